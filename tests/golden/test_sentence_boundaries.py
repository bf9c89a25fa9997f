"""Sentences beside Unicode's own test of sentence boundaries: what differs, by kind."""

import json
from collections import Counter
from pathlib import Path

import pandas as pd
import regex

from analysis import sentences

CASES = json.loads((Path(__file__).parent / "SentenceBreakTest.json").read_text("utf-8"))["cases"]


def difference(text: str, expected: list[str]) -> str:
    """How the sentences of a text differ from Unicode's, white space at their ends apart."""
    spans = sentences(pd.Series({"a": text}, dtype="str"))[["start", "end"]].to_numpy().tolist()
    if [text[start:end] for start, end in spans] == [segment.strip() for segment in expected if segment.strip()]:
        return "none"
    if regex.search(r"[\p{M}\p{Cf}\0]", text):
        return "marks, format and control characters beside a stop"
    if "\u00a0" in text:
        return "a no-break space after a stop"
    if regex.search(r"[.!?]\S", text) and " " not in text:
        return "a stop without a space after it ends nothing"
    return "initials and abbreviations"


def test_every_difference_from_unicode_has_a_name() -> None:
    assert Counter(difference(case["text"], case["segments"]) for case in CASES) == {
        "none": 466,
        "marks, format and control characters beside a stop": 31,
        "a no-break space after a stop": 2,
        "a stop without a space after it ends nothing": 10,
        "initials and abbreviations": 3,
    }
