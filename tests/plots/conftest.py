"""What all tests of pictures share."""

from __future__ import annotations

import io
from collections.abc import Iterator

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import read_corpus, timeline, tokenize


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    """Render each picture as a notebook does, which finds what drawing alone does not."""
    yield
    for number in plt.get_fignums():
        plt.figure(number).savefig(io.BytesIO(), bbox_inches="tight")
    plt.close("all")


@pytest.fixture
def documents() -> pd.DataFrame:
    """Two texts in one week and one two weeks later."""
    texts = [("2023-03-06", "war war town"), ("2023-03-07", "town of war"), ("2023-03-22", "peace in town")]
    return read_corpus(pd.DataFrame(texts, columns=["date", "text"]).assign(doc=["a", "b", "c"]))


@pytest.fixture
def weeks(documents: pd.DataFrame) -> pd.DataFrame:
    return timeline(tokenize(documents), documents, ["war", "town"])
