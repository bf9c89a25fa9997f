"""Windows: where they begin and end, and how they are split into words."""

from __future__ import annotations

import pytest

from analysis import time_expressions
from analysis.timex.text import find_windows, split_window


@pytest.mark.parametrize(
    "text",
    [
        "The\r\npast two days were bad; on\r\nMonday 6\r\nMarch 2023.",
        "🙂🙂 The past\xa0two days were bad; on Monday 6\u202fMarch 2023.",
        "“The past two days were bad”; ‘on Monday 6 March 2023’s",
    ],
)
def test_offsets_hold_with_all_kinds_of_spaces_and_quotes(documents_of, text):
    table = time_expressions(documents_of(text))
    assert table["value"].tolist() == ["P2D", "2023-03-06"]
    assert [text[row.start : row.end] for row in table.itertuples()] == table["text"].tolist()


def test_a_blank_line_ends_an_expression(find_values):
    assert find_values("They left in May\n\n2014 was over.") == [("May", "2022-05"), ("2014", "2014")]
    assert find_values("They left in May\n2014 to rest.") == [("May\n2014", "2014-05")]


def test_words_near_a_trigger_are_in_its_window():
    filler = "word " * 50
    text = f"{filler}in March {filler}and in May {filler}"
    windows = list(find_windows(text, frozenset({"march", "may"}), frozenset()))
    assert len(windows) == 2
    for window, month in zip(windows, ("march", "may"), strict=True):
        assert month in window.words
        assert window.words[0] == "word"
        assert text[window.starts[0] - 1] == " "


def test_triggers_close_together_share_a_window():
    windows = list(find_windows("In March and in May.", frozenset({"march", "may"}), frozenset()))
    assert [window.words for window in windows] == [["in", "march", "and", "in", "may", "."]]


def test_a_window_begins_inside_a_very_long_word():
    (window,) = find_windows("x" * 200 + " March", frozenset({"march"}), frozenset())
    assert window.words[-1] == "march"
    assert window.starts[0] > 0


def test_a_text_without_triggers_has_no_windows():
    assert list(find_windows("nothing", frozenset({"march"}), frozenset())) == []


def test_words_of_a_window():
    text = "On Nov. 5, 2,000 men’s\n\ntents"
    window = split_window(text, 0, len(text), frozenset({"nov"}))
    assert window.words == ["on", "nov.", "5", ",", "2,000", "men", "'s", "tents"]
    assert [text[start:end] for start, end in zip(window.starts, window.ends, strict=True)][1] == "Nov."
    assert window.capitalized[:2] == [True, True]
    assert window.after_blank_line == [False] * 7 + [True]
