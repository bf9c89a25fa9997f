"""Two sides of a corpus: which documents are on which, and how often each term stands in each of them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.calendar import parse_dates
from analysis.frequency import check_documents, count_cells, count_tokens
from analysis.tokens import check_columns, check_tokens, codes_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROLES = ("target", "reference")


class Cells(NamedTuple):
    """How often each term stands in each document (or a side's part of one): side and tokens by unit, then cells."""

    side: NDArray[np.int8]
    length: Ints
    unit: NDArray[np.int32]
    term: NDArray[np.int32]
    n: NDArray[np.int32]


class Sides(NamedTuple):
    """Two sides counted: by side and term `n` and `docs` (NaN if unknown); by side tokens and documents."""

    terms: pd.Index
    n: NDArray[np.int64]
    docs: Floats
    total: Ints
    documents: Floats
    cells: Cells | None
    left_out: int


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
    lists = {
        i: read_word_list(side, role)
        for i, (side, role) in enumerate(zip(given, roles, strict=True))
        if _is_word_list(side)
    }
    chosen = {i: side for i, side in enumerate(given) if i not in lists}
    if chosen and tokens is None:
        raise ValueError(
            f"tokens is None, but the {roles[min(chosen)]} is no word list: hand over the tokens"
        )
    if 0 in lists and second is None:
        raise ValueError(f"{roles[1]} is missing: a word list has no rest, so name the other side")
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


def _is_word_list(side: Any) -> bool:
    if isinstance(side, pd.DataFrame):
        return "term" in side
    counts = isinstance(side, pd.Series) and side.dtype.kind in "iuf"
    return counts or isinstance(side, Mapping)


def read_word_list(side: Any, role: str) -> WordList:
    """A table, Series or dict of counts by term, checked."""
    table = (
        side
        if isinstance(side, pd.DataFrame)
        else pd.Series(side, name="n").rename_axis("term").reset_index()
    )
    check_columns(table, ["term", "n"], role, "give a table of term and n, as term_frequency makes it")
    table = table.set_index(table["term"].astype("str"))
    if table.index.has_duplicates:
        term = table.index[table.index.duplicated()][0]
        raise ValueError(f"{role} has {term!r} more than once: sum its counts, groupby('term')['n'].sum()")
    n = table["n"]
    if not pd.api.types.is_numeric_dtype(n) or n.isna().any() or (n < 0).any():
        raise ValueError(f"{role} has a count n that is no number of hits: they must be 0 or more")
    total = int(table["total"].iloc[0]) if "total" in table and len(table) else int(n.sum())
    if total < n.sum():
        raise ValueError(f"{role} says total={total:,}, less than the sum of its counts, {int(n.sum()):,}")
    return WordList(n, total, table.get("docs"))


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
    doc, count = codes_of(tokens["doc"]), len(tokens["doc"].cat.categories)
    side = _assign(tokens, chosen, documents, roles)
    unit: NDArray[Any] = doc
    if len(side) == count:
        kept = side[doc] >= 0
    else:  # a mask of tokens can cut a document in two
        kept, unit = side >= 0, doc.astype(np.int64) * 2 + (side == 1)
        side = np.tile(np.array([0, 1], np.int8), count)
    term = codes_of(tokens["term"])
    if not kept.all():
        unit, term = unit[kept], term[kept]
    length = count_tokens(unit, len(side))
    there = np.bincount(doc, minlength=count) > 0
    left_out = int(there.sum() - (length.reshape(count, -1).sum(axis=1) > 0).sum())
    if (term < 0).any():
        unit, term = unit[term >= 0], term[term >= 0]
    counted = count_cells(np.arange(len(side)), unit, term, len(tokens["term"].cat.categories))[:3]
    return Cells(side, length, *(values.astype(np.int32) for values in counted)), left_out


def _assign(
    tokens: pd.DataFrame, chosen: dict[int, Any], documents: pd.DataFrame | None, roles: tuple[str, str]
) -> NDArray[np.int8]:
    """The side of each document, or of each token where a mask of tokens says it: 0, 1, or -1 for neither."""
    doc, ids = codes_of(tokens["doc"]), tokens["doc"].cat.categories
    masks = {i: _members(tokens, side, roles[i], documents) for i, side in chosen.items() if side is not None}
    if any(len(mask) != len(ids) for mask in masks.values()):
        masks = {i: mask[doc] if len(mask) == len(ids) else mask for i, mask in masks.items()}
    if 1 in chosen and 1 not in masks:
        masks[1] = ~masks[0]
    side = np.full(len(next(iter(masks.values()))), -1, np.int8)
    for i, mask in masks.items():
        member = np.asarray(mask.fillna(False), dtype=bool)
        both = np.flatnonzero(member & (side >= 0))
        if len(both):
            found = ids[both[0]] if len(side) == len(ids) else ids[doc[both[0]]]
            raise ValueError(
                f"{roles[0]} and {roles[1]} share {len(both):,} of {len(side):,} documents or tokens, as of "
                f"{found!r}: what is compared must be apart"
            )
        side[member] = i
    return side


def _members(tokens: pd.DataFrame, side: Any, role: str, documents: pd.DataFrame | None) -> Any:
    """Which documents (or tokens) are of a side, as a nullable array: missing where that cannot be known."""
    ids = tokens["doc"].cat.categories
    if isinstance(side, str) and side not in ids:
        return _by_condition(tokens, side, role, documents)
    if isinstance(side, str):
        side = [side]
    elif isinstance(side, pd.DataFrame):
        side = side.index
    if not isinstance(side, Iterable):
        raise TypeError(
            f"{role} is a {type(side).__name__}: give a condition, ids of documents, a mask, or a word-frequency table"
        )
    values = side if isinstance(side, pd.Series | pd.Index | np.ndarray) else pd.Series(list(side))
    if pd.api.types.is_bool_dtype(values):
        return _by_mask(tokens, values, role)
    names = pd.Index(values).astype("str")
    lacking = names.difference(ids)
    if len(lacking):
        raise ValueError(
            f"{role} names {lacking[0]!r}, which is none of the {len(ids):,} documents of tokens, such as {ids[0]!r}"
        )
    return pd.array(ids.isin(names), dtype="boolean")


def _by_mask(tokens: pd.DataFrame, mask: Any, role: str) -> Any:
    """A mask of documents by their ids where it has them, else one of tokens or documents by its length."""
    ids = tokens["doc"].cat.categories
    if isinstance(mask, pd.Series) and not mask.index.equals(tokens.index):
        labels = mask.index.astype("str")
        if ids.isin(labels).all() and not labels.has_duplicates:
            return mask.set_axis(labels).reindex(ids).array.astype("boolean")
    if len(mask) not in (len(tokens), len(ids)):
        raise ValueError(
            f"{role} is a mask of {len(mask):,} values, but there are {len(tokens):,} tokens and {len(ids):,} "
            "documents: make it of one or the other"
        )
    return pd.array(mask, dtype="boolean")


def _refuse_empty(given: tuple[Any, Any], roles: tuple[str, str], empty: int, tokens: Any) -> None:
    side = f"={given[empty]!r}" if isinstance(given[empty], str) else ""
    rest = f" (the rest beside {roles[0]})" if given[empty] is None else ""
    some = "" if tokens is None else f" of {len(tokens):,} in {tokens['doc'].nunique():,} documents"
    raise ValueError(
        f"{roles[empty]}{side}{rest} holds no token{some}: both sides need some, so widen this one or narrow the other"
    )


# --- conditions on documents ------------------------------------------------------------------

_LEX = r"""`[^`]*`|"[^"]*"|'[^']*'|[<>=!]=|[<>=]|[\[\]()]|,|[^\s<>=!,\[\]()"'`]+|\S"""
_COMPARED = ("==", "!=", "<", "<=", ">", ">=", "in")
_GRAMMAR = (
    'write column, comparison (== != < <= > >= in) and value, as in "date < 2023-04" or "place in [Kyiv, Lviv]", '
    "with 'and' and 'or' between several"
)


def _by_condition(tokens: pd.DataFrame, condition: str, role: str, documents: pd.DataFrame | None) -> Any:
    """Which documents meet a condition: a nullable array by Kleene's logic."""
    said, words = f"{role}={condition!r}", re.findall(_LEX, condition)
    if not any(word in _COMPARED or word == "=" for word in words):
        raise ValueError(f"{said} is neither the id of a document nor a condition: {_GRAMMAR}")
    if documents is None:
        raise ValueError(f"{said} is a condition on the documents: hand over documents= too")
    ids = tokens["doc"].cat.categories
    table = check_documents(tokens, documents, []).reindex(ids)
    met: Any = pd.array(np.zeros(len(ids), bool), dtype="boolean")
    for alternative in _split(words, "or"):
        all_of: Any = pd.array(np.ones(len(ids), bool), dtype="boolean")
        for clause in _split(alternative, "and"):
            all_of = all_of & _by_clause(clause, table, said)
        met = met | all_of
    return met


def _split(words: list[str], joint: str) -> Iterator[list[str]]:
    """What stands between the joints; nothing where two of them follow one another."""
    part: list[str] = []
    for word in [*words, joint]:
        if word.lower() == joint:
            yield part
            part = []
        else:
            part.append(word)


def _by_clause(clause: list[str], table: pd.DataFrame, said: str) -> Any:
    negated = clause[:1] == ["not"]
    column, *rest = clause[negated:] or [""]
    if rest[:2] == ["not", "in"]:
        negated, rest = not negated, rest[1:]
    compared, *values = rest or [""]
    compared = "==" if compared == "=" else compared
    values = [_unquote(value) for value in values if compared != "in" or value not in "[](),"]
    if compared not in _COMPARED or not values or (compared != "in" and len(values) > 1):
        raise ValueError(f"{said} cannot be read at {' '.join(clause)!r}: {_GRAMMAR}")
    column = _unquote(column)
    if column not in table and column != "doc":
        columns = ", ".join(["doc", *map(str, table)])
        raise ValueError(f"{said} asks for {column!r}, which is no column of documents ({columns})")
    given = table[column] if column in table else table.index.to_series()
    if compared == "in":
        found = _compare(given, "==", values[0], table, said)
        for value in values[1:]:
            found = found | _compare(given, "==", value, table, said)
    else:
        found = _compare(given, compared, values[0], table, said)
    return ~found if negated else found


def _unquote(word: str) -> str:
    return word[1:-1] if word[0] in "`\"'" and len(word) > 1 else word


def _compare(given: pd.Series, compared: str, value: str, table: pd.DataFrame, said: str) -> Any:
    """Where a column compares so with a value; missing where the column is, or does not say exactly enough."""
    one: Any = value
    first = last = given
    begin = until = one
    if pd.api.types.is_datetime64_any_dtype(given):
        first, last = _days(given, table)
        begin, until = _period(value, said)
    elif pd.api.types.is_bool_dtype(given):
        first = last = given.astype("boolean").map({True: "true", False: "false"})
        begin = until = value.lower()
    elif pd.api.types.is_numeric_dtype(given):
        begin = until = _number(value, given, said)
    else:
        first = last = given.astype("str")
    unknown = first.isna().to_numpy()
    before, after = (last < begin).to_numpy(bool), (first > until).to_numpy(bool)
    within = ((first >= begin) & (last <= until)).to_numpy(bool)
    not_before, not_after = (first >= begin).to_numpy(bool), (last <= until).to_numpy(bool)
    true, false = {
        "<": (before, not_before),
        ">=": (not_before, before),
        ">": (after, not_after),
        "<=": (not_after, after),
        "==": (within, before | after),
        "!=": (before | after, within),
    }[compared]
    return pd.arrays.BooleanArray(true, unknown | ~(true | false))


def _days(given: pd.Series, table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The first and the last day that a date can mean."""
    first = given.dt.tz_localize(None).dt.normalize()
    last = first.copy()
    if given.name == "date" and "precision" in table:
        for precision, freq in (("month", "M"), ("year", "Y")):
            rough = (table["precision"] == precision) & first.notna()
            last = last.mask(rough, first.dt.to_period(freq).dt.end_time.dt.normalize())
    return first, last


def _period(value: str, said: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and last day of a date as it is written: 2023, 2023-04 or 2023-04-14."""
    read = parse_dates(pd.Series([value], dtype="str")).iloc[0]
    if pd.isna(read["date"]):
        raise ValueError(f"{said} has {value!r}, which is no date: write 2023, 2023-04 or 2023-04-14")
    freq = {"day": "D", "month": "M", "year": "Y"}[read["precision"]]
    period = pd.Period(read["date"], freq=freq)
    return period.start_time, period.end_time.normalize()


def _number(value: str, given: pd.Series, said: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError(
            f"{said} compares {given.name!r}, a column of numbers, with {value!r}: write a number"
        ) from None
