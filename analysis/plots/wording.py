"""Numbers, dates and lists in words, for the sentences that describe plots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def _short_period(period: pd.Period) -> str:
    first, last = period.start_time, period.end_time
    if period.freqstr.startswith("W"):
        opening = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
        return f"{opening}–{last.day} {last:%b}\n{last.year}"
    if period.freqstr == "D":
        return f"{first.day} {first:%b}\n{first.year}"
    return f"{first:%b}\n{first.year}" if period.freqstr == "M" else str(period)


def _unit(table: pd.DataFrame) -> str:
    """What rates are per: as the table was made with, else read off the first row that has hits, else unknown."""
    per = table.attrs.get("per")
    if per is None:
        if not (table["n"] > 0).any():
            return "per so many"
        row = table[table["n"] > 0].iloc[0]
        per = round(row["rate"] * row["total" if "total" in table else "tokens"] / row["n"], 6)
    return f"per {per:,.10g}"


def _name_group(key: Any) -> str:
    parts = key if isinstance(key, tuple | pd.Series) else (key,)
    return ", ".join(
        _name_period(part) if isinstance(part, pd.Period) else _name_value(part) for part in parts
    )


def _name_value(value: Any) -> str:
    return "(none)" if pd.isna(value) else str(value)


def _name_period(period: pd.Period) -> str:
    if period.freqstr.startswith("W"):
        return f"the week of {_name_day(period.start_time)}"
    return _name_day(period.start_time) if period.freqstr == "D" else str(period)


def _name_day(day: pd.Timestamp, *, year: bool = True) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def _figure(value: float) -> str:
    """A rate to three significant digits."""
    digits = 0 if value == 0 else max(0, 2 - int(np.floor(np.log10(value))))
    return f"{value:,.{digits}f}"


def _number(count: float, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _join(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


ALIKE = {
    "cosine": "cosine similarity",
    "jaccard": "Jaccard similarity",
    "jensen_shannon": "Jensen-Shannon divergence",
    "burrows_delta": "Burrows's Delta",
}
"""Measures of `similarity`, in words."""


def _signed(value: float) -> str:
    """A number to three significant digits, with a sign that is one."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    return ("−" if value < 0 else "") + _figure(abs(value))
