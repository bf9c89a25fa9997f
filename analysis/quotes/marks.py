"""Pairs of quotation marks, found paragraph by paragraph."""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Pair", "find_pairs", "find_paragraphs"]

# A blank line, or the end of a line that ends a sentence or a heading.
_PARAGRAPH_END = re.compile(r"(?:\r\n|[\r\n])[^\S\r\n]*(?:\r\n|[\r\n])\s*|(?<=[.?!:;\"”’»…])(?:\r\n|[\r\n])\s*")
_DOUBLE = re.compile(r"''|``|[\"“”„‟«»＂〝〞]")
_SINGLE = re.compile(r"(?<![\w'])['‘‚‹](?=[\w…¿¡(\[])|(?<=[^\s'])['’›](?![\w'])")
_CLOSERS = {
    "“": '”"“', "„": '“”"', "‟": "”", "«": "»", "»": "«", "”": "”", "``": ("''", '"', "”"), "〝": "〞",
    '"': '"”“', "''": ("''", '"'), "＂": "＂", "‘": "’", "‚": "‘’", "‹": "›", "'": "'’",
}  # fmt: skip
_ALWAYS_OPEN = frozenset(["„", "«", "``", "〝", "‘", "‚", "‹"])
_OPENS_AFTER = frozenset(" \t\n\r\xa0\u202f\u2009\u200b([{-–—/…:=>") | frozenset("“\"'‘«")
_SENTENCE_END = re.compile(r"[.?!…](?=\s)")


class Pair(NamedTuple):
    """A stretch between quotation marks, with its marks; without `closed` it ends with a paragraph or a sentence."""

    start: int
    end: int
    closed: bool = True


def find_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The spans between blank lines and after lines that end like a sentence."""
    start = 0
    for gap in _PARAGRAPH_END.finditer(text):
        if start < gap.start():
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def find_pairs(text: str, start: int, end: int, following: str = "", *, carried: bool = False) -> list[Pair]:
    """The outermost pairs between two offsets, in order.

    Double marks take precedence: single ones count only where no double mark encloses them. A mark that is not closed
    runs to the end of the paragraph if it begins it or follows a comma or colon, or if the next one (`following`)
    begins with a mark, or else to the end of its sentence. A mark that nothing has opened is left alone, unless the
    paragraph before has left one open (`carried`): then the words before it are quoted.
    """
    marks = list(_DOUBLE.finditer(text, start, end))
    head: list[Pair] = []
    if carried and marks and _may_close(text, marks[0]) and not _may_open(text, marks[0]):
        head = [Pair(start, marks.pop(0).end())]
    pairs = head + _pair_marks(text, marks, start, end, following)
    singles = [
        mark
        for mark in _SINGLE.finditer(text, start, end)
        if not any(pair.start < mark.start() < pair.end for pair in pairs)
    ]
    closed = [pair for pair in _pair_marks(text, singles, start, end, "") if pair.closed]
    apart = [single for single in closed if not any(_overlap(single, pair) for pair in pairs)]
    return sorted(pairs + apart)


def _overlap(pair: Pair, other: Pair) -> bool:
    return pair.start < other.end and other.start < pair.end


def _pair_marks(text: str, marks: list[re.Match[str]], start: int, end: int, following: str) -> list[Pair]:
    """Outermost pairs of marks, of which those that stay open end where they must."""
    pairs: list[Pair] = []
    opened: list[re.Match[str]] = []
    for mark in marks:
        partner = next((i for i in reversed(range(len(opened))) if mark[0] in _CLOSERS[opened[i][0]]), None)
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
    return _may_open(text, mark) and not _may_close(text, mark) and mark.start() > opened.end()


def _may_open(text: str, mark: re.Match[str]) -> bool:
    if mark[0] in _ALWAYS_OPEN:
        return True
    before, after = text[max(mark.start() - 1, 0) : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] == "“":
        return bool(after.strip())
    return (not before or before in _OPENS_AFTER) and bool(after.strip()) and after not in ".,;:?!"


def _may_close(text: str, mark: re.Match[str]) -> bool:
    before, after = text[max(mark.start() - 1, 0) : mark.start()], text[mark.end() : mark.end() + 1]
    return bool(before.strip()) and not after.isalnum()


def _end_open(text: str, mark: int, start: int, end: int, following: str) -> Pair:
    before = text[start:mark].rstrip()
    if not before or before[-1] in ",:" or following[:1] in _CLOSERS:
        return Pair(mark, start + len(text[start:end].rstrip()), False)
    stop = _SENTENCE_END.search(text, mark, end)
    return Pair(mark, stop.end() if stop else start + len(text[start:end].rstrip()), False)


def _keep_outermost(pairs: list[Pair]) -> list[Pair]:
    """The pairs that lie in no other; an open one ends where the next closed one begins."""
    closed: list[Pair] = []
    for pair in sorted((pair for pair in pairs if pair.closed), key=lambda pair: (pair.start, -pair.end)):
        if not closed or pair.start >= closed[-1].end:
            closed.append(pair)
    kept = list(closed)
    for pair in reversed(pairs):
        if pair.closed or any(other.start <= pair.start < other.end for other in closed):
            continue
        limit = min((other.start for other in kept if other.start > pair.start), default=pair.end)
        kept.append(pair._replace(end=min(limit, pair.end)))
    return sorted(kept)
