"""Vocabulary growth and ranks by pencil, by SciPy's regression, and by law."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from analysis import (
    drop_terms,
    lexical_diversity,
    rank_frequency,
    term_frequency,
    tokenize,
    vocabulary_growth,
)

WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60)


# --- growth -----------------------------------------------------------------------------------


@given(WORDS, st.integers(1, 100))
def test_growth_counts_what_was_read(words: list[str], points: int) -> None:
    table = vocabulary_growth(tokenize(pd.Series([" ".join(words)])), points=points)
    assert table["tokens"].is_monotonic_increasing
    assert table["tokens"].is_unique
    assert table["tokens"].iloc[-1] == len(words)
    assert len(table) == min(points, len(words))
    assert table["types"].tolist() == [len(set(words[:read])) for read in table["tokens"]]


@given(WORDS.filter(lambda words: len(words) > 1))
def test_heaps_law_is_scipys_line_through_the_logarithms(words: list[str]) -> None:
    table = vocabulary_growth(tokenize(pd.Series([" ".join(words)])))
    line = linregress(np.log(table["tokens"]), np.log(table["types"]))
    assert table["heaps_beta"].to_numpy() == pytest.approx(line.slope, abs=1e-9)
    assert table["heaps_k"].to_numpy() == pytest.approx(math.exp(line.intercept))
    assert table["fitted"].to_numpy() == pytest.approx(table["heaps_k"] * table["tokens"] ** table["heaps_beta"])


def test_growth_of_new_words_alone_is_a_straight_line() -> None:
    table = vocabulary_growth(tokenize(pd.Series([" ".join(f"t{i}" for i in range(1000))])), points=10)
    assert table["tokens"].tolist() == table["types"].tolist() == list(range(100, 1001, 100))
    assert table[["heaps_k", "heaps_beta"]].iloc[0].tolist() == pytest.approx([1, 1])


def test_growth_by_group_is_that_of_each(small_tokens: pd.DataFrame, small_corpus: pd.DataFrame) -> None:
    table = vocabulary_growth(small_tokens, by="M", documents=small_corpus)
    assert [(str(period), *n) for period, *n in table[["period", "tokens", "types"]].itertuples(index=False)] == [
        ("2023-03", 1, 1),
        ("2023-03", 2, 1),
        ("2023-03", 3, 2),
        ("2023-03", 4, 3),
        ("2023-03", 5, 3),
        ("2023-04", 1, 1),
        ("2023-04", 2, 2),
        ("NaT", 1, 1),
        ("NaT", 2, 1),
    ]


@pytest.mark.parametrize("measure", [vocabulary_growth, rank_frequency])
def test_groups_without_tokens_have_no_row_and_lexical_diversity_lists_them(small_tokens, measure) -> None:
    table = measure(small_tokens, by="doc")
    assert table["doc"].unique().tolist() == ["m1", "m2", "ap", "un"]
    assert table.attrs == {}
    everything = lexical_diversity(small_tokens, measures="ttr")
    assert everything.loc[everything["why"] == "no tokens", "doc"].tolist() == ["no"]


@pytest.mark.parametrize(
    ("measure", "need", "law"),
    [(vocabulary_growth, "points", "heaps_k"), (rank_frequency, "terms", "zipf_c")],
)
def test_where_there_is_no_curve_the_row_says_why(measure, need: str, law: str) -> None:
    table = measure(tokenize(pd.Series({"one": "a", "more": "a b a"})), by="doc").set_index("doc")
    assert table.loc["one", "why"] == f"a curve needs 2 {need}"
    assert set(table.loc["more", "why"]) == {""}
    assert (table[law].isna() == (table["why"] != "")).all()


def test_one_point_makes_no_law() -> None:
    table = vocabulary_growth(tokenize(pd.Series(["a b a"])), points=1)
    assert table[["tokens", "types"]].to_numpy().tolist() == [[3, 2]]
    assert table[["fitted", "heaps_k", "heaps_beta"]].isna().all(axis=None)


# --- ranks ------------------------------------------------------------------------------------


def test_ranks_are_those_of_the_counts(small_tokens: pd.DataFrame, small_corpus: pd.DataFrame) -> None:
    table = rank_frequency(small_tokens, by="paper", documents=small_corpus)
    assert list(table) == ["paper", "rank", "term", "n", "total", "fitted", "zipf_c", "zipf_alpha", "why"]
    assert table[["paper", "rank", "term", "n"]].to_numpy().tolist() == [
        ["P", 1, "a", 3],
        ["P", 2, "b", 1],
        ["P", 3, "c", 1],
        ["Q", 1, "b", 3],
        ["Q", 2, "a", 1],
    ]
    counts = term_frequency(small_tokens, "paper", documents=small_corpus)
    pd.testing.assert_frame_equal(table[["paper", "term", "n", "total"]], counts[["paper", "term", "n", "total"]])


@given(WORDS.filter(lambda words: len(set(words)) > 1))
def test_zipfs_law_is_scipys_line_through_the_logarithms(words: list[str]) -> None:
    table = rank_frequency(tokenize(pd.Series([" ".join(words)])))
    line = linregress(np.log(table["rank"]), np.log(table["n"]))
    assert table["zipf_alpha"].to_numpy() == pytest.approx(-line.slope, abs=1e-9)
    assert table["zipf_c"].to_numpy() == pytest.approx(math.exp(line.intercept))
    assert table["n"].sum() == len(words)


def test_zipfs_law_of_a_text_that_follows_it() -> None:
    """60, 30, 20, 15, 12 and 10 times: 60 over the rank."""
    text = " ".join(f"t{rank} " * (60 // rank) for rank in range(1, 7))
    table = rank_frequency(tokenize(pd.Series([text])))
    assert table[["zipf_c", "zipf_alpha"]].iloc[0].tolist() == pytest.approx([60, 1])
    assert table["fitted"].tolist() == pytest.approx(table["n"].tolist())


def test_one_term_makes_no_law() -> None:
    table = rank_frequency(tokenize(pd.Series(["a a"])))
    assert table[["fitted", "zipf_c", "zipf_alpha"]].isna().all(axis=None)


def test_equal_frequencies_have_a_slope_of_zero_not_minus_zero() -> None:
    alpha = rank_frequency(tokenize(pd.Series(["a b"])))["zipf_alpha"]
    assert alpha.tolist() == [0, 0]
    assert not np.signbit(alpha).any()


# --- dropped terms and bad input --------------------------------------------------------------


def test_dropped_terms_do_not_count_but_stay_in_the_total() -> None:
    tokens = drop_terms(tokenize(pd.Series(["a x a b"])), ["x"])
    assert vocabulary_growth(tokens)["types"].tolist() == [1, 1, 2]
    assert rank_frequency(tokens)[["term", "n", "total"]].to_numpy().tolist() == [["a", 2, 4], ["b", 1, 4]]


def test_where_all_terms_were_dropped_there_is_no_row() -> None:
    tokens = drop_terms(tokenize(pd.Series({"x": "a a"})), ["a"])
    assert vocabulary_growth(tokens).empty
    assert rank_frequency(tokens).empty


@pytest.mark.parametrize("points", [0, -1])
def test_growth_needs_at_least_one_point(small_tokens: pd.DataFrame, points: int) -> None:
    with pytest.raises(ValueError, match=rf"points={points} \(rows per group\) must be at least 1"):
        vocabulary_growth(small_tokens, points=points)


@pytest.mark.parametrize("measure", [vocabulary_growth, rank_frequency])
def test_what_is_not_a_table_of_tokens_is_refused(small_tokens, small_corpus, measure) -> None:
    with pytest.raises(TypeError, match=r"tokens='x' is a str, not a table: make it with tokenize\(documents\)"):
        measure("x")
    with pytest.raises(ValueError, match="tokens has two columns named 'term': drop or rename one"):
        measure(small_tokens[[*small_tokens, "term"]])
    with pytest.raises(ValueError, match="tokens has no column"):
        measure(small_corpus)
    with pytest.raises(ValueError, match="tokens is empty"):
        measure(small_tokens.iloc[:0])


@pytest.mark.parametrize("measure", [vocabulary_growth, rank_frequency])
def test_groups_need_the_documents_they_refer_to_and_a_name_of_their_own(small_tokens, small_corpus, measure) -> None:
    with pytest.raises(ValueError, match="by='M'"):
        measure(small_tokens, by="M")
    with pytest.raises(ValueError, match="1 of 4 documents"):
        measure(small_tokens, by="M", documents=small_corpus.drop("un"))
    with pytest.raises(ValueError, match="by='fitted' is a column of the resulting table"):
        measure(small_tokens, by="fitted", documents=small_corpus.assign(fitted=1))
