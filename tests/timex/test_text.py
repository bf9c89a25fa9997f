"""Windows: where they begin and end, and how they are split into words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import time_expressions
from analysis.timex.expressions import build_grammar
from analysis.timex.tables import read_language
from analysis.timex.text import find_windows, move_to_word_start, split_window

EXAMPLES = [re.sub(r"[][]", "", rule.example) for rules in read_language("en").rule_sets for rule in rules.rules]


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


@pytest.mark.parametrize("offset", range(3, 9))
def test_a_window_begins_with_a_whole_word(offset):
    assert move_to_word_start("On Monday", offset) == 3


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


@pytest.mark.parametrize("blank_line", ["\n\n", "\r\n \t\r\n", "\n\n\n"])
def test_windows_end_at_blank_lines(blank_line):
    windows = list(find_windows(f"In March{blank_line}and in\nMay.", frozenset({"march", "may"}), frozenset()))
    assert [window.words for window in windows] == [["in", "march"], ["and", "in", "may", "."]]


@given(st.lists(st.sampled_from([*EXAMPLES, "It is said that others came. " * 4]), max_size=6), st.sampled_from(" \n;"))
def test_windows_lose_no_expression(pieces, separator):
    """Whatever surrounds the example of a rule, the windows contain the same expressions as the text as a whole."""
    text = separator.join(pieces)
    grammar = build_grammar("en", "news")
    windows = find_windows(text, grammar.triggers, grammar.lexicon.abbreviations)
    whole = split_window(text, 0, len(text), grammar.lexicon.abbreviations)
    assert find_spans(windows, grammar) == find_spans([whole], grammar)


def find_spans(windows, grammar):
    matches = [(window, match) for window in windows for match in grammar.find(window)]
    return [(window.starts[match.begin], window.ends[match.end - 1], match.rule) for window, match in matches]
