"""How often each term occurs in each group, as a table or a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from analysis.arrays import alphabetical_ranks, category_codes
from analysis.checks import check_per
from analysis.frequency.counting import (
    _GROUP,
    By,
    cells_to_matrix,
    count_cells,
    count_terms,
    counts_table,
    find_frequency,
    rates_table,
)
from analysis.tokens.table import check_tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def term_frequency(
    tokens: pd.DataFrame,
    by: By = None,
    *,
    documents: pd.DataFrame | None = None,
    per: float = 1000,
    total: Literal["all", "kept"] = "all",
) -> pd.DataFrame:
    """Count each term in each group.

    Parameters
    ----------
    by
        What makes a group: a column of `tokens` ("doc") or `documents`, a pandas period alias on the
        documents' date ("W", "M": the group key is then ``period``), or a list of these. None: all tokens are
        one group.
    documents
        The documents table, needed where `by` speaks of it.
    per
        ``rate`` is per this many tokens.
    total
        Whether dropped terms count in the denominator ("all") or not ("kept").

    Returns
    -------
    DataFrame
        The counts table, groups in their order, then the most frequent term first, ties in alphabetical order:
        the group keys, ``term``, ``n``, ``total`` (tokens in the group), ``rate`` (``n / total * per``),
        ``docs`` (documents of the group that hold the term). Only terms that occur in a group have a row there.
        Documents without a value for a key (undated ones, for a period) form a group of their own, with a missing key.

    Raises
    ------
    ValueError
        If `by` names nothing known, or a column of the counts, or `documents` is missing or lacks documents that
        tokens come from, or `per` is not above 0.

    Examples
    --------
    >>> from analysis import tokenize
    >>> term_frequency(tokenize(pd.Series({"a": "war and war"})))[["term", "n", "total"]].values.tolist()
    [['war', 2, 3], ['and', 1, 3]]
    """
    check_per(per)
    if total not in ("all", "kept"):
        raise ValueError(
            f"total={total!r} is not known: 'all' (every token) or 'kept' (dropped terms left out)"
        )
    return rates_table(count_terms(tokens, by, documents=documents, kept_only=total == "kept"), by, per)


def tf_idf(
    tokens: pd.DataFrame,
    by: By = "doc",
    *,
    documents: pd.DataFrame | None = None,
    tf: Literal["proportion", "count", "log"] = "proportion",
    idf: Literal["log", "log10", "smooth"] = "log",
) -> pd.DataFrame:
    r"""Weigh each term by how much it belongs to one group and not to the others.

    .. math:: \mathrm{tf\_idf} = \frac{n}{\mathrm{total}} \cdot \ln\frac{N}{df}

    with ``n`` of ``total`` tokens of the group, ``N`` groups, and ``df`` groups that hold the term. Higher means more
    particular; 0 means that every group holds the term, however often.

    Parameters
    ----------
    by, documents
        The groups, as in `term_frequency`; each document by default.
    tf
        "proportion": n / total. "count": n. "log": 1 + ln n.
    idf
        "log": ln(N / df). "log10": log10(N / df), as quanteda has it. "smooth": ln((1 + N) / (1 + df)) + 1, as
        scikit-learn has it.

    Returns
    -------
    DataFrame
        The counts table (its rate per 1,000) with ``tf``, ``idf`` and ``tf_idf``; in each group the highest first.
        ``N`` counts the groups that have a token.

    Raises
    ------
    ValueError
        As `term_frequency` does, and if `tf` or `idf` is unknown.

    References
    ----------
    Sparck Jones, K. (1972). A statistical interpretation of term specificity and its application in
    retrieval. Journal of Documentation 28(1), 11-21. Manning, C. D., Raghavan, P. and Schütze, H. (2008).
    Introduction to Information Retrieval, section 6.2 (pp. 117-119).
    """
    if tf not in ("proportion", "count", "log") or idf not in ("log", "log10", "smooth"):
        known = "tf is 'proportion', 'count' or 'log'; idf is 'log', 'log10' or 'smooth'"
        raise ValueError(f"tf={tf!r}, idf={idf!r} is not known: {known}")
    counts = count_terms(tokens, by, documents=documents)
    table = counts_table(counts)
    groups = int((counts.total > 0).sum())
    df = table.groupby("term", sort=False)["n"].transform("size")
    weights = {"proportion": table["n"] / table["total"], "count": table["n"], "log": 1 + np.log(table["n"])}
    smooth = np.log((1 + groups) / (1 + df)) + 1
    inverse = {"log": np.log(groups / df), "log10": np.log10(groups / df), "smooth": smooth}
    table = table.assign(tf=weights[tf], idf=inverse[idf], tf_idf=weights[tf] * inverse[idf])
    table["rate"] = table["n"] / table["total"] * 1000
    table.attrs = {"per": 1000, "freq": find_frequency(by)}
    table = table.sort_values([_GROUP, "tf_idf", "term"], ascending=[True, False, True], ignore_index=True)
    return table[[*counts.groups, "term", "n", "total", "rate", "docs", "tf", "idf", "tf_idf"]]


def document_term_matrix(tokens: pd.DataFrame) -> tuple[csr_array, pd.Index, pd.Index]:
    """Counts as a sparse matrix, for scikit-learn and the like.

    Returns
    -------
    matrix, docs, terms
        A SciPy CSR array of int64, documents by terms, and the labels of its rows and columns. Rows are in the order
        of the documents, those without a word included; terms are in alphabetical order. Dropped terms have no column;
        terms whose tokens were filtered out of the table have an empty one.

    Raises
    ------
    ValueError
        If `tokens` is no tokens table.
    """
    tokens = check_tokens(tokens)
    docs, terms = tokens["doc"].cat.categories, tokens["term"].cat.categories
    kept = tokens[tokens["term"].notna()]
    unit, codes = (category_codes(kept[name]) for name in ("doc", "term"))
    rank = alphabetical_ranks(terms)
    row, column, n, _ = count_cells(np.arange(len(docs)), unit, rank[codes], len(terms))
    return cells_to_matrix(row, column, n, (len(docs), len(terms))), docs, terms.sort_values()
