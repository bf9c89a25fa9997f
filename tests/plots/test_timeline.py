"""Plots of timelines and their descriptions."""

from __future__ import annotations

import itertools

import matplotlib.text
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from plots.artists import days, drawn_bars, drawn_marks, hollow_marks, texts_on, tick_labels

from analysis import describe_timeline, plot_timeline, read_corpus, rolling, timeline, tokenize

MONDAY = pd.Timestamp("2023-01-02")
GAP = np.nan
NOTE = "arrows: intervals that extend beyond the frame"


def line(rates, *, term="war", freq="W", high=None, per=1000):
    """A timeline table of `rates` from January 2023 on, GAP where there are no documents."""
    rates = pd.Series(rates, dtype=float)
    documented = rates.notna()
    table = pd.DataFrame(
        {
            "period": pd.period_range(MONDAY, periods=len(rates), freq=freq),
            "term": term,
            "docs": documented.astype(int),
            "tokens": documented * per,
            "n": rates.fillna(0).astype(int),
            "rate": rates,
            "low": rates / 2,
            "high": rates * 1.5 if high is None else pd.Series(high, dtype=float),
            "status": np.where(documented, "ok", "no documents"),
        }
    )
    table.attrs["per"] = per
    return table


def test_a_line_breaks_where_there_are_no_documents(weeks):
    ax = plot_timeline(weeks.assign(status=weeks["status"].replace("few documents", "ok")))
    rates = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert rates["war"] == pytest.approx([500.0, np.nan, 0.0], nan_ok=True)
    assert rates["town"] == pytest.approx([1000 / 3, np.nan, 1000 / 3], nan_ok=True)
    assert "no documents" in texts_on(ax)


def test_no_line_goes_through_a_rate_without_an_interval():
    table = line([1, 2, 3, 4, 5])
    table.loc[2, ["low", "high", "status"]] = [GAP, GAP, "few documents"]
    ax = plot_timeline(table)
    assert ax.lines[0].get_ydata() == pytest.approx([1, 2, GAP, 4, 5], nan_ok=True)
    (hollow,) = hollow_marks(ax)
    assert hollow[:, 1].tolist() == [3]
    assert len(next(c for c in ax.collections if isinstance(c, PolyCollection)).get_paths()) == 2


def test_an_interval_beyond_the_frame_is_a_line_with_an_arrow_and_no_band():
    ax = plot_timeline(line([10, 11, 12, 13], high=[20, 900, 22, 23]))
    top = ax.get_ylim()[1]
    (band,) = (c for c in ax.collections if isinstance(c, PolyCollection))
    assert max(path.vertices[:, 1].max() for path in band.get_paths()) == 23
    assert [bar[:, 1].tolist() for bar in drawn_bars(ax)] == [[5, 20], [5.5, top]]
    assert [marks.get_offsets()[:, 1].tolist() for marks in drawn_marks(ax)] == [[top], [10, 11, 12, 13]]


def test_lines_are_labelled_at_their_ends_and_differ_without_colour(weeks):
    ax = plot_timeline(weeks)
    assert {"war", "town"} <= set(texts_on(ax))
    assert len({str(line.get_linestyle()) for line in ax.lines}) == 2


def test_marks_without_an_interval_are_hollow_and_others_full(weeks):
    assert not list(hollow_marks(plot_timeline(weeks), hollow=False))
    full = plot_timeline(weeks.assign(status=weeks["status"].replace("few documents", "ok")))
    assert [len(offsets) for offsets in hollow_marks(full, hollow=False)] == [2, 2]
    assert not list(hollow_marks(full))


def test_a_mark_lies_in_its_period_and_its_bar_spans_the_interval(weeks):
    war = line([500, GAP, 20])
    ax = plot_timeline(war)
    (offsets,) = hollow_marks(ax, hollow=False)
    placed = war[war["rate"].notna()]
    for (x, y), row in zip(offsets, placed.itertuples(), strict=True):
        (day,) = days([x])
        assert row.period.start_time < day < row.period.end_time
        assert y == pytest.approx(row.rate)
    bars = next(c for c in ax.collections if isinstance(c, LineCollection))
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    assert ends == pytest.approx(placed[["low", "high"]].to_numpy())


def test_the_band_is_the_interval():
    dates = np.repeat(pd.date_range("2023-01-02", periods=3, freq="7D"), 5)
    documents = read_corpus(pd.DataFrame({"date": dates, "text": ["war on", "war war", "no war"] * 5}))
    table = timeline(tokenize(documents), documents, "war")
    ax = plot_timeline(table)
    (band,) = (c for c in ax.collections if isinstance(c, PolyCollection))
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


def one_frame():
    return FigureCanvasAgg(Figure((8, 3.8), layout="constrained")).figure.add_subplot()


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
def test_labels_of_lines_that_end_close_neither_overlap_nor_change_order(last):
    terms = ["aa", "bb", "cc", "dd"]
    lines = [line([20, rate], term=term) for term, rate in zip(terms, last, strict=True)]
    labels = end_labels(plot_timeline(pd.concat(lines, ignore_index=True), ax=one_frame()), terms)
    upward = sorted(zip(last, labels, strict=True), key=lambda pair: (pair[0], pair[1][1]))
    for (_, below), (_, above) in itertools.pairwise(upward):
        assert above[1] - below[1] > 0.05, "a good twentieth of the axis from one to the next"
        assert above[0] >= below[2]


def test_labels_of_lines_that_end_far_apart_are_at_their_ends():
    last = {"low": 2, "high": 20, "mean": 10}
    rows = pd.concat([line([20, end], term=term) for term, end in last.items()])
    ax = plot_timeline(rows, ax=one_frame())
    middles = [middle * ax.get_ylim()[1] for _, middle, _ in end_labels(ax, list(last))]
    assert middles == pytest.approx(list(last.values()), abs=0.3)


def test_a_line_that_ends_before_a_gap_is_labelled_at_its_last_rate():
    rows = line([20, 5, GAP])
    assert end_labels(plot_timeline(rows), ["war"])[0][1] == pytest.approx(5 / (1.05 * 30), abs=0.02)


@pytest.mark.parametrize(
    ("freq", "rates", "names"),
    [
        ("D", [1, GAP, 3], ["2 Jan\n2023", "3 Jan\n2023", "4 Jan\n2023"]),
        ("W", [1, GAP], ["2–8 Jan\n2023", "9–15 Jan\n2023"]),
        ("W", [1] * 5, ["2–8 Jan", "9–15 Jan", "16–22 Jan", "23–29 Jan", "30 Jan–5 Feb"]),
        ("M", [1, 2], ["Jan\n2023", "Feb\n2023"]),
        ("Q", [1, 2], ["Q1\n2023", "Q2\n2023"]),
        ("Y", [1, 2], ["2023", "2024"]),
        ("Y", [1] * 8, [str(year) for year in range(2023, 2031)]),
    ],
)
def test_up_to_eight_periods_are_labelled_each_below_its_mark(freq, rates, names):
    ax = plot_timeline(line(rates, freq=freq))
    labels = tick_labels(ax.xaxis)
    assert [label[: len(name)] for label, name in zip(labels, names, strict=True)] == names
    assert days(ax.get_xticks()) == days(ax.lines[0].get_xdata(orig=False))


def test_more_than_eight_periods_have_dates_where_there_is_room():
    ax = plot_timeline(line([1] * 60))
    ax.figure.canvas.draw()
    labels = tick_labels(ax.xaxis)
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
def test_the_background_is_grey_over_runs_without_documents_and_nowhere_else(rates, runs):
    both = pd.concat([line(rates), line(rates, term="peace")], ignore_index=True)
    spans = [days([patch.get_x(), patch.get_x() + patch.get_width()]) for patch in plot_timeline(both).patches]
    assert spans == [[pd.Timestamp(day) for day in run] for run in runs]


@pytest.mark.parametrize(("periods", "named"), [(5, True), (20, False)])
def test_a_gap_is_labelled_where_there_is_room(periods, named):
    ax = plot_timeline(line([1, GAP] + [1] * (periods - 2)))
    assert texts_on(ax).count("no documents") == named


def test_marks_are_smaller_where_there_are_more_than_sixty():
    few, many = (drawn_marks(plot_timeline(line([1] * n)))[0].get_sizes() for n in (60, 61))
    assert few[0] >= 2 * many[0] > 0


@pytest.mark.parametrize(("periods", "apart"), [(20, 4), (21, 0)])
def test_marks_of_two_terms_are_a_few_points_apart_where_periods_are_few(periods, apart):
    both = pd.concat([line([1] * periods), line([1] * periods, term="peace")], ignore_index=True)
    ax = plot_timeline(both)
    first, second = (c.get_offset_transform().transform((0, 0))[0] for c in drawn_marks(ax))
    assert second - first == pytest.approx(0) if not apart else second - first > apart


def test_timeline_in_words(weeks):
    first, second = describe_timeline(weeks).split("\n")
    assert first.startswith(
        "“war”: 3 hits in 9 tokens of 3 documents, 3 periods from the week of 6 Mar 2023 to the week of 20 Mar 2023, "
        "1 without documents, 2 with few documents. Highest: the week of 6 Mar 2023, 500 per 1,000, without an "
        "interval (few documents: 3 hits in 6 tokens of 2 documents)."
    )
    assert second.startswith("“town”: 3 hits")


def test_the_highest_period_has_the_highest_rate_not_the_most_hits():
    texts = {"date": ["2023-03-06", "2023-03-13", "2023-03-20"]}
    texts["text"] = ["war " * 3 + "peace " * 27, "war peace", "peace"]  # 3 of 30, 1 of 2
    documents = read_corpus(pd.DataFrame(texts))
    table = timeline(tokenize(documents), documents, "war")
    assert "Highest: the week of 13 Mar 2023, 500" in describe_timeline(table)


def test_a_period_of_little_text_is_not_the_highest_if_others_have_enough():
    table = line([333, 4, 6], high=[999, 9, 9])
    table["tokens"], table["n"] = [3, 1000, 1000], [1, 4, 6]
    assert "Highest: the week of 2 Jan 2023, 333 per 1,000" in describe_timeline(table)
    assert "(1 hit in 3 tokens of 1 document)" in describe_timeline(table)
    table["status"] = ["few documents", "ok", "ok"]
    assert ". Highest with an interval: the week of 16 Jan 2023, 6.00 per 1,000" in describe_timeline(table)
    assert "interval 3.00 to 9.00 (6 hits in 1,000 tokens of 1 document)" in describe_timeline(table)
    assert ". Highest: the week of 16 Jan" in describe_timeline(table[1:])


def test_a_term_that_does_not_occur_has_no_highest_period():
    assert "Highest" not in describe_timeline(line([0, 0], high=[1, 2]))


def test_a_pooled_timeline_is_described_without_totals_that_count_twice():
    dates = ["2023-03-06", "2023-03-13", "2023-03-20"]
    documents = read_corpus(pd.DataFrame({"date": dates, "text": ["war war", "war town", "town"]}))
    table = timeline(tokenize(documents), documents, "war")
    assert "3 hits in 5 tokens of 3 documents" in describe_timeline(table)
    sentence = describe_timeline(rolling(table, 2))
    assert sentence.startswith("“war”, pooled over up to 2 periods, 3 periods from the week of 6 Mar 2023 ")
    totals = sentence.split(". Highest")[0]
    assert not [word for word in ("hits", "tokens", "of 3 documents", "5 documents") if word in totals]


def test_a_timeline_of_mentioned_time_says_so(seeds, seed_tokens, seed_mentions):
    table = timeline(seed_tokens, seeds, "wagner", freq="M", axis="mentioned", expressions=seed_mentions)
    assert plot_timeline(table).get_xlabel() == "time mentioned"
    sentence = describe_timeline(table)
    assert sentence.startswith("“wagner”: 10 hits in 655 tokens, 310 of them placed by a time expression, 3 periods ")
    assert sentence.endswith(". 91 tokens about more than one period.")
    undated = seeds.assign(date=pd.NaT, precision="none")
    nothing = timeline(seed_tokens, undated, "wagner", freq="M", axis="mentioned", expressions=seed_mentions[:0])
    assert describe_timeline(nothing).endswith(". 655 tokens of documents that cannot be placed in a period.")


def test_a_table_without_periods_or_with_too_many_terms_cannot_be_drawn(weeks):
    with pytest.raises(ValueError, match="timeline has no period to draw"):
        plot_timeline(weeks[:0])
    with pytest.raises(ValueError, match="timeline has 9 series: draw 1 to 8 at a time"):
        plot_timeline(pd.concat([line([1, 2], term=f"w{i}") for i in range(9)]))
    assert describe_timeline(weeks[:0]) == "There are no terms and no periods."


def test_a_timeline_without_any_interval_is_as_wide_as_its_periods():
    ax = plot_timeline(line([1, 2, 3], high=[GAP] * 3).assign(low=GAP, status="few documents"))
    left, right = days(ax.get_xlim())
    assert MONDAY - pd.Timedelta(weeks=1) < left < right < MONDAY + pd.Timedelta(weeks=4)


def test_from_three_series_on_each_has_a_frame_with_the_same_scales():
    rows = pd.concat([line([rate, rate], term=term) for term, rate in {"low": 2, "high": 20, "mean": 10}.items()])
    lowest = plot_timeline(rows)
    frames = lowest.figure.axes
    assert frames[-1] is lowest
    assert [[text.get_text() for text in frame.texts] for frame in frames] == [["low"], ["high"], ["mean"]]
    assert len({frame.get_ylim() for frame in frames}) == len({frame.get_xlim() for frame in frames}) == 1
    assert [list(frame.lines[0].get_ydata()) for frame in frames] == [[2, 2], [20, 20], [10, 10]]


def test_each_group_is_a_series(corpus_of):
    texts = {"a": ("2023-03-01", "war"), "b": ("2023-04-01", "war war peace"), "c": ("2023-05-01", "war")}
    documents = corpus_of(texts)
    documents["paper"] = ["X", "Y", None]
    tokens = tokenize(documents)
    months = timeline(tokens, documents, "war", freq="M", by="paper")
    assert [text.split(":")[0] for text in describe_timeline(months).split("\n")] == ["“X”", "“Y”", "“none”"]
    both = timeline(tokens, documents, ["war", "peace"], freq="M", by="paper")
    frames = plot_timeline(both).figure.axes
    labels = [text.get_text() for frame in frames for text in frame.texts if text.get_text() != "no documents"]
    assert labels == ["X: war", "X: peace", "Y: war", "Y: peace", "none: war", "none: peace"]


def test_texts_of_one_group_and_texts_of_none_are_two_series(corpus_of):
    documents = corpus_of({"a": ("2023-03-01", "war"), "b": ("2023-04-01", "war")}).assign(paper=["X", None])
    ax = plot_timeline(timeline(tokenize(documents), documents, "war", freq="M", by="paper"))
    assert {"X", "none"} <= set(texts_on(ax))


def test_a_period_in_which_one_group_has_documents_is_no_gap(corpus_of):
    documents = corpus_of({"a": ("2023-03-01", "war"), "b": ("2023-04-01", "war")}).assign(paper=["X", "Y"])
    assert not plot_timeline(timeline(tokenize(documents), documents, "war", freq="M", by="paper")).patches


def test_frames_of_mentioned_time_say_so(seeds, seed_tokens, seed_mentions):
    words = ["wagner", "bakhmut", "russia"]
    months = timeline(seed_tokens, seeds, words, freq="M", axis="mentioned", expressions=seed_mentions)
    assert plot_timeline(months).get_xlabel() == "time mentioned"


def test_marks_of_two_terms_lie_at_the_same_distance_from_the_middle_of_their_period():
    ax = plot_timeline(pd.concat([line([1, 2]), line([1, 2], term="peace")], ignore_index=True))
    middle = ax.transData.transform((0, 0))[0]
    first, second = (marks.get_offset_transform().transform((0, 0))[0] for marks in drawn_marks(ax))
    assert middle - first == pytest.approx(second - middle)
    alone = plot_timeline(line([1, 2]))
    (marks,) = drawn_marks(alone)
    assert marks.get_offset_transform().transform((0, 0))[0] == alone.transData.transform((0, 0))[0]


@pytest.mark.parametrize(("periods", "named"), [(20, True), (21, False)])
def test_a_gap_of_three_in_twenty_periods_has_room_for_its_label(periods, named):
    ax = plot_timeline(line([1, GAP, GAP, GAP] + [1] * (periods - 4)))
    assert texts_on(ax).count("no documents") == named
    (gap,) = ax.patches
    assert gap.get_linewidth() == 0
    if named:
        (label,) = (text for text in ax.texts if text.get_text() == "no documents")
        ax.figure.canvas.draw()
        assert gap.get_window_extent().contains(
            *matplotlib.text.Text.get_window_extent(label).get_points().mean(axis=0)
        )


@pytest.mark.parametrize(("high", "is_cut"), [(60, False), (61, True)])
def test_an_interval_of_up_to_three_times_the_highest_rate_is_drawn_whole(high, is_cut):
    ax = plot_timeline(line([10, 20], high=[15, high]))
    assert (NOTE in texts_on(ax)) == is_cut
    assert ax.get_ylim()[1] == pytest.approx(1.05 * (40 if is_cut else high))


def test_frames_of_several_series_share_the_scale_of_the_highest_rate_and_one_label():
    rows = pd.concat([line([rate, rate], term=term) for term, rate in {"low": 2, "high": 20, "mean": 10}.items()])
    figure = plot_timeline(rows).figure
    assert figure.axes[0].get_ylim() == (0, pytest.approx(1.05 * 30))
    assert figure.get_supylabel() == "rate per 1,000 tokens"
    assert [tick_labels(ax.xaxis) for ax in figure.axes[:-1]] == [[], []], "dates are below the lowest"
    with_two = pd.concat([line([2, 2]), line([1, 1], term="peace")])
    assert len(plot_timeline(with_two).figure.axes) == 1


def test_bands_of_two_terms_are_pale_and_their_lines_are_not():
    ax = plot_timeline(pd.concat([line([1, 2, 3]), line([3, 2, 1], term="peace")], ignore_index=True))
    bands = [c for c in ax.collections if isinstance(c, PolyCollection)]
    assert [band.get_facecolor()[0][3] < 0.2 for band in bands] == [True, True]
    assert [each.get_alpha() for each in ax.lines] == [None, None]
    assert all(band.get_linewidth()[0] < each.get_linewidth() for band, each in zip(bands, ax.lines, strict=True))


def test_rates_below_one_fill_the_frame_where_there_are_no_intervals():
    ax = plot_timeline(line([0.1, 0.2], high=[GAP, GAP]).assign(low=GAP, status="few documents"))
    assert ax.get_ylim() == (0, pytest.approx(0.21))
