"""Whether the words around an expression look back or ahead."""

from __future__ import annotations

import pytest

from analysis.timex.expressions import build_grammar
from analysis.timex.tense import find_context, find_tense


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
        ("[Thursday]", ("", "")),
    ],
)
def test_the_nearest_cue_in_the_clause_gives_the_tense(text, tense):
    start, end = text.index("["), text.index("]") - 1
    text = text.replace("[", "").replace("]", "")
    assert find_tense(build_grammar("en", "news").lexicon, *find_context(text, start, end)) == tense
