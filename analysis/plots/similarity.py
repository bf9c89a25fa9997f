"""Similarities or distances of groups as a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import check_table
from analysis.plots import style
from analysis.plots.wording import count_noun, join_words, name_group, name_groups

__all__ = ["describe_similarity", "plot_similarity"]

_MEASURES = {
    "cosine": "cosine similarity",
    "jaccard": "Jaccard similarity",
    "jensen_shannon": "Jensen-Shannon divergence",
    "burrows_delta": "Burrows's Delta",
}
# Groups up to which the numbers are written into the squares.
_MAX_NUMBERED = 10
# Groups that are labelled; of more, only some are.
_MAX_LABELS = 24
# The diagonal, and groups without words: no shade of the scale.
_NOT_COMPARED = "#d0d0d0"


def plot_similarity(
    table: pd.DataFrame,
    *,
    distance: bool = False,
    documents: pd.DataFrame | None = None,
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """A matrix of how similar groups are, one square per pair; the darker, the more similar.

    Parameters
    ----------
    table
        A table from `similarity` or `distance`.
    distance
        Whether the table contains distances, where 0 means the same.
    documents
        The documents table: groups that are documents then have its titles or dates as names, instead of ids.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Groups from top to bottom and from left to right, in their order. Up to 10 groups have their numbers in the
        squares. The diagonal and groups without words are grey. Colours run over the whole
        scale of the measure, from 0.

    Raises
    ------
    ValueError
        If the table is empty or not square, or its diagonal shows that `distance` is wrong.
    TypeError
        If `table` is not a table.

    Examples
    --------
    >>> from analysis import plot_similarity, read_corpus, similarity, tokenize
    >>> ax = plot_similarity(similarity(tokenize(read_corpus("seeds"))))
    >>> [text.get_text() for text in ax.texts]
    ['1.00', '0.81', '0.81', '1.00']
    """
    _check_matrix(table, distance)
    names = _name_rows(table, documents)
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, min(3 + 0.3 * len(names), 5.8)))
    values = table.to_numpy(np.float64)
    shown = np.ma.masked_where(np.eye(len(values), dtype=bool) | np.isnan(values), values)
    # the whole scale, so that small differences look small
    high = max(1.0, shown.compressed().max(initial=0.0))
    image = ax.imshow(shown, cmap="Blues_r" if distance else "Blues", vmin=0.0, vmax=high)
    ax.set_facecolor(_NOT_COMPARED)
    ax.spines[:].set_visible(False)
    step = max(1, -(-len(names) // _MAX_LABELS))
    ticks = np.arange(0, len(names), step)
    ax.set_yticks(ticks, names[::step], fontsize=style.SMALL_POINTS)
    ax.set_xticks(ticks, names[::step], fontsize=style.SMALL_POINTS, rotation=45, ha="right", rotation_mode="anchor")
    ax.tick_params(length=0)
    if len(names) <= _MAX_NUMBERED:
        _write_values(ax, values, image)
    bar = style.find_figure(ax).colorbar(image, ax=ax, shrink=0.8)
    bar.set_label(f"{_name_measure(table, distance)} ({'0' if distance else '1'}: the same)")
    style.finish(ax, title, table)
    return ax


def describe_similarity(table: pd.DataFrame, *, distance: bool = False, documents: pd.DataFrame | None = None) -> str:
    """In words: the most and the least similar groups, and those without words to compare.

    Parameters
    ----------
    table
        A table from `similarity` or `distance`.
    distance
        Whether the table contains distances, where 0 means the same.
    documents
        The documents table: groups that are documents then have its titles or dates as names, instead of ids.

    Returns
    -------
    str
        One or two sentences.

    Raises
    ------
    ValueError
        If the table is empty or not square, or its diagonal shows that `distance` is wrong.
    TypeError
        If `table` is not a table.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import describe_similarity, similarity, tokenize
    >>> tokens = tokenize(pd.Series({"a": "war and peace", "b": "war and war", "c": "peace"}))
    >>> describe_similarity(similarity(tokens))
    'Cosine similarity of 3 groups: most similar are “a” and “b” (0.775), least similar “b” and “c” (0.000).'
    """
    _check_matrix(table, distance)
    values = table.to_numpy(np.float64)
    names = _name_rows(table, documents)
    rows, columns = np.triu_indices(len(names), 1)
    pairs = values[rows, columns]
    comparable, unlike = np.flatnonzero(np.isfinite(pairs)), pairs if distance else -pairs
    if not len(comparable):
        return "No two groups can be compared."
    order = comparable[np.argsort(unlike[comparable], kind="stable")]
    most, least = (f"“{names[rows[i]]}” and “{names[columns[i]]}” ({pairs[i]:.3f})" for i in order[[0, -1]])
    measure = _name_measure(table, distance)
    sentence = f"{measure[0].upper()}{measure[1:]} of {count_noun(len(names), 'group')}: most similar are {most}"
    if len(comparable) > 1:
        sentence += f", least similar {least}"
    empty = [name for name, value in zip(names, np.diag(values), strict=True) if np.isnan(value)]
    return sentence + "." + (f" Groups without words: {join_words(empty)}." if empty else "")


def _name_rows(table: pd.DataFrame, documents: pd.DataFrame | None) -> list[str]:
    """The names of the groups that are compared."""
    keys = name_groups(table.index.to_frame(), documents)
    return [name_group(key) for key in keys.itertuples(index=False, name=None)]


def _name_measure(table: pd.DataFrame, distance: bool) -> str:
    return _MEASURES.get(table.attrs.get("measure", ""), "distance" if distance else "similarity")


def _write_values(ax: style.Axes, values: Any, image: Any) -> None:
    """Write each number into its square."""
    for (row, column), value in np.ndenumerate(values):
        is_compared = row != column and not np.isnan(value)
        ink = style.choose_ink(image.cmap(image.norm(value)) if is_compared else _NOT_COMPARED)
        text = "–" if np.isnan(value) else f"{value:.2f}"
        ax.text(column, row, text, ha="center", va="center", fontsize=style.SMALL_POINTS, color=ink)


def _check_matrix(table: pd.DataFrame, distance: bool) -> None:
    """Raise an error unless the table compares the same groups in rows and columns, as `distance` says."""
    check_table(table, "table", "make it with similarity() or distance()")
    if table.empty or not table.index.equals(table.columns):
        raise ValueError(
            f"table has {len(table)} rows and {len(table.columns)} columns that are not the same groups: "
            "make it with similarity() or distance()"
        )
    diagonal, expected = np.diag(table.to_numpy(np.float64)), 0 if distance else 1
    if not np.isclose(diagonal[np.isfinite(diagonal)], expected).all():
        raise ValueError(
            f"distance={distance} needs a diagonal of {expected}, but that of table has {np.nanmin(diagonal):g}: "
            "use distance=True for a table of distance(), and False for one of similarity()"
        )
