"""The documents table: its order and types, dates found by a pattern, errors, invariants, and real corpora."""

from __future__ import annotations

import datetime
import itertools
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from sources import TEXTS, errors, fill, findings, make_zip, only_error, read_one, read_what_can_be, write

from analysis import CorpusError, audit_corpus, read_corpus

CORPORA = ROOT.parent / "shared" / "corpora"


COLUMNS = ["date", "precision", "text", "source"]


def test_the_two_seed_reports(seeds):
    assert seeds.index.tolist() == ["003_94c64cefa98ad6d7", "000_b52a5e761dfd4e79"]
    assert seeds["date"].tolist() == [pd.Timestamp(2023, 3, 8), pd.Timestamp(2023, 4, 14)]
    assert seeds["precision"].tolist() == ["day", "day"]
    assert seeds["text"].str[:15].tolist() == ["Wagner, a Russi", "Ukrainian troop"]


def test_a_seeds_text_is_its_file_without_the_header(seeds):
    for doc, header in [
        ("003_94c64cefa98ad6d7", " date 2023-03-08 "),
        ("000_b52a5e761dfd4e79", " date 2023-04-14 "),
    ]:
        file = ROOT / "seeds" / f"{doc}.txt"
        assert file.read_bytes().decode() == header + seeds["text"][doc]
        assert seeds["source"][doc] == str(file)


def test_types_and_names_of_the_documents_table(tmp_path):
    documents = read_corpus(fill(tmp_path, a="one"))
    assert documents.columns.tolist() == COLUMNS
    assert documents.index.name == "doc"
    assert documents.dtypes.astype(str).tolist() == ["datetime64[us]", "str", "str", "str"]
    assert documents.index.dtype == "str"


def test_order_is_by_date_then_name_with_the_undated_last(tmp_path):
    fill(
        tmp_path,
        a="x",
        b=" date 2023-02-02 x",
        c=" date 2023-02-01 x",
        d=" date 2023-02 x",
        B=" date 2023-02-02 x",
    )
    assert read_corpus(tmp_path).index.tolist() == ["c", "d", "B", "b", "a"]


def test_texts_archives_and_tables_in_one_list(tmp_path):
    fill(tmp_path, a=" date 2023-01-02 one")
    make_zip(tmp_path / "z.zip", b=" date 2023-01-01 two")
    write(tmp_path / "t.csv", "text,date,paper\nthree,3 January 2023,x\n")
    documents = read_corpus([tmp_path / "t.csv", tmp_path / "z.zip", tmp_path / "a.txt"], date_format="%d %B %Y")
    assert documents["text"].to_dict() == {"b": "two", "a": "one", "t:1": "three"}
    assert documents["paper"].fillna("").tolist() == ["", "", "x"]


NAMED = r"(?P<year>\d{4})[-_](?P<month>\d\d)(?:[-_](?P<day>\d\d))?"


@pytest.mark.parametrize(
    ("name", "pattern", "date_format", "expected"),
    [
        ("report-2023-04-14", r"(\d{4}-\d\d-\d\d)", None, ("2023-04-14", "day")),
        ("2023_04_14-report", NAMED, None, ("2023-04-14", "day")),
        ("2023_04-report", NAMED, None, ("2023-04-01", "month")),
        ("n7-1999", r"(?P<year>\d{4})", None, ("1999-01-01", "year")),
        ("14Apr2023", r"(\d+[A-Z][a-z]+\d{4})", "%d%b%Y", ("2023-04-14", "day")),
        ("14Apr2023", r"(?P<date>\d+[A-Z][a-z]+\d{4})", "%d%b%Y", ("2023-04-14", "day")),
        ("2023-04-14", NAMED, "%d %B %Y", ("2023-04-14", "day")),
        ("report", NAMED, None, ("", "none")),
    ],
)
def test_a_date_in_the_file_name(tmp_path, name, pattern, date_format, expected):
    row = read_corpus(fill(tmp_path, **{name: "x"}), date_pattern=pattern, date_format=date_format).iloc[0]
    assert ("" if pd.isna(row["date"]) else str(row["date"].date()), row["precision"]) == expected


def test_a_date_in_the_name_of_a_folder(tmp_path):
    fill(tmp_path / "2023-04-14", a="x")
    assert read_corpus(tmp_path, date_pattern=NAMED)["date"].tolist() == [pd.Timestamp(2023, 4, 14)]


def test_a_date_in_the_opening_of_the_text_but_not_further_down(tmp_path):
    options = {"date_pattern": r"^London, (\d+ \w+ \d{4})", "date_format": "%d %B %Y"}
    text = "London, 14 April 2023. Text"
    assert read_one(tmp_path / "a", text, **options) == ("2023-04-14", "day", text)
    far = "word " * 200 + "2023-04-14"
    assert read_one(tmp_path / "b", far, date_pattern=NAMED) == ("", "none", far)


@pytest.mark.parametrize(("start", "is_found"), [(0, True), (990, True), (999, True), (1000, False), (1001, False)])
@pytest.mark.parametrize("pattern", [NAMED, r"(\d{4}-\d\d-\d\d)"])
def test_the_opening_is_a_thousand_characters(tmp_path, pattern, start, is_found):
    text = "." * start + "2023-04-14" + "." * 50
    day = ("2023-04-14", "day") if is_found else ("", "none")
    assert read_one(tmp_path, text, date_pattern=pattern) == (*day, text)


def test_a_date_format_does_not_apply_to_headers(tmp_path):
    assert read_one(tmp_path, " date 2023-04-14 Text", date_format="%d/%m/%Y")[0] == "2023-04-14"


def test_a_pattern_replaces_the_header_and_the_audit_reports_it(tmp_path):
    fill(tmp_path, report_2023_04_15=" date 2023-04-14 Text")
    assert read_corpus(tmp_path, date_pattern=NAMED)["date"].dt.day.tolist() == [15]
    assert findings(tmp_path, date_pattern=NAMED) == {("report_2023_04_15", "dates disagree")}


def test_only_a_date_that_differs_from_the_header_is_reported(tmp_path):
    fill(tmp_path, on_14Apr2023=" date 2023-04-14 Text", on_15Apr2023=" date 2023-04-14 Another")
    found = findings(tmp_path, date_pattern=r"on_(\d\d\w{3}\d{4})", date_format="%d%b%Y")
    assert found == {("on_15Apr2023", "dates disagree")}


def test_an_impossible_date_that_a_pattern_finds(tmp_path):
    fill(tmp_path, **{"2023-02-30": "x"})
    assert findings(tmp_path, date_pattern=NAMED) == {("2023-02-30", "impossible date")}


@pytest.mark.parametrize("pattern", [r"\d{4}", r"(\d{4})-(\d\d)", r"(?P<month>\d\d)-(?P<day>\d\d)", r"(\d{4}"])
def test_a_pattern_without_one_group_or_a_year_is_an_error(tmp_path, pattern):
    with pytest.raises(ValueError, match="put the date into one group"):
        read_corpus(fill(tmp_path, a="x"), date_pattern=pattern)


def test_a_text_that_only_mentions_a_date_is_not_dated_by_a_pattern_for_paths(tmp_path):
    (tmp_path / "2023-03-08_report.txt").write_text("Text", "utf-8")
    (tmp_path / "memo.txt").write_text("The treaty of 1999-01-01 holds.", "utf-8")
    dates = read_corpus(tmp_path, date_pattern=r"(\d{4}-\d\d-\d\d)")["precision"].to_dict()
    assert dates == {"2023-03-08_report": "day", "memo": "none"}


def test_where_a_pattern_is_searched_can_be_chosen(tmp_path):
    fill(tmp_path, **{"2023-03-08": "of 2023-04-14"}, undated="of 2023-04-15")
    days = read_corpus(tmp_path, date_pattern=NAMED, date_in="text")["date"].dt.date.astype(str)
    assert days.to_dict() == {"2023-03-08": "2023-04-14", "undated": "2023-04-15"}
    fill(tmp_path / "no-dates", a="of 2023-04-14")
    assert read_corpus(tmp_path / "no-dates", date_pattern=NAMED)["precision"].tolist() == ["day"]
    only_paths = read_corpus(tmp_path / "no-dates", date_pattern=NAMED, date_in="path")
    assert only_paths["precision"].tolist() == ["none"]


def test_the_path_of_a_row_of_a_table_is_its_id():
    table = pd.DataFrame({"doc": ["2023-03-08"], "text": ["of 2023-04-14"]})
    for date_in, day in {"path": "2023-03-08", "text": "2023-04-14"}.items():
        documents = read_corpus(table, date=None, date_pattern=NAMED, date_in=date_in)
        assert documents["date"].astype(str).tolist() == [day]


def test_an_unknown_place_of_a_date_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="date_in='title' is not a valid choice: use 'path', 'text' or None"):
        read_corpus(fill(tmp_path, a="x"), date_pattern=NAMED, date_in="title")


@pytest.fixture
def half_bad(tmp_path):
    fill(tmp_path, good=" date 2023-04-14 Text", month=" date 2023-02-30 Text", nul="a\0b")
    (tmp_path / "latin.txt").write_bytes("café".encode("latin-1"))
    return tmp_path


def test_one_error_names_every_file_with_place_cause_and_remedy(half_bad):
    with pytest.raises(CorpusError) as raised:
        read_corpus(half_bad)
    error = raised.value
    assert "3 places in the corpus cannot be read" in str(error)
    assert error.findings["doc"].tolist() == ["nul", "month", "latin"]
    for doc, cause in {
        "latin": "byte 3 (0xe9) is not utf-8",
        "nul": "NUL at byte 1",
        "month": "correct it",
    }.items():
        assert f"{half_bad / doc}.txt" in str(error)
        assert cause in str(error)


def test_skip_reads_the_other_files_and_warns_how_many_it_left_out(half_bad):
    with pytest.warns(UserWarning, match="3 of 4 documents could not be read and were left out; audit_corpus"):
        documents = read_corpus(half_bad, on_error="skip")
    assert documents.index.tolist() == ["good"]


def test_a_clean_corpus_is_read_without_output(tmp_path, recwarn, capsys):
    read_corpus(fill(tmp_path, a=" date 2023-04-14 Text"), on_error="skip")
    assert not recwarn.list
    assert capsys.readouterr() == ("", "")


def test_skip_raises_if_nothing_can_be_read(tmp_path):
    with pytest.raises(CorpusError):
        read_corpus(fill(tmp_path, a="a\0"), on_error="skip")


def test_an_unknown_on_error_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="on_error='ignore' is not a valid choice: use 'raise' or 'skip'"):
        read_corpus(fill(tmp_path, a="x"), on_error="ignore")


DATES = st.dates(min_value=datetime.date(1, 1, 1)).map(str) | st.dates().map(lambda day: str(day)[:7])


@given(st.lists(st.tuples(TEXTS, DATES | st.none()), min_size=1, max_size=6))
def test_any_text_with_a_header_reads_back_the_same(documents):
    # Without a date a text must not begin like a header.
    documents = [(text if date else f"#{text}", date) for text, date in documents]
    with tempfile.TemporaryDirectory() as folder:
        for number, (text, date) in enumerate(documents):
            header = f" date {date} " if date else ""
            Path(folder, f"{number}.txt").write_bytes(f"{header}{text}".encode())
        got = read_corpus(folder)
    assert {int(doc): text for doc, text in got["text"].items()} == dict(enumerate(text for text, _ in documents))
    order = sorted(range(len(documents)), key=lambda i: (f"{documents[i][1] or '9999-99'}-01"[:10], str(i)))
    assert got.index.astype(int).tolist() == order
    for number, (_, date) in enumerate(documents):
        row = got.loc[str(number)]
        assert row["precision"] == ("none" if date is None else "day" if len(date) == 10 else "month")
        assert pd.isna(row["date"]) if date is None else row["date"].isoformat().startswith(date)


def is_readable(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


@given(st.lists(st.binary(max_size=30) | TEXTS.map(str.encode), min_size=1, max_size=6))
def test_each_file_of_any_bytes_is_either_read_or_reported(files):
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(files):
            Path(folder, f"{number}.txt").write_bytes(data)
        audit = audit_corpus(folder)
        refused = set(audit["doc"][audit["severity"] == "error"])
        assert refused == {str(number) for number, data in enumerate(files) if not is_readable(data)}
        read = set(read_what_can_be(folder).index)
    assert read | refused == {str(number) for number in range(len(files))}
    assert not read & refused


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("fomc_statements", 160, "1994-02-04", "2016-09-21"),
        ("golunov_ru", 100, "2016-11-07", "2019-05-17"),
        ("resistinua_uk", 190, "2022-02-24", "2022-05-17"),
        ("ukraine_pressreleases", 1796, "2021-10-24", "2022-06-24"),
        ("chronam1916_feb", 2195, "1916-02-01", "1916-02-29"),
    ],
)
def test_a_real_corpus_loads_without_an_error(name, count, first, last):
    archive = CORPORA / f"{name}.tar.gz"
    if not archive.exists():
        pytest.skip(f"{archive.name} is not here")
    documents = read_corpus(archive)
    assert len(documents) == count
    assert (str(documents["date"].min().date()), str(documents["date"].max().date())) == (first, last)
    if count < 1000:
        assert not (audit_corpus(archive)["severity"] == "error").any()


def test_a_pattern_that_finds_an_empty_date_leaves_that_of_the_header(tmp_path):
    fill(tmp_path, **{"note-2023": "date 2023-01-02 a", "note-": "date 2023-01-03 b"})
    documents = read_corpus(tmp_path, date_pattern=r"note-(\d*)")
    assert documents["date"].dt.strftime("%Y-%m-%d").to_dict() == {"note-2023": "2023-01-01", "note-": "2023-01-03"}
    assert findings(tmp_path, date_pattern=r"note-(\d*)") == {("note-2023", "year only")}


@pytest.mark.parametrize("encoding", ["undefined", "punycode", "rot13", "utf-9"])
def test_an_encoding_in_which_no_file_can_be_is_an_error(tmp_path, encoding):
    with pytest.raises(ValueError, match=f"encoding='{encoding}' is not an encoding that Python knows"):
        read_corpus(fill(tmp_path, a="one"), encoding=encoding)


def test_a_text_in_the_place_of_a_path_is_a_finding_and_the_remedy_works():
    text = "War and peace. " * 400
    for source in (text, [text, text]):
        detail = errors(source)["detail"][0]
        assert detail.startswith("the path is too long for a file: to read texts, pass a DataFrame with the columns")
    assert len(read_corpus(pd.DataFrame({"date": ["2023"], "text": [text]}))) == 1


def test_the_home_of_a_user_who_does_not_exist_is_not_found():
    assert only_error("~nosuchuser/texts")["finding"] == "not found"


def test_a_folder_that_may_not_be_entered_is_a_finding(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    error = only_error(tmp_path / "texts")
    assert error[["finding", "detail"]].tolist() == ["unreadable file", "Permission denied; check path and permissions"]


@pytest.mark.parametrize("date_in", ["path", "text"])
def test_a_date_pattern_without_an_end_is_stopped(date_in, monkeypatch):
    # It tries every way to divide forty letters into ones and twos; there are more than 10^8. The clock runs fast.
    ticks = itertools.count(0, 20)
    monkeypatch.setattr("time.monotonic", lambda: next(ticks))
    endless = "a" * 40 + "!"
    table = pd.DataFrame({"doc": [endless], "text": [endless]})
    with pytest.raises(ValueError, match=r"takes more than 10 s, at 'aaa.*use a simpler one"):
        read_corpus(table, date=None, doc="doc", date_pattern=r"^(?:(?:a|aa)+)+(\d*)$", date_in=date_in)


def test_files_that_are_passed_over_are_named(tmp_path):
    for name in ("report.txt", "annex.docx", "scan.pdf", "README.md"):
        (tmp_path / name).write_text("date 2023-03-08 Troops")
    with pytest.warns(
        UserWarning, match=r"files not read, 2 that do not end in \.txt: annex\.docx, scan\.pdf; to read"
    ):
        assert len(read_corpus(tmp_path)) == 1
