"""A language's words and rules of time, read from the tables of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

LANGUAGES = Path(__file__).parent / "languages"


class Rule(NamedTuple):
    """A row of a family's table."""

    pattern: str
    meaning: str
    example: str
    value: str

    @property
    def bars(self) -> bool:
        """Whether what it matches is no time expression, nor any part of it."""
        return self.meaning == "nothing"


class Family(NamedTuple):
    """Rules of a language that say the same kind of thing; `mode` is the one mode that they hold in, None for both."""

    name: str
    rules: tuple[Rule, ...]
    mode: str | None = None
    language: str = "en"


class Language(NamedTuple):
    """All that is known of a language: classes of words with what they mean, and families of rules."""

    name: str
    words: Mapping[str, Mapping[str, str]]
    families: tuple[Family, ...]


def languages() -> list[str]:
    """The languages that there are tables for."""
    return sorted(path.stem for path in LANGUAGES.glob("*.md"))


@cache
def read_language(name: str) -> Language:
    """The tables of ``languages/<name>.md``.

    A heading ``## Words: month`` stands over a table of words and what they mean, ``## Rules: ago`` over a family of
    rules, ``## Rules: ago (news)`` over one for news alone. All else is for the reader.
    """
    words: dict[str, dict[str, str]] = {}
    families = []
    for section in re.split(
        r"^## ", (LANGUAGES / f"{name}.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    ):
        heading = re.match(r"(Words|Rules): (\S+)(?: \((news|narrative)\))?\n", section)
        if heading and heading[1] == "Words":
            words[heading[2]] = {
                word.strip(): row[-1] for row in _rows(section) for word in row[0].split(",") if word.strip()
            }
        elif heading:
            families.append(Family(heading[2], tuple(Rule(*row) for row in _rows(section)), heading[3], name))
    return Language(name, words, tuple(families))


def _rows(section: str) -> Iterable[list[str]]:
    """The cells of a Markdown table's rows, without its head."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]
