"""The positions of terms in each document."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns, index_by_id
from analysis.periods import read_dates
from analysis.plots import style
from analysis.plots.wording import count_noun, name_documents
from analysis.tokens.lookup import label_terms
from analysis.tokens.queries import Queries
from analysis.tokens.table import MAKE_TOKENS

__all__ = ["describe_dispersion", "plot_dispersion"]

# Documents in which each term has a row of its own.
_MAX_SEPARATE = 12
# Documents that are labelled; of more, only some are.
_MAX_LABELS = 40


def plot_dispersion(
    tokens: pd.DataFrame,
    terms: Queries,
    *,
    documents: pd.DataFrame | None = None,
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """The positions of terms in each document.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    terms
        Queries, as in `timeline`: up to eight series.
    documents
        The documents to draw, which are then labelled with their titles or dates; None: all that have a token.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        One line per document, in their order and as long as the document has tokens, with a mark wherever a term
        occurs. Each term has a row of its own for up to 12 documents; beyond that all terms share a row.

    Raises
    ------
    ValueError
        If there is no term, or more than eight.
    TypeError
        If `tokens` is not a table.

    Examples
    --------
    >>> from analysis import plot_dispersion, read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> ax = plot_dispersion(tokenize(documents), ["wagner", "prigozhin"], documents=documents)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['wagner', 'prigozhin', 'wagner', 'prigozhin']
    """
    tokens, names = _choose_terms(tokens, terms)
    if documents is not None:
        style.check_input(documents, ["date"], "documents", "read_corpus")
        documents = read_dates(index_by_id(documents))
    lengths = _document_lengths(tokens, documents)
    if lengths.empty:
        raise ValueError("there is no document to draw: tokens or documents is empty")
    rows = len(names) if len(lengths) <= _MAX_SEPARATE else 1
    gap = int(rows > 1)  # a row for the label of the document
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, min(1.5 + (0.26 * rows + 0.3 * gap) * len(lengths), 14)))
    tops = np.arange(len(lengths)) * (rows + gap)
    for i, name in enumerate(names):
        row = i if rows > 1 else 0
        hits = tokens[(tokens["term"] == name) & tokens["doc"].isin(lengths.index)]
        levels = tops[lengths.index.get_indexer(pd.Index(hits["doc"]))] + row
        ax.hlines(tops + row, 0, lengths, color="#d9d9d9", linewidth=0.8, zorder=1)
        style.draw_marks(ax, hits["position"], levels, i, s=30, label=name, zorder=2, alpha=0.85, clip_on=False)
    labels = list(lengths.index) if documents is None else name_documents(documents).tolist()
    if rows > 1:
        _label_rows(ax, tops, names, labels)
    else:
        step = max(1, -(-len(labels) // _MAX_LABELS))
        ax.set_yticks(tops[::step], labels[::step], fontsize=style.SMALL_POINTS)
        ax.set_ylim(-0.5, len(labels) - 0.5)
        style.legend_above(ax)
    ax.invert_yaxis()
    ax.set_xlabel("position in words (each line is as long as its document)")
    ax.margins(x=0.01)
    hits = tokens[tokens["term"].isin(names) & tokens["doc"].isin(lengths.index)]
    style.finish(ax, title, hits)
    return ax


def describe_dispersion(tokens: pd.DataFrame, terms: Queries) -> str:
    """In words: how often each term occurs, in how many documents, and how far into them.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    terms
        Queries, as in `timeline`: up to eight series.

    Returns
    -------
    str
        One sentence per term, each on a line. Positions are shares of the length of the document: 0% is its first word.

    Raises
    ------
    ValueError
        If there is no term, or more than eight.
    TypeError
        If `tokens` is not a table.

    Examples
    --------
    >>> from analysis import describe_dispersion, read_corpus, tokenize
    >>> describe_dispersion(tokenize(read_corpus("seeds")), "Prigozhin")
    '“prigozhin” occurs 4 times in 1 of 2 documents, 53% to 94% of the way through (median 75%).'
    """
    tokens, names = _choose_terms(tokens, terms)
    lengths = _document_lengths(tokens, None)
    sentences = []
    for name in names:
        hits = tokens[tokens["term"] == name]
        times, documents = count_noun(len(hits), "time"), count_noun(len(lengths), "document")
        sentence = f"“{name}” occurs {times} in {hits['doc'].nunique():,} of {documents}"
        if len(hits):
            share = hits["position"] / hits["doc"].astype("str").map(lengths)
            sentence += f", {share.min():.0%} to {share.max():.0%} of the way through (median {share.median():.0%})"
        sentences.append(sentence + ".")
    return "\n".join(sentences)


def _choose_terms(tokens: pd.DataFrame, terms: Queries) -> tuple[pd.DataFrame, list[str]]:
    """The tokens with the names of the queries as terms, and these names."""
    check_columns(tokens, ["doc", "term", "position"], "tokens", MAKE_TOKENS)
    tokens, names = label_terms(tokens, terms)
    style.check_series(len(names), "terms", "terms")
    return tokens, names


def _document_lengths(tokens: pd.DataFrame, documents: pd.DataFrame | None) -> pd.Series:
    """The number of words in each document to draw."""
    # From the last position: n-grams have fewer rows than their document has words.
    lengths = tokens.groupby("doc", observed=documents is None)["position"].max() + 1
    lengths.index = lengths.index.astype("str")
    return lengths if documents is None else lengths.reindex(documents.index).fillna(0)


def _label_rows(ax: style.Axes, tops: Any, names: list[str], labels: list[str]) -> None:
    """Label the rows with their terms, and write the label of each document above its rows."""
    ax.set_yticks([top + i for top in tops for i in range(len(names))], names * len(tops))
    for top, label in zip(tops, labels, strict=True):
        style.write_note(ax, label, (0, top - 0.55), "data")
    ax.set_ylim(-1.5, tops[-1] + len(names) - 0.3)
