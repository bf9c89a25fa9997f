"""Similarity of groups as a matrix."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.plots.style import _axes
from analysis.plots.wording import ALIKE, _capital, _join, _name_group, _number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PRINTED = 12
"""Groups up to which a picture of similarity has its numbers in it."""


def plot_similarity(table: pd.DataFrame, *, distance: bool = False, ax: Axes | None = None) -> Axes:
    """Draw how alike groups are: a square for each two, darker for more alike.

    Parameters
    ----------
    table
        What `similarity` or `distance` gives.
    distance
        Whether the table has distances, of which 0 is the same.

    Returns
    -------
    Axes
        Groups from top to bottom and from left to right, in their order; up to 12 groups have their numbers in the
        squares. The diagonal, a group and itself, is left white, and so is a group without words.

    Raises
    ------
    ValueError
        If the table is empty or not square, or its diagonal shows that `distance` is wrong.
    """
    _check_comparison(table, distance)
    names = [_name_group(label) for label in table.index]
    size = min(3 + 0.45 * len(names), 11)
    ax = _axes(ax, (size + 1.2, size))
    values = table.to_numpy(np.float64)
    own = np.eye(len(values), dtype=bool)
    shown = np.ma.masked_where(own | np.isnan(values), values)
    low, high = shown.compressed().min(initial=np.inf), shown.compressed().max(initial=-np.inf)
    if high - low < 1e-9:  # one number: its place on the whole scale
        low, high = 0.0, max(high, 1.0)
    image = ax.imshow(shown, cmap="Blues_r" if distance else "Blues", vmin=low, vmax=high)
    ax.spines[:].set_visible(False)
    step = max(1, -(-len(names) // 40))
    ticks = np.arange(0, len(names), step)
    labels = [textwrap.shorten(name, 28, placeholder="…") for name in names[::step]]
    ax.set_yticks(ticks, labels, fontsize=8)
    ax.set_xticks(ticks, labels, fontsize=8, rotation=45, ha="right", rotation_mode="anchor")
    ax.tick_params(length=0)
    if len(names) <= PRINTED:
        _print_values(ax, values, image)
    measure = ALIKE.get(table.attrs.get("measure", ""), "distance" if distance else "similarity")
    bar = ax.get_figure(root=True).colorbar(image, ax=ax, shrink=0.7)  # type: ignore[union-attr]
    bar.set_label(f"{measure} ({'0: the same' if distance else '1: the same'})")
    return ax


def describe_similarity(table: pd.DataFrame, *, distance: bool = False) -> str:
    """Say which two groups are most alike and which least, and which have no words to compare.

    Parameters
    ----------
    table
        What `similarity` or `distance` gives.
    distance
        Whether the table has distances, of which 0 is the same.
    """
    _check_comparison(table, distance)
    values = table.to_numpy(np.float64)
    names = [_name_group(label) for label in table.index]
    rows, columns = np.triu_indices(len(names), 1)
    pairs = values[rows, columns]
    known = np.flatnonzero(np.isfinite(pairs))
    if not len(known):
        return "No two groups can be compared."
    order = known[np.argsort(pairs[known] if distance else -pairs[known], kind="stable")]
    measure = _capital(ALIKE.get(table.attrs.get("measure", ""), "distance" if distance else "similarity"))
    said = [f"“{names[rows[i]]}” and “{names[columns[i]]}” ({pairs[i]:.3f})" for i in order[[0, -1]]]
    sentence = f"{measure} of {_number(len(names), 'group')}: most alike are {said[0]}"
    if len(known) > 1:
        sentence += f", least alike {said[1]}"
    empty = [name for name, own in zip(names, np.diag(values), strict=True) if np.isnan(own)]
    return sentence + "." + (f" Without a word to compare: {_join(empty)}." if empty else "")


def _print_values(ax: Axes, values: Any, image: Any) -> None:
    """Each number in its square, black or white as can be read."""
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = image.cmap(image.norm(value))
        dark = row != column and 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
        text = "–" if np.isnan(value) else f"{value:.2f}"
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if dark else "black")


def _check_comparison(table: pd.DataFrame, distance: bool) -> None:
    """Raise an error unless the table compares groups with themselves, each 0 away or 1 alike."""
    if table.empty or not table.index.equals(table.columns):
        raise ValueError(
            f"table has {len(table)} rows and {len(table.columns)} columns that are not the same groups: "
            "make it with similarity()"
        )
    diagonal, itself = np.diag(table.to_numpy(np.float64)), 0 if distance else 1
    if not np.isclose(diagonal[np.isfinite(diagonal)], itself).all():
        raise ValueError(
            f"distance={distance} needs a diagonal of {itself}, but that of table has {np.nanmin(diagonal):g}: "
            "use distance=True for a table of distance(), and False for one of similarity()"
        )
