"""Tests and effect sizes of two counts: by pencil, beside other programs, by law and by simulation."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis.measures.association import log_likelihood
from analysis.measures.contrast import (
    MEASURES,
    Effect,
    adjust_p,
    effect_interval,
    p_value,
    rate_ratio,
    ratio_to_effect,
)

EFFECTS = get_args(Effect)
LOWEST = {"log_ratio": -math.inf, "percent_diff": -100, "difference_coefficient": -1}
CELLS = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 400), st.integers(0, 400)).filter(
    lambda cells: cells[0] + cells[1] and cells[2] + cells[3] and cells[0] + cells[2] and cells[1] + cells[3]
)


def statistic(measure: str, a: float, b: float, total_a: float, total_b: float) -> float:
    """A measure of one table, from two counts and two totals."""
    with np.errstate(divide="ignore", invalid="ignore"):
        (value,) = MEASURES[measure](np.array([a], float), np.array([b], float), float(total_a), float(total_b))
    return float(value)


def size(effect: Effect, a: float, b: float, total_a: float, total_b: float) -> float:
    ratio = rate_ratio(np.array([a], float), np.array([b], float), total_a, total_b, effect)
    return float(ratio_to_effect(ratio, effect)[0])


def test_every_measure_has_a_section_in_the_methods() -> None:
    methods = (Path(__file__).parents[2] / "docs" / "methods.md").read_text("utf-8")
    assert [name for name in (*MEASURES, *EFFECTS) if f"\n### {name}\n" not in methods] == []


def test_effects_by_pencil() -> None:
    """30 of 1,000 against 10 of 500: 3 % and 2 %."""
    sizes = {effect: size(effect, 30, 10, 1000, 500) for effect in EFFECTS}
    assert sizes == pytest.approx(
        {
            "log_ratio": math.log2(1.5),
            "odds_ratio": (30 / 970) / (10 / 490),
            "percent_diff": 50,
            "difference_coefficient": 0.2,
            "simple_maths": 30001 / 20001,
        }
    )


def test_log_ratio_counts_half_a_hit_instead_of_none() -> None:
    assert size("log_ratio", 8, 0, 1000, 1000) == 4
    assert size("log_ratio", 0, 8, 1000, 1000) == -4


def test_yates_is_applied_as_in_quanteda() -> None:
    """X² is not corrected where all cells expect 5 or more, or the tables differ by less than half a hit."""
    assert statistic("chi_squared_yates", 30, 10, 1000, 500) == statistic("chi_squared", 30, 10, 1000, 500)
    for a, b, n, m in ((3, 2, 17, 12), (7, 2, 10, 9), (1, 3, 4, 4)):
        near = abs(a * (m - b) - b * (n - a)) < (n + m) / 2
        expected = stats.chi2_contingency([[a, b], [n - a, m - b]], correction=not near)[0]
        assert statistic("chi_squared_yates", a, b, n, m) == pytest.approx(expected)


@given(CELLS)
def test_tests_agree_with_scipy(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    table, counts = [[a, b], [c, d]], (a, b, a + c, b + d)
    likelihood = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    pearson = stats.chi2_contingency(table, correction=False)
    g2 = statistic("log_likelihood", *counts)
    assert g2 == pytest.approx(likelihood[0], abs=1e-9)
    assert p_value(np.array([g2]), "log_likelihood")[0] == pytest.approx(likelihood[1], rel=1e-6)
    assert statistic("chi_squared", *counts) == pytest.approx(pearson[0], abs=1e-9)
    fisher = statistic("fisher", *counts)
    assert fisher == p_value(np.array([fisher]), "fisher")[0]
    assert fisher == pytest.approx(stats.fisher_exact(table)[1], rel=1e-6)
    assert size("odds_ratio", *counts) == pytest.approx(stats.fisher_exact(table)[0], nan_ok=True)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 400), st.integers(1, 400))
def test_likelihood_agrees_with_nltk(a: int, b: int, c: int, d: int) -> None:
    from nltk.metrics import BigramAssocMeasures

    assume(c != d or b)
    expected = BigramAssocMeasures.likelihood_ratio(a, (a + b, a + c), a + b + c + d)
    assert statistic("log_likelihood", a, b, a + c, b + d) == pytest.approx(expected, abs=1e-6)


@given(CELLS)
def test_rayson_and_williams_by_their_formulas(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    n, m = a + c, b + d
    expected = [n * Fraction(a + b, n + m), m * Fraction(a + b, n + m)]
    two = 2 * sum(o * math.log(o / e) for o, e in zip((a, b), expected, strict=True) if o)
    assert statistic("log_likelihood_rayson", a, b, n, m) == pytest.approx(two, abs=1e-9)
    assume(a * b * c * d > 0)
    total = n + m
    rows, columns = Fraction(total, a + b) + Fraction(total, c + d), Fraction(total, n) + Fraction(total, m)
    q = float(1 + (rows - 1) * (columns - 1) / (6 * total))
    pearson = stats.chi2_contingency([[a, b], [c, d]], correction=False)[0]
    assert statistic("chi_squared_williams", a, b, n, m) * q == pytest.approx(pearson)


def test_fisher_of_large_tables_agrees_with_scipy() -> None:
    for a, b, n, m in ((60, 20, 4_000_000, 4_500_000), (5000, 5300, 10**6, 10**6), (0, 14, 1000, 5000)):
        expected = stats.fisher_exact([[a, b], [n - a, m - b]])[1]
        assert statistic("fisher", a, b, n, m) == pytest.approx(expected, rel=1e-6)


def test_the_z_score_of_log_odds_is_its_logarithm_over_its_standard_error() -> None:
    z = math.log(9 * 97 / (3 * 91)) / math.sqrt(1 / 9 + 1 / 97 + 1 / 3 + 1 / 91)
    assert statistic("log_odds_z", 9, 3, 100, 100) == pytest.approx(z)
    assert p_value(np.array([z, -z]), "log_odds_z") == pytest.approx(2 * stats.norm.sf(z))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_agrees_with_scipy_and_skips_missing_values(p: list[float]) -> None:
    q = adjust_p(np.array([*p, math.nan]))
    assert q[:-1] == pytest.approx(stats.false_discovery_control(p))
    assert math.isnan(q[-1])


@given(CELLS, st.sampled_from(list(MEASURES)))
def test_exchanged_sides_change_only_the_sign(cells: tuple[int, int, int, int], measure: str) -> None:
    a, b, c, d = cells
    value, exchanged = statistic(measure, a, b, a + c, b + d), statistic(measure, b, a, b + d, a + c)
    assert value == pytest.approx((-1 if measure == "log_odds_z" else 1) * exchanged, abs=1e-9, nan_ok=True)
    assert measure == "log_odds_z" or value >= 0 or math.isnan(value)
    log_ratio = size("log_ratio", a, b, a + c, b + d)
    assert log_ratio == pytest.approx(-size("log_ratio", b, a, b + d, a + c), abs=1e-9)


def test_rounding_never_makes_a_likelihood_ratio_negative() -> None:
    hits = np.arange(1, 200_000, dtype=float)
    assert (log_likelihood(hits, 3 * hits, 1e6, 3e6) >= 0).all()


@given(CELLS, st.sampled_from(EFFECTS))
def test_intervals_contain_the_effect(cells: tuple[int, int, int, int], effect: Effect) -> None:
    a, b, c, d = cells
    (low,), (high,) = effect_interval(np.array([[a], [b]], float), np.array([a + c, b + d], float), effect)
    value = size(effect, a, b, a + c, b + d)
    assert LOWEST.get(effect, 0) <= low <= high <= (1 if effect == "difference_coefficient" else math.inf)
    if math.isfinite(value):
        assert low - 1e-9 <= value <= high + 1e-9
    else:
        assert high == math.inf


@pytest.mark.parametrize(("a", "b", "total_a", "total_b"), [(3, 1, 10, 10), (1, 4, 5, 20), (5, 5, 6, 7), (2, 9, 9, 40)])
def test_the_interval_of_a_ratio_is_donner_and_zous_of_two_jeffreys_intervals(a, b, total_a, total_b) -> None:
    """Donner and Zou 2012, formula for a ratio; Jeffreys: quantiles of a beta distribution (Brown et al. 2001)."""
    x, y = a / total_a, b / total_b
    (l1, u1), (l2, u2) = (
        stats.beta(n + 0.5, total - n + 0.5).ppf([0.025, 0.975]) for n, total in ((a, total_a), (b, total_b))
    )
    low = (x * y - math.sqrt((x * y) ** 2 - l1 * u2 * (2 * x - l1) * (2 * y - u2))) / (u2 * (2 * y - u2))
    high = (x * y + math.sqrt((x * y) ** 2 - u1 * l2 * (2 * x - u1) * (2 * y - l2))) / (l2 * (2 * y - l2))
    found = effect_interval(np.array([[a], [b]], float), np.array([total_a, total_b], float), "percent_diff")
    assert np.ravel(found) / 100 + 1 == pytest.approx([low, high])


@given(CELLS)
def test_an_interval_of_exchanged_sides_is_mirrored(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    hits, total = np.array([[a], [b]], float), np.array([a + c, b + d], float)
    low, high = effect_interval(hits, total, "log_ratio")
    mirrored_low, mirrored_high = effect_interval(hits[::-1], total[::-1], "log_ratio")
    assert low == pytest.approx(-mirrored_high)
    assert high == pytest.approx(-mirrored_low)


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize(("p", "q"), [(3e-4, 2e-4), (1e-3, 1e-3), (5e-3, 2e-3), (1e-4, 2e-4), (0.4, 0.3)])
def test_95_of_100_intervals_contain_the_true_effect(effect: Effect, p: float, q: float) -> None:
    random, total = np.random.default_rng(7), np.array([20_000.0, 30_000.0])
    hits = np.array([random.binomial(20_000, p, 8000), random.binomial(30_000, q, 8000)], float)
    low, high = effect_interval(hits, total, effect)
    true = size(effect, p * 1e12, q * 1e12, 1e12, 1e12)
    assert 0.93 <= ((low <= true) & (true <= high)).mean() <= 0.97
