"""Rates over time, with intervals and gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import group_rows
from analysis.plots import style
from analysis.plots.wording import count_noun, format_number, format_rate, name_day, name_period, rate_label

__all__ = ["describe_timeline", "plot_timeline"]

_COLUMNS = ("period", "term", "docs", "tokens", "n", "rate", "low", "high", "status")
# Series from which on each has a frame of its own.
_MIN_PANELS = 3
# Periods in which the marks of several terms are drawn side by side.
_MAX_SIDE_BY_SIDE = 20
# Periods up to which marks are large.
_MAX_LARGE_MARKS = 60
# Periods that have a tick each.
_MAX_TICKS = 8


def plot_timeline(timeline: pd.DataFrame, *, title: str | None = None, ax: style.Axes | None = None) -> style.Axes:
    """The rates of terms over time, with their intervals.

    Parameters
    ----------
    timeline
        A timeline table of up to eight series from `timeline` or `rolling`.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Time from left to right, rates upward, one line per term (and group, ``by``) with its label at the end. From
        three series on each has a frame of its own in a new figure, all with the same scales, and the lowest frame is
        returned; with `ax` they share that one. Marks are in the middle of their periods, side by side if there are up
        to 20. A hollow mark has no interval, for want of documents, and no line goes through it. The band is the
        interval. An interval that extends beyond the frame, which fits the rates, is a pale line with an arrow; one
        between others that are no band is a line. Periods without documents are gaps on a grey background.

    Raises
    ------
    ValueError
        If the table has no period, or more than eight series.
    TypeError
        If `timeline` is not a table.

    Examples
    --------
    >>> from analysis import plot_timeline, read_corpus, timeline, tokenize
    >>> documents = read_corpus("seeds")
    >>> ax = plot_timeline(timeline(tokenize(documents), documents, "wagner", freq="M"))
    >>> [label.get_text().replace(chr(10), " ") for label in ax.get_xticklabels()], ax.get_ylabel()
    (['Mar 2023', 'Apr 2023'], 'rate per 1,000 tokens')
    """
    style.check_input(timeline, _COLUMNS, "timeline", "timeline")
    placed = timeline[timeline["period"].notna()]
    if placed.empty:
        raise ValueError("timeline has no period to draw: no document has a date that lies in one")
    series = _split_series(placed)
    style.check_series(len(series), "timeline", "series")
    if ax is None and len(series) >= _MIN_PANELS:
        return _draw_panels(series, timeline, title)
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 3.6))
    _shade_gaps(ax, pd.concat(series.values()))
    top = _limit_rates(ax, placed)
    ends = []
    for i, (label, rows) in enumerate(series.items()):
        x = _middle(rows["period"])
        steps = i - (len(series) - 1) / 2 if len(rows) <= _MAX_SIDE_BY_SIDE else 0
        _draw_line(ax, rows, x, i, steps, top)
        last = rows[rows["rate"].notna()].index[-1:]
        ends += [(x[row], rows["rate"][row], label, style.COLOURS[i]) for row in last]
    _fit_axes(ax, placed)
    style.label_line_ends(ax, ends)
    ax.set_ylabel(rate_label(timeline))
    if "speaks_of" in timeline:
        ax.set_xlabel("time mentioned")
    style.finish(ax, title, placed)
    return ax


def describe_timeline(timeline: pd.DataFrame) -> str:
    """In words: the hits of each term, its period with the highest rate, and the periods with too little text.

    Parameters
    ----------
    timeline
        A timeline table from `timeline` or `rolling`.

    Returns
    -------
    str
        One line per term. If the term has periods with an interval (status "ok"), the highest is one of these, because
        among the others the one with the least text may well have the highest rate.

    Raises
    ------
    ValueError
        If a column is missing.
    TypeError
        If `timeline` is not a table.

    Examples
    --------
    >>> from analysis import describe_timeline, read_corpus, timeline, tokenize
    >>> documents = read_corpus("seeds")
    >>> for sentence in describe_timeline(timeline(tokenize(documents), documents, "wagner", freq="M")).split(". "):
    ...     print(sentence)
    “wagner”: 10 hits in 655 tokens of 2 documents, 2 periods from Mar 2023 to Apr 2023, 2 with few documents
    Highest: Mar 2023, 19.9 per 1,000, without an interval (few documents: 7 hits in 352 tokens of 1 document).
    """
    style.check_input(timeline, _COLUMNS, "timeline", "timeline")
    lines = []
    for label, rows in _split_series(timeline).items():
        placed, unplaced = rows[rows["period"].notna()], rows[rows["period"].isna()]
        sentences = [f"“{label}”{_describe_total(rows)}"]
        if len(placed):
            first, last = (name_period(placed["period"].iloc[i]) for i in (0, -1))
            sentences[0] += f", {count_noun(len(placed), 'period')} from {first} to {last}"
            empty, few = ((placed["status"] == status).sum() for status in ("no documents", "few documents"))
            sentences[0] += f", {empty:,} without documents" * bool(empty) + f", {few:,} with few documents" * bool(few)
        if (placed["n"] > 0).any():
            sentences.append(_describe_highest(placed, timeline))
        sentences += _describe_unplaced(unplaced)
        lines.append(". ".join(sentences) + ".")
    return "\n".join(lines) or "There are no terms and no periods."


def _describe_total(rows: pd.DataFrame) -> str:
    """The hits of a term in all rows, or the window if they are pooled."""
    if "window" in rows:  # windows overlap, so their sums are not totals
        return f", pooled over up to {count_noun(rows['window'].max(), 'period')}"
    total = f": {count_noun(rows['n'].sum(), 'hit')} in {count_noun(rows['tokens'].sum(), 'token')}"
    if "speaks_of" in rows:  # a document can be in several rows
        return f"{total}, {rows['by_expression'].sum():,} of them placed by a time expression"
    return f"{total} of {count_noun(rows['docs'].sum(), 'document')}"


def _describe_highest(placed: pd.DataFrame, timeline: pd.DataFrame) -> str:
    """The highest rate among the periods that are "ok", or among all if none is, and what it is based on."""
    ok = placed[placed["status"] == "ok"]
    candidates = placed if ok.empty else ok
    top = candidates.iloc[int(candidates["rate"].argmax())]
    selected = len(candidates) < placed["n"].gt(0).sum()
    hits = f"{count_noun(top['n'], 'hit')} in {count_noun(top['tokens'], 'token')}"
    hits += f" of {count_noun(top['docs'], 'document')}"
    basis = f"without an interval ({top['status']}: {hits})"
    if top["status"] == "ok":
        basis = f"interval {format_number(top['low'])} to {format_number(top['high'])} ({hits})"
    highest = "Highest with an interval" if selected else "Highest"
    return f"{highest}: {name_period(top['period'])}, {format_rate(top['rate'], timeline)}, {basis}"


def _describe_unplaced(rows: pd.DataFrame) -> list[str]:
    """The text without a period, and why it has none."""
    if "speaks_of" not in rows:
        return [f"{count_noun(n, 'document')} cannot be placed in a period" for n in rows["docs"]]
    tokens = rows.set_index("speaks_of")["tokens"]
    reasons = {"longer": "about more than one period", "unplaced": "of documents that cannot be placed in a period"}
    return [f"{count_noun(tokens[key], 'token')} {reason}" for key, reason in reasons.items() if key in tokens]


def _split_series(timeline: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each term, in each group if there are groups, by a label that tells them apart."""
    columns = list(timeline.columns)
    keys = [name for name in columns[: columns.index("term")] if name not in ("period", "speaks_of")]
    varying = [name for name in (*keys, "term") if timeline[name].nunique(dropna=False) > 1] or ["term"]
    parts = group_rows(timeline, [*keys, "term"])
    labels = (rows[varying].iloc[0].astype("object").fillna("none").astype("str") for _, rows in parts)
    return {": ".join(label): rows for label, (_, rows) in zip(labels, parts, strict=True)}


def _draw_panels(series: dict[str, pd.DataFrame], timeline: pd.DataFrame, title: str | None) -> style.Axes:
    """One frame for each series, all with the same scales; the lowest is returned."""
    import matplotlib.pyplot as plt

    size = (style.WIDTH_INCHES, 0.9 + 1.25 * len(series))
    figure, axes = plt.subplots(len(series), sharex=True, sharey=True, figsize=size, layout="constrained")
    top = _limit_rates(axes[0], pd.concat(series.values()))
    for ax, (label, rows) in zip(axes, series.items(), strict=True):
        style.prepare_axes(ax, size)
        _shade_gaps(ax, rows)
        _draw_line(ax, rows, _middle(rows["period"]), 0, 0, top)
        style.write_note(ax, label, (0, 1.02), fontsize=10, color="black")
    _fit_axes(axes[-1], pd.concat(series.values()))
    figure.supylabel(rate_label(timeline), fontsize=10)
    if "speaks_of" in timeline:
        axes[-1].set_xlabel("time mentioned")
    style.finish_frames(axes, title, pd.concat(series.values()))
    lowest: style.Axes = axes[-1]
    return lowest


def _fit_axes(ax: style.Axes, placed: pd.DataFrame) -> None:
    """Fit the axes to the rows: lines and marks are drawn with an offset, and so leave the limits as they are."""
    ax.update_datalim([(day, 0) for day in style.days_to_numbers(_middle(placed["period"]))])
    ax.autoscale_view(scaley=False)
    style.clip_to_calendar(ax.xaxis)
    _set_ticks(ax, placed["period"].drop_duplicates())


def _draw_line(ax: style.Axes, rows: pd.DataFrame, x: pd.Series, i: int, steps: float, top: float) -> None:
    """Draw line, intervals and marks of series `i`, shifted to the right by `steps`, in a frame that ends at `top`."""
    rate, colour, is_ok = rows["rate"], style.COLOURS[i], rows["status"].eq("ok")
    transform = style.shift_steps(ax, steps)
    line: dict[str, Any] = {"color": colour, "linewidth": 1.4, "transform": transform}
    ax.plot(x, rate.where(is_ok), linestyle=style.LINE_STYLES[i], label=rows["term"].iloc[0], **line)
    is_band, beyond = is_ok & (rows["high"] <= top), is_ok & (rows["high"] > top)
    low, high = rows["low"].where(is_band), rows["high"].where(is_band)
    edge: dict[str, Any] = {"facecolor": (colour, 0.12), "edgecolor": (colour, 0.5), "linewidth": 0.6}
    ax.fill_between(x, low, high, **edge)
    alone = is_band & ~is_band.shift(fill_value=False) & ~is_band.shift(-1, fill_value=False)
    alpha = 0.6 if len(rows) <= _MAX_SIDE_BY_SIDE else 0.3
    ax.vlines(x[alone], low[alone], high[alone], alpha=alpha, **line)
    ax.vlines(x[beyond], rows["low"][beyond], top, alpha=0.25, **line)
    if beyond.any():
        arrow: dict[str, Any] = {"marker": "^", "s": 14, "alpha": 0.6, "linewidth": 0, "clip_on": False}
        ax.scatter(x[beyond], np.full(beyond.sum(), top), color=colour, zorder=3, transform=transform, **arrow)
    size = 36 if len(rows) <= _MAX_LARGE_MARKS else 12
    look: dict[str, Any] = {"s": size, "zorder": 3, "clip_on": False, "transform": transform}
    for hollow in (False, True):
        marked = (is_ok != hollow) & rate.notna()
        if marked.any():  # an empty collection has no extent, which breaks the layout
            style.draw_marks(ax, x[marked], rate[marked], i, hollow=hollow, **look)


def _shade_gaps(ax: style.Axes, rows: pd.DataFrame) -> None:
    """Shade each run of periods in which no series has documents grey, and label it if there is room."""
    rows = rows[rows["docs"] == rows.groupby("period")["docs"].transform("max")].drop_duplicates("period")
    empty = rows["status"] == "no documents"
    for _, run in rows[empty].groupby((~empty).cumsum()[empty]):
        start, end = run["period"].iloc[0].start_time, run["period"].iloc[-1].end_time
        ax.axvspan(start, end, color="#eeeeee", linewidth=0, zorder=0)
        if len(run) >= 0.15 * len(rows):
            position = (start + (end - start) / 2, 0.97), ("data", "axes fraction")
            style.write_note(ax, "no documents", *position, ha="center", va="top")


def _limit_rates(ax: style.Axes, placed: pd.DataFrame) -> float:
    """Fit the y-axis to the rates, since a tiny period can have a huge interval; its upper end."""
    highest = float(placed["rate"].max())
    top = max(highest, float(placed["high"].fillna(0).max()))
    if 0 < 3 * highest < top:
        top = 2 * highest
        style.write_note(ax, "arrows: intervals that extend beyond the frame", (1, 1.01), ha="right")
    top = top * 1.05 if top > 0 else 1.0
    ax.set_ylim(0, top)
    return top


def _middle(periods: pd.Series) -> pd.Series:
    start, end = periods.dt.start_time, periods.dt.end_time
    middle: pd.Series = start + (end - start) / 2
    return middle


def _set_ticks(ax: style.Axes, periods: pd.Series) -> None:
    """One tick per period for up to eight; beyond that dates where there is room."""
    if len(periods) <= _MAX_TICKS:
        ax.set_xticks(_middle(periods), [_label_period(period) for period in periods])
    else:
        style.set_date_ticks(ax.xaxis)


def _label_period(period: pd.Period) -> str:
    """The label of a period below its tick, with the year on the second line."""
    first, last = period.start_time, period.end_time
    if period.freqstr.startswith("W"):
        start = f"{first.day}" if first.month == last.month else name_day(first, year=False)
        return f"{start}–{name_day(last, year=False)}\n{last.year}"
    if period.freqstr == "D":
        return f"{name_day(first, year=False)}\n{first.year}"
    return name_period(period).replace(" ", "\n")
