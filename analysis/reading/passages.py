"""The sentence or paragraph around any place in a text."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.arrays import Ints, category_codes
from analysis.checks import check_columns
from analysis.tokens.sentences import paragraphs, sentences
from analysis.tokens.table import check_documents


def passages(
    documents: pd.DataFrame, spans: pd.DataFrame, *, unit: Literal["sentence", "paragraph"] | int = "sentence"
) -> pd.DataFrame:
    """The passage around each place in a span table.

    Parameters
    ----------
    spans
        Any table with ``doc``, ``start``, ``end``: tokens, hits, sentences, time expressions.
    unit
        "sentence", "paragraph", or a number of characters on each side. A place that crosses a boundary gets all
        sentences that it touches.

    Returns
    -------
    DataFrame
        Index of `spans`; ``doc``, ``date``, ``start`` and ``end`` (of the passage in the document), ``text`` (the
        passage), ``match_start`` and ``match_end`` (of the place in the passage). It is a span table itself.

    Raises
    ------
    ValueError
        If `unit` is unknown, or `documents` lacks a document that a span is in.
    """
    check_columns(spans, ["doc", "start", "end"], "spans", "give tokens, hits or any table of places")
    places = pd.DataFrame(
        {
            "doc": spans["doc"].astype("str").astype("category").array,
            "start": spans["start"].to_numpy(np.int64),
            "end": spans["end"].to_numpy(np.int64),
        }
    )
    documents = check_documents(places, documents, ["date", "text"])
    texts = documents["text"].reindex(places["doc"].cat.categories)
    start, end = _widen(texts, places, unit)
    table = pd.DataFrame(
        {"doc": spans["doc"].array, "date": _dates(documents, places["doc"]), "start": start, "end": end}
    )
    table["text"] = _cut(texts, places["doc"], start, end)
    return table.assign(match_start=places["start"] - start, match_end=places["end"] - start).set_axis(
        spans.index
    )


def _widen(texts: pd.Series, places: pd.DataFrame, unit: str | int) -> tuple[Ints, Ints]:
    """Where the passages around the places start and end; `texts` in the order of their ``doc`` categories."""
    start, end = places["start"].to_numpy(copy=True), places["end"].to_numpy(copy=True)
    doc = category_codes(places["doc"])
    if isinstance(unit, int | np.integer) and not isinstance(unit, bool) and unit >= 0:
        return np.maximum(start - unit, 0), np.minimum(end + unit, texts.str.len().to_numpy(np.int64)[doc])
    if unit not in ("sentence", "paragraph"):
        raise ValueError(
            f"unit={unit!r} is not known: 'sentence', 'paragraph', or a number of characters, 0 or more"
        )
    units = sentences(texts) if unit == "sentence" else paragraphs(texts)
    begins, stops = units["start"].to_numpy(), units["end"].to_numpy()
    edges = np.searchsorted(category_codes(units["doc"]), np.arange(len(texts) + 1))
    for rows in pd.Series(doc).groupby(doc).indices.values():
        first, beyond = edges[doc[rows[0]]], edges[doc[rows[0]] + 1]
        if first < beyond:
            left = np.searchsorted(begins[first:beyond], start[rows], "right") - 1
            right = np.searchsorted(stops[first:beyond], end[rows], "left")
            start[rows] = np.minimum(start[rows], begins[first + np.maximum(left, 0)])
            end[rows] = np.maximum(end[rows], stops[first + np.minimum(right, beyond - first - 1)])
    return start, end


def _dates(documents: pd.DataFrame, docs: pd.Series) -> pd.Series:
    return pd.Series(documents["date"].reindex(docs).array, index=docs.index)


def _cut(texts: pd.Series, docs: pd.Series, start: Any, end: Any) -> pd.Series:
    """The stretch of its document's text that each row names."""
    text = texts.to_dict()
    places = zip(docs, start, end, strict=True)
    return pd.Series([text[doc][a:b] for doc, a, b in places], index=docs.index, dtype="str")
