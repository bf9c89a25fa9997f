"""Checks of the documents and tokens tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import alphabetical_ranks, category_codes
from analysis.checks import check_columns, check_table


def check_documents(
    spans: pd.DataFrame, documents: pd.DataFrame, needed: Sequence[str] = ("date", "precision")
) -> pd.DataFrame:
    """`documents`, with ids that are strings as in `spans`, or an error if it lacks columns or documents of theirs."""
    check_columns(documents, needed, "documents", "make it with read_corpus, which takes a DataFrame too")
    documents = documents.set_axis(documents.index.astype("str"))
    if documents.index.has_duplicates:
        repeated = documents.index[documents.index.duplicated()][0]
        raise ValueError(f"document id {repeated!r} stands more than once in documents: ids must be unique")
    ids = spans["doc"].cat.categories
    missing = ids.difference(documents.index)
    if len(missing):
        used = ids[np.flatnonzero(np.bincount(category_codes(spans["doc"]), minlength=len(ids)))]
        missing = used.difference(documents.index)
    if len(missing):
        raise ValueError(
            f"documents lacks {len(missing)} of {len(used)} documents that are pointed into, such as {missing[0]!r}: "
            "hand over the table they were made from, or keep the rows whose 'doc' is in documents.index"
        )
    return documents


def check_tokens(tokens: pd.DataFrame) -> pd.DataFrame:
    """`tokens`, with ``doc`` and ``term`` categories again where a join or a file made them strings."""
    check_table(tokens, "tokens", "make it with tokenize(documents)")
    check_columns(tokens, ["doc", "term"], "tokens", "make it with tokenize(documents)")
    for name in ("doc", "term"):
        if not isinstance(tokens[name].dtype, pd.CategoricalDtype):
            tokens = tokens.assign(**{name: tokens[name].astype("str").astype("category")})
    homeless = int(tokens["doc"].isna().sum())
    if homeless:
        raise ValueError(f"{homeless} of {len(tokens)} tokens have no 'doc': drop these rows, or fill it in")
    return tokens


def in_reading_order(tokens: pd.DataFrame) -> pd.DataFrame:
    """`tokens`, checked, in reading order however they were sorted, rows numbered from 0."""
    tokens = check_tokens(tokens)
    check_columns(tokens, ["position", "start", "end"], "tokens", "make it with tokenize(documents)")
    doc, position = category_codes(tokens["doc"]), tokens["position"].to_numpy()
    ordered = (doc[1:] > doc[:-1]) | ((doc[1:] == doc[:-1]) & (position[1:] >= position[:-1]))
    return (tokens if ordered.all() else tokens.iloc[np.lexsort((position, doc))]).reset_index(drop=True)


def _name_codes(codes: NDArray[Any], names: pd.Index) -> pd.Categorical:
    # The names are known to be unique. pandas would find out by making a Python string of each.
    dtype = pd.CategoricalDtype._from_fastpath(names)  # type: ignore[attr-defined]
    return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)


def texts_by_id(documents: pd.DataFrame | pd.Series) -> pd.Series:
    """The texts by id, which is a string."""
    if not hasattr(documents, "set_axis"):
        kind = type(documents).__name__
        raise TypeError(f"documents is a {kind}: hand over a documents table or a Series of texts by id")
    if isinstance(documents, pd.DataFrame):
        check_columns(documents, ["text"], "documents", "make it with read_corpus(…, text=)")
    texts = documents["text"] if isinstance(documents, pd.DataFrame) else documents
    texts = texts.set_axis(texts.index.astype("str"))
    if texts.index.has_duplicates:
        repeated = texts.index[texts.index.duplicated()][0]
        raise ValueError(f"document id {repeated!r} stands more than once: ids must be unique")
    plain = isinstance(texts.dtype, pd.StringDtype) and not texts.hasnans
    wrong = [] if plain else [type(text).__name__ for text in texts if not isinstance(text, str)]
    if wrong:
        raise TypeError(
            f"{len(wrong)} of {len(texts)} texts are no strings ({wrong[0]}): fillna('') or drop them"
        )
    return texts


def _recode(codes: NDArray[Any], names: Iterable[str | None]) -> pd.Categorical:
    """A categorical of the codes' new names, in alphabetical order: equal ones fall together, None means missing."""
    new, categories = pd.factorize(pd.Series(list(names), dtype="str"))
    mapped = np.append(new, -1)[codes]
    used = np.flatnonzero(np.bincount(mapped + 1, minlength=len(categories) + 1)[1:])
    kept = pd.Index(categories[used], dtype="str")
    rank = np.full(len(categories) + 1, -1)
    rank[used] = alphabetical_ranks(kept)
    return pd.Categorical.from_codes(rank[mapped], kept.sort_values())
