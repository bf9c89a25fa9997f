"""Days before and after an event."""

import datetime
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.checks import check_characters, check_choice, check_columns
from analysis.periods import parse_dates, read_dates
from analysis.tokens.table import MAKE_DOCUMENTS

__all__ = ["align_to_event"]


def align_to_event(
    documents: pd.DataFrame,
    event: str | datetime.date | Mapping[str, Any] | pd.Series | pd.DataFrame,
    *,
    freq: Literal["D", "W"] = "D",
) -> pd.DataFrame:
    """The number of days from an event, or from the nearest of several, to each document.

    Parameters
    ----------
    documents
        The documents table.
    event
        A day ("2023-03-08"); or several by name, as a dict, a Series or a DataFrame with columns ``event`` and
        ``date``.
    freq
        "D": whole days. "W": whole weeks. Week 0 begins on the day of the event; week -1 is the seven days before it.

    Returns
    -------
    DataFrame
        The documents table with ``event`` (the name, or the day) and ``offset`` (Int64, days or weeks, negative before
        the event), ready for ``term_frequency(tokens, by="offset", documents=…)``. Of two events equally near, the
        earlier counts. Both columns are missing for a document that is not dated to the day.

    Raises
    ------
    ValueError
        If an event's date is not a day of the calendar, there is no event, `freq` is neither "D" nor "W", or
        `documents` already has a column ``event`` or ``offset``.
    TypeError
        If `documents` is not a table.

    Examples
    --------
    >>> from analysis import read_corpus
    >>> align_to_event(read_corpus("seeds"), "2023-03-10")["offset"].tolist()
    [-2, 35]
    """
    check_choice(freq, "freq", ("D", "W"))
    check_columns(documents, ["date", "precision"], "documents", MAKE_DOCUMENTS)
    for column in {"event", "offset"}.intersection(documents):
        raise ValueError(f"documents has a column {column!r} already: rename it, or drop it to align again")
    events = _read_events(event).sort_values(kind="stable")
    dated = read_dates(documents)
    has_day = (dated["precision"] == "day").to_numpy()
    days = (dated["date"].to_numpy()[:, None] - events.to_numpy()) / np.timedelta64(1, "D")
    nearest = np.nan_to_num(np.abs(days), nan=np.inf).argmin(axis=1)
    offset = np.where(has_day, days[np.arange(len(days)), nearest], np.nan)
    names = pd.Series(events.index[nearest].astype("str"), index=documents.index)
    whole = np.floor(offset / (7 if freq == "W" else 1))
    return documents.assign(event=names.where(has_day), offset=pd.array(whole, dtype="Int64"))


def _read_events(event: Any) -> pd.Series:
    """The day of each event, by name."""
    if isinstance(event, pd.DataFrame):
        check_columns(event, ["event", "date"], "event", "give it a name and a day, YYYY-MM-DD, in each row")
        event = event.set_index("event")["date"]
    elif not isinstance(event, Mapping | pd.Series):
        event = {_iso_day(event): event}
    check_characters((each for item in event.items() for each in item), "event")
    days = pd.Series(event, dtype=object).map(_iso_day)
    if days.empty:
        raise ValueError("event is empty: give a day, as YYYY-MM-DD, or several by name")
    dates = parse_dates(days.astype(object))
    inexact = dates.index[dates["precision"] != "day"]
    if len(inexact):
        raise ValueError(f"event {inexact[0]!r} is dated {days[inexact[0]]!r}, which is not a day: give YYYY-MM-DD")
    return dates["date"]


def _iso_day(day: Any) -> str:
    """A day as a string; a number is not a day, though pandas would count it from 1970."""
    if isinstance(day, datetime.date | np.datetime64) and not pd.isna(day):
        return pd.Timestamp(day).date().isoformat()
    return str(day)
