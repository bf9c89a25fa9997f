"""Texts to quotations: the frames of its sentences, and quotations without a cue of their own."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from analysis.quotes.frames import find_frames
from analysis.quotes.grammar import Grammar
from analysis.quotes.introductions import Introduction, find_introduction, is_alone
from analysis.quotes.lexicon import Span
from analysis.quotes.marks import Pair, find_pairs, find_paragraphs, has_line_end, last_character, lies_inside
from analysis.quotes.reader import Frame
from analysis.quotes.transcripts import find_turns
from analysis.quotes.units import QUOTED, TITLE, Unit, build_unit, join_sentences, split_unit

__all__ = ["Quotation", "find_quotations"]

_MENTION_WORDS = 3
_MAX_LEAD_WORDS = 12
_SENTENCE_ENDS = frozenset(".?!…")
_NEAR_CHARS, _FAR_CHARS, _FAR_PARAGRAPHS = 400, 800, 2


class Quotation(NamedTuple):
    """What was said at a place, its speaker and cue, the number of its statement, and why."""

    start: int
    end: int
    type: str
    speaker: Span | None
    cue: Span | None
    statement: int
    why: str
    family: str | None


def find_quotations(text: str, sentences: Sequence[Span], grammar: Grammar) -> list[Quotation]:
    """The quotations of a text, in reading order."""
    return _Text(text, grammar, _pair_text(text)).read(sentences)


def _pair_text(text: str) -> list[Pair]:
    """The pairs of marks of all paragraphs."""
    pairs: list[Pair] = []
    carried = False
    for (start, end), (following, _) in pairwise([*find_paragraphs(text), (len(text), len(text))]):
        own = find_pairs(text, start, end, text[following : following + 1], carried=carried)
        carried = bool(own) and not own[-1].closed
        pairs += own
    return pairs


def _cut_out(spans: Iterable[Span], gaps: Sequence[Span]) -> Iterator[Span]:
    """The parts of spans that lie in no gap; one that would begin inside a gap holds nothing."""
    lows, highs = [low for low, _ in gaps], [high for _, high in gaps]
    for start, end in spans:
        for low, high in gaps[bisect_right(highs, start) : bisect_left(lows, end)]:
            yield start, low
            start = max(start, high)
        yield start, end


def _number(rows: Iterable[Quotation]) -> list[Quotation]:
    """The rows with their statements numbered from 0 in the order in which they begin."""
    numbers: dict[int, int] = {}
    return [row._replace(statement=numbers.setdefault(row.statement, len(numbers))) for row in rows]


class _Text:
    """Collects the quotations of one text."""

    __slots__ = ("found", "grammar", "numbers", "owned", "pairs", "text")

    def __init__(self, text: str, grammar: Grammar, pairs: list[Pair]) -> None:
        self.text, self.grammar, self.pairs = text, grammar, pairs
        self.found: list[Quotation] = []
        self.owned: set[int] = set()
        self.numbers = count()

    def read(self, sentences: Sequence[Span]) -> list[Quotation]:
        words = self.grammar.words
        before_title = words["preposition"] | words["determiner"] | words["work"]
        before: Unit | None = None
        turns = self._add_turns()
        joined = join_sentences(self.text, sentences, self.pairs, self.grammar.cues)
        for span in _cut_out(joined, turns) if turns else joined:
            unit = build_unit(self.text, span, self.pairs, before_title)
            self.grammar.keep_surnames(unit)
            for part in split_unit(unit):
                self._read_unit(part, before)
                before = part
        return _number(sorted(self.found, key=lambda row: (row.start, -row.end)))

    def _add_turns(self) -> list[Span]:
        """Add the turns of a transcript, and give their spans with the names; quotations inside belong to them."""
        spans = []
        for name, colon, said in find_turns(self.text):
            if any(lies_inside(self.pairs, at) for at in said):
                continue
            spans.append((name[0], said[1]))
            why = "a turn of a transcript"
            self.found.append(Quotation(*said, "direct", name, colon, next(self.numbers), why, "transcript"))
        return spans

    def _read_unit(self, unit: Unit, before: Unit | None) -> None:
        for frame in find_frames(unit, self.grammar):
            self._add_frame(unit, frame)
        for at, number in unit.pairs.items():
            if number not in self.owned:
                self._add_alone(unit, at, number, before)

    def _add_frame(self, unit: Unit, frame: Frame) -> None:
        statement = next(self.numbers)
        for lo, hi in frame.said:
            for first, last, kind in self._divide(unit, lo, hi):
                self._add(unit, first, last, kind, frame, statement)

    def _divide(self, unit: Unit, lo: int, hi: int) -> Iterator[tuple[int, int, str]]:
        """A stretch of what was said: quotations one by one if nothing else was said, or else as a whole."""
        quoted = [at for at in range(lo, hi) if at in unit.pairs]
        if quoted and not any(
            word[0].isalnum() for word in unit.words[lo:hi] if not self.grammar.is_in("coordinator", word)
        ):
            for at in quoted:
                yield at, at + 1, "direct"
        elif lo < hi:
            yield lo, hi, "mixed" if quoted else "indirect"

    def _add(self, unit: Unit, first: int, last: int, kind: str, frame: Frame, statement: int) -> None:
        speaker = (unit.starts[frame.speaker[0]], unit.ends[frame.speaker[1] - 1]) if frame.speaker else None
        cue = unit.starts[frame.cue[0]], unit.ends[frame.cue[1] - 1]
        start, end = unit.starts[first], unit.ends[last - 1]
        self.found.append(Quotation(start, end, kind, speaker, cue, statement, frame.why, frame.family))
        for at in range(first, last):
            if at in unit.pairs:
                self.owned.add(unit.pairs[at])
                if kind == "mixed" and self._count_words(unit, at) <= _MENTION_WORDS:
                    self._add_mention(unit, at)

    def _count_words(self, unit: Unit, at: int) -> int:
        return len(self.text[unit.starts[at] : unit.ends[at]].split())

    def _add_mention(self, unit: Unit, at: int) -> None:
        why = "marked words that nobody is said to have said"
        self.found.append(
            Quotation(unit.starts[at], unit.ends[at], "mention", None, None, next(self.numbers), why, None)
        )

    def _add_alone(self, unit: Unit, at: int, number: int, before: Unit | None) -> None:
        """A quotation that no cue of its sentence introduces."""
        self.owned.add(number)
        span = unit.starts[at], unit.ends[at]
        adjoins = before is not None and not has_line_end(self.text, before.ends[-1], span[0])
        last = self._find_last_speaker(unit, at)
        if last and adjoins and self._is_sentence(unit, at):
            self._add_same(span, self._change_speaker(last, before) if before else last)
            return
        if unit.words[at] == TITLE:
            self._add_mention(unit, at)
            return
        introduction = find_introduction(unit, at, last_character(self.text, span), before, adjoins, self.grammar)
        is_said = self._count_words(unit, at) > 1 or last_character(self.text, span) in _SENTENCE_ENDS
        if introduction and is_said:
            self._add_introduced(span, introduction)
        elif last and self._is_sentence(unit, at):
            self._add_same(span, last)
        elif not self._add_after_subject(unit, at, before):
            self._add_far(unit, at)

    def _add_far(self, unit: Unit, at: int) -> None:
        """Add a quotation that is a sentence, some lines after another one, or else a mention."""
        last = self._find_last_speaker(unit, at, _FAR_PARAGRAPHS, _FAR_CHARS)
        if last and unit.words[at] == QUOTED and self._is_sentence(unit, at):
            self._add_same((unit.starts[at], unit.ends[at]), last)
        else:
            self._add_mention(unit, at)

    def _add_after_subject(self, unit: Unit, at: int, before: Unit | None) -> bool:
        """Add a quotation that is a sentence and follows one about a person: Ann was clear. “We cannot wait.”."""
        if before is None or not self._is_sentence(unit, at) or QUOTED in before.words:
            return False
        subject = self.grammar.find_person(before)
        if subject is None:
            return False
        speaker = before.starts[subject[0]], before.ends[subject[1] - 1]
        why = "the subject of the sentence before"
        span = unit.starts[at], unit.ends[at]
        self.found.append(Quotation(*span, "direct", speaker, None, next(self.numbers), why, "other"))
        return True

    def _change_speaker(self, last: Quotation, before: Unit) -> Quotation:
        """The quotation before, said by the subject of a short sentence between if that begins with a person."""
        subject = self.grammar.find_person(before)
        if last.end >= before.starts[0] or subject is None or len(before.words) > _MAX_LEAD_WORDS:
            return last
        speaker = before.starts[subject[0]], before.ends[subject[1] - 1]
        why = "the subject of the sentence before"
        return last._replace(speaker=speaker, cue=None, statement=next(self.numbers), why=why, family="other")

    def _add_same(self, span: Span, last: Quotation) -> None:
        self.found.append(last._replace(start=span[0], end=span[1], type="direct"))

    def _add_introduced(self, span: Span, introduction: Introduction) -> None:
        unit = introduction.unit
        cue, speaker = ((unit.starts[lo], unit.ends[hi - 1]) for lo, hi in (introduction.cue, introduction.speaker))
        self.found.append(Quotation(*span, "direct", speaker, cue, next(self.numbers), introduction.why, "other"))

    def _is_sentence(self, unit: Unit, at: int) -> bool:
        is_ended = last_character(self.text, (unit.starts[at], unit.ends[at])) in _SENTENCE_ENDS
        is_long = self._count_words(unit, at) > _MENTION_WORDS
        is_begun = is_long and at == 0 and not self.grammar.has_verb(unit, 1, len(unit.words))
        return ((is_ended or is_long) and is_alone(unit)) or is_begun

    def _find_last_speaker(
        self, unit: Unit, at: int, paragraphs: int = 1, chars: int = _NEAR_CHARS
    ) -> Quotation | None:
        """The last quotation with a speaker, if few enough paragraphs and characters are between them."""
        spoken = [row for row in self.found[-4:] if row.speaker]
        if not spoken:
            return None
        last = max(spoken, key=lambda row: row.end)
        start, end = max((last.end, *(last.cue or ()))), unit.starts[at]
        if end - start >= chars or self.text.count("\n\n", start, end) > paragraphs:
            return None
        return last._replace(why="the speaker of the quotation before")
