"""Tables to pictures, and to the sentence that says each picture in words.

Each ``plot_*`` takes a table and an optional Axes, draws on it and returns it; its sibling ``describe_*`` says
in words what the same table shows. Nothing is told by colour alone: shapes, line styles and labels say it too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.diversity import GROWTH_COLUMNS
from analysis.frequency import OWN
from analysis.mentions import check_expressions
from analysis.tokens import check_columns, find_term

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

# Okabe and Ito's colours, told apart by colour-blind readers; in an order whose greys differ from one to the next.
COLOURS = ("#0072B2", "#D55E00", "#000000", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#7f7f7f")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (7, 2)))
GREY = "#6b6b6b"

FEW = 20
"""Periods up to which the marks of several terms stand beside each other."""
APART = 6
"""Points from one to the next."""
COUNT_COLUMNS = ("term", "n", "total", "rate", "docs")
SHIFT_COLUMNS = ("term", "contribution", "portion", "favours")
TIMELINE_COLUMNS = ("period", "term", "docs", "tokens", "n", "rate", "low", "high", "status")
ROWS = 12
"""Documents up to which a dispersion plot gives each term a row of its own."""
WEEKS = 53
"""Weeks up to which a calendar shows weekdays; longer ones have a row a year."""
SIDES = {
    "back": "look back",
    "ahead": "look ahead",
    "same": "name the day itself",
    "across": "reach from before it to after it",
}
"""Where an interval lies, seen from the day of publication."""
MANY = 60
"""Time expressions beyond which their marks are small and faint."""
LINE = 13
"""Points from the words of one interval to those of the next."""
LETTER = 4.6
"""Points that a letter of them takes."""
SHORTEST = 15
"""Letters that there must be room for beside each day."""


# --- frequency --------------------------------------------------------------------------------


def plot_frequency(counts: pd.DataFrame, *, n: int = 20, ax: Axes | None = None) -> Axes:
    """Draw the rates of the most frequent terms: bars, or for up to eight groups a row of marks a term.

    Parameters
    ----------
    counts
        A counts table (`term_frequency`), whole: a term without a row in a group stands at 0 there.
    n
        How many terms, the most frequent over all groups.

    Returns
    -------
    Axes
        Terms from top to bottom, the most frequent first; rate to the right.

    Raises
    ------
    ValueError
        If the table is empty or has more than eight groups.
    """
    check_columns(counts, COUNT_COLUMNS, "counts", "make it by term_frequency()")
    rates = _rates_by_group(counts, n)
    ax = _axes(ax, (6.4, 1.1 + 0.26 * len(rates)))
    heights = np.arange(len(rates))
    if len(rates.columns) == 1:
        ax.barh(heights, rates.iloc[:, 0], color=COLOURS[0], height=0.7)
        hits = counts.set_index("term")["n"].reindex(rates.index)
        ax.bar_label(ax.containers[0], [f"{hit:,}" for hit in hits], padding=3, color=GREY, fontsize=8)  # type: ignore[arg-type]
    else:
        ax.hlines(heights, rates.min(axis=1), rates.max(axis=1), color="#c8c8c8", zorder=1)
        for i, group in enumerate(rates):
            face = COLOURS[i] if i % 2 == 0 else "white"
            look: dict[str, Any] = {"marker": MARKERS[i], "facecolor": face, "edgecolor": COLOURS[i]}
            ax.scatter(rates[group], heights, s=38, label=group, zorder=2, **look)
        ax.legend(loc="lower right", frameon=False)
    ax.set_yticks(heights, rates.index.tolist())
    ax.invert_yaxis()
    ax.margins(x=0.08, y=0.02)
    # From 0, so that distances are what they look like; marks at 0 need a little room.
    ax.set_xlim(left=0 if len(rates.columns) == 1 else -0.03 * float(rates.to_numpy().max()))
    ax.set_xlabel(f"rate {_unit(counts)} tokens" + (" (number: hits)" if len(rates.columns) == 1 else ""))
    return ax


def describe_frequency(counts: pd.DataFrame, *, n: int = 3) -> str:
    """Say which terms are the most frequent in each group, and out of how many tokens.

    Parameters
    ----------
    counts
        A counts table.
    n
        How many terms to name for each group.
    """
    check_columns(counts, COUNT_COLUMNS, "counts", "make it by term_frequency()")
    keys = _group_keys(counts)
    groups = counts.groupby(keys, sort=False, dropna=False, observed=True) if keys else [((), counts)]
    sentences = []
    for key, rows in groups:
        top = rows.sort_values(["n", "term"], ascending=[False, True]).head(n)
        named = zip(top["term"], top["n"], top["rate"], strict=True)
        terms = [f"“{term}” ({n:,}; {_figure(rate)} {_unit(rows)})" for term, n, rate in named]
        where = f"{_name_group(key)}: " if keys else ""
        size = f"{_number(rows['total'].iloc[0], 'token')} and {_number(len(rows), 'term')}"
        sentences.append(f"{where}{'of' if where else 'Of'} {size}, most are {_join(terms)}.")
    return "\n".join(sentences) or "No term is counted."


def _rates_by_group(counts: pd.DataFrame, n: int) -> pd.DataFrame:
    """Rates of the `n` most frequent terms, a column a group; 0 where a group that was counted lacks the term."""
    if counts.empty:
        raise ValueError("counts is empty: there is no term to draw")
    keys = _group_keys(counts)
    label = counts[keys].apply(_name_group, axis=1) if keys else pd.Series("", index=counts.index)
    if label.nunique() > len(MARKERS):
        raise ValueError(
            f"counts has {label.nunique()} groups ({', '.join(keys)}), more than {len(MARKERS)}: filter it"
        )
    most = counts.groupby("term")["n"].sum().reset_index().sort_values(["n", "term"], ascending=[False, True])
    shown = counts.assign(label=label)[counts["term"].isin(most["term"].head(n))]
    table = shown.pivot(index="term", columns="label", values="rate").fillna(0.0)
    return table.loc[most["term"].head(n), label.unique().tolist()]


# --- timeline ---------------------------------------------------------------------------------


def plot_timeline(timeline: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw rates over time with their intervals.

    A period without documents is a gap in the line, on a grey ground. A hollow mark is a sparse period, a full
    one rests on enough documents. The band is the interval; a period alone between gaps has a bar instead.

    Parameters
    ----------
    timeline
        A timeline table of up to eight terms (`timeline`, `rolling`).

    Returns
    -------
    Axes
        Time to the right, a mark in the middle of each period (where they are few, several terms stand a few points
        beside each other); rate upward, with a note where intervals go on beyond; each line named at its end.

    Raises
    ------
    ValueError
        If no period is there to draw, or more than eight terms.
    """
    check_columns(timeline, TIMELINE_COLUMNS, "timeline", "make it by timeline()")
    placed = timeline[timeline["period"].notna()]
    terms = placed["term"].unique()
    if placed.empty:
        raise ValueError("timeline has no period to draw: no document has a date that lies in one")
    if len(terms) > len(COLOURS):
        raise ValueError(
            f"timeline has {len(terms)} terms in periods: draw 1 to {len(COLOURS)}, timeline(…, terms=[…])"
        )
    ax = _axes(ax, (8, 3.8))
    _shade_gaps(ax, placed[placed["term"] == terms[0]])
    ends = []
    for i, term in enumerate(terms):
        rows = placed[placed["term"] == term]
        x = _middle(rows["period"])
        _draw_line(ax, rows, x, i, apart=APART * (i - (len(terms) - 1) / 2) if len(rows) <= FEW else 0)
        last = rows[rows["rate"].notna()].index[-1:]
        ends += [(x[row], rows["rate"][row], term, COLOURS[i]) for row in last]
    _limit_rates(ax, placed)
    _name_ends(ax, ends)
    _keep_in_calendar(ax.xaxis)
    _name_dates(ax, placed[placed["term"] == terms[0]]["period"])
    ax.set_ylabel(f"rate {_unit(timeline)} tokens")
    if "speaks_of" in timeline:
        ax.set_xlabel("time spoken of")
    return ax


def describe_timeline(timeline: pd.DataFrame) -> str:
    """Say for each term its hits, its highest period with the interval, and how many periods say nothing.

    The highest is sought among the periods that are "ok", if there are any: of those that rest on little, the one with
    the least text may well have the highest rate.
    """
    check_columns(timeline, TIMELINE_COLUMNS, "timeline", "make it by timeline()")
    sentences = []
    for term, rows in timeline.groupby("term", sort=False):
        placed, rest = rows[rows["period"].notna()], rows[rows["period"].isna()]
        if "window" in rows:  # windows overlap: their sums are no totals
            sentence = f"“{term}”, pooled over up to {_number(rows['window'].max(), 'period')}"
        else:
            sentence = (
                f"“{term}”: {_number(rows['n'].sum(), 'hit')} in {_number(rows['tokens'].sum(), 'token')}"
            )
            if "speaks_of" in rows:  # where a document is in many rows
                sentence += f", {rows['by_expression'].sum():,} of them placed by a time expression"
            else:
                sentence += f" of {_number(rows['docs'].sum(), 'document')}"
        if len(placed):
            empty, sparse = (int((placed["status"] == status).sum()) for status in ("no documents", "sparse"))
            sentence += f", {_number(len(placed), 'period')} from {_name_period(placed['period'].iloc[0])}"
            sentence += f" to {_name_period(placed['period'].iloc[-1])}; {empty:,} without documents, {sparse:,} sparse"
        if (placed["n"] > 0).any():
            sentence += f". {_name_highest(placed, _unit(rows))}"
        for what, count in _beside_periods(rest).items():
            sentence += f". {count} {what}"
        sentences.append(sentence + ".")
    return "\n".join(sentences) if sentences else "There is no period and no term."


def _name_highest(placed: pd.DataFrame, unit: str) -> str:
    """The highest period that can bear it, or else the highest and how little it rests on."""
    sound = placed[placed["status"] == "ok"]
    among = placed if sound.empty else sound
    top = among.iloc[int(among["rate"].argmax())]
    rate, low, high = (_figure(top[name]) for name in ("rate", "low", "high"))
    ground = f"{top['status']}: {_number(top['n'], 'hit')} in {_number(top['tokens'], 'token')}"
    what = "Highest" if len(sound) in (0, placed["tokens"].gt(0).sum()) else "Highest that is ok"
    return f"{what}: {_name_period(top['period'])}, {rate} {unit}, interval {low} to {high} ({ground})"


def _beside_periods(rest: pd.DataFrame) -> dict[str, str]:
    """What the rows without a period hold, and how many."""
    if "speaks_of" not in rest:
        docs = _number(rest["docs"].sum(), "document")
        return {"cannot be placed in a period": docs} if len(rest) else {}
    kinds = {
        "longer": "of text on more than one period",
        "unplaced": "of texts that cannot be placed in a period",
    }
    rows = rest.set_index("speaks_of")["tokens"]
    return {what: _number(rows[kind], "token") for kind, what in kinds.items() if kind in rows}


def _draw_line(ax: Axes, rows: pd.DataFrame, x: pd.Series, i: int, apart: float) -> None:
    from matplotlib.transforms import offset_copy

    rate, colour = rows["rate"], COLOURS[i]
    beside = offset_copy(ax.transData, ax.get_figure(root=True), x=apart, units="points")
    style: dict[str, Any] = {"color": colour, "linewidth": 1.4, "transform": beside}
    ax.plot(x, rate, linestyle=LINES[i], label=rows["term"].iloc[0], **style)
    ax.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.15, linewidth=0)
    alone = rate.notna() & rate.shift().isna() & rate.shift(-1).isna()
    ax.vlines(
        x[alone], rows["low"][alone], rows["high"][alone], alpha=0.6 if len(rows) <= FEW else 0.3, **style
    )
    size = 36 if len(rows) <= 60 else 12
    for status, face in (("ok", colour), ("sparse", "white")):
        there = (rows["status"] == status) & rate.notna()
        if not there.any():
            continue  # what holds no mark has no extent, and trips the layout up
        look: dict[str, Any] = {
            "marker": MARKERS[i],
            "facecolor": face,
            "edgecolor": colour,
            "transform": beside,
        }
        ax.scatter(x[there], rate[there], s=size, zorder=3, clip_on=False, **look)


def _shade_gaps(ax: Axes, rows: pd.DataFrame) -> None:
    """Grey ground under each run of periods without documents, named where there is room."""
    empty = rows["status"] == "no documents"
    for _, run in rows[empty].groupby((~empty).cumsum()[empty]):
        start, end = run["period"].iloc[0].start_time, run["period"].iloc[-1].end_time
        ax.axvspan(start, end, color="#eeeeee", linewidth=0, zorder=0)
        if len(run) >= 0.15 * len(rows):
            place: dict[str, Any] = {
                "xy": (start + (end - start) / 2, 0.97),
                "xycoords": ("data", "axes fraction"),
            }
            ax.annotate("no documents", **place, ha="center", va="top", color=GREY, fontsize=8)


def _limit_rates(ax: Axes, placed: pd.DataFrame) -> None:
    """From 0 to what shows the rates: one period of three words may have an interval as wide as the sky."""
    top, highest = float(placed["high"].max()), float(placed["rate"].max())
    if 0 < 3 * highest < top:
        top = 2 * highest
        note = "some intervals go on beyond"
        ax.annotate(
            note, (1, 1.01), xycoords="axes fraction", ha="right", va="bottom", color=GREY, fontsize=8
        )
    ax.set_ylim(0, top * 1.05 if top > 0 else 1)


def _name_ends(ax: Axes, ends: list[tuple[Any, float, str, str]]) -> None:
    """Each line's name at its end, moved apart where ends lie close."""
    step = ax.get_ylim()[1] * 0.065
    level = -step
    for x, rate, term, colour in sorted(ends, key=lambda end: end[1]):
        level = max(rate, level + step)
        place: dict[str, Any] = {
            "xy": (x, rate),
            "xytext": (1.02, level),
            "textcoords": ("axes fraction", "data"),
        }
        arrow = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "alpha": 0.6}
        ax.annotate(term, **place, color=colour, va="center", arrowprops=arrow, annotation_clip=False)


def _middle(periods: pd.Series) -> pd.Series:
    start, end = periods.dt.start_time, periods.dt.end_time
    middle: pd.Series = start + (end - start) / 2
    return middle


# --- dispersion -------------------------------------------------------------------------------


def plot_dispersion(
    tokens: pd.DataFrame,
    terms: str | Iterable[str],
    *,
    documents: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw where in each document terms fall.

    Parameters
    ----------
    tokens
        A tokens table.
    terms
        One term or up to eight.
    documents
        The documents to draw, named by their dates too. Without it: those that have a token.

    Returns
    -------
    Axes
        A line a document (in their order, as long as the document has tokens), a mark where a term stands: a row for
        each term up to twelve documents, beyond that all terms on one row.

    Raises
    ------
    ValueError
        If there is no term, or more than eight.
    """
    check_columns(tokens, ["doc", "position", "term"], "tokens", "make it by tokenize()")
    names = _chosen(tokens, terms)
    lengths = _lengths(tokens, documents)
    rows = len(names) if len(lengths) <= ROWS else 1
    ax = _axes(ax, (8, min(1.2 + (0.26 * rows + 0.3 * (rows > 1)) * len(lengths) + 0.3, 14)))
    tops = np.arange(len(lengths)) * (rows + (rows > 1))
    for i, name in enumerate(names):
        found = tokens[(tokens["term"] == name) & tokens["doc"].isin(lengths.index)]
        level = tops[lengths.index.get_indexer(pd.Index(found["doc"]))] + (i if rows > 1 else 0)
        ax.hlines(tops + (i if rows > 1 else 0), 0, lengths, color="#d9d9d9", linewidth=0.8, zorder=1)
        look: dict[str, Any] = {"marker": MARKERS[i], "color": COLOURS[i], "alpha": 0.85}
        ax.scatter(found["position"], level, s=30, label=name, zorder=2, **look)
    labels = [_name_document(doc, documents) for doc in lengths.index]
    if rows > 1:
        _name_rows(ax, tops, names, labels)
    else:
        step = max(1, -(-len(labels) // 40))
        ax.set_yticks(tops[::step], labels[::step], fontsize=8)
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(names), frameon=False)
    ax.invert_yaxis()
    ax.set_xlabel("word of the document (the line ends where the document does)")
    ax.margins(x=0.01)
    return ax


def describe_dispersion(tokens: pd.DataFrame, terms: str | Iterable[str]) -> str:
    """Say for each term how often it stands, in how many documents, and how far through them."""
    documents = int((tokens["doc"].value_counts() > 0).sum())
    sentences = []
    for name in _chosen(tokens, terms):
        found = tokens[tokens["term"] == name]
        held = found["doc"].nunique()
        sentence = (
            f"“{name}” stands {_number(len(found), 'time')} in {held:,} of {_number(documents, 'document')}"
        )
        if held:
            share = found["position"] / found["doc"].astype("str").map(_lengths(tokens, None))
            sentence += f", from {share.min():.0%} to {share.max():.0%} of the way through them"
            sentence += f" (half of them before {share.median():.0%})"
        sentences.append(sentence + ".")
    return "\n".join(sentences)


def _lengths(tokens: pd.DataFrame, documents: pd.DataFrame | None) -> pd.Series:
    """Words of each document to draw."""
    lengths = (
        tokens.groupby("doc", observed=documents is None)["position"].max() + 1
    )  # n-grams have fewer rows
    lengths.index = lengths.index.astype("str")
    return lengths if documents is None else lengths.reindex(documents.index.astype("str")).fillna(0)


def _chosen(tokens: pd.DataFrame, terms: str | Iterable[str]) -> list[str]:
    names = list(
        dict.fromkeys(find_term(tokens, term) for term in ([terms] if isinstance(terms, str) else terms))
    )
    if not 0 < len(names) <= len(MARKERS):
        raise ValueError(f"terms names {len(names)} terms: draw 1 to {len(MARKERS)} at a time")
    return names


def _name_rows(ax: Axes, tops: Any, names: list[str], labels: list[str]) -> None:
    ax.set_yticks([top + i for top in tops for i in range(len(names))], names * len(tops))
    for top, label in zip(tops, labels, strict=True):
        ax.annotate(label, (0, top - 0.55), va="bottom", fontsize=8, color=GREY)
    ax.set_ylim(-1.5, tops[-1] + len(names) - 0.3)


def _name_document(doc: str, documents: pd.DataFrame | None) -> str:
    date = documents["date"].get(doc) if documents is not None else None
    return doc if date is None or pd.isna(date) else f"{date:%Y-%m-%d}  {doc}"


# --- calendar ---------------------------------------------------------------------------------


def plot_calendar(documents: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many documents there are on each day.

    Parameters
    ----------
    documents
        A documents table. Documents that are not dated to the day are named below the picture.

    Returns
    -------
    Axes
        Up to 53 weeks: weeks to the right, weekdays downward. Beyond: days of the year to the right, years downward.
        A day without documents is grey, a day outside the corpus white.

    Raises
    ------
    ValueError
        If no document is dated to the day.
    """
    check_columns(documents, ["date", "precision"], "documents", "make it by read_corpus()")
    days = _documents_a_day(documents)
    if days.empty:
        raise ValueError(
            f"none of {len(documents)} documents is dated to the day: there is no calendar to draw"
        )
    dates = pd.DatetimeIndex(days.index)
    monday = dates.to_period("W").start_time
    week = (monday - monday[0]).days.to_numpy() // 7
    if week[-1] < WEEKS:
        ax = _axes(ax, (min(1.8 + 0.32 * (week[-1] + 1), 10) + 1, 2.9))
        ticks = _draw_weeks(ax, days, week, monday)
    else:
        years = (dates.year - dates.year[0]).to_numpy()
        ax = _axes(ax, (9, min(1.4 + 0.28 * (years[-1] + 1), 14)))
        ticks = _draw_years(ax, days, years)
    ax.set_xticks(*ticks)
    ax.invert_yaxis()
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    rest = len(documents) - int(days.sum())
    notes = ["a mark: a day with one document"] if days.max() == 1 and len(days) > 120 else []
    notes += [f"{_number(rest, 'document')} without a day not drawn"] if rest else []
    ax.set_xlabel("; ".join(notes))
    return ax


def describe_calendar(documents: pd.DataFrame) -> str:
    """Say over which days the documents lie, how many days have none, and how many have no day."""
    check_columns(documents, ["date", "precision"], "documents", "make it by read_corpus()")
    days = _documents_a_day(documents)
    rest = len(documents) - int(days.sum())
    without = f" {_number(rest, 'document')} without a day." if rest else ""
    if days.empty:
        return f"No document is dated to the day.{without}"
    top = pd.DatetimeIndex(days.index)[int(days.argmax())]
    return (
        f"{_number(days.sum(), 'document')} on {_number((days > 0).sum(), 'day')} from {_name_day(days.index[0])} to "
        f"{_name_day(days.index[-1])}; {(days == 0).sum():,} of these {len(days):,} days have none. "
        f"The most on one day: {days.max():,}, first on {_name_day(top)}.{without}"
    )


def _documents_a_day(documents: pd.DataFrame) -> pd.Series:
    """Documents a day, for each day from first to last."""
    known = documents.loc[documents["precision"] == "day", "date"]
    return known.value_counts().sort_index().asfreq("D", fill_value=0) if len(known) else known.astype(object)


def _draw_weeks(
    ax: Axes, days: pd.Series, week: Any, monday: pd.DatetimeIndex
) -> tuple[list[int], list[str]]:
    weekday = pd.DatetimeIndex(days.index).day_of_week.to_numpy()
    grid = np.full((7, week[-1] + 1), np.nan)
    grid[weekday, week] = days
    _draw_grid(ax, grid, gap=1.5)
    if len(days) <= 120:
        for row, column, count in zip(weekday, week, days, strict=True):
            shade = "white" if count > days.max() / 2 else "black"
            label = f"{count}" if count else "·"
            ax.annotate(label, (column, row), ha="center", va="center", fontsize=7, color=shade)
    ax.set_yticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    mondays = monday.unique()
    shown = list(range(0, len(mondays), max(1, -(-len(mondays) // 14))))
    years = [mondays[column].year for column in shown]
    named = [_name_day(mondays[c], year=i == 0 or years[i] != years[i - 1]) for i, c in enumerate(shown)]
    return shown, [name.replace(" ", "\n") for name in named]


def _draw_years(ax: Axes, days: pd.Series, years: Any) -> tuple[list[int], list[str]]:
    dates = pd.DatetimeIndex(days.index)
    # Every year has 366 places, so that a date stands at the same place in each.
    leap = pd.DatetimeIndex(dates.strftime("2000-%m-%d"))
    grid = np.full((years[-1] + 1, 366), np.nan)
    grid[years, leap.day_of_year - 1] = days
    _draw_grid(ax, grid, gap=0)
    for row in range(1, len(grid)):
        ax.axhline(row - 0.5, color="white", linewidth=2)
    ax.set_yticks(range(len(grid)), [str(dates[0].year + row) for row in range(len(grid))])
    months = pd.date_range("2000-01-01", periods=12, freq="MS")
    return (months.day_of_year - 1).tolist(), months.strftime("%b").tolist()


def _draw_grid(ax: Axes, grid: Any, gap: float) -> None:
    from matplotlib.colors import Normalize
    from matplotlib.ticker import MaxNLocator

    ax.set_facecolor("white")
    within = np.where(np.isnan(grid), np.nan, 0.0)
    x, y = np.arange(grid.shape[1] + 1) - 0.5, np.arange(grid.shape[0] + 1) - 0.5
    look: dict[str, Any] = {"edgecolors": "white", "linewidth": gap}
    ax.pcolormesh(x, y, within, cmap="Greys", norm=Normalize(-0.35, 2), **look)
    top = float(np.nanmax(grid))
    mesh = ax.pcolormesh(
        x, y, np.where(grid > 0, grid, np.nan), cmap="viridis_r", norm=Normalize(min(1, top - 1), top), **look
    )
    if top > 1:
        bar = ax.figure.colorbar(mesh, ax=ax, shrink=0.8, pad=0.02, label="documents a day")
        bar.locator = MaxNLocator(integer=True)
        bar.update_ticks()


# --- two clocks -------------------------------------------------------------------------------


def plot_clocks(documents: pd.DataFrame, expressions: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the times that documents speak of against the day on which each was published.

    On the diagonal both are the same. Below it a text looks back, above it ahead.

    Parameters
    ----------
    documents
        A documents table. Those that are not dated to the day are counted below the picture.
    expressions
        Their time expressions. Those that are not placed are counted below the picture.

    Returns
    -------
    Axes
        Publication to the right, mentioned time upward. A ring on the diagonal is a document, a dot a day that it
        names, a bar a longer interval from its first day to its last. Documents of one day stand side by side within
        it. Where there is room for words, documents of one day are one ring instead, bars stand beside each other,
        each has its words, and a dotted line goes from each day to the times that others speak of. A triangle at the
        edge is an interval far from most others.

    Raises
    ------
    ValueError
        If no document is dated to the day, or `expressions` are not those of `documents`.
    """
    check_columns(expressions, ["text"], "expressions", "make it by time_expressions(documents)")
    clocks = _set_clocks(documents, expressions)
    days = pd.Series(_numbers(documents["date"].where(documents["precision"] == "day"))).dropna()
    if days.empty:
        raise ValueError(
            f"none of {len(documents)} documents is dated to the day: there is no publication to draw"
        )
    drawn = clocks.assign(text=expressions["text"])[clocks["side"].isin(SIDES)].reset_index(drop=True)
    drawn = drawn.assign(**{name: _numbers(drawn[name]) for name in ("day", "begin", "until")})
    ax = _axes(ax, (8, 5))
    ax.set_ylabel("time spoken of")
    _set_frame(ax, drawn, days, True)
    room = _room_for_words(ax, _choose_marks(drawn, ax.get_ylim()), np.unique(days))
    named = bool((room >= SHORTEST).all())
    _set_frame(ax, drawn, days, named)
    place = (
        days if named else days + 0.8 * days.groupby(days).cumcount() / days.groupby(days).transform("size")
    )
    drawn = _choose_marks(drawn, ax.get_ylim())
    drawn = drawn.assign(x=place.reindex(drawn["doc"]).array, step=_steps(drawn) if named else 0)
    ax.axline((days.iloc[0], days.iloc[0]), slope=1, color=GREY, linewidth=1, zorder=1)
    _draw_clocks(ax, drawn, place, days)
    for day in days.unique() if named else ():
        ax.axhline(day, color=GREY, linewidth=0.6, linestyle=":", zorder=0)
    _name_clocks(ax, days.value_counts() if named else None, "across" in set(drawn["side"]))
    rest = _rest(documents, clocks, int(drawn["mark"].isin(["v", "^"]).sum()))
    ax.set_xlabel("\n".join(["published", *_wrap_parts(ax, rest)]))
    line = LINE / _measure(ax)[1] * np.ptp(ax.get_ylim()) if named else 0
    for day, rows in drawn.groupby("day") if named else ():
        _name_intervals(ax, rows, int(room[day]), line)
    return ax


def describe_clocks(documents: pd.DataFrame, expressions: pd.DataFrame) -> str:
    """Say how many time expressions look back, ahead or neither, how far, and how many cannot be told.

    One that begins before the day of publication and ends by it looks back; one that ends after it and does not begin
    before looks ahead. How far is from the middle of the interval to the day of publication.
    """
    clocks = _set_clocks(documents, expressions)
    drawn = clocks[clocks["side"].isin(SIDES)]
    count = drawn["side"].value_counts()
    parts = [
        f"{count[side]:,} {said if count[side] > 1 else said.replace(' ', 's ', 1)} ({count[side] / len(drawn):.0%})"
        for side, said in SIDES.items()
        if side in count
    ]
    sentence = (
        f"{len(drawn):,} of {_number(len(clocks), 'time expression')} can be set against a day of publication"
    )
    sentences = [f"{sentence}: {_join(parts)}" if parts else sentence]
    for side, where in (("back", "before"), ("ahead", "after")):
        far = (drawn["middle"] - drawn["day"])[drawn["side"] == side].abs().dt.days.median()
        if pd.notna(far):
            sentences.append(f"The median of those that look {side} is {_number(round(far), 'day')} {where}")
    rest = _rest(documents, clocks)
    return ". ".join([*sentences, f"Besides: {_join(rest)}"] if rest else sentences) + "."


def _set_clocks(documents: pd.DataFrame, expressions: pd.DataFrame) -> pd.DataFrame:
    """Time expressions with the ``day`` of their document, and on which ``side`` of it they lie."""
    clocks = check_expressions(documents, expressions)
    days = documents["date"].where(documents["precision"] == "day")
    day = days.to_numpy("datetime64[us]")[clocks["doc"]]
    begin, until = clocks["begin"], clocks["until"]
    sides = {
        "unplaced": ~clocks["placed"],
        "undated": np.isnat(day),
        "same": (begin == day) & (until == day),
        "back": until <= day,
        "ahead": begin >= day,
    }
    side = np.select(list(sides.values()), list(sides), default="across")
    return clocks.assign(day=day, side=side, middle=begin + (until - begin) // 2)


def _rest(documents: pd.DataFrame, clocks: pd.DataFrame, far: int = 0) -> list[str]:
    """What has no mark in its place, in words."""
    count = clocks["side"].value_counts()
    rest = [
        (far, "time expression", "beyond the frame"),
        (count.get("unplaced", 0), "time expression", "without a place in the calendar"),
        (count.get("undated", 0), "time expression", "of documents without a day"),
        ((documents["precision"] != "day").sum(), "document", "without a day"),
        (len(documents) - clocks["doc"].nunique(), "document", "without a time expression"),
    ]
    return [f"{_number(n, noun)} {what}" for n, noun, what in rest if n]


def _numbers(days: pd.Series) -> Any:
    """Days as matplotlib counts them."""
    from matplotlib.dates import date2num

    return np.asarray(date2num(days.to_numpy("datetime64[us]")), np.float64)  # type: ignore[no-untyped-call]


def _room_for_words(ax: Axes, drawn: pd.DataFrame, days: Any) -> pd.Series:
    """How many letters have room beside the bars of each day; none if the days or their intervals are too many."""
    room = pd.Series(0.0, days)
    most = drawn.drop_duplicates(["day", "begin", "until"])["day"].value_counts().max()
    if len(days) > FEW or most > FEW:
        return room
    width, height = _measure(ax)
    if most * LINE > height * 2 / 3:
        return room
    first, last = ax.get_xlim()
    steps = _steps(drawn).groupby(drawn["day"]).max().reindex(days, fill_value=0)
    return (room + np.diff([*days, last]) / (last - first) * width - APART * (steps + 2)) // LETTER


def _measure(ax: Axes) -> tuple[float, float]:
    """The width and height of an Axes in points."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # before that an Axes does not have its size
    size = ax.get_window_extent()
    return size.width * 72 / figure.dpi, size.height * 72 / figure.dpi


def _set_frame(ax: Axes, drawn: pd.DataFrame, days: pd.Series, named: bool) -> None:
    """Limits around all publications and four fifths of the mentions; around all that is not far beyond these."""
    first, last = days.min(), days.max()
    low, high = first, last
    if len(drawn):
        middle = (drawn["begin"] + drawn["until"]) / 2
        low = min(low, np.quantile(middle, 0.1, method="higher"))
        high = max(high, np.quantile(middle, 0.9, method="lower"))
        near = 2 * (high - low)
        low, high = (
            min(low, drawn["begin"][drawn["begin"] >= low - near].min()),
            max(high, drawn["until"][drawn["until"] <= high + near].max()),
        )
    room = max(high - low, 60)
    ax.set_ylim(low - 0.08 * room, high + 0.13 * room)
    _keep_in_calendar(ax.yaxis)
    apart = (last - first) / max(days.nunique() - 1, 1) or 2.0
    beside = (0.15 * apart, apart) if named else 2 * (0.03 * max(last - first, 60),)
    ax.set_xlim(first - beside[0], last + beside[1])


def _choose_marks(drawn: pd.DataFrame, frame: tuple[float, float]) -> pd.DataFrame:
    """Intervals with their ``mark`` (that of a bar is "|") and its height ``y``: for a bar, its middle in the frame."""
    low, high = frame
    begin, until = drawn["begin"], drawn["until"]
    mark = np.select([until < low, begin > high, begin == until], ["v", "^", "o"], default="|")
    return drawn.assign(mark=mark, y=(begin.clip(low, high) + until.clip(low, high)) / 2)


def _steps(drawn: pd.DataFrame) -> pd.Series:
    """How many steps beside its document each interval stands: none for days, then the shorter ones first."""
    length = (drawn["until"] - drawn["begin"]).where(drawn["mark"] == "|")
    key = length * 1e7 + drawn["begin"]  # equal for equal intervals alone
    return key.groupby(drawn["day"]).rank("dense").fillna(0).astype(np.int64)


def _draw_clocks(ax: Axes, drawn: pd.DataFrame, place: pd.Series, days: pd.Series) -> None:
    """The documents, and the intervals."""
    few = len(drawn) <= MANY
    size, alpha = (30, 0.9) if few else (6, float(np.clip(600 / len(drawn), 0.15, 0.6)))
    ring: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "linewidth": 1 if few else 0.4}
    ax.scatter(place, days, s=3 * size, zorder=2, **ring)
    groups: Any = drawn.groupby(["side", "step", "mark"], sort=False)
    for (side, step, mark), rows in groups:
        look: dict[str, Any] = {"color": COLOURS[list(SIDES).index(side)], "alpha": alpha, "zorder": 3}
        look["transform"] = _shifted(ax, APART * step)
        if mark == "|":
            # Many bars would hide the days; a short one between centuries would have no length but that of its ends.
            look |= {"zorder": 2.5, "capstyle": "projecting"}
            ax.vlines(rows["x"], rows["begin"], rows["until"], linewidth=2 if few else 0.8, **look)
        else:
            ax.scatter(rows["x"], rows["y"], s=size, marker=mark, clip_on=False, **look)


def _wrap_parts(ax: Axes, parts: list[str]) -> list[str]:
    """Parts in lines as wide as the Axes, which break between parts where they can."""
    width = ax.get_window_extent().width * 72 / ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    letters = max(int(width / 5.7), 30)
    whole = "; ".join(part.replace(" ", "\xa0") if len(part) < letters else part for part in parts)
    return [line.replace("\xa0", " ") for line in textwrap.wrap(whole, letters)]


def _shifted(ax: Axes, points: float) -> Any:
    from matplotlib.transforms import offset_copy

    return offset_copy(ax.transData, ax.get_figure(root=True), x=points, units="points")


def _once(texts: Iterable[str]) -> list[str]:
    """Each text once, whether with a capital or not."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.lower(), text)
    return list(first.values())


def _name_intervals(ax: Axes, rows: pd.DataFrame, width: int, line: float) -> None:
    """The words of each interval of one day in a column beside it, from the latest to the earliest."""
    said = rows.groupby(["y", "step", "begin", "side"])["text"].agg(
        lambda texts: textwrap.shorten(", ".join(_once(texts)), width, placeholder=" …")
    )
    labels = said.reset_index().sort_values("y", ascending=False)
    levels = _move_apart(ax.get_ylim(), labels["y"].to_numpy(), line)
    look: dict[str, Any] = {
        "va": "center",
        "fontsize": 8,
        "textcoords": _shifted(ax, APART * (rows["step"].max() + 2)),
    }
    look["bbox"] = {"facecolor": "white", "linewidth": 0, "pad": 0.5}
    look["arrowprops"] = {"arrowstyle": "-", "color": GREY, "linewidth": 0.5, "alpha": 0.7}
    x = rows["day"].iloc[0]
    for text, y, step, side, level in zip(
        *(labels[name] for name in ("text", "y", "step", "side")), levels, strict=True
    ):
        at, colour = _shifted(ax, APART * step), COLOURS[list(SIDES).index(side)]
        ax.annotate(text, (x, y), (x, level), xycoords=at, color=colour, **look)


def _move_apart(frame: tuple[float, float], levels: Any, line: float) -> Any:
    """Descending `levels` a line apart, within the frame but for its ends, where it says what the sides are."""
    low, high = frame[0] + 2 * line, frame[1] - 2 * line
    lines = line * np.arange(len(levels))
    down = np.minimum.accumulate(np.minimum(levels, high) + lines) - lines
    return np.maximum(down, low + lines[::-1])


def _name_clocks(ax: Axes, days: pd.Series | None, across: bool) -> None:
    """Dates on both axes, and what lies on which side of the diagonal."""
    from matplotlib.dates import num2date

    for axis in (ax.xaxis, ax.yaxis):
        axis.axis_date()
        _set_date_ticks(axis)
    if days is not None:
        dates = [pd.Timestamp(num2date(day)) for day in days.index]  # type: ignore[no-untyped-call]
        names = [f"{_name_day(date, year=False)}\n{date.year}" for date in dates]
        several = [f"\n{_number(n, 'document')}" if n > 1 else "" for n in days]
        ax.set_xticks(days.index, [name + more for name, more in zip(names, several, strict=True)])
    for side, place in (("ahead", (0.01, 0.98)), ("back", (0.99, 0.02))):
        up, right = place[1] > 0.5, place[0] > 0.5
        text = f"{'above' if up else 'below'} the line: looking {side}"
        look: dict[str, Any] = {"ha": "right" if right else "left", "va": "top" if up else "bottom"}
        box = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1}
        colour = COLOURS[list(SIDES).index(side)]
        ax.annotate(
            text, place, xycoords="axes fraction", color=colour, fontsize=9, bbox=box, zorder=4, **look
        )
    _name_shapes(ax, across)


def _name_shapes(ax: Axes, across: bool) -> None:
    """What each shape is, above the picture."""
    from matplotlib.lines import Line2D

    shapes = {
        "a document": ("o", "white", GREY),
        "a day": ("o", GREY, GREY),
        "a longer interval": ("|", GREY, GREY),
    }
    if across:
        colour = COLOURS[list(SIDES).index("across")]
        shapes["one across the line"] = ("|", colour, colour)
    keys = [
        Line2D(
            [],
            [],
            marker=marker,
            markerfacecolor=face,
            color=colour,
            linestyle="",
            label=name,
            markersize=6 if marker == "o" else 10,
            markeredgewidth=1 if marker == "o" else 2,
        )
        for name, (marker, face, colour) in shapes.items()
    ]
    look: dict[str, Any] = {"columnspacing": 1.5, "handletextpad": 0.2, "frameon": False}
    ax.legend(handles=keys, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(keys), **look)


# --- vocabulary growth ------------------------------------------------------------------------


def plot_vocabulary_growth(growth: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many different terms the first so many tokens have, with the curve of Heaps' law.

    Parameters
    ----------
    growth
        A table of up to eight groups (`vocabulary_growth`).

    Returns
    -------
    Axes
        Tokens read to the right, different terms upward, both from 0. A line a group, in its own style and named at its
        end with its β; a dotted grey one is the fitted curve.

    Raises
    ------
    ValueError
        If the table is empty or has more than eight groups.
    """
    check_columns(growth, GROWTH_COLUMNS, "growth", "make it by vocabulary_growth()")
    groups = _split_growth(growth)
    if not 0 < len(groups) <= len(COLOURS):
        raise ValueError(f"growth has {len(groups)} groups: draw 1 to {len(COLOURS)} at a time")
    ax = _axes(ax, (8, 3.8))
    ends = []
    for i, (name, rows) in enumerate(groups.items()):
        ax.plot(
            [0, *rows["tokens"]],
            [0, *rows["types"]],
            color=COLOURS[i],
            linestyle=LINES[i],
            linewidth=1.4,
            label=name,
        )
        ax.plot(rows["tokens"], rows["fitted"], color=GREY, linestyle=":", linewidth=1)
        last, beta = rows.iloc[-1], rows["heaps_beta"].iloc[-1]
        power = f"β = {beta:.2f}" if pd.notna(beta) else ""
        ends.append((last["tokens"], last["types"], ", ".join(filter(None, [name, power])), COLOURS[i]))
    ax.set_xlim(0, growth["tokens"].max())
    ax.set_ylim(0, 1.05 * float(np.nanmax(growth[["types", "fitted"]].to_numpy(np.float64))))
    _name_ends(ax, ends)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel("tokens read (dotted: Heaps' law)")
    ax.set_ylabel("different terms")
    return ax


def describe_vocabulary_growth(growth: pd.DataFrame) -> str:
    """Say for each group how many terms its tokens have, whether new ones keep coming, and how well Heaps' law fits."""
    check_columns(growth, GROWTH_COLUMNS, "growth", "make it by vocabulary_growth()")
    sentences = []
    for name, rows in _split_growth(growth).items():
        tokens, types = rows["tokens"].to_numpy(), rows["types"].to_numpy()
        said = f"{_number(tokens[-1], 'token')} with {_number(types[-1], 'different term')}"
        middle = int(np.searchsorted(tokens, tokens[-1] / 2))
        if middle < len(rows) - 1:
            new, read = types[-1] - types[middle], tokens[-1] - tokens[middle]
            said += f"; {types[middle]:,} of them in the first {tokens[middle]:,}"
            said += f", {new:,} new ones in the other {read:,}"
        sentence = f"{name}: {said}." if name else f"{said}."
        k, beta = rows[["heaps_k", "heaps_beta"]].iloc[-1]
        if pd.notna(beta):
            off = (rows["fitted"] / rows["types"] - 1).abs().iloc[middle:].max()
            law = f"{_figure(k)} · tokens^{beta:.2f}"
            sentence += f" Heaps' law: {law}, in the second half off by {off:.1%} at most."
        sentences.append(sentence)
    return "\n".join(sentences) if sentences else "There is no token."


def _split_growth(growth: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each group, under its name, which is "" where all tokens are one group."""
    keys = [str(column) for column in growth if column not in GROWTH_COLUMNS]
    if not keys:
        return {"": growth} if len(growth) else {}
    groups = growth.groupby(keys, sort=False, dropna=False, observed=True)
    return {_name_group(key): rows for key, rows in groups}


# --- what they share --------------------------------------------------------------------------


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _name_dates(ax: Axes, periods: pd.Series) -> None:
    """A tick for each of up to eight periods; beyond that dates, as there is room."""
    if len(periods) <= 8:
        ax.set_xticks(_middle(periods), [_short_period(period) for period in periods])
    else:
        _set_date_ticks(ax.xaxis)


def _keep_in_calendar(axis: Axis) -> None:
    """No margin before the year 1 or after 9999, where matplotlib has no dates."""
    edges = _numbers(pd.Series(np.array(["0001-01-01", "9999-12-31"], "datetime64[us]")))
    limits = axis.get_view_interval()
    low, high = np.clip(limits, *edges)
    if (low, high) != tuple(limits):
        axis.set_view_interval(low, high, ignore=True)


def _set_date_ticks(axis: Axis) -> None:
    """Dates as there is room."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    day, hour = "%d %b", "%H:%M"
    formatter = ConciseDateFormatter(  # type: ignore[no-untyped-call]
        locator,
        formats=["%Y", "%b", day, hour, hour, "%S"],
        zero_formats=["", "%b\n%Y", day, day, hour, hour],
        offset_formats=["", "%Y", "%Y", "%Y", "%d %b %Y", "%d %b %Y"],
    )
    axis.set_major_locator(locator)
    axis.set_major_formatter(formatter)


def _short_period(period: pd.Period) -> str:
    first, last = period.start_time, period.end_time
    if period.freqstr.startswith("W"):
        opening = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
        return f"{opening}–{last.day} {last:%b}\n{last.year}"
    if period.freqstr == "D":
        return f"{first.day} {first:%b}\n{first.year}"
    return f"{first:%b}\n{first.year}" if period.freqstr == "M" else str(period)


def _group_keys(counts: pd.DataFrame) -> list[str]:
    return [str(column) for column in counts if column not in OWN]


def _unit(table: pd.DataFrame) -> str:
    """What rates are per: as the table was made with, else read off the first row that has hits, else unknown."""
    per = table.attrs.get("per")
    if per is None:
        if not (table["n"] > 0).any():
            return "per so many"
        row = table[table["n"] > 0].iloc[0]
        per = round(row["rate"] * row["total" if "total" in table else "tokens"] / row["n"], 6)
    return f"per {per:,.10g}"


def _name_group(key: Any) -> str:
    parts = key if isinstance(key, tuple | pd.Series) else (key,)
    return ", ".join(
        _name_period(part) if isinstance(part, pd.Period) else _name_value(part) for part in parts
    )


def _name_value(value: Any) -> str:
    return "(none)" if pd.isna(value) else str(value)


def _name_period(period: pd.Period) -> str:
    if period.freqstr.startswith("W"):
        return f"the week of {_name_day(period.start_time)}"
    return _name_day(period.start_time) if period.freqstr == "D" else str(period)


def _name_day(day: pd.Timestamp, *, year: bool = True) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def _figure(value: float) -> str:
    """A rate to three significant digits."""
    digits = 0 if value == 0 else max(0, 2 - int(np.floor(np.log10(value))))
    return f"{value:,.{digits}f}"


def _number(count: float, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _join(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


# --- keyness, word shifts, similarity ---------------------------------------------------------

EFFECTS = {
    "log_ratio": ("log ratio (1: twice as frequent)", 0.0),
    "odds_ratio": ("odds ratio", 1.0),
    "percent_diff": ("difference in per cent of the reference's rate", 0.0),
    "difference_coefficient": ("difference coefficient", 0.0),
    "simple_maths": ("simple maths", 1.0),
}
"""Effects of keyness: what the axis says, and where there is no difference."""
SHIFTS = {
    "frequency": "change in share of all words",
    "entropy": "contribution to the difference in entropy (bits)",
    "jensen_shannon": "contribution to the Jensen-Shannon divergence (bits)",
}
ALIKE = {
    "cosine": "cosine similarity",
    "jaccard": "Jaccard similarity",
    "jensen_shannon": "Jensen-Shannon divergence",
    "burrows_delta": "Burrows's Delta",
}
"""Measures of `similarity`, in words."""
SIDE_LOOKS = ((COLOURS[0], MARKERS[0]), (COLOURS[1], MARKERS[1]))
PRINTED = 12
"""Groups up to which a picture of similarity has its numbers in it."""


def plot_keyness(table: pd.DataFrame, *, n: int = 10, ax: Axes | None = None) -> Axes:
    """Draw the effect of the most key terms of either side, with its interval.

    Parameters
    ----------
    table
        What `keyness` gives, or some of its rows, in their order.
    n
        How many terms of each side, the most key first; those that favour the target are above.

    Returns
    -------
    Axes
        Terms from top to bottom, their hits in target and reference at the right; the effect to the right. An arrow
        is an interval without end, a hollow mark one without interval.

    Raises
    ------
    ValueError
        If no row favours a side, or `table` was not made by `keyness`.
    """
    effect = _effect_of(table)
    shown = _most_key(table, n)
    if shown.empty:
        raise ValueError("table has no term that favours a side: there is nothing to draw")
    ax = _axes(ax, (7.2, 1.3 + 0.27 * len(shown)))
    label, none = EFFECTS[effect]
    if none == 1:
        ax.set_xscale("log")
    heights = np.arange(len(shown))
    _draw_effects(ax, shown, effect)
    if none == 1:
        _plain_ticks(ax.xaxis)
    ax.axvline(none, color=GREY, linewidth=0.8, zorder=0)
    ax.set_yticks(heights, shown["term"].tolist())
    ax.set_ylim(len(shown) - 0.4, -0.6)
    for height, here, there in zip(heights, shown["n_target"], shown["n_reference"], strict=True):
        place: dict[str, Any] = {"xy": (1.03, height), "xycoords": ("axes fraction", "data")}
        ax.annotate(f"{here:,} : {there:,}", **place, va="center", fontsize=8, color=GREY)
    ax.annotate("hits", (1.03, 1.01), xycoords="axes fraction", va="bottom", fontsize=8, color=GREY)
    ax.set_xlabel(f"{label}; {_interval_of(table)}")
    _name_sides(ax, [table.attrs.get(role, role) for role in ("target", "reference")])
    return ax


def describe_keyness(table: pd.DataFrame, *, n: int = 3) -> str:
    """Say which terms are most key in the target and in the reference, how surely, and what is not known.

    Parameters
    ----------
    table
        What `keyness` gives, or some of its rows.
    n
        How many terms to name for each side.
    """
    effect = _effect_of(table)
    if table.empty:
        return "No term is compared."
    sentences = []
    for role, other in (("target", "reference"), ("reference", "target")):
        rows = _most_key(table[table["favours"] == role], n)
        rows = rows if role == "target" else rows[::-1]
        named = [
            f"“{row['term']}” ({row['n_' + role]:,} against {row['n_' + other]:,}, {EFFECTS[effect][0].split(' (')[0]} "
            f"{_signed(row[effect])}{_within(row)})"
            for _, row in rows.iterrows()
        ]
        said = f"Most key in {_side_name(table, role)}, of {_number(table['total_' + role].iloc[0], 'token')}"
        sentences.append(f"{said}: {_join(named)}." if named else f"{said}: nothing.")
    sure = int((table["q"] < 0.05).sum())
    sentences.append(f"Of {_number(len(table), 'term')} {sure:,} have q below 0.05.")
    few = table.loc[table["why"].str.contains("too few documents"), "why"]
    if len(few):
        counts = few.iloc[0].split("too few documents (")[1].split(";")[0]
        sentences.append(f"There are too few documents to draw them again: {counts}.")
    left_out = table.attrs.get("left_out", 0)
    if left_out:
        sentences.append(f"{_number(left_out, 'document')} on neither side.")
    return "\n".join(sentences)


def plot_word_shift(table: pd.DataFrame, *, n: int = 20, ax: Axes | None = None) -> Axes:
    """Draw which words account for the difference between two groups.

    Parameters
    ----------
    table
        What `word_shift` gives.
    n
        How many terms, the greatest contribution first.

    Returns
    -------
    Axes
        A bar a term, from top to bottom; its length is the contribution. A bar to the right is of a word more frequent
        in a, to the left in b, as `plot_keyness` has its target and its reference; but entropies have their signs, to
        the right what makes b the richer one. Each end has its term.

    Raises
    ------
    ValueError
        If the table is empty, or was not made by `word_shift`.
    """
    check_columns(table, SHIFT_COLUMNS, "table", "make it by word_shift()")
    if table.empty:
        raise ValueError("table is empty: there is no word to draw")
    shown = table.reindex(table["contribution"].abs().sort_values(ascending=False, kind="stable").index).head(
        n
    )
    ax = _axes(ax, (7, 1.3 + 0.27 * len(shown)))
    measure = table.attrs.get("measure", "contribution")
    in_a = (shown["favours"] == "a").to_numpy()
    lengths = shown["contribution"].to_numpy()
    if measure != "entropy":  # whose signs do not go by side
        lengths = np.where(in_a, 1, -1) * np.abs(lengths)
    heights = np.arange(len(shown))
    colours = [COLOURS[0] if own else COLOURS[1] for own in in_a]
    hatches = ["" if own else "//" for own in in_a]
    ax.barh(heights, lengths, color=colours, height=0.7, hatch=hatches, edgecolor="white", linewidth=0)
    for height, length, term in zip(heights, lengths, shown["term"], strict=True):
        look: dict[str, Any] = {"ha": "left" if length >= 0 else "right", "va": "center", "fontsize": 9}
        place = (4 if length >= 0 else -4, 0)
        ax.annotate(term, (length, height), place, textcoords="offset points", **look)
    reach = 1.45 * float(np.abs(lengths).max(initial=0)) or 1.0
    ax.set_xlim(-reach if (lengths < 0).any() else 0, reach if (lengths >= 0).any() else 0)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"{SHIFTS.get(measure, measure)}; these are {_portion(shown)} of all change")
    if measure == "jensen_shannon":  # both sides add to it
        ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.10g}")
    if measure == "frequency":  # what a has more of is lost on the way to b
        ax.xaxis.set_major_formatter(lambda value, _: f"{0 - value:.10g}".replace("-", "−"))
    _name_shift(ax, [table.attrs.get(role, role) for role in ("b", "a")])
    return ax


def describe_word_shift(table: pd.DataFrame, *, n: int = 3) -> str:
    """Say what the difference comes to, and which words account for most of it, on either side.

    Parameters
    ----------
    table
        What `word_shift` gives.
    n
        How many words to name for each side.
    """
    check_columns(table, SHIFT_COLUMNS, "table", "make it by word_shift()")
    if table.empty:
        return "No word is compared."
    measure = table.attrs.get("measure", "contribution")
    total = float(table["contribution"].sum())
    amount = "0" if abs(total) < 1e-12 else _signed(total)
    what = {"frequency": "Shares", "entropy": "Entropy"}.get(measure, _capital(ALIKE.get(measure, measure)))
    sentences = [f"{what} from a to b: {amount} in all."]
    for side, name in (("a", table.attrs.get("a", "a")), ("b", table.attrs.get("b", "b"))):
        rows = table[table["favours"] == side].head(n)
        named = [
            f"“{term}” ({_signed(value)}, {portion:.1%} of all change)"
            for term, value, portion in zip(rows["term"], rows["contribution"], rows["portion"], strict=True)
        ]
        told = side if name == side else f"{side} ({name})"
        sentences.append(f"More frequent in {told}: {_join(named) or 'nothing'}.")
    return "\n".join(sentences)


def plot_similarity(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how alike groups are: a square for each two, darker for more alike.

    Parameters
    ----------
    table
        What `similarity` gives.

    Returns
    -------
    Axes
        Groups from top to bottom and from left to right, in their order; up to 12 groups have their numbers in the
        squares. The diagonal, a group and itself, is left white, and so is a group without words.

    Raises
    ------
    ValueError
        If the table is empty or not square.
    """
    _check_square(table)
    names = [_name_group(label) for label in table.index]
    size = min(3 + 0.45 * len(names), 11)
    ax = _axes(ax, (size + 1.2, size))
    values, distance = table.to_numpy(np.float64), _is_distance(table)
    own = np.eye(len(values), dtype=bool)
    shown = np.ma.masked_where(own | np.isnan(values), values)
    low, high = shown.compressed().min(initial=np.inf), shown.compressed().max(initial=-np.inf)
    if high - low < 1e-9:  # one number: its place on the whole scale
        low, high = 0.0, max(high, 1.0)
    image = ax.imshow(shown, cmap="Blues_r" if distance else "Blues", vmin=low, vmax=high)
    ax.spines[:].set_visible(False)
    step = max(1, -(-len(names) // 40))
    ticks = np.arange(0, len(names), step)
    labels = [textwrap.shorten(name, 28, placeholder="…") for name in names[::step]]
    ax.set_yticks(ticks, labels, fontsize=8)
    ax.set_xticks(ticks, labels, fontsize=8, rotation=45, ha="right", rotation_mode="anchor")
    ax.tick_params(length=0)
    if len(names) <= PRINTED:
        _print_values(ax, values, image)
    measure = ALIKE.get(table.attrs.get("measure", ""), "similarity")
    bar = ax.get_figure(root=True).colorbar(image, ax=ax, shrink=0.7)  # type: ignore[union-attr]
    bar.set_label(f"{measure} ({'0: the same' if distance else '1: the same'})")
    return ax


def describe_similarity(table: pd.DataFrame) -> str:
    """Say which two groups are most alike and which least, and which have no words to compare."""
    _check_square(table)
    values, distance = table.to_numpy(np.float64), _is_distance(table)
    names = [_name_group(label) for label in table.index]
    rows, columns = np.triu_indices(len(names), 1)
    pairs = values[rows, columns]
    known = np.flatnonzero(np.isfinite(pairs))
    if not len(known):
        return "No two groups can be compared."
    order = known[np.argsort(pairs[known] if distance else -pairs[known], kind="stable")]
    measure = _capital(ALIKE.get(table.attrs.get("measure", ""), "similarity"))
    said = [f"“{names[rows[i]]}” and “{names[columns[i]]}” ({pairs[i]:.3f})" for i in order[[0, -1]]]
    sentence = f"{measure} of {_number(len(names), 'group')}: most alike are {said[0]}"
    if len(known) > 1:
        sentence += f", least alike {said[1]}"
    empty = [name for name, own in zip(names, np.diag(values), strict=True) if np.isnan(own)]
    return sentence + "." + (f" Without a word to compare: {_join(empty)}." if empty else "")


def _effect_of(table: pd.DataFrame) -> str:
    """The effect that a table of keyness has."""
    needed = ["term", "n_target", "n_reference", "low", "high", "favours", "why"]
    check_columns(table, needed, "table", "make it by keyness()")
    effects = [name for name in EFFECTS if name in table]
    if not effects:
        raise ValueError(f"table has no effect ({', '.join(EFFECTS)}): make it by keyness()")
    return effects[0]


def _most_key(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """The first `n` rows that favour the target and the last `n` that favour the reference, without NaN."""
    known = table[table[_effect_of(table)].notna()]
    own, other = (known[known["favours"] == role] for role in ("target", "reference"))
    return pd.concat([own.head(n), other.tail(n)]) if n else known.head(0)


def _interval_of(table: pd.DataFrame) -> str:
    """What the intervals of keyness are."""
    if table["low"].isna().all():
        return "too few documents for an interval"
    drawn = table.attrs.get("resample") or "words"
    return f"{table.attrs.get('confidence', 0.95):.0%} interval over {drawn}"


def _draw_effects(ax: Axes, shown: pd.DataFrame, effect: str) -> None:
    """Marks with their intervals, which end in an arrow where they have no end."""
    middle, low, high = (shown[name].to_numpy(np.float64) for name in (effect, "low", "high"))
    logarithmic = ax.get_xscale() == "log"
    ends = np.concatenate([middle, low, high])
    ends = ends[np.isfinite(ends) & ((ends > 0) | (not logarithmic))]
    first, last = float(ends.min(initial=0.5)), float(ends.max(initial=1.0))
    room = 0.08 * (last - first) or 1.0
    left, right = (first / 1.6, last * 1.6) if logarithmic else (first - room, last + room)
    heights = np.arange(len(shown))
    for role, (colour, marker) in zip(("target", "reference"), SIDE_LOOKS, strict=True):
        own = (shown["favours"] == role).to_numpy()
        bounded = own & ~np.isnan(low)
        ax.hlines(
            heights[bounded],
            np.clip(low[bounded], left, right),
            np.clip(high[bounded], left, right),
            color=colour,
            linewidth=1.4,
            alpha=0.7,
        )
        outside = {"<": (left, low <= left, middle < left), ">": (right, high >= right, middle > right)}
        for sign, (edge, ends_there, stands_there) in outside.items():
            for there, face in ((bounded & ends_there, colour), (own & stands_there & ~bounded, "white")):
                look: dict[str, Any] = {"marker": sign, "s": 26, "edgecolor": colour, "facecolor": face}
                ax.scatter(np.full(there.sum(), edge), heights[there], clip_on=False, zorder=3, **look)
        inside = own & (middle >= left) & (middle <= right)
        for there, face in ((inside & bounded, colour), (inside & ~bounded, "white")):
            look = {"marker": marker, "facecolor": face, "edgecolor": colour, "s": 34}
            ax.scatter(middle[there], heights[there], zorder=4, **look)
    ax.set_xlim(left, right)


def _plain_ticks(axis: Axis) -> None:
    """Ratios as 0.1, 0.5, 1, 2, 10 on a logarithmic axis, as there is room."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())


def _name_sides(ax: Axes, names: Sequence[str]) -> None:
    """Above the picture, on which side is what."""
    target, reference = (textwrap.shorten(name, 36, placeholder="…") for name in names)
    look: dict[str, Any] = {"xycoords": "axes fraction", "va": "bottom", "fontsize": 9}
    ax.annotate(f"← {reference}", (0, 1.01), ha="left", color=COLOURS[1], **look)
    ax.annotate(f"{target} →", (0.99, 1.01), ha="right", color=COLOURS[0], **look)


def _name_shift(ax: Axes, names: Sequence[str]) -> None:
    """What the two looks of bars are, from left to right."""
    from matplotlib.patches import Patch

    looks = ((COLOURS[1], "//"), (COLOURS[0], ""))
    keys = [
        Patch(
            facecolor=colour,
            hatch=hatch,
            edgecolor="white",
            label=f"more in {textwrap.shorten(name, 36, placeholder='…')}",
        )
        for (colour, hatch), name in zip(looks, names, strict=True)
    ]
    ax.legend(handles=keys, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)


def _print_values(ax: Axes, values: Any, image: Any) -> None:
    """Each number in its square, black or white as can be read."""
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = image.cmap(image.norm(value))
        dark = row != column and 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
        text = "–" if np.isnan(value) else f"{value:.2f}"
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if dark else "black")


def _check_square(table: pd.DataFrame) -> None:
    if table.empty or not table.index.equals(table.columns):
        raise ValueError(
            f"table has {len(table)} rows and {len(table.columns)} columns that are not the same groups: "
            "make it by similarity()"
        )


def _is_distance(table: pd.DataFrame) -> bool:
    """Whether 0 is the same: what a group has to itself tells."""
    own = np.diag(table.to_numpy(np.float64))
    return bool((own[np.isfinite(own)] < 0.5).any())


def _side_name(table: pd.DataFrame, role: str) -> str:
    name = table.attrs.get(role, role)
    return f"the {role}" if name == role else f"the {role} ({name})"


def _within(row: pd.Series) -> str:
    bounds = [row["low"], row["high"]]
    return (
        "" if any(pd.isna(bound) for bound in bounds) else f", {_signed(bounds[0])} to {_signed(bounds[1])}"
    )


def _signed(value: float) -> str:
    """A number to three significant digits, with a sign that is one."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    return ("−" if value < 0 else "") + _figure(abs(value))


def _portion(shown: pd.DataFrame) -> str:
    portion = float(shown["portion"].sum())
    return f"{portion:.0%}"
