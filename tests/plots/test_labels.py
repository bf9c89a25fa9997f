"""Titles and labels: readable, literal, and outside the data (kinds K23 to K25 of reported faults)."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from plots.artists import tick_labels

from analysis import (
    chronology,
    keyness,
    plot_calendar,
    plot_chronology,
    plot_clocks,
    plot_dispersion,
    plot_frequency,
    plot_keyness,
    plot_similarity,
    plot_timeline,
    plot_trends,
    plot_vocabulary_growth,
    plot_word_shift,
    plotted,
    read_corpus,
    similarity,
    term_frequency,
    time_expressions,
    timeline,
    tokenize,
    trends,
    vocabulary_growth,
    word_shift,
)

DOCUMENTS = read_corpus("seeds")
TOKENS = tokenize(DOCUMENTS)
MARCH, APRIL = DOCUMENTS.iloc[:1], DOCUMENTS.iloc[1:]
MONTHS = timeline(TOKENS, DOCUMENTS, ["wagner", "war", "city"], freq="M")
PLOTS = {
    "frequency": lambda **given: plot_frequency(term_frequency(TOKENS, by="doc"), **given),
    "timeline": lambda **given: plot_timeline(MONTHS[MONTHS["term"] == "war"], **given),
    "timelines": lambda **given: plot_timeline(MONTHS, **given),
    "trends": lambda **given: plot_trends(trends(TOKENS, DOCUMENTS, ["war"], freq="M"), MONTHS, **given),
    "calendar": lambda **given: plot_calendar(DOCUMENTS, **given),
    "dispersion": lambda **given: plot_dispersion(TOKENS, "war", documents=DOCUMENTS, **given),
    "clocks": lambda **given: plot_clocks(DOCUMENTS, time_expressions(DOCUMENTS), **given),
    "chronology": lambda **given: plot_chronology(chronology(DOCUMENTS), documents=DOCUMENTS, **given),
    "keyness": lambda **given: plot_keyness(keyness(TOKENS, MARCH, APRIL), names=("March", "April"), **given),
    "word shift": lambda **given: plot_word_shift(word_shift(TOKENS, MARCH, APRIL), names=("March", "April"), **given),
    "similarity": lambda **given: plot_similarity(similarity(TOKENS), **given),
    "growth": lambda **given: plot_vocabulary_growth(vocabulary_growth(TOKENS), **given),
}


@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_takes_a_title_and_keeps_it_apart_from_its_legend(name):
    ax = PLOTS[name](title="Who says $x$ and $y$?")
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    title = figure.get_suptitle() or ax.get_title(loc="left")
    assert title == "Who says $x$ and $y$?"
    legend = ax.get_legend()
    if legend:
        assert legend.get_window_extent().y0 >= ax.get_window_extent().y1 - 1, "a legend lies outside the data"
        written = [text for text in ax.findobj(plt.Text) if text.get_text() == title]
        assert not any(legend.get_window_extent().overlaps(text.get_window_extent()) for text in written)


@pytest.mark.parametrize("name", PLOTS)
def test_no_title_is_drawn_unless_one_is_given(name):
    ax = PLOTS[name]()
    assert ax.get_figure(root=True).get_suptitle() == ax.get_title(loc="left") == ""


def test_dollars_in_the_names_of_documents_are_drawn():
    """Fault K23: two dollar signs made a formula of what is between them."""
    table = pd.DataFrame({"doc": ["US$ and A$", "b"], "date": ["2023-01-01"] * 2, "text": ["war and peace", "war"]})
    ax = plot_dispersion(tokenize(read_corpus(table)), ["war"])
    labels = [text for text in ax.findobj(plt.Text) if "US$ and A$" in text.get_text()]
    assert labels
    assert not any(text.get_parse_math() for text in labels)


def test_a_word_of_eighty_letters_leaves_room_for_the_bars():
    """Fault K24: the frame took 2 % of the figure."""
    word = "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    ax = plot_frequency(term_frequency(tokenize(pd.Series({"a": f"{word} is"}))))
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    assert ax.get_window_extent().width / figure.bbox.width > 0.45
    labels = tick_labels(ax.yaxis)
    assert labels[0].endswith("…")
    assert word.startswith(labels[0][:-1])


@pytest.mark.parametrize(
    ("text", "font"), [("战争 和 和平", "Noto Sans CJK SC"), ("युद्ध और शांति", "Noto Sans Devanagari")]
)
def test_letters_that_the_font_lacks_give_one_warning_that_names_a_font(text, font):
    """Fault K25: boxes, and a warning of matplotlib for every letter."""
    with pytest.warns(UserWarning, match=f"install {font}") as caught:
        plot_frequency(term_frequency(tokenize(pd.Series({"a": text}))))
    assert len(caught) == 1


def test_letters_that_the_font_has_give_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plot_frequency(term_frequency(tokenize(pd.Series({"a": "війна і мир, café, Πόλεμος"}))))


@pytest.mark.parametrize("name", PLOTS)
def test_one_call_returns_the_table_behind_a_plot(name):
    table = plotted(PLOTS[name]())
    assert isinstance(table, pd.DataFrame)
    assert len(table)


def test_the_table_behind_a_plot_has_what_is_drawn():
    ax = plot_frequency(term_frequency(TOKENS), n=3)
    assert plotted(ax)["term"].tolist() == tick_labels(ax.yaxis)
    with pytest.raises(ValueError, match="ax has no table"):
        plotted(plt.figure().add_subplot())
