"""Words: the rule that defines a word, and the tokens table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray

from analysis.arrays import Ints, large_strings
from analysis.tokens.table import as_categorical, recode_terms, texts_by_id

if TYPE_CHECKING:
    from nltk.tokenize.api import TokenizerI

__all__ = ["SMALL_BYTES", "WORD", "WORD_OR_MARK", "SpanTokenizer", "fold", "tokenize", "word_tokenizer"]


# What the rule ignores wherever it follows another character: marks, format characters (WB4).
_IGNORED = r"\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}"


def _one(characters: str) -> str:
    """One of some characters, with what is ignored after it."""
    return f"(?:[{characters}][{_IGNORED}]*+)"


def _some(characters: str) -> str:
    """One or more of some characters, with what is ignored between and after them."""
    return f"(?:[{characters}][{characters}{_IGNORED}]*+)"


_LETTERS, _HEBREW = _some(r"\p{WB=ALetter}\p{WB=Hebrew_Letter}"), _one(r"\p{WB=Hebrew_Letter}")
_DIGITS, _KATAKANA = _some(r"\p{WB=Numeric}"), _some(r"\p{WB=Katakana}")
_MID_LETTER = _one(r"\p{WB=MidLetter}\p{WB=MidNumLet}'")  # : · . ’ ‘ and others
_MID_DIGIT = _one(r"\p{WB=MidNum}\p{WB=MidNumLet}'")  # , ; . ’ ‘ and others
_HYPHEN, _QUOTE, _DOUBLE_QUOTE = _one("-‐‑"), _one("'"), _one('"')
_OTHER = _one(r"\p{WB=Other}")
_LINE, _NARROW_SPACE = r"(?!\u202F)" + _one(r"\p{WB=ExtendNumLet}"), _one(r"\u202F")
# Letters and digits, and what joins two of them. Each line names its rules in UAX #29; the hyphen is ours.
_RUN = rf"""(?:
    {_LETTERS} (?: {_MID_LETTER} (?={_LETTERS})                       # WB5 to WB7, WB10: Ukraine’s, U.S
                 | {_HYPHEN} (?={_LETTERS}|{_DIGITS})                 # back-up, COVID-19
                 | (?<={_HEBREW}) {_DOUBLE_QUOTE} (?={_HEBREW}) )?    # WB7b, WB7c: צה"ל
  | {_DIGITS}  (?: {_MID_DIGIT} (?={_DIGITS})                         # WB8, WB9, WB11, WB12: 70,000
                 | {_HYPHEN} (?={_LETTERS}|{_DIGITS}) )?              # 4-year, 2022-23
)+"""
# Underscores join (WB13a, WB13b); so does a narrow no-break space, but only between two words.
_LINK = rf"(?: {_LINE} | {_NARROW_SPACE} (?={_LETTERS}|{_DIGITS}|{_KATAKANA}|{_LINE}) )"
# The definition of a word: UAX #29 word boundaries (Unicode 17), with hyphens joining inside a word.
WORD = regex.compile(
    rf"""
      (?: {_LINE} {_LINK}* )? (?: {_RUN} | {_KATAKANA} )    # WB13: katakana joins katakana
      (?: {_LINK}+ (?: {_RUN} | {_KATAKANA} ) )* {_LINK}*
      (?: (?=') (?<={_HEBREW}) {_QUOTE} )?                   # WB7a: a Hebrew letter with a geresh
    | (?=\p{{Alphabetic}}) {_OTHER}                           # WB999: 中, か, ก are a word each
    """,
    regex.VERBOSE,
)
# A word, or any other visible character (a whole emoji, however many code points it consists of).
WORD_OR_MARK = regex.compile(rf"{WORD.pattern} | (?![\s\p{{Cc}}\p{{Cf}}\p{{Cs}}])\X", regex.VERBOSE)
_FOLDS = str.maketrans(dict.fromkeys("‘’ʼ＇", "'") | dict.fromkeys("‐‑", "-") | {"״": '"'})
# Format characters; those that the standard counts as digits are visible, such as the Arabic number sign.
_FORMAT = regex.compile(r"(?V1)[\p{Cf}--\p{WB=Numeric}]+")
# Texts of fewer bytes are left to the pattern, so that a notebook on two reports never loads the compiler.
SMALL_BYTES = 256_000
# The number of words in each text; their positions and offsets; their terms.
_Words = tuple[Ints, dict[str, NDArray[np.int32]], "pd.Categorical[Any]"]


class SpanTokenizer(Protocol):
    """Anything with NLTK's ``span_tokenize``."""

    def span_tokenize(self, text: str, /) -> Iterable[tuple[int, int]]:
        """The start and end of each token in `text`."""


def fold(term: str, *, lower: bool = True) -> str:
    """The form under which a word is counted.

    Lower case (unless `lower` is False), one apostrophe (``'``), one hyphen (``-``), no format characters (soft
    hyphens, zero-width joiners, direction marks), and composed characters (Unicode NFC).

    >>> fold("Ukraine’s")
    "ukraine's"
    """
    folded = unicodedata.normalize("NFC", _FORMAT.sub("", term).translate(_FOLDS))
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

    Words are those of Unicode 17 (UAX #29), except that a hyphen joins two letters or digits: "Ukraine’s", "70,000",
    "U.S" and "long-drawn-out" are one word each. A word contains a letter or a digit. In Chinese, Japanese, Thai and
    other scripts without spaces each character is a word, so pass a segmenter for them. The section "Words" of
    ``docs/methods.md`` has the whole rule, its departures from the standard, and an example of a segmenter.

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
        Whether terms are in lower case. Apostrophes and hyphens are always folded, format characters left out
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
        words = _scan_texts(texts, lower)
    counts, offsets, term = words or _walk_texts(texts, _span_finder(tokenizer, punctuation), lower)
    doc = np.repeat(np.arange(len(texts), dtype=np.min_scalar_type(-len(texts))), counts)
    return pd.DataFrame({"doc": as_categorical(doc, texts.index), **offsets, "term": term}, copy=False)


def _scan_texts(texts: pd.Series, lower: bool) -> _Words | None:
    """The words by the compiled scanner, unless the texts are few, cannot be UTF-8, or Numba is missing."""
    try:
        array = large_strings(texts)
        if array.nbytes < SMALL_BYTES:
            return None
        from analysis.tokens.scanner import scan_words
    except (UnicodeEncodeError, ImportError):  # a lone surrogate; a platform for which there is no Numba
        return None
    words = scan_words(array, lambda word: fold(word, lower=lower), lower=lower)
    offsets = {"position": words.position, "start": words.start, "end": words.end}
    return words.counts, offsets, as_categorical(words.codes, words.terms)


def _walk_texts(texts: pd.Series, find_spans: Callable[[str], Iterable[tuple[int, int]]], lower: bool) -> _Words:
    """The words at the spans that `find_spans` finds, one text after the other."""
    spans = [np.fromiter(find_spans(text), dtype=(np.int32, 2)) for text in texts]
    words = (text[a:b] for text, pairs in zip(texts, spans, strict=True) for a, b in pairs.tolist())
    codes, types = pd.factorize(np.fromiter(words, dtype=object))
    term = recode_terms(codes, [fold(word, lower=lower) for word in types])
    start, end = np.concatenate([*spans, np.empty((0, 2), np.int32)]).T
    counts = np.array([len(pairs) for pairs in spans], dtype=np.int64)
    position = np.concatenate([np.empty(0, np.int32), *(np.arange(n, dtype=np.int32) for n in counts)])
    return counts, {"position": position, "start": start, "end": end}, term


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
