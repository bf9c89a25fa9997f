"""The parts of a text that may contain a time expression, split into words, numbers and punctuation marks."""

import re
import sys
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Window", "find_windows", "move_to_word_start", "split_window"]

_CHARS_BEFORE, _CHARS_AFTER = 80, 50  # around a trigger word, which can belong to the same expression
_LONGEST_WORD_CHARS = 30

# White space first, then letters: the order of their frequency.
_TOKEN = re.compile(
    r"""\s*+( (?:[^\W\d_]\.){2,} | [^\W\d_ʼ]+                 # a.m.  March
      | \d{4}-\d\d-\d\d(?:T\d\d(?::?\d\d){0,2}(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])  # 2023-03-08T14:00Z
      | \d{3}-\d{4}(?!\d)                                     # 555-2014, a telephone number
      | \d{4}/\d{1,2}/\d{1,2}(?![\d/]) | \d{1,2}\.\d{1,2}\.\d{4}(?!\d)  # 2023/03/08, 08.03.2023
      | (?<![\d.])\d\d\.\d\d\.\d\d(?![\d.]\d|\d)               # 08.03.23
      | \d{1,2}/\d{1,2}/\d{2,4}(?!\d) | \d{1,2}/\d{1,2}(?![\d/])  # 03/14/2023, 1/2
      | \d{1,2}[:.]\d\d(?!\.?\d)(?!%)                         # 14:30
      | \d{1,3}(?:,\d{3})+(?!\d) | \d+\.\d+ | \d+             # 70,000  2.5  1914
      | ['’]s\b | \S )?                                       # 's, a mark""",
    re.VERBOSE,
)
_NUMBER = re.compile(
    r"[\d'’](?:(?<=\d)(?:(?<!\w\d)\d{3}|[^\W\d_]|[:.]\d\d|\s[^\W\d_]\.|\s[AaPp][Mm]\b|/\d)|(?<=['’])\d\d)"
)
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_ʼ]+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_PLAIN_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})


class Window(NamedTuple):
    """Consecutive words of a text in the form in which they are compared, with their character offsets."""

    words: list[str]
    starts: Sequence[int]
    ends: Sequence[int]
    capitalized: list[bool]

    def cut(self, first: int, stop: int) -> "Window":
        """The words from one number to another."""
        part = slice(first, stop)
        return Window(self.words[part], self.starts[part], self.ends[part], self.capitalized[part])


def find_windows(text: str, triggers: frozenset[str], abbreviations: frozenset[str]) -> Iterator[Window]:
    """The surroundings of all trigger words and numbers, merged where they overlap and divided at blank lines."""
    edges: list[list[int]] = []
    for start in _find_triggers(text, triggers):
        if not edges or start - _CHARS_BEFORE > edges[-1][1]:
            edges.append([move_to_word_start(text, start - _CHARS_BEFORE), 0])
        edges[-1][1] = min(start + _CHARS_AFTER, len(text))
    for begin, end in edges:
        for blank_line in _BLANK_LINE.finditer(text, begin, end):
            yield split_window(text, begin, blank_line.start(), abbreviations)
            begin = blank_line.end()
        yield split_window(text, begin, end, abbreviations)


def _find_triggers(text: str, triggers: frozenset[str]) -> list[int]:
    """The offsets of trigger words and of numbers that may be dates."""
    words = [match.start() for match in _WORD.finditer(text) if match[0].lower() in triggers]
    numbers = [match.start() for match in _NUMBER.finditer(text)]
    return sorted(words + numbers) if numbers else words


def move_to_word_start(text: str, offset: int) -> int:
    """The offset at which the word around `offset` begins, if that is near."""
    offset = max(offset, 0)
    starts = range(offset, max(offset - _LONGEST_WORD_CHARS, 0), -1)
    return next((start for start in starts if text[start - 1].isspace()), offset)


def split_window(text: str, begin: int, end: int, abbreviations: frozenset[str]) -> Window:
    """The words that start between two offsets; an abbreviation includes its full stop."""
    words, capitalized = list[str](), list[bool]()
    starts, ends = array("q"), array("q")
    last = begin
    for match in _TOKEN.finditer(text, begin):
        start, stop = match.span(1)
        if start >= end:
            break
        if start < last:  # the full stop of an abbreviation, or white space at the end of the text
            continue
        original = match[1]
        word = original.lower()
        if len(word) == 1 or not word.isalpha():
            word = word.translate(_PLAIN_MARKS)
        elif word in abbreviations and text[stop : stop + 1] == ".":
            word, stop = word + ".", stop + 1
        words.append(sys.intern(word))  # a long run has few different ones
        starts.append(start)
        ends.append(stop)
        capitalized.append(original[0].isupper())
        last = stop
    return Window(words, starts, ends, capitalized)
