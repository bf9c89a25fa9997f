"""Vocabularies of several parts become one, in alphabetical order."""

import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.arrays import merge_vocabularies

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
