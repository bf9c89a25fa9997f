"""Every remedy that a message names: the call that fails, the message, and the call that it advises, which works.

The remedies for lost ids, dates, encodings, quotation marks, separators, JSON, names of members, wrong characters,
joined tokens and stop words, which take several steps or have many forms, are followed in the tests of their modules.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nltk.tokenize import NLTKWordTokenizer, RegexpTokenizer
from remedies import COUNTS, DOCUMENTS, TOKENS, WAR, Case, X, follow

from analysis import (
    count_corpus,
    describe_keyness,
    dispersion,
    distance,
    drop_terms,
    keyness,
    kwic,
    lexical_diversity,
    load_tokens,
    map_terms,
    ngrams,
    occurrences,
    partitions,
    passages,
    plot_keyness,
    plot_similarity,
    plot_timeline,
    published,
    read_corpus,
    save_tokens,
    sentences,
    similarity,
    stop_words,
    term_frequency,
    time_expressions,
    time_rules,
    timeline,
    tokenize,
)

RULE = ("V-Day", "value 1945-05-08", "on [V-Day]", "1945-05-08")
EXPRESSIONS = time_expressions(DOCUMENTS)
BY_MONTH = term_frequency(TOKENS, "M", documents=DOCUMENTS)
LINE = timeline(TOKENS, DOCUMENTS, ["war", "peace"], freq="W")
MENTIONED = timeline(TOKENS, DOCUMENTS, "war", freq="M", axis="mentioned")
OWN = time_rules("own", [RULE])
ROWS = pd.DataFrame({"date": ["2023-03-01"], "text": ["war"]})

ARGUMENTS: list[Case] = [
    (lambda: kwic("war", DOCUMENTS, "war"), "make it with tokenize", lambda: kwic(TOKENS, DOCUMENTS, "war")),
    (lambda: published("seeds"), "make it with read_corpus", lambda: published(read_corpus("seeds"))),
    (
        lambda: kwic(TOKENS, DOCUMENTS.drop(columns="text"), "war"),
        "make it with read_corpus",
        lambda: kwic(TOKENS, DOCUMENTS, "war"),
    ),
    (
        lambda: tokenize(pd.concat([DOCUMENTS, DOCUMENTS[["text"]]], axis=1)),
        "two columns named 'text': drop or rename one",
        lambda: tokenize(pd.concat([DOCUMENTS, DOCUMENTS[["text"]].add_prefix("old_")], axis=1)),
    ),
    (
        lambda: timeline(TOKENS, DOCUMENTS, freq="month"),
        "use 'D', 'W', 'M', 'Q' or 'Y'",
        lambda: [timeline(TOKENS, DOCUMENTS, "war", freq=freq) for freq in "DWMQY"],
    ),
    (
        lambda: similarity(TOKENS, measure="cosin"),
        "did you mean 'cosine'.*use 'cosine' or 'jaccard'",
        lambda: [similarity(TOKENS, measure=measure) for measure in ("cosine", "jaccard")],
    ),
    (
        lambda: lexical_diversity(TOKENS, measures=[]),
        "use at least one of 'ttr', ",
        lambda: lexical_diversity(TOKENS, measures=["ttr"]),
    ),
    (lambda: ngrams(TOKENS, 2.0), "it must be a whole number", lambda: ngrams(TOKENS, 2)),
    (lambda: ngrams(TOKENS, 0), "must be at least 1", lambda: ngrams(TOKENS, 1)),
    (
        lambda: term_frequency(TOKENS, per="1000"),
        "such as 1000.*it must be a number",
        lambda: term_frequency(TOKENS, per=1000),
    ),
    (
        lambda: term_frequency(TOKENS, per=np.inf),
        "it must be a finite number",
        lambda: term_frequency(TOKENS, per=1e6),
    ),
    (
        lambda: timeline(TOKENS, DOCUMENTS, confidence=95),
        "must be between 0 and 1",
        lambda: timeline(TOKENS, DOCUMENTS, confidence=0.95),
    ),
    (lambda: stop_words("it"), "use 'de', 'en', 'es', 'fr', 'ru', 'uk'", lambda: stop_words("uk")),
]
TOKENS_AND_TERMS: list[Case] = [
    (
        lambda: tokenize(DOCUMENTS["text"].tolist()),
        "pass a documents table or a Series of texts by id",
        lambda: tokenize(DOCUMENTS["text"]),
    ),
    (
        lambda: tokenize(DOCUMENTS, tokenizer=NLTKWordTokenizer),
        r"pass an instance of it, NLTKWordTokenizer\(\)",
        lambda: tokenize(DOCUMENTS, tokenizer=NLTKWordTokenizer()),
    ),
    (
        lambda: tokenize(DOCUMENTS, tokenizer=str.split),
        r"has no span_tokenize\(text\), which NLTK's tokenizers have",
        lambda: tokenize(DOCUMENTS, tokenizer=RegexpTokenizer(r"\w+")),
    ),
    (
        lambda: drop_terms(TOKENS, "war"),
        "pass a list",
        lambda: drop_terms(TOKENS, ["war"]),
    ),
    (
        lambda: map_terms(TOKENS, "upper"),
        "pass a function of a term, a dict or a table",
        lambda: [map_terms(TOKENS, str.upper), map_terms(TOKENS, {"war": "conflict"})],
    ),
    (
        lambda: map_terms(TOKENS, len),
        "it must give a string, or None to drop the term",
        lambda: map_terms(TOKENS, lambda term: term if len(term) > 2 else None),
    ),
    (
        lambda: timeline(TOKENS, DOCUMENTS, 5),
        r"give a word, a phrase, a glob such as 'zelensk\*', or a compiled regex",
        lambda: [timeline(TOKENS, DOCUMENTS, query) for query in ("war", "no war", "w*", re.compile("^w"))],
    ),
    (
        lambda: term_frequency(TOKENS.assign(doc=TOKENS["doc"].where(TOKENS["position"] > 0))),
        "have no 'doc': drop these rows, or fill it in",
        lambda: term_frequency(TOKENS[TOKENS["position"] > 0]),
    ),
    (
        lambda: timeline(TOKENS, X, "war"),
        r"pass the table they were made from, or keep the rows whose 'doc' is in documents\.index",
        lambda: [timeline(TOKENS, DOCUMENTS, "war"), timeline(TOKENS[TOKENS["doc"].isin(X.index)], X, "war")],
    ),
]
COUNTING: list[Case] = [
    (
        lambda: term_frequency(TOKENS, ["paper", "paper"], documents=DOCUMENTS),
        "group by one of each",
        lambda: term_frequency(TOKENS, ["paper", "M"], documents=DOCUMENTS),
    ),
    (
        lambda: term_frequency(TOKENS, "paper"),
        "pass documents= too",
        lambda: term_frequency(TOKENS, "paper", documents=DOCUMENTS),
    ),
    (
        lambda: term_frequency(TOKENS, "month", documents=DOCUMENTS),
        r"nor a period \('D', 'W', 'M', 'Q', 'Y'\)",
        lambda: [term_frequency(TOKENS, period, documents=DOCUMENTS) for period in "DWMQY"],
    ),
    (
        lambda: term_frequency(TOKENS, [5]),
        "name a column or a period alias",
        lambda: term_frequency(TOKENS, ["M"], documents=DOCUMENTS),
    ),
    (
        lambda: term_frequency(TOKENS, "total", documents=DOCUMENTS.assign(total="x")),
        "rename it in the documents",
        lambda: term_frequency(TOKENS, "whole", documents=DOCUMENTS.assign(whole="x")),
    ),
    (
        lambda: lexical_diversity(TOKENS, by="ttr", documents=DOCUMENTS.assign(ttr="x")),
        "rename the one you group by",
        lambda: lexical_diversity(TOKENS, by="kind", documents=DOCUMENTS.assign(kind="x")),
    ),
    (
        lambda: dispersion(TOKENS, by="whole", documents=DOCUMENTS.assign(whole="x")),
        "a number of equal parts, as by=10",
        lambda: [dispersion(TOKENS, by=10), dispersion(TOKENS, by="paper", documents=DOCUMENTS)],
    ),
    (
        lambda: dispersion(TOKENS, by=1000),
        rf"at most the number of tokens \({len(TOKENS)}\)",
        lambda: dispersion(TOKENS, by=len(TOKENS)),
    ),
    (
        lambda: distance(tokenize(X.iloc[:1])),
        "compares 2 to .*, so group by something else",
        lambda: distance(TOKENS, by="paper", documents=DOCUMENTS),
    ),
    (
        lambda: partitions(ROWS, "64 parts"),
        "give bytes, or a string such as '64MB'",
        lambda: [partitions(ROWS, "64MB"), partitions(ROWS, 1000)],
    ),
    (
        lambda: count_corpus(pd.concat([ROWS] * 9), date=None, date_pattern=r"(\d{4})", size=1),
        'give date_in="path" .its ids. or date_in="text", or name the column of dates with date=',
        lambda: [
            count_corpus(pd.concat([ROWS] * 9, ignore_index=True), size=1),
            count_corpus(
                pd.concat([ROWS] * 9, ignore_index=True), date=None, date_pattern=r"(\d{4})", date_in="text", size=1
            ),
        ],
    ),
    (
        lambda: count_corpus(mixed_types(), "kind", size=1),
        "give the column one type, or count the table as one part with a larger size=",
        lambda: [
            count_corpus(mixed_types().astype({"kind": str}), "kind", size=1),
            count_corpus(mixed_types(), "kind", size="1MB"),
        ],
    ),
]
READING: list[Case] = [
    (
        lambda: passages(DOCUMENTS, kwic(TOKENS, DOCUMENTS, "war"), unit="line"),
        r"use 'sentence', 'paragraph', a number of characters .0 or more. or a span table, such as sentences",
        lambda: [
            passages(DOCUMENTS, kwic(TOKENS, DOCUMENTS, "war"), unit=unit)
            for unit in ("sentence", "paragraph", 20, sentences(DOCUMENTS))
        ],
    ),
    (
        lambda: kwic(TOKENS, DOCUMENTS, 5),
        "give a word, a phrase, a glob",
        lambda: [kwic(TOKENS, DOCUMENTS, query) for query in ("war", "no war", "w*", re.compile("^w"))],
    ),
    (
        lambda: occurrences(TOKENS, BY_MONTH),
        "pass documents= and the tokens that they were counted from",
        lambda: occurrences(TOKENS, BY_MONTH, documents=DOCUMENTS),
    ),
    (
        lambda: occurrences(TOKENS, MENTIONED[MENTIONED["n"] > 0]),
        r"pass documents= and expressions= too \(time_expressions\(documents\)",
        lambda: occurrences(
            TOKENS, MENTIONED[MENTIONED["n"] > 0], documents=DOCUMENTS, expressions=time_expressions(DOCUMENTS)
        ),
    ),
    (
        lambda: occurrences(TOKENS, LINE.iloc[0].astype(object).where(lambda row: row.index != "period"), DOCUMENTS),
        r"pass the row as a table, timeline\.iloc\[\[i\]\]",
        lambda: occurrences(TOKENS, LINE.iloc[[0]], DOCUMENTS),
    ),
    (
        lambda: occurrences(TOKENS[TOKENS["doc"] == "a"], WAR),
        "pass the tokens, documents it was counted from",
        lambda: occurrences(TOKENS, WAR),
    ),
]
TIMES: list[Case] = [
    (lambda: time_rules("own", "V-Day"), "give a list of four strings each", lambda: time_rules("own", [RULE])),
    (lambda: time_rules("own", []), "give at least one rule", lambda: time_rules("own", [RULE])),
    (
        lambda: time_rules("own", [RULE[:3]]),
        "give a pattern, a meaning, an example and its value",
        lambda: time_rules("own", [RULE]),
    ),
    (
        lambda: time_rules("own", [("V-Day", "is 1945-05-08", *RULE[2:])]),
        "begin it with nothing, .*value",
        lambda: [time_rules("own", [RULE]), time_rules("own", [("V-Day", "nothing", "on [V-Day]", "")])],
    ),
    (
        lambda: time_rules("own", [("V-Day", "value 1945-05-08", "on V-Day", "1945-05-08")]),
        "no expression in brackets: add them",
        lambda: time_rules("own", [RULE]),
    ),
    (
        lambda: time_rules("own", [("the first", "value 2023", "on [the first]", "2023")]),
        "only words too common to search for: add another",
        lambda: time_rules("own", [("the first Candlemas", "value 2023", "on [the first Candlemas]", "2023")]),
    ),
    (
        lambda: time_rules("own", [("{moon} day", "value 2023", "on [moon day]", "2023")]),
        "use one of ampm, .*weekday",
        lambda: time_rules("own", [("holy {weekday}", "value 2023", "on [holy Monday]", "2023")]),
    ),
    (
        lambda: time_expressions(DOCUMENTS, rule_sets=OWN),
        "put it in a list",
        lambda: time_expressions(DOCUMENTS, rule_sets=[OWN]),
    ),
    (
        lambda: time_expressions(DOCUMENTS, rule_sets=["V-Day"]),
        "make it with time_rules",
        lambda: time_expressions(DOCUMENTS, rule_sets=[time_rules("own", [RULE])]),
    ),
    (
        lambda: time_expressions(DOCUMENTS, rule_sets=[OWN], language="uk"),
        "make both the same",
        lambda: time_expressions(DOCUMENTS, rule_sets=[OWN], language="en"),
    ),
]
PLOTS: list[Case] = [
    (
        lambda: plot_keyness(WAR),
        r"make it with keyness\(\)",
        lambda: describe_keyness(keyness(TOKENS, X)),
    ),
    (
        lambda: plot_similarity(COUNTS),
        r"make it with similarity\(\) or distance\(\)",
        lambda: [plot_similarity(similarity(TOKENS)), plot_similarity(distance(TOKENS), distance=True)],
    ),
    (
        lambda: plot_similarity(distance(TOKENS)),
        r"use distance=True for a table of distance\(\), and False for one of similarity\(\)",
        lambda: plot_similarity(distance(TOKENS), distance=True),
    ),
    (
        lambda: plot_timeline(timeline(TOKENS, DOCUMENTS)),
        "draw 1 to 8 at a time",
        lambda: plot_timeline(timeline(TOKENS, DOCUMENTS, TOKENS["term"].unique()[:8])),
    ),
]
CASES = [*ARGUMENTS, *TOKENS_AND_TERMS, *COUNTING, *READING, *TIMES, *PLOTS]


def mixed_types() -> pd.DataFrame:
    return pd.DataFrame({"date": "2023", "text": ["war", "peace"], "kind": pd.Series([1, "x"], dtype=object)})


@pytest.mark.parametrize(("fails", "message", "works"), CASES, ids=[message for _, message, _ in CASES])
def test_the_remedy_that_an_error_names_works(fails, message, works) -> None:
    follow(fails, message, works)


def test_the_remedies_for_files_of_tokens_work(tmp_path: Path) -> None:
    path = tmp_path / "tokens.parquet"

    def save(**options: object) -> pd.DataFrame:
        save_tokens(TOKENS, path, **options)
        return load_tokens(path, *options.values())

    follow(lambda: load_tokens(path), r"save_tokens\(tokens, path\) makes it", save)
    follow(
        lambda: load_tokens(path, DOCUMENTS),
        r"load it without documents, or save it again with save_tokens\(tokens, path, documents=documents\)",
        lambda: [load_tokens(path), save(documents=DOCUMENTS)],
    )
    changed = DOCUMENTS.assign(text="Another text.")
    follow(
        lambda: load_tokens(path, changed),
        r"pass those it was made from, or make it again with save_tokens\(tokenize\(documents\), path, documents=",
        lambda: [load_tokens(path, DOCUMENTS), save_tokens(tokenize(changed), path, documents=changed) or path],
    )
    assert len(load_tokens(path, changed)) == 2 * len(changed)
    path.write_bytes(path.read_bytes()[:-20])
    follow(lambda: load_tokens(path), r"make it again with save_tokens\(tokenize\(documents\), path\)", save)
    TOKENS.to_parquet(path)
    follow(lambda: load_tokens(path), r"pandas\.read_parquet may read it", lambda: pd.read_parquet(path))
    follow(lambda: save_tokens(TOKENS, tmp_path), "give a file in it", save)
    inside = tmp_path / "new" / "tokens.parquet"
    follow(lambda: save_tokens(TOKENS, inside), "make the folder first", lambda: [inside.parent.mkdir() or inside])
    save_tokens(TOKENS, inside)
    mixed = TOKENS.assign(note=pd.Series([1, "x"] * len(TOKENS), dtype=object)[: len(TOKENS)].to_numpy())
    follow(lambda: save_tokens(mixed, path), "make it strings or numbers", save)
    save_tokens(mixed.astype({"note": "str"}), path)


def test_the_remedy_for_a_text_that_is_missing_works() -> None:
    missing = DOCUMENTS.assign(text=pd.Series([None, "On Monday.", "On Friday.", ""], DOCUMENTS.index, dtype=object))
    follow(
        lambda: time_expressions(missing),
        "fill it in or drop it",
        lambda: [time_expressions(missing.fillna({"text": ""})), time_expressions(missing.dropna(subset="text"))],
    )


UKRAINIAN = "Президент сказав, що вони прийшли до міста у вівторок, але не всі, бо це було б для них зовсім не так."
WARNINGS: list[Case] = [
    (
        lambda: timeline(TOKENS, DOCUMENTS, "wars"),
        r"what comes close: 'war' \(4\)",
        lambda: timeline(TOKENS, DOCUMENTS, "war"),
    ),
    (
        lambda: timeline(drop_terms(TOKENS, ["war"]), DOCUMENTS, "war"),
        "is it among the 4 dropped",
        lambda: timeline(TOKENS, DOCUMENTS, "war"),
    ),
    (
        lambda: keyness(None, pd.Series({"War": 1}), pd.Series({"war": 1})),
        "are the terms of both folded alike",
        lambda: keyness(None, pd.Series({"war": 1}), pd.Series({"war": 1})),
    ),
    (
        lambda: time_expressions(pd.DataFrame({"date": ["2023-03-08"], "text": [UKRAINIAN]}, ["u"])),
        "read the documents of each language separately, with `language`",
        lambda: time_expressions(pd.DataFrame({"date": ["2023-03-08"], "text": [UKRAINIAN]}, ["u"]), language="uk"),
    ),
]


@pytest.mark.parametrize(("warns", "message", "works"), WARNINGS, ids=[message for _, message, _ in WARNINGS])
def test_the_remedy_that_a_warning_names_works_without_one(warns, message, works) -> None:
    with pytest.warns(UserWarning, match=message):
        warns()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(works())
