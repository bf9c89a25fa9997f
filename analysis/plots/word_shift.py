"""The terms that contribute most to the difference between two subcorpora."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.plots.style import COLOURS, GREY, _axes
from analysis.plots.wording import ALIKE, _capital, _join, _signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHIFT_COLUMNS = ("term", "measure", "contribution", "portion", "favours")
SHIFTS = {
    "frequency": "change in share of all words",
    "entropy": "contribution to the difference in entropy (bits)",
    "jensen_shannon": "contribution to the Jensen-Shannon divergence (bits)",
}


def plot_word_shift(
    table: pd.DataFrame, *, n: int = 20, names: tuple[str, str] = ("a", "b"), ax: Axes | None = None
) -> Axes:
    """Draw which words account for the difference between two groups.

    Parameters
    ----------
    table
        What `word_shift` gives.
    n
        How many terms, the greatest contribution first.
    names
        What to call a and b.

    Returns
    -------
    Axes
        A bar a term, from top to bottom; its length is the contribution. A bar to the right is of a word more frequent
        in a, to the left in b, as `plot_keyness` has its target and its reference; but entropies have their signs, to
        the right what makes b the richer one. Each end has its term.

    Raises
    ------
    ValueError
        If the table is empty, or was not made by `word_shift`.
    """
    check_columns(table, SHIFT_COLUMNS, "table", "make it with word_shift()")
    if table.empty:
        raise ValueError("table is empty: there is no word to draw")
    shown = table.reindex(table["contribution"].abs().sort_values(ascending=False, kind="stable").index).head(
        n
    )
    ax = _axes(ax, (7, 1.3 + 0.27 * len(shown)))
    measure = table["measure"].iloc[0]
    in_a = (shown["favours"] == "a").to_numpy()
    lengths = shown["contribution"].to_numpy()
    if measure != "entropy":  # whose signs do not go by side
        lengths = np.where(in_a, 1, -1) * np.abs(lengths)
    heights = np.arange(len(shown))
    colours = [COLOURS[0] if own else COLOURS[1] for own in in_a]
    hatches = ["" if own else "//" for own in in_a]
    ax.barh(heights, lengths, color=colours, height=0.7, hatch=hatches, edgecolor="white", linewidth=0)
    for height, length, term in zip(heights, lengths, shown["term"], strict=True):
        look: dict[str, Any] = {"ha": "left" if length >= 0 else "right", "va": "center", "fontsize": 9}
        place = (4 if length >= 0 else -4, 0)
        ax.annotate(term, (length, height), place, textcoords="offset points", **look)
    reach = 1.45 * float(np.abs(lengths).max(initial=0)) or 1.0
    ax.set_xlim(-reach if (lengths < 0).any() else 0, reach if (lengths >= 0).any() else 0)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"{SHIFTS[measure]}; these are {_portion(shown)} of all change")
    if measure == "jensen_shannon":  # both sides add to it
        ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.10g}")
    if measure == "frequency":  # what a has more of is lost on the way to b
        ax.xaxis.set_major_formatter(lambda value, _: f"{0 - value:.10g}".replace("-", "−"))
    _name_shift(ax, names[::-1])
    return ax


def describe_word_shift(table: pd.DataFrame, *, n: int = 3, names: tuple[str, str] = ("a", "b")) -> str:
    """Say what the difference comes to, and which words account for most of it, on either side.

    Parameters
    ----------
    table
        What `word_shift` gives.
    n
        How many words to name for each side.
    names
        What to call a and b.
    """
    check_columns(table, SHIFT_COLUMNS, "table", "make it with word_shift()")
    if table.empty:
        return "No word is compared."
    measure = table["measure"].iloc[0]
    total = float(table["contribution"].sum())
    amount = "0" if abs(total) < 1e-12 else _signed(total)
    what = {"frequency": "Shares", "entropy": "Entropy"}.get(measure, _capital(ALIKE["jensen_shannon"]))
    sentences = [f"{what} from a to b: {amount} in all."]
    for side, name in zip(("a", "b"), names, strict=True):
        rows = table[table["favours"] == side].head(n)
        named = [
            f"“{term}” ({_signed(value)}, {portion:.1%} of all change)"
            for term, value, portion in zip(rows["term"], rows["contribution"], rows["portion"], strict=True)
        ]
        told = side if name == side else f"{side} ({name})"
        sentences.append(f"More frequent in {told}: {_join(named) or 'nothing'}.")
    return "\n".join(sentences)


def _name_shift(ax: Axes, names: Sequence[str]) -> None:
    """What the two looks of bars are, from left to right."""
    from matplotlib.patches import Patch

    looks = ((COLOURS[1], "//"), (COLOURS[0], ""))
    keys = [
        Patch(
            facecolor=colour,
            hatch=hatch,
            edgecolor="white",
            label=f"more in {textwrap.shorten(name, 36, placeholder='…')}",
        )
        for (colour, hatch), name in zip(looks, names, strict=True)
    ]
    ax.legend(handles=keys, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)


def _portion(shown: pd.DataFrame) -> str:
    portion = float(shown["portion"].sum())
    return f"{portion:.0%}"
