"""From a word, a row or a place back to the text."""

from __future__ import annotations

import gc
import re
import weakref

import pandas as pd
import pytest
import regex
from pandas.testing import assert_frame_equal

from analysis import (
    align_to_event,
    drop_terms,
    kwic,
    map_terms,
    ngrams,
    occurrences,
    paragraphs,
    passages,
    rolling,
    sentences,
    term_frequency,
    tf_idf,
    timeline,
    tokenize,
)


@pytest.fixture(scope="module")
def documents(corpus_of) -> pd.DataFrame:
    return corpus_of(
        {
            "x": ("2023-03-08", "“One two, three.” Two\r\ntwo U.S. tanks"),
            "y": ("2023-04", "Ukraine’s two"),
            "z": ("", "A a a A. Nobody’s"),
        }
    )


@pytest.fixture(scope="module")
def tokens(documents: pd.DataFrame) -> pd.DataFrame:
    return tokenize(documents)


def matches(tokens: pd.DataFrame, documents: pd.DataFrame, query, **options) -> list[str]:
    return kwic(tokens, documents, query, **options)["match"].tolist()


# --- kwic -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("TWO", ["two", "Two", "two", "two"]),
        ("two two", ["Two\r\ntwo"]),
        ("three two", ["three.” Two"]),
        ("a a", ["A a", "a a", "a A"]),  # overlapping
        ("Ukraine's", ["Ukraine’s"]),
        ("Ukraine’s two", ["Ukraine’s two"]),
        ("U.S.", ["U.S"]),
        ("two, three", ["two, three"]),
        ("t*", ["two", "three", "Two", "two", "tanks", "two"]),
        ("tw? t*", ["two, three", "Two\r\ntwo"]),
        ("t[hw]*", ["two", "three", "Two", "two", "two"]),
        ("*’s", ["Ukraine’s", "Nobody’s"]),
        (re.compile("^t.o$"), ["two", "Two", "two", "two"]),
        (regex.compile(r"\p{L}'s"), ["Ukraine’s", "Nobody’s"]),
        ("tank", []),
        ("tanks tanks", []),
        ("tanks ukraine's", []),  # never across documents
        ("(", []),
    ],
)
def test_queries(tokens, documents, query, expected: list[str]) -> None:
    assert matches(tokens, documents, query) == expected


def test_context_is_the_text_as_it_stands(tokens, documents) -> None:
    hits = kwic(tokens, documents, "two", left=1, right=2)
    assert hits[["left", "match", "right"]].to_numpy().tolist() == [
        ["One ", "two", ", three.” Two"],
        ["three.” ", "Two", "\r\ntwo U.S"],
        ["Two\r\n", "two", " U.S. tanks"],
        ["Ukraine’s ", "two", ""],
    ]
    assert hits["date"].astype(str).tolist() == ["2023-03-08"] * 3 + ["2023-04-01"]
    assert list(hits) == ["doc", "date", "start", "end", "left", "match", "right"]


def test_windows_stop_at_the_documents_ends(tokens, documents) -> None:
    hits = kwic(tokens, documents, "t*", left=50, right=50)
    assert (hits["left"] + hits["match"] + hits["right"]).tolist() == [
        documents["text"][doc] for doc in hits["doc"]
    ]
    first, last = kwic(tokens, documents, "one").iloc[0], kwic(tokens, documents, "nobody's").iloc[0]
    assert (first["left"], last["right"]) == ("“", "")


def test_no_context(tokens, documents) -> None:
    hits = kwic(tokens, documents, "two", left=0, right=0)
    assert set(hits["left"]) == set(hits["right"]) == {""}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (None, ["d b x e", "c b x d", "c b x e", "a b x d"]),
        ("left", ["a b x d", "c b x d", "c b x e", "d b x e"]),
        ("right", ["c b x d", "a b x d", "d b x e", "c b x e"]),
        ("date", ["a b x d", "d b x e", "c b x d", "c b x e"]),
    ],
)
def test_sorting(corpus_of, sort, expected: list[str]) -> None:
    texts = {
        "1": ("2023-02", "d b x e"),
        "2": ("2023-03", "c b x d"),
        "3": ("", "c b x e"),
        "0": ("2023-01", "a b x d"),
    }
    documents = corpus_of(texts)
    tokens = tokenize(documents.loc[["1", "2", "3", "0"]])
    hits = kwic(tokens, documents, "b x", sort=sort)
    assert (hits["left"] + hits["match"] + hits["right"]).tolist() == expected


def test_shuffled_tokens_with_odd_index_give_the_same(tokens, documents) -> None:
    shuffled = tokens.sample(frac=1, random_state=2).set_axis([7] * len(tokens))
    pd.testing.assert_frame_equal(kwic(shuffled, documents, "two two"), kwic(tokens, documents, "two two"))


def test_marks_are_looked_for_where_they_are_tokens(documents) -> None:
    tokens = tokenize(documents, punctuation=True)
    assert matches(tokens, documents, "two, three") == ["two, three"]
    assert matches(tokens, documents, "two three") == []
    assert matches(tokens, documents, "”") == ["”"]


def test_where_case_is_kept_a_query_in_that_case_goes_first(documents) -> None:
    tokens = tokenize(documents, lower=False)
    assert matches(tokens, documents, "Two") == ["Two"]
    assert matches(tokens, documents, "TWO") == ["two", "two", "two"]
    assert matches(tokens, documents, "Tw*") == ["Two"]


def test_phrases_skip_no_dropped_word(tokens, documents) -> None:
    left = drop_terms(tokens, ["three"])
    assert matches(left, documents, "two two") == ["Two\r\ntwo"]
    assert matches(left, documents, "three") == []


def test_phrases_of_ngrams(tokens, documents) -> None:
    pairs = ngrams(tokens, 2)
    assert matches(pairs, documents, "Two two") == ["Two\r\ntwo"]
    assert matches(pairs, documents, "two t*") == ["two, three", "Two\r\ntwo"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"query": " "}, "empty"),
        ({"left": -1}, "left=-1"),
        ({"sort": "size"}, "sort='size'"),
    ],
)
def test_unknown_options(tokens, documents, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kwic(tokens, documents, **{"query": "two", **options})


def test_other_documents_are_refused(tokens, documents) -> None:
    with pytest.raises(ValueError, match=r"lacks 1 of 3 documents .*'x'"):
        kwic(tokens, documents.drop("x"), "two")
    with pytest.raises(ValueError, match="no column 'text'"):
        kwic(tokens, documents.drop(columns="text"), "two")


def test_nothing_to_read(tokens, documents) -> None:
    for sort in (None, "left", "right", "date"):
        assert kwic(tokens[:0], documents, "two two", sort=sort).empty


# --- occurrences ------------------------------------------------------------------------------


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
    with pytest.raises(
        ValueError, match=r"grouped by 'paper' .*, which is a column of neither tokens nor documents"
    ):
        occurrences(tokens, counts[counts["term"] == "two"], documents)


def test_a_row_without_a_period_leads_to_its_tokens_too(tokens, documents) -> None:
    for table in (timeline(tokens, documents, "two"), term_frequency(tokens, "M", documents=documents)):
        row = table[table["period"].isna()].iloc[-1:]
        assert len(occurrences(tokens, row, documents)) == row["n"].sum() > 0


def test_a_term_of_two_words_leaves_phrases_and_globs_as_they_are(tokens, documents) -> None:
    renamed = map_terms(tokens, {"nobody's": "no body"})
    for query in ("one two", "on* two"):
        assert len(kwic(renamed, documents, query)) == len(kwic(tokens, documents, query)) > 0
    with pytest.raises(ValueError, match="count phrases with ngrams"):
        timeline(renamed, documents, "one two")


@pytest.mark.parametrize("query", [5, None, ["one", "two"]])
def test_what_is_no_query(tokens, documents, query) -> None:
    with pytest.raises(TypeError, match="give a word, a phrase, a glob or a compiled regex"):
        kwic(tokens, documents, query)


# --- passages ---------------------------------------------------------------------------------

TEXT = "Heading\n\nOne is first. Two is second.\r\nThree: last.\r\n\r\nEnd"


@pytest.fixture(scope="module")
def page(corpus_of) -> pd.DataFrame:
    return corpus_of({"p": ("2023-03-08", TEXT), "empty": ("", "")})


@pytest.mark.parametrize(
    ("place", "unit", "expected"),
    [
        ("Heading", "sentence", "Heading"),
        ("One", "sentence", "One is first."),
        ("first.", "sentence", "One is first."),
        ("first. Two", "sentence", "One is first. Two is second."),
        ("second.\r\nThree", "paragraph", "One is first. Two is second.\r\nThree: last."),
        ("Heading\n\nOne", "paragraph", "Heading\n\nOne is first. Two is second.\r\nThree: last."),
        ("End", "paragraph", "End"),
        ("last.\r\n\r\nEnd", "sentence", "Three: last.\r\n\r\nEnd"),
        (" is f", 0, " is f"),
        (" is f", 3, "One is firs"),
        ("Heading", 2, "Heading\n\n"),
        ("End", 10**6, TEXT),
    ],
)
def test_passages(page: pd.DataFrame, place: str, unit, expected: str) -> None:
    start = TEXT.index(place)
    spans = pd.DataFrame({"doc": ["p"], "start": [start], "end": [start + len(place)]}, index=["here"])
    row = passages(page, spans, unit=unit).loc["here"]
    assert row["text"] == TEXT[row["start"] : row["end"]] == expected
    assert row["text"][row["match_start"] : row["match_end"]] == place
    assert row["date"] == pd.Timestamp("2023-03-08")


def test_sentences_are_their_own_passages(seeds: pd.DataFrame) -> None:
    for cut, unit in ((sentences, "sentence"), (paragraphs, "paragraph")):
        spans = cut(seeds)
        assert passages(seeds, spans, unit=unit)[["start", "end"]].equals(
            spans[["start", "end"]].astype("int64")
        )


def test_passages_of_joined_tables_keep_their_rows(seeds, seed_tokens) -> None:
    hits = pd.concat([kwic(seed_tokens, seeds, "war"), kwic(seed_tokens, seeds, "bakhmut")])
    table = passages(seeds, hits)
    assert table.index.equals(hits.index)
    assert [t[a:b] for t, a, b in table[["text", "match_start", "match_end"]].to_numpy()] == hits[
        "match"
    ].tolist()


def test_passages_of_nothing(page: pd.DataFrame) -> None:
    table = passages(page, sentences(page)[:0])
    assert list(table) == ["doc", "date", "start", "end", "text", "match_start", "match_end"]
    assert table.empty


@pytest.mark.parametrize("unit", ["word", -1, True, 2.5])
def test_unknown_unit(page: pd.DataFrame, unit) -> None:
    with pytest.raises(ValueError, match="unit="):
        passages(page, sentences(page), unit=unit)


def test_passages_of_other_documents_are_refused(page: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"lacks 1 of 1 documents .*'p'"):
        passages(page.drop("p"), sentences(page))


def _change_a_term(tokens):
    tokens.loc[0, "term"] = "and"


def _move_a_token(tokens):
    tokens.loc[2, ["start", "end"]] = [0, 3]


def _drop_a_row(tokens):
    tokens.drop(index=1, inplace=True)


def _name_anew(tokens):
    tokens["term"] = tokens["term"].cat.rename_categories({"and": "war", "war": "and"})


def _shuffle(tokens):
    tokens.sort_values("term", ascending=False, inplace=True)


def _take_documents(tokens):
    tokens["doc"] = tokens["doc"].cat.rename_categories({"a": "b", "b": "a"})


@pytest.mark.parametrize(
    "change", [_change_a_term, _move_a_token, _drop_a_row, _name_anew, _shuffle, _take_documents]
)
def test_a_query_sees_what_was_changed_since_the_last(corpus_of, change):
    documents = corpus_of({"a": ("2023-03-08", "war and war"), "b": ("2023-03-09", "and so war")})
    tokens = tokenize(documents)
    kwic(tokens, documents, "war")
    change(tokens)
    for word in ("war", "and", "war and"):
        assert_frame_equal(kwic(tokens, documents, word), kwic(tokens.copy(), documents, word))


def test_the_index_of_a_table_goes_with_it(corpus_of):
    documents = corpus_of({"a": ("2023-03-08", "war and war")})
    tokens = tokenize(documents)
    kwic(tokens, documents, "war")
    index = weakref.ref(tokens)
    gc.disable()  # no cycle holds on to the table either
    try:
        del tokens
        assert index() is None
    finally:
        gc.enable()


# --- mentioned time ---------------------------------------------------------------------------


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
    with pytest.raises(
        ValueError, match=r"n=1 of 'announced', but tokens contain 0: .* and expressions it was"
    ):
        occurrences(seed_tokens, row, seeds, expressions=seed_mentions[:-1])
    with pytest.raises(ValueError, match=r"pass the row as a table, timeline\.iloc"):
        occurrences(seed_tokens, table.iloc[-1], seeds, expressions=seed_mentions)


def test_passages_lead_from_a_time_expression_to_its_sentence(seeds, seed_mentions) -> None:
    table = passages(seeds, seed_mentions)
    held = [text[a:b] for text, a, b in table[["text", "match_start", "match_end"]].to_numpy()]
    assert held == seed_mentions["text"].tolist()
    assert table["text"].iloc[-1].startswith("Ukraine, which is preparing for its own counteroffensive")
