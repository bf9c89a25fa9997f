"""Key word in context."""

from typing import Literal

import numpy as np
import pandas as pd

from analysis.arrays import Ints, alphabetical_ranks, category_codes
from analysis.checks import check_choice, check_integer
from analysis.reading.passages import cut_texts, dates_of
from analysis.tokens.lookup import warn_of_absent
from analysis.tokens.queries import Matches, Queries, find_matches
from analysis.tokens.table import check_documents, in_reading_order, number_words

__all__ = ["hits_table", "kwic", "sort_matches"]

# Words on a side by which hits are sorted; further ones hardly ever decide an order.
_SORT_WORDS = 8


def kwic(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    query: Queries,
    *,
    left: int = 8,
    right: int = 8,
    sort: Literal["left", "right", "date"] | None = None,
    sample: int | None = None,
    random_state: int = 0,
) -> pd.DataFrame:
    """Every match of a query with the words around it (key word in context).

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    documents
        The documents table that the tokens come from, or those of its rows in which you want to look.
    query
        A word, a phrase or a glob (``"zelensk*"``, also inside a phrase; ``*`` is any number of letters, ``?`` one,
        ``[st]`` one of these, ``[*]`` a star), each folded as terms are; or a compiled regular expression, which is
        searched for in each term (in lower case if the terms are), never across terms: its look-arounds see that term
        only. A list has the hits of several, a mapping those of concepts, as in `lookup`. All functions that take terms
        understand the same queries.
    left, right
        Words of context on each side. Context stops at the ends of the document.
    sort
        None: in reading order. "left", "right": by the terms on that side, nearest first; the end of a document and
        dropped terms come before any other. "date": by date, undated last.
    sample, random_state
        The number of hits to draw at random, and the seed; None: all hits.

    Returns
    -------
    DataFrame
        The hits table, one row per match: ``doc``, ``date``, ``start``, ``end`` (character offsets of the match),
        ``left``, ``match``, ``right`` (the text unchanged, line breaks included; joined they are one stretch of it).
        For a list or concepts there is ``term`` too, the query or concept. A concept counts once at a place: of its
        matches that share a word the longest counts, then the first. Matches of different concepts may share words.

    Raises
    ------
    ValueError
        If the query is empty or matches every word, a window negative, `sort` is not one of those above, or no token
        comes from `documents`.
    TypeError
        If a query is neither a string nor a compiled regular expression, or a window is not a whole number.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> kwic(tokenize(documents), documents, "ukrain* troops", left=0, right=2)[["match", "right"]].iloc[0].tolist()
    ['Ukrainian troops', ' have been']
    """
    check_integer(left, "left", "words of context", at_least=0)
    check_integer(right, "right", "words of context", at_least=0)
    check_choice(sort, "sort", ("left", "right", "date", None))
    tokens = in_reading_order(tokens)
    documents = check_documents(tokens, documents, ["date", "text"], some=True)
    found = find_matches(tokens, query, "query")
    warn_of_absent(found)
    number, first, last = _select_documents(tokens, documents, found.matches)
    chosen = _draw_sample(len(first), sample, random_state)
    number, first, last = number[chosen], first[chosen], last[chosen]
    order = sort_matches(tokens, documents, first, last, sort)
    names = pd.Index(found.names, dtype="str").take(number[order]) if _is_several(query) else None
    return hits_table(tokens, documents, first[order], last[order], names, left=left, right=right)


def _select_documents(tokens: pd.DataFrame, documents: pd.DataFrame, matches: Matches) -> Matches:
    """The matches in these documents."""
    is_selected = tokens["doc"].cat.categories.isin(documents.index)
    if is_selected.all():
        return matches
    chosen = is_selected[category_codes(tokens["doc"])[matches.first]]
    return Matches(*(values[chosen] for values in matches))


def _is_several(query: Queries) -> bool:
    return not (isinstance(query, str) or hasattr(query, "pattern"))


def _draw_sample(size: int, sample: int | None, seed: int) -> Ints:
    """The numbers of a sample of matches, in their order, or of all of them."""
    if sample is None:
        return np.arange(size)
    check_integer(sample, "sample", "hits to draw", at_least=1)
    return np.sort(np.random.default_rng(seed).choice(size, min(sample, size), replace=False))


def _number_words(tokens: pd.DataFrame, first: Ints, last: Ints) -> tuple[pd.DataFrame, Ints, Ints]:
    """The tokens without added rows (`lookup`), and the numbers among them of these words."""
    numbers = number_words(tokens)
    if numbers is None:
        return tokens, first, last
    words = tokens[~tokens["overlaps"].to_numpy(bool)].reset_index(drop=True)
    return words, numbers[0][first], numbers[1][last]


def sort_matches(tokens: pd.DataFrame, documents: pd.DataFrame, first: Ints, last: Ints, sort: str | None) -> Ints:
    """The order of the matches between these rows of `tokens`, as `kwic` sorts them."""
    if sort is None:
        return np.arange(len(first))
    if sort == "date":
        rank = documents["date"].rank(method="dense", na_option="bottom").reindex(tokens["doc"].cat.categories)
        return np.argsort(rank.to_numpy()[category_codes(tokens["doc"])[first]], kind="stable")
    words, first, last = _number_words(tokens, first, last)
    ranks = np.append(alphabetical_ranks(words["term"].cat.categories), -1)
    near = (first - step if sort == "left" else last + step for step in range(_SORT_WORDS, 0, -1))
    return np.lexsort([_neighbour_ranks(words, ranks, row, first) for row in near])


def _neighbour_ranks(tokens: pd.DataFrame, ranks: Ints, rows: Ints, match: Ints) -> Ints:
    """The alphabetical rank of the term in each row, -1 outside the match's document or for a dropped term."""
    doc, codes = category_codes(tokens["doc"]), category_codes(tokens["term"])
    inside = np.clip(rows, 0, max(len(tokens) - 1, 0))
    same = (rows == inside) & (doc[inside] == doc[match])
    return np.where(same, ranks[codes[inside]], -1)


def hits_table(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    first: Ints,
    last: Ints,
    names: pd.Index | None,
    *,
    left: int = 8,
    right: int = 8,
) -> pd.DataFrame:
    """The hits table of the matches between these rows of `tokens`, which are in reading order."""
    docs = pd.Series(tokens["doc"].array[first])
    start, end = (tokens[name].to_numpy()[rows] for name, rows in (("start", first), ("end", last)))
    words, first, last = _number_words(tokens, first, last)
    left, right = (min(wanted, len(words)) for wanted in (left, right))
    doc = category_codes(words["doc"])
    begin, stop = np.searchsorted(doc, doc[first], "left"), np.searchsorted(doc, doc[first], "right")
    starts, ends = words["start"].to_numpy(), words["end"].to_numpy()
    texts = documents["text"].loc[docs.unique()]
    lengths = docs.map(texts.str.len()).to_numpy(np.int64)
    # A window that reaches the first or last word takes in what comes before or after it, such as a quotation mark.
    from_ = np.where(first - left < begin, 0, starts[np.maximum(first - left, 0)])
    to = np.where(last + right >= stop, lengths, ends[np.minimum(last + right, len(words) - 1)])
    from_ = np.where(left == 0, start, from_)
    to = np.where(right == 0, end, np.maximum(to, end))
    table = pd.DataFrame({"doc": docs, "date": dates_of(documents, docs), "start": start, "end": end})
    table = table.assign(
        left=cut_texts(texts, docs, from_, start),
        match=cut_texts(texts, docs, start, end),
        right=cut_texts(texts, docs, end, to),
    )
    return table if names is None else table.assign(term=names)
