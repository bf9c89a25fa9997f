"""What is drawn: labels, values, order and shapes, read back from the artists."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.dates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis import (
    describe_calendar,
    describe_dispersion,
    describe_frequency,
    describe_timeline,
    plot_calendar,
    plot_dispersion,
    plot_frequency,
    plot_timeline,
    read_corpus,
    term_frequency,
    timeline,
    tokenize,
)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.fixture
def documents():
    texts = [("2023-03-06", "war war town"), ("2023-03-07", "town of war"), ("2023-03-22", "peace in town")]
    frame = pd.DataFrame(texts, columns=["date", "text"]).assign(doc=["a", "b", "c"])
    return read_corpus(frame)


@pytest.fixture
def weeks(documents):
    return timeline(tokenize(documents), documents, ["war", "town"])


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


@pytest.mark.parametrize("draw", ["frequency", "timeline", "dispersion", "calendar"])
def test_a_picture_is_drawn_on_the_axes_given(draw, documents, weeks):
    _, ax = plt.subplots()
    tokens = tokenize(documents)
    drawn = {
        "frequency": lambda: plot_frequency(term_frequency(tokens), ax=ax),
        "timeline": lambda: plot_timeline(weeks, ax=ax),
        "dispersion": lambda: plot_dispersion(tokens, "war", ax=ax),
        "calendar": lambda: plot_calendar(documents, ax=ax),
    }[draw]()
    assert drawn is ax
    assert len(plt.get_fignums()) == 1


def test_frequency_in_words(documents):
    said = describe_frequency(term_frequency(tokenize(documents)), n=2)
    assert (
        said
        == "Of 9 tokens and 5 terms, most are “town” (3; 333.3 per 1,000) and “war” (3; 333.3 per 1,000)."
    )


def test_timeline_in_words(weeks):
    first, second = describe_timeline(weeks).split("\n")
    assert first.startswith(
        "“war”: 3 hits in 9 tokens of 3 documents, 3 periods from the week of 6 Mar 2023 to the week of 20 Mar 2023; "
        "1 without documents, 2 sparse. Highest: the week of 6 Mar 2023, 500.0 per 1,000, interval "
    )
    assert second.startswith("“town”: 3 hits")


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
