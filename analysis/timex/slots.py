"""What can fill a slot of a pattern: words of a class, and numbers in figures and words."""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.timex.text import Window, split_window

__all__ = ["COMPUTED_SLOTS", "Filling", "Lexicon", "build_lexicon", "fill_slot", "find_slots", "lookup_entries"]

# The position after the words that fill a slot, and its value: a string or number, for ``{date}`` a match.
Filling = tuple[int, Any]

_NO_SLOTS: frozenset[str] = frozenset()
_WORD_SLOTS = frozenset({"word", "name"})
# Slots of numbers that a word of each class can begin to fill.
_NUMERAL_SLOTS = {
    "cardinal": {"number", "count", "ordinal", "day", "year", "modern", "clock"},
    "multiplier": {"number", "count"},
    "quantity": {"number"},
    "ordinal": {"day"},
}
_MAX_NUMBER_WORDS = 12


class _Entry(NamedTuple):
    """A word, or several, with its meaning; one that is capitalized matches only capitalized words."""

    words: tuple[str, ...]
    capitalized: bool
    meaning: str


class Lexicon(NamedTuple):
    """A language's words: entries by class and first word."""

    classes: Mapping[str, Mapping[str, list[_Entry]]]
    common: frozenset[str]
    abbreviations: frozenset[str]
    slots_by_word: Mapping[str, frozenset[str]]  # that each word can begin to fill
    number_words: frozenset[str]  # of which numbers consist, and what joins them
    figure_words: frozenset[str]  # that can follow figures: "5th", "2 1/2"


class _Slot(NamedTuple):
    """A slot that a function fills: which figures can begin to fill it, and the function."""

    figures: str
    fill: Callable[[Lexicon, Window, int], list[Filling]]


def build_lexicon(words: Mapping[str, Mapping[str, str]]) -> Lexicon:
    """The lexicon of the tables of words of a language."""
    abbreviations = frozenset(
        word[:-1].lower() for table in words.values() for word in table if re.fullmatch(r"[^\W\d_]+\.", word)
    )
    classes: dict[str, dict[str, list[_Entry]]] = {}
    slots = {"'": frozenset({"yy"})}
    for name, table in words.items():
        entries = classes.setdefault(name, {})
        for word, meaning in table.items():
            parts = split_window(word, 0, len(word), abbreviations)
            first = parts.words[0]
            entries.setdefault(first, []).append(_Entry(tuple(parts.words), parts.capitalized[0], meaning))
            known = slots.get(first, _WORD_SLOTS if first.isalpha() else _NO_SLOTS)
            slots[first] = known.union({name}, _NUMERAL_SLOTS.get(name, ()))
    figure_words = frozenset(first for name in ("fraction", "suffix") for first in classes.get(name, {}))
    numbers = [classes.get(name, {}).values() for name in (*_NUMERAL_SLOTS, "and", "fraction", "suffix")]
    number_words = frozenset("-").union(*(entry.words for table in numbers for entries in table for entry in entries))
    return Lexicon(classes, frozenset(classes.get("common", {})), abbreviations, slots, number_words, figure_words)


def find_slots(lexicon: Lexicon, word: str) -> frozenset[str]:
    """The slots that a word can begin to fill."""
    slots = lexicon.slots_by_word.get(word) or (_WORD_SLOTS if word[0].isalpha() else _NO_SLOTS)
    return slots | _find_figure_slots(word) if word[0].isdigit() else slots


@lru_cache(maxsize=16_000)
def _find_figure_slots(word: str) -> frozenset[str]:
    """The slots that figures can begin to fill."""
    return frozenset(name for name, slot in COMPUTED_SLOTS.items() if re.fullmatch(slot.figures, word, re.ASCII))


def fill_slot(lexicon: Lexicon, name: str, window: Window, position: int) -> list[Filling]:
    """The ways to fill a slot with the words from a position."""
    if name not in COMPUTED_SLOTS:
        return lookup_entries(lexicon, name, window, position)
    if name not in find_slots(lexicon, window.words[position]):
        return []
    return COMPUTED_SLOTS[name].fill(lexicon, window, position)


def lookup_entries(lexicon: Lexicon, name: str, window: Window, position: int) -> list[Filling]:
    """The entries of a class of words that occur at a position."""
    if not 0 <= position < len(window.words):
        return []
    entries = lexicon.classes.get(name, {}).get(window.words[position])
    if not entries:
        return []
    return [
        (position + len(entry.words), entry.meaning)
        for entry in entries
        if (window.capitalized[position] or not entry.capitalized)
        and tuple(window.words[position : position + len(entry.words)]) == entry.words
    ]


# --- numbers in words -------------------------------------------------------------------------


def _get_figures(window: Window, position: int) -> str:
    """The word at a position if it begins with a digit, else ""."""
    word = window.words[position] if position < len(window.words) else ""
    return word if word.isascii() and word[:1].isdigit() else ""


def _fill_count(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A number in figures or words, with a fraction after it."""
    figures = _get_figures(window, position).replace(",", "")
    if re.fullmatch(r"\d{1,9}(\.\d+)?", figures):
        stop, number = position + 1, float(figures)
    else:
        stop, number = _read_number_words(lexicon, window, position)
    if stop == position:
        return []
    fractions = lookup_entries(lexicon, "fraction", window, stop)
    if fractions:
        stop, number = fractions[0][0], number + float(fractions[0][1])
    return [(stop, number)]


def _read_number_words(lexicon: Lexicon, window: Window, position: int) -> Filling:
    """The position after "two hundred and twenty-one", and 221; `position` itself if no number begins there."""
    total = part = 0.0
    stop, current, limit = position, position, math.inf  # the next small number must be below the limit
    while current < position + _MAX_NUMBER_WORDS:
        small = lookup_entries(lexicon, "cardinal", window, current)
        large = lookup_entries(lexicon, "multiplier", window, current)
        if small and float(small[0][1]) < limit:
            current, number = small[0][0], float(small[0][1])
            part += number
            limit = 10.0 if number >= 20 else 0.0  # "twenty" may be followed by "one", "one" by nothing
        elif large and (part or current == position):
            current, factor = large[0][0], float(large[0][1])
            part, limit = max(part, 1) * factor, 100.0
            if factor >= 1000:
                total, part, limit = total + part, 0, math.inf
        elif current > position and _joins_numbers(lexicon, window, current, limit):
            current += 1
            continue
        else:
            break
        stop = current
    return stop, total + part


def _joins_numbers(lexicon: Lexicon, window: Window, position: int, limit: float) -> bool:
    """Whether the word is a hyphen, or "and" after hundreds."""
    hyphen = window.words[position : position + 1] == ["-"]
    return hyphen or (limit >= 100 and bool(lookup_entries(lexicon, "and", window, position)))


def _fill_number(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A count, "a" as 1, "several" as X, an unknown number."""
    fillings = _fill_count(lexicon, window, position)
    for stop, meaning in lookup_entries(lexicon, "quantity", window, position):
        fillings.append((stop, meaning if meaning == "X" else float(meaning)))
        if meaning == "1" and lookup_entries(lexicon, "multiplier", window, stop):  # "a hundred", "a dozen"
            fillings += [(end, number) for end, number in _fill_count(lexicon, window, stop) if number >= 10]
    return fillings


def _fill_ordinal(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """An ordinal: "20th", "third", "twenty-first"."""
    figures = _get_figures(window, position)
    if figures.isdigit() and len(figures) < 4:
        return [(stop, int(figures)) for stop, _ in lookup_entries(lexicon, "suffix", window, position + 1)]
    fillings = [(stop, int(number)) for stop, number in lookup_entries(lexicon, "ordinal", window, position)]
    for stop, tens in lookup_entries(lexicon, "cardinal", window, position)[:1]:
        after_hyphen = stop + (window.words[stop : stop + 1] == ["-"])
        ones = lookup_entries(lexicon, "ordinal", window, after_hyphen) if int(tens) >= 20 else []
        fillings += [(end, int(tens) + int(one)) for end, one in ones if int(one) < 10]
    return fillings


def _fill_nth(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """An ordinal that can be a day of a month, as two digits: "8th" is "08"."""
    return [(stop, f"{day:02}") for stop, day in _fill_ordinal(lexicon, window, position) if 1 <= day <= 31]


def _fill_day(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """The day of a month as two digits: "8", "8th" and "eighth" are "08"."""
    figures = _get_figures(window, position)
    plain = [(position + 1, f"{int(figures):02}")] if len(figures) in (1, 2) and 1 <= int(figures) <= 31 else []
    return _fill_nth(lexicon, window, position) + plain


def _fill_night(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """The first of two days with a night between them: "5/6" is "05"."""
    first, second = map(int, window.words[position].split("/"))
    return [(position + 1, f"{first:02}")] if second == first + 1 <= 31 else []


def _fill_year(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A year of four digits, 1000 to 2199: in figures, "nineteen ninety-one", "two thousand and one".

    "Two thousand" alone is a number.
    """
    figures = _get_figures(window, position)
    if figures:
        return [(position + 1, figures)]
    century = lookup_entries(lexicon, "cardinal", window, position)
    if century and 10 < int(century[0][1]) <= 20:
        stop, year = _read_number_words(lexicon, window, century[0][0])
        if 10 <= year < 100:
            return [(stop, f"{century[0][1]}{year:02.0f}")]
    stop, number = _read_number_words(lexicon, window, position)
    return [(stop, f"{number:.0f}")] if 1900 <= number < 2200 and number % 100 else []


def _fill_modern_year(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A year from 1900 to 2099, since four such digits are more often a year than a number."""
    return [filling for filling in _fill_year(lexicon, window, position) if "1900" <= filling[1] < "2100"]


# --- figures ----------------------------------------------------------------------------------


def _fill_short_year(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """The last two digits of a year: "'99", "17"."""
    position += window.words[position : position + 1] == ["'"]
    figures = _get_figures(window, position)
    return [(position + 1, figures)] if re.fullmatch(r"\d\d", figures) else []


def _fill_clock(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A time of day, "8", "8.30" or "eight", as "08:30"."""
    if not _get_figures(window, position):
        return [(stop, f"{hour:02.0f}:00") for stop, hour in _fill_count(lexicon, window, position) if 1 <= hour <= 12]
    hour, _, minutes = window.words[position].replace(".", ":").partition(":")
    is_time = int(hour) <= 24 and minutes < "60"
    return [(position + 1, f"{int(hour):02}:{minutes or '00'}")] if is_time else []


def _fill_iso_month(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A month as "2023-03"; "2011-12" may be a range of years, which goes up."""
    written = "".join(window.words[position : position + 3])
    match = re.fullmatch(r"(?:19|20)(\d\d)-(0[1-9]|1[0-2])", written)
    return [(position + 3, written)] if match and match[2] <= match[1] else []


def _fill_numeric_date(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A date as "2023/03/14", "14.03.2023", or "03/14/2023" in either order if only one number can be the month."""
    date = _read_figures(window.words[position])
    return [(position + 1, date)] if date else []


def _read_figures(figures: str) -> str:
    """The date that figures with slashes or stops mean, "" if they can mean two or none."""
    day, month, year = (int(part) for part in re.split(r"[/.]", figures))
    if figures[:4].isdigit():
        year, day = day, year
    elif "/" in figures:
        month, day = sorted((day, month))
        if not 1 <= month <= 12 or day > 31 or month < day <= 12:
            return ""
    return f"{year:04}-{month:02}-{day:02}"


def _fill_short_date(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    """A date with two digits of a year, "3/14/23" in either order or "14.03.23", as "23 XXXX-03-14"."""
    figures = window.words[position]
    date = _read_figures(f"{figures[:-2]}20{figures[-2:]}")
    return [(position + 1, f"{figures[-2:]} XXXX{date[4:]}")] if date else []


def _fill_word(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    return [(position + 1, window.words[position])]


def _fill_name(lexicon: Lexicon, window: Window, position: int) -> list[Filling]:
    return _fill_word(lexicon, window, position) if window.capitalized[position] else []


def _rewrite(pattern: str, template: str) -> _Slot:
    """A slot that figures of a form fill, rewritten by a template."""
    return _Slot(pattern, lambda _, window, i: [(i + 1, re.sub(pattern, template, window.words[i]).upper())])


# Slots that no table of words fills: which figures can begin to fill them, and the functions that do.
COMPUTED_SLOTS = {
    "number": _Slot(r".*", _fill_number),
    "count": _Slot(r".*", _fill_count),
    "ordinal": _Slot(r"\d{1,3}", _fill_ordinal),
    "day": _Slot(r"\d{1,3}", _fill_day),
    "nth": _Slot(r"\d{1,3}", _fill_nth),
    "night": _Slot(r"\d{1,2}/\d{1,2}", _fill_night),
    "year": _Slot(r"1\d{3}|2[01]\d\d", _fill_year),
    "modern": _Slot(r"(19|20)\d\d", _fill_modern_year),
    "yy": _Slot(r"\d\d", _fill_short_year),
    "tens": _rewrite(r"(1\d\d|20\d)0", r"\1"),
    # a century, "1800s"; the 1900s may be a decade, the 2000s usually are
    "hundreds": _rewrite(r"(1[0-8])00", r"\1"),
    "clock": _Slot(r"\d{1,2}([:.]\d\d)?", _fill_clock),
    "time": _Slot(r"\d{1,2}:\d\d", _fill_clock),
    "hhmm": _rewrite(r"([01]\d|2[0-3])([0-5]\d)", r"\1:\2"),
    "iso": _rewrite(r"(\d{4}-\d\d-\d\d.*)", r"\1"),
    "iso-month": _Slot(r"(19|20)\d\d", _fill_iso_month),
    "slashed": _Slot(r"\d{4}/\d+/\d+|\d+/\d+/\d{4}|\d+\.\d+\.\d{4}", _fill_numeric_date),
    "short-date": _Slot(r"\d{1,2}/\d{1,2}/\d\d|\d\d\.\d\d\.\d\d", _fill_short_date),
    "figures": _Slot(r"\d{1,2}/\d{1,2}(/\d{2,4})?", _fill_word),
    "word": _Slot(r"", _fill_word),
    "name": _Slot(r"", _fill_name),
}
