"""The terms that set two subcorpora apart, with their intervals."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.measures.contrast import CONFIDENCE
from analysis.measures.resampling import MIN_DOCUMENTS
from analysis.measures.subcorpora import ROLES
from analysis.plots.style import COLOURS, GREY, MARKERS, _axes, _plain_ticks
from analysis.plots.wording import _join, _number, _signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EFFECTS = {
    "log_ratio": ("log ratio (1: twice as frequent)", 0.0),
    "odds_ratio": ("odds ratio", 1.0),
    "percent_diff": ("difference in per cent of the reference's rate", 0.0),
    "difference_coefficient": ("difference coefficient", 0.0),
    "simple_maths": ("simple maths", 1.0),
}
"""Effects of keyness: what the axis says, and where there is no difference."""
SIDE_LOOKS = ((COLOURS[0], MARKERS[0]), (COLOURS[1], MARKERS[1]))


def plot_keyness(
    table: pd.DataFrame,
    *,
    n: int = 10,
    names: tuple[str, str] = ROLES,
    ax: Axes | None = None,
) -> Axes:
    """Draw the effect of the most key terms of either side, with its interval.

    Parameters
    ----------
    table
        What `keyness` gives, or some of its rows, in their order.
    n
        How many terms of each side, the most key first; those that favour the target are above.
    names
        What to call the target and the reference.

    Returns
    -------
    Axes
        Terms from top to bottom, their hits in target and reference at the right; the effect to the right. An arrow
        is an interval without end, a hollow mark one without interval.

    Raises
    ------
    ValueError
        If no row favours a side, or `table` was not made by `keyness`.
    """
    effect = _effect_of(table)
    shown = _most_key(table, n)
    if shown.empty:
        raise ValueError("table has no term that favours a side: there is nothing to draw")
    ax = _axes(ax, (7.2, 1.3 + 0.27 * len(shown)))
    label, none = EFFECTS[effect]
    if none == 1:
        ax.set_xscale("log")
    heights = np.arange(len(shown))
    _draw_effects(ax, shown, effect)
    if none == 1:
        _plain_ticks(ax.xaxis)
    ax.axvline(none, color=GREY, linewidth=0.8, zorder=0)
    ax.set_yticks(heights, shown["term"].tolist())
    ax.set_ylim(len(shown) - 0.4, -0.6)
    for height, here, there in zip(heights, shown["n_target"], shown["n_reference"], strict=True):
        place: dict[str, Any] = {"xy": (1.03, height), "xycoords": ("axes fraction", "data")}
        ax.annotate(f"{here:,} : {there:,}", **place, va="center", fontsize=8, color=GREY)
    ax.annotate("hits", (1.03, 1.01), xycoords="axes fraction", va="bottom", fontsize=8, color=GREY)
    ax.set_xlabel(f"{label}; {_interval_of(table)}")
    _name_sides(ax, names)
    return ax


def describe_keyness(table: pd.DataFrame, *, n: int = 3, names: tuple[str, str] = ROLES) -> str:
    """Say which terms are most key in the target and in the reference, how surely, and what is not known.

    Parameters
    ----------
    table
        What `keyness` gives, or some of its rows.
    n
        How many terms to name for each side.
    names
        What to call the target and the reference.
    """
    effect = _effect_of(table)
    if table.empty:
        return "No term is compared."
    sentences = []
    for role, other, name in zip(ROLES, ROLES[::-1], names, strict=True):
        rows = _most_key(table[table["favours"] == role], n)
        rows = rows if role == "target" else rows[::-1]
        named = [
            f"“{row['term']}” ({row['n_' + role]:,} against {row['n_' + other]:,}, {EFFECTS[effect][0].split(' (')[0]} "
            f"{_signed(row[effect])}{_within(row)})"
            for _, row in rows.iterrows()
        ]
        said = f"Most key in {_side_name(role, name)}, of {_number(table['total_' + role].iloc[0], 'token')}"
        sentences.append(f"{said}: {_join(named)}." if named else f"{said}: nothing.")
    sure = int((table["q"] < 0.05).sum())
    sentences.append(f"Of {_number(len(table), 'term')} {sure:,} have q below 0.05.")
    counts = [int(table["documents_" + role].fillna(MIN_DOCUMENTS).iloc[0]) for role in ROLES]
    if (table["interval"] == "none").all() and min(counts) < MIN_DOCUMENTS:
        sentences.append(f"There are too few documents to resample them: {counts[0]} and {counts[1]}.")
    neither = int(table["documents_neither"].iloc[0])
    if neither:
        sentences.append(f"{_number(neither, 'document')} on neither side.")
    return "\n".join(sentences)


def _effect_of(table: pd.DataFrame) -> str:
    """The effect that a table of keyness has."""
    needed = ["term", "n_target", "n_reference", "documents_neither", "low", "high", "interval", "favours"]
    check_columns(table, needed, "table", "make it with keyness()")
    effects = [name for name in EFFECTS if name in table]
    if not effects:
        raise ValueError(f"table has no effect ({', '.join(EFFECTS)}): make it with keyness()")
    return effects[0]


def _most_key(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """The first `n` rows that favour the target and the last `n` that favour the reference, without NaN."""
    known = table[table[_effect_of(table)].notna()]
    own, other = (known[known["favours"] == role] for role in ("target", "reference"))
    return pd.concat([own.head(n), other.tail(n)]) if n else known.head(0)


def _interval_of(table: pd.DataFrame) -> str:
    """What the intervals of keyness are."""
    basis = table.loc[table["interval"] != "none", "interval"]
    if basis.empty:
        return "too few documents for an interval"
    return f"{CONFIDENCE:.0%} interval over {basis.iloc[0]}"


def _draw_effects(ax: Axes, shown: pd.DataFrame, effect: str) -> None:
    """Marks with their intervals, which end in an arrow where they have no end."""
    middle, low, high = (shown[name].to_numpy(np.float64) for name in (effect, "low", "high"))
    logarithmic = ax.get_xscale() == "log"
    ends = np.concatenate([middle, low, high])
    ends = ends[np.isfinite(ends) & ((ends > 0) | (not logarithmic))]
    first, last = float(ends.min(initial=0.5)), float(ends.max(initial=1.0))
    room = 0.08 * (last - first) or 1.0
    left, right = (first / 1.6, last * 1.6) if logarithmic else (first - room, last + room)
    heights = np.arange(len(shown))
    for role, (colour, marker) in zip(("target", "reference"), SIDE_LOOKS, strict=True):
        own = (shown["favours"] == role).to_numpy()
        bounded = own & ~np.isnan(low)
        ax.hlines(
            heights[bounded],
            np.clip(low[bounded], left, right),
            np.clip(high[bounded], left, right),
            color=colour,
            linewidth=1.4,
            alpha=0.7,
        )
        outside = {"<": (left, low <= left, middle < left), ">": (right, high >= right, middle > right)}
        for sign, (edge, ends_there, stands_there) in outside.items():
            for there, face in ((bounded & ends_there, colour), (own & stands_there & ~bounded, "white")):
                look: dict[str, Any] = {"marker": sign, "s": 26, "edgecolor": colour, "facecolor": face}
                ax.scatter(np.full(there.sum(), edge), heights[there], clip_on=False, zorder=3, **look)
        inside = own & (middle >= left) & (middle <= right)
        for there, face in ((inside & bounded, colour), (inside & ~bounded, "white")):
            look = {"marker": marker, "facecolor": face, "edgecolor": colour, "s": 34}
            ax.scatter(middle[there], heights[there], zorder=4, **look)
    ax.set_xlim(left, right)


def _name_sides(ax: Axes, names: Sequence[str]) -> None:
    """Above the picture, on which side is what."""
    target, reference = (textwrap.shorten(name, 36, placeholder="…") for name in names)
    look: dict[str, Any] = {"xycoords": "axes fraction", "va": "bottom", "fontsize": 9}
    ax.annotate(f"← {reference}", (0, 1.01), ha="left", color=COLOURS[1], **look)
    ax.annotate(f"{target} →", (0.99, 1.01), ha="right", color=COLOURS[0], **look)


def _side_name(role: str, name: str) -> str:
    return f"the {role}" if name == role else f"the {role} ({name})"


def _within(row: pd.Series) -> str:
    bounds = [row["low"], row["high"]]
    return (
        "" if any(pd.isna(bound) for bound in bounds) else f", {_signed(bounds[0])} to {_signed(bounds[1])}"
    )
