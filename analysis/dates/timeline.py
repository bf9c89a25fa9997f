"""Counts per period: how often each term occurs, with intervals and gaps."""

from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, alphabetical_ranks, category_codes, find_rows
from analysis.checks import check_choice, check_columns, check_confidence, check_per
from analysis.dates.mentioned import divide_texts, find_stretches
from analysis.frequency.counting import count_cells, count_tokens, number_groups
from analysis.periods import place_in_periods
from analysis.timex import time_expressions
from analysis.tokens.lookup import label_spans, label_terms
from analysis.tokens.queries import Queries
from analysis.tokens.table import MAKE_TOKENS, check_documents, check_tokens, without_overlaps

__all__ = [
    "MAX_ROWS", "MIN_DOCUMENTS", "PeriodRows", "arrange_rows", "count_hits", "estimate_rates", "limit_hits", "timeline",
]  # fmt: skip

# Documents that a period needs before the variation among them says how certain its rate is.
MIN_DOCUMENTS = 5
_STATUSES = pd.Index(["ok", "few documents", "few documents with the term", "no documents"], dtype="str")
# Rows that a timeline of all terms may have.
MAX_ROWS = 10_000_000


class _Groups(NamedTuple):
    """The number of the group of each document, and the keys of each group."""

    number: Ints
    keys: pd.DataFrame


class PeriodRows(NamedTuple):
    """The rows of a timeline by their keys, and which of them each token is in.

    A unit is a document's tokens in one row. `counts` are further columns.
    """

    keys: pd.DataFrame
    docs: Ints
    row: Ints  # of each unit
    length: Floats  # of each unit, in tokens
    unit: NDArray[Any]  # of each token
    counts: dict[str, Ints]


def timeline(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    terms: Queries | pd.DataFrame | None = None,
    *,
    freq: str = "W",
    by: str | None = None,
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
        Queries: a word, phrase, glob or compiled regex; a list of these, each a series; or concepts, as in `lookup`.
        A table of spans, such as hits that you have filtered or labelled, quotations or time expressions, counts these,
        by its column ``term`` if it has one. None: all terms.
    freq
        A pandas period alias ("D", "W", "M", "Q", "Y"). Periods are whole calendar periods, weeks from Monday through
        Sunday. The first and the last may be covered only in part and are counted as they are.
    by
        A column of the documents: each of its values has a timeline of its own, with all periods of the corpus.
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
        and ``deff`` (the design effect). ``status`` is "ok" if the variation among documents gives an interval. If it
        cannot, ``low``, ``high`` and ``deff`` are NaN and ``status`` says why: "few documents" (fewer than 5), "few
        documents with the term" (none, so that nothing is known of how it varies) or "no documents" (``rate`` is NaN
        too, which is not a rate of 0). Documents that cannot be placed, undated or dated to the month where periods are
        weeks, form a last row with ``period`` NaT, so that totals add up.

        On the mentioned axis periods run from the first published or mentioned to the last, and ``docs`` counts those
        with a token in the row. There are three more columns: ``speaks_of``, a key before ``term`` ("period"; "longer",
        ``period`` NaT, for tokens about more than one period; "unplaced", ``period`` NaT, as above);
        ``by_expression``, how many of the row's tokens are there because of a time expression and not by their
        document's date; and ``divided``, how many of these come from sentences with more than one time expression. An
        interval counts in the period of its middle day.

    Raises
    ------
    ValueError
        If `freq` is not a period, `axis` is unknown, `confidence` is not between 0 and 1, a query cannot be read,
        `documents` lacks some that tokens or expressions come from, expressions are not of their texts, or the
        timeline would be too large.
    TypeError
        If `tokens` or `documents` is not a table, a query is not a pattern, or `per` or `confidence` is not a number.

    Notes
    -----
    The rate is pooled: all hits over all tokens of the period, never a mean of rates. The interval takes hits to vary
    among documents, below like a Poisson count of effective hits, above like a negative binomial count with the
    variance observed. ``docs/methods.md`` has formulas, and how often the intervals contain the true rate.

    References
    ----------
    Garwood (1936), Biometrika 28, 437-442. Patil (1960), Technometrics 2, 501-505. Cochran (1977), Sampling Techniques,
    p. 155. Kish (1965), Survey Sampling, section 11.7. Korn and Graubard (1998), Survey Methodology 24, 193-201.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> months = timeline(tokenize(documents), documents, "prigozhin", freq="M")
    >>> months[["period", "n", "tokens", "rate", "status"]]
        period  n  tokens       rate         status
    0  2023-03  4     352  11.363636  few documents
    1  2023-04  0     303   0.000000  few documents
    """
    tokens = check_tokens(tokens)
    documents = check_documents(tokens, documents)
    check_confidence(confidence)
    check_per(per)
    check_choice(axis, "axis", ("published", "mentioned"))
    if axis == "published" and (expressions is not None or within is not None):
        raise ValueError("axis='published' ignores expressions and within: add axis='mentioned', or leave them out")
    if terms is not None:
        tokens = label_spans(tokens, terms) if isinstance(terms, pd.DataFrame) else label_terms(tokens, terms)[0]
    rows = arrange_rows(tokens, documents, freq=freq, by=by, axis=axis, expressions=expressions, within=within)
    table = count_hits(rows, rows.unit, tokens["term"], per=per, confidence=confidence, every_term=terms is not None)
    table.attrs = {"per": per, "confidence": confidence}
    return table


def arrange_rows(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    freq: str,
    by: str | None = None,
    axis: str = "published",
    expressions: pd.DataFrame | None = None,
    within: pd.DataFrame | None = None,
) -> PeriodRows:
    """The rows of a timeline, with the tokens of each, whatever is counted in them."""
    groups = _group_documents(documents, by)
    if axis == "published":
        return _rows_by_date(tokens, documents, freq, groups)
    check_columns(tokens, ["start"], "tokens", MAKE_TOKENS)
    expressions = time_expressions(documents) if expressions is None else expressions
    return _rows_by_mention(tokens, documents, divide_texts(documents, expressions, freq, within), groups)


def count_hits(
    rows: PeriodRows, unit: NDArray[Any], terms: pd.Series, *, per: float, confidence: float, every_term: bool
) -> pd.DataFrame:
    """The timeline table of hits that have these units and terms; without `every_term`, of the terms that occur."""
    cells, periods = _count_cells(rows, unit, terms, confidence)
    vocabulary = terms.cat.categories
    codes = np.arange(len(vocabulary)) if every_term else _sort_found(vocabulary, cells["term"])
    _check_size(rows.keys, len(codes))
    column = np.empty(len(vocabulary), np.int64)
    column[codes] = np.arange(len(codes))
    cells["column"] = column[cells["term"]]
    return _timeline_table(rows, vocabulary[codes], cells, periods, per, confidence)


def _sort_found(vocabulary: pd.Index, found: pd.Series) -> Ints:
    """The codes of the terms that occur, in alphabetical order."""
    codes = np.argsort(alphabetical_ranks(vocabulary))
    return codes[np.isin(codes, found)]


def _timeline_table(
    rows: PeriodRows, names: pd.Index, cells: pd.DataFrame, periods: pd.DataFrame, per: float, confidence: float
) -> pd.DataFrame:
    """The timeline table: in each row what a period has without the term, unless there is a cell for it."""
    width = len(names)
    columns: dict[str, Any] = {str(name): key.array.repeat(width) for name, key in rows.keys.items()}
    columns["term"] = names.take(np.tile(np.arange(width), len(rows.keys)))
    columns |= {name: periods[name].to_numpy().repeat(width) for name in ("docs", "tokens")}
    without = _estimate(periods.assign(n=0, nn=0.0, nt=0.0), per, confidence)
    place = cells["row"].to_numpy() * width + cells["column"].to_numpy()
    for name, values in _estimate(cells.join(periods, on="row"), per, confidence).items():
        columns[name] = without[name].repeat(width)
        columns[name][place] = values
    columns["status"] = _STATUSES.take(columns["status"])
    columns |= {name: counts.repeat(width) for name, counts in rows.counts.items()}
    return pd.DataFrame(columns, copy=False)


def _estimate(cells: pd.DataFrame, per: float, confidence: float) -> dict[str, NDArray[Any]]:
    """Hits, rates, intervals, statuses (as numbers) and design effects; cells have the sums of their period too."""
    docs, n = cells["docs"].to_numpy(), cells["n"].to_numpy()
    status = np.select([docs == 0, docs < MIN_DOCUMENTS, n == 0], [3, 1, 2], 0)
    deff = np.full(len(cells), np.nan)
    deff[status == 0] = _design_effect(cells[status == 0])
    return {"n": n, **estimate_rates(cells.assign(deff=deff), per, confidence), "status": status, "deff": deff}


def _group_documents(documents: pd.DataFrame, by: str | None) -> _Groups:
    """The group of each document, and the column with the key of each group, if there are groups."""
    if by is None:
        return _Groups(np.zeros(len(documents), np.int64), pd.DataFrame(index=[0]))
    if by not in list(documents):
        listed = ", ".join(map(str, documents))
        raise ValueError(f"by={by!r} is not a column of documents ({listed}): name one, or leave it out")
    if by in ("period", "speaks_of", "term"):
        raise ValueError(f"by={by!r} is the name of a column of the timeline: rename it in the documents")
    return _Groups(*number_groups(documents[[by]]))


def _rows_by_date(tokens: pd.DataFrame, documents: pd.DataFrame, freq: str, groups: _Groups) -> PeriodRows:
    """Each token in the period of its document's date; units are documents."""
    periods, row = _number_periods(place_in_periods(documents, freq))
    row = groups.number * len(periods) + row
    number = documents.index.get_indexer(tokens["doc"].cat.categories)
    units = np.append(row, 0)[number]  # categories without a document (-1) have no tokens
    keys = _repeat_keys({"period": periods}, groups)
    unit = category_codes(tokens["doc"])
    return PeriodRows(keys, np.bincount(row, minlength=len(keys)), units, _lengths(tokens, unit, units), unit, {})


def _rows_by_mention(
    tokens: pd.DataFrame, documents: pd.DataFrame, stretches: pd.DataFrame, groups: _Groups
) -> PeriodRows:
    """Each token in the period that its stretch of text is about."""
    stretch = find_stretches(tokens, documents, stretches)
    size = np.bincount(without_overlaps(tokens, stretch), minlength=len(stretches))
    doc, longer = stretches["doc"].to_numpy(), (stretches["speaks_of"] == "longer").to_numpy()
    periods, row = _number_periods(stretches["period"], longer)
    speaks_of = np.full(len(periods), "period", dtype=object)
    speaks_of[row] = stretches["speaks_of"]
    keys = _repeat_keys({"period": periods, "speaks_of": speaks_of}, groups)
    row = groups.number[doc] * len(periods) + row
    _, first, unit = np.unique(doc * len(keys) + row, return_index=True, return_inverse=True)
    # a document without a token counts at its date, which is that of its first stretch
    dated = np.searchsorted(doc, np.arange(len(documents)))
    silent = np.bincount(doc, size, minlength=len(documents)) == 0
    spoken = row[first][np.bincount(unit, size) > 0]
    docs = np.bincount(np.concatenate([spoken, row[dated][silent]]), minlength=len(keys))
    by_expression, divided = (
        np.bincount(row, size * stretches[name], minlength=len(keys)).astype(np.int64)
        for name in ("by_expression", "divided")
    )
    unit, counts = unit[stretch], {"by_expression": by_expression, "divided": divided}
    return PeriodRows(keys, docs, row[first], _lengths(tokens, unit, first), unit, counts)


def _lengths(tokens: pd.DataFrame, unit: NDArray[Any], units: Ints) -> Floats:
    """The tokens of each unit; words under two concepts count once."""
    return count_tokens(without_overlaps(tokens, unit), len(units)).astype(np.float64)


def _repeat_keys(keys: dict[str, Any], groups: _Groups) -> pd.DataFrame:
    """The keys of the rows of a timeline: all periods for each group."""
    count = len(groups.keys)
    table = pd.DataFrame(keys)
    repeated = groups.keys.take(np.repeat(np.arange(count), len(table))).reset_index(drop=True)
    return pd.concat([pd.concat([table] * count, ignore_index=True), repeated], axis=1)


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


def _count_cells(
    rows: PeriodRows, unit: NDArray[Any], terms: pd.Series, confidence: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sums over the units of each period that contain a term, and over all its units.

    A cell has the hits ``n``, and ``nn`` and ``nt`` for the variance among units. A period has its documents, tokens,
    ``tt`` for the variance, and a factor for few documents.
    """
    from scipy.special import ndtri, stdtrit

    row, length, term, count = rows.row, rows.length, category_codes(terms), len(rows.keys)
    total = np.bincount(row, length, minlength=count)
    share = np.divide(length, total[row], out=np.zeros_like(length), where=total[row] > 0)
    # a document that is all of its period has no others to vary from
    weight = np.divide(1.0, (1 - share) ** 2, out=np.zeros_like(share), where=share < 1)
    squares, tt = (np.bincount(row, values, minlength=count) for values in (length**2, weight * length**2))
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = total**2.0 / squares
    tail = (1 + confidence) / 2
    t_for_z = (stdtrit(np.fmax(effective - 1, 1), tail) / ndtri(tail)) ** 2
    periods = pd.DataFrame({"docs": rows.docs, "tokens": total.astype(np.int64), "tt": tt, "t_for_z": t_for_z})
    if term.min(initial=0) < 0:
        kept = find_rows(lambda rows: term[rows] >= 0, len(term))
        unit, term = unit[kept], term[kept]
    row, term, n, _, nn, nt = count_cells(
        row, unit, term, len(terms.cat.categories), [(weight, 2), (weight * length, 1)]
    )
    return pd.DataFrame({"row": row, "term": term, "n": n, "nn": nn, "nt": nt}, copy=False), periods


def _design_effect(cells: pd.DataFrame) -> Floats:
    """The factor by which hits vary more among documents than Poisson counts would, at least 1."""
    rate = cells["n"] / cells["tokens"]
    variance = cells["nn"] - 2 * rate * cells["nt"] + rate**2 * cells["tt"]
    return np.asarray(np.fmax(variance / cells["n"] * cells["t_for_z"], 1.0), np.float64)


def estimate_rates(cells: pd.DataFrame, per: float, confidence: float) -> dict[str, Floats]:
    """The ``rate`` and interval of cells that have ``n``, ``tokens`` (of the period) and ``deff`` (NaN: none)."""
    n, deff, tokens = (cells[name].to_numpy(np.float64) for name in ("n", "deff", "tokens"))
    low, high, known = np.full(len(n), np.nan), np.full(len(n), np.nan), ~np.isnan(deff)
    with np.errstate(divide="ignore", invalid="ignore"):
        overdispersion = (deff[known] - 1) / n[known]
    low[known], high[known] = limit_hits(n[known], deff[known], overdispersion, (1 - confidence) / 2)
    tokens = np.where(tokens > 0, tokens, np.nan)
    high = np.where(known, np.fmin(high, tokens), np.nan)  # no more hits than tokens, however much documents vary
    # n / tokens * per, in this order, is what term_frequency computes
    return {"rate": n / tokens * per, "low": low * (per / tokens), "high": high * (per / tokens)}


def limit_hits(n: Floats, deff: Floats, overdispersion: Floats, tail: float | Floats) -> tuple[Floats, Floats]:
    """The limits of the expected number of hits: below a Poisson count of effective hits, above a negative binomial.

    The variance of the former grows with the expectation, that of the latter with its square, as it does if documents
    differ in their rates. So each is the larger of the two on its side of `n`.
    """
    from scipy.special import betaincinv, gammaincinv

    low = np.where(n > 0, deff * gammaincinv(np.fmax(n / deff, 1e-9), tail), 0)
    overdispersion = np.fmax(overdispersion, 1e-9)  # at 0 the count is Poisson
    failure = betaincinv(1 / overdispersion, n + 1, tail)
    with np.errstate(divide="ignore"):  # a share of failures of 0 sets no limit
        return low, (1 / failure - 1) / overdispersion


def _check_size(keys: pd.DataFrame, terms: int) -> None:
    """Raise an error if the timeline would have too many rows."""
    periods = keys["period"]
    if len(periods) * terms <= MAX_ROWS:
        return
    remedy = "name the terms"
    if "speaks_of" in keys:
        remedy += (
            f", or use a longer freq. Periods run from {periods.min()} to {periods.max()}: if a few mentions are far "
            "from the others, leave them out of expressions, and their words count at their documents' dates"
        )
    raise ValueError(f"{terms:,} terms in {len(periods):,} periods are more than {MAX_ROWS:,} rows: {remedy}")
