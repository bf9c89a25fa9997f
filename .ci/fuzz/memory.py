"""Inputs in memory: texts, dates, queries, options and rules."""

from __future__ import annotations

import inspect
import random
import re
from pathlib import Path
from typing import Any

import pandas as pd
from laws import DATE_PIECES, PIECES, ROOT, Batch, demand, draw, fails_well, with_new_signs

import analysis as an
from analysis.tokens.words import fold

DIRECTIVES = [
    *("%Y", "%m", "%d", "%y", "%B", "%b", "%H:%M", "%z", "%Z", "%j", "%A", "%G", "%V", "%u", "%%", "%"),
    *"-/ .",
]
QUERY_PIECES = [
    *"*?[]!-_^$\\ aw.",
    "war",
    "peace",
    "zelensk",
    "[a-z]",
    "[!a]",
    "U.S.",
    "new york",
    "’s",
    "***",
    "??",
    "war on",
]
REGEX_PIECES = [*"ab.*+?()[]|^${}\\", r"\w", r"\d", "(?:", "(?i)", "(?=", "war", "{2,3}", "[a-z]"]
OPTIONS = [
    *(None, True, -1, 0, 1, 2, 0.5, 2**31, 2**63, -(2**63), 10**30, 1e308, float("nan"), float("inf")),
    *("", " ", "a", "9" * 400, "\0"),
    *("M", "W", "doc", "text", "date", "term", "a\nb", "en", "utf-8", "%Y", "2023-03-08", [], {}, [None]),
    *(["war", None], {"a": None}, {None: "a"}, {"x": ["war"]}, {1: 2}),
    *(re.compile("a"), re.compile(b"a"), pd.Timestamp("2023-03-08")),
]
DOCUMENTS = an.read_corpus(ROOT / "seeds")
TOKENS = an.tokenize(DOCUMENTS)
SMALL = an.read_corpus(
    pd.DataFrame(
        {"doc": list("abc"), "date": ["2023-03-08", "2023-04", None], "text": ["War and peace.", "On Monday, war.", ""]}
    )
)
WORDS = an.tokenize(SMALL)
ARGUMENTS = {
    "documents": SMALL,
    "tokens": WORDS,
    "source": SMALL,
    "query": "war",
    "concepts": {"war": ["war"]},
    "spans": WORDS,
    "how": str.upper,
    "timeline": an.timeline(WORDS, SMALL, "war", freq="M"),
    "event": "2023-03-08",
    "target": SMALL[:1],
    "a": SMALL[:1],
    "b": SMALL[1:],
    "rows": an.term_frequency(WORDS)[:1],
    "row": an.collocations(WORDS, min_count=1)[:1],
    "table": an.contingency_table(WORDS),
    "n": 2,
    "window": 2,
    "rules": [("V-Day", "value 1945-05-08", "on [V-Day]", "1945-05-08")],
    "name": "own",
    "text": "war",
    "words": ["war"],
    "quotations": an.quotations(DOCUMENTS),
}
SKIPPED = {
    "CorpusError",
    "Reader",
    "show",
    "save_tokens",
    "load_tokens",
    "to_timelinejs",
    "save_table",
    "save_annotations",
    "read_annotations",
    "cue_family",
    "read_concepts",
    "STOPWORDS",
    "TIME_WORDS",
    "plotted",
}


def find_calls() -> dict[str, dict[str, Any]]:
    """The arguments with which each public function works, apart from those that write or draw."""
    calls = {}
    for name in an.__all__:
        if name not in SKIPPED and not name.startswith(("plot_", "describe_")):
            needed = [
                key
                for key, each in inspect.signature(getattr(an, name)).parameters.items()
                if each.default is each.empty
            ]
            calls[name] = {key: ARGUMENTS[key] for key in needed if key in ARGUMENTS}
    return calls


CALLS = find_calls()
TIME_PIECES = {
    language: [*re.findall(r"[\w'-]+", path.read_text("utf-8")), *" ,.-/\n", "2023", "3", "1/2", "20:15"]
    for language, path in ((name, ROOT / f"analysis/timex/languages/{name}.md") for name in ("en", "uk"))
}


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
    series = pd.Series(texts, [f"d{i}" for i in range(len(texts))], dtype=object)
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
    series = pd.Series(texts, [f"d{i}" for i in range(len(texts))], dtype=object)
    large = pd.concat([series, pd.Series({"long": "war and peace " * 20_000})])
    few, many = an.tokenize(series), an.tokenize(large)
    many = many[many["doc"] != "long"]
    demand(
        few.astype({"doc": str, "term": str}).equals(many.astype({"doc": str, "term": str})), "small and large differ"
    )


def check_times(texts: list[str], language: str, mode: str, dates: list[str]) -> None:
    """Time expressions name their places, do not overlap, and end after they begin."""
    table = pd.DataFrame({"date": dates, "text": pd.Series(texts, dtype=object)}).set_axis(
        [f"d{i}" for i in range(len(texts))]
    )
    found = an.time_expressions(table, language=language, mode=mode)
    codes = found["doc"].cat.codes
    places = zip(codes, found["start"], found["end"], found["text"], strict=True)
    demand(all(texts[doc][start:end] == text for doc, start, end, text in places), "an expression is not its text")
    same = codes.diff() == 0
    demand((found["start"] >= found["end"].shift())[same].all(), "expressions overlap")
    demand((found["begin"] <= found["until"])[found["begin"].notna()].all(), "an expression ends before it begins")


def check_dates(dates: list[str], date_format: str | None) -> None:
    """Each date is read or refused, and what was read is read again as the same."""
    table = pd.DataFrame(
        {"doc": [f"d{i}" for i in range(len(dates))], "date": pd.Series(dates, dtype=object), "text": "a"}
    )
    left = an.audit_corpus(table, date_format=date_format)
    errors = left.loc[left["severity"] == "error", "doc"].nunique()
    try:
        read = an.read_corpus(table, date_format=date_format, on_error="skip")
    except an.CorpusError:
        demand(errors == len(dates), "dates are refused that have no finding")
        return
    demand(len(read) + errors == len(dates), "a date is neither read nor refused")
    length = read["precision"].map({"day": 10, "month": 7, "year": 4, "none": 0})
    written = ["" if day is pd.NaT else day.isoformat()[:n] for day, n in zip(read["date"], length, strict=True)]
    again = an.read_corpus(read[["text"]].assign(date=written))
    demand(again[["date", "precision"]].equals(read[["date", "precision"]]), "a date is read again as another")


def check_queries(queries: list[Any]) -> None:
    """Hits are as many as counts, whatever the query."""
    for query in queries:
        hits = fails_well(lambda query=query: an.kwic(TOKENS, DOCUMENTS, query))
        counts = fails_well(lambda query=query: an.term_frequency(TOKENS, terms=query))
        demand((hits is None) == (counts is None), "kwic and term_frequency do not both accept the query")
        if hits is not None:
            demand(len(hits) == counts["n"].sum(), f"{len(hits)} hits, but {counts['n'].sum()} counted")


def check_options(cases: list[tuple[str, str, int]]) -> None:
    """A function with a value that no option should have gives a result or a sentence."""
    for name, option, value in cases:
        arguments = CALLS[name] | {option: OPTIONS[value]}
        fails_well(lambda name=name, arguments=arguments: getattr(an, name)(**arguments))


def check_rules(rules: list[tuple[str, str, str, str]]) -> None:
    """A rule for time expressions is accepted or refused in a sentence."""
    for rule in rules:
        fails_well(lambda rule=rule: an.time_rules("own", [rule]))


def text_batch(rng: random.Random, _: Path) -> Batch:
    """Short texts of awkward pieces."""
    pieces = with_new_signs(rng, PIECES)
    return check_texts, [draw(rng, pieces, 6) for _ in range(2000)], {}


def scanner_batch(rng: random.Random, _: Path) -> Batch:
    """The same for the compiled loop."""
    pieces = with_new_signs(rng, PIECES)
    return check_scanner, [draw(rng, pieces, 6) for _ in range(10_000)], {}


def time_batch(rng: random.Random, _: Path) -> Batch:
    """Word salad of the lexicon of a language."""
    language = rng.choice(["en", "en", "uk"])
    words = rng.sample(TIME_PIECES[language], 60) + [" "] * 4
    texts = [rng.choice([" ", " ", "-", ""]).join(rng.choices(words, k=rng.randint(1, 6))) for _ in range(500)]
    date = rng.choice(["2023-03-08", "2023-03", "2023", None, "0001-01-01", "9999-12-31", "1000", "2024-02-29"])
    return check_times, texts, {"language": language, "mode": rng.choice(["news", "narrative"]), "dates": date}


def date_batch(rng: random.Random, _: Path) -> Batch:
    """Strings that look like dates, with and without a format."""
    pieces = with_new_signs(rng, DATE_PIECES) if rng.random() < 0.2 else DATE_PIECES
    date_format = "%Y" + draw(rng, DIRECTIVES, 4) if rng.random() < 0.3 else None
    return check_dates, [draw(rng, pieces, 5) for _ in range(500)], {"date_format": date_format}


def query_batch(rng: random.Random, _: Path) -> Batch:
    """Globs, phrases, regular expressions and concepts."""
    queries: list[Any] = [draw(rng, QUERY_PIECES, 5) for _ in range(60)]
    for _ in range(20):
        try:
            queries.append(re.compile(draw(rng, REGEX_PIECES, 5)))
        except re.error:
            continue
    return check_queries, [*queries, *({"x": rng.sample(queries, 2)} for _ in range(10)), rng.sample(queries, 3)], {}


def option_batch(rng: random.Random, _: Path) -> Batch:
    """Values for options."""
    names = list(CALLS)
    cases = []
    for name in rng.choices(names, k=50):
        options = [
            key for key in inspect.signature(getattr(an, name)).parameters if key not in ("client", "read_options")
        ]
        cases.append((name, rng.choice(options), rng.randrange(len(OPTIONS))))
    return check_options, cases, {}


def rule_batch(rng: random.Random, _: Path) -> Batch:
    """Rules of patterns that may not be closed, with meanings that may not exist."""
    pieces = [*"[]()/<>{}! ", "{month}", "{day}", "{date}", "{number}", "V-Day", "!(", "the", "{moon}", "{day2}"]
    meanings = [
        "value",
        "near",
        "of",
        "back",
        "nth",
        "shift",
        "ago",
        "U",
        "D",
        "W",
        "1",
        "-1",
        "{number}",
        "{day+1}",
        "2023",
        "nothing",
        "clock",
        "in",
    ]
    return (
        check_rules,
        [
            (draw(rng, pieces, 5), " ".join(rng.choices(meanings, k=3)), "on [" + draw(rng, pieces, 3) + "]", "2023")
            for _ in range(20)
        ],
        {},
    )
