"""The units and numbers of labels and descriptions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import (
    describe_frequency,
    describe_timeline,
    plot_frequency,
    plot_timeline,
    term_frequency,
    timeline,
    tokenize,
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


def test_documents_are_named_by_their_dates_and_by_their_ids_where_these_are_needed():
    dates = pd.to_datetime(pd.Series({"a": "2023-03-08", "b": "2023-04-14", "c": "2023-04-14", "d": None}))
    assert name_documents(dates) == ["8 Mar 2023", "14 Apr 2023, b", "14 Apr 2023, c", "d"]


def test_groups_are_named_by_their_keys():
    key = ("Kyiv", pd.Period("2023-03-06", "W"), np.nan)
    assert name_group(key) == "Kyiv, the week of 6 Mar 2023, (none)"
    assert name_group(pd.Period("2023-03-06", "D")) == "6 Mar 2023"
    assert name_group(pd.Period("2023", "Y")) == "2023"


def test_a_side_has_its_role_and_its_name():
    assert name_side("the target", "target") == "the target"
    assert name_side("the target", "Kyiv") == "the target (Kyiv)"
    assert name_side("a", "a") == "a"


def test_long_names_are_cut_between_words():
    assert abbreviate("Office of the President of Ukraine", 20) == "Office of the…"
