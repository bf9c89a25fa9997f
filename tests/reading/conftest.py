"""Three short documents: one dated to the day, one to the month, one undated."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import tokenize


@pytest.fixture(scope="module")
def documents(corpus_of) -> pd.DataFrame:
    return corpus_of(
        {
            "x": ("2023-03-08", "“One two, three.” Two\r\ntwo U.S. tanks"),
            "y": ("2023-04", "Ukraine’s two"),
            "z": ("", "A a a A. Nobody’s"),
        }
    )


@pytest.fixture(scope="module")
def tokens(documents: pd.DataFrame) -> pd.DataFrame:
    return tokenize(documents)
