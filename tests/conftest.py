"""What several tests share: the seed corpus, and small corpora that a reader can check with a pencil."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pandas as pd
import pytest

from analysis import read_corpus, tokenize

ROOT = Path(__file__).parents[1]
PRECISIONS = {0: "none", 4: "year", 7: "month", 10: "day"}

hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None, max_examples=60)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

CorpusOf = Callable[[dict[str, tuple[str, str]]], pd.DataFrame]


@pytest.fixture(scope="session")
def seeds() -> pd.DataFrame:
    return read_corpus(ROOT / "seeds")


@pytest.fixture(scope="session")
def seed_tokens(seeds: pd.DataFrame) -> pd.DataFrame:
    return tokenize(seeds)


@pytest.fixture(scope="session")
def corpus_of() -> CorpusOf:
    """A documents table from ``{doc: (date, text)}``; the date as far as it is known, "" if it is not."""

    def build(contents: dict[str, tuple[str, str]]) -> pd.DataFrame:
        dates = [date for date, _ in contents.values()]
        table = pd.DataFrame(
            {
                "date": pd.to_datetime([f"{date}-01-01"[:10] if date else None for date in dates]).astype("M8[us]"),
                "precision": pd.Series([PRECISIONS[len(date)] for date in dates], dtype="str"),
                "text": pd.Series([text for _, text in contents.values()], dtype="str"),
                "source": pd.Series(list(contents), dtype="str"),
            }
        )
        table.index = pd.Index(list(contents), dtype="str", name="doc")
        return table.sort_values(["date", "doc"])

    return build


@pytest.fixture(scope="session")
def press(corpus_of: CorpusOf) -> pd.DataFrame:
    """Two texts of March 2023, one of some day of April, one of 2023, one undated; two papers."""
    table = corpus_of(
        {
            "m1": ("2023-03-01", "war war peace"),
            "m2": ("2023-03-31", "war river"),
            "ap": ("2023-04", "peace peace war"),
            "yr": ("2023", "river"),
            "un": ("", "peace war"),
        }
    )
    paper = table.index.map({"m1": "The Times", "m2": "Globe", "ap": "Globe", "yr": "Globe"})
    return table.assign(paper=paper)


@pytest.fixture(scope="session")
def press_tokens(press: pd.DataFrame) -> pd.DataFrame:
    return tokenize(press)


@pytest.fixture(scope="session")
def mentions_of() -> Callable[..., pd.DataFrame]:
    """A table of time expressions from rows of a document's id, the words, and what they mean: "" for no place.

    What they mean is a day, month or year ("2023-03"), or a first and last day ("2023-04-12/2023-04-14"). Words that
    occur more than once in a text are matched one after the other.
    """

    def build(documents: pd.DataFrame, *rows: tuple[str, str, str]) -> pd.DataFrame:
        spans, last = [], {}
        for doc, words, meaning in rows:
            start = documents["text"][doc].index(words, last.get(doc, 0))
            last[doc] = start + len(words)
            first, _, until = meaning.partition("/")
            begin = pd.Period(first).start_time if meaning else pd.NaT
            end = pd.Period(until or first).end_time.normalize() if meaning else pd.NaT
            spans.append((doc, documents["date"][doc], start, last[doc], words, begin, end))
        table = pd.DataFrame(spans, columns=["doc", "date", "start", "end", "text", "begin", "until"])
        return table.astype({"date": "M8[us]", "begin": "M8[us]", "until": "M8[us]"})

    return build


@pytest.fixture(scope="session")
def seed_mentions(seeds: pd.DataFrame, mentions_of) -> pd.DataFrame:
    """The time expressions of the two reports, as a careful reader marks and places them."""
    march, april = seeds.index
    return mentions_of(
        seeds,
        (march, "Tuesday", "2023-03-07"),
        (march, "Monday", "2023-03-06"),
        (march, "now", "2023-03-08"),
        (march, "February", "2023-02"),
        (march, "2014", "2014"),
        (april, "the past two days", "2023-04-12/2023-04-14"),
        (april, "Friday", "2023-04-14"),
        (april, "daily", ""),
        (april, "months-long", ""),
        (april, "the previous 48 hours", "2023-04-12/2023-04-14"),
        (april, "now", "2023-04-14"),
        (april, "winter", "2022-12-01/2023-02-28"),
        (april, "eight months", "2022-08-14/2023-04-14"),
        (april, "the end of February", "2023-02"),
        (april, "March", "2023-03"),
    )


@pytest.fixture(scope="session")
def small_corpus(corpus_of: CorpusOf) -> pd.DataFrame:
    """In March 2023 a a b and c a in one paper; in another a b in April, one text without a word, b b undated."""
    documents = corpus_of(
        {
            "m1": ("2023-03-01", "a a b"),
            "m2": ("2023-03-31", "c a"),
            "ap": ("2023-04", "a b"),
            "un": ("", "b b"),
            "no": ("2023-04-01", "…"),
        }
    )
    return documents.assign(paper=list("PPQQQ"))


@pytest.fixture(scope="session")
def small_tokens(small_corpus: pd.DataFrame) -> pd.DataFrame:
    return tokenize(small_corpus)
