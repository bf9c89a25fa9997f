"""Tests and effect sizes for two counts: pure formulas on arrays.

A term occurs a times in the N₁ tokens of the target and b times in the N₂ tokens of the reference. With c = N₁ - a
and d = N₂ - b these are the four cells of a 2 × 2 table. `docs/methods.md` gives formulas, sources and golden values.
"""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from analysis.arrays import Floats, apply_to_unique
from analysis.measures.association import chi_squared, log_likelihood

__all__ = [
    "CONFIDENCE", "MEASURES", "Effect", "Measure", "adjust_p", "effect_interval", "p_value", "rate_ratio",
    "ratio_to_effect", "transform_rate",
]  # fmt: skip

Measure = Literal[
    "log_likelihood", "log_likelihood_rayson", "chi_squared", "chi_squared_yates", "chi_squared_williams",
    "fisher", "log_odds_z",
]  # fmt: skip
Effect = Literal["log_ratio", "odds_ratio", "percent_diff", "difference_coefficient", "simple_maths"]
# Share of intervals that contain the true effect.
CONFIDENCE = 0.95
# Hits per million tokens that simple maths adds to both rates (Kilgarriff 2009).
_SMOOTHING = 1
_PER_MILLION = 1_000_000


def _log_likelihood_rayson(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    """G² over the two cells a and b (Rayson and Garside 2000)."""
    from scipy.special import rel_entr

    row, total = a + b, total_a + total_b
    g2 = 2 * (rel_entr(a, row * total_a / total) + rel_entr(b, row * total_b / total))
    return np.asarray(np.maximum(g2, 0))  # rounding may go below 0


def _chi_squared_yates(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    """X² with Yates's correction, only where quanteda applies it."""
    total, row = total_a + total_b, a + b
    least_expected = np.minimum(row, total - row) * np.minimum(total_a, total_b) / total
    difference = np.abs(a * (total_b - b) - b * (total_a - a))
    corrected = (difference >= total / 2) & (least_expected < 5)
    return chi_squared(a, b, total_a, total_b, np.where(corrected, total / 2, 0.0))


def _chi_squared_williams(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    """X² divided by Williams's q, which is 1 where a cell is empty, as in quanteda."""
    total, row = total_a + total_b, a + b
    rows, columns = total / row + total / (total - row), total / total_a + total / total_b
    empty = (a == 0) | (b == 0) | (a == total_a) | (b == total_b)
    q = np.where(empty, 1.0, 1 + (rows - 1) * (columns - 1) / (6 * total))
    return np.asarray(chi_squared(a, b, total_a, total_b) / q)


def _fisher(a: Floats, b: Floats, total_a: float, total_b: float) -> Floats:
    """The two-sided probability of Fisher's exact test."""
    from scipy.stats import hypergeom

    distribution = hypergeom(total_a + total_b, a + b, total_a)
    least, most = np.maximum(a + b - total_b, 0), np.minimum(a + b, total_a)
    mode = np.clip(np.floor((a + b + 1) * (total_a + 1) / (total_a + total_b + 2)), least, most)
    bound = distribution.pmf(a) * (1 + 1e-7)  # as in R: equal probabilities differ by rounding
    below = _bisect_last(lambda x: distribution.pmf(x) <= bound, least, mode)
    above = -_bisect_last(lambda x: distribution.pmf(-x) <= bound, -most, -mode)
    lower_tail = np.where(below >= least, distribution.cdf(below), 0)
    upper_tail = np.where(above <= most, distribution.sf(above - 1), 0)
    return np.asarray(np.where(distribution.pmf(mode) <= bound, 1.0, np.minimum(lower_tail + upper_tail, 1)))


def _bisect_last(holds: Callable[[Floats], Any], low: Floats, high: Floats) -> Floats:
    """The last whole number from `low` to `high` up to which a monotone condition holds, or one below `low`."""
    low, high = low - 1, high + 1
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        upper = holds(middle) & (high - low > 1)
        low, high = np.where(upper, middle, low), np.where(upper | (high - low <= 1), high, middle)
    return low


def _log_odds_z(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    """The z-score of the log-odds ratio, of counts that include the prior (Monroe et al. 2008, eq. 16, 19, 22)."""
    c, d = total_a - a, total_b - b
    return np.asarray(np.log(a * d / (b * c)) / np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


# The tests of keyness, as functions of a, b, N₁ and N₂.
MEASURES: dict[str, Callable[..., Floats]] = {
    "log_likelihood": log_likelihood,
    "log_likelihood_rayson": _log_likelihood_rayson,
    "chi_squared": chi_squared,
    "chi_squared_yates": _chi_squared_yates,
    "chi_squared_williams": _chi_squared_williams,
    "fisher": lambda a, b, total_a, total_b: apply_to_unique(_fisher, a, b, float(total_a), float(total_b)),
    "log_odds_z": _log_odds_z,
}


def p_value(statistic: Floats, measure: Measure) -> Floats:
    """The probability of a statistic at least this large if both rates are equal."""
    from scipy.special import erfc

    if measure == "fisher":
        return statistic
    # The square of a z-score follows χ² with one degree of freedom.
    z = np.abs(statistic) if measure == "log_odds_z" else np.sqrt(statistic)
    return np.asarray(erfc(z / np.sqrt(2)))


def adjust_p(p: Floats) -> Floats:
    """Benjamini and Hochberg's q: the expected share of false discoveries among rows up to this p."""
    q = np.full(len(p), np.nan)
    defined = np.flatnonzero(~np.isnan(p))
    order = defined[np.argsort(-p[defined])]
    q[order] = np.minimum.accumulate(p[order] * len(order) / np.arange(len(order), 0, -1))
    return q


def rate_ratio(a: Floats, b: Floats, total_a: Floats, total_b: Floats, effect: Effect) -> Floats:
    """The ratio of the transformed rates; "log_ratio" counts half a hit instead of none (Hardie 2014)."""
    if effect == "log_ratio":
        a, b = np.where(a > 0, a, 0.5), np.where(b > 0, b, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(transform_rate(a / total_a, effect) / transform_rate(b / total_b, effect))


def transform_rate(rate: Any, effect: Effect) -> Any:
    """The transformed rate (odds, smoothed) whose ratio is the effect."""
    if effect == "odds_ratio":
        return rate / (1 - rate)
    return rate * _PER_MILLION + _SMOOTHING if effect == "simple_maths" else rate


def ratio_to_effect(ratio: Any, effect: Effect) -> Any:
    """The effect size that a ratio of transformed rates amounts to."""
    if effect == "log_ratio":
        return np.log2(ratio)
    if effect == "percent_diff":
        return (ratio - 1) * 100
    if effect == "difference_coefficient":
        return 1 - 2 / (ratio + 1)  # equals (r - s) / (r + s), also where s is 0
    return ratio


def effect_interval(hits: Floats, total: Floats, effect: Effect) -> tuple[Floats, Floats]:
    """MOVER's interval of an effect, from Jeffreys's intervals of the two rates (Donner and Zou 2012)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        (x, x_low, x_high), (y, y_low, y_high) = (
            [transform_rate(rate, effect) for rate in _jeffreys_interval(n, float(tokens))]
            for n, tokens in zip(hits, total, strict=True)
        )
        low, high = _mover_low(x, x_low, y, y_high), 1 / _mover_low(y, y_low, x, x_high)
        return ratio_to_effect(low, effect), ratio_to_effect(high, effect)


def _mover_low(x: Floats, x_low: Floats, y: Floats, y_high: Floats) -> Floats:
    """The lower bound of x / y from the lower bound of x and the upper bound of y, without 0 / 0."""
    low, high = x_low * (2 * x - x_low), y_high * (2 * y - y_high)
    bound = low / (x * y + np.sqrt(np.maximum((x * y) ** 2 - low * high, 0)))
    bound = np.where(np.isinf(x), x_low / y_high, bound)  # odds where a term makes up the whole side
    return np.where((x_low > 0) & np.isfinite(y_high), bound, 0.0)


def _jeffreys_interval(n: Floats, total: float) -> tuple[Floats, Floats, Floats]:
    """The rate and its interval, which starts at 0 where there are no hits and ends at 1 where all are hits."""
    from scipy.special import betaincinv

    tail = (1 - CONFIDENCE) / 2
    low = apply_to_unique(lambda n: betaincinv(n + 0.5, total - n + 0.5, tail), n)
    high = apply_to_unique(lambda n: betaincinv(n + 0.5, total - n + 0.5, 1 - tail), n)
    return n / total, np.where(n > 0, low, 0.0), np.where(n < total, high, 1.0)
