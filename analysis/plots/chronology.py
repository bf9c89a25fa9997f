"""The times that documents mention, on one lane per document or group."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from analysis.checks import describe_type
from analysis.dates.chronology import check_chronology, label_groups, name_interval, name_range
from analysis.plots import style
from analysis.plots.wording import NAMED_TERMS, abbreviate, count_noun, join_words, name_documents, name_groups

__all__ = ["describe_chronology", "plot_chronology"]

_MAX_LANES = 40
# The type of words such as "now": the day of the report, which says nothing of what happened when.
_PRESENT = "PRESENT_REF"
# Times up to which labels quote the sentence.
_MAX_QUOTED = 40
_QUOTE_CHARS = 24  # before a mention, and from it on
# Times for which a label is tried, per row of labels.
_TRIED_PER_ROW = 3
_LINE_POINTS, _PAD_POINTS = 14, 6
_MAX_HEIGHT_INCHES, _MARGIN_INCHES = 8, 1.2
# Rows between two lanes, and those that a lane has in addition to its rows of labels.
_GAP_ROWS = 0.6
_LANE_ROWS = 1 + _GAP_ROWS
# How far from the quartiles a time may be: in quartile ranges (Tukey's outer fences), and at least in days.
_FENCE, _MIN_FENCE_DAYS = 3, 30
# Margins as shares of the times drawn; and that on the right, if labels are long, of the frame.
_LEFT_MARGIN, _MARGIN, _MAX_MARGIN_SHARE = 0.03, 0.15, 0.65
# Columns of day numbers, and the columns of dates they are made of.
_NUMBERS = {"first": "begin", "last": "until"}
_Spans: TypeAlias = list[tuple[float, float]]


def plot_chronology(
    chronology: pd.DataFrame,
    *,
    by: str = "doc",
    documents: pd.DataFrame | None = None,
    title: str | None = None,
    ax: style.Axes | None = None,
) -> style.Axes:
    """The times that documents mention, on one lane per document or group.

    Parameters
    ----------
    chronology
        The table from `chronology`, or rows of it: ``story[story["begin"] >= "2022"]``.
    by
        The column that divides the rows into lanes: one of `chronology`, or of `documents`, such as "office". Up to 40
        lanes.
    documents
        The documents table, if `by` is one of its columns, or documents are to have their titles as names.
    title
        A title above the plot.
    ax
        The axes to draw on; None: a new figure.

    Returns
    -------
    Axes
        Time from left to right. A dot is a day, a bar a longer time, an arrow at the edge one beyond the frame, which
        leaves out times that are far from most others (Tukey's outer fences). Times have labels where there is room,
        those that most documents mention first: the days, the number of documents if there are several, and, if there
        are up to 40 times, the mention, with the words around it where they fit. Those without a label are in the last
        row of the lane, pale. A dotted line is the date of a document that has a lane. What has no place in the
        calendar, and words such as "now", which date no event, are counted below the plot.

    Raises
    ------
    ValueError
        If no row has a place in the calendar, there are more than 40 lanes, or a column is missing.
    TypeError
        If `chronology` is not a table.

    References
    ----------
    Tukey (1977), Exploratory Data Analysis, 44 (outer fences).

    Examples
    --------
    >>> from analysis import chronology, plot_chronology, read_corpus
    >>> ax = plot_chronology(chronology(read_corpus("seeds")))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['8 Mar 2023', '14 Apr 2023']
    """
    table, placed = _read_table(chronology, by, documents)
    placed = placed[placed["type"] != _PRESENT]
    if placed.empty:
        raise ValueError(f"none of the {len(table)} rows of chronology has a place in the calendar: nothing to draw")
    times = _merge_times(placed)
    lanes = _list_lanes(table, times, by, documents)
    ax = style.prepare_axes(ax, (style.WIDTH_INCHES, _choose_height(lanes)))
    _set_limits(ax, placed)
    _label_axes(ax, lanes, _count_undrawn(ax, table, placed, times))
    if len(times) <= _MAX_QUOTED:
        _widen_margin(ax, times)
    rows = _share_rows(lanes["times"], _count_rows(ax, len(lanes)))
    top = 0.0
    edges: list[tuple[float, float]] = []
    for number, lane in enumerate(lanes.index):
        lane_times, height = _place_labels(ax, times[times["group"] == lane], rows[number])
        colour = style.COLOURS[number if len(lanes) <= len(style.COLOURS) else 0]
        _draw_times(ax, lane_times.assign(y=top + lane_times["row"]), colour)
        edges.append((top, top + height - 1))
        top += height + _GAP_ROWS
    lanes[["top", "bottom"]] = edges
    dated = lanes.dropna(subset="day")
    lines: dict[str, Any] = {"color": style.GREY, "linewidth": 1, "linestyle": ":", "zorder": 1}
    ax.vlines(dated["day"], dated["top"] - 0.5, dated["bottom"] + 0.5, **lines)
    ax.set_yticks((lanes["top"] + lanes["bottom"]) / 2, lanes["label"], fontsize=style.SMALL_POINTS)
    ax.set_ylim(lanes["bottom"].max() + 1, -1)
    style.finish(ax, title, placed)
    return ax


def describe_chronology(chronology: pd.DataFrame, *, by: str = "doc", documents: pd.DataFrame | None = None) -> str:
    """In words: how many times are mentioned, from when to when, which by several documents, and what has no place.

    Parameters
    ----------
    chronology
        The table from `chronology`, or rows of it.
    by
        The column by which groups are described: one of `chronology`, or of `documents`. "doc": no groups.
    documents
        The documents table, if `by` is one of its columns.

    Returns
    -------
    str
        Sentences. Of the times that several documents mention, the three that most mention are named, with the number
        of documents in brackets.

    Raises
    ------
    ValueError
        If a column is missing.
    TypeError
        If `chronology` is not a table.

    Examples
    --------
    >>> from analysis import chronology, describe_chronology, read_corpus
    >>> describe_chronology(chronology(read_corpus("seeds"))).split(". ")[2]
    'Several documents mention Feb 2023 (2)'
    """
    table, placed = _read_table(chronology, by, documents)
    total = f"{count_noun(len(table), 'time expression')} in {count_noun(table['doc'].nunique(), 'document')}"
    if placed.empty:
        sentences = [f"{total}, none with a place in the calendar"]
    else:
        sentences = [f"{total}, {len(placed):,} with a place in the calendar, from {name_range(placed)}"]
        now = int((placed["type"] == _PRESENT).sum())
        sentences += [f"Of these, {now:,} are words such as “now”, which date no event"] if now else []
        sentences += _describe_shared("Several documents mention", placed)
    if by != "doc":
        for group, rows in placed.groupby("group"):
            sentences.append(f"{group}: {count_noun(len(rows), 'time expression')}, from {name_range(rows)}")
            sentences += _describe_shared("Several of its documents mention", rows)
    reasons = table["why"][table["precision"] == "none"].value_counts()
    if len(reasons):
        listed = [f"{why} ({n:,})" for why, n in reasons.head(NAMED_TERMS).items()]
        others = reasons.iloc[NAMED_TERMS:].sum()
        listed += [f"other reasons ({others:,})"] if others else []
        sentences.append(f"Without a place: {join_words(listed)}")
    return ". ".join(sentences) + "."


def _read_table(chronology: pd.DataFrame, by: str, documents: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows with their ``group``, and those with a place, their days as matplotlib's numbers."""
    table = check_chronology(chronology)
    if not isinstance(by, str):
        raise TypeError(f"by={by!r:.60} is {describe_type(by)}: name one column")
    table["group"] = label_groups(table, by, documents)
    placed = table[table["precision"] != "none"]
    return table, placed.assign(**{name: style.days_to_numbers(placed[day]) for name, day in _NUMBERS.items()})


def _describe_shared(beginning: str, placed: pd.DataFrame) -> list[str]:
    """The times that most documents mention, if several mention any."""
    docs = placed.groupby(["begin", "until"])["doc"].nunique()
    shared = docs[docs > 1].sort_values(ascending=False, kind="stable")
    most: Any = shared.head(NAMED_TERMS).items()
    named = [f"{name_interval(*days)} ({n:,})" for days, n in most]
    others = len(shared) - len(named)
    named += [count_noun(others, "other time")] if others else []
    return [f"{beginning} {join_words(named)}"] if named else []


# --- what is drawn ----------------------------------------------------------------------------


def _merge_times(placed: pd.DataFrame) -> pd.DataFrame:
    """Each time of each group once, those that most documents mention first, with its label."""
    keys = ["group", "begin", "until", "first", "last"]
    first = {name: (name, "first") for name in ("text", "start", "expression", "expression_start")}
    times = placed.groupby(keys).agg(docs=("doc", "nunique"), **first).reset_index()
    days: Any = zip(times["begin"], times["until"], times["docs"], strict=True)
    times["label"] = [name_interval(begin, until) + (f" ({n:,})" if n > 1 else "") for begin, until, n in days]
    times["quote"] = times["words"] = times["label"]
    if len(times) <= _MAX_QUOTED:
        times["words"] += ": " + times["expression"].map(lambda words: abbreviate(words, _QUOTE_CHARS))
        mentions = zip(times["text"], times["expression_start"] - times["start"], strict=True)
        times["quote"] += pd.Series([f": {_quote(text, offset)}" for text, offset in mentions])
    return times.sort_values(["docs", "begin"], ascending=[False, True], kind="stable", ignore_index=True)


def _quote(sentence: str, offset: int) -> str:
    """The words of a sentence around an offset."""
    before = sentence[:offset]
    if offset > _QUOTE_CHARS:
        before = "…" + before[-_QUOTE_CHARS:].partition(" ")[2]
    return " ".join([*before.split(), abbreviate(sentence[offset:], _QUOTE_CHARS)])


def _list_lanes(table: pd.DataFrame, times: pd.DataFrame, by: str, documents: pd.DataFrame | None) -> pd.DataFrame:
    """Each group with its ``label``, the ``day`` of the document if it is one, and its number of ``times``."""
    dates = table.groupby("group")["date"].min()
    if not len(dates) <= _MAX_LANES:
        raise ValueError(
            f"by={by!r} gives {len(dates):,} lanes: choose a column with up to {_MAX_LANES} values, such as an office "
            "or a paper, or rows of fewer documents"
        )
    if by == "doc":
        dates = dates.sort_values(kind="stable")
    counts = times["group"].value_counts().reindex(dates.index, fill_value=0)
    lanes = pd.DataFrame({"label": dates.index, "day": np.nan, "times": counts}, dates.index)
    if by == "doc":
        lanes["day"] = style.days_to_numbers(dates)
        named = name_documents(dates.to_frame())
        lanes["label"] = (
            name_groups(lanes.assign(doc=lanes.index), documents)["doc"] if documents is not None else named
        )
    return lanes


def _choose_height(lanes: pd.DataFrame) -> float:
    """The height of a figure, in inches, in which each time has a row, or as many as a page has."""
    line, extra = _LINE_POINTS / 72, _LANE_ROWS * len(lanes)
    least, best = (_MARGIN_INCHES + line * (rows + extra) for rows in (0, lanes["times"].sum()))
    return float(max(least, min(best, _MAX_HEIGHT_INCHES)))


def _set_limits(ax: style.Axes, placed: pd.DataFrame) -> None:
    """Limits around all times whose middles are not far from most others."""
    middle = (placed["first"] + placed["last"]) / 2
    quartiles = np.quantile(middle, [0.25, 0.75])
    reach = max(_FENCE * (quartiles[1] - quartiles[0]), _MIN_FENCE_DAYS)
    near = placed[middle.between(quartiles[0] - reach, quartiles[1] + reach)]
    low, high = near["first"].min(), near["last"].max()
    width = max(high - low, _MIN_FENCE_DAYS)
    ax.set_xlim(low - _LEFT_MARGIN * width, high + _MARGIN * width)
    style.clip_to_calendar(ax.xaxis)
    style.set_date_ticks(ax.xaxis)


def _count_undrawn(ax: style.Axes, table: pd.DataFrame, placed: pd.DataFrame, times: pd.DataFrame) -> str:
    """What is not at its place in the picture, and what the numbers in brackets are."""
    low, high = ax.get_xlim()
    beyond = int(((placed["last"] < low) | (placed["first"] > high)).sum())
    unplaced, now = (int((table[name] == value).sum()) for name, value in (("precision", "none"), ("type", _PRESENT)))
    counts = [
        (beyond, "beyond the frame"),
        (unplaced, "without a place in the calendar"),
        (now, "such as “now”, which date no event"),
    ]
    notes = [f"{count_noun(n, 'time expression')} {reason}" for n, reason in counts if n]
    notes += ["in brackets: the documents that mention a time"] if (times["docs"] > 1).any() else []
    return "; ".join(notes)


def _label_axes(ax: style.Axes, lanes: pd.DataFrame, note: str) -> None:
    """Write the labels beside the frame, and give the frame its final size."""
    ax.set_xlabel("\n".join(["time mentioned", *textwrap.wrap(note, 80)]))
    ax.set_yticks(range(len(lanes)), lanes["label"], fontsize=style.SMALL_POINTS)
    style.lay_out(ax)


def _widen_margin(ax: style.Axes, times: pd.DataFrame) -> None:
    """Widen the margin on the right so that the longest label fits beside the last time; the axis ends there."""
    length = max(_measure(ax, label) for label in times["quote"]) + 2 * _to_pixels(ax, _PAD_POINTS)
    share = min(length / ax.get_window_extent().width, _MAX_MARGIN_SHARE)
    low, high = ax.get_xlim()
    last = low + (high - low) * ((1 + _LEFT_MARGIN) / (1 + _LEFT_MARGIN + _MARGIN))
    ax.set_xlim(low, max(high, low + (last - low) / (1 - share)))
    style.clip_to_calendar(ax.xaxis)
    # times that are far from most others can lie in the margin
    high = ax.get_xlim()[1]
    last = float(times.loc[times["first"] <= high, "last"].clip(last, high).max())
    style.end_dates(ax, last)
    style.lay_out(ax)


# --- where there is room ----------------------------------------------------------------------


def _count_rows(ax: style.Axes, lanes: int) -> int:
    """The rows of labels for which the frame is high enough, in addition to a row in each lane."""
    lines = ax.get_window_extent().height / _to_pixels(ax, _LINE_POINTS)
    return max(int(lines - 1 - lanes * _LANE_ROWS), 0)


def _share_rows(needs: pd.Series, rows: int) -> Any:
    """The rows of each lane: as many as it needs, or its share if there are not enough."""
    shares = (np.minimum(needs.to_numpy(), most) for most in range(rows, -1, -1))
    return next(share for share in shares if share.sum() <= rows)


def _to_pixels(ax: style.Axes, points: float) -> float:
    return points * ax.figure.dpi / 72


def _place_labels(ax: style.Axes, times: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """The times of a lane with their ``row``, and the ``side`` and ``label`` of those labelled; and the number of rows.

    Times for which there is no room share a row after the `most` rows of labels; without such times it has labels too.
    """
    table, used = _fill_rows(ax, times, most + 1)
    if (table["row"] < 0).any():
        table, used = _fill_rows(ax, times, most)
    is_last = table["row"] < 0
    table["row"] = table["row"].mask(is_last, used)
    return times.assign(**table), used + bool(is_last.any() or not used)


def _fill_rows(ax: style.Axes, times: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Row, side and label of each time in the first row with room for both, row -1 if there is none; rows used."""
    occupied: list[_Spans] = []
    placed = [(-1, 0, "")] * len(times)
    for i, time in enumerate(times.head(_TRIED_PER_ROW * most).itertuples()):
        for label, side, left, right in _list_options(ax, time):
            row = _find_room(occupied, left, right, most)
            if row >= 0:
                placed[i] = row, side, label
                break
    return pd.DataFrame(placed, times.index, ["row", "side", "label"]), len(occupied)


def _list_options(ax: style.Axes, time: Any) -> Iterator[tuple[str, int, float, float]]:
    """Labels of a time, the side on which each fits into the frame, and the pixels that it and the time take."""
    low, high = ax.get_xlim()
    width, pad = ax.get_window_extent().width, _to_pixels(ax, _PAD_POINTS)
    begin, end = (np.clip((day - low) / (high - low), 0, 1) * width for day in (time.first, time.last))
    for label in dict.fromkeys((time.quote, time.words, time.label)):
        length = _measure(ax, label) + 2 * pad
        if end + length <= width + pad:
            yield label, 1, begin - pad, end + length
        if begin - length >= -pad:
            yield label, -1, begin - length, end + pad


def _measure(ax: style.Axes, label: str) -> float:
    """The width of a label in pixels."""
    text = ax.text(0, 0, label, fontsize=style.SMALL_POINTS, parse_math=False)
    width = text.get_window_extent().width
    text.remove()
    return width


def _find_room(occupied: list[_Spans], left: float, right: float, most: int) -> int:
    """The first row in which nothing lies between two pixels, now occupied there, or -1."""
    for row in range(most):
        occupied += [[]] * (row == len(occupied))
        if all(right < begin or end < left for begin, end in occupied[row]):
            occupied[row] = [*occupied[row], (left, right)]
            return row
    return -1


def _draw_times(ax: style.Axes, times: pd.DataFrame, colour: str) -> None:
    """Draw the times of a lane at their heights ``y``, and write their labels."""
    low, high = ax.get_xlim()
    first, last, is_labelled = times["first"], times["last"], times["side"] != 0
    shapes = {"<": last < low, ">": first > high, "o": first == last}
    times = times.assign(
        mark=np.select(list(shapes.values()), list(shapes), "bar"), x=first.clip(low, high), to=last.clip(low, high)
    )
    groups: Any = times.groupby(["mark", is_labelled])
    for (mark, labelled), rows in groups:
        look: dict[str, Any] = {"color": colour, "alpha": 1 if labelled else np.clip(10 / len(rows), 0.1, 0.5)}
        if mark == "bar":
            # so that two days of many years are seen: snapped to one pixel, they would not be drawn
            look |= {"capstyle": "round", "snap": False}
            ax.hlines(rows["y"], rows["x"], rows["to"], linewidth=4 if labelled else 2, zorder=2, **look)
        else:
            ax.scatter(rows["x"], rows["y"], 22, marker=mark, linewidth=0, clip_on=False, zorder=3, **look)
    for time in times[is_labelled].itertuples():
        _write_label(ax, time)


def _write_label(ax: style.Axes, time: Any) -> None:
    end, align = (time.to, "left") if time.side > 0 else (time.x, "right")
    look: dict[str, Any] = {"color": "black", "ha": align, "va": "center_baseline", "in_layout": False}
    look["bbox"] = {"facecolor": "white", "linewidth": 0, "pad": 0.5}
    position: dict[str, Any] = {"xytext": (time.side * _PAD_POINTS, 0), "textcoords": "offset points"}
    style.write_note(ax, time.label, (end, time.y), "data", **position, **look)
