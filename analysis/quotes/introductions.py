"""Speakers of quotations that no reporting verb introduces: after a colon, before any other verb, after a statement."""

from typing import NamedTuple

from analysis.quotes.grammar import Grammar
from analysis.quotes.lexicon import Span
from analysis.quotes.units import QUOTED, Unit

__all__ = ["Introduction", "find_introduction", "is_alone"]


class Introduction(NamedTuple):
    """The sentence that names a speaker, the items of the cue and the speaker there, and why."""

    unit: Unit
    cue: Span
    speaker: Span
    why: str


def find_introduction(
    unit: Unit, at: int, last: str, before: Unit | None, adjoins: bool, grammar: Grammar
) -> Introduction | None:
    """What introduces the quotation at `at`, which ends with the character `last`.

    `before` is the sentence before, which `adjoins` in the same paragraph.
    """
    if at and unit.words[at - 1] == ":":
        return _read_colon(unit, at - 1, grammar)
    if at and unit.words[at - 1] == "," and grammar.is_verb(unit, at - 2):
        speaker = grammar.find_subject(unit, at - 2, 0)
        return Introduction(unit, (at - 2, at - 1), speaker, "a verb and a comma before it") if speaker else None
    if last in (",", "?", "!") or unit.words[at + 1 : at + 2] == [","]:
        found = _read_any_verb(unit, at + 1, grammar)
        if found:
            return found
    if at or before is None or not is_alone(unit):
        return None
    if before.words[-1] in (",", ":"):
        return _read_last_cue(before, grammar) or _read_colon(before, len(before.words) - 1, grammar)
    return _read_channel(before, grammar) if adjoins else None


def is_alone(unit: Unit) -> bool:
    """Whether a sentence has no words outside quotation marks."""
    return not any(word[0].isalnum() for word in unit.words)


def _read_colon(unit: Unit, colon: int, grammar: Grammar) -> Introduction | None:
    """X is certain: “…”."""
    speaker = grammar.find_first_subject(unit, colon, 0)
    return (
        Introduction(unit, (colon, colon + 1), speaker, "what follows the colon; the subject before it")
        if speaker
        else None
    )


def _read_any_verb(unit: Unit, at: int, grammar: Grammar) -> Introduction | None:
    """“…,” X mocked, or “…,” mocked X."""
    at += unit.words[at : at + 1] == [","]
    limit = len(unit.words)
    why = "a name and a verb after a comma in the quotation"
    if grammar.begins_name(unit, at):
        end = grammar.end_name(unit, at, limit)
        if end < limit and grammar.is_verb(unit, end) and not grammar.is_in("auxiliary", unit.words[end]):
            return Introduction(unit, (end, end + 1), (at, end), why)
    elif grammar.begins_name(unit, at + 1) and grammar.is_verb(unit, at):
        return Introduction(unit, (at, at + 1), (at + 1, grammar.end_name(unit, at + 1, limit)), why)
    return None


def _read_last_cue(before: Unit, grammar: Grammar) -> Introduction | None:
    """X stated, and “…” in a paragraph of its own."""
    cues = reversed(grammar.find_cues(before))
    speakers = ((lo, hi, grammar.find_subject(before, lo, 0)) for lo, hi, _ in cues)
    why = "the sentence before introduces it"
    return next((Introduction(before, (lo, hi), who, why) for lo, hi, who in speakers if who), None)


def _read_channel(before: Unit, grammar: Grammar) -> Introduction | None:
    """X issued a statement. “…”."""
    channel = next((at for at, word in enumerate(before.words) if grammar.is_in("document", word)), None)
    speaker = grammar.find_first_subject(before, channel, 0) if channel and QUOTED not in before.words else None
    if channel is None or speaker is None or speaker[1] >= channel:
        return None
    return Introduction(before, (channel, channel + 1), speaker, f"the {before.words[channel]} in the sentence before")
