"""What a view says: its sentence in words, and the Python that gives its lines as a table."""

from __future__ import annotations

import numpy as np

from analysis.reading.labels import period_label, plain_name, plural, rate_text
from analysis.reading.views import CONFIDENCE, EXCLUDED, View, name_no_group
from analysis.tokens.query_lines import query_code, read_line

__all__ = ["describe_view", "name_scope", "write_code"]


def name_scope(view: View) -> str:
    """The chosen part: "Kyiv, week of 21 February 2022"."""
    state = view.state
    at = view.rows.keys["period"][view.is_chosen_row].iloc[0]
    names = {"unplaced": "without a date for this grain", "longer": "about more than one period"}
    period = state["period"] and (names.get(state["period"]) or period_label(at))
    term = state["term"] if len(view.hits.names) > 1 else None
    parts = [part for part in (state["group"], term, period) if part is not None]
    text = ", ".join(map(plain_name, parts)) or "All periods"
    return text[0].upper() + text[1:]


def describe_view(view: View) -> tuple[str, str]:
    """What the chosen part contains, and what has to be known about it."""
    names, state = view.hits.names, view.state
    if not names:
        return "Type a query to see where it occurs.", ""
    rows = view.table[np.repeat(view.is_chosen_row, len(names))]
    if state["term"] is not None:
        rows = rows[rows["term"] == state["term"]]
    n, tokens = int(rows["n"].sum()), int(rows["tokens"].iloc[:: rows["term"].nunique()].sum())
    hits = view.lines[~view.is_excluded[view.lines]]
    docs = len(np.unique(view.hits.doc[hits])) if state["sample"] is None else None
    text = f"{name_scope(view)}: {plural(n, 'hit')}" + (f" in {plural(docs, 'document')}" if docs is not None else "")
    if state["axis"] == "published" and docs is not None:
        text += f" of {int(rows['docs'].iloc[:: rows['term'].nunique()].sum()):,}"
    text += f", {rate_text(n / tokens * 1000)} per 1,000 words" if tokens else ""
    note = _describe_sample(view, n) or (state["axis"] == "mentioned" and view.corpus.warning) or ""
    if len(rows) > 1:
        return f"{text}.", note or "Hollow points have no interval: too few documents, or none with the term."
    row = rows.iloc[0]
    if row["status"] == "ok":
        return f"{text} (95% interval {rate_text(row['low'])} to {rate_text(row['high'])}).", note
    return f"{text}.", note or f"No interval: {row['status']}."


def _describe_sample(view: View, n: int) -> str:
    """How many of the lines drawn are correct (label 1), with the interval of Clopper and Pearson (1934)."""
    if view.state["sample"] is None:
        return ""
    from scipy.stats import binomtest

    labels = view.labels.iloc[view.lines].dropna()
    size, correct = len(labels), int((labels == "1").sum())
    if not size:
        return f"{plural(len(view.lines), 'line')} drawn at random: label the correct ones 1, the others 2 or x."
    low, high = binomtest(correct, size).proportion_ci(CONFIDENCE)
    share = f"{correct} of {size} labelled lines are correct: {correct / size:.0%}"
    share += f" (95% interval {low:.0%} to {high:.0%})"
    missing = len(view.lines) - size
    return f"{share}, {f'{missing} not yet labelled' if missing else f'or about {n * correct / size:,.0f} hits'}."


def write_code(view: View) -> str:
    """The Python that gives the lines as a hits table."""
    state = view.state
    if not view.hits.names:
        return ""
    query = query_code(read_line(state["query"]))
    steps, used = [f"hits = kwic(tokens, documents, {query}, sort={state['sort']!r})"], ["kwic"]
    conditions = _list_conditions(view)
    if conditions:
        used += ["occurrences", "timeline"]
        options = {name: state[name] for name in ("freq", "by") if state[name] is not None}
        listed, back = "".join(f", {name}={value!r}" for name, value in options.items()), ""
        if state["axis"] == "mentioned":
            back = ", expressions=expressions"
            listed += f", axis='mentioned'{back}"
            if view.corpus.are_found_again:
                used.append("time_expressions")
                steps.append("expressions = time_expressions(documents)")
        steps.append(f"rates = timeline(tokens, documents, hits{listed})")
        steps.append(f"rows = rates[{' & '.join(conditions)}]")
        steps.append(f"hits = occurrences(tokens, rows, documents, terms=hits{back})")
    if state["sample"] is not None:
        steps.append(f"hits = hits.sample(min({state['sample']}, len(hits)), random_state=0).sort_index()")
    if view.notes:
        steps.append("hits = hits.merge(notes, on=['doc', 'start', 'end'], how='left')")
        steps.append(f"hits = hits[hits['label'] != {EXCLUDED!r}]")
    if len(steps) > 1:
        steps.append("hits = hits.reset_index(drop=True)")
    imports = ["import re", ""] if "re.compile" in query else []
    return "\n".join([*imports, f"from analysis import {', '.join(sorted(used))}", "", *steps])


def _list_conditions(view: View) -> list[str]:
    """The conditions on rows of the timeline that choose the part."""
    period, by, term = (view.state[name] for name in ("period", "by", "term"))
    conditions = []
    if period == "longer" or (period == "unplaced" and view.state["axis"] == "mentioned"):
        conditions.append(f"(rates['speaks_of'] == {period!r})")
    elif period is not None:
        conditions.append("rates['period'].isna()" if period == "unplaced" else f"(rates['period'] == {period!r})")
    if view.state["group"] is not None:
        name = view.group_names[view.is_chosen_row].iloc[0]
        same = f"(rates[{by!r}].astype('str') == {name!r})"
        conditions.append(f"rates[{by!r}].isna()" if name == name_no_group(by) else same)
    if term is not None and view.is_several:
        conditions.append(f"(rates['term'] == {term!r})")
    return conditions
