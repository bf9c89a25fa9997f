"""The terms that distinguish two subcorpora, with their intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import group_rows
from analysis.checks import check_integer
from analysis.frequency.counting import group_keys
from analysis.measures.contrast import CONFIDENCE
from analysis.measures.resampling import MIN_DOCUMENTS
from analysis.measures.subcorpora import ROLES
from analysis.plots import style
from analysis.plots.wording import NAMED_TERMS, abbreviate, count_noun, format_signed, join_words, name_group, name_side

__all__ = ["describe_keyness", "plot_keyness"]

_COLUMNS = ("term", "n_target", "n_reference", "documents_neither", "q", "low", "high", "interval", "favours")
# Terms per side; and of groups, each of which has a frame, how many there may be, and the terms of all together.
_TERMS, _MAX_FRAMES, _MAX_TERMS = 10, 12, 40
# For each effect its name, a hint for the axis, and its value where both rates are equal.
_EFFECTS = {
    "log_ratio": ("log ratio", " (1: twice as frequent)", 0.0),
    "odds_ratio": ("odds ratio", "", 1.0),
    "percent_diff": ("difference in per cent of the reference's rate", "", 0.0),
    "difference_coefficient": ("difference coefficient", "", 0.0),
    "simple_maths": ("simple maths", "", 1.0),
}


def plot_keyness(
    table: pd.DataFrame,
    *,
    n: int | None = None,
    names: tuple[str, str] = ROLES,
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """The effects of the most key terms of both sides, with their intervals.

    Parameters
    ----------
    table
        A table from `keyness`, or some of its rows in their order.
    n
        Number of terms per side or group, the most key first; None: 10, or fewer if there are more than four groups,
        so that there are about 40 terms.
    names
        Names of the target and the reference. Groups have names of their own.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Terms of the target above those of the reference, or for each group of ``keyness(by=)`` a frame with its terms
        (the lowest is returned); effects from left to right, with the hits in target and
        reference at the right edge. An arrow marks an interval that has no end, a hollow mark an effect that has no
        interval.

    Raises
    ------
    ValueError
        If no row favours a side, `table` is not from `keyness` or has more than 12 groups, `n` is less than 1, or
        `ax` or `names` are given for groups.
    TypeError
        If `table` is not a table.

    Examples
    --------
    >>> from analysis import keyness, plot_keyness, published, read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> ax = plot_keyness(keyness(tokenize(documents), published(documents, until="2023-03")), n=2)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['prigozhin', 'are', 'which', 'would']
    """
    effect, names = _find_effect(table), style.check_names(names)
    groups = _split_groups(table, names)
    n = min(_TERMS, max(_MAX_TERMS // max(len(groups), 1), 3)) if n is None else n
    check_integer(n, "n", "terms per side", at_least=1)
    if groups:
        if len(groups) > _MAX_FRAMES:
            raise ValueError(
                f"table has {len(groups)} groups: draw 1 to {_MAX_FRAMES} at a time, such as the rows of the last ones"
            )
        return _draw_groups(groups, table, effect, n, title, ax)
    shown = _most_key(table, effect, n)
    if shown.empty:
        raise ValueError("table has no term that favours a side: there is nothing to draw")
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 1.3 + 0.27 * len(shown)))
    _draw_terms(ax, shown, effect)
    ax.set_xlabel(_name_scale(table, effect))
    target, reference = (abbreviate(name, 36) for name in names)
    style.write_note(ax, f"← {reference}", (0, 1.01), color=style.COLOURS[1])
    style.write_note(ax, f"{target} →", (0.99, 1.01), ha="right", color=style.COLOURS[0])
    style.finish(ax, title, shown)
    return ax


def describe_keyness(table: pd.DataFrame, *, names: tuple[str, str] = ROLES) -> str:
    """In words: the three most key terms of both sides with their effects, and how many terms have a low q.

    Parameters
    ----------
    table
        A table from `keyness`, or some of its rows in their order.
    names
        Names of the target and the reference. Groups have names of their own.

    Returns
    -------
    str
        One line per side, or group of ``keyness(by=)``, then one for each remark.

    Raises
    ------
    ValueError
        If `table` is not from `keyness`, or `names` are given for groups.
    TypeError
        If `table` is not a table.

    Examples
    --------
    >>> from analysis import describe_keyness, keyness, published, read_corpus, tokenize
    >>> documents = read_corpus("seeds")
    >>> table = keyness(tokenize(documents), published(documents, until="2023-03"), terms="prigozhin")
    >>> print(describe_keyness(table))
    Most key in the target, of 352 tokens: “prigozhin” (4 against 0, log ratio 2.78, 0.0471 to ∞).
    Most key in the reference, of 303 tokens: none.
    q is below 0.05 for 1 of 1 term.
    p, q and intervals take each word as drawn by itself: 1 and 1 documents are too few to tell how they vary.
    """
    effect, names = _find_effect(table), style.check_names(names)
    if table.empty:
        return "There are no terms to compare."
    groups = _split_groups(table, names)
    noun = "comparison" if groups else "term"
    if groups:
        sentences = [
            _describe_side(rows, "target", f"“{name}” against the rest", effect) for name, rows in groups.items()
        ]
    else:
        sides = zip(ROLES, names, strict=True)
        sentences = [_describe_side(table, role, name_side(f"the {role}", name), effect) for role, name in sides]
    sentences.append(f"q is below 0.05 for {(table['q'] < 0.05).sum():,} of {count_noun(len(table), noun)}.")
    counts = [int(table["documents_" + role].fillna(MIN_DOCUMENTS).min()) for role in ROLES]
    if min(counts) < MIN_DOCUMENTS:
        sentences.append(_describe_few_documents(counts, by_words="words" in set(table["interval"])))
    neither = int(table["documents_neither"].iloc[0])
    if neither:
        sentences.append(f"On neither side: {count_noun(neither, 'document')}.")
    return "\n".join(sentences)


def _describe_side(table: pd.DataFrame, role: str, side: str, effect: str) -> str:
    """The terms that most favour a side, with their hits and effects."""
    other = ROLES[role == ROLES[0]]
    rows = _most_key(table, effect, NAMED_TERMS)
    rows = rows[rows["favours"] == role].iloc[:: 1 if role == "target" else -1]
    terms = [
        f"“{row['term']}” ({row['n_' + role]:,} against {row['n_' + other]:,}, {_EFFECTS[effect][0]} "
        f"{format_signed(row[effect])}{_format_interval(row)})"
        for _, row in rows.iterrows()
    ]
    tokens = count_noun(table["total_" + role].iloc[0], "token")
    return f"Most key in {side}, of {tokens}: {join_words(terms) or 'none'}."


def _describe_few_documents(counts: list[int], *, by_words: bool) -> str:
    """What p and the intervals are worth if there are few documents on a side."""
    if by_words:
        drawn = "p, q and intervals take each word as drawn by itself"
        return f"{drawn}: {counts[0]} and {counts[1]} documents are too few to tell how they vary."
    return f"There are too few documents to resample them: {counts[0]} and {counts[1]}."


def _split_groups(table: pd.DataFrame, names: tuple[str, str]) -> dict[str, pd.DataFrame]:
    """The rows of each group of a table that compares every group with the rest, by its name; none of other tables."""
    keys = group_keys(table)
    if not keys:
        return {}
    if names != ROLES:
        raise ValueError(
            f"names={names!r:.60} are for two sides, but table has the groups of {keys[0]!r}: leave them out"
        )
    return {name_group(key): rows for key, rows in group_rows(table, keys)}


def _draw_groups(
    groups: dict[str, pd.DataFrame],
    table: pd.DataFrame,
    effect: str,
    n: int,
    title: str | None,
    ax: style.Axes | None,
) -> style.Axes:
    """A frame for each group with the terms that favour it, all with the same scale; the lowest is returned."""
    import matplotlib.pyplot as plt

    if ax is not None:
        raise ValueError(
            "table compares several groups, which need a frame each: leave ax out, or draw one group's rows"
        )
    shown = {name: _most_key(rows, effect, n).query("favours == 'target'") for name, rows in groups.items()}
    heights = [max(1, len(rows)) for rows in shown.values()]
    size = (style.WIDTH_INCHES, 0.9 + 0.35 * len(groups) + 0.27 * sum(heights))
    _, axes = plt.subplots(
        len(groups), sharex=True, figsize=size, layout="constrained", squeeze=False, height_ratios=heights
    )
    for frame, (name, rows) in zip(axes[:, 0], shown.items(), strict=True):
        style.prepare_axes(frame, size)
        _draw_terms(frame, rows, effect)
        style.write_note(frame, abbreviate(name, 60), (0, 1.01), color="black", fontsize=10)
    lowest: style.Axes = axes[-1, 0]
    values = pd.concat(shown.values())[[effect, "low", "high"]].to_numpy(np.float64)
    lowest.set_xlim(_effect_limits(values, lowest.get_xscale() == "log"))
    lowest.set_xlabel(_name_scale(table, effect))
    style.finish_frames(axes[:, 0], title, pd.concat(shown.values()))
    return lowest


def _draw_terms(ax: style.Axes, shown: pd.DataFrame, effect: str) -> None:
    """Draw the effects of terms from top to bottom, with their hits at the right edge."""
    equal = _EFFECTS[effect][2]
    if equal == 1:
        ax.set_xscale("log")
    _draw_effects(ax, shown, effect)
    if equal == 1:
        style.set_ratio_ticks(ax.xaxis)
    ax.axvline(equal, color=style.GREY, linewidth=0.8, zorder=0)
    ax.set_yticks(np.arange(len(shown)), shown["term"].tolist())
    ax.set_ylim(len(shown) - 0.4, -0.6)
    for height, hits in enumerate(zip(shown["n_target"], shown["n_reference"], strict=True)):
        position = (1.03, height), ("axes fraction", "data")
        style.write_note(ax, "{:,} : {:,}".format(*hits), *position, va="center")
    style.write_note(ax, "hits", (1.03, 1.01))


def _name_scale(table: pd.DataFrame, effect: str) -> str:
    """The label of the axis of effects: their name, and what their intervals come from."""
    basis = table.loc[table["interval"] != "none", "interval"].tolist()
    note = f"{CONFIDENCE:.0%} interval over {basis[0]}" if basis else "too few documents for an interval"
    return "{}{}; {}".format(*_EFFECTS[effect][:2], note)


def _find_effect(table: pd.DataFrame) -> str:
    """The effect in a table of keyness, which is the column before its interval."""
    style.check_input(table, _COLUMNS, "table", "keyness")
    columns = list(table)
    effect = columns[columns.index("low") - 1]
    if effect not in _EFFECTS:
        raise ValueError(f"table has no effect ({', '.join(_EFFECTS)}) before 'low': make it with keyness()")
    return effect


def _most_key(table: pd.DataFrame, effect: str, n: int) -> pd.DataFrame:
    """The first `n` rows that favour the target and the last `n` that favour the reference, without NaN."""
    defined = table[table[effect].notna()]
    target, reference = (defined[defined["favours"] == role] for role in ROLES)
    return pd.concat([target.head(n), reference.tail(n)])


def _draw_effects(ax: style.Axes, shown: pd.DataFrame, effect: str) -> None:
    """Draw marks and intervals, hollow marks where there is no interval, and arrows where something is cut off."""
    size, low, high = (shown[name].to_numpy(np.float64) for name in (effect, "low", "high"))
    left, right = _effect_limits(np.concatenate([size, low, high]), ax.get_xscale() == "log")
    heights, bounded = np.arange(len(shown)), ~np.isnan(low)
    marks = (
        (None, 34, size, (size >= left) & (size <= right)),
        ("<", 26, np.full(len(shown), left), np.where(bounded, low <= left, size < left)),
        (">", 26, np.full(len(shown), right), np.where(bounded, high >= right, size > right)),
    )
    for i, role in enumerate(ROLES):
        favoured = (shown["favours"] == role).to_numpy()
        rows = favoured & bounded
        ends = (np.clip(bound[rows], left, right) for bound in (low, high))
        ax.hlines(heights[rows], *ends, color=style.COLOURS[i], linewidth=1.4, alpha=0.7)
        for marker, area, x, mask in marks:
            rows = favoured & mask
            faces = np.where(bounded[rows], style.COLOURS[i], "white")
            look: dict[str, Any] = {"marker": marker or style.MARKERS[i], "s": area, "facecolor": faces}
            style.draw_marks(ax, x[rows], heights[rows], i, clip_on=False, zorder=4, **look)
    ax.set_xlim(left, right)


def _effect_limits(values: Any, logarithmic: bool) -> tuple[float, float]:
    """Limits of the axis around all finite `values`."""
    finite = values[np.isfinite(values) & ((values > 0) | (not logarithmic))]
    first, last = float(finite.min(initial=0.5)), float(finite.max(initial=1.0))
    margin = 0.08 * (last - first) or 1.0
    return (first / 1.6, last * 1.6) if logarithmic else (first - margin, last + margin)


def _format_interval(row: pd.Series) -> str:
    if row[["low", "high"]].isna().any():
        return ""
    return f", {format_signed(row['low'])} to {format_signed(row['high'])}"
