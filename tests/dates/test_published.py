"""Documents selected by date: each limit counts whole, and dates that could be on either side are left out."""

from __future__ import annotations

import datetime
import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import published


@pytest.fixture(scope="module")
def documents(corpus_of) -> pd.DataFrame:
    return corpus_of(
        {
            "march": ("2023-03", "x"),
            "8 March": ("2023-03-08", "x"),
            "31 March": ("2023-03-31", "x"),
            "1 April": ("2023-04-01", "x"),
            "2023": ("2023", "x"),
            "undated": ("", "x"),
        }
    )


@pytest.mark.parametrize(
    ("limits", "selected"),
    [
        ({}, ["march", "8 March", "31 March", "1 April", "2023"]),
        ({"since": "2023-04"}, ["1 April"]),
        ({"until": "2023-03"}, ["march", "8 March", "31 March"]),
        ({"since": "2023-03-31", "until": "2023-04-01"}, ["31 March", "1 April"]),
        ({"since": datetime.date(2023, 3, 8), "until": "2023"}, ["8 March", "31 March", "1 April"]),
        ({"since": "2023", "until": "2023"}, ["march", "8 March", "31 March", "1 April", "2023"]),
        ({"since": "2024"}, []),
    ],
)
def test_limits_include_their_whole_day_month_or_year(documents, limits, selected) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert set(published(documents, **limits).index) == set(selected)


def test_dates_that_could_be_on_either_side_are_counted(documents) -> None:
    with pytest.warns(UserWarning, match="^2 documents dated only to a month or year could be on either side"):
        published(documents, since="2023-03-15")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"since": "spring"}, "since='spring' is not a date: give a day, month or year as YYYY-MM-DD"),
        ({"until": "2023-02-30"}, "until='2023-02-30' is not a date"),
        ({"since": "2023-04", "until": "2023-03"}, "since='2023-04' is after until='2023-03': swap them"),
    ],
)
def test_limits_that_are_not_dates_are_refused(documents, limits, message) -> None:
    with pytest.raises(ValueError, match=message):
        published(documents, **limits)


@given(st.dates(datetime.date(2023, 2, 1), datetime.date(2023, 5, 1)))
def test_every_document_dated_to_the_day_is_before_or_since(documents, day: datetime.date) -> None:
    exact = documents[documents["precision"] == "day"]
    before = published(exact, until=day - datetime.timedelta(days=1))
    since = published(exact, since=day)
    assert sorted([*before.index, *since.index]) == sorted(exact.index)
