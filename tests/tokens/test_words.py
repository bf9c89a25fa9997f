"""What a word, a run of words, a sentence and a paragraph are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize import NLTKWordTokenizer, RegexpTokenizer, TweetTokenizer

from analysis import (
    STOPWORDS,
    TIME_WORDS,
    drop_terms,
    map_terms,
    ngrams,
    paragraphs,
    read_corpus,
    sentences,
    term_frequency,
    tokenize,
    word_tokenizer,
)
from analysis.tokens.sentences import _OPEN_END, _OPEN_NUMBER, _punkt
from analysis.tokens.terms import find_term
from analysis.tokens.words import WORD, fold

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def words(text: str, **options) -> list[str]:
    tokens = tokenize(pd.Series({"a": text}), **options)
    return [text[start:end] for start, end in zip(tokens["start"], tokens["end"], strict=True)]


def cut(text: str, table=sentences) -> list[str]:
    return [text[start:end] for start, end in table(pd.Series({"a": text}))[["start", "end"]].to_numpy()]


# --- what a word is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine’s war, Ukraine's war", ["Ukraine’s", "war", "Ukraine's", "war"]),
        ("70,000 and 3.5; 1:0", ["70,000", "and", "3.5", "1", "0"]),
        ("the U.S. Army", ["the", "U.S", "Army"]),
        ("long-drawn-out pro-Russia counter‑attack", ["long-drawn-out", "pro-Russia", "counter‑attack"]),
        ("months - long -- or -so-", ["months", "long", "or", "so"]),
        ("‘quoted’ 'quoted'", ["quoted", "quoted"]),
        ("snake_case COVID-19 4th 90's", ["snake_case", "COVID-19", "4th", "90's"]),
        ("col·legi", ["col·legi"]),
        ("п’ять слів, об'єкт", ["п’ять", "слів", "об'єкт"]),
        ("cafe\u0301 na\u00efve", ["cafe\u0301", "na\u00efve"]),
        ("\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd שלום", ["\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", "שלום"]),
        ("co\u00adoperate می‌خواهم", ["co\u00adoperate", "می‌خواهم"]),
        ("👩‍🚒 runs 🇺🇦", ["runs"]),
        ("", []),
        (" \r\n\t … — “”", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("a'b", "a’b", "a.b", "a:b", "a·b", "1'b", "1’b", "1.b", "1:b", "1·b"),  # before a letter
        *("1'000", "3.14", "1,2", "1;2", "a'1", "a.1", "a,1", "a;1"),  # before a digit
        *("a-b", "a‐b", "a‑b", "a-1", "1‐b", "1‑2"),  # before either
        *(
            "a_b",
            "_a",
            "a_",
            "_",
            "1_000",
            "пʼять",
            "e\u0301a",
            "co\u00adop",
            "می\u200cخواهم",
            "a\u200db",
            "٣,٥",
        ),  # nothing to join
        *("a'b.c:d·e-f", "1.000,5;2", "a\u0301-\u00e9", "a\u00ad-b"),
    ],
)
def test_one_word(text: str) -> None:
    assert words(text) == words(text, tokenizer=word_tokenizer()) == [text]


@pytest.mark.parametrize(
    "apart",
    [
        *("a ; b", "a , b", "1 ; b", "1 , b"),  # these join before a digit only
        *("8 : 30", "a : 1", "1 · 2", "1 ’ 2", "a ’ 1"),  # these before a letter only
        *("a ' _b", "a . _1", "a , _1", "a - _b", "a ‐ _1"),  # none before an underscore
        *("a -- b", "a -' b", "1 .. 2", "a '\u0301 b", "a -\u00ad b"),  # nor but one, and right between
        *("a – b", "a — 1", "1 − 2", "a / b", "a ‘ b", "a ` b", "a ´ b", "1 ‚ 2", "a ‧ b", "a & b", "a + b"),
    ],
)
def test_two_words(apart: str) -> None:
    left, sign, right = apart.split(" ")
    text = left + sign + right
    assert words(text) == words(text, tokenizer=word_tokenizer()) == [left, right]


@pytest.mark.parametrize(
    "sign",
    ["'", "’", ".", ":", "·", ",", ";", "-", "‐", "‑", "\u0301", "\u0903", "\u00ad", "\u200c", "\u200d"],
)
def test_no_word_starts_with_a_joiner_or_a_mark(sign: str) -> None:
    assert words(f"{sign}a {sign}1") == ["a", "1"]
    assert words(sign) == words(sign * 2) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("п’ять пʼять п'ять П’ЯТЬ", "п'ять"),
        ("Well-known well‐known well‑known", "well-known"),
        ("co\u00adoperate cooperate co\u00adop\u00aderate", "cooperate"),
        ("می‌خواهم میخواهم", "میخواهم"),
        ("caf\u00e9 cafe\u0301 CAFE\u0301", "caf\u00e9"),
        ("U.S. u.s U.S.,", "u.s"),
    ],
)
def test_spellings_of_one_term(text: str, term: str) -> None:
    assert tokenize(pd.Series({"a": text}))["term"].unique().tolist() == [term]


def test_punctuation_keeps_whole_signs_and_no_white_space() -> None:
    assert words("Go! 👩‍🚒 “yes”…\r\n", punctuation=True) == ["Go", "!", "👩‍🚒", "“", "yes", "”", "…"]


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


# --- other tokenizers -------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("tokenizer", "message"), [(NLTKWordTokenizer, "is the class"), ("x", "no method span_tok")]
)
def test_what_is_no_tokenizer_is_refused(tokenizer, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        tokenize(pd.Series({"a": "x"}), tokenizer=tokenizer)


# --- terms ------------------------------------------------------------------------------------


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
    ("word", "term"),
    [
        ("War", "war"),
        ("U.S.", "u.s"),
        ("Ukraine’s", "ukraine's"),
        ("counter‑attack", "counter-attack"),
        ("none", "none"),
    ],
)
def test_find_term(word: str, term: str) -> None:
    tokens = tokenize(pd.Series({"a": "The U.S. war: Ukraine’s counter-attack"}))
    assert find_term(tokens, word) == term


@pytest.mark.parametrize(
    ("word", "message"), [("on Friday", r"ngrams\(tokens, 2\)"), ("zelensk*", "map_terms")]
)
def test_find_term_refuses_what_no_count_could_find(
    seed_tokens: pd.DataFrame, word: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        find_term(seed_tokens, word)
    assert find_term(ngrams(seed_tokens, 2), "on Friday") == "on friday"


# --- runs of words ----------------------------------------------------------------------------


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


def test_tables_that_lost_their_categories_still_work(seed_tokens: pd.DataFrame) -> None:
    plain = seed_tokens.astype({"doc": "str", "term": "str"})
    assert term_frequency(plain).equals(term_frequency(seed_tokens))
    assert len(ngrams(plain, 2)) == 653
    with pytest.raises(ValueError, match=r"tokens has no column 'doc' .*make it with tokenize"):
        ngrams(pd.DataFrame({"date": [], "text": []}).assign(position=0, start=0, end=0), 2)


# --- stop words -------------------------------------------------------------------------------


def test_stop_words_are_terms() -> None:
    assert all(WORD.fullmatch(word) and fold(word) == word for word in STOPWORDS | TIME_WORDS)


def test_words_of_time_are_kept_apart() -> None:
    assert not STOPWORDS & TIME_WORDS
    needed = """was were is are been will shall would had has have did since until till before after during while
    when now then once ago last next first previously recently still already yet soon later never always"""
    assert set(needed.split()) <= TIME_WORDS


def test_stop_words_hold_no_content(seed_tokens: pd.DataFrame) -> None:
    left = term_frequency(drop_terms(seed_tokens, STOPWORDS | TIME_WORDS))["term"].tolist()
    assert set(left[:4]) == {"russian", "bakhmut", "wagner", "forces"}
    assert not {"the", "of", "has", "its"} & set(left)


# --- sentences and paragraphs -----------------------------------------------------------------


def test_sentences_of_the_seeds(seeds: pd.DataFrame) -> None:
    found = sentences(seeds)
    assert len(found) == 25
    texts = [seeds["text"][doc][start:end] for doc, start, end in found.itertuples(index=False)]
    assert "Rift between Russia and Wagner" in texts
    assert 'Many analysts say Wagner has put up its "last stand" against Ukrainian forces.' in texts
    assert all(text.endswith((".", "”", '"', "Wagner")) for text in texts)


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith met Gen. Lee at 3 p.m. on Friday.", "He left."],
        ["The U.S. Army left.", "J. R. Smith came."],
        ["He works in the U.S.", "They left."],
        ["It cost 3.5 million.", "No. 5 won."],
        ["He said no.", "Then he left."],
        ["“Go.”", "“Stop!” he said."],
        ['"Why?" he asked.', "(It was late.)", "So what?"],
        ["Wait… and see… then go.", "They left…", "And then?"],
        ["He said... well.", "Then?"],
        ["“Russia attacks,” it said.", "“Ukraine holds.”", "Britain’s army knew."],
        ["hello!", "how are you?"],
    ],
)
def test_sentence_ends(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def punkt_walks(text: str):
    """The sentences that NLTK's Punkt finds when it walks through each paragraph: slow, and the definition."""
    for begin, end in paragraphs(pd.Series({"a": text}, dtype=object))[["start", "end"]].to_numpy().tolist():
        first = last = begin
        for left, right in _punkt().span_tokenize(text[begin:end].replace("…", ".")):
            left = begin + right - len(text[begin + left : begin + right].lstrip())
            so_far = text[first:last][-20:]
            runs_on = (text[left].islower() and _OPEN_END.search(so_far)) or (
                text[left].isdigit() and _OPEN_NUMBER.search(so_far)
            )
            if left > begin and not runs_on:
                yield first, last
                first = left
            last = begin + right
        yield first, end


def spans(text: str) -> list[tuple[int, int]]:
    places = sentences(pd.Series({"a": text}, dtype=object))
    return list(zip(places["start"].tolist(), places["end"].tolist(), strict=True))


# NLTK takes U+001C to U+001F for white space in one place and for signs in another: left out.
ANY = st.characters(codec="utf-8", exclude_characters="\x1c\x1d\x1e\x1f")
SPACES = st.sampled_from([*"     \n\r\t\v\f", "\r\n", "\n\n", "\r\n \r\n", "\u00a0", "\u2028", "\x85"])
MARKS = st.sampled_from([*".........?!…\"'”’“‘»«()[]{}:;,-_*@#/—", "--", "...", ". . .", "\u00a0.\u00a0."])
PIECES = st.sampled_from(
    """
    Mr mrs U.S p.m Ph.D etc v x-v No fig Jan sat St A b J є Я Слово слово The the THE He There Therefore he-man
    Smith war left 1 23 1916 3.5 70,000 -5 ½ Ⓐ Ⅷ ١ 😀 ‿ U.\u212a İ ſt ß ǅ א 中 ª \u0301 \u200d
    """.split()  # noqa: SIM905
)


@given(st.lists(SPACES | MARKS | MARKS | PIECES | PIECES | ANY, max_size=15).map("".join))
@example("He met Mr. Smith.” Then")
@example("What ?! No!!! “Why?” he asked… (Go.) So.")
@example("the\u00a0.\u00a0.\n.")
@settings(max_examples=2000)
def test_punkt_in_doubt_only_is_punkt_all_the_way(text: str) -> None:
    assert spans(text) == list(punkt_walks(text))


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("ukraine_pressreleases", 10),
        ("chronam1916_feb", 50),
        ("fomc_statements", 1),
        ("resistinua_uk", 1),
        ("golunov_ru", 1),
    ],
)
def test_not_one_sentence_of_the_corpora_differs(name: str, step: int) -> None:
    archive = CORPORA / f"{name}.tar.gz"
    if not archive.exists():
        pytest.skip("the corpora of ../shared/corpora are not here")
    texts = read_corpus(archive)["text"].iloc[::step]
    assert [spans(text) for text in texts] == [list(punkt_walks(text)) for text in texts]


def test_sentences_end_with_paragraphs_but_not_with_lines() -> None:
    assert cut("A heading\n\nIt goes\non here.\r\n \r\nEnd") == ["A heading", "It goes\non here.", "End"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_paragraphs(newline: str) -> None:
    text = newline.join(["", " One,", "two. ", "", "  ", "", "Three", ""])
    assert cut(text, paragraphs) == [f"One,{newline}two.", "Three"]
