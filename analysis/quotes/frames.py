"""Cues with their speakers and what was said, sentence by sentence."""

from analysis.quotes.grammar import Grammar
from analysis.quotes.lexicon import Span
from analysis.quotes.preceding import PrecedingReader
from analysis.quotes.reader import MIN_STATEMENT_WORDS, STOPS, Frame, trim
from analysis.quotes.sources import read_source
from analysis.quotes.tables import Cue
from analysis.quotes.units import QUOTED, Unit

__all__ = ["find_frames"]


def find_frames(unit: Unit, grammar: Grammar) -> list[Frame]:
    """The frames of a sentence, none of whose statements overlap."""
    frames: list[Frame] = []
    for lo, hi, cue in grammar.find_cues(unit):
        frame = _CueReader(unit, grammar, frames).read(lo, hi, cue)
        if frame and any(start < end for start, end in frame.said) and _makes_room(unit, grammar, frames, frame):
            frames.append(frame)
    return frames


def _makes_room(unit: Unit, grammar: Grammar, frames: list[Frame], frame: Frame) -> bool:
    """Whether a frame does not lie inside an earlier statement, which may end where the frame begins."""
    if not frames:
        return True
    last = frames[-1]
    lo, end = last.said[-1]
    if frame.head >= end:
        return True
    head = _skip_to_coordinator(unit, grammar, frame)
    if head - lo < MIN_STATEMENT_WORDS or frame.said[0][1] < head:
        return False
    before = unit.words[head - 1]
    joins = grammar.is_in("subordinator", before) and not grammar.is_in("that", before)
    is_joined = joins and unit.words[head - 2] == ","
    if not (before in STOPS or before == QUOTED or is_joined or grammar.is_in("coordinator", before)):
        return False
    frames[-1] = last._replace(said=(*last.said[:-1], (lo, trim(unit, grammar, lo, head - is_joined))))
    return True


def _skip_to_coordinator(unit: Unit, grammar: Grammar, frame: Frame) -> int:
    """The beginning of a frame, before adverbs after "and": and later told Bob that it rained, and later Ann said."""
    head = frame.head
    while grammar.is_adverb(unit.words[head - 1]):
        head -= 1
    return head if grammar.is_in("coordinator", unit.words[head - 1]) else frame.head


class _CueReader(PrecedingReader):
    """Reads the words around one reporting verb."""

    __slots__ = ()

    def read(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """The frame of a cue, None if it reports nothing."""
        if cue.kind == "source":
            return read_source(self, lo, hi, cue)
        is_adjective = self.is_in("article", lo - 1)  # the alleged thief
        if not cue.participle and (is_adjective or self._is_passive(lo, hi) or self._is_noun(lo, hi)):
            return None
        is_elliptic = self.is_in("subordinator", lo - 1) and not self.is_in("relative", lo - 1)
        if self.is_in("infinitive", lo - 1) or (is_elliptic and not self.is_in("manner", lo - 1)):
            return None  # to say; if projected
        if cue.participle and self.begins_sentence(lo):
            return self._read_leading(lo, hi, cue)
        inverted = self.read_inversion(lo, hi, cue) or self._read_opening(lo, hi, cue)
        if inverted:
            return inverted
        speaker, head, why = self._find_speaker(lo, cue)
        if speaker and self._is_own_voice(speaker, lo):
            return None
        own = speaker if head < lo else None
        before = self.read_before(lo, hi, cue, own, head) if own and self._follows_quotation(head) else None
        if before:
            return before
        if own and self._is_parted(hi):
            left = self.take_left(head, cue)
            parted = (*((left,) if left else ()), (hi + 2, self.end(hi)))
            return Frame((lo, hi), own, parted, cue.family, "both sides of its subject and cue", head)
        after = self.read_after(lo, hi, cue)
        if after and (speaker or self.is_in("subjectless", lo)) and not self._is_loose_gerund(lo, cue, *after):
            said = self._end_before_main_clause(after[0], lo, head)
            return Frame((lo, hi), speaker, said, cue.family, f"{after[1]}; {why}", head)
        return self.read_before(lo, hi, cue, own, head) if own else None

    def _is_loose_gerund(self, lo: int, cue: Cue, said: tuple[Span, ...], why: str) -> bool:
        """Whether words that may be no clause follow a gerund: by showing support, but not by saying he was late."""
        if not cue.participle or not self.is_in("preposition", lo - 1) or why != "a clause after it":
            return False
        return cue.kind != "say" or not self.grammar.begins_clause(self.unit, said[0][0], strict=True)

    def _is_parted(self, hi: int) -> bool:
        """Whether a cue is inside a statement, as in: no evidence, officials say, that."""
        return self.word(hi) == "," and self.is_in("that", hi + 1) and not self.is_in("comma-that", hi + 1)

    def _end_before_main_clause(self, said: tuple[Span, ...], lo: int, head: int) -> tuple[Span, ...]:
        """What was said in a clause inside another: X, who said it rained, left; when X said it rained, Y left."""
        ((start, end),) = said
        parted = any(self.is_in("relative", at) and self.word(at - 1) == "," for at in range(head, lo))
        first = int(self.is_in("coordinator", 0))  # and while he says …, he …
        leads = head == first + 1 and self.is_in("subordinator", first)
        for comma in range(start, end) if parted or leads else ():
            begins = self.grammar.is_verb if parted else self.grammar.begins_name
            if self.word(comma) == "," and begins(self.unit, comma + 1):
                return ((start, comma),)
        return said

    def _follows_quotation(self, head: int) -> bool:
        """Whether a quotation that belongs to no earlier cue is right before a speaker."""
        mark = head - 2 if self.word(head - 1) == "," else head - 1
        return mark >= self.taken and self.word(mark) == QUOTED

    def _read_leading(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """Warning that …, X did something."""
        after = self.read_after(lo, hi, cue)
        if not after:
            return None
        start = after[0][0][0]
        for comma in range(start, self.limit):
            if self.word(comma) == "," and self.grammar.begins_name(self.unit, comma + 1):
                end = self.grammar.end_name(self.unit, comma + 1, self.limit)
                if end < self.limit and self.grammar.is_verb(self.unit, end):
                    said = ((start, comma),)
                    return Frame((lo, hi), (comma + 1, end), said, cue.family, "its subject follows", lo)
        return None

    def _introduces(self, at: int) -> bool:
        return self.word(at) == ":" or (self.word(at) == "," and self.word(at + 1) == QUOTED)

    def _read_opening(self, lo: int, hi: int, cue: Cue) -> Frame | None:
        """A cue that begins its sentence, its speaker, a colon and a statement: Added X: “…”."""
        if lo or cue.participle or not self.grammar.begins_name(self.unit, hi):
            return None
        colon = next((at for at in range(hi, self.limit) if self._introduces(at)), None)
        if colon is None:
            return None
        end = self.grammar.end_name(self.unit, hi, colon)
        said = self.read_marked(colon + 1)
        return Frame((lo, hi), (hi, end), said, cue.family, "its subject and a colon follow", lo)

    # --- speakers ---------------------------------------------------------------------------------

    def _is_passive(self, lo: int, hi: int) -> bool:
        """Whether what precedes a cue said nothing: was told, a reward announced by; "was quoted as saying" did."""
        if self.unit.words[hi - 1].endswith(self.grammar.continuing):
            return False
        after = self.grammar.skip_adverbs(self.unit, hi)
        if self.is_in("agent", after) or (self.word(lo - 1) == "," and self.is_in("manner", hi)):
            return True
        at = lo - 1
        while self.grammar.is_adverb(self.word(at)):
            at -= 1
        return self.is_in("passive", at)

    def _is_noun(self, lo: int, hi: int) -> bool:
        """Whether a form that may be a noun is one here."""
        if not self.is_in("noun", lo):
            return False
        before = self.word(lo - 1)
        if self.word(lo).endswith("s") and self.is_in("plural", lo - 1):
            return True
        if hi < self.limit and self.grammar.is_verb(self.unit, hi):
            return True
        if self.is_in("determiner", lo - 1) and not self.is_in("pronoun", lo - 1):
            return True
        if self.is_in("preposition", lo - 1) or before.endswith(("'s", "s'")):
            return True
        return self.is_in("preposition", hi)

    def _is_own_voice(self, speaker: Span, lo: int) -> bool:
        """Whether the text itself speaks or asks: I think, do you believe; unlike "I said"."""
        is_person = speaker[1] - speaker[0] == 1 and self.is_in("speaking-person", speaker[0])
        return is_person and self.is_in("present", lo)

    def _find_speaker(self, lo: int, cue: Cue) -> tuple[Span | None, int, str]:
        """The speaker of a cue, the first item of the cue with the subject that is its own, and why."""
        if cue.participle and self.is_in("manner", lo - 1):
            quoted = self.grammar.find_antecedent(self.unit, lo - 1, self.floor)
            if quoted and not self.is_in("preposition", quoted[0] - 1):
                return quoted, lo, "named before it"
        if not self._is_bare_participle(lo, cue):
            own = self.grammar.find_subject(self.unit, lo, self.floor)
            if own and not self._is_caused(own) and not (self.is_in("noun", lo) and not self._agrees(own, lo)):
                return own, own[0], "its subject"
            if own or self.is_in("noun", lo):
                return None, lo, "no subject"
        accompanying = self._find_accompanying(lo) if cue.participle else None
        if accompanying:
            return accompanying, lo, "its subject"
        if self.is_in("subjectless", lo):
            return None, lo, "no subject"
        if self.frames:
            return self.frames[-1].speaker, lo, "the subject is that of the cue before"
        first = self.grammar.find_first_subject(self.unit, lo, 0)
        return first, lo, "the subject is that of the sentence" if first else "no subject"

    def _find_accompanying(self, lo: int) -> Span | None:
        """The subject of a participle after a comma and "with": …, with Bob arguing that it rained."""
        start = next((at for at in range(lo - 1, self.floor, -1) if self.word(at) in STOPS), None)
        if start is None or not self.is_in("accompanying", start + 1) or self.is_in("preposition", lo - 1):
            return None
        name = start + 2
        return name, self.grammar.end_name(self.unit, name, lo)

    def _is_caused(self, name: Span) -> bool:
        """Whether a subject is made or allowed to speak: let me remind you."""
        return self.is_in("causative", name[0])

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
