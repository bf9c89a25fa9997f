"""What was said after a cue."""

from analysis.quotes.lexicon import Span
from analysis.quotes.reader import MAX_QUOTE_DISTANCE_WORDS, MIN_STATEMENT_WORDS, STOPS, Reader
from analysis.quotes.tables import Cue
from analysis.quotes.units import QUOTED

__all__ = ["FollowingReader"]


class FollowingReader(Reader):
    """Reads what a cue introduces."""

    __slots__ = ()

    def read_after(self, lo: int, hi: int, cue: Cue) -> tuple[tuple[Span, ...], str] | None:
        """What follows a cue and was said, and why."""
        at = hi
        if cue.kind == "accuse":
            return self._read_accusation(hi)
        if cue.kind == "quote":
            return self._read_quoted(hi)
        if cue.kind == "tell" and self.word(at) not in (",", ":", QUOTED) and not self.is_in("that", at):
            at = self.grammar.skip_hearer(self.unit, at, self.limit)
        at = self.grammar.skip_adjuncts(self.unit, at, self.limit)
        word = self.word(at)
        if self.is_in("that", at) and not self.is_in("auxiliary", at + 1):
            return ((self._skip_comma(at + 1), self.end(at)),), f"a clause with '{word}'"
        colon = None if cue.kind == "report" else self._find_colon(at)
        if colon:
            return self.read_marked(colon + 1), "what follows the colon"
        that = self._find_that(at, cue)
        if that:
            return ((that + 1, self.end(at)),), "a clause with 'that'"
        if word == "," and self.word(at + 1) == QUOTED:
            return self.read_marked(at + 1), "the quotation after it"
        if word == QUOTED:
            return self.read_marked(at), "the quotation after it"
        if self._is_clause(at, lo, cue):
            return ((at, self.end(at)),), "a clause after it"
        return self._read_quoted(at)

    def _find_colon(self, at: int) -> int | None:
        """The colon after a cue and the time or channel: said in an editorial on Monday, Oct. 26:."""
        for colon in range(at, self.limit):
            if self.word(colon) == ":":
                return colon
            if self.word(colon) == QUOTED or self.is_in("that", colon) or self.grammar.is_verb(self.unit, colon):
                return None
        return None

    def _find_that(self, at: int, cue: Cue) -> int | None:
        """The "that" after an insertion or a hearer: said, however, that; warned the owners that."""
        if self.is_in("infinitive", at):
            return None
        for that in range(at, min(at + MAX_QUOTE_DISTANCE_WORDS, self.limit - 1)):
            word, before = self.word(that), self.word(that - 1)
            if self.is_in("that", that):
                is_clause = not self.grammar.is_verb(self.unit, that + 1)
                may_be = before == "," or (cue.kind not in ("say", "quote") and self.word(at) != ",")
                return that if is_clause and may_be else None
            is_verb = self.grammar.is_verb(self.unit, that) and self.word(at) != ","
            if word == QUOTED or is_verb or (word in STOPS and self.word(at) != ","):
                return None
        return None

    def _skip_comma(self, at: int) -> int:
        return at + 1 if self.word(at) == "," else at

    def _is_clause(self, at: int, lo: int, cue: Cue) -> bool:
        if (
            self.word(at) in STOPS
            or self.is_in("coordinator", at)
            or (self.is_in("object-preposition", lo + 1) and cue.kind != "say")
        ):
            return False
        if self.is_in("question", at) and cue.kind != "say":
            return self.limit - at > MIN_STATEMENT_WORDS
        strict = cue.kind != "say" or (self.is_in("noun", lo) and not cue.participle)
        return self.grammar.begins_clause(self.unit, at, strict=strict) or (not strict and self._is_said_so(at))

    def _is_said_so(self, at: int) -> bool:
        """Whether words after "say" are a statement even if no verb is recognised, unlike "said nothing of it"."""
        is_phrase = any(self.is_in(name, at) for name in ("coordinator", "relative", "empty", "infinitive"))
        is_phrase = is_phrase or (self.is_in("preposition", at) and not self.is_number(at + 1))
        return self.limit - at > MIN_STATEMENT_WORDS and self.word(at)[:1].isalnum() and not is_phrase

    def read_marked(self, at: int) -> tuple[Span, ...]:
        """What begins with a quotation: it alone, or with the words that belong to it."""
        if self.word(at) != QUOTED:
            return ((at, self.end(at)),)
        end = at + 1
        while self.word(end) == QUOTED or (self._joins(end) and self.word(end + 1) == QUOTED):
            end += 1
        is_part = self.word(end) not in STOPS and not self.is_in("coordinator", end)
        if is_part and not self.unit.capitalized[at]:
            return ((at, self.end(at)),)
        return ((at, end),)

    def _joins(self, at: int) -> bool:
        return self.word(at) in (",", "…") or self.is_in("coordinator", at)

    def _read_quoted(self, at: int) -> tuple[tuple[Span, ...], str] | None:
        """A quotation that words without a clause part from its cue, and which belong to it: called it “…”."""
        end = at
        for mark in range(at, min(at + MAX_QUOTE_DISTANCE_WORDS, self.limit)):
            if self.word(mark) == QUOTED:
                end = mark + 1
            elif self.word(mark) == "," and self.word(mark + 1) == QUOTED and end == at:
                return ((mark + 1, mark + 2),), "a quotation a few words after it"
            elif self.word(mark) in STOPS or (end > at and self.unit.words[mark] in self.grammar.cues):
                break
        if end == at:
            return None
        if self.is_in("joining", end):
            ends = (i for i in range(end, self.limit) if self.word(i) in STOPS or self.is_in("coordinator", i))
            end = next(ends, self.limit)
        return ((at, end),), "a quotation a few words after it"

    def _read_accusation(self, hi: int) -> tuple[tuple[Span, ...], str] | None:
        for at in range(hi + 1, self.limit - 1):
            is_deed = self.is_in("reason", at) and self.unit.words[at + 1].endswith(self.grammar.continuing)
            if is_deed or self.is_in("target", at):
                return ((at + 1, self.end(at)),), f"what follows '{self.word(at)}'"
            if self.word(at) in STOPS:
                return None
        return None
