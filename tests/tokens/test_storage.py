"""What is kept is what was there: every table, whole or not at all, of these documents and no others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.tokenize import NLTKWordTokenizer
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
from analysis.tokens.storage import RUNS, fingerprint, run_edges

TEXTS = pd.Series({"a": "War and peace.", "b": "…", "c": "Peace, Ukraine’s peace"}, name="text")


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Check that two tables are one and the same, down to categories without a token."""
    assert_frame_equal(one, other, check_exact=True, check_column_type=True)
    assert one.attrs == other.attrs
    for name in one.select_dtypes("category"):
        assert one[name].cat.categories.identical(other[name].cat.categories)
        assert one[name].cat.codes.dtype == other[name].cat.codes.dtype


def kept(tokens: pd.DataFrame, folder: Path, documents=None) -> pd.DataFrame:
    save_tokens(tokens, folder / "tokens.parquet")
    return load_tokens(folder / "tokens.parquet", documents)


def about(path: Path) -> dict:
    """What any tool can read of the file's metadata."""
    return json.loads(parquet.read_metadata(path).metadata[b"dateline"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The tokens of `TEXTS` in a file."""
    save_tokens(tokenize(TEXTS), tmp_path / "tokens.parquet")
    return tmp_path / "tokens.parquet"


# --- what is kept -----------------------------------------------------------------------------


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=4), st.text(max_size=20), max_size=5
    ),
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
        rank=pd.Categorical([2, 1, 2, 1, 1, 1], categories=[3, 2, 1], ordered=True),
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


def test_the_file_says_where_it_comes_from(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(metadata, "version", {"dateline-workbook": "1.2.3"}.__getitem__)
    save_tokens(tokenize(TEXTS, tokenizer=NLTKWordTokenizer(), lower=False), tmp_path / "t")
    said = about(tmp_path / "t")
    assert said["settings"] == {"tokenizer": "NLTKWordTokenizer", "punctuation": False, "lower": False}
    assert said["version"] == "1.2.3"
    assert said["documents"] == fingerprint(TEXTS)
    assert said["format"] == 1


def test_tokens_made_by_hand_are_kept_and_their_origin_said_to_be_unknown(tmp_path) -> None:
    tokens = tokenize(TEXTS)
    tokens.attrs = {}
    same(kept(tokens, tmp_path), tokens)
    said = about(tmp_path / "tokens.parquet")
    assert (said["settings"], said["documents"]) == (None, None)
    with pytest.raises(ValueError, match=r"does not know its documents.*load it without documents"):
        load_tokens(tmp_path / "tokens.parquet", TEXTS)


def test_a_version_that_cannot_be_found_out_is_unknown(tmp_path, monkeypatch) -> None:
    def unknown(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", unknown)
    save_tokens(tokenize(TEXTS), tmp_path / "t")
    assert about(tmp_path / "t")["version"] == "unknown"


# --- other tools ------------------------------------------------------------------------------

QUERY = "select term, count(*) as n from '{}' where term is not null group by term"


def test_duckdb_counts_the_same(tmp_path, seed_tokens) -> None:
    tokens = drop_terms(seed_tokens, STOPWORDS)
    save_tokens(tokens, tmp_path / "tokens.parquet")
    counts = dict(duckdb.sql(QUERY.format(tmp_path / "tokens.parquet")).fetchall())
    assert counts == term_frequency(tokens).set_index("term")["n"].to_dict()
    places = duckdb.sql(
        f"select doc, position, start, \"end\" from '{tmp_path / 'tokens.parquet'}'"
    ).fetchall()
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
    ("documents", "said"),
    [
        (TEXTS.replace("…", "?!"), r"text differs in 1 of 3 places, first of 'b'"),
        (TEXTS.str.swapcase(), r"text differs in 2 of 3 places, first of 'a'"),
        (TEXTS[::-1], r"of 3 documents \(then 3\) the order differs"),
        (TEXTS[:2], r"of 2 documents \(then 3\) 1 are lacking, first 'c'"),
        (TEXTS[:0], r"of 0 documents \(then 3\) 3 are lacking, first 'a'"),
        (TEXTS.rename({"b": "d"}), r"1 are lacking, first 'b', 1 are new, first 'd'"),
        (pd.concat([TEXTS, pd.Series({"d": ""})]), r"of 4 documents \(then 3\) 1 are new, first 'd'"),
        (pd.Series({"a": "War and peace.…", "b": "", "c": TEXTS["c"]}), r"text differs in 2 of 3 places"),
    ],
)
def test_other_documents_are_refused_and_the_difference_named(path, documents, said) -> None:
    with pytest.raises(
        ValueError, match=rf"tokens\.parquet' is not of these documents: .*{said}.*make it anew"
    ):
        load_tokens(path, documents)


def test_a_changed_text_among_many_documents_is_found(tmp_path) -> None:
    texts = pd.Series([str(i) for i in range(3 * RUNS)]).set_axis([f"d{i}" for i in range(3 * RUNS)])
    save_tokens(tokenize(texts), tmp_path / "t")
    texts["d4"] = "5"
    with pytest.raises(
        ValueError, match="text differs in 1 of 250 places, first in a document from 'd3' to 'd5'"
    ):
        load_tokens(tmp_path / "t", texts)


def test_the_same_texts_are_the_same_however_pandas_has_them() -> None:
    texts = TEXTS.astype("str")
    chunks = pa.chunked_array([["War and peace."], ["…", "Peace, Ukraine’s peace"]], pa.large_string())
    for other in (
        texts.astype(object),
        texts.astype(pd.StringDtype("python")),
        pd.concat([pd.Series({"z": "…"}), texts])[1:],
        pd.Series(pd.array(chunks, dtype="str"), texts.index),
    ):
        assert fingerprint(other) == fingerprint(texts)


def test_no_character_moves_unnoticed_from_text_to_text_nor_from_id_to_id() -> None:
    many, moved = (
        pd.Series(pair * RUNS, [str(i) for i in range(2 * RUNS)]) for pair in (["ab", "c"], ["a", "bc"])
    )
    assert fingerprint(many)["texts"] != fingerprint(moved)["texts"]
    ids = [fingerprint(pd.Series("", pair))["ids"] for pair in (["ab", "c"], ["a", "bc"])]
    assert ids[0] != ids[1]


def test_half_a_pair_of_surrogates_has_a_fingerprint() -> None:
    halves = [fingerprint(pd.Series({"a": text}, dtype=object)) for text in ("\ud800", "\ud801", "?")]
    assert len({half["texts"] for half in halves}) == 3


@given(st.integers(0, 5000))
def test_runs_hold_every_document_once(count: int) -> None:
    edges = run_edges(count)
    assert (edges[0], edges[-1]) == (0, count)
    assert edges == sorted(set(edges))
    assert len(edges) <= RUNS + 1


# --- damage -----------------------------------------------------------------------------------


def test_no_changed_byte_goes_unnoticed(path) -> None:
    whole = path.read_bytes()
    for place in sorted(
        {*range(0, len(whole), max(len(whole) // 300, 1)), *range(len(whole) - 12, len(whole))}
    ):
        for bit in (0x01, 0x80):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            with pytest.raises(ValueError, match=r"tokens\.parquet' is .*make it anew"):
                load_tokens(path)


@pytest.mark.parametrize("length", [0, 1, 3, 4, 8, 12, 16, 17, 100, -9, -8, -1])
def test_a_file_cut_short_is_an_error(path, length) -> None:
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ValueError, match="is cut short, or no Parquet file: make it anew"):
        load_tokens(path)


def test_a_file_with_more_at_its_end_is_an_error(path) -> None:
    whole = path.read_bytes()
    for wrong in (whole + b"PAR1", whole[4:], whole + whole):
        path.write_bytes(wrong)
        with pytest.raises(ValueError, match="make it anew"):
            load_tokens(path)


def test_damage_is_told_from_other_files(path) -> None:
    whole = bytearray(path.read_bytes())
    whole[40] ^= 1
    path.write_bytes(whole)
    with pytest.raises(ValueError, match="is damaged: its bytes are not those that were saved"):
        load_tokens(path)
    pd.DataFrame({"doc": ["a"]}).to_parquet(path)
    with pytest.raises(ValueError, match="is a Parquet file, but none of save_tokens"):
        load_tokens(path)
    path.write_text("date 2023-03-08 War and peace")
    with pytest.raises(ValueError, match="is cut short, or no Parquet file"):
        load_tokens(path)


def test_a_file_of_a_later_version_is_refused(tmp_path, monkeypatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("analysis.tokens.storage.FORMAT", 2)
        save_tokens(tokenize(TEXTS), tmp_path / "t")
    with pytest.raises(
        ValueError, match=r"saved by a later version \(.*format 2; this one reads up to 1\): update"
    ):
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
    ["pyarrow.ipc.new_stream", "pyarrow.parquet.ParquetWriter.close", "os.fsync", "os.replace"],
)
def test_a_crash_leaves_the_old_file_or_none(tmp_path, old, moment) -> None:
    path = tmp_path / "tokens.parquet"
    if old:
        save_tokens(tokenize(TEXTS), path)
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
    save_tokens(tokenize(TEXTS), path)
    same(load_tokens(path, TEXTS), tokenize(TEXTS))


@pytest.mark.parametrize("moment", ["pyarrow.ipc.new_stream", "os.fsync", "os.replace"])
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
    with pytest.raises(FileNotFoundError, match="is in a folder that is not there: make the folder first"):
        save_tokens(tokens, tmp_path / "no" / "tokens.parquet")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)  # as a test may run as root, whom no folder refuses
    with pytest.raises(
        PermissionError, match=r"may not be written \(Permission denied\): give a place of your own"
    ):
        save_tokens(tokens, tmp_path / "tokens.parquet")
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_read_are_named(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match=r"is not there: save_tokens\(tokens, path\) makes the file"):
        load_tokens(tmp_path / "no.parquet")
    with pytest.raises(FileNotFoundError, match="is a folder"):
        load_tokens(tmp_path)


@pytest.mark.parametrize(
    ("tokens", "error", "said"),
    [
        ([1], TypeError, "tokens is a list: hand over a table"),
        (tokenize(TEXTS).drop(columns="start"), ValueError, "tokens has no column 'start'"),
        (tokenize(TEXTS).assign(x=[1, "a", None, 2.5, (), {}]), TypeError, "column that Parquet cannot hold"),
        (tokenize(TEXTS).assign(x=pd.cut(range(6), 2)), TypeError, "column that Parquet cannot hold"),
        (tokenize(TEXTS).assign(y=1).rename(columns={"y": 5}), TypeError, "a column named 5: .* rename it"),
    ],
)
def test_what_cannot_be_kept_is_refused(tmp_path, tokens, error, said) -> None:
    with pytest.raises(error, match=said):
        save_tokens(tokens, tmp_path / "tokens.parquet")
    assert list(tmp_path.iterdir()) == []


def test_attrs_that_json_cannot_hold_are_refused(tmp_path) -> None:
    tokens = tokenize(TEXTS)
    tokens.attrs["mine"] = {1, 2}
    with pytest.raises(TypeError, match=r"tokens\.attrs hold what JSON cannot"):
        save_tokens(tokens, tmp_path / "tokens.parquet")
