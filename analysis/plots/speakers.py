"""Who is quoted, how often, when, and in whose words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.checks import check_integer
from analysis.languages import Language
from analysis.plots import style
from analysis.plots.wording import NAMED_TERMS, count_noun, join_words, name_period
from analysis.quotes.speakers import speakers
from analysis.tokens.queries import Query

__all__ = ["describe_quotations", "plot_speakers"]

_COLUMNS = ("doc", "date", "start", "end", "type", "speaker", "statement")
# From what can be quoted word for word to what is only reported, darker to lighter.
_TYPES = {"direct": "#0072B2", "mixed": "#56B4E9", "indirect": "#d5e8f3"}
_MISSED = "About three statements in ten are missed, most of them indirect."

_Concepts = Mapping[str, Query | Iterable[Query]]


def plot_speakers(
    quotations: pd.DataFrame,
    concepts: _Concepts | None = None,
    *,
    language: Language = "en",
    n: int = 15,
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """The speakers who are quoted most: how often, directly or indirectly, and when.

    Parameters
    ----------
    quotations
        Table from `quotations`.
    concepts, language
        As in `speakers`: names that are one speaker, and the language by which pronouns are recognised.
    n
        Number of speakers, those with the most statements.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Speakers from top to bottom, the most quoted first; statements from left to right, direct ones first. The label
        of a bar is the number of statements, and the months of the first and last. Pronouns and statements without a
        speaker are counted below the axis.

    Raises
    ------
    ValueError
        If no statement has a speaker with a name, or `n` is less than 1.
    TypeError
        If `quotations` is not a table.

    Examples
    --------
    >>> from analysis import plot_speakers, quotations, read_corpus
    >>> ax = plot_speakers(quotations(read_corpus("seeds")), n=2)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Prigozhin', 'Ukraine']
    """
    check_integer(n, "n", "speakers to draw", at_least=1)
    said = _read_statements(quotations, concepts, language)
    every = _count_by_speaker(said)
    if every.empty:
        raise ValueError("quotations has no statement whose speaker has a name: there is nothing to draw")
    drawn, others = every.head(n), every.iloc[n:]
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 1.5 + 0.28 * len(drawn)))
    left = pd.Series(0, drawn.index)
    for kind, colour in _TYPES.items():
        ax.barh(range(len(drawn)), drawn[kind], left=left, height=0.7, color=colour, edgecolor="#005a8c", label=kind)
        left = left + drawn[kind]
    months = map(_name_months, drawn["first"], drawn["last"])
    labels = [" · ".join(filter(None, (f"{count:,}", when))) for count, when in zip(drawn["n"], months, strict=True)]
    ax.bar_label(ax.containers[-1], labels, padding=3, color=style.GREY, fontsize=style.SMALL_POINTS)  # type: ignore[arg-type]
    ax.set_yticks(range(len(drawn)), drawn["speaker"].tolist())
    ax.set_ylim(len(drawn) - 0.5, -0.5)
    ax.set_xlim(0, 1.7 * drawn["n"].max())
    ax.locator_params(axis="x", integer=True)
    total, unnamed, silent = _count_parts(said)
    left_out = {"other speakers": others["n"].sum(), "pronouns": unnamed, "nobody": silent}
    listed = [f"{count:,} of {name}" for name, count in left_out.items() if count]
    note = f"\nnot drawn: {join_words(listed)}" if listed else ""
    ax.set_xlabel(f"statements, of {total:,} that were found{note}")
    style.legend_above(ax)
    style.finish(ax, title, drawn)
    return ax


def describe_quotations(
    quotations: pd.DataFrame, concepts: _Concepts | None = None, *, language: Language = "en"
) -> str:
    """In words: how much is quoted, directly or indirectly, who says most of it and when, and what is missed.

    Parameters
    ----------
    quotations
        Table from `quotations`.
    concepts, language
        As in `speakers`: names that are one speaker, and the language by which pronouns are recognised.

    Returns
    -------
    str
        One paragraph.

    Raises
    ------
    ValueError
        If a column is missing.
    TypeError
        If `quotations` is not a table.

    Examples
    --------
    >>> from analysis import describe_quotations, quotations, read_corpus
    >>> text = describe_quotations(quotations(read_corpus("seeds")))
    >>> print(text.split(". ")[0])
    15 statements in 2 documents: 4 direct, 2 mixed and 9 indirect
    """
    said = _read_statements(quotations, concepts, language)
    total, unnamed, silent = _count_parts(said)
    mentions = int((quotations["type"] == "mention").sum())
    types = said.loc[~said["overlaps"], "type"].value_counts()
    kinds = join_words([f"{types.get(kind, 0):,} {kind}" for kind in _TYPES])
    docs = count_noun(said["doc"].nunique(), "document")
    sentences = [f"{count_noun(total, 'statement')} in {docs}: {kinds}. {_MISSED}"]
    if unnamed or silent:
        sentences.append(f"{unnamed:,} have a pronoun or the like as their speaker, {silent:,} have none.")
    top = [_describe_speaker(row) for _, row in _count_by_speaker(said).head(NAMED_TERMS).iterrows()]
    if top:
        sentences.append(f"Quoted most: {join_words(top)}.")
    if mentions:
        sentences.append(f"{count_noun(mentions, 'passage')} in quotation marks that nobody is reported to have said.")
    return " ".join(sentences)


def _describe_speaker(row: pd.Series) -> str:
    when = _name_months(row["first"], row["last"])
    places = ", ".join(filter(None, (count_noun(row["docs"], "document"), when)))
    return f"“{row['speaker']}” ({row['n']:,}, {row['direct']:,} of them direct; {places})"


def _read_statements(quotations: pd.DataFrame, concepts: _Concepts | None, language: Language) -> pd.DataFrame:
    """The statements with their speakers and the dates of their documents."""
    style.check_input(quotations, _COLUMNS, "quotations", "quotations")
    said = speakers(quotations, concepts, language=language)
    dates = quotations.drop_duplicates("doc").set_index("doc")["date"]
    return said.assign(date=said["doc"].astype("str").map(dates.rename(index=str)))


def _count_parts(said: pd.DataFrame) -> tuple[int, int, int]:
    """The number of statements, of those whose speaker has no name, and of those without a speaker."""
    every = said[~said["overlaps"]]
    silent = int(every["term"].isna().sum())
    return len(every), len(every) - silent - int(every["named"].sum()), silent


def _count_by_speaker(said: pd.DataFrame) -> pd.DataFrame:
    """The statements of each speaker with a name, the most quoted first."""
    named = said[said["named"]].assign(term=said["term"].astype("str"))
    named = named.assign(**{kind: named["type"] == kind for kind in _TYPES})
    counted = named.groupby("term").agg(
        n=("doc", "size"), docs=("doc", "nunique"), **{kind: (kind, "sum") for kind in _TYPES},
        first=("date", "min"), last=("date", "max"),
    )  # fmt: skip
    return counted.rename_axis("speaker").reset_index().sort_values(["n", "speaker"], ascending=[False, True])


def _name_months(first: Any, last: Any) -> str:
    """The months of the first and the last statement; nothing if they are undated."""
    if pd.isna(first):
        return ""
    return " – ".join(dict.fromkeys(name_period(day.to_period("M")) for day in (first, last)))
