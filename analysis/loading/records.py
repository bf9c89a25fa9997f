"""Records and findings: what the modules of this folder pass to one another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

Severity = Literal["error", "warning", "note"]
SEVERITIES = ["error", "warning", "note"]


def _find(
    records: pd.DataFrame, where: pd.Series, finding: str, severity: Severity, details: str | Iterable[str]
) -> list[Finding]:
    """A finding for each record that is marked; `details` is one for all or one for each."""
    if not where.any():
        return []
    rows = records.loc[where, ["name", "place"]]
    each = [details] * len(rows) if isinstance(details, str) else details
    return [
        Finding(doc, place, finding, severity, detail)
        for doc, place, detail in zip(rows["name"], rows["place"], each, strict=True)
    ]


def _as_table(findings: list[Finding]) -> pd.DataFrame:
    table = pd.DataFrame(findings, columns=Finding._fields, dtype="str")
    table["order"] = table["severity"].map(SEVERITIES.index)
    table = table.sort_values(["order", "finding", "source"], kind="stable")
    return table.drop(columns="order").reset_index(drop=True)


def name_each(findings: list[Finding]) -> str:
    """One line a file or row, so that all can be mended in one go."""
    lines = [f"  {f.source}: {f.finding}: {f.detail}" for f in findings]
    count = f"{len(findings)} place{'s' if len(findings) > 1 else ''} in the corpus cannot be read"
    return "\n".join([f'{count} (on_error="skip" reads the rest; audit_corpus lists all findings):', *lines])


OWN_COLUMNS = ["date", "precision", "text", "source"]
PRECISIONS = ["day", "month", "year", "none"]
RECORD = ["name", "date", "precision", "text", "source", "place", "path"]


class Finding(NamedTuple):
    """One thing found about one document, file or archive; a row of `audit_corpus`."""

    doc: str | None
    source: str
    finding: str
    severity: Literal["error", "warning", "note"]
    detail: str


class Columns(NamedTuple):
    """Which columns of a table play which role; None where the table has none."""

    text: str
    date: str | None
    doc: str | None


class Part(NamedTuple):
    """What was read at one go, all from text files or all from one table.

    ``records`` has the id that its place gives a text (``name``), the ``date`` as it was given, the ``precision`` of a
    documents table that was saved, the ``text``, its ``source``, its ``place`` for findings, and its ``path``
    below the folder read, missing for a row of a table. ``metadata`` has the other columns of a table, row for row.
    """

    records: pd.DataFrame
    metadata: pd.DataFrame
    is_table: bool


class Blob(NamedTuple):
    """A text file's bytes and its place: ``path`` below the folder read, ``source`` for the reader."""

    path: str
    source: str
    data: bytes


class Text(NamedTuple):
    """Where a text is: its id, its path below the folder read, its file, and which member of an archive it is."""

    name: str
    path: str
    file: str
    member: str | None


class Rows(NamedTuple):
    """Where rows of a table are: from byte (of Parquet: row group) `begin` to `end`; the first is number `first`.

    ``keys`` are those of all lines of a JSON Lines file, of which some may be in no line of a part.
    """

    file: str
    begin: int
    end: int
    first: int
    keys: tuple[str, ...] = ()


class Partition(NamedTuple):
    """A part of a source, which `read_corpus` takes like a source: some texts, or some rows of a table.

    Rows of a DataFrame are ``frame``, the first of them number ``first``. ``findings`` is what was found wrong while
    cutting; ``paths_dated`` says whether a `date_pattern` fits any path of the whole (None: not known).
    """

    texts: tuple[Text, ...] = ()
    rows: Rows | None = None
    frame: pd.DataFrame | None = None
    first: int = 1
    findings: tuple[Finding, ...] = ()
    paths_dated: bool | None = None


Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | pd.DataFrame | Partition


class CorpusError(ValueError):
    """A corpus that cannot be read as it stands; ``findings`` is the table of what is wrong."""

    def __init__(self, message: str, findings: pd.DataFrame | None = None):
        super().__init__(message)
        self.findings = findings


def _no_documents(place: str, cause: str) -> Finding:
    return Finding(None, printable(place), "no documents", "error", cause)


def _unreadable(file: str | Path, error: OSError) -> Finding:
    found, cause = "unreadable file", error.strerror or str(error)
    if isinstance(error, FileNotFoundError):
        found, cause = "not found", f"{cause}: {printable(os.path.abspath(file))}"
    return Finding(None, printable(file), found, "error", f"{cause}; check path and permissions")


Problem = tuple[str, Literal["error"], str]


def as_strings(values: pd.Series) -> pd.Series:
    """Years and ids read as numbers, `datetime.date`s and strings alike as strings."""
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    strings = (
        values if isinstance(values.dtype, pd.StringDtype) else values.map(printable, na_action="ignore")
    )
    return strings.astype("str")


def dates_or_strings(values: pd.Series) -> pd.Series:
    """Dates stay dates; anything else becomes text, which `parse_dates` reads."""
    return values if pd.api.types.is_datetime64_any_dtype(values) else as_strings(values)


def printable(value: object) -> str:
    r"""`value` as a string, with a lone surrogate (as in a file name that is not UTF-8) as its ``\udc..`` escape."""
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
