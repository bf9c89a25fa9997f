"""The tokens behind a row of counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.checks import check_columns
from analysis.dates.mentioned import divide_texts, find_stretches
from analysis.frequency.counting import OWN
from analysis.periods import place_in_periods
from analysis.tokens.table import check_documents, check_tokens


def occurrences(
    tokens: pd.DataFrame,
    row: pd.Series | pd.DataFrame,
    documents: pd.DataFrame | None = None,
    *,
    expressions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The tokens behind a row of a counts or timeline table.

    Parameters
    ----------
    row
        One row, as ``counts.iloc[0]`` gives it, or a table of rows.
    documents
        The documents table, where the row's keys are a period or columns of the documents.
    expressions
        The time expressions that the row was counted by, where it is of a timeline on the mentioned axis.

    Returns
    -------
    DataFrame
        The rows of `tokens` that the row counted, with their index; as many as its ``n``.

    Raises
    ------
    ValueError
        If the row has no term, `tokens` hold another number of it than its ``n``, or what it was counted by is not
        handed over.
    """
    tokens = check_tokens(tokens)
    rows = row.to_frame().T.infer_objects() if isinstance(row, pd.Series) else row
    if "period" in rows and rows["period"].isna().all() and row.attrs.get("freq"):
        rows = rows.assign(period=rows["period"].astype(pd.PeriodDtype(row.attrs["freq"])))
    check_columns(rows, ["term"], "row", "give a row of a counts table or a timeline")
    if documents is not None:
        documents = check_documents(tokens, documents, [])
    timed = _with_times(tokens, rows, documents, expressions) if "speaks_of" in rows else tokens
    found = np.zeros(len(tokens), dtype=bool)
    for i in range(len(rows)):
        one = _behind(timed, rows.iloc[[i]], documents)
        if "n" in rows and one.sum() != rows["n"].iloc[i]:
            raise ValueError(
                f"row counts n={rows['n'].iloc[i]} of {rows['term'].iloc[i]!r}, tokens hold {one.sum()}"
                f"{_name_unknown(rows, timed, documents)}: hand over the tokens and documents"
                f"{' and expressions' if timed is not tokens else ''} it was counted from"
            )
        found |= one
    return tokens[found]


def _behind(tokens: pd.DataFrame, row: pd.DataFrame, documents: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Which tokens a row (a table of one row) counted."""
    found = _equals(tokens["term"], row["term"].iloc[0])
    doc = tokens["doc"].cat
    for key in _keys(row):
        if key in tokens:
            found &= _equals(tokens[key], row[key].iloc[0])
        elif key == "period" or (documents is not None and key in documents):
            members = _members(row, key, documents).reindex(doc.categories, fill_value=False)
            found &= members.to_numpy()[doc.codes]
    return found


def _with_times(
    tokens: pd.DataFrame,
    rows: pd.DataFrame,
    documents: pd.DataFrame | None,
    expressions: pd.DataFrame | None,
) -> pd.DataFrame:
    """Tokens with the ``period`` that each speaks of, and ``speaks_of``."""
    if documents is None or expressions is None:
        raise ValueError(
            "row is of a timeline on the mentioned axis: hand over documents= and expressions= too, "
            "time_expressions(documents) if it was made without"
        )
    # Only the documents that hold a term have to be cut into sentences; the tokens of others get no time.
    held = tokens["doc"][tokens["term"].isin(rows["term"])].astype("str").unique()
    documents, said = documents.loc[held], expressions["doc"].astype("str").isin(held)
    stretches = divide_texts(documents, expressions[said], _frequency(rows))
    within = find_stretches(tokens, documents, stretches)
    times = stretches[["period", "speaks_of"]].reindex(within)
    return tokens.assign(period=times["period"].array, speaks_of=times["speaks_of"].array)


def _frequency(rows: pd.DataFrame) -> str:
    """The alias of the rows' periods."""
    dtype = rows["period"].dtype
    if not isinstance(dtype, pd.PeriodDtype):
        raise ValueError(
            f"row's period {rows['period'].iloc[0]!r} does not say how long periods are: give it as timeline.iloc[[i]]"
        )
    return dtype.name.removeprefix("period[").removesuffix("]")


def _keys(rows: pd.DataFrame) -> list[str]:
    """The columns that make a group: all but the term and what is said of it."""
    return [key for key in rows.columns if key not in OWN]


def _name_unknown(rows: pd.DataFrame, tokens: pd.DataFrame, documents: pd.DataFrame | None) -> str:
    known = [*tokens, "period", *([] if documents is None else documents)]
    unknown = [key for key in _keys(rows) if key not in known]
    return f" ({unknown[0]!r} is a column of neither tokens nor documents)" if unknown else ""


def _equals(column: pd.Series, value: Any) -> NDArray[np.bool_]:
    same = column.isna() if pd.isna(value) else (column == value).fillna(False)
    return same.to_numpy(dtype=bool, copy=True)


def _members(row: pd.DataFrame, key: str, documents: pd.DataFrame | None) -> pd.Series:
    """Which documents the row's key speaks of."""
    if documents is None:
        raise ValueError("row has a period: hand over documents=, whose dates say which texts lie in it")
    if key in documents and (key != "period" or documents[key].dtype == row[key].dtype):
        return pd.Series(_equals(documents[key], row[key].iloc[0]), documents.index)
    value = row["period"].iloc[0]
    periods = place_in_periods(documents, _frequency(row))
    if pd.isna(value):
        return periods.isna()
    window = int(row["window"].iloc[0]) if "window" in row else 1
    return periods.le(value) & periods.gt(value - window)
