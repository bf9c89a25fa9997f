"""The HTML that `show` is made of. Corpus text is always escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd

from analysis.reading.marks import Part

__all__ = ["STYLE", "bar", "concordance_row", "mark_up", "table_html"]

# ruff: noqa: E501
# The class twice: the rules of JupyterLab for cells and rows count for more than one class.
STYLE = """
.dl-show { --hit: #b3470f; --dim: #59636e; --line: #dcdfe3; --time: #0b62a8; --quote: #1d7044; --mark: #ffe9a8; max-width: 1100px; }
@media (prefers-color-scheme: dark) { body:not([data-jp-theme-light]) .dl-show {
  --hit: #f0996b; --dim: #a3aeba; --line: #2d343b; --time: #6db3f2; --quote: #6fcf97; --mark: #5a4a12; } }
body[data-jp-theme-light="false"] .dl-show {
  --hit: #f0996b; --dim: #a3aeba; --line: #2d343b; --time: #6db3f2; --quote: #6fcf97; --mark: #5a4a12; }
.dl-show table { border-collapse: collapse; border: 0; font-size: 13px; margin: 0.4em 0; }
.dl-show table.dl-kwic { table-layout: fixed; width: 100%; }
.dl-show.dl-show tbody tr, .dl-show.dl-show tbody tr:nth-child(n) { background: none; }
.dl-show.dl-show td, .dl-show.dl-show th { border: 0; padding: 2px 8px 2px 0; text-align: left; vertical-align: baseline; white-space: nowrap; }
.dl-show.dl-show td[align=right], .dl-show.dl-show th[align=right] { text-align: right; font-variant-numeric: tabular-nums; }
.dl-show .dl-wide { overflow-x: auto; }
.dl-show.dl-show .dl-table td:last-child:not([align=right]) { min-width: 11em; }
.dl-show small { color: var(--dim); font: 12px system-ui, sans-serif; }
.dl-show.dl-show .dl-table td { border-top: 1px solid var(--line); white-space: normal; max-width: 32em; overflow-wrap: break-word; }
.dl-show.dl-show .dl-table td.dl-short { white-space: nowrap; }
.dl-show.dl-show .dl-kwic td { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.dl-show.dl-show .dl-kwic td:nth-child(1) { width: 7.6em; color: var(--dim); }
.dl-show.dl-show .dl-kwic td:nth-child(4) { width: 13em; color: var(--dim); font-size: 12px; }
.dl-show.dl-show .dl-kwic td:nth-child(2) { width: 38%; direction: rtl; padding-right: 0.4em; }
.dl-show.dl-show .dl-kwic td:nth-child(2) bdi { direction: ltr; unicode-bidi: isolate; }
.dl-show .dl-kwic b { color: var(--hit); }
.dl-show h4 { margin: 0.9em 0 0.2em; overflow-wrap: anywhere; font: 600 13px system-ui, "DejaVu Sans", sans-serif; color: var(--dim); }
.dl-show p, .dl-show .dl-whole { font: 15.5px/1.6 Charter, "Bitstream Charter", Georgia, "DejaVu Serif", serif; max-width: 68ch; margin: 0 0 0.6em; white-space: pre-wrap; overflow-wrap: anywhere; }
.dl-show p.dl-remark { font: 13px system-ui, sans-serif; color: var(--dim); }
.dl-show mark { background: var(--mark); color: inherit; padding: 0 1px; border-radius: 2px; font-weight: 600; }
.dl-show .dl-time { border-bottom: 1.5px dotted var(--time); }
.dl-show .dl-quote { border-bottom: 1.5px solid var(--quote); }
.dl-show sup { font: 10.5px system-ui, sans-serif; line-height: 0; margin: 0 2px; color: var(--time); }
.dl-show sup.dl-speaker { color: var(--quote); }
.dl-show .dl-length { display: inline-block; height: 0.6em; background: var(--time); opacity: 0.45; }
@media (max-width: 600px) {
  .dl-show.dl-show .dl-kwic td:nth-child(1) { width: 7em; font-size: 11px; } .dl-show.dl-show .dl-kwic td:nth-child(2) { width: 36%; }
  .dl-show.dl-show .dl-kwic td:nth-child(4) { display: none; } .dl-show { overflow-x: auto; } }
@media print { .dl-show.dl-show .dl-kwic td { white-space: normal; } .dl-show tr { break-inside: avoid; } }
"""
_BAR_EM = 5
_SHORT = 24  # characters that stay on one line


def concordance_row(day: str, name: str, left: str, match: str, right: str, note: str) -> str:
    """One line of a concordance; the match and what follows share a cell, so that punctuation stays close."""
    day, name, left, match, right, note = map(escape, (day, name, left.strip(), match, right.rstrip(), note))
    after = f" <sup>{note}</sup>" if note else ""
    title = "" if name == day else f"<td>{name}</td>"
    return (
        f"<tr><td>{day}</td><td align='right'><bdi>{left}</bdi></td>"
        f"<td><bdi><b>{match}</b>{right}</bdi>{after}</td>{title}</tr>"
    )


def mark_up(parts: Iterable[Part]) -> str:
    """Text with its marks: hits on a coloured ground, times with a dotted, quotations with a solid underline."""
    return "".join(map(_mark_part, parts))


def _mark_part(part: Part) -> str:
    text = escape(part.text)
    for kind in part.kinds:
        text = f"<mark>{text}</mark>" if kind == "hit" else f"<span class='dl-{kind}'>{text}</span>"
    before = f"<sup class='dl-speaker'>{escape(part.before)}</sup>" if part.before else ""
    return before + text + (f"<sup>{escape(part.after)}</sup>" if part.after else "")


def table_html(heads: list[str], columns: list[list[str]], is_number: list[bool], bars: list[list[str]]) -> str:
    """A table of formatted columns, some with bars beside them."""
    align = [
        (" align='right'" if number else "")
        + (" class='dl-short'" if max(map(len, column), default=0) <= _SHORT else "")
        for number, column in zip(is_number, columns, strict=True)
    ]
    top = (
        f"<th{a}>{escape(head)}</th>{'<th></th>' if b else ''}" for head, a, b in zip(heads, align, bars, strict=True)
    )
    rows = [f"<tr>{''.join(top)}</tr>"]
    for i in range(len(columns[0]) if columns else 0):
        cells = (
            f"<td{a}>{escape(column[i])}</td>{b[i] if b else ''}"
            for column, a, b in zip(columns, align, bars, strict=True)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<div class='dl-wide'><table class='dl-table'>{''.join(rows)}</table></div>"


def bar(value: Any, largest: Any) -> str:
    """A cell with a bar as long as the value, beside its number."""
    width = _BAR_EM * float(value) / float(largest) if pd.notna(value) and largest else 0
    return f"<td><span class='dl-length' style='width:{width:.2f}em'></span></td>"
