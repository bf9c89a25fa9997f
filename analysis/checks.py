"""Checks of arguments: each names the value, its role, the cause and the remedy."""

from __future__ import annotations

import math
from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Real

import numpy as np
import pandas as pd


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence} must lie between 0 and 1, as 0.95 does")


def _check_threshold(threshold: object) -> None:
    role = f"threshold={threshold!r} (type-token ratio at which a factor ends)"
    if isinstance(threshold, bool) or not isinstance(threshold, Real):
        raise TypeError(f"{role} is a {type(threshold).__name__}: give a number between 0 and 1")
    if not 0 < float(threshold) < 1:
        raise ValueError(f"{role} must be between 0 and 1")


def check_per(per: float) -> None:
    """Raise an error unless rates can be per so many tokens."""
    if not per > 0:
        raise ValueError(f"per={per!r} (tokens that a rate is for) must be above 0, as 1000 is")


def check_known(value: object, name: str, known: tuple[str, ...]) -> None:
    """Raise an error that lists the `known` names, and guesses which was meant, unless `value` is one of them."""
    if not isinstance(value, str) or value not in known:
        meant = get_close_matches(str(value), known, 1, 0.5)
        guess = f" (did you mean {meant[0]!r}?)" if meant else ""
        raise ValueError(f"{name}={value!r} is not known: {', '.join(map(repr, known))}{guess}")


def check_number(value: object, name: str, meaning: str) -> None:
    """Raise an error unless `value` is a finite number."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name}={value!r} ({meaning}) is a {type(value).__name__}: it must be a number")
    if not math.isfinite(value):
        raise ValueError(
            f"{name}={value!r} ({meaning}) is not finite: give a number that can be counted with"
        )


def check_table(table: object, role: str, remedy: str) -> None:
    """Raise an error unless this is a table in which no column stands twice."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{role}={table!r:.60} is a {type(table).__name__}, no table: {remedy}")
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise ValueError(f"{role} has the column {twice[0]!r} twice: drop or rename one")


def check_columns(table: pd.DataFrame, needed: Iterable[str], role: str, remedy: str) -> None:
    """Raise an error that says what `table` lacks, what it has, and the remedy."""
    lacking = [column for column in needed if column not in table]
    if lacking:
        columns = ", ".join(map(str, table.columns)) or "none at all"
        raise ValueError(f"{role} has no column {lacking[0]!r} (its columns: {columns}): {remedy}")


def check_whole(value: object, name: str, meaning: str, *, least: int) -> None:
    """Raise an error unless `value` is a whole number of at least `least`."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        kind = type(value).__name__
        raise TypeError(f"{name}={value!r} ({meaning}) is a {kind}: it must be a whole number")
    if value < least:
        raise ValueError(f"{name}={value} ({meaning}) must be at least {least}")
