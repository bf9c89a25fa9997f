"""The remedies that messages about subcorpora and pairs of words name: what they advise works."""

from __future__ import annotations

import pandas as pd
import pytest
from remedies import COUNTS, DOCUMENTS, TOKENS, WAR, Case, X, Y, follow

from analysis import (
    association_measures,
    collocations,
    contingency_table,
    cooccurrences,
    drop_terms,
    keyness,
    paragraphs,
    sentences,
    term_frequency,
    tokenize,
    word_shift,
)

PAIRS = collocations(TOKENS, min_count=1)
SIDES: list[Case] = [
    (
        lambda: keyness(None, COUNTS),
        "add a reference",
        lambda: keyness(None, COUNTS, term_frequency(tokenize(Y))),
    ),
    (
        lambda: keyness(TOKENS, 5),
        "use documents, a mask, ids or a table of counts",
        lambda: [keyness(TOKENS, side) for side in (X, DOCUMENTS["paper"] == "x", ["a", "b"])],
    ),
    (
        lambda: keyness(TOKENS, [True, True, False, False]),
        r"use a Series, such as documents\['date'\] >= '2023-04'",
        lambda: keyness(TOKENS, DOCUMENTS["date"] >= "2023-04"),
    ),
    (
        lambda: keyness(TOKENS, ["z"]),
        r"use ids \(such as 'a'\), selected documents, or term_frequency of selected tokens",
        lambda: [
            keyness(TOKENS, ["a"]),
            keyness(TOKENS, X),
            keyness(TOKENS, term_frequency(TOKENS[TOKENS["doc"] == "a"]), ["b"]),
        ],
    ),
    (
        lambda: keyness(TOKENS, DOCUMENTS["paper"]),
        "use True and False by document, or a list of ids",
        lambda: [keyness(TOKENS, DOCUMENTS["paper"] == "x"), keyness(TOKENS, ["a"])],
    ),
    (
        lambda: keyness(TOKENS, (DOCUMENTS["paper"] == "x").iloc[:3]),
        "make it from a column of documents, whose index has the ids",
        lambda: keyness(TOKENS, DOCUMENTS["paper"] == "x"),
    ),
    (
        lambda: keyness(TOKENS, ["a", "b"], ["b", "c"]),
        "use each once",
        lambda: keyness(TOKENS, ["a", "b"], ["c"]),
    ),
    (
        lambda: keyness(None, pd.Series([2, 1]), pd.Series({"war": 3})),
        "use a table with term and n, such as that of term_frequency",
        lambda: keyness(None, COUNTS, pd.Series({"war": 3})),
    ),
    (
        lambda: keyness(None, pd.concat([COUNTS, COUNTS]), COUNTS),
        r"sum its counts, groupby\('term'\)\['n'\]\.sum\(\)",
        lambda: keyness(None, pd.concat([COUNTS, COUNTS]).groupby("term", observed=True)["n"].sum(), COUNTS),
    ),
    (
        lambda: keyness(None, COUNTS.assign(n="1"), COUNTS),
        "counts must be numbers",
        lambda: keyness(None, COUNTS.assign(n=1), COUNTS),
    ),
    (
        lambda: keyness(None, COUNTS.assign(n=-1), COUNTS),
        "counts must be whole numbers, 0 or more",
        lambda: keyness(None, COUNTS.assign(n=1), COUNTS),
    ),
    (
        lambda: keyness(None, COUNTS.assign(total=1), COUNTS),
        "the total must be one whole number, not less than the sum of the counts",
        lambda: keyness(None, COUNTS.assign(total=1000), COUNTS),
    ),
    (
        lambda: keyness(TOKENS, X, measure="fisher", resample="documents"),
        "use another measure",
        lambda: keyness(TOKENS, X, measure="log_likelihood", resample="documents"),
    ),
    (
        lambda: keyness(TOKENS, X, prior=1.0),
        "use 'log_odds_z', or leave prior out",
        lambda: [keyness(TOKENS, X, measure="log_odds_z", prior=1.0), keyness(TOKENS, X)],
    ),
    (
        lambda: keyness(TOKENS, X, measure="log_odds_z", prior=COUNTS),
        r"as in prior\.set_index\('term'\)\['n'\]\.reindex\(tokens\['term'\]\.cat\.categories, fill_value=0\) \+ 0\.01",
        lambda: keyness(
            TOKENS,
            X,
            measure="log_odds_z",
            prior=COUNTS.set_index("term")["n"].reindex(TOKENS["term"].cat.categories, fill_value=0) + 0.01,
        ),
    ),
    (
        lambda: keyness(TOKENS, X, terms=5),
        "give a word, a phrase, a glob such as 'zelensk",
        lambda: [keyness(TOKENS, X, terms=terms) for terms in ("war", ["war", "peace"], None)],
    ),
    (
        lambda: keyness(None, COUNTS, COUNTS, resample="documents"),
        "leave resample out",
        lambda: keyness(None, COUNTS, COUNTS),
    ),
    (
        lambda: word_shift(drop_terms(TOKENS, TOKENS["term"].unique()), X, Y),
        "drop fewer terms",
        lambda: word_shift(drop_terms(TOKENS, ["war"]), X, Y),
    ),
]
PAIRS_OF_WORDS: list[Case] = [
    (lambda: collocations(TOKENS, window=0), r"as \(5, 5\)", lambda: collocations(TOKENS, window=(5, 5))),
    (
        lambda: collocations(TOKENS, within=sentences(X)),
        r"such as sentences\(documents\)",
        lambda: collocations(TOKENS, within=sentences(DOCUMENTS)),
    ),
    (
        lambda: collocations(TOKENS, within=pd.concat([sentences(DOCUMENTS), paragraphs(DOCUMENTS)])),
        "give sentences or paragraphs, not both",
        lambda: [collocations(TOKENS, within=cut(DOCUMENTS)) for cut in (sentences, paragraphs)],
    ),
    (
        lambda: collocations(TOKENS, node=5),
        "give a word, a phrase, a glob",
        lambda: [collocations(TOKENS, node=node) for node in ("war", None)],
    ),
    (
        lambda: collocations(TOKENS, node="wars"),
        r"what comes close: 'war' \(4\)",
        lambda: collocations(TOKENS, node="war"),
    ),
    (
        lambda: cooccurrences(TOKENS[TOKENS["doc"] == "a"], PAIRS),
        "pass the tokens, the within= and the node= of the table",
        lambda: cooccurrences(TOKENS, PAIRS),
    ),
    (
        lambda: cooccurrences(TOKENS, WAR),
        r"give a row of collocations\(tokens\)",
        lambda: cooccurrences(TOKENS, collocations(TOKENS, min_count=1).iloc[0]),
    ),
    (
        lambda: association_measures(contingency_table(TOKENS).assign(o11=-1)),
        r"make the table with contingency_table\(tokens\)",
        lambda: association_measures(contingency_table(TOKENS)),
    ),
]
CASES = [*SIDES, *PAIRS_OF_WORDS]


@pytest.mark.filterwarnings("ignore:target and reference have no term in common")
@pytest.mark.parametrize(("fails", "message", "works"), CASES, ids=[message for _, message, _ in CASES])
def test_the_remedy_that_an_error_names_works(fails, message, works) -> None:
    follow(fails, message, works)


def test_the_remedy_for_too_many_documents_to_resample_works(monkeypatch) -> None:
    monkeypatch.setattr("analysis.measures.resampling.MAX_DOCUMENTS", 3)
    follow(
        lambda: keyness(TOKENS, X, resample="documents"),
        "use at most 3",
        lambda: keyness(TOKENS, X, ["c"], resample="documents"),
    )
