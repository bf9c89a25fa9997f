"""How often each term occurs in each group, as a table or a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from analysis.arrays import alphabetical_ranks, category_codes
from analysis.checks import check_choice, check_per
from analysis.frequency.counting import By, cells_to_matrix, count_cells, count_terms, counts_table, sort_cells
from analysis.tokens.lookup import label_terms
from analysis.tokens.queries import Queries
from analysis.tokens.table import check_tokens, warn_of_lost_documents

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["document_term_matrix", "term_frequency", "tf_idf"]


def term_frequency(
    tokens: pd.DataFrame,
    by: By = None,
    *,
    terms: Queries | None = None,
    documents: pd.DataFrame | None = None,
    per: float = 1000,
    total: Literal["all", "kept"] = "all",
) -> pd.DataFrame:
    """How often each term occurs in each group.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    by
        The groups: a column of `tokens` ("doc") or of `documents`; a period of the documents' dates ("D",
        "W", "M", "Q", "Y"; the key is then ``period``); or a list of these. None: all tokens are one group.
    terms
        Queries to count instead of all terms: a word, phrase, glob or compiled regex, a list of these, or concepts
        (`lookup`). Each is a term of the result.
    documents
        The documents table. Needed if `by` is a period or a column of the documents.
    per
        Number of tokens to which ``rate`` refers.
    total
        Whether dropped terms count in the denominator ("all") or not ("kept").

    Returns
    -------
    DataFrame
        The counts table, one row per term that occurs in a group: the group keys, ``term``, ``n`` (occurrences),
        ``total`` (tokens in the group), ``rate`` (``n / total * per``), ``docs`` (documents of the group that contain
        the term). Groups are in order of their keys; within a group the most frequent term comes first, and ties are
        in alphabetical order. Documents without a value for a key, such as undated ones, form a group of their own,
        whose key is missing. SQL, JSON and DuckDB have no periods: ``counts.astype({"period": "str"})`` gives them text
        ("2023-03"), here and in a timeline.

    Raises
    ------
    ValueError
        If `by` is not a column or a period, a query cannot be read, `documents` is needed and missing or lacks
        documents, or `per` is not above 0.
    TypeError
        If `tokens` is not a table, a query is not a pattern, `by` is not one or several names, or `per` is not a
        number.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> term_frequency(tokenize(documents), by="M", documents=documents).head(2)
        period term   n  total       rate  docs
    0  2023-03  the  23    352  65.340909     1
    1  2023-03   in  11    352  31.250000     1
    """
    check_per(per)
    check_choice(total, "total", ("all", "kept"))
    kept_only = total == "kept"
    if terms is not None:
        tokens, _ = label_terms(tokens[tokens["term"].notna()] if kept_only else tokens, terms)
        kept_only = False  # what is left has been kept, and most of it has no name now
    counts = counts_table(count_terms(tokens, by, documents=documents, kept_only=kept_only), per)
    counts.attrs = {"per": per}
    return counts


def tf_idf(
    tokens: pd.DataFrame,
    by: By = "doc",
    *,
    documents: pd.DataFrame | None = None,
    tf: Literal["proportion", "count", "log"] = "proportion",
    idf: Literal["log", "log10", "smooth"] = "log",
) -> pd.DataFrame:
    r"""How specific each term is to a group: its term frequency, weighted by how few groups contain it.

    .. math:: \mathrm{tf\_idf} = \frac{n}{\mathrm{total}} \cdot \ln\frac{N}{df}

    with ``n`` of the ``total`` tokens of a group, ``N`` groups that have tokens, and ``df`` groups that contain the
    term. Higher means more specific. A term that occurs in every group has 0, however frequent it is.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    by, documents
        The groups, as in `term_frequency`; by default each document.
    tf
        "proportion": n / total. "count": n. "log": 1 + ln n.
    idf
        "log": ln(N / df). "log10": log10(N / df), as in quanteda. "smooth": ln((1 + N) / (1 + df)) + 1, as in
        scikit-learn.

    Returns
    -------
    DataFrame
        The table of `term_frequency` (by default one row per ``doc`` and ``term``; ``rate`` per 1,000 tokens) with
        ``tf``, ``idf`` and ``tf_idf``; within a group the highest ``tf_idf`` comes first.

    Raises
    ------
    ValueError
        As in `term_frequency`, and if `tf` or `idf` is not one of those above.
    TypeError
        If `tokens` is not a table, or `by` is not one or several names.

    References
    ----------
    Sparck Jones (1972), Journal of Documentation 28(1), 11-21. Manning, Raghavan and Schütze (2008), Introduction to
    Information Retrieval, pp. 117-119.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize
    >>> tf_idf(tokenize(read_corpus("seeds")))[["term", "n", "tf_idf"]].head(2)
            term  n    tf_idf
    0  prigozhin  4  0.007877
    1        are  3  0.005908
    >>> tf_idf(tokenize(read_corpus("seeds")), tf="count", idf="log10")["idf"].max().round(4)
    np.float64(0.301)
    """
    check_choice(tf, "tf", ("proportion", "count", "log"))
    check_choice(idf, "idf", ("log", "log10", "smooth"))
    counts = count_terms(tokens, by, documents=documents)
    groups, n = int((counts.total > 0).sum()), counts.n
    df = np.bincount(counts.term)[counts.term]
    weights = {"proportion": n / counts.total[counts.group], "count": n, "log": 1 + np.log(n)}
    smooth = np.log((1 + groups) / (1 + df)) + 1
    inverse = {"log": np.log(groups / df), "log10": np.log10(groups / df), "smooth": smooth}
    columns = {"tf": weights[tf], "idf": inverse[idf], "tf_idf": weights[tf] * inverse[idf]}
    order = sort_cells(counts, np.unique(-columns["tf_idf"], return_inverse=True)[1])
    return counts_table(counts, order=order).assign(**{name: values[order] for name, values in columns.items()})


def document_term_matrix(tokens: pd.DataFrame) -> tuple[csr_array, pd.Index, pd.Index]:
    """Counts as a sparse matrix of documents by terms, for scikit-learn and the like.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.

    Returns
    -------
    matrix, docs, terms
        A SciPy CSR array of int64 and the labels of its rows and columns. Rows are in the order of the documents,
        including those without a word. Terms are in alphabetical order; dropped terms have no column, terms whose
        tokens were filtered out of the table have an empty one.

    Raises
    ------
    TypeError, ValueError
        If `tokens` is not a table of tokens.

    Examples
    --------
    >>> from analysis import tokenize
    >>> matrix, docs, terms = document_term_matrix(tokenize(pd.Series({"a": "war and war", "b": "peace"})))
    >>> list(terms), matrix.toarray().tolist()
    (['and', 'peace', 'war'], [[1, 0, 2], [0, 1, 0]])
    """
    checked = check_tokens(tokens)
    warn_of_lost_documents(tokens)
    docs, terms = checked["doc"].cat.categories, checked["term"].cat.categories
    kept = checked[checked["term"].notna()]
    unit, codes = (category_codes(kept[name]) for name in ("doc", "term"))
    rank = alphabetical_ranks(terms)
    row, column, n, _ = count_cells(np.arange(len(docs)), unit, rank[codes], len(terms))
    return cells_to_matrix(row, column, n, (len(docs), len(terms))), docs, terms.sort_values()
