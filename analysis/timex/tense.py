"""Whether the words around an expression look back or ahead, without a tagger."""

from __future__ import annotations

import re

from analysis.timex.slots import Lexicon, look_up
from analysis.timex.text import Stretch, cut

REACH = 240
"""Characters on either side that are looked at."""
BORDER = re.compile(r"[.!?;:][\s\"'”’)]|\n\s*\n|[“”\"]|``|''")


def find_tense(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[str, str]:
    """The tense ("past", "future", "deadline" or "") and the words that say so.

    The nearest to the left in the clause count, else the nearest to the right; after a word such as "until" what looks
    ahead on either side, else that word.
    """
    before = text[max(start - REACH, 0) : start]
    borders = [found.end() for found in BORDER.finditer(before)]
    left = cut(before, borders[-1] if borders else 0, len(before), lexicon.dotted)
    after = text[end : end + REACH]
    border = BORDER.search(after)
    right = cut(after, 0, border.start() if border else len(after), lexicon.dotted)
    last = len(left.words) - 1
    nearest = (
        next((cue for place in places if (cue := _find_cue(lexicon, clause, place))), ("", ""))
        for clause, places in ((left, range(last, -1, -1)), (right, range(len(right.words))))
    )
    if look_up(lexicon, "deadline", left, last):  # said in the past, yet "by Friday it will end"
        return next((cue for cue in nearest if cue[0] == "future"), ("deadline", left.words[last]))
    return next((cue for cue in nearest if any(cue)), ("", ""))


def _find_cue(lexicon: Lexicon, words: Stretch, place: int) -> tuple[str, str] | None:
    """The cue that begins at a place; ("", …) for words that look like one and are none."""
    if look_up(lexicon, "passive", words, place - 2):  # "to be published" looks ahead
        return None
    for tense in ("future", "past"):
        found = look_up(lexicon, tense, words, place)
        if found:
            stop, code = found[0]
            turned = [place - back for back in (1, 2, 3) if look_up(lexicon, "was", words, place - back)]
            if code == "future" and turned:  # "had been due to"
                code, place = "past", turned[-1]
            return ("" if code == "none" else code), " ".join(words.words[place:stop])
    word = words.words[place]
    for tense in ("future", "past") if len(word) > 4 else ():
        if word.endswith(tuple(lexicon.classes.get(f"{tense}-ending", ()))):
            return tense, word
    return None
