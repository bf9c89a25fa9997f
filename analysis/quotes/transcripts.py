"""Turns of a transcript: NAME: what was said."""

import re
from collections import Counter
from typing import NamedTuple

__all__ = ["Turn", "find_turns"]

_MIN_TURNS = 2
_WORD = r"[^\W\d_a-z][\w.’'-]*"
_TURN = re.compile(
    rf"^(?P<name>{_WORD}(?:[ \xa0]{_WORD}){{0,4}})(?P<colon>:)[ \xa0]+"
    r"(?P<said>\S[^\r\n]*[.?!…”\"»])[ \t\xa0]*\r?$",
    re.MULTILINE,
)


class Turn(NamedTuple):
    """The spans of a speaker's name, of the colon after it, and of what was said, up to the end of the line."""

    name: tuple[int, int]
    colon: tuple[int, int]
    said: tuple[int, int]


def find_turns(text: str) -> list[Turn]:
    """The turns of a transcript, none if a text has fewer than two.

    A name is in capitals, has two words or more, or has more than one turn, so that "Note: …" is not one.
    """
    matches = list(_TURN.finditer(text)) if ": " in text or ":\xa0" in text else []
    counts = Counter(match["name"] for match in matches)
    turns = [match for match in matches if _is_name(match["name"]) or counts[match["name"]] > 1]
    if len(turns) < _MIN_TURNS:
        return []
    return [Turn(match.span("name"), match.span("colon"), match.span("said")) for match in turns]


def _is_name(words: str) -> bool:
    listed = words.split()
    return all(word[0].isupper() for word in listed) and (len(listed) > 1 or (words.isupper() and len(words) > 1))
