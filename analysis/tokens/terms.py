"""Changes to the terms of tokens: mapped, dropped or joined."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray

from analysis.arrays import category_codes
from analysis.checks import check_choices, check_columns, check_integer, describe_type, warn
from analysis.languages import likely_language, listed_language
from analysis.tokens.queries import is_ngram_vocabulary, lookup_term
from analysis.tokens.table import MAKE_TOKENS, check_tokens, in_reading_order, recode_terms, texts_by_id

__all__ = ["drop_terms", "map_terms", "ngrams"]

_Kind = Literal["url", "email", "number", "hashtag", "mention"]
# What the stretches of each kind look like; of those that overlap the first one counts.
_KINDS: dict[str, str] = {
    "url": r"(?:\w{2,9}://|www\.|(?<![\w@.-])(?:[\w-]++\.)++\p{L}{2,}/)[^\s<>\"]*+",
    "email": r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+",
    "number": r"(?<!\w)\d(?:[\d\s.,:’'()/+–-]*\d)?(?!\w)",
    "hashtag": r"(?<!\w)#\w+",
    "mention": r"(?<!\w)@\w+",
}
# Stop words make up at least this share of the tokens of their language, if there are so many tokens.
_MIN_DROPPED, _MIN_TOKENS = 0.1, 50


def map_terms(
    tokens: pd.DataFrame, how: Callable[[str], str | None] | Mapping[str, str | None] | pd.DataFrame
) -> pd.DataFrame:
    """Tokens with some terms counted under another name: stems, lemmas, spelling variants.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    how
        A function of a term (``SnowballStemmer("english").stem``), or a dict from term to term
        (``{"zelenskyy": "zelensky"}``), whose keys are folded as terms are and which leaves other terms unchanged. If
        it gives None or "", the term is missing afterwards, as in `drop_terms`. It is called once per distinct term.
        Or a table from `variants`: each ``term`` with a ``variant_of`` is counted as that, or as what that is a variant
        of.

    Returns
    -------
    DataFrame
        The tokens table with a new ``term``; rows and offsets are unchanged.

    Raises
    ------
    TypeError
        If `how` is neither a function, a dict nor a table, or gives something that is not a string.
    ValueError
        If a table lacks a column, has two variants for a term, or ends where it began.

    Examples
    --------
    >>> from analysis import tokenize
    >>> map_terms(tokenize(pd.Series({"a": "Zelenskyy, Zelensky"})), {"zelenskyy": "zelensky"})["term"].tolist()
    ['zelensky', 'zelensky']
    """
    tokens = check_tokens(tokens)
    vocabulary = tokens["term"].cat.categories
    if isinstance(how, pd.DataFrame):
        how = _read_variants(how)
    if isinstance(how, Mapping):
        _check_terms(how, "how")
        # a key that is a term as it is takes precedence over one that has to be folded
        renamed = {lookup_term(vocabulary, old): new for old, new in how.items()}
        renamed.update(how)
        names = [renamed.get(term, term) for term in vocabulary]
    elif callable(how):
        names = [how(term) for term in vocabulary]
    else:
        raise TypeError(f"how is {describe_type(how)}: pass a function of a term, a dict or a table")
    for name in names:
        if not isinstance(name, str | None):
            raise TypeError(f"how gave {name!r} for a term: it must give a string, or None to drop the term")
    return tokens.assign(term=recode_terms(category_codes(tokens["term"]), [name or None for name in names]))


def _check_terms(terms: Iterable[object], role: str) -> None:
    for term in terms:
        if not isinstance(term, str):
            raise TypeError(f"{role} has {term!r:.60}, which is not a string: leave it out, or make it one")


def _read_variants(table: pd.DataFrame) -> dict[str, str]:
    """What each term of a table of variants is counted as, which is no variant itself."""
    check_columns(table, ["term", "variant_of"], "how", "pass a table from variants")
    pairs = table[["term", "variant_of"]].replace(r"^\s*$", None, regex=True).dropna().drop_duplicates()
    repeated = pairs["term"][pairs["term"].duplicated()]
    if len(repeated):
        raise ValueError(f"how has {repeated.iloc[0]!r} as a variant of two terms: keep one of its rows")
    variants = dict(zip(pairs["term"], pairs["variant_of"], strict=True))
    return {term: _follow(variants, term) for term in variants}


def _follow(variants: Mapping[str, str], term: str) -> str:
    """The term at the end of a chain of variants."""
    chain = [term]
    while chain[-1] in variants:
        chain.append(variants[chain[-1]])
        if chain[-1] in chain[:-1]:
            raise ValueError(f"how has variants in a circle ({' → '.join(chain)}): delete one variant_of")
    return chain[-1]


def drop_terms(
    tokens: pd.DataFrame,
    words: Iterable[str] = (),
    *,
    kinds: Iterable[_Kind] = (),
    documents: pd.DataFrame | pd.Series | None = None,
) -> pd.DataFrame:
    """Tokens without some terms, such as `STOPWORDS`; their rows stay.

    Because the rows stay, with ``term`` missing, positions, windows, n-gram boundaries and denominators stay right.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    words
        The terms to drop, folded as terms are. Where terms keep their case, ``"the"`` does not drop ``"The"``. If a
        list of stop words drops less than a tenth of the tokens, a warning says which language they look like.
    kinds
        Drop all words inside these too: "url", "email", "number" (with telephone numbers), "hashtag", "mention".
    documents
        The documents that the tokens come from, for `kinds`.

    Returns
    -------
    DataFrame
        The tokens table with ``term`` missing where it was dropped.

    Raises
    ------
    TypeError
        If `words` is a single string.
    ValueError
        If a kind is unknown, there is nothing to drop, or `documents` is missing.

    Examples
    --------
    >>> from analysis import STOPWORDS, tokenize
    >>> drop_terms(tokenize(pd.Series({"a": "The war"})), STOPWORDS)["term"].tolist()
    [nan, 'war']
    >>> texts = pd.Series({"a": "War: https://t.co/a1b2 or +7 495 123-45-67"})
    >>> drop_terms(tokenize(texts), kinds=["url", "number"], documents=texts)["term"].dropna().tolist()
    ['war', 'or']
    """
    if isinstance(words, str):
        raise TypeError(f"words is the string {words!r}: pass a list, or each of its letters would be dropped")
    chosen = check_choices(kinds, "kinds", get_args(_Kind)) if kinds else []
    if not isinstance(words, Iterable):
        raise TypeError(f"words={words!r:.60} is {describe_type(words)}: pass a list of terms")
    words = list(words)
    _check_terms(words, "words")
    how = dict.fromkeys(words)
    dropped = map_terms(tokens, how)
    if len(dropped) >= _MIN_TOKENS and dropped["term"].isna().mean() < _MIN_DROPPED:
        _warn_of_language(check_tokens(tokens)["term"], dropped["term"].isna().mean(), how)
    if not chosen:
        return dropped
    if documents is None:
        raise ValueError(f"kinds={kinds!r} are looked for in the texts: pass documents= too")
    return _drop_inside(dropped, texts_by_id(documents), chosen)


def _drop_inside(tokens: pd.DataFrame, texts: pd.Series, kinds: list[str]) -> pd.DataFrame:
    """Tokens without the terms of words that are inside stretches of some kinds."""
    check_columns(tokens, ["start", "end"], "tokens", MAKE_TOKENS)
    pattern = regex.compile("|".join(_KINDS[kind] for kind in kinds))
    ids = tokens["doc"].cat.categories
    missing = ids.difference(texts.index)
    if len(missing):
        raise ValueError(f"documents lacks {missing[0]!r}, which tokens come from: pass the documents they come from")
    found = [(code, *match.span()) for code, text in enumerate(texts.loc[ids]) for match in pattern.finditer(text)]
    code, start, end = np.array(found, np.int64).reshape(-1, 3).T
    key = category_codes(tokens["doc"]).astype(np.int64) << 32 | tokens["start"].to_numpy()
    stretch = np.searchsorted(code << 32 | start, key, "right")
    last = np.append(0, code << 32 | end)[stretch]
    is_inside = last >= (key & ~0xFFFFFFFF | tokens["end"].to_numpy())
    codes = np.where(is_inside, -1, category_codes(tokens["term"]))
    return tokens.assign(term=recode_terms(codes, tokens["term"].cat.categories))


def _warn_of_language(terms: pd.Series, share: float, words: Collection[str]) -> None:
    """Warn if stop words, which have dropped only a small share of the terms, are of another language."""
    listed, counts = listed_language(words), terms.value_counts()
    if listed is None or is_ngram_vocabulary(terms.cat.categories):
        return
    by_word = counts.groupby(counts.index.astype("str").str.lower()).sum()
    likely = likely_language(dict(zip(by_word.index, by_word, strict=True)))
    if likely == listed:
        return
    remedy = "their language is not recognised: pass a list of its function words"
    if likely:
        remedy = f"they look like the language {likely!r}: use stop_words({likely!r})"
    message = f"words are stop words of the language {listed!r} and drop {share:.1%} of the tokens, but {remedy}"
    warn(message)


def ngrams(tokens: pd.DataFrame, n: int, *, across_dropped: bool = False) -> pd.DataFrame:
    """Runs of `n` adjacent terms, as a tokens table.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    n
        Words in a run, at least 1.
    across_dropped
        Whether a run may skip dropped terms, as from "Institute" to "War" when "for the Study of" was dropped.

    Returns
    -------
    DataFrame
        One row per run: ``doc``, ``position`` and ``start`` (of the first word), ``end`` (of the last), ``term`` (the
        terms, joined by spaces). No run crosses documents. Rates of n-grams are per number of runs, not of tokens;
        there are fewer runs where words were dropped.

    Raises
    ------
    ValueError
        If `n` is less than 1, or `tokens` is not a table of tokens.
    TypeError
        If `n` is not a whole number.

    Examples
    --------
    >>> from analysis import tokenize
    >>> ngrams(tokenize(pd.Series({"a": "the Wagner Group"})), 2)["term"].tolist()
    ['the wagner', 'wagner group']
    """
    check_integer(n, "n", "words in a run", at_least=1)
    tokens = in_reading_order(tokens)
    kept = tokens[tokens["term"].notna()].reset_index(drop=True)
    doc, position = category_codes(kept["doc"]), kept["position"].to_numpy()
    n = min(n, len(kept) + 1)  # of which there are no runs
    first = np.arange(len(kept) - n + 1)
    is_run = np.ones(len(first), dtype=bool)
    for step in range(1, n):
        is_run &= doc[first] == doc[first + step]
        is_run &= bool(across_dropped) | (position[first] + step == position[first + step])
    first = first[is_run]
    codes, names = _join_terms(kept["term"], first, n)
    runs = kept[["doc", "position", "start"]].take(first).reset_index(drop=True)
    return runs.assign(end=kept["end"].to_numpy()[first + n - 1], term=recode_terms(codes, names))


def _join_terms(terms: pd.Series, first: NDArray[np.intp], n: int) -> tuple[NDArray[Any], list[str]]:
    """A code for each run of terms and the names of the runs, joined word by word so that codes never overflow."""
    categories: NDArray[Any] = terms.cat.categories.to_numpy(dtype=object)
    single = category_codes(terms).astype(np.int64)
    codes, used = pd.factorize(single[first])
    names = categories[used]
    for step in range(1, n):
        codes, pairs = pd.factorize(codes * len(categories) + single[first + step])
        left, right = np.divmod(pairs, max(len(categories), 1))
        names = names[left] + " " + categories[right]
    return codes, list(names)
