"""Counts per period: how often each term occurs, with intervals and gaps."""

import warnings
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, alphabetical_ranks, apply_to_unique, category_codes
from analysis.checks import check_choice, check_columns, check_confidence, check_per
from analysis.dates.mentioned import divide_texts, find_stretches
from analysis.frequency.counting import count_cells, count_tokens
from analysis.periods import place_in_periods
from analysis.timex import time_expressions
from analysis.tokens.table import MAKE_TOKENS, check_documents, check_tokens
from analysis.tokens.terms import find_terms

__all__ = ["MAX_ROWS", "add_interval", "timeline"]

# Documents that a period needs before the variation among them says how certain its rate is.
_MIN_DOCUMENTS = 20
# Documents of these that must contain the term.
_MIN_DOCUMENTS_WITH_TERM = 5
_STATUSES = pd.Index(["ok", "sparse", "no documents"], dtype="str")
# Rows that a timeline of all terms may have.
MAX_ROWS = 10_000_000


class _PeriodRows(NamedTuple):
    """The periods of a timeline, and which of them each token is in; a unit is a document's tokens in one period."""

    periods: pd.PeriodIndex
    docs: Ints
    row: Ints  # the period of each unit
    unit: NDArray[Any]  # of each token
    speaks_of: NDArray[Any] | None = None
    by_expression: Ints | None = None
    divided: Ints | None = None


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
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The rate of each term in each period of the calendar, with its interval.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    documents
        The documents table that the tokens come from.
    terms
        One term or several, folded as terms are; None: all of them.
    freq
        A pandas period alias ("D", "W", "M", "Q", "Y"). Periods are whole calendar periods, weeks from Monday through
        Sunday. The first and the last may be covered only in part and are counted as they are.
    per
        Number of tokens to which rates refer.
    confidence
        Share of intervals that should contain the true rate.
    axis
        "published": a token counts in the period of its document's date. "mentioned": in that of the time its sentence
        is about. A sentence with a time expression that has ``begin`` and ``until`` is about that interval, any other
        about its document's date; one with several is divided between them at punctuation, or halfway.
    expressions
        For the mentioned axis, the time expressions of `documents`; None: those that `time_expressions` finds in
        English news. For other texts find them first: ``time_expressions(documents, language=…, mode=…)``.
    within
        For the mentioned axis, the sentences of `documents` if you have them; None: find them.

    Returns
    -------
    DataFrame
        The timeline table, one row per term and period, from the period of the first document to that of the last:
        ``period``, ``term``, ``docs`` and ``tokens`` (of the period), ``n``, ``rate``, ``low``, ``high``, ``status``
        and ``deff`` (the design effect). ``status`` is "ok" (at least 20 documents, 5 of which contain the term: the
        interval is over documents), "sparse" (fewer: the interval takes each word as drawn by itself, and is too
        narrow if the term clusters) or "no documents" (``rate`` is NaN, which is not a rate of 0). Documents that
        cannot be placed, undated or dated to the month where periods are weeks, form a last row with ``period`` NaT,
        so that totals add up.

        On the mentioned axis periods run from the first published or mentioned to the last, and ``docs`` counts those
        with a token in the row. There are three more columns: ``speaks_of``, a key before ``term`` ("period"; "longer",
        ``period`` NaT, for tokens about more than one period; "unplaced", ``period`` NaT, as above);
        ``by_expression``, how many of the row's tokens are there because of a time expression and not by their
        document's date; and ``divided``, how many of these come from sentences with more than one time expression. An
        interval counts in the period of its middle day.

    Raises
    ------
    ValueError
        If `freq` is not a period, `axis` is unknown, `confidence` is not between 0 and 1, a term is a phrase,
        `documents` lacks some that tokens or expressions come from, expressions are not of their texts, or the
        timeline would be too large.

    Notes
    -----
    The rate is pooled: all hits over all tokens of the period, never a mean of rates. The interval is Garwood's for
    Poisson counts, on effective counts where ``status`` is "ok". ``docs/methods.md`` has formulas and simulations.

    References
    ----------
    Garwood (1936), Biometrika 28, 437-442. Cochran (1977), Sampling Techniques, p. 155. Kish (1965), Survey Sampling,
    section 11.7. Cohen and Yang (1994), Statistics in Medicine 13, 2189-2203. Korn and Graubard (1998), Survey
    Methodology 24, 193-201.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> months = timeline(tokenize(documents), documents, "prigozhin", freq="M")
    >>> months[["period", "n", "tokens", "rate", "status"]]
        period  n  tokens       rate  status
    0  2023-03  4     352  11.363636  sparse
    1  2023-04  0     303   0.000000  sparse
    """
    tokens = check_tokens(tokens)
    documents = check_documents(tokens, documents)
    check_confidence(confidence)
    check_per(per)
    check_choice(axis, "axis", ("published", "mentioned"))
    if axis == "published" and (expressions is not None or within is not None):
        raise ValueError("axis='published' ignores expressions and within: add axis='mentioned', or leave them out")
    names, columns = _choose_terms(tokens, terms)
    _warn_of_absent(tokens, names[columns < 0])
    if axis == "published":
        rows = _rows_by_date(tokens, documents, freq)
    else:
        check_columns(tokens, ["start"], "tokens", MAKE_TOKENS)
        expressions = time_expressions(documents) if expressions is None else expressions
        rows = _rows_by_mention(tokens, documents, divide_texts(documents, expressions, freq, within))
    _check_size(rows.periods, len(names), axis)
    table = _timeline_table(rows, names, _sum_by_row(tokens, rows, columns), confidence)
    table = add_interval(table, per, confidence)
    table.attrs = {"per": per, "confidence": confidence}
    return table


def _timeline_table(rows: _PeriodRows, names: pd.Index, sums: dict[str, Any], confidence: float) -> pd.DataFrame:
    """The counts, status and design effect of each term in each period, in the order of the table's columns."""
    width, documents = len(names), rows.docs[:, None] > 0
    is_ok = (rows.docs[:, None] >= _MIN_DOCUMENTS) & (sums["term_docs"] >= _MIN_DOCUMENTS_WITH_TERM)
    status = _STATUSES.take(np.where(is_ok, 0, np.where(documents, 1, 2)).ravel())
    deff = np.where(is_ok, _design_effect(sums, confidence), np.where(documents, 1.0, np.nan))
    table = pd.DataFrame({"period": rows.periods.repeat(width)})
    if rows.speaks_of is not None:
        table["speaks_of"] = rows.speaks_of.repeat(width)
    table["term"] = names.take(np.tile(np.arange(width), len(rows.periods)))
    table = table.assign(docs=rows.docs.repeat(width), tokens=sums["tokens"].repeat(width), n=sums["n"].ravel())
    table = table.assign(rate=np.nan, low=np.nan, high=np.nan, status=status, deff=deff.ravel())
    for name, values in (("by_expression", rows.by_expression), ("divided", rows.divided)):
        if values is not None:
            table[name] = values.repeat(width)
    return table


def _rows_by_date(tokens: pd.DataFrame, documents: pd.DataFrame, freq: str) -> _PeriodRows:
    """Each token in the period of its document's date; units are documents."""
    periods, row = _number_periods(place_in_periods(documents, freq))
    number = documents.index.get_indexer(tokens["doc"].cat.categories)
    units = np.append(row, 0)[number]  # categories without a document (-1) have no tokens
    return _PeriodRows(periods, np.bincount(row, minlength=len(periods)), units, category_codes(tokens["doc"]))


def _rows_by_mention(tokens: pd.DataFrame, documents: pd.DataFrame, stretches: pd.DataFrame) -> _PeriodRows:
    """Each token in the period that its stretch of text is about."""
    stretch = find_stretches(tokens, documents, stretches)
    size = np.bincount(stretch, minlength=len(stretches))
    doc, longer = stretches["doc"].to_numpy(), (stretches["speaks_of"] == "longer").to_numpy()
    periods, row = _number_periods(stretches["period"], longer)
    _, first, unit = np.unique(doc * len(periods) + row, return_index=True, return_inverse=True)
    # a document without a token counts at its date, which is that of its first stretch
    dated = np.searchsorted(doc, np.arange(len(documents)))
    silent = np.bincount(doc, size, minlength=len(documents)) == 0
    spoken = row[first][np.bincount(unit, size) > 0]
    docs = np.bincount(np.concatenate([spoken, row[dated][silent]]), minlength=len(periods))
    speaks_of = np.full(len(periods), "period", dtype=object)
    speaks_of[row] = stretches["speaks_of"]
    by_expression, divided = (
        np.bincount(row, size * stretches[name], minlength=len(periods)).astype(np.int64)
        for name in ("by_expression", "divided")
    )
    return _PeriodRows(periods, docs, row[first], unit[stretch], speaks_of, by_expression, divided)


def _number_periods(placed: pd.Series, longer: NDArray[np.bool_] | None = None) -> tuple[pd.PeriodIndex, Ints]:
    """All periods from first to last, and the number of each of `placed` among them.

    Those that are NaT get a row after the periods, or two: first the `longer`, then the others.
    """
    periods = pd.PeriodIndex(placed.dropna())
    if len(periods):
        periods = pd.period_range(periods.min(), periods.max(), freq=periods.freq)
    row = periods.get_indexer(pd.PeriodIndex(placed))
    longer = np.zeros(len(placed), bool) if longer is None else longer
    for mask in (longer, placed.isna().to_numpy() & ~longer):
        if mask.any():
            row = np.where(mask, len(periods), row)
            periods = pd.PeriodIndex(periods.insert(len(periods), pd.NaT))
    return periods, row.astype(np.int64)


def _choose_terms(tokens: pd.DataFrame, terms: str | Iterable[str] | None) -> tuple[pd.Index, Ints]:
    """The terms and their codes, -1 for one that does not occur."""
    vocabulary = tokens["term"].cat.categories
    if terms is None:
        occurs = np.zeros(len(vocabulary) + 1, bool)  # last slot: dropped terms (code -1)
        occurs[category_codes(tokens["term"])] = True
        used = np.flatnonzero(occurs[:-1])
        order = used[np.argsort(alphabetical_ranks(vocabulary)[used])]
        return vocabulary[order], order
    names = pd.Index(find_terms(tokens, terms), dtype="str")
    return names, vocabulary.get_indexer(names).astype(np.int64)


def _sum_by_row(tokens: pd.DataFrame, rows: _PeriodRows, columns: Ints) -> dict[str, Any]:
    """Sums over the units of each period: tokens; by term hits, units that contain it, terms of the variance."""
    row, unit, codes, count = rows.row, rows.unit, category_codes(tokens["term"]), len(rows.periods)
    length = count_tokens(unit, len(row)).astype(np.float64)
    total = np.bincount(row, length, minlength=count)
    share = np.divide(length, total[row], out=np.zeros_like(length), where=total[row] > 0)
    # a document that is all of its period has no others to vary from
    weight = np.divide(1.0, (1 - share) ** 2, out=np.zeros_like(share), where=share < 1)
    vocabulary = len(tokens["term"].cat.categories)
    column = np.full(vocabulary + 1, -1)  # last slot: dropped terms (code -1)
    column[columns[columns >= 0]] = np.flatnonzero(columns >= 0)
    kept = codes >= 0 if (column[:-1] >= 0).all() else (column >= 0)[codes]
    if not kept.all():
        unit, codes = unit[kept], codes[kept]
    moments = [(weight, 2), (weight * length, 1)]
    group, term, *sums = count_cells(row, unit, codes, vocabulary, moments)
    cells = {}
    for name, values in zip(("n", "term_docs", "nn", "nt"), sums, strict=True):
        cells[name] = np.zeros((count, len(columns)), values.dtype)
        cells[name][group, column[term]] = values
    squares, tt = (np.bincount(row, values, minlength=count) for values in (length**2, weight * length**2))
    return {**cells, "tokens": total.astype(np.int64), "squares": squares, "tt": tt}


def _design_effect(sums: dict[str, Any], confidence: float) -> Floats:
    """The factor by which hits vary more among documents than Poisson counts would, at least 1."""
    from scipy.special import ndtri, stdtrit

    with np.errstate(divide="ignore", invalid="ignore"):
        rate = sums["n"] / sums["tokens"][:, None]
        variance = sums["nn"] - 2 * rate * sums["nt"] + rate**2 * sums["tt"][:, None]
        effective = sums["tokens"] ** 2.0 / sums["squares"]
        tail = (1 + confidence) / 2
        t_for_z = (stdtrit(np.fmax(effective - 1, 1), tail) / ndtri(tail)) ** 2
        return np.asarray(np.fmax(variance / sums["n"] * t_for_z[:, None], 1.0), np.float64)


def add_interval(table: pd.DataFrame, per: float, confidence: float) -> pd.DataFrame:
    """The table with ``rate``, ``low`` and ``high`` computed from ``n``, ``tokens``, ``deff`` and ``status``."""
    from scipy.special import gammainccinv, gammaincinv

    n, deff, tail = table["n"].to_numpy(), table["deff"].to_numpy(), (1 - confidence) / 2
    half = np.where(table["status"] == "ok", 0.5, 0.0)  # mid-P
    tokens = table["tokens"].where(table["tokens"] > 0)
    low = np.where(n > 0, apply_to_unique(gammaincinv, (np.maximum(n, 1) + half) / deff, tail), 0.0) * deff
    high = apply_to_unique(gammainccinv, (n - half) / deff + 1, tail) * deff
    # n / tokens * per, in this order, is what term_frequency computes
    return table.assign(rate=n / tokens * per, low=low * (per / tokens), high=high * (per / tokens))


def _warn_of_absent(tokens: pd.DataFrame, names: pd.Index) -> None:
    """Warn of terms that no token has: they may be misspelt, or dropped before."""
    if len(names):
        dropped = int(tokens["term"].isna().sum())
        cause = f"is it among the {dropped:,} dropped?" if dropped else "is it spelt as in the texts?"
        terms = ", ".join(repr(str(name)) for name in names)
        warnings.warn(f"no token is {terms}, so its rate is 0 wherever there are tokens: {cause}", stacklevel=3)


def _check_size(periods: pd.PeriodIndex, terms: int, axis: str) -> None:
    """Raise an error if the timeline would have too many rows."""
    if len(periods) * terms <= MAX_ROWS:
        return
    remedy = "name the terms"
    if axis == "mentioned":
        remedy += (
            f", or use a longer freq. Periods run from {periods.min()} to {periods.max()}: if a few mentions are far "
            "from the others, leave them out of expressions, and their words count at their documents' dates"
        )
    raise ValueError(f"{terms:,} terms in {len(periods):,} periods are more than {MAX_ROWS:,} rows: {remedy}")
