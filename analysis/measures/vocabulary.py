"""How a vocabulary grows and how its frequencies fall: Heaps' law and Zipf's law."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, sum_by_group
from analysis.checks import check_integer
from analysis.frequency.counting import By, count_terms, counts_table
from analysis.measures.diversity import _check_any, _check_keys, link_terms, read_texts

GROWTH_COLUMNS = ("tokens", "types", "fitted", "heaps_k", "heaps_beta", "why")
RANK_COLUMNS = ("rank", "term", "n", "total", "fitted", "zipf_c", "zipf_alpha", "why")


def vocabulary_growth(
    tokens: pd.DataFrame, *, by: By = None, documents: pd.DataFrame | None = None, points: int = 100
) -> pd.DataFrame:
    r"""How many different terms there are in the first so many tokens, with the curve of Heaps' law.

    Parameters
    ----------
    by, documents
        The groups, as in `term_frequency`; all tokens are one by default. The documents of a group are read as one
        text, in their order.
    points
        Rows a group: after the first of so many equal parts, the second, and so on. A group with fewer tokens has a
        row for each.

    Returns
    -------
    DataFrame
        Groups in their order: the group keys; ``tokens`` (N, those read so far) and ``types`` (V, different ones
        among them); ``fitted``, what Heaps' law says V is; its ``heaps_k`` and ``heaps_beta``, the same in each row of
        a group; ``why`` these are missing (NaN), "" where they are not. Dropped terms are no tokens here. Groups
        without a token have no row: ``attrs["no_tokens"]`` names them.

    Raises
    ------
    ValueError
        If `tokens` is empty or no tokens table, `by` or `documents` is not as in `term_frequency` or names a column of
        this table, or `points` is less than 1.
    TypeError
        If `tokens` is no table, or `points` no whole number.

    Notes
    -----
    Heaps' law is V = k · N^β. Its k and β are those of the straight line through (ln N, ln V) with the least squares
    (Manning et al. 2008, pp. 88-89), NaN where there are fewer than two points. A greater β means that new terms keep
    coming; in English text of some length it is near 0.5, k between 30 and 100 (p. 88), in short text both are
    otherwise. Rows lie at equal distances, so that the line heeds the later part more than the first. An interval is
    not given: each point holds all those before it.

    The curve hangs on the order of documents: where it leaves the fitted one, look at what was read there.

    References
    ----------
    Heaps, H. S. (1978). Information Retrieval: Computational and Theoretical Aspects, section 7.5. Manning, C. D.,
    Raghavan, P. and Schütze, H. (2008). Introduction to Information Retrieval, section 5.1.1.

    Examples
    --------
    >>> from analysis import tokenize
    >>> growth = vocabulary_growth(tokenize(pd.Series({"x": "war and peace and war"})))
    >>> growth[["tokens", "types"]].values.tolist()
    [[1, 1], [2, 2], [3, 3], [4, 3], [5, 3]]
    """
    check_integer(points, "points", "rows a group", at_least=1)
    texts = read_texts(tokens, by, documents, own=GROWTH_COLUMNS)
    begin, size = texts.begin[:-1], np.diff(texts.begin)
    previous = link_terms(texts.term)
    new = previous < np.repeat(begin.astype(previous.dtype), size)
    types = np.zeros(len(new) + 1, np.int64)
    np.cumsum(new, out=types[1:])
    steps = [np.unique(-(-length * np.arange(1, points + 1) // points)) for length in size]
    steps = [step[step > 0] for step in steps]
    group = np.repeat(np.arange(len(size)), [len(step) for step in steps])
    read = np.concatenate(steps)
    grown = types[begin[group] + read] - types[begin[group]]
    k, beta = _fit_power(group, read, grown, len(size))
    columns = {
        "tokens": read,
        "types": grown,
        "fitted": k[group] * read ** beta[group],
        "heaps_k": k[group],
        "heaps_beta": beta[group],
        "why": _say_unfitted(group, len(size), "points"),
    }
    table = texts.groups.iloc[group].reset_index(drop=True).assign(**columns)
    table.attrs["no_tokens"] = _name_empty(texts.groups, size)
    return table


def rank_frequency(
    tokens: pd.DataFrame, *, by: By = None, documents: pd.DataFrame | None = None
) -> pd.DataFrame:
    r"""Each term's frequency beside its rank, with the curve of Zipf's law.

    Parameters
    ----------
    by, documents
        The groups, as in `term_frequency`; all tokens are one by default.

    Returns
    -------
    DataFrame
        Groups in their order, then ranks: the group keys; ``rank`` (from 1, each term its own, ties in alphabetical
        order), ``term``, ``n``, ``total`` (tokens of the group, dropped ones too); ``fitted``, what Zipf's law says
        ``n`` is; its ``zipf_c`` and ``zipf_alpha``, the same in each row of a group; ``why`` these are missing (NaN),
        "" where they are not. Groups without a term have no row: ``attrs["no_tokens"]`` names them.

    Raises
    ------
    ValueError
        If `tokens` is empty or no tokens table, or `by` or `documents` is not as in `term_frequency` or names a column
        of this table.
    TypeError
        If `tokens` is no table.

    Notes
    -----
    Zipf's law is n = c · rank^-α, with α near 1 in running text. Its c and α are those of the straight line through
    (ln rank, ln n) with the least squares (Manning et al. 2008, pp. 89-90), NaN where there are fewer than two terms.
    A greater α means that few terms make up more of the text. The line goes by the many rare terms, whose ranks hold
    ties, rather than by the frequent ones; α is lower in a short text, and no test of whether a power law holds
    (Clauset et al. 2009). An interval is not given: ranks are made from the frequencies that they are to explain.

    References
    ----------
    Clauset, A., Shalizi, C. R. and Newman, M. E. J. (2009). Power-law distributions in empirical data. SIAM Review
    51(4), 661-703. Manning, C. D., Raghavan, P. and Schütze, H. (2008). Introduction to Information Retrieval, section
    5.1.2. Zipf, G. K. (1949). Human Behavior and the Principle of Least Effort.

    Examples
    --------
    >>> from analysis import tokenize
    >>> rank_frequency(tokenize(pd.Series({"x": "war and war"})))[["rank", "term", "n"]].values.tolist()
    [[1, 'war', 2], [2, 'and', 1]]
    """
    _check_any(tokens)
    counts = count_terms(tokens, by, documents=documents)
    _check_keys(counts.groups, RANK_COLUMNS)
    table = counts_table(counts)
    size = np.bincount(counts.group, minlength=len(counts.groups))
    group = np.repeat(np.arange(len(size)), size)
    rank = table.groupby(group).cumcount().to_numpy() + 1
    c, slope = _fit_power(group, rank, table["n"].to_numpy(), len(size))
    table = table.assign(
        rank=rank,
        fitted=c[group] * rank ** slope[group],
        zipf_c=c[group],
        zipf_alpha=0.0 - slope[group],  # which is never -0.0
        why=_say_unfitted(group, len(size), "terms"),
    )[[*counts.groups, *RANK_COLUMNS]]
    table.attrs["no_tokens"] = _name_empty(counts.groups, size)
    return table


def _say_unfitted(group: Ints, groups: int, need: str) -> NDArray[Any]:
    """For each row why its group has no curve, "" where it has one."""
    few = np.bincount(group, minlength=groups) < 2
    return np.where(few[group], f"a curve needs 2 {need}", "").astype(object)


def _name_empty(groups: pd.DataFrame, size: Ints) -> list[str]:
    """The groups that have no row, their keys as text."""
    keys = groups[size == 0].astype("str").to_numpy().tolist() if len(groups.columns) else []
    return [", ".join(key) for key in keys]


def _fit_power(group: Ints, x: NDArray[Any], y: NDArray[Any], groups: int) -> tuple[Floats, Floats]:
    """Factor and power of the line through (ln x, ln y) with the least squares, for each group; NaN without two x."""
    x, y = np.log(x), np.log(y)
    count = np.bincount(group, minlength=groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle_x, middle_y = (sum_by_group(group, values, groups) / count for values in (x, y))
        x, y = x - middle_x[group], y - middle_y[group]
        slope = np.where(
            count > 1, sum_by_group(group, x * y, groups) / sum_by_group(group, x * x, groups), np.nan
        )
        return np.exp(middle_y - slope * middle_x), slope
