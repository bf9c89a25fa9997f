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
from scipy.stats import hypergeom

from analysis import drop_terms, lexical_diversity, ngrams, tokenize
from analysis.measures.diversity import MEASURES

SHORT = {"window": 3, "draws": 5}
WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60)
TEXTS = st.lists(WORDS.map(" ".join) | st.just(""), min_size=1, max_size=5).filter(any).map(pd.Series)


def measured(text: str, *measures: str, **options: object) -> list[float]:
    names = list(measures or MEASURES)
    return lexical_diversity(tokenize(pd.Series([text])), measures=names, **options)[names].iloc[0].tolist()


# --- by pencil --------------------------------------------------------------------------------


def test_one_row_per_group_one_column_per_measure(small_tokens: pd.DataFrame) -> None:
    table = lexical_diversity(small_tokens)
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
        "hdd": ((1 - 1 / 10) + 2 * (1 - 6 / 10)) / 2,  # of 10 pairs 1 is without a, 6 are without b, 6 without c
    }
    assert measured("a a b a c", window=2, draws=2) == pytest.approx(list(expected.values()))


def test_a_factor_ends_where_the_ratio_is_the_threshold_itself() -> None:
    """Eighteen terms, then seven of them again: 18 / 25 is 0.72; with nineteen, 19 / 26 is more."""
    text = " ".join(f"t{i}" for i in [*range(18), *range(7)])
    assert measured(text, "mtld") == [25.0]
    more = " ".join(f"t{i}" for i in [*range(19), *range(7)])
    assert measured(more, "mtld") == pytest.approx([26 / (7 / 26 / 0.28)])
    # five new terms after the factor repeats nothing; backward they come first, and the ratio ends at 23 / 30
    longer = f"{text} a b c d e"
    assert measured(longer, "mtld") == pytest.approx([(30 / 1 + 30 / (7 / 30 / 0.28)) / 2])


def test_groups_are_read_on_from_document_to_document(small_tokens: pd.DataFrame, small_corpus: pd.DataFrame) -> None:
    """March is a a b c a, whose windows cross from the first document to the second."""
    months = lexical_diversity(small_tokens, by="M", documents=small_corpus, measures=["ttr", "mattr"], window=4)
    assert [str(period) for period in months["period"]] == ["2023-03", "2023-04", "NaT"]
    assert months["tokens"].tolist() == [5, 2, 2]
    assert months["mattr"].tolist() == pytest.approx([3 / 4, math.nan, math.nan], nan_ok=True)
    papers = lexical_diversity(small_tokens, by=["paper"], documents=small_corpus, measures="ttr")
    assert papers[["paper", "tokens", "types"]].to_numpy().tolist() == [["P", 5, 3], ["Q", 4, 2]]
    everything = lexical_diversity(small_tokens, by=None, measures="ttr")
    assert everything[["tokens", "types"]].to_numpy().tolist() == [[9, 3]]


def test_groups_of_scattered_documents_are_read_in_their_order(corpus_of) -> None:
    texts = {"d1": ("2023-01-01", "a b"), "d2": ("2023-01-02", "x x"), "d3": ("2023-01-03", "a c")}
    documents = corpus_of(texts).assign(side=["l", "r", "l"])
    tokens = tokenize(documents)
    for shuffled in (tokens, tokens[::-1]):
        table = lexical_diversity(shuffled, by="side", documents=documents, measures=["mattr", "msttr"], window=3)
        assert table["mattr"].tolist() == pytest.approx([(2 + 3) / 6, math.nan], nan_ok=True)
        assert table["msttr"].tolist() == pytest.approx([2 / 3, math.nan], nan_ok=True)


def test_dropped_terms_do_not_count() -> None:
    """What is left of a x a b is a a b, and windows close over the gap."""
    tokens = drop_terms(tokenize(pd.Series(["a x a b"])), ["x"])
    table = lexical_diversity(tokens, measures=["ttr", "mattr"], window=2)
    assert table[["tokens", "types", "ttr", "mattr"]].to_numpy().tolist() == [[3, 2, 2 / 3, 0.75]]


def test_ngrams_have_a_diversity_too() -> None:
    runs = ngrams(tokenize(pd.Series(["a b a b"])), 2)
    assert lexical_diversity(runs, measures="ttr")["ttr"].tolist() == [2 / 3]


# --- missing values ---------------------------------------------------------------------------


def test_measures_without_an_answer_are_missing_and_say_what_they_need() -> None:
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


def test_mtld_of_less_than_a_factor_is_marked_as_extrapolated() -> None:
    """Of a b c d a one in five repeats: 0.2 / 0.28 of a factor, which would be 7 tokens long."""
    texts = pd.Series({"less": "a b c d a", "one": "a b a", "more": "a b a b a b"})
    table = lexical_diversity(tokenize(texts), measures=["ttr", "mtld"]).set_index("doc")
    assert table.loc["less", "mtld"] == pytest.approx(5 / (0.2 / 0.28))
    assert table["why"].to_dict() == {
        "less": "mtld is extrapolated: the text is shorter than one factor",
        "one": "",
        "more": "",
    }


@pytest.mark.parametrize(("measure", "option"), [("msttr", "window"), ("mattr", "window"), ("hdd", "draws")])
def test_the_length_that_a_measure_needs(measure: str, option: str) -> None:
    assert not math.isnan(measured("a b a b", measure, **{option: 4})[0])
    assert math.isnan(measured("a b a b", measure, **{option: 5})[0])
    assert math.isnan(measured("a b a b", measure, **{option: 10**12})[0])


# --- by plain loops and other programs --------------------------------------------------------


def factor_length(words: list[str], threshold: float = 0.72) -> float:
    factors, start = 0.0, 0
    for end in range(1, len(words) + 1):
        if len(set(words[start:end])) / (end - start) <= threshold:
            factors, start = factors + 1, end
    unfinished = words[start:]
    factors += (1 - len(set(unfinished)) / len(unfinished)) / (1 - threshold) if unfinished else 0
    return len(words) / factors if factors else math.nan


def by_definition(words: list[str]) -> dict[str, float]:
    """The measures that go by the order of words, and HD-D, as the papers describe them."""
    size, draws = SHORT["window"], SHORT["draws"]
    windows = [words[a : a + size] for a in range(len(words) - size + 1)]
    segments = windows[::size]
    chances = [1 - hypergeom.pmf(0, len(words), n, draws) for n in Counter(words).values()]
    return {
        "msttr": np.mean([len(set(part)) / size for part in segments]) if segments else math.nan,
        "mattr": np.mean([len(set(part)) / size for part in windows]) if windows else math.nan,
        "mtld": (factor_length(words) + factor_length(words[::-1])) / 2,
        "hdd": sum(chances) / draws if len(words) >= draws else math.nan,
    }


@given(TEXTS)
def test_windows_segments_factors_and_draws_are_their_definitions(texts: pd.Series) -> None:
    table = lexical_diversity(tokenize(texts), **SHORT)
    for text, row in zip(texts, table.to_dict("records"), strict=True):
        if text:
            expected = by_definition(text.split())
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
        assert row["herdan_vm"] == pytest.approx(math.sqrt(spread) if n > 1 else math.nan, abs=1e-8, nan_ok=True)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=20), st.integers(1, 500))
def test_expected_types_are_scipys(frequencies: list[int], draws: int) -> None:
    size = sum(frequencies)
    text = " ".join(f"t{i}" for i, n in enumerate(frequencies) for _ in range(n))
    expected = hypergeom.sf(0, size, frequencies, draws).sum() / draws if size >= draws else math.nan
    assert measured(text, "hdd", draws=draws) == pytest.approx([expected], nan_ok=True)


def test_a_long_text_is_measured_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    words = np.random.default_rng(1).zipf(1.4, 3000) % 500
    texts = pd.Series([" ".join(f"t{word}" for word in words[a:b]) for a, b in [(0, 900), (900, 900), (900, 3000)]])
    tokens = tokenize(texts)
    for by in ("doc", None):
        whole = lexical_diversity(tokens, by=by)
        with monkeypatch.context() as small:
            small.setattr("analysis.measures.diversity.CHUNK_TOKENS", 100)
            small.setattr("analysis.measures.diversity.CHUNK_RECURRENCES", 7)
            pd.testing.assert_frame_equal(lexical_diversity(tokens, by=by), whole)


# --- by law -----------------------------------------------------------------------------------


@given(WORDS)
def test_measures_stay_within_their_bounds_and_agree_where_they_must(words: list[str]) -> None:
    text, n = " ".join(words), len(words)
    row = dict(zip(MEASURES, measured(text, window=n, draws=n), strict=True))
    assert row["msttr"] == row["mattr"] == row["ttr"]
    assert row["hdd"] == pytest.approx(row["ttr"])
    assert measured(text, "msttr", "mattr", "hdd", window=1, draws=1) == pytest.approx([1, 1, 1])
    assert row["rttr"] == pytest.approx(row["cttr"] * math.sqrt(2))
    for name in ("ttr", "herdan_c", "simpson_d", "herdan_vm", "hdd"):
        assert math.isnan(row[name]) or 0 <= row[name] <= 1, name
    assert math.isnan(row["yule_k"]) if n == 1 else 0 <= row["yule_k"] < 1e4
    assert math.isnan(row["mtld"]) or row["mtld"] >= 1
    if n > 1:  # Tweedie and Baayen 1998, eq. 19
        assert row["herdan_vm"] ** 2 == pytest.approx(row["yule_k"] / 1e4 + 1 / n - 1 / len(set(words)), abs=1e-12)
    if len(set(words)) < n:
        assert row["dugast_u"] * row["maas"] == pytest.approx(1)


@given(WORDS)
def test_a_text_read_backward_is_as_diverse(words: list[str]) -> None:
    names = [name for name in MEASURES if name != "msttr"]
    forward, backward = (measured(" ".join(way), *names, **SHORT) for way in (words, words[::-1]))
    assert forward == pytest.approx(backward, nan_ok=True)


@given(WORDS)
def test_the_names_of_terms_do_not_matter(words: list[str]) -> None:
    renamed = "".join(words).translate(str.maketrans("abcdefgh", "zyxwvuts"))
    assert measured(" ".join(words), **SHORT) == pytest.approx(measured(" ".join(renamed), **SHORT), nan_ok=True)


@given(TEXTS)
def test_a_group_of_one_document_is_that_document(texts: pd.Series) -> None:
    each = lexical_diversity(tokenize(texts), **SHORT)
    for i, text in texts[texts != ""].items():
        alone = lexical_diversity(tokenize(pd.Series([text])), by=None, **SHORT)
        assert alone.iloc[0].tolist() == pytest.approx(each.drop(columns="doc").iloc[i].tolist(), nan_ok=True)


def test_a_measure_computed_alone_is_the_same(seed_tokens: pd.DataFrame) -> None:
    whole = lexical_diversity(seed_tokens)
    assert (whole["why"] == "").all()
    for name in MEASURES:
        alone = lexical_diversity(seed_tokens, measures=name)
        assert list(alone) == ["doc", "tokens", "types", name, "why"]
        assert alone[name].tolist() == whole[name].tolist()


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"measures": "mltd"},
            ValueError,
            r"measures='mltd' is not .*did you mean 'mtld'\?\): use 'ttr', .*or 'hdd'",
        ),
        ({"measures": ["ttr", "TTR"]}, ValueError, r"measures='TTR' is not a valid choice: use 'ttr'"),
        ({"measures": []}, ValueError, r"measures=\[\] is empty: use at least one of 'ttr', "),
        ({"measures": [["ttr"]]}, ValueError, r"measures=\['ttr'\] is not a valid choice"),
        ({"measures": 5}, ValueError, "measures=5 is not a valid choice"),
        ({"measures": None}, ValueError, "measures=None is not a valid choice"),
        ({"window": 0}, ValueError, r"window=0 \(tokens\) must be at least 1"),
        ({"window": 1.5}, TypeError, r"window=1.5 \(tokens\) is a float"),
        ({"draws": True}, TypeError, r"draws=True \(tokens\) is a bool"),
        ({"draws": -1}, ValueError, r"draws=-1 \(tokens\) must be at least 1"),
        ({"by": "papers"}, ValueError, "by='papers'"),
        ({"by": ["M", "W"]}, ValueError, r"by=\['M', 'W'\]"),
        (
            {"by": "mtld"},
            ValueError,
            "by='mtld' is a column of the resulting table: rename the one you group by",
        ),
        ({"by": "types"}, ValueError, "by='types' is a column of the resulting table"),
        ({"by": "why"}, ValueError, "by='why' is a column of the resulting table"),
    ],
)
def test_invalid_options_are_refused(small_tokens, small_corpus, options, error, message: str) -> None:
    documents = small_corpus.assign(mtld=1, types=2, why=3)
    with pytest.raises(error, match=message):
        lexical_diversity(small_tokens, documents=documents, **options)


def test_what_is_not_a_table_of_tokens_is_refused(small_tokens, small_corpus) -> None:
    with pytest.raises(TypeError, match=r"tokens='x' is a str, not a table: make it with tokenize\(documents\)"):
        lexical_diversity("x")
    with pytest.raises(ValueError, match="tokens has two columns named 'term': drop or rename one"):
        lexical_diversity(small_tokens[[*small_tokens, "term"]])
    with pytest.raises(ValueError, match="tokens has no column"):
        lexical_diversity(small_corpus)
    with pytest.raises(ValueError, match="tokens is empty"):
        lexical_diversity(small_tokens.iloc[:0])


def test_groups_need_the_documents_they_refer_to(small_tokens, small_corpus) -> None:
    with pytest.raises(ValueError, match="by='M'"):
        lexical_diversity(small_tokens, by="M")
    with pytest.raises(ValueError, match="1 of 4 documents"):
        lexical_diversity(small_tokens, by="M", documents=small_corpus.drop("un"))


def test_where_all_terms_were_dropped_there_is_no_diversity() -> None:
    table = lexical_diversity(drop_terms(tokenize(pd.Series({"x": "a a"})), ["a"]))
    assert table[["tokens", "types", "why"]].to_numpy().tolist() == [[0, 0, "no tokens"]]
