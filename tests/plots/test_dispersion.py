"""Plots of dispersion and their descriptions."""

from __future__ import annotations

import pandas as pd
import pytest
from plots.artists import drawn_bars, drawn_marks, texts_on, tick_labels

from analysis import describe_dispersion, plot_dispersion, plotted, tokenize


def test_each_occurrence_of_a_term_is_drawn_in_its_document(documents):
    ax = plot_dispersion(tokenize(documents), ["war", "peace"], documents=documents)
    by_label = {c.get_label(): c.get_offsets().tolist() for c in ax.collections if c.get_label() in ("war", "peace")}
    assert [x for x, _ in by_label["war"]] == [0, 1, 2]
    assert len({y for _, y in by_label["war"]}) == 2
    assert [x for x, _ in by_label["peace"]] == [0]
    assert tick_labels(ax.yaxis) == ["war", "peace"] * 3
    assert texts_on(ax) == ["6 Mar 2023", "7 Mar 2023", "22 Mar 2023"]


def test_of_a_selection_only_these_documents_are_drawn_in_their_order(documents):
    tokens = tokenize(documents)
    ax = plot_dispersion(tokens, ["war", "town"], documents=documents.loc[["c", "b"]])
    assert texts_on(ax) == ["22 Mar 2023", "7 Mar 2023"]
    assert tick_labels(ax.yaxis) == ["war", "town"] * 2
    rows = ax.get_yticks()
    positions = {c.get_label(): sorted(c.get_offsets().tolist()) for c in drawn_marks(ax)}
    assert positions == {"war": [[2, rows[2]]], "town": [[0, rows[3]], [2, rows[1]]]}
    assert sorted((bar.tolist() for bar in drawn_bars(ax)), key=lambda bar: bar[0][1]) == [
        [[0, row], [3, row]] for row in rows
    ]


def test_a_document_without_words_is_drawn_empty_if_it_is_requested(documents):
    empty = documents.iloc[:1].rename({"a": "empty"}).assign(text="")
    ax = plot_dispersion(tokenize(documents), "war", documents=pd.concat([empty, documents]))
    labels = [*texts_on(ax), *tick_labels(ax.yaxis)]
    assert [label for label in labels if "2023" in label] == [
        "6 Mar 2023 (1)",
        "6 Mar 2023 (2)",
        "7 Mar 2023",
        "22 Mar 2023",
    ]


def test_many_documents_share_a_row_each():
    many = pd.Series({f"d{i:02d}": "war and peace" for i in range(60)})
    ax = plot_dispersion(tokenize(many), ["war", "peace"])
    assert len(ax.get_yticks()) <= 40
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["war", "peace"]


def test_dispersion_in_words(documents):
    assert describe_dispersion(tokenize(documents), ["war", "absent"]).split("\n") == [
        "“war” occurs 3 times in 2 of 3 documents, 0% to 67% of the way through (median 33%).",
        "“absent” occurs 0 times in 0 of 3 documents.",
    ]


def test_one_to_eight_terms_are_drawn(documents):
    with pytest.raises(ValueError, match="terms is empty"):
        plot_dispersion(tokenize(documents), [])
    with (
        pytest.raises(ValueError, match="terms has 9 terms: draw 1 to 8 at a time"),
        pytest.warns(UserWarning, match="no token"),
    ):
        plot_dispersion(tokenize(documents), [f"w{i}" for i in range(9)])


def test_only_a_few_of_many_documents_are_labelled():
    texts = pd.Series({f"d{i:03d}": "war and peace" for i in range(81)})
    ax = plot_dispersion(tokenize(texts), "war")
    assert tick_labels(ax.yaxis) == [f"d{i:03d}" for i in range(0, 81, 3)]


@pytest.mark.parametrize(("number", "rows"), [(12, 24), (13, 13)])
def test_up_to_twelve_documents_have_a_row_per_term(number, rows):
    texts = pd.Series({f"d{i:02}": "war and peace" for i in range(number)})
    ax = plot_dispersion(tokenize(texts), ["war", "peace"])
    assert len(ax.get_yticks()) == rows
    assert texts_on(ax) == (list(texts.index) if rows == 24 else [])


@pytest.mark.parametrize(("number", "step"), [(40, 1), (41, 2)])
def test_up_to_forty_documents_are_labelled(number, step):
    texts = pd.Series({f"d{i:03}": "war and peace" for i in range(number)})
    ax = plot_dispersion(tokenize(texts), "war")
    assert tick_labels(ax.yaxis) == [f"d{i:03}" for i in range(0, number, step)]
    assert ax.get_yticks().tolist() == list(range(0, number, step))


def test_the_name_of_a_document_is_above_its_rows_and_below_those_before(documents):
    ax = plot_dispersion(tokenize(documents), ["war", "peace"], documents=documents)
    top, bottom = sorted(ax.get_ylim())
    rows = ax.get_yticks().reshape(3, 2)
    names = [text.xy[1] for text in ax.texts]
    assert top < names[0] < rows[0, 0] < rows[0, 1] < names[1] < rows[1, 0]
    assert rows[1, 1] < names[2] < rows[2, 0] < rows[2, 1] < bottom
    assert (rows[:, 1] - rows[:, 0]).tolist() == [1, 1, 1]
    assert ax.yaxis_inverted()


def test_of_documents_that_are_not_drawn_no_hit_is_in_the_table(documents):
    ax = plot_dispersion(tokenize(documents), ["war", "town"], documents=documents.loc[["c", "b"]])
    assert set(plotted(ax)["doc"]) == {"b", "c"}
    assert set(plotted(ax)["term"]) == {"war", "town"}
