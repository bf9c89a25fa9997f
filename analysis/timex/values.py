"""TIMEX3 values and the calendar: the days that a value names, and the dates that an incomplete value can mean."""

import calendar
import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "ONE_DAY", "Day", "Interval", "add_units", "add_year", "find_candidates", "find_days", "find_nth", "find_unit",
    "format_period",
]  # fmt: skip

Day = datetime.date
ONE_DAY = datetime.timedelta(1)
# The days of units that have the same number of them; hours, minutes and seconds do not change the day.
_DAYS = {"D": 1, "W": 7, "WE": 7, "TH": 0, "TM": 0, "TS": 0}
# The weekday by which a week or weekend belongs to a month.
_MIDDLES = {"W": 4, "WE": 6}

# the first and last month of quarters and half-years, and of seasons; a winter has the year of its December
_QUARTERS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12)}
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}


class Interval(NamedTuple):
    """A TIMEX3 value that names days, the first and last of them, and its offset in the text (-1 if not from it)."""

    value: str
    begin: Day
    until: Day
    offset: int = -1


@lru_cache(maxsize=4_000)
def find_days(value: str) -> tuple[Day, Day] | None:
    """The first and last day that a value names; None if it names none (a duration, "XXXX-03", "BC0264")."""
    for form, to_days in _FORMS:
        match = form.fullmatch(value)
        if match:
            try:
                return to_days(*match.groups())
            except (ValueError, OverflowError):
                return None
    return None


def _span_months(year: str, first: int, last: int) -> tuple[Day, Day]:
    """From one month through another; months after December belong to the next year."""
    end = int(year) + (last - 1) // 12, (last - 1) % 12 + 1
    return Day(int(year), first, 1), Day(*end, calendar.monthrange(*end)[1])


def _span_week(year: str, week: str, weekend: str | None) -> tuple[Day, Day]:
    monday = Day.fromisocalendar(int(year), int(week), 1)
    return monday + datetime.timedelta(5 if weekend else 0), monday + datetime.timedelta(6)


def _span_day(year: str, month: str, day: str) -> tuple[Day, Day]:
    date = Day(int(year), int(month), int(day))
    return date, date


def _span_years(digits: str, count: int) -> tuple[Day, Day]:
    first = int(digits) * count
    return Day(max(first, 1), 1, 1), Day(first + count - 1, 12, 31)


_FORMS: list[tuple[re.Pattern[str], Callable[..., tuple[Day, Day]]]] = [
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?"), _span_day),
    (re.compile(r"(\d{4})-(\d\d)"), lambda year, month: _span_months(year, int(month), int(month))),
    (re.compile(r"(?:FY)?(\d{4})"), lambda year: _span_years(year, 1)),
    (re.compile(r"(\d{4})-W(\d\d)(-WE)?"), _span_week),
    (re.compile(r"(?:FY)?(\d{4})-(Q[1-4]|H[12])"), lambda year, part: _span_months(year, *_QUARTERS[part])),
    (re.compile(r"(\d{4})-(SP|SU|FA|WI)"), lambda year, part: _span_months(year, *_SEASONS[part])),
    (re.compile(r"(\d{3})"), lambda digits: _span_years(digits, 10)),
    (re.compile(r"(\d{2})"), lambda digits: _span_years(digits, 100)),
]


# --- units ------------------------------------------------------------------------------------


def format_period(day: Day, unit: str) -> str:
    """The value of the day, week, month … that contains a day."""
    year, month = day.year, day.month
    if unit in ("W", "WE"):
        iso_year, week, _ = day.isocalendar()
        return f"{iso_year:04}-W{week:02}" + ("-WE" if unit == "WE" else "")
    return {
        "D": day.isoformat(),
        "M": f"{year:04}-{month:02}",
        "Q": f"{year:04}-Q{(month + 2) // 3}",
        "H": f"{year:04}-H{(month + 5) // 6}",
        "SE": f"{year - (month < 3):04}-{('WI', 'SP', 'SU', 'FA')[month % 12 // 3]}",
        "Y": f"{year:04}",
        "DE": f"{year // 10:03}",
        "CE": f"{year // 100:02}",
    }[unit]


def find_unit(value: str) -> str:
    """The unit that a calendar value names."""
    if re.search(r"\d-\d\d-\d\d", value):
        return "D"
    if value[-2:] in _SEASONS:
        return "SE"
    for mark, unit in (("-WE", "WE"), ("-W", "W"), ("-Q", "Q"), ("-H", "H")):
        if mark in value:
            return unit
    return {2: "CE", 3: "DE", 7: "M"}.get(len(value), "Y")


def add_units(day: Day, unit: str, count: float) -> Day:
    """The day a number of units later (or earlier); one month before the 31st is that month's last day."""
    months = {"M": 1, "Q": 3, "SE": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200}.get(unit)
    if months is None:
        return day + datetime.timedelta(days=round(count * _DAYS[unit]))
    year, month = divmod(day.year * 12 + day.month - 1 + round(count * months), 12)
    return Day(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def find_nth(begin: Day, until: Day, unit: str, number: int) -> str | None:
    """The value of the nth unit between two days, counted from the end if negative; None if there is none.

    The unit can be a weekday ("1" is Monday). A week belongs where its Thursday is, as in ISO 8601, so that the first
    week of January is week 1; a weekend where its Saturday is.
    """
    weekday = int(unit) if unit.isdigit() else _MIDDLES.get(unit)
    first = begin + ONE_DAY * ((weekday - begin.isoweekday()) % 7) if weekday else begin
    step = "W" if weekday else unit
    if step.startswith("T"):  # no day begins or ends with an hour
        return None
    days: list[Day] = []
    try:
        while (day := add_units(first, step, len(days))) <= until:
            days.append(day)
    except (ValueError, OverflowError):  # the last year of the calendar
        pass
    if number == 0 or not -len(days) <= number <= len(days):
        return None
    return format_period(days[number - (number > 0)], "D" if unit.isdigit() else unit)


# --- incomplete values ------------------------------------------------------------------------


@lru_cache(maxsize=4_000)
def find_candidates(partial: str, day: Day) -> tuple[Interval, ...]:
    """The dates around a day that an incomplete value can mean, in order of time.

    ``XXXX-03``, ``XXXX-03-14``, ``XXXX-SP``, ``XXXX-Q3``, ``XXXX-WXX-5`` (a weekday), ``XXXX-WXX-WE``, ``XXXX-XX-20``,
    ``XXXX-easter-3`` (days from Easter), ``XXXX-11-4#4`` (the fourth Thursday of November; ``-1#`` the last).
    """
    # weeks, months, years or centuries on either side: enough years for any 29 February
    steps = range(-8, 9) if partial == "XXXX-02-29" else range(-2, 3)
    values = (_complete_near(partial, day, step) for step in steps)
    return tuple(Interval(value, *days) for value in values if (days := find_days(value)))


def _complete_near(partial: str, day: Day, steps: int) -> str:
    """An incomplete value completed some weeks, months, years or centuries from a day; "" outside the calendar."""
    ending = partial.removeprefix("XXXX-")
    try:
        if re.fullmatch(r"XX\d{1,2}", partial):
            return f"{day.year // 100 + steps:02}{partial[2:]}"
        if ending.startswith("WXX-"):
            monday = day + datetime.timedelta(7 * steps - day.weekday())
            if ending == "WXX-WE":
                return format_period(monday, "WE")
            return (monday + datetime.timedelta(int(ending[4]) - 1)).isoformat() + ending[5:]
        if ending.startswith("XX-"):
            return format_period(add_units(day.replace(day=1), "M", steps), "M") + ending[2:]
        return add_year(partial, day.year + steps)
    except (ValueError, OverflowError):
        return ""


def add_year(partial: str, year: int) -> str:
    """An incomplete value ("XXXX-03") completed by a year; "" if that year has no such day."""
    ending = partial.removeprefix("XXXX-")
    if ending.startswith("easter"):
        return (_find_easter(year) + datetime.timedelta(int(ending[6:] or 0))).isoformat()
    if "#" in ending:
        month, ordinal = ending.split("-", 1)
        nth, weekday = ordinal.split("#")
        return _find_nth_weekday(year, int(month), int(nth), int(weekday))
    return f"{year:04}-{ending}"


def _find_nth_weekday(year: int, month: int, nth: int, weekday: int) -> str:
    """The nth such weekday of a month, counted from its end if negative; "" if there is none."""
    weeks = calendar.monthcalendar(year, month)
    days = [week[weekday - 1] for week in weeks if week[weekday - 1]]
    index = nth - 1 if nth > 0 else nth + len(days)
    return Day(year, month, days[index]).isoformat() if 0 <= index < len(days) else ""


def _find_easter(year: int) -> Day:
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
