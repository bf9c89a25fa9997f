"""Word shifts: by pencil, beside SciPy and by law."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from analysis import distance, drop_terms, tokenize, word_shift

TEXTS = st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=12), min_size=2, max_size=2)


@given(TEXTS)
def test_contributions_sum_to_the_difference(texts: list[list[str]]) -> None:
    tokens = tokenize(pd.Series({name: " ".join(text) for name, text in zip("ab", texts, strict=True)}))
    p, q = (np.array([text.count(letter) for letter in "abcde"]) / len(text) for text in texts)
    expected = {
        "frequency": 0.0,
        "entropy": stats.entropy(q, base=2) - stats.entropy(p, base=2),
        "jensen_shannon": jensenshannon(p, q, base=2) ** 2,
    }
    for measure, total in expected.items():
        table = word_shift(tokens, "a", "b", measure=measure)
        assert table["contribution"].sum() == pytest.approx(total, abs=1e-7)
        assert (table["measure"] == measure).all()
        size = table["contribution"].abs()
        assert (size.diff().dropna() <= 1e-12).all()
        if size.sum() > 0:
            assert table["portion"].sum() == pytest.approx(1)
        back = word_shift(tokens, "b", "a", measure=measure).set_index("term")["contribution"]
        sign = 1 if measure == "jensen_shannon" else -1
        assert (sign * back[table["term"]]).to_numpy() == pytest.approx(table["contribution"].to_numpy())
    assert distance(tokens).loc["a", "b"] == pytest.approx(expected["jensen_shannon"], abs=1e-7)


def test_a_word_shift_by_pencil(press_tokens: pd.DataFrame) -> None:
    """War falls from 3 / 5 to 1 / 3, peace rises from 1 / 5 to 2 / 3, river disappears."""
    table = word_shift(press_tokens, ["m1", "m2"], "ap", measure="frequency")
    columns = ["n_a", "n_b", "share_a", "share_b", "measure", "contribution", "portion", "favours"]
    assert list(table) == ["term", *columns]
    table = table.set_index("term")
    assert table.index.tolist() == ["peace", "war", "river"]
    assert table["contribution"].tolist() == pytest.approx([7 / 15, -4 / 15, -3 / 15])
    assert table["portion"].tolist() == pytest.approx([7 / 14, 4 / 14, 3 / 14])
    assert table["favours"].tolist() == ["b", "a", "a"]


def test_equal_shares_have_no_portion() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = word_shift(None, {"x": 1, "y": 2}, {"x": 2, "y": 4})
    assert table["portion"].isna().all()
    assert (table["favours"] == "neither").all()


def test_an_error_names_the_side_or_the_measure(press_tokens: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="a has no term, because its 1 tokens are dropped"):
        word_shift(drop_terms(press_tokens, ["river"]), "yr", "m1")
    with pytest.raises(ValueError, match="measure='kl' is not a valid choice"):
        word_shift(press_tokens, "m1", "m2", measure="kl")
    with pytest.raises(ValueError, match="b has 'm9'"):
        word_shift(press_tokens, "m1", ["m9"])
