"""Queries as one line of text, as they are typed into a box, and as Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.checks import describe_type
from analysis.tokens.queries import Queries, Query, query_text

__all__ = ["query_code", "read_line", "write_line"]

# A regex between slashes, as one of several patterns; it may contain commas and strokes.
_REGEX = r"(?<![^\s:,|])/(?:[^/\\]|\\.)+/(?=\s*(?:[,|]|$))"
# A comma of a number, as in 70,000, separates nothing.
_BETWEEN_COMMAS = re.compile(rf"(?:{_REGEX}|(?<=\d),(?=\d{{3}}(?!\d))|[^,])+")
_BETWEEN_STROKES = re.compile(f"(?:{_REGEX}|[^|])+")


def read_line(text: str) -> Queries:
    """The queries in a line of text: separated by commas, concepts as ``Name: one | another``, a regex as ``/…/``."""
    parts = [part.strip() for part in _BETWEEN_COMMAS.findall(text) if part.strip()]
    if not parts:
        raise ValueError(f"query={text!r} is empty: type a word, a phrase or a glob such as zelensk*")
    concepts: dict[str, list[Query]] = {}
    for part in parts:
        name, _, patterns = part.partition(": ") if ": " in part and part[0] != "/" else (part, "", part)
        listed = [part] if _is_regex(part) else _BETWEEN_STROKES.findall(patterns) or [""]
        concepts[name.strip()] = [_read_pattern(each.strip()) for each in listed]
    if any(len(listed) > 1 or listed[0] != name for name, listed in concepts.items() if not _is_regex(name)):
        return concepts
    queries = [listed[0] for listed in concepts.values()]
    return queries[0] if len(queries) == 1 else queries


def _is_regex(part: str) -> bool:
    return len(part) > 2 and part[0] == part[-1] == "/"


def _read_pattern(part: str) -> Query:
    if not _is_regex(part):
        return part
    try:
        return re.compile(part[1:-1])
    except re.error as error:
        raise ValueError(f"the regex {part} cannot be read: {error}") from None


def write_line(query: Any) -> str:
    """The line of text that `read_line` reads as these queries.

    Raises
    ------
    TypeError
        If they are no queries.
    ValueError
        If a line cannot say them, as it would say something else.
    """
    if isinstance(query, str):
        return query
    if isinstance(query, Mapping):
        line = ", ".join(f"{name}: {' | '.join(map(_write_pattern, _list_of(each)))}" for name, each in query.items())
    else:
        line = ", ".join(map(_write_pattern, _list_of(query)))
    if _in_words(read_line(line)) != _in_words(query):
        raise ValueError(
            f"query={query!r:.200} cannot be written on one line, where commas separate queries, '|' patterns, ': ' "
            "follows a name and slashes enclose a regex: leave these out of words and names"
        )
    return line


def _list_of(patterns: Any) -> list[Any]:
    return list(patterns) if isinstance(patterns, Iterable) and not isinstance(patterns, str | bytes) else [patterns]


def _write_pattern(pattern: Any) -> str:
    if isinstance(pattern, str):
        return pattern.strip()
    if not isinstance(getattr(pattern, "pattern", None), str):
        raise TypeError(f"query has {pattern!r:.60}, {describe_type(pattern)}: use words, globs and compiled regexes")
    flags = "".join(letter for letter in "imsx" if pattern.flags & getattr(re, letter.upper()))
    text = re.sub(r"^\(\?[aimsuxL]+\)", "", query_text(pattern))
    return f"/(?{flags}){text}/" if flags else f"/{text}/"


def _in_words(queries: Any) -> list[tuple[str, list[tuple[bool, str]]]]:
    """Queries in one form, to compare them: the name and the patterns of each, which are words or not."""
    named = queries.items() if isinstance(queries, Mapping) else ((None, each) for each in _list_of(queries))
    listed = [
        (name, [(isinstance(each, str), _write_pattern(each)) for each in _list_of(patterns)])
        for name, patterns in named
    ]
    each_once = {str(patterns[0][1] if name is None else name).strip(): patterns for name, patterns in listed}
    return list(each_once.items())


def query_code(queries: Queries) -> str:
    """Queries as Python."""
    if isinstance(queries, Mapping):
        return "{" + ", ".join(f"{name!r}: {query_code(each)}" for name, each in queries.items()) + "}"
    if isinstance(queries, list):
        return "[" + ", ".join(map(query_code, queries)) + "]"
    return repr(queries)
