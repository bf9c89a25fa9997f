"""The rules for spellings of the same word, and the given names, read from the tables of a Markdown file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import regex

__all__ = ["Kind", "SpellingRule", "explain_spellings", "make_keys", "read_given_names", "read_rules"]

Kind = Literal["any word", "names", "English words"]
_CLASSES = {
    "C": "[bcdfghjklmnpqrstvwxzбвгджзклмнпрстфхцчшщ]",
    "V": "[aeiouy]",
    "L": r"\p{L}",
    "#": "(?:^|$)",
    " / ": "|",
}


class SpellingRule(NamedTuple):
    """A row of a table of rules: it rewrites `letters` between `after` and `before` as what they `become`."""

    why: str
    letters: str
    become: str
    after: str
    before: str
    example: str

    def rewrite(self, words: str) -> str:
        """The words, one on a line, with the letters rewritten."""
        return _compile(self).sub(self.become, words)


@cache
def _compile(rule: SpellingRule) -> regex.Pattern[str]:
    letters, after, before = map(_read_cell, (rule.letters, rule.after, rule.before))
    return regex.compile((f"(?<={after})" if after else "") + letters + (f"(?={before})" if before else ""), regex.M)


def _read_cell(cell: str) -> str:
    """A cell of a table as a regular expression."""
    return re.sub(r"\\p\{\w+\}|[CVL#]| / ", lambda part: _CLASSES.get(part[0], part[0]), cell)


@cache
def read_rules(kind: Kind) -> tuple[SpellingRule, ...]:
    """The rules for names or for English words, with those for any word, in the order in which they apply."""
    tables = ("any word",) if kind == "any word" else ("any word", kind)
    return tuple(SpellingRule(*cells) for table in tables for cells in _read_rows(f"Rules: {table}"))


@cache
def read_given_names() -> tuple[tuple[str, ...], ...]:
    """For each given name its forms in several languages, in lower case."""
    return tuple(tuple(", ".join(cells).lower().split(", ")) for cells in _read_rows("Given names"))


def _read_rows(heading: str) -> Iterator[list[str]]:
    """The cells of each row of the table under a heading."""
    text = (files("analysis.tokens") / "spellings.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]


def make_keys(words: Iterable[str], kind: Kind) -> list[str]:
    """For each word, in lower case, the form that it shares with its other spellings."""
    return unicodedata.normalize("NFC", _rewrite("\n".join(words), read_rules(kind))).split("\n")


def _rewrite(words: str, rules: Iterable[SpellingRule]) -> str:
    words = unicodedata.normalize("NFD", words)
    for rule in rules:
        words = rule.rewrite(words)
    return words


def explain_spellings(word: str, other: str, kind: Kind) -> list[str]:
    """The rules without which two spellings of a word would differ."""
    both = f"{word}\n{other}"
    needed = _find_effective(both, read_rules(kind))
    for rule in tuple(needed):
        fewer = [each for each in needed if each is not rule]
        if len(set(_rewrite(both, fewer).split("\n"))) == 1:
            needed = fewer
    return list(dict.fromkeys(rule.why for rule in needed))


def _find_effective(words: str, rules: Sequence[SpellingRule]) -> list[SpellingRule]:
    """The rules that change something."""
    words, effective = unicodedata.normalize("NFD", words), []
    for rule in rules:
        before, words = words, rule.rewrite(words)
        if words != before:
            effective.append(rule)
    return effective
