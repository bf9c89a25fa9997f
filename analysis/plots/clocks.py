"""The times that documents mention against the day of publication."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd

from analysis.dates.mentioned import check_expressions
from analysis.periods import read_dates
from analysis.plots import style
from analysis.plots.wording import abbreviate, count_noun, join_words

__all__ = ["describe_clocks", "plot_clocks"]

# How an interval can relate to the day of publication, in words and in colour.
_SIDES = {
    "back": ("look back", style.COLOURS[0]),
    "ahead": ("look ahead", style.COLOURS[1]),
    "same": ("name the day itself", style.COLOURS[2]),
    "across": ("span it", style.COLOURS[3]),
}
# Time expressions up to which marks are large.
_MAX_LARGE_MARKS = 60
# Intervals that have their words written beside them.
_MAX_LABELS = 12
_MAX_LABEL_CHARS = 30
# Height of a line of labels, as a share of the height of the axes.
_LINE_SHARE = 0.05


def plot_clocks(
    documents: pd.DataFrame, expressions: pd.DataFrame, *, title: str | None = None, ax: style.Axes | None = None
) -> style.Axes:
    """The times that documents mention against the day on which each was published.

    On the diagonal both are the same. Below it a text looks back, above it ahead.

    Parameters
    ----------
    documents
        The documents table. Documents that are not dated to the day are counted below the plot.
    expressions
        Their time expressions, from `time_expressions`. Those without a place in the calendar are counted below the
        plot.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Publication from left to right, mentioned time upward. A ring on the diagonal is a document, a dot a day that it
        mentions, a bar a longer interval, a triangle at the edge an interval far from most others. Documents of one day
        are spread over the width of that day. Up to 12 different intervals are drawn side by side with their words, and
        each day of publication has a dotted line.

    Raises
    ------
    ValueError
        If no document is dated to the day, or `expressions` are not from `documents`.

    Examples
    --------
    >>> from analysis import plot_clocks, read_corpus, time_expressions
    >>> documents = read_corpus("seeds")
    >>> ax = plot_clocks(documents, time_expressions(documents))
    >>> ax.get_xlabel().split("; ")[-1]
    '2 time expressions without a place in the calendar'
    """
    clocks = _compare_clocks(documents, expressions)
    documents = read_dates(documents)
    days = pd.Series(style.days_to_numbers(documents["date"].where(documents["precision"] == "day"))).dropna()
    if days.empty:
        raise ValueError(f"none of {len(documents)} documents is dated to the day: there is nothing to draw")
    drawn = clocks[clocks["side"].isin(list(_SIDES))].reset_index(drop=True)
    drawn = drawn.assign(**{name: style.days_to_numbers(drawn[name]) for name in ("day", "begin", "until")})
    intervals = len(drawn.drop_duplicates(["day", "begin", "until"]))
    is_labelled = max(intervals, days.nunique()) <= _MAX_LABELS
    ax = style.prepare_axes(ax, (8, 5))
    _set_limits(ax, drawn, days, is_labelled)
    same_day = days.groupby(days)
    x = days + 0.8 * same_day.cumcount() / same_day.transform("size")
    drawn = _choose_marks(drawn.assign(x=x.reindex(drawn["doc"]).array), ax.get_ylim())
    drawn["step"] = _count_steps(drawn) if is_labelled else 0
    ax.axline((days.iloc[0], days.iloc[0]), slope=1, color=style.GREY, linewidth=1, zorder=1)
    _draw_marks(ax, drawn, x, days)
    for axis in (ax.xaxis, ax.yaxis):
        axis.axis_date()
        style.set_date_ticks(axis)
    _add_captions(ax, has_across="across" in set(drawn["side"]))
    notes = _count_undrawn(documents, clocks, beyond=int(drawn["mark"].isin(["v", "^"]).sum()))
    ax.set_xlabel("\n".join(["published", *textwrap.wrap("; ".join(notes), 90)]))
    ax.set_ylabel("time mentioned")
    if is_labelled:
        for day in days.unique():
            ax.axhline(day, color=style.GREY, linewidth=0.6, linestyle=":", zorder=0)
        _label_intervals(ax, drawn)
    style.finish(ax, title)
    return ax


def describe_clocks(documents: pd.DataFrame, expressions: pd.DataFrame) -> str:
    """In words: how many time expressions look back or ahead, how far, and how many cannot be compared.

    Parameters
    ----------
    documents
        The documents table.
    expressions
        Their time expressions, from `time_expressions`.

    Returns
    -------
    str
        Sentences. An interval looks back if it begins before the day of publication and ends by that day; it looks
        ahead if it ends after that day and does not begin before it. Distances are from the middle of the interval.

    Raises
    ------
    ValueError
        If `expressions` are not from `documents`.

    Examples
    --------
    >>> from analysis import describe_clocks, read_corpus, time_expressions
    >>> documents = read_corpus("seeds")
    >>> describe_clocks(documents, time_expressions(documents)).split(". ")[1]
    'Those that look back are a median of 25 days before it'
    """
    clocks = _compare_clocks(documents, expressions)
    compared = clocks[clocks["side"].isin(list(_SIDES))]
    counts = compared["side"].value_counts()
    parts = [
        f"{n:,} {words if n > 1 else words.replace(' ', 's ', 1)} ({n / len(compared):.0%})"
        for n, words in ((counts.get(side, 0), words) for side, (words, _) in _SIDES.items())
        if n
    ]
    total = count_noun(len(clocks), "time expression")
    sentence = f"{len(compared):,} of {total} can be compared with a day of publication"
    sentences = [f"{sentence}: {join_words(parts)}" if parts else sentence]
    for side, position in (("back", "before"), ("ahead", "after")):
        distance = (compared["middle"] - compared["day"])[compared["side"] == side].abs().dt.days.median()
        if pd.notna(distance):
            days = count_noun(round(distance), "day")
            sentences.append(f"Those that look {side} are a median of {days} {position} it")
    notes = _count_undrawn(documents, clocks)
    sentences += [f"Not compared: {join_words(notes)}"] if notes else []
    return ". ".join(sentences) + "."


def _compare_clocks(documents: pd.DataFrame, expressions: pd.DataFrame) -> pd.DataFrame:
    """Time expressions with the ``day`` and number of their document, and on which ``side`` of the day they lie."""
    style.check_input(documents, ["date", "precision"], "documents", "read_corpus")
    style.check_input(expressions, ["text"], "expressions", "time_expressions")
    clocks = check_expressions(documents, expressions)
    documents = read_dates(documents)
    day = documents["date"].where(documents["precision"] == "day").to_numpy("datetime64[us]")[clocks["doc"]]
    begin, until = clocks["begin"], clocks["until"]
    sides = {
        "unplaced": ~clocks["placed"],
        "undated": np.isnat(day),
        "same": (begin == day) & (until == day),
        "back": until <= day,
        "ahead": begin >= day,
    }
    side = np.select(list(sides.values()), list(sides), default="across")
    middle = begin + (until - begin) // 2
    return clocks.assign(text=expressions["text"], day=day, side=side, middle=middle)


def _count_undrawn(documents: pd.DataFrame, clocks: pd.DataFrame, beyond: int = 0) -> list[str]:
    """Documents and expressions that have no mark at their position, in words."""
    counts = clocks["side"].value_counts()
    undrawn = [
        (beyond, "time expression", "beyond the frame"),
        (counts.get("unplaced", 0), "time expression", "without a place in the calendar"),
        (counts.get("undated", 0), "time expression", "of documents not dated to the day"),
        ((documents["precision"] != "day").sum(), "document", "not dated to the day"),
        (len(documents) - clocks["doc"].nunique(), "document", "without a time expression"),
    ]
    return [f"{count_noun(n, noun)} {reason}" for n, noun, reason in undrawn if n]


def _set_limits(ax: style.Axes, drawn: pd.DataFrame, days: pd.Series, is_labelled: bool) -> None:
    """Limits around all publications and four fifths of the mentions, extended to others that are not far beyond."""
    first, last = days.min(), days.max()
    low, high = first, last
    if len(drawn):
        begin, until = drawn["begin"], drawn["until"]
        middle = (begin + until) / 2
        low = min(low, np.quantile(middle, 0.1, method="higher"))
        high = max(high, np.quantile(middle, 0.9, method="lower"))
        reach = 2 * (high - low)
        begin, until = begin[begin >= low - reach], until[until <= high + reach]
        low, high = min(low, begin.min()), max(high, until.max())
    height = max(high - low, 60)
    ax.set_ylim(low - 0.08 * height, high + 0.13 * height)
    style.clip_to_calendar(ax.yaxis)
    width = max(last - first, 2 if is_labelled else 60)
    left, right = (0.1, 0.8) if is_labelled else (0.06, 0.06)
    ax.set_xlim(first - left * width, last + right * width)


def _choose_marks(drawn: pd.DataFrame, limits: tuple[float, float]) -> pd.DataFrame:
    """Intervals with their ``mark`` ("|" is a bar) and its height ``y``, for a bar the middle of its visible part."""
    low, high = limits
    begin, until = drawn["begin"], drawn["until"]
    mark = np.select([until < low, begin > high, begin == until], ["v", "^", "o"], default="|")
    return drawn.assign(mark=mark, y=(begin.clip(low, high) + until.clip(low, high)) / 2)


def _count_steps(drawn: pd.DataFrame) -> pd.Series:
    """Steps that each interval is drawn to the right of its document: 0 for days, then short bars before long ones."""
    length = (drawn["until"] - drawn["begin"]).where(drawn["mark"] == "|")
    key = length * 1e7 + drawn["begin"]  # the same for equal intervals only
    return key.groupby(drawn["day"]).rank("dense").fillna(0).astype(np.int64)


def _draw_marks(ax: style.Axes, drawn: pd.DataFrame, x: pd.Series, days: pd.Series) -> None:
    """Draw the documents and the intervals."""
    large = len(drawn) <= _MAX_LARGE_MARKS
    size, alpha = (30, 0.9) if large else (6, float(np.clip(600 / len(drawn), 0.15, 0.6)))
    ring: dict[str, Any] = {"facecolor": "white", "edgecolor": style.GREY, "linewidth": 1 if large else 0.4}
    ax.scatter(x, days, s=3 * size, zorder=2, **ring)
    groups: Any = drawn.groupby(["side", "step", "mark"], sort=False)
    for (side, step, mark), rows in groups:
        look: dict[str, Any] = {"color": _SIDES[side][1], "alpha": alpha}
        look["transform"] = style.shift_steps(ax, step)
        if mark == "|":
            # Below the dots, which many bars would hide; caps keep a short bar visible on a long axis.
            look |= {"zorder": 2.5, "capstyle": "projecting", "linewidth": 2 if large else 0.8}
            ax.vlines(rows["x"], rows["begin"], rows["until"], **look)
        else:
            ax.scatter(rows["x"], rows["y"], s=size, marker=mark, clip_on=False, zorder=3, **look)


def _label_intervals(ax: style.Axes, drawn: pd.DataFrame) -> None:
    """Write the words of each interval to the right of its day, no two on the same line."""
    interval = ["y", "day", "begin", "until", "step", "side"]
    repeated = drawn.assign(text=drawn["text"].str.lower()).duplicated([*interval, "text"])
    labels: Any = drawn[~repeated].groupby(interval)["text"].agg(", ".join).reset_index()[::-1]
    steps = drawn.groupby("day")["step"].max() + 2
    look: dict[str, Any] = {"va": "center", "fontsize": 8}
    look["bbox"] = {"facecolor": "white", "linewidth": 0, "pad": 0.5}
    look["arrowprops"] = {"arrowstyle": "-", "color": style.GREY, "linewidth": 0.5, "alpha": 0.7}
    for label, level in zip(labels.itertuples(), _space_lines(labels["y"], ax.get_ylim()), strict=True):
        mark, text = (style.shift_steps(ax, step) for step in (label.step, steps[label.day]))
        words = abbreviate(label.text, _MAX_LABEL_CHARS)
        position: dict[str, Any] = {"xycoords": mark, "textcoords": text, "color": _SIDES[label.side][1]}
        ax.annotate(words, (label.day, label.y), (label.day, level), **position, **look)


def _space_lines(levels: pd.Series, limits: tuple[float, float]) -> Any:
    """Descending `levels` at least a line apart, clear of the captions at top and bottom."""
    line = _LINE_SHARE * (limits[1] - limits[0])
    low, high = limits[0] + 2 * line, limits[1] - 2 * line
    offsets = line * np.arange(len(levels))
    spaced = np.minimum.accumulate(np.minimum(levels, high) + offsets) - offsets
    return np.maximum(spaced, low + offsets[::-1])


def _add_captions(ax: style.Axes, *, has_across: bool) -> None:
    """Explain each side of the diagonal and each shape."""
    from matplotlib.lines import Line2D

    look: dict[str, Any] = {"xycoords": "axes fraction", "fontsize": 9, "zorder": 4}
    look["bbox"] = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1}
    ahead, back, across = (_SIDES[side][1] for side in ("ahead", "back", "across"))
    ax.annotate("above the line: looking ahead", (0.01, 0.98), va="top", color=ahead, **look)
    ax.annotate("below the line: looking back", (0.99, 0.02), ha="right", color=back, **look)
    shapes = [
        Line2D([], [], ls="", label="a document", marker="o", color=style.GREY, markerfacecolor="white"),
        Line2D([], [], ls="", label="a day", marker="o", color=style.GREY),
        Line2D([], [], ls="", label="a longer interval", marker="|", color=style.GREY, ms=10, mew=2),
        Line2D([], [], ls="", label="one across the line", marker="|", color=across, ms=10, mew=2),
    ][: 3 + has_across]
    style.legend_above(ax, handles=shapes, ncols=len(shapes), columnspacing=1.5, handletextpad=0.2)
