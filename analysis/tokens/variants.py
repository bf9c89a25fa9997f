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
from analysis.tokens.table import MAKE_TOKENS, check_documents, check_tokens, without_overlaps

__all__ = ["variants"]

_COLUMNS = ["term", "n", "variant_of", "key", "why"]
_GIVEN_NAME, _POSSESSIVE = "given name of different people", "possessive"
_SPELLING, _GIVEN, _ENDING = range(3)  # the parts of the table
_MAX_STEPS = 2  # rules by which two spellings may differ; words that differ by more are rarely the same
_NAME_SHARE = 0.8  # of the occurrences of a name that have a capital letter
# Four letters or more, a vowel among them if they are Latin; apostrophes and hyphens are inside.
_WORD, _HAS_VOWEL = r"^\p{L}[\p{L}\p{M}'-]{2,}[\p{L}\p{M}]$", r"(?i)[aeiouy]|[^\x00-\x7f]"
_BREAKS = ".!?:;…\n\"“”„«»‘•*|()[]–—"  # a capital letter after one may be that of a sentence or a title
_BREAK_CODES = np.array([ord(mark) for mark in _BREAKS], np.uint32)
_NOT_POSSESSIVE = stop_words("en", time=True) | {"let"}  # "it's", "who's", "let's"


def variants(tokens: pd.DataFrame, documents: pd.DataFrame | None = None, *, by: str | None = None) -> pd.DataFrame:
    """Spellings of the same name or word, proposed but not merged: a table to edit and to pass to `map_terms`.

    Parameters
    ----------
    tokens
        Table of tokens from `tokenize`.
    documents
        The documents that the tokens come from. Capital letters in their texts tell names from ordinary words: rules of
        transliteration and doubled letters are for names only ("Donbas" and "Donbass", but not "later" and "latter").
        Without them, every word may be a name, so that more proposals are wrong.
    by
        Column of the documents, for counts by group.

    Returns
    -------
    DataFrame
        One row per term, the spellings of a word next to each other, the most frequent first: ``term``, ``n``,
        ``variant_of`` (the most frequent spelling, of which this is a variant; missing in its own row), ``key`` (the
        form that all spellings share by the rules), ``why`` (the rules that make the two equal), and a column of counts
        for each group. Delete the rows that are wrong, or their ``variant_of``. The table has three parts: spellings,
        the most frequent first; given names, which are flagged in ``why`` but have no ``variant_of``, because Volodymyr
        and Vladimir are different people; and plain possessives ("possessive" in ``why``), as variants of the word
        without the ending. The rules, with examples, and the given names are in ``analysis/tokens/spellings.md``.

    Raises
    ------
    ValueError
        If `by` is not a column of `documents`, or has a value that is the name of a column of the result.

    Examples
    --------
    >>> from analysis import map_terms, read_corpus, tokenize
    >>> documents = read_corpus("data/press-releases.parquet")
    >>> tokens = tokenize(documents)
    >>> spellings = variants(tokens, documents, by="office").set_index("term")
    >>> spellings.loc[["donbas", "donbass"], ["n", "variant_of", "why", "Kremlin", "Kyiv"]]
               n variant_of             why  Kremlin  Kyiv
    term
    donbas   327        NaN                        0   327
    donbass  272     donbas  doubled letter      272     0
    >>> (map_terms(tokens, spellings.loc[["donbass"]].reset_index())["term"] == "donbas").sum()
    599
    """
    tokens = check_tokens(tokens)
    if documents is not None:
        check_columns(tokens, ["start", "end"], "tokens", MAKE_TOKENS)
        documents = check_documents(tokens, documents, ["text"])
    words = _list_words(tokens, documents)
    table = _arrange(_find_spellings(words), _find_possessives(words))
    return table if by is None else table.join(_count_by_group(tokens, documents, by, table["term"]), on="term")


def _list_words(tokens: pd.DataFrame, documents: pd.DataFrame | None) -> pd.DataFrame:
    """The terms that occur, each with what its spelling is compared by, and the share of it that has a capital."""
    vocabulary, codes = tokens["term"].cat.categories, category_codes(tokens["term"])
    words = pd.DataFrame({"term": vocabulary, "n": np.bincount(codes + 1, minlength=len(vocabulary) + 1)[1:]})
    words["base"] = words["term"].str.removesuffix("'s")
    words["form"] = words["base"].str.lower()
    words["capitals"] = _share_of_capitals(tokens, documents, words["form"])
    words = words[words["n"] > 0]
    has_ending = words["base"] != words["term"]
    words = words[~(has_ending & words["form"].isin(_NOT_POSSESSIVE))]
    return words.assign(is_possessive=has_ending, has_base=has_ending & words["base"].isin(words["term"]))


def _share_of_capitals(tokens: pd.DataFrame, documents: pd.DataFrame | None, forms: pd.Series) -> NDArray[np.float64]:
    """For each term the share of its form that has a capital letter, inside sentences if it occurs there."""
    codes = category_codes(tokens["term"])
    terms_upper = forms.index.isin(np.flatnonzero(tokens["term"].cat.categories.str[:1].str.isupper()))
    if documents is not None:
        is_upper, is_inside = _find_capitals(tokens, documents["text"])
    elif terms_upper.any():
        is_upper, is_inside = terms_upper[codes], np.ones(len(codes), bool)
    else:
        return np.full(len(forms), np.nan)
    number, _ = pd.factorize(forms)
    size, words = int(number.max(initial=0)) + 1, codes >= 0

    def count(mask: NDArray[np.bool_]) -> NDArray[Any]:
        return np.bincount(number[codes[mask & words]], minlength=size)

    inside, every = count(is_inside), count(words)
    capitals = np.where(inside > 0, count(is_upper & is_inside), count(is_upper))
    return (capitals / np.maximum(np.where(inside > 0, inside, every), 1))[number]


def _find_capitals(tokens: pd.DataFrame, texts: pd.Series) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each token begins with a capital letter, and whether it is inside a sentence."""
    doc, start, end = category_codes(tokens["doc"]), tokens["start"].to_numpy(), tokens["end"].to_numpy()
    is_upper, is_inside = np.zeros(len(doc), bool), np.zeros(len(doc), bool)
    order = np.lexsort((start, doc))
    edges = np.searchsorted(doc[order], np.arange(len(tokens["doc"].cat.categories) + 1))
    for text, low, high in zip(texts.reindex(tokens["doc"].cat.categories), edges[:-1], edges[1:], strict=True):
        if low == high:
            continue
        rows = order[low:high]
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
    """The families of spellings, the most frequent first: of names, and of English words."""
    forms = large_strings(words["form"])
    is_word = pc.and_(pc.match_substring_regex(forms, _WORD), pc.match_substring_regex(forms, _HAS_VOWEL))
    words = words[is_word.to_numpy(zero_copy_only=False) & ~words["has_base"]]
    families = _find_families(words[~(words["capitals"] < _NAME_SHARE)], "names")
    if likely_language(words.groupby("form")["n"].sum().to_dict()) in (None, "en"):
        rest = _find_families(words[~words["term"].isin(families["term"])], "English words")
        is_ordinary = ~(rest["capitals"] >= _NAME_SHARE)
        families = pd.concat([families, rest[is_ordinary.groupby(rest["head"]).transform("any")]])
    return families


def _find_families(words: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """The words that have other spellings: `head`, the most frequent one of their family, and `why` they belong to it."""
    given = _given_names_by_key() if kind == "names" else {}
    keys = make_keys(words["form"], kind)
    words = words.assign(
        rules_key=keys, key=[given.get(key, key) for key in keys], is_given=[key in given for key in keys]
    )
    family = ["key", words["term"].str[:1].str.isupper().rename("is_upper")]
    words = words[words.assign(is_upper=family[1]).duplicated(["key", "is_upper"], keep=False)]
    words = words.sort_values(["is_possessive", "n", "term"], ascending=[True, False, True])
    heads = words.groupby(family)[["term", "form", "rules_key", "is_possessive"]].transform("first")
    words = words.join(heads.add_prefix("head_")).rename(columns={"head_term": "head"})
    words["why"] = [_explain(word, kind) for word in words.itertuples()]
    words = words[(words["why"] != "") | (words["term"] == words["head"])]
    words = words[words.duplicated("head", keep=False)]
    return words.assign(part=np.where(words["is_given"], _GIVEN, _SPELLING))


@cache
def _given_names_by_key() -> dict[str, str]:
    """For the key of each form of a given name the name that stands for all its forms."""
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
    flags = [_GIVEN_NAME] * word.is_given + [_POSSESSIVE] * (word.is_possessive and not word.head_is_possessive)
    return "; ".join(flags + steps)


def _find_possessives(words: pd.DataFrame) -> pd.DataFrame:
    """The plain possessives of words that occur without the ending too, and these words."""
    endings = words[words["has_base"]]
    endings = endings.assign(head=endings["base"], key=endings["base"].str.lower(), why=_POSSESSIVE)
    bases = words[words["term"].isin(endings["head"])]
    bases = bases.assign(head=bases["term"], key=bases["form"], why="")
    return pd.concat([bases, endings]).assign(part=_ENDING)


def _arrange(spellings: pd.DataFrame, possessives: pd.DataFrame) -> pd.DataFrame:
    """The table of proposals, each term once: the families of each part by how often their variants occur."""
    table = pd.concat([spellings, possessives[~possessives["term"].isin(spellings["term"])]])
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
