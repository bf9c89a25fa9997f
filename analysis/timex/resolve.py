"""What an expression means: its TIMEX3 value, the days that it names, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from analysis.timex.grammar import Match
from analysis.timex.values import (
    BEFORE_CHRIST,
    LENGTHS,
    Day,
    Span,
    find_candidates,
    in_year,
    length_of,
    period_of,
    span_of,
    step,
    unit_of,
)


class Meaning(NamedTuple):
    """What is said of an expression; `begin` and `until` are None where it cannot be placed."""

    value: str
    why: str
    begin: Day | None = None
    until: Day | None = None
    type: str = ""
    mod: str | None = None


class Context(NamedTuple):
    """What an expression is resolved against: a day of the document's date, earlier mentions, the tense around it."""

    day: Day | None
    mode: str
    mentions: Sequence[Span]
    tense: Callable[[], tuple[str, str]]
    place: int = 0
    """Where the expression stands in the text."""
    inner: Meaning | None = None
    """What the expression inside this one means."""

    @property
    def mention(self) -> Span | None:
        """The last one."""
        return self.mentions[-1] if self.mentions else None

    @property
    def now(self) -> Span | None:
        """What "this" and "last" start from: the document's date, in a narrative the time that it has come to."""
        if self.mode == "narrative" and self.mention:
            return self.mention
        return Span("", self.day, self.day) if self.day else None

    @property
    def then(self) -> Span | None:
        """What "that" and "later" start from: the last mention, else the document's date."""
        return self.mention or self.now


UNDATED = "the document has no date"
MODIFIERS = ("mod", "phase", "sooner", "over")
"""Slots that become ``mod``."""


def resolve(match: Match, context: Context) -> Meaning:
    """The meaning of a match in its context."""
    filled = match.filled
    if "date" in filled:
        context = context._replace(inner=resolve(filled["date"], context))
    verb, *args = _fill(match.rule.meaning, filled).split()
    meaning = VERBS[verb](context, *args)
    mod = next((filled[slot] for slot in MODIFIERS if filled.get(slot)), meaning.mod)
    return meaning._replace(type=meaning.type or type_of(meaning.value), mod=mod or None)


def _fill(meaning: str, filled: Mapping[str, Any]) -> str:
    """The meaning with its slots filled, ``{ordinal+1557}`` by a sum of four digits."""

    def fill(found: re.Match[str]) -> str:
        value = filled.get(found[1], "")
        if found[2]:
            value = f"{int(float(value)) + int(found[2]):04}"
        return f"{value:g}" if isinstance(value, float) else str(value)

    return re.sub(r"\{([a-z-]*[a-z]\d?)([+-]\d+)?\}", fill, meaning)


def type_of(value: str) -> str:
    """DURATION, TIME or DATE, as a value's form says."""
    if re.match(r"P[\dXT]", value):
        return "DURATION"
    return "TIME" if re.search(r"T(\d|[A-Z]{2}$)", value) else "DATE"


def _placed(value: str, why: str) -> Meaning:
    span = span_of(value)
    return Meaning(value, why, span.begin, span.until) if span else Meaning(value, why)


# --- verbs ------------------------------------------------------------------------------------


def _nothing(context: Context) -> Meaning:
    """``nothing``: no expression; the grammar keeps back what matches."""
    return Meaning("", "no time")


def _value(context: Context, value: str) -> Meaning:
    """``value V``: as it is said."""
    if value == "PRESENT_REF":
        if context.mode == "narrative" or context.day is None:
            return Meaning(value, "the time of writing, or the one told of")
        return Meaning(value, "the document's date", context.day, context.day)
    return _placed(value, "as written") if not value.endswith("_REF") else Meaning(value, "no certain time")


def _near(context: Context, partial: str) -> Meaning:
    """``near V``: what is not said (XXXX) comes from the context."""
    if context.mode == "narrative" and context.mention:
        return _story(context, partial)
    day = context.day
    if day is None:
        return Meaning(partial, UNDATED)
    candidates, (tense, cue) = find_candidates(partial, day), context.tense()
    said = {"past": f'looks back ("{cue}"), ', "future": f'looks ahead ("{cue}"), '}.get(tense, "")
    if tense == "deadline":
        tense = "future" if re.fullmatch(r"XXXX-(\d\d|SP|SU|FA|WI)", partial) else ""
    if re.fullmatch(r"XXXX-(\d\d-\d\d|easter.*|.*#.*)", partial):
        said = said if tense == "future" else ""
        return _choose(_nearest(candidates, day, AHEAD[tense]), partial, f"{said}nearest to {day}")
    if "-Q" in partial or (not tense and re.fullmatch(r"XXXX-\d\d", partial)):
        close = _close(candidates, day, partial)
        if close:
            return _choose(close, partial, f"just over or just ahead on {day}")
    ahead = next((span for span in candidates if span.until >= day), None)
    if tense == "future" and not partial.endswith("-WE"):
        return _choose(ahead, partial, f"{said}the first from {day} on")
    past = [span for span in candidates if span.begin <= day]
    return _choose(past[-1] if past else None, partial, f"{said}the most recent by {day}")


def _close(candidates: list[Span], day: Day, partial: str) -> Span | None:
    """The quarter that ended within a hundred days; the month that begins within a month."""
    if "-Q" in partial:
        fresh = [span for span in candidates if (day - span.until).days <= 100 and span.begin <= day]
    else:
        fresh = [span for span in candidates if 0 < (span.begin - day).days <= 31]
    return fresh[0] if fresh else None


def _story(context: Context, partial: str) -> Meaning:
    """``story V``: what is not said comes from the last mention; a year in passing does not move the story."""
    mentions = [span for span in context.mentions if unit_of(span.value) not in ("DE", "CE")]
    if context.mentions and not mentions:
        return Meaning(partial, f"{context.mentions[-1].value} is too long to say")
    then = mentions[-1] if mentions else context.then
    if then is None:
        return Meaning(partial, "nothing to start from")
    if then.value and unit_of(then.value) == "Y" and context.place - then.place > IN_PASSING:
        told = [span for span in mentions[-4:] if unit_of(span.value) in ("D", "M")]
        earliest = 1 if re.fullmatch(r"XXXX-\d\d", partial) else -3
        for span in find_candidates(partial, told[-1].begin) if told else []:
            if earliest <= (span.begin - told[-1].begin).days <= 31:
                return _choose(span, partial, f"follows {told[-1].value}")
    candidates = find_candidates(partial, then.begin)
    inside = [span for span in candidates if then.begin <= span.begin <= then.until]
    chosen = inside[0] if inside else _nearest(candidates, then.begin, 1 / AHEAD["past"])
    return _choose(chosen, partial, f"{'within' if inside else 'nearest to'} {then.value or then.begin}")


AHEAD = {"past": 1.3, "": 1.3, "deadline": 1.3, "future": 0.2}
"""How much further a day ahead is than a day back, when the nearest date is looked for."""


IN_PASSING = 25
"""Characters from a year within which what follows is still of that year: "In 1849, in April"."""


def _nearest(candidates: list[Span], day: Day, ahead: float) -> Span | None:
    """The candidate that begins nearest to a day; of two equally near the later."""

    def distance(span: Span) -> float:
        days = (span.begin - day).days
        return days * ahead if days > 0 else -days

    return min(reversed(candidates), key=distance, default=None)


def _choose(span: Span | None, partial: str, why: str) -> Meaning:
    if span is None:
        return Meaning(partial, "out of the calendar")
    return Meaning(span.value, why, span.begin, span.until)


def _last(context: Context, partial: str, origin: str = "now") -> Meaning:
    """``last V [then]``: the most recent that is over."""
    now = context.then if origin == "then" else context.now
    if now is None:
        return Meaning(partial, UNDATED)
    over = [span for span in find_candidates(partial, now.begin) if span.until < now.begin]
    return _choose(over[-1] if over else None, partial, f"the last before {now.begin}")


def _next(context: Context, partial: str, origin: str = "now") -> Meaning:
    """``next V [then]``: the first that has not begun."""
    now = context.then if origin == "then" else context.now
    if now is None:
        return Meaning(partial, UNDATED)
    ahead = [span for span in find_candidates(partial, now.until) if span.begin > now.until]
    return _choose(ahead[0] if ahead else None, partial, f"the first after {now.until}")


def _this(context: Context, partial: str) -> Meaning:
    """Of ``this V``: the one in the same year, a weekday in the same week; a winter is the first to end."""
    now = context.now
    if now is None:
        return Meaning(partial, UNDATED)
    unit = "W" if "WXX" in partial else "Y"
    around = period_of(now.begin, unit)
    candidates = find_candidates(partial, now.begin)
    if partial.endswith("WI"):
        same = [span for span in candidates if span.until >= now.begin]
    else:
        same = [span for span in candidates if period_of(span.begin, unit) == around]
    return _choose(same[0] if same else None, partial, f"of {around}")


def _of(context: Context, unit: str, count: str, partial: str, origin: str = "now") -> Meaning:
    """``of U N V [then]``: V in the unit N from now, "Tuesday of last week"."""
    start = context.then if origin == "then" else context.now
    around = _from(start, unit, count, UNDATED)
    if around.begin is None or around.until is None:
        return Meaning(partial, around.why)
    inside = [
        span for span in find_candidates(partial, around.begin) if around.begin <= span.begin <= around.until
    ]
    return _choose(inside[0] if inside else None, partial, f"of {around.value}, {around.why}")


def _shift(context: Context, unit: str, count: str) -> Meaning:
    """``shift U N``: so many units from now."""
    return _from(context.now, unit, count, UNDATED)


def _ago(context: Context, unit: str, count: str) -> Meaning:
    """``ago U N``: so many units before now; decades ago is a year."""
    if unit in ("DE", "CE") and "X" not in count:
        unit, count = "Y", f"{float(count) * (10 if unit == 'DE' else 100):g}"
    return _shift(context, unit, f"-{count}")


def _move(context: Context, unit: str, count: str) -> Meaning:
    """``move U N``: so many units from the last mention."""
    start = context.mention if unit in ("DE", "CE") else context.then
    return _from(start, unit, count, "nothing to start from")


def _from(start: Span | None, unit: str, count: str, missing: str) -> Meaning:
    if "X" in count:
        return Meaning("PAST_REF" if count.startswith("-") else "FUTURE_REF", "no certain number")
    if start is None:
        return Meaning("XXXX" if unit == "Y" else "XXXX-XX-XX", missing)
    if unit.startswith("T"):
        return Meaning(f"{start.begin}TXX", "hours are not counted from a day")
    number = float(count)
    if start.value and LENGTHS[unit_of(start.value)] > LENGTHS.get(unit, 1):
        return Meaning("XXXX-XX-XX", f"{start.value} says no {UNITS.get(unit, unit)} to start from")
    try:
        value = period_of(step(start.begin, unit, number), unit)
    except (ValueError, OverflowError):
        return Meaning("XXXX", "out of the calendar")
    origin = start.value or start.begin
    if number == 0:
        return _placed(value, f"the {UNITS[unit]} of {origin}")
    return _placed(value, f"{_count(abs(number), unit)} {'before' if number < 0 else 'after'} {origin}")


def _count(number: float, unit: str) -> str:
    """As "2 centuries"."""
    name = UNITS[unit]
    return (
        f"{number:g} {name}"
        if number == 1
        else f"{number:g} {name.removesuffix('y') + 'ie' if unit == 'CE' else name}s"
    )


def _again(context: Context, unit: str) -> Meaning:
    """``again U``: the latest one mentioned, else the document's own; a quarter is the last full one."""
    span = _latest(context, unit)
    if span:
        return Meaning(span.value, f"the latest {UNITS[unit]} mentioned", span.begin, span.until)
    return _shift(context, unit, "-1" if unit == "Q" else "0")


def _compare(context: Context, years: str) -> Meaning:
    """``compare N``: the latest quarter mentioned, some years on; without one, the year."""
    span = _latest(context, "Q")
    if span:
        return _placed(f"{int(span.value[:4]) + int(years):04}{span.value[4:]}", f"a year from {span.value}")
    return _shift(context, "Y", years)


def _latest(context: Context, unit: str) -> Span | None:
    """The latest of a unit among recent mentions, of those that are over if any is."""
    same = [span for span in context.mentions[-12:] if unit_of(span.value) == unit]
    over = [span for span in same if context.day and span.until <= context.day]
    return max(over or same, key=lambda span: span.begin, default=None)


def _beyond(context: Context, unit: str, count: str) -> Meaning:
    """``beyond U N``: so many units from the day inside."""
    inner = context.inner
    if inner is None or inner.begin is None or "X" in count:
        return Meaning("FUTURE_REF", "no certain day to start from")
    try:
        day = step(inner.begin, unit, float(count))
    except (ValueError, OverflowError):
        return Meaning("XXXX", "out of the calendar")
    return _placed(day.isoformat(), f"{_count(float(count), unit)} from {inner.begin}")


def _back(context: Context, unit: str, count: str) -> Meaning:
    """``back U N``: the same day so many units before now, "two weeks ago today"."""
    if context.now is None or "X" in count:
        return Meaning("PAST_REF", UNDATED if context.now is None else "no certain number")
    return _beyond(context._replace(inner=_placed(str(context.now.begin), "")), unit, f"-{count}")


def _in(context: Context, year: str, partial: str) -> Meaning:
    """``in Y V``: what is not said is the year Y."""
    return _placed(in_year(partial.removeprefix("XXXX-"), int(year)) or partial, "as written")


def _mention(context: Context) -> Meaning:
    """``mention``: the last mention itself."""
    then = context.then
    if then is None:
        return Meaning("XXXX", "nothing to start from")
    return Meaning(then.value or str(then.begin), "mentioned last", then.begin, then.until)


def _quarter_to(context: Context, month: str, day: str) -> Meaning:
    """``quarter-to M D``: the quarter that most of a fiscal quarter to this day lies in."""
    last = _near(context, f"XXXX-{month}-{day}").begin
    if last is None:
        return Meaning("XXXX-QX", UNDATED)
    middle = max(last.toordinal() - 45, 1)
    return _placed(period_of(Day.fromordinal(middle), "Q"), f"the quarter to {last}")


def _lasting(context: Context, count: str, unit: str, side: str = "") -> Meaning:
    """``lasting N U [before/after/tense]``: a duration, which may end or begin with the document's date."""
    value = _duration(count, unit)
    length = length_of(value)
    now = context.now
    if side == "tense":
        side = "after" if context.mode == "news" and context.tense()[0] == "future" else ""
    if not side or length is None or now is None:
        return Meaning(value, "a length of time", type="DURATION")
    number, unit = length
    try:
        if side == "before":
            begin, until = step(now.until, unit, -number), now.until
        else:
            begin, until = now.until, step(now.until, unit, number)
    except (ValueError, OverflowError):
        return Meaning(value, "out of the calendar", type="DURATION")
    return Meaning(value, f"{'up to' if side == 'before' else 'from'} {now.until}", begin, until, "DURATION")


def _duration(count: str, unit: str) -> str:
    """2.5 Y as P2Y6M."""
    clock, letter = ("T", unit[1:]) if unit.startswith("T") else ("", unit)
    whole, _, rest = count.partition(".")
    smaller = {"Y": "6M", "H": "30M", "M": "30S" if clock else "", "D": "T12H"}.get(letter)
    if rest == "5" and smaller:
        return (
            f"P{clock}{whole}{letter}{smaller}"
            if int(whole)
            else f"P{smaller if letter == 'D' else clock + smaller}"
        )
    return f"P{clock}{count}{letter}"


def _every(context: Context, value: str, unit: str = "") -> Meaning:
    """``every V`` or ``every N U``: a set."""
    return Meaning(_duration(value, unit) if unit else value, "again and again", type="SET")


def _whole(context: Context) -> Meaning:
    """``whole``: the expression inside, with what is said of it."""
    assert context.inner is not None  # only patterns with {date} have it, and these fill it
    return context.inner


def _part(context: Context, part: str) -> Meaning:
    """``part P``: a part of the day inside, else of the day now."""
    inner = context.inner
    day = context.then if context.mode == "narrative" else context.now
    if inner is None and day is None:
        return Meaning(f"XXXX-XX-XXT{part}", UNDATED)
    if inner is None and day is not None:
        if day.value and unit_of(day.value) != "D":
            return Meaning(f"XXXX-XX-XXT{part}", f"{day.value} says no day")
        inner = _placed(period_of(day.begin, "D"), f"on {day.begin}")
    assert inner is not None
    if not re.search(r"-(\d\d|XX|\d)(T|$)", inner.value):
        return inner  # "early in the morning of last year"
    kept = inner.type if inner.type == "SET" else ""
    return inner._replace(value=f"{inner.value.split('T')[0]}T{part}", type=kept)


def _part_then(context: Context, part: str, days: str) -> Meaning:
    """``part-then P N``: a part of the day so many days from the last mention."""
    return _part(context._replace(inner=_move(context, "D", days)), part)


def _part_now(context: Context, part: str, days: str) -> Meaning:
    """``part-now P N``: a part of the day so many days from now."""
    return _part(context._replace(inner=_shift(context, "D", days)), part)


def _clock(context: Context, time: str, half: str = "0") -> Meaning:
    """``clock HH:MM [12]``: a time of day, 12 for hours after noon."""
    hour, _, minutes = time.partition(":")
    if half == "12" and int(hour) < 12:
        hour = f"{int(hour) + 12:02}"
    if half == "0" and hour == "12":
        hour = "00"
    return _part(context, f"{hour}:{minutes}")


def _century(context: Context, number: str, era: str = "") -> Meaning:
    """``century N [BC]``: the 20th is 19."""
    if int(number) < 1:
        return Meaning("XX", "there is no such century")
    return _placed(f"{era}{int(number) - 1:02}", "as written")


def _bc(context: Context, year: str) -> Meaning:
    """``bc N``: a year before Christ."""
    number = int(float(year))
    if not 1 <= number <= 3000:
        return Meaning(f"BC{number:04}", "as written")
    return _placed(f"{BEFORE_CHRIST - number:04}", "as written")


def _short(context: Context, digits: str) -> Meaning:
    """``short YY`` (or ``short Y`` for ten years): the year nearest in time that is not to come."""
    then = context.then
    if then is None:
        return Meaning(f"XX{digits}", "nothing to start from")
    past = [
        span
        for span in find_candidates(f"XX{digits}", then.begin)
        if context.day is None or span.begin <= context.day or context.tense()[0] == "future"
    ]
    return _choose(_nearest(past, then.begin, 1.0), f"XX{digits}", f"nearest to {then.value or then.begin}")


def _decade(context: Context, tens: str) -> Meaning:
    """``decade 80``: the eighties nearest in time that are not to come."""
    return _short(context, tens[0])


def _until_year(context: Context, year: str, digits: str) -> Meaning:
    """``until-year Y YY``: the second year of "1998-99"."""
    century = int(year[:2]) + (digits < year[2:])
    return _placed(f"{century:02}{digits}", "as written")


UNITS = {
    "D": "day",
    "W": "week",
    "WE": "weekend",
    "M": "month",
    "Q": "quarter",
    "H": "half-year",
    "SE": "season",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
}
VERBS: dict[str, Callable[..., Meaning]] = {
    "nothing": _nothing,
    "value": _value,
    "near": _near,
    "story": _story,
    "last": _last,
    "next": _next,
    "this": _this,
    "of": _of,
    "shift": _shift,
    "back": _back,
    "ago": _ago,
    "move": _move,
    "again": _again,
    "compare": _compare,
    "beyond": _beyond,
    "in": _in,
    "mention": _mention,
    "quarter-to": _quarter_to,
    "lasting": _lasting,
    "every": _every,
    "whole": _whole,
    "part": _part,
    "clock": _clock,
    "century": _century,
    "bc": _bc,
    "short": _short,
    "decade": _decade,
    "until-year": _until_year,
    "part-now": _part_now,
    "part-then": _part_then,
}
