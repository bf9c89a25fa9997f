"""Operations on codes and counts that several folders share: ranks, runs, sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def _once(function: Callable[..., Any], first: Floats, *rest: Any) -> Floats:
    """A function of counts, worked out once for each pair that differs: most terms have small ones."""
    others = [values for values in rest if isinstance(values, np.ndarray)]
    key = first * (float(others[0].max(initial=0)) + 1) + others[0] if others else first
    _, where, code = np.unique(key, return_index=True, return_inverse=True)
    given = [values[where] if isinstance(values, np.ndarray) else values for values in rest]
    return np.asarray(function(first[where], *given), np.float64)[code]


def _each(quantile: Callable[..., Any], shape: Floats, tail: float) -> Floats:
    """Quantiles for each shape, worked out once for each that differs: most rows of many terms are small counts."""
    codes, shapes = pd.factorize(shape, use_na_sentinel=False)
    return np.asarray(quantile(shapes, tail), np.float64)[codes]


def sum_by(group: NDArray[Any], values: NDArray[Any], groups: int) -> Floats:
    """The sum of the values of each of `groups`."""
    return np.asarray(np.bincount(group, values, groups), np.float64)


def sort_places(codes: NDArray[Any]) -> Ints:
    """A number for each token that has a term, its code and its place (in the lower bits), sorted."""
    bits = len(codes).bit_length()
    key = codes.astype(np.int64)
    key <<= bits
    key |= np.arange(len(codes))
    if codes.min(initial=0) < 0:
        key = key[codes >= 0]
    key.sort()
    return key


def _shrink(values: Ints) -> NDArray[Any]:
    """The same numbers in as little room as they need: there may be very many cells."""
    return values.astype(np.min_scalar_type(-int(values.max(initial=0)) - 1))


def _runs(values: Ints) -> Ints:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.concatenate([values[:1] == values[:1], values[1:] != values[:-1]]))


Places = NDArray[np.int64]


def codes_of(column: pd.Series) -> NDArray[Any]:
    """The codes of a categorical column, -1 where it is missing; ``.cat.codes`` would copy them."""
    return np.asarray(cast("pd.Categorical", column.array).codes)


def rank_terms(terms: pd.Index) -> NDArray[np.int64]:
    """The place of each term in alphabetical order (that of code points), in which `tokenize` gives them."""
    ranks = np.arange(len(terms))
    if not (terms.array[1:] > terms.array[:-1]).all():
        ranks[terms.argsort()] = ranks.copy()
    return ranks
