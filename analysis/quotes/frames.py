"""Cues with their speakers and what was said, sentence by sentence."""

from analysis.quotes.grammar import Grammar, Span
from analysis.quotes.reader import STOPS, Frame, Reader, trim
from analysis.quotes.sources import read_source
from analysis.quotes.tables import Cue
from analysis.quotes.units import QUOTED, Unit

__all__ = ["find_frames"]

_MAX_QUOTE_DISTANCE_WORDS = 12
_MIN_STATEMENT_WORDS = 2
_MIN_CLAUSE_WORDS = 5
_MAX_TITLE_WORDS = 6


def find_frames(unit: Unit, grammar: Grammar) -> list[Frame]:
    """The frames of a sentence, none of whose statements overlap."""
    frames: list[Frame] = []
    for lo, hi, cue in grammar.find_cues(unit):
        if frames and lo < frames[-1].cue[1]:
            continue
        frame = _CueReader(unit, grammar, frames).read(lo, hi, cue)
        if frame is None:
            continue
        if _makes_room(unit, grammar, frames, frame):
            frames.append(frame)
    return frames


def _makes_room(unit: Unit, grammar: Grammar, frames: list[Frame], frame: Frame) -> bool:
    """Whether a frame does not lie inside an earlier statement, which may end where the frame begins."""
    if not frames or not frames[-1].said or frame.head >= frames[-1].said[-1][1]:
        return not frames or all(lo >= max(s[1] for s in frames[-1].said) for lo, _ in frame.said if frames[-1].said)
    last = frames[-1]
    lo, _ = last.said[-1]
    before = unit.words[frame.head - 1] if frame.head else ""
    joins = grammar.is_in("subordinator", before) and not grammar.is_in("that", before)
    is_joined = joins and frame.head > 1 and unit.words[frame.head - 2] == ","
    takes_over = before in STOPS or before == QUOTED or is_joined or grammar.is_in("coordinator", before)
    own = frame.said[0][0] if frame.said else frame.cue[1]
    if not takes_over or frame.head - lo < _MIN_STATEMENT_WORDS or own < frame.head:
        return False
    frames[-1] = last._replace(said=(*last.said[:-1], (lo, trim(unit, grammar, lo, frame.head - is_joined))))
    return True


class _CueReader(Reader):
    """Reads the words around one reporting verb."""

    __slots__ = ()

    def read(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """The frame of a cue, None if it reports nothing."""
        if cue.kind == "source":
            return read_source(self, lo, hi, cue)
        if not cue.participle and (self._is_passive(lo, hi) or self._is_noun(lo, hi)):
            return None
        is_elliptic = self.is_in("subordinator", lo - 1) and not self.is_in("relative", lo - 1)
        if self.is_in("infinitive", lo - 1) or (is_elliptic and not self.is_in("manner", lo - 1)):
            return None  # to say; if projected
        if cue.participle and self.begins_sentence(lo):
            return self._read_leading(lo, hi, cue)
        inverted = self._read_inversion(lo, hi, cue) or self._read_opening(lo, hi, cue)
        if inverted:
            return inverted
        speaker, own, why = self._find_speaker(lo, cue)
        if speaker and self._is_own_voice(speaker, lo):
            return None
        head = speaker[0] if speaker and own else lo
        if speaker and own and self._follows_quotation(head):
            before = self._read_before(lo, hi, cue, speaker, head)
            if before:
                return before
        if speaker and own and self.word(hi) == "," and self.is_in("that", hi + 1):
            left = self._take_left(head, cue)
            parted = (*((left,) if left else ()), (hi + 2, self.end(hi + 2)))
            return Frame((lo, hi), speaker, parted, cue.family, "both sides of its subject and cue", head)
        after = self._read_after(lo, hi, cue)
        gerund = cue.participle and self.is_in("preposition", lo - 1)
        if after and speaker and not (gerund and after[1] == "a clause after it"):
            said = self._end_before_main_clause(after[0], lo, head)
            return Frame((lo, hi), speaker, said, cue.family, f"{after[1]}; {why}", head)
        return self._read_before(lo, hi, cue, speaker, head) if speaker and own else None

    def _end_before_main_clause(self, said: tuple[Span, ...], lo: int, head: int) -> tuple[Span, ...]:
        """What was said in a clause inside another: X, who said it rained, left; when X said it rained, Y left."""
        start, end = said[-1]
        parted = any(self.is_in("relative", at) and self.word(at - 1) == "," for at in range(head, lo))
        leads = head == 1 and self.is_in("subordinator", 0) and not self.is_in("relative", 0)
        for comma in range(start + 1, end - 1) if parted or leads else ():
            begins = self.grammar.is_verb if parted else self.grammar.begins_name
            if self.word(comma) == "," and begins(self.unit, comma + 1):
                return (*said[:-1], (start, comma))
        return said

    def _follows_quotation(self, head: int) -> bool:
        """Whether a quotation that belongs to no earlier cue is right before a speaker."""
        mark = head - 1 - (self.word(head - 1) == ",")
        taken = self.taken
        return mark >= taken and self.word(mark) == QUOTED

    def _read_leading(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """Warning that …, X did something."""
        after = self._read_after(lo, hi, cue)
        if not after:
            return None
        start = after[0][0][0]
        for comma in range(start + 1, self.limit - 1):
            if self.word(comma) == "," and self.grammar.begins_name(self.unit, comma + 1):
                end = self.grammar.end_name(self.unit, comma + 1, self.limit)
                if end < self.limit and self.grammar.is_verb(self.unit, end):
                    said = ((start, comma),)
                    return Frame((lo, hi), (comma + 1, end), said, cue.family, "its subject follows", lo)
        return None

    # --- speakers ---------------------------------------------------------------------------------

    def _is_passive(self, lo: int, hi: int) -> bool:
        """Whether what precedes a cue did not say anything: was told, a reward announced by; "was quoted as saying" did."""
        if self.unit.words[hi - 1].endswith(self.grammar.continuing):
            return False
        after = self.grammar.skip_adverbs(self.unit, hi)
        if self.is_in("agent", after):
            return True
        at = lo - 1
        while at >= 0 and self.grammar.is_adverb(self.unit.words[at]):
            at -= 1
        return self.is_in("passive", at)

    def _is_noun(self, lo: int, hi: int) -> bool:
        """Whether a form that may be a noun is one here."""
        if not self.is_in("noun", lo):
            return False
        before = self.word(lo - 1)
        if self.word(lo).endswith("s") and self.is_in("plural", lo - 1):
            return True
        if hi < self.limit and self.grammar.is_verb(self.unit, hi) and not self.is_in("determiner", hi):
            return True
        if self.is_in("determiner", lo - 1) and not self.is_in("pronoun", lo - 1):
            return True
        if self.is_in("preposition", lo - 1) or before.endswith(("'s", "s'")):
            return True
        return self.is_in("preposition", hi) and not self.is_in("that", hi)

    def _is_own_voice(self, speaker: Span, lo: int) -> bool:
        """Whether the text itself speaks or asks: I think, do you believe; unlike "I said"."""
        is_person = speaker[1] - speaker[0] == 1 and self.is_in("speaking-person", speaker[0])
        return is_person and self.is_in("present", lo)

    def _find_speaker(self, lo: int, cue: Cue) -> tuple[Span | None, bool, str]:
        """The speaker of a cue, whether it is the subject of the cue itself, and why."""
        if cue.participle and self.is_in("manner", lo - 1):
            quoted = self.grammar.find_antecedent(self.unit, lo - 1, 0)
            if quoted and not self.is_in("preposition", quoted[0] - 1):
                return quoted, True, "named before it"
        if not self._is_bare_participle(lo, cue):
            own = self.grammar.find_subject(self.unit, lo, self.floor)
            if own and not self._is_caused(own) and not (self.is_in("noun", lo) and not self._agrees(own, lo)):
                return own, True, "its subject"
            if own or self.is_in("noun", lo):
                return None, False, "no subject"
        if self.frames:
            return self.frames[-1].speaker, False, "the subject is that of the cue before"
        first = self.grammar.find_first_subject(self.unit, lo, 0)
        return first, False, "the subject is that of the sentence" if first else "no subject"

    def _is_caused(self, name: Span) -> bool:
        """Whether a subject is made or allowed to speak: let me remind you."""
        return self.is_in("causative", name[0]) or self.is_in("causative", name[0] - 1)

    def _agrees(self, name: Span, lo: int) -> bool:
        """Whether a form without "s", which may be a noun, has a subject in the plural: not "our entire state"."""
        plural = tuple(self.grammar.words["plural-ending"])
        if self.word(lo).endswith(plural):
            return True
        words = self.unit.words[name[0] : name[1]]
        is_plural = words[-1].endswith(plural) or self.is_in("pronoun", name[1] - 1) or self.is_in("plural", name[0])
        return is_plural or any(self.grammar.is_in("coordinator", word) for word in words)

    def _is_bare_participle(self, lo: int, cue: Cue) -> bool:
        return cue.participle and not self.is_in("auxiliary", lo - 1)

    # --- what was said after the cue --------------------------------------------------------------

    def _read_after(self, lo: int, hi: int, cue: Cue) -> tuple[tuple[Span, ...], str] | None:
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
        if self.is_in("that", at) and at + 1 < self.limit and not self.is_in("auxiliary", at + 1):
            return ((self._skip_comma(at + 1), self.end(at)),), f"a clause with '{word}'"
        colon = self._find_colon(at)
        if colon:
            return self._read_marked(colon + 1), "what follows the colon"
        that = self._find_that(at, cue)
        if that:
            return ((that + 1, self.end(at)),), "a clause with 'that'"
        if word == "," and self.word(at + 1) == QUOTED:
            return self._read_marked(at + 1), "the quotation after it"
        if word == QUOTED:
            return self._read_marked(at), "the quotation after it"
        if word and self._is_clause(at, lo, cue):
            return ((at, self.end(at)),), "a clause after it"
        return self._read_quoted(at) if word and word not in STOPS else None

    def _find_colon(self, at: int) -> int | None:
        """The colon after a cue and the time or channel: said in an editorial on Monday, Oct. 26:."""
        for colon in range(at, min(at + _MAX_QUOTE_DISTANCE_WORDS, self.limit - 1)):
            if self.word(colon) == ":":
                return colon
            if self.word(colon) == QUOTED or self.is_in("that", colon) or self.grammar.is_verb(self.unit, colon):
                return None
        return None

    def _find_that(self, at: int, cue: Cue) -> int | None:
        """The "that" after an insertion or a hearer: said, however, that; warned the owners that."""
        if self.is_in("infinitive", at):
            return None
        for that in range(at, min(at + _MAX_QUOTE_DISTANCE_WORDS, self.limit - 1)):
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
        if self.word(at) in STOPS or self.is_in("coordinator", at) or (self.is_in("object-preposition", lo + 1) and cue.kind != "say"):
            return False
        if self.is_in("question", at) and cue.kind != "say":
            return self.limit - at > _MIN_STATEMENT_WORDS
        strict = cue.kind != "say" or (self.is_in("noun", lo) and not cue.participle)
        return self.grammar.begins_clause(self.unit, at, strict=strict) or (not strict and self._is_said_so(at))

    def _is_said_so(self, at: int) -> bool:
        """Whether words after "say" are a statement even if no verb is recognised, unlike "said nothing of it"."""
        is_phrase = any(self.is_in(name, at) for name in ("coordinator", "relative", "empty", "infinitive"))
        is_phrase = is_phrase or (self.is_in("preposition", at) and not self.is_number(at + 1))
        return self.limit - at > _MIN_STATEMENT_WORDS and self.word(at)[:1].isalnum() and not is_phrase

    def _read_marked(self, at: int) -> tuple[Span, ...]:
        """What begins with a quotation: it alone, or with the words that belong to it."""
        if self.word(at) != QUOTED:
            return ((at, self.end(at)),)
        end = at + 1
        while self.word(end) == QUOTED or (self._joins(end) and self.word(end + 1) == QUOTED):
            end += 1
        if (
            end < self.limit
            and not self.unit.capitalized[at]
            and self.word(end) not in STOPS
            and not self.is_in("coordinator", end)
        ):
            return ((at, self.end(at)),)
        return ((at, end),)

    def _joins(self, at: int) -> bool:
        return self.word(at) in (",", "…") or self.is_in("coordinator", at)

    def _read_quoted(self, at: int) -> tuple[tuple[Span, ...], str] | None:
        """A quotation that words without a clause part from its cue, and which belong to it: called it “…”."""
        end = at
        for mark in range(at, min(at + _MAX_QUOTE_DISTANCE_WORDS, self.limit)):
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
        for at in range(hi + 1, min(hi + _MAX_QUOTE_DISTANCE_WORDS, self.limit - 1)):
            is_deed = self.is_in("reason", at) and self.unit.words[at + 1].endswith(self.grammar.continuing)
            if is_deed or self.is_in("target", at):
                return ((at + 1, self.end(at)),), f"what follows '{self.word(at)}'"
            if self.word(at) in STOPS:
                return None
        return None

    # --- what was said before the cue -------------------------------------------------------------

    def _read_before(self, lo: int, hi: int, cue: Cue, speaker: Span, head: int) -> Frame | None:
        """A statement that precedes its speaker and cue, and what goes on after them."""
        if self.is_in("manner", head - 1):
            return self._read_manner(lo, hi, cue, speaker, head - 1)
        left = self._take_left(head, cue)
        if left is None and self.word(head - 1) == ",":
            return self._read_inserted(lo, hi, cue, speaker, head)
        if left is None or (self.word(left[1] - 1) != QUOTED and not self._ends_clause(hi, cue)):
            return None
        said = (left, *self._read_rest(hi, left))
        return Frame((lo, hi), speaker, said, cue.family, "what precedes it; its subject", head)

    def _read_inserted(self, lo: int, hi: int, cue: Cue, speaker: Span, head: int) -> Frame | None:
        """The museum, X said, would open; in addition, X said, it would close."""
        at = self.grammar.skip_adjuncts(self.unit, hi, self.limit)
        if cue.kind not in ("say", "state") or self.word(at) != "," or at + _MIN_STATEMENT_WORDS >= self.limit:
            return None
        why = "both sides of its subject and cue"
        start = next((i + 1 for i in range(head - 2, self.floor - 1, -1) if self.word(i) in STOPS), self.floor)
        is_begun = self.grammar.is_verb(self.unit, at + 1) or self.grammar.has_verb(self.unit, start, head - 1)
        if is_begun and self.grammar.begins_name(self.unit, start):
            said: tuple[Span, ...] = ((start, head - 1), (at + 1, self.end(at + 1)))
        elif self.grammar.begins_clause(self.unit, at + 1) or self.begins_sentence(head - 1):
            said = ((at + 1, self.end(at + 1)),)
        else:
            return None
        return Frame((lo, hi), speaker, said, cue.family, why, head)

    def _read_manner(self, lo: int, hi: int, cue: Cue, speaker: Span, head: int) -> Frame | None:
        """As X told reporters, …; …, as X put it."""
        why = f"'{self.word(head)}' before its subject"
        if cue.kind == "quote" or not self.grammar.begins_name(self.unit, speaker[0]):
            return None
        left = None if self.unit.capitalized[head] else self._take_left(head, cue._replace(kind="say"))
        if left is not None:
            rest = self._read_rest(hi, left)
            return Frame((lo, hi), speaker, (left, *rest), cue.family, why, head)
        commas = [at for at in range(hi, self.limit - 1) if self.word(at) in (",", ":")]
        quoted = [at for at in commas if self.word(at + 1) == QUOTED]
        comma = next(iter(quoted or commas), self.limit)
        if quoted:
            return Frame((lo, hi), speaker, self._read_marked(comma + 1), cue.family, why, head)
        if comma - hi > _MAX_QUOTE_DISTANCE_WORDS or comma + _MIN_STATEMENT_WORDS >= self.limit:
            return None
        return Frame((lo, hi), speaker, ((comma + 1, self.end(comma + 1)),), cue.family, why, head)

    def _ends_clause(self, hi: int, cue: Cue) -> bool:
        """Whether nothing but a time, a channel or a hearer follows a cue."""
        if cue.kind == "tell" and self.grammar.skip_hearer(self.unit, hi, self.limit) > hi:
            return True
        if self.is_in("object-preposition", hi) or self.is_in("infinitive", self.grammar.skip_adverbs(self.unit, hi)):
            return False
        at = self.grammar.skip_adjuncts(self.unit, hi, self.limit)
        if at >= self.limit or self.word(at) in STOPS:
            return cue.kind != "report" or not self.is_in("preposition", hi) or self.is_in("time", at - 1)
        is_free = at > hi or self.is_in("preposition", hi) or self.is_in("object", hi) or self.unit.capitalized[hi]
        return is_free and cue.kind != "report"

    def _take_left(self, head: int, cue: Cue) -> Span | None:
        """What was said before `head`."""
        start = self.taken
        start = max(start, self.floor)
        end = head
        while end > start and self.word(end - 1) in (",", "—", "–", "-"):
            end -= 1
        if end <= start or (end == head and self.word(end - 1) != QUOTED):
            return None
        while start < end and (self.word(start) in STOPS or self.is_in("coordinator", start)):
            start += 1
        others = [word for word in self.unit.words[start:end] if word.isalpha()]
        if self.word(end - 1) == QUOTED and all(self.grammar.is_in("coordinator", word) for word in others):
            return start, end
        has_verb = self._has_verb(start, end) or self._is_unknown_clause(start, end)
        is_clause = end - start > _MIN_STATEMENT_WORDS and has_verb
        if self.word(end - 1) == QUOTED:
            return (start, end) if is_clause and start == 0 else (end - 1, end)
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
        if not (is_participle or any(self.is_in(name, start) for name in ("preposition", "subordinator", "infinitive"))):
            return False
        commas = [at for at in range(start, end) if self.word(at) == ","]
        first = commas[0] + 1 if commas else start + 1
        if self.is_in("subordinator", start) and not commas:
            return True
        return not any(self.grammar.is_finite(self.unit, at) for at in range(first, end))

    def _read_rest(self, hi: int, left: Span) -> tuple[Span, ...]:
        """The part of a statement that follows a cue in its middle."""
        at = self.grammar.skip_adjuncts(self.unit, hi, self.limit)
        quoted = [mark for mark in range(hi, self.limit) if self.word(mark) == QUOTED]
        if self.word(at) == "," and self.is_in("that", at + 1):
            return ((at + 2, self.end(at + 2)),)
        if self.word(left[1] - 1) == QUOTED:
            return self._read_marked(quoted[0]) if quoted and self._is_near(at, quoted[0]) else ()
        if (
            self.word(at) == ","
            and self.limit - at > _MIN_STATEMENT_WORDS
            and not self.unit.words[at + 1].endswith(self.grammar.continuing)
        ):
            return ((at + 1, self.end(at)),)
        return ()

    def _is_near(self, at: int, mark: int) -> bool:
        """Whether only hearers and the like stand between the cue and its second quotation."""
        between = self.unit.words[at:mark]
        return len(between) <= _MAX_QUOTE_DISTANCE_WORDS and not any(word in self.grammar.cues for word in between)

    def _read_inversion(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """A statement, its cue and then its speaker: “…,” said X."""
        before = self.word(lo - 1)
        if before not in (",", QUOTED, "—") or cue.participle or lo == self.floor:
            return None
        at = self.grammar.skip_adverbs(self.unit, hi)
        quoted = before == QUOTED or self.word(lo - 2) == QUOTED
        if not self.grammar.begins_name(self.unit, at) and not self._begins_title(at):
            return None
        if self.is_in("that", at):
            return None
        end = self.grammar.end_name(self.unit, at, self.limit)
        if not quoted and (
            cue.kind == "tell" or self._is_possessive(at) or (end < self.limit and self.grammar.is_verb(self.unit, end))
        ):
            return None
        left = self._take_left(lo, cue)
        if left is None or not (quoted or self._is_whole(left, end)):
            return None
        rest = self._read_rest(self._skip_right_apposition(end), left)
        return Frame((lo, hi), (at, end), (left, *rest), cue.family, "what precedes it; its subject follows", lo)

    def _introduces(self, at: int) -> bool:
        return self.word(at) == ":" or (self.word(at) == "," and self.word(at + 1) == QUOTED)

    def _begins_title(self, at: int) -> bool:
        """Whether nouns begin that a name follows: said campaign spokesman John Smith."""
        for word in range(at, min(at + _MAX_TITLE_WORDS, self.limit)):
            if self.unit.capitalized[word]:
                return word > at
            known = any(self.is_in(name, word) for name in ("preposition", "coordinator", "subordinator", "relative"))
            if known or not self.word(word)[:1].isalpha() or self.grammar.is_adverb(self.word(word)):
                return False
        return False

    def _read_opening(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """A cue that begins its sentence, its speaker, a colon and a statement: Added X: “…”."""
        ends = (at for at in range(hi, self.limit - 1) if self._introduces(at))
        colon = next(ends, 0)
        if lo or cue.participle or not colon or not self.grammar.begins_name(self.unit, hi):
            return None
        end = self.grammar.end_name(self.unit, hi, colon)
        said = self._read_marked(colon + 1)
        return Frame((lo, hi), (hi, end), said, cue.family, "its subject and a colon follow", lo)

    def _is_whole(self, left: Span, end: int) -> bool:
        """Whether words before an inversion are a clause and those after its speaker go on with none."""
        stop = next((at for at in range(end, self.limit) if self.word(at) in STOPS), self.limit)
        return self._has_verb(*left) and not any(self.grammar.is_finite(self.unit, at) for at in range(end, stop))

    def _skip_right_apposition(self, comma: int) -> int:
        """The comma after what says more of a name (said Ann Lee, a nurse, and …), `comma` itself before a clause."""
        if self.word(comma) != "," or self.is_in("coordinator", comma + 1):
            return comma
        after = next((at for at in range(comma + 1, self.limit) if self.word(at) == ","), self.limit)
        is_clause = self.grammar.begins_clause(self.unit, comma + 1, strict=True)
        return comma if is_clause and not self.is_in("relative", comma + 1) else after

    def _is_possessive(self, at: int) -> bool:
        """Whether an object rather than a speaker begins: maintain its liquidity."""
        return self.is_in("determiner", at) and self.is_in("object", at)
