"""Statements counted by speaker, with their denominators."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    chronology,
    describe_quotations,
    keyness,
    occurrences,
    passages,
    plot_speakers,
    plotted,
    quotations,
    read_corpus,
    show,
    speakers,
    term_frequency,
    timeline,
)

TEXTS = {
    "a": (
        "2023-03-08",
        "“Peace,” Zelensky said on Monday. He said that the war goes on. The president said it is cold.",
    ),
    "b": (
        "2023-04-14",
        "President Zelenskyy said that last winter was hard. The ministry said so. “War,” the Ministry said.",
    ),
    "c": ("2023-05-01", "Nobody spoke of “peace”."),
}
DOCUMENTS = read_corpus(
    pd.DataFrame.from_dict(TEXTS, orient="index", columns=["date", "text"]).rename_axis("doc").reset_index()
)
SAID = quotations(DOCUMENTS)
ZELENSKY = {"Zelensky": ["zelensk*", "the president"]}


def count(table: pd.DataFrame) -> dict[str, int]:
    counts = term_frequency(table)
    return dict(zip(counts["term"].astype("str"), counts["n"], strict=True))


def test_each_statement_is_a_token_whose_term_is_its_speaker():
    """Five statements, read by eye; mentions are none."""
    table = speakers(SAID)
    assert table["term"].astype("str").tolist() == [
        "Zelensky", "He", "The president", "President Zelenskyy", "the Ministry",
    ]  # fmt: skip
    assert table["position"].tolist() == [0, 1, 2, 0, 1]
    assert table["term"].cat.categories.is_monotonic_increasing
    assert table["type"].tolist() == ["direct", "indirect", "indirect", "indirect", "direct"]


def test_names_that_the_reader_calls_one_speaker_are_one_with_all_statements_as_denominator():
    counts = term_frequency(speakers(SAID, ZELENSKY), by="doc")
    assert counts[counts["term"] == "Zelensky"][["n", "total"]].to_numpy().tolist() == [[2, 3], [1, 2]]


def test_a_pronoun_is_no_name():
    table = speakers(SAID)
    assert table.loc[~table["named"], "matched"].tolist() == ["He"]


def test_spellings_that_differ_in_capitals_are_one_speaker():
    text = "“A,” the ministry said. “B,” The ministry said. “C,” the ministry said."
    documents = pd.DataFrame({"date": ["2023-03-08"], "text": [text]}, index=["x"])
    assert count(speakers(quotations(documents))) == {"the ministry": 3}


def test_a_statement_of_two_concepts_counts_for_both_and_once_in_the_total():
    both = speakers(SAID, ZELENSKY | {"Presidents": ["president"]})
    counts = term_frequency(both).set_index("term")
    assert counts.loc[["Zelensky", "Presidents"], "n"].tolist() == [3, 2]
    assert set(counts["total"]) == {5}
    assert both["overlaps"].sum() == 2


def test_parts_of_a_statement_are_one():
    text = "“We,” Anna said, “are here.”"
    table = speakers(quotations(pd.DataFrame({"date": ["2023-03-08"], "text": [text]}, index=["x"])))
    assert table[["start", "end"]].to_numpy().tolist() == [[0, len(text)]]


def test_each_number_leads_back_to_what_was_said():
    table = speakers(SAID, ZELENSKY)
    rates = timeline(table, DOCUMENTS, "Zelensky", freq="M")
    assert rates[["n", "tokens"]].to_numpy().tolist() == [[2, 3], [1, 2], [0, 0]]
    rows = occurrences(table, rates.iloc[:1], DOCUMENTS)
    assert passages(DOCUMENTS, rows)["text"].tolist() == [
        "“Peace,” Zelensky said on Monday.",
        "The president said it is cold.",
    ]


def test_whom_two_texts_quote_can_be_compared():
    compared = keyness(speakers(SAID, ZELENSKY), ["a"], ["b"]).set_index("term")
    assert compared.loc["Zelensky", ["n_target", "n_reference"]].tolist() == [2, 1]


@given(st.permutations(range(len(SAID))))
def test_the_order_of_the_rows_changes_nothing(order):
    pd.testing.assert_frame_equal(speakers(SAID.iloc[order], ZELENSKY), speakers(SAID, ZELENSKY))


def test_without_statements_there_is_no_speaker():
    nothing = SAID[SAID["type"] == "mention"]
    assert speakers(nothing, ZELENSKY).empty
    assert describe_quotations(nothing).startswith("0 statements in 0 documents")
    with pytest.raises(ValueError, match="no statement whose speaker has a name"):
        plot_speakers(nothing)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: speakers(DOCUMENTS), "quotations has no column 'type'"),
        (lambda: speakers(SAID, {"Zelensky": []}), "Zelensky"),
        (lambda: speakers(SAID, language="xx"), "language='xx' has no list"),
        (lambda: speakers(SAID.drop(columns="speaker")), "quotations has no column 'speaker'"),
        (lambda: plot_speakers(SAID, n=0), "n=0"),
        (lambda: chronology(DOCUMENTS, quotations=DOCUMENTS), "quotations has no column 'type'"),
    ],
)
def test_bad_input_is_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_picture_has_the_most_quoted_first_and_counts_what_it_leaves_out():
    ax = plot_speakers(SAID, ZELENSKY, n=1, title="Who says so")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Zelensky"]
    assert ax.get_xlabel().endswith("not drawn: 1 of other speakers and 1 of pronouns")
    drawn = plotted(ax)
    assert drawn[["n", "direct", "mixed", "indirect"]].to_numpy().tolist() == [[3, 1, 0, 2]]
    plt.close("all")


def test_the_description_says_who_how_often_when_and_what_is_missed():
    text = describe_quotations(SAID, ZELENSKY)
    assert text.startswith("5 statements in 2 documents: 2 direct, 0 mixed and 3 indirect.")
    assert "“Zelensky” (3, 1 of them direct; 2 documents, Mar 2023 – Apr 2023)" in text
    assert "three statements in ten are missed" in text


def test_undated_statements_have_no_months():
    undated = quotations(DOCUMENTS.assign(date=pd.NaT))
    assert "“Zelensky” (3, 1 of them direct; 2 documents)" in describe_quotations(undated, ZELENSKY)


def test_a_chronology_names_who_mentions_a_time():
    """Monday is the reporter's, winter is the president's."""
    story = chronology(DOCUMENTS, quotations=SAID).set_index("expression")["speaker"]
    assert story["last winter"] == "President Zelenskyy"
    assert pd.isna(story["Monday"])
    shown = show(chronology(DOCUMENTS, quotations=SAID), DOCUMENTS)
    assert "(President Zelenskyy, 14 April 2023)" in shown.text
    assert chronology(DOCUMENTS, quotations=SAID.iloc[:0])["speaker"].isna().all()


def test_every_speaker_stands_beside_what_was_said():
    """Also one whose name begins like the code of a duration, P8M, or who said it in one word."""
    for name in ("Prigozhin", "XXL", "Peace"):
        text = f"“Peace,” {name} said."
        documents = pd.DataFrame({"date": ["2023-03-08"], "text": [text]}, index=["x"])
        marked = quotations(documents).assign(speaker=name)
        assert f"<sup class='dl-speaker'>{name}</sup>" in show(documents, doc="x", mark=marked).html
