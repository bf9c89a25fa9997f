"""Queries: words, phrases, globs and regular expressions, alone, in lists, or as the patterns of concepts."""

from __future__ import annotations

import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray

from analysis.arrays import Ints, category_codes, large_strings, rows_with_codes
from analysis.checks import check_characters
from analysis.tokens.globs import WILDCARD, match_glob
from analysis.tokens.table import check_tokens, in_reading_order
from analysis.tokens.words import WORD, WORD_OR_MARK, fold

__all__ = [
    "Found", "Matches", "Queries", "Query", "Reading", "find_matches", "is_ngram_vocabulary", "literal", "lookup_term",
    "name_queries", "queries_of_terms", "query_text", "read_queries", "reread",
]  # fmt: skip

Query: TypeAlias = str | re.Pattern[str] | regex.Pattern[str]
Queries: TypeAlias = Query | Iterable[Query] | Mapping[str, Query | Iterable[Query]]

# A regular expression may take so long for all terms together.
_REGEX_SECONDS = 10.0
# A look-around that looks for a space, which no term has.
_LOOKS_FOR_SPACE = re.compile(r"\(\?<?[=!][^()]*(?: |\\s)")
_NOTHING = np.empty((2, 0), np.int64)  # no matches
_NAME_THEM = 'name each, as in {"word": ["war"], "regex": [re.compile("war")]}'
_REMEDY = "give a word, a phrase, a glob such as 'zelensk*', or a compiled regex"


class Matches(NamedTuple):
    """The places that queries match, in reading order: the number of the query, the rows of its first and last word."""

    query: Ints
    first: Ints
    last: Ints


class Reading(NamedTuple):
    """How a pattern is read in a vocabulary: the number of its query, the form of each word, and which are terms."""

    query: int
    forms: tuple[str, ...]
    terms: frozenset[str]
    has_match: bool
    is_exception: bool

    @property
    def is_absent(self) -> bool:
        """Whether it matches nothing though it should; an exception need not."""
        return not self.has_match and not self.is_exception


class Found(NamedTuple):
    """What queries match: the tokens to whose rows `matches` refer, the names of the queries, and their patterns."""

    tokens: pd.DataFrame
    names: list[str]
    matches: Matches
    readings: list[Reading]


class _Pattern(NamedTuple):
    """A query as it was written; the words that an exception matches do not count."""

    query: str | regex.Pattern[str]
    is_exception: bool = False


class _Steps(NamedTuple):
    """A pattern in the vocabulary of some tokens: the form of each word, and the codes of the terms that it can be."""

    forms: tuple[str, ...]
    codes: list[Ints]
    is_exception: bool
    is_regex: bool = False

    @property
    def name(self) -> str:
        return " ".join(self.forms)

    @property
    def terms(self) -> frozenset[str]:
        """The words that are terms, or match some."""
        pairs = zip(self.forms, self.codes, strict=True)
        return frozenset() if self.is_regex else frozenset(form for form, codes in pairs if len(codes))


# --- reading queries --------------------------------------------------------------------------


def read_queries(queries: Queries, role: str) -> list[tuple[str | None, list[_Pattern]]]:
    """The name (None for a query that is no concept) and the patterns of each query.

    Raises
    ------
    TypeError
        If one is neither a string nor a compiled regular expression.
    ValueError
        If one is empty or matches every word.
    """
    if not isinstance(queries, Mapping):
        return [(None, [_read_pattern(query, role)]) for query in _list_patterns(queries, role)]
    if not queries:
        raise ValueError(f"{role} is empty: {_REMEDY}")
    return [(name, _read_concept(patterns, name, role)) for name, patterns in queries.items()]


def _read_concept(patterns: Any, name: Any, role: str) -> list[_Pattern]:
    if not isinstance(name, str) or not name.strip():
        raise TypeError(f"{role} has the name {name!r}: name each concept with a string")
    check_characters([name], role)
    role = f"{role}[{name!r}]"
    read = [_read_pattern(pattern, role, exceptions=True) for pattern in _list_patterns(patterns, role)]
    if all(pattern.is_exception for pattern in read):
        raise ValueError(f"{role} has exceptions only: {_REMEDY}")
    return read


def _is_lone(patterns: Any) -> bool:
    """Whether a value of a mapping is a query, not a list of patterns."""
    return isinstance(patterns, str) or not isinstance(patterns, Iterable)


def _list_patterns(patterns: Any, role: str) -> list[Any]:
    if isinstance(patterns, Mapping):
        raise TypeError(f"{role} has concepts inside a concept: give each a name of its own, or use read_concepts")
    is_one = isinstance(patterns, str | bytes) or not isinstance(patterns, Iterable)
    listed = [patterns] if is_one else list(patterns)
    if not listed:
        raise ValueError(f"{role} is empty: {_REMEDY}")
    return listed


def _read_pattern(pattern: Any, role: str, *, exceptions: bool = False) -> _Pattern:
    """One pattern, checked."""
    if isinstance(pattern, str):
        is_exception = exceptions and pattern.startswith("!") and pattern.strip() != "!"  # a mark alone is a token
        words = pattern[is_exception:].split()
        check_characters([pattern], role)
        if not words:
            raise ValueError(f"{role} has the pattern {pattern!r}, which is empty: {_REMEDY}")
        if all("*" in word and word.count("?") < 2 and not word.strip("*?") for word in words):
            raise ValueError(f"{role} has the pattern {pattern!r}, which matches every word: add letters to it")
        return _Pattern(" ".join(words), is_exception)
    if not isinstance(getattr(pattern, "pattern", None), str):
        kind = "bytes" if isinstance(getattr(pattern, "pattern", None), bytes) else type(pattern).__name__
        raise TypeError(f"{role} has {pattern!r:.60}, of type {kind}: {_REMEDY}")
    return _Pattern(_with_time_limit(pattern, role))


def _with_time_limit(pattern: Any, role: str) -> regex.Pattern[str]:
    """A regular expression of the module that can stop a search, since one by Python's `re` may never end."""
    flags = pattern.flags
    if isinstance(pattern, re.Pattern):
        flags = sum(getattr(regex, str(flag.name)) for flag in re.RegexFlag(pattern.flags))
    limited: regex.Pattern[str] = regex.compile(pattern.pattern, flags)
    match = limited.search("") or limited.search("a")
    if match and not match.group():
        remedy = "make a part of it obligatory, such as + in place of *"
        raise ValueError(f"{role} has the regex {pattern.pattern!r}, which matches the empty string: {remedy}")
    if _LOOKS_FOR_SPACE.search(pattern.pattern):
        remedy = 'use phrases and exceptions, as in {"York": ["york", "!new york"]}'
        raise ValueError(
            f"{role} has the regex {pattern.pattern!r}, but a regex sees only one word at a time: {remedy}"
        )
    return limited


# --- matching tokens --------------------------------------------------------------------------


def literal(term: str) -> str:
    """The query that matches a term and no other."""
    return re.sub(r"[*?\[]", r"[\g<0>]", term)


def queries_of_terms(terms: Iterable[str], tokens: pd.DataFrame) -> dict[str, Query]:
    """For each term of a result the query that it was counted by: the term itself if it is one of the tokens'."""
    vocabulary = tokens["term"].cat.categories
    listed = pd.Index(terms).unique()
    is_term = listed.isin(vocabulary)
    return {term: literal(term) if known else term for term, known in zip(listed, is_term, strict=True)}


def query_text(query: Query) -> str:
    """A query as it is written."""
    return str(getattr(query, "pattern", query))


def _differ(patterns: list[_Pattern], others: list[_Pattern]) -> bool:
    """Whether queries of one name are not the same word or regular expression."""
    regexes = [[each.query for each in both if not isinstance(each.query, str)] for both in (patterns, others)]
    return regexes[0] != regexes[1]


def name_queries(queries: Query | Iterable[Query], role: str) -> list[tuple[str, Query]]:
    """Each query with the name that it has where no term is like it: its words, folded."""
    listed = _list_patterns(queries, role)
    _read_in_vocabulary(listed, role, _NO_TERMS)
    return [(_NO_TERMS.find_steps(_read_pattern(query, role)).name, query) for query in listed]


def find_matches(
    tokens: pd.DataFrame, queries: Queries, role: str = "terms", known: frozenset[str] = frozenset()
) -> Found:
    """The places that queries match in tokens.

    A concept counts once at a place. Of its matches that share a word, the longest counts, then the first. Matches
    inside an exception do not count. A query that is no list of patterns has all of its matches: "a a" occurs twice in
    "a a a". Words in `known` are read as terms, as they are in the rest of the corpus.
    """
    tokens = check_tokens(tokens)
    named = _read_in_vocabulary(queries, role, _Vocabulary(tokens["term"].cat.categories, known))
    every = [steps for each in named.values() for steps in each]
    if any(len(steps.codes) > 1 for steps in every):
        tokens = in_reading_order(tokens)
    finder = _Finder(tokens, [steps.codes[0] for steps in every])
    found, readings = [], []
    lone = {name for name, each in queries.items() if _is_lone(each)} if isinstance(queries, Mapping) else named.keys()
    for number, (name, patterns) in enumerate(named.items()):
        places = [finder.find(steps.codes) for steps in patterns]
        found.append(places[0] if name in lone else _combine_patterns(patterns, places))
        readings += _note_readings(number, patterns, places)
    query = np.repeat(np.arange(len(found)), [len(first) for first, _ in found])
    first, last = np.concatenate([*found, _NOTHING], axis=1)
    order = np.lexsort((query, -last, first))
    return Found(tokens, list(named), Matches(query[order], first[order], last[order]), readings)


def reread(queries: Queries, role: str, known: frozenset[str]) -> list[tuple[str, ...]]:
    """The forms of each pattern in a vocabulary that has the words `known`."""
    named = _read_in_vocabulary(queries, role, _Vocabulary(_NO_TERMS.index, known))
    return [steps.forms for patterns in named.values() for steps in patterns]


def _read_in_vocabulary(queries: Queries, role: str, vocabulary: _Vocabulary) -> dict[str, list[_Steps]]:
    """The patterns of each query by its name."""
    named: dict[str, list[_Steps]] = {}
    read: dict[str, list[_Pattern]] = {}
    for given, patterns in read_queries(queries, role):
        steps = [vocabulary.find_steps(pattern) for pattern in patterns]
        name = given or steps[0].name
        if _differ(patterns, read.setdefault(name, patterns)):
            raise ValueError(f"{role} has two queries {name!r}, a word and a regex or two regexes: {_NAME_THEM}")
        named.setdefault(name, steps)
    return named


def _note_readings(query: int, patterns: Sequence[_Steps], places: Sequence[NDArray[np.int64]]) -> list[Reading]:
    return [
        Reading(query, steps.forms, steps.terms, matches.size > 0, steps.is_exception)
        for steps, matches in zip(patterns, places, strict=True)
    ]


def _combine_patterns(patterns: Sequence[_Steps], places: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The first and last rows of the matches of a query that count."""
    counted, excepted = (
        np.concatenate(
            [*(each for steps, each in zip(patterns, places, strict=True) if steps.is_exception == kind), _NOTHING],
            axis=1,
        )
        for kind in (False, True)
    )
    return _drop_shorter(counted[:, ~_is_inside(counted, excepted)])


def _is_inside(matches: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each match is inside one of the others."""
    first, last = others[:, np.argsort(others[0])]
    reach = np.append(-1, np.maximum.accumulate(last))
    return np.asarray(reach[np.searchsorted(first, matches[0], "right")] >= matches[1])


def _drop_shorter(matches: NDArray[np.int64]) -> NDArray[np.int64]:
    """The matches in reading order, without those that share a word with a longer one, or an earlier one as long."""
    first, last = matches = matches[:, np.lexsort((-matches[1], matches[0]))]
    reach = np.maximum.accumulate(np.append(-1, last))[:-1]
    is_chosen = last > reach  # not inside another
    group = np.cumsum(first > reach) - 1  # matches that share words, one with the next
    contested = np.flatnonzero(np.bincount(group, is_chosen)[group] > 1)
    is_chosen[contested] = False
    taken: set[int] = set()
    for number in contested[np.lexsort((first[contested], (first - last)[contested]))].tolist():
        words = range(first[number], last[number] + 1)
        if taken.isdisjoint(words):
            taken.update(words)
            is_chosen[number] = True
    return matches[:, is_chosen]


class _Finder:
    """The rows of tokens at which patterns match, among those with a term that any pattern begins with."""

    def __init__(self, tokens: pd.DataFrame, beginnings: Sequence[Ints]) -> None:
        self.codes, self.doc = category_codes(tokens["term"]), category_codes(tokens["doc"])
        self.position = tokens["position"].to_numpy() if "position" in tokens else np.arange(len(tokens))
        self.is_wanted = np.zeros(len(tokens["term"].cat.categories) + 1, bool)  # last slot: dropped terms (code -1)
        first = np.unique(np.concatenate([*beginnings, np.empty(0, np.int64)]))
        self.rows = rows_with_codes(self.codes, first, len(self.is_wanted) - 1)
        self.first_codes = self.codes[self.rows]

    def find(self, steps: Sequence[Ints]) -> NDArray[np.int64]:
        """The first and last row of each match."""
        first = self.rows[self._match(self.first_codes, steps[0])]
        first = first[first + len(steps) <= len(self.codes)]
        for distance, codes in enumerate(steps[1:], start=1):
            row = first + distance
            follows = (self.doc[row] == self.doc[first]) & (self.position[row] == self.position[first] + distance)
            first = first[follows & self._match(self.codes[row], codes)]
        return np.stack([first, first + len(steps) - 1])

    def _match(self, codes: NDArray[Any], wanted: Ints) -> NDArray[np.bool_]:
        """Whether each code is one of those wanted."""
        if len(wanted) == 1:
            return np.asarray(codes == wanted[0])
        self.is_wanted[wanted] = True
        is_match = np.asarray(self.is_wanted[codes])
        self.is_wanted[wanted] = False
        return is_match


class _Vocabulary:
    """The terms of a tokens table, searched without making Python strings of them all, and terms of other tables."""

    def __init__(self, terms: pd.Index, known: frozenset[str] = frozenset()) -> None:
        self.index, self.terms, self.known = terms, terms.array, known
        self.is_sorted = bool((self.terms[1:] >= self.terms[:-1]).all())

    def find_steps(self, pattern: _Pattern) -> _Steps:
        """What a pattern is in this vocabulary."""
        query = pattern.query
        if not isinstance(query, str):
            return _Steps((query.pattern,), [self.find_regex(query)], pattern.is_exception, is_regex=True)
        steps = [self.find_word(query)] if " " in query or not WILDCARD.search(query) else []
        if not steps or not self._is_term(*steps[0]):  # not a term as a whole
            pieces = [query] if is_ngram_vocabulary(self.index) else query.split()
            steps = [step for piece in pieces for step in self._split_piece(piece)]
        return _Steps(tuple(form for form, _ in steps), [codes for _, codes in steps], pattern.is_exception)

    def _is_term(self, form: str, codes: Ints) -> bool:
        return len(codes) > 0 or form in self.known

    def _split_piece(self, piece: str) -> list[tuple[str, Ints]]:
        """The form and the codes of each word in a part of a query between spaces."""
        if WILDCARD.search(piece):
            return [self.find_glob(piece)]
        whole = self.find_word(piece)
        if self._is_term(*whole):
            return [whole]
        words = [(self.find_word(word), word) for word in WORD_OR_MARK.findall(piece)]
        # a punctuation mark is part of the query only where marks are tokens
        return [found for found, word in words if self._is_term(*found) or WORD.search(word)] or [whole]

    def find_word(self, word: str) -> tuple[str, Ints]:
        """The form in which a word is a term, unchanged or folded, and its code; none if it is no term."""
        for form in dict.fromkeys((word, fold(word, lower=False), fold(word))):
            if self.is_sorted:
                code = bisect_left(self.terms, form)
                codes = np.arange(code, code + (code < len(self.terms) and self.terms[code] == form))
            else:
                codes = np.flatnonzero(self.index == form)
            if self._is_term(form, codes):
                break
        return form, codes

    def find_glob(self, glob: str) -> tuple[str, Ints]:
        """The form in which a glob matches terms, with its capitals or without, and their codes."""
        for form in dict.fromkeys((fold(glob, lower=False), fold(glob))):
            low, high = self._range_of_prefix(form)
            is_match = match_glob(large_strings(self.index[low:high]), form)
            codes = low + np.flatnonzero(is_match.to_numpy(zero_copy_only=False))
            if self._is_term(form, codes):
                break
        return form, codes

    def _range_of_prefix(self, glob: str) -> tuple[int, int]:
        """The first and the last code, exclusive, of the terms that begin as the glob does."""
        prefix = WILDCARD.split(glob)[0]
        if not (prefix and self.is_sorted):
            return 0, len(self.terms)
        low = bisect_left(self.terms, prefix)
        return low, bisect_right(self.terms, prefix, low, key=lambda term: term[: len(prefix)])

    def find_regex(self, pattern: regex.Pattern[str]) -> Ints:
        """The codes of the terms in which a regular expression is found."""
        until, found = time.monotonic() + _REGEX_SECONDS, []
        for code, term in enumerate(self.terms):
            try:
                if pattern.search(term, timeout=max(until - time.monotonic(), 1e-3)):
                    found.append(code)
            except TimeoutError:
                raise ValueError(
                    f"the regex {pattern.pattern!r} takes more than {_REGEX_SECONDS:.0f} s, at the term {term[:60]!r}: "
                    "use a simpler one, without a repetition inside a repetition"
                ) from None
        return np.array(found, np.int64)


_NO_TERMS = _Vocabulary(pd.Index([], dtype="str"))


def lookup_term(vocabulary: Container[str], word: str, *, whole: bool = False) -> str | None:
    """The form in which `word` is a term: unchanged, folded, or (unless `whole`) split into words by `WORD`."""
    forms = [word, fold(word, lower=False), fold(word)]
    if not whole:
        forms += [" ".join(WORD.findall(form)) for form in forms]
    return next((form for form in forms if form in vocabulary), None)


def is_ngram_vocabulary(vocabulary: pd.Index) -> bool:
    """Whether all terms are runs of words, as `ngrams` makes them."""
    if not len(vocabulary) or " " not in vocabulary[0]:  # usually the first one decides
        return False
    return bool(vocabulary.str.contains(" ", regex=False).all())
