"""From bytes to text: the date header, and encodings that are named but not guessed."""

from __future__ import annotations

import pytest
from sources import errors, fill, findings, only_error, read_one

from analysis import CorpusError, audit_corpus, read_corpus

UKRAINIAN = "Українські війська відступили з частини міста Бахмут, повідомила британська розвідка у п’ятницю. "


RUSSIAN = "Российские войска начали новое наступление на город, сообщила британская разведка. "


ENGLISH = "The café’s “owner” said it cost 5€ – no more. "


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


@pytest.mark.parametrize("date", ["2023-02-30", "2023-13-01", "2023-13", "0000-01-01"])
def test_an_impossible_date_in_a_header(tmp_path, date):
    fill(tmp_path, a=f" date {date} Text")
    assert findings(tmp_path) == {("a", "impossible date")}
    with pytest.raises(CorpusError, match=f"a.txt: impossible date: '{date}' is not a day of the calendar"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    ("text", "encoding", "likely"),
    [
        (ENGLISH, "cp1252", "cp1252"),
        ("Britain’s military said “no”.", "cp1252", "cp1252"),
        (UKRAINIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (RUSSIAN, "cp866", "cp866"),
        (ENGLISH, "utf-16", "utf-16"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (UKRAINIAN, "utf-16-be", "utf-16-be"),
    ],
)
def test_a_file_in_another_encoding_is_read_with_the_one_that_the_error_suggests(tmp_path, text, encoding, likely):
    (tmp_path / "a.txt").write_bytes((text * 3).encode(encoding))
    assert f"most likely {likely}: convert the file" in only_error(tmp_path)["detail"]
    assert read_corpus(tmp_path, encoding=likely)["text"].tolist() == [text * 3]


def test_one_damaged_byte_is_located_and_does_not_suggest_another_encoding(tmp_path):
    data = UKRAINIAN.encode()
    (tmp_path / "a.txt").write_bytes(data[:20] + b"\xff" + data[20:])
    error = only_error(tmp_path)
    assert error["finding"] == "not UTF-8"
    assert error["detail"] == (
        "byte 20 (0xff) is not utf-8; most likely utf-8 with a damaged place: correct it in the file"
    )


def test_a_text_cut_off_inside_a_letter(tmp_path):
    (tmp_path / "a.txt").write_bytes("Бахмут".encode()[:-1])
    assert only_error(tmp_path)["detail"].startswith("byte 10 (0xd1) is not utf-8")


@pytest.mark.parametrize("data", [b"\xffdate 2023-04-14 text", b"date 2023-04-14\xff text", b"\xffdate"])
def test_a_damaged_byte_beside_a_header_is_not_part_of_it(tmp_path, data):
    (tmp_path / "a.txt").write_bytes(data)
    assert only_error(tmp_path)["detail"].startswith(f"byte {data.index(255)} (0xff) is not utf-8")


def test_halves_of_a_letter_in_two_files_are_not_joined(tmp_path):
    (tmp_path / "a.txt").write_bytes("Бахмут".encode()[:-1])
    (tmp_path / "b.txt").write_bytes("т".encode()[1:])
    assert errors(tmp_path)["finding"].tolist() == ["not UTF-8"] * 2


def test_a_nul_byte(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\0two")
    error = only_error(tmp_path)
    assert error["finding"] == "NUL byte"
    assert error["detail"].startswith("NUL at byte 3")


def test_bytes_that_are_not_a_text_in_any_encoding(tmp_path):
    (tmp_path / "a.txt").write_bytes(bytes(range(128, 256)) * 20)
    assert "not utf-8; most likely" in only_error(tmp_path)["detail"]


def test_an_unknown_encoding_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="encoding='utf-9' is not an encoding that Python knows"):
        read_corpus(fill(tmp_path, a="one"), encoding="utf-9")


def test_an_office_document_is_recognised(tmp_path):
    (tmp_path / "report.txt").write_bytes(b"PK\x03\x04\x14\x00\xff\xfe")
    assert "office document" in audit_corpus(tmp_path)["detail"][0]
