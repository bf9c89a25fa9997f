"""Tables as files that other programs read."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import check_path, check_table
from analysis.tokens.storage import replacing

__all__ = ["save_table"]

_SUFFIXES = (".csv", ".tsv", ".jsonl")


def save_table(table: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Save any table as CSV, TSV or JSON Lines, in UTF-8.

    Numbers keep all their digits; dates and periods are written in ISO 8601, weeks with their first and last day; what
    is missing is empty. An index with names, such as the ids of documents, comes first. `read_corpus` reads documents
    back, and `pandas.read_csv` other tables. The file is complete or not there.

    A spreadsheet takes a cell that begins with "=" for a formula; this function changes no text to prevent that.

    Parameters
    ----------
    table
        Any table of the workbook.
    path
        A file that ends in ``.csv``, ``.tsv`` or ``.jsonl``. An existing file is replaced.

    Raises
    ------
    TypeError
        If `table` is not a table or has bytes, or `path` is not a name.
    ValueError
        If `path` ends otherwise, or two columns have the same name.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis import read_corpus, save_table
    >>> path = mkdtemp() + "/documents.csv"
    >>> save_table(read_corpus("seeds"), path)
    >>> read_corpus(path)["date"].dt.year.tolist()
    [2023, 2023]
    """
    check_table(table, "table", "pass a table of the workbook")
    path = check_path(path)
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ValueError(
            f"path {str(path)!r} ends in {suffix!r}: use {', '.join(_SUFFIXES)}, or save_tokens for tokens"
        )
    written = table.apply(_write_dates)
    named = [name for name in table.index.names if name is not None and name not in table]
    if named:
        written = written.reset_index(named)
    _refuse_bytes(written)
    with replacing(path) as part:
        if suffix == ".jsonl":
            _write_json_lines(written, part)
        else:
            written.to_csv(part, sep="\t" if suffix == ".tsv" else ",", index=False, lineterminator="\n")


def _write_json_lines(table: pd.DataFrame, path: Path) -> None:
    """One object per row, with all digits: `to_json` writes at most fifteen decimals."""
    cells = table.set_axis(table.columns.map(str), axis=1).astype(object)
    cells = cells.where(table.notna().to_numpy() & ~table.isin([np.inf, -np.inf]).to_numpy(dtype=bool), None)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for row in cells.to_dict("records"):
            file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _refuse_bytes(table: pd.DataFrame) -> None:
    """Raise an error if a cell has bytes, which a file of text cannot hold."""
    for name, column in table.items():
        value = next((value for value in column if isinstance(value, bytes)), None) if column.dtype == object else None
        if value is not None:
            raise TypeError(f"column {name!r} of table has bytes, {value[:20]!r}: decode them, as in value.decode()")


def _write_dates(column: Any) -> Any:
    """Dates and periods as strings, without a time of day that is midnight."""
    if isinstance(column.dtype, pd.PeriodDtype):
        return column.astype("str").where(column.notna())
    if column.dtype.kind == "M":
        days = column.dropna()
        is_day = bool((days == days.dt.normalize()).all())
        return column.dt.strftime("%Y-%m-%d" if is_day else "%Y-%m-%dT%H:%M:%S")
    return column
