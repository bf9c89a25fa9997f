"""From a word, a row or a place back to the text."""

from __future__ import annotations

import re

import pandas as pd
import pytest
import regex
from pandas.testing import assert_frame_equal

from analysis import (
    drop_terms,
    kwic,
    map_terms,
    ngrams,
    tokenize,
)


def matches(tokens: pd.DataFrame, documents: pd.DataFrame, query, **options) -> list[str]:
    return kwic(tokens, documents, query, **options)["match"].tolist()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("TWO", ["two", "Two", "two", "two"]),
        ("two two", ["Two\r\ntwo"]),
        ("three two", ["three.” Two"]),
        ("a a", ["A a", "a a", "a A"]),  # overlapping
        ({"twice": ["a a"]}, ["A a", "a A"]),  # a concept counts each word once
        ("Ukraine's", ["Ukraine’s"]),
        ("Ukraine’s two", ["Ukraine’s two"]),
        ("U.S.", ["U.S"]),
        ("two, three", ["two, three"]),
        ("t*", ["two", "three", "Two", "two", "tanks", "two"]),
        ("tw? t*", ["two, three", "Two\r\ntwo"]),
        ("t[hw]*", ["two", "three", "Two", "two", "two"]),
        ("TW*", ["two", "Two", "two", "two"]),  # folded if nothing matches it as it is
        ("x*", []),
        ("*’s", ["Ukraine’s", "Nobody’s"]),
        (re.compile("^t.o$"), ["two", "Two", "two", "two"]),
        (regex.compile(r"\p{L}'s"), ["Ukraine’s", "Nobody’s"]),
        ("tank", []),
        ("tanks tanks", []),
        ("tanks ukraine's", []),  # never across documents
        ("(", []),
    ],
)
def test_queries(tokens, documents, query, expected: list[str]) -> None:
    assert matches(tokens, documents, query) == expected


def test_context_is_the_unchanged_text(tokens, documents) -> None:
    hits = kwic(tokens, documents, "two", left=1, right=2)
    assert hits[["left", "match", "right"]].to_numpy().tolist() == [
        ["One ", "two", ", three.” Two"],
        ["three.” ", "Two", "\r\ntwo U.S"],
        ["Two\r\n", "two", " U.S. tanks"],
        ["Ukraine’s ", "two", ""],
    ]
    assert hits["date"].astype(str).tolist() == ["2023-03-08"] * 3 + ["2023-04-01"]
    assert list(hits) == ["doc", "date", "start", "end", "left", "match", "right"]


def test_windows_stop_at_the_documents_ends(tokens, documents) -> None:
    hits = kwic(tokens, documents, "t*", left=50, right=50)
    assert (hits["left"] + hits["match"] + hits["right"]).tolist() == [documents["text"][doc] for doc in hits["doc"]]
    first, last = kwic(tokens, documents, "one").iloc[0], kwic(tokens, documents, "nobody's").iloc[0]
    assert (first["left"], last["right"]) == ("“", "")


def test_no_context(tokens, documents) -> None:
    hits = kwic(tokens, documents, "two", left=0, right=0)
    assert set(hits["left"]) == set(hits["right"]) == {""}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (None, ["d b x e", "c b x d", "c b x e", "a b x d"]),
        ("left", ["a b x d", "c b x d", "c b x e", "d b x e"]),
        ("right", ["c b x d", "a b x d", "d b x e", "c b x e"]),
        ("date", ["a b x d", "d b x e", "c b x d", "c b x e"]),
    ],
)
def test_sorting(corpus_of, sort, expected: list[str]) -> None:
    texts = {
        "1": ("2023-02", "d b x e"),
        "2": ("2023-03", "c b x d"),
        "3": ("", "c b x e"),
        "0": ("2023-01", "a b x d"),
    }
    documents = corpus_of(texts)
    tokens = tokenize(documents.loc[["1", "2", "3", "0"]])
    hits = kwic(tokens, documents, "b x", sort=sort)
    assert (hits["left"] + hits["match"] + hits["right"]).tolist() == expected


def test_shuffled_tokens_with_odd_index_give_the_same(tokens, documents) -> None:
    shuffled = tokens.sample(frac=1, random_state=2).set_axis([7] * len(tokens))
    pd.testing.assert_frame_equal(kwic(shuffled, documents, "two two"), kwic(tokens, documents, "two two"))


def test_marks_are_looked_for_where_they_are_tokens(documents) -> None:
    tokens = tokenize(documents, punctuation=True)
    assert matches(tokens, documents, "two, three") == ["two, three"]
    assert matches(tokens, documents, "two three") == []
    assert matches(tokens, documents, "”") == ["”"]


def test_where_case_is_kept_a_query_in_that_case_goes_first(documents) -> None:
    tokens = tokenize(documents, lower=False)
    assert matches(tokens, documents, "Two") == ["Two"]
    assert matches(tokens, documents, "TWO") == ["two", "two", "two"]
    assert matches(tokens, documents, "Tw*") == ["Two"]


def test_phrases_skip_no_dropped_word(tokens, documents) -> None:
    left = drop_terms(tokens, ["three"])
    assert matches(left, documents, "two two") == ["Two\r\ntwo"]
    assert matches(left, documents, "three") == []


def test_phrases_of_ngrams(tokens, documents) -> None:
    pairs = ngrams(tokens, 2)
    assert matches(pairs, documents, "Two two") == ["Two\r\ntwo"]
    assert matches(pairs, documents, "two t*") == ["two, three", "Two\r\ntwo"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"query": " "}, "empty"),
        ({"left": -1}, "left=-1"),
        ({"sort": "size"}, "sort='size'"),
    ],
)
def test_unknown_options(tokens, documents, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kwic(tokens, documents, **{"query": "two", **options})


def test_other_documents_are_refused(tokens, documents) -> None:
    with pytest.raises(ValueError, match=r"lacks 3 of 3 documents"):
        kwic(tokens, documents.set_axis(documents.index + "?"), "two")
    with pytest.raises(ValueError, match="no column 'text'"):
        kwic(tokens, documents.drop(columns="text"), "two")


def test_some_of_the_documents_have_the_hits_that_lie_in_them(tokens, documents) -> None:
    every = kwic(tokens, documents, "two")
    some = documents.drop("x")
    expected = every[every["doc"] != "x"].reset_index(drop=True)
    assert 0 < len(expected) < len(every)
    assert_frame_equal(kwic(tokens, some, "two"), expected)
    assert len(kwic(tokens, some, "two", sample=1)) == 1


def test_nothing_to_read(tokens, documents) -> None:
    for sort in (None, "left", "right", "date"):
        assert kwic(tokens[:0], documents, "two two", sort=sort).empty


def test_a_term_of_two_words_leaves_phrases_and_globs_as_they_are(tokens, documents) -> None:
    renamed = map_terms(tokens, {"nobody's": "no body"})
    for query in ("one two", "on* two"):
        assert len(kwic(renamed, documents, query)) == len(kwic(tokens, documents, query)) > 0


@pytest.mark.parametrize("query", [5, None, ["one", 2]])
def test_what_is_no_query(tokens, documents, query) -> None:
    with pytest.raises(TypeError, match="give a word, a phrase, a glob such as 'zelensk\\*', or a compiled regex"):
        kwic(tokens, documents, query)


def test_phrases_are_found_over_lines_commas_and_spaces_of_any_kind() -> None:
    documents = pd.DataFrame(
        {"date": ["2023"], "text": ["New York New\nYork New\r\nYork New\u00a0York New, York"]}, ["a"]
    )
    assert len(matches(tokenize(documents), documents, "new york")) == 5
    # a regex is searched in each term, and no term has a space
    assert matches(tokenize(documents), documents, re.compile("new york")) == []


def test_signs_that_tell_words_apart_are_found_where_they_are_tokens() -> None:
    documents = pd.DataFrame({"date": ["2023"], "text": ["C++, C# and C; #metoo, metoo: 5% of 5"]}, ["a"])
    tokens = tokenize(documents, punctuation=True)
    for query in ("C++", "C#", "#metoo", "5%"):
        assert matches(tokens, documents, query) == [query]
    assert matches(tokenize(documents), documents, "#metoo") == ["metoo", "metoo"]
