"""Lexical diversity: how rich the vocabulary of each group of texts is."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, category_codes, join_reasons, sort_occurrences, sum_by_group
from analysis.checks import check_choices, check_integer
from analysis.frequency.counting import By, count_cells, group_units
from analysis.threads import map_threads
from analysis.tokens.table import in_reading_order, warn_of_lost_documents

__all__ = [
    "CHUNK_RECURRENCES", "CHUNK_TOKENS", "MEASURES", "check_groups", "lexical_diversity", "link_terms",
    "read_texts",
]  # fmt: skip

_Measure = Literal[
    "ttr", "rttr", "cttr", "herdan_c", "summer_s", "dugast_u", "maas", "yule_k", "yule_i", "simpson_d",
    "herdan_vm", "msttr", "mattr", "mtld", "hdd",
]  # fmt: skip
# All measures of `lexical_diversity`, in the order of its columns.
MEASURES: tuple[_Measure, ...] = get_args(_Measure)
# The type-token ratio at which a factor of MTLD ends (McCarthy and Jarvis 2010).
_FACTOR_TTR = 0.72
# Tokens that are measured at once, approximately.
CHUNK_TOKENS = 1_000_000
# Tokens whose recurrences are Python numbers at once.
CHUNK_RECURRENCES = 64_000


class _GroupedTerms(NamedTuple):
    """The terms of each group in reading order, one group after the other."""

    term: NDArray[Any]
    edges: Ints  # where each group begins, and where the last one ends
    groups: pd.DataFrame
    terms: int


class _Spectrum(NamedTuple):
    """How many types of a group occur `n` times."""

    group: Ints
    n: Ints
    types: Ints


class _Profile(NamedTuple):
    """For each group its tokens, its types, and the sum of the squares of their frequencies."""

    n: Floats
    v: Floats
    squares: Floats


_RECURRENCE = "a term that recurs"
_NEEDS: dict[str, Callable[[_Profile], NDArray[np.bool_]]] = {
    "1 token": lambda p: p.n > 0,
    "2 tokens": lambda p: p.n > 1,
    "3 types": lambda p: p.v > 2,
    _RECURRENCE: lambda p: p.v < p.n,
}
# The measures that depend only on a group's profile, and what they need.
_FORMULAS: dict[str, tuple[str, Callable[[_Profile], Floats]]] = {
    "ttr": ("1 token", lambda p: p.v / p.n),
    "rttr": ("1 token", lambda p: p.v / np.sqrt(p.n)),
    "cttr": ("1 token", lambda p: p.v / np.sqrt(2 * p.n)),
    "herdan_c": ("2 tokens", lambda p: np.log(p.v) / np.log(p.n)),
    "summer_s": ("3 types", lambda p: np.log(np.log(p.v)) / np.log(np.log(p.n))),
    "dugast_u": (_RECURRENCE, lambda p: np.log(p.n) ** 2 / np.log(p.n / p.v)),
    "maas": ("2 tokens", lambda p: np.log(p.n / p.v) / np.log(p.n) ** 2),
    "yule_k": ("2 tokens", lambda p: 1e4 * (p.squares - p.n) / p.n**2),
    "yule_i": (_RECURRENCE, lambda p: p.v**2 / (p.squares - p.v)),
    "simpson_d": ("2 tokens", lambda p: (p.squares - p.n) / p.n / (p.n - 1)),
    "herdan_vm": ("2 tokens", lambda p: np.sqrt(np.maximum(p.squares / p.n**2 - 1 / p.v, 0))),
}


def lexical_diversity(
    tokens: pd.DataFrame,
    *,
    by: By = "doc",
    documents: pd.DataFrame | None = None,
    measures: _Measure | Sequence[_Measure] = MEASURES,
    window: int = 100,
    draws: int = 42,
) -> pd.DataFrame:
    """How rich the vocabulary of each group of texts is, by up to fifteen measures.

    Higher means richer, except for ``maas``, ``yule_k``, ``simpson_d`` and ``herdan_vm``, where lower does. Compare
    texts of similar length, or use ``mattr``, ``mtld`` or ``hdd``: all other measures depend on length.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`. Dropped terms do not count, and windows close over the gaps. In tokens from
        `lookup` each match is a token.
    by, documents
        The groups, as in `term_frequency`; each document by default. The documents of a group are read as one text, in
        their order.
    measures
        Columns to compute; all by default.
    window
        Tokens in a window of ``mattr`` and in a segment of ``msttr``.
    draws
        Tokens in a random sample of ``hdd``.

    Returns
    -------
    DataFrame
        One row per group, including those without a token: the group keys, ``tokens`` (N), ``types`` (V), one column
        per measure (float), and ``why``: which measures are missing (NaN) and what they need, or that ``mtld`` is
        extrapolated because the text is shorter than one factor; "" otherwise.

    Raises
    ------
    ValueError
        If `tokens` is empty, a measure is unknown, `by` or `documents` is not as in `term_frequency`, a group key has
        the name of a column of this table, or `window` or `draws` is less than 1.
    TypeError
        If `tokens` is not a table, or `window` or `draws` is not a whole number.

    Notes
    -----
    With N tokens, V types, f_i the frequency of type i, S = Σ f_i², and ln the natural logarithm:

    ==============  ================================  ===============  ==============================================
    column          formula                           needs            source
    ==============  ================================  ===============  ==============================================
    ``ttr``         V / N                             1 token          Templin 1957
    ``rttr``        V / √N                            1 token          Guiraud 1954, root TTR
    ``cttr``        V / √(2N)                         1 token          Carroll 1964, p. 54, corrected TTR
    ``herdan_c``    ln V / ln N                       2 tokens         Herdan 1960, p. 28
    ``summer_s``    ln ln V / ln ln N                 3 types          Somers 1966, often called Summer's
    ``dugast_u``    (ln N)² / (ln N - ln V)           a repetition     Dugast 1978, Uber index
    ``maas``        (ln N - ln V) / (ln N)²           2 tokens         Maas 1972, a²
    ``yule_k``      10⁴ (S - N) / N²                  2 tokens         Yule 1944; Tweedie and Baayen 1998, eq. 16
    ``yule_i``      V² / (S - V)                      a repetition     Yule 1944, as in koRpus and quanteda
    ``simpson_d``   Σ f_i (f_i - 1) / (N (N - 1))     2 tokens         Simpson 1949; Tweedie and Baayen 1998, eq. 17
    ``herdan_vm``   √(S / N² - 1 / V)                 2 tokens         Herdan 1955; Tweedie and Baayen 1998, eq. 18
    ``msttr``       mean TTR of segments              `window` tokens  Johnson 1944
    ``mattr``       mean TTR of windows               `window` tokens  Covington and McFall 2010
    ``mtld``        mean length of factors            a repetition     McCarthy and Jarvis 2010, p. 384
    ``hdd``         expected TTR of a sample          `draws` tokens   McCarthy and Jarvis 2007, p. 465
    ==============  ================================  ===============  ==============================================

    ``docs/methods.md`` explains the last four and gives the full references.

    Examples
    --------
    >>> from analysis import tokenize
    >>> tokens = tokenize(pd.Series({"x": "war and peace and war"}))
    >>> table = lexical_diversity(tokens, measures=["ttr", "mattr"])
    >>> table[["tokens", "types", "ttr", "mattr", "why"]].values.tolist()
    [[5, 3, 0.6, nan, 'mattr needs 100 tokens']]
    >>> by_window = lexical_diversity(tokens, measures=["msttr", "mattr", "hdd"], window=2, draws=2)
    >>> by_window[["msttr", "mattr", "hdd"]].round(2).to_dict("records")
    [{'msttr': 1.0, 'mattr': 1.0, 'hdd': 0.9}]
    """
    names = check_choices(measures, "measures", MEASURES)
    check_integer(window, "window", "tokens", at_least=1)
    check_integer(draws, "draws", "tokens", at_least=1)
    texts = read_texts(tokens, by, documents, columns=("tokens", "types", *MEASURES, "why"))
    warn_of_lost_documents(tokens, by, documents)
    size = np.diff(texts.edges)
    spectrum = _count_frequencies(texts)
    profile = _summarise(spectrum, size)
    table = texts.groups.assign(tokens=size, types=profile.v.astype(np.int64))
    values = _measure_in_order(texts, names, window)
    with np.errstate(divide="ignore", invalid="ignore"):
        for name in names:
            if name in _FORMULAS:
                need, formula = _FORMULAS[name]
                values[name] = np.where(_NEEDS[need](profile), formula(profile), np.nan)
            elif name == "hdd":
                values[name] = _expect_ttr(spectrum, profile.n, draws)
            table[name] = values[name]
    needs = {name: need for name, (need, _) in _FORMULAS.items()} | {"mtld": _RECURRENCE}
    needs |= {"msttr": f"{window} tokens", "mattr": f"{window} tokens", "hdd": f"{draws} tokens"}
    return table.assign(why=_explain_missing(table, names, needs))


def read_texts(
    tokens: pd.DataFrame, by: By, documents: pd.DataFrame | None, *, columns: Sequence[str]
) -> _GroupedTerms:
    """The terms of each group in reading order; no group key may have the name of one of `columns`."""
    tokens = in_reading_order(tokens, documents)
    unit, group, groups = group_units(tokens, by, documents)
    check_groups(tokens, groups, columns)
    codes = category_codes(tokens["term"])
    number = group.astype(np.min_scalar_type(-len(groups)))[unit]
    if codes.min() < 0:
        codes, number = codes[codes >= 0], number[codes >= 0]
    if (number[1:] < number[:-1]).any():
        codes = codes[np.argsort(number, kind="stable")]
    edges = np.concatenate([[0], np.cumsum(np.bincount(number, minlength=len(groups)))])
    return _GroupedTerms(codes, edges, groups, len(tokens["term"].cat.categories))


def check_groups(tokens: pd.DataFrame, groups: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise an error if there is no token, or if a group key has the name of one of `columns`."""
    if tokens.empty:
        raise ValueError("tokens is empty: there is no vocabulary to measure")
    for name in groups.columns.intersection(list(columns)):
        raise ValueError(f"by={name!r} is a column of the resulting table: rename the one you group by")


def link_terms(term: NDArray[Any]) -> NDArray[Any]:
    """For each token the position of the previous token of its term, -1 where the term is new."""
    key = sort_occurrences(term)
    bits = len(term).bit_length()
    dtype = np.min_scalar_type(-len(term) - 1)
    position = (key & (1 << bits) - 1).astype(dtype)
    key >>= bits
    recurs = key[1:] == key[:-1]
    previous = np.full(len(term), -1, dtype)
    previous[position[1:][recurs]] = position[:-1][recurs]
    return previous


def _count_frequencies(texts: _GroupedTerms) -> _Spectrum:
    # Counted in pieces, so that one long text needs no more memory than many short ones.
    edges = np.union1d(texts.edges, np.arange(0, len(texts.term), CHUNK_TOKENS))
    unit = np.repeat(np.arange(len(edges) - 1, dtype=np.min_scalar_type(-len(edges))), np.diff(edges))
    group_of_unit = np.searchsorted(texts.edges, edges[:-1], "right") - 1
    group, _, n, _ = count_cells(group_of_unit, unit, texts.term, texts.terms)
    limit = int(n.max(initial=0)) + 1
    cell, types = np.unique(group * limit + n, return_counts=True)
    return _Spectrum(*np.divmod(cell, limit), types)


def _summarise(spectrum: _Spectrum, size: Ints) -> _Profile:
    types = sum_by_group(spectrum.group, spectrum.types, len(size))
    squares = sum_by_group(spectrum.group, spectrum.types * spectrum.n.astype(np.float64) ** 2, len(size))
    return _Profile(size.astype(np.float64), types, squares)


def _expect_ttr(spectrum: _Spectrum, size: Floats, draws: int) -> Floats:
    """The type-token ratio expected among `draws` random tokens; NaN in a text that has fewer."""
    if draws > int(size.max(initial=0)):  # any whole number, however large
        return np.full(len(size), np.nan)
    whole = size[spectrum.group]
    log_absent = np.zeros(len(whole))  # logarithm of the probability that a type is not drawn
    for drawn in range(draws):
        log_absent += np.log1p(-np.minimum(spectrum.n / np.maximum(whole - drawn, 1), 1))
    expected = sum_by_group(spectrum.group, -np.expm1(log_absent) * spectrum.types, len(size))
    return np.where(size >= draws, expected / draws, np.nan)


def _explain_missing(table: pd.DataFrame, names: Sequence[str], needs: dict[str, str]) -> pd.Index:
    """For each row the measures that are missing, and what they need."""
    is_empty, reasons = (table["tokens"] == 0).to_numpy(), {}
    for need in dict.fromkeys(needs[name] for name in names):
        needing = [name for name in names if needs[name] == need]
        verb = "needs" if len(needing) == 1 else "need"
        reasons[f"{', '.join(needing)} {verb} {need}"] = table[needing[0]].isna().to_numpy() & ~is_empty
    if "mtld" in names:
        extrapolated = (table["mtld"] > table["tokens"]).to_numpy()
        reasons["mtld is extrapolated: the text is shorter than one factor"] = extrapolated
    return join_reasons(reasons | {"no tokens": is_empty})


def _measure_in_order(texts: _GroupedTerms, names: Sequence[str], window: int) -> dict[str, Floats]:
    """The measures that depend on the order of tokens, in chunks of whole groups."""
    functions: dict[str, Callable[[NDArray[Any], Ints], Floats]] = {
        "msttr": lambda previous, edges: _average_segments(previous, edges, window),
        "mattr": lambda previous, edges: _average_windows(previous, edges, window),
        "mtld": _average_factors,
    }
    functions = {name: function for name, function in functions.items() if name in names}
    if not functions:
        return {}

    def measure(groups: tuple[int, int]) -> list[Floats]:
        edges = texts.edges[groups[0] : groups[1] + 1]
        previous = link_terms(texts.term[edges[0] : edges[-1]])
        return [function(previous, edges - edges[0]) for function in functions.values()]

    cuts = np.searchsorted(texts.edges[:-1], np.arange(0, len(texts.term), CHUNK_TOKENS))
    chunks = pairwise(np.unique([0, *cuts, len(texts.groups)]).tolist())
    values = zip(*map_threads(measure, chunks), strict=True)
    return dict(zip(functions, map(np.concatenate, values), strict=True))


def _average_segments(previous: NDArray[Any], edges: Ints, size: int) -> Floats:
    """The mean type-token ratio of each text's segments (MSTTR); NaN in a text shorter than one."""
    size = min(size, len(previous) + 1)
    whole = np.diff(edges) // size * size

    def is_new(token: Ints, text: Ints) -> NDArray[Any]:
        offset = token - edges[text]
        return np.asarray((previous[token] < token - offset % size) & (offset < whole[text]))

    with np.errstate(invalid="ignore"):
        return np.asarray(_sum_by_text(is_new, edges) / whole)


def _average_windows(previous: NDArray[Any], edges: Ints, size: int) -> Floats:
    """The mean type-token ratio of each text's windows (MATTR); NaN in a text shorter than one.

    A token is the first of its type in the windows that contain it and begin after the previous token of the type. The
    number of these windows, summed over tokens, is the number of types summed over windows.
    """
    size = min(size, len(previous) + 1)
    windows = np.maximum(np.diff(edges) - size + 1, 0)

    def count_windows(token: Ints, text: Ints) -> Ints:
        earliest = np.maximum(np.maximum(previous[token], token - size) + 1, edges[text])
        latest = np.minimum(token, edges[text + 1] - size)
        return np.asarray(np.maximum(latest - earliest + 1, 0))

    with np.errstate(invalid="ignore"):
        return np.asarray(_sum_by_text(count_windows, edges) / (windows * size))


def _average_factors(previous: NDArray[Any], edges: Ints) -> Floats:
    """The mean length of each text's factors, forward and backward (MTLD); NaN where no term recurs."""
    last = len(previous) - 1
    mirrored = np.full_like(previous, -1)
    for first in range(0, len(previous), CHUNK_TOKENS):
        chunk = previous[first : first + CHUNK_TOKENS]
        recurring = np.flatnonzero(chunk >= 0)
        mirrored[last - chunk[recurring]] = last - first - recurring
    forward = np.array([_count_factors(previous, *text) for text in pairwise(edges.tolist())])
    backward_edges = (len(previous) - edges[::-1]).tolist()
    backward = np.array([_count_factors(mirrored, *text) for text in pairwise(backward_edges)])[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (np.diff(edges) / forward + np.diff(edges) / backward) / 2
    return np.where(forward > 0, mean, np.nan)


def _count_factors(previous: NDArray[Any], begin: int, end: int) -> float:
    """The factors of a text, the unfinished last one in part; a factor can end only where a term recurs."""
    factors, start, repeats = 0, begin, 0
    for first in range(begin, end, CHUNK_RECURRENCES):
        chunk = previous[first : min(first + CHUNK_RECURRENCES, end)]
        recurring = np.flatnonzero(chunk >= begin)
        for token, before in zip((recurring + first).tolist(), chunk[recurring].tolist(), strict=True):
            if before >= start:
                repeats += 1
                length = token + 1 - start
                if (length - repeats) / length <= _FACTOR_TTR:
                    factors, start, repeats = factors + 1, token + 1, 0
    return factors + (repeats / (end - start) / (1 - _FACTOR_TTR) if end > start else 0)


def _sum_by_text(value: Callable[[Ints, Ints], NDArray[Any]], edges: Ints) -> Floats:
    """The sum over each text of `value(token, text)`, a chunk of tokens at a time."""
    sums = np.zeros(len(edges) - 1)
    for first in range(0, int(edges[-1]), CHUNK_TOKENS):
        end = min(first + CHUNK_TOKENS, int(edges[-1]))
        text = np.repeat(np.arange(len(sums)), np.diff(edges.clip(first, end)))
        sums += sum_by_group(text, value(np.arange(first, end), text), len(sums))
    return sums
