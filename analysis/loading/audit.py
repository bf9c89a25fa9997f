"""Problems of a corpus, as a table of findings."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Literal, get_args

import pandas as pd

from analysis.checks import check_choice
from analysis.languages import (
    Language,
    count_words,
    function_word_shares,
    lacks_function_words,
    leading_language,
)
from analysis.loading.corpus import check_options, load_records
from analysis.loading.findings import Finding, findings_table, report
from analysis.loading.near_duplicates import near_duplicates
from analysis.loading.records import ReadOptions, Source
from analysis.loading.wrong_characters import inspect_characters

__all__ = ["audit_corpus"]

_FIRST_YEAR = 1400  # an earlier date is more likely a slip than the date of a news text
_LENGTH_FACTOR = 10  # a text this many times longer or shorter than the median is unusual
_MIN_TEXTS = 10  # with fewer texts no length is called unusual
_MIN_JACCARD = 0.8  # of the word shingles of near-duplicates
_NAME_DATE = re.compile(r"(?<![^\W_])((?:1[4-9]|20)[0-9]{2})([-_.]?)([0-9]{2})\2([0-9]{2})(?![^\W_])")
_ALMOST_HEADER = re.compile(r"\s*date\b[\s:]*[0-9]\S*", re.IGNORECASE)
_SAMPLE_CHARS = 800  # of a text, by which its language is usually clear
_REPLACEMENT, _BYTE_ORDER_MARK = "\ufffd", "\ufeff"
_ISO_LENGTHS = {"day": 10, "month": 7, "year": 4}


def audit_corpus(
    source: Source,
    *,
    text: str = "text",
    date: str | None = "date",
    doc: str | None = None,
    date_pattern: str | None = None,
    date_in: Literal["path", "text"] | None = None,
    date_format: str | None = None,
    encoding: str = "utf-8",
    language: Language | None = None,
) -> pd.DataFrame:
    """The problems and oddities of a corpus, one row per finding; no document makes it raise an error.

    Parameters
    ----------
    source
        Whatever `read_corpus` takes.
    text, date, doc, date_pattern, date_in, date_format, encoding
        As in `read_corpus`.
    language
        The language in which the texts should be: "de", "en", "es", "fr", "ru" or "uk". A text in another is a warning.
        None: that of most texts, and others are a note.

    Returns
    -------
    DataFrame
        One row per finding, the most serious first: ``doc`` (missing if the finding is not about one document),
        ``source``, ``finding``, ``severity`` ("error": `read_corpus` refuses it; "warning": look at it; "note": good
        to know) and ``detail`` (place, cause, remedy).

    Raises
    ------
    ValueError, TypeError
        If an option is not valid, or `source` is none of the kinds that `read_corpus` takes.

    Notes
    -----
    The characters of each text are checked too: wrongly decoded text (with a repair that was tried on it), markup and
    entities, escapes, ligatures and other compatibility forms, words divided at the ends of lines, format characters
    inside words, and scripts without spaces.

    Near-duplicates are pairs whose sets of five-word shingles have a Jaccard similarity of at least 0.8. A text has an
    unusual length if it is more than ten times longer or shorter than the median, in a corpus of at least ten.

    Examples
    --------
    >>> from analysis import audit_corpus
    >>> len(audit_corpus("seeds"))
    0
    >>> table = pd.DataFrame({"doc": ["a"], "date": ["03/04/2023"], "text": ["Troops withdrew."]})
    >>> audit_corpus(table)[["doc", "finding", "severity"]].values.tolist()
    [['a', 'ambiguous date', 'error']]
    """
    options = ReadOptions(text, date, doc, date_pattern, date_in, date_format, encoding)
    check_options(options)
    check_choice(language, "language", [*get_args(Language), None])
    records, _, findings = load_records(source, options)
    readable = records[~records["broken"]]
    for check in (_check_ids, _check_dates, _check_agreement, _check_texts, _check_lengths, _check_copies):
        findings += check(readable)
    findings += _check_languages(readable, language)
    return findings_table(findings)


def _check_ids(records: pd.DataFrame) -> list[Finding]:
    """Ids that look the same and are not, as where one file name has é and another e with a combining accent."""
    alike = records["name"].str.normalize("NFC").duplicated(keep=False)
    detail = "another id looks the same but has other characters (é may be one or two): rename one"
    return report(records, alike, "look-alike id", "warning", detail)


def _check_dates(records: pd.DataFrame) -> list[Finding]:
    date, precision = records["date"], records["precision"]
    undated, future = precision == "none", date > pd.Timestamp.now()
    early = date < pd.Timestamp(_FIRST_YEAR, 1, 1)
    details = map(_explain_undated, records["text"][undated], records["path"][undated].fillna(""))
    findings = report(records, undated, "undated", "warning", details)
    for unit in ("month", "year"):
        detail = f"its date has no day: it is counted in its {unit}, but in no shorter period"
        findings += report(records, precision == unit, f"{unit} only", "note", detail)
    days = (f"{_iso(day)} is after today" for day in date[future])
    findings += report(records, future, "future date", "warning", days)
    days = (f"{_iso(day)} is early for a text: is it a slip?" for day in date[early])
    return findings + report(records, early, f"date before {_FIRST_YEAR}", "warning", days)


def _explain_undated(text: str, path: str) -> str:
    day = _named_day(path)
    if day:
        return f"no header, but its path has {day}: to read dates in paths, give a date_pattern="
    detail = "no date in header or table: it is counted, but in no period"
    start = _ALMOST_HEADER.match(text)
    return f"{detail}; {start[0].strip()!r} is not a header ('date YYYY-MM-DD ')" if start else detail


def _iso(date: pd.Timestamp, precision: str = "day") -> str:
    return date.isoformat()[: _ISO_LENGTHS[precision]]


def _check_agreement(records: pd.DataFrame) -> list[Finding]:
    """If two of header, file name and `date_pattern` give a date, one must be part of the other."""
    dated = records[records["stated_precision"] != "none"]
    replaced = dated[dated["stated"] != dated["date"]]
    rivals = dict(zip(replaced.index, map(_iso, replaced["date"], replaced["precision"]), strict=True))
    rivals |= {row: day for row, path in dated["path"].dropna().items() if (day := _named_day(path))}
    findings = []
    for row, rival in rivals.items():
        stated = _iso(dated["stated"][row], dated["stated_precision"][row])
        if not (stated.startswith(rival) or rival.startswith(stated)):
            detail = f"its header or table says {stated}, its file name or date_pattern {rival}: correct one"
            doc, place = records["name"][row], records["place"][row]
            findings.append(Finding(doc, place, "dates disagree", "warning", detail))
    return findings


def _named_day(path: str) -> str | None:
    """The day in a file's name, if it is a day of the calendar."""
    match = _NAME_DATE.search(path)
    day = match and f"{match[1]}-{match[3]}-{match[4]}"
    return day if day and not pd.isna(pd.to_datetime(day, errors="coerce")) else None


def _check_texts(records: pd.DataFrame) -> list[Finding]:
    return [
        Finding(doc, place, finding, severity, detail)
        for doc, place, text in zip(records["name"], records["place"], records["text"], strict=True)
        for finding, severity, detail in _inspect(text)
    ]


def _inspect(text: str) -> Iterator[tuple[str, str, str]]:
    if not text or text.isspace():
        yield "empty text", "warning", f"{len(text)} characters, all of them white space"
    if _REPLACEMENT in text:
        count = f"{text.count(_REPLACEMENT)} replacement characters, the first at {text.index(_REPLACEMENT)}"
        yield "replacement characters", "warning", f"{count}: lost in an earlier conversion"
    if _BYTE_ORDER_MARK in text:
        mark = f"a byte-order mark inside the text at {text.index(_BYTE_ORDER_MARK)}"
        yield "byte-order mark", "note", f"{mark}: were files joined by mistake?"
    if "\r" in text:
        windows, returns, newlines = text.count("\r\n"), text.count("\r"), text.count("\n")
        counts = {"CRLF": windows, "LF": newlines - windows, "CR": returns - windows}
        if sum(count > 0 for count in counts.values()) > 1:
            listed = ", ".join(f"{count} {newline}" for newline, count in counts.items())
            yield "mixed newlines", "note", f"{listed}: left unchanged"
    yield from inspect_characters(text)


def _check_languages(records: pd.DataFrame, language: Language | None) -> list[Finding]:
    """Texts that are not in `language`, or in that of most texts."""
    columns = ["likely", "words", *get_args(Language)]
    table = pd.DataFrame([_recognise(text) for text in records["text"]], records.index, columns).astype(
        {"likely": object}
    )
    likely = table["likely"]
    asked = language or next(iter(likely.dropna().mode()), None)
    if asked is None:
        return []
    is_strange = lacks_function_words(table[asked], table["words"])
    other = likely.mask(likely.isna() & ~is_strange, asked) != asked
    names = likely.fillna("another language")
    of = "the language asked for" if language else "that of most texts"
    details = (f"it looks like {name!r}, not {asked!r}, {of}: leave it out, or read it apart" for name in names[other])
    return report(records, other, "another language", "warning" if language else "note", details)


def _recognise(text: str) -> tuple[Any, ...]:
    """The language of a text, the number of words by which it is recognised, and their share in each language."""
    likely = None
    for sample in (text[:_SAMPLE_CHARS], text):
        counts = count_words(sample)
        shares = function_word_shares(counts)
        likely = leading_language(shares, counts.total())
        if likely:
            break
    return likely, counts.total(), *shares.values()


def _check_lengths(records: pd.DataFrame) -> list[Finding]:
    lengths = records["text"].str.len()
    median = lengths[lengths > 0].median()
    unusual = (lengths > _LENGTH_FACTOR * median) | (lengths * _LENGTH_FACTOR < median)
    unusual &= (lengths > 0) & (len(records) >= _MIN_TEXTS)
    details = (f"{length:,} characters; the median is {median:,.0f}" for length in lengths[unusual])
    return report(records, unusual, "unusual length", "note", details)


def _digest(text: str) -> bytes | None:
    """Bytes that are equal for equal texts; None for one of white space."""
    return None if not text or text.isspace() else sha256(text.encode("utf-8", "surrogatepass")).digest()


def _check_copies(records: pd.DataFrame) -> list[Finding]:
    digests = pd.Series(map(_digest, records["text"]), records.index, "object").dropna()  # shorter than texts
    first = records["name"].groupby(digests, sort=False).transform("first")
    copies = digests.duplicated().reindex(records.index, fill_value=False)
    details = (f"exactly the same text as {name}" for name in first[copies])
    findings = report(records, copies, "duplicate text", "warning", details)
    is_first = records.index.isin(digests.drop_duplicates().index)
    texts = records["text"] if is_first.all() else records["text"][is_first]  # a mask copies them
    for left, right, jaccard in near_duplicates(texts, threshold=_MIN_JACCARD):
        doc, place, original = records["name"][right], records["place"][right], records["name"][left]
        detail = f"wire copy? Of all word shingles in it and in {original}, {jaccard:.0%} are in both"
        findings.append(Finding(doc, place, "near-duplicate text", "warning", detail))
    return findings
