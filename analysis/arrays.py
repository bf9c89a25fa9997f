"""Operations on codes, counts and vocabularies that several folders share: ranks, runs, sums."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import pairwise
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.threads import map_threads

__all__ = [
    "CHUNK_ROWS", "Floats", "Ints", "alphabetical_ranks", "apply_to_unique", "category_codes", "find_rows",
    "group_rows", "is_sorted", "join_reasons", "large_strings", "merge_vocabularies", "rows_with_codes", "run_starts",
    "shrink_integers", "sort_occurrences", "stable_order", "string_bytes", "sum_by_group",
]  # fmt: skip

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
# Rows that are looked at together: their masks stay in the processor's cache.
CHUNK_ROWS = 256_000


def category_codes(column: pd.Series) -> NDArray[Any]:
    """The codes of a categorical column, -1 where it is missing; `.cat.codes` would copy them."""
    return np.asarray(cast("pd.Categorical", column.array).codes)


def alphabetical_ranks(terms: pd.Index) -> Ints:
    """The position of each term in alphabetical order (by code point), the order of `tokenize`."""
    ranks = np.arange(len(terms))
    if not (terms.array[1:] > terms.array[:-1]).all():
        ranks[terms.argsort()] = ranks.copy()
    return ranks


def group_rows(table: pd.DataFrame, keys: Iterable[Hashable]) -> Any:
    """The rows of each key, in the order of the table; a missing key has a group, an unused category has none."""
    return table.groupby(list(keys), sort=False, observed=True, dropna=False)


def large_strings(values: pd.Series | pd.Index | pa.LargeStringArray) -> pa.LargeStringArray:
    """Strings as one Arrow array; those of pandas are copied only if they are in several pieces."""
    array = pa.array(values, pa.large_string())
    # each is cast, since pandas can leave an empty one of another type of string
    chunks = [chunk.cast(pa.large_string()) for chunk in getattr(array, "chunks", [array])]
    return chunks[0] if len(chunks) == 1 else pa.concat_arrays([*chunks, pa.array([], pa.large_string())])


def string_bytes(strings: pa.LargeStringArray) -> tuple[memoryview, Ints]:
    """The UTF-8 bytes of Arrow's strings, as they are in memory, and the offsets between the strings."""
    _, offsets, data = strings.buffers()
    limits = np.frombuffer(offsets or bytes(8), np.int64)[strings.offset : strings.offset + len(strings) + 1]
    return memoryview(data or b"").toreadonly(), limits


def merge_vocabularies(parts: Iterable[pa.LargeStringArray | pd.Index]) -> tuple[list[NDArray[np.int32]], pd.Index]:
    """For each part the number of each of its terms among all terms, and these, in alphabetical order (by code point).

    Terms may occur in several parts, and more than once in a part.
    """
    arrays = [large_strings(part) for part in parts]
    edges = np.cumsum([0, *map(len, arrays)])
    terms = pa.concat_arrays(arrays) if arrays else pa.array([], pa.large_string())
    head = _first_eight_bytes(terms)
    is_late = head > np.median(np.append(head[::64], np.uint64(0)))  # half of the alphabet for each thread
    halves = np.flatnonzero(~is_late), np.flatnonzero(is_late)
    split = [(head[half], half) for half in halves]
    del head  # its memory is needed
    (early, first), (late, second) = map_threads(lambda half: _rank_terms(terms, *half), split)
    numbers = np.empty(len(terms), np.int32)
    numbers[halves[0]], numbers[halves[1]] = early, late + np.int32(len(first))
    distinct = pd.Index(pd.Series(pa.concat_arrays([first, second]), dtype="str"))
    return [numbers[a:b] for a, b in pairwise(edges)], distinct


def _first_eight_bytes(strings: pa.LargeStringArray) -> NDArray[np.uint64]:
    """The first eight bytes of each string as a number, in the order of the strings; zeros follow shorter ones."""
    data, limits = string_bytes(strings)
    padded = b"".join([data[limits[0] : limits[-1]], bytes(8)])
    eights = np.ndarray((len(padded) - 7,), ">u8", padded, strides=(1,))
    masks = np.array([(1 << 64) - (1 << 64 - 8 * size) for size in range(9)], np.uint64)
    return np.asarray(eights[limits[:-1] - limits[0]] & masks[np.minimum(np.diff(limits), 8)], np.uint64)


def _rank_terms(terms: pa.LargeStringArray, head: Any, members: Ints) -> tuple[NDArray[np.int32], pa.LargeStringArray]:
    """The rank of some of the terms, and the distinct ones in order: by their first eight bytes, then the rest."""
    order = np.argsort(head)
    same = np.diff(head[order]) == 0
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    ties = terms.take(pa.array(members[order[tied]]))
    by_term = pc.array_sort_indices(ties)
    order[tied], ties = order[tied][by_term], ties.take(by_term)
    is_new = np.ones(len(head), bool)
    is_new[tied[1:]] = pc.not_equal(ties[1:], ties[:-1])
    ranks = np.empty(len(head), np.int32)
    ranks[order] = np.cumsum(is_new, dtype=np.int32) - np.int32(1)
    return ranks, terms.take(pa.array(members[order[is_new]]))


def rows_with_codes(codes: NDArray[Any], selected: Ints, terms: int) -> Ints:
    """The rows whose code is one of those `selected`, by one scan of all codes."""
    if len(selected) == 1:
        code = int(selected[0])  # NumPy would make all codes as large as a number of its own
        return find_rows(lambda rows: codes[rows] == code, len(codes))
    is_selected = np.zeros(terms + 1, bool)  # last slot: dropped terms (code -1)
    is_selected[selected] = True
    return find_rows(lambda rows: is_selected[codes[rows]], len(codes))


def find_rows(condition: Callable[[slice], NDArray[np.bool_]], rows: int) -> Ints:
    """The rows for which `condition` is true, which is asked for slices of them."""
    starts = range(0, rows, CHUNK_ROWS)
    parts = [np.flatnonzero(condition(slice(start, start + CHUNK_ROWS))) + start for start in starts]
    return np.concatenate([np.empty(0, np.int64), *parts])


def is_sorted(values: NDArray[Any]) -> bool:
    """Whether no value is smaller than the one before it."""
    chunks = (values[start : start + CHUNK_ROWS + 1] for start in range(0, len(values), CHUNK_ROWS))
    return all((chunk[1:] >= chunk[:-1]).all() for chunk in chunks)


def run_starts(values: NDArray[Any]) -> Ints:
    """The index at which each run of equal values begins."""
    return np.flatnonzero(np.concatenate([values[:1] == values[:1], values[1:] != values[:-1]]))


def sum_by_group(group: NDArray[Any], values: NDArray[Any], groups: int) -> Floats:
    """The sum of `values` in each of `groups` groups."""
    return np.asarray(np.bincount(group, values, groups), np.float64)


def sort_occurrences(codes: NDArray[Any]) -> Ints:
    """Each occurrence of a term as one number, its code in the upper bits and its row in the lower, sorted.

    Rows without a term (code -1) are left out. The rows take ``len(codes).bit_length()`` bits.
    """
    bits = len(codes).bit_length()
    key = codes.astype(np.int64)
    key <<= bits
    key |= np.arange(len(codes), dtype=np.min_scalar_type(-len(codes) - 1))
    if codes.min(initial=0) < 0:
        key = key[codes >= 0]
    key.sort()
    return key


def stable_order(values: Ints) -> Ints:
    """The order of numbers from 0 up, equal ones in the order of their rows."""
    bits = len(values).bit_length()
    if int(values.max(initial=0)).bit_length() + bits > 63:
        return np.argsort(values, kind="stable")
    order = sort_occurrences(values)
    order &= (1 << bits) - 1
    return order


def shrink_integers(values: Ints) -> NDArray[Any]:
    """The same integers in the smallest type that holds them, since there may be very many."""
    return values.astype(np.min_scalar_type(-int(values.max(initial=0)) - 1))


def apply_to_unique(function: Callable[..., Any], values: Floats, *others: Any) -> Floats:
    """`function(values, *others)`, computed once for each distinct value.

    Most counts are small, so that millions of rows share a few thousand values. One of `others` may be an array of
    whole numbers beside `values`; the function is then computed once for each pair.
    """
    beside = next((other for other in others if isinstance(other, np.ndarray)), None)
    key = values if beside is None else values * (float(beside.max(initial=0)) + 1) + beside
    codes, distinct = pd.factorize(key, use_na_sentinel=False)
    first = np.empty(len(distinct), np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    arguments = [other[first] if isinstance(other, np.ndarray) else other for other in others]
    return np.asarray(function(values[first], *arguments), np.float64)[codes]


def join_reasons(reasons: Mapping[str, NDArray[np.bool_]]) -> pd.Index:
    """The reasons that apply to each row, joined; each combination is spelt out once."""
    combination = sum(mask.astype(np.int64) << bit for bit, mask in enumerate(reasons.values()))
    codes, row = np.unique(combination, return_inverse=True)
    texts = ["; ".join(reason for bit, reason in enumerate(reasons) if code >> bit & 1) for code in codes]
    return pd.Index(texts, dtype="str").take(row)
