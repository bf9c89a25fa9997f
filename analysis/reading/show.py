"""Tables that read well: concordances, passages, texts and counts, as HTML or plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import check_columns, check_integer, check_spans, check_table, index_by_id
from analysis.periods import read_dates
from analysis.plots.wording import abbreviate, day_label, document_labels
from analysis.reading.html import STYLE, bar, concordance_row, mark_up, table_html
from analysis.reading.labels import (
    mark_label,
    on_one_line,
    period_label,
    short_number,
    span_label,
)
from analysis.reading.marks import Mark, divide_by_marks
from analysis.reading.passages import passages

__all__ = ["Shown", "show"]

_WIDTH = 45  # characters of context on each side in a terminal
_LONGEST = 160  # characters of a cell
_HIDDEN = {"start", "end", "position", "text_start", "text_end"}
_HITS, _PASSAGES, _SPANS = {"left", "match", "right"}, {"text", "match_start", "match_end"}, {"doc", "start", "end"}
_DOCUMENTS, _CHRONOLOGY = {"date", "precision", "source"}, {"begin", "until", "expression_start", "text"}
_BARS = ("n", "rate")
_SIDES = ("target", "reference")
# Columns that are said once, below the table, if they are the same in every row.
_SAID_ONCE = (
    "total", "total_target", "total_reference", "documents_target", "documents_reference", "documents_neither",
    "interval", "why", "mod", "family", "deff", "low", "high", "status", "dispersion", "precision",
    "before", "after",
)  # fmt: skip
# The label of a mark: what its table says of it.
_KINDS = (("speaker", "quote"), ("value", "time"))


class Shown:
    """What `show` returns: it displays itself, as HTML in a notebook, as plain text elsewhere."""

    def __init__(self, html: str, text: str) -> None:
        self.html, self.text = html, text

    def _repr_html_(self) -> str:
        return f"<style>{STYLE}</style><div class='dl-show mathjax_ignore tex2jax_ignore'>{self.html}</div>"

    def __repr__(self) -> str:
        return self.text


def show(
    table: pd.DataFrame | str,
    documents: pd.DataFrame | None = None,
    *,
    doc: str | None = None,
    mark: pd.DataFrame | Sequence[pd.DataFrame] = (),
    names: tuple[str, str] | None = None,
    rows: int = 20,
    page: int = 1,
) -> Shown:
    """A table as it is best read: hits as a concordance, passages as running text, counts with bars.

    Parameters
    ----------
    table
        Any table of the workbook: hits (a concordance), passages (each sentence once, its hits marked), spans together
        with `documents` (their sentences), a documents table with `doc` (a whole text), or counts; or a description,
        which is set as a paragraph.
    documents
        The documents table, which names documents by their titles or dates.
    doc
        The id of the document whose text is shown; `table` is then the documents table.
    mark
        Tables of spans to mark in texts and passages: hits, time expressions, quotations.
    names
        Names of the target and the reference of a table from `keyness`, as in `plot_keyness`.
    rows, page
        How many rows are shown, and which of the pages that this makes.

    Returns
    -------
    Shown
        It displays itself: HTML without scripts in JupyterLab, VS Code and exported pages, plain text in a terminal.
        ``html`` and ``text`` are the two forms.

    Raises
    ------
    ValueError
        If `doc` is not a document, `names` are not two, or the table has fewer pages.
    TypeError
        If `table` is not a table.

    Examples
    --------
    >>> from analysis import kwic, read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> show(kwic(tokenize(documents), documents, "last stand", left=4, right=4))
    8 Mar 2023  has put up its "  last stand" against Ukrainian forces. One
    """
    if isinstance(table, str):
        return Shown(f"<p>{escape(table)}</p>", table)
    check_table(table, "table", "pass a table of the workbook")
    check_integer(rows, "rows", "rows to show", at_least=1)
    if names is not None and len(names) != len(_SIDES):
        raise ValueError(f"names={names!r} must be two names, of the target and of the reference")
    marks = [mark] if isinstance(mark, pd.DataFrame | str) else list(mark)
    if doc is not None:
        return _show_text(table, doc, marks)
    if set(table) >= _HITS:
        return _paged(table, rows, page, lambda part: _show_hits(part, documents))
    if set(table) >= _PASSAGES:
        return _paged(_merge_passages(table), rows, page, lambda part: _show_passages(part, documents, marks))
    if set(table) >= _CHRONOLOGY:
        return _paged(table, rows, page, lambda part: _show_chronology(part, documents))
    if documents is not None and set(table) >= _SPANS and "term" not in table.columns[:1]:
        found = passages(documents, table)
        return _paged(_merge_passages(found), rows, page, lambda part: _show_passages(part, documents, [table, *marks]))
    return _paged(table, rows, page, lambda part: _show_table(part, documents, table, names or _SIDES))


def _paged(table: pd.DataFrame, rows: int, page: int, draw: Callable[[pd.DataFrame], Shown]) -> Shown:
    """One page of a table, and a line that says which."""
    pages = max(-(-len(table) // rows), 1)
    check_integer(page, "page", "number of a page", at_least=1)
    if page > pages:
        raise ValueError(f"page={page} is beyond the last: the table has {pages} of {rows} rows")
    shown = draw(table.iloc[(page - 1) * rows : page * rows])
    if pages == 1:
        return shown
    last = min(page * rows, len(table))
    note = f"Rows {(page - 1) * rows + 1:,} to {last:,} of {len(table):,}."
    note += f" The next: page={page + 1}." if page < pages else ""
    return Shown(f"{shown.html}<p class='dl-remark'>{note}</p>", f"{shown.text}\n{note}")


def _name_documents(table: pd.DataFrame, documents: pd.DataFrame | None) -> list[str]:
    """A name for the document of each row: its title or date, or else what the table says."""
    ids = table["doc"].astype("str").fillna("")  # a finding about a file has no document
    if documents is not None:
        labels = document_labels(_read_documents(documents))
        return [labels.get(each, each) for each in ids]
    return _name_days(table, None) if "date" in table else list(ids)


def _name_days(table: pd.DataFrame, documents: pd.DataFrame | None, *, short: bool = False) -> list[str]:
    """The date of each row, as precisely as it is known."""
    precision = table["precision"] if set(table) >= _DOCUMENTS else pd.Series("day", table.index)
    if documents is not None and "doc" in table:
        known = _read_documents(documents).get("precision", pd.Series(dtype="str"))
        precision = table["doc"].astype("str").map(known).fillna("day")
    return [day_label(date, each, short=short) for date, each in zip(table["date"], precision, strict=True)]


def _join_date(name: str, date: str) -> str:
    """The name of a document and its date, unless this is its name."""
    return name if name.startswith(date) else f"{name}, {date}"


def _read_documents(documents: pd.DataFrame, role: str = "documents") -> pd.DataFrame:
    check_columns(documents, ["date"], role, "make it with read_corpus")
    return read_dates(index_by_id(documents, role, numbered=True))


# --- concordances -----------------------------------------------------------------------------


def _show_hits(hits: pd.DataFrame, documents: pd.DataFrame | None) -> Shown:
    """Hits as a concordance: one line per hit, the match on one axis."""
    if not len(hits):
        return Shown("<p>No hits.</p>", "No hits.")
    days = _name_days(hits, documents, short=True) if "date" in hits else [""] * len(hits)
    dates = _name_days(hits, documents) if "date" in hits else days
    names = _name_documents(hits, documents) if "doc" in hits else dates
    names = [day if name == date else name for name, day, date in zip(names, days, dates, strict=True)]
    left, match, right = (list(map(on_one_line, hits[name].fillna(""))) for name in ("left", "match", "right"))
    extra = [hits[name] for name in ("label", "note") if name in hits]
    notes = [" ".join(str(value) for value in row if pd.notna(value)) for row in zip(*extra, strict=True)]
    notes = notes or [""] * len(hits)
    rows = list(zip(days, names, left, match, right, notes, strict=True))
    days_width = max(map(len, days))
    left_width = min(max(len(text.strip()) for text in left), _WIDTH)
    lines = [
        f"{day:<{days_width}}  {before.strip()[-_WIDTH:]:>{left_width}}  {node}{after[:_WIDTH].rstrip()} {note}"
        for day, _, before, node, after, note in rows
    ]
    lines = [line.rstrip() for line in lines]
    return Shown(f"<table class='dl-kwic'>{''.join(concordance_row(*row) for row in rows)}</table>", "\n".join(lines))


# --- passages and texts -----------------------------------------------------------------------


def _merge_passages(table: pd.DataFrame) -> pd.DataFrame:
    """Each passage once, with the spans of all its matches."""
    keys = ["doc", "date", "start", "end", "text"]
    begin, until = (table["start"] + table[name] for name in ("match_start", "match_end"))
    spans = pd.Series(list(zip(begin, until, strict=True)), table.index)
    plain = table.assign(doc=table["doc"].astype("str"), spans=spans)
    return plain.groupby(keys, sort=False, dropna=False)["spans"].agg(list).reset_index()


def _show_passages(table: pd.DataFrame, documents: pd.DataFrame | None, marks: list[pd.DataFrame]) -> Shown:
    """Passages as running text below the name of their document."""
    if not len(table):
        return Shown("<p>No passages.</p>", "No passages.")
    html, text, before = [], [], None
    rows: Any = table.itertuples()
    names = map(_join_date, _name_documents(table, documents), _name_days(table, documents))
    for row, name in zip(rows, names, strict=True):
        found = [Mark(int(start), int(end), "hit") for start, end in row.spans]
        labelled = _marks_of(marks, row.doc, row.text, row.start)
        taken = {(mark.start, mark.end) for mark in labelled}
        hits = [mark for mark in found if (mark.start, mark.end) not in taken]
        parts = divide_by_marks(row.text, [*hits, *labelled], row.start)
        if name != before:
            html.append(f"<h4>{escape(name)}</h4>")
            text.append(name)
        html.append(f"<p>{mark_up(parts)}</p>")
        text.append("  " + on_one_line("".join(_bracket(part) for part in parts)))
        before = name
    return Shown("".join(html), "\n".join(text))


def _show_chronology(table: pd.DataFrame, documents: pd.DataFrame | None) -> Shown:
    """What happened when: each time, then the sentences that mention it and who reports them."""
    if not len(table):
        return Shown("<p>No times.</p>", "No times.")
    html, text, before = [], [], None
    rows: Any = table.itertuples()
    names = _name_documents(table, documents)
    if "speaker" in table:
        said = table["speaker"].fillna("")
        names = [f"{who}, {name}" if who else name for who, name in zip(said, names, strict=True)]
    for row, name in zip(rows, names, strict=True):
        when = span_label(row.begin, row.until)
        if when != before:
            html.append(f"<h4>{escape(when)}</h4>")
            text.append(when)
        mark = Mark(int(row.expression_start), int(row.expression_end), "time")
        parts = divide_by_marks(row.text, [mark], int(row.start))
        html.append(f"<p>{mark_up(parts)} <small>{escape(name)}</small></p>")
        text.append(f"  {on_one_line(''.join(map(_bracket, parts)))} ({name})")
        before = when
    return Shown("".join(html), "\n".join(text))


def _bracket(part: Any) -> str:
    """A part of a text for a terminal."""
    return f"[{part.text}]" if part.kinds else part.text


def _marks_of(tables: Iterable[pd.DataFrame], doc: str, text: str, first: int = 0) -> list[Mark]:
    """The marks that tables of spans make on a text that begins at `first` of its document."""
    marks = []
    for table in tables:
        check_spans(table, "mark", "pass tables of spans")
        rows = table[table["doc"].astype("str") == doc]
        column, kind = next(((name, kind) for name, kind in _KINDS if name in table), ("", "hit"))
        labels = rows[column] if column else [None] * len(rows)
        marks += [
            Mark(int(start), int(end), kind, mark_label(kind, label, text[start - first : end - first]))
            for start, end, label in zip(rows["start"], rows["end"], labels, strict=True)
        ]
    return marks


def _show_text(documents: pd.DataFrame, doc: object, marks: list[pd.DataFrame]) -> Shown:
    """A whole text below its name."""
    check_columns(documents, ["date", "text"], "table", "pass the documents table")
    documents = _read_documents(documents, "table")
    if not isinstance(doc, str) or doc not in documents.index:
        raise ValueError(f"doc={doc!r} is not a document: use an id from documents.index")
    text = str(documents.at[doc, "text"])
    name = document_labels(documents)[doc]
    date = day_label(documents.at[doc, "date"], documents.get("precision", pd.Series("day", [doc]))[doc])
    head = _join_date(name, date)
    parts = divide_by_marks(text, _marks_of(marks, doc, text))
    html = f"<h4>{escape(head)}</h4><div class='dl-whole'>{mark_up(parts)}</div>"
    return Shown(html, f"{head}\n\n{''.join(_bracket(part) for part in parts)}")


# --- other tables -----------------------------------------------------------------------------


def _show_table(
    part: pd.DataFrame, documents: pd.DataFrame | None, whole: pd.DataFrame, sides: tuple[str, str]
) -> Shown:
    """Any other table: numbers to three digits, dates in words, bars beside counts; what all rows share is below."""
    if part.index.name is not None or isinstance(part.index, pd.MultiIndex):
        part, whole = (_index_as_columns(each) for each in (part, whole))
    part, whole = (each.set_axis(each.columns.map(str), axis=1) for each in (part, whole))
    constant = [
        name for name in part if len(whole) > 1 and name in _SAID_ONCE and whole[name].nunique(dropna=False) == 1
    ]
    names = [str(name) for name in part if name not in _HIDDEN and name not in constant]
    columns = {name: _format_column(part, name, documents) for name in names}
    if "doc" in columns and columns.get("date") == columns["doc"]:
        del columns["date"]
    documents_named = {} if documents is None else document_labels(_read_documents(documents)).to_dict()
    heads = [documents_named.get(name) or _head(name, sides) for name in columns]
    is_number = [pd.api.types.is_numeric_dtype(part[name]) and part[name].dtype != bool for name in columns]
    can_have_bars = [name for name, number in zip(columns, is_number, strict=True) if number and name in _BARS]
    bars = {name: [bar(value, whole[name].max()) for value in part[name]] for name in can_have_bars}
    html = table_html(heads, list(columns.values()), is_number, [bars.get(name, []) for name in columns])
    text = _plain_table(heads, list(columns.values()), is_number)
    if not len(part):
        return Shown(f"{html}<p class='dl-remark'>No rows.</p>", f"{text}\nNo rows.")
    values = {name: _format_column(part, name, documents)[0] for name in constant}
    shared = ", ".join(f"{_head(name, sides)} {value}" for name, value in values.items() if value)
    if not shared:
        return Shown(html, text)
    return Shown(f"{html}<p class='dl-remark'>In every row: {escape(shared)}.</p>", f"{text}\nIn every row: {shared}.")


def _index_as_columns(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its index as its first columns, but for those that it has already."""
    index = table.index.to_frame(index=False)
    new = [i for i, name in enumerate(index.columns) if name not in table.columns]
    return pd.concat([index.iloc[:, new], table.reset_index(drop=True)], axis=1)


def _head(name: str, sides: tuple[str, str]) -> str:
    """The head of a column; the sides of a comparison have their names."""
    for role, side in zip(_SIDES, sides, strict=True):
        if name.endswith(f"_{role}") and side != role:
            return f"{name.removesuffix(f'_{role}')}, {side}"
    return name.replace("_", " ")


def _format_column(table: pd.DataFrame, name: str, documents: pd.DataFrame | None) -> list[str]:
    values = table[name]
    if name == "doc":
        return _name_documents(table, documents)
    if name == "date" and pd.api.types.is_datetime64_any_dtype(values):
        return _name_days(table, documents)
    return [_format_value(value, name) for value in values]


def _format_value(value: Any, name: str) -> str:
    """A value in words or with sensible digits."""
    if isinstance(value, list | dict | np.ndarray):
        return str(value)[:_LONGEST]
    if pd.isna(value):
        return "no period" if name == "period" else ""
    if isinstance(value, pd.Period):
        return period_label(value)
    if isinstance(value, pd.Timestamp):
        return day_label(value)
    if isinstance(value, bool | np.bool_):
        return "yes" if value else ""
    if isinstance(value, int | np.integer):
        return f"{value:,}"
    if isinstance(value, float | np.floating):
        return "< 0.001" if name in ("p", "q") and value < 0.001 else short_number(float(value))
    text = on_one_line(str(value))
    if len(text) <= _LONGEST or name == "detail":  # which ends with the remedy
        return text
    return abbreviate(text, _LONGEST)


def _plain_table(heads: list[str], columns: list[list[str]], is_number: list[bool]) -> str:
    """A table in a terminal."""
    widths = [max(map(len, [head, *column])) for head, column in zip(heads, columns, strict=True)]
    lines = []
    for row in [heads, *zip(*columns, strict=True)]:
        padded = (
            value.rjust(width) if number else value.ljust(width)
            for value, width, number in zip(row, widths, is_number, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)
