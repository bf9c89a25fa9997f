"""Which terms set two subcorpora apart."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Ints, alphabetical_ranks
from analysis.checks import check_choice, check_integer, check_number, check_per
from analysis.measures.contrast import (
    MEASURES,
    Effect,
    Measure,
    Zeros,
    _adjust,
    _as_effect,
    _bounds,
    _probability,
    _ratio,
    _scale,
)
from analysis.measures.dispersion import Cells, deviation_of_proportions
from analysis.measures.resampling import MIN_DOCUMENTS, MIN_HOLDERS, _draw_again
from analysis.measures.subcorpora import ROLES, Sides, _favoured, _names, compare_sides, read_word_list
from analysis.tokens.terms import lookup_term


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


def _check_options(measure: str, effect: str, zeros: str, resample: str | None) -> None:
    known = {"measure": Measure, "effect": Effect, "zeros": Zeros}
    for name, value in {"measure": measure, "effect": effect, "zeros": zeros}.items():
        check_choice(value, name, get_args(known[name]))
    if resample is not None:
        check_choice(resample, "resample", ("documents",))
        if measure == "fisher":
            raise ValueError(
                "measure='fisher' has no statistic to compare over divisions of the documents: "
                "take another with resample='documents'"
            )


def _check_numbers(per: float, confidence: float, smoothing: float, draws: int) -> None:
    check_number(per, "per", "tokens that a rate is for")
    check_per(per)
    check_integer(draws, "draws", "random divisions and bootstrap samples", at_least=20)
    check_number(confidence, "confidence", "share of intervals that hold the true effect")
    check_number(smoothing, "smoothing", "per million, added by simple_maths")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence} must lie between 0 and 1, as 0.95 does")
    if not smoothing > 0:
        raise ValueError(f"smoothing={smoothing!r} (per million, added by simple_maths) must be above 0")


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
    places = sides.terms.get_indexer(pd.Index([lookup_term(sides.terms, name) or "" for name in names]))
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


def _order(table: pd.DataFrame, measure: Measure) -> Ints:
    """From the most key in the target to the most key in the reference, as quanteda sorts; NaN last."""
    score = table[measure].to_numpy()
    if measure == "fisher":
        with np.errstate(divide="ignore"):
            score = -np.log(score)
    if measure != "log_odds":
        score = np.where(table["favours"] == ROLES[1], -score, score)
    return np.lexsort((alphabetical_ranks(pd.Index(table["term"])), -score))


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


def _deviation(sides: Sides) -> Floats:
    """Gries's DP of each term over the target's documents."""
    if sides.cells is None or not sides.documents[0] > 1:
        return np.full(len(sides.terms), np.nan)
    part = sides.cells
    own, sizes = part.side[part.unit] == 0, np.where(part.side == 0, part.length, 0)
    return deviation_of_proportions(Cells(part.unit[own], part.term[own], part.n[own], sizes), sides.n[0])
