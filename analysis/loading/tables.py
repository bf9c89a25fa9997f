"""Tables of texts: Parquet, CSV, TSV, JSON Lines and DataFrames."""

from __future__ import annotations

import io
import json
import re
import reprlib
from pathlib import Path
from typing import Any, cast

import pandas as pd

from analysis.loading.decoding import decode
from analysis.loading.records import (
    OWN_COLUMNS,
    PRECISIONS,
    RECORD,
    Columns,
    Finding,
    Part,
    Problem,
    Rows,
    _no_documents,
    _unreadable,
    as_strings,
    dates_or_strings,
    printable,
)


def _read_table(rows: Rows, columns: Columns, encoding: str) -> tuple[Part, list[Finding]]:
    file = Path(rows.file)
    place = printable(file)
    try:
        frame, findings = _parse_table(rows, columns, encoding)
    except OSError as error:
        return _NOTHING, [_unreadable(file, error)]
    except (ValueError, OverflowError) as error:  # pandas' and Arrow's parser errors are ValueErrors
        detail = f"{str(error).strip()}; mend that place, or save the table anew"
        return _NOTHING, [Finding(None, place, "damaged table", "error", printable(detail))]
    if not len(frame):
        return _NOTHING, findings or [_no_documents(place, "the table has no rows")]
    part, more = _read_frame(frame, columns, f"{place}, ", f"{printable(file.stem)}:", rows.first)
    return part, findings + more


def _parse_table(rows: Rows, columns: Columns, encoding: str) -> tuple[pd.DataFrame, list[Finding]]:
    file = Path(rows.file)
    suffix = file.suffix.lower()
    if suffix == ".parquet":
        return _parse_parquet(rows), []
    data = _read_bytes(rows)
    text = decode(data, encoding)
    if not isinstance(text, str):
        return pd.DataFrame(), [Finding(None, printable(file), *text)]
    if suffix == ".jsonl":
        frame, findings = _parse_jsonl(printable(file), text, rows.first)
        return (frame.reindex(columns=list(rows.keys)) if rows.keys and len(frame) else frame), findings
    return _parse_csv(text, "\t" if suffix == ".tsv" else ",", columns, rows.first), []


def _read_bytes(rows: Rows) -> bytes:
    """The bytes of the rows, below the table's header if it has one."""
    with open(rows.file, "rb") as stream:
        head = stream.readline() if rows.begin and not rows.file.lower().endswith(".jsonl") else b""
        stream.seek(rows.begin)
        return head + stream.read(rows.end - rows.begin if rows.end >= 0 else -1)


def _parse_parquet(rows: Rows) -> pd.DataFrame:
    if rows.end < 0:
        frame = pd.read_parquet(io.BytesIO(Path(rows.file).read_bytes()))
    else:
        from pyarrow.parquet import ParquetFile

        with ParquetFile(rows.file) as table:
            frame = table.read_row_groups(range(rows.begin, rows.end)).to_pandas()
    return frame if frame.index.names != [None] else _number_rows(frame, rows.first)


def _parse_csv(text: str, separator: str, columns: Columns, first: int) -> pd.DataFrame:
    frame = pd.read_csv(
        io.StringIO(text, newline=""),
        sep=separator,
        dtype={name: str for name in (*columns, "doc") if name},
        # A text "NA" or "null" is a text; only an empty cell is missing.
        keep_default_na=False,
        na_values=[""],
        low_memory=False,
    )
    if not isinstance(frame.index, pd.RangeIndex):
        raise ValueError("row 1 has more cells than the header has names")
    return _number_rows(frame, first)


def _number_rows(frame: pd.DataFrame, first: int) -> pd.DataFrame:
    return frame.set_axis(pd.RangeIndex(first, first + len(frame)))


def _parse_jsonl(place: str, text: str, first: int) -> tuple[pd.DataFrame, list[Finding]]:
    rows, findings = {}, []
    for number, line in enumerate(text.split("\n"), start=first):
        try:
            if line.strip():
                rows[number] = _parse_line(line)
        except (ValueError, RecursionError) as error:
            column = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            detail = f"{getattr(error, 'msg', printable(error))}{column}; mend the line"
            findings.append(Finding(None, f"{place}, row {number}", "damaged table", "error", detail))
    return pd.DataFrame(list(rows.values()), index=list(rows)), findings


def _parse_line(line: str) -> dict[str, Any]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("the line holds no object")
    if "\\ud" in line.lower():
        json.dumps(row, ensure_ascii=False).encode()  # half a pair of surrogates is no character
    return row


_NOTHING = Part(pd.DataFrame(columns=RECORD, dtype="str"), pd.DataFrame(), is_table=True)


def _read_frame(
    frame: pd.DataFrame, columns: Columns, where: str, stem: str, first: int = 1
) -> tuple[Part, list[Finding]]:
    """A table's rows as records; `where` and `stem` go before a row's label in its place and its name."""
    place = where.removesuffix(", ") or "the table"
    labels = frame.index
    if labels.name is not None and labels.name in (
        columns.date,
        columns.text,
    ):  # what many rows share is no id
        labels = pd.RangeIndex(first, first + len(frame))
    frame = frame.reset_index(drop=any(name is None or name in frame for name in frame.index.names))
    if details := _check_columns(frame, columns):
        return _NOTHING, [Finding(None, place, "wrong columns", "error", detail) for detail in details]
    named = pd.Series([printable(label) for label in labels], dtype="str")
    doc = columns.doc or ("doc" if "doc" in frame else None)
    rest = frame.drop(columns=[c for c in {*columns, doc} if c is not None and c in frame])
    records = pd.DataFrame({"place": f"{where}row " + named, "path": pd.Series(pd.NA, named.index, "str")})
    records["name"] = stem + named if doc is None else as_strings(frame[doc]).fillna("")
    records["date"] = None if columns.date is None else dates_or_strings(frame[columns.date])
    saved = "precision" in rest and bool(rest["precision"].isin(PRECISIONS).all())
    records["precision"] = (
        rest.pop("precision").astype("str") if saved else pd.Series(pd.NA, named.index, "str")
    )
    source = as_strings(rest.pop("source")) if "source" in rest else records["place"]
    records["source"] = source.fillna(records["place"])
    metadata = rest.rename(columns={name: f"{name}_" for name in [*OWN_COLUMNS, "doc"]})
    problems = _check_texts(frame[columns.text], columns.text)
    findings = [Finding(records["name"][i], records["place"][i], *found) for i, found in problems.items()]
    texts = frame[columns.text].drop(index=list(problems))
    records = records.drop(index=list(problems)).assign(text=texts.astype("str").fillna(""))
    return Part(
        records.reset_index(drop=True), metadata.loc[texts.index].reset_index(drop=True), True
    ), findings


def _check_columns(frame: pd.DataFrame, columns: Columns) -> list[str]:
    there = ", ".join(repr(printable(name)) for name in frame.columns)
    details = []
    for role, column in columns._asdict().items():
        if column is not None and column not in frame:
            remedy = ", or date=None where the texts have no date" if role == "date" else ""
            problem = f"column {column!r} ({role}=) is not in the table, whose columns are {there}"
            if len(frame.columns) == 1 and re.search(r"[;|\t]", there):
                remedy = f"{remedy}; if these are several, separate them by commas, or hand over pd.read_csv(…, sep=…)"
            details.append(f"{problem}: name the right one by {role}={remedy}")
    for column in frame.columns[frame.columns.duplicated()]:
        details.append(f"column {column!r} stands there twice: rename one")
    return details


def _check_texts(texts: pd.Series, column: str) -> dict[int, Problem]:
    """What is no text in a column, by row number; a missing text is an empty one."""
    if isinstance(texts.dtype, pd.StringDtype) and texts.dtype.storage == "pyarrow":
        return {}
    present = texts[texts.notna()].astype(object)
    problems = {row: _text_problem(value, column) for row, value in present.items()}
    return {cast("int", row): problem for row, problem in problems.items() if problem}


def _text_problem(value: object, column: str) -> Problem | None:
    if not isinstance(value, str):
        given = f"column {column!r} (text=) holds {reprlib.repr(value)}, a {type(value).__name__}"
        return "not a text", "error", f"{given}; it must hold strings"
    try:
        value.encode()
    except UnicodeEncodeError as error:
        what = f"{value[error.start]!r} at character {error.start} is half a pair of surrogates, no character"
        return "lone surrogate", "error", f"{what}; mend it in the text"
    return None
