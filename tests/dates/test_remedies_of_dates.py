"""The remedies that messages about dates, events and timelines name: what they advise works."""

from __future__ import annotations

import pandas as pd
import pytest
from remedies import DOCUMENTS, TOKENS, Case, follow

from analysis import align_to_event, published, rolling, sentences, time_expressions, timeline

EXPRESSIONS = time_expressions(DOCUMENTS)
LINE = timeline(TOKENS, DOCUMENTS, ["war", "peace"], freq="W")
MENTIONED = timeline(TOKENS, DOCUMENTS, "war", freq="M", axis="mentioned")

DATES: list[Case] = [
    (
        lambda: published(DOCUMENTS, since="2023-04", until="2023-03"),
        "swap them",
        lambda: published(DOCUMENTS, since="2023-03", until="2023-04"),
    ),
    (
        lambda: published(DOCUMENTS, since="March 2023"),
        "give a day, month or year as YYYY-MM-DD, YYYY-MM or YYYY",
        lambda: [published(DOCUMENTS, since=since) for since in ("2023-03-02", "2023-03", "2023")],
    ),
    (
        lambda: align_to_event(align_to_event(DOCUMENTS, "2023-03-08"), "2023-03-08"),
        "rename it, or drop it to align again",
        lambda: align_to_event(align_to_event(DOCUMENTS, "2023-03-08")[list(DOCUMENTS)], "2023-03-08"),
    ),
    (
        lambda: align_to_event(DOCUMENTS, {}),
        "give a day, as YYYY-MM-DD, or several by name",
        lambda: [
            align_to_event(DOCUMENTS, "2023-03-08"),
            align_to_event(DOCUMENTS, {"first": "2023-03-08", "second": "2023-04-01"}),
        ],
    ),
    (
        lambda: align_to_event(DOCUMENTS, "2023-03"),
        "give YYYY-MM-DD",
        lambda: align_to_event(DOCUMENTS, "2023-03-01"),
    ),
    (
        lambda: timeline(TOKENS, DOCUMENTS, "war", expressions=EXPRESSIONS),
        "add axis='mentioned', or leave them out",
        lambda: [
            timeline(TOKENS, DOCUMENTS, "war", axis="mentioned", expressions=EXPRESSIONS),
            timeline(TOKENS, DOCUMENTS, "war"),
        ],
    ),
    (
        lambda: timeline(
            TOKENS, DOCUMENTS, "war", axis="mentioned", expressions=EXPRESSIONS.assign(until=pd.Timestamp(1))
        ),
        "correct 'begin' and 'until', or clear both",
        lambda: timeline(
            TOKENS, DOCUMENTS, "war", axis="mentioned", expressions=EXPRESSIONS.assign(begin=pd.NaT, until=pd.NaT)
        ),
    ),
    (
        lambda: timeline(TOKENS, DOCUMENTS.assign(text="x"), "war", axis="mentioned", expressions=EXPRESSIONS),
        "pass the documents that the expressions were found in",
        lambda: timeline(TOKENS, DOCUMENTS, "war", axis="mentioned", expressions=EXPRESSIONS),
    ),
    (
        lambda: timeline(TOKENS, DOCUMENTS, "war", axis="mentioned", within=sentences(DOCUMENTS).iloc[1:]),
        r"pass all sentences, sentences\(documents\), or leave it out",
        lambda: timeline(TOKENS, DOCUMENTS, "war", axis="mentioned", within=sentences(DOCUMENTS)),
    ),
    (lambda: rolling(rolling(LINE, 2), 2), "pool the one it was made from", lambda: rolling(LINE, 2)),
    (
        lambda: rolling(MENTIONED, 2),
        "make a timeline of longer periods, for instance freq='Q'",
        lambda: timeline(TOKENS, DOCUMENTS, "war", freq="Q", axis="mentioned"),
    ),
    (
        lambda: rolling(LINE, 2, per=1),
        "pass the per= that it was made with",
        lambda: rolling(timeline(TOKENS, DOCUMENTS, "war", per=1), 2, per=1),
    ),
    (
        lambda: rolling(LINE[LINE["n"] > 0], 2),
        "pool the whole timeline, then filter",
        lambda: rolling(LINE, 2).query("n > 0"),
    ),
]


@pytest.mark.parametrize(("fails", "message", "works"), DATES, ids=[message for _, message, _ in DATES])
def test_the_remedy_that_an_error_names_works(fails, message, works) -> None:
    follow(fails, message, works)


def test_the_remedy_for_too_many_rows_works(monkeypatch) -> None:
    monkeypatch.setattr("analysis.dates.timeline.MAX_ROWS", 10)
    follow(
        lambda: timeline(TOKENS, DOCUMENTS, freq="W"),
        "name the terms",
        lambda: timeline(TOKENS, DOCUMENTS, "war", freq="W"),
    )
    follow(
        lambda: timeline(TOKENS, DOCUMENTS, "war", freq="D", axis="mentioned"),
        "use a longer freq",
        lambda: timeline(TOKENS, DOCUMENTS, "war", freq="M", axis="mentioned"),
    )
