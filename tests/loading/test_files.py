"""Every kind of source, good and bad: nothing is guessed, nothing vanishes, nothing leaves its folder."""

from __future__ import annotations

import io
import os
import shutil
import struct
import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from analysis import CorpusError, audit_corpus, read_corpus
from analysis.loading import archives, files

UKRAINIAN = (
    "Українські війська відступили з частини міста Бахмут, повідомила британська розвідка у п’ятницю. "
)
RUSSIAN = "Российские войска начали новое наступление на город, сообщила британская разведка. "
ENGLISH = "The café’s “owner” said it cost 5€ – no more. "


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


def tar_members(path: Path, *members: tarfile.TarInfo | str, text: bytes = b"text") -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for given in members:
            member = tarfile.TarInfo(given) if isinstance(given, str) else given
            member.size = len(text) if member.isfile() else 0
            archive.addfile(member, io.BytesIO(text))
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


# --- which files ------------------------------------------------------------------------------


def test_a_folder_is_its_txt_files_below_and_nothing_hidden(tmp_path):
    fill(tmp_path, a="one", B="two")
    fill(tmp_path / "sub", c="three")
    for hidden in (".git", ".ipynb_checkpoints", "__MACOSX"):
        fill(tmp_path / hidden, no="hidden")
    (tmp_path / ".hidden.txt").write_text("hidden")
    (tmp_path / "README.md").write_text("no text of the corpus")
    (tmp_path / "D.TXT").write_text("four")
    (tmp_path / "folder.txt").mkdir()
    assert sorted(read_corpus(tmp_path).index) == ["B", "D", "a", "c"]


def test_paths_as_strings_and_path_objects_are_the_same(tmp_path):
    fill(tmp_path, a="one")
    pd.testing.assert_frame_equal(read_corpus(tmp_path), read_corpus(str(tmp_path)))


def test_stems_that_repeat_give_way_to_paths(tmp_path):
    fill(tmp_path / "2022", march="one", june="two")
    fill(tmp_path / "2023", march="three")
    texts = read_corpus(tmp_path)["text"]
    assert texts.to_dict() == {"2022/march.txt": "one", "2023/march.txt": "three", "june": "two"}


def test_a_stem_that_is_another_files_path_gives_way_too(tmp_path):
    fill(tmp_path, a="one")
    fill(tmp_path / "sub", a="two")
    (tmp_path / "a.txt.txt").write_text("three")
    texts = read_corpus(tmp_path)["text"]
    assert texts.to_dict() == {"a.txt": "one", "sub/a.txt": "two", "a.txt.txt": "three"}


def test_a_file_named_twice_is_read_once(tmp_path, monkeypatch):
    fill(tmp_path, a="one")
    monkeypatch.chdir(tmp_path)
    again = [
        tmp_path / "a.txt",
        "a.txt",
        tmp_path / "." / "a.txt",
        f"{tmp_path}/../{tmp_path.name}/a.txt",
        ".",
    ]
    assert list(read_corpus(again).index) == ["a"]


@pytest.mark.parametrize(("pattern", "docs"), [("*.txt", ["a"]), ("**/*.txt", ["a", "b"]), ("s?b/*", ["b"])])
def test_a_glob(tmp_path, pattern, docs):
    fill(tmp_path, a="one")
    fill(tmp_path / "sub", b="two")
    assert sorted(read_corpus(str(tmp_path / pattern)).index) == docs


def test_brackets_in_a_name_are_no_glob(tmp_path):
    fill(tmp_path / "[1] war", a="one")
    assert list(read_corpus(tmp_path / "[1] war").index) == ["a"]
    assert list(read_corpus(tmp_path / "[1] war" / "a.txt").index) == ["a"]


def test_what_names_no_text_is_said_even_beside_one_that_does(tmp_path):
    fill(tmp_path, a="one")
    (tmp_path / "empty").mkdir()
    gone = [tmp_path / "a.txt", tmp_path / "gone.txt", tmp_path / "empty", str(tmp_path / "*.none")]
    assert errors(gone)["finding"].tolist() == ["no documents", "no documents", "not found"]


def test_an_empty_folder_tells_of_the_table_in_it(tmp_path):
    (tmp_path / "texts.csv").write_text("text,date\n")
    assert "'texts.csv'" in only_error(tmp_path)["detail"]


@pytest.mark.parametrize("source", [None, 5, b"texts", {"a": 1}, [1], [None], "", "a\0b"])
def test_what_is_no_source_at_all_says_what_one_is(source):
    with pytest.raises(TypeError, match="path of a folder, file or archive, a glob, a list"):
        read_corpus(source)


def test_no_paths_at_all():
    assert only_error([])["finding"] == "no documents"


def test_a_broken_link_does_not_vanish(tmp_path):
    fill(tmp_path, a="one")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone")
    assert only_error(tmp_path)[["source", "finding"]].tolist() == [str(tmp_path / "b.txt"), "not found"]


def test_linked_folders_are_read_once_and_circles_end(tmp_path):
    fill(tmp_path / "elsewhere", a="one")
    corpus = fill(tmp_path / "corpus", b="two")
    (corpus / "link").symlink_to(tmp_path / "elsewhere")
    (corpus / "again").symlink_to(tmp_path / "elsewhere")
    (corpus / "circle").symlink_to(corpus)
    assert sorted(read_corpus(corpus).index) == ["a", "b"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    fill(tmp_path, a="one")
    os.mkfifo(tmp_path / "b.txt")
    assert "no regular file" in only_error(tmp_path)["detail"]


def test_a_file_without_permission(tmp_path, monkeypatch):
    fill(tmp_path, a="one", b="two")

    def refuse(file, *args, **kwargs):
        if str(file).endswith("b.txt"):
            raise PermissionError(13, "Permission denied", str(file))
        return io.open(file, *args, **kwargs)  # noqa: UP020

    monkeypatch.setattr(files, "open", refuse, raising=False)
    found = only_error(tmp_path)
    assert found["finding"] == "unreadable file"
    assert found["detail"] == "Permission denied; check path and permissions"


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_a_file_name_that_is_not_utf8_is_spelt_out(tmp_path):
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("one")
    except OSError:
        pytest.skip("this file system takes none")
    assert list(read_corpus(tmp_path).index) == [r"caf\udce9"]


# --- encodings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encoding", "likely"),
    [
        (ENGLISH, "cp1252", "cp1252"),
        ("Britain’s military said “no”.", "cp1252", "cp1252"),
        (UKRAINIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (RUSSIAN, "cp866", "cp866"),
        (ENGLISH, "utf-16", "utf-16"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (UKRAINIAN, "utf-16-be", "utf-16-be"),
    ],
)
def test_a_file_in_another_encoding_names_it_and_is_read_with_it(tmp_path, text, encoding, likely):
    (tmp_path / "a.txt").write_bytes((text * 3).encode(encoding))
    assert f"most likely {likely}: convert the file" in only_error(tmp_path)["detail"]
    assert read_corpus(tmp_path, encoding=likely)["text"].tolist() == [text * 3]


def test_one_damaged_byte_has_its_place_and_is_no_reason_to_change_the_encoding(tmp_path):
    data = UKRAINIAN.encode()
    (tmp_path / "a.txt").write_bytes(data[:20] + b"\xff" + data[20:])
    found = only_error(tmp_path)
    assert found["finding"] == "not UTF-8"
    assert found["detail"] == (
        "byte 20 (0xff) is not utf-8; most likely utf-8 with a damaged place: mend it in the file"
    )


def test_a_text_cut_off_inside_a_letter(tmp_path):
    (tmp_path / "a.txt").write_bytes("Бахмут".encode()[:-1])
    assert only_error(tmp_path)["detail"].startswith("byte 10 (0xd1) is not utf-8")


@pytest.mark.parametrize("data", [b"\xffdate 2023-04-14 text", b"date 2023-04-14\xff text", b"\xffdate"])
def test_a_damaged_byte_beside_a_header_is_no_part_of_it(tmp_path, data):
    (tmp_path / "a.txt").write_bytes(data)
    assert only_error(tmp_path)["detail"].startswith(f"byte {data.index(255)} (0xff) is not utf-8")


def test_a_letter_half_in_one_file_and_half_in_the_next_is_in_neither(tmp_path):
    (tmp_path / "a.txt").write_bytes("Бахмут".encode()[:-1])
    (tmp_path / "b.txt").write_bytes("т".encode()[1:])
    assert errors(tmp_path)["finding"].tolist() == ["not UTF-8"] * 2


def test_a_nul_byte(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\0two")
    found = only_error(tmp_path)
    assert found["finding"] == "NUL byte"
    assert found["detail"].startswith("NUL at byte 3")


def test_what_is_no_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(bytes(range(128, 256)) * 20)
    assert "not utf-8; most likely" in only_error(tmp_path)["detail"]


def test_an_encoding_that_there_is_not(tmp_path):
    with pytest.raises(ValueError, match="encoding='utf-9' is none that Python knows"):
        read_corpus(fill(tmp_path, a="one"), encoding="utf-9")


# --- archives ---------------------------------------------------------------------------------


def test_archives_read_as_the_folder_that_they_hold(tmp_path):
    folder = fill(tmp_path / "folder" / "2022", a=" date 2022-03-01 one", b="two").parent
    fill(folder / "2023", a=" date 2023-03 three")
    fill(folder / "__MACOSX", a="no text")
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


@pytest.mark.parametrize(
    "name", ["../a.txt", "sub/../../a.txt", "/a.txt", "C:\\a.txt", "..\\a.txt", "\\a.txt"]
)
def test_members_that_leave_the_folder_are_refused(tmp_path, name):
    for archive in (zip_members(tmp_path / "z.zip", {name: "one"}), tar_members(tmp_path / "t.tar.gz", name)):
        found = only_error(archive)
        assert found["finding"] == "refused archive"
        assert repr(name) in found["detail"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (tarfile.SYMTYPE, "link"),
        (tarfile.LNKTYPE, "link"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.FIFOTYPE, "device"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(tmp_path, kind, said):
    member = tarfile.TarInfo("a.txt")
    member.type, member.linkname = kind, "/etc/hostname"
    assert f"'a.txt' is a {said}" in only_error(tar_members(tmp_path / "t.tar.gz", member))["detail"]


def test_links_in_a_zip_are_refused(tmp_path):
    member = zipfile.ZipInfo("a.txt")
    member.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr(member, "/etc/hostname")
    assert "'a.txt' is a link" in only_error(tmp_path / "z.zip")["detail"]


@pytest.fixture
def small_limit(monkeypatch):
    monkeypatch.setattr(archives, "ARCHIVE_LIMIT", 20_000)


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("name", ["a.txt", "padding.bin"])
def test_archives_beyond_the_limit_are_refused_whatever_fills_them(tmp_path, name):
    bomb = "a" * 20_001
    for archive in (
        zip_members(tmp_path / "z.zip", {name: bomb}),
        tar_members(tmp_path / "t.tar.gz", name, text=bomb.encode()),
    ):
        assert archive.stat().st_size < 1000
        found = only_error(archive)
        assert found["finding"] == "refused archive"
        assert "more than 20,000 bytes" in found["detail"]


@pytest.mark.usefixtures("small_limit")
def test_a_tar_that_hides_its_bytes_in_a_name_is_refused(tmp_path):
    archive = tar_members(tmp_path / "t.tar.gz", "a" * 30_000)
    assert only_error(archive)["finding"] == "refused archive"


@pytest.mark.usefixtures("small_limit")
def test_a_zip_that_lies_about_its_size_does_not_get_through(tmp_path):
    file = make_zip(tmp_path / "z.zip", a="a" * 50_000)
    data = file.read_bytes().replace(struct.pack("<L", 50_000), struct.pack("<L", 10))
    file.write_bytes(data)
    assert only_error(file)["finding"] in ("damaged archive", "refused archive")


@pytest.mark.parametrize(("size", "refused"), [(1_073_741_824, False), (1_073_741_825, True)])
def test_the_limit_of_an_archive_is_one_gibibyte(tmp_path, size, refused):
    assert archives.ARCHIVE_LIMIT == 1024**3
    file = make_zip(tmp_path / "z.zip", a="a" * 50_000)
    file.write_bytes(file.read_bytes().replace(struct.pack("<L", 50_000), struct.pack("<L", size)))
    told = audit_corpus(file)["detail"].str.contains("it unpacks to more than 1,073,741,824 bytes")
    assert told.any() == refused


def test_an_encrypted_zip_says_so(tmp_path):
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


# --- tables -----------------------------------------------------------------------------------


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def test_a_csv_keeps_its_texts_to_the_letter(tmp_path):
    rows = 'text,date\r\nNA,2023-01-01\r\nnull,2023-01-02\r\n"a\r\nb\nc, ""d"" ",2023-01-03\r\n'
    texts = read_corpus(write(tmp_path / "t.csv", rows))["text"]
    assert texts.tolist() == ["NA", "null", 'a\r\nb\nc, "d" ']


def test_a_csv_carries_its_other_columns_along_with_ids_as_they_stand(tmp_path):
    rows = "id,text,date,paper,pages\n007,one,2023-01-01,NA,3\n08,two,2023-01-02,,4\n"
    documents = read_corpus(write(tmp_path / "t.csv", rows), doc="id")
    assert list(documents.index) == ["007", "08"]
    assert list(documents.columns) == ["date", "precision", "text", "source", "paper", "pages"]
    assert documents["paper"].fillna("missing").tolist() == ["NA", "missing"]
    assert documents["pages"].tolist() == [3, 4]


def test_a_row_without_an_id_is_named_by_its_place(tmp_path):
    documents = read_corpus(write(tmp_path / "news{0}.csv", "text,date\none,2023-01-01\n"))
    assert documents.index.tolist() == ["news{0}:1"]
    assert documents["source"].tolist() == [f"{tmp_path}/news{{0}}.csv, row 1"]


def test_tsv_jsonl_and_csv_hold_the_same(tmp_path):
    paths = [
        write(tmp_path / "t.csv", "text,date\none,2023-01-01\n,2023-02\n"),
        write(tmp_path / "t.tsv", "text\tdate\none\t2023-01-01\n\t2023-02\n"),
        write(
            tmp_path / "t.jsonl", '{"text":"one","date":"2023-01-01"}\r\n{"text":null,"date":"2023-02"}\r\n'
        ),
    ]
    first, *others = [read_corpus(path).drop(columns="source") for path in paths]
    assert first["text"].tolist() == ["one", ""]
    assert first["precision"].tolist() == ["day", "month"]
    for other in others:
        pd.testing.assert_frame_equal(first, other)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_documents_that_were_saved_come_back_the_same(tmp_path, suffix):
    fill(tmp_path / "c", a="date 2023-02 one\r\ntwo", b=" date 2023-03-04 ", c="", d="date 2023-01-31\nNA")
    documents = read_corpus(tmp_path / "c").assign(paper=["x", "y", "z", "NA"], pages=[1, 2, 3, 4])
    path = tmp_path / f"saved{suffix}"
    documents.to_csv(path) if suffix == ".csv" else documents.to_parquet(path)
    pd.testing.assert_frame_equal(read_corpus(path), documents)
    pd.testing.assert_frame_equal(read_corpus(documents), documents)
    pd.testing.assert_frame_equal(read_corpus(documents.iloc[:0]), documents.iloc[:0], check_index_type=False)


def test_columns_that_have_our_names_but_another_role_are_carried_along():
    table = pd.DataFrame(
        {
            "body": ["one"],
            "day": ["2023-01-01"],
            "text": ["t"],
            "date": ["d"],
            "precision": ["high"],
            "name": ["n"],
        }
        | {"path": ["p"], "place": ["pl"], "broken": ["b"], "finding": ["f"], "source": ["BBC"]}
    )
    documents = read_corpus(table, text="body", date="day")
    assert documents.iloc[0].drop("date").to_dict() == {
        "precision": "day", "text": "one", "source": "BBC", "text_": "t", "date_": "d", "precision_": "high",
        "name": "n", "path": "p", "place": "pl", "broken": "b", "finding": "f",
    }  # fmt: skip


@pytest.mark.parametrize("options", [{"text": "body"}, {"date": "day"}, {"doc": "id"}])
def test_a_column_that_is_not_there(options):
    (role, column), *_ = options.items()
    found = only_error(pd.DataFrame({"text": ["one"], "date": ["2023"]}), **options)
    assert found["detail"].startswith(
        f"column {column!r} ({role}=) is not in the table, whose columns are 'text', 'date'"
    )


def test_a_column_that_is_there_twice():
    table = pd.DataFrame([["one", "two", "2023"]], columns=["text", "text", "date"])
    assert only_error(table)["detail"] == "column 'text' stands there twice: rename one"


def test_rows_that_hold_no_text_are_named_each(tmp_path):
    table = pd.DataFrame({"text": ["one", 5, b"x", None, "\ud800", "a\0"], "date": "2023"})
    found = errors(table)
    assert found.set_index("source")["finding"].to_dict() == {
        "row 5": "NUL byte",
        "row 4": "lone surrogate",
        "row 1": "not a text",
        "row 2": "not a text",
    }
    with pytest.warns(UserWarning, match=r"4 of 6 documents could not be read.*audit_corpus"):
        assert read_corpus(table, on_error="skip")["text"].tolist() == ["one", ""]


def test_ids_missing_and_repeated():
    table = pd.DataFrame({"text": list("abcde"), "date": "2023", "id": ["x", None, "x", "", "y"]})
    assert errors(table, doc="id")[["source", "finding"]].to_numpy().tolist() == [
        ["row 2", "duplicate id"],
        ["row 1", "missing id"],
        ["row 3", "missing id"],
    ]


def test_a_repeated_id_tells_where_it_stood_before():
    table = pd.DataFrame({"text": ["one", "two"], "date": "2023", "doc": ["x", "x"]})
    assert only_error(table)["detail"].startswith("'x' is the id of row 0 too; ids must be there and unique")


def test_ids_that_are_numbers_stay_whole():
    table = pd.DataFrame({"text": list("ab"), "date": "2023", "id": [7, 8.0]})
    assert read_corpus(table, doc="id").index.tolist() == ["7", "8"]


def test_rows_indexed_by_date_are_numbered():
    table = pd.DataFrame({"text": ["one", "two"]}, index=pd.DatetimeIndex(["2023-01-01"] * 2, name="date"))
    assert read_corpus(table).index.tolist() == ["1", "2"]


def test_jsonl_names_each_bad_line(tmp_path):
    lines = ['{"text": "one", "date": "2023"}', "{", "[1]", r'{"text": "\ud800", "date": "2023"}', ""]
    path = write(tmp_path / "t.jsonl", "\n".join(lines))
    assert errors(path)["source"].tolist() == [f"{path}, row {n}" for n in (2, 3, 4)]
    with pytest.warns(UserWarning, match="3 of 4"):
        assert read_corpus(path, on_error="skip").index.tolist() == ["t:1"]


def test_jsonl_keeps_what_only_looks_like_a_line_end(tmp_path):
    path = write(tmp_path / "t.jsonl", '{"text": "a\u2028b\x85c \\ud83d\\ude00", "date": null}')
    assert read_corpus(path)["text"].tolist() == ["a\u2028b\x85c \U0001f600"]


@pytest.mark.parametrize(
    ("name", "text", "detail"),
    [
        ("t.csv", "", "No columns"),
        ("t.csv", 'text,date\n"one,2023-01-01\n', "EOF inside string"),
        ("t.csv", "text,date\none,2023,x\n", "more cells than the header"),
        ("t.csv", "text,date\none,2023\ntwo,2023,x,y\n", "line 3"),
        ("t.parquet", "PAR1", "Parquet"),
        ("t.jsonl", "[", "Expecting value"),
    ],
)
def test_a_damaged_table(tmp_path, name, text, detail):
    found = only_error(write(tmp_path / name, text))
    assert found["finding"] == "damaged table"
    assert detail in found["detail"]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_a_table_without_rows(tmp_path, name):
    found = only_error(write(tmp_path / name, "text,date\n" if name == "t.csv" else "\n"))
    assert found[["finding", "detail"]].tolist() == ["no documents", "the table has no rows"]


def test_a_table_that_is_missing_or_not_utf8(tmp_path):
    assert only_error(tmp_path / "gone.csv")["finding"] == "not found"
    (tmp_path / "t.csv").write_bytes("text,date\ncafé,2023\n".encode("latin-1"))
    assert only_error(tmp_path / "t.csv")["detail"].startswith("byte 13 (0xe9) is not utf-8")


def test_texts_archives_and_tables_in_one_list(tmp_path):
    fill(tmp_path, a=" date 2023-01-02 one")
    make_zip(tmp_path / "z.zip", b=" date 2023-01-01 two")
    write(tmp_path / "t.csv", "text,date,paper\nthree,3 January 2023,x\n")
    documents = read_corpus(
        [tmp_path / "t.csv", tmp_path / "z.zip", tmp_path / "a.txt"], date_format="%d %B %Y"
    )
    assert documents["text"].to_dict() == {"b": "two", "a": "one", "t:1": "three"}
    assert documents["paper"].fillna("").tolist() == ["", "", "x"]


# --- what is passed over ----------------------------------------------------------------------


def test_files_that_are_no_texts_are_named_not_read(tmp_path):
    for name in ("a.txt", "b.html", "c.csv", "README.md", ".hidden"):
        (tmp_path / name).write_text("date 2023-03-08 Text", "utf-8")
    table = audit_corpus(tmp_path)
    assert table[["finding", "severity"]].values.tolist() == [["files not read", "note"]]
    assert table["detail"][0].startswith("2 that do not end in .txt: b.html, c.csv;")
    assert read_corpus(tmp_path).index.tolist() == ["a"]


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_so_are_those_in_an_archive(tmp_path, suffix):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.txt", "b.csv"):
        (folder / name).write_text("date 2023-03-08 Text", "utf-8")
    kind = "zip" if suffix == ".zip" else "gztar"
    archive = shutil.make_archive(str(tmp_path / "texts"), kind, folder)
    table = audit_corpus(archive)
    assert table["finding"].tolist() == ["files not read"]
    assert "b.csv" in table["detail"][0]


def test_office_documents_are_called_so(tmp_path):
    (tmp_path / "report.txt").write_bytes(b"PK\x03\x04\x14\x00\xff\xfe")
    assert "office document" in audit_corpus(tmp_path)["detail"][0]


def test_a_table_with_other_separators_says_what_to_do(tmp_path):
    (tmp_path / "t.csv").write_text("date;text\n2023-03-08;Text\n", "utf-8")
    assert "separate them by commas" in audit_corpus(tmp_path / "t.csv")["detail"][0]


def test_a_date_in_a_path_is_pointed_out_where_there_is_no_header(tmp_path):
    (tmp_path / "2023-03-08_report.txt").write_text("Text", "utf-8")
    assert (
        "its path has 2023-03-08: to read dates in paths, give a date_pattern="
        in audit_corpus(tmp_path)["detail"][0]
    )


def test_a_text_that_only_mentions_a_date_is_not_dated_by_a_pattern_for_paths(tmp_path):
    (tmp_path / "2023-03-08_report.txt").write_text("Text", "utf-8")
    (tmp_path / "memo.txt").write_text("The treaty of 1999-01-01 holds.", "utf-8")
    dates = read_corpus(tmp_path, date_pattern=r"(\d{4}-\d\d-\d\d)")["precision"].to_dict()
    assert dates == {"2023-03-08_report": "day", "memo": "none"}
