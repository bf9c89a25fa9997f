"""The order of events: which sentence mentions which time, and when that was reported."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import chronology, kwic, time_expressions, tokenize
from analysis.dates.chronology import name_range

COLUMNS = [
    *["begin", "until", "precision", "type", "doc", "date", "start", "end", "text"],
    *["expression", "expression_start", "expression_end", "why", "lag"],
]
DATES = ["begin", "until", "date"]
# Sentences in which a reader finds a day, a month, a year, a stretch, "now", a duration, a repetition, or no time.
SENTENCES = [
    "The city fell on 3 March 2022.",
    "On Friday the Wagner Group left, and in May 2021 it came.",
    "In 2014 war began.",
    "They are now in the city; on 3 March 2022 they were not.",
    "It took two weeks.",
    "They met daily.",
    "Nobody came!",
    "Peace was expected next year.",
    "\n\nWar and peace\n\n",
]
CORPORA = st.lists(st.lists(st.sampled_from(SENTENCES), max_size=5).map(" ".join), min_size=1, max_size=4)


def corpus(texts):
    dates = pd.date_range("2022-03-07", periods=len(texts), freq="9D")
    ids = pd.Index([f"d{i}" for i in range(len(texts))], name="doc")
    return pd.DataFrame({"date": dates.as_unit("us"), "precision": "day", "text": texts}, ids)


def resolved(mentions):
    """Time expressions placed by hand, with what `time_expressions` adds to a place."""
    return mentions.assign(type="DATE", value="", why="by hand")


def test_the_seeds_tell_the_story_of_bakhmut_from_2014_to_14_april_2023(seeds):
    """In the order that a careful reader gives it, each with the beginning of its sentence."""
    table = chronology(seeds)
    story = [
        (begin, mention, text[:28], doc[:3])
        for begin, mention, text, doc in zip(
            table["begin"].astype("str").fillna("no place"),
            table["expression"],
            table["text"],
            table["doc"],
            strict=True,
        )
    ]
    assert story == [
        ("2014-01-01", "2014", "Igor Girkin, a former Federa", "003"),
        ("2022-08-14", "eight months", "Capturing the city would be ", "000"),
        ("2022-12-01", "winter", "Bakhmut, which had around 70", "000"),
        ("2023-02-01", "February", '"For now, we are trying to f', "003"),
        ("2023-02-01", "the end of February", "Ukraine, which is preparing ", "000"),
        ("2023-03-01", "March", "Ukraine, which is preparing ", "000"),
        ("2023-03-06", "Monday", "Ukraine’s President Volodymy", "003"),
        ("2023-03-07", "Tuesday", "Russian artillery renewed at", "003"),
        ("2023-03-08", "now", '"For now, we are trying to f', "003"),
        ("2023-04-12", "the past two days", "Ukrainian troops have been f", "000"),
        ("2023-04-12", "the previous 48 hours", "“The Ukrainian defense still", "000"),
        ("2023-04-14", "Friday", "Ukrainian troops have been f", "000"),
        ("2023-04-14", "now", "According to the intelligenc", "000"),
        ("no place", "daily", "“Ukrainian forces face signi", "000"),
        ("no place", "months-long", "Wagner Group has taken the l", "000"),
    ]
    assert table["until"].max() == pd.Timestamp("2023-04-14")
    assert table["why"].tail(2).tolist() == ["repeated", "a length of time"]


@given(CORPORA, st.randoms())
def test_one_row_per_expression_in_order_of_time_and_every_offset_holds(texts, random):
    documents = corpus(texts)
    expressions = time_expressions(documents)
    table = chronology(documents, expressions)
    assert list(table) == COLUMNS
    places = {(doc, start) for doc, start in zip(expressions["doc"], expressions["start"], strict=True)}
    assert len(table) == len(expressions)
    assert set(zip(table["doc"], table["expression_start"], strict=True)) == places
    for row in table.itertuples():
        text = documents["text"][row.doc]
        assert text[row.start : row.end] == row.text == row.text.strip()
        assert text[row.expression_start : row.expression_end] == row.expression
        assert row.start <= row.expression_start < row.expression_end <= row.end
        assert row.text in [sentence.strip() for sentence in SENTENCES]
        assert row.date == documents["date"][row.doc]
    number = documents.index.get_indexer(pd.Index(table["doc"]))
    far = table["begin"].isna()
    keys = zip(far, table["begin"], table["until"], number, table["expression_start"], strict=True)
    keys = [(a, *((0, 0) if a else (b, c)), d, e) for a, b, c, d, e in keys]
    assert keys == sorted(keys)
    assert table["why"][far].str.len().gt(0).all()
    assert (table["precision"] == "none").equals(far)
    shuffled = expressions.sample(frac=1, random_state=random.randrange(99))
    pd.testing.assert_frame_equal(chronology(documents, shuffled), table)


def test_the_same_day_in_several_documents_is_side_by_side(corpus_of):
    documents = corpus_of(
        {
            "a": ("2023-03-08", "On Monday it rained. On Tuesday it snowed."),
            "b": ("2023-03-09", "It snowed on Tuesday. It rained on Monday, 6 March 2023, and on Monday it hailed."),
        }
    )
    table = chronology(documents)
    assert list(zip(table["doc"], table["expression"], strict=True)) == [
        ("a", "Monday"),
        ("b", "Monday, 6 March 2023"),
        ("b", "Monday"),
        ("a", "Tuesday"),
        ("b", "Tuesday"),
    ]
    assert table["begin"].dt.day.tolist() == [6, 6, 6, 7, 7]


@pytest.mark.parametrize(
    ("published", "meaning", "lag"),
    [
        ("2023-03-08", "2023-03-06", 2),
        ("2023-03-08", "2023-03-08", 0),
        ("2023-03-08", "2023-03-09", -1),
        ("2023-03-08", "2023-02", 8),
        ("2023-03-08", "2023-03", 0),
        ("2023-03-08", "2023-04", -24),
        ("2023-03-08", "2022-03-09/2023-03-08", 0),
        ("2023-03-08", "2014", 2989),
        ("2023-03-08", "", None),
        ("2023-03", "2023-02", None),
        ("", "2023-02", None),
    ],
)
def test_the_lag_counts_the_days_between_the_report_and_the_nearest_day_of_the_time(
    corpus_of, mentions_of, published, meaning, lag
):
    documents = corpus_of({"x": (published, "Then.")})
    counted = chronology(documents, resolved(mentions_of(documents, ("x", "Then", meaning))))["lag"]
    assert counted.dtype == "Int64"
    assert counted.tolist() == [pd.NA if lag is None else lag]


@pytest.mark.parametrize(
    ("meaning", "precision"),
    [
        ("2023-03-06", "day"),
        ("2023-02", "month"),
        ("2024-02-01/2024-02-28", "interval"),
        ("2024-02", "month"),
        ("2023-02/2024-02", "interval"),
        ("2014", "year"),
        ("2014/2015", "interval"),
        ("2023-04-12/2023-04-14", "interval"),
        ("", "none"),
    ],
)
def test_the_precision_says_which_part_of_the_calendar_a_time_is(corpus_of, mentions_of, meaning, precision):
    documents = corpus_of({"x": ("2023-03-08", "Then.")})
    table = chronology(documents, resolved(mentions_of(documents, ("x", "Then", meaning))))
    assert table["precision"].tolist() == [precision]


def test_words_that_date_no_event_have_a_type_of_their_own(corpus_of):
    text = "We are now here. They left recently. Soon they will be back. It took two weeks. On Monday it rained."
    table = chronology(corpus_of({"x": ("2023-03-08", text)})).set_index("expression")
    assert table["type"].to_dict() == {
        "Monday": "DATE",
        "now": "PRESENT_REF",
        "recently": "PAST_REF",
        "Soon": "FUTURE_REF",
        "two weeks": "DURATION",
    }
    assert table["precision"][["now", "two weeks"]].tolist() == ["day", "none"]
    assert table["why"]["two weeks"] == "a length of time"


QUERIES = st.sampled_from(
    ["city", "wagner group", "w*", ["war", "peace"], {"Wagner": ["wagner", "wagner group", "!wagner group left"]}]
)


@pytest.mark.filterwarnings("ignore:no token is")
@given(CORPORA, QUERIES)
def test_with_terms_it_has_the_sentences_in_which_kwic_finds_a_match(texts, terms):
    documents = corpus(texts)
    table = chronology(documents)
    hits = kwic(tokenize(documents), documents, terms)
    has_match = [
        bool(((hits["doc"] == row.doc) & (hits["start"] >= row.start) & (hits["end"] <= row.end)).any())
        for row in table.itertuples()
    ]
    expected = table[np.array(has_match, bool)].reset_index(drop=True)
    pd.testing.assert_frame_equal(chronology(documents, terms=terms), expected)


def test_a_match_across_two_sentences_is_in_neither(corpus_of):
    documents = corpus_of({"x": ("2023-03-08", "In 2014 came the Wagner. Group by group they left in 2015.")})
    assert chronology(documents, terms="wagner group").empty
    assert chronology(documents, terms="by group")["expression"].tolist() == ["2015"]


def test_a_term_that_does_not_occur_is_reported(seeds):
    with pytest.warns(UserWarning, match="no token is 'zelenskiy'"):
        assert chronology(seeds, terms="zelenskiy").empty


def test_an_expression_across_sentences_has_them_all(corpus_of, mentions_of):
    documents = corpus_of({"x": ("2023-03-08", "First. In March. Of 2022 too. Last.")})
    table = chronology(documents, resolved(mentions_of(documents, ("x", "March. Of 2022", "2022-03"))))
    assert table["text"].tolist() == ["In March. Of 2022 too."]


def test_without_an_expression_the_table_is_empty_and_complete(seeds):
    table = chronology(seeds, time_expressions(seeds)[:0])
    assert table.empty
    assert table.dtypes.equals(chronology(seeds).dtypes)


def test_a_csv_file_of_it_reads_back(seeds):
    table = chronology(seeds)
    file = io.StringIO(table.to_csv(index=False))
    types = table.dtypes.drop(DATES).astype("str").to_dict()
    back = pd.read_csv(file, dtype=types, parse_dates=DATES)
    pd.testing.assert_frame_equal(back, table, check_categorical=False, check_dtype=False)


def test_what_it_needs_is_said(seeds):
    mentions = time_expressions(seeds)
    with pytest.raises(ValueError, match=r"expressions has no column 'why' .*: make it with time_expressions"):
        chronology(seeds, mentions.drop(columns="why"))
    with pytest.raises(ValueError, match="documents lacks 1 of 2 documents"):
        chronology(seeds.iloc[:1], mentions)
    with pytest.raises(ValueError, match=r"documents has no column 'text'"):
        chronology(seeds.drop(columns="text"))
    with pytest.raises(ValueError, match=r"terms has the pattern '\*', which matches every word"):
        chronology(seeds, mentions, terms="*")


def test_a_season_or_an_hour_without_a_date_has_its_reason(corpus_of) -> None:
    documents = corpus_of({"a": ("2023-03-08", "Winter sports are shown at night. In 2014 there was snow.")})
    table = chronology(documents).set_index("expression")
    assert table["precision"].to_dict() == {"2014": "year", "Winter": "none", "night": "none"}
    assert table["why"].to_dict() == {
        "2014": "as written",
        "Winter": "names no day, month or year",
        "night": "names no day, month or year",
    }


def test_a_range_goes_from_the_first_beginning_to_the_last_end():
    begin, until = (pd.to_datetime(days) for days in (["2014-01-01", "2023-04-01"], ["2015-12-31", "2023-04-14"]))
    assert name_range(pd.DataFrame({"begin": begin, "until": until})) == "2014 to 14 Apr 2023"
