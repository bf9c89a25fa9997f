"""The files that a source names, and their bytes."""

import errno
import glob
import os
import posixpath
import re
import reprlib
import stat
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from analysis.checks import describe_frame
from analysis.loading.findings import Finding, printable, unreadable
from analysis.loading.records import RawText, Source
from analysis.threads import map_threads

__all__ = [
    "ARCHIVES", "JSON_LINES", "SKIPPED_FILES", "SLOW_SECONDS", "TABLES", "TAB_SEPARATED", "fit_memory",
    "is_corpus_text", "locate_files", "name_texts", "progress", "read_files", "report_skipped",
]  # fmt: skip

JSON_LINES = (".jsonl", ".ndjson")
TAB_SEPARATED = (".tsv", ".tab")
TABLES = (".csv", *TAB_SEPARATED, *JSON_LINES, ".parquet")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
# Threads read the remaining files once a batch takes longer than this per file: the disk or network is slow.
SLOW_SECONDS = 0.0005
_BATCH_FILES = 64
_CHUNK_BYTES = 1_000_000
# Windows needs the first; elsewhere the second keeps a pipe from waiting for a writer.
_READ_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_READ_THREADS = 8
_HIDDEN = (".", "__MACOSX")
_HIDDEN_PART = re.compile(rf"(?:^|/)(?:{'|'.join(map(re.escape, _HIDDEN))})")
# The finding for files in a folder or archive that are not texts.
SKIPPED_FILES = "files not read"
_NO_FILE = "it is a pipe, socket or device, not a file; leave it out"
_SOURCES = "give the path of a folder, file or archive, a glob, a list of these, or a DataFrame"


def locate_files(source: Source) -> tuple[dict[str, str], list[Finding]]:
    """Every file that a folder, file, glob or list of these names, by its path below their common folder.

    A file that is named twice is listed once. An item that names no file is a finding.
    """
    if hasattr(source, "to_pandas"):
        raise TypeError(f"source is {describe_frame(source)}: pass source.to_pandas()")
    is_list = isinstance(source, Iterable) and not isinstance(source, (str, os.PathLike, bytes, dict))
    items = list(cast("Iterable[object]", source)) if is_list else [source]
    findings = [] if items else [_no_documents("the list of paths", "it is empty")]
    files: dict[str, str] = {}
    for item in items:
        if not isinstance(item, (str, os.PathLike)):
            raise TypeError(f"source {reprlib.repr(item)} is of type {type(item).__name__}, not a path: {_SOURCES}")
        if not _is_path(str(item)):
            raise TypeError(f"source {reprlib.repr(item)} is not a path: {_SOURCES}")
    paths = [_expand_user(Path(cast("str", item))) for item in items]
    for path in paths:
        before = len(findings)
        try:
            located = dict(_locate(path, findings))
        except OSError as error:  # a name too long, a folder that may not be entered
            located = {}
            findings.append(_explain_path(path, error))
        if not located and not any(finding.severity == "error" for finding in findings[before:]):
            findings.append(_explain_no_files(path))
        files |= {place: shown for place, shown in located.items() if _is_readable(place, shown, findings)}
    folder = _common_folder(paths, list(files))
    relative = {path: path[len(folder) :].lstrip(os.sep).replace(os.sep, "/") for path in sorted(files)}
    return {printable(relative[path]): files[path] for path in relative}, findings


def _is_path(item: str) -> bool:
    """Whether the system could have a file of this name."""
    try:
        return bool(os.fsencode(item)) and "\0" not in item
    except UnicodeEncodeError:  # half a surrogate pair, which is no byte of a name
        return False


def _expand_user(path: Path) -> Path:
    with suppress(RuntimeError):  # no such user: the path is not found
        return path.expanduser()
    return path


def _explain_path(path: Path, error: OSError) -> Finding:
    """The finding for a path that the system refuses, such as a text that was passed instead."""
    if error.errno != errno.ENAMETOOLONG:
        return unreadable(str(path), error)
    remedy = "to read texts, pass a DataFrame with the columns 'date' and 'text'"
    return Finding(None, reprlib.repr(str(path)), "not found", "error", f"the path is too long for a file: {remedy}")


def _common_folder(paths: list[Path], files: list[str]) -> str:
    """The folder given, or else the deepest one that contains all files."""
    if len(paths) == 1 and os.path.isdir(paths[0]):
        return os.path.abspath(paths[0])
    try:
        return os.path.commonpath([os.path.dirname(file) for file in files])
    except ValueError:  # no files, or files on several drives
        return ""


def _locate(path: Path, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """Each file's absolute path and display path."""
    if path.is_dir():
        yield from _walk(path, findings)
    elif glob.has_magic(str(path)) and not os.path.lexists(path):
        matches = glob.iglob(str(path), recursive=True)
        yield from ((os.path.abspath(file), file) for file in matches if not os.path.isdir(file))
    else:
        yield os.path.abspath(path), str(path)


def _is_readable(file: str, shown: str, findings: list[Finding]) -> bool:
    """Whether reading a table or archive can come to an end: not so of pipes and devices. Texts are read with care."""
    if not file.lower().endswith(TABLES + ARCHIVES) or not os.path.exists(file) or os.path.isfile(file):
        return True
    findings.append(Finding(None, shown, "unreadable file", "error", _NO_FILE))
    return False


def _walk(folder: Path, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """The texts in `folder` and below; links to folders are followed, each folder once."""
    seen = {os.path.realpath(folder)}
    walk = os.walk(folder, followlinks=True, onerror=lambda e: findings.append(unreadable(e.filename, e)))
    for root, folders, names in walk:
        unseen = []
        for name in sorted(folders):
            target = os.path.realpath(os.path.join(root, name))
            if target not in seen and not name.startswith(_HIDDEN):
                seen.add(target)
                unseen.append(name)
        folders[:] = unseen
        texts = list(filter(is_corpus_text, names))
        findings += report_skipped(root, set(names).difference(texts))
        # One join per folder: joining each path takes as long as the disk for thousands of files.
        absolute, displayed = os.path.join(os.path.abspath(root), ""), os.path.join(root, "")
        displayed = displayed.removeprefix(os.curdir + os.sep)
        yield from ((absolute + name, displayed + name) for name in texts)


def is_corpus_text(path: str) -> bool:
    """Whether a file in a folder or archive is a text: ``*.txt``, neither hidden nor in a hidden folder."""
    return path.lower().endswith(".txt") and not _HIDDEN_PART.search(path)


def report_skipped(place: str, others: Iterable[str]) -> list[Finding]:
    """A note on the files in a folder or archive that are not texts, except hidden ones, README and LICENSE."""
    expected = (*_HIDDEN, "README", "LICENSE")
    skipped = sorted(name for name in others if not posixpath.basename(name).startswith(expected))
    if not skipped:
        return []
    examples = ", ".join(skipped[:3]) + (", …" if len(skipped) > 3 else "")
    remedy = "to read tables, give their paths; for others, a glob"
    detail = f"{len(skipped)} that do not end in .txt: {examples}; {remedy}"
    return [Finding(None, place, SKIPPED_FILES, "note", detail)]


def _explain_no_files(path: Path) -> Finding:
    if not path.is_dir():
        return _no_documents(str(path), "no file matches it: correct the pattern, or write [[] for a bracket")
    others = sorted(p.name for p in path.iterdir() if p.name.lower().endswith(TABLES + ARCHIVES))
    remedy = f"give the path of {others[0]!r} in it" if others else "for files of other names, give a glob"
    return _no_documents(str(path), f"no file in the folder ends in .txt: {remedy}")


def _no_documents(place: str, cause: str) -> Finding:
    return Finding(None, place, "no documents", "error", cause)


def fit_memory(files: Iterable[str], findings: list[Finding]) -> bool:
    """Whether this machine has twice the memory of these files, which reading takes at least; if not, a finding."""
    if not hasattr(os, "sysconf"):  # Windows, where a program that has no memory gets an error
        return True
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    listed, total = list(files), 0
    for file in listed:
        with suppress(OSError):  # reading says what is wrong with it
            total += os.stat(file).st_size
    if 2 * total <= memory:
        return True
    count = f"{len(listed):,} files" if len(listed) > 1 else "one file"
    cause = f"{total:,} bytes in {count} need at least twice as much memory, and this machine has {memory:,}"
    remedy = "count_corpus counts a corpus in parts, and partitions gives parts that read_corpus reads"
    findings.append(Finding(None, os.path.commonpath(listed), "too large", "error", f"{cause}; {remedy}"))
    return False


def read_files(files: list[tuple[str, str]], findings: list[Finding]) -> list[RawText]:
    """The texts of files, each given as its path below the folder read and the path to open."""
    results = list(progress(_read_each(files), total=len(files), desc="reading"))
    findings += [result for result in results if isinstance(result, Finding)]
    return [result for result in results if isinstance(result, RawText)]


def _read_each(files: list[tuple[str, str]]) -> Iterator[RawText | Finding]:
    """Read sequentially while the disk keeps up; use threads once reads are slow."""
    for i in range(0, len(files), _BATCH_FILES):
        began = time.perf_counter()
        batch = files[i : i + _BATCH_FILES]
        yield from [_read_file(*file) for file in batch]
        if time.perf_counter() - began > SLOW_SECONDS * len(batch):
            yield from map_threads(lambda file: _read_file(*file), files[i + _BATCH_FILES :], _READ_THREADS)
            return


def _read_file(path: str, file: str) -> RawText | Finding:
    try:
        descriptor = os.open(file, _READ_FLAGS)  # in half the time of `open`
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return Finding(None, file, "unreadable file", "error", _NO_FILE)
            data = os.read(descriptor, status.st_size + 1)
            if len(data) != status.st_size:  # the file grows, or is too large for one read
                data += b"".join(iter(lambda: os.read(descriptor, _CHUNK_BYTES), b""))
            return RawText(path, file, data)
        finally:
            os.close(descriptor)
    except OSError as error:
        return unreadable(file, error)


def name_texts(paths: list[str]) -> dict[str, str]:
    """The id of each text: the stem of its path, or the whole path where another text has the same stem."""
    stems = [posixpath.splitext(path.rpartition("/")[2])[0] for path in paths]
    taken = Counter(stems)
    taken.update(path for path, stem in zip(paths, stems, strict=True) if path != stem)
    return {path: stem if taken[stem] == 1 else path for path, stem in zip(paths, stems, strict=True)}


def progress(items: Iterable[Any], *, total: int | None = None, desc: str) -> Iterable[Any]:
    """`items`, with a progress bar once the work has taken two seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm.auto warns if ipywidgets is missing, but works without
        from tqdm.auto import tqdm

        bar: Iterable[Any] = tqdm(items, total=total, desc=desc, delay=2, leave=False)
        return bar
