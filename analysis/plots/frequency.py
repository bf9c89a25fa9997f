"""Rates of terms by group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import group_rows
from analysis.checks import check_integer
from analysis.frequency.counting import group_keys
from analysis.plots import style
from analysis.plots.wording import NAMED_TERMS, count_noun, format_rate, join_words, name_group, name_groups, rate_label

__all__ = ["describe_frequency", "plot_frequency"]

_COLUMNS = ("term", "n", "total", "rate", "docs")


def plot_frequency(
    counts: pd.DataFrame,
    *,
    n: int = 20,
    documents: pd.DataFrame | None = None,
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """The rates of the most frequent terms: a bar per term, or for up to eight groups a row of marks per term.

    Parameters
    ----------
    counts
        A counts table from `term_frequency`. Pass all of its terms: one that is missing from a group is drawn at 0.
    n
        Number of terms, the most frequent over all groups.
    documents
        The documents table: groups that are documents then have its titles or dates as names, instead of ids.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Terms from top to bottom, the most frequent first; rates from left to right, from 0.

    Raises
    ------
    ValueError
        If the table is empty or has more than eight groups, or `n` is less than 1.
    TypeError
        If `counts` is not a table.

    Examples
    --------
    >>> from analysis import plot_frequency, read_corpus, term_frequency, tokenize
    >>> ax = plot_frequency(term_frequency(tokenize(read_corpus("seeds"))), n=3)
    >>> [label.get_text() for label in ax.get_yticklabels()], ax.get_xlabel()
    (['the', 'in', 'of'], 'rate per 1,000 tokens (number: hits)')
    """
    style.check_input(counts, _COLUMNS, "counts", "term_frequency")
    check_integer(n, "n", "terms to draw", at_least=1)
    rates = _rates_by_group(name_groups(counts, documents), n)
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 1.1 + 0.26 * len(rates)))
    heights = np.arange(len(rates))
    single = len(rates.columns) == 1
    if single:
        bars = ax.barh(heights, rates.iloc[:, 0], color=style.COLOURS[0], height=0.7)
        hits = counts.set_index("term")["n"].reindex(rates.index)
        labels: Any = {"labels": [f"{hit:,}" for hit in hits], "padding": 3, "color": style.GREY}
        ax.bar_label(bars, fontsize=style.SMALL_POINTS, **labels)
    else:
        ax.hlines(heights, rates.min(axis=1), rates.max(axis=1), color="#c8c8c8", zorder=1)
        for i, group in enumerate(rates):
            style.draw_marks(ax, rates[group], heights, i, hollow=i % 2 == 1, s=38, label=group, zorder=2)
        style.legend_above(ax)
    ax.set_yticks(heights, rates.index.tolist())
    ax.set_ylim(len(rates) - 0.5, -0.5)
    ax.margins(x=0.08)
    # From 0, so that distances show ratios; marks at 0 need a little room.
    ax.set_xlim(left=0 if single else -0.03 * float(rates.to_numpy().max()))
    label = rate_label(counts) + (" (number: hits)" if single else "; most hits in all groups first")
    tied = _count_tied(counts, rates.index)
    ax.set_xlabel(label + (f"\n{count_noun(tied, 'further term')} as frequent as the last" if tied else ""))
    style.finish(ax, title, rates.reset_index())
    return ax


def describe_frequency(counts: pd.DataFrame, *, documents: pd.DataFrame | None = None) -> str:
    """In words: the three most frequent terms of each group, with their hits and rates.

    Parameters
    ----------
    counts
        A counts table from `term_frequency`.
    documents
        The documents table: groups that are documents then have its titles or dates as names, instead of ids.

    Returns
    -------
    str
        One line per group.

    Raises
    ------
    ValueError
        If a column is missing.
    TypeError
        If `counts` is not a table.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import describe_frequency, term_frequency, tokenize
    >>> print(describe_frequency(term_frequency(tokenize(pd.Series({"x": "war and war"})))))
    3 tokens, 2 terms. Most frequent: “war” (2; 667 per 1,000) and “and” (1; 333 per 1,000).
    """
    style.check_input(counts, _COLUMNS, "counts", "term_frequency")
    if counts.empty:
        return "There are no terms."
    keys = group_keys(counts)
    named = name_groups(counts, documents)
    groups = group_rows(named, keys) if keys else [((), counts)]
    sentences = []
    for key, rows in groups:
        top = rows.sort_values(["n", "term"], ascending=[False, True]).head(NAMED_TERMS)
        terms = [
            f"“{term}” ({hits:,}; {format_rate(rate, counts)})"
            for term, hits, rate in zip(top["term"], top["n"], top["rate"], strict=True)
        ]
        group = f"{name_group(key)}: " if keys else ""
        size = f"{count_noun(rows['total'].iloc[0], 'token')}, {count_noun(len(rows), 'term')}"
        sentences.append(f"{group}{size}. Most frequent: {join_words(terms)}.")
    return "\n".join(sentences)


def _count_tied(counts: pd.DataFrame, drawn: pd.Index) -> int:
    """The number of terms that are as frequent as the last one drawn, and are not drawn for want of room."""
    hits = counts.groupby("term", observed=True)["n"].sum()
    return int((hits == hits[drawn].min()).sum() - (hits[drawn] == hits[drawn].min()).sum())


def _rates_by_group(counts: pd.DataFrame, n: int) -> pd.DataFrame:
    """Rates of the `n` most frequent terms, one column per group; 0 where a group lacks the term."""
    if counts.empty:
        raise ValueError("counts is empty: there is no term to draw")
    keys = group_keys(counts)
    group = counts[keys].apply(name_group, axis=1) if keys else pd.Series("", index=counts.index)
    groups = group.unique().tolist()
    style.check_series(len(groups), "counts", f"groups ({', '.join(keys)})")
    totals = counts.groupby("term", observed=True)["n"].sum().reset_index()
    terms = totals.sort_values(["n", "term"], ascending=[False, True])["term"].head(n)
    shown = counts.assign(group=group)[counts["term"].isin(terms)]
    repeated = shown[shown.duplicated(["term", "group"])]
    if len(repeated):
        raise ValueError(f"counts has {repeated['term'].iloc[0]!r} twice in a group: make it with one term_frequency()")
    return shown.pivot(index="term", columns="group", values="rate").fillna(0.0).loc[terms, groups]
