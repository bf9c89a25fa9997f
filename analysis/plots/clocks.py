"""Mentioned times against the date of publication."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.dates.mentioned import check_expressions
from analysis.plots.style import (
    APART,
    COLOURS,
    FEW,
    GREY,
    _axes,
    _keep_in_calendar,
    _numbers,
    _set_date_ticks,
)
from analysis.plots.wording import _join, _name_day, _number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDES = {
    "back": "look back",
    "ahead": "look ahead",
    "same": "name the day itself",
    "across": "reach from before it to after it",
}
"""Where an interval lies, seen from the day of publication."""
MANY = 60
"""Time expressions beyond which their marks are small and faint."""
LINE = 13
"""Points from the words of one interval to those of the next."""
LETTER = 4.6
"""Points that a letter of them takes."""
SHORTEST = 15
"""Letters that there must be room for beside each day."""


def plot_clocks(documents: pd.DataFrame, expressions: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the times that documents speak of against the day on which each was published.

    On the diagonal both are the same. Below it a text looks back, above it ahead.

    Parameters
    ----------
    documents
        A documents table. Those that are not dated to the day are counted below the picture.
    expressions
        Their time expressions. Those that are not placed are counted below the picture.

    Returns
    -------
    Axes
        Publication to the right, mentioned time upward. A ring on the diagonal is a document, a dot a day that it
        names, a bar a longer interval from its first day to its last. Documents of one day stand side by side within
        it. Where there is room for words, documents of one day are one ring instead, bars stand beside each other,
        each has its words, and a dotted line goes from each day to the times that others speak of. A triangle at the
        edge is an interval far from most others.

    Raises
    ------
    ValueError
        If no document is dated to the day, or `expressions` are not those of `documents`.
    """
    check_columns(expressions, ["text"], "expressions", "make it with time_expressions(documents)")
    clocks = _set_clocks(documents, expressions)
    days = pd.Series(_numbers(documents["date"].where(documents["precision"] == "day"))).dropna()
    if days.empty:
        raise ValueError(
            f"none of {len(documents)} documents is dated to the day: there is no publication to draw"
        )
    drawn = clocks.assign(text=expressions["text"])[clocks["side"].isin(SIDES)].reset_index(drop=True)
    drawn = drawn.assign(**{name: _numbers(drawn[name]) for name in ("day", "begin", "until")})
    ax = _axes(ax, (8, 5))
    ax.set_ylabel("time spoken of")
    _set_frame(ax, drawn, days, True)
    room = _room_for_words(ax, _choose_marks(drawn, ax.get_ylim()), np.unique(days))
    named = bool((room >= SHORTEST).all())
    _set_frame(ax, drawn, days, named)
    place = (
        days if named else days + 0.8 * days.groupby(days).cumcount() / days.groupby(days).transform("size")
    )
    drawn = _choose_marks(drawn, ax.get_ylim())
    drawn = drawn.assign(x=place.reindex(drawn["doc"]).array, step=_steps(drawn) if named else 0)
    ax.axline((days.iloc[0], days.iloc[0]), slope=1, color=GREY, linewidth=1, zorder=1)
    _draw_clocks(ax, drawn, place, days)
    for day in days.unique() if named else ():
        ax.axhline(day, color=GREY, linewidth=0.6, linestyle=":", zorder=0)
    _name_clocks(ax, days.value_counts() if named else None, "across" in set(drawn["side"]))
    rest = _rest(documents, clocks, int(drawn["mark"].isin(["v", "^"]).sum()))
    ax.set_xlabel("\n".join(["published", *_wrap_parts(ax, rest)]))
    line = LINE / _measure(ax)[1] * np.ptp(ax.get_ylim()) if named else 0
    for day, rows in drawn.groupby("day") if named else ():
        _name_intervals(ax, rows, int(room[day]), line)
    return ax


def describe_clocks(documents: pd.DataFrame, expressions: pd.DataFrame) -> str:
    """Say how many time expressions look back, ahead or neither, how far, and how many cannot be told.

    One that begins before the day of publication and ends by it looks back; one that ends after it and does not begin
    before looks ahead. How far is from the middle of the interval to the day of publication.
    """
    clocks = _set_clocks(documents, expressions)
    drawn = clocks[clocks["side"].isin(SIDES)]
    count = drawn["side"].value_counts()
    parts = [
        f"{count[side]:,} {said if count[side] > 1 else said.replace(' ', 's ', 1)} ({count[side] / len(drawn):.0%})"
        for side, said in SIDES.items()
        if side in count
    ]
    sentence = (
        f"{len(drawn):,} of {_number(len(clocks), 'time expression')} can be set against a day of publication"
    )
    sentences = [f"{sentence}: {_join(parts)}" if parts else sentence]
    for side, where in (("back", "before"), ("ahead", "after")):
        far = (drawn["middle"] - drawn["day"])[drawn["side"] == side].abs().dt.days.median()
        if pd.notna(far):
            sentences.append(f"The median of those that look {side} is {_number(round(far), 'day')} {where}")
    rest = _rest(documents, clocks)
    return ". ".join([*sentences, f"Besides: {_join(rest)}"] if rest else sentences) + "."


def _set_clocks(documents: pd.DataFrame, expressions: pd.DataFrame) -> pd.DataFrame:
    """Time expressions with the ``day`` of their document, and on which ``side`` of it they lie."""
    clocks = check_expressions(documents, expressions)
    days = documents["date"].where(documents["precision"] == "day")
    day = days.to_numpy("datetime64[us]")[clocks["doc"]]
    begin, until = clocks["begin"], clocks["until"]
    sides = {
        "unplaced": ~clocks["placed"],
        "undated": np.isnat(day),
        "same": (begin == day) & (until == day),
        "back": until <= day,
        "ahead": begin >= day,
    }
    side = np.select(list(sides.values()), list(sides), default="across")
    return clocks.assign(day=day, side=side, middle=begin + (until - begin) // 2)


def _rest(documents: pd.DataFrame, clocks: pd.DataFrame, far: int = 0) -> list[str]:
    """What has no mark in its place, in words."""
    count = clocks["side"].value_counts()
    rest = [
        (far, "time expression", "beyond the frame"),
        (count.get("unplaced", 0), "time expression", "without a place in the calendar"),
        (count.get("undated", 0), "time expression", "of documents without a day"),
        ((documents["precision"] != "day").sum(), "document", "without a day"),
        (len(documents) - clocks["doc"].nunique(), "document", "without a time expression"),
    ]
    return [f"{_number(n, noun)} {what}" for n, noun, what in rest if n]


def _room_for_words(ax: Axes, drawn: pd.DataFrame, days: Any) -> pd.Series:
    """How many letters have room beside the bars of each day; none if the days or their intervals are too many."""
    room = pd.Series(0.0, days)
    most = drawn.drop_duplicates(["day", "begin", "until"])["day"].value_counts().max()
    if len(days) > FEW or most > FEW:
        return room
    width, height = _measure(ax)
    if most * LINE > height * 2 / 3:
        return room
    first, last = ax.get_xlim()
    steps = _steps(drawn).groupby(drawn["day"]).max().reindex(days, fill_value=0)
    return (room + np.diff([*days, last]) / (last - first) * width - APART * (steps + 2)) // LETTER


def _measure(ax: Axes) -> tuple[float, float]:
    """The width and height of an Axes in points."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # before that an Axes does not have its size
    size = ax.get_window_extent()
    return size.width * 72 / figure.dpi, size.height * 72 / figure.dpi


def _set_frame(ax: Axes, drawn: pd.DataFrame, days: pd.Series, named: bool) -> None:
    """Limits around all publications and four fifths of the mentions; around all that is not far beyond these."""
    first, last = days.min(), days.max()
    low, high = first, last
    if len(drawn):
        middle = (drawn["begin"] + drawn["until"]) / 2
        low = min(low, np.quantile(middle, 0.1, method="higher"))
        high = max(high, np.quantile(middle, 0.9, method="lower"))
        near = 2 * (high - low)
        low, high = (
            min(low, drawn["begin"][drawn["begin"] >= low - near].min()),
            max(high, drawn["until"][drawn["until"] <= high + near].max()),
        )
    room = max(high - low, 60)
    ax.set_ylim(low - 0.08 * room, high + 0.13 * room)
    _keep_in_calendar(ax.yaxis)
    apart = (last - first) / max(days.nunique() - 1, 1) or 2.0
    beside = (0.15 * apart, apart) if named else 2 * (0.03 * max(last - first, 60),)
    ax.set_xlim(first - beside[0], last + beside[1])


def _choose_marks(drawn: pd.DataFrame, frame: tuple[float, float]) -> pd.DataFrame:
    """Intervals with their ``mark`` (that of a bar is "|") and its height ``y``: for a bar, its middle in the frame."""
    low, high = frame
    begin, until = drawn["begin"], drawn["until"]
    mark = np.select([until < low, begin > high, begin == until], ["v", "^", "o"], default="|")
    return drawn.assign(mark=mark, y=(begin.clip(low, high) + until.clip(low, high)) / 2)


def _steps(drawn: pd.DataFrame) -> pd.Series:
    """How many steps beside its document each interval stands: none for days, then the shorter ones first."""
    length = (drawn["until"] - drawn["begin"]).where(drawn["mark"] == "|")
    key = length * 1e7 + drawn["begin"]  # equal for equal intervals alone
    return key.groupby(drawn["day"]).rank("dense").fillna(0).astype(np.int64)


def _draw_clocks(ax: Axes, drawn: pd.DataFrame, place: pd.Series, days: pd.Series) -> None:
    """The documents, and the intervals."""
    few = len(drawn) <= MANY
    size, alpha = (30, 0.9) if few else (6, float(np.clip(600 / len(drawn), 0.15, 0.6)))
    ring: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "linewidth": 1 if few else 0.4}
    ax.scatter(place, days, s=3 * size, zorder=2, **ring)
    groups: Any = drawn.groupby(["side", "step", "mark"], sort=False)
    for (side, step, mark), rows in groups:
        look: dict[str, Any] = {"color": COLOURS[list(SIDES).index(side)], "alpha": alpha, "zorder": 3}
        look["transform"] = _shifted(ax, APART * step)
        if mark == "|":
            # Many bars would hide the days; a short one between centuries would have no length but that of its ends.
            look |= {"zorder": 2.5, "capstyle": "projecting"}
            ax.vlines(rows["x"], rows["begin"], rows["until"], linewidth=2 if few else 0.8, **look)
        else:
            ax.scatter(rows["x"], rows["y"], s=size, marker=mark, clip_on=False, **look)


def _wrap_parts(ax: Axes, parts: list[str]) -> list[str]:
    """Parts in lines as wide as the Axes, which break between parts where they can."""
    width = ax.get_window_extent().width * 72 / ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    letters = max(int(width / 5.7), 30)
    whole = "; ".join(part.replace(" ", "\xa0") if len(part) < letters else part for part in parts)
    return [line.replace("\xa0", " ") for line in textwrap.wrap(whole, letters)]


def _shifted(ax: Axes, points: float) -> Any:
    from matplotlib.transforms import offset_copy

    return offset_copy(ax.transData, ax.get_figure(root=True), x=points, units="points")


def _once(texts: Iterable[str]) -> list[str]:
    """Each text once, whether with a capital or not."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.lower(), text)
    return list(first.values())


def _name_intervals(ax: Axes, rows: pd.DataFrame, width: int, line: float) -> None:
    """The words of each interval of one day in a column beside it, from the latest to the earliest."""
    said = rows.groupby(["y", "step", "begin", "side"])["text"].agg(
        lambda texts: textwrap.shorten(", ".join(_once(texts)), width, placeholder=" …")
    )
    labels = said.reset_index().sort_values("y", ascending=False)
    levels = _move_apart(ax.get_ylim(), labels["y"].to_numpy(), line)
    look: dict[str, Any] = {
        "va": "center",
        "fontsize": 8,
        "textcoords": _shifted(ax, APART * (rows["step"].max() + 2)),
    }
    look["bbox"] = {"facecolor": "white", "linewidth": 0, "pad": 0.5}
    look["arrowprops"] = {"arrowstyle": "-", "color": GREY, "linewidth": 0.5, "alpha": 0.7}
    x = rows["day"].iloc[0]
    for text, y, step, side, level in zip(
        *(labels[name] for name in ("text", "y", "step", "side")), levels, strict=True
    ):
        at, colour = _shifted(ax, APART * step), COLOURS[list(SIDES).index(side)]
        ax.annotate(text, (x, y), (x, level), xycoords=at, color=colour, **look)


def _move_apart(frame: tuple[float, float], levels: Any, line: float) -> Any:
    """Descending `levels` a line apart, within the frame but for its ends, where it says what the sides are."""
    low, high = frame[0] + 2 * line, frame[1] - 2 * line
    lines = line * np.arange(len(levels))
    down = np.minimum.accumulate(np.minimum(levels, high) + lines) - lines
    return np.maximum(down, low + lines[::-1])


def _name_clocks(ax: Axes, days: pd.Series | None, across: bool) -> None:
    """Dates on both axes, and what lies on which side of the diagonal."""
    from matplotlib.dates import num2date

    for axis in (ax.xaxis, ax.yaxis):
        axis.axis_date()
        _set_date_ticks(axis)
    if days is not None:
        dates = [pd.Timestamp(num2date(day)) for day in days.index]  # type: ignore[no-untyped-call]
        names = [f"{_name_day(date, year=False)}\n{date.year}" for date in dates]
        several = [f"\n{_number(n, 'document')}" if n > 1 else "" for n in days]
        ax.set_xticks(days.index, [name + more for name, more in zip(names, several, strict=True)])
    for side, place in (("ahead", (0.01, 0.98)), ("back", (0.99, 0.02))):
        up, right = place[1] > 0.5, place[0] > 0.5
        text = f"{'above' if up else 'below'} the line: looking {side}"
        look: dict[str, Any] = {"ha": "right" if right else "left", "va": "top" if up else "bottom"}
        box = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1}
        colour = COLOURS[list(SIDES).index(side)]
        ax.annotate(
            text, place, xycoords="axes fraction", color=colour, fontsize=9, bbox=box, zorder=4, **look
        )
    _name_shapes(ax, across)


def _name_shapes(ax: Axes, across: bool) -> None:
    """What each shape is, above the picture."""
    from matplotlib.lines import Line2D

    shapes = {
        "a document": ("o", "white", GREY),
        "a day": ("o", GREY, GREY),
        "a longer interval": ("|", GREY, GREY),
    }
    if across:
        colour = COLOURS[list(SIDES).index("across")]
        shapes["one across the line"] = ("|", colour, colour)
    keys = [
        Line2D(
            [],
            [],
            marker=marker,
            markerfacecolor=face,
            color=colour,
            linestyle="",
            label=name,
            markersize=6 if marker == "o" else 10,
            markeredgewidth=1 if marker == "o" else 2,
        )
        for name, (marker, face, colour) in shapes.items()
    ]
    look: dict[str, Any] = {"columnspacing": 1.5, "handletextpad": 0.2, "frameon": False}
    ax.legend(handles=keys, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(keys), **look)
