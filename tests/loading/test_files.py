"""Which files a source names: none is guessed, none vanishes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest
from sources import errors, fill, only_error

from analysis import CorpusError, audit_corpus, count_corpus, partitions, read_corpus


def test_a_folder_is_its_txt_files_below_and_nothing_hidden(tmp_path):
    fill(tmp_path, a="one", B="two")
    fill(tmp_path / "sub", c="three")
    for hidden in (".git", ".ipynb_checkpoints", "__MACOSX"):
        fill(tmp_path / hidden, no="hidden")
    (tmp_path / ".hidden.txt").write_text("hidden")
    (tmp_path / "README.md").write_text("not a text of the corpus")
    (tmp_path / "D.TXT").write_text("four")
    (tmp_path / "folder.txt").mkdir()
    assert sorted(read_corpus(tmp_path).index) == ["B", "D", "a", "c"]


def test_paths_as_strings_and_path_objects_are_the_same(tmp_path):
    fill(tmp_path, a="one")
    pd.testing.assert_frame_equal(read_corpus(tmp_path), read_corpus(str(tmp_path)))


def test_texts_with_the_same_stem_are_identified_by_their_paths(tmp_path):
    fill(tmp_path / "2022", march="one", june="two")
    fill(tmp_path / "2023", march="three")
    texts = read_corpus(tmp_path)["text"]
    assert texts.to_dict() == {"2022/march.txt": "one", "2023/march.txt": "three", "june": "two"}


def test_a_stem_that_is_the_path_of_another_file_is_replaced_too(tmp_path):
    fill(tmp_path, a="one")
    fill(tmp_path / "sub", a="two")
    (tmp_path / "a.txt.txt").write_text("three")
    texts = read_corpus(tmp_path)["text"]
    assert texts.to_dict() == {"a.txt": "one", "sub/a.txt": "two", "a.txt.txt": "three"}


def test_a_file_named_twice_is_read_once(tmp_path, monkeypatch):
    fill(tmp_path, a="one")
    monkeypatch.chdir(tmp_path)
    paths = [
        tmp_path / "a.txt",
        "a.txt",
        tmp_path / "." / "a.txt",
        f"{tmp_path}/../{tmp_path.name}/a.txt",
        ".",
    ]
    assert list(read_corpus(paths).index) == ["a"]


@pytest.mark.parametrize(("pattern", "docs"), [("*.txt", ["a"]), ("**/*.txt", ["a", "b"]), ("s?b/*", ["b"])])
def test_a_glob(tmp_path, pattern, docs):
    fill(tmp_path, a="one")
    fill(tmp_path / "sub", b="two")
    assert sorted(read_corpus(str(tmp_path / pattern)).index) == docs


def test_brackets_in_a_name_are_not_a_glob(tmp_path):
    fill(tmp_path / "[1] war", a="one")
    assert list(read_corpus(tmp_path / "[1] war").index) == ["a"]
    assert list(read_corpus(tmp_path / "[1] war" / "a.txt").index) == ["a"]


def test_a_path_that_names_no_text_is_an_error_even_beside_one_that_does(tmp_path):
    fill(tmp_path, a="one")
    (tmp_path / "empty").mkdir()
    gone = [tmp_path / "a.txt", tmp_path / "gone.txt", tmp_path / "empty", str(tmp_path / "*.none")]
    assert errors(gone)["finding"].tolist() == ["no documents", "no documents", "not found"]


def test_the_error_for_a_folder_without_texts_names_a_table_in_it(tmp_path):
    (tmp_path / "texts.csv").write_text("text,date\n")
    assert "'texts.csv'" in only_error(tmp_path)["detail"]


@pytest.mark.parametrize("source", [None, 5, b"texts", {"a": 1}, [1], [None], "", "a\0b"])
def test_an_invalid_source_is_an_error_that_lists_the_valid_ones(source):
    with pytest.raises(TypeError, match="path of a folder, file or archive, a glob, a list"):
        read_corpus(source)


def test_an_empty_list_of_paths_has_no_documents():
    assert only_error([])["finding"] == "no documents"


def test_a_broken_link_is_reported(tmp_path):
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


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path, monkeypatch):
    fill(tmp_path, a="one")
    locked = fill(tmp_path / "locked", b="two")
    scan = os.scandir

    def refuse(folder):
        if str(folder) == str(locked):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert only_error(tmp_path)[["source", "finding"]].tolist() == [str(locked), "unreadable file"]


def test_a_file_that_grows_is_read_to_its_end(tmp_path, monkeypatch):
    fill(tmp_path, a="one, two")
    fstat = os.fstat

    def understate(descriptor):
        result = fstat(descriptor)
        return os.stat_result((*result[:6], 3, *result[7:]))

    monkeypatch.setattr(os, "fstat", understate)
    assert read_corpus(tmp_path)["text"].tolist() == ["one, two"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    fill(tmp_path, a="one")
    os.mkfifo(tmp_path / "b.txt")
    assert "it is a pipe, socket or device" in only_error(tmp_path)["detail"]


def test_a_file_without_permission(tmp_path, monkeypatch):
    fill(tmp_path, a="one", b="two")

    open_file = os.open

    def refuse(file, *args, **kwargs):
        if str(file).endswith("b.txt"):
            raise PermissionError(13, "Permission denied", str(file))
        return open_file(file, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)
    error = only_error(tmp_path)
    assert error["finding"] == "unreadable file"
    assert error["detail"] == "Permission denied; check path and permissions"


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_a_file_name_that_is_not_utf8_is_escaped(tmp_path):
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("one")
    except OSError:
        pytest.skip("this file system requires UTF-8")
    assert list(read_corpus(tmp_path).index) == [r"caf\udce9"]


def test_files_that_are_not_texts_are_named_but_not_read(tmp_path):
    for name in ("a.txt", "b.html", "c.csv", "README.md", ".hidden"):
        (tmp_path / name).write_text("date 2023-03-08 Text", "utf-8")
    table = audit_corpus(tmp_path)
    assert table[["finding", "severity"]].values.tolist() == [["files not read", "note"]]
    assert table["detail"][0].startswith("2 that do not end in .txt: b.html, c.csv;")
    assert read_corpus(tmp_path).index.tolist() == ["a"]


@pytest.mark.parametrize(("n", "named"), [(3, "3 that do not end in .txt: f0, f1, f2;"), (4, "4 .*: f0, f1, f2, …;")])
def test_three_files_that_are_not_texts_are_named(tmp_path, n, named):
    fill(tmp_path, a="date 2023-03-08 Text")
    for i in range(n):
        (tmp_path / f"f{i}").touch()
    assert re.match(named, audit_corpus(tmp_path)["detail"][0])


def test_a_file_that_vanishes_after_it_was_listed_is_named_and_the_others_are_read(tmp_path, monkeypatch):
    fill(tmp_path, a="one", b="two", c="three")
    read = os.open

    def open_late(*arguments, **options):
        (tmp_path / "b.txt").unlink(missing_ok=True)
        return read(*arguments, **options)

    monkeypatch.setattr(os, "open", open_late)
    with pytest.warns(UserWarning, match="1 of 3 documents could not be read and were left out"):
        assert read_corpus(tmp_path, on_error="skip")["text"].to_dict() == {"a": "one", "c": "three"}


def test_a_file_that_vanishes_before_its_size_is_asked_is_named(tmp_path, monkeypatch):
    fill(tmp_path, a="one", b="two")
    asked = os.stat

    def ask_late(path, *arguments, **options):
        if str(path).endswith("b.txt"):
            (tmp_path / "b.txt").unlink(missing_ok=True)
        return asked(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", ask_late)
    with pytest.raises(CorpusError, match=r"1 place in the corpus cannot be read.*\n.*b.txt: not found"):
        read_corpus(tmp_path)


def test_few_file_handles_are_enough_for_many_files(tmp_path):
    resource = pytest.importorskip("resource")
    fill(tmp_path, **{f"t{i}": "war" for i in range(300)})
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open(os.devnull) as lowest:  # the lowest handle that is free
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest.fileno() + 20, hard))
    try:
        assert len(read_corpus(tmp_path)) == 300
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="the system does not say how much memory there is")
def test_files_that_do_not_fit_into_memory_are_refused_before_they_are_read(tmp_path, monkeypatch):
    fill(tmp_path, a="x" * 60, b="y" * 40)
    memory = {"SC_PHYS_PAGES": 199, "SC_PAGE_SIZE": 1}
    monkeypatch.setattr(os, "sysconf", memory.get)
    said = "100 bytes in 2 files need at least twice as much memory, and this machine has 199; count_corpus counts a"
    with pytest.raises(CorpusError, match=f"too large: {said}"):
        read_corpus(tmp_path)
    memory["SC_PHYS_PAGES"] = 100
    assert only_error(tmp_path / "a.txt")["detail"].startswith("60 bytes in one file need")
    assert count_corpus(tmp_path, size=60)["n"].sum() == 2  # the remedies
    assert [len(read_corpus(part)) for part in partitions(tmp_path, size=60)] == [1, 1]
    memory["SC_PHYS_PAGES"] = 200
    assert len(read_corpus(tmp_path)) == 2


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="the system does not say how much memory there is")
def test_files_of_exactly_half_of_the_memory_are_read(tmp_path, monkeypatch):
    fill(tmp_path, a="date 2023-03-08 war", b="date 2023-03-09 and peace")
    twice = 2 * sum(file.stat().st_size for file in tmp_path.iterdir())
    for pages, fits in ((twice, True), (twice - 1, False)):
        monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": pages, "SC_PAGE_SIZE": 1}.get)
        assert audit_corpus(tmp_path).empty == fits


def test_where_memory_is_unknown_everything_is_read(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "sysconf", raising=False)
    fill(tmp_path, a="one")
    assert len(read_corpus(tmp_path)) == 1
