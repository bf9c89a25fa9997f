"""Counting: groups and their keys, parts that add up, and limits."""

from __future__ import annotations

from collections import defaultdict
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import term_frequency, tokenize
from analysis.frequency.counting import (
    Counts,
    count_cells,
    count_terms,
    counts_table,
    group_keys,
    merge_counts,
)

# the group of each unit, and the unit and term of each token
TOKENS = st.lists(st.integers(0, 3), min_size=1, max_size=9).flatmap(
    lambda group: st.tuples(
        st.just(group), st.lists(st.tuples(st.integers(0, len(group) - 1), st.integers(0, 5)), max_size=60)
    )
)


@given(TOKENS, st.booleans(), st.integers(1, 9), st.integers(1, 40), st.sampled_from([6, 1 << 40]))
def test_cells_are_those_of_a_dictionary(corpus, in_order, chunk, most, terms) -> None:
    group, tokens = corpus
    tokens = sorted(tokens) if in_order else tokens
    hits = defaultdict(lambda: np.zeros(len(group)))
    for unit, term in tokens:
        hits[group[unit], term][unit] += 1
    weight = np.arange(1.0, len(group) + 1)
    expected = [
        (*cell, n.sum(), (n > 0).sum(), (weight * n**2).sum(), (weight * n).sum()) for cell, n in sorted(hits.items())
    ]
    unit, term = np.array(tokens, np.int32).reshape(-1, 2).T
    sizes = {"CHUNK_TOKENS": chunk, "MOST_TOKENS": most}
    with mock.patch.multiple("analysis.frequency.counting", **sizes):
        cells = count_cells(np.array(group), unit, term, terms, [(weight, 2), (weight, 1)])
    assert list(zip(*cells, strict=True)) == expected


def test_more_than_one_number_can_tell_apart_is_an_error():
    two = np.arange(2)
    with pytest.raises(ValueError, match="too many to count at once: use count_corpus"):
        count_cells(np.zeros(2, np.int64), two, two, terms=1 << 62)


def test_counts_too_large_for_one_sort_key_are_in_order_all_the_same() -> None:
    huge = np.array([1 << 40, 1 << 61, 5])
    groups = pd.DataFrame({"doc": ["x", "y"]})
    counts = Counts(
        np.array([0, 0, 1]),
        np.array([0, 1, 0]),
        huge,
        np.ones(3, int),
        huge[:2],
        groups,
        pd.Index(["a", "b"]),
    )
    assert counts_table(counts)["term"].tolist() == ["b", "a", "a"]


def test_counts_of_parts_are_those_of_the_whole(seeds) -> None:
    tokens = tokenize(seeds)
    whole = counts_table(count_terms(tokens, "precision", documents=seeds))
    for size in (300, 100):
        parts = [tokens.iloc[first : first + size] for first in range(0, len(tokens), size)]
        with mock.patch("analysis.frequency.counting.CHUNK_TOKENS", size):
            merged = counts_table(merge_counts([count_terms(part, "precision", documents=seeds) for part in parts]))
        # a document that is in several parts counts in each
        pd.testing.assert_frame_equal(merged.drop(columns="docs"), whole.drop(columns="docs"))


def test_groups_are_named_by_strings(seed_tokens) -> None:
    with pytest.raises(ValueError, match=r"by=\['doc', 5\] contains 5, which is not a string"):
        count_terms(seed_tokens, ["doc", 5])


def test_group_keys_are_the_columns_before_the_term(seed_tokens) -> None:
    table = counts_table(count_terms(seed_tokens, "doc")).assign(share=1)
    assert group_keys(table) == ["doc"]
    assert group_keys(table.drop(columns="doc")) == []


def test_the_order_of_categories_does_not_change_the_counts(seeds, seed_tokens) -> None:
    backward = seed_tokens.assign(
        term=seed_tokens["term"].cat.reorder_categories(seed_tokens["term"].cat.categories[::-1])
    )
    expected = term_frequency(seed_tokens, "M", documents=seeds)
    counted = term_frequency(backward, "M", documents=seeds)
    pd.testing.assert_frame_equal(counted, expected, check_categorical=False)
    assert counted["n"].sum() == len(seed_tokens)
