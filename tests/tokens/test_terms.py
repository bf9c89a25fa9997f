"""Terms that are mapped, dropped, looked up or joined."""

from __future__ import annotations

import pandas as pd
import pytest
from nltk.stem.snowball import SnowballStemmer

from analysis import (
    drop_terms,
    map_terms,
    ngrams,
    term_frequency,
    tokenize,
)


def test_map_terms_joins_variants(seed_tokens: pd.DataFrame) -> None:
    variants = {"zelenskyy": "zelensky", "zelensky’s": "zelensky", "Donbass": "donbas", "defences": "defense"}
    tokens = map_terms(seed_tokens, variants)
    counted = term_frequency(tokens).set_index("term")["n"]
    assert counted[["zelensky", "donbas"]].tolist() == [2, 2]
    pd.testing.assert_frame_equal(tokens.drop(columns="term"), seed_tokens.drop(columns="term"))


def test_map_terms_by_a_stemmer() -> None:
    tokens = tokenize(pd.Series({"a": "attack attacks attacked"}))
    assert map_terms(tokens, SnowballStemmer("english").stem)["term"].unique().tolist() == ["attack"]


def test_map_terms_prefers_the_key_that_needs_no_folding() -> None:
    tokens = tokenize(pd.Series({"a": "may"}))
    assert map_terms(tokens, {"May": "month", "may": "verb"})["term"].tolist() == ["verb"]


def test_map_terms_to_nothing_drops() -> None:
    tokens = tokenize(pd.Series({"a": "a b c"}))
    assert map_terms(tokens, {"a": None})["term"].isna().tolist() == [True, False, False]
    assert map_terms(tokens, lambda term: "" if term == "b" else term)["term"].isna().tolist() == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("how", ["stem", 3, lambda term: 3, {"x": 3}])
def test_map_terms_refuses(how) -> None:
    with pytest.raises(TypeError, match="how"):
        map_terms(tokenize(pd.Series({"a": "x"})), how)


def table_of(**variants: str | None) -> pd.DataFrame:
    return pd.DataFrame({"term": list(variants), "variant_of": list(variants.values())})


def test_map_terms_follows_a_table_of_variants_to_the_end() -> None:
    tokens = tokenize(pd.Series({"a": "Donbass Donbas Donbasss war"}))
    table = table_of(donbas=None, Donbass="donbas", donbasss="Donbass", war="")
    assert map_terms(tokens, table)["term"].tolist() == ["donbas", "donbas", "donbas", "war"]
    assert map_terms(tokens, table.iloc[[0, 1, 1]])["term"].tolist() == ["donbas", "donbas", "donbasss", "war"]


def test_map_terms_refuses_a_table_that_is_not_clear() -> None:
    tokens = tokenize(pd.Series({"a": "x y z"}))
    with pytest.raises(ValueError, match="'variant_of'"):
        map_terms(tokens, pd.DataFrame({"term": ["x"]}))
    with pytest.raises(ValueError, match="how has 'x' as a variant of two terms"):
        map_terms(tokens, pd.DataFrame({"term": ["x", "x"], "variant_of": ["y", "z"]}))
    with pytest.raises(ValueError, match=r"in a circle \(x → y → x\)"):
        map_terms(tokens, table_of(x="y", y="x"))


def test_drop_terms_leaves_the_rows(seed_tokens: pd.DataFrame) -> None:
    tokens = drop_terms(seed_tokens, ["The"])
    assert tokens["term"].isna().sum() == 47
    assert len(tokens) == 655
    assert "the" not in tokens["term"].cat.categories


def test_drop_terms_where_case_is_kept_leaves_the_other_case() -> None:
    tokens = tokenize(pd.Series({"a": "The the"}), lower=False)
    assert drop_terms(tokens, ["the"])["term"].tolist()[0] == "The"


def test_drop_terms_refuses_one_string(seed_tokens: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match="pass a list"):
        drop_terms(seed_tokens, "the")


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, ["a", "b", "a", "c", "d"]),
        (2, ["a b", "b a", "c d"]),
        (3, ["a b a"]),
        (5, []),
    ],
)
def test_ngrams_never_cross_documents(n: int, expected: list[str]) -> None:
    tokens = tokenize(pd.Series({"x": "a b a", "empty": "", "y": "c d"}))
    assert ngrams(tokens, n)["term"].tolist() == expected


def test_ngrams_step_over_dropped_words_only_when_asked() -> None:
    text = "Institute for the Study of War"
    tokens = drop_terms(tokenize(pd.Series({"x": text})), ["for", "the", "of"])
    assert ngrams(tokens, 2)["term"].tolist() == []
    pairs = ngrams(tokens, 2, across_dropped=True)
    assert pairs["term"].tolist() == ["institute study", "study war"]
    assert [text[s:e] for s, e in pairs[["start", "end"]].to_numpy()] == [
        "Institute for the Study",
        "Study of War",
    ]


def test_ngrams_of_shuffled_tokens(seed_tokens: pd.DataFrame) -> None:
    shuffled = seed_tokens.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(ngrams(shuffled, 3), ngrams(seed_tokens, 3))


def test_ngrams_refuse_nothing() -> None:
    with pytest.raises(ValueError, match="n=0"):
        ngrams(tokenize(pd.Series({"a": "x"})), 0)


@pytest.mark.parametrize(
    ("kind", "dropped"),
    [
        ("url", ["https", "t.co", "a1b2", "www.example.com", "a", "t.co", "xyz"]),
        ("email", ["a.b", "c-d.org"]),
        ("number", ["7", "495", "123-45-67", "1,000", "3.5"]),
        ("hashtag", ["standwith"]),
        ("mention", ["user"]),
    ],
)
def test_words_inside_stretches_of_a_kind_are_dropped(kind: str, dropped: list[str]) -> None:
    text = (
        "See https://t.co/a1b2, www.example.com/?a or t.co/xyz; mail a.b@c-d.org, call +7 (495) 123-45-67. "
        "1,000 men, COVID-19, a 4-year plan, the 1990s, 3.5% #StandWith @user, G20"
    )
    texts = pd.Series({"b": "nothing", "a": text})
    tokens = tokenize(texts)
    left = drop_terms(tokens, kinds=[kind], documents=texts)
    assert tokens["term"][left["term"].isna()].tolist() == dropped
    assert left.drop(columns="term").equals(tokens.drop(columns="term"))


def test_kinds_need_the_documents() -> None:
    texts = pd.Series({"a": "1 war"})
    tokens = tokenize(texts)
    with pytest.raises(ValueError, match=r"kinds=.'number'. are looked for in the texts: pass documents= too"):
        drop_terms(tokens, kinds=["number"])
    with pytest.raises(ValueError, match="documents lacks 'a'"):
        drop_terms(tokens, kinds=["number"], documents=texts.rename({"a": "b"}))
    with pytest.raises(ValueError, match="kinds='links' is not a valid choice"):
        drop_terms(tokens, kinds=["links"], documents=texts)  # type: ignore[list-item]
    both = drop_terms(tokens, ["war"], kinds=["number"], documents=texts)
    assert both["term"].isna().all()


@pytest.mark.parametrize("across_dropped", [False, True])
def test_no_run_goes_from_one_document_to_the_next(across_dropped) -> None:
    tokens = tokenize(pd.Series({"a": "war and peace", "b": "at last"}))
    assert ngrams(tokens, 2, across_dropped=across_dropped)["term"].tolist() == ["war and", "and peace", "at last"]
