"""Numbers, dates and lists in words, for the labels of plots and the sentences that describe them."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "NAMED_TERMS", "abbreviate", "count_noun", "format_number", "format_rate", "format_signed",
    "join_words", "name_day", "name_documents", "name_group", "name_period", "name_side", "rate_label",
]  # fmt: skip

# Terms that a description names for each group or side.
NAMED_TERMS = 3


def rate_label(table: pd.DataFrame) -> str:
    """The label of an axis of rates, with their unit if `table` records it."""
    per = table.attrs.get("per")
    return "rate" if per is None else f"rate per {per:,.10g} tokens"


def format_rate(rate: float, table: pd.DataFrame) -> str:
    """A rate such as "333 per 1,000", or "rate 333" if `table` does not record the unit."""
    per = table.attrs.get("per")
    return f"rate {format_number(rate)}" if per is None else f"{format_number(rate)} per {per:,.10g}"


def format_number(value: float) -> str:
    """A number from 0 up, to three significant digits."""
    digits = 0 if value == 0 else max(0, 2 - int(np.floor(np.log10(value))))
    return f"{value:,.{digits}f}"


def format_signed(value: float) -> str:
    """Three significant digits, with a true minus sign."""
    number = "∞" if np.isinf(value) else format_number(abs(value))
    return f"−{number}" if value < 0 else number


def count_noun(count: float, noun: str) -> str:
    """A count with its noun, in the plural unless it is 1."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def join_words(parts: Sequence[str]) -> str:
    """A list such as "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def abbreviate(name: str, width: int) -> str:
    """`name`, cut between words to at most `width` characters."""
    return textwrap.shorten(name, width, placeholder="…")


def name_group(key: Any) -> str:
    """The values of a group's keys, separated by commas."""
    parts: Iterable[Any] = key if isinstance(key, tuple | pd.Series) else (key,)
    return ", ".join(
        name_period(part) if isinstance(part, pd.Period) else "(none)" if pd.isna(part) else str(part) for part in parts
    )


def name_side(role: str, name: str) -> str:
    """The role of a side of a comparison, and its name in brackets if it has one."""
    return role if name in (role, role.removeprefix("the ")) else f"{role} ({name})"


def name_period(period: pd.Period) -> str:
    """A period in a sentence, such as "the week of 6 Mar 2023" or "Mar 2023"."""
    if period.freqstr.startswith("W"):
        return f"the week of {name_day(period.start_time)}"
    if period.freqstr == "M":
        return f"{period.start_time:%b %Y}"
    return name_day(period.start_time) if period.freqstr == "D" else str(period)


def name_day(day: pd.Timestamp, *, year: bool = True) -> str:
    """A date such as "6 Mar 2023"."""
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def name_documents(dates: pd.Series) -> list[str]:
    """A name for each document, from its date by id: the date, with the id where several share it, or the id alone."""
    is_shared = dates.duplicated(keep=False)
    named = zip(dates.index.astype("str"), dates, is_shared, strict=True)
    return [doc if pd.isna(day) else name_day(day) + f", {doc}" * shared for doc, day, shared in named]
