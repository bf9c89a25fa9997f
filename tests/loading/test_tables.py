"""Tables of texts: every row is read or reported, and no text is changed."""

from __future__ import annotations

import csv
import json
import re

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyarrow import parquet
from sources import errors, fill, only_error, read_what_can_be, write

from analysis import audit_corpus, partitions, read_corpus


def test_a_csv_keeps_its_texts_unchanged(tmp_path):
    rows = 'text,date\r\nNA,2023-01-01\r\nnull,2023-01-02\r\n"a\r\nb\nc, ""d"" ",2023-01-03\r\n'
    texts = read_corpus(write(tmp_path / "t.csv", rows))["text"]
    assert texts.tolist() == ["NA", "null", 'a\r\nb\nc, "d" ']


def test_a_csv_keeps_its_other_columns_and_its_ids_unchanged(tmp_path):
    rows = "id,text,date,paper,pages\n007,one,2023-01-01,NA,3\n08,two,2023-01-02,,4\n"
    documents = read_corpus(write(tmp_path / "t.csv", rows), doc="id")
    assert list(documents.index) == ["007", "08"]
    assert list(documents.columns) == ["date", "precision", "text", "source", "paper", "pages"]
    assert documents["paper"].fillna("missing").tolist() == ["NA", "missing"]
    assert documents["pages"].tolist() == ["3", "4"]


def test_a_row_without_an_id_is_named_by_its_place(tmp_path):
    documents = read_corpus(write(tmp_path / "news{0}.csv", "text,date\none,2023-01-01\n"))
    assert documents.index.tolist() == ["news{0}:1"]
    assert documents["source"].tolist() == [f"{tmp_path}/news{{0}}.csv, row 1"]


def test_the_same_table_as_csv_tsv_and_json_lines(tmp_path):
    paths = [
        write(tmp_path / "t.csv", "text,date\none,2023-01-01\n,2023-02\n"),
        write(tmp_path / "t.tsv", "text\tdate\none\t2023-01-01\n\t2023-02\n"),
        write(tmp_path / "t.jsonl", '{"text":"one","date":"2023-01-01"}\r\n{"text":null,"date":"2023-02"}\r\n'),
    ]
    first, *others = [read_corpus(path).drop(columns="source") for path in paths]
    assert first["text"].tolist() == ["one", ""]
    assert first["precision"].tolist() == ["day", "month"]
    for other in others:
        pd.testing.assert_frame_equal(first, other)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_documents_that_were_saved_come_back_the_same(tmp_path, suffix):
    fill(tmp_path / "c", a="date 2023-02 one\r\ntwo", b=" date 2023-03-04 ", c="", d="date 2023-01-31\nNA")
    documents = read_corpus(tmp_path / "c").assign(paper=["x", "y", "z", "NA"], pages=[1, 2, 3, 4])
    path = tmp_path / f"saved{suffix}"
    documents.to_csv(path) if suffix == ".csv" else documents.to_parquet(path)
    saved = documents.astype({"pages": "str"}) if suffix == ".csv" else documents
    pd.testing.assert_frame_equal(read_corpus(path), saved)
    pd.testing.assert_frame_equal(read_corpus(documents), documents)
    pd.testing.assert_frame_equal(read_corpus(documents.iloc[:0]), documents.iloc[:0], check_index_type=False)


def test_columns_with_the_names_of_ours_but_another_role_are_kept():
    table = pd.DataFrame(
        {
            "body": ["one"],
            "day": ["2023-01-01"],
            "text": ["t"],
            "date": ["d"],
            "precision": ["high"],
            "name": ["n"],
        }
        | {"path": ["p"], "place": ["pl"], "broken": ["b"], "finding": ["f"], "source": ["BBC"]}
    )
    documents = read_corpus(table, text="body", date="day")
    assert documents.iloc[0].drop("date").to_dict() == {
        "precision": "day", "text": "one", "source": "BBC", "text_": "t", "date_": "d", "precision_": "high",
        "name": "n", "path": "p", "place": "pl", "broken": "b", "finding": "f",
    }  # fmt: skip


@pytest.mark.parametrize("options", [{"text": "body"}, {"date": "day"}, {"doc": "id"}])
def test_a_missing_column_is_named_with_the_columns_of_the_table(options):
    (role, column), *_ = options.items()
    error = only_error(pd.DataFrame({"text": ["one"], "date": ["2023"]}), **options)
    assert error["detail"].startswith(
        f"column {column!r} ({role}=) is not in the table, whose columns are 'text', 'date'"
    )


def test_a_repeated_column_is_an_error():
    table = pd.DataFrame([["one", "two", "2023"]], columns=["text", "text", "date"])
    assert only_error(table)["detail"] == "column 'text' occurs twice: rename one"


def test_each_row_without_a_text_is_reported(tmp_path):
    table = pd.DataFrame({"text": ["one", 5, b"x", None, "\ud800", "a\0"], "date": "2023"})
    table_errors = errors(table)
    assert table_errors.set_index("source")["finding"].to_dict() == {
        "row 5": "NUL byte",
        "row 4": "lone surrogate",
        "row 1": "not a text",
        "row 2": "not a text",
    }
    with pytest.warns(UserWarning, match=r"4 of 6 documents could not be read.*audit_corpus"):
        assert read_corpus(table, on_error="skip")["text"].tolist() == ["one", ""]


def test_missing_and_repeated_ids_are_reported():
    table = pd.DataFrame({"text": list("abcde"), "date": "2023", "id": ["x", None, "x", "", "y"]})
    assert errors(table, doc="id")[["source", "finding"]].to_numpy().tolist() == [
        ["row 2", "duplicate id"],
        ["row 1", "missing id"],
        ["row 3", "missing id"],
    ]


def test_a_repeated_id_names_the_first_row_that_has_it():
    table = pd.DataFrame({"text": ["one", "two"], "date": "2023", "doc": ["x", "x"]})
    assert only_error(table)["detail"].startswith("'x' is also the id of row 0; ids must be present and unique")


def test_ids_that_are_numbers_stay_whole():
    table = pd.DataFrame({"text": list("ab"), "date": "2023", "id": [7, 8.0]})
    assert read_corpus(table, doc="id").index.tolist() == ["7", "8"]


def test_rows_indexed_by_date_are_numbered():
    table = pd.DataFrame({"text": ["one", "two"]}, index=pd.DatetimeIndex(["2023-01-01"] * 2, name="date"))
    assert read_corpus(table).index.tolist() == ["1", "2"]


def test_each_damaged_line_of_json_lines_is_reported(tmp_path):
    lines = ['{"text": "one", "date": "2023"}', "{", "[1]", r'{"text": "\ud800", "date": "2023"}', ""]
    path = write(tmp_path / "t.jsonl", "\n".join(lines))
    assert errors(path)["source"].tolist() == [f"{path}, row {n}" for n in (2, 3, 4)]
    with pytest.warns(UserWarning, match="3 of 4"):
        assert read_corpus(path, on_error="skip").index.tolist() == ["t:1"]


def test_json_lines_keep_characters_that_only_look_like_newlines(tmp_path):
    path = write(tmp_path / "t.jsonl", '{"text": "a\u2028b\x85c \\ud83d\\ude00", "date": null}')
    assert read_corpus(path)["text"].tolist() == ["a\u2028b\x85c \U0001f600"]


@pytest.mark.parametrize(
    ("name", "text", "detail"),
    [
        ("t.csv", "", "without even the names of columns"),
        ("t.csv", 'text,date\n"one,2023-01-01\n', "quotation mark in line 2 is not closed"),
        ("t.csv", "text,date\none,2023,x\n", "more cells than the header"),
        ("t.csv", "text,date\none,2023\ntwo,2023,x,y\n", "line 3"),
        ("t.parquet", "PAR1", "Parquet"),
        ("t.jsonl", "[", "Expecting value"),
    ],
)
def test_a_damaged_table(tmp_path, name, text, detail):
    error = only_error(write(tmp_path / name, text))
    assert error["finding"] == "damaged table"
    assert detail in error["detail"]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_a_table_without_rows(tmp_path, name):
    error = only_error(write(tmp_path / name, "text,date\n" if name == "t.csv" else "\n"))
    assert error[["finding", "detail"]].tolist() == ["no documents", "the table has no rows"]


def test_a_table_that_is_missing_or_not_utf8(tmp_path):
    assert only_error(tmp_path / "gone.csv")["finding"] == "not found"
    (tmp_path / "t.csv").write_bytes("text,date\ncafé,2023\n".encode("latin-1"))
    assert only_error(tmp_path / "t.csv")["detail"].startswith("byte 13 (0xe9) is not utf-8")


def test_the_error_for_another_separator_has_a_remedy(tmp_path):
    (tmp_path / "t.csv").write_text("date;text\n2023-03-08;Text\n", "utf-8")
    assert "separate them by commas" in audit_corpus(tmp_path / "t.csv")["detail"][0]


CELLS = st.none() | st.integers() | st.text(max_size=8) | st.binary(max_size=4) | st.floats()


DAYS = st.none() | st.sampled_from(["2023-04-14", "2023-04", "2023", "03/04/2023", "2023-02-30", "x", 2023, 1.5])


@given(st.lists(st.tuples(CELLS, DAYS, st.none() | st.sampled_from("abc")), min_size=1, max_size=6))
def test_each_row_of_any_table_is_read_or_reported(rows):
    table = pd.DataFrame(rows, columns=["text", "date", "id"], dtype=object)
    audit = audit_corpus(table, doc="id")
    refused = set(audit["source"][audit["severity"] == "error"])
    read = set(read_what_can_be(table, doc="id")["source"])
    assert read | refused == {f"row {number}" for number in range(len(rows))}
    assert not read & refused


QUOTED = 'date,text\n2020-01-01,"he said ""yes"", and\nleft"\n2020-01-02,they said "no"\n2020-01-03, "maybe"\n'


def test_quotation_marks_are_read_as_rfc_4180_writes_them_and_literally_elsewhere(tmp_path):
    texts = ['he said "yes", and\nleft', 'they said "no"', ' "maybe"']
    assert read_corpus(write(tmp_path / "t.csv", QUOTED))["text"].tolist() == texts
    assert read_corpus(write(tmp_path / "t.tsv", re.sub(",(?! and)", "\t", QUOTED)))["text"].tolist() == texts


# A table with a damaged row, the line in which the row begins, and the line in which that is seen.
DAMAGED_QUOTES = {
    "never closed": ('date,text\n2020-01-01,a\n2020-01-02,"he said yes\n2020-01-03,b\n', 3, 4),
    "closed rows later": (
        'date,text\n2020-01-01,"he said yes\n2020-01-02,b\n2020-01-03,they said "no"\n2020-01-04,d\n', 2, 4,
    ),
    "more after the closing mark": ('date,text\n2020-01-01,"no" he said\n2020-01-02,b\n', 2, 2),
    "a blank after the closing mark": ('date,text\n2020-01-01,"no" \n2020-01-02,b\n', 2, 2),
    "marks inside that are not doubled": ('date,text\n2020-01-01,"he said "no" and left"\n', 2, 2),
    "marks inside with a backslash": ('date,text\n2020-01-01,"he said \\"no\\", and left"\n', 2, 2),
    "in the header": ('date,"text"x\n2020-01-01,a\n', 1, 1),
    "after a cell of several lines": ('date,text\n2020-01-01,"a\nb\nc"\n\n2020-01-02,"d"e\n', 6, 6),
    "with Windows's line ends": ('date,text\r\n2020-01-01,a\r\n2020-01-02,"d"e\r\n', 3, 3),
}  # fmt: skip


@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("damage", DAMAGED_QUOTES)
def test_damaged_quotation_marks_are_refused_with_their_lines(tmp_path, damage, separator):
    text, first, last = DAMAGED_QUOTES[damage]
    path = write(tmp_path / ("t.csv" if separator == "," else "t.tsv"), text.replace(",", separator))
    error = only_error(path)
    assert error["finding"] == "damaged table"
    assert f"quotation mark in line {first} " in error["detail"]
    assert f"in line {last};" in error["detail"]


def test_the_remedies_for_damaged_quotation_marks_work(tmp_path):
    rows = ['2020-01-01,"he said yes', "2020-01-02,b", '2020-01-03,they said "no"']
    path = write(tmp_path / "t.csv", "\n".join(["date,text", *rows]))
    detail = only_error(path)["detail"]
    assert "pd.read_csv(…, sep=',', quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)" in detail
    table = pd.read_csv(path, sep=",", quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)
    assert read_corpus(table)["text"].tolist() == ['"he said yes', "b", 'they said "no"']
    assert '""' in detail
    rows[0] = '2020-01-01,"he said ""yes"'
    assert read_corpus(write(path, "\n".join(["date,text", *rows])))["text"].tolist()[0] == 'he said "yes'


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("2020-01-02,peace, at last", "line 3 has more cells than the header has names, 3 and 2"),
        ("2020-01-02", "line 3 has fewer cells than the header has names, 1 and 2"),
    ],
)
def test_a_row_with_too_many_or_too_few_cells_is_refused_with_its_line_and_the_rest_read(tmp_path, row, problem):
    path = write(tmp_path / "t.csv", f"date,text\n2020-01-01,war\n{row}\n\n2020-01-03,war\n")
    error = only_error(path)
    assert problem in error["detail"]
    assert error["source"] == f"{path}, row 2"
    with pytest.warns(UserWarning, match="1 of 3 documents could not be read"):
        assert read_corpus(path, on_error="skip").index.tolist() == ["t:1", "t:3"]
    quoted = path.read_text().replace(row, '2020-01-02,"peace, at last"')
    assert len(read_corpus(write(path, quoted))) == 3


def test_lines_are_numbered_in_the_file_whichever_part_of_it_is_read(tmp_path):
    rows = [f'2020-01-{day:02},"text\n{day}"' for day in range(1, 20)]
    rows[5] = "2020-01-06,one,two"
    path = write(tmp_path / "t.csv", "\n".join(["date,text", *rows, '2020-02-01,"x"y']))
    details = []
    for part in partitions(path, 100):
        audit = audit_corpus(part)
        details += audit["detail"][audit["severity"] == "error"].tolist()
    assert [detail.split(";")[0].split(":")[0] for detail in details] == [
        "line 12 has more cells than the header has names, 3 and 2",
        "a cell that opens with a quotation mark in line 39 is not closed, or more follows the mark that closes it, "
        "in line 39",
    ]


def test_cells_beyond_the_header_that_are_all_empty_are_no_damage(tmp_path):
    assert read_corpus(write(tmp_path / "t.csv", "date,text\n2020-01-01,war,,\n"))["text"].tolist() == ["war"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_of_three_ways(tmp_path, newline):
    path = write(tmp_path / "t.csv", newline.join(["date,text", "2020-01-01,war", '2020-01-02,"one\ntwo"', ""]))
    assert read_corpus(path)["text"].tolist() == ["war", "one\ntwo"]


def test_a_carriage_return_in_a_cell_is_part_of_it(tmp_path):
    documents = read_corpus(pd.DataFrame({"date": ["2020-01-01"], "text": ["one\rtwo \ue000"], "note": ["\rx"]}))
    documents.to_csv(tmp_path / "t.csv")  # pandas does not quote it
    assert_frame_equal(read_corpus(tmp_path / "t.csv"), documents)


def test_a_carriage_return_is_part_of_a_cell_below_an_empty_line_too(tmp_path):
    assert read_corpus(write(tmp_path / "t.csv", "\ndate,text\n2020-01-01,a\rb\n"))["text"].tolist() == ["a\rb"]


def test_two_columns_of_one_name_are_refused(tmp_path):
    path = write(tmp_path / "t.csv", "date,text,text,,\n2020-01-01,a,b,,\n")
    assert "column 'text' occurs twice: rename one" in only_error(path)["detail"]
    unnamed = write(path, "date,text,,\n2020-01-01,a,b,c\n")
    assert list(read_corpus(unnamed).columns[-2:]) == ["Unnamed: 2", "Unnamed: 3"]


WRITTEN = ["1234567890123456789", "", "007", "1.50", "1e5", "TRUE", "NA", "12,5", "0x1F", "2023-01-01", " 3", "∞"]


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("values", [WRITTEN, WRITTEN[:2] * 6, ["1", "2"] * 6], ids=["all", "ids", "numbers"])
def test_metadata_stay_as_written(tmp_path, suffix, values):
    separator = "\t" if suffix == ".tsv" else ","
    table = pd.DataFrame({"date": "2020-01-01", "text": "war", "value": values}, dtype="str")
    table.to_csv(tmp_path / f"t{suffix}", sep=separator, index=False)
    documents = read_corpus(tmp_path / f"t{suffix}").sort_values("source", key=lambda rows: rows.str.len())
    order = [int(doc.removeprefix("t:")) - 1 for doc in documents.index]
    assert documents["value"].fillna("").tolist() == [values[row] for row in order]
    numbers = pd.to_numeric(documents["value"], errors="coerce")  # for who asks for numbers
    assert values[1] == "" or numbers.sum() == 18


def test_whole_numbers_stay_exact_beside_a_missing_one(tmp_path):
    number = 1234567890123456789
    lines = [
        f'{{"text": "a", "id": {number}, "half": 0.5}}',
        '{"text": "b", "half": 9007199254740993}',
        '{"text": "c"}',
    ]
    written = read_corpus(write(tmp_path / "t.jsonl", "\n".join(lines)), date=None)
    assert written["id"].dtype == "Int64"
    assert written["id"].iloc[0] == number
    assert written["half"].iloc[:2].tolist() == [0.5, 9007199254740993]
    ids = pd.array([number, None], dtype="Int64")
    pd.DataFrame({"text": ["a", "b"], "id": ids}).to_parquet(tmp_path / "t.parquet", index=False)
    assert read_corpus(tmp_path / "t.parquet", date=None)["id"].iloc[0] == number
    parquet.write_table(pa.table({"text": ["a", "b"], "id": [number, None]}), tmp_path / "u.parquet")
    assert read_corpus(tmp_path / "u.parquet", date=None)["id"].iloc[0] == number


@pytest.mark.parametrize(("name", "separator"), [("t.csv", ";"), ("t.csv", "|"), ("t.csv", "\t"), ("t.tsv", ",")])
def test_the_remedy_for_another_separator_works(tmp_path, name, separator):
    rows = [
        ["date", "text", "number"],
        ["2020-01-01", "a", "007"],
        ["2020-01-02", "null" if separator == "," else "null, b", "08"],
    ]
    path = write(tmp_path / name, "".join(separator.join(row) + "\n" for row in rows))
    remedy = f"pass pd.read_csv(…, sep={separator!r}, dtype=str, keep_default_na=False)"
    details = errors(path)["detail"]
    assert set(errors(path)["finding"]) == {"wrong columns"}
    assert remedy in details[0]
    assert f"separate them by {'tabs' if separator == ',' else 'commas'}" in details[0]
    documents = read_corpus(pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False))
    assert documents["number"].tolist() == ["007", "08"]


def test_a_cell_longer_than_the_limit_of_python_is_read_whole(tmp_path):
    text = "word " * 60_000
    path = write(tmp_path / "t.csv", f'date,text\n2020-01-01,"{text}"\n2020-01-02,b\n')
    assert read_corpus(path)["text"].tolist() == [text, "b"]


def test_decimals_are_numbers_unless_a_number_would_change(tmp_path):
    """2**53 + 1 is no floating-point number."""
    rows = [{"n": 1.5, "m": 0.5}, {"n": None, "m": 2**53 + 1}, {"n": 2.5, "m": 1}]
    lines = [json.dumps({"date": "2023-03-08", "text": "war"} | row) for row in rows]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    documents = read_corpus(tmp_path / "a.jsonl")
    assert documents["n"].dtype == "float64"
    assert documents["m"].tolist() == [0.5, 2**53 + 1, 1]


def test_a_cell_that_is_too_long_for_csv_is_named_by_its_line(tmp_path, monkeypatch):
    set_limit = csv.field_size_limit
    monkeypatch.setattr(csv, "field_size_limit", lambda _: set_limit(100))
    file = write(tmp_path / "t.csv", "text,date\nwar,2023-01-01\n" + "x" * 101 + ",2023-01-02\n")
    said = "a cell in line 3 has more than 2,147,483,647 characters; divide the text into several rows, or close the"
    assert only_error(file)["detail"].startswith(said)
