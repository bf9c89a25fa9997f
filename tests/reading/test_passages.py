"""Passages around any span."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import (
    kwic,
    paragraphs,
    passages,
    sentences,
)

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
        assert passages(seeds, spans, unit=unit)[["start", "end"]].equals(spans[["start", "end"]].astype("int64"))


def test_passages_of_joined_tables_keep_their_rows(seeds, seed_tokens) -> None:
    hits = pd.concat([kwic(seed_tokens, seeds, "war"), kwic(seed_tokens, seeds, "bakhmut")])
    table = passages(seeds, hits)
    assert table.index.equals(hits.index)
    assert [t[a:b] for t, a, b in table[["text", "match_start", "match_end"]].to_numpy()] == hits["match"].tolist()


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


def test_passages_lead_from_a_time_expression_to_its_sentence(seeds, seed_mentions) -> None:
    table = passages(seeds, seed_mentions)
    held = [text[a:b] for text, a, b in table[["text", "match_start", "match_end"]].to_numpy()]
    assert held == seed_mentions["text"].tolist()
    assert table["text"].iloc[-1].startswith("Ukraine, which is preparing for its own counteroffensive")


def test_spans_that_the_user_has_give_the_same(documents, tokens) -> None:
    for unit, spans in (("sentence", sentences(documents)), ("paragraph", paragraphs(documents))):
        expected = passages(documents, tokens, unit=unit)
        pd.testing.assert_frame_equal(passages(documents, tokens, unit=spans), expected)
        shuffled = spans.sample(frac=1, random_state=2).astype({"doc": "str"})
        pd.testing.assert_frame_equal(passages(documents, tokens, unit=shuffled), expected)


def test_a_place_without_a_unit_is_its_own_passage(documents, tokens) -> None:
    none = sentences(documents).iloc[:0]
    table = passages(documents, tokens, unit=none)
    assert table["start"].tolist() == tokens["start"].tolist()
    assert table["end"].tolist() == tokens["end"].tolist()


def test_a_unit_must_be_a_span_table(documents, tokens) -> None:
    with pytest.raises(ValueError, match="unit has no column 'end'"):
        passages(documents, tokens, unit=sentences(documents).drop(columns="end"))
