"""The counting that all other folders build on: units, groups and cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, alphabetical_ranks, category_codes, run_starts
from analysis.periods import is_frequency, place_in_periods
from analysis.threads import map_threads
from analysis.tokens.scanner import unite_terms
from analysis.tokens.table import check_documents, check_tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_array

By = str | Sequence[str] | None
OWN = frozenset(
    "term n total rate docs tf idf tf_idf tokens low high status deff window by_expression divided".split()  # noqa: SIM905
)
"""Columns that counts and timelines have of their own, which no group key can be called."""
_GROUP = "\0group"  # which no column is called
PART = 1 << 20
"""Tokens that are counted at one go, as a rule."""


class Units(NamedTuple):
    """The unit of each token, the group of each unit, and the groups' keys.

    A unit is the smallest set of tokens that can belong to a group: a document, or a part of one where `by` names a
    column of `tokens`.
    """

    unit: NDArray[Any]
    group: Ints
    groups: pd.DataFrame


class Counts(NamedTuple):
    """What was counted: a cell for each term in each group that holds it, by group, then term; and the groups."""

    group: Ints
    term: Ints
    n: Ints
    docs: Ints
    total: Ints
    groups: pd.DataFrame
    terms: pd.Index


def count_terms(
    tokens: pd.DataFrame, by: By = None, *, documents: pd.DataFrame | None = None, kept_only: bool = False
) -> Counts:
    """Count terms by group; a group has one unit of a document at most."""
    tokens = check_tokens(tokens)
    unit, group, groups = group_units(tokens, by, documents)
    codes, terms = category_codes(tokens["term"]), tokens["term"].cat.categories
    kept = codes >= 0
    if not kept.all():
        codes, kept_unit = codes[kept], unit[kept]
    else:
        kept_unit = unit
    sizes = count_tokens(kept_unit if kept_only else unit, len(group))
    total = np.bincount(group, weights=sizes, minlength=len(groups)).astype(np.int64)
    where, term, n, docs = count_cells(group, kept_unit, codes, len(terms))
    return Counts(where, term, n, docs, total, groups, terms)


def group_units(tokens: pd.DataFrame, by: By, documents: pd.DataFrame | None) -> Units:
    """Which tokens belong together: groups in the order of their keys, a missing key last."""
    unit, keys = _units(tokens, by, documents)
    number: NDArray[Any] = np.zeros(len(keys), np.int64)
    if len(keys.columns):
        number = keys.groupby(list(keys), dropna=False, observed=True).ngroup().to_numpy()
    _, first, group = np.unique(number, return_index=True, return_inverse=True)
    return Units(unit, group, keys.iloc[first].reset_index(drop=True))


def count_cells(
    group: Ints,
    unit: NDArray[Any],
    term: NDArray[Any],
    terms: int,
    moments: Sequence[tuple[Floats, int]] = (),
) -> tuple[NDArray[Any], ...]:
    """Group, term, number of tokens and of units for each term of each group; `group` is that of each unit.

    Each of `moments` adds a sum over the cell's units: their weight times their number of tokens to some power.
    One number for group, term and unit, in this order, sorts tokens so that those of a cell are neighbours.
    """
    members = np.argsort(group, kind="stable")
    begin = np.concatenate([[0], np.cumsum(np.bincount(group))])
    place = np.empty(len(group), np.int64)
    place[members] = np.arange(len(group)) - begin[group[members]]
    unit_bits, term_bits = (int(most).bit_length() for most in (place.max(initial=0), max(terms - 1, 0)))
    if len(begin).bit_length() + term_bits + unit_bits > 63:
        raise ValueError(
            f"{len(begin) - 1:,} groups of up to {int(place.max()) + 1:,} documents and {terms:,} terms are too many "
            "to be counted at one go: count_corpus counts them in parts"
        )
    head = group << term_bits + unit_bits | place

    def count(part: slice) -> tuple[NDArray[Any], ...]:
        key = head[unit[part]] | term[part].astype(np.int64) << unit_bits
        key.sort()
        held = run_starts(key)
        n = np.diff(held, append=len(key))
        cell, inside = key[held] >> unit_bits, key[held] & (1 << unit_bits) - 1
        new = run_starts(cell)
        sums = []
        if moments:
            number, hits = members[begin[cell >> term_bits] + inside], n.astype(np.float64)
            sums = [np.add.reduceat(weight[number] * hits**power, new) for weight, power in moments]
        return cell[new], np.diff(held[new], append=len(key)), np.diff(new, append=len(held)), *sums

    parts = _parts(group, unit)
    if len(parts) > 1:
        # one expression, which frees the parts' results once they are concatenated
        cell, *sums = _sum_cells(*map(np.concatenate, zip(*map_threads(count, parts), strict=True)))
    else:
        cell, *sums = count(parts[0])
    return cell >> term_bits, cell & (1 << term_bits) - 1, *sums


def cells_to_matrix(
    row: NDArray[Any], column: NDArray[Any], n: NDArray[Any], shape: tuple[int, int]
) -> csr_array:
    """Cells, sorted by row and then by column, as a sparse matrix of counts."""
    from scipy import sparse

    limits = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=shape[0]))])
    return sparse.csr_array((n, column, limits), shape)


def _parts(group: Ints, unit: NDArray[Any]) -> list[slice]:
    """The tokens in parts of whole units, and where groups are small of whole groups; one part where unsorted."""
    if (group[1:] < group[:-1]).any() or (unit[1:] < unit[:-1]).any():
        return [slice(None)]
    units = _begins(unit, len(group))
    edges = [0, len(unit)]
    for begins, size in ((units[run_starts(group)], PART), (units, 2 * PART)):
        edges = [
            edge
            for a, b in pairwise(edges)
            for edge in (a, *_cuts(begins[(begins > a) & (begins < b)], a, b, size))
        ] + [len(unit)]
    return [slice(a, b) for a, b in pairwise(edges)]


def _begins(unit: NDArray[Any], count: int) -> Ints:
    """Where each of `count` units begins among tokens that are sorted by unit, and where the last one ends."""
    # Looked up in the units' own type, or all of them would be converted first.
    return np.append(np.searchsorted(unit, np.arange(count, dtype=unit.dtype)), len(unit))


def count_tokens(unit: NDArray[Any], count: int) -> Ints:
    """Tokens of each unit."""
    if (unit[1:] < unit[:-1]).any():
        return np.bincount(unit, minlength=count)
    return np.diff(_begins(unit, count))


def _cuts(places: Ints, a: int, b: int, size: int) -> list[int]:
    """Places at which a stretch is cut into parts of about `size`."""
    count = max(round((b - a) / size), 1)
    wanted = np.searchsorted(places, a + (b - a) * np.arange(1, count) // count)
    cuts: list[int] = np.unique(places[wanted[wanted < len(places)]]).tolist()
    return cuts


def _sum_cells(cell: Ints, *sums: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Each cell once, in order, with the sums of all that was counted for it."""
    if (cell[1:] > cell[:-1]).all():
        return cell, *sums
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    new = run_starts(cell)
    return cell[new], *(np.add.reduceat(values[order], new) for values in sums)


def merge_counts(parts: Sequence[Counts]) -> Counts:
    """The counts of several parts as one: what belongs to one group and term is summed."""
    numbers, terms = unite_terms([part.terms for part in parts])
    groups = pd.concat([part.groups for part in parts], ignore_index=True)
    shift = np.cumsum([0, *(len(part.groups) for part in parts)])
    number: NDArray[Any] = np.zeros(len(groups), np.int64)
    if len(groups.columns):
        number = groups.groupby(list(groups), dropna=False, observed=True).ngroup().to_numpy()
    _, first, number = np.unique(number, return_index=True, return_inverse=True)
    bits = max(len(terms) - 1, 0).bit_length()
    cells = [
        number[part.group + before] << bits | own[part.term]
        for part, own, before in zip(parts, numbers, shift, strict=False)
    ]
    counted = (np.concatenate([getattr(part, name) for part in parts]) for name in ("n", "docs"))
    cell, n, docs = _sum_cells(np.concatenate(cells), *counted)
    total = np.zeros(len(first), np.int64)
    np.add.at(total, number, np.concatenate([part.total for part in parts]))
    return Counts(
        cell >> bits, cell & (1 << bits) - 1, n, docs, total, groups.iloc[first].reset_index(drop=True), terms
    )


def rates_table(counts: Counts, by: By, per: float) -> pd.DataFrame:
    """The counts table that `term_frequency` gives."""
    table = counts_table(counts)
    table["rate"] = table["n"] / table["total"] * per
    table.attrs = {"per": per, "freq": find_frequency(by)}
    return table[[*counts.groups, "term", "n", "total", "rate", "docs"]]


def counts_table(counts: Counts) -> pd.DataFrame:
    """The counts in long form: the group keys, their number, ``term``, ``n``, ``total``, ``docs``."""
    order = _sort(counts.group, counts.n, alphabetical_ranks(counts.terms)[counts.term])
    group = counts.group[order]
    table: pd.DataFrame = counts.groups.iloc[group].reset_index(drop=True)
    return table.assign(
        **{_GROUP: group},
        term=counts.terms.take(counts.term[order]),
        n=counts.n[order],
        total=counts.total[group],
        docs=counts.docs[order],
    )


def _sort(group: NDArray[Any], n: NDArray[Any], rank: NDArray[Any]) -> NDArray[np.int64]:
    """The order by group, then the greatest `n`, then rank; by one number for all three where they fit into one."""
    most, terms = int(n.max(initial=0)), int(rank.max(initial=0)) + 1
    if (int(group.max(initial=0)) + 1) * (most + 1) * terms < 1 << 62:
        return np.argsort((group.astype(np.int64) * (most + 1) + (most - n)) * terms + rank)
    return np.lexsort((rank, -n, group))


def find_frequency(by: By) -> str | None:
    """The period alias among group keys, for a row that has lost it with its period."""
    return next((name for name in _names(by) if is_frequency(name)), None)


def _names(by: By) -> list[str]:
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise ValueError(f"by={by!r} has {wrong[0]!r}, which is no string: name a column or a period alias")
    return names


def _units(tokens: pd.DataFrame, by: By, documents: pd.DataFrame | None) -> tuple[NDArray[Any], pd.DataFrame]:
    """For each token the number of its unit, and for each unit its group keys (row 0, 1, …)."""
    names = _names(by)
    for name in OWN.intersection(names):
        raise ValueError(f"by={name!r} is a column of the counts themselves: rename that of the documents")
    inside = [name for name in names if name in tokens and name != "doc"]
    if inside:
        unit = tokens.groupby(["doc", *inside], dropna=False, observed=True).ngroup().to_numpy()
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


def _document_key(name: str, tokens: pd.DataFrame, documents: pd.DataFrame | None) -> pd.Series:
    """A column of the documents, or the period they fall in."""
    if documents is None:
        raise ValueError(
            f"by={name!r} is no column of tokens ({', '.join(map(str, tokens))}): "
            "if it is a column of the documents or a period, hand over documents= too"
        )
    if name in documents:
        return check_documents(tokens, documents, [])[name]
    if not is_frequency(name):
        columns = ", ".join(map(str, [*tokens, *documents]))
        raise ValueError(f"by={name!r} is no column ({columns}) and no period ('D', 'W', 'M', 'Q', 'Y')")
    return place_in_periods(check_documents(tokens, documents), name)
