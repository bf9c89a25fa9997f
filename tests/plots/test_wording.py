"""The units and numbers of labels and descriptions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plots.artists import texts_on, tick_labels

from analysis import (
    describe_frequency,
    describe_similarity,
    describe_timeline,
    describe_vocabulary_growth,
    plot_frequency,
    plot_similarity,
    plot_timeline,
    plot_vocabulary_growth,
    similarity,
    term_frequency,
    timeline,
    tokenize,
    vocabulary_growth,
)
from analysis.plots.wording import (
    abbreviate,
    count_noun,
    format_number,
    format_signed,
    join_words,
    name_documents,
    name_group,
    name_side,
)

PER = pytest.mark.parametrize(("per", "unit"), [(100, "per 100"), (1000, "per 1,000"), (1_000_000, "per 1,000,000")])


@PER
@pytest.mark.parametrize("by", [None, "doc"])
def test_the_unit_of_frequencies_is_in_label_and_sentence(documents, per, unit, by):
    counts = term_frequency(tokenize(documents), by, per=per)
    assert plot_frequency(counts).get_xlabel().startswith(f"rate {unit} tokens")
    assert f"{unit})" in describe_frequency(counts)


@PER
def test_the_unit_of_timelines_is_in_label_and_sentence(documents, per, unit):
    table = timeline(tokenize(documents), documents, ["war", "town"], per=per)
    assert plot_timeline(table).get_ylabel() == f"rate {unit} tokens"
    assert f"{unit}, without" in describe_timeline(table)


def test_a_rate_whose_unit_is_not_recorded_has_none(documents):
    counts = term_frequency(tokenize(documents), per=100)
    table = timeline(tokenize(documents), documents, "war", per=100)
    counts.attrs, table.attrs = {}, {}
    assert plot_frequency(counts).get_xlabel() == "rate (number: hits)"
    assert "“town” (3; rate 33.3)" in describe_frequency(counts)
    assert plot_timeline(table).get_ylabel() == "rate"
    assert "6 Mar 2023, rate 50.0, without" in describe_timeline(table)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0012345, "0.00123"), (4.56, "4.56"), (12.34, "12.3"), (123.4, "123"), (65432.1, "65,432")],
)
def test_numbers_have_three_significant_digits(value, text):
    assert format_number(value) == text
    assert format_signed(value) == text
    assert format_signed(-value) == ("−" if value else "") + text


def test_infinity_has_its_sign():
    assert (format_signed(np.inf), format_signed(-np.inf)) == ("∞", "−∞")


def test_counts_and_lists_are_in_plain_english():
    assert [count_noun(n, "hit") for n in (0, 1, 1234)] == ["0 hits", "1 hit", "1,234 hits"]
    assert [join_words(list(words)) for words in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]


def test_documents_are_named_by_their_dates_with_numbers_where_several_share_one():
    dates = pd.to_datetime(pd.Series({"a": "2023-03-08", "b": "2023-04-14", "c": "2023-04-14", "d": None}))
    names = ["8 Mar 2023", "14 Apr 2023 (1)", "14 Apr 2023 (2)", "undated"]
    assert name_documents(dates.to_frame("date")).tolist() == names


def test_documents_are_named_by_their_titles_with_dates_where_several_share_one():
    table = pd.DataFrame({"date": pd.to_datetime(["2023-03-08", "2023-04-14", "2023-04-14", "2023-04-15"])})
    titles = ["The Sun", "The Sun", None, "The Morning Astorian, " * 3]
    assert name_documents(table.assign(title=titles)).tolist() == [
        "8 Mar 2023: The Sun",
        "14 Apr 2023 (1): The Sun",
        "14 Apr 2023 (2)",
        "The Morning Astorian, The…",
    ]


def test_documents_that_are_groups_have_names_instead_of_ids_in_pictures_and_sentences(documents):
    tokens, names = tokenize(documents), ["6 Mar 2023", "7 Mar 2023", "22 Mar 2023"]
    counts, growth = term_frequency(tokens, "doc"), vocabulary_growth(tokens, by="doc")
    alike = similarity(tokens)
    pictures = [
        [text.get_text() for text in plot_frequency(counts, documents=documents).get_legend().get_texts()],
        [text.split(",")[0] for text in texts_on(plot_vocabulary_growth(growth, documents=documents))],
        tick_labels(plot_similarity(alike, documents=documents).yaxis),
    ]
    assert [sorted(labels) for labels in pictures] == [sorted(names)] * 3
    for sentence in (
        describe_frequency(counts, documents=documents),
        describe_vocabulary_growth(growth, documents=documents),
    ):
        assert [line.split(":")[0] for line in sentence.split("\n")] == names
    assert "“6 Mar 2023” and “7 Mar 2023”" in describe_similarity(alike, documents=documents)


def test_groups_that_are_no_documents_keep_their_names(documents):
    counts = term_frequency(tokenize(documents), "W", documents=documents)
    assert describe_frequency(counts, documents=documents) == describe_frequency(counts)


def test_documents_that_lack_a_group_are_refused(documents):
    with pytest.raises(ValueError, match="documents lacks 1 of 3 documents"):
        plot_frequency(term_frequency(tokenize(documents), "doc"), documents=documents.iloc[1:])
    with pytest.raises(TypeError, match=r"make it with read_corpus\(\)"):
        plot_frequency(term_frequency(tokenize(documents)), documents="seeds")


def test_groups_are_named_by_their_keys():
    key = ("Kyiv", pd.Period("2023-03-06", "W"), np.nan)
    assert name_group(key) == "Kyiv, the week of 6 Mar 2023, (none)"
    assert name_group(pd.Period("2023-03-06", "D")) == "6 Mar 2023"
    assert name_group(pd.Period("2023", "Y")) == "2023"
    assert name_group(pd.Period("2023-05", "Q")) == "Q2 2023"


def test_a_side_has_its_role_and_its_name():
    assert name_side("the target", "target") == "the target"
    assert name_side("the target", "Kyiv") == "the target (Kyiv)"
    assert name_side("a", "a") == "a"


def test_long_names_are_cut_between_words():
    assert abbreviate("Office of the President of Ukraine", 20) == "Office of the…"
