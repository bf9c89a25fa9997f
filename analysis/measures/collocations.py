"""Collocations: words that occur together more often than by chance."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, alphabetical_ranks, category_codes, run_starts
from analysis.checks import check_choices, check_columns, check_integer
from analysis.measures.association import DEFAULT_MEASURES, MEASURES, ContingencyTables, Measures, measure_tables
from analysis.measures.windows import PaddedTokens, Window, check_window, pad_documents
from analysis.threads import map_threads
from analysis.tokens.lookup import describe_absent, warn_of_absent
from analysis.tokens.queries import Found, Queries, find_matches, queries_of_terms
from analysis.tokens.table import in_reading_order

__all__ = ["CHUNK_PAIRS", "collocations", "contingency_table", "cooccurrences"]

# Pairs that are counted at once, approximately.
CHUNK_PAIRS = 1_000_000


def collocations(
    tokens: pd.DataFrame,
    *,
    window: Window = 1,
    node: Queries | None = None,
    measures: Measures = DEFAULT_MEASURES,
    min_count: int = 2,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Pairs of words that occur near each other, and how much more often than by chance.

    Higher values of a measure mean a stronger association, or more evidence of one. Log-likelihood and chi-squared are
    also high for words that avoid each other: compare ``n`` with ``expected``.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`. A dropped term is in no pair but keeps its place: *battle* and *Bakhmut* in
        "battle of Bakhmut" are two words apart even if *of* was dropped. In tokens from `lookup` the pairs are those of
        concepts. Words are counted between the edges of phrases, and matches that share a word are not a pair. For the
        words near a concept, give it as the `node` for the tokens from `tokenize`: its ``n_term`` is the same.
    window
        Where the collocate may occur. A number: up to that many words after the term, so that 1 gives bigrams. Two
        numbers: up to that many words before the term and after it. No window crosses the edge of a document.
    node
        Only pairs with what a query matches (as in `kwic`): a word, phrase, glob or compiled regex, a list of these, or
        concepts. The window of a phrase begins at its edges. None: pairs of all terms.
    measures
        Columns to compute; rows are sorted by the first. See `association_measures` for the list.
    min_count
        Pairs that occur less often have no row. They still count in the totals.
    within
        Spans that no pair may cross, such as ``sentences(documents)`` or ``paragraphs(documents)``.

    Returns
    -------
    DataFrame
        One row per pair, by the first measure, then ``n``, then in alphabetical order: ``term``, ``collocate``,
        ``before`` and ``after`` (the window in words), ``n`` (times that the collocate occurs in the term's window),
        ``n_term``, ``n_collocate`` (times that each word occurs at all), ``expected`` (``n`` by chance), one column per
        measure (float; by default ``log_likelihood``, ``npmi`` and ``log_dice``), and ``status``: "ok", "sparse" (five
        times or fewer), or why a measure is NaN.

    Raises
    ------
    ValueError
        If the window is empty, a measure is unknown, `node` does not occur, or spans overlap or leave out a document.
    TypeError
        If `tokens` is not a table, or an option has the wrong type.

    Notes
    -----
    Counts are pairs of positions, not words, as `contingency_table` explains: a word in two windows counts twice.

    References
    ----------
    Evert (2008), Corpora and collocations, section 4; Church and Hanks (1990), Computational Linguistics 16(1), 22.

    Examples
    --------
    >>> from analysis import tokenize
    >>> tokens = tokenize(pd.Series({"a": "a b c a b d e b d a b"}))
    >>> table = collocations(tokens, measures="dice")
    >>> table[["term", "collocate", "n", "n_term", "n_collocate", "expected"]].values.tolist()
    [['a', 'b', 3, 3, 4, 1.2], ['b', 'd', 2, 4, 2, 0.6]]
    >>> collocations(tokens, node="e", window=(1, 1), min_count=1)["collocate"].tolist()
    ['d', 'b']
    """
    names = check_choices(measures, "measures", MEASURES)
    check_integer(min_count, "min_count", "times that a pair must occur", at_least=1)
    pairs = _count_pairs(tokens, check_window(window), within, node, min_count)
    columns: dict[str, Any] = {"n": pairs.n}
    columns |= {"n_term": pairs.frequency[pairs.term], "n_collocate": pairs.frequency[pairs.collocate]}
    columns |= measure_tables(pairs.tables, names)
    order = pairs.sort(columns[names[0]], pairs.n)
    for name, values in columns.items():  # one after the other, to need memory for only one copy
        columns[name] = values[order]
    return pd.DataFrame({**pairs.keys(order), **columns}, copy=False)


def contingency_table(tokens: pd.DataFrame, *, window: Window = 1, within: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many pairs of words contain a term, a collocate, both or neither: the input of any association measure.

    Parameters
    ----------
    tokens, window, within
        As in `collocations`.

    Returns
    -------
    DataFrame
        One row per pair, in alphabetical order: ``term``, ``collocate``, ``before`` and ``after`` (the window in
        words), and the numbers of pairs with the term and the collocate (``o11``), the term and another collocate
        (``o12``), another term and the collocate (``o21``), and neither (``o22``). The four sum to the number of all
        pairs, the same in every row.

    Raises
    ------
    ValueError, TypeError
        As in `collocations`.

    Notes
    -----
    A pair is two positions in one document (or one span of `within`), the second in the window of the first. The
    margins count pairs: ``o11 + o12`` those that begin with the term, ``o11 + o21`` those whose second word is the
    collocate. Tools that count words instead differ for windows; ``docs/methods.md`` compares them.

    References
    ----------
    Dunning (1993), Computational Linguistics 19(1), section 6; Evert (2008), Corpora and collocations, section 4.1;
    Levy, Goldberg and Dagan (2015), Transactions of the ACL 3, section 2.

    Examples
    --------
    >>> from analysis import tokenize
    >>> table = contingency_table(tokenize(pd.Series({"a": "a b a b c"})))
    >>> table[["term", "collocate", "o11", "o12", "o21", "o22"]].values.tolist()
    [['a', 'b', 2, 0, 0, 2], ['b', 'a', 1, 1, 0, 2], ['b', 'c', 1, 1, 0, 2]]

    The counts of a row are the arguments of any measure that NLTK has and we do not:

    >>> from nltk.collocations import BigramAssocMeasures
    >>> o11, o12, o21, o22 = table.loc[1, ["o11", "o12", "o21", "o22"]]
    >>> BigramAssocMeasures.jaccard(o11, (o11 + o12, o11 + o21), o11 + o12 + o21 + o22)
    0.5
    """
    pairs = _count_pairs(tokens, check_window(window), within)
    order = pairs.sort()
    cells = {name: cell[order] for name, cell in pairs.tables._asdict().items()}
    return pd.DataFrame({**pairs.keys(order), **cells}, copy=False)


def cooccurrences(
    tokens: pd.DataFrame,
    row: pd.Series | pd.DataFrame,
    *,
    node: Queries | None = None,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The passages behind a row of `collocations`: one span for each time that the pair was counted.

    Parameters
    ----------
    tokens
        The tokens that the pairs were counted in.
    row
        One row (``table.iloc[0]``) or several, with the columns ``term``, ``collocate``, ``before`` and ``after``. If
        there is a column ``n``, the pair must occur that many times.
    node
        The queries of the table, if its terms are not words.
    within
        The same spans as for the table.

    Returns
    -------
    DataFrame
        A span table, row by row and in reading order: ``doc``, ``start``, ``end`` (from the first of the two words to
        the end of the last), ``term``, ``collocate``, ``distance`` (words from the term to the collocate; negative
        where the collocate comes first). ``passages(documents, …)`` shows the sentences around them.

    Raises
    ------
    ValueError
        If a column is missing, or the pair occurs more or less often in `tokens` than the row says.
    TypeError
        If `row` is neither a Series nor a table.

    Examples
    --------
    >>> from analysis import tokenize
    >>> tokens = tokenize(pd.Series({"a": "war and peace and war"}))
    >>> row = collocations(tokens, node="war", window=(1, 1)).iloc[0]
    >>> cooccurrences(tokens, row)[["term", "collocate", "start", "end", "distance"]].values.tolist()
    [['war', 'and', 0, 7, 1], ['war', 'and', 14, 21, -1]]
    """
    rows = row.to_frame().T if isinstance(row, pd.Series) else row
    remedy = "give a row of collocations(tokens)"
    check_columns(rows, ["term", "collocate", "before", "after"], "row", remedy)
    tokens = in_reading_order(tokens)
    windows = rows[["before", "after"]].fillna(0).astype(np.int64).itertuples(index=False, name=None)
    if rows.empty:
        none = pd.Index([], dtype="str")
        return (
            tokens[["doc", "start", "end"]].iloc[:0].assign(term=none, collocate=none, distance=np.empty(0, np.int64))
        )
    queries = queries_of_terms(rows["term"], tokens) if node is None else node
    padded: dict[tuple[int, int], PaddedTokens] = {}
    found = find_matches(tokens, queries, "row" if node is None else "node")
    matches = [np.empty((3, 0), np.int64)]
    for number, window in enumerate(windows):
        if window not in padded:
            padded[window] = pad_documents(tokens, *check_window(window), within)
        term, collocate = rows[["term", "collocate"]].iloc[number]
        matches.append(_find_pair(padded[window], found, term, collocate))
        if "n" in rows and matches[-1].shape[1] != rows["n"].iloc[number]:
            raise ValueError(
                f"row has n={rows['n'].iloc[number]} of {term!r} with {collocate!r}, but in tokens the pair has "
                f"n={matches[-1].shape[1]}: pass the tokens, the within= and the node= of the table"
            )
    first, last, distance = np.concatenate(matches, axis=1)
    times = [match.shape[1] for match in matches[1:]]
    spans = tokens[["doc", "start"]].take(first).reset_index(drop=True)
    names = {name: pd.Index(rows[name], dtype="str").repeat(times) for name in ("term", "collocate")}
    return spans.assign(end=tokens["end"].to_numpy()[last], **names, distance=distance)


class _PairCounts(NamedTuple):
    """Pairs of terms by their codes; for each term its frequency and its pairs in either role; the pairs of all."""

    term: NDArray[np.int32]
    collocate: NDArray[np.int32]
    n: Ints
    window: tuple[int, int]
    vocabulary: pd.Index
    frequency: Ints
    as_term: Ints
    as_collocate: Ints
    total: int

    @property
    def tables(self) -> ContingencyTables:
        """The contingency table of each pair."""
        r1, c1 = self.as_term[self.term], self.as_collocate[self.collocate]
        return ContingencyTables(self.n, r1 - self.n, c1 - self.n, self.total - r1 - c1 + self.n)

    def sort(self, *keys: NDArray[Any]) -> Ints:
        """The order by the greatest of the first key, then the next, then the alphabet."""
        rank = alphabetical_ranks(self.vocabulary)
        return np.lexsort([rank[self.collocate], rank[self.term], *(-key for key in reversed(keys))])

    def keys(self, order: Ints) -> dict[str, Any]:
        """The key columns of the pairs in this order."""
        codes = {"term": self.term, "collocate": self.collocate}
        names = {name: self.vocabulary.take(code[order]) for name, code in codes.items()}
        return {**names, "before": self.window[0], "after": self.window[1]}


def _count_pairs(
    tokens: pd.DataFrame,
    window: tuple[int, int],
    within: pd.DataFrame | None,
    node: Queries | None = None,
    min_count: int = 1,
) -> _PairCounts:
    tokens = in_reading_order(tokens)
    padded = pad_documents(tokens, *window, within)
    frequency = _count_terms(category_codes(tokens["term"]), len(padded.vocabulary))
    as_term = as_collocate = _count_neighbours(padded, padded.before, padded.after)
    if padded.before != padded.after:
        as_collocate = _count_neighbours(padded, padded.after, padded.before)
    total, vocabulary = int(as_term.sum()), padded.vocabulary
    if node is None:
        chunk = (np.cumsum(as_term) - as_term) // CHUNK_PAIRS
        edges = [0, *run_starts(chunk)[1:].tolist(), len(as_term)]
        counted = map_threads(lambda codes: _count_pairs_of(padded, *codes, min_count), pairwise(edges))
        term, collocate, n = (np.concatenate(parts) for parts in zip(*counted, strict=True))
        return _PairCounts(term, collocate, n, window, vocabulary, frequency, as_term, as_collocate, total)
    found = _find_node(tokens, node)
    query, collocate, n, pairs = _count_pairs_of_hits(padded, found, min_count)
    # queries follow the terms, since one may have the name of another word
    hits = np.bincount(found.matches.query, minlength=len(pairs))
    frequency, as_term = np.append(frequency, hits), np.append(as_term, pairs)
    names = vocabulary.append(pd.Index(found.names, dtype=vocabulary.dtype))
    return _PairCounts(query + len(vocabulary), collocate, n, window, names, frequency, as_term, as_collocate, total)


def _count_terms(codes: NDArray[Any], terms: int) -> Ints:
    """How often each term occurs; in chunks, because NumPy converts to int64 first."""
    chunks = (codes[first : first + CHUNK_PAIRS] for first in range(0, len(codes), CHUNK_PAIRS))
    counts = (np.bincount(chunk[chunk >= 0], minlength=terms) for chunk in chunks)
    return sum(counts, np.zeros(terms, np.int64))


def _count_neighbours(padded: PaddedTokens, before: int, after: int) -> Ints:
    """For each term how many tokens occur up to `before` words before it or `after` words after it."""
    counts, width = np.zeros(len(padded.vocabulary), np.int64), max(before, after)
    for terms, collocates, offsets in padded.sides(before, after):
        last = len(terms) - width
        for first in range(width + 1, last, CHUNK_PAIRS):
            end = min(first + CHUNK_PAIRS, last)
            reach = collocates[first + offsets.start - 1 : end + offsets.stop - 1]
            running = np.cumsum(reach >= 0, dtype=np.int32)
            neighbours = running[len(offsets) :] - running[: end - first] - (0 in offsets)
            chunk = terms[first:end]
            present = chunk >= 0
            counts += np.bincount(chunk[present], neighbours[present], len(counts)).astype(np.int64)
    return counts


def _count_pairs_of_hits(
    padded: PaddedTokens, found: Found, min_count: int
) -> tuple[NDArray[Any], NDArray[Any], Ints, Ints]:
    """Query, collocate and number of each pair of a query's hit with a word in its window; pairs of each query."""
    first, last = padded.first_slots(found.matches.first), padded.last_slots(found.matches.last)
    codes = [
        layer[(first if offset < 0 else last) + offset]
        for offset in padded.offsets
        for layer in (padded.lasts if offset < 0 else padded.firsts)
    ]
    query, collocates = np.tile(found.matches.query, len(codes)), np.concatenate(codes)
    query, collocates = query[collocates >= 0], collocates[collocates >= 0]
    key, n = np.unique(query * len(padded.vocabulary) + collocates, return_counts=True)
    pairs = np.bincount(query, minlength=len(found.names))
    key, n = key[n >= min_count], n[n >= min_count]
    return *np.divmod(key, max(len(padded.vocabulary), 1)), n, pairs


def _find_node(tokens: pd.DataFrame, node: Queries) -> Found:
    """The hits of the queries, or an error if there are none."""
    found = find_matches(tokens, node, "node")
    if not len(found.matches.first):
        raise ValueError(f"node={node!r} does not occur in tokens: {describe_absent(found)}")
    warn_of_absent(found)
    return found


def _count_pairs_of(padded: PaddedTokens, first: int, end: int, min_count: int) -> tuple[NDArray[Any], ...]:
    """Term, collocate and number of each pair whose term has a code from `first` up to `end`."""
    bits = len(padded.vocabulary).bit_length()
    keys = []
    for layer, collocates, offsets in padded.sides(padded.before, padded.after):
        slots = np.flatnonzero((layer >= first) & (layer < end))
        terms = layer[slots].astype(np.int64) << bits
        for offset in filter(None, offsets):
            others = collocates[slots + offset]
            present = others >= 0
            keys.append(terms[present] | others[present])
    key = np.concatenate(keys)
    key.sort()
    starts = run_starts(key)
    n = np.diff(starts, append=len(key))
    key, n = key[starts[n >= min_count]], n[n >= min_count]
    return (key >> bits).astype(np.int32), (key & (1 << bits) - 1).astype(np.int32), n


def _find_pair(padded: PaddedTokens, found: Found, term: str, collocate: str) -> Ints:
    """The rows of the first and the last token, and the distance, of each occurrence of a pair."""
    code = padded.vocabulary.get_indexer(pd.Index([collocate], dtype=padded.vocabulary.dtype))[0]
    other = np.flatnonzero((padded.codes == code) & (code >= 0))
    is_own = found.matches.query == (found.names.index(term) if term in found.names else -1)
    first, last = found.matches.first[is_own], found.matches.last[is_own]
    pairs = [np.empty((3, 0), np.int64)]
    for offset in padded.offsets if len(other) else []:
        if offset < 0:
            edge, slots = padded.first_slots(first), padded.last_slots(other)
        else:
            edge, slots = padded.last_slots(last), padded.first_slots(other)
        place = np.searchsorted(slots[:-1], edge + offset)
        is_pair = slots[place] == edge + offset
        partner, near, far = other[place[is_pair]], first[is_pair], last[is_pair]
        pairs.append(np.stack([np.minimum(near, partner), np.maximum(far, partner), np.full(len(partner), offset)]))
    found_pairs = np.concatenate(pairs, axis=1)
    return found_pairs[:, np.argsort(found_pairs[0], kind="stable")]
