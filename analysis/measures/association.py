"""Association measures of 2×2 contingency tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from numbers import Real
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.checks import check_columns, check_table

Measure = Literal[
    "log_likelihood",
    "chi_squared",
    "chi_squared_yates",
    "phi_squared",
    "t_score",
    "z_score",
    "pmi",
    "npmi",
    "pmi2",
    "mi_like",
    "mutual_information",
    "dice",
    "log_dice",
    "minimum_sensitivity",
    "delta_p_forward",
    "delta_p_backward",
    "log_odds",
    "log_odds_z",
]
NltkMeasure: TypeAlias = Callable[[int, tuple[int, int], int], float]
Measures: TypeAlias = Measure | NltkMeasure | Sequence[Measure | NltkMeasure]
DEFAULT: tuple[Measure, ...] = ("log_likelihood", "npmi", "log_dice")
CELLS = ("o11", "o12", "o21", "o22")
STATUSES = pd.Index(
    [
        "ok",
        "sparse",
        "no pairs at all",
        "no pair with the term",
        "no pair with the collocate",
        "never together",
        "the term is in every pair",
        "the collocate is in every pair",
        "a measure has no answer",
    ]
)
ALIASES: dict[str, Measure] = {
    "chi2": "chi_squared",
    "chi_square": "chi_squared",
    "chi_sq": "chi_squared",
    "x2": "chi_squared",
    "phi2": "phi_squared",
    "phi_sq": "phi_squared",
    "ll": "log_likelihood",
    "llr": "log_likelihood",
    "g2": "log_likelihood",
    "likelihood_ratio": "log_likelihood",
    "t": "t_score",
    "student_t": "t_score",
    "z": "z_score",
    "mi": "pmi",
    "mi2": "pmi2",
    "min_sensitivity": "minimum_sensitivity",
    "ms": "minimum_sensitivity",
    "delta_p": "delta_p_forward",
    "odds_ratio": "log_odds",
    "lambda": "log_odds",
}
"""What measures are called elsewhere: errors suggest ours."""
FEW = 5
"""Pairs up to which Church and Hanks (1990, p. 24) leave a pair alone, because its score is unstable."""
ROWS = 1 << 15
"""Rows that are scored at one go, so that what a formula makes on its way stays small."""


class Cells(NamedTuple):
    """Contingency tables, one at each place of the arrays: pairs with the term or not, with the collocate or not."""

    o11: NDArray[Any]
    o12: NDArray[Any]
    o21: NDArray[Any]
    o22: NDArray[Any]

    @property
    def r1(self) -> NDArray[Any]:
        """Pairs with the term."""
        return np.asarray(self.o11 + self.o12)

    @property
    def r2(self) -> NDArray[Any]:
        """Pairs without the term."""
        return np.asarray(self.o21 + self.o22)

    @property
    def c1(self) -> NDArray[Any]:
        """Pairs with the collocate."""
        return np.asarray(self.o11 + self.o21)

    @property
    def c2(self) -> NDArray[Any]:
        """Pairs without the collocate."""
        return np.asarray(self.o12 + self.o22)

    @property
    def total(self) -> NDArray[Any]:
        """All pairs."""
        return np.asarray(self.r1 + self.r2)

    @property
    def expected(self) -> Floats:
        """Pairs with both, if the term and the collocate had nothing to do with each other."""
        return np.asarray(np.multiply(self.r1, self.c1, dtype=np.float64) / self.total)


def association_measures(table: pd.DataFrame, *, measures: Measures = DEFAULT) -> pd.DataFrame:
    r"""Measure the association in contingency tables.

    With O the pairs with both words (``o11``), R1 = o11 + o12 those with the term, C1 = o11 + o21 those with the
    collocate, N all, E = R1 C1 / N those to be expected by chance; ``log`` is to base 2, ``ln`` the natural one:

    ======================= ======================================== ================================================
    measure                 formula                                  what it says; source
    ======================= ======================================== ================================================
    ``log_likelihood``      2 Σ o ln(o / e) over the four cells      G², how sure; Dunning 1993, p. 72
    ``chi_squared``         N (o11 o22 - o12 o21)² / (R1 R2 C1 C2)   how sure; Manning and Schütze 1999, p. 170
    ``chi_squared_yates``   chi² of \|o11 o22 - o12 o21\| - N / 2    how sure; Yates 1934; Pedersen 1996, p. 10
    ``phi_squared``         chi² / N                                 0 to 1; Church and Gale 1991, p. 12
    ``t_score``             (O - E) / √O                             how sure; Church et al. 1991
    ``z_score``             (O - E) / √E                             how sure; Dennis 1965, p. 69
    ``pmi``                 log(O / E)                               how strong; Church and Hanks 1990, p. 23
    ``npmi``                pmi / -log(O / N), -1 where O is 0       -1 to 1, by chance 0; Bouma 2009, p. 36
    ``pmi2``                log(O² / (R1 C1))                        at most 0; Daille 1994 (Evert's MI²: log N more)
    ``mi_like``             O³ / (R1 C1)                             NLTK's ``mi_like``
    ``mutual_information``  Σ (o / N) log(o / e) over the four cells bits; Dunning 1998, p. 51
    ``dice``                2 O / (R1 + C1)                          0 to 1; Smadja et al. 1996, p. 13
    ``log_dice``            14 + log(dice)                           at most 14; Rychlý 2008, p. 9
    ``minimum_sensitivity`` the lesser of O / R1 and O / C1          0 to 1; Pedersen and Bruce 1996, p. 12
    ``delta_p_forward``     O / R1 - o21 / R2                        -1 to 1, from the term; Gries 2013, p. 144
    ``delta_p_backward``    O / C1 - o12 / C2                        -1 to 1, from the collocate; Gries 2013, p. 144
    ``log_odds``            ln(o11 o22 / (o12 o21)), each o plus 0.5 quanteda's lambda; Blaheta and Johnson 2001
    ``log_odds_z``          log_odds / √(Σ 1 / (o + 0.5))            how sure, quanteda's z; the same
    ======================= ======================================== ================================================

    Higher is stronger, or surer; but ``log_likelihood``, ``chi_squared``, ``chi_squared_yates``, ``phi_squared`` and
    ``mutual_information`` are high for words that shun each other, too. ``pmi`` favours rare words, the tests frequent
    ones; one more of ``log_dice`` is twice as strong. The forward ΔP says how much likelier the term makes the
    collocate. Chi-squared should not be trusted where E is below 5; Yates' correction never takes it beyond 0.

    Parameters
    ----------
    table
        A table with ``o11``, ``o12``, ``o21``, ``o22``, as `contingency_table` makes it.
    measures
        One or several of these; or functions of NLTK's ``BigramAssocMeasures``, which are asked row by row.

    Returns
    -------
    DataFrame
        `table` with ``expected``, one column a measure, and ``status``, as in `collocations`. A measure is NaN where
        its formula divides by nothing or takes the logarithm of 0. Where one of the four margins is empty (a word is
        in all pairs or in none) nothing is left to compare with, and every measure that compares is NaN: the tests, t
        and z, PMI and NPMI, ΔP, mutual information and log odds; ``pmi2``, ``mi_like``, ``dice``, ``log_dice`` and
        ``minimum_sensitivity``, which know O, R1 and C1 alone, stay what their formulas say. A function is not asked
        there, as nobody can tell whether it compares. ``status`` is never "ok" or "sparse" beside a NaN.

    Raises
    ------
    ValueError
        If a column is missing or there twice, a count negative, missing or infinite, a measure unknown, none asked
        for, or a function without a name or with that of another column.
    TypeError
        If `table` is no table, a count no number, or `measures` no measures.

    References
    ----------
    Blaheta, D. and Johnson, M. (2001). Unsupervised learning of multi-word verbs. ACL workshop on collocation, 54-60.
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL, 31-40.
    Church, K. and Gale, W. (1991). Concordances for parallel text. Using Corpora, Oxford, 40-62.
    Church, K., Gale, W., Hanks, P. and Hindle, D. (1991). Using statistics in lexical analysis. In Zernik, U. (ed.),
    Lexical Acquisition, 115-164.
    Church, K. and Hanks, P. (1990). Word association norms, mutual information, and lexicography. Computational
    Linguistics 16(1), 22-29.
    Daille, B. (1994). Approche mixte pour l'extraction automatique de terminologie. Thesis, Paris 7.
    Dennis, S. F. (1965). The construction of a thesaurus automatically from a sample of text. Statistical Association
    Methods for Mechanized Documentation, 61-148.
    Dunning, T. (1993), see `contingency_table`; (1998). Finding structure in text, genome and other symbolic
    sequences. Thesis, Sheffield.
    Gries, S. T. (2013). 50-something years of work on collocations. International Journal of Corpus Linguistics 18(1),
    137-165.
    Manning, C. D. and Schütze, H. (1999). Foundations of Statistical Natural Language Processing, chapter 5.
    Pedersen, T. (1996). Fishing for exactness. South-Central Regional SAS Users' Group Conference, 188-200.
    Pedersen, T. and Bruce, R. (1996). What to infer from a description. Technical report 96-CSE-04, Southern Methodist
    University.
    Rychlý, P. (2008). A lexicographer-friendly association score. RASLAN, 6-9.
    Smadja, F., McKeown, K. and Hatzivassiloglou, V. (1996). Translating collocations for bilingual lexicons.
    Computational Linguistics 22(1), 1-38.
    Yates, F. (1934). Contingency tables involving small numbers and the χ² test. Supplement to the Journal of the
    Royal Statistical Society 1, 217-235.

    Examples
    --------
    >>> swiss = pd.DataFrame({"o11": [110], "o12": [2442], "o21": [111], "o22": [29114]})
    >>> association_measures(swiss, measures=["log_likelihood", "pmi"]).round(2).iloc[0, 4:].to_dict()
    {'expected': 17.75, 'log_likelihood': 270.72, 'pmi': 2.63, 'status': 'ok'}
    """
    remedy = "make it with contingency_table(tokens)"
    check_table(table, "table", remedy)
    check_columns(table, CELLS, "table", remedy)
    chosen = _check_measures(measures, list(map(str, table.columns)))
    cells = Cells(*(_check_counts(table[name], name) for name in CELLS))
    return table.assign(**_measure(cells, chosen))


def _check_counts(column: pd.Series, name: str) -> Floats:
    """The counts of one cell, each of them a number that a count can be."""
    allowed = (
        "a count of pairs is 0 or more, and finite, o12 and o21 being those with one of the words alone: make the "
        "table by contingency_table(tokens)"
    )
    for row, count in enumerate(column if not pd.api.types.is_numeric_dtype(column) else ()):
        if not isinstance(count, Real) and not pd.isna(count):
            raise TypeError(
                f"table's {name} is {count!r} in row {row}, a {type(count).__name__} and no number: {allowed}"
            )
    counts = column.to_numpy(np.float64, na_value=np.nan)
    wrong = np.flatnonzero(~((counts >= 0) & (counts < np.inf)))
    if len(wrong):
        raise ValueError(f"table's {name} is {counts[wrong[0]]:g} in row {wrong[0]}: {allowed}")
    return counts


def _each_cell(cells: Cells) -> list[tuple[Floats, Floats]]:
    """What is observed and what expected in each of the four cells."""
    margins = [(cells.r1, cells.c1), (cells.r1, cells.c2), (cells.r2, cells.c1), (cells.r2, cells.c2)]
    return [(o, r * c / cells.total) for o, (r, c) in zip(cells, margins, strict=True)]


def _where_testable(cells: Cells, values: Floats) -> Floats:
    """The values; NaN where a margin is empty, so that there is nothing to compare with."""
    return np.where(np.minimum.reduce([cells.r1, cells.r2, cells.c1, cells.c2]) > 0, values, np.nan)


def _log_likelihood(cells: Cells) -> Floats:
    terms = [np.where(o > 0, o * np.log(o / e), 0.0) for o, e in _each_cell(cells)]
    return _where_testable(cells, np.maximum(2 * np.sum(terms, axis=0), 0.0))


def _chi_squared(cells: Cells, correction: float = 0.0) -> Floats:
    apart = np.abs(cells.o11 * cells.o22 - cells.o12 * cells.o21) - correction * cells.total
    scale = cells.r1 * cells.r2 * (cells.c1 * cells.c2 / cells.total)
    return np.asarray(np.maximum(apart, 0.0) ** 2 / scale)


def _npmi(cells: Cells) -> Floats:
    together = np.log2(cells.o11 / cells.expected) / -np.log2(cells.o11 / cells.total)
    return _where_testable(cells, np.where(cells.o11 == 0, -1.0, together))


def _log_odds(cells: Cells) -> Floats:
    odds = (cells.o11 + 0.5) * (cells.o22 + 0.5) / ((cells.o12 + 0.5) * (cells.o21 + 0.5))
    return _where_testable(cells, np.log(odds))


def _log_odds_z(cells: Cells) -> Floats:
    return np.asarray(_log_odds(cells) / np.sqrt(sum(1 / (o + 0.5) for o in cells)))


MEASURES: dict[Measure, Callable[[Cells], Floats]] = {
    "log_likelihood": _log_likelihood,
    "chi_squared": _chi_squared,
    "chi_squared_yates": lambda c: _chi_squared(c, 0.5),
    "phi_squared": lambda c: _chi_squared(c) / c.total,
    "t_score": lambda c: _where_testable(c, (c.o11 - c.expected) / np.sqrt(c.o11)),
    "z_score": lambda c: _where_testable(c, (c.o11 - c.expected) / np.sqrt(c.expected)),
    "pmi": lambda c: _where_testable(c, np.log2(c.o11 / c.expected)),
    "npmi": _npmi,
    "pmi2": lambda c: np.log2(c.o11 / c.r1 * (c.o11 / c.c1)),
    "mi_like": lambda c: c.o11**3 / (c.r1 * c.c1),
    "mutual_information": lambda c: _log_likelihood(c) / (2 * np.log(2) * c.total),
    "dice": lambda c: 2 * c.o11 / (c.r1 + c.c1),
    "log_dice": lambda c: 14 + np.log2(2 * c.o11 / (c.r1 + c.c1)),
    "minimum_sensitivity": lambda c: np.minimum(c.o11 / c.r1, c.o11 / c.c1),
    "delta_p_forward": lambda c: _where_testable(c, c.o11 / c.r1 - c.o21 / c.r2),
    "delta_p_backward": lambda c: _where_testable(c, c.o11 / c.c1 - c.o12 / c.c2),
    "log_odds": _log_odds,
    "log_odds_z": _log_odds_z,
}


def _check_measures(measures: Measures, own: Sequence[str]) -> dict[str, Callable[[Cells], Floats]]:
    """The functions of the measures asked for, by the names of their columns; no function may be called as `own`."""
    asked = _list_measures(measures)
    chosen: dict[str, Callable[[Cells], Floats]] = {}
    for number, measure in enumerate(asked):
        if any(measure is before or measure == before for before in asked[:number]):
            continue
        name = _name_measure(measure)
        if name in chosen or (callable(measure) and name in {*own, "expected", "status"}):
            other = "another measure" if name in chosen else "a column of the table"
            raise ValueError(
                f"measures has {measure!r}, whose column would be {name!r}, as is that of {other}: give the function "
                "another name, as in def my_measure(...) or function.__name__ = 'my_measure'"
            )
        chosen[name] = _by_row(measure) if callable(measure) else MEASURES[measure]
    return chosen


def _list_measures(measures: Measures) -> list[Any]:
    """The measures asked for, one or several."""
    remedy = (
        f"give one or several of {', '.join(map(repr, MEASURES))}, or functions of NLTK's BigramAssocMeasures"
    )
    if isinstance(measures, str) or callable(measures):
        return [measures]
    try:
        asked = list(measures)
    except TypeError:
        kind = type(measures).__name__
        raise TypeError(f"measures={measures!r} (columns to have) is a {kind}: {remedy}") from None
    if not asked:
        raise ValueError(f"measures={measures!r} is empty: {remedy}")
    return asked


def _name_measure(measure: Any) -> str:
    """The name of a measure's column."""
    if callable(measure):
        name = getattr(measure, "__name__", None)
        if not isinstance(name, str) or name in ("", "<lambda>"):
            raise ValueError(
                f"measures has {measure!r}, a function without a name, which its column needs: write it by "
                "def my_measure(...), or set function.__name__ = 'my_measure'"
            )
        return name
    if isinstance(measure, str) and measure in MEASURES:
        return measure
    plain = str(measure).lower().replace("-", "_").replace(" ", "_")
    question = " (did you mean {}?)"
    meant = (
        question.format(repr(ALIASES[plain]))
        if plain in ALIASES
        else _guess(plain, list(MEASURES), 1, question)
    )
    known = ", ".join(map(repr, MEASURES))
    raise ValueError(
        f"measures has {measure!r}, which is no measure{meant}: known are {known}, and functions of NLTK's "
        "BigramAssocMeasures"
    )


def _guess(given: str, known: list[str], most: int, question: str) -> str:
    """A question whether a word like the one given was meant, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(given, known, most)
    return question.format(", ".join(map(repr, close))) if close else ""


def _by_row(measure: NltkMeasure) -> Callable[[Cells], Floats]:
    """A measure of NLTK's, for whole tables."""

    def ask(n: float, term: float, collocate: float, total: float) -> float:
        try:
            return measure(int(n), (int(term), int(collocate)), int(total))
        except (ArithmeticError, ValueError):  # divided by nothing, or the logarithm of 0
            return np.nan

    def score(cells: Cells) -> Floats:
        scores = np.full(len(cells.o11), np.nan)
        told = np.flatnonzero(_where_testable(cells, np.ones(len(scores))) == 1)
        rows = zip(*(side[told] for side in (cells.o11, cells.r1, cells.c1, cells.total)), strict=True)
        scores[told] = [ask(*row) for row in rows]
        return scores

    return score


def _score(cells: Cells, chosen: dict[str, Callable[[Cells], Floats]]) -> dict[str, Floats]:
    """Each measure of each table, NaN where it has no answer."""
    scores = {name: np.empty(len(cells.o11)) for name in chosen}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for part, few in _portions(cells):
            for name, measure in chosen.items():
                values = measure(few)
                scores[name][part] = np.where(np.isfinite(values), values, np.nan)
    return scores


def _portions(cells: Cells) -> Iterator[tuple[slice, Cells]]:
    """The tables, so many at a time, in floats."""
    for first in range(0, len(cells.o11), ROWS):
        part = slice(first, first + ROWS)
        yield part, Cells(*(counts[part].astype(np.float64) for counts in cells))


def _measure(cells: Cells, chosen: dict[str, Callable[[Cells], Floats]]) -> dict[str, Any]:
    """The columns that say how many pairs were to be expected, how strong each one is, and whether that can be told."""
    scores = _score(cells, chosen)
    expected, status = np.empty(len(cells.o11)), np.empty(len(cells.o11), np.int8)
    with np.errstate(invalid="ignore", over="ignore"):
        for part, few in _portions(cells):
            expected[part] = few.expected
            silent = np.logical_or.reduce([np.isnan(values[part]) for values in scores.values()])
            status[part] = _status(few, silent)
    return {"expected": expected, **scores, "status": STATUSES.take(status)}


def _status(cells: Cells, silent: NDArray[np.bool_]) -> NDArray[Any]:
    """The number of each pair's status: why a measure has no answer (where `silent`), or too rare to be trusted."""
    tests = [
        cells.total == 0,
        cells.r1 == 0,
        cells.c1 == 0,
        cells.o11 == 0,
        cells.r2 == 0,
        cells.c2 == 0,
        silent,
        cells.o11 <= FEW,
    ]
    return np.select(tests, [2, 3, 4, 5, 6, 7, 8, 1], 0)
