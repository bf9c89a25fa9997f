"""A warning names the line that called the package, wherever in the package it comes from."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import (
    chronology,
    collocations,
    count_corpus,
    drop_terms,
    keyness,
    kwic,
    lexical_diversity,
    lookup,
    plot_dispersion,
    plot_frequency,
    published,
    quotations,
    read_corpus,
    stop_words,
    term_frequency,
    time_expressions,
    timeline,
    tokenize,
    trends,
    word_shift,
)

POLISH = "Na wojnie nie ma już żadnych zapasów ani ludzi, którzy mogliby o nie walczyć. " * 3
GERMAN = "Am Mittwoch traf der Präsident die Soldaten, die über die Grenze gekommen waren, in der Nähe der Stadt. "
DOCUMENTS = read_corpus(
    pd.DataFrame(
        {
            "doc": ["a", "b", "c", "d"],
            "date": ["2023-03-01", "2023-03-02", "2023", None],
            "text": ["war and peace", "war", "peace at last", "war"],
            "side": ["x", "y", "x", None],
        }
    )
)
TOKENS = tokenize(DOCUMENTS)
FOREIGN = read_corpus(pd.DataFrame({"doc": ["p"], "date": ["2023-03-01"], "text": [POLISH]}))
TEXT_DOCS = TOKENS.assign(doc=TOKENS["doc"].astype("str"))
UNKNOWN = pd.Series({"a": "日本語"})
CALLS: dict[str, Callable[[], object]] = {
    "read_corpus": lambda: read_corpus(["seeds", "no such file"], on_error="skip"),
    "count_corpus": lambda: count_corpus(["seeds", "no such file"]),
    "count_corpus of terms": lambda: count_corpus("seeds", terms=["zebra"]),
    "time_expressions": lambda: time_expressions(FOREIGN),
    "quotations": lambda: quotations(FOREIGN),
    "published": lambda: published(DOCUMENTS, since="2023-03-02"),
    "drop_terms": lambda: drop_terms(tokenize(pd.Series({"a": GERMAN * 9})), stop_words("en")),
    "lexical_diversity": lambda: lexical_diversity(TEXT_DOCS),
    "lookup": lambda: lookup(TOKENS, {"animals": ["zebra"]}),
    "kwic": lambda: kwic(TOKENS, DOCUMENTS, "zebra"),
    "timeline": lambda: timeline(TOKENS, DOCUMENTS, "zebra"),
    "trends": lambda: trends(TOKENS, DOCUMENTS, "zebra", freq="M"),
    "collocations": lambda: collocations(TOKENS, node=["war", "zebra"]),
    "chronology": lambda: chronology(DOCUMENTS, terms=["zebra"]),
    "keyness by": lambda: keyness(TOKENS, DOCUMENTS, by="side"),
    "keyness of sides": lambda: keyness(TOKENS, ["a"], {"War": 3}),
    "keyness of terms": lambda: keyness(TOKENS, ["a"], terms=["zebra"]),
    "keyness of tables": lambda: keyness(None, {"war": 2}, {"war": 3}, terms=["zebra"]),
    "word_shift": lambda: word_shift(TOKENS, ["a"], {"War": 3}),
    "plot_dispersion": lambda: plot_dispersion(TOKENS, "zebra"),
    "plot_frequency": lambda: plot_frequency(term_frequency(tokenize(UNKNOWN))),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_warning_names_the_line_that_called(name: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        CALLS[name]()
    plt.close()
    # not those of matplotlib, which counts the figures that other tests have left open
    files = {Path(each.filename).name for each in caught if each.category is UserWarning}
    assert files == {Path(__file__).name}
