"""The word rule beside Unicode's own test of word boundaries, and beside a published count of words."""

import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import regex

from analysis import read_corpus, tokenize, word_tokenizer
from analysis.arrays import large_strings

GOLDEN = Path(__file__).parent
CASES = json.loads((GOLDEN / "WordBreakTest.json").read_text("utf-8"))["cases"]
CONTENT = regex.compile(r"[\p{Alphabetic}\p{Nd}]")
IGNORED = regex.compile(r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]")
JOINED_EMOJI = regex.compile(r"\u200d\p{Extended_Pictographic}")


def difference(text: str, segments: list[str]) -> str:
    """How the words of a text differ from Unicode's segments with a letter or digit in them."""
    expected = [segment for segment in segments if CONTENT.search(IGNORED.sub("", segment))]
    words = word_tokenizer().tokenize(text)
    if words == expected:
        return "none" if len(words) == len(segments) else "segments without a letter or digit are no words"
    return "a zero-width joiner does not join an emoji" if JOINED_EMOJI.search(text) else "not explained"


def test_every_difference_from_unicode_has_a_name() -> None:
    differences = Counter(difference(case["text"], case["segments"]) for case in CASES)
    assert differences == {
        "none": 176,
        "segments without a letter or digit are no words": 1766,
        "a zero-width joiner does not join an emoji": 2,
    }


def test_the_scanner_agrees_with_the_pattern_on_all_of_them() -> None:
    scanner = pytest.importorskip("analysis.tokens.scanner")
    texts = pd.Series([case["text"] for case in CASES], dtype="str")
    found = scanner.scan_words(large_strings(texts), str)
    expected = tokenize(texts)
    assert found.start.tolist() == expected["start"].tolist()
    assert found.end.tolist() == expected["end"].tolist()


def test_austens_novels_have_as_many_words_as_tidytexts_readme_says() -> None:
    # tidytext's tokenizer takes a hyphen for a space
    novels = read_corpus(GOLDEN / "austen.tar.gz")
    assert len(tokenize(novels["text"].str.replace("-", " "))) == 725_055
