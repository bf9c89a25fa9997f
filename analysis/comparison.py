"""What sets two sets of texts apart: keyness, tested, measured and bounded; and which words make the difference."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.dispersion import Cells, deviation_of_proportions
from analysis.frequency import check_per
from analysis.sides import ROLES, Sides, check_known, check_number, compare_sides, read_word_list
from analysis.tokens import check_whole, find_form, rank_terms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Measure = Literal[
    "log_likelihood",
    "log_likelihood_rayson",
    "chi_squared",
    "chi_squared_yates",
    "chi_squared_williams",
    "fisher",
    "log_odds",
]
Effect = Literal["log_ratio", "odds_ratio", "percent_diff", "difference_coefficient", "simple_maths"]
Zeros = Literal["hardie", "walter"]
Shift = Literal["frequency", "entropy", "jensen_shannon"]

MIN_DOCUMENTS = 10
"""Documents that each side needs before documents are drawn again."""
MIN_HOLDERS = 5
"""Documents of both sides that must hold a term before its interval comes from them."""
AT_ONCE = 1 << 21
"""Numbers that are drawn at one go."""
LARGEST = 200_000_000
"""Documents times draws that fit into memory."""
PER_MILLION = 1_000_000


def keyness(
    tokens: pd.DataFrame | None,
    target: Any,
    reference: Any = None,
    *,
    documents: pd.DataFrame | None = None,
    terms: str | Iterable[str] | None = None,
    measure: Measure = "log_likelihood",
    effect: Effect = "log_ratio",
    zeros: Zeros = "hardie",
    smoothing: float = 1,
    prior: Any = None,
    per: float = 1000,
    confidence: float = 0.95,
    resample: Literal["documents"] | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Which terms set one side of a corpus apart from another, how surely, how strongly, and how evenly.

    Parameters
    ----------
    tokens
        A tokens table. All its rows are the denominators; to leave dropped terms out, filter them:
        ``tokens[tokens["term"].notna()]``. None where both sides are word-frequency tables.
    target, reference
        A side is a condition on columns of `documents` (see Notes), a document's id, a list of ids, a documents table,
        a mask of tokens, a mask of documents, or a word-frequency table: a table with ``term`` and ``n`` (and ``total``
        and ``docs``, where it has them; a missing term counts in the total alone), a Series of counts by term, or a
        dict. The reference is the rest by default. A mask that is a Series goes by its labels (row labels of `tokens`,
        or ids); an array or list goes by the rows of `tokens`, or by the categories of ``doc``, as its length says.
    documents
        The documents table, where a side is a condition.
    terms
        One term or several; None: every term of either side. ``q`` goes by the terms asked for.
    measure
        The test, which gives ``p`` too. With a and b hits in N₁ and N₂ tokens, c = N₁ - a, d = N₂ - b, N = N₁ + N₂:

        - "log_likelihood": G² = 2 Σ O ln(O / E) over the four cells a, b, c, d (Dunning; quanteda's "lr" uncorrected).
        - "log_likelihood_rayson": the same sum over the two cells a and b (Rayson and Garside; UCREL's calculator).
        - "chi_squared": Pearson's X² = N (ad - bc)² / ((a + b)(c + d)(a + c)(b + d)).
        - "chi_squared_yates": |ad - bc| less N / 2, only where |ad - bc| is no less and a cell expects fewer than 5, as
          in quanteda (its "chi2").
        - "chi_squared_williams": X² / q, q = 1 + (N/(a+b) + N/(c+d) - 1)(N/(a+c) + N/(b+d) - 1) / 6N; where a cell is
          empty q = 1, as in quanteda.
        - "fisher": the two-sided probability of Fisher's exact test: of all tables with these margins that are no more
          probable than this one. Small is key; there is no other statistic, so it equals ``p``.
        - "log_odds": the z-score of the log-odds ratio with a Dirichlet prior, signed (Monroe et al., equations 16, 19
          and 22).
    effect
        The size of the difference, with r = a / N₁ and s = b / N₂:

        - "log_ratio": log₂(r / s); 1 is twice as frequent in the target.
        - "odds_ratio": (a / c) / (b / d); 1 is no difference.
        - "percent_diff": 100 (r - s) / s, %DIFF; 0 is no difference.
        - "difference_coefficient": (r - s) / (r + s), from -1 to 1.
        - "simple_maths": (r' + k) / (s' + k), per million tokens, k the `smoothing`.
    zeros
        What "log_ratio" makes of a term that one side lacks. "hardie": 0.5 hits. "walter": log₂ of (a + ½) / (N₁ + ½)
        over (b + ½) / (N₂ + ½), for all terms. The other effects are as they come; where they would divide by 0
        ("odds_ratio", "percent_diff" if b = 0) they are NaN, with ``why``, and ``high`` is infinite.
    smoothing
        The k of "simple_maths", above 0.
    prior
        Of "log_odds": a number is the prior count of every term (uninformative); a word-frequency table is an
        informative prior, its counts as they stand. None: both sides together, as in tidylo.
    per
        Rates are per this many tokens.
    confidence
        The share of intervals that should hold the true effect.
    resample
        "documents": words come in documents and cluster there, so documents are drawn again, not words. ``p`` is then
        the share of random divisions of the documents whose measure is as great, ``low`` and ``high`` are the
        bootstrap's over documents of each side; all NaN, with ``why``, where there are too few: at least 10
        documents a side are needed, and 5 that hold the term. A term that one side lacks has no interval: no sample of
        documents without it can tell how rare it is. Documents are drawn in the order of their ids, whole: a mask of
        tokens must not cut one in two.
    draws, seed
        How many divisions and bootstrap samples; where the random numbers start. No p is below 1 / (draws + 1), so
        that of many terms no q may be small where draws are few.

    Returns
    -------
    DataFrame
        A row a term, from what is most key in the target to what is most key in the reference, ties in alphabetical
        order: ``term``; ``n_target``, ``n_reference``; ``total_target``, ``total_reference`` (tokens); ``rate_target``,
        ``rate_reference``; ``docs_target``, ``docs_reference`` (documents that hold it; NaN for a table without them);
        the measure, under its name (greater means surer, whichever side; but see "fisher" and "log_odds"); ``p``;
        ``q`` (Benjamini and Hochberg's, over all rows); the effect, under its name; ``low`` and ``high``;
        ``dispersion`` (Gries's DP over the target's documents: 0 as even as can be, towards 1 in few); ``favours``
        ("target", "reference" or "neither": where the rate is higher); ``why``
        (for each NaN and each infinite bound its reason, else "").

    Raises
    ------
    ValueError
        If an option is unknown, a side is empty, speaks of unknown documents or columns, overlaps the other, or cannot
        be read; a term is in neither side; documents are to be drawn again and a side has none.
    TypeError
        If a side is of no kind that is known.

    Notes
    -----
    A condition compares a column with a value: ``date < 2023-04``, ``paper == "The Times"``, ``words >= 500``, ``place
    in [Kyiv, New York]``, with ``== != < <= > >= in``, ``not`` before it, and ``and`` and ``or`` between several
    (``and`` binds first; no brackets). A date is as long as it is written: ``date <= 2023-04`` lasts through April,
    ``date == 2023`` is all year. Nothing of it is run as code. A document for which the answer is unknown (undated, or
    dated to a month that the condition cuts in two) is on neither side; ``attrs["left_out"]`` counts the documents on
    neither.

    A row knows no sides: ``occurrences(tokens, row)`` finds the term in all documents of the tokens that it is given,
    so give it those of one side, as ``tokens[tokens["doc"].isin(ids)]``.

    Intervals of the effects are MOVER's from Jeffreys's intervals of the two rates: the method of variance estimates
    recovery for a ratio. On simulated tables 93 to 97 of 100 hold the true value. They take each word as drawn by
    itself, and are too narrow where a term clusters: that is what ``resample`` is for. Its interval is Student's t by
    the bootstrap's standard error of the logarithms of both rates, from samples of one document fewer than a side has
    (Rao and Wu 1988), with Satterthwaite's degrees of freedom; a side of unequal documents counts as fewer (Kish). On
    simulated corpora of 10 to 60 documents a side (gamma-Poisson counts of 1.5 a document, lengths from 300 to 1,200)
    94 to 97 of 100 hold the true log ratio where the shape is 0.3, 1 or 3 (up to 98 with 10 a side), 93 to 97 where
    lengths go from 100 to 10,000, and 92 to 98 of terms a quarter as frequent; 4 to 7 of 100 p are below 0.05 where
    there is no difference (3 to 6 where one side's documents are four times as long).

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational Linguistics
    19(1), 61-74.
    Rayson, P. and Garside, R. (2000). Comparing corpora using frequency profiling. Proceedings of the Workshop on
    Comparing Corpora, 1-6.
    Yates, F. (1934). Contingency tables involving small numbers and the χ² test. Supplement to the Journal of the Royal
    Statistical Society 1, 217-235. Williams, D. A. (1976). Improved likelihood ratio tests for complete contingency
    tables. Biometrika 63, 33-37.
    Monroe, B. L., Colaresi, M. P. and Quinn, K. M. (2008). Fightin' words. Political Analysis 16(4), 372-403.
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57, 289-300.
    Hardie, A. (2014). Log Ratio: an informal introduction. Lancaster: CASS. Walter, S. D. (1975). The distribution of
    Levin's measure of attributable risk. Biometrika 62, 371-374.
    Gabrielatos, C. and Marchi, A. (2011). Keyness: matching metrics to definitions. Hofland, K. and Johansson, S.
    (1982). Word Frequencies in British and American English. Kilgarriff, A. (2009). Simple maths for keywords.
    Proceedings of Corpus Linguistics 2009.
    Donner, A. and Zou, G. Y. (2012). Closed-form confidence intervals for functions of the normal mean and standard
    deviation. Statistical Methods in Medical Research 21, 347-359 (MOVER). Brown, L. D., Cai, T. T. and DasGupta, A.
    (2001). Interval estimation for a binomial proportion. Statistical Science 16, 101-133 (Jeffreys).
    Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. IJCL 13(4), 403-437 (p. 415, DP).
    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics
    and Molecular Biology 9(1), 39. Rao, J. N. K. and Wu, C. F. J. (1988). Resampling inference with complex survey
    data. Journal of the American Statistical Association 83, 231-241. Satterthwaite, F. E. (1946). An approximate
    distribution of estimates of variance components. Biometrics Bulletin 2(6), 110-114. Kish, L. (1965). Survey
    Sampling, section 11.7.
    """
    _check_options(measure, effect, zeros, resample)
    _check_numbers(per, confidence, smoothing, draws)
    sides = compare_sides(tokens, target, reference, documents)
    rows = _rows(sides, terms)
    score = _scorer(sides, rows, measure, prior)
    table = _count_columns(sides, rows, per)
    hits, total = sides.n[:, rows].astype(np.float64), sides.total.astype(np.float64)
    table[measure] = score(*hits, *total)
    table["p"] = _probability(table[measure].to_numpy(), measure)
    ratio = _ratio(hits[0], hits[1], total[0], total[1], effect, zeros, smoothing)
    table[effect] = _finite(_as_effect(ratio, effect))
    table["low"], table["high"] = _bounds(hits, total, effect, smoothing, confidence)
    table["dispersion"] = _deviation(sides)[rows]
    if resample:
        scale, observed = partial(_scale, effect=effect, smoothing=smoothing), table[measure].to_numpy()
        table["p"], reach = _draw_again(sides, rows, score, scale, observed, confidence, draws, seed)
        table["low"], table["high"] = (_as_effect(ratio * np.exp(far), effect) for far in (-reach, reach))
    table["q"] = _adjust(table["p"].to_numpy())
    table["favours"] = _favoured(sides.n[:, rows], sides.total, ROLES)
    table["why"] = _reasons(table, sides, measure, effect, resample)
    told: dict[Hashable, Any] = {"measure": measure, "effect": effect, "per": per, "confidence": confidence}
    table.attrs = told | {"resample": resample, "left_out": sides.left_out} | _names(ROLES, target, reference)
    return _arrange(table, measure, effect)


def word_shift(
    tokens: pd.DataFrame | None,
    a: Any,
    b: Any,
    *,
    documents: pd.DataFrame | None = None,
    measure: Shift = "jensen_shannon",
) -> pd.DataFrame:
    r"""Which words account for the difference between two groups of texts, each by how much.

    With p and q a term's share of the tokens of `a` and `b` (of those that are terms: dropped ones have no part),
    its contribution to the difference, from `a` to `b`, is

    - "frequency": q - p. They sum to 0: what one word gains others lose.
    - "entropy": p log₂ p - q log₂ q, to the difference of the Shannon entropies in bits, H(b) - H(a): above 0 where it
      makes `b` the richer one.
    - "jensen_shannon": ½ p log₂(p / m) + ½ q log₂(q / m) with m = (p + q) / 2, to the Jensen-Shannon divergence in bits
      (from 0, the same shares, to 1, no word in common). Never below 0.

    Parameters
    ----------
    a, b
        Two groups, each given as a side of `keyness` is.
    documents
        The documents table, where a group is a condition.

    Returns
    -------
    DataFrame
        A row a term, the greatest contribution first, whatever its sign, ties in alphabetical order: ``term``, ``n_a``,
        ``n_b``, ``share_a``, ``share_b`` (p and q), ``contribution`` (they sum to ``attrs["total"]``), ``portion``
        (of the sum of all contributions, signs aside; NaN where no share differs, which ``attrs["why"]`` says, else
        ""), ``favours`` ("a", "b" or "neither": where the share is higher).

    Raises
    ------
    ValueError, TypeError
        If `measure` is unknown, or as `keyness` does of sides.

    References
    ----------
    Gallagher, R. J., Frank, M. R., Mitchell, L. et al. (2021). Generalized word shift graphs. EPJ Data Science 10, 4
    (proportion, Shannon entropy and Jensen-Shannon divergence shifts). Lin, J. (1991). Divergence measures based on the
    Shannon entropy. IEEE Transactions on Information Theory 37(1), 145-151.
    """
    check_known(measure, "measure", get_args(Shift))
    sides = compare_sides(tokens, a, b, documents, roles=("a", "b"))
    rows = np.flatnonzero(sides.n.sum(axis=0) > 0)
    hits = sides.n[:, rows]
    for role, side, count in zip(("a", "b"), hits, sides.total, strict=True):
        if not side.any():
            raise ValueError(
                f"{role} holds no term: those of its {count:,} tokens are dropped, so widen it or keep more terms"
            )
    p, q = hits / hits.sum(axis=1, keepdims=True)
    contribution = contributions(p, q, measure)
    weight = np.abs(contribution).sum()
    table = pd.DataFrame({"term": sides.terms.take(rows), "n_a": hits[0], "n_b": hits[1]})
    table = table.assign(share_a=p, share_b=q, contribution=contribution)
    table["portion"] = np.abs(contribution) / weight if weight > 0 else np.nan
    table["favours"] = _favoured(hits, hits.sum(axis=1), ("a", "b"))
    order = np.lexsort((rank_terms(sides.terms)[rows], -np.abs(contribution)))
    table = table.take(order).reset_index(drop=True)
    told: dict[Hashable, Any] = {"measure": measure, "total": float(contribution.sum())}
    why = "" if weight > 0 else "portion: no share differs, so there is no change to have a part of"
    table.attrs = told | {"why": why, "left_out": sides.left_out} | _names(("a", "b"), a, b)
    return table


def contributions(p: Floats, q: Floats, measure: Shift) -> Floats:
    """What each term adds to the difference between the shares `p` and `q`, in bits where it is an entropy."""
    from scipy.special import entr, rel_entr

    if measure == "frequency":
        return np.asarray(q - p)
    if measure == "entropy":
        return np.asarray((entr(q) - entr(p)) / np.log(2))
    middle = (p + q) / 2
    return np.asarray((rel_entr(p, middle) + rel_entr(q, middle)) / (2 * np.log(2)))


def _check_options(measure: str, effect: str, zeros: str, resample: str | None) -> None:
    known = {"measure": Measure, "effect": Effect, "zeros": Zeros}
    for name, value in {"measure": measure, "effect": effect, "zeros": zeros}.items():
        check_known(value, name, get_args(known[name]))
    if resample is not None:
        check_known(resample, "resample", ("documents",))
        if measure == "fisher":
            raise ValueError(
                "measure='fisher' has no statistic to compare over divisions of the documents: "
                "take another with resample='documents'"
            )


def _check_numbers(per: float, confidence: float, smoothing: float, draws: int) -> None:
    check_number(per, "per", "tokens that a rate is for")
    check_per(per)
    check_whole(draws, "draws", "random divisions and bootstrap samples", least=20)
    check_number(confidence, "confidence", "share of intervals that hold the true effect")
    check_number(smoothing, "smoothing", "per million, added by simple_maths")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence} must lie between 0 and 1, as 0.95 does")
    if not smoothing > 0:
        raise ValueError(f"smoothing={smoothing!r} (per million, added by simple_maths) must be above 0")


# --- the measures -----------------------------------------------------------------------------
# Each takes hits and tokens of the target and the reference, a, b, N₁, N₂, in floats of any shape.


def _log_likelihood(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    from scipy.special import rel_entr

    c, d, total = total_a - a, total_b - b, total_a + total_b
    cells = ((a, a + b, total_a), (b, a + b, total_b), (c, c + d, total_a), (d, c + d, total_b))
    return np.asarray(np.maximum(2 * sum(rel_entr(o, row * column / total) for o, row, column in cells), 0))


def _log_likelihood_rayson(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    from scipy.special import rel_entr

    expected = (a + b) / (total_a + total_b)
    found = 2 * (rel_entr(a, total_a * expected) + rel_entr(b, total_b * expected))
    return np.asarray(np.maximum(found, 0))


def _chi_squared(
    a: Floats, b: Floats, total_a: Floats, total_b: Floats, less: Floats | float = 0.0
) -> Floats:
    total, row = total_a + total_b, a + b
    apart = np.abs(a * (total_b - b) - b * (total_a - a)) - less
    return np.asarray(total * apart**2 / (row * (total - row) * total_a * total_b))


def _chi_squared_yates(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    total, row = total_a + total_b, a + b
    least = np.minimum(row, total - row) * np.minimum(total_a, total_b) / total
    apart = np.abs(a * (total_b - b) - b * (total_a - a))
    less = np.where((apart >= total / 2) & (least < 5), total / 2, 0.0)
    return _chi_squared(a, b, total_a, total_b, less)


def _chi_squared_williams(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    total, row = total_a + total_b, a + b
    rows, columns = total / row + total / (total - row), total / total_a + total / total_b
    empty = (a == 0) | (b == 0) | (a == total_a) | (b == total_b)
    q = np.where(empty, 1.0, 1 + (rows - 1) * (columns - 1) / (6 * total))
    return np.asarray(_chi_squared(a, b, total_a, total_b) / q)


def _fisher(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    """The two-sided probability, worked out once for each pair of counts."""
    return _once(_fisher_each, a, b, float(total_a), float(total_b))


def _fisher_each(a: Floats, b: Floats, total_a: float, total_b: float) -> Floats:
    from scipy.stats import hypergeom

    law = hypergeom(total_a + total_b, a + b, total_a)
    least, most = np.maximum(a + b - total_b, 0), np.minimum(a + b, total_a)
    mode = np.clip(np.floor((a + b + 1) * (total_a + 1) / (total_a + total_b + 2)), least, most)
    bound = law.pmf(a) * (1 + 1e-7)  # as in R: equal ones differ by rounding
    below = _last(lambda x: law.pmf(x) <= bound, least, mode)
    above = -_last(lambda x: law.pmf(-x) <= bound, -most, -mode)
    p = np.where(below >= least, law.cdf(below), 0) + np.where(above <= most, law.sf(above - 1), 0)
    return np.asarray(np.where(law.pmf(mode) <= bound, 1.0, np.minimum(p, 1.0)))


def _last(holds: Callable[[Floats], Any], low: Floats, high: Floats) -> Floats:
    """The last whole number from `low` to `high` up to which `holds` does, or one below `low`."""
    low, high = low - 1, high + 1
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        fine = holds(middle) & (high - low > 1)
        low, high = np.where(fine, middle, low), np.where(fine | (high - low <= 1), high, middle)
    return low


def _log_odds(
    a: Floats, b: Floats, total_a: Floats, total_b: Floats, *, prior: Floats, weight: float
) -> Floats:
    a, b = a + prior, b + prior
    c, d = total_a + weight - a, total_b + weight - b
    return np.asarray(np.log(a * d / (b * c)) / np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


MEASURES: dict[str, Callable[..., Floats]] = {
    "log_likelihood": _log_likelihood,
    "log_likelihood_rayson": _log_likelihood_rayson,
    "chi_squared": _chi_squared,
    "chi_squared_yates": _chi_squared_yates,
    "chi_squared_williams": _chi_squared_williams,
    "fisher": _fisher,
    "log_odds": _log_odds,
}


def _scorer(sides: Sides, rows: Ints, measure: Measure, prior: Any) -> Callable[..., Floats]:
    """The measure as a function of a, b, N₁, N₂; NaN where a term is all there is."""
    counts = _prior(sides, prior) if measure == "log_odds" else np.zeros(0)
    if measure != "log_odds" and prior is not None:
        raise ValueError(f"prior is not looked at by measure={measure!r}: take 'log_odds', or leave it out")

    def score(a: Floats, b: Floats, total_a: Floats, total_b: Floats, part: slice = slice(None)) -> Floats:
        known = {}
        if measure == "log_odds":
            own = counts[rows[part]]
            known = {"prior": own if a.ndim == 1 else own[:, None], "weight": float(counts.sum())}
        with np.errstate(divide="ignore", invalid="ignore"):
            found = MEASURES[measure](a, b, total_a, total_b, **known)
        other = measure == "log_likelihood_rayson" or a + b < total_a + total_b
        return np.where(other, found, np.nan)

    return score


def _prior(sides: Sides, prior: Any) -> Floats:
    """The prior count of each term."""
    there = sides.n.sum(axis=0)
    if prior is None:
        return np.asarray(there, np.float64)
    if isinstance(prior, Real | str):
        check_number(prior, "prior", "the prior count of every term")
        if not float(prior) > 0:
            raise ValueError(f"prior={prior!r} (the prior count of every term) must be above 0")
        return np.where(there > 0, float(prior), 0.0)
    counts = (
        read_word_list(prior, "prior", whole=False).n.reindex(sides.terms).fillna(0.0).to_numpy(np.float64)
    )
    lacking = sides.terms[(counts <= 0) & (there > 0)]
    if len(lacking):
        raise ValueError(
            f"prior has no count above 0 for {len(lacking):,} terms, such as {lacking[0]!r}: "
            "add a little to every term of it, or give a number"
        )
    return counts


def _probability(score: Floats, measure: Measure) -> Floats:
    from scipy.special import erfc

    if measure == "fisher":
        return score
    # A χ² of one degree of freedom is the square of a z-score.
    return np.asarray(erfc(np.abs(score if measure == "log_odds" else np.sqrt(score)) / np.sqrt(2)))


def _adjust(p: Floats) -> Floats:
    """Benjamini and Hochberg's q: the least share of false finds among those accepted with this one."""
    q = np.full(len(p), np.nan)
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(-p[there])]
    q[order] = np.minimum.accumulate(p[order] * len(order) / np.arange(len(order), 0, -1))
    return q


# --- the effects ------------------------------------------------------------------------------


def _ratio(
    a: Floats, b: Floats, total_a: Any, total_b: Any, effect: Effect, zeros: Zeros, smoothing: float
) -> Floats:
    """The ratio that the effect is made of."""
    if effect == "log_ratio" and zeros == "walter":
        a, b, total_a, total_b = a + 0.5, b + 0.5, total_a + 0.5, total_b + 0.5
    elif effect == "log_ratio":
        a, b = np.where(a > 0, a, 0.5), np.where(b > 0, b, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_scale(a / total_a, effect, smoothing) / _scale(b / total_b, effect, smoothing))


def _scale(rate: Any, effect: Effect, smoothing: float) -> Any:
    """What of each side the effect is a ratio of."""
    if effect == "odds_ratio":
        return rate / (1 - rate)
    return rate * PER_MILLION + smoothing if effect == "simple_maths" else rate


def _as_effect(ratio: Any, effect: Effect) -> Any:
    if effect == "log_ratio":
        return np.log2(ratio)
    if effect == "percent_diff":
        return (ratio - 1) * 100
    if effect == "difference_coefficient":
        return 1 - 2 / (ratio + 1)  # (r - s) / (r + s), where s is 0, too
    return ratio


def _bounds(
    hits: Floats, total: Floats, effect: Effect, smoothing: float, confidence: float
) -> tuple[Floats, Floats]:
    """MOVER's interval of an effect from Jeffreys's of the two rates."""
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        (x, x_low, x_high), (y, y_low, y_high) = (
            [_scale(rate, effect, smoothing) for rate in _jeffreys(n, float(tokens), tail)]
            for n, tokens in zip(hits, total, strict=True)
        )
        low, high = _mover(x, x_low, y, y_high), 1 / _mover(y, y_low, x, x_high)
        return _as_effect(low, effect), _as_effect(high, effect)


def _mover(x: Floats, x_low: Floats, y: Floats, y_high: Floats) -> Floats:
    """The lower bound of x / y from that of x and the upper one of y (Donner and Zou), free of 0 / 0."""
    low, high = x_low * (2 * x - x_low), y_high * (2 * y - y_high)
    found = low / (x * y + np.sqrt(np.maximum((x * y) ** 2 - low * high, 0)))
    found = np.where(np.isinf(x), x_low / y_high, found)  # odds of a text that is one word
    return np.where((x_low > 0) & np.isfinite(y_high), found, 0.0)


def _jeffreys(n: Floats, total: float, tail: float) -> tuple[Floats, Floats, Floats]:
    """The rate and its interval, which reaches to 0 where there is no hit and to 1 where there is nothing else."""
    from scipy.special import betaincinv

    low = _once(lambda n: betaincinv(n + 0.5, total - n + 0.5, tail), n)
    high = _once(lambda n: betaincinv(n + 0.5, total - n + 0.5, 1 - tail), n)
    return n / total, np.where(n > 0, low, 0.0), np.where(n < total, high, 1.0)


def _once(function: Callable[..., Any], first: Floats, *rest: Any) -> Floats:
    """A function of counts, worked out once for each pair that differs: most terms have small ones."""
    others = [values for values in rest if isinstance(values, np.ndarray)]
    key = first * (float(others[0].max(initial=0)) + 1) + others[0] if others else first
    _, where, code = np.unique(key, return_index=True, return_inverse=True)
    given = [values[where] if isinstance(values, np.ndarray) else values for values in rest]
    return np.asarray(function(first[where], *given), np.float64)[code]


# --- the table --------------------------------------------------------------------------------


def _rows(sides: Sides, terms: str | Iterable[str] | None) -> Ints:
    """The numbers of the terms to compare: those asked for, or all that a side has."""
    there = sides.n.sum(axis=0) > 0
    if terms is None:
        return np.flatnonzero(there)
    if not isinstance(terms, Iterable):
        raise TypeError(f"terms={terms!r} is a {type(terms).__name__}: name a term, several, or None for all")
    names = [terms] if isinstance(terms, str) else list(dict.fromkeys(terms))
    foreign = [name for name in names if not isinstance(name, str)]
    if foreign:
        raise TypeError(f"terms names {foreign[0]!r}, a {type(foreign[0]).__name__}: terms are strings")
    places = sides.terms.get_indexer(pd.Index([find_form(sides.terms, name) or "" for name in names]))
    lacking = [name for name, place in zip(names, places, strict=True) if place < 0 or not there[place]]
    if lacking or not names:
        wrong = f"{lacking[0]!r}, which is in neither side" if lacking else "no term"
        raise ValueError(
            f"terms names {wrong}: name terms as they are counted, or None for all of both sides"
        )
    return np.unique(places)


def _count_columns(sides: Sides, rows: Ints, per: float) -> pd.DataFrame:
    table = pd.DataFrame({"term": sides.terms.take(rows)})
    hits = sides.n[:, rows]
    for number, role in enumerate(ROLES):
        table["n_" + role] = hits[number]
    for number, role in enumerate(ROLES):
        table["total_" + role] = int(sides.total[number])
    for number, role in enumerate(ROLES):
        table["rate_" + role] = hits[number] / sides.total[number] * per
    for number, role in enumerate(ROLES):
        docs = sides.docs[number, rows]
        table["docs_" + role] = docs if np.isnan(docs).any() else docs.astype(np.int64)
    return table


def _favoured(hits: Ints, total: Ints, roles: tuple[str, str]) -> pd.Index:
    """The side that has the higher rate."""
    here, there = hits / total[:, None]
    code = np.where(here > there, 0, np.where(here < there, 1, 2))
    return pd.Index([*roles, "neither"], dtype="str").take(code)


def _order(table: pd.DataFrame, measure: Measure) -> Ints:
    """From the most key in the target to the most key in the reference, as quanteda sorts; NaN last."""
    score = table[measure].to_numpy()
    if measure == "fisher":
        with np.errstate(divide="ignore"):
            score = -np.log(score)
    if measure != "log_odds":
        score = np.where(table["favours"] == ROLES[1], -score, score)
    return np.lexsort((rank_terms(pd.Index(table["term"])), -score))


def _finite(values: Floats) -> Floats:
    """NaN for what is infinite."""
    return np.where(np.isfinite(values), values, np.nan)


def _arrange(table: pd.DataFrame, measure: Measure, effect: Effect) -> pd.DataFrame:
    """The rows in order, the counts before what is made of them."""
    last = [measure, "p", "q", effect, "low", "high", "dispersion", "favours", "why"]
    columns = [*(name for name in table if name not in last), *last]
    return table.take(_order(table, measure)).reset_index(drop=True)[columns]


def _reasons(
    table: pd.DataFrame, sides: Sides, measure: Measure, effect: Effect, resample: str | None
) -> pd.Index:
    """For each row why something in it is NaN, or a bound infinite."""
    here = (table["n_target"] > 0).to_numpy()
    lists = np.isnan(sides.documents)
    uneven = "is a word list" if lists[0] else "has one document"
    reasons: dict[str, Any] = {
        f"{measure}, p, q: no other term on either side": table[measure].isna(),
        "dispersion: not in the target": ~here,
        f"dispersion: the target {uneven}": here & table["dispersion"].isna(),
    }
    for role in ROLES:
        reasons[f"docs_{role}: a word list without documents"] = table["docs_" + role].isna()
    few = bool((sides.documents < MIN_DOCUMENTS).any())
    if resample and few:
        counts = " and ".join(f"{count:.0f}" for count in sides.documents)
        reason = f"p, q, low, high: too few documents ({counts}; {MIN_DOCUMENTS} a side are needed)"
        reasons[reason] = np.full(len(table), True)
    elif resample:
        reasons |= _undrawn(table)
    if effect == "log_ratio":
        size = table[effect] * table["favours"].map({"target": 1, "reference": -1, "neither": 0}).astype(
            "float64"
        )
        reasons["log_ratio: half a hit, in place of none, is a higher rate than the other side's"] = size < 0
    reasons |= _unbounded(table, effect)
    code = sum(np.asarray(there, np.int64) << bit for bit, there in enumerate(reasons.values()))
    codes, where = np.unique(code, return_inverse=True)
    said = [
        "; ".join(reason for bit, reason in enumerate(reasons) if one >> bit & 1) for one in codes.tolist()
    ]
    return pd.Index(said, dtype="str").take(where)


def _undrawn(table: pd.DataFrame) -> dict[str, Any]:
    """Where, and why, documents drawn again have nothing to tell."""
    unknown = table["low"].isna() | table["high"].isna()
    rare = table["docs_target"] + table["docs_reference"] < MIN_HOLDERS
    reasons = {f"p, q, low, high: fewer than {MIN_HOLDERS} documents hold it": rare}
    for role in ROLES:
        lacking = ~rare & (table["n_" + role] == 0)
        reasons[f"low, high: not in the {role}, so no document drawn again has it"] = lacking
        unknown &= ~lacking
    return reasons | {"low, high: it, or one document, is nearly all of a side": ~rare & unknown}


def _unbounded(table: pd.DataFrame, effect: Effect) -> dict[str, Any]:
    """Where, and why, an effect is none or a bound of it infinite."""
    lacking = {role: (table["n_" + role] == 0).to_numpy() for role in ROLES}
    alone = (table["n_target"] == table["total_target"]).to_numpy()
    none, low, high = table[effect].isna(), np.isinf(table["low"]), np.isinf(table["high"])
    other = ~lacking["reference"]
    reasons = {
        f"{effect}: not in the reference": none & ~other,
        f"{effect}: no other term in the target": none & other & alone,
        "low has no bound: not in the target": low & lacking["target"],
        "high has no bound: not in the reference": high & ~other,
        "high has no bound: no other term in the target": high & other & alone,
    }
    return {reason: np.asarray(where, bool) for reason, where in reasons.items()}


def _names(roles: tuple[str, str], *sides: Any) -> dict[Hashable, Any]:
    """What each side is called: a condition or an id as it stands, else its role."""
    return {role: side if isinstance(side, str) else role for role, side in zip(roles, sides, strict=True)}


def _deviation(sides: Sides) -> Floats:
    """Gries's DP of each term over the target's documents."""
    if sides.cells is None or not sides.documents[0] > 1:
        return np.full(len(sides.terms), np.nan)
    part = sides.cells
    own, sizes = part.side[part.unit] == 0, np.where(part.side == 0, part.length, 0)
    return deviation_of_proportions(Cells(part.unit[own], part.term[own], part.n[own], sizes), sides.n[0])


# --- documents drawn again --------------------------------------------------------------------


def _draw_again(
    sides: Sides,
    rows: Ints,
    score: Callable[..., Floats],
    scale: Callable[[Floats], Floats],
    observed: Floats,
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """For each row p, and how far the interval reaches, from documents drawn again; NaN where there are too few."""
    if np.isnan(sides.documents).any():
        role = ROLES[int(np.isnan(sides.documents).argmax())]
        raise ValueError(f"resample='documents' needs documents, but the {role} is a word list: leave it out")
    p, reach = np.full((2, len(rows)), np.nan)
    if (sides.documents < MIN_DOCUMENTS).any():
        return p, reach
    _check_whole_documents(sides)
    if draws * sides.documents.sum() > LARGEST:
        count = f"draws={draws:,} of {sides.documents.sum():,.0f} documents"
        raise ValueError(f"{count} are more than {LARGEST:,} numbers at once: draw fewer times")
    hits, length, side = _matrix(sides, rows)
    random = np.random.default_rng(seed)
    divided = random.permuted(np.tile(side == 0, (draws, 1)), axis=1).T.astype(np.float64)
    samples = [_sample(random, side == number, draws) for number in (0, 1)]
    here, there = (_count_documents(length[side == number]) for number in (0, 1))
    least = np.abs(observed)[:, None] * (1 - 1e-9)  # as great as this one, but for rounding
    holders = sides.docs[:, rows].sum(axis=0) >= MIN_HOLDERS
    for first in range(0, len(rows), max(AT_ONCE // draws, 1)):
        part = slice(first, first + max(AT_ONCE // draws, 1))
        again = score(*_count_again(hits[part], length, divided, 1 - divided), part=part)
        p[part] = ((np.abs(again) >= least[part]).sum(axis=1) + 1) / (draws + 1)
        one, other = (_spread(hits[part] @ sample, length @ sample, scale) for sample in samples)
        reach[part] = _reach(one, other, here, there, confidence)
    known = holders & (sides.n[:, rows] > 0).all(axis=0)
    return np.where(np.isnan(observed) | ~holders, np.nan, p), np.where(known, reach, np.nan)


def _check_whole_documents(sides: Sides) -> None:
    """Raise an error if a mask of tokens cuts a document, which could not be drawn as one thing."""
    assert sides.cells is not None  # or there would be no documents
    names = sides.cells.names()[(sides.cells.length > 0) & (sides.cells.side >= 0)]
    if names.has_duplicates:
        raise ValueError(
            f"resample='documents' draws whole documents, but a mask of tokens puts parts of "
            f"{names[names.duplicated()][0]!r} on both sides: give sides of whole documents, or leave it out"
        )


def _matrix(sides: Sides, rows: Ints) -> tuple[Any, Ints, NDArray[np.int8]]:
    """Hits, terms by documents, in a SciPy array; the documents' tokens and sides. Those with tokens, by id."""
    from scipy import sparse

    assert sides.cells is not None  # or there would be no documents
    part = sides.cells
    used = np.flatnonzero((part.length > 0) & (part.side >= 0))
    used = used[part.names()[used].argsort()]
    place = np.full(len(part.length), -1)
    place[used] = np.arange(len(used))
    shape = (len(sides.terms), len(used))
    hits = sparse.csr_array((part.n.astype(np.float64), (part.term, place[part.unit])), shape)
    return hits[rows], part.length[used], part.side[used]


def _count_again(hits: Any, length: Ints, target: Floats, reference: Floats) -> tuple[Floats, ...]:
    """Hits and tokens of either side, where a column of each says how often each document is in it."""
    return hits @ target, hits @ reference, length @ target, length @ reference


def _sample(random: np.random.Generator, own: NDArray[np.bool_], draws: int) -> Floats:
    """How often each document of a side is in each bootstrap sample: one fewer than it has, or they vary too little."""
    count = int(own.sum())
    weights = np.zeros((len(own), draws))
    weights[own] = random.multinomial(count - 1, np.full(count, 1 / count), draws).T
    return weights


def _spread(hits: Floats, length: Floats, scale: Callable[[Floats], Floats]) -> Floats:
    """The variance of each term's rate, scaled, in logarithms; 0.5 hits where a sample has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(scale(np.maximum(hits, 0.5) / length)).var(axis=1, ddof=1))


def _count_documents(length: Ints) -> float:
    """How many documents of equal length would tell as much (Kish)."""
    return float(length.sum() ** 2 / np.square(length, dtype=np.float64).sum())


def _reach(one: Floats, other: Floats, here: float, there: float, confidence: float) -> Floats:
    """Student's t by the bootstrap's standard error, with Satterthwaite's degrees of freedom."""
    from scipy.special import stdtrit

    both = one + other
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        freedom = both**2 / (one**2 / (here - 1) + other**2 / (there - 1))
        reach = np.where(both == 0, 0.0, stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(both))
        return np.where(np.isfinite(np.exp(reach)), reach, np.nan)
