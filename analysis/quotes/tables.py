"""A language's reporting verbs and the words around them, read from a Markdown file."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["Cue", "CueFamily", "Language", "list_languages", "list_kinds", "read_language"]

_FOLDER = Path(__file__).parent / "languages"
_KINDS = ("say", "state", "report", "tell", "accuse", "quote", "source", "put")


class Cue(NamedTuple):
    """What a form of a cue belongs to: its kind, the name of its family, and whether it is a participle."""

    kind: str
    family: str
    participle: bool = False


class CueFamily(NamedTuple):
    """Cues that are built alike: a row is finite forms, participles and an example."""

    name: str
    kind: str
    rows: tuple[tuple[str, str, str], ...]
    language: str = "en"

    def list_cues(self) -> dict[tuple[str, ...], Cue]:
        """The words of each form."""
        cues = {}
        for finite, participles, _ in self.rows:
            for forms, participle in ((finite, False), (participles, True)):
                for form in _split_list(forms):
                    cues[tuple(form.lower().split())] = Cue(self.kind, self.name, participle)
        return cues


class Language(NamedTuple):
    """Families of cues, and the classes of words around them."""

    families: tuple[CueFamily, ...]
    words: Mapping[str, frozenset[str]]


def list_kinds() -> tuple[str, ...]:
    """The ways in which a cue can be built."""
    return _KINDS


def list_languages() -> list[str]:
    """The languages that have a file of tables."""
    return sorted(path.stem for path in _FOLDER.glob("*.md"))


@cache
def read_language(name: str) -> Language:
    """The tables of ``languages/<name>.md``.

    The heading ``## Cues: tell`` precedes a table of cues, ``## Cues: phrase (source)`` one whose kind is not its name,
    ``## Words: channel`` a table of words. Other text is for human readers.
    """
    families, words = [], {}
    text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE):
        heading = re.match(r"(Words|Cues): (\S+)(?: \((\w+)\))?\n", section)
        if heading and heading[1] == "Cues":
            rows = tuple((row[0], row[1], row[2]) for row in _read_rows(section))
            families.append(CueFamily(heading[2], heading[3] or heading[2], rows, name))
        elif heading:
            words[heading[2]] = frozenset(word for row in _read_rows(section) for word in _split_list(row[0]))
    return Language(tuple(families), words)


def _split_list(cell: str) -> list[str]:
    return [item for item in re.split(r"\s*,\s*", cell.strip()) if item]


def _read_rows(section: str) -> Iterable[list[str]]:
    """The cells of each row of a Markdown table, without its header."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]
