"""Key word in context."""

import fnmatch
import re
from collections.abc import Container
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
import regex

from analysis.arrays import Ints, alphabetical_ranks, category_codes, rows_with_codes
from analysis.checks import check_choice, check_integer
from analysis.reading.passages import cut_texts, dates_of
from analysis.tokens.table import check_documents, in_reading_order
from analysis.tokens.terms import is_ngram_vocabulary, lookup_term
from analysis.tokens.words import WORD, WORD_OR_MARK, fold

__all__ = ["Query", "kwic"]

Query: TypeAlias = str | re.Pattern[str] | regex.Pattern[str]
# Words on a side by which hits are sorted; further ones hardly ever decide an order.
_SORT_WORDS = 8


def kwic(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    query: Query,
    *,
    left: int = 8,
    right: int = 8,
    sort: Literal["left", "right", "date"] | None = None,
) -> pd.DataFrame:
    """Every match of a query with the words around it (key word in context).

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    documents
        The documents table that the tokens come from.
    query
        A word, a phrase or a glob (``"zelensk*"``, also inside a phrase; ``*`` is any number of letters, ``?`` one,
        ``[st]`` one of these), each folded as terms are; or a compiled regular expression, which is searched for in
        each term (in lower case if the terms are).
    left, right
        Words of context on each side. Context stops at the ends of the document.
    sort
        None: in reading order. "left", "right": by the terms on that side, nearest first; the end of a document and
        dropped terms come before any other. "date": by date, undated last.

    Returns
    -------
    DataFrame
        The hits table, one row per match, including overlapping ones: ``doc``, ``date``, ``start``, ``end`` (character
        offsets of the match), ``left``, ``match``, ``right`` (the text unchanged, line breaks included; joined they
        are one stretch of it).

    Raises
    ------
    ValueError
        If the query is empty, a window negative, `sort` is not one of those above, or `documents` lacks some that
        tokens come from.
    TypeError
        If the query is neither a string nor a compiled regular expression, or a window is not a whole number.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> kwic(tokenize(documents), documents, "ukrain* troops", left=0, right=2)[["match", "right"]].iloc[0].tolist()
    ['Ukrainian troops', ' have been']
    """
    if not (isinstance(query, str) or hasattr(query, "search")):
        raise TypeError(f"query={query!r} is a {type(query).__name__}: give a word, phrase, glob or compiled regex")
    check_integer(left, "left", "words of context", at_least=0)
    check_integer(right, "right", "words of context", at_least=0)
    check_choice(sort, "sort", ("left", "right", "date", None))
    tokens = in_reading_order(tokens)
    documents = check_documents(tokens, documents, ["date", "text"])
    first, last = _find_matches(tokens, query)
    order = _sort_matches(tokens, documents, first, last, sort)
    return _hits_table(tokens, documents, first[order], last[order], left, right)


def _find_matches(tokens: pd.DataFrame, query: Query) -> tuple[Ints, Ints]:
    """The rows of the first and the last token of each match."""
    vocabulary = tokens["term"].cat.categories
    parts = _split_query(vocabulary, query) if isinstance(query, str) else [query]
    matching = [_matching_codes(vocabulary, part) for part in parts]
    codes, doc = category_codes(tokens["term"]), category_codes(tokens["doc"])
    position = tokens["position"].to_numpy()
    first = rows_with_codes(codes, matching[0], len(vocabulary))
    first = first[first + len(parts) <= len(tokens)]
    for step, part in enumerate(matching[1:], start=1):
        row = first + step
        follows = (doc[row] == doc[first]) & (position[row] == position[first] + step)
        first = first[follows & np.isin(codes[row], part)]
    return first, first + len(parts) - 1


def _split_query(vocabulary: pd.Index, query: str) -> list[str]:
    """The parts of a query, one per token: terms in the form they are counted in, and globs.

    Terms are looked up in the vocabulary's array: for the first look-up pandas makes an index of a whole `Index`.
    """
    pieces = query.split()
    if not pieces:
        raise ValueError(f"query={query!r} is empty: give a word, phrase, glob or compiled regex")
    form = lookup_term(vocabulary.array, query, whole=True)
    if form is not None:
        return [form]
    if len(pieces) > 1 and is_ngram_vocabulary(vocabulary):
        pieces = [query]
    return [part for piece in pieces for part in _split_piece(vocabulary.array, piece)]


def _split_piece(terms: Container[str], piece: str) -> list[str]:
    form = lookup_term(terms, piece, whole=True)
    if form is not None or _is_glob(piece):
        return [form or piece]
    words = [lookup_term(terms, part, whole=True) or fold(part) for part in WORD_OR_MARK.findall(piece)]
    # A punctuation mark is part of the query only where marks are tokens.
    return [word for word in words if word in terms or WORD.search(word)] or [fold(piece)]


def _is_glob(part: str) -> bool:
    return bool({"*", "?", "["}.intersection(part))


def _matching_codes(vocabulary: pd.Index, part: Query) -> Ints:
    """The codes of the terms that a word, a glob or a regular expression matches."""
    if not isinstance(part, str):
        return np.flatnonzero([bool(part.search(term)) for term in vocabulary])
    codes = np.flatnonzero(vocabulary == part)
    if len(codes) or not _is_glob(part):
        return codes
    for form in (fold(part, lower=False), fold(part)):
        pattern = re.compile(fnmatch.translate(form))
        codes = np.flatnonzero([bool(pattern.match(term)) for term in vocabulary])
        if len(codes):
            break
    return codes


def _sort_matches(tokens: pd.DataFrame, documents: pd.DataFrame, first: Ints, last: Ints, sort: str | None) -> Ints:
    """The order of the matches."""
    if sort is None:
        return np.arange(len(first))
    if sort == "date":
        dates = documents["date"].reindex(tokens["doc"].array[first]).reset_index(drop=True)
        return dates.sort_values(kind="stable").index.to_numpy()
    ranks = np.append(alphabetical_ranks(tokens["term"].cat.categories), -1)
    rows = (first - step if sort == "left" else last + step for step in range(_SORT_WORDS, 0, -1))
    return np.lexsort([_neighbour_ranks(tokens, ranks, row, first) for row in rows])


def _neighbour_ranks(tokens: pd.DataFrame, ranks: Ints, rows: Ints, match: Ints) -> Ints:
    """The alphabetical rank of the term in each row, -1 outside the match's document or for a dropped term."""
    doc, codes = category_codes(tokens["doc"]), category_codes(tokens["term"])
    inside = np.clip(rows, 0, max(len(tokens) - 1, 0))
    same = (rows == inside) & (doc[inside] == doc[match])
    return np.where(same, ranks[codes[inside]], -1)


def _hits_table(
    tokens: pd.DataFrame, documents: pd.DataFrame, first: Ints, last: Ints, left: int, right: int
) -> pd.DataFrame:
    doc = category_codes(tokens["doc"])
    begin, stop = np.searchsorted(doc, doc[first], "left"), np.searchsorted(doc, doc[first], "right")
    starts, ends = tokens["start"].to_numpy(), tokens["end"].to_numpy()
    docs = pd.Series(tokens["doc"].array[first])
    texts = documents["text"].loc[docs.unique()]
    lengths = docs.map(texts.str.len()).to_numpy(np.int64)
    # A window that reaches the first or last word takes in what comes before or after it, such as a quotation mark.
    from_ = np.where(first - left < begin, 0, starts[np.maximum(first - left, 0)])
    to = np.where(last + right >= stop, lengths, ends[np.minimum(last + right, len(tokens) - 1)])
    from_, to = np.where(left == 0, starts[first], from_), np.where(right == 0, ends[last], to)
    hits = pd.DataFrame({"doc": docs, "date": dates_of(documents, docs), "start": starts[first], "end": ends[last]})
    return hits.assign(
        left=cut_texts(texts, docs, from_, hits["start"]),
        match=cut_texts(texts, docs, hits["start"], hits["end"]),
        right=cut_texts(texts, docs, hits["end"], to),
    )
