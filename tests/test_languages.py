"""The stop words."""

from __future__ import annotations

import pandas as pd

from analysis import (
    STOPWORDS,
    TIME_WORDS,
    drop_terms,
    term_frequency,
)
from analysis.tokens.words import WORD, fold


def test_stop_words_are_terms() -> None:
    assert all(WORD.fullmatch(word) and fold(word) == word for word in STOPWORDS | TIME_WORDS)


def test_words_of_time_are_kept_apart() -> None:
    assert not STOPWORDS & TIME_WORDS
    needed = """was were is are been will shall would had has have did since until till before after during while
    when now then once ago last next first previously recently still already yet soon later never always"""
    assert set(needed.split()) <= TIME_WORDS


def test_stop_words_hold_no_content(seed_tokens: pd.DataFrame) -> None:
    left = term_frequency(drop_terms(seed_tokens, STOPWORDS | TIME_WORDS))["term"].tolist()
    assert set(left[:4]) == {"russian", "bakhmut", "wagner", "forces"}
    assert not {"the", "of", "has", "its"} & set(left)
