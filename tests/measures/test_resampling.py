"""Keyness by resampled documents: by simulation, by law, and where it has no answer."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import describe_keyness, keyness, tokenize
from analysis.measures import resampling
from analysis.measures.contrast import Effect


def clustered(shape: float, ratio: float, sides: tuple[int, int], terms: int, seed: int) -> pd.DataFrame:
    """A corpus whose words cluster in documents: gamma-Poisson hits of many terms, and one frequent word."""
    random = np.random.default_rng(seed)
    documents = sum(sides)
    length = random.integers(300, 1200, documents)
    factor = np.where(np.arange(documents) < sides[0], ratio, 1.0)[:, None]
    rate = random.gamma(shape, 1 / shape, (documents, terms)) * 0.002 * factor
    counts = np.column_stack([random.poisson(rate * length[:, None]), 8 * length])
    doc = np.repeat(np.arange(documents), counts.sum(axis=1))
    term = np.concatenate([np.repeat(np.arange(terms + 1), row) for row in counts])
    return pd.DataFrame(
        {
            "doc": pd.Categorical.from_codes(doc, names("d", documents)),
            "term": pd.Categorical.from_codes(term, [*names("t", terms), "z"]),
        }
    )


def names(letter: str, count: int) -> list[str]:
    return [f"{letter}{i:03}" for i in range(count)]


@pytest.fixture(scope="module")
def twelve() -> pd.DataFrame:
    return clustered(1.0, 2.0, (12, 12), 5, seed=1)


@pytest.mark.parametrize("shape", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("sides", [(12, 12), (20, 40), (10, 40)])
def test_resampled_documents_account_for_clustering(sides: tuple[int, int], shape: float) -> None:
    target, terms = names("d", sides[0]), names("t", 300)
    corpora = [clustered(shape, 1.0, sides, 300, seed) for seed in range(8)]
    by_words = pd.concat(keyness(tokens, target, terms=terms, resample="words") for tokens in corpora)
    by_documents = pd.concat(keyness(tokens, target, terms=terms) for tokens in corpora)
    assert set(by_documents["interval"]) <= {"documents", "none"}
    known = by_documents.dropna(subset=["low"])
    assert 0.93 <= ((known["low"] <= 0) & (known["high"] >= 0)).mean() <= 0.97
    assert 0.03 <= (by_documents["p"] <= 0.05).mean() <= 0.07
    assert (by_words["p"] <= 0.05).mean() > 0.1  # although the sides do not differ


def test_documents_that_do_not_differ_have_an_interval_without_width() -> None:
    texts = {f"d{i:02}": "a" for i in range(24)}
    (row,) = keyness(tokenize(pd.Series(texts)), list(texts)[:12], resample="documents").to_dict("records")
    assert (row["low"], row["log_ratio"], row["high"]) == (0, 0, 0)


def test_documents_are_drawn_by_default_where_each_side_has_ten() -> None:
    texts = {f"d{i:02}": "a b b c" if i % 2 else "a a b c" for i in range(19)}
    tokens, ids = tokenize(pd.Series(texts)), list(texts)
    assert keyness(tokens, ids[:10])["interval"].unique().tolist() == ["words"]  # nine on the other side
    assert keyness(tokens, ids[:10], {"a": 30, "b": 9})["interval"].unique().tolist() == ["words"]
    more = tokenize(pd.Series(texts | {"d19": "a b c"}))
    pd.testing.assert_frame_equal(keyness(more, ids[:10]), keyness(more, ids[:10], resample="documents"))
    assert keyness(more, ids[:10], measure="fisher")["interval"].unique().tolist() == ["words"]


@pytest.mark.parametrize("effect", get_args(Effect))
def test_a_term_that_one_side_lacks_has_no_interval(effect: str) -> None:
    texts = {f"d{i:02}": "a b b c" if i % 2 else "a a b c" for i in range(12)}
    texts |= {f"e{i:02}": "b c c" + " b" * (i % 3) for i in range(12)}
    table = keyness(tokenize(pd.Series(texts)), list(texts)[:12], effect=effect, resample="documents")
    rows = table.set_index("term")
    assert rows.loc["a", ["low", "high"]].isna().all()  # all samples without it would say the same
    assert rows.loc["a", "interval"] == "none"
    assert "low, high: not in the reference, so no resampled document contains it" in rows.loc["a", "why"]
    assert rows.loc["a", "p"] == pytest.approx(1 / 1001)
    both = rows.loc[["b", "c"]]
    assert (both["low"] <= both[effect]).all()
    assert (both[effect] <= both["high"]).all()
    assert (both["interval"] == "documents").all()
    assert (both["why"] == "").all()


def test_a_side_that_is_one_word_or_one_long_document_has_no_interval() -> None:
    texts = {f"d{i:02}": "a" + " a" * i for i in range(12)} | {f"e{i:02}": "a b" for i in range(12)}
    one_word = keyness(tokenize(pd.Series(texts)), list(texts)[:12], effect="odds_ratio", resample="documents")
    texts = {f"d{i:02}": "a b b" for i in range(12)} | {f"e{i:02}": "a b" for i in range(12)}
    texts["d00"] = "a b b " * 9999
    one_document = keyness(tokenize(pd.Series(texts)), list(texts)[:12], resample="documents")
    for table in (one_word, one_document):
        assert table[["low", "high"]].isna().all(axis=None)
        assert table["why"].str.contains("low, high: ").all()


def test_the_interval_of_equal_documents_is_that_of_a_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "DRAWS", 4000)
    hits = np.random.default_rng(2).integers(40, 60, (2, 200))
    texts = {f"{side}{i:03}": "a " * n + "b " * (100 - n) for side in (0, 1) for i, n in enumerate(hits[side])}
    table = keyness(tokenize(pd.Series(texts)), list(texts)[:200], terms="a", resample="documents")
    error = np.sqrt(sum((side.std(ddof=1) / side.mean()) ** 2 / 200 for side in hits)) / math.log(2)
    width = (table["high"] - table["low"]).iloc[0] / 2
    assert width == pytest.approx(stats.t.ppf(0.975, 398) * error, rel=0.05)  # Welch's


def test_the_same_call_gives_the_same_table(twelve: pd.DataFrame) -> None:
    first, second = (keyness(twelve, names("d", 12), resample="documents") for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert first["p"].min() >= 1 / 1001


def test_the_order_of_documents_does_not_matter(twelve: pd.DataFrame) -> None:
    reverse = twelve["doc"].cat.reorder_categories(twelve["doc"].cat.categories[::-1])
    tables = [keyness(tokens, names("d", 12), resample="documents") for tokens in (twelve, twelve.assign(doc=reverse))]
    pd.testing.assert_frame_equal(*tables)


@pytest.mark.parametrize(("most", "drawn"), [(24, "documents"), (23, "words")])
def test_documents_are_drawn_by_default_up_to_as_many_as_fit(twelve, monkeypatch, most, drawn) -> None:
    monkeypatch.setattr(resampling, "MAX_DOCUMENTS", most)
    assert set(keyness(twelve, names("d", 12))["interval"]) - {"none"} == {drawn}


def test_more_documents_than_fit_into_memory_are_refused(twelve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "MAX_DOCUMENTS", 20)
    with pytest.raises(ValueError, match="24 documents are too many to resample: use at most 20"):
        keyness(twelve, names("d", 12), resample="documents")


def test_a_table_of_counts_has_no_documents_to_resample(twelve: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="the reference is a table of counts, without documents"):
        keyness(twelve, names("d", 12), {"z": 1}, resample="documents")


def test_two_documents_are_too_few_to_resample(seeds, seed_tokens) -> None:
    table = keyness(seed_tokens, seeds[seeds["date"] < "2023-04"], resample="documents")
    assert table[["p", "q", "low", "high"]].isna().all(axis=None)
    assert table["log_ratio"].notna().all()
    assert (table["interval"] == "none").all()
    assert table["why"].str.contains("too few documents (1 and 1; 10 per side are needed)", regex=False).all()
    assert "too few documents to resample them: 1 and 1" in describe_keyness(table)


def test_a_term_in_few_documents_has_neither_probability_nor_interval() -> None:
    texts = {f"d{i:02}": "a b c a" if i < 2 else "b c b" for i in range(2 * resampling.MIN_DOCUMENTS)}
    table = keyness(tokenize(pd.Series(texts)), list(texts)[:10], resample="documents").set_index("term")
    assert table.loc["a", ["p", "q", "low", "high"]].isna().all()
    assert table.loc["a", "why"] == "p, q, low, high: fewer than 5 documents contain it"
    assert table.loc["b", "low"] <= table.loc["b", "high"]


def test_one_hit_has_no_probability_where_the_texts_of_its_side_are_shorter() -> None:
    texts = {f"s{i:02}": "a b" + (" lonely" if i == 0 else "") for i in range(12)}
    texts |= {f"t{i:02}": "a b " * 20 for i in range(12)}
    table = keyness(tokenize(pd.Series(texts)), list(texts)[:12], resample="documents").set_index("term")
    assert table.loc["lonely", ["n_target", "n_reference"]].tolist() == [1, 0]
    assert math.isnan(table.loc["lonely", "p"])  # random divisions have sides of equal length


def test_p_is_the_share_of_divisions_that_are_as_uneven_as_the_one_observed() -> None:
    """Five of twenty documents of equal length contain the term: all are on one side in 2 C(15, 5) of C(20, 10)."""
    texts = {f"d{i:02}": "a b" if i < 5 else "b b" for i in range(20)}
    table = keyness(tokenize(pd.Series(texts)), list(texts)[:10], terms="a", resample="documents")
    assert table["p"].iloc[0] == pytest.approx(2 * math.comb(15, 5) / math.comb(20, 10), abs=0.015)
