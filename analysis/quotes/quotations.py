"""Documents to quotations."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.checks import check_choice, describe_type, warn
from analysis.languages import describe_other_languages, guess_other_language
from analysis.periods import read_texts
from analysis.quotes.grammar import build_grammar
from analysis.quotes.statements import find_quotations
from analysis.quotes.tables import CueFamily, list_kinds, list_languages
from analysis.tokens.sentences import sentences

__all__ = ["check_example", "cue_family", "quotations"]

_EDGE = " “”\"'‘’«»„.,?!"
_TYPES = {
    "doc": "int64", "start": "int32", "end": "int32", "text": "str", "type": "str", "speaker": "str",
    "speaker_start": "Int32", "speaker_end": "Int32", "cue": "str", "cue_start": "Int32", "cue_end": "Int32",
    "statement": "int32", "why": "str", "family": "str",
}  # fmt: skip


def quotations(documents: pd.DataFrame, *, language: str = "en", families: Iterable[CueFamily] = ()) -> pd.DataFrame:
    """What was said in each text, by whom, and where.

    Parameters
    ----------
    documents
        Table of documents from `read_corpus`.
    language
        The language of the texts, which has a file of tables in ``analysis/quotes/languages``: "en", "uk". Documents
        that are clearly in another language (see `guess_language`), or that have hardly any function words of this
        one, are left without quotations, with a warning. Short texts are read.
    families
        Your own families of reporting verbs, made by `cue_family`, which take precedence over those of the language.

    Returns
    -------
    DataFrame
        A span table in reading order: ``doc`` (category), ``date`` (of the document), ``start``, ``end`` (int32),
        ``text``, ``type``, ``speaker`` (as written; missing if there is none), ``speaker_start``, ``speaker_end``
        (Int32), ``cue`` (the reporting verb, phrase or colon), ``cue_start``, ``cue_end``, ``statement`` (parts of the
        same statement share a number, counted from 0 in each document), ``why`` and ``family`` (of the cue). Types:

        - "direct": quoted words with their marks, or a turn of a transcript.
        - "indirect": a statement in the reporter's words, without "that" and the final stop.
        - "mixed": an indirect statement that contains quoted words.
        - "mention": quoted words that nobody is reported to have said, such as titles. A mention of up to three words
          may lie inside a mixed row.

    Raises
    ------
    ValueError
        If `documents` lacks ``date`` or ``text``, a date cannot be read, a text is not a string, an id occurs twice,
        `language` is unknown, or a family is for another language.
    TypeError
        If `documents` is not a table, or `families` are not families of cues.

    Notes
    -----
    The rules are tables of words. There is no model and no download. Every pair of quotation marks lies in some row.
    Pronouns are given as written: whom "he" refers to is not guessed. About three statements in ten are missed, most of
    them indirect, so a share of statements per speaker is a share of those that were found. An indirect statement runs
    to the end of its sentence unless another cue begins there, also where the reporter continues in own words.

    References
    ----------
    Pareti (2016), LREC, 3914 (what a quotation, its source and its cue are); Asr et al. (2021), PLoS ONE 16(1),
    e0245533 (reporting verbs in news).

    Examples
    --------
    >>> from analysis import quotations, read_corpus
    >>> said = quotations(read_corpus("seeds"))
    >>> said[["type", "speaker", "cue"]].head(3)
           type            speaker   cue
    0     mixed      Many analysts   say
    1   mention                NaN   NaN
    2  indirect  One NATO official  told
    """
    documents = read_texts(documents)
    check_choice(language, "language", list_languages())
    grammar = build_grammar(language, _check_families(families, language))
    spans = sentences(documents)
    limits = spans["doc"].cat.codes.searchsorted(range(len(documents) + 1))
    offsets = list(zip(spans["start"].tolist(), spans["end"].tolist(), strict=True))
    rows: list[tuple[Any, ...]] = []
    others = {}
    for code, text in enumerate(documents["text"]):
        other = guess_other_language(text, language)
        if other:
            others[documents.index[code]] = other
            continue
        for row in find_quotations(text, offsets[limits[code] : limits[code + 1]], grammar):
            said, by, cue = (_quote(text, span) for span in ((row.start, row.end), row.speaker, row.cue))
            rows.append((code, *said[1:], said[0], row.type, *by, *cue, row.statement, row.why, row.family))
    if others:
        sentence = describe_other_languages(others, len(documents), language, "quotations", list_languages())
        warn(sentence)
    table = pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)
    codes = table["doc"].to_numpy()
    table["doc"] = pd.Categorical.from_codes(codes, categories=documents.index)
    table.insert(1, "date", documents["date"].to_numpy()[codes])
    return table


def cue_family(name: str, kind: str, rows: Iterable[Sequence[str]], *, language: str = "en") -> CueFamily:
    """A family of your own reporting verbs for ``quotations(…, families=[…])``.

    Parameters
    ----------
    name
        The name of the family, for the column ``family``.
    kind
        What may surround a cue: "say", "state", "report", "tell", "accuse", "quote", "source" or "put", as explained in
        ``analysis/quotes/languages/en.md``.
    rows
        Three strings each: the finite forms of a verb or a phrase, separated by commas, its participles, and an
        example with the speaker in ``[ ]`` and what was said in ``{ }``. An example that the rules do not read as
        marked is an error.
    language
        The language of the cues.

    Returns
    -------
    CueFamily
        The checked rows.

    Raises
    ------
    ValueError
        If `kind` or `language` is unknown, there are no rows, a row is not three strings, or an example fails.
    TypeError
        If `rows` is not a list of rows.

    Examples
    --------
    >>> from analysis import cue_family
    >>> cue_family("gossip", "say", [("whisper, whispers, whispered", "", "[Anna] whispered {it was late}.")]).name
    'gossip'
    """
    check_choice(language, "language", list_languages())
    check_choice(kind, "kind", list_kinds())
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise TypeError(f"rows={rows!r:.60} is {describe_type(rows)}: give a list of three strings each")
    listed = [tuple(row) for row in rows]
    if not listed:
        raise ValueError(f"family {name!r} is empty: give at least one row")
    for row in listed:
        if len(row) != 3 or not all(isinstance(cell, str) for cell in row):
            raise ValueError(f"family {name!r}: {row!r} is not three strings: give forms, participles and an example")
    family = CueFamily(name, kind, tuple((row[0], row[1], row[2]) for row in listed), language)
    for *_, example in family.rows:
        mistake = check_example(example, language, (family,))
        if mistake:
            raise ValueError(f"family {name!r}: {mistake}")
    return family


def check_example(example: str, language: str, families: tuple[CueFamily, ...] = ()) -> str:
    """What is wrong with the example of a cue, "" if its speaker and statement are found."""
    parts = [re.search(pattern, example) for pattern in (r"\[([^]]+)\]", r"\{([^}]+)\}")]
    if not all(parts):
        return f"example {example!r} needs a speaker in [ ] and what was said in {{ }}: add them"
    speaker, said = (part[1] for part in parts if part)
    documents = pd.DataFrame({"date": ["2023-03-08"], "text": [re.sub(r"[][{}]", "", example)]}, ["example"])
    table = quotations(documents, language=language, families=families)
    found = list(zip(table["speaker"], table["text"].str.strip(_EDGE), strict=True))
    if (speaker, said.strip(_EDGE)) in found:
        return ""
    return f"example {example!r} is read as {found}: change it or the cue"


def _quote(text: str, span: tuple[int, int] | None) -> tuple[str, int, int] | tuple[None, None, None]:
    return (text[slice(*span)], *span) if span else (None, None, None)


def _check_families(families: Iterable[CueFamily], language: str) -> tuple[CueFamily, ...]:
    if isinstance(families, CueFamily):
        raise TypeError(f"families is the family {families.name!r} itself: put it in a list")
    if not isinstance(families, Iterable):
        raise TypeError(f"families={families!r:.60} is {describe_type(families)}: give a list of families")
    listed = tuple(families)
    for family in listed:
        if not isinstance(family, CueFamily):
            raise TypeError(f"families contains {family!r}, not a family of cues: make it with cue_family")
        if family.language != language:
            languages = f"language={family.language!r}, the texts are read with language={language!r}"
            raise ValueError(f"family {family.name!r} is for {languages}: make both the same")
    return listed
