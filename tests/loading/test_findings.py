"""Findings: errors come first, and everything in them can be printed."""

from __future__ import annotations

import os

import pytest

from analysis import CorpusError
from analysis.loading.findings import Finding, findings_table, list_errors, printable


def test_errors_come_before_warnings_and_warnings_before_notes():
    severities = ["note", "error", "warning", "error"]
    findings = [Finding(None, f"{i}.txt", "odd", severity, "x") for i, severity in enumerate(severities)]
    table = findings_table(findings)
    assert table["source"].tolist() == ["1.txt", "3.txt", "2.txt", "0.txt"]


def test_no_findings_are_an_empty_table():
    table = findings_table([])
    assert table.empty
    assert table.columns.tolist() == ["doc", "source", "finding", "severity", "detail"]


def test_a_file_name_that_is_not_utf8_is_escaped_in_every_column():
    name = os.fsdecode(b"caf\xe9.txt")
    table = findings_table([Finding(name, name, "not found", "error", name)])
    for column in ("doc", "source", "detail"):
        assert table[column].tolist() == [r"caf\udce9.txt"]
    assert printable("Бахмут") == "Бахмут"


@pytest.mark.parametrize(("count", "start"), [(1, "1 place in"), (2, "2 places in")])
def test_a_list_of_errors_has_one_line_per_error(count, start):
    errors = findings_table([Finding(None, "a.txt", "NUL byte", "error", "remove it")] * count)
    first, *lines = list_errors(errors, "left out").split("\n")
    assert first == f"{start} the corpus cannot be read (left out):"
    assert lines == ["  a.txt: NUL byte: remove it"] * count


def test_a_corpus_error_has_a_table_only_if_the_problems_are_known():
    assert CorpusError("ids repeat").findings is None
