"""Tokens to lexical diversity: how rich the vocabulary of each group of texts is, and how it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints, category_codes, sort_occurrences, sum_by_group
from analysis.checks import check_integer, check_number, check_table
from analysis.frequency.counting import By, count_cells, group_units
from analysis.threads import map_threads
from analysis.tokens.table import in_reading_order

Measure = Literal[
    "ttr", "rttr", "cttr", "herdan_c", "summer_s", "dugast_u", "maas", "yule_k", "yule_i", "simpson_d",
    "herdan_vm", "msttr", "mattr", "mtld", "hdd",
]  # fmt: skip
MEASURES: tuple[Measure, ...] = get_args(Measure)
"""All measures of `lexical_diversity`, in the order of its columns."""
RECURRING = "a term that recurs"
EXTRAPOLATED = "mtld is extrapolated"
PART = 1 << 20
"""Tokens that are looked at in one go, as a rule."""
PIECE = 1 << 16
"""Tokens that are Python numbers at a time."""


class Texts(NamedTuple):
    """The terms of each group in reading order, one group after the other, and where each begins."""

    term: NDArray[Any]
    begin: Ints  # of each group, and the end of the last
    groups: pd.DataFrame
    terms: int


class Spectrum(NamedTuple):
    """How many types of a group occur so many times."""

    group: Ints
    n: Ints
    types: Ints


class Profile(NamedTuple):
    """Of each group its tokens, its types, and the sum of the squares of their frequencies."""

    n: Floats
    v: Floats
    squares: Floats


class Formula(NamedTuple):
    """A measure of a profile, what it needs, and whether a group has that."""

    value: Callable[[Profile], Floats]
    need: str = "1 token"
    holds: Callable[[Profile], NDArray[np.bool_]] = lambda p: p.n > 0


def _has_two(p: Profile) -> NDArray[np.bool_]:
    return p.n > 1


def _recurs(p: Profile) -> NDArray[np.bool_]:
    return p.v < p.n


FORMULAS: dict[str, Formula] = {
    "ttr": Formula(lambda p: p.v / p.n),
    "rttr": Formula(lambda p: p.v / np.sqrt(p.n)),
    "cttr": Formula(lambda p: p.v / np.sqrt(2 * p.n)),
    "herdan_c": Formula(lambda p: np.log(p.v) / np.log(p.n), "2 tokens", _has_two),
    "summer_s": Formula(lambda p: np.log(np.log(p.v)) / np.log(np.log(p.n)), "3 types", lambda p: p.v > 2),
    "dugast_u": Formula(lambda p: np.log(p.n) ** 2 / np.log(p.n / p.v), RECURRING, _recurs),
    "maas": Formula(lambda p: np.log(p.n / p.v) / np.log(p.n) ** 2, "2 tokens", _has_two),
    "yule_k": Formula(lambda p: 1e4 * (p.squares - p.n) / p.n**2, "2 tokens", _has_two),
    "yule_i": Formula(lambda p: p.v**2 / (p.squares - p.v), RECURRING, _recurs),
    "simpson_d": Formula(lambda p: (p.squares - p.n) / p.n / (p.n - 1), "2 tokens", _has_two),
    "herdan_vm": Formula(
        lambda p: np.sqrt(np.maximum(p.squares / p.n**2 - 1 / p.v, 0)), "2 tokens", _has_two
    ),
}
"""The measures that need no more than a group's profile."""


def lexical_diversity(
    tokens: pd.DataFrame,
    *,
    by: By = "doc",
    documents: pd.DataFrame | None = None,
    measures: Measure | Sequence[Measure] = MEASURES,
    segment: int = 100,
    window: int = 100,
    threshold: float = 0.72,
    draws: int = 42,
) -> pd.DataFrame:
    r"""How rich the vocabulary of each group of texts is, by up to fifteen measures.

    Parameters
    ----------
    by, documents
        The groups, as in `term_frequency`; each document by default. The documents of a group are read as one text, in
        their order: segments, windows and factors run on from one to the next.
    measures
        Those to have, as columns in this order; all by default.
    segment
        Tokens in a segment of ``msttr``.
    window
        Tokens in a window of ``mattr``.
    threshold
        The type-token ratio at which a factor of ``mtld`` ends, between 0 and 1.
    draws
        Tokens in a random sample of ``hdd``.

    Returns
    -------
    DataFrame
        A row a group, in their order, those without a token included: the group keys; ``tokens`` (N) and ``types``
        (V); a column a measure; ``why``, which measures are missing (NaN) and what they need, and whether ``mtld`` is
        extrapolated (see below), "" where nothing is to be said.

    Raises
    ------
    ValueError
        If `tokens` is empty or no tokens table, a measure is unknown, `by` or `documents` is not as in `term_frequency`
        or names a column of this table, `segment`, `window` or `draws` is less than 1, or `threshold` not between 0
        and 1.
    TypeError
        If `tokens` is no table, `segment`, `window` or `draws` no whole number, `threshold` no number, or `measures`
        no names.

    Notes
    -----
    With N tokens, V types, f_i the frequency of type i, S = Σ f_i², and ln the natural logarithm:

    ==============  ================================  =======  ===============  =====================================
    column          formula                           richer   needs            source
    ==============  ================================  =======  ===============  =====================================
    ``ttr``         V / N                             up       1 token          Templin (1957)
    ``rttr``        V / √N                            up       1 token          Guiraud (1954), root TTR
    ``cttr``        V / √(2N)                         up       1 token          Carroll (1964, p. 54), corrected TTR
    ``herdan_c``    ln V / ln N                       up       2 tokens         Herdan (1960, p. 28)
    ``summer_s``    ln ln V / ln ln N                 up       3 types          Somers (1966), often called Summer's
    ``dugast_u``    (ln N)² / (ln N - ln V)           up       a repetition     Dugast (1978), Uber index
    ``maas``        (ln N - ln V) / (ln N)²           down     2 tokens         Maas (1972), a²
    ``yule_k``      10⁴ (S - N) / N²                  down     2 tokens         Yule (1944); T&B, eq. 16
    ``yule_i``      V² / (S - V)                      up       a repetition     Yule (1944), as koRpus and quanteda do
    ``simpson_d``   Σ f_i (f_i - 1) / (N (N - 1))     down     2 tokens         Simpson (1949); T&B, eq. 17
    ``herdan_vm``   √(S / N² - 1 / V)                 down     2 tokens         Herdan (1955); T&B, eq. 18
    ``msttr``       mean TTR of segments              up       `segment`        Johnson (1944)
    ``mattr``       mean TTR of windows               up       `window`         Covington and McFall (2010)
    ``mtld``        mean length of factors            up       a repetition     McCarthy and Jarvis (2010, p. 384)
    ``hdd``         expected TTR of a sample          up       `draws`          McCarthy and Jarvis (2007, p. 465)
    ==============  ================================  =======  ===============  =====================================

    (T&B: Tweedie and Baayen 1998.) Logarithms are natural: quanteda's are to base 10, which alters ``summer_s``,
    ``dugast_u`` and ``maas``, and it gives a, the root of ``maas``. ``summer_s`` needs 3 types: ln ln V is
    below 0 where V is 2, and there is none where it is 1.

    - ``msttr``: segments follow one another from the first token; what is left at the end is not counted.
    - ``mattr``: windows begin at each token but the last ``window - 1``.
    - ``mtld``: a factor is a run of tokens that ends as soon as its TTR is `threshold` or less; N over their number,
      the last, unfinished one counting as (1 - TTR) / (1 - threshold); the mean of that from the first token to the
      last and from the last to the first. Where no term recurs there is no factor, and no value.
      Where the value is greater than N the text is shorter than one factor of that length: the value stands, as the
      authors' formula has it, and ``why`` says that it is extrapolated.
    - ``hdd``: Σ (1 - P_i) / draws, P_i the (hypergeometric) chance that type i is not among `draws` tokens drawn at
      random; on the scale of the TTR. Its sum over types is the number of types to expect in the sample.

    All that rests on V / N alone falls or rises with the length of the text: compare texts of one length, or by
    ``mattr``, ``mtld`` or ``hdd``, which are meant for texts of unlike length; ``mtld`` of fewer than 100 tokens hangs
    on a single factor or two. Dropped terms are no tokens here, as they have no type: N is less than the ``total`` of
    `term_frequency`, and windows close over the gaps. An interval is not given: no text is a random sample of words.

    References
    ----------
    Carroll, J. B. (1964). Language and Thought. Covington, M. A. and McFall, J. D. (2010). Cutting the Gordian knot:
    the moving-average type-token ratio (MATTR). Journal of Quantitative Linguistics 17(2), 94-100. Dugast, D. (1978).
    Sur quoi se fonde la notion d'étendue théorique du vocabulaire? Le Français Moderne 46, 25-32. Guiraud, P. (1954).
    Les caractères statistiques du vocabulaire. Herdan, G. (1955). A new derivation and interpretation of Yule's
    'characteristic' K. ZAMP 6, 332-334. Herdan, G. (1960). Type-Token Mathematics. Johnson, W. (1944). Studies in
    language behavior I. Psychological Monographs 56(2), 1-15. Maas, H.-D. (1972). Über den Zusammenhang zwischen
    Wortschatzumfang und Länge eines Textes. Zeitschrift für Literaturwissenschaft und Linguistik 2(8), 73-96. McCarthy,
    P. M. and Jarvis, S. (2007). vocd: a theoretical and empirical evaluation. Language Testing 24(4), 459-488.
    McCarthy, P. M. and Jarvis, S. (2010). MTLD, vocd-D, and HD-D. Behavior Research Methods 42(2), 381-392. Simpson,
    E. H. (1949). Measurement of diversity. Nature 163, 688. Somers, H. H. (1966). Statistical methods in literary
    analysis. In The Computer and Literary Style, 128-140. Templin, M. C. (1957). Certain Language Skills in Children.
    Tweedie, F. J. and Baayen, R. H. (1998). How variable may a constant be? Computers and the Humanities 32, 323-352.
    Yule, G. U. (1944). The Statistical Study of Literary Vocabulary.

    Examples
    --------
    >>> from analysis import tokenize
    >>> table = lexical_diversity(tokenize(pd.Series({"x": "war and peace and war"})), measures=["ttr", "mattr"])
    >>> table[["tokens", "types", "ttr", "mattr", "why"]].values.tolist()
    [[5, 3, 0.6, nan, 'mattr needs 100 tokens']]
    """
    wanted = _check_measures(measures)
    sizes = {"msttr": segment, "mattr": window, "hdd": draws}
    for name, size in zip(("segment", "window", "draws"), sizes.values(), strict=True):
        check_integer(size, name, "tokens", at_least=1)
    check_number(threshold, "threshold", "type-token ratio at which a factor ends", above=0, below=1)
    texts = read_texts(tokens, by, documents, own=("tokens", "types", "why", *MEASURES))
    spectrum = _count_frequencies(texts)
    profile = _profile(spectrum, np.diff(texts.begin))
    values = {name: _evaluate(FORMULAS[name], profile) for name in wanted if name in FORMULAS}
    if "hdd" in wanted:
        values["hdd"] = _evaluate(Formula(lambda p: _expect_types(spectrum, p.n, draws) / draws), profile)
    values |= _measure_in_order(texts, wanted, segment, window, threshold)
    needs = {name: formula.need for name, formula in FORMULAS.items()} | {"mtld": RECURRING}
    needs |= {name: f"{size} tokens" for name, size in sizes.items()}
    table = texts.groups.assign(tokens=np.diff(texts.begin), types=profile.v.astype(np.int64))
    table = table.assign(**{name: values[name] for name in wanted})
    return table.assign(why=_say_why(table, wanted, needs))


def read_texts(
    tokens: pd.DataFrame, by: By, documents: pd.DataFrame | None, *, own: Sequence[str] = ()
) -> Texts:
    """The terms of each group in reading order; no group key may be called as one of `own`."""
    _check_any(tokens)
    tokens = in_reading_order(tokens)
    unit, group, groups = group_units(tokens, by, documents)
    _check_keys(groups, own)
    codes = category_codes(tokens["term"])
    where = group.astype(np.min_scalar_type(-len(groups)))[unit]
    if codes.min() < 0:
        codes, where = codes[codes >= 0], where[codes >= 0]
    if (where[1:] < where[:-1]).any():
        codes = codes[np.argsort(where, kind="stable")]
    begin = np.concatenate([[0], np.cumsum(np.bincount(where, minlength=len(groups)))])
    return Texts(codes, begin, groups, len(tokens["term"].cat.categories))


def link_terms(term: NDArray[Any]) -> NDArray[Any]:
    """For each token the place where its term stood last, -1 where it is new."""
    key = sort_occurrences(term)
    bits = len(term).bit_length()
    small = np.min_scalar_type(-len(term) - 1)
    place = (key & (1 << bits) - 1).astype(small)
    key >>= bits
    again = key[1:] == key[:-1]
    previous = np.full(len(term), -1, small)
    previous[place[1:][again]] = place[:-1][again]
    return previous


def _check_any(tokens: pd.DataFrame) -> None:
    check_table(tokens, "tokens", "make it with tokenize(documents)")
    if tokens.empty:
        raise ValueError("tokens is empty: there is no vocabulary to measure")


def _check_keys(groups: pd.DataFrame, own: Sequence[str]) -> None:
    for name in groups.columns.intersection(list(own)):
        raise ValueError(f"by={name!r} is a column of the table that is made: rename that of the documents")


def _check_measures(measures: str | Sequence[str]) -> list[str]:
    known = ", ".join(MEASURES)
    try:
        names = [measures] if isinstance(measures, str) else list(measures)
    except TypeError:
        kind = type(measures).__name__
        raise TypeError(
            f"measures={measures!r} (columns to have) is a {kind}: give one name or several of {known}"
        ) from None
    for name in names:
        if not isinstance(name, str) or name not in MEASURES:
            raise ValueError(f"measures has {name!r}, which is not known: choose from {known}")
    if not names:
        raise ValueError(f"measures is empty: choose from {known}")
    return list(dict.fromkeys(names))


def _count_frequencies(texts: Texts) -> Spectrum:
    # Counted in pieces, so that one long text takes no more memory than many short ones.
    edges = np.union1d(texts.begin, np.arange(0, len(texts.term), PART))
    unit = np.repeat(np.arange(len(edges) - 1, dtype=np.min_scalar_type(-len(edges))), np.diff(edges))
    owner = np.searchsorted(texts.begin, edges[:-1], "right") - 1
    group, _, n, _ = count_cells(owner, unit, texts.term, texts.terms)
    most = int(n.max(initial=0)) + 1
    cell, types = np.unique(group * most + n, return_counts=True)
    return Spectrum(*np.divmod(cell, most), types)


def _profile(spectrum: Spectrum, size: Ints) -> Profile:
    types = sum_by_group(spectrum.group, spectrum.types, len(size))
    squares = sum_by_group(spectrum.group, spectrum.types * spectrum.n.astype(np.float64) ** 2, len(size))
    return Profile(size.astype(np.float64), types, squares)


def _evaluate(formula: Formula, profile: Profile) -> Floats:
    """The measure of each group that has what it needs, else NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(formula.holds(profile), formula.value(profile), np.nan)


def _expect_types(spectrum: Spectrum, size: Floats, draws: int) -> Floats:
    """The types to expect among so many tokens drawn at random; NaN in a text that has fewer."""
    if draws > size.max(initial=0):
        return np.full(len(size), np.nan)
    whole = size[spectrum.group]
    absent = np.zeros(len(whole))  # the logarithm of the chance that a type is not among those drawn
    for drawn in range(draws):
        left = np.maximum(whole - drawn, 1)
        absent += np.log1p(-np.minimum(spectrum.n / left, 1))
    expected = sum_by_group(spectrum.group, -np.expm1(absent) * spectrum.types, len(size))
    return np.where(size >= draws, expected, np.nan)


def _say_why(table: pd.DataFrame, wanted: Sequence[str], needs: dict[str, str]) -> NDArray[Any]:
    """For each row which measures are missing, and what they need."""
    why = np.full(len(table), "", dtype=object)
    for need in dict.fromkeys(needs[name] for name in wanted):
        names = [name for name in wanted if needs[name] == need]
        said = f"{', '.join(names)} {'needs' if len(names) == 1 else 'need'} {need}"
        missing = table[names[0]].isna().to_numpy()
        why[missing] = [f"{before}; {said}" if before else said for before in why[missing]]
    if "mtld" in wanted:
        said = f"{EXTRAPOLATED}: the text is shorter than one factor"
        long = (table["mtld"] > table["tokens"]).to_numpy()
        why[long] = [f"{before}; {said}" if before else said for before in why[long]]
    why[table["tokens"] == 0] = "no tokens"
    return why


def _measure_in_order(
    texts: Texts, wanted: Sequence[str], segment: int, window: int, threshold: float
) -> dict[str, Floats]:
    """The measures that go by the order of tokens, in pieces of whole groups."""
    ways: dict[str, Callable[[NDArray[Any], Ints], Floats]] = {
        "msttr": lambda previous, begin: mean_of_segments(previous, begin, segment),
        "mattr": lambda previous, begin: mean_of_windows(previous, begin, window),
        "mtld": lambda previous, begin: mean_factor(previous, begin, threshold),
    }
    ways = {name: way for name, way in ways.items() if name in wanted}

    def measure(part: tuple[int, int]) -> list[Floats]:
        begin = texts.begin[part[0] : part[1] + 1]
        previous = link_terms(texts.term[begin[0] : begin[-1]])
        return [way(previous, begin - begin[0]) for way in ways.values()]

    if not ways:
        return {}
    marks = np.searchsorted(texts.begin[:-1], np.arange(0, len(texts.term), PART))
    edges = np.unique([0, *marks, len(texts.groups)])
    pieces = list(map_threads(measure, pairwise(edges.tolist())))
    return dict(zip(ways, map(np.concatenate, zip(*pieces, strict=True)), strict=True))


def mean_of_segments(previous: NDArray[Any], begin: Ints, size: int) -> Floats:
    """The mean type-token ratio of each text's segments (MSTTR); NaN in a text shorter than one."""
    size = min(size, len(previous) + 1)
    whole = np.diff(begin) // size * size

    def is_new(place: Ints, text: Ints) -> NDArray[Any]:
        offset = place - begin[text]
        return np.asarray((previous[place] < place - offset % size) & (offset < whole[text]))

    with np.errstate(invalid="ignore"):
        return np.asarray(_sum_texts(is_new, begin) / whole)


def mean_of_windows(previous: NDArray[Any], begin: Ints, size: int) -> Floats:
    """The mean type-token ratio of each text's windows (MATTR); NaN in a text shorter than one.

    A token is the first of its type in those windows that hold it and begin after its type stood last. Their number,
    summed over tokens, is that of the types summed over windows.
    """
    size = min(size, len(previous) + 1)
    windows = np.maximum(np.diff(begin) - size + 1, 0)

    def count_windows(place: Ints, text: Ints) -> Ints:
        earliest = np.maximum(np.maximum(previous[place], place - size) + 1, begin[text])
        latest = np.minimum(place, begin[text + 1] - size)
        return np.asarray(np.maximum(latest - earliest + 1, 0))

    with np.errstate(invalid="ignore"):
        return np.asarray(_sum_texts(count_windows, begin) / (windows * size))


def mean_factor(previous: NDArray[Any], begin: Ints, threshold: float) -> Floats:
    """The mean length of each text's factors, forward and backward (MTLD); NaN where no term recurs."""
    length = np.diff(begin)
    forward = _count_factors(previous, begin, threshold)
    last = len(previous) - 1
    mirrored = np.full_like(previous, -1)
    for first in range(0, len(previous), PART):
        piece = previous[first : first + PART]
        again = np.flatnonzero(piece >= 0)
        mirrored[last - piece[again]] = last - first - again
    backward = _count_factors(mirrored, len(previous) - begin[::-1], threshold)[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (length / forward + length / backward) / 2
    return np.where(forward > 0, mean, np.nan)


def _count_factors(previous: NDArray[Any], begin: Ints, threshold: float) -> Floats:
    return np.array([_factors(previous, a, b, threshold) for a, b in pairwise(begin.tolist())], np.float64)


def _factors(previous: NDArray[Any], begin: int, end: int, threshold: float) -> float:
    """How many factors a text has, its end counting in part; only where a term recurs can one end."""
    factors, start, repeats = 0, begin, 0
    for place, before in chain.from_iterable(_recurrences(previous, begin, end)):
        if before >= start:
            repeats += 1
            length = place + 1 - start
            if (length - repeats) / length <= threshold:
                factors, start, repeats = factors + 1, place + 1, 0
    return factors + (repeats / (end - start) / (1 - threshold) if end > start else 0)


def _recurrences(previous: NDArray[Any], begin: int, end: int) -> Iterator[Iterator[tuple[int, int]]]:
    """Where a term recurs in a text and where it stood before; piece by piece, as Python's numbers take room."""
    for first in range(begin, end, PIECE):
        piece = previous[first : min(first + PIECE, end)]
        again = np.flatnonzero(piece >= begin)
        yield zip((again + first).tolist(), piece[again].tolist(), strict=True)


def _sum_texts(value: Callable[[Ints, Ints], NDArray[Any]], begin: Ints) -> Ints:
    """The sum over each text of the value of each token, told by its place and the number of its text."""
    sums = np.zeros(len(begin) - 1, np.int64)
    for first in range(0, int(begin[-1]), PART):
        last = min(first + PART, int(begin[-1]))
        edges = begin.clip(first, last) - first
        text = np.repeat(np.arange(len(sums)), np.diff(edges))
        running = np.zeros(last - first + 1, np.int64)
        np.cumsum(value(np.arange(first, last), text), out=running[1:])
        sums += np.diff(running[edges])
    return sums
