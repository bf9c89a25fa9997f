"""Near-duplicate texts (wire copy): MinHash finds candidates, exact Jaccard similarity decides."""

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["jaccard", "near_duplicates", "shingle_hashes"]

_SHINGLE_WORDS = 5
_BANDS, _BAND_ROWS = 20, 5
_NEIGHBOURS = 10  # texts of a crowded bucket that each text is compared with
_SIGNED_TEXTS = 500  # at once, so that the products with each multiplier stay small
# A long text is hashed block by block. White space follows a block, so that no word is cut, and lower case is the same.
_BLOCK = re.compile(r".{1,200000}\S*", re.DOTALL)
_Hashes = NDArray[np.uint64]


def near_duplicates(texts: pd.Series, threshold: float = 0.8) -> list[tuple[Any, Any, float]]:
    """Pairs of texts that share most of their five-word shingles.

    Candidates come from MinHash signatures in 20 bands of 5 rows, which miss a pair with a similarity of 0.8 with
    probability (1 - 0.8^5)^20 = 0.0004. The similarity of each candidate pair is then computed exactly.

    Parameters
    ----------
    texts
        Texts by label. Texts of fewer than five words are ignored.
    threshold
        Smallest Jaccard similarity |A ∩ B| / |A ∪ B| of two sets of shingles, from 0 to 1.

    Returns
    -------
    list of tuple
        (earlier label, later label, similarity), one per later text, with the earlier text most similar to it.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. Proc. SEQUENCES, 21-29.
    Leskovec, Rajaraman and Ullman (2014). Mining of Massive Datasets, section 3.4 (banding).
    """
    if len(texts) < 2:  # the hashes of one long text would take the most memory of all
        return []
    shingles = [shingle_hashes(text) for text in texts]
    rows = [row for row, hashes in enumerate(shingles) if len(hashes)]
    best: dict[int, tuple[float, int]] = {}
    for i, j in sorted(_candidates([shingles[row] for row in rows])):
        left, right = rows[i], rows[j]
        similarity = jaccard(shingles[left], shingles[right])
        if similarity >= threshold and similarity > best.get(right, (0.0, 0))[0]:
            best[right] = similarity, left
    return [(texts.index[left], texts.index[right], similarity) for right, (similarity, left) in best.items()]


def shingle_hashes(text: str) -> _Hashes:
    """The sorted hashes of the five-word shingles in `text`."""
    parts, codes = [], np.empty(0, np.uint64)
    for block in _BLOCK.finditer(text):
        codes = np.concatenate([codes[1 - _SHINGLE_WORDS :], _hash_words(block[0])])
        parts.append(_hash_shingles(codes))
    shingles = np.empty(sum(map(len, parts)), np.uint64)
    end = len(shingles)
    while parts:  # one by one, so that there are never two of each
        part = parts.pop()
        shingles[end - len(part) : end] = part
        end -= len(part)
    shingles.sort()  # in place: np.unique would need several copies
    is_new = np.ones(len(shingles), bool)
    is_new[1:] = shingles[1:] != shingles[:-1]
    return shingles if is_new.all() else shingles[is_new]


def _hash_words(text: str) -> _Hashes:
    words = np.array(re.findall(r"\w+", text.lower()), dtype=object)
    return pd.util.hash_array(words, categorize=False)


def _hash_shingles(codes: _Hashes) -> _Hashes:
    """The hash of each five successive words, from theirs."""
    shingles = np.zeros(max(len(codes) - _SHINGLE_WORDS + 1, 0), np.uint64)
    for i in range(_SHINGLE_WORDS):
        shingles = (shingles ^ codes[i : i + len(shingles)]) * np.uint64(0x9E3779B97F4A7C15)
        shingles ^= shingles >> np.uint64(29)
    return shingles


def jaccard(a: _Hashes, b: _Hashes) -> float:
    """|A ∩ B| / |A ∪ B| of two sets of hashes."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / (len(a) + len(b) - shared)


def _candidates(sets: list[_Hashes]) -> set[tuple[int, int]]:
    """Pairs that agree in a whole band of their signatures; in a crowded bucket, only close neighbours."""
    if not sets:
        return set()
    pairs = set()
    parts = [_signatures(sets[first : first + _SIGNED_TEXTS]) for first in range(0, len(sets), _SIGNED_TEXTS)]
    for band in np.split(np.concatenate(parts), _BANDS, axis=1):
        _, bucket = np.unique(band, axis=0, return_inverse=True)
        order = np.argsort(bucket, kind="stable")
        for step in range(1, _NEIGHBOURS + 1):
            same = np.flatnonzero(bucket[order[step:]] == bucket[order[:-step]])
            pairs |= {(int(order[i]), int(order[i + step])) for i in same}
    return pairs


def _signatures(sets: list[_Hashes]) -> _Hashes:
    """One row per set: the smallest value of each of 100 random permutations of the hashes."""
    generator = np.random.default_rng(0)
    multipliers = generator.integers(1, 2**63, _BANDS * _BAND_ROWS, dtype=np.uint64) * np.uint64(2)
    multipliers += np.uint64(1)
    hashes = np.concatenate(sets)
    starts = np.cumsum([0] + [len(s) for s in sets[:-1]])
    return np.stack([np.minimum.reduceat(hashes * m, starts) for m in multipliers], axis=1)
