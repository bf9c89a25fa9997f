"""Days and weeks from an event."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from analysis import (
    align_to_event,
    term_frequency,
)


@pytest.fixture(scope="module")
def diary(corpus_of) -> pd.DataFrame:
    return corpus_of(
        {
            "a": ("2023-03-01", ""),
            "b": ("2023-03-07", ""),
            "c": ("2023-03-08", ""),
            "d": ("2023-03-15", ""),
            "m": ("2023-03", ""),
            "u": ("", ""),
        }
    )


@pytest.mark.parametrize(
    ("freq", "expected"),
    [("D", {"a": -7, "b": -1, "c": 0, "d": 7}), ("W", {"a": -1, "b": -1, "c": 0, "d": 1})],
)
@pytest.mark.parametrize(
    "event",
    ["2023-03-08", datetime.date(2023, 3, 8), pd.Timestamp("2023-03-08 15:00"), np.datetime64("2023-03-08")],
)
def test_days_and_weeks_from_an_event(diary, event, freq: str, expected: dict[str, int]) -> None:
    table = align_to_event(diary, event, freq=freq)
    assert table["offset"].dropna().to_dict() == expected
    assert table["event"].dropna().unique().tolist() == ["2023-03-08"]
    assert table.index[table["offset"].isna()].tolist() == ["m", "u"]


def test_the_nearest_of_several_events_and_the_earlier_of_two_as_near(diary: pd.DataFrame) -> None:
    table = align_to_event(diary, {"late": "2023-03-15", "early": "2023-03-01"})
    assert table["event"].dropna().to_dict() == {"a": "early", "b": "early", "c": "early", "d": "late"}
    assert table.loc[["b", "c"], "offset"].tolist() == [6, 7]
    given = pd.DataFrame({"event": ["early", "late"], "date": pd.to_datetime(["2023-03-01", "2023-03-15"])})
    pd.testing.assert_frame_equal(align_to_event(diary, given), table)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("2023-02-30", "not a day"),
        ("2023-03", "not a day"),
        ("8 March", "not a day"),
        ({"x": 20230308}, "'x' is dated '20230308'"),
        ({"x": None}, "not a day"),
        ({}, "event is empty"),
        (pd.DataFrame({"date": ["2023-03-08"]}), "event has no column 'event'"),
    ],
)
def test_what_is_no_event(diary: pd.DataFrame, event, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        align_to_event(diary, event)


def test_unknown_unit(diary: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="freq='M'"):
        align_to_event(diary, "2023-03-08", freq="M")


def test_offsets_are_ready_to_count_by(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    table = term_frequency(seed_tokens, "offset", documents=align_to_event(seeds, "2023-03-08"))
    assert table.groupby("offset")["n"].sum().to_dict() == {0: 352, 37: 303}


@pytest.mark.parametrize("column", ["event", "offset"])
def test_alignment_overwrites_no_column(corpus_of, column) -> None:
    documents = corpus_of({"a": ("2023-03-08", "war")}).assign(**{column: "mine"})
    with pytest.raises(ValueError, match=f"has a column '{column}' already"):
        align_to_event(documents, "2023-03-01")
