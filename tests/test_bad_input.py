"""What is said of bad input, to the letter: each sentence names the value, its role, the cause and the remedy.

A source has one broken place and one sound text beside it. `read_corpus` refuses it in the sentence, `audit_corpus`
finds the same, and with ``on_error="skip"`` the sound text is read.
"""

# ruff: noqa: E501 -- a sentence is one line, as it is shown
from __future__ import annotations

import io
import json
import os
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet
from remedies import DOCUMENTS, TOKENS

from analysis import (
    CorpusError,
    align_to_event,
    audit_corpus,
    choose_freq,
    count_corpus,
    drop_terms,
    guess_language,
    keyness,
    kwic,
    lexical_diversity,
    load_tokens,
    map_terms,
    ngrams,
    partitions,
    passages,
    published,
    quotations,
    read_annotations,
    read_concepts,
    read_corpus,
    rolling,
    save_annotations,
    save_table,
    save_tokens,
    similarity,
    stop_words,
    term_frequency,
    time_expressions,
    time_rules,
    timeline,
    tokenize,
    vocabulary_growth,
    word_shift,
)

HEAD = '1 place in the corpus cannot be read (on_error="skip" reads the rest; audit_corpus lists all findings):\n  '
SOUND = "Sound text."


def zipped(*members: tuple[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return stream.getvalue()


def tarred(name: str, kind: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    return stream.getvalue()


def changed(data: bytes, place: int, byte: int) -> bytes:
    return data[:place] + bytes([byte]) + data[place + 1 :]


def encrypted() -> bytes:
    data = zipped(("a.txt", "war"))
    return changed(changed(data, 6, 1), data.index(b"PK\1\2") + 8, 1)


def overlapping() -> bytes:
    """An archive whose index lists the same member nine times."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "war " * 20)
        archive.filelist *= 9
    return stream.getvalue()


def table(metadata: bytes = b"", **columns: object) -> bytes:
    """A Parquet file."""
    made = pa.table(columns)
    stream = io.BytesIO()
    parquet.write_table(made.replace_schema_metadata({b"pandas": metadata}) if metadata else made, stream)
    return stream.getvalue()


def not_utf8() -> pa.Array:
    return pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"], pa.binary()).buffers())


WRONG_TYPE = (
    b'{"index_columns": [], "column_indexes": [], "columns": [{"name": "date", "field_name": "date", '
    b'"pandas_type": "datetime", "numpy_type": "svR", "metadata": null}]}'
)
FORM = "is not of the form YYYY-MM-DD (or YYYY-MM, YYYY)"
QUOTES = (
    "write marks inside a cell twice (\"\"), or, if they are ordinary characters here, pass pd.read_csv(…, sep=',', "
)
SEVERAL = (
    "most likely another encoding, of which several fit: read with encoding='cp1252' or encoding='mac-roman' or "
    "encoding='mac-latin2' or encoding='cp850', and compare"
)
# The name of a file, its bytes (None: a pipe), and what is said.
SOURCES: list[tuple[str, bytes | None, str]] = [
    # texts
    ("latin.txt", "café naïve à la".encode("latin-1"), "latin.txt: not UTF-8: byte 3 (0xe9) is not utf-8; most likely cp1252: convert the file, or read with encoding='cp1252'"),
    ("nul.txt", b"a\0b", "nul.txt: NUL byte: NUL at byte 1; most likely utf-8 with a damaged place: correct it in the file"),
    ("damaged.txt", "в місті ".encode() * 9 + b"\xff", "damaged.txt: not UTF-8: byte 126 (0xff) is not utf-8; most likely utf-8 with a damaged place: correct it in the file"),
    ("noise.txt", bytes(range(256)), "noise.txt: not UTF-8: byte 128 (0x80) is not utf-8; most likely not a text at all: take the file out, or convert it to text"),
    ("page.txt", b"<html><body>war</body></html>", "page.txt: not plain text: it is HTML: save its text alone, as plain text"),
    ("feed.txt", b"<?xml version='1.0'?><rss/>", "feed.txt: not plain text: it is XML: save its text alone, as plain text"),
    ("paper.txt", b"%PDF-1.7 war", "paper.txt: not plain text: it is a PDF: save its text alone, as plain text"),
    ("letter.txt", rb"{\rtf1 war}", "letter.txt: not plain text: it is RTF: save its text alone, as plain text"),
    ("film.txt", b"WEBVTT\n\nwar", "film.txt: not plain text: it is a file of subtitles: save its text alone, as plain text"),
    ("rows.txt", b'{"text": "war"}\n{"text": "peace"}\n', "rows.txt: not plain text: it is JSON Lines: give it a name that ends in .jsonl"),
    ("table.txt", b"doc,date,text\n1,2023,war\n", "table.txt: not plain text: it is a table: give it a name that ends in .csv, or in .tsv if tabs separate its columns"),
    ("photo.txt", b"\x89PNG\r\n\x1a\n", "photo.txt: not UTF-8: byte 0 (0x89) is not utf-8; an image by its first bytes: leave it out, unpack it, or save its text as plain text or CSV"),
    ("office.txt", b"PK\x03\x04\xff", "office.txt: not UTF-8: byte 4 (0xff) is not utf-8; an office document, EPUB or zip archive by its first bytes: leave it out, unpack it, or save its text as plain text or CSV"),
    ("pipe.txt", None, "pipe.txt: unreadable file: it is a pipe, socket or device, not a file; leave it out"),
    ("a\x1b[2Jb.txt", b"a\0b", r"a\x1b[2Jb.txt: NUL byte: NUL at byte 1; most likely utf-8 with a damaged place: correct it in the file"),
    ("a\nok.txt", b"a\0b", r"a\nok.txt: NUL byte: NUL at byte 1; most likely utf-8 with a damaged place: correct it in the file"),
    # archives
    ("pipe.zip", None, "pipe.zip: unreadable file: it is a pipe, socket or device, not a file; leave it out"),
    ("no.zip", b"war", "no.zip: damaged archive: File is not a zip file; create it again"),
    ("bit.zip", changed(zipped(("a.txt", "war" * 9)), 40, 0), "bit.zip: damaged archive: Bad CRC-32 for file 'a.txt'; create it again"),
    ("empty.zip", zipped(), "empty.zip: no documents: no file in the archive ends in .txt"),
    ("other.zip", zipped(("a.md", "war")), "other.zip: no documents: no file in the archive ends in .txt"),
    ("out.zip", zipped(("../a.txt", "war")), "out.zip: refused archive: member '../a.txt' would leave the archive's folder; unpack it yourself"),
    ("root.zip", zipped(("/a.txt", "war")), "root.zip: refused archive: member '/a.txt' would leave the archive's folder; unpack it yourself"),
    ("drive.zip", zipped(("C:a.txt", "war")), "drive.zip: refused archive: member 'C:a.txt' would leave the archive's folder; unpack it yourself"),
    ("secret.zip", encrypted(), "secret.zip: refused archive: member 'a.txt' is encrypted; unpack it yourself"),
    ("overlap.zip", overlapping(), "overlap.zip: refused archive: its members overlap; unpack it yourself"),
    ("link.tar", tarred("a.txt", tarfile.SYMTYPE), "link.tar: refused archive: member 'a.txt' is a link; unpack it yourself"),
    ("device.tar", tarred("a.txt", tarfile.CHRTYPE), "device.tar: refused archive: member 'a.txt' is a device; unpack it yourself"),
    ("no.tar.gz", b"war", "no.tar.gz: damaged archive: Not a gzipped file (b'wa'); create it again"),
    ("short.tar", tarred("a.txt", tarfile.REGTYPE)[:100], "short.tar: damaged archive: truncated header; create it again"),
    # tables
    ("pipe.csv", None, "pipe.csv: unreadable file: it is a pipe, socket or device, not a file; leave it out"),
    ("empty.csv", b"", "empty.csv: damaged table: the file is empty, without even the names of columns; correct that place, or save the table again"),
    ("rows.csv", b"date,text\n", "rows.csv: no documents: the table has no rows"),
    ("few.csv", b"date,text\n2023\n", "few.csv, row 1: damaged table: line 2 has fewer cells than the header has names, 1 and 2: correct it, or quote the cell that contains ',' or a newline"),
    ("more.csv", b"date,text\n2023,war,peace\n", "more.csv, row 1: damaged table: line 2 has more cells than the header has names, 3 and 2: correct it, or quote the cell that contains ',' or a newline"),
    ("quote.csv", b'date,text\n2023,"war\n', "quote.csv: damaged table: a cell that opens with a quotation mark in line 2 is not closed, or more follows the mark that closes it, in line 2; " + QUOTES + "quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False); correct that place, or save the table again"),
    ("twice.csv", b"date,text,text\n2023,war,peace\n", "twice.csv: wrong columns: column 'text' occurs twice: rename one"),
    ("body.csv", b"date,body\n2023,war\n", "body.csv: wrong columns: column 'text' (text=) is not in the table, whose columns are 'date', 'body': name the right one with text="),
    ("when.csv", b"when,text\n2023,war\n", "when.csv: wrong columns: column 'date' (date=) is not in the table, whose columns are 'when', 'text': name the right one with date=, or date=None if the texts have no date"),
    ("none.csv", b"doc,date,text\n,2023,war\n", "none.csv, row 1: missing id: the row has no id; ids must be present and unique: correct it, or name the right column with doc="),
    ("same.csv", b"doc,date,text\nsound,2023,war\n", "same.csv, row 1: duplicate id: 'sound' is also the id of sound.txt; ids must be present and unique: correct it, or name the right column with doc="),
    ("latin.csv", b"date,text\n2023,\xe9\n", "latin.csv: not UTF-8: byte 15 (0xe9) is not utf-8; " + SEVERAL),
    ("cut.jsonl", b'{"date": "2023", "text": \n', "cut.jsonl, row 1: damaged table: Expecting value at column 26; correct the line"),
    ("list.jsonl", b"[1, 2]\n", "list.jsonl, row 1: damaged table: the line is not a JSON object; correct the line"),
    ("number.jsonl", b'{"date": "2023", "text": 5}\n', "number.jsonl, row 1: not a text: column 'text' (text=) contains 5, of type int; it must contain strings"),
    ("half.jsonl", b'{"date": "2023", "text": "\\ud800"}\n', r"half.jsonl, row 1: damaged table: '\ud800' is half a surrogate pair, not a character; correct the line"),
    ("nul.jsonl", b'{"date": "2023", "text": "a\\u0000b"}\n', "nul.jsonl, row 1: NUL byte: the text has a NUL character; remove it"),
    ("no.parquet", b"no", "no.parquet: damaged table: Parquet file size is 2 bytes, smaller than the minimum file footer (8 bytes); correct that place, or save the table again"),
    ("bytes.parquet", table(date=["2023"], text=not_utf8()), "bytes.parquet: damaged table: column 'text' is damaged or not UTF-8 (In chunk 0: Invalid: Invalid UTF8 sequence at string index 0); correct that place, or save the table again"),
    ("note.parquet", table(date=["2023"], text=["war"], note=not_utf8()), "note.parquet: damaged table: column 'note' is damaged or not UTF-8 (In chunk 0: Invalid: Invalid UTF8 sequence at string index 0); correct that place, or save the table again"),
    ("number.parquet", table(date=["2023"], text=[5]), "number.parquet, row 1: not a text: column 'text' (text=) contains 5, of type int; it must contain strings"),
    ("type.parquet", table(WRONG_TYPE, date=["2023"], text=["war"]), "type.parquet: damaged table: the metadata of pandas in it cannot be read (data type 'svR' not understood); correct that place, or save the table again"),
    ("json.parquet", table(b"{", date=["2023"], text=["war"]), "json.parquet: damaged table: the metadata of pandas in it cannot be read (Expecting property name enclosed in double quotes: line 1 column 2 (char 1)); correct that place, or save the table again"),
    ("far.parquet", table(date=pa.array([10**17]).cast(pa.timestamp("ms")), text=["war"]), f"far.parquet, row 1: unreadable date: '3170843-11-07 09:46:40' {FORM}: rewrite it in that form"),
]  # fmt: skip
# A date in a table, and what is said of it.
DATES = {
    "2023-02-29": "impossible date: '2023-02-29' is not a day of the calendar: correct it at the source",
    "0000": "impossible date: '0000' is not a day of the calendar: correct it at the source",
    "03/04/2023": "ambiguous date: '03/04/2023' can be read in 2 ways; say which is meant: date_format='%d/%m/%Y' or '%m/%d/%Y'",
    "14/04/2023": f"unreadable date: '14/04/2023' {FORM}: give date_format='%d/%m/%Y'",
    "8 March 2023": f"unreadable date: '8 March 2023' {FORM}: give date_format='%d %B %Y'",
    "20230308": f"unreadable date: '20230308' {FORM}: give date_format='%Y%m%d'",
    "yesterday": f"unreadable date: 'yesterday' {FORM}: rewrite it in that form",
    "March8March1": f"unreadable date: 'March8March1' {FORM}: rewrite it in that form",
    "Mon5Mon70000": f"unreadable date: 'Mon5Mon70000' {FORM}: rewrite it in that form",
    "45000": f"unreadable date: '45000' {FORM}: if it is a date of Excel, make dates with pd.to_datetime(pd.to_numeric(table[…]), unit='D', origin='1899-12-30')",
    "1678838400": f"unreadable date: '1678838400' {FORM}: if it is a number of seconds since 1970, make dates with pd.to_datetime(pd.to_numeric(table[…]), unit='s')",
}  # fmt: skip
SOURCES += [(f"date{i}.csv", f'date,text\n"{date}",war\n'.encode(), f"date{i}.csv, row 1: {said}") for i, (date, said) in enumerate(DATES.items())]  # fmt: skip


def refusal(call: Callable[[], object], folder: str = "") -> str:
    """The message of the error that a call raises, with the folder of the test left out."""
    with pytest.raises((ValueError, TypeError, OSError)) as raised:
        call()
    assert type(raised.value) in (ValueError, TypeError, CorpusError, OSError, FileNotFoundError, IsADirectoryError)
    return str(raised.value).replace(folder, "")


@pytest.mark.parametrize(("name", "data", "said"), SOURCES, ids=[ascii(name) for name, *_ in SOURCES])
def test_a_broken_place_is_named_and_the_sound_text_beside_it_is_read(tmp_path: Path, name, data, said) -> None:
    if os.name == "nt" and (data is None or not name.isprintable()):
        pytest.skip("Windows has neither such pipes nor such names")
    (tmp_path / "sound.txt").write_text(f" date 2023-03-08 {SOUND}", "utf-8")
    if data is None:
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).write_bytes(data)
    source = [tmp_path / "sound.txt", tmp_path / name]
    assert refusal(lambda: read_corpus(source), f"{tmp_path}{os.sep}") == HEAD + said
    audit = audit_corpus(source).query("severity == 'error'")
    assert (audit["source"] + ": " + audit["finding"] + ": " + audit["detail"]).str.replace(f"{tmp_path}{os.sep}", "").tolist() == [said]  # fmt: skip
    with pytest.warns(UserWarning, match="1 of 2 documents could not be read and were left out"):
        documents = read_corpus(source, on_error="skip")
    assert documents["text"].to_dict() == {"sound": SOUND}
    if "duplicate id" not in said:
        with pytest.warns(UserWarning, match="left out of the counts"):
            assert count_corpus(source)["term"].tolist() == ["sound", "text"]


ROWS = pd.DataFrame({"date": ["2023-03-08"], "text": ["war"]})
QUERY = "give a word, a phrase, a glob such as 'zelensk*', or a compiled regex"
PLACE = "give the path of a folder, file or archive, a glob, a list of these, or a DataFrame"
FREQ = "is not a calendar period of a day or more: use 'D', 'W', 'M', 'Q' or 'Y'"
GROUPS = r"put the date into one group, as in r'(\d{4}-\d{2}-\d{2})', or into groups named year, month and day"
HALF = DOCUMENTS.assign(
    text=pd.Series([*DOCUMENTS["text"][:3], "War \ud800 began on Monday, he said."], DOCUMENTS.index, dtype=object)
)
HALVES = "in which half a surrogate pair is not a character: correct it"
HALF_A_TEXT = rf"documents has 'War \ud800 began on Monday, he', {HALVES}"
SIZE = "(text in a part) is not a size: give bytes, or a string such as '64MB'"
CALLS: dict[str, tuple[Callable[[], object], str]] = {
    # sources that are none
    "a number as source": (lambda: read_corpus(5), f"source 5 is of type int, not a path: {PLACE}"),
    "an empty path": (lambda: read_corpus(""), f"source '' is not a path: {PLACE}"),
    "a path with NUL": (lambda: read_corpus("a\0b"), rf"source 'a\x00b' is not a path: {PLACE}"),
    "half a character as path": (lambda: audit_corpus("\ud800"), rf"source '\ud800' is not a path: {PLACE}"),
    "no path": (lambda: read_corpus([]), f"{HEAD}the list of paths: no documents: it is empty"),
    "a glob without files": (lambda: read_corpus("*.no"), f"{HEAD}*.no: no documents: no file matches it: correct the pattern, or write [[] for a bracket"),
    "a text as path": (lambda: read_corpus("War came. " * 60), f"{HEAD}'War came. Wa...e. War came. ': not found: the path is too long for a file: to read texts, pass a DataFrame with the columns 'date' and 'text'"),
    # options of reading
    "a format with two years": (lambda: read_corpus(ROWS, date_format="%Y %Y"), "date_format='%Y %Y' cannot be used: redefinition of group name 'Y' as group 2; was group 1 at position 22"),
    "a format without a year": (lambda: read_corpus(ROWS, date_format="%d %m"), "date_format='%d %m' has no year: a date needs one, as in '%d/%m/%Y'"),
    "a number as format": (lambda: read_corpus(ROWS, date_format=5), "date_format=5 is of type int: it must be a string"),
    "an encoding of nobody": (lambda: read_corpus(ROWS, encoding="klingon"), "encoding='klingon' is not an encoding that Python knows: use 'utf-8', 'cp1251', …"),
    "the encoding undefined": (lambda: read_corpus(ROWS, encoding="undefined"), "encoding='undefined' is not an encoding that Python knows: use 'utf-8', 'cp1251', …"),
    "an encoding with NUL": (lambda: read_corpus(ROWS, encoding="\0"), r"encoding='\x00' is not an encoding that Python knows: use 'utf-8', 'cp1251', …"),
    "no encoding": (lambda: read_corpus(ROWS, encoding=None), "encoding=None is of type NoneType: it must be a string"),
    "a pattern that is none": (lambda: read_corpus(ROWS, date_pattern="("), f"date_pattern='(' is not a regular expression (missing ), unterminated subpattern at position 0): {GROUPS}"),
    "a pattern without groups": (lambda: read_corpus(ROWS, date_pattern="2023"), f"date_pattern='2023' has 0 groups: {GROUPS}"),
    "dates in names": (lambda: read_corpus(ROWS, date_in="name"), "date_in='name' is not a valid choice: use 'path', 'text' or None"),
    "errors ignored": (lambda: read_corpus(ROWS, on_error="ignore"), "on_error='ignore' is not a valid choice: use 'raise' or 'skip'"),
    "no column of texts": (lambda: read_corpus(ROWS, text=None), "text=None is not a column: give the name of one"),
    "columns as date": (lambda: read_corpus(ROWS, date=["date"]), "date=['date'] is not a column: give the name of one"),
    "a size in parts": (lambda: partitions(ROWS, "64 parts"), f"size='64 parts' {SIZE}"),
    "a size of nothing": (lambda: partitions(ROWS, 0), f"size=0 {SIZE}"),
    # texts and tokens
    "a list of texts": (lambda: tokenize(["war"]), "documents is a list: pass a documents table or a Series of texts by id"),
    "a number as text": (lambda: tokenize(pd.Series({"a": 5})), "1 of 1 texts are not strings but int: drop them, or make strings of them"),
    "no text": (lambda: tokenize(pd.Series({"a": None}, dtype=object)), "1 of 1 texts are not strings but NoneType: drop them, or use fillna('')"),
    "an id twice": (lambda: tokenize(pd.Series(["a", "b"], ["x", "x"])), "document id 'x' occurs more than once in documents: ids must be unique. After a join that repeated rows, or a concatenation, drop or rename the repeated ones"),
    "half a character as id": (lambda: tokenize(pd.Series(["a"], pd.Index(["\ud800"], dtype=object))), r"'\ud800' is not a document id: it has half a surrogate pair; rename it"),
    "no words in a run": (lambda: ngrams(TOKENS, 0), "n=0 (words in a run) must be at least 1"),
    "half a run": (lambda: ngrams(TOKENS, 2.5), "n=2.5 (words in a run) is a float: it must be a whole number"),
    "a word to drop": (lambda: drop_terms(TOKENS, "war"), "words is the string 'war': pass a list, or each of its letters would be dropped"),
    "a map that is a word": (lambda: map_terms(TOKENS, "up"), "how is a str: pass a function of a term, a dict or a table"),
    "a list as a text": (lambda: guess_language(["war"]), "text=['war'] is not a string: give one"),
    "dates of no table": (lambda: choose_freq({}), "documents is not a table with a column 'date': make it with read_corpus"),
    "a language without stop words": (lambda: stop_words("it"), "language='it' has no list of stop words: use 'de', 'en', 'es', 'fr', 'ru', 'uk'"),
    "half a character in a text": (lambda: kwic(TOKENS, HALF, "war"), HALF_A_TEXT),
    "half a character around a span": (lambda: passages(HALF, TOKENS), HALF_A_TEXT),
    "half a character in what was said": (lambda: quotations(HALF), HALF_A_TEXT),
    "half a character beside a time": (lambda: time_expressions(HALF), HALF_A_TEXT),
    "no words to drop": (lambda: drop_terms(TOKENS, 5), "words=5 is an int: pass a list of terms"),
    "a word to drop that is missing": (lambda: drop_terms(TOKENS, ["war", None]), "words has None, which is not a string: leave it out, or make it one"),
    "a word to map that is missing": (lambda: map_terms(TOKENS, {None: "war"}), "how has None, which is not a string: leave it out, or make it one"),
    # queries
    "an empty query": (lambda: kwic(TOKENS, DOCUMENTS, " "), f"query has the pattern ' ', which is empty: {QUERY}"),
    "every word": (lambda: kwic(TOKENS, DOCUMENTS, "*"), "query has the pattern '*', which matches every word: add letters to it"),
    "no queries": (lambda: kwic(TOKENS, DOCUMENTS, []), f"query is empty: {QUERY}"),
    "half a character": (lambda: kwic(TOKENS, DOCUMENTS, "\ud800"), rf"query has '\ud800', {HALVES}"),
    "a number as query": (lambda: kwic(TOKENS, DOCUMENTS, 5), f"query has 5, of type int: {QUERY}"),
    "a regex of bytes": (lambda: kwic(TOKENS, DOCUMENTS, re.compile(b"war")), f"query has re.compile(b'war'), of type bytes: {QUERY}"),
    "a regex of nothing": (lambda: kwic(TOKENS, DOCUMENTS, re.compile("a*")), "query has the regex 'a*', which matches the empty string: make a part of it obligatory, such as + in place of *"),
    "a concept of exceptions": (lambda: kwic(TOKENS, DOCUMENTS, {"a": "!war"}), f"query['a'] has exceptions only: {QUERY}"),
    "a concept without a name": (lambda: kwic(TOKENS, DOCUMENTS, {"": "war"}), "query has the name '': name each concept with a string"),
    "half a character as a name": (lambda: kwic(TOKENS, DOCUMENTS, {"\ud800": "war"}), rf"query has '\ud800', {HALVES}"),
    # parameters
    "half a character as a side": (lambda: keyness(TOKENS, ["\ud800"]), rf"target has '\ud800', {HALVES}"),
    "half a character as the other side": (lambda: word_shift(TOKENS, ["a"], "\ud800"), rf"b has '\ud800', {HALVES}"),
    "half a character as a counted term": (lambda: keyness(TOKENS, {"\ud800": 1}), rf"target has '\ud800', {HALVES}"),
    "a number as groups": (lambda: term_frequency(TOKENS, 1.5), "by=1.5 is a float: name a column or a period alias, or several in a list"),
    "a number as rules": (lambda: time_expressions(DOCUMENTS, rule_sets=5), "rule_sets=5 is an int: give a list of rule sets"),
    "a number as families": (lambda: quotations(DOCUMENTS, families=5), "families=5 is an int: give a list of families"),
    "a number as tokenizer": (lambda: count_corpus(ROWS, tokenize=5), "tokenize=5 is an int: pass a function, such as tokenize"),
    "bytes to save": (
        lambda: save_table(pd.DataFrame({"kind": ["a", b"\xff"]}), "t.jsonl"),
        "column 'kind' of table has bytes, b'\\xff': decode them, as in value.decode()",
    ),
    "no path to save to": (lambda: save_table(ROWS, None), "path=None is a NoneType: give the name of a file"),
    "a path to save to with NUL": (lambda: save_tokens(TOKENS, "a\0b"), r"path='a\x00b' has a character that the name of a file cannot have: give another"),
    "minus one word": (lambda: kwic(TOKENS, DOCUMENTS, "war", left=-1), "left=-1 (words of context) must be at least 0"),
    "a word as a number": (lambda: kwic(TOKENS, DOCUMENTS, "war", left="8"), "left='8' (words of context) is a str: it must be a whole number"),
    "no hits to draw": (lambda: kwic(TOKENS, DOCUMENTS, "war", sample=0), "sample=0 (hits to draw) must be at least 1"),
    "a frame that is a word": (lambda: kwic("war", DOCUMENTS, "war"), "tokens='war' is a str, not a table: make it with tokenize(documents)"),
    "month as period": (lambda: timeline(TOKENS, DOCUMENTS, "war", freq="month"), f"freq='month' {FREQ}"),
    "no period": (lambda: timeline(TOKENS, DOCUMENTS, "war", freq=None), f"freq=None {FREQ}"),
    "percent": (lambda: timeline(TOKENS, DOCUMENTS, "war", confidence=95), "confidence=95 (share of intervals that contain the true value) must be between 0 and 1"),
    "a rate per nothing": (lambda: term_frequency(TOKENS, per=0), "per=0 (tokens in the denominator of a rate, such as 1000) must be above 0"),
    "a rate per very much": (lambda: term_frequency(TOKENS, per=10**400), f"per={10**400} (tokens in the denominator of a rate, such as 1000) is not finite: it must be a finite number"),
    "a column that is not there": (lambda: timeline(TOKENS, DOCUMENTS, "war", by="office"), "by='office' is not a column of documents (date, precision, text, source, paper): name one, or leave it out"),
    "columns as column": (lambda: timeline(TOKENS, DOCUMENTS, "war", by=["paper"]), "by=['paper'] is not a column of documents (date, precision, text, source, paper): name one, or leave it out"),
    "a measure misspelt": (lambda: similarity(TOKENS, measure="cosin"), "measure='cosin' is not a valid choice (did you mean 'cosine'?): use 'cosine' or 'jaccard'"),
    "no window": (lambda: rolling(timeline(TOKENS, DOCUMENTS, "war"), 0), "window=0 (periods to pool) must be at least 1"),
    "no draws": (lambda: lexical_diversity(TOKENS, draws=0), "draws=0 (tokens) must be at least 1"),
    "an unknown unit": (lambda: passages(DOCUMENTS, TOKENS, unit="line"), "unit='line' is not a unit of text: use 'sentence', 'paragraph', a number of characters (0 or more) or a span table, such as sentences(documents)"),
    # dates
    "the year 0 in a format": (lambda: read_corpus(ROWS.assign(date="0000"), date_format="%Y"), f"{HEAD}row 0: unreadable date: '0000' does not fit date_format='%Y', or is not a day of the calendar: correct it"),
    "half a character as an event": (lambda: align_to_event(DOCUMENTS, {"\ud800": "2023-03-08"}), rf"event has '\ud800', {HALVES}"),
    "since yesterday": (lambda: published(DOCUMENTS, since="yesterday"), "since='yesterday' is not a date: give a day, month or year as YYYY-MM-DD, YYYY-MM or YYYY"),
    "since no day": (lambda: published(DOCUMENTS, since=[]), "since=[] is not a date: give a day, month or year as YYYY-MM-DD, YYYY-MM or YYYY"),
    "from later until earlier": (lambda: published(DOCUMENTS, since="2024", until="2023"), "since='2024' is after until='2023': swap them"),
    "an event of no day": (lambda: align_to_event(DOCUMENTS, "2023-02-29"), "event '2023-02-29' is dated '2023-02-29', which is not a day: give YYYY-MM-DD"),
    "dates that are words": (lambda: time_expressions(DOCUMENTS.assign(date="soon")), f"documents has 4 of 4 dates that cannot be read: 'soon' {FORM}: rewrite it in that form. read_corpus(documents, date_format=…) takes the table with that format"),
    "a language without rules": (lambda: time_expressions(DOCUMENTS, language="fr"), "language='fr' is not a valid choice: use 'en' or 'uk'"),
    "a bracket that stays open": (lambda: time_rules("own", [("(V-Day", "value 1945", "on [V-Day]", "1945")]), "pattern has '(' without a closing bracket"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "said"), CALLS.values(), ids=list(CALLS))
def test_a_call_that_cannot_be_answered_says_why(call, said) -> None:
    assert refusal(call) == said


def test_there_are_more_than_eighty_cases() -> None:
    assert len(SOURCES) + len(CALLS) > 80
    assert len({said for *_, said in SOURCES} | {said for _, said in CALLS.values()}) > 80


def test_files_of_tokens_that_cannot_be_loaded_or_saved_say_why(tmp_path: Path) -> None:
    def say(call: Callable[[], object]) -> str:
        return refusal(call, f"{tmp_path}{os.sep}")

    path, again = tmp_path / "t", "make it again with save_tokens(tokenize(documents), path"
    assert say(lambda: load_tokens(path)) == "path 't' is not a file: save_tokens(tokens, path) makes it"
    assert say(lambda: read_concepts(path)) == "path 't' is not a file: give a text file of concepts"
    if os.name != "nt":  # where such a name is possible
        named = r"path='\ud800' has a character that the name of a file cannot have: give another"
        assert say(lambda: load_tokens("\ud800")) == named
    path.write_bytes(b"x")
    cause = "Parquet file size is 1 bytes, smaller than the minimum file footer (8 bytes)"
    assert say(lambda: load_tokens(path)) == f"path 't' is damaged, or not a Parquet file ({cause}): {again})"
    DOCUMENTS.to_parquet(path)
    assert say(lambda: load_tokens(path)) == "path 't' was not saved by save_tokens; pandas.read_parquet may read it"
    save_tokens(TOKENS, path, documents=DOCUMENTS)
    other = f"path 't' comes from other documents (%s): pass those it was made from, or {again}, documents=documents)"
    assert say(lambda: load_tokens(path, DOCUMENTS[:3])) == other % "1 are missing, first 'd'"
    assert say(lambda: load_tokens(path, DOCUMENTS.assign(text="x"))) == other % "a text has changed"
    inside = path.parent / "no" / "t"
    said = f"path 'no{os.sep}t' is in a folder that does not exist: make the folder first"
    assert say(lambda: save_tokens(TOKENS, inside)).replace(os.sep * 2, os.sep) == said


def test_half_a_character_is_not_written_and_the_file_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    said = r"path 't.csv' cannot be written: '\ud800' is half a surrogate pair, not a character; correct it"
    path.write_text("old")
    noted = TOKENS.assign(note=pd.Series("\ud800", TOKENS.index, dtype=object))
    for save in (
        lambda: save_table(HALF, path),
        lambda: save_annotations(tokenize(HALF), HALF, path),
        lambda: save_tokens(noted, path),
    ):
        assert refusal(save, f"{tmp_path}{os.sep}") == said
    assert [each.name for each in tmp_path.iterdir()] == ["t.csv"]
    assert path.read_text() == "old"


def annotated(start: object, end: object = 3, doc: object = "a", label: object = "x") -> str:
    """A page with an annotation."""
    selectors = [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": "War"},
    ]
    body = [{"purpose": "tagging", "value": label}]
    return json.dumps({"items": [{"target": {"source": doc, "selector": selectors}, "body": body}]})


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        (annotated(1.5), "ValueError: a span from 1.5 to 3"),
        (annotated(None), "ValueError: a span from None to 3"),
        (annotated(True), "ValueError: a span from True to 3"),
        (annotated(-1), "ValueError: a span from -1 to 3"),
        (annotated(5), "ValueError: a span from 5 to 3"),
        (annotated(0, 10**30), "ValueError: a span from 0 to 10000000000000000000"),
        (annotated(0, doc=None), "ValueError: doc is None, not a string"),
        (annotated(0, label=[]), "ValueError: label is [], not a string"),
        (annotated(0, doc="\ud800"), rf"ValueError: it has '\ud800', {HALVES}"),
        ("{}", "KeyError: 'items'"),
    ],
)
def test_a_page_that_is_not_one_of_annotations_is_named_with_the_cause(tmp_path: Path, page: str, cause: str) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(page)
    said = f"path 'a.jsonld' is not a page of annotations with positions of characters ({cause}): make it with save_annotations"
    assert refusal(lambda: read_annotations(path), f"{tmp_path}{os.sep}") == said


def test_a_table_that_changed_after_it_was_divided_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"doc": "a", "date": "2023", "text": "war"}\n{"doc": "b", "date": "2023", "text": "peace"}\n')
    first, second = partitions(path, 20)
    assert read_corpus(first)["text"].to_dict() == {"a": "war"}
    path.write_text('{"doc": "c", "date": "2023", "text": "truce"}\n' * 2)
    said = f"{HEAD}t.jsonl: changed table: the table has changed since partitions divided it; call it again"
    assert refusal(lambda: read_corpus(second), f"{tmp_path}{os.sep}") == said


def test_the_limit_of_archives_is_of_all_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.loading.archives.MAX_ARCHIVE_BYTES", 100)
    paths = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for path in paths:
        path.write_bytes(zipped((f"{path.stem}.txt", "war " * 20)))
        assert len(read_corpus(path)) == 1
    cause = "it and the archives before it unpack to more than 100 bytes"
    said = f"{HEAD}two.zip: refused archive: {cause}; unpack it yourself"
    assert refusal(lambda: read_corpus(paths), f"{tmp_path}{os.sep}") == said
    assert refusal(lambda: count_corpus(paths, on_error="raise"), f"{tmp_path}{os.sep}") == said
    with pytest.warns(UserWarning, match="1 of 2 documents"):
        assert read_corpus(paths, on_error="skip").index.tolist() == ["one"]


def test_numbers_larger_than_any_text_mean_all_of_it() -> None:
    much = 2**63
    whole = kwic(TOKENS, DOCUMENTS, "war", left=len(TOKENS), right=len(TOKENS))
    pd.testing.assert_frame_equal(kwic(TOKENS, DOCUMENTS, "war", left=much, right=much), whole)
    assert partitions(ROWS, "9" * 400)[0].frame is not None
    assert ngrams(TOKENS, much).empty
    assert vocabulary_growth(TOKENS, points=much)["tokens"].tolist() == list(range(1, len(TOKENS) + 1))
    assert set(passages(DOCUMENTS, TOKENS, unit=much)["text"]) == set(DOCUMENTS["text"])
    assert lexical_diversity(TOKENS, draws=10**400)["hdd"].isna().all()
    line = timeline(TOKENS, DOCUMENTS, "war", freq="M")
    pd.testing.assert_frame_equal(rolling(line, much), rolling(line, len(line)))
