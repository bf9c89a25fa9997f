"""Lexical diversity by pencil, by plain loops from the definitions, by SciPy and NLTK, and by law."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk import FreqDist
from scipy.stats import hypergeom, linregress

from analysis import (
    dispersion,
    drop_terms,
    lexical_diversity,
    ngrams,
    rank_frequency,
    term_frequency,
    tokenize,
    vocabulary_growth,
)
from analysis.measures.diversity import MEASURES

SHORT = {"segment": 4, "window": 3, "draws": 5}
WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60)
TEXTS = st.lists(WORDS.map(" ".join) | st.just(""), min_size=1, max_size=5).filter(any).map(pd.Series)


def measured(text: str, *measures: str, **options: object) -> list[float]:
    names = list(measures or MEASURES)
    return lexical_diversity(tokenize(pd.Series([text])), measures=names, **options)[names].iloc[0].tolist()


@pytest.fixture(scope="module")
def documents(corpus_of) -> pd.DataFrame:
    documents = corpus_of(
        {
            "m1": ("2023-03-01", "a a b"),
            "m2": ("2023-03-31", "c a"),
            "ap": ("2023-04", "a b"),
            "un": ("", "b b"),
            "no": ("2023-04-01", "…"),
        }
    )
    return documents.assign(paper=list("PPQQQ"))


@pytest.fixture(scope="module")
def tokens(documents: pd.DataFrame) -> pd.DataFrame:
    return tokenize(documents)


# --- by pencil --------------------------------------------------------------------------------


def test_one_row_a_group_one_column_a_measure(tokens: pd.DataFrame) -> None:
    table = lexical_diversity(tokens)
    assert list(table) == ["doc", "tokens", "types", *MEASURES, "why"]
    assert table[["doc", "tokens", "types"]].astype(object).to_numpy().tolist() == [
        ["m1", 3, 2],
        ["m2", 2, 2],
        ["ap", 2, 2],
        ["no", 0, 0],
        ["un", 2, 1],
    ]
    assert table.set_index("doc")["ttr"].to_dict() == pytest.approx(
        {"m1": 2 / 3, "m2": 1, "ap": 1, "un": 0.5, "no": math.nan}, nan_ok=True
    )


def test_by_hand() -> None:
    """Of a a b a c: N = 5, V = 3, S = 9 + 1 + 1 = 11."""
    ln3, ln5 = math.log(3), math.log(5)
    expected = {
        "ttr": 3 / 5,
        "rttr": 3 / math.sqrt(5),
        "cttr": 3 / math.sqrt(10),
        "herdan_c": ln3 / ln5,
        "summer_s": math.log(ln3) / math.log(ln5),
        "dugast_u": ln5**2 / (ln5 - ln3),
        "maas": (ln5 - ln3) / ln5**2,
        "yule_k": 1e4 * 6 / 25,
        "yule_i": 9 / 8,
        "simpson_d": 3 * 2 / (5 * 4),
        "herdan_vm": math.sqrt(11 / 25 - 1 / 3),
        "msttr": (1 / 2 + 2 / 2) / 2,  # a a, b a; c is left over
        "mattr": (1 + 2 + 2 + 2) / 4 / 2,  # a a, a b, b a, a c
        # Forward a a ends a factor (1 / 2), b a c repeats nothing; backward c a b a (3 / 4) goes on, a (3 / 5) ends it.
        "mtld": (5 / 1 + 5 / 1) / 2,
        "hdd": ((1 - 1 / 10) + 2 * (1 - 6 / 10))
        / 2,  # of 10 pairs 1 is without a, 6 are without b, 6 without c
    }
    assert measured("a a b a c", segment=2, window=2, draws=2) == pytest.approx(list(expected.values()))


def test_a_factor_ends_where_the_ratio_is_the_threshold_itself() -> None:
    """Eighteen terms, then seven of them again: 18 / 25 is 0.72."""
    text = " ".join(f"t{i}" for i in [*range(18), *range(7)])
    assert measured(text, "mtld") == [25.0]
    assert measured(text, "mtld", threshold=0.71) == pytest.approx([25 / (0.28 / 0.29)])


def test_groups_are_read_on_from_document_to_document(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    """March is a a b c a, whose windows cross from the first document to the second."""
    months = lexical_diversity(tokens, by="M", documents=documents, measures=["ttr", "mattr"], window=4)
    assert [str(period) for period in months["period"]] == ["2023-03", "2023-04", "NaT"]
    assert months["tokens"].tolist() == [5, 2, 2]
    assert months["mattr"].tolist() == pytest.approx([3 / 4, math.nan, math.nan], nan_ok=True)
    papers = lexical_diversity(tokens, by=["paper"], documents=documents, measures="ttr")
    assert papers[["paper", "tokens", "types"]].to_numpy().tolist() == [["P", 5, 3], ["Q", 4, 2]]
    everything = lexical_diversity(tokens, by=None, measures="ttr")
    assert everything[["tokens", "types"]].to_numpy().tolist() == [[9, 3]]


def test_groups_of_scattered_documents_are_read_in_their_order(corpus_of) -> None:
    texts = {"d1": ("2023-01-01", "a b"), "d2": ("2023-01-02", "x x"), "d3": ("2023-01-03", "a c")}
    documents = corpus_of(texts).assign(side=["l", "r", "l"])
    tokens = tokenize(documents)
    for shuffled in (tokens, tokens[::-1]):
        table = lexical_diversity(
            shuffled, by="side", documents=documents, measures=["mattr", "msttr"], window=3, segment=3
        )
        assert table["mattr"].tolist() == pytest.approx([(2 + 3) / 6, math.nan], nan_ok=True)
        assert table["msttr"].tolist() == pytest.approx([2 / 3, math.nan], nan_ok=True)


def test_dropped_terms_are_no_tokens() -> None:
    """What is left of a x a b is a a b, and windows close over the gap."""
    tokens = drop_terms(tokenize(pd.Series(["a x a b"])), ["x"])
    table = lexical_diversity(tokens, measures=["ttr", "mattr"], window=2)
    assert table[["tokens", "types", "ttr", "mattr"]].to_numpy().tolist() == [[3, 2, 2 / 3, 0.75]]
    assert vocabulary_growth(tokens)["types"].tolist() == [1, 1, 2]
    assert rank_frequency(tokens)[["term", "n", "total"]].to_numpy().tolist() == [["a", 2, 4], ["b", 1, 4]]


def test_runs_of_words_have_a_diversity_too() -> None:
    runs = ngrams(tokenize(pd.Series(["a b a b"])), 2)
    assert lexical_diversity(runs, measures="ttr")["ttr"].tolist() == [2 / 3]


# --- what there is no answer to ---------------------------------------------------------------


def test_measures_that_cannot_be_had_are_missing_and_say_what_they_need() -> None:
    texts = {"none": "", "one": "a", "two": "a b", "same": "a a", "long": "a b c " * 40}
    table = lexical_diversity(tokenize(pd.Series(texts))).set_index("doc")
    assert table.loc["none", "why"] == "no tokens"
    assert table.loc["none", list(MEASURES)].isna().all()
    assert table.loc["one", "why"] == (
        "herdan_c, maas, yule_k, simpson_d, herdan_vm need 2 tokens; summer_s needs 3 types; "
        "dugast_u, yule_i, mtld need a term that recurs; msttr, mattr need 100 tokens; hdd needs 42 tokens"
    )
    assert table.loc["two", "why"].startswith(
        "summer_s needs 3 types; dugast_u, yule_i, mtld need a term that recurs; msttr"
    )
    assert table.loc["same", "why"].startswith("summer_s needs 3 types; msttr")
    assert table.loc["long", "why"] == ""
    for row in table.drop("none").to_dict("records"):
        missing = {name for name in MEASURES if math.isnan(row[name])}
        assert missing == set(row["why"].replace(",", "").split()) & set(MEASURES)


def test_mtld_of_less_than_a_factor_says_so() -> None:
    """Of a b c d a one in five repeats: 0.2 / 0.28 of a factor, which would be 7 tokens long."""
    texts = pd.Series({"less": "a b c d a", "one": "a b a", "more": "a b a b a b"})
    table = lexical_diversity(tokenize(texts), measures=["ttr", "mtld"]).set_index("doc")
    assert table.loc["less", "mtld"] == pytest.approx(5 / (0.2 / 0.28))
    assert table["why"].to_dict() == {
        "less": "mtld is extrapolated: the text is shorter than one factor",
        "one": "",
        "more": "",
    }


def test_nothing_is_zero_below_zero() -> None:
    """A term in one part alone, and terms that are as frequent as each other."""
    spread = dispersion(tokenize(pd.Series(["a a", "b b"])))
    numbers = [spread.select_dtypes("number"), rank_frequency(tokenize(pd.Series(["a b"])))[["zipf_alpha"]]]
    for table in numbers:
        assert not np.signbit(table.to_numpy(float)).any()
    assert spread["carroll_d2"].tolist() == numbers[1]["zipf_alpha"].tolist() == [0, 0]


@pytest.mark.parametrize(("measure", "option"), [("msttr", "segment"), ("mattr", "window"), ("hdd", "draws")])
def test_the_length_that_a_measure_needs(measure: str, option: str) -> None:
    assert not math.isnan(measured("a b a b", measure, **{option: 4})[0])
    assert math.isnan(measured("a b a b", measure, **{option: 5})[0])
    assert math.isnan(measured("a b a b", measure, **{option: 10**12})[0])


# --- by plain loops and other programs --------------------------------------------------------


def factor_length(words: list[str], threshold: float) -> float:
    factors, start = 0.0, 0
    for end in range(1, len(words) + 1):
        if len(set(words[start:end])) / (end - start) <= threshold:
            factors, start = factors + 1, end
    rest = words[start:]
    factors += (1 - len(set(rest)) / len(rest)) / (1 - threshold) if rest else 0
    return len(words) / factors if factors else math.nan


def by_definition(words: list[str], threshold: float) -> dict[str, float]:
    """The measures that go by the order of words, and HD-D, as the papers describe them."""
    size = SHORT["segment"]
    segments = [words[a : a + size] for a in range(0, len(words) - size + 1, size)]
    windows = [words[a : a + SHORT["window"]] for a in range(len(words) - SHORT["window"] + 1)]
    draws = SHORT["draws"]
    chances = [1 - hypergeom.pmf(0, len(words), n, draws) for n in Counter(words).values()]
    return {
        "msttr": np.mean([len(set(part)) / size for part in segments]) if segments else math.nan,
        "mattr": np.mean([len(set(part)) / SHORT["window"] for part in windows]) if windows else math.nan,
        "mtld": (factor_length(words, threshold) + factor_length(words[::-1], threshold)) / 2,
        "hdd": sum(chances) / draws if len(words) >= draws else math.nan,
    }


@given(TEXTS, st.sampled_from([0.3, 0.5, 0.72, 0.9]))
def test_windows_segments_factors_and_draws_are_their_definitions(texts: pd.Series, threshold: float) -> None:
    table = lexical_diversity(tokenize(texts), threshold=threshold, **SHORT)
    for text, row in zip(texts, table.to_dict("records"), strict=True):
        if text:
            expected = by_definition(text.split(), threshold)
            assert {name: row[name] for name in expected} == pytest.approx(expected, nan_ok=True)


@given(TEXTS)
def test_measures_of_frequencies_are_their_definitions_on_nltks_counts(texts: pd.Series) -> None:
    table = lexical_diversity(tokenize(texts))
    for text, row in zip(texts, table.to_dict("records"), strict=True):
        counts = FreqDist(text.split())
        n, v = counts.N(), counts.B()
        assert (row["tokens"], row["types"]) == (n, v)
        if n == 0:
            continue
        spectrum = counts.r_Nr()
        pairs = sum(types * f * (f - 1) for f, types in spectrum.items())
        assert row["ttr"] == v / n
        yule_k = 1e4 * (sum(nr * (r / n) ** 2 for r, nr in spectrum.items()) - 1 / n)
        assert row["yule_k"] == pytest.approx(yule_k if n > 1 else math.nan, nan_ok=True, abs=1e-8)
        assert row["simpson_d"] == pytest.approx(pairs / (n * (n - 1)) if n > 1 else math.nan, nan_ok=True)
        assert row["yule_i"] == pytest.approx(v**2 / (pairs + n - v) if pairs else math.nan, nan_ok=True)
        spread = sum((f / n - 1 / v) ** 2 for f in counts.values())
        assert row["herdan_vm"] == pytest.approx(
            math.sqrt(spread) if n > 1 else math.nan, abs=1e-8, nan_ok=True
        )


@given(st.lists(st.integers(1, 400), min_size=1, max_size=20), st.integers(1, 500))
def test_expected_types_are_scipys(frequencies: list[int], draws: int) -> None:
    size = sum(frequencies)
    text = " ".join(f"t{i}" for i, n in enumerate(frequencies) for _ in range(n))
    expected = hypergeom.sf(0, size, frequencies, draws).sum() / draws if size >= draws else math.nan
    assert measured(text, "hdd", draws=draws) == pytest.approx([expected], nan_ok=True)


def test_a_long_text_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    words = np.random.default_rng(1).zipf(1.4, 3000) % 500
    texts = pd.Series(
        [" ".join(f"t{word}" for word in words[a:b]) for a, b in [(0, 900), (900, 900), (900, 3000)]]
    )
    tokens = tokenize(texts)
    for by in ("doc", None):
        whole = lexical_diversity(tokens, by=by)
        with monkeypatch.context() as small:
            small.setattr("analysis.measures.diversity.PART", 100)
            small.setattr("analysis.measures.diversity.PIECE", 7)
            pd.testing.assert_frame_equal(lexical_diversity(tokens, by=by), whole)


# --- by law -----------------------------------------------------------------------------------


@given(WORDS)
def test_bounds_and_what_is_the_same(words: list[str]) -> None:
    text, n = " ".join(words), len(words)
    row = dict(zip(MEASURES, measured(text, segment=n, window=n, draws=n), strict=True))
    assert row["msttr"] == row["mattr"] == row["ttr"]
    assert row["hdd"] == pytest.approx(row["ttr"])
    assert measured(text, "msttr", "mattr", "hdd", segment=1, window=1, draws=1) == pytest.approx([1, 1, 1])
    assert row["rttr"] == pytest.approx(row["cttr"] * math.sqrt(2))
    for name in ("ttr", "herdan_c", "simpson_d", "herdan_vm", "hdd"):
        assert math.isnan(row[name]) or 0 <= row[name] <= 1, name
    assert math.isnan(row["yule_k"]) if n == 1 else 0 <= row["yule_k"] < 1e4
    assert math.isnan(row["mtld"]) or row["mtld"] >= 1
    if n > 1:  # Tweedie and Baayen 1998, eq. 19
        assert row["herdan_vm"] ** 2 == pytest.approx(
            row["yule_k"] / 1e4 + 1 / n - 1 / len(set(words)), abs=1e-12
        )
    if len(set(words)) < n:
        assert row["dugast_u"] * row["maas"] == pytest.approx(1)


@given(WORDS)
def test_a_text_read_backward_is_as_diverse(words: list[str]) -> None:
    names = [name for name in MEASURES if name != "msttr"]
    options = {"window": 3, "draws": 5}
    there, back = (measured(" ".join(way), *names, **options) for way in (words, words[::-1]))
    assert there == pytest.approx(back, nan_ok=True)


@given(WORDS)
def test_names_of_terms_are_nothing_to_it(words: list[str]) -> None:
    renamed = "".join(words).translate(str.maketrans("abcdefgh", "zyxwvuts"))
    assert measured(" ".join(words), **SHORT) == pytest.approx(
        measured(" ".join(renamed), **SHORT), nan_ok=True
    )


@given(TEXTS)
def test_a_group_of_one_document_is_that_document(texts: pd.Series) -> None:
    each = lexical_diversity(tokenize(texts), **SHORT)
    for i, text in texts[texts != ""].items():
        alone = lexical_diversity(tokenize(pd.Series([text])), by=None, **SHORT)
        assert alone.iloc[0].tolist() == pytest.approx(each.drop(columns="doc").iloc[i].tolist(), nan_ok=True)


def test_a_measure_asked_for_alone_is_the_same(seed_tokens: pd.DataFrame) -> None:
    whole = lexical_diversity(seed_tokens)
    assert (whole["why"] == "").all()
    for name in MEASURES:
        alone = lexical_diversity(seed_tokens, measures=name)
        assert list(alone) == ["doc", "tokens", "types", name, "why"]
        assert alone[name].tolist() == whole[name].tolist()


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
    assert table["fitted"].to_numpy() == pytest.approx(
        table["heaps_k"] * table["tokens"] ** table["heaps_beta"]
    )


def test_growth_of_new_words_alone_is_a_straight_line() -> None:
    table = vocabulary_growth(tokenize(pd.Series([" ".join(f"t{i}" for i in range(1000))])), points=10)
    assert table["tokens"].tolist() == table["types"].tolist() == list(range(100, 1001, 100))
    assert table[["heaps_k", "heaps_beta"]].iloc[0].tolist() == pytest.approx([1, 1])


def test_growth_by_group_is_that_of_each(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    table = vocabulary_growth(tokens, by="M", documents=documents)
    assert [(str(p), *rest) for p, *rest in table[["period", "tokens", "types"]].itertuples(index=False)] == [
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
    assert "no" not in vocabulary_growth(tokens, by="doc")["doc"].tolist()


@pytest.mark.parametrize("measure", [vocabulary_growth, rank_frequency])
def test_groups_without_tokens_are_named(tokens, documents, measure) -> None:
    assert measure(tokens, by="doc").attrs == {"no_tokens": ["no"]}
    assert measure(tokens).attrs == {"no_tokens": []}
    kinds = documents.assign(kind=["x", "x", "x", "x", "y"])
    assert measure(tokens, by=["kind", "doc"], documents=kinds).attrs == {
        "no_tokens": [f"{kinds['kind']['no']}, no"]
    }


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


def test_ranks_are_those_of_the_counts(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    table = rank_frequency(tokens, by="paper", documents=documents)
    assert list(table) == ["paper", "rank", "term", "n", "total", "fitted", "zipf_c", "zipf_alpha", "why"]
    assert table[["paper", "rank", "term", "n"]].to_numpy().tolist() == [
        ["P", 1, "a", 3],
        ["P", 2, "b", 1],
        ["P", 3, "c", 1],
        ["Q", 1, "b", 3],
        ["Q", 2, "a", 1],
    ]
    counts = term_frequency(tokens, "paper", documents=documents)
    pd.testing.assert_frame_equal(
        table[["paper", "term", "n", "total"]], counts[["paper", "term", "n", "total"]]
    )


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


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"measures": "mltd"},
            ValueError,
            r"measures has 'mltd', which is not known: choose from ttr, .*mtld",
        ),
        ({"measures": ["ttr", "TTR"]}, ValueError, r"measures has 'TTR', .*choose from ttr"),
        ({"measures": []}, ValueError, "measures is empty: choose from ttr"),
        ({"measures": [["ttr"]]}, ValueError, r"measures has \['ttr'\], which is not known: choose from ttr"),
        (
            {"measures": 5},
            TypeError,
            r"measures=5 \(columns to have\) is a int: give one name or several of ttr",
        ),
        ({"measures": None}, TypeError, "measures=None .* is a NoneType: give one name"),
        ({"threshold": "a"}, TypeError, r"threshold='a' \(type-token .*\) is a str: it must be a number"),
        ({"threshold": True}, TypeError, "threshold=True .* is a bool"),
        ({"window": 0}, ValueError, r"window=0 \(tokens\) must be at least 1"),
        ({"segment": 1.5}, TypeError, r"segment=1.5 \(tokens\) is a float"),
        ({"draws": True}, TypeError, r"draws=True \(tokens\) is a bool"),
        ({"threshold": 1}, ValueError, r"threshold=1 \(type-token ratio .*\) must be between 0 and 1"),
        ({"threshold": float("nan")}, ValueError, "threshold=nan"),
        ({"by": "papers"}, ValueError, "by='papers' is no column .*paper.* and no period"),
        ({"by": ["M", "W"]}, ValueError, "names two periods"),
        ({"by": "mtld"}, ValueError, "by='mtld' is a column of the table that is made: rename"),
        ({"by": "types"}, ValueError, "by='types' is a column of the table that is made"),
    ],
)
def test_options_that_are_none(tokens, documents, options, error, message: str) -> None:
    with pytest.raises(error, match=message):
        lexical_diversity(tokens, documents=documents.assign(mtld=1, types=2), **options)


@pytest.mark.parametrize("measure", [lexical_diversity, vocabulary_growth, rank_frequency, dispersion])
def test_tokens_that_are_no_table(tokens: pd.DataFrame, measure) -> None:
    with pytest.raises(
        TypeError, match=r"tokens='x' is a str, not a table: make it with tokenize\(documents\)"
    ):
        measure("x")
    with pytest.raises(ValueError, match="tokens has two columns named 'term': drop or rename one"):
        measure(tokens[[*tokens, "term"]])


@pytest.mark.parametrize("measure", [lexical_diversity, vocabulary_growth, rank_frequency])
def test_tables_that_cannot_be_measured(tokens, documents, measure) -> None:
    with pytest.raises(ValueError, match="tokens is empty"):
        measure(tokens.iloc[:0])
    with pytest.raises(ValueError, match="tokens has no column"):
        measure(documents)
    with pytest.raises(ValueError, match=r"by='M' is no column of tokens.*hand over documents="):
        measure(tokens, by="M")
    with pytest.raises(ValueError, match="lacks 1 of 4 documents"):
        measure(tokens, by="M", documents=documents.drop("un"))
    with pytest.raises(ValueError, match="by='fitted'" if measure is not lexical_diversity else "by='why'"):
        measure(
            tokens,
            by="why" if measure is lexical_diversity else "fitted",
            documents=documents.assign(why=1, fitted=1),
        )


def test_where_all_terms_were_dropped_there_is_no_vocabulary() -> None:
    tokens = drop_terms(tokenize(pd.Series({"x": "a a"})), ["a"])
    table = lexical_diversity(tokens)
    assert table[["tokens", "types", "why"]].to_numpy().tolist() == [[0, 0, "no tokens"]]
    assert vocabulary_growth(tokens).empty
    assert rank_frequency(tokens).empty


@pytest.mark.parametrize("points", [0, -1])
def test_points_of_growth(tokens: pd.DataFrame, points: int) -> None:
    with pytest.raises(ValueError, match=rf"points={points} \(rows a group\) must be at least 1"):
        vocabulary_growth(tokens, points=points)
