"""Small tables of documents, and what `time_expressions` finds in a single text."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis import time_expressions


@pytest.fixture(scope="session")
def documents_of() -> Callable[..., pd.DataFrame]:
    """Documents of the same date, by default Wednesday, 8 March 2023."""

    def build(*texts: str, date: str | None = "2023-03-08", precision: str = "day") -> pd.DataFrame:
        dates = pd.to_datetime([date] * len(texts))
        columns = {"date": dates, "precision": precision, "text": pd.array(texts, "str")}
        return pd.DataFrame(columns, index=[f"d{i}" for i in range(len(texts))])

    return build


@pytest.fixture(scope="session")
def find_values(documents_of: Callable[..., pd.DataFrame]) -> Callable[..., list[tuple[str, str]]]:
    """The words and values of the time expressions in a text."""

    def find(text: str, mode: str = "news", **options: str | None) -> list[tuple[str, str]]:
        table = time_expressions(documents_of(text, **options), mode=mode)
        return list(zip(table["text"], table["value"], strict=True))

    return find


@pytest.fixture(scope="session")
def find_one(documents_of: Callable[..., pd.DataFrame]) -> Callable[..., pd.Series]:
    """The row of the only time expression in a text."""

    def find(text: str, mode: str = "news", **options: str | None) -> pd.Series:
        table = time_expressions(documents_of(text, **options), mode=mode)
        assert len(table) == 1, table
        return table.iloc[0]

    return find
