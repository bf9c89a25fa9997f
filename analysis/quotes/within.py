"""Tokens inside and outside quotations."""

import numpy as np
import pandas as pd

from analysis.arrays import category_codes
from analysis.checks import check_columns
from analysis.tokens.table import MAKE_TOKENS, check_tokens

__all__ = ["within"]

_MAKE_QUOTATIONS = "make it with quotations"


def within(tokens: pd.DataFrame, quotations: pd.DataFrame) -> pd.Series:
    """Which tokens lie inside a span of `quotations`.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    quotations
        Table from `quotations`, or a selection of its rows, such as those of one speaker. Any span table will do.

    Returns
    -------
    Series
        True for each token that lies wholly inside a span, in the order of `tokens`, with their index. ``~within(…)``
        is the complement, so the two sides sum to all tokens.

    Raises
    ------
    ValueError
        If a table lacks a column, or `quotations` names a document that `tokens` does not know.
    TypeError
        If `tokens` or `quotations` is not a table.

    Examples
    --------
    >>> from analysis import quotations, read_corpus, tokenize, within
    >>> documents = read_corpus("seeds")
    >>> tokens, said = tokenize(documents), quotations(documents)
    >>> inside = within(tokens, said[said["speaker"].notna()])
    >>> int(inside.sum()), int((~inside).sum())
    (272, 383)
    """
    check_columns(quotations, ["doc", "start", "end"], "quotations", _MAKE_QUOTATIONS)
    tokens = check_tokens(tokens)
    check_columns(tokens, ["start", "end"], "tokens", MAKE_TOKENS)
    codes = tokens["doc"].cat.categories.get_indexer(pd.Index(quotations["doc"].astype("str")))
    if (codes < 0).any():
        unknown = quotations["doc"].iloc[int(np.argmax(codes < 0))]
        raise ValueError(
            f"quotations has the document {unknown!r}, which tokens lacks: make both from the same documents"
        )
    begin, stop = ((codes.astype(np.int64) << 32) | quotations[name].to_numpy(np.int64) for name in ("start", "end"))
    order = np.argsort(begin, kind="stable")
    reach = np.append(-1, np.maximum.accumulate(stop[order])) if len(order) else np.array([-1])
    doc = category_codes(tokens["doc"]).astype(np.int64) << 32
    first = np.searchsorted(begin[order], doc | tokens["start"].to_numpy(), "right")
    return pd.Series(reach[first] >= (doc | tokens["end"].to_numpy()), tokens.index)
