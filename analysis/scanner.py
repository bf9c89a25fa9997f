"""The fast word scanner: words in UTF-8 bytes, many texts at once, in array operations; the only room that knows bytes.

It finds the words that `analysis.tokens.WORD` defines, on any string. Texts are cut into pieces of about a megabyte,
which two threads scan side by side, so that the memory needed beside the result stays flat. In each piece

1. a table look-up gives each byte its class (letter, digit, mark, joiner), and comparing neighbours the words' edges;
2. a 64-bit key for each word, made of the eight-byte stretches that it covers, numbers the words. A key of up to
   eight bytes is the word itself; longer words are compared, byte by byte, with the first of their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import regex
from numpy.typing import NDArray

PIECE = 1 << 20
"""Bytes of text that are scanned at one go."""
THREADS = 2

LETTER, DIGIT, LINE, MARK, BEFORE_LETTER, BEFORE_DIGIT = 1, 2, 4, 8, 16, 32
RUN = LETTER | DIGIT | LINE | MARK
JOIN = BEFORE_LETTER | BEFORE_DIGIT
AHEAD = 4
"""Bits from what a joiner waits for to the class of it."""
PROPERTIES = {LETTER: r"\p{L}+", DIGIT: r"\p{Nd}+", LINE: "_", MARK: r"[\p{M}\u00AD\u200C\u200D]+"}
JOINERS = {
    **dict.fromkeys("’:·", BEFORE_LETTER),
    **dict.fromkeys(",;", BEFORE_DIGIT),
    **dict.fromkeys("'.-‐‑", JOIN),
}

MASKS = np.array([(1 << 8 * n) - 1 for n in range(8)] + [(1 << 64) - 1], np.uint64)
"""What keeps the first n bytes of eight."""
MULTIPLIER, SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Bytes = NDArray[np.uint8]


class Words(NamedTuple):
    """Words of texts, in reading order: how many each text has, their places (characters), and their terms."""

    counts: Ints
    start: Small
    end: Small
    codes: Small
    terms: pd.Index


class Piece(NamedTuple):
    """A view of some texts' bytes; the first text is number `first` and may go on after `before` characters."""

    data: memoryview
    limits: Ints
    first: int
    before: int


class Found(NamedTuple):
    """Words of a piece: how many each text has, their places and numbers; bytes and lengths of the distinct ones."""

    first: int
    counts: Ints
    start: Small
    end: Small
    codes: Small
    data: bytes
    lengths: Ints


def scan_words(texts: pd.Series, fold: Callable[[str], str], *, lower: bool = True) -> Words:
    """Find the words of texts and number their terms in order of first appearance.

    Parameters
    ----------
    texts
        Strings, without lone surrogates.
    fold
        Gives the term of a word; called once for each distinct word that is not plain ASCII.
    lower
        Whether words that are plain ASCII are lower-cased; they are not folded otherwise.

    Raises
    ------
    UnicodeEncodeError
        If a text has a lone surrogate, which UTF-8 has no bytes for.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda piece: _scan(piece, lower), _cut(texts)))
    numbers, terms = _unite(found, fold)
    counts = np.zeros(len(texts), np.int64)
    codes = []
    for part, number in zip(found, numbers, strict=True):
        counts[part.first : part.first + len(part.counts)] += part.counts
        codes.append(number[part.codes])
    none: list[Small] = [np.empty(0, np.int32)]
    start = np.concatenate([part.start for part in found] or none)
    end = np.concatenate([part.end for part in found] or none)
    return Words(counts, start, end, np.concatenate(codes or none), terms)


# --- texts to pieces --------------------------------------------------------------------------


def _cut(texts: pd.Series) -> Iterator[Piece]:
    """Texts in pieces; one that is longer than a piece is cut at white space, which is in no word."""
    array = pa.array(texts, type=pa.large_string())
    first = 0
    for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        if len(chunk):
            _, offsets, data = chunk.buffers()
            limits = np.frombuffer(offsets, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
            yield from _cut_chunk(memoryview(data or b""), limits, first)
        first += len(chunk)


def _cut_chunk(data: memoryview, limits: Ints, first: int) -> Iterator[Piece]:
    at, before, end = int(limits[0]), 0, int(limits[-1])
    while at < end:
        text = int(np.searchsorted(limits, at, "right")) - 1
        stop = int(limits[np.searchsorted(limits, at + PIECE, "right") - 1])
        if stop <= at:  # the text goes on beyond the piece
            stop = _white_space(data, at + PIECE, int(limits[text + 1]))
        last = int(np.searchsorted(limits, stop, "left"))
        edges = np.clip(limits[text : last + 1], at, stop) - at
        piece = data[at:stop]  # copied where it is scanned: all pieces wait in the threads' queue
        yield Piece(piece, edges, first + text, before)
        before = before + _characters(piece) if stop < limits[text + 1] else 0
        at = stop


def _white_space(data: memoryview, at: int, end: int) -> int:
    """Where the first blank or newline from `at` on is, or else `end`."""
    while at < end:
        stretch = bytes(data[at : min(at + 4096, end)])
        places = [place for place in (stretch.find(b" "), stretch.find(b"\n")) if place >= 0]
        if places:
            return at + min(places)
        at += len(stretch)
    return end


def _characters(data: memoryview) -> int:
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) & 0xC0 != 0x80))


# --- pieces to words --------------------------------------------------------------------------


def _scan(piece: Piece, lower: bool) -> Found:
    text = bytes(piece.data)
    start, end = find_words(text, piece.limits)
    data = text.lower() if lower else text
    codes, distinct = number_words(data, start, end - start)
    lengths = (end - start)[distinct]
    vocabulary = _gather(data, start[distinct], lengths)
    counts = np.diff(np.searchsorted(start, piece.limits))
    starts, ends = _character_places(text, piece, counts, start, end)
    return Found(piece.first, counts, starts, ends, codes.astype(np.int32), vocabulary, lengths)


def find_words(data: bytes, limits: Ints) -> tuple[Ints, Ints]:
    """Where words start and end in `data`, in bytes; no word goes beyond a limit."""
    raw = np.frombuffer(data, np.uint8)
    table, ascii_table = _classes()
    kind = np.zeros(len(raw) + 1, np.uint8)  # the last stands for what follows: nothing
    kind[:-1] = np.frombuffer(data.translate(ascii_table), np.uint8)
    if not data.isascii():
        _classify_wide(raw, kind, table)
    inside = (kind & RUN) != 0
    _join(raw, kind, inside, limits)
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    if inside[0]:
        edges = np.concatenate([[0], edges])
    between = limits[(limits > 0) & (limits < len(raw))]
    glued = np.unique(between[inside[between] & inside[between - 1]])
    if len(glued):  # one text ends and the next begins with a word
        edges = np.sort(np.concatenate([edges, glued, glued]))
    start, end = edges[::2].copy(), edges[1::2].copy()
    return (start, end) if data.isascii() else _drop_marks(raw, kind, start, end)


@cache
def _classes() -> tuple[Bytes, bytes]:
    """The class of every character, and of every ASCII byte, by the properties that the word rule names."""
    everything = "".join(chr(c) if not 0xD800 <= c < 0xE000 else "\0" for c in range(0x110000))
    table = np.zeros(len(everything), np.uint8)
    for kind, pattern in PROPERTIES.items():
        for match in regex.finditer(pattern, everything):
            table[match.start() : match.end()] = kind
    for joiner, kind in JOINERS.items():
        table[ord(joiner)] = kind
    return table, table[:128].tobytes() + bytes(128)


def _widths(first: NDArray[Any]) -> Ints:
    """The bytes of the characters that start with the bytes `first`."""
    return np.asarray(1 + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0), np.int64)


def _classify_wide(raw: Bytes, kind: Bytes, table: Bytes) -> None:
    """Give each byte of a character beyond ASCII that character's class."""
    lead = np.flatnonzero(raw >= 0xC0)
    width = _widths(raw[lead])
    code = raw[lead].astype(np.int32) & (0x7F >> width)
    for step in range(1, 4):
        more = width > step if step > 1 else slice(None)
        code[more] = code[more] << 6 | raw[lead[more] + step] & np.int32(0x3F)
    classes = table[code]
    for step in range(4):
        more = width > step
        kind[lead[more] + step] = classes[more]


def _join(raw: Bytes, kind: Bytes, inside: NDArray[np.bool_], limits: Ints) -> None:
    """Put joiners inside: those that follow on a run and go before what they wait for, within one text."""
    at = np.flatnonzero((kind & JOIN) != 0)
    at = at[inside[at - 1]]
    at = at[raw[at] & 0xC0 != 0x80]
    after = at + _widths(raw[at])
    limit = np.zeros(len(kind), bool)
    limit[limits] = True
    joins = (kind[at] >> AHEAD & kind[after] != 0) & ~limit[at] & ~limit[after]
    at, after = at[joins], after[joins]
    while len(at):
        inside[at] = True
        at, after = at[after > at + 1] + 1, after[after > at + 1]


def _drop_marks(raw: Bytes, kind: Bytes, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Words without the marks (and joiners after them) before their first letter, digit or line."""
    wrong = np.flatnonzero((kind[start] & MARK) != 0)
    if not len(wrong):
        return start, end
    while len(wrong):
        start[wrong] += _widths(raw[start[wrong]])
        wrong = wrong[start[wrong] < end[wrong]]
        wrong = wrong[kind[start[wrong]] & (MARK | JOIN) != 0]
    return start[start < end], end[start < end]


def _character_places(text: bytes, piece: Piece, counts: Ints, start: Ints, end: Ints) -> tuple[Small, Small]:
    """Places in bytes of the piece to places in characters of each text."""
    origin = piece.limits[:-1]
    if not text.isascii():
        follows = np.frombuffer(text, np.uint8) & 0xC0 == 0x80
        passed = np.zeros(len(follows) + 1, np.int32)
        np.cumsum(follows, out=passed[1:])
        start, end, origin = start - passed[start], end - passed[end], origin - passed[origin]
    shift = np.repeat(np.concatenate([origin[:1] - piece.before, origin[1:]]), counts)
    return (start - shift).astype(np.int32), (end - shift).astype(np.int32)


# --- words to numbers -------------------------------------------------------------------------


def number_words(data: bytes, start: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Number words in order of first appearance: each word's number, and where each distinct one is first."""
    padded = data + bytes(8)
    eight = np.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))
    key = eight[start] & MASKS[np.minimum(length, 8)]
    parts = list(_stretches(eight, start, length))
    key = _mix(key)
    for words, stretch in parts:
        key[words] = _combine(key[words], stretch)
    codes, distinct = pd.factorize(key)
    first = np.empty(len(distinct), np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    if _same_words(eight, start, length, first[codes], parts):
        return codes, first
    # Two words had one key: number the words themselves.
    places = zip(start.tolist(), length.tolist(), strict=True)
    codes, _ = pd.factorize(np.array([data[a : a + n] for a, n in places], dtype=object))
    return codes, np.unique(codes, return_index=True)[1]


def _stretches(
    eight: NDArray[np.uint64], start: Ints, length: Ints
) -> Iterator[tuple[Ints, NDArray[np.uint64]]]:
    """The words that go on after 8, 16, … bytes, and the next up to eight bytes of each."""
    passed = 8
    words = np.flatnonzero(length > passed)
    while len(words):
        rest = length[words] - passed
        yield words, eight[start[words] + passed] & MASKS[np.minimum(rest, 8)]
        passed += 8
        words = words[rest > 8]


def _mix(key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread keys evenly; no two become one, as an odd factor and the shift can both be undone."""
    key = key * MULTIPLIER
    return cast("NDArray[np.uint64]", key ^ (key >> SHIFT))


def _combine(key: NDArray[np.uint64], stretch: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The key of a longer word; here two may become one."""
    return _mix(key ^ stretch)


def _same_words(
    eight: NDArray[np.uint64],
    start: Ints,
    length: Ints,
    model: Ints,
    parts: list[tuple[Ints, NDArray[np.uint64]]],
) -> bool:
    """Whether each word is, byte by byte, the same as its model, the first word of its number."""
    if not (length == length[model]).all():
        return False
    if parts:  # up to eight bytes the key is the word
        long = parts[0][0]
        if not (eight[start[long]] == eight[start[model[long]]]).all():
            return False
    for step, (words, stretch) in enumerate(parts, start=1):
        other = eight[start[model[words]] + 8 * step] & MASKS[np.minimum(length[words] - 8 * step, 8)]
        if not (stretch == other).all():
            return False
    return True


def _gather(data: bytes, start: Ints, length: Ints) -> bytes:
    """The words' bytes, one after the other."""
    ends = np.cumsum(length)
    index = np.arange(int(length.sum())) + np.repeat(start - ends + length, length)
    return np.frombuffer(data, np.uint8)[index].tobytes()


def _unite(found: list[Found], fold: Callable[[str], str]) -> tuple[list[Small], pd.Index]:
    """For each piece the term of each of its words, and the terms."""
    data = b"".join(part.data for part in found)
    length = np.concatenate([part.lengths for part in found] or [np.empty(0, np.int64)])
    data, start, length = _fold_foreign(data, np.cumsum(length) - length, length, fold)
    codes, first = number_words(data, start, length)
    limits = np.concatenate([[0], np.cumsum(length[first])])
    terms = pa.LargeStringArray.from_buffers(
        len(first), pa.py_buffer(limits), pa.py_buffer(_gather(data, start[first], length[first]))
    )
    numbers, edges = codes.astype(np.int32), np.cumsum([0, *(len(part.lengths) for part in found)])
    return [numbers[a:b] for a, b in pairwise(edges)], pd.Index(pd.Series(terms, dtype="str"))


def _fold_foreign(
    data: bytes, start: Ints, length: Ints, fold: Callable[[str], str]
) -> tuple[bytes, Ints, Ints]:
    """The words with those that are not plain ASCII folded, whose bytes are put behind the others'."""
    beyond = np.flatnonzero(np.frombuffer(data, np.uint8) >= 0x80)
    foreign = np.unique(np.searchsorted(start, beyond, "right") - 1)
    codes, first = number_words(data, start[foreign], length[foreign])
    places = zip(start[foreign][first].tolist(), length[foreign][first].tolist(), strict=True)
    folded = [fold(data[a : a + n].decode()).encode() for a, n in places]
    lengths = np.array([len(word) for word in folded], np.int64)
    starts = len(data) + np.cumsum(lengths) - lengths
    start[foreign], length[foreign] = starts[codes], lengths[codes]
    return data + b"".join(folded), start, length
