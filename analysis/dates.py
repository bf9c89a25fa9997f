"""Counts to the calendar: rates over time with their intervals, and time counted from an event."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.calendar import parse_dates, place_in_periods
from analysis.frequency import check_documents, check_per, count_cells, count_tokens
from analysis.tokens import check_columns, check_tokens, check_whole, codes_of, find_term, rank_terms

MIN_DOCUMENTS = 20
"""Documents that a period needs before the spread among them says how sure its rate is."""
MIN_HOLDERS = 5
"""Documents of these that must hold the term."""
STATUSES = pd.Index(["ok", "sparse", "no documents"], dtype="str")
LARGEST = 10_000_000
"""Rows that a timeline of all terms may have."""

Floats = NDArray[np.float64]


def timeline(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    terms: str | Iterable[str] | None = None,
    *,
    freq: str = "W",
    per: float = 1000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    r"""The rate of terms in each period of the calendar, with its interval and the ground it stands on.

    Parameters
    ----------
    terms
        One term or several, folded as terms are; None: all of them.
    freq
        A pandas period alias ("D", "W", "M", "Q", "Y"). Periods are whole calendar periods, weeks from Monday
        through Sunday; the first and last may be covered in part, and are counted as they are.
    per
        Rates are per this many tokens.
    confidence
        The share of intervals that should hold the true rate.

    Returns
    -------
    DataFrame
        The timeline table, a row for each period from the first document's to the last's and each term:
        ``period``, ``term``, ``docs`` and ``tokens`` (of the period), ``n``, ``rate`` (NaN without tokens), ``low``,
        ``high``, ``status``, and ``deff`` (see Notes). Documents that cannot be placed (undated, or dated to the month
        where periods are weeks) form a last row with ``period`` NaT, so that totals add up.

    Raises
    ------
    ValueError
        If `freq` is no period, `confidence` is not between 0 and 1, a term is a phrase, `documents` lacks some
        that tokens come from, or a timeline of all terms would be too large.

    Notes
    -----
    The rate is pooled, the sum of hits over the sum of tokens, never a mean of rates. Take two days: 1 hit in 10
    tokens and 1 in 990. The mean of their rates is (100 + 1.01) / 2 = 50.5 per thousand; but 2 hits in 1,000 tokens
    are 2 per thousand.

    ``status`` is

    - "ok": at least 20 documents, of which 5 hold the term. Documents are then the sampling unit: words come in
      documents and cluster there, so hits vary more than the Poisson law says, by the design effect
      ``deff`` = V / n, with V = Σ (n_i - r t_i)² / (1 - t_i / T)² the leave-one-out form of the ratio estimator's
      variance (n_i hits in the t_i of T tokens), times the square of t over z quantiles for few documents, whose
      degrees of freedom are Kish's effective number of documents less 1, T² / Σ t_i² - 1; ``deff`` is not less than 1.
      The interval is Garwood's for n / deff hits, times deff, with half a hit taken off at either end (mid-P).
    - "sparse": fewer. The interval is Garwood's exact one, as if each word were drawn by itself (``deff`` = 1); it
      is too narrow where a term clusters, and says nothing about documents that might have been.
    - "no documents": none, so ``rate`` is NaN. It is not a rate of 0.

    On simulated corpora (gamma-Poisson counts of shape 1 and 3, unequal documents) 93 to 97 of 100 intervals that are
    "ok" at 95 % hold the true rate, where periods are "ok" as a rule. Where terms cluster more (shape 0.3: a third
    of the documents hold nearly all hits) it is 91 at 20 documents, 93 at 60. Where few periods are "ok", these are
    the ones with many hits, and their intervals tend to lie too high.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 6.4 (p. 155), the ratio estimator's variance.
    Kish, L. (1965). Survey Sampling, section 11.7 (the effective number of unequal units).
    Cohen, G. R. and Yang, S.-Y. (1994). Mid-P confidence intervals for the Poisson expectation. Statistics in
    Medicine 13, 2189-2203.
    Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data. Survey Methodology 24, 193-201 (effective counts, t for z).
    """
    tokens = check_tokens(tokens)
    documents = check_documents(tokens, documents)
    _check_confidence(confidence)
    check_per(per)
    placed = place_in_periods(documents, freq)
    periods, row = _number_periods(placed)
    names, columns = _choose_terms(tokens, terms)
    _warn_of_absent(tokens, names[columns < 0])
    if len(periods) * len(names) > LARGEST:
        raise ValueError(
            f"{len(names):,} terms in {len(periods):,} periods are more than {LARGEST:,} rows: name the terms"
        )
    parts = _sum_by_period(tokens, documents, row, len(periods), columns)
    docs = np.bincount(row, minlength=len(periods))
    ok = (docs[:, None] >= MIN_DOCUMENTS) & (parts["holders"] >= MIN_HOLDERS)
    table = pd.DataFrame(
        {
            "period": periods.repeat(len(names)),
            "term": names.take(np.tile(np.arange(len(names)), len(periods))),
            "docs": docs.repeat(len(names)),
            "tokens": parts["tokens"].repeat(len(names)),
            "n": parts["n"].ravel(),
        }
    )
    poisson = np.where(docs > 0, 1.0, np.nan)[:, None]
    table["deff"] = np.where(ok, _design_effect(parts, confidence), poisson).ravel()
    status = np.where(ok, 0, np.where(docs[:, None] > 0, 1, 2)).ravel()
    table = _with_interval(table, STATUSES.take(status), per, confidence)
    table.attrs = {"per": per, "confidence": confidence, "freq": freq}
    return table


def rolling(
    timeline: pd.DataFrame, window: int, *, per: float | None = None, confidence: float | None = None
) -> pd.DataFrame:
    """Pool each period of a timeline with those before it.

    Hits and tokens are summed and divided anew, so that a period with many tokens weighs more. The interval comes from
    the periods' design effects, weighted by hits; what it rests on can be no better than they are. Where periods are
    sparse, a timeline of longer ones (``freq="Q"``) has the better interval.

    Parameters
    ----------
    timeline
        A timeline table.
    window
        Periods to pool: the row's own and the ``window - 1`` before it. At the start, where fewer are there,
        the window is as long as it can be; ``window`` in the result says how long it was.
    per, confidence
        Those that the timeline was made with, unless told otherwise.

    Returns
    -------
    DataFrame
        The timeline table with a column ``window``. ``status`` is "ok" where every period in the
        window that has documents is "ok", "no documents" where none has any, else "sparse". The row of
        documents that cannot be placed stays as it is, its window 1.

    Raises
    ------
    ValueError
        If `window` is less than 1, or `timeline` lacks periods between its first and last, or was pooled before.
    TypeError
        If `window` is no whole number.
    """
    check_whole(window, "window", "periods to pool", least=1)
    per = per if per is not None else timeline.attrs.get("per", 1000)
    confidence = confidence if confidence is not None else timeline.attrs.get("confidence", 0.95)
    check_per(per)
    _check_confidence(confidence)
    check_columns(
        timeline, ["period", "term", "docs", "tokens", "n", "deff"], "timeline", "make it by timeline()"
    )
    if "window" in timeline:
        raise ValueError(
            "timeline is pooled already (it has a column 'window'): pool the one it was made from"
        )
    table = timeline.reset_index(drop=True)
    placed = table[table["period"].notna()].sort_values("period", kind="stable")
    _check_gapless(placed)
    table = pd.concat([_pool(placed, window), table[table["period"].isna()].assign(window=1)]).sort_index()
    pooled = _with_interval(table.set_axis(timeline.index), table["status"].to_numpy(), per, confidence)
    pooled.attrs = {**timeline.attrs, "per": per, "confidence": confidence}
    return pooled


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
        documents, ["date", "precision"], "documents", "make it by read_corpus, which takes a DataFrame too"
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


# --- the timeline's parts ---------------------------------------------------------------------


def _number_periods(placed: pd.Series) -> tuple[pd.PeriodIndex, NDArray[np.int64]]:
    """All periods from first to last (and NaT where a document has none), and each document's place among them."""
    known = placed.dropna()
    periods = pd.PeriodIndex(known)
    if len(known):
        periods = pd.period_range(known.min(), known.max(), freq=periods.freq)
    row = periods.get_indexer(pd.PeriodIndex(placed))
    if len(known) < len(placed):
        row = np.where(placed.isna(), len(periods), row)
        periods = pd.PeriodIndex([*periods, pd.NaT], dtype=placed.dtype)
    return periods, row.astype(np.int64)


def _choose_terms(
    tokens: pd.DataFrame, terms: str | Iterable[str] | None
) -> tuple[pd.Index, NDArray[np.int64]]:
    """The terms' names and their codes, -1 for one that does not occur."""
    vocabulary = tokens["term"].cat.categories
    if terms is None:
        there = np.zeros(len(vocabulary) + 1, bool)  # the last stands for dropped terms
        there[codes_of(tokens["term"])] = True
        used = np.flatnonzero(there[:-1])
        order = used[np.argsort(rank_terms(vocabulary)[used])]
        return vocabulary[order], order
    wanted = [find_term(tokens, term) for term in ([terms] if isinstance(terms, str) else terms)]
    names = pd.Index(list(dict.fromkeys(wanted)), dtype="str")
    return names, vocabulary.get_indexer(names).astype(np.int64)


def _sum_by_period(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    row: NDArray[np.int64],
    periods: int,
    columns: NDArray[np.int64],
) -> dict[str, Any]:
    """Sums over the documents of each period: tokens, and by term hits, documents and what the variance needs."""
    place = documents.index.get_indexer(tokens["doc"].cat.categories)
    unit, codes = (codes_of(tokens[name]) for name in ("doc", "term"))
    length = count_tokens(unit, len(place)).astype(np.float64)
    period = np.where(place >= 0, row[place], 0)  # documents that are not there have no tokens
    total = np.bincount(period, length, minlength=periods)
    share = np.divide(length, total[period], out=np.zeros_like(length), where=total[period] > 0)
    # A document that is its whole period has no others to vary from.
    weight = np.divide(1.0, (1 - share) ** 2, out=np.zeros_like(share), where=share < 1)
    vocabulary = len(tokens["term"].cat.categories)
    column = np.full(vocabulary + 1, -1)  # the last stands for dropped terms
    column[columns[columns >= 0]] = np.flatnonzero(columns >= 0)
    kept = codes >= 0 if (column[:-1] >= 0).all() else (column >= 0)[codes]
    if not kept.all():
        unit, codes = unit[kept], codes[kept]
    moments = [(weight, 2), (weight * length, 1)]
    group, term, *sums = count_cells(period, unit, codes, vocabulary, moments)
    cells = {}
    for name, values in zip(("n", "holders", "nn", "nt"), sums, strict=True):
        cells[name] = np.zeros((periods, len(columns)), values.dtype)
        cells[name][group, column[term]] = values
    return {
        **cells,
        "tokens": total.astype(np.int64),
        "squares": np.bincount(period, length**2, minlength=periods),
        "tt": np.bincount(period, weight * length**2, minlength=periods),
    }


def _design_effect(parts: dict[str, Any], confidence: float) -> Floats:
    """How many times the hits vary more among documents than the Poisson law says, at least 1."""
    from scipy.special import ndtri, stdtrit

    with np.errstate(divide="ignore", invalid="ignore"):
        rate = parts["n"] / parts["tokens"][:, None]
        variance = parts["nn"] - 2 * rate * parts["nt"] + rate**2 * parts["tt"][:, None]
        effective = parts["tokens"] ** 2.0 / parts["squares"]
        tail = (1 + confidence) / 2
        few = (stdtrit(np.fmax(effective - 1, 1), tail) / ndtri(tail)) ** 2
        return np.asarray(np.fmax(variance / parts["n"] * few[:, None], 1.0), np.float64)


def _with_interval(table: pd.DataFrame, status: Any, per: float, confidence: float) -> pd.DataFrame:
    """The table with ``rate`` and its interval from ``n``, ``tokens`` and ``deff``, in the columns' fixed order."""
    from scipy.special import gammainccinv, gammaincinv

    n, deff, tail = table["n"].to_numpy(), table["deff"].to_numpy(), (1 - confidence) / 2
    half = np.where(status == "ok", 0.5, 0.0)
    scale = per / table["tokens"].where(table["tokens"] > 0)
    low = np.where(n > 0, _each(gammaincinv, (np.maximum(n, 1) + half) / deff, tail), 0.0) * deff
    high = _each(gammainccinv, (n - half) / deff + 1, tail) * deff
    rate = n / table["tokens"].where(table["tokens"] > 0) * per  # in this order, as term_frequency has it
    table = table.assign(rate=rate, low=low * scale, high=high * scale, status=status)
    last = [column for column in ("window", "deff") if column in table]
    return table[["period", "term", "docs", "tokens", "n", "rate", "low", "high", "status", *last]]


def _each(quantile: Callable[..., Any], shape: Floats, tail: float) -> Floats:
    """Quantiles for each shape, worked out once for each that differs: most rows of many terms are small counts."""
    codes, shapes = pd.factorize(shape, use_na_sentinel=False)
    return np.asarray(quantile(shapes, tail), np.float64)[codes]


def _check_gapless(placed: pd.DataFrame) -> None:
    """Raise an error unless each term's rows, in order of period, are one after the other."""
    ordinal = pd.Series(placed["period"].array.asi8, placed.index)
    step = ordinal.groupby(placed["term"], sort=False).diff()
    wrong = placed[(step != 1) & step.notna()]
    if len(wrong):
        term, period = wrong[["term", "period"]].iloc[0]
        cause = (
            "stands more than once" if step[wrong.index[0]] == 0 else "does not follow on the one before it"
        )
        raise ValueError(
            f"timeline's period {period} of {term!r} {cause}: pool the whole timeline, then filter"
        )


def _pool(rows: pd.DataFrame, window: int) -> pd.DataFrame:
    """Each row pooled with those of its term before it; `rows` in order of period."""
    parts = rows[["docs", "tokens", "n"]].assign(
        spread=(rows["n"] * rows["deff"]).fillna(0.0),
        doubtful=((rows["status"] != "ok") & (rows["docs"] > 0)).astype(np.int64),
    )
    so_far = parts.groupby(rows["term"], sort=False).cumsum()
    pooled = so_far - so_far.groupby(rows["term"], sort=False).shift(window, fill_value=0)
    number = rows.groupby("term", sort=False).cumcount() + 1
    deff = (pooled["spread"] / pooled["n"].where(pooled["n"] > 0)).clip(lower=1).fillna(1.0)
    status = np.where(pooled["docs"] == 0, "no documents", np.where(pooled["doubtful"] > 0, "sparse", "ok"))
    return rows.assign(
        **pooled[["docs", "tokens", "n"]],
        deff=deff.where(pooled["docs"] > 0),
        status=status,
        window=number.clip(upper=window),
    )


def _warn_of_absent(tokens: pd.DataFrame, names: pd.Index) -> None:
    """A term that no token has gets rates of 0; that may be a slip, or it was dropped before."""
    if len(names):
        dropped = int(tokens["term"].isna().sum())
        cause = (
            f"; {dropped:,} tokens were dropped, is it among them?"
            if dropped
            else ": is it spelt as in the texts?"
        )
        terms = ", ".join(repr(str(name)) for name in names)
        warnings.warn(
            f"no token is {terms}, so that its rate is 0 wherever there are tokens{cause}", stacklevel=3
        )


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence} must lie between 0 and 1, as 0.95 does")
