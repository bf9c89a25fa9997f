"""TIMEX3 values and the calendar: which days a value names, and which values a partial one can stand for."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable
from typing import NamedTuple

Day = datetime.date

HALVES = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12)}
SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""The month in which a season begins; a winter has the year of its December."""
LENGTHS = {"D": 1, "WE": 1, "W": 7, "M": 31, "Q": 92, "H": 184, "SE": 92, "Y": 366, "DE": 3653, "CE": 36525}
"""Days of a unit at most."""


class Span(NamedTuple):
    """A TIMEX3 value that names days of the calendar, the first and last of them, and where in the text it stands."""

    value: str
    begin: Day
    until: Day
    place: int = -1


BEFORE_CHRIST = 8001
"""Years BC are counted down from here, since the calendar of `datetime` begins with the year 1: 480 BC is 7521."""


def name_year(value: str) -> str | None:
    """A value without the detour over years that are to come: "7521-08" is "BC0480-08"; None where it has no year."""
    if not re.match(r"(?:[5-7]\d{3}|8000)(-|T|$)", value):
        return None
    return f"BC{BEFORE_CHRIST - int(value[:4]):04}{value[4:]}"


def find_days(value: str) -> tuple[Day, Day] | None:
    """The first and last day that a value names; None where it names none (a duration, "XXXX-03", "BC0264")."""
    for shape, days in _SHAPES:
        found = shape.fullmatch(value)
        if found:
            try:
                return days(*found.groups())
            except (ValueError, OverflowError):
                return None
    return None


def span_of(value: str) -> Span | None:
    """A value with its days, None where it names none."""
    days = find_days(value)
    return Span(value, *days) if days else None


def _months(year: str | int, first: int, last: int) -> tuple[Day, Day]:
    """From a month through another; months past December are of the next year."""
    year = int(year)
    end = year + (last - 1) // 12, (last - 1) % 12 + 1
    return Day(year, first, 1), Day(*end, calendar.monthrange(*end)[1])


def _week(year: str, week: str, weekend: str | None) -> tuple[Day, Day]:
    monday = Day.fromisocalendar(int(year), int(week), 1)
    return monday + datetime.timedelta(5 if weekend else 0), monday + datetime.timedelta(6)


def _day(year: str, month: str, day: str) -> tuple[Day, Day]:
    date = Day(int(year), int(month), int(day))
    return date, date


def _years(digits: str, count: int) -> tuple[Day, Day]:
    first = int(digits) * count
    return Day(max(first, 1), 1, 1), Day(first + count - 1, 12, 31)


_SHAPES: list[tuple[re.Pattern[str], Callable[..., tuple[Day, Day]]]] = [
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?"), _day),
    (re.compile(r"(\d{4})-(\d\d)"), lambda year, month: _months(year, int(month), int(month))),
    (re.compile(r"(?:FY)?(\d{4})"), lambda year: _years(year, 1)),
    (re.compile(r"(\d{4})-W(\d\d)(-WE)?"), _week),
    (re.compile(r"(?:FY)?(\d{4})-(Q[1-4]|H[12])"), lambda year, part: _months(year, *HALVES[part])),
    (
        re.compile(r"(\d{4})-(SP|SU|FA|WI)"),
        lambda year, season: _months(year, SEASONS[season], SEASONS[season] + 2),
    ),
    (re.compile(r"(\d{3})"), lambda digits: _years(digits, 10)),
    (re.compile(r"(\d{2})"), lambda digits: _years(digits, 100)),
]


# --- units ------------------------------------------------------------------------------------


def period_of(day: Day, unit: str) -> str:
    """The value of the day, week, month … that a day lies in."""
    if unit in ("W", "WE"):
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}" + ("-WE" if unit == "WE" else "")
    if unit == "SE":
        year = day.year - (day.month < 3)
        return f"{year:04}-{('WI', 'SP', 'SU', 'FA')[day.month % 12 // 3]}"
    year, month = day.year, day.month
    return {
        "D": day.isoformat(),
        "M": f"{year:04}-{month:02}",
        "Q": f"{year:04}-Q{(month + 2) // 3}",
        "H": f"{year:04}-H{(month + 5) // 6}",
        "Y": f"{year:04}",
        "DE": f"{year // 10:03}",
        "CE": f"{year // 100:02}",
    }[unit]


def unit_of(value: str) -> str:
    """The unit whose length a calendar value has."""
    if re.search(r"\d-\d\d-\d\d", value):
        return "D"
    for mark, unit in (("-WE", "WE"), ("-W", "W"), ("-Q", "Q"), ("-H", "H")):
        if mark in value and not value.endswith("-WI"):
            return unit
    if value[-2:] in SEASONS:
        return "SE"
    return {2: "CE", 3: "DE", 7: "M"}.get(len(value), "Y")


def step(day: Day, unit: str, count: float) -> Day:
    """A day some units later (or earlier); the 31st less a month is that month's last day."""
    months = {"M": 1, "Q": 3, "SE": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200}.get(unit)
    if months is None:
        return day + datetime.timedelta(days=round(count * {"D": 1, "W": 7, "WE": 7}.get(unit, 0)))
    month = day.year * 12 + day.month - 1 + round(count * months)
    year, month = month // 12, month % 12 + 1
    return Day(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def length_of(value: str) -> tuple[float, str] | None:
    """Count and unit of a duration, "P2W" as (2, "W"); hours are parts of a day; None where it has no number."""
    found = re.fullmatch(r"P(T?)(\d+(?:\.\d+)?)(DE|CE|WE|[YMWDQHS])", value)
    if not found:
        return None
    clock, count, unit = found.groups()
    if clock:
        return float(count) / {"H": 24, "M": 1440, "S": 86400}.get(unit, 24), "D"
    return float(count), unit


# --- partial values ---------------------------------------------------------------------------


def find_candidates(partial: str, day: Day) -> list[Span]:
    """What a partial value can stand for around a day, in order of time.

    ``XXXX-03``, ``XXXX-03-14``, ``XXXX-SP``, ``XXXX-Q3``, ``XXXX-WXX-5`` (a weekday), ``XXXX-WXX-WE``, ``XXXX-XX-20``,
    ``XXXX-easter-3`` (days from Easter), ``XXXX-11-4#4`` (the fourth Thursday of November; ``-1#`` the last).
    """
    values = (_instance(partial, day, step) for step in _steps(partial))
    spans = (span_of(value) for value in values)
    return [span for span in spans if span]


def _steps(partial: str) -> range:
    """How many weeks, months, years, centuries around a day are looked at: enough for any 29 February."""
    return range(-8, 9) if partial == "XXXX-02-29" else range(-2, 3)


def _instance(partial: str, day: Day, steps: int) -> str:
    """What a partial value is so many weeks, months, years or centuries from a day; "" outside the calendar."""
    rest = partial.removeprefix("XXXX-")
    try:
        if re.fullmatch(r"XX\d{1,2}", partial):
            return f"{day.year // 100 + steps:02}{partial[2:]}"
        if rest.startswith("WXX-"):
            monday = day + datetime.timedelta(7 * steps - day.weekday())
            if rest == "WXX-WE":
                return period_of(monday, "WE")
            return (monday + datetime.timedelta(int(rest[4]) - 1)).isoformat() + rest[5:]
        if rest.startswith("XX-"):
            return period_of(step(day.replace(day=1), "M", steps), "M") + rest[2:]
        return in_year(rest, day.year + steps)
    except (ValueError, OverflowError):
        return ""


def in_year(rest: str, year: int) -> str:
    """A partial value in a year; without its XXXX."""
    if rest.startswith("easter"):
        date = find_easter(year) + datetime.timedelta(int(rest[6:] or 0))
        return date.isoformat()
    if "#" in rest:
        month, nth, weekday = re.fullmatch(r"(\d\d)-(-?\d+)#(\d)", rest).groups()  # type: ignore[union-attr]
        return _nth_weekday(year, int(month), int(nth), int(weekday))
    return f"{year:04}-{rest}"


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> str:
    """The nth such day of a month, counted from its end if negative; "" if there is none."""
    days = [
        Day(year, month, day)
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if Day(year, month, day).isoweekday() == weekday
    ]
    place = nth - 1 if nth > 0 else nth + len(days)
    return days[place].isoformat() if 0 <= place < len(days) else ""


def find_easter(year: int) -> Day:
    """Easter Sunday by the Gregorian calendar (Meeus, Astronomical Algorithms, 2nd ed. 1998, chapter 8, p. 67)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    moon = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * moon) // 451
    month, day = divmod(h + moon - 7 * m + 114, 31)
    return Day(year, month, day + 1)
