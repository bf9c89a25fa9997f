"""Patterns: how they are read, and which matches count."""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import time_expressions, time_rules
from analysis.timex import grammar
from analysis.timex.slots import build_lexicon
from analysis.timex.tables import read_language
from analysis.timex.text import split_window


def test_ranges_have_two_ends(find_values):
    assert find_values("from 31 May to 1 June 1916") == [
        ("31 May", "1916-05-31"),
        ("1 June 1916", "1916-06-01"),
    ]
    assert find_values("in 1915-17 and between March 5-9, 1918") == [
        ("1915", "1915"),
        ("17", "1917"),
        ("March 5", "1918-03-05"),
        ("9, 1918", "1918-03-09"),
    ]


def test_a_rule_can_exclude_a_name(documents_of):
    club = time_rules("club", [("Friday Club", "nothing", "at the [Friday Club]", "")])
    table = time_expressions(documents_of("On Friday the Friday Club met."), rule_sets=[club])
    assert table["text"].tolist() == ["Friday"]
    with pytest.raises(ValueError, match="gives 'Friday' = 2023-03-03"):
        time_rules("club", [("Monday Club", "nothing", "at the [Friday Club]", "")])


@pytest.mark.parametrize(
    "unit",
    ["7", "a ", "the first of ", "two and a half ", "March ", "May 5, ", "1 2 ", "every other ", "'", "20:"],
)
def test_work_grows_with_the_text(documents_of, unit, monkeypatch):
    # Counted in steps, not in seconds: a text twice as long takes at most twice as many.
    steps = 0

    class CountedSearch(grammar.Search):
        def walk(self, *arguments):
            nonlocal steps
            steps += 1
            return super().walk(*arguments)

    class CountedRunSearch(CountedSearch, grammar.RunSearch):
        pass

    monkeypatch.setattr(grammar, "Search", CountedSearch)
    monkeypatch.setattr(grammar, "RunSearch", CountedRunSearch)
    time_expressions(documents_of(unit * 400))
    short, steps = steps, 0
    time_expressions(documents_of(unit * 800))
    assert steps <= 2.1 * short + 200


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (("the {moon} day", "value 2023", "on [the moon day]", "2023"), "pattern has an unknown slot {moon}"),
        (("Candlemas)", "value 2023", "on [Candlemas]", "2023"), "has ')' without an opening bracket"),
        (("(Candlemas", "value 2023", "on [Candlemas]", "2023"), "pattern has '(' without a closing bracket"),
        (("the first", "value 2023", "on [the first]", "2023"), "has only words too common to search for"),
        (("!() Candlemas", "value 2023", "on [Candlemas]", "2023"), "pattern has !() without words"),
        (
            ("<on> <before> Candlemas", "value 2023", "on [Candlemas]", "2023"),
            "context in < > before or after it",
        ),
    ],
)
def test_patterns_that_cannot_be_read(rule, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        time_rules("own", [rule])


@pytest.mark.parametrize(
    ("pattern", "example", "text", "words"),
    [
        ("Candlemas", "[Candlemas]", "at candlemas or Candlemas", ["Candlemas"]),
        ("candlemas", "[candlemas]", "at candlemas or Candlemas", ["candlemas", "Candlemas"]),
        (
            "[early] candlemas [day]",
            "[candlemas]",
            "early candlemas, candlemas day",
            ["early candlemas", "candlemas day"],
        ),
        ("(old / new) candlemas", "[new candlemas]", "candlemas, old candlemas", ["old candlemas"]),
        ("<until> candlemas", "until [candlemas]", "candlemas lasts until candlemas", ["candlemas"]),
        ("candlemas <!(fair)>", "[candlemas]", "candlemas fair, candlemas", ["candlemas"]),
        ("<!(old)> candlemas", "[candlemas]", "old candlemas", []),
        ("<!({weekday})> candlemas", "[candlemas]", "Monday candlemas", ["Monday"]),
        (
            "candlemas of {date}",
            "[candlemas of 1916]",
            "candlemas of March 1916",
            ["candlemas of March 1916"],
        ),
    ],
)
def test_what_a_pattern_matches(documents_of, pattern, example, text, words):
    rules = time_rules("own", [(pattern, "value 2023-02-02", example, "2023-02-02")])
    assert time_expressions(documents_of(text), rule_sets=[rules])["text"].tolist() == words


@cache
def prepare(language):
    """A grammar, the same grammar without the look at the second word, and pieces of text from all its tables."""
    tables = read_language(language)
    rules = [(rule_set.name, rule) for rule_set in tables.rule_sets for rule in rule_set.rules]
    quick, patient = (grammar.Grammar(build_lexicon(tables.words), rules) for _ in range(2))
    patient.find_second = lambda *_: SimpleNamespace(allows=lambda *_: True)
    examples = [re.sub(r"[][]", "", rule.example) for _, rule in rules]
    words = [word for text in (*examples, *map(" ".join, tables.words.values())) for word in text.split()]
    return quick, patient, st.sampled_from(examples) | st.sampled_from(words)


@pytest.mark.parametrize("language", ["en", "uk"])
@given(data=st.data())
def test_looking_at_the_second_word_loses_no_match(language, data):
    quick, patient, pieces = prepare(language)
    separator = data.draw(st.sampled_from([" ", "\n", "-", ", "]))
    text = separator.join(data.draw(st.lists(pieces, max_size=12)))
    window = split_window(text, 0, len(text), quick.lexicon.abbreviations)
    assert quick.find(window) == patient.find(window)


@pytest.mark.parametrize("language", ["en", "uk"])
@settings(max_examples=60)
@given(data=st.data())
def test_what_is_remembered_in_a_run_is_what_a_walk_finds(language, data):
    quick, _, pieces = prepare(language)
    separator = data.draw(st.sampled_from([" ", "\n", "-", ", "]))
    few = data.draw(st.lists(pieces, min_size=1, max_size=4))
    text = separator.join(data.draw(st.lists(st.sampled_from(few) | pieces, max_size=40)))
    window = split_window(text, 0, len(text), quick.lexicon.abbreviations)
    matches = []
    for search in (grammar.Search(quick, window), grammar.RunSearch(quick, window)):
        for origin in search.list_origins(quick.simple, len(window.words)):
            search.walk_from(quick.simple, origin)
        for origin in search.list_origins(quick.compound, search.offer_dates()):
            search.walk_from(quick.compound, origin)
        matches.append(search.matches)
    assert matches[0] == matches[1]


@pytest.mark.parametrize("unit", ["Monday and ", "2023-", "1/2/", "March-", "5 May – ", "in May ", "the '80s "])
def test_equal_words_in_a_run_are_compared_once(documents_of, unit, monkeypatch):
    walks = 0

    class CountedSearch(grammar.RunSearch):
        def walk(self, *arguments):
            nonlocal walks
            walks += 1
            return super().walk(*arguments)

    monkeypatch.setattr(grammar, "RunSearch", CountedSearch)
    time_expressions(documents_of(f"On the day, {unit * 500}"))
    walks = 0
    time_expressions(documents_of(f"On the day, {unit * 1000}"))
    assert walks < 100


def test_only_so_many_words_are_remembered(documents_of, monkeypatch):
    years = " ".join(f"in {year} and {number}" for number, year in enumerate([*range(1000, 2190)] * 20, 3000))
    table = time_expressions(documents_of(years[:60_000]))
    assert set(table["value"]) >= {str(year) for year in range(1000, 2190)}


@pytest.mark.parametrize(
    "unit", ["It rained on 5 March 2023 in Bakhmut. ", "It rained on 5 March 2023, in April too. "]
)
def test_a_long_run_is_the_sentence_it_repeats(documents_of, unit):
    once = time_expressions(documents_of(unit))
    often = time_expressions(documents_of(unit * 1500))  # 13,500 words or more
    for name in ("text", "value", "begin", "until", "why"):
        assert often[name].tolist() == once[name].tolist() * 1500
    offsets = [start + i * len(unit) for i in range(1500) for start in once["start"]]
    assert often["start"].tolist() == offsets
