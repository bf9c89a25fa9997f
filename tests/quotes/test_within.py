"""Tokens inside and outside quotations."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import keyness, term_frequency, tokenize
from analysis.quotes.within import within

TEXTS = pd.Series({"a": "one two three", "b": "four five"})
TOKENS = tokenize(TEXTS)


def test_tokens_are_inside_if_they_lie_wholly_in_a_span():
    spans = pd.DataFrame({"doc": ["b", "a"], "start": [0, 4], "end": [4, 9]})
    assert TOKENS["term"][within(TOKENS, spans)].tolist() == ["two", "four"]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 13), st.integers(0, 13)), max_size=6))
def test_a_token_is_inside_if_some_span_contains_it(spans):
    table = pd.DataFrame(spans, columns=["doc", "start", "end"]).astype({"start": "int32", "end": "int32"})
    expected = [
        any(doc == row.doc and start <= row.start and row.end <= end for doc, start, end in spans)
        for row in TOKENS.itertuples()
    ]
    assert within(TOKENS, table).tolist() == expected


def test_a_document_that_tokens_lack_is_an_error():
    with pytest.raises(ValueError, match="the document 'c', which tokens lacks"):
        within(TOKENS, pd.DataFrame({"doc": ["a", "c"], "start": [0, 0], "end": [1, 1]}))


def test_words_that_were_said_are_compared_with_the_others():
    """Counted by hand: two, four were said; one, three, five were not."""
    said = within(TOKENS, pd.DataFrame({"doc": ["b", "a"], "start": [0, 4], "end": [4, 9]}))
    compared = keyness(None, term_frequency(TOKENS[said]), term_frequency(TOKENS[~said])).set_index("term")
    assert compared.loc["two", ["n_target", "n_reference", "total_target", "total_reference"]].tolist() == [1, 0, 2, 3]
    assert compared.loc["three", ["n_target", "n_reference"]].tolist() == [0, 1]
