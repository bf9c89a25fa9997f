"""The remedies that findings name: what they advise makes the finding go away, and the texts are read.

Those for encodings, dates, quotation marks, separators, JSON and wrong characters have tests of their own.
"""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest
from nltk.tokenize import RegexpTokenizer
from sources import errors, fill, findings, make_zip, only_error, write

from analysis import CorpusError, audit_corpus, read_corpus, tokenize

TABLE = pd.DataFrame({"date": ["2023-01-01", "2023-01-02"], "text": ["war", "peace"]})


def details(source, **options) -> str:
    return " | ".join(audit_corpus(source, **options)["detail"])


# A table, the remedy, and the table or options with which it was followed.
TABLES = [
    (TABLE.rename(columns={"text": "body"}), {}, "name the right one with text=", None, {"text": "body"}),
    (TABLE[["text"]], {}, "or date=None if the texts have no date", None, {"date": None}),
    (TABLE, {"doc": "id"}, "name the right one with doc=", None, {"doc": "date"}),
    (
        pd.concat([TABLE, TABLE[["text"]]], axis=1),
        {},
        "column 'text' occurs twice: rename one",
        pd.concat([TABLE, TABLE[["text"]].add_prefix("old_")], axis=1),
        {},
    ),
    (TABLE.assign(text=[5, "peace"]), {}, "it must contain strings", TABLE.assign(text=["5", "peace"]), {}),
    (TABLE.assign(text=pd.Series(["\ud800", "b"], dtype=object)), {}, "correct it in the text", TABLE, {}),
    (TABLE.assign(text=["a\0", "b"]), {}, "the text has a NUL character; remove it", TABLE, {}),
    (TABLE.assign(doc="x"), {}, "correct it, or name the right column with doc=", None, {"doc": "date"}),
    (TABLE.assign(doc=["x", None]), {}, "the row has no id; .*correct it", TABLE.assign(doc=["x", "y"]), {}),
    (TABLE.assign(date=["2023-02-30", "2023"]), {}, "correct it", TABLE.assign(date=["2023-02-28", "2023"]), {}),
]


@pytest.mark.parametrize(("table", "options", "remedy", "corrected", "others"), TABLES, ids=[row[2] for row in TABLES])
def test_the_remedy_for_a_table_works(table, options, remedy, corrected, others):
    detail = errors(table, **options)["detail"]
    assert detail.str.contains(remedy).any()
    assert len(read_corpus(table if corrected is None else corrected, **others)) == 2


@pytest.mark.parametrize(
    ("pattern", "remedies"),
    [
        (r"\d{4}", [r"(\d{4}-\d{2}-\d{2})", r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"]),
        (r"(\d{4}", [r"(\d{4}-\d{2}-\d{2})"]),
    ],
)
def test_the_remedies_for_a_pattern_of_dates_work(tmp_path, pattern, remedies):
    fill(tmp_path, **{"2023-04-14": "war"})
    said = r"as in r'\(\\d\{4\}-\\d\{2\}-\\d\{2\}\)', or into groups named year, month and day"
    with pytest.raises(ValueError, match=said):
        read_corpus(tmp_path, date_pattern=pattern)
    for each in remedies:
        assert read_corpus(tmp_path, date_pattern=each)["date"].tolist() == [pd.Timestamp("2023-04-14")]


def test_a_date_in_a_path_is_read_with_a_pattern_as_the_audit_advises(tmp_path):
    fill(tmp_path, **{"2023-03-08_report": "Text"})
    assert "give a date_pattern=" in details(tmp_path)
    assert findings(tmp_path, date_pattern=r"(\d{4}-\d{2}-\d{2})") == set()


def test_dates_that_disagree_are_corrected_in_one_of_two_places(tmp_path):
    fill(tmp_path, **{"2023-03-08": "date 2023-03-09 Text"})
    assert "correct one" in details(tmp_path)
    fill(tmp_path, **{"2023-03-08": "date 2023-03-08 Text"})
    assert findings(tmp_path) == set()


def test_almost_a_header_is_one_when_it_is_written_as_the_audit_says(tmp_path):
    assert "is not a header ('date YYYY-MM-DD ')" in details(fill(tmp_path, a="Date: 2023-4-14 Text"))
    assert findings(fill(tmp_path, a="date 2023-04-14 Text")) == set()


def test_the_remedies_for_folders_and_patterns_without_texts_work(tmp_path):
    path = write(tmp_path / "t.csv", "date,text\n2023-01-01,war\n")
    assert "give the path of 't.csv' in it" in only_error(tmp_path)["detail"]
    assert len(read_corpus(path)) == 1
    path.unlink()
    write(tmp_path / "a.md", "war")
    assert "for files of other names, give a glob" in only_error(tmp_path)["detail"]
    assert len(read_corpus(tmp_path / "*.md")) == 1
    write(tmp_path / "a[1].md", "war")
    assert "correct the pattern, or write [[] for a bracket" in only_error(tmp_path / "?[1].md")["detail"]
    assert len(read_corpus(tmp_path / "?[[]1].md")) == 1


def test_the_remedies_for_files_that_are_not_read_work(tmp_path):
    write(tmp_path / "t.csv", "date,text\n2023-01-01,war\n")
    fill(tmp_path, a="date 2023-01-01 peace")
    write(tmp_path / "b.md", "date 2023-01-01 talks")
    assert "to read tables, give their paths; for others, a glob" in details(tmp_path)
    assert len(read_corpus([tmp_path, tmp_path / "t.csv", tmp_path / "*.md"])) == 3


def test_the_path_of_a_file_that_is_not_found_is_checked(tmp_path):
    assert f"{tmp_path}/a.txt; check path and permissions" in only_error(tmp_path / "a.txt")["detail"]
    assert len(read_corpus(fill(tmp_path, a="war") / "a.txt")) == 1


@pytest.mark.parametrize("name", ["../a.txt", "a.txt"])
def test_an_archive_that_is_refused_can_be_unpacked_and_read(tmp_path, name):
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = 0 if ".." in name else 0o120777 << 16  # a link
        archive.writestr(member, "war")
    assert "unpack it yourself" in only_error(path)["detail"]
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert read_corpus(tmp_path / "unpacked")["text"].tolist() == ["war"]


def test_a_damaged_archive_is_read_when_it_has_been_created_again(tmp_path):
    path = make_zip(tmp_path / "z.zip", a="war")
    path.write_bytes(path.read_bytes()[:-30])
    assert "create it again" in only_error(path)["detail"]
    assert len(read_corpus(make_zip(path, a="war"))) == 1


def test_a_nul_byte_is_a_sign_of_an_encoding_that_the_remedy_names(tmp_path):
    (tmp_path / "a.txt").write_bytes("war and peace".encode("utf-16-le"))
    assert "encoding='utf-16-le'" in only_error(tmp_path)["detail"]
    assert read_corpus(tmp_path, encoding="utf-16-le")["text"].tolist() == ["war and peace"]


def test_a_script_without_spaces_has_words_with_a_segmenter():
    table = pd.DataFrame({"date": ["2023-01-01"], "text": ["北京今天爆炸"]})
    assert "pass a segmenter, tokenize(tokenizer=…)" in details(table)
    segmenter = RegexpTokenizer("北京|今天|爆炸")
    assert tokenize(read_corpus(table), tokenizer=segmenter)["term"].tolist() == ["北京", "今天", "爆炸"]


def test_a_text_in_another_language_is_left_out_or_read_apart():
    english = "The president said that they had come to the city on the day before, but not all of them were there."
    ukrainian = "Президент сказав, що вони прийшли до міста у вівторок, але не всі, бо це було б для них зовсім не так."
    table = pd.DataFrame({"date": "2023-01-01", "text": [english, ukrainian]})
    assert "leave it out, or read it apart" in details(table, language="en")
    assert findings(table.iloc[:1], language="en") == findings(table.iloc[1:], language="uk") == set()


def test_unreadable_places_are_left_out_with_skip_as_the_error_advises(tmp_path):
    fill(tmp_path, a="war", b="a\0")
    with pytest.raises(CorpusError, match='on_error="skip" reads the rest; audit_corpus lists all findings'):
        read_corpus(tmp_path)
    with pytest.warns(UserWarning, match=r"audit_corpus\(source\) lists each with its cause and remedy"):
        assert len(read_corpus(tmp_path, on_error="skip")) == 1
    assert ("b", "NUL byte") in findings(tmp_path)
