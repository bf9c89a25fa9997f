"""Files to documents: `read_corpus` makes the documents table, `audit_corpus` says what is wrong with it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np
import pandas as pd

from analysis.calendar import parse_dates
from analysis.duplicates import near_duplicates
from analysis.sources import OWN_COLUMNS, Columns, CorpusError, Finding, Part, Partition, Source, read_source

Severity = Literal["error", "warning", "note"]
SEVERITIES = ["error", "warning", "note"]
FIRST_YEAR = 1400
"""A date before this year is more likely a slip than the date of a news text."""
FAR = 10
"""A text this many times longer or shorter than the median is far from the rest."""
NEAR = 0.8
"""The Jaccard similarity of word shingles over which two texts are near-duplicates."""

NAME_DATE = re.compile(r"(?<![^\W_])((?:1[4-9]|20)[0-9]{2})([-_.]?)([0-9]{2})\2([0-9]{2})(?![^\W_])")
NEARLY_HEADER = re.compile(r"\s*date\b[\s:]*[0-9]\S*", re.IGNORECASE)
OPENING = 1000
"""Characters of a text in which `date_pattern` looks for a date when the path has none."""
REPLACEMENT, BYTE_ORDER_MARK = "\ufffd", "\ufeff"


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


def audit_corpus(
    source: Source,
    *,
    text: str = "text",
    date: str | None = "date",
    doc: str | None = None,
    date_pattern: str | None = None,
    date_format: str | None = None,
    encoding: str = "utf-8",
) -> pd.DataFrame:
    """List what is wrong or odd about a corpus; no document makes it raise.

    Parameters are those of `read_corpus`.

    Returns
    -------
    DataFrame
        One row a finding, the gravest first: ``doc`` (missing where a file gave none), ``source``,
        ``finding``, ``severity`` ("error": `read_corpus` refuses it; "warning": look at it; "note": good to
        know) and ``detail`` (place, cause, remedy).

    Raises
    ------
    ValueError, TypeError
        If an option cannot be what it is, or `source` is none of the kinds that `read_corpus` takes.

    Notes
    -----
    Near-duplicates are pairs whose sets of five-word shingles have a Jaccard similarity of at least 0.8
    (`analysis.duplicates`). A text is far from the rest when it is ten times longer or
    shorter than the median, in a corpus of at least ten.
    """
    records, _, findings = _load(source, Columns(text, date, doc), date_pattern, date_format, encoding)
    readable = records[~records["broken"]]
    for check in (_check_dates, _check_agreement, _check_texts, _check_lengths, _check_copies):
        findings += check(readable)
    return _as_table(findings)


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


# --- dates --------------------------------------------------------------------------------------


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


# --- the checks: records to findings ------------------------------------------------------------


def _find(
    records: pd.DataFrame, where: pd.Series, finding: str, severity: Severity, details: str | Iterable[str]
) -> list[Finding]:
    """A finding for each record that is marked; `details` is one for all or one for each."""
    if not where.any():
        return []
    rows = records.loc[where, ["name", "place"]]
    each = [details] * len(rows) if isinstance(details, str) else details
    return [
        Finding(doc, place, finding, severity, detail)
        for doc, place, detail in zip(rows["name"], rows["place"], each, strict=True)
    ]


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


def _check_dates(records: pd.DataFrame) -> list[Finding]:
    date, precision = records["date"], records["precision"]
    undated, future = precision == "none", date > pd.Timestamp.now()
    early = date < pd.Timestamp(FIRST_YEAR, 1, 1)
    details = map(_explain_undated, records["text"][undated], records["path"][undated].fillna(""))
    findings = _find(records, undated, "undated", "warning", details)
    for unit in ("month", "year"):
        detail = f"its date names no day: in no shorter period, but in its {unit}"
        findings += _find(records, precision == unit, f"{unit} only", "note", detail)
    days = (f"{_iso(day)} is after today" for day in date[future])
    findings += _find(records, future, "future date", "warning", days)
    days = (f"{_iso(day)} is early for a text: a slip?" for day in date[early])
    return findings + _find(records, early, f"date before {FIRST_YEAR}", "warning", days)


def _explain_undated(text: str, path: str) -> str:
    named = _named_day(path)
    if named:
        return f"no header, but its path has {named}: to read dates in paths, give a date_pattern="
    detail = "no date in header or table: in no period, but counted"
    start = NEARLY_HEADER.match(text)
    return f"{detail}; {start[0].strip()!r} is no file's header ('date YYYY-MM-DD ')" if start else detail


def _iso(date: pd.Timestamp, precision: str = "day") -> str:
    return date.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]


def _check_agreement(records: pd.DataFrame) -> list[Finding]:
    """Where two of header, file name and `date_pattern` give a date, one should be in the other."""
    dated = records[records["own_precision"] != "none"]
    found = dated[dated["own"] != dated["date"]]
    rivals = {
        row: _iso(date, unit)
        for row, date, unit in zip(found.index, found["date"], found["precision"], strict=True)
    }
    rivals |= {row: day for row, path in dated["path"].dropna().items() if (day := _named_day(path))}
    findings = []
    for row, rival in rivals.items():
        own = _iso(dated["own"][row], dated["own_precision"][row])
        if not (own.startswith(rival) or rival.startswith(own)):
            detail = f"its header or table says {own}, its file name or date_pattern {rival}: find out which is right"
            place = records["name"][row], records["place"][row]
            findings.append(Finding(*place, "dates disagree", "warning", detail))
    return findings


def _named_day(path: str) -> str | None:
    """The day that a file's name carries, if it is a day of the calendar."""
    match = NAME_DATE.search(path)
    day = match and f"{match[1]}-{match[3]}-{match[4]}"
    return day if day and not pd.isna(pd.to_datetime(day, errors="coerce")) else None


def _check_texts(records: pd.DataFrame) -> list[Finding]:
    findings = []
    for doc, place, text in zip(records["name"], records["place"], records["text"], strict=True):
        for finding, severity, detail in _inspect(text):
            findings.append(Finding(doc, place, finding, severity, detail))
    return findings


def _inspect(text: str) -> Iterator[tuple[str, Severity, str]]:
    if not text or text.isspace():
        yield "empty text", "warning", f"{len(text)} characters, none of them a sign"
    if REPLACEMENT in text:
        where = f"{text.count(REPLACEMENT)} replacement characters, the first at {text.index(REPLACEMENT)}"
        yield "replacement characters", "warning", f"{where}: lost in an earlier conversion"
    if BYTE_ORDER_MARK in text:
        where = f"a byte-order mark inside the text at {text.index(BYTE_ORDER_MARK)}"
        yield "byte-order mark", "note", f"{where}: files joined by mistake?"
    if "\r" in text:
        windows, returns, newlines = text.count("\r\n"), text.count("\r"), text.count("\n")
        kinds = [windows, newlines - windows, returns - windows]
        if sum(kind > 0 for kind in kinds) > 1:
            detail = f"{kinds[0]} CRLF, {kinds[1]} LF, {kinds[2]} CR: kept as they stand"
            yield "mixed newlines", "note", detail


def _check_lengths(records: pd.DataFrame) -> list[Finding]:
    lengths = records["text"].str.len()
    median = lengths[lengths > 0].median()
    far = (lengths > 0) & ((lengths > FAR * median) | (lengths * FAR < median)) & (len(records) >= FAR)
    details = (f"{length:,} characters; the median is {median:,.0f}" for length in lengths[far])
    return _find(records, far, "unusual length", "note", details)


def _check_copies(records: pd.DataFrame) -> list[Finding]:
    written = records[records["text"].str.strip() != ""]
    first = written.groupby("text", sort=False)["name"].transform("first")
    copies = written["text"].duplicated()
    details = (f"the same, to the letter, as {name}" for name in first[copies])
    findings = _find(written, copies, "duplicate text", "warning", details)
    for left, right, jaccard in near_duplicates(written["text"][~copies], threshold=NEAR):
        detail = (
            f"wire copy? Of its word shingles and those of {records['name'][left]}, {jaccard:.0%} are in both"
        )
        place = records["name"][right], records["place"][right]
        findings.append(Finding(*place, "near-duplicate text", "warning", detail))
    return findings


def _as_table(findings: list[Finding]) -> pd.DataFrame:
    table = pd.DataFrame(findings, columns=Finding._fields, dtype="str")
    table["order"] = table["severity"].map(SEVERITIES.index)
    table = table.sort_values(["order", "finding", "source"], kind="stable")
    return table.drop(columns="order").reset_index(drop=True)


def name_each(findings: list[Finding]) -> str:
    """One line a file or row, so that all can be mended in one go."""
    lines = [f"  {f.source}: {f.finding}: {f.detail}" for f in findings]
    count = f"{len(findings)} place{'s' if len(findings) > 1 else ''} in the corpus cannot be read"
    return "\n".join([f'{count} (on_error="skip" reads the rest; audit_corpus lists all findings):', *lines])
