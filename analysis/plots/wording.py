"""Numbers, dates and lists in words, for the labels of plots and the sentences that describe them."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.periods import MONTHS
from analysis.tokens.table import check_documents

__all__ = [
    "NAMED_TERMS", "NAME_CHARS", "abbreviate", "count_noun", "day_label", "document_labels", "format_number",
    "format_rate", "format_signed", "join_words", "name_day", "name_documents", "name_group", "name_groups",
    "name_period", "name_side", "rate_label",
]  # fmt: skip

# Terms that a description names for each group or side.
NAMED_TERMS = 3
# Characters of the name of a document or group.
NAME_CHARS = 30
# Columns of metadata that name a document, the first that is there.
_TITLES = ("title", "headline", "name")


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
    """`name`, cut between words, or else inside one, to at most `width` characters."""
    cut = textwrap.shorten(name, width, placeholder="…")
    return cut if len(cut) > width // 2 or len(name) <= width else name[: width - 1] + "…"


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
    first = period.start_time
    if period.freqstr.startswith("W"):
        return f"the week of {name_day(first)}"
    if period.freqstr == "M":
        return f"{MONTHS[first.month - 1][:3]} {first.year}"
    if period.freqstr.startswith("Q"):
        return f"Q{period.quarter} {period.year}"
    return name_day(first) if period.freqstr == "D" else str(period)


def name_day(day: pd.Timestamp, *, year: bool = True) -> str:
    """A date such as "6 Mar 2023", in English whatever the locale."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}" + (f" {day.year}" if year else "")


def day_label(date: Any, precision: str = "day", *, short: bool = False) -> str:
    """A date as far as it is known: "8 March 2023", "April 2023, day unknown", "undated"."""
    if pd.isna(date):
        return "undated"
    month = MONTHS[date.month - 1][: 3 if short else None]
    if precision == "day":
        return f"{date.day} {month} {date.year}"
    known = f"{month} {date.year}" if precision == "month" else str(date.year)
    return known if short else f"{known}, {'day' if precision == 'month' else 'month'} unknown"


def document_labels(documents: pd.DataFrame, *, short: bool = False) -> pd.Series:
    """A name for each document: its title if it has one, else its date, with a number where several share a date."""
    precision = documents.get("precision", pd.Series("day", documents.index))
    days = [day_label(*date, short=short) for date in zip(documents["date"], precision, strict=True)]
    dates = pd.Series(days, documents.index, dtype="str")
    number, size = (documents.groupby(dates.to_numpy()).cumcount() + 1, dates.map(dates.value_counts()))
    names = dates.where(size == 1, dates + " (" + number.astype("str") + ")")
    for column in _TITLES:
        if column in documents:
            titles = documents[column].astype("str").str.strip()
            return titles.where(documents[column].notna() & (titles != ""), names)
    return names


def name_documents(documents: pd.DataFrame) -> pd.Series:
    """A short name for each document that no other has: its label, after its date if the label alone is shared."""
    labels = document_labels(documents, short=True).map(lambda label: abbreviate(label, NAME_CHARS))
    dates = document_labels(documents[documents.columns.intersection(["date", "precision"])], short=True)
    return labels.where(~labels.duplicated(keep=False) | (labels == dates), dates + ": " + labels)


def name_groups(keys: pd.DataFrame, documents: pd.DataFrame | None) -> pd.DataFrame:
    """A table, with the documents in its column ``doc``, if it has one, named by `documents`."""
    if documents is None:
        return keys
    check_columns(documents, ["date"], "documents", "make it with read_corpus()")
    if "doc" not in keys:
        return keys
    ids = keys["doc"].astype("str")
    names = name_documents(check_documents(ids.astype("category").to_frame(), documents, ["date"]))
    return keys.assign(doc=ids.map(names))
