"""Pictures of keyness and their sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plots.artists import drawn_bars, drawn_marks, texts_on, tick_labels

from analysis import describe_keyness, keyness, plot_keyness, plot_word_shift, read_corpus, tokenize, word_shift


@pytest.fixture(scope="module")
def march(seeds, seed_tokens) -> pd.DataFrame:
    return keyness(seed_tokens, seeds[seeds["date"] < "2023-04"])


def test_the_picture_shows_the_most_key_terms_of_both_sides(march: pd.DataFrame) -> None:
    ax = plot_keyness(march, n=3, names=("March", "April"))
    labels = tick_labels(ax.yaxis)
    assert labels == [*march["term"][:3], *march["term"][-3:]]
    texts = texts_on(ax)
    assert texts[:3] == ["4 : 0", "3 : 0", "6 : 1"]
    assert texts[-2:] == ["← April", "March →"]
    assert ax.get_xlabel() == "log ratio (1: twice as frequent); 95% interval over words"
    marks = [tuple(point) for group in drawn_marks(ax) for point in np.asarray(group.get_offsets())]
    assert (pytest.approx(march["log_ratio"][0]), 0) in marks
    assert ax.yaxis_inverted()


def test_the_sides_have_default_names(march: pd.DataFrame) -> None:
    ax = plot_keyness(march, n=1)
    assert texts_on(ax)[-2:] == ["← reference", "target →"]


def test_the_picture_says_that_there_are_no_intervals(seeds, seed_tokens) -> None:
    march = seeds[seeds["date"] < "2023-04"]
    table = keyness(seed_tokens, march, resample="documents", effect="odds_ratio")
    ax = plot_keyness(table, n=2)
    assert ax.get_xlabel() == "odds ratio; too few documents for an interval"
    assert ax.get_xscale() == "log"


def test_the_picture_says_that_intervals_are_over_documents(press_tokens: pd.DataFrame) -> None:
    table = keyness(press_tokens, ["m1", "m2"]).assign(interval="documents")
    assert plot_keyness(table).get_xlabel().endswith("95% interval over documents")


def test_a_table_that_cannot_be_drawn_is_refused(march: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="no term that favours a side"):
        plot_keyness(march.head(0))
    with pytest.raises(ValueError, match="table has no column"):
        plot_keyness(pd.DataFrame({"term": ["a"]}))
    with pytest.raises(ValueError, match=r"table has no effect \(log_ratio, .*make it with keyness\(\)"):
        plot_keyness(march.drop(columns="log_ratio"))


def test_keyness_in_words(march: pd.DataFrame) -> None:
    first, second, third, fourth = describe_keyness(march, names=("March", "reference")).split("\n")
    assert first.startswith(
        "Most key in the target (March), of 352 tokens: “prigozhin” (4 against 0, log ratio 2.78, 0.0471 to ∞), “are” "
    )
    assert second.startswith("Most key in the reference, of 303 tokens: “would” (3 against 0, log ratio −2.80")
    assert third == "q is below 0.05 for 0 of 333 terms."
    assert fourth == (
        "p, q and intervals take each word as drawn by itself: 1 and 1 documents are too few to tell how they vary."
    )
    assert describe_keyness(march.head(0)) == "There are no terms to compare."


def test_too_few_documents_to_resample_are_described_without_intervals(seeds, seed_tokens) -> None:
    table = keyness(seed_tokens, seeds[seeds["date"] < "2023-04"], resample="documents")
    first, *_, last = describe_keyness(table).split("\n")
    assert "“prigozhin” (4 against 0, log ratio 2.78)" in first
    assert last == "There are too few documents to resample them: 1 and 1."


def test_documents_on_neither_side_are_mentioned(press_tokens: pd.DataFrame) -> None:
    text = describe_keyness(keyness(press_tokens, ["m1"], ["ap"]))
    assert text.endswith("On neither side: 3 documents.")


def test_both_pictures_have_the_first_side_on_the_same_side_in_the_same_colour(
    press_tokens: pd.DataFrame,
) -> None:
    bars = {}
    for measure in ("frequency", "jensen_shannon"):
        shift = word_shift(press_tokens, ["m1", "m2"], "ap", measure=measure)
        ax = plot_word_shift(shift)
        bars |= {(measure, term): bar for term, bar in zip(shift["term"], ax.patches, strict=True)}
        ax.get_figure().canvas.draw()
        ticks = {label.get_position()[0]: label.get_text() for label in ax.get_xticklabels()}
        assert all((text[0] == "−") == (measure == "frequency" and x > 0) for x, text in ticks.items())
    table = keyness(press_tokens, ["m1", "m2"], "ap")
    ax = plot_keyness(table)
    terms = tick_labels(ax.yaxis)
    drawn = [(x, int(y), group.get_edgecolor()[0]) for group in drawn_marks(ax) for x, y in group.get_offsets()]
    middle = [(x, terms[y], colour) for x, y, colour in drawn if x in table["log_ratio"].tolist()]
    assert {term for _, term, _ in middle} == set(terms)
    for x, term, colour in middle:
        for measure in ("frequency", "jensen_shannon"):
            assert np.sign(bars[measure, term].get_width()) == np.sign(x)
            assert bars[measure, term].get_facecolor() == tuple(colour)


# --- every group against the rest -------------------------------------------------------------


@pytest.fixture(scope="module")
def papers() -> pd.DataFrame:
    texts = ["war war talks", "peace peace talks"]
    table = pd.DataFrame({"doc": ["a", "b"], "date": "2023-03-01", "text": texts, "paper": ["X", "Y"]})
    documents = read_corpus(table)
    return keyness(tokenize(documents), documents, by="paper")


def test_each_group_has_a_frame_with_its_terms_on_one_scale(papers):
    lowest = plot_keyness(papers)
    frames = lowest.figure.axes
    assert frames[-1] is lowest
    assert [[label.get_text() for label in frame.get_yticklabels()] for frame in frames] == [["war"], ["peace"]]
    assert [{"X", "Y"} & {text.get_text() for text in frame.texts} for frame in frames] == [{"X"}, {"Y"}]
    assert len({frame.get_xlim() for frame in frames}) == 1
    assert "too few" not in lowest.get_xlabel()
    assert frames[0].get_xlabel() == ""


def test_groups_are_described_one_by_one(papers):
    first, second, *rest = describe_keyness(papers).split("\n")
    assert first.startswith("Most key in “X” against the rest, of 3 tokens: “war” (2 against 0, log ratio ")
    assert second.startswith("Most key in “Y” against the rest, of 3 tokens: “peace” (2 against 0, log ratio ")
    assert rest[0].startswith("q is below 0.05 for 0 of 6 comparisons")


def test_groups_cannot_share_a_frame(papers):
    with pytest.raises(ValueError, match="several groups, which need a frame each: leave ax out"):
        plot_keyness(papers, ax=plot_keyness(papers))
    with pytest.raises(ValueError, match="table has 13 groups: draw 1 to 12 at a time"):
        plot_keyness(pd.concat([papers[papers["paper"] == "X"].assign(paper=f"{i}") for i in range(13)]))


@pytest.mark.parametrize(("groups", "terms"), [(2, 10), (4, 10), (9, 4), (12, 3)])
def test_many_groups_have_fewer_terms_each_unless_they_are_counted(papers, groups, terms):
    row = papers[(papers["paper"] == "X") & (papers["term"] == "war")]
    table = pd.concat([row.assign(paper=f"{i:02}", term=f"t{j:02}") for i in range(groups) for j in range(14)])
    frames = plot_keyness(table).figure.axes
    assert [len(frame.get_yticklabels()) for frame in frames] == [terms] * groups
    assert len(plot_keyness(table, n=11).get_yticklabels()) == 11
    assert frames[0].figure.get_size_inches()[1] < 19


def test_groups_take_no_names(papers):
    for step in (plot_keyness, describe_keyness):
        with pytest.raises(ValueError, match="are for two sides, but table has the groups of 'paper': leave them out"):
            step(papers, names=("East", "West"))


def key_table(effects, *, low, high, effect="log_ratio", favours=None):
    """A table of keyness with these effects and intervals."""
    size = np.array(effects, float)
    sides = np.where(size > (effect == "odds_ratio"), "target", "reference") if favours is None else favours
    table = pd.DataFrame({"term": [f"t{i}" for i in range(len(size))], "n_target": 3, "n_reference": 2, effect: size})
    table = table.assign(low=np.array(low, float), high=np.array(high, float), q=0.01, favours=sides)
    return table.assign(documents_neither=0, documents_target=10, documents_reference=10, interval="documents")


def shapes(ax):
    """The marks by their shape: dots of effects, arrows to the left and right."""
    sizes = {34: "dot", 26: "arrow"}
    points = [(sizes[marks.get_sizes()[0]], point) for marks in drawn_marks(ax) for point in marks.get_offsets()]
    return [(shape, float(x), float(y)) for shape, (x, y) in points]


def test_an_interval_without_an_end_has_an_arrow_at_the_edge_and_others_have_none() -> None:
    ax = plot_keyness(key_table([3, 2, -1], low=[1, 1, -np.inf], high=[np.inf, 4, 0]))
    left, right = ax.get_xlim()
    assert sorted(shape for shape in shapes(ax) if shape[0] == "arrow") == [("arrow", left, 2), ("arrow", right, 0)]
    assert sorted(shape[1:] for shape in shapes(ax) if shape[0] == "dot") == [(-1, 2), (2, 1), (3, 0)]
    bars = sorted((bar[0, 1], bar[0, 0], bar[1, 0]) for bar in drawn_bars(ax) if bar[0, 1] == bar[1, 1])
    assert bars == [(0, 1, right), (1, 1, 4), (2, left, 0)]
    assert left < -1
    assert right > 4


def test_an_infinite_effect_is_an_arrow_and_without_an_interval_marks_are_hollow() -> None:
    nan = [np.nan] * 2
    ax = plot_keyness(key_table([np.inf, 1], low=nan, high=nan, effect="percent_diff"))
    assert sorted(shapes(ax)) == [("arrow", ax.get_xlim()[1], 0), ("dot", 1, 1)]
    assert {tuple(marks.get_facecolor()[0]) for marks in drawn_marks(ax)} == {(1, 1, 1, 1)}
    ax = plot_keyness(key_table([2, 1], low=[1, 0.5], high=[3, 2]))
    assert (1, 1, 1, 1) not in {tuple(marks.get_facecolor()[0]) for marks in drawn_marks(ax)}


@pytest.mark.parametrize(
    ("effect", "equal"),
    [("log_ratio", 0), ("odds_ratio", 1), ("percent_diff", 0), ("difference_coefficient", 0), ("simple_maths", 1)],
)
def test_a_line_is_where_both_rates_are_equal(effect, equal) -> None:
    ax = plot_keyness(key_table([2, 1.5], low=[1.2, 1.1], high=[3, 2], effect=effect))
    assert [line.get_xdata()[0] for line in ax.lines] == [equal]


def test_an_odds_ratio_of_zero_is_an_arrow_on_the_logarithmic_axis() -> None:
    ax = plot_keyness(key_table([2, 0], low=[1.5, 0], high=[4, 0.5], effect="odds_ratio"))
    left, right = ax.get_xlim()
    assert 0 < left < 0.5 < 4 < right
    assert ("arrow", left, 1) in shapes(ax)
    assert not [shape for shape in shapes(ax) if shape[0] == "dot" and shape[2] == 1]


@pytest.mark.parametrize("effect", ["log_ratio", "odds_ratio"])
def test_the_line_where_both_rates_are_equal_is_inside_the_frame(effect) -> None:
    ax = plot_keyness(key_table([5, 6], low=[4, 5], high=[7, 8], effect=effect))
    (line,) = ax.lines
    equal = {"log_ratio": 0, "odds_ratio": 1}[effect]
    assert set(line.get_xdata()) == {equal}
    assert ax.get_xlim()[0] < equal < ax.get_xlim()[1]


def test_sides_differ_in_colour_and_shape() -> None:
    ax = plot_keyness(key_table([2, -2], low=[1, -3], high=[3, -1]))
    target, reference = drawn_marks(ax)
    assert tuple(target.get_facecolor()[0]) != tuple(reference.get_facecolor()[0])
    assert target.get_paths()[0].vertices.shape != reference.get_paths()[0].vertices.shape


def test_one_row_has_a_frame_with_room_on_both_sides() -> None:
    """All values are the same: the axis is wider than its labels are apart."""
    low, high = plot_keyness(key_table([1], low=[1], high=[1])).get_xlim()
    assert low < 0.5 < 1 < high


def test_a_q_of_exactly_five_per_cent_is_not_below_it() -> None:
    table = key_table([2, -2], low=[1, -3], high=[3, -1]).assign(q=[0.05, 0.049], total_target=9, total_reference=9)
    assert "q is below 0.05 for 1 of 2 terms." in describe_keyness(table)
    assert "too few" not in describe_keyness(table)


@pytest.mark.parametrize(("documents", "is_few"), [(9, True), (10, False)])
def test_fewer_than_ten_documents_on_a_side_are_mentioned(documents, is_few) -> None:
    table = key_table([2, -2], low=[1, -3], high=[3, -1]).assign(total_target=9, total_reference=9)
    text = describe_keyness(table.assign(documents_reference=documents))
    assert text.endswith(f"There are too few documents to resample them: 10 and {documents}.") == is_few
