"""A cue's sentence while its frame is read, and what is common to all kinds of frames."""

from typing import NamedTuple

from analysis.quotes.grammar import Grammar
from analysis.quotes.lexicon import Span
from analysis.quotes.units import Unit

__all__ = ["MAX_QUOTE_DISTANCE_WORDS", "MIN_STATEMENT_WORDS", "STOPS", "Frame", "Reader", "trim"]

# How far a quotation may be from its cue, and how short a clause can be.
MAX_QUOTE_DISTANCE_WORDS, MIN_STATEMENT_WORDS = 12, 2
# What ends a phrase or a sentence; there is no item after its last.
STOPS = frozenset(["", ",", ".", ";", ":", "—", "–", "-", "!", "?", "…"])


class Frame(NamedTuple):
    """A cue, the first item of its speaker and the end of it, and the items of what was said, which may be parted."""

    cue: Span
    speaker: Span | None
    said: tuple[Span, ...]
    family: str
    why: str
    head: int  # the first item of the cue and its own subject


def trim(unit: Unit, grammar: Grammar, lo: int, hi: int) -> int:
    """The end of a statement without stops and words that join it to the next."""
    words = unit.words
    joins = grammar.words["coordinator"] | STOPS
    return next((at for at in range(hi, lo, -1) if words[at - 1] not in joins), lo)


class Reader(NamedTuple):
    """Reads the words around one cue of a sentence; `frames` are those to its left."""

    unit: Unit
    grammar: Grammar
    frames: list[Frame]

    @property
    def floor(self) -> int:
        """Where the words begin that belong to no earlier cue."""
        return self.frames[-1].cue[1] if self.frames else 0

    @property
    def taken(self) -> int:
        """Where the words begin that belong to no earlier statement."""
        return self.frames[-1].said[-1][1] if self.frames else 0

    @property
    def limit(self) -> int:
        """The number of items."""
        return len(self.unit.words)

    def is_in(self, name: str, at: int) -> bool:
        """Whether the item at an offset, which may lie outside the sentence, belongs to a class of words."""
        words = self.unit.words
        return 0 <= at < len(words) and words[at] in self.grammar.words[name]

    def word(self, at: int) -> str:
        """The item at an offset, "" outside the sentence."""
        words = self.unit.words
        return words[at] if 0 <= at < len(words) else ""

    def is_number(self, at: int) -> bool:
        """Whether the item at an offset is a number."""
        return self.word(at)[:1].isdigit() or self.is_in("time-opener", at)

    def begins_sentence(self, lo: int) -> bool:
        """Whether nothing but adverbs precedes an item."""
        return all(self.grammar.is_adverb(word) for word in self.unit.words[:lo])

    def end(self, at: int) -> int:
        """The end of a statement: of the sentence, or a semicolon before words with a cue of their own."""
        words = self.unit.words[at:]
        stop = at + words.index(";") if ";" in words else self.limit
        if self.grammar.cues.keys().isdisjoint(self.unit.words[stop:]):
            stop = self.limit
        return trim(self.unit, self.grammar, at, stop)
