"""Split a source into parts that are located but not yet read."""

from __future__ import annotations

import csv
import json
import os
import posixpath
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import IO

import pandas as pd

from analysis.loading.archives import unpack
from analysis.loading.files import ARCHIVES, TABLES, is_corpus_text, locate_files, name_texts
from analysis.loading.records import Finding, Partition, Rows, Source, Text, printable

UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "KI": 1 << 10, "MI": 1 << 20, "GI": 1 << 30}


def partitions(source: Source, size: str | int = "64MB") -> list[Partition]:
    """Cut a source into parts that `read_corpus` takes like the source itself.

    Read one by one the parts give the documents of the whole, under the same ids. What is judged by the whole must be
    the same for all: a `date_pattern` that fits some paths and not others, a column of a table that is now numbers and
    now strings, is read part by part as each part has it.

    Parameters
    ----------
    source
        Whatever `read_corpus` takes. Texts are taken together in order of their paths, tables are cut between rows,
        Parquet files between row groups. A ``.tar.gz`` is unpacked anew for each part of it: unpack a large one first.
    size
        Bytes of text in a part, about: a number, or a string such as ``"64MB"``. What is larger in one piece (a
        text, a row group) is a part by itself.

    Returns
    -------
    list of Partition
        At least one. A file that cannot be read is in a part too, and said there.

    Raises
    ------
    ValueError, TypeError
        If `size` is no size, or `source` is none of the kinds that `read_corpus` takes.
    """
    return _cut_source(source, _parse_size(size))


def _parse_size(size: str | int) -> int:
    """Bytes that ``64MB`` means."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]I?)?B?\s*", str(size).upper())
    count = int(float(match[1]) * UNITS[match[2] or ""]) if match and not isinstance(size, bool) else 0
    if count < 1:
        raise ValueError(f"size={size!r} (text in a part) is no size: give bytes, or such as '64MB'")
    return count


def _cut_source(source: Source, size: int) -> list[Partition]:
    """`source` in parts, with what was found wrong in the first of them."""
    if isinstance(source, Partition):
        return [source]
    if isinstance(source, pd.DataFrame):
        count = max(1, min(len(source), round(source.memory_usage(deep=True).sum() / size)))
        edges = [len(source) * i // count for i in range(count + 1)]
        return [Partition(frame=source.iloc[a:b], first=a + 1) for a, b in pairwise(edges)]
    files, findings = locate_files(source)
    tables: list[str] = []
    texts: list[tuple[Text, int]] = []
    for path, file in files.items():
        if file.lower().endswith(TABLES):
            tables.append(file)
        else:
            texts += _list_texts(path, file, files, findings)
    names = name_texts([text.path for text, _ in texts])
    parts = [
        Partition(texts=tuple(text._replace(name=names[text.path]) for text in group))
        for group in _fill(texts, size)
    ]
    parts += [Partition(rows=rows) for file in tables for rows in _cut_table(file, size)]
    first, *rest = parts or [Partition()]
    return [first._replace(findings=tuple(findings)), *rest]


def _list_texts(
    path: str, file: str, files: dict[str, str], findings: list[Finding]
) -> Iterator[tuple[Text, int]]:
    """The texts that are in a file, and their bytes; named later, when all are known."""
    if file.lower().endswith(ARCHIVES):
        folder = path if len(files) > 1 else ""
        for name, size, _ in unpack(Path(file), findings, ()) or []:
            if is_corpus_text(name):
                yield Text("", printable(posixpath.join(folder, name)), file, name), size
    else:
        yield Text("", printable(path), file, None), os.path.getsize(file) if os.path.exists(file) else 0


def _fill(texts: list[tuple[Text, int]], size: int) -> Iterator[list[Text]]:
    """Neighbouring texts in groups of `size` bytes."""
    group: list[Text] = []
    filled = 0
    for text, length in texts:
        if group and filled + length > size:
            yield group
            group, filled = [], 0
        group.append(text)
        filled += length
    if group:
        yield group


def _cut_table(file: str, size: int) -> Iterator[Rows]:
    """The rows of a table in parts; a file that cannot be cut is one part, and reading it says why if it is damaged."""
    whole = Rows(file, 0, -1, 1)
    try:
        parts = list(_cut_parquet(file, size) if file.lower().endswith(".parquet") else _cut_rows(file, size))
    except (OSError, ValueError, csv.Error):
        parts = [whole]
    if len(parts) > 1 and file.lower().endswith(".jsonl"):
        keys = _find_keys(file)
        parts = [part._replace(keys=keys) for part in parts]
    yield from parts if len(parts) > 1 else [whole]


def _cut_parquet(file: str, size: int) -> Iterator[Rows]:
    from pyarrow import parquet

    with parquet.ParquetFile(file) as table:
        index = (table.schema_arrow.pandas_metadata or {}).get("index_columns", [])
        if any(isinstance(level, dict) and level.get("name") for level in index):
            return  # ids that are counted and not stored
        groups = [table.metadata.row_group(i) for i in range(table.num_row_groups)]
    begin, first, filled, number = 0, 1, 0, 1
    for i, group in enumerate(groups):
        if filled and filled + group.total_byte_size > size:
            yield Rows(file, begin, i, first)
            begin, first, filled = i, number, 0
        filled += group.total_byte_size
        number += group.num_rows
    yield Rows(file, begin, len(groups), first)


def _cut_rows(file: str, size: int) -> Iterator[Rows]:
    """Stretches of a file that has its rows as text, all but the first to be read below its first line."""
    with open(file, "rb") as stream:
        header = stream.readline()
        if b"\0" in header:  # UTF-16, whose signs cannot be told apart here
            return
        stream.seek(0)
        lines = file.lower().endswith(".jsonl")
        ends = _ends_of_lines(stream) if lines else _ends_of_records(stream, file)
        if not lines and (next(ends, (0,))[0] != len(header) or not header.strip()):
            return  # the header is not the first line
        begin, first, end, filled = 0, 1, 0, False
        for end, following, is_row in ends:
            filled |= is_row
            if filled and end - begin >= size:
                yield Rows(file, begin, end, first)
                begin, first, filled = end, following, False
        if filled:
            yield Rows(file, begin, end, first)


def _find_keys(file: str) -> tuple[str, ...]:
    """The keys of all lines of a JSON Lines file; a line that cannot be read is named when its part is read."""
    keys: dict[str, None] = {}
    with open(file, "rb") as stream:
        for line in stream:
            with suppress(ValueError, RecursionError):
                row = json.loads(line)
                keys |= dict.fromkeys(row if isinstance(row, dict) else ())
    return tuple(keys)


def _ends_of_lines(stream: IO[bytes]) -> Iterator[tuple[int, int, bool]]:
    """Where each line ends, the number of the next, and whether there is anything in it."""
    at = 0
    for number, line in enumerate(stream, start=2):
        at += len(line)
        yield at, number, bool(line.strip())


def _ends_of_records(stream: IO[bytes], file: str) -> Iterator[tuple[int, int, bool]]:
    """Where each record of a table ends, the number of the next, and whether it is one: blank lines are none."""
    at, held = 0, ""

    def lines() -> Iterator[str]:
        nonlocal at, held
        for line in stream:
            at += len(line)
            text = line.decode("latin-1")  # a character a byte; what separates is ASCII
            held += text
            yield text

    limit = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a C long, which has four bytes on Windows
    try:
        number = 0  # of the next record; the header has none
        for record in csv.reader(lines(), delimiter="\t" if file.lower().endswith(".tsv") else ","):
            is_row, held = len(record) > 1 or bool(held.strip()), ""
            number += is_row
            yield at, number, is_row
    finally:
        csv.field_size_limit(limit)
