"""What is released is small and whole, and the same bytes however often it is built."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

SHIPPED = ["notebooks/00-start-here.ipynb", "notebooks/your-corpus.ipynb", "data/press-releases.parquet"]


def build(folder: Path) -> dict[str, bytes]:
    """A wheel and a source archive, by name."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build(folder)
    return folder


def test_two_builds_are_the_same_to_the_byte(built: Path, tmp_path: Path) -> None:
    again = build(tmp_path)
    assert {path.name: path.read_bytes() for path in built.iterdir()} == again
    assert len(again) == 2


def test_the_wheel_is_small_and_has_what_the_workbook_needs(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    assert wheel.stat().st_size < 3_000_000
    names = zipfile.ZipFile(wheel).namelist()
    needed = [path.relative_to(ROOT).as_posix() for path in (ROOT / "analysis").rglob("*") if path.is_file()]
    assert {name for name in needed if "__pycache__" not in name} <= set(names)
    shared = {name.partition("share/dateline/")[2] for name in names}
    seeds = [f"seeds/{path.name}" for path in (ROOT / "seeds").iterdir()]
    assert {*SHIPPED, *seeds} <= shared
    assert not any("tests/" in name for name in names)


def test_the_source_archive_has_what_the_tests_need(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "constraints.txt", "tests/conftest.py", *SHIPPED} <= names
