"""What several tests share: the seed corpus, and small corpora that a reader can check with a pencil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pandas as pd
import pytest

from analysis import read_corpus, tokenize

ROOT = Path(__file__).parents[1]
PRECISIONS = {0: "none", 4: "year", 7: "month", 10: "day"}

hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None, max_examples=60)
hypothesis.settings.load_profile("suite")

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
                "date": pd.to_datetime([f"{date}-01-01"[:10] if date else None for date in dates]).astype(
                    "M8[us]"
                ),
                "precision": pd.Series([PRECISIONS[len(date)] for date in dates], dtype="str"),
                "text": pd.Series([text for _, text in contents.values()], dtype="str"),
                "source": pd.Series(list(contents), dtype="str"),
            }
        )
        table.index = pd.Index(list(contents), dtype="str", name="doc")
        return table.sort_values(["date", "doc"])

    return build
