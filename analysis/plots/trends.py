"""Terms that rise and fall, as one small line each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import group_rows
from analysis.checks import check_columns
from analysis.frequency.counting import group_keys
from analysis.plots import style
from analysis.plots.wording import NAMED_TERMS, count_noun, format_number, format_signed, join_words, name_group

__all__ = ["describe_trends", "plot_trends"]

_COLUMNS = ("term", "n", "docs", "periods", "slope", "p", "q", "status")
_MAX_ROWS = 60
# The share of a row that its line may fill, and the height of a row in inches.
_LINE_HEIGHT, _ROW_INCHES = 0.75, 0.3
_PARTS = ("rising", "falling", "neither")


def plot_trends(
    trends: pd.DataFrame, timeline: pd.DataFrame, *, title: str | None = None, ax: style.Axes | None = None
) -> style.Axes:
    """The rates of rising and falling terms, one small line per row.

    Parameters
    ----------
    trends
        The rows of a trends table to be drawn, at most 60.
    timeline
        A timeline of these terms, with the same `freq` and `by`.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Time from left to right; rising terms above, falling ones below, then those without a slope, each part in the
        order of `trends`. Each line has a scale of its own, from 0 (the thin grey line) to its highest rate, which is
        beside it with the slope. Periods without documents are gaps.

    Raises
    ------
    ValueError
        If `trends` has no row or more than 60, or `timeline` lacks one of its terms.
    TypeError
        If `trends` is not a table.

    Examples
    --------
    >>> from analysis import plot_trends, read_corpus, timeline, tokenize, trends
    >>> documents = read_corpus("data/press-releases.parquet")
    >>> tokens, words = tokenize(documents), ["pandemic", "war", "win"]
    >>> ax = plot_trends(trends(tokens, documents, words), timeline(tokens, documents, words))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['win', 'war', 'pandemic']
    """
    style.check_input(trends, _COLUMNS, "trends", "trends")
    style.check_input(timeline, ("period", "term", "rate"), "timeline", "timeline")
    if not 0 < len(trends) <= _MAX_ROWS:
        raise ValueError(
            f"trends has {count_noun(len(trends), 'row')}: draw 1 to {_MAX_ROWS}, for instance trends.head(20)"
        )
    parts = {part: rows for part, rows in _divide(trends).items() if len(rows)}
    lines = _find_rates(trends, timeline)
    height = len(trends) + len(parts)
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, 0.7 + _ROW_INCHES * height))
    ax.spines["left"].set_visible(False)
    labels, level = {}, 0
    for part, rows in parts.items():
        style.write_note(ax, part, (0, -level - 0.2), ("axes fraction", "data"), fontsize=10, color="black")
        for index, row in rows.iterrows():
            level += 1
            labels[-level] = _name_row(row, trends)
            _draw_line(ax, lines[index], -level, row["slope"], _PARTS.index(part))
        level += 1
    ax.set_yticks(list(labels), labels.values(), va="bottom")
    ax.tick_params("y", length=0)
    ax.set_ylim(-height + 0.7, 0.5)
    style.set_date_ticks(ax.xaxis)
    style.write_note(ax, "highest rate, slope", (1.01, -0.2), ("axes fraction", "data"))
    style.finish(ax, title, trends)
    return ax


def describe_trends(trends: pd.DataFrame) -> str:
    """In words: how many terms rise and fall, which do so most clearly, and how many cannot be judged.

    Parameters
    ----------
    trends
        A trends table.

    Returns
    -------
    str
        One paragraph. Terms are counted as rising or falling if their ``q`` is below .05.

    Raises
    ------
    ValueError
        If a column is missing.
    TypeError
        If `trends` is not a table.

    Examples
    --------
    >>> from analysis import describe_trends, read_corpus, tokenize, trends
    >>> documents = read_corpus("data/press-releases.parquet")
    >>> describe_trends(trends(tokenize(documents), documents, ["war", "pandemic"]))
    '2 terms, 36 periods with documents. 1 rises (q below .05): “war”. 1 falls (q below .05): “pandemic”.'
    """
    style.check_input(trends, _COLUMNS, "trends", "trends")
    ok = trends["status"] == "ok"
    clear = trends[ok & (trends["q"] < 0.05)].sort_values("p", kind="stable")
    most = count_noun(int(trends["periods"].max()), "period") if len(trends) else "no period"
    sentences = [f"{count_noun(len(trends), 'term')}, {most} with documents"]
    for verb, sign in (("rise", 1), ("fall", -1)):
        rows = clear[np.sign(clear["slope"]) == sign]
        listed = join_words([f"“{_name_row(row, trends)}”" for _, row in rows.head(NAMED_TERMS).iterrows()])
        first = "" if not len(rows) else f", most clearly {listed}" if len(rows) > NAMED_TERMS else f": {listed}"
        sentences.append(f"{len(rows):,} {verb if len(rows) != 1 else verb + 's'} (q below .05){first}")
    counts = trends.loc[~ok, "status"].value_counts(sort=False)
    sentences += [f"{n:,} cannot be judged: {status}" for status, n in counts.items()]
    return ". ".join(sentences) + "."


def _divide(trends: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows with a slope above 0, below 0, and those with none."""
    sign = np.sign(trends["slope"]).fillna(0)
    return {part: trends[sign == value] for part, value in zip(_PARTS, (1, -1, 0), strict=True)}


def _name_row(row: pd.Series, trends: pd.DataFrame) -> str:
    """The term of a row, after its group if there are groups."""
    keys = group_keys(trends)
    return f"{name_group(row[keys])}: {row['term']}" if keys else str(row["term"])


def _find_rates(trends: pd.DataFrame, timeline: pd.DataFrame) -> dict[Any, pd.Series]:
    """The rates of each row of `trends`, by period."""
    keys = [*group_keys(trends), "term"]
    check_columns(timeline, keys, "timeline", "make it with the by of trends")
    placed = timeline[timeline["period"].notna()]
    groups = dict(iter(group_rows(placed, keys)))
    lines = {}
    for index, key in zip(trends.index, trends[keys].itertuples(index=False, name=None), strict=True):
        if key not in groups:
            raise ValueError(
                f"timeline has no {name_group(key)!r}, which trends has: make it with the same terms and by"
            )
        lines[index] = groups[key].set_index("period")["rate"]
    return lines


def _draw_line(ax: style.Axes, rate: pd.Series, level: int, slope: float, colour: int) -> None:
    """Draw the rates of a term above its level, and write the highest and the slope beside them."""
    x = style.days_to_numbers(rate.index.to_series().dt.start_time)
    highest = rate.max()
    ax.plot(x, np.full(len(x), level), color=style.GREY, linewidth=0.4)
    ax.plot(
        x,
        level + rate.to_numpy() / (highest or 1) * _LINE_HEIGHT,
        color=style.COLOURS[colour],
        linewidth=1.2,
        marker=".",
        markersize=2,
    )
    text = format_number(highest)
    if not np.isnan(slope):
        text += f", {'+' if slope > 0 else ''}{format_signed(slope)}"
    style.write_note(ax, text, (1.01, level), ("axes fraction", "data"))
