"""Published values of association measures: `association.json` says where each comes from."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder
from nltk.tokenize import RegexpTokenizer

from analysis import association_measures, collocations, drop_terms, tokenize

HERE = Path(__file__).parent
GOLDEN = {value["id"]: value for value in json.loads((HERE / "association.json").read_text("utf-8"))}
TABLES = [(name, pair) for name, value in GOLDEN.items() for pair in value.get("pairs", [])]
TOYS = [(name, toy) for name, value in GOLDEN.items() for toy in value.get("texts", [])]
WORDS = RegexpTokenizer(r"\w+|[^\w\s]+")  # as NLTK's corpora have them


def as_printed(value: float, printed: str, truncated: bool = False) -> str:
    """The value with as many digits as were printed."""
    digits = len(printed.partition(".")[2])
    if truncated:
        value = math.floor(value * 10**digits) / 10**digits
    return f"{value:.{digits}f}"


def score(cells: list[int], measures: list[str]) -> list[float]:
    table = pd.DataFrame([cells], columns=["o11", "o12", "o21", "o22"])
    return association_measures(table, measures=measures)[measures].iloc[0].tolist()


@pytest.mark.parametrize(("name", "pair"), [case for case in TABLES if case[0] != "ucs.surface"])
def test_contingency_tables(name: str, pair: dict) -> None:
    golden = GOLDEN[name]
    printed = pair["printed"]
    scores = score(pair["cells"], golden["measure"])
    truncated = golden.get("truncated", False)
    assert [as_printed(*both, truncated) for both in zip(scores, printed, strict=True)] == printed


@pytest.mark.parametrize("pair", GOLDEN["ucs.surface"]["pairs"], ids=lambda pair: pair["pair"])
def test_ucs(pair: dict) -> None:
    """To the fifteen digits that UCS gives, in its units and with its sign."""
    scores = np.array(score(pair["cells"], GOLDEN["ucs.surface"]["measure"]))
    scores[-1] *= math.log10(2)
    scores[:2] *= np.sign(scores[2])
    assert scores.tolist() == pytest.approx([float(value) for value in pair["printed"]], rel=1e-8)


@pytest.mark.parametrize(("name", "toy"), TOYS)
def test_texts(name: str, toy: dict) -> None:
    tokens = tokenize(pd.Series(toy["text"].split("|")), punctuation=True)
    table = collocations(drop_terms(tokens, [".", "!"]), measures=list(toy["printed"]))
    row = table.set_index(table["term"] + " " + table["collocate"]).loc[toy["pair"]]
    assert row["n"] == toy["n"]
    scores = {measure: as_printed(row[measure], printed) for measure, printed in toy["printed"].items()}
    assert scores == toy["printed"]


def test_published_tables_as_texts() -> None:
    """Documents of two words have exactly the pairs of a contingency table."""
    mineral = next(pair for _, pair in TABLES if pair["pair"] == "mineral water")
    texts = [["mineral water", "mineral x", "x water", "x x"][i] for i in range(4)]
    tokens = tokenize(pd.Series(np.repeat(texts, mineral["cells"])))
    row = collocations(tokens).set_index(["term", "collocate"]).loc[("mineral", "water")]
    assert (row["n"], row["n_term"], row["n_collocate"]) == (10, 10, 13)
    assert as_printed(row["log_likelihood"], "167.23") == "167.23"


def test_genesis_as_nltks_finder_has_it() -> None:
    text = (HERE / "genesis-kjv.txt").read_text("utf-8")
    finder = BigramCollocationFinder.from_words(WORDS.tokenize(text))
    for least in (1, 3):
        finder.apply_freq_filter(least)
        assert strongest(text, least) == [" ".join(pair) for pair in finder.nbest(BigramAssocMeasures.pmi, 10)]


def strongest(text: str, least: int) -> list[str]:
    tokens = tokenize(pd.Series([text]), tokenizer=WORDS, lower=False)
    table = collocations(tokens, measures="pmi", min_count=least).head(10)
    return (table["term"] + " " + table["collocate"]).tolist()
