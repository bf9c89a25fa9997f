"""Keyness, word shifts and similarity: by pencil, beside other programs, by law and by simulation."""

from __future__ import annotations

import math
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from scipy import stats
from scipy.spatial.distance import jensenshannon

from analysis import (
    describe_keyness,
    describe_similarity,
    describe_word_shift,
    drop_terms,
    keyness,
    occurrences,
    plot_keyness,
    plot_similarity,
    plot_word_shift,
    similarity,
    term_frequency,
    tokenize,
    word_shift,
)
from analysis.measures.contrast import _as_effect, _bounds, _ratio
from analysis.measures.resampling import MIN_DOCUMENTS

MEASURES = [
    "log_likelihood",
    "log_likelihood_rayson",
    "chi_squared",
    "chi_squared_yates",
    "chi_squared_williams",
    "fisher",
    "log_odds",
]
EFFECTS = ["log_ratio", "odds_ratio", "percent_diff", "difference_coefficient", "simple_maths"]


@pytest.fixture(scope="module")
def documents(corpus_of) -> pd.DataFrame:
    """Two texts of March 2023, one of some day of April, one of 2023, one undated."""
    table = corpus_of(
        {
            "m1": ("2023-03-01", "war war peace"),
            "m2": ("2023-03-31", "war river"),
            "ap": ("2023-04", "peace peace war"),
            "yr": ("2023", "river"),
            "un": ("", "peace war"),
        }
    )
    paper = table.index.map({"m1": "The Times", "m2": "Globe", "ap": "Globe", "yr": "Globe"})
    words = table.index.map({"m1": 3, "m2": 2, "ap": 3, "yr": 1, "un": 2})
    return table.assign(paper=paper, words=words, front=words > 2)


@pytest.fixture(scope="module")
def tokens(documents: pd.DataFrame) -> pd.DataFrame:
    return tokenize(documents)


def listed(n: int, total: int, term: str = "word") -> pd.DataFrame:
    return pd.DataFrame({"term": [term], "n": [n], "total": [total]})


def one(a: int, b: int, total_a: int, total_b: int, **options) -> pd.Series:
    return keyness(None, listed(a, total_a), listed(b, total_b), **options).iloc[0]


pytestmark = pytest.mark.filterwarnings("ignore:target and reference have no term in common")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


# --- by pencil --------------------------------------------------------------------------------


def test_one_table_by_pencil(tokens: pd.DataFrame) -> None:
    """War is 2 of 3 in m1 and 1 of 2 in m2; against peace 2 and war 1 of 3 in ap."""
    table = keyness(tokens, ["m1", "m2"], ["ap"]).set_index("term")
    war = table.loc["war"]
    assert table.index.tolist() == ["river", "war", "peace"]
    assert war[["n_target", "n_reference", "total_target", "total_reference"]].tolist() == [3, 1, 5, 3]
    assert war[["rate_target", "rate_reference"]].tolist() == [600, pytest.approx(1000 / 3)]
    assert war[["docs_target", "docs_reference", "favours"]].tolist() == [2, 1, "target"]
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


def test_columns_stand_in_their_order(tokens: pd.DataFrame) -> None:
    table = keyness(tokens, ["m1"], measure="chi_squared", effect="percent_diff")
    sides = [f"{name}_{side}" for name in ("n", "total", "rate", "docs") for side in ("target", "reference")]
    ends = ["chi_squared", "p", "q", "percent_diff", "low", "high", "dispersion", "favours", "why"]
    assert list(table) == ["term", *sides, *ends]
    assert table.attrs["measure"] == "chi_squared"


def test_effects_by_pencil() -> None:
    """30 of 1,000 against 10 of 500: 3 % and 2 %."""
    found = {effect: one(30, 10, 1000, 500, effect=effect)[effect] for effect in EFFECTS}
    assert found == pytest.approx(
        {
            "log_ratio": math.log2(1.5),
            "odds_ratio": (30 / 970) / (10 / 490),
            "percent_diff": 50,
            "difference_coefficient": 0.2,
            "simple_maths": 30001 / 20001,
        }
    )
    assert one(30, 10, 1000, 500, effect="simple_maths", smoothing=100)["simple_maths"] == 30100 / 20100


def test_zeros_have_a_name() -> None:
    assert one(8, 0, 1000, 1000)["log_ratio"] == 4  # 8 against half a hit
    assert one(0, 8, 1000, 1000)["log_ratio"] == -4
    walter = one(8, 0, 1000, 2000, zeros="walter")["log_ratio"]
    assert walter == pytest.approx(math.log2(8.5 / 1000.5 / (0.5 / 2000.5)))
    row = one(8, 0, 1000, 1000, effect="odds_ratio")
    assert math.isnan(row["odds_ratio"])
    assert row["high"] == math.inf
    assert row["why"].endswith("odds_ratio: not in the reference; high has no bound: not in the reference")
    assert 1 < row["low"] < math.inf


def test_yates_is_applied_as_quanteda_does() -> None:
    """Where all cells expect 5 or more, or the tables differ by less than half a hit, X² is as it is."""
    assert one(30, 10, 1000, 500, measure="chi_squared_yates")["chi_squared_yates"] == pytest.approx(
        one(30, 10, 1000, 500, measure="chi_squared")["chi_squared"]
    )
    for a, b, n, m in ((3, 2, 17, 12), (7, 2, 10, 9), (1, 3, 4, 4)):
        found = one(a, b, n, m, measure="chi_squared_yates")["chi_squared_yates"]
        near = abs(a * (m - b) - b * (n - a)) < (n + m) / 2
        assert found == pytest.approx(
            stats.chi2_contingency([[a, b], [n - a, m - b]], correction=not near)[0]
        )


def test_a_term_that_is_all_there_is_has_no_answer() -> None:
    for measure in MEASURES:
        row = one(5, 7, 5, 7, measure=measure)
        if measure == "log_likelihood_rayson":
            assert row[measure] == 0
        else:
            assert math.isnan(row[measure])
            assert math.isnan(row["p"])
            assert f"{measure}, p, q: no other term on either side" in row["why"]


# --- beside other programs --------------------------------------------------------------------

tables = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 400), st.integers(0, 400)).filter(
    lambda t: t[0] + t[1] and t[2] + t[3] and t[0] + t[2] and t[1] + t[3]
)


@given(tables)
def test_tests_agree_with_scipy(table) -> None:
    a, b, c, d = table
    cells, totals = [[a, b], [c, d]], (a, b, a + c, b + d)
    likelihood = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
    pearson = stats.chi2_contingency(cells, correction=False)
    row = one(*totals)
    assert row["log_likelihood"] == pytest.approx(likelihood[0], abs=1e-9)
    assert row["p"] == pytest.approx(likelihood[1], rel=1e-6)
    assert one(*totals, measure="chi_squared")["chi_squared"] == pytest.approx(pearson[0], abs=1e-9)
    fisher = one(*totals, measure="fisher")
    assert fisher["fisher"] == fisher["p"] == pytest.approx(stats.fisher_exact(cells)[1], rel=1e-6)
    odds = one(*totals, effect="odds_ratio")["odds_ratio"]
    expected = stats.fisher_exact(cells)[0]
    assert odds == pytest.approx(expected if math.isfinite(expected) else math.nan, nan_ok=True)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 400), st.integers(1, 400))
def test_likelihood_agrees_with_nltk(a: int, b: int, c: int, d: int) -> None:
    from nltk.metrics import BigramAssocMeasures

    assume(c != d or b)
    expected = BigramAssocMeasures.likelihood_ratio(a, (a + b, a + c), a + b + c + d)
    assert one(a, b, a + c, b + d)["log_likelihood"] == pytest.approx(expected, abs=1e-6)


@given(tables)
def test_rayson_and_williams_by_their_formulas(table) -> None:
    a, b, c, d = table
    n, m = a + c, b + d
    expected = [n * Fraction(a + b, n + m), m * Fraction(a + b, n + m)]
    two = 2 * sum(o * math.log(o / e) for o, e in zip((a, b), expected, strict=True) if o)
    found = one(a, b, n, m, measure="log_likelihood_rayson")["log_likelihood_rayson"]
    assert found == pytest.approx(two, abs=1e-9)
    assume(a * b * c * d > 0)
    total = n + m
    rows, columns = Fraction(total, a + b) + Fraction(total, c + d), Fraction(total, n) + Fraction(total, m)
    q = float(1 + (rows - 1) * (columns - 1) / (6 * total))
    williams = one(a, b, n, m, measure="chi_squared_williams")["chi_squared_williams"]
    assert williams * q == pytest.approx(stats.chi2_contingency([[a, b], [c, d]], correction=False)[0])


def test_fisher_of_large_tables_agrees_with_scipy() -> None:
    for a, b, n, m in ((60, 20, 4_000_000, 4_500_000), (5000, 5300, 10**6, 10**6), (0, 14, 1000, 5000)):
        found = one(a, b, n, m, measure="fisher")["p"]
        assert found == pytest.approx(stats.fisher_exact([[a, b], [n - a, m - b]])[1], rel=1e-6)


words = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=40)


@given(words, words, st.floats(0.01, 5))
def test_log_odds_by_their_formula(one_side, other, alpha: float) -> None:
    counts = [pd.Series(side).value_counts() for side in (one_side, other)]
    types = sorted(set(one_side) | set(other))
    assume(len(types) > 1)
    table = keyness(None, *counts, measure="log_odds", prior=alpha).set_index("term")["log_odds"]
    weight = alpha * len(types)
    for term in types:
        odds, variance = [], 0.0
        for side, text in zip(counts, (one_side, other), strict=True):
            y = side.get(term, 0) + alpha
            rest = len(text) + weight - y
            odds.append(math.log(y / rest))
            variance += 1 / y + 1 / rest
        assert table[term] == pytest.approx((odds[0] - odds[1]) / math.sqrt(variance), abs=1e-9)


def test_an_informative_prior_draws_towards_itself() -> None:
    target, reference = pd.Series({"a": 9, "b": 91}), pd.Series({"a": 3, "b": 97})
    flat = keyness(None, target, reference, measure="log_odds", prior=0.01).set_index("term")["log_odds"]
    firm = keyness(None, target, reference, measure="log_odds", prior={"a": 600, "b": 9400})
    pooled = keyness(None, target, reference, measure="log_odds")
    assert 0 < firm.set_index("term")["log_odds"]["a"] < pooled.set_index("term")["log_odds"]["a"] < flat["a"]


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=1), min_size=30, max_size=80))
def test_q_agrees_with_scipy(letters: list[str]) -> None:
    tokens = tokenize(pd.Series({"x": " ".join(letters[::2]), "y": " ".join([*letters[1::2], "z"])}))
    table = keyness(tokens, "x")
    assert table["q"].to_numpy() == pytest.approx(stats.false_discovery_control(table["p"]))


texts = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=3, max_size=6).filter(
    lambda docs: all(docs[:2]) and any(docs[2:])
)


def corpus(docs: list[list[str]]) -> pd.DataFrame:
    return tokenize(pd.Series({f"d{i}": " ".join(doc) for i, doc in enumerate(docs)}))


@given(texts)
def test_dispersion_is_gries_dp(docs) -> None:
    table = keyness(corpus(docs), ["d0", "d1"]).set_index("term")["dispersion"]
    total = len(docs[0]) + len(docs[1])
    for term, found in table.items():
        hits = [doc.count(term) for doc in docs[:2]]
        if not sum(hits):
            assert math.isnan(found)
            continue
        shares = zip(hits, docs[:2], strict=True)
        dp = sum(abs(n / sum(hits) - len(doc) / total) for n, doc in shares) / 2
        assert found == pytest.approx(dp, abs=1e-12)


def dense(docs: list[list[str]]) -> np.ndarray:
    return np.array([[doc.count(letter) for letter in "abcde"] for doc in docs], float)


@given(texts)
def test_similarities_agree_with_scipy(docs) -> None:
    counts, tokens = dense(docs), corpus(docs)
    tables = {name: similarity(tokens, measure=name) for name in ("cosine", "jaccard", "jensen_shannon")}
    for i, p in enumerate(counts):
        for j, q in enumerate(counts):
            found = {name: table.iat[i, j] for name, table in tables.items()}
            if not (p.any() and q.any()):
                assert math.isnan(found["cosine"])
                assert math.isnan(found["jensen_shannon"])
                continue
            assert found["cosine"] == pytest.approx(p @ q / math.sqrt(p @ p * (q @ q)))
            shared, either = set(docs[i]) & set(docs[j]), set(docs[i]) | set(docs[j])
            assert found["jaccard"] == pytest.approx(len(shared) / len(either))
            assert found["jensen_shannon"] == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-7)


def test_similarities_agree_with_scikit_learn() -> None:
    pairwise = pytest.importorskip("sklearn.metrics.pairwise")
    random = np.random.default_rng(0)
    docs = [list(random.choice(list("abcde"), 30, p=random.dirichlet(np.ones(5)))) for _ in range(6)]
    counts, tokens = dense(docs), corpus(docs)
    assert np.allclose(similarity(tokens), pairwise.cosine_similarity(counts))
    away = pairwise.pairwise_distances(counts > 0, metric="jaccard")
    assert np.allclose(similarity(tokens, measure="jaccard"), 1 - away)
    rates = counts / counts.sum(axis=1, keepdims=True)
    scores = rates / rates.std(axis=0, ddof=1)
    delta = pairwise.manhattan_distances(scores) / 5
    assert np.allclose(similarity(tokens, measure="burrows_delta"), delta)


# --- laws -------------------------------------------------------------------------------------


@given(tables)
def test_sides_exchanged(table) -> None:
    a, b, c, d = table
    for measure in MEASURES:
        here, there = one(a, b, a + c, b + d, measure=measure), one(b, a, b + d, a + c, measure=measure)
        sign = -1 if measure == "log_odds" else 1
        assert here[measure] == pytest.approx(sign * there[measure], abs=1e-9, nan_ok=True)
        assert here["p"] == pytest.approx(there["p"], nan_ok=True)
        assert 0 <= here["p"] <= 1 or math.isnan(here["p"])
        assert measure == "log_odds" or here[measure] >= 0 or math.isnan(here[measure])
    here, there = one(a, b, a + c, b + d), one(b, a, b + d, a + c)
    assert here["log_ratio"] == pytest.approx(-there["log_ratio"], abs=1e-9)
    assert here["low"] == pytest.approx(-there["high"])
    assert {here["favours"], there["favours"]} in ({"target", "reference"}, {"neither"})


@given(tables, st.sampled_from(EFFECTS), st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_hold_the_effect(table, effect: str, confidence: float) -> None:
    a, b, c, d = table
    for zeros in ("hardie", "walter"):
        row = one(a, b, a + c, b + d, effect=effect, zeros=zeros, confidence=confidence)
        assert row["low"] <= row["high"]
        if math.isnan(row[effect]):
            assert row["high"] == math.inf
            assert f"{effect}: no" in row["why"]
            continue
        assert row["low"] - 1e-9 <= row[effect] <= row["high"] + 1e-9
    least = {"log_ratio": -math.inf, "percent_diff": -100, "difference_coefficient": -1}.get(effect, 0)
    assert row["low"] >= least
    assert row["high"] <= (1 if effect == "difference_coefficient" else math.inf)


@given(texts)
def test_nothing_is_lost_or_counted_twice(docs) -> None:
    tokens = corpus(docs)
    table = keyness(tokens, ["d0"], ["d1"])
    assert table["n_target"].sum() == len(docs[0]) == table["total_target"].iloc[0]
    assert table["n_reference"].sum() == len(docs[1])
    assert table.attrs["left_out"] == sum(map(bool, docs[2:]))
    rest = keyness(tokens, ["d0"])
    assert (rest["n_target"] + rest["n_reference"]).sum() == len(tokens)
    assert rest.attrs["left_out"] == 0


def test_the_order_of_rows_and_documents_does_not_matter(tokens: pd.DataFrame) -> None:
    shuffled = tokens.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(keyness(tokens, ["m1", "m2"]), keyness(shuffled, ["m1", "m2"]))
    plain = tokens.astype({"doc": "str", "term": "str"})
    pd.testing.assert_frame_equal(keyness(tokens, ["m1", "m2"]), keyness(plain, ["m1", "m2"]))


def test_terms_asked_for_are_rows_of_the_whole(tokens: pd.DataFrame) -> None:
    whole = keyness(tokens, ["m1", "m2"]).set_index("term")
    some = keyness(tokens, ["m1", "m2"], terms=["River", "war"]).set_index("term")
    assert set(some.index) == {"river", "war"}
    kept = ["log_likelihood", "p", "log_ratio", "low", "high", "dispersion"]
    pd.testing.assert_frame_equal(some[kept], whole.loc[some.index, kept])


def test_dropped_terms_count_in_the_totals_unless_filtered(tokens: pd.DataFrame) -> None:
    dropped = drop_terms(tokens, ["peace"])
    assert keyness(dropped, "m1")["total_target"].iloc[0] == 3
    assert keyness(dropped[dropped["term"].notna()], "m1")["total_target"].iloc[0] == 2
    assert "peace" not in keyness(dropped, "m1")["term"].tolist()


def test_from_a_row_back_to_its_tokens(tokens: pd.DataFrame) -> None:
    table = keyness(tokens, ["m1", "m2"])
    own = tokens["doc"].isin(["m1", "m2"])
    for _, row in table.iterrows():
        assert len(occurrences(tokens, row)) == row["n_target"] + row["n_reference"]
        assert len(occurrences(tokens[own], row)) == row["n_target"]
        assert len(occurrences(tokens[~own], row)) == row["n_reference"]


# --- coverage ---------------------------------------------------------------------------------


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize(("p", "q"), [(3e-4, 2e-4), (1e-3, 1e-3), (5e-3, 2e-3), (1e-4, 2e-4), (0.4, 0.3)])
def test_intervals_hold_the_true_effect_as_often_as_they_say(effect: str, p: float, q: float) -> None:
    random, total = np.random.default_rng(7), np.array([20_000.0, 30_000.0])
    hits = np.array([random.binomial(20_000, p, 8000), random.binomial(30_000, q, 8000)], float)
    low, high = _bounds(hits, total, effect, 1, 0.95)
    ratio = _ratio(np.array([p * 1e12]), np.array([q * 1e12]), 1e12, 1e12, effect, "hardie", 1)
    true = _as_effect(ratio, effect)
    assert 0.93 <= ((low <= true) & (true <= high)).mean() <= 0.97


def clustered(shape: float, ratio: float, sides: tuple[int, int], terms: int, seed: int) -> pd.DataFrame:
    """A corpus whose words cluster in documents: gamma-Poisson hits of many terms, and filling."""
    random = np.random.default_rng(seed)
    count = sum(sides)
    length = random.integers(300, 1200, count)
    factor = np.where(np.arange(count) < sides[0], ratio, 1.0)[:, None]
    hits = random.poisson(random.gamma(shape, 1 / shape, (count, terms)) * 0.002 * factor * length[:, None])
    rest = 8 * length
    counts = np.column_stack([hits, rest])
    doc, term = (
        np.repeat(np.arange(count), counts.sum(axis=1)),
        np.concatenate([np.repeat(np.arange(terms + 1), row) for row in counts]),
    )
    names = [f"t{i:03}" for i in range(terms)] + ["z"]
    return pd.DataFrame(
        {
            "doc": pd.Categorical.from_codes(doc, [f"d{i:03}" for i in range(count)]),
            "term": pd.Categorical.from_codes(term, names),
        }
    )


@pytest.mark.parametrize("shape", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("sides", [(12, 12), (20, 40), (10, 40)])
def test_documents_drawn_again_hold_what_words_do_not(sides, shape: float) -> None:
    target = [f"d{i:03}" for i in range(sides[0])]
    options = {"terms": [f"t{i:03}" for i in range(300)]}
    corpora = [clustered(shape, 1.0, sides, 300, seed) for seed in range(8)]
    by_words = pd.concat(keyness(tokens, target, **options) for tokens in corpora)
    by_documents = pd.concat(keyness(tokens, target, resample="documents", **options) for tokens in corpora)
    known = by_documents.dropna(subset=["low"])
    assert 0.93 <= ((known["low"] <= 0) & (known["high"] >= 0)).mean() <= 0.97
    assert 0.03 <= (by_documents["p"] <= 0.05).mean() <= 0.07
    assert (by_words["p"] <= 0.05).mean() > 0.1  # where there is no difference at all


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_term_that_one_side_lacks_has_no_interval_over_documents(effect: str) -> None:
    docs = {f"d{i:02}": "a b b c" if i % 2 else "a a b c" for i in range(12)}
    docs |= {f"e{i:02}": "b c c" + " b" * (i % 3) for i in range(12)}
    table = keyness(tokenize(pd.Series(docs)), list(docs)[:12], effect=effect, resample="documents", draws=99)
    rows = table.set_index("term")
    assert rows.loc["a", ["low", "high"]].isna().all()  # samples without it would all say the same
    assert "low, high: not in the reference, so no document drawn again has it" in rows.loc["a", "why"]
    assert rows.loc["a", "p"] == 0.01
    assert (rows.loc[["b", "c"], "low"] <= rows.loc[["b", "c"], effect]).all()
    assert (rows.loc[["b", "c"], effect] <= rows.loc[["b", "c"], "high"]).all()
    assert (rows.loc[["b", "c"], "why"] == "").all()


def test_a_side_that_is_one_word_or_one_long_document_has_no_interval_over_documents() -> None:
    docs = {f"d{i:02}": "a" + " a" * i for i in range(12)} | {f"e{i:02}": "a b" for i in range(12)}
    alone = keyness(tokenize(pd.Series(docs)), list(docs)[:12], effect="odds_ratio", resample="documents")
    assert alone[["low", "high"]].isna().all(axis=None)
    docs = {f"d{i:02}": "a b b" for i in range(12)} | {f"e{i:02}": "a b" for i in range(12)}
    outweighed = keyness(
        tokenize(pd.Series(docs | {"d00": "a b b " * 9999})), list(docs)[:12], resample="documents"
    )
    assert outweighed[["low", "high"]].isna().all(axis=None)
    for table in (alone, outweighed):
        assert table["why"].str.contains("low, high: ").all()


def test_the_interval_over_documents_is_that_of_a_mean_where_documents_are_equal() -> None:
    random = np.random.default_rng(2)
    hits = random.integers(40, 60, (2, 200))
    texts = {
        f"{side}{i:03}": "a " * n + "b " * (100 - n) for side in (0, 1) for i, n in enumerate(hits[side])
    }
    table = keyness(
        tokenize(pd.Series(texts)), list(texts)[:200], terms="a", resample="documents", draws=4000
    )
    error = np.sqrt(sum((side.std(ddof=1) / side.mean()) ** 2 / 200 for side in hits)) / math.log(2)
    width = (table["high"] - table["low"]).iloc[0] / 2
    assert width == pytest.approx(stats.t.ppf(0.975, 398) * error, rel=0.05)  # Welch's


def test_documents_drawn_again_start_where_the_seed_says() -> None:
    tokens = clustered(1.0, 2.0, (12, 12), 5, seed=1)
    target = [f"d{i:03}" for i in range(12)]
    first, same, other = (
        keyness(tokens, target, resample="documents", draws=99, seed=seed) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, same)
    assert not first["low"].equals(other["low"])
    assert first["p"].min() >= 1 / 100


def test_more_draws_than_memory_holds_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"draws=10,000,000 of 24 documents are more than 200,000,000 numbers"
    ):
        keyness(
            clustered(1.0, 1.0, (12, 12), 2, seed=1),
            [f"d{i:03}" for i in range(12)],
            resample="documents",
            draws=10**7,
        )


def test_two_documents_are_too_few_to_draw_again(seeds, seed_tokens) -> None:
    table = keyness(seed_tokens, "date < 2023-04", documents=seeds, resample="documents")
    assert table[["p", "q", "low", "high"]].isna().all(axis=None)
    assert table["log_ratio"].notna().all()
    assert table["why"].str.contains("too few documents (1 and 1; 10 a side are needed)", regex=False).all()
    assert "too few documents to draw them again: 1 and 1" in describe_keyness(table)


def test_a_term_in_few_documents_has_neither_probability_nor_interval() -> None:
    docs = {f"d{i:02}": "a b c a" if i < 2 else "b c b" for i in range(2 * MIN_DOCUMENTS)}
    table = keyness(
        tokenize(pd.Series(docs)), [f"d{i:02}" for i in range(10)], resample="documents", draws=200
    ).set_index("term")
    assert table.loc["a", ["p", "q", "low", "high"]].isna().all()
    assert table.loc["a", "why"] == "p, q, low, high: fewer than 5 documents hold it"
    assert table.loc["b", "low"] <= table.loc["b", "high"]


def test_one_hit_is_no_find_where_one_side_has_the_shorter_texts() -> None:
    texts = {f"s{i:02}": "a b" + (" lonely" if i == 0 else "") for i in range(12)}
    texts |= {f"t{i:02}": "a b " * 20 for i in range(12)}
    sides = [name for name in texts if name[0] == "s"]
    table = keyness(tokenize(pd.Series(texts)), sides, resample="documents", draws=99).set_index("term")
    assert table.loc["lonely", ["n_target", "n_reference"]].tolist() == [1, 0]
    assert math.isnan(table.loc["lonely", "p"])  # it would be 0.01: divisions at random have equal sides


# --- sides ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "met", "unknown"),
    [
        ("date < 2023-04", "m1 m2", "yr un"),
        ("date <= 2023-03", "m1 m2", "yr un"),
        ("date >= 2023-04-01", "ap", "yr un"),
        ("date > 2023-03-31", "ap", "yr un"),
        ("date < 2023-04-15", "m1 m2", "ap yr un"),
        ("date == 2023-03", "m1 m2", "yr un"),
        ("date = '2023-03-31'", "m2", "yr un"),
        ("date != 2023-03", "ap", "yr un"),
        ("date >= 2023", "m1 m2 ap yr", "un"),
        ("date < 2023-04 or words == 2", "m1 m2 un", "yr"),
        ("paper == Globe and date >= 2023-04", "ap", "yr un"),
        ("not paper == Globe", "m1", "un"),
        ('paper in ["The Times", Globe]', "m1 m2 ap yr", "un"),
        ("paper not in (Globe)", "m1", "un"),
        ('paper == "The Times"', "m1", "un"),
        ("words >= 2.5", "m1 ap", ""),
        ("`words` < 2", "yr", ""),
        ("front == true", "m1 ap", ""),
        ("doc in [m1, un]", "m1 un", ""),
        ("precision == year or precision == none", "yr un", ""),
    ],
)
def test_conditions(tokens, documents, condition: str, met: str, unknown: str) -> None:
    """What is met is the target, what is not the reference, and what cannot be known neither."""
    sizes = documents["words"]
    if len(met.split() + unknown.split()) == len(documents):
        with pytest.raises(ValueError, match="the rest beside target"):
            keyness(tokens, condition, documents=documents)
        return
    table = keyness(tokens, condition, documents=documents)
    assert table["total_target"].iloc[0] == sizes[met.split()].sum()
    assert table.attrs["left_out"] == len(unknown.split())
    rest = sizes.drop(met.split() + unknown.split()).sum()
    assert table["total_reference"].iloc[0] == rest
    assert table.attrs["target"] == condition


def test_a_condition_is_never_run_as_code(tokens, documents) -> None:
    for code in ("__import__('os').system('true') == 1", "@pd.read_csv('x') > 1", "words.sum() > 3"):
        with pytest.raises(ValueError, match=r"target=.*(no column|cannot be read)"):
            keyness(tokens, code, documents=documents)


def test_all_ways_to_name_a_side(tokens, documents) -> None:
    expected = keyness(tokens, "date < 2023-04", "date == 2023-04", documents=documents)
    here, there = ["m1", "m2"], documents.loc[["ap"]]
    mask = pd.Series([True, True], ["m1", "m2"]).reindex(documents.index, fill_value=False)
    of_tokens = tokens["doc"].isin(["m1", "m2"])
    for target, reference in (
        (here, "ap"),
        (pd.Index(here), there),
        (documents.loc[here], there.index),
        (mask, documents.index == "ap"),
        (of_tokens, tokens["doc"] == "ap"),
        (of_tokens.to_numpy(), ["ap"]),
    ):
        pd.testing.assert_frame_equal(keyness(tokens, target, reference), expected, check_flags=False)


def test_a_mask_of_tokens_can_cut_documents(tokens) -> None:
    table = keyness(tokens, tokens["position"] == 0).set_index("term")
    assert table.loc["war", ["n_target", "n_reference"]].tolist() == [2, 3]
    assert table["total_target"].iloc[0] == 5
    assert table.loc["war", "docs_target"] == 2


def test_a_word_list_can_stand_as_reference(tokens) -> None:
    whole = keyness(tokens, ["m1", "m2"], ["ap"])
    counts = term_frequency(tokens[tokens["doc"] == "ap"])
    pd.testing.assert_frame_equal(keyness(tokens, ["m1", "m2"], counts), whole)
    for plain in (counts.set_index("term")["n"], counts.set_index("term")["n"].to_dict()):
        table = keyness(tokens, ["m1", "m2"], plain)
        assert table["docs_reference"].isna().all()
        assert table["why"].str.startswith("docs_reference: a word list without documents").all()
        pd.testing.assert_series_equal(table["log_likelihood"], whole["log_likelihood"])
    both = keyness(None, term_frequency(tokens[tokens["doc"].isin(["m1", "m2"])]), counts)
    pd.testing.assert_series_equal(both["log_likelihood"], whole["log_likelihood"])
    assert both["why"].str.contains("dispersion: the target is a word list").any()


def test_a_word_list_of_other_words_is_told(tokens) -> None:
    with pytest.warns(UserWarning, match="no term in common"):
        keyness(tokens, ["m1"], {"War": 3})


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (["m1"], {"measure": "loglik"}, "measure='loglik' is not a valid choice"),
        (["m1"], {"effect": "ratio"}, "effect='ratio' is not a valid choice"),
        (["m1"], {"zeros": "laplace"}, "zeros='laplace' is not a valid choice"),
        (["m1"], {"resample": "words"}, "resample='words' is not a valid choice"),
        (["m1"], {"resample": "documents", "measure": "fisher"}, "fisher.* has no statistic"),
        (["m1"], {"confidence": 95}, "confidence=95 must lie between 0 and 1"),
        (["m1"], {"smoothing": 0}, "smoothing=0 .* must be above 0"),
        (["m1"], {"per": 0}, "per=0"),
        (["m1"], {"draws": 3}, "draws=3 .* at least 20"),
        (["m1"], {"terms": "zebra"}, "terms names 'zebra', which is in neither side"),
        (["m1"], {"terms": []}, "terms names no term"),
        (["m1"], {"prior": 0.01}, "prior is not looked at by measure='log_likelihood'"),
        (["m1"], {"measure": "log_odds", "prior": 0}, "prior=0 .* must be above 0"),
        (["m1"], {"measure": "log_odds", "prior": {"war": 3}}, "prior has no count above 0 for 2 terms"),
        (["nope"], {}, "target='nope' is neither the id of a document nor a condition"),
        ([["m1", "m9"]], {}, "target names 'm9', which is none of the 5 documents"),
        ([[]], {}, r"target=\[\] holds no token of 11 in 5 documents"),
        (["m1", []], {}, r"reference=\[\] holds no token"),
        (["words > 99"], {}, "target='words > 99' holds no token"),
        (["words > 0"], {}, r"reference \(the rest beside target\) holds no token"),
        (["datum < 2023"], {}, "asks for 'datum', which is no column of documents .*date, precision"),
        (["date < April"], {}, "has 'April', which is no date"),
        (["date < 2023-04-31"], {}, "has '2023-04-31', which is no date"),
        (["words < many"], {}, "compares 'words', a column of numbers, with 'many'"),
        (["date <"], {}, "cannot be read at 'date <'"),
        (["date < 2023 2024"], {}, "cannot be read at 'date < 2023 2024'"),
        (["date < 2023 and"], {}, "cannot be read at ''"),
        (["paper in []"], {}, "cannot be read at"),
        ([["m1", "m2"], ["m2"]], {}, "target and reference share 1 of 5 .* 'm2'"),
        ([[True, False]], {}, "target is a mask of 2 values, but there are 11 tokens and 5 documents"),
        (["m1", {"war": -1}], {}, "reference has a count n=-1 of 'war' that is no number of hits"),
        ([{"war": 1}], {}, "reference is missing"),
    ],
)
def test_errors_name_the_value_its_role_and_the_remedy(
    tokens, documents, arguments, options, message
) -> None:
    with pytest.raises(ValueError, match=message):
        keyness(tokens, *arguments, documents=documents, **options)


def test_more_errors(tokens, documents) -> None:
    with pytest.raises(ValueError, match="hand over documents= too"):
        keyness(tokens, "date < 2023-04")
    with pytest.raises(TypeError, match="target is a int"):
        keyness(tokens, 3)
    with pytest.raises(ValueError, match="tokens is None, but the reference is no word list"):
        keyness(None, {"war": 1}, ["m1"])
    with pytest.raises(ValueError, match="reference has 'war' more than once"):
        keyness(tokens, "m1", pd.DataFrame({"term": ["war", "war"], "n": [1, 2]}))
    with pytest.raises(ValueError, match=r"total=2, less than the sum of its counts, 5"):
        keyness(tokens, "m1", pd.DataFrame({"term": ["war"], "n": [5], "total": [2]}))
    with pytest.raises(ValueError, match="needs documents, but the reference is a word list"):
        keyness(tokens, "m1", {"war": 1}, resample="documents")


# --- what is refused, or goes by its labels ------------------------------------------------------


@pytest.fixture(scope="module")
def four() -> pd.DataFrame:
    return tokenize(pd.Series({"w": "a b c a b", "x": "a c d", "y": "b b d e", "z": "e e f a"}))


def test_a_mask_goes_by_its_labels(four) -> None:
    expected = keyness(four, ["w", "x"])
    mask = four["doc"].isin(["w", "x"])
    for tokens, side in (
        (four.sort_values("term"), mask),
        (four, mask.sample(frac=1, random_state=1)),
        (four, pd.Series([False, True, True, False], list("zxwy"))),
        (four, [True, True, False, False]),
    ):
        pd.testing.assert_frame_equal(keyness(tokens, side), expected, check_flags=False)
    with pytest.raises(
        ValueError, match="mask that has the label 'p', which is neither a row of tokens nor one"
    ):
        keyness(four, pd.Series([True, True, False, False], list("pqrs")))
    with pytest.raises(ValueError, match="mask that lacks 'z' of the 4 documents"):
        keyness(four, pd.Series([True, True, False], list("wxy")))
    ambiguous = tokenize(pd.Series({"p": "a", "q": "b"}))
    with pytest.raises(ValueError, match="as many tokens as documents"):
        keyness(ambiguous, [True, False])


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ({"a": 2.7}, "reference has a count n=2.7 of 'a' .* whole numbers"),
        ({"a": math.inf}, "count n=inf of 'a'"),
        ({"a": math.nan, "b": 1}, "count n=nan of 'a'"),
        ({"a": "two"}, "count n=two of 'a'"),
        ({}, "reference={} is a word list without a term"),
        (listed(1, 5).assign(total=math.nan), "total=.*nan.* no number of tokens"),
        (listed(1, 5).assign(total="many"), "total='many', which is no number of tokens"),
        (pd.concat([listed(1, 5), listed(1, 6, "b")]), "differing totals, such as 5 and 6"),
        (pd.Series({"w": 1, "x": 0}), None),
    ],
)
def test_word_lists_are_checked(four, reference, message) -> None:
    with pytest.raises(ValueError if message else TypeError, match=message or "astype"):
        keyness(four, "w", reference)


def test_a_missing_term_counts_in_the_total_alone(four) -> None:
    counts = pd.DataFrame({"term": ["a", None], "n": [3, 2]})
    table = keyness(four, "w", counts)
    assert table["term"].notna().all()
    assert "nan" not in table["term"].tolist()
    assert table["total_reference"].iloc[0] == 5


def test_favours_of_huge_totals() -> None:
    assert one(9_500_000, 4 * 10**10, 2 * 10**8, 10**12)["favours"] == "target"  # 4.75 % and 4 %


def test_a_prior_may_be_fractional(four) -> None:
    priors = dict.fromkeys("abcdef", 0.5)
    values = [keyness(four, "w", measure="log_odds", prior=prior)["log_odds"] for prior in (0.5, priors)]
    pd.testing.assert_series_equal(*values)
    for prior in (np.int64(1), np.float32(0.01)):
        keyness(four, "w", measure="log_odds", prior=prior)
    with pytest.raises(TypeError, match="prior=True"):
        keyness(four, "w", measure="log_odds", prior=True)


@pytest.mark.parametrize(
    ("condition", "met"), [("place in [New York]", "w"), ('place in (New York, "Kyiv")', "w x y")]
)
def test_values_in_brackets_stand_between_commas(four, condition: str, met: str) -> None:
    places = pd.DataFrame({"place": ["New York", "Kyiv", "Kyiv", "York"]}, list("wxyz"))
    pd.testing.assert_frame_equal(
        keyness(four, condition, documents=places), keyness(four, met.split()), check_flags=False
    )


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"target": None}, ValueError, "target=None is no side"),
        ({"terms": [1]}, TypeError, "terms names 1, a int"),
        ({"confidence": "0.95"}, TypeError, "confidence='0.95'"),
        ({"smoothing": math.inf}, ValueError, "smoothing=inf"),
        ({"measure": "log_odds", "prior": math.inf}, ValueError, "prior=inf"),
        ({"measure": "log_likelyhood"}, ValueError, "did you mean 'log_likelihood'"),
        ({"effect": "log_ration"}, ValueError, "did you mean 'log_ratio'"),
        ({"target": [True, None, False, False]}, ValueError, "mask that holds None"),
        ({"target": "place in [x"}, ValueError, "cannot be read at"),
        ({"target": "place in Kyiv"}, ValueError, "cannot be read at"),
        ({"target": "place < 5"}, ValueError, "orders 'place', a column of text, by the number 5"),
        ({"target": "date < 2023-04-01T12:00"}, ValueError, "a time of day"),
    ],
)
def test_what_cannot_be_meant_is_refused(four, options, error, message) -> None:
    dates = pd.to_datetime(["2023-01-01"] * 4)
    documents = pd.DataFrame({"place": list("klmn"), "date": dates}, list("wxyz"))
    with pytest.raises(error, match=message):
        keyness(four, **({"target": "w", "documents": documents} | options))


def test_tables_that_cannot_be_read(four) -> None:
    with pytest.raises(ValueError, match="tokens has two columns named 'term'"):
        keyness(pd.concat([four, four[["term"]]], axis=1), "w")
    with pytest.raises(ValueError, match="one document, which has no rest"):
        keyness(tokenize(pd.Series({"w": "a b"})), "w")
    documents = pd.DataFrame({"text": ["..."], "term": ["Lent"]}, ["w"])
    pd.testing.assert_frame_equal(keyness(four, documents), keyness(four, ["w"]), check_flags=False)


def test_documents_are_drawn_whole_and_by_id() -> None:
    tokens, target = clustered(1.0, 2.0, (12, 12), 5, seed=1), [f"d{i:03}" for i in range(12)]
    options = {"resample": "documents", "draws": 200}
    back = tokens.assign(doc=tokens["doc"].cat.reorder_categories(tokens["doc"].cat.categories[::-1]))
    pd.testing.assert_frame_equal(keyness(tokens, target, **options), keyness(back, target, **options))
    with pytest.raises(ValueError, match="puts parts of 'd000' on both sides"):
        keyness(tokens, np.arange(len(tokens)) % 2 == 0, **options)


# --- word shifts ------------------------------------------------------------------------------


@given(texts)
def test_contributions_sum_to_the_difference(docs) -> None:
    counts, tokens = dense(docs), corpus(docs)
    p, q = counts[0] / counts[0].sum(), counts[1] / counts[1].sum()
    expected = {
        "frequency": 0.0,
        "entropy": stats.entropy(q, base=2) - stats.entropy(p, base=2),
        "jensen_shannon": jensenshannon(p, q, base=2) ** 2,
    }
    for measure, total in expected.items():
        table = word_shift(tokens, "d0", "d1", measure=measure)
        assert table["contribution"].sum() == pytest.approx(total, abs=1e-7)
        assert table.attrs["total"] == pytest.approx(total, abs=1e-7)
        size = table["contribution"].abs()
        assert (size.diff().dropna() <= 1e-12).all()
        if size.sum() > 0:
            assert table["portion"].sum() == pytest.approx(1)
        back = word_shift(tokens, "d1", "d0", measure=measure).set_index("term")["contribution"]
        sign = 1 if measure == "jensen_shannon" else -1
        assert (sign * back[table["term"]]).to_numpy() == pytest.approx(table["contribution"].to_numpy())
    alike = similarity(tokens, measure="jensen_shannon").loc["d0", "d1"]
    assert alike == pytest.approx(expected["jensen_shannon"], abs=1e-7)


def test_a_word_shift_by_pencil(tokens) -> None:
    """War falls from 3 / 5 to 1 / 3, peace rises from 1 / 5 to 2 / 3, river goes."""
    table = word_shift(tokens, ["m1", "m2"], "ap", measure="frequency").set_index("term")
    assert table.index.tolist() == ["peace", "war", "river"]
    assert table["contribution"].tolist() == pytest.approx([7 / 15, -4 / 15, -3 / 15])
    assert table["portion"].tolist() == pytest.approx([7 / 14, 4 / 14, 3 / 14])
    assert table["favours"].tolist() == ["b", "a", "a"]


def test_word_shift_errors(tokens) -> None:
    dropped = drop_terms(tokens, ["river"])
    with pytest.raises(ValueError, match="a holds no term: those of its 1 tokens are dropped"):
        word_shift(dropped, "yr", "m1")
    same = word_shift(None, {"x": 1, "y": 2}, {"x": 2, "y": 4})
    assert same["portion"].isna().all()
    assert same.attrs["why"].startswith("portion: no share differs")
    with pytest.raises(ValueError, match="measure='kl' is not a valid choice"):
        word_shift(tokens, "m1", "m2", measure="kl")
    with pytest.raises(ValueError, match="b names 'm9'"):
        word_shift(tokens, "m1", ["m9"])


# --- similarity -------------------------------------------------------------------------------


@given(texts)
def test_similarity_is_symmetric_and_bounded(docs) -> None:
    tokens = corpus(docs)
    for measure in ("cosine", "jaccard", "jensen_shannon", "burrows_delta"):
        values = similarity(tokens, measure=measure).to_numpy()
        assert np.allclose(values, values.T, equal_nan=True)
        known = values[np.isfinite(values)]
        assert (known >= 0).all()
        assert measure == "burrows_delta" or (known <= 1).all()
        same = 1 if measure in ("cosine", "jaccard") else 0
        assert (np.diag(values)[np.isfinite(np.diag(values))] == same).all()


def test_similarity_of_groups(tokens, documents) -> None:
    table = similarity(tokens, by="paper", documents=documents)
    assert table.index.tolist()[:2] == ["Globe", "The Times"]
    # Globe: river 2, war 2, peace 2; The Times: war 2, peace 1
    assert table.loc["Globe", "The Times"] == pytest.approx(6 / math.sqrt(12 * 5))
    months = similarity(tokens, by="M", documents=documents)
    assert [str(period) for period in months.index[:2]] == ["2023-03", "2023-04"]


def test_similarity_errors(tokens, documents) -> None:
    with pytest.raises(ValueError, match="one group that holds a token"):
        similarity(tokens[tokens["doc"] == "m1"])
    with pytest.raises(ValueError, match="tokens has no token"):
        similarity(tokens.head(0))
    with pytest.raises(ValueError, match="measure='dice' is not a valid choice"):
        similarity(tokens, measure="dice")
    with pytest.raises(ValueError, match="by=None makes one group that holds a token; cosine compares 2 to"):
        similarity(tokens, by=None)
    two = tokenize(pd.Series({"a": "x y", "b": "x"}))
    with pytest.raises(ValueError, match="makes 2 groups that hold a token; burrows_delta compares 3 to"):
        similarity(two, measure="burrows_delta")
    with pytest.raises(ValueError, match="words=0"):
        similarity(tokens, measure="burrows_delta", words=0)
    with pytest.raises(ValueError, match="by='paper'"):
        similarity(tokens, by="paper")


# --- pictures ---------------------------------------------------------------------------------


def test_picture_of_keyness(seeds, seed_tokens) -> None:
    table = keyness(seed_tokens, "date < 2023-04", documents=seeds)
    ax = plot_keyness(table, n=3)
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown == [*table["term"][:3], *table["term"][-3:]]
    said = [text.get_text() for text in ax.texts]
    assert said[:3] == ["4 : 0", "3 : 0", "6 : 1"]
    assert said[-2:] == ["← reference", "date < 2023-04 →"]
    assert ax.get_xlabel() == "log ratio (1: twice as frequent); 95% interval over words"
    marks = [tuple(place) for group in ax.collections for place in np.asarray(group.get_offsets())]
    assert (pytest.approx(table["log_ratio"][0]), 0) in marks
    assert ax.yaxis_inverted()


def test_picture_of_keyness_without_intervals(seeds, seed_tokens) -> None:
    table = keyness(seed_tokens, "date < 2023-04", documents=seeds, resample="documents", effect="odds_ratio")
    ax = plot_keyness(table, n=2)
    assert ax.get_xlabel() == "odds ratio; too few documents for an interval"
    assert ax.get_xscale() == "log"
    with pytest.raises(ValueError, match="no term that favours a side"):
        plot_keyness(table.head(0))
    with pytest.raises(ValueError, match=r"table has no effect|table has no column"):
        plot_keyness(pd.DataFrame({"term": ["a"]}))


def test_keyness_in_words(seeds, seed_tokens) -> None:
    table = keyness(seed_tokens, "date < 2023-04", documents=seeds)
    first, second, third = describe_keyness(table, n=1).split("\n")
    assert first == (
        "Most key in the target (date < 2023-04), of 352 tokens: “prigozhin” "
        "(4 against 0, log ratio 2.78, 0.0471 to ∞)."
    )
    assert second.startswith(
        "Most key in the reference, of 303 tokens: “would” (3 against 0, log ratio −2.80"
    )
    assert third == "Of 333 terms 0 have q below 0.05."
    assert describe_keyness(table.head(0)) == "No term is compared."


@pytest.mark.parametrize("measure", ["frequency", "entropy", "jensen_shannon"])
def test_picture_of_a_word_shift(tokens, measure: str) -> None:
    table = word_shift(tokens, ["m1", "m2"], "ap", measure=measure)
    ax = plot_word_shift(table)
    assert [text.get_text() for text in ax.texts] == table["term"].tolist()
    lengths = [bar.get_width() for bar in ax.patches]
    sign = {"frequency": -1, "entropy": 1, "jensen_shannon": np.where(table["favours"] == "a", 1, -1)}
    assert lengths == pytest.approx((table["contribution"] * sign[measure]).tolist())
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["more in ap", "more in a"]
    assert ax.get_xlabel().endswith("these are 100% of all change")
    with pytest.raises(ValueError, match="table is empty"):
        plot_word_shift(table.head(0))


def test_both_pictures_have_the_first_side_in_one_place_and_colour(tokens) -> None:
    bars = {}
    for measure in ("frequency", "jensen_shannon"):
        shift = word_shift(tokens, ["m1", "m2"], "ap", measure=measure)
        ax = plot_word_shift(shift)
        bars |= {(measure, term): bar for term, bar in zip(shift["term"], ax.patches, strict=True)}
        ax.get_figure().canvas.draw()
        ticks = {label.get_position()[0]: label.get_text() for label in ax.get_xticklabels()}
        assert all((text[0] == "−") == (measure == "frequency" and x > 0) for x, text in ticks.items())
    table = keyness(tokens, ["m1", "m2"], "ap")
    ax = plot_keyness(table)
    terms = [label.get_text() for label in ax.get_yticklabels()]
    marks = [group for group in ax.collections if isinstance(group, PathCollection)]
    drawn = [(x, int(y), group.get_edgecolor()[0]) for group in marks for x, y in group.get_offsets()]
    middle = [(x, terms[y], colour) for x, y, colour in drawn if x in table["log_ratio"].tolist()]
    assert {term for _, term, _ in middle} == set(terms)
    for x, term, colour in middle:
        for measure in ("frequency", "jensen_shannon"):
            assert np.sign(bars[measure, term].get_width()) == np.sign(x)
            assert bars[measure, term].get_facecolor() == tuple(colour)


def test_a_word_shift_in_words(tokens) -> None:
    said = describe_word_shift(word_shift(tokens, ["m1", "m2"], "ap", measure="frequency"), n=1)
    assert said.split("\n") == [
        "Shares from a to b: 0 in all.",
        "More frequent in a: “war” (−0.267, 28.6% of all change).",
        "More frequent in b (ap): “peace” (0.467, 50.0% of all change).",
    ]


def test_picture_of_similarity(tokens) -> None:
    table = similarity(tokens)
    ax = plot_similarity(table)
    names = table.index.tolist()
    assert [label.get_text() for label in ax.get_yticklabels()] == names
    assert [label.get_text() for label in ax.get_xticklabels()] == names
    assert [text.get_text() for text in ax.texts] == [f"{value:.2f}" for value in table.to_numpy().ravel()]
    assert describe_similarity(table) == (
        "Cosine similarity of 5 groups: most alike are “m1” and “un” (0.949), least alike “yr” and “un” (0.000)."
    )
    with pytest.raises(ValueError, match="not the same groups"):
        plot_similarity(table.iloc[:2])


def test_a_distance_is_told_the_other_way(tokens) -> None:
    assert "Jensen-Shannon divergence" in describe_similarity(similarity(tokens, measure="jensen_shannon"))
    empty = tokenize(pd.Series({"a": "x", "b": "x y", "c": "..."}))
    said = describe_similarity(similarity(empty, measure="jensen_shannon"))
    assert said.endswith("Without a word to compare: c.")


def test_half_a_hit_in_place_of_none_may_be_more_than_one() -> None:
    # 1 of 10 against 0 of 2: half a hit in two words is a rate of 250 per 1,000, one in ten of 100
    table = keyness(tokenize(pd.Series({"x": "a b c d e f g h i j", "y": "k l"})), "x", terms="a")
    assert table["log_ratio"].tolist() == pytest.approx([math.log2(0.1 / 0.25)])
    assert table["favours"].tolist() == ["target"]
    assert "log_ratio: half a hit, in place of none, is a higher rate" in table["why"].iloc[0]
    even = keyness(tokenize(pd.Series({"x": "a b", "y": "a b"})), "x")
    assert not even["why"].str.contains("half a hit").any()


@pytest.mark.parametrize("texts", [{"a": "war", "b": "peace"}, {"a": "war", "b": "war"}])
def test_two_groups_are_coloured_by_the_whole_scale(texts) -> None:
    table = similarity(tokenize(pd.Series(texts)))
    ax = plot_similarity(table)
    ax.get_figure().canvas.draw()  # type: ignore[union-attr]
    assert ax.images[0].get_clim() == (0, 1)
