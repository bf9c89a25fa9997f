"""What tests read back from the artists of a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib.colors
import matplotlib.dates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection


def days(numbers: Any) -> list[pd.Timestamp]:
    """matplotlib's day numbers as dates."""
    return [pd.Timestamp(day).tz_localize(None).round("s") for day in matplotlib.dates.num2date(numbers)]


def drawn_marks(ax: Axes) -> list[PathCollection]:
    return [c for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]


def drawn_bars(ax: Axes) -> list[Any]:
    return [bar for c in ax.collections if isinstance(c, LineCollection) for bar in c.get_segments()]


def texts_on(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def tick_labels(axis: Any) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def hollow_marks(ax: Axes, hollow: bool = True) -> Iterator[Any]:
    """The offsets of hollow marks, or of the full ones, by collection."""
    for marks in drawn_marks(ax):
        if (tuple(marks.get_facecolor()[0]) == matplotlib.colors.to_rgba("white")) == hollow:
            yield marks.get_offsets()
