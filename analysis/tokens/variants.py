"""Spellings of the same name or word, proposed for a person to review."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.arrays import category_codes, large_strings
from analysis.checks import check_columns
from analysis.languages import likely_language, stop_words
from analysis.tokens.spellings import Kind, explain_spellings, make_keys, read_given_names
from analysis.tokens.table import MAKE_TOKENS, check_documents, check_tokens

__all__ = ["variants"]

_COLUMNS = ["term", "n", "variant_of", "key", "why"]
_GIVEN_NAME, _POSSESSIVE = "given name of different people", "possessive"
_SPELLING, _GIVEN, _ENDING = range(3)  # the parts of the table
_MAX_STEPS = 2  # rules by which two spellings may differ; words that differ by more are rarely the same
_NAME_SHARE = 0.8  # of the occurrences of a name that have a capital letter
# Four letters or more, a vowel among them if they are Latin; apostrophes and hyphens are inside.
_WORD, _HAS_VOWEL = r"^\p{L}[\p{L}\p{M}'-]{2,}[\p{L}\p{M}]$", r"(?i)[aeiouy]|[^\x00-\x7f]"
_BREAKS = '.!?:;…\n"“”„«»‘•*|()[]–—'  # a capital letter after one may be that of a sentence or a title
_BREAK_CODES = np.array([ord(mark) for mark in _BREAKS], np.uint32)
_NOT_POSSESSIVE = stop_words("en", time=True) | {"let"}  # "it's", "who's", "let's"


def variants(tokens: pd.DataFrame, documents: pd.DataFrame | None = None, *, by: str | None = None) -> pd.DataFrame:
    """Spellings of the same name or word, proposed but not merged: a table to edit and to pass to `map_terms`.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    documents
        The documents that the tokens come from. Capital letters in their texts show which words are names: the rules of
        transliteration and doubled letters are for names only ("Donbas" and "Donbass", but not "later" and "latter").
        Without documents, and unless terms keep their capitals, any word may be a name, and more proposals are wrong.
    by
        Column of the documents, for counts by group.

    Returns
    -------
    DataFrame
        One row per term, the spellings of a word next to each other, the most frequent first: ``term``, ``n``,
        ``variant_of`` (the most frequent spelling, of which this is a variant; missing in its own row), ``key`` (the
        form that all spellings share by the rules), ``why`` (the rules that make the two equal), and a column of counts
        for each group. Delete the rows that are wrong, or their ``variant_of``. The table has three parts. Spellings
        come first. Then come given names, flagged in ``why``: they have no ``variant_of``, since Volodymyr and Vladimir
        are usually different people; fill it in to count them together. Plain possessives come last ("possessive" in
        ``why``), as variants of the word without the ending. British and American spelling is for English texts only.
        The rules, with examples, and the given names are in ``analysis/tokens/spellings.md``.

    Raises
    ------
    ValueError
        If `by` is not a column of `documents`, or has a value that is the name of a column of the result.
    TypeError
        If `tokens` or `documents` is not a table.

    Examples
    --------
    >>> from analysis import map_terms, read_corpus, tokenize
    >>> documents = read_corpus("data/press-releases.parquet")
    >>> tokens = tokenize(documents)
    >>> table = variants(tokens, documents, by="office")
    >>> table.loc[table["key"] == "donbas", ["term", "n", "variant_of", "why", "Kremlin", "Kyiv"]]
          term    n variant_of             why  Kremlin  Kyiv
    2   donbas  327        NaN                        0   327
    3  donbass  272     donbas  doubled letter      272     0
    >>> (map_terms(tokens, table)["term"] == "donbas").sum()
    np.int64(599)
    """
    tokens = check_tokens(tokens)
    if documents is not None:
        check_columns(tokens, ["start", "end"], "tokens", MAKE_TOKENS)
        documents = check_documents(tokens, documents, ["text"])
    words = _list_words(tokens, documents)
    table = _arrange(_find_spellings(words), _find_possessives(words))
    return table if by is None else table.join(_count_by_group(tokens, documents, by, table["term"]), on="term")


def _list_words(tokens: pd.DataFrame, documents: pd.DataFrame | None) -> pd.DataFrame:
    """The terms that occur: their form without case and possessive ending, and how much of it has a capital letter."""
    vocabulary, codes = tokens["term"].cat.categories, category_codes(tokens["term"])
    base = pd.Series(vocabulary.str.removesuffix("'s"))
    words = pd.DataFrame({"term": vocabulary, "base": base, "form": base.str.lower()})
    words["n"] = np.bincount(codes + 1, minlength=len(words) + 1)[1:]
    words["is_upper"] = vocabulary.str[:1].str.isupper()
    words["capitals"] = _share_of_capitals(tokens, documents, words)
    words = words[words["n"] > 0]
    is_possessive = words["base"] != words["term"]
    words = words.assign(is_possessive=is_possessive, has_base=is_possessive & _is_in(words["base"], words["term"]))
    return words[~(is_possessive & _is_in(words["form"], pd.Series(sorted(_NOT_POSSESSIVE))))]


def _is_in(values: pd.Series, others: pd.Series) -> NDArray[np.bool_]:
    """Whether each string is one of the others."""
    return np.asarray(pc.is_in(large_strings(values), large_strings(others)), bool)


def _share_of_capitals(tokens: pd.DataFrame, documents: pd.DataFrame | None, words: pd.DataFrame) -> Any:
    """For each term the share of its form with a capital letter, inside sentences if it is ever there; NaN unknown."""
    codes = category_codes(tokens["term"])
    if documents is not None:
        is_upper, is_inside = _find_capitals(tokens, documents["text"])
    elif words["is_upper"].any():
        is_upper, is_inside = words["is_upper"].to_numpy()[codes], np.ones(len(codes), bool)
    else:
        return np.nan
    forms, distinct = pd.factorize(words["form"])
    form = np.append(forms, len(distinct))[codes]  # the last one for dropped terms
    every, inside, capital, capital_inside = (
        np.bincount(form[mask], minlength=len(distinct) + 1)
        for mask in (slice(None), is_inside, is_upper, is_upper & is_inside)
    )
    share = np.where(inside > 0, capital_inside, capital) / np.maximum(np.where(inside > 0, inside, every), 1)
    return share[forms]


def _find_capitals(tokens: pd.DataFrame, texts: pd.Series) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each token begins with a capital letter, and whether it follows another word of its sentence."""
    doc, start, end = category_codes(tokens["doc"]), tokens["start"].to_numpy(), tokens["end"].to_numpy()
    order = np.lexsort((start, doc))
    first = np.searchsorted(doc[order], np.arange(len(tokens["doc"].cat.categories) + 1))
    is_upper, is_inside = np.zeros(len(doc), bool), np.zeros(len(doc), bool)
    parts = np.split(order, first[1:-1])[: len(first) - 1]  # without documents there is one part all the same
    for text, rows in zip(texts.reindex(tokens["doc"].cat.categories), parts, strict=True):
        if len(rows):
            letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
            breaks = np.append(0, np.cumsum(np.isin(letters, _BREAK_CODES)))
            is_upper[rows] = _is_upper(letters[start[rows]])
            is_inside[rows[1:]] = breaks[start[rows[1:]]] == breaks[end[rows[:-1]]]
    return is_upper, is_inside


def _is_upper(letters: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each letter, given as its number in Unicode, is a capital."""
    distinct, number = np.unique(letters, return_inverse=True)
    return np.array([chr(letter).isupper() for letter in distinct], bool)[number]


def _find_spellings(words: pd.DataFrame) -> pd.DataFrame:
    """The families of spellings of names, and those of English words, which are not only names."""
    forms = large_strings(words["form"])
    is_word = pc.and_(pc.match_substring_regex(forms, _WORD), pc.match_substring_regex(forms, _HAS_VOWEL))
    compared = words[np.asarray(is_word, bool) & ~words["has_base"]]
    families = _find_families(compared[~(compared["capitals"] < _NAME_SHARE)], "names")
    counts = words.groupby("form")["n"].sum()
    if likely_language(dict(zip(counts.index, counts, strict=True))) not in (None, "en"):
        return families
    others = _find_families(compared[~_is_in(compared["term"], families["term"])], "English words")
    is_ordinary = ~(others["capitals"] >= _NAME_SHARE)
    return pd.concat([families, others[is_ordinary.groupby(others["head"]).transform("any")]])


def _find_families(words: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """The words that have other spellings: `head`, the most frequent one of the family, and `why` they belong to it."""
    given = _given_names_by_key() if kind == "names" else {}
    keys = make_keys(words["form"], kind)
    words = words.assign(rules_key=keys, key=[given.get(key, key) for key in keys])
    family = ["key", "is_upper"]
    words = words[words.duplicated(family, keep=False)]
    words = words.sort_values(["is_possessive", "n", "term"], ascending=[True, False, True])
    heads = words.groupby(family)[["term", "form", "rules_key", "is_possessive"]].transform("first")
    words = words.join(heads.add_prefix("head_")).rename(columns={"head_term": "head"})
    words = words.assign(part=np.where(words["key"].isin(list(given.values())), _GIVEN, _SPELLING))
    words["why"] = [_explain(word, kind) for word in words.itertuples()]
    words = words[(words["why"] != "") | (words["term"] == words["head"])]
    return words[words.duplicated("head", keep=False)]


@cache
def _given_names_by_key() -> dict[str, str]:
    """The name under which all forms of a given name are listed, by the key of each form."""
    names = read_given_names()
    keys = (make_keys(forms, "names") for forms in names)
    return {key: forms[0] for forms, each in zip(names, keys, strict=True) for key in each}


def _explain(word: Any, kind: Kind) -> str:
    """What makes a word equal to the head of its family, "" if nothing does, or more than is likely."""
    if word.form == word.head_form:
        return ""
    steps = explain_spellings(word.form, word.head_form, kind) if word.rules_key == word.head_rules_key else []
    if len(steps) > _MAX_STEPS:
        return ""
    flags = [_GIVEN_NAME] * (word.part == _GIVEN) + [_POSSESSIVE] * (word.is_possessive and not word.head_is_possessive)
    return "; ".join(flags + steps)


def _find_possessives(words: pd.DataFrame) -> pd.DataFrame:
    """The plain possessives of words that occur without the ending too, and these words."""
    endings = words[words["has_base"]]
    endings = endings.assign(head=endings["base"], key=endings["base"].str.lower(), why=_POSSESSIVE)
    bases = words[_is_in(words["term"], endings["head"])]
    bases = bases.assign(head=bases["term"], key=bases["form"], why="")
    return pd.concat([bases, endings]).assign(part=_ENDING)


def _arrange(spellings: pd.DataFrame, possessives: pd.DataFrame) -> pd.DataFrame:
    """The table of proposals, each term once: the families of each part by how often their variants occur."""
    keys = dict(zip(spellings["term"], spellings["key"], strict=True))
    key = [keys.get(head, key) for head, key in zip(possessives["head"], possessives["key"], strict=True)]
    others = possessives.assign(key=key)[~_is_in(possessives["term"], spellings["term"])]
    table = pd.concat([spellings, others])
    is_variant = table["why"] != ""
    size = table["n"].where(is_variant, 0).groupby([table["part"], table["head"]]).transform("sum")
    table = table.assign(is_variant=is_variant, size=-size, order=-table["n"])
    table = table.sort_values(["part", "size", "head", "is_variant", "order", "term"])
    is_proposal = table["is_variant"] & (table["part"] != _GIVEN)
    return table.assign(variant_of=table["head"].where(is_proposal))[_COLUMNS].reset_index(drop=True)


def _count_by_group(tokens: pd.DataFrame, documents: pd.DataFrame | None, by: str, terms: pd.Series) -> pd.DataFrame:
    """How often each of some terms occurs in each group of documents."""
    if documents is None:
        raise ValueError(f"by={by!r} is a column of the documents: pass documents= too")
    if by not in documents:
        listed = ", ".join(map(str, documents))
        raise ValueError(f"by={by!r} is not a column of documents ({listed}): name one, or leave it out")
    groups = documents[by].reindex(tokens["doc"].cat.categories)
    number, names = pd.factorize(groups, sort=True, use_na_sentinel=False)
    clash = [name for name in names if name in _COLUMNS]
    if clash:
        raise ValueError(f"by={by!r} has the group {clash[0]!r}, a column of the result: rename it in the documents")
    row = pd.Index(terms).get_indexer(tokens["term"].cat.categories)[category_codes(tokens["term"])]
    is_listed = (row >= 0) & tokens["term"].notna().to_numpy()
    cell = row[is_listed] * len(names) + number[category_codes(tokens["doc"])[is_listed]]
    counts = np.bincount(cell, minlength=len(terms) * len(names)).reshape(len(terms), len(names))
    return pd.DataFrame(counts, index=pd.Index(terms), columns=names)
