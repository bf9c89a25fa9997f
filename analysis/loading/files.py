"""Which files a source names, and their bytes."""

from __future__ import annotations

import glob
import os
import posixpath
import reprlib
import stat
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from analysis.loading.records import Blob, Finding, Source, _no_documents, _unreadable, printable
from analysis.threads import map_threads

TABLES = (".csv", ".tsv", ".jsonl", ".parquet")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
HIDDEN = (".", "__MACOSX")
THREADS = 8
BATCH, WAIT = 64, 0.0005
"""If so many files take longer than so many seconds each, the disk or network is slow, and threads read the rest."""


def locate_files(source: Source) -> tuple[dict[str, str], list[Finding]]:
    """Every file that `source` (a folder, a file, a glob, or a list of these) names, by path below its folder.

    A file that is named twice is there once. What names no file at all is a finding.
    """
    if isinstance(source, (bytes, dict)) or not isinstance(source, (str, os.PathLike, Iterable)):
        raise TypeError(f"source {reprlib.repr(source)} is a {type(source).__name__}, {_SOURCES}")
    findings: list[Finding] = []
    found: dict[str, str] = {}
    items = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    if not items:
        findings.append(_no_documents("the list of paths", "it is empty"))
    for item in items:
        if not isinstance(item, (str, os.PathLike)) or not str(item) or "\0" in str(item):
            raise TypeError(f"source has {item!r}, a {type(item).__name__}, {_SOURCES}")
    paths = [Path(cast("str", item)).expanduser() for item in items]
    for path in paths:
        known = len(findings)
        files = dict(_locate(path, findings))
        if not files and not any(finding.severity == "error" for finding in findings[known:]):
            findings.append(_nothing_found(path))
        found |= files
    folder = _common_folder(paths, list(found))
    below = {name[len(folder) :].lstrip(os.sep).replace(os.sep, "/"): found[name] for name in sorted(found)}
    return below, findings


_SOURCES = "but must be the path of a folder, file or archive, a glob, a list of these, or a DataFrame"


def _common_folder(items: list[Path], files: list[str]) -> str:
    """The folder that paths are told from: the one given, or else the one that holds all files."""
    if len(items) == 1 and items[0].is_dir():
        return os.path.abspath(items[0])
    try:
        return os.path.commonpath([os.path.dirname(file) for file in files])
    except ValueError:  # no files, or files on several drives
        return ""


def _locate(path: Path, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """The absolute path of each file and the one that it is told by."""
    if path.is_dir():
        yield from _walk(path, findings)
    elif glob.has_magic(str(path)) and not os.path.lexists(path):
        files = glob.iglob(str(path), recursive=True)
        yield from ((os.path.abspath(file), file) for file in files if not os.path.isdir(file))
    else:
        yield os.path.abspath(path), str(path)


def _walk(folder: Path, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """The texts in `folder` and below, through links as well, each folder once."""
    seen = {os.path.realpath(folder)}

    def report(error: OSError) -> None:
        findings.append(_unreadable(error.filename, error))

    for root, folders, files in os.walk(folder, followlinks=True, onerror=report):
        kept = []
        for name in sorted(folders):
            target = os.path.realpath(os.path.join(root, name))
            if target not in seen and not name.startswith(HIDDEN):
                seen.add(target)
                kept.append(name)
        folders[:] = kept
        texts = [name for name in files if is_corpus_text(name)]
        if len(texts) < len(files):
            findings += _pass_over(root, files)
        # Joined by hand: for thousands of files `os.path` takes as long as the disk.
        absolute, told = (os.path.join(place, "") for place in (os.path.abspath(root), root))
        told = told.removeprefix(os.curdir + os.sep)
        yield from ((absolute + name, told + name) for name in texts)


def is_corpus_text(path: str) -> bool:
    """Whether a file in a folder or archive is a text: ``*.txt``, and nothing hidden on its way."""
    hidden = path.startswith(HIDDEN) or any(f"/{start}" in path for start in HIDDEN)
    return path.lower().endswith(".txt") and not hidden


def _pass_over(place: str | Path, names: Iterable[str]) -> list[Finding]:
    """What is said of the files in a folder or archive that are no texts, save those that tell of the others."""
    told = (*HIDDEN, "README", "LICENSE")
    others = [
        name for name in names if not is_corpus_text(name) and not posixpath.basename(name).startswith(told)
    ]
    if not others:
        return []
    some = ", ".join(sorted(others)[:3]) + (", …" if len(others) > 3 else "")
    remedy = "to read tables, give their paths; for others, a glob"
    detail = f"{len(others)} that do not end in .txt: {printable(some)}; {remedy}"
    return [Finding(None, printable(place), "files not read", "note", detail)]


def _nothing_found(path: Path) -> Finding:
    if not path.is_dir():
        return _no_documents(str(path), "no file matches it: mend the pattern, or put [[] for a bracket")
    others = sorted(p.name for p in path.iterdir() if p.name.lower().endswith(TABLES + ARCHIVES))
    remedy = f"give the path of {others[0]!r} in it" if others else "for files of other names, give a glob"
    return _no_documents(str(path), f"no file in the folder ends in .txt: {remedy}")


def _read_files(files: list[tuple[str, str]], findings: list[Finding]) -> list[Blob]:
    results = list(progress(_read_each(files), total=len(files), desc="reading"))
    findings += [result for result in results if isinstance(result, Finding)]
    return [result for result in results if isinstance(result, Blob)]


def _read_each(files: list[tuple[str, str]]) -> Iterator[Blob | Finding]:
    """One file after the other as long as nothing has to be waited for, where threads only cost; else several."""
    for i in range(0, len(files), BATCH):
        began = time.perf_counter()
        batch = files[i : i + BATCH]
        yield from [_read_file(*file) for file in batch]
        if time.perf_counter() - began > WAIT * len(batch):
            yield from map_threads(lambda file: _read_file(*file), files[i + BATCH :], THREADS)
            return


def _read_file(path: str, file: str) -> Blob | Finding:
    try:
        status = os.stat(file)
        if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever
            return Finding(
                None, printable(file), "unreadable file", "error", "it is no regular file; take it out"
            )
        with open(file, "rb", buffering=0) as stream:
            data = stream.read(status.st_size + 1)  # without asking for its size once more
            if len(data) != status.st_size:  # it grows, or is longer than what can be read at one go
                data += stream.read()
            return Blob(printable(path), printable(file), data)
    except OSError as error:
        return _unreadable(file, error)


def name_texts(paths: list[str]) -> dict[str, str]:
    """Each text's stem, or its path where the stem is another's too."""
    stems = [posixpath.splitext(path.rpartition("/")[2])[0] for path in paths]
    taken = Counter(stems)
    taken.update(path for path, stem in zip(paths, stems, strict=True) if path != stem)
    return {path: stem if taken[stem] == 1 else path for path, stem in zip(paths, stems, strict=True)}


def progress(items: Iterable[Any], *, total: int | None = None, desc: str) -> Iterable[Any]:
    """`items`, with a progress bar once the work has taken two seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm.auto warns where ipywidgets is missing and does without
        from tqdm.auto import tqdm

        bar: Iterable[Any] = tqdm(items, total=total, desc=desc, delay=2, leave=False)
        return bar
