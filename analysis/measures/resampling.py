"""Intervals and tests that resample whole documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints
from analysis.measures.subcorpora import ROLES, Sides

MIN_DOCUMENTS = 10
"""Documents that each side needs before documents are drawn again."""
MIN_HOLDERS = 5
"""Documents of both sides that must hold a term before its interval comes from them."""
AT_ONCE = 1 << 21
"""Numbers that are drawn at one go."""
LARGEST = 200_000_000
"""Documents times draws that fit into memory."""


def _draw_again(
    sides: Sides,
    rows: Ints,
    score: Callable[..., Floats],
    scale: Callable[[Floats], Floats],
    observed: Floats,
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """For each row p, and how far the interval reaches, from documents drawn again; NaN where there are too few."""
    if np.isnan(sides.documents).any():
        role = ROLES[int(np.isnan(sides.documents).argmax())]
        raise ValueError(f"resample='documents' needs documents, but the {role} is a word list: leave it out")
    p, reach = np.full((2, len(rows)), np.nan)
    if (sides.documents < MIN_DOCUMENTS).any():
        return p, reach
    _check_whole_documents(sides)
    if draws * sides.documents.sum() > LARGEST:
        count = f"draws={draws:,} of {sides.documents.sum():,.0f} documents"
        raise ValueError(f"{count} are more than {LARGEST:,} numbers at once: draw fewer times")
    hits, length, side = _matrix(sides, rows)
    random = np.random.default_rng(seed)
    divided = random.permuted(np.tile(side == 0, (draws, 1)), axis=1).T.astype(np.float64)
    samples = [_sample(random, side == number, draws) for number in (0, 1)]
    here, there = (_count_documents(length[side == number]) for number in (0, 1))
    least = np.abs(observed)[:, None] * (1 - 1e-9)  # as great as this one, but for rounding
    holders = sides.docs[:, rows].sum(axis=0) >= MIN_HOLDERS
    for first in range(0, len(rows), max(AT_ONCE // draws, 1)):
        part = slice(first, first + max(AT_ONCE // draws, 1))
        again = score(*_count_again(hits[part], length, divided, 1 - divided), part=part)
        p[part] = ((np.abs(again) >= least[part]).sum(axis=1) + 1) / (draws + 1)
        one, other = (_spread(hits[part] @ sample, length @ sample, scale) for sample in samples)
        reach[part] = _reach(one, other, here, there, confidence)
    known = holders & (sides.n[:, rows] > 0).all(axis=0)
    return np.where(np.isnan(observed) | ~holders, np.nan, p), np.where(known, reach, np.nan)


def _check_whole_documents(sides: Sides) -> None:
    """Raise an error if a mask of tokens cuts a document, which could not be drawn as one thing."""
    assert sides.cells is not None  # or there would be no documents
    names = sides.cells.names()[(sides.cells.length > 0) & (sides.cells.side >= 0)]
    if names.has_duplicates:
        raise ValueError(
            f"resample='documents' draws whole documents, but a mask of tokens puts parts of "
            f"{names[names.duplicated()][0]!r} on both sides: give sides of whole documents, or leave it out"
        )


def _matrix(sides: Sides, rows: Ints) -> tuple[Any, Ints, NDArray[np.int8]]:
    """Hits, terms by documents, in a SciPy array; the documents' tokens and sides. Those with tokens, by id."""
    from scipy import sparse

    assert sides.cells is not None  # or there would be no documents
    part = sides.cells
    used = np.flatnonzero((part.length > 0) & (part.side >= 0))
    used = used[part.names()[used].argsort()]
    place = np.full(len(part.length), -1)
    place[used] = np.arange(len(used))
    shape = (len(sides.terms), len(used))
    hits = sparse.csr_array((part.n.astype(np.float64), (part.term, place[part.unit])), shape)
    return hits[rows], part.length[used], part.side[used]


def _count_again(hits: Any, length: Ints, target: Floats, reference: Floats) -> tuple[Floats, ...]:
    """Hits and tokens of either side, where a column of each says how often each document is in it."""
    return hits @ target, hits @ reference, length @ target, length @ reference


def _sample(random: np.random.Generator, own: NDArray[np.bool_], draws: int) -> Floats:
    """How often each document of a side is in each bootstrap sample: one fewer than it has, or they vary too little."""
    count = int(own.sum())
    weights = np.zeros((len(own), draws))
    weights[own] = random.multinomial(count - 1, np.full(count, 1 / count), draws).T
    return weights


def _spread(hits: Floats, length: Floats, scale: Callable[[Floats], Floats]) -> Floats:
    """The variance of each term's rate, scaled, in logarithms; 0.5 hits where a sample has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(scale(np.maximum(hits, 0.5) / length)).var(axis=1, ddof=1))


def _count_documents(length: Ints) -> float:
    """How many documents of equal length would tell as much (Kish)."""
    return float(length.sum() ** 2 / np.square(length, dtype=np.float64).sum())


def _reach(one: Floats, other: Floats, here: float, there: float, confidence: float) -> Floats:
    """Student's t by the bootstrap's standard error, with Satterthwaite's degrees of freedom."""
    from scipy.special import stdtrit

    both = one + other
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        freedom = both**2 / (one**2 / (here - 1) + other**2 / (there - 1))
        reach = np.where(both == 0, 0.0, stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(both))
        return np.where(np.isfinite(np.exp(reach)), reach, np.nan)
