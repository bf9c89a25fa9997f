"""Counts per period: how often each term occurs, with intervals and gaps."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, alphabetical_ranks, apply_to_unique, category_codes
from analysis.checks import check_columns, check_confidence, check_integer, check_per
from analysis.dates.mentioned import divide_texts, find_stretches
from analysis.frequency.counting import count_cells, count_tokens
from analysis.periods import place_in_periods
from analysis.timex import time_expressions
from analysis.tokens.table import check_documents, check_tokens
from analysis.tokens.terms import find_term

MIN_DOCUMENTS = 20
"""Documents that a period needs before the spread among them says how sure its rate is."""
MIN_HOLDERS = 5
"""Documents of these that must hold the term."""
STATUSES = pd.Index(["ok", "sparse", "no documents"], dtype="str")
LARGEST = 10_000_000
"""Rows that a timeline of all terms may have."""
MENTIONED = ("speaks_of", "by_expression", "divided")
"""Columns that a timeline has on the mentioned axis alone."""


class Rows(NamedTuple):
    """The rows of a timeline, and which of them each token falls in.

    Tokens are told apart by unit, a document's tokens in one row.
    """

    periods: pd.PeriodIndex
    docs: Ints
    row: Ints  # of each unit
    unit: NDArray[Any]  # of each token
    said: dict[str, NDArray[Any]]


def timeline(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    terms: str | Iterable[str] | None = None,
    *,
    freq: str = "W",
    per: float = 1000,
    confidence: float = 0.95,
    axis: Literal["published", "mentioned"] = "published",
    expressions: pd.DataFrame | None = None,
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
    axis
        "published": a token stands in the period of its document's date. "mentioned": in that of the time its
        sentence speaks of (see Notes).
    expressions
        Where `axis` is "mentioned", the time expressions of `documents`; None: those that ``time_expressions``
        finds in English news. For other texts find them first: ``time_expressions(documents, language=…, mode=…)``.

    Returns
    -------
    DataFrame
        The timeline table, a row for each period from the first document's to the last's and each term:
        ``period``, ``term``, ``docs`` and ``tokens`` (of the period), ``n``, ``rate`` (NaN without tokens), ``low``,
        ``high``, ``status``, and ``deff`` (see Notes). Documents that cannot be placed (undated, or dated to the month
        where periods are weeks) form a last row with ``period`` NaT, so that totals add up.

        Where `axis` is "mentioned", periods go from the first published or mentioned to the last, ``docs`` are those
        with a token in the row, and there are three more columns. ``speaks_of``: "period"; "longer" (``period`` NaT,
        tokens that speak of more than one period); "unplaced" (``period`` NaT, the last row, as above).
        ``by_expression``: how many of the row's tokens stand there by a time expression, not by their document's date.
        ``divided``: how many of these are from sentences with several.

    Raises
    ------
    ValueError
        If `freq` is no period, `axis` is unknown, `confidence` is not between 0 and 1, a term is a phrase, `documents`
        lacks some that tokens or expressions come from, expressions are not of their texts, or a timeline would be too
        large.

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

    On the mentioned axis each token speaks of one time. A sentence without a time expression that is placed (that has
    ``begin`` and ``until``) speaks of its document's date, one with such an expression of that interval. One with
    several is cut between each two, after the last comma, semicolon, colon, dash or bracket that is between them, or
    halfway where there is none: "… was to leave at the end of February, | but announced in March it would fight on".
    An expression belongs to the sentence in which it starts. An interval stands in the period that holds its middle
    day (the earlier of two); if it has more days than that, it is "longer". A document without any token counts at its
    date. Documents are the sampling unit here too, each with its tokens of the row; one document can be in many rows.

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
    check_confidence(confidence)
    check_per(per)
    _check_axis(axis, expressions)
    names, columns = _choose_terms(tokens, terms)
    _warn_of_absent(tokens, names[columns < 0])
    if axis == "published":
        rows = _rows_by_date(tokens, documents, freq)
    else:
        rows = _rows_by_mention(tokens, documents, _expressions(documents, expressions), freq)
    _check_size(rows, len(names), axis)
    parts = _sum_by_row(tokens, rows, columns)
    ok = (rows.docs[:, None] >= MIN_DOCUMENTS) & (parts["holders"] >= MIN_HOLDERS)
    table = pd.DataFrame(
        {
            "period": rows.periods.repeat(len(names)),
            "term": names.take(np.tile(np.arange(len(names)), len(rows.periods))),
            "docs": rows.docs.repeat(len(names)),
            "tokens": parts["tokens"].repeat(len(names)),
            "n": parts["n"].ravel(),
            **{name: values.repeat(len(names)) for name, values in rows.said.items()},
        }
    )
    some = rows.docs[:, None] > 0
    table["deff"] = np.where(ok, _design_effect(parts, confidence), np.where(some, 1.0, np.nan)).ravel()
    status = np.where(ok, 0, np.where(some, 1, 2)).ravel()
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
        If `window` is less than 1, or `timeline` lacks periods between its first and last, was pooled before, or is
        on the mentioned axis.
    TypeError
        If `window` is no whole number.
    """
    check_integer(window, "window", "periods to pool", at_least=1)
    per = per if per is not None else timeline.attrs.get("per", 1000)
    confidence = confidence if confidence is not None else timeline.attrs.get("confidence", 0.95)
    check_per(per)
    check_confidence(confidence)
    check_columns(
        timeline, ["period", "term", "docs", "tokens", "n", "deff"], "timeline", "make it with timeline()"
    )
    if "window" in timeline:
        raise ValueError(
            "timeline is pooled already (it has a column 'window'): pool the one it was made from"
        )
    if "speaks_of" in timeline:
        raise ValueError(
            "timeline is on the mentioned axis, where a document is in many periods and pooling them would count it "
            "many times: make a timeline of longer ones, freq='Q' for instance"
        )
    table = timeline.reset_index(drop=True)
    placed = table[table["period"].notna()].sort_values("period", kind="stable")
    _check_gapless(placed)
    table = pd.concat([_pool(placed, window), table[table["period"].isna()].assign(window=1)]).sort_index()
    pooled = _with_interval(table.set_axis(timeline.index), table["status"].to_numpy(), per, confidence)
    pooled.attrs = {**timeline.attrs, "per": per, "confidence": confidence}
    return pooled


def _rows_by_date(tokens: pd.DataFrame, documents: pd.DataFrame, freq: str) -> Rows:
    """Each token in the row of its document's date; units are documents."""
    periods, row = _number_periods(place_in_periods(documents, freq))
    place = documents.index.get_indexer(tokens["doc"].cat.categories)
    # Documents that are not there (-1) have no tokens.
    units = np.append(row, 0)[place]
    return Rows(periods, np.bincount(row, minlength=len(periods)), units, category_codes(tokens["doc"]), {})


def _rows_by_mention(
    tokens: pd.DataFrame, documents: pd.DataFrame, expressions: pd.DataFrame, freq: str
) -> Rows:
    """Each token in the row of the time that its stretch of text speaks of."""
    stretches = divide_texts(documents, expressions, freq)
    within = find_stretches(tokens, documents, stretches)
    size = np.bincount(within, minlength=len(stretches))
    kind, doc = stretches["speaks_of"], stretches["doc"].to_numpy()
    periods, row = _number_periods(stretches["period"], (kind == "longer").to_numpy())
    _, first, unit = np.unique(doc * len(periods) + row, return_index=True, return_inverse=True)
    own = np.searchsorted(doc, np.arange(len(documents)))  # a document's first stretch is at its date
    silent = np.bincount(doc, size, minlength=len(documents)) == 0
    there = row[first][np.bincount(unit, size) > 0]
    docs = np.bincount(np.concatenate([there, row[own][silent]]), minlength=len(periods))
    said = {"speaks_of": np.full(len(periods), "period", dtype=object)}
    said["speaks_of"][row] = kind
    for name in ("by_expression", "divided"):
        said[name] = np.bincount(row, size * stretches[name], minlength=len(periods)).astype(np.int64)
    return Rows(periods, docs, row[first], unit[within], said)


def _number_periods(
    placed: pd.Series, longer: NDArray[np.bool_] | None = None
) -> tuple[pd.PeriodIndex, Ints]:
    """All periods from first to last, and the place among them of each in `placed`.

    Those that are NaT get a row behind the periods, or two: first the `longer`, then the others.
    """
    known = placed.dropna()
    periods = pd.PeriodIndex(known)
    if len(known):
        periods = pd.period_range(known.min(), known.max(), freq=periods.freq)
    row = periods.get_indexer(pd.PeriodIndex(placed))
    longer = np.zeros(len(placed), bool) if longer is None else longer
    for kind in (longer, placed.isna().to_numpy() & ~longer):
        if kind.any():
            row = np.where(kind, len(periods), row)
            periods = pd.PeriodIndex(periods.insert(len(periods), pd.NaT))
    return periods, row.astype(np.int64)


def _choose_terms(tokens: pd.DataFrame, terms: str | Iterable[str] | None) -> tuple[pd.Index, Ints]:
    """The terms' names and their codes, -1 for one that does not occur."""
    vocabulary = tokens["term"].cat.categories
    if terms is None:
        there = np.zeros(len(vocabulary) + 1, bool)  # the last stands for dropped terms
        there[category_codes(tokens["term"])] = True
        used = np.flatnonzero(there[:-1])
        order = used[np.argsort(alphabetical_ranks(vocabulary)[used])]
        return vocabulary[order], order
    wanted = [find_term(tokens, term) for term in ([terms] if isinstance(terms, str) else terms)]
    names = pd.Index(list(dict.fromkeys(wanted)), dtype="str")
    return names, vocabulary.get_indexer(names).astype(np.int64)


def _sum_by_row(tokens: pd.DataFrame, rows: Rows, columns: Ints) -> dict[str, Any]:
    """Sums over the units of each row: tokens, and by term hits, units that hold it and what the variance needs."""
    row, unit, codes, count = rows.row, rows.unit, category_codes(tokens["term"]), len(rows.periods)
    length = count_tokens(unit, len(row)).astype(np.float64)
    total = np.bincount(row, length, minlength=count)
    share = np.divide(length, total[row], out=np.zeros_like(length), where=total[row] > 0)
    # A document that is its whole row has no others to vary from.
    weight = np.divide(1.0, (1 - share) ** 2, out=np.zeros_like(share), where=share < 1)
    vocabulary = len(tokens["term"].cat.categories)
    column = np.full(vocabulary + 1, -1)  # the last stands for dropped terms
    column[columns[columns >= 0]] = np.flatnonzero(columns >= 0)
    kept = codes >= 0 if (column[:-1] >= 0).all() else (column >= 0)[codes]
    if not kept.all():
        unit, codes = unit[kept], codes[kept]
    moments = [(weight, 2), (weight * length, 1)]
    group, term, *sums = count_cells(row, unit, codes, vocabulary, moments)
    cells = {}
    for name, values in zip(("n", "holders", "nn", "nt"), sums, strict=True):
        cells[name] = np.zeros((count, len(columns)), values.dtype)
        cells[name][group, column[term]] = values
    return {
        **cells,
        "tokens": total.astype(np.int64),
        "squares": np.bincount(row, length**2, minlength=count),
        "tt": np.bincount(row, weight * length**2, minlength=count),
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
    low = np.where(n > 0, apply_to_unique(gammaincinv, (np.maximum(n, 1) + half) / deff, tail), 0.0) * deff
    high = apply_to_unique(gammainccinv, (n - half) / deff + 1, tail) * deff
    rate = n / table["tokens"].where(table["tokens"] > 0) * per  # in this order, as term_frequency has it
    table = table.assign(rate=rate, low=low * scale, high=high * scale, status=status)
    last = [column for column in ("window", "deff", *MENTIONED) if column in table]
    return table[["period", "term", "docs", "tokens", "n", "rate", "low", "high", "status", *last]]


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


def _check_axis(axis: str, expressions: pd.DataFrame | None) -> None:
    if axis not in ("published", "mentioned"):
        raise ValueError(f"axis={axis!r} is not known: 'published' or 'mentioned'")
    if axis == "published" and expressions is not None:
        raise ValueError(
            "expressions are not looked at on axis='published': say axis='mentioned', or leave them out"
        )


def _expressions(documents: pd.DataFrame, expressions: pd.DataFrame | None) -> pd.DataFrame:
    """The time expressions to count by: those given, else all that are found."""
    return time_expressions(documents) if expressions is None else expressions


def _check_size(rows: Rows, terms: int, axis: str) -> None:
    """Raise an error if the timeline would have too many rows."""
    periods = len(rows.periods)
    if periods * terms <= LARGEST:
        return
    remedy = "name the terms"
    if axis == "mentioned":
        first, last = rows.periods.min(), rows.periods.max()
        remedy += (
            f", or take a longer freq. They go from {first} to {last}: if a few far mentions make them so many, leave "
            "these out of expressions, and their words count at their documents' dates"
        )
    raise ValueError(f"{terms:,} terms in {periods:,} periods are more than {LARGEST:,} rows: {remedy}")
