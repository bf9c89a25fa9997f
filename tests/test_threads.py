"""Threads: results in order, and the same results where no thread can be started."""

from __future__ import annotations

import threading

import pandas as pd
import pytest

from analysis import read_corpus, term_frequency, tokenize
from analysis.threads import map_threads


@pytest.fixture
def without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python as in a browser, where starting a thread fails."""

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(map_threads(lambda n: n * n, range(100))) == [n * n for n in range(100)]


def test_two_items_are_worked_on_at_the_same_time() -> None:
    both = threading.Barrier(2)
    assert sorted(map_threads(lambda _: both.wait(timeout=60), "ab")) == [0, 1]


def test_an_error_in_the_function_is_not_taken_for_a_lack_of_threads() -> None:
    def fail(item: int) -> int:
        raise RuntimeError(f"item {item}")

    with pytest.raises(RuntimeError, match="item 0"):
        list(map_threads(fail, [0, 1]))


@pytest.mark.usefixtures("without_threads")
def test_items_are_worked_through_in_order_without_threads() -> None:
    assert list(map_threads(str, [1, 2, 3])) == ["1", "2", "3"]


@pytest.fixture(scope="module")
def large_corpus() -> pd.Series:
    """More than the megabyte of text, and the million tokens, from which on work is split between threads."""
    texts = [f"the war went on for {i} days and the peace for {i % 7}" for i in range(1000)]
    return pd.Series([" ".join(texts)] * 60, index=[f"d{i:02d}" for i in range(60)])


def test_counts_of_a_large_corpus_are_the_same_without_threads(
    large_corpus: pd.Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = tokenize(large_corpus)
    counts = term_frequency(tokens, by="doc")

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    pd.testing.assert_frame_equal(tokenize(large_corpus), tokens)
    pd.testing.assert_frame_equal(term_frequency(tokens, by="doc"), counts)


@pytest.mark.usefixtures("without_threads")
def test_a_corpus_is_read_without_threads(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    # so small a wait that the disk counts as slow, when threads would read the rest
    monkeypatch.setattr("analysis.loading.files.SLOW_SECONDS", 0.0)
    for i in range(100):
        (tmp_path / f"{i:03d}.txt").write_text(f"date 2023-03-08 text {i}", "utf-8")
    documents = read_corpus(tmp_path)
    assert documents["text"].tolist() == [f"text {i}" for i in range(100)]
