"""Codes of words: a hash table that gives each distinct word of some texts a code, in compiled loops over bytes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

__all__ = ["FACTOR", "Vocabulary", "compiled", "enlarge", "inlined", "long_key"]

# An odd factor that spreads keys over a hash table, new in each process: no corpus can be made to collide.
FACTOR = np.uint64(secrets.randbits(64) | 1)
# Tag of long words' keys; 0xFF never occurs in UTF-8, so no key of up to eight bytes has it in front.
_LONG = np.uint64(0xFF << 56)


def compiled(function: Any) -> Any:
    """The function as machine code, kept on disk where Numba finds a folder for it."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return njit(nogil=True)(function)


def inlined(function: Any) -> Any:
    """A part of compiled functions; as a function of its own it would cost more than it does."""
    return njit(nogil=True, inline="always")(function)


class Vocabulary:
    """The distinct words of some texts, each with the code that counts up from 0.

    Parameters
    ----------
    block_words
        The number of words that are numbered at a time, a power of two.
    """

    def __init__(self, block_words: int) -> None:
        self._known = 0
        self._keys, self._ends = np.empty(2 * block_words, np.uint64), np.zeros(2 * block_words + 1, np.int64)
        self._slots, self._text = _fill_slots(self._keys, 0, FACTOR), np.empty(0, np.uint8)

    def number(self, raw: Any, cased: Any, words: Sequence[NDArray[Any]], codes: NDArray[np.int32]) -> None:
        """Write the code of each word to `codes`.

        `words` are the first byte in `raw`, the length and the key of each; `cased` has the byte for each byte.
        """
        first, length, key = words
        if self._known + len(first) > len(self._keys):
            self._keys, self._ends = enlarge(self._keys, 2 * len(self._keys)), enlarge(self._ends, 2 * len(self._ends))
            self._slots = _fill_slots(self._keys, self._known, FACTOR)
        needed = self._ends[self._known] + length.sum()
        if needed > len(self._text):
            self._text = enlarge(self._text, 2 * needed)
        table = self._slots, self._keys, self._text, self._ends
        self._known = _number_words(raw, cased, (first, length, key), FACTOR, table, self._known, codes)

    def words(self) -> pa.LargeStringArray:
        """The distinct words, by code."""
        buffers = [None, pa.py_buffer(self._ends), pa.py_buffer(self._text)]
        return pa.Array.from_buffers(pa.large_string(), self._known, buffers)


def enlarge(column: NDArray[Any], size: int) -> NDArray[Any]:
    """A longer copy; what is new is not initialised, so that it takes no memory before it is written."""
    longer = np.empty(size, column.dtype)
    longer[: len(column)] = column
    return longer


@inlined
def long_key(raw: Any, begin: int, stop: int, cased: Any, factor: Any) -> Any:
    """The key of a word longer than eight bytes, from eight bytes at a time."""
    key, eight = np.uint64(stop - begin), np.uint64(0)
    for at in range(begin, stop):
        eight = eight << np.uint64(8) | np.uint64(cased[raw[at]])
        if (at - begin) & 7 == 7 or at == stop - 1:
            key = (key ^ eight) * factor
            key ^= key >> np.uint64(32)
            eight = np.uint64(0)
    return key | _LONG


@compiled
def _number_words(raw: Any, cased: Any, words: Any, factor: Any, table: Any, known: int, codes: Any) -> int:
    """Give each word the code of its first occurrence, by a hash table with open addressing.

    A key of up to eight bytes is the word; longer words with the same key are compared byte by byte. The key and the
    bytes of a new word are added to `keys`, `text` and `ends`. Returns the number of distinct words.
    """
    (first, length, key), (slots, keys, text, ends) = words, table
    last, shift = len(slots) - 1, np.uint64(64 - np.int64(np.log2(len(slots))))
    for n in range(len(first)):
        slot, size = np.int64(key[n] * factor >> shift), length[n]
        while True:
            code = np.int64(slots[slot])
            if code < 0:
                code, at = np.int64(known), ends[known]
                for step in range(size):
                    text[at + step] = cased[raw[first[n] + step]]
                slots[slot], keys[code], ends[code + 1] = code, key[n], at + size
                known += 1
                break
            if keys[code] == key[n]:
                step, at = 0, ends[code]
                if size > 8 and ends[code + 1] - at == size:
                    while step < size and text[at + step] == cased[raw[first[n] + step]]:
                        step += 1
                if size <= 8 or step == size:
                    break
            slot = slot + 1 & last
        codes[n] = code
    return known


@compiled
def _fill_slots(keys: Any, known: int, factor: Any) -> Any:
    """A hash table of the known keys, with two slots for each key that there is room for."""
    slots = np.full(2 * len(keys), np.int32(-1))
    last, shift = len(slots) - 1, np.uint64(64 - np.int64(np.log2(len(slots))))
    for code in range(known):
        slot = np.int64(keys[code] * factor >> shift)
        while slots[slot] >= 0:
            slot = slot + 1 & last
        slots[slot] = code
    return slots
