"""Counting: groups and their keys, parts that add up, and limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import tokenize
from analysis.frequency.counting import (
    Counts,
    count_cells,
    count_terms,
    counts_table,
    group_keys,
    merge_counts,
)


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
    parts = [tokenize(seeds.iloc[:1]), tokenize(seeds.iloc[1:])]
    merged = merge_counts([count_terms(part, "precision", documents=seeds) for part in parts])
    whole = count_terms(tokenize(seeds), "precision", documents=seeds)
    pd.testing.assert_frame_equal(counts_table(merged), counts_table(whole))


def test_groups_are_named_by_strings(seed_tokens) -> None:
    with pytest.raises(ValueError, match=r"by=\['doc', 5\] contains 5, which is not a string"):
        count_terms(seed_tokens, ["doc", 5])


def test_group_keys_are_the_columns_before_the_term(seed_tokens) -> None:
    table = counts_table(count_terms(seed_tokens, "doc")).assign(share=1)
    assert group_keys(table) == ["doc"]
    assert group_keys(table.drop(columns="doc")) == []
