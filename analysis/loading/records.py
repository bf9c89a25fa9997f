"""Records: the values that the modules of this folder pass to one another on the way from files to documents."""

import os
from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd

from analysis.loading.findings import Finding

__all__ = ["Batch", "Partition", "RawText", "ReadOptions", "RowRange", "Source", "TextLocation"]


class ReadOptions(NamedTuple):
    """The options of reading a source that `read_corpus` and `audit_corpus` share."""

    text: str = "text"
    date: str | None = "date"
    doc: str | None = None
    date_pattern: str | None = None
    date_in: Literal["path", "text"] | None = None
    date_format: str | None = None
    encoding: str = "utf-8"


class Batch(NamedTuple):
    """Records read together: all from text files, or all from one table.

    ``records`` has for each text its id (``name``), the columns of `parse_dates`, the ``text``, its ``source``, its
    ``place`` for findings, and its ``path`` below the folder read, missing for a row of a table. ``metadata`` has the
    other columns of a table.
    """

    records: pd.DataFrame
    metadata: pd.DataFrame


class RawText(NamedTuple):
    """The bytes of a text, its path below the folder read, and the place that a reader is shown."""

    path: str
    source: str
    data: bytes


class TextLocation(NamedTuple):
    """The location of a text: its id, its path below the folder read, its file, and its name in an archive."""

    name: str
    path: str
    file: str
    member: str | None


class RowRange(NamedTuple):
    """Rows of a table file: from byte (in Parquet: row group) `begin` to `end`; the first has the number `first`.

    ``keys`` are those of all lines of a JSON Lines file, so that its parts have the same columns. ``stamp`` is that of
    the file when it was divided.
    """

    file: str
    begin: int = 0
    end: int | None = None
    first: int = 1
    keys: tuple[str, ...] = ()
    stamp: tuple[int, int] | None = None


class Partition(NamedTuple):
    """A part of a source that `read_corpus` takes like a source: some texts, or some rows of a table.

    ``first`` is the number of the first row of ``frame``; ``findings`` are the problems met when the source was split.
    """

    texts: tuple[TextLocation, ...] = ()
    rows: RowRange | None = None
    frame: pd.DataFrame | None = None
    first: int = 1
    findings: tuple[Finding, ...] = ()


Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | pd.DataFrame | Partition
