"""TIMEX3 values and the calendar."""

from __future__ import annotations

import datetime

import dateutil.easter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.timex.values import (
    Day,
    add_units,
    add_year,
    find_candidates,
    find_days,
    find_nth,
    find_unit,
    format_period,
)


@pytest.mark.parametrize(
    ("value", "begin", "until"),
    [
        ("2023-03-08", "2023-03-08", "2023-03-08"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2020-W53", "2020-12-28", "2021-01-03"),  # ISO 8601: 2020 has 53 weeks
        ("2023-W09-WE", "2023-03-04", "2023-03-05"),
        ("2023-SP", "2023-03-01", "2023-05-31"),
        ("2023-SU", "2023-06-01", "2023-08-31"),
        ("2023-FA", "2023-09-01", "2023-11-30"),
        ("2022-WI", "2022-12-01", "2023-02-28"),
        ("2023-Q1", "2023-01-01", "2023-03-31"),
        ("2023-Q2", "2023-04-01", "2023-06-30"),
        ("2023-Q3", "2023-07-01", "2023-09-30"),
        ("2023-Q4", "2023-10-01", "2023-12-31"),
        ("2023-H1", "2023-01-01", "2023-06-30"),
        ("2023-H2", "2023-07-01", "2023-12-31"),
        ("FY1989", "1989-01-01", "1989-12-31"),
        ("198", "1980-01-01", "1989-12-31"),
        ("19", "1900-01-01", "1999-12-31"),
        ("2023-03-08T22:30", "2023-03-08", "2023-03-08"),
    ],
)
def test_values_name_days(value, begin, until):
    assert tuple(map(str, find_days(value))) == (begin, until)


@pytest.mark.parametrize("value", ["2023-02-29", "2021-W53", "P2D", "XXXX-03", "BC0264", "PRESENT_REF", ""])
def test_durations_and_incomplete_values_name_no_days(value):
    assert find_days(value) is None


@pytest.mark.parametrize(
    ("year", "easter"),
    # Meeus, Astronomical Algorithms, chapter 8: the earliest and the latest are 22 March 1818 and 25 April 1943.
    [
        (1818, "1818-03-22"),
        (1943, "1943-04-25"),
        (1991, "1991-03-31"),
        (2000, "2000-04-23"),
        (2023, "2023-04-09"),
    ],
)
def test_easter(year, easter):
    assert easter in [candidate.value for candidate in find_candidates("XXXX-easter", Day(year, 6, 1))]


@pytest.mark.parametrize("century", range(16, 30))
def test_easter_is_that_of_dateutil(century):
    for year in range(100 * century, 100 * century + 100, 3):
        day = dateutil.easter.easter(year).isoformat()
        assert day in [candidate.value for candidate in find_candidates("XXXX-easter", Day(year, 6, 1))]


def test_a_month_before_the_last_day_is_the_last_day():
    assert str(add_units(datetime.date(2023, 3, 31), "M", -1)) == "2023-02-28"
    assert str(add_units(datetime.date(2024, 2, 29), "Y", 1)) == "2025-02-28"
    assert str(add_units(datetime.date(2023, 1, 31), "Q", -1)) == "2022-10-31"


@pytest.mark.parametrize(
    ("unit", "count", "day"),
    [
        ("D", 2, "2023-03-10"),
        ("W", 2, "2023-03-22"),
        ("WE", 2, "2023-03-22"),
        ("M", 1, "2023-04-08"),
        ("Q", 1, "2023-06-08"),
        ("SE", 1, "2023-06-08"),
        ("H", 1, "2023-09-08"),
        ("Y", 2.5, "2025-09-08"),
        ("DE", 1, "2033-03-08"),
        ("CE", -1, "1923-03-08"),
        *((clock, 5, "2023-03-08") for clock in ("TH", "TM", "TS")),
    ],
)
def test_units_are_counted_on_the_calendar(unit, count, day):
    assert str(add_units(Day(2023, 3, 8), unit, count)) == day


def test_around_a_leap_day_there_are_two_on_each_side():
    assert [day.value[:4] for day in find_candidates("XXXX-02-29", Day(2024, 3, 8))] == [
        "2016",
        "2020",
        "2024",
        "2028",
        "2032",
    ]


@given(st.dates(), st.sampled_from(["D", "W", "WE", "M", "Q", "H", "SE", "Y", "DE", "CE"]))
def test_each_period_contains_its_day(day, unit):
    value = format_period(day, unit)
    begin, until = find_days(value)
    assert find_unit(value) == unit
    assert begin <= day <= until or unit == "WE"


@pytest.mark.parametrize(
    ("partial", "values"),
    [
        ("XXXX-03", ["2021-03", "2022-03", "2023-03", "2024-03", "2025-03"]),
        ("XXXX-02-29", ["2016-02-29", "2020-02-29", "2024-02-29", "2028-02-29"]),
        ("XXXX-WXX-5", ["2023-02-24", "2023-03-03", "2023-03-10", "2023-03-17", "2023-03-24"]),
        ("XXXX-WXX-WE", ["2023-W08-WE", "2023-W09-WE", "2023-W10-WE", "2023-W11-WE", "2023-W12-WE"]),
        ("XXXX-XX-31", ["2023-01-31", "2023-03-31", "2023-05-31"]),
        ("XX23", ["1823", "1923", "2023", "2123", "2223"]),
        ("XX8", ["188", "198", "208", "218", "228"]),
        ("XXXX-easter-2", ["2021-04-02", "2022-04-15", "2023-04-07", "2024-03-29", "2025-04-18"]),
        ("XXXX-11-4#4", ["2021-11-25", "2022-11-24", "2023-11-23", "2024-11-28", "2025-11-27"]),
        ("XXXX-05--1#1", ["2021-05-31", "2022-05-30", "2023-05-29", "2024-05-27", "2025-05-26"]),
    ],
)
def test_dates_around_a_day_that_an_incomplete_value_can_mean(partial, values):
    # Good Friday, Thanksgiving and Memorial Day as in the calendars of these years
    assert [candidate.value for candidate in find_candidates(partial, Day(2023, 3, 8))] == values


def test_a_month_without_a_fifth_weekday_has_no_date():
    assert add_year("XXXX-02-5#1", 2023) == ""
    assert add_year("XXXX-05-5#1", 2023) == "2023-05-29"


def test_no_candidates_outside_the_calendar():
    assert [candidate.value for candidate in find_candidates("XXXX-12", Day(1, 1, 1))] == [
        "0001-12",
        "0002-12",
        "0003-12",
    ]
    assert find_candidates("XXXX-XX-20", Day(9999, 12, 31))[-1].value == "9999-12-20"


@pytest.mark.parametrize(
    ("begin", "until", "unit", "number", "value"),
    [
        ("2023-03-01", "2023-03-31", "D", 31, "2023-03-31"),
        ("2023-03-01", "2023-03-31", "D", -31, "2023-03-01"),
        ("2023-03-01", "2023-03-31", "D", 32, None),
        ("2023-03-01", "2023-03-31", "D", 0, None),
        ("2023-01-01", "2023-01-31", "W", 1, "2023-W01"),  # 1 January 2023 is a Sunday
        ("2023-03-01", "2023-03-31", "WE", -1, "2023-W12-WE"),
        ("2023-03-01", "2023-03-31", "5", -1, "2023-03-31"),
        ("9999-12-01", "9999-12-31", "D", -1, "9999-12-31"),  # the last day of the calendar
        ("2023-03-01", "2023-03-31", "TH", 1, None),
    ],
)
def test_the_nth_unit_of_a_longer_one(begin, until, unit, number, value):
    assert find_nth(Day.fromisoformat(begin), Day.fromisoformat(until), unit, number) == value
