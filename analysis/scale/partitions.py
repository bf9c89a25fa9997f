"""Split a source into parts that are located but not yet read."""

import csv
import json
import os
import posixpath
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import IO

import numpy as np
import pandas as pd

from analysis.loading.archives import list_members
from analysis.loading.files import ARCHIVES, JSON_LINES, TAB_SEPARATED, TABLES, locate_files, name_texts
from analysis.loading.findings import Finding
from analysis.loading.records import Partition, RowRange, Source, TextLocation
from analysis.loading.tables import cells_of_any_size, file_stamp

__all__ = ["partitions"]

_UNIT_BYTES = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "KI": 1 << 10, "MI": 1 << 20, "GI": 1 << 30}


def partitions(source: Source, size: str | int = "64MB") -> list[Partition]:
    """The parts of a source, each of which `read_corpus` takes like the source itself.

    Read one by one, they give the documents of the whole source under the same ids. What `read_corpus` infers from the
    whole is inferred from each part alone. So say where a `date_pattern` is to be searched (``date_in``), and keep a
    column of JSON Lines to one type.

    Parameters
    ----------
    source
        Whatever `read_corpus` takes. Text files are grouped in order of their paths, tables are split between rows and
        Parquet files between row groups. A ``.tar.gz`` is unpacked again for each of its parts: unpack a large one
        first.
    size
        Approximate bytes of text in a part: a number, or a string such as "64MB". A text or row group that is larger is
        a part of its own.

    Returns
    -------
    list of Partition
        At least one. A file that cannot be read is in a part too, and reading that part reports it.

    Raises
    ------
    ValueError, TypeError
        If `size` is not a size, or `source` is none of the kinds that `read_corpus` takes.

    Examples
    --------
    >>> from analysis import partitions, read_corpus
    >>> [len(read_corpus(part)) for part in partitions("seeds", size=1000)]
    [1, 1]
    """
    limit = _parse_size(size)
    if isinstance(source, Partition):
        return [source]
    if isinstance(source, pd.DataFrame):
        count = max(1, min(len(source), round(source.memory_usage(deep=True).sum() / limit)))
        edges = [len(source) * i // count for i in range(count + 1)]
        return [Partition(frame=source.iloc[a:b], first=a + 1) for a, b in pairwise(edges)]
    files, findings = locate_files(source)
    tables = [file for file in files.values() if file.lower().endswith(TABLES)]
    located = list(_locate_texts(files, findings))
    names = name_texts([path for path, *_ in located])
    texts = [TextLocation(names[path], path, file, member) for path, file, member, _ in located]
    groups = _group([length for *_, length in located], limit)
    parts = [Partition(texts=tuple(texts[a:b])) for a, b in groups]
    parts += [Partition(rows=rows) for file in tables for rows in _split_table(file, limit)]
    first, *others = parts or [Partition()]
    return [first._replace(findings=tuple(findings)), *others]


def _parse_size(size: str | int) -> int:
    """The bytes that a size such as "64MB" means."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]I?)?B?\s*", str(size).upper())
    asked = float(match[1]) * _UNIT_BYTES[match[2] or ""] if match and not isinstance(size, bool) else 0
    count = int(min(asked, sys.maxsize))
    if count < 1:
        raise ValueError(f"size={size!r} (text in a part) is not a size: give bytes, or a string such as '64MB'")
    return count


def _locate_texts(files: dict[str, str], findings: list[Finding]) -> Iterator[tuple[str, str, str | None, int]]:
    """The path of each text below the folder read, its file, its name in an archive, and its bytes."""
    unpacked = 0
    for path, file in files.items():
        if file.lower().endswith(ARCHIVES):
            folder = path if len(files) > 1 else ""
            members = list_members(file, findings, unpacked=unpacked)
            unpacked += sum(length for _, length in members)
            for member, length in members:
                yield posixpath.join(folder, member), file, member, length
        elif not file.lower().endswith(TABLES):
            yield path, file, None, os.path.getsize(file) if os.path.exists(file) else 0


def _group(lengths: list[int], size: int) -> list[tuple[int, int]]:
    """The begin and end of runs of items that have at most `size` bytes together, or are one larger item."""
    begins: list[int] = []
    filled = 0
    for i, length in enumerate(lengths):
        if not begins or (filled and filled + length > size):
            begins.append(i)
            filled = 0
        filled += length
    return list(pairwise([*begins, len(lengths)]))


def _split_table(file: str, size: int) -> list[RowRange]:
    """The rows of a table in parts. A file that cannot be split is one part, and reading it reports any damage."""
    try:
        stamp = file_stamp(file)
        parts = list(_split_parquet(file, size) if file.lower().endswith(".parquet") else _split_rows(file, size))
    except (OSError, ValueError, csv.Error):
        parts = []
    if len(parts) < 2:
        return [RowRange(file)]
    keys = _find_keys(file) if file.lower().endswith(JSON_LINES) else ()
    return [part._replace(keys=keys, stamp=stamp) for part in parts]


def _split_parquet(file: str, size: int) -> Iterator[RowRange]:
    from pyarrow import parquet

    with parquet.ParquetFile(file) as table:
        index = (table.schema_arrow.pandas_metadata or {}).get("index_columns", [])
        if any(isinstance(level, dict) and level.get("name") for level in index):
            return  # the ids are a range that is not stored
        groups = [table.metadata.row_group(i) for i in range(table.num_row_groups)]
    firsts = np.cumsum([1, *(group.num_rows for group in groups)]).tolist()
    for a, b in _group([group.total_byte_size for group in groups], size):
        yield RowRange(file, a, b, firsts[a])


def _split_rows(file: str, size: int) -> Iterator[RowRange]:
    """Byte ranges of a text table; all but the first are read below the file's first line."""
    is_jsonl, is_tsv = file.lower().endswith(JSON_LINES), file.lower().endswith(TAB_SEPARATED)
    with open(file, "rb") as stream:
        header = stream.readline()
        if b"\0" in header:  # UTF-16, in which a byte is not a character
            return
        stream.seek(0)
        records = iter(stream) if is_jsonl else _split_records(stream, "\t" if is_tsv else ",")
        if not is_jsonl and (next(records, b"") != header or not header.strip()):
            return  # the header is not the first line
        begin, end, first, number, has_rows = 0, 0 if is_jsonl else len(header), 1, 1, False
        for record in records:
            end += len(record)
            is_row = bool(record.strip(b" \r\n" if is_tsv else b" \t\r\n"))
            number += is_jsonl or is_row  # JSON Lines count blank lines
            has_rows |= is_row
            if has_rows and end - begin >= size:
                yield RowRange(file, begin, end, first)
                begin, first, has_rows = end, number, False
        if has_rows:
            yield RowRange(file, begin, end, first)


def _split_records(stream: IO[bytes], delimiter: str) -> Iterator[bytes]:
    """The bytes of each record of a CSV or TSV file, whose quoted cells may contain newlines."""
    lines: list[bytes] = []

    def decode_lines() -> Iterator[str]:
        for line in stream:
            lines.append(line)
            yield line.decode("latin-1")  # one character per byte; delimiters and quotes are ASCII

    with cells_of_any_size():
        for _ in csv.reader(decode_lines(), delimiter=delimiter):
            yield b"".join(lines)
            lines.clear()


def _find_keys(file: str) -> tuple[str, ...]:
    """The keys of all lines of a JSON Lines file; a damaged line is reported when its part is read."""
    keys: dict[str, None] = {}
    with open(file, "rb") as stream:
        for line in stream:
            with suppress(ValueError, RecursionError):
                row = json.loads(line)
                keys |= dict.fromkeys(row if isinstance(row, dict) else ())
    return tuple(keys)
