"""Ukrainian: sentences annotated by hand, before the rules were run on them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from analysis.quotes.quotations import quotations

GOLD = json.loads((Path(__file__).parents[1] / "golden/quotes_uk.json").read_text("utf-8"))["documents"]


def share(a: tuple[int, int], b: tuple[int, int]) -> float:
    """The characters that two spans have in common, of those of either."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return common / (max(a[1], b[1]) - min(a[0], b[0]))


def is_found(gold, row) -> bool:
    """Whether a row covers at least half of what was said and names the speaker, or that there is none."""
    if share((gold["start"], gold["end"]), (row.start, row.end)) < 0.5 or (gold["type"] == "mention") != (
        row.type == "mention"
    ):
        return False
    if gold["speaker"] is None or pd.isna(row.speaker_start):
        return gold["speaker"] is None and pd.isna(row.speaker_start)
    return share(tuple(gold["speaker"]), (row.speaker_start, row.speaker_end)) > 0


def test_at_least_four_in_five_ukrainian_quotations_are_found_with_their_speaker_and_four_in_five_rows_are_right():
    texts = pd.Series([document["text"] for document in GOLD], [f"s{i}" for i in range(len(GOLD))], dtype="str")
    table = quotations(pd.DataFrame({"date": "2022-05-01", "text": texts}), language="uk")
    wanted = right = found = 0
    for doc, document in zip(texts.index, GOLD, strict=True):
        rows = list(table[table["doc"] == doc].itertuples())
        said = [row for row in rows if row.type != "mention"]
        rows = [row for row in rows if row in said or not any(r.start <= row.start < r.end for r in said)]
        hits = sum(any(is_found(gold, row) for row in rows) for gold in document["quotations"])
        wanted, right, found = wanted + len(document["quotations"]), right + hits, found + len(rows)
    assert wanted == 44
    assert right / wanted >= 0.8
    assert right / found >= 0.8


def test_a_comma_before_that_does_not_part_a_statement_where_it_is_compulsory(quote):
    table = quote("Міністр сказав, що дощ іде.", language="uk")
    assert table["text"].tolist() == ["дощ іде"]
    assert table["why"].tolist() == ["a clause with 'that'; its subject"]
