"""Counts on the calendar: where documents fall, how sure a rate is, and what is made of both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import (
    drop_terms,
    ngrams,
    timeline,
    tokenize,
)


def line(documents: pd.DataFrame, terms="a", **options) -> pd.DataFrame:
    return timeline(tokenize(documents), documents, terms, **options)


def periods(table: pd.DataFrame) -> list[tuple[str, int, int]]:
    return [(str(p), docs, n) for p, docs, n in table[["period", "docs", "n"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("freq", "together", "apart"),
    [
        ("W", ["2020-12-28", "2021-01-03"], "2021-01-04"),  # ISO week 53 of 2020
        ("W", ["2024-12-30", "2025-01-05"], "2024-12-29"),  # ISO week 1 of 2025
        ("W-SAT", ["2023-03-05", "2023-03-11"], "2023-03-12"),
        ("M", ["2024-02-01", "2024-02-29"], "2024-03-01"),
        ("M", ["2023-12-01", "2023-12-31"], "2024-01-01"),
        ("Q", ["2024-01-01", "2024-03-31"], "2024-04-01"),
        ("Q-NOV", ["2023-12-01", "2024-02-29"], "2024-03-01"),
        ("Y", ["2024-01-01", "2024-12-31"], "2025-01-01"),
        ("D", ["2024-02-29", "2024-02-29"], "2024-03-01"),
    ],
)
def test_calendar_edges(corpus_of, freq: str, together: list[str], apart: str) -> None:
    documents = corpus_of({"x": (together[0], "a"), "y": (together[1], "a"), "z": (apart, "a")})
    table = line(documents, freq=freq)
    assert sorted(table["docs"]) == [1, 2]
    assert table["n"].sum() == 3


def test_every_period_is_a_row(corpus_of) -> None:
    documents = corpus_of({"x": ("2024-02-28", "a"), "y": ("2024-03-02", "b")})
    table = line(documents, freq="D")
    assert periods(table) == [
        ("2024-02-28", 1, 1),
        ("2024-02-29", 0, 0),
        ("2024-03-01", 0, 0),
        ("2024-03-02", 1, 0),
    ]
    assert table["status"].tolist() == ["few documents", "no documents", "no documents", "few documents"]


def test_zero_is_not_nothing(corpus_of) -> None:
    table = line(corpus_of({"x": ("2023-01-01", "a"), "y": ("2023-03-01", "b")}), freq="M")
    assert table["rate"].tolist()[0::2] == [1000, 0]
    assert np.isnan(table["rate"][1])
    assert table["status"].tolist() == ["few documents", "no documents", "few documents"]


@pytest.mark.parametrize(
    ("freq", "unplaced"),
    [
        ("D", ["month", "none", "year"]),
        ("W", ["month", "none", "year"]),
        ("M", ["none", "year"]),
        ("Q", ["none", "year"]),
        ("Y", ["none"]),
    ],
)
def test_what_cannot_be_placed_is_the_last_row(corpus_of, freq: str, unplaced: list[str]) -> None:
    documents = corpus_of(
        {
            "day": ("2023-03-08", "a"),
            "month": ("2023-03", "a a"),
            "year": ("2023", "a a a"),
            "none": ("", "a a a a"),
        }
    )
    lost = line(documents, freq=freq).iloc[-1]
    assert pd.isna(lost["period"])
    assert (lost["docs"], lost["n"]) == (
        len(unplaced),
        sum({"month": 2, "year": 3, "none": 4}[d] for d in unplaced),
    )
    assert line(documents, freq=freq)[["docs", "n", "tokens"]].sum().tolist() == [4, 10, 10]


def test_without_any_date_there_is_one_row(corpus_of) -> None:
    assert periods(line(corpus_of({"x": ("", "a"), "y": ("", "b")}))) == [("NaT", 2, 1)]


def test_texts_without_a_word_are_documents(corpus_of) -> None:
    table = line(corpus_of({"x": ("2023-03-08", ""), "y": ("2023-03-08", "…")}), freq="D")
    assert periods(table) == [("2023-03-08", 2, 0)]
    assert np.isnan(table["rate"][0])


def test_empty_table(corpus_of) -> None:
    documents = corpus_of({"x": ("2023-03-08", "a")})
    assert line(documents.iloc[:0]).empty
    assert periods(timeline(tokenize(documents.iloc[:0]), documents, "a", freq="D")) == [("2023-03-08", 1, 0)]


def test_documents_with_numbers_for_ids(corpus_of) -> None:
    documents = corpus_of({"x": ("2023-03-08", "a")}).reset_index(drop=True).rename_axis("doc")
    assert periods(line(documents, freq="D")) == [("2023-03-08", 1, 1)]


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ("War", ["war"]),
        (["war", "WAR", "none"], ["war", "none"]),
        ("U.S.", ["u.s"]),
        (None, ["the", "u.s", "war"]),
    ],
)
def test_terms(corpus_of, terms, names: list[str]) -> None:
    assert line(corpus_of({"x": ("2023-03-08", "The U.S. war")}), terms, freq="D")["term"].tolist() == names


def test_all_terms_are_those_that_occur(corpus_of) -> None:
    documents = corpus_of({"x": ("2023-03-08", "a b"), "y": ("2023-03-08", "c")})
    tokens = tokenize(documents)
    assert timeline(tokens[tokens["doc"] == "x"], documents, freq="D")["term"].tolist() == ["a", "b"]


def test_phrases_by_ngrams(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    assert timeline(ngrams(seed_tokens, 2), seeds, "Wagner Group")["n"].sum() == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"freq": "ME"}, "freq='ME'"),
        ({"freq": "h"}, "freq='h'"),
        ({"confidence": 95}, "confidence=95"),
        ({"terms": "*"}, "matches every word"),
        ({"by": "paper"}, "by='paper' is not a column of documents"),
        ({"by": "term"}, "by='term' is not a column of documents"),
    ],
)
def test_unknown_options(seeds, seed_tokens, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        timeline(seed_tokens, seeds, **{"terms": "war", **options})


def week_of(corpus_of, texts: list[str]) -> pd.DataFrame:
    return corpus_of({f"d{i:02}": ("2023-03-08", text) for i, text in enumerate(texts)})


@pytest.mark.parametrize(
    ("documents", "holders", "status"),
    [
        (5, 1, "ok"),
        (200, 200, "ok"),
        (4, 4, "few documents"),
        (1, 1, "few documents"),
        (5, 0, "few documents with the term"),
        (200, 0, "few documents with the term"),
        (4, 0, "few documents"),
    ],
)
def test_an_interval_needs_five_documents_and_a_hit(corpus_of, documents: int, holders: int, status: str) -> None:
    texts = ["a b"] * holders + ["b b"] * (documents - holders)
    row = line(week_of(corpus_of, texts)).iloc[0]
    assert row["status"] == status
    assert row[["low", "high", "deff"]].isna().tolist() == [status != "ok"] * 3
    assert row["rate"] == holders / documents * 500


# Garwood's exact 95 % limits of n Poisson events, as tables print them.
GARWOOD = {
    1: ("0.0253", "5.572"),
    2: ("0.242", "7.225"),
    5: ("1.623", "11.668"),
    10: ("4.795", "18.39"),
    100: ("81.36", "121.63"),
}


@pytest.mark.parametrize("n", GARWOOD)
def test_the_interval_is_garwoods_if_documents_vary_no_more_than_words_by_chance(corpus_of, n: int) -> None:
    # one hit in each of n documents of ten words, or, of one hit, five documents so short that they cannot vary more
    texts = ["a" + " b" * 9] * n if n > 4 else ["a b"] * n + ["b b"] * (1000 - n)
    row = line(week_of(corpus_of, texts), per=sum(len(text.split()) for text in texts)).iloc[0]
    low, high = (row[name] for name in ("low", "high"))
    assert row["deff"] == pytest.approx(1, abs=0.01)
    assert [low, high] == pytest.approx([float(limit) for limit in GARWOOD[n]], rel=0.02)


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99])
def test_the_interval_is_scipys_without_variation(corpus_of, confidence: float) -> None:
    row = line(week_of(corpus_of, ["a b b b b"] * 7), per=35, confidence=confidence).iloc[0]
    tail = (1 - confidence) / 2
    assert row["deff"] == 1
    assert row["low"] == pytest.approx(stats.chi2.ppf(tail, 14) / 2)
    assert row["high"] == pytest.approx(stats.chi2.isf(tail, 16) / 2)


def test_the_upper_limit_is_that_of_a_negative_binomial_count_with_the_variance_observed(corpus_of) -> None:
    """At the upper limit as few hits as these, or fewer, occur in 2.5 of 100 samples, by SciPy's distribution."""
    row = line(week_of(corpus_of, ["a a a a b b b b b b"] * 5 + ["b " * 10] * 15), per=200).iloc[0]
    size = row["n"] / (row["deff"] - 1)
    assert stats.nbinom.cdf(row["n"], size, size / (size + row["high"])) == pytest.approx(0.025)
    # and at the lower limit as many, or more: of a Poisson count of effective hits
    assert stats.gamma.cdf(row["low"] / row["deff"], row["n"] / row["deff"]) == pytest.approx(0.025)


def test_design_effect_by_hand(corpus_of) -> None:
    """20 texts of 10 words, half of them with 2 hits, half with none: each is 1 off the mean of 1.

    V = 20 · 1² / (1 - 1/20)² = 22.161 for n = 20 hits; t with 19 degrees of freedom is 2.0930, z is 1.9600.
    """
    row = line(week_of(corpus_of, ["a a b b b b b b b b"] * 10 + ["b " * 10] * 10)).iloc[0]
    assert row["deff"] == pytest.approx(22.161 / 20 * (2.0930 / 1.9600) ** 2, rel=1e-4)


def test_few_long_documents_among_many_are_few(corpus_of) -> None:
    """One text of 81 words, 19 of 1: T² / Σ t² = 100² / (81² + 19) = 1.52 documents, so t has 1 degree of freedom."""
    row = line(week_of(corpus_of, ["a " * 10 + "b " * 71] + ["a"] * 10 + ["b"] * 9)).iloc[0]
    assert row["status"] == "ok"
    assert row["deff"] > (12.706 / 1.960) ** 2


def test_even_counts_are_no_surer_than_poisson(corpus_of) -> None:
    assert line(week_of(corpus_of, ["a b b b b b b b b b"] * 25)).iloc[0]["deff"] == 1


def test_the_interval_extends_to_all_tokens_if_one_of_few_documents_has_all_hits(corpus_of) -> None:
    row = line(week_of(corpus_of, ["a a a b"] + ["b b b b"] * 4), per=20).iloc[0]
    assert row["low"] < 0.5
    assert row["high"] == 20


def simulate(
    documents: int, mean: float, k: float, *, even: bool = False, months: int = 10, terms: int = 400
) -> pd.DataFrame:
    """The timeline of many terms with one true rate, in months of some documents, and whether it was covered.

    Each term's hits in a document are Poisson, with a rate that varies among documents by a gamma law of shape `k`
    (variance mean + mean² / k; none if `k` is infinite): terms and months are independent trials.
    """
    random = np.random.default_rng([documents, int(mean * 100), int(min(k, 100) * 10), even])
    size = documents * months
    length = np.maximum(random.lognormal(np.log(400) - 0.32, 0 if even else 0.8, size), 30).astype(int)
    varying = 1 if np.isinf(k) else random.gamma(k, 1 / k, (size, terms))
    hits = random.poisson(mean * length[:, None] / 400 * varying * np.ones(terms))
    scale = int((hits.sum(axis=1) / length).max()) + 1  # so that all terms' hits find room
    doc, term = hits.nonzero()
    others = length * scale - hits.sum(axis=1)
    number = np.concatenate([np.repeat(doc, hits[doc, term]), np.repeat(np.arange(size), others)])
    code = np.concatenate([np.repeat(term, hits[doc, term]), np.full(others.sum(), -1)])
    ids, names = [f"d{i:04}" for i in range(size)], [f"t{i}" for i in range(terms)]
    tokens = pd.DataFrame(
        {"doc": pd.Categorical.from_codes(number, ids), "term": pd.Categorical.from_codes(code, names)}
    )
    day = pd.period_range("2001-01", periods=months, freq="M").to_timestamp().repeat(documents)
    table = timeline(
        tokens, pd.DataFrame({"date": day, "precision": "day"}, index=ids), names, freq="M", per=400 * scale
    )
    return table.assign(covered=(table["low"] <= mean) & (mean <= table["high"]))


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("k", [0.3, 1, 3, np.inf])
@pytest.mark.parametrize(("documents", "at_least"), [(5, 0.9), (9, 0.9), (10, 0.93), (20, 0.93), (50, 0.93)])
@pytest.mark.parametrize("mean", [0.5, 6])
def test_intervals_cover_the_true_rate(documents: int, at_least: float, mean: float, k: float, even: bool) -> None:
    trials = simulate(documents, mean, k, even=even)
    with_hit = trials[trials["n"] > 0]
    assert (with_hit["status"] == "ok").all()
    assert with_hit["covered"].mean() >= at_least


def test_intervals_are_no_wider_than_they_need_to_be_where_there_are_many_documents() -> None:
    assert simulate(200, 5, 1, months=6)["covered"].mean() < 0.97


def test_a_term_that_no_token_is_gets_its_zeros_with_a_warning(corpus_of) -> None:
    documents = corpus_of({"a": ("2023-03-08", "it may be")})
    dropped = drop_terms(tokenize(documents), ["may"])
    with pytest.warns(UserWarning, match=r"no token is 'may'.*: is it among the 1 dropped"):
        assert timeline(dropped, documents, "may")["n"].tolist() == [0]


@pytest.mark.parametrize("per", [0, -5, float("nan")])
def test_a_rate_is_per_something(corpus_of, per) -> None:
    documents = corpus_of({"a": ("2023-03-08", "war")})
    with pytest.raises(ValueError, match=r"must be (above 0|a finite number)"):
        timeline(tokenize(documents), documents, "war", per=per)


def test_rates_are_pooled(corpus_of) -> None:
    """1 hit in 10 words and 1 in 990 are 2 in 1,000, not the mean of 100 and 1 per thousand."""
    documents = corpus_of({"x": ("2023-03-06", "a" + " b" * 9), "y": ("2023-03-07", "a" + " b" * 989)})
    assert line(documents)["rate"].tolist() == [2.0]


def test_a_group_may_not_bear_the_name_of_another_column(seeds, seed_tokens) -> None:
    with pytest.raises(ValueError, match="by='term' is the name of a column of the timeline: rename it"):
        timeline(seed_tokens, seeds.assign(term="x"), "wagner", by="term")


def test_no_week_is_lost_or_doubled_in_years_of_52_and_of_53_weeks(corpus_of) -> None:
    table = line(corpus_of({"x": ("2015-12-31", "a"), "y": ("2021-01-03", "a"), "z": ("2022-01-01", "a")}), freq="W")
    weeks = [period.start_time.isocalendar()[:2] for period in table["period"]]
    years = pd.Series([year for year, _ in weeks]).value_counts()
    assert len(set(weeks)) == len(weeks)
    assert years[[2016, 2017, 2018, 2019, 2020, 2021]].tolist() == [52, 52, 52, 52, 53, 52]
    assert (weeks[0], weeks[-1]) == ((2015, 53), (2021, 52))
