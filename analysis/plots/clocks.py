"""The times that documents mention against the day of publication."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import Ints
from analysis.dates.mentioned import check_expressions
from analysis.periods import read_dates
from analysis.plots import style
from analysis.plots.wording import abbreviate, count_noun, join_words, name_documents

__all__ = ["describe_clocks", "plot_clocks"]

# How an interval can relate to the day of publication, in words and in colour.
_SIDES = {
    "back": ("look back", style.COLOURS[0]),
    "ahead": ("look ahead", style.COLOURS[1]),
    "same": ("name the day itself", style.COLOURS[2]),
    "across": ("span it", style.COLOURS[3]),
}
_LEGEND = {"back": "looks back", "ahead": "looks ahead", "same": "the day itself", "across": "spans it"}
# Days that the frame shows at least.
_MIN_DAYS = 30
# Documents that have a lane each; more are drawn by their distances.
_MAX_LANES = 20
# Intervals that have a row and their words; more share the row of their document.
_MAX_LABELS = 30
_MAX_LABEL_CHARS = 30
# Share of the frame that is kept free for words.
_LABEL_SHARE = 0.38
# Distances that are named on the axis, in days.
_DISTANCES = {1: "1 day", 7: "1 week", 30: "1 month", 365: "1 year", 3652: "10 years", 36524: "100 years"}


def plot_clocks(
    documents: pd.DataFrame, expressions: pd.DataFrame, *, title: str | None = None, ax: style.Axes | None = None
) -> style.Axes:
    """The times that documents mention against the day on which each was published.

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
        Up to 20 documents have a lane each, the earliest on top, and time runs from left to right: a grey line is the
        day of publication, a dot a day that is mentioned, a bar a longer interval, a triangle at the edge an interval
        far from most others. Up to 30 different intervals have a row each, with their words. More documents are drawn
        from left to right by their day of publication, and what they mention by its distance: below the line in the
        middle they look back, above it ahead, on a scale that makes room for days and for centuries.

    Raises
    ------
    ValueError
        If no document is dated to the day, or `expressions` are not from `documents`.
    TypeError
        If `documents` is not a table.

    Examples
    --------
    >>> from analysis import plot_clocks, read_corpus, time_expressions
    >>> documents = read_corpus("seeds")
    >>> ax = plot_clocks(documents, time_expressions(documents))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['8 Mar 2023', '14 Apr 2023']
    """
    clocks = _compare_clocks(documents, expressions)
    documents = read_dates(documents)
    days = pd.Series(style.days_to_numbers(documents["date"].where(documents["precision"] == "day"))).dropna()
    if days.empty:
        raise ValueError(f"none of {len(documents)} documents is dated to the day: there is nothing to draw")
    drawn = clocks[clocks["side"].isin(list(_SIDES))].reset_index(drop=True)
    table = drawn.assign(doc=documents.index[drawn["doc"]])
    drawn = drawn.assign(**{name: style.days_to_numbers(drawn[name]) for name in ("day", "begin", "until")})
    has_lanes = len(days) <= _MAX_LANES
    if has_lanes:
        names = name_documents(documents).reset_index(drop=True).loc[days.index]
        ax, beyond = _draw_lanes(ax, drawn, days.sort_values(kind="stable"), names)
    else:
        ax, beyond = _draw_distances(ax, drawn, days), 0
    notes = _count_undrawn(documents, clocks, beyond)
    ax.set_xlabel("\n".join([ax.get_xlabel(), *textwrap.wrap("; ".join(notes), 90)]))
    _add_legend(ax, drawn["side"], has_lanes)
    style.finish(ax, title, table)
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
    TypeError
        If `documents` is not a table.

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


def _draw_lanes(
    ax: style.Axes | None, drawn: pd.DataFrame, days: pd.Series, names: pd.Series
) -> tuple[style.Axes, int]:
    """One lane per document, and the number of time expressions beyond the frame."""
    rows, tops = _place_rows(drawn, days.index)
    is_labelled = len(rows) <= _MAX_LABELS
    if not is_labelled:
        tops = np.arange(len(days) + 1)
        rows = drawn.assign(row=pd.Series(tops[:-1], days.index).reindex(drawn["doc"]).array, text="")
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 1.7 + 0.24 * tops[-1]))
    low, high = _limit_times(rows, days)
    margin = 0.03 * (high - low)
    share = _LABEL_SHARE if is_labelled and len(rows) else 0.03
    ax.set_xlim(low - margin, high + margin + (high - low) * share / (1 - share))
    style.clip_to_calendar(ax.xaxis)
    beyond = _draw_intervals(ax, rows, ax.get_xlim())
    bottoms = tops[1:] - 1
    ax.vlines(days, tops[:-1] - 0.42, bottoms + 0.42, color=style.GREY, linewidth=1, zorder=1)
    ax.scatter(days, tops[:-1] - 0.42, marker="v", s=28, color=style.GREY, zorder=2)
    ax.set_yticks((tops[:-1] + bottoms) / 2, names.loc[days.index].tolist())
    ax.set_ylim(tops[-1] - 0.4, -0.6)
    for top in tops[1:-1]:
        ax.axhline(top - 0.5, color="#d9d9d9", linewidth=0.8, zorder=0)
    ax.xaxis.axis_date()
    style.set_date_ticks(ax.xaxis)
    style.end_dates(ax, high + margin)
    ax.set_xlabel("time mentioned")
    return ax, beyond


def _place_rows(drawn: pd.DataFrame, order: pd.Index) -> tuple[pd.DataFrame, Ints]:
    """The different intervals of each document with their words and ``row``, and the first row of each document."""
    interval = ["doc", "begin", "until", "side"]
    lower = drawn.assign(key=drawn["text"].str.lower()).drop_duplicates([*interval, "key"])
    rows = lower.groupby(interval, sort=False)["text"].agg(", ".join).reset_index()
    rows["lane"] = order.get_indexer(pd.Index(rows["doc"]))
    rows = rows.sort_values(["lane", "begin", "until"], ignore_index=True)
    size = np.maximum(np.bincount(rows["lane"], minlength=len(order)), 1)
    tops = np.concatenate([[0], np.cumsum(size)])
    return rows.assign(row=tops[rows["lane"]] + rows.groupby("lane").cumcount()), tops


def _limit_times(drawn: pd.DataFrame, days: pd.Series) -> tuple[float, float]:
    """Limits around all publications and four fifths of the mentions, extended to others that are not far beyond."""
    low, high = float(days.min()), float(days.max())
    if len(drawn):
        begin, until = drawn["begin"], drawn["until"]
        middle = (begin + until) / 2
        low = min(low, np.quantile(middle, 0.1, method="higher"))
        high = max(high, np.quantile(middle, 0.9, method="lower"))
        reach = 2 * max(high - low, _MIN_DAYS)
        begin, until = begin[begin >= low - reach], until[until <= high + reach]
        low, high = min(low, begin.min()), max(high, until.max())
    missing = max(_MIN_DAYS - (high - low), 0) / 2
    return low - missing, high + missing


def _draw_intervals(ax: style.Axes, rows: pd.DataFrame, limits: tuple[float, float]) -> int:
    """Draw each interval in its row, with its words to the right; the number of those beyond the frame."""
    low, high = limits
    mark = np.select(
        [rows["until"] < low, rows["begin"] > high, rows["begin"] == rows["until"]], ["<", ">", "o"], default="|"
    )
    x = np.clip(rows["until"], low, high)
    groups: Any = rows.assign(mark=mark, x=x).groupby(["side", "mark"], sort=False)
    for (side, shape), group in groups:
        look: dict[str, Any] = {"color": _SIDES[side][1], "zorder": 3}
        if shape == "|":
            ax.hlines(group["row"], group["begin"], group["until"], linewidth=4, capstyle="butt", **look)
        else:
            ax.scatter(group["x"], group["row"], s=26, marker=shape, clip_on=False, **look)
    for row, at, words, side in zip(rows["row"], x, rows["text"], rows["side"], strict=True):
        look = {"xytext": (7, 0), "textcoords": "offset points", "va": "center", "fontsize": style.SMALL_POINTS}
        look["bbox"] = {"facecolor": "white", "linewidth": 0, "pad": 0.8}  # above the lines of publication
        ax.annotate(abbreviate(words, _MAX_LABEL_CHARS), (at, row), color=style.darken(_SIDES[side][1]), **look)
    return int(np.isin(mark, ["<", ">"]).sum())


def _draw_distances(ax: style.Axes | None, drawn: pd.DataFrame, days: pd.Series) -> style.Axes:
    """Documents from left to right, and what they mention by its distance in days, on a symmetrical logarithm."""
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 4.8))
    same_day = days.groupby(days)
    x = days + 0.8 * same_day.cumcount() / same_day.transform("size")
    begin, until = drawn["begin"] - drawn["day"], drawn["until"] - drawn["day"]
    size, alpha = (14, 0.7) if len(drawn) < 300 else (6, float(np.clip(900 / len(drawn), 0.15, 0.6)))
    ax.axhline(0, color=style.GREY, linewidth=1, zorder=1)
    ax.scatter(x, np.zeros(len(x)), s=3 * size, facecolor="white", edgecolor=style.GREY, linewidth=0.5, zorder=2)
    for side, rows in drawn.assign(x=x.reindex(drawn["doc"]).array).groupby("side", sort=False):
        look: dict[str, Any] = {"color": _SIDES[str(side)][1], "alpha": alpha}
        is_day = begin[rows.index] == until[rows.index]
        bars = rows.index[~is_day]
        ax.vlines(rows["x"][bars], begin[bars], until[bars], linewidth=1, zorder=2.5, **look)
        ax.scatter(rows["x"][is_day], begin[rows.index][is_day], s=size, linewidth=0, zorder=3, **look)
    ax.set_yscale("symlog", linthresh=1, linscale=0.8)
    reach = [max(1.5, 1.6 * float(far)) for far in (-begin.min(), until.max())] if len(drawn) else [2.0, 2.0]
    ax.set_ylim(-reach[0], reach[1])
    ticks = {-days: f"{words} before" for days, words in _DISTANCES.items()} | {0: "the day itself"}
    ticks |= {days: f"{words} after" for days, words in _DISTANCES.items()}
    shown = sorted(day for day in ticks if -reach[0] <= day <= reach[1])
    ax.set_yticks(shown, [ticks[day] for day in shown])
    ax.minorticks_off()
    ax.xaxis.axis_date()
    style.set_date_ticks(ax.xaxis)
    ax.set_xlabel("published")
    return ax


def _add_legend(ax: style.Axes, sides: pd.Series, has_lanes: bool) -> None:
    """Explain the mark of publication and the colours that occur."""
    from matplotlib.lines import Line2D

    mark, face = ("v", style.GREY) if has_lanes else ("o", "white")
    handles = [Line2D([], [], ls="", label="published", marker=mark, color=style.GREY, markerfacecolor=face)]
    for side, (words, colour) in _SIDES.items():
        if (sides == side).any():
            handles.append(Line2D([], [], linewidth=4, color=colour, label=_LEGEND.get(side, words)))
    style.legend_above(ax, handles=handles, handlelength=1.2)
