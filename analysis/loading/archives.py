"""Texts in zip and tar archives, read into memory: nothing is written to disk."""

import gzip
import io
import os
import posixpath
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from functools import partial
from operator import itemgetter
from typing import IO, Self, cast

from analysis.loading.encodings import find_encodings
from analysis.loading.files import is_corpus_text, report_skipped
from analysis.loading.findings import Finding, printable, unreadable
from analysis.loading.records import RawText

__all__ = ["MAX_ARCHIVE_BYTES", "list_members", "read_archive"]

_UTF8_FLAG = 0x800  # of a name in a zip archive
MAX_ARCHIVE_BYTES = 1 << 30  # an archive that unpacks to more than 1 GiB is refused
_Member = tuple[str, int, bytes | None]
_Opener = tuple[str, str, int, Callable[[], IO[bytes]]]


class _RefusedArchiveError(Exception):
    """An archive that is not safe to unpack."""


def read_archive(
    file: str,
    findings: list[Finding],
    folder: str = "",
    wanted: Mapping[str, str] | None = None,
    *,
    unpacked: int = 0,
) -> list[RawText]:
    """All texts in an archive, their paths below `folder`, or its members that are `wanted` under the paths given.

    `unpacked` is the number of bytes in other archives of the source, which count towards the limit.
    """
    members = _unpack(file, findings, wanted, unpacked)
    if members is None:
        return []
    if wanted is None:
        findings += report_skipped(file, [name for name, _, data in members if data is None])
    texts = [(name, data) for name, _, data in members if data is not None]
    if not texts:
        findings.append(_no_documents(file))
    paths = wanted or {name: posixpath.join(folder, name) for name, _ in texts}
    return [RawText(paths[name], f"{file}/{name}", data) for name, data in texts]


def list_members(file: str, findings: list[Finding], *, unpacked: int = 0) -> list[tuple[str, int]]:
    """The name and size in bytes of each text in an archive; `unpacked` as in `read_archive`."""
    members = _unpack(file, findings, (), unpacked)
    if members is None:
        return []
    texts = [(name, size) for name, size, _ in members if is_corpus_text(name)]
    if not texts:
        findings.append(_no_documents(file))
    return texts


def _no_documents(file: str) -> Finding:
    return Finding(None, file, "no documents", "error", "no file in the archive ends in .txt")


def _unpack(file: str, findings: list[Finding], wanted: Container[str] | None, unpacked: int) -> list[_Member] | None:
    """The files in an archive in order of name, or None and a finding if it cannot be unpacked."""
    try:
        return sorted(_read_members(file, findings, wanted, unpacked), key=itemgetter(0))
    except _RefusedArchiveError as error:
        findings.append(Finding(None, file, "refused archive", "error", f"{error}; unpack it yourself"))
    except (FileNotFoundError, PermissionError) as error:
        findings.append(unreadable(file, error))
    except Exception as error:  # zipfile and tarfile raise almost any error for a damaged byte
        cause = (str(error) or type(error).__name__).splitlines()[0].rstrip(":")
        findings.append(Finding(None, file, "damaged archive", "error", f"{cause}; create it again"))
    return None


def _read_members(
    file: str, findings: list[Finding], wanted: Container[str] | None, unpacked: int
) -> Iterator[_Member]:
    """The name and size of each file in an archive, with its bytes if it is a text and wanted."""
    decoded, own_bytes = _DecodedNames(), 0
    for member, kind, size, open_member in (_open_zip if file.lower().endswith(".zip") else _open_tar)(file, decoded):
        _check_member(member, kind)
        own_bytes += size
        _check_size(own_bytes, unpacked)
        if kind == "a file":
            name = printable(posixpath.normpath(member.replace("\\", "/")))
            data = None
            if is_corpus_text(name) and (wanted is None or name in wanted):
                with open_member() as stream:
                    data = stream.read(size + 1)  # no more, should the archive understate the size
            yield name, size, data
    if wanted is None:
        findings += decoded.report(file)


class _DecodedNames:
    """Names of members that are not in UTF-8, in the encoding that fits them, if one does."""

    def __init__(self) -> None:
        self.encodings: dict[str, str] = {}  # of each name, "" if several fit or none

    def decode(self, names: dict[str, bytes]) -> dict[str, str]:
        """The names that an archive gives with their bytes, decoded together."""
        if not names:
            return {}
        data = b"\n".join(names.values())
        with suppress(UnicodeDecodeError):
            return dict(zip(names, data.decode().split("\n"), strict=True))
        likely = find_encodings(data)
        encoding = likely[0] if len(likely) == 1 else ""
        decoded = {name: raw.decode(encoding) if encoding else name for name, raw in names.items()}
        self.encodings |= dict.fromkeys(map(printable, decoded.values()), encoding)
        return decoded

    def report(self, file: str) -> Iterator[Finding]:
        for encoding in sorted(set(self.encodings.values())):
            names = [name for name, each in self.encodings.items() if each == encoding]
            cause = f"read as {encoding}" if encoding else "the encoding cannot be determined"
            detail = f"{names[0]!r} (one of {len(names)}) is not in UTF-8; {cause}"
            remedy = "if names are wrong, unpack the archive, or create it again with a newer program"
            yield Finding(None, file, "names of members", "note" if encoding else "warning", f"{detail}; {remedy}")


def _open_zip(file: str, decoded: _DecodedNames) -> Iterator[_Opener]:
    with zipfile.ZipFile(file) as archive:
        if sum(member.compress_size for member in archive.infolist()) > os.path.getsize(file):
            raise _RefusedArchiveError("its members overlap")
        names = {}
        for member in archive.infolist():
            with suppress(UnicodeEncodeError):  # a name from a field of its own, which is in UTF-8
                raw = member.filename.encode("cp437")
                if not member.flag_bits & _UTF8_FLAG and not raw.isascii():
                    names[member.filename] = raw
        names_read = decoded.decode(names)
        for member in archive.infolist():
            kind = "a folder" if member.is_dir() else "encrypted" if member.flag_bits & 1 else "a file"
            is_link = stat.S_ISLNK(member.external_attr >> 16)
            opener = partial(archive.open, member)
            name = names_read.get(member.filename, member.filename)
            yield name, "a link" if is_link else kind, member.file_size, opener


def _open_tar(file: str, decoded: _DecodedNames) -> Iterator[_Opener]:
    opened = gzip.open(file) if file.lower().endswith("gz") else open(file, "rb")  # noqa: SIM115
    with opened as stream, tarfile.open(fileobj=_Limited(stream), mode="r|", tarinfo=_StrictInfo) as archive:
        for member in archive:
            kind = "a file" if member.isfile() else "a folder" if member.isdir() else "a device"
            is_link = member.issym() or member.islnk()
            opener = cast("Callable[[], IO[bytes]]", partial(archive.extractfile, member))
            name = member.name
            if not name.isascii() and printable(name) != name:  # its bytes are not UTF-8
                name = decoded.decode({name: name.encode("utf-8", "surrogateescape")})[name]
            yield name, "a link" if is_link else kind, member.size, opener
        while archive.fileobj.read(tarfile.RECORDSIZE):  # gzip's checksum is at the end
            pass


class _StrictInfo(tarfile.TarInfo):
    """A tar header that raises if it is damaged; `tarfile` would take it for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if len(buf) == tarfile.BLOCKSIZE and not any(buf):
                raise  # the end
            raise tarfile.ReadError(str(error)) from None


class _Limited(io.RawIOBase):
    """A stream that refuses an archive once it has unpacked to more than the limit, in names or texts."""

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
        raise _RefusedArchiveError(f"member {name!r} would leave the archive's folder")
    if kind not in ("a file", "a folder"):
        raise _RefusedArchiveError(f"member {name!r} is {kind}")


def _check_size(size: int, others: int = 0) -> None:
    if size + others > MAX_ARCHIVE_BYTES:
        subject = "it and the archives before it unpack" if others else "it unpacks"
        raise _RefusedArchiveError(f"{subject} to more than {MAX_ARCHIVE_BYTES:,} bytes")
