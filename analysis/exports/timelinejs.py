"""A chronology in the format of TimelineJS, with which newsrooms publish timelines."""

from __future__ import annotations

import json
import os
import textwrap
from html import escape
from typing import Any

import pandas as pd

from analysis.checks import check_path
from analysis.dates.chronology import check_chronology, label_groups, name_interval, name_range
from analysis.tokens.storage import replacing

__all__ = ["to_timelinejs"]

# Of a sentence, as the headline of an event.
_HEADLINE_CHARS = 90
# The parts of a date that TimelineJS is given: what a time leaves open is left out.
_PARTS = {"year": ["year"], "month": ["year", "month"]}
_DAY_PARTS = ["year", "month", "day"]


def to_timelinejs(
    chronology: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    by: str = "doc",
    documents: pd.DataFrame | None = None,
) -> None:
    """Save a chronology as a JSON file for TimelineJS 3.

    Each time with a place in the calendar is an event: its date, as exact as the text is (``{"year": 2014}``), the
    beginning of its sentence as the headline, the sentence with the mention in bold, the document, its date, the
    position of the sentence and how the time was resolved. Times without a place are counted on the title slide, with
    the reasons. The file is written next to `path` and then renamed, so that it is either complete or not there.

    Parameters
    ----------
    chronology
        The table from `chronology`, or rows of it.
    path
        The file, such as ``"bakhmut.json"``. An existing file is replaced.
    by
        The column that divides the events into lanes: one of `chronology`, or of `documents`, such as "office".
    documents
        The documents table, if `by` is one of its columns.

    Raises
    ------
    ValueError
        If no row has a place in the calendar, which TimelineJS needs, or a column is missing.
    TypeError
        If `chronology` or `documents` is not a table, or `path` is not a name.
    OSError
        If the file cannot be written.

    References
    ----------
    https://timeline.knightlab.com/docs/json-format.html

    Examples
    --------
    >>> import json
    >>> from tempfile import mkdtemp
    >>> from analysis import chronology, read_corpus, to_timelinejs
    >>> path = mkdtemp() + "/bakhmut.json"
    >>> to_timelinejs(chronology(read_corpus("seeds")), path)
    >>> with open(path) as file:
    ...     events = json.load(file)["events"]
    >>> events[0]["start_date"], events[0]["text"]["headline"][:42]
    ({'year': 2014}, 'Igor Girkin, a former Federal Security Ser')
    """
    table = check_chronology(chronology)
    table["group"] = label_groups(table, by, documents)
    is_placed = table["precision"] != "none"
    if not is_placed.any():
        raise ValueError(
            f"none of the {len(table)} rows of chronology has a place in the calendar: TimelineJS needs at least one"
        )
    events = [_make_event(row) for row in table[is_placed].itertuples()]
    timeline = {"title": {"text": _make_title(table, is_placed)}, "events": events}
    with replacing(check_path(path)) as part:
        part.write_text(json.dumps(timeline, indent=1), "utf-8")


def _make_event(row: Any) -> dict[str, Any]:
    """The slide of a row."""
    parts = _PARTS.get(row.precision) or _interval_parts(row.begin, row.until)
    event: dict[str, Any] = {"start_date": {part: getattr(row.begin, part) for part in parts}}
    if row.precision == "interval":
        event["end_date"] = {part: getattr(row.until, part) for part in parts}
    headline = textwrap.shorten(row.text, _HEADLINE_CHARS, placeholder="…")
    time = name_interval(row.begin, row.until)
    return event | {
        "display_date": escape(time if row.expression == time else f"{time} (“{row.expression}”)"),
        "text": {"headline": escape(headline), "text": f"<p>{_mark_mention(row)}</p><p>{_name_source(row)}</p>"},
        "group": escape(row.group),
        "unique_id": f"{row.doc}-{row.expression_start}-{row.expression_end}",
    }


def _interval_parts(begin: pd.Timestamp, until: pd.Timestamp) -> list[str]:
    """The parts of its dates that an interval is exact to: whole years, whole months, or days."""
    whole_months = begin.day == 1 and until.is_month_end
    return _DAY_PARTS[: 1 if whole_months and begin.month == 1 and until.month == 12 else 2 if whole_months else 3]


def _mark_mention(row: Any) -> str:
    """The sentence as HTML, its mention of the time in bold."""
    first, last = row.expression_start - row.start, row.expression_end - row.start
    before, mention, after = (escape(part) for part in (row.text[:first], row.text[first:last], row.text[last:]))
    return f"{before}<b>{mention}</b>{after}"


def _name_source(row: Any) -> str:
    """The document, its date, the offsets of the sentence, and how the time was resolved, as HTML."""
    date = "undated" if pd.isna(row.date) else str(row.date.date())
    return escape(f"{row.doc}, {date}, characters {row.start} to {row.end}. Date of the event: {row.why}.")


def _make_title(table: pd.DataFrame, is_placed: pd.Series) -> dict[str, str]:
    """What the timeline shows and what has no place on it, with the reasons."""
    placed = table[is_placed]
    headline = name_range(placed)
    documents = table["doc"].nunique()
    text = f"{len(placed):,} of {len(table):,} time expressions, in {documents:,} document{'s' * (documents != 1)}."
    reasons = "".join(f"<br>{n:,}: {escape(str(why))}" for why, n in table["why"][~is_placed].value_counts().items())
    return {"headline": headline, "text": f"{text} Without a place in the calendar:{reasons}" if reasons else text}
