"""Similarities and distances of groups: by pencil, beside other programs and by law."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from analysis import distance, similarity, tokenize

SIMILARITIES, DISTANCES = ("cosine", "jaccard"), ("jensen_shannon", "burrows_delta")
DOCUMENTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=3, max_size=6).filter(
    lambda documents: sum(map(bool, documents)) > 2
)


def corpus(documents: list[list[str]]) -> pd.DataFrame:
    return tokenize(pd.Series({f"d{i}": " ".join(words) for i, words in enumerate(documents)}))


def dense(documents: list[list[str]]) -> np.ndarray:
    return np.array([[words.count(letter) for letter in "abcde"] for words in documents], float)


@given(DOCUMENTS)
def test_comparisons_agree_with_scipy(documents: list[list[str]]) -> None:
    counts, tokens = dense(documents), corpus(documents)
    cosine, jaccard = similarity(tokens), similarity(tokens, measure="jaccard")
    divergence = distance(tokens)
    for i, p in enumerate(counts):
        for j, q in enumerate(counts):
            if not (p.any() and q.any()):
                assert math.isnan(cosine.iat[i, j])
                assert math.isnan(divergence.iat[i, j])
                continue
            assert cosine.iat[i, j] == pytest.approx(p @ q / math.sqrt(p @ p * (q @ q)))
            common, either = set(documents[i]) & set(documents[j]), set(documents[i]) | set(documents[j])
            assert jaccard.iat[i, j] == pytest.approx(len(common) / len(either))
            assert divergence.iat[i, j] == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-7)


def test_comparisons_agree_with_scikit_learn() -> None:
    pairwise = pytest.importorskip("sklearn.metrics.pairwise")
    random = np.random.default_rng(0)
    documents = [list(random.choice(list("abcde"), 30, p=random.dirichlet(np.ones(5)))) for _ in range(6)]
    counts, tokens = dense(documents), corpus(documents)
    assert np.allclose(similarity(tokens), pairwise.cosine_similarity(counts))
    away = pairwise.pairwise_distances(counts > 0, metric="jaccard")
    assert np.allclose(similarity(tokens, measure="jaccard"), 1 - away)
    rates = counts / counts.sum(axis=1, keepdims=True)
    scores = rates / rates.std(axis=0, ddof=1)
    delta = pairwise.manhattan_distances(scores) / 5
    assert np.allclose(distance(tokens, measure="burrows_delta"), delta)


@given(DOCUMENTS)
def test_comparisons_are_symmetric_and_bounded(documents: list[list[str]]) -> None:
    tokens = corpus(documents)
    tables = {measure: similarity(tokens, measure=measure) for measure in SIMILARITIES}
    tables |= {measure: distance(tokens, measure=measure) for measure in DISTANCES}
    for measure, table in tables.items():
        values = table.to_numpy()
        assert np.allclose(values, values.T, equal_nan=True)
        known = values[np.isfinite(values)]
        assert (known >= 0).all()
        assert measure == "burrows_delta" or (known <= 1).all()
        diagonal = np.diag(values)[np.isfinite(np.diag(values))]
        assert (diagonal == (1 if measure in SIMILARITIES else 0)).all()


def test_delta_uses_the_most_frequent_words() -> None:
    """With one word of two, its rates ½, ½ and 1: standard deviation √(1/12), differences 0 and √3."""
    tokens = tokenize(pd.Series({"x": "a b", "y": "a b", "z": "a"}))
    table = distance(tokens, measure="burrows_delta", words=1)
    assert table.loc["x"].tolist() == pytest.approx([0, 0, math.sqrt(3)])


def test_groups_may_be_a_column_a_period_or_several(press, press_tokens) -> None:
    table = similarity(press_tokens, by="paper", documents=press)
    assert table.index.tolist()[:2] == ["Globe", "The Times"]
    # Globe: river 2, war 2, peace 2; The Times: war 2, peace 1
    assert table.loc["Globe", "The Times"] == pytest.approx(6 / math.sqrt(12 * 5))
    months = similarity(press_tokens, by="M", documents=press)
    assert [str(period) for period in months.index[:2]] == ["2023-03", "2023-04"]
    several = distance(press_tokens, by=["paper", "M"], documents=press)
    assert several.index.names == ["paper", "period"]


def test_an_error_names_the_groups_or_the_measure(press_tokens: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"by='doc' makes too few groups \(1 with tokens\): cosine compares 2 to"):
        similarity(press_tokens[press_tokens["doc"] == "m1"])
    with pytest.raises(ValueError, match=r"too few groups \(0 with tokens\)"):
        similarity(press_tokens.head(0))
    with pytest.raises(ValueError, match="by=None makes too few groups"):
        similarity(press_tokens, by=None)
    with pytest.raises(ValueError, match="measure='dice' is not a valid choice"):
        similarity(press_tokens, measure="dice")
    with pytest.raises(ValueError, match="measure='cosine' is not a valid choice"):
        distance(press_tokens, measure="cosine")
    two = tokenize(pd.Series({"a": "x y", "b": "x"}))
    with pytest.raises(ValueError, match=r"\(2 with tokens\): burrows_delta compares 3 to 5,000"):
        distance(two, measure="burrows_delta")
    with pytest.raises(ValueError, match="words=0"):
        distance(press_tokens, measure="burrows_delta", words=0)
    with pytest.raises(ValueError, match="by='paper'"):
        similarity(press_tokens, by="paper")


def test_more_groups_than_can_be_compared_are_refused() -> None:
    tokens = tokenize(pd.Series(["a"] * 5001, [f"d{i}" for i in range(5001)]))
    with pytest.raises(ValueError, match=r"too many groups \(5,001\)"):
        similarity(tokens)


def test_burrows_compared_the_150_most_frequent_words() -> None:
    # as in Burrows (2002), Literary and Linguistic Computing 17, 267
    random = np.random.default_rng(1)
    tokens = tokenize(pd.Series({name: " ".join(random.choice([f"w{i}" for i in range(400)], 2000)) for name in "abc"}))
    default, wide = (distance(tokens, measure="burrows_delta", **options) for options in ({}, {"words": 151}))
    assert default.equals(distance(tokens, measure="burrows_delta", words=150))
    assert not default.equals(wide)
