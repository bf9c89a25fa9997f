"""What can fill a slot of a pattern: words of a class, and numbers in figures and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from analysis.timex.text import Stretch, cut

Filled = Any
"""A string or number; for ``{date}`` the match of a whole expression."""
Option = tuple[int, Filled]
"""Where a slot's filling ends, and what it is."""


NOTHING: frozenset[str] = frozenset()
WORD = frozenset({"word", "name"})
FIGURES = frozenset(
    {
        "number",
        "count",
        "ordinal",
        "day",
        "year",
        "modern",
        "yy",
        "tens",
        "nth",
        "hundreds",
        "clock",
        "time",
        "hhmm",
        "iso",
        "iso-month",
        "slashed",
    }
)
NUMERALS = {
    "cardinal": {"number", "count", "ordinal", "day", "year", "modern"},
    "multiplier": {"number", "count"},
    "quantity": {"number"},
    "ordinal": {"day"},
}
"""Slots that a word of a class can begin to fill."""


class Entry(NamedTuple):
    """A word, or several, with what they mean, and whether they want a capital."""

    words: tuple[str, ...]
    capital: bool
    code: str


class Lexicon(NamedTuple):
    """A language's words: class, then first word, then entries."""

    classes: Mapping[str, Mapping[str, list[Entry]]]
    common: frozenset[str]
    dotted: frozenset[str]
    kinds: Mapping[str, frozenset[str]]
    """What a word can begin, by word."""


def build_lexicon(words: Mapping[str, Mapping[str, str]]) -> Lexicon:
    """A class of words is looked up by its first word; a capital in a table asks for one in the text."""
    dotted = frozenset(
        word[:-1].lower() for table in words.values() for word in table if re.fullmatch(r"[^\W\d_]+\.", word)
    )
    classes: dict[str, dict[str, list[Entry]]] = {}
    for name, table in words.items():
        entries = classes.setdefault(name, {})
        for word, code in table.items():
            parts = cut(word, 0, len(word), dotted)
            entries.setdefault(parts.words[0], []).append(Entry(tuple(parts.words), parts.capital[0], code))
    kinds: dict[str, set[str]] = {}
    for name, entries in classes.items():
        for word in entries:
            kinds.setdefault(word, set(WORD) if word.isalpha() else set()).update(
                {name}, NUMERALS.get(name, ())
            )
    return Lexicon(
        classes,
        frozenset(classes.get("common", {})),
        dotted,
        {word: frozenset(names) for word, names in kinds.items()},
    )


def find_kinds(lexicon: Lexicon, word: str) -> frozenset[str]:
    """The slots that a word can begin to fill."""
    kinds = lexicon.kinds.get(word, NOTHING)
    if word == "'":
        return frozenset({"yy"})
    if word[0].isdigit():
        return kinds | FIGURES
    return kinds or (WORD if word[0].isalpha() else NOTHING)


def fill_slot(lexicon: Lexicon, name: str, stretch: Stretch, place: int) -> list[Option]:
    """The ways to fill a slot from a place on."""
    computed = COMPUTED.get(name)
    if computed:
        return computed(lexicon, stretch, place)
    return look_up(lexicon, name, stretch, place)


def look_up(lexicon: Lexicon, name: str, stretch: Stretch, place: int) -> list[Option]:
    """The entries of a class that stand at a place."""
    if not 0 <= place < len(stretch.words):
        return []
    found = lexicon.classes.get(name, {}).get(stretch.words[place])
    if not found:
        return []
    return [
        (place + len(entry.words), entry.code)
        for entry in found
        if (stretch.capital[place] or not entry.capital)
        and tuple(stretch.words[place : place + len(entry.words)]) == entry.words
    ]


# --- numbers ----------------------------------------------------------------------------------


def _figures(stretch: Stretch, place: int) -> str:
    """The digits at a place, "" if there are none."""
    word = stretch.words[place] if place < len(stretch.words) else ""
    return word if word.isascii() and word[:1].isdigit() else ""


def _cardinal(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A number in figures or words, with a fraction after it."""
    figures = _figures(stretch, place).replace(",", "")
    if re.fullmatch(r"\d{1,9}(\.\d+)?", figures):
        stop, number = place + 1, float(figures)
    else:
        stop, number = _in_words(lexicon, stretch, place)
    if stop == place:
        return []
    fractions = look_up(lexicon, "fraction", stretch, stop)
    if fractions:
        stop, number = fractions[0][0], number + float(fractions[0][1])
    return [(stop, number)]


def _in_words(lexicon: Lexicon, stretch: Stretch, place: int) -> Option:
    """The place after "two hundred and twenty-one", and 221; the place itself where there is no number."""
    total = part = 0.0
    stop, here, last = place, place, float("inf")
    while here < place + 12:
        small = look_up(lexicon, "cardinal", stretch, here)
        large = look_up(lexicon, "multiplier", stretch, here)
        if small and float(small[0][1]) < last:
            here, last = small[0][0], float(small[0][1])
            part += last
            last = 10.0 if last >= 20 else 0.0  # after a ten a one, after a one nothing
        elif large and (part or here == place):
            here, factor = large[0][0], float(large[0][1])
            part, last = max(part, 1) * factor, 100.0
            if factor >= 1000:
                total, part, last = total + part, 0, float("inf")
        elif here > place and _joins(lexicon, stretch, here, last):
            here += 1
            continue
        else:
            break
        stop = here
    return stop, total + part


def _joins(lexicon: Lexicon, stretch: Stretch, place: int, last: float) -> bool:
    """Whether a hyphen, or "and" after hundreds, goes on with a number."""
    hyphen = stretch.words[place : place + 1] == ["-"]
    return hyphen or (last >= 100 and bool(look_up(lexicon, "and", stretch, place)))


def _number(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A count: a number, "a", "several" (X, which no one knows)."""
    options = _cardinal(lexicon, stretch, place)
    for stop, code in look_up(lexicon, "quantity", stretch, place):
        options.append((stop, code if code == "X" else float(code)))
        if code == "1" and look_up(lexicon, "multiplier", stretch, stop):  # "a hundred", "a dozen"
            options += [(end, number) for end, number in _cardinal(lexicon, stretch, stop) if number >= 10]
    return options


def _ordinal(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """An ordinal: "20th", "third", "twenty-first"."""
    figures = _figures(stretch, place)
    if figures.isdigit() and len(figures) < 4:
        return [(stop, int(figures)) for stop, _ in look_up(lexicon, "suffix", stretch, place + 1)]
    options = [(stop, int(code)) for stop, code in look_up(lexicon, "ordinal", stretch, place)]
    tens = look_up(lexicon, "cardinal", stretch, place)
    if tens and int(tens[0][1]) >= 20:
        here = tens[0][0] + (stretch.words[tens[0][0] : tens[0][0] + 1] == ["-"])
        ones = look_up(lexicon, "ordinal", stretch, here)
        options += [(stop, int(tens[0][1]) + int(code)) for stop, code in ones if int(code) < 10]
    return options


def _day(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """The day of a month, two digits: "8", "8th", "eighth"."""
    options = _ordinal(lexicon, stretch, place)
    figures = _figures(stretch, place)
    if figures.isdigit() and len(figures) < 3:
        options.append((place + 1, int(figures)))
    return [(stop, f"{day:02}") for stop, day in options if 1 <= day <= 31]


def _nth(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """An ordinal in figures that can be a day of a month, two digits: "08"."""
    options = _ordinal(lexicon, stretch, place) if _figures(stretch, place) else []
    return [(stop, f"{day:02}") for stop, day in options if 1 <= day <= 31]


def _year(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A year of four digits, 1000 to 2199: in figures, "nineteen ninety-one", "two thousand and one".

    "Two thousand" alone is a number.
    """
    figures = _figures(stretch, place)
    if figures:
        return [(place + 1, figures)] if re.fullmatch(r"1\d{3}|2[01]\d\d", figures) else []
    century = look_up(lexicon, "cardinal", stretch, place)
    if century and 10 < int(century[0][1]) <= 20:
        stop, rest = _in_words(lexicon, stretch, century[0][0])
        if 10 <= rest < 100:
            return [(stop, f"{century[0][1]}{rest:02.0f}")]
    stop, number = _in_words(lexicon, stretch, place)
    return [(stop, f"{number:.0f}")] if 1900 <= number < 2200 and number % 100 else []


def _modern_year(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A year from 1900 to 2099, which four digits are more often than a number."""
    return [option for option in _year(lexicon, stretch, place) if "1900" <= option[1] < "2100"]


def _short_year(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """The last two digits of a year: "'99", "17"."""
    here = place + (stretch.words[place : place + 1] == ["'"])
    figures = _figures(stretch, here)
    return [(here + 1, figures)] if len(figures) == 2 and figures.isdigit() else []


def _tens(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A decade's first year in four digits, without its 0: "198"."""
    figures = _figures(stretch, place)
    return [(place + 1, figures[:3])] if re.fullmatch(r"(1\d|20)\d0", figures) else []


def _hundreds(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A century's first year in four digits, without its zeros: "18"; the 1900s may be ten years, the 2000s are."""
    figures = _figures(stretch, place)
    return [(place + 1, figures[:2])] if re.fullmatch(r"1[0-8]00", figures) else []


def _clock(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A time of day, "08:30"."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d\d))?", _figures(stretch, place))
    if not found or int(found[1]) > 24 or int(found[2] or 0) > 59:
        return []
    return [(place + 1, f"{int(found[1]):02}:{found[2] or '00'}")]


def _time(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A time of day with its minutes."""
    return [option for option in _clock(lexicon, stretch, place) if ":" in stretch.words[place]]


def _hours(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A time of day without a colon, "1430"."""
    found = re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)", _figures(stretch, place))
    return [(place + 1, f"{found[1]}:{found[2]}")] if found else []


def _iso(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    figures = _figures(stretch, place)
    return [(place + 1, figures.upper())] if re.match(r"\d{4}-\d\d-\d\d", figures) else []


def _iso_month(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A month as "2023-03", which is no range of years: these go up ("2011-12")."""
    year, dash, month = (*stretch.words[place : place + 3], "", "", "")[:3]
    if not (re.fullmatch(r"(19|20)\d\d", year) and dash == "-" and re.fullmatch(r"0[1-9]|1[0-2]", month)):
        return []
    return [(place + 3, f"{year}-{month}")] if month <= year[2:] else []


def _slashed(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    """A date as "2023/03/14", "14.03.2023"; "03/14/2023" where one of the two can be no month, or both are the same."""
    figures = _figures(stretch, place)
    sure = re.fullmatch(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})", figures) or re.fullmatch(
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", figures
    )
    if sure:
        return [(place + 1, f"{sure['y']}-{int(sure['m']):02}-{int(sure['d']):02}")]
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", figures)
    if not found:
        return []
    first, second = int(found[1]), int(found[2])
    low, high = sorted((first, second))
    if not 1 <= low <= 12 or high > 31 or (high <= 12 and low != high):
        return []
    return [(place + 1, f"{found[3]}-{low:02}-{high:02}")]


def _any_word(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    words = stretch.words[place : place + 1]
    return [(place + 1, words[0])] if words and words[0][0].isalpha() else []


def _any_name(lexicon: Lexicon, stretch: Stretch, place: int) -> list[Option]:
    return _any_word(lexicon, stretch, place) if stretch.capital[place : place + 1] == [True] else []


COMPUTED: dict[str, Callable[[Lexicon, Stretch, int], list[Option]]] = {
    "number": _number,
    "count": _cardinal,
    "ordinal": _ordinal,
    "day": _day,
    "nth": _nth,
    "year": _year,
    "modern": _modern_year,
    "yy": _short_year,
    "tens": _tens,
    "hundreds": _hundreds,
    "clock": _clock,
    "time": _time,
    "hhmm": _hours,
    "iso": _iso,
    "iso-month": _iso_month,
    "slashed": _slashed,
    "word": _any_word,
    "name": _any_name,
}
