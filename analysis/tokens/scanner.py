"""The fast word scanner: words in UTF-8 bytes, many texts at once; the only module that handles bytes of text.

It finds the words that `analysis.tokens.words.WORD` defines, on any string. Texts are cut into pieces of about a
megabyte, which two threads scan in parallel, so that the memory needed beside the result does not grow. In each piece

1. a table gives each byte its class (letter, digit, mark, joiner), and comparing adjacent bytes gives word edges;
2. a 64-bit key for each word gives its code. Up to eight bytes the key is the word itself; the key of a longer word
   combines the code of the bytes so far with the next eight bytes. So no two words ever share a key.

Finally the distinct words of all pieces are merged in the same way and put into alphabetical order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import regex
from numpy.typing import NDArray

from analysis.arrays import Ints
from analysis.threads import map_threads

__all__ = ["CHUNK_BYTES", "HASH_MULTIPLIER", "MAX_KEY_BYTES", "Words", "merge_vocabularies", "scan_words"]

# Bytes of text scanned at a time, at most; a piece needs some thirty times as much memory beside the result.
CHUNK_BYTES = 1 << 20
_LETTER, _DIGIT, _LINE, _MARK, _BEFORE_LETTER, _BEFORE_DIGIT = 1, 2, 4, 8, 16, 32
_RUN = _LETTER | _DIGIT | _LINE | _MARK
_JOIN = _BEFORE_LETTER | _BEFORE_DIGIT
# Bits between a class and the class of the joiners that need it on their right.
_CLASS_SHIFT = 4
_PROPERTIES = {_LETTER: r"\p{L}+", _DIGIT: r"\p{Nd}+", _LINE: "_", _MARK: r"[\p{M}\u00AD\u200C\u200D]+"}
_JOINERS = {"’:·": _BEFORE_LETTER, ",;": _BEFORE_DIGIT, "'.-‐‑": _JOIN}
# Masks that keep the first n of eight bytes.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(8)] + [(1 << 64) - 1], np.uint64)
# An odd factor, which spreads keys over the slots of a hash table without merging any two.
HASH_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
# Tag byte of long-word keys; 0xFF never occurs in UTF-8, so they cannot collide with short keys.
_LONG_WORD_TAG = np.uint64(0xFF << 56)
_WHITE_SPACE = re.compile(rb"[ \n]")
# Beyond this many bytes compare whole strings: such runs are not words, but must stay distinct.
MAX_KEY_BYTES = 512
_Small = NDArray[np.int32]
_Bytes = NDArray[np.uint8]
_Keys = NDArray[np.uint64]


class Words(NamedTuple):
    """Words in reading order: how many each text has, their character offsets, their terms as codes."""

    counts: Ints
    start: _Small
    end: _Small
    codes: _Small
    terms: pd.Index


class _Piece(NamedTuple):
    """The bytes of some texts; the first text is number `first` and may continue after `before` characters."""

    data: memoryview
    limits: Ints
    first: int
    before: int


class _PieceWords(NamedTuple):
    """The words of a piece: offsets and codes, how many each text has, and the distinct words by code."""

    columns: tuple[_Small, _Small, _Small]
    counts: Ints
    words: _Vocabulary


class _Vocabulary(NamedTuple):
    """Distinct words: their bytes, joined, and their lengths."""

    data: bytes
    length: Ints


def scan_words(texts: pd.Series, fold: Callable[[str], str], *, lower: bool = True) -> Words:
    """The words of texts, with their terms as codes in alphabetical order (by code point).

    Parameters
    ----------
    texts
        Strings, without lone surrogates.
    fold
        The term of a word; called once for each distinct word that is not plain ASCII.
    lower
        Whether words that are plain ASCII are lower-cased; they are not folded otherwise.

    Raises
    ------
    UnicodeEncodeError
        If a text contains a lone surrogate, which UTF-8 cannot encode.
    """
    pieces = list(_split_texts(texts))
    scanned = map_threads(lambda piece: _scan_piece(piece, lower), pieces)
    (start, end, codes), counts, words = _collect(pieces, scanned)
    numbers, terms = _merge_vocabularies(words, fold)
    edges = np.cumsum([count.sum() for count in counts])
    pairs = zip(np.split(codes, edges[:-1]), numbers, strict=False)
    list(map_threads(lambda pair: np.copyto(pair[0], pair[1][pair[0]]), pairs))
    in_texts = np.zeros(len(texts), np.int64)
    for piece, count in zip(pieces, counts, strict=True):
        in_texts[piece.first : piece.first + len(count)] += count
    return Words(in_texts, start, end, codes, terms)


def _collect(
    pieces: list[_Piece], scanned_pieces: Iterable[_PieceWords]
) -> tuple[list[_Small], list[Ints], list[_Vocabulary]]:
    """The joined columns of all pieces, filled as the pieces arrive, and the counts and words of each piece."""
    columns = [np.empty(0, np.int32) for _ in range(3)]
    counts, words, filled, scanned = [], [], 0, 0
    size = sum(len(piece.data) for piece in pieces)
    for piece, part in zip(pieces, scanned_pieces, strict=True):
        before, filled = filled, filled + len(part.columns[0])
        scanned += len(piece.data)
        if filled > len(columns[0]):  # room for as many words per byte as so far, and a few more
            room = filled + int(1.1 * filled * (size - scanned) / scanned)
            columns = [_enlarge(column[:before], room) for column in columns]
        for column, new in zip(columns, part.columns, strict=True):
            column[before:filled] = new
        counts.append(part.counts)
        words.append(part.words)
    for column in columns:
        column.resize(filled, refcheck=False)
    return columns, counts, words


def _enlarge(column: _Small, room: int) -> _Small:
    wider = np.empty(room, np.int32)  # memory that is not written to costs nothing
    wider[: len(column)] = column
    return wider


def _split_texts(texts: pd.Series) -> Iterator[_Piece]:
    """Texts in pieces; one that is longer than a piece is split at white space, where no word can be."""
    array = pa.array(texts, type=pa.large_string())
    first, size = 0, min(CHUNK_BYTES, max(array.nbytes // 16, 1 << 16))
    for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        if len(chunk):
            yield from _split_chunk(*_as_bytes(chunk), first, size)
        first += len(chunk)


def _as_bytes(array: pa.LargeStringArray | pa.ChunkedArray) -> tuple[memoryview, Ints]:
    """The UTF-8 bytes of Arrow's strings, and the offsets between the strings."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    _, offsets, data = array.buffers()
    limits = np.frombuffer(offsets or bytes(8), np.int64)[array.offset : array.offset + len(array) + 1]
    return memoryview(data or b""), limits


def _split_chunk(data: memoryview, limits: Ints, first: int, size: int) -> Iterator[_Piece]:
    start, before, end = int(limits[0]), 0, int(limits[-1])
    while start < end:
        text = int(np.searchsorted(limits, start, "right")) - 1
        stop = int(limits[np.searchsorted(limits, start + size, "right") - 1])
        if stop <= start:  # the text continues beyond the piece
            stop = _find_white_space(data, start + size, int(limits[text + 1]))
        last = int(np.searchsorted(limits, stop, "left"))
        edges = np.clip(limits[text : last + 1], start, stop) - start
        piece = data[start:stop]  # a view: pieces wait in the threads' queue, and are copied when scanned
        yield _Piece(piece, edges, first + text, before)
        if stop < limits[text + 1]:
            before += int(np.count_nonzero(np.frombuffer(piece, np.uint8) & 0xC0 != 0x80))
        else:
            before = 0
        start = stop


def _find_white_space(data: memoryview, start: int, end: int) -> int:
    """The offset of the first space or newline from `start` on, or `end` if there is none."""
    for first in range(start, end, 4096):
        space = _WHITE_SPACE.search(data[first : min(first + 4096, end)])
        if space:
            return first + space.start()
    return end


def _scan_piece(piece: _Piece, lower: bool) -> _PieceWords:
    text = bytes(piece.data)
    start, end = _find_words(text, piece.limits)
    data = (text.lower() if lower else text) + bytes(8)
    codes, distinct = _number_words(data, start, end - start)
    words = _take_words(data, start[distinct], (end - start)[distinct])
    counts = np.diff(np.searchsorted(start, piece.limits))
    offsets = _character_offsets(text, piece, counts, start, end)
    return _PieceWords((*offsets, codes.astype(np.int32)), counts, words)


def _find_words(data: bytes, limits: Ints) -> tuple[Ints, Ints]:
    """The byte offsets of words in `data`; no word crosses a limit."""
    raw = np.frombuffer(data, np.uint8)
    table, ascii_table = _character_classes()
    byte_class = np.zeros(len(raw) + 2, np.uint8)  # one more at each end, of no class
    byte_class[1:-1] = np.frombuffer(data.translate(ascii_table), np.uint8)
    lead, width, wide = _classify_wide(raw, byte_class[1:-1], table)
    inside = (byte_class & _RUN) != 0
    joiner = (wide & _JOIN) != 0
    inside[1:-1] |= _find_joiners(byte_class, inside, limits, lead[joiner], width[joiner])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    touching = np.unique(limits[inside[limits] & inside[limits + 1]])  # each is an end and a start
    edges = np.sort(np.concatenate([edges, touching, touching]), kind="stable")
    return _skip_leading_marks(raw, byte_class[1:], edges[::2].copy(), edges[1::2].copy(), lead[wide == _MARK])


@cache
def _character_classes() -> tuple[_Bytes, bytes]:
    """The class of every character and of every ASCII byte, from the properties that the word rule names."""
    everything = "".join(chr(c) if not 0xD800 <= c < 0xE000 else "\0" for c in range(0x110000))
    table = np.zeros(len(everything), np.uint8)
    for character_class, pattern in _PROPERTIES.items():
        for match in regex.finditer(pattern, everything):
            table[match.start() : match.end()] = character_class
    for joiners, character_class in _JOINERS.items():
        table[[ord(joiner) for joiner in joiners]] = character_class
    return table, table[:128].tobytes() + bytes(128)


def _character_widths(first: NDArray[Any]) -> Ints:
    """The number of bytes of the characters that start with the bytes `first`."""
    return np.asarray(1 + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0), np.int64)


def _classify_wide(raw: _Bytes, byte_class: _Bytes, table: _Bytes) -> tuple[Ints, Ints, _Bytes]:
    """Give each byte of a non-ASCII character its class; the offsets, widths and classes of these characters."""
    lead = np.flatnonzero(raw >= 0xC0)
    width = _character_widths(raw[lead])
    code = raw[lead].astype(np.int32) & (0x7F >> width)
    for step in range(1, 4):
        longer = width > step if step > 1 else slice(None)
        code[longer] = code[longer] << 6 | raw[lead[longer] + step] & np.int32(0x3F)
    classes = table[code]
    for step in range(4):
        longer = width > step
        byte_class[lead[longer] + step] = classes[longer]
    return lead, width, classes


def _find_joiners(
    byte_class: _Bytes, inside: NDArray[np.bool_], limits: Ints, wide: Ints, width: Ints
) -> NDArray[np.bool_]:
    """A mask of the bytes that are joiners between a run and a character that they may join it to, within one text.

    Joiners beyond ASCII (`wide`) have several bytes and are checked separately.
    """
    before, ahead, after = inside[:-1].copy(), byte_class[1:-1] >> _CLASS_SHIFT, byte_class[2:].copy()
    before[limits] = False
    after[limits[1:] - 1] = 0
    joins: NDArray[np.bool_] = before[:-1] & (ahead & after != 0)
    fit = before[wide] & (ahead[wide] & after[wide + width - 1] != 0)
    for step in range(3):
        joins[wide[fit & (width > step)] + step] = True
    return joins


def _skip_leading_marks(raw: _Bytes, byte_class: _Bytes, start: Ints, end: Ints, marks: Ints) -> tuple[Ints, Ints]:
    """Words without the marks, and joiners after these, before their first letter, digit or underscore."""
    word = np.searchsorted(start, marks)
    marked = word[np.append(start, -1)[word] == marks]
    if not len(marked):
        return start, end
    while len(marked):
        start[marked] += _character_widths(raw[start[marked]])
        marked = marked[start[marked] < end[marked]]
        marked = marked[byte_class[start[marked]] & (_MARK | _JOIN) != 0]
    return start[start < end], end[start < end]


def _character_offsets(text: bytes, piece: _Piece, counts: Ints, start: Ints, end: Ints) -> tuple[_Small, _Small]:
    """Byte offsets in the piece as character offsets in each text."""
    origin = piece.limits[:-1]
    if not text.isascii():
        follows = np.frombuffer(text, np.uint8) & 0xC0 == 0x80
        start, end, origin = _byte_to_char(follows, start, end, origin)
    shift = np.repeat(np.concatenate([origin[:1] - piece.before, origin[1:]]), counts)
    return (start - shift).astype(np.int32), (end - shift).astype(np.int32)


def _byte_to_char(follows: NDArray[np.bool_], *columns: Ints) -> list[Ints]:
    """Columns of sorted offsets, each offset reduced by the number of continuation bytes before it."""
    if 20 * np.count_nonzero(follows) > len(follows):
        passed = np.concatenate([[0], np.cumsum(follows, dtype=np.int32)])
        return [offsets - passed[offsets] for offsets in columns]
    few = np.flatnonzero(follows)  # look these up among the offsets, not the other way round
    after = [np.searchsorted(offsets, few, "right") for offsets in columns]
    counts = [np.bincount(i, minlength=len(offsets) + 1)[:-1] for i, offsets in zip(after, columns, strict=True)]
    return [offsets - np.cumsum(count) for offsets, count in zip(columns, counts, strict=True)]


def _number_words(data: bytes, start: Ints, length: Ints) -> tuple[Ints, Ints]:
    """The code of each word, and one word of each code."""
    eights = _as_uint64(data)
    key = eights[start]
    key &= _MASKS[np.minimum(length, 8)]
    long = np.flatnonzero(length > 8)
    key[long] = _LONG_WORD_TAG | _number_long(data, start[long], length[long], key[long])
    key *= HASH_MULTIPLIER
    codes, distinct = pd.factorize(key)
    example = np.empty(len(distinct), np.int64)
    example[codes] = np.arange(len(codes))
    return codes, example


def _as_uint64(data: bytes | bytearray) -> _Keys:
    """The eight bytes from each byte on, as one integer; `data` ends with eight bytes of padding for this."""
    return np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))


def _number_long(data: bytes, start: Ints, length: Ints, key: _Keys) -> _Keys:
    """Codes of words longer than eight bytes, from the code of the bytes so far and the next eight, step by step."""
    number = pd.factorize(key)[0]
    longer, passed = np.arange(len(start)), 0
    while len(longer) and passed < MAX_KEY_BYTES:
        passed += 8
        following = pd.factorize(_next_bytes(data, start[longer], length[longer], passed))[0]
        pair = number[longer] << 32 | following
        number[longer] = number.max() + 1 + pd.factorize(pair)[0]
        longer = longer[length[longer] > passed + 8]
    return number.astype(np.uint64)


def _next_bytes(data: bytes, start: Ints, length: Ints, passed: int) -> _Keys:
    """The next eight bytes of each word, as integers in byte order; beyond the limit, all the remaining bytes."""
    if passed == MAX_KEY_BYTES:
        words = zip(start.tolist(), length.tolist(), strict=True)
        tails = pd.Series([data[a + passed : a + n] for a, n in words], dtype=object)
        return pd.factorize(tails, sort=True)[0].astype(np.uint64)
    remaining = np.clip(length - passed, 0, 8)
    return (_as_uint64(data)[start + np.minimum(passed, length)] & _MASKS[remaining]).byteswap()


def _rank_words(data: bytes, start: Ints, length: Ints) -> Ints:
    """The rank of each word, all of them distinct, in alphabetical order, which is that of UTF-8's bytes.

    Eight bytes at a time: words that have been equal so far share a rank until they differ.
    """
    rank, tied, passed = np.zeros(len(start), np.int64), np.arange(len(start)), 0
    while len(tied):
        ahead = _next_bytes(data, start[tied], length[tied], passed)
        order = np.lexsort((ahead, rank[tied])) if passed else np.argsort(ahead)
        tied, ahead = tied[order], ahead[order]
        shared = rank[tied]
        other = np.diff(shared, prepend=-1) != 0
        new = other | (ahead != np.roll(ahead, 1))
        index = np.arange(len(tied))
        rank[tied] = shared + np.maximum.accumulate(index * new) - np.maximum.accumulate(index * other)
        same = ~new
        tied, passed = tied[same | np.append(same[1:], False)], passed + 8
    return rank


def _take_words(data: bytes, start: Ints, length: Ints) -> _Vocabulary:
    """Words cut out of `data`."""
    begin = np.cumsum(length) - length
    gathered = bytearray(int(length.sum()) + 8)
    source, target = _as_uint64(data), _as_uint64(gathered)
    stretches = [np.arange(len(start))]
    while len(stretches[-1]) and 8 * len(stretches) < MAX_KEY_BYTES:
        stretches.append(stretches[-1][length[stretches[-1]] > 8 * len(stretches)])
    tails = [column[length > MAX_KEY_BYTES].tolist() for column in (begin, start, length)]
    for a, b, n in zip(*tails, strict=True):
        gathered[a + MAX_KEY_BYTES : a + n] = data[b + MAX_KEY_BYTES : b + n]
    # The last stretch of a word overwrites the beginning of the next, so the beginnings are written last.
    for step, words in reversed(list(enumerate(stretches))):
        target[begin[words] + 8 * step] = source[start[words] + 8 * step]
    return _Vocabulary(bytes(gathered[:-8]), length)


def merge_vocabularies(parts: list[pd.Index]) -> tuple[list[_Small], pd.Index]:
    """For each part the number of each of its terms among all, and all of them, in alphabetical order."""
    return _merge_vocabularies([_as_vocabulary(part) for part in parts], None)


def _as_vocabulary(terms: pd.Index) -> _Vocabulary:
    data, limits = _as_bytes(pa.array(terms, type=pa.large_string()))
    text = bytes(data[limits[0] : limits[-1]])
    if b"\0" in text:  # the padding of keys of shorter words
        raise ValueError("a term contains a NUL character, which no word has: remove it with map_terms")
    return _Vocabulary(text, np.diff(limits))


def _merge_vocabularies(parts: list[_Vocabulary], fold: Callable[[str], str] | None) -> tuple[list[_Small], pd.Index]:
    """For each part the numbers of its words' terms, and the terms, in alphabetical order."""
    edges = np.cumsum([0, *(len(part.length) for part in parts)])
    data = b"".join([*(part.data for part in parts), bytes(8)])
    length = np.concatenate([part.length for part in parts] or [np.empty(0, np.int64)])
    parts.clear()  # joined now: frees the memory of the parts
    start = np.cumsum(length) - length
    if fold is not None:
        data, start, length = _fold_foreign(data, start, length, fold)
    letter = np.frombuffer(data, np.uint8)[start]
    is_later = letter > np.median(np.append(letter, 0))  # half of the alphabet for each thread
    halves = np.flatnonzero(~is_later), np.flatnonzero(is_later)
    early, later = map_threads(lambda half: _rank_half(data, start[half], length[half]), halves)
    numbers = np.empty(len(start), np.int32)
    numbers[halves[0]], numbers[halves[1]] = early[0], later[0] + np.int32(len(early[1].length))
    limits = np.cumsum(np.concatenate([[0], early[1].length, later[1].length]))
    buffers = [None, pa.py_buffer(limits), pa.py_buffer(early[1].data + later[1].data)]
    terms = pa.Array.from_buffers(pa.large_string(), len(limits) - 1, buffers)
    return [numbers[a:b] for a, b in pairwise(edges)], pd.Index(pd.Series(terms, dtype="str"))


def _rank_half(data: bytes, start: Ints, length: Ints) -> tuple[_Small, _Vocabulary]:
    """Number words in alphabetical order: each word's number, and the distinct words."""
    codes, first = _number_words(data, start, length)
    rank = _rank_words(data, start[first], length[first])
    first[rank] = first.copy()
    return rank.astype(np.int32)[codes], _take_words(data, start[first], length[first])


def _fold_foreign(data: bytes, start: Ints, length: Ints, fold: Callable[[str], str]) -> tuple[bytes, Ints, Ints]:
    """The words, of which those that are not plain ASCII are folded; their new bytes follow the others."""
    beyond = np.flatnonzero(np.frombuffer(data, np.uint8) >= 0x80)
    foreign = np.unique(np.searchsorted(start, beyond, "right") - 1)
    codes, first = _number_words(data, start[foreign], length[foreign])
    words = zip(start[foreign][first].tolist(), length[foreign][first].tolist(), strict=True)
    folded = [fold(data[a : a + n].decode()).encode() for a, n in words]
    lengths = np.array([len(word) for word in folded], np.int64)
    starts = len(data) + np.cumsum(lengths) - lengths
    start[foreign], length[foreign] = starts[codes], lengths[codes]
    return b"".join([data, *folded, bytes(8)]), start, length
