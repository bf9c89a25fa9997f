"""Vocabularies of several parts become one; rows are found and ordered as by the plain definition."""

from unittest import mock

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.arrays import (
    find_rows,
    is_sorted,
    merge_vocabularies,
    rows_with_codes,
    shrink_integers,
    sort_occurrences,
    stable_order,
    string_bytes,
)

TERMS = st.lists(
    st.text(st.sampled_from(["a", "b", "\0", "é", "п", "😀"]), max_size=20) | st.text(st.characters(codec="utf-8"))
)


@given(st.lists(TERMS, max_size=4))
@settings(max_examples=500, deadline=None)
def test_the_numbers_of_each_part_lead_to_its_terms(parts) -> None:
    numbers, terms = merge_vocabularies([pa.array(part, pa.large_string()) for part in parts])
    assert terms.tolist() == sorted({term for part in parts for term in part})
    assert [terms.take(number).tolist() for number in numbers] == parts


def test_parts_can_be_indexes() -> None:
    two_chunks = pd.concat([pd.Series(["c"], dtype="str"), pd.Series(["b"], dtype="str")])
    numbers, terms = merge_vocabularies([pd.Index(["b", "a"], dtype="str"), pd.Index(two_chunks)])
    assert [number.tolist() for number in numbers] == [[1, 0], [2, 1]]
    assert terms.tolist() == ["a", "b", "c"]


CODES = st.lists(st.integers(-1, 4), max_size=30).map(lambda codes: np.array(codes, np.int32))


@given(CODES, st.sets(st.integers(0, 4)), st.integers(1, 9))
def test_rows_are_found_whatever_the_size_of_chunks(codes, selected, size) -> None:
    with mock.patch("analysis.arrays.CHUNK_ROWS", size):
        assert find_rows(lambda rows: codes[rows] > 1, len(codes)).tolist() == [
            row for row, code in enumerate(codes) if code > 1
        ]
        assert rows_with_codes(codes, np.array(sorted(selected), np.int64), 5).tolist() == [
            row for row, code in enumerate(codes) if code in selected
        ]
        assert is_sorted(codes) == (codes.tolist() == sorted(codes))
        assert is_sorted(np.sort(codes))


@given(st.lists(st.integers(0, 3) | st.integers(0, (1 << 63) - 1)))
def test_equal_numbers_are_in_the_order_of_their_rows(values) -> None:
    order = sorted(range(len(values)), key=values.__getitem__)
    assert stable_order(np.array(values, np.int64)).tolist() == order


@pytest.mark.parametrize(
    ("largest", "type_"), [(127, "int8"), (128, "int16"), (32_767, "int16"), (32_768, "int32"), (2**31, "int64")]
)
def test_the_smallest_type_that_holds_the_largest_integer(largest, type_):
    shrunk = shrink_integers(np.array([0, largest]))
    assert shrunk.dtype == type_
    assert shrunk.tolist() == [0, largest]


def test_occurrences_are_in_the_order_of_their_terms_and_rows_without_a_term_are_left_out():
    # four rows take three bits
    assert sort_occurrences(np.array([1, -1, 0, 1])).tolist() == [0b0_010, 0b1_000, 0b1_011]


def test_an_empty_array_may_lack_offsets():
    # the format of Arrow allows an empty buffer instead of a single 0
    empty = pa.Array.from_buffers(pa.large_string(), 0, [None, pa.py_buffer(b""), pa.py_buffer(b"")])
    data, limits = string_bytes(empty)
    assert (bytes(data), limits.tolist()) == (b"", [0])
