"""A vocabulary gives each distinct word a code, in the order in which words are met."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

numbering = pytest.importorskip("analysis.tokens.numbering", reason="Numba has no wheel for this platform")

PLAIN = np.arange(256, dtype=np.uint8)
LOWER = np.frombuffer(bytes(range(256)).lower(), np.uint8)


def number(words: list[bytes], cased=PLAIN, block: int = 4, key: int | None = None):
    """Codes and distinct words; `key` gives all words longer than eight bytes the same key."""
    raw = np.frombuffer(b" ".join(words), np.uint8)
    length = np.array([len(word) for word in words], np.int32)
    first = np.concatenate([[0], np.cumsum(length + 1)])[: len(words)].astype(np.int64)
    keys = [
        int.from_bytes(word.translate(cased.tobytes()), "big") if len(word) <= 8 else key or 1 << 63 for word in words
    ]
    codes, vocabulary = np.empty(len(words), np.int32), numbering.Vocabulary(block)
    for start in range(0, len(words), block):
        part = slice(start, start + block)
        vocabulary.number(raw, cased, [first[part], length[part], np.array(keys[part], np.uint64)], codes[part])
    return codes.tolist(), vocabulary.words().to_pylist()


@given(st.lists(st.text("abÄ", min_size=1, max_size=12)))
@settings(max_examples=300, deadline=None)
def test_words_get_the_codes_that_pandas_would_give_them_even_if_long_ones_share_a_key(words):
    codes, distinct = pd.factorize(np.array(words, dtype=object))
    assert number([word.encode() for word in words]) == (codes.tolist(), list(distinct))


def test_words_that_differ_in_case_only_share_a_code_if_the_table_says_so():
    assert number([b"War", b"war", b"Antidisestablishment", b"antidisestablishment"], LOWER) == (
        [0, 0, 1, 1],
        ["war", "antidisestablishment"],
    )


def test_a_function_is_compiled_without_a_folder_for_the_cache(monkeypatch):
    def njit(**options):
        if "cache" in options:
            raise RuntimeError("cannot cache function 'f': no locator available for file '<stdin>'")
        return lambda function: function

    monkeypatch.setattr(numbering, "njit", njit)
    assert numbering.compiled(len)("abc") == 3
