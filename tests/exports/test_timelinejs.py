"""Chronologies in the JSON format of TimelineJS 3, as its documentation describes it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import chronology, to_timelinejs

# https://timeline.knightlab.com/docs/json-format.html: the fields of each object; required ones first
TIMELINE = ["events", "title", "eras", "scale"]
SLIDE = ["start_date", "end_date", "text", "media", "group", "display_date", "background", "autolink", "unique_id"]
DATE = ["year", "month", "day", "hour", "minute", "second", "millisecond", "display_date"]
TEXT = ["headline", "text"]


def read(path):
    return json.loads(path.read_text("utf-8"))


def export(table, path, **options):
    to_timelinejs(table, path, **options)
    return read(path)


def check_date(date):
    """Years are numbers; a month and a day are optional, but a day needs its month."""
    assert "year" in date
    assert set(date) <= set(DATE)
    assert all(type(part) is int for part in date.values())
    assert 1 <= date.get("month", 1) <= 12
    assert "month" in date or "day" not in date


@pytest.fixture
def story(seeds):
    return chronology(seeds)


def test_every_field_is_documented_and_every_required_one_is_there(story, tmp_path):
    timeline = export(story, tmp_path / "bakhmut.json")
    assert set(timeline) <= set(TIMELINE)
    assert set(timeline["title"]) <= set(SLIDE) - {"start_date"}
    assert len(timeline["events"]) == 13
    for event in timeline["events"]:
        assert set(event) <= set(SLIDE)
        check_date(event["start_date"])
        check_date(event.get("end_date", event["start_date"]))
        assert list(event["text"]) == TEXT
        assert all(isinstance(value, str) for value in event["text"].values())
    ids = [event["unique_id"] for event in timeline["events"]]
    assert len(set(ids)) == len(ids)


def test_a_date_is_as_exact_as_the_text(story, tmp_path):
    events = export(story, tmp_path / "bakhmut.json")["events"]
    dates = [(event["start_date"], event.get("end_date"), event["display_date"]) for event in events]
    assert dates[0] == ({"year": 2014}, None, "2014")
    assert dates[2] == (
        {"year": 2022, "month": 12},
        {"year": 2023, "month": 2},
        "Dec 2022 to Feb 2023 (“winter”)",
    )
    assert dates[3] == ({"year": 2023, "month": 2}, None, "Feb 2023 (“February”)")
    assert dates[6] == ({"year": 2023, "month": 3, "day": 6}, None, "6 Mar 2023 (“Monday”)")
    assert dates[9][2] == "12 to 14 Apr 2023 (“the past two days”)"


def test_an_interval_of_whole_years_has_no_months(corpus_of, mentions_of, tmp_path):
    documents = corpus_of({"x": ("2023-03-08", "War from 2014 to 2016.")})
    mention = mentions_of(documents, ("x", "from 2014 to 2016", "2014/2016")).assign(
        type="DATE", value="", why="by hand"
    )
    (event,) = export(chronology(documents, mention), tmp_path / "a.json")["events"]
    assert (event["start_date"], event["end_date"]) == ({"year": 2014}, {"year": 2016})


@pytest.mark.parametrize(
    ("begin", "until", "parts"),
    [
        ("2014-01-01", "2016-12-31", 1),
        ("2014-02-01", "2016-12-31", 2),
        ("2014-01-01", "2016-11-30", 2),
        ("2014-01-02", "2016-12-31", 3),
        ("2014-01-01", "2016-12-30", 3),
    ],
)
def test_an_interval_is_as_exact_as_its_first_and_last_day(corpus_of, mentions_of, tmp_path, begin, until, parts):
    documents = corpus_of({"x": ("2023-03-08", "War then.")})
    mention = mentions_of(documents, ("x", "then", f"{begin}/{until}")).assign(type="DATE", value="", why="by hand")
    (event,) = export(chronology(documents, mention), tmp_path / "a.json")["events"]
    dates = zip((event["start_date"], event["end_date"]), (begin, until), strict=True)
    for date, day in dates:
        assert list(date.values()) == [int(part) for part in day.split("-")][:parts]


@pytest.mark.parametrize(("length", "is_cut"), [(90, False), (91, True)])
def test_a_headline_has_up_to_90_characters(corpus_of, mentions_of, tmp_path, length, is_cut):
    text = ("then " * 20)[: length - 1] + "x"
    documents = corpus_of({"x": ("2023-03-08", text)})
    mention = mentions_of(documents, ("x", "then", "2014")).assign(type="DATE", value="", why="by hand")
    (event,) = export(chronology(documents, mention), tmp_path / "a.json")["events"]
    assert event["text"]["headline"].endswith("…") == is_cut
    assert event["unique_id"] == "x-0-4"


def test_one_document_is_not_plural(corpus_of, tmp_path):
    table = chronology(corpus_of({"x": ("2023-03-08", "It rained in 2014.")}))
    assert export(table, tmp_path / "a.json")["title"]["text"]["text"].startswith(
        "1 of 1 time expressions, in 1 document."
    )


def test_an_event_has_its_passage_and_its_source(story, seeds, tmp_path):
    event = export(story, tmp_path / "bakhmut.json")["events"][6]
    march = seeds.index[0]
    beginning = "Ukraine’s President Volodymyr Zelenskyy on Monday ordered the Chief of Staff to send"
    sentence = f"{beginning} reinforcements to Bakhmut."
    start = seeds["text"][march].index(sentence)
    assert event["text"]["text"] == (
        f"<p>{sentence.replace('Monday', '<b>Monday</b>')}</p>"
        f"<p>{march}, 2023-03-08, characters {start} to {start + len(sentence)}. "
        "Date of the event: looks back (&quot;ordered&quot;), the most recent by 2023-03-08.</p>"
    )
    assert event["text"]["headline"] == f"{beginning}…"
    assert event["group"] == march


def test_what_has_no_place_is_counted_on_the_title_with_its_reason(story, tmp_path):
    title = export(story, tmp_path / "bakhmut.json")["title"]["text"]
    assert title["headline"] == "2014 to 14 Apr 2023"
    assert title["text"] == (
        "13 of 15 time expressions, in 2 documents. Without a place in the calendar:"
        "<br>1: repeated<br>1: a length of time"
    )
    placed = story[story["precision"] != "none"]
    title = export(placed, tmp_path / "bakhmut.json")["title"]["text"]
    assert title["text"] == "13 of 13 time expressions, in 2 documents."


def test_markup_in_a_text_is_shown_and_not_obeyed(corpus_of, tmp_path):
    documents = corpus_of({"a<b>": ("", 'In <i>2014</i> & "later" came <script>alert(1)</script>.')})
    (event,) = export(chronology(documents), tmp_path / "a.json")["events"]
    safe = "In &lt;i&gt;2014&lt;/i&gt; &amp; &quot;later&quot; came &lt;script&gt;alert(1)&lt;/script&gt;."
    assert event["text"]["headline"] == safe
    passage, source = event["text"]["text"].removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    assert passage == safe.replace("2014", "<b>2014</b>")
    assert source.startswith("a&lt;b&gt;, undated, characters 0 to 56.")
    assert event["group"] == "a&lt;b&gt;"


@pytest.mark.parametrize("where", ["chronology", "documents"])
def test_lanes_are_those_of_any_column(story, seeds, tmp_path, where):
    documents = seeds.assign(paper=["Globe", None])
    table = story.assign(paper=story["doc"].map({seeds.index[0]: "Globe"})) if where == "chronology" else story
    lanes = {} if where == "chronology" else {"documents": documents}
    events = export(table, tmp_path / "a.json", by="paper", **lanes)["events"]
    groups = ["Globe" if doc == seeds.index[0] else "(none)" for doc in story["doc"][:13]]
    assert [event["group"] for event in events] == groups


def test_a_table_from_a_csv_file_gives_the_same(story, tmp_path):
    story.to_csv(tmp_path / "story.csv", index=False)
    back = pd.read_csv(tmp_path / "story.csv")
    assert export(back, tmp_path / "a.json") == export(story, tmp_path / "b.json")


@given(st.text(st.characters(exclude_categories=[]), min_size=1).filter(str.strip))
def test_any_text_is_saved_as_valid_json(tmp_path_factory, corpus_of, mentions_of, text):
    documents = corpus_of({"x": ("0001-01-01", text)})
    mention = mentions_of(documents, ("x", text.strip(), "0064")).assign(type="DATE", value="", why="by hand")
    (event,) = export(chronology(documents, mention), tmp_path_factory.getbasetemp() / "a.json")["events"]
    assert event["start_date"] == {"year": 64}


def test_it_is_written_as_a_whole_or_not_at_all(story, tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    before = export(story, path)

    def write_half(self: Path, text: str, *options: object) -> int:
        with open(self, "w", encoding="utf-8") as file:
            file.write(text[: len(text) // 2])
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_text", write_half)
    with pytest.raises(OSError, match="the disk is full"):
        to_timelinejs(story.head(3), path)
    assert read(path) == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_saved_is_said(story, tmp_path):
    with pytest.raises(ValueError, match="none of the 2 rows of chronology has a place in the calendar: TimelineJS"):
        to_timelinejs(story.tail(2), tmp_path / "a.json")
    with pytest.raises(ValueError, match=r"chronology has no column 'begin' .*: make it with chronology\(\)"):
        to_timelinejs(story.drop(columns="begin"), tmp_path / "a.json")
    with pytest.raises(ValueError, match="by='office' is not a column of chronology: pass the documents"):
        to_timelinejs(story, tmp_path / "a.json", by="office")
    with pytest.raises(IsADirectoryError, match="is a folder: give a file in it"):
        to_timelinejs(story, tmp_path)
    assert not list(tmp_path.iterdir())
