"""The tokens behind a row of counts."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, category_codes, group_rows, rows_with_codes
from analysis.checks import check_columns
from analysis.dates.mentioned import divide_texts, find_stretches
from analysis.frequency.counting import Units, group_keys, group_units, number_groups
from analysis.tokens.lookup import label_spans, place_matches
from analysis.tokens.queries import Queries, find_matches, queries_of_terms
from analysis.tokens.table import MAKE_TOKENS, check_documents, check_tokens, in_reading_order

__all__ = ["occurrences"]


def occurrences(
    tokens: pd.DataFrame,
    rows: pd.Series | pd.DataFrame,
    documents: pd.DataFrame | None = None,
    *,
    terms: Queries | pd.DataFrame | None = None,
    expressions: pd.DataFrame | None = None,
    within: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The tokens that one or more rows of a counts or timeline table count.

    Parameters
    ----------
    tokens
        The table of tokens that the rows were counted from.
    rows
        One row, such as ``counts.iloc[0]``, or a table of rows. The columns before ``term`` are its group.
    documents
        The documents table. Needed if the group is a period or a column of the documents.
    terms
        The queries, concepts or spans that the rows were counted by, as they were given to `timeline`. Needed for
        concepts, regular expressions and spans. None: each row's term is a term of `tokens`, or else a word, phrase or
        glob.
    expressions
        The time expressions that the rows were counted by, if they come from a timeline on the mentioned axis.
    within
        The sentences that such a timeline was made with, if you have them: ``sentences(documents)``.

    Returns
    -------
    DataFrame
        The rows of `tokens` that were counted, with their index; as many as ``n``. If the rows count queries or
        concepts, rows like those of `lookup`; if they count spans, the rows of that table.

    Raises
    ------
    ValueError
        If a row has no term, its term occurs in `tokens` more or less often than its ``n`` says, or a table that it was
        counted by is missing.
    TypeError
        If `rows`, `tokens` or `documents` is not a table, or `terms` are not queries.

    Examples
    --------
    >>> from analysis import read_corpus, term_frequency, tokenize
    >>> documents = read_corpus("seeds")
    >>> tokens = tokenize(documents)
    >>> counts = term_frequency(tokens, by="M", documents=documents)
    >>> row = counts[counts["term"] == "wagner"].iloc[0]
    >>> int(row["n"]), occurrences(tokens, row, documents)["term"].unique().tolist()
    (7, ['wagner'])
    >>> concepts = {"Wagner": ["wagner", "wagner group", "mercenar*"]}
    >>> counts = term_frequency(tokens, "M", documents=documents, terms=concepts)
    >>> occurrences(tokens, counts.iloc[1], documents, terms=concepts)["matched"].tolist()
    ['wagner group', 'wagner group', 'mercenary', 'wagner']
    """
    tokens = check_tokens(tokens)
    rows = _as_table(rows)
    if documents is not None:
        documents = check_documents(tokens, documents, [])
    words, tokens = len(tokens), _label_tokens(tokens, rows, terms)
    vocabulary = tokens["term"].cat.categories
    term = vocabulary.get_indexer(pd.Index(rows["term"]))
    candidates = rows_with_codes(category_codes(tokens["term"]), term[term >= 0], len(vocabulary))
    part = tokens.iloc[candidates]
    if "speaks_of" in group_keys(rows):
        units = _units_by_mention(part, rows, documents, expressions, within)
    else:
        units = _units_by_key(part, rows, documents)
    counted, is_hit = _match_rows(units, category_codes(part["term"]), rows, term, len(vocabulary))
    _check_numbers(rows, counted, terms, "speaks_of" in rows)
    hits = candidates[is_hit]
    return terms.iloc[hits - words] if isinstance(terms, pd.DataFrame) else tokens.iloc[hits]


def _label_tokens(tokens: pd.DataFrame, rows: pd.DataFrame, terms: Queries | pd.DataFrame | None) -> pd.DataFrame:
    """Tokens whose terms are those of the rows; spans come after the words."""
    if isinstance(terms, pd.DataFrame):
        return label_spans(tokens, terms)
    listed = pd.Index(rows["term"])
    is_counted_by_word = terms is None and listed.isin(tokens["term"].cat.categories).all()
    if is_counted_by_word or not {"position", "start", "end"} <= set(tokens):
        return tokens
    queries = queries_of_terms(listed, tokens) if terms is None else terms
    return place_matches(find_matches(in_reading_order(tokens), queries, "rows" if terms is None else "terms"))


def _as_table(rows: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """The rows as a table with a column ``term``."""
    table = rows.to_frame().T.infer_objects() if isinstance(rows, pd.Series) else rows
    check_columns(table, ["term"], "rows", "pass a row of a counts table or a timeline")
    return table.reset_index(drop=True)


def _units_by_key(tokens: pd.DataFrame, rows: pd.DataFrame, documents: pd.DataFrame | None) -> Units:
    """The units and groups by which the rows were counted."""
    names, types = [], {} if documents is None else documents.dtypes.to_dict()
    for key in group_keys(rows):
        # a user's column of that name need not be the period of the calendar
        is_column = key in types and (key != "period" or types[key] == rows[key].dtype)
        if key in tokens or is_column:
            names.append(key)
        elif key == "period" and documents is not None:
            names.append(_period_alias(rows))
        else:
            raise ValueError(
                f"rows are grouped by {key!r} (a column before 'term'), which is a column of neither tokens nor "
                "documents: pass documents= and the tokens that they were counted from"
            )
    return group_units(tokens, names, documents)


def _units_by_mention(
    tokens: pd.DataFrame,
    rows: pd.DataFrame,
    documents: pd.DataFrame | None,
    expressions: pd.DataFrame | None,
    within: pd.DataFrame | None,
) -> Units:
    """The stretch of text of each token, grouped by the period it mentions."""
    if documents is None or expressions is None:
        raise ValueError(
            "rows are from a timeline on the mentioned axis: pass documents= and expressions= too "
            "(time_expressions(documents) if it was made without)"
        )
    check_columns(tokens, ["start"], "tokens", MAKE_TOKENS)
    columns = [key for key in group_keys(rows) if key not in ("period", "speaks_of")]
    documents = check_documents(tokens, documents, ["date", "precision", "text", *columns])
    # only documents that contain one of the terms have to be divided
    docs = tokens["doc"].astype("str").unique()
    expressions = expressions[expressions["doc"].astype("str").isin(docs)]
    stretches = divide_texts(documents.loc[docs], expressions, _period_alias(rows), within)
    keys = documents[columns].loc[docs].iloc[stretches["doc"]].reset_index(drop=True)
    group, groups = number_groups(pd.concat([stretches[["period", "speaks_of"]], keys], axis=1)[group_keys(rows)])
    return Units(find_stretches(tokens, documents.loc[docs], stretches), group, groups)


def _period_alias(rows: pd.DataFrame) -> str:
    """The frequency of the rows' periods, such as "M"."""
    dtype = rows["period"].dtype
    if not isinstance(dtype, pd.PeriodDtype):
        raise ValueError(
            f"the period {rows['period'].iloc[0]!r} of a single row does not say how long periods are: pass the row "
            "as a table, timeline.iloc[[i]]"
        )
    return dtype.name.removeprefix("period[").removesuffix("]")


def _match_rows(
    units: Units, codes: NDArray[Any], rows: pd.DataFrame, term: Ints, terms: int
) -> tuple[Ints, NDArray[np.bool_]]:
    """The number of tokens that each row counts, and whether each token is counted by any."""
    group, row = _groups_of_rows(units.groups, rows)
    wanted = np.where((group >= 0) & (term[row] >= 0), group * terms + term[row], -1)
    cells, cell_of = np.unique(wanted, return_inverse=True)
    key = units.group[units.unit] * terms + codes
    cell = np.minimum(np.searchsorted(cells, key), len(cells) - 1)
    is_hit = cells[cell] == key if len(cells) else np.zeros(len(key), bool)
    n = np.bincount(cell[is_hit], minlength=len(cells))
    return np.bincount(row, n[cell_of], minlength=len(rows)).astype(np.int64), is_hit


def _groups_of_rows(groups: pd.DataFrame, rows: pd.DataFrame) -> tuple[Ints, Ints]:
    """Pairs of a group, -1 if there is none, and the number of the row whose key it has; one per period of a window."""
    keys, row = rows[group_keys(rows)], np.arange(len(rows))
    if "window" in rows:
        window = rows["window"].to_numpy(np.int64)
        row = np.repeat(row, window)
        back = np.arange(len(row)) - np.repeat(np.cumsum(window) - window, window)
        keys = keys.take(row).assign(period=pd.PeriodIndex(keys["period"]).take(row) - back)
    if not len(keys.columns):
        return np.zeros(len(row), np.int64), row
    combined = pd.concat([groups, keys.set_axis(groups.columns, axis=1)], ignore_index=True)
    number = group_rows(combined, combined.columns).ngroup().to_numpy()
    group_of = np.full(len(combined), -1)
    group_of[number[: len(groups)]] = np.arange(len(groups))
    return group_of[number[len(groups) :]], row


def _check_numbers(rows: pd.DataFrame, counted: Ints, terms: Any, mentioned: bool) -> None:
    """Raise an error unless each row counts as many tokens as it says."""
    if "n" not in rows:
        return
    differing = np.flatnonzero(rows["n"].to_numpy() != counted)
    if len(differing):
        row = differing[0]
        term, n = rows["term"][row], rows["n"][row]
        remedy = ", and terms=, the concepts, regular expressions or spans, if it counts these" if terms is None else ""
        raise ValueError(
            f"a row counts n={n} of {term!r}, but tokens contain {counted[row]}: pass the tokens, documents"
            f"{' and expressions' if mentioned else ''} it was counted from{remedy}"
        )
