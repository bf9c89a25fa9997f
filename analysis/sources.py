"""Where texts come from: folders, globs, lists, archives and tables, as raw records.

What was read comes as `Part`s, what could not be read as `Finding`s beside them, never as an
exception: `analysis.corpus` decides what becomes of either. Each file, member and row is in one of the two.
"""

from __future__ import annotations

import codecs
import glob
import gzip
import io
import json
import os
import posixpath
import re
import reprlib
import stat
import tarfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, Self, cast

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.calendar import as_strings, printable

ARCHIVE_LIMIT = 1 << 30
"""Bytes that an archive may unpack to (1 GiB); beyond it the archive is refused."""

TABLES = (".csv", ".tsv", ".jsonl", ".parquet")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
HIDDEN = (".", "__MACOSX")
THREADS = 8
BATCH, WAIT = 64, 0.0005
"""If so many files take longer than so many seconds each, the disk or network is slow, and threads read the rest."""
# The encodings that news texts which are not UTF-8 are found in.
LIKELY_ENCODINGS = ["utf_16", "utf_16_le", "utf_16_be", "utf_32", "cp1252", "cp1251"]
LIKELY_ENCODINGS += ["koi8_u", "koi8_r", "cp866", "gb18030", "shift_jis"]

HEADER = re.compile(r"\s*date[ \t]+(?P<date>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?![\w-])(?:\r\n|\s)?")
"""The header of a text file and its one closing blank: `` date 2023-04-14 `` or `` date 2023-04 ``."""
HEAD = re.compile(rb"[\s\x1c-\x1f\x80-\xff]*date[ \t]+[0-9-]+.{0,8}", re.DOTALL)
"""Where in UTF-8 a header is, if there is one, with two characters or more of what follows its date."""

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


def read_source(source: Source, columns: Columns, encoding: str) -> tuple[list[Part], list[Finding]]:
    """Read whatever `source` is into parts and the findings of what could not be read."""
    _check_encoding(encoding)
    if isinstance(source, Partition):
        return _read_partition(source, columns, encoding)
    if isinstance(source, pd.DataFrame):
        part, findings = _read_frame(source, columns, "", "")
        return [part], findings
    files, findings = locate_files(source)
    texts = [file for file in files.items() if not file[1].lower().endswith(TABLES + ARCHIVES)]
    blobs = _read_files(texts, findings)
    parts = []
    for path, file in files.items():
        if file.lower().endswith(ARCHIVES):
            blobs += _read_archive(Path(file), path if len(files) > 1 else "", findings)
        elif file.lower().endswith(TABLES):
            part, found = _read_table(Rows(file, 0, -1, 1), columns, encoding)
            parts.append(part)
            findings += found
    names = name_texts([blob.path for blob in blobs])
    return [_decode_blobs(blobs, encoding, findings, names), *parts], findings


def _read_partition(
    partition: Partition, columns: Columns, encoding: str
) -> tuple[list[Part], list[Finding]]:
    findings = list(partition.findings)
    if partition.frame is not None:
        part, found = _read_frame(partition.frame, columns, "", "", partition.first)
        return [part], findings + found
    if partition.rows is not None:
        part, found = _read_table(partition.rows, columns, encoding)
        return [part], findings + found
    blobs = _read_files([(text.path, text.file) for text in partition.texts if text.member is None], findings)
    for file, texts in groupby(partition.texts, key=attrgetter("file")):
        paths = {text.member: text.path for text in texts if text.member is not None}
        if paths:
            members = _read_archive(Path(file), "", findings, paths)
            blobs += [blob._replace(path=paths[blob.path]) for blob in members]
    names = {text.path: text.name for text in partition.texts}
    return [_decode_blobs(blobs, encoding, findings, names)], findings


def _check_encoding(encoding: str) -> None:
    try:
        b" ".decode(encoding)
    except UnicodeError:
        pass  # one blank is not enough for it, but it is one
    except LookupError:
        raise ValueError(f"encoding={encoding!r} is none that Python knows: 'utf-8', 'cp1251', …") from None


# --- which files ------------------------------------------------------------------------------


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


def _no_documents(place: str, cause: str) -> Finding:
    return Finding(None, printable(place), "no documents", "error", cause)


def _unreadable(file: str | Path, error: OSError) -> Finding:
    found, cause = "unreadable file", error.strerror or str(error)
    if isinstance(error, FileNotFoundError):
        found, cause = "not found", f"{cause}: {printable(os.path.abspath(file))}"
    return Finding(None, printable(file), found, "error", f"{cause}; check path and permissions")


# --- text files -------------------------------------------------------------------------------


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
            with ThreadPoolExecutor(max_workers=THREADS) as pool:
                yield from pool.map(lambda file: _read_file(*file), files[i + BATCH :])
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


def _decode_blobs(blobs: list[Blob], encoding: str, findings: list[Finding], names: dict[str, str]) -> Part:
    """Bytes to raw records: decoded, the header cut off; `names` has the id of each path."""
    marked = [blob for blob in blobs if blob.data.startswith(codecs.BOM_UTF8)]
    for blob in marked:
        detail = "the file starts with a byte-order mark; it is no part of the text and is left out"
        findings.append(Finding(names[blob.path], blob.source, "byte-order mark", "note", detail))
    dates, texts = _cut_headers(blobs)
    # As a rule all are UTF-8 as they stand, which is found out fastest of all at once.
    if marked or codecs.lookup(encoding).name != "utf-8" or not _are_sound(texts):
        blobs = list(_transcode(blobs, encoding, findings, names))
        dates, texts = _cut_headers(blobs)
    places = [blob.source for blob in blobs]
    columns = {
        "name": [names[blob.path] for blob in blobs],
        "date": dates,
        "precision": [None] * len(blobs),
        "text": texts,
        "source": places,
        "place": places,
        "path": [blob.path for blob in blobs],
    }
    records = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})
    return Part(records, pd.DataFrame(index=records.index), is_table=False)


def _transcode(
    blobs: list[Blob], encoding: str, findings: list[Finding], names: dict[str, str]
) -> Iterator[Blob]:
    """The blobs that can be decoded, in UTF-8 and without a mark."""
    for blob in blobs:
        text = decode(blob.data, encoding)
        if isinstance(text, str):
            yield blob._replace(data=text.encode())
        else:
            findings.append(Finding(names[blob.path], blob.source, *text))


def _cut_headers(blobs: list[Blob]) -> tuple[list[str | None], pa.LargeStringArray]:
    """The date in each header, and what comes after it, without a Python string for each text."""
    dates, bodies = [], []
    for blob in blobs:
        head = HEAD.match(blob.data)
        header = head and HEADER.match(head[0].decode(errors="replace"))
        dates.append(header["date"] if header else None)
        bodies.append(memoryview(blob.data)[len(header[0].encode()) if header else 0 :])
    limits = np.cumsum([0, *map(len, bodies)])
    joined = pa.allocate_buffer(int(limits[-1]))  # in a fifth of the time that bytes.join takes
    room = memoryview(joined).cast("B")
    for body, (begin, end) in zip(bodies, pairwise(limits.tolist()), strict=True):
        room[begin:end] = body
    buffers = [None, pa.py_buffer(limits), joined]
    return dates, pa.Array.from_buffers(pa.large_string(), len(bodies), buffers)


def _are_sound(texts: pa.LargeStringArray) -> bool:
    """Whether each text is UTF-8 and none has a NUL."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return bool(np.frombuffer(texts.buffers()[2], np.uint8).all())


def name_texts(paths: list[str]) -> dict[str, str]:
    """Each text's stem, or its path where the stem is another's too."""
    stems = [posixpath.splitext(path.rpartition("/")[2])[0] for path in paths]
    taken = Counter(stems)
    taken.update(path for path, stem in zip(paths, stems, strict=True) if path != stem)
    return {path: stem if taken[stem] == 1 else path for path, stem in zip(paths, stems, strict=True)}


Problem = tuple[str, Literal["error"], str]


def decode(data: bytes, encoding: str) -> str | Problem:
    """The text in `data`, newlines as they stand, or what is wrong with it and where."""
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        where = f"byte {error.start} (0x{data[error.start]:02x}) is not {encoding}"
        return f"not {encoding.upper()}", "error", f"{where}; {_encoding_remedy(data)}"
    if "\0" in text:
        return "NUL byte", "error", f"NUL at byte {data.find(0)}; {_encoding_remedy(data)}"
    return text


def _encoding_remedy(data: bytes) -> str:
    """The encoding that `data` most likely is in, and what to do about it."""
    from charset_normalizer import from_bytes

    if data.startswith((b"PK", b"%PDF", b"\xd0\xcf\x11\xe0")):
        return "an office document, PDF or archive by its first bytes: save it as text, or a table as CSV"
    sample = data[: 1 << 18]
    as_utf8 = sample.decode("utf-8", errors="replace")
    controls = sum(char < " " and char not in "\t\n\f\r" for char in as_utf8)
    foreign = sum(char > "\x7f" for char in as_utf8)
    if controls <= max(1, len(as_utf8) // 10) and (not foreign or 2 * as_utf8.count("\ufffd") <= foreign):
        return "most likely utf-8 with a damaged place: mend it in the file"
    best = from_bytes(sample, cp_isolation=LIKELY_ENCODINGS).best()
    if best is None:
        return "most likely no text at all: take the file out"
    # A few curly quotes and accents among Latin letters are too little for statistics, and Windows' as a rule.
    few = not controls and 4 * foreign < len(as_utf8)
    likely = "cp1252" if few else best.encoding.replace("_", "-")
    return f"most likely {likely}: convert the file, or read with encoding={likely!r}"


def progress(items: Iterable[Any], *, total: int | None = None, desc: str) -> Iterable[Any]:
    """`items`, with a progress bar once the work has taken two seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm.auto warns where ipywidgets is missing and does without
        from tqdm.auto import tqdm

        bar: Iterable[Any] = tqdm(items, total=total, desc=desc, delay=2, leave=False)
        return bar


# --- archives ---------------------------------------------------------------------------------


Member = tuple[str, int, bytes | None]


class RefusedArchiveError(Exception):
    """An archive that a careful reader does not unpack."""


def _read_archive(
    file: Path, folder: str, findings: list[Finding], wanted: Container[str] | None = None
) -> list[Blob]:
    """The texts in an archive, or the members `wanted`, read into memory; nothing is ever written to disk."""
    place = printable(file)
    members = unpack(file, findings, wanted)
    if wanted is None and members is not None:
        findings += _pass_over(place, [name for name, _, _ in members])
    texts = [(name, data) for name, _, data in members or [] if data is not None]
    if members is not None and not texts:
        findings.append(_no_documents(place, "no file in the archive ends in .txt"))
    return [
        Blob(printable(posixpath.join(folder, name)), f"{place}/{printable(name)}", data)
        for name, data in texts
    ]


def unpack(file: Path, findings: list[Finding], wanted: Container[str] | None) -> list[Member] | None:
    """The members of an archive in order of name, or None and a finding if it cannot be unpacked."""
    unpack = _unpack_zip if file.name.lower().endswith(".zip") else _unpack_tar
    place = printable(file)
    try:
        return sorted(unpack(file, wanted), key=itemgetter(0))
    except RefusedArchiveError as error:
        findings.append(Finding(None, place, "refused archive", "error", f"{error}; unpack it yourself"))
    except (FileNotFoundError, PermissionError) as error:
        findings.append(_unreadable(file, error))
    except Exception as error:  # zipfile and tarfile raise whatever a damaged byte leads them to
        cause = (str(error) or type(error).__name__).splitlines()[0].rstrip(":")
        findings.append(Finding(None, place, "damaged archive", "error", f"{cause}; make it anew"))
    return None


def _unpack_zip(file: Path, wanted: Container[str] | None) -> Iterator[Member]:
    """Each file in a zip: its name and size, and its bytes if it is a text that is wanted."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        _check_size(sum(member.file_size for member in members))
        size = 0
        for member in members:
            mode = member.external_attr >> 16
            _check_member(member.filename, "link" if stat.S_ISLNK(mode) else "file")
            if member.flag_bits & 1:
                raise RefusedArchiveError(f"member {member.filename!r} is encrypted")
            name = posixpath.normpath(member.filename.replace("\\", "/"))
            if member.is_dir():
                continue
            if not is_corpus_text(name) or not (wanted is None or name in wanted):
                yield name, member.file_size, None
            else:
                with archive.open(member) as stream:
                    data = stream.read(ARCHIVE_LIMIT - size + 1)  # the index may tell a lesser size
                size += len(data)
                _check_size(size)
                yield name, len(data), data


def _unpack_tar(file: Path, wanted: Container[str] | None) -> Iterator[Member]:
    """Each file in a tar: its name and size, and its bytes if it is a text that is wanted."""
    opened = gzip.open(file) if file.name.lower().endswith("gz") else open(file, "rb")  # noqa: SIM115
    size = 0
    with opened as stream, tarfile.open(fileobj=_Counted(stream), mode="r|", tarinfo=_StrictInfo) as archive:
        for member in archive:
            size += member.size
            _check_size(size)  # a sparse file is larger than its bytes in the archive
            kind = "file" if member.isfile() or member.isdir() else "device"
            _check_member(member.name, "link" if member.issym() or member.islnk() else kind)
            name = posixpath.normpath(member.name)
            if member.isfile() and is_corpus_text(name) and (wanted is None or name in wanted):
                content = archive.extractfile(member)
                yield name, member.size, content.read() if content else b""
            elif member.isfile():
                yield name, member.size, None
        while archive.fileobj.read(tarfile.RECORDSIZE):  # to the end, where gzip's checksum stands
            pass


class _StrictInfo(tarfile.TarInfo):
    """A header of a tar; where `tarfile` takes a damaged one for the archive's end, this one raises."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if len(buf) == tarfile.BLOCKSIZE and not any(buf):
                raise  # the end
            raise tarfile.ReadError(str(error)) from None


class _Counted(io.RawIOBase):
    """A stream that stops an archive which unpacks beyond the limit, wherever it hides the bytes."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile):
        self.stream, self.count = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.count += len(data)
        _check_size(self.count)
        return data


def _check_member(name: str, kind: str) -> None:
    outside = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name)
    if outside or ".." in re.split(r"[/\\]", name):
        raise RefusedArchiveError(f"member {name!r} leaves the archive's folder")
    if kind != "file":
        raise RefusedArchiveError(f"member {name!r} is a {kind}")


def _check_size(size: int) -> None:
    if size > ARCHIVE_LIMIT:
        raise RefusedArchiveError(f"it unpacks to more than {ARCHIVE_LIMIT:,} bytes")


# --- tables -----------------------------------------------------------------------------------


def _read_table(rows: Rows, columns: Columns, encoding: str) -> tuple[Part, list[Finding]]:
    file = Path(rows.file)
    place = printable(file)
    try:
        frame, findings = _parse_table(rows, columns, encoding)
    except OSError as error:
        return _NOTHING, [_unreadable(file, error)]
    except (ValueError, OverflowError) as error:  # pandas' and Arrow's parser errors are ValueErrors
        detail = f"{str(error).strip()}; mend that place, or save the table anew"
        return _NOTHING, [Finding(None, place, "damaged table", "error", printable(detail))]
    if not len(frame):
        return _NOTHING, findings or [_no_documents(place, "the table has no rows")]
    part, more = _read_frame(frame, columns, f"{place}, ", f"{printable(file.stem)}:", rows.first)
    return part, findings + more


def _parse_table(rows: Rows, columns: Columns, encoding: str) -> tuple[pd.DataFrame, list[Finding]]:
    file = Path(rows.file)
    suffix = file.suffix.lower()
    if suffix == ".parquet":
        return _parse_parquet(rows), []
    data = _read_bytes(rows)
    text = decode(data, encoding)
    if not isinstance(text, str):
        return pd.DataFrame(), [Finding(None, printable(file), *text)]
    if suffix == ".jsonl":
        frame, findings = _parse_jsonl(printable(file), text, rows.first)
        return (frame.reindex(columns=list(rows.keys)) if rows.keys and len(frame) else frame), findings
    return _parse_csv(text, "\t" if suffix == ".tsv" else ",", columns, rows.first), []


def _read_bytes(rows: Rows) -> bytes:
    """The bytes of the rows, below the table's header if it has one."""
    with open(rows.file, "rb") as stream:
        head = stream.readline() if rows.begin and not rows.file.lower().endswith(".jsonl") else b""
        stream.seek(rows.begin)
        return head + stream.read(rows.end - rows.begin if rows.end >= 0 else -1)


def _parse_parquet(rows: Rows) -> pd.DataFrame:
    if rows.end < 0:
        frame = pd.read_parquet(io.BytesIO(Path(rows.file).read_bytes()))
    else:
        from pyarrow.parquet import ParquetFile

        with ParquetFile(rows.file) as table:
            frame = table.read_row_groups(range(rows.begin, rows.end)).to_pandas()
    return frame if frame.index.names != [None] else _number_rows(frame, rows.first)


def _parse_csv(text: str, separator: str, columns: Columns, first: int) -> pd.DataFrame:
    frame = pd.read_csv(
        io.StringIO(text, newline=""),
        sep=separator,
        dtype={name: str for name in (*columns, "doc") if name},
        # A text "NA" or "null" is a text; only an empty cell is missing.
        keep_default_na=False,
        na_values=[""],
        low_memory=False,
    )
    if not isinstance(frame.index, pd.RangeIndex):
        raise ValueError("row 1 has more cells than the header has names")
    return _number_rows(frame, first)


def _number_rows(frame: pd.DataFrame, first: int) -> pd.DataFrame:
    return frame.set_axis(pd.RangeIndex(first, first + len(frame)))


def _parse_jsonl(place: str, text: str, first: int) -> tuple[pd.DataFrame, list[Finding]]:
    rows, findings = {}, []
    for number, line in enumerate(text.split("\n"), start=first):
        try:
            if line.strip():
                rows[number] = _parse_line(line)
        except (ValueError, RecursionError) as error:
            column = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            detail = f"{getattr(error, 'msg', printable(error))}{column}; mend the line"
            findings.append(Finding(None, f"{place}, row {number}", "damaged table", "error", detail))
    return pd.DataFrame(list(rows.values()), index=list(rows)), findings


def _parse_line(line: str) -> dict[str, Any]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("the line holds no object")
    if "\\ud" in line.lower():
        json.dumps(row, ensure_ascii=False).encode()  # half a pair of surrogates is no character
    return row


_NOTHING = Part(pd.DataFrame(columns=RECORD, dtype="str"), pd.DataFrame(), is_table=True)


def _read_frame(
    frame: pd.DataFrame, columns: Columns, where: str, stem: str, first: int = 1
) -> tuple[Part, list[Finding]]:
    """A table's rows as records; `where` and `stem` go before a row's label in its place and its name."""
    place = where.removesuffix(", ") or "the table"
    labels = frame.index
    if labels.name is not None and labels.name in (
        columns.date,
        columns.text,
    ):  # what many rows share is no id
        labels = pd.RangeIndex(first, first + len(frame))
    frame = frame.reset_index(drop=any(name is None or name in frame for name in frame.index.names))
    if details := _check_columns(frame, columns):
        return _NOTHING, [Finding(None, place, "wrong columns", "error", detail) for detail in details]
    named = pd.Series([printable(label) for label in labels], dtype="str")
    doc = columns.doc or ("doc" if "doc" in frame else None)
    rest = frame.drop(columns=[c for c in {*columns, doc} if c is not None and c in frame])
    records = pd.DataFrame({"place": f"{where}row " + named, "path": pd.Series(pd.NA, named.index, "str")})
    records["name"] = stem + named if doc is None else as_strings(frame[doc]).fillna("")
    records["date"] = None if columns.date is None else frame[columns.date]
    saved = "precision" in rest and bool(rest["precision"].isin(PRECISIONS).all())
    records["precision"] = (
        rest.pop("precision").astype("str") if saved else pd.Series(pd.NA, named.index, "str")
    )
    source = as_strings(rest.pop("source")) if "source" in rest else records["place"]
    records["source"] = source.fillna(records["place"])
    metadata = rest.rename(columns={name: f"{name}_" for name in [*OWN_COLUMNS, "doc"]})
    problems = _check_texts(frame[columns.text], columns.text)
    findings = [Finding(records["name"][i], records["place"][i], *found) for i, found in problems.items()]
    texts = frame[columns.text].drop(index=list(problems))
    records = records.drop(index=list(problems)).assign(text=texts.astype("str").fillna(""))
    return Part(
        records.reset_index(drop=True), metadata.loc[texts.index].reset_index(drop=True), True
    ), findings


def _check_columns(frame: pd.DataFrame, columns: Columns) -> list[str]:
    there = ", ".join(repr(printable(name)) for name in frame.columns)
    details = []
    for role, column in columns._asdict().items():
        if column is not None and column not in frame:
            remedy = ", or date=None where the texts have no date" if role == "date" else ""
            problem = f"column {column!r} ({role}=) is not in the table, whose columns are {there}"
            if len(frame.columns) == 1 and re.search(r"[;|\t]", there):
                remedy = f"{remedy}; if these are several, separate them by commas, or hand over pd.read_csv(…, sep=…)"
            details.append(f"{problem}: name the right one by {role}={remedy}")
    for column in frame.columns[frame.columns.duplicated()]:
        details.append(f"column {column!r} stands there twice: rename one")
    return details


def _check_texts(texts: pd.Series, column: str) -> dict[int, Problem]:
    """What is no text in a column, by row number; a missing text is an empty one."""
    if isinstance(texts.dtype, pd.StringDtype) and texts.dtype.storage == "pyarrow":
        return {}
    present = texts[texts.notna()].astype(object)
    problems = {row: _text_problem(value, column) for row, value in present.items()}
    return {cast("int", row): problem for row, problem in problems.items() if problem}


def _text_problem(value: object, column: str) -> Problem | None:
    if not isinstance(value, str):
        given = f"column {column!r} (text=) holds {reprlib.repr(value)}, a {type(value).__name__}"
        return "not a text", "error", f"{given}; it must hold strings"
    try:
        value.encode()
    except UnicodeEncodeError as error:
        what = f"{value[error.start]!r} at character {error.start} is half a pair of surrogates, no character"
        return "lone surrogate", "error", f"{what}; mend it in the text"
    return None
