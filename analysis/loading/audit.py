"""What is wrong with a corpus, as a table of findings."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis.loading.corpus import _load
from analysis.loading.near_duplicates import near_duplicates
from analysis.loading.records import Columns, Finding, Severity, Source, _as_table, _find

FIRST_YEAR = 1400
"""A date before this year is more likely a slip than the date of a news text."""
FAR = 10
"""A text this many times longer or shorter than the median is far from the rest."""
NEAR = 0.8
"""The Jaccard similarity of word shingles over which two texts are near-duplicates."""
NAME_DATE = re.compile(r"(?<![^\W_])((?:1[4-9]|20)[0-9]{2})([-_.]?)([0-9]{2})\2([0-9]{2})(?![^\W_])")
NEARLY_HEADER = re.compile(r"\s*date\b[\s:]*[0-9]\S*", re.IGNORECASE)
REPLACEMENT, BYTE_ORDER_MARK = "\ufffd", "\ufeff"


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
