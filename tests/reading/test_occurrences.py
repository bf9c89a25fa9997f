"""Every row of counts leads back to as many tokens as it says."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis import (
    align_to_event,
    kwic,
    ngrams,
    occurrences,
    rolling,
    term_frequency,
    tf_idf,
    timeline,
    tokenize,
)


@pytest.mark.parametrize(
    "by",
    [
        None,
        "doc",
        "W",
        "M",
        ["M", "doc"],
        "precision",
        "group",
        "date",
        "position",
        ["position", "Y"],
        "offset",
    ],
    ids=str,
)
def test_occurrences_of_counts(tokens, documents, by) -> None:
    documents = align_to_event(documents.assign(group=["g", None, "h"]), "2023-03-01")
    table = term_frequency(tokens, by, documents=documents)
    for i, row in table.iterrows():
        if "period" in row and pd.isna(row["period"]):
            row = table.loc[[i]]
        assert len(occurrences(tokens, row, documents)) == table["n"][i]


def test_occurrences_of_a_timeline(tokens, documents) -> None:
    table = timeline(tokens, documents, freq="W")
    for line in (table, rolling(table, 2)):
        for i in range(len(line)):
            assert len(occurrences(tokens, line.iloc[[i]], documents)) == line["n"].iloc[i]
    row = table[(table["term"] == "two") & table["period"].notna()].iloc[0]
    assert occurrences(tokens, row, documents)["position"].tolist() == [1, 3, 4]


def test_occurrences_in_several_periods_of_a_window(corpus_of) -> None:
    documents = corpus_of({f"d{i}": (f"2023-03-0{i}", "a " * i) for i in (1, 2, 5)})
    tokens = tokenize(documents)
    table = rolling(timeline(tokens, documents, "a", freq="D"), 2)
    assert [len(occurrences(tokens, table.iloc[i], documents)) for i in range(5)] == [1, 3, 2, 0, 5]


def test_occurrences_of_tf_idf_and_ngrams(tokens, documents) -> None:
    assert len(occurrences(tokens, tf_idf(tokens).set_index("term", drop=False).loc["tanks"])) == 1
    pairs = ngrams(tokens, 2)
    table = term_frequency(pairs, "doc")
    assert occurrences(pairs, table).equals(pairs)


def test_occurrences_keep_their_index(tokens, documents) -> None:
    shuffled = tokens.sample(frac=1, random_state=2)
    found = occurrences(shuffled, term_frequency(tokens).iloc[0])
    assert found.equals(shuffled[shuffled["term"].isin(found["term"])])


def test_a_column_named_period_is_a_column(tokens, documents) -> None:
    documents = documents.assign(period=["early", "late", "late"])
    table = term_frequency(tokens, "period", documents=documents)
    assert len(occurrences(tokens, table[table["period"] == "late"], documents)) == 7


def test_rows_that_do_not_fit_are_refused(tokens, documents) -> None:
    table = timeline(tokens, documents, "two", freq="W")
    counts = term_frequency(tokens, "paper", documents=documents.assign(paper="P"))
    all_texts = term_frequency(tokens)
    with pytest.raises(ValueError, match="pass documents="):
        occurrences(tokens, table.iloc[0])
    with pytest.raises(ValueError, match=r"pass the row as a table, timeline\.iloc"):
        occurrences(tokens, table.iloc[-1], documents)
    with pytest.raises(ValueError, match="rows has no column 'term'"):
        occurrences(tokens, tokens.iloc[0].drop("term"))
    with pytest.raises(ValueError, match="n=4 of 'two', but tokens contain 3: pass the tokens"):
        occurrences(tokens[tokens["doc"] != "y"], all_texts[all_texts["term"] == "two"])
    with pytest.raises(ValueError, match=r"grouped by 'paper' .*, which is a column of neither tokens nor documents"):
        occurrences(tokens, counts[counts["term"] == "two"], documents)


def test_a_row_without_a_period_leads_to_its_tokens_too(tokens, documents) -> None:
    for table in (timeline(tokens, documents, "two"), term_frequency(tokens, "M", documents=documents)):
        row = table[table["period"].isna()].iloc[-1:]
        assert len(occurrences(tokens, row, documents)) == row["n"].sum() > 0


def test_rows_of_mentioned_time_lead_to_their_tokens(seeds, seed_tokens, seed_mentions) -> None:
    for freq in ("D", "W", "M", "Y"):
        table = timeline(
            seed_tokens, seeds, ["russian", "wagner"], freq=freq, axis="mentioned", expressions=seed_mentions
        )
        table = table[table["docs"] > 0]
        for i in range(len(table)):
            found = occurrences(seed_tokens, table.iloc[[i]], seeds, expressions=seed_mentions)
            assert len(found) == table["n"].iloc[i]
            if table["speaks_of"].iloc[i] == "period":
                assert found.equals(occurrences(seed_tokens, table.iloc[i], seeds, expressions=seed_mentions))
    whole = occurrences(seed_tokens, table, seeds, expressions=seed_mentions)
    assert whole.equals(seed_tokens[seed_tokens["term"].isin(["russian", "wagner"])])


def test_the_two_rows_without_a_period_are_told_apart(corpus_of, mentions_of) -> None:
    documents = corpus_of({"x": ("2023-05-03", "A went. In 1999 a a went."), "z": ("", "A went a a.")})
    said, tokens = mentions_of(documents, ("x", "1999", "1999")), tokenize(documents)
    table = timeline(tokens, documents, "a", freq="M", axis="mentioned", expressions=said)
    for i, docs in ((-2, ["x", "x"]), (-1, ["z", "z", "z"])):
        assert occurrences(tokens, table.iloc[[i]], documents, expressions=said)["doc"].tolist() == docs
    whole = timeline(tokens, documents, freq="M", axis="mentioned", expressions=said)
    assert occurrences(tokens, whole, documents, expressions=said).equals(tokens)


def test_a_row_of_mentioned_time_needs_what_it_was_counted_by(seeds, seed_tokens, seed_mentions) -> None:
    table = timeline(seed_tokens, seeds, "announced", freq="M", axis="mentioned", expressions=seed_mentions)
    row = table.iloc[1]
    for options in ({}, {"documents": seeds}, {"expressions": seed_mentions}):
        with pytest.raises(ValueError, match="pass documents= and expressions= too"):
            occurrences(seed_tokens, row, **options)
    with pytest.raises(ValueError, match=r"n=1 of 'announced', but tokens contain 0: .* and expressions it was"):
        occurrences(seed_tokens, row, seeds, expressions=seed_mentions[:-1])
    with pytest.raises(ValueError, match=r"pass the row as a table, timeline\.iloc"):
        occurrences(seed_tokens, table.iloc[-1], seeds, expressions=seed_mentions)


QUERIES = {
    "a regex": re.compile("^ukrain"),
    "several queries": ["wagner group", "russia*", re.compile("^mercenar")],
    "concepts": {"Wagner": ["wagner", "wagner group", "mercenar*"], "group": ["group"]},
    "concepts named like other words": {"peace": ["bakhmut"], "bakhmut": ["wagner"]},
}


@pytest.mark.parametrize("queries", QUERIES.values(), ids=list(QUERIES))
def test_rows_of_queries_lead_to_the_hits_of_kwic(seeds, seed_tokens, seed_mentions, queries) -> None:
    hits = kwic(seed_tokens, seeds, queries)
    months = timeline(seed_tokens, seeds, queries, freq="M")
    mentioned = timeline(seed_tokens, seeds, queries, freq="M", axis="mentioned", expressions=seed_mentions)
    counts = term_frequency(seed_tokens, "doc", terms=queries)
    for table, options in ((months, {}), (counts, {}), (mentioned, {"expressions": seed_mentions})):
        found = occurrences(seed_tokens, table, seeds, terms=queries, **options)
        places = [sorted(zip(spans["doc"], spans["start"], spans["end"], strict=True)) for spans in (found, hits)]
        assert places[0] == places[1]
    for i in range(len(months)):
        assert len(occurrences(seed_tokens, months.iloc[[i]], seeds, terms=queries)) == months["n"].iloc[i]


def test_rows_of_spans_lead_to_the_rows_of_their_table(seeds, seed_tokens, seed_mentions) -> None:
    hits = kwic(seed_tokens, seeds, "ukrain*").assign(term=["troops", "state", None] * 4 + ["troops"])[::-1]
    table = timeline(seed_tokens, seeds, hits, freq="M")
    for i in range(len(table)):
        found = occurrences(seed_tokens, table.iloc[[i]], seeds, terms=hits)
        assert len(found) == table["n"].iloc[i]
        assert found.equals(hits.loc[found.index])
    assert occurrences(seed_tokens, table, seeds, terms=hits).equals(hits[hits["term"].notna()])
    said = timeline(seed_tokens, seeds, seed_mentions, freq="M", axis="mentioned", expressions=seed_mentions)
    found = occurrences(seed_tokens, said, seeds, terms=seed_mentions, expressions=seed_mentions)
    assert found.equals(seed_mentions)


def test_rows_of_concepts_and_spans_say_that_these_are_needed(seeds, seed_tokens) -> None:
    concepts = {"peace": ["bakhmut"], "bakhmut": ["wagner"]}
    for terms in (concepts, re.compile("^ukrain"), kwic(seed_tokens, seeds, "wagner")):
        table = timeline(seed_tokens, seeds, terms, freq="M")
        with pytest.raises(ValueError, match="and terms=, the concepts, regular expressions or spans"):
            occurrences(seed_tokens, table, seeds)
        assert len(occurrences(seed_tokens, table, seeds, terms=terms)) == table["n"].sum()  # as the message says
