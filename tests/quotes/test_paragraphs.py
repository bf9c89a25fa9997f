"""Quotations some way after their speaker, long units, and reasons that no marked sentence shows."""

from __future__ import annotations

import pytest


def part(chars: int, sentence: str) -> str:
    """Two quotations with `chars` characters between them, most of them a sentence."""
    word = "r" * (chars - len(f". {sentence} ".format("")))
    return f"“I was there,” Ann said. {sentence} “It rained all day.”".format(word)


BOB = "Bob stood for an hour on the bridge by the {} mill in the rain."
PARAGRAPHS = [
    (part(399, BOB), ["Ann", "Ann"]),
    (part(400, BOB), ["Ann", "Bob"]),
    (part(799, "The {} fell."), ["Ann", "Ann"]),
    (part(800, "The {} fell."), ["Ann"]),
    ("1 " * 300 + "Ann said it rained.", ["Ann"]),
    ("1 " * 300 + "“It rained,” Ann said.", ["Ann"]),
]
BOTH_SIDES = "both sides of its subject and cue"
REASONS = [
    ("Both of the old dams, Ann said, were safe.", BOTH_SIDES),
    ("And yet the old dam, Ann said, was safe.", BOTH_SIDES),
    ("The mayor who left, Ann said, was ill.", BOTH_SIDES),
]


@pytest.mark.parametrize(("text", "speakers"), PARAGRAPHS, ids=lambda value: str(value)[:80])
def test_a_quotation_without_a_cue_has_the_nearest_speaker(find_said, text, speakers):
    assert [speaker for kind, speaker, _ in find_said(text) if kind != "mention"] == speakers


@pytest.mark.parametrize(("text", "why"), REASONS)
def test_the_reason_is_that_of_both_parts_of_a_statement(quote, text, why):
    assert set(quote(text)["why"]) == {why}


def test_the_comma_of_a_title_is_a_cue_with_a_place(quote):
    row = quote("Ann spoke of “The Long Night,”\n\n“It rained on all of us.”").iloc[-1]
    assert (row["speaker"], row["cue"], row["cue_start"]) == ("Ann", ",", 28)
