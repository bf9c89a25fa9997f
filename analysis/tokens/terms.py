"""What tokens are counted as: mapped, dropped or joined terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import category_codes
from analysis.checks import check_integer
from analysis.tokens.table import _recode, check_tokens, in_reading_order
from analysis.tokens.words import WORD, fold


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
    return tokens.assign(term=_recode(category_codes(tokens["term"]), [name or None for name in names]))


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
    check_integer(n, "n", "words in a run", at_least=1)
    tokens = in_reading_order(tokens)
    kept = tokens[tokens["term"].notna()].reset_index(drop=True)
    doc, position = category_codes(kept["doc"]), kept["position"].to_numpy()
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
    single = category_codes(terms).astype(np.int64)
    codes, used = pd.factorize(single[heads])
    names = categories[used]
    for step in range(1, n):
        codes, pairs = pd.factorize(codes * len(categories) + single[heads + step])
        left, right = np.divmod(pairs, max(len(categories), 1))
        names = names[left] + " " + categories[right]
    return codes, list(names)
