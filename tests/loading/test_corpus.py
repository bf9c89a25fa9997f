"""Files to documents and what the audit says of them: headers, dates, laws, and corpora of other people."""

from __future__ import annotations

import datetime
import tempfile
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import CorpusError, audit_corpus, read_corpus

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
COLUMNS = ["date", "precision", "text", "source"]


def fill(folder: Path, **texts: str) -> Path:
    """`folder` with a file ``a.txt`` for each ``a=text``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode())
    return folder


def read_one(folder: Path, text: str, **options: object) -> tuple[str, str, str]:
    """Day, precision and text of one file."""
    row = read_corpus(fill(folder, a=text), **options).loc["a"]
    return "" if pd.isna(row["date"]) else str(row["date"].date()), row["precision"], row["text"]


def findings(source: object, **options: object) -> set[tuple[str, str]]:
    """The audit as (document, finding)."""
    table = audit_corpus(source, **options)
    assert list(table.columns) == ["doc", "source", "finding", "severity", "detail"]
    assert set(table["severity"]) <= {"error", "warning", "note"}
    assert table.drop(columns="doc").notna().all(axis=None)
    return set(zip(table["doc"].fillna(""), table["finding"], strict=True))


# --- the table --------------------------------------------------------------------------------


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


# --- the header -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (" date 2023-04-14 Text", ("2023-04-14", "day", "Text")),
        ("date 2023-04-14 Text", ("2023-04-14", "day", "Text")),
        ("\n \tdate 2023-04-14 Text", ("2023-04-14", "day", "Text")),
        ("date 2023-04-14\nText", ("2023-04-14", "day", "Text")),
        ("date 2023-04-14\r\nText\r\n", ("2023-04-14", "day", "Text\r\n")),
        ("date 2023-04-14\tText", ("2023-04-14", "day", "Text")),
        ("date 2023-04-14\rText\rmore", ("2023-04-14", "day", "Text\rmore")),
        ("date 2023-04-14  Text ", ("2023-04-14", "day", " Text ")),
        ("date 2023-04-14\n\nText", ("2023-04-14", "day", "\nText")),
        ("date 2023-04-14", ("2023-04-14", "day", "")),
        ("date 2023-04 Text", ("2023-04-01", "month", "Text")),
        ("\ufeff date 2023-04-14 Text", ("2023-04-14", "day", "Text")),
        ("\u3000date 2023-04-14\u2003Text", ("2023-04-14", "day", "Text")),
        ("date 2023-04-14é", ("", "none", "date 2023-04-14é")),
        ("date 2023-04-14😀", ("2023-04-14", "day", "😀")),
        ("date 2023-04-14 date 2023-04-15 Text", ("2023-04-14", "day", "date 2023-04-15 Text")),
        ("Text", ("", "none", "Text")),
        (" \n ", ("", "none", " \n ")),
        ("", ("", "none", "")),
        ("The date 2023-04-14 is no header here", ("", "none", "The date 2023-04-14 is no header here")),
        ("update 2023-04-14 Text", ("", "none", "update 2023-04-14 Text")),
        ("date 2023-04-144 Text", ("", "none", "date 2023-04-144 Text")),
        ("date 2023-04-14Text", ("", "none", "date 2023-04-14Text")),
        ("date 2023 Text", ("", "none", "date 2023 Text")),
        ("date ٢٠٢٣-٠٤-١٤ Text", ("", "none", "date ٢٠٢٣-٠٤-١٤ Text")),
    ],
)
def test_the_header_is_cut_off_and_nothing_else(tmp_path, file, expected):
    assert read_one(tmp_path, file) == expected


def test_what_is_nearly_a_header_is_left_and_pointed_out(tmp_path):
    detail = audit_corpus(fill(tmp_path, a="Date: 2023-4-14 Text"))["detail"].item()
    assert "'Date: 2023-4-14' is no file's header" in detail


@pytest.mark.parametrize("date", ["2023-02-30", "2023-13-01", "2023-13", "0000-01-01"])
def test_an_impossible_date_in_a_header(tmp_path, date):
    fill(tmp_path, a=f" date {date} Text")
    assert findings(tmp_path) == {("a", "impossible date")}
    with pytest.raises(CorpusError, match=f"a.txt: impossible date: '{date}' is not a day of the calendar"):
        read_corpus(tmp_path)


# --- date_pattern -----------------------------------------------------------------------------

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


@pytest.mark.parametrize(
    ("start", "found"), [(0, True), (990, True), (999, True), (1000, False), (1001, False)]
)
@pytest.mark.parametrize("pattern", [NAMED, r"(\d{4}-\d\d-\d\d)"])
def test_the_opening_is_a_thousand_characters(tmp_path, pattern, start, found):
    text = "." * start + "2023-04-14" + "." * 50
    day = ("2023-04-14", "day") if found else ("", "none")
    assert read_one(tmp_path, text, date_pattern=pattern) == (*day, text)


def test_a_format_is_for_what_a_pattern_finds_not_for_headers(tmp_path):
    assert read_one(tmp_path, " date 2023-04-14 Text", date_format="%d/%m/%Y")[0] == "2023-04-14"


def test_a_pattern_goes_before_the_header_and_the_audit_tells(tmp_path):
    fill(tmp_path, report_2023_04_15=" date 2023-04-14 Text")
    assert read_corpus(tmp_path, date_pattern=NAMED)["date"].dt.day.tolist() == [15]
    assert findings(tmp_path, date_pattern=NAMED) == {("report_2023_04_15", "dates disagree")}


def test_an_impossible_date_that_a_pattern_finds(tmp_path):
    fill(tmp_path, **{"2023-02-30": "x"})
    assert findings(tmp_path, date_pattern=NAMED) == {("2023-02-30", "impossible date")}


@pytest.mark.parametrize(
    "pattern", [r"\d{4}", r"(\d{4})-(\d\d)", r"(?P<month>\d\d)-(?P<day>\d\d)", r"(\d{4}"]
)
def test_a_pattern_that_cannot_be(tmp_path, pattern):
    with pytest.raises(ValueError, match="put the date into one group"):
        read_corpus(fill(tmp_path, a="x"), date_pattern=pattern)


# --- errors -----------------------------------------------------------------------------------


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
    for doc, said in {
        "latin": "byte 3 (0xe9) is not utf-8",
        "nul": "NUL at byte 1",
        "month": "correct it",
    }.items():
        assert f"{half_bad / doc}.txt" in str(error)
        assert said in str(error)


def test_skip_reads_the_rest_and_says_how_many_it_left(half_bad):
    with pytest.warns(
        UserWarning, match="3 of 4 documents could not be read and were left out; audit_corpus"
    ):
        documents = read_corpus(half_bad, on_error="skip")
    assert documents.index.tolist() == ["good"]


def test_a_clean_corpus_that_is_quickly_read_makes_no_noise(tmp_path, recwarn, capsys):
    read_corpus(fill(tmp_path, a=" date 2023-04-14 Text"), on_error="skip")
    assert not recwarn.list
    assert capsys.readouterr() == ("", "")


def test_skip_does_not_make_a_corpus_of_nothing(tmp_path):
    with pytest.raises(CorpusError):
        read_corpus(fill(tmp_path, a="a\0"), on_error="skip")


def test_on_error_that_there_is_not(tmp_path):
    with pytest.raises(ValueError, match="on_error='ignore' is not known: 'raise' or 'skip'"):
        read_corpus(fill(tmp_path, a="x"), on_error="ignore")


# --- the audit --------------------------------------------------------------------------------

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
def test_the_audit_has_nothing_against(tmp_path, file):
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


def test_copies(tmp_path):
    report = " ".join(f"word{i}" for i in range(100))
    fill(
        tmp_path,
        a=f" date 2023-01-01 {report}",
        b=f" date 2023-01-02 {report}",
        c=f" date 2023-01-03 {report} more",
    )
    table = audit_corpus(tmp_path).set_index("doc")
    assert table["finding"].to_dict() == {"b": "duplicate text", "c": "near-duplicate text"}
    assert table["detail"]["b"].endswith("as a")
    assert "and those of a, 99% are in both" in table["detail"]["c"]  # 96 of 97


def test_blank_texts_are_no_copies_of_each_other(tmp_path):
    assert {found for _, found in findings(fill(tmp_path, a=" ", b=" "))} == {"undated", "empty text"}


def test_a_text_far_longer_or_shorter_than_the_rest(tmp_path):
    texts = {f"t{i}": f" date 2023-01-01 {i}{'x' * 99}" for i in range(9)}
    fill(tmp_path, **texts, long=" date 2023-01-01 " + "y" * 1001, short=" date 2023-01-01 " + "z" * 9)
    assert findings(tmp_path) == {("long", "unusual length"), ("short", "unusual length")}


@pytest.mark.parametrize(
    ("rest", "length", "far"),
    [
        (9, 1001, True),
        (9, 1000, False),  # ten times the median
        (9, 9, True),
        (9, 10, False),  # a tenth of it
        (8, 5000, False),  # nine texts are too few to say
        (8, 1, False),
    ],
)
def test_a_text_is_far_from_ten_or_more_beyond_ten_times_their_median(tmp_path, rest, length, far):
    texts = {f"t{i}": f" date 2023-01-01 {i}{'x' * 99}" for i in range(rest)}
    fill(tmp_path, **texts, odd=" date 2023-01-01 " + "y" * length)
    assert findings(tmp_path) == ({("odd", "unusual length")} if far else set())


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
        ("2023-02-30", "2023-04-14", True),  # no day of the calendar, so no date
        ("000_20b2304150", "2023-04-14", True),  # digits inside a longer name
    ],
)
def test_header_and_file_name(tmp_path, name, header, agree):
    fill(tmp_path, **{name: f" date {header} Text"})
    assert ((name, "dates disagree") not in findings(tmp_path)) == agree


# --- laws -------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
DATES = st.dates(min_value=datetime.date(1, 1, 1)).map(str) | st.dates().map(lambda day: str(day)[:7])


@given(st.lists(st.tuples(TEXTS, DATES | st.none()), min_size=1, max_size=6))
def test_what_is_written_in_the_seeds_form_reads_back_the_same(documents):
    # Without a date the header must be told apart from the text: a text may itself begin like one.
    documents = [(text if date else f"#{text}", date) for text, date in documents]
    with tempfile.TemporaryDirectory() as folder:
        for number, (text, date) in enumerate(documents):
            header = f" date {date} " if date else ""
            Path(folder, f"{number}.txt").write_bytes(f"{header}{text}".encode())
        got = read_corpus(folder)
    assert {int(doc): text for doc, text in got["text"].items()} == dict(
        enumerate(text for text, _ in documents)
    )
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


def read_what_can_be(source: object, **options: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return read_corpus(source, on_error="skip", **options)
        except CorpusError:
            return pd.DataFrame(columns=COLUMNS)


@given(st.lists(st.binary(max_size=30) | TEXTS.map(str.encode), min_size=1, max_size=6))
def test_each_file_of_any_bytes_is_read_or_found_wanting_never_both_or_neither(files):
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(files):
            Path(folder, f"{number}.txt").write_bytes(data)
        audit = audit_corpus(folder)
        refused = set(audit["doc"][audit["severity"] == "error"])
        assert refused == {str(number) for number, data in enumerate(files) if not is_readable(data)}
        read = set(read_what_can_be(folder).index)
    assert read | refused == {str(number) for number in range(len(files))}
    assert not read & refused


CELLS = st.none() | st.integers() | st.text(max_size=8) | st.binary(max_size=4) | st.floats()
DAYS = st.none() | st.sampled_from(
    ["2023-04-14", "2023-04", "2023", "03/04/2023", "2023-02-30", "x", 2023, 1.5]
)


@given(st.lists(st.tuples(CELLS, DAYS, st.none() | st.sampled_from("abc")), min_size=1, max_size=6))
def test_each_row_of_any_table_is_read_or_found_wanting(rows):
    table = pd.DataFrame(rows, columns=["text", "date", "id"], dtype=object)
    audit = audit_corpus(table, doc="id")
    refused = set(audit["source"][audit["severity"] == "error"])
    read = set(read_what_can_be(table, doc="id")["source"])
    assert read | refused == {f"row {number}" for number in range(len(rows))}
    assert not read & refused


# --- corpora of other people ------------------------------------------------------------------


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
