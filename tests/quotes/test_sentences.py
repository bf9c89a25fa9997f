"""Sentences of each form, marked by hand: who speaks, and what was said."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis import quotations

SENTENCES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def said() -> dict[str, pd.DataFrame]:
    """What was said in each sentence."""
    texts = [re.sub(r"[][{}]", "", marked) for marked in SENTENCES]
    documents = pd.DataFrame({"date": "2023-03-08", "text": pd.array(texts, "str")}, index=SENTENCES)
    found = quotations(documents)
    return dict(list(found[found["type"] != "mention"].groupby("doc", observed=False)))


@pytest.mark.parametrize("marked", SENTENCES, ids=lambda sentence: sentence[:80])
def test_speakers_and_statements_of_a_sentence_are_those_marked_by_hand(said, marked):
    assert said[marked]["text"].tolist() == re.findall(r"\{(.*?)\}", marked, re.DOTALL)
    assert set(said[marked]["speaker"]) == set(re.findall(r"\[(.*?)\]", marked))
