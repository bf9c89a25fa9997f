"""Queries as one line of text, as they are typed into a box, and as Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.tokens.queries import Queries, query_text

__all__ = ["query_code", "read_line", "write_line"]

# One query of several: a regex between slashes may contain commas.
_PART = re.compile(r"\s*/(?:[^/\\]|\\.)+/\s*(?=,|$)|[^,]+")


def read_line(text: str) -> Queries:
    """The queries in a line of text: separated by commas, concepts as ``Name: one | another``, a regex as ``/…/``."""
    parts = [part.strip() for part in _PART.findall(text) if part.strip()]
    if not parts:
        raise ValueError(f"query={text!r} is empty: type a word, a phrase or a glob such as zelensk*")
    concepts = {}
    for part in parts:
        name, _, patterns = part.partition(": ") if ": " in part and part[0] != "/" else (part, "", part)
        is_regex = part[0] == "/" and part[-1] == "/" and len(part) > 2
        listed = [_read_regex(part)] if is_regex else [each.strip() for each in patterns.split("|")]
        concepts[name.strip()] = listed
    if any(len(listed) > 1 or listed[0] != name for name, listed in concepts.items() if isinstance(listed[0], str)):
        return concepts
    queries = [listed[0] for listed in concepts.values()]
    return queries[0] if len(queries) == 1 else queries


def _read_regex(part: str) -> re.Pattern[str]:
    try:
        return re.compile(part[1:-1])
    except re.error as error:
        raise ValueError(f"the regex {part} cannot be read: {error}") from None


def write_line(query: Any) -> str:
    """The line of text that `read_line` reads as these queries."""
    if isinstance(query, str):
        return query
    if isinstance(query, Mapping):
        return ", ".join(f"{name}: {' | '.join(_list_written(patterns))}" for name, patterns in query.items())
    return ", ".join(_list_written(query))


def _list_written(patterns: Any) -> list[str]:
    listed = patterns if isinstance(patterns, Iterable) and not isinstance(patterns, str) else [patterns]
    return [each if isinstance(each, str) else f"/{query_text(each)}/" for each in listed]


def query_code(queries: Queries) -> str:
    """Queries as Python."""
    if isinstance(queries, Mapping):
        return "{" + ", ".join(f"{name!r}: {query_code(each)}" for name, each in queries.items()) + "}"
    if isinstance(queries, list):
        return "[" + ", ".join(map(query_code, queries)) + "]"
    return repr(queries)
