"""Whether the words around an expression look back or ahead, without a part-of-speech tagger."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from analysis.timex.slots import Lexicon, lookup_entries
from analysis.timex.text import Window, move_to_word_start, split_window

__all__ = ["Clauses"]

_CONTEXT_CHARS = 240  # searched on either side of an expression
_PART_CHARS = 4_000  # split into words at once where no clause ends
_AUXILIARY_WORDS = 3  # before a cue, one of which may be an auxiliary verb
_CLAUSE_END = re.compile(r"(?<!\.\w)[.!?;:][\s\"'”’)]|\n\s*\n|[“”\"]|``|''")
_GOAL_WORDS = 3  # of which an entry of `goal` consists at most
_TENSES = ("future", "past")
_ALL_TENSES = ("bound", *_TENSES)
_MIN_INFLECTED_CHARS = 5  # shorter words often end like a verb without being one
_Cue = tuple[str, str]  # a tense, and the words that express it


class Clauses:
    """The clauses of a text, each read once for all expressions in it."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.lexicon, self.text = lexicon, text
        self.first, self.last = 0, -1  # offsets between which the words below are enough
        self.begin = self.stop = 0
        self.latest: tuple[int, int, _Cue] = (0, 0, ("", ""))  # the last expression asked for, and its tense
        self.borders: list[tuple[int, int]] = []  # ends of clauses, inside an expression: "on Sept. 5"
        self.words = Window([], [], [], [])
        self.cues: dict[Sequence[str], tuple[list[int], list[_Cue]]] = {}  # by tenses, with their positions

    def find_tense(self, start: int, end: int) -> _Cue:
        """The tense ("past", "future", "deadline" or "") around an expression, and the words that express it.

        The nearest cue to the left in the clause decides, else the nearest to the right. After a word such as "until"
        the nearest cue of the future on either side decides, else that word. Words such as "postponed" look ahead if
        "until" or "to" precedes the expression.
        """
        if self.latest[:2] != (start, end):
            if not (self.first <= start and end <= self.last):
                self._split_around(start, end)
            self.latest = start, end, self._find_cue_around(start, end)
        return self.latest[2]

    def _find_cue_around(self, start: int, end: int) -> _Cue:
        """The tense around an expression in the part that is split into words."""
        before, after = self._find_words_before(start), self._find_words_after(end)
        has_deadline = self._ends_with("deadline", before, 1)  # "He said by Friday it will end"
        tenses = _ALL_TENSES if self._ends_with("goal", before, _GOAL_WORDS) else _TENSES
        cue = self._find_nearest(before, tenses, -1)
        if cue[0] == "future" or (any(cue) and not has_deadline):
            return cue
        cue = self._find_nearest(after, _TENSES, 0)
        return ("deadline", self.words.words[before.stop - 1]) if has_deadline and cue[0] != "future" else cue

    def _split_around(self, start: int, end: int) -> None:
        """Split the clause of an expression into words, or a part of a long one, enough for what follows too."""
        text, begin = self.text, max(start - _CONTEXT_CHARS, 0)
        ends = [match.end() for match in _CLAUSE_END.finditer(text, begin, start)]
        clause_end = _CLAUSE_END.search(text, end, end + _PART_CHARS)
        self.begin = ends[-1] if ends else move_to_word_start(text, begin)
        self.first = self.begin if ends or not begin else start
        self.stop = clause_end.start() if clause_end else min(end + _PART_CHARS, len(text))
        self.last = self.stop if clause_end or self.stop == len(text) else self.stop - _CONTEXT_CHARS
        self.borders = [match.span() for match in _CLAUSE_END.finditer(text, self.begin, self.stop)]
        self.words = split_window(text, self.begin, self.stop, self.lexicon.abbreviations)
        self.cues = {}

    def _find_words_before(self, start: int) -> range:
        """The words before an expression in its clause."""
        begin = max([self.begin, start - _CONTEXT_CHARS, *(stop for _, stop in self.borders if stop <= start)])
        return range(bisect_left(self.words.starts, begin), bisect_right(self.words.ends, start))

    def _find_words_after(self, end: int) -> range:
        """The words after an expression in its clause."""
        stop = min([self.stop, end + _CONTEXT_CHARS, *(begin for begin, _ in self.borders if begin >= end)])
        return range(bisect_left(self.words.starts, end), bisect_left(self.words.starts, stop))

    def _ends_with(self, name: str, part: range, count: int) -> bool:
        """Whether the last words, `count` at most, are in a class: "until", "until at least"."""
        starts = part[-count:]
        return any(end == part.stop for i in starts for end, _ in lookup_entries(self.lexicon, name, self.words, i))

    def _find_nearest(self, part: range, tenses: Sequence[str], side: int) -> _Cue:
        """The first (0) or last (-1) cue that begins with one of some words."""
        if tenses not in self.cues:
            cue_by_position = {
                i: cue
                for i, word in enumerate(self.words.words)
                if _may_be_cue(self.lexicon, word) and (cue := _find_cue(self.lexicon, self.words, i, tenses))
            }
            self.cues[tenses] = list(cue_by_position), list(cue_by_position.values())
        positions, cues = self.cues[tenses]
        i = bisect_left(positions, part.stop if side else part.start) + side
        return cues[i] if 0 <= i < len(cues) and positions[i] in part else ("", "")


def _may_be_cue(lexicon: Lexicon, word: str) -> bool:
    """Whether a word is among the cues or ends like one."""
    classes = lexicon.slots_by_word.get(word)
    if classes and not classes.isdisjoint(_ALL_TENSES):
        return True
    return len(word) >= _MIN_INFLECTED_CHARS and bool(_find_inflected(lexicon, word))


def _find_cue(lexicon: Lexicon, clause: Window, position: int, tenses: Sequence[str]) -> _Cue | None:
    """The cue that begins at a position; its tense is "" for words that only resemble a cue."""
    word = clause.words[position]
    classes = lexicon.slots_by_word.get(word)
    inflected = _find_inflected(lexicon, word) if len(word) >= _MIN_INFLECTED_CHARS else None
    if not inflected and (not classes or classes.isdisjoint(tenses)):
        return None
    if lookup_entries(lexicon, "passive", clause, position - 2):  # "to be published" looks ahead
        return None
    for tense in tenses:
        entries = lookup_entries(lexicon, tense, clause, position)
        if entries:
            stop, code = entries[0]
            if code == "none":
                return None
            before = range(position - _AUXILIARY_WORDS, position)
            auxiliaries = [i for i in before if lookup_entries(lexicon, "was", clause, i)]
            if tense == "future" and code == "future" and auxiliaries:  # "had been due to"
                code, position = "past", auxiliaries[0]
            return code, " ".join(clause.words[position:stop])
    return (inflected, word) if inflected else None


def _find_inflected(lexicon: Lexicon, word: str) -> str | None:
    """The tense that the ending of a word expresses."""
    return next((t for t in _TENSES if word.endswith(tuple(lexicon.classes.get(f"{t}-ending", ())))), None)
