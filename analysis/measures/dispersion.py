"""Dispersion: how evenly each term is spread over the parts of a corpus."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import (
    Floats,
    Ints,
    alphabetical_ranks,
    category_codes,
    shrink_integers,
    sort_occurrences,
    sum_by_group,
)
from analysis.checks import check_integer
from analysis.frequency.counting import count_terms
from analysis.tokens.table import as_categorical, in_reading_order, number_words

__all__ = ["PartCounts", "deviation_of_proportions", "dispersion", "distances"]

_Parts = str | int | Sequence[str]
# Cells that are summed at once.
_CHUNK_CELLS = 1_000_000


class PartCounts(NamedTuple):
    """How often a term occurs in a part, for each part that contains it, and the number of tokens of each part."""

    part: NDArray[Any]
    term: NDArray[Any]
    n: NDArray[Any]
    sizes: Ints

    def sum_by_term(self, value: Callable[..., Floats], terms: int) -> Floats:
        """For each of `terms` the sum of `value(part, term, n)` over its parts, a chunk of cells at a time."""
        sums = np.zeros(terms)
        for first in range(0, len(self.term), _CHUNK_CELLS):
            part, term, n = (values[first : first + _CHUNK_CELLS] for values in self[:3])
            sums += sum_by_group(term, value(part, term, n), terms)
        return sums


def dispersion(tokens: pd.DataFrame, *, by: _Parts = "doc", documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """How evenly each term is spread over the parts of a corpus, by eight measures.

    ``dp_norm`` runs from 0 (spread in proportion to the sizes of the parts) to 1 (all in the smallest part). The table
    below says for each measure which end is even.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`. Dropped terms count in the sizes of parts and in distances. In tokens from
        `lookup` distances are in words too.
    by
        The parts. "doc": each document. A number: that many parts of equal length, cut through the corpus in
        reading order. Otherwise as in `term_frequency`: a column of `tokens` or `documents`, a period alias ("M"), or a
        list of these; tokens without a value are a part of their own.
    documents
        The documents table, needed where `by` refers to it.

    Returns
    -------
    DataFrame
        One row per term, the most frequent first, ties in alphabetical order: ``term``, ``n`` (its tokens), ``total``
        (all tokens), ``parts`` (those with at least one token), and the measures (float, except ``range``):

        ===============  =============================  ==========================================
        column           most even                      least even
        ===============  =============================  ==========================================
        ``range``        ``parts``                      1
        ``dp``           0                              1 less the share of the only part with it
        ``dp_norm``      0                              1: all in the smallest part
        ``kl`` (bits)    0                              log2 of 1 / that share; no upper bound
        ``juilland_d``   1                              0: all in one part
        ``carroll_d2``   1                              0: all in one part
        ``rosengren_s``  1                              the share of the only part with it
        ``arf``          ``n``                          1: all in one place
        ===============  =============================  ==========================================

    Raises
    ------
    ValueError
        If `tokens` is empty, `by` is unknown or makes a single part or more parts than tokens, or `documents` lacks a
        document.
    TypeError
        If `tokens` is not a table, or `by` is neither a name nor a whole number.

    Notes
    -----
    Compare terms of similar ``n`` only: a rare term cannot be even, and ``range`` and ``arf`` grow with ``n``. ARF
    ignores parts but depends on document order; it is a frequency, not a proportion. There is no interval, because the
    parts of a corpus are not a random sample. ``docs/methods.md`` gives the formulas.

    References
    ----------
    ``dp`` Gries (2008), Int. J. Corpus Linguistics 13(4), 415; ``dp_norm`` Lijffijt and Gries (2012), 17(1), 148;
    ``kl`` Gries (2020), A Practical Handbook of Corpus Linguistics, 99; ``juilland_d`` Juilland and Chang-Rodríguez
    (1964), for unequal parts Gries (2020); ``carroll_d2`` Carroll (1970), p. 13; ``rosengren_s`` Rosengren (1971), p.
    117; ``arf`` Savický and Hlaváčová (2002), J. Quantitative Linguistics 9(3), 215.

    Examples
    --------
    >>> from analysis import tokenize
    >>> tokens = tokenize(pd.Series({"x": "war and peace", "y": "war and war"}))
    >>> dispersion(tokens)[["term", "n", "range", "dp", "rosengren_s"]].round(3).values.tolist()
    [['war', 3, 2, 0.167, 0.971], ['and', 2, 2, 0.0, 1.0], ['peace', 1, 1, 0.5, 0.5]]
    >>> dispersion(tokens, by=3)["range"].tolist()
    [3, 2, 1]
    """
    tokens = in_reading_order(tokens)
    if tokens.empty:
        raise ValueError("tokens is empty: there is no term whose dispersion could be measured")
    codes, terms = category_codes(tokens["term"]), tokens["term"].cat.categories
    n, arf = _reduce_frequencies(codes, len(terms), _number_rows(tokens))
    is_number = not isinstance(by, str | Sequence)
    counts = _count_parts(_cut_parts(tokens, by), "doc") if is_number else _count_parts(tokens, by, documents)
    order = np.lexsort((alphabetical_ranks(terms), -n))[: np.count_nonzero(n)]
    measures = {**_measure_parts(counts, n), "arf": arf}
    table = pd.DataFrame({"term": terms.take(order), "n": n[order]})
    table = table.assign(total=counts.sizes.sum(), parts=len(counts.sizes))
    return table.assign(**{name: values[order] for name, values in measures.items()})


def _count_parts(tokens: pd.DataFrame, by: Any, documents: pd.DataFrame | None = None) -> PartCounts:
    """The terms of each part; parts without a token are left out."""
    counts = count_terms(tokens, by, documents=documents)
    filled = np.flatnonzero(counts.total)
    if len(filled) < 2:
        raise ValueError(
            f"by={by!r} makes one part of all {len(tokens):,} tokens, but dispersion compares parts: name a column or "
            "a period with at least two values, or a number of equal parts, as by=10"
        )
    number = shrink_integers(np.cumsum(counts.total > 0) - 1)
    part, term, n = number[counts.group], shrink_integers(counts.term), shrink_integers(counts.n)
    return PartCounts(part, term, n, counts.total[filled])


def _cut_parts(tokens: pd.DataFrame, parts: Any) -> pd.DataFrame:
    """The tokens with the number of one of `parts` equal parts instead of their document."""
    check_integer(parts, "by", "a column, a period alias, or the number of equal parts", at_least=2)
    word = _number_rows(tokens)
    total = len(tokens) if word is None else int(word[-1]) + 1
    if parts > total:
        raise ValueError(f"by={parts} (equal parts) must be at most the number of tokens ({total:,})")
    sizes = np.diff([total * part // parts for part in range(parts + 1)])
    unit = np.repeat(np.arange(parts, dtype=np.min_scalar_type(-parts)), sizes)
    part = as_categorical(unit if word is None else unit[word], pd.RangeIndex(parts))
    return tokens.assign(doc=part).drop(columns="position")  # which is that of a document


def _number_rows(tokens: pd.DataFrame) -> Ints | None:
    """The number of the word of each row; None if it is that of the row."""
    words = number_words(tokens)
    return None if words is None else words[0]


def _measure_parts(counts: PartCounts, n: Ints) -> dict[str, NDArray[Any]]:
    """Each measure that compares parts, for each term with `n` tokens; undefined for a term without a token."""
    sizes, share, parts = counts.sizes, counts.sizes / counts.sizes.sum(), len(counts.sizes)
    containing = np.bincount(counts.term, minlength=len(n))

    def total(value: Callable[..., Floats]) -> Floats:
        return counts.sum_by_term(value, len(n))

    def information(proportion: Floats) -> Floats:
        return np.asarray(-proportion * np.log(proportion))

    with np.errstate(divide="ignore", invalid="ignore"):
        kl = total(lambda part, term, v: v / n[term] * np.log2(v / n[term] / share[part]))
        s = total(lambda part, _, v: np.sqrt(share[part] * v)) ** 2 / n
        rates = total(lambda part, _, v: v / sizes[part])
        mean = rates / parts
        squares = total(lambda part, term, v: (v / sizes[part] - mean[term]) ** 2)
        variance = (squares + (parts - containing) * mean**2) / parts
        d = 1 - np.sqrt(variance) / mean / np.sqrt(parts - 1)
        d[containing == 1] = 0  # exactly, without rounding
        d2 = total(lambda part, term, v: information(v / sizes[part] / rates[term])) / np.log(parts)
    dp = deviation_of_proportions(counts, n)
    measures = {"dp": dp, "dp_norm": dp / (1 - share.min()), "kl": kl}
    measures |= {"juilland_d": d, "carroll_d2": d2, "rosengren_s": s}
    # Rounding may exceed the bounds; + 0.0 turns -0.0 into 0.0.
    clipped = {name: values.clip(0, None if name == "kl" else 1) + 0.0 for name, values in measures.items()}
    return {"range": containing, **clipped}


def deviation_of_proportions(counts: PartCounts, n: Ints) -> Floats:
    """Gries's DP of each term with `n` tokens: half the sum of abs(share of hits - share of tokens) over parts."""
    share = counts.sizes / counts.sizes.sum()
    # The differences sum to 0, so half of their absolute sum is the sum of the positive ones.
    dp = counts.sum_by_term(lambda part, term, v: np.maximum(v / n[term] - share[part], 0), len(n))
    return np.where(n > 0, dp, np.nan)


def _reduce_frequencies(codes: NDArray[Any], terms: int, word: Ints | None) -> tuple[Ints, Floats]:
    """The frequency and the average reduced frequency of each of `terms`; both are 0 for a term that is absent."""
    n, distance = distances(codes, terms, word)
    present = np.flatnonzero(n)
    mean = (len(codes) if word is None else int(word[-1]) + 1) / n[present]
    reduced = np.minimum(distance, np.repeat(mean, n[present]))
    arf = np.zeros(terms)
    if len(present):
        arf[present] = np.add.reduceat(reduced, np.cumsum(n[present]) - n[present]) / mean
    return n, arf


def distances(codes: NDArray[Any], terms: int, word: Ints | None = None) -> tuple[Ints, Ints]:
    """How often each term occurs and, term by term, the distance from each of its tokens to the one before.

    The text is a ring: before the first token of a term comes its last. Codes below 0 are tokens without a term. `word`
    has the number of each token's word, where several can be at one.
    """
    position = sort_occurrences(codes)
    n = np.bincount(codes[codes >= 0], minlength=terms)
    position &= (1 << len(codes).bit_length()) - 1
    size = len(codes)
    if word is not None:
        position, size = word[position], int(word[-1]) + 1
    used = n[n > 0]
    first = np.cumsum(used) - used
    previous = np.roll(position, 1)
    previous[first] = position[first + used - 1] - size
    position -= previous
    return n, position
