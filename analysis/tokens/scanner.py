"""The fast word scanner: one compiled loop over UTF-8 bytes, which finds the words that `WORD` defines on any string.

The rule is in `_walk_word`, with `_follows` and `_joins`; the numbers WB4 to WB13b are those of UAX #29. Each thread
takes a stretch of the texts, block by block: `_find_words` notes where each word is, and a 64-bit key, and `Vocabulary`
turns keys into codes. What remains is work per distinct word: folding, and alphabetical order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import regex
from numpy.typing import NDArray

from analysis.arrays import Ints, merge_vocabularies, string_bytes
from analysis.threads import map_threads
from analysis.tokens.numbering import FACTOR, Vocabulary, compiled, enlarge, inlined, long_key

__all__ = ["BLOCK_WORDS", "CHUNK_BYTES", "Words", "scan_words"]

# Words found, then numbered, at a time; what is noted of them stays in the processor's cache.
BLOCK_WORDS = 1 << 14
# Bytes of text for each thread, at least.
CHUNK_BYTES = 1_000_000

# What a character is to the rule: one of the first six (a Hebrew letter is a letter too), or ignored.
_LETTER, _HEBREW, _DIGIT, _KATAKANA, _LINE, _ALONE, _IGNORED = 1, 2, 4, 8, 16, 32, 64
_BASE = _LETTER | _DIGIT | _KATAKANA | _LINE | _ALONE
# A joiner has the characters that it joins in its upper bits; most join two of a kind, a mixing one any two.
_MIXES, _JOINS = 128, 8
_QUOTE = (_LETTER | _HEBREW | _DIGIT) << _JOINS
_PROPERTIES = {
    r"(?V1)[\p{Alphabetic}&&\p{WB=Other}]": _ALONE,
    r"\p{WB=ALetter}": _LETTER,
    r"\p{WB=Hebrew_Letter}": _LETTER | _HEBREW,
    r"\p{WB=Numeric}": _DIGIT,
    r"\p{WB=Katakana}": _KATAKANA,
    r"\p{WB=ExtendNumLet}": _LINE,
    r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]": _IGNORED,
    r"\p{WB=MidLetter}": _LETTER << _JOINS,
    r"\p{WB=MidNum}": _DIGIT << _JOINS,
    r"\p{WB=MidNumLet}": (_LETTER | _DIGIT) << _JOINS,
    "'": _QUOTE,
    '"': _HEBREW << _JOINS,
    "[-‐‑]": (_LETTER | _DIGIT) << _JOINS | _MIXES,
    "\u202f": (_LETTER | _DIGIT | _KATAKANA | _LINE) << _JOINS | _MIXES,
}
_WHITE_SPACE = re.compile(rb"[ \n]")
_Small = NDArray[np.int32]


class Words(NamedTuple):
    """Words in reading order: how many each text has, where they are, their terms as codes."""

    counts: Ints
    position: _Small
    start: _Small
    end: _Small
    codes: _Small
    terms: pd.Index


class _Stretch(NamedTuple):
    """Some of the texts: their limits in bytes, the number of the first, the characters of it that come before."""

    limits: Ints
    first: int
    before: int


class _Found(NamedTuple):
    """The words of a stretch: how many each text has; position, start, end and code of each; the distinct words."""

    counts: Ints
    columns: list[_Small]
    words: pa.LargeStringArray


def scan_words(texts: pa.LargeStringArray, fold: Callable[[str], str], lower: bool = True, threads: int = 2) -> Words:
    """The words of texts, with their terms as codes in alphabetical order (by code point).

    `fold` gives the terms of words that are not plain ASCII, of many at a time, which line breaks separate; others
    are lower-cased if `lower` says so.
    """
    data, limits = string_bytes(texts)
    tables = _character_classes(), *_byte_tables(lower)
    stretches = _split_texts(data, limits, threads)
    parts = list(map_threads(lambda stretch: _scan_stretch(data, stretch, int(limits[-1]), tables), stretches, threads))
    numbers, terms = merge_vocabularies([_fold_words(part.words, fold) for part in parts])
    counts = np.zeros(len(texts), np.int64)
    for stretch, part, number in zip(stretches, parts, numbers, strict=True):
        part.columns[0][: part.counts[0]] += counts[stretch.first]  # positions go on in a text that was split
        counts[stretch.first : stretch.first + len(part.counts)] += part.counts
        np.take(number, part.columns[3], out=part.columns[3], mode="clip")  # the other modes copy
    position, start, end, codes = _join_columns([part.columns for part in parts], int(counts.sum()))
    return Words(counts, position, start, end, codes, terms)


def _split_texts(data: memoryview, limits: Ints, threads: int) -> list[_Stretch]:
    """Stretches of equal length that end between texts or, within one, at white space, which no word contains."""
    start, stop = int(limits[0]), int(limits[-1])
    size = max(-(-(stop - start) // threads), CHUNK_BYTES)
    spaces = (_WHITE_SPACE.search(data, cut, stop) for cut in range(start + size, stop, size))
    cuts = sorted({start, *(space.start() for space in spaces if space), stop})
    stretches = []
    for a, b in pairwise(cuts):
        first, last = int(np.searchsorted(limits, a, "right")) - 1, np.searchsorted(limits, b, "left")
        before = len(str(data[limits[first] : a], "utf-8"))
        stretches.append(_Stretch(np.clip(limits[first : last + 1], a, b), first, before))
    return stretches


@cache
def _character_classes() -> NDArray[np.uint16]:
    """The class of each character, from the properties that the word rule names."""
    everything = "".join(chr(c) if not 0xD800 <= c < 0xE000 else "\0" for c in range(0x110000))
    classes = np.zeros(len(everything), np.uint16)
    for characters, character_class in _PROPERTIES.items():
        for match in regex.finditer(f"(?:{characters})+", everything):
            classes[match.start() : match.end()] = character_class
    return classes


@cache
def _byte_tables(lower: bool) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each byte the letter or digit in a term, or 0 if it is neither; and the same, with other bytes unchanged."""
    classes = _character_classes()
    cased = np.frombuffer(bytes(range(256)).lower() if lower else bytes(range(256)), np.uint8)
    return np.where((np.arange(256) < 128) & (classes[:256] & (_LETTER | _DIGIT) > 0), cased, np.uint8(0)), cased


def _scan_stretch(data: memoryview, stretch: _Stretch, end_of_texts: int, tables: tuple[Any, ...]) -> _Found:
    """The words of a stretch of texts, block by block."""
    raw, limits, vocabulary = np.frombuffer(data, np.uint8), stretch.limits, Vocabulary(BLOCK_WORDS)
    where, n = (0, int(limits[0]), int(limits[0]) - stretch.before), 0
    counts, columns = np.zeros(len(limits) - 1, np.int64), [np.empty(BLOCK_WORDS, np.int32) for _ in range(4)]
    block = np.empty(BLOCK_WORDS, np.int64), np.empty(BLOCK_WORDS, np.int32), np.empty(BLOCK_WORDS, np.uint64)
    while where[0] < len(counts):
        if n + BLOCK_WORDS > len(columns[0]):  # room for the words of all texts from here on, if they go on like this
            room = int(1.1 * n * (end_of_texts - limits[0]) / (where[1] - limits[0])) + BLOCK_WORDS
            columns = [enlarge(column[:n], max(room, n + BLOCK_WORDS)) for column in columns]
        *places, codes = (column[n : n + BLOCK_WORDS] for column in columns)
        size, where = _find_words((raw, limits, counts), tables, FACTOR, where, tuple(places), block)
        vocabulary.number(raw, tables[2], [column[:size] for column in block], codes)
        n += size
    return _Found(counts, [column[:n] for column in columns], vocabulary.words())


def _fold_words(words: pa.LargeStringArray, fold: Callable[[str], str]) -> pa.LargeStringArray:
    """The words, of which those that are not plain ASCII are folded."""
    foreign = pc.invert(pc.string_is_ascii(words))
    folded = fold("\n".join(words.filter(foreign).to_pylist())).split("\n")
    return pc.replace_with_mask(words, foreign, pa.array(folded, pa.large_string()))


def _join_columns(parts: list[list[_Small]], size: int) -> list[_Small]:
    """The columns of all parts, one part after the other, in the memory of the first, which has room for all."""
    joined = []
    for first, *others in zip(*parts, strict=True):
        column = first.base if len(first.base) >= size else enlarge(first, size)
        if others:
            np.concatenate(others, out=column[len(first) : size])
        joined.append(column)
        joined[-1].resize(size, refcheck=False)
    return joined or [np.empty(0, np.int32) for _ in range(4)]


@compiled
def _follows(before: int, after: int) -> bool:
    """Whether two characters belong to one word if nothing is between them."""
    if after & (_LETTER | _DIGIT):
        return before & (_LETTER | _DIGIT | _LINE) != 0  # WB5, WB8, WB9, WB10, WB13b
    if after & _KATAKANA:
        return before & (_KATAKANA | _LINE) != 0  # WB13, WB13b
    return after & _LINE != 0 and before & (_LETTER | _DIGIT | _KATAKANA | _LINE) != 0  # WB13a


@compiled
def _joins(before: int, joiner: int, after: int) -> bool:
    """Whether a joiner between two characters makes them one word (WB6, WB7, WB7b, WB7c, WB11, WB12; our hyphen)."""
    joined = joiner >> _JOINS
    if joiner & _MIXES:
        return before & joined != 0 and after & joined != 0
    return before & after & joined != 0


@compiled
def _character(raw: Any, at: int, classes: Any) -> tuple[Any, int]:
    """Class and width of the character that begins at a byte."""
    lead = np.int64(raw[at])
    if lead < 0x80:
        return np.int64(classes[lead]), 1
    if lead < 0xE0:
        return np.int64(classes[(lead & 0x1F) << 6 | np.int64(raw[at + 1]) & 0x3F]), 2
    code = (lead & 0x0F) << 12 | (np.int64(raw[at + 1]) & 0x3F) << 6 | np.int64(raw[at + 2]) & 0x3F
    if lead < 0xF0:
        return np.int64(classes[code]), 3
    return np.int64(classes[(code & 0x7FFF) << 6 | np.int64(raw[at + 3]) & 0x3F]), 4


@inlined
def _class_ahead(raw: Any, at: int, stop: int, classes: Any) -> int:
    """Class of the next character that is not ignored, or that of an ignored one where the text ends."""
    kind = _IGNORED
    while at < stop and kind == _IGNORED:
        kind, width = _character(raw, at, classes)
        at += width
    return kind


@inlined
def _walk_word(raw: Any, at: int, stop: int, extra: int, kind: Any, width: int, tables: Any) -> Any:
    """The end of the word that begins with a character of class `kind`: the rule.

    Returns the byte and `extra` there, class and width of the character that ended it, the classes of its characters,
    and its last eight bytes as a number.
    """
    classes, plain, cased = tables
    before, content, word = kind, np.int64(0), np.uint64(0)
    while True:
        if kind & _BASE:
            before = kind if kind != _ALONE else 0
            content |= kind
        for _ in range(width):
            word = word << np.uint64(8) | np.uint64(cased[raw[at]])
            at += 1
        extra += width - 1
        if before & (_LETTER | _DIGIT | _LINE):  # on through plain letters and digits
            run = at
            while at < stop and plain[raw[at]]:
                word = word << np.uint64(8) | np.uint64(plain[raw[at]])
                at += 1
            if at > run:
                before = np.int64(classes[raw[at - 1]])
                content |= before
        if at == stop:
            break
        kind, width = _character(raw, at, classes)
        if kind == _IGNORED:  # WB4
            continue
        if kind >> _JOINS:
            if _joins(before, kind, _class_ahead(raw, at + width, stop, classes)):
                before = _LINE  # as after an underscore, any may follow
            elif before & _HEBREW and kind == _QUOTE:  # WB7a
                before = 0
            else:
                break
        elif not _follows(before, kind):
            break
    return at, extra, kind, width, content, word


@compiled
def _find_words(texts: Any, tables: Any, factor: Any, where: Any, places: Any, block: Any) -> Any:
    """Note words until there is no more room; return their number, and where to go on.

    That is: the text, the byte, and `extra`, the number of bytes so far that start no character.
    """
    (raw, limits, counts), (text, at, extra), n = texts, where, 0
    (position, start, end), (first, length, key) = places, block
    while text < len(counts):
        stop = limits[text + 1]
        while at < stop:
            kind, width = _character(raw, at, tables[0])
            if kind & _BASE:
                if n == len(key):
                    return n, (text, at, extra)
                first[n], start[n] = at, at - extra
                at, extra, kind, width, content, word = _walk_word(raw, at, stop, extra, kind, width, tables)
                if content & ~_LINE:  # underscores alone are no word
                    length[n], end[n], position[n] = at - first[n], at - extra, counts[text]
                    key[n] = word if length[n] <= 8 else long_key(raw, first[n], at, tables[2], factor)
                    counts[text] += 1
                    n += 1
            if at < stop and kind & _BASE == 0:  # no word, or what ended the word
                at += width
                extra += width - 1
        text += 1
        extra = at
    return n, (text, at, extra)
