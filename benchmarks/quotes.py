"""Quotations: how fast they are found, and how well beside annotated texts.

    .venv/bin/python benchmarks/quotes.py CORPUS [--rounds 5]
    .venv/bin/python benchmarks/quotes.py --gold FILE.jsonl [FILE.jsonl …] [--errors 20]

The first takes anything that `read_corpus` reads, and measures CPU time on it and on texts that consist of cues or of
quotation marks, in three sizes: where time is linear, the speed is the same in all. The second takes annotated texts,
one JSON object per line with `doc`, `text` and `quotes`, a list of rows with `start`, `end`, `type` ("direct",
"indirect", "mixed"), `speaker` and `cue` (`[start, end]` or null); rows with `nested` or `ignore` are neither wanted
nor wrong. It gives the measures of all documents of a file, and of every third apart, whose errors are not shown.

A row is right if it shares at least half of its characters, of both together, with an annotated one (one to one, the
best first) and its speaker overlaps. Before, rows are cut at the ends of lines and lose marks, stops and a leading
"that". As in the Gender Gap Tracker (Asr et al. 2021, PLoS ONE 16(1), e0245533), indirect rows whose cue is not a verb
of saying, such as plans and wishes, are set aside, and so are mentions.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import quotations, read_corpus

DENSE = {
    "it rained, Ann said": "Ann said that it rained, Bob said it was late, ",
    "he said that she said": "he said that she said that ",
    "“a” “a” “a”": "“a” ",
    '" " "': '" ',
    "he said “…” and she": "He said “it rained all day” and she said “it was late.” They told us that it was theirs. ",
}
DENSE_MB = (0.1, 0.3, 1.0)

# --- speed ------------------------------------------------------------------------------------


def build_documents(names: Iterable[str], texts: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({"date": "2023-03-08", "text": pd.array(list(texts), "str")}, index=list(names))


def measure(corpus: str, rounds: int) -> None:
    jobs = {"the corpus": read_corpus(corpus)}
    for name, words in DENSE.items():
        for size in DENSE_MB:
            text = words * int(size * 1e6 / len(words.encode()))
            jobs[f"{name}, {size} MB"] = build_documents(["dense"], [text])
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    rows = {}
    for _ in range(rounds):
        for name, documents in jobs.items():
            began = time.process_time()
            rows[name] = len(quotations(documents))
            seconds[name].append(time.process_time() - began)
    print(f"{'':36}{'rows':>9}{'rows/s':>12}{'MB/s':>9}")
    for name, documents in jobs.items():
        median = statistics.median(seconds[name])
        size = sum(len(text.encode()) for text in documents["text"]) / 1e6
        print(f"{name:36}{rows[name]:9,}{rows[name] / median:12,.0f}{size / median:9.2f}")


# --- quality ----------------------------------------------------------------------------------

Row = dict[str, Any]
EDGE = " \t\r\n\"“”‘’'`,.;:-–—…()[]"
THAT = re.compile("^that(?: |$)", re.IGNORECASE)
# The reporting verbs of the Gender Gap Tracker, and those of their forms that no ending makes.
VERBS = [
    "accept", "acclaim", "acknowledge", "add", "admit", "advise", "announce", "argue", "assert", "assure", "claim",
    "clarify", "comment", "conclude", "confirm", "continue", "convince", "criticize", "declaim", "declare", "decry",
    "demonstrate", "denounce", "describe", "disclaim", "dispute", "ensure", "estimate", "exclaim", "explain",
    "find", "highlight", "illustrate", "indicate", "inform", "insist", "mention", "note", "notify", "persist",
    "point", "preach", "predict", "present", "proclaim", "rave", "reassert", "reassure", "reckon", "reconfirm",
    "release", "remind", "reply", "report", "respond", "restate", "retell", "say", "state", "suggest", "tell",
    "testify", "think", "tweet", "warn", "write",
]  # fmt: skip
IRREGULAR = [
    "said", "told", "wrote", "written", "thought", "found", "retold", "replied", "decried", "replies", "testified",
    "testifies", "notified", "notifies", "clarified", "clarifies", "admitted", "admitting",
]  # fmt: skip
FORMS = frozenset(
    [verb + ending for verb in VERBS for ending in ("", "s", "es", "d", "ed", "ing")]
    + [verb[:-1] + "ing" for verb in VERBS if verb.endswith("e")]
    + IRREGULAR
)
TYPES = ("direct", "mixed", "indirect")


def is_speech(text: str, row: Row) -> bool:
    if row["type"] != "indirect":
        return True
    cue = text[slice(*row["cue"])].lower() if row["cue"] else ""
    words = re.findall(r"\w+", cue)
    return bool(re.search(r"according to|\bciting\b|:\s*$", cue)) or not FORMS.isdisjoint(words)


def cut_lines(text: str, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, cut at the ends of lines, without marks, stops and a leading "that"."""
    for row in rows:
        for line in re.finditer(r"[^\n]+", text[row["start"] : row["end"]]):
            words = line[0].rstrip(EDGE)
            bare = THAT.sub("", words.lstrip(EDGE)).lstrip(EDGE)
            end = row["start"] + line.start() + len(words)
            if bare:
                yield {**row, "start": end - len(bare), "end": end}


def count_shared(one: Row, other: Row) -> int:
    return max(0, min(one["end"], other["end"]) - max(one["start"], other["start"]))


def align(gold: list[Row], found: list[Row]) -> list[tuple[int, int]]:
    """Pairs that share half of their characters, one to one, the best first."""
    shares = []
    for i, one in enumerate(gold):
        for j, other in enumerate(found):
            shared = count_shared(one, other)
            either = one["end"] - one["start"] + other["end"] - other["start"] - shared
            if 2 * shared >= either:
                shares.append((shared / either, i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(shares, reverse=True):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())


def is_cue(text: str, span: tuple[int, int]) -> bool:
    """Whether a speaker is a reporting verb: a slip of a few annotations."""
    return text[slice(*span)].lower() in FORMS


def has_right_speaker(text: str, gold: Row, found: Row) -> bool:
    one, other = gold["speaker"], found["speaker"]
    if one and is_cue(text, one):
        return True
    if not one or not other:
        return one == other
    if text[slice(*one)].lower() in ("who", "which", "that") and 0 <= one[0] - other[1] <= len(", ") + 1:
        return True  # what the pronoun refers to
    return bool(min(one[1], other[1]) > max(one[0], other[0]))


def compare(text: str, gold: list[Row], found: list[Row], errors: dict[str, list[str]]) -> Counter[str]:
    """How many rows are wanted and found, in all and by type, and how many of them are right."""
    wanted, aside = [], []
    for row in cut_lines(text, gold):
        is_free = row.get("nested") or row.get("ignore") or not is_speech(text, row)
        (aside if is_free else wanted).append(row)
    claimed = [row for row in cut_lines(text, found) if row["type"] != "mention"]
    pairs = align(wanted, claimed)
    missed = [row for i, row in enumerate(wanted) if i not in dict(pairs)]
    matched = [claimed[j] for _, j in pairs]
    lone = [row for j, row in enumerate(claimed) if j not in [j for _, j in pairs]]
    spurious = [
        row for row in lone if not any(2 * count_shared(row, one) >= row["end"] - row["start"] for one in aside)
    ]
    count = Counter(gold=len(wanted), found=len(matched) + len(spurious))
    count.update(f"gold {row['type']}" for row in wanted)
    count.update(f"found {row['type']}" for row in matched + spurious)
    for one, other in ((wanted[i], claimed[j]) for i, j in pairs):
        right = has_right_speaker(text, one, other)
        count.update({"right": right, f"gold matched {one['type']}": 1, f"found matched {other['type']}": 1})
        if one["speaker"] and (other["speaker"] or not is_cue(text, one["speaker"])):
            count.update({"speakers": 1, "right speakers": right})
        if not right:
            errors["speaker"].append(describe(text, other))
    errors["missed"] += [describe(text, row) for row in missed]
    errors["spurious"] += [describe(text, row) for row in spurious]
    return count


def describe(text: str, row: Row) -> str:
    speaker = text[slice(*row["speaker"])] if row["speaker"] else "nobody"
    return f"{row['type']:9}{speaker}: {' '.join(text[row['start'] : row['end']].split())}"


def find_rows(documents: list[dict[str, Any]]) -> dict[str, list[Row]]:
    """The rows of `quotations` in the form of the annotation, by document."""
    table = quotations(build_documents([one["doc"] for one in documents], [one["text"] for one in documents]))
    rows: dict[str, list[Row]] = {one["doc"]: [] for one in documents}
    for row in table.itertuples():
        speaker = None if pd.isna(row.speaker_start) else (row.speaker_start, row.speaker_end)
        rows[row.doc].append({"start": row.start, "end": row.end, "type": row.type, "speaker": speaker})
    return rows


def score(files: list[Path], errors: int) -> None:
    pooled: dict[str, Counter[str]] = {}
    shown: dict[str, list[str]] = {"missed": [], "spurious": [], "speaker": []}
    for file in files:
        documents = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        rows = find_rows(documents)
        for number, one in enumerate(documents):
            apart = number % 3 == 2
            hidden: dict[str, list[str]] = {title: [] for title in shown}
            count = compare(one["text"], one["quotes"], rows[one["doc"]], hidden if apart else shown)
            part = "held back" if apart else "rules made from"
            for name in (f"{file.name}: all", f"{file.name}: {part}", "all files", f"all files: {part}"):
                pooled.setdefault(name, Counter()).update(count)
    print(f"{'':36}{'rows':>6}{'P':>7}{'R':>7}{'F1':>7}{'speaker':>9}" + "".join(f"{name:>10}" for name in TYPES))
    for name in sorted(pooled, key=lambda name: (name.startswith("all files"), name.partition(":")[0])):
        print_measures(name, pooled[name])
    for title, lines in shown.items():
        print("\n".join([f"\n{title} ({len(lines)}):", *lines[:errors]]) if errors else "", end="")


def print_measures(name: str, count: Counter[str]) -> None:
    """Precision, recall and F1 of rows with their speakers, the share of right speakers, and F1 of rows by type."""
    right = [count["right"] / max(1, count[of]) for of in ("found", "gold")]
    speakers = count["right speakers"] / max(1, count["speakers"])
    types = (
        find_f1(*(count[f"{of} matched {kind}"] / max(1, count[f"{of} {kind}"]) for of in ("found", "gold")))
        for kind in TYPES
    )
    figures = "".join(f"{100 * figure:7.1f}" for figure in (*right, find_f1(*right)))
    print(f"{name:36}{count['gold']:6}{figures}{100 * speakers:9.1f}" + "".join(f"{100 * f1:10.1f}" for f1 in types))


def find_f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gold", type=Path, nargs="+", default=[])
    parser.add_argument("--errors", type=int, default=0)
    asked = parser.parse_args()
    if asked.gold:
        score(asked.gold, asked.errors)
    if asked.corpus:
        measure(asked.corpus, asked.rounds)


if __name__ == "__main__":
    main()
