"""What a word, a run of words, a sentence and a paragraph are."""

from __future__ import annotations

import pandas as pd
import pytest
from nltk.tokenize import NLTKWordTokenizer, RegexpTokenizer, TweetTokenizer

from analysis import (
    term_frequency,
    tokenize,
    word_tokenizer,
)
from analysis.tokens.words import fold


def words(text: str, **options) -> list[str]:
    tokens = tokenize(pd.Series({"a": text}), **options)
    return [text[start:end] for start, end in zip(tokens["start"], tokens["end"], strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine’s war, Ukraine's war", ["Ukraine’s", "war", "Ukraine's", "war"]),
        ("70,000 and 3.5; 1:0", ["70,000", "and", "3.5", "1", "0"]),
        ("the U.S. Army", ["the", "U.S", "Army"]),
        ("long-drawn-out pro-Russia counter‑attack", ["long-drawn-out", "pro-Russia", "counter‑attack"]),
        ("months - long -- or -so-", ["months", "long", "or", "so"]),
        ("‘quoted’ 'quoted'", ["quoted", "quoted"]),
        ("snake_case COVID-19 4th 90's", ["snake_case", "COVID-19", "4th", "90", "s"]),
        ("col·legi", ["col·legi"]),
        ("п’ять слів, об'єкт", ["п’ять", "слів", "об'єкт"]),
        ("cafe\u0301 na\u00efve", ["cafe\u0301", "na\u00efve"]),
        ("\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd שלום", ["\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", "שלום"]),
        ("co\u00adoperate می‌خواهم", ["co\u00adoperate", "می‌خواهم"]),
        ("👩‍🚒 runs 🇺🇦", ["runs"]),
        ("x.y/?utm_source=a&b=c", ["x.y", "utm_source", "a", "b", "c"]),
        ("#metoo @jane_doe", ["metoo", "jane_doe"]),
        ("كتـــاب كِتَاب", ["كتـــاب", "كِتَاب"]),  # with tatweel and vowel signs, as written
        ("İstanbul İzmir", ["İstanbul", "İzmir"]),  # longer in small letters
        ("", []),
        (" \r\n\t … — “”", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("a'b", "a’b", "a‘b", "a.b", "a:b", "a·b", "a‧b", "a＇b"),  # WB6, WB7: between letters
        *("1'000", "1’000", "1‘000", "3.14", "1,2", "1;2", "1٬000", "1⁄2", "٣,٥"),  # WB11, WB12: between digits
        *("a-b", "a‐b", "a‑b", "a-1", "1‐b", "1‑2"),  # ours: a hyphen between either
        *(
            "a_b",
            "_a",
            "a_",
            "1_000",
            "__init__",
            "a‿b",
            "カ_a",
            "_カ",
            "1\u202f000",
            "a\u202fb",
            "カ\u202f1",
        ),  # WB13a, b
        *('צה"ל', "ג'", "ג'ירף", "רח'"),  # WB7a to WB7c: Hebrew quotes
        *("カタカナ", "ラーメン", "Ⅳ", "ⓐⓑ", "пʼять", "Ինչպե՞ս", "a1", "1a", "4th"),  # WB5, WB8 to WB10, WB13
        *(
            "e\u0301a",
            "co\u00adop",
            "می\u200cخواهم",
            "a\u200db",
            "Bak\u2060hmut",
            "a\u200e’s",
            "1\ufeff2",
            "a-\u0301b",
        ),  # WB4
        *("a'b.c:d·e-f", "1.000,5;2", "a\u0301-\u00e9", "a\u00ad-b"),
    ],
)
def test_one_word(text: str) -> None:
    assert words(text) == words(text, tokenizer=word_tokenizer()) == [text]


@pytest.mark.parametrize(
    "apart",
    [
        *("a ; b", "a , b", "1 ; b", "1 , b", "a , 1"),  # these join digits only
        *("8 : 30", "a : 1", "1 : b", "1 · 2", "1 ‧ 2"),  # these letters only
        *("a ' 1", "1 ’ b", "a . 1", "1 . b"),  # and these two of a kind
        *("a ' _b", "a . _1", "a , _1", "a - _b", "a_ ' b", "a_ - b"),  # none an underscore
        *("a -- b", "a -' b", "1 .. 2", "a '\u200b b"),  # nor more than one at a time
        *("a – b", "a — 1", "1 − 2", "a / b", "a ` b", "a ´ b", "1 ‚ 2", "a & b", "a + b", "a \u200b b"),
        *('a " b', 'צ " a', "ג' , 1", "ג' - _"),  # Hebrew quotes join Hebrew letters
        *("カ ・ カ", "中 - 国", "中 \u202f 国", "ก ' ข"),
    ],
)
def test_two_words(apart: str) -> None:
    left, sign, right = apart.split(" ")
    text = left + sign + right
    expected = [word for word in (left, right) if word.strip("_")]
    assert words(text) == words(text, tokenizer=word_tokenizer()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("北京今天", ["北", "京", "今", "天"]),
        ("ひらがなカタカナ漢字", ["ひ", "ら", "が", "な", "カタカナ", "漢", "字"]),
        ("กั้น", ["กั้", "น"]),
        ("カa中1", ["カ", "a", "中", "1"]),
    ],
)
def test_scripts_without_spaces_have_a_word_for_each_character_as_the_standard_has(text, expected) -> None:
    assert words(text) == words(text, tokenizer=word_tokenizer()) == expected


@pytest.mark.parametrize("sign", [*"_'’.-", "__", "_ _", "_'_", "\u202f", "_\u202f_", "😀", "½", "$", "\u0301"])
def test_a_word_has_a_letter_or_a_digit(sign: str) -> None:
    assert words(sign) == []


@pytest.mark.parametrize(
    "sign",
    ["'", "’", "‘", ".", ":", "·", ",", ";", "-", "‐", "‑", "\u202f", "\u0301", "\u0903", "\u00ad", "\u200c", "\u200d"],
)
def test_no_word_starts_with_a_joiner_or_a_mark(sign: str) -> None:
    assert words(f"{sign}a {sign}1") == ["a", "1"]
    assert words(sign) == words(sign * 2) == []


def test_a_narrow_space_before_french_punctuation_is_no_part_of_the_word() -> None:
    assert words("Quoi\u202f? «\u202foui\u202f»") == ["Quoi", "oui"]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("п’ять пʼять п'ять П’ЯТЬ", "п'ять"),
        ("Well-known well‐known well‑known", "well-known"),
        ("co\u00adoperate cooperate co\u00adop\u00aderate", "cooperate"),
        ("می‌خواهم میخواهم", "میخواهم"),
        ("caf\u00e9 cafe\u0301 CAFE\u0301", "caf\u00e9"),
        ("U.S. u.s U.S.,", "u.s"),
        ("o’clock o'clock o‘clock o＇clock", "o'clock"),
        ('צה"ל צה״ל', 'צה"ל'),
        ("Bakhmut Bak\u2060hmut Bakh\u200dmut \u200eBakhmut\u200e Bakh\u00admut\ufeff", "bakhmut"),
    ],
)
def test_spellings_of_one_term(text: str, term: str) -> None:
    assert tokenize(pd.Series({"a": text}))["term"].unique().tolist() == [term]


def test_punctuation_keeps_whole_signs_and_no_white_space() -> None:
    assert words("Go! 👩‍🚒 “yes”…\r\n", punctuation=True) == ["Go", "!", "👩‍🚒", "“", "yes", "”", "…"]


def test_marks_are_tokens_only_if_asked_for() -> None:
    texts = pd.Series({"a": "Stop!"})
    assert tokenize(texts, punctuation=True)["term"].tolist() == ["stop", "!"]
    assert tokenize(texts)["term"].tolist() == ["stop"]


def test_lone_surrogates_are_no_tokens() -> None:
    texts = pd.Series({"a": "x \ud800 y"}, dtype=object)
    assert tokenize(texts, punctuation=True)["term"].tolist() == ["x", "y"]


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("Ukraine’s", "ukraine's"),
        ("counter‑attack", "counter-attack"),
        ("co\u00adoperate", "cooperate"),
        ("Cafe\u0301", "caf\u00e9"),
        ("İ", "i̇"),
        ("ΣΑΣ", "σας"),
    ],
)
def test_folding(word: str, term: str) -> None:
    assert fold(word) == term


def test_one_term_for_both_apostrophes() -> None:
    tokens = tokenize(pd.Series({"a": "Ukraine’s Ukraine's UKRAINE’S"}))
    assert term_frequency(tokens)["n"].tolist() == [3]


def test_lower_false_keeps_case_but_folds_apostrophes() -> None:
    assert tokenize(pd.Series({"a": "Ukraine’s War war"}), lower=False)["term"].tolist() == [
        "Ukraine's",
        "War",
        "war",
    ]


def test_columns_and_types(seed_tokens: pd.DataFrame) -> None:
    assert seed_tokens.dtypes.astype(str).to_dict() == {
        "doc": "category",
        "position": "int32",
        "start": "int32",
        "end": "int32",
        "term": "category",
    }
    assert seed_tokens.groupby("doc", observed=True)["position"].agg(["min", "max"]).to_numpy().tolist() == [
        [0, 351],
        [0, 302],
    ]


def test_empty_documents_and_empty_texts() -> None:
    tokens = tokenize(pd.DataFrame({"text": []}))
    assert tokens.dtypes.astype(str).tolist() == ["category", "int32", "int32", "int32", "category"]
    assert len(tokens) == 0
    tokens = tokenize(pd.Series({"a": "", "b": "x", "c": "\n"}))
    assert tokens["doc"].tolist() == ["b"]
    assert tokens["doc"].cat.categories.tolist() == ["a", "b", "c"]


def test_numbers_as_ids_become_strings() -> None:
    assert tokenize(pd.Series(["x", "y"]))["doc"].tolist() == ["0", "1"]


def test_word_tokenizer_is_the_same_rule(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(tokenize(seeds, tokenizer=word_tokenizer()), seed_tokens)
    assert word_tokenizer(punctuation=True).tokenize("Ukraine’s war.") == ["Ukraine’s", "war", "."]


@pytest.mark.parametrize(
    ("tokenizer", "expected"),
    [
        (NLTKWordTokenizer(), ["I", "ca", "n't", "see", "#", "war", "."]),
        (RegexpTokenizer(r"\w+"), ["I", "can", "t", "see", "war"]),
        (TweetTokenizer(), ["I", "can't", "see", "#war", "."]),  # has no span_tokenize: looked up
    ],
)
def test_nltk_tokenizers(tokenizer, expected: list[str]) -> None:
    assert words("I can't see #war.", tokenizer=tokenizer) == expected


class Giving:
    """A tokenizer that gives the same places for every text."""

    def __init__(self, *places: tuple[int, int]) -> None:
        self.places = places

    def span_tokenize(self, text: str):
        return iter(self.places)


@pytest.mark.parametrize(
    "places",
    [[(0, 9)], [(-1, 2)], [(1, 1)], [(2, 1)], [(2, 4), (0, 1)], [(0, 3), (2, 4)]],
    ids=["beyond", "before", "empty", "backwards", "unordered", "overlapping"],
)
def test_bad_places_are_refused(places: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match=r"Giving.*span \("):
        tokenize(pd.Series({"a": "abcd"}), tokenizer=Giving(*places))


@pytest.mark.parametrize(
    ("documents", "error", "message"),
    [
        ({"a": "x"}, TypeError, "is a dict"),
        (pd.Series({"a": "x", "b": None}), TypeError, "1 of 2 texts are not strings"),
        (pd.Series(["x", "y"], index=["a", "a"]), ValueError, "'a' occurs more than once"),
        (pd.DataFrame({"body": ["x"]}), ValueError, "no column 'text' .*body"),
    ],
)
def test_what_is_no_corpus_is_refused(documents, error, message: str) -> None:
    with pytest.raises(error, match=message):
        tokenize(documents)


@pytest.mark.parametrize(("tokenizer", "message"), [(NLTKWordTokenizer, "is the class"), ("x", "has no span_tok")])
def test_other_objects_than_tokenizers_are_refused(tokenizer, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        tokenize(pd.Series({"a": "x"}), tokenizer=tokenizer)


def test_tokens_that_are_not_in_the_text_cannot_be_looked_up() -> None:
    class Shouting:
        def span_tokenize(self, text: str):
            raise NotImplementedError

        def tokenize(self, text: str) -> list[str]:
            return text.upper().split()

    with pytest.raises(ValueError, match=r"Shouting.* gave 'WAR', which is not in the text after character 0"):
        tokenize(pd.Series({"a": "war"}), tokenizer=Shouting())
