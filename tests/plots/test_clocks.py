"""Plots of mentioned times against publication and their descriptions."""

from __future__ import annotations

import itertools

import matplotlib.dates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text
from plots.artists import days, drawn_bars, drawn_marks, hollow_marks, texts_on

from analysis import describe_clocks, plot_clocks, plot_timeline, read_corpus, timeline, tokenize


def clock_marks(ax, shape):
    """The positions of all marks of a shape, as published and mentioned day."""
    style = MarkerStyle(shape)
    outline = style.get_path().transformed(style.get_transform()).vertices
    positions = []
    for scatter in drawn_marks(ax):
        vertices = scatter.get_paths()[0].vertices
        if scatter.get_zorder() == 3 and vertices.shape == outline.shape and np.allclose(vertices, outline):
            positions += [tuple(str(day.date()) for day in days(point)) for point in scatter.get_offsets()]
    return sorted(positions)


def clock_bars(ax):
    return sorted(tuple(str(day.date()) for day in (days([bar[0, 0]]) + days(bar[:, 1]))) for bar in drawn_bars(ax))


def rings(ax):
    (scatter,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 2)
    return [tuple(str(day.date()) for day in days(point)) for point in scatter.get_offsets()]


def test_each_mention_has_its_mark_above_or_below_its_document(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions)
    assert rings(ax) == [("2023-03-08", "2023-03-08"), ("2023-04-14", "2023-04-14")]
    assert clock_marks(ax, "o") == [
        ("2023-03-08", "2023-03-06"),
        ("2023-03-08", "2023-03-07"),
        ("2023-03-08", "2023-03-08"),
        ("2023-04-14", "2023-04-14"),
        ("2023-04-14", "2023-04-14"),
    ]
    assert clock_bars(ax) == [
        ("2023-03-08", "2023-02-01", "2023-02-28"),
        ("2023-04-14", "2022-08-14", "2023-04-14"),
        ("2023-04-14", "2022-12-01", "2023-02-28"),
        ("2023-04-14", "2023-02-01", "2023-02-28"),
        ("2023-04-14", "2023-03-01", "2023-03-31"),
        *[("2023-04-14", "2023-04-12", "2023-04-14")] * 2,
    ]
    far = matplotlib.dates.num2date(ax.get_ylim()[0]).date()
    assert clock_marks(ax, "v") == [("2023-03-08", str(far))]  # 2014
    assert ax.get_xlabel() == (
        "published\n1 time expression beyond the frame; 2 time expressions without a place in the calendar"
    )


def test_the_line_is_where_both_clocks_are_the_same(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions)
    diagonal = next(line for line in ax.lines if line.get_linestyle() == "-")
    assert diagonal.get_slope() == 1
    (x, y) = diagonal.get_xy1()
    assert x == y
    ahead, back = (next(t for t in ax.texts if t.get_text().endswith(side)) for side in ("ahead", "back"))
    for text, above in ((ahead, True), (back, False)):
        x, y = ax.transData.inverted().transform(ax.transAxes.transform(text.xy))
        assert (y > x) == above == text.get_text().startswith("above")


def test_up_to_twelve_intervals_have_their_words_once_and_apart(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions)
    ax.figure.canvas.draw()
    labels = [text for text in ax.texts if "looking" not in text.get_text()]
    assert sorted(text.get_text() for text in labels) == sorted(
        [
            *["now", "Tuesday", "Monday", "February", "2014"],
            *["Friday, now", "the past two days, the…", "winter", "eight months"],
            *["the end of February", "March"],
        ]
    )
    boxes = [Text.get_window_extent(text) for text in labels]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    frame = ax.get_window_extent()
    assert all(frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 < frame.y1 for box in boxes)
    dotted = [line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == ":"]
    assert [str(day.date()) for day in days(dotted)] == ["2023-03-08", "2023-04-14"]


def test_more_than_twelve_intervals_or_days_have_no_words(corpus_of, mentions_of):
    words = " ".join(["then"] * 13)
    for texts, mentions in ((13, 12), (1, 13), (12, 12)):
        documents = corpus_of({f"d{i:02}": (f"2023-03-{i + 1:02}", words) for i in range(texts)})
        rows = [(documents.index[i % texts], "then", f"2023-02-{i + 1:02}") for i in range(mentions)]
        labels = [text for text in texts_on(plot_clocks(documents, mentions_of(documents, *rows))) if text == "then"]
        assert len(labels) == (12 if texts == mentions else 0)


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(-900, 900), st.integers(0, 900), st.integers(1, 9)), max_size=12),
)
@settings(max_examples=25)
def test_words_neither_overlap_nor_leave_the_frame(corpus_of, mentions_of, dates, times):
    first, text = pd.Timestamp("2023-01-01"), " ".join(["then"] * 200)
    dated = {f"d{i}": (str(first + pd.Timedelta(days=day))[:10], text) for i, day in enumerate(dates)}
    rows = []
    for i, (begin, length, words) in enumerate(times):
        ends = [str(first + pd.Timedelta(days=day))[:10] for day in (begin, begin + length)]
        rows.append((f"d{i % len(dates)}", " ".join(["then"] * words), "/".join(ends)))
    documents = corpus_of(dated)
    ax = plot_clocks(documents, mentions_of(documents, *rows))
    ax.figure.canvas.draw()
    boxes = [Text.get_window_extent(text) for text in ax.texts]
    plt.close(ax.figure)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    frame = ax.get_window_extent()
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)
    assert all(frame.y0 <= box.y0 and box.y1 <= frame.y1 for box in boxes)


@pytest.mark.parametrize(("meaning", "named"), [("2023", True), ("2022", False)])
def test_intervals_across_the_line_are_explained_where_there_are_any(corpus_of, mentions_of, meaning, named):
    documents = corpus_of({"x": ("2023-03-08", "Then.")})
    ax = plot_clocks(documents, mentions_of(documents, ("x", "Then", meaning)))
    assert ("one across the line" in [text.get_text() for text in ax.get_legend().texts]) == named


def many(n, mentions_of):
    dates = pd.date_range("2020-01-01", periods=n // 2, freq="D").repeat(2)
    documents = read_corpus(pd.DataFrame({"date": dates, "text": "Then. Soon."}))
    rows = [(doc, "Then", str(day.date() - pd.Timedelta(days=9))) for doc, day in documents["date"].items()]
    return documents, mentions_of(documents, *rows)


def test_each_of_many_documents_has_its_own_position_within_its_day(mentions_of):
    documents, mentions = many(200, mentions_of)
    ax = plot_clocks(documents, mentions)
    assert len(set(rings(ax))) == 100
    (ring,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 2)
    assert len(np.unique(ring.get_offsets()[:, 0])) == 200
    marks = clock_marks(ax, "o")
    assert len(marks) == 200
    assert marks[0] == ("2020-01-01", "2019-12-23")
    assert all("looking" in text.get_text() for text in ax.texts)


@pytest.mark.parametrize(("meaning", "mark", "years"), [("1500", "v", 1), ("2400-01-01", "^", 1), ("2019-10", None, 0)])
def test_a_distant_mention_does_not_squash_the_others(mentions_of, meaning, mark, years):
    documents, mentions = many(200, mentions_of)
    far = mentions_of(documents, (documents.index[5], "Soon", meaning))
    ax = plot_clocks(documents, pd.concat([mentions, far]))
    low, high = ax.get_ylim()
    assert high - low < 600
    assert len(clock_marks(ax, "o")) == 200
    assert len(clock_marks(ax, mark)) == 1 if mark else len(clock_bars(ax)) == 1
    assert ("1 time expression beyond the frame" in ax.get_xlabel()) == years


def test_what_cannot_be_drawn_is_counted(corpus_of, mentions_of):
    documents = corpus_of(
        {
            "day": ("2023-03-08", "Now then."),
            "month": ("2023-03", "In 1999."),
            "none": ("", "In 1999."),
            "silent": ("2023-03-09", "…"),
        }
    )
    mentions = mentions_of(documents, ("day", "Now", ""), ("day", "then", "2023-03-07"), ("month", "1999", "1999"))
    ax = plot_clocks(documents, mentions)
    assert " ".join(ax.get_xlabel().split("\n")) == (
        "published 1 time expression without a place in the calendar; 1 time expression of documents not dated to the "
        "day; 2 documents not dated to the day; 2 documents without a time expression"
    )
    assert len(rings(ax)) == 2
    assert describe_clocks(documents, mentions) == (
        "1 of 3 time expressions can be compared with a day of publication: 1 looks back (100%). "
        "Those that look back are a median of 1 day before it. Not compared: 1 time expression without a place in the "
        "calendar, 1 time expression of documents not dated to the day, 2 documents not dated to the day and "
        "2 documents without a time expression."
    )
    with pytest.raises(ValueError, match="none of 2 documents is dated to the day"):
        plot_clocks(documents.loc[["month", "none"]], mentions[mentions["doc"] == "month"])


def test_without_any_mention_the_documents_are_drawn(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions[:0])
    assert len(rings(ax)) == 2
    assert not clock_marks(ax, "o")
    assert ax.get_xlabel() == "published\n2 documents without a time expression"
    assert describe_clocks(seeds, seed_mentions[:0]) == (
        "0 of 0 time expressions can be compared with a day of publication. "
        "Not compared: 2 documents without a time expression."
    )


def test_clocks_in_words(seeds, seed_mentions):
    assert describe_clocks(seeds, seed_mentions) == (
        "13 of 15 time expressions can be compared with a day of publication: 10 look back (77%) and 3 name the day "
        "itself (23%). Those that look back are a median of 25 days before it. "
        "Not compared: 2 time expressions without a place in the calendar."
    )


@pytest.mark.parametrize(
    ("meaning", "relation"),
    [
        ("2023-03-08", "1 names the day itself (100%)"),
        (
            "2023-03-06/2023-03-08",
            "1 looks back (100%). Those that look back are a median of 1 day before it",
        ),
        (
            "2023-03-08/2023-03-12",
            "1 looks ahead (100%). Those that look ahead are a median of 2 days after it",
        ),
        ("2023-03-09", "1 looks ahead (100%). Those that look ahead are a median of 1 day after it"),
        ("2023-03-07/2023-03-09", "1 spans it (100%)"),
    ],
)
def test_on_which_side_an_interval_lies(corpus_of, mentions_of, meaning, relation):
    documents = corpus_of({"x": ("2023-03-08", "Then.")})
    sentence = describe_clocks(documents, mentions_of(documents, ("x", "Then", meaning)))
    assert sentence == f"1 of 1 time expression can be compared with a day of publication: {relation}."


@pytest.mark.parametrize(
    ("published", "meaning"), [("0060-03-08", "0001"), ("2023-03-08", "0064"), ("9990-01-01", "9999")]
)
def test_the_ends_of_the_calendar_are_drawn(corpus_of, mentions_of, published, meaning):
    documents = corpus_of({"x": (published, "Then a fire.")})
    mentions = mentions_of(documents, ("x", "Then", meaning))
    ax = plot_clocks(documents, mentions)
    ax.figure.canvas.draw()
    assert {c.get_capstyle() for c in ax.collections if isinstance(c, LineCollection)} == {"projecting"}
    options = {"freq": "Y", "axis": "mentioned", "expressions": mentions}
    ax = plot_timeline(timeline(tokenize(documents), documents, "fire", **options))
    ax.figure.canvas.draw()
    assert list(hollow_marks(ax))
