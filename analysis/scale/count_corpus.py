"""Counts summed over the parts of a corpus, in one process or on a cluster."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.checks import check_per
from analysis.frequency.counting import By, Counts, count_terms, counts_table, merge_counts
from analysis.loading.corpus import compile_pattern, read_corpus
from analysis.loading.files import progress
from analysis.loading.records import CorpusError, Finding, Partition, Source, name_each, printable
from analysis.scale.partitions import partitions
from analysis.tokens.terms import find_term
from analysis.tokens.words import tokenize

if TYPE_CHECKING:
    from distributed import Client

DATE = "\0date"
"""A column with each document's date, by which documents are put in order; no column is called so."""


class Counted(NamedTuple):
    """What some parts gave: counts, a hash of each document's id, what could not be read, and which parts they are."""

    counts: Counts | None
    ids: NDArray[np.uint64]
    findings: pd.DataFrame
    parts: tuple[int, ...]


def count_corpus(
    source: Source,
    by: By = None,
    *,
    terms: str | Iterable[str] | None = None,
    client: Client | None = None,
    size: str | int = "48MB",
    per: float = 1000,
    on_error: Literal["raise", "skip"] = "skip",
    to_tokens: Callable[[pd.DataFrame], pd.DataFrame] = tokenize,
    **reading: Any,
) -> pd.DataFrame:
    """Count each term in each group of a corpus that may be larger than memory.

    The table is that of ``term_frequency(tokenize(read_corpus(source)), by, documents=…)``. Counts are
    sums over parts: each part is read, tokenised and counted by itself, and the results are merged in pairs.

    Parameters
    ----------
    by, per
        As in `term_frequency`.
    terms
        One term or several to keep, folded as terms are, or as they stand where `to_tokens` is given; None: all.
        Totals are of all tokens in either case.
    client
        A ``dask.distributed.Client``, whose workers count the parts (extra ``scale``). They must see the source
        under the same path. None: this process, one part after the other.
    size
        Bytes of text in a part, as in `partitions`. A process needs about fifteen times as much memory.
    on_error
        "skip": what cannot be read is left out, with a warning that names it; ``attrs["left_out"]`` has a
        dict for each. "raise": `CorpusError`, once all parts have been read.
    to_tokens
        From documents to tokens, where it is not `tokenize` as it stands: to stem, say, or to drop stop words. Any
        table with ``doc`` and ``term`` will do; time expressions are counted by their values with
        ``lambda documents: time_expressions(documents).rename(columns={"value": "term"})``.
    **reading
        Options of `read_corpus`: ``date_pattern=…``, ``encoding=…``.

    Returns
    -------
    DataFrame
        The counts table, as `term_frequency` gives it.

    Raises
    ------
    CorpusError
        If nothing at all can be read, or two parts have a document of the same id; with "raise", if anything cannot.
    ValueError, TypeError
        As `term_frequency` and `read_corpus` do, and if `size` is no size.

    Examples
    --------
    >>> count_corpus("seeds", "M", terms="bakhmut")[["period", "n", "total"]].astype(str).values.tolist()
    [['2023-03', '4', '352'], ['2023-04', '5', '303']]
    """
    if on_error not in ("raise", "skip"):
        raise ValueError(f"on_error={on_error!r} is not known: 'raise' or 'skip'")
    check_per(per)
    wanted = None if terms is None else _fold_terms([terms] if isinstance(terms, str) else terms, to_tokens)
    parts = _with_paths_dated(partitions(source, size), reading.get("date_pattern"))
    count = partial(_count, by=by, wanted=wanted, to_tokens=to_tokens, reading=reading)
    counted = _count_here(parts, count) if client is None else _count_there(parts, count, client)
    left_out = _check_counted(counted, len(parts), on_error)
    assert counted.counts is not None
    table = counts_table(_in_order(counted.counts), per)
    table.attrs = {"per": per, "left_out": left_out}
    return table


def _count_here(parts: list[Partition], count: Callable[..., Counted]) -> Counted:
    """Merge as a binary counter carries, so that few results wait and each is merged few times."""
    waiting: list[tuple[int, Counted]] = []
    for number, part in enumerate(progress(parts, desc="counting")):
        height, result = 0, count(part, number)
        while waiting and waiting[-1][0] == height:
            result = _merge([waiting.pop()[1], result])
            height += 1
        waiting.append((height, result))
    return _merge([result for _, result in waiting])


def _count_there(parts: list[Partition], count: Callable[..., Counted], client: Client) -> Counted:
    """The same on a cluster. What a lost worker had done is done again, under the same key and so once."""
    from distributed import progress as show_progress

    results = [
        client.submit(_count_on_worker, count, part, number, pure=False) for number, part in enumerate(parts)
    ]
    while len(results) > 1:
        results = [client.submit(_merge, results[i : i + 2], pure=False) for i in range(0, len(results), 2)]
    show_progress(results, notebook=False)  # type: ignore[no-untyped-call]
    print()  # its line has no end
    counted: Counted = results[0].result()
    return counted


def _count_on_worker(count: Callable[..., Counted], part: Partition, number: int) -> Counted:
    _keep_freed_memory()
    return count(part, number)


def _keep_freed_memory() -> None:
    """Let glibc keep up to 64 MB of freed memory, as it does by itself.

    Dask has its workers give all of it back at once (``MALLOC_TRIM_THRESHOLD_``). Where arrays come and go, getting
    it anew from the system takes longer than what is done in it.
    """
    if "MALLOC_TRIM_THRESHOLD_" in os.environ and sys.platform == "linux":
        trim, map_from = -1, -3  # names of mallopt's parameters
        with contextlib.suppress(AttributeError):  # another libc
            libc = ctypes.CDLL(None)
            libc.mallopt(trim, 1 << 26)
            libc.mallopt(map_from, 1 << 25)


def _count(
    part: Partition,
    number: int,
    *,
    by: By,
    wanted: pd.Index | None,
    to_tokens: Callable[[pd.DataFrame], pd.DataFrame],
    reading: dict[str, Any],
) -> Counted:
    try:
        documents, findings = _read(part, reading)
        ids = pd.util.hash_array(documents.index.to_numpy(dtype=object))
        if "text" not in documents:  # nothing could be read
            return Counted(None, ids, findings, (number,))
        tokens = to_tokens(documents)
        documents = documents.drop(columns="text")  # the texts are not needed any more, nor is their memory
        counts = count_terms(tokens, by, documents=documents)
    except Exception as error:
        error.add_note(f"This was part {number}: {_describe(part)}")
        raise
    if "doc" in counts.groups:  # whose order is that of the dates
        dates = documents["date"].reindex(counts.groups["doc"]).array
        counts = counts._replace(
            groups=counts.groups.assign(doc=counts.groups["doc"].astype("str"), **{DATE: dates})
        )
    return Counted(counts if wanted is None else _keep_terms(counts, wanted), ids, findings, (number,))


def _merge(results: list[Counted]) -> Counted:
    counts = [result.counts for result in results if result.counts is not None]
    if counts:
        keys = _with_one_type([part.groups for part in counts])
        counts = [part._replace(groups=groups) for part, groups in zip(counts, keys, strict=True)]
    return Counted(
        merge_counts(counts) if counts else None,
        np.concatenate([result.ids for result in results]),
        pd.concat([result.findings for result in results], ignore_index=True),
        tuple(chain.from_iterable(result.parts for result in results)),
    )


def _with_one_type(keys: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Group keys of several parts, of the same types; for a part that has only missing ones any type will do."""
    for name in keys[0]:
        types = {part[name].dtype: None for part in keys if part[name].notna().any()}
        numbers = all(dtype.kind in "iuf" for dtype in types)
        if len(types) > 1 and not numbers:
            first, second, *_ = types
            raise ValueError(
                f"by={name!r} is {first} in one part of the table and {second} in another: "
                "make the column of one type, or count the table at one go (a larger size=)"
            )
        for i, part in enumerate(keys):
            if types and part[name].dtype not in types:
                missing = pd.Series(np.nan, part.index).astype("float64" if numbers else next(iter(types)))
                keys[i] = part.assign(**{str(name): missing})
    return keys


def _read(part: Partition, reading: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The documents of a part that can be read, and what cannot."""
    try:
        return read_corpus(part, **reading), pd.DataFrame(columns=Finding._fields, dtype="str")
    except CorpusError as error:
        if error.findings is None:
            raise
        findings = error.findings
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is said once, for all parts
            return read_corpus(part, on_error="skip", **reading), findings
    except CorpusError:
        return pd.DataFrame(index=pd.Index([], dtype="str")), findings


def _describe(part: Partition) -> str:
    if part.rows is not None:
        return f"{printable(part.rows.file)}, from row {part.rows.first}"
    if part.frame is not None:
        return f"{len(part.frame)} rows of a DataFrame"
    return (
        f"{len(part.texts)} texts, the first of {printable(part.texts[0].file)}" if part.texts else "no texts"
    )


def _fold_terms(terms: Iterable[str], to_tokens: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.Index:
    """Terms as they are counted; those of other tokens than `tokenize` gives are taken as they stand."""
    if to_tokens is tokenize:
        nothing = tokenize(pd.Series([], dtype="str"))
        terms = [find_term(nothing, term) for term in terms]
    return pd.Index(list(dict.fromkeys(terms)), dtype="str")


def _keep_terms(counts: Counts, wanted: pd.Index) -> Counts:
    kept = np.isin(counts.term, counts.terms.get_indexer(wanted))
    cells = {name: getattr(counts, name)[kept] for name in ("group", "term", "n", "docs")}
    used, cells["term"] = np.unique(cells["term"], return_inverse=True)
    return counts._replace(**cells, terms=counts.terms[used])


def _with_paths_dated(parts: list[Partition], date_pattern: str | None) -> list[Partition]:
    """Parts that know whether `date_pattern` is one for paths: read alone, each would take its own for the whole."""
    if date_pattern is None:
        return parts
    pattern = compile_pattern(date_pattern)
    if len(parts) > 1 and any(not part.texts for part in parts):
        raise ValueError(
            f"date_pattern={date_pattern!r} is judged by a whole table, and this one is counted in parts: "
            "name the column that has the dates by date=, or count it at one go (a larger size=)"
        )
    dated = any(pattern.search(text.path) for part in parts for text in part.texts)
    return [part._replace(paths_dated=dated if part.texts else None) for part in parts]


def _check_counted(counted: Counted, parts: int, on_error: str) -> list[dict[str, str]]:
    """What was left out, or an error if the counts would be of something else than the corpus."""
    if sorted(counted.parts) != list(range(parts)):
        raise RuntimeError(
            f"of {parts} parts these were counted: {sorted(counted.parts)}. Report this as a bug"
        )
    bad = [Finding(*row) for row in counted.findings.itertuples(index=False)]
    if bad and (on_error == "raise" or counted.counts is None):
        raise CorpusError(name_each(bad), counted.findings)
    repeated = len(counted.ids) - len(np.unique(counted.ids))
    if repeated:
        raise CorpusError(
            f"{repeated} of {len(counted.ids)} documents have the id of another: ids must be unique; "
            "mend them, or name the right column by doc= (audit_corpus lists them)"
        )
    if bad:
        places = "\n".join(f"  {found.source}: {found.finding}: {found.detail}" for found in bad)
        count = f"{len(bad)} place{'s' if len(bad) > 1 else ''} in the corpus"
        warnings.warn(
            f"{count} could not be read and {'were' if len(bad) > 1 else 'was'} left out:\n{places}",
            stacklevel=3,
        )
    return [{key: str(value) for key, value in found._asdict().items()} for found in bad]


def _in_order(counts: Counts) -> Counts:
    """Groups in the order in which `term_frequency` has them: documents by date."""
    groups = counts.groups
    if "doc" not in groups:
        return counts
    docs = groups.drop_duplicates("doc").sort_values([DATE, "doc"])["doc"]
    groups = groups.drop(columns=DATE).assign(doc=pd.Categorical(groups["doc"], docs))
    number = groups.groupby(list(groups), dropna=False, observed=True).ngroup().to_numpy().astype(np.int64)
    order = np.argsort(number)
    return counts._replace(
        group=number[counts.group],
        total=counts.total[order],
        groups=groups.iloc[order].reset_index(drop=True),
    )
