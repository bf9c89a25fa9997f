"""Tokens for NLTK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.checks import check_columns
from analysis.tokens.table import MAKE_TOKENS

if TYPE_CHECKING:
    from nltk.text import Text

__all__ = ["to_nltk"]


def to_nltk(tokens: pd.DataFrame, *, name: str | None = None) -> Text:
    """The terms of a tokens table as an NLTK text; its ``vocab()`` is a ``FreqDist`` with the same counts.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`, or a part of one, such as the tokens of one document. Tokens without a term,
        as after `drop_terms`, are left out.
    name
        The name of the text.

    Returns
    -------
    nltk.text.Text
        The terms in the order of the rows.

    Raises
    ------
    ValueError
        If `tokens` has no column ``term``.
    TypeError
        If `tokens` is not a table.

    Examples
    --------
    >>> from analysis import read_corpus, to_nltk, tokenize
    >>> text = to_nltk(tokenize(read_corpus("seeds")))
    >>> text.vocab()["wagner"], len(text)
    (10, 655)
    """
    from nltk.text import Text

    check_columns(tokens, ["term"], "tokens", MAKE_TOKENS)
    return Text(tokens["term"].dropna().astype("str").tolist(), name=name)
