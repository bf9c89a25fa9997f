"""The time that a text mentions: which stretch of a text is about which period."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import Ints, category_codes
from analysis.checks import check_columns
from analysis.periods import place_in_periods, place_intervals
from analysis.tokens.sentences import sentences
from analysis.tokens.table import check_documents

BREAK = re.compile(r"[,;:](?!\w)|[–—()]|--")
"""Signs at which a sentence with several time expressions is cut."""


def divide_texts(documents: pd.DataFrame, expressions: pd.DataFrame, freq: str) -> pd.DataFrame:
    """Where each document speaks of which period, in stretches of its text that go on to the next one's start.

    A sentence speaks of the interval of the placed time expression that starts in it. One with several is cut between
    each two: after the last comma, semicolon, colon, dash or bracket between them, or, where there is none, halfway.
    All other text speaks of its document's date.

    Returns
    -------
    DataFrame
        In order of document and place: ``doc`` (its number in `documents`), ``start``, ``period`` (that of
        `place_intervals`, or of `place_in_periods` for a date), ``speaks_of`` ("period"; "longer", an interval longer
        than a period; "unplaced", the date of a document that lies in no period), ``by_expression`` (whether an
        expression says so), ``divided`` (whether its sentence has several).

    Raises
    ------
    ValueError
        If `expressions` does not fit `documents` (`check_expressions`), or `freq` is no calendar period.
    """
    own = place_in_periods(documents, freq)
    said = check_expressions(documents, expressions)
    said = said[said["placed"]].sort_values(["doc", "start"], kind="stable", ignore_index=True)
    stretches = _find_stretches(documents["text"], said)
    by = stretches.pop("expression").to_numpy()
    times = pd.concat([own, place_intervals(said["begin"], said["until"], freq)], ignore_index=True)
    period = times.array[np.where(by < 0, stretches["doc"], len(own) + by)]
    kind = pd.isna(period) * np.where(by < 0, 2, 1)
    speaks_of = pd.Categorical.from_codes(kind, pd.Index(["period", "longer", "unplaced"]))
    return stretches.assign(period=period, speaks_of=speaks_of, by_expression=by >= 0)


def find_stretches(tokens: pd.DataFrame, documents: pd.DataFrame, stretches: pd.DataFrame) -> Ints:
    """For each token the number of the stretch in which it starts."""
    check_columns(tokens, ["start"], "tokens", "make it with tokenize(documents)")
    place = documents.index.get_indexer(tokens["doc"].cat.categories)
    key = place[category_codes(tokens["doc"])] << 32 | tokens["start"].to_numpy(np.int64)
    return np.asarray(np.searchsorted(_keys(stretches["doc"], stretches["start"]), key, side="right") - 1)


def check_expressions(documents: pd.DataFrame, expressions: pd.DataFrame) -> pd.DataFrame:
    """The places and intervals of time expressions, or an error if they are not those of `documents`.

    Returns
    -------
    DataFrame
        Index of `expressions`; ``doc`` (its number in `documents`), ``start``, ``end``, ``begin``, ``until``
        (datetime64[us]), ``placed`` (whether it has both).

    Raises
    ------
    ValueError
        If a column is missing, `documents` lacks a document, a place is not in its text, or an interval ends before
        it begins.
    """
    remedy = "make it with time_expressions(documents)"
    check_columns(expressions, ["doc", "start", "end", "begin", "until"], "expressions", remedy)
    ids = expressions["doc"].astype("str").astype("category")
    documents = check_documents(ids.to_frame(), documents, ["date", "precision", "text"])
    table = pd.DataFrame({"doc": documents.index.get_indexer(pd.Index(ids))}, expressions.index)
    for name in ("start", "end"):
        table[name] = expressions[name].to_numpy(np.int64)
    for name in ("begin", "until"):
        table[name] = expressions[name].astype("datetime64[us]").dt.normalize()
    table["placed"] = table["begin"].notna() & table["until"].notna()
    said = expressions["text"] if "text" in expressions else pd.Series([None] * len(expressions))
    _check_places(documents["text"].iloc[np.unique(table["doc"])], table.set_axis(ids), said)
    wrong = expressions[table["begin"] > table["until"]]
    if len(wrong):
        doc, start, begin, until = wrong[["doc", "start", "begin", "until"]].iloc[0]
        raise ValueError(
            f"the time expression at character {start} of {doc!r} ends ({until}) before it begins ({begin}): "
            "correct 'begin' and 'until', or clear both"
        )
    return table


def _check_places(texts: pd.Series, table: pd.DataFrame, said: pd.Series) -> None:
    """Raise an error unless each place in `table`, by id, holds what is `said` to stand there."""
    held = texts.to_dict()
    for doc, start, end, word in zip(table.index, table["start"], table["end"], said, strict=True):
        text = held.get(doc, "")
        if isinstance(word, str) and 0 <= start < end <= len(text) and text[start:end] != word:
            raise ValueError(
                f"characters {start} to {end} of {doc!r} are {text[start:end]!r}, not the time expression {word!r}: "
                "hand over the documents that the expressions were found in"
            )
        if not 0 <= start < end <= len(text) or text[start].isspace():
            raise ValueError(
                f"the time expression at characters {start} to {end} of {doc!r} is not in its text (0 to {len(text)}) "
                "or begins with a blank: hand over the documents that the expressions were found in"
            )


def _find_stretches(texts: pd.Series, said: pd.DataFrame) -> pd.DataFrame:
    """The stretches and the row of `said` that each has its time from, -1 for its document's date; `said` in order."""
    doc = said["doc"].to_numpy()
    held = np.unique(doc)
    spans = sentences(texts.iloc[held])
    owner, stops = held[category_codes(spans["doc"])], spans["end"].to_numpy(np.int64)
    number = np.searchsorted(_keys(owner, stops), _keys(doc, said["start"]), side="right")
    sentence, first, size = np.unique(number, return_index=True, return_counts=True)
    begins = spans["start"].to_numpy(np.int64)[number]
    later = np.setdiff1d(np.arange(len(said)), first)
    begins[later] = _cut_between(texts.iloc[held], said, later)
    dates = len(texts) + len(
        sentence
    )  # stretches of the document's date: at its start and after such a sentence
    table = pd.DataFrame(
        {
            "doc": np.concatenate([np.arange(len(texts)), owner[sentence], doc]),
            "start": np.concatenate([np.zeros(len(texts), np.int64), stops[sentence], begins]),
            "expression": np.concatenate([np.full(dates, -1), np.arange(len(said))]),
            "divided": np.concatenate([np.zeros(dates, bool), np.repeat(size > 1, size)]),
        }
    )
    return table.iloc[np.argsort(_keys(table["doc"], table["start"]), kind="stable")].reset_index(drop=True)


def _cut_between(texts: pd.Series, said: pd.DataFrame, later: Ints) -> list[int]:
    """For each of the `later` expressions of a sentence, where it is cut from the one before; `texts` hold some."""
    text = dict(zip(np.unique(said["doc"]), texts, strict=True))
    doc, start, end = (said[name].to_numpy() for name in ("doc", "start", "end"))
    cuts = []
    for i in later:
        last, next_ = int(end[i - 1]), int(start[i])
        signs = [sign.end() for sign in BREAK.finditer(text[doc[i]], last, next_)]
        cuts.append(min(signs[-1] if signs else (last + next_) // 2, next_))
    return cuts


def _keys(doc: Any, place: Any) -> Ints:
    """One number for each document and place in it, in their order."""
    return np.asarray(doc, np.int64) << 32 | np.asarray(place, np.int64)
