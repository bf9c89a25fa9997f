"""Plots of frequencies and their descriptions."""

from __future__ import annotations

import pandas as pd
import pytest
from plots.artists import drawn_bars, drawn_marks, texts_on, tick_labels

from analysis import describe_frequency, plot_frequency, term_frequency, tokenize


def test_bars_are_in_order_of_frequency_with_their_hits(documents):
    ax = plot_frequency(term_frequency(tokenize(documents)), n=3)
    assert tick_labels(ax.yaxis) == ["town", "war", "in"]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([3 / 9 * 1000, 3 / 9 * 1000, 1 / 9 * 1000])
    assert texts_on(ax) == ["3", "3", "1"]
    assert ax.get_xlabel().splitlines()[1:] == ["2 further terms as frequent as the last"]
    top, bottom = ax.get_ylim()[::-1]
    assert top < bottom, "the first term is on top"


def test_a_term_that_is_only_a_category_has_no_bar(documents):
    counts = term_frequency(tokenize(documents))
    common = counts[counts["n"] > 1].astype({"term": pd.CategoricalDtype(counts["term"])})
    assert len(tick_labels(plot_frequency(common).yaxis)) == len(common)


def test_groups_have_a_shape_each_and_a_zero_where_a_term_is_missing(documents):
    counts = term_frequency(tokenize(documents), by="W", documents=documents)
    ax = plot_frequency(counts, n=2)
    by_label = {c.get_label(): c for c in ax.collections if not c.get_label().startswith("_")}
    first, second = by_label.values()
    assert list(by_label) == ["the week of 6 Mar 2023", "the week of 20 Mar 2023"]
    assert first.get_paths()[0].vertices.shape != second.get_paths()[0].vertices.shape
    assert second.get_offsets()[:, 0].tolist() == pytest.approx([1000 / 3, 0.0])  # town, war


def test_too_many_groups_are_refused(documents):
    many = pd.DataFrame({"group": range(9), "term": "war", "n": 1, "total": 10, "rate": 100.0, "docs": 1})
    with pytest.raises(ValueError, match=r"counts has 9 groups \(group\): draw 1 to 8 at a time"):
        plot_frequency(many)


def test_an_empty_table_cannot_be_drawn(documents):
    counts = term_frequency(tokenize(documents))[:0]
    with pytest.raises(ValueError, match="counts is empty: there is no term to draw"):
        plot_frequency(counts)
    assert describe_frequency(counts) == "There are no terms."


def test_the_number_of_terms_is_at_least_one(documents):
    with pytest.raises(ValueError, match=r"n=0 \(terms to draw\) must be at least 1"):
        plot_frequency(term_frequency(tokenize(documents)), n=0)


def test_the_rates_of_terms_begin_at_zero(documents):
    tokens = tokenize(documents)
    bars = plot_frequency(term_frequency(tokens))
    assert bars.get_xlim()[0] == 0
    marks = plot_frequency(term_frequency(tokens, "doc"), n=2)
    left, right = marks.get_xlim()
    assert -0.05 * right < left <= 0, "room for a mark at 0, and no more"
    assert right > 2 / 3 * 1000


def test_marks_of_a_common_word_alone_begin_at_zero_too():
    texts = pd.Series({"a": "the the war the", "b": "the the the the peace"})  # 750 and 800
    left, _ = plot_frequency(term_frequency(tokenize(texts), "doc"), n=1).get_xlim()
    assert left == pytest.approx(0, abs=40)


def test_frequency_in_words(documents):
    assert describe_frequency(term_frequency(tokenize(documents))) == (
        "9 tokens, 5 terms. Most frequent: “town” (3; 333 per 1,000), “war” (3; 333 per 1,000) and "
        "“in” (1; 111 per 1,000)."
    )


def test_groups_are_named_in_the_description():
    counts = term_frequency(tokenize(pd.Series({"a": "war and peace"})), "doc")
    assert describe_frequency(counts).startswith("a: 3 tokens, 3 terms. Most frequent: “and” (1; 333 per 1,000)")


def test_up_to_eight_groups_are_drawn_full_and_hollow_in_turn_with_a_line_from_lowest_to_highest(documents):
    groups = pd.DataFrame({"group": range(8), "term": "war", "n": range(1, 9), "total": 10, "docs": 1})
    ax = plot_frequency(groups.assign(rate=groups["n"] * 100.0))
    marks = drawn_marks(ax)
    assert [tuple(each.get_facecolor()[0]) == (1, 1, 1, 1) for each in marks] == [False, True] * 4
    assert [bar[:, 0].tolist() for bar in drawn_bars(ax)] == [[100, 800]]
    assert ax.get_xlim()[1] > 800


@pytest.mark.parametrize("groups", [1, 2])
def test_rates_are_measured_from_zero(documents, groups):
    counts = term_frequency(tokenize(documents), by="W" if groups == 2 else None, documents=documents)
    ax = plot_frequency(counts)
    left, right = ax.get_xlim()
    assert -0.05 * right < left <= 0 < counts["rate"].max() < right < 1.3 * counts["rate"].max()
    assert (left == 0) == (groups == 1), "only bars begin at the axis"
    assert sorted(ax.get_ylim()) == [-0.5, len(ax.get_yticks()) - 0.5]


def test_a_document_that_is_only_a_category_has_no_sentence(documents):
    counts = term_frequency(tokenize(documents), by="doc").astype({"doc": pd.CategoricalDtype(["a", "b", "c"])})
    assert [line[0] for line in describe_frequency(counts[counts["doc"] != "b"]).splitlines()] == ["a", "c"]
