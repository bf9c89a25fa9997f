"""Checks of arguments: each error names the value, its role, the cause and the remedy."""

import math
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from numbers import Real
from typing import Any, cast

import numpy as np
import pandas as pd

__all__ = [
    "check_choice", "check_choices", "check_columns", "check_confidence", "check_integer", "check_number",
    "check_per", "check_table", "did_you_mean",
]  # fmt: skip


def check_table(table: object, role: str, remedy: str) -> None:
    """Raise an error unless `table` is a DataFrame whose column names are unique."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{role}={table!r:.60} is a {type(table).__name__}, not a table: {remedy}")
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise ValueError(f"{role} has two columns named {repeated[0]!r}: drop or rename one")


def check_columns(table: object, needed: Iterable[str], role: str, remedy: str) -> None:
    """Raise an error unless `table` is a table (`check_table`) that has the `needed` columns."""
    check_table(table, role, remedy)
    columns = list(cast("pd.DataFrame", table))
    missing = [column for column in needed if column not in columns]
    if missing:
        listed = ", ".join(map(str, columns)) or "none"
        raise ValueError(f"{role} has no column {missing[0]!r} (its columns: {listed}): {remedy}")


def check_choice(value: object, name: str, choices: Sequence[str | None]) -> None:
    """Raise an error unless `value` is one of `choices`."""
    if value in choices and (value is None or isinstance(value, str)):
        return
    *most, last = map(repr, choices)
    listed = f"{', '.join(most)} or {last}" if most else last
    guess = did_you_mean(str(value), [choice for choice in choices if choice is not None])
    raise ValueError(f"{name}={value!r} is not a valid choice{guess}: use {listed}")


def check_choices(values: Any, name: str, choices: Sequence[str]) -> list[str]:
    """One choice or several as a list in which none is repeated, or an error unless each is one of `choices`."""
    listed = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    for value in listed:
        check_choice(value, name, choices)
    if not listed:
        raise ValueError(f"{name}={values!r} is empty: use at least one of {', '.join(map(repr, choices))}")
    return list(dict.fromkeys(listed))


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """A suffix such as " (did you mean 'wagner'?)", or "" if no choice is similar to `name`."""
    similar = get_close_matches(name, list(choices), 1, 0.5)
    return f" (did you mean {similar[0]!r}?)" if similar else ""


def check_integer(value: object, name: str, meaning: str, *, at_least: int) -> None:
    """Raise an error unless `value` is an integer of at least `at_least`."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name}={value!r} ({meaning}) is a {type(value).__name__}: it must be a whole number")
    if value < at_least:
        raise ValueError(f"{name}={value} ({meaning}) must be at least {at_least}")


def check_number(value: object, name: str, meaning: str, *, above: float = -math.inf, below: float = math.inf) -> None:
    """Raise an error unless `value` is a finite number between `above` and `below`, both exclusive."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name}={value!r} ({meaning}) is a {type(value).__name__}: it must be a number")
    if not math.isfinite(value):
        raise ValueError(f"{name}={value!r} ({meaning}) is not finite: it must be a finite number")
    if not above < float(value) < below:
        limits = f"above {above:g}" if below == math.inf else f"between {above:g} and {below:g}"
        raise ValueError(f"{name}={value!r} ({meaning}) must be {limits}")


def check_per(per: object) -> None:
    """Raise an error unless rates can be per `per` tokens."""
    check_number(per, "per", "tokens in the denominator of a rate, such as 1000", above=0)


def check_confidence(confidence: object) -> None:
    """Raise an error unless `confidence` is a proportion, such as 0.95."""
    check_number(confidence, "confidence", "share of intervals that contain the true value", above=0, below=1)
