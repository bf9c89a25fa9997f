"""Colours, markers, axes and date ticks that all plots share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

# Okabe and Ito's colours, told apart by colour-blind readers; in an order whose greys differ from one to the next.
COLOURS = ("#0072B2", "#D55E00", "#000000", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#7f7f7f")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (7, 2)))
GREY = "#6b6b6b"
FEW = 20
"""Periods up to which the marks of several terms stand beside each other."""
APART = 6
"""Points from one to the next."""


def _name_ends(ax: Axes, ends: list[tuple[Any, float, str, str]]) -> None:
    """Each line's name at its end, moved apart where ends lie close."""
    step = ax.get_ylim()[1] * 0.065
    level = -step
    for x, rate, term, colour in sorted(ends, key=lambda end: end[1]):
        level = max(rate, level + step)
        place: dict[str, Any] = {
            "xy": (x, rate),
            "xytext": (1.02, level),
            "textcoords": ("axes fraction", "data"),
        }
        arrow = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "alpha": 0.6}
        ax.annotate(term, **place, color=colour, va="center", arrowprops=arrow, annotation_clip=False)


def _numbers(days: pd.Series) -> Any:
    """Days as matplotlib counts them."""
    from matplotlib.dates import date2num

    return np.asarray(date2num(days.to_numpy("datetime64[us]")), np.float64)  # type: ignore[no-untyped-call]


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _keep_in_calendar(axis: Axis) -> None:
    """No margin before the year 1 or after 9999, where matplotlib has no dates."""
    edges = _numbers(pd.Series(np.array(["0001-01-01", "9999-12-31"], "datetime64[us]")))
    limits = axis.get_view_interval()
    low, high = np.clip(limits, *edges)
    if (low, high) != tuple(limits):
        axis.set_view_interval(low, high, ignore=True)


def _set_date_ticks(axis: Axis) -> None:
    """Dates as there is room."""
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


def _plain_ticks(axis: Axis) -> None:
    """Ratios as 0.1, 0.5, 1, 2, 10 on a logarithmic axis, as there is room."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())
