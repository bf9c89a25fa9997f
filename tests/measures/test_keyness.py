"""Keyness: by pencil, beside other programs and by law."""

from __future__ import annotations

import math
import warnings
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis import (
    describe_keyness,
    drop_terms,
    keyness,
    occurrences,
    plot_keyness,
    published,
    tokenize,
)
from analysis.measures.contrast import MEASURES, Effect

pytestmark = pytest.mark.filterwarnings("ignore:target and reference have no term in common")
MARCH = ["m1", "m2"]
WORDS = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=40)


def counts(n: int, total: int) -> pd.DataFrame:
    return pd.DataFrame({"term": ["word"], "n": [n], "total": [total]})


def compare(a: int, b: int, total_a: int, total_b: int, **options) -> pd.Series:
    """The only row of a comparison of two tables of counts."""
    return keyness(None, counts(a, total_a), counts(b, total_b), **options).iloc[0]


# --- by pencil --------------------------------------------------------------------------------


def test_one_table_by_pencil(press_tokens: pd.DataFrame) -> None:
    """War is 2 of 3 in m1 and 1 of 2 in m2; against peace 2 and war 1 of 3 in ap."""
    table = keyness(press_tokens, MARCH, ["ap"]).set_index("term")
    war = table.loc["war"]
    assert table.index.tolist() == ["river", "war", "peace"]
    assert war[["n_target", "n_reference", "total_target", "total_reference"]].tolist() == [3, 1, 5, 3]
    assert war[["rate_target", "rate_reference"]].tolist() == [600, pytest.approx(1000 / 3)]
    assert war[["docs_target", "docs_reference", "favours"]].tolist() == [2, 1, "target"]
    assert war[["documents_target", "documents_reference", "documents_neither"]].tolist() == [2, 1, 2]
    assert war["log_ratio"] == pytest.approx(math.log2(0.6 / (1 / 3)))
    # O = 3 1 2 2, E = 2.5 1.5 2.5 1.5
    g2 = 2 * (3 * math.log(3 / 2.5) + math.log(1 / 1.5) + 2 * math.log(2 / 2.5) + 2 * math.log(2 / 1.5))
    assert war["log_likelihood"] == pytest.approx(g2)
    assert war["p"] == pytest.approx(stats.chi2.sf(g2, 1))
    # Shares of hits 2/3 and 1/3, of tokens 3/5 and 2/5: half of 1/15 + 1/15.
    assert war["dispersion"] == pytest.approx(1 / 15)
    assert table.loc["river", "dispersion"] == pytest.approx(3 / 5)
    assert (table.drop("river")["why"] == "").all()
    assert table.loc["river", "why"] == "high has no bound: not in the reference"
    assert (table["interval"] == "words").all()


def test_a_term_of_one_side_alone_has_a_finite_ratio_and_an_open_interval() -> None:
    # 5 of 10 against 0 of 10: O = 5 0 5 10, E = 2.5 2.5 7.5 7.5; half a hit instead of none
    row = compare(5, 0, 10, 10)
    assert row["log_ratio"] == pytest.approx(math.log2(5 / 0.5))
    assert row["log_likelihood"] == pytest.approx(8.63, abs=0.005)
    assert row["high"] == math.inf
    assert row["why"].endswith("high has no bound: not in the reference")


def test_a_term_of_the_reference_alone_has_an_interval_without_a_lower_bound() -> None:
    row = compare(0, 5, 10, 10)
    assert row["low"] == -math.inf
    assert row["why"].endswith("low has no bound: not in the target")


def test_columns_are_in_their_order(press_tokens: pd.DataFrame) -> None:
    table = keyness(press_tokens, ["m1"], measure="chi_squared", effect="percent_diff")
    names = ("n", "total", "rate", "docs", "documents")
    sides = [f"{name}_{side}" for name in names for side in ("target", "reference")]
    results = ["chi_squared", "p", "q", "percent_diff", "low", "high", "interval"]
    assert list(table) == ["term", *sides, "documents_neither", *results, "dispersion", "favours", "why"]


def test_an_undefined_effect_has_a_bound_and_a_reason() -> None:
    row = compare(8, 0, 1000, 1000, effect="odds_ratio")
    assert math.isnan(row["odds_ratio"])
    assert row["high"] == math.inf
    assert row["why"].endswith("odds_ratio: not in the reference; high has no bound: not in the reference")
    assert 1 < row["low"] < math.inf


@pytest.mark.parametrize("measure", MEASURES)
def test_a_term_that_makes_up_both_sides_has_no_test(measure: str) -> None:
    row = compare(5, 7, 5, 7, measure=measure)
    if measure == "log_likelihood_rayson":
        assert row[measure] == 0
    else:
        assert math.isnan(row[measure])
        assert math.isnan(row["p"])
        assert f"{measure}, p, q: no other term on either side" in row["why"]


def test_a_side_that_is_one_term_has_unbounded_odds() -> None:
    row = compare(5, 3, 5, 9, effect="odds_ratio")
    assert "odds_ratio: no other term in the target; high has no bound: no other term" in row["why"]


def test_half_a_hit_instead_of_none_may_be_more_than_one() -> None:
    # 1 of 10 against 0 of 2: half a hit in two words is a rate of 250 per 1,000, one in ten of 100
    table = keyness(tokenize(pd.Series({"x": "a b c d e f g h i j", "y": "k l"})), "x", terms="a")
    assert table["log_ratio"].tolist() == pytest.approx([math.log2(0.1 / 0.25)])
    assert table["favours"].tolist() == ["target"]
    assert "log_ratio: half a hit instead of none is a higher rate" in table["why"].iloc[0]
    even = keyness(tokenize(pd.Series({"x": "a b", "y": "a b"})), "x")
    assert not even["why"].str.contains("half a hit").any()


def test_the_favoured_side_of_huge_totals() -> None:
    assert compare(9_500_000, 4 * 10**10, 2 * 10**8, 10**12)["favours"] == "target"  # 4.75 % and 4 %


def test_a_target_of_one_document_has_no_dispersion(press_tokens: pd.DataFrame) -> None:
    table = keyness(press_tokens, "m1").set_index("term")
    assert table["dispersion"].isna().all()
    assert table.loc["war", "why"] == "dispersion: the target has one document"
    assert table.loc["river", "why"].startswith("dispersion: not in the target")
    beside_counts = keyness(press_tokens, "m1", pd.Series({"war": 5, "peace": 5})).set_index("term")
    assert beside_counts.loc["war", "why"].startswith("dispersion: the target has one document")


# --- beside other programs --------------------------------------------------------------------


@given(WORDS, WORDS, st.floats(0.01, 5))
def test_log_odds_by_their_formula(target: list[str], reference: list[str], alpha: float) -> None:
    types = sorted({*target, *reference})
    assume(len(types) > 1)
    sides = [pd.Series(side).value_counts() for side in (target, reference)]
    table = keyness(None, *sides, measure="log_odds_z", prior=alpha).set_index("term")["log_odds_z"]
    weight = alpha * len(types)
    for term in types:
        odds, variance = [], 0.0
        for side, text in zip(sides, (target, reference), strict=True):
            y = side.get(term, 0) + alpha
            others = len(text) + weight - y
            odds.append(math.log(y / others))
            variance += 1 / y + 1 / others
        assert table[term] == pytest.approx((odds[0] - odds[1]) / math.sqrt(variance), abs=1e-9)


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=1), min_size=30, max_size=80))
def test_q_agrees_with_scipy(letters: list[str]) -> None:
    tokens = tokenize(pd.Series({"x": " ".join(letters[::2]), "y": " ".join([*letters[1::2], "z"])}))
    table = keyness(tokens, "x")
    assert table["q"].to_numpy() == pytest.approx(stats.false_discovery_control(table["p"]))


DOCUMENTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=3, max_size=6).filter(
    lambda documents: all(documents[:2]) and any(documents[2:])
)


def corpus(documents: list[list[str]]) -> pd.DataFrame:
    return tokenize(pd.Series({f"d{i}": " ".join(words) for i, words in enumerate(documents)}))


@given(DOCUMENTS)
def test_dispersion_is_gries_dp(documents: list[list[str]]) -> None:
    table = keyness(corpus(documents), ["d0", "d1"]).set_index("term")["dispersion"]
    total = len(documents[0]) + len(documents[1])
    for term, value in table.items():
        hits = [words.count(term) for words in documents[:2]]
        if not sum(hits):
            assert math.isnan(value)
            continue
        shares = zip(hits, documents[:2], strict=True)
        dp = sum(abs(n / sum(hits) - len(words) / total) for n, words in shares) / 2
        assert value == pytest.approx(dp, abs=1e-12)


# --- laws -------------------------------------------------------------------------------------


@given(DOCUMENTS)
def test_nothing_is_lost_or_counted_twice(documents: list[list[str]]) -> None:
    tokens = corpus(documents)
    table = keyness(tokens, ["d0"], ["d1"])
    assert table["n_target"].sum() == len(documents[0]) == table["total_target"].iloc[0]
    assert table["n_reference"].sum() == len(documents[1])
    assert (table["documents_neither"] == sum(map(bool, documents[2:]))).all()
    whole = keyness(tokens, ["d0"])
    assert (whole["n_target"] + whole["n_reference"]).sum() == len(tokens)
    assert (whole["documents_neither"] == 0).all()


@pytest.mark.parametrize("measure", MEASURES)
def test_exchanged_sides_reverse_the_order(seed_tokens: pd.DataFrame, measure: str) -> None:
    march, april = seed_tokens["doc"].cat.categories
    table, reverse = (
        keyness(seed_tokens, *sides, measure=measure).set_index("term") for sides in ((march, april), (april, march))
    )
    reverse = reverse.reindex(table.index)
    assert table["p"].to_numpy() == pytest.approx(reverse["p"].to_numpy())
    assert table["low"].to_numpy() == pytest.approx(-reverse["high"].to_numpy())
    opposite = {"target": "reference", "reference": "target", "neither": "neither"}
    assert table["favours"].map(opposite).tolist() == reverse["favours"].tolist()


def test_the_order_of_rows_and_documents_does_not_matter(press_tokens: pd.DataFrame) -> None:
    expected = keyness(press_tokens, MARCH)
    pd.testing.assert_frame_equal(keyness(press_tokens.sample(frac=1, random_state=1), MARCH), expected)
    plain = press_tokens.astype({"doc": "str", "term": "str"})
    pd.testing.assert_frame_equal(keyness(plain, MARCH), expected)


def test_terms_asked_for_are_rows_of_the_whole(press_tokens: pd.DataFrame) -> None:
    whole = keyness(press_tokens, MARCH).set_index("term")
    chosen = keyness(press_tokens, MARCH, terms=["River", "war"]).set_index("term")
    assert set(chosen.index) == {"river", "war"}
    columns = ["log_likelihood", "p", "log_ratio", "low", "high", "dispersion"]
    pd.testing.assert_frame_equal(chosen[columns], whole.loc[chosen.index, columns])


def test_dropped_terms_count_in_the_totals_unless_filtered(press_tokens: pd.DataFrame) -> None:
    dropped = drop_terms(press_tokens, ["peace"])
    assert keyness(dropped, "m1")["total_target"].iloc[0] == 3
    assert keyness(dropped[dropped["term"].notna()], "m1")["total_target"].iloc[0] == 2
    assert "peace" not in keyness(dropped, "m1")["term"].tolist()


def test_from_a_row_back_to_its_tokens(press_tokens: pd.DataFrame) -> None:
    in_target = press_tokens["doc"].isin(MARCH)
    for _, row in keyness(press_tokens, MARCH).iterrows():
        assert len(occurrences(press_tokens, row)) == row["n_target"] + row["n_reference"]
        assert len(occurrences(press_tokens[in_target], row)) == row["n_target"]
        assert len(occurrences(press_tokens[~in_target], row)) == row["n_reference"]


def test_nothing_depends_on_attrs_or_on_columns_that_a_user_adds(press, press_tokens) -> None:
    tokens, documents = press_tokens.assign(x=1), press.assign(x=1)
    tokens.attrs, documents.attrs = {}, {}
    table = keyness(tokens, documents.loc[MARCH])
    pd.testing.assert_frame_equal(table, keyness(press_tokens, MARCH), check_flags=False)
    bare = table.assign(x=1)
    bare.attrs = {}
    assert describe_keyness(bare) == describe_keyness(table)
    assert plot_keyness(bare).get_xlabel() == plot_keyness(table).get_xlabel()


# --- priors -----------------------------------------------------------------------------------


def test_an_informative_prior_draws_towards_itself() -> None:
    target, reference = pd.Series({"a": 9, "b": 91}), pd.Series({"a": 3, "b": 97})
    flat, pooled, firm = (
        keyness(None, target, reference, measure="log_odds_z", prior=prior).set_index("term")["log_odds_z"]
        for prior in (0.01, None, {"a": 600, "b": 9400})
    )
    assert 0 < firm["a"] < pooled["a"] < flat["a"]


@pytest.mark.parametrize("alpha", [0.5, 1])
def test_one_prior_count_is_that_of_every_term(press_tokens: pd.DataFrame, alpha: float) -> None:
    values = [
        keyness(press_tokens, "m1", measure="log_odds_z", prior=prior)["log_odds_z"]
        for prior in (alpha, np.float32(alpha), dict.fromkeys(["war", "peace", "river"], alpha))
    ]
    pd.testing.assert_series_equal(values[0], values[1])
    pd.testing.assert_series_equal(values[0], values[2])


# --- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"measure": "loglik"}, ValueError, "measure='loglik' is not a valid choice"),
        ({"measure": "log_likelyhood"}, ValueError, "did you mean 'log_likelihood'"),
        ({"effect": "log_ration"}, ValueError, "did you mean 'log_ratio'"),
        ({"resample": "texts"}, ValueError, "resample='texts' is not a valid choice"),
        ({"resample": "documents", "measure": "fisher"}, ValueError, "fisher.* has no statistic"),
        ({"terms": []}, ValueError, "terms is empty: give a word"),
        ({"terms": [1]}, TypeError, "terms has 1, of type int: give a word"),
        ({"terms": 1}, TypeError, "terms has 1, of type int: give a word"),
        ({"prior": 0.01}, ValueError, "prior is not used by measure='log_likelihood'"),
        ({"measure": "log_odds_z", "prior": 0}, ValueError, "prior=0 .* must be above 0"),
        ({"measure": "log_odds_z", "prior": math.inf}, ValueError, "prior=inf"),
        ({"measure": "log_odds_z", "prior": True}, TypeError, "prior=True"),
        ({"measure": "log_odds_z", "prior": {"war": 3}}, ValueError, "no count above 0 for 'peace': give"),
        (
            {"measure": "log_odds_z", "prior": {"war": -3}},
            ValueError,
            "n=-3 for 'war': counts must be numbers",
        ),
    ],
)
def test_an_error_names_the_option_its_value_and_the_remedy(press_tokens, options, error, message) -> None:
    with pytest.raises(error, match=message):
        keyness(press_tokens, "m1", **options)


def test_every_effect_has_its_column(press_tokens: pd.DataFrame) -> None:
    for effect in get_args(Effect):
        assert keyness(press_tokens, MARCH, effect=effect)[effect].notna().any()


def test_log_odds_of_some_terms_are_those_among_all(seeds, seed_tokens) -> None:
    target = published(seeds, until="2023-03")
    every = keyness(seed_tokens, target, measure="log_odds_z").set_index("term")["log_odds_z"]
    some = keyness(seed_tokens, target, measure="log_odds_z", terms=["wagner", "bakhmut"]).set_index("term")
    assert some["log_odds_z"].to_dict() == pytest.approx(every[some.index].to_dict())


# --- every group against the rest -------------------------------------------------------------


def test_every_group_is_compared_with_the_rest(corpus_of) -> None:
    """War 2 of 2 in March, 1 of 3 later; every number is that of the comparison of one group with the others."""
    documents = corpus_of(
        {"a": ("2023-03-01", "war war"), "b": ("2023-04-01", "war peace"), "c": ("2023-05-01", "sun")}
    )
    tokens = tokenize(documents)
    table = keyness(tokens, documents, by="M")
    assert table.groupby("period").size().tolist() == [3, 3, 3]
    march = table[table["period"] == pd.Period("2023-03", "M")].drop(columns="period")
    alone = keyness(tokens, ["a"])
    pd.testing.assert_frame_equal(march.reset_index(drop=True), alone, check_like=True)
    joined = tokens.astype({"doc": "str", "term": "str"})  # as after a merge
    pd.testing.assert_frame_equal(keyness(joined, documents, by="M"), table)


def test_counts_that_are_passed_leave_no_document_on_neither_side() -> None:
    table = keyness(None, {"war": 2, "peace": 1}, {"war": 3, "river": 2})
    assert (table["documents_neither"] == 0).all()


def test_documents_without_words_or_group_are_counted_on_neither_side(corpus_of) -> None:
    """An undated text may be of any month, so it is not in the reference of a month."""
    texts = {"a": ("2023-03-01", "war"), "b": ("2023-04-01", "peace"), "c": ("2023-05-01", "..."), "d": ("", "war")}
    documents = corpus_of(texts).assign(side=["x", "y", "z", None])
    tokens = tokenize(documents)
    for by, without in (("side", "without a side"), ("M", "without a period")):
        with pytest.warns(UserWarning, match="on neither side") as record:
            table = keyness(tokens, documents, by=by)
        assert [str(warning.message) for warning in record] == [
            f"by='{by}': 1 of 4 documents are {without}, and so on neither side, such as 'd'",
            f"by='{by}': 1 of 4 documents are without words, and so on neither side, such as 'c'",
        ]
        assert table.iloc[:, 0].nunique() == 2
        documents_of_each = table[["documents_target", "documents_reference", "documents_neither"]]
        assert documents_of_each.drop_duplicates().to_numpy().tolist() == [[1, 1, 1]]
        assert table.loc[table["term"] == "war", ["n_target", "n_reference"]].to_numpy().tolist() == [[1, 0], [0, 1]]


def test_of_the_findings_in_groups_that_do_not_differ_few_have_a_low_q() -> None:
    """Eight groups of twelve texts from one distribution: without a true finding, the share of false ones is 0 or 1."""
    random = np.random.default_rng(3)
    false = []
    for _ in range(12):
        rate = random.gamma(1.0, 1.0, (96, 40))
        counts = np.column_stack([random.poisson(rate), np.full(96, 400)])
        doc = np.repeat(np.arange(96), counts.sum(axis=1))
        term = np.concatenate([np.repeat(np.arange(41), row) for row in counts])
        ids, names = [f"d{i:02}" for i in range(96)], [f"t{i:02}" for i in range(41)]
        tokens = pd.DataFrame(
            {"doc": pd.Categorical.from_codes(doc, ids), "term": pd.Categorical.from_codes(term, names)}
        )
        documents = pd.DataFrame({"text": "", "side": np.arange(96) % 8}, pd.Index(ids, name="doc"))
        false += keyness(tokens, documents, by="side").groupby("side")["q"].min().lt(0.05).tolist()
    assert len(false) == 96
    assert np.mean(false) <= 0.1


def test_a_term_that_occurs_nowhere_has_a_row_a_reason_and_a_warning(press, press_tokens) -> None:
    undefined = ["log_likelihood", "p", "q", "log_ratio", "low", "high", "dispersion"]
    with pytest.warns(UserWarning, match=r"no token is 'peaces': what comes close: 'peace' \(\d\)"):
        table = keyness(press_tokens, "m1", terms=["war", "peaces"]).set_index("term")
    assert table.loc["peaces", ["n_target", "n_reference"]].tolist() == [0, 0]
    assert table.loc["peaces", undefined].isna().all()
    assert table.loc["peaces", ["interval", "favours"]].tolist() == ["none", "neither"]
    assert table.loc["peaces", "why"] == "in neither the target nor the reference"
    assert table.loc["war", "q"] == table.loc["war", "p"]  # what was not tested does not count
    tables = pd.DataFrame({"term": ["war", "peace"], "n": [3, 1], "total": [9, 9]})
    with pytest.warns(UserWarning, match="no term is 'zebra': is it spelt as in the tables"):
        table = keyness(None, tables, tables, terms=["war", "zebra"], effect="odds_ratio").set_index("term")
    assert table.loc["zebra", undefined[:3]].isna().all()
    assert table.loc["zebra", "why"] == "in neither the target nor the reference"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        every = keyness(press_tokens[press_tokens["doc"] != "un"], press.drop("un"), by="D", terms=["war", "peaces"])
    assert sum("no token is" in str(warning.message) for warning in caught) == 1  # not once per group
    assert (every["term"] == "peaces").sum() == every["period"].nunique()


def test_words_in_tables_of_counts_are_found_as_they_are_or_folded() -> None:
    table = pd.DataFrame({"term": ["war", "peace"], "n": [3, 1], "total": [9, 9]})
    assert keyness(None, table, table, terms=["War", "peace"])["term"].tolist() == ["peace", "war"]
    assert keyness(None, table, table, terms="WAR")["term"].tolist() == ["war"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"by": "side", "reference": ["b"]}, ValueError, "by='side' divides a documents table: pass tokens"),
        ({"by": "paper"}, ValueError, r"by='paper' is neither a column of the documents \(date, .*\) nor a period"),
        ({"by": "n_target"}, ValueError, "by='n_target' is a column of the resulting table: rename"),
        ({"by": "one"}, ValueError, "the one of documents with tokens has 1 values: two at least can be compared"),
    ],
)
def test_groups_that_cannot_be_compared_are_named(corpus_of, options, error, message) -> None:
    documents = corpus_of({"a": ("2023-03-01", "war"), "b": ("2023-04-01", "peace")})
    documents = documents.assign(side=["x", "y"], one="x", n_target=[1, 2])
    with pytest.raises(error, match=message):
        keyness(tokenize(documents), documents, **options)


def test_only_texts_are_divided_by_a_column(press_tokens: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="by='term' divides a documents table: pass tokens and documents"):
        keyness(press_tokens, press_tokens, by="term")


@pytest.mark.parametrize("terms", [{"War": ["war"]}, ["war", 1], 1])
def test_tables_of_counts_take_words_only(terms) -> None:
    table = pd.DataFrame({"term": ["war"], "n": [3], "total": [9]})
    with pytest.raises(TypeError, match="must be words, since tokens=None: give tokens, or words of both tables"):
        keyness(None, table, table, terms=terms)
