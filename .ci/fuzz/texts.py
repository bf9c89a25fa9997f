"""Random texts and dates: words, times and quotations that name their places, dates that are read or refused."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from laws import Batch, demand, draw, fails_well
from pieces import (
    CUES,
    DATES,
    DIRECTIVES,
    MARKS,
    TIMES,
    cut_releases,
    mix_texts,
    mix_words,
    repeat_one,
    say,
    with_new_signs,
    word_salad,
)

import analysis as an
from analysis.tokens.words import fold


def documents(texts: list[str], date: str | None = "2023-03-08") -> pd.DataFrame:
    """A table of texts that all have the same date."""
    table = pd.DataFrame({"date": pd.Series([date] * len(texts), dtype=object), "text": pd.Series(texts, dtype=object)})
    return table.set_axis([f"d{i}" for i in range(len(texts))])


def refuse_halves(call: Callable[[pd.DataFrame], object], texts: list[str]) -> list[str]:
    """The texts without half a surrogate pair, when those that have one have been refused."""
    halves = [text for text in texts if re.search("[\ud800-\udfff]", text)]
    if halves:
        demand(fails_well(lambda: call(documents(halves))) is None, "half a surrogate pair is not refused")
    return [text for text in texts if text not in halves]


def check_places(spans: pd.DataFrame, texts: list[str], prefix: str = "", words: str = "text") -> None:
    """A span has the text of its place."""
    spans = spans[spans[words].notna()]
    places = zip(spans["doc"].cat.codes, spans[f"{prefix}start"], spans[f"{prefix}end"], spans[words], strict=True)
    demand(
        all(0 <= start < end and texts[doc][start:end] == text for doc, start, end, text in places),
        f"a {words} is not the text of its place",
    )


def check_spans(spans: pd.DataFrame, texts: list[str], *, letters: bool) -> None:
    """What is between spans in reading order has no letters, or nothing but white space."""
    codes, gaps, last, place = spans["doc"].cat.codes.tolist(), [], -1, 0
    for doc, start, end in zip(codes, spans["start"].tolist(), spans["end"].tolist(), strict=True):
        if doc != last:
            gaps.append(texts[last][place:] if last >= 0 else "")
            gaps.extend(texts[last + 1 : doc])
            last, place = doc, 0
        demand(place <= start < end <= len(texts[doc]), "spans overlap or leave their text")
        gaps.append(texts[doc][place:start])
        place = end
    rest = "".join(gaps) + (texts[last][place:] if last >= 0 else "") + "".join(texts[last + 1 :])
    lost = [sign for sign in rest if (sign.isalpha() or sign.isdecimal() if letters else not sign.isspace())]
    demand(not lost, f"{lost[:3]} is in no span")


def check_texts(texts: list[str]) -> None:
    """Words, marks, sentences and paragraphs name their places and lose nothing."""
    series = documents(texts)["text"]
    tokens = an.tokenize(series)
    check_spans(tokens, texts, letters=True)
    places = zip(tokens["doc"].cat.codes, tokens["start"], tokens["end"], tokens["term"], strict=True)
    demand(all(fold(texts[doc][start:end]) == term for doc, start, end, term in places), "a term is not its word")
    both = an.tokenize(series, punctuation=True)
    demand(len(both) >= len(tokens), "marks take words away")
    for spans in (an.sentences(series), an.paragraphs(series)):
        check_spans(spans, texts, letters=False)


def check_scanner(texts: list[str]) -> None:
    """The compiled loop, which large corpora use, gives the tokens that small ones get."""
    series = documents(texts)["text"]
    large = pd.concat([series, pd.Series({"long": "war and peace " * 20_000})])
    few, many = an.tokenize(series), an.tokenize(large)
    many = many[many["doc"] != "long"]
    same = few.astype({"doc": str, "term": str}).equals(many.astype({"doc": str, "term": str}))
    demand(same, "small and large differ")


def check_times(texts: list[str], language: str, mode: str, date: str | None) -> None:
    """Time expressions name their places, do not overlap, and end after they begin."""
    texts = refuse_halves(lambda table: an.time_expressions(table, language=language, mode=mode), texts)
    found = an.time_expressions(documents(texts, date), language=language, mode=mode)
    check_places(found, texts)
    same = found["doc"].cat.codes.diff() == 0
    demand((found["start"] >= found["end"].shift())[same].all(), "expressions overlap")
    demand((found["begin"] <= found["until"])[found["begin"].notna()].all(), "an expression ends before it begins")


def check_quotations(texts: list[str], language: str) -> None:
    """Quotations, speakers and cues name their places; statements have a row each; tokens lie within or not."""
    texts = refuse_halves(lambda table: an.quotations(table, language=language), texts)
    table = documents(texts)
    said = an.quotations(table, language=language)
    check_places(said, texts)
    for name in ("speaker", "cue"):
        check_places(said, texts, f"{name}_", name)
    doc = said["doc"].cat.codes
    demand((said["start"].diff() >= 0)[doc.diff() == 0].all() and (doc.diff().dropna() >= 0).all(), "out of order")
    statements = said[said["type"] != "mention"].drop_duplicates(["doc", "statement"])
    rows = an.speakers(said, {"He": ["he", "він"], "President": ["pres*", "president"]}, language=language)
    demand((~rows["overlaps"]).sum() == len(statements), "statements and rows of speakers differ in number")
    tokens = an.tokenize(table)
    quoted = {i: set() for i in range(len(texts))}
    for code, start, end in zip(doc, said["start"], said["end"], strict=True):
        quoted[code].add((start, end))
    places = zip(tokens["doc"].cat.codes, tokens["start"], tokens["end"], strict=True)
    inside = [any(begin <= start and end <= stop for begin, stop in quoted[code]) for code, start, end in places]
    demand(an.within(tokens, said).tolist() == inside, "within differs from the spans")


def check_dates(dates: list[str], date_format: str | None) -> None:
    """Each date is read or refused, and what was read is read again as the same."""
    table = pd.DataFrame({"date": pd.Series(dates, dtype=object), "text": "a"})
    table = table.set_axis([f"d{i}" for i in range(len(dates))]).rename_axis("doc")
    left = fails_well(lambda: an.audit_corpus(table, date_format=date_format))
    read = fails_well(lambda: an.read_corpus(table, date_format=date_format, on_error="skip"))
    if left is None:
        demand(read is None, "a format is refused that can be read")
        return
    errors = left.loc[left["severity"] == "error", "doc"].nunique()
    if read is None:
        demand(errors == len(dates), "dates are refused that have no finding")
        return
    demand(len(read) + errors == len(dates), "a date is neither read nor refused")
    length = read["precision"].map({"day": 10, "month": 7, "year": 4, "none": 0})
    written = ["" if day is pd.NaT else day.isoformat()[:n] for day, n in zip(read["date"], length, strict=True)]
    again = an.read_corpus(read[["text"]].assign(date=written))
    demand(again[["date", "precision"]].equals(read[["date", "precision"]]), "a date is read again as another")


def text_batch(rng: random.Random, _: Path) -> Batch:
    """Short texts of awkward pieces."""
    pieces = with_new_signs(rng, MARKS + cut_releases(rng, 20))
    return check_texts, repeat_one(rng, [draw(rng, pieces, 6) for _ in range(2000)]), {}


def scanner_batch(rng: random.Random, _: Path) -> Batch:
    """The same for the compiled loop."""
    pieces = with_new_signs(rng, MARKS + cut_releases(rng, 20))
    return check_scanner, [draw(rng, pieces, 6) for _ in range(10_000)], {}


def time_batch(rng: random.Random, _: Path) -> Batch:
    """Word salad of the lexicon of a language, alone or among other text."""
    language = rng.choice(["en", "en", "uk"])
    words = rng.sample(TIMES[language], 60) + [" "] * 4
    texts = [word_salad(rng, words, 6) for _ in range(400)] + mix_texts(rng, TIMES[language], 100)
    date = rng.choice(["2023-03-08", "2023-03", "2023", None, "0001-01-01", "9999-12-31", "1000", "2024-02-29"])
    return (
        check_times,
        repeat_one(rng, texts),
        {"language": language, "mode": rng.choice(["news", "narrative"]), "date": date},
    )


def quotation_batch(rng: random.Random, _: Path) -> Batch:
    """Cues, speakers and quotation marks among other text."""
    language = rng.choice(["en", "en", "uk"])
    texts = mix_texts(rng, CUES[language], 500)
    for i in range(0, len(texts), 2):
        texts[i + 1] = mix_words(rng, language)
        texts[i] += "".join(say(rng, language, texts[i + 1].split() or ["war"]) for _ in range(rng.randint(1, 3)))
    return check_quotations, repeat_one(rng, texts), {"language": language}


def date_batch(rng: random.Random, _: Path) -> Batch:
    """Strings that look like dates, with and without a format; one of them if the format cannot be used."""
    pieces = with_new_signs(rng, DATES) if rng.random() < 0.2 else DATES
    date_format = "%Y" + draw(rng, DIRECTIVES, 4) if rng.random() < 0.3 else None
    dates = [draw(rng, pieces, 5) for _ in range(500)]
    try:
        an.audit_corpus(documents(["a"]), date_format=date_format)
    except ValueError:
        dates = dates[:1]
    return check_dates, dates, {"date_format": date_format}
