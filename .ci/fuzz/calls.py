"""Random queries, options and rules for every public function that works in memory."""

from __future__ import annotations

import inspect
import random
import re
from pathlib import Path
from typing import Any

import pandas as pd
from laws import ROOT, Batch, demand, draw, fails_well
from pieces import CUES, QUERIES, REGEXES

import analysis as an

OPTIONS = [
    *(None, True, -1, 0, 1, 2, 0.5, 2**31, 2**63, -(2**63), 10**30, 10**400, 1e308, float("nan"), float("inf")),
    *("", " ", "a", "9" * 400, "\0", "\ud800", "a\nb", "$x$"),
    *("M", "W", "doc", "text", "date", "term", "en", "utf-8", "%Y", "2023-03-08", [], {}, [None], ["\ud800"]),
    *(["war", None], {"a": None}, {None: "a"}, {"x": ["war"]}, {1: 2}, {"\ud800": "a"}),
    *(re.compile("a"), re.compile(b"a"), pd.Timestamp("2023-03-08")),
]  # fmt: skip
DOCUMENTS = an.read_corpus(ROOT / "seeds")
TOKENS = an.tokenize(DOCUMENTS)
SMALL = an.read_corpus(
    pd.DataFrame(
        {"doc": list("abc"), "date": ["2023-03-08", "2023-04", None], "text": ["War and peace.", "On Monday, war.", ""]}
    )
)
WORDS = an.tokenize(SMALL)
# For each parameter without a default, a value with which the functions work.
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
# Not functions, or for files (files.py), the browser and plots.
SKIPPED = {"CorpusError", "STOPWORDS", "TIME_WORDS", "Reader", "show", "plotted", "cue_family", "time_rules"}
SKIPPED |= {"save_tokens", "load_tokens", "save_table", "save_annotations", "read_annotations", "read_concepts"}
SKIPPED |= {"to_timelinejs"} | {name for name in an.__all__ if name.startswith(("plot_", "describe_"))}


def find_calls() -> dict[str, tuple[list[str], dict[str, Any]]]:
    """The parameters of each public function, and arguments with which it works."""
    calls = {}
    for name in an.__all__:
        if name not in SKIPPED:
            parameters = inspect.signature(getattr(an, name)).parameters
            needed = [key for key, each in parameters.items() if each.default is each.empty and key in ARGUMENTS]
            options = [key for key in parameters if key not in ("client", "read_options")]
            calls[name] = options, {key: ARGUMENTS[key] for key in needed}
    return calls


CALLS = find_calls()


def check_queries(queries: list[Any]) -> None:
    """Hits are as many as counts, and as the terms that lookup gives, whatever the query."""
    for query in queries:
        hits = fails_well(lambda query=query: an.kwic(TOKENS, DOCUMENTS, query))
        counts = fails_well(lambda query=query: an.term_frequency(TOKENS, terms=query))
        demand((hits is None) == (counts is None), "kwic and term_frequency do not both accept the query")
        if hits is not None:
            demand(len(hits) == counts["n"].sum(), f"{len(hits)} hits, but {counts['n'].sum()} counted")
        concepts = query if isinstance(query, dict) else {"x": query}
        terms = fails_well(lambda concepts=concepts: an.lookup(TOKENS, concepts)["term"])
        if terms is not None:
            hits = an.kwic(TOKENS, DOCUMENTS, concepts)
            demand(len(hits) == terms.count(), f"{len(hits)} hits, but {terms.count()} found by lookup")


def check_options(cases: list[tuple[str, str, int]]) -> None:
    """A function with a value that no option should have gives a result or a sentence."""
    for name, option, value in cases:
        arguments = CALLS[name][1] | {option: OPTIONS[value]}
        fails_well(lambda name=name, arguments=arguments: getattr(an, name)(**arguments))


def check_rules(rules: list[tuple[tuple[str, ...], str, tuple[str, ...]]]) -> None:
    """A rule for time expressions, or a cue of quotations, is accepted or refused in a sentence."""
    for rule, kind, cue in rules:
        fails_well(lambda rule=rule: an.time_rules("own", [rule]))
        fails_well(lambda kind=kind, cue=cue: an.cue_family("own", kind, [cue]))


def query_batch(rng: random.Random, _: Path) -> Batch:
    """Globs, phrases, regular expressions and concepts."""
    queries: list[Any] = [draw(rng, QUERIES, 5) for _ in range(60)]
    for _ in range(20):
        try:
            queries.append(re.compile(draw(rng, REGEXES, 5)))
        except re.error:
            continue
    return check_queries, [*queries, *({"x": rng.sample(queries, 2)} for _ in range(10)), rng.sample(queries, 3)], {}


def option_batch(rng: random.Random, _: Path) -> Batch:
    """Values for options."""
    names = rng.choices(list(CALLS), k=50)
    return check_options, [(name, rng.choice(CALLS[name][0]), rng.randrange(len(OPTIONS))) for name in names], {}


def rule_batch(rng: random.Random, _: Path) -> Batch:
    """Rules of patterns that may not be closed, with meanings that may not exist."""
    pieces = [*"[]()/<>{}! ", "{month}", "{day}", "{date}", "{number}", "V-Day", "!(", "the", "{moon}", "{day2}"]
    meanings = ["value", "near", "of", "back", "nth", "shift", "ago", "U", "D", "W", "1", "-1", "{number}", "{day+1}"]
    meanings += ["2023", "nothing", "clock", "in"]
    cues = [*rng.sample(CUES["en"], 10), *"[]{},", " [he] ", "{it ended}"]
    kinds = ["say", "state", "report", "tell", "accuse", "quote", "source", "put", "no"]
    rules = []
    for _ in range(20):
        meaning = " ".join(rng.choices(meanings, k=3))
        rule = draw(rng, pieces, 5), meaning, "on [" + draw(rng, pieces, 3) + "]", "2023"
        rules.append((rule, rng.choice(kinds), tuple(draw(rng, cues, 4) for _ in range(3))))
    return check_rules, rules, {}
