"""The operations with which the meaning of a rule can begin, and what they are resolved against."""

import re
from collections.abc import Callable, Sequence
from datetime import MAXYEAR
from typing import NamedTuple

from analysis.timex.outcomes import (
    FUTURE_WEIGHTS,
    OUTSIDE_CALENDAR,
    UNITS,
    Timex,
    complete_near,
    count_from,
    find_main_year,
    find_nearest_year,
    follow_story,
    format_count,
    format_duration,
    measure_duration,
    place,
    take_first,
    take_nearest,
)
from analysis.timex.values import (
    ONE_DAY,
    Day,
    Interval,
    add_units,
    add_year,
    find_candidates,
    find_nth,
    find_unit,
    format_period,
)

__all__ = ["BC_ORIGIN", "OPERATIONS", "Context"]

# Years BC are counted down from here, since the calendar of `datetime` begins with the year 1: 480 BC is 7521.
BC_ORIGIN = 8001
_PASSING_CHARS = 25  # from a year to a date that belongs to it: "In 1849, in April"
_DISTANT_CHARS = 1000  # from a year mentioned once that a date need not belong to
_RANGE_CHARS = 40  # from the begin of a range to its end: "from early in November 2021 to March"
_YEARS_AHEAD = 10  # that a date with two digits of a year can lie ahead
_UNDATED = "the document has no date"
_NO_REFERENCE = "nothing to count from"


class Context(NamedTuple):
    """What an expression is resolved against: the document's date, earlier mentions, the tense around it."""

    day: Day | None
    mode: str
    mentions: Sequence[Interval]
    tense: Callable[[], tuple[str, str]]
    offset: int = 0  # of the expression in the text, in characters
    inner: Timex | None = None  # the expression that fills {date}

    @property
    def last_mention(self) -> Interval | None:
        """The last interval mentioned."""
        return self.mentions[-1] if self.mentions else None

    @property
    def now(self) -> Interval | None:
        """The reference time of "this" and "last": the document's date, in a narrative the last mention."""
        if self.mode == "narrative" and self.last_mention:
            return self.last_mention
        return Interval("", self.day, self.day) if self.day else None

    @property
    def then(self) -> Interval | None:
        """The reference time of "that" and "later": the last mention, or else the document's date."""
        return self.last_mention or self.now

    def reference(self, origin: str) -> Interval | None:
        """The reference time that an operation names, `now` or `then`."""
        return self.then if origin == "then" else self.now

    # The operations with which a rule's meaning can begin; V is a value, U a unit, N a number.

    def do_value(self, value: str) -> Timex:
        """``value V``: V as written."""
        if value == "PRESENT_REF":
            if self.mode == "narrative" or self.day is None:
                return Timex(value, "the time of writing or of the story")
            return Timex(value, "the document's date", self.day, self.day)
        return Timex(value, "no particular time") if value.endswith("_REF") else place(value, "as written")

    def do_near(self, partial: str) -> Timex:
        """``near V``: V, its XXXX completed from the context."""
        if self.mode == "narrative" and self.last_mention:
            return self.do_story(partial)
        return Timex(partial, _UNDATED) if self.day is None else complete_near(partial, self.day, *self.tense())

    def do_story(self, partial: str) -> Timex:
        """``story V``: V, its XXXX completed from the last mention; a year in passing does not move the story."""
        mentions = [mention for mention in self.mentions if find_unit(mention.value) not in ("DE", "CE")]
        if self.mentions and not mentions:
            return Timex(partial, f"{self.mentions[-1].value} is too long to complete it")
        then = mentions[-1] if mentions else self.then
        if then is None:
            return Timex(partial, _NO_REFERENCE)
        if then.value and find_unit(then.value) == "Y" and self.offset - then.offset > _PASSING_CHARS:
            following = follow_story(mentions[-4:], partial)
            if following:
                return following
            if self.offset - then.offset > _DISTANT_CHARS:
                then = find_main_year(mentions[-4:])
        candidates = find_candidates(partial, then.begin)
        inside = [interval for interval in candidates if then.begin <= interval.begin <= then.until]
        if inside:
            return take_first(inside, partial, f"within {then.value or then.begin}")
        # The last mention can be a glance back or ahead, so the one before it counts as much.
        recent = [mention for mention in mentions[-2:] if find_unit(mention.value) in ("D", "M")] or [then]
        around = [each for mention in recent for each in find_candidates(partial, mention.begin)]
        reference = " or ".join(mention.value or str(mention.begin) for mention in recent)
        days, weight = [mention.begin for mention in recent], 1 / FUTURE_WEIGHTS["past"]
        return take_nearest(around, partial, days, weight, f"nearest to {reference}")

    def do_last(self, partial: str, origin: str = "now") -> Timex:
        """``last V [then]``: the most recent V that is over."""
        start = self.reference(origin)
        if start is None:
            return Timex(partial, _UNDATED)
        candidates = find_candidates(partial, start.begin)
        over = [interval for interval in candidates if interval.until < start.begin]
        return take_first(over[::-1], partial, f"the last before {start.begin}")

    def do_next(self, partial: str, origin: str = "now") -> Timex:
        """``next V [then]``: the first V that has not begun."""
        start = self.reference(origin)
        if start is None:
            return Timex(partial, _UNDATED)
        candidates = find_candidates(partial, start.until)
        ahead = [interval for interval in candidates if interval.begin > start.until]
        return take_first(ahead, partial, f"the first after {start.until}")

    def do_from(self, partial: str, last: str) -> Timex:
        """``from V W``: V, with which a range to W begins; where the words look back, the range is over."""
        begin = self.do_near(partial)
        if begin.begin is None or self.mode == "narrative" or self.tense()[0] != "past":
            return begin
        end = self.do_near(last).begin
        over = [interval for interval in find_candidates(partial, begin.begin) if end and interval.begin < end]
        return take_first(over[::-1], partial, f"{begin.why}, before {end}")

    def do_until(self, partial: str) -> Timex:
        """``until V``: V, with which the range that begins just before it ends."""
        start = self.last_mention
        if start is None or self.offset - start.offset > _RANGE_CHARS:
            return self.do_near(partial)
        candidates = find_candidates(partial, start.until)
        after = [interval for interval in candidates if interval.begin > start.until]
        return take_first(after, partial, f"the first after {start.value}")

    def do_this(self, partial: str) -> Timex:
        """In ``this V`` the V of the same year, a weekday of the same week, the first winter to end."""
        now = self.now
        if now is None:
            return Timex(partial, _UNDATED)
        candidates = find_candidates(partial, now.begin)
        unit = "W" if "WXX" in partial else "Y"
        period = format_period(now.begin, unit)
        if partial.endswith("WI"):
            same = [winter for winter in candidates if winter.until >= now.begin]
        else:
            same = [interval for interval in candidates if format_period(interval.begin, unit) == period]
        return take_first(same, partial, f"in {period}")

    def do_of(self, unit: str, count: str, partial: str, origin: str = "now") -> Timex:
        """``of U N V [then]``: V in the unit N from now, "Tuesday of last week"."""
        around = count_from(self.reference(origin), unit, count, _UNDATED)
        if around.begin is None or around.until is None:
            return Timex(partial, around.why)
        candidates = find_candidates(partial, around.begin)
        inside = [interval for interval in candidates if around.begin <= interval.begin <= around.until]
        return take_first(inside, partial, f"in {around.value}, {around.why}")

    def do_shift(self, unit: str, count: str) -> Timex:
        """``shift U N``: the unit N units from now."""
        return count_from(self.now, unit, count, _UNDATED)

    def do_ago(self, unit: str, count: str) -> Timex:
        """``ago U N``: the unit N units before now; decades ago is a year."""
        if unit in ("DE", "CE") and "X" not in count:
            unit, count = "Y", f"{float(count) * (10 if unit == 'DE' else 100):.15g}"
        return self.do_shift(unit, f"-{count}")

    def do_move(self, unit: str, count: str) -> Timex:
        """``move U N``: the unit N units from the last mention."""
        start = self.last_mention if unit in ("DE", "CE") else self.then
        return count_from(start, unit, count, _NO_REFERENCE)

    def do_again(self, unit: str) -> Timex:
        """``again U``: the latest U mentioned, or else the document's own; a quarter is the last full one."""
        latest = self.find_latest(unit)
        if latest:
            return take_first([latest], "", f"the latest {UNITS[unit][0]} mentioned")
        day = self.find_latest("D") if unit == "W" else None
        if day:
            return count_from(day, unit, "0", _NO_REFERENCE)
        return self.do_shift(unit, "-1" if unit == "Q" else "0")

    def do_compare(self, years: str, unit: str = "Q") -> Timex:
        """``compare N [U]``: the latest quarter (or other unit) mentioned, N years later; without one, the year."""
        latest = self.find_latest(unit)
        if latest:
            value = f"{int(latest.value[:4]) + int(years):04}{latest.value[4:]}"
            return place(value, f"a year from {latest.value}")
        return self.do_shift("Y", years)

    def find_latest(self, unit: str) -> Interval | None:
        """The latest of a unit among the mentions, of those that are over if any is."""
        same = [mention for mention in self.mentions if find_unit(mention.value) == unit]
        over = [mention for mention in same if self.day and mention.until <= self.day]
        return max(over or same, key=lambda mention: mention.begin, default=None)

    def _find_whole(self, period: str) -> Timex:
        """What a part belongs to: the current unit, an incomplete value, or without one the expression inside."""
        if not period:
            return self.do_whole()
        return self.do_shift(period, "0") if period in UNITS else self.do_near(period)

    def do_around(self, unit: str) -> Timex:
        """``around U``: the unit of the day inside."""
        inner = self.do_whole()
        return place(format_period(inner.begin, unit), f"of {inner.value}") if inner.begin else inner

    def do_nth(self, unit: str, number: str, partial: str = "") -> Timex:
        """``nth U N [V]``: the Nth unit of the expression inside, or of V; the last is -1."""
        whole = self._find_whole(partial)
        if whole.type == "SET":  # "the first day of each month"
            return whole
        if whole.begin is None or whole.until is None:
            return Timex(format_duration("1", unit), whole.why)
        part = find_nth(whole.begin, whole.until, unit, int(number))
        if part is None:
            return Timex(format_duration("1", unit), f"{whole.value} has no such part")
        return place(part, f"in {whole.value}, {whole.why}")

    def do_stretch(self, unit: str, count: str, side: str, partial: str = "") -> Timex:
        """``stretch U N 1/-1 [V]``: the first or last N units of the expression inside, or of V."""
        whole = self._find_whole(partial)
        value, number = format_duration(count, unit), float(count)
        if whole.begin is None or whole.until is None:
            return Timex(value, whole.why)
        begin, until = whole.begin, whole.until
        try:
            if side == "1":
                until = add_units(begin, unit, number) - ONE_DAY
            else:
                begin = add_units(until + ONE_DAY, unit, -number)
        except (ValueError, OverflowError):
            return Timex(value, OUTSIDE_CALENDAR)
        return Timex(value, f"in {whole.value}, {whole.why}", max(begin, whole.begin), min(until, whole.until))

    def do_beyond(self, unit: str, count: str) -> Timex:
        """``beyond U N``: the day N units from the day inside."""
        inner = self.inner
        if inner is None or inner.begin is None or "X" in count:
            return Timex("FUTURE_REF", "no exact day to count from")
        try:
            day = add_units(inner.begin, unit, float(count))
        except (ValueError, OverflowError):
            return Timex("XXXX", OUTSIDE_CALENDAR)
        return place(day.isoformat(), f"{format_count(float(count), unit)} from {inner.begin}")

    def do_back(self, unit: str, count: str) -> Timex:
        """``back U N``: the same day N units before now, "two weeks ago today"."""
        if self.now is None or "X" in count:
            return Timex("PAST_REF", _UNDATED if self.now is None else "no exact number")
        return self._replace(inner=place(str(self.now.begin), "")).do_beyond(unit, f"-{count}")

    def do_in(self, year: str, partial: str) -> Timex:
        """``in Y V``: V in the year Y."""
        return place(add_year(partial, int(year)) or partial, "as written")

    def do_mention(self) -> Timex:
        """``mention``: the last mention itself."""
        then = self.last_mention
        return Timex(then.value, "mentioned last", then.begin, then.until) if then else Timex("PAST_REF", _NO_REFERENCE)

    def do_quarter_to(self, month: str, day: str) -> Timex:
        """``quarter-to M D``: the quarter that contains most of a fiscal quarter that ends on this day."""
        last = self.do_near(f"XXXX-{month}-{day}").begin
        if last is None:
            return Timex("XXXX-QX", _UNDATED)
        middle = max(last.toordinal() - 45, 1)
        return place(format_period(Day.fromordinal(middle), "Q"), f"the quarter to {last}")

    def do_lasting(self, count: str, unit: str, side: str = "") -> Timex:
        """``lasting N U [before/after/tense]``: a duration, which may end or begin with the document's date."""
        value = format_duration(count, unit)
        length, now = measure_duration(value), self.now
        if side == "tense":
            side = "after" if self.mode == "news" and self.tense()[0] == "future" else ""
        if not side or length is None or now is None:
            return Timex(value, "a length of time", type="DURATION")
        number, unit = length
        try:
            other = add_units(now.until, unit, -number if side == "before" else number)
        except (ValueError, OverflowError):
            return Timex(value, OUTSIDE_CALENDAR, type="DURATION")
        why = f"{'up to' if side == 'before' else 'from'} {now.until}"
        return Timex(value, why, min(now.until, other), max(now.until, other), "DURATION")

    def do_every(self, value: str, unit: str = "") -> Timex:
        """``every V`` or ``every N U``: a set."""
        return Timex(format_duration(value, unit) if unit else value, "repeated", type="SET")

    def do_whole(self) -> Timex:
        """``whole``: the expression inside."""
        if self.inner is None:
            raise ValueError("its pattern has no {date}")
        return self.inner

    def do_part(self, part: str) -> Timex:
        """``part P``: a part of the day inside, or else of the day now."""
        inner = self.inner
        if inner is None:
            day = self.then if self.mode == "narrative" else self.now
            if day is None:
                return Timex(f"XXXX-XX-XXT{part}", _UNDATED)
            if day.value and find_unit(day.value) != "D":
                return Timex(f"XXXX-XX-XXT{part}", f"{day.value} names no day")
            inner = place(format_period(day.begin, "D"), f"on {day.begin}")
        if not _names_day(inner.value):
            return inner  # "early in the morning of last year"
        kept_type = inner.type if inner.type == "SET" else ""
        return inner._replace(value=f"{inner.value.split('T')[0]}T{part}", type=kept_type)

    def do_part_then(self, part: str, days: str) -> Timex:
        """``part-then P N``: a part of the day N days from the last mention."""
        return self._replace(inner=self.do_move("D", days)).do_part(part)

    def do_part_now(self, part: str, days: str) -> Timex:
        """``part-now P N``: a part of the day N days from now."""
        return self._replace(inner=self.do_shift("D", days)).do_part(part)

    def do_clock(self, time: str, half: str = "", day: str = "") -> Timex:
        """``clock HH:MM [H [D]]``: a time of day.

        H is 0 for a.m., 12 for p.m., a part of the day, or 24 for a clock of 24 hours; D is the day if it is not the
        one inside.
        """
        hour, _, minutes = time.partition(":")
        if not half and self.inner:
            half = self.inner.value.partition("T")[2]  # "7 o'clock tonight"
        clock = f"{_count_hours(int(hour), half):02}:{minutes}"
        if self.inner and not _names_day(self.inner.value):
            return Timex(f"XXXX-XX-XXT{clock}", f"{self.inner.value} names no day")
        return Timex(f"{day}T{clock}", "its day is ambiguous") if day else self.do_part(clock)

    def do_century(self, number: str, era: str = "") -> Timex:
        """``century N [BC]``: the 20th is 19."""
        if int(number) < 1:
            return Timex("XX", "there is no such century")
        return place(f"{era}{int(number) - 1:02}", "as written")

    def do_bc(self, year: str, ending: str = "") -> Timex:
        """``bc N [-V]``: a year before Christ, or a month, day or season in it."""
        number = int(float(year))
        if not 1 <= number <= 3000:
            return Timex(f"BC{number:04}{ending}", "as written")
        return place(f"{BC_ORIGIN - number:04}{ending}", "as written")

    def do_short(self, digits: str, partial: str = "") -> Timex:
        """``short YY [V]`` (or ``short Y`` for ten years): the nearest such year that is not in the future.

        With V, V in that year, which may be one of the next ten.
        """
        then, incomplete = self.then, f"XX{digits}"
        if then is None:
            return Timex(incomplete + partial.removeprefix("XXXX"), _NO_REFERENCE)
        last = MAXYEAR
        if self.day and self.tense()[0] != "future":
            last = self.day.year + (_YEARS_AHEAD if partial else 0)
        nearest = find_nearest_year(incomplete, then.begin, last, f"nearest to {then.value or then.begin}")
        return self.do_in(nearest.value, partial) if partial and nearest.begin else nearest

    def do_decade(self, tens: str) -> Timex:
        """``decade 80``: the nearest eighties that are not in the future."""
        return self.do_short(tens[0])

    def do_until_year(self, year: str, digits: str) -> Timex:
        """``until-year Y YY``: the second year of "1998-99"."""
        century = int(year[:2]) + (digits < year[2:])
        return place(f"{century:02}{digits}", "as written")


def _names_day(value: str) -> bool:
    """Whether a value has a day, known or not."""
    return bool(re.search(r"-(\d\d|XX|\d)(T|$)", value))


def _count_hours(hour: int, half: str) -> int:
    """The hour on a clock of 24 hours; half a day is 0, 12, or a part of the day."""
    if half in ("0", "MO", "DW"):
        return hour % 12 if hour == 12 else hour
    is_late = (half in ("12", "AF", "EV") and hour < 12) or (half == "NI" and 5 <= hour <= 12)
    return hour + 12 if is_late else hour


# The operations by name: ``quarter-to`` is `Context.do_quarter_to`.
OPERATIONS: dict[str, Callable[..., Timex]] = {
    name.removeprefix("do_").replace("_", "-"): operation
    for name, operation in vars(Context).items()
    if name.startswith("do_")
}
