"""Read a corpus: from any source to the documents table."""

import re
import time
from collections.abc import Callable, Hashable
from itertools import groupby
from operator import attrgetter
from typing import Literal

import numpy as np
import pandas as pd
import regex

from analysis.checks import check_choice, warn
from analysis.loading.archives import read_archive
from analysis.loading.decoding import decode_texts
from analysis.loading.files import ARCHIVES, SKIPPED_FILES, TABLES, fit_memory, locate_files, name_texts, read_files
from analysis.loading.findings import CorpusError, Finding, findings_table, list_errors, printable, report
from analysis.loading.records import Batch, Partition, ReadOptions, RowRange, Source
from analysis.loading.tables import DOCUMENT_COLUMNS, read_frame, read_table
from analysis.periods import parse_dates

__all__ = ["check_options", "documents_table", "limit_search", "load_records", "read_corpus"]

_PATTERN_SECONDS = 10.0  # for the dates of all texts, which take milliseconds
_OPENING_CHARACTERS = 1000  # of a text, in which `date_pattern` looks for a date


def read_corpus(
    source: Source,
    *,
    text: str = "text",
    date: str | None = "date",
    doc: str | None = None,
    date_pattern: str | None = None,
    date_in: Literal["path", "text"] | None = None,
    date_format: str | None = None,
    encoding: str = "utf-8",
    on_error: Literal["raise", "skip"] = "raise",
) -> pd.DataFrame:
    r"""The documents table of a corpus of dated texts.

    A text file may start with a header, as in `` date 2023-04-14 Ukrainian troops …``: optional white space,
    ``date``, and ``YYYY-MM-DD`` or ``YYYY-MM``. The header and the one blank that closes it are cut off. The
    remaining text is not changed. A file without a header is undated.

    Parameters
    ----------
    source
        A folder (every ``*.txt`` in it and below), a file, a glob, a list of these, a ``.zip`` or ``.tar.gz`` of
        texts, a ``.csv``, ``.tsv``, ``.jsonl`` (``.ndjson``) or ``.parquet`` table, a DataFrame, or one of the
        `partitions` of any of these.
    text, date, doc
        Columns of a table with the text, the date (None: undated) and the id (by default the column or index named
        ``doc``, or else the row's label). All other columns are kept; those of a CSV or TSV stay text as it is written,
        of which ``pd.to_numeric`` makes numbers. An underscore is added to a name that the documents table needs
        ("text_").
    date_pattern
        Regular expression for a date that replaces the date of the header or table. It has groups named ``year``,
        ``month`` and ``day`` for numbers, or one group for the whole date.
    date_in
        Where the pattern is searched: in the "path" of each file below the folder read (for a table, in the ids), or in
        the first 1,000 characters of each "text". None: in the paths or, if it fits none of them, in the texts.
    date_format
        Form of the dates of a table, or of those found by a pattern with one group, if they are not ISO 8601:
        ``"%d/%m/%Y"``, as in `datetime.strptime`, with English names of months. All dates must have this form; none
        is guessed.
    encoding
        The encoding of all files, such as "utf-8" or "cp1251".
    on_error
        "raise": one `CorpusError` for everything that cannot be read. "skip": leave it out, with a warning.

    Returns
    -------
    DataFrame
        One row per document, in order of date, then ``doc``, undated last. The index ``doc`` (unique str) is the stem
        of the file, or its path if several files have the same stem. Columns: ``date`` (datetime64[us], midnight of
        the first day that the date can mean, NaT if undated), ``precision`` ("day", "month", "year", "none"), ``text``
        (str), ``source`` (str, the place it was read from), then the other columns of a table. Other functions match
        documents by the index or column ``doc``, never by row: before ``merge``, which drops the index, write
        ``documents.reset_index()``.

    Raises
    ------
    CorpusError
        If something cannot be read, or with "skip" if nothing can. It names each file or row, the cause and the
        remedy; its ``findings`` is a table of them.
    ValueError, TypeError
        If an option is not valid, or `source` is none of the above.

    Examples
    --------
    >>> from analysis import read_corpus
    >>> read_corpus("seeds")["date"].dt.date.tolist()
    [datetime.date(2023, 3, 8), datetime.date(2023, 4, 14)]

    A table with names and dates of its own:

    >>> table = pd.DataFrame({"id": ["r1"], "when": ["14/04/2023"], "body": ["London, 15 April 2023. Troops …"]})
    >>> read_corpus(table, text="body", date="when", doc="id", date_format="%d/%m/%Y")["date"].astype(str).to_dict()
    {'r1': '2023-04-14'}

    Dates in the first line of each text:

    >>> dateline = {"date_pattern": r"^London, (\d+ \w+ \d{4})", "date_in": "text", "date_format": "%d %B %Y"}
    >>> read_corpus(table, text="body", date=None, **dateline)["date"].astype(str).tolist()
    ['2023-04-15']
    """
    check_choice(on_error, "on_error", ["raise", "skip"])
    options = ReadOptions(text, date, doc, date_pattern, date_in, date_format, encoding)
    check_options(options)
    records, metadata, findings = load_records(source, options)
    documents = documents_table(records, metadata)
    errors = findings_table(finding for finding in findings if finding.severity == "error")
    if len(errors) and (on_error == "raise" or documents.empty):
        raise CorpusError(list_errors(errors), errors)
    if len(errors):
        left_out = len(errors.drop_duplicates(["source", "doc"]))  # a document may have several errors
        message = f"{left_out} of {left_out + len(documents)} documents could not be read and were left out"
        warn(f"{message}; audit_corpus(source) lists each with its cause and remedy")
    for note in findings:
        if note.finding == SKIPPED_FILES:
            warn(f"{printable(note.source)}: files not read, {note.detail}")
    return documents


def check_options(options: ReadOptions) -> None:
    """Raise an error if an option is not valid, whatever the source is."""
    check_choice(options.date_in, "date_in", ["path", "text", None])
    for name in ("date_pattern", "date_format", "encoding"):
        value = getattr(options, name)
        if not isinstance(value, str) and (value is not None or name == "encoding"):
            raise TypeError(f"{name}={value!r} is of type {type(value).__name__}: it must be a string")
    for name in ("text", "date", "doc"):
        value = getattr(options, name)
        if not isinstance(value, Hashable) or (value is None and name == "text"):
            raise TypeError(f"{name}={value!r} is not a column: give the name of one")
    try:
        bytes(4).decode(options.encoding)
    except (LookupError, ValueError):  # "undefined" is an encoding of Python's, in which nothing can be read
        cause = f"encoding={options.encoding!r} is not an encoding that Python knows"
        raise ValueError(f"{cause}: use 'utf-8', 'cp1251', …") from None
    if options.date_format is not None:
        parse_dates(pd.Series(["2023"]), options.date_format)
    if options.date_pattern is None:
        return
    remedy = r"put the date into one group, as in r'(\d{4}-\d{2}-\d{2})', or into groups named year, month and day"
    role = f"date_pattern={options.date_pattern!r}"
    try:
        pattern = re.compile(options.date_pattern)
    except re.error as error:
        raise ValueError(f"{role} is not a regular expression ({error}): {remedy}") from None
    if pattern.groups != 1 and "year" not in pattern.groupindex:
        raise ValueError(f"{role} has {pattern.groups} groups: {remedy}")


def load_records(source: Source, options: ReadOptions) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Records with their dates, their metadata, and all findings; ``broken`` marks a record with an error."""
    batches, findings = _read_source(source, options)
    batches = [batch for batch in batches if len(batch.records)] or batches[:1]
    records = pd.concat([_find_dates(batch.records, options) for batch in batches], ignore_index=True)
    metadata = pd.concat([batch.metadata for batch in batches], ignore_index=True)
    records["broken"], errors = _check_records(records)
    return records, metadata, findings + errors


def limit_search(date_pattern: str) -> Callable[[str], regex.Match[str] | None]:
    """A search for a date pattern that ends, after some seconds with an error: one by Python's `re` may never end."""
    pattern, until = regex.compile(date_pattern), time.monotonic() + _PATTERN_SECONDS

    def search(string: str) -> regex.Match[str] | None:
        try:
            return pattern.search(string, timeout=max(until - time.monotonic(), 1e-3))
        except TimeoutError:
            cause = f"takes more than {_PATTERN_SECONDS:.0f} s, at {string[:60]!r}"
            remedy = "use a simpler one, without a repetition inside a repetition"
            raise ValueError(f"date_pattern={date_pattern!r} {cause}: {remedy}") from None

    return search


def documents_table(records: pd.DataFrame, metadata: pd.DataFrame) -> pd.DataFrame:
    """The documents table of the records that are not broken."""
    order = records.loc[~records["broken"], ["date", "name"]].sort_values(["date", "name"]).index
    documents = pd.concat([records[DOCUMENT_COLUMNS], metadata], axis=1).loc[order]
    return documents.set_axis(pd.Index(records["name"][order], name="doc"))


def _find_dates(records: pd.DataFrame, options: ReadOptions) -> pd.DataFrame:
    """Records with the dates that `date_pattern` finds; ``stated`` is the date of the header or table."""
    stated = records.assign(stated=records["date"], stated_precision=records["precision"])
    if options.date_pattern is None:
        return stated
    groups = re.compile(options.date_pattern).groupindex
    matches = [match and _matched_date(match) for match in _search(records, options.date_pattern, options.date_in)]
    strings = pd.Series([match or None for match in matches], index=records.index, dtype="str")
    dates = parse_dates(strings, None if "year" in groups else options.date_format)
    return stated.assign(**dates.where(strings.notna(), records[dates.columns]))


def _search(records: pd.DataFrame, date_pattern: str, date_in: str | None) -> list[regex.Match[str] | None]:
    """The match of `date_pattern` in each path or text.

    Never in both: a text whose path has no date would get one that it only mentions.
    """
    search = limit_search(date_pattern)
    if date_in != "text":
        matches = [search(path) for path in records["path"].fillna(records["name"])]
        if date_in == "path" or any(matches):
            return matches
    # A little further, so as not to cut off a date that begins inside.
    matches = [search(text[: _OPENING_CHARACTERS + 100]) for text in records["text"]]
    return [match if match and match.start() < _OPENING_CHARACTERS else None for match in matches]


def _matched_date(match: regex.Match[str]) -> str | None:
    groups = match.groupdict()
    if "year" not in groups:
        return match[1]
    parts = [groups["year"], groups.get("month"), groups.get("day")]
    return "-".join(part.zfill(2) for part in parts[: parts.index(None) if None in parts else 3] if part)


def _check_records(records: pd.DataFrame) -> tuple[pd.Series, list[Finding]]:
    """A mask of the records that cannot become documents, and a finding for each."""
    undatable = records["finding"].notna()
    missing = records["name"] == ""
    repeated = records["name"].duplicated() & ~missing
    nul = records["path"].isna()  # only tables: files are checked when they are decoded
    nul[nul] = np.array(["\0" in text for text in records["text"][nul]], bool)
    broken = undatable | missing | repeated | nul
    findings: list[Finding] = []
    if not broken.any():
        return broken, findings
    for finding, dates in records[undatable].groupby("finding"):
        findings += report(records, records["finding"] == finding, str(finding), "error", dates["detail"])
    remedy = "ids must be present and unique: correct it, or name the right column with doc="
    findings += report(records, missing, "missing id", "error", f"the row has no id; {remedy}")
    first = records.drop_duplicates("name").set_index("name")["place"]
    details = (f"{name!r} is also the id of {first[name]}; {remedy}" for name in records["name"][repeated])
    findings += report(records, repeated, "duplicate id", "error", details)
    findings += report(records, nul, "NUL byte", "error", "the text has a NUL character; remove it")
    return broken, findings


def _read_source(source: Source, options: ReadOptions) -> tuple[list[Batch], list[Finding]]:
    """Read any source into batches of records; what cannot be read is a finding."""
    if isinstance(source, pd.DataFrame):
        source = Partition(frame=source)
    if isinstance(source, Partition):
        return _read_partition(source, options)
    files, findings = locate_files(source)
    if not fit_memory(files.values(), findings):
        files = {}
    plain = [file for file in files.items() if not file[1].lower().endswith(TABLES + ARCHIVES)]
    texts = read_files(plain, findings)
    unpacked = 0
    tables: list[Batch | None] = []
    for path, file in files.items():
        if file.lower().endswith(ARCHIVES):
            members = read_archive(file, findings, path if len(files) > 1 else "", unpacked=unpacked)
            unpacked += sum(len(text.data) for text in members)
            texts += members
        elif file.lower().endswith(TABLES):
            tables.append(read_table(RowRange(file), options, findings))
    names = name_texts([text.path for text in texts])
    batches = [decode_texts(texts, names, options.encoding, findings), *tables]
    return [batch for batch in batches if batch is not None], findings


def _read_partition(partition: Partition, options: ReadOptions) -> tuple[list[Batch], list[Finding]]:
    findings = list(partition.findings)
    table = None
    if partition.frame is not None:
        table = read_frame(partition.frame, options, findings, first=partition.first)
    if partition.rows is not None:
        table = read_table(partition.rows, options, findings)
    if table is not None:
        return [table], findings
    texts = read_files([(text.path, text.file) for text in partition.texts if text.member is None], findings)
    for file, locations in groupby(partition.texts, key=attrgetter("file")):
        paths = {location.member: location.path for location in locations if location.member is not None}
        if paths:
            texts += read_archive(file, findings, wanted=paths)
    names = {text.path: text.name for text in partition.texts}
    return [decode_texts(texts, names, options.encoding, findings)], findings
