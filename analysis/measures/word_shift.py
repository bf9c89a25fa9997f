"""How much each term contributes to the difference between two subcorpora."""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.arrays import Floats, alphabetical_ranks
from analysis.checks import check_choice
from analysis.measures.subcorpora import Subcorpus, contrast_subcorpora, favoured_side

__all__ = ["Shift", "word_shift"]

Shift = Literal["frequency", "entropy", "jensen_shannon"]
_ROLES = ("a", "b")


def word_shift(
    tokens: pd.DataFrame | None, a: Subcorpus, b: Subcorpus, *, measure: Shift = "jensen_shannon"
) -> pd.DataFrame:
    """How much each term contributes to the difference between two subcorpora.

    With p and q the shares of a term in `a` and `b`, a contribution to "frequency" is q - p, above 0 if the term is
    more frequent in `b`. To "entropy" it is p log₂ p - q log₂ q, above 0 if the term makes the vocabulary of `b` the
    richer one. To "jensen_shannon" it is ½ p log₂(p / m) + ½ q log₂(q / m) with m = (p + q) / 2, never below 0. Higher
    absolute values mean more of the difference.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`; None if both sides are tables of counts. Dropped terms are ignored.
    a, b
        The two sides, as in `keyness`: a selection from the documents table, a boolean Series by document, ids, or
        counts by term.
    measure
        The difference to explain: "frequency", "entropy" or "jensen_shannon".

    Returns
    -------
    DataFrame
        One row per term, the largest contribution first: ``term``, ``n_a``, ``n_b``, ``share_a``, ``share_b`` (p and
        q), ``measure``, ``contribution`` (bits, or shares for "frequency"; they sum to the whole difference),
        ``portion`` (share of the sum of absolute contributions; NaN if both sides have the same shares), ``favours``
        ("a", "b" or "neither", the side with the higher share).

    Raises
    ------
    ValueError, TypeError
        If `measure` is unknown, a side has no term, or a side is one that `keyness` does not accept.

    References
    ----------
    Gallagher et al. (2021), EPJ Data Science 10, 4; Lin (1991), IEEE Trans. Information Theory 37(1), 145.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize, word_shift
    >>> march, april = read_corpus("seeds").index
    >>> shift = word_shift(tokenize(read_corpus("seeds")), march, april)
    >>> shift[["term", "n_a", "n_b", "contribution", "favours"]].head(2).round(4)
            term  n_a  n_b  contribution favours
    0  prigozhin    4    0        0.0057       a
    1        had    0    3        0.0050       b
    """
    check_choice(measure, "measure", get_args(Shift))
    contrast = contrast_subcorpora(tokens, (a, b), _ROLES)
    rows = np.flatnonzero(contrast.n.sum(axis=0) > 0)
    hits = contrast.n[:, rows]
    for role, n, total in zip(_ROLES, hits, contrast.total, strict=True):
        if not n.any():
            raise ValueError(f"{role} has no term, because its {total:,} tokens are dropped: drop fewer terms")
    p, q = hits / hits.sum(axis=1, keepdims=True)
    contribution = _contributions(p, q, measure)
    change = np.abs(contribution).sum()
    table = pd.DataFrame({"term": contrast.terms.take(rows), "n_a": hits[0], "n_b": hits[1]})
    table = table.assign(share_a=p, share_b=q, measure=measure, contribution=contribution)
    table["portion"] = np.abs(contribution) / change if change > 0 else np.nan
    table["favours"] = favoured_side(hits, hits.sum(axis=1), _ROLES)
    order = np.lexsort((alphabetical_ranks(contrast.terms)[rows], -np.abs(contribution)))
    return table.take(order).reset_index(drop=True)


def _contributions(p: Floats, q: Floats, measure: Shift) -> Floats:
    """The contribution of each term to the difference between the shares `p` and `q`."""
    from scipy.special import entr, rel_entr

    if measure == "frequency":
        return np.asarray(q - p)
    if measure == "entropy":
        return np.asarray((entr(q) - entr(p)) / np.log(2))
    mean = (p + q) / 2
    return np.asarray((rel_entr(p, mean) + rel_entr(q, mean)) / (2 * np.log(2)))
