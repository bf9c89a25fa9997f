"""Intervals and tests that resample whole documents."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints
from analysis.measures.contrast import CONFIDENCE, Effect, rate_ratio, ratio_to_effect, transform_rate
from analysis.measures.subcorpora import ROLES, Contrast

__all__ = ["DRAWS", "MAX_DOCUMENTS", "MIN_DOCUMENTS", "MIN_DOCUMENTS_WITH_TERM", "can_resample", "resample_documents"]

# Random divisions, and bootstrap samples; no p is below 1 / (DRAWS + 1).
DRAWS = 1000
# Start of the random numbers, so that the same call gives the same table.
_SEED = 0
# Documents that each side needs before documents are resampled.
MIN_DOCUMENTS = 10
# Documents of both sides that must contain a term before it has an interval.
MIN_DOCUMENTS_WITH_TERM = 5
# Documents whose draws fit into memory.
MAX_DOCUMENTS = 200_000
# Values (terms times draws) that are computed at once: they fit into the cache of a processor.
_CHUNK_VALUES = 128_000
# Whole numbers below this are exact in 32 bits, which are faster.
_MAX_EXACT = 1 << 24


class _Sample(NamedTuple):
    """Bootstrap samples of a side: hits by term and document, how often each document is in each, tokens of each.

    `size` is the number of documents of equal length that would be as informative.
    """

    hits: Any
    weights: Floats
    total: Floats
    size: float


def can_resample(contrast: Contrast) -> bool:
    """Whether both sides have enough documents to be drawn again, and not too many."""
    counts = contrast.documents  # NaN for a table of counts
    return bool((counts >= MIN_DOCUMENTS).all() and counts.sum() <= MAX_DOCUMENTS)


def resample_documents(
    contrast: Contrast, rows: Ints, score: Callable[..., Floats], observed: Floats, effect: Effect
) -> tuple[Floats, Floats, Floats]:
    """For each term p and the bounds of the interval of its effect; NaN if too few documents contain it.

    p is the share of random divisions of the documents whose `score` is at least as large as the one `observed`; the
    interval comes from bootstrap samples of the documents of each side, by the logarithm of the ratio of both rates.
    """
    _check_documents(contrast)
    p, half_width = np.full((2, len(rows)), np.nan)
    if (contrast.documents < MIN_DOCUMENTS).any():
        return p, half_width, half_width
    frequent = np.flatnonzero(contrast.docs[:, rows].sum(axis=0) >= MIN_DOCUMENTS_WITH_TERM)
    p[frequent], half_width[frequent] = _resample(contrast, rows, frequent, score, observed, effect)
    n = contrast.n[:, rows]
    half_width = np.where((n > 0).all(axis=0), half_width, np.nan)
    ratio = rate_ratio(n[0], n[1], contrast.total[0], contrast.total[1], effect)
    low, high = (ratio_to_effect(ratio * np.exp(far), effect) for far in (-half_width, half_width))
    return np.where(np.isnan(observed), np.nan, p), low, high


def _resample(
    contrast: Contrast, rows: Ints, chosen: Ints, score: Callable[..., Floats], observed: Floats, effect: Effect
) -> tuple[Floats, Floats]:
    """For the `chosen` rows p, by random divisions of the documents, and half the width of the interval, by samples."""
    p, half_width = np.full((2, len(chosen)), np.nan)
    hits, length, side = _matrix_by_term(contrast, rows[chosen])
    random = np.random.default_rng(_SEED)
    in_target = np.ascontiguousarray(random.permuted(np.tile(side == 0, (DRAWS, 1)), axis=1).T, hits.dtype)
    sums, total, target_total = hits.sum(axis=1)[:, None], length.sum(), length @ in_target
    samples = [_draw_sample(random, hits[:, side == number], length[side == number]) for number in (0, 1)]
    least = np.abs(observed[chosen])[:, None] * (1 - 1e-9)  # equal statistics differ by rounding
    chunk_terms = max(_CHUNK_VALUES // DRAWS, 1)
    for first in range(0, len(chosen), chunk_terms):
        part = slice(first, first + chunk_terms)
        a = (hits[part] @ in_target).astype(np.float64)
        statistic = score(a, sums[part] - a, target_total, total - target_total, part=chosen[part])
        p[part] = ((np.abs(statistic) >= least[part]).sum(axis=1) + 1) / (DRAWS + 1)
        variances = [_log_rate_variance(sample, part, effect) for sample in samples]
        half_width[part] = _half_width(variances, [sample.size for sample in samples])
    return p, half_width


def _check_documents(contrast: Contrast) -> None:
    """Raise an error unless both sides have documents, and not too many."""
    for role, documents in zip(ROLES, contrast.documents, strict=True):
        if np.isnan(documents):
            raise ValueError(f"the {role} is a table of counts, without documents: leave resample out")
    count = int(contrast.documents.sum())
    if count > MAX_DOCUMENTS:
        raise ValueError(f"{count:,} documents are too many to resample: use at most {MAX_DOCUMENTS:,}")


def _matrix_by_term(contrast: Contrast, rows: Ints) -> tuple[Any, Ints, NDArray[np.int8]]:
    """Hits, terms by documents, in a sparse array; tokens and side of the documents, which are sorted by id."""
    counts = contrast.counts
    assert counts is not None  # both sides have documents
    used = np.flatnonzero((counts.side >= 0) & (counts.tokens > 0))
    used = used[counts.ids[used].argsort()]
    hits = counts.matrix[used][:, rows].T.tocsr()
    is_exact = hits.data.max(initial=0) * len(used) < _MAX_EXACT
    return hits.astype(np.float32 if is_exact else np.float64), counts.tokens[used], counts.side[used]


def _draw_sample(random: np.random.Generator, hits: Any, length: Ints) -> _Sample:
    """Bootstrap samples of the documents of a side.

    Each has one document fewer than the side, or its variance would be too small (Rao and Wu 1988).
    """
    count = len(length)
    drawn = random.integers(count, size=(DRAWS, count - 1)) + count * np.arange(DRAWS)[:, None]
    times_drawn = np.bincount(drawn.ravel(), minlength=DRAWS * count).reshape(DRAWS, count)
    weights: Floats = np.ascontiguousarray(times_drawn.T, hits.dtype)
    return _Sample(hits, weights, length @ weights, _effective_documents(length))


def _log_rate_variance(sample: _Sample, part: slice, effect: Effect) -> Floats:
    """The variance of the logarithm of each term's transformed rate; half a hit where a sample has none."""
    hits = np.maximum((sample.hits[part] @ sample.weights).astype(np.float64), 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(transform_rate(hits / sample.total, effect)).var(axis=1, ddof=1))


def _effective_documents(length: Ints) -> float:
    """The number of documents of equal length that would be as informative (Kish 1965)."""
    return float(length.sum() ** 2 / np.square(length, dtype=np.float64).sum())


def _half_width(variances: list[Floats], sizes: list[float]) -> Floats:
    """Student's t times the standard error, with Satterthwaite's degrees of freedom."""
    from scipy.special import stdtrit

    variance = variances[0] + variances[1]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        parts = [part**2 / (size - 1) for part, size in zip(variances, sizes, strict=True)]
        quantile = stdtrit(variance**2 / (parts[0] + parts[1]), (1 + CONFIDENCE) / 2)
        half_width = np.where(variance == 0, 0.0, quantile * np.sqrt(variance))
        return np.where(np.isfinite(np.exp(half_width)), half_width, np.nan)
