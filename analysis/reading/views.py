"""What the reader shows: hits, timeline, lines, sentence and code of a view, computed from a small state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints, category_codes
from analysis.checks import check_choice
from analysis.dates.timeline import PeriodRows, arrange_rows, count_hits
from analysis.periods import choose_freq, is_frequency
from analysis.reading.concordance import hits_table, sort_matches
from analysis.reading.labels import document_labels, period_label, plural, rate_text
from analysis.timex import time_expressions
from analysis.tokens.lookup import describe_absent
from analysis.tokens.queries import Queries, find_matches, query_text
from analysis.tokens.table import as_categorical, check_documents, in_reading_order

__all__ = ["CONFIDENCE", "EXCLUDED", "Corpus", "Hits", "View", "complete_state", "period_name", "read_query"]

CONFIDENCE = 0.95
# The label of lines that do not count.
EXCLUDED = "x"
_DEFAULTS: dict[str, Any] = {
    "query": "", "freq": None, "axis": "published", "by": None, "period": None, "group": None, "term": None,
    "doc": None, "sort": "date", "sample": None, "excluded": [],
}  # fmt: skip
# One query of several: a regex between slashes may contain commas.
_PART = re.compile(r"\s*/(?:[^/\\]|\\.)+/\s*(?=,|$)|[^,]+")
# Texts of this many characters are compared with what time_expressions finds, so that the code needs no other name.
_SMALL = 1_000_000


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


# --- queries and states as they are written ---------------------------------------------------


def read_query(text: str) -> Queries:
    """The queries in a line of text: separated by commas, concepts as ``Name: one | another``, a regex as ``/…/``."""
    parts = [part.strip() for part in _PART.findall(text) if part.strip()]
    if not parts:
        raise ValueError(f"query={text!r} is empty: type a word, a phrase or a glob such as zelensk*")
    concepts = {}
    for part in parts:
        name, _, patterns = part.partition(": ") if ": " in part and part[0] != "/" else (part, "", part)
        is_regex = part[0] == "/" and part[-1] == "/" and len(part) > 2
        listed = [_read_regex(part)] if is_regex else [each.strip() for each in patterns.split("|")]
        concepts[name.strip()] = listed
    if any(len(listed) > 1 or listed[0] != name for name, listed in concepts.items() if isinstance(listed[0], str)):
        return concepts
    queries = [listed[0] for listed in concepts.values()]
    return queries[0] if len(queries) == 1 else queries


def _read_regex(part: str) -> re.Pattern[str]:
    try:
        return re.compile(part[1:-1])
    except re.error as error:
        raise ValueError(f"the regex {part} cannot be read: {error}") from None


def _write_query(query: Any) -> str:
    """The line of text that `read_query` reads as these queries."""
    if isinstance(query, str):
        return query
    if isinstance(query, Mapping):
        return ", ".join(f"{name}: {' | '.join(_list_written(patterns))}" for name, patterns in query.items())
    return ", ".join(_list_written(query))


def _list_written(patterns: Any) -> list[str]:
    listed = patterns if isinstance(patterns, Iterable) and not isinstance(patterns, str) else [patterns]
    return [each if isinstance(each, str) else f"/{query_text(each)}/" for each in listed]


def _code_of(queries: Queries) -> str:
    """Queries as Python."""
    if isinstance(queries, Mapping):
        return "{" + ", ".join(f"{name!r}: {_code_of(each)}" for name, each in queries.items()) + "}"
    if isinstance(queries, list):
        return "[" + ", ".join(map(_code_of, queries)) + "]"
    return repr(queries)


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
    new["query"] = _write_query(new["query"])
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
    if new["doc"] is not None and new["doc"] not in corpus.documents.index:
        raise ValueError(f"doc={new['doc']!r} is not a document: use an id from documents.index")
    return new


def period_name(period: Any, speaks_of: str = "unplaced") -> str:
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
        self.given, self.quotations = expressions, quotations
        self.doc, self.ids = category_codes(self.tokens["doc"]), self.tokens["doc"].cat.categories
        self.labels = document_labels(self.documents)
        self._rows: dict[tuple[str, str, str | None], PeriodRows] = {}
        self._hits: dict[str, Hits] = {}

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the documents by which they can be divided."""
        others = self.documents.columns.difference(
            ["date", "precision", "text", "source", "period", "term"], sort=False
        )
        return [name for name in others if 2 <= self.documents[name].astype("str").nunique() <= 24]

    @cached_property
    def expressions(self) -> pd.DataFrame:
        """The time expressions."""
        return time_expressions(self.documents) if self.given is None else self.given

    @cached_property
    def expressions_code(self) -> str:
        """The Python that gives the time expressions."""
        if self.given is None:
            return "time_expressions(documents)"
        if self.documents["text"].str.len().sum() > _SMALL:
            return "expressions"
        names = ["doc", "start", "end", "begin", "until"]
        found = time_expressions(self.documents)[names].astype("str").to_numpy().tolist()
        return (
            "time_expressions(documents)"
            if self.given[names].astype("str").to_numpy().tolist() == found
            else "expressions"
        )

    def document(self, doc: str) -> tuple[str, Any, str]:
        """The text, date and precision of a document."""
        row = self.documents.index.get_loc(doc)
        return tuple(self.documents[name].array[row] for name in ("text", "date", "precision"))  # type: ignore[return-value]

    def find(self, text: str) -> Hits:
        """What a line of queries matches."""
        if text not in self._hits:
            found = find_matches(self.tokens, read_query(text), "query")
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

    def __init__(self, corpus: Corpus, state: dict[str, Any], notes: pd.DataFrame) -> None:
        self.corpus, self.state, self.notes = corpus, state, notes
        empty = np.empty(0, np.int64)
        self.hits = corpus.find(state["query"]) if state["query"].strip() else Hits([], *[empty] * 6, "")
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
            chosen &= (self.rows.keys[by].map(str) == str(group)).to_numpy()
        if not chosen.any():
            raise ValueError(f"period={period!r}, group={group!r} are not in the timeline: choose others, or None")
        return chosen

    @cached_property
    def groups(self) -> list[str | None]:
        """The groups in the order of the rows; one that is None if there are none."""
        by = self.state["by"]
        if by is None:
            return [None]
        return list(self.rows.keys[by].map(str).unique())

    @property
    def period_count(self) -> int:
        """The number of rows of a group."""
        return len(self.rows.keys) // len(self.groups)

    @cached_property
    def period_names(self) -> list[str]:
        """The name of the period of each row."""
        keys = self.rows.keys
        speaks_of = keys["speaks_of"] if "speaks_of" in keys else ["unplaced"] * len(keys)
        return list(map(period_name, keys["period"], speaks_of))

    @cached_property
    def labels(self) -> pd.Series:
        """The label of each hit in the notes, missing for most."""
        labels = pd.Series(None, range(len(self.hits.first)), dtype="str")
        codes = self.corpus.ids.get_indexer(pd.Index(self.notes["doc"]))
        for doc, start, end, label in zip(
            codes, *(self.notes[name] for name in ("start", "end", "label")), strict=True
        ):
            low, high = np.searchsorted(self.hits.doc, [doc, doc + 1])
            is_here = (self.hits.start[low:high] == start) & (self.hits.end[low:high] == end)
            labels.iloc[low + np.flatnonzero(is_here)] = label
        return labels

    @cached_property
    def table(self) -> pd.DataFrame:
        """The timeline of the hits that are not excluded."""
        kept = (self.labels != EXCLUDED).to_numpy() if len(self.notes) else np.ones(len(self.unit), bool)
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
    def hits_table(self) -> pd.DataFrame:
        """The hits table of the lines that are not excluded."""
        first, last = self.hits.first[self.lines], self.hits.last[self.lines]
        names = pd.Index(self.hits.names, dtype="str").take(self.hits.query[self.lines])
        is_several = not isinstance(read_query(self.state["query"] or "*a"), str | re.Pattern)
        table = hits_table(self.corpus.tokens, self.corpus.documents, first, last, names if is_several else None)
        if not len(self.notes):
            return table
        table = table.merge(self.notes, on=["doc", "start", "end"], how="left")
        return table[table["label"] != EXCLUDED]

    # --- in words and in Python -------------------------------------------------------------

    @property
    def scope(self) -> str:
        """The chosen part: "Kyiv, week of 21 February 2022"."""
        state = self.state
        at = self.rows.keys["period"][self.is_chosen_row].iloc[0]
        names = {"unplaced": "without a date for this grain", "longer": "about more than one period"}
        period = state["period"] and (names.get(state["period"]) or period_label(at))
        parts = [part for part in (state["group"], state["term"], period) if part is not None]
        text = ", ".join(map(str, parts)) or "All periods"
        return text[0].upper() + text[1:]

    def sentence(self) -> tuple[str, str]:
        """What the chosen part contains, and what has to be known about it."""
        state = self.state
        chosen = np.repeat(self.is_chosen_row, max(len(self.hits.names), 1)) if self.hits.names else []
        rows = self.table[chosen]
        if state["term"] is not None:
            rows = rows[rows["term"] == state["term"]]
        if not len(rows):
            return "Type a query to see where it occurs.", ""
        n, (docs, tokens) = int(rows["n"].sum()), rows[["docs", "tokens"]].iloc[:: rows["term"].nunique()].sum()
        text = f"{self.scope}: {plural(n, 'hit')} in {plural(int(docs), 'document')}"
        text += f", {rate_text(n / tokens * 1000)} per 1,000 words" if tokens else ""
        note = self._describe_sample(n)
        if len(rows) > 1:
            return f"{text}.", note or "Hollow points have no interval: too few documents, or none with the term."
        row = rows.iloc[0]
        if row["status"] == "ok":
            return f"{text} (95% interval {rate_text(row['low'])} to {rate_text(row['high'])}).", note
        return f"{text}.", note or f"No interval: {row['status']}."

    def _describe_sample(self, n: int) -> str:
        """How many of the lines drawn are correct (label 1), with the interval of Clopper and Pearson (1934)."""
        if self.state["sample"] is None:
            return ""
        from scipy.special import betaincinv

        labels = self.labels.iloc[self.lines].dropna()
        size, correct, tail = len(labels), int((labels == "1").sum()), (1 - CONFIDENCE) / 2
        if not size:
            return f"{plural(len(self.lines), 'line')} drawn at random: label the correct ones 1, the others 2 or x."
        low = betaincinv(correct, size - correct + 1, tail) if correct else 0
        high = betaincinv(correct + 1, size - correct, 1 - tail) if correct < size else 1
        share = f"{correct} of {size} labelled lines are correct: {correct / size:.0%}"
        share += f" (95% interval {low:.0%} to {high:.0%})"
        missing = len(self.lines) - size
        return f"{share}, {f'{missing} not yet labelled' if missing else f'or about {n * correct / size:,.0f} hits'}."

    def code(self) -> str:
        """The Python that gives the lines as a hits table."""
        if not self.state["query"].strip():
            return ""
        queries = read_query(self.state["query"])
        state, steps, used = self.state, [], ["kwic"]
        documents, by_rows = self._documents_code(used)
        steps += documents
        source = "selected" if documents else "documents"
        sort = f", sort={state['sort']!r}"
        steps.append(f"hits = kwic(tokens, {source}, {_code_of(queries)}{sort})")
        if by_rows:
            used += ["occurrences", "timeline"]
            steps += self._rows_code(used)
        if state["term"] is not None and not isinstance(queries, str | re.Pattern):
            steps.append(f"hits = hits[hits['term'] == {state['term']!r}].reset_index(drop=True)")
        if state["sample"] is not None:
            steps.append(f"hits = hits.sample(min({state['sample']}, len(hits)), random_state=0).sort_index()")
            steps.append("hits = hits.reset_index(drop=True)")
        if len(self.notes):
            steps.append('hits = hits.merge(notes, on=["doc", "start", "end"], how="left")')
            steps.append(f"hits = hits[hits['label'] != {EXCLUDED!r}]")
        imports = [f"from analysis import {', '.join(sorted(used))}"]
        imports += ["import re"] if "re.compile" in steps[len(documents)] else []
        return "\n".join([*reversed(imports), "", *steps])

    def _documents_code(self, used: list[str]) -> tuple[list[str], bool]:
        """The steps that select documents, and whether rows of a timeline have to be selected instead."""
        state = self.state
        period = self.rows.keys["period"][self.is_chosen_row].iloc[0] if state["period"] is not None else None
        if state["period"] is not None and (state["axis"] == "mentioned" or pd.isna(period)):
            return [], True
        steps, source = [], "documents"
        if period is not None:
            used.append("published")
            since, until = period.start_time.date(), period.end_time.date()
            steps.append(f"selected = published(documents, since='{since}', until='{until}')")
            source = "selected"
        if state["group"] is not None:
            steps.append(f"selected = {source}[{self._group_code(source)}]")
        return steps, False

    def _group_code(self, table: str) -> str:
        """The condition that the group is the chosen one."""
        by = self.state["by"]
        key = self.rows.keys[by][self.is_chosen_row].iloc[0]
        if pd.isna(key):
            return f"{table}[{by!r}].isna()"
        if isinstance(key, str):
            return f"{table}[{by!r}] == {key!r}"
        return f"{table}[{by!r}].astype('str') == {str(key)!r}"

    def _rows_code(self, used: list[str]) -> list[str]:
        """The steps that select the hits of rows of a timeline."""
        state, options, back = self.state, f"freq={self.state['freq']!r}", ""
        condition = f"rates['period'] == {state['period']!r}"
        steps = []
        if state["axis"] == "mentioned":
            if self.corpus.expressions_code != "expressions":
                used.append("time_expressions")
                steps.append(f"expressions = {self.corpus.expressions_code}")
            options += ", axis='mentioned', expressions=expressions"
            back = ", expressions=expressions"
        if state["period"] in ("unplaced", "longer"):
            condition = "rates['period'].isna()"
            if state["axis"] == "mentioned":
                condition = f"rates['speaks_of'] == {state['period']!r}"
        if state["by"] is not None:
            options += f", by={state['by']!r}"
        if state["group"] is not None:
            condition = f"({condition}) & ({self._group_code('rates')})"
        return [
            *steps,
            f"rates = timeline(tokens, documents, hits, {options})",
            f"hits = occurrences(hits, rates[{condition}], documents{back}).reset_index(drop=True)",
        ]
