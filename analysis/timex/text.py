"""The parts of a text that may contain a time expression, split into words, numbers and punctuation marks."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Window", "find_windows", "split_window"]

_CHARS_BEFORE, _CHARS_AFTER = 80, 50  # around a trigger word, which can belong to the same expression
_LONGEST_WORD_CHARS = 30

# Letters before digits, and white space at the front, because the first alternatives are tried most often.
_TOKEN = re.compile(
    r"""\s*+( (?:[^\W\d_]\.){2,} | [^\W\d_ʼ]+                    # a.m.  March
      | (?=\d)(?:
            \d{4}-\d\d-\d\d(?:T\d\d(?::?\d\d){0,2}(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])  # 2023-03-08T14:00Z
          | \d{3}-\d{4}(?!\d)                                 # 555-2014, a telephone number
          | \d{4}/\d{1,2}/\d{1,2}(?![\d/]) | \d{1,2}\.\d{1,2}\.\d{4}(?!\d)  # 2023/03/08, 08.03.2023
          | \d{1,2}/\d{1,2}/\d{2,4}(?!\d) | \d{1,2}/\d{1,2}(?![\d/])  # 03/14/2023, 1/2
          | \d{1,2}[:.]\d\d(?![\d.])(?!%)                     # 14:30
          | \d{1,3}(?:,\d{3})+(?!\d) | \d+\.\d+ | \d+ )       # 70,000  2.5  1914
      | ['’]s\b | \S | \Z )                                   # 's, a mark, or the end of the text""",
    re.VERBOSE,
)
_NUMBER = re.compile(
    r"""[\d'’](?:(?<=\d)(?: (?<!\w\d)\d{3} | [^\W\d_] | [:.]\d\d | \s[^\W\d_]\. | /\d ) | (?<=['’])\d\d )""",
    re.VERBOSE,
)
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_ʼ]+")
_PLAIN_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})


class Window(NamedTuple):
    """Consecutive words of a text in the form in which they are compared, with their character offsets."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    capitalized: list[bool]
    after_blank_line: list[bool]


def find_windows(text: str, triggers: frozenset[str], abbreviations: frozenset[str]) -> Iterator[Window]:
    """The surroundings of all trigger words and numbers, merged where they overlap."""
    begin = end = -1
    for start in _find_triggers(text, triggers):
        if start - _CHARS_BEFORE > end:
            if end >= 0:
                yield split_window(text, begin, end, abbreviations)
            begin = _move_to_word_start(text, start - _CHARS_BEFORE)
        end = min(start + _CHARS_AFTER, len(text))
    if end >= 0:
        yield split_window(text, begin, end, abbreviations)


def _find_triggers(text: str, triggers: frozenset[str]) -> list[int]:
    """The offsets of trigger words and of numbers that may be dates."""
    words = [match.start() for match in _WORD.finditer(text) if match[0].lower() in triggers]
    numbers = [match.start() for match in _NUMBER.finditer(text)]
    return sorted(words + numbers) if numbers else words


def _move_to_word_start(text: str, offset: int) -> int:
    """The offset at which the word around `offset` begins, if that is near."""
    offset = max(offset, 0)
    for start in range(offset, max(offset - _LONGEST_WORD_CHARS, 0), -1):
        if text[start - 1].isspace():
            return start
    return offset


def split_window(text: str, begin: int, end: int, abbreviations: frozenset[str]) -> Window:
    """The words that start between two offsets; an abbreviation includes its full stop."""
    words, starts, ends, capitalized, after_blank_line = window = Window([], [], [], [], [])
    last = begin
    for match in _TOKEN.finditer(text, begin):
        start, stop = match.span(1)
        if start >= end:
            break
        if start < last:  # the full stop of an abbreviation
            continue
        word, is_capitalized = _normalize(match[1])
        if word in abbreviations and text[stop : stop + 1] == ".":
            word, stop = word + ".", stop + 1
        words.append(word)
        starts.append(start)
        ends.append(stop)
        capitalized.append(is_capitalized)
        after_blank_line.append(start - last > 1 and text.count("\n", last, start) > 1)
        last = stop
    return window


@lru_cache(maxsize=1 << 16)
def _normalize(word: str) -> tuple[str, bool]:
    """The form in which a word is compared, and whether it begins with a capital."""
    lower = word.lower()
    return lower if len(word) > 1 and lower.isalpha() else lower.translate(_PLAIN_MARKS), word[0].isupper()
