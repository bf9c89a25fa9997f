"""Bytes to text: encodings and the date header."""

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.loading.findings import Finding, printable
from analysis.loading.records import Batch, RawText
from analysis.periods import parse_dates

__all__ = ["decode", "decode_texts"]

# The encodings in which news texts are found that are not UTF-8.
_LIKELY_ENCODINGS = ["utf_16", "utf_16_le", "utf_16_be", "utf_32", "cp1252", "cp1251"]
_LIKELY_ENCODINGS += ["koi8_u", "koi8_r", "cp866", "gb18030", "shift_jis"]
# The header of a text file and the one blank that closes it: " date 2023-04-14 " or " date 2023-04 ".
_HEADER = re.compile(r"\s*date[ \t]+(?P<date>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?![\w-])(?:\r\n|\s)?")
# Where a header would be in UTF-8, with at least two characters of what follows its date.
_HEAD_BYTES = re.compile(rb"[\s\x1c-\x1f\x80-\xff]*date[ \t]+[0-9-]+.{0,8}", re.DOTALL)


def decode_texts(texts: list[RawText], names: dict[str, str], encoding: str, findings: list[Finding]) -> Batch:
    """Records of text files, their headers cut off; `names` has the id of each path."""
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
    """The most likely encoding of `data`, and the remedy."""
    from charset_normalizer import from_bytes

    if data.startswith((b"PK", b"%PDF", b"\xd0\xcf\x11\xe0")):
        return "an office document, PDF or archive by its first bytes: save it as text, or a table as CSV"
    sample = data[: 1 << 18]
    as_utf8 = sample.decode("utf-8", errors="replace")
    controls = sum(char < " " and char not in "\t\n\f\r" for char in as_utf8)
    foreign = sum(char > "\x7f" for char in as_utf8)
    if controls <= max(1, len(as_utf8) // 10) and (not foreign or 2 * as_utf8.count("\ufffd") <= foreign):
        return "most likely utf-8 with a damaged place: correct it in the file"
    best = from_bytes(sample, cp_isolation=_LIKELY_ENCODINGS).best()
    if best is None:
        return "most likely not a text at all: remove the file"
    # A few curly quotes and accents among Latin letters are too little for statistics; Windows is most common.
    is_sparse = not controls and 4 * foreign < len(as_utf8)
    likely = "cp1252" if is_sparse else best.encoding.replace("_", "-")
    return f"most likely {likely}: convert the file, or read with encoding={likely!r}"
