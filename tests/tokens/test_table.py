"""Tables of tokens that lost their categories."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import (
    ngrams,
    term_frequency,
)


def test_tables_that_lost_their_categories_still_work(seed_tokens: pd.DataFrame) -> None:
    plain = seed_tokens.astype({"doc": "str", "term": "str"})
    assert term_frequency(plain).equals(term_frequency(seed_tokens))
    assert len(ngrams(plain, 2)) == 653
    with pytest.raises(ValueError, match=r"tokens has no column 'doc' .*make it with tokenize"):
        ngrams(pd.DataFrame({"date": [], "text": []}).assign(position=0, start=0, end=0), 2)


def test_tokens_without_a_document_are_refused(seed_tokens) -> None:
    lost = seed_tokens.assign(doc=seed_tokens["doc"].where(seed_tokens["position"] > 0))
    with pytest.raises(ValueError, match="2 of 655 tokens have no 'doc': drop these rows"):
        term_frequency(lost)
