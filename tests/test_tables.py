"""Tables carry all that a later step needs: columns that a user adds, and attrs that are lost, change nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import (
    collocations,
    cooccurrences,
    keyness,
    kwic,
    occurrences,
    passages,
    read_corpus,
    rolling,
    sentences,
    term_frequency,
    tf_idf,
    time_expressions,
    timeline,
    tokenize,
    word_shift,
)

SEEDS = read_corpus(Path(__file__).parents[1] / "seeds")
TOKENS = tokenize(SEEDS)
MENTIONS = time_expressions(SEEDS)
WEEKS = timeline(TOKENS, SEEDS, ["wagner", "city"])
MONTHS = timeline(TOKENS, SEEDS, "announced", freq="M", axis="mentioned", expressions=MENTIONS)
MARCH = term_frequency(TOKENS[TOKENS["doc"] == SEEDS.index[0]])


def behind(rows: pd.DataFrame) -> pd.DataFrame:
    return occurrences(TOKENS, rows, SEEDS)


def behind_mentions(rows: pd.DataFrame) -> pd.DataFrame:
    return occurrences(TOKENS, rows, SEEDS, expressions=MENTIONS)


# a table, and what a later step makes of it
STEPS: dict[str, tuple[pd.DataFrame, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "counts": (term_frequency(TOKENS).head(20), behind),
    "counts by document": (term_frequency(TOKENS, "doc").head(20), behind),
    "counts by month": (term_frequency(TOKENS, "M", documents=SEEDS).head(20), behind),
    "tf-idf": (tf_idf(TOKENS).head(20), behind),
    "timeline": (WEEKS, behind),
    "timeline to pool": (
        WEEKS,
        lambda table: rolling(table, 2)[["period", "term", "n", "rate", "low", "high"]],
    ),
    "pooled timeline": (rolling(WEEKS, 3), behind),
    "mentioned timeline": (MONTHS, behind_mentions),
    "keyness": (keyness(TOKENS, SEEDS.index[:1]).head(20), behind),
    "word shift": (word_shift(TOKENS, *SEEDS.index[:2]).head(20), behind),
    "collocations": (collocations(TOKENS, window=3).head(20), lambda rows: cooccurrences(TOKENS, rows)),
    "a word list": (MARCH, lambda counts: keyness(TOKENS, SEEDS.index[1:], counts)),
    "hits": (kwic(TOKENS, SEEDS, "wagner"), lambda hits: passages(SEEDS, hits)),
    "sentences": (sentences(SEEDS), lambda spans: passages(SEEDS, TOKENS, unit=spans)),
    "time expressions": (
        MENTIONS,
        lambda table: timeline(TOKENS, SEEDS, "announced", freq="M", axis="mentioned", expressions=table),
    ),
    "tokens": (TOKENS, lambda tokens: term_frequency(tokens, "doc")),
    "documents": (SEEDS, lambda documents: timeline(tokenize(documents), documents, "wagner")),
}


def assign(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(x=range(len(table)))


def merge(table: pd.DataFrame) -> pd.DataFrame:
    """As users add a column of another table: by a merge, which loses attrs, and here the index too."""
    other = pd.DataFrame({"row": range(len(table)), "remark": "y", "share": 0.5})
    return table.assign(row=range(len(table))).merge(other, on="row").set_axis(table.index)


def clear(table: pd.DataFrame) -> pd.DataFrame:
    table = table.copy()
    table.attrs = {}
    return table


@pytest.mark.parametrize("change", [assign, merge, clear])
@pytest.mark.parametrize("name", STEPS)
def test_later_steps_give_the_same(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    table, step = STEPS[name]
    expected = step(table)
    assert len(expected)
    pd.testing.assert_frame_equal(step(change(table)), expected, check_exact=True)


def test_nothing_is_stored_on_the_tables_that_functions_are_given() -> None:
    kwic(TOKENS, SEEDS, "wagner")
    behind(term_frequency(TOKENS).head(1))
    assert set(vars(TOKENS)) == set(vars(pd.DataFrame()))
    assert TOKENS.attrs == {}
