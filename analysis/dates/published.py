"""Select documents by their date and its precision."""

import datetime

import numpy as np
import pandas as pd

from analysis.checks import check_columns, warn
from analysis.periods import last_days, parse_dates, read_dates
from analysis.tokens.table import MAKE_DOCUMENTS

__all__ = ["published"]


def published(
    documents: pd.DataFrame, *, since: str | datetime.date | None = None, until: str | datetime.date | None = None
) -> pd.DataFrame:
    """The documents published since one date and until another, both inclusive.

    Parameters
    ----------
    documents
        The documents table.
    since, until
        A day ("2023-03-08"), a month ("2023-03") or a year ("2023"), or None for no limit. `until` runs through the
        last day of its month or year.

    Returns
    -------
    DataFrame
        The selected rows of `documents`. A document dated only to a month or year is selected if all of its possible
        days are within the limits. If only some are, it could be on either side: it is left out, and a warning says
        how many such documents there are. Undated documents are left out too.

    Raises
    ------
    ValueError
        If a limit is not a date of that form, or `since` is after `until`.
    TypeError
        If `documents` is not a table.

    Examples
    --------
    >>> from analysis import read_corpus
    >>> published(read_corpus("seeds"), since="2023-04")["date"].dt.month.tolist()
    [4]
    """
    check_columns(documents, ["date", "precision"], "documents", MAKE_DOCUMENTS)
    dated = read_dates(documents)
    first, last = dated["date"], last_days(dated)
    lower, upper = _read_limit(since, "since")[0], _read_limit(until, "until")[1]
    if lower is not None and upper is not None and lower > upper:
        raise ValueError(f"since={since!r} is after until={until!r}: swap them")
    overlaps, inside = first.notna(), first.notna()
    if lower is not None:
        overlaps, inside = overlaps & (last >= lower), inside & (first >= lower)
    if upper is not None:
        overlaps, inside = overlaps & (first <= upper), inside & (last <= upper)
    unclear = int((overlaps & ~inside).sum())
    if unclear:
        warn(f"{unclear} documents dated only to a month or year could be on either side of a limit and are left out")
    return documents[inside]


def _read_limit(limit: str | datetime.date | None, name: str) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """The first and the last day that a limit can mean."""
    if limit is None:
        return None, None
    is_day = isinstance(limit, datetime.date | np.datetime64) and not pd.isna(limit)
    day = pd.Timestamp(limit).date().isoformat() if is_day else str(limit)
    parsed = parse_dates(pd.Series([day], dtype=object))
    if parsed["date"].isna().all():
        raise ValueError(f"{name}={limit!r} is not a date: give a day, month or year as YYYY-MM-DD, YYYY-MM or YYYY")
    return parsed["date"].iloc[0], last_days(parsed).iloc[0]
