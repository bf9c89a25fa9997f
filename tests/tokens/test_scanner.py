"""The fast scanner gives what the word pattern, the readable definition, gives: on any string, cut anywhere."""

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import read_corpus
from analysis.tokens import scanner
from analysis.tokens.words import WORD, fold

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
JOINERS = "'’.:·,;-‐‑"
SIGNS = st.sampled_from([*JOINERS, *"aZ1٣_ \n\r", "é", "İ", "ẞ", "Σ", "п", "中", "𝒳", "😀", "\u0301", "\u0903"])
JOINING = st.sampled_from(["\u00ad", "\u200c", "\u200d", "\u200b", "\ufeff", "\u2028", "\x85", "\U000e0100"])
WORDS = st.sampled_from(["eightlet", "eightletters", "antidisestablishmentarianism", "п’ятдесят", "U.S", "70,000"])
TEXTS = st.lists(st.lists(SIGNS | JOINING | WORDS | st.characters(codec="utf-8")).map("".join), max_size=5)


def scan(texts, lower=True):
    series = pd.Series(texts, index=[str(i) for i in range(len(texts))], dtype="str")
    return scanner.scan_words(series, lambda word: fold(word, lower=lower), lower=lower)


def assert_same_as_pattern(texts, lower=True):
    places = [[match.span() for match in WORD.finditer(text)] for text in texts]
    words = scan(texts, lower)
    assert words.counts.tolist() == [len(found) for found in places]
    assert list(zip(words.start.tolist(), words.end.tolist(), strict=True)) == [p for found in places for p in found]
    terms = [fold(text[a:b], lower=lower) for text, found in zip(texts, places, strict=True) for a, b in found]
    assert words.terms.take(words.codes).tolist() == terms
    assert words.terms.tolist() == sorted(set(terms))


@given(TEXTS, st.booleans())
@example(["'tis", "the", "dog's'", "-end", "a’", "’b"], True)
@example(["\u0301'a \u0301\u0301b a\u0301-\u0301b"], True)
@settings(max_examples=400, deadline=None)
def test_any_texts(texts, lower):
    assert_same_as_pattern(texts, lower)


@given(TEXTS, st.integers(1, 40))
@settings(max_examples=400, deadline=None)
def test_pieces_of_any_size(texts, size):
    whole, scanner.CHUNK_BYTES = scanner.CHUNK_BYTES, size
    try:
        assert_same_as_pattern(texts)
    finally:
        scanner.CHUNK_BYTES = whole


@pytest.mark.parametrize("plane", range(17))
def test_all_characters_of_a_plane(plane):
    signs = [chr(c) for c in range(plane << 16, (plane + 1) << 16) if not 0xD800 <= c < 0xE000]
    assert_same_as_pattern(["".join(signs), " ".join(signs), "a" + "-a".join(signs)])


@pytest.mark.parametrize("joiner", JOINERS)
@pytest.mark.parametrize("right", ["a", "1", "_", "п", "\u0301", " ", "", "'"])
@pytest.mark.parametrize("left", ["a", "1", "_", "п", "e\u0301", " \u0301", "", "'"])
def test_joiners_between_all_kinds_and_at_the_edges_of_texts_and_pieces(left, joiner, right, monkeypatch):
    for size in (1, 2, 3, 4, 1 << 20):
        monkeypatch.setattr(scanner, "CHUNK_BYTES", size)
        assert_same_as_pattern([left + joiner + right, left, joiner, right, left + joiner, joiner + right])


@pytest.mark.parametrize("length", [1, 7, 8, 9, 15, 16, 17, 24, 25, 100, 511, 512, 513, 520, 521, 70_000])
def test_words_of_any_length_and_their_near_twins(length):
    word = "".join(random.Random(length).choices("abcdefgh", k=length))
    twins = [word[:-1] + "x", "x" + word[1:], word[: length // 2] + "x" + word[length // 2 + 1 :], word + "x"]
    assert_same_as_pattern([" ".join([word, *twins, word]), "Д" * length])


STRETCHES = st.lists(st.sampled_from(["abcdefgh", "abcdefgi", "ibcdefgh", "Ελλά", "a", "ab"]), min_size=1, max_size=5)


@given(
    st.lists(STRETCHES.map("".join)),
    st.sampled_from([scanner.HASH_MULTIPLIER, 1, 2**63 + 1]),
    st.sampled_from([8, 16, scanner.MAX_KEY_BYTES]),
)
@settings(max_examples=300, deadline=None)
def test_words_of_the_same_stretches_stay_apart_however_they_are_numbered(words, spread, tail):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "HASH_MULTIPLIER", np.uint64(spread))
        patch.setattr(scanner, "MAX_KEY_BYTES", tail)
        assert_same_as_pattern([" ".join(words)])


def test_one_thread_and_two_give_the_same(monkeypatch):
    texts = [f"text {i} of many, the U.S. one’s" for i in range(500)]
    monkeypatch.setattr(scanner, "CHUNK_BYTES", 100)
    two = scan(texts)
    monkeypatch.setattr(scanner, "map_threads", map)
    for one, other in zip(scan(texts), two, strict=True):
        assert list(one) == list(other)


@pytest.mark.parametrize(
    "name", ["fomc_statements", "ukraine_pressreleases", "resistinua_uk", "golunov_ru", "chronam1916_feb"]
)
def test_the_corpora(name):
    archive = CORPORA / f"{name}.tar.gz"
    if not archive.exists():
        pytest.skip("the corpora of ../shared/corpora are not here")
    texts = read_corpus(archive)["text"].iloc[::5]
    words = scanner.scan_words(texts, fold)
    places = [match.span() for text in texts for match in WORD.finditer(text)]
    assert list(zip(words.start.tolist(), words.end.tolist(), strict=True)) == places
