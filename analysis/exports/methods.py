"""The paragraph on methods for a paper, from what a table records."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

from analysis.checks import check_table

__all__ = ["cite_methods"]

_PACKAGE = "dateline-workbook"
_MISSING = "…"
# What a caller may add to what a table records.
_SETTINGS = ("corpus", "words", "per", "confidence", "measure", "effect", "resample")
# What each test and effect of `keyness` is, and its source.
_TESTS = {
    "log_likelihood": "log-likelihood G² over four cells (Dunning 1993)",
    "log_likelihood_rayson": "log-likelihood G² over two cells (Rayson and Garside 2000)",
    "chi_squared": "Pearson's chi-squared",
    "chi_squared_yates": "chi-squared with Yates's correction",
    "chi_squared_williams": "chi-squared with Williams's correction",
    "fisher": "Fisher's exact test",
    "log_odds_z": "the z-score of log odds with an informative prior (Monroe, Colaresi and Quinn 2008)",
}
_EFFECTS = {
    "log_ratio": "the log ratio (Hardie 2014)",
    "odds_ratio": "the odds ratio",
    "percent_diff": "the difference in per cent",
    "difference_coefficient": "the difference coefficient",
    "simple_maths": "the ratio of rates per million plus one",
}
_RESAMPLED = {
    "documents": "drawing documents again, 1,000 times",
    "words": "the words, as if each were drawn by itself",
}


class _Settings:
    """What a table records or the caller adds; what is asked for and not there is noted."""

    def __init__(self, recorded: dict[Any, Any], added: dict[str, Any]) -> None:
        self.known = {**recorded, **added}
        self.missing: list[str] = []

    def __getitem__(self, name: str) -> Any:
        value = self.known.get(name)
        if value is None:
            self.missing.append(name)
            return _MISSING
        return f"{value:,.10g}" if isinstance(value, int | float) else value


def cite_methods(table: pd.DataFrame, **settings: Any) -> str:
    """A paragraph for a paper: what was counted, how, out of how much, and with which version and settings.

    It is taken from the columns of the table and from what its ``attrs`` record. Whatever neither says is named at the
    end, and can be passed.

    Parameters
    ----------
    table
        A table from `timeline`, `term_frequency`, `trends`, `keyness`, `collocations`, `kwic`, `time_expressions` or
        `quotations`.
    **settings
        What the table does not record: ``corpus``, what the texts are ("1,796 press releases of two offices, 2021-22");
        ``words``, how they were made ("by Unicode's rules (UAX #29), in lower case" if they are those of `tokenize`);
        ``per`` and ``confidence`` of rates; ``measure``, ``effect`` and ``resample`` of `keyness`.

    Returns
    -------
    str
        One paragraph.

    Raises
    ------
    ValueError
        If the table is none of these.
    TypeError
        If it is not a table, or a setting has another name.

    Examples
    --------
    >>> from analysis import cite_methods, read_corpus, timeline, tokenize
    >>> documents = read_corpus("seeds")
    >>> months = timeline(tokenize(documents), documents, "wagner", freq="M")
    >>> print(cite_methods(months, corpus="two news reports", words="by Unicode's rules").split(". ")[2])
    The query “wagner” was counted in 2 periods (2023-03 to 2023-04): 10 hits in 655 tokens of 2 documents
    """
    check_table(table, "table", "pass a table of the workbook")
    for name in settings:
        if name not in _SETTINGS:
            raise TypeError(f"{name}={settings[name]!r} is not a setting: use {', '.join(_SETTINGS)}")
    describe = next((each for needed, each in _KINDS if needed <= set(table)), None)
    if describe is None:
        known = "timeline, term_frequency, trends, keyness, collocations, kwic, time_expressions or quotations"
        raise ValueError(
            f"table with the columns {', '.join(map(str, table))} is of no known kind: pass one of {known}"
        )
    values = _Settings(table.attrs, settings)
    sentences = [f"Corpus: {values['corpus']}.", f"Words: {values['words']}.", *describe(table, values)]
    sentences.append(_name_versions())
    if values.missing:
        sentences.append(f"Not recorded: {', '.join(dict.fromkeys(values.missing))}; pass them to cite_methods.")
    return " ".join(sentences)


def _name_versions() -> str:
    try:
        number = version(_PACKAGE)
    except PackageNotFoundError:  # a copy of the folder without an installation
        number = _MISSING
    return f"Computed with Dateline {number} (Python {platform.python_version()}, pandas {version('pandas')})."


def _name_terms(table: pd.DataFrame) -> str:
    terms = table["term"].astype("str").unique()
    listed = ", ".join(f"“{term}”" for term in terms[:5])
    return (
        f"The query {listed} was"
        if len(terms) == 1
        else f"{len(terms):,} terms ({listed}{', …' * (len(terms) > 5)}) were"
    )


def _count_noun(count: float, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _describe_timeline(table: pd.DataFrame, values: _Settings) -> list[str]:
    one = table[table["term"] == table["term"].iloc[0]] if len(table) else table
    periods = one["period"].dropna().unique()
    span = f" ({periods.min()} to {periods.max()})" if len(periods) else ""
    where = f"counted in {_count_noun(len(periods), 'period')}{span}"
    if "window" in table:  # each text is in several windows, so that sums would count it more than once
        counted = f"{where}, each pooled with those before it in windows of {table['window'].max()}."
    else:
        counted = f"{where}: {table['n'].sum():,} hits in {one['tokens'].sum():,} tokens"
        # a text that speaks of several periods is in each of them
        mentioned = "by the time that sentences are about"
        counted += f", {mentioned}." if "speaks_of" in table else f" of {_count_noun(one['docs'].sum(), 'document')}."
    with_interval = table["low"].notna().sum()
    return [
        f"{_name_terms(table)} {counted}",
        f"Rates are per {values['per']} tokens.",
        f"{with_interval:,} of {len(table):,} rates have an interval (confidence: {values['confidence']}), which "
        "allows for the variation among documents (Kish 1965; Korn and Graubard 1998): below that of a Poisson count "
        "of effective hits, above that of a negative binomial count. Periods with fewer than five documents, or "
        "without a hit, have none.",
    ]


def _describe_counts(table: pd.DataFrame, values: _Settings) -> list[str]:
    keys = list(table.columns[: table.columns.get_loc("term")])
    groups = table.drop_duplicates(keys) if keys else table.head(1)
    where = f" by {' and '.join(map(str, keys))} ({len(groups):,} groups)" if keys else ""
    return [
        f"{_name_terms(table)} counted{where}: {table['n'].sum():,} hits in {groups['total'].sum():,} tokens.",
        f"Rates are per {values['per']} tokens.",
    ]


def _describe_keyness(table: pd.DataFrame, values: _Settings) -> list[str]:
    first = table.iloc[0] if len(table) else pd.Series(dtype=object)
    sides = " with ".join(
        f"{first.get(f'total_{side}', 0):,} tokens of {_count_noun(first.get(f'documents_{side}', 0), 'document')}"
        for side in ("target", "reference")
    )
    test, effect = _TESTS.get(values["measure"], _MISSING), _EFFECTS.get(values["effect"], _MISSING)
    basis = _RESAMPLED.get(values["resample"], _MISSING)
    return [
        f"{len(table):,} terms were compared between {sides}.",
        f"Terms are ordered by {test}; the effect is {effect}. p-values and 95% intervals come from {basis}; q "
        "controls the false discovery rate (Benjamini and Hochberg 1995).",
    ]


def _describe_trends(table: pd.DataFrame, values: _Settings) -> list[str]:
    return [
        f"{_name_terms(table)} tested for a trend by Mann and Kendall's test with the correction of "
        f"Hamed and Rao (1998); slopes are Sen's (1968), with intervals (confidence: {values['confidence']}), of rates "
        f"per {values['per']} tokens. q controls the false discovery rate (Benjamini and Hochberg 1995).",
    ]


def _describe_collocations(table: pd.DataFrame, values: _Settings) -> list[str]:
    return [f"{len(table):,} pairs of words in the same window were scored by their association (Evert 2008)."]


def _describe_hits(table: pd.DataFrame, values: _Settings) -> list[str]:
    return [f"{len(table):,} hits in {table['doc'].nunique():,} documents were read in context."]


def _describe_times(table: pd.DataFrame, values: _Settings) -> list[str]:
    placed = int(table["begin"].notna().sum())
    return [
        f"{len(table):,} time expressions were found by rules in the manner of TimeML (Pustejovsky et al. 2003); "
        f"{placed:,} have a place in the calendar."
    ]


def _describe_quotations(table: pd.DataFrame, values: _Settings) -> list[str]:
    types = table["type"].value_counts()
    kinds = ", ".join(f"{count:,} {name}" for name, count in types.items())
    return [
        f"{len(table):,} quotations ({kinds}) were found by rules; {table['speaker'].notna().sum():,} have a speaker. "
        "About three statements in ten are missed, most of them indirect."
    ]


# The columns by which a table is known, the most particular first.
_KINDS: list[tuple[set[str], Callable[[pd.DataFrame, _Settings], list[str]]]] = [
    ({"n_target", "n_reference"}, _describe_keyness),
    ({"slope", "step", "q"}, _describe_trends),
    ({"term", "collocate", "expected"}, _describe_collocations),
    ({"period", "term", "tokens", "low", "status"}, _describe_timeline),
    ({"term", "n", "total", "rate"}, _describe_counts),
    ({"left", "match", "right"}, _describe_hits),
    ({"speaker", "cue", "statement"}, _describe_quotations),
    ({"value", "begin", "until"}, _describe_times),
]
