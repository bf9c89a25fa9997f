"""Whether the words around an expression look back or ahead."""

from __future__ import annotations

import pytest

from analysis.timex.expressions import build_grammar
from analysis.timex.tense import Clauses


def find_tense(language, text):
    """The tense around the expression in brackets."""
    start, end = text.index("["), text.index("]") - 1
    text = text.replace("[", "").replace("]", "")
    return Clauses(build_grammar(language, "news").lexicon, text).find_tense(start, end)


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("He left on [Thursday].", ("past", "left")),
        ("They will meet on [Thursday].", ("future", "will")),
        ("On [Thursday] they will meet.", ("future", "will")),
        ("He said so. They will meet on [Thursday].", ("future", "will")),
        ("It had been due to end on [Thursday].", ("past", "had been due to")),
        ("It lasted until [Thursday].", ("deadline", "until")),
        ("He said by [Thursday] it will end.", ("future", "will")),
        ("It walked on [Thursday].", ("past", "walked")),
        ("A wicked tent on [Thursday].", ("", "")),  # ends like a verb, but is listed as none
        ("A tent on [Thursday].", ("", "")),
        ("It mowed on [Thursday].", ("past", "mowed")),
        ("A shed on [Thursday].", ("", "")),  # too short for an ending to tell
        ("[Thursday]", ("", "")),
        ("The talks were postponed until [Thursday].", ("future", "postponed")),
        ("The talks postponed on [Thursday].", ("past", "postponed")),
        ("Put off on [Thursday].", ("", "")),
    ],
)
def test_the_nearest_cue_in_the_clause_gives_the_tense(text, tense):
    assert find_tense("en", text) == tense


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        (f"He walked {'a' * 232} [Thursday].", ("past", "walked")),
        (f"He walked {'a' * 233} [Thursday].", ("", "")),
        (f"On [Thursday] {'a' * 237} will go.", ("future", "will")),
        (f"On [Thursday] {'a' * 238} will go.", ("", "")),
    ],
)
def test_cues_begin_at_most_240_characters_away(text, tense):
    assert find_tense("en", text) == tense


def test_a_word_at_the_border_of_the_context_is_whole():
    # "понеділо", without the last letter, ends like a verb
    assert find_tense("uk", f"понеділок {'а' * 230} [березня]") == ("", "")


def test_the_words_of_a_long_clause_are_those_of_its_parts():
    # over more characters than are split at once, each day has the same words around it as the day before
    clauses = Clauses(build_grammar("en", "news").lexicon, "on Monday he left and on Friday he will go and " * 300)
    tenses = [clauses.find_tense(start, start + 6) for start in range(3, 47 * 300, 47)]
    assert tenses == [("past", "left")] + [("future", "will")] * 299


def test_what_follows_an_expression_at_the_end_of_a_part_is_seen():
    # the tenth day ends where the first part of 4,000 characters does, and its cue is in the next one
    unit = ("on Monday it will rain " + "of stone " * 41).ljust(400)
    clauses = Clauses(build_grammar("en", "news").lexicon, unit * 30)
    assert {clauses.find_tense(start, start + 6) for start in range(3, 30 * 400, 400)} == {("future", "will")}
