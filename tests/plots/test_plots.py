"""What holds for every plot and every description."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import (
    describe_calendar,
    describe_clocks,
    describe_dispersion,
    describe_frequency,
    describe_keyness,
    describe_similarity,
    describe_timeline,
    describe_vocabulary_growth,
    describe_word_shift,
    keyness,
    plot_calendar,
    plot_clocks,
    plot_dispersion,
    plot_frequency,
    plot_keyness,
    plot_similarity,
    plot_timeline,
    plot_vocabulary_growth,
    plot_word_shift,
    rolling,
    similarity,
    term_frequency,
    timeline,
    vocabulary_growth,
    word_shift,
)

Case = tuple[tuple[Any, ...], Callable[..., Any], Callable[..., str]]
NAMES = [
    "calendar",
    "clocks",
    "dispersion",
    "frequency",
    "frequency by group",
    "keyness",
    "timeline",
    "mentioned timeline",
    "pooled timeline",
    "vocabulary growth",
    "word shift",
]


@pytest.fixture(scope="module")
def cases(seeds: pd.DataFrame, seed_tokens: pd.DataFrame, seed_mentions: pd.DataFrame) -> dict[str, Case]:
    """The tables of each kind of plot, and the functions that draw and describe them."""
    march, april = seeds.index
    months = timeline(seed_tokens, seeds, ["wagner", "war"], freq="M")
    mentioned = timeline(seed_tokens, seeds, "war", freq="M", axis="mentioned", expressions=seed_mentions)

    def draw_terms(tokens: pd.DataFrame, documents: pd.DataFrame, ax: Any = None) -> Any:
        return plot_dispersion(tokens, ["wagner", "war"], documents=documents, ax=ax)

    def describe_terms(tokens: pd.DataFrame, documents: pd.DataFrame) -> str:
        return describe_dispersion(tokens, ["wagner", "war"])

    frequency = (plot_frequency, describe_frequency)
    line = (plot_timeline, describe_timeline)
    return {
        "calendar": ((seeds,), plot_calendar, describe_calendar),
        "clocks": ((seeds, seed_mentions), plot_clocks, describe_clocks),
        "dispersion": ((seed_tokens, seeds), draw_terms, describe_terms),
        "frequency": ((term_frequency(seed_tokens),), *frequency),
        "frequency by group": ((term_frequency(seed_tokens, "doc"),), *frequency),
        "keyness": ((keyness(seed_tokens, march),), plot_keyness, describe_keyness),
        "timeline": ((months,), *line),
        "mentioned timeline": ((mentioned,), *line),
        "pooled timeline": ((rolling(months, 2),), *line),
        "vocabulary growth": (
            (vocabulary_growth(seed_tokens, by="doc"),),
            plot_vocabulary_growth,
            describe_vocabulary_growth,
        ),
        "word shift": ((word_shift(seed_tokens, march, april),), plot_word_shift, describe_word_shift),
        "similarity": ((similarity(seed_tokens),), plot_similarity, describe_similarity),
    }


def without_attrs(table: pd.DataFrame) -> pd.DataFrame:
    bare = table.copy()
    bare.attrs = {}
    return bare


def pixels(ax: Any) -> bytes:
    ax.set(xlabel="", ylabel="")
    image = io.BytesIO()
    ax.figure.savefig(image, format="raw")
    return image.getvalue()


@pytest.mark.parametrize("name", [*NAMES, "similarity"])
def test_a_picture_is_drawn_on_the_axes_given(name: str, cases: dict[str, Case]) -> None:
    tables, draw, _ = cases[name]
    _, ax = plt.subplots()
    assert draw(*tables, ax=ax) is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", [*NAMES, "similarity"])
def test_a_picture_is_drawn_in_a_part_of_a_figure(name: str, cases: dict[str, Case]) -> None:
    tables, draw, _ = cases[name]
    part, other = plt.figure().subfigures(1, 2)
    ax = part.subplots()
    assert draw(*tables, ax=ax) is ax
    assert ax.get_figure() is part
    assert not other.axes


@pytest.mark.parametrize("name", NAMES)
def test_attrs_and_added_columns_change_neither_picture_nor_sentence(name: str, cases: dict[str, Case]) -> None:
    tables, draw, describe = cases[name]
    bare = tuple(without_attrs(table).assign(x=1) for table in tables)
    assert pixels(draw(*bare)) == pixels(draw(*tables))
    unitless = describe(*tables)
    if "timeline" in name or "frequency" in name:
        assert " per 1,000" in unitless
        unitless = unitless.replace("per 1,000", "")
        assert describe(*bare).replace("rate ", "") == unitless.replace(" ,", ",").replace(" )", ")")
    else:
        assert describe(*bare) == unitless


@pytest.mark.parametrize(
    ("describe", "maker"),
    [
        (describe_timeline, "timeline"),
        (describe_frequency, "term_frequency"),
        (describe_calendar, "read_corpus"),
        (describe_keyness, "keyness"),
        (describe_vocabulary_growth, "vocabulary_growth"),
        (describe_word_shift, "word_shift"),
    ],
)
def test_descriptions_of_other_tables_say_which_one_they_need(
    seed_tokens: pd.DataFrame, describe: Callable[..., str], maker: str
) -> None:
    with pytest.raises(ValueError, match=rf"has no column .*: make it with {maker}\(\)"):
        describe(seed_tokens)
    with pytest.raises(TypeError, match=rf"is a list, not a table: make it with {maker}\(\)"):
        describe([1, 2])
