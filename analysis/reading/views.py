"""What the reader shows: hits, timeline and lines of a view, computed from a small state."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, category_codes
from analysis.checks import check_choice, check_integer
from analysis.dates.timeline import PeriodRows, arrange_rows, count_hits
from analysis.periods import choose_freq, is_frequency
from analysis.plots.wording import document_labels
from analysis.quotes.quotations import quotations
from analysis.reading.concordance import hits_table, sort_matches
from analysis.timex import time_expressions
from analysis.tokens.lookup import describe_absent
from analysis.tokens.queries import find_matches
from analysis.tokens.query_lines import read_line, write_line
from analysis.tokens.table import as_categorical, check_documents, in_reading_order

__all__ = [
    "CONFIDENCE", "EXCLUDED", "NOTE_DTYPES", "Corpus", "Hits", "Notes", "View", "complete_state", "name_no_group",
    "read_excluded",
]  # fmt: skip

# Notes on lines, by the span of the hit: its label, if any, and its note.
Notes = dict[tuple[str, int, int], dict[str, str]]
NOTE_DTYPES = {"doc": "str", "start": "int64", "end": "int64", "label": "str", "note": "str"}
# The label of lines that do not count.
EXCLUDED = "x"
CONFIDENCE = 0.95
_DEFAULTS: dict[str, Any] = {
    "query": "", "freq": None, "axis": "published", "by": None, "period": None, "group": None, "term": None,
    "doc": None, "sort": "date", "sample": None, "excluded": [],
}  # fmt: skip
# Columns that are no groups, or whose names are those of columns of counts.
_NO_GROUPS = [
    "date", "precision", "text", "source", "period", "term", "speaks_of", "tokens", "n", "total", "rate", "low", "high",
    "status", "deff", "docs", "tf", "idf", "tf_idf", "by_expression", "divided",
]  # fmt: skip
# Texts of this many characters are compared with what time_expressions finds, so that the code needs no other name.
_SMALL = 1_000_000
_KEPT = 8  # documents whose time expressions and quotations are remembered


class Hits(NamedTuple):
    """The matches of all queries: names of queries; for each match its query, rows of first and last word, span."""

    names: list[str]
    query: Ints
    first: Ints
    last: Ints
    doc: NDArray[Any]
    start: Ints
    end: Ints
    absent: str


_NOTHING = np.empty(0, np.int64)
_NO_HITS = Hits([], _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING, "")


# --- states -----------------------------------------------------------------------------------


def complete_state(state: Mapping[str, Any], before: Mapping[str, Any], corpus: Corpus) -> dict[str, Any]:
    """A whole state from some of its values, the others as `before`; what no longer fits is cleared.

    Raises
    ------
    ValueError
        If a key is unknown or a value is not possible.
    """
    unknown = state.keys() - _DEFAULTS.keys()
    if unknown:
        raise ValueError(f"state has the key {min(unknown)!r}: use {', '.join(_DEFAULTS)}")
    new = _DEFAULTS | dict(before) | dict(state)
    new["query"] = write_line(new["query"])
    new["freq"] = new["freq"] or choose_freq(corpus.documents)
    for changed, cleared in (("query", "term"), ("by", "group"), ("freq", "period"), ("axis", "period")):
        if before and new[changed] != before[changed] and cleared not in state:
            new[cleared] = None
    check_choice(new["axis"], "axis", ("published", "mentioned"))
    check_choice(new["sort"], "sort", ("date", "left", "right"))
    if not is_frequency(str(new["freq"])):
        raise ValueError(f"freq={new['freq']!r} is not a calendar period: use 'D', 'W', 'M', 'Q' or 'Y'")
    if new["by"] is not None and new["by"] not in corpus.columns:
        raise ValueError(f"by={new['by']!r} is not a column with 2 to 24 values: use one of {corpus.columns}")
    if new["group"] is not None and new["by"] is None:
        raise ValueError(f"group={new['group']!r} is a group of no column: set by too, one of {corpus.columns}")
    if new["sample"] is not None:
        check_integer(new["sample"], "sample", "lines to draw at random", at_least=1)
    docs = [] if new["doc"] is None else [("doc", new["doc"])]
    for name, doc in [*docs, *(("excluded", doc) for doc, _, _ in read_excluded(new["excluded"]))]:
        corpus.check_document(doc, name)
    return new


def read_excluded(excluded: Any) -> list[tuple[str, int, int]]:
    """The spans of a state's excluded lines."""
    try:
        return [(doc, int(start), int(end)) for doc, start, end in excluded]
    except (TypeError, ValueError):
        raise ValueError(f"excluded={excluded!r:.60} is not a list of spans: use [[doc, start, end], …]") from None


def _can_divide(values: pd.Series, name: Any) -> bool:
    """Whether a column has from 2 to 24 values with different names, none of them that of missing values."""
    names = values.astype("str")
    count = names.nunique()
    try:
        return 2 <= count <= 24 and values.nunique() == count and not (names == name_no_group(name)).any()
    except TypeError:  # lists and the like
        return False


def name_no_group(by: Any) -> str:
    """The name of the group of documents without a value: "no office"."""
    return f"no {by}"


def _period_name(period: Any, speaks_of: str = "unplaced") -> str:
    """The name of a period in a state: its first day for weeks, else "2022-02", "2022Q1", "2022"; or "unplaced"."""
    if pd.isna(period):
        return speaks_of
    return str(period.start_time.date()) if period.freqstr[0] == "W" else str(period)


# --- the corpus and its views -----------------------------------------------------------------


class Corpus:
    """A corpus in reading order, and what several views of it share."""

    def __init__(
        self, documents: pd.DataFrame, tokens: pd.DataFrame, expressions: pd.DataFrame | None, quotations: Any
    ) -> None:
        self.tokens = in_reading_order(tokens, documents)
        self.documents = check_documents(self.tokens, documents, ["date", "precision", "text"])
        if self.documents.empty:
            raise ValueError("documents has no rows: pass at least one document")
        self.given, self.quotations = expressions, quotations
        self.doc, self.ids = category_codes(self.tokens["doc"]), self.tokens["doc"].cat.categories
        self.labels = document_labels(self.documents)
        self._rows: dict[tuple[str, str, str | None], PeriodRows] = {}
        self._hits: dict[str, Hits] = {}
        self._spans: dict[str, tuple[pd.DataFrame, ...]] = {}
        self.warning = ""  # of time_expressions, about texts in other languages

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the documents by which they can be divided."""
        others = self.documents.columns.difference(_NO_GROUPS, sort=False)
        return [name for name in others if _can_divide(self.documents[name], name)]

    @cached_property
    def expressions(self) -> pd.DataFrame:
        """The time expressions."""
        if self.given is not None:
            return self.given
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = time_expressions(self.documents)
        self.warning = " ".join(str(each.message) for each in caught)
        return found

    @cached_property
    def are_found_again(self) -> bool:
        """Whether time_expressions gives the expressions, so that the code needs no other name for them."""
        if self.given is None or self.documents["text"].str.len().sum() > _SMALL:
            return self.given is None
        given, found = (
            table[["doc", "start", "end", "begin", "until"]].astype("str").to_numpy().tolist()
            for table in (self.given, time_expressions(self.documents))
        )
        return bool(given == found)

    def check_document(self, doc: object, name: str) -> None:
        """Raise an error unless `doc` is the id of a document."""
        if not isinstance(doc, str) or doc not in self.documents.index:
            raise ValueError(f"{name}={doc!r} is not a document: use an id from documents.index")

    def document(self, doc: str) -> tuple[str, Any, str]:
        """The text, date and precision of a document."""
        row = self.documents.index.get_loc(doc)
        text, date, precision = (self.documents[name].array[row] for name in ("text", "date", "precision"))
        return text, date, precision

    def spans_of(self, doc: str) -> tuple[pd.DataFrame, ...]:
        """The time expressions and quotations of a document; those of the last are kept, as a click asks again."""
        if doc not in self._spans:
            document = self.documents.loc[[doc]]
            sources = ((self.given, time_expressions), (self.quotations, quotations))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a text in another language has none
                found = [
                    find(document) if given is None else given[given["doc"].astype("str") == doc]
                    for given, find in sources
                ]
            self._spans = dict([*self._spans.items(), (doc, tuple(found))][-_KEPT:])
        return self._spans[doc]

    def find(self, text: str) -> Hits:
        """What a line of queries matches."""
        if text not in self._hits:
            found = find_matches(self.tokens, read_line(text), "query")
            query, first, last = found.matches
            start, end = self.tokens["start"].to_numpy()[first], self.tokens["end"].to_numpy()[last]
            hits = Hits(found.names, query, first, last, self.doc[first], start, end, describe_absent(found))
            self._hits = {text: hits}  # one at a time: a frequent word has millions
        return self._hits[text]

    def rows(self, state: Mapping[str, Any]) -> PeriodRows:
        """The rows of a timeline."""
        key = (state["freq"], state["axis"], state["by"])
        if key not in self._rows:
            freq, axis, by = key
            expressions = self.expressions if axis == "mentioned" else None
            self._rows[key] = arrange_rows(
                self.tokens, self.documents, freq=freq, axis=axis, by=by, expressions=expressions
            )
        return self._rows[key]


class View:
    """A view of a corpus: the hits of some queries on the calendar, and those of a part of it as lines."""

    def __init__(self, corpus: Corpus, state: dict[str, Any], notes: Notes) -> None:
        self.corpus, self.state, self.notes = corpus, state, notes
        self.hits = corpus.find(state["query"]) if state["query"].strip() else _NO_HITS
        self.rows = corpus.rows(state)
        self.unit = self.rows.unit[self.hits.first]
        self.is_chosen_row = self._choose_rows()
        if state["term"] is not None and state["term"] not in self.hits.names:
            raise ValueError(f"term={state['term']!r} is not one of the queries: {', '.join(self.hits.names)}")

    def _choose_rows(self) -> NDArray[np.bool_]:
        """Which rows of the timeline are in the chosen period and group."""
        period, group, by = self.state["period"], self.state["group"], self.state["by"]
        chosen = np.ones(len(self.rows.keys), bool)
        if period is not None:
            chosen &= np.array([name == period for name in self.period_names])
        if group is not None and by is not None:
            chosen &= (self.group_names == str(group)).to_numpy()
        if not chosen.any():
            raise ValueError(f"period={period!r}, group={group!r} are not in the timeline: choose others, or None")
        return chosen

    @cached_property
    def groups(self) -> list[str | None]:
        """The groups in the order of the rows; one that is None if there are none."""
        by = self.state["by"]
        if by is None:
            return [None]
        return list(self.group_names.unique())

    @cached_property
    def group_names(self) -> pd.Series:
        """The name of the group of each row."""
        by = self.state["by"]
        names: pd.Series = self.rows.keys[by].astype("str")
        return names.fillna(name_no_group(by))

    @property
    def period_count(self) -> int:
        """The number of rows of a group."""
        return len(self.rows.keys) // len(self.groups)

    @cached_property
    def period_names(self) -> list[str]:
        """The name of the period of each row."""
        keys = self.rows.keys
        speaks_of = keys["speaks_of"] if "speaks_of" in keys else ["unplaced"] * len(keys)
        return list(map(_period_name, keys["period"], speaks_of))

    @cached_property
    def labels(self) -> pd.Series:
        """The label of each hit in the notes, missing for most."""
        labels = np.full(len(self.hits.first), None, object)
        for span, note in self.notes.items():
            labels[self.find_hits(span)] = note.get("label")
        return pd.Series(labels, dtype="str")

    def find_hits(self, span: tuple[str, int, int]) -> Ints:
        """The numbers of the hits with this span: several queries may match the same words."""
        doc, start, end = span
        code = self.corpus.ids.get_indexer(pd.Index([doc]))[0]
        here: Ints = np.arange(*np.searchsorted(self.hits.doc, [code, code + 1]))
        is_same: NDArray[np.bool_] = (self.hits.start[here] == start) & (self.hits.end[here] == end)
        return here[is_same]

    @property
    def notes_table(self) -> pd.DataFrame:
        """The notes as spans, in the order of the documents."""
        rows = [(*span, note.get("label"), note.get("note")) for span, note in self.notes.items()]
        table = pd.DataFrame(rows, columns=list(NOTE_DTYPES)).astype(NOTE_DTYPES)
        place = self.corpus.documents.index.get_indexer(pd.Index(table["doc"]))
        return table.iloc[np.lexsort((table["start"], place))].reset_index(drop=True)

    @cached_property
    def is_excluded(self) -> NDArray[np.bool_]:
        """Whether each hit is excluded by a note."""
        return (self.labels == EXCLUDED).to_numpy() if self.notes else np.zeros(len(self.hits.first), bool)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The timeline of the hits that are not excluded."""
        kept = ~self.is_excluded
        terms = as_categorical(self.hits.query[kept], pd.Index(self.hits.names, dtype="str"))
        return count_hits(
            self.rows, self.unit[kept], pd.Series(terms), per=1000, confidence=CONFIDENCE, every_term=True
        )

    @cached_property
    def lines(self) -> Ints:
        """The numbers of the hits in the chosen part, in the order of the lines."""
        state = self.state
        is_chosen = self.is_chosen_row[self.rows.row[self.unit]]
        if state["term"] is not None:
            is_chosen &= self.hits.query == self.hits.names.index(state["term"])
        chosen = np.flatnonzero(is_chosen)
        chosen = chosen[self._order(chosen)]
        if state["sample"] is None:
            return chosen
        drawn = pd.Series(chosen).sample(min(state["sample"], len(chosen)), random_state=0)
        return drawn.sort_index().to_numpy()

    def _order(self, chosen: Ints) -> Ints:
        first, last = self.hits.first[chosen], self.hits.last[chosen]
        return sort_matches(self.corpus.tokens, self.corpus.documents, first, last, self.state["sort"])

    @property
    def is_several(self) -> bool:
        """Whether hits say which query they are of, as those of `kwic` do for lists and concepts."""
        return bool(self.hits.names) and not isinstance(read_line(self.state["query"]), str | re.Pattern)

    @property
    def hits_table(self) -> pd.DataFrame:
        """The hits table of the lines that are not excluded."""
        first, last = self.hits.first[self.lines], self.hits.last[self.lines]
        names = pd.Index(self.hits.names, dtype="str").take(self.hits.query[self.lines])
        table = hits_table(self.corpus.tokens, self.corpus.documents, first, last, names if self.is_several else None)
        if not self.notes:
            return table
        table = table.merge(self.notes_table, on=["doc", "start", "end"], how="left")
        return table[table["label"] != EXCLUDED].reset_index(drop=True)
