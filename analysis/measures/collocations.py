"""Which words occur together more often than chance would have it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, alphabetical_ranks, category_codes
from analysis.checks import check_columns, check_integer
from analysis.measures.association import DEFAULT, Cells, Measures, _check_measures, _guess, _measure, _score
from analysis.threads import map_threads
from analysis.tokens.table import in_reading_order
from analysis.tokens.terms import lookup_term
from analysis.tokens.words import fold

Window: TypeAlias = int | tuple[int, int]
PART = 1 << 20
"""Pairs that are counted at one go, as a rule."""


def collocations(
    tokens: pd.DataFrame,
    *,
    window: Window = 1,
    node: str | None = None,
    measures: Measures = DEFAULT,
    min_count: int = 2,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find the words that keep company, and measure how much more often they meet than chance would have it.

    Parameters
    ----------
    window
        Where the collocate may stand. A number: among so many words after the term, so that 1 gives bigrams. Two
        numbers ``(l, r)``: among `l` words before and `r` after it. No window goes beyond its document.
    node
        The one term whose company is wanted, folded as terms are; None: that of every term.
    measures
        The measures, each a column, the table sorted by the first; see `association_measures` for what they say. A
        function of NLTK's ``BigramAssocMeasures`` does too (``BigramAssocMeasures.jaccard``), at a few microseconds a
        row; its ``__name__`` is the column's.
    min_count
        Pairs that are rarer have no row. They count in all that rows are compared with.
    within
        Spans that no pair may leave, such as ``sentences(documents)`` or ``paragraphs(documents)``.

    Returns
    -------
    DataFrame
        One row a pair, the strongest first, then the most frequent, then in alphabetical order: ``term``,
        ``collocate``, ``n`` (times that the collocate stands in the term's window), ``n_term``, ``n_collocate`` (times
        that each occurs at all: frequencies of words, not the margins that measures go by), ``expected`` (times that
        they would meet by chance), one column a measure (higher is stronger; NaN where there is no answer),
        ``status``: "ok"; "sparse" (five times or fewer, too few for a score to be trusted); or why some measures have
        no answer. Its ``attrs`` say the ``window`` (before, after) and how many ``pairs`` all words make.

    Raises
    ------
    ValueError
        If a window is empty, a measure unknown, none asked for, a function without a name or with that of another
        column, `node` occurs nowhere, spans overlap or leave out a document, or `tokens` has a column twice.
    TypeError
        If `tokens` is no table, a window or `min_count` no whole number, `node` no string, or `measures` no measures.

    Notes
    -----
    A word that `drop_terms` took out, or whose row was filtered out, is in no pair but keeps its place: in "battle of
    Bakhmut" a word stands between the two, dropped or not.

    What is counted are pairs of places, as `contingency_table` explains: two windows that overlap count a word between
    them twice. So do the margins of a window count pairs, not words: log-likelihood, chi-squared, Dice, logDice and
    minimum sensitivity differ there from the word-based ones of Evert (2008) and Rychlý (2008: 14 + log2(2 f_xy /
    (f_x + f_y))), while PMI, t and z agree with them to within the ends of texts.

    Log-likelihood and chi-squared are large for words that shun each other, too: compare ``n`` with ``expected``.

    Examples
    --------
    >>> from analysis import tokenize
    >>> table = collocations(tokenize(pd.Series({"a": "a b c a b d e b d a b"})), measures="dice")
    >>> table[["term", "collocate", "n", "n_term", "n_collocate", "expected"]].values.tolist()
    [['a', 'b', 3, 3, 4, 1.2], ['b', 'd', 2, 4, 2, 0.6]]
    """
    own = ("term", "collocate", "n", "n_term", "n_collocate")
    chosen = _check_measures(measures, own)
    found = _find_pairs(tokens, window, node, min_count, within)
    leading = dict(list(chosen.items())[:1])
    found = found.ordered(*_score(found.cells, leading).values(), found.n)
    measured = _measure(found.cells, chosen)
    columns = {
        "term": found.names.take(found.term),
        "collocate": found.names.take(found.collocate),
        "n": found.n,
        "n_term": found.tokens[found.term],
        "n_collocate": found.tokens[found.collocate],
        **measured,
    }
    table = pd.DataFrame(columns, copy=False)
    table.attrs = {"window": _check_window(window), "pairs": found.total}
    return table


def cooccurrences(
    tokens: pd.DataFrame,
    row: pd.Series | pd.DataFrame,
    *,
    window: Window | None = None,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The places behind a row of `collocations`: a span for each time that the pair was counted.

    Parameters
    ----------
    row
        One row, as ``table.iloc[0]`` gives it, or a table of rows.
    window, within
        As they were for the table; a row knows its window unless it was joined or read from a file.

    Returns
    -------
    DataFrame
        A span table, as many rows as ``n``, each pair in reading order: ``doc``, ``start``, ``end`` (from the first of
        the two words to the end of the last), ``term``, ``collocate``, ``distance`` (words from the term to the
        collocate; before it, below 0). ``passages(documents, …)`` gives the sentences around them.

    Raises
    ------
    ValueError
        If the row has no term or collocate, or the tokens hold another number of the pair than its ``n``.
    """
    rows = row.to_frame().T if isinstance(row, pd.Series) else row
    check_columns(rows, ["term", "collocate"], "row", "give a row of collocations(tokens)")
    line = _lay_out(tokens, row.attrs.get("window", 1) if window is None else window, within)
    found = [
        _meet(line, term, collocate) for term, collocate in zip(rows["term"], rows["collocate"], strict=True)
    ]
    for number, spans in enumerate(found):
        if "n" in rows and len(spans) != rows["n"].iloc[number]:
            term, collocate, n = rows[["term", "collocate", "n"]].iloc[number]
            raise ValueError(
                f"row counts n={n} of {term!r} with {collocate!r}, tokens hold {len(spans)} with up to "
                f"{line.left} words before and {line.right} after: hand over the tokens, window= and within= it was "
                "counted by"
            )
    return pd.concat(found or [_meet(line, "", "")], ignore_index=True)


def contingency_table(
    tokens: pd.DataFrame,
    *,
    window: Window = 1,
    node: str | None = None,
    min_count: int = 1,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count pairs of words, with all that a measure of association needs.

    Parameters
    ----------
    window, node, min_count, within
        As in `collocations`.

    Returns
    -------
    DataFrame
        One row a pair, in alphabetical order: ``term``, ``collocate``, and how many pairs have the term and the
        collocate (``o11``), the term and another collocate (``o12``), another term and the collocate (``o21``), neither
        (``o22``). The four sum to all pairs, in every row.

    Raises
    ------
    ValueError, TypeError
        As in `collocations`.

    Notes
    -----
    A pair is two places in one document (or in one of the spans of `within`), both with a term, the second in the
    window of the first. These pairs are the sample, and each margin counts pairs: ``o11 + o12`` those with the term in
    the first place, about l + r times its frequency; ``o11 + o21`` those with the collocate in the second. No cell is
    ever negative, and a pair the other way round has the mirrored table under the mirrored window.

    - For bigrams (``window=1``) these are the counts of Dunning (1993, section 6) and of quanteda's
      ``textstat_collocations``. NLTK's ``BigramCollocationFinder`` takes the frequencies of words for margins and the
      number of words for N, so that the last word of a text counts as the first of a bigram.
    - For windows the expected frequency is R1 C1 / N with these margins, as Levy, Goldberg and Dagan (2015, section 2)
      have it: Evert's (2008, section 4.1) k f1 f2 / N for a span of k words, less what the ends of documents and
      dropped words take away. Evert's table for windows (2008, section 5.1), also that of UCS and of R's ``corpora``,
      takes words for the sample, not pairs: C1 is there the frequency of the collocate and N the size of the corpus.
      PMI, t and z come out the same to within the ends; log-likelihood and chi-squared are somewhat larger there, Dice
      is another. NLTK divides n by the span instead.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational Linguistics
    19(1), 61-74. Evert, S. (2008). Corpora and collocations. In Lüdeling, A. and Kytö, M. (eds.), Corpus
    Linguistics: An International Handbook, article 58. Levy, O., Goldberg, Y. and Dagan, I. (2015). Improving
    distributional similarity with lessons learned from word embeddings. Transactions of the ACL 3, 211-225.
    """
    found = _find_pairs(tokens, window, node, min_count, within).ordered()
    names = {"term": found.names.take(found.term), "collocate": found.names.take(found.collocate)}
    table = pd.DataFrame({**names, **found.cells._asdict()}, copy=False)
    table.attrs = {"window": _check_window(window), "pairs": found.total}
    return table


class Line(NamedTuple):
    """Tokens laid out on one line, with gaps between documents (or spans) that no window reaches across.

    At each place stands the code of a term, or -1; `held` says at which places there are tokens. The line begins and
    ends with a gap.
    """

    tokens: pd.DataFrame
    held: NDArray[np.bool_]
    terms: NDArray[np.int32]
    left: int
    right: int

    @property
    def names(self) -> pd.Index:
        """The term of each code."""
        return self.tokens["term"].cat.categories

    @property
    def steps(self) -> list[int]:
        """How far a collocate may be from its term."""
        return [step for step in range(-self.left, self.right + 1) if step]


class Pairs(NamedTuple):
    """Pairs of terms by their codes, and what was counted of each term: its tokens, and pairs in either role."""

    term: NDArray[np.int32]
    collocate: NDArray[np.int32]
    n: Ints
    names: pd.Index
    tokens: Ints
    as_term: Ints
    as_collocate: Ints

    @property
    def total(self) -> int:
        """All pairs of all words."""
        return int(self.as_term.sum())

    @property
    def cells(self) -> Cells:
        """The contingency table of each pair."""
        r1, c1 = self.as_term[self.term], self.as_collocate[self.collocate]
        return Cells(self.n, r1 - self.n, c1 - self.n, self.total - r1 - c1 + self.n)

    def ordered(self, *keys: NDArray[Any]) -> Pairs:
        """The pairs by the greatest of the first key, then the next; what is left in alphabetical order."""
        rank = alphabetical_ranks(self.names)
        descending = [-key for key in reversed(keys)]
        order = np.lexsort([rank[self.collocate], rank[self.term], *descending])
        return self._replace(term=self.term[order], collocate=self.collocate[order], n=self.n[order])


def _lay_out(tokens: pd.DataFrame, window: Window, within: pd.DataFrame | None) -> Line:
    left, right = _check_window(window)
    tokens = in_reading_order(tokens)
    codes, position = category_codes(tokens["term"]), tokens["position"].to_numpy()
    unit = category_codes(tokens["doc"])
    if within is not None:
        unit = _number_spans(tokens, within)
        codes = np.where(unit < 0, -1, codes)
    new = np.flatnonzero(unit[1:] != unit[:-1]) + 1
    # A window longer than the longest unit reaches no further, but would make gaps that take more memory than words.
    edges = np.concatenate([[0], new, [len(tokens)]])[: len(tokens) + 1]
    longest = int((position[edges[1:] - 1] - position[edges[:-1]]).max(initial=1))
    left, right = min(left, longest), min(right, longest)
    held = _leave_gaps(position, new, max(left, right))
    terms = np.full(len(held), -1, np.int32)
    terms[held] = codes
    return Line(tokens, held, terms, left, right)


def _leave_gaps(position: NDArray[Any], new: Ints, width: int) -> NDArray[np.bool_]:
    """Which places of a line are held by tokens, where gaps of `width` (and one more in front) part the units.

    A gap of its own size stands where rows were filtered out, but none needs to be wider than a window.
    """
    before = np.union1d(new, np.flatnonzero(np.diff(position) != 1) + 1)
    gap = np.clip(position[before] - position[before - 1] - 1, 0, width)
    gap[np.searchsorted(before, new)] = width
    before = np.concatenate([[0], before, [len(position)]])
    gap = np.concatenate([[width + 1], gap, [width]])
    held = np.ones(len(position) + int(gap.sum()), dtype=bool)
    held[np.repeat(before, gap) + np.arange(gap.sum())] = False
    return held


def _check_window(window: Window) -> tuple[int, int]:
    """How many words before the term and after it."""
    if not isinstance(window, tuple | list):
        check_integer(window, "window", "words after the term, or (before, after)", at_least=1)
        return 0, int(window)
    if len(window) != 2:
        raise ValueError(f"window={window!r} must be a number, or two: words before the term and after it")
    for number, side in zip(window, ("before", "after"), strict=True):
        check_integer(number, f"window={window!r}, of which", f"words {side} the term", at_least=0)
    if not any(window):
        raise ValueError(
            f"window={window!r} is empty: at least one word before the term or after it, as in (5, 5)"
        )
    return int(window[0]), int(window[1])


def _number_spans(tokens: pd.DataFrame, within: pd.DataFrame) -> NDArray[np.int32]:
    """For each token the number of the span it starts in, -1 outside of all."""
    check_columns(within, ["doc", "start", "end"], "within", "give spans, such as sentences(documents)")
    ids, doc = tokens["doc"].cat.categories, category_codes(tokens["doc"])
    owner = ids.get_indexer(pd.Index(within["doc"].astype("str")))
    within, owner = within[owner >= 0], owner[owner >= 0]
    bare = np.setdiff1d(doc, owner)
    if len(bare):
        raise ValueError(
            f"within has no span in {len(bare)} of the documents that tokens come from, such as {ids[bare[0]]!r}: "
            "hand over spans of all of them, such as sentences(documents)"
        )
    key = doc.astype(np.int64) << 32 | tokens["start"].to_numpy()
    edges = [np.searchsorted(key, owner << 32 | within[edge].to_numpy(np.int64)) for edge in ("start", "end")]
    begin, end = np.sort(np.stack(edges)[:, edges[0] < edges[1]])  # spans that hold a token
    if (begin[1:] < end[:-1]).any():
        raise ValueError(
            "within has spans that overlap: give spans of one kind, such as sentences(documents)"
        )
    size = end - begin
    numbers = np.full(len(tokens), -1, np.int32)
    numbers[np.repeat(end - np.cumsum(size), size) + np.arange(size.sum())] = np.repeat(
        np.arange(len(size)), size
    )
    return numbers


def _find_pairs(
    tokens: pd.DataFrame, window: Window, node: str | None, min_count: int, within: pd.DataFrame | None
) -> Pairs:
    check_integer(min_count, "min_count", "times that a pair must occur", at_least=1)
    line = _lay_out(tokens, window, within)
    occurring = _count_terms(line.tokens)
    as_term, as_collocate = _margins(line)
    if node is None:
        # Terms whose codes follow one another, so many that they have about `PART` pairs.
        part = (np.cumsum(as_term) - as_term) // PART
        edges = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(as_term)]
        blocks = list(pairwise(edges))
    else:
        code = _find_node(line.names, occurring, node)
        blocks = [(code, code + 1)]
    counted = list(map_threads(lambda block: _count_pairs(line, block[0], block[1], min_count), blocks))
    term, collocate, n = (np.concatenate(parts) for parts in zip(*counted, strict=True))
    return Pairs(term, collocate, n, line.names, occurring, as_term, as_collocate)


def _count_terms(tokens: pd.DataFrame) -> Ints:
    """How often each term occurs; in parts, since NumPy would convert all codes first."""
    codes, count = category_codes(tokens["term"]), len(tokens["term"].cat.categories)
    parts = (codes[first : first + PART] for first in range(0, len(codes), PART))
    return sum((np.bincount(part[part >= 0], minlength=count) for part in parts), np.zeros(count, np.int64))


def _margins(line: Line) -> tuple[Ints, Ints]:
    """For each term the pairs that it begins, and those that it is the collocate of."""
    begun = _sum_around(line, line.left, line.right)
    return begun, begun if line.left == line.right else _sum_around(line, line.right, line.left)


def _sum_around(line: Line, before: int, after: int) -> Ints:
    """For each term how many others stand so many places before its own, or after."""
    sums, width = np.zeros(len(line.names), np.int64), max(before, after)
    for first in range(width + 1, len(line.terms) - width, PART):
        beyond = min(first + PART, len(line.terms) - width)
        so_far = np.cumsum(line.terms[first - before - 1 : beyond + after] >= 0, dtype=np.int32)
        around = so_far[before + after + 1 :] - so_far[: beyond - first] - 1
        terms = line.terms[first:beyond]
        held = terms >= 0
        sums += np.bincount(terms[held], around[held], len(sums)).astype(np.int64)
    return sums


def _find_node(names: pd.Index, occurring: Ints, node: str) -> int:
    """The code of the term."""
    if not isinstance(node, str):
        raise TypeError(f"node={node!r} is a {type(node).__name__}: give one term, or None for all")
    form = lookup_term(names, node)
    code = -1 if form is None else cast(int, names.get_loc(form))
    if code < 0 or not occurring[code]:
        alike = [name for name in names[occurring > 0] if name[:2] == fold(node)[:2]]
        meant = _guess(fold(node), alike, 3, ", or did you mean {}")
        raise ValueError(
            f"node={node!r} (the term whose company is wanted) is none of the {(occurring > 0).sum():,} terms of "
            f"tokens: was it dropped{meant}? Give a term of tokens['term'], or None for all"
        )
    return code


def _count_pairs(line: Line, first: int, beyond: int, min_count: int) -> tuple[NDArray[Any], ...]:
    """Term, collocate and number of each pair whose term has a code from `first` on."""
    bits = len(line.names).bit_length()
    places = np.flatnonzero((line.terms >= first) & (line.terms < beyond))
    heads = line.terms[places].astype(np.int64) << bits
    keys = []
    for step in line.steps:
        other = line.terms[places + step]
        held = other >= 0
        keys.append(heads[held] | other[held])
    key = np.concatenate(keys)
    key.sort()
    begin = np.flatnonzero(np.concatenate([key[:1] == key[:1], key[1:] != key[:-1]]))
    n = np.diff(begin, append=len(key))
    key, n = key[begin[n >= min_count]], n[n >= min_count]
    return (key >> bits).astype(np.int32), (key & (1 << bits) - 1).astype(np.int32), n


def _meet(line: Line, term: str, collocate: str) -> pd.DataFrame:
    """A span for each time that the collocate stands in the term's window."""
    codes = line.names.get_indexer(pd.Index([term, collocate], dtype=line.names.dtype))
    first = np.flatnonzero(line.terms == codes[0]) if (codes >= 0).all() else np.empty(0, np.int64)
    place, step = np.repeat(first, len(line.steps)), np.tile(line.steps, len(first))
    met = line.terms[place + step] == codes[1]
    place, step = place[met], step[met]
    places, tokens = np.flatnonzero(line.held), line.tokens
    begin, end = (np.searchsorted(places, side(place, place + step)) for side in (np.minimum, np.maximum))
    return pd.DataFrame(
        {
            "doc": tokens["doc"].array[begin],
            "start": tokens["start"].to_numpy()[begin],
            "end": tokens["end"].to_numpy()[end],
            "term": pd.Index([term]).repeat(len(step)),
            "collocate": pd.Index([collocate]).repeat(len(step)),
            "distance": step,
        }
    )
