"""Archives read like the folders that they contain, and nothing leaves its folder."""

from __future__ import annotations

import io
import shutil
import struct
import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from sources import fill, findings, make_zip, only_error, zip_members

from analysis import audit_corpus, partitions, read_corpus
from analysis.loading import archives


def tar_members(path: Path, *members: tarfile.TarInfo | str, text: bytes = b"text") -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for item in members:
            member = tarfile.TarInfo(item) if isinstance(item, str) else item
            member.size = len(text) if member.isfile() else 0
            archive.addfile(member, io.BytesIO(text))
    return path


def test_an_archive_reads_like_the_folder_that_it_contains(tmp_path):
    folder = fill(tmp_path / "folder" / "2022", a=" date 2022-03-01 one", b="two").parent
    fill(folder / "2023", a=" date 2023-03 three")
    fill(folder / "__MACOSX", a="not a text")
    with (
        tarfile.open(tmp_path / "t.tar.gz", "w:gz") as tar,
        zipfile.ZipFile(tmp_path / "t.zip", "w") as archive,
    ):
        for file in sorted(folder.rglob("*.txt")):
            tar.add(file, f"./{file.relative_to(folder)}")
            archive.write(file, file.relative_to(folder))
    expected = read_corpus(folder).drop(columns="source")
    assert list(expected.index) == ["2022/a.txt", "2023/a.txt", "b"]
    for name in ("t.tar.gz", "t.zip"):
        got = read_corpus(tmp_path / name)
        pd.testing.assert_frame_equal(got.drop(columns="source"), expected)
        assert got["source"]["b"] == f"{tmp_path / name}/2022/b.txt"


def test_the_same_stem_in_two_archives(tmp_path):
    paths = [make_zip(tmp_path / "one.zip", a="one"), make_zip(tmp_path / "two.zip", a="two")]
    assert read_corpus(paths)["text"].to_dict() == {"one.zip/a.txt": "one", "two.zip/a.txt": "two"}


def test_the_same_member_twice_is_a_duplicate_id_and_the_first_is_kept(tmp_path):
    tar_members(tmp_path / "t.tar", "a.txt", "a.txt")
    assert only_error(tmp_path / "t.tar")["finding"] == "duplicate id"
    with pytest.warns(UserWarning, match="1 of 2 documents"):
        assert list(read_corpus(tmp_path / "t.tar", on_error="skip").index) == ["a.txt"]


def test_backslashes_of_an_old_zip_are_folders(tmp_path):
    assert list(read_corpus(zip_members(tmp_path / "z.zip", {"2022\\a.txt": "one"})).index) == ["a"]


def test_folders_are_not_texts(tmp_path):
    names = {"2022/": "", "2022/a.txt": "one", "folder.txt/": ""}
    assert list(read_corpus(zip_members(tmp_path / "z.zip", names)).index) == ["a"]


@pytest.mark.parametrize("name", ["../a.txt", "sub/../../a.txt", "/a.txt", "C:\\a.txt", "..\\a.txt", "\\a.txt"])
def test_members_that_leave_the_folder_are_refused(tmp_path, name):
    for archive in (zip_members(tmp_path / "z.zip", {name: "one"}), tar_members(tmp_path / "t.tar.gz", name)):
        error = only_error(archive)
        assert error["finding"] == "refused archive"
        assert repr(name) in error["detail"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (tarfile.SYMTYPE, "link"),
        (tarfile.LNKTYPE, "link"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.FIFOTYPE, "device"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(tmp_path, kind, name):
    member = tarfile.TarInfo("a.txt")
    member.type, member.linkname = kind, "/etc/hostname"
    assert f"'a.txt' is a {name}" in only_error(tar_members(tmp_path / "t.tar.gz", member))["detail"]


def test_links_in_a_zip_are_refused(tmp_path):
    member = zipfile.ZipInfo("a.txt")
    member.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr(member, "/etc/hostname")
    assert "'a.txt' is a link" in only_error(tmp_path / "z.zip")["detail"]


@pytest.fixture
def small_limit(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 20_000)


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("name", ["a.txt", "padding.bin"])
def test_archives_beyond_the_limit_are_refused_whatever_fills_them(tmp_path, name):
    bomb = "a" * 20_001
    for archive in (
        zip_members(tmp_path / "z.zip", {name: bomb}),
        tar_members(tmp_path / "t.tar.gz", name, text=bomb.encode()),
    ):
        assert archive.stat().st_size < 1000
        error = only_error(archive)
        assert error["finding"] == "refused archive"
        assert "more than 20,000 bytes" in error["detail"]


@pytest.mark.usefixtures("small_limit")
def test_a_tar_that_hides_its_bytes_in_a_name_is_refused(tmp_path):
    archive = tar_members(tmp_path / "t.tar.gz", "a" * 30_000)
    assert only_error(archive)["finding"] == "refused archive"


@pytest.mark.usefixtures("small_limit")
def test_a_zip_that_understates_its_size_is_refused(tmp_path):
    file = make_zip(tmp_path / "z.zip", a="a" * 50_000)
    data = file.read_bytes().replace(struct.pack("<L", 50_000), struct.pack("<L", 10))
    file.write_bytes(data)
    assert only_error(file)["finding"] in ("damaged archive", "refused archive")


@pytest.mark.parametrize(("size", "refused"), [(1_073_741_824, False), (1_073_741_825, True)])
def test_the_limit_of_an_archive_is_one_gibibyte(tmp_path, size, refused):
    assert archives.MAX_ARCHIVE_BYTES == 1024**3
    file = make_zip(tmp_path / "z.zip", a="a" * 50_000)
    file.write_bytes(file.read_bytes().replace(struct.pack("<L", 50_000), struct.pack("<L", size)))
    has_finding = audit_corpus(file)["detail"].str.contains("it unpacks to more than 1,073,741,824 bytes")
    assert has_finding.any() == refused


def test_an_encrypted_zip_is_refused(tmp_path):
    file = make_zip(tmp_path / "z.zip", a="one")
    data = bytearray(file.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(data)
    assert only_error(file)["detail"] == "member 'a.txt' is encrypted; unpack it yourself"


@pytest.mark.parametrize("suffix", ["zip", "tar.gz", "tar"])
def test_an_archive_cut_short_anywhere_never_reads_as_a_smaller_one(tmp_path, suffix):
    file = tmp_path / f"whole.{suffix}"
    if suffix == "zip":
        zip_members(file, {"a.txt": "one", "b.txt": "two"})
    else:
        tar_members(file, "a.txt", "b.txt")
    data = file.read_bytes()
    last = 2048 if suffix == "tar" else len(data)  # two members of two blocks each, then the end
    short = tmp_path / f"short.{suffix}"
    for length in range(0, last, max(1, last // 15)):
        short.write_bytes(data[:length])
        assert only_error(short)["finding"] == "damaged archive"


def test_a_damaged_header_inside_a_tar_is_not_its_end(tmp_path):
    file = tar_members(tmp_path / "t.tar", "a.txt", "b.txt")
    data = bytearray(file.read_bytes())
    data[1024] ^= 1
    file.write_bytes(data)
    assert only_error(file)["finding"] == "damaged archive"


def test_empty_and_missing_archives(tmp_path):
    assert only_error(zip_members(tmp_path / "z.zip", {}))["finding"] == "no documents"
    assert only_error(tar_members(tmp_path / "t.tar.gz"))["finding"] == "no documents"
    assert only_error(tmp_path / "gone.zip")["finding"] == "not found"
    assert only_error(tmp_path / "gone.tar.gz")["finding"] == "not found"


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_members_that_are_not_texts_are_named_but_not_read(tmp_path, suffix):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.txt", "b.csv"):
        (folder / name).write_text("date 2023-03-08 Text", "utf-8")
    kind = "zip" if suffix == ".zip" else "gztar"
    archive = shutil.make_archive(str(tmp_path / "texts"), kind, folder)
    table = audit_corpus(archive)
    assert table["finding"].tolist() == ["files not read"]
    assert "b.csv" in table["detail"][0]


def name_members(path, names: list[str], encoding: str):
    """A zip archive as old programs write it: names in an encoding of their own, without a flag that says which."""
    placeholders = [f"{number}{'x' * (len(name.encode(encoding)) - 1)}" for number, name in enumerate(names)]
    with zipfile.ZipFile(path, "w") as archive:
        for number, placeholder in enumerate(placeholders, start=1):
            archive.writestr(placeholder, f"date 2023-01-{number:02} a{number}")
    data = path.read_bytes()
    for placeholder, name in zip(placeholders, names, strict=True):
        data = data.replace(placeholder.encode(), name.encode(encoding))
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["Новости_1.txt", "Бюджет.txt"], "cp866"),
        (["Архив/Новости_1.txt"], "cp866"),
        (["Новости_1.txt", "Бюджет.txt"], "cp1251"),
        (["Новини_їжа_3.txt"], "cp1125"),
        (["Привет мир.txt"], "koi8_r"),
        (["Café.txt", "März.txt", "Ñandú.txt"], "cp437"),
        (["Übersicht.txt"], "cp850"),
        (["Zażółć.txt"], "cp1250"),
        (["Новости.txt", "Café.txt"], "utf-8"),  # as macOS writes it
    ],
)
def test_names_of_members_in_old_encodings_are_read(tmp_path, names, encoding):
    path = name_members(tmp_path / "z.zip", names, encoding)
    stems = [name.split("/")[-1].removesuffix(".txt") for name in names]
    assert read_corpus(path).index.tolist() == stems
    assert [doc for part in partitions(path, 1) for doc in read_corpus(part).index] == sorted(stems)


def test_names_that_are_not_utf_8_are_reported_and_the_remedy_works(tmp_path):
    found = audit_corpus(name_members(tmp_path / "z.zip", ["Новости_1.txt", "Бюджет.txt", "a.txt"], "cp866"))
    assert found[["finding", "severity"]].values.tolist() == [["names of members", "note"]]
    assert found["detail"][0].startswith(
        "'Новости_1.txt' (one of 2) is not in UTF-8; read as cp866; if names are wrong"
    )
    unclear = audit_corpus(name_members(tmp_path / "y.zip", ["Ελλάδα.txt"], "cp737"))
    assert unclear[["finding", "severity"]].values.tolist() == [["names of members", "warning"]]
    assert "cannot be determined; if names are wrong, unpack the archive, or create it again" in unclear["detail"][0]
    again = zip_members(tmp_path / "again.zip", {"Ελλάδα.txt": "date 2023-01-01 a"})
    assert read_corpus(again).index.tolist() == ["Ελλάδα"]
    assert findings(again) == set()


def test_names_in_a_tar_that_are_not_utf_8_are_read_too(tmp_path):
    with tarfile.open(tmp_path / "t.tar", "w", format=tarfile.GNU_FORMAT, encoding="cp1251") as archive:
        member = tarfile.TarInfo("Новости.txt")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"a"))
    assert read_corpus(tmp_path / "t.tar").index.tolist() == ["Новости"]
    assert ("", "names of members") in findings(tmp_path / "t.tar")
