"""Days before and after an event."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.checks import check_columns
from analysis.periods import parse_dates


def align_to_event(
    documents: pd.DataFrame,
    event: str | datetime.date | Mapping[str, Any] | pd.Series | pd.DataFrame,
    *,
    freq: Literal["D", "W"] = "D",
) -> pd.DataFrame:
    """Count each document's time from an event, or from the nearest of several.

    Parameters
    ----------
    event
        A day ("2023-03-08"); or several by name, as a dict, a Series or a DataFrame with columns ``event`` and
        ``date``.
    freq
        "D": whole days. "W": whole weeks from the event's day, which begins week 0; week -1 are the seven days before.

    Returns
    -------
    DataFrame
        The documents table with ``event`` (the name, or the day) and ``offset`` (Int64, negative before the
        event), ready for ``term_frequency(tokens, by="offset", documents=…)``. Of two events equally near, the earlier
        counts. Both are missing for a document that is not dated to the day.

    Raises
    ------
    ValueError
        If an event's date is not a day of the calendar, there is no event, `freq` is neither "D" nor "W", or
        `documents` has a column ``event`` or ``offset`` of its own.
    """
    if freq not in ("D", "W"):
        raise ValueError(f"freq={freq!r} is not known: 'D' (days) or 'W' (weeks)")
    check_columns(
        documents, ["date", "precision"], "documents", "make it with read_corpus, which takes a DataFrame too"
    )
    for column in {"event", "offset"}.intersection(documents):
        raise ValueError(f"documents has a column {column!r} already: rename it, or drop it to align anew")
    events = _events(event).sort_values(kind="stable")
    known = (documents["precision"] == "day").to_numpy()
    days = (documents["date"].to_numpy()[:, None] - events.to_numpy()) / np.timedelta64(1, "D")
    nearest = np.nan_to_num(np.abs(days), nan=np.inf).argmin(axis=1)
    offset = np.where(known, days[np.arange(len(days)), nearest], np.nan)
    names = pd.Series(events.index[nearest].astype("str"), index=documents.index)
    whole = np.floor(offset / (7 if freq == "W" else 1))
    return documents.assign(event=names.where(known), offset=pd.array(whole, dtype="Int64"))


def _events(event: Any) -> pd.Series:
    """The day of each event, by name."""
    if isinstance(event, pd.DataFrame):
        check_columns(event, ["event", "date"], "event", "give it a name and a day, YYYY-MM-DD, in each row")
        event = event.set_index("event")["date"]
    elif not isinstance(event, Mapping | pd.Series):
        event = {_iso_day(event): event}
    given = pd.Series(event, dtype=object).map(_iso_day)
    if given.empty:
        raise ValueError("event is empty: give a day, as YYYY-MM-DD, or several by name")
    dates = parse_dates(given.astype("str"))
    wrong = dates.index[dates["precision"] != "day"]
    if len(wrong):
        raise ValueError(
            f"event {wrong[0]!r} is dated {given[wrong[0]]!r}, which is no day: give one as YYYY-MM-DD"
        )
    return dates["date"]


def _iso_day(day: Any) -> str:
    """A day as a string; a number is none, though pandas would count it from 1970."""
    if isinstance(day, datetime.date | np.datetime64) and not pd.isna(day):
        return pd.Timestamp(day).date().isoformat()
    return str(day)
