"""Texts in zip and tar archives."""

from __future__ import annotations

import gzip
import io
import posixpath
import re
import stat
import tarfile
import zipfile
from collections.abc import Container, Iterator
from operator import itemgetter
from pathlib import Path
from typing import IO, Self

from analysis.loading.files import _pass_over, is_corpus_text
from analysis.loading.records import Blob, Finding, _no_documents, _unreadable, printable

ARCHIVE_LIMIT = 1 << 30
"""Bytes that an archive may unpack to (1 GiB); beyond it the archive is refused."""
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
