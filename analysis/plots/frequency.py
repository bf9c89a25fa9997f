"""Rates of terms by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.frequency.counting import group_keys
from analysis.plots.style import COLOURS, GREY, MARKERS, _axes
from analysis.plots.wording import _figure, _join, _name_group, _number, _unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COUNT_COLUMNS = ("term", "n", "total", "rate", "docs")


def plot_frequency(counts: pd.DataFrame, *, n: int = 20, ax: Axes | None = None) -> Axes:
    """Draw the rates of the most frequent terms: bars, or for up to eight groups a row of marks a term.

    Parameters
    ----------
    counts
        A counts table (`term_frequency`), whole: a term without a row in a group stands at 0 there.
    n
        How many terms, the most frequent over all groups.

    Returns
    -------
    Axes
        Terms from top to bottom, the most frequent first; rate to the right.

    Raises
    ------
    ValueError
        If the table is empty or has more than eight groups.
    """
    check_columns(counts, COUNT_COLUMNS, "counts", "make it with term_frequency()")
    rates = _rates_by_group(counts, n)
    ax = _axes(ax, (6.4, 1.1 + 0.26 * len(rates)))
    heights = np.arange(len(rates))
    if len(rates.columns) == 1:
        ax.barh(heights, rates.iloc[:, 0], color=COLOURS[0], height=0.7)
        hits = counts.set_index("term")["n"].reindex(rates.index)
        ax.bar_label(ax.containers[0], [f"{hit:,}" for hit in hits], padding=3, color=GREY, fontsize=8)  # type: ignore[arg-type]
    else:
        ax.hlines(heights, rates.min(axis=1), rates.max(axis=1), color="#c8c8c8", zorder=1)
        for i, group in enumerate(rates):
            face = COLOURS[i] if i % 2 == 0 else "white"
            look: dict[str, Any] = {"marker": MARKERS[i], "facecolor": face, "edgecolor": COLOURS[i]}
            ax.scatter(rates[group], heights, s=38, label=group, zorder=2, **look)
        ax.legend(loc="lower right", frameon=False)
    ax.set_yticks(heights, rates.index.tolist())
    ax.invert_yaxis()
    ax.margins(x=0.08, y=0.02)
    # From 0, so that distances are what they look like; marks at 0 need a little room.
    ax.set_xlim(left=0 if len(rates.columns) == 1 else -0.03 * float(rates.to_numpy().max()))
    ax.set_xlabel(f"rate {_unit(counts)} tokens" + (" (number: hits)" if len(rates.columns) == 1 else ""))
    return ax


def describe_frequency(counts: pd.DataFrame, *, n: int = 3) -> str:
    """Say which terms are the most frequent in each group, and out of how many tokens.

    Parameters
    ----------
    counts
        A counts table.
    n
        How many terms to name for each group.
    """
    check_columns(counts, COUNT_COLUMNS, "counts", "make it with term_frequency()")
    keys = group_keys(counts)
    groups = counts.groupby(keys, sort=False, dropna=False, observed=True) if keys else [((), counts)]
    sentences = []
    for key, rows in groups:
        top = rows.sort_values(["n", "term"], ascending=[False, True]).head(n)
        named = zip(top["term"], top["n"], top["rate"], strict=True)
        terms = [f"“{term}” ({n:,}; {_figure(rate)} {_unit(rows)})" for term, n, rate in named]
        where = f"{_name_group(key)}: " if keys else ""
        size = f"{_number(rows['total'].iloc[0], 'token')} and {_number(len(rows), 'term')}"
        sentences.append(f"{where}{'of' if where else 'Of'} {size}, most are {_join(terms)}.")
    return "\n".join(sentences) or "No term is counted."


def _rates_by_group(counts: pd.DataFrame, n: int) -> pd.DataFrame:
    """Rates of the `n` most frequent terms, a column a group; 0 where a group that was counted lacks the term."""
    if counts.empty:
        raise ValueError("counts is empty: there is no term to draw")
    keys = group_keys(counts)
    label = counts[keys].apply(_name_group, axis=1) if keys else pd.Series("", index=counts.index)
    if label.nunique() > len(MARKERS):
        raise ValueError(
            f"counts has {label.nunique()} groups ({', '.join(keys)}), more than {len(MARKERS)}: filter it"
        )
    most = counts.groupby("term")["n"].sum().reset_index().sort_values(["n", "term"], ascending=[False, True])
    shown = counts.assign(label=label)[counts["term"].isin(most["term"].head(n))]
    table = shown.pivot(index="term", columns="label", values="rate").fillna(0.0)
    return table.loc[most["term"].head(n), label.unique().tolist()]
