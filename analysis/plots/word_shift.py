"""The terms that contribute most to the difference between two subcorpora."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import check_choice, check_integer
from analysis.plots import style
from analysis.plots.wording import NAMED_TERMS, abbreviate, format_signed, join_words, name_side

__all__ = ["describe_word_shift", "plot_word_shift"]

_COLUMNS = ("term", "measure", "contribution", "portion", "favours")
# The total to which the contributions of each measure add up.
_MEASURES = {
    "frequency": "change in shares",
    "entropy": "change in entropy (bits)",
    "jensen_shannon": "Jensen-Shannon divergence (bits)",
}


def plot_word_shift(
    table: pd.DataFrame,
    *,
    n: int = 20,
    names: tuple[str, str] = ("a", "b"),
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """The terms that account for most of the difference between two subcorpora, one bar per term.

    Parameters
    ----------
    table
        A table from `word_shift`.
    n
        Number of terms, the largest contribution first.
    names
        Names of a and b.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Bars from top to bottom; the length of a bar is the contribution of its term. Terms that are more frequent in a
        point to the right, those more frequent in b to the left, as in `plot_keyness`. Contributions to entropy keep
        their signs instead: they point to the right if they make the vocabulary of b richer.

    Raises
    ------
    ValueError
        If the table is empty or not from `word_shift`, or `n` is less than 1.
    TypeError
        If `table` is not a table.

    Examples
    --------
    >>> from analysis import plot_word_shift, read_corpus, tokenize, word_shift
    >>> documents = read_corpus("seeds")
    >>> ax = plot_word_shift(word_shift(tokenize(documents), *documents.index), n=3)
    >>> [text.get_text() for text in ax.texts]
    ['prigozhin', 'had', 'intelligence']
    """
    names = _check_table(table, names)
    check_integer(n, "n", "terms to draw", at_least=1)
    if table.empty:
        raise ValueError("table is empty: there is no term to draw")
    shown = _largest(table, n)
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 1.3 + 0.27 * len(shown)))
    measure = table["measure"].iloc[0]
    in_a = (shown["favours"] == "a").to_numpy()
    lengths = shown["contribution"].to_numpy()
    if measure != "entropy":  # only its signs do not depend on the side
        lengths = np.where(in_a, 1, -1) * np.abs(lengths)
    _draw_bars(ax, lengths, in_a, shown["term"])
    ax.set_xlabel(f"contribution to the {_MEASURES[measure]}; these are {shown['portion'].sum():.0%} of all change")
    if measure == "jensen_shannon":  # contributions of both sides are positive
        ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.10g}")
    if measure == "frequency":  # a share that is higher in a falls from a to b
        ax.xaxis.set_major_formatter(lambda value, _: f"{0 - value:.10g}".replace("-", "−"))
    _add_legend(ax, names)
    style.finish(ax, title, shown)
    return ax


def describe_word_shift(table: pd.DataFrame, *, names: tuple[str, str] = ("a", "b")) -> str:
    """In words: the whole difference, and the three terms of each side that account for most of it.

    Parameters
    ----------
    table
        A table from `word_shift`.
    names
        Names of a and b.

    Returns
    -------
    str
        Three lines: the difference, terms of a, terms of b.

    Raises
    ------
    ValueError
        If `table` is not from `word_shift`.
    TypeError
        If `table` is not a table.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import describe_word_shift, tokenize, word_shift
    >>> tokens = tokenize(pd.Series({"x": "war and peace", "y": "war and war"}))
    >>> print(describe_word_shift(word_shift(tokens, "x", "y", measure="frequency")))
    The change in shares from a to b is 0 in total.
    More frequent in a: “peace” (−0.333, 50.0% of all change).
    More frequent in b: “war” (0.333, 50.0% of all change).
    """
    names = _check_table(table, names)
    if table.empty:
        return "There are no terms to compare."
    total = float(table["contribution"].sum())
    amount = "0" if abs(total) < 1e-12 else format_signed(total)
    measure = _MEASURES[table["measure"].iloc[0]]
    sentences = [f"The {measure} from {names[0]} to {names[1]} is {amount} in total."]
    for side, name in zip(("a", "b"), names, strict=True):
        rows = _largest(table[table["favours"] == side], NAMED_TERMS)
        terms = [
            f"“{term}” ({format_signed(value)}, {portion:.1%} of all change)"
            for term, value, portion in zip(rows["term"], rows["contribution"], rows["portion"], strict=True)
        ]
        sentences.append(f"More frequent in {name_side(side, name)}: {join_words(terms) or 'none'}.")
    return "\n".join(sentences)


def _check_table(table: pd.DataFrame, names: tuple[str, str]) -> tuple[str, str]:
    """The names of both sides, or an error unless `table` is from `word_shift` and there are two names."""
    style.check_input(table, _COLUMNS, "table", "word_shift")
    for measure in table["measure"].unique():
        check_choice(measure, "measure of table", list(_MEASURES))
    return style.check_names(names)


def _largest(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """The `n` rows with the largest contributions, regardless of their signs."""
    return table.sort_values("contribution", key=np.abs, ascending=False, kind="stable").head(n)


def _draw_bars(ax: style.Axes, lengths: Any, in_a: Any, terms: pd.Series) -> None:
    """Draw a bar per term, from top to bottom, with the term at its end."""
    heights = np.arange(len(lengths))
    look: dict[str, Any] = {"height": 0.7, "edgecolor": "white", "linewidth": 0}
    look["hatch"] = np.where(in_a, "", "//").tolist()
    ax.barh(heights, lengths, color=np.where(in_a, *style.COLOURS[:2]).tolist(), **look)
    for height, length, term in zip(heights, lengths, terms, strict=True):
        side, offset = ("left", 4) if length >= 0 else ("right", -4)
        position: dict[str, Any] = {"xytext": (offset, 0), "textcoords": "offset points"}
        ax.annotate(term, (length, height), ha=side, va="center", fontsize=style.SMALL_POINTS, **position)
    reach = 1.45 * float(np.abs(lengths).max(initial=0)) or 1.0
    ax.set_xlim(-reach if (lengths < 0).any() else 0, reach if (lengths >= 0).any() else 0)
    ax.set_ylim(len(lengths) - 0.4, -0.6)
    ax.axvline(0, color=style.GREY, linewidth=0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)


def _add_legend(ax: style.Axes, names: tuple[str, str]) -> None:
    """Explain the bars of b and a, in this order from left to right."""
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=f"more in {abbreviate(name, 36)}")
        for colour, hatch, name in zip(style.COLOURS, ("", "//"), names, strict=False)
    ]
    style.legend_above(ax, handles=patches[::-1], loc="lower center", bbox_to_anchor=(0.5, 1.0))
