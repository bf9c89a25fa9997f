"""Titles and labels: readable, literal, and outside the data (kinds K23 to K25 of reported faults)."""

from __future__ import annotations

import itertools
import warnings

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from plots.artists import tick_labels
from plots.pictures import APRIL, DOCUMENTS, MARCH, MONTHS, PLOTS, TOKENS

from analysis import (
    describe_keyness,
    describe_word_shift,
    keyness,
    plot_calendar,
    plot_dispersion,
    plot_frequency,
    plot_keyness,
    plot_similarity,
    plot_speakers,
    plot_timeline,
    plot_trends,
    plot_word_shift,
    plotted,
    quotations,
    read_corpus,
    similarity,
    term_frequency,
    timeline,
    tokenize,
    trends,
    word_shift,
)


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


@pytest.mark.parametrize("name", PLOTS)
def test_type_is_seven_pixels_high_on_a_phone_of_360_pixels(name):
    figure = PLOTS[name](title="A title").get_figure(root=True)
    sizes = [text.get_fontsize() for text in figure.findobj(plt.Text) if text.get_text()]
    assert min(sizes) * 360 / (figure.get_figwidth() * 72) >= 7


def test_a_legend_of_long_names_leaves_room_for_the_data():
    titles = [f"Telephone conversation with the Prime Minister {i}" for i in range(6)]
    table = pd.DataFrame({"doc": list("abcdef"), "date": "2023-01-01", "text": "war and peace", "title": titles})
    documents = read_corpus(table)
    counts = term_frequency(tokenize(documents), by="doc")
    ax = plot_frequency(counts, documents=documents, title="Words")
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    assert ax.get_window_extent().width / figure.bbox.width > 0.7
    legend = ax.get_legend().get_window_extent()
    assert legend.x0 >= 0
    title = next(text for text in ax.findobj(plt.Text) if text.get_text() == "Words")
    assert not legend.overlaps(title.get_window_extent())


SAID = read_corpus(pd.DataFrame({"date": "2023-03-08", "text": [f"{name}na said it rained." for name in "ABDEGHKL"]}))
WORDS = ["wagner", "war", "city", "bakhmut", "russia", "ukraine", "the", "of"]
GROWING = {
    "frequency": lambda rows: plot_frequency(term_frequency(TOKENS), n=rows),
    "keyness": lambda rows: plot_keyness(keyness(TOKENS, MARCH, APRIL), n=rows),
    "word shift": lambda rows: plot_word_shift(word_shift(TOKENS, MARCH, APRIL), n=rows),
    "speakers": lambda rows: plot_speakers(quotations(SAID), n=rows),
    "dispersion": lambda rows: plot_dispersion(TOKENS, WORDS[:rows], documents=DOCUMENTS),
    "trends": lambda rows: plot_trends(
        trends(TOKENS, DOCUMENTS, WORDS[:rows], freq="M"), timeline(TOKENS, DOCUMENTS, WORDS[:rows], freq="M")
    ),
    "timelines": lambda rows: plot_timeline(timeline(TOKENS, DOCUMENTS, WORDS[:rows], freq="M")),
    "similarity": lambda rows: plot_similarity(similarity(tokenize(pd.Series(WORDS[:rows])))),
    "years": lambda rows: plot_calendar(
        read_corpus(pd.DataFrame({"date": ["2001-01-01", f"{2000 + rows}-01-01"], "text": "war"}))
    ),
    "decades": lambda rows: plot_calendar(
        read_corpus(pd.DataFrame({"date": ["1801-01-01", f"{1850 + 10 * rows}-01-01"], "text": "war"}))
    ),
}


@pytest.mark.parametrize("name", GROWING)
def test_a_row_more_makes_a_picture_taller_by_a_line_of_type(name):
    """Nine points of type need a line of twelve."""
    few, many = (GROWING[name](rows).get_figure(root=True).get_figheight() for rows in (5, 8))
    assert (many - few) / 3 * 72 >= 12


@pytest.mark.parametrize("name", PLOTS)
def test_labels_of_ticks_do_not_overlap(name):
    figure = PLOTS[name]().get_figure(root=True)
    figure.canvas.draw()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            labels = [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            level = [label for label in labels if label.get_visible() and label.get_text() and not label.get_rotation()]
            boxes = [label.get_window_extent() for label in level]
            assert not any(box.overlaps(other) for box, other in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("name", PLOTS)
def test_axes_of_another_kind_are_refused_and_a_number_is_a_title(name):
    assert "2023" in [text.get_text() for text in PLOTS[name](title=2023).get_figure(root=True).findobj(plt.Text)]
    with pytest.raises(TypeError, match="ax='left' is a str, not one of matplotlib's axes"):
        PLOTS["timeline" if name == "timelines" else name](ax="left")


@pytest.mark.parametrize("names", [("x",), "March", "AB", None, ("a", "b", "c"), {"a": 1, "b": 2}])
def test_a_comparison_has_two_names(names):
    key, shift = keyness(TOKENS, MARCH, APRIL), word_shift(TOKENS, MARCH, APRIL)
    for step, table in (
        (plot_keyness, key),
        (describe_keyness, key),
        (plot_word_shift, shift),
        (describe_word_shift, shift),
    ):
        with pytest.raises(ValueError, match=r'must name both sides, as in names=\("March", "April"\)'):
            step(table, names=names)


def test_tables_that_a_file_has_changed_are_refused():
    months = MONTHS.assign(period=MONTHS["period"].astype("str"))
    with pytest.raises(ValueError, match=r"column 'period' of timeline has the type .* instead of periods"):
        plot_timeline(months)
    counts = term_frequency(TOKENS)
    with pytest.raises(ValueError, match=r"column 'rate' of counts has the type .* instead of numbers"):
        plot_frequency(counts.assign(rate="high"))
    with pytest.raises(ValueError, match="counts has 'the' twice in a group"):
        plot_frequency(pd.concat([counts, counts]))
    with pytest.raises(ValueError, match="measure of table='x' is not a valid choice"):
        plot_word_shift(word_shift(TOKENS, MARCH, APRIL).assign(measure="x"))
    with pytest.raises(ValueError, match="there is no document to draw"):
        plot_dispersion(TOKENS[:0], "war", documents=DOCUMENTS[:0])
