"""Values that others have published: `tokens_and_counts.json` says where each comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from nltk.tokenize import RegexpTokenizer
from texts import SNOWBALL, TEXTS

from analysis import drop_terms, kwic, read_corpus, term_frequency, tf_idf, tokenize

HERE = Path(__file__).parent
GOLDEN = {value["id"]: value["expected"] for value in json.loads((HERE / "tokens_and_counts.json").read_text("utf-8"))}


@pytest.fixture(scope="module")
def addresses() -> pd.DataFrame:
    return read_corpus(TEXTS / "inaugural")


@pytest.fixture(scope="module")
def tokens(addresses: pd.DataFrame) -> pd.DataFrame:
    """As quanteda cuts them by default: punctuation is counted, case kept."""
    return tokenize(addresses, punctuation=True, lower=False)


@pytest.mark.parametrize("document", GOLDEN["quanteda.inaug.tokens"])
def test_tokens_and_types_of_the_inaugural_addresses(tokens: pd.DataFrame, document: str) -> None:
    terms = tokens.loc[tokens["doc"] == document, "term"]
    assert len(terms) == GOLDEN["quanteda.inaug.tokens"][document]
    assert terms.nunique() == GOLDEN["quanteda.inaug.types"][document]


def test_places_of_terror(addresses: pd.DataFrame, tokens: pd.DataFrame) -> None:
    """Quanteda counts positions from 1."""
    hits = kwic(tokens, addresses, "terror").merge(tokens, on=["doc", "start", "end"])
    assert sorted(hits["doc"].astype(str) + " " + (hits["position"] + 1).astype(str)) == GOLDEN["quanteda.kwic.terror"]


def test_most_frequent_words_of_obama(addresses: pd.DataFrame) -> None:
    obama = addresses.loc[["2009-Obama", "2013-Obama"]]
    table = term_frequency(drop_terms(tokenize(obama), SNOWBALL))
    assert table["term"][:5].tolist() == GOLDEN["quanteda.inaug.obama.top5"]
    assert table["n"][:10].tolist() == list(GOLDEN["quanteda.inaug.obama"].values())
    assert (
        table.set_index("term")["n"][list(GOLDEN["quanteda.inaug.obama"])].to_dict() == GOLDEN["quanteda.inaug.obama"]
    )


def test_snowballs_stop_words_are_quantedas_175() -> None:
    assert len(SNOWBALL) == len(set(SNOWBALL)) == 175


def test_tf_idf() -> None:
    """quanteda's dfm_tfidf(scheme_tf = "prop", base = 10); its columns: this, is, a, sample, another, example."""
    texts = pd.Series({"d1": "this is a  a sample", "d2": "this is another example another example example"})
    table = tf_idf(tokenize(texts), tf="proportion", idf="log10").pivot(index="doc", columns="term", values="tf_idf")
    found = table[["this", "is", "a", "sample", "another", "example"]].fillna(0).to_numpy().tolist()
    for row, expected in zip(found, GOLDEN["quanteda.tfidf"], strict=True):
        assert row == pytest.approx(expected, abs=5e-8 if max(expected) == 0.1290129 else 5e-7)


def test_genesis() -> None:
    """nltk.book's text3, in the words of NLTK's own RegexpTokenizer."""
    text = (TEXTS / "genesis-kjv.txt").read_text("utf-8")
    terms = tokenize(pd.Series({"genesis": text}), tokenizer=RegexpTokenizer(r"\w+|[^\w\s]+"), lower=False)["term"]
    assert [len(terms), terms.nunique(), int((terms == "smote").sum())] == GOLDEN["nltk.text3"]
    assert terms.nunique() / len(terms) == pytest.approx(GOLDEN["nltk.text3.ttr"], abs=1e-15)
