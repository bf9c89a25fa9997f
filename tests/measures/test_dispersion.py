"""Dispersion by pencil, by plain loops from the definitions, by SciPy, and by law."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy, variation

from analysis import dispersion, drop_terms, lookup, ngrams, term_frequency, tokenize

BY_PARTS = ["range", "dp", "dp_norm", "kl", "juilland_d", "carroll_d2", "rosengren_s"]
MEASURES = [*BY_PARTS, "arf"]
COLUMNS = ["term", "n", "total", "parts", *MEASURES]

# Two documents or more, with words; some may have none.
TEXTS = (
    st.lists(st.lists(st.sampled_from("abcde"), max_size=12).map(" ".join), min_size=2, max_size=6)
    .filter(lambda texts: sum(bool(text) for text in texts) > 1)
    .map(pd.Series)
)


def measured(texts: pd.Series, **options: object) -> pd.DataFrame:
    return dispersion(tokenize(texts), **options).set_index("term")


@pytest.fixture(scope="module")
def documents(small_corpus: pd.DataFrame) -> pd.DataFrame:
    """In March a a b and c, in April a b, undated b b, and one text without a word."""
    return small_corpus.assign(text=small_corpus["text"].replace("c a", "c"))


@pytest.fixture(scope="module")
def tokens(documents: pd.DataFrame) -> pd.DataFrame:
    return tokenize(documents)


# --- by pencil --------------------------------------------------------------------------------


def test_one_row_per_term_the_most_frequent_first(tokens: pd.DataFrame) -> None:
    table = dispersion(tokens)
    assert list(table) == COLUMNS
    assert table[["term", "n", "total", "parts"]].to_numpy().tolist() == [
        ["b", 4, 8, 4],
        ["a", 3, 8, 4],
        ["c", 1, 8, 4],
    ]
    assert table["range"].tolist() == [3, 2, 1]


def test_two_equal_parts_by_hand() -> None:
    """3 of the 4 tokens of a are in the first of two equal parts."""
    a = measured(pd.Series(["a a a x", "a y y y"])).loc["a"]
    assert a[["n", "range", "dp", "dp_norm"]].tolist() == [4, 2, 0.25, 0.5]
    assert a["kl"] == pytest.approx(0.75 * math.log2(1.5) + 0.25 * math.log2(0.5))
    assert a["juilland_d"] == pytest.approx(1 - 0.25 / 0.5)  # the rates are 3/4 and 1/4
    assert a["carroll_d2"] == pytest.approx(-(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25)))
    assert a["rosengren_s"] == pytest.approx((math.sqrt(1.5) + math.sqrt(0.5)) ** 2 / 4)
    assert a["arf"] == pytest.approx((2 + 1 + 1 + 2) / 2)  # distances 4, 1, 1, 2; at most 8 / 4


def test_parts_by_period_and_by_column(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    """March 4 tokens (a a b c), April 2 (a b), and the undated 2 (b b) are a part of their own."""
    months = dispersion(tokens, by="M", documents=documents).set_index("term")
    assert months["parts"].tolist() == [3, 3, 3]
    assert months["range"].to_dict() == {"b": 3, "a": 2, "c": 1}
    assert months.loc["a", "dp"] == pytest.approx((2 / 3 - 1 / 2 + 1 / 3 - 1 / 4 + 1 / 4) / 2)
    papers = dispersion(tokens, by=["paper"], documents=documents).set_index("term")
    assert papers.loc["c", ["parts", "range", "dp"]].tolist() == [2, 1, 0.5]


def test_equal_parts_cut_through_documents() -> None:
    """Seven tokens in three parts: a a, a b, b b b; in reading order however the rows are sorted."""
    tokens = tokenize(pd.Series({"x": "a a a", "y": "b b b b"}))
    for table in (dispersion(tokens, by=3), dispersion(tokens[::-1], by=3)):
        assert table.set_index("term")["range"].to_dict() == {"b": 2, "a": 2}
        assert table.set_index("term").loc["a", "dp"] == pytest.approx((2 / 3 - 2 / 7 + 1 / 3 - 2 / 7 + 3 / 7) / 2)


def test_documents_without_a_word_are_not_parts() -> None:
    with_gap = measured(pd.Series({"x": "a b", "empty": "", "y": "a"}))
    pd.testing.assert_frame_equal(with_gap, measured(pd.Series({"x": "a b", "y": "a"})))


def test_dropped_terms_count_in_sizes_and_distances_as_in_totals(tokens: pd.DataFrame) -> None:
    remaining = drop_terms(tokens, ["b"])
    pd.testing.assert_frame_equal(
        dispersion(remaining).set_index("term"), dispersion(tokens).set_index("term").drop("b")
    )
    pd.testing.assert_frame_equal(
        dispersion(remaining, by=2).set_index("term"), dispersion(tokens, by=2).set_index("term").drop("b")
    )
    assert dispersion(remaining)["total"].unique().tolist() == term_frequency(remaining)["total"].unique().tolist()


def test_terms_that_were_filtered_out_have_no_row(tokens: pd.DataFrame) -> None:
    table = dispersion(tokens[tokens["term"] != "a"])
    assert table[["term", "total"]].to_numpy().tolist() == [["b", 5], ["c", 5]]


def test_ngrams_have_a_dispersion_too() -> None:
    runs = ngrams(tokenize(pd.Series(["war and peace and war", "war and war"])), 2)
    assert dispersion(runs).set_index("term")["range"].to_dict()["war and"] == 2


def test_concepts_that_share_words_have_the_reduced_frequency_of_their_places() -> None:
    """By pencil: two of four words, 3 and 1 apart, of at most 2; three of four, 2, 1 and 1 apart, of at most 4/3."""
    shared = lookup(tokenize(pd.Series(["a a b c"])), {"A": ["a"], "AB": ["a", "b"]})
    assert dispersion(shared, by=2).set_index("term")["arf"].to_dict() == {
        "A": (2 + 1) / 2,
        "AB": (4 / 3 + 2) / (4 / 3),
    }


def test_the_two_reports(seed_tokens: pd.DataFrame) -> None:
    table = dispersion(seed_tokens).set_index("term")
    assert table.loc["prigozhin", ["n", "range"]].tolist() == [4, 1]
    assert table.loc["prigozhin", "dp"] == pytest.approx(303 / 655)
    assert table.loc["prigozhin", ["juilland_d", "carroll_d2"]].tolist() == [0, 0]
    assert not np.signbit(table.select_dtypes("number")).to_numpy().any()  # no -0


# --- by plain loops and other programs --------------------------------------------------------


def by_definition(hits: list[int], sizes: list[int]) -> dict[str, float]:
    """Each measure as the papers write it, part after part."""
    n, total, parts = sum(hits), sum(sizes), len(sizes)
    shares = [size / total for size in sizes]
    rates = [v / size for v, size in zip(hits, sizes, strict=True)]
    mean = sum(rates) / parts
    sd = math.sqrt(sum((rate - mean) ** 2 for rate in rates) / parts)
    dp = sum(abs(v / n - s) for v, s in zip(hits, shares, strict=True)) / 2
    return {
        "range": sum(v > 0 for v in hits),
        "dp": dp,
        "dp_norm": dp / (1 - min(shares)),
        "kl": sum(v / n * math.log2(v / n / s) for v, s in zip(hits, shares, strict=True) if v),
        "juilland_d": 1 - sd / mean / math.sqrt(parts - 1),
        "carroll_d2": -sum(r / sum(rates) * math.log(r / sum(rates)) for r in rates if r) / math.log(parts),
        "rosengren_s": sum(math.sqrt(s * v) for v, s in zip(hits, shares, strict=True)) ** 2 / n,
    }


def reduced_frequency(words: list[str], term: str) -> float:
    """From each token of the term back to the one before, around the end of the text."""
    places = [place for place, word in enumerate(words) if word == term]
    mean = len(words) / len(places)
    distances = [(place - places[i - 1]) % len(words) or len(words) for i, place in enumerate(places)]
    return sum(min(distance, mean) for distance in distances) / mean


@given(TEXTS)
def test_each_measure_is_its_definition(texts: pd.Series) -> None:
    parts = [text.split() for text in texts if text]
    words = [word for part in parts for word in part]
    for term, row in measured(texts).iterrows():
        expected = by_definition([part.count(term) for part in parts], [len(part) for part in parts])
        assert row[BY_PARTS].to_dict() == pytest.approx(expected, abs=1e-12)
        assert row["arf"] == pytest.approx(reduced_frequency(words, term))


@given(TEXTS)
def test_divergence_entropy_and_variation_are_scipys(texts: pd.Series) -> None:
    parts = [Counter(text.split()) for text in texts if text]
    sizes = [part.total() for part in parts]
    for term, row in measured(texts).iterrows():
        hits = np.array([part[term] for part in parts])
        assert row["kl"] == pytest.approx(entropy(hits, sizes, base=2), abs=1e-12)
        assert row["carroll_d2"] == pytest.approx(entropy(hits / sizes, base=len(parts)), abs=1e-12)
        d = 1 - variation(hits / sizes) / math.sqrt(len(parts) - 1)
        assert row["juilland_d"] == pytest.approx(d, abs=1e-12)


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=30), st.integers(2, 8))
def test_equal_parts_equal_documents_of_that_length(words: list[str], parts: int) -> None:
    parts = min(parts, len(words))
    edges = [len(words) * part // parts for part in range(parts + 1)]
    cut = pd.Series([" ".join(words[a:b]) for a, b in pairwise(edges)])
    pd.testing.assert_frame_equal(measured(pd.Series([" ".join(words)]), by=parts), measured(cut))


# --- by law -----------------------------------------------------------------------------------


@given(TEXTS)
def test_measures_stay_within_their_bounds(texts: pd.Series) -> None:
    table = measured(texts)
    assert table[MEASURES].notna().all(axis=None)
    for name in ("dp", "dp_norm", "juilland_d", "carroll_d2", "rosengren_s"):
        assert table[name].between(0, 1).all(), name
    sizes = texts.str.split().str.len()
    least = sizes[sizes > 0].min() / sizes.sum()
    assert (table["kl"] <= -math.log2(least) + 1e-12).all()
    assert (table["dp"] <= 1 - least + 1e-12).all()
    assert table["range"].between(1, table["parts"]).all()
    assert (table["arf"].between(1 - 1e-12, table["n"] + 1e-12)).all()


@given(TEXTS, st.randoms())
def test_the_order_of_parts_matters_only_to_the_reduced_frequency(texts: pd.Series, random) -> None:
    shuffled = texts.tolist()
    random.shuffle(shuffled)
    mixed = measured(pd.Series(shuffled))
    pd.testing.assert_frame_equal(measured(texts)[BY_PARTS], mixed[BY_PARTS])


@given(TEXTS, st.integers(2, 3))
def test_repeating_each_part_changes_no_measure(texts: pd.Series, times: int) -> None:
    longer = measured(texts.map(lambda text: " ".join([text] * times)))
    pd.testing.assert_frame_equal(measured(texts)[BY_PARTS], longer[BY_PARTS])


@given(TEXTS)
def test_the_names_of_terms_do_not_matter(texts: pd.Series) -> None:
    renamed = measured(texts.str.translate(str.maketrans("abcde", "vwxyz")))
    assert np.array_equal(measured(texts)[MEASURES], renamed[MEASURES])


def test_terms_in_proportion_to_the_parts_are_perfectly_even() -> None:
    table = measured(pd.Series(["a b", "a b " * 3, "b a " * 5]))
    for row in table.itertuples():
        assert (row.dp, row.dp_norm, row.kl) == pytest.approx((0, 0, 0), abs=1e-15)
        assert (row.juilland_d, row.carroll_d2, row.rosengren_s) == pytest.approx((1, 1, 1))
    assert measured(pd.Series(["a b a b", "a b"])).loc["a", "arf"] == 3


def test_a_term_only_in_the_smallest_part_is_perfectly_uneven() -> None:
    row = measured(pd.Series(["a", "x x x"])).loc["a"]
    assert row[["dp", "dp_norm", "kl", "juilland_d", "carroll_d2"]].tolist() == [0.75, 1, 2, 0, 0]
    assert row[["rosengren_s", "arf"]].tolist() == [0.25, 1]


def test_many_parts_and_terms_need_no_matrix() -> None:
    """A matrix of these would have ten thousand million cells."""
    words = np.arange(100_000)
    tokens = pd.DataFrame({"position": np.int32(0), "start": np.int32(0), "end": np.int32(1)}, index=words)
    tokens = tokens.assign(doc=pd.Categorical(words), term=pd.Categorical(words.astype(str)))
    table = dispersion(tokens)
    assert table["parts"].unique().tolist() == [100_000]
    assert table["dp_norm"].to_numpy() == pytest.approx(1)


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "error", "message"),
    [
        (0, ValueError, r"by=0 \(.*the number of equal parts\) must be at least 2"),
        (1, ValueError, r"by=1 \(.*\) must be at least 2"),
        (9, ValueError, r"by=9 \(equal parts\) must be at most the number of tokens \(8\)"),
        (True, TypeError, r"by=True \(a column, a period alias, or the number of equal parts\) is a bool"),
        (2.5, TypeError, r"by=2.5 \(a column, .*\) is a float"),
        (None, TypeError, r"by=None \(a column, .*\) is a NoneType"),
        ("papers", ValueError, "by='papers'"),
        (["M", "W"], ValueError, r"by=\['M', 'W'\]"),
        ("n", ValueError, "by='n'"),
        ([], ValueError, r"by=\[\] makes one part of all 8 tokens.*by=10"),
        ("Y", ValueError, r"by='Y' makes one part of all 8 tokens"),
    ],
)
def test_what_does_not_define_parts_is_refused(tokens, documents, by, error, message: str) -> None:
    table = documents.assign(date=pd.Timestamp("2023-01-01"), precision="day") if by == "Y" else documents
    with pytest.raises(error, match=message):
        dispersion(tokens, by=by, documents=table)


def test_tables_that_cannot_be_measured(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="tokens is empty"):
        dispersion(tokens.iloc[:0])
    with pytest.raises(ValueError, match="by='doc' makes one part of all 3 tokens"):
        dispersion(tokenize(pd.Series(["a b c"])))
    with pytest.raises(ValueError, match="by='M'"):
        dispersion(tokens, by="M")
    with pytest.raises(ValueError, match="1 of 4 documents"):
        dispersion(tokens, by="M", documents=documents.drop("un"))
    with pytest.raises(ValueError, match="tokens has no column 'position'"):
        dispersion(tokens.drop(columns="position"))


def test_the_d_of_a_term_in_one_part_is_exactly_zero() -> None:
    table = dispersion(tokenize(pd.Series({"a": "war war peace", "b": "river", "c": "peace river sea"})))
    alone = table[table["range"] == 1]
    assert set(alone["term"]) == {"war", "sea"}
    assert (alone["juilland_d"] == 0).all()


def test_nothing_is_minus_zero() -> None:
    """Of a term in one part alone many sums cancel out."""
    table = measured(pd.Series(["a a", "b b"]))
    assert not np.signbit(table.to_numpy(float)).any()
    assert table["carroll_d2"].tolist() == [0, 0]


def test_what_is_not_a_table_of_tokens_is_refused(tokens: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match=r"tokens='x' is a str, not a table: make it with tokenize\(documents\)"):
        dispersion("x")
    with pytest.raises(ValueError, match="tokens has two columns named 'term': drop or rename one"):
        dispersion(tokens[[*tokens, "term"]])


def test_where_all_terms_were_dropped_there_is_no_row() -> None:
    assert dispersion(drop_terms(tokenize(pd.Series(["a", "a a"])), ["a"])).empty


def test_equal_parts_of_short_documents() -> None:
    """Two parts of five words; each word of the first is at a position that the second has too."""
    tokens = tokenize(pd.Series(["war and peace", "a bc", "war", "xxx yy z war"]))
    table = dispersion(tokens, by=2).set_index("term")
    assert table.loc["war", ["n", "range", "dp"]].tolist() == [3, 2, pytest.approx(1 / 6)]
