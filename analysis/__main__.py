"""Copies the workbook: ``python -m analysis DIR`` brings notebooks, seeds and data, and never overwrites."""

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path, PurePath

__all__ = ["copy_workbook", "main"]

_FOLDERS = ("notebooks", "seeds", "data")
_INSTALLED = "share/dateline/"  # where pyproject.toml puts them
_USAGE = "usage: python -m analysis DIR, the folder that the notebooks, seeds and data are copied to"


def copy_workbook(target: Path) -> tuple[list[Path], list[Path]]:
    """Copy the workbook's files below `target`: those that were copied, and those that were there and stay as they are.

    Raises
    ------
    OSError
        If a file cannot be read or written, or the installation lacks them.
    """
    copied, kept = [], []
    for relative, source in _workbook_files():
        place = target / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists() or place.is_symlink():  # a link that leads nowhere is somebody's too
            kept.append(place)
        else:
            part = place.with_name(f"{place.name}.part")
            shutil.copyfile(source, part)
            part.replace(place)  # a file is whole or not there, as it is never replaced later
            copied.append(place)
    return copied, kept


def _workbook_files() -> Iterator[tuple[PurePath, Path]]:
    """The files by their path in the workbook: beside the package in a clone, or where pip installed them."""
    clone = Path(__file__).resolve().parents[1]
    if (clone / "notebooks").is_dir():
        for folder in _FOLDERS:
            for source in sorted((clone / folder).iterdir()):
                if source.is_file():
                    yield PurePath(folder, source.name), source
        return
    try:
        installed = files("dateline-workbook") or []
    except PackageNotFoundError:
        installed = []
    paths = [path for path in installed if _INSTALLED in path.as_posix()]
    if not paths:
        raise FileNotFoundError("the notebooks are not installed: install the package with pip, or clone the project")
    for path in paths:
        yield PurePath(path.as_posix().split(_INSTALLED)[1]), Path(path.locate())


def main(arguments: list[str]) -> None:
    """Copy the workbook and say what was done."""
    if arguments in (["-h"], ["--help"]):
        print(_USAGE)
        return
    if len(arguments) != 1 or not arguments[0].strip() or arguments[0].startswith("-"):
        sys.exit(_USAGE)
    target = Path(arguments[0])
    try:
        copied, kept = copy_workbook(target)
    except OSError as error:
        sys.exit(f"the workbook cannot be copied to {target}: {error}")
    stay = f"; {len(kept)} that were there stay as they are" if kept else ""
    print(f"{len(copied)} files copied to {target}{stay}. Open {target / 'notebooks'} in JupyterLab.")


if __name__ == "__main__":
    main(sys.argv[1:])
