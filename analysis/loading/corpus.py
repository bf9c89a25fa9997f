"""Read a corpus: from any source to the documents table."""

from __future__ import annotations

import re
import warnings
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from analysis.loading.archives import _read_archive
from analysis.loading.decoding import _decode_blobs
from analysis.loading.files import ARCHIVES, TABLES, _read_files, locate_files, name_texts
from analysis.loading.records import (
    OWN_COLUMNS,
    Columns,
    CorpusError,
    Finding,
    Part,
    Partition,
    Rows,
    Source,
    _as_table,
    _find,
    name_each,
)
from analysis.loading.tables import _read_frame, _read_table
from analysis.periods import parse_dates

OPENING = 1000
"""Characters of a text in which `date_pattern` looks for a date when the path has none."""


def read_corpus(
    source: Source,
    *,
    text: str = "text",
    date: str | None = "date",
    doc: str | None = None,
    date_pattern: str | None = None,
    date_format: str | None = None,
    encoding: str = "utf-8",
    on_error: Literal["raise", "skip"] = "raise",
) -> pd.DataFrame:
    r"""Read dated texts into the documents table.

    A text file may start with a header, as in `` date 2023-04-14 Ukrainian troops …``: optional
    white space, ``date``, and ``YYYY-MM-DD`` or ``YYYY-MM``. The header and the one blank that
    closes it are cut off; the rest is the text, to the letter. A file without it is undated.

    Parameters
    ----------
    source
        A folder (every ``*.txt`` in it and below), a file, a glob, a list of these, a ``.zip`` or
        ``.tar.gz`` of texts, a ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet`` table, a DataFrame, or one of the
        `partitions` of any of these.
    text, date, doc
        Columns of a table that hold the text, the date (``None``: undated) and the id (default:
        the column or index named ``doc``, else the row's label). The other columns are carried along,
        with an underscore after a name that is one of ours ("text_").
    date_pattern
        A regular expression that finds the date in the files' paths below the folder read or, if it fits
        none of them, begins in the first 1,000 characters of the texts: with groups named ``year``, ``month``, ``day``
        that hold numbers, or one group that holds the whole date. What it finds goes before the date of header or
        table.
    date_format
        How to read the dates of a table, or those found by a pattern with one group, where they are not
        ISO 8601, as in `datetime.strptime` (``"%d/%m/%Y"``). All must have this form; none is guessed.
    encoding
        The encoding of all files.
    on_error
        ``"raise"``: one `CorpusError` for all that cannot be read. ``"skip"``: leave it out, and warn.

    Returns
    -------
    DataFrame
        Index ``doc`` (unique str: the file's stem, or its path where stems repeat), in order of
        date, then ``doc``, undated last. Columns: ``date`` (datetime64[us], midnight of the first day that
        the date can mean, NaT if undated), ``precision`` ("day", "month", "year", "none"), ``text`` (str, newlines
        as they stand), ``source`` (str, the place it was read from), then any metadata.

    Raises
    ------
    CorpusError
        Naming each file or row that cannot be read, its place, the cause and the remedy; ``findings`` is the
        table of them. With ``"skip"`` too if nothing at all can be read.
    ValueError, TypeError
        If an option cannot be what it is, or `source` is none of the above.

    Examples
    --------
    >>> read_corpus("seeds")["date"].dt.date.tolist()
    [datetime.date(2023, 3, 8), datetime.date(2023, 4, 14)]
    """
    if on_error not in ("raise", "skip"):
        raise ValueError(f"on_error={on_error!r} is not known: 'raise' or 'skip'")
    records, metadata, findings = _load(source, Columns(text, date, doc), date_pattern, date_format, encoding)
    bad = [finding for finding in findings if finding.severity == "error"]
    readable = ~records["broken"]
    if bad and (on_error == "raise" or not readable.any()):
        raise CorpusError(name_each(bad), _as_table(bad))
    if bad:
        known = set(zip(records["place"], records["name"], strict=True))
        left_out = (~readable).sum() + len({(found.source, found.doc) for found in bad} - known)
        message = f"{left_out} of {left_out + readable.sum()} documents could not be read and were left out"
        warnings.warn(f"{message}; audit_corpus(source) lists each with its cause and remedy", stacklevel=2)
    order = records.loc[readable, ["date", "name"]].sort_values(["date", "name"]).index
    documents = pd.concat([records[OWN_COLUMNS], metadata], axis=1).loc[order]
    return documents.set_axis(pd.Index(records["name"][order], name="doc"))


def _load(
    source: Source, columns: Columns, date_pattern: str | None, date_format: str | None, encoding: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Records with their dates parsed, their metadata, and what is wrong; ``broken`` marks rows with an error."""
    pattern = None if date_pattern is None else compile_pattern(date_pattern)
    parts, findings = read_source(source, columns, encoding)
    parts = [part for part in parts if len(part.records)] or parts[:1]
    dated = source.paths_dated if isinstance(source, Partition) else None
    records = pd.concat([_date_part(part, pattern, date_format, dated) for part in parts], ignore_index=True)
    metadata = pd.concat([part.metadata for part in parts], ignore_index=True)
    records["broken"], errors = _check_records(records)
    return records, metadata, findings + errors


def _date_part(
    part: Part, pattern: re.Pattern[str] | None, date_format: str | None, paths_dated: bool | None
) -> pd.DataFrame:
    """Records with the dates parsed: a header's is ISO 8601, a table's may have a format, a pattern's goes first.

    ``own`` and ``own_precision`` keep the date of the header or table where a pattern finds another.
    """
    records = part.records
    dates = parse_dates(records["date"], date_format if part.is_table else None)
    saved = records["precision"].isin(["month", "year"]) & (dates["precision"] == "day")
    dates["precision"] = dates["precision"].mask(saved, records["precision"])
    own = dates[["date", "precision"]].set_axis(["own", "own_precision"], axis=1)
    if pattern is not None:
        found = _find_dates(records, pattern, paths_dated)
        parsed = parse_dates(found, None if "year" in pattern.groupindex else date_format)
        dates = parsed.where(found.notna(), dates)
    return pd.concat([records.drop(columns=["date", "precision"]), dates, own], axis=1)


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A `date_pattern`, or an error that says what it must be."""
    remedy = (
        r"put the date into one group, as in r'(\d{4}-\d{2}-\d{2})', or into groups named year, month and day"
    )
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"date_pattern={pattern!r} is no regular expression ({error}): {remedy}") from None
    if compiled.groups != 1 and "year" not in compiled.groupindex:
        raise ValueError(f"date_pattern={pattern!r} has {compiled.groups} groups: {remedy}")
    return compiled


def _find_dates(records: pd.DataFrame, pattern: re.Pattern[str], paths_dated: bool | None) -> pd.Series:
    """The date that `pattern` finds in each path, or where no path has one, opening; missing where none.

    Not in either: a text whose path has no date would get one that it only mentions.
    """
    matches = [pattern.search(path) for path in records["path"].fillna(records["name"])]
    if not (any(matches) if paths_dated is None else paths_dated):
        # A little further, so as not to cut in two a date that begins inside.
        found = (pattern.search(text[: OPENING + 100]) for text in records["text"])
        matches = [match if match and match.start() < OPENING else None for match in found]
    return pd.Series([match and _matched_date(match) for match in matches], index=records.index, dtype="str")


def _matched_date(match: re.Match[str]) -> str | None:
    named = match.groupdict()
    if "year" not in named:
        return match[1]
    parts = [named["year"], named.get("month"), named.get("day")]
    return "-".join(part.zfill(2) for part in parts[: parts.index(None) if None in parts else 3] if part)


def _check_records(records: pd.DataFrame) -> tuple[pd.Series, list[Finding]]:
    """Which records cannot be in the documents table, and why."""
    undatable = records["finding"].notna()
    missing = records["name"] == ""
    repeated = records["name"].duplicated() & ~missing
    in_table = records["path"].isna()  # files are looked at when they are decoded
    nul = in_table.copy()
    nul[in_table] = np.array(["\0" in text for text in records["text"][in_table]], bool)
    columns = ["name", "place", "finding", "detail"]
    findings = [
        Finding(doc, place, finding, "error", detail)
        for doc, place, finding, detail in records.loc[undatable, columns].to_numpy()
    ]
    remedy = "ids must be there and unique: mend it, or name the right column by doc="
    findings += _find(records, missing, "missing id", "error", f"the row has no id; {remedy}")
    first = records.drop_duplicates("name").set_index("name")["place"]
    details = (f"{name!r} is the id of {first[name]} too; {remedy}" for name in records["name"][repeated])
    findings += _find(records, repeated, "duplicate id", "error", details)
    findings += _find(records, nul, "NUL byte", "error", "the text holds a NUL character; remove it")
    return undatable | missing | repeated | nul, findings


def read_source(source: Source, columns: Columns, encoding: str) -> tuple[list[Part], list[Finding]]:
    """Read whatever `source` is into parts and the findings of what could not be read."""
    _check_encoding(encoding)
    if isinstance(source, Partition):
        return _read_partition(source, columns, encoding)
    if isinstance(source, pd.DataFrame):
        part, findings = _read_frame(source, columns, "", "")
        return [part], findings
    files, findings = locate_files(source)
    texts = [file for file in files.items() if not file[1].lower().endswith(TABLES + ARCHIVES)]
    blobs = _read_files(texts, findings)
    parts = []
    for path, file in files.items():
        if file.lower().endswith(ARCHIVES):
            blobs += _read_archive(Path(file), path if len(files) > 1 else "", findings)
        elif file.lower().endswith(TABLES):
            part, found = _read_table(Rows(file, 0, -1, 1), columns, encoding)
            parts.append(part)
            findings += found
    names = name_texts([blob.path for blob in blobs])
    return [_decode_blobs(blobs, encoding, findings, names), *parts], findings


def _read_partition(
    partition: Partition, columns: Columns, encoding: str
) -> tuple[list[Part], list[Finding]]:
    findings = list(partition.findings)
    if partition.frame is not None:
        part, found = _read_frame(partition.frame, columns, "", "", partition.first)
        return [part], findings + found
    if partition.rows is not None:
        part, found = _read_table(partition.rows, columns, encoding)
        return [part], findings + found
    blobs = _read_files([(text.path, text.file) for text in partition.texts if text.member is None], findings)
    for file, texts in groupby(partition.texts, key=attrgetter("file")):
        paths = {text.member: text.path for text in texts if text.member is not None}
        if paths:
            members = _read_archive(Path(file), "", findings, paths)
            blobs += [blob._replace(path=paths[blob.path]) for blob in members]
    names = {text.path: text.name for text in partition.texts}
    return [_decode_blobs(blobs, encoding, findings, names)], findings


def _check_encoding(encoding: str) -> None:
    try:
        b" ".decode(encoding)
    except UnicodeError:
        pass  # one blank is not enough for it, but it is one
    except LookupError:
        raise ValueError(f"encoding={encoding!r} is none that Python knows: 'utf-8', 'cp1251', …") from None
