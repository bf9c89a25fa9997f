"""Names that other software would read as formulas, hidden labels or tags are drawn as they are."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from analysis import (
    chronology,
    keyness,
    plot_chronology,
    plot_clocks,
    plot_dispersion,
    plot_frequency,
    plot_keyness,
    plot_timeline,
    plot_trends,
    plot_word_shift,
    read_corpus,
    term_frequency,
    time_expressions,
    timeline,
    tokenize,
    trends,
    word_shift,
)

NAMES = ["$x^2$", r"$\frac$", "_hidden", "<b>bold</b>", "50 % & {more}", "ab\u202edc"]


@pytest.fixture(scope="module")
def corpus() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nine months, in each five documents of an office with one of the names, and each name as a term."""
    ids = [f"d{i:02}" for i in range(90)]
    months = pd.period_range("2020-01", periods=9, freq="M").repeat(10)
    documents = pd.DataFrame(
        {
            "date": months.to_timestamp().astype("M8[us]"),
            "precision": "day",
            "text": "In 2019 it rained.",
            "source": ids,
        },
        index=pd.Index(ids, name="doc", dtype="str"),
    ).assign(office=np.resize(NAMES, 90))
    term = np.resize([0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1], 900)
    tokens = pd.DataFrame(
        {
            "doc": pd.Categorical.from_codes(np.repeat(np.arange(90), 10), ids),
            "term": pd.Categorical.from_codes(term, NAMES),
        }
    )
    return tokens.assign(position=np.tile(np.arange(10), 90)), documents


def draw(name: str, tokens: pd.DataFrame, documents: pd.DataFrame) -> Any:
    if name == "chronology":
        return plot_chronology(chronology(documents), by="office", documents=documents)
    if name == "keyness":
        return plot_keyness(keyness(tokens, documents, by="office"))
    if name == "keyness of two sides":
        return plot_keyness(keyness(tokens, documents.index[:30]), names=(NAMES[0], NAMES[1]))
    if name == "trends":
        return plot_trends(trends(tokens, documents, freq="M"), timeline(tokens, documents, freq="M"))
    return plot_timeline(timeline(tokens, documents, freq="M"))


@pytest.mark.parametrize("name", ["chronology", "keyness", "keyness of two sides", "trends", "timeline"])
def test_every_name_is_drawn_as_it_is(corpus, name) -> None:
    figure = draw(name, *corpus).figure
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO())
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    for expected in NAMES if name != "keyness of two sides" else NAMES[:2]:
        drawn = [text for text in texts if expected in text.get_text()]
        assert drawn, expected
        assert not any(text.get_parse_math() for text in drawn)


# A formula that cannot be read: an error of matplotlib wherever a picture is laid out before its texts are literal.
FORMULA = r"$\frac$"
COSTS = read_corpus(
    pd.DataFrame(
        {"doc": [FORMULA, "b"], "date": ["2023-01-01"] * 2, "text": [f"It cost {FORMULA} in 2022 or so.", "War, war."]}
    ).assign(title=[FORMULA, "b"])
)
WORDS = tokenize(COSTS)
NAMED = {
    "frequency": lambda **given: plot_frequency(term_frequency(WORDS, by="doc"), documents=COSTS, **given),
    "dispersion": lambda **given: plot_dispersion(WORDS, ["war"], documents=COSTS, **given),
    "dispersion of two": lambda **given: plot_dispersion(WORDS, ["war", "it"], documents=COSTS, **given),
    "word shift": lambda **given: plot_word_shift(word_shift(WORDS, FORMULA, "b"), names=(FORMULA, "b"), **given),
    "clocks": lambda **given: plot_clocks(
        COSTS, time_expressions(COSTS).assign(start=8, text=f"{FORMULA} in 2022"), **given
    ),
    "chronology": lambda **given: plot_chronology(chronology(COSTS), **given),
}


@pytest.mark.parametrize("given", [{}, {"title": FORMULA}], ids=["no title", "title"])
@pytest.mark.parametrize("name", NAMED)
def test_what_looks_like_a_formula_is_drawn_as_it_is_before_and_after_the_layout(name, given) -> None:
    figure = NAMED[name](**given).figure
    figure.savefig(io.BytesIO())
    texts = [text for text in figure.findobj(Text) if FORMULA in text.get_text()]
    assert texts
    assert not any(text.get_parse_math() for text in texts)
