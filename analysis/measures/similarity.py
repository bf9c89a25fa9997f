"""How similar groups of texts are in their words, and how distant."""

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.checks import check_choice, check_integer
from analysis.frequency.counting import By, Counts, cells_to_matrix, count_terms
from analysis.tokens.table import warn_of_lost_documents

__all__ = ["Distance", "Similarity", "distance", "similarity"]

Similarity = Literal["cosine", "jaccard"]
Distance = Literal["jensen_shannon", "burrows_delta"]
# Groups that can be compared with one another.
_MAX_GROUPS = 5000


def similarity(
    tokens: pd.DataFrame, *, by: By = "doc", documents: pd.DataFrame | None = None, measure: Similarity = "cosine"
) -> pd.DataFrame:
    """How similar the words of any two groups of texts are: 1 is the same, 0 no term in common.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`. Dropped terms are ignored.
    by, documents
        The groups, as in `term_frequency`; each document by default.
    measure
        "cosine" compares how often terms occur (the cosine of the angle between their counts), "jaccard" which terms
        occur (the terms in common as a share of those in either group).

    Returns
    -------
    DataFrame
        Groups by groups, in order. A group without a term has NaN, also with itself.

    Raises
    ------
    ValueError
        If `measure` or `by` is unknown, fewer than two groups have tokens, or there are more than 5,000 groups.
    TypeError
        If `tokens` is not a table, or `by` is not one or several names.

    References
    ----------
    Salton and McGill (1983), Introduction to Modern Information Retrieval, 121; Jaccard (1912), New Phytologist 11, 37.

    Examples
    --------
    >>> from analysis import read_corpus, similarity, tokenize
    >>> float(similarity(tokenize(read_corpus("seeds"))).iloc[0, 1].round(3))
    0.807
    """
    check_choice(measure, "measure", get_args(Similarity))
    counts, matrix = _count_groups(tokens, by, documents, measure)
    warn_of_lost_documents(tokens, by, documents)
    return _label({"cosine": _cosine, "jaccard": _jaccard}[measure](matrix), counts, measure, itself=1)


def distance(
    tokens: pd.DataFrame,
    *,
    by: By = "doc",
    documents: pd.DataFrame | None = None,
    measure: Distance = "jensen_shannon",
    words: int = 150,
) -> pd.DataFrame:
    """How different the words of any two groups of texts are: 0 is the same, higher is more different.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`. Dropped terms count only in the rates of "burrows_delta".
    by, documents
        The groups, as in `term_frequency`; each document by default.
    measure
        "jensen_shannon" is the divergence of the shares of terms in bits, from 0 to 1 (no term in common); it equals
        the sum of `word_shift`. "burrows_delta" is the mean absolute difference of the z-scores of the most frequent
        terms' rates. It has no upper limit, and is meaningful only in comparison with other groups.
    words
        How many of the most frequent terms "burrows_delta" uses; all if there are fewer.

    Returns
    -------
    DataFrame
        Groups by groups, in order. A group without a term (for "burrows_delta" without a token) has NaN, also with
        itself.

    Raises
    ------
    ValueError
        If `measure` or `by` is unknown, `words` is below 1, fewer than two groups (three for "burrows_delta", whose
        z-scores of two are always ±0.71) have tokens, or there are more than 5,000 groups.
    TypeError
        If `tokens` is not a table, `by` is not one or several names, or `words` is not a whole number.

    References
    ----------
    Lin (1991), IEEE Trans. Information Theory 37(1), 145; Burrows (2002), Literary and Linguistic Computing 17(3), 267.

    Examples
    --------
    >>> from analysis import distance, read_corpus, tokenize
    >>> tokens = tokenize(read_corpus("seeds"))
    >>> float(distance(tokens).iloc[0, 1].round(3))
    0.503
    >>> thirds = tokens.assign(third=tokens["position"] // 120)
    >>> distance(thirds, by="third", measure="burrows_delta", words=50).loc[0].round(2).tolist()
    [0.0, 0.98, 1.67]
    """
    check_choice(measure, "measure", get_args(Distance))
    check_integer(words, "words", "number of most frequent terms", at_least=1)
    counts, matrix = _count_groups(tokens, by, documents, measure)
    warn_of_lost_documents(tokens, by, documents)
    values = _jensen_shannon(matrix) if measure == "jensen_shannon" else _burrows_delta(matrix, counts, words)
    return _label(values, counts, measure, itself=0)


def _count_groups(tokens: pd.DataFrame, by: By, documents: pd.DataFrame | None, measure: str) -> tuple[Counts, Any]:
    """The counts of each group, also as a matrix, groups by terms; an error if there are too few or too many."""
    counts = count_terms(tokens, by, documents=documents)
    groups, least = int((counts.total > 0).sum()), 3 if measure == "burrows_delta" else 2
    if groups < least or len(counts.groups) > _MAX_GROUPS:
        number = f"{groups:,} with tokens" if groups < least else f"{len(counts.groups):,}"
        raise ValueError(
            f"by={by!r} makes too {'few' if groups < least else 'many'} groups ({number}): {measure} compares "
            f"{least} to {_MAX_GROUPS:,}, so group by something else"
        )
    shape = (len(counts.groups), len(counts.terms))
    return counts, cells_to_matrix(counts.group, counts.term, counts.n.astype(np.float64), shape)


def _label(values: Floats, counts: Counts, measure: str, *, itself: float) -> pd.DataFrame:
    """The comparisons as a table; the diagonal is exact, or NaN for a group without a term."""
    diagonal = np.diag(values)
    np.fill_diagonal(values, np.where(np.isnan(diagonal), np.nan, itself))
    first = counts.groups.iloc[:, 0]
    if isinstance(first.dtype, pd.CategoricalDtype):
        first = first.astype(first.cat.categories.dtype)
    several = len(counts.groups.columns) > 1
    labels: pd.Index = pd.MultiIndex.from_frame(counts.groups) if several else pd.Index(first)
    table = pd.DataFrame(values, index=labels, columns=labels)
    table.attrs = {"measure": measure}
    return table


def _cosine(matrix: Any) -> Floats:
    norm = np.sqrt(matrix.power(2).sum(axis=1))
    with np.errstate(invalid="ignore"):
        cosine = (matrix @ matrix.T).toarray() / norm[:, None] / norm
    return np.asarray(np.minimum(cosine, 1.0))


def _jaccard(matrix: Any) -> Floats:
    occurs = matrix.sign()
    common, types = (occurs @ occurs.T).toarray(), occurs.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(common / (types[:, None] + types - common))


def _jensen_shannon(matrix: Any) -> Floats:
    """1 + ½ Σ (p log₂ p/(p+q) + q log₂ q/(p+q)) over the terms in common; those of one group alone add up to 1."""
    total = matrix.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = matrix.multiply(1 / total[:, None]).tocsr()
    shares.eliminate_zeros()
    row = np.repeat(np.arange(len(total)), np.diff(shares.indptr))
    divergence = np.full((len(total), len(total)), np.nan)
    for i in np.flatnonzero(total > 0):
        dense = np.zeros(shares.shape[1])
        part = slice(shares.indptr[i], shares.indptr[i + 1])
        dense[shares.indices[part]] = shares.data[part]
        p = dense[shares.indices]
        common = p > 0
        p, q = p[common], shares.data[common]
        bits = p * np.log2(p / (p + q)) + q * np.log2(q / (p + q))
        divergence[i] = 1 + np.bincount(row[common], weights=bits, minlength=len(total)) / 2
    divergence[:, total == 0] = np.nan
    return np.asarray(np.maximum(divergence, 0.0))


def _burrows_delta(matrix: Any, counts: Counts, words: int) -> Floats:
    from scipy.spatial.distance import cdist

    n = np.asarray(matrix.sum(axis=0))
    chosen = np.argsort(-n, kind="stable")[: min(words, int((n > 0).sum()))]
    total = np.where(counts.total > 0, counts.total, np.nan)
    rates = matrix[:, chosen].toarray() / total[:, None]
    deviation = np.nanstd(rates, axis=0, ddof=1)
    scores = rates[:, deviation > 0] / deviation[deviation > 0]  # their means cancel in differences
    return np.asarray(cdist(scores, scores, "cityblock") / len(chosen))
