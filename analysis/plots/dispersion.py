"""Where terms occur in each document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.plots.style import COLOURS, GREY, MARKERS, _axes
from analysis.plots.wording import _number
from analysis.tokens.terms import find_term

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS = 12
"""Documents up to which a dispersion plot gives each term a row of its own."""


def plot_dispersion(
    tokens: pd.DataFrame,
    terms: str | Iterable[str],
    *,
    documents: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw where in each document terms fall.

    Parameters
    ----------
    tokens
        A tokens table.
    terms
        One term or up to eight.
    documents
        The documents to draw, named by their dates too. Without it: those that have a token.

    Returns
    -------
    Axes
        A line a document (in their order, as long as the document has tokens), a mark where a term stands: a row for
        each term up to twelve documents, beyond that all terms on one row.

    Raises
    ------
    ValueError
        If there is no term, or more than eight.
    """
    check_columns(tokens, ["doc", "position", "term"], "tokens", "make it with tokenize()")
    names = _chosen(tokens, terms)
    lengths = _lengths(tokens, documents)
    rows = len(names) if len(lengths) <= ROWS else 1
    ax = _axes(ax, (8, min(1.2 + (0.26 * rows + 0.3 * (rows > 1)) * len(lengths) + 0.3, 14)))
    tops = np.arange(len(lengths)) * (rows + (rows > 1))
    for i, name in enumerate(names):
        found = tokens[(tokens["term"] == name) & tokens["doc"].isin(lengths.index)]
        level = tops[lengths.index.get_indexer(pd.Index(found["doc"]))] + (i if rows > 1 else 0)
        ax.hlines(tops + (i if rows > 1 else 0), 0, lengths, color="#d9d9d9", linewidth=0.8, zorder=1)
        look: dict[str, Any] = {"marker": MARKERS[i], "color": COLOURS[i], "alpha": 0.85}
        ax.scatter(found["position"], level, s=30, label=name, zorder=2, **look)
    labels = [_name_document(doc, documents) for doc in lengths.index]
    if rows > 1:
        _name_rows(ax, tops, names, labels)
    else:
        step = max(1, -(-len(labels) // 40))
        ax.set_yticks(tops[::step], labels[::step], fontsize=8)
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(names), frameon=False)
    ax.invert_yaxis()
    ax.set_xlabel("word of the document (the line ends where the document does)")
    ax.margins(x=0.01)
    return ax


def describe_dispersion(tokens: pd.DataFrame, terms: str | Iterable[str]) -> str:
    """Say for each term how often it stands, in how many documents, and how far through them."""
    documents = int((tokens["doc"].value_counts() > 0).sum())
    sentences = []
    for name in _chosen(tokens, terms):
        found = tokens[tokens["term"] == name]
        held = found["doc"].nunique()
        sentence = (
            f"“{name}” stands {_number(len(found), 'time')} in {held:,} of {_number(documents, 'document')}"
        )
        if held:
            share = found["position"] / found["doc"].astype("str").map(_lengths(tokens, None))
            sentence += f", from {share.min():.0%} to {share.max():.0%} of the way through them"
            sentence += f" (half of them before {share.median():.0%})"
        sentences.append(sentence + ".")
    return "\n".join(sentences)


def _lengths(tokens: pd.DataFrame, documents: pd.DataFrame | None) -> pd.Series:
    """Words of each document to draw."""
    lengths = (
        tokens.groupby("doc", observed=documents is None)["position"].max() + 1
    )  # n-grams have fewer rows
    lengths.index = lengths.index.astype("str")
    return lengths if documents is None else lengths.reindex(documents.index.astype("str")).fillna(0)


def _chosen(tokens: pd.DataFrame, terms: str | Iterable[str]) -> list[str]:
    names = list(
        dict.fromkeys(find_term(tokens, term) for term in ([terms] if isinstance(terms, str) else terms))
    )
    if not 0 < len(names) <= len(MARKERS):
        raise ValueError(f"terms names {len(names)} terms: draw 1 to {len(MARKERS)} at a time")
    return names


def _name_rows(ax: Axes, tops: Any, names: list[str], labels: list[str]) -> None:
    ax.set_yticks([top + i for top in tops for i in range(len(names))], names * len(tops))
    for top, label in zip(tops, labels, strict=True):
        ax.annotate(label, (0, top - 0.55), va="bottom", fontsize=8, color=GREY)
    ax.set_ylim(-1.5, tops[-1] + len(names) - 0.3)


def _name_document(doc: str, documents: pd.DataFrame | None) -> str:
    date = documents["date"].get(doc) if documents is not None else None
    return doc if date is None or pd.isna(date) else f"{date:%Y-%m-%d}  {doc}"
