"""Bytes to text: encodings and the date header."""

import codecs
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.loading.encodings import find_encodings
from analysis.loading.findings import Finding, printable
from analysis.loading.records import Batch, RawText
from analysis.periods import parse_dates

__all__ = ["decode", "decode_texts"]

# What texts begin with that are marked up or describe pages.
_MARKED_FORMATS = {
    rb"<!doctype html|<html|<head|<body": "HTML",
    rb"<\?xml|<rss|<feed|<TEI|<!doctype": "XML",
    rb"{\\rtf": "RTF",
    rb"%PDF-": "a PDF",
    rb"%!PS": "PostScript",
    rb"WEBVTT|\d+\s+\d\d:\d\d:\d\d,\d{3} --> ": "a file of subtitles",
    rb"(?:%[^\n]*\n)*\\documentclass": "LaTeX",
    rb"WARC/\d": "a web archive",
}
# The first line of a table with a column "text".
_TABLE_HEADER = re.compile(
    rb'(?:"?\w+"?[,;\t|])*(?:"?\w+"?[,;\t|]"?text"?|"?text"?[,;\t|]"?\w+"?)(?:[,;\t|]"?\w+"?)*\r?\n'
)
# What files that are not UTF-8 begin with.
_FORMATS = {
    b"PK\x03\x04": "an office document, EPUB or zip archive",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x1f\x8b": "compressed by gzip",
    b"BZh": "compressed by bzip2",
    b"\xfd7zXZ": "compressed by xz",
    b"(\xb5/\xfd": "compressed by Zstandard",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"PAR1": "a Parquet table",
    b"SQLite format": "a database",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"II*\0": "an image",
    b"MM\0*": "an image",
}
# The header of a text file and the one blank that closes it: " date 2023-04-14 " or " date 2023-04 ".
_HEADER = re.compile(r"\s*date[ \t]+(?P<date>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?![\w-])(?:\r\n|\s)?")
# Where a header would be in UTF-8, with at least two characters of what follows its date.
_HEAD_BYTES = re.compile(rb"[\s\x1c-\x1f\x80-\xff]*date[ \t]+[0-9-]+.{0,8}", re.DOTALL)


def decode_texts(texts: list[RawText], names: dict[str, str], encoding: str, findings: list[Finding]) -> Batch:
    """Records of text files, their headers cut off; `names` has the id of each path."""
    texts = list(_leave_formats(texts, names, findings))
    marked = [text for text in texts if text.data.startswith(codecs.BOM_UTF8)]
    for text in marked:
        detail = "the file starts with a byte-order mark, which is left out of the text"
        findings.append(Finding(names[text.path], text.source, "byte-order mark", "note", detail))
    dates, bodies = _cut_headers(texts)
    # Most corpora are sound UTF-8, and validating all texts together is fastest.
    if marked or codecs.lookup(encoding).name != "utf-8" or not _are_sound(bodies):
        texts = list(_transcode(texts, names, encoding, findings))
        dates, bodies = _cut_headers(texts)
    records = parse_dates(pd.Series(dates, dtype="str")).assign(text=pd.Series(bodies, dtype="str"))
    for column, values in {
        "name": [names[text.path] for text in texts],
        "path": [text.path for text in texts],
        "source": [printable(text.source) for text in texts],
    }.items():
        records[column] = pd.Series(values, dtype="str")
    return Batch(records.assign(place=records["source"]), pd.DataFrame(index=records.index))


def _leave_formats(texts: list[RawText], names: dict[str, str], findings: list[Finding]) -> Iterator[RawText]:
    """The texts that are plain text; another format, whose marks would be counted as words, is a finding."""
    for text in texts:
        detail = _explain_format(text.data)
        if detail is None:
            yield text
        else:
            findings.append(Finding(names[text.path], text.source, "not plain text", "error", detail))


def _explain_format(data: bytes) -> str | None:
    """The format of a file that could be taken for plain text, and the remedy."""
    start = data[:200].removeprefix(codecs.BOM_UTF8).lstrip()
    for pattern, format_ in _MARKED_FORMATS.items():
        if re.match(pattern, start, re.IGNORECASE):
            return f"it is {format_}: save its text alone, as plain text"
    if _TABLE_HEADER.match(start):
        return "it is a table: give it a name that ends in .csv, or in .tsv if tabs separate its columns"
    return _explain_json(data.removeprefix(codecs.BOM_UTF8).strip()) if start[:1] in (b"{", b"[") else None


def _explain_json(data: bytes) -> str | None:
    """The kind of JSON in a file, and the remedy; None if it is a text in brackets."""
    value = _load_json(data.split(b"\n", 1)[0])
    if not isinstance(value, dict):
        value = _load_json(data)
    elif value and (b"\n" in data or not _find_rows(value)):
        return "it is JSON Lines: give it a name that ends in .jsonl"
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict) or not first:
        return None
    key = _find_rows(value) if isinstance(value, dict) else None
    return f"it is JSON: pass pd.json_normalize(json.load(open(path)){f', {key!r}' if key else ''})"


def _load_json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _find_rows(value: dict[str, Any]) -> str | None:
    """The key of a list of objects, the rows of a table."""
    return next(
        (key for key, rows in value.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)), None
    )


def _transcode(
    texts: list[RawText], names: dict[str, str], encoding: str, findings: list[Finding]
) -> Iterator[RawText]:
    """The texts that can be decoded, in UTF-8 and without a byte-order mark."""
    for text in texts:
        decoded = decode(text.data, encoding)
        if isinstance(decoded, str):
            yield text._replace(data=decoded.encode())
        else:
            finding, detail = decoded
            findings.append(Finding(names[text.path], text.source, finding, "error", detail))


def _cut_headers(texts: list[RawText]) -> tuple[list[str | None], pa.LargeStringArray]:
    """The date of each header and the text after it, without making a Python string of each text."""
    dates, bodies = [], []
    for text in texts:
        head = _HEAD_BYTES.match(text.data)
        header = head and _HEADER.match(head[0].decode(errors="replace"))
        dates.append(header["date"] if header else None)
        bodies.append(memoryview(text.data)[len(header[0].encode()) if header else 0 :])
    limits = np.cumsum([0, *map(len, bodies)])
    buffer = pa.allocate_buffer(int(limits[-1]))  # five times as fast as bytes.join
    target = memoryview(buffer).cast("B")
    for body, (begin, end) in zip(bodies, pairwise(limits.tolist()), strict=True):
        target[begin:end] = body
    return dates, pa.Array.from_buffers(pa.large_string(), len(bodies), [None, pa.py_buffer(limits), buffer])


def _are_sound(texts: pa.LargeStringArray) -> bool:
    """Whether all texts are UTF-8 without a NUL."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return bool(np.frombuffer(texts.buffers()[2], np.uint8).all())


def decode(data: bytes, encoding: str) -> str | tuple[str, str]:
    """The text in `data` with its newlines unchanged, or a problem: the finding, and its place and remedy."""
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        cause = f"byte {error.start} (0x{data[error.start]:02x}) is not {encoding}"
        return f"not {encoding.upper()}", f"{cause}; {_suggest_encoding(data)}"
    if "\0" in text:
        return "NUL byte", f"NUL at byte {data.find(0)}; {_suggest_encoding(data)}"
    return text


def _suggest_encoding(data: bytes) -> str:
    """The most likely encoding of `data`, if it can be determined, and the remedy."""
    for start, kind in _FORMATS.items():
        if data.startswith(start):
            return f"{kind} by its first bytes: leave it out, unpack it, or save its text as plain text or CSV"
    sample = data[: 1 << 18]
    as_utf8 = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    controls = sum(char < " " and char not in "\t\n\f\r" for char in as_utf8)
    foreign, lost = sum(char > "\x7f" for char in as_utf8), as_utf8.count("\ufffd")
    if not controls and foreign and not lost:
        return "most likely utf-8: read with encoding='utf-8'"
    if controls <= max(1, len(as_utf8) // 10) and 2 * lost <= foreign:
        return "most likely utf-8 with a damaged place: correct it in the file"
    likely = find_encodings(data)
    if len(likely) == 1:
        return f"most likely {likely[0]}: convert the file, or read with encoding={likely[0]!r}"
    if likely:
        listed = " or ".join(f"encoding={name!r}" for name in likely)
        return f"most likely another encoding, of which several fit: read with {listed}, and compare"
    if controls > len(as_utf8) // 10:
        return "most likely not a text at all: take the file out, or convert it to text"
    return (
        "most likely another encoding, which cannot be determined: find out which program wrote the file, and read "
        "with its encoding=, or save the file there as UTF-8"
    )
