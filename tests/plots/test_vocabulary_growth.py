"""Plots of vocabulary growth and their descriptions."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import describe_vocabulary_growth, plot_vocabulary_growth, tokenize, vocabulary_growth


def test_growth_is_drawn_from_zero_with_its_law_and_named_at_its_end(documents):
    growth = vocabulary_growth(tokenize(documents), by="doc")
    ax = plot_vocabulary_growth(growth)
    lines = ax.get_lines()
    assert [line.get_label() for line in lines[::2]] == ["a", "b", "c"]
    assert lines[0].get_xydata().tolist() == [[0, 0], [1, 1], [2, 1], [3, 2]]
    assert lines[1].get_ydata() == pytest.approx(growth.loc[growth["doc"] == "a", "fitted"])
    assert len({line.get_linestyle() for line in lines}) == 4
    beta = growth.drop_duplicates("doc")["heaps_beta"]
    named = {text.get_text() for text in ax.texts}
    assert named == {f"{doc}, β = {power:.2f}" for doc, power in zip("abc", beta, strict=True)}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("tokens (dotted: Heaps' law)", "different terms")
    assert ax.get_xlim() == (0, 3)


def test_growth_of_one_group_has_no_name_and_that_of_one_point_no_law(documents):
    tokens = tokenize(documents)
    (power,) = plot_vocabulary_growth(vocabulary_growth(tokens)).texts
    assert power.get_text().startswith("β = 0.")
    (nothing,) = plot_vocabulary_growth(vocabulary_growth(tokens, points=1)).texts
    assert nothing.get_text() == ""


def test_growth_of_nothing_or_of_too_much_is_an_error(documents):
    growth = vocabulary_growth(tokenize(documents))
    many = pd.concat(dict.fromkeys(range(9), growth), names=["group"]).reset_index("group")
    for table, groups in ((growth.iloc[:0], 0), (many, 9)):
        with pytest.raises(ValueError, match=f"growth has {groups} groups: draw 1 to 8"):
            plot_vocabulary_growth(table)
    with pytest.raises(ValueError, match=r"growth has no column 'types'.*vocabulary_growth"):
        plot_vocabulary_growth(growth.drop(columns="types"))


def test_growth_in_words(documents):
    tokens = tokenize(documents)
    growth = vocabulary_growth(tokens, points=3)
    off = (growth["fitted"] / growth["types"] - 1).abs().iloc[1:].max()
    k, beta = growth.loc[0, ["heaps_k", "heaps_beta"]]
    assert describe_vocabulary_growth(growth) == (
        "9 tokens with 5 different terms: 3 in the first 6 tokens, 2 more in the other 3. "
        f"Heaps' law gives {k:.3f} · tokens^{beta:.2f}; in the second half it is off by at most {off:.1%}."
    )
    assert describe_vocabulary_growth(vocabulary_growth(tokens, by="doc", points=1)) == (
        "a: 3 tokens with 2 different terms.\nb: 3 tokens with 3 different terms.\nc: 3 tokens with 3 different terms."
    )
    assert describe_vocabulary_growth(growth.iloc[:0]) == "There are no tokens."


def test_lines_of_groups_differ_in_colour_and_dashes_and_the_law_is_thin_and_grey(documents):
    ax = plot_vocabulary_growth(vocabulary_growth(tokenize(documents), by="doc"))
    growth, laws = ax.lines[::2], ax.lines[1::2]
    assert len({line.get_color() for line in growth}) == len({line.get_linestyle() for line in growth}) == 3
    assert {line.get_linestyle() for line in laws} == {":"}
    assert len({line.get_color() for line in laws}) == 1
    assert max(line.get_linewidth() for line in laws) < min(line.get_linewidth() for line in growth)


def test_terms_are_measured_from_zero_with_the_whole_of_both_curves_in_the_frame(documents):
    growth = vocabulary_growth(tokenize(documents))
    for table in (growth, growth.assign(fitted=growth["fitted"] * 3)):
        ax = plot_vocabulary_growth(table)
        low, high = ax.get_ylim()
        assert low == 0
        assert high == pytest.approx(1.05 * table[["types", "fitted"]].to_numpy().max())
    assert len(ax.get_xticks()) <= 6
