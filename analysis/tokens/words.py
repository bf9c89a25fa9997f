"""Words: the rule that defines a word, and the tokens table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
import regex

from analysis.tokens.scanner import Words, scan_words
from analysis.tokens.table import as_categorical, recode_terms, texts_by_id

if TYPE_CHECKING:
    from nltk.tokenize.api import TokenizerI

__all__ = ["WORD", "WORD_OR_MARK", "SpanTokenizer", "fold", "tokenize", "word_tokenizer"]

# A mark belongs to the letter before it and starts no word; neither do the characters that only
# shape or join (soft hyphen, zero-width joiners), which UAX #29 (rule WB4) treats the same way.
_RUN = r"[\p{L}\p{Nd}_\p{M}\u00AD\u200C\u200D]+"
# The definition of a word: UAX #29 word boundaries, with hyphens joining inside a word.
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
# A word, or any other visible character (a whole emoji, however many code points it consists of).
WORD_OR_MARK = regex.compile(rf"{WORD.pattern} | (?![\s\p{{Cc}}\p{{Cf}}\p{{Cs}}])\X", regex.VERBOSE)
_FOLDS = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "\u00ad": None, "\u200c": None})


class SpanTokenizer(Protocol):
    """Anything with NLTK's ``span_tokenize``."""

    def span_tokenize(self, text: str, /) -> Iterable[tuple[int, int]]:
        """The start and end of each token in `text`."""


def fold(term: str, *, lower: bool = True) -> str:
    """The form under which a word is counted.

    Lower case (unless `lower` is False), one apostrophe (``'``), one hyphen (``-``), no soft hyphens or
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
    """The words of each text, with their character offsets.

    Words follow UAX #29, with a hyphen inside a word joining (`analysis.tokens.words.WORD`): runs of letters, digits,
    underscores and the marks on them, joined across ``' ’ . : ·`` before a letter, across ``. , ; '`` before a digit,
    and across hyphens before either. "Ukraine’s", "70,000", "U.S" and "long-drawn-out" are one word each.

    Parameters
    ----------
    documents
        A documents table, or a Series of texts by id.
    tokenizer
        Anything with NLTK's ``span_tokenize``. Its tokens are taken as they are, so that `punctuation` has no effect on
        them. Tokens of NLTK tokenizers that give no offsets (``TweetTokenizer``) are looked up in the text.
    punctuation
        Whether any other visible character is a token too.
    lower
        Whether terms are in lower case. Apostrophes and hyphens are always folded, soft hyphens left out
        (`analysis.tokens.words.fold`).

    Returns
    -------
    DataFrame
        The tokens table, one row per word, in the order of the documents and of reading: ``doc`` (category; its
        categories are all documents, including those without a word), ``position`` (int32, from 0 in each document),
        ``start``, ``end`` (int32, character offsets, end exclusive), ``term`` (category, the folded form).

    Raises
    ------
    TypeError
        If `documents` is neither a table nor a Series of strings, or `tokenizer` has no ``span_tokenize``.
    ValueError
        If ids repeat, or a tokenizer gives a span that is outside the text or begins before the last one ends.

    Examples
    --------
    >>> tokenize(pd.Series({"a": "Ukraine’s U.S. 70,000"}))["term"].tolist()
    ["ukraine's", 'u.s', '70,000']
    >>> len(tokenize(pd.Series({"a": "Stop!"}), punctuation=True))
    2
    """
    texts = texts_by_id(documents)
    words = None
    if tokenizer is None and not punctuation:
        with suppress(UnicodeEncodeError):  # texts with a lone surrogate are not UTF-8
            words = scan_words(texts, lambda word: fold(word, lower=lower), lower=lower)
    if words is None:
        words = _walk_texts(texts, _span_finder(tokenizer, punctuation), lower)
    first = np.cumsum(words.counts) - words.counts
    position = np.arange(len(words.codes), dtype=np.int32)
    position -= np.repeat(first.astype(np.int32), words.counts)
    doc = np.repeat(np.arange(len(texts), dtype=np.min_scalar_type(-len(texts))), words.counts)
    offsets = {"position": position, "start": words.start, "end": words.end}
    columns = {"doc": as_categorical(doc, texts.index), **offsets}
    return pd.DataFrame({**columns, "term": as_categorical(words.codes, words.terms)}, copy=False)


def _walk_texts(texts: pd.Series, find_spans: Callable[[str], Iterable[tuple[int, int]]], lower: bool) -> Words:
    """The words at the spans that `find_spans` finds, one text after the other."""
    spans = [np.fromiter(find_spans(text), dtype=(np.int32, 2)) for text in texts]
    words = (text[a:b] for text, pairs in zip(texts, spans, strict=True) for a, b in pairs.tolist())
    codes, types = pd.factorize(np.fromiter(words, dtype=object))
    terms = recode_terms(codes, [fold(word, lower=lower) for word in types])
    start, end = np.concatenate([*spans, np.empty((0, 2), np.int32)]).T
    counts = np.array([len(pairs) for pairs in spans], dtype=np.int64)
    return Words(counts, start, end, terms.codes, terms.categories)


def _span_finder(tokenizer: SpanTokenizer | None, punctuation: bool) -> Callable[[str], Iterable[tuple[int, int]]]:
    """The function that finds the spans of tokens in a text."""
    if tokenizer is None:
        pattern = WORD_OR_MARK if punctuation else WORD
        return lambda text: (match.span() for match in pattern.finditer(text))
    if isinstance(tokenizer, type):
        name = tokenizer.__name__
        raise TypeError(f"tokenizer is the class {name}: pass an instance of it, {name}()")
    if not hasattr(tokenizer, "span_tokenize"):
        raise TypeError(
            f"tokenizer ({type(tokenizer).__name__}) has no span_tokenize(text), which NLTK's tokenizers have"
        )
    return lambda text: _checked_spans(tokenizer, text)


def _checked_spans(tokenizer: SpanTokenizer, text: str) -> Iterator[tuple[int, int]]:
    """The spans of a foreign tokenizer, which must follow one another through the text."""
    try:
        spans = tokenizer.span_tokenize(text)
    except NotImplementedError:
        spans = _look_up_tokens(tokenizer, text)
    last = 0
    for start, end in spans:
        if not last <= start < end <= len(text):
            raise ValueError(
                f"tokenizer ({type(tokenizer).__name__}) gave the span ({start}, {end}), which is empty, outside its "
                f"text (0 to {len(text)}), or begins before the last token ends ({last}): correct its span_tokenize"
            )
        yield start, end
        last = end


def _look_up_tokens(tokenizer: Any, text: str) -> Iterator[tuple[int, int]]:
    """The spans of tokens that come without offsets, each looked up after the last."""
    last = 0
    for token in tokenizer.tokenize(text):
        start = text.find(token, last)
        if start < 0:
            raise ValueError(
                f"tokenizer ({type(tokenizer).__name__}) gave {token!r}, which is not in the text after character "
                f"{last}: use a tokenizer that leaves words unchanged, or one with span_tokenize"
            )
        last = start + len(token)
        yield start, last


def word_tokenizer(*, punctuation: bool = False) -> TokenizerI:
    """The word rule of `tokenize` as an NLTK tokenizer.

    Parameters
    ----------
    punctuation
        Whether any other visible character is a token too.

    Returns
    -------
    TokenizerI
        With ``tokenize(text)``, the words unchanged, and ``span_tokenize(text)``, their offsets.

    Examples
    --------
    >>> word_tokenizer().tokenize("Ukraine’s long-drawn-out war")
    ['Ukraine’s', 'long-drawn-out', 'war']
    """
    from nltk.tokenize.api import TokenizerI

    pattern = WORD_OR_MARK if punctuation else WORD

    class WordTokenizer(TokenizerI):  # type: ignore[misc]
        def span_tokenize(self, s: str) -> Iterator[tuple[int, int]]:
            return (match.span() for match in pattern.finditer(s))

        def tokenize(self, s: str) -> list[str]:
            return [match[0] for match in pattern.finditer(s)]

    return WordTokenizer()
