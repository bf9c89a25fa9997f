"""Which words rose, fell, began or stopped: the trend of each term over all periods, and its clearest step."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, group_rows
from analysis.dates.timeline import MIN_DOCUMENTS, limit_hits, timeline
from analysis.frequency.counting import group_keys
from analysis.frequency.term_frequency import term_frequency
from analysis.periods import place_in_periods
from analysis.tokens.lookup import label_terms
from analysis.tokens.queries import Queries

__all__ = ["trends"]

# Periods with documents that a trend needs: with fewer the normal distribution of Mann and Kendall's S is far off.
_MIN_PERIODS = 8
# Pairs of periods, of all terms together, that are compared at once.
_CHUNK_PAIRS = 2_000_000
_ESTIMATES = ("slope", "low", "high", "p")
_REASONS = ["few periods", "few documents with the term"]
# The normal deviate beyond which Hamed and Rao take an autocorrelation to be significant.
_SIGNIFICANT = 1.96
# At so low a confidence timeline's design effects hardly allow for few documents in a period; all together are many.
_CONFIDENCE = 0.01
_STEPS = ("step", "step_low", "step_high")


class _Rates(NamedTuple):
    """What a timeline says of the terms of one group: arrays of terms by periods, and of periods."""

    n: Floats
    rate: Floats
    deff: Floats
    docs: Ints
    tokens: Floats
    periods: pd.PeriodIndex


def trends(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    terms: Queries | None = None,
    *,
    freq: str = "W",
    by: str | None = None,
    per: float = 1000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    r"""Which terms rose or fell over the whole time, and where each made its largest step.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    documents
        The documents table that the tokens come from.
    terms
        Queries, as in `timeline`; None: all terms.
    freq
        A pandas period alias ("D", "W", "M", "Q", "Y").
    by
        A column of the documents: the terms of each of its values have trends of their own.
    per
        Number of tokens to which rates refer.
    confidence
        Share of intervals that should contain the true value.

    Returns
    -------
    DataFrame
        The trends table, one row per term (and group), the smallest ``p`` first: ``term``, ``n``, ``docs`` (that
        contain the term), ``periods`` (that have documents), ``slope`` with ``low`` and ``high``, ``p``, ``q``,
        ``first`` and ``last`` (the periods in which the term first and last occurs), ``step`` with ``step_low`` and
        ``step_high``, ``step_period`` (the later of its two periods), ``status``. Documents without a period are left
        out.

        ``slope`` is the change of the rate from one period to the next; above 0 the term rose. ``p`` is small if the
        order of the rates in time would be rare without a trend, and ``q`` is the expected share of false discoveries
        among rows up to this one. ``step`` is the largest change between neighbouring periods with 5 documents each, in
        relation to its standard error, so that it is not the one with the least text. Its interval is wide enough to
        hold for all steps of the term at once. A large step beside a slope near 0 is a peak.

        ``status`` is "ok", or why there is no ``slope``, interval or ``p`` (they are NaN): "few periods" (fewer than 8
        have documents), or "few documents with the term" (fewer than 5). ``step`` is NaN if no two neighbouring periods
        have 5 documents each, or the term is in no such period.

    Raises
    ------
    ValueError
        As in `timeline`, or if no document is in a period.
    TypeError
        As in `timeline`.

    Notes
    -----
    The slope is Theil and Sen's: the median of the slopes between all pairs of periods, with Sen's interval; a gap
    counts as the time that it lasts. The test is Mann and Kendall's with ties, and Hamed and Rao's correction for
    autocorrelation where it makes the variance of S larger; the interval has the same variance. The interval of a step
    joins those of its two rates (Zou and Donner), for one of m steps with Bonferroni's confidence,
    :math:`1 - \alpha / m`; each is that of `timeline`, but with the variation among documents of all periods: the
    median of their overdispersion, weighted by hits.

    References
    ----------
    Sen (1968), Journal of the American Statistical Association 63, 1379-1389. Mann (1945), Econometrica 13, 245-259.
    Kendall (1975), Rank Correlation Methods, ch. 4. Hamed and Rao (1998), Journal of Hydrology 204, 182-196. Benjamini
    and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300. Zou and Donner (2008), Statistics in
    Medicine 27, 1693-1702.

    Examples
    --------
    >>> from analysis import read_corpus, tokenize
    >>> documents = read_corpus("data/press-releases.parquet")
    >>> tokens = tokenize(documents)
    >>> weeks = trends(tokens, documents, ["war", "pandemic"], freq="W")
    >>> weeks[["term", "n", "slope", "low", "high", "q"]].round(4)
           term     n   slope     low    high       q
    0  pandemic   315 -0.0195 -0.0250 -0.0101  0.0002
    1       war  2439  0.1234  0.0614  0.1700  0.0004
    """
    from scipy.stats import false_discovery_control

    if isinstance(terms, pd.DataFrame):
        raise TypeError("terms is a table of spans, which trends cannot count by document: give queries")
    table = timeline(tokens, documents, terms, freq=freq, by=by, per=per, confidence=_CONFIDENCE)
    table = table[table["period"].notna()]
    if not place_in_periods(documents, freq).notna().any():
        raise ValueError(
            f"no document has a date that lies in one period of freq={freq!r}: use a longer one, or date them"
        )
    if table.empty:
        raise ValueError("tokens has no term in any period: drop fewer terms, or name some with terms=")
    keys = [name for name in group_keys(table) if name != "period"]
    groups = [group for _, group in group_rows(table, keys)] if keys else [table]
    result = pd.concat([_describe_terms(group, keys, per, confidence) for group in groups], ignore_index=True)
    labelled = tokens if terms is None else label_terms(tokens, terms, warn=False)[0]
    result.insert(len(keys) + 2, "docs", _count_documents(result[[*keys, "term"]], labelled, documents, freq, by))
    too_few = result["docs"] < MIN_DOCUMENTS
    result.loc[too_few, list(_ESTIMATES)] = np.nan
    result["status"] = np.select([result["periods"] < _MIN_PERIODS, too_few], _REASONS, "ok")
    tested = result["p"].notna()
    result.loc[tested, "q"] = false_discovery_control(result["p"][tested])
    result = result.sort_values(["p", "n"], ascending=[True, False], kind="stable", ignore_index=True)
    result.attrs = {"per": per, "confidence": confidence}
    return result


def _count_documents(rows: pd.DataFrame, tokens: pd.DataFrame, documents: pd.DataFrame, freq: str, by: Any) -> Ints:
    """How many documents that are in a period contain the term of each row."""
    placed = place_in_periods(documents, freq).notna()
    counts = term_frequency(tokens[tokens["doc"].isin(placed.index[placed])], by, documents=documents)
    counts["term"] = counts["term"].astype(rows["term"].dtype)
    return rows.merge(counts, how="left")["docs"].fillna(0).to_numpy(np.int64)


def _describe_terms(timeline: pd.DataFrame, keys: list[str], per: float, confidence: float) -> pd.DataFrame:
    """The trend and the largest step of each term of a group, whose timeline has all terms in every period."""
    periods = pd.PeriodIndex(timeline["period"].unique())
    width = len(timeline) // len(periods)
    n, rate, deff = (timeline[name].to_numpy(np.float64).reshape(-1, width).T for name in ("n", "rate", "deff"))
    docs, total = (timeline[name].to_numpy()[::width] for name in ("docs", "tokens"))
    rates = _Rates(n, rate, deff, docs, total.astype(np.float64), periods)
    occurs = rates.n > 0
    first = np.where(occurs.any(axis=1), occurs.argmax(axis=1), -1)
    last = np.where(first < 0, -1, len(periods) - 1 - occurs[:, ::-1].argmax(axis=1))
    with_gap = periods.append(pd.PeriodIndex([pd.NaT], dtype=periods.dtype))  # -1 is NaT
    step, later = _find_steps(rates, per, confidence)
    table = timeline[[*keys, "term"]].iloc[:width].reset_index(drop=True)
    table["n"] = rates.n.sum(axis=1).astype(np.int64)
    table["periods"] = np.count_nonzero(docs)
    table = table.assign(**_estimate_slopes(rates, confidence), q=np.nan, first=with_gap[first], last=with_gap[last])
    return table.assign(**step, step_period=with_gap[later])


def _estimate_slopes(rates: _Rates, confidence: float) -> dict[str, Floats]:
    """Slopes, their intervals and p of terms with at least 5 hits, since others are in fewer documents; else NaN."""
    estimates = {name: np.full(len(rates.n), np.nan) for name in _ESTIMATES}
    when = np.flatnonzero(rates.docs)
    if len(when) < _MIN_PERIODS:
        return estimates
    chosen = np.flatnonzero(rates.n.sum(axis=1) >= MIN_DOCUMENTS)
    step = max(1, 2 * _CHUNK_PAIRS // len(when) ** 2)
    for start in range(0, len(chosen), step):
        part = chosen[start : start + step]
        for name, values in _compare_pairs(rates.rate[np.ix_(part, when)], when, confidence).items():
            estimates[name][part] = values
    return estimates


def _compare_pairs(rate: Floats, when: Ints, confidence: float) -> dict[str, Floats]:
    """Theil and Sen's slope, its interval, and the p of Mann and Kendall's S, of each row of rates."""
    from scipy.special import ndtr, ndtri

    earlier, later = np.triu_indices(len(when), 1)
    slopes = (rate[:, later] - rate[:, earlier]) / (when[later] - when[earlier])
    score = np.sign(slopes).sum(axis=1)
    slopes.sort(axis=1)
    pairs = slopes.shape[1]
    slope = (slopes[:, (pairs - 1) // 2] + slopes[:, pairs // 2]) / 2
    deviation = np.sqrt(_variance_of_score(rate) * _autocorrelation_factor(rate - slope[:, None] * when))
    z = np.divide(score - np.sign(score), deviation, out=np.zeros_like(score), where=deviation > 0)
    reach = ndtri((1 + confidence) / 2) * deviation
    low = np.fmax(np.round((pairs - reach) / 2) - 1, 0).astype(np.int64)
    high = np.fmin(np.round((pairs + reach) / 2), pairs - 1).astype(np.int64)
    row = np.arange(len(slopes))
    return {"slope": slope, "low": slopes[row, low], "high": slopes[row, high], "p": 2 * ndtr(-np.abs(z))}


def _variance_of_score(values: Floats) -> Floats:
    """The variance of S of rows of independent values, some of them equal (Kendall 1975)."""
    from scipy.stats import rankdata

    n = values.shape[1]
    ties = rankdata(values, "max", axis=1) - rankdata(values, "min", axis=1) + 1  # equal values, at each of them
    return np.asarray((n * (n - 1) * (2 * n + 5) - ((ties - 1) * (2 * ties + 5)).sum(axis=1)) / 18, np.float64)


def _autocorrelation_factor(residuals: Floats) -> Floats:
    """By how much significant autocorrelation of ranks enlarges the variance of S (Hamed and Rao 1998, eq. 10)."""
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.stats import rankdata

    n = residuals.shape[1]
    ranks = rankdata(residuals, axis=1) - (n + 1) / 2
    size = next_fast_len(2 * n)
    covariance = irfft(np.abs(rfft(ranks, size, axis=1)) ** 2, size, axis=1)[:, :n]
    variance = covariance[:, :1]
    correlation = np.divide(covariance, variance, out=np.zeros_like(covariance), where=variance > 0)[:, 1:]
    correlation[np.abs(correlation) <= _SIGNIFICANT / np.sqrt(n)] = 0
    lag = np.arange(1, n)
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * (correlation * ((n - lag) * (n - lag - 1) * (n - lag - 2))).sum(axis=1)
    return np.asarray(np.fmax(factor, 1), np.float64)


def _find_steps(rates: _Rates, per: float, confidence: float) -> tuple[dict[str, Floats], NDArray[np.int64]]:
    """The clearest step of each term, with its interval, and the number of its later period, -1 if there is none."""
    enough = rates.docs >= MIN_DOCUMENTS
    candidates = np.flatnonzero(enough[1:] & enough[:-1])
    if not len(candidates):
        nothing = np.full(len(rates.n), np.nan)
        return dict.fromkeys(_STEPS, nothing), np.full(len(nothing), -1)
    overdispersion = _overdispersion(rates)
    earlier = _find_clearest(rates, overdispersion, candidates)
    row = np.arange(len(earlier))
    step = np.where(np.isnan(overdispersion), np.nan, rates.rate[row, earlier + 1] - rates.rate[row, earlier])
    tail = (1 - confidence) / 2 / len(candidates)
    (low, high), (next_low, next_high) = (
        _distances(rates, overdispersion, column, tail, per) for column in (earlier, earlier + 1)
    )
    values = step, step - np.hypot(high, next_low), step + np.hypot(low, next_high)
    return dict(zip(_STEPS, values, strict=True)), np.where(np.isnan(step), -1, earlier + 1)


def _find_clearest(rates: _Rates, overdispersion: Floats, candidates: Ints) -> Ints:
    """The earlier period of the step of each term that is largest in relation to its standard error."""
    tokens = np.fmax(rates.tokens, 1)  # a period without any is not a candidate
    hits = rates.n / tokens
    variance = (1 + np.fmax(overdispersion, 0)[:, None] * hits) * hits / tokens
    step = np.abs(hits[:, candidates + 1] - hits[:, candidates])
    error = np.sqrt(variance[:, candidates + 1] + variance[:, candidates])
    clearness = np.divide(step, error, out=np.zeros_like(step), where=error > 0)
    return np.asarray(candidates[clearness.argmax(axis=1)], np.int64)


def _overdispersion(rates: _Rates) -> Floats:
    """How much the design effect of each term grows with its rate, by half of its hits: one text cannot decide it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = (rates.deff - 1) * rates.tokens / rates.n
    order = np.argsort(each, axis=1)  # NaN comes last
    hits = np.take_along_axis(np.where(np.isnan(each), 0, rates.n), order, axis=1).cumsum(axis=1)
    middle = (2 * hits >= hits[:, -1:]).argmax(axis=1)
    row = np.arange(len(each))
    return np.asarray(each[row, order[row, middle]], np.float64)


def _distances(rates: _Rates, overdispersion: Floats, column: Ints, tail: float, per: float) -> tuple[Floats, Floats]:
    """How far the limits of each term's rate in one period are below and above it; no rate exceeds all tokens."""
    n, tokens = rates.n[np.arange(len(rates.n)), column], rates.tokens[column]
    low, high = limit_hits(n, 1 + overdispersion * n / tokens, overdispersion / tokens, tail)
    high = np.fmin(high, tokens)
    return (n - low) / tokens * per, (high - n) / tokens * per
