"""Which documents belong to which subcorpus, and how often each term occurs in each."""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable, Iterable, Mapping
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, category_codes
from analysis.checks import check_columns, check_table
from analysis.frequency.counting import count_cells, count_tokens
from analysis.measures.conditions import _by_condition
from analysis.tokens.table import check_tokens

ROLES = ("target", "reference")


class Cells(NamedTuple):
    """How often each term stands in each document (or a side's part of one): side and tokens by unit, then cells."""

    side: NDArray[np.int8]
    length: Ints
    unit: NDArray[np.int32]
    term: NDArray[np.int32]
    n: NDArray[np.int32]
    ids: pd.Index

    def names(self) -> pd.Index:
        """The document of each unit; a mask of tokens makes two units of each."""
        return self.ids.repeat(len(self.side) // max(len(self.ids), 1))


class Sides(NamedTuple):
    """Two sides counted: by side and term `n` and `docs` (NaN if unknown); by side tokens and documents."""

    terms: pd.Index
    n: NDArray[np.int64]
    docs: Floats
    total: Ints
    documents: Floats
    cells: Cells | None
    left_out: int


class Members(NamedTuple):
    """Which documents, or which tokens, are of a side; missing where that cannot be known."""

    mask: Any
    of_tokens: bool = False


class WordList(NamedTuple):
    """A plain word-frequency table."""

    n: pd.Series
    total: int
    docs: pd.Series | None


def compare_sides(
    tokens: pd.DataFrame | None,
    first: Any,
    second: Any,
    documents: pd.DataFrame | None,
    roles: tuple[str, str] = ROLES,
) -> Sides:
    """Count two sides of a corpus, or of word lists; the second is the rest where it is None."""
    given = (first, second)
    if tokens is not None:
        check_table(tokens, "tokens", "make it with tokenize(documents)")
    if documents is not None:
        check_table(documents, "documents", "make it with read_corpus")
    lists, chosen = _tell_lists(given, tokens, roles)
    terms: pd.Index = pd.Index([], dtype="str")
    cells, left_out = None, 0
    if tokens is not None and chosen:
        tokens = check_tokens(tokens)
        cells, left_out = _count_chosen(tokens, chosen, documents, roles)
        terms = tokens["term"].cat.categories
    for listed in lists.values():
        terms = terms.append(listed.n.index[~listed.n.index.isin(terms)])
    sides = [_from_list(lists[i], terms) if i in lists else _from_cells(cells, i, len(terms)) for i in (0, 1)]
    n, docs, total, count = (np.array(values) for values in zip(*sides, strict=True))
    if not total.all():
        _refuse_empty(given, roles, int(np.argmin(total)), tokens)
    if len(lists) and not (n > 0).all(axis=0).any():
        warnings.warn(
            f"{roles[0]} and {roles[1]} have no term in common: are the terms of both folded alike?",
            stacklevel=3,
        )
    return Sides(terms, n, docs, total, count, cells, left_out)


def _tell_lists(
    given: tuple[Any, Any], tokens: pd.DataFrame | None, roles: tuple[str, str]
) -> tuple[dict[int, WordList], dict[int, Any]]:
    """Which sides are word lists, and which are to be counted in the tokens."""
    first, second = given
    if first is None or (second is None and roles != ROLES):
        role = roles[0] if first is None else roles[1]
        raise ValueError(f"{role}=None is no side: give a condition, ids of documents, a mask or a word list")
    lists = {
        i: read_word_list(side, role)
        for i, (side, role) in enumerate(zip(given, roles, strict=True))
        if _is_word_list(side, tokens, role)
    }
    chosen = {i: side for i, side in enumerate(given) if i not in lists}
    if chosen and tokens is None:
        raise ValueError(
            f"tokens is None, but the {roles[min(chosen)]} is no word list: hand over the tokens"
        )
    if 0 in lists and second is None:
        raise ValueError(f"{roles[1]} is missing: a word list has no rest, so name the other side")
    return lists, chosen


def _is_word_list(side: Any, tokens: pd.DataFrame | None, role: str) -> bool:
    """Whether a side is a table of counts by term; a table of documents is known by its text, or its dates."""
    if isinstance(side, pd.DataFrame):
        return "term" in side and "text" not in side and ("n" in side or "date" not in side)
    if isinstance(side, Mapping):
        return True
    counts = isinstance(side, pd.Series) and side.dtype.kind in "iuf"
    if counts and tokens is not None and len(side) and side.isin([0, 1]).all():
        ids = pd.Index(tokens["doc"].unique()).astype("str")
        if side.index.equals(tokens.index) or side.index.map(str).isin(ids).all():
            raise TypeError(
                f"{role} is a Series of 0 and 1 by document or token, so neither mask nor word list: "
                "make it a mask by astype(bool)"
            )
    return counts


def read_word_list(side: Any, role: str, *, whole: bool = True) -> WordList:
    """A table, Series or dict of counts by term, checked; a missing term counts in the total alone."""
    table = (
        side
        if isinstance(side, pd.DataFrame)
        else pd.Series(side, name="n").rename_axis("term").reset_index()
    )
    check_table(table, role, "give a table of term and n, as term_frequency makes it")
    check_columns(table, ["term", "n"], role, "give a table of term and n, as term_frequency makes it")
    if not len(table):
        raise ValueError(f"{role}={{}} is a word list without a term: both sides need some")
    _check_counts(table, role, whole)
    total = _read_total(table, role)
    table = table[table["term"].notna()]
    table = table.set_index(table["term"].astype("str"))
    if table.index.has_duplicates:
        term = table.index[table.index.duplicated()][0]
        raise ValueError(f"{role} has {term!r} more than once: sum its counts, groupby('term')['n'].sum()")
    return WordList(table["n"], total, table.get("docs"))


def _check_counts(table: pd.DataFrame, role: str, whole: bool) -> None:
    for column in ("n", "docs") if "docs" in table else ("n",):
        given = table[column]
        n = pd.to_numeric(given, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        numeric = pd.api.types.is_numeric_dtype(given) and not pd.api.types.is_bool_dtype(given)
        wrong = ~(np.isfinite(n) & (n >= 0)) if numeric else np.full(len(n), True)
        unknown = n != n if numeric and column == "docs" else np.zeros(len(n), bool)
        if whole or column == "docs":
            wrong |= n != np.floor(n)
        if (wrong & ~unknown).any():
            first = int(np.argmax(wrong & ~unknown))
            kind = "whole numbers, 0 or more" if whole else "numbers, 0 or more"
            raise ValueError(
                f"{role} has a count {column}={given.iloc[first]} of {table['term'].iloc[first]!r} that is no number "
                f"of hits: counts must be {kind}"
            )


def _read_total(table: pd.DataFrame, role: str) -> int:
    """The tokens of a word list: its total, else the sum of its counts."""
    hits = float(table["n"].sum())
    if "total" not in table:
        return int(hits)
    totals = table["total"].unique()
    if len(totals) > 1:
        raise ValueError(
            f"{role} has differing totals, such as {totals[0]} and {totals[1]}: a word list is of one group, so "
            "choose the rows of one, or sum them"
        )
    total: Any = totals[0]
    number = float(total) if isinstance(total, Real) else math.nan
    if not math.isfinite(number) or number != math.floor(number):
        raise ValueError(
            f"{role} has total={total!r}, which is no number of tokens: it must be a whole number"
        )
    if total < hits:
        raise ValueError(f"{role} says total={int(total):,}, less than the sum of its counts, {int(hits):,}")
    return int(total)


def _from_list(listed: WordList, terms: pd.Index) -> tuple[Ints, Floats, int, float]:
    n = listed.n.reindex(terms, fill_value=0).to_numpy(np.int64)
    docs = np.full(len(terms), np.nan)
    if listed.docs is not None:
        docs = listed.docs.reindex(terms, fill_value=0).to_numpy(np.float64)
    return n, docs, listed.total, np.nan


def _from_cells(cells: Cells | None, side: int, terms: int) -> tuple[Ints, Floats, int, float]:
    """Hits and documents by term, tokens and documents of a side; of documents those that have tokens."""
    assert cells is not None
    own = cells.side[cells.unit] == side
    term = cells.term[own]
    n = np.bincount(term, weights=cells.n[own], minlength=terms).astype(np.int64)
    docs = np.bincount(term, minlength=terms).astype(np.float64)
    length = cells.length[cells.side == side]
    return n, docs, int(length.sum()), float((length > 0).sum())


def _count_chosen(
    tokens: pd.DataFrame, chosen: dict[int, Any], documents: pd.DataFrame | None, roles: tuple[str, str]
) -> tuple[Cells, int]:
    """The cells of the chosen sides, and how many documents with tokens are on neither."""
    doc, count = category_codes(tokens["doc"]), len(tokens["doc"].cat.categories)
    side, of_tokens = _assign(tokens, chosen, documents, roles)
    unit: NDArray[Any] = doc
    if not of_tokens:
        kept = side[doc] >= 0
    else:  # a mask of tokens can cut a document in two
        kept, unit = side >= 0, doc.astype(np.int64) * 2 + (side == 1)
        side = np.tile(np.array([0, 1], np.int8), count)
    term = category_codes(tokens["term"])
    if not kept.all():
        unit, term = unit[kept], term[kept]
    length = count_tokens(unit, len(side))
    there = np.bincount(doc, minlength=count) > 0
    left_out = int(there.sum() - (length.reshape(count, -1).sum(axis=1) > 0).sum())
    if (term < 0).any():
        unit, term = unit[term >= 0], term[term >= 0]
    counted = count_cells(np.arange(len(side)), unit, term, len(tokens["term"].cat.categories))[:3]
    ids = tokens["doc"].cat.categories.astype("str")
    unit, term, n = (values.astype(np.int32) for values in counted)
    return Cells(side, length, unit, term, n, ids), left_out


def _assign(
    tokens: pd.DataFrame, chosen: dict[int, Any], documents: pd.DataFrame | None, roles: tuple[str, str]
) -> tuple[NDArray[np.int8], bool]:
    """The side of each document (or of each token, where a mask of tokens says it): 0, 1, or -1 for neither."""
    doc, ids = category_codes(tokens["doc"]), tokens["doc"].cat.categories
    sides = {i: _members(tokens, side, roles[i], documents) for i, side in chosen.items() if side is not None}
    of_tokens = any(members.of_tokens for members in sides.values())
    masks = {i: mask[doc] if of_tokens and not each else mask for i, (mask, each) in sides.items()}
    if 1 in chosen and 1 not in masks:
        masks[1] = ~masks[0]
    side = np.full(len(next(iter(masks.values()))), -1, np.int8)
    for i, mask in masks.items():
        member = np.asarray(mask.fillna(False), dtype=bool)
        both = np.flatnonzero(member & (side >= 0))
        if len(both):
            found = ids[doc[both[0]]] if of_tokens else ids[both[0]]
            raise ValueError(
                f"{roles[0]} and {roles[1]} share {len(both):,} of {len(side):,} documents or tokens, as of "
                f"{found!r}: what is compared must be apart"
            )
        side[member] = i
    return side, of_tokens


def _members(tokens: pd.DataFrame, side: Any, role: str, documents: pd.DataFrame | None) -> Members:
    """Which documents (or tokens) are of a side."""
    ids = tokens["doc"].cat.categories
    if isinstance(side, str) and side not in ids:
        return Members(_by_condition(tokens, side, role, documents))
    if isinstance(side, str):
        side = [side]
    elif isinstance(side, pd.DataFrame):
        side = side.index
    if not isinstance(side, Iterable):
        raise TypeError(
            f"{role} is a {type(side).__name__}: give a condition, ids of documents, a mask, or a word-frequency table"
        )
    values = side if isinstance(side, pd.Series | pd.Index | np.ndarray) else pd.Series(list(side))
    if _is_mask(values, role):
        return _by_mask(tokens, side if isinstance(side, pd.Series) else np.asarray(values), role)
    names = pd.Index(values).astype("str")
    lacking = names.difference(ids)
    if len(lacking):
        raise ValueError(
            f"{role} names {lacking[0]!r}, which is none of the {len(ids):,} documents of tokens, such as {ids[0]!r}"
        )
    return Members(pd.array(ids.isin(names), dtype="boolean"))


def _is_mask(values: Any, role: str) -> bool:
    if pd.api.types.is_bool_dtype(values):
        return True
    kinds = [isinstance(value, bool | np.bool_) for value in values] if values.dtype == object else []
    if any(kinds) and not all(kinds):
        wrong = (
            values[kinds.index(False)] if isinstance(values, np.ndarray) else list(values)[kinds.index(False)]
        )
        raise ValueError(
            f"{role} is a mask that holds {wrong!r}: give True or False, or make its dtype 'boolean', where what is "
            "missing is on neither side"
        )
    return bool(kinds)


def _by_mask(tokens: pd.DataFrame, mask: Any, role: str) -> Members:
    """A mask of tokens or documents: by its labels where it is a Series, else in their order, known by its length."""
    if isinstance(mask, pd.Series):
        return _by_labels(tokens, mask, role)
    count, ids = len(tokens), tokens["doc"].cat.categories
    if len(mask) not in (count, len(ids)):
        raise ValueError(
            f"{role} is a mask of {len(mask):,} values, but there are {count:,} tokens and {len(ids):,} "
            "documents: make it of one or the other"
        )
    if count == len(ids):
        raise ValueError(
            f"{role} is a mask without labels of {count:,} values, and there are as many tokens as documents: "
            "make it a Series, labelled as the one or the other"
        )
    return Members(pd.array(mask, dtype="boolean"), len(mask) == count)


def _by_labels(tokens: pd.DataFrame, mask: pd.Series, role: str) -> Members:
    """A labelled mask: of tokens where it has the labels of their rows, of documents where it has their ids."""
    ids = tokens["doc"].cat.categories
    labels = mask.index.map(str)
    as_rows = mask.index.equals(tokens.index)
    if not as_rows and labels.has_duplicates:
        label = labels[labels.duplicated()][0]
        raise ValueError(
            f"{role} is a mask that has {label!r} more than once: label each value by its own id"
        )
    of_tokens = as_rows or bool(tokens.index.isin(mask.index).all())
    of_documents = bool(ids.isin(labels).all()) and not labels.has_duplicates
    if of_tokens and of_documents and (len(mask) == len(tokens)) == (len(mask) == len(ids)):
        raise ValueError(
            f"{role} is a mask whose labels, such as {labels[0]!r}, are those of tokens and of documents: give ids"
        )
    if of_tokens and not (of_documents and len(mask) == len(ids)):
        return Members(
            (mask if as_rows else mask.reindex(tokens.index)).array.astype("boolean"), of_tokens=True
        )
    if of_documents:
        return Members(mask.set_axis(labels).reindex(ids).array.astype("boolean"))
    raise ValueError(_explain_labels(tokens, mask.index, role))


def _explain_labels(tokens: pd.DataFrame, labels: pd.Index, role: str) -> str:
    ids = tokens["doc"].cat.categories
    names = labels.map(str)
    foreign = names[~names.isin(ids) & ~labels.isin(tokens.index)]
    some = (
        f"has the label {foreign[0]!r}, which is neither a row of tokens nor one of"
        if len(foreign)
        else f"lacks {ids.difference(names)[0]!r} of"
        if len(ids.difference(names))
        else "has the labels of neither all rows of tokens nor"
    )
    return (
        f"{role} is a mask that {some} the {len(ids):,} documents: label it as documents.index or tokens.index is, "
        "or give ids"
    )


def _refuse_empty(given: tuple[Any, Any], roles: tuple[str, str], empty: int, tokens: Any) -> None:
    side = given[empty]
    named = isinstance(side, str) or (isinstance(side, list | tuple | set) and len(side) <= 3)
    said = roles[empty] + (f"={side!r}" if named else "")
    documents = 0 if tokens is None else tokens["doc"].nunique()
    if side is None and documents == 1:
        raise ValueError(
            f"{said} (the rest beside {roles[0]}) holds no token: there is one document, which has no rest, so name "
            "another side or add documents"
        )
    rest = f" (the rest beside {roles[0]})" if side is None else ""
    some = "" if tokens is None else f" of {len(tokens):,} in {documents:,} documents"
    raise ValueError(
        f"{said}{rest} holds no token{some}: both sides need some, so widen this one or narrow the other"
    )


def _favoured(hits: Ints, total: Ints, roles: tuple[str, str]) -> pd.Index:
    """The side that has the higher rate."""
    here, there = hits / total[:, None]
    code = np.where(here > there, 0, np.where(here < there, 1, 2))
    return pd.Index([*roles, "neither"], dtype="str").take(code)


def _names(roles: tuple[str, str], *sides: Any) -> dict[Hashable, Any]:
    """What each side is called: a condition or an id as it stands, else its role."""
    return {role: side if isinstance(side, str) else role for role, side in zip(roles, sides, strict=True)}
