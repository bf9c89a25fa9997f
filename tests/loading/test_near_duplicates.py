"""Near-duplicates: shares of shingles counted with a pencil, and no pair lost by the short cut."""

from __future__ import annotations

import random
import re
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from analysis.loading import near_duplicates as duplicates
from analysis.loading.near_duplicates import jaccard, near_duplicates, shingle_hashes


def pairs(*texts: str, threshold: float = 0.8) -> list[tuple[int, int, float]]:
    return [(a, b, round(share, 4)) for a, b, share in near_duplicates(pd.Series(texts), threshold)]


def words(*numbers: int) -> str:
    return " ".join(f"w{number}" for number in numbers)


def test_similarity_is_shared_shingles_over_all_shingles():
    # a b c d e f has the shingles abcde, bcdef; a b c d e g has abcde, bcdeg: one of three is shared.
    assert jaccard(shingle_hashes("a b c d e f"), shingle_hashes("a b c d e g")) == pytest.approx(1 / 3)


def test_a_word_added_at_the_end_of_twenty_shingles():
    # 24 words have 20 shingles, 25 words the same and one more: 20 / 21.
    assert pairs(words(*range(24)), words(*range(25))) == [(0, 1, round(20 / 21, 4))]


def test_one_word_changed_in_the_middle_costs_five_shingles():
    # 49 words have 45 shingles; a changed word inside is in five: 40 shared of 45 + 45 - 40 = 50, which is 0.8.
    text, changed = words(*range(49)), words(*range(20), 99, *range(21, 49))
    assert pairs(text, changed) == [(0, 1, 0.8)]
    assert pairs(text, changed, threshold=0.81) == []


def test_case_punctuation_and_space_make_no_difference():
    assert pairs("The war, in the East: long.", "the war in\nthe east — long") == [(0, 1, 1.0)]


def test_the_order_of_words_makes_all_the_difference():
    assert pairs(words(*range(20)), words(*reversed(range(20)))) == []


def test_each_copy_points_to_the_earlier_text_most_like_it():
    texts = pd.Series({"x": words(*range(60)), "y": words(*range(58)), "z": words(*range(61))})
    # z against x: 56 of 57; z against y: 54 of 57; y against x: 54 of 56.
    found = {later: (earlier, share) for earlier, later, share in near_duplicates(texts)}
    assert found == {"z": ("x", pytest.approx(56 / 57)), "y": ("x", pytest.approx(54 / 56))}


def test_texts_too_short_for_a_shingle_are_passed_over():
    assert pairs("one two three four", "one two three four", "", words(1, 2, 3, 4, 5)) == []
    assert pairs() == []


def test_many_copies_of_one_text_are_all_found():
    found = pairs(*[words(*range(30), number) for number in range(100, 150)])
    assert sorted(later for _, later, _ in found) == list(range(1, 50))


@pytest.mark.parametrize("copies", [2, 3, 11])
def test_up_to_eleven_equal_copies_all_point_to_the_first(copies):
    text = words(*range(30))
    expected = [(0, later, 1.0) for later in range(1, copies)]
    assert sorted(pairs(*[text] * copies)) == expected


def test_a_crowd_of_copies_is_not_compared_each_with_each(monkeypatch):
    compared = []
    monkeypatch.setattr(duplicates, "jaccard", lambda a, b: compared.append(1) or 1.0)
    assert len(pairs(*[words(*range(30))] * 200)) == 199
    assert 199 <= len(compared) <= 200 * 10  # of 19,900 pairs


def test_the_short_cut_finds_what_comparing_all_pairs_finds():
    generator = random.Random(1)
    texts = []
    for _ in range(60):  # a text and a copy of which a few words in a hundred are changed
        text = [f"w{generator.randrange(2000)}" for _ in range(200)]
        copy = [word if generator.random() > 0.012 else "changed" for word in text]
        texts += [" ".join(text), " ".join(copy)]
    sets = [shingle_hashes(text) for text in texts]
    expected = {(i, j) for j in range(120) for i in range(j) if jaccard(sets[i], sets[j]) >= 0.8}
    assert len(expected) > 30
    assert {(earlier, later) for earlier, later, _ in pairs(*texts)} == expected


def test_a_long_text_has_the_shingles_of_its_parts():
    # Hashed in blocks: each block but the first begins with white space, and five words may lie in two blocks.
    generator = random.Random(2)
    text = " ".join(generator.choices(["İz", "ΟΔΟΣ", "war", "it’s", "a", "longer"], k=150_000))
    split = re.findall(r"\w+", text.lower())
    shingles = {" ".join(split[i : i + 5]) for i in range(len(split) - 4)}
    expected = np.sort(np.concatenate([shingle_hashes(shingle) for shingle in shingles]))
    assert len(text) > 3 * 200_000
    np.testing.assert_array_equal(shingle_hashes(text), expected)


def test_a_hundred_thousand_different_words_have_four_shingles_fewer():
    text = words(*range(100_000))
    assert len(text) > 3 * 200_000
    assert len(shingle_hashes(text)) == 100_000 - 4


def test_hashing_a_text_takes_a_small_multiple_of_it():
    # 8 bytes for each of its words, twice; as Python strings they took thirty times the text.
    text = " ".join(f"w{number % 50_000}" for number in range(400_000))
    tracemalloc.start()
    shingle_hashes(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * len(text)
