"""The terms that distinguish two subcorpora."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Ints, alphabetical_ranks, category_codes, join_reasons
from analysis.checks import check_choice, check_number, warn
from analysis.measures.contrast import (
    MEASURES,
    Effect,
    Measure,
    adjust_p,
    effect_interval,
    p_value,
    rate_ratio,
    ratio_to_effect,
)
from analysis.measures.dispersion import PartCounts, deviation_of_proportions
from analysis.measures.resampling import MIN_DOCUMENTS, MIN_DOCUMENTS_WITH_TERM, can_resample, resample_documents
from analysis.measures.subcorpora import (
    ROLES,
    Contrast,
    Subcorpus,
    contrast_groups,
    contrast_subcorpora,
    favoured_side,
    read_counts,
)
from analysis.periods import is_frequency, place_in_periods
from analysis.tokens.lookup import label_terms
from analysis.tokens.queries import Queries, lookup_term
from analysis.tokens.table import check_documents, check_tokens

__all__ = ["keyness"]

# Rates are per this many tokens.
_PER = 1000
_ABSENT = "in neither the target nor the reference"


def keyness(
    tokens: pd.DataFrame | None,
    target: Subcorpus,
    reference: Subcorpus | None = None,
    *,
    by: str | None = None,
    terms: Queries | None = None,
    measure: Measure = "log_likelihood",
    effect: Effect = "log_ratio",
    prior: float | pd.DataFrame | pd.Series | Mapping[str, float] | None = None,
    resample: Literal["documents", "words"] | None = None,
) -> pd.DataFrame:
    """The terms that distinguish a target from a reference, how certain the difference is, and how large.

    The higher `log_likelihood` (or another test), the more certain the difference. A `log_ratio` of 1 means that a
    term is twice as frequent in the target, -1 half as frequent.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`; None if both sides are tables of counts. Dropped terms count in the totals.
    target, reference
        Each side is a selection from the documents table, a boolean Series by document, a list of ids (or one id), or
        a table, Series or dict of counts by term. Without a reference the target is compared with all other documents.
    by
        Compare each group of the target with all other groups: a column of the documents table that is the target, or
        a period of its dates ("M"). Documents without a group, such as undated ones, are on neither side.
    terms
        Queries, as in `timeline`, instead of all terms. `q` then depends on these only. A term on neither side has a
        row without a test.
    measure
        The test: "log_likelihood" (G² over four cells), "log_likelihood_rayson" (over two, as in UCREL's calculator),
        "chi_squared", "chi_squared_yates" (corrected where quanteda does so), "chi_squared_williams", "fisher" (its
        two-sided p: low means certain) or "log_odds_z" (a z-score, negative for the reference).
    effect
        The size: "log_ratio" (counting half a hit instead of none), "odds_ratio", "percent_diff",
        "difference_coefficient" or "simple_maths" (rates per million plus 1).
    prior
        For "log_odds_z" only: the prior count of every term, or a table of counts by term; both sides together if None.
    resample
        What `p`, `low` and `high` come from: "documents" drawn again (10 per side are needed, and 5 that contain the
        term), or "words" as if each were drawn by itself. None: documents if each side has 10, else words.

    Returns
    -------
    DataFrame
        One row per term, from the most key in the target to the most key in the reference. ``n_target`` and
        ``n_reference`` are the hits of each side, out of ``total_target`` and ``total_reference`` tokens,
        ``rate_target`` and ``rate_reference`` those per 1,000 tokens; ``docs_target`` and ``docs_reference`` are the
        documents with the term, out of ``documents_target`` and ``documents_reference``; ``documents_neither`` are on
        neither side. Then the test, under its name; ``p``; ``q``, adjusted for the number of terms; the effect, under
        its name; ``low`` and ``high``, its 95 % interval; ``interval``, its basis ("words", "documents" or "none");
        ``dispersion`` over the target's documents (DP, 0 is even); ``favours``, the side with the higher rate
        ("target", "reference" or "neither"); ``why``, the reason for every NaN and infinite bound.
        With `by` there is such a table for each group, one below the other. Each has a q of its own: 0.05 means
        that 5 % of the findings of a group are expected to be false, on average over all groups of the table.

    Raises
    ------
    ValueError
        If an option or a document is unknown, a side has no tokens, or the sides share documents.
    TypeError
        If `target` or `reference` has an unsupported type.

    Notes
    -----
    Words of a text are not independent. For terms that cluster, p by words is too low and the interval too narrow.
    Formulas, golden values and simulated coverage are in `docs/methods.md`.

    References
    ----------
    Dunning (1993), Computational Linguistics 19(1), 61 (G²); Rayson and Garside (2000), Comparing Corpora, 1.
    Monroe, Colaresi and Quinn (2008), Political Analysis 16(4), 372 (log odds); Hardie (2014), CASS (log ratio).
    Gries (2008), Int. J. Corpus Linguistics 13(4), 415 (DP); Benjamini and Hochberg (1995), JRSS B 57, 289 (q).
    Benjamini and Bogomolov (2014), JRSS B 76, 297 (q in each of several groups).

    Examples
    --------
    >>> from analysis import keyness, published, read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> table = keyness(tokenize(documents), published(documents, until="2023-03"))
    >>> table[["term", "n_target", "n_reference", "log_ratio", "p"]].head(2).round(2)
            term  n_target  n_reference  log_ratio     p
    0  prigozhin         4            0       2.78  0.03
    1        are         3            0       2.37  0.05
    """
    _check_options(measure, effect, prior, resample)
    compare = partial(_compare_sides, measure=measure, effect=effect, prior=prior, resample=resample)
    groups = None if by is None else _divide_target(tokens, target, reference, by)
    labelled, names = (tokens, None) if terms is None or tokens is None else label_terms(tokens, terms)
    if groups is not None:
        return _compare_groups(partial(compare, names=names), labelled, groups)
    contrast = contrast_subcorpora(labelled, (target, reference), rest=reference is None)
    if terms is not None and tokens is None:
        contrast, names = _add_words(contrast, terms)
    return compare(contrast, names)


def _compare_sides(
    contrast: Contrast, names: list[str] | None, measure: Measure, effect: Effect, prior: Any, resample: str | None
) -> pd.DataFrame:
    """The table of one comparison, of all terms on a side or of those with these names."""
    rows = _select_terms(contrast, names)
    score = _scorer(contrast, rows, measure, prior, named=names is not None)
    table = _count_columns(contrast, rows)
    hits, total = contrast.n[:, rows].astype(np.float64), contrast.total.astype(np.float64)
    statistic = score(hits[0], hits[1], total[0], total[1])
    size = ratio_to_effect(rate_ratio(hits[0], hits[1], total[0], total[1], effect), effect)
    basis = resample or _choose_basis(contrast, measure)
    if basis == "documents":
        p, low, high = resample_documents(contrast, rows, score, statistic, effect)
    else:
        p, (low, high) = p_value(statistic, measure), effect_interval(hits, total, effect)
    size = np.where(np.isfinite(size), size, np.nan)
    absent = hits.sum(axis=0) == 0
    values = {measure: statistic, "p": p, "q": p, effect: size, "low": low, "high": high}
    table = table.assign(**{name: np.where(absent, np.nan, value) for name, value in values.items()})
    table["q"] = adjust_p(table["p"].to_numpy())
    table["interval"] = np.where(table["low"].isna(), "none", basis)
    table["dispersion"] = _deviation(contrast)[rows]
    table["favours"] = favoured_side(contrast.n[:, rows], contrast.total, ROLES)
    table["why"] = _explain(table, contrast, measure, effect, basis).where(~absent, _ABSENT)
    table = table.take(_order(table, measure)).reset_index(drop=True)
    table.attrs = {"measure": measure, "effect": effect, "resample": basis}
    return table


def _divide_target(tokens: Any, target: Any, reference: Any, by: str) -> pd.Series:
    """The group of each document of a documents table."""
    if tokens is None or reference is not None or not isinstance(target, pd.DataFrame) or "text" not in target:
        raise ValueError(f"by={by!r} divides a documents table: pass tokens and documents, and no reference")
    tokens = check_tokens(tokens)
    documents = check_documents(tokens, target, [])
    if by not in documents and not is_frequency(by):
        listed = ", ".join(map(str, documents))
        raise ValueError(
            f"by={by!r} is neither a column of the documents ({listed}) nor a period ('D', 'W', 'M', 'Q', 'Y')"
        )
    groups = documents[by] if by in documents else place_in_periods(check_documents(tokens, documents), by)
    words = tokens["doc"].cat.categories[np.unique(category_codes(tokens["doc"]))]
    unused = {f"without a {groups.name}": groups.isna().to_numpy(), "without words": ~groups.index.isin(words)}
    for reason, mask in unused.items():
        if mask.any():
            some, first = f"{mask.sum():,} of {len(mask):,} documents", groups.index[mask][0]
            warn(f"by={by!r}: {some} are {reason}, and so on neither side, such as {first!r}")
    groups = groups.drop(groups.index[np.any(list(unused.values()), axis=0)])
    if groups.nunique() < 2:
        count = groups.nunique()
        raise ValueError(f"the {groups.name} of documents with tokens has {count} values: two at least can be compared")
    return groups


def _compare_groups(compare: Callable[..., pd.DataFrame], tokens: Any, groups: pd.Series) -> pd.DataFrame:
    """A table for each group and the rest, one below the other."""
    tokens = check_tokens(tokens)
    number, keys = pd.factorize(groups.reindex(tokens["doc"].cat.categories), sort=True)
    tables = [compare(contrast) for contrast in contrast_groups(tokens, number)]
    table = pd.concat(tables, ignore_index=True)
    if groups.name in table:
        raise ValueError(f"by={groups.name!r} is a column of the resulting table: rename the one you group by")
    sizes = [len(each) for each in tables]
    table.insert(0, groups.name, pd.Series(keys, dtype=groups.dtype).repeat(sizes).reset_index(drop=True))
    table.attrs = tables[0].attrs
    return table


def _check_options(measure: str, effect: str, prior: Any, resample: str | None) -> None:
    check_choice(measure, "measure", list(MEASURES))
    check_choice(effect, "effect", get_args(Effect))
    check_choice(resample, "resample", (None, "documents", "words"))
    if resample == "documents" and measure == "fisher":
        raise ValueError("measure='fisher' has no statistic that resample can compare: use another measure")
    if prior is not None and measure != "log_odds_z":
        raise ValueError(f"prior is not used by measure={measure!r}: use 'log_odds_z', or leave prior out")


def _choose_basis(contrast: Contrast, measure: str) -> str:
    """What p and the interval come from: documents if both sides have enough to be drawn again, else words."""
    return "documents" if can_resample(contrast) and measure != "fisher" else "words"


def _scorer(contrast: Contrast, rows: Ints, measure: Measure, prior: Any, *, named: bool) -> Callable[..., Floats]:
    """The test as a function of a, b, N₁ and N₂; NaN where a term makes up both sides."""
    counts = _prior_counts(contrast, prior) if measure == "log_odds_z" else np.zeros(len(contrast.terms))
    added_total = float(counts.sum())
    if named and measure == "log_odds_z" and prior is None:  # the prior of all words, though only some have names
        added_total = float(contrast.total.sum())

    def score(a: Floats, b: Floats, total_a: Floats, total_b: Floats, part: slice | Ints = slice(None)) -> Floats:
        added = counts[rows[part]] if a.ndim == 1 else counts[rows[part], None]
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = MEASURES[measure](a + added, b + added, total_a + added_total, total_b + added_total)
        defined = (a + b < total_a + total_b) | (measure == "log_likelihood_rayson")
        return np.where(defined, statistic, np.nan)

    return score


def _prior_counts(contrast: Contrast, prior: Any) -> Floats:
    """The prior count of each term."""
    n = contrast.n.sum(axis=0)
    if prior is None:
        return np.asarray(n, np.float64)
    if isinstance(prior, Real | str):
        check_number(prior, "prior", "the prior count of every term", above=0)
        return np.where(n > 0, float(prior), 0.0)
    table, _ = read_counts(prior, "prior", whole=False)
    counts = table["n"].reindex(contrast.terms, fill_value=0).to_numpy(np.float64)
    missing = contrast.terms[(counts <= 0) & (n > 0)]
    if len(missing):
        raise ValueError(
            f"prior has no count above 0 for {missing[0]!r}: give every term of the corpus a small one, as in "
            "prior.set_index('term')['n'].reindex(tokens['term'].cat.categories, fill_value=0) + 0.01"
        )
    return counts


def _add_words(contrast: Contrast, words: Queries) -> tuple[Contrast, list[str]]:
    """Two tables of counts, in which no pattern can be looked up, with a term for each word that neither has."""
    listed: list[Any] = [words] if isinstance(words, str) else list(words) if isinstance(words, Iterable) else [words]
    if isinstance(words, Mapping) or not all(isinstance(word, str) for word in listed):
        raise TypeError(f"terms={words!r:.60} must be words, since tokens=None: give tokens, or words of both tables")
    names = [lookup_term(contrast.terms, word) or word for word in listed]
    missing = pd.Index(names, dtype="str").difference(contrast.terms)
    if len(missing):
        warn(f"no term is {', '.join(map(repr, missing))}: is it spelt as in the tables?")
    zeros = np.zeros((2, len(missing)), np.int64)
    n, docs = np.hstack([contrast.n, zeros]), np.hstack([contrast.docs, zeros.astype(np.float64)])
    return contrast._replace(terms=contrast.terms.append(missing), n=n, docs=docs), names


def _select_terms(contrast: Contrast, names: Iterable[str] | None) -> Ints:
    """The numbers of the terms to compare: those with these names, or all that occur on a side."""
    if names is None:
        return np.flatnonzero(contrast.n.sum(axis=0) > 0)
    return np.unique(contrast.terms.get_indexer(pd.Index(names)))


def _count_columns(contrast: Contrast, rows: Ints) -> pd.DataFrame:
    """Hits, tokens, rates and documents of both sides."""
    n, total = contrast.n[:, rows], contrast.total
    columns: dict[str, Any] = {"n": n, "total": total, "rate": n / total[:, None] * _PER}
    columns |= {"docs": contrast.docs[:, rows], "documents": contrast.documents}
    table = pd.DataFrame({"term": contrast.terms.take(rows)})
    for name, values in columns.items():
        for role, value in zip(ROLES, values, strict=True):
            counted = name in ("docs", "documents") and not np.isnan(value).any()
            table[f"{name}_{role}"] = value.astype(np.int64) if counted else value
    return table.assign(documents_neither=contrast.neither)


def _deviation(contrast: Contrast) -> Floats:
    """Gries's DP of each term over the target's documents."""
    counts = contrast.counts
    if counts is None or not contrast.documents[0] > 1:
        return np.full(len(contrast.terms), np.nan)
    cells = counts.matrix[counts.side == 0].tocoo()
    part = PartCounts(cells.row, cells.col, cells.data, counts.tokens[counts.side == 0])
    return deviation_of_proportions(part, contrast.n[0])


def _order(table: pd.DataFrame, measure: Measure) -> Ints:
    """From the most key in the target to the most key in the reference, as in quanteda; NaN last."""
    score = table[measure].to_numpy()
    if measure == "fisher":
        with np.errstate(divide="ignore"):
            score = -np.log(score)
    if measure != "log_odds_z":
        score = np.where(table["favours"] == ROLES[1], -score, score)
    return np.lexsort((alphabetical_ranks(pd.Index(table["term"])), -score))


def _explain(table: pd.DataFrame, contrast: Contrast, measure: Measure, effect: Effect, basis: str) -> pd.Index:
    """For each row the reasons why a value is NaN or a bound infinite."""
    in_target = table["n_target"] > 0
    single = "is a table of counts" if np.isnan(contrast.documents[0]) else "has one document"
    reasons = {
        f"{measure}, p, q: no other term on either side": table[measure].isna(),
        "dispersion: not in the target": ~in_target,
        f"dispersion: the target {single}": in_target & table["dispersion"].isna(),
    }
    for role in ROLES:
        reasons[f"docs_{role}: a table of counts without documents"] = table["docs_" + role].isna()
    if basis == "documents":
        reasons |= _no_interval(table, contrast)
    if effect == "log_ratio":
        side, log_ratio = table["favours"], table[effect]
        reason = "log_ratio: half a hit instead of none is a higher rate than that of the other side"
        reasons[reason] = ((side == "target") & (log_ratio < 0)) | ((side == "reference") & (log_ratio > 0))
    reasons |= _unbounded_effect(table, effect)
    return join_reasons({reason: mask.to_numpy(bool) for reason, mask in reasons.items()})


def _no_interval(table: pd.DataFrame, contrast: Contrast) -> dict[str, pd.Series]:
    """Rows that resampling cannot answer, with the reason."""
    if (contrast.documents < MIN_DOCUMENTS).any():
        counts = " and ".join(f"{count:.0f}" for count in contrast.documents)
        reason = f"p, q, low, high: too few documents ({counts}; {MIN_DOCUMENTS} per side are needed)"
        return {reason: table["p"].isna()}
    rare = table["docs_target"] + table["docs_reference"] < MIN_DOCUMENTS_WITH_TERM
    reasons = {f"p, q, low, high: fewer than {MIN_DOCUMENTS_WITH_TERM} documents contain it": rare}
    unexplained = ~rare & (table["interval"] == "none")
    for role in ROLES:
        absent = ~rare & (table["n_" + role] == 0)
        reasons[f"low, high: not in the {role}, so no resampled document contains it"] = absent
        unexplained &= ~absent
    return reasons | {"low, high: it, or one document, makes up nearly all of a side": unexplained}


def _unbounded_effect(table: pd.DataFrame, effect: Effect) -> dict[str, pd.Series]:
    """Rows whose effect is undefined or interval unbounded, with the reason."""
    in_reference, alone = table["n_reference"] > 0, table["n_target"] == table["total_target"]
    undefined, endless = table[effect].isna(), np.isinf(table["high"])
    return {
        f"{effect}: not in the reference": undefined & ~in_reference,
        f"{effect}: no other term in the target": undefined & in_reference & alone,
        "low has no bound: not in the target": np.isinf(table["low"]) & (table["n_target"] == 0),
        "high has no bound: not in the reference": endless & ~in_reference,
        "high has no bound: no other term in the target": endless & in_reference & alone,
    }
