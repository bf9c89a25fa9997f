"""Shared by all plots: checks of their tables, colours, labels and date ticks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analysis.checks import check_columns

if TYPE_CHECKING:
    import matplotlib.axes
    from matplotlib.axis import Axis

__all__ = [
    "Axes", "COLOURS", "GREY", "LINE_STYLES", "MARKERS", "check_input", "check_series", "clip_to_calendar",
    "days_to_numbers", "draw_marks", "label_line_ends", "legend_above", "prepare_axes", "read_no_formulas",
    "set_date_ticks", "set_ratio_ticks", "shift_steps", "write_note",
]  # fmt: skip

Axes: TypeAlias = "matplotlib.axes.Axes"

# Okabe and Ito's palette for colour-blind readers, ordered so that neighbours among the first six differ in grey.
COLOURS = ("#0072B2", "#D55E00", "#000000", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#7f7f7f")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (7, 2)))
GREY = "#6b6b6b"
# Points between marks that are drawn side by side.
_STEP_POINTS = 6


def check_input(table: pd.DataFrame, columns: Iterable[str], role: str, maker: str) -> None:
    """Raise an error unless `table` is a table with `columns`, which the function `maker` returns."""
    check_columns(table, columns, role, f"make it with {maker}()")


def check_series(count: int, role: str, noun: str) -> None:
    """Raise an error unless one to eight series are to be drawn."""
    if not 0 < count <= len(COLOURS):
        raise ValueError(f"{role} has {count} {noun}: draw 1 to {len(COLOURS)} at a time")


def prepare_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """`ax`, or that of a new figure of `size` in inches, without spines at the top and right."""
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def write_note(ax: Axes, text: str, xy: Any, coords: Any = "axes fraction", **look: Any) -> None:
    """Write small grey text at a position, by default in shares of the frame."""
    defaults: dict[str, Any] = {"va": "bottom", "fontsize": 8, "color": GREY, "parse_math": False}
    ax.annotate(text, xy, xycoords=coords, **(defaults | look))


def read_no_formulas(ax: Axes) -> None:
    """Draw the texts written so far as they are: matplotlib would read what is between two $ as a formula."""
    from matplotlib.text import Text

    for text in ax.findobj(Text):
        text.set_parse_math(False)


def legend_above(ax: Axes, **options: Any) -> None:
    """A legend in one row above the frame."""
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, **options)


def label_line_ends(ax: Axes, ends: list[tuple[Any, float, str, str]]) -> None:
    """Label each line at its last point (x, y, label, colour); labels of ends that are close are moved apart."""
    step = ax.get_ylim()[1] * 0.065
    level = -step
    for x, y, label, colour in sorted(ends, key=lambda end: end[1]):
        level = max(y, level + step)
        position: dict[str, Any] = {"xytext": (1.02, level), "textcoords": ("axes fraction", "data")}
        arrow = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "alpha": 0.6}
        look: dict[str, Any] = {"color": colour, "va": "center", "arrowprops": arrow}
        ax.annotate(label, (x, y), annotation_clip=False, **position, **look)


def draw_marks(ax: Axes, x: Any, y: Any, series: int, *, hollow: bool = False, **look: Any) -> None:
    """Draw marks in the shape and colour of a series, full or hollow."""
    colour = COLOURS[series]
    defaults = {"marker": MARKERS[series], "edgecolor": colour, "facecolor": "white" if hollow else colour}
    ax.scatter(x, y, **(defaults | look))


def shift_steps(ax: Axes, steps: float) -> Any:
    """The transform that draws data `steps` to the right, so that marks are side by side."""
    from matplotlib.transforms import offset_copy

    return offset_copy(ax.transData, ax.get_figure(root=True), x=_STEP_POINTS * steps, units="points")


def days_to_numbers(days: pd.Series) -> Any:
    """Dates as matplotlib's day numbers."""
    from matplotlib.dates import date2num

    return np.asarray(date2num(days.to_numpy("datetime64[us]")), np.float64)  # type: ignore[no-untyped-call]


def clip_to_calendar(axis: Axis) -> None:
    """Cut the margins before the year 1 and after 9999, where matplotlib has no dates."""
    edges = days_to_numbers(pd.Series(np.array(["0001-01-01", "9999-12-31"], "datetime64[us]")))
    limits = axis.get_view_interval()
    low, high = np.clip(limits, *edges)
    if (low, high) != tuple(limits):
        axis.set_view_interval(low, high, ignore=True)


def set_date_ticks(axis: Axis) -> None:
    """At most eight dates, from days to years as the range requires."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    day, hour = "%d %b", "%H:%M"
    formatter = ConciseDateFormatter(  # type: ignore[no-untyped-call]
        locator,
        formats=["%Y", "%b", day, hour, hour, "%S"],
        zero_formats=["", "%b\n%Y", day, day, hour, hour],
        offset_formats=["", "%Y", "%Y", "%Y", "%d %b %Y", "%d %b %Y"],
    )
    axis.set_major_locator(locator)
    axis.set_major_formatter(formatter)


def set_ratio_ticks(axis: Axis) -> None:
    """Plain numbers on a logarithmic axis: 0.5, 1, 2, 5, or powers of ten only if the range is wide."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    subs = (1, 2, 5) if high / low < 1000 else (1,)
    axis.set_major_locator(LogLocator(subs=subs, numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())
