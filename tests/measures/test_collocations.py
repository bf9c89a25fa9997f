"""Pairs that a reader can count with a pencil, and measures as SciPy, NLTK and scikit-learn have them."""

from __future__ import annotations

import math
import tracemalloc
from collections import Counter
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder
from scipy import stats

from analysis import (
    association_measures,
    collocations,
    contingency_table,
    cooccurrences,
    drop_terms,
    kwic,
    ngrams,
    passages,
    sentences,
    term_frequency,
    tokenize,
)
from analysis.measures.association import MEASURES
from analysis.measures.collocations import PART

CELLS = ["o11", "o12", "o21", "o22"]
KNOW_NO_REST = {"pmi2", "mi_like", "dice", "log_dice", "minimum_sensitivity"}


def tokens_of(*texts: str) -> pd.DataFrame:
    return tokenize(pd.Series(list(texts)))


def pairs_of(table: pd.DataFrame, *columns: str) -> dict[str, object]:
    names = table["term"] + " " + table["collocate"]
    return dict(zip(names, table[list(columns or ["n"])].squeeze(axis=1).to_numpy().tolist(), strict=True))


def score(*cells: float, measures=tuple(MEASURES)) -> pd.Series:
    return association_measures(pd.DataFrame([cells], columns=CELLS), measures=measures).iloc[0]


# --- what a pair is ---------------------------------------------------------------------------


def test_bigrams() -> None:
    """Of the ten pairs of neighbours a begins 3, b is the second of 4, begins 3; d is the second of 2."""
    table = collocations(tokens_of("a b c a b d e b d a b"), min_count=1)
    assert list(table) == [
        *["term", "collocate", "n", "n_term", "n_collocate", "expected"],
        *["log_likelihood", "npmi", "log_dice", "status"],
    ]
    assert pairs_of(table) == {"a b": 3, "b d": 2, "b c": 1, "c a": 1, "d e": 1, "e b": 1, "d a": 1}
    counts = table.set_index(["term", "collocate"])[["n_term", "n_collocate", "expected"]]
    assert counts.loc[("a", "b")].tolist() == [3, 4, 3 * 4 / 10]
    assert counts.loc[("b", "d")].tolist() == [4, 2, 3 * 2 / 10]
    assert table.attrs == {"window": (0, 1), "pairs": 10}


def test_rarer_pairs_have_no_row_but_count() -> None:
    tokens = tokens_of("a b c a b d e b d a b")
    assert pairs_of(collocations(tokens)) == {"a b": 3, "b d": 2}
    assert pairs_of(collocations(tokens, min_count=3), "expected") == {"a b": 1.2}
    assert len(collocations(tokens, min_count=4)) == 0


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (1, {"b c": 1, "b a": 2}),
        (2, {"b c": 1, "b a": 3}),
        ((0, 2), {"b c": 1, "b a": 3}),
        ((1, 0), {"b a": 1}),
        ([1, 1], {"b c": 1, "b a": 3}),
        ((2, 2), {"b c": 2, "b a": 4}),
        ((3, 3), {"b c": 2, "b a": 4, "b b": 2}),
        (10**12, {"b c": 1, "b a": 4, "b b": 1}),
    ],
)
def test_windows(window, expected: dict) -> None:
    tokens = tokens_of("b c a b a", "b a")
    assert pairs_of(collocations(tokens, window=window, node="b", min_count=1)) == expected


def test_dropped_terms_keep_their_place() -> None:
    tokens = drop_terms(tokens_of("battle of Bakhmut", "battle Bakhmut"), ["of"])
    filtered = tokens[tokens["term"].notna()]
    for table in (tokens, filtered, filtered[::-1]):
        assert pairs_of(collocations(table, min_count=1)) == {"battle bakhmut": 1}
        assert pairs_of(collocations(table, window=2)) == {"battle bakhmut": 2}
    assert collocations(tokens, min_count=1).attrs["pairs"] == 1


def test_no_pair_leaves_its_document_or_sentence() -> None:
    texts = pd.Series(["They fled. Wagner stayed.", "Bakhmut"])
    tokens = tokenize(texts)
    bigrams = pairs_of(collocations(tokens, min_count=1))
    assert bigrams == {"they fled": 1, "fled wagner": 1, "wagner stayed": 1}
    within = sentences(texts)
    wide = pairs_of(collocations(tokens, window=(9, 9), within=within, min_count=1))
    assert wide == {"they fled": 1, "fled they": 1, "wagner stayed": 1, "stayed wagner": 1}
    disordered = collocations(tokens, within=within[::-1], min_count=1)
    assert pairs_of(disordered) == {"they fled": 1, "wagner stayed": 1}


def test_words_outside_all_spans_are_in_no_pair() -> None:
    texts = pd.Series(["a b c d"])
    within = pd.DataFrame({"doc": ["0", "0", "other"], "start": [2, 4, 0], "end": [6, 4, 9]})
    assert pairs_of(collocations(tokenize(texts), window=3, within=within, min_count=1)) == {"b c": 1}


def test_places_may_be_held_twice() -> None:
    """As by runs of two lengths in one table: what stands at one place is next to each other."""
    tokens = tokens_of("a b")
    twice = pd.concat([tokens, tokens])
    assert pairs_of(collocations(twice, min_count=1)) == {"a a": 1, "a b": 1, "b b": 1}


def test_terms_may_be_phrases() -> None:
    runs = ngrams(tokens_of("the war in the war in"), 2)
    assert pairs_of(collocations(runs, node="War in", min_count=1)) == {"war in in the": 1}


def test_the_strongest_first_then_the_most_frequent_then_the_alphabet() -> None:
    tokens = tokens_of("c d", "a b", "e f", "e f", "x y z")
    table = collocations(tokens, measures="dice", min_count=1)
    assert list(pairs_of(table)) == ["e f", "a b", "c d", "x y", "y z"]
    renamed = tokens.assign(term=tokens["term"].cat.reorder_categories(list("zyxfedcba")))
    pd.testing.assert_frame_equal(collocations(renamed, measures="dice", min_count=1), table)


def test_nothing_to_pair() -> None:
    for tokens in (tokens_of(), tokens_of("", "a", "b"), drop_terms(tokens_of("a b"), ["a", "b"])):
        table = collocations(tokens, window=(5, 5), min_count=1)
        assert table.empty
        assert table.attrs["pairs"] == 0
        assert contingency_table(tokens).empty


def test_pairs_are_counted_in_parts() -> None:
    """More pairs than are counted at one go."""
    words = [f"{i % 7}" for i in range(PART // 8)]
    table = contingency_table(tokens_of(" ".join(words)), window=(7, 7))
    assert table[CELLS].sum(axis=1).nunique() == 1
    assert table["o11"].sum() == table["o11"].iloc[0] + table[CELLS].iloc[0, 1:].sum()
    assert table["o11"].sum() == 14 * len(words) - 7 * 8


# --- by brute force ---------------------------------------------------------------------------


WORDS = st.lists(st.sampled_from([*"aaabbcd", "."]), max_size=12).map(" ".join)
WINDOWS = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(any) | st.integers(1, 4)


def pair_off(tokens: pd.DataFrame, window) -> Counter:
    """Every two places, one in the window of the other."""
    left, right = window if isinstance(window, tuple) else (0, window)
    kept = tokens[tokens["term"].notna()]
    rows = list(kept[["doc", "position", "term"]].itertuples(index=False, name=None))
    return Counter(
        (one, other)
        for doc, at, one in rows
        for same, place, other in rows
        if doc == same and -left <= place - at <= right and place != at
    )


@given(st.lists(WORDS, max_size=3), WINDOWS, st.sampled_from([[], ["a"], ["c", "."]]), st.booleans())
def test_pairs_are_those_of_two_loops(texts: list[str], window, dropped: list[str], filtered: bool) -> None:
    tokens = drop_terms(tokenize(pd.Series(texts, dtype="str"), punctuation=True), dropped)
    tokens = tokens[tokens["term"].notna()] if filtered else tokens
    expected = pair_off(tokens, window)
    table = contingency_table(tokens, window=window)
    assert (
        dict(zip(zip(table["term"], table["collocate"], strict=True), table["o11"], strict=True)) == expected
    )
    total = sum(expected.values())
    for row in table.itertuples():
        begun = sum(n for (one, _), n in expected.items() if one == row.term)
        joined = sum(n for (_, other), n in expected.items() if other == row.collocate)
        assert (row.o12, row.o21) == (begun - row.o11, joined - row.o11)
        assert row.o11 + row.o12 + row.o21 + row.o22 == total
    counts = term_frequency(tokens).set_index("term")["n"]
    found = collocations(tokens, window=window, min_count=1)
    assert found["n_term"].tolist() == counts.reindex(found["term"]).tolist()
    assert found["n_collocate"].tolist() == counts.reindex(found["collocate"]).tolist()
    for node in found["term"].unique():
        own = collocations(tokens, window=window, node=node, min_count=1)
        pd.testing.assert_frame_equal(own, found[found["term"] == node].reset_index(drop=True))


@given(st.lists(WORDS, max_size=3), WINDOWS)
def test_sentences_are_as_documents(texts: list[str], window) -> None:
    documents = pd.Series(texts, dtype="str")
    spans = sentences(documents)
    parts = pd.Series(
        [documents.iloc[int(doc)][a:b] for doc, a, b in spans.itertuples(index=False)], dtype="str"
    )
    apart = contingency_table(tokenize(parts), window=window)
    pd.testing.assert_frame_equal(contingency_table(tokenize(documents), window=window, within=spans), apart)


@given(st.lists(WORDS, max_size=3), st.integers(0, 4), st.integers(1, 4))
def test_the_other_way_round_the_table_is_mirrored(texts: list[str], left: int, right: int) -> None:
    tokens = tokenize(pd.Series(texts, dtype="str"))
    one, other = (contingency_table(tokens, window=window) for window in ((left, right), (right, left)))
    mirror = {"term": "collocate", "collocate": "term", "o12": "o21", "o21": "o12"}
    mirrored = other.rename(columns=mirror)[list(one)].sort_values(["term", "collocate"], ignore_index=True)
    pd.testing.assert_frame_equal(one, mirrored, check_column_type=False)


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=30))
def test_bigrams_are_those_of_nltks_finder(words: list[str]) -> None:
    table = collocations(tokens_of(" ".join(words)), min_count=1)
    finder = BigramCollocationFinder.from_words(words)
    assert pairs_of(table) == {" ".join(pair): n for pair, n in finder.ngram_fd.items()}


# --- back to the passage ----------------------------------------------------------------------


@given(st.lists(WORDS, max_size=3), WINDOWS)
def test_every_pair_leads_back_to_as_many_places(texts: list[str], window) -> None:
    documents = pd.DataFrame({"date": pd.NaT, "text": pd.Series(texts, dtype="str")})
    documents.index = documents.index.astype("str")
    tokens = tokenize(documents)
    table = collocations(tokens, window=window, min_count=1)
    for number in range(len(table)):
        row = table.iloc[number]
        spans = cooccurrences(tokens, row)
        assert len(spans) == len(passages(documents, spans)) == row["n"]
        for doc, start, end, distance in spans[["doc", "start", "end", "distance"]].itertuples(index=False):
            met = documents["text"][doc][start:end].replace(".", " ").split()
            assert [met[0], met[-1]] == [row["term"], row["collocate"]][:: 1 if distance > 0 else -1]
            assert len(met) == abs(distance) + 1
    assert len(cooccurrences(tokens, table)) == table["n"].sum()


def test_the_two_reports(seeds: pd.DataFrame) -> None:
    """Every row is as many sentences with both words, and kwic finds the term as often as it says."""
    tokens = tokenize(seeds)
    table = collocations(tokens, window=(5, 5), node="Bakhmut", within=sentences(seeds))
    assert (table["term"] == "bakhmut").all()
    assert table["n_term"].unique().tolist() == [len(kwic(tokens, seeds, "Bakhmut"))]
    row = table[table["collocate"] == "town"].iloc[0]
    spans = cooccurrences(tokens, row, within=sentences(seeds))
    texts = passages(seeds, spans)["text"]
    assert len(texts) == row["n"]
    assert texts.str.contains("Bakhmut").all()
    assert texts.str.contains("town").all()


def test_a_row_of_other_tokens_is_an_error() -> None:
    tokens = tokens_of("a b c", "a c")
    row = collocations(tokens, window=2).iloc[0]
    assert cooccurrences(tokens, row)["distance"].tolist() == [2, 1]
    assert cooccurrences(tokens, row.to_frame().T.drop(columns="n"), window=(0, 1))["distance"].tolist() == [
        1
    ]
    assert cooccurrences(tokens, row.to_frame().T[:0]).empty
    assert cooccurrences(tokens, pd.DataFrame({"term": ["a"], "collocate": ["z"]})).empty
    with pytest.raises(ValueError, match=r"n=2 of 'a' with 'c', tokens hold 1 .*window="):
        cooccurrences(tokens, row, window=1)
    with pytest.raises(ValueError, match="window=0"):
        cooccurrences(tokens, row, window=0)
    with pytest.raises(ValueError, match="row has no column 'collocate'"):
        cooccurrences(tokens, row.drop("collocate"))


# --- measures, beside those of others ---------------------------------------------------------


COUNTS = st.integers(0, 60) | st.integers(0, 10**7)
TABLES = st.tuples(COUNTS, COUNTS, COUNTS, COUNTS)
FULL = st.tuples(*[st.integers(1, 60) | st.integers(1, 10**6)] * 4)


def margins(o11: int, o12: int, o21: int, o22: int) -> tuple:
    return o11, (o11 + o12, o11 + o21), o11 + o12 + o21 + o22


@given(FULL)
def test_nltk(cells: tuple) -> None:
    found, given = score(*cells), margins(*cells)
    for ours, theirs in {
        "chi_squared": "chi_sq",
        "phi_squared": "phi_sq",
        "t_score": "student_t",
        "pmi": "pmi",
        "mi_like": "mi_like",
        "dice": "dice",
    }.items():
        assert found[ours] == pytest.approx(getattr(BigramAssocMeasures, theirs)(*given), rel=1e-6, abs=1e-9)
    # NLTK adds 1e-20 to each quotient.
    theirs = BigramAssocMeasures.likelihood_ratio(*given)
    assert found["log_likelihood"] == pytest.approx(theirs, rel=1e-6, abs=1e-6)
    assert found["log_dice"] == pytest.approx(14 + math.log2(BigramAssocMeasures.dice(*given)))
    assert found["pmi2"] == pytest.approx(math.log2(BigramAssocMeasures.mi_like(*given) / cells[0]))


@given(FULL)
def test_scipy(cells: tuple) -> None:
    found, table = score(*cells), np.reshape(cells, (2, 2))
    chi2, _, _, expected = stats.chi2_contingency(table, correction=False)
    near = {"rel": 1e-6, "abs": 1e-6}
    assert found["chi_squared"] == pytest.approx(chi2, **near)
    assert found["expected"] == pytest.approx(expected[0, 0])
    assert found["z_score"] == pytest.approx((cells[0] - expected[0, 0]) / math.sqrt(expected[0, 0]), **near)
    likelihood = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert found["log_likelihood"] == pytest.approx(likelihood.statistic, **near)
    assert found["phi_squared"] == pytest.approx(
        stats.contingency.association(table, method="cramer") ** 2, **near
    )
    yates = stats.chi2_contingency(table, correction=True).statistic
    assert found["chi_squared_yates"] == pytest.approx(yates, **near)
    entropy = [stats.entropy(np.ravel(part), base=2) for part in (table.sum(0), table.sum(1), table)]
    assert found["mutual_information"] == pytest.approx(entropy[0] + entropy[1] - entropy[2], abs=1e-9)
    odds = stats.contingency.odds_ratio(2 * table + 1, kind="sample")
    assert found["log_odds"] == pytest.approx(math.log(odds.statistic), **near)
    low, _ = odds.confidence_interval(0.95)
    half = stats.norm.ppf(0.975) * math.log(odds.statistic) / (math.log(odds.statistic) - math.log(low))
    assert found["log_odds_z"] == pytest.approx(half / math.sqrt(2), rel=1e-5, abs=1e-6)


@given(st.tuples(*[st.integers(1, 40)] * 4))
def test_delta_p_is_the_slope_of_a_regression(cells: tuple) -> None:
    term, collocate = (np.repeat(side, cells) for side in ([1, 1, 0, 0], [1, 0, 1, 0]))
    found = score(*cells)
    assert found["delta_p_forward"] == pytest.approx(stats.linregress(term, collocate).slope, abs=1e-9)
    assert found["delta_p_backward"] == pytest.approx(stats.linregress(collocate, term).slope, abs=1e-9)
    assert found["phi_squared"] == pytest.approx(stats.linregress(term, collocate).rvalue ** 2, abs=1e-9)


@given(FULL)
def test_scikit_learn(cells: tuple) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    term, collocate, found = [1, 1, 0, 0], [1, 0, 1, 0], score(*cells)
    given = {"y_true": collocate, "y_pred": term, "sample_weight": cells}
    assert found["dice"] == pytest.approx(metrics.f1_score(**given))
    assert found["minimum_sensitivity"] == pytest.approx(
        min(metrics.precision_score(**given), metrics.recall_score(**given))
    )
    assert found["phi_squared"] == pytest.approx(metrics.matthews_corrcoef(**given) ** 2, rel=1e-5, abs=1e-9)
    informed = metrics.balanced_accuracy_score(**given, adjusted=True)
    assert found["delta_p_backward"] == pytest.approx(informed, abs=1e-9)
    nats = metrics.mutual_info_score(None, None, contingency=np.reshape(cells, (2, 2)))
    assert found["mutual_information"] == pytest.approx(nats / math.log(2), abs=1e-9)


@given(TABLES)
def test_bounds(cells: tuple) -> None:
    found = score(*cells)
    slack = 1e-9
    for name, (low, high) in {
        "phi_squared": (0, 1),
        "npmi": (-1, 1),
        "pmi2": (-math.inf, 0),
        "dice": (0, 1),
        "log_dice": (-math.inf, 14),
        "minimum_sensitivity": (0, 1),
        "delta_p_forward": (-1, 1),
        "delta_p_backward": (-1, 1),
        "mutual_information": (0, 1),
        "log_likelihood": (0, math.inf),
        "chi_squared_yates": (0, math.inf),
        "mi_like": (0, math.inf),
    }.items():
        assert math.isnan(found[name]) or low - slack <= found[name] <= high + slack
    together = cells[0] > found["expected"] * (1 + slack)
    if together and cells[0] < sum(cells):
        signed = found[["pmi", "npmi", "t_score", "z_score"]].astype(float)
        assert (signed > 0).all()


@given(TABLES)
def test_symmetry(cells: tuple) -> None:
    """Which word is the term is all the same to a measure, but to delta P."""
    one, other = score(*cells), score(cells[0], cells[2], cells[1], cells[3])
    same = [name for name in MEASURES if not name.startswith("delta_p")]
    assert one[same].astype(float).tolist() == pytest.approx(other[same].astype(float).tolist(), nan_ok=True)
    assert one["delta_p_forward"] == pytest.approx(other["delta_p_backward"], nan_ok=True)


@given(FULL, st.integers(2, 9))
def test_invariance(cells: tuple, times: int) -> None:
    """The same text many times over: effects stay, evidence grows."""
    one, many = score(*cells), score(*(times * cell for cell in cells))
    for name in (
        "pmi",
        "npmi",
        "pmi2",
        "phi_squared",
        "dice",
        "log_dice",
        "minimum_sensitivity",
        "mutual_information",
    ):
        assert many[name] == pytest.approx(one[name], rel=1e-6, abs=1e-9)
    for name in ("log_likelihood", "chi_squared", "mi_like"):
        assert many[name] == pytest.approx(times * one[name], rel=1e-6, abs=1e-6)
    for name in ("t_score", "z_score"):
        assert many[name] == pytest.approx(math.sqrt(times) * one[name], rel=1e-6, abs=1e-9)


def test_functions_of_nltk_are_measures() -> None:
    jaccard = BigramAssocMeasures.jaccard
    table = collocations(tokens_of("a b c a b d e b d a b"), measures=[jaccard, "pmi"])
    assert pairs_of(table, "jaccard") == {"a b": 3 / 4, "b d": 2 / 3}
    assert math.isnan(score(0, 1, 1, 0, measures=BigramAssocMeasures.pmi)["pmi"])
    assert math.isnan(score(0, 0, 0, 0, measures=jaccard)["jaccard"])


# --- no answer is not zero --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "status", "without"),
    [
        ((6, 1, 1, 9), "ok", set()),
        ((5, 1, 1, 9), "sparse", set()),
        ((0, 2, 3, 9), "never together", {"t_score", "pmi", "pmi2", "log_dice"}),
        (
            (3, 4, 0, 0),
            "the term is in every pair",
            set(MEASURES) - KNOW_NO_REST,
        ),
        (
            (3, 0, 4, 0),
            "the collocate is in every pair",
            set(MEASURES) - KNOW_NO_REST,
        ),
        ((0, 3, 0, 4), "no pair with the collocate", set(MEASURES) - {"dice"}),
        ((0, 0, 3, 4), "no pair with the term", set(MEASURES) - {"dice"}),
        ((0, 0, 0, 0), "no pairs at all", set(MEASURES)),
        ((7, 0, 0, 0), "the term is in every pair", None),
    ],
)
def test_where_there_is_no_answer_the_row_says_why(cells: tuple, status: str, without: set | None) -> None:
    found = score(*cells)
    assert found["status"] == status
    if without is not None:
        assert {name for name in MEASURES if math.isnan(found[name])} == without


@given(TABLES)
def test_no_measure_is_infinite_and_what_is_missing_has_a_reason(cells: tuple) -> None:
    found = score(*cells)
    values = found[list(MEASURES)].astype(float)
    assert not np.isinf(values).any()
    assert not (values.isna().any() and found["status"] in ("ok", "sparse"))


def test_functions_have_no_answer_where_there_is_nothing_to_compare_with() -> None:
    """A word that is in every pair, or in none."""
    functions = [BigramAssocMeasures.student_t, BigramAssocMeasures.pmi, BigramAssocMeasures.jaccard]
    for cells in ((3, 4, 0, 0), (3, 0, 4, 0), (0, 3, 0, 4), (0, 0, 3, 4)):
        found = score(*cells, measures=[*functions, "t_score"])
        assert found[["student_t", "pmi", "jaccard", "t_score"]].isna().all()


def test_where_a_measure_has_no_answer_the_status_is_not_ok() -> None:
    def refuse(n_ii: int, margins: tuple[int, int], n_xx: int) -> float:
        return n_ii / 0

    assert score(9, 1, 1, 9, measures=["dice", refuse])["status"] == "a measure has no answer"
    assert score(1e200, 1, 1, 9, measures="mi_like")["status"] == "a measure has no answer"
    assert score(9, 1, 1, 9, measures="dice")["status"] == "ok"


def test_one_pair_alone_says_so() -> None:
    table = collocations(tokens_of("a b"), min_count=1, measures=["log_likelihood", "npmi", "dice"])
    assert table["status"].tolist() == ["the term is in every pair"]
    assert table[["log_likelihood", "npmi"]].isna().all(axis=None)
    assert table["dice"].tolist() == [1]


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"window": 0},
            ValueError,
            r"window=0 \(words after the term, or \(before, after\)\) must be at least 1",
        ),
        ({"window": -1}, ValueError, "window=-1"),
        ({"window": 2.5}, TypeError, "window=2.5 .* is a float"),
        ({"window": True}, TypeError, "window=True .* is a bool"),
        ({"window": "5"}, TypeError, "window='5' .* is a str"),
        ({"window": (0, 0)}, ValueError, r"window=\(0, 0\) is empty: .*as in \(5, 5\)"),
        ({"window": (-1, 2)}, ValueError, "words before the term.* at least 0"),
        ({"window": (1, None)}, TypeError, "words after the term.* is a NoneType"),
        ({"window": (1, 2, 3)}, ValueError, r"window=\(1, 2, 3\) must be a number, or two"),
        ({"min_count": 0}, ValueError, r"min_count=0 \(times that a pair must occur\) must be at least 1"),
        ({"node": "bakmut"}, ValueError, r"node='bakmut' .*none of the 3 terms.*mean 'bakhmut'\?"),
        ({"node": "of"}, ValueError, r"node='of' .*was it dropped\? Give a term"),
        ({"node": ""}, ValueError, "node=''"),
        ({"node": ["bakhmut"]}, TypeError, "is a list: give one term, or None"),
        (
            {"measures": "pnmi"},
            ValueError,
            r"measures has 'pnmi', .*mean 'pmi'\?\): known are 'log_likelihood'",
        ),
        ({"measures": ["dice", "MI3"]}, ValueError, r"measures has 'MI3', which is no measure.*: known are"),
        ({"measures": [3]}, ValueError, "measures has 3"),
        ({"measures": []}, ValueError, r"measures=\[\] is empty: give one or several of 'log_likelihood'"),
        ({"measures": 5}, TypeError, r"measures=5 \(columns to have\) is a int: give one or several of"),
        ({"measures": None}, TypeError, "measures=None"),
        ({"measures": [["dice"]]}, ValueError, r"measures has \['dice'\], which is no measure"),
        ({"within": pd.DataFrame({"doc": ["0"]})}, ValueError, "within has no column 'start'"),
        (
            {"within": pd.DataFrame({"doc": ["0"], "start": 0, "end": 9})},
            ValueError,
            r"no span in 1 of the documents .*'1': hand over spans of all",
        ),
        (
            {"within": pd.DataFrame({"doc": ["0", "0", "1"], "start": [0, 5, 0], "end": [9, 20, 9]})},
            ValueError,
            "spans that overlap",
        ),
    ],
)
def test_errors_name_the_value_its_role_and_the_remedy(options: dict, error: type, message: str) -> None:
    tokens = drop_terms(tokens_of("battle of Bakhmut", "Wagner"), ["of"])
    with pytest.raises(error, match=message):
        collocations(tokens, **options)


@pytest.mark.parametrize(
    ("short", "meant"),
    [
        ("t", "t_score"),
        ("z", "z_score"),
        ("chi2", "chi_squared"),
        ("phi2", "phi_squared"),
        ("ll", "log_likelihood"),
        ("G2", "log_likelihood"),
        ("logdice", "log_dice"),
        ("Log-Dice", "log_dice"),
        ("min_sensitivity", "minimum_sensitivity"),
    ],
)
def test_a_measure_called_otherwise_is_suggested(short: str, meant: str) -> None:
    with pytest.raises(ValueError, match=rf"measures has '{short}', .*did you mean '{meant}'\?"):
        collocations(tokens_of("a b"), measures=short)


def n(n_ii: int, margins: tuple[int, int], n_xx: int) -> float:
    return 1.0


def expected(n_ii: int, margins: tuple[int, int], n_xx: int) -> float:
    return 1.0


@pytest.mark.parametrize(
    ("measures", "message"),
    [
        (n, r"measures has <function n at .*column would be 'n', as is that of a column of the table: give"),
        (expected, "'expected', as is that of a column"),
        (
            ["dice", BigramAssocMeasures.dice],
            "'dice', as is that of another measure: give the function another",
        ),
        ([BigramAssocMeasures.dice, "dice"], "measures has 'dice', .*another measure"),
        ([lambda *_: 1, lambda *_: 2], "<lambda> at .* a function without a name, .*def my_measure"),
        (partial(BigramAssocMeasures.mi_like, power=2), r"functools.partial\(.* a function without a name"),
    ],
)
def test_a_function_needs_a_name_of_its_own(measures, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        collocations(tokens_of("a b"), measures=measures)


def test_a_function_that_was_named_is_a_measure() -> None:
    squared = partial(BigramAssocMeasures.mi_like, power=2)
    squared.__name__ = "mi_like2"
    assert score(2, 1, 1, 4, measures=[squared, squared])["mi_like2"] == pytest.approx(4 / 9)
    table = pd.DataFrame([[2, 1, 1, 4, 0]], columns=[*CELLS, "mi_like2"])
    with pytest.raises(ValueError, match="'mi_like2', as is that of a column of the table"):
        association_measures(table, measures=squared)


def test_scores_take_little_more_room_than_their_table() -> None:
    random, count = np.random.default_rng(0), 200_000
    place = np.arange(count, dtype=np.int32)
    terms = pd.Categorical.from_codes(random.integers(0, 5000, count), [f"w{i:04}" for i in range(5000)])
    doc = pd.Categorical.from_codes(np.zeros(count, int), ["d"])
    tokens = pd.DataFrame({"doc": doc, "position": place, "start": place, "end": place + 1, "term": terms})
    collocations(tokens.head(99), measures=list(MEASURES))  # so that all is imported
    tracemalloc.start()
    table = collocations(tokens, measures=list(MEASURES), min_count=1)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(table) > 190_000
    assert peak < 1.4 * kept  # 1.96 where all rows are scored at one go


def test_tables_that_are_none() -> None:
    with pytest.raises(ValueError, match="table has no column 'o12'"):
        association_measures(pd.DataFrame({"o11": [1]}))
    with pytest.raises(ValueError, match=r"table's o21 is -1 in row 0: a count of pairs is 0 or more"):
        score(1, 2, -1, 4)
    with pytest.raises(ValueError, match="o22 is nan in row 0"):
        score(1, 2, 1, math.nan)
    for wrong in (math.inf, -math.inf):
        with pytest.raises(ValueError, match=rf"o12 is {wrong} in row 0: a count .* finite"):
            score(1, wrong, 1, 4)
    table = pd.DataFrame({"o11": [1, "many"], "o12": 1, "o21": 1, "o22": 1})
    with pytest.raises(TypeError, match=r"table's o11 is 'many' in row 1, a str and no number: a count of"):
        association_measures(table)
    assert association_measures(table.iloc[:1])["status"].tolist() == ["sparse"]
    with pytest.raises(ValueError, match="table has two columns named 'o11': drop or rename one"):
        association_measures(table[["o11", *table]])
    for nothing in ("x", None):
        with pytest.raises(
            TypeError, match=rf"table={nothing!r} is a .*, not a table: make it with contingency_table"
        ):
            association_measures(nothing)
        with pytest.raises(
            TypeError, match=rf"tokens={nothing!r} is a .*, not a table: make it with tokenize"
        ):
            collocations(nothing)
    tokens = tokens_of("a b")
    with pytest.raises(ValueError, match="tokens has two columns named 'position'"):
        collocations(tokens[[*tokens, "position"]])
    with pytest.raises(ValueError, match="tokens has no column 'position'"):
        collocations(pd.DataFrame({"doc": ["a"], "term": ["b"]}))
