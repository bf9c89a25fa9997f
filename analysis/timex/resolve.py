"""What an expression means: its TIMEX3 value, the days that it names, and why."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from analysis.timex.grammar import Match
from analysis.timex.operations import BC_ORIGIN, OPERATIONS, Context
from analysis.timex.outcomes import OUTSIDE_CALENDAR, Timex
from analysis.timex.values import Day

__all__ = ["format_timex", "resolve"]

_FIRST_BC_YEAR = 5000  # years from here on represent those before Christ
_MODIFIER_SLOTS = ("mod", "phase", "sooner", "over")  # their value becomes ``mod``


def resolve(match: Match, days: tuple[Day, Day] | None, context: Context) -> Timex:
    """The attributes of a match, left incomplete if they differ between the days that the document's date can be."""
    if days is None:
        return _resolve_at(match, context)
    first_day, last_day = days
    first = _resolve_at(match, context._replace(day=first_day))
    if first_day == last_day:
        return first
    last = _resolve_at(match, context._replace(day=last_day))
    date = f"{first_day:%Y-%m}" if first_day.month == last_day.month else f"{first_day.year:04}"
    if first._replace(why="") == last._replace(why=""):
        return first._replace(why=first.why.replace(str(first_day), date))
    ends = (first.begin, first.until, last.begin, last.until)
    inside = all(end is not None and first_day <= end <= last_day for end in ends)
    begin, until = days if inside else (None, None)
    why = f"the document is dated to {date} only"
    return _resolve_at(match, context)._replace(why=why, begin=begin, until=until)


def format_timex(timex: Timex, days: tuple[Day, Day] | None) -> Timex:
    """The attributes with years BC and feasts as TIMEX3 writes them.

    Years BC have no first and last day, since a column of dates cannot contain them. In a document dated to the years
    that represent them, these are years of the future.
    """
    if days and days[1].year >= _FIRST_BC_YEAR:
        return timex
    if re.search("easter|#", timex.value):
        timex = timex._replace(value="XXXX-XX-XX")
    if timex.begin is None or timex.begin.year < _FIRST_BC_YEAR:
        return timex
    if not re.match(r"(?:[5-7]\d{3}|8000)(-|T|$)", timex.value):
        return timex._replace(value="XXXX", begin=None, until=None, why=OUTSIDE_CALENDAR)
    value = f"BC{BC_ORIGIN - int(timex.value[:4]):04}{timex.value[4:]}"
    return timex._replace(value=value, begin=None, until=None, why="before the calendar begins")


def _resolve_at(match: Match, context: Context) -> Timex:
    """The attributes of a match in its context."""
    slots = match.slots
    if "date" in slots:
        context = context._replace(inner=_resolve_at(slots["date"], context))
    operation, *arguments = _insert_slots(match.rule.meaning, slots).split()
    timex = OPERATIONS[operation](context, *arguments)
    mod = next((slots[name] for name in _MODIFIER_SLOTS if slots.get(name)), timex.mod)
    return timex._replace(type=timex.type or _find_type(timex.value), mod=mod or None)


def _insert_slots(meaning: str, slots: Mapping[str, Any]) -> str:
    """The meaning with the values of its slots; ``{ordinal+1557}`` is a sum of four digits."""

    def insert(reference: re.Match[str]) -> str:
        value = slots.get(reference[1], "")
        if reference[2]:
            value = f"{int(float(value)) + int(reference[2]):04}"
        return f"{value:.15g}" if isinstance(value, float) else str(value)

    return re.sub(r"\{([a-z-]*[a-z]\d?)([+-]\d+)?\}", insert, meaning)


@lru_cache(maxsize=4_000)
def _find_type(value: str) -> str:
    """DURATION, TIME or DATE, by the form of the value."""
    if re.match(r"P[\dXT]", value):
        return "DURATION"
    return "TIME" if re.search(r"T(\d|[A-Z]{2}$)", value) else "DATE"
