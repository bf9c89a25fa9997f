"""Sentences and paragraphs."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import regex

from analysis.tokens.table import texts_by_id

__all__ = ["OPEN_END", "OPEN_NUMBER", "paragraphs", "punkt_tokenizer", "sentences"]

# Abbreviations whose full stop does not by itself end a sentence, in lower case, without the last full stop.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof rev hon gov sen rep pres gen lt col maj capt cmdr adm sgt cpl pvt supt
    st mt ft jr sr inc ltd co corp bros dept univ assn vol pp eds vs v etc cf ca
    feb apr jun jul aug sept sep oct nov dec tue tues thu thurs fri
    a.m p.m e.g i.e u.s u.k u.n e.u u.s.s.r d.c ph.d b.c a.d
    """.split()  # noqa: SIM905
)
# Words that, capitalised, start a sentence even after an abbreviation or an ellipsis.
_STARTERS = frozenset(
    "the this that these those he she it they we you there but and his her its our their".split()  # noqa: SIM905
)
# What ends a word for Punkt, and the characters of a run, in which Punkt looks at one stop only.
_SIGN = r"""[)";}\]*:@'({\[‘’“”«»?!]"""
_SOLID = r"[^ \t\n\r\f\v]"
# Where a sentence may end. Stops after abbreviations, initials, numbers and other stops are in doubt. Of the word that
# follows, Punkt uses only the first character, unless it is one of `_STARTERS` or contains a stop.
_STOP = regex.compile(
    rf"""
    [.?!] (?= {_SIGN} | \s+\S )
    (?: (?! {_SOLID}*? [.?!] (?: {_SIGN} | \s+\S ) ) | (?<! {_SOLID} . ) )          # last in its run, or first
    (?: (?<= \p{{L}}{{6}}\. )                                                       # certain: longer than Thurs.
      | (?<= \p{{L}}\p{{L}}\. ) (?<! (?<! \p{{L}} ) (?i: \L<abbreviations> ) \. )   # certain: left. but not Mr.
      | (?<= [?!] | [ \n]\. | [^\w\p{{N}}\s.,-]\. )                                 # certain: Why? “Go”.
      | (?<= \d\. ) (?= \s* [^\s\p{{Lowercase}}.?!,:;] )                            # certain: 1916. Then
      | (?<= ( {_SOLID}* \. ) )                                                     # in doubt, with its context
        (?= ( {_SIGN} | \s+ (?: (?i: \L<starters> )\b\S* | [^\s.?!](?!\S*[.?!]\S) | \S+ ) ) ) )
    (?: \s* ["'”’»)\]}}]+ (?= \s | -- | $ ) )? ( [\s\x1c-\x1f]* )                   # closing marks, white space
    """,
    regex.VERBOSE,
    abbreviations=_ABBREVIATIONS,
    starters=_STARTERS,
)
# Where Punkt ends a sentence and should not: “Why?” | he asked; Well… | perhaps; No. | 5; Sat. | 8 April.
OPEN_END = regex.compile(r"""[.?!…]["'”’»)\]}]+$|…$""")
OPEN_NUMBER = regex.compile(r"\b(?:nos?|figs?|jan|mar|mon|wed|sat|sun)\.$", regex.IGNORECASE)
_PARAGRAPH = re.compile(r"\S[^\r\n]*+(?:(?>\r\n|\r|\n)(?![^\S\r\n]*[\r\n])[^\r\n]*+)*+")


def paragraphs(documents: pd.DataFrame | pd.Series) -> pd.DataFrame:
    r"""The spans of paragraphs, which are separated by blank lines.

    Parameters
    ----------
    documents
        A documents table, or a Series of texts by id.

    Returns
    -------
    DataFrame
        One row per paragraph: ``doc`` (category), ``start``, ``end`` (int32); no white space at either end.

    Raises
    ------
    TypeError, ValueError
        As in `tokenize`.

    Examples
    --------
    >>> len(paragraphs(pd.Series({"a": "One. Two.\n\nThree."})))
    2
    """
    return _span_table(texts_by_id(documents), _paragraph_spans)


def sentences(documents: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """The spans of sentences, found by NLTK's Punkt.

    No sentence crosses a blank line, so a heading without a full stop is a sentence of its own. Punkt runs untrained,
    with the abbreviations and sentence starters of this module, and is asked only where a full stop is in doubt, which
    gives the same result as running it on the whole paragraph. A closing curly quotation mark belongs to the sentence
    it closes, and so does what follows it in lower case (“Why?” he asked.).

    Parameters
    ----------
    documents
        A documents table, or a Series of texts by id.

    Returns
    -------
    DataFrame
        One row per sentence: ``doc`` (category), ``start``, ``end`` (int32); no white space at either end.

    Raises
    ------
    TypeError, ValueError
        As in `tokenize`.

    References
    ----------
    Kiss and Strunk (2006), Computational Linguistics 32(4), 485-525.

    Examples
    --------
    >>> text = "Mr. Putin left. Why?"
    >>> [text[a:b] for a, b in sentences(pd.Series({"a": text}))[["start", "end"]].to_numpy()]
    ['Mr. Putin left.', 'Why?']
    """
    ends_sentence = lru_cache(1 << 16)(punkt_tokenizer().text_contains_sentbreak)

    def spans(text: str) -> Iterator[tuple[int, int]]:
        for start, end in _paragraph_spans(text):
            paragraph, first = text[start:end], 0
            # Punkt does not know the ellipsis character, which is as long as a full stop.
            for stop in _STOP.finditer(paragraph.replace("…", ".")):
                last, following = stop.span(3)
                if following == len(paragraph) or (stop[1] is not None and not ends_sentence(stop[1] + stop[2])):
                    continue
                letter = paragraph[following]
                if letter.isupper() or not _runs_on(paragraph[first:last][-20:], letter):
                    yield start + first, start + last
                    first = following
            yield start + first, end

    return _span_table(texts_by_id(documents), spans)


def _runs_on(tail: str, letter: str) -> bool:
    """Whether a sentence continues after `tail` with `letter` although Punkt ended it there."""
    return bool((letter.islower() and OPEN_END.search(tail)) or (letter.isdigit() and OPEN_NUMBER.search(tail)))


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _PARAGRAPH.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip())


def punkt_tokenizer() -> Any:
    """NLTK's Punkt, untrained, with our abbreviations and sentence starters, and curly quotes."""
    from nltk.tokenize import punkt

    class Variables(punkt.PunktLanguageVars):  # type: ignore[misc]
        _re_non_word_chars = _SIGN  # as in NLTK 3.10; 3.9 does not know curly quotes
        re_boundary_realignment = regex.compile(r"[\"'”’»)\]}]+?(?:\s+|(?=--)|$)", regex.MULTILINE)

    parameters = punkt.PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    parameters.sent_starters = set(_STARTERS)
    return punkt.PunktSentenceTokenizer(parameters, lang_vars=Variables())


def _span_table(texts: pd.Series, spans: Callable[[str], Iterable[tuple[int, int]]]) -> pd.DataFrame:
    offsets = [np.fromiter(spans(text), dtype=(np.int32, 2)) for text in texts]
    owner = np.repeat(np.arange(len(texts)), [len(pairs) for pairs in offsets])
    doc = pd.Categorical.from_codes(owner, texts.index)
    start, end = np.concatenate([*offsets, np.empty((0, 2), np.int32)]).T
    return pd.DataFrame({"doc": doc, "start": start, "end": end})
