"""The panes of the reader as the browser gets them: series, lines, texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import Ints
from analysis.periods import place_in_periods
from analysis.plots.wording import day_label
from analysis.reading.labels import mark_label, on_one_line, period_label, plain_name, plural, short_label
from analysis.reading.marks import Mark, divide_by_marks
from analysis.reading.views import View

__all__ = ["choose_lines", "draw_lines", "draw_text", "draw_timeline", "line_span"]

_CONTEXT = 90  # characters on each side of a line
_SERIES, _COLORS = 12, 6
_PERIODS = 120  # drawn at most on the mentioned axis
_MOST_PERIODS = 1_500  # that a screen has room for
_LONGEST = 100_000  # characters of a text that are sent at once
_STRIP = 1_000  # places on the strip beside a text
_UNPLACED = {"unplaced": "no date", "longer": "longer"}
_TIMES, _QUOTES = ("time", "value"), ("quote", "speaker")


def draw_timeline(view: View) -> dict[str, Any]:
    """The series of a view, each with a point for every period that is drawn."""
    names, count, drawn = view.hits.names, view.period_count, _choose_periods(view)
    if len(drawn) > _MOST_PERIODS:
        note = f"{len(drawn):,} periods are too many to draw; choose a longer grain."
        return {"series": [], "periods": [], "unit": "", "note": note}
    series, outside = [], 0
    for number, group in enumerate(view.groups[:_SERIES] if names else []):
        for i, name in enumerate(names[:_SERIES]):
            every = view.table.iloc[np.arange(number * count, (number + 1) * count) * len(names) + i]
            rows, n = every.iloc[drawn], int(every["n"].sum())
            outside += n - int(rows["n"].sum())
            label = name if group is None else f"{group}: {name}" if len(names) > 1 else group
            color = (number if len(names) == 1 else i) % _COLORS
            key = {"group": group, "term": name, "name": plain_name(label), "color": color}
            series.append({**key, "n": n, "points": _points(rows)})
    periods = [_period(view, row) for row in drawn]
    notes = [f"{plural(outside, 'hit')} in periods further away; choose a longer grain to see them."] if outside else []
    possible = len(names) * len(view.groups)
    if possible > _SERIES:
        notes.append(f"The first {_SERIES} of {possible} series; the lines are those of all.")
    return {"series": series[:_SERIES], "periods": periods, "unit": "per 1,000 words", "note": " ".join(notes)}


def _choose_periods(view: View) -> Ints:
    """The rows of the periods to draw: if texts speak of centuries, those around the dates of the documents."""
    periods = view.rows.keys["period"].iloc[: view.period_count]
    rows = np.arange(len(periods))
    published = place_in_periods(view.corpus.documents, view.state["freq"]).dropna()
    if len(rows) <= _PERIODS or not len(published):
        return rows
    first, last = (int((periods < day).sum()) for day in (published.min(), published.max()))
    margin = max(_PERIODS - (last - first), 0) // 2
    return rows[((rows >= first - margin) & (rows <= last + margin)) | periods.isna().to_numpy()]


def _points(rows: pd.DataFrame) -> list[dict[str, Any]]:
    names = ["n", "docs", "rate", "low", "high", "status"]
    columns = [[None if pd.isna(value) else value for value in rows[name].tolist()] for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _period(view: View, row: int) -> dict[str, str]:
    period, name = view.rows.keys["period"].iloc[row], view.period_names[row]
    if pd.isna(period):
        return {"period": name, "label": _UNPLACED[name], "short": _UNPLACED[name]}
    return {"period": name, "label": period_label(period), "short": short_label(period)}


def line_span(view: View, line: int) -> tuple[str, int, int]:
    """The span of a line's hit."""
    hit = view.lines[line]
    return view.corpus.ids[view.hits.doc[hit]], int(view.hits.start[hit]), int(view.hits.end[hit])


def choose_lines(view: View, most: int) -> Ints:
    """The numbers of at most so many lines, as evenly as possible from every point of the timeline."""
    hits = view.lines
    point = view.rows.row[view.unit[hits]] * len(view.hits.names) + view.hits.query[hits]
    place_in_point = pd.Series(point).groupby(point).cumcount().to_numpy()
    return np.sort(np.argsort(place_in_point, kind="stable")[:most])


def draw_lines(view: View, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Some lines of the concordance."""
    return [_draw_line(view, line) for line in numbers]


def _draw_line(view: View, line: int) -> dict[str, Any]:
    hit, (doc, start, end) = view.lines[line], line_span(view, line)
    text, date, precision = view.corpus.document(doc)
    row, query = int(view.rows.row[view.unit[hit]]), int(view.hits.query[hit])
    left, match, right = text[max(start - _CONTEXT, 0) : start], text[start:end], text[end : end + _CONTEXT]
    return {
        "left": on_one_line(left).rstrip(), "match": on_one_line(match), "right": on_one_line(right), "doc": doc,
        "start": start, "end": end, "date": day_label(date, precision, short=True), "title": view.corpus.labels[doc],
        "color": _color(view, hit), "group": view.groups[row // view.period_count],
        "period": view.period_names[row], "term": view.hits.names[query], **view.notes.get((doc, start, end), {}),
    }  # fmt: skip


def _color(view: View, hit: int) -> int:
    """The number of the colour of a hit's series."""
    if len(view.hits.names) > 1:
        return int(view.hits.query[hit]) % _COLORS
    return int(view.rows.row[view.unit[hit]]) // view.period_count % _COLORS


def draw_text(view: View, doc: str | None, here: tuple[str, int, int] | None) -> dict[str, Any]:
    """A text in parts, with its hits, time expressions and quotations; `here` is the span of the current line."""
    if doc is None:
        return {"doc": None}
    whole, date, precision = view.corpus.document(doc)
    at = here[1] if here is not None and here[0] == doc else -1
    first = max(at - _LONGEST // 2, 0)
    text, hits = whole[first : first + _LONGEST], _mark_hits(view, doc)
    marks = [*hits, *_mark_times(view, doc)]
    parts = [
        part._asdict() | {"here": part.start == at and "hit" in part.kinds}
        for part in divide_by_marks(text, marks, first)
    ]
    title, day = view.corpus.labels[doc], day_label(date, precision)
    number = sum(mark.start <= at for mark in hits)
    meta = [day] * (title != day) + [f"hit {number} of {len(hits)}"] * (number > 0)
    if len(text) < len(whole):
        meta.append(f"characters {first:,} to {first + len(text):,} of {len(whole):,}")
    length = max(len(text), 1)
    places = {(int(_STRIP * (each.start - first) / length) / _STRIP, each.kind, each.color) for each in marks}
    strip = sorted(place for place in places if 0 <= place[0] < 1)
    label = f"hits: {len(hits)}; times and quotations: {len(marks) - len(hits)}"
    return {
        "doc": doc, "title": title, "meta": " · ".join(meta), "parts": parts, "strip": strip,
        "strip_label": label,
    }  # fmt: skip


def _mark_hits(view: View, doc: str) -> list[Mark]:
    code = view.corpus.ids.get_indexer(pd.Index([doc]))[0]
    rows = range(*np.searchsorted(view.hits.doc, [code, code + 1]))
    start, end = view.hits.start, view.hits.end
    return [Mark(int(start[i]), int(end[i]), "hit", "", _color(view, i)) for i in rows]


def _mark_times(view: View, doc: str) -> list[Mark]:
    """The time expressions and quotations of a text."""
    corpus, marks = view.corpus, []
    text = corpus.document(doc)[0]
    for rows, (kind, column) in zip(corpus.spans_of(doc), (_TIMES, _QUOTES), strict=True):
        labels = rows[column] if column in rows else [None] * len(rows)
        for start, end, label in zip(rows["start"], rows["end"], labels, strict=True):
            marks.append(Mark(int(start), int(end), kind, mark_label(kind, label, text[start:end])))
    return marks
