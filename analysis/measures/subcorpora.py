"""The documents on each side of a comparison, and how often each term occurs in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, category_codes
from analysis.checks import check_characters, check_columns, id_strings, index_by_id, is_numbered, warn
from analysis.frequency.counting import cells_to_matrix, count_cells, count_tokens
from analysis.periods import read_dates
from analysis.tokens.table import check_tokens, without_overlaps

__all__ = ["ROLES", "Contrast", "Subcorpus", "contrast_groups", "contrast_subcorpora", "favoured_side", "read_counts"]

# A documents table, a boolean Series by document, ids (or one id), or counts by term.
Subcorpus = pd.DataFrame | pd.Series | pd.Index | Mapping[str, float] | Iterable[str]
ROLES = ("target", "reference")


class _DocumentCounts(NamedTuple):
    """The document-term matrix (sparse), and for each document its side (0, 1, or -1 for neither) and its tokens."""

    ids: pd.Index
    side: NDArray[np.int8]
    tokens: Ints
    matrix: Any


class Contrast(NamedTuple):
    """Two subcorpora, counted; each array has one row or value per side.

    `docs` counts the documents with each term, `documents` those with tokens: NaN if unknown. `neither` is the number
    of documents with tokens that are on neither side.
    """

    terms: pd.Index
    n: Ints
    docs: Floats
    total: Ints
    documents: Floats
    neither: int
    counts: _DocumentCounts | None


def contrast_subcorpora(
    tokens: Any, sides: Sequence[Subcorpus | None], roles: Sequence[str] = ROLES, *, rest: bool = False
) -> Contrast:
    """Count two subcorpora. With `rest` the second side is all documents that are not on the first."""
    listed = {i: read_counts(sides[i], roles[i]) for i in (0, 1) if _is_counts(sides[i])}
    if rest and listed:
        raise ValueError(f"{roles[0]} is a table of counts, without other documents to compare: add a {roles[1]}")
    tokens = check_tokens(tokens, _name_documents(sides, roles)) if len(listed) < 2 else None
    terms = pd.Index([], dtype="str") if tokens is None else tokens["term"].cat.categories
    for table, _ in listed.values():
        terms = terms.append(table.index.difference(terms, sort=False))
    counts = None
    if tokens is not None:
        ids = tokens["doc"].cat.categories
        selected = {0, 1} - set(listed) - ({1} if rest else set())
        masks = {i: _select_documents(ids, sides[i], roles[i]) for i in selected}
        counts = _count_documents(tokens, _assign_sides(ids, masks, roles, rest=rest), len(terms))
    contrast = _combine_sides(terms, listed, counts)
    for role, side, total in zip(roles, sides, contrast.total, strict=True):
        if not total:
            cause = f"all documents are in {roles[0]}" if side is None else "nothing that it selects has any"
            raise ValueError(f"{role} has no tokens, because {cause}: both sides need some")
    if listed and not (contrast.n > 0).all(axis=0).any():
        cause = f"{roles[0]} and {roles[1]} have no term in common"
        warn(f"{cause}: are the terms of both folded alike?")
    return contrast


def contrast_groups(tokens: pd.DataFrame, group: Ints) -> Iterator[Contrast]:
    """Each group of documents and the other groups; `group` numbers that of each document, -1 for neither side."""
    terms = tokens["term"].cat.categories
    counts = _count_documents(tokens, np.minimum(group, 0).astype(np.int8), len(terms))
    for number in range(group.max() + 1):
        side = np.where(group < 0, -1, group != number).astype(np.int8)
        yield _combine_sides(terms, {}, counts._replace(side=side))


def _name_documents(sides: Sequence[Subcorpus | None], roles: Sequence[str]) -> pd.DataFrame:
    """The ids of the documents in tables, masks and their indexes, which may be more than those that have a token."""
    named: list[pd.Index] = []
    for side, role in zip(sides, roles, strict=True):
        if (isinstance(side, pd.DataFrame) and not _is_counts(side)) or _is_mask(side):
            named.append(index_by_id(side, role).index)
        elif isinstance(side, pd.Index) and side.name == "doc":
            named.append(id_strings(side))
    return pd.DataFrame(index=pd.Index([], dtype="str").append(named).unique())


def _is_mask(side: Any) -> bool:
    return isinstance(side, pd.Series) and pd.api.types.is_bool_dtype(side)


def _is_counts(side: Any) -> bool:
    """Whether a side is a table, Series or dict of counts by term; a documents table has texts."""
    if isinstance(side, pd.DataFrame):
        return {"term", "n"} <= set(side.columns) and "text" not in side
    return isinstance(side, Mapping) or (isinstance(side, pd.Series) and side.dtype.kind in "iuf")


def read_counts(counts: Any, role: str, *, whole: bool = True) -> tuple[pd.DataFrame, int]:
    """Counts by term, checked, and the number of tokens. A missing term counts towards that number only."""
    remedy = "use a table with term and n, such as that of term_frequency"
    table = counts
    if not isinstance(counts, pd.DataFrame):
        if isinstance(counts, pd.Series) and len(counts) and is_numbered(counts.index):
            raise ValueError(f"{role} has row numbers instead of terms, as after reset_index(drop=True): {remedy}")
        check_characters(counts.keys(), role)
        table = pd.Series(counts, name="n").rename_axis("term").reset_index()
    check_columns(table, ["term", "n"], role, remedy)
    if table.empty:
        raise ValueError(f"{role} is a table of counts without a term: {remedy}")
    _check_counts(table["n"], table["term"], role, whole=whole)
    if "docs" in table:
        _check_counts(table["docs"].fillna(0), table["term"], role, whole=True)
    by_term = table.dropna(subset="term")
    by_term = by_term.set_index(by_term["term"].astype("str"))
    if by_term.index.has_duplicates:
        term = by_term.index[by_term.index.duplicated()][0]
        raise ValueError(f"{role} has {term!r} more than once: sum its counts, groupby('term')['n'].sum()")
    return by_term, _read_total(table, role)


def _check_counts(column: pd.Series, terms: pd.Series, role: str, *, whole: bool) -> None:
    """Raise an error unless all values are counts of hits or documents."""
    if column.dtype.kind not in "iuf":
        raise TypeError(f"{role} has a column {column.name!r} of {column.dtype}: counts must be numbers")
    values = column.to_numpy(np.float64, na_value=np.nan)
    valid = np.isfinite(values) & (values >= 0) & (not whole or values == np.floor(values))
    if not valid.all():
        row = int(np.argmin(valid))
        numbers = "whole numbers" if whole else "numbers"
        raise ValueError(
            f"{role} has {column.name}={column.iloc[row]} for {terms.iloc[row]!r}: counts must be {numbers}, 0 or more"
        )


def _read_total(table: pd.DataFrame, role: str) -> int:
    """The number of tokens: the total of a table of counts, or the sum of its counts."""
    hits = int(table["n"].sum())
    if "total" not in table:
        return hits
    totals = pd.to_numeric(table["total"], errors="coerce").unique()
    if len(totals) > 1 or not float(totals[0]).is_integer() or totals[0] < hits:
        raise ValueError(
            f"{role} has total={', '.join(map(str, table['total'].unique()[:2]))}, but counts of {hits:,}: the total "
            "must be one whole number, not less than the sum of the counts"
        )
    return int(totals[0])


def _select_documents(ids: pd.Index, side: Any, role: str) -> NDArray[np.bool_]:
    """A mask of the documents on a side."""
    if isinstance(side, pd.Series):
        return _read_mask(ids, side, role)
    if isinstance(side, pd.DataFrame):
        side = index_by_id(read_dates(side) if "date" in side else side, role).index
    side = [side] if isinstance(side, str) else side
    if not isinstance(side, Iterable):
        raise TypeError(f"{role}={side!r:.60} is not a subcorpus: use documents, a mask, ids or a table of counts")
    side = side if isinstance(side, pd.Index) else list(side)
    check_characters(side, role)
    names = side if isinstance(side, pd.Index) else pd.Index(side)
    if any(isinstance(name, bool | np.bool_) for name in names):
        raise TypeError(f"{role} is a mask without ids: use a Series, such as documents['date'] >= '2023-04'")
    if len(names):
        names = index_by_id(pd.Series(0, names.unique()), role).index
    unknown = names.astype("str").difference(ids)
    if len(unknown):
        raise ValueError(
            f"{role} has {unknown[0]!r:.60}, not one of the {len(ids):,} documents: use ids (such as {ids[0]!r}), "
            "selected documents, or term_frequency of selected tokens"
        )
    return np.asarray(ids.isin(names.astype("str")))


def _read_mask(ids: pd.Index, mask: pd.Series, role: str) -> NDArray[np.bool_]:
    """The values of a boolean Series in the order of `ids`."""
    if not _is_mask(mask):
        raise TypeError(f"{role} is a Series of {mask.dtype}: use True and False by document, or a list of ids")
    mask = index_by_id(mask, role)
    invalid = mask.index[mask.isna()].append(mask.index.symmetric_difference(ids))
    if len(invalid):
        raise ValueError(
            f"{role} is a mask without exactly one True or False for {invalid[0]!r}: make it from a column of "
            "documents, whose index has the ids"
        )
    return mask.reindex(ids).to_numpy(bool)


def _assign_sides(
    ids: pd.Index, masks: dict[int, NDArray[np.bool_]], roles: Sequence[str], *, rest: bool
) -> NDArray[np.int8]:
    """The side of each document: 0, 1, or -1 for neither."""
    side = np.full(len(ids), 1 if rest else -1, np.int8)
    for i, mask in masks.items():
        shared = np.flatnonzero(mask & (side == 0))
        if len(shared):
            raise ValueError(
                f"{roles[0]} and {roles[1]} share {len(shared):,} documents, such as {ids[shared[0]]!r}: use each once"
            )
        side[mask] = i
    return side


def _count_documents(tokens: pd.DataFrame, side: NDArray[np.int8], terms: int) -> _DocumentCounts:
    """Count the terms of the documents that are on a side."""
    document, term = category_codes(tokens["doc"]), category_codes(tokens["term"])
    sizes = count_tokens(without_overlaps(tokens, document), len(side))
    kept = (side >= 0)[document] & (term >= 0)
    if not kept.all():
        document, term = document[kept], term[kept]
    document, term, n, _ = count_cells(np.arange(len(side)), document, term, terms)
    matrix = cells_to_matrix(document, term, n.astype(np.int32), (len(side), terms))
    return _DocumentCounts(tokens["doc"].cat.categories.astype("str"), side, sizes, matrix)


def _combine_sides(
    terms: pd.Index, listed: dict[int, tuple[pd.DataFrame, int]], counts: _DocumentCounts | None
) -> Contrast:
    """Both sides with the same terms, whether they come from documents or from tables of counts."""
    n, docs = np.zeros((2, len(terms)), np.int64), np.full((2, len(terms)), np.nan)
    total, documents, neither = np.zeros(2, np.int64), np.full(2, np.nan), 0
    for i, (table, total[i]) in listed.items():
        n[i] = table["n"].reindex(terms, fill_value=0)
        if "docs" in table:
            docs[i] = table["docs"].reindex(terms, fill_value=0)
    if counts is not None:
        neither = int((counts.tokens[counts.side < 0] > 0).sum())
        for i in {0, 1} - set(listed):
            matrix, tokens = counts.matrix[counts.side == i], counts.tokens[counts.side == i]
            n[i], docs[i] = matrix.sum(axis=0), np.bincount(matrix.indices, minlength=len(terms))
            total[i], documents[i] = tokens.sum(), (tokens > 0).sum()
    return Contrast(terms, n, docs, total, documents, neither, counts)


def favoured_side(hits: Ints, total: Ints, roles: Sequence[str]) -> pd.Index:
    """The side on which the rate of each term is higher, or "neither"."""
    first, second = hits / total[:, None]
    code = np.where(first > second, 0, np.where(first < second, 1, 2))
    return pd.Index([*roles, "neither"], dtype="str").take(code)
