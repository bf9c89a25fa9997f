"""Words: the rule for what a word is, and the tokens table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
import regex

from analysis.tokens.scanner import Words, scan_words
from analysis.tokens.storage import fingerprint
from analysis.tokens.table import _name_codes, _recode, texts_by_id

if TYPE_CHECKING:
    from nltk.tokenize.api import TokenizerI

# A mark belongs to the letter before it and starts no word; neither do the characters that only
# shape or join (soft hyphen, zero-width joiners), which UAX #29 (rule WB4) treats the same way.
_RUN = r"[\p{L}\p{Nd}_\p{M}\u00AD\u200C\u200D]+"
WORD = regex.compile(
    rf"""
    (?=[\p{{L}}\p{{Nd}}_]) {_RUN}               # letters, digits, underscore, and the marks on them
    (?: (?: ['’.:·] (?=\p{{L}})                 # joined: Ukraine’s, U.S
          | [.,;']  (?=\p{{Nd}})                # 70,000
          | [-‐‑]   (?=[\p{{L}}\p{{Nd}}])       # long-drawn-out, back-up
        ) {_RUN} )*
    """,
    regex.VERBOSE,
)
"""What a word is: UAX #29 word boundaries, with hyphens joining inside a word."""
WORD_OR_MARK = regex.compile(rf"{WORD.pattern} | (?![\s\p{{Cc}}\p{{Cf}}\p{{Cs}}])\X", regex.VERBOSE)
"""A word, or any other visible sign (a whole emoji, however many characters it is made of)."""
_FOLDS = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "\u00ad": None, "\u200c": None})


class SpanTokenizer(Protocol):
    """Anything with NLTK's ``span_tokenize``."""

    def span_tokenize(self, text: str, /) -> Iterable[tuple[int, int]]:
        """Give the places of the tokens in `text`."""


def fold(term: str, *, lower: bool = True) -> str:
    """Bring a word to the form under which it is counted.

    Lower case (unless told otherwise), one apostrophe (``'``), one hyphen (``-``), no soft hyphens or
    zero-width non-joiners, and composed characters (Unicode NFC).

    >>> fold("Ukraine’s")
    "ukraine's"
    """
    folded = unicodedata.normalize("NFC", term.translate(_FOLDS))
    # Lower-casing may decompose (İ), so compose once more.
    return unicodedata.normalize("NFC", folded.lower()) if lower else folded


def tokenize(
    documents: pd.DataFrame | pd.Series,
    *,
    tokenizer: SpanTokenizer | None = None,
    punctuation: bool = False,
    lower: bool = True,
) -> pd.DataFrame:
    """Cut texts into words, each with its place.

    A word is what UAX #29 calls one, with a hyphen inside a word joining (`analysis.tokens.words.WORD`): a run of
    letters, digits, underscores and the marks on them, joined across ``' ’ . : ·`` before a letter, across
    ``. , ; '`` before a digit, and across hyphens before either. "Ukraine’s", "70,000", "U.S" and "long-drawn-out"
    are one word each.

    Parameters
    ----------
    documents
        A documents table, or a Series of texts by id.
    tokenizer
        Anything with NLTK's ``span_tokenize``; its tokens are taken as they come, so that
        `punctuation` has no effect on them. The tokens of NLTK's that give no places (``TweetTokenizer``)
        are looked up in the text.
    punctuation
        Whether any other visible sign is a token too.
    lower
        Whether terms are lower-cased. Apostrophes and hyphens are folded, soft hyphens left out in any case
        (`analysis.tokens.words.fold`).

    Returns
    -------
    DataFrame
        The tokens table, in the order of the documents and of reading: ``doc`` (category; its categories
        are all documents, those without a word too), ``position`` (int32, from 0 in each document),
        ``start``, ``end`` (int32, character offsets, end exclusive), ``term`` (category). Its ``attrs`` say what
        the options were (``settings``) and of which ``documents`` it is (`analysis.tokens.storage.fingerprint`).

    Raises
    ------
    TypeError
        If `documents` is neither table nor Series of strings, or `tokenizer` has no ``span_tokenize``.
    ValueError
        If ids repeat, or a tokenizer gives a place that is not in the text, or before the last one's end.

    Examples
    --------
    >>> tokenize(pd.Series({"a": "Ukraine’s U.S. 70,000"}))["term"].tolist()
    ["ukraine's", 'u.s', '70,000']
    """
    texts = texts_by_id(documents)
    if tokenizer is None and not punctuation and _is_utf8(texts):
        words = scan_words(texts, lambda word: fold(word, lower=lower), lower=lower)
    else:
        words = _walk(texts, _spans_of(tokenizer, punctuation), lower)
    first = np.cumsum(words.counts) - words.counts
    position = np.arange(len(words.codes), dtype=np.int32)
    position -= np.repeat(first.astype(np.int32), words.counts)
    doc = np.repeat(np.arange(len(texts), dtype=np.min_scalar_type(-len(texts))), words.counts)
    columns = {
        "doc": _name_codes(doc, texts.index),
        "position": position,
        "start": words.start,
        "end": words.end,
        "term": _name_codes(words.codes, words.terms),
    }
    tokens = pd.DataFrame(columns, copy=False)
    told = {
        "tokenizer": type(tokenizer).__name__ if tokenizer else None,
        "punctuation": punctuation,
        "lower": lower,
    }
    tokens.attrs = {"settings": told, "documents": fingerprint(texts)}
    return tokens


def _walk(texts: pd.Series, spans: Callable[[str], Iterable[tuple[int, int]]], lower: bool) -> Words:
    """The words at the places that `spans` finds, one text after the other."""
    places = [np.fromiter(spans(text), dtype=(np.int32, 2)) for text in texts]
    found = (text[a:b] for text, place in zip(texts, places, strict=True) for a, b in place.tolist())
    codes, types = pd.factorize(np.fromiter(found, dtype=object))
    terms = _recode(codes, [fold(word, lower=lower) for word in types])
    start, end = np.concatenate([*places, np.empty((0, 2), np.int32)]).T
    counts = np.array([len(place) for place in places], dtype=np.int64)
    return Words(counts, start, end, terms.codes, terms.categories)


def _is_utf8(texts: pd.Series) -> bool:
    """Whether all texts can be written as UTF-8: half a pair of surrogates cannot, and pandas may hold one."""
    try:
        texts.astype("str")
    except UnicodeEncodeError:
        return False
    return True


def _spans_of(
    tokenizer: SpanTokenizer | None, punctuation: bool
) -> Callable[[str], Iterable[tuple[int, int]]]:
    if tokenizer is None:
        pattern = WORD_OR_MARK if punctuation else WORD
        return lambda text: (match.span() for match in pattern.finditer(text))
    if isinstance(tokenizer, type):
        raise TypeError(
            f"tokenizer is the class {tokenizer.__name__}: make one of it, {tokenizer.__name__}()"
        )
    if not hasattr(tokenizer, "span_tokenize"):
        kind = type(tokenizer).__name__
        raise TypeError(f"tokenizer ({kind}) has no method span_tokenize(text), as NLTK's tokenizers have")
    return lambda text: _checked_spans(tokenizer, text)


def _checked_spans(tokenizer: SpanTokenizer, text: str) -> Iterator[tuple[int, int]]:
    """The places of a foreign tokenizer's tokens, which must follow one another through the text."""
    try:
        places = tokenizer.span_tokenize(text)
    except NotImplementedError:
        places = _look_up(tokenizer, text)
    last = 0
    for start, end in places:
        if not last <= start < end <= len(text):
            raise ValueError(
                f"tokenizer ({type(tokenizer).__name__}) gave the place ({start}, {end}), which is empty, outside "
                f"its text (0 to {len(text)}), or before the end of the last token ({last})"
            )
        yield start, end
        last = end


def _look_up(tokenizer: Any, text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for token in tokenizer.tokenize(text):
        start = text.find(token, last)
        if start < 0:
            kind = type(tokenizer).__name__
            raise ValueError(
                f"tokenizer ({kind}) gave {token!r}, which is not in the text after character {last}"
            )
        last = start + len(token)
        yield start, last


def word_tokenizer(*, punctuation: bool = False) -> TokenizerI:
    """The project's word rule as an NLTK tokenizer.

    Parameters
    ----------
    punctuation
        Whether any other visible sign is a token too.

    Returns
    -------
    TokenizerI
        With ``tokenize(text)``, the words as they stand, and ``span_tokenize(text)``, their places.
    """
    from nltk.tokenize.api import TokenizerI

    pattern = WORD_OR_MARK if punctuation else WORD

    class WordTokenizer(TokenizerI):  # type: ignore[misc]
        def span_tokenize(self, s: str) -> Iterator[tuple[int, int]]:
            return (match.span() for match in pattern.finditer(s))

        def tokenize(self, s: str) -> list[str]:
            return [match[0] for match in pattern.finditer(s)]

    return WordTokenizer()
