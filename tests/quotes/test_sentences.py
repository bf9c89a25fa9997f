"""Sentences of each form, marked by hand: who speaks, and what was said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SENTENCES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("marked", SENTENCES, ids=lambda sentence: sentence[:80])
def test_speakers_and_statements_of_a_sentence_are_those_marked_by_hand(find_said, marked):
    rows = [row for row in find_said(re.sub(r"[][{}]", "", marked)) if row[0] != "mention"]
    assert [said for _, _, said in rows] == re.findall(r"\{(.*?)\}", marked, re.DOTALL)
    assert {speaker for _, speaker, _ in rows} == set(re.findall(r"\[(.*?)\]", marked))
