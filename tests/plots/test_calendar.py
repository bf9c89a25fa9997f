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
