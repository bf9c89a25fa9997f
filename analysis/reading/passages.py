"""The sentence or paragraph around any span of a text."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.arrays import Ints, category_codes
from analysis.checks import check_characters, check_spans, id_strings
from analysis.tokens.sentences import paragraphs, sentences
from analysis.tokens.table import check_documents

__all__ = ["cut_texts", "dates_of", "passages"]


def passages(
    documents: pd.DataFrame,
    spans: pd.DataFrame,
    *,
    unit: Literal["sentence", "paragraph"] | int | pd.DataFrame = "sentence",
) -> pd.DataFrame:
    """The passage around each row of a span table.

    Parameters
    ----------
    documents
        The documents table that the spans point into.
    spans
        Any table with ``doc``, ``start``, ``end``: tokens, hits, sentences, time expressions.
    unit
        "sentence", "paragraph", a number of characters on each side, or a span table of your own, such as the one
        from `sentences`, which saves segmenting the texts again. A span that crosses a boundary gets all units that
        it touches.

    Returns
    -------
    DataFrame
        Index of `spans`; ``doc``, ``date``, ``start`` and ``end`` (of the passage in the document), ``text`` (the
        passage), ``match_start`` and ``match_end`` (of the span in the passage). It is a span table itself.

    Raises
    ------
    ValueError
        If `unit` is not one of those above, a column is missing, or `documents` lacks a document that a span is in.
    TypeError
        If `documents` or `spans` is not a table.

    Examples
    --------
    >>> from analysis import kwic, read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> hits = kwic(tokenize(documents), documents, "prigozhin")
    >>> passages(documents, hits)["text"].iloc[1][:43]
    'As Prigozhin expressed disappointment over '
    """
    check_spans(spans, "spans", "pass tokens, hits or any other span table")
    doc = pd.Series(id_strings(pd.Index(spans["doc"]))).astype("category")
    documents = check_documents(doc.to_frame("doc"), documents, ["date", "text"])
    texts = documents["text"].reindex(doc.cat.categories)
    offsets = pd.DataFrame({"doc": doc, **{name: spans[name].to_numpy(np.int64) for name in ("start", "end")}})
    start, end = _widen(texts, offsets, unit)
    dates = dates_of(documents, doc)
    table = pd.DataFrame({"doc": spans["doc"].array, "date": dates, "start": start, "end": end})
    table["text"] = cut_texts(texts, doc, start, end)
    table = table.assign(match_start=offsets["start"] - start, match_end=offsets["end"] - start)
    return table.set_axis(spans.index)


def _widen(texts: pd.Series, offsets: pd.DataFrame, unit: Any) -> tuple[Ints, Ints]:
    """The start and end of the passage around each span; `texts` are in the order of the ``doc`` categories."""
    start, end = offsets["start"].to_numpy(copy=True), offsets["end"].to_numpy(copy=True)
    doc = category_codes(offsets["doc"])
    if isinstance(unit, int | np.integer) and not isinstance(unit, bool) and unit >= 0:
        lengths = texts.str.len().to_numpy(np.int64)
        unit = min(unit, lengths.max(initial=0))
        return np.maximum(start - unit, 0), np.minimum(end + unit, lengths[doc])
    units = _find_units(texts, unit)
    unit_doc = texts.index.get_indexer(pd.Index(units["doc"].astype("str")))
    order = np.lexsort((units["start"], unit_doc))
    begins, stops = (units[name].to_numpy(np.int64)[order] for name in ("start", "end"))
    edges = np.searchsorted(unit_doc[order], np.arange(len(texts) + 1))
    for rows in pd.Series(doc).groupby(doc).indices.values():
        first, beyond = edges[doc[rows[0]]], edges[doc[rows[0]] + 1]
        if first < beyond:
            left = np.searchsorted(begins[first:beyond], start[rows], "right") - 1
            right = np.searchsorted(stops[first:beyond], end[rows], "left")
            start[rows] = np.minimum(start[rows], begins[first + np.maximum(left, 0)])
            end[rows] = np.maximum(end[rows], stops[first + np.minimum(right, beyond - first - 1)])
    return start, end


def _find_units(texts: pd.Series, unit: Any) -> pd.DataFrame:
    """The sentences, the paragraphs, or the span table that was passed."""
    if isinstance(unit, pd.DataFrame):
        check_spans(unit, "unit", "pass a span table, such as sentences(documents)")
        return unit
    if isinstance(unit, str) and unit in ("sentence", "paragraph"):
        return sentences(texts) if unit == "sentence" else paragraphs(texts)
    raise ValueError(
        f"unit={unit!r} is not a unit of text: use 'sentence', 'paragraph', a number of characters (0 or more) or a "
        "span table, such as sentences(documents)"
    )


def dates_of(documents: pd.DataFrame, docs: pd.Series) -> pd.Series:
    """The date of the document of each row."""
    return pd.Series(documents["date"].reindex(docs).array, index=docs.index)


def cut_texts(texts: pd.Series, docs: pd.Series, start: Any, end: Any) -> pd.Series:
    """The text between `start` and `end` in the document of each row."""
    check_characters(texts, "documents")
    text = texts.to_dict()
    spans = zip(docs, start, end, strict=True)
    return pd.Series([text[doc][a:b] for doc, a, b in spans], index=docs.index, dtype="str")
