"""Tables of tokens that lost their categories."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import (
    checks,
    collocations,
    describe_dispersion,
    dispersion,
    distance,
    document_term_matrix,
    keyness,
    kwic,
    lexical_diversity,
    map_terms,
    ngrams,
    occurrences,
    paragraphs,
    quotations,
    rank_frequency,
    sentences,
    similarity,
    term_frequency,
    tf_idf,
    time_expressions,
    timeline,
    tokenize,
    vocabulary_growth,
    word_shift,
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


def test_tokens_of_documents_in_another_order_are_read_in_the_order_of_the_documents() -> None:
    documents = texts("war and peace", "no war", ids=["a", "b"]).assign(date="2023-03-08")
    tokens = tokenize(documents)
    other = pd.concat([tokens[tokens["doc"] == "b"], tokens[tokens["doc"] == "a"]])
    found = kwic(other, documents, "war").astype({"doc": "str"})
    assert found[["doc", "start"]].values.tolist() == [["a", 0], ["b", 3]]


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


def test_words_at_the_same_place_end_alike_unless_two_documents_share_an_id() -> None:
    both = pd.concat([tokenize(pd.Series({"x": "war and peace"})), tokenize(pd.Series({"x": "war again"}))])
    with pytest.raises(ValueError, match="two documents with the id 'x'"):
        term_frequency(both)


# Documents without a token at both ends of both corpora, and one subcorpus, "none", that has no token at all.
FIRST = texts("", "war and peace and war", "war in the city", "", ids=["a0", "a1", "a2", "a3"])
SECOND = texts("", "talks of the city", "the war", "", ids=["b0", "b1", "b2", "b3"])
BOTH = pd.concat([FIRST, SECOND]).rename_axis("doc")
BOTH = BOTH.assign(date=pd.to_datetime("2023-03-08"), precision="day", side=["none", "a", "a", "a", "b", "b", "b", "b"])
WHOLE, JOINED = tokenize(BOTH), pd.concat([tokenize(FIRST), tokenize(SECOND)])
BY_DOCUMENTS = {
    "term_frequency": lambda tokens: term_frequency(tokens, "side", documents=BOTH),
    "tf_idf": lambda tokens: tf_idf(tokens, "side", documents=BOTH),
    "timeline": lambda tokens: timeline(tokens, BOTH, ["war"]),
    "kwic": lambda tokens: kwic(tokens, BOTH, "war"),
    "occurrences": lambda tokens: occurrences(tokens, term_frequency(WHOLE).head(1), BOTH).reset_index(drop=True),
    "keyness of documents": lambda tokens: keyness(tokens, BOTH[BOTH["side"] == "a"]),
    "keyness of a mask": lambda tokens: keyness(tokens, BOTH["side"] == "a"),
    "keyness of ids": lambda tokens: keyness(tokens, BOTH.index[:4], BOTH.index[4:]),
    "word_shift": lambda tokens: word_shift(tokens, BOTH[BOTH["side"] == "a"], BOTH["side"] == "b"),
    "similarity": lambda tokens: similarity(tokens, documents=BOTH),
    "similarity by side": lambda tokens: similarity(tokens, by="side", documents=BOTH),
    "distance": lambda tokens: distance(tokens, documents=BOTH),
    "lexical_diversity": lambda tokens: lexical_diversity(tokens, documents=BOTH),
    "lexical_diversity by side": lambda tokens: lexical_diversity(tokens, by="side", documents=BOTH),
    "vocabulary_growth": lambda tokens: vocabulary_growth(tokens, by="side", documents=BOTH),
}
# These have a row per document; the others do not depend on documents without a token.
BY_TOKENS = {"similarity": similarity, "distance": distance, "lexical_diversity": lexical_diversity}
WITHOUT_DOCUMENTS = {
    "term_frequency": term_frequency,
    "by document": lambda tokens: term_frequency(tokens, "doc"),
    "tf_idf": tf_idf,
    "collocations": collocations,
    "dispersion": dispersion,
    "describe_dispersion": lambda tokens: describe_dispersion(tokens, "war"),
    "vocabulary_growth": vocabulary_growth,
    "rank_frequency": rank_frequency,
}


def assert_same(left: object, right: object) -> None:
    if isinstance(left, pd.DataFrame):
        is_text = {name: "str" for name in ("doc",) if name in left}
        pd.testing.assert_frame_equal(left.astype(is_text), right.astype(is_text))
    else:
        assert left == right


@pytest.mark.parametrize("name", BY_DOCUMENTS | WITHOUT_DOCUMENTS)
def test_joined_tokens_give_what_the_tokens_of_the_joined_documents_give(name: str) -> None:
    step = (BY_DOCUMENTS | WITHOUT_DOCUMENTS)[name]
    assert JOINED["doc"].dtype != "category"
    assert_same(step(JOINED), step(WHOLE))


@pytest.mark.parametrize("name", BY_TOKENS | {"document_term_matrix": None})
def test_documents_that_joined_tokens_no_longer_name_are_missed_aloud_and_the_remedies_work(name: str) -> None:
    def count(tokens: pd.DataFrame) -> int:
        return len(BY_TOKENS[name](tokens)) if name in BY_TOKENS else document_term_matrix(tokens)[0].shape[0]

    with pytest.warns(UserWarning, match=r"tokenize\(pd\.concat\(\[a, b\]\)\), or tokens\['doc'\] = pd\.Categorical\("):
        assert count(JOINED) == 4
    assert count(tokenize(pd.concat([FIRST, SECOND]))) == 8
    assert count(JOINED.assign(doc=pd.Categorical(JOINED["doc"], BOTH.index))) == 8


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


@pytest.mark.parametrize("find_spans", [tokenize, sentences, paragraphs, time_expressions, quotations])
@pytest.mark.parametrize("dtype", ["str", "object"])
def test_a_text_longer_than_its_offsets_can_count_is_refused(find_spans, dtype, monkeypatch) -> None:
    monkeypatch.setattr(checks, "MAX_TEXT_CHARS", 10)
    texts = pd.Series(["й" * 10, "й" * 11], ["a", "b"], dtype=dtype)
    documents = pd.DataFrame({"date": pd.Timestamp("2023-03-08"), "text": texts})
    with pytest.raises(ValueError, match="document 'b' has 11 characters, and offsets count up to 10: divide it into"):
        find_spans(documents)
    divided = documents.assign(text=[texts["b"][:6], texts["b"][6:]])
    assert find_spans(divided)["end"].le(10).all()


def test_offsets_count_to_the_end_of_32_bits() -> None:
    assert np.iinfo(tokenize(pd.Series({"a": "war"}))["end"].dtype).max == checks.MAX_TEXT_CHARS
