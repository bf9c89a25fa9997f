"""From bytes to text: the date header, and encodings that are named but not guessed."""

from __future__ import annotations

import json
import re
import unicodedata

import pandas as pd
import pytest
from sources import errors, fill, findings, only_error, read_one, write

from analysis import CorpusError, audit_corpus, partitions, read_corpus
from analysis.loading.encodings import score_encodings

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


# The beginnings of news in many languages, and the encodings that were in use for each.
NEWS = {
    "Polish": ("W środę prezydent spotkał się z żołnierzami, którzy przyjechali z północy; łódź.",
        "cp1250 iso8859_2 cp852"),
    "Czech": ("Ve středu se prezident setkal s vojáky, kteří přišli ze severu země, a válka trvá.",
        "cp1250 iso8859_2 cp852"),
    "Slovak": ("V stredu sa prezident stretol s vojakmi, ktorí prišli zo severu; ťažké boje trvajú.",
        "cp1250 iso8859_2"),
    "Hungarian": ("Szerdán a miniszterelnök találkozott a katonákkal, akik északról érkeztek; tűz, erő.",
        "cp1250 iso8859_2"),
    "Greek": ("Την Τετάρτη ο πρόεδρος συναντήθηκε με τους στρατιώτες που ήρθαν από τα βόρεια σύνορα.",
        "cp1253 iso8859_7"),
    "Turkish": ("Çarşamba günü cumhurbaşkanı kuzeyden gelen askerlerle görüştü; ağır çatışmalar sürüyor.",
        "cp1254 iso8859_9"),
    "Hebrew": ("ביום רביעי נפגש הנשיא עם החיילים שהגיעו מן הצפון אל הגבול, והמלחמה נמשכה.", "cp1255 iso8859_8"),
    "Arabic": ("يوم الأربعاء التقى الرئيس بالجنود الذين جاءوا من الشمال إلى الحدود واستمرت الحرب.", "cp1256 iso8859_6"),
    "Lithuanian": ("Trečiadienį prezidentas susitiko su kariais, kurie atvyko iš šiaurės; mūšiai tęsėsi.",
        "cp1257 iso8859_13"),
    "Russian": (f"{RUSSIAN}В среду Владимир Путин был в Москве и Твери.", "cp1251 koi8_r cp866 iso8859_5 mac_cyrillic"),
    "Ukrainian": (UKRAINIAN.replace("’", "'"), "cp1251 koi8_u iso8859_5 cp1125"),
    "Bulgarian": ("В сряда президентът се срещна с войниците, които дойдоха от север на границата.", "cp1251 cp866"),
    "German": ("Am Mittwoch traf der Präsident die Soldaten; größere Kämpfe in der Nähe.",
        "cp1252 iso8859_15 mac_roman cp850"),
    "French": ("Mercredi, le président a rencontré les soldats venus du nord, à la frontière.", "cp1252 mac_roman"),
    "Swedish": ("På onsdagen mötte presidenten soldaterna från norr vid gränsen; kriget går vidare.", "cp1252"),
    "English": (ENGLISH, "cp1252 mac_roman"),
    "Chinese": ("星期三总统会见了从北方来到边境的士兵，战争仍在继续。这是他今年第一次来。", "gb18030 gbk"),
    "Chinese of Taiwan": ("星期三總統會見了從北方來到邊境的士兵，戰爭仍在繼續。這是他今年第一次來。", "big5 gb18030"),
    "Japanese": ("水曜日、大統領は北から国境に来た兵士たちと会った。戦争はまだ続いている。", "shift_jis euc_jp"),
    "Korean": ("수요일에 대통령은 북쪽에서 국경으로 온 군인들을 만났다. 전쟁은 계속되었다.", "euc_kr cp949"),
    "Thai": ("เมื่อวันพุธ ประธานาธิบดีพบกับทหารที่มาจากทางเหนือที่ชายแดน สงครามยังดำเนินต่อไป", "cp874"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "encoding"), [(language, each) for language, (_, names) in NEWS.items() for each in names.split()]
)
def test_the_encoding_that_is_named_gives_the_text(tmp_path, language, encoding):
    text = f"{NEWS[language][0]} " * 3
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    detail = only_error(tmp_path)["detail"]
    (named,) = re.findall(r"read with encoding='([\w-]+)'$", detail)
    assert read_corpus(tmp_path, encoding=named)["text"].tolist() == [text]
    write(tmp_path / "a.txt", text)  # the other remedy: convert the file
    assert read_corpus(tmp_path)["text"].tolist() == [text]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Naïve", "cp1250"),  # a letter that it lacks: a damaged file
        ("Thứ ba, Tổng thống đã gặp những người lính đến từ phía bắc. ", "cp1258"),
        ("Zażółć", "utf-7"),
        ("ἐν ἀρχῇ ἦν ὁ λόγος ", "cp1253"),
        ("გუშინ პრეზიდენტი შეხვდა ", "iso8859_1"),
    ],
)
def test_an_encoding_that_cannot_be_determined_is_not_named(tmp_path, text, encoding):
    data = unicodedata.normalize("NFD", text).encode(encoding, "replace").replace(b"?", b"\xd8") * 20
    (tmp_path / "a.txt").write_bytes(data)
    if encoding == "utf-7":  # of ASCII characters alone
        assert read_corpus(tmp_path)["text"].str.isascii().all()
        return
    detail = only_error(tmp_path)["detail"]
    assert "most likely another encoding, " in detail
    assert "take the file out" not in detail


@pytest.mark.parametrize(("end", "named"), [("Ж", True), (b"\x98", False)])
def test_the_whole_file_has_to_be_of_the_encoding_that_is_named(tmp_path, end, named):
    long = (RUSSIAN * 300).encode("cp1251")
    (tmp_path / "a.txt").write_bytes(long + (end if isinstance(end, bytes) else end.encode("cp1251")))
    assert ("encoding='cp1251'" in only_error(tmp_path)["detail"]) is named


def test_the_fit_of_an_encoding_is_its_share_of_common_letters_less_four_times_that_of_marks():
    assert score_encodings(("о" * 99 + "»").encode("cp1251"))["cp1251"] == pytest.approx(99 / 99 - 4 / 100)


def test_of_several_encodings_that_fit_each_is_named(tmp_path):
    (tmp_path / "a.txt").write_bytes("Łódź.".encode("iso8859_2"))
    detail = only_error(tmp_path)["detail"]
    assert "cannot be determined" in detail or "several fit" in detail


def test_a_text_in_utf_8_read_with_another_encoding_is_named_too(tmp_path):
    error = only_error(fill(tmp_path, a=UKRAINIAN), encoding="ascii")
    assert error["detail"].endswith("most likely utf-8: read with encoding='utf-8'")
    assert read_corpus(tmp_path, encoding="utf-8")["text"].tolist() == [UKRAINIAN]


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PK\x03\x04", "zip archive"), (b"\x1f\x8b\x08", "gzip"), (b"\x89PNG\r\n", "image")],
)
def test_formats_are_recognised_by_their_first_bytes(tmp_path, start, kind):
    (tmp_path / "a.txt").write_bytes(start + bytes(range(256)) * 9)
    assert f"{kind} by its first bytes" in only_error(tmp_path)["detail"].replace("compressed by ", "")


def test_control_bytes_are_not_a_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(bytes(range(1, 32)) * 20 + b"\xff\xfe\xfd")
    assert "not a text at all: take the file out" in only_error(tmp_path)["detail"]


def test_an_unknown_encoding_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="encoding='utf-9' is not an encoding that Python knows"):
        read_corpus(fill(tmp_path, a="one"), encoding="utf-9")


def test_an_office_document_is_recognised(tmp_path):
    (tmp_path / "report.txt").write_bytes(b"PK\x03\x04\x14\x00\xff\xfe")
    assert "office document" in audit_corpus(tmp_path)["detail"][0]


ROW = '{"date": "2023-01-01", "text": "a"}'
MARKED = {
    "x.html": ("<!DOCTYPE html>\n<html><p>War</p></html>", "HTML"),
    "x.htm": ("\ufeff \n<HTML lang=en><p>War</p></HTML>", "HTML"),
    "x.xml": ('<?xml version="1.0"?><rss><item>War</item></rss>', "XML"),
    "x.rtf": (r"{\rtf1\ansi War and peace}", "RTF"),
    "x.pdf": ("%PDF-1.4\n1 0 obj", "a PDF"),
    "x.json": (f"[{ROW}, {ROW}]", "JSON"),
    "y.json": ('{\n"date": "2023",\n"text": "a"\n}', "JSON"),
    "z.json": (f'{{"docs": [{ROW}]}}', "JSON"),
    "x.vtt": ("WEBVTT\n\n00:01.000 --> 00:02.000\nWar\n", "a file of subtitles"),
    "x.srt": ("1\n00:00:01,000 --> 00:00:02,000\nWar\n", "a file of subtitles"),
    "x.tex": ("% a draft\n\\documentclass{article}\n", "LaTeX"),
    "x.warc": ("WARC/1.0\r\nWARC-Type: warcinfo\r\n", "a web archive"),
    "y.log": ('{"text": "a", "replies": [{"text": "b"}]}\n' * 2, "JSON Lines"),
    "x.log": (f"{ROW}\n{ROW}\n", "JSON Lines"),
}


@pytest.mark.parametrize("name", MARKED)
@pytest.mark.parametrize("suffix", ["", ".txt"])
def test_a_format_that_is_not_plain_text_is_recognised_under_any_name(tmp_path, name, suffix):
    text, kind = MARKED[name]
    error = only_error(write(tmp_path / f"{name}{suffix}", text))
    assert error["finding"] == "not plain text"
    assert error["detail"].startswith(f"it is {kind}: ")


@pytest.mark.parametrize(
    "text",
    [
        "{War}",
        "[War] and peace",
        "<war>",
        "[1] War",
        "{}",
        "[]",
        '["a"]',
        "% PDF",
        "a <html>",
        "text, and more\n",
        "text\n",
    ],
)
def test_a_text_that_only_begins_like_another_format_is_read(tmp_path, text):
    assert read_one(tmp_path, text)[2] == text


def test_the_remedies_for_json_work(tmp_path):
    lines = write(tmp_path / "x.txt", f"{ROW}\n{ROW}\n")
    assert "give it a name that ends in .jsonl" in only_error(lines)["detail"]
    assert read_corpus(lines.rename(tmp_path / "x.jsonl"))["text"].tolist() == ["a", "a"]
    table = write(tmp_path / "x.json", f"[{ROW}, {ROW}]")
    assert "pass pd.json_normalize(json.load(open(path)))" in only_error(table)["detail"]
    assert read_corpus(pd.json_normalize(json.loads(table.read_text())))["date"].dt.day.tolist() == [1, 1]
    inside = write(tmp_path / "z.json", f'{{"tags": [], "pages": [1, 2], "docs": [{ROW}]}}')
    assert "pass pd.json_normalize(json.load(open(path)), 'docs')" in only_error(inside)["detail"]
    assert read_corpus(pd.json_normalize(json.loads(inside.read_text()), "docs"))["text"].tolist() == ["a"]
    one = write(tmp_path / "y.json", '{\n"date": "2023-01-01",\n"text": "a"\n}')
    assert read_corpus(pd.json_normalize(json.loads(one.read_text())))["text"].tolist() == ["a"]


@pytest.mark.parametrize(("mark", "suffix"), [(",", ".csv"), ("\t", ".tsv")])
def test_a_table_with_the_name_of_a_text_is_given_that_of_a_table(tmp_path, mark, suffix):
    path = write(tmp_path / "x.txt", f"date{mark}text\n2023-01-01{mark}war\n")
    assert suffix in only_error(path)["detail"]
    assert read_corpus(path.rename(tmp_path / f"x{suffix}"))["text"].tolist() == ["war"]


@pytest.mark.parametrize("name", ["x.ndjson", "X.NDJSON"])
def test_ndjson_is_json_lines(tmp_path, name):
    path = write(tmp_path / name, f"{ROW}\n{ROW}\n")
    assert read_corpus(path)["text"].tolist() == ["a", "a"]
    assert [len(read_corpus(part)) for part in partitions(path, 10)] == [1, 1]


def test_tab_is_tsv(tmp_path):
    path = write(tmp_path / "x.tab", "date\ttext\n2023-01-01\ta, b\n2023-01-01\ta\n")
    assert read_corpus(path)["text"].tolist() == ["a, b", "a"]
    assert [len(read_corpus(part)) for part in partitions(path, 10)] == [1, 1]
