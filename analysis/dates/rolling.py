"""A timeline pooled over a moving window."""

import numpy as np
import pandas as pd

from analysis.arrays import group_rows
from analysis.checks import check_columns, check_confidence, check_integer, check_per
from analysis.dates.timeline import MIN_DOCUMENTS, estimate_rates
from analysis.frequency.counting import group_keys

__all__ = ["rolling"]


def rolling(timeline: pd.DataFrame, window: int, *, per: float = 1000, confidence: float = 0.95) -> pd.DataFrame:
    """Each period of a timeline pooled with those before it.

    Hits and tokens are summed and divided again, so that a period with many tokens weighs more. The interval comes
    from the periods' design effects, weighted by hits. Where periods have few documents, a timeline of longer ones
    (``freq="Q"``) has an interval where this has none.

    Parameters
    ----------
    timeline
        A timeline table.
    window
        Periods to pool: the row's own and the ``window - 1`` before it, or as many as there are.
    per, confidence
        Those that the timeline was made with.

    Returns
    -------
    DataFrame
        The timeline table with a column ``window``, the number of periods that were pooled. ``status`` is "ok" if every
        period in the window with a hit is "ok", and otherwise that of the pooled counts, or "few documents" if a period
        with a hit has few. The row of documents that cannot be placed is unchanged, with a window of 1.

    Raises
    ------
    ValueError
        If `window` is less than 1, `per` is not that of the timeline, or `timeline` lacks periods between its first
        and last, was pooled before, or is on the mentioned axis.
    TypeError
        If `window` is not a whole number.

    Examples
    --------
    >>> from analysis import read_corpus, timeline, tokenize
    >>> documents = read_corpus("seeds")
    >>> months = timeline(tokenize(documents), documents, "prigozhin", freq="M")
    >>> rolling(months, 2)[["period", "n", "tokens", "window"]].values.tolist()[-1]
    [Period('2023-04', 'M'), 4, 655, 2]
    """
    check_integer(window, "window", "periods to pool", at_least=1)
    check_per(per)
    check_confidence(confidence)
    needed = ["period", "term", "docs", "tokens", "n", "rate", "status", "deff"]
    check_columns(timeline, needed, "timeline", "make it with timeline()")
    _check_poolable(timeline, per)
    table = timeline.reset_index(drop=True)
    placed = table[table["period"].notna()].sort_values("period", kind="stable")
    _check_gapless(placed)
    window = min(window, len(placed) + 1)
    table = pd.concat([_pool(placed, window), table[table["period"].isna()].assign(window=1)]).sort_index()
    columns = list(timeline)
    columns.insert(columns.index("deff"), "window")
    rates = estimate_rates(table, per, confidence)
    pooled = table.assign(**rates).set_axis(timeline.index)[columns]
    pooled.attrs = {"per": per, "confidence": confidence}
    return pooled


def _check_poolable(timeline: pd.DataFrame, per: float) -> None:
    """Raise an error unless each document of the timeline is in one period, and its rates are per `per` tokens."""
    if "window" in timeline:
        raise ValueError("timeline is pooled already (it has a column 'window'): pool the one it was made from")
    if "speaks_of" in timeline:
        raise ValueError(
            "timeline is on the mentioned axis, where a document is in many periods and would count many times: make a "
            "timeline of longer periods, for instance freq='Q'"
        )
    hits = timeline[timeline["n"] > 0]
    if not np.allclose(hits["rate"], hits["n"] / hits["tokens"] * per):
        raise ValueError(f"the rates of timeline are not per {per:g} tokens: pass the per= that it was made with")


def _series(rows: pd.DataFrame) -> pd.Series:
    """The number of the series of each row: of its term, in its group if there are groups."""
    keys = [name for name in group_keys(rows) if name != "period"]
    number: pd.Series = group_rows(rows, [*keys, "term"]).ngroup()
    return number


def _check_gapless(placed: pd.DataFrame) -> None:
    """Raise an error unless each series has one row for every period; rows are in order of period."""
    ordinal = pd.Series(placed["period"].array.asi8, placed.index)
    step = ordinal.groupby(_series(placed), sort=False).diff()
    misplaced = placed[(step != 1) & step.notna()]
    if len(misplaced):
        term, period = misplaced[["term", "period"]].iloc[0]
        cause = "occurs more than once" if step[misplaced.index[0]] == 0 else "does not follow the one before it"
        raise ValueError(f"timeline's period {period} of {term!r} {cause}: pool the whole timeline, then filter")


def _pool(rows: pd.DataFrame, window: int) -> pd.DataFrame:
    """Each row pooled with those of its term before it; rows are in order of period."""
    has_hit = rows["n"] > 0
    parts = rows[["docs", "tokens", "n"]].assign(
        spread=(rows["n"] * rows["deff"]).fillna(0.0), doubtful=(has_hit & (rows["status"] != "ok")).astype(np.int64)
    )
    series = _series(rows)
    cumulated = parts.groupby(series).cumsum()
    pooled = cumulated - cumulated.groupby(series).shift(window, fill_value=0)
    number = rows.groupby(series).cumcount() + 1
    few = (pooled["docs"] < MIN_DOCUMENTS) | (pooled["doubtful"] > 0)
    conditions = [pooled["docs"] == 0, few, pooled["n"] == 0]
    status = np.select(conditions, ["no documents", "few documents", "few documents with the term"], "ok")
    deff = (pooled["spread"] / pooled["n"]).where(status == "ok").clip(lower=1)
    return rows.assign(**pooled[["docs", "tokens", "n"]], deff=deff, status=status, window=number.clip(upper=window))
