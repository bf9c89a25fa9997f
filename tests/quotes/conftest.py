"""What `quotations` finds in a single text."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.quotes.quotations import quotations


@pytest.fixture(scope="session")
def quote() -> Callable[..., pd.DataFrame]:
    """The quotations of a text."""

    def find(text: str, **options: object) -> pd.DataFrame:
        documents = pd.DataFrame({"date": ["2023-03-08"], "text": pd.array([text], "str")}, index=["a"])
        return quotations(documents, **options)

    return find


@pytest.fixture(scope="session")
def find_said(quote: Callable[..., pd.DataFrame]) -> Callable[..., list[tuple[str, str | None, str]]]:
    """Type, speaker and words of each quotation of a text."""

    def find(text: str, **options: object) -> list[tuple[str, str | None, str]]:
        table = quote(text, **options)
        speakers = table["speaker"].astype(object).where(table["speaker"].notna(), None)
        return list(zip(table["type"], speakers, table["text"], strict=True))

    return find
