"""The parts of a text that may hold a time expression, cut into words, numbers and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LEFT, RIGHT = 80, 50
"""Characters around a word of time that can belong to an expression with it."""

TOKEN = re.compile(
    r"""\d{4}-\d\d-\d\d(?:T\d\d(?::?\d\d){0,2}(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])  # 2023-03-08T14:00Z
      | \d{3}-\d{4}(?!\d)                                     # 555-2014, a telephone's
      | \d{4}/\d{1,2}/\d{1,2}(?![\d/]) | \d{1,2}\.\d{1,2}\.\d{4}(?!\d)  # 2023/03/08, 08.03.2023
      | \d{1,2}/\d{1,2}/\d{2,4}(?!\d) | \d{1,2}/\d{1,2}(?![\d/])  # 03/14/2023, 1/2
      | \d{1,2}[:.]\d\d(?![\d.])(?!%)                         # 14:30
      | \d{1,3}(?:,\d{3})+(?!\d) | \d+\.\d+ | \d+             # 70,000  2.5  1914
      | (?:[^\W\d_]\.){2,} | [^\W\d_ʼ]+ | ['’]s\b | \S        # a.m.  March  's""",
    re.VERBOSE,
)
NUMBER = re.compile(r"(?<!\w)\d{4}|\d[^\W\d_]|\d[:.]\d\d|\d\s[^\W\d_]\.|['’]\d\d|\d/\d")
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_ʼ]+")
QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"}
)


class Stretch(NamedTuple):
    """Some of a text's words, as they are compared, with their places."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    capital: list[bool]
    apart: list[bool]
    """Whether an empty line stands before the word."""


def find_stretches(text: str, triggers: frozenset[str], dotted: frozenset[str]) -> Iterator[Stretch]:
    """The surroundings of all words of time, each cut into words."""
    begin = end = -1
    for place in _find_triggers(text, triggers):
        if place - LEFT > end:
            if end >= 0:
                yield cut(text, begin, end, dotted)
            begin = _widen(text, place - LEFT)
        end = min(place + RIGHT, len(text))
    if end >= 0:
        yield cut(text, begin, end, dotted)


def _find_triggers(text: str, triggers: frozenset[str]) -> list[int]:
    places = [found.start() for found in WORD.finditer(text) if found[0].lower() in triggers]
    numbers = [found.start() for found in NUMBER.finditer(text)]
    return sorted(places + numbers) if numbers else places


def _widen(text: str, start: int) -> int:
    """Back to where a word begins, if that is near."""
    start = max(start, 0)
    for place in range(start, max(start - 30, 0), -1):
        if text[place - 1].isspace():
            return place
    return start


def cut(text: str, begin: int, end: int, dotted: frozenset[str]) -> Stretch:
    """The words from one place to another; a full stop belongs to a word that is shortened by it."""
    words, starts, ends, capital, apart = stretch = Stretch([], [], [], [], [])
    last = begin
    for found in TOKEN.finditer(text, begin):
        start, stop = found.span()
        if start >= end:
            break
        if start < last:  # a full stop just taken
            continue
        word = found[0]
        lower = word.lower()
        if len(word) == 1 or not lower.isalpha():
            lower = lower.translate(QUOTES)
        elif lower in dotted and text[stop : stop + 1] == ".":
            stop, lower = stop + 1, lower + "."
        words.append(lower)
        starts.append(start)
        ends.append(stop)
        capital.append(word[0].isupper())
        apart.append(start - last > 1 and text.count("\n", last, start) > 1)
        last = stop
    return stretch
