"""Pairs of quotation marks, found paragraph by paragraph."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Pair", "find_pairs", "find_paragraphs", "has_line_end", "last_character", "lies_inside", "pairs_between"]

# A blank line, or the end of a line that ends a sentence or a heading.
_PARAGRAPH_END = re.compile(r"(?:\r\n|[\r\n])[^\S\r\n]*(?:\r\n|[\r\n])\s*|(?<=[.?!:;\"”’»…])(?:\r\n|[\r\n])\s*")
_LINE_END = re.compile(r"[\r\n]")
_DOUBLE = re.compile(r"''|``|[\"“”„‟«»＂〝〞]")
_SINGLE = re.compile(r"['‘‚‹](?<![\w'].)(?=[\w…¿¡(\[])|['’›](?<=[^\s'].)(?![\w'])")
_CLOSERS = {
    "“": '”"“', "„": '“”"', "‟": "”", "«": "»", "»": "«", "”": "”", "``": ("''", '"', "”"), "〝": "〞",
    '"': '"”“', "''": ("''", '"'), "＂": "＂", "‘": "’", "‚": "‘’", "‹": "›", "'": "'’",
}  # fmt: skip
_ALWAYS_OPEN = frozenset(["„", "«", "``", "〝", "‘", "‚", "‹"])
_OPENS_AFTER = frozenset(" \t\n\r\xa0\u202f\u2009\u200b([{-–—/…:=>") | frozenset("“\"'‘«")
_MAX_MARK_CHARS = len("''")
# Bounds that keep the work linear where marks are noise.
_MAX_OPEN, _LOOK_BACK_CHARS, _MAX_OPEN_CHARS = 8, 80, 2000
_ALL_MARKS = "\"“”„‟«»＂〝〞'`‘’‚‹› "
_SENTENCE_END = re.compile(r"[.?!…](?=\s)")


class Pair(NamedTuple):
    """A stretch between quotation marks, with its marks; without `closed` it ends with a paragraph or a sentence."""

    start: int
    end: int
    closed: bool = True


def pairs_between(pairs: Sequence[Pair], start: int, end: int) -> range:
    """The numbers of the pairs, which are in order, that begin between two offsets."""
    first, last = (bisect_left(pairs, at, key=lambda pair: pair.start) for at in (start, end))
    return range(first, last)


def lies_inside(pairs: Sequence[Pair], at: int) -> bool:
    """Whether an offset lies inside one of the pairs, which are in order."""
    following = bisect_left(pairs, at, key=lambda pair: pair.start)
    return any(pair.end > at for pair in pairs[following - 1 : following])


def find_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The spans between blank lines and after lines that end like a sentence."""
    start = 0
    for gap in _PARAGRAPH_END.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def has_line_end(text: str, start: int, end: int) -> bool:
    """Whether a line ends between two offsets."""
    return _LINE_END.search(text, start, end) is not None


def last_character(text: str, pair: tuple[int, int]) -> str:
    """The last character between marks, "" if there is none."""
    return text[slice(*pair)].rstrip(_ALL_MARKS)[-1:]


def find_pairs(text: str, start: int, end: int, following: str = "", *, carried: bool = False) -> list[Pair]:
    """The outermost pairs between two offsets, in order.

    Double marks take precedence: single ones count only where no double mark encloses them. A mark that is not closed
    runs to the end of the paragraph if it begins it or follows a comma or colon, or if the next paragraph begins with
    a mark (`following` is its first character), or else to the end of its sentence. A mark that nothing has opened is
    left alone, unless the paragraph before has left one open (`carried`): then the words before it are quoted.
    """
    end = start + len(text[start:end].rstrip())
    marks = list(_DOUBLE.finditer(text, start, end))
    head: list[Pair] = []
    if carried and marks and _may_close(text, marks[0]) and not _may_open(text, marks[0]):
        head = [Pair(start, marks.pop(0).end())]
    pairs = head + _pair_marks(text, marks, start, end, following)
    outside = [mark for mark in _SINGLE.finditer(text, start, end) if not lies_inside(pairs, mark.start())]
    singles = _pair_marks(text, outside, start, end, "")
    return _keep_outermost(pairs + [pair for pair in singles if pair.closed])


def _pair_marks(text: str, marks: list[re.Match[str]], start: int, end: int, following: str) -> list[Pair]:
    """Outermost pairs of marks, of which those that stay open end where they must."""
    pairs: list[Pair] = []
    opened: list[re.Match[str]] = []
    for mark in marks:
        nearest = range(len(opened) - 1, max(len(opened) - _MAX_OPEN, 0) - 1, -1)
        partner = next((i for i in nearest if mark[0] in _CLOSERS[opened[i][0]]), None)
        if partner is not None and not _opens_anew(text, mark, opened[partner]):
            pairs.append(Pair(opened[partner].start(), mark.end()))
            del opened[partner:]
        elif mark[0] in _CLOSERS and _may_open(text, mark):
            opened.append(mark)
    for mark in opened:
        pairs.append(_end_open(text, mark.start(), start, end, following))
    return _keep_outermost(pairs)


def _opens_anew(text: str, mark: re.Match[str], opened: re.Match[str]) -> bool:
    """Whether a mark that could close a pair opens another one instead."""
    if mark[0] in "”»’›" and opened[0] not in "”»":
        return False
    return _may_open(text, mark) and not _may_close(text, mark)


def _may_open(text: str, mark: re.Match[str]) -> bool:
    if mark[0] in _ALWAYS_OPEN:
        return True
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 2]
    if mark[0] == "“":
        return bool(after[:1].strip()) or not before.strip()
    opens = bool(after[:1].strip()) and (after[0] not in ".,;:?!" or after == "..")
    return (not before or before in _OPENS_AFTER) and opens


def _may_close(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return bool(before.strip()) and not after.isalnum()


def _end_open(text: str, mark: int, start: int, end: int, following: str) -> Pair:
    before = text[max(start, mark - _LOOK_BACK_CHARS) : mark].rstrip()
    if not before or before[-1:] in (",", ":") or following in _CLOSERS:
        return Pair(mark, end, False)
    stop = _SENTENCE_END.search(text, mark, min(end, mark + _MAX_OPEN_CHARS))
    return Pair(mark, stop.end() if stop else end, False)


def _keep_outermost(pairs: list[Pair]) -> list[Pair]:
    """The pairs that lie in no other; an open one ends where the next pair begins, if that is not at once."""
    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: (pair.start, not pair.closed, -pair.end)):
        if kept and pair.start < kept[-1].end:
            if kept[-1].closed:
                continue
            opened = kept.pop()
            if pair.start - opened.start > _MAX_MARK_CHARS:
                kept.append(opened._replace(end=pair.start))
        kept.append(pair)
    return kept
