"""What the tests of remedies share: a small corpus, and how a remedy is followed."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis import read_corpus, term_frequency, tokenize

DOCUMENTS = read_corpus(
    pd.DataFrame(
        {
            "doc": ["a", "b", "c", "d"],
            "date": ["2023-03-01", "2023-03-08", "2023-04-01", "2023-04-09"],
            "text": ["War came on Monday.", "War and peace. No war.", "Peace talks, peace at last.", "Talks on war."],
            "paper": ["x", "x", "y", "y"],
        }
    )
)
TOKENS = tokenize(DOCUMENTS)
X, Y = DOCUMENTS[DOCUMENTS["paper"] == "x"], DOCUMENTS[DOCUMENTS["paper"] == "y"]
COUNTS = term_frequency(tokenize(X))
WAR = term_frequency(TOKENS).query("term == 'war'")

# What fails, the message (a regular expression that contains the remedy), and the remedy, or several.
Case = tuple[Callable[[], object], str, Callable[[], object]]


def follow(fails: Callable[[], object], message: str, works: Callable[[], object]) -> None:
    """Check that a call fails with a message, and that what the message advises gives a result."""
    with pytest.raises((ValueError, TypeError, OSError), match=message):
        fails()
    results = works()
    for result in results if isinstance(results, list) else [results]:
        assert result is not None
