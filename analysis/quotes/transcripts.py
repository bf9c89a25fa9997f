"""Turns of a transcript: NAME: what was said."""

import re
from collections import Counter
from typing import NamedTuple

__all__ = ["Turn", "find_turns"]

_MIN_TURNS = 2
_ABBREVIATION = r"(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Prof|Rev|St|Jr|Sr)\."
_WORD = rf"(?:{_ABBREVIATION}|[^\W\d_a-z][\w’'-]*)"
# at the beginning of a line, or after a sentence where a text has lost its lines
_NAME = re.compile(
    rf"(?:^|(?<=[.?!…”\"»)]) )(?P<name>{_WORD}(?:[ \xa0](?:(?:of|for|the|and)[ \xa0])?{_WORD}){{0,9}})(?P<colon>:)"
    r"[ \xa0]+(?=\S)",
    re.MULTILINE,
)
_LINE_END = re.compile(r"[\r\n]")
_TURN_END = re.compile(r"[.?!…”\"»)]$")


class Turn(NamedTuple):
    """The spans of a speaker's name, of the colon after it, and of what was said, up to the end of the line."""

    name: tuple[int, int]
    colon: tuple[int, int]
    said: tuple[int, int]


def find_turns(text: str) -> list[Turn]:
    """The turns of a transcript, none if a text has fewer than two.

    A name is in capitals, has two words or more, or has more than one turn, so that "Note: …" is not one. Within a line
    it has two words or more, and one of them has more than one turn.
    """
    matches = list(_NAME.finditer(text)) if ": " in text or ":\xa0" in text else []
    counts = Counter(match["name"] for match in matches)
    is_run_together = any(n > 1 and " " in name for name, n in counts.items())
    names = [match for match in matches if _may_speak(text, match, counts, is_run_together)]
    ends = [match.start() for match in names[1:]] + [len(text)]
    turns = [_build_turn(text, match, end) for match, end in zip(names, ends, strict=False)]
    turns = [turn for turn in turns if _TURN_END.search(text, *turn.said)]
    return turns if len(turns) >= _MIN_TURNS else []


def _may_speak(text: str, match: re.Match[str], counts: Counter[str], is_run_together: bool) -> bool:
    """Whether what precedes a colon is the name of a speaker."""
    begins_line = match.start() == 0 or text[match.start() - 1] in "\r\n"
    if begins_line:
        return _is_name(match["name"]) or counts[match["name"]] > 1
    return is_run_together and len(match["name"].split()) > 1


def _build_turn(text: str, match: re.Match[str], end: int) -> Turn:
    """What follows a name up to the end of the line or the next name."""
    said = _LINE_END.split(text[match.end() : end])[0].rstrip()
    return Turn(match.span("name"), match.span("colon"), (match.end(), match.end() + len(said)))


def _is_name(words: str) -> bool:
    listed = words.split()
    return all(word[0].isupper() for word in listed) and (len(listed) > 1 or (words.isupper() and len(words) > 1))
