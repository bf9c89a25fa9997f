"""Concepts and their patterns, read from a text file that a person can review."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import regex

from analysis.checks import check_path
from analysis.tokens.queries import Query, read_queries

__all__ = ["read_concepts"]


class _Heading(NamedTuple):
    """A heading, how far it is indented, the heading that it is under, and the lines and headings under it."""

    name: str
    indent: int
    lines: list[str]
    below: list[_Heading]


def read_concepts(path: str | os.PathLike[str], *, categories: bool = False) -> dict[str, list[Query]]:
    r"""Concepts for `lookup`, and for every function that takes terms, from a text file.

    A line that ends with a colon is a heading; the patterns of the concept stand below it, one on a line and further
    to the right. ``!`` before a word, phrase or glob makes it an exception, ``/…/`` around a pattern a regular
    expression, and ``@Name`` is all patterns of another concept. Headings may contain headings: the outer ones are
    categories. ``#`` begins a comment. ::

        # who fights
        Forces:
            Wagner:
                wagner
                mercenar*
                !mercenary spirit
            Ukrainian army:
                /^ukrain.*/
                armed forces of ukraine

    Parameters
    ----------
    path
        A text file in UTF-8.
    categories
        Whether the result has the outermost headings, each with all patterns below it, instead of those that have
        patterns of their own.

    Returns
    -------
    dict
        The patterns of each concept, in the order of the file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a pattern is under no heading, a concept is defined twice, has no pattern, or refers to itself or to one that
        is not there, or the file is not UTF-8; with the number of the line where there is one.
    TypeError
        If `path` is not a name.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp(), "concepts.txt")
    >>> _ = path.write_text("Places:\n  Donbas:\n    donbas\n    donbass\n  Kyiv:\n    kyiv\n    kiev\n")
    >>> read_concepts(path)
    {'Donbas': ['donbas', 'donbass'], 'Kyiv': ['kyiv', 'kiev']}
    >>> read_concepts(path, categories=True)
    {'Places': ['donbas', 'donbass', 'kyiv', 'kiev']}
    """
    if not check_path(path).is_file():
        raise FileNotFoundError(f"path {os.fspath(path)!r} is not a file: give a text file of concepts")
    outermost, by_name = _read_headings(Path(path))
    if not by_name:
        raise ValueError(f"the file {os.fspath(path)!r} has no concept: write 'Name:', and its patterns below")
    chosen = outermost if categories else [each for each in by_name.values() if each.lines or not each.below]
    concepts = {heading.name: _collect_patterns(heading, by_name, ()) for heading in chosen}
    read_queries(concepts, f"the file {os.fspath(path)!r}")
    return concepts


def _read_headings(path: Path) -> tuple[list[_Heading], dict[str, _Heading]]:
    """The outermost headings of a file, and all headings by name."""
    outermost: list[_Heading] = []
    by_name: dict[str, _Heading] = {}
    around: list[_Heading] = []  # the headings that the line is under
    for number, line in enumerate(_read_text(path).expandtabs().splitlines(), start=1):
        # a regular expression may contain #, so its comment begins behind its last slash
        content = regex.sub(r"(?<=/)\s+#[^/]*$" if line.lstrip().startswith("/") else "#.*", "", line).strip()
        if not content:
            continue
        where, indent = f"line {number} of {os.fspath(path)!r}", len(line) - len(line.lstrip())
        around = [heading for heading in around if heading.indent < indent]
        if content.endswith(":"):
            heading = _Heading(content[:-1].strip(), indent, [], [])
            if heading.name in by_name:
                raise ValueError(f"{where} defines {heading.name!r} a second time: join both, or rename one")
            by_name[heading.name] = heading
            (around[-1].below if around else outermost).append(heading)
            around.append(heading)
        elif content.startswith(("!@", "!/")):
            raise ValueError(f"{where} has the exception {content!r}: an exception is a word, a phrase or a glob")
        elif around:
            around[-1].lines.append(content)
        else:
            raise ValueError(
                f"{where} has the pattern {content!r} under no heading: write 'Name:' above it, less indented"
            )
    return outermost, by_name


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"the file {os.fspath(path)!r} is not UTF-8 ({error}): save it as UTF-8") from None


def _collect_patterns(heading: _Heading, by_name: dict[str, _Heading], within: tuple[str, ...]) -> list[Query]:
    """The patterns of a concept, of those that it refers to, and of those below it."""
    if heading.name in within:
        cycle = " → ".join([*within[within.index(heading.name) :], heading.name])
        raise ValueError(f"concept {heading.name!r} refers to itself ({cycle}): take one @ out of the file")
    within = (*within, heading.name)
    patterns: list[Query] = []
    for line in heading.lines:
        if line.startswith("@"):
            name = line[1:].strip()
            if name not in by_name:
                raise ValueError(f"concept {heading.name!r} refers to {line!r}, which the file does not define: add it")
            patterns += _collect_patterns(by_name[name], by_name, within)
        elif len(line) > 2 and line[0] == line[-1] == "/":
            patterns.append(_compile(line[1:-1], heading.name))
        else:
            patterns.append(line)
    for other in heading.below:
        patterns += _collect_patterns(other, by_name, within)
    if not patterns:
        raise ValueError(f"concept {heading.name!r} has no pattern: write one below it, further to the right")
    return list(dict.fromkeys(patterns))


def _compile(pattern: str, name: str) -> regex.Pattern[str]:
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise ValueError(
            f"concept {name!r} has the regex /{pattern}/, which cannot be read ({error}): correct it"
        ) from None
