"""Tokens in a file: saved, loaded, and checked against their documents."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import IO, Any
from uuid import uuid4
from zlib import crc32

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from analysis.checks import check_columns
from analysis.threads import map_threads
from analysis.tokens.scanner import as_bytes
from analysis.tokens.table import texts_by_id

FORMAT = 1
"""Number of the file's layout; a version that cannot read a later one says so."""
KEY = "dateline"
"""Under which the file's metadata say, as JSON, where it comes from."""
TAIL = 8
"""Bytes of the checksum, and of what follows on the footer."""


def save_tokens(tokens: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Keep a tokens table, as it is, in a Parquet file, which DuckDB, polars and others can query.

    The file is whole or not there: whatever interrupts, an old file of that name stays as it was. After a crash a
    file may be left beside it whose name starts with a dot and ends with ``.part``; delete it.

    Parameters
    ----------
    tokens
        A tokens table of `tokenize`, `map_terms`, `drop_terms`, `ngrams`, or a part of one; columns of your own
        are kept too, and the index. Strings of dtype ``object`` or of other storage come back as ``str``, lists as
        arrays, dates in whole seconds as ones in milliseconds.
    path
        The file's name, such as ``"tokens.parquet"``; one that is there is replaced.

    Raises
    ------
    TypeError
        If `tokens` is no table, or a column is named or filled with what Parquet cannot hold.
    ValueError
        If `tokens` is no tokens table.
    OSError
        If the file cannot be written: its folder is not there, or `path` is a folder, or it is not allowed.

    Notes
    -----
    The file's metadata have a key ``dateline``, with JSON: ``format``, ``version`` (of this package), ``settings``
    (what `tokenize` was told), ``documents`` (their number and checksums); the last two are null where unknown.
    """
    path = Path(path)
    _check_savable(tokens)
    about = {
        "format": FORMAT,
        "version": _version(),
        "settings": tokens.attrs.get("settings"),
        "documents": tokens.attrs.get("documents"),
        "categorical": {name: tokens[name].cat.categories.name for name in tokens.select_dtypes("category")},
    }
    try:
        with _replacing(path) as file:
            _write(_to_arrow(tokens), about, file)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError) as error:
        raise TypeError(
            f"tokens have a column that Parquet cannot hold ({error}): make it strings, numbers or dates"
        ) from error


def load_tokens(
    path: str | os.PathLike[str], documents: pd.DataFrame | pd.Series | None = None
) -> pd.DataFrame:
    """Get back a tokens table that `save_tokens` kept.

    Parameters
    ----------
    documents
        The documents that the tokens should be of: a documents table, or a Series of texts by id. If any id or text
        differs, or their order, it is an error. Without `documents` nothing is compared.

    Returns
    -------
    DataFrame
        The tokens table as it was saved: columns, types, categories (those without a token too), index, ``attrs``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, none of `save_tokens`, or of a later version of it, or its tokens are of other
        documents than `documents`, or it does not know of which.
    TypeError
        If `documents` is neither table nor Series of strings.
    """
    path = Path(path)
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "not there"
        raise FileNotFoundError(f"path {str(path)!r} is {kind}: save_tokens(tokens, path) makes the file")
    with pa.OSFile(str(path)) as file:
        tokens, about = _read(file.read_buffer(), path)
    if documents is not None:
        _compare(texts_by_id(documents), tokens, about["documents"], path)
    return tokens


def _check_savable(tokens: pd.DataFrame) -> None:
    if not isinstance(tokens, pd.DataFrame):
        raise TypeError(f"tokens is a {type(tokens).__name__}: hand over a table made by tokenize(documents)")
    needed = ["doc", "position", "start", "end", "term"]
    check_columns(tokens, needed, "tokens", "make it with tokenize(documents)")
    if tokens.columns.has_duplicates:
        repeated = tokens.columns[tokens.columns.duplicated()][0]
        raise TypeError(f"tokens have two columns named {repeated!r}, which Parquet does not: rename one")
    unnamed = [name for name in tokens.columns if not isinstance(name, str)]
    if unnamed:
        raise TypeError(f"tokens have a column named {unnamed[0]!r}: Parquet wants strings, so rename it")
    if not _is_json(tokens.attrs):
        raise TypeError(
            "tokens.attrs hold what JSON cannot: make it strings, numbers, lists, dicts by string"
        )


def _to_arrow(tokens: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(tokens)
    # Where nothing is missing nothing has to be looked up: numbers are read twice as fast.
    fields = [
        field.with_nullable(not pa.types.is_integer(field.type) or column.null_count > 0)
        for field, column in zip(table.schema, table.columns, strict=True)
    ]
    return pa.Table.from_arrays(table.columns, schema=pa.schema(fields, table.schema.metadata))


def _is_json(value: object) -> bool:
    """Whether JSON gives `value` back as it is."""
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("dateline-workbook")
    except metadata.PackageNotFoundError:  # run from its folder, not installed
        return "unknown"


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the place of `path` once it is whole and on the disk, and else goes."""
    if path.is_dir():
        raise IsADirectoryError(
            f"path {str(path)!r} is a folder: give a file in it, such as 'tokens.parquet'"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(f"path {str(path)!r} is in a folder that is not there: make the folder first")
    part = path.with_name(f".{path.name}-{uuid4().hex}.part")
    try:
        with open(part, "x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except PermissionError as error:
        raise PermissionError(
            f"path {str(path)!r} may not be written ({error.strerror}): give a place of your own"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write(table: pa.Table, about: dict[str, Any], file: IO[bytes]) -> None:
    """Write the file that the head of this module draws."""
    from pyarrow import parquet

    names, again = table.column_names, table.select(list(about["categorical"]))
    whole = [field.name for field in table.schema if field.type in (pa.int32(), pa.int64())]
    # Chosen by measuring: what `load_tokens` reads is in the encoding that is read fastest, the rest in the smallest.
    with parquet.ParquetWriter(
        file,
        table.schema,
        compression={name: "zstd" if name in again.column_names else "lz4" for name in names},
        use_dictionary=[name for name in names if name not in whole],
        use_byte_stream_split=whole,
        dictionary_pagesize_limit=1 << 30,
    ) as writer:
        # One row group, as far as they reach: each would hold all the words anew.
        writer.write_table(table, row_group_size=1 << 26)
        about["stream"] = file.tell()
        _write_stream(again, file)
        file.write(bytes(TAIL))
        writer.add_key_value_metadata({KEY: json.dumps(about)})
    file.flush()
    with pa.OSFile(file.name) as written:
        data = memoryview(written.read_buffer())
        place, checksum = _place(data), _checksum(data)
    file.seek(place)
    file.write(checksum)


def _write_stream(table: pa.Table, file: IO[bytes]) -> None:
    """Write the categories and their numbers, in one batch even where there are no rows."""
    batch = pa.RecordBatch.from_arrays([column.chunk(0) for column in table.columns], schema=table.schema)
    with pa.ipc.new_stream(file, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
        stream.write_batch(batch)


def _place(data: memoryview) -> int:
    """Where the checksum is, if `data` is whole: before the footer."""
    return len(data) - TAIL - int.from_bytes(data[-TAIL : -TAIL + 4], "little") - TAIL


def _checksum(data: memoryview) -> bytes:
    """The CRC-32 of each half of the bytes before and after the checksum, taken side by side."""
    place = _place(data)
    half = place // 2
    halves = [[data[:half]], [data[half:place], data[place + TAIL :]]]
    sums = map_threads(lambda parts: reduce(lambda so_far, part: crc32(part, so_far), parts, 0), halves)
    return b"".join(checksum.to_bytes(4, "little") for checksum in sums)


def _check(data: memoryview, path: Path) -> None:
    """Raise an error unless `data` is, to the byte, what was written."""
    place = _place(data)
    if place >= 0 and bytes(data[place : place + TAIL]) == _checksum(data):
        return
    if len(data) < 12 or not bytes(data[:4]) == bytes(data[-4:]) == b"PAR1":
        cause = "is cut short, or no Parquet file"
    elif KEY.encode() in bytes(data[max(place, 0) :]):
        cause = "is damaged: its bytes are not those that were saved"
    else:
        cause = "is a Parquet file, but none of save_tokens (pandas.read_parquet may read it)"
    raise ValueError(f"path {str(path)!r} {cause}: make it anew by save_tokens(tokenize(documents), path)")


def _read(data: pa.Buffer, path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    from pyarrow import parquet

    _check(memoryview(data), path)
    file = parquet.ParquetFile(pa.BufferReader(data))
    about = json.loads(file.metadata.metadata[KEY.encode()])
    if about["format"] > FORMAT:
        raise ValueError(
            f"path {str(path)!r} was saved by a later version ({about['version']}, format {about['format']}; this one "
            f"reads up to {FORMAT}): update this package, or make the file anew by save_tokens"
        )
    names, labels = file.schema_arrow.names, about["categorical"]
    kept = file.read(columns=[name for name in names if name not in labels]).to_pandas(split_blocks=True)
    # From a copy of its bytes, or what is short, and so not compressed, would keep the whole file in memory.
    stream = pa.ipc.open_stream(
        pa.py_buffer(bytearray(memoryview(data)[about["stream"] :]))
    ).read_next_batch()
    columns: dict[str, Any] = {name: _as_categorical(stream[name], label) for name, label in labels.items()}
    columns |= {name: _own_column(kept[name]) for name in kept}
    tokens = pd.DataFrame({name: columns[name] for name in names if name in columns}, kept.index, copy=False)
    tokens.attrs, tokens.columns.name = kept.attrs, kept.columns.name
    return tokens, about


def _as_categorical(array: pa.DictionaryArray, label: str | None) -> pd.Categorical:
    values = array.dictionary
    if pa.types.is_null(values.type):  # no words, of which Arrow cannot tell that they would be strings
        values = values.cast(pa.large_string())
    categories = pd.Index(values.to_pandas(), name=label)
    # pandas offers no public way round making sure that categories are unique, which for half a million terms takes
    # longer than all the rest; these were categories before.
    dtype = pd.CategoricalDtype._from_fastpath(categories, array.type.ordered)  # type: ignore[attr-defined]
    codes = array.indices.fill_null(-1) if array.null_count else array.indices
    return pd.Categorical.from_codes(_own(codes.to_numpy()), dtype=dtype, validate=False)


class _Memory:
    """Another name of an array's memory, under which it may be written to."""

    def __init__(self, array: NDArray[Any]) -> None:
        self.array = array  # keeps the memory
        self.__array_interface__ = {**array.__array_interface__, "data": (array.ctypes.data, False)}


def _own(array: NDArray[Any]) -> NDArray[Any]:
    """An array that Arrow read, and nobody else has, to be written to: Arrow's arrays may not, and copies take time."""
    return np.asarray(_Memory(array))


def _own_column(column: pd.Series) -> pd.Series | NDArray[Any]:
    plain = isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufmM"
    return _own(column.to_numpy()) if plain else column.copy()


def _compare(texts: pd.Series, tokens: pd.DataFrame, saved: dict[str, Any] | None, path: Path) -> None:
    """Raise an error that says what differs, unless the tokens are of these texts."""
    if saved is None:
        raise ValueError(
            f"path {str(path)!r} does not know its documents, as its tokens did not come straight from tokenize: "
            "load it without documents, or make it anew by save_tokens(tokenize(documents), path)"
        )
    given = fingerprint(texts)
    if given != saved:
        raise ValueError(
            f"path {str(path)!r} is not of these documents: {_difference(texts, given, tokens, saved)}; hand over "
            "those it was made of, or make it anew by save_tokens(tokenize(documents), path)"
        )


def _difference(texts: pd.Series, given: dict[str, Any], tokens: pd.DataFrame, saved: dict[str, Any]) -> str:
    """What differs between the texts given and those saved: ids, their order, or texts."""
    ids = texts.index
    if (given["count"], given["ids"]) == (saved["count"], saved["ids"]):
        changed, edges = changed_runs(saved["texts"], given["texts"]), run_edges(len(ids))
        first, last = ids[edges[changed[0]]], ids[edges[changed[0] + 1] - 1]
        where = f"of {first!r}" if first == last else f"in a document from {first!r} to {last!r}"
        return f"text differs in {len(changed)} of {len(edges) - 1} places, first {where}"
    known = pd.Index(tokens["doc"].astype("category").cat.categories)
    lacking, new = known.difference(ids, sort=False), ids.difference(known, sort=False)
    parts = [
        f"{len(them)} {what}, first {them[0]!r}"
        for them, what in ((lacking, "are lacking"), (new, "are new"))
        if len(them)
    ]
    return f"of {len(ids)} documents (then {saved['count']}) {', '.join(parts) or 'the order differs'}"


RUNS = 250
"""Checksums of texts at most: up to so many documents each has its own, more share one with their neighbours."""


def fingerprint(texts: pd.Series) -> dict[str, Any]:
    """Checksums (CRC-32) of texts and of their ids, in their order, however pandas stores them.

    They find every change of up to four bytes in a row; any other escapes them once in four thousand million times.

    Returns
    -------
    dict
        ``count`` (documents), ``ids`` (a checksum in eight hexadecimal digits), ``texts`` (one after the other, the
        checksums of up to `RUNS` runs of documents): small, and fit for JSON and for ``DataFrame.attrs``.
    """
    return {"count": len(texts), "ids": _checksums(texts.index, 1), "texts": _checksums(texts, RUNS)}


def run_edges(count: int, runs: int = RUNS) -> list[int]:
    """Where each run of documents begins, and where the last one ends."""
    runs = min(count, runs)
    return [run * count // runs for run in range(runs + 1)] if runs else [0]


def changed_runs(before: str, after: str) -> list[int]:
    """The numbers of the runs whose checksums differ."""
    digits = range(0, len(before), 8)
    return [at // 8 for at in digits if before[at : at + 8] != after[at : at + 8]]


def _checksums(strings: pd.Series | pd.Index, runs: int) -> str:
    if not len(strings):
        return ""
    try:
        array = pa.array(strings, pa.large_string())
    except UnicodeEncodeError:  # half a pair of surrogates, which pandas may hold
        array = pa.array([string.encode("utf-8", "surrogatepass") for string in strings], pa.large_binary())
    data, limits = as_bytes(array)
    edges = run_edges(len(strings), runs)
    # Lengths go first, or a character could move from one string to the next unnoticed.
    lengths = np.diff(limits).astype("<i8").data
    runs_of = zip(pairwise(edges), pairwise(limits[edges].tolist()), strict=True)
    return "".join(f"{crc32(data[a:b], crc32(lengths[i:j])):08x}" for (i, j), (a, b) in runs_of)
