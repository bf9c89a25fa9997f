"""Operations on codes and counts that several folders share: ranks, runs, sums."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "Floats", "Ints", "alphabetical_ranks", "apply_to_unique", "category_codes", "find_rows", "is_sorted",
    "join_reasons", "rows_with_codes", "run_starts", "shrink_integers", "sort_occurrences", "stable_order",
    "sum_by_group",
]  # fmt: skip

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
# Rows that are looked at together: their masks stay in the processor's cache.
_CHUNK_ROWS = 1 << 18


def category_codes(column: pd.Series) -> NDArray[Any]:
    """The codes of a categorical column, -1 where it is missing; `.cat.codes` would copy them."""
    return np.asarray(cast("pd.Categorical", column.array).codes)


def alphabetical_ranks(terms: pd.Index) -> Ints:
    """The position of each term in alphabetical order (by code point), the order of `tokenize`."""
    ranks = np.arange(len(terms))
    if not (terms.array[1:] > terms.array[:-1]).all():
        ranks[terms.argsort()] = ranks.copy()
    return ranks


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
    starts = range(0, rows, _CHUNK_ROWS)
    parts = [np.flatnonzero(condition(slice(start, start + _CHUNK_ROWS))) + start for start in starts]
    return np.concatenate([np.empty(0, np.int64), *parts])


def is_sorted(values: NDArray[Any]) -> bool:
    """Whether no value is smaller than the one before it."""
    chunks = (values[start : start + _CHUNK_ROWS + 1] for start in range(0, len(values), _CHUNK_ROWS))
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
    key |= np.arange(len(codes))
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
