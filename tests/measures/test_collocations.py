"""Pairs of words that a reader can count with a pencil, by plain loops, and back to the passage."""

from __future__ import annotations

import tracemalloc
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.collocations import BigramCollocationFinder

from analysis import (
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
from analysis.measures.collocations import CHUNK_PAIRS

CELLS = ["o11", "o12", "o21", "o22"]


def tokens_of(*texts: str) -> pd.DataFrame:
    return tokenize(pd.Series(list(texts)))


def pairs_of(table: pd.DataFrame, *columns: str) -> dict[str, object]:
    names = table["term"] + " " + table["collocate"]
    return dict(zip(names, table[list(columns or ["n"])].squeeze(axis=1).to_numpy().tolist(), strict=True))


def pairs_in_all(tokens: pd.DataFrame, **options: object) -> int:
    """The four cells of any row of a contingency table sum to all pairs."""
    (total,) = contingency_table(tokens, **options)[CELLS].sum(axis=1).unique()
    return total


# --- what a pair is ---------------------------------------------------------------------------


def test_bigrams() -> None:
    """Of the ten pairs of neighbours a begins 3, b is the second of 4, begins 3; d is the second of 2."""
    table = collocations(tokens_of("a b c a b d e b d a b"), min_count=1)
    assert list(table) == [
        *["term", "collocate", "before", "after", "n", "n_term", "n_collocate", "expected"],
        *["log_likelihood", "npmi", "log_dice", "status"],
    ]
    assert pairs_of(table) == {"a b": 3, "b d": 2, "b c": 1, "c a": 1, "d e": 1, "e b": 1, "d a": 1}
    counts = table.set_index(["term", "collocate"])[["n_term", "n_collocate", "expected"]]
    assert counts.loc[("a", "b")].tolist() == [3, 4, 3 * 4 / 10]
    assert counts.loc[("b", "d")].tolist() == [4, 2, 3 * 2 / 10]
    assert table[["before", "after"]].drop_duplicates().to_numpy().tolist() == [[0, 1]]
    assert pairs_in_all(tokens_of("a b c a b d e b d a b")) == 10


def test_pairs_below_min_count_have_no_row_but_count_in_the_totals() -> None:
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
    assert pairs_in_all(tokens) == 1


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
    table = collocations(tokenize(texts), window=3, within=within, min_count=1)
    assert pairs_of(table) == {"b c": 1}


def test_frequencies_of_words_include_those_outside_all_spans() -> None:
    within = pd.DataFrame({"doc": ["0"], "start": [0], "end": [3]})
    table = collocations(tokens_of("a b b"), within=within, min_count=1)
    assert table[["n", "n_term", "n_collocate"]].to_numpy().tolist() == [[1, 1, 2]]


def test_one_pair_alone_says_so() -> None:
    table = collocations(tokens_of("a b"), min_count=1, measures=["log_likelihood", "npmi", "dice"])
    assert table["status"].tolist() == ["the term is in every pair"]
    assert table[["log_likelihood", "npmi"]].isna().all(axis=None)
    assert table["dice"].tolist() == [1]


def test_two_tokens_may_have_the_same_position() -> None:
    """As n-grams of two lengths in one table: two tokens at one position are neighbours."""
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
        assert contingency_table(tokens).empty


def test_pairs_are_counted_in_chunks() -> None:
    """More pairs than are counted at once."""
    words = [f"{i % 7}" for i in range(CHUNK_PAIRS // 8)]
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
    assert dict(zip(zip(table["term"], table["collocate"], strict=True), table["o11"], strict=True)) == expected
    total = sum(expected.values())
    for row in table.itertuples():
        begun = sum(n for (one, _), n in expected.items() if one == row.term)
        joined = sum(n for (_, other), n in expected.items() if other == row.collocate)
        assert (row.o12, row.o21) == (begun - row.o11, joined - row.o11)
        assert row.o11 + row.o12 + row.o21 + row.o22 == total
    counts = term_frequency(tokens).set_index("term")["n"]
    table = collocations(tokens, window=window, min_count=1)
    assert table["n_term"].tolist() == counts.reindex(table["term"]).tolist()
    assert table["n_collocate"].tolist() == counts.reindex(table["collocate"]).tolist()
    for node in table["term"].unique():
        company = collocations(tokens, window=window, node=node, min_count=1)
        pd.testing.assert_frame_equal(company, table[table["term"] == node].reset_index(drop=True))


@given(st.lists(WORDS, max_size=3), WINDOWS)
def test_sentences_count_like_documents(texts: list[str], window) -> None:
    documents = pd.Series(texts, dtype="str")
    spans = sentences(documents)
    parts = pd.Series([documents.iloc[int(doc)][a:b] for doc, a, b in spans.itertuples(index=False)], dtype="str")
    apart = contingency_table(tokenize(parts), window=window)
    pd.testing.assert_frame_equal(contingency_table(tokenize(documents), window=window, within=spans), apart)


@given(st.lists(WORDS, max_size=3), st.integers(0, 4), st.integers(1, 4))
def test_the_other_way_round_the_table_is_mirrored(texts: list[str], left: int, right: int) -> None:
    tokens = tokenize(pd.Series(texts, dtype="str"))
    one, other = (contingency_table(tokens, window=window) for window in ((left, right), (right, left)))
    mirror = {"term": "collocate", "collocate": "term", "o12": "o21", "o21": "o12"}
    mirror |= {"before": "after", "after": "before"}
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


def test_a_row_leads_back_after_a_merge_and_without_attrs(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    table = collocations(seed_tokens, window=(4, 2))
    merged = table.merge(term_frequency(seed_tokens)[["term", "docs"]], on="term").assign(remark="")
    merged.attrs = {}
    assert len(cooccurrences(seed_tokens, merged)) == table["n"].sum()
    assert len(cooccurrences(seed_tokens, merged.iloc[0])) == merged["n"].iloc[0]


def test_rows_of_several_windows_lead_back_each_by_its_own() -> None:
    tokens = tokens_of("a b c", "a c")
    rows = pd.concat([collocations(tokens, window=window, min_count=1) for window in (1, (0, 2), (1, 1))])
    assert len(cooccurrences(tokens, rows)) == rows["n"].sum()
    pairs = contingency_table(tokens, window=2)
    assert len(cooccurrences(tokens, pairs)) == pairs["o11"].sum()


def test_a_row_of_other_tokens_is_an_error() -> None:
    tokens = tokens_of("a b c", "a c")
    row = collocations(tokens, window=2).iloc[0]
    assert cooccurrences(tokens, row)["distance"].tolist() == [2, 1]
    assert cooccurrences(tokens, row.drop("n").replace({2: 1}))["distance"].tolist() == [1]
    assert cooccurrences(tokens, row.to_frame().T[:0]).empty
    assert cooccurrences(tokens, row.drop("n").replace({"c": "z"})).empty
    with pytest.raises(ValueError, match=r"n=2 of 'a' with 'c', but in tokens the pair has n=1: pass the tok"):
        cooccurrences(tokens.head(3), row)
    with pytest.raises(ValueError, match=r"window=\(0, 0\) is empty"):
        cooccurrences(tokens, row.to_frame().T.assign(after=None))
    for column in ("collocate", "before", "after"):
        with pytest.raises(ValueError, match=f"row has no column '{column}'.*: give a row of collocations"):
            cooccurrences(tokens, row.drop(column))
    with pytest.raises(TypeError, match=r"row='a' is a str, not a table: give a row of collocations\(tokens\)"):
        cooccurrences(tokens, "a")


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"window": 0},
            ValueError,
            r"window=0 is empty: give at least one word to either side, as \(5, 5\)",
        ),
        ({"window": -1}, ValueError, "window=-1"),
        ({"window": 2.5}, TypeError, "window=2.5 .* is a float"),
        ({"window": True}, TypeError, "window=True .* is a bool"),
        ({"window": "5"}, TypeError, "window='5' .* is a str"),
        ({"window": (0, 0)}, ValueError, r"window=\(0, 0\) is empty: .*as \(5, 5\)"),
        (
            {"window": (-1, 2)},
            ValueError,
            r"window=-1 \(words after the term, or \(before, after\)\) must be at least 0",
        ),
        ({"window": (1, None)}, TypeError, "window=None .* is a NoneType"),
        ({"window": (1, 2, 3)}, TypeError, r"window=\(1, 2, 3\) \(words after the term, or .* is a tuple"),
        ({"min_count": 0}, ValueError, r"min_count=0 \(times that a pair must occur\) must be at least 1"),
        (
            {"node": "bakmut"},
            ValueError,
            r"node='bakmut' does not occur in tokens: .*what comes close: 'bakhmut' \(1\)",
        ),
        ({"node": "of"}, ValueError, "node='of' does not occur in tokens: .* is it among the 1 dropped"),
        ({"node": ""}, ValueError, "node has the pattern '', which is empty"),
        ({"node": [1]}, TypeError, "node has 1, of type int: give a word"),
        ({"measures": "pnmi"}, ValueError, r"measures='pnmi' .*mean 'pmi'\?\): use 'log_likelihood'"),
        ({"within": pd.DataFrame({"doc": ["0"]})}, ValueError, "within has no column 'start'"),
        (
            {"within": pd.DataFrame({"doc": ["0"], "start": 0, "end": 9})},
            ValueError,
            r"no span in 1 of the documents .*'1': give spans of all",
        ),
        (
            {"within": pd.DataFrame({"doc": ["0", "0", "1"], "start": [0, 5, 0], "end": [9, 20, 9]})},
            ValueError,
            "within has overlapping spans",
        ),
    ],
)
def test_errors_name_the_value_its_role_and_the_remedy(options: dict, error: type, message: str) -> None:
    tokens = drop_terms(tokens_of("battle of Bakhmut", "Wagner"), ["of"])
    with pytest.raises(error, match=message):
        collocations(tokens, **options)


def test_scores_need_little_more_memory_than_their_table() -> None:
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
    assert peak < 1.4 * kept  # 1.96 where all rows are scored at once


@pytest.mark.parametrize("count", [collocations, contingency_table])
def test_what_is_not_a_table_of_tokens_is_refused(count) -> None:
    for nothing in ("x", None):
        with pytest.raises(TypeError, match=rf"tokens={nothing!r} is a .*, not a table: make it with tokenize"):
            count(nothing)
    tokens = tokens_of("a b")
    with pytest.raises(ValueError, match="tokens has two columns named 'position'"):
        count(tokens[[*tokens, "position"]])
    with pytest.raises(ValueError, match="tokens has no column 'position'"):
        count(pd.DataFrame({"doc": ["a"], "term": ["b"]}))


def test_a_text_of_one_word_repeated_has_no_association_and_says_why() -> None:
    table = collocations(tokens_of("war " * 50), min_count=1, measures=["log_likelihood", "npmi"])
    assert table[["log_likelihood", "npmi"]].isna().all(axis=None)
    assert table["status"].ne("ok").all()
