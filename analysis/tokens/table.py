"""Checks of the documents and tokens tables, and the categorical columns that tokens are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, alphabetical_ranks, category_codes, find_rows, is_sorted
from analysis.checks import check_columns, check_lengths, check_table, describe_type, id_strings, index_by_id, warn
from analysis.periods import read_dates
from analysis.tokens.unchecked import unchecked_dtype

__all__ = [
    "MAKE_DOCUMENTS", "MAKE_TOKENS", "as_categorical", "check_documents", "check_tokens", "in_reading_order",
    "number_words", "recode_terms", "texts_by_id", "warn_of_lost_documents", "without_overlaps",
]  # fmt: skip

MAKE_DOCUMENTS = "make it with read_corpus, which takes a DataFrame too"
MAKE_TOKENS = "make it with tokenize(documents)"


def check_documents(
    spans: pd.DataFrame,
    documents: pd.DataFrame,
    needed: Sequence[str] = ("date", "precision"),
    *,
    some: bool = False,
) -> pd.DataFrame:
    """`documents` by id (`index_by_id`), its dates read (`read_dates`) if they are `needed`.

    With `some` it may be a part of the documents that `spans` point into, as long as it contains any.

    Raises
    ------
    ValueError
        If it lacks `needed` columns or documents that `spans` point into.
    """
    check_columns(documents, needed, "documents", MAKE_DOCUMENTS)
    documents = index_by_id(documents)
    if "date" in needed:
        documents = read_dates(documents)
    ids = spans["doc"].cat.categories
    missing = ids.difference(documents.index)
    if some and (len(missing) < len(ids) or not len(documents)):
        return documents
    if len(missing):  # among the categories; a document without rows is not missed
        ids = ids[np.flatnonzero(np.bincount(category_codes(spans["doc"]), minlength=len(ids)))]
        missing = ids.difference(documents.index)
    if len(missing):
        raise ValueError(
            f"documents lacks {len(missing)} of {len(ids)} documents that the rows point into, such as {missing[0]!r}: "
            "pass the table they were made from, or keep the rows whose 'doc' is in documents.index"
        )
    return documents


def check_tokens(tokens: pd.DataFrame, documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """`tokens`, with ``doc`` and ``term`` as categories again if a join or a file made them strings.

    The documents are then those of `documents`, or else those that have a token, in the order in which they come.
    """
    check_columns(tokens, ["doc", "term"], "tokens", MAKE_TOKENS)
    if not isinstance(tokens["doc"].dtype, pd.CategoricalDtype):
        docs = id_strings(pd.Index(tokens["doc"])).rename(None)
        ids = docs.dropna().unique()
        if documents is not None:
            named = index_by_id(documents).index
            ids = named.append(ids.difference(named, sort=False))
        tokens = tokens.assign(doc=pd.Categorical(docs, ids))
    if not isinstance(tokens["term"].dtype, pd.CategoricalDtype):
        tokens = tokens.assign(term=tokens["term"].astype("str").astype("category"))
    doc = category_codes(tokens["doc"])
    if doc.min(initial=0) < 0:
        without_doc = np.count_nonzero(doc < 0)
        raise ValueError(f"{without_doc} of {len(tokens)} tokens have no 'doc': drop these rows, or fill it in")
    if {"position", "start"} <= set(tokens):
        words = tokens[~tokens["overlaps"].to_numpy(bool)] if "overlaps" in tokens else tokens
        _check_positions(words, category_codes(words["doc"]), words["position"].to_numpy())
    return tokens


def warn_of_lost_documents(
    tokens: pd.DataFrame, by: str | Sequence[str] | None = "doc", documents: pd.DataFrame | None = None
) -> None:
    """Warn that documents without a token have no group, unless ``doc`` or `documents` names them."""
    is_by_document = by is not None and "doc" in ([by] if isinstance(by, str) else by)
    if is_by_document and documents is None and not isinstance(tokens["doc"].dtype, pd.CategoricalDtype):
        warn(
            "the documents of tokens are text, as after pd.concat, so those without a token have no row here: keep "
            "them by tokenize(pd.concat([a, b])), or tokens['doc'] = pd.Categorical(tokens['doc'], documents.index)"
        )


def _check_positions(tokens: pd.DataFrame, doc: NDArray[Any], position: NDArray[Any]) -> None:
    """Raise an error if words at one position are at different characters: two documents share an id."""
    before, after = slice(None, -1), slice(1, None)
    if is_sorted(doc):
        falls = find_rows(lambda rows: position[after][rows] <= position[before][rows], len(position) - 1)
        if not (doc[falls] == doc[falls + 1]).any():
            return
    order = np.lexsort((position, doc))
    doc, position, start = doc[order], position[order], tokens["start"].to_numpy()[order]
    is_torn = start[after] != start[before]
    if "end" in tokens:  # n-grams start with their first word, and end with another
        has_space = np.append(tokens["term"].cat.categories.str.contains(" "), False)
        end, is_word = tokens["end"].to_numpy()[order], ~has_space[category_codes(tokens["term"])[order]]
        is_torn |= (end[after] != end[before]) & is_word[after] & is_word[before]
    is_torn &= (doc[after] == doc[before]) & (position[after] == position[before])
    if is_torn.any():
        repeated = tokens["doc"].cat.categories[doc[1:][is_torn][0]]
        raise ValueError(
            f"tokens has two documents with the id {repeated!r}, as after joining the tokens of two corpora: give the "
            "documents of each ids of their own, such as documents.set_axis('b ' + documents.index), before tokenize"
        )


def in_reading_order(tokens: pd.DataFrame, documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """`tokens`, checked (`check_tokens`), in reading order and with rows numbered from 0."""
    tokens = check_tokens(tokens, documents)
    check_columns(tokens, ["position", "start", "end"], "tokens", MAKE_TOKENS)
    doc, position = category_codes(tokens["doc"]), tokens["position"].to_numpy()
    backward = find_rows(lambda rows: position[1:][rows] < position[:-1][rows], len(position) - 1)
    if not is_sorted(doc) or (doc[backward] == doc[backward + 1]).any():
        tokens = tokens.iloc[np.lexsort((position, doc))]
    return tokens.reset_index(drop=True)


def number_words(tokens: pd.DataFrame) -> tuple[Ints, Ints] | None:
    """The numbers of the first and the last word of each row of `lookup`, in reading order; None if a row is a word.

    A row of `lookup` can be a phrase, or a second match at a word.
    """
    if "overlaps" not in tokens:
        return None
    first = np.cumsum(~tokens["overlaps"].to_numpy(bool)) - 1
    doc = category_codes(tokens["doc"]).astype(np.int64) << 32
    starts = without_overlaps(tokens, doc | tokens["start"].to_numpy())
    last = np.searchsorted(starts, doc | tokens["end"].to_numpy()) - 1
    return first, np.maximum(first, last)


def without_overlaps(tokens: pd.DataFrame, values: NDArray[Any]) -> NDArray[Any]:
    """The `values` of those rows of `tokens` that count in totals: not second matches at a word (`lookup`)."""
    return values[~tokens["overlaps"].to_numpy(bool)] if "overlaps" in tokens else values


def texts_by_id(documents: pd.DataFrame | pd.Series) -> pd.Series:
    """The texts of a documents table, or of a Series, with string ids."""
    if hasattr(documents, "to_pandas"):
        check_table(documents, "documents", MAKE_DOCUMENTS)
    if not hasattr(documents, "set_axis"):
        raise TypeError(f"documents is {describe_type(documents)}: pass a documents table or a Series of texts by id")
    if isinstance(documents, pd.DataFrame):
        check_columns(documents, ["text"], "documents", "make it with read_corpus(…, text=)")
    indexed = index_by_id(documents, numbered=True)
    texts = indexed["text"] if isinstance(indexed, pd.DataFrame) else indexed
    if not isinstance(texts.dtype, pd.StringDtype) or texts.hasnans:
        types = [type(text).__name__ for text in texts if not isinstance(text, str)]
        if types:
            remedy = "use fillna('')" if pd.isna(texts).sum() == len(types) else "make strings of them"
            raise TypeError(
                f"{len(types)} of {len(texts)} texts are not strings but {types[0]}: drop them, or {remedy}"
            )
    check_lengths(texts)
    return texts


def as_categorical(codes: NDArray[Any], categories: pd.Index, *, ordered: bool = False) -> pd.Categorical[Any]:
    """A categorical of valid codes and distinct categories, which pandas would check once more."""
    return pd.Categorical.from_codes(codes, dtype=unchecked_dtype(categories, ordered), validate=False)


def recode_terms(codes: NDArray[Any], names: Iterable[str | None]) -> pd.Categorical[Any]:
    """A categorical with a new name for each code, in alphabetical order; equal names merge, None means missing."""
    new, categories = pd.factorize(pd.Series(list(names), dtype="str"))
    mapped = np.append(new, -1)[codes]
    used = np.flatnonzero(np.bincount(mapped + 1, minlength=len(categories) + 1)[1:])
    kept = pd.Index(categories[used], dtype="str")
    rank = np.full(len(categories) + 1, -1)
    rank[used] = alphabetical_ranks(kept)
    return as_categorical(rank[mapped], kept.sort_values())
