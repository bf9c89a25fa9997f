"""What random texts, dates and queries are made of."""

from __future__ import annotations

import random
import re

import pandas as pd
from laws import ROOT, draw

MARKS = [
    *"aAzZ09 .-'’_*?[]!$%&/\\\"“”«»—…,;:()\n\r\t\0½๑𐍈İßﬁ",
    *("Ukraine’s", "U.S.", "70,000", "No. 5", "Mr. ", "e\u0301", "\u0301", "سلام", "שָׁלוֹם", "中文", "👩‍👩‍👧", "🇺🇦"),
    *("\r\n", "\n\n", "\u2028", "\u00ad", "\u200d", "\u202e", "\ufeff", "\x1f", "\ud800", "…", "  ", "war", "peace"),
    *("<b>", "</p>", "&amp;", "<script>", "{{x}}"),
]
DATES = [
    *"0123456789-/.,: T+Z", *("2023", "1999", "0000", "9999", "-03-08", "2023-02-29", "March", "Mar", "8th", "5:37 PM"),
    *("Monday", "Tue", "UTC", "+02:00", "CEST", "березня", "nan", "NaT", "1e9", "٢٠٢٣", "1678838400", "45000"),
]  # fmt: skip
DIRECTIVES = [
    *("%Y", "%m", "%d", "%y", "%B", "%b", "%H:%M", "%z", "%Z", "%j", "%A", "%G", "%V", "%u", "%%", "%"), *"-/ .",
]  # fmt: skip
QUERIES = [
    *"*?[]!-_^$\\ aw.", *("war", "peace", "zelensk", "[a-z]", "[!a]", "U.S.", "new york", "’s", "***", "??", "war on"),
]  # fmt: skip
REGEXES = [*"ab.*+?()[]|^${}\\", r"\w", r"\d", "(?:", "(?i)", "(?=", "war", "{2,3}", "[a-z]"]
QUOTES = [
    *"“”„«»\"'‘’‹›:,.!?—– ", *(" said ", " says ", " told ", " that ", " he ", "according to ", "the president "),
    *("Mr. Smith", "Volodymyr Zelensky", "\nQuestion: ", "\nVLADIMIR PUTIN: ", ",” he said. ", ".” ", " “"),
    *(" сказав ", " заявив ", "за словами ", "президент ", " що ", "він "),
]  # fmt: skip
SPEAKERS = {"en": ["he", "Mr. Smith", "Zelensky", "the president"], "uk": ["він", "Зеленський", "президент України"]}
SAID = {
    "en": ["said", "said that", "told reporters", "according to", "asked:"],
    "uk": ["сказав", "заявив, що", "за словами"],
}
LONG_CHARS = 20_000  # of a text that is repeated
RELEASES = pd.read_parquet(ROOT / "data/press-releases.parquet", columns=["text"])["text"].tolist()


def read_words(folder: str) -> dict[str, list[str]]:
    """The words of the tables of each language in a folder of the package."""
    paths = {name: ROOT / "analysis" / folder / "languages" / f"{name}.md" for name in ("en", "uk")}
    return {name: re.findall(r"[\w'-]+", path.read_text("utf-8")) for name, path in paths.items()}


TIMES = {name: [*words, *" ,.-/\n", "2023", "3", "1/2", "20:15"] for name, words in read_words("timex").items()}
MARKED = re.findall(r"[\w'’-]+|[,.:“”]", (ROOT / "tests" / "quotes" / "sentences.txt").read_text("utf-8"))
CUES = {name: [*words, *QUOTES] for name, words in read_words("quotes").items()}


def with_new_signs(rng: random.Random, pieces: list[str]) -> list[str]:
    """The pieces and as many random characters."""
    return pieces + [
        chr(rng.choice([rng.randrange(0x250), rng.randrange(0x3000), rng.randrange(0xE000, 0x110000)])) for _ in pieces
    ]


def cut_releases(rng: random.Random, pieces: int) -> list[str]:
    """Random pieces of the press releases."""
    cuts = []
    for text in rng.choices(RELEASES, k=pieces):
        place = rng.randrange(len(text))
        cuts.append(text[place : place + rng.choice([5, 20, 80])])
    return cuts


def word_salad(rng: random.Random, words: list[str], most: int) -> str:
    """Words, with one sign between them."""
    return rng.choice([" ", " ", "-", ""]).join(rng.choices(words, k=rng.randint(1, most)))


def mix_words(rng: random.Random, language: str) -> str:
    """Words of marked sentences and of the tables, with capitals and commas anywhere."""
    words = rng.choices(MARKED, k=rng.randint(1, 9)) + rng.choices(CUES[language], k=rng.randint(1, 9))
    rng.shuffle(words)
    return " ".join(rng.choice([word, word, word, word.capitalize(), f"{word},"]) for word in words)


def repeat_one(rng: random.Random, texts: list[str]) -> list[str]:
    """The texts, one in ten times with one of them repeated, which shows what takes more time than the text grows."""
    if rng.random() < 0.1:
        number = rng.randrange(len(texts))
        texts[number] *= LONG_CHARS // max(len(texts[number]), 1)
    return texts


def say(rng: random.Random, language: str, words: list[str]) -> str:
    """A statement: quoted words, or words without marks, a cue and a speaker in some order."""
    # a pair of marks, one that is alone, or none
    opening, closing = rng.choice(["“”", "“”", '""', "«»", "„“", "‘’", "“", "”"] + [""] * 3).ljust(2)
    cue = rng.choice([*SAID[language], *rng.sample(CUES[language], 3)])
    parts = [f"{opening}{word_salad(rng, words, 8)}{rng.choice(',.?')}{closing}", cue, rng.choice(SPEAKERS[language])]
    if rng.random() < 0.5:
        rng.shuffle(parts)
    return " ".join(parts) + rng.choice([". ", ".\n", "\n\n", ", ", " "])


def mix_texts(rng: random.Random, words: list[str], number: int) -> list[str]:
    """Texts of words, marks, dates and pieces of press releases."""
    some = rng.sample(words, min(60, len(words)))
    pieces = [*some, *cut_releases(rng, 60), *QUOTES, *rng.sample(MARKS, 20), *rng.sample(DATES, 10), *" " * 30]
    return [rng.choice([draw, word_salad])(rng, rng.choice([some, pieces]), 12) for _ in range(number)]
