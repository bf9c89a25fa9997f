"""A text divided at the marks on it: hits, time expressions, quotations."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Mark", "Part", "divide_by_marks"]


class Mark(NamedTuple):
    """A stretch of a text, the kind of thing it is ("hit", "time", "quote"), and a label for it."""

    start: int
    end: int
    kind: str
    label: str = ""
    color: int = 0


class Part(NamedTuple):
    """A stretch of text between two boundaries, with the marks on it.

    `before` is the label of a quotation that begins here, `after` that of a time expression that ends here.
    """

    start: int
    text: str
    kinds: tuple[str, ...]
    before: str
    after: str
    color: int


def divide_by_marks(text: str, marks: Iterable[Mark], start: int = 0) -> list[Part]:
    """The parts of a text that begins at `start` of its document; joined they are the text, however marks overlap."""

    def clip(offset: int) -> int:
        return min(max(offset - start, 0), len(text))

    inside = [mark._replace(start=clip(mark.start), end=clip(mark.end)) for mark in marks]
    edges = sorted({0, len(text), *(edge for mark in inside for edge in (mark.start, mark.end))})
    waiting = sorted(inside, reverse=True)
    open_: list[Mark] = []
    parts = []
    for begin, end in pairwise(edges):
        while waiting and waiting[-1].start <= begin:
            open_.append(waiting.pop())
        open_ = [mark for mark in open_ if mark.end > begin]
        parts.append(_make_part(text[begin:end], start + begin, begin, end, open_))
    return parts


def _make_part(text: str, at: int, begin: int, end: int, marks: list[Mark]) -> Part:
    hits = [mark for mark in marks if mark.kind == "hit"]
    before = ", ".join(mark.label for mark in marks if mark.kind == "quote" and mark.start == begin and mark.label)
    after = ", ".join(mark.label for mark in marks if mark.kind == "time" and mark.end == end and mark.label)
    kinds = tuple(dict.fromkeys(mark.kind for mark in marks))
    return Part(at, text, kinds, before, after, hits[0].color if hits else 0)
