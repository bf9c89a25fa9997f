"""Plots of chronologies and their descriptions."""

from __future__ import annotations

import itertools
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from plots.artists import days, drawn_bars, drawn_marks, texts_on, tick_labels

from analysis import chronology, describe_chronology, plot_chronology

FIRST = pd.Timestamp("2023-01-01")


@pytest.fixture
def story(seeds):
    return chronology(seeds)


@pytest.fixture(scope="module")
def placed_by_hand(mentions_of):
    """The chronology of documents and of mentions that are placed by hand."""

    def build(documents, *rows):
        mentions = mentions_of(documents, *rows).assign(type="DATE", value="", why="no day is named")
        return chronology(documents, mentions)

    return build


def iso(numbers):
    return [str(day.date()) for day in days(numbers)]


def dots(ax):
    """The days of dots and arrows from left to right, without those of bars."""
    return sorted(day for marks in drawn_marks(ax) for day in iso(marks.get_offsets()[:, 0]))


def bars(ax):
    """The first and last day of each horizontal bar."""
    return sorted(tuple(iso(bar[:, 0])) for bar in drawn_bars(ax) if bar[0, 1] == bar[1, 1])


def overlaps(ax):
    """Pairs of labels that overlap, and labels that leave the frame."""
    ax.figure.canvas.draw()
    boxes = {text.get_text(): Text.get_window_extent(text) for text in ax.texts}
    frame = ax.get_window_extent()
    outside = [name for name, box in boxes.items() if box.x0 < frame.x0 or box.x1 > frame.x1]
    every = [Text.get_window_extent(text) for text in ax.texts]
    return [(a, b) for a, b in itertools.combinations(every, 2) if a.overlaps(b)], outside


def test_each_document_has_a_lane_with_a_dot_per_day_and_a_bar_per_longer_time(story):
    ax = plot_chronology(story)
    assert tick_labels(ax.yaxis) == ["8 Mar 2023", "14 Apr 2023"]
    assert bars(ax) == [
        ("2022-08-14", "2023-04-14"),
        ("2022-12-01", "2023-02-28"),
        *[("2023-02-01", "2023-02-28")] * 2,
        ("2023-03-01", "2023-03-31"),
        ("2023-04-12", "2023-04-14"),
    ]
    left = str(days(ax.get_xlim()[:1])[0].date())
    assert dots(ax) == [left, "2023-03-06", "2023-03-07", "2023-04-14"]  # the first is 2014
    reports = [iso(bar[:, 0])[0] for bar in drawn_bars(ax) if bar[0, 1] != bar[1, 1]]
    assert reports == ["2023-03-08", "2023-04-14"]
    assert ax.get_xlabel().split("\n", 1)[1].replace("\n", " ") == (
        "1 time expression beyond the frame; 2 time expressions without a place in the calendar; "
        "2 time expressions such as “now”, which date no event"
    )


def test_few_times_are_labelled_with_the_words_around_them_in_order(story):
    """Those whose sentence has no room have the mention alone."""
    ax = plot_chronology(story)
    assert texts_on(ax) == [
        "2014: …in Donetsk region in 2014, lashed out at…",
        "Feb 2023: …military leadership in February.",
        "6 Mar 2023: Monday",
        "7 Mar 2023: …attacks on the town on Tuesday, pushing…",
        "14 Aug 2022 to 14 Apr 2023: eight months",
        "Dec 2022 to Feb 2023: winter",
        "Feb 2023: the end of February",
        "Mar 2023: March",
        "12 to 14 Apr 2023: the past two days",
        "14 Apr 2023: …said in its report on Friday.",
    ]
    assert overlaps(ax) == ([], [])


def test_a_lane_can_be_a_group_and_labels_count_its_documents(corpus_of, placed_by_hand):
    texts = {f"d{i}": (f"2023-03-0{i + 1}", "Then, and then.") for i in range(5)}
    documents = corpus_of(texts).assign(office=["West", "East", "East", "East", None])
    rows = [("d0", "2023-02-20"), ("d1", "2023-02-20"), ("d2", "2023-02-20"), ("d3", "2023-02"), ("d4", "2022")]
    table = placed_by_hand(documents, *[(doc, "Then", meaning) for doc, meaning in rows])
    ax = plot_chronology(table, by="office", documents=documents)
    assert tick_labels(ax.yaxis) == ["(none)", "East", "West"]
    assert [label.split(":")[0] for label in texts_on(ax)] == ["2022", "20 Feb 2023 (2)", "Feb 2023", "20 Feb 2023"]
    assert ax.get_xlabel().replace("\n", " ") == (
        "time mentioned 1 time expression beyond the frame; in brackets: the documents that mention a time"
    )
    groups = table.assign(office=documents["office"].reindex(table["doc"]).array)
    assert texts_on(plot_chronology(groups, by="office")) == texts_on(ax)


def many(corpus_of, placed_by_hand, n=300):
    """Of two offices, in each document the day and month before it, and in every third 24 February."""
    texts = {f"d{i:03}": (str(FIRST + pd.Timedelta(days=i))[:10], "Then, and then, and then.") for i in range(n)}
    documents = corpus_of(texts).assign(office=["East", "West"] * (n // 2))
    rows = []
    for i, doc in enumerate(documents.index):
        before = FIRST + pd.Timedelta(days=i - 1)
        rows += [(doc, "Then", str(before)[:10]), (doc, "then", str(before)[:7])]
        rows += [(doc, "then", "2022-02-24")] if i % 3 == 0 else []
    return documents, placed_by_hand(documents, *rows)


def test_of_many_times_those_in_most_documents_are_labelled_and_none_is_left_out(corpus_of, placed_by_hand):
    documents, table = many(corpus_of, placed_by_hand)
    ax = plot_chronology(table, by="office", documents=documents)
    assert overlaps(ax) == ([], [])
    labels = texts_on(ax)
    assert labels.count("24 Feb 2022 (50)") == 2
    assert "Jan 2023 (16)" in labels
    assert 20 < len(labels) < 300
    office = table["doc"].astype("str").map(documents["office"])
    times = Counter(set(zip(office, table["begin"], table["until"], strict=True)))
    assert len(dots(ax)) + len(bars(ax)) == len(times)


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(-900, 900), st.integers(0, 300), st.integers(1, 9)), min_size=1, max_size=60),
    st.sampled_from([None, (2, 1), (4, 3), (12, 4)]),
)
@settings(max_examples=40)
def test_labels_never_overlap_or_leave_the_frame(corpus_of, placed_by_hand, dates, times, size):
    dated = {f"d{i}": (str(FIRST + pd.Timedelta(days=day))[:10], "then " * 600) for i, day in enumerate(dates)}
    rows = []
    for i, (begin, length, words) in enumerate(times):
        ends = [str(FIRST + pd.Timedelta(days=day))[:10] for day in (begin, begin + length)]
        rows.append((f"d{i % len(dates)}", " ".join(["then"] * words), "/".join(ends)))
    table = placed_by_hand(corpus_of(dated), *rows)
    ax = None if size is None else plt.subplots(figsize=size, layout="constrained")[1]
    ax = plot_chronology(table, ax=ax)
    found = overlaps(ax)
    drawn = len(dots(ax)) + len(bars(ax))
    plt.close(ax.figure)
    assert found == ([], [])
    assert drawn == len(table.drop_duplicates(["doc", "begin", "until"]))


def test_more_lanes_than_rows_of_labels_still_show_every_time(corpus_of, placed_by_hand):
    texts = {f"d{i:02}": ("2023-03-08", "Then, and then.") for i in range(30)}
    documents = corpus_of(texts)
    rows = [(doc, word, f"2023-02-{day}") for doc in documents.index for word, day in (("Then", 20), ("then", 21))]
    ax = plot_chronology(placed_by_hand(documents, *rows))
    assert Counter(dots(ax)) == {"2023-02-20": 30, "2023-02-21": 30}
    assert overlaps(ax) == ([], [])


def test_documents_without_a_date_or_without_a_place_keep_their_lane(corpus_of, placed_by_hand):
    documents = corpus_of({"dated": ("2023-03-08", "Then."), "none": ("", "In 1999.")})
    table = placed_by_hand(documents, ("dated", "Then", ""), ("none", "1999", "1999"))
    ax = plot_chronology(table)
    assert tick_labels(ax.yaxis) == ["8 Mar 2023", "undated"]
    assert bars(ax) == [("1999-01-01", "1999-12-31")]


@pytest.mark.parametrize("meaning", ["0001", "9999"])
def test_the_ends_of_the_calendar_are_drawn(corpus_of, placed_by_hand, meaning):
    documents = corpus_of({"x": ("2023-03-08", "Then.")})
    ax = plot_chronology(placed_by_hand(documents, ("x", "Then", meaning)))
    assert bars(ax) == [(f"{meaning}-01-01", f"{meaning}-12-31")]


def test_it_is_drawn_on_the_axes_given_whatever_columns_and_attrs_there_are(story):
    _, ax = plt.subplots(figsize=(10, 4), layout="constrained")
    assert plot_chronology(story, ax=ax) is ax
    assert len(plt.get_fignums()) == 1
    bare = story.assign(x=1)
    bare.attrs = {"per": 1}
    _, other = plt.subplots(figsize=(10, 4), layout="constrained")
    assert texts_on(plot_chronology(bare, ax=other)) == texts_on(ax)
    ax.figure.canvas.draw()
    other.figure.canvas.draw()
    assert np.array_equal(ax.figure.canvas.buffer_rgba(), other.figure.canvas.buffer_rgba())


def test_what_cannot_be_drawn_is_said(story, corpus_of, placed_by_hand):
    with pytest.raises(ValueError, match="none of the 2 rows of chronology has a place in the calendar"):
        plot_chronology(story.tail(2))
    with pytest.raises(ValueError, match="by='office' is not a column of chronology: pass the documents"):
        plot_chronology(story, by="office")
    documents = corpus_of({f"d{i}": ("2023-03-08", "Then.") for i in range(41)})
    table = placed_by_hand(documents, *[(doc, "Then", "2023") for doc in documents.index])
    with pytest.raises(ValueError, match="by='doc' gives 41 lanes: choose a column with up to 40 values"):
        plot_chronology(table)
    with pytest.raises(ValueError, match="documents has no column 'office'"):
        plot_chronology(table, by="office", documents=documents)
    with pytest.raises(TypeError, match=r"is a list, not a table: make it with chronology\(\)"):
        describe_chronology([1, 2])


def test_a_chronology_in_words(story):
    assert describe_chronology(story) == (
        "15 time expressions in 2 documents, 13 with a place in the calendar, from 2014 to 14 Apr 2023. "
        "Of these, 2 are words such as “now”, which date no event. "
        "Several documents mention Feb 2023 (2). Without a place: repeated (1) and a length of time (1)."
    )
    assert describe_chronology(story.tail(1)) == (
        "1 time expression in 1 document, none with a place in the calendar. Without a place: a length of time (1)."
    )
    assert describe_chronology(story[story["expression"] == "Monday"]) == (
        "1 time expression in 1 document, 1 with a place in the calendar, from 6 Mar 2023."
    )


def test_groups_and_the_times_they_share_in_words(corpus_of, placed_by_hand):
    texts = {f"d{i}": ("2023-03-08", "Then. " * 5) for i in range(4)}
    documents = corpus_of(texts).assign(office=["East", "East", "West", "West"])
    rows = [(f"d{i}", "Then", f"2023-02-0{day}") for day in range(1, 6) for i in range(4 if day == 3 else 2)]
    table = placed_by_hand(documents, *rows)
    assert describe_chronology(table, by="office", documents=documents) == (
        "12 time expressions in 4 documents, 12 with a place in the calendar, from 1 Feb 2023 to 5 Feb 2023. "
        "Several documents mention 3 Feb 2023 (4), 1 Feb 2023 (2), 2 Feb 2023 (2) and 2 other times. "
        "East: 10 time expressions, from 1 Feb 2023 to 5 Feb 2023. "
        "Several of its documents mention 1 Feb 2023 (2), 2 Feb 2023 (2), 3 Feb 2023 (2) and 2 other times. "
        "West: 2 time expressions, from 3 Feb 2023. Several of its documents mention 3 Feb 2023 (2)."
    )


def test_rare_reasons_are_counted_together_in_words(corpus_of, mentions_of):
    documents = corpus_of({"x": ("2023-03-08", "Then. " * 6)})
    mentions = mentions_of(documents, *[("x", "Then", "")] * 6)
    table = chronology(documents, mentions.assign(type="DATE", value="", why=list("aabbcd")))
    assert describe_chronology(table).endswith("Without a place: a (2), b (2), c (1) and other reasons (1).")


def test_the_axis_reaches_a_time_that_is_far_from_most_others_but_inside_the_frame(corpus_of, placed_by_hand):
    """It ended at the last of the others, and the mark was beside it; long labels make room on the right."""
    documents = corpus_of({"x": ("2023-03-08", "Then the regiment marched to the north. " * 23)})
    mentioned = [*["2023-01-01", "2023-01-02", "2023-01-03"] * 7, "2023-01-31", "2023-02-10"]
    ax = plot_chronology(placed_by_hand(documents, *[("x", "Then", day) for day in mentioned]))
    assert "2023-02-10" in dots(ax)
    assert days(ax.spines["bottom"].get_bounds()[1:])[0] >= pd.Timestamp("2023-02-10")


def test_lanes_have_the_titles_of_documents_that_are_passed(corpus_of, placed_by_hand):
    documents = corpus_of({"x": ("2023-03-08", "Then.")}).assign(title="The march north")
    table = placed_by_hand(documents, ("x", "Then", "2023-03-01"))
    assert tick_labels(plot_chronology(table, documents=documents).yaxis) == ["The march north"]


def test_lanes_are_one_column(story):
    with pytest.raises(TypeError, match=r"by=\['doc'\] is a list: name one column"):
        plot_chronology(story, by=["doc"])


@pytest.mark.parametrize(("days_off", "is_inside"), [(90, True), (91, False)])
def test_times_beyond_tukeys_outer_fences_are_arrows_at_the_edge(corpus_of, placed_by_hand, days_off, is_inside):
    """Tukey (1977): three quartile ranges, here of 30 days each, from the quartile."""
    documents = corpus_of({"x": ("2023-03-08", "Then. " * 20)})
    far = str(pd.Timestamp("2023-01-31") + pd.Timedelta(days=days_off))[:10]
    mentioned = ["2023-01-01"] * 6 + ["2023-01-31"] * 5 + [far]
    ax = plot_chronology(placed_by_hand(documents, *[("x", "Then", day) for day in mentioned]))
    assert (far in dots(ax)) == is_inside
    assert ("beyond the frame" not in ax.get_xlabel()) == is_inside


def test_up_to_forty_documents_have_a_lane_each_with_as_much_room_above_as_below(corpus_of, placed_by_hand):
    documents = corpus_of({f"d{i:02}": ("2023-03-08", "Then.") for i in range(40)})
    ax = plot_chronology(placed_by_hand(documents, *[(doc, "Then", "2023-02-20") for doc in documents.index]))
    assert len(ax.get_yticks()) == 40
    rows = np.concatenate([marks.get_offsets()[:, 1] for marks in drawn_marks(ax)])
    bottom, top = ax.get_ylim()
    assert bottom - rows.max() == rows.min() - top == 1
    assert np.diff(np.sort(rows)).min() > 1, "lanes are further apart than rows"
    ax.figure.canvas.draw()
    row_points = ax.get_window_extent().height / (bottom - top) * 72 / ax.figure.dpi
    assert row_points >= 12, "a row is as high as a line of type of nine points"


@pytest.mark.parametrize("lanes", [6, 7])
def test_labels_of_many_lanes_have_rows_as_high_as_a_line_of_type(corpus_of, placed_by_hand, lanes):
    documents = corpus_of({f"d{i:02}": ("2023-03-08", "Then. " * 12) for i in range(lanes)})
    rows = [(doc, "Then", f"2023-02-{day:02}") for doc in documents.index for day in range(1, 25, 2)]
    _, ax = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
    plot_chronology(placed_by_hand(documents, *rows), ax=ax)
    ax.figure.canvas.draw()
    assert texts_on(ax)
    bottom, top = ax.get_ylim()
    assert ax.get_window_extent().height / (bottom - top) * 72 / ax.figure.dpi >= 12


@pytest.mark.parametrize(("times", "are_quoted"), [(40, True), (41, False)])
def test_up_to_forty_times_have_words_beside_their_dates(corpus_of, placed_by_hand, times, are_quoted):
    documents = corpus_of({"x": ("2023-03-08", "Then. " * times)})
    first = pd.Timestamp("2022-01-01")
    mentioned = [str(first + pd.Timedelta(days=9 * i))[:10] for i in range(times)]
    labels = texts_on(plot_chronology(placed_by_hand(documents, *[("x", "Then", day) for day in mentioned])))
    assert labels
    assert all((": " in label) == are_quoted for label in labels)


def test_labels_are_beside_their_times_and_black_and_times_without_one_are_pale(corpus_of, placed_by_hand):
    documents, table = many(corpus_of, placed_by_hand)
    ax = plot_chronology(table, by="office", documents=documents)
    sizes = {marks.get_alpha() for marks in drawn_marks(ax)}
    assert max(sizes) == 1
    assert 0.1 <= min(sizes) <= 0.5
    assert {text.get_color() for text in ax.texts} == {"black"}
    points = {tuple(point) for marks in drawn_marks(ax) for point in marks.get_offsets()}
    points |= {tuple(end) for bar in drawn_bars(ax) for end in bar}
    assert {text.xy for text in ax.texts} <= points


def test_the_date_of_a_report_is_a_line_through_its_lane(story):
    ax = plot_chronology(story)
    rows = sorted(text.xy[1] for text in ax.texts)
    reports = sorted(tuple(bar[:, 1]) for bar in drawn_bars(ax) if bar[0, 1] != bar[1, 1])
    assert reports == [(-0.5, 3.5), (rows[4] - 0.5, rows[-1] + 0.5)]
    assert ax.get_yticks().tolist() == [1.5, (rows[4] + rows[-1]) / 2]
