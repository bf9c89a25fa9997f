"""Sentences as sequences of words in which everything between quotation marks is a single item."""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from analysis.quotes.marks import Pair, lies_inside, pairs_between

__all__ = ["QUOTED", "TITLE", "Unit", "build_unit", "join_sentences", "split_unit"]

QUOTED = "“”"  # in place of all words between a pair of marks
TITLE = "title"  # stands for the name of a work
_MAX_TITLE_WORDS = 8
_MAX_WORDS = 300
_POSSESSIVE = "'s"
_OPEN_STOPS = frozenset(",?!…—-")
_CLOSING_MARKS = "\"”»’'“"
_LOOK_BACK_CHARS = 120  # so that a run of joined sentences takes linear time
_MAX_CUE_DISTANCE_WORDS = 12
_LONG_WORD = len("that")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-‑.’'ʼ]\w+|(?<=\d),\d+)*|[^\w\s]")

# WASHINGTON (AP) — …
_DATELINE = re.compile(
    r"[A-Z]{3,20}[A-Z .,’'-]{0,30}(?:[A-Z][\w .,]{1,30})?(?:\([^()\n“\"]{2,30}\))?\s{0,2}(?:—|–|--|_|- )\s{0,2}"
)


class Unit(NamedTuple):
    """The items of a sentence: in lower case, with character offsets, whether each begins with a capital, its pair."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    capitalized: list[bool]
    pairs: dict[int, int]


def join_sentences(
    text: str, sentences: Sequence[tuple[int, int]], pairs: Sequence[Pair], cues: Container[str]
) -> list[tuple[int, int]]:
    """Sentences none of which begins or ends inside a pair of marks; “Why?” Smith asked is one."""
    joined: list[tuple[int, int]] = []
    for start, end in sentences:
        if joined and (lies_inside(pairs, start) or _goes_on(text, joined[-1], (start, end), cues)):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _goes_on(text: str, before: tuple[int, int], sentence: tuple[int, int], cues: Container[str]) -> bool:
    """Whether a sentence with a cue near its start follows a quotation that ends with a comma or a question."""
    words = text[max(before[0], before[1] - _LOOK_BACK_CHARS) : before[1]]
    bare = words.rstrip(_CLOSING_MARKS)
    if bare == words or bare[-1:] not in _OPEN_STOPS or text[before[1] : sentence[0]].strip(" \xa0"):
        return False
    following = islice(_WORD.finditer(text, *sentence), _MAX_CUE_DISTANCE_WORDS)
    return any(word[0].lower() in cues for word in following)


def build_unit(text: str, span: tuple[int, int], pairs: Sequence[Pair], before_title: frozenset[str]) -> Unit:
    """The items between two offsets.

    The name of a work in marks, as in "on “Meet the Press”", is an ordinary item after one of the words `before_title`.
    """
    unit = Unit([], [], [], [], {})
    at, stop = span
    dateline = _DATELINE.match(text, at, stop)
    at = dateline.end() if dateline else at
    for number in pairs_between(pairs, *span):
        pair = pairs[number]
        _add_words(unit, text, at, pair.start)
        unit.pairs[len(unit.words)] = number
        before = unit.words[-1] if unit.words else ""
        may_be = before in before_title or before.endswith(_POSSESSIVE)
        inside = text[pair.start + 1 : pair.end - 1]
        is_title = may_be and _is_title(inside)
        _add(unit, TITLE if is_title else QUOTED, pair.start, pair.end, inside[:1])
        if is_title and text[pair.end - 2] == ",":
            _add(unit, ",", pair.end - 2, pair.end - 1, ",")
        at = pair.end
    _add_words(unit, text, at, stop)
    return unit


def split_unit(unit: Unit) -> Iterator[Unit]:
    """The unit itself, or parts of one that is too long for a sentence, as of a table without stops."""
    for lo in range(0, len(unit.words), _MAX_WORDS):
        hi = lo + _MAX_WORDS
        pairs = {at - lo: unit.pairs[at] for at in range(lo, hi) if at in unit.pairs}
        yield Unit(unit.words[lo:hi], unit.starts[lo:hi], unit.ends[lo:hi], unit.capitalized[lo:hi], pairs)


def _is_title(words: str) -> bool:
    """Whether all long words begin with a capital and no stop ends them."""
    listed = words.split()
    if not 0 < len(listed) <= _MAX_TITLE_WORDS or words[-1] in ".?!":
        return False
    return all(word[0].isupper() or len(word) < _LONG_WORD for word in listed) and listed[0][0].isupper()


def _add_words(unit: Unit, text: str, start: int, end: int) -> None:
    for match in _WORD.finditer(text, start, end):
        word = match[0]
        if word == "." and match.end() < end and unit.words and unit.ends[-1] == match.start():
            if unit.words[-1] != QUOTED:
                unit.ends[-1] += 1  # Mr. and other abbreviations
            continue
        _add(unit, word.lower().replace("’", "'"), match.start(), match.end(), word[0])


def _add(unit: Unit, word: str, start: int, end: int, first: str) -> None:
    """Add an item; `first` is its first character as written."""
    unit.words.append(word)
    unit.starts.append(start)
    unit.ends.append(end)
    unit.capitalized.append(first.isupper())
