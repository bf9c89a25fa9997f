"""Sources for the tests of loading, and what `read_corpus` and `audit_corpus` say about them."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import strategies as st

from analysis import CorpusError, audit_corpus, read_corpus

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def read_what_can_be(source: object, **options: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return read_corpus(source, on_error="skip", **options)
        except CorpusError:
            return pd.DataFrame(columns=["date", "precision", "text", "source"])


def findings(source: object, **options: object) -> set[tuple[str, str]]:
    """The audit as (document, finding)."""
    table = audit_corpus(source, **options)
    assert list(table.columns) == ["doc", "source", "finding", "severity", "detail"]
    assert set(table["severity"]) <= {"error", "warning", "note"}
    assert table.drop(columns="doc").notna().all(axis=None)
    return set(zip(table["doc"].fillna(""), table["finding"], strict=True))


def fill(folder: Path, **texts: str) -> Path:
    """`folder` with a file ``a.txt`` for each ``a=text``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode())
    return folder


def make_zip(path: Path, **texts: str) -> Path:
    return zip_members(path, {f"{name}.txt": text for name, text in texts.items()})


def zip_members(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def errors(source: object, **options: object) -> pd.DataFrame:
    """What `read_corpus` refuses; it and `audit_corpus` must say the same."""
    with pytest.raises(CorpusError) as raised:
        read_corpus(source, **options)
    audit = audit_corpus(source, **options)
    audit = audit[audit["severity"] == "error"].reset_index(drop=True)
    pd.testing.assert_frame_equal(raised.value.findings, audit)
    assert all(detail in str(raised.value) for detail in audit["detail"])
    return audit


def only_error(source: object, **options: object) -> pd.Series:
    found = errors(source, **options)
    assert len(found) == 1
    return found.iloc[0]


def read_one(folder: Path, text: str, **options: object) -> tuple[str, str, str]:
    """Day, precision and text of one file."""
    row = read_corpus(fill(folder, a=text), **options).loc["a"]
    return "" if pd.isna(row["date"]) else str(row["date"].date()), row["precision"], row["text"]


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path
