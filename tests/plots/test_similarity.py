"""Pictures of similarities and distances and their sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plots.artists import texts_on, tick_labels

from analysis import describe_similarity, distance, plot_similarity, similarity, tokenize


def test_the_picture_has_a_square_per_pair(press_tokens: pd.DataFrame) -> None:
    table = similarity(press_tokens)
    ax = plot_similarity(table)
    names = table.index.tolist()
    assert tick_labels(ax.yaxis) == names
    assert tick_labels(ax.xaxis) == names
    assert texts_on(ax) == [f"{value:.2f}" for value in table.to_numpy().ravel()]
    assert describe_similarity(table) == (
        "Cosine similarity of 5 groups: most similar are “m1” and “un” (0.949), least similar “yr” and “un” (0.000)."
    )


def test_the_most_similar_groups_have_the_smallest_distance(press_tokens: pd.DataFrame) -> None:
    table = distance(press_tokens)
    assert plot_similarity(table, distance=True).images[0].get_cmap().name == "Blues_r"
    assert describe_similarity(table, distance=True).startswith(
        "Jensen-Shannon divergence of 5 groups: most similar are “m1” and “un” (0.0"
    )


def test_the_picture_needs_no_attrs(press_tokens: pd.DataFrame) -> None:
    for table, is_distance, word in (
        (similarity(press_tokens), False, "Similarity"),
        (distance(press_tokens), True, "Distance"),
    ):
        table.attrs = {}
        assert describe_similarity(table, distance=is_distance).startswith(f"{word} of 5 groups: most similar are “m1”")


def test_the_wrong_direction_is_refused(press_tokens: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="distance=False needs a diagonal of 1, but that of table has 0"):
        plot_similarity(distance(press_tokens))
    with pytest.raises(ValueError, match="distance=True needs a diagonal of 0, but that of table has 1"):
        describe_similarity(similarity(press_tokens), distance=True)


def test_a_table_that_is_not_square_is_refused(press_tokens: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="not the same groups"):
        plot_similarity(similarity(press_tokens).iloc[:2])


def test_the_diagonal_has_no_colour_of_the_scale(press_tokens: pd.DataFrame) -> None:
    ax = plot_similarity(similarity(press_tokens))
    (image,) = ax.images
    assert np.ma.getmaskarray(image.get_array()).diagonal().all()
    red, green, blue, _ = ax.get_facecolor()
    assert red == green == blue
    assert red < 0.9


def test_groups_without_words_are_mentioned() -> None:
    empty = tokenize(pd.Series({"a": "x", "b": "x y", "c": "..."}))
    text = describe_similarity(distance(empty), distance=True)
    assert text.endswith("Groups without words: c.")


@pytest.mark.parametrize("texts", [{"a": "war", "b": "peace"}, {"a": "war", "b": "war"}])
def test_two_groups_are_coloured_by_the_whole_scale(texts: dict[str, str]) -> None:
    ax = plot_similarity(similarity(tokenize(pd.Series(texts))))
    ax.get_figure().canvas.draw()  # type: ignore[union-attr]
    assert ax.images[0].get_clim() == (0, 1)


def test_many_groups_have_no_numbers() -> None:
    many = tokenize(pd.Series({f"d{i:02}": f"war w{i}" for i in range(13)}))
    assert not plot_similarity(similarity(many)).texts


def test_no_two_groups_can_be_compared_if_all_values_are_missing() -> None:
    empty = tokenize(pd.Series({"a": "x", "b": "y"}))
    table = similarity(empty).map(lambda value: value if value == 1 else float("nan"))
    assert describe_similarity(table) == "No two groups can be compared."


@pytest.mark.parametrize(("groups", "numbers"), [(10, 100), (11, 0)])
def test_up_to_ten_groups_have_their_numbers(groups: int, numbers: int) -> None:
    tokens = tokenize(pd.Series({f"d{i:02}": f"war w{i}" for i in range(groups)}))
    assert len(plot_similarity(similarity(tokens)).texts) == numbers


@pytest.mark.parametrize(("groups", "step"), [(24, 1), (25, 2), (48, 2), (49, 3)])
def test_at_most_twenty_four_groups_are_labelled_at_their_rows(groups: int, step: int) -> None:
    tokens = tokenize(pd.Series({f"d{i:02}": f"war w{i}" for i in range(groups)}))
    ax = plot_similarity(similarity(tokens))
    for axis in (ax.xaxis, ax.yaxis):
        assert tick_labels(axis) == [f"d{i:02}" for i in range(0, groups, step)]
        assert axis.get_ticklocs().tolist() == list(range(0, groups, step))


@pytest.mark.parametrize("is_distance", [False, True])
def test_the_more_similar_two_groups_the_darker_their_square(press_tokens: pd.DataFrame, is_distance: bool) -> None:
    table = distance(press_tokens) if is_distance else similarity(press_tokens)
    ax = plot_similarity(table, distance=is_distance)
    (image,) = ax.images
    near, far = image.cmap(image.norm([0.1, 0.9] if is_distance else [0.9, 0.1]))[:, :3].mean(axis=1)
    assert near < far
    assert ax.figure.axes[-1].get_ylabel().endswith(f"({0 if is_distance else 1}: the same)")


def test_a_scale_holds_distances_above_one(press_tokens: pd.DataFrame) -> None:
    ax = plot_similarity(distance(press_tokens) * 3, distance=True)
    assert ax.images[0].get_clim()[1] == pytest.approx(float((distance(press_tokens) * 3).max().max()))


def test_three_pairs_have_a_least_similar_and_one_has_none() -> None:
    texts = {"a": "war and peace", "b": "war and war", "c": "peace"}
    assert "least similar" in describe_similarity(similarity(tokenize(pd.Series(texts))))
    assert "least similar" not in describe_similarity(similarity(tokenize(pd.Series(texts).head(2))))


def test_groups_of_two_columns_are_named_by_both(press: pd.DataFrame, press_tokens: pd.DataFrame) -> None:
    documents = press.assign(side=["x", "y", "x", "y", "x"])
    table = similarity(press_tokens, by=["paper", "side"], documents=documents)
    assert all(", " in label for label in tick_labels(plot_similarity(table).yaxis))
