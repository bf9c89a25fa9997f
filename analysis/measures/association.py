"""Association measures: how strongly two words attract each other, from 2×2 contingency tables of word pairs."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.checks import check_choices, check_columns

__all__ = [
    "DEFAULT_MEASURES", "MEASURES", "ContingencyTables", "Measures", "association_measures", "chi_squared",
    "log_likelihood", "measure_tables",
]  # fmt: skip

_Measure = Literal[
    "log_likelihood", "chi_squared", "chi_squared_yates", "phi_squared", "t_score", "z_score", "pmi", "npmi",
    "pmi2", "mi_like", "mutual_information", "dice", "log_dice", "minimum_sensitivity", "delta_p_forward",
    "delta_p_backward", "log_odds", "log_odds_z",
]  # fmt: skip
Measures: TypeAlias = _Measure | Sequence[_Measure]
MEASURES: tuple[_Measure, ...] = get_args(_Measure)
DEFAULT_MEASURES: tuple[_Measure, ...] = ("log_likelihood", "npmi", "log_dice")
# Church and Hanks (1990, p. 24) do not score pairs that occur five times or fewer: such scores are unstable.
_SPARSE_AT_MOST = 5
# Tables that are scored at once, so that the intermediate arrays of a formula stay small.
_MAX_ROWS = 32_000


class ContingencyTables(NamedTuple):
    """Contingency tables as four arrays: pairs with the term or without it, with the collocate or without it."""

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
        """Pairs with both words if the two were independent."""
        return np.asarray(self.r1 * self.c1 / self.total)


_Formula: TypeAlias = Callable[[ContingencyTables], Floats]


def association_measures(table: pd.DataFrame, *, measures: Measures = DEFAULT_MEASURES) -> pd.DataFrame:
    r"""Measures of association for contingency tables: how strongly two words attract each other.

    Higher means a stronger attraction, or more evidence of one. ``log_likelihood``, ``chi_squared``,
    ``chi_squared_yates``, ``phi_squared`` and ``mutual_information`` are also high for words that avoid each other.

    Parameters
    ----------
    table
        Table with the columns ``o11`` (pairs with both words), ``o12`` (with the term only), ``o21`` (with the
        collocate only) and ``o22`` (with neither), as `contingency_table` makes it.
    measures
        One or several of the measures below.

    Returns
    -------
    DataFrame
        `table` with ``expected`` (pairs with both words if the two were independent), one column per measure (float),
        and ``status``: "ok", "sparse" (``o11`` is at most five), or the reason why a measure is NaN. A measure is NaN
        where its formula divides by zero or takes the logarithm of zero, and, except for the five that use only O, R1
        and C1, where a word is in all pairs or in none, so that there is nothing to compare with.

    Raises
    ------
    ValueError
        If a column is missing, a count is not a finite number of at least 0, or a measure is unknown.
    TypeError
        If `table` is not a table.

    Notes
    -----
    O is ``o11``, R1 = o11 + o12, C1 = o11 + o21, N the sum of all four, E = R1 C1 / N; ``log`` is to base 2.

    ======================= ======================================== ================================================
    measure                 formula                                  range, unit; source
    ======================= ======================================== ================================================
    ``log_likelihood``      2 Σ o ln(o / e) over the four cells      G², evidence; Dunning 1993, p. 72
    ``chi_squared``         N (o11 o22 - o12 o21)² / (R1 R2 C1 C2)   evidence; Manning and Schütze 1999, p. 170
    ``chi_squared_yates``   with \|o11 o22 - o12 o21\| - N / 2       evidence; Yates 1934; Pedersen 1996, p. 10
    ``phi_squared``         chi_squared / N                          0 to 1; Church and Gale 1991, p. 12
    ``t_score``             (O - E) / √O                             evidence; Church et al. 1991
    ``z_score``             (O - E) / √E                             evidence; Dennis 1965, p. 69
    ``pmi``                 log(O / E)                               bits; Church and Hanks 1990, p. 23
    ``npmi``                pmi / -log(O / N), -1 where O is 0       -1 to 1, by chance 0; Bouma 2009, p. 36
    ``pmi2``                log(O² / (R1 C1))                        at most 0; Daille 1994 (Evert's MI² + log N)
    ``mi_like``             O³ / (R1 C1)                             NLTK's ``mi_like``
    ``mutual_information``  Σ (o / N) log(o / e) over the four cells bits; Dunning 1998, p. 51
    ``dice``                2 O / (R1 + C1)                          0 to 1; Smadja et al. 1996, p. 13
    ``log_dice``            14 + log(dice)                           at most 14, +1 is twice; Rychlý 2008, p. 9
    ``minimum_sensitivity`` the lesser of O / R1 and O / C1          0 to 1; Pedersen and Bruce 1996, p. 12
    ``delta_p_forward``     O / R1 - o21 / R2                        -1 to 1, from the term; Gries 2013, p. 144
    ``delta_p_backward``    O / C1 - o12 / C2                        -1 to 1, from the collocate; Gries 2013, p. 144
    ``log_odds``            ln(o11 o22 / (o12 o21)), each o plus 0.5 quanteda's lambda; Blaheta and Johnson 2001
    ``log_odds_z``          log_odds / √(Σ 1 / (o + 0.5))            evidence, quanteda's z; Blaheta and Johnson 2001
    ======================= ======================================== ================================================

    ``docs/methods.md`` discusses which measure favours which words and gives the full references.

    Examples
    --------
    >>> swiss = pd.DataFrame({"o11": [110], "o12": [2442], "o21": [111], "o22": [29114]})
    >>> association_measures(swiss, measures=["log_likelihood", "pmi"]).round(2).iloc[0, 4:].to_dict()
    {'expected': 17.75, 'log_likelihood': 270.72, 'pmi': 2.63, 'status': 'ok'}
    """
    remedy = "make it with contingency_table(tokens)"
    check_columns(table, ContingencyTables._fields, "table", remedy)
    names = check_choices(measures, "measures", MEASURES)
    tables = ContingencyTables(*(_check_counts(table[name], name) for name in ContingencyTables._fields))
    return table.assign(**measure_tables(tables, names))


def _check_counts(column: pd.Series, name: str) -> Floats:
    counts = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    invalid = np.flatnonzero(~((counts >= 0) & (counts < np.inf)))
    if len(invalid):
        value = column.iloc[invalid[:1]].tolist()[0]
        raise ValueError(
            f"table's {name} is {value!r} in row {invalid[0]}: a count of pairs is a finite number of at least 0, so "
            "make the table with contingency_table(tokens)"
        )
    return counts


def measure_tables(tables: ContingencyTables, measures: Sequence[str]) -> dict[str, Any]:
    """The columns ``expected``, one per measure, and ``status``; a measure without an answer is NaN."""
    columns = {name: np.empty(len(tables.o11)) for name in ("expected", *measures)}
    status = np.empty(len(tables.o11), np.int8)
    with np.errstate(divide="ignore", invalid="ignore"):
        for first in range(0, len(status), _MAX_ROWS):
            rows = slice(first, first + _MAX_ROWS)
            chunk = ContingencyTables(*(cell[rows].astype(np.float64) for cell in tables))
            columns["expected"][rows] = chunk.expected
            for name in measures:
                scores = _FORMULAS[name](chunk)
                columns[name][rows] = np.where(np.isfinite(scores), scores, np.nan)
            masks = [holds(chunk) for holds in _STATUSES.values()]
            status[rows] = np.select(masks, range(len(masks)), len(masks))
    return {**columns, "status": pd.Index([*_STATUSES, "ok"]).take(status)}


# Each status and the tables it describes; the first that applies counts, and "ok" where none does.
_STATUSES: dict[str, Callable[[ContingencyTables], NDArray[np.bool_]]] = {
    "no pairs at all": lambda t: t.total == 0,
    "no pair with the term": lambda t: t.r1 == 0,
    "no pair with the collocate": lambda t: t.c1 == 0,
    "never together": lambda t: t.o11 == 0,
    "the term is in every pair": lambda t: t.r2 == 0,
    "the collocate is in every pair": lambda t: t.c2 == 0,
    "sparse": lambda t: t.o11 <= _SPARSE_AT_MOST,
}


def log_likelihood(a: Floats, b: Floats, total_a: Floats, total_b: Floats) -> Floats:
    """G² of `a` hits among `total_a` against `b` among `total_b` (Dunning 1993, p. 72)."""
    total, hits = total_a + total_b, a + b
    observed = (a, total_a - a, b, total_b - b)
    margins = ((total_a, hits), (total_a, total - hits), (total_b, hits), (total_b, total - hits))
    expected = [row * column / total for row, column in margins]
    terms = [np.where(o > 0, o * np.log(o / e), 0.0) for o, e in zip(observed, expected, strict=True)]
    return np.asarray(np.maximum(2 * np.sum(terms, axis=0), 0.0))


def chi_squared(a: Floats, b: Floats, total_a: Floats, total_b: Floats, correction: Floats | float = 0.0) -> Floats:
    """X² of `a` hits among `total_a` against `b` among `total_b`; `correction` is subtracted from abs(ad - bc)."""
    total, hits = total_a + total_b, a + b
    difference = np.maximum(np.abs(a * (total_b - b) - (total_a - a) * b) - correction, 0.0)
    return np.asarray(difference**2 / (total_a * total_b * (hits * (total - hits) / total)))


def _log_likelihood(t: ContingencyTables) -> Floats:
    return _where_comparable(t, log_likelihood(t.o11, t.o21, t.r1, t.r2))


def _chi_squared(t: ContingencyTables, correction: Floats | float = 0.0) -> Floats:
    return chi_squared(t.o11, t.o21, t.r1, t.r2, correction)


def _npmi(t: ContingencyTables) -> Floats:
    npmi = np.log2(t.o11 / t.expected) / -np.log2(t.o11 / t.total)
    return _where_comparable(t, np.where(t.o11 == 0, -1.0, npmi))


def _log_odds(t: ContingencyTables) -> Floats:
    odds = (t.o11 + 0.5) * (t.o22 + 0.5) / ((t.o12 + 0.5) * (t.o21 + 0.5))
    return _where_comparable(t, np.log(odds))


def _where_comparable(t: ContingencyTables, values: Floats) -> Floats:
    """The values; NaN where a margin is empty, so that there is nothing to compare with."""
    return np.where(np.minimum.reduce([t.r1, t.r2, t.c1, t.c2]) > 0, values, np.nan)


_FORMULAS: dict[str, _Formula] = {
    "log_likelihood": _log_likelihood,
    "chi_squared": _chi_squared,
    "chi_squared_yates": lambda t: _chi_squared(t, t.total / 2),
    "phi_squared": lambda t: _chi_squared(t) / t.total,
    "t_score": lambda t: _where_comparable(t, (t.o11 - t.expected) / np.sqrt(t.o11)),
    "z_score": lambda t: _where_comparable(t, (t.o11 - t.expected) / np.sqrt(t.expected)),
    "pmi": lambda t: _where_comparable(t, np.log2(t.o11 / t.expected)),
    "npmi": _npmi,
    "pmi2": lambda t: np.log2(t.o11 / t.r1 * (t.o11 / t.c1)),
    "mi_like": lambda t: t.o11**3 / (t.r1 * t.c1),
    "mutual_information": lambda t: _log_likelihood(t) / (2 * np.log(2) * t.total),
    "dice": lambda t: 2 * t.o11 / (t.r1 + t.c1),
    "log_dice": lambda t: 14 + np.log2(2 * t.o11 / (t.r1 + t.c1)),
    "minimum_sensitivity": lambda t: np.minimum(t.o11 / t.r1, t.o11 / t.c1),
    "delta_p_forward": lambda t: _where_comparable(t, t.o11 / t.r1 - t.o21 / t.r2),
    "delta_p_backward": lambda t: _where_comparable(t, t.o11 / t.c1 - t.o12 / t.c2),
    "log_odds": _log_odds,
    "log_odds_z": lambda t: _log_odds(t) / np.sqrt(sum(1 / (cell + 0.5) for cell in t)),
}
