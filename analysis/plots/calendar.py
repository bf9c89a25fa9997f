"""A calendar of documents per day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.plots.style import _axes
from analysis.plots.wording import _name_day, _number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WEEKS = 53
"""Weeks up to which a calendar shows weekdays; longer ones have a row a year."""


def plot_calendar(documents: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many documents there are on each day.

    Parameters
    ----------
    documents
        A documents table. Documents that are not dated to the day are named below the picture.

    Returns
    -------
    Axes
        Up to 53 weeks: weeks to the right, weekdays downward. Beyond: days of the year to the right, years downward.
        A day without documents is grey, a day outside the corpus white.

    Raises
    ------
    ValueError
        If no document is dated to the day.
    """
    check_columns(documents, ["date", "precision"], "documents", "make it with read_corpus()")
    days = _documents_a_day(documents)
    if days.empty:
        raise ValueError(
            f"none of {len(documents)} documents is dated to the day: there is no calendar to draw"
        )
    dates = pd.DatetimeIndex(days.index)
    monday = dates.to_period("W").start_time
    week = (monday - monday[0]).days.to_numpy() // 7
    if week[-1] < WEEKS:
        ax = _axes(ax, (min(1.8 + 0.32 * (week[-1] + 1), 10) + 1, 2.9))
        ticks = _draw_weeks(ax, days, week, monday)
    else:
        years = (dates.year - dates.year[0]).to_numpy()
        ax = _axes(ax, (9, min(1.4 + 0.28 * (years[-1] + 1), 14)))
        ticks = _draw_years(ax, days, years)
    ax.set_xticks(*ticks)
    ax.invert_yaxis()
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    rest = len(documents) - int(days.sum())
    notes = ["a mark: a day with one document"] if days.max() == 1 and len(days) > 120 else []
    notes += [f"{_number(rest, 'document')} without a day not drawn"] if rest else []
    ax.set_xlabel("; ".join(notes))
    return ax


def describe_calendar(documents: pd.DataFrame) -> str:
    """Say over which days the documents lie, how many days have none, and how many have no day."""
    check_columns(documents, ["date", "precision"], "documents", "make it with read_corpus()")
    days = _documents_a_day(documents)
    rest = len(documents) - int(days.sum())
    without = f" {_number(rest, 'document')} without a day." if rest else ""
    if days.empty:
        return f"No document is dated to the day.{without}"
    top = pd.DatetimeIndex(days.index)[int(days.argmax())]
    return (
        f"{_number(days.sum(), 'document')} on {_number((days > 0).sum(), 'day')} from {_name_day(days.index[0])} to "
        f"{_name_day(days.index[-1])}; {(days == 0).sum():,} of these {len(days):,} days have none. "
        f"The most on one day: {days.max():,}, first on {_name_day(top)}.{without}"
    )


def _documents_a_day(documents: pd.DataFrame) -> pd.Series:
    """Documents a day, for each day from first to last."""
    known = documents.loc[documents["precision"] == "day", "date"]
    return known.value_counts().sort_index().asfreq("D", fill_value=0) if len(known) else known.astype(object)


def _draw_weeks(
    ax: Axes, days: pd.Series, week: Any, monday: pd.DatetimeIndex
) -> tuple[list[int], list[str]]:
    weekday = pd.DatetimeIndex(days.index).day_of_week.to_numpy()
    grid = np.full((7, week[-1] + 1), np.nan)
    grid[weekday, week] = days
    _draw_grid(ax, grid, gap=1.5)
    if len(days) <= 120:
        for row, column, count in zip(weekday, week, days, strict=True):
            shade = "white" if count > days.max() / 2 else "black"
            label = f"{count}" if count else "·"
            ax.annotate(label, (column, row), ha="center", va="center", fontsize=7, color=shade)
    ax.set_yticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    mondays = monday.unique()
    shown = list(range(0, len(mondays), max(1, -(-len(mondays) // 14))))
    years = [mondays[column].year for column in shown]
    named = [_name_day(mondays[c], year=i == 0 or years[i] != years[i - 1]) for i, c in enumerate(shown)]
    return shown, [name.replace(" ", "\n") for name in named]


def _draw_years(ax: Axes, days: pd.Series, years: Any) -> tuple[list[int], list[str]]:
    dates = pd.DatetimeIndex(days.index)
    # Every year has 366 places, so that a date stands at the same place in each.
    leap = pd.DatetimeIndex(dates.strftime("2000-%m-%d"))
    grid = np.full((years[-1] + 1, 366), np.nan)
    grid[years, leap.day_of_year - 1] = days
    _draw_grid(ax, grid, gap=0)
    for row in range(1, len(grid)):
        ax.axhline(row - 0.5, color="white", linewidth=2)
    ax.set_yticks(range(len(grid)), [str(dates[0].year + row) for row in range(len(grid))])
    months = pd.date_range("2000-01-01", periods=12, freq="MS")
    return (months.day_of_year - 1).tolist(), months.strftime("%b").tolist()


def _draw_grid(ax: Axes, grid: Any, gap: float) -> None:
    from matplotlib.colors import Normalize
    from matplotlib.ticker import MaxNLocator

    ax.set_facecolor("white")
    within = np.where(np.isnan(grid), np.nan, 0.0)
    x, y = np.arange(grid.shape[1] + 1) - 0.5, np.arange(grid.shape[0] + 1) - 0.5
    look: dict[str, Any] = {"edgecolors": "white", "linewidth": gap}
    ax.pcolormesh(x, y, within, cmap="Greys", norm=Normalize(-0.35, 2), **look)
    top = float(np.nanmax(grid))
    mesh = ax.pcolormesh(
        x, y, np.where(grid > 0, grid, np.nan), cmap="viridis_r", norm=Normalize(min(1, top - 1), top), **look
    )
    if top > 1:
        bar = ax.figure.colorbar(mesh, ax=ax, shrink=0.8, pad=0.02, label="documents a day")
        bar.locator = MaxNLocator(integer=True)
        bar.update_ticks()
