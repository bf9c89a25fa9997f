"""Pictures of word shifts and their sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plots.artists import texts_on

from analysis import describe_word_shift, plot_word_shift, word_shift

MARCH = ["m1", "m2"]


@pytest.mark.parametrize("measure", ["frequency", "entropy", "jensen_shannon"])
def test_the_picture_has_a_bar_per_term(press_tokens: pd.DataFrame, measure: str) -> None:
    table = word_shift(press_tokens, MARCH, "ap", measure=measure)
    ax = plot_word_shift(table, names=("March", "April"))
    assert texts_on(ax) == table["term"].tolist()
    lengths = [bar.get_width() for bar in ax.patches]
    sign = {"frequency": -1, "entropy": 1, "jensen_shannon": np.where(table["favours"] == "a", 1, -1)}
    assert lengths == pytest.approx((table["contribution"] * sign[measure]).tolist())
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["more in April", "more in March"]
    assert ax.get_xlabel().endswith("these are 100% of all change")


def test_the_picture_does_not_depend_on_attrs(press_tokens: pd.DataFrame) -> None:
    table = word_shift(press_tokens, MARCH, "ap", measure="entropy")
    bare = table.copy()
    bare.attrs = {}
    assert plot_word_shift(bare).get_xlabel() == plot_word_shift(table).get_xlabel()
    assert describe_word_shift(bare) == describe_word_shift(table)


def test_an_empty_table_cannot_be_drawn(press_tokens: pd.DataFrame) -> None:
    table = word_shift(press_tokens, MARCH, "ap").head(0)
    with pytest.raises(ValueError, match="table is empty"):
        plot_word_shift(table)
    assert describe_word_shift(table) == "There are no terms to compare."


def test_a_word_shift_in_words(press_tokens: pd.DataFrame) -> None:
    table = word_shift(press_tokens, MARCH, "ap", measure="frequency")
    assert describe_word_shift(table, names=("a", "April")).split("\n") == [
        "The change in shares from a to April is 0 in total.",
        "More frequent in a: “war” (−0.267, 28.6% of all change) and “river” (−0.200, 21.4% of all change).",
        "More frequent in b (April): “peace” (0.467, 50.0% of all change).",
    ]
    divergence = describe_word_shift(word_shift(press_tokens, MARCH, "ap"))
    assert divergence.startswith("The Jensen-Shannon divergence (bits) from a to b is 0.")


@pytest.mark.parametrize("side", ["a", "b"])
def test_bars_of_one_side_begin_at_the_edge_of_the_frame(press_tokens: pd.DataFrame, side: str) -> None:
    table = word_shift(press_tokens, MARCH, "ap")
    low, high = plot_word_shift(table[table["favours"] == side]).get_xlim()
    assert (low == 0, high == 0) == (side == "a", side == "b")
    low, high = plot_word_shift(table).get_xlim()
    assert low == -high


def test_sides_differ_in_colour_hatching_and_direction(press_tokens: pd.DataFrame) -> None:
    table = word_shift(press_tokens, MARCH, "ap")
    ax = plot_word_shift(table, names=("March", "April"))
    looks = {(bar.get_facecolor(), bar.get_hatch() or "", bar.get_width() > 0) for bar in ax.patches}
    assert len(looks) == len({hatch for _, hatch, _ in looks}) == len({right for _, _, right in looks}) == 2
    april, march = ax.get_legend().get_patches()
    right = {hatch for _, hatch, is_right in looks if is_right}
    assert {march.get_hatch() or ""} == right
    assert april.get_hatch()


def test_the_length_of_contributions_without_any_change_is_zero(press_tokens: pd.DataFrame) -> None:
    table = word_shift(press_tokens, MARCH, "ap").assign(contribution=0.0)
    assert {bar.get_width() for bar in plot_word_shift(table).patches} == {0}
