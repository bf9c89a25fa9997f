"""Spans as W3C Web Annotations, which Hypothesis, Recogito and other tools exchange."""

import json
import os
import sys
from typing import Any

import pandas as pd

from analysis.checks import check_characters, check_path, check_spans, index_by_id
from analysis.tokens.storage import replacing

__all__ = ["read_annotations", "save_annotations"]

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_QUOTED_CHARS = 32  # before and after a span, by which a tool finds it in a changed text
_PURPOSES = {"label": "tagging", "note": "commenting"}
_LABELS = ("label", "term", "type")


def save_annotations(spans: pd.DataFrame, documents: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Save spans as a page of W3C Web Annotations (JSON-LD).

    Each span is an annotation whose target has its characters, counted from 0, and its words with those before and
    after them. Its tag is the column ``label``, or else ``term`` or ``type``; ``note`` is a comment.

    Parameters
    ----------
    spans
        Any span table: hits, time expressions, quotations, ``reader.notes``.
    documents
        The documents table.
    path
        The file, such as ``"notes.jsonld"``. An existing file is replaced.

    Raises
    ------
    ValueError
        If a span is in no document, or has no offsets.
    TypeError
        If `spans` or `documents` is not a table, an offset is not a number, or `path` is not a name.
    OSError
        If the file cannot be written.

    References
    ----------
    Sanderson, Ciccarese and Young (2017), Web Annotation Data Model, W3C Recommendation, sections 4.2.4 and 4.2.5.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis import kwic, read_annotations, read_corpus, save_annotations, tokenize
    >>> documents, path = read_corpus("seeds"), mkdtemp() + "/hits.jsonld"
    >>> save_annotations(kwic(tokenize(documents), documents, "wagner"), documents, path)
    >>> read_annotations(path)["text"].value_counts().to_dict()
    {'Wagner': 10}
    """
    check_spans(spans, "spans", "pass tokens, hits or any other span table")
    texts = index_by_id(documents)["text"]
    unknown = ~spans["doc"].astype("str").isin(texts.index)
    if unknown.any():
        doc = spans.loc[unknown, "doc"].iloc[0]
        raise ValueError(f"spans has a span in the document {doc!r}, which documents lack: pass all documents")
    label = next((name for name in _LABELS if name in spans), None)
    columns = {"label": spans[label] if label else None, "note": spans.get("note")}
    bodies = {name: values.astype("object") for name, values in columns.items() if values is not None}
    items = []
    for i, (doc, start, end) in enumerate(zip(spans["doc"].astype("str"), spans["start"], spans["end"], strict=True)):
        said = {name: values.iloc[i] for name, values in bodies.items() if pd.notna(values.iloc[i])}
        items.append(_annotate(doc, texts[doc], int(start), int(end), said))
    with replacing(check_path(path)) as part:
        page = {"@context": _CONTEXT, "type": "AnnotationPage", "items": items}
        part.write_text(json.dumps(page, ensure_ascii=False, indent=1), "utf-8")


def _annotate(doc: str, text: str, start: int, end: int, said: dict[str, Any]) -> dict[str, Any]:
    quote = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(start - _QUOTED_CHARS, 0) : start],
        "suffix": text[end : end + _QUOTED_CHARS],
    }
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    bodies = [{"type": "TextualBody", "purpose": _PURPOSES[name], "value": str(value)} for name, value in said.items()]
    return {"type": "Annotation", "body": bodies, "target": {"source": doc, "selector": [position, quote]}}


def read_annotations(path: str | os.PathLike[str]) -> pd.DataFrame:
    """The spans in a page of W3C Web Annotations.

    Parameters
    ----------
    path
        A file that `save_annotations` saved, or that another tool wrote with positions of characters.

    Returns
    -------
    DataFrame
        A span table in the order of the file: ``doc``, ``start``, ``end``, ``text``, and ``label`` and ``note``,
        missing where there are none. ``reader.notes`` can be set to it.

    Raises
    ------
    ValueError
        If the file is no page of annotations, or one has no position.
    FileNotFoundError
        If there is no such file.
    TypeError
        If `path` is not a name.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis import quotations, read_annotations, read_corpus, save_annotations
    >>> documents, path = read_corpus("seeds"), mkdtemp() + "/said.jsonld"
    >>> save_annotations(quotations(documents), documents, path)
    >>> read_annotations(path)[["start", "end", "label"]].head(2).values.tolist()
    [[277, 336, 'mixed'], [299, 311, 'mention']]
    """
    path = check_path(path)
    if not path.is_file():
        raise FileNotFoundError(f"path {str(path)!r} is not a file: save_annotations(spans, documents, path) makes it")
    try:
        rows = [_read_annotation(item) for item in json.loads(path.read_text("utf-8"))["items"]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(
            f"path {str(path)!r} is not a page of annotations with positions of characters "
            f"({type(error).__name__}: {error}): make it with save_annotations"
        ) from error
    types = {"doc": "str", "start": "int64", "end": "int64", "text": "str", "label": "str", "note": "str"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _read_annotation(item: dict[str, Any]) -> dict[str, Any]:
    selectors = {each["type"]: each for each in item["target"]["selector"]}
    position, quote = selectors["TextPositionSelector"], selectors["TextQuoteSelector"]
    start, end = position["start"], position["end"]
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= sys.maxsize:
        raise ValueError(f"a span from {start!r:.20} to {end!r:.20}")
    said = {body["purpose"]: body["value"] for body in item.get("body", [])}
    strings = {"doc": item["target"]["source"], "text": quote["exact"]}
    strings |= {name: said[purpose] for name, purpose in _PURPOSES.items() if purpose in said}
    for name, string in strings.items():
        if not isinstance(string, str):
            raise ValueError(f"{name} is {string!r:.60}, not a string")
    check_characters(strings.values(), "it")
    return {"start": start, "end": end, **strings}
