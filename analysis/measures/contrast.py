"""Tests and effect sizes for two counts, as functions of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from analysis.arrays import Floats, apply_to_unique

Measure = Literal[
    "log_likelihood",
    "log_likelihood_rayson",
    "chi_squared",
    "chi_squared_yates",
    "chi_squared_williams",
    "fisher",
    "log_odds",
]
Effect = Literal["log_ratio", "odds_ratio", "percent_diff", "difference_coefficient", "simple_maths"]
Zeros = Literal["hardie", "walter"]
PER_MILLION = 1_000_000


# Each takes hits and tokens of the target and the reference, a, b, N₁, N₂, in floats of any shape.
def _log_likelihood(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    from scipy.special import rel_entr

    c, d, total = total_a - a, total_b - b, total_a + total_b
    cells = ((a, a + b, total_a), (b, a + b, total_b), (c, c + d, total_a), (d, c + d, total_b))
    return np.asarray(np.maximum(2 * sum(rel_entr(o, row * column / total) for o, row, column in cells), 0))


def _log_likelihood_rayson(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    from scipy.special import rel_entr

    expected = (a + b) / (total_a + total_b)
    found = 2 * (rel_entr(a, total_a * expected) + rel_entr(b, total_b * expected))
    return np.asarray(np.maximum(found, 0))


def _chi_squared(
    a: Floats, b: Floats, total_a: Floats, total_b: Floats, less: Floats | float = 0.0
) -> Floats:
    total, row = total_a + total_b, a + b
    apart = np.abs(a * (total_b - b) - b * (total_a - a)) - less
    return np.asarray(total * apart**2 / (row * (total - row) * total_a * total_b))


def _chi_squared_yates(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    total, row = total_a + total_b, a + b
    least = np.minimum(row, total - row) * np.minimum(total_a, total_b) / total
    apart = np.abs(a * (total_b - b) - b * (total_a - a))
    less = np.where((apart >= total / 2) & (least < 5), total / 2, 0.0)
    return _chi_squared(a, b, total_a, total_b, less)


def _chi_squared_williams(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    total, row = total_a + total_b, a + b
    rows, columns = total / row + total / (total - row), total / total_a + total / total_b
    empty = (a == 0) | (b == 0) | (a == total_a) | (b == total_b)
    q = np.where(empty, 1.0, 1 + (rows - 1) * (columns - 1) / (6 * total))
    return np.asarray(_chi_squared(a, b, total_a, total_b) / q)


def _fisher(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    """The two-sided probability, worked out once for each pair of counts."""
    return apply_to_unique(_fisher_each, a, b, float(total_a), float(total_b))


def _fisher_each(a: Floats, b: Floats, total_a: float, total_b: float) -> Floats:
    from scipy.stats import hypergeom

    law = hypergeom(total_a + total_b, a + b, total_a)
    least, most = np.maximum(a + b - total_b, 0), np.minimum(a + b, total_a)
    mode = np.clip(np.floor((a + b + 1) * (total_a + 1) / (total_a + total_b + 2)), least, most)
    bound = law.pmf(a) * (1 + 1e-7)  # as in R: equal ones differ by rounding
    below = _last(lambda x: law.pmf(x) <= bound, least, mode)
    above = -_last(lambda x: law.pmf(-x) <= bound, -most, -mode)
    p = np.where(below >= least, law.cdf(below), 0) + np.where(above <= most, law.sf(above - 1), 0)
    return np.asarray(np.where(law.pmf(mode) <= bound, 1.0, np.minimum(p, 1.0)))


def _last(holds: Callable[[Floats], Any], low: Floats, high: Floats) -> Floats:
    """The last whole number from `low` to `high` up to which `holds` does, or one below `low`."""
    low, high = low - 1, high + 1
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        fine = holds(middle) & (high - low > 1)
        low, high = np.where(fine, middle, low), np.where(fine | (high - low <= 1), high, middle)
    return low


def _log_odds(
    a: Floats, b: Floats, total_a: Floats, total_b: Floats, *, prior: Floats, weight: float
) -> Floats:
    a, b = a + prior, b + prior
    c, d = total_a + weight - a, total_b + weight - b
    return np.asarray(np.log(a * d / (b * c)) / np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


MEASURES: dict[str, Callable[..., Floats]] = {
    "log_likelihood": _log_likelihood,
    "log_likelihood_rayson": _log_likelihood_rayson,
    "chi_squared": _chi_squared,
    "chi_squared_yates": _chi_squared_yates,
    "chi_squared_williams": _chi_squared_williams,
    "fisher": _fisher,
    "log_odds": _log_odds,
}


def _probability(score: Floats, measure: Measure) -> Floats:
    from scipy.special import erfc

    if measure == "fisher":
        return score
    # A χ² of one degree of freedom is the square of a z-score.
    return np.asarray(erfc(np.abs(score if measure == "log_odds" else np.sqrt(score)) / np.sqrt(2)))


def _adjust(p: Floats) -> Floats:
    """Benjamini and Hochberg's q: the least share of false finds among those accepted with this one."""
    q = np.full(len(p), np.nan)
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(-p[there])]
    q[order] = np.minimum.accumulate(p[order] * len(order) / np.arange(len(order), 0, -1))
    return q


def _ratio(
    a: Floats, b: Floats, total_a: Any, total_b: Any, effect: Effect, zeros: Zeros, smoothing: float
) -> Floats:
    """The ratio that the effect is made of."""
    if effect == "log_ratio" and zeros == "walter":
        a, b, total_a, total_b = a + 0.5, b + 0.5, total_a + 0.5, total_b + 0.5
    elif effect == "log_ratio":
        a, b = np.where(a > 0, a, 0.5), np.where(b > 0, b, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_scale(a / total_a, effect, smoothing) / _scale(b / total_b, effect, smoothing))


def _scale(rate: Any, effect: Effect, smoothing: float) -> Any:
    """What of each side the effect is a ratio of."""
    if effect == "odds_ratio":
        return rate / (1 - rate)
    return rate * PER_MILLION + smoothing if effect == "simple_maths" else rate


def _as_effect(ratio: Any, effect: Effect) -> Any:
    if effect == "log_ratio":
        return np.log2(ratio)
    if effect == "percent_diff":
        return (ratio - 1) * 100
    if effect == "difference_coefficient":
        return 1 - 2 / (ratio + 1)  # (r - s) / (r + s), where s is 0, too
    return ratio


def _bounds(
    hits: Floats, total: Floats, effect: Effect, smoothing: float, confidence: float
) -> tuple[Floats, Floats]:
    """MOVER's interval of an effect from Jeffreys's of the two rates."""
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        (x, x_low, x_high), (y, y_low, y_high) = (
            [_scale(rate, effect, smoothing) for rate in _jeffreys(n, float(tokens), tail)]
            for n, tokens in zip(hits, total, strict=True)
        )
        low, high = _mover(x, x_low, y, y_high), 1 / _mover(y, y_low, x, x_high)
        return _as_effect(low, effect), _as_effect(high, effect)


def _mover(x: Floats, x_low: Floats, y: Floats, y_high: Floats) -> Floats:
    """The lower bound of x / y from that of x and the upper one of y (Donner and Zou), free of 0 / 0."""
    low, high = x_low * (2 * x - x_low), y_high * (2 * y - y_high)
    found = low / (x * y + np.sqrt(np.maximum((x * y) ** 2 - low * high, 0)))
    found = np.where(np.isinf(x), x_low / y_high, found)  # odds of a text that is one word
    return np.where((x_low > 0) & np.isfinite(y_high), found, 0.0)


def _jeffreys(n: Floats, total: float, tail: float) -> tuple[Floats, Floats, Floats]:
    """The rate and its interval, which reaches to 0 where there is no hit and to 1 where there is nothing else."""
    from scipy.special import betaincinv

    low = apply_to_unique(lambda n: betaincinv(n + 0.5, total - n + 0.5, tail), n)
    high = apply_to_unique(lambda n: betaincinv(n + 0.5, total - n + 0.5, 1 - tail), n)
    return n / total, np.where(n > 0, low, 0.0), np.where(n < total, high, 1.0)
