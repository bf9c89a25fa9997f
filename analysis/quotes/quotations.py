"""Documents to quotations."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.checks import check_choice, check_columns, index_by_id
from analysis.periods import read_dates
from analysis.quotes.grammar import build_grammar
from analysis.quotes.statements import find_quotations
from analysis.quotes.tables import CueFamily, list_languages
from analysis.tokens.sentences import sentences

__all__ = ["quotations"]

_MAKE_DOCUMENTS = "make it with read_corpus, which also takes a DataFrame"
_TYPES = {
    "doc": "int64", "start": "int32", "end": "int32", "text": "str", "type": "str", "speaker": "str",
    "speaker_start": "Int32", "speaker_end": "Int32", "cue": "str", "cue_start": "Int32", "cue_end": "Int32",
    "statement": "int32", "why": "str", "family": "str",
}  # fmt: skip


def quotations(documents: pd.DataFrame, *, language: str = "en", families: Iterable[CueFamily] = ()) -> pd.DataFrame:
    documents = _check_documents(documents)
    check_choice(language, "language", list_languages())
    grammar = build_grammar(language, tuple(families))
    spans = sentences(documents)
    limits = spans["doc"].cat.codes.searchsorted(range(len(documents) + 1))
    offsets = list(zip(spans["start"].tolist(), spans["end"].tolist(), strict=True))
    rows: list[tuple[Any, ...]] = []
    for code, text in enumerate(documents["text"]):
        for row in find_quotations(text, offsets[limits[code] : limits[code + 1]], grammar):
            speaker, cue = ((text[slice(*span)], *span) if span else (None, None, None) for span in (row.speaker, row.cue))
            rows.append((code, row.start, row.end, text[row.start : row.end], row.type, *speaker, *cue, *row[5:]))
    table = pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)
    codes = table["doc"].to_numpy()
    table["doc"] = pd.Categorical.from_codes(codes, categories=documents.index)
    table.insert(1, "date", documents["date"].to_numpy()[codes])
    return table


def _check_documents(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents by id, their dates read."""
    check_columns(documents, ("date", "text"), "documents", _MAKE_DOCUMENTS)
    documents = read_dates(index_by_id(documents, numbered=True))
    for doc, text in documents["text"].items():
        if not isinstance(text, str):
            raise ValueError(f"document {doc!r} has the text {text!r}, not a string: fill it in or drop it")
    return documents
