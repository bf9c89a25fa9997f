"""How a vocabulary grows and how its frequencies fall: Heaps' law and Zipf's law."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, sum_by_group
from analysis.checks import check_integer
from analysis.frequency.counting import By, count_terms, counts_table
from analysis.measures.diversity import check_groups, link_terms, read_texts

__all__ = ["rank_frequency", "vocabulary_growth"]

_GROWTH_COLUMNS = ("tokens", "types", "fitted", "heaps_k", "heaps_beta", "why")
_RANK_COLUMNS = ("rank", "term", "n", "total", "fitted", "zipf_c", "zipf_alpha", "why")


def vocabulary_growth(
    tokens: pd.DataFrame, *, by: By = None, documents: pd.DataFrame | None = None, points: int = 100
) -> pd.DataFrame:
    """How many different terms the first tokens of a text contain, with the curve of Heaps' law.

    A greater ``heaps_beta`` means that new terms keep coming.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`. Dropped terms do not count. In tokens from `lookup` each match is a token.
    by, documents
        The groups, as in `term_frequency`; all tokens are one group by default. The documents of a group are read as
        one text, in their order.
    points
        Rows per group, at equal distances. A group with fewer tokens has one row per token.

    Returns
    -------
    DataFrame
        One row per point, groups in their order: the group keys, ``tokens`` (N, read so far), ``types`` (V, different
        ones among them), ``fitted`` (V by Heaps' law), its ``heaps_k`` and ``heaps_beta``, the same in all rows of a
        group, and ``why`` these are missing (NaN), or "". Groups without a token have no row; `lexical_diversity` lists
        them.

    Raises
    ------
    ValueError
        If `tokens` is empty, `by` or `documents` is not as in `term_frequency`, a group key has the name of a column of
        this table, or `points` is less than 1.
    TypeError
        If `tokens` is not a table, or `points` is not a whole number.

    Notes
    -----
    Heaps' law is V = k N^β. The least-squares line through (ln N, ln V) gives k and β; it needs two points. The curve
    depends on the order of documents: where it leaves the fitted one, look at what was read there.

    References
    ----------
    Heaps (1978), Information Retrieval, section 7.5; Manning, Raghavan and Schütze (2008), Introduction to Information
    Retrieval, pp. 88-89.

    Examples
    --------
    >>> from analysis import tokenize
    >>> tokens = tokenize(pd.Series({"x": "war and peace and war"}))
    >>> vocabulary_growth(tokens)[["tokens", "types"]].values.tolist()
    [[1, 1], [2, 2], [3, 3], [4, 3], [5, 3]]
    >>> vocabulary_growth(tokens, points=2)[["tokens", "types"]].values.tolist()
    [[3, 3], [5, 3]]
    """
    check_integer(points, "points", "rows per group", at_least=1)
    texts = read_texts(tokens, by, documents, columns=_GROWTH_COLUMNS)
    begin, size = texts.edges[:-1], np.diff(texts.edges)
    previous = link_terms(texts.term)
    new = previous < np.repeat(begin.astype(previous.dtype), size)
    running = np.zeros(len(new) + 1, np.int64)
    np.cumsum(new, out=running[1:])
    points = min(points, int(size.max(initial=1)))  # more would only repeat some
    steps = [np.unique(-(-length * np.arange(1, points + 1) // points)) for length in size if length]
    group = np.repeat(np.flatnonzero(size), [len(step) for step in steps])
    read = np.concatenate([np.empty(0, np.int64), *steps])
    types = running[begin[group] + read] - running[begin[group]]
    k, beta, why = _fit_power(group, read, types, len(size), "points")
    columns = {"tokens": read, "types": types, "fitted": k * read**beta, "heaps_k": k, "heaps_beta": beta, "why": why}
    return texts.groups.iloc[group].reset_index(drop=True).assign(**columns)


def rank_frequency(tokens: pd.DataFrame, *, by: By = None, documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """The rank of each term by frequency, with the curve of Zipf's law.

    A greater ``zipf_alpha`` means that fewer terms make up more of the text.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    by, documents
        The groups, as in `term_frequency`; all tokens are one group by default.

    Returns
    -------
    DataFrame
        One row per term and group, by rank: the group keys, ``rank`` (from 1, each once, ties in alphabetical order),
        ``term``, ``n``, ``total`` (tokens of the group, including dropped ones), ``fitted`` (``n`` by Zipf's law), its
        ``zipf_c`` and ``zipf_alpha``, the same in all rows of a group, and ``why`` these are missing (NaN), or "".
        Groups without a term have no row; `lexical_diversity` lists them.

    Raises
    ------
    ValueError
        If `tokens` is empty, `by` or `documents` is not as in `term_frequency`, or a group key has the name of a column
        of this table.
    TypeError
        If `tokens` is not a table.

    Notes
    -----
    Zipf's law is n = c rank^-α. The least-squares line through (ln rank, ln n) gives c and α; it needs two terms. It
    fits the many rare terms, whose ranks contain ties, better than the few frequent ones, and does not test whether a
    power law holds (Clauset et al. 2009).

    References
    ----------
    Zipf (1949), Human Behavior and the Principle of Least Effort; Manning, Raghavan and Schütze (2008), Introduction to
    Information Retrieval, pp. 89-90; Clauset, Shalizi and Newman (2009), SIAM Review 51(4), 661.

    Examples
    --------
    >>> from analysis import tokenize
    >>> rank_frequency(tokenize(pd.Series({"x": "war and war"})))[["rank", "term", "n"]].values.tolist()
    [[1, 'war', 2], [2, 'and', 1]]
    """
    counts = count_terms(tokens, by, documents=documents)
    check_groups(tokens, counts.groups, _RANK_COLUMNS)
    table = counts_table(counts)
    group = np.sort(counts.group)
    rank = table.groupby(group).cumcount().to_numpy() + 1
    c, slope, why = _fit_power(group, rank, table["n"].to_numpy(), len(counts.groups), "terms")
    alpha = 0.0 - slope  # which is never -0.0
    table = table.assign(rank=rank, fitted=c * rank**slope, zipf_c=c, zipf_alpha=alpha, why=why)
    return table[[*counts.groups, *_RANK_COLUMNS]]


def _fit_power(
    group: Ints, x: NDArray[Any], y: NDArray[Any], groups: int, points: str
) -> tuple[Floats, Floats, NDArray[Any]]:
    """For each row factor and power of the least-squares line through its group's (ln x, ln y), or why it has none."""
    x, y = np.log(x), np.log(y)
    count = np.bincount(group, minlength=groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_x, mean_y = (sum_by_group(group, values, groups) / count for values in (x, y))
        x, y = x - mean_x[group], y - mean_y[group]
        slope = sum_by_group(group, x * y, groups) / sum_by_group(group, x * x, groups)
        slope = np.where(count > 1, slope, np.nan)
        factor = np.exp(mean_y - slope * mean_x)
    why = np.where(count < 2, f"a curve needs 2 {points}", "").astype(object)
    return factor[group], slope[group], why[group]
