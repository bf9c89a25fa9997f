"""Dates, numbers and names as a reader sees them."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reading.html import bar
from analysis.reading.labels import (
    mark_label,
    on_one_line,
    period_label,
    plain_name,
    plural,
    rate_text,
    short_label,
    short_number,
    span_label,
)


@pytest.mark.parametrize(
    ("freq", "long", "short"),
    [
        ("D", "8 March 2023", "8 Mar 2023"),
        ("W", "week of 6 March 2023", "6 Mar 2023"),
        ("M", "March 2023", "Mar 2023"),
        ("Q", "2023Q1", "2023Q1"),
        ("Y", "2023", "2023"),
    ],
)
def test_a_period_of_each_grain_has_its_name(freq, long, short):
    period = pd.Period("2023-03-08", freq)
    assert (period_label(period), short_label(period)) == (long, short)


@pytest.mark.parametrize(
    ("begin", "until", "label"),
    [
        ("2023-03-08", "2023-03-08", "8 March 2023"),
        ("2023-03-01", "2023-03-31", "March 2023"),
        ("2023-01-01", "2023-12-31", "2023"),
        ("2023-02-01", "2023-12-31", "1 February 2023 – 31 December 2023"),
        ("2023-01-01", "2023-11-30", "1 January 2023 – 30 November 2023"),
        ("2023-01-01", "2024-12-31", "1 January 2023 – 31 December 2024"),
        ("2022-03-01", "2023-03-31", "1 March 2022 – 31 March 2023"),
        ("2023-03-01", "2023-03-30", "1 March 2023 – 30 March 2023"),
        ("2023-03-02", "2023-03-31", "2 March 2023 – 31 March 2023"),
        (None, "2023-03-31", "no date"),
        ("2023-03-31", None, "no date"),
    ],
)
def test_whole_months_and_years_have_short_names(begin, until, label):
    assert span_label(pd.Timestamp(begin), pd.Timestamp(until)) == label


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0, "0"), (0.00123456, "0.00123"), (0.1, "0.1"), (0.999, "0.999"), (1, "1"), (1.5, "1.5"), (12.34, "12.3"),
        (100, "100"), (123.4, "123"), (1234.5, "1,234"), (20, "20"),
    ],
)  # fmt: skip
def test_rates_have_three_significant_digits_and_no_zeros_at_the_end(rate, text):
    assert rate_text(rate) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.5, "−0.5"), (999.4, "999"), (1000, "1,000"), (-1234.4, "−1,234"), (float("inf"), "∞"),
        (-float("inf"), "−∞"), (1, "1"),
    ],
)  # fmt: skip
def test_signed_numbers_have_a_true_minus(value, text):
    assert short_number(value) == text


def test_nouns_are_plural_unless_there_is_one():
    assert [plural(count, "hit") for count in (0, 1, 2, 2222)] == ["0 hits", "1 hit", "2 hits", "2,222 hits"]


@pytest.mark.parametrize(
    ("kind", "value", "text", "label"),
    [
        ("quote", "Prigozhin", "we", "Prigozhin"),
        ("quote", None, "we", ""),
        ("time", "2023-03-08", "Wednesday", "2023-03-08"),
        ("time", "2023", "2023", ""),
        ("time", "PRESENT_REF", "today", "now"),
        ("time", "PRESENT_REF", "Now", ""),
        ("time", "2022-02-24TMO", "that morning", "2022-02-24"),
        ("time", "P8M", "eight months", ""),
        ("time", "XXXX-03", "in March", ""),
    ],
)
def test_a_time_has_a_label_unless_its_words_say_the_same(kind, value, text, label):
    assert mark_label(kind, value, text) == label


def test_names_have_no_invisible_letters_and_lines_no_breaks():
    assert plain_name(" a\u202eb\x00 ") == "a b"
    assert on_one_line("a \r\n  b\tc") == "a ¶ b c"


def test_a_bar_is_as_long_as_its_value():
    def width(value, largest):
        return float(bar(value, largest).split("width:")[1].split("em")[0])

    assert width(4, 4) > 0
    assert [width(value, 4) / width(4, 4) for value in (0, 1, 2, 3)] == pytest.approx([0, 0.25, 0.5, 0.75])
    assert width(float("nan"), 4) == width(0, 0) == width(1, 0) == 0
