"""Tokens in a Parquet file: saved, loaded, and checked against their documents."""

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.arrays import large_strings, string_bytes
from analysis.checks import check_columns, check_path
from analysis.tokens.table import MAKE_TOKENS, check_tokens, texts_by_id

__all__ = ["FORMAT", "MAX_CATEGORY_BYTES", "load_tokens", "replacing", "save_tokens"]

# Number of the layout; a version of the package that cannot read a later one says so.
FORMAT = 1
# Parquet holds the categories of a column in one page, or their order would be lost.
MAX_CATEGORY_BYTES = 1 << 30
# The key of the file's metadata under which we keep ours: a checksum and JSON.
_KEY = b"dateline"
_COLUMNS = ["doc", "position", "start", "end", "term"]


def save_tokens(
    tokens: pd.DataFrame, path: str | os.PathLike[str], *, documents: pd.DataFrame | pd.Series | None = None
) -> None:
    """Save a tokens table in a Parquet file, which DuckDB, polars and others can query.

    The file is written next to `path` and then renamed, so that it is either complete or not there.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`, `map_terms`, `drop_terms` or `ngrams`, or a part of one. Other columns and the
        index are saved too; categories that are not strings come back as plain values.
    path
        The file, such as ``"tokens.parquet"``. An existing file is replaced.
    documents
        The documents that the tokens come from. Their checksums are saved, so that `load_tokens` can tell whether the
        tokens belong to the documents at hand.

    Raises
    ------
    TypeError
        If `tokens` is not a table, or has a column that Parquet cannot hold.
    ValueError
        If `tokens` is not a table of tokens, or its distinct terms have more than 1 GiB.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis import read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> path = mkdtemp() + "/tokens.parquet"
    >>> save_tokens(tokenize(documents), path, documents=documents)
    >>> len(load_tokens(path, documents))
    655
    """
    check_columns(tokens, _COLUMNS, "tokens", MAKE_TOKENS)
    target = check_path(path)
    fingerprint = None if documents is None else _fingerprint(texts_by_id(documents))
    try:
        for name in tokens.select_dtypes("category"):
            _check_categories(tokens[name])
        with replacing(target) as part:
            _write_table(tokens, fingerprint, part)
    except (pa.ArrowException, TypeError, OverflowError) as error:
        raise TypeError(
            f"tokens has a column that Parquet cannot hold ({error}): make it strings or numbers"
        ) from error


def load_tokens(path: str | os.PathLike[str], documents: pd.DataFrame | pd.Series | None = None) -> pd.DataFrame:
    """The tokens table that `save_tokens` saved.

    Parameters
    ----------
    path
        The file.
    documents
        The documents that the tokens should come from. If an id, a text or their order differs from what was saved, it
        is an error. None: nothing is compared.

    Returns
    -------
    DataFrame
        The tokens table as it was saved: columns, types, categories (those without a token too) and index.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, was not saved by `save_tokens` or by a later version of it, or its tokens come from
        other documents.
    TypeError
        If `path` is not a name.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis import save_tokens, tokenize
    >>> path = mkdtemp() + "/tokens.parquet"
    >>> save_tokens(tokenize(pd.Series({"a": "War and peace"})), path)
    >>> load_tokens(path)["term"].tolist()
    ['war', 'and', 'peace']
    """
    path = check_path(path)
    if not path.is_file():
        raise FileNotFoundError(f"path {str(path)!r} is not a file: save_tokens(tokens, path) makes it")
    tokens, about = _read_tokens(path)
    if documents is not None:
        _check_documents(texts_by_id(documents), tokens, about["documents"], path)
    return tokens


def _check_categories(column: pd.Series) -> None:
    """Raise an error if the categories of a column are too many for one page."""
    _, limits = string_bytes(large_strings(column.cat.categories.astype("str")))
    size = int(limits[-1] - limits[0]) + 4 * (len(limits) - 1)  # each with its length
    if size > MAX_CATEGORY_BYTES:
        raise ValueError(
            f"column {column.name!r} of tokens has {len(limits) - 1:,} categories of {size:,} bytes, and a file holds "
            f"{MAX_CATEGORY_BYTES:,}: tokenize the documents in parts, and save each in a file of its own"
        )


def _write_table(tokens: pd.DataFrame, fingerprint: dict[str, Any] | None, path: Path) -> None:
    """Write a new file, with what we save about the tokens, and a checksum, in its metadata."""
    from pyarrow import parquet

    table = pa.Table.from_pandas(tokens)
    categorical = [name for name in ("doc", "term") if isinstance(tokens[name].dtype, pd.CategoricalDtype)]
    lost = {name: list(tokens[name].cat.categories) for name in categorical if tokens[name].isna().all()}
    about = json.dumps({"format": FORMAT, "documents": fingerprint, "categories": lost})
    metadata = {**table.schema.metadata, _KEY: f"{_sum_content(about, table)} {about}"}
    parquet.write_table(
        table.replace_schema_metadata(metadata),
        path,
        use_dictionary=[field.name for field in table.schema if pa.types.is_dictionary(field.type)],
        dictionary_pagesize_limit=MAX_CATEGORY_BYTES + 1,
        row_group_size=64_000_000,
        write_page_checksum=True,
    )


def _sum_content(about: str, table: pa.Table) -> str:
    """A checksum of what Parquet's page checksums do not protect: metadata, numbers of rows, sums of integers."""
    from pyarrow import compute

    content = [about, repr(table.schema.pandas_metadata)]
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_dictionary(column.type):
            column = pa.chunked_array([chunk.indices for chunk in column.chunks], column.type.index_type)
        total = compute.sum(column).as_py() if pa.types.is_integer(column.type) else None
        content.append(repr([name, len(column), column.null_count, total]))
    return _checksum(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file that replaces `path` once it is complete, and is removed otherwise; links and permissions stay."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(f"path {str(path)!r} is a folder: give a file in it")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"path {str(path)!r} is in a folder that does not exist: make the folder first")
    if target.exists() and not target.is_file():
        raise OSError(f"path {str(path)!r} is a pipe, socket or device: give a file, or a name that is free")
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        yield part
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        with open(part, "rb") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        raise ValueError(
            f"path {str(path)!r} cannot be written: {half!r} is half a surrogate pair, not a character; correct it"
        ) from None
    except OSError as error:
        remedy = "choose a folder that you may write to and that has room"
        raise OSError(
            error.errno or 0, f"path {str(path)!r} cannot be written ({error.strerror or error}): {remedy}"
        ) from error
    finally:
        with suppress(OSError):  # on a read-only disk even what is not there cannot be removed
            part.unlink(missing_ok=True)


def _read_tokens(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The tokens in a file and what we saved about them."""
    from pyarrow import parquet

    remedy = "make it again with save_tokens(tokenize(documents), path)"
    tokens = pd.DataFrame()
    try:
        table = parquet.ParquetFile(path, page_checksum_verification=True).read()
        table.validate(full=True)  # a forged file could hold codes without a category
        checksum, _, text = (table.schema.metadata or {}).get(_KEY, b"").decode().partition(" ")
        about = json.loads(text) if text else None
        is_whole = checksum == _sum_content(text, table)
        is_later = about is not None and about["format"] > FORMAT
        if about is not None and is_whole and not is_later:
            tokens = _restore_categories(table.to_pandas(), about["categories"])
    except Exception as error:  # whatever a damaged or forged file makes the libraries raise
        raise ValueError(f"path {str(path)!r} is damaged, or not a Parquet file ({error}): {remedy}") from error
    if about is None:
        raise ValueError(f"path {str(path)!r} was not saved by save_tokens; pandas.read_parquet may read it")
    if is_later:
        raise ValueError(f"path {str(path)!r} was saved by a later version of this package: update it, or {remedy}")
    if not is_whole:
        raise ValueError(f"path {str(path)!r} is damaged, its tokens are not those that were saved: {remedy}")
    return tokens, about


def _restore_categories(tokens: pd.DataFrame, lost: dict[str, list[str]]) -> pd.DataFrame:
    """Tokens whose categories can be changed, with those that no row has: Parquet keeps categories beside values."""
    check_columns(tokens, _COLUMNS, "tokens", MAKE_TOKENS)
    for name in tokens.select_dtypes("category"):  # codes that Arrow shares are read-only
        tokens[name] = tokens[name].copy()
    for name, categories in lost.items():
        tokens[name] = pd.Categorical.from_codes(np.full(len(tokens), -1), pd.Index(categories, dtype="str"))
    return tokens


def _fingerprint(texts: pd.Series) -> dict[str, Any]:
    """The number of documents and a checksum of their ids and of their texts, in order."""
    return {"count": len(texts), "ids": _checksum(texts.index), "texts": _checksum(texts)}


def _checksum(strings: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for string in strings:
        data = string.encode("utf-8", "surrogatepass")
        # with its length, or a character could move from one string to the next unnoticed
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _check_documents(texts: pd.Series, tokens: pd.DataFrame, saved: dict[str, Any] | None, path: Path) -> None:
    """Raise an error that says what differs unless the tokens come from these texts."""
    if saved is None:
        raise ValueError(
            f"path {str(path)!r} was saved without documents=, so nothing can be compared: load it without documents, "
            "or save it again with save_tokens(tokens, path, documents=documents)"
        )
    current = _fingerprint(texts)
    if current == saved:
        return
    saved_ids = check_tokens(tokens)["doc"].cat.categories
    missing = saved_ids.difference(texts.index, sort=False)
    new = texts.index.difference(saved_ids, sort=False)
    if current["ids"] == saved["ids"]:
        difference = "a text has changed"
    elif len(missing) or len(new):
        groups = ((missing, "missing"), (new, "new"))
        difference = ", ".join(f"{len(ids)} are {group}, first {ids[0]!r}" for ids, group in groups if len(ids))
    else:
        difference = "their order has changed"
    raise ValueError(
        f"path {str(path)!r} comes from other documents ({difference}): pass those it was made from, or make it again "
        "with save_tokens(tokenize(documents), path, documents=documents)"
    )
