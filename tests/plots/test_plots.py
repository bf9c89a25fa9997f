"""What is drawn: labels, values, order and shapes, read back from the artists."""

import io
import itertools

import matplotlib

matplotlib.use("Agg")

import matplotlib.dates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection, PathCollection

from analysis import (
    describe_calendar,
    describe_clocks,
    describe_dispersion,
    describe_frequency,
    describe_timeline,
    describe_vocabulary_growth,
    describe_word_shift,
    plot_calendar,
    plot_clocks,
    plot_dispersion,
    plot_frequency,
    plot_timeline,
    plot_vocabulary_growth,
    read_corpus,
    rolling,
    term_frequency,
    timeline,
    tokenize,
    vocabulary_growth,
)


@pytest.fixture(autouse=True)
def closed_figures():
    """Render each picture as a notebook does, which finds what drawing alone does not."""
    yield
    for number in plt.get_fignums():
        plt.figure(number).savefig(io.BytesIO(), bbox_inches="tight")
    plt.close("all")


@pytest.fixture
def documents():
    texts = [("2023-03-06", "war war town"), ("2023-03-07", "town of war"), ("2023-03-22", "peace in town")]
    frame = pd.DataFrame(texts, columns=["date", "text"]).assign(doc=["a", "b", "c"])
    return read_corpus(frame)


@pytest.fixture
def weeks(documents):
    return timeline(tokenize(documents), documents, ["war", "town"])


MONDAY = pd.Timestamp("2023-01-02")
GAP = np.nan


def line(rates, *, term="war", freq="W", high=None, per=1000):
    """A timeline table of `rates` from January 2023 on, GAP where there are no documents."""
    rates = pd.Series(rates, dtype=float)
    there = rates.notna()
    table = pd.DataFrame(
        {
            "period": pd.period_range(MONDAY, periods=len(rates), freq=freq),
            "term": term,
            "docs": there.astype(int),
            "tokens": there * per,
            "n": rates.fillna(0).astype(int),
            "rate": rates,
            "low": rates / 2,
            "high": rates * 1.5 if high is None else pd.Series(high, dtype=float),
            "status": np.where(there, "sparse", "no documents"),
        }
    )
    table.attrs["per"] = per
    return table


def days(x):
    return [pd.Timestamp(day).tz_localize(None).round("s") for day in matplotlib.dates.num2date(x)]


def drawn_marks(ax):
    return [c for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]


def drawn_bars(ax):
    return [bar for c in ax.collections if isinstance(c, LineCollection) for bar in c.get_segments()]


def texts_on(ax):
    return [text.get_text() for text in ax.texts]


def marks(ax, face):
    """The y values of the hollow ("white") or full marks, by collection."""
    white = matplotlib.colors.to_rgba("white")
    for scatter in ax.collections:
        if isinstance(scatter, matplotlib.collections.PathCollection) and len(scatter.get_offsets()):
            hollow = tuple(scatter.get_facecolor()[0]) == white
            if hollow == (face == "hollow"):
                yield scatter.get_offsets()


def test_bars_stand_in_order_of_frequency_with_their_hits(documents):
    ax = plot_frequency(term_frequency(tokenize(documents)), n=3)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["town", "war", "in"]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(
        [3 / 9 * 1000, 3 / 9 * 1000, 1 / 9 * 1000]
    )
    assert texts_on(ax) == ["3", "3", "1"]
    top, bottom = ax.get_ylim()[::-1]
    assert top < bottom, "the first term is on top"


def test_groups_have_a_shape_each_and_a_zero_where_a_term_is_missing(documents):
    counts = term_frequency(tokenize(documents), by="W", documents=documents)
    ax = plot_frequency(counts, n=2)
    by_label = {c.get_label(): c for c in ax.collections if not c.get_label().startswith("_")}
    first, second = by_label.values()
    assert list(by_label) == ["the week of 6 Mar 2023", "the week of 20 Mar 2023"]
    assert first.get_paths()[0].vertices.shape != second.get_paths()[0].vertices.shape
    assert second.get_offsets()[:, 0].tolist() == pytest.approx([1000 / 3, 0.0])  # town, war


def test_too_many_groups_are_refused(documents):
    many = pd.DataFrame({"group": range(9), "term": "war", "n": 1, "total": 10, "rate": 100.0, "docs": 1})
    with pytest.raises(ValueError, match=r"9 groups .* more than 8"):
        plot_frequency(many)


def test_the_rates_of_terms_begin_at_zero(documents):
    tokens = tokenize(documents)
    bars = plot_frequency(term_frequency(tokens))
    assert bars.get_xlim()[0] == 0
    marks = plot_frequency(term_frequency(tokens, "doc"), n=2)
    left, right = marks.get_xlim()
    assert -0.05 * right < left <= 0, "room for a mark at 0, and no more"
    assert right > 2 / 3 * 1000


def test_marks_of_a_common_word_alone_begin_at_zero_too():
    texts = pd.Series({"a": "the the war the", "b": "the the the the peace"})  # 750 and 800
    left, _ = plot_frequency(term_frequency(tokenize(texts), "doc"), n=1).get_xlim()
    assert left == pytest.approx(0, abs=40)


PER = pytest.mark.parametrize(
    ("per", "unit"), [(100, "per 100 "), (1000, "per 1,000 "), (1_000_000, "per 1,000,000 ")]
)


@PER
@pytest.mark.parametrize("by", [None, "doc"])
@pytest.mark.parametrize("attrs", [True, False], ids=["as made", "attrs lost"])
def test_what_rates_are_per_is_said_of_frequencies(documents, per, unit, by, attrs):
    counts = term_frequency(tokenize(documents), by, per=per)
    counts.attrs = counts.attrs if attrs else {}
    assert f"rate {unit}" in plot_frequency(counts).get_xlabel() + " "
    assert unit.strip() + ")" in describe_frequency(counts)


@PER
@pytest.mark.parametrize("attrs", [True, False], ids=["as made", "attrs lost"])
def test_what_rates_are_per_is_said_of_timelines(documents, per, unit, attrs):
    table = timeline(tokenize(documents), documents, ["war", "town"], per=per)
    table.attrs = table.attrs if attrs else {}
    assert f"rate {unit}" in plot_timeline(table).get_ylabel() + " "
    assert unit.strip() + "," in describe_timeline(table)


def test_a_line_breaks_where_there_are_no_documents(weeks):
    ax = plot_timeline(weeks)
    rates = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert rates["war"] == pytest.approx([500.0, np.nan, 0.0], nan_ok=True)
    assert rates["town"] == pytest.approx([1000 / 3, np.nan, 1000 / 3], nan_ok=True)
    assert "no documents" in texts_on(ax)


def test_lines_are_named_at_their_ends_and_told_apart_without_colour(weeks):
    ax = plot_timeline(weeks)
    assert {"war", "town"} <= set(texts_on(ax))
    assert len({str(line.get_linestyle()) for line in ax.lines}) == 2


def test_sparse_marks_are_hollow_and_grounded_ones_full(weeks):
    assert not list(marks(plot_timeline(weeks), "full"))
    grounded = plot_timeline(weeks.assign(status=weeks["status"].replace("sparse", "ok")))
    assert [len(offsets) for offsets in marks(grounded, "full")] == [2, 2]
    assert not list(marks(grounded, "hollow"))


def test_a_mark_lies_in_its_period_and_its_bar_spans_the_interval(weeks):
    war = weeks[weeks["term"] == "war"]
    ax = plot_timeline(war)
    (offsets,) = marks(ax, "hollow")
    placed = war[war["rate"].notna()]
    for (x, y), row in zip(offsets, placed.itertuples(), strict=True):
        day = pd.Timestamp(matplotlib.dates.num2date(x)).tz_localize(None)
        assert row.period.start_time < day < row.period.end_time
        assert y == pytest.approx(row.rate)
    bars = next(c for c in ax.collections if isinstance(c, matplotlib.collections.LineCollection))
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    assert ends == pytest.approx(placed[["low", "high"]].to_numpy())


def test_the_band_is_the_interval():
    dates = pd.date_range("2023-01-02", periods=3, freq="7D")
    documents = read_corpus(pd.DataFrame({"date": dates, "text": ["war on", "war war", "no war"]}))
    table = timeline(tokenize(documents), documents, "war")
    ax = plot_timeline(table)
    (band,) = (c for c in ax.collections if isinstance(c, matplotlib.collections.PolyCollection))
    drawn = np.unique(band.get_paths()[0].vertices[:, 1].round(6))
    assert set(np.round([*table["low"], *table["high"]], 6)) == set(drawn)


def test_the_line_goes_through_the_middle_of_each_period_at_its_rate():
    (drawn,) = plot_timeline(line([1, 2, GAP, 4])).lines
    thursday = pd.Timestamp("2023-01-05 12:00")
    assert days(drawn.get_xdata(orig=False)) == [thursday + pd.Timedelta(weeks=i) for i in range(4)]
    assert drawn.get_ydata().tolist() == pytest.approx([1, 2, GAP, 4], nan_ok=True)


@pytest.mark.parametrize(
    ("rates", "alone"),
    [
        ([1, GAP, 2, 3, GAP, 4], [0, 5]),
        ([1, 2, GAP, 3, GAP, 4, 5], [3]),
        ([1, 2, GAP, 3, 4], []),
        ([1], [0]),
        ([1, 2, 3], []),
    ],
)
def test_a_period_alone_between_gaps_has_a_bar_and_no_other_has(rates, alone):
    ax = plot_timeline(line(rates))
    bars = drawn_bars(ax)
    middle = MONDAY + pd.Timedelta(days=3.5)
    assert [days(bar[:, 0]) for bar in bars] == [[middle + pd.Timedelta(weeks=i)] * 2 for i in alone]
    assert [bar[:, 1].tolist() for bar in bars] == [[rates[i] / 2, rates[i] * 1.5] for i in alone]


NOTE = "some intervals go on beyond"


@pytest.mark.parametrize("high", [[15, 25], [15, 50], [0, 0]])
def test_intervals_that_fit_are_drawn_whole(high):
    ax = plot_timeline(line([10, 20] if any(high) else [0, 0], high=high))
    bottom, top = ax.get_ylim()
    assert bottom == 0
    assert max(high) <= top <= max(1.1 * max(high), 1)
    assert NOTE not in texts_on(ax)


def test_where_no_term_occurs_the_intervals_above_0_are_drawn_whole():
    ax = plot_timeline(line([0, 0], high=[3, 40]))
    assert ax.get_ylim()[1] >= 40
    assert NOTE not in texts_on(ax)


@pytest.mark.parametrize("high", [100, 100_000])
def test_an_interval_far_above_the_rates_is_cut_off_and_the_note_says_so(high):
    ax = plot_timeline(line([10, 20], high=[15, high]))
    bottom, top = ax.get_ylim()
    assert bottom == 0
    assert 20 * 1.5 < top < 20 * 3, "all rates with room above them"
    assert texts_on(ax).count(NOTE) == 1


def end_labels(ax, terms):
    """Bottom, middle and top of each term's label, as shares of the axis."""
    ax.figure.canvas.draw()
    labels = {text.get_text(): text for text in ax.texts if text.get_text() in terms}
    boxes = [matplotlib.text.Text.get_window_extent(labels[term]) for term in terms]
    to_share = ax.transAxes.inverted().transform
    return [[to_share((0, y))[1] for y in (box.y0, (box.y0 + box.y1) / 2, box.y1)] for box in boxes]


@pytest.mark.parametrize(
    "last", [[20, 20.1, 19.9, 20.05], [7, 7, 7, 7], [0, 0, 0.1, 20], [20, 1, 19.9, 1.1], [0, 0, 0, 0]]
)
def test_names_of_lines_that_end_close_neither_overlap_nor_change_places(last):
    terms = ["aa", "bb", "cc", "dd"]
    lines = [line([20, rate], term=term) for term, rate in zip(terms, last, strict=True)]
    found = end_labels(plot_timeline(pd.concat(lines, ignore_index=True)), terms)
    upward = sorted(zip(last, found, strict=True), key=lambda pair: (pair[0], pair[1][1]))
    for (_, below), (_, above) in itertools.pairwise(upward):
        assert above[1] - below[1] > 0.05, "a good twentieth of the axis from one to the next"
        assert above[0] >= below[2]


def test_names_of_lines_that_end_far_apart_stand_at_their_ends():
    last = {"low": 2, "high": 20, "mean": 10}
    ax = plot_timeline(pd.concat([line([20, end], term=term) for term, end in last.items()]))
    middles = [middle * ax.get_ylim()[1] for _, middle, _ in end_labels(ax, list(last))]
    assert middles == pytest.approx(list(last.values()), abs=0.3)


def test_a_line_that_ends_before_a_gap_is_named_by_its_last_rate():
    rows = line([20, 5, GAP])
    assert end_labels(plot_timeline(rows), ["war"])[0][1] == pytest.approx(5 / (1.05 * 30), abs=0.02)


@pytest.mark.parametrize(
    ("freq", "rates", "names"),
    [
        ("D", [1, GAP, 3], ["2 Jan\n2023", "3 Jan\n2023", "4 Jan\n2023"]),
        ("W", [1, GAP], ["2–8 Jan\n2023", "9–15 Jan\n2023"]),
        ("W", [1] * 5, ["2–8 Jan", "9–15 Jan", "16–22 Jan", "23–29 Jan", "30 Jan–5 Feb"]),
        ("M", [1, 2], ["Jan\n2023", "Feb\n2023"]),
        ("Q", [1, 2], ["2023Q1", "2023Q2"]),
        ("Y", [1, 2], ["2023", "2024"]),
        ("Y", [1] * 8, [str(year) for year in range(2023, 2031)]),
    ],
)
def test_up_to_eight_periods_are_named_each_below_its_mark(freq, rates, names):
    ax = plot_timeline(line(rates, freq=freq))
    labels = [tick.get_text() for tick in ax.get_xticklabels()]
    assert [label[: len(name)] for label, name in zip(labels, names, strict=True)] == names
    assert days(ax.get_xticks()) == days(ax.lines[0].get_xdata(orig=False))


def test_more_than_eight_periods_have_dates_where_there_is_room():
    ax = plot_timeline(line([1] * 60))
    ax.figure.canvas.draw()
    labels = [tick.get_text() for tick in ax.get_xticklabels()]
    assert 3 <= len(labels) <= 9
    assert not any("–" in label for label in labels)


@pytest.mark.parametrize(
    ("rates", "runs"),
    [
        ([1, GAP, GAP, 2, GAP, 3], [("2023-01-09", "2023-01-23"), ("2023-01-30", "2023-02-06")]),
        ([1, 0, 2], []),
        ([1, GAP, 0], [("2023-01-09", "2023-01-16")]),
    ],
)
def test_the_ground_is_grey_over_runs_without_documents_and_nowhere_else(rates, runs):
    both = pd.concat([line(rates), line(rates, term="peace")], ignore_index=True)
    grounds = [
        days([patch.get_x(), patch.get_x() + patch.get_width()]) for patch in plot_timeline(both).patches
    ]
    assert grounds == [[pd.Timestamp(day) for day in run] for run in runs]


@pytest.mark.parametrize(("periods", "named"), [(5, True), (20, False)])
def test_a_gap_is_named_where_there_is_room(periods, named):
    ax = plot_timeline(line([1, GAP] + [1] * (periods - 2)))
    assert texts_on(ax).count("no documents") == named


def test_marks_are_smaller_where_there_are_more_than_sixty():
    few, many = (drawn_marks(plot_timeline(line([1] * n)))[0].get_sizes() for n in (60, 61))
    assert few[0] >= 2 * many[0] > 0


@pytest.mark.parametrize(("periods", "apart"), [(20, 4), (21, 0)])
def test_marks_of_two_terms_stand_a_few_points_beside_each_other_where_periods_are_few(periods, apart):
    both = pd.concat([line([1] * periods), line([1] * periods, term="peace")], ignore_index=True)
    ax = plot_timeline(both)
    first, second = (c.get_offset_transform().transform((0, 0))[0] for c in drawn_marks(ax))
    assert second - first == pytest.approx(0) if not apart else second - first > apart


def test_each_place_of_a_term_is_drawn_in_its_document(documents):
    ax = plot_dispersion(tokenize(documents), ["war", "peace"], documents=documents)
    by_label = {
        c.get_label(): c.get_offsets().tolist() for c in ax.collections if c.get_label() in ("war", "peace")
    }
    assert [x for x, _ in by_label["war"]] == [0, 1, 2]
    assert len({y for _, y in by_label["war"]}) == 2
    assert [x for x, _ in by_label["peace"]] == [0]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["war", "peace"] * 3
    assert texts_on(ax) == ["2023-03-06  a", "2023-03-07  b", "2023-03-22  c"]


def test_of_a_selection_only_these_documents_are_drawn_in_their_order(documents):
    tokens = tokenize(documents)
    ax = plot_dispersion(tokens, ["war", "town"], documents=documents.loc[["c", "b"]])
    assert texts_on(ax) == ["2023-03-22  c", "2023-03-07  b"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["war", "town"] * 2
    rows = ax.get_yticks()
    places = {c.get_label(): sorted(c.get_offsets().tolist()) for c in drawn_marks(ax)}
    assert places == {"war": [[2, rows[2]]], "town": [[0, rows[3]], [2, rows[1]]]}
    assert sorted((bar.tolist() for bar in drawn_bars(ax)), key=lambda bar: bar[0][1]) == [
        [[0, row], [3, row]] for row in rows
    ]


def test_a_document_without_a_word_is_drawn_empty_where_it_is_asked_for(documents):
    empty = documents.iloc[:1].rename({"a": "empty"}).assign(text="")
    ax = plot_dispersion(tokenize(documents), "war", documents=pd.concat([empty, documents]))
    assert [
        label.get_text().split()[-1]
        for label in [*ax.texts, *ax.get_yticklabels()]
        if "-" in label.get_text()
    ] == [
        "empty",
        "a",
        "b",
        "c",
    ]


def test_many_documents_share_a_row_each():
    many = pd.Series({f"d{i:02d}": "war and peace" for i in range(60)})
    ax = plot_dispersion(tokenize(many), ["war", "peace"])
    assert len(ax.get_yticks()) <= 40
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["war", "peace"]


def test_the_calendar_counts_documents_by_weekday_and_week(documents):
    ax = plot_calendar(pd.concat([documents, documents.iloc[:1].rename({"a": "d"})]))
    cells = ax.collections[-1].get_array().reshape(7, 3)
    assert (cells[0, 0], cells[1, 0], cells[2, 2]) == (2, 1, 1)
    assert cells.filled(0).sum() == 4
    assert {"2", "1", "·"} == set(texts_on(ax))


def test_years_are_rows_and_the_same_day_is_in_the_same_column():
    dates = ["2019-03-01", "2020-02-29", "2020-03-01", "2021-12-31"]
    documents = read_corpus(pd.DataFrame({"date": dates, "text": "war"}))
    ax = plot_calendar(documents)
    cells = ax.collections[-1].get_array().reshape(3, 366).filled(0)
    assert np.argwhere(cells).tolist() == [[0, 60], [1, 59], [1, 60], [2, 365]]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["2019", "2020", "2021"]


def test_what_is_not_dated_to_the_day_is_named_not_drawn(documents):
    month = read_corpus(pd.DataFrame({"date": ["2023-03", None], "text": "war", "doc": ["m", "u"]}))
    assert plot_calendar(pd.concat([documents, month])).get_xlabel() == "2 documents without a day not drawn"
    with pytest.raises(ValueError, match="none of 2 documents is dated to the day"):
        plot_calendar(month)


def test_what_is_dated_to_the_day_leaves_nothing_to_name(documents):
    assert plot_calendar(documents).get_xlabel() == ""


@pytest.mark.parametrize("draw", ["frequency", "timeline", "dispersion", "calendar", "clocks"])
def test_a_picture_is_drawn_on_the_axes_given(draw, documents, weeks, mentions_of):
    _, ax = plt.subplots()
    tokens = tokenize(documents)
    drawn = {
        "frequency": lambda: plot_frequency(term_frequency(tokens), ax=ax),
        "timeline": lambda: plot_timeline(weeks, ax=ax),
        "dispersion": lambda: plot_dispersion(tokens, "war", ax=ax),
        "calendar": lambda: plot_calendar(documents, ax=ax),
        "clocks": lambda: plot_clocks(documents, mentions_of(documents), ax=ax),
    }[draw]()
    assert drawn is ax
    assert len(plt.get_fignums()) == 1


def test_frequency_in_words(documents):
    said = describe_frequency(term_frequency(tokenize(documents)), n=2)
    assert said == "Of 9 tokens and 5 terms, most are “town” (3; 333 per 1,000) and “war” (3; 333 per 1,000)."


def test_timeline_in_words(weeks):
    first, second = describe_timeline(weeks).split("\n")
    assert first.startswith(
        "“war”: 3 hits in 9 tokens of 3 documents, 3 periods from the week of 6 Mar 2023 to the week of 20 Mar 2023; "
        "1 without documents, 2 sparse. Highest: the week of 6 Mar 2023, 500 per 1,000, interval "
    )
    assert second.startswith("“town”: 3 hits")


def test_the_highest_period_is_so_by_rate_not_by_hits():
    texts = {"date": ["2023-03-06", "2023-03-13", "2023-03-20"]}
    texts["text"] = ["war " * 3 + "peace " * 27, "war peace", "peace"]  # 3 of 30, 1 of 2
    documents = read_corpus(pd.DataFrame(texts))
    table = timeline(tokenize(documents), documents, "war")
    assert "Highest: the week of 13 Mar 2023, 500" in describe_timeline(table)


def test_a_period_of_little_text_is_not_the_highest_where_others_can_bear_it():
    table = line([333, 4, 6], high=[999, 9, 9])
    table["tokens"], table["n"] = [3, 1000, 1000], [1, 4, 6]
    assert "Highest: the week of 2 Jan 2023, 333 per 1,000" in describe_timeline(table)
    assert "(sparse: 1 hit in 3 tokens)" in describe_timeline(table)
    table["status"] = ["sparse", "ok", "ok"]
    assert ". Highest that is ok: the week of 16 Jan 2023, 6.00 per 1,000" in describe_timeline(table)
    assert "(ok: 6 hits in 1,000 tokens)" in describe_timeline(table)
    assert ". Highest: the week of 16 Jan" in describe_timeline(table[1:])


def test_a_term_that_does_not_occur_has_no_highest_period():
    assert "Highest" not in describe_timeline(line([0, 0], high=[1, 2]))


@pytest.mark.parametrize(
    ("dates", "in_periods", "in_days"),
    [
        (["2023-03-06", "2023-03-14"], "", ""),
        (["2023-03-06", "2023-03"], "1 document cannot be placed in a period", "1 document without a day"),
        (
            ["2023-03-06", "2023", None],
            "2 documents cannot be placed in a period",
            "2 documents without a day",
        ),
    ],
)
def test_what_has_no_place_in_the_calendar_is_said_in_words(dates, in_periods, in_days):
    documents = read_corpus(pd.DataFrame({"date": dates, "text": "war"}))
    said = describe_timeline(timeline(tokenize(documents), documents, "war"))
    assert in_periods in said
    assert ("cannot be placed" in said) == bool(in_periods)
    said = describe_calendar(documents)
    assert in_days in said
    assert ("without a day" in said) == bool(in_days)
    assert plot_calendar(documents).get_xlabel().startswith(in_days)


def test_a_pooled_timeline_is_said_without_totals_that_count_twice():
    dates = ["2023-03-06", "2023-03-13", "2023-03-20"]
    documents = read_corpus(pd.DataFrame({"date": dates, "text": ["war war", "war town", "town"]}))
    table = timeline(tokenize(documents), documents, "war")
    assert "3 hits in 5 tokens of 3 documents" in describe_timeline(table)
    said = describe_timeline(rolling(table, 2))
    assert said.startswith("“war”, pooled over up to 2 periods, 3 periods from the week of 6 Mar 2023 ")
    totals = said.split(". Highest")[0]
    assert not [word for word in ("hits", "tokens", "of 3 documents", "5 documents") if word in totals]


def test_dispersion_in_words(documents):
    said = describe_dispersion(tokenize(documents), ["war", "absent"])
    assert said.split("\n") == [
        "“war” stands 3 times in 2 of 3 documents, from 0% to 67% of the way through them (half of them before 33%).",
        "“absent” stands 0 times in 0 of 3 documents.",
    ]


def test_calendar_in_words(documents):
    assert describe_calendar(documents) == (
        "3 documents on 3 days from 6 Mar 2023 to 22 Mar 2023; 14 of these 17 days have none. "
        "The most on one day: 1, first on 6 Mar 2023."
    )


def test_a_unit_that_is_nowhere_to_be_read_is_not_made_up(documents):
    with pytest.warns(UserWarning, match="no token is 'absent'"):
        none = timeline(tokenize(documents), documents, "absent", per=1_000_000)
    assert plot_timeline(none).get_ylabel() == "rate per 1,000,000 tokens"
    none.attrs.clear()
    assert plot_timeline(none).get_ylabel() == "rate per so many tokens"


# --- two clocks -------------------------------------------------------------------------------


def clock_marks(ax, shape):
    """The places of all marks of a shape, as published and mentioned day."""
    paths = {"o": "circle", "v": "v", "^": "^"}
    wanted = matplotlib.markers.MarkerStyle(shape)
    wanted = wanted.get_path().transformed(wanted.get_transform()).vertices
    assert shape in paths
    found = []
    for scatter in drawn_marks(ax):
        vertices = scatter.get_paths()[0].vertices
        if scatter.get_zorder() == 3 and vertices.shape == wanted.shape and np.allclose(vertices, wanted):
            found += [(str(days([x])[0].date()), str(days([y])[0].date())) for x, y in scatter.get_offsets()]
    return sorted(found)


def clock_bars(ax):
    return sorted(
        tuple(str(day.date()) for day in (days([bar[0, 0]]) + days(bar[:, 1]))) for bar in drawn_bars(ax)
    )


def rings(ax):
    (scatter,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 2)
    return [tuple(str(day.date()) for day in days(place)) for place in scatter.get_offsets()]


def test_each_mention_has_its_mark_over_its_document(seeds, seed_mentions):
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


def test_few_mentions_have_their_words_once_and_apart(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions)
    ax.figure.canvas.draw()
    named = [text for text in ax.texts if "looking" not in text.get_text()]
    assert sorted(text.get_text() for text in named) == sorted(
        [
            *["now", "Tuesday", "Monday", "February", "2014"],
            *["Friday, now", "the past two days, the previous 48 hours", "winter", "eight months"],
            *["the end of February", "March"],
        ]
    )
    boxes = [matplotlib.text.Text.get_window_extent(text) for text in named]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    frame = ax.get_window_extent()
    assert all(frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 < frame.y1 for box in boxes)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["8 Mar\n2023", "14 Apr\n2023"]


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(-900, 900), st.integers(0, 900), st.integers(1, 9)), max_size=24),
)
@settings(max_examples=25)
def test_words_stand_neither_on_each_other_nor_beyond_the_frame(corpus_of, mentions_of, dates, times):
    first, text = pd.Timestamp("2023-01-01"), " ".join(["then"] * 200)
    dated = {f"d{i}": (str(first + pd.Timedelta(days=day))[:10], text) for i, day in enumerate(dates)}
    said = []
    for i, (begin, length, words) in enumerate(times):
        ends = [str(first + pd.Timedelta(days=day))[:10] for day in (begin, begin + length)]
        said.append((f"d{i % len(dates)}", " ".join(["then"] * words), "/".join(ends)))
    documents = corpus_of(dated)
    ax = plot_clocks(documents, mentions_of(documents, *said))
    ax.figure.canvas.draw()
    boxes = [matplotlib.text.Text.get_window_extent(text) for text in ax.texts]
    plt.close(ax.figure)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    frame = ax.get_window_extent()
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)
    assert all(frame.y0 <= box.y0 and box.y1 <= frame.y1 for box in boxes)


def test_documents_of_one_named_day_are_counted(corpus_of, mentions_of):
    documents = corpus_of(dict.fromkeys("abc", ("2023-03-08", "In May.")) | {"d": ("2023-05-08", "")})
    ax = plot_clocks(documents, mentions_of(documents, ("b", "May", "2022-05")))
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert sorted(ticks) == ["8 Mar\n2023\n3 documents", "8 May\n2023"]


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


def test_of_many_documents_each_has_its_own_place_within_its_day(mentions_of):
    documents, said = many(200, mentions_of)
    ax = plot_clocks(documents, said)
    assert len(set(rings(ax))) == 100
    (ring,) = (scatter for scatter in drawn_marks(ax) if scatter.get_zorder() == 2)
    assert len(np.unique(ring.get_offsets()[:, 0])) == 200
    marks = clock_marks(ax, "o")
    assert len(marks) == 200
    assert marks[0] == ("2020-01-01", "2019-12-23")
    assert all("looking" in text.get_text() for text in ax.texts)


@pytest.mark.parametrize(
    ("meaning", "mark", "years"), [("1500", "v", 1), ("2400-01-01", "^", 1), ("2019-10", None, 0)]
)
def test_one_far_mention_does_not_squash_the_others(mentions_of, meaning, mark, years):
    documents, said = many(200, mentions_of)
    far = mentions_of(documents, (documents.index[5], "Soon", meaning))
    ax = plot_clocks(documents, pd.concat([said, far]))
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
    said = mentions_of(
        documents, ("day", "Now", ""), ("day", "then", "2023-03-07"), ("month", "1999", "1999")
    )
    ax = plot_clocks(documents, said)
    assert " ".join(ax.get_xlabel().split("\n")) == (
        "published 1 time expression without a place in the calendar; 1 time expression of documents without a day; "
        "2 documents without a day; 2 documents without a time expression"
    )
    assert len(rings(ax)) == 2
    assert describe_clocks(documents, said) == (
        "1 of 3 time expressions can be set against a day of publication: 1 looks back (100%). "
        "The median of those that look back is 1 day before. Besides: 1 time expression without a place in the "
        "calendar, 1 time expression of documents without a day, 2 documents without a day and 2 documents without a "
        "time expression."
    )
    with pytest.raises(ValueError, match="none of 2 documents is dated to the day"):
        plot_clocks(documents.loc[["month", "none"]], said[said["doc"] == "month"])


def test_without_any_mention_the_documents_are_drawn(seeds, seed_mentions):
    ax = plot_clocks(seeds, seed_mentions[:0])
    assert len(rings(ax)) == 2
    assert not clock_marks(ax, "o")
    assert ax.get_xlabel() == "published\n2 documents without a time expression"
    assert describe_clocks(seeds, seed_mentions[:0]) == (
        "0 of 0 time expressions can be set against a day of publication. "
        "Besides: 2 documents without a time expression."
    )


def test_clocks_in_words(seeds, seed_mentions):
    assert describe_clocks(seeds, seed_mentions) == (
        "13 of 15 time expressions can be set against a day of publication: 10 look back (77%) and 3 name the day "
        "itself (23%). The median of those that look back is 25 days before. "
        "Besides: 2 time expressions without a place in the calendar."
    )


@pytest.mark.parametrize(
    ("meaning", "said"),
    [
        ("2023-03-08", "1 names the day itself (100%)"),
        ("2023-03-06/2023-03-08", "1 looks back (100%). The median of those that look back is 1 day before"),
        (
            "2023-03-08/2023-03-12",
            "1 looks ahead (100%). The median of those that look ahead is 2 days after",
        ),
        ("2023-03-09", "1 looks ahead (100%). The median of those that look ahead is 1 day after"),
        ("2023-03-07/2023-03-09", "1 reachs from before it to after it (100%)"),
    ],
)
def test_on_which_side_an_interval_lies(corpus_of, mentions_of, meaning, said):
    documents = corpus_of({"x": ("2023-03-08", "Then.")})
    told = describe_clocks(documents, mentions_of(documents, ("x", "Then", meaning)))
    assert told == f"1 of 1 time expression can be set against a day of publication: {said}."


@pytest.mark.parametrize(
    ("published", "meaning"), [("0060-03-08", "0001"), ("2023-03-08", "0064"), ("9990-01-01", "9999")]
)
def test_the_ends_of_the_calendar_are_drawn(corpus_of, mentions_of, published, meaning):
    documents = corpus_of({"x": (published, "Then a fire.")})
    said = mentions_of(documents, ("x", "Then", meaning))
    ax = plot_clocks(documents, said)
    ax.figure.canvas.draw()
    assert {c.get_capstyle() for c in ax.collections if isinstance(c, LineCollection)} == {"projecting"}
    options = {"freq": "Y", "axis": "mentioned", "expressions": said}
    ax = plot_timeline(timeline(tokenize(documents), documents, "fire", **options))
    ax.figure.canvas.draw()
    assert list(marks(ax, "hollow"))


def test_a_timeline_of_mentioned_time_says_so(seeds, seed_tokens, seed_mentions):
    table = timeline(seed_tokens, seeds, "wagner", freq="M", axis="mentioned", expressions=seed_mentions)
    assert plot_timeline(table).get_xlabel() == "time spoken of"
    said = describe_timeline(table)
    assert said.startswith(
        "“wagner”: 10 hits in 655 tokens, 310 of them placed by a time expression, 3 periods "
    )
    assert said.endswith(". 91 tokens of text on more than one period.")
    undated = seeds.assign(date=pd.NaT, precision="none")
    nothing = timeline(
        seed_tokens, undated, "wagner", freq="M", axis="mentioned", expressions=seed_mentions[:0]
    )
    assert describe_timeline(nothing).endswith(". 655 tokens of texts that cannot be placed in a period.")


# --- vocabulary growth ------------------------------------------------------------------------


def test_growth_is_drawn_from_zero_with_its_law_and_named_at_its_end(documents):
    growth = vocabulary_growth(tokenize(documents), by="doc")
    ax = plot_vocabulary_growth(growth)
    lines = ax.get_lines()
    assert [line.get_label() for line in lines[::2]] == ["a", "b", "c"]
    assert lines[0].get_xydata().tolist() == [[0, 0], [1, 1], [2, 1], [3, 2]]
    assert lines[1].get_ydata() == pytest.approx(growth.loc[growth["doc"] == "a", "fitted"])
    assert len({line.get_linestyle() for line in lines}) == 4
    beta = growth.drop_duplicates("doc")["heaps_beta"]
    named = {text.get_text() for text in ax.texts}
    assert named == {f"{doc}, β = {power:.2f}" for doc, power in zip("abc", beta, strict=True)}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("tokens read (dotted: Heaps' law)", "different terms")
    assert ax.get_xlim() == (0, 3)


def test_growth_of_one_group_has_no_name_and_that_of_one_point_no_law(documents):
    tokens = tokenize(documents)
    (power,) = plot_vocabulary_growth(vocabulary_growth(tokens)).texts
    assert power.get_text().startswith("β = 0.")
    (nothing,) = plot_vocabulary_growth(vocabulary_growth(tokens, points=1)).texts
    assert nothing.get_text() == ""


def test_growth_of_nothing_or_of_too_much_is_an_error(documents):
    growth = vocabulary_growth(tokenize(documents))
    many = pd.concat([growth.assign(group=i) for i in range(9)])
    for table, groups in ((growth.iloc[:0], 0), (many, 9)):
        with pytest.raises(ValueError, match=f"growth has {groups} groups: draw 1 to 8"):
            plot_vocabulary_growth(table)
    with pytest.raises(ValueError, match=r"growth has no column 'types'.*vocabulary_growth"):
        plot_vocabulary_growth(growth.drop(columns="types"))


def test_growth_in_words(documents):
    tokens = tokenize(documents)
    growth = vocabulary_growth(tokens, points=3)
    off = (growth["fitted"] / growth["types"] - 1).abs().iloc[1:].max()
    k, beta = growth.loc[0, ["heaps_k", "heaps_beta"]]
    assert describe_vocabulary_growth(growth) == (
        "9 tokens with 5 different terms; 3 of them in the first 6, 2 new ones in the other 3. "
        f"Heaps' law: {k:.3f} · tokens^{beta:.2f}, in the second half off by {off:.1%} at most."
    )
    assert describe_vocabulary_growth(vocabulary_growth(tokens, by="doc", points=1)) == (
        "a: 3 tokens with 2 different terms.\nb: 3 tokens with 3 different terms.\nc: 3 tokens with 3 different terms."
    )
    assert describe_vocabulary_growth(growth.iloc[:0]) == "There is no token."


@pytest.mark.parametrize(
    ("describe", "remedy"),
    [
        (describe_timeline, "term_frequency|timeline"),
        (describe_frequency, "term_frequency"),
        (describe_calendar, "read_corpus"),
        (describe_word_shift, "word_shift"),
    ],
)
def test_descriptions_of_other_tables_say_which_they_want(seed_tokens, describe, remedy):
    with pytest.raises(ValueError, match=rf"has no column .*: make it with ({remedy})\(\)"):
        describe(seed_tokens)


def test_ids_of_groups_are_told_as_they_are():
    counts = term_frequency(tokenize(pd.Series({"a": "war and peace"})), "doc")
    assert describe_frequency(counts).startswith("a: of 3 tokens")
