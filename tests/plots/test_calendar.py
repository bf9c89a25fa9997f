"""Plots of the calendar and their descriptions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plots.artists import texts_on, tick_labels

from analysis import describe_calendar, describe_timeline, plot_calendar, plotted, read_corpus, timeline, tokenize


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
    assert tick_labels(ax.yaxis) == ["2019", "2020", "2021"]
    assert [line.get_ydata()[0] for line in ax.lines] == [0.5, 1.5]  # white, between the years


def test_documents_not_dated_to_the_day_are_counted_below_the_picture(documents):
    month = read_corpus(pd.DataFrame({"date": ["2023-03", None], "text": "war", "doc": ["m", "u"]}))
    assert plot_calendar(pd.concat([documents, month])).get_xlabel() == "2 documents not dated to the day"
    with pytest.raises(ValueError, match="none of 2 documents is dated to the day"):
        plot_calendar(month)
    assert describe_calendar(month) == ("No document is dated to the day. Not dated to the day: 2 documents.")


def test_there_is_no_note_if_all_documents_are_dated_to_the_day(documents):
    assert plot_calendar(documents).get_xlabel() == ""


def test_calendar_in_words(documents):
    assert describe_calendar(documents) == (
        "3 documents on 3 days from 6 Mar 2023 to 22 Mar 2023; 14 of these 17 days have none. "
        "The most on one day: 1, first on 6 Mar 2023."
    )


@pytest.mark.parametrize(
    ("dates", "in_periods", "in_days"),
    [
        (["2023-03-06", "2023-03-14"], "", ""),
        (["2023-03-06", "2023-03"], "1 document cannot be placed in a period", "1 document"),
        (
            ["2023-03-06", "2023", None],
            "2 documents cannot be placed in a period",
            "2 documents",
        ),
    ],
)
def test_documents_without_a_place_in_the_calendar_are_described(dates, in_periods, in_days):
    documents = read_corpus(pd.DataFrame({"date": dates, "text": "war"}))
    sentence = describe_timeline(timeline(tokenize(documents), documents, "war"))
    assert in_periods in sentence
    assert ("cannot be placed" in sentence) == bool(in_periods)
    sentence = describe_calendar(documents)
    assert (f" Not dated to the day: {in_days}." in sentence) == bool(in_days)
    assert plot_calendar(documents).get_xlabel().startswith(in_days)


def test_marks_are_explained_if_no_day_of_a_long_calendar_has_two_documents():
    documents = read_corpus(pd.DataFrame({"date": ["2023-01-01", "2023-06-30"], "text": "war"}))
    ax = plot_calendar(documents)
    assert ax.get_xlabel() == "a mark is a day with one document"
    assert not texts_on(ax)


def test_decades_are_rows_if_there_are_more_than_forty_years():
    dates = ["1803-05-01", "1810-02-28", "1810-03-01", "2005-12-31"]
    ax = plot_calendar(read_corpus(pd.DataFrame({"date": dates, "text": "war"})))
    cells = ax.collections[-1].get_array().reshape(21, 10).filled(0)
    assert {(row, column): cells[row, column] for row, column in np.argwhere(cells).tolist()} == {
        (0, 3): 1,
        (1, 0): 2,
        (20, 5): 1,
    }
    labels = tick_labels(ax.yaxis)
    assert (labels[0], labels[1], labels[-1]) == ("1800s", "1810s", "2000s")
    assert plotted(ax).query("docs > 0").to_dict("list") == {"year": [1803, 1810, 2005], "docs": [1, 2, 1]}


def test_a_calendar_of_more_weeks_is_wider_and_one_of_more_years_is_not():
    def width(*dates):
        return plot_calendar(read_corpus(pd.DataFrame({"date": dates, "text": "war"}))).figure.get_figwidth()

    assert width("2023-03-06", "2023-03-08") < width("2023-03-06", "2023-03-22") < width("2023-03-06", "2023-05-30")
    assert width("2021-03-06", "2023-03-08") == width("2020-03-06", "2023-03-08")


def spread(first: str, last: str, *others: str) -> pd.DataFrame:
    return read_corpus(pd.DataFrame({"date": [first, *others, last], "text": "war"}))


@pytest.mark.parametrize(
    ("first", "last", "rows"),
    [
        ("2023-01-02", "2024-01-07", 7),  # 53 weeks
        ("2023-01-02", "2024-01-08", 2),  # a day of the 54th: a row per year
        ("1981-05-01", "2020-01-01", 40),
        ("1981-05-01", "2021-01-01", 5),  # 41 years: a row per decade
        ("1980-12-31", "2020-01-01", 5),
    ],
)
def test_up_to_53_weeks_are_columns_up_to_40_years_rows_and_more_are_decades(first, last, rows):
    ax = plot_calendar(spread(first, last))
    assert len(ax.get_yticks()) == rows
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "time runs downward"


@pytest.mark.parametrize(("last", "is_written"), [("2023-04-30", True), ("2023-05-01", False)])
def test_up_to_120_days_have_their_numbers_and_others_a_note(last, is_written):
    ax = plot_calendar(spread("2023-01-01", last))
    assert len(texts_on(ax)) == (120 if is_written else 0)
    assert ax.get_xlabel() == ("" if is_written else "a mark is a day with one document")


def test_a_long_calendar_with_two_documents_on_a_day_has_a_scale_instead_of_a_note():
    ax = plot_calendar(spread("2023-01-01", "2023-06-30", "2023-06-30"))
    assert ax.get_xlabel() == ""
    scale = ax.figure.axes[-1]
    assert scale.get_ylabel() == "documents per day"
    ax.figure.canvas.draw()
    low, high = scale.get_ylim()
    assert [label for label in tick_labels(scale.yaxis) if low <= float(label) <= high] == ["1", "2"]
    assert len(plot_calendar(spread("2023-01-01", "2023-06-30")).figure.axes) == 1, "one document a day needs no scale"


def test_the_more_documents_the_darker_and_days_without_are_grey_and_others_white():
    ax = plot_calendar(spread("2023-03-07", "2023-03-10", "2023-03-07", "2023-03-07", "2023-03-09", "2023-03-09"))
    mesh = ax.collections[-1]
    ax.figure.canvas.draw()
    colours = mesh.get_facecolor().reshape(7, 1, 4)[:, 0]
    light = colours[:, :3].mean(axis=1)
    assert light[1] < light[3] < light[4] < light[2] < 1  # three, two, one, none
    assert len(set(colours[2, :3])) == 1
    assert not colours[[0, 5, 6], 3].any(), "days before and after the corpus are not coloured"
    assert ax.get_facecolor() == (1, 1, 1, 1)
    assert mesh.get_linewidth()[0] > 0, "white lines between days"
    assert not plot_calendar(spread("2019-01-01", "2021-01-01")).collections[-1].get_linewidth()[0]


def test_the_year_is_written_at_the_first_week_and_where_it_changes():
    ax = plot_calendar(spread("2022-12-20", "2023-01-20"))
    labels = [label.replace("\n", " ") for label in tick_labels(ax.xaxis)]
    assert labels == ["19 Dec 2022", "26 Dec", "2 Jan 2023", "9 Jan", "16 Jan"]


@pytest.mark.parametrize(("last", "labels"), [("2023-04-09", 14), ("2023-04-10", 8), ("2023-12-31", 13)])
def test_at_most_fourteen_weeks_are_labelled(last, labels):
    ax = plot_calendar(spread("2023-01-02", last))
    assert len(tick_labels(ax.xaxis)) == labels
    assert tick_labels(ax.xaxis)[0] == "2\nJan\n2023"


def test_months_are_labelled_at_their_first_day_and_years_of_a_decade_by_their_digit():
    ax = plot_calendar(spread("2019-01-01", "2021-01-01"))
    assert tick_labels(ax.xaxis)[::11] == ["Jan", "Dec"]
    assert ax.get_xticks()[[0, 1, 2, 11]].tolist() == [0, 31, 60, 335]  # as in a leap year
    ax = plot_calendar(spread("1801-01-01", "1899-01-01"))
    assert tick_labels(ax.xaxis) == [f"…{digit}" for digit in range(10)]
    assert ax.get_xticks().tolist() == list(range(10))
    assert ax.figure.axes[0].get_ylim() == (9.5, -0.5)


def test_of_years_with_documents_the_first_and_last_bound_what_is_grey():
    ax = plot_calendar(spread("1801-01-01", "1899-01-01"))
    assert "·" in texts_on(ax)
    assert len(texts_on(ax)) == 99, "1800 is not in the corpus"
