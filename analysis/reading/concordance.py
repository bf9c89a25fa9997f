"""Key word in context."""

from __future__ import annotations

import fnmatch
import re
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray

from analysis.arrays import Ints, alphabetical_ranks, category_codes
from analysis.checks import check_integer
from analysis.reading.passages import _cut, _dates
from analysis.tokens.table import check_documents, in_reading_order
from analysis.tokens.terms import are_phrases, find_form
from analysis.tokens.words import WORD, WORD_OR_MARK, fold

Query: TypeAlias = str | re.Pattern[str] | regex.Pattern[str]


def kwic(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    query: Query,
    *,
    left: int = 8,
    right: int = 8,
    sort: Literal["left", "right", "date"] | None = None,
) -> pd.DataFrame:
    """Key word in context: every match of a query, with the words around it as they stand.

    Parameters
    ----------
    query
        A word, a phrase, or a glob (``"zelensk*"``, also inside a phrase; ``*`` any letters, ``?`` one, ``[st]`` one
        of these), each folded as terms are; or a compiled regular expression, which is searched for in each term
        (lower case, where terms are).
    left, right
        Words of context on each side. A window stops at its document's ends.
    sort
        None: in reading order. "left", "right": by the terms to that side, the nearest first; a document's end and
        dropped terms go before any other. "date": by date, undated last.

    Returns
    -------
    DataFrame
        The hits table, one row a match, overlapping ones too: ``doc``, ``date``, ``start``, ``end`` (character
        offsets of the match), ``left``, ``match``, ``right`` (the text as it stands, newlines and all; joined they
        are one stretch of it).

    Raises
    ------
    ValueError
        If the query is empty, a window negative, `sort` unknown, or `documents` lacks some that tokens come from.
    TypeError
        If the query is neither a string nor a compiled regular expression, or a window no whole number.

    Notes
    -----
    The first query of a table makes an index of its tokens by term, of four bytes a token, and leaves it on the table;
    each further query takes time for its hits alone. A table that was changed gets a new one, unless it was
    changed behind pandas' back (``tokens["term"].array[0] = …``).
    """
    if not (isinstance(query, str) or hasattr(query, "search")):
        kind = type(query).__name__
        raise TypeError(
            f"query={query!r} is a {kind}: give a word, a phrase, a glob or a compiled regex, one at a time"
        )
    check_integer(left, "left", "words of context", at_least=0)
    check_integer(right, "right", "words of context", at_least=0)
    if sort not in (None, "left", "right", "date"):
        raise ValueError(f"sort={sort!r} is not known: 'left', 'right', 'date' or None (reading order)")
    concordance = _find_concordance(tokens)
    tokens = concordance.tokens
    documents = check_documents(tokens, documents, ["date", "text"])
    first, last = _find_matches(concordance, query)
    order = _sort_matches(tokens, documents, first, last, sort)
    first, last = first[order], last[order]
    return _hits(tokens, documents, first, last, left, right)


class Concordance(NamedTuple):
    """Tokens in reading order, with the rows of term number t as ``rows[limits[t]:limits[t + 1]]``."""

    given: pd.DataFrame
    tokens: pd.DataFrame
    rows: NDArray[Any]
    limits: Ints


def _find_concordance(tokens: pd.DataFrame) -> Concordance:
    """The concordance of a table, made at the first query and kept on the table itself, no copy of which has it."""
    kept: Concordance | None = vars(tokens).get("_concordance")
    if kept is None or not _is_unchanged(tokens, kept.given):
        ordered = in_reading_order(tokens)
        codes, terms = category_codes(ordered["term"]), ordered["term"].cat.categories
        bits = len(codes).bit_length()
        key = codes.astype(np.int64) << bits | np.arange(len(codes))
        key.sort()
        key &= (1 << bits) - 1
        limits = np.cumsum(np.bincount(codes + 1, minlength=len(terms) + 1))
        # A table that shares its memory with another is copied by pandas before it is changed.
        kept = Concordance(
            tokens.copy(deep=False), ordered, key.astype(np.min_scalar_type(len(codes))), limits
        )
        vars(tokens)["_concordance"] = kept
    return kept


def _is_unchanged(tokens: pd.DataFrame, given: pd.DataFrame) -> bool:
    """Whether two tables have the same memory, and so the same tokens."""
    if list(tokens) != list(given) or len(tokens) != len(given):
        return False
    for name in ("doc", "position", "start", "end", "term"):
        now, then = tokens[name], given[name]
        if now.dtype != then.dtype:
            return False
        if isinstance(now.dtype, pd.CategoricalDtype):
            same_names = now.cat.categories is then.cat.categories
            if not (same_names and np.may_share_memory(category_codes(now), category_codes(then))):
                return False
        elif not np.may_share_memory(now.to_numpy(), then.to_numpy()):
            return False
    return True


def _find_matches(concordance: Concordance, query: Query) -> tuple[Ints, Ints]:
    """The rows of the first and last token of each match."""
    _, tokens, rows, limits = concordance
    vocabulary = tokens["term"].cat.categories
    parts = _split_query(vocabulary, query) if isinstance(query, str) else [query]
    wanted = [_matching_codes(vocabulary, part) for part in parts]
    # Where the rarest part stands decides where to look for the others.
    rarest = int(np.argmin([(limits[codes + 1] - limits[codes]).sum() for codes in wanted]))
    stretches = [rows[limits[code] : limits[code + 1]] for code in wanted[rarest]]
    first = np.sort(np.concatenate([*stretches, np.empty(0, np.int64)]).astype(np.int64)) - rarest
    first = first[(first >= 0) & (first + len(wanted) <= len(tokens))]
    codes = category_codes(tokens["term"])
    doc, position = category_codes(tokens["doc"]), tokens["position"].to_numpy()
    for step, part in enumerate(wanted):
        here = first + step
        follows = (doc[here] == doc[first]) & (position[here] == position[first] + step)
        first = first[follows & np.isin(codes[here], part)]
    return first, first + len(wanted) - 1


def _split_query(vocabulary: pd.Index, query: str) -> list[str]:
    """The query's parts, one a token: terms in the form they have, and globs."""
    if not query.split():
        raise ValueError(f"query={query!r} is empty: give a word, a phrase, a glob or a compiled regex")
    pieces = query.split()
    # Terms may be n-grams.
    if find_form(vocabulary, query, whole=True) or (len(pieces) > 1 and are_phrases(vocabulary)):
        pieces = [query]
    return [part for piece in pieces for part in _split_piece(vocabulary, piece)]


def _split_piece(vocabulary: pd.Index, piece: str) -> list[str]:
    form = find_form(vocabulary, piece, whole=True)
    if form is not None or _is_glob(piece):
        return [form or piece]
    cut = [find_form(vocabulary, part, whole=True) or fold(part) for part in WORD_OR_MARK.findall(piece)]
    # A mark is looked for where marks are tokens; else the words alone are.
    return [part for part in cut if part in vocabulary or WORD.search(part)] or [fold(piece)]


def _is_glob(part: str) -> bool:
    return bool({"*", "?", "["}.intersection(part))


def _matching_codes(vocabulary: pd.Index, part: Query) -> Ints:
    if not isinstance(part, str):
        return np.flatnonzero([bool(part.search(term)) for term in vocabulary])
    if part in vocabulary or not _is_glob(part):
        return np.array([vocabulary.get_loc(part)] if part in vocabulary else [], dtype=np.int64)
    for form in (fold(part, lower=False), fold(part)):
        # `translate` gives a pattern that is to be matched from the beginning on.
        pattern = re.compile(fnmatch.translate(form))
        codes = np.flatnonzero([bool(pattern.match(term)) for term in vocabulary])
        if len(codes):
            break
    return codes


def _sort_matches(
    tokens: pd.DataFrame, documents: pd.DataFrame, first: Ints, last: Ints, sort: str | None
) -> Ints:
    if sort is None:
        return np.arange(len(first))
    if sort == "date":
        dates = documents["date"].reindex(tokens["doc"].array[first]).reset_index(drop=True)
        return dates.sort_values(kind="stable").index.to_numpy()
    # Beyond eight words further ones hardly ever decide an order.
    steps = range(8, 0, -1)
    ranks = np.append(alphabetical_ranks(tokens["term"].cat.categories), -1)
    keys = [_neighbour(tokens, ranks, first - s if sort == "left" else last + s, first) for s in steps]
    return np.lexsort(keys)


def _neighbour(tokens: pd.DataFrame, ranks: Ints, rows: Ints, origin: Ints) -> Ints:
    """The alphabetical rank of the term in each row, -1 past its document's end or where it was dropped."""
    doc, codes = category_codes(tokens["doc"]), category_codes(tokens["term"])
    inside = np.clip(rows, 0, max(len(tokens) - 1, 0))
    same = (rows == inside) & (doc[inside] == doc[origin])
    return np.where(same, ranks[codes[inside]], -1)


def _hits(
    tokens: pd.DataFrame, documents: pd.DataFrame, first: Ints, last: Ints, left: int, right: int
) -> pd.DataFrame:
    doc = category_codes(tokens["doc"])
    begin, stop = np.searchsorted(doc, doc[first], "left"), np.searchsorted(doc, doc[first], "right")
    starts, ends = tokens["start"].to_numpy(), tokens["end"].to_numpy()
    docs = pd.Series(tokens["doc"].array[first])
    texts = documents["text"].loc[docs.unique()]
    lengths = docs.map(texts.str.len()).to_numpy(np.int64)
    # With fewer words than asked for, the window takes in what stands before the first word and after the last.
    from_ = np.where(first - left < begin, 0, starts[np.maximum(first - left, 0)])
    to = np.where(last + right >= stop, lengths, ends[np.minimum(last + right, len(tokens) - 1)])
    from_, to = np.where(left == 0, starts[first], from_), np.where(right == 0, ends[last], to)
    hits = pd.DataFrame(
        {"doc": docs, "date": _dates(documents, docs), "start": starts[first], "end": ends[last]}
    )
    return hits.assign(
        left=_cut(texts, docs, from_, hits["start"]),
        match=_cut(texts, docs, hits["start"], hits["end"]),
        right=_cut(texts, docs, hits["end"], to),
    )
