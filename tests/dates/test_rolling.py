"""Pooled timelines: by hand, and what cannot be pooled."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import (
    rolling,
    timeline,
    tokenize,
)


def line(documents: pd.DataFrame, terms="a", **options) -> pd.DataFrame:
    return timeline(tokenize(documents), documents, terms, **options)


@pytest.fixture(scope="module")
def days(corpus_of) -> pd.DataFrame:
    """Day by day: 1 hit in 2 words, 0 in 1, nothing, 3 in 3; and 1 in 1 that is undated."""
    documents = corpus_of(
        {
            "d1": ("2023-03-01", "a b"),
            "d2": ("2023-03-02", "b"),
            "d4": ("2023-03-04", "a a a"),
            "un": ("", "a"),
        }
    )
    return line(documents, ["a", "b"], freq="D")


def test_rolling_by_hand(days: pd.DataFrame) -> None:
    table = rolling(days, 2)
    a = table[table["term"] == "a"]
    assert a[["docs", "tokens", "n", "window"]].to_numpy().tolist() == [
        [1, 2, 1, 1],
        [2, 3, 1, 2],
        [1, 1, 0, 2],
        [1, 3, 3, 2],
        [1, 1, 1, 1],
    ]
    assert a["rate"].tolist() == pytest.approx([500, 1000 / 3, 0, 1000, 1000])
    assert table.index.equals(days.index)


def test_a_window_of_one_changes_nothing(days: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(rolling(days, 1).drop(columns="window"), days)


def test_a_window_over_nothing_has_no_rate(corpus_of) -> None:
    table = rolling(line(corpus_of({"x": ("2023-03-01", "a"), "y": ("2023-03-09", "a")}), freq="D"), 3)
    assert table["status"].tolist() == ["few documents"] * 3 + ["no documents"] * 5 + ["few documents"]
    assert table["rate"].isna().tolist() == [False] * 3 + [True] * 5 + [False]


def test_rolling_follows_periods_not_rows(days: pd.DataFrame) -> None:
    shuffled = days.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(rolling(shuffled, 3).sort_index(), rolling(days, 3))


@pytest.mark.parametrize(
    ("table", "window", "message"),
    [
        (lambda days: days, 0, "window=0"),
        (lambda days: days[days["docs"] > 0], 2, r"2023-03-04 of 'a' does not follow"),
        (lambda days: pd.concat([days, days]), 2, "more than once"),
        (lambda days: rolling(days, 2), 2, "pooled already"),
        (lambda days: days.drop(columns="deff"), 2, "timeline has no column 'deff'"),
    ],
)
def test_rolling_refuses(days: pd.DataFrame, table, window: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rolling(table(days), window)


def test_pooled_ok_periods_are_ok_and_narrower(corpus_of) -> None:
    texts = ["a a b b b", "b b b b b", "a b b b b b"] * 10
    documents = corpus_of({f"{month}{i}": (f"2023-0{month}-01", t) for month in (1, 2, 3) for i, t in enumerate(texts)})
    single, pooled = line(documents, freq="M"), rolling(line(documents, freq="M"), 3)
    assert pooled["status"].tolist() == ["ok"] * 3
    assert pooled["deff"].tolist() == pytest.approx(single["deff"].tolist())
    width = (pooled["high"] - pooled["low"]).tolist()
    assert width[0] > width[1] > width[2]


def test_pooling_keeps_the_unit_and_the_confidence_of_the_timeline(corpus_of) -> None:
    documents = corpus_of({"a": ("2023-03-08", "war and peace"), "b": ("2023-03-15", "war")})
    weeks = timeline(tokenize(documents), documents, "war", per=1_000_000, confidence=0.5)
    pooled = rolling(weeks, 1, per=1_000_000, confidence=0.5)
    assert pooled[["rate", "low", "high"]].equals(weeks[["rate", "low", "high"]])
    with pytest.raises(ValueError, match="rates of timeline are not per 1000 tokens: pass the per="):
        rolling(weeks, 1)


def spoken(documents: pd.DataFrame, expressions: pd.DataFrame, terms="a", **options) -> pd.DataFrame:
    options = {"freq": "M", "axis": "mentioned", "expressions": expressions, **options}
    return timeline(tokenize(documents), documents, terms, **options)


def test_pooling_mentioned_time_is_refused(letters, letter_mentions) -> None:
    with pytest.raises(ValueError, match=r"a document is in many periods.*freq='Q'"):
        rolling(spoken(letters, letter_mentions), 2)


def test_each_group_is_pooled_by_itself(corpus_of) -> None:
    days = {f"{paper}{day}": (f"2023-03-{day:02}", "war " * day) for paper in "xy" for day in (1, 2, 3)}
    documents = corpus_of(days)
    documents["paper"] = documents.index.str[0]
    table = timeline(tokenize(documents), documents, "war", freq="D", by="paper")
    pooled = rolling(table, 2)
    assert pooled["n"].tolist() == [1, 3, 5, 1, 3, 5]
    for paper in "xy":
        own = documents[documents["paper"] == paper]
        alone = rolling(timeline(tokenize(own), own, "war", freq="D"), 2)
        assert pooled.loc[pooled["paper"] == paper, "n"].tolist() == alone["n"].tolist()


def test_variation_among_documents_is_pooled_by_hits(corpus_of) -> None:
    """Five hits of a variation of 2 and ten of 3.5: (10 + 35) / 15 is 3."""
    texts = {f"d{i}": ("2023-03-01", "a b") for i in range(5)} | {f"e{i}": ("2023-03-02", "a a b") for i in range(5)}
    days = line(corpus_of(texts), freq="D").assign(deff=[2.0, 3.5])
    assert rolling(days, 2)["deff"].tolist() == pytest.approx([2, 3])


def test_five_documents_are_enough_for_an_interval(corpus_of) -> None:
    texts = {f"d{i}": ("2023-03-01", "a b") for i in range(5)} | {"e": ("2023-03-04", "b")}
    assert rolling(line(corpus_of(texts), freq="D"), 2)["status"].tolist()[:2] == ["ok", "ok"]
