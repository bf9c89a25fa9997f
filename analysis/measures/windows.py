"""The words in the window of a word: tokens in slots, so that a distance in words is a distance of slots."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, category_codes, run_starts
from analysis.checks import check_integer, check_spans
from analysis.tokens.table import number_words, without_overlaps

__all__ = ["PaddedTokens", "Window", "check_window", "pad_documents"]

Window: TypeAlias = int | tuple[int, int]
_Layer: TypeAlias = NDArray[np.int32]


class PaddedTokens(NamedTuple):
    """The terms of tokens in slots, with gaps between documents (or spans) that no window reaches across.

    A layer has a term's code in each slot, -1 in gaps. In `firsts` it is in the slot of the term's first word, in
    `lasts` in that of its last. Both are the same layer unless the tokens come from `lookup`, which finds phrases, and
    several concepts at one word. `codes` are those of the rows of the table, -1 outside spans. `rows` has the numbers
    of the first and the last word of each row, if a row is not a word. After each gap a run of words begins, at one of
    `words` and in one of `slots`.
    """

    firsts: list[_Layer]
    lasts: list[_Layer]
    codes: NDArray[np.int32]
    rows: tuple[Ints, Ints] | None
    words: Ints
    slots: Ints
    vocabulary: pd.Index
    before: int
    after: int

    @property
    def offsets(self) -> list[int]:
        """The distances at which a collocate may be from its term."""
        return [offset for offset in range(-self.before, self.after + 1) if offset]

    def sides(self, before: int, after: int) -> Iterator[tuple[_Layer, _Layer, range]]:
        """Layers of terms and of their collocates, and the offsets of the latter, which may include 0."""
        if self.firsts is self.lasts:
            yield self.firsts[0], self.firsts[0], range(-before, after + 1)
            return
        for ends, starts in product(self.lasts, self.firsts):
            yield ends, starts, range(1, after + 1)
            yield starts, ends, range(-before, 0)

    def first_slots(self, rows: Ints) -> Ints:
        """The slot of the first word of each row."""
        return _find_slots(self.rows[0][rows] if self.rows else rows, self.words, self.slots)

    def last_slots(self, rows: Ints) -> Ints:
        """The slot of the last word of each row."""
        return _find_slots(self.rows[1][rows] if self.rows else rows, self.words, self.slots)


def check_window(window: Window) -> tuple[int, int]:
    """The number of words before the term and after it."""
    sides = window if isinstance(window, tuple | list) and len(window) == 2 else (0, window)
    for words in sides:
        check_integer(words, "window", "words after the term, or (before, after)", at_least=0)
    if not any(sides):
        raise ValueError(f"window={window!r} is empty: give at least one word to either side, as (5, 5)")
    return int(sides[0]), int(sides[1])


def pad_documents(tokens: pd.DataFrame, before: int, after: int, within: pd.DataFrame | None) -> PaddedTokens:
    """The tokens, which are in reading order, in slots."""
    codes, position = category_codes(tokens["term"]), tokens["position"].to_numpy()
    unit = category_codes(tokens["doc"])
    if within is not None:
        unit = _number_spans(tokens, within)
        codes = np.where(unit < 0, -1, codes)
    unit, position = (without_overlaps(tokens, values) for values in (unit, position))
    first = run_starts(unit)
    last = np.append(first[1:], len(unit))[: len(first)] - 1
    # A window wider than the longest unit reaches no further, but its gaps would need more memory than the tokens.
    longest = int((position[last] - position[first]).max(initial=1))
    before, after = min(before, longest), min(after, longest)
    width = max(before, after)
    # A gap opens at the edge of a unit, and where rows were filtered out; no gap is wider than the window.
    words = np.union1d(np.append(first, len(unit)), np.flatnonzero(np.diff(position) > 1) + 1)
    gaps = np.clip(position[words[:-1]] - position[words[:-1] - 1] - 1, 0, width)
    gaps[np.searchsorted(words, first)] = width
    gaps = np.append(gaps, width)
    gaps[0] += 1
    slots = words + np.cumsum(gaps)
    rows = number_words(tokens)
    if rows is None:
        firsts = lasts = [np.insert(codes, np.repeat(words, gaps), -1).astype(np.int32, copy=False)]
    else:
        size, hits = len(unit) + int(gaps.sum()), np.flatnonzero(codes >= 0)
        firsts, lasts = (_fill_layers(_find_slots(word[hits], words, slots), codes[hits], size) for word in rows)
    return PaddedTokens(firsts, lasts, codes, rows, words, slots, tokens["term"].cat.categories, before, after)


def _find_slots(word: Ints, words: Ints, slots: Ints) -> Ints:
    run = np.searchsorted(words, word, "right") - 1
    return np.asarray(slots[run] + word - words[run])


def _fill_layers(slots: Ints, codes: NDArray[np.int32], size: int) -> list[_Layer]:
    """The codes in their slots, in as many layers as codes share a slot."""
    order = np.argsort(slots, kind="stable")
    slots, codes = slots[order], codes[order]
    level = np.arange(len(slots)) - np.searchsorted(slots, slots)
    layers = np.full((level.max(initial=0) + 1, size), -1, np.int32)
    layers[level, slots] = codes
    return list(layers)


def _number_spans(tokens: pd.DataFrame, within: pd.DataFrame) -> NDArray[np.int32]:
    """For each token the number of the span in which it starts, -1 outside all spans."""
    check_spans(within, "within", "give spans, such as sentences(documents)")
    ids, doc = tokens["doc"].cat.categories, category_codes(tokens["doc"])
    code = ids.get_indexer(pd.Index(within["doc"].astype("str")))
    within, code = within[code >= 0], code[code >= 0]
    missing = np.setdiff1d(doc, code)
    if len(missing):
        raise ValueError(
            f"within has no span in {len(missing)} of the documents of tokens, such as {ids[missing[0]]!r}: give spans "
            "of all of them, such as sentences(documents)"
        )
    key = doc.astype(np.int64) << 32 | tokens["start"].to_numpy()
    edges = [np.searchsorted(key, code << 32 | within[edge].to_numpy(np.int64)) for edge in ("start", "end")]
    begin, end = np.sort(np.stack(edges)[:, edges[0] < edges[1]])  # spans that contain a token
    if (begin[1:] < end[:-1]).any():
        raise ValueError("within has overlapping spans: give sentences or paragraphs, not both")
    sizes = np.diff(np.stack([begin, end], axis=1).ravel(), prepend=0, append=len(tokens))
    numbers = np.full(len(sizes), -1, np.int32)  # outside and inside take turns
    numbers[1::2] = np.arange(len(begin))
    return np.repeat(numbers, sizes)
