"""Pairs of quotation marks of all kinds."""

from __future__ import annotations

import pytest

from analysis.quotes.marks import Pair, find_pairs

CASES = {
    "“one” and “two”": ["“one”", "“two”"],
    'she said "one" and "two"': ['"one"', '"two"'],
    "he wrote ''one''.": ["''one''"],
    "er sagte „eins“ und „zwei“": ["„eins“", "„zwei“"],
    "он сказал «раз «два» три»": ["«раз «два» три»"],
    "sie rief »eins« laut": ["»eins«"],
    'mixed “one" and "two”': ['“one"', '"two”'],
    "“one ‘two’ three”": ["“one ‘two’ three”"],
    "‘one,’ he said. ‘two.’": ["‘one,’", "‘two.’"],
    "don’t, the soldiers’ camp": [],
    '5\'10" tall, she said "hello"': ['"hello"'],
    "“It never ends": ["“It never ends"],
    "“It never ends. It rained": ["“It never ends. It rained"],
    "He spoke of “the end. Then he left": ["“the end."],
    "the end” is near": [],
    "““one” and “two”": ["“one”", "“two”"],
    'he wrote ""one"" and left': ['""one""'],
    "he wrote “ one ” and “two”": ["“ one ”", "“two”"],
    "``one'' and \"two\"": ["``one''", '"two"'],
    'she said "...one" and "two"': ['"...one"', '"two"'],
    'a board 5 " wide and 6 " long': [],
    "“one”“two”": ["“one”", "“two”"],
    "he wrote ““one” and “two”": ["“one”", "“two”"],
    "hon skrev ”ett” och ”två”": ["”ett”", "”två”"],
    "he wrote “one ”(again) and left": ["“one ”"],
    "“It rained and the river rose «and they left» and so on.": ["“It rained and the river rose ", "«and they left»"],
    "a board 5“ wide": [],
}


@pytest.mark.parametrize(("text", "quoted"), CASES.items(), ids=CASES)
def test_marks_are_paired_as_a_reader_pairs_them(text, quoted):
    assert [text[pair.start : pair.end] for pair in find_pairs(text, 0, len(text))] == quoted


def test_a_closing_mark_ends_what_the_paragraph_before_left_open():
    assert find_pairs("It rained.” He left.", 0, 20, carried=True)[0][:2] == (0, 11)


def test_a_mark_that_the_next_paragraph_opens_again_runs_to_the_end_of_its_own():
    text = "He spoke of “the end. It was late."
    assert find_pairs(text, 0, len(text)) == [Pair(12, 21, closed=False)]
    assert find_pairs(text, 0, len(text), "“") == [Pair(12, len(text), closed=False)]
