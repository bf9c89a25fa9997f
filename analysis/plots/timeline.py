"""Rates over time, with intervals and gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.checks import check_columns
from analysis.plots.style import (
    APART,
    COLOURS,
    FEW,
    GREY,
    LINES,
    MARKERS,
    _axes,
    _keep_in_calendar,
    _name_ends,
    _set_date_ticks,
)
from analysis.plots.wording import _figure, _name_period, _number, _short_period, _unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TIMELINE_COLUMNS = ("period", "term", "docs", "tokens", "n", "rate", "low", "high", "status")


def plot_timeline(timeline: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw rates over time with their intervals.

    A period without documents is a gap in the line, on a grey ground. A hollow mark is a sparse period, a full
    one rests on enough documents. The band is the interval; a period alone between gaps has a bar instead.

    Parameters
    ----------
    timeline
        A timeline table of up to eight terms (`timeline`, `rolling`).

    Returns
    -------
    Axes
        Time to the right, a mark in the middle of each period (where they are few, several terms stand a few points
        beside each other); rate upward, with a note where intervals go on beyond; each line named at its end.

    Raises
    ------
    ValueError
        If no period is there to draw, or more than eight terms.
    """
    check_columns(timeline, TIMELINE_COLUMNS, "timeline", "make it with timeline()")
    placed = timeline[timeline["period"].notna()]
    terms = placed["term"].unique()
    if placed.empty:
        raise ValueError("timeline has no period to draw: no document has a date that lies in one")
    if len(terms) > len(COLOURS):
        raise ValueError(
            f"timeline has {len(terms)} terms in periods: draw 1 to {len(COLOURS)}, timeline(…, terms=[…])"
        )
    ax = _axes(ax, (8, 3.8))
    _shade_gaps(ax, placed[placed["term"] == terms[0]])
    ends = []
    for i, term in enumerate(terms):
        rows = placed[placed["term"] == term]
        x = _middle(rows["period"])
        _draw_line(ax, rows, x, i, apart=APART * (i - (len(terms) - 1) / 2) if len(rows) <= FEW else 0)
        last = rows[rows["rate"].notna()].index[-1:]
        ends += [(x[row], rows["rate"][row], term, COLOURS[i]) for row in last]
    _limit_rates(ax, placed)
    _name_ends(ax, ends)
    _keep_in_calendar(ax.xaxis)
    _name_dates(ax, placed[placed["term"] == terms[0]]["period"])
    ax.set_ylabel(f"rate {_unit(timeline)} tokens")
    if "speaks_of" in timeline:
        ax.set_xlabel("time spoken of")
    return ax


def describe_timeline(timeline: pd.DataFrame) -> str:
    """Say for each term its hits, its highest period with the interval, and how many periods say nothing.

    The highest is sought among the periods that are "ok", if there are any: of those that rest on little, the one with
    the least text may well have the highest rate.
    """
    check_columns(timeline, TIMELINE_COLUMNS, "timeline", "make it with timeline()")
    sentences = []
    for term, rows in timeline.groupby("term", sort=False):
        placed, rest = rows[rows["period"].notna()], rows[rows["period"].isna()]
        if "window" in rows:  # windows overlap: their sums are no totals
            sentence = f"“{term}”, pooled over up to {_number(rows['window'].max(), 'period')}"
        else:
            sentence = (
                f"“{term}”: {_number(rows['n'].sum(), 'hit')} in {_number(rows['tokens'].sum(), 'token')}"
            )
            if "speaks_of" in rows:  # where a document is in many rows
                sentence += f", {rows['by_expression'].sum():,} of them placed by a time expression"
            else:
                sentence += f" of {_number(rows['docs'].sum(), 'document')}"
        if len(placed):
            empty, sparse = (int((placed["status"] == status).sum()) for status in ("no documents", "sparse"))
            sentence += f", {_number(len(placed), 'period')} from {_name_period(placed['period'].iloc[0])}"
            sentence += f" to {_name_period(placed['period'].iloc[-1])}; {empty:,} without documents, {sparse:,} sparse"
        if (placed["n"] > 0).any():
            sentence += f". {_name_highest(placed, _unit(rows))}"
        for what, count in _beside_periods(rest).items():
            sentence += f". {count} {what}"
        sentences.append(sentence + ".")
    return "\n".join(sentences) if sentences else "There is no period and no term."


def _name_highest(placed: pd.DataFrame, unit: str) -> str:
    """The highest period that can bear it, or else the highest and how little it rests on."""
    sound = placed[placed["status"] == "ok"]
    among = placed if sound.empty else sound
    top = among.iloc[int(among["rate"].argmax())]
    rate, low, high = (_figure(top[name]) for name in ("rate", "low", "high"))
    ground = f"{top['status']}: {_number(top['n'], 'hit')} in {_number(top['tokens'], 'token')}"
    what = "Highest" if len(sound) in (0, placed["tokens"].gt(0).sum()) else "Highest that is ok"
    return f"{what}: {_name_period(top['period'])}, {rate} {unit}, interval {low} to {high} ({ground})"


def _beside_periods(rest: pd.DataFrame) -> dict[str, str]:
    """What the rows without a period hold, and how many."""
    if "speaks_of" not in rest:
        docs = _number(rest["docs"].sum(), "document")
        return {"cannot be placed in a period": docs} if len(rest) else {}
    kinds = {
        "longer": "of text on more than one period",
        "unplaced": "of texts that cannot be placed in a period",
    }
    rows = rest.set_index("speaks_of")["tokens"]
    return {what: _number(rows[kind], "token") for kind, what in kinds.items() if kind in rows}


def _draw_line(ax: Axes, rows: pd.DataFrame, x: pd.Series, i: int, apart: float) -> None:
    from matplotlib.transforms import offset_copy

    rate, colour = rows["rate"], COLOURS[i]
    beside = offset_copy(ax.transData, ax.get_figure(root=True), x=apart, units="points")
    style: dict[str, Any] = {"color": colour, "linewidth": 1.4, "transform": beside}
    ax.plot(x, rate, linestyle=LINES[i], label=rows["term"].iloc[0], **style)
    ax.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.15, linewidth=0)
    alone = rate.notna() & rate.shift().isna() & rate.shift(-1).isna()
    ax.vlines(
        x[alone], rows["low"][alone], rows["high"][alone], alpha=0.6 if len(rows) <= FEW else 0.3, **style
    )
    size = 36 if len(rows) <= 60 else 12
    for status, face in (("ok", colour), ("sparse", "white")):
        there = (rows["status"] == status) & rate.notna()
        if not there.any():
            continue  # what holds no mark has no extent, and trips the layout up
        look: dict[str, Any] = {
            "marker": MARKERS[i],
            "facecolor": face,
            "edgecolor": colour,
            "transform": beside,
        }
        ax.scatter(x[there], rate[there], s=size, zorder=3, clip_on=False, **look)


def _shade_gaps(ax: Axes, rows: pd.DataFrame) -> None:
    """Grey ground under each run of periods without documents, named where there is room."""
    empty = rows["status"] == "no documents"
    for _, run in rows[empty].groupby((~empty).cumsum()[empty]):
        start, end = run["period"].iloc[0].start_time, run["period"].iloc[-1].end_time
        ax.axvspan(start, end, color="#eeeeee", linewidth=0, zorder=0)
        if len(run) >= 0.15 * len(rows):
            place: dict[str, Any] = {
                "xy": (start + (end - start) / 2, 0.97),
                "xycoords": ("data", "axes fraction"),
            }
            ax.annotate("no documents", **place, ha="center", va="top", color=GREY, fontsize=8)


def _limit_rates(ax: Axes, placed: pd.DataFrame) -> None:
    """From 0 to what shows the rates: one period of three words may have an interval as wide as the sky."""
    top, highest = float(placed["high"].max()), float(placed["rate"].max())
    if 0 < 3 * highest < top:
        top = 2 * highest
        note = "some intervals go on beyond"
        ax.annotate(
            note, (1, 1.01), xycoords="axes fraction", ha="right", va="bottom", color=GREY, fontsize=8
        )
    ax.set_ylim(0, top * 1.05 if top > 0 else 1)


def _middle(periods: pd.Series) -> pd.Series:
    start, end = periods.dt.start_time, periods.dt.end_time
    middle: pd.Series = start + (end - start) / 2
    return middle


def _name_dates(ax: Axes, periods: pd.Series) -> None:
    """A tick for each of up to eight periods; beyond that dates, as there is room."""
    if len(periods) <= 8:
        ax.set_xticks(_middle(periods), [_short_period(period) for period in periods])
    else:
        _set_date_ticks(ax.xaxis)
