"""Tokens by concept: rows of overlapping concepts, what measures make of them, and patterns without a match."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    collocations,
    contingency_table,
    cooccurrences,
    dispersion,
    kwic,
    lexical_diversity,
    lookup,
    read_corpus,
    sentences,
    term_frequency,
    timeline,
    tokenize,
    vocabulary_growth,
)

pytestmark = [
    pytest.mark.filterwarnings("ignore:no token is"),
    pytest.mark.filterwarnings("ignore:every match of"),
]

patterns = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map(" ".join)
CONCEPTS = st.fixed_dictionaries({"One": st.lists(patterns, min_size=1, max_size=3)}).flatmap(
    lambda one: st.fixed_dictionaries({"Two": st.lists(patterns, min_size=1, max_size=2), "Three": st.just(["a"])}).map(
        lambda others: one | others
    )
)
TEXTS = st.lists(st.lists(st.sampled_from("abcx"), max_size=10).map(" ".join), min_size=1, max_size=3)
WINDOWS = st.sampled_from([(0, 1), (1, 0), (2, 2), (1, 3), (9, 9)])


def hits_of(tokens: pd.DataFrame, concepts: dict[str, list[str]]) -> pd.DataFrame:
    """The hits that kwic finds, with the positions of their first and last word."""
    documents = pd.DataFrame({"date": pd.NaT, "precision": "none", "text": ""}, tokens["doc"].cat.categories)
    hits = kwic(tokens, documents, concepts, left=0, right=0)
    starts = {key: i for i, key in enumerate(zip(tokens["doc"], tokens["start"], strict=True))}
    ends = {key: i for i, key in enumerate(zip(tokens["doc"], tokens["end"], strict=True))}
    return hits.assign(
        first=[starts[key] for key in zip(hits["doc"], hits["start"], strict=True)],
        last=[ends[key] for key in zip(hits["doc"], hits["end"], strict=True)],
    )


def expected_pairs(hits: pd.DataFrame, window: tuple[int, int]) -> Counter[tuple[str, str]]:
    """The pairs of hits in each other's window, by plain loops: words are counted from edge to edge."""
    pairs: Counter[tuple[str, str]] = Counter()
    for one in hits.itertuples():
        for other in hits.itertuples():
            after, before = other.first - one.last, one.first - other.last
            if one.doc == other.doc and (1 <= after <= window[1] or 1 <= before <= window[0]):
                pairs[one.term, other.term] += 1
    return pairs


def counted_pairs(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    return dict(zip(zip(table["term"], table["collocate"], strict=True), table["n"].tolist(), strict=True))


# --- rows -------------------------------------------------------------------------------------


def test_a_match_that_shares_a_word_with_an_earlier_one_has_an_added_row() -> None:
    tokens = tokenize(pd.Series({"d": "The New York City Council met"}))
    looked_up = lookup(tokens, {"city": "new york city", "council": "york city council", "met": "met", "york": "york"})
    assert looked_up[["position", "term", "matched", "overlaps"]].astype(object).fillna("").to_numpy().tolist() == [
        [0, "", "", False],
        [1, "city", "new york city", False],
        [2, "", "", False],
        [2, "council", "york city council", True],
        [2, "york", "york", True],
        [3, "", "", False],
        [4, "", "", False],
        [5, "met", "met", False],
    ]
    assert list(looked_up) == [*tokens, "matched", "overlaps"]
    counts = term_frequency(looked_up)
    assert counts["n"].tolist() == [1, 1, 1, 1]
    assert counts["total"].unique().tolist() == [6]


@given(TEXTS, CONCEPTS)
def test_without_added_rows_each_token_has_a_row_and_no_two_matches_share_a_word(texts, concepts) -> None:
    tokens = tokenize(pd.Series(texts))
    looked_up = lookup(tokens, concepts)
    plain = looked_up[~looked_up["overlaps"]].reset_index(drop=True)
    assert plain[["doc", "position", "start"]].equals(tokens[["doc", "position", "start"]])
    hits = plain[plain["term"].notna()]
    gaps = hits["start"].to_numpy()[1:] - hits["end"].to_numpy()[:-1]
    assert (gaps[hits["doc"].to_numpy()[1:] == hits["doc"].to_numpy()[:-1]] > 0).all()
    assert len(looked_up[looked_up["term"].notna()]) == len(hits_of(tokens, concepts))


@given(TEXTS, CONCEPTS, st.sampled_from([None, "left", "right"]))
def test_hits_in_looked_up_tokens_are_those_of_the_concepts(texts, concepts, sort) -> None:
    documents = read_corpus(pd.DataFrame({"text": texts}), date=None)
    tokens = tokenize(documents)
    looked_up = lookup(tokens, concepts)
    for name, each in concepts.items():
        direct = kwic(tokens, documents, {name: each}, left=2, right=2).drop(columns="term")
        found = kwic(looked_up, documents, name, left=2, right=2)
        pd.testing.assert_frame_equal(found.drop(columns="right"), direct.drop(columns="right"), check_dtype=False)
        # context that ends in a phrase goes on to its end
        assert all(long.startswith(short) for long, short in zip(found["right"], direct["right"], strict=True))
        assert len(kwic(looked_up, documents, name, sort=sort)) == len(direct)


# --- measures ---------------------------------------------------------------------------------


@given(TEXTS, CONCEPTS, WINDOWS)
def test_concepts_are_as_far_apart_as_their_words(texts, concepts, window) -> None:
    tokens = tokenize(pd.Series(texts))
    looked_up, hits = lookup(tokens, concepts), hits_of(tokens, concepts)
    expected = expected_pairs(hits, window)
    table = collocations(looked_up, window=window, min_count=1)
    assert counted_pairs(table) == expected
    assert len(cooccurrences(looked_up, table)) == sum(expected.values())
    n = hits["term"].value_counts()
    for column, name in (("n_term", "term"), ("n_collocate", "collocate")):
        assert table[column].tolist() == table[name].map(n).tolist()
    cells = contingency_table(looked_up, window=window)
    for row in cells.itertuples():
        assert row.o11 + row.o12 == sum(m for (term, _), m in expected.items() if term == row.term)
        assert row.o11 + row.o21 == sum(m for (_, collocate), m in expected.items() if collocate == row.collocate)
        assert row.o11 + row.o12 + row.o21 + row.o22 == sum(expected.values())
    for name in n.index:
        by_node = collocations(looked_up, window=window, min_count=1, node=name)
        assert counted_pairs(by_node) == {pair: m for pair, m in expected.items() if pair[0] == name}
        assert len(cooccurrences(looked_up, by_node)) == by_node["n"].sum()


@given(TEXTS, CONCEPTS, WINDOWS)
def test_a_concept_has_the_words_of_another_in_its_window_in_either_way(texts, concepts, window) -> None:
    """The concept "Three" is the word "a": its place in looked-up tokens is that of the word in plain ones."""
    tokens = tokenize(pd.Series(["a " + text for text in texts]))
    by_concept = collocations(lookup(tokens, concepts), window=window, min_count=1)
    for name, each in concepts.items():
        if not len(hits_of(tokens, {name: each})):
            continue
        by_word = collocations(tokens, window=window, min_count=1, node={name: each})
        near = by_word[by_word["collocate"] == "a"]
        near_concept = by_concept[(by_concept["term"] == name) & (by_concept["collocate"] == "Three")]
        for column in ("n", "n_term", "n_collocate"):
            assert near[column].tolist() == near_concept[column].tolist()
        assert len(cooccurrences(tokens, near, node={name: each})) == near["n"].sum()


def test_the_passage_of_two_concepts_runs_from_edge_to_edge() -> None:
    text = "The special military operation in the Donbas region"
    tokens = tokenize(pd.Series({"d": text}))
    looked_up = lookup(tokens, {"war": "special military operation", "where": ["donbas region", "donbas"]})
    assert collocations(looked_up, window=2, min_count=1).empty
    table = collocations(looked_up, window=(3, 3), min_count=1)
    assert counted_pairs(table) == {("war", "where"): 1, ("where", "war"): 1}
    spans = cooccurrences(looked_up, table)
    assert {text[a:b] for a, b in zip(spans["start"], spans["end"], strict=True)} == {text[4:]}
    assert sorted(spans["distance"]) == [-3, 3]
    within = sentences(pd.Series({"d": text}))
    assert counted_pairs(collocations(looked_up, window=(3, 3), min_count=1, within=within)) == counted_pairs(table)
    outside = within.assign(end=8)
    assert collocations(looked_up, window=(3, 3), min_count=1, within=outside).empty


@given(TEXTS, CONCEPTS)
def test_dispersion_measures_places_in_the_text(texts, concepts) -> None:
    """The measures of a concept are those of a word at the first words of its matches, whatever else is there."""
    tokens = tokenize(pd.Series(["a x c", "a x c", *texts]))
    hits = hits_of(tokens, concepts)
    looked_up = lookup(tokens, concepts)
    for by in ("doc", 3):
        together = dispersion(looked_up, by=by).set_index("term")
        assert together["total"].unique().tolist() == [len(tokens)]
        for name in together.index:
            first = hits.loc[hits["term"] == name, "first"]
            marked = np.where(np.isin(np.arange(len(tokens)), first), name, None)
            alone = dispersion(tokens.assign(term=pd.Categorical(marked)), by=by).set_index("term")
            pd.testing.assert_series_equal(together.loc[name], alone.loc[name])


@given(TEXTS, CONCEPTS)
def test_the_diversity_of_concepts_is_that_of_their_matches_in_order(texts, concepts) -> None:
    tokens = tokenize(pd.Series(["a", *texts]))
    looked_up = lookup(tokens, concepts)
    names = looked_up["term"].dropna().astype("str")
    as_words = pd.DataFrame({"doc": "d", "position": np.arange(len(names)), "term": names.to_numpy()})
    as_words = as_words.assign(start=as_words["position"] * 2, end=as_words["position"] * 2 + 1)
    for measure in (lexical_diversity, vocabulary_growth):
        together, alone = measure(looked_up, by=None), measure(as_words, by=None)
        pd.testing.assert_frame_equal(together, alone, check_dtype=False)


# --- patterns without a match -----------------------------------------------------------------


def test_each_pattern_without_a_match_is_named_with_what_comes_close(seed_tokens: pd.DataFrame) -> None:
    with pytest.warns(UserWarning, match="no token is") as caught:
        lookup(seed_tokens, {"Wagner": ["wagner", "wagner troop", "merceneries"], "moon": "moon", "x": "the of"})
    assert str(caught[0].message).split("; ") == [
        "no token is 'wagner troop' (a pattern of 'Wagner'): what comes close: 'troops' (2)",
        "no token is 'merceneries' (a pattern of 'Wagner'): what comes close: 'mercenaries' (2), 'mercenary' (3)",
        "no token is 'moon': is it spelt as in the texts?",
        "no token is 'the of' (a pattern of 'x'): is it spelt as in the texts?",
    ]
    assert len(caught) == 1


def test_an_exception_may_match_nothing_but_not_everything(
    seeds: pd.DataFrame, seed_tokens: pd.DataFrame, recwarn: pytest.WarningsRecorder
) -> None:
    lookup(seed_tokens, {"Wagner": ["wagner", "!wagner opera"]})
    assert not [each for each in recwarn if "opera" in str(each.message)]
    with pytest.warns(UserWarning, match="^every match of 'group' is inside one of its exceptions$"):
        timeline(seed_tokens, seeds, {"group": ["wagner group", "!wagner gr*"]}, freq="M")


def test_many_patterns_without_a_match_are_counted(seed_tokens: pd.DataFrame) -> None:
    with pytest.warns(UserWarning, match="'q4'.*; 7 more patterns have no match$"):
        lookup(seed_tokens, {"x": ["wagner", *(f"q{i}" for i in range(12))]})


# --- regular expressions see one word ---------------------------------------------------------


def test_a_look_around_sees_one_word(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    whole = len(kwic(seed_tokens, seeds, "russia*"))
    assert len(kwic(seed_tokens, seeds, re.compile("^russia(?!n)"))) == whole - len(
        kwic(seed_tokens, seeds, "russian*")
    )
    assert len(kwic(seed_tokens, seeds, re.compile("(?<=pro-)russia"))) == len(kwic(seed_tokens, seeds, "pro-russia*"))


@pytest.mark.parametrize("pattern", ["(?<!wagner )group", r"wagner(?!\sgroup)", "(?<=the )war", "group(?= of)"])
def test_a_look_around_for_another_word_is_refused(seeds, seed_tokens, pattern: str) -> None:
    with pytest.raises(ValueError, match=r"a regex sees only one word at a time: use phrases and exceptions, as in"):
        kwic(seed_tokens, seeds, re.compile(pattern))
    # as the message says; two of four are the "Wagner Group"
    assert len(kwic(seed_tokens, seeds, "group")) == 4
    assert len(kwic(seed_tokens, seeds, {"group": ["group", "!wagner group"]})) == 2
