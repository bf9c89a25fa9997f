"""The counting that all other folders build on: units, groups and cells.

A unit is the smallest set of tokens that can belong to a group: a document, or a part of one where groups are made by
a column of `tokens`. A cell is a term in a group.
"""

import reprlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from analysis.arrays import (
    Floats,
    Ints,
    alphabetical_ranks,
    category_codes,
    is_sorted,
    merge_vocabularies,
    run_starts,
    shrink_integers,
    stable_order,
)
from analysis.checks import describe_type
from analysis.periods import is_frequency, place_in_periods
from analysis.threads import map_threads
from analysis.tokens.table import check_documents, check_tokens, without_overlaps

__all__ = [
    "CHUNK_TOKENS", "MOST_TOKENS", "By", "Counts", "Units", "cells_to_matrix", "count_cells", "count_terms",
    "count_tokens", "counts_table", "group_keys", "group_units", "merge_counts", "number_groups", "sort_cells",
]  # fmt: skip

By = str | Sequence[str] | None
# Columns of counts that are not group keys, and whose names no key can have.
_VALUE_COLUMNS = frozenset({"term", "n", "total", "rate", "docs", "tf", "idf", "tf_idf"})
# Tokens that are counted together: few enough for the cache, but more where a group is larger, to have few sums to add.
CHUNK_TOKENS, MOST_TOKENS = 256_000, 2_000_000


class Units(NamedTuple):
    """The unit of each token, the group of each unit, and the keys of each group."""

    unit: NDArray[Any]
    group: Ints
    groups: pd.DataFrame


class Counts(NamedTuple):
    """Counts of terms by group: one cell per term that occurs in a group, by group, then term; and the groups."""

    group: Ints
    term: Ints
    n: Ints
    docs: Ints
    total: Ints  # of each group
    groups: pd.DataFrame
    terms: pd.Index


def group_keys(table: pd.DataFrame) -> list[str]:
    """The columns that identify a group: those before ``term``."""
    columns = list(table.columns)
    return columns[: columns.index("term")]


def count_terms(
    tokens: pd.DataFrame, by: By = None, *, documents: pd.DataFrame | None = None, kept_only: bool = False
) -> Counts:
    """Count terms by group; each document contributes at most one unit to a group."""
    tokens = check_tokens(tokens, documents)
    unit, group, groups = group_units(tokens, by, documents)
    codes, terms = category_codes(tokens["term"]), tokens["term"].cat.categories
    counted, counted_codes = (without_overlaps(tokens, values) for values in (unit, codes))
    if kept_only:
        counted = counted[counted_codes >= 0]
    sizes = count_tokens(counted, len(group))
    if codes.min(initial=0) < 0:
        kept = codes >= 0
        codes, unit = codes[kept], unit[kept]
    total = np.bincount(group, weights=sizes, minlength=len(groups)).astype(np.int64)
    cell_group, term, n, docs = count_cells(group, unit, codes, len(terms))
    return Counts(cell_group, term, n, docs, total, groups, terms)


def group_units(tokens: pd.DataFrame, by: By, documents: pd.DataFrame | None) -> Units:
    """The unit of each token and the group of each unit."""
    unit, keys = _find_units(tokens, by, documents)
    return Units(unit, *number_groups(keys))


def number_groups(keys: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    """The group of each row of `keys`, and the distinct rows in order, with missing keys last."""
    number: NDArray[Any] = np.zeros(len(keys), np.int64)
    if len(keys.columns):
        try:
            number = keys.groupby(list(keys), dropna=False, observed=True).ngroup().to_numpy()
        except (TypeError, NotImplementedError) as error:  # Arrow has lists too
            raise TypeError(_explain_lists(keys)) from error
    _, first, group = np.unique(number, return_index=True, return_inverse=True)
    return group, keys.iloc[first].reset_index(drop=True)


def _explain_lists(keys: pd.DataFrame) -> str:
    """Which key has cells that are lists, dicts or the like, and the remedy."""
    cells = ((name, value) for name, column in keys.items() for value in column.dropna())
    name, value = next((name, value) for name, value in cells if not _is_hashable(value))
    return (
        f"by={name!r} has cells that are not single values, such as {reprlib.repr(value)}: make strings of them, "
        f"documents[{name!r}] = documents[{name!r}].map(str)"
    )


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def count_cells(
    group: Ints, unit: NDArray[Any], term: NDArray[Any], terms: int, moments: Sequence[tuple[Floats, int]] = ()
) -> tuple[NDArray[Any], ...]:
    """Group, term, number of tokens and of units of each cell; `group` holds the group of each unit.

    Each of `moments` adds a sum over the cell's units: their weight times a power of their number of tokens.
    Group, term and unit are packed into one number, so that sorting brings the tokens of a cell together.
    """
    if not len(unit):
        return (np.empty(0, np.int64),) * (4 + len(moments))
    if not is_sorted(unit):
        order = np.argsort(unit, kind="stable")
        unit, term = unit[order], term[order]
    groups, term_bits = int(group.max()) + 1, max(terms - 1, 0).bit_length()
    if groups.bit_length() + term_bits + (len(group) - 1).bit_length() > 63:
        raise ValueError(
            f"{groups:,} groups of {len(group):,} documents and {terms:,} terms are too many to count at once: use "
            "count_corpus, which counts them in parts"
        )
    edges = _unit_edges(unit, len(group))

    def count(units: slice) -> tuple[NDArray[Any], ...]:
        lowest, unit_bits = int(group[units].min()), (units.stop - units.start - 1).bit_length()
        head = (group[units] - lowest) << (term_bits + unit_bits) | np.arange(units.stop - units.start)
        # numbers of 32 bits are sorted twice as fast
        is_narrow = int(group[units].max() - lowest + 1) << (term_bits + unit_bits) <= 1 << 32
        key: NDArray[Any] = term[edges[units.start] : edges[units.stop]].astype(np.uint32 if is_narrow else np.int64)
        key <<= unit_bits
        key |= np.repeat(head.astype(key.dtype), np.diff(edges[units.start : units.stop + 1]))
        key.sort()
        first = run_starts(key)
        cell, member = key[first] >> unit_bits, key[first] & (1 << unit_bits) - 1
        new = run_starts(cell)
        sums = []
        if moments:
            hits = np.diff(first, append=len(key)).astype(np.float64)
            sums = [np.add.reduceat(weight[units][member] * hits**power, new) for weight, power in moments]
        cell = cell[new].astype(np.int64) + (lowest << term_bits)
        return cell, np.diff(first[new], append=len(key)), np.diff(new, append=len(first)), *sums

    chunks = _split_units(group, edges)
    results = map_threads(count, chunks)
    # concatenated in one expression, which frees the chunks' results
    cell, *sums = next(results) if len(chunks) == 1 else _join(_sum_cells(*_join(results)))
    return cell >> term_bits, cell & (1 << term_bits) - 1, *sums


def cells_to_matrix(row: NDArray[Any], column: NDArray[Any], n: NDArray[Any], shape: tuple[int, int]) -> Any:
    """Cells, sorted by row and then by column, as a sparse matrix of counts."""
    from scipy import sparse

    limits = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=shape[0]))])
    return sparse.csr_array((n, column, limits), shape)


def _split_units(group: Ints, edges: Ints) -> list[slice]:
    """Runs of units: whole groups with about as many tokens as are counted together, or parts of a large group."""
    starts = np.append(edges[run_starts(group)], edges[-1])
    groups = starts[np.searchsorted(starts, np.arange(CHUNK_TOKENS, edges[-1], CHUNK_TOKENS))]
    units = edges[np.searchsorted(edges, np.arange(MOST_TOKENS, edges[-1], MOST_TOKENS))]
    is_far = np.searchsorted(groups, units - MOST_TOKENS) == np.searchsorted(groups, units + MOST_TOKENS)
    cuts = np.unique(np.concatenate([[0], groups, units[is_far], edges[-1:]]))
    return [slice(a, b) for a, b in pairwise(np.searchsorted(edges, cuts).tolist())]


def _unit_edges(unit: NDArray[Any], units: int) -> Ints:
    """The first token of each unit, and the number of tokens; tokens are sorted by unit."""
    # search in the array's own dtype, or NumPy copies it to int64 first
    return np.append(np.searchsorted(unit, np.arange(units, dtype=unit.dtype)), len(unit))


def count_tokens(unit: NDArray[Any], units: int) -> Ints:
    """The number of tokens of each unit."""
    return np.diff(_unit_edges(unit, units)) if is_sorted(unit) else np.bincount(unit, minlength=units)


def _join(chunks: Iterable[tuple[NDArray[Any], ...]]) -> tuple[NDArray[Any], ...]:
    """Each column of the chunks as one array."""
    return tuple(map(np.concatenate, zip(*chunks, strict=True)))


def _sum_cells(cell: Ints, *sums: NDArray[Any]) -> Iterator[tuple[NDArray[Any], ...]]:
    """Each cell once, in order, with the totals of its `sums`; in chunks, so that little memory is needed beside."""
    if (cell[1:] > cell[:-1]).all():
        yield cell, *sums
        return
    order = stable_order(cell)
    cuts = np.searchsorted(cell, cell[order[CHUNK_TOKENS::CHUNK_TOKENS]], sorter=order)
    for a, b in pairwise(np.unique([0, *cuts, len(cell)])):
        part = cell[order[a:b]]
        new = run_starts(part)
        yield part[new], *(np.add.reduceat(values[order[a:b]], new) for values in sums)


def merge_counts(parts: list[Counts]) -> Counts:
    """The counts of several parts of a corpus as one, in small integers; empties `parts`, whose memory is needed."""
    numbers, terms = merge_vocabularies([part.terms for part in parts])
    pa.default_memory_pool().release_unused()  # what the merge needed; Arrow would keep it
    group, groups = number_groups(pd.concat([part.groups for part in parts], ignore_index=True))
    group_of = np.split(group, np.cumsum([len(part.groups) for part in parts])[:-1])
    total = np.zeros(len(groups), np.int64)
    np.add.at(total, group, np.concatenate([part.total for part in parts]))
    bits = max(len(terms) - 1, 0).bit_length()
    renumbered = zip(parts, group_of, numbers, strict=True)
    cell = np.concatenate([number[part.group] << bits | codes[part.term] for part, number, codes in renumbered])
    n, docs = (np.concatenate([getattr(part, name) for part in parts]) for name in ("n", "docs"))
    del renumbered, numbers, parts[:]
    group, term, n, docs = _join(
        tuple(map(shrink_integers, (cell >> bits, cell & (1 << bits) - 1, *sums)))
        for cell, *sums in _sum_cells(cell, n, docs)
    )
    return Counts(group, term, n, docs, total, groups, terms)


def counts_table(counts: Counts, per: float = 1000, order: Ints | None = None) -> pd.DataFrame:
    """The counts table: one row per cell, groups in their order, the most frequent term first or in another `order`."""
    order = sort_cells(counts, counts.n.max(initial=0) - counts.n) if order is None else order
    term = counts.terms.take(counts.term[order])
    n, docs = (values[order].astype(np.int64, copy=False) for values in (counts.n, counts.docs))
    del order  # its memory is needed
    sizes = np.bincount(counts.group, minlength=len(counts.groups))
    keys = dict(counts.groups.take(np.repeat(np.arange(len(sizes)), sizes)).reset_index(drop=True))
    total = np.repeat(counts.total, sizes)
    rate = n / total
    rate *= per
    return pd.DataFrame({**keys, "term": term, "n": n, "total": total, "rate": rate, "docs": docs}, copy=False)


def sort_cells(counts: Counts, level: NDArray[Any]) -> Ints:
    """The order of the cells by group, then `level` (numbers from 0), then alphabet."""
    most, ranks = int(level.max(initial=0)), alphabetical_ranks(counts.terms)
    if len(counts.groups) * (most + 1) >= 1 << 63 or not is_sorted(ranks):
        return np.lexsort((ranks[counts.term], level, counts.group))
    # cells of a group are in alphabetical order already
    return stable_order(counts.group.astype(np.int64) * (most + 1) + level)


def _find_units(tokens: pd.DataFrame, by: By, documents: pd.DataFrame | None) -> tuple[NDArray[Any], pd.DataFrame]:
    """The unit of each token, and one row of group keys per unit."""
    names = _list_keys(by)
    in_tokens = [name for name in names if name in tokens and name != "doc"]
    if in_tokens:
        unit = tokens.groupby(["doc", *in_tokens], dropna=False, observed=True).ngroup().to_numpy()
        keys = tokens.iloc[np.unique(unit, return_index=True)[1]].reset_index(drop=True)
    else:
        unit = category_codes(tokens["doc"])
        ids = tokens["doc"].cat.categories
        keys = pd.DataFrame({"doc": pd.Categorical.from_codes(np.arange(len(ids)), ids)})
    columns = [keys[name] if name in tokens else _document_key(name, tokens, documents) for name in names]
    for column in columns:
        keys[column.name] = column.array if column.name in tokens else column.reindex(keys["doc"]).array
    if len({column.name for column in columns}) < len(columns):
        raise ValueError(f"by={by!r} names two periods, or a column twice: group by one of each")
    return unit, keys[[column.name for column in columns]]


def _list_keys(by: By) -> list[str]:
    if by is not None and not isinstance(by, Iterable):
        raise TypeError(f"by={by!r} is {describe_type(by)}: name a column or a period alias, or several in a list")
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    for name in names:
        if not isinstance(name, str):
            raise ValueError(f"by={by!r} contains {name!r}, which is not a string: name a column or a period alias")
        if name in _VALUE_COLUMNS:
            raise ValueError(f"by={name!r} is a column of the counts themselves: rename it in the documents")
    return names


def _document_key(name: str, tokens: pd.DataFrame, documents: pd.DataFrame | None) -> pd.Series:
    """A column of the documents, or the period of their dates."""
    if documents is None:
        raise ValueError(
            f"by={name!r} is not a column of tokens ({', '.join(map(str, tokens))}): "
            "if it is a column of the documents or a period, pass documents= too"
        )
    if name in documents:
        return check_documents(tokens, documents, [])[name]
    if not is_frequency(name):
        columns = ", ".join(map(str, [*tokens, *documents]))
        raise ValueError(f"by={name!r} is neither a column ({columns}) nor a period ('D', 'W', 'M', 'Q', 'Y')")
    return place_in_periods(check_documents(tokens, documents), name)
