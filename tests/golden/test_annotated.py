"""How many quotations and time expressions are those that annotators of other projects marked.

A change of the rules may raise these figures; one that lowers them loses what was right.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis import quotations, time_expressions

HERE = Path(__file__).parent
EDGE = " \t\r\n\"“”‘’'`,.;:-–—…()[]"
Span = tuple[int, int]


def read_documents(name: str) -> list[dict]:
    return json.loads((HERE / name).read_text("utf-8"))["documents"]


def build_table(documents: list[dict]) -> pd.DataFrame:
    texts = pd.array([one["text"] for one in documents], "str")
    dates = [one.get("date", "2023-03-08") for one in documents]
    return pd.DataFrame({"date": dates, "text": texts}, index=[one["doc"] for one in documents])


def trim(text: str, start: int, end: int) -> Span:
    """A span without marks, stops and a leading "that", which annotators and rules set differently."""
    words = text[start:end].rstrip(EDGE)
    bare = re.sub("^that ", "", words.lstrip(EDGE), flags=re.IGNORECASE).lstrip(EDGE)
    return start + len(words) - len(bare), start + len(words)


def overlap(one: Span | None, other: Span | None) -> bool:
    return one == other or bool(one and other and max(one[0], other[0]) < min(one[1], other[1]))


def count_quotations(documents: list[dict]) -> Counter[str]:
    """How many rows are marked and claimed, and in how many of them the words, or words and speaker, are the same."""
    found = quotations(build_table(documents)).query("type != 'mention'").astype({"doc": "str"})
    count: Counter[str] = Counter()
    for one in documents:
        claimed: dict[Span, Span | None] = {}
        for row in found[found["doc"] == one["doc"]].itertuples():
            speaker = None if pd.isna(row.speaker_start) else (row.speaker_start, row.speaker_end)
            claimed[trim(one["text"], row.start, row.end)] = speaker
        marked = {trim(one["text"], row["start"], row["end"]): row["speaker"] for row in one["quotes"]}
        count.update(marked=len(marked), claimed=len(claimed))
        count["overlaps"] += sum(any(overlap(span, other) for other in claimed) for span in marked)
        for span in marked.keys() & claimed.keys():
            count.update({"same words": 1, "same speaker": overlap(marked[span], claimed[span])})
    return count


@pytest.mark.parametrize(
    ("name", "agreement"),
    [
        ("gum", {"marked": 151, "claimed": 149, "overlaps": 139, "same words": 114, "same speaker": 111}),
        ("pud", {"marked": 90, "claimed": 70, "overlaps": 69, "same words": 62, "same speaker": 59}),
    ],
)
def test_quotations(name: str, agreement: dict[str, int]) -> None:
    assert count_quotations(read_documents(f"quotes_{name}.json")) == agreement


def test_time_expressions() -> None:
    documents = read_documents("time_expressions_meantime.json")
    found = time_expressions(build_table(documents)).astype({"doc": "str"})
    count: Counter[str] = Counter()
    for one in documents:
        rows = found[found["doc"] == one["doc"]]
        claimed = {(row.start, row.end): row.value for row in rows.itertuples()}
        marked = {(start, end): value for start, end, value in one["times"]}
        count.update(marked=len(marked), claimed=len(claimed))
        count["overlaps"] += sum(any(overlap(span, other) for other in claimed) for span in marked)
        for span in marked.keys() & claimed.keys():
            count.update({"same words": 1, "same value": marked[span] == claimed[span]})
    assert count == {"marked": 197, "claimed": 181, "overlaps": 175, "same words": 162, "same value": 142}
