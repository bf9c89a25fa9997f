"""A few dated letters and the times they mention."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture
def letters(corpus_of) -> pd.DataFrame:
    return corpus_of(
        {
            "x": ("2023-05-03", "A was there. In March a came. In 1999 a went.\n\nA, in sum."),
            "y": ("2023-05", "A spoke. On Friday a left."),
            "z": ("", "A spoke. In March a left."),
            "silent": ("2023-01-09", "…"),
        }
    )


@pytest.fixture
def letter_mentions(letters, mentions_of) -> pd.DataFrame:
    return mentions_of(
        letters,
        ("x", "March", "2023-03"),
        ("x", "1999", "1999"),
        ("y", "Friday", ""),
        ("z", "March", "2023-03-04/2023-03-05"),
    )
