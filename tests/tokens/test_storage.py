"""What is loaded is what was saved: every table, complete or not at all, of these documents and no others."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyarrow import parquet

from analysis import (
    STOPWORDS,
    drop_terms,
    load_tokens,
    map_terms,
    ngrams,
    save_tokens,
    term_frequency,
    tokenize,
)
from analysis.tokens import storage

TEXTS = pd.Series({"a": "War and peace.", "b": "…", "c": "Peace, Ukraine’s peace"}, name="text")


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Check that two tables are one and the same, down to categories without a token."""
    assert_frame_equal(one, other, check_exact=True, check_column_type=True)
    for name in one.select_dtypes("category"):
        assert one[name].cat.categories.identical(other[name].cat.categories)
        assert one[name].cat.codes.dtype == other[name].cat.codes.dtype


def kept(tokens: pd.DataFrame, folder: Path, documents=None) -> pd.DataFrame:
    save_tokens(tokens, folder / "tokens.parquet", documents=documents)
    return load_tokens(folder / "tokens.parquet", documents)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The tokens of `TEXTS` in a file."""
    save_tokens(tokenize(TEXTS), tmp_path / "tokens.parquet", documents=TEXTS)
    return tmp_path / "tokens.parquet"


# --- what is kept -----------------------------------------------------------------------------


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), st.text(max_size=20), max_size=5),
    st.sets(st.sampled_from("aB1é")),
    st.booleans(),
)
def test_what_is_loaded_is_what_was_saved(tmp_path_factory, contents, dropped, lower) -> None:
    texts = pd.Series(contents, dtype=object)
    tokens = drop_terms(tokenize(texts, lower=lower), dropped)
    same(kept(tokens, tmp_path_factory.getbasetemp(), texts), tokens)


@pytest.mark.parametrize(
    "change",
    [
        lambda tokens: tokens[tokens["term"] == "peace"],
        lambda tokens: tokens[:0],
        lambda tokens: tokens.iloc[::-1],
        lambda tokens: drop_terms(tokens, STOPWORDS),
        lambda tokens: map_terms(tokens, str.upper),
        lambda tokens: ngrams(tokens, 2),
        lambda tokens: tokens[["term", "end", "start", "position", "doc"]].rename_axis(columns="of"),
        lambda tokens: tokens.set_index(["doc", "position"], drop=False),
        lambda tokens: tokens.set_index("doc", drop=False),
        lambda tokens: tokens.astype({"doc": "str", "term": "str"}),
        lambda tokens: tokens.assign(doc=tokens["doc"].cat.reorder_categories(["c", "b", "a"], ordered=True)),
    ],
)
def test_tables_made_of_tokens_are_kept_too(tmp_path, change) -> None:
    tokens = change(tokenize(TEXTS))
    same(kept(tokens, tmp_path, TEXTS), tokens)


def test_columns_of_ones_own_are_kept(tmp_path) -> None:
    tokens = tokenize(TEXTS).assign(
        weight=[0.5, np.nan, 1, 2, 3, 4],
        count=pd.array([1, None, 3, 4, 5, 6], dtype="Int32"),
        tag=pd.Series(["x", None, "", "z", "x", "x"], dtype="str"),
        right=True,
        day=pd.Timestamp("2023-03-08"),
        instant=pd.Timestamp("2023-03-08", tz="Europe/Kyiv"),
        month=pd.Period("2023-03", "M"),
        mood=pd.Categorical(["up", "down"] * 3, categories=["up", "level", "down"], ordered=True),
    )
    same(kept(tokens, tmp_path), tokens)


def test_words_without_a_token_are_kept_in_their_order(tmp_path) -> None:
    tokens = tokenize(TEXTS)
    names = tokens["term"].cat.categories
    tokens["term"] = tokens["term"].cat.set_categories(["nowhere", *names[::-1], "neither"])
    loaded = kept(tokens, tmp_path)
    assert loaded["term"].cat.categories.tolist() == ["nowhere", *names[::-1], "neither"]
    assert loaded["doc"].cat.categories.tolist() == ["a", "b", "c"]


def test_a_loaded_table_can_be_changed_and_leaves_the_file_alone(path) -> None:
    before, loaded = path.read_bytes(), load_tokens(path)
    for column, value in {"doc": "c", "position": 9, "start": 9, "end": 9, "term": "peace"}.items():
        loaded.loc[0, column] = value
    loaded["start"] += 1
    assert loaded.loc[0].tolist() == ["c", 9, 10, 9, "peace"]
    assert path.read_bytes() == before
    save_tokens(loaded, path)
    same(load_tokens(path), loaded)


def test_tokens_saved_without_documents_cannot_be_compared_with_any(tmp_path) -> None:
    save_tokens(tokenize(TEXTS), tmp_path / "tokens.parquet")
    same(load_tokens(tmp_path / "tokens.parquet"), tokenize(TEXTS))
    with pytest.raises(
        ValueError, match=r"saved without documents=.*save it again with save_tokens\(tokens, path, doc"
    ):
        load_tokens(tmp_path / "tokens.parquet", TEXTS)


# --- other tools ------------------------------------------------------------------------------

QUERY = "select term, count(*) as n from '{}' where term is not null group by term"


def test_duckdb_counts_the_same(tmp_path, seed_tokens) -> None:
    tokens = drop_terms(seed_tokens, STOPWORDS)
    save_tokens(tokens, tmp_path / "tokens.parquet")
    counts = dict(duckdb.sql(QUERY.format(tmp_path / "tokens.parquet")).fetchall())
    assert counts == term_frequency(tokens).set_index("term")["n"].to_dict()
    places = duckdb.sql(f"select doc, position, start, \"end\" from '{tmp_path / 'tokens.parquet'}'").fetchall()
    assert places == list(tokens[["doc", "position", "start", "end"]].itertuples(index=False, name=None))


def test_polars_and_pandas_read_the_same(tmp_path, seed_tokens) -> None:
    save_tokens(seed_tokens, tmp_path / "tokens.parquet")
    assert pd.read_parquet(tmp_path / "tokens.parquet").astype(str).equals(seed_tokens.astype(str))
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(tmp_path / "tokens.parquet")
    assert frame["term"].cast(polars.String).to_list() == seed_tokens["term"].tolist()
    assert frame["start"].to_list() == seed_tokens["start"].tolist()


# --- other documents --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documents", "difference"),
    [
        (TEXTS.replace("…", "?!"), "a text has changed"),
        (TEXTS.str.swapcase(), "a text has changed"),
        (pd.Series({"a": "War and peace.…", "b": "", "c": TEXTS["c"]}), "a text has changed"),
        (TEXTS[::-1], "their order has changed"),
        (TEXTS[:2], "1 are missing, first 'c'"),
        (TEXTS[:0], "3 are missing, first 'a'"),
        (TEXTS.rename({"b": "d"}), "1 are missing, first 'b', 1 are new, first 'd'"),
        (pd.concat([TEXTS, pd.Series({"d": ""})]), "1 are new, first 'd'"),
    ],
)
def test_other_documents_are_refused_and_the_difference_named(path, documents, difference) -> None:
    with pytest.raises(ValueError, match=rf"tokens\.parquet' comes from other documents \({difference}\): pass those"):
        load_tokens(path, documents)


def test_the_same_texts_are_the_same_however_pandas_stores_them(path) -> None:
    texts = TEXTS.astype("str")
    for other in (
        texts.astype(object),
        texts.astype(pd.StringDtype("python")),
        pd.concat([pd.Series({"z": "…"}), texts])[1:],
        pd.DataFrame({"text": texts}),
    ):
        same(load_tokens(path, other), tokenize(TEXTS))


def test_a_lone_surrogate_can_be_saved_and_is_compared(tmp_path) -> None:
    texts = pd.Series({"a": "war \ud800"}, dtype=object)
    same(kept(tokenize(texts), tmp_path, texts), tokenize(texts))
    with pytest.raises(ValueError, match="a text has changed"):
        load_tokens(tmp_path / "tokens.parquet", pd.Series({"a": "war \ud801"}, dtype=object))


# --- damage -----------------------------------------------------------------------------------


def test_no_changed_byte_changes_a_token(path) -> None:
    whole, tokens = path.read_bytes(), tokenize(TEXTS)
    refused = unchanged = tried = 0
    for place in range(0, len(whole), max(len(whole) // 300, 1)):
        for bit in (0x01, 0x80):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            try:
                loaded = load_tokens(path)
            except ValueError as error:
                refused += "tokens.parquet' " in str(error)
            else:
                same(loaded, tokens)
                unchanged += 1
            tried += 1
    assert refused + unchanged == tried
    assert refused > 100


@pytest.mark.parametrize("length", [0, 1, 3, 4, 8, 12, 16, 17, 100, -9, -8, -1])
def test_a_file_cut_short_is_an_error(path, length) -> None:
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ValueError, match=r"is damaged, or not a Parquet file .*: make it again with save_tokens"):
        load_tokens(path)


def test_other_files_are_refused(path) -> None:
    pd.DataFrame({"doc": ["a"]}).to_parquet(path)
    with pytest.raises(ValueError, match=r"was not saved by save_tokens; pandas\.read_parquet may read it"):
        load_tokens(path)
    path.write_text("date 2023-03-08 War and peace")
    with pytest.raises(ValueError, match="is damaged, or not a Parquet file"):
        load_tokens(path)


def test_a_file_of_a_later_version_is_refused(tmp_path, monkeypatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("analysis.tokens.storage.FORMAT", 2)
        save_tokens(tokenize(TEXTS), tmp_path / "t")
    with pytest.raises(ValueError, match="saved by a later version of this package: update it"):
        load_tokens(tmp_path / "t")


# --- whole or not at all ----------------------------------------------------------------------

CRASH = """
import os, signal, sys
from unittest.mock import patch
import pandas as pd
from analysis import save_tokens, tokenize
tokens = tokenize(pd.Series({"other": "something else"}))
with patch(sys.argv[2], lambda *args, **kwargs: os.kill(os.getpid(), 9)):
    save_tokens(tokens, sys.argv[1])
print("survived")
"""


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize(
    "moment",
    ["pyarrow.parquet.write_table", "os.fsync", "os.replace"],
)
def test_a_crash_leaves_the_old_file_or_none(tmp_path, old, moment) -> None:
    path = tmp_path / "tokens.parquet"
    if old:
        save_tokens(tokenize(TEXTS), path, documents=TEXTS)
    run = subprocess.run(
        [sys.executable, "-c", CRASH, str(path), moment],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert run.returncode != 0
    assert run.stdout + run.stderr == b""
    if old:
        same(load_tokens(path, TEXTS), tokenize(TEXTS))
    else:
        assert not path.exists()
    save_tokens(tokenize(TEXTS), path, documents=TEXTS)
    same(load_tokens(path, TEXTS), tokenize(TEXTS))


@pytest.mark.parametrize("moment", ["pyarrow.parquet.write_table", "os.fsync", "os.replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(path, monkeypatch, moment) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(moment, fail)
    with pytest.raises(OSError, match="No space left"):
        save_tokens(tokenize(TEXTS[:1]), path)
    assert [file.name for file in path.parent.iterdir()] == ["tokens.parquet"]
    same(load_tokens(path, TEXTS), tokenize(TEXTS))


def test_places_that_cannot_be_written_are_named(tmp_path, monkeypatch) -> None:
    tokens = tokenize(TEXTS)
    with pytest.raises(IsADirectoryError, match="is a folder: give a file in it"):
        save_tokens(tokens, tmp_path)
    with pytest.raises(FileNotFoundError, match="is in a folder that does not exist: make the folder first"):
        save_tokens(tokens, tmp_path / "no" / "tokens.parquet")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)  # as a test may run as root, whom no folder refuses
    with pytest.raises(
        PermissionError,
        match=r"cannot be written \(Permission denied\): choose a folder that you may write to",
    ):
        save_tokens(tokens, tmp_path / "tokens.parquet")
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_read_are_named(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match=r"is not a file: save_tokens\(tokens, path\) makes it"):
        load_tokens(tmp_path / "no.parquet")
    with pytest.raises(FileNotFoundError, match="is not a file"):
        load_tokens(tmp_path)


@pytest.mark.parametrize(
    ("tokens", "error", "said"),
    [
        ([1], TypeError, "is a list, not a table"),
        (tokenize(TEXTS).drop(columns="start"), ValueError, "tokens has no column 'start'"),
        (tokenize(TEXTS).assign(x=[1, "a", None, 2.5, (), {}]), TypeError, "column that Parquet cannot hold"),
        (tokenize(TEXTS).assign(x=pd.cut(range(6), 2)), TypeError, "column that Parquet cannot hold"),
        (pd.concat([tokenize(TEXTS)] * 2, axis=1), ValueError, "tokens has two columns named 'doc'"),
    ],
)
def test_what_cannot_be_saved_is_refused(tmp_path, tokens, error, said) -> None:
    with pytest.raises(error, match=said):
        save_tokens(tokens, tmp_path / "tokens.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "tokens.parquet"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="is a pipe, socket or device: give a file"):
        save_tokens(tokenize(TEXTS), pipe)
    with pytest.raises(OSError, match="is a pipe, socket or device: give a file"):
        save_tokens(tokenize(TEXTS), os.devnull)
    assert pipe.is_fifo()
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither these links nor these permissions")
def test_links_and_permissions_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "target.parquet", tmp_path / "link.parquet"
    target.touch(mode=0o600)
    link.symlink_to(target)
    save_tokens(tokenize(TEXTS), link)
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert len(load_tokens(link)) == len(tokenize(TEXTS))


def test_a_name_as_long_as_the_system_allows_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 240 + ".parquet")
    save_tokens(tokenize(TEXTS), path)
    assert os.listdir(tmp_path) == [path.name]


def forge(path: Path, **columns: pa.Array) -> None:
    """A file with other columns whose checksum fits."""
    table = parquet.read_table(path)
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    about = table.schema.metadata[b"dateline"].decode().partition(" ")[2]
    content = [about, repr(table.schema.pandas_metadata)]
    for name, column in zip(table.column_names, table.columns, strict=True):
        indices = [chunk.indices if pa.types.is_dictionary(column.type) else chunk for chunk in column.chunks]
        numbers = pa.chunked_array(indices)
        total = pa.compute.sum(numbers).as_py() if pa.types.is_integer(numbers.type) else None
        content.append(repr([name, len(numbers), numbers.null_count, total]))
    digest = hashlib.sha256()
    for part in content:
        digest.update(len(part.encode()).to_bytes(8, "little") + part.encode())
    metadata = {**table.schema.metadata, b"dateline": f"{digest.hexdigest()} {about}"}
    parquet.write_table(table.replace_schema_metadata(metadata), path, use_dictionary=["doc", "term"])


def test_a_forged_file_is_an_error_and_no_crash(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 in the terms, with a checksum that fits."""
    path = tmp_path / "tokens.parquet"
    save_tokens(tokenize(TEXTS), path)
    size = len(tokenize(TEXTS))
    forge(path)
    assert len(load_tokens(path)) == size
    bad = pa.array([b"\xff\xfe" * 5] * size, pa.binary())
    forge(path, term=pa.Array.from_buffers(pa.string(), size, bad.buffers()).dictionary_encode())
    with pytest.raises(ValueError, match="is damaged, or not a Parquet file"):
        load_tokens(path)


@pytest.mark.parametrize("about", ["{}", "[]", "5", '{"format": "x"}'])
def test_a_file_that_says_nothing_of_its_format_is_damaged(tmp_path: Path, about: str) -> None:
    path = tmp_path / "tokens.parquet"
    save_tokens(tokenize(TEXTS), path)
    table = parquet.read_table(path)
    metadata = {**table.schema.metadata, b"dateline": f"0 {about}"}
    parquet.write_table(table.replace_schema_metadata(metadata), path)
    with pytest.raises(ValueError, match=r"is damaged, or not a Parquet file .*: make it again with save_tokens"):
        load_tokens(path)


@pytest.mark.parametrize(
    ("error", "number"), [(OSError(30, "Read-only file system"), 30), (OSError("Read-only file system"), 0)]
)
def test_a_disk_that_cannot_be_written_is_named_by_the_path_given(tmp_path, monkeypatch, error, number) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(parquet, "write_table", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)  # on such a disk even what is not there cannot be removed
    with pytest.raises(
        OSError, match=r"tokens.parquet' cannot be written \(Read-only file system\): choose a folder"
    ) as caught:
        save_tokens(tokenize(TEXTS), tmp_path / "tokens.parquet")
    assert caught.value.errno == number


def test_categories_that_one_page_cannot_hold_are_refused_before_anything_is_written(path, monkeypatch) -> None:
    tokens = tokenize(pd.Series({"a": "one two three a"}))
    size = sum(4 + len(term) for term in ("a", "one", "three", "two"))  # as Parquet's plain encoding writes strings
    monkeypatch.setattr(storage, "MAX_CATEGORY_BYTES", size)
    save_tokens(tokens, path)
    same(load_tokens(path), tokens)
    monkeypatch.setattr(storage, "MAX_CATEGORY_BYTES", size - 1)
    with pytest.raises(ValueError, match=f"'term' of tokens has 4 categories of {size} bytes, and a file holds 27: to"):
        save_tokens(tokens.iloc[:1], path)
    same(load_tokens(path), tokens)


def test_what_is_tokenized_in_parts_can_be_saved(path, monkeypatch) -> None:
    monkeypatch.setattr(storage, "MAX_CATEGORY_BYTES", 20)
    texts = pd.Series({"a": "one two", "b": "three a"})
    with pytest.raises(ValueError, match="tokenize the documents in parts, and save each in a file of its own"):
        save_tokens(tokenize(texts), path)
    for part in (texts[:1], texts[1:]):
        save_tokens(tokenize(part), path)
        same(load_tokens(path), tokenize(part))
