"""Any row back to the text: concordances, the tokens behind a count, the passages around a place."""

from __future__ import annotations

import fnmatch
import re
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray

from analysis.calendar import place_in_periods
from analysis.frequency import OWN, check_documents
from analysis.mentions import divide_texts, find_stretches
from analysis.tokens import (
    WORD,
    WORD_OR_MARK,
    are_phrases,
    check_columns,
    check_tokens,
    check_whole,
    codes_of,
    find_form,
    fold,
    in_reading_order,
    paragraphs,
    rank_terms,
    sentences,
)

Query: TypeAlias = str | re.Pattern[str] | regex.Pattern[str]
Places: TypeAlias = NDArray[np.int64]


def kwic(
    tokens: pd.DataFrame,
    documents: pd.DataFrame,
    query: Query,
    *,
    left: int = 8,
    right: int = 8,
    sort: Literal["left", "right", "date"] | None = None,
) -> pd.DataFrame:
    """Key word in context: every match of a query, with the words around it as they stand.

    Parameters
    ----------
    query
        A word, a phrase, or a glob (``"zelensk*"``, also inside a phrase; ``*`` any letters, ``?`` one, ``[st]`` one
        of these), each folded as terms are; or a compiled regular expression, which is searched for in each term
        (lower case, where terms are).
    left, right
        Words of context on each side. A window stops at its document's ends.
    sort
        None: in reading order. "left", "right": by the terms to that side, the nearest first; a document's end and
        dropped terms go before any other. "date": by date, undated last.

    Returns
    -------
    DataFrame
        The hits table, one row a match, overlapping ones too: ``doc``, ``date``, ``start``, ``end`` (character
        offsets of the match), ``left``, ``match``, ``right`` (the text as it stands, newlines and all; joined they
        are one stretch of it).

    Raises
    ------
    ValueError
        If the query is empty, a window negative, `sort` unknown, or `documents` lacks some that tokens come from.
    TypeError
        If the query is neither a string nor a compiled regular expression, or a window no whole number.

    Notes
    -----
    The first query of a table makes an index of its tokens by term, of four bytes a token, and leaves it on the table;
    each further query takes time for its hits alone. A table that was changed gets a new one, unless it was
    changed behind pandas' back (``tokens["term"].array[0] = …``).
    """
    if not (isinstance(query, str) or hasattr(query, "search")):
        kind = type(query).__name__
        raise TypeError(
            f"query={query!r} is a {kind}: give a word, a phrase, a glob or a compiled regex, one at a time"
        )
    check_whole(left, "left", "words of context", least=0)
    check_whole(right, "right", "words of context", least=0)
    if sort not in (None, "left", "right", "date"):
        raise ValueError(f"sort={sort!r} is not known: 'left', 'right', 'date' or None (reading order)")
    concordance = _find_concordance(tokens)
    tokens = concordance.tokens
    documents = check_documents(tokens, documents, ["date", "text"])
    first, last = _find_matches(concordance, query)
    order = _sort_matches(tokens, documents, first, last, sort)
    first, last = first[order], last[order]
    return _hits(tokens, documents, first, last, left, right)


def occurrences(
    tokens: pd.DataFrame,
    row: pd.Series | pd.DataFrame,
    documents: pd.DataFrame | None = None,
    *,
    expressions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The tokens behind a row of a counts or timeline table.

    Parameters
    ----------
    row
        One row, as ``counts.iloc[0]`` gives it, or a table of rows.
    documents
        The documents table, where the row's keys are a period or columns of the documents.
    expressions
        The time expressions that the row was counted by, where it is of a timeline on the mentioned axis.

    Returns
    -------
    DataFrame
        The rows of `tokens` that the row counted, with their index; as many as its ``n``.

    Raises
    ------
    ValueError
        If the row has no term, `tokens` hold another number of it than its ``n``, or what it was counted by is not
        handed over.
    """
    tokens = check_tokens(tokens)
    rows = row.to_frame().T.infer_objects() if isinstance(row, pd.Series) else row
    if "period" in rows and rows["period"].isna().all() and row.attrs.get("freq"):
        rows = rows.assign(period=rows["period"].astype(pd.PeriodDtype(row.attrs["freq"])))
    check_columns(rows, ["term"], "row", "give a row of a counts table or a timeline")
    if documents is not None:
        documents = check_documents(tokens, documents, [])
    timed = _with_times(tokens, rows, documents, expressions) if "speaks_of" in rows else tokens
    found = np.zeros(len(tokens), dtype=bool)
    for i in range(len(rows)):
        one = _behind(timed, rows.iloc[[i]], documents)
        if "n" in rows and one.sum() != rows["n"].iloc[i]:
            raise ValueError(
                f"row counts n={rows['n'].iloc[i]} of {rows['term'].iloc[i]!r}, tokens hold {one.sum()}"
                f"{_name_unknown(rows, timed, documents)}: hand over the tokens and documents"
                f"{' and expressions' if timed is not tokens else ''} it was counted from"
            )
        found |= one
    return tokens[found]


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


# --- matching ---------------------------------------------------------------------------------


class Concordance(NamedTuple):
    """Tokens in reading order, with the rows of term number t as ``rows[limits[t]:limits[t + 1]]``."""

    given: pd.DataFrame
    tokens: pd.DataFrame
    rows: NDArray[Any]
    limits: Places


def _find_concordance(tokens: pd.DataFrame) -> Concordance:
    """The concordance of a table, made at the first query and kept on the table itself, no copy of which has it."""
    kept: Concordance | None = vars(tokens).get("_concordance")
    if kept is None or not _is_unchanged(tokens, kept.given):
        ordered = in_reading_order(tokens)
        codes, terms = codes_of(ordered["term"]), ordered["term"].cat.categories
        bits = len(codes).bit_length()
        key = codes.astype(np.int64) << bits | np.arange(len(codes))
        key.sort()
        key &= (1 << bits) - 1
        limits = np.cumsum(np.bincount(codes + 1, minlength=len(terms) + 1))
        # A table that shares its memory with another is copied by pandas before it is changed.
        kept = Concordance(
            tokens.copy(deep=False), ordered, key.astype(np.min_scalar_type(len(codes))), limits
        )
        vars(tokens)["_concordance"] = kept
    return kept


def _is_unchanged(tokens: pd.DataFrame, given: pd.DataFrame) -> bool:
    """Whether two tables have the same memory, and so the same tokens."""
    if list(tokens) != list(given) or len(tokens) != len(given):
        return False
    for name in ("doc", "position", "start", "end", "term"):
        now, then = tokens[name], given[name]
        if now.dtype != then.dtype:
            return False
        if isinstance(now.dtype, pd.CategoricalDtype):
            same_names = now.cat.categories is then.cat.categories
            if not (same_names and np.may_share_memory(codes_of(now), codes_of(then))):
                return False
        elif not np.may_share_memory(now.to_numpy(), then.to_numpy()):
            return False
    return True


def _find_matches(concordance: Concordance, query: Query) -> tuple[Places, Places]:
    """The rows of the first and last token of each match."""
    _, tokens, rows, limits = concordance
    vocabulary = tokens["term"].cat.categories
    parts = _split_query(vocabulary, query) if isinstance(query, str) else [query]
    wanted = [_matching_codes(vocabulary, part) for part in parts]
    # Where the rarest part stands decides where to look for the others.
    rarest = int(np.argmin([(limits[codes + 1] - limits[codes]).sum() for codes in wanted]))
    stretches = [rows[limits[code] : limits[code + 1]] for code in wanted[rarest]]
    first = np.sort(np.concatenate([*stretches, np.empty(0, np.int64)]).astype(np.int64)) - rarest
    first = first[(first >= 0) & (first + len(wanted) <= len(tokens))]
    codes = codes_of(tokens["term"])
    doc, position = codes_of(tokens["doc"]), tokens["position"].to_numpy()
    for step, part in enumerate(wanted):
        here = first + step
        follows = (doc[here] == doc[first]) & (position[here] == position[first] + step)
        first = first[follows & np.isin(codes[here], part)]
    return first, first + len(wanted) - 1


def _split_query(vocabulary: pd.Index, query: str) -> list[str]:
    """The query's parts, one a token: terms in the form they have, and globs."""
    if not query.split():
        raise ValueError(f"query={query!r} is empty: give a word, a phrase, a glob or a compiled regex")
    pieces = query.split()
    # Terms may be n-grams.
    if find_form(vocabulary, query, whole=True) or (len(pieces) > 1 and are_phrases(vocabulary)):
        pieces = [query]
    return [part for piece in pieces for part in _split_piece(vocabulary, piece)]


def _split_piece(vocabulary: pd.Index, piece: str) -> list[str]:
    form = find_form(vocabulary, piece, whole=True)
    if form is not None or _is_glob(piece):
        return [form or piece]
    cut = [find_form(vocabulary, part, whole=True) or fold(part) for part in WORD_OR_MARK.findall(piece)]
    # A mark is looked for where marks are tokens; else the words alone are.
    return [part for part in cut if part in vocabulary or WORD.search(part)] or [fold(piece)]


def _is_glob(part: str) -> bool:
    return bool({"*", "?", "["}.intersection(part))


def _matching_codes(vocabulary: pd.Index, part: Query) -> Places:
    if not isinstance(part, str):
        return np.flatnonzero([bool(part.search(term)) for term in vocabulary])
    if part in vocabulary or not _is_glob(part):
        return np.array([vocabulary.get_loc(part)] if part in vocabulary else [], dtype=np.int64)
    for form in (fold(part, lower=False), fold(part)):
        # `translate` gives a pattern that is to be matched from the beginning on.
        pattern = re.compile(fnmatch.translate(form))
        codes = np.flatnonzero([bool(pattern.match(term)) for term in vocabulary])
        if len(codes):
            break
    return codes


def _sort_matches(
    tokens: pd.DataFrame, documents: pd.DataFrame, first: Places, last: Places, sort: str | None
) -> Places:
    if sort is None:
        return np.arange(len(first))
    if sort == "date":
        dates = documents["date"].reindex(tokens["doc"].array[first]).reset_index(drop=True)
        return dates.sort_values(kind="stable").index.to_numpy()
    # Beyond eight words further ones hardly ever decide an order.
    steps = range(8, 0, -1)
    ranks = np.append(rank_terms(tokens["term"].cat.categories), -1)
    keys = [_neighbour(tokens, ranks, first - s if sort == "left" else last + s, first) for s in steps]
    return np.lexsort(keys)


def _neighbour(tokens: pd.DataFrame, ranks: Places, rows: Places, origin: Places) -> Places:
    """The alphabetical rank of the term in each row, -1 past its document's end or where it was dropped."""
    doc, codes = codes_of(tokens["doc"]), codes_of(tokens["term"])
    inside = np.clip(rows, 0, max(len(tokens) - 1, 0))
    same = (rows == inside) & (doc[inside] == doc[origin])
    return np.where(same, ranks[codes[inside]], -1)


def _hits(
    tokens: pd.DataFrame, documents: pd.DataFrame, first: Places, last: Places, left: int, right: int
) -> pd.DataFrame:
    doc = codes_of(tokens["doc"])
    begin, stop = np.searchsorted(doc, doc[first], "left"), np.searchsorted(doc, doc[first], "right")
    starts, ends = tokens["start"].to_numpy(), tokens["end"].to_numpy()
    docs = pd.Series(tokens["doc"].array[first])
    texts = documents["text"].loc[docs.unique()]
    lengths = docs.map(texts.str.len()).to_numpy(np.int64)
    # With fewer words than asked for, the window takes in what stands before the first word and after the last.
    from_ = np.where(first - left < begin, 0, starts[np.maximum(first - left, 0)])
    to = np.where(last + right >= stop, lengths, ends[np.minimum(last + right, len(tokens) - 1)])
    from_, to = np.where(left == 0, starts[first], from_), np.where(right == 0, ends[last], to)
    hits = pd.DataFrame(
        {"doc": docs, "date": _dates(documents, docs), "start": starts[first], "end": ends[last]}
    )
    return hits.assign(
        left=_cut(texts, docs, from_, hits["start"]),
        match=_cut(texts, docs, hits["start"], hits["end"]),
        right=_cut(texts, docs, hits["end"], to),
    )


# --- rows and passages ------------------------------------------------------------------------


def _behind(tokens: pd.DataFrame, row: pd.DataFrame, documents: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Which tokens a row (a table of one row) counted."""
    found = _equals(tokens["term"], row["term"].iloc[0])
    doc = tokens["doc"].cat
    for key in _keys(row):
        if key in tokens:
            found &= _equals(tokens[key], row[key].iloc[0])
        elif key == "period" or (documents is not None and key in documents):
            members = _members(row, key, documents).reindex(doc.categories, fill_value=False)
            found &= members.to_numpy()[doc.codes]
    return found


def _with_times(
    tokens: pd.DataFrame,
    rows: pd.DataFrame,
    documents: pd.DataFrame | None,
    expressions: pd.DataFrame | None,
) -> pd.DataFrame:
    """Tokens with the ``period`` that each speaks of, and ``speaks_of``."""
    if documents is None or expressions is None:
        raise ValueError(
            "row is of a timeline on the mentioned axis: hand over documents= and expressions= too, "
            "time_expressions(documents) if it was made without"
        )
    # Only the documents that hold a term have to be cut into sentences; the tokens of others get no time.
    held = tokens["doc"][tokens["term"].isin(rows["term"])].astype("str").unique()
    documents, said = documents.loc[held], expressions["doc"].astype("str").isin(held)
    stretches = divide_texts(documents, expressions[said], _frequency(rows))
    within = find_stretches(tokens, documents, stretches)
    times = stretches[["period", "speaks_of"]].reindex(within)
    return tokens.assign(period=times["period"].array, speaks_of=times["speaks_of"].array)


def _frequency(rows: pd.DataFrame) -> str:
    """The alias of the rows' periods."""
    dtype = rows["period"].dtype
    if not isinstance(dtype, pd.PeriodDtype):
        raise ValueError(
            f"row's period {rows['period'].iloc[0]!r} does not say how long periods are: give it as timeline.iloc[[i]]"
        )
    return dtype.name.removeprefix("period[").removesuffix("]")


def _keys(rows: pd.DataFrame) -> list[str]:
    """The columns that make a group: all but the term and what is said of it."""
    return [key for key in rows.columns if key not in OWN]


def _name_unknown(rows: pd.DataFrame, tokens: pd.DataFrame, documents: pd.DataFrame | None) -> str:
    known = [*tokens, "period", *([] if documents is None else documents)]
    unknown = [key for key in _keys(rows) if key not in known]
    return f" ({unknown[0]!r} is a column of neither tokens nor documents)" if unknown else ""


def _equals(column: pd.Series, value: Any) -> NDArray[np.bool_]:
    same = column.isna() if pd.isna(value) else (column == value).fillna(False)
    return same.to_numpy(dtype=bool, copy=True)


def _members(row: pd.DataFrame, key: str, documents: pd.DataFrame | None) -> pd.Series:
    """Which documents the row's key speaks of."""
    if documents is None:
        raise ValueError("row has a period: hand over documents=, whose dates say which texts lie in it")
    if key in documents and (key != "period" or documents[key].dtype == row[key].dtype):
        return pd.Series(_equals(documents[key], row[key].iloc[0]), documents.index)
    value = row["period"].iloc[0]
    periods = place_in_periods(documents, _frequency(row))
    if pd.isna(value):
        return periods.isna()
    window = int(row["window"].iloc[0]) if "window" in row else 1
    return periods.le(value) & periods.gt(value - window)


def _widen(texts: pd.Series, places: pd.DataFrame, unit: str | int) -> tuple[Places, Places]:
    """Where the passages around the places start and end; `texts` in the order of their ``doc`` categories."""
    start, end = places["start"].to_numpy(copy=True), places["end"].to_numpy(copy=True)
    doc = codes_of(places["doc"])
    if isinstance(unit, int | np.integer) and not isinstance(unit, bool) and unit >= 0:
        return np.maximum(start - unit, 0), np.minimum(end + unit, texts.str.len().to_numpy(np.int64)[doc])
    if unit not in ("sentence", "paragraph"):
        raise ValueError(
            f"unit={unit!r} is not known: 'sentence', 'paragraph', or a number of characters, 0 or more"
        )
    units = sentences(texts) if unit == "sentence" else paragraphs(texts)
    begins, stops = units["start"].to_numpy(), units["end"].to_numpy()
    edges = np.searchsorted(codes_of(units["doc"]), np.arange(len(texts) + 1))
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
