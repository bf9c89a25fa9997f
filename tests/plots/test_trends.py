"""The picture of trends and its description."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from plots.artists import texts_on

from analysis import describe_trends, plot_trends, timeline, tokenize, trends

UP, DOWN, LEVEL = "up", "down", "level"


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ten documents of 10 words in eleven months: "up" 1 to 9 times, "down" 9 to 1 times, "level" once."""
    months = [month for month in range(1, 12) if month not in (5, 6)]
    texts = [" ".join([UP] * i + [DOWN] * (10 - i) + [LEVEL]) for i in range(1, 10)]
    documents = pd.DataFrame(
        {
            "date": pd.to_datetime([f"2020-{month:02}-15" for month in months]).astype("M8[us]"),
            "precision": "day",
            "text": pd.Series(texts, dtype="str").to_numpy(),
            "source": [f"{month}" for month in months],
        },
        index=pd.Index([f"d{month}" for month in months], name="doc", dtype="str"),
    )
    tokens = tokenize(documents)
    words = [DOWN, LEVEL, UP]
    return trends(tokens, documents, words, freq="M"), timeline(tokens, documents, words, freq="M")


def test_rising_terms_are_above_falling_ones_and_these_above_the_others(tables) -> None:
    ax = plot_trends(*tables)
    labels = {label.get_text(): tick for label, tick in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)}
    assert labels[UP] > labels[DOWN] > labels[LEVEL]
    assert {"rising", "falling", "neither"} <= set(texts_on(ax))


def test_each_line_has_a_scale_of_its_own_and_gaps_are_gaps(tables) -> None:
    ax = plot_trends(*tables)
    lines = [np.array(line.get_ydata()) for line in ax.lines[1::2]]
    levels = [line.get_ydata()[0] for line in ax.lines[::2]]
    shapes = [(line - level) / np.nanmax(line - level) for line, level in zip(lines, levels, strict=True)]
    gap = [np.nan, np.nan]
    assert shapes[0] == pytest.approx([*(np.arange(1, 5) / 9), *gap, *(np.arange(5, 10) / 9)], nan_ok=True)
    assert shapes[2] == pytest.approx([1, 1, 1, 1, *gap, 1, 1, 1, 1, 1], nan_ok=True)


def test_the_highest_rate_and_the_slope_are_beside_the_line(tables) -> None:
    """9 of 11 tokens at most; from month to month one token of 11 more, two months left out: 1000 / 11."""
    texts = texts_on(plot_trends(*tables))
    assert any(text.startswith("818, +") for text in texts)
    assert any(text.startswith("818, −") for text in texts)
    assert "90.9, 0.00" in texts or "90.9, 0" in texts


def test_groups_are_named_and_their_rates_are_their_own(seeds, seed_tokens) -> None:
    documents = seeds.assign(side=["x", None])
    both = trends(seed_tokens, documents, "wagner", freq="M", by="side")
    ax = plot_trends(both, timeline(seed_tokens, documents, "wagner", freq="M", by="side"))
    assert {label.get_text() for label in ax.get_yticklabels()} == {"x: wagner", "(none): wagner"}
    assert {text for text in texts_on(ax) if text[0].isdigit()} == {"19.9", "9.90"}


def test_a_term_that_never_occurs_is_a_line_at_zero(seeds, seed_tokens) -> None:
    with pytest.warns(UserWarning, match="no token is 'zebra'"):
        table, rates = (f(seed_tokens, seeds, "zebra", freq="M") for f in (trends, timeline))
    ax = plot_trends(table, rates)
    assert set(ax.lines[1].get_ydata()) == {-1}
    assert "0" in texts_on(ax)


def test_the_description_counts_clear_trends_and_names_what_cannot_be_judged(tables, seeds, seed_tokens) -> None:
    assert describe_trends(tables[0]) == (
        "3 terms, 9 periods with documents. 1 rises (q below .05): “up”. 1 falls (q below .05): “down”."
    )
    nothing = trends(seed_tokens, seeds, freq="M")
    assert describe_trends(nothing).endswith(
        "0 rise (q below .05). 0 fall (q below .05). 333 cannot be judged: few periods."
    )
    assert describe_trends(nothing[:0]).startswith("0 terms, no period with documents")


def test_tables_that_do_not_belong_together_are_refused(tables, seeds, seed_tokens) -> None:
    table, rates = tables
    with pytest.raises(ValueError, match="timeline has no 'up', which trends has: make it with the same terms and by"):
        plot_trends(table, rates[rates["term"] != UP])
    with pytest.raises(ValueError, match="trends has 0 rows: draw 1 to 60, for instance"):
        plot_trends(table[:0], rates)
    with pytest.raises(ValueError, match="trends has 63 rows"):
        plot_trends(pd.concat([table] * 21), rates)


def test_a_q_of_exactly_five_per_cent_is_not_below_it(tables) -> None:
    table, _ = tables
    assert "0 rise (q below .05). 0 fall (q below .05)" in describe_trends(table.assign(q=0.05))
    assert "1 rises (q below .05): “up”. 1 falls" in describe_trends(table.assign(q=0.049))


def test_the_three_clearest_of_four_are_named(tables) -> None:
    up = tables[0][tables[0]["term"] == UP]
    four = pd.concat([up.assign(term=f"t{i}", p=p) for i, p in enumerate((0.004, 0.003, 0.002, 0.001))])
    assert "4 rise (q below .05), most clearly “t3”, “t2” and “t1”." in describe_trends(four)
    assert "3 rise (q below .05): “t3”, “t2” and “t1”." in describe_trends(four[1:])


def test_lines_do_not_touch_and_each_part_has_its_colour(tables) -> None:
    table, rates = tables
    many = pd.concat([table] * 20, ignore_index=True)
    ax = plot_trends(many, rates)
    low, high = ax.get_ylim()
    data = [np.array(line.get_ydata()) for line in ax.lines[1::2]]
    assert len(data) == 60
    assert all(np.nanmax(below) < np.nanmin(above) for above, below in itertools.pairwise(data))
    assert all(low < np.nanmin(each) and np.nanmax(each) < high for each in data)
    assert len({line.get_color() for line in ax.lines[1::2]}) == 3
    with pytest.raises(ValueError, match="trends has 61 rows"):
        plot_trends(pd.concat([many, table[:1]]), rates)


def test_labels_of_rows_are_level_with_their_lines_and_parts_with_neither(tables) -> None:
    ax = plot_trends(*tables)
    ticks = ax.get_yticks().tolist()
    assert [line.get_ydata()[0] for line in ax.lines[::2]] == ticks
    heads = {text.get_text(): text.xy[1] for text in ax.texts}
    for part, first in zip(("rising", "falling", "neither"), ticks, strict=True):
        assert first < heads[part] < first + 1
    values = [text.xy[1] for text in ax.texts if text.get_text()[0].isdigit()]
    assert values == ticks
