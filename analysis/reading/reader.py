"""The reader: timeline, lines and text of a corpus, linked, in JupyterLab."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import check_choice, check_columns, check_spans
from analysis.reading.panes import choose_lines, draw_lines, draw_text, draw_timeline, line_span
from analysis.reading.show import show
from analysis.reading.view_texts import describe_view, name_scope, write_code
from analysis.reading.views import EXCLUDED, NOTE_DTYPES, Corpus, Notes, View, complete_state, read_excluded
from analysis.tokens.words import tokenize

__all__ = ["Reader", "Trail"]

_FILES = Path(__file__).parent
_BLOCK = 100  # lines sent at first
_EMBEDDED_LINES, _EMBEDDED_TEXTS = 500, 40  # that an exported page contains
_NO_LINES = np.empty(0, np.int64)
_LABELS = [*"123456789", EXCLUDED]


def _widget_class() -> Any:
    """The class of the widget; anywidget is an extra."""
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise ImportError("Reader needs anywidget: install it with pip install 'dateline-workbook[lab]'") from None

    traits = {name: traitlets.Dict().tag(sync=True) for name in ("view", "timeline", "lines", "text")}
    files = {"_esm": _FILES / "reader.js", "_css": _FILES / "reader.css"}
    return type("ReaderWidget", (anywidget.AnyWidget,), files | traits)


class Trail:
    """The views of a reader, in the order in which they were opened."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.states: list[dict[str, Any]] = []
        self.sentences: list[str] = []
        self.at = -1

    def __iter__(self) -> Iterator[str]:
        return iter(self.sentences)

    def __repr__(self) -> str:
        return "\n".join(f"{'→' if i == self.at else ' '} {text}" for i, text in enumerate(self.sentences))

    def add(self, state: dict[str, Any], sentence: str) -> None:
        """Add a view, in place of those that had been left by `back`."""
        self.states[self.at + 1 :], self.sentences[self.at + 1 :] = [state], [sentence]
        self.at += 1

    def move(self, by: int) -> None:
        """Go back (-1) or forward (1), as far as there are views."""
        at = min(max(self.at + by, 0), len(self.states) - 1)
        if at != self.at:
            self.at = at
            # what was excluded since is a note, and stays
            self._reader._show({name: value for name, value in self.states[at].items() if name != "excluded"})

    def back(self) -> None:
        """Go to the view before."""
        self.move(-1)

    def forward(self) -> None:
        """Go to the view that was left by `back`."""
        self.move(1)


class Reader:
    """A corpus to read and click in: a timeline, the lines of its hits, and their texts.

    The reader shows itself as the last expression of a cell. Type queries, click a period to see its lines and a line
    to see its text; ``?`` lists the keys. Every view is Python: `code` gives the table on screen.

    Parameters
    ----------
    documents
        The documents table.
    tokens
        The tokens; None: those of `tokenize`.
    expressions
        The time expressions; None: those that `time_expressions` finds in English texts.
    quotations
        The quotations to mark in the texts; None: those that `quotations` finds in English texts.
    state
        The view to begin with, or some of its values, such as ``{"query": "war", "by": "office"}``.

    Attributes
    ----------
    state : dict
        The view: ``query``, ``freq``, ``axis``, ``by``, ``period``, ``group``, ``term``, ``doc``, ``sort``, ``sample``
        and ``excluded``. Set some or all of them to change the view.
    hits : DataFrame
        The hits table of the lines that are not excluded, with ``label`` and ``note`` if there are notes.
    code : str
        The Python that gives this table from ``tokens``, ``documents`` and, if there are any, ``notes``.
    rates : DataFrame
        The timeline table of the hits that are not excluded.
    notes : DataFrame
        The lines with a label or note, as spans: ``doc``, ``start``, ``end``, ``label`` ("1" to "9", or "x" for an
        excluded line) and ``note``. It can be set to notes that were saved.
    trail : Trail
        The views so far, each with its sentence; ``trail.back()`` and ``trail.forward()`` move among them.

    Raises
    ------
    ImportError
        If anywidget is not installed.
    ValueError
        If a state has an unknown key or an impossible value, or the tables do not belong together.
    TypeError
        If `documents` or `tokens` is not a table.

    Examples
    --------
    >>> from analysis import read_corpus
    >>> reader = Reader(read_corpus("seeds"), state={"query": "wagner", "freq": "M", "period": "2023-03"})
    >>> print(reader.code)
    from analysis import kwic, occurrences, timeline
    <BLANKLINE>
    hits = kwic(tokens, documents, 'wagner', sort='date')
    rates = timeline(tokens, documents, hits, freq='M')
    rows = rates[(rates['period'] == '2023-03')]
    hits = occurrences(tokens, rows, documents, terms=hits)
    hits = hits.reset_index(drop=True)
    >>> len(reader.hits)
    7
    """

    def __init__(
        self,
        documents: pd.DataFrame,
        tokens: pd.DataFrame | None = None,
        expressions: pd.DataFrame | None = None,
        quotations: pd.DataFrame | None = None,
        *,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        self.widget = _widget_class()()
        if quotations is not None:
            check_spans(quotations, "quotations", "pass a table of spans")
        self.documents = documents
        self.tokens = tokenize(documents) if tokens is None else tokens
        self._corpus = Corpus(documents, self.tokens, expressions, quotations)
        self._beside: str | None = None
        self._line = 0
        self._view = View(self._corpus, complete_state({}, {}, self._corpus), {})
        self.trail = Trail(self)
        self.state = dict(state or {})
        self.widget.on_msg(lambda _, message, __: self._act(message))

    # --- what can be read and set -----------------------------------------------------------

    @property
    def state(self) -> dict[str, Any]:
        """The view, as a small dict."""
        excluded = [list(span) for span, note in self._view.notes.items() if note.get("label") == EXCLUDED]
        return self._view.state | {"excluded": excluded}

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None:
        self._show(state)
        self.trail.add(self.state, self.widget.view["sentence"]["text"])
        self._draw_view()

    @property
    def hits(self) -> pd.DataFrame:
        """The hits table of the lines that are not excluded."""
        return self._view.hits_table

    @property
    def code(self) -> str:
        """The Python that gives `hits`."""
        return write_code(self._view)

    @property
    def rates(self) -> pd.DataFrame:
        """The timeline table of the hits that are not excluded."""
        return self._view.table

    @property
    def notes(self) -> pd.DataFrame:
        """The lines with a label or a note, as spans."""
        return self._view.notes_table

    @notes.setter
    def notes(self, notes: pd.DataFrame) -> None:
        check_columns(notes, list(NOTE_DTYPES), "notes", "set a table that reader.notes gave")
        for label in notes["label"].dropna():
            check_choice(label, "label of notes", _LABELS)
        for doc in notes["doc"]:
            self._corpus.check_document(doc, "doc of notes")
        rows: Any = notes[list(NOTE_DTYPES)].astype(NOTE_DTYPES).itertuples(index=False)
        said = {(row.doc, row.start, row.end): {"label": row.label, "note": row.note} for row in rows}
        self._annotate({span: _drop_missing(note) for span, note in said.items()})

    def _annotate(self, notes: Notes) -> None:
        """Take these notes, and draw the view again."""
        self._view = View(self._corpus, self._view.state, notes)
        self._draw_all()

    # --- what the user does -----------------------------------------------------------------

    def _act(self, message: dict[str, Any]) -> None:
        """Do what a message from the browser says; a fault becomes a sentence above the timeline."""
        act = getattr(self, f"_do_{message.get('do')}", None)
        try:
            if act is not None:
                act(**{name: value for name, value in message.items() if name != "do"})
        except (ValueError, TypeError) as error:
            self.widget.view = self.widget.view | {"message": str(error)}

    def _do_set(self, state: dict[str, Any]) -> None:
        self.state = state

    def _do_back(self) -> None:
        self.trail.back()

    def _do_forward(self) -> None:
        self.trail.forward()

    def _do_lines(self, start: int, stop: int) -> None:
        self.widget.send({"lines": {"start": start, "rows": self._draw_rows(start, stop)}})

    def _do_open(self, line: int) -> None:
        """Show the text of a line."""
        if 0 <= line < len(self._view.lines):
            self._line = line
            self._view.state["doc"] = self.trail.states[self.trail.at]["doc"] = line_span(self._view, line)[0]
            self._draw_text()

    def _do_hit(self, by: int) -> None:
        """Go to the next or previous hit in the text, or at its end to another document."""
        docs, start = (values[self._view.lines] for values in (self._view.hits.doc, self._view.hits.start))
        in_text = np.flatnonzero(docs == docs[self._line]) if len(docs) else _NO_LINES
        in_text = in_text[np.argsort(start[in_text], kind="stable")]
        at = int(np.searchsorted(start[in_text], start[self._line])) + by if len(docs) else -1
        if 0 <= at < len(in_text):
            self._go_to(int(in_text[at]))
        else:
            self._do_document(by)

    def _do_document(self, by: int) -> None:
        """Go to the first line of the next or previous document that has one."""
        docs = self._view.hits.doc[self._view.lines]
        starts = np.flatnonzero(np.append(True, docs[1:] != docs[:-1])) if len(docs) else _NO_LINES
        at = int(np.searchsorted(starts, self._line, "right")) - 1 + by
        if 0 <= at < len(starts):
            self._go_to(int(starts[at]))

    def _go_to(self, line: int) -> None:
        if 0 <= line < len(self._view.lines):
            self._do_open(line)
            self._draw_lines()

    def _do_beside(self) -> None:
        self._beside = None if self._beside else self.widget.text["pages"][-1]["doc"]
        self._draw_text()

    def _do_note(self, line: int, span: list[Any], **values: str | None) -> None:
        """Set or clear the label or the note of a line, if it is still the one that the browser saw."""
        if not 0 <= line < len(self._view.lines) or line_span(self._view, line) != (here := tuple(span)):
            return
        notes = dict(self._view.notes)
        note = {name: value for name, value in (notes.pop(here, {}) | values).items() if value}
        self._line = line
        self._annotate(notes | ({here: note} if note else {}))

    # --- what is drawn ----------------------------------------------------------------------

    def _show(self, state: Mapping[str, Any]) -> None:
        """Make the view that a state says, the rest as it was, and draw it."""
        new = complete_state(state, self._view.state, self._corpus)
        excluded = new.pop("excluded")
        notes = self._view.notes
        if "excluded" in state:
            kept = {span: _without_exclusion(note) for span, note in notes.items()}
            kept |= {span: kept.get(span, {}) | {"label": EXCLUDED} for span in read_excluded(excluded)}
            notes = {span: note for span, note in kept.items() if note}
        self._view = View(self._corpus, new, notes)
        is_open = self._corpus.ids[self._view.hits.doc[self._view.lines]] == new["doc"]
        self._line = int(np.argmax(is_open)) if len(is_open) else 0
        self._draw_all()

    def _draw_all(self) -> None:
        self.widget.timeline = draw_timeline(self._view)
        self._draw_view()
        self._draw_lines()
        self._draw_text()

    def _draw_view(self) -> None:
        (text, note), query = describe_view(self._view), self._view.state["query"]
        self.widget.view = {
            "state": dict(self._view.state),
            "options": {"by": self._corpus.columns},
            "sentence": {"text": text, "note": note},
            "code": self.code,
            "message": "",
            "empty": self._view.hits.absent or ("No hits here." if query else "Type a query above."),
            "back": self.trail.at > 0,
            "forward": self.trail.at < len(self.trail.states) - 1,
        }

    def _draw_lines(self) -> None:
        view, start = self._view, max(self._line - _BLOCK // 2, 0)
        self.widget.lines = {
            "start": start, "rows": self._draw_rows(start, start + _BLOCK), "current": self._line,
            "total": len(view.lines), "excluded": int(view.is_excluded[view.lines].sum()), "title": name_scope(view),
        }  # fmt: skip

    def _draw_rows(self, start: int, stop: int) -> list[dict[str, Any]]:
        return draw_lines(self._view, range(start, min(stop, len(self._view.lines))))

    def _draw_text(self) -> None:
        here = line_span(self._view, self._line) if len(self._view.lines) else None
        docs = [self._beside] if self._beside else []
        now = self._view.state["doc"] or (here and here[0])  # at first that of the first line
        pages = [draw_text(self._view, doc, here) for doc in [*docs, now]]
        self.widget.text = {"pages": pages}

    # --- without a kernel -------------------------------------------------------------------

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and the same view as a page for where there is no kernel."""
        bundle = self.widget._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return data | {"text/html": self.to_html(), "text/plain": self.widget.view["sentence"]["text"]}, metadata

    def to_html(self) -> str:
        """The view as HTML: its lines as a table, from which a script makes the reader with the lines it contains."""
        widget, chosen = self.widget, choose_lines(self._view, _EMBEDDED_LINES)
        rows = draw_lines(self._view, chosen)
        data = {name: getattr(widget, name) for name in ("view", "timeline", "text")}
        current = int(np.searchsorted(chosen, self._line))
        data["lines"] = widget.lines | {"rows": rows, "start": 0, "current": current, "total": len(rows)}
        if len(rows) < len(self._view.lines):
            note = f"This page contains {len(rows):,} of {len(self._view.lines):,} lines, some from each period."
            data["view"] = widget.view | {"sentence": widget.view["sentence"] | {"note": note}}
        docs = list(dict.fromkeys(row["doc"] for row in rows))[:_EMBEDDED_TEXTS]
        data["texts"] = {doc: draw_text(self._view, doc, None) for doc in docs}
        id_, embedded = f"dateline-{widget.model_id}", json.dumps(data).replace("<", "\\u003c")
        return (
            f"<style>{(_FILES / 'reader.css').read_text('utf-8')}</style>"
            f"<div id='{id_}'>{show(self.hits, rows=_BLOCK)._repr_html_()}</div>"
            f"<script type='module'>{(_FILES / 'reader.js').read_text('utf-8')}\n"
            f"embed({embedded}, document.getElementById('{id_}'));</script>"
        )


def _drop_missing(note: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in note.items() if isinstance(value, str)}


def _without_exclusion(note: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in note.items() if (name, value) != ("label", EXCLUDED)}
