"""Tokens to dispersion: how evenly each term is spread over the parts of a corpus."""

from __future__ import annotations

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
from analysis.frequency.counting import count_cells, count_terms
from analysis.tokens.table import in_reading_order

Parts = str | int | Sequence[str]
BY_PARTS = ("range", "dp", "dp_norm", "kl", "juilland_d", "carroll_d2", "rosengren_s")
"""The measures that go by parts, in the order of their columns."""
PART = 1 << 20
"""Cells that are looked at in one go."""


class Cells(NamedTuple):
    """How often a term stands in a part, for each part that holds it; and how many tokens each part has."""

    part: NDArray[Any]
    term: NDArray[Any]
    n: NDArray[Any]
    sizes: Ints


def dispersion(
    tokens: pd.DataFrame, *, parts: Parts = "doc", documents: pd.DataFrame | None = None
) -> pd.DataFrame:
    r"""How evenly each term is spread over the parts of a corpus, by eight measures.

    Parameters
    ----------
    parts
        "doc": each document is a part. A whole number: so many parts of equal length (to one token), cut through the
        corpus in reading order. Else what `term_frequency` takes as ``by=``: a column of `tokens` or `documents`, a
        period alias ("M"), or a list of these; what has no value there is a part of its own.
    documents
        The documents table, needed where `parts` speaks of it.

    Returns
    -------
    DataFrame
        A row a term, the most frequent first, ties in alphabetical order. ``term``; ``n``, its tokens; ``total``, all
        tokens; ``parts``, those that have a token (others are no parts); and the measures:

        ===============  =============================  ==========================================
        column           most even                      least even
        ===============  =============================  ==========================================
        ``range``        ``parts``                      1
        ``dp``           0                              1 less the share of the part it stands in
        ``dp_norm``      0                              1: all in the smallest part
        ``kl`` (bits)    0                              log2 of 1 / that share; no upper bound
        ``juilland_d``   1                              0: all in one part
        ``carroll_d2``   1                              0: all in one part
        ``rosengren_s``  1                              the share of the part it stands in
        ``arf``          ``n``                          1: all in one place
        ===============  =============================  ==========================================

    Raises
    ------
    ValueError
        If `tokens` is empty or no tokens table, if `parts` names nothing known, is less than 2, more than there are
        tokens, or makes a single part, or if `documents` is missing or lacks documents that tokens come from.
    TypeError
        If `tokens` is no table, or `parts` neither name nor whole number.

    Notes
    -----
    With v_i of the term's n tokens in part i of k, s_i that part's share of all tokens, and p_i the term's share of
    the part's tokens:

    - ``range``: the parts that hold the term.
    - ``dp`` = Σ abs(v_i / n - s_i) / 2, the deviation of proportions (Gries 2008, pp. 415-416).
    - ``dp_norm`` = dp / (1 - min s_i) (Lijffijt and Gries 2012, p. 148).
    - ``kl`` = Σ v_i / n · log2(v_i / n / s_i), the Kullback-Leibler divergence (Gries 2020).
    - ``juilland_d`` = 1 - σ / μ / √(k - 1), σ (of the population) and μ those of p_i. Juilland and Chang-Rodríguez
      (1964) took v_i, which gives the same where parts are equal; p_i for unequal ones is Gries's (2020).
    - ``carroll_d2`` = -Σ q_i log q_i / log k, with q_i = p_i / Σ p_i (Carroll 1970, p. 13).
    - ``rosengren_s`` = (Σ √(s_i v_i))² / n (Rosengren 1971, p. 117; Gries 2008, p. 407).
    - ``arf`` = Σ min(d_j, T / n) · n / T over the distances d_j from each of its tokens to the one before, the last
      standing before the first, in T tokens: the average reduced frequency (Savický and Hlaváčová 2002; Gries 2008,
      p. 410). It knows no parts, but the order of documents, and is a frequency, no share.

    Tokens whose term was dropped keep their place, and count in the sizes of parts and in distances, as they do in the
    totals of `term_frequency`. A rare term cannot be even: one that occurs once has the lowest value that its part
    allows, whatever it is; compare terms of like ``n``. Juilland's D comes close to 1 for all frequent terms where
    there are many parts (Biber et al. 2016), and ``range`` and ``arf`` grow with ``n``. An interval is not given: parts
    of a corpus are no random sample.

    References
    ----------
    Biber, D., Reppen, R., Schnur, E. and Ghanem, R. (2016). On the (non)utility of Juilland's D to measure lexical
    dispersion in large corpora. International Journal of Corpus Linguistics 21(4), 439-464. Carroll, J. B. (1970). An
    alternative to Juilland's usage coefficient for lexical frequencies. ETS Research Bulletin Series 1970(2). Gries,
    S. Th. (2008). Dispersions and adjusted frequencies in corpora. International Journal of Corpus Linguistics 13(4),
    403-437. Gries, S. Th. (2020). Analyzing dispersion. In A Practical Handbook of Corpus Linguistics, 99-118.
    Juilland, A. and Chang-Rodríguez, E. (1964). Frequency Dictionary of Spanish Words. Lijffijt, J. and Gries, S. Th.
    (2012). Correction to "Dispersions and adjusted frequencies in corpora". International Journal of Corpus Linguistics
    17(1), 147-149. Rosengren, I. (1971). The quantitative concept of language and its relation to the structure of
    frequency dictionaries. Études de linguistique appliquée 1, 103-127. Savický, P. and Hlaváčová, J. (2002). Measures
    of word commonness. Journal of Quantitative Linguistics 9(3), 215-231.

    Examples
    --------
    >>> from analysis import tokenize
    >>> table = dispersion(tokenize(pd.Series({"x": "war and peace", "y": "war and war"})))
    >>> table[["term", "n", "range", "dp", "rosengren_s"]].round(3).values.tolist()
    [['war', 3, 2, 0.167, 0.971], ['and', 2, 2, 0.0, 1.0], ['peace', 1, 1, 0.5, 0.5]]
    """
    tokens = in_reading_order(tokens)
    if tokens.empty:
        raise ValueError("tokens is empty: there is no term whose dispersion could be measured")
    codes, terms = category_codes(tokens["term"]), tokens["term"].cat.categories
    n, arf = reduced_frequencies(codes, len(terms))
    cells = _count_parts(tokens, parts, documents)
    shown = np.lexsort((alphabetical_ranks(terms), -n))[: np.count_nonzero(n)]
    table = {
        "term": terms.take(shown),
        "n": n[shown],
        "total": len(tokens),
        "parts": len(cells.sizes),
        **{name: values[shown] for name, values in measure_dispersion(cells, n).items()},
        "arf": arf[shown],
    }
    return pd.DataFrame(table)


def measure_dispersion(cells: Cells, n: Ints) -> dict[str, NDArray[Any]]:
    """Each measure that goes by parts, for each of the terms whose tokens are `n`; terms without any have no value."""
    part, term, hits, sizes = cells
    share, parts = sizes / sizes.sum(), len(sizes)
    held = np.bincount(term, minlength=len(n))

    def total(value: Callable[[slice], Floats]) -> Floats:
        """The sum over each term's cells, a stretch of cells at a time."""
        stretches = [slice(first, first + PART) for first in range(0, len(term), PART)]
        return sum((sum_by_group(term[at], value(at), len(n)) for at in stretches), np.zeros(len(n)))

    def expected(at: slice) -> Floats:
        return np.asarray(share[part[at]])

    def observed(at: slice) -> Floats:
        return np.asarray(hits[at] / n[term[at]])

    def rate(at: slice) -> Floats:
        return np.asarray(hits[at] / sizes[part[at]])

    with np.errstate(divide="ignore", invalid="ignore"):
        kl = total(lambda at: observed(at) * np.log2(observed(at) / expected(at)))
        s = total(lambda at: np.sqrt(expected(at) * hits[at])) ** 2 / n
        rates = total(rate)
        mean = rates / parts
        squares = total(lambda at: (rate(at) - mean[term[at]]) ** 2) + (parts - held) * mean**2
        d = 1 - np.sqrt(squares / parts) / mean / np.sqrt(parts - 1)
        d = np.where(held == 1, 0.0, d)  # to the last digit
        d2 = total(lambda at: _information(rate(at) / rates[term[at]])) / np.log(parts)
    dp = deviation_of_proportions(cells, n)
    bounded = {
        "dp": dp,
        "dp_norm": dp / (1 - share.min()),
        "juilland_d": d,
        "carroll_d2": d2,
        "rosengren_s": s,
    }
    # Rounding may lead out of the bounds; and -0.0 plus 0.0 is 0.0.
    measures = {"range": held, "kl": kl.clip(0) + 0.0} | {
        name: values.clip(0, 1) + 0.0 for name, values in bounded.items()
    }
    return {name: measures[name] for name in BY_PARTS}


def deviation_of_proportions(cells: Cells, n: Ints) -> Floats:
    """Gries's DP of each of the terms whose tokens are `n`: half the sum of abs(share of hits - share of tokens)."""
    share, found = cells.sizes / cells.sizes.sum(), np.zeros(len(n))
    for first in range(0, len(cells.term), PART):
        part, term, hits = (values[first : first + PART] for values in cells[:3])
        # The differences sum to 0, so half of them without their signs are those above 0: none where a term is not.
        found += sum_by_group(term, np.maximum(hits / n[term] - share[part], 0), len(n))
    return np.where(n > 0, found, np.nan)


def _information(share: Floats) -> Floats:
    return np.asarray(-share * np.log(share))


def reduced_frequencies(codes: NDArray[Any], terms: int) -> tuple[Ints, Floats]:
    """The frequency of each of `terms`, and the average reduced one; both are 0 for a term that does not occur."""
    n, distance = distances(codes, terms)
    used = np.flatnonzero(n)
    mean = len(codes) / n[used]
    reduced = np.minimum(distance, np.repeat(mean, n[used]))
    arf = np.zeros(terms)
    arf[used] = np.add.reduceat(reduced, np.cumsum(n[used]) - n[used]) / mean if len(used) else 0
    return n, arf


def distances(codes: NDArray[Any], terms: int) -> tuple[Ints, Ints]:
    """How often each term occurs; and term by term, from each of its tokens, how far it is to the one before.

    The text is a ring: before the first token of a term stands its last. Codes below 0 are tokens without a term.
    """
    place = sort_occurrences(codes)
    n = np.bincount(codes[codes >= 0], minlength=terms)
    place &= (1 << len(codes).bit_length()) - 1
    used = n[n > 0]
    first = np.cumsum(used) - used
    before = np.empty_like(place)
    before[1:] = place[:-1]
    before[first] = place[first + used - 1] - len(codes)
    place -= before
    return n, place


def _count_parts(tokens: pd.DataFrame, parts: Parts, documents: pd.DataFrame | None) -> Cells:
    """The terms of each part; parts without a token are left out."""
    if not isinstance(parts, str | Sequence):
        return _cut_parts(tokens, parts)
    try:
        counts = count_terms(tokens, parts, documents=documents)
    except ValueError as error:  # which speaks of the same under the name that it has elsewhere
        raise ValueError(str(error).replace("by=", "parts=", 1)) from None
    filled = np.flatnonzero(counts.total)
    if len(filled) < 2:
        raise ValueError(
            f"parts={parts!r} makes one part of all {len(tokens):,} tokens, and dispersion compares parts: name a "
            "column or a period with two values or more, or cut equal parts by a number, as parts=10 does"
        )
    number = shrink_integers(np.cumsum(counts.total > 0) - 1)
    return Cells(
        number[counts.group], shrink_integers(counts.term), shrink_integers(counts.n), counts.total[filled]
    )


def _cut_parts(tokens: pd.DataFrame, parts: int) -> Cells:
    """The terms of each of so many equal parts."""
    check_integer(parts, "parts", "a column, a period alias, or how many equal parts", at_least=2)
    if parts > len(tokens):
        raise ValueError(
            f"parts={parts} (equal parts) must not be more than there are tokens ({len(tokens):,})"
        )
    edges = [len(tokens) * part // parts for part in range(parts + 1)]
    unit = np.repeat(np.arange(parts, dtype=np.min_scalar_type(-parts)), np.diff(edges))
    codes = category_codes(tokens["term"])
    kept = codes >= 0
    part, term, n, _ = count_cells(
        np.arange(parts), unit[kept], codes[kept], len(tokens["term"].cat.categories)
    )
    return Cells(part, term, n, np.diff(edges))
