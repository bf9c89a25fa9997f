"""How much each term contributes to the difference between two subcorpora."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from analysis.arrays import Floats, alphabetical_ranks
from analysis.checks import check_choice
from analysis.measures.subcorpora import _favoured, _names, compare_sides

Shift = Literal["frequency", "entropy", "jensen_shannon"]


def word_shift(
    tokens: pd.DataFrame | None,
    a: Any,
    b: Any,
    *,
    documents: pd.DataFrame | None = None,
    measure: Shift = "jensen_shannon",
) -> pd.DataFrame:
    r"""Which words account for the difference between two groups of texts, each by how much.

    With p and q a term's share of the tokens of `a` and `b` (of those that are terms: dropped ones have no part),
    its contribution to the difference, from `a` to `b`, is

    - "frequency": q - p. They sum to 0: what one word gains others lose.
    - "entropy": p log₂ p - q log₂ q, to the difference of the Shannon entropies in bits, H(b) - H(a): above 0 where it
      makes `b` the richer one.
    - "jensen_shannon": ½ p log₂(p / m) + ½ q log₂(q / m) with m = (p + q) / 2, to the Jensen-Shannon divergence in bits
      (from 0, the same shares, to 1, no word in common). Never below 0.

    Parameters
    ----------
    a, b
        Two groups, each given as a side of `keyness` is.
    documents
        The documents table, where a group is a condition.

    Returns
    -------
    DataFrame
        A row a term, the greatest contribution first, whatever its sign, ties in alphabetical order: ``term``, ``n_a``,
        ``n_b``, ``share_a``, ``share_b`` (p and q), ``contribution`` (they sum to ``attrs["total"]``), ``portion``
        (of the sum of all contributions, signs aside; NaN where no share differs, which ``attrs["why"]`` says, else
        ""), ``favours`` ("a", "b" or "neither": where the share is higher).

    Raises
    ------
    ValueError, TypeError
        If `measure` is unknown, or as `keyness` does of sides.

    References
    ----------
    Gallagher, R. J., Frank, M. R., Mitchell, L. et al. (2021). Generalized word shift graphs. EPJ Data Science 10, 4
    (proportion, Shannon entropy and Jensen-Shannon divergence shifts). Lin, J. (1991). Divergence measures based on the
    Shannon entropy. IEEE Transactions on Information Theory 37(1), 145-151.
    """
    check_choice(measure, "measure", get_args(Shift))
    sides = compare_sides(tokens, a, b, documents, roles=("a", "b"))
    rows = np.flatnonzero(sides.n.sum(axis=0) > 0)
    hits = sides.n[:, rows]
    for role, side, count in zip(("a", "b"), hits, sides.total, strict=True):
        if not side.any():
            raise ValueError(
                f"{role} holds no term: those of its {count:,} tokens are dropped, so widen it or keep more terms"
            )
    p, q = hits / hits.sum(axis=1, keepdims=True)
    contribution = contributions(p, q, measure)
    weight = np.abs(contribution).sum()
    table = pd.DataFrame({"term": sides.terms.take(rows), "n_a": hits[0], "n_b": hits[1]})
    table = table.assign(share_a=p, share_b=q, contribution=contribution)
    table["portion"] = np.abs(contribution) / weight if weight > 0 else np.nan
    table["favours"] = _favoured(hits, hits.sum(axis=1), ("a", "b"))
    order = np.lexsort((alphabetical_ranks(sides.terms)[rows], -np.abs(contribution)))
    table = table.take(order).reset_index(drop=True)
    told: dict[Hashable, Any] = {"measure": measure, "total": float(contribution.sum())}
    why = "" if weight > 0 else "portion: no share differs, so there is no change to have a part of"
    table.attrs = told | {"why": why, "left_out": sides.left_out} | _names(("a", "b"), a, b)
    return table


def contributions(p: Floats, q: Floats, measure: Shift) -> Floats:
    """What each term adds to the difference between the shares `p` and `q`, in bits where it is an entropy."""
    from scipy.special import entr, rel_entr

    if measure == "frequency":
        return np.asarray(q - p)
    if measure == "entropy":
        return np.asarray((entr(q) - entr(p)) / np.log(2))
    middle = (p + q) / 2
    return np.asarray((rel_entr(p, middle) + rel_entr(q, middle)) / (2 * np.log(2)))
