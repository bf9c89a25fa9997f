"""The times that a text mentions: its stretches, and the period that each is about."""

import re
from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import Ints, category_codes
from analysis.checks import check_columns, check_spans
from analysis.periods import place_in_periods, place_intervals
from analysis.tokens.sentences import sentences
from analysis.tokens.table import check_documents

__all__ = ["check_expressions", "divide_texts", "find_stretches", "offset_keys"]

# Punctuation at which a sentence with several time expressions is divided.
_CLAUSE_BREAK = re.compile(r"[,;:](?!\w)|[–—()]|--")
# A document's number and a character offset in it are one integer, in which the offset takes this many lower bits.
_OFFSET_BITS = 32


def divide_texts(
    documents: pd.DataFrame, expressions: pd.DataFrame, freq: str, within: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The stretches of each text that are about one period; each runs to the start of the next.

    A sentence is about the interval of the time expression with ``begin`` and ``until`` that starts in it. A sentence
    with several is divided between each two: after the last comma, semicolon, colon, dash or bracket between them, or,
    if there is none, halfway. All other text is about its document's date.

    Parameters
    ----------
    documents
        The documents table, checked.
    expressions
        Time expressions of these documents.
    freq
        A period alias.
    within
        The sentences of the documents; None: find them.

    Returns
    -------
    DataFrame
        In order of document and offset: ``doc`` (its number in `documents`), ``start``, ``period`` (that of
        `place_intervals`, or of `place_in_periods` for a date), ``speaks_of`` ("period"; "longer", an interval longer
        than a period; "unplaced", the date of a document that lies in no period), ``by_expression`` (whether an
        expression says so), ``divided`` (whether its sentence contains several).

    Raises
    ------
    ValueError
        If `expressions` does not fit `documents` (`check_expressions`), or `freq` is not a calendar period.
    """
    published = place_in_periods(documents, freq)
    expressions = check_expressions(documents, expressions)
    placed = expressions[expressions["placed"]]
    placed = placed.sort_values(["doc", "start"], kind="stable", ignore_index=True)
    stretches = _find_stretches(documents["text"], placed, within)
    source = stretches.pop("expression").to_numpy()
    mentioned = place_intervals(placed["begin"], placed["until"], freq)
    times = pd.concat([published, mentioned], ignore_index=True)
    period = times.array[np.where(source < 0, stretches["doc"], len(published) + source)]
    code = pd.isna(period) * np.where(source < 0, 2, 1)
    speaks_of = pd.Categorical.from_codes(code, pd.Index(["period", "longer", "unplaced"]))
    return stretches.assign(period=period, speaks_of=speaks_of, by_expression=source >= 0)


def find_stretches(tokens: pd.DataFrame, documents: pd.DataFrame, stretches: pd.DataFrame) -> Ints:
    """The number of the stretch in which each token starts."""
    number = documents.index.get_indexer(tokens["doc"].cat.categories)
    key = offset_keys(number[category_codes(tokens["doc"])], tokens["start"])
    return np.asarray(np.searchsorted(offset_keys(stretches["doc"], stretches["start"]), key, side="right") - 1)


def check_expressions(documents: pd.DataFrame, expressions: pd.DataFrame) -> pd.DataFrame:
    """The offsets and intervals of time expressions, or an error if they are not those of `documents`.

    Returns
    -------
    DataFrame
        Index of `expressions`; ``doc`` (its number in `documents`), ``start``, ``end``, ``begin``, ``until``
        (datetime64[us]), ``placed`` (whether it has both).

    Raises
    ------
    ValueError
        If a column is missing, `documents` lacks a document, an expression is not in its text, or an interval ends
        before it begins.
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
    words = expressions["text"] if "text" in expressions else pd.Series([None] * len(expressions))
    _check_offsets(documents["text"].iloc[np.unique(table["doc"])], table.set_axis(ids), words)
    reversed_ = expressions[table["begin"] > table["until"]]
    if len(reversed_):
        doc, start, begin, until = reversed_[["doc", "start", "begin", "until"]].iloc[0]
        raise ValueError(
            f"the time expression at character {start} of {doc!r} ends ({until}) before it begins ({begin}): "
            "correct 'begin' and 'until', or clear both"
        )
    return table


def _check_offsets(texts: pd.Series, table: pd.DataFrame, words: pd.Series) -> None:
    """Raise an error unless the offsets in `table`, by document id, point at the `words` of the expression."""
    text_of = texts.to_dict()
    for doc, start, end, word in zip(table.index, table["start"], table["end"], words, strict=True):
        text = text_of.get(doc, "")
        is_inside = 0 <= start < end <= len(text) and not text[start].isspace()
        if not is_inside or (isinstance(word, str) and text[start:end] != word):
            expression = f"the time expression {word!r}" if isinstance(word, str) else "a time expression"
            raise ValueError(
                f"characters {start} to {end} of {doc!r} (its text has {len(text)}) are {text[start:end]!r}, not "
                f"{expression}: pass the documents that the expressions were found in"
            )


def _find_stretches(texts: pd.Series, expressions: pd.DataFrame, within: pd.DataFrame | None) -> pd.DataFrame:
    """The stretches, and for each the number of its expression, -1 for its document's date."""
    doc = expressions["doc"].to_numpy()
    docs = np.unique(doc)
    spans = _sentence_spans(texts, docs, within)
    owner, stops = spans["doc"].to_numpy(), spans["end"].to_numpy(np.int64)
    keys = offset_keys(owner, stops)
    number = np.searchsorted(keys, offset_keys(doc, expressions["start"]), side="right")
    if (np.append(owner, -1)[number] != doc).any():
        raise ValueError(
            "within has no sentence at some time expressions: pass all sentences, sentences(documents), or leave it out"
        )
    sentence, first, size = np.unique(number, return_index=True, return_counts=True)
    begins = spans["start"].to_numpy(np.int64)[number]
    later = np.setdiff1d(np.arange(len(expressions)), first)
    begins[later] = _cut_between(texts.iloc[docs], expressions, later)
    # text about the document's date: from its start, and after each sentence with an expression
    dated = len(texts) + len(sentence)
    table = pd.DataFrame(
        {
            "doc": np.concatenate([np.arange(len(texts)), owner[sentence], doc]),
            "start": np.concatenate([np.zeros(len(texts), np.int64), stops[sentence], begins]),
            "expression": np.concatenate([np.full(dated, -1), np.arange(len(expressions))]),
            "divided": np.concatenate([np.zeros(dated, bool), np.repeat(size > 1, size)]),
        }
    )
    order = np.argsort(offset_keys(table["doc"], table["start"]), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _sentence_spans(texts: pd.Series, docs: Ints, within: pd.DataFrame | None) -> pd.DataFrame:
    """The sentences of the documents with these numbers, in order; ``doc`` is the number of the document."""
    if within is None:
        spans = sentences(texts.iloc[docs])
        return spans.assign(doc=docs[category_codes(spans["doc"])])
    check_spans(within, "within", "pass a span table, such as sentences(documents)")
    spans = within.assign(doc=texts.index.get_indexer(pd.Index(within["doc"].astype("str"))))
    return spans[spans["doc"].isin(docs)].sort_values(["doc", "start"], kind="stable")


def _cut_between(texts: pd.Series, expressions: pd.DataFrame, later: Ints) -> list[int]:
    """The offsets at which sentences are divided before each of their `later` expressions."""
    text = dict(zip(np.unique(expressions["doc"]), texts, strict=True))
    doc, start, end = (expressions[name].to_numpy() for name in ("doc", "start", "end"))
    cuts = []
    for i in later:
        last, next_ = int(end[i - 1]), int(start[i])
        breaks = [match.end() for match in _CLAUSE_BREAK.finditer(text[doc[i]], last, next_)]
        cuts.append(min(breaks[-1] if breaks else (last + next_) // 2, next_))
    return cuts


def offset_keys(doc: Any, offset: Any) -> Ints:
    """One integer for each document and character offset, in their order."""
    return np.asarray(doc, np.int64) << _OFFSET_BITS | np.asarray(offset, np.int64)
