"""`python -m analysis DIR` brings the workbook, and never overwrites."""

import runpy
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from analysis import __main__ as command

ROOT = Path(__file__).parents[1]
FOLDERS = ("notebooks", "seeds", "data")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for name in FOLDERS for path in (folder / name).iterdir() if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_workbook_is_copied_byte_for_byte_and_nothing_is_overwritten(tmp_path):
    mine = tmp_path / "notebooks" / "00-start-here.ipynb"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = subprocess.run([sys.executable, "-m", "analysis", str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert "1 that were there stay as they are" in done.stdout
    assert mine.read_text() == "mine"
    mine.unlink()
    command.main([str(tmp_path)])
    assert contents(tmp_path) == contents(ROOT)


def test_the_module_is_a_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["analysis", str(tmp_path / "new")])
    runpy.run_module("analysis", run_name="__main__")
    assert "files copied to" in capsys.readouterr().out


def test_an_installed_package_brings_the_files_that_pip_put_beside_it(tmp_path, monkeypatch):
    class Installed(PurePosixPath):
        """A path of an installed distribution."""

        def locate(self):
            return ROOT / str(self).split("share/dateline/")[1]

    monkeypatch.setattr(command, "__file__", str(tmp_path / "analysis" / "__main__.py"))
    listed = [Installed("analysis/__init__.py"), Installed("../../../share/dateline/seeds/000_b52a5e761dfd4e79.txt")]
    monkeypatch.setattr(command, "files", lambda name: listed)
    copied, kept = command.copy_workbook(tmp_path / "new")
    assert [path.relative_to(tmp_path).as_posix() for path in copied] == ["new/seeds/000_b52a5e761dfd4e79.txt"]
    assert kept == []


def test_help_is_no_fault(capsys):
    command.main(["--help"])
    assert capsys.readouterr().out.startswith("usage: python -m analysis DIR")


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path):
    link = tmp_path / "seeds" / sorted(path.name for path in (ROOT / "seeds").iterdir())[0]
    link.parent.mkdir()
    link.symlink_to(tmp_path / "elsewhere")
    _, kept = command.copy_workbook(tmp_path)
    assert kept == [link]
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("arguments", [[], [""], ["-x"], ["a", "b"]])
def test_other_arguments_get_the_usage(arguments):
    with pytest.raises(SystemExit, match="usage: python -m analysis DIR"):
        command.main(arguments)


def test_faults_are_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match="the workbook cannot be copied to"):
        command.main([str(tmp_path / "file")])
    monkeypatch.setattr(command, "__file__", str(tmp_path / "analysis" / "__main__.py"))

    def missing(name):
        raise command.PackageNotFoundError(name)

    for found in (missing, lambda name: None):
        monkeypatch.setattr(command, "files", found)
        with pytest.raises(SystemExit, match="the notebooks are not installed"):
            command.main([str(tmp_path / "new")])
