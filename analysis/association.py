"""Tokens to pairs: which words keep company, more often than chance would have them meet, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from numbers import Real
from typing import Any, Literal, NamedTuple, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.scanner import THREADS
from analysis.tokens import (
    check_columns,
    check_table,
    check_whole,
    codes_of,
    find_form,
    fold,
    in_reading_order,
    rank_terms,
)

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Window: TypeAlias = int | tuple[int, int]
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
PART = 1 << 20
"""Pairs that are counted at one go, as a rule."""
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


def collocations(
    tokens: pd.DataFrame,
    *,
    window: Window = 1,
    node: str | None = None,
    measures: Measures = DEFAULT,
    min_count: int = 2,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find the words that keep company, and measure how much more often they meet than chance would have it.

    Parameters
    ----------
    window
        Where the collocate may stand. A number: among so many words after the term, so that 1 gives bigrams. Two
        numbers ``(l, r)``: among `l` words before and `r` after it. No window goes beyond its document.
    node
        The one term whose company is wanted, folded as terms are; None: that of every term.
    measures
        The measures, each a column, the table sorted by the first; see `association_measures` for what they say. A
        function of NLTK's ``BigramAssocMeasures`` does too (``BigramAssocMeasures.jaccard``), at a few microseconds a
        row; its ``__name__`` is the column's.
    min_count
        Pairs that are rarer have no row. They count in all that rows are compared with.
    within
        Spans that no pair may leave, such as ``sentences(documents)`` or ``paragraphs(documents)``.

    Returns
    -------
    DataFrame
        One row a pair, the strongest first, then the most frequent, then in alphabetical order: ``term``,
        ``collocate``, ``n`` (times that the collocate stands in the term's window), ``n_term``, ``n_collocate`` (times
        that each occurs at all: frequencies of words, not the margins that measures go by), ``expected`` (times that
        they would meet by chance), one column a measure (higher is stronger; NaN where there is no answer),
        ``status``: "ok"; "sparse" (five times or fewer, too few for a score to be trusted); or why some measures have
        no answer. Its ``attrs`` say the ``window`` (before, after) and how many ``pairs`` all words make.

    Raises
    ------
    ValueError
        If a window is empty, a measure unknown, none asked for, a function without a name or with that of another
        column, `node` occurs nowhere, spans overlap or leave out a document, or `tokens` has a column twice.
    TypeError
        If `tokens` is no table, a window or `min_count` no whole number, `node` no string, or `measures` no measures.

    Notes
    -----
    A word that `drop_terms` took out, or whose row was filtered out, is in no pair but keeps its place: in "battle of
    Bakhmut" a word stands between the two, dropped or not.

    What is counted are pairs of places, as `contingency_table` explains: two windows that overlap count a word between
    them twice. So do the margins of a window count pairs, not words: log-likelihood, chi-squared, Dice, logDice and
    minimum sensitivity differ there from the word-based ones of Evert (2008) and Rychlý (2008: 14 + log2(2 f_xy /
    (f_x + f_y))), while PMI, t and z agree with them to within the ends of texts.

    Log-likelihood and chi-squared are large for words that shun each other, too: compare ``n`` with ``expected``.

    Examples
    --------
    >>> from analysis.tokens import tokenize
    >>> table = collocations(tokenize(pd.Series({"a": "a b c a b d e b d a b"})), measures="dice")
    >>> table[["term", "collocate", "n", "n_term", "n_collocate", "expected"]].values.tolist()
    [['a', 'b', 3, 3, 4, 1.2], ['b', 'd', 2, 4, 2, 0.6]]
    """
    own = ("term", "collocate", "n", "n_term", "n_collocate")
    chosen = _check_measures(measures, own)
    found = _find_pairs(tokens, window, node, min_count, within)
    leading = dict(list(chosen.items())[:1])
    found = found.ordered(*_score(found.cells, leading).values(), found.n)
    measured = _measure(found.cells, chosen)
    columns = {
        "term": found.names.take(found.term),
        "collocate": found.names.take(found.collocate),
        "n": found.n,
        "n_term": found.tokens[found.term],
        "n_collocate": found.tokens[found.collocate],
        **measured,
    }
    table = pd.DataFrame(columns, copy=False)
    table.attrs = {"window": _check_window(window), "pairs": found.total}
    return table


def cooccurrences(
    tokens: pd.DataFrame,
    row: pd.Series | pd.DataFrame,
    *,
    window: Window | None = None,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The places behind a row of `collocations`: a span for each time that the pair was counted.

    Parameters
    ----------
    row
        One row, as ``table.iloc[0]`` gives it, or a table of rows.
    window, within
        As they were for the table; a row knows its window unless it was joined or read from a file.

    Returns
    -------
    DataFrame
        A span table, as many rows as ``n``, each pair in reading order: ``doc``, ``start``, ``end`` (from the first of
        the two words to the end of the last), ``term``, ``collocate``, ``distance`` (words from the term to the
        collocate; before it, below 0). ``passages(documents, …)`` gives the sentences around them.

    Raises
    ------
    ValueError
        If the row has no term or collocate, or the tokens hold another number of the pair than its ``n``.
    """
    rows = row.to_frame().T if isinstance(row, pd.Series) else row
    check_columns(rows, ["term", "collocate"], "row", "give a row of collocations(tokens)")
    line = _lay_out(tokens, row.attrs.get("window", 1) if window is None else window, within)
    found = [
        _meet(line, term, collocate) for term, collocate in zip(rows["term"], rows["collocate"], strict=True)
    ]
    for number, spans in enumerate(found):
        if "n" in rows and len(spans) != rows["n"].iloc[number]:
            term, collocate, n = rows[["term", "collocate", "n"]].iloc[number]
            raise ValueError(
                f"row counts n={n} of {term!r} with {collocate!r}, tokens hold {len(spans)} with up to "
                f"{line.left} words before and {line.right} after: hand over the tokens, window= and within= it was "
                "counted by"
            )
    return pd.concat(found or [_meet(line, "", "")], ignore_index=True)


def contingency_table(
    tokens: pd.DataFrame,
    *,
    window: Window = 1,
    node: str | None = None,
    min_count: int = 1,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count pairs of words, with all that a measure of association needs.

    Parameters
    ----------
    window, node, min_count, within
        As in `collocations`.

    Returns
    -------
    DataFrame
        One row a pair, in alphabetical order: ``term``, ``collocate``, and how many pairs have the term and the
        collocate (``o11``), the term and another collocate (``o12``), another term and the collocate (``o21``), neither
        (``o22``). The four sum to all pairs, in every row.

    Raises
    ------
    ValueError, TypeError
        As in `collocations`.

    Notes
    -----
    A pair is two places in one document (or in one of the spans of `within`), both with a term, the second in the
    window of the first. These pairs are the sample, and each margin counts pairs: ``o11 + o12`` those with the term in
    the first place, about l + r times its frequency; ``o11 + o21`` those with the collocate in the second. No cell is
    ever negative, and a pair the other way round has the mirrored table under the mirrored window.

    - For bigrams (``window=1``) these are the counts of Dunning (1993, section 6) and of quanteda's
      ``textstat_collocations``. NLTK's ``BigramCollocationFinder`` takes the frequencies of words for margins and the
      number of words for N, so that the last word of a text counts as the first of a bigram.
    - For windows the expected frequency is R1 C1 / N with these margins, as Levy, Goldberg and Dagan (2015, section 2)
      have it: Evert's (2008, section 4.1) k f1 f2 / N for a span of k words, less what the ends of documents and
      dropped words take away. Evert's table for windows (2008, section 5.1), also that of UCS and of R's ``corpora``,
      takes words for the sample, not pairs: C1 is there the frequency of the collocate and N the size of the corpus.
      PMI, t and z come out the same to within the ends; log-likelihood and chi-squared are somewhat larger there, Dice
      is another. NLTK divides n by the span instead.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational Linguistics
    19(1), 61-74. Evert, S. (2008). Corpora and collocations. In Lüdeling, A. and Kytö, M. (eds.), Corpus
    Linguistics: An International Handbook, article 58. Levy, O., Goldberg, Y. and Dagan, I. (2015). Improving
    distributional similarity with lessons learned from word embeddings. Transactions of the ACL 3, 211-225.
    """
    found = _find_pairs(tokens, window, node, min_count, within).ordered()
    names = {"term": found.names.take(found.term), "collocate": found.names.take(found.collocate)}
    table = pd.DataFrame({**names, **found.cells._asdict()}, copy=False)
    table.attrs = {"window": _check_window(window), "pairs": found.total}
    return table


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
    remedy = "make it by contingency_table(tokens)"
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


# --- measures ---------------------------------------------------------------------------------


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


# --- pairs ------------------------------------------------------------------------------------


class Line(NamedTuple):
    """Tokens laid out on one line, with gaps between documents (or spans) that no window reaches across.

    At each place stands the code of a term, or -1; `held` says at which places there are tokens. The line begins and
    ends with a gap.
    """

    tokens: pd.DataFrame
    held: NDArray[np.bool_]
    terms: NDArray[np.int32]
    left: int
    right: int

    @property
    def names(self) -> pd.Index:
        """The term of each code."""
        return self.tokens["term"].cat.categories

    @property
    def steps(self) -> list[int]:
        """How far a collocate may be from its term."""
        return [step for step in range(-self.left, self.right + 1) if step]


class Pairs(NamedTuple):
    """Pairs of terms by their codes, and what was counted of each term: its tokens, and pairs in either role."""

    term: NDArray[np.int32]
    collocate: NDArray[np.int32]
    n: Ints
    names: pd.Index
    tokens: Ints
    as_term: Ints
    as_collocate: Ints

    @property
    def total(self) -> int:
        """All pairs of all words."""
        return int(self.as_term.sum())

    @property
    def cells(self) -> Cells:
        """The contingency table of each pair."""
        r1, c1 = self.as_term[self.term], self.as_collocate[self.collocate]
        return Cells(self.n, r1 - self.n, c1 - self.n, self.total - r1 - c1 + self.n)

    def ordered(self, *keys: NDArray[Any]) -> Pairs:
        """The pairs by the greatest of the first key, then the next; what is left in alphabetical order."""
        rank = rank_terms(self.names)
        descending = [-key for key in reversed(keys)]
        order = np.lexsort([rank[self.collocate], rank[self.term], *descending])
        return self._replace(term=self.term[order], collocate=self.collocate[order], n=self.n[order])


def _lay_out(tokens: pd.DataFrame, window: Window, within: pd.DataFrame | None) -> Line:
    left, right = _check_window(window)
    tokens = in_reading_order(tokens)
    codes, position = codes_of(tokens["term"]), tokens["position"].to_numpy()
    unit = codes_of(tokens["doc"])
    if within is not None:
        unit = _number_spans(tokens, within)
        codes = np.where(unit < 0, -1, codes)
    new = np.flatnonzero(unit[1:] != unit[:-1]) + 1
    # A window longer than the longest unit reaches no further, but would make gaps that take more memory than words.
    edges = np.concatenate([[0], new, [len(tokens)]])[: len(tokens) + 1]
    longest = int((position[edges[1:] - 1] - position[edges[:-1]]).max(initial=1))
    left, right = min(left, longest), min(right, longest)
    held = _leave_gaps(position, new, max(left, right))
    terms = np.full(len(held), -1, np.int32)
    terms[held] = codes
    return Line(tokens, held, terms, left, right)


def _leave_gaps(position: NDArray[Any], new: Ints, width: int) -> NDArray[np.bool_]:
    """Which places of a line are held by tokens, where gaps of `width` (and one more in front) part the units.

    A gap of its own size stands where rows were filtered out, but none needs to be wider than a window.
    """
    before = np.union1d(new, np.flatnonzero(np.diff(position) != 1) + 1)
    gap = np.clip(position[before] - position[before - 1] - 1, 0, width)
    gap[np.searchsorted(before, new)] = width
    before = np.concatenate([[0], before, [len(position)]])
    gap = np.concatenate([[width + 1], gap, [width]])
    held = np.ones(len(position) + int(gap.sum()), dtype=bool)
    held[np.repeat(before, gap) + np.arange(gap.sum())] = False
    return held


def _check_window(window: Window) -> tuple[int, int]:
    """How many words before the term and after it."""
    if not isinstance(window, tuple | list):
        check_whole(window, "window", "words after the term, or (before, after)", least=1)
        return 0, int(window)
    if len(window) != 2:
        raise ValueError(f"window={window!r} must be a number, or two: words before the term and after it")
    for number, side in zip(window, ("before", "after"), strict=True):
        check_whole(number, f"window={window!r}, of which", f"words {side} the term", least=0)
    if not any(window):
        raise ValueError(
            f"window={window!r} is empty: at least one word before the term or after it, as in (5, 5)"
        )
    return int(window[0]), int(window[1])


def _number_spans(tokens: pd.DataFrame, within: pd.DataFrame) -> NDArray[np.int32]:
    """For each token the number of the span it starts in, -1 outside of all."""
    check_columns(within, ["doc", "start", "end"], "within", "give spans, such as sentences(documents)")
    ids, doc = tokens["doc"].cat.categories, codes_of(tokens["doc"])
    owner = ids.get_indexer(pd.Index(within["doc"].astype("str")))
    within, owner = within[owner >= 0], owner[owner >= 0]
    bare = np.setdiff1d(doc, owner)
    if len(bare):
        raise ValueError(
            f"within has no span in {len(bare)} of the documents that tokens come from, such as {ids[bare[0]]!r}: "
            "hand over spans of all of them, such as sentences(documents)"
        )
    key = doc.astype(np.int64) << 32 | tokens["start"].to_numpy()
    edges = [np.searchsorted(key, owner << 32 | within[edge].to_numpy(np.int64)) for edge in ("start", "end")]
    begin, end = np.sort(np.stack(edges)[:, edges[0] < edges[1]])  # spans that hold a token
    if (begin[1:] < end[:-1]).any():
        raise ValueError(
            "within has spans that overlap: give spans of one kind, such as sentences(documents)"
        )
    size = end - begin
    numbers = np.full(len(tokens), -1, np.int32)
    numbers[np.repeat(end - np.cumsum(size), size) + np.arange(size.sum())] = np.repeat(
        np.arange(len(size)), size
    )
    return numbers


def _find_pairs(
    tokens: pd.DataFrame, window: Window, node: str | None, min_count: int, within: pd.DataFrame | None
) -> Pairs:
    check_whole(min_count, "min_count", "times that a pair must occur", least=1)
    line = _lay_out(tokens, window, within)
    occurring = _count_terms(line.tokens)
    as_term, as_collocate = _margins(line)
    if node is None:
        # Terms whose codes follow one another, so many that they have about `PART` pairs.
        part = (np.cumsum(as_term) - as_term) // PART
        edges = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(as_term)]
        blocks = list(pairwise(edges))
    else:
        code = _find_node(line.names, occurring, node)
        blocks = [(code, code + 1)]
    with ThreadPoolExecutor(THREADS) as pool:
        counted = list(pool.map(lambda block: _count_pairs(line, block[0], block[1], min_count), blocks))
    term, collocate, n = (np.concatenate(parts) for parts in zip(*counted, strict=True))
    return Pairs(term, collocate, n, line.names, occurring, as_term, as_collocate)


def _count_terms(tokens: pd.DataFrame) -> Ints:
    """How often each term occurs; in parts, since NumPy would convert all codes first."""
    codes, count = codes_of(tokens["term"]), len(tokens["term"].cat.categories)
    parts = (codes[first : first + PART] for first in range(0, len(codes), PART))
    return sum((np.bincount(part[part >= 0], minlength=count) for part in parts), np.zeros(count, np.int64))


def _margins(line: Line) -> tuple[Ints, Ints]:
    """For each term the pairs that it begins, and those that it is the collocate of."""
    begun = _sum_around(line, line.left, line.right)
    return begun, begun if line.left == line.right else _sum_around(line, line.right, line.left)


def _sum_around(line: Line, before: int, after: int) -> Ints:
    """For each term how many others stand so many places before its own, or after."""
    sums, width = np.zeros(len(line.names), np.int64), max(before, after)
    for first in range(width + 1, len(line.terms) - width, PART):
        beyond = min(first + PART, len(line.terms) - width)
        so_far = np.cumsum(line.terms[first - before - 1 : beyond + after] >= 0, dtype=np.int32)
        around = so_far[before + after + 1 :] - so_far[: beyond - first] - 1
        terms = line.terms[first:beyond]
        held = terms >= 0
        sums += np.bincount(terms[held], around[held], len(sums)).astype(np.int64)
    return sums


def _find_node(names: pd.Index, occurring: Ints, node: str) -> int:
    """The code of the term."""
    if not isinstance(node, str):
        raise TypeError(f"node={node!r} is a {type(node).__name__}: give one term, or None for all")
    form = find_form(names, node)
    code = -1 if form is None else cast(int, names.get_loc(form))
    if code < 0 or not occurring[code]:
        alike = [name for name in names[occurring > 0] if name[:2] == fold(node)[:2]]
        meant = _guess(fold(node), alike, 3, ", or did you mean {}")
        raise ValueError(
            f"node={node!r} (the term whose company is wanted) is none of the {(occurring > 0).sum():,} terms of "
            f"tokens: was it dropped{meant}? Give a term of tokens['term'], or None for all"
        )
    return code


def _count_pairs(line: Line, first: int, beyond: int, min_count: int) -> tuple[NDArray[Any], ...]:
    """Term, collocate and number of each pair whose term has a code from `first` on."""
    bits = len(line.names).bit_length()
    places = np.flatnonzero((line.terms >= first) & (line.terms < beyond))
    heads = line.terms[places].astype(np.int64) << bits
    keys = []
    for step in line.steps:
        other = line.terms[places + step]
        held = other >= 0
        keys.append(heads[held] | other[held])
    key = np.concatenate(keys)
    key.sort()
    begin = np.flatnonzero(np.concatenate([key[:1] == key[:1], key[1:] != key[:-1]]))
    n = np.diff(begin, append=len(key))
    key, n = key[begin[n >= min_count]], n[n >= min_count]
    return (key >> bits).astype(np.int32), (key & (1 << bits) - 1).astype(np.int32), n


def _meet(line: Line, term: str, collocate: str) -> pd.DataFrame:
    """A span for each time that the collocate stands in the term's window."""
    codes = line.names.get_indexer(pd.Index([term, collocate], dtype=line.names.dtype))
    first = np.flatnonzero(line.terms == codes[0]) if (codes >= 0).all() else np.empty(0, np.int64)
    place, step = np.repeat(first, len(line.steps)), np.tile(line.steps, len(first))
    met = line.terms[place + step] == codes[1]
    place, step = place[met], step[met]
    places, tokens = np.flatnonzero(line.held), line.tokens
    begin, end = (np.searchsorted(places, side(place, place + step)) for side in (np.minimum, np.maximum))
    return pd.DataFrame(
        {
            "doc": tokens["doc"].array[begin],
            "start": tokens["start"].to_numpy()[begin],
            "end": tokens["end"].to_numpy()[end],
            "term": pd.Index([term]).repeat(len(step)),
            "collocate": pd.Index([collocate]).repeat(len(step)),
            "distance": step,
        }
    )
