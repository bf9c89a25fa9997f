"""Colours, labels and ticks that plots share."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import matplotlib.colors
import matplotlib.dates
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


def test_up_to_eight_series_are_drawn():
    style.check_series(8, "counts", "terms")
    for count in (0, 9):
        with pytest.raises(ValueError, match=f"counts has {count} terms: draw 1 to 8 at a time"):
            style.check_series(count, "counts", "terms")


@pytest.mark.parametrize("colour", style.COLOURS)
def test_type_in_a_colour_has_a_contrast_of_four_and_a_half_with_white(colour):
    """The formula of WCAG 2.1."""
    parts = np.array(style.darken(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 4.5


def titled(title: str) -> list[str]:
    ax = style.prepare_axes(None, (style.WIDTH_INCHES, 2))
    style.finish(ax, title, pd.DataFrame())
    return ax.get_title(loc="left").splitlines()


def test_a_title_of_four_lines_is_whole_and_a_longer_one_ends_with_an_ellipsis():
    assert titled("a\nb\nc\nd") == ["a", "b", "c", "d"]
    assert titled("a\nb\nc\nd\ne") == ["a", "b", "c", "d…"]


def test_a_title_is_wrapped_only_at_the_width_of_its_figure():
    """Type of eleven points takes about half as much for a letter, so that 57 letters fit into 6.4 inches."""
    assert titled("word " * 11 + "ab") == [("word " * 11 + "ab").strip()]


def test_a_warning_of_missing_letters_names_up_to_eight_and_the_line_of_the_caller():
    ax = style.prepare_axes(None, (style.WIDTH_INCHES, 2))

    def draw() -> None:  # as a function `plot_…` does
        style.finish(ax, "日本語新聞記事一覧表", pd.DataFrame())

    with pytest.warns(UserWarning, match="lacks '日本語新聞記事一': install Noto Sans CJK SC") as caught:
        draw()
    assert caught[0].filename == __file__


@pytest.mark.parametrize(("width", "lines"), [(6.4, 1), (2.0, 2)])
def test_entries_of_a_legend_are_side_by_side_where_there_is_room(width, lines):
    ax = style.prepare_axes(None, (width, 2))
    for name in ("direct", "indirect"):
        ax.plot([1], label=name)
    style.legend_above(ax)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.get_legend().texts]
    assert len({round((box.y0 + box.y1) / 20) for box in boxes}) == lines
    assert min(box.x0 for box in boxes) > 0


@pytest.mark.parametrize("days", [1, 2, 5, 7, 11, 20, 45, 90, 200, 400, 800, 1500, 4000, 9000, 30_000, 90_000])
def test_an_axis_has_at_most_seven_dates(days):
    _, ax = plt.subplots(figsize=(6.4, 2))
    for first in ("2022-01-01", "2021-11-17"):
        low = style.days_to_numbers(pd.Series(pd.to_datetime([first])))[0]
        ax.set_xlim(low, low + days)
        style.set_date_ticks(ax.xaxis)
        assert 2 <= sum(low <= tick <= low + days for tick in ax.get_xticks()) <= 7


def test_marks_of_a_series_are_full_or_hollow_in_its_colour():
    _, ax = plt.subplots()
    style.draw_marks(ax, [1], [1], 1)
    style.draw_marks(ax, [1], [1], 1, hollow=True)
    full, hollow = ax.collections
    colour = matplotlib.colors.to_rgba(style.COLOURS[1])
    assert (
        tuple(full.get_facecolor()[0]) == tuple(full.get_edgecolor()[0]) == tuple(hollow.get_edgecolor()[0]) == colour
    )
    assert tuple(hollow.get_facecolor()[0]) == (1, 1, 1, 1)


def test_marks_are_shifted_by_whole_widths():
    """Side by side: the largest marks, of 36 square points, are six points wide."""
    _, ax = plt.subplots(dpi=72)
    places = [style.shift_steps(ax, steps).transform((0.5, 0.5))[0] for steps in (-1, 0, 1)]
    assert np.diff(places).tolist() == pytest.approx([6, 6])
    assert places[1] == pytest.approx(ax.transData.transform((0.5, 0.5))[0])


@pytest.mark.parametrize(("first", "last"), [(-400.0, 100.0), (-800_000.0, 4_000_000.0)])
def test_an_axis_has_no_dates_beyond_the_calendar_and_is_otherwise_left_as_it_is(first, last):
    _, ax = plt.subplots()
    ax.set_xlim(first, last)
    style.clip_to_calendar(ax.xaxis)
    low, high = ax.get_xlim()
    if last < 1000:
        assert (low, high) == (first, last)
    else:
        assert [str(day)[:10] for day in matplotlib.dates.num2date([low, high])] == ["0001-01-01", "9999-12-31"]


def test_the_axis_of_dates_ends_with_the_last_and_has_room_for_its_ticks():
    first, last, end = style.days_to_numbers(pd.Series(pd.to_datetime(["2022-01-01", "2022-12-31", "2023-03-01"])))
    _, ax = plt.subplots(figsize=(6.4, 2), layout="constrained")
    style.set_date_ticks(ax.xaxis)
    ax.set_xlim(first, end)
    style.end_dates(ax, last)
    assert ax.spines["bottom"].get_bounds() == (first, last)
    ticks = ax.get_xticks()
    assert first <= ticks[0]
    assert ticks[-1] <= last
    assert 4 <= len(ticks) <= 7, "a year in five inches has more than two dates"
    style.end_dates(ax, end + 999)
    assert ax.spines["bottom"].get_bounds() == (first, end), "not beyond the frame"


def test_the_font_that_is_named_has_the_first_of_the_missing_letters():
    ax = style.prepare_axes(None, (style.WIDTH_INCHES, 2))
    with pytest.warns(UserWarning, match="install Noto Sans Devanagari"):
        style.finish(ax, "ह 日本", pd.DataFrame())
