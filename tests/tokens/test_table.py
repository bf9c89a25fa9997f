"""Tables of tokens that lost their categories."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import kwic, map_terms, ngrams, term_frequency, tokenize


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


def texts(*texts: str, ids: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"text": list(texts)}, index=ids)


def test_the_tokens_of_two_corpora_with_the_same_ids_are_not_taken_for_those_of_one() -> None:
    first, second = texts("war and peace", "a river"), texts("no war", "peace talks at last")
    both = pd.concat([tokenize(first), tokenize(second)])
    for step in (term_frequency, lambda tokens: term_frequency(tokens, "doc"), lambda tokens: ngrams(tokens, 2)):
        for tokens in (both, both.sample(frac=1, random_state=0), both[both["doc"] == "0"]):
            with pytest.raises(ValueError, match=r"two documents with the id '0'.*documents\.set_axis\('b ' \+"):
                step(tokens)
    second = second.set_axis("b " + second.index.astype("str"))  # the remedy
    joined = pd.concat([tokenize(first), tokenize(second)])
    assert term_frequency(joined, "doc")["doc"].unique().tolist() == ["0", "1", "b 0", "b 1"]
    assert len(term_frequency(joined, "doc")) == len(joined)


def test_ngrams_of_several_lengths_and_other_terms_at_the_same_places_may_be_joined() -> None:
    tokens = tokenize(texts("war and peace", "a river"))
    together = pd.concat([tokens, ngrams(tokens, 2), map_terms(tokens, str.upper)])
    assert term_frequency(together)["n"].sum() == 5 + 3 + 5


@pytest.mark.parametrize(
    ("text", "remedy"), [(["war"], "make strings of them"), (None, r"use fillna\(''\)"), (2023, "make strings of them")]
)
def test_the_remedies_for_texts_that_are_not_strings_work(text: object, remedy: str) -> None:
    series = pd.Series({"a": "war", "b": text}, dtype=object)
    with pytest.raises(TypeError, match=f"1 of 2 texts are not strings but .*: drop them, or {remedy}"):
        tokenize(series)
    assert len(tokenize(series.fillna("").map(str))) == 1 + (text is not None)
    assert len(tokenize(series[["a"]])) == 1


def test_joined_tokens_keep_the_documents_of_both_in_their_order() -> None:
    first, second = texts("war and peace", "a river", ids=["z", "c"]), texts("no war", ids=["a"])
    joined = pd.concat([tokenize(first), tokenize(second)])
    assert term_frequency(joined, "doc")["doc"].unique().tolist() == ["z", "c", "a"]
    whole = tokenize(pd.concat([first, second]))
    pd.testing.assert_frame_equal(term_frequency(joined, "doc"), term_frequency(whole, "doc"))
    pd.testing.assert_frame_equal(
        kwic(joined, pd.concat([first, second]).assign(date=None), "war"),
        kwic(whole, pd.concat([first, second]).assign(date=None), "war"),
    )
