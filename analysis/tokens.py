"""Documents to tokens: words with their places, terms to count them by, sentences and paragraphs around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray

from analysis.fingerprint import fingerprint
from analysis.scanner import Words, scan_words

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

ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof rev hon gov sen rep pres gen lt col maj capt cmdr adm sgt cpl pvt supt
    st mt ft jr sr inc ltd co corp bros dept univ assn vol pp eds vs v etc cf ca
    feb apr jun jul aug sept sep oct nov dec tue tues thu thurs fri
    a.m p.m e.g i.e u.s u.k u.n e.u u.s.s.r d.c ph.d b.c a.d
    """.split()  # noqa: SIM905
)
"""Abbreviations whose full stop alone ends no sentence, lower case, without the last full stop."""

STARTERS = frozenset(
    "the this that these those he she it they we you there but and his her its our their".split()  # noqa: SIM905
)
"""Words that, with a capital, start a sentence even after an abbreviation or an ellipsis."""

# What ends a word for Punkt, and the runs of characters in each of which it looks at one stop.
_SIGN = r"""[)";}\]*:@'({\[‘’“”«»?!]"""
_SOLID = r"[^ \t\n\r\f\v]"
_STOP = regex.compile(
    rf"""
    [.?!] (?= {_SIGN} | \s+\S )
    (?: (?! {_SOLID}*? [.?!] (?: {_SIGN} | \s+\S ) ) | (?<! {_SOLID} . ) )          # last in its run, or first
    (?: (?<= [?!] | [ \n]\. | [^\w\p{{N}}\s.,-]\. )                                 # certain: Why? “Go”.
      | (?<= \p{{L}}\p{{L}}\. ) (?<! (?<! \p{{L}} ) (?i: \L<abbreviations> ) \. )   # certain: left. but not Mr.
      | (?<= \d\. ) (?= \s* [^\s\p{{Lowercase}}.?!,:;] )                            # certain: 1916. Then
      | (?<= ( {_SOLID}* \. ) )                                                     # in doubt, with what decides
        (?= ( {_SIGN} | \s+ (?: (?i: \L<starters> )\b\S* | [^\s.?!](?!\S*[.?!]\S) | \S+ ) ) ) )
    (?: \s* ["'”’»)\]}}]+ (?= \s | -- | $ ) )? ( [\s\x1c-\x1f]* )                   # closing signs, white space
    """,
    regex.VERBOSE,
    abbreviations=ABBREVIATIONS,
    starters=STARTERS,
)
"""Where a sentence may end. In doubt are stops after abbreviations, initials, numbers and other stops; of the word that
follows, Punkt heeds the first character only, unless it is one of `STARTERS` or has a stop inside."""

# Where Punkt cuts and should not: “Why?” | he asked; Well… | perhaps; No. | 5; Sat. | 8 April.
_OPEN_END = regex.compile(r"""[.?!…]["'”’»)\]}]+$|…$""")
_OPEN_NUMBER = regex.compile(r"\b(?:nos?|figs?|jan|mar|mon|wed|sat|sun)\.$", regex.IGNORECASE)


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


def check_table(table: object, role: str, remedy: str) -> None:
    """Raise an error unless this is a table in which no column stands twice."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{role}={table!r:.60} is a {type(table).__name__}, no table: {remedy}")
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise ValueError(f"{role} has the column {twice[0]!r} twice: drop or rename one")


def check_columns(table: pd.DataFrame, needed: Iterable[str], role: str, remedy: str) -> None:
    """Raise an error that says what `table` lacks, what it has, and the remedy."""
    lacking = [column for column in needed if column not in table]
    if lacking:
        columns = ", ".join(map(str, table.columns)) or "none at all"
        raise ValueError(f"{role} has no column {lacking[0]!r} (its columns: {columns}): {remedy}")


def check_tokens(tokens: pd.DataFrame) -> pd.DataFrame:
    """`tokens`, with ``doc`` and ``term`` categories again where a join or a file made them strings."""
    check_table(tokens, "tokens", "make it by tokenize(documents)")
    check_columns(tokens, ["doc", "term"], "tokens", "make it by tokenize(documents)")
    for name in ("doc", "term"):
        if not isinstance(tokens[name].dtype, pd.CategoricalDtype):
            tokens = tokens.assign(**{name: tokens[name].astype("str").astype("category")})
    homeless = int(tokens["doc"].isna().sum())
    if homeless:
        raise ValueError(f"{homeless} of {len(tokens)} tokens have no 'doc': drop these rows, or fill it in")
    return tokens


def codes_of(column: pd.Series) -> NDArray[Any]:
    """The codes of a categorical column, -1 where it is missing; ``.cat.codes`` would copy them."""
    return np.asarray(cast("pd.Categorical", column.array).codes)


def check_whole(value: object, name: str, meaning: str, *, least: int) -> None:
    """Raise an error unless `value` is a whole number of at least `least`."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        kind = type(value).__name__
        raise TypeError(f"{name}={value!r} ({meaning}) is a {kind}: it must be a whole number")
    if value < least:
        raise ValueError(f"{name}={value} ({meaning}) must be at least {least}")


def in_reading_order(tokens: pd.DataFrame) -> pd.DataFrame:
    """`tokens`, checked, in reading order however they were sorted, rows numbered from 0."""
    tokens = check_tokens(tokens)
    check_columns(tokens, ["position", "start", "end"], "tokens", "make it by tokenize(documents)")
    doc, position = codes_of(tokens["doc"]), tokens["position"].to_numpy()
    ordered = (doc[1:] > doc[:-1]) | ((doc[1:] == doc[:-1]) & (position[1:] >= position[:-1]))
    return (tokens if ordered.all() else tokens.iloc[np.lexsort((position, doc))]).reset_index(drop=True)


def tokenize(
    documents: pd.DataFrame | pd.Series,
    *,
    tokenizer: SpanTokenizer | None = None,
    punctuation: bool = False,
    lower: bool = True,
) -> pd.DataFrame:
    """Cut texts into words, each with its place.

    A word is what UAX #29 calls one, with a hyphen inside a word joining (`analysis.tokens.WORD`): a run of letters,
    digits, underscores and the marks on them, joined across ``' ’ . : ·`` before a letter, across ``. , ; '`` before a
    digit, and across hyphens before either. "Ukraine’s", "70,000", "U.S" and "long-drawn-out" are one word each.

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
        (`analysis.tokens.fold`).

    Returns
    -------
    DataFrame
        The tokens table, in the order of the documents and of reading: ``doc`` (category; its categories
        are all documents, those without a word too), ``position`` (int32, from 0 in each document),
        ``start``, ``end`` (int32, character offsets, end exclusive), ``term`` (category). Its ``attrs`` say what
        the options were (``settings``) and of which ``documents`` it is (`analysis.fingerprint`).

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


def _name_codes(codes: NDArray[Any], names: pd.Index) -> pd.Categorical:
    # The names are known to be unique. pandas would find out by making a Python string of each.
    dtype = pd.CategoricalDtype._from_fastpath(names)  # type: ignore[attr-defined]
    return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)


def texts_by_id(documents: pd.DataFrame | pd.Series) -> pd.Series:
    """The texts by id, which is a string."""
    if not hasattr(documents, "set_axis"):
        kind = type(documents).__name__
        raise TypeError(f"documents is a {kind}: hand over a documents table or a Series of texts by id")
    if isinstance(documents, pd.DataFrame):
        check_columns(documents, ["text"], "documents", "make it by read_corpus(…, text=)")
    texts = documents["text"] if isinstance(documents, pd.DataFrame) else documents
    texts = texts.set_axis(texts.index.astype("str"))
    if texts.index.has_duplicates:
        repeated = texts.index[texts.index.duplicated()][0]
        raise ValueError(f"document id {repeated!r} stands more than once: ids must be unique")
    plain = isinstance(texts.dtype, pd.StringDtype) and not texts.hasnans
    wrong = [] if plain else [type(text).__name__ for text in texts if not isinstance(text, str)]
    if wrong:
        raise TypeError(
            f"{len(wrong)} of {len(texts)} texts are no strings ({wrong[0]}): fillna('') or drop them"
        )
    return texts


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


def _recode(codes: NDArray[Any], names: Iterable[str | None]) -> pd.Categorical:
    """A categorical of the codes' new names, in alphabetical order: equal ones fall together, None means missing."""
    new, categories = pd.factorize(pd.Series(list(names), dtype="str"))
    mapped = np.append(new, -1)[codes]
    used = np.flatnonzero(np.bincount(mapped + 1, minlength=len(categories) + 1)[1:])
    kept = pd.Index(categories[used], dtype="str")
    rank = np.full(len(categories) + 1, -1)
    rank[used] = rank_terms(kept)
    return pd.Categorical.from_codes(rank[mapped], kept.sort_values())


def rank_terms(terms: pd.Index) -> NDArray[np.int64]:
    """The place of each term in alphabetical order (that of code points), in which `tokenize` gives them."""
    ranks = np.arange(len(terms))
    if not (terms.array[1:] > terms.array[:-1]).all():
        ranks[terms.argsort()] = ranks.copy()
    return ranks


# --- terms ------------------------------------------------------------------------------------


def map_terms(
    tokens: pd.DataFrame, how: Callable[[str], str | None] | Mapping[str, str | None]
) -> pd.DataFrame:
    """Count some terms under another name: stems, lemmas, spelling variants.

    The work is done once for each distinct term.

    Parameters
    ----------
    how
        A function of a term (``SnowballStemmer("english").stem``), or a dict from term to term
        (``{"zelenskyy": "zelensky"}``), whose keys are folded as the terms are and which leaves other terms alone.
        Where it gives None, or nothing (""), the term is missing thereafter, as `drop_terms` does it.

    Returns
    -------
    DataFrame
        The tokens table with a new ``term``; all rows and places as they were.

    Raises
    ------
    TypeError
        If `how` is neither function nor dict, or gives something that is no string.
    """
    tokens = check_tokens(tokens)
    vocabulary = tokens["term"].cat.categories
    if isinstance(how, Mapping):
        # A key that is a term as it stands goes before one that has to be folded.
        renamed = {find_form(vocabulary, old): new for old, new in how.items()}
        renamed.update(how)
        names = [renamed.get(term, term) for term in vocabulary]
    elif callable(how):
        names = [how(term) for term in vocabulary]
    else:
        raise TypeError(
            f"how is a {type(how).__name__}: give a function of a term, or a dict from term to term"
        )
    wrong = [name for name in names if not isinstance(name, str | None)]
    if wrong:
        raise TypeError(f"how gave {wrong[0]!r} for a term: it must give a string, or None to drop the term")
    return tokens.assign(term=_recode(codes_of(tokens["term"]), [name or None for name in names]))


def drop_terms(tokens: pd.DataFrame, words: Iterable[str]) -> pd.DataFrame:
    """Take terms out of the counting, such as `STOPWORDS`; their rows stay.

    Because the rows stay, with ``term`` missing, positions, windows, n-gram boundaries and denominators
    stay right.

    Parameters
    ----------
    words
        The terms to drop, folded as the terms are. Where terms keep their case ``"the"`` leaves ``"The"`` alone.

    Returns
    -------
    DataFrame
        The tokens table with ``term`` missing where it was one of `words`.

    Raises
    ------
    TypeError
        If `words` is a single string.
    """
    if isinstance(words, str):
        raise TypeError(f"words is the string {words!r}: put it into a list, or its letters would be dropped")
    return map_terms(tokens, dict.fromkeys(words))


def find_form(vocabulary: pd.Index, word: str, *, whole: bool = False) -> str | None:
    """The form in which `word` is a term: as it stands, else folded, else (unless `whole`) as `WORD` cuts it."""
    forms = [word, fold(word, lower=False), fold(word)]
    if not whole:
        forms += [" ".join(WORD.findall(form)) for form in forms]
    return next((form for form in forms if form in vocabulary), None)


def are_phrases(vocabulary: pd.Index) -> bool:
    """Whether terms are runs of words, as `ngrams` makes them."""
    if not len(vocabulary) or " " not in vocabulary[0]:  # as a rule the first one tells
        return False
    return bool(vocabulary.str.contains(" ", regex=False).all())


def find_term(tokens: pd.DataFrame, word: str) -> str:
    """The term under which `word` is counted in `tokens`, whether it occurs there or not.

    Raises
    ------
    ValueError
        If no count could find `word`: it is a pattern, or a phrase where the terms are single words.
    """
    vocabulary = tokens["term"].cat.categories
    form = find_form(vocabulary, word)
    if form is not None:
        return form
    if set("*[") & set(word):
        raise ValueError(
            f"term {word!r} is a pattern: kwic finds it; to count it, give its words one name by map_terms"
        )
    words = WORD.findall(fold(word))
    if len(words) > 1 and not are_phrases(vocabulary):
        raise ValueError(f"term {word!r} is not one word: count phrases with ngrams(tokens, {len(words)})")
    return " ".join(words) or fold(word)


def ngrams(tokens: pd.DataFrame, n: int, *, across_dropped: bool = False) -> pd.DataFrame:
    """Runs of `n` neighbouring terms, as a tokens table.

    Parameters
    ----------
    n
        Words in a run, at least 1.
    across_dropped
        Whether a run may step over dropped terms, as from "Institute" to "War" when "for the Study of" was dropped.

    Returns
    -------
    DataFrame
        ``doc``, ``position`` (of the first word), ``start`` (of the first word), ``end`` (of the last),
        ``term`` (the terms, joined by blanks). No run crosses documents. A rate of n-grams is one of so many
        runs, not tokens: there are fewer of these where words were dropped.

    Raises
    ------
    ValueError
        If `n` is less than 1, or `tokens` is no tokens table.
    TypeError
        If `n` is no whole number.
    """
    check_whole(n, "n", "words in a run", least=1)
    tokens = in_reading_order(tokens)
    kept = tokens[tokens["term"].notna()].reset_index(drop=True)
    doc, position = codes_of(kept["doc"]), kept["position"].to_numpy()
    heads = np.arange(max(len(kept) - n + 1, 0))
    joined = np.ones(len(heads), dtype=bool)
    for step in range(1, n):
        joined &= doc[heads] == doc[heads + step]
        joined &= across_dropped | (position[heads] + step == position[heads + step])
    heads = heads[joined]
    codes, names = _join_terms(kept["term"], heads, n)
    runs = pd.DataFrame(
        {
            "doc": kept["doc"].array[heads],
            "position": position[heads],
            "start": kept["start"].to_numpy()[heads],
            "end": kept["end"].to_numpy()[heads + n - 1],
            "term": _recode(codes, names),
        }
    )
    runs.attrs = tokens.attrs
    return runs


def _join_terms(terms: pd.Series, heads: NDArray[np.intp], n: int) -> tuple[NDArray[Any], list[str]]:
    """A code for each run of terms and the runs' names, pair by pair, so that codes never overflow."""
    categories: NDArray[Any] = terms.cat.categories.to_numpy(dtype=object)
    single = codes_of(terms).astype(np.int64)
    codes, used = pd.factorize(single[heads])
    names = categories[used]
    for step in range(1, n):
        codes, pairs = pd.factorize(codes * len(categories) + single[heads + step])
        left, right = np.divmod(pairs, max(len(categories), 1))
        names = names[left] + " " + categories[right]
    return codes, list(names)


def _read_word_lists() -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for line in (files("analysis") / "stopwords_en.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            current.update(line.split())
    return {name: frozenset(words) for name, words in lists.items()}


_WORD_LISTS = _read_word_lists()
STOPWORDS = _WORD_LISTS["STOPWORDS"]
"""English closed-class words that a count of contents can do without; see ``stopwords_en.txt``."""
TIME_WORDS = _WORD_LISTS["TIME_WORDS"]
"""Closed-class words that tell tense, order and duration; no part of `STOPWORDS`."""


# --- sentences and paragraphs -----------------------------------------------------------------

PARAGRAPH = re.compile(r"\S[^\r\n]*+(?:(?>\r\n|\r|\n)(?![^\S\r\n]*[\r\n])[^\r\n]*+)*+")


def paragraphs(documents: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """The places of paragraphs: what stands between blank lines.

    Returns
    -------
    DataFrame
        One row a paragraph: ``doc`` (category), ``start``, ``end`` (int32); no white space at either end.

    Raises
    ------
    TypeError, ValueError
        As `tokenize` does.
    """
    return _span_table(texts_by_id(documents), _paragraph_spans)


def sentences(documents: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """The places of sentences, by NLTK's Punkt.

    No sentence crosses a blank line, so that a heading without a full stop is a sentence of its own.
    Punkt runs untrained, with the lists of abbreviations and sentence starters in `analysis.tokens`, and is asked only
    where a full stop is in doubt, which gives what it gives when it walks through the paragraph; closing curly
    quotes belong to the sentence they close, and what follows them in lower case does too (“Why?” he asked.).

    Returns
    -------
    DataFrame
        One row a sentence: ``doc`` (category), ``start``, ``end`` (int32); no white space at either end.

    Raises
    ------
    TypeError, ValueError
        As `tokenize` does.

    References
    ----------
    Kiss, T. and Strunk, J. (2006). Unsupervised Multilingual Sentence Boundary Detection.
    Computational Linguistics 32(4), 485-525.
    """
    has_end = lru_cache(1 << 16)(_punkt().text_contains_sentbreak)

    def spans(text: str) -> Iterator[tuple[int, int]]:
        for start, end in _paragraph_spans(text):
            paragraph, first = text[start:end], 0
            # Punkt does not know the ellipsis sign, which is as long as a full stop.
            for stop in _STOP.finditer(paragraph.replace("…", ".")):
                doubt, following = stop[1], stop.end()
                if following == len(paragraph) or (doubt is not None and not has_end(doubt + stop[2])):
                    continue
                last = stop.start(3)
                if not _runs_on(paragraph, first, last, paragraph[following]):
                    yield start + first, start + last
                    first = following
            yield start + first, end

    return _span_table(texts_by_id(documents), spans)


def _runs_on(paragraph: str, first: int, last: int, letter: str) -> bool:
    """Whether the sentence from `first` to `last` goes on with `letter` although Punkt ended it there."""
    if letter.isupper():
        return False
    tail = paragraph[first:last][-20:]
    return bool(
        (letter.islower() and _OPEN_END.search(tail)) or (letter.isdigit() and _OPEN_NUMBER.search(tail))
    )


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    for match in PARAGRAPH.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip())


def _punkt() -> Any:
    from nltk.tokenize import punkt

    class Variables(punkt.PunktLanguageVars):  # type: ignore[misc]
        _re_non_word_chars = _SIGN  # as in NLTK 3.10; 3.9 knows no curly quotes
        re_boundary_realignment = regex.compile(r"[\"'”’»)\]}]+?(?:\s+|(?=--)|$)", regex.MULTILINE)

    parameters = punkt.PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    parameters.sent_starters = set(STARTERS)
    return punkt.PunktSentenceTokenizer(parameters, lang_vars=Variables())


def _span_table(texts: pd.Series, spans: Callable[[str], Iterable[tuple[int, int]]]) -> pd.DataFrame:
    places = [np.fromiter(spans(text), dtype=(np.int32, 2)) for text in texts]
    offsets = np.concatenate([*places, np.empty((0, 2), np.int32)])
    owner = np.repeat(np.arange(len(texts)), [len(place) for place in places])
    doc = pd.Categorical.from_codes(owner, texts.index)
    return pd.DataFrame({"doc": doc, "start": offsets[:, 0], "end": offsets[:, 1]})


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
