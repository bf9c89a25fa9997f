"""A language's words and rules of time, read from the tables of a Markdown file."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["Language", "Rule", "RuleSet", "list_languages", "read_language"]

_FOLDER = Path(__file__).parent / "languages"


class Rule(NamedTuple):
    """A row of a table of rules."""

    pattern: str
    meaning: str
    example: str
    value: str

    @property
    def excludes(self) -> bool:
        """Whether what the pattern matches is not a time expression, nor part of one."""
        return self.meaning == "nothing"


class RuleSet(NamedTuple):
    """Rules of a language that belong together; `mode` is the only mode in which they apply, None for both."""

    name: str
    rules: tuple[Rule, ...]
    mode: str | None = None
    language: str = "en"


class Language(NamedTuple):
    """The tables of a language: classes of words with their meanings, and sets of rules."""

    words: Mapping[str, Mapping[str, str]]
    rule_sets: tuple[RuleSet, ...]


def list_languages() -> list[str]:
    """The languages that have a file of tables."""
    return sorted(path.stem for path in _FOLDER.glob("*.md"))


@cache
def read_language(name: str) -> Language:
    """The tables of ``languages/<name>.md``.

    The heading ``## Words: month`` precedes a table of words and their meanings, ``## Rules: ago`` a set of rules,
    ``## Rules: ago (news)`` a set for news only. Other text is for human readers.
    """
    words: dict[str, dict[str, str]] = {}
    rule_sets = []
    text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE):
        heading = re.match(r"(Words|Rules): (\S+)(?: \((news|narrative)\))?\n", section)
        if heading and heading[1] == "Words":
            rows = [(re.split(r"\s*,\s*", row[0]), row[-1]) for row in _read_rows(section)]
            words[heading[2]] = {word: meaning for forms, meaning in rows for word in forms if word}
        elif heading:
            rules = tuple(Rule(*row) for row in _read_rows(section))
            rule_sets.append(RuleSet(heading[2], rules, heading[3], name))
    return Language(words, tuple(rule_sets))


def _read_rows(section: str) -> Iterator[list[str]]:
    """The cells of each row of a Markdown table, without its header."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]
