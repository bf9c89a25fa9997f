"""Dates, periods and documents as a reader sees them, in English and in words."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd

from analysis.periods import MONTHS
from analysis.plots.wording import day_label

__all__ = [
    "on_one_line", "period_label", "plain_name", "plural", "rate_text", "short_label", "short_number", "span_label",
    "mark_label",
]  # fmt: skip

_REFERENCES = {"PRESENT_REF": "now", "PAST_REF": "past", "FUTURE_REF": "future"}
_PART_OF_DAY = re.compile("T[A-Z]{2}$")  # of 2022-02-24TMO, the morning


def span_label(begin: Any, until: Any) -> str:
    """A time from a first to a last day: "March 2023", "14 August 2022 – 14 April 2023"; "no date" if it has none."""
    if pd.isna(begin) or pd.isna(until):
        return "no date"
    if begin == until:
        return day_label(begin)
    whole_months = begin.day == 1 and (until + pd.Timedelta(days=1)).day == 1
    if whole_months and (begin.year, begin.month) == (until.year, until.month):
        return f"{MONTHS[begin.month - 1]} {begin.year}"
    if whole_months and begin.month == 1 and until.month == 12 and begin.year == until.year:
        return str(begin.year)
    return f"{day_label(begin)} – {day_label(until)}"


def mark_label(kind: str, value: Any, text: str) -> str:
    """The small type beside a mark: the speaker of a quotation, or what a time means.

    A time has none if its words say the same, or if it is vague, or a duration.
    """
    label = "" if pd.isna(value) else str(value)
    if kind != "time":
        return label
    label = _PART_OF_DAY.sub("", _REFERENCES.get(label, label))
    return "" if label.casefold() == text.casefold() or label.startswith("P") or "XX" in label else label


def period_label(period: pd.Period) -> str:
    """A period in a sentence: "week of 6 March 2023", "March 2023"."""
    first = period.start_time
    if period.freqstr[0] == "W":
        return f"week of {day_label(first)}"
    if period.freqstr[0] == "D":
        return day_label(first)
    return f"{MONTHS[first.month - 1]} {first.year}" if period.freqstr[0] == "M" else str(period)


def short_label(period: pd.Period) -> str:
    """A period below its tick: "6 Mar 2023", "Mar 2023"."""
    if period.freqstr[0] in "DW":
        return day_label(period.start_time, short=True)
    return day_label(period.start_time, "month", short=True) if period.freqstr[0] == "M" else str(period)


def plural(count: int, noun: str) -> str:
    """A count with its noun: "1 hit", "2,222 hits"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def rate_text(rate: float) -> str:
    """A number from 0 up to three significant digits, without a power of ten and without zeros at the end."""
    digits = 0 if rate == 0 else max(0, 2 - math.floor(math.log10(rate)))
    text = f"{rate:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short_number(value: float) -> str:
    """A number to three significant digits, without trailing zeros beyond them, with a true minus sign."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = rate_text(abs(value)) if abs(value) < 1000 else f"{abs(value):,.0f}"
    return f"−{text}" if value < 0 else text


def plain_name(name: Any) -> str:
    """A name without characters that would turn round the words beside it, or cannot be seen."""
    return re.sub(r"[\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+", " ", str(name)).strip()


def on_one_line(text: str) -> str:
    """Text with its line breaks as ¶."""
    return re.sub(r"[^\S\r\n]*[\r\n]\s*", " ¶ ", text).replace("\t", " ")
