"""The speakers of statements as tokens, so that they are counted as words are."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.arrays import category_codes
from analysis.checks import check_columns, check_spans
from analysis.languages import Language, stop_words
from analysis.tokens.lookup import lookup
from analysis.tokens.queries import Query
from analysis.tokens.table import as_categorical
from analysis.tokens.words import tokenize

__all__ = ["speakers"]

_MAKE_QUOTATIONS = "make it with quotations"


def speakers(
    quotations: pd.DataFrame,
    concepts: Mapping[str, Query | Iterable[Query]] | None = None,
    *,
    language: Language = "en",
) -> pd.DataFrame:
    """A tokens table of statements: each is a row, and its speaker is the term.

    Whatever counts tokens then counts statements by speaker, with the number of statements as the denominator:
    `term_frequency`, `timeline`, `keyness` and `occurrences`, which leads back to what was said.

    Parameters
    ----------
    quotations
        Table from `quotations`. Mentions, which nobody said, are left out.
    concepts
        Speakers that are one, each with the patterns of `lookup`: ``{"Zelensky": ["zelensk*", "the president"]}``. A
        speaker who matches one of them has its name.
    language
        The language of the texts, by whose function words pronouns are recognised.

    Returns
    -------
    DataFrame
        A tokens table in reading order: ``doc`` (category), ``position`` (of the statement in its document), ``start``
        and ``end`` (of all its parts), ``term`` (the concept, or the speaker in the most frequent of the spellings that
        differ in capitals; missing if the statement has no speaker), ``matched`` (the speaker as written), ``type``
        (of its first part), ``named`` (whether the speaker is more than function words such as "he" or "many") and
        ``overlaps``: True for the second concept of a statement, which totals do not count.

    Raises
    ------
    ValueError
        If `quotations` lacks a column, a pattern is empty, or there is no list of function words for `language`.
    TypeError
        If `concepts` are not named patterns.

    Examples
    --------
    >>> from analysis import quotations, read_corpus, speakers, term_frequency
    >>> said = speakers(quotations(read_corpus("seeds")), {"Prigozhin": ["prigozhin"]})
    >>> term_frequency(said)[["term", "n", "total"]].head(2).values.tolist()
    [['Prigozhin', 2, 15], ['Ukraine', 2, 15]]
    """
    check_columns(quotations, ["type", "speaker", "statement"], "quotations", _MAKE_QUOTATIONS)
    check_spans(quotations, "quotations", _MAKE_QUOTATIONS)
    said = quotations[quotations["type"] != "mention"]
    statements = said.groupby(["doc", "statement"], observed=True, sort=False).agg(
        start=("start", "min"), end=("end", "max"), matched=("speaker", "first"), type=("type", "first")
    )
    table = statements.reset_index().sort_values(["doc", "start", "statement"], ignore_index=True)
    table["position"] = table.groupby("doc", observed=True).cumcount().astype("int32")
    names = _name_speakers(table["matched"].dropna(), concepts or {}, stop_words(language))
    table = table.merge(names, on="matched", how="left")
    table["named"] = table["named"].eq(True)
    table["overlaps"] = table.duplicated(["doc", "position"])
    codes, terms = pd.factorize(table["term"], sort=True)
    table["term"] = as_categorical(codes, pd.Index(terms, dtype="str"))
    return table[["doc", "position", "start", "end", "term", "matched", "type", "named", "overlaps"]]


def _name_speakers(
    spoken: pd.Series, concepts: Mapping[str, Query | Iterable[Query]], function_words: frozenset[str]
) -> pd.DataFrame:
    """The term of each speaker, several if several concepts match, and whether it is more than function words."""
    counts = spoken.value_counts().rename_axis("matched").reset_index()
    # the most frequent spelling comes first
    counts["term"] = counts.groupby(counts["matched"].str.casefold())["matched"].transform("first")
    words = tokenize(counts["matched"].rename_axis("doc").set_axis(counts.index.astype("str")))
    named = words.loc[~words["term"].isin(function_words), "doc"].astype("int64").unique()
    counts["named"] = np.isin(counts.index, named)
    if not concepts:
        return counts.drop(columns="count")
    found = lookup(words, concepts).dropna(subset="term").drop_duplicates(["doc", "term"])
    one = counts.loc[category_codes(found["doc"])].assign(term=found["term"].astype("str").array, named=True)
    return pd.concat([one, counts.drop(index=one.index)]).drop(columns="count")
