"""Colours, labels and ticks that plots share."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import matplotlib.colors
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from plots.artists import days, tick_labels

from analysis import plot_timeline, timeline, tokenize
from analysis.plots import style


def luminance(colour):
    return np.dot(matplotlib.colors.to_rgb(colour), [0.299, 0.587, 0.114])


def test_each_series_has_its_own_colour_marker_and_line():
    for looks in (style.COLOURS, style.MARKERS, style.LINE_STYLES):
        assert len(set(looks)) == 8


def test_neighbours_among_the_first_six_colours_differ_in_grey():
    greys = [luminance(colour) for colour in style.COLOURS[:6]]
    assert min(np.abs(np.diff(greys))) > 0.1


@pytest.mark.parametrize(
    ("limits", "labels"),
    [((0.3, 3), ["0.5", "1", "2"]), ((0.0002, 200), ["0.001", "0.01", "0.1", "1", "10", "100"])],
)
def test_ratios_are_plain_numbers_that_do_not_overlap(limits, labels):
    _, ax = plt.subplots()
    ax.set(xscale="log", xlim=limits)
    style.set_ratio_ticks(ax.xaxis)
    ax.figure.canvas.draw()
    low, high = limits
    shown = [text for text in tick_labels(ax.xaxis) if low <= float(text.replace(",", "")) <= high]
    assert shown == labels


def test_days_become_numbers_and_back():
    dates = pd.Series(np.array(["0060-03-08", "2023-03-08", "NaT"], "M8[us]"))
    numbers = style.days_to_numbers(dates)
    assert np.isnan(numbers[2])
    assert days(numbers[1:2]) == [pd.Timestamp("2023-03-08")]


def test_dates_that_end_early_on_their_axis_have_room_for_their_labels():
    first, last, end = style.days_to_numbers(pd.Series(pd.to_datetime(["2022-01-01", "2022-03-15", "2022-12-31"])))
    _, ax = plt.subplots(figsize=(6.4, 2), layout="constrained")
    style.set_date_ticks(ax.xaxis)
    ax.set_xlim(first, end)
    style.end_dates(ax, last)
    ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_xticklabels() if label.get_text()]
    assert len(boxes) > 1
    assert not any(box.overlaps(following) for box, following in itertools.pairwise(boxes))


@pytest.mark.parametrize("terms", ["war", ["war", "peace", "and"]])
def test_a_long_title_is_wrapped_and_its_missing_letters_are_named(terms):
    documents = pd.DataFrame(
        {"date": pd.to_datetime(["2022-01-03"]), "precision": "day", "text": ["war and peace"], "source": "x"},
        index=pd.Index(["x"], name="doc", dtype="str"),
    )
    table = timeline(tokenize(documents), documents, terms, freq="M")
    with pytest.warns(UserWarning, match="lacks '日本'"):
        figure: Any = plot_timeline(table, title="日本" + " word" * 60).figure
    titles = [ax.get_title(loc="left") for ax in figure.axes] + [figure.get_suptitle()]
    title = max(titles, key=len)
    assert 2 <= len(title.splitlines()) <= 4
    with warnings.catch_warnings():
        warnings.simplefilter("error", category=UserWarning)
        warnings.filterwarnings("ignore", message="Glyph")
        figure.canvas.draw()
    assert figure.axes[0].get_window_extent().width > 100


@pytest.mark.parametrize("colour", style.COLOURS)
def test_type_in_a_colour_has_a_contrast_of_four_and_a_half_with_white(colour):
    """The formula of WCAG 2.1."""
    parts = np.array(style.darken(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 4.5
