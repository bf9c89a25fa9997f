"""The compiled scanner gives what the word pattern, the readable definition, gives: on any string, cut anywhere."""

import random
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import read_corpus, tokenize, word_tokenizer
from analysis.tokens import words as words_module
from analysis.tokens.words import WORD, fold

scanner = pytest.importorskip("analysis.tokens.scanner", reason="Numba has no wheel for this platform")
numbering = pytest.importorskip("analysis.tokens.numbering")

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
JOINERS = "'’‘.:·,;\"-‐‑_\u202f"
# at least one character of each class that the rule knows, and their neighbours
CHARACTERS = [*JOINERS, *"aZ1٣ \n\r", *"éİẞΣп中カーかกשל״׳ⓐⅣ😀𝒳🇺՞＿", *"\u0301\u0903\u0e31\u2024\ufe13\u066c"]
IGNORED = ["\u00ad", "\u200c", "\u200d", "\u200b", "\u2060", "\ufeff", "\u2028", "\x85", "\U000e0100", "\U0001f3fb"]
WORDS = st.sampled_from(["eightlet", "eightletters", "antidisestablishmentarianism", "п’ятдесят", "U.S", "70,000"])
SIGNS = st.sampled_from([*CHARACTERS, *IGNORED])
TEXTS = st.lists(st.lists(SIGNS | WORDS | st.characters(codec="utf-8")).map("".join), max_size=5)


def scan(texts, lower=True, threads=2):
    array = pa.array(texts, pa.large_string())
    return scanner.scan_words(array, lambda word: fold(word, lower=lower), lower, threads)


def assert_same_as_pattern(texts, lower=True, threads=2):
    spans = [[match.span() for match in WORD.finditer(text)] for text in texts]
    words = scan(texts, lower, threads)
    assert words.counts.tolist() == [len(in_text) for in_text in spans]
    assert list(zip(words.start.tolist(), words.end.tolist(), strict=True)) == [p for in_text in spans for p in in_text]
    assert words.position.tolist() == [i for in_text in spans for i in range(len(in_text))]
    terms = [fold(text[a:b], lower=lower) for text, in_text in zip(texts, spans, strict=True) for a, b in in_text]
    assert words.terms.take(words.codes).tolist() == terms
    assert words.terms.tolist() == sorted(set(terms))


@given(TEXTS, st.booleans())
@example(["'tis", "the", "dog's'", "-end", "a’", "’b"], True)
@example(["\u0301'a \u0301\u0301b a\u0301-\u0301b"], True)
@settings(max_examples=400, deadline=None)
def test_any_texts(texts, lower):
    assert_same_as_pattern(texts, lower)


@given(TEXTS, st.integers(1, 40), st.integers(0, 3), st.integers(1, 5))
@settings(max_examples=400, deadline=None)
def test_any_number_of_threads_and_any_size_of_blocks(texts, size, power, threads):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "CHUNK_BYTES", size)
        patch.setattr(scanner, "BLOCK_WORDS", 1 << power)
        assert_same_as_pattern(texts, threads=threads)


@pytest.mark.parametrize("plane", range(17))
def test_all_characters_of_a_plane(plane):
    signs = [chr(c) for c in range(plane << 16, (plane + 1) << 16) if not 0xD800 <= c < 0xE000]
    assert_same_as_pattern(["".join(signs), " ".join(signs), "a" + "-a".join(signs), "ש" + "'1".join(signs)])


def test_all_neighbourhoods_of_three_characters():
    signs = [*CHARACTERS, *IGNORED]
    assert_same_as_pattern(["".join(three) for three in product(signs, repeat=3)])


@pytest.mark.parametrize("joiner", JOINERS)
def test_joiners_between_all_kinds_and_at_the_edges_of_texts_and_stretches(joiner, monkeypatch):
    sides = ["a", "1", "_", "п", "ש", "カ", "中", "e\u0301", " \u0301", " ", "", "'"]
    pairs = [
        [left + joiner + right, left, joiner, right, left + joiner, joiner + right]
        for left, right in product(sides, repeat=2)
    ]
    assert_same_as_pattern([text for texts in pairs for text in texts])
    for size, threads in ((1, 5), (2, 4)):
        monkeypatch.setattr(scanner, "CHUNK_BYTES", size)
        for texts in pairs:
            assert_same_as_pattern(texts, threads=threads)


@pytest.mark.parametrize("length", [1, 7, 8, 9, 15, 16, 17, 24, 25, 100, 511, 512, 513, 520, 521, 70_000])
def test_words_of_any_length_and_their_near_twins(length):
    word = "".join(random.Random(length).choices("abcdefgh", k=length))
    twins = [word[:-1] + "x", "x" + word[1:], word[: length // 2] + "x" + word[length // 2 + 1 :], word + "x"]
    assert_same_as_pattern([" ".join([word, *twins, word]), "Д" * length])


STRETCHES = st.lists(st.sampled_from(["abcdefgh", "abcdefgi", "ibcdefgh", "Ελλά", "a", "ab"]), min_size=1, max_size=5)


@given(st.lists(STRETCHES.map("".join)), st.sampled_from([1, 3, 2**63 + 1]))
@settings(max_examples=300, deadline=None)
def test_words_whose_keys_collide_stay_apart(words, factor):
    # these factors leave the keys as they are, so that words with the same eight bytes in another order collide
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "FACTOR", np.uint64(factor))
        patch.setattr(numbering, "FACTOR", np.uint64(factor))
        assert_same_as_pattern([" ".join(words)])


def test_a_corpus_made_to_collide_is_read_right():
    words = ["".join(order) for order in permutations(["abcdefgh", "hgfedcba", "aaaaaaaa", "bbbbbbbb", "abababab"])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "FACTOR", np.uint64(1))
        patch.setattr(numbering, "FACTOR", np.uint64(1))
        assert_same_as_pattern([" ".join(words * 2)])


def test_a_long_text_is_split_at_white_space(monkeypatch):
    text = " ".join(f"слово{i} word-{i}" for i in range(500))
    monkeypatch.setattr(scanner, "CHUNK_BYTES", 100)
    assert_same_as_pattern(["", text, "", "end"], threads=7)
    assert_same_as_pattern(["x" * 1000], threads=7)


def test_slices_of_texts_in_memory():
    texts = pa.array([f"Text {i} of mañy’s" for i in range(50)], pa.large_string()).slice(10, 20)
    words = scanner.scan_words(texts, fold)
    assert words.counts.tolist() == [4] * 20
    assert words.terms.tolist() == [*map(str, range(10, 30)), "mañy's", "of", "text"]


def test_tokenize_gives_the_same_table_by_scanner_and_by_pattern(monkeypatch):
    texts = pd.Series([f"Text {i} of mañy’s U.S. one’s" for i in range(200)] + ["", "中国 co\u00adop"])
    tokenizer = word_tokenizer()
    monkeypatch.setattr(words_module, "SMALL_BYTES", 0)
    for chunked in (texts, pd.concat([texts.iloc[:90], texts.iloc[90:]]), texts.astype(object)):
        pd.testing.assert_frame_equal(tokenize(chunked), tokenize(texts, tokenizer=tokenizer))
    assert tokenize(pd.Series({"a": "x \ud800 y"}, dtype=object))["term"].tolist() == ["x", "y"]
    assert len(tokenize(pd.Series([], dtype="str"))) == 0


def test_without_numba_the_pattern_finds_the_words(monkeypatch):
    monkeypatch.setattr(words_module, "SMALL_BYTES", 0)
    monkeypatch.setitem(__import__("sys").modules, "analysis.tokens.scanner", None)
    assert tokenize(pd.Series({"a": "Ukraine’s war"}))["term"].tolist() == ["ukraine's", "war"]


@pytest.mark.parametrize(
    "name", ["fomc_statements", "ukraine_pressreleases", "resistinua_uk", "golunov_ru", "chronam1916_feb"]
)
def test_the_corpora(name):
    archive = CORPORA / f"{name}.tar.gz"
    if not archive.exists():
        pytest.skip("the corpora of ../shared/corpora are not here")
    texts = read_corpus(archive)["text"].iloc[::5]
    words = scan(texts)
    spans = [match.span() for text in texts for match in WORD.finditer(text)]
    assert list(zip(words.start.tolist(), words.end.tolist(), strict=True)) == spans
    terms = {word: fold(word) for text in texts for word in WORD.findall(text)}
    assert words.terms.take(words.codes).tolist() == [terms[word] for text in texts for word in WORD.findall(text)]
