"""Tables of texts: Parquet, CSV, TSV, JSON Lines and DataFrames."""

import csv
import io
import json
import os
import re
import reprlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from analysis.checks import MAX_TEXT_CHARS, is_new, is_numbered
from analysis.loading.decoding import decode
from analysis.loading.files import JSON_LINES, TAB_SEPARATED
from analysis.loading.findings import Finding, printable, unreadable
from analysis.loading.records import Batch, ReadOptions, RowRange
from analysis.periods import parse_dates

__all__ = ["DOCUMENT_COLUMNS", "cells_of_any_size", "file_stamp", "read_frame", "read_table"]

DOCUMENT_COLUMNS = ["date", "precision", "text", "source"]
_LOST_IDS = (
    "its columns 'precision' and 'source' are those of a documents table, but it has row numbers instead of ids: keep "
    "these as a column, documents.reset_index(), name another with doc=, or drop 'source' to number documents anew"
)
_OTHER_SEPARATOR = re.compile(r"[;|\t,]")
_PRECISIONS = ["day", "month", "year", "none"]


def read_table(rows: RowRange, options: ReadOptions, findings: list[Finding]) -> Batch | None:
    """Rows of a table file as records, or None and a finding if it cannot be read."""
    before = len(findings)
    try:
        if rows.stamp and rows.stamp != file_stamp(rows.file):
            cause = "the table has changed since partitions divided it; call it again"
            findings.append(Finding(None, rows.file, "changed table", "error", cause))
            return None
        frame = _parse_table(rows, options, findings)
    except OSError as error:
        frame = pd.DataFrame()
        findings.append(unreadable(rows.file, error))
    except (ValueError, OverflowError) as error:  # the parsers of pandas and Arrow raise ValueErrors
        frame = pd.DataFrame()
        detail = f"{str(error).strip()}; correct that place, or save the table again"
        findings.append(Finding(None, rows.file, "damaged table", "error", detail))
    if len(frame):
        return read_frame(frame, options, findings, rows.file, rows.first)
    if len(findings) == before:
        findings.append(Finding(None, rows.file, "no documents", "error", "the table has no rows"))
    return None


def file_stamp(file: str) -> tuple[int, int]:
    """The size of a file and the time of its last change, by which a change is noticed."""
    status = os.stat(file)
    return status.st_size, status.st_mtime_ns


def _parse_table(rows: RowRange, options: ReadOptions, findings: list[Finding]) -> pd.DataFrame:
    suffix = Path(rows.file).suffix.lower()
    if suffix == ".parquet":
        return _parse_parquet(rows)
    text = decode(_read_bytes(rows), options.encoding)
    if not isinstance(text, str):
        finding, detail = text
        findings.append(Finding(None, rows.file, finding, "error", detail))
        return pd.DataFrame()
    if suffix in JSON_LINES:
        return _parse_jsonl(text, rows, findings)
    return _parse_csv(text, rows, "\t" if suffix in TAB_SEPARATED else ",", findings)


def _read_bytes(rows: RowRange) -> bytes:
    """The bytes of the rows, below the table's header if it has one."""
    with open(rows.file, "rb") as stream:
        header = stream.readline() if rows.begin and not rows.file.lower().endswith(JSON_LINES) else b""
        stream.seek(rows.begin)
        return header + stream.read(-1 if rows.end is None else rows.end - rows.begin)


def _parse_parquet(rows: RowRange) -> pd.DataFrame:
    from pyarrow.parquet import ParquetFile

    # Opened here, because Arrow refuses a file name that is not UTF-8.
    with open(rows.file, "rb") as stream, ParquetFile(stream) as table:
        groups = range(rows.begin, table.num_row_groups if rows.end is None else rows.end)
        columns = table.read_row_groups(groups)
    for name, column in zip(columns.column_names, columns.columns, strict=True):
        try:
            column.validate(full=True)  # Parquet does not check that strings are UTF-8
        except pa.ArrowInvalid as error:
            raise ValueError(f"column {name!r} is damaged or not UTF-8 ({error})") from error
    try:
        frame = columns.to_pandas(integer_object_nulls=True).apply(_infer_type)
    except (TypeError, LookupError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"the metadata of pandas in it cannot be read ({error})") from error
    return frame if frame.index.names != [None] else _number_rows(frame, rows.first)


def _parse_csv(text: str, rows: RowRange, separator: str, findings: list[Finding]) -> pd.DataFrame:
    """The cells as they are written; a row with too few or too many is a finding."""
    text, hidden = _hide_returns(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[tuple[int, list[str]]] = []  # the first line of each, and its cells
    begin = 1
    try:
        with cells_of_any_size():
            for cells in reader:
                if cells and (len(cells) > 1 or not cells[0] or cells[0].strip(" \t")):  # no blank line
                    records.append((begin, cells))
                begin = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise ValueError(_explain_length(rows, begin)) from None
        raise ValueError(_explain_quotes(rows, begin, reader.line_num, separator)) from None
    if not records:
        raise ValueError("the file is empty, without even the names of columns")
    (_, header), *records = records
    other = len(header) == 1 and _OTHER_SEPARATOR.search(header[0])  # the columns will be refused
    kept = {}
    for row, (line, cells) in enumerate(records, start=rows.first):
        if (len(cells) < len(header) or any(cells[len(header) :])) and not other:
            problem = f"{'more' if len(cells) > len(header) else 'fewer'} cells than the header has names"
            detail = f"line {_number_line(rows, line)} has {problem}, {len(cells)} and {len(header)}"
            remedy = f"correct it, or quote the cell that contains {separator!r} or a newline"
            findings.append(Finding(None, f"{rows.file}, row {row}", "damaged table", "error", f"{detail}: {remedy}"))
        else:
            kept[row] = cells[: len(header)]
    columns: list[Sequence[str]] = list(zip(*kept.values(), strict=True)) if kept else [()] * len(header)
    if hidden:
        columns = [[cell.replace(hidden, "\r") for cell in column] for column in columns]
    names = [name or f"Unnamed: {number}" for number, name in enumerate(header)]
    arrays = [
        # an empty cell is missing
        pd.Series(pa.array([cell or None for cell in column], pa.large_string()), list(kept), dtype="str")
        for column in columns
    ]
    return pd.concat(arrays, axis=1).set_axis(names, axis=1)


def _hide_returns(text: str) -> tuple[str, str]:
    """The text with another character for carriage returns inside lines, and that character, "" if there are none.

    Where lines end in a line feed, a carriage return alone is part of a cell, but `csv` does not read it.
    """
    if "\r" not in text:  # a quick test
        return text, ""
    end = text.find("\n")
    if end < 0 or "\r" in text[:end].removesuffix("\r") or text.count("\r") == text.count("\r\n"):
        return text, ""
    ends, mark = islice((char for char in map(chr, range(0xE000, 0xF900)) if char not in text), 2)
    return text.replace("\r\n", ends).replace("\r", mark).replace(ends, "\r\n"), mark


def _number_line(rows: RowRange, line: int) -> int:
    """The number in the file of a line in a part of it, which was read below the table's header."""
    if not rows.begin:
        return line
    with open(rows.file, "rb") as stream:
        return stream.read(rows.begin).count(b"\n") + line - 1


def _explain_quotes(rows: RowRange, begin: int, line: int, separator: str) -> str:
    """What is wrong with the quotes in a row of a table that begins in one line and cannot be read on in another."""
    first, last = _number_line(rows, begin), _number_line(rows, line)
    return (
        f"a cell that opens with a quotation mark in line {first} is not closed, or more follows the mark that closes "
        f'it, in line {last}; write marks inside a cell twice (""), or, if they are ordinary characters here, pass '
        f"pd.read_csv(…, sep={separator!r}, quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)"
    )


def _explain_length(rows: RowRange, line: int) -> str:
    return (
        f"a cell in line {_number_line(rows, line)} has more than {MAX_TEXT_CHARS:,} characters; divide the text into "
        "several rows, or close the quotation mark that opens the cell"
    )


@contextmanager
def cells_of_any_size() -> Iterator[None]:
    """Lift the limit of Python's `csv` for the length of a cell, 131,072 characters."""
    limit = csv.field_size_limit(MAX_TEXT_CHARS)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _number_rows(frame: pd.DataFrame, first: int) -> pd.DataFrame:
    return frame.set_axis(pd.RangeIndex(first, first + len(frame)))


def _parse_jsonl(text: str, lines: RowRange, findings: list[Finding]) -> pd.DataFrame:
    rows = {}
    for number, line in enumerate(text.split("\n"), start=lines.first):
        try:
            if line.strip():
                rows[number] = _parse_line(line)
        except (ValueError, RecursionError) as error:
            column = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            detail = f"{getattr(error, 'msg', error)}{column}; correct the line"
            findings.append(Finding(None, f"{lines.file}, row {number}", "damaged table", "error", detail))
    frame = pd.DataFrame(list(rows.values()), index=list(rows), dtype=object).apply(_infer_type)
    return frame.reindex(columns=list(lines.keys)) if lines.keys and rows else frame


def _infer_type(column: pd.Series) -> pd.Series:
    """A column of objects as strings or numbers if all values stay as they are, whole numbers beside a gap too."""
    if column.dtype != object:
        return column
    present = column.dropna()
    inferred = present.infer_objects()
    if inferred.dtype.kind == "i" and len(present) < len(column):
        return column.astype("Int64")
    is_exact = inferred.dtype.kind != "f" or (inferred == present).all()
    return column.infer_objects() if is_exact else column


def _parse_line(line: str) -> dict[str, Any]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("the line is not a JSON object")
    if "\\ud" in line.lower():
        try:
            json.dumps(row, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            character = error.object[error.start]
            raise ValueError(f"{character!r} is half a surrogate pair, not a character") from None
    return row


def read_frame(
    frame: pd.DataFrame, options: ReadOptions, findings: list[Finding], file: str = "", first: int = 1
) -> Batch | None:
    """The rows of a DataFrame, which may come from a `file`, as records; None if a column is missing."""
    labels = frame.index
    if labels.name is not None and labels.name in (options.date, options.text):
        labels = pd.RangeIndex(first, first + len(frame))  # several rows may share a date or text
    frame = frame.reset_index(drop=any(name is None or name in frame for name in frame.index.names))
    problems = _check_columns(frame, options)
    if not file and options.doc is None and "doc" not in frame and is_numbered(labels) and not is_new(frame):
        problems.append(_LOST_IDS)
    if problems:
        place = file or "the table"
        findings += [Finding(None, place, "wrong columns", "error", detail) for detail in problems]
        return None
    doc = options.doc or ("doc" if "doc" in frame else None)
    roles = (options.text, options.date, doc)
    metadata = frame.drop(columns=[column for column in frame if column in roles])
    names = pd.Series([printable(label) for label in labels], dtype="str")
    missing = pd.Series(pd.NA, names.index, "str")
    dates = missing if options.date is None else frame[options.date]
    records = parse_dates(dates, options.date_format).assign(path=missing)
    if "precision" in metadata and metadata["precision"].isin(_PRECISIONS).all():
        saved = metadata.pop("precision").astype("str")
        is_rough = saved.isin(["month", "year"]) & (records["precision"] == "day")
        records["precision"] = records["precision"].mask(is_rough, saved)
    stem = f"{printable(Path(file).stem)}:" if file else ""
    records["name"] = stem + names if doc is None else _as_strings(frame[doc]).fillna("")
    records["place"] = (f"{printable(file)}, row " if file else "row ") + names
    source = _as_strings(metadata.pop("source")) if "source" in metadata else missing
    records["source"] = source.fillna(records["place"])
    metadata = metadata.rename(columns={name: f"{name}_" for name in [*DOCUMENT_COLUMNS, "doc"]})
    return _add_texts(records, metadata, frame[options.text], findings)


def _check_columns(frame: pd.DataFrame, options: ReadOptions) -> list[str]:
    """The problems with the columns of a table, and the remedies."""
    columns = ", ".join(repr(printable(name)) for name in frame.columns)
    details = []
    for role in ("text", "date", "doc"):
        column = getattr(options, role)
        if column is not None and column not in frame:
            remedy = ", or date=None if the texts have no date" if role == "date" else ""
            if len(frame.columns) == 1 and (other := _OTHER_SEPARATOR.search(str(frame.columns[0]))):
                expected = "tabs" if other[0] == "," else "commas"
                options_ = f"sep={other[0]!r}, dtype=str, keep_default_na=False"
                remedy += f"; if these are several, separate them by {expected}, or pass pd.read_csv(…, {options_})"
            problem = f"column {column!r} ({role}=) is not in the table, whose columns are {columns}"
            details.append(f"{problem}: name the right one with {role}={remedy}")
    repeated = frame.columns[frame.columns.duplicated()]
    return details + [f"column {column!r} occurs twice: rename one" for column in repeated]


def _add_texts(records: pd.DataFrame, metadata: pd.DataFrame, texts: pd.Series, findings: list[Finding]) -> Batch:
    """Records with their texts, without the rows that contain something else; a missing text is empty."""
    refused = []
    if not (isinstance(texts.dtype, pd.StringDtype) and texts.dtype.storage == "pyarrow"):
        present = texts[texts.notna()].astype(object)
        for row, value in zip(present.index.to_numpy(), present, strict=True):
            if problem := _check_text(value, texts.name):
                finding, detail = problem
                findings.append(Finding(records["name"][row], records["place"][row], finding, "error", detail))
                refused.append(row)
    kept = texts.drop(index=refused).astype("str").fillna("")
    records, metadata = records.loc[kept.index].assign(text=kept), metadata.loc[kept.index]
    return Batch(records.reset_index(drop=True), metadata.reset_index(drop=True))


def _check_text(value: object, column: object) -> tuple[str, str] | None:
    """The reason why a value is not a text (the finding, and its place and remedy), or None if it is one."""
    if not isinstance(value, str):
        cause = f"column {column!r} (text=) contains {reprlib.repr(value)}, of type {type(value).__name__}"
        return "not a text", f"{cause}; it must contain strings"
    try:
        value.encode()
    except UnicodeEncodeError as error:
        cause = f"{value[error.start]!r} at character {error.start} is half a surrogate pair, not a character"
        return "lone surrogate", f"{cause}; correct it in the text"
    return None


def _as_strings(values: pd.Series) -> pd.Series:
    """Numbers, dates and other values as strings; whole numbers without a decimal point."""
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64").astype(object)  # or pandas 3.0 maps floats
    if not isinstance(values.dtype, pd.StringDtype):
        values = values.map(printable, na_action="ignore")
    return values.astype("str")
