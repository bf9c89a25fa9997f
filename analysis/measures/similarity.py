"""How alike groups of texts are in their words."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.checks import check_choice, check_integer
from analysis.frequency.counting import By, Counts, count_terms

Similarity = Literal["cosine", "jaccard", "burrows_delta", "jensen_shannon"]
LARGEST = 5000
"""Groups that can be compared with one another."""


def similarity(
    tokens: pd.DataFrame,
    *,
    by: By = "doc",
    documents: pd.DataFrame | None = None,
    measure: Similarity = "cosine",
    words: int = 150,
) -> pd.DataFrame:
    """How alike each two groups of texts are in the words that they use, and how often.

    Parameters
    ----------
    by, documents
        The groups, as in `term_frequency`; each document by default.
    measure
        "cosine": of the angle between the counts of terms, from 0 (no term in common) to 1. "jaccard": terms in common,
        of the terms of either, from 0 to 1. For both higher is more alike. The others are distances, where 0 is the
        same. "jensen_shannon": the divergence of the shares of terms in bits, from 0 to 1 (no term in common), which is
        the square of SciPy's ``jensenshannon(p, q, base=2)`` and the total of `word_shift`. "burrows_delta": the mean
        difference, signs aside, of the z-scores of the most frequent terms' rates; about 1 for texts of no kinship, and
        it means something only beside other groups.
    words
        How many terms "burrows_delta" goes by, the most frequent over all groups; fewer if there are not as many.

    Returns
    -------
    DataFrame
        Groups by groups, in their order, labelled on both sides; the diagonal is each with itself. NaN for a group
        without a term (but in "burrows_delta" without a token): it is like nothing, nor unlike.

    Raises
    ------
    ValueError
        If `measure` is unknown, `by` is as `term_frequency` refuses it, one group holds a token (or for "burrows_delta"
        two: the z-scores of two are always ±0.71), none does, or there are more than 5,000.

    References
    ----------
    Salton, G. and McGill, M. J. (1983). Introduction to Modern Information Retrieval, p. 121 (cosine). Jaccard, P.
    (1912). The distribution of the flora in the alpine zone. New Phytologist 11, 37-50. Lin, J. (1991). Divergence
    measures based on the Shannon entropy. IEEE Transactions on Information Theory 37(1), 145-151. Burrows, J. (2002).
    'Delta': a measure of stylistic difference. Literary and Linguistic Computing 17(3), 267-287; the standard deviation
    is that of a sample (n - 1), as in the R package stylo.
    """
    check_choice(measure, "measure", get_args(Similarity))
    check_integer(words, "words", "most frequent terms to go by", at_least=1)
    counts = count_terms(tokens, by, documents=documents)
    _check_groups(counts, by, measure)
    if measure == "burrows_delta":
        found = _burrows_delta(counts, words)
    else:
        compare = {"cosine": _cosine, "jaccard": _jaccard, "jensen_shannon": _jensen_shannon}[measure]
        found = compare(_matrix(counts))
        own = np.diag(found)  # the same as itself, to the last digit
        np.fill_diagonal(found, np.where(np.isnan(own), own, measure != "jensen_shannon"))
    labels = _labels(counts.groups)
    table = pd.DataFrame(found, index=labels, columns=labels)
    table.attrs = {"measure": measure}
    return table


def _check_groups(counts: Counts, by: By, measure: Similarity) -> None:
    """Raise an error unless groups that hold a token are as many as can be compared."""
    groups, least = int((counts.total > 0).sum()), 3 if measure == "burrows_delta" else 2
    if not groups:
        raise ValueError(
            "tokens has no token: there is nothing to compare, so look at what it was filtered by"
        )
    if groups < least or len(counts.groups) > LARGEST:
        many = len(counts.groups) if groups >= least else groups
        said = "one group" if many == 1 else f"{many:,} groups"
        held = (
            " that hold a token"
            if groups < least and many > 1
            else " that holds a token"
            if many == 1
            else ""
        )
        raise ValueError(
            f"by={by!r} makes {said}{held}; {measure} compares {least} to {LARGEST:,}: group by something else, or "
            "take out unused categories"
        )


def _labels(groups: pd.DataFrame) -> pd.Index:
    if len(groups.columns) > 1:
        return pd.MultiIndex.from_frame(groups)
    column = groups.iloc[:, 0]
    categorical = isinstance(column.dtype, pd.CategoricalDtype)
    labels: pd.Index = pd.Index(column.astype(column.cat.categories.dtype) if categorical else column)
    return labels


def _matrix(counts: Counts) -> Any:
    from scipy import sparse

    shape = (len(counts.groups), len(counts.terms))
    return sparse.csr_array((counts.n.astype(np.float64), (counts.group, counts.term)), shape)


def _cosine(hits: Any) -> Floats:
    norm = np.sqrt(hits.power(2).sum(axis=1))
    with np.errstate(invalid="ignore"):
        found = (hits @ hits.T).toarray() / norm[:, None] / norm
    return np.asarray(np.minimum(found, 1.0))


def _jaccard(hits: Any) -> Floats:
    there = hits.sign()
    common, types = (there @ there.T).toarray(), there.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(common / (types[:, None] + types - common))


def _jensen_shannon(hits: Any) -> Floats:
    """1 + ½ Σ (p log₂ p/(p+q) + q log₂ q/(p+q)) over the terms that both have: those of one alone add up to 1."""
    total = hits.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = hits.multiply(1 / total[:, None]).tocsr()
    shares.eliminate_zeros()
    row = np.repeat(np.arange(len(total)), np.diff(shares.indptr))
    found = np.full((len(total), len(total)), np.nan)
    for i in np.flatnonzero(total > 0):
        own = np.zeros(shares.shape[1])
        part = slice(shares.indptr[i], shares.indptr[i + 1])
        own[shares.indices[part]] = shares.data[part]
        p = own[shares.indices]
        both = p > 0
        p, q = p[both], shares.data[both]
        bits = p * np.log2(p / (p + q)) + q * np.log2(q / (p + q))
        found[i] = 1 + np.bincount(row[both], weights=bits, minlength=len(total)) / 2
    found[:, total == 0] = np.nan
    return np.asarray(np.clip(found, 0.0, 1.0))


def _burrows_delta(counts: Counts, words: int) -> Floats:
    from scipy.spatial.distance import cdist

    hits = _matrix(counts)
    often = np.asarray(hits.sum(axis=0))
    chosen = np.argsort(-often, kind="stable")[: min(words, int((often > 0).sum()))]
    total = np.where(counts.total > 0, counts.total, np.nan)
    rates = hits[:, chosen].toarray() / total[:, None]
    spread = np.nanstd(rates, axis=0, ddof=1)
    scores = rates[:, spread > 0] / spread[spread > 0]  # their mean falls out of differences
    return np.asarray(cdist(scores, scores, "cityblock") / len(chosen))
