"""What the audit finds wrong or odd, and what it does not."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from conftest import ROOT
from sources import fill, findings

from analysis import audit_corpus, read_corpus


def test_almost_a_header_is_left_in_the_text_and_reported(tmp_path):
    detail = audit_corpus(fill(tmp_path, a="Date: 2023-4-14 Text"))["detail"].item()
    assert "'Date: 2023-4-14' is not a header" in detail


NEXT_YEAR = datetime.date.today().year + 1


@pytest.mark.parametrize(
    ("file", "finding"),
    [
        ("Text", "undated"),
        ("date 2023-04 Text", "month only"),
        (f"date {NEXT_YEAR}-01-01 Text", "future date"),
        ("date 1399-12-31 Text", "date before 1400"),
        ("date 0001-01-01 Text", "date before 1400"),
        ("date 2023-04-14 ", "empty text"),
        ("date 2023-04-14 \n \u00a0", "empty text"),
        ("date 2023-04-14 What\ufffds lost", "replacement characters"),
        ("\ufeffdate 2023-04-14 Text", "byte-order mark"),
        ("date 2023-04-14 Text\ufeffText", "byte-order mark"),
        ("date 2023-04-14 a\r\nb\nc", "mixed newlines"),
        ("date 2023-04-14 a\rb\nc", "mixed newlines"),
        ("date 2023-02-30 Text", "impossible date"),
        ("date 2023-04-14 a\0b", "NUL byte"),
    ],
)
def test_the_audit_finds(tmp_path, file, finding):
    assert findings(fill(tmp_path, a=file)) == {("a", finding)}


@pytest.mark.parametrize("file", ["Text", "a\r\nb\r\n", "a\nb\n", "a\rb\r"])
def test_the_audit_accepts(tmp_path, file):
    assert findings(fill(tmp_path, a=f" date 1400-01-01 {file}")) == set()


def test_the_audit_of_the_seeds_is_empty():
    assert findings(ROOT / "seeds") == set()


def test_the_audit_of_a_table():
    table = pd.DataFrame(
        {
            "text": ["one", "two", "three", "four", "five"],
            "date": ["03/04/2023", "14/04/2023", 2023, "2023-04-14", "2023-04-15"],
            "id": ["a", "b", "c", "d", "d"],
        }
    )
    assert findings(table, doc="id") == {
        ("a", "ambiguous date"),
        ("b", "unreadable date"),
        ("c", "year only"),
        ("d", "duplicate id"),
    }


def test_exact_and_near_copies_name_the_original(tmp_path):
    report = " ".join(f"word{i}" for i in range(100))
    fill(
        tmp_path,
        a=f" date 2023-01-01 {report}",
        b=f" date 2023-01-02 {report}",
        c=f" date 2023-01-03 {report} more",
    )
    table = audit_corpus(tmp_path).set_index("doc")
    assert table["finding"].to_dict() == {"b": "duplicate text", "c": "near-duplicate text"}
    assert table["detail"]["b"] == "exactly the same text as a"
    assert "in it and in a, 99% are in both" in table["detail"]["c"]  # 96 of 97


def test_blank_texts_are_not_copies_of_each_other(tmp_path):
    assert {finding for _, finding in findings(fill(tmp_path, a=" ", b=" "))} == {"undated", "empty text"}


def test_a_text_far_longer_or_shorter_than_the_others(tmp_path):
    texts = {f"t{i}": f" date 2023-01-01 {i}{'x' * 99}" for i in range(9)}
    fill(tmp_path, **texts, long=" date 2023-01-01 " + "y" * 1001, short=" date 2023-01-01 " + "z" * 9)
    assert findings(tmp_path) == {("long", "unusual length"), ("short", "unusual length")}


@pytest.mark.parametrize(
    ("others", "length", "unusual"),
    [
        (9, 1001, True),
        (9, 1000, False),  # ten times the median
        (9, 9, True),
        (9, 10, False),  # a tenth of it
        (9, 1, True),
        (8, 5000, False),  # nine texts are too few
        (8, 1, False),
    ],
)
def test_a_length_is_unusual_beyond_ten_times_the_median_of_ten_texts(tmp_path, others, length, unusual):
    texts = {f"t{i}": f" date 2023-01-01 {i}{'x' * 99}" for i in range(others)}
    fill(tmp_path, **texts, odd=" date 2023-01-01 " + "y" * length)
    assert findings(tmp_path) == ({("odd", "unusual length")} if unusual else set())


def test_texts_of_one_letter_count_for_the_median(tmp_path):
    texts = {f"t{letter}": f" date 2023-01-01 {letter}" for letter in "abcdef"}
    fill(tmp_path, **texts, **{f"long{i}": f" date 2023-01-01 {i}{'x' * 19}" for i in range(4)})
    unusual = {(f"long{i}", "unusual length") for i in range(4)}
    assert {finding for finding in findings(tmp_path) if finding[1] == "unusual length"} == unusual


@pytest.mark.parametrize(("length", "near"), [(49, True), (48, False)])
def test_texts_are_near_duplicates_from_eight_tenths_on(tmp_path, length, near):
    # One word changed inside 49 leaves 40 of 50 shingles shared, which is 0.8; inside 48, 39 of 49.
    text = [f"w{i}" for i in range(length)]
    changed = [*text[:20], "other", *text[21:]]
    fill(tmp_path, a=" date 2023-01-01 " + " ".join(text), b=" date 2023-01-02 " + " ".join(changed))
    assert findings(tmp_path) == ({("b", "near-duplicate text")} if near else set())


@pytest.mark.parametrize(
    ("name", "header", "agree"),
    [
        ("2023-04-15_report", "2023-04-14", False),
        ("20230415", "2023-04-14", False),
        ("2023-04-14", "2023-04-14", True),
        ("report.2023.04.14", "2023-04", True),
        ("2023-05-14", "2023-04", False),
        ("2023-02-30", "2023-04-14", True),  # not a day of the calendar
        ("000_20b2304150", "2023-04-14", True),  # digits inside a longer name
    ],
)
def test_header_and_file_name_should_agree(tmp_path, name, header, agree):
    fill(tmp_path, **{name: f" date {header} Text"})
    assert ((name, "dates disagree") not in findings(tmp_path)) == agree


def test_a_date_in_a_path_is_reported_if_there_is_no_header(tmp_path):
    (tmp_path / "2023-03-08_report.txt").write_text("Text", "utf-8")
    assert (
        "its path has 2023-03-08: to read dates in paths, give a date_pattern=" in audit_corpus(tmp_path)["detail"][0]
    )


def test_a_feed_whose_dates_name_their_zone_is_read_and_audited():
    feed = pd.DataFrame({"date": ["Sun, 21 Mar 2021 17:37:00 GMT"], "text": ["Sun, 21 Mar 2021 17:37:00 CET. War"]})
    form = "%a, %d %b %Y %H:%M:%S %Z"
    documents = read_corpus(feed, date_format=form)
    assert documents["date"].dtype == "datetime64[us]"
    assert documents["date"].tolist() == [pd.Timestamp("2021-03-21")]
    assert not findings(feed, date_format=form)
    pattern = {"date_pattern": r"^([^.]+)\.", "date_in": "text", "date_format": form}
    assert read_corpus(feed, date=None, **pattern)["date"].tolist() == [pd.Timestamp("2021-03-21")]
    assert not findings(feed, date=None, **pattern)


def test_ids_that_look_the_same_are_named_and_renaming_one_helps():
    table = pd.DataFrame({"doc": ["Caf\u00e9", "Cafe\u0301"], "date": "2023-01-01", "text": ["one", "two"]})
    assert findings(table) == {("Caf\u00e9", "look-alike id"), ("Cafe\u0301", "look-alike id")}
    assert len(read_corpus(table)) == 2
    assert findings(table.replace({"doc": {"Cafe\u0301": "Cafe 2"}})) == set()


def test_two_digits_of_a_year_that_python_takes_for_a_later_century_are_reported():
    # POSIX: 00 to 68 are of this century
    table = pd.DataFrame({"date": ["03/04/68"], "text": ["war"]})
    assert findings(table, date_format="%d/%m/%y") == {("0", "future date")}


def test_a_future_date_is_named_without_a_time_of_day(tmp_path):
    fill(tmp_path, **{"a.txt": " date 2999-03-08 War"})
    assert audit_corpus(tmp_path)["detail"].tolist() == ["2999-03-08 is after today"]
