"""Findings: problems and oddities of a source, a file or a document."""

import os
import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

__all__ = ["CorpusError", "Finding", "findings_table", "list_errors", "printable", "report", "unreadable"]

# Control characters, and those that turn round the direction of writing.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SEVERITIES = ["error", "warning", "note"]


class Finding(NamedTuple):
    """One finding about a file, archive or document: a row of `audit_corpus`.

    ``doc`` is the id of the document, if there is one; ``severity`` is "error", "warning" or "note".
    """

    doc: str | None
    source: str | os.PathLike[str]
    finding: str
    severity: str
    detail: str


class CorpusError(ValueError):
    """A corpus that cannot be read; ``findings`` is a table with one row per problem, if these are known."""

    def __init__(self, message: str, findings: pd.DataFrame | None = None):
        super().__init__(message)
        self.findings = findings


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """The findings as printable strings, errors first; the only place where findings are made printable."""
    table = pd.DataFrame(list(findings), columns=Finding._fields, dtype=object)
    table = table.map(printable, na_action="ignore").astype("str")
    rank = table["severity"].map(_SEVERITIES.index).rename("rank")
    order = pd.concat([rank, table], axis=1).sort_values(["rank", "finding", "source"], kind="stable").index
    return table.loc[order].reset_index(drop=True)


def list_errors(
    errors: pd.DataFrame, remedy: str = 'on_error="skip" reads the rest; audit_corpus lists all findings'
) -> str:
    """The number of errors, a `remedy` for all, and one line per error, so that all can be corrected at once."""
    places = "1 place" if len(errors) == 1 else f"{len(errors)} places"
    lines = "  " + errors["source"] + ": " + errors["finding"] + ": " + errors["detail"]
    return "\n".join([f"{places} in the corpus cannot be read ({remedy}):", *lines])


def report(
    records: pd.DataFrame, mask: pd.Series, finding: str, severity: str, details: str | Iterable[str]
) -> list[Finding]:
    """One finding per record in the `mask`; `details` is one text for all or one for each."""
    rows = records.loc[mask, ["name", "place"]]
    each = [details] * len(rows) if isinstance(details, str) else details
    return [
        Finding(doc, place, finding, severity, detail)
        for doc, place, detail in zip(rows["name"], rows["place"], each, strict=True)
    ]


def unreadable(file: str, error: OSError) -> Finding:
    """The finding for a file that cannot be opened or read."""
    finding, cause = "unreadable file", error.strerror or str(error)
    if isinstance(error, FileNotFoundError):
        finding, cause = "not found", f"{cause}: {os.path.abspath(file)}"
    return Finding(None, file, finding, "error", f"{cause}; check path and permissions")


def printable(value: object) -> str:
    r"""`value` as a string without what a terminal would obey: control characters become escapes such as ``\x1b``.

    So do lone surrogates, as in a file name that is not UTF-8.
    """
    text = _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode(), str(value))
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
