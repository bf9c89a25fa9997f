"""A calendar of documents per day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.periods import MONTHS, read_dates
from analysis.plots import style
from analysis.plots.wording import count_noun, name_day

__all__ = ["describe_calendar", "plot_calendar"]

# Weeks that are drawn by weekday. Longer calendars have one row per year, and those of more years one per decade.
_MAX_WEEKS, _MAX_YEARS = 53, 40
# Days that have their counts written on them.
_MAX_NUMBERED_DAYS = 120


def plot_calendar(documents: pd.DataFrame, *, title: str | None = None, ax: style.Axes | None = None) -> style.Axes:
    """A calendar of the number of documents on each day; the darker, the more.

    Parameters
    ----------
    documents
        The documents table. Documents that are not dated to the day are counted below the plot.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Up to 53 weeks: one column per week and one row per weekday. Up to 40 years: one column per day of the year and
        one row per year. Beyond that: the documents of each year, one row per decade. Days and years without documents
        are grey, those before the first or after the last document white.

    Raises
    ------
    ValueError
        If no document is dated to the day.
    TypeError
        If `documents` is not a table.

    Examples
    --------
    >>> from analysis import plot_calendar, read_corpus
    >>> ax = plot_calendar(read_corpus("seeds"))
    >>> [label.get_text().replace(chr(10), " ") for label in ax.get_xticklabels()]
    ['6 Mar 2023', '13 Mar', '20 Mar', '27 Mar', '3 Apr', '10 Apr']
    """
    style.check_input(documents, ["date", "precision"], "documents", "read_corpus")
    counts = _count_by_day(documents)
    if counts.empty:
        raise ValueError(f"none of {len(documents)} documents is dated to the day: there is nothing to draw")
    days = pd.DatetimeIndex(counts.index)
    monday = days.to_period("W").start_time
    week = (monday - monday[0]).days.to_numpy() // 7
    undrawn = len(documents) - int(counts.sum())
    drawn, unit = counts.rename_axis("date"), "day"
    if week[-1] < _MAX_WEEKS:
        ax = style.prepare_axes(ax, (min(2.8 + 0.32 * (week[-1] + 1), style.WIDTH_INCHES), 2.9))
        ticks = _draw_weeks(ax, counts, week, monday)
    elif days.year[-1] - days.year[0] < _MAX_YEARS:
        years = (days.year - days.year[0]).to_numpy()
        ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 1.4 + 0.28 * (years[-1] + 1)))
        ticks = _draw_years(ax, counts, years)
    else:
        drawn, unit = counts.groupby(days.year).sum().rename_axis("year"), "year"
        ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 1.4 + 0.28 * (len(drawn) // 10 + 2)))
        ticks = _draw_decades(ax, drawn)
    ax.set_xticks(*ticks)
    ax.invert_yaxis()
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    only_ones = drawn.max() == 1 and len(drawn) > _MAX_NUMBERED_DAYS
    notes = [f"a mark is a {unit} with one document"] if only_ones else []
    notes += [f"{count_noun(undrawn, 'document')} not dated to the day"] if undrawn else []
    ax.set_xlabel("; ".join(notes))
    style.finish(ax, title, drawn.rename("docs").reset_index())
    return ax


def describe_calendar(documents: pd.DataFrame) -> str:
    """In words: the days of the corpus, how many have no documents, and how many documents have no day.

    Parameters
    ----------
    documents
        The documents table.

    Returns
    -------
    str
        Two or three sentences.

    Raises
    ------
    ValueError
        If a column is missing.
    TypeError
        If `documents` is not a table.

    Examples
    --------
    >>> from analysis import describe_calendar, read_corpus
    >>> describe_calendar(read_corpus("seeds")).split(". ")[0]
    '2 documents on 2 days from 8 Mar 2023 to 14 Apr 2023; 36 of these 38 days have none'
    """
    style.check_input(documents, ["date", "precision"], "documents", "read_corpus")
    counts = _count_by_day(documents)
    undated = len(documents) - int(counts.sum())
    note = f" Not dated to the day: {count_noun(undated, 'document')}." if undated else ""
    if counts.empty:
        return f"No document is dated to the day.{note}"
    busiest = pd.DatetimeIndex(counts.index)[int(counts.argmax())]
    return (
        f"{count_noun(counts.sum(), 'document')} on {count_noun((counts > 0).sum(), 'day')} from "
        f"{name_day(counts.index[0])} to {name_day(counts.index[-1])}; {(counts == 0).sum():,} of these "
        f"{len(counts):,} days have none. The most on one day: {counts.max():,}, first on {name_day(busiest)}.{note}"
    )


def _count_by_day(documents: pd.DataFrame) -> pd.Series:
    """Documents on each day from the first to the last."""
    documents = read_dates(documents)
    days = documents.loc[documents["precision"] == "day", "date"]
    return days.value_counts().sort_index().asfreq("D", fill_value=0) if len(days) else days.astype(object)


def _draw_weeks(ax: style.Axes, counts: pd.Series, week: Any, monday: pd.DatetimeIndex) -> tuple[list[int], list[str]]:
    """Draw one column per week; the positions and labels of ticks."""
    weekday = pd.DatetimeIndex(counts.index).day_of_week.to_numpy()
    grid = np.full((7, week[-1] + 1), np.nan)
    grid[weekday, week] = counts
    mesh = _draw_grid(ax, grid, gap=1.5)
    if len(counts) <= _MAX_NUMBERED_DAYS:
        _write_counts(ax, mesh, counts, weekday, week)
    ax.set_yticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    mondays = monday.unique()
    shown = list(range(0, len(mondays), max(1, -(-len(mondays) // 14))))
    years = [mondays[column].year for column in shown]
    labels = [name_day(mondays[c], year=i == 0 or years[i] != years[i - 1]) for i, c in enumerate(shown)]
    return shown, [label.replace(" ", "\n") for label in labels]


def _draw_years(ax: style.Axes, counts: pd.Series, years: Any) -> tuple[list[int], list[str]]:
    """Draw one row per year; the positions and labels of ticks."""
    days = pd.DatetimeIndex(counts.index)
    # Every year has 366 columns, so that a date is in the same column in each.
    leap = pd.DatetimeIndex(days.strftime("2000-%m-%d"))
    grid = np.full((years[-1] + 1, 366), np.nan)
    grid[years, leap.day_of_year - 1] = counts
    _draw_grid(ax, grid, gap=0)
    for row in range(1, len(grid)):
        ax.axhline(row - 0.5, color="white", linewidth=2)
    ax.set_yticks(range(len(grid)), [str(days[0].year + row) for row in range(len(grid))])
    months = pd.date_range("2000-01-01", periods=12, freq="MS")
    return (months.day_of_year - 1).tolist(), [name[:3] for name in MONTHS]


def _draw_decades(ax: style.Axes, counts: pd.Series) -> tuple[list[int], list[str]]:
    """Draw one row per decade; the positions and labels of ticks."""
    decade, digit = np.divmod(counts.index.to_numpy(), 10)
    rows = decade - decade[0]
    grid = np.full((rows[-1] + 1, 10), np.nan)
    grid[rows, digit] = counts
    mesh = _draw_grid(ax, grid, gap=1.5, unit="year")
    _write_counts(ax, mesh, counts, rows, digit)
    ax.set_yticks(range(len(grid)), [f"{10 * (decade[0] + row)}s" for row in range(len(grid))])
    return list(range(10)), [f"…{column}" for column in range(10)]


def _write_counts(ax: style.Axes, mesh: Any, counts: pd.Series, rows: Any, columns: Any) -> None:
    """Write each number into its square."""
    for row, column, count in zip(rows, columns, counts, strict=True):
        ink = style.choose_ink(mesh.cmap(mesh.norm(count)))
        look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": style.SMALL_POINTS, "color": ink}
        ax.annotate(f"{count}" if count else "·", (column, row), **look)


def _draw_grid(ax: style.Axes, grid: Any, gap: float, unit: str = "day") -> Any:
    """Colour the days or years that have documents by their number, and the others of the corpus grey."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap, Normalize
    from matplotlib.ticker import MaxNLocator

    ax.set_facecolor("white")
    x, y = np.arange(grid.shape[1] + 1) - 0.5, np.arange(grid.shape[0] + 1) - 0.5
    most = float(np.nanmax(grid))
    norm = Normalize(1 if most > 1 else 0.5, most)  # 0 is below the scale
    # the more, the darker; the least is not as light as a day without documents
    colours = ListedColormap(colormaps["Blues"](np.linspace(0.3, 1, 256))).with_extremes(under="#ededed")
    mesh = ax.pcolormesh(x, y, grid, cmap=colours, norm=norm, edgecolors="white", linewidth=gap)
    if most > 1:
        bar = ax.figure.colorbar(mesh, ax=ax, shrink=0.8, pad=0.02, aspect=30, label=f"documents per {unit}")
        bar.locator = MaxNLocator(integer=True)
        bar.update_ticks()
    return mesh
