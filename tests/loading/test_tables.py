"""Tables of texts: every row is read or reported, and no text is changed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources import errors, fill, only_error, read_what_can_be, write

from analysis import audit_corpus, read_corpus


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
    assert documents["pages"].tolist() == [3, 4]


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
    pd.testing.assert_frame_equal(read_corpus(path), documents)
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
        ("t.csv", "", "No columns"),
        ("t.csv", 'text,date\n"one,2023-01-01\n', "EOF inside string"),
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
