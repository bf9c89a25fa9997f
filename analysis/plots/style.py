"""Shared by all plots: checks of their tables, colours, labels and date ticks."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from analysis.checks import check_columns, describe_type, warn
from analysis.periods import english_names
from analysis.plots.wording import NAME_CHARS, abbreviate

if TYPE_CHECKING:
    import matplotlib.axes
    from matplotlib.axis import Axis

__all__ = [
    "Axes", "COLOURS", "GREY", "LINE_STYLES", "MARKERS", "SMALL_POINTS", "WIDTH_INCHES", "check_input", "check_names",
    "check_series", "choose_ink", "clip_to_calendar", "darken", "days_to_numbers", "draw_marks", "end_dates",
    "find_figure", "finish", "finish_frames", "label_line_ends", "lay_out", "legend_above", "plotted", "prepare_axes",
    "set_date_ticks", "set_ratio_ticks", "shift_steps", "write_note",
]  # fmt: skip

Axes: TypeAlias = "matplotlib.axes.Axes"

# Okabe and Ito's palette for colour-blind readers, ordered so that neighbours among the first six differ in grey.
COLOURS = ("#0072B2", "#D55E00", "#000000", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#7f7f7f")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (7, 2)))
GREY = "#6b6b6b"
# The width of a figure and the size of its smallest type: seven pixels on a phone that is 360 pixels wide.
WIDTH_INCHES, SMALL_POINTS = 6.4, 9
# The table behind each plot, as long as its axes exist.
_TABLES: WeakKeyDictionary[Axes, pd.DataFrame] = WeakKeyDictionary()
# Columns whose type is lost if their table is written to a file and read again.
_KINDS = {"period": "periods"} | dict.fromkeys(("n", "total", "rate", "slope", "contribution", "types"), "numbers")
# Characters of a title per inch of its figure, and its lines.
_TITLE_PER_INCH, _TITLE_LINES = 9, 4
# Fonts by the first word of the Unicode name of a letter.
_FONTS = {
    "CJK": "Noto Sans CJK SC", "HIRAGANA": "Noto Sans CJK JP", "KATAKANA": "Noto Sans CJK JP",
    "HANGUL": "Noto Sans CJK KR", "DEVANAGARI": "Noto Sans Devanagari", "BENGALI": "Noto Sans Bengali",
    "TAMIL": "Noto Sans Tamil", "THAI": "Noto Sans Thai", "REGIONAL": "Noto Emoji",
}  # fmt: skip
# The share of a colour that remains in type, for a contrast of 4.5 to 1 with white.
_DARKER = 0.65
# Points that a letter of a legend takes, and the mark before its label.
_LETTER_POINTS, _KEY_POINTS = 5.5, 45
# Points that a tick of an axis of dates takes, with its label.
_TICK_POINTS = 45
# Points between marks that are drawn side by side.
_STEP_POINTS = 6


def check_input(table: pd.DataFrame, columns: Iterable[str], role: str, maker: str) -> None:
    """Raise an error unless `table` is a table with `columns` of the right type, which the function `maker` returns."""
    columns = list(columns)
    check_columns(table, columns, role, f"make it with {maker}()")
    for column in columns:
        dtype, kind = table[column].dtype, _KINDS.get(column)
        if kind is not None and not (
            isinstance(dtype, pd.PeriodDtype) if kind == "periods" else is_numeric_dtype(dtype)
        ):
            raise ValueError(
                f"column {column!r} of {role} has the type {dtype} instead of {kind}, as after reading a file: "
                f"make the table with {maker}()"
            )


def check_names(names: Any) -> tuple[str, str]:
    """The names of two sides, or an error unless there are two."""
    if isinstance(names, str) or not isinstance(names, Sequence) or len(names) != len(COLOURS[:2]):
        raise ValueError(f'names={names!r:.60} must name both sides, as in names=("March", "April")')
    return str(names[0]), str(names[1])


def check_series(count: int, role: str, noun: str) -> None:
    """Raise an error unless one to eight series are to be drawn."""
    if not 0 < count <= len(COLOURS):
        raise ValueError(f"{role} has {count} {noun}: draw 1 to {len(COLOURS)} at a time")


def prepare_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """`ax`, or that of a new figure of `size` in inches, without spines at the top and right."""
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=size, layout="constrained")
    elif not hasattr(ax, "spines"):
        raise TypeError(
            f"ax={ax!r:.60} is {describe_type(ax)}, not one of matplotlib's axes: pass one of plt.subplots()"
        )
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def write_note(ax: Axes, text: str, xy: Any, coords: Any = "axes fraction", **look: Any) -> None:
    """Write small grey text at a position, by default in shares of the frame."""
    defaults: dict[str, Any] = {"va": "bottom", "fontsize": SMALL_POINTS, "color": GREY}
    ax.annotate(text, xy, xycoords=coords, **(defaults | look))


def plotted(ax: Axes) -> pd.DataFrame:
    """The table behind a plot: what is drawn, and nothing else.

    Parameters
    ----------
    ax
        What a function ``plot_…`` returned.

    Returns
    -------
    DataFrame
        One row per mark or group of marks: the drawn rows of the table that was passed, or what was counted from it.

    Raises
    ------
    ValueError
        If `ax` is not from such a function.

    Examples
    --------
    >>> from analysis import plot_calendar, plotted, read_corpus
    >>> days = plotted(plot_calendar(read_corpus("seeds")))
    >>> len(days), int(days["docs"].sum())
    (38, 2)
    """
    if ax not in _TABLES:
        raise ValueError("ax has no table: pass the axes that a function plot_… returned")
    return _TABLES[ax].copy()


def finish_frames(axes: Iterable[Axes], title: str | None, table: pd.DataFrame) -> None:
    """The same for a figure of several frames (`finish`), whose title is above all of them."""
    axes = list(axes)
    for ax in axes:
        finish(ax, None, table)
    if title is not None:
        find_figure(axes[0]).suptitle(_wrap_title(title, axes[0]), x=0.01, ha="left", fontsize=11, parse_math=False)
        _warn_of_missing_letters(str(title))


def finish(ax: Axes, title: str | None, table: pd.DataFrame) -> None:
    """Write the title, cut long labels, draw every text as it is, and keep the table that is drawn (`plotted`).

    Matplotlib would read what is between two $ as a formula, and draw boxes for letters that the font lacks.
    """
    from matplotlib.ticker import FixedLocator

    if title is not None:
        has_notes = any(
            getattr(note, "xycoords", "") == "axes fraction" and note.get_position()[1] > 1 for note in ax.texts
        )
        pad = 8 + max(_measure_legend(ax), 18 * has_notes)
        ax.set_title(_wrap_title(title, ax), loc="left", fontsize=11, pad=pad)
    for axis in (ax.xaxis, ax.yaxis):
        labels = [text.get_text() for text in axis.get_ticklabels()]
        if isinstance(axis.get_major_locator(), FixedLocator) and max(map(len, labels), default=0) > NAME_CHARS:
            axis.set_ticks(axis.get_ticklocs(), [abbreviate(text, NAME_CHARS) for text in labels])
    _TABLES[ax] = table
    _warn_of_missing_letters("".join(text.get_text() for text in _draw_literally(ax)))


def lay_out(ax: Axes) -> None:
    """Give the frame its final size."""
    _draw_literally(ax)  # a formula that cannot be read is an error
    find_figure(ax).draw_without_rendering()


def find_figure(ax: Axes) -> Any:
    """The whole figure, also of axes in a part of one, which cannot be drawn by itself."""
    return ax.get_figure(root=True)


def _draw_literally(ax: Axes) -> list[Any]:
    """Draw the texts written so far as they are, without formulas, and return them."""
    from matplotlib.text import Text

    texts = ax.findobj(Text)
    for text in texts:
        text.set_parse_math(False)
    return texts


def _wrap_title(title: str, ax: Axes) -> str:
    """A title in lines as long as its figure is wide, and no longer than a few of them."""
    width = max(int(find_figure(ax).get_figwidth() * _TITLE_PER_INCH), 20)
    lines = [line for part in str(title).splitlines() for line in textwrap.wrap(part, width) or [""]]
    return "\n".join(
        lines if len(lines) <= _TITLE_LINES else [*lines[: _TITLE_LINES - 1], f"{lines[_TITLE_LINES - 1]}…"]
    )


def _warn_of_missing_letters(text: str) -> None:
    """Warn of letters that the fonts in use lack, and name a font that has them."""
    if text.isascii():
        return
    from matplotlib import rcParams
    from matplotlib.font_manager import FontProperties, findfont, get_font

    fonts = [get_font(findfont(FontProperties(family=[family]))) for family in rcParams["font.family"]]
    missing = [c for c in dict.fromkeys(text) if c.isprintable() and not any(f.get_char_index(ord(c)) for f in fonts)]
    if missing:
        script = unicodedata.name(missing[0], "").split()[0]
        font = _FONTS.get(script, "a font that has them, such as Noto Sans")
        warn(
            f"the font {fonts[0].family_name} lacks {''.join(missing[:8])!r}: install {font}, and set "
            f"plt.rcParams['font.family'] = ['DejaVu Sans', {font!r}]"
        )


def legend_above(ax: Axes, **options: Any) -> None:
    """A legend above the frame, in as many columns as the figure has room for."""
    handles = options.setdefault("handles", ax.get_legend_handles_labels()[0])
    longest = max(len(handle.get_label()) for handle in handles)
    room = find_figure(ax).get_figwidth() * 72 / (_LETTER_POINTS * longest + _KEY_POINTS)
    look: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "frameon": False, "columnspacing": 1.5}
    ax.legend(ncols=min(len(handles), max(1, int(room))), **(look | options))


def _measure_legend(ax: Axes) -> float:
    """The height of the legend in points."""
    legend = ax.get_legend()
    if legend is None:
        return 0.0
    lay_out(ax)
    return float(legend.get_window_extent().height * 72 / find_figure(ax).dpi)


def label_line_ends(ax: Axes, ends: list[tuple[Any, float, str, str]]) -> None:
    """Label each line at its last point (x, y, label, colour); labels of ends that are close are moved apart."""
    step = ax.get_ylim()[1] * 0.065
    level = -step
    for x, y, label, colour in sorted(ends, key=lambda end: end[1]):
        level = max(y, level + step)
        position: dict[str, Any] = {"xytext": (1.02, level), "textcoords": ("axes fraction", "data")}
        arrow = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "alpha": 0.6}
        look: dict[str, Any] = {"color": darken(colour), "va": "center", "arrowprops": arrow}
        ax.annotate(label, (x, y), annotation_clip=False, **position, **look)


def darken(colour: str) -> Any:
    """A colour in which type can be read on white."""
    from matplotlib.colors import to_rgb

    return tuple(_DARKER * part for part in to_rgb(colour))


def choose_ink(colour: Any) -> str:
    """Black or white, whichever contrasts more with a colour ("contrast ratio" in WCAG 2.2)."""
    from matplotlib.colors import to_rgb

    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    above_black = float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05
    return "white" if 1.05 / above_black > above_black / 0.05 else "black"


def draw_marks(ax: Axes, x: Any, y: Any, series: int, *, hollow: bool = False, **look: Any) -> None:
    """Draw marks in the shape and colour of a series, full or hollow."""
    colour = COLOURS[series]
    defaults = {"marker": MARKERS[series], "edgecolor": colour, "facecolor": "white" if hollow else colour}
    ax.scatter(x, y, **(defaults | look))


def shift_steps(ax: Axes, steps: float) -> Any:
    """The transform that draws data `steps` to the right, so that marks are side by side."""
    from matplotlib.transforms import offset_copy

    return offset_copy(ax.transData, find_figure(ax), x=_STEP_POINTS * steps, units="points")


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
    """At most seven dates, from days to years as the range requires."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    day, hour = "%d %b", "%H:%M"
    formatter = ConciseDateFormatter(  # type: ignore[no-untyped-call]
        locator,
        formats=["%Y", "%b", day, hour, hour, "%S"],
        zero_formats=["", "%b\n%Y", day, day, hour, hour],
        offset_formats=["", "%Y", "%Y", "%Y", "%d %b %Y", "%d %b %Y"],
    )
    formatter.format_ticks = english_names()(formatter.format_ticks)  # type: ignore[method-assign]
    axis.set_major_locator(locator)
    axis.set_major_formatter(formatter)


def end_dates(ax: Axes, last: float) -> None:
    """End the axis of dates at `last`, if there is nothing but labels beyond, with as many ticks as it has room for."""
    from matplotlib.dates import num2date

    lay_out(ax)
    low, high = ax.get_xlim()
    last = min(last, high)
    ends = num2date([low, last])  # type: ignore[no-untyped-call]
    ticks = [tick for tick in ax.xaxis.get_major_locator().tick_values(*ends) if low <= tick <= last]
    room = (last - low) / (high - low) * ax.get_window_extent().width * 72 / find_figure(ax).dpi
    ax.set_xticks(ticks[:: -(-len(ticks) // max(int(room / _TICK_POINTS), 2))])
    ax.spines["bottom"].set_bounds(low, last)


def set_ratio_ticks(axis: Axis) -> None:
    """Plain numbers on a logarithmic axis: 0.5, 1, 2, 5, or powers of ten only if the range is wide."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    subs = (1, 2, 5) if high / low < 1000 else (1,)
    axis.set_major_locator(LogLocator(subs=subs, numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())
