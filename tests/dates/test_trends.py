"""Trends: beside other programs, by simulation, by pencil and by law."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import norm, theilslopes

from analysis import drop_terms, lookup, timeline, tokenize, trends

GOLDEN = json.loads((ROOT / "tests/golden/trends.json").read_text("utf-8"))["series"]


def corpus(hits: ArrayLike, length: int = 1000, start: str = "2020-01") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tokens and documents: in the n-th month one document for each number in the n-th row, with as many "war"."""
    rows = np.atleast_2d(np.asarray(hits, int).T).T
    months = pd.period_range(start, periods=len(rows), freq="M").repeat(rows.shape[1])
    ids = [f"d{i:04d}" for i in range(rows.size)]
    documents = pd.DataFrame(
        {"date": months.to_timestamp().astype("M8[us]"), "precision": "day", "text": "", "source": ids},
        index=pd.Index(ids, name="doc", dtype="str"),
    )
    position = np.tile(np.arange(length), rows.size)
    tokens = pd.DataFrame(
        {
            "doc": pd.Categorical.from_codes(np.repeat(np.arange(rows.size), length), ids),
            "position": position,
            "start": position,
            "end": position + 1,
            "term": pd.Categorical.from_codes((position >= rows.repeat(length)).astype(int), ["war", "peace"]),
        }
    )
    return tokens, documents


def trend_of(hits: ArrayLike, **options) -> pd.Series:
    tokens, documents = corpus(hits)
    return trends(tokens, documents, "war", **({"freq": "M"} | options)).iloc[0]


# --- beside other programs --------------------------------------------------------------------


@pytest.mark.parametrize("series", GOLDEN, ids=lambda series: series["series"])
def test_slope_and_p_are_those_of_pymannkendall(series) -> None:
    """Where Hamed and Rao's correction makes the variance of S smaller, that of independent values stays."""
    row = trend_of(np.round(np.array(series["values"]) * 10), per=100)
    larger = series["var_hamed_rao"] > series["var_original"]
    assert row["p"] == pytest.approx(series["p_hamed_rao" if larger else "p_original"], rel=1e-9)
    assert row["slope"] == pytest.approx(series["slope"], abs=1e-9)


@given(st.lists(st.integers(1, 900), min_size=8, max_size=15))
def test_the_slope_is_scipys_whatever_the_rates(hits: list[int]) -> None:
    row = trend_of(hits)
    expected = theilslopes(hits)
    assert row["slope"] == pytest.approx(expected[0], abs=1e-9)
    # autocorrelation can only widen the interval
    assert row["low"] <= expected[2] + 1e-9
    assert expected[3] - 1e-9 <= row["high"]


def test_the_interval_without_autocorrelation_is_scipys() -> None:
    hits = np.array(GOLDEN[2]["values"]).astype(int) + 1
    expected = theilslopes(hits)
    assert trend_of(hits)[["low", "high"]].tolist() == pytest.approx([expected[2], expected[3]])


# --- by pencil --------------------------------------------------------------------------------


def test_a_gap_counts_as_the_time_that_it_lasts() -> None:
    """One hit more per 1,000 every month, with two months without documents."""
    tokens, documents = corpus(range(1, 12))
    present = documents.drop(documents.index[[4, 5]])
    tokens = tokens[tokens["doc"].isin(present.index)]
    row = trends(tokens, present, "war", freq="M").iloc[0]
    assert row[["slope", "low", "high", "periods", "docs", "n"]].tolist() == [1, 1, 1, 9, 9, 66 - 5 - 6]


def test_a_rate_that_never_changes_has_no_trend() -> None:
    row = trend_of([3] * 10)
    assert row[["slope", "low", "high", "p", "q", "status"]].tolist() == [0, 0, 0, 1, 1, "ok"]


def test_first_and_last_are_the_periods_in_which_the_term_occurs() -> None:
    row = trend_of([0, 2, 0, 1, 1, 1, 1, 0, 0])
    assert [str(row[name]) for name in ("first", "last")] == ["2020-02", "2020-07"]


def test_a_term_that_never_occurs_has_no_first_and_no_last_period() -> None:
    tokens, documents = corpus([1] * 6)
    with pytest.warns(UserWarning, match="no token is 'truce'"):
        row = trends(tokens, documents, "truce", freq="M").iloc[0]
    assert row["n"] == 0
    assert row[["first", "last"]].isna().all()


def test_the_largest_step_is_the_later_of_two_neighbouring_periods_with_five_documents() -> None:
    """4 per 1,000 to 24 in April; the fall in July is larger, but June has four documents with text."""
    hits = np.repeat([[4], [4], [4], [24], [24], [24], [0], [0], [4]], 5, axis=1)
    tokens, documents = corpus(hits)
    tokens, documents = tokens[tokens["doc"] != "d0029"], documents.drop("d0029")
    row = trends(tokens, documents, "war", freq="M").iloc[0]
    assert row["step"] == pytest.approx(20)
    assert str(row["step_period"]) == "2020-04"
    assert row["step_low"] < 20 < row["step_high"]


def test_a_larger_step_between_months_with_little_text_is_not_the_clearest() -> None:
    """10 hits in 100 words of December are 100 per 1,000; 24 in each of five texts of 1,000 words say more."""
    hits = np.repeat([[4]] * 6 + [[24]] * 6, 5, axis=1)
    hits[11] = [10, 0, 0, 0, 0]
    tokens, documents = corpus(hits)
    is_december = tokens["doc"].isin(documents.index[55:])
    tokens = tokens[~is_december | (tokens["position"] < 20)]
    rates = timeline(tokens, documents, "war", freq="M").set_index("period")["rate"]
    assert rates.iloc[[5, 6, 10, 11]].tolist() == pytest.approx([4, 24, 24, 100])
    assert str(trends(tokens, documents, "war", freq="M")["step_period"].iloc[0]) == "2020-07"
    tokens = tokens.assign(term=tokens["term"].mask(~is_december & (tokens["term"] == "war"), "peace"))
    assert str(trends(tokens, documents, "war", freq="M")["step_period"].iloc[0]) == "2020-12"


def test_the_interval_of_a_step_ends_where_all_tokens_are_hits() -> None:
    """One text in ten has all the hits, and says nothing about how many the others could have had."""
    row = trend_of(np.pad([[200]] * 6, ((3, 3), (0, 9))))
    assert -1000 <= row["step_low"] < row["step"] < row["step_high"] <= 1000
    assert abs(row[["step_low", "step_high"]]).max() > 900


def test_a_term_in_no_month_with_five_documents_has_no_step() -> None:
    hits = np.repeat([[0]] * 4 + [[9]] + [[0]] * 6, 5, axis=1)
    tokens, documents = corpus(hits)
    tokens, documents = tokens[tokens["doc"] != "d0024"], documents.drop("d0024")
    row = trends(tokens, documents, "war", freq="M").iloc[0]
    assert row["n"] == 36
    assert row[["step", "step_low", "step_high", "step_period"]].isna().all()


@pytest.mark.parametrize(
    ("hits", "status"), [([1] * 7, "few periods"), ([0, 9, 9, 0, 0, 9, 9, 0, 0], "few documents with the term")]
)
def test_with_too_little_there_is_no_trend_and_the_reason(hits, status) -> None:
    row = trend_of(hits)
    assert row["status"] == status
    assert row[["slope", "low", "high", "p", "q", "step", "step_low", "step_high", "step_period"]].isna().all()
    assert row["n"] == sum(hits)


def test_five_documents_with_the_term_are_enough() -> None:
    assert [trend_of([1] * n + [0] * (9 - n))["status"] for n in (4, 5)] == ["few documents with the term", "ok"]


def test_two_documents_have_no_trend(seeds, seed_tokens) -> None:
    table = trends(seed_tokens, seeds, freq="M")
    assert set(table["status"]) == {"few periods"}
    assert table["slope"].isna().all()


def test_a_corpus_without_dates_has_no_trends_and_the_error_says_why(corpus_of) -> None:
    documents = corpus_of({"a": ("", "war"), "b": ("2023-04", "war")})
    with pytest.raises(
        ValueError, match="no document has a date that lies in one period of freq='W': use a longer one"
    ):
        trends(tokenize(documents), documents)
    assert len(trends(tokenize(documents), documents, freq="M")) == 1


# --- by simulation ----------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "docs", "mean", "change"), [(0.3, 50, 2, 1), (1, 20, 2, 3), (None, 10, 1, 3)])
def test_the_interval_of_the_largest_step_covers_the_true_one(shape, docs, mean, change) -> None:
    """Gamma variation among documents (None: Poisson), 12 months, from the seventh on `change` times the rate."""
    generator, covered, widths, months, runs = np.random.default_rng(1), 0, [], 12, 60
    rate = mean * np.where(np.arange(months) < 6, 1, change)
    true_steps = np.diff(rate, prepend=np.nan)
    for _ in range(runs):
        size = (months, docs)
        factor = 1 if shape is None else generator.gamma(shape, 1 / shape, size)
        row = trend_of(np.fmin(generator.poisson(rate[:, None] * factor, size), 200), per=1000)
        true = true_steps[row["step_period"].ordinal - pd.Period("2020-01", "M").ordinal]
        covered += row["step_low"] <= true <= row["step_high"]
        widths.append(row["step_high"] - row["step_low"])
    assert covered / runs >= 0.93
    variance = rate.max() + (rate.max() ** 2 / shape if shape else 0)
    normal = 2 * norm.isf(0.025 / (months - 1)) * np.sqrt(2 * variance / docs)
    assert np.median(widths) < 1.5 * normal, "hardly wider than the normal interval of the largest of eleven steps"


def test_independent_rates_seldom_have_a_small_p() -> None:
    """200 terms in 20 months; the share of p below .05 is at most .05 and three standard errors."""
    generator = np.random.default_rng(2)
    small = [trend_of(generator.poisson(3, 20))["p"] < 0.05 for _ in range(200)]
    assert np.mean(small) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


# --- laws -------------------------------------------------------------------------------------


def test_concepts_have_the_trends_of_what_lookup_finds() -> None:
    tokens, documents = corpus([1, 2, 3, 4, 5, 6, 7, 9], length=40)
    concepts = {"Both": ["war", "peace"], "War": ["war"]}
    table = trends(tokens, documents, concepts, freq="M")
    looked_up = trends(lookup(tokens, concepts), documents, freq="M")
    pd.testing.assert_frame_equal(table, looked_up)
    assert set(table["n"]) == {8 * 40, 37}


def test_each_group_has_trends_of_its_own_and_undated_documents_none() -> None:
    tokens, documents = corpus([[i, 9 - i] for i in range(9)])
    documents["side"] = ["x", "y"] * 9
    documents.loc["d0017", ["date", "precision"]] = [pd.NaT, "none"]
    table = trends(tokens, documents, "war", freq="M", by="side").set_index("side")
    assert table["slope"].round(9).to_dict() == {"x": 1, "y": -1}
    assert table["docs"].to_dict() == {"x": 8, "y": 8}
    counts = timeline(tokens, documents, "war", freq="M", by="side")
    placed = counts[counts["period"].notna()]
    assert table["n"].to_dict() == placed.groupby("side")["n"].sum().to_dict()


def test_a_group_without_documents_in_a_period_has_its_trend_without_a_warning() -> None:
    tokens, documents = corpus([[1, 2, 3, 4, 5], [2, 3, 4, 5, 6], [3, 4, 5, 6, 7]] * 2)
    side = np.where(np.arange(len(documents)) < 5, "a", "b")
    side[10] = "a"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sides = trends(tokens, documents.assign(side=side), ["war"], freq="M", by="side")
    assert sides.set_index("side").periods.to_dict() == {"a": 2, "b": 5}


def test_trends_do_not_depend_on_the_order_of_documents() -> None:
    tokens, documents = corpus([3, 1, 4, 1, 5, 9, 2, 6, 5])
    shuffled = documents.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(trends(tokens, documents, freq="M"), trends(tokens, shuffled, freq="M"))


def test_what_trends_cannot_count_is_named(seeds, seed_tokens) -> None:
    with pytest.raises(
        TypeError, match="terms is a table of spans, which trends cannot count by document: give queries"
    ):
        trends(seed_tokens, seeds, seed_tokens)
    nothing = drop_terms(seed_tokens, seed_tokens["term"].cat.categories)
    with pytest.raises(ValueError, match="tokens has no term in any period: drop fewer terms"):
        trends(nothing, seeds, freq="M")
