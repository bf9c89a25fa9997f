"""Plots of mentioned times against publication and their descriptions."""

from __future__ import annotations

import itertools

import matplotlib.colors
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text
from plots.artists import days, drawn_bars, drawn_marks, hollow_marks, texts_on, tick_labels

from analysis import describe_clocks, plot_clocks, plot_timeline, read_corpus, timeline, tokenize


def marks(ax, shape):
    """The row and the day of all marks of a shape."""
    style = MarkerStyle(shape)
    outline = style.get_path().transformed(style.get_transform()).vertices
    places = []
    for scatter in drawn_marks(ax):
        vertices = scatter.get_paths()[0].vertices
        if scatter.get_zorder() == 3 and vertices.shape == outline.shape and np.allclose(vertices, outline):
            places += [(round(y), str(days([x])[0].date())) for x, y in scatter.get_offsets()]
    return sorted(places)


def bars(ax):
    """The row, the first and the last day of all bars."""
    horizontal = (bar for bar in drawn_bars(ax) if bar[0, 1] == bar[1, 1])
    return sorted((round(bar[0, 1]), *(str(day.date()) for day in days(bar[:, 0]))) for bar in horizontal)


def publications(ax):
    (scatter,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 2)
    return [str(day.date()) for day in days(scatter.get_offsets()[:, 0])]


def test_each_report_has_a_lane_with_its_mentions_in_their_order(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions)
    assert tick_labels(ax.yaxis) == ["8 Mar 2023", "14 Apr 2023"]
    assert publications(ax) == ["2023-03-08", "2023-04-14"]
    assert marks(ax, "o") == [(2, "2023-03-06"), (3, "2023-03-07"), (4, "2023-03-08"), (10, "2023-04-14")]
    assert bars(ax) == [
        (1, "2023-02-01", "2023-02-28"),
        (5, "2022-08-14", "2023-04-14"),
        (6, "2022-12-01", "2023-02-28"),
        (7, "2023-02-01", "2023-02-28"),
        (8, "2023-03-01", "2023-03-31"),
        (9, "2023-04-12", "2023-04-14"),
    ]
    assert [row for row, _ in marks(ax, "<")] == [0]  # 2014
    assert ax.get_xlabel() == (
        "time mentioned\n1 time expression beyond the frame; 2 time expressions without a place in the calendar"
    )
    assert [text.get_text() for text in ax.get_legend().texts] == ["published", "looks back", "the day itself"]


def test_each_interval_has_its_words_once(seeds, seed_mentions):
    assert texts_on(plot_clocks(seeds, seed_mentions)) == [
        *["2014", "February", "Monday", "Tuesday", "now"],
        *["eight months", "winter", "the end of February", "March", "the past two days, the…", "Friday, now"],
    ]


def test_more_than_thirty_intervals_have_a_row_per_document_and_no_words(corpus_of, mentions_of):
    words = " ".join(["then"] * 31)
    for mentions in (30, 31):
        documents = corpus_of({"a": ("2023-03-01", words), "b": ("2023-03-02", words)})
        rows = [("ab"[i % 2], "then", str(np.datetime64("2023-01-01") + i)) for i in range(mentions)]
        ax = plot_clocks(documents, mentions_of(documents, *rows))
        assert texts_on(ax) == (["then"] * 30 if mentions == 30 else [""] * 31)
        assert {row for row, _ in marks(ax, "o")} == (set(range(30)) if mentions == 30 else {0, 1})


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
    frame, whole = ax.get_window_extent(), ax.figure.bbox
    plt.close(ax.figure)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert all(frame.x0 <= box.x0 and box.x1 <= whole.x1 for box in boxes)
    assert all(frame.y0 <= box.y0 + 2 and box.y1 - 2 <= frame.y1 for box in boxes)


@pytest.mark.parametrize(("meaning", "named"), [("2023", True), ("2022", False)])
def test_intervals_across_the_day_are_explained_where_there_are_any(corpus_of, mentions_of, meaning, named):
    documents = corpus_of({"x": ("2023-03-08", "Then.")})
    ax = plot_clocks(documents, mentions_of(documents, ("x", "Then", meaning)))
    assert ("spans it" in [text.get_text() for text in ax.get_legend().texts]) == named


def many(n, mentions_of):
    dates = pd.date_range("2020-01-01", periods=n // 2, freq="D").repeat(2)
    documents = read_corpus(pd.DataFrame({"date": dates, "text": "Then. Soon."}))
    rows = [(doc, "Then", str(day.date() - pd.Timedelta(days=9))) for doc, day in documents["date"].items()]
    return documents, mentions_of(documents, *rows)


def test_many_documents_are_drawn_by_the_distance_of_what_they_mention(mentions_of):
    documents, mentions = many(200, mentions_of)
    ax = plot_clocks(documents, mentions)
    assert len(set(publications(ax))) == 100
    (rings,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 2)
    assert len(np.unique(rings.get_offsets()[:, 0])) == 200
    (dots,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 3)
    assert dots.get_offsets()[:, 1].tolist() == [-9] * 200
    assert tick_labels(ax.yaxis) == ["1 week before", "1 day before", "the day itself", "1 day after"]
    assert texts_on(ax) == []


@pytest.mark.parametrize("meaning", ["1500", "2400-01-01", "2019-10"])
def test_a_distant_mention_is_inside_the_frame_of_many_documents(mentions_of, meaning):
    documents, mentions = many(200, mentions_of)
    far = mentions_of(documents, (documents.index[5], "Soon", meaning))
    ax = plot_clocks(documents, pd.concat([mentions, far]))
    low, high = ax.get_ylim()
    vertical = [bar[:, 1] for bar in drawn_bars(ax)]
    points = [y for scatter in drawn_marks(ax) for y in scatter.get_offsets()[:, 1]]
    assert all(low < y < high for y in np.concatenate([*vertical, points]))
    assert "beyond the frame" not in ax.get_xlabel()


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
        "time mentioned 1 time expression without a place in the calendar; 1 time expression of documents not dated to "
        "the day; 2 documents not dated to the day; 2 documents without a time expression"
    )
    assert len(publications(ax)) == 2
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
    assert len(publications(ax)) == 2
    assert not marks(ax, "o")
    assert ax.get_xlabel() == "time mentioned\n2 documents without a time expression"
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
    assert bars(ax) or marks(ax, "<") or marks(ax, ">")
    options = {"freq": "Y", "axis": "mentioned", "expressions": mentions}
    ax = plot_timeline(timeline(tokenize(documents), documents, "fire", **options))
    ax.figure.canvas.draw()
    assert list(hollow_marks(ax))


def test_the_legend_shows_bars_as_thick_as_they_are_drawn_and_only_what_occurs(corpus_of, mentions_of):
    documents = corpus_of({"x": ("2023-03-08", "Then. Soon. Now. Here. There.")})
    rows = [("x", "Then", "2023-02"), ("x", "Soon", "2023-04"), ("x", "Now", "2023-03-08"), ("x", "Here", "2023")]
    ax = plot_clocks(documents, mentions_of(documents, *rows))
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.texts] == [
        *["published", "looks back", "looks ahead", "the day itself", "spans it"]
    ]
    handles = legend.legend_handles[1:]
    drawn = [c for c in ax.collections if isinstance(c, LineCollection) and c.get_zorder() == 3]
    assert {handle.get_linewidth() for handle in handles} == {lines.get_linewidth()[0] for lines in drawn}
    colours = [matplotlib.colors.to_hex(handle.get_color()) for handle in handles]
    assert len(set(colours)) == 4
    assert {matplotlib.colors.to_hex(lines.get_color()[0]) for lines in drawn} == {*colours[:2], colours[3]}


@pytest.mark.parametrize(("documents", "has_lanes"), [(20, True), (21, False)])
def test_up_to_twenty_documents_have_a_lane_each(corpus_of, mentions_of, documents, has_lanes):
    table = corpus_of({f"d{i:02}": (f"2023-03-{i + 1:02}", "Then.") for i in range(documents)})
    ax = plot_clocks(table, mentions_of(table, ("d00", "Then", "2023-02-01")))
    assert (len(ax.get_yticks()) == documents) == has_lanes
    assert ax.get_xlabel().split("\n")[0] == ("time mentioned" if has_lanes else "published")


def test_the_frame_shows_at_least_thirty_days_around_one_report(corpus_of, mentions_of):
    documents = corpus_of({"x": ("2023-03-08", "Then.")})
    ax = plot_clocks(documents, mentions_of(documents, ("x", "Then", "2023-03-08"))[:0])
    low, high = days(ax.get_xlim())
    middle = pd.Timestamp("2023-03-08")
    assert pd.Timedelta(days=15) <= middle - low <= pd.Timedelta(days=17)
    assert pd.Timedelta(days=15) <= high - middle <= pd.Timedelta(days=17)


def test_a_lane_is_a_line_of_publication_between_lines_that_part_lanes(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions)
    top, bottom = ax.get_ylim()[::-1]
    rows = [row for shape in "o<" for row, _ in marks(ax, shape)] + [row for row, _, _ in bars(ax)]
    assert sorted(rows) == list(range(11))
    published = sorted(tuple(bar[:, 1]) for bar in drawn_bars(ax) if bar[0, 0] == bar[1, 0])
    between = [line.get_ydata()[0] for line in ax.lines]
    assert between == [4.5]
    (first, last), (second, end) = published
    assert top < first < 0 <= 4 < last < 4.5 < second < 5 <= 10 < end < bottom
    assert ax.get_yticks().tolist() == [2, 7.5], "the label of a lane is in its middle"


@pytest.mark.parametrize(("before", "is_inside"), [(69, True), (71, False)])
def test_a_mention_within_twice_the_width_of_the_frame_is_drawn_at_its_place(corpus_of, mentions_of, before, is_inside):
    """Eleven of twelve are on the ten days before the report; twice the least width, thirty days, is before these."""
    documents = corpus_of({"x": ("2023-03-20", " ".join(["Then."] * 12))})
    offsets = [*range(11), before]
    rows = [("x", "Then", str(np.datetime64("2023-03-20") - offset)) for offset in offsets]
    ax = plot_clocks(documents, mentions_of(documents, *rows))
    assert ("beyond the frame" not in ax.get_xlabel()) == is_inside
    assert (rows[-1][-1] in {day for _, day in marks(ax, "o")}) == is_inside


@pytest.mark.parametrize("offset", [-60, 60])
def test_a_day_at_the_edge_of_the_frame_is_drawn_as_a_day(corpus_of, mentions_of, offset):
    documents = corpus_of({"x": ("2023-03-20", "Then.")})
    day = str(np.datetime64("2023-03-20") + offset)
    ax = plot_clocks(documents, mentions_of(documents, ("x", "Then", day)))
    assert (marks(ax, "o"), marks(ax, "<"), marks(ax, ">")) == ([(0, day)], [], [])


@pytest.mark.parametrize(("after", "is_inside"), [(69, True), (71, False)])
def test_a_mention_within_twice_the_width_after_the_report_is_drawn_at_its_place(
    corpus_of, mentions_of, after, is_inside
):
    documents = corpus_of({"x": ("2023-03-20", " ".join(["Then."] * 12))})
    rows = [("x", "Then", str(np.datetime64("2023-03-20") + offset)) for offset in [*range(11), after]]
    ax = plot_clocks(documents, mentions_of(documents, *rows))
    assert ("beyond the frame" not in ax.get_xlabel()) == is_inside
    assert (rows[-1][-1] in {day for _, day in marks(ax, "o")}) == is_inside


def test_many_documents_of_one_day_are_side_by_side_and_small_marks_are_pale(mentions_of):
    documents, mentions = many(640, mentions_of)
    ax = plot_clocks(documents, mentions)
    (rings,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 2)
    x = np.sort(rings.get_offsets()[:, 0])
    assert np.diff(x).min() > 0.3, "two of a day are less than a day apart, and apart"
    few = plot_clocks(*many(200, mentions_of))
    dots, more = (next(m for m in drawn_marks(each) if m.get_zorder() == 3) for each in (few, ax))
    assert more.get_sizes()[0] < dots.get_sizes()[0]
    assert more.get_alpha() < dots.get_alpha()
    crowd = next(m for m in drawn_marks(plot_clocks(*many(3000, mentions_of))) if m.get_zorder() == 3)
    assert crowd.get_alpha() < more.get_alpha()


def test_distances_have_their_names_on_the_axis(mentions_of):
    documents, mentions = many(200, mentions_of)
    far = mentions_of(documents, (documents.index[5], "Soon", "1600"), (documents.index[6], "Soon", "2200"))
    ax = plot_clocks(documents, pd.concat([mentions, far]))
    names = ["1 day", "1 week", "1 month", "1 year", "10 years", "100 years"]
    assert tick_labels(ax.yaxis) == [
        *(f"{name} before" for name in names[::-1]),
        "the day itself",
        *(f"{name} after" for name in names),
    ]
    assert ax.get_yticks().tolist() == [-36524, -3652, -365, -30, -7, -1, 0, 1, 7, 30, 365, 3652, 36524]
    assert not len(ax.yaxis.get_minorticklocs())


@pytest.mark.parametrize(("mentions", "share"), [(1, 0.38), (31, 0.03), (0, 0.03)])
def test_words_have_two_fifths_of_the_frame_to_the_right_of_all_days(corpus_of, mentions_of, mentions, share):
    documents = corpus_of({"a": ("2023-03-08", " ".join(["then"] * 31))})
    first = np.datetime64("2023-01-01")
    rows = [("a", "then", str(first + i)) for i in range(mentions)] or [("a", "then", "2023-03-08")]
    ax = plot_clocks(documents, mentions_of(documents, *rows)[: mentions or 0])
    low, high = ax.get_xlim()
    last = ax.spines["bottom"].get_bounds()[1]
    assert (high - last) / (high - low) == pytest.approx(share, abs=0.03)
