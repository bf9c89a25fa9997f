"""Tokens by query: each hit under the name of the query or concept that it belongs to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.arrays import Ints, category_codes, large_strings
from analysis.checks import check_columns, check_spans, describe_type, warn
from analysis.tokens.queries import Found, Matches, Queries, Query, Reading, find_matches
from analysis.tokens.table import MAKE_TOKENS, as_categorical, in_reading_order, recode_terms

__all__ = [
    "describe_absent", "explain_absent", "find_similar", "label_matches", "label_spans", "label_terms", "lookup",
    "place_matches", "rank_similar", "warn_of_absent",
]  # fmt: skip

_SHARED_LETTERS = 3  # with which a term that a query may have meant begins
_SUGGESTIONS = 3
_EXPLAINED = 5  # patterns without a match that a warning explains


def lookup(tokens: pd.DataFrame, concepts: Mapping[str, Query | Iterable[Query]]) -> pd.DataFrame:
    """Tokens counted by concept: whatever a concept's patterns match has the concept as its term.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    concepts
        For each concept its patterns: words, phrases, globs (``"zelensk*"``) and compiled regular expressions, as in
        `kwic`. What a pattern that begins with ``!`` matches does not count: ``["guinea", "!equatorial guinea"]``.
        `read_concepts` reads them from a file.

    Returns
    -------
    DataFrame
        The tokens table with a row for each token, so that denominators and distances stay. ``term`` is the concept,
        missing elsewhere as after `drop_terms`. A phrase has the row of its first word, with the ``end`` of its last.
        ``matched`` has the words it consists of, as they are folded. A concept counts once at a place: of its matches
        that share a word the longest counts, then the first. A match that shares a word with an earlier one, of another
        concept, has an added row at its first word, whose ``overlaps`` is True. Such rows are not counted in totals:
        without them there is one row for each token, and no two matches share a word.

    Raises
    ------
    TypeError
        If a pattern is neither a string nor a compiled regular expression, or concepts are not named.
    ValueError
        If a pattern is empty or matches every word, a concept has none, or `tokens` come from `lookup`.

    Examples
    --------
    >>> from analysis import read_corpus, term_frequency, tokenize
    >>> tokens = lookup(tokenize(read_corpus("seeds")), {"Wagner": ["wagner", "wagner group", "mercenar*"]})
    >>> term_frequency(tokens, by="doc")[["term", "n", "total"]].values.tolist()
    [['Wagner', 11, 352], ['Wagner', 4, 303]]
    >>> tokens["matched"].value_counts().head(2).to_dict()
    {'wagner': 8, 'mercenary': 3}
    """
    if not isinstance(concepts, Mapping):
        raise TypeError(f'concepts is {describe_type(concepts)}: give names and patterns, {{"Wagner": ["wagner"]}}')
    check_columns(tokens, ["doc", "term", "position", "start", "end"], "tokens", MAKE_TOKENS)
    if "overlaps" in tokens:
        raise ValueError("tokens come from lookup already: give those from tokenize, and all concepts at once")
    found = find_matches(in_reading_order(tokens), concepts, "concepts")
    warn_of_absent(found)
    return place_matches(found)


def place_matches(found: Found) -> pd.DataFrame:
    """The tokens with the name of a query as the term of each match, as `lookup` returns them."""
    table, rows, is_added = _insert_rows(found)
    words = _join_words(found.tokens, found.matches)
    matched, ends = np.full(len(table), -1), table["end"].to_numpy().copy()
    matched[rows] = words.codes
    ends[rows] = found.tokens["end"].to_numpy()[found.matches.last]
    return table.assign(end=ends, matched=as_categorical(matched, words.categories), overlaps=is_added)


def label_terms(tokens: pd.DataFrame, queries: Queries, *, warn: bool = True) -> tuple[pd.DataFrame, list[str]]:
    """Tokens whose terms are the names of queries, missing elsewhere, and these names (`label_matches`)."""
    found = find_matches(tokens, queries, "terms")
    if warn:
        warn_of_absent(found)
    return label_matches(found), found.names


def label_matches(found: Found) -> pd.DataFrame:
    """Tokens whose terms are the names of queries, missing elsewhere.

    A match that shares a word with an earlier one has a row of its own, marked in ``overlaps``.
    """
    table, _, is_added = _insert_rows(found)
    return table.assign(overlaps=is_added) if is_added.any() else table


def label_spans(tokens: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """Tokens without terms, and a row for each span, its term the span's or else "hits", that no total counts."""
    check_spans(spans, "terms", "pass a table of spans, such as hits from kwic")
    labels = spans["term"] if "term" in spans else pd.Series("hits", spans.index)
    documents = tokens["doc"].cat.categories
    doc = documents.get_indexer(pd.Index(spans["doc"].astype("str")))
    if (doc < 0).any():
        unknown = spans["doc"].iloc[int(np.argmin(doc))]
        remedy = "pass the tokens of all documents"
        raise ValueError(f"terms has a span in the document {unknown!r}, which tokens do not contain: {remedy}")
    term = labels.map(str, na_action="ignore").astype("category")
    is_span = np.repeat([False, True], [len(tokens), len(spans)])
    table = pd.DataFrame(
        {
            "doc": as_categorical(np.append(category_codes(tokens["doc"]), doc), documents),
            "term": as_categorical(np.append(np.full(len(tokens), -1), category_codes(term)), term.cat.categories),
            "overlaps": is_span,
        }
    )
    for name in {"start", "end"} & set(tokens):
        table[name] = np.append(tokens[name], spans[name])
    return table


def _insert_rows(found: Found) -> tuple[pd.DataFrame, Ints, NDArray[np.bool_]]:
    """The tokens with a row for each match, its query's name as the term; the matches' rows; and which are added."""
    query, first, last = found.matches
    is_second = first <= np.maximum.accumulate(np.append(-1, last))[:-1]
    rows, table, added = first, found.tokens, first[is_second]
    if len(added):
        rows = first + np.cumsum(is_second)
        table = table.take(np.insert(np.arange(len(table)), added + 1, added)).reset_index(drop=True)
    codes = np.full(len(table), -1, np.min_scalar_type(-len(found.names) - 1))
    codes[rows] = query
    is_added = np.zeros(len(table), bool)
    is_added[rows[is_second]] = True
    return table.assign(term=as_categorical(codes, pd.Index(found.names, dtype="str"))), rows, is_added


def _join_words(tokens: pd.DataFrame, matches: Matches) -> pd.Categorical[Any]:
    """The terms of each match, joined by spaces."""
    terms, codes = tokens["term"].cat.categories, category_codes(tokens["term"])
    run = np.empty(len(matches.first), np.int64)
    names: list[str] = []
    length = matches.last - matches.first + 1
    for size in np.unique(length):
        chosen = np.flatnonzero(length == size)
        first, key = matches.first[chosen], np.zeros(len(chosen), np.int64)
        for step in range(size):
            key = key * len(terms) + codes[first + step]
            _, example, key = np.unique(key, return_index=True, return_inverse=True)
        run[chosen] = len(names) + key
        words = terms.take(codes[first[example, None] + np.arange(size)].ravel()).to_numpy(object)
        names += [" ".join(each) for each in words.reshape(-1, size)]
    return recode_terms(run, names)


def warn_of_absent(found: Found) -> None:
    """Warn of patterns without a match, and say what comes close."""
    sentence = describe_absent(found)
    if sentence:
        warn(sentence)


def describe_absent(found: Found) -> str:
    """The patterns without a match and what comes close, "" if there are none."""
    dropped = int(found.tokens["term"].isna().sum())
    cause = f"is it among the {dropped:,} dropped?" if dropped else "is it spelt as in the texts?"
    similar = {
        word: [f"{term!r} ({n:,})" for term, n in terms.items()]
        for word, terms in find_similar(found, _EXPLAINED).items()
    }
    with_hits = {found.names[number] for number in np.unique(found.matches.query)}
    return explain_absent(found.names, found.readings, similar, with_hits, cause)


def explain_absent(
    names: Sequence[str],
    readings: Sequence[Reading],
    similar: Mapping[str, Iterable[str]],
    with_hits: Container[str],
    cause: str,
) -> str:
    """What is said of patterns without a match and queries without hits; `similar` are the terms close to a word."""
    absent = [reading for reading in readings if reading.is_absent]
    sentences = []
    for query, forms, terms, *_ in absent[:_EXPLAINED]:
        close = ", ".join(term for word in forms if word not in terms for term in similar.get(word, ()))
        pattern = " ".join(forms)
        concept = "" if pattern == names[query] else f" (a pattern of {names[query]!r})"
        sentences.append(f"no token is {pattern!r}{concept}: {f'what comes close: {close}' if close else cause}")
    if len(absent) > _EXPLAINED:
        sentences.append(f"{len(absent) - _EXPLAINED:,} more patterns have no match")
    explained = {names[reading.query] for reading in absent}
    sentences += [
        f"every match of {name!r} is inside one of its exceptions"
        for name in names
        if name not in explained and name not in with_hits
    ]
    return "; ".join(sentences)


def find_similar(found: Found, patterns: int) -> dict[str, dict[str, int]]:
    """For the first `patterns` without a match, the terms most similar to each word that is no term; their counts."""
    absent = [reading for reading in found.readings if reading.is_absent][:patterns]
    words = dict.fromkeys(word for reading in absent for word in reading.forms if word not in reading.terms)
    if not words:
        return {}
    vocabulary, codes = found.tokens["term"].cat.categories, category_codes(found.tokens["term"])
    counts, strings = np.bincount(codes + 1, minlength=len(vocabulary) + 1)[1:], large_strings(vocabulary)
    similar = {}
    for word in words:
        begins = np.flatnonzero(pc.starts_with(strings, word[:_SHARED_LETTERS]).to_numpy(zero_copy_only=False))
        count_of = dict(zip(vocabulary[begins], counts[begins].tolist(), strict=True))
        similar[word] = {term: count_of[term] for term in rank_similar(word, count_of)}
    return similar


def rank_similar(word: str, terms: Iterable[str]) -> list[str]:
    """The few terms most similar to a word, the most similar first."""
    return get_close_matches(word, sorted(terms), _SUGGESTIONS)
