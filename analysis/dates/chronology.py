"""What happened when, and who reports it: the sentences that mention a time, in the order of these times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, category_codes
from analysis.checks import check_columns, check_spans, index_by_id
from analysis.dates.mentioned import check_expressions, offset_keys
from analysis.periods import MONTHS, read_dates
from analysis.timex import time_expressions
from analysis.tokens.lookup import warn_of_absent
from analysis.tokens.queries import Queries, find_matches
from analysis.tokens.sentences import sentences
from analysis.tokens.table import MAKE_DOCUMENTS
from analysis.tokens.words import tokenize

__all__ = ["check_chronology", "chronology", "label_groups", "name_interval", "name_range"]

_DATES = ["begin", "until", "date"]
# What pictures and exports need of the table.
_MENTION = ["expression", "expression_start", "expression_end"]
_NEEDED = [*_DATES, "precision", "type", "doc", "start", "text", *_MENTION, "why"]

# Of "night" and "winter", whose value needs no reckoning, but is in no calendar.
_NO_DATE = "names no day, month or year"


def chronology(
    documents: pd.DataFrame,
    expressions: pd.DataFrame | None = None,
    *,
    terms: Queries | None = None,
    quotations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What happened when, and who reports it: each sentence with a time that it mentions, ordered by that time.

    Parameters
    ----------
    documents
        The documents table.
    expressions
        Their time expressions, from `time_expressions`; None: find them.
    terms
        Queries, as in `kwic`: only sentences that contain a match of one of them. None: all sentences.
    quotations
        What was said, from `quotations`: the table then has the ``speaker`` of the statement that mentions the time,
        missing where the document itself does.

    Returns
    -------
    DataFrame
        One row per time expression. ``begin`` and ``until``: the first and last day of the time. ``precision``: "day",
        "month" or "year" if it is exactly that, "interval" for any other run of days, "none" if it has no place in the
        calendar. ``type``: that of the expression ("DATE", "TIME", "DURATION", "SET"), or "PRESENT_REF", "PAST_REF" and
        "FUTURE_REF" for words such as "now", "recently" and "soon", which date no event. ``doc`` and ``date``: the
        document that reports it, and its date. ``start``, ``end``, ``text``: the sentence; an expression across
        sentences has them all. ``expression_start``, ``expression_end``, ``expression``: the words that mention the
        time. ``why``: how they were resolved, or why they have no place. ``lag``: the days from the last day of the
        time to the report (Int64). It is 0 if the report lies within the time, and negative if the time lies ahead, by
        the days to its first day. It is missing without a place in the calendar, and if the report is not dated to the
        day.

        Rows are in the order of ``begin``, then ``until``, so that the same time in several documents is side by side,
        then of the documents and of the text. What has no place in the calendar comes last.

    Raises
    ------
    TypeError, ValueError
        As in `time_expressions` and `kwic`, or if `expressions` are not those of `documents`.

    Examples
    --------
    >>> from analysis import chronology, read_corpus
    >>> story = chronology(read_corpus("seeds"), terms=["wagner", "girkin"])
    >>> story[["begin", "precision", "expression", "lag"]].head(2)
           begin precision expression   lag
    0 2014-01-01      year       2014  2989
    1 2023-02-01     month   February     8
    """
    check_columns(documents, ["date", "precision", "text"], "documents", MAKE_DOCUMENTS)
    if expressions is None:
        expressions = time_expressions(documents)
    check_columns(expressions, ["type", "value", "why"], "expressions", "make it with time_expressions(documents)")
    spans = check_expressions(documents, expressions)
    documents = read_dates(index_by_id(documents))
    start, end = _find_sentences(documents["text"], spans)
    table = _build_table(documents, expressions, spans, start, end)
    if quotations is not None:
        table["speaker"] = _find_speakers(quotations, documents.index, spans)
    order = np.lexsort([spans["start"], spans["doc"], spans["until"], spans["begin"], ~spans["placed"]])
    if terms is not None:
        order = order[_contain_match(documents, terms, spans["doc"], start, end)[order]]
    return table.take(order).reset_index(drop=True)


def _find_sentences(texts: pd.Series, spans: pd.DataFrame) -> tuple[Ints, Ints]:
    """The start of the sentence in which each span begins, and the end of that in which it ends."""
    units = sentences(texts)
    keys = offset_keys(category_codes(units["doc"]), units["start"])
    first = np.searchsorted(keys, offset_keys(spans["doc"], spans["start"]), "right") - 1
    last = np.searchsorted(keys, offset_keys(spans["doc"], spans["end"]), "left") - 1
    return units["start"].to_numpy()[first], units["end"].to_numpy()[last]


def _build_table(
    documents: pd.DataFrame, expressions: pd.DataFrame, spans: pd.DataFrame, start: Ints, end: Ints
) -> pd.DataFrame:
    """The columns of `chronology`, in the order of `expressions`."""
    doc, begin, until = spans["doc"].to_numpy(), spans["begin"], spans["until"]
    texts = documents["text"].to_numpy(object)[doc]
    names_no_event = expressions["value"].str.endswith("_REF").eq(True)
    return pd.DataFrame(
        {
            "begin": begin,
            "until": until,
            "precision": _find_precision(begin, until),
            "type": expressions["type"].mask(names_no_event, expressions["value"]),
            "doc": pd.Categorical.from_codes(doc, documents.index),
            "date": documents["date"].to_numpy()[doc],
            "start": start,
            "end": end,
            "text": _cut(texts, start, end),
            "expression": _cut(texts, spans["start"], spans["end"]),
            "expression_start": spans["start"].astype("int32"),
            "expression_end": spans["end"].astype("int32"),
            "why": expressions["why"].mask(begin.isna() & expressions["why"].eq("as written"), _NO_DATE),
            "lag": _count_lag(begin, until, documents["date"].where(documents["precision"] == "day").to_numpy()[doc]),
        }
    )


def _find_speakers(quotations: pd.DataFrame, ids: pd.Index, spans: pd.DataFrame) -> pd.Series:
    """The speaker of the statement that contains each span; no two statements overlap."""
    check_columns(quotations, ["type", "speaker"], "quotations", "make it with quotations(documents)")
    check_spans(quotations, "quotations", "make it with quotations(documents)")
    said = quotations[quotations["type"] != "mention"]
    doc = ids.get_indexer(pd.Index(said["doc"].astype("str")))
    begin, stop = (offset_keys(doc, said[name].to_numpy()) for name in ("start", "end"))
    order = np.argsort(begin, kind="stable")
    at = np.searchsorted(begin[order], offset_keys(spans["doc"], spans["start"]), "right") - 1
    is_said = np.append(stop[order], -1)[at] >= offset_keys(spans["doc"], spans["end"])
    names = said["speaker"].iloc[order].reset_index(drop=True).reindex(at)
    return names.where(is_said).reset_index(drop=True)


def _cut(texts: Iterable[str], start: Any, end: Any) -> pd.api.extensions.ExtensionArray:
    return pd.array([text[a:b] for text, a, b in zip(texts, start, end, strict=True)], "str")


def _find_precision(begin: pd.Series, until: pd.Series) -> NDArray[Any]:
    """Whether a time is exactly a day, a month or a year, an "interval", or "none"."""
    same_year = begin.dt.year == until.dt.year
    same_month = same_year & (begin.dt.month == until.dt.month)
    kinds = {
        "none": begin.isna() | until.isna(),
        "day": begin == until,
        "month": same_month & begin.dt.is_month_start & until.dt.is_month_end,
        "year": same_year & begin.dt.is_year_start & until.dt.is_year_end,
    }
    return np.select(list(kinds.values()), list(kinds), "interval")


def _count_lag(begin: pd.Series, until: pd.Series, day: NDArray[Any]) -> pd.Series:
    """The days from the nearest day of each time to the report."""
    since: Any = (day - until).dt.days
    ahead: Any = (begin - day).dt.days
    return cast("pd.Series[Any]", (since.clip(lower=0) - ahead.clip(lower=0)).astype("Int64"))


def _contain_match(documents: pd.DataFrame, terms: Queries, doc: pd.Series, start: Ints, end: Ints) -> Any:
    """Whether there is a match of `terms` in each stretch of text."""
    found = find_matches(tokenize(documents), terms, "terms")
    warn_of_absent(found)
    owner, words = category_codes(found.tokens["doc"]), found.tokens
    begins = offset_keys(owner, words["start"])[found.matches.first]
    ends = offset_keys(owner, words["end"])[found.matches.last]
    # of the matches from one on, the first to end
    first_end = np.minimum.accumulate(np.append(ends, np.iinfo(np.int64).max)[::-1])[::-1]
    return first_end[np.searchsorted(begins, offset_keys(doc, start))] <= offset_keys(doc, end)


def name_interval(begin: pd.Timestamp, until: pd.Timestamp) -> str:
    """An interval in words, such as "6 Mar 2023", "2014", "12 to 14 Apr 2023", "Dec 2022 to Feb 2023"."""
    first, last = _name_ends(begin, until)
    if first == last:
        return first
    beginning, ending = first.split(), last.split()
    while beginning[-1] == ending[-1]:
        beginning, ending = beginning[:-1], ending[:-1]
    return f"{' '.join(beginning)} to {last}"


def name_range(table: pd.DataFrame) -> str:
    """The first and the last of the times in some rows with a place, such as "2014 to 14 Apr 2023"."""
    rows = table["begin"].argmin(), table["until"].argmax()
    first, last = (_name_ends(*table[["begin", "until"]].iloc[row]) for row in rows)
    return " to ".join(dict.fromkeys([first[0], last[1]]))


def _name_ends(begin: pd.Timestamp, until: pd.Timestamp) -> tuple[str, str]:
    """The first and the last day, month or year of an interval, whichever of them it consists of."""
    if begin.is_year_start and until.is_year_end:
        first, last = (f"{day.year}" for day in (begin, until))
    elif begin.is_month_start and until.is_month_end:
        first, last = (f"{MONTHS[day.month - 1][:3]} {day.year}" for day in (begin, until))
    else:
        first, last = (f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}" for day in (begin, until))
    return first, last


def check_chronology(table: pd.DataFrame) -> pd.DataFrame:
    """A table from `chronology`, its dates read again if a file made them text."""
    check_columns(table, _NEEDED, "chronology", "make it with chronology()")
    return table.astype(dict.fromkeys(_DATES, "datetime64[us]")).reset_index(drop=True)


def label_groups(table: pd.DataFrame, by: str, documents: pd.DataFrame | None) -> pd.Series:
    """The value of a column of a chronology, or else of `documents`, for each row; "(none)" if it is missing."""
    if by in table:
        values = table[by]
    elif documents is None:
        raise ValueError(f"by={by!r} is not a column of chronology: pass the documents that have it, documents=…")
    else:
        check_columns(documents, [by], "documents", "name one of its columns in by=")
        values = index_by_id(documents)[by].reindex(table["doc"].astype("str")).set_axis(table.index)
    return values.map(str, na_action="ignore").astype("str").fillna("(none)").rename("group")
