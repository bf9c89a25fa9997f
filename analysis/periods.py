"""Dates and the calendar: what a date string means, and which period a document falls in."""

import datetime
import locale
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

import numpy as np
import pandas as pd

from analysis.checks import check_characters, check_columns, check_lengths, index_by_id

__all__ = [
    "MONTHS",
    "choose_freq",
    "english_names",
    "is_frequency",
    "last_days",
    "parse_dates",
    "place_in_periods",
    "place_intervals",
    "read_dates",
    "read_texts",
]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_TIME = r"[T ](?:[01][0-9]|2[0-3])(?::?[0-5][0-9](?::?[0-5][0-9](?:[.,][0-9]+)?)?)?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?"
_ISO_DATE = rf"(?P<year>[0-9]{{4}})(?:-(?P<month>[0-9]{{2}})(?:-(?P<day>[0-9]{{2}})(?:{_TIME})?)?)?"
# What a date in another form consists of; a zone follows a time.
_PARTS = re.compile(
    r"(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm]\b)?"
    r"(?: ?(?:[+-][0-9]{2}:?[0-9]{2}|Z|[A-Z]{3,4})\b)?)"
    r"|(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<other>.)",
    re.DOTALL,
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_NAMES = {name[:3].lower(): "%b" for name in MONTHS} | {name.lower(): "%B" for name in MONTHS}
_NAMES |= {name[:3]: "%a" for name in _WEEKDAYS.split()} | dict.fromkeys(_WEEKDAYS.split(), "%A")
# The orders in which dates have their numbers, by how many there are and whether the month is a word.
_ORDERS = {
    (3, False): ["%d %m %Y", "%m %d %Y", "%Y %m %d"],
    (2, True): ["%d %Y", "%Y %d"],
    (2, False): ["%m %Y", "%Y %m"],
    (1, True): ["%Y"],
}
# Those of a number without a gap, by its length.
_DIGITS = {6: ["%Y%m"], 8: ["%Y%m%d", "%d%m%Y", "%m%d%Y"], 14: ["%Y%m%d%H%M%S"]}
# Numbers that count from a day: of Excel, of Unix.
_NUMBERS = [
    (r"[1-6][0-9]{4}(?:\.[0-9]+)?", "a date of Excel", "unit='D', origin='1899-12-30'"),
    (r"[0-9]{9,10}(?:\.[0-9]+)?", "a number of seconds since 1970", "unit='s'"),
    (r"[0-9]{12,13}", "a number of milliseconds since 1970", "unit='ms'"),
]


def read_dates(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents table with ``date`` as midnight of a calendar day and the ``precision`` of each date.

    Dates may come as text, as objects, in Arrow's types or with a time zone, as a file or another library leaves them.
    They are read as `read_corpus` reads them; a date with a time zone is the day as written.

    Raises
    ------
    ValueError
        If a value is not a date or a precision.
    """
    parsed = parse_dates(documents["date"])
    unread = parsed["detail"].dropna()
    if len(unread):
        raise ValueError(
            f"documents has {len(unread)} of {len(parsed)} dates that cannot be read: {unread.iloc[0]}. "
            "read_corpus(documents, date_format=…) takes the table with that format"
        )
    precision = parsed["precision"]
    if "precision" in documents:
        stated = documents["precision"]
        unknown = stated[~stated.isin(_PRECISIONS)]
        for doc, value in unknown.items():
            raise ValueError(
                f"precision of document {doc!r}={value!r} is not a valid choice: use 'day', 'month', 'year' or 'none'"
            )
        precision = precision.where(precision != "day", stated.astype("str"))
    return documents.assign(date=parsed["date"], precision=precision)


def read_texts(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents by id, their dates read, or an error if one has no text."""
    check_columns(documents, ("date", "text"), "documents", "make it with read_corpus, which also takes a DataFrame")
    documents = read_dates(index_by_id(documents, numbered=True))
    for doc, text in documents["text"].items():
        if not isinstance(text, str):
            raise ValueError(f"document {doc!r} has the text {text!r}, not a string: fill it in or drop it")
    check_characters(documents["text"], "documents")
    check_lengths(documents["text"])
    return documents


@contextmanager
def english_names() -> Iterator[None]:
    """English names of months and weekdays in formats, whatever the locale of the process."""
    usual = locale.setlocale(locale.LC_TIME)
    locale.setlocale(locale.LC_TIME, "C")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_TIME, usual)


@english_names()
def parse_dates(values: pd.Series, date_format: str | None = None) -> pd.DataFrame:
    """The dates in a column of any type, if text in ISO 8601 or `date_format`; nothing is guessed.

    Names of months and weekdays are English.

    Returns
    -------
    DataFrame
        Index of `values`; ``date`` (datetime64[us] or NaT), ``precision``, and ``finding`` and ``detail`` for values
        that are not dates, missing elsewhere.

    Raises
    ------
    ValueError
        If `date_format` cannot be used, or has no year.
    """
    values = _plain_dates(values)
    if pd.api.types.is_datetime64_dtype(values):
        date, missing = values.dt.normalize(), pd.Series(pd.NA, values.index, dtype="str")
        precision = pd.Series(np.where(date.isna(), "none", "day"), values.index, dtype="str")
        return pd.DataFrame({"date": date, "precision": precision, "finding": missing, "detail": missing})
    strings = values.str.strip()
    strings = strings.where(strings != "")
    # once per distinct date, since many texts share a day
    codes, distinct = pd.factorize(strings, use_na_sentinel=False)
    days = pd.Series(distinct, dtype="str")
    parsed = _parse_iso(days) if date_format is None else _parse_format(days, date_format)
    result = parsed.take(codes).set_axis(values.index)
    result["precision"] = result["precision"].astype("str").where(result["date"].notna(), "none")
    unread = strings.notna() & result["date"].isna()
    findings = [_explain_date(value, date_format) for value in strings[unread]]
    rows = unread.to_numpy().nonzero()[0]
    explained = pd.DataFrame(findings, rows, ["finding", "detail"], "str")
    explained = explained.reindex(range(len(result))).set_axis(result.index)
    return pd.concat([result, explained], axis=1)


def _plain_dates(values: pd.Series) -> pd.Series:
    """A column of dates as NumPy datetimes, without their time zone, or as strings."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    if values.dtype.kind == "M":  # of NumPy, of pandas with a time zone, or of Arrow
        has_zone = getattr(values.dtype, "tz", None) or "tz=" in str(values.dtype)
        with suppress(pd.errors.OutOfBoundsDatetime):  # beyond the calendar, which the text says
            return (values.dt.tz_localize(None) if has_zone else values).astype("datetime64[us]")
    if values.dtype.kind == "f" and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64").astype(object)  # the years 2022.0 and missing
    if not isinstance(values.dtype, pd.StringDtype):
        values = values.map(lambda value: str(value).encode("utf-8", "backslashreplace").decode(), na_action="ignore")
    return values.astype("str")


def _parse_iso(strings: pd.Series) -> pd.DataFrame:
    parts = strings.str.extract(f"^{_ISO_DATE}$")
    full = parts["year"] + "-" + parts["month"].fillna("01") + "-" + parts["day"].fillna("01")
    precision = pd.Series("day", index=strings.index).where(parts["day"].notna(), "month")
    precision = precision.where(parts["month"].notna(), "year")
    dates = _to_datetime(full, "%Y-%m-%d")
    return pd.DataFrame({"date": dates, "precision": precision})


def _parse_format(strings: pd.Series, date_format: str) -> pd.DataFrame:
    if not re.search("%[YyGcxDF]", date_format):
        raise ValueError(f"date_format={date_format!r} has no year: a date needs one, as in '%d/%m/%Y'")
    try:
        dates = _to_datetime(strings, date_format)
    except (ValueError, re.error) as error:
        raise ValueError(f"date_format={date_format!r} cannot be used: {error}") from None
    precision = "year"
    if re.search("%[djDxcFuwaA]", date_format):
        precision = "day"
    elif re.search("%[mbB]", date_format):
        precision = "month"
    return pd.DataFrame({"date": dates, "precision": precision})


def _to_datetime(strings: pd.Series, date_format: str) -> pd.Series:
    """The calendar day as written, whatever the time zone."""
    if re.search("%[zZ]", date_format):  # zones may be mixed: each keeps its own day
        dates = pd.to_datetime(strings.map(lambda string: _parse_zoned(string, date_format), na_action="ignore"))
    else:
        dates = pd.to_datetime(strings, format=date_format, errors="coerce")
    days = dates.dt.as_unit("us").dt.normalize()
    return days.where(days.dt.year > 0)  # the calendar has no year 0, though pandas reads it


def _parse_zoned(string: str, date_format: str) -> Any:
    """A date and time as written, without its zone; a zone that pandas does not know ("CEST") is read as UTC."""
    date = pd.to_datetime(string, format=date_format, errors="coerce")
    if pd.isna(date) and "%Z" in date_format:
        names = re.finditer(r"(?<!\S)[A-Za-z][\w/+-]*(?!\S)", string)
        known = (string[: name.start()] + "UTC" + string[name.end() :] for name in names)
        dates = (pd.to_datetime(each, format=date_format, errors="coerce") for each in known)
        date = next((each for each in dates if not pd.isna(each)), pd.NaT)
    return date.tz_localize(None)


def _explain_date(value: str, date_format: str | None) -> tuple[str, str]:
    """The finding for a value that was not read, and its cause and remedy; the formats that it names read the value."""
    formats = _find_formats(value)
    named = " or ".join(map(repr, formats))
    if date_format is not None:
        detail = f"{value!r} does not fit date_format={date_format!r}, or is not a day of the calendar: correct it"
        return "unreadable date", f"{detail}, or, if all dates have its form, give {named}" if formats else detail
    if re.fullmatch(_ISO_DATE, value):
        return "impossible date", f"{value!r} is not a day of the calendar: correct it at the source"
    if len(formats) > 1:
        remedy = f"say which is meant: date_format={named}"
        return "ambiguous date", f"{value!r} can be read in {len(formats)} ways; {remedy}"
    remedy = "rewrite it in that form"
    for pattern, meaning, options in _NUMBERS:
        if re.fullmatch(pattern, value):
            remedy = f"if it is {meaning}, make dates with pd.to_datetime(pd.to_numeric(table[…]), {options})"
    if formats:
        remedy = f"give date_format={named}"
    return "unreadable date", f"{value!r} is not of the form YYYY-MM-DD (or YYYY-MM, YYYY): {remedy}"


def _find_formats(value: str) -> list[str]:
    """The formats of `datetime.strptime` that read a date, in the order of their numbers that is usual."""
    parts = [(match.lastgroup, match[0]) for match in _PARTS.finditer(value)]
    names = [_NAMES.get(text.lower()) for kind, text in parts if kind == "word"]
    numbers = [text for kind, text in parts if kind == "number"]
    has_month = "%B" in names or "%b" in names
    is_other_month = not has_month and len(numbers) == 2 and None in names
    if is_other_month or re.search("[0-9](?:st|nd|rd|th)", value):  # "8 mars 2023"; "8th" has another ending than "1st"
        return []
    orders = _ORDERS.get((len(numbers), has_month), [])
    if len(numbers) == 1 and not has_month:
        orders = _DIGITS.get(len(numbers[0]), [])
    formats = (_fill_in(parts, order.split()) for order in orders)
    return [date_format for date_format in formats if _reads(value, date_format)]


def _fill_in(parts: list[tuple[str | None, str]], directives: list[str]) -> str:
    """The format of a date that has these parts and numbers."""
    numbers = iter(directives)
    filled = []
    for kind, text in parts:
        if kind == "time":
            filled.append(_time_format(text))
        elif kind == "word":
            filled.append(_NAMES.get(text.lower(), text))
        elif kind == "number":
            directive = next(numbers)
            filled.append("%y" if directive == "%Y" and len(text) <= 2 else directive)
        else:
            filled.append(text.replace("%", "%%"))
    return "".join(filled)


def _time_format(text: str) -> str:
    """The format of a time of day and its zone, such as "5:37 PM"."""
    half = re.search("[ap]m", text, re.IGNORECASE)
    text = re.sub(r"^\d+:\d+(:\d+)?", lambda time: "%H:%M:%S" if time[1] else "%H:%M", text)
    text = text.replace("%H", "%I").replace(half[0], "%p") if half else text
    return re.sub(r"\.\d+", ".%f", re.sub(r"[+-]\d\d:?\d\d$|(?<!%)Z$", "%z", re.sub("[A-Z]{3,4}$", "%Z", text)))


def _reads(value: str, date_format: str) -> bool:
    try:
        datetime.datetime.strptime(value, date_format)  # a hundred times as fast as pandas
    except re.error:  # a directive that occurs twice
        return False
    except ValueError:
        return "%Z" in date_format and not pd.isna(_parse_zoned(value, date_format))
    return True


# Periods that a picture has room for, and documents that one needs to have an interval.
_MOST_PERIODS, _ENOUGH_DOCUMENTS = 60, 5
_DAYS = {"Y": 366, "Q": 92, "M": 31, "W": 7, "D": 1}
_PRECISIONS = ["day", "month", "year", "none"]
_UNITS = {"day": pd.DateOffset(days=1), "month": pd.DateOffset(months=1), "year": pd.DateOffset(years=1)}


def is_frequency(freq: str) -> bool:
    """Whether `freq` is the alias of a single calendar period of a day or more."""
    try:
        return bool(re.fullmatch("[DWMQY]|[WQY]-[A-Z]{3}", str(freq)) and pd.Period("2000-01-01", freq=freq))
    except ValueError:  # "W-ABC"
        return False


def choose_freq(documents: pd.DataFrame) -> str:
    """The time grain that suits the dates of a corpus: "D", "W", "M", "Q" or "Y".

    It is the shortest period of which the corpus spans at most 60, and in which the median of those with documents has
    at least five. If none has five, it is the longest that is not longer than the corpus.

    Parameters
    ----------
    documents
        The documents table. Documents that are not dated to the day count for the periods in which they have a place.

    Returns
    -------
    str
        A pandas period alias, to be passed as ``freq``; "M" if the corpus has no two dates.

    Raises
    ------
    ValueError
        If a date cannot be read.
    TypeError
        If `documents` is not a table with a column ``date``.

    Examples
    --------
    >>> from analysis import choose_freq, read_corpus
    >>> choose_freq(read_corpus("seeds")), choose_freq(read_corpus("data/press-releases.parquet"))
    ('M', 'W')
    """
    if "date" not in getattr(documents, "columns", ()):
        raise TypeError("documents is not a table with a column 'date': make it with read_corpus")
    documents = read_dates(documents)
    periods = {freq: place_in_periods(documents, freq).dropna() for freq in "DWMQY"}
    spans = {freq: (each.max() - each.min()).n + 1 for freq, each in periods.items() if len(each)}
    for freq, span in spans.items():
        if span <= _MOST_PERIODS and periods[freq].value_counts().median() >= _ENOUGH_DOCUMENTS:
            return freq
    days = (documents["date"].max() - documents["date"].min()).days
    return next((freq for freq, length in _DAYS.items() if freq in spans and length <= days), "M")


def place_in_periods(documents: pd.DataFrame, freq: str) -> pd.Series:
    """The calendar period of each document.

    Periods are whole calendar periods: "W" runs from Monday through Sunday ("W-SAT" from Sunday), so that a week across
    New Year is one week, as in ISO 8601; "M", "Q" and "Y" run from the first to the last day of the month, quarter or
    year. A document is placed if all days that its date can mean are in one period: a document of "2023-04" has a
    month but no week.

    Parameters
    ----------
    documents
        A documents table (``date``, ``precision``).
    freq
        A pandas period alias: "D", "W", "M", "Q", "Y" or one anchored ("W-SAT", "Q-NOV").

    Returns
    -------
    Series
        Index of `documents`, of dtype period; NaT where a document cannot be placed.

    Raises
    ------
    ValueError
        If `freq` is not a calendar period of at least a day.
    """
    if not is_frequency(freq):
        raise ValueError(f"freq={freq!r} is not a calendar period of a day or more: use 'D', 'W', 'M', 'Q' or 'Y'")
    period = documents["date"].dt.to_period(freq)
    last = last_days(documents).dt.to_period(freq)
    return cast("pd.Series[Any]", period.where(period == last).rename("period"))


def last_days(documents: pd.DataFrame) -> pd.Series:
    """The last day that each document's date can mean, by its precision."""
    first = documents["date"]
    last = first.copy()
    for precision, unit in _UNITS.items():
        mask = (documents["precision"] == precision) & first.notna()
        last = last.mask(mask, first[mask] + unit - pd.Timedelta(days=1))
    return last


def place_intervals(begin: pd.Series, until: pd.Series, freq: str) -> pd.Series:
    """The calendar period of each interval from a first to a last day.

    It is the period that contains the middle day (the earlier of two), so that an interval across a boundary has one
    period, and none if the interval has more days than the period.

    Parameters
    ----------
    begin, until
        The first and the last day.
    freq
        A pandas period alias for which `is_frequency` is true.

    Returns
    -------
    Series
        Of dtype period; NaT where the interval is longer than the period, or unknown.
    """
    length = until - begin
    period = (begin + length // 2).dt.to_period(freq)
    index = pd.PeriodIndex(period)
    days = np.subtract(index.asfreq("D", how="E").asi8, index.asfreq("D", how="S").asi8)
    return cast("pd.Series[Any]", period.where(length.dt.days <= days).rename("period"))
