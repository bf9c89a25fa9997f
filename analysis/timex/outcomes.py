"""What a rule gives: a value and its days, chosen from candidates or counted from a reference time."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.timex.values import Day, Interval, add_units, find_candidates, find_days, find_unit, format_period

__all__ = [
    "FUTURE_WEIGHTS", "OUTSIDE_CALENDAR", "UNITS", "Timex", "complete_near", "count_from", "find_main_year",
    "find_nearest_year", "follow_story", "format_count", "format_duration", "measure_duration", "place", "take_first",
    "take_nearest",
]  # fmt: skip

# The name of each unit, and the days by which units are compared.
UNITS = {
    "D": ("day", 1),
    "W": ("week", 7),
    "WE": ("weekend", 1),
    "M": ("month", 31),
    "Q": ("quarter", 92),
    "H": ("half-year", 184),
    "SE": ("season", 92),
    "Y": ("year", 366),
    "DE": ("decade", 3653),
    "CE": ("century", 36525),
}
OUTSIDE_CALENDAR = "outside the calendar"
# How much more a day ahead counts than a day back when the nearest date is chosen, by tense.
FUTURE_WEIGHTS = {"past": 1.3, "": 1.3, "future": 0.2}


class Timex(NamedTuple):
    """The attributes of an expression; `begin` and `until` are None if it cannot be placed."""

    value: str
    why: str
    begin: Day | None = None
    until: Day | None = None
    type: str = ""
    mod: str | None = None


def place(value: str, why: str) -> Timex:
    """The value with the days that it names, if it names any."""
    return Timex(value, why, *(find_days(value) or ()))


def take_first(candidates: Sequence[Interval], partial: str, why: str) -> Timex:
    """The first candidate, or the incomplete value if there is none."""
    for value, begin, until, _ in candidates:
        return Timex(value, why, begin, until)
    return Timex(partial, OUTSIDE_CALENDAR)


def take_nearest(candidates: Sequence[Interval], partial: str, days: Sequence[Day], weight: float, why: str) -> Timex:
    """The candidate that begins nearest to one of some days, those ahead weighted; of two equally near the later."""

    def distance(interval: Interval) -> tuple[float, int]:
        away = [(interval.begin - day).days for day in days]
        return min(ahead * weight if ahead > 0 else -ahead for ahead in away), -interval.begin.toordinal()

    return take_first([min(candidates, key=distance)] if candidates else [], partial, why)


@lru_cache(maxsize=4_000)
def find_nearest_year(partial: str, day: Day, last: int, why: str) -> Timex:
    """The year or decade nearest to a day that does not begin after a year."""
    years = [year for year in find_candidates(partial, day) if year.begin.year <= last]
    return take_nearest(years, partial, [day], 1.0, why)


@lru_cache(maxsize=4_000)
def complete_near(partial: str, day: Day, tense: str, cue: str) -> Timex:
    """An incomplete value completed from the document's date and the tense, which a cue expresses."""
    candidates = find_candidates(partial, day)
    view = {"past": f'looks back ("{cue}"), ', "future": f'looks ahead ("{cue}"), '}.get(tense, "")
    if tense == "deadline":
        tense = "future" if re.fullmatch(r"XXXX-(\d\d|SP|SU|FA|WI)", partial) else ""
    if re.fullmatch(r"XXXX-(\d\d-\d\d|easter.*|.*#.*)", partial):
        view = view if tense == "future" else ""
        return take_nearest(candidates, partial, [day], FUTURE_WEIGHTS[tense], f"{view}nearest to {day}")
    if "-Q" in partial or (not tense and re.fullmatch(r"XXXX-\d\d", partial)):
        close = _find_close(candidates, day, partial)
        if close:
            return take_first(close, partial, f"just over or about to begin on {day}")
    if tense == "future" and not partial.endswith("-WE"):
        ahead = [interval for interval in candidates if interval.until >= day]
        return take_first(ahead, partial, f"{view}the first on or after {day}")
    begun = [interval for interval in candidates if interval.begin <= day]
    return take_first(begun[::-1], partial, f"{view}the most recent by {day}")


def _find_close(candidates: Sequence[Interval], day: Day, partial: str) -> list[Interval]:
    """The quarter that ended within a hundred days, or the month that begins within a month."""
    if "-Q" in partial:
        begun = [quarter for quarter in candidates if quarter.begin <= day]
        return [quarter for quarter in begun if (day - quarter.until).days <= 100]
    return [month for month in candidates if 0 < (month.begin - day).days <= 31]


def follow_story(mentions: Sequence[Interval], partial: str) -> Timex | None:
    """The date that follows the last day or month mentioned within a month, if there is one."""
    dates = [mention for mention in mentions if find_unit(mention.value) in ("D", "M")]
    for interval in find_candidates(partial, dates[-1].begin) if dates else []:
        if -3 <= (interval.begin - dates[-1].begin).days <= 31:
            return take_first([interval], partial, f"follows {dates[-1].value}")
    return None


def find_main_year(mentions: Sequence[Interval]) -> Interval:
    """The latest mention of the year mentioned most often."""
    years = [mention.begin.year for mention in mentions]
    return max(reversed(mentions), key=lambda mention: years.count(mention.begin.year))


def count_from(start: Interval | None, unit: str, count: str, why_missing: str) -> Timex:
    """The unit `count` units from a reference time."""
    if "X" in count:
        return Timex("PAST_REF" if count.startswith("-") else "FUTURE_REF", "no exact number")
    if start is None:
        return Timex("XXXX" if unit == "Y" else "XXXX-XX-XX", why_missing)
    if unit.startswith("T"):
        return Timex(f"{start.begin}TXX", "hours are not counted from a day")
    number, (name, days) = float(count), UNITS[unit]
    if start.value and UNITS[find_unit(start.value)][1] > days:
        return Timex("XXXX-XX-XX", f"{start.value} names no {name} to count from")
    try:
        value = format_period(add_units(start.begin, unit, number), unit)
    except (ValueError, OverflowError):
        return Timex("XXXX", OUTSIDE_CALENDAR)
    origin = start.value or start.begin
    if number == 0:
        return place(value, f"the {name} of {origin}")
    return place(value, f"{format_count(abs(number), unit)} {'before' if number < 0 else 'after'} {origin}")


def format_count(number: float, unit: str) -> str:
    """A number of units in words: "2 centuries"."""
    name, _ = UNITS[unit]
    plural = "centuries" if unit == "CE" else f"{name}s"
    return f"{number:g} {name if number == 1 else plural}"


def format_duration(count: str, unit: str) -> str:
    """A duration as TIMEX3 writes it: 2.5 Y is P2Y6M; decades are counted in years."""
    clock, letter = ("T", unit[1:]) if unit.startswith("T") else ("", unit)
    if unit == "DE" and count != "1":
        count, letter = count if count == "X" else f"{float(count) * 10:.15g}", "Y"
    whole, _, fraction = count.partition(".")
    half = {"Y": "6M", "H": "30M", "M": "30S" if clock else "", "D": "T12H"}.get(letter)
    if fraction == "5" and half:
        return f"P{clock}{f'{whole}{letter}' if int(whole) else ''}{half}"
    return f"P{clock}{count}{letter}"


def measure_duration(value: str) -> tuple[float, str] | None:
    """Count and unit of a duration, "P2W" as (2, "W"); hours are fractions of a day; None if it has no number."""
    match = re.fullmatch(r"P(T?)(\d+(?:\.\d+)?)(DE|CE|WE|[YMWDQHS])", value)
    if not match:
        return None
    clock, count, unit = match.groups()
    return (float(count) / {"H": 24, "M": 1440, "S": 86400}[unit], "D") if clock else (float(count), unit)
