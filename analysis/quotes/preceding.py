"""What was said before a cue, and goes on after it."""

from analysis.quotes.following import FollowingReader
from analysis.quotes.lexicon import Span
from analysis.quotes.reader import MAX_QUOTE_DISTANCE_WORDS, STOPS, Frame
from analysis.quotes.tables import Cue
from analysis.quotes.units import QUOTED

__all__ = ["PrecedingReader"]

_MIN_CLAUSE_WORDS = 5


class PrecedingReader(FollowingReader):
    """Reads what precedes a cue with its subject, or with its subject after it."""

    __slots__ = ()

    def read_before(self, lo: int, hi: int, cue: Cue, speaker: Span, head: int) -> Frame | None:
        """A statement that precedes its speaker and cue, and what goes on after them."""
        if self.is_in("manner", head - 1):
            return self._read_manner(lo, hi, cue, speaker, head - 1)
        left = self.take_left(head, cue)
        if left is None and self.word(head - 1) == ",":
            return self._read_inserted(lo, hi, cue, speaker, head)
        if left is None or (self.word(left[1] - 1) != QUOTED and not self._ends_clause(hi, cue)):
            return None
        said = (left, *self._read_rest(hi, left))
        return Frame((lo, hi), speaker, said, cue.family, "what precedes it; its subject", head)

    def _read_inserted(self, lo: int, hi: int, cue: Cue, speaker: Span, head: int) -> Frame | None:
        """The museum, X said, would open; in addition, X said, it would close."""
        at = self.grammar.skip_adjuncts(self.unit, hi, self.limit)
        if cue.kind not in ("say", "state") or self.word(at) != "," or at + 1 == self.limit:
            return None
        why = "both sides of its subject and cue"
        start = max((i + 1 for i in range(self.floor, head - 1) if self.word(i) in STOPS), default=self.floor)
        is_begun = self.grammar.is_verb(self.unit, at + 1) or self.grammar.has_verb(self.unit, start, head)
        if is_begun and self.grammar.begins_name(self.unit, start):
            said: tuple[Span, ...] = ((start, head - 1), (at + 1, self.end(at)))
        elif self.grammar.begins_clause(self.unit, at + 1):
            said = ((at + 1, self.end(at)),)
        else:
            return None
        return Frame((lo, hi), speaker, said, cue.family, why, head)

    def _read_manner(self, lo: int, hi: int, cue: Cue, speaker: Span, head: int) -> Frame | None:
        """As X told reporters, …; …, as X put it."""
        why = f"'{self.word(head)}' before its subject"
        if cue.kind == "quote" or not self.grammar.begins_name(self.unit, speaker[0]):
            return None
        left = None if self.unit.capitalized[head] else self.take_left(head, cue._replace(kind="say"))
        if left is not None:
            rest = self._read_rest(hi, left)
            return Frame((lo, hi), speaker, (left, *rest), cue.family, why, head)
        commas = [at for at in range(hi, self.limit) if self.word(at) in (",", ":")]
        quoted = [at for at in commas if self.word(at + 1) == QUOTED]
        if quoted:
            return Frame((lo, hi), speaker, self.read_marked(quoted[0] + 1), cue.family, why, head)
        if not commas or commas[0] - hi > MAX_QUOTE_DISTANCE_WORDS:
            return None
        return Frame((lo, hi), speaker, ((commas[0] + 1, self.end(commas[0])),), cue.family, why, head)

    def _ends_clause(self, hi: int, cue: Cue) -> bool:
        """Whether nothing but a time, a channel or a hearer follows a cue."""
        if cue.kind == "tell":
            return True
        if self.is_in("object-preposition", hi) or self.grammar.begins_infinitive(
            self.unit, self.grammar.skip_adverbs(self.unit, hi)
        ):
            return False
        at = self.grammar.skip_adjuncts(self.unit, hi, self.limit)
        if self.word(at) in STOPS:
            return cue.kind != "report" or not self.is_in("preposition", hi) or self.is_in("time", at - 1)
        is_free = at > hi or self.is_in("preposition", hi) or self.is_in("object", hi) or self.unit.capitalized[hi]
        return is_free and cue.kind != "report"

    def take_left(self, head: int, cue: Cue) -> Span | None:
        """What was said before `head`."""
        end = head
        while self.word(end - 1) in (",", "—", "–", "-"):
            end -= 1
        words = range(max(self.taken, self.floor), end)
        if not words or (end == head and self.word(end - 1) != QUOTED):
            return None
        start = next((at for at in words if self.word(at) not in STOPS and not self.is_in("coordinator", at)), end)
        others = [word for word in self.unit.words[start:end] if word.isalpha()]
        if self.word(end - 1) == QUOTED and all(self.grammar.is_in("coordinator", word) for word in others):
            return start, end
        if self.word(end - 1) == QUOTED:
            return (start, end) if start == 0 and cue.kind != "quote" else (end - 1, end)
        is_clause = self._has_verb(start, end) or self._is_unknown_clause(start, end)
        if cue.kind not in ("accuse", "quote") and is_clause and not self._is_subordinate(start, end):
            return start, end
        return None

    def _is_unknown_clause(self, start: int, end: int) -> bool:
        """Whether words that begin like a subject are too long to be one, and name no time."""
        is_long = end - start > _MIN_CLAUSE_WORDS and self.grammar.begins_name(self.unit, start)
        return is_long and not any(self.is_in("time", at) for at in range(start, end))

    def _has_verb(self, start: int, end: int) -> bool:
        """Whether words are more than a name with its relative clauses: "the governor, who faces a race"."""
        if QUOTED in self.unit.words[start:end]:
            return True
        relative = next((at for at in range(start, end) if self.is_in("relative", at)), end)
        if self.grammar.has_verb(self.unit, start + ("'" not in self.word(start)), relative):
            return True
        return sum(self.grammar.is_verb(self.unit, at) for at in range(relative, end)) > 1

    def _is_subordinate(self, start: int, end: int) -> bool:
        """Whether words are but a phrase or clause before a main clause: "when asked about it"."""
        is_participle = self.word(start).endswith(self.grammar.continuing)
        if not (
            is_participle or any(self.is_in(name, start) for name in ("preposition", "subordinator", "infinitive"))
        ):
            return False
        if is_participle:  # speaking as they left
            end = next((at for at in range(start, end) if self.is_in("subordinator", at)), end)
        commas = [at for at in range(start, end) if self.word(at) == ","]
        first = (commas or [start])[0] + 1
        if self.is_in("subordinator", start) and not commas:
            return True
        return not any(self.grammar.is_finite(self.unit, at) for at in range(first, end))

    def _read_rest(self, hi: int, left: Span) -> tuple[Span, ...]:
        """The part of a statement that follows a cue in its middle."""
        at = self.grammar.skip_adjuncts(self.unit, hi, self.limit)
        quoted = [mark for mark in range(hi, self.limit) if self.word(mark) == QUOTED]
        if self.word(at) == "," and self.is_in("that", at + 1):
            return ((at + 2, self.end(at)),)
        if self.word(left[1] - 1) == QUOTED:
            return self.read_marked(quoted[0]) if quoted and self._is_near(at, quoted[0]) else ()
        if (
            self.word(at) == ","
            and not self._ends_with_cue(at + 1)
            and not self.word(at + 1).endswith(self.grammar.continuing)
        ):
            return ((at + 1, self.end(at)),)
        return ()

    def _ends_with_cue(self, at: int) -> bool:
        """Whether what follows names but another speaker: …, a doctor said, the agency reported."""
        end = next((i for i in range(at, self.limit) if self.word(i) in STOPS), self.limit)
        return self.word(end - 1) in self.grammar.cues and self.grammar.begins_name(self.unit, at)

    def _is_near(self, at: int, mark: int) -> bool:
        """Whether only hearers and the like come between the cue and its second quotation."""
        between = self.unit.words[at:mark]
        return not any(word in self.grammar.cues for word in between)

    def read_inversion(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """A statement, its cue and then its speaker: “…,” said X."""
        before = self.word(lo - 1)
        if before not in (",", QUOTED, "—", "–") or cue.participle or lo == self.floor:
            return None
        at = self.grammar.skip_adverbs(self.unit, hi)
        quoted = QUOTED in (before, self.word(lo - 2))
        if not self.grammar.begins_name(self.unit, at) and not self._begins_title(at, quoted):
            return None
        if self.is_in("that", at):
            return None
        end = self.grammar.end_name(self.unit, at, self.limit)
        if not quoted and cue.kind == "tell":
            return None
        is_name = self.unit.capitalized[at] and self.word(end) in STOPS
        if not (quoted or is_name or cue.kind == "say"):
            return None
        left = self.take_left(lo, cue)
        if left is None or not (quoted or self._is_whole(left, end)):
            return None
        rest = self._read_rest(self._skip_right_apposition(end), left)
        return Frame((lo, hi), (at, end), (left, *rest), cue.family, "what precedes it; its subject follows", lo)

    def _begins_title(self, at: int, quoted: bool) -> bool:
        """Whether nouns begin that a name follows (said spokesman John Smith), or after a quotation any nouns."""
        others = ("preposition", "coordinator", "subordinator", "relative")
        for word in range(at, self.limit):
            if self.unit.capitalized[word]:
                return True
            is_noun = self.word(word)[:1].isalpha() and not any(self.is_in(name, word) for name in others)
            if not is_noun or self.grammar.is_adverb(self.word(word)):
                return quoted and word > at
        return quoted and at < self.limit

    def _is_whole(self, left: Span, end: int) -> bool:
        """Whether words before an inversion are a clause and those after its speaker go on with none."""
        stop = next((at for at in range(end, self.limit) if self.word(at) in STOPS), self.limit)
        return self._has_verb(*left) and not any(self.grammar.is_finite(self.unit, at) for at in range(end, stop))

    def _skip_right_apposition(self, comma: int) -> int:
        """The comma after what says more of a name (said Ann Lee, a nurse, and …), `comma` itself before a clause."""
        if self.word(comma) != "," or self.is_in("coordinator", comma + 1):
            return comma
        if self.grammar.begins_clause(self.unit, comma + 1, strict=True) and not self.is_in("relative", comma + 1):
            return comma
        ends = (at for at in range(comma + 1, self.limit) if self.word(at) == "," and self._goes_on(at + 1))
        return next(ends, self.limit)

    def _goes_on(self, at: int) -> bool:
        """Whether what follows a comma may belong to a statement rather than to the name before it."""
        return any(self.is_in(name, at) for name in ("coordinator", "that")) or self.word(at) == QUOTED
