"""How the vocabulary grows with the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.measures.vocabulary import GROWTH_COLUMNS
from analysis.plots.style import COLOURS, GREY, LINES, _axes, _name_ends
from analysis.plots.wording import _figure, _name_group, _number

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_vocabulary_growth(growth: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many different terms the first so many tokens have, with the curve of Heaps' law.

    Parameters
    ----------
    growth
        A table of up to eight groups (`vocabulary_growth`).

    Returns
    -------
    Axes
        Tokens read to the right, different terms upward, both from 0. A line a group, in its own style and named at its
        end with its β; a dotted grey one is the fitted curve.

    Raises
    ------
    ValueError
        If the table is empty or has more than eight groups.
    """
    check_columns(growth, GROWTH_COLUMNS, "growth", "make it with vocabulary_growth()")
    groups = _split_growth(growth)
    if not 0 < len(groups) <= len(COLOURS):
        raise ValueError(f"growth has {len(groups)} groups: draw 1 to {len(COLOURS)} at a time")
    ax = _axes(ax, (8, 3.8))
    ends = []
    for i, (name, rows) in enumerate(groups.items()):
        ax.plot(
            [0, *rows["tokens"]],
            [0, *rows["types"]],
            color=COLOURS[i],
            linestyle=LINES[i],
            linewidth=1.4,
            label=name,
        )
        ax.plot(rows["tokens"], rows["fitted"], color=GREY, linestyle=":", linewidth=1)
        last, beta = rows.iloc[-1], rows["heaps_beta"].iloc[-1]
        power = f"β = {beta:.2f}" if pd.notna(beta) else ""
        ends.append((last["tokens"], last["types"], ", ".join(filter(None, [name, power])), COLOURS[i]))
    ax.set_xlim(0, growth["tokens"].max())
    ax.set_ylim(0, 1.05 * float(np.nanmax(growth[["types", "fitted"]].to_numpy(np.float64))))
    _name_ends(ax, ends)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel("tokens read (dotted: Heaps' law)")
    ax.set_ylabel("different terms")
    return ax


def describe_vocabulary_growth(growth: pd.DataFrame) -> str:
    """Say for each group how many terms its tokens have, whether new ones keep coming, and how well Heaps' law fits."""
    check_columns(growth, GROWTH_COLUMNS, "growth", "make it with vocabulary_growth()")
    sentences = []
    for name, rows in _split_growth(growth).items():
        tokens, types = rows["tokens"].to_numpy(), rows["types"].to_numpy()
        said = f"{_number(tokens[-1], 'token')} with {_number(types[-1], 'different term')}"
        middle = int(np.searchsorted(tokens, tokens[-1] / 2))
        if middle < len(rows) - 1:
            new, read = types[-1] - types[middle], tokens[-1] - tokens[middle]
            said += f"; {types[middle]:,} of them in the first {tokens[middle]:,}"
            said += f", {new:,} new ones in the other {read:,}"
        sentence = f"{name}: {said}." if name else f"{said}."
        k, beta = rows[["heaps_k", "heaps_beta"]].iloc[-1]
        if pd.notna(beta):
            off = (rows["fitted"] / rows["types"] - 1).abs().iloc[middle:].max()
            law = f"{_figure(k)} · tokens^{beta:.2f}"
            sentence += f" Heaps' law: {law}, in the second half off by {off:.1%} at most."
        sentences.append(sentence)
    return "\n".join(sentences) if sentences else "There is no token."


def _split_growth(growth: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each group, under its name, which is "" where all tokens are one group."""
    keys = [str(column) for column in growth if column not in GROWTH_COLUMNS]
    if not keys:
        return {"": growth} if len(growth) else {}
    groups = growth.groupby(keys, sort=False, dropna=False, observed=True)
    return {_name_group(key): rows for key, rows in groups}
