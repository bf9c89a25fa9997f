"""Whether the words around an expression look back or ahead, without a part-of-speech tagger."""

import re
from collections.abc import Sequence

from analysis.timex.slots import Lexicon, lookup_entries
from analysis.timex.text import Window, split_window

__all__ = ["find_context", "find_tense"]

_CONTEXT_CHARS = 240  # searched on either side of an expression
_AUXILIARY_WORDS = 3  # before a cue, one of which may be an auxiliary verb
_CLAUSE_END = re.compile(r"(?<!\.\w)[.!?;:][\s\"'”’)]|\n\s*\n|[“”\"]|``|''")
_GOAL_WORDS = 3  # of which an entry of `goal` consists at most
_TENSES = ("future", "past")
_ALL_TENSES = ("bound", *_TENSES)
_MIN_INFLECTED_CHARS = 5  # shorter words often end like a verb without being one


def find_context(text: str, start: int, end: int) -> tuple[str, str]:
    """The text before and after an expression, as far as it can contain the words that express its tense."""
    return text[max(start - _CONTEXT_CHARS, 0) : start], text[end : end + _CONTEXT_CHARS]


def find_tense(lexicon: Lexicon, before: str, after: str) -> tuple[str, str]:
    """The tense ("past", "future", "deadline" or "") between two parts of a text, and the words that express it.

    The nearest cue to the left in the clause decides, else the nearest to the right. After a word such as "until" the
    nearest cue of the future on either side decides, else that word. Words such as "postponed" look ahead if "until" or
    "to" precedes the expression.
    """
    clause_starts = [match.end() for match in _CLAUSE_END.finditer(before)]
    left = split_window(before, clause_starts[-1] if clause_starts else 0, len(before), lexicon.abbreviations)
    last = len(left.words) - 1
    has_deadline = bool(lookup_entries(lexicon, "deadline", left, last))  # "He said by Friday it will end"
    cue = _find_nearest(lexicon, left, range(last, -1, -1), _ALL_TENSES if _ends_with_goal(lexicon, left) else _TENSES)
    if cue[0] == "future" or (any(cue) and not has_deadline):
        return cue
    clause_end = _CLAUSE_END.search(after)
    right = split_window(after, 0, clause_end.start() if clause_end else len(after), lexicon.abbreviations)
    cue = _find_nearest(lexicon, right, range(len(right.words)))
    return ("deadline", left.words[last]) if has_deadline and cue[0] != "future" else cue


def _ends_with_goal(lexicon: Lexicon, clause: Window) -> bool:
    """Whether the last words say what something is put off to: "until", "until at least"."""
    stop = len(clause.words)
    starts = range(stop - _GOAL_WORDS, stop)
    return any(end == stop for start in starts for end, _ in lookup_entries(lexicon, "goal", clause, start))


def _find_nearest(
    lexicon: Lexicon, clause: Window, positions: range, tenses: Sequence[str] = _TENSES
) -> tuple[str, str]:
    """The first cue at one of some positions."""
    return next((cue for position in positions if (cue := _find_cue(lexicon, clause, position, tenses))), ("", ""))


def _find_cue(lexicon: Lexicon, clause: Window, position: int, tenses: Sequence[str]) -> tuple[str, str] | None:
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
