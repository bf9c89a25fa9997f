"""Selections of documents written as conditions (`"date < 2023-04"`)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.periods import parse_dates
from analysis.tokens.table import check_documents

_LEX = r"""`[^`]*`|"[^"]*"|'[^']*'|[<>=!]=|[<>=]|[\[\]()]|,|[^\s<>=!,\[\]()"'`]+|\S"""
_COMPARED = ("==", "!=", "<", "<=", ">", ">=", "in")
_GRAMMAR = (
    'write column, comparison (== != < <= > >= in) and value, as in "date < 2023-04" or "place in [Kyiv, New York]", '
    "with 'and' and 'or' between several; quote what has signs or these words in it"
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
    values = _listed(values) if compared == "in" else values
    if compared not in _COMPARED or not values or (compared != "in" and len(values) > 1):
        raise ValueError(f"{said} cannot be read at {' '.join(clause)!r}: {_GRAMMAR}")
    column, values = _unquote(column), [_unquote(value) for value in values]
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


def _listed(words: list[str]) -> list[str]:
    """The values in brackets, with commas between; none if they are not so written."""
    if "".join([*words[:1], *words[-1:]]) not in ("[]", "()"):
        return []
    values: list[str] = []
    for value in _split(words[1:-1], ","):
        plain = all(re.fullmatch(r"[^\s<>=!,\[\]()\"'`]+", word) for word in value)
        if not value or not (plain or (len(value) == 1 and value[0][0] in "`\"'" and len(value[0]) > 1)):
            return []
        values.append(" ".join(value))
    return values


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
        if compared not in ("==", "!=") and _is_number(value):
            raise ValueError(
                f"{said} orders {given.name!r}, a column of text, by the number {value}: make the column one of numbers"
            )
        first = last = given.astype("str").where(given.notna())
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
    if ":" in value or re.search(r"\d[Tt]\d", value):
        raise ValueError(f"{said} has {value!r}, a time of day, but dates go by days: write it without")
    read = parse_dates(pd.Series([value], dtype="str")).iloc[0]
    if pd.isna(read["date"]):
        raise ValueError(f"{said} has {value!r}, which is no date: write 2023, 2023-04 or 2023-04-14")
    freq = {"day": "D", "month": "M", "year": "Y"}[read["precision"]]
    period = pd.Period(read["date"], freq=freq)
    return period.start_time, period.end_time.normalize()


def _is_number(value: str) -> bool:
    try:
        return not math.isnan(float(value))
    except ValueError:
        return False


def _number(value: str, given: pd.Series, said: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError(
            f"{said} compares {given.name!r}, a column of numbers, with {value!r}: write a number"
        ) from None
