"""Time expressions: how fast they are found, and how well beside annotated texts.

    .venv/bin/python benchmarks/timex.py CORPUS [--rounds 5]
    .venv/bin/python benchmarks/timex.py --gold FOLDER [--mode narrative] [--errors 20]

The first takes anything that `read_corpus` reads and measures, by turns in one run, this package and dateparser's
`search_dates` (extra `bench`; on the first documents alone, since it is slow). The second takes a folder of TimeML
files (`.tml`) with a document creation time and gives the measures of TempEval-3 (UzZaman, N. et al. (2013),
SemEval-2013 task 1): of all files, and of every third apart, whose errors are not shown.
"""

from __future__ import annotations

import argparse
import html
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import read_corpus, time_expressions
from analysis.timex.values import find_days

TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>")
ATTRIBUTE = re.compile(r"(\w+)\s*=\s*\"([^\"]*)\"")


# --- speed ------------------------------------------------------------------------------------


def measure(corpus: str, rounds: int) -> None:
    documents = read_corpus(corpus)
    some = documents.iloc[: max(1, len(documents) // 50)]
    jobs: dict[str, tuple[pd.DataFrame, Callable[[], Any]]] = {
        "time_expressions": (documents, lambda: time_expressions(documents)),
        "time_expressions, narrative": (documents, lambda: time_expressions(documents, mode="narrative")),
    }
    try:
        from dateparser.search import search_dates
    except ImportError:
        print("dateparser is not there (extra bench): left out")
    else:
        jobs[f"search_dates {version('dateparser')}"] = (
            some,
            lambda: [search_dates(text, languages=["en"]) for text in some["text"]],
        )
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, (_, job) in jobs.items():
            began = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - began)
    report(jobs, seconds)


def report(jobs: dict[str, tuple[pd.DataFrame, Any]], seconds: dict[str, list[float]]) -> None:
    print(f"{'':32}{'documents/s':>12}{'MB/s':>9}{'ratio':>9}")
    first = 0.0
    for name, (documents, _) in jobs.items():
        size = sum(len(text.encode()) for text in documents["text"]) / 1e6
        median = statistics.median(seconds[name])
        first = first or size / median
        print(f"{name:32}{len(documents) / median:12,.1f}{size / median:9.3f}{first / (size / median):9,.1f}")


# --- quality ----------------------------------------------------------------------------------

Timex = tuple[int, int, str, str, str, str]
"""Start, end, type, value, the name of the rule set that found it, as `time_rules` calls it, and why."""


def parse_timeml(raw: str) -> tuple[str, str, list[Timex]]:
    """The text, the document creation time, and the outermost time expressions of a TimeML file."""
    created = re.search(r"<TIMEX3[^>]*functionInDocument=\"(?:CREATION|PUBLICATION)_TIME\"[^>]*value=\"([^\"]*)\"", raw)
    if not created:
        created = re.search(
            r"<TIMEX3[^>]*value=\"([^\"]*)\"[^>]*functionInDocument=\"(?:CREATION|PUBLICATION)_TIME\"", raw
        )
    body = re.search(r"<TEXT[^>]*>(.*)</TEXT>", raw, re.DOTALL)
    if not created or not body:
        raise ValueError("no TEXT, or no TIMEX3 of CREATION_TIME")
    text, open_, found, place = "", [], [], 0
    for tag in TAG.finditer(body[1]):
        text += html.unescape(body[1][place : tag.start()])
        place = tag.end()
        if tag[2] != "TIMEX3":
            continue
        if not tag[1]:
            open_.append((len(text), dict(ATTRIBUTE.findall(tag[3]))))
        elif open_:
            start, said = open_.pop()
            if not open_ and text[start:].strip():
                found.append((start, len(text), said.get("type", ""), said.get("value", ""), "", ""))
    date = re.sub(r"(\d\d)-(\d\d)-(\d{4})", r"\3-\2-\1", created[1][:10])  # one of MEANTIME is 03-02-2009
    return text + html.unescape(body[1][place:]), date, found


def align(gold: list[Timex], found: list[Timex]) -> list[tuple[int, int]]:
    """Pairs that overlap, one to one: those of the same extent first, then by what they share."""
    shared = [
        (one[:2] == other[:2], min(one[1], other[1]) - max(one[0], other[0]), -i, -j)
        for i, one in enumerate(gold)
        for j, other in enumerate(found)
        if min(one[1], other[1]) > max(one[0], other[0])
    ]
    pairs: dict[int, int] = {}
    for *_, i, j in sorted(shared, reverse=True):
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return sorted(pairs.items())


def score(folder: Path, mode: Any, errors: int) -> None:
    files = sorted(folder.glob("*.tml"))
    parsed = [parse_timeml(file.read_text("utf-8")) for file in files]
    documents = pd.DataFrame(
        {
            "date": pd.to_datetime([date for _, date, _ in parsed]),
            "text": pd.array([text for text, _, _ in parsed], "str"),
        },
        index=[file.stem for file in files],
    )
    table = time_expressions(documents, mode=mode)
    columns = ["start", "end", "type", "value", "family", "why"]  # `family` is the name of the rule set
    rows = dict(list(table.groupby("doc", observed=False)[columns]))
    pairs = [
        (gold, [tuple(row) for row in rows[name].to_numpy().tolist()], text)
        for name, (text, _, gold) in zip(documents.index, parsed, strict=True)
    ]
    apart = pairs[2::3]
    kept = [pair for i, pair in enumerate(pairs) if i % 3 != 2]
    for name, part in (("all", pairs), ("rules made from", kept), ("held back", apart)):
        print_measures(name, part)
    print_groups(kept)
    print_errors(kept, errors)


MEASURES = ("strict", "relaxed", "type", "value", "interval")


def count_hits(gold: Timex, found: Timex) -> Counter[str]:
    """Which measures a pair satisfies."""
    days = find_days(gold[3])
    same_days = gold[3] == found[3] or (days is not None and days == find_days(found[3]))
    hits = (gold[:2] == found[:2], True, gold[2] == found[2], gold[3] == found[3], same_days)
    return Counter(dict(zip(MEASURES, hits, strict=True)))


def print_measures(name: str, part: list[tuple[list[Timex], list[Timex], str]]) -> None:
    count: Counter[str] = Counter()
    for gold, found, _ in part:
        count.update({"gold": len(gold), "found": len(found)})
        for i, j in align(gold, found):
            count.update(count_hits(gold[i], found[j]))
    both = count["gold"] + count["found"]
    shown = "  ".join(f"{measure} {200 * count[measure] / both:.1f}" for measure in MEASURES)
    print(f"{name:16} F1: {shown}  ({count['gold']} annotated, {count['found']} found)")


def print_groups(part: list[tuple[list[Timex], list[Timex], str]]) -> None:
    """F1 by type; by rule set, which only found expressions have, the share of them that is right."""
    types: dict[str, Counter[str]] = {}
    rule_sets: dict[str, Counter[str]] = {}
    for gold, found, _ in part:
        for one in gold:
            types.setdefault(one[2], Counter())["of"] += 0.5  # type: ignore[assignment]
        for one in found:
            types.setdefault(one[2], Counter())["of"] += 0.5  # type: ignore[assignment]
            rule_sets.setdefault(one[4], Counter())["of"] += 1
        for i, j in align(gold, found):
            hits = count_hits(gold[i], found[j])
            if gold[i][2] == found[j][2]:
                types[gold[i][2]].update(hits)
            rule_sets[found[j][4]].update(hits)
    for title, groups in (("F1 by type", types), ("right by rule set", rule_sets)):
        print(f"\n{title:20}{'of':>6}" + "".join(f"{measure:>10}" for measure in MEASURES))
        for group, count in sorted(groups.items(), key=lambda item: -item[1]["of"]):
            shares = "".join(f"{100 * count[measure] / count['of']:10.1f}" for measure in MEASURES)
            print(f"{group:20}{count['of']:6.0f}{shares}")


def print_errors(part: list[tuple[list[Timex], list[Timex], str]], errors: int) -> None:
    """What is missed, spurious, or found with a wrong extent, type or value, the most frequent first."""
    wrong = {title: Counter[str]() for title in ("missed", "spurious", "extent", "type", "value")}
    for gold, found, text in part:
        pairs = dict(align(gold, found))
        wrong["missed"].update(quote(text, one) for i, one in enumerate(gold) if i not in pairs)
        wrong["spurious"].update(quote(text, one) for j, one in enumerate(found) if j not in pairs.values())
        for one, other in ((gold[i], found[j]) for i, j in pairs.items()):
            hits = count_hits(one, other)
            if not hits["strict"]:
                wrong["extent"][f"{quote(text, one)} as {quote(text, other)}"] += 1
            if not hits["type"]:
                wrong["type"][f"{quote(text, one)}: {one[2]} as {other[2]}"] += 1
            if not hits["value"]:
                wrong["value"][f"{quote(text, one)}: {one[3]} as {other[3]} ({other[4]}: {other[5]})"] += 1
    for title, counts in wrong.items():
        print(f"\n{title} ({counts.total()}):")
        for text, n in counts.most_common(errors):
            print(f"{n:5} {text}")


def quote(text: str, timex: Timex) -> str:
    return repr(" ".join(text[timex[0] : timex[1]].lower().split()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--mode", choices=["news", "narrative"], default="news")
    parser.add_argument("--errors", type=int, default=20)
    asked = parser.parse_args()
    if asked.gold:
        score(asked.gold, asked.mode, asked.errors)
    if asked.corpus:
        measure(asked.corpus, asked.rounds)


if __name__ == "__main__":
    main()
