"""Sentences and paragraphs."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import regex

from analysis.tokens.table import texts_by_id

__all__ = ["divide_text", "paragraphs", "punkt_tokenizer", "sentences"]

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
    """
    the this that these those he she it they we you there but and his her its our their
    then when while if after before although however also in at for as with from some many what who why where
    """.split()  # noqa: SIM905
)
# What ends a word for Punkt, and the characters of a run, in which Punkt looks at one stop only.
_SIGN = r"""[)";}\]*:@'({\[‘’“”«»‹›?!]"""
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
# Dots with spaces, which Punkt does not know as one sign, and marks that close a sentence if white space follows: in
# German “ does.
_SPACED_DOTS = re.compile(r"\.(?:[ \u00A0]\.)+")
_CLOSING = regex.compile(r"""["'”’»)\]}“‘«‹›]++(\s+|$)""")
_QUOTED = regex.compile(r"""["'”’»)\]}“‘«‹›]+[,;:]""")  # „Ja!“, sagte er
# Where Punkt ends a sentence and should not: “Why?” | he asked; Well… | perhaps; No. | 5; Sat. | 8 April; 1. | First.
_OPEN_END = regex.compile(r"""[.?!…]["'”’»)\]}]+$|…$""")
_OPEN_NUMBER = regex.compile(
    r"\b(?:nos?|figs?|tabs?|eqs?|arts?|secs?|sects?|chaps?|chs?|paras?|pars?|pp?|vols?|cols?|cls?|regs?|vers?|apps?"
    r"|approx|al|res|ser|sess|est|max|ext|tel|nrs?|bd"
    r"|jan|mar|mon|wed|sat|sun)\.$",
    regex.IGNORECASE,
)
_INITIALS = regex.compile(r"\p{L}(?:\.\p{L})+\.")
_ENUMERATOR = regex.compile(r"\(?(?:(?:\d{1,3}\.)*\d{1,3}|\p{L})[.)]$")
_ENUMERATOR_LENGTH = len("(12.3.4)")
# The stops of other scripts, which Punkt does not know.
_OTHER_STOP = regex.compile(r"""(?![?!‼‽⁇⁈⁉…])\p{SB=STerm}+[\p{Pe}\p{Pf}"'”’»]*(\s*)""")
# The number or letter of an item of a list, at the beginning of a line: what precedes its last part, and that part.
_ITEM = re.compile(r"\n[^\S\n]*(\(?((?:\d{1,3}\.)*)(\d{1,3}|[a-z])[.)])\s")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


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
    gives the same result as running it on the whole paragraph. A closing quotation mark belongs to the sentence it
    closes, and so does what follows it in lower case (“Why?” he asked.). Items of a numbered list are sentences. The
    stops of other scripts, such as 。 and ؟, end one.

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
    ends_sentence = lru_cache(64_000)(punkt_tokenizer().text_contains_sentbreak)

    def punkt_cuts(text: str, start: int, end: int) -> list[tuple[int, int]]:
        stops = _STOP.finditer(text, start, end)
        return [
            stop.span(3) for stop in stops if stop[1] is None or ends_sentence(stop[1] + stop[2].replace("\n", " "))
        ]

    return _span_table(texts_by_id(documents), lambda text: divide_text(text, punkt_cuts))


def divide_text(
    text: str, punkt_cuts: Callable[[str, int, int], Iterable[tuple[int, int]]]
) -> Iterator[tuple[int, int]]:
    """The sentences of a text, where Punkt cuts its paragraphs, but for the cuts that it should make or should not.

    A cut is the offset after a sentence and that of the next one; `punkt_cuts` gives those between two offsets.
    """
    # as long as what Punkt does not know
    known = _SPACED_DOTS.sub(lambda dots: "." * len(dots[0]), text.replace("…", "."))
    others = set(_other_cuts(text))
    in_order = sorted(others)
    for start, end in _paragraph_spans(text):
        cuts = punkt_cuts(known, start, end)
        if others:
            own = in_order[bisect_left(in_order, (start, 0)) : bisect_left(in_order, (end, 0))]
            cuts = sorted({*cuts, *own})
        first = start
        for last, following in cuts:
            if last == following and (closing := _CLOSING.match(text, last, end)):
                last, following = closing.span(1)
            if not first < following < end or (last == following and _QUOTED.match(text, last, end)):
                continue
            is_clear = text[following].isupper() and last - first > _ENUMERATOR_LENGTH
            if is_clear or (last, following) in others or not _runs_on(text, first, last, following):
                yield first, last
                first = following
        yield first, end


def _runs_on(text: str, first: int, last: int, following: int) -> bool:
    """Whether a sentence continues at `following` although Punkt ended it at `last`."""
    if last - first <= _ENUMERATOR_LENGTH and _ENUMERATOR.match(text, first, last):
        return True
    letter = text[following]
    if letter.isupper():
        return False
    tail = text[max(first, last - 20) : last]
    return bool((letter.islower() and _OPEN_END.search(tail)) or (letter.isdigit() and _OPEN_NUMBER.search(tail)))


def _other_cuts(text: str) -> Iterator[tuple[int, int]]:
    """Cuts that Punkt does not make: at the stops of other scripts, and between the items of a list."""
    if not text.isascii():
        yield from (stop.span(1) for stop in _OTHER_STOP.finditer(text))
    beginning = len(text) - len(text.lstrip())
    label, before, opening = None, 0, None
    for item in _ITEM.finditer("\n" + _end_lines_alike(text)):
        is_number, start = item[3].isdigit(), item.start(1) - 1
        kind = item[2] if is_number else "letter"
        value = int(item[3]) if is_number else ord(item[3]) - ord("a") + 1
        cut = before + len(text[before:start].rstrip()), start
        if (kind, value - 1) == label or (value == 1 and item[2]):  # 1.2 after 1.1, 2.1 after 1.2
            yield from filter(None, (opening, cut))
        elif value != 1 and start > beginning:
            continue  # a number of the text at the beginning of a line
        # a first item is one only if a second follows
        label, before, opening = (kind, value), start, cut if value == 1 else None


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    lines = _end_lines_alike(text)
    start = len(lines) - len(lines.lstrip())
    for blank in _BLANK_LINES.finditer(lines, start):
        yield start, start + len(lines[start : blank.start()].rstrip())
        start = blank.end()
    if start < len(lines):
        yield start, len(lines.rstrip())


def _end_lines_alike(text: str) -> str:
    """A text of the same length whose lines all end in a line feed."""
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def punkt_tokenizer() -> Any:
    """NLTK's Punkt, untrained, with our abbreviations and starters, curly quotes, and initials such as F.D.R."""
    from nltk.tokenize import punkt

    class Variables(punkt.PunktLanguageVars):  # type: ignore[misc]
        _re_non_word_chars = _SIGN  # as in NLTK 3.10; 3.9 does not know curly quotes
        re_boundary_realignment = regex.compile(r"[\"'”’»)\]}]+?(?:\s+|(?=--)|$)", regex.MULTILINE)

    class Tokenizer(punkt.PunktSentenceTokenizer):  # type: ignore[misc]
        def _first_pass_annotation(self, token: Any) -> None:
            super()._first_pass_annotation(token)
            if token.sentbreak and _INITIALS.fullmatch(token.tok):
                token.sentbreak, token.abbr = False, True

        def _second_pass_annotation(self, token: Any, following: Any) -> str | None:
            if following and following.type_no_sentperiod in _STARTERS and following.first_upper and token.is_initial:
                token.sentbreak, token.abbr = True, False
                return None
            reason: str | None = super()._second_pass_annotation(token, following)
            return reason

    parameters = punkt.PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    parameters.sent_starters = set(_STARTERS)
    return Tokenizer(parameters, lang_vars=Variables())


def _span_table(texts: pd.Series, spans: Callable[[str], Iterable[tuple[int, int]]]) -> pd.DataFrame:
    offsets = [np.fromiter(chain.from_iterable(spans(text)), np.int32).reshape(-1, 2) for text in texts]
    owner = np.repeat(np.arange(len(texts)), [len(pairs) for pairs in offsets])
    doc = pd.Categorical.from_codes(owner, texts.index)
    start, end = np.concatenate([*offsets, np.empty((0, 2), np.int32)]).T
    return pd.DataFrame({"doc": doc, "start": start, "end": end})
