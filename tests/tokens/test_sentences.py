"""Sentences and paragraphs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import (
    paragraphs,
    read_corpus,
    sentences,
)
from analysis.tokens.sentences import divide_text, punkt_tokenizer

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def cut(text: str, table=sentences) -> list[str]:
    return [text[start:end] for start, end in table(pd.Series({"a": text}))[["start", "end"]].to_numpy()]


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
        ["12.34.5. The law says so.", "It ends here."],
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


@pytest.mark.parametrize(
    "expected",
    [
        # K11: dotted initials
        ["They've got F.D.R.'s letters."],
        ["The J.F.K. Library holds them.", "He liked F.D.R.", "They met twice."],
        ["Lester B. Pearson met J. R. R. Tolkien."],
        # K12: a single capital ends a sentence before a word that starts one
        ["You and I.", "You and I together make sense."],
        ["World War I.", "The war ended."],
        ["Take vitamin C.", "It helps.", "Plan B.", "We go."],
        ["He left at 6 p.m.", "Then he slept.", "They met in Washington, D.C.", "After that they left."],
        # K13: closing quotation marks of other languages
        ["„Ich gehe.“", "Er ging."],
        ["»Ich gehe.«", "Er ging."],
        ["„Йду.“", "Він пішов."],
        ["« Je pars. »", "Il part."],
        ["«Йду».", "Він пішов."],
        ["‚Geh!‘", "Er ging."],
        ["„Geh!“, sagte er.", "Sie ging."],
        ["›Geh.‹", "Er ging.", "‹Nein.›", "Sie kam."],
        ["“Go.”", "“Stop.”"],
        # K15: numbers of a list, and abbreviations before numbers
        ["See Art. 5 of the treaty.", "Sec. 12 and para. 7 apply.", "Vol. 3, p. 9.", "It cost approx. 20 euros."],
        ["Smith et al. 2005 and Res. 1701 say so."],
        ["In 1916.", "Then came peace."],
        # ends that other tools miss
        ["This is ClueBot NG.", "ClueBot NG can do it."],
        ["He went to the cafe\u0301.", "It was.", "Ok."],
        # a title after a time of day, which other tools disagree about: no end
        ["At 5 a.m. Mr. Smith left.", "Smith Co. at noon closed."],
        # the rules are those of English: a German ordinal is the end of a sentence
        ["Am 3.", "Oktober war es."],
        # dots with spaces
        ["He said . . . well, no.", "Then he left."],
        ["They left . . .", "And then?"],
        ["They left. . . .", "Then they came."],
    ],
)
def test_sentences_end_where_readers_of_the_field_say(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. First item\n2. Second item", ["1. First item", "2. Second item"]),
        ("1) First item.\n2) Second item.", ["1) First item.", "2) Second item."]),
        ("1.1. First\n1.2. Second\n2.1. Third", ["1.1. First", "1.2. Second", "2.1. Third"]),
        ("a. first item\nb. second item", ["a. first item", "b. second item"]),
        ("(a) first item\n(b) second item", ["(a) first item", "(b) second item"]),
        ("Rules\n1. Aim\n2. Scope", ["Rules", "1. Aim", "2. Scope"]),
        ("Bring these:\na) bread\nb) wine", ["Bring these:", "a) bread", "b) wine"]),
        ("It is on page\n1. That was all.", ["It is on page\n1.", "That was all."]),
        ("Rules\n1.1. Aim\n1.2. Scope", ["Rules", "1.1. Aim", "1.2. Scope"]),
        ("9. One\n10. Two\n11. Three", ["9. One", "10. Two", "11. Three"]),
        ("Two things:\n\n1. One\n2. Two\n\nEnd", ["Two things:", "1. One", "2. Two", "End"]),
        ("It is on page\n12. That was all.", ["It is on page\n12.", "That was all."]),
        ("北京今天爆炸。他说：“不。”我们走！好？", ["北京今天爆炸。", "他说：“不。”", "我们走！", "好？"]),
        ("「行く。」彼は言った。", ["「行く。」", "彼は言った。"]),
        ("वह गया। वह आया॥ हाँ", ["वह गया।", "वह आया॥", "हाँ"]),
        ("هل ذهب؟ نعم۔ لا", ["هل ذهب؟", "نعم۔", "لا"]),
        ("Գնաց։ Եկավ։", ["Գնաց։", "Եկավ։"]),
    ],
)
def test_lists_and_other_scripts(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def punkt_cuts(text: str, start: int, end: int):
    """The cuts that NLTK's Punkt makes when it walks through a paragraph: slow, and the definition."""
    last = None
    for left, right in punkt_tokenizer().span_tokenize(text[start:end]):
        if last is not None:
            yield start + last, start + right - len(text[start + left : start + right].lstrip())
        last = right


def punkt_walks(text: str):
    return divide_text(text, punkt_cuts)


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word " * 200_000, 1),
        ("." * 1_000_000, 1),
        ("”" * 1_000_000, 1),
        ("A. B. C. " * 100_000, 1),
        ("1. 2. 3. " * 20_000, 30_000),
        (("\n".join(f"{i}. item" for i in range(1, 1000)) + "\n\n") * 100, 99_900),
        ("\n7. item" * 100_000, 1),
    ],
    ids=["no stop", "stops", "quotes", "initials", "numbers", "list", "one number"],
)
def test_long_texts_without_sentences_take_no_longer_than_others(text: str, expected: int) -> None:
    assert len(sentences(pd.Series({"a": text}))) == expected


def test_sentences_end_with_paragraphs_but_not_with_lines() -> None:
    assert cut("A heading\n\nIt goes\non here.\r\n \r\nEnd") == ["A heading", "It goes\non here.", "End"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_paragraphs(newline: str) -> None:
    text = newline.join(["", " One,", "two. ", "", "  ", "", "Three", ""])
    assert cut(text, paragraphs) == [f"One,{newline}two.", "Three"]
