"""How the vocabulary grows with the number of tokens."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.arrays import group_rows
from analysis.plots import style
from analysis.plots.wording import NAME_CHARS, abbreviate, count_noun, format_number, name_group, name_groups

__all__ = ["describe_vocabulary_growth", "plot_vocabulary_growth"]

_COLUMNS = ("tokens", "types", "fitted", "heaps_k", "heaps_beta")


def plot_vocabulary_growth(
    growth: pd.DataFrame,
    *,
    documents: pd.DataFrame | None = None,
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """The number of different terms among the first tokens of each group, with the curve of Heaps' law.

    Parameters
    ----------
    growth
        A table of up to eight groups from `vocabulary_growth`.
    documents
        The documents table: groups that are documents then have its titles or dates as names, instead of ids.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Tokens from left to right and different terms upward, both from 0. One line per group, labelled with its name
        and its β; the grey dotted line is the fitted curve.

    Raises
    ------
    ValueError
        If the table is empty or has more than eight groups.
    TypeError
        If `growth` is not a table.

    Examples
    --------
    >>> from analysis import plot_vocabulary_growth, read_corpus, tokenize, vocabulary_growth
    >>> ax = plot_vocabulary_growth(vocabulary_growth(tokenize(read_corpus("seeds"))))
    >>> [text.get_text() for text in ax.texts]
    ['β = 0.83']
    """
    from matplotlib.ticker import MaxNLocator

    groups = _split_groups(growth, documents)
    style.check_series(len(groups), "growth", "groups")
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 3.6))
    ends = []
    for i, (name, rows) in enumerate(groups.items()):
        colour, line = style.COLOURS[i], style.LINE_STYLES[i]
        x, y = [0, *rows["tokens"]], [0, *rows["types"]]
        ax.plot(x, y, color=colour, linestyle=line, linewidth=1.4, label=name)
        ax.plot(rows["tokens"], rows["fitted"], color=style.GREY, linestyle=":", linewidth=1)
        last = rows.iloc[-1]
        power = f"β = {last['heaps_beta']:.2f}" if pd.notna(last["heaps_beta"]) else ""
        ends.append(
            (last["tokens"], last["types"], ", ".join(filter(None, [abbreviate(name, NAME_CHARS), power])), colour)
        )
    ax.set_xlim(0, growth["tokens"].max())
    ax.set_ylim(0, 1.05 * float(np.nanmax(growth[["types", "fitted"]].to_numpy(np.float64))))
    style.label_line_ends(ax, ends)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel("tokens (dotted: Heaps' law)")
    ax.set_ylabel("different terms")
    style.finish(ax, title, growth)
    return ax


def describe_vocabulary_growth(growth: pd.DataFrame, *, documents: pd.DataFrame | None = None) -> str:
    """In words: the number of different terms of each group, how many are new in its second half, and Heaps' law.

    Parameters
    ----------
    growth
        A table from `vocabulary_growth`.
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
        If `growth` is not a table.

    Examples
    --------
    >>> from analysis import describe_vocabulary_growth, read_corpus, tokenize, vocabulary_growth
    >>> describe_vocabulary_growth(vocabulary_growth(tokenize(read_corpus("seeds")))).split(". ")[0]
    '655 tokens with 333 different terms: 202 in the first 328 tokens, 131 more in the other 327'
    """
    sentences = []
    for name, rows in _split_groups(growth, documents).items():
        tokens, types = rows["tokens"].to_numpy(), rows["types"].to_numpy()
        sentence = f"{count_noun(tokens[-1], 'token')} with {count_noun(types[-1], 'different term')}"
        middle = int(np.searchsorted(tokens, tokens[-1] / 2))
        if middle < len(rows) - 1:
            sentence += f": {types[middle]:,} in the first {count_noun(tokens[middle], 'token')}, "
            sentence += f"{types[-1] - types[middle]:,} more in the other {tokens[-1] - tokens[middle]:,}"
        k, beta = rows[["heaps_k", "heaps_beta"]].iloc[-1]
        if pd.notna(beta):
            deviation = (rows["fitted"] / rows["types"] - 1).abs().iloc[middle:].max()
            sentence += f". Heaps' law gives {format_number(k)} · tokens^{beta:.2f}; "
            sentence += f"in the second half it is off by at most {deviation:.1%}"
        sentences.append(f"{name}: {sentence}." if name else f"{sentence}.")
    return "\n".join(sentences) or "There are no tokens."


def _split_groups(growth: pd.DataFrame, documents: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """The rows of each group by its name, which is "" if all tokens are one group."""
    style.check_input(growth, _COLUMNS, "growth", "vocabulary_growth")
    columns = list(growth)
    keys = columns[: columns.index("tokens")]
    if not keys:
        return {"": growth} if len(growth) else {}
    groups = group_rows(name_groups(growth, documents), keys)
    return {name_group(key): rows for key, rows in groups}
