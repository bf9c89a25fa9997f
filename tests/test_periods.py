"""What a string of a date means, and which period a document falls in; expectations from the calendar on the wall."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.periods import choose_freq, parse_dates, place_in_periods


def parse(value: object, date_format: str | None = None) -> pd.Series:
    return parse_dates(pd.Series([value]), date_format).iloc[0]


@pytest.mark.parametrize(
    ("value", "day", "precision"),
    [
        ("2023-04-14", "2023-04-14", "day"),
        (" 2023-04-14 ", "2023-04-14", "day"),
        ("2023-04", "2023-04-01", "month"),
        ("2023", "2023-01-01", "year"),
        (2023, "2023-01-01", "year"),
        (2023.0, "2023-01-01", "year"),
        ("2024-02-29", "2024-02-29", "day"),
        ("0001-01-01", "0001-01-01", "day"),
        ("9999-12-31", "9999-12-31", "day"),
        ("2023-04-14T23:59:59Z", "2023-04-14", "day"),
        ("2023-04-14 23:59:59.123456+02:00", "2023-04-14", "day"),
        ("20230414T120000", None, "none"),
        (datetime.date(2023, 4, 14), "2023-04-14", "day"),
        (datetime.datetime(2023, 4, 14, 23, 30, tzinfo=datetime.UTC), "2023-04-14", "day"),
        (pd.Timestamp("2023-04-14 23:30"), "2023-04-14", "day"),
        (pd.Timestamp("2023-04-14 23:30", tz="America/New_York"), "2023-04-14", "day"),
        (pd.Period("2023-04"), "2023-04-01", "month"),
        ("", None, "none"),
        (None, None, "none"),
    ],
)
def test_a_date_is_its_first_day_and_its_precision(value, day, precision):
    parsed = parse(value)
    assert parsed["precision"] == precision
    assert pd.isna(parsed["date"]) if day is None else parsed["date"] == pd.Timestamp(day)


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ("2023-02-30", "impossible date"),
        ("2023-02-29", "impossible date"),
        ("1900-02-29", "impossible date"),
        ("2023-13", "impossible date"),
        ("2023-00-10", "impossible date"),
        ("0000", "impossible date"),
        ("0000-01-01", "impossible date"),
        ("03/04/2023", "ambiguous date"),
        ("3.4.23", "ambiguous date"),
        ("05/05/2023", "ambiguous date"),
        ("14/04/2023", "unreadable date"),
        ("14 April 2023", "unreadable date"),
        ("2023/04/14", "unreadable date"),
        ("2023-4-14", "unreadable date"),
        ("2023-W15", "unreadable date"),
        ("2023-04-14 25:00", "unreadable date"),
        ("2023-04-14Tx", "unreadable date"),
        ("٢٠٢٣-٠٤-١٤", "unreadable date"),
        (2023.5, "unreadable date"),
        (True, "unreadable date"),
    ],
)
def test_what_is_no_date_is_never_guessed(value, finding):
    parsed = parse(value)
    assert pd.isna(parsed["date"])
    assert parsed["precision"] == "none"
    assert parsed["finding"] == finding


def test_half_a_pair_of_surrogates_is_no_date():
    parsed = parse_dates(pd.Series(["\ud800"], dtype=object))
    assert parsed["finding"].tolist() == ["unreadable date"]


def test_an_ambiguous_date_asks_for_the_format_that_settles_it():
    assert "date_format='%d/%m/%Y' or '%m/%d/%Y'" in parse("03/04/2023")["detail"]
    assert parse("03/04/2023", "%d/%m/%Y")["date"] == pd.Timestamp("2023-04-03")
    assert parse("03/04/2023", "%m/%d/%Y")["date"] == pd.Timestamp("2023-03-04")


@pytest.mark.parametrize(
    ("value", "date_format", "day", "precision"),
    [
        ("14 April 2023", "%d %B %Y", "2023-04-14", "day"),
        ("Apr 14, 23", "%b %d, %y", "2023-04-14", "day"),
        ("April 2023", "%B %Y", "2023-04-01", "month"),
        ("in 2023", "in %Y", "2023-01-01", "year"),
        ("2023-104", "%Y-%j", "2023-04-14", "day"),
        ("2023-W15-5", "%G-W%V-%u", "2023-04-14", "day"),
        ("14/04/2023 23:30 +0300", "%d/%m/%Y %H:%M %z", "2023-04-14", "day"),
        ("31 April 2023", "%d %B %Y", None, "none"),
        ("2023-04-14", "%d %B %Y", None, "none"),
    ],
)
def test_a_format_of_ones_own(value, date_format, day, precision):
    parsed = parse(value, date_format)
    assert parsed["precision"] == precision
    assert pd.isna(parsed["date"]) if day is None else parsed["date"] == pd.Timestamp(day)


def test_mixed_time_zones_each_keep_their_day():
    days = parse_dates(pd.Series(["14/04/2023 +0200", "15/04/2023 -0500"]), "%d/%m/%Y %z")["date"]
    assert days.dt.day.tolist() == [14, 15]


@pytest.mark.parametrize(("wrong", "said"), [("%m/%d", "has no year"), ("%Y %Q", "cannot be used")])
def test_a_format_that_cannot_be(wrong, said):
    with pytest.raises(ValueError, match=said):
        parse("04/14", wrong)


def test_years_with_a_gap_read_by_pandas_as_floats():
    parsed = parse_dates(pd.Series([2023, np.nan, 1999]))
    assert parsed["date"].dt.year.fillna(0).tolist() == [2023, 0, 1999]
    assert parsed["finding"].isna().all()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_unit_of_datetimes_comes_out_in_microseconds(unit):
    values = pd.Series(pd.to_datetime(["2023-04-14 13:00", None])).astype(f"datetime64[{unit}]")
    parsed = parse_dates(values)["date"]
    assert parsed.dtype == "datetime64[us]"
    assert parsed[0] == pd.Timestamp("2023-04-14")


def test_rows_keep_their_labels_even_where_these_repeat():
    values = pd.Series(["2023", "x", None], index=["a", "a", "b"])
    parsed = parse_dates(values)
    assert parsed.index.tolist() == ["a", "a", "b"]
    assert parsed["finding"].fillna("").tolist() == ["", "unreadable date", ""]


@given(st.dates(min_value=datetime.date(1, 1, 1)))
def test_every_day_of_the_calendar_reads_as_itself(day):
    assert parse(day.isoformat())["date"].date() == day
    assert parse(day.isoformat()[:7])["date"].date() == day.replace(day=1)


@given(st.text(max_size=12))
def test_any_string_is_a_date_or_a_finding_or_blank(value):
    parsed = parse(value)
    assert [pd.notna(parsed["date"]), pd.notna(parsed["finding"]), not value.strip()].count(True) == 1


# --- periods ----------------------------------------------------------------------------------


def place(date: str, freq: str) -> str:
    day = pd.Timestamp(f"{date}-01-01"[:10])
    documents = pd.DataFrame({"date": [day], "precision": [{4: "year", 7: "month", 10: "day"}[len(date)]]})
    return str(place_in_periods(documents, freq).iloc[0])


@pytest.mark.parametrize(
    ("date", "freq", "period"),
    [
        ("2023-04-14", "D", "2023-04-14"),
        ("2023-04-14", "W", "2023-04-10/2023-04-16"),  # a Friday: Monday to Sunday
        ("2023-04-16", "W", "2023-04-10/2023-04-16"),
        ("2023-04-17", "W", "2023-04-17/2023-04-23"),
        ("2023-04-16", "W-SAT", "2023-04-16/2023-04-22"),
        ("2021-01-01", "W", "2020-12-28/2021-01-03"),  # ISO week 53 of 2020
        ("2024-12-30", "W", "2024-12-30/2025-01-05"),  # ISO week 1 of 2025
        ("2024-02-29", "M", "2024-02"),
        ("2023-12-31", "Q", "2023Q4"),
        ("2023-12-31", "Q-NOV", "2024Q1"),
        ("2023-12-31", "Y", "2023"),
        ("2023-04", "M", "2023-04"),
        ("2023-04", "Q", "2023Q2"),
        ("2023-04", "Y", "2023"),
        ("2023-04", "W", "NaT"),
        ("2023-04", "D", "NaT"),
        ("2023", "Y", "2023"),
        ("2023", "M", "NaT"),
        ("2023", "Y-JUN", "NaT"),  # a year from July: half of 2023 lies in each
        ("0001-01-01", "M", str(pd.Period("0001-01", "M"))),  # "1-01" in pandas 3.0
        ("9999", "Y", "9999"),
    ],
)
def test_a_document_falls_where_all_days_of_its_date_do(date, freq, period):
    assert place(date, freq) == period


def test_undated_documents_fall_nowhere_and_none_makes_no_trouble():
    undated = pd.DataFrame({"date": pd.to_datetime([None]), "precision": ["none"]})
    assert place_in_periods(undated, "W").isna().all()
    assert len(place_in_periods(undated.iloc[:0], "M")) == 0


@pytest.mark.parametrize("freq", ["h", "min", "ME", "2W", "B", "weekly", "", "W-XYZ"])
def test_what_is_no_period(freq):
    with pytest.raises(ValueError, match=r"use 'D', 'W', 'M', 'Q' or 'Y'"):
        place_in_periods(pd.DataFrame({"date": [pd.Timestamp("2023-03-08")], "precision": ["day"]}), freq)


@given(st.dates(min_value=datetime.date(1600, 1, 1), max_value=datetime.date(2400, 1, 1)))
def test_a_week_is_the_iso_week(day):
    week = place(day.isoformat(), "W")
    monday = datetime.date.fromisocalendar(*day.isocalendar()[:2], 1)
    assert week.split("/")[0] == monday.isoformat()


@pytest.mark.parametrize("zone", ["GMT", "UTC", "Z", "EST", "CEST", "MSK", "BST", "Europe/Berlin", "Etc/GMT+5"])
@pytest.mark.parametrize("name", ["%Z", "%z"])
def test_a_zone_by_its_name_leaves_the_day_as_written(zone: str, name: str) -> None:
    if name == "%z":
        zone = {"GMT": "+0000", "EST": "-0500", "CEST": "+02:00"}.get(zone, "+0300")
    for value, date_format in (
        (f"Sun, 21 Mar 2021 23:37:00 {zone}", f"%a, %d %b %Y %H:%M:%S {name}"),
        (f"Sun Mar 21 00:37:00 {zone} 2021", f"%a %b %d %H:%M:%S {name} %Y"),
        (f"21 March 2021, {zone}", f"%d %B %Y, {name}"),
    ):
        parsed = parse_dates(pd.Series([value, None, "nonsense"]), date_format)
        assert parsed["date"].dtype == "datetime64[us]"
        assert parsed["date"][0] == pd.Timestamp("2021-03-21")
        assert parsed["finding"].fillna("").tolist() == ["", "", "unreadable date"]


# Dates in other forms, and the formats that the remedy has to name: all in the order in which they are named.
FORMS = {
    "08.03.2023": ["%d.%m.%Y", "%m.%d.%Y"],
    "3-4-2023": ["%d-%m-%Y", "%m-%d-%Y"],
    "8. 3. 2023": ["%d. %m. %Y", "%m. %d. %Y"],
    "03/04/68": ["%d/%m/%y", "%m/%d/%y"],
    "03/04/05": ["%d/%m/%y", "%m/%d/%y", "%y/%m/%d"],
    "13/04/2023": ["%d/%m/%Y"],
    "04/13/2023 17:05": ["%m/%d/%Y %H:%M"],
    "2023/03/08": ["%Y/%m/%d"],
    "2023.03.08": ["%Y.%m.%d"],
    "2023-3-8": ["%Y-%m-%d"],
    "20230308": ["%Y%m%d"],
    "20230308173000": ["%Y%m%d%H%M%S"],
    "202303": ["%Y%m"],
    "03/2023": ["%m/%Y"],
    "2023年3月8日": ["%Y年%m月%d日"],
    "8 Mar 2023": ["%d %b %Y"],
    "24 Feb 22": ["%d %b %y", "%y %b %d"],
    "March 8, 2023": ["%B %d, %Y"],
    "2023 March 8": ["%Y %B %d"],
    "March 2023": ["%B %Y"],
    "Wed, 8 Mar 2023 17:05:30 GMT": ["%a, %d %b %Y %H:%M:%S %Z"],
    "Wed, 8 Mar 2023 17:05:30 CEST": ["%a, %d %b %Y %H:%M:%S %Z"],
    "Wed Aug 27 13:08:45 +0000 2008": ["%a %b %d %H:%M:%S %z %Y"],
    "Wednesday 8 March 2023 at 5:05 pm": ["%A %d %B %Y at %I:%M %p"],
    "8 March 2023, 17:05:30.25Z": ["%d %B %Y, %H:%M:%S.%f%z"],
    "100 % on 8.3.2023": [],
    "31/04/2023": [],
    "2023/13/08": [],
    "8th March 2023": [],
    "8 mars 2023": [],
    "2023-W10": [],
    "soon": [],
}


@pytest.mark.parametrize("value", FORMS)
def test_the_formats_that_a_remedy_names_read_the_date(value: str) -> None:
    detail = parse(value)["detail"]
    assert re.findall("'(%.*?)'", detail) == FORMS[value]
    for date_format in FORMS[value]:
        assert parse(value, date_format)["precision"] != "none"
    assert FORMS[value] or detail.endswith("rewrite it in that form")
    for date_format in FORMS[value]:  # also where another format was given
        assert repr(date_format) in parse(value, "%H, %Y")["detail"]


@given(
    st.dates(datetime.date(1970, 1, 1), datetime.date(2068, 12, 31)), st.sampled_from("./- "), st.booleans(), st.data()
)
def test_a_remedy_names_the_form_in_which_any_date_was_written(day, mark, century, data):
    order = data.draw(st.sampled_from(["dmY", "mdY", "Ymd", "dbY", "dBY", "BdY"]))
    date_format = mark.join(f"%{part}" for part in order)
    date_format = date_format if century else date_format.replace("%Y", "%y")
    value = day.strftime(date_format)
    parsed = parse(value)
    formats = re.findall("'(%.*?)'", parsed["detail"]) if isinstance(parsed["detail"], str) else ["%Y-%m-%d"]
    assert date_format in formats or day.strftime(date_format.replace("%B", "%b")) == value
    assert any(parse(value, each)["date"].date() == day for each in formats)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("44927", "2023-01-01"),
        ("44927.75", "2023-01-01"),
        ("1373820948", "2013-07-14"),
        ("1373820948000", "2013-07-14"),
    ],
)
def test_the_remedy_for_numbers_that_count_from_a_day_works(value: str, day: str) -> None:
    detail = parse(value)["detail"]
    options = re.search(r"pd\.to_datetime\(pd\.to_numeric\(table\[…\]\), (.*)\)", detail)[1]
    dates = pd.to_datetime(pd.to_numeric(pd.Series([value])), **eval(f"dict({options})"))
    assert parse_dates(dates)["date"].tolist() == [pd.Timestamp(day)]


@pytest.mark.parametrize(
    ("dates", "freq"),
    [
        (pd.date_range("2022-03-01", periods=10).repeat(5), "D"),
        (pd.date_range("2022-03-01", periods=10).repeat(4), "W"),
        (pd.date_range("2022-03-01", periods=300), "W"),
        (pd.date_range("2015-01-01", "2019-12-31"), "M"),
        (pd.date_range("2005-01-01", "2019-12-31"), "Q"),
        (pd.date_range("1800-01-01", "1999-12-31"), "Y"),
        (["2022-03", "2022-04"], "M"),
        (["1921", "1922", "1923"], "Y"),
        (["2022-03-08"], "M"),
        (["2022-03-08", "2022-03-14"], "D"),
        (["2022-03-08", "2022-03-15"], "W"),
        (["2022-03-08", "2022-04-14"], "M"),
        ([None, None], "M"),
    ],
)
def test_the_time_grain_suits_the_span_and_the_number_of_documents(dates: list, freq: str) -> None:
    assert choose_freq(pd.DataFrame({"date": dates})) == freq
