"""The reader: every view is code, nothing is lost between the panes, and faults are sentences."""

import json
import re
import subprocess
import sys
import warnings

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import analysis
from analysis import Reader, kwic, read_corpus, time_expressions, timeline, tokenize
from analysis.reading import views
from analysis.tokens.query_lines import read_line, write_line

pytest.importorskip("anywidget", reason="the reader needs the extra lab")

TEXTS = {
    "a": ("2022-01-03", "Peace on Monday. No war, no war group, no peace.", "North"),
    "b": ("2022-01-04", "War in March 2022, said the war group. Later: war!", "South"),
    "c": ("2022-02-01", "", "North"),
    "d": ("2022-03-02", "The war began last week. Peace talks on 8 March 2022 about the war.", "South"),
    "e": ("2022-03", "Month-dated war.", "North"),
    "f": (None, "Undated WAR and 🙂 peace.", None),
}
DOCUMENTS = read_corpus(
    pd.DataFrame.from_dict(TEXTS, orient="index", columns=["date", "text", "side"]).rename_axis("doc").reset_index(),
)
TOKENS = tokenize(DOCUMENTS)
QUERIES = ["war", "wa*", "war group", "war, peace", "Conflict: war | war group, peace", "/wa./", "absent", "/pe/, war"]


def spans_of(table: pd.DataFrame) -> list[tuple]:
    names = [name for name in ("doc", "start", "end", "term", "label") if name in table]
    return table[names].astype("str").to_numpy().tolist()


def note(reader: Reader, line: int, **values) -> None:
    """Label or annotate a line as the browser does."""
    row = reader.widget.lines["rows"][line - reader.widget.lines["start"]]
    reader._act({"do": "note", "line": line, "span": [row["doc"], row["start"], row["end"]], **values})
    assert reader.widget.view["message"] == ""


def run_code(reader: Reader) -> pd.DataFrame:
    names = {"tokens": TOKENS, "documents": DOCUMENTS, "notes": reader.notes}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # queries without hits, documents on both sides of a limit
        exec(reader.code, names)
    return names["hits"]


class Reading(RuleBasedStateMachine):
    """Whatever is clicked, typed and labelled, the code gives the table on screen."""

    @initialize()
    def open_reader(self) -> None:
        self.reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "freq": "M"})

    def do(self, what: str, **given) -> None:
        """Act as the browser does."""
        self.reader._act({"do": what, **given})
        assert self.reader.widget.view["message"] == ""

    @rule(query=st.sampled_from(QUERIES))
    def ask(self, query: str) -> None:
        self.do("set", state={"query": query, "period": None, "group": None, "term": None})

    @rule(by=st.sampled_from([None, "side"]))
    def divide(self, by: str | None) -> None:
        self.do("set", state={"by": by})

    @rule(freq=st.sampled_from("DWMQY"), axis=st.sampled_from(["published", "mentioned"]))
    def choose_grain(self, freq: str, axis: str) -> None:
        self.do("set", state={"freq": freq, "axis": axis})

    @rule(data=st.data())
    def click_period(self, data) -> None:
        drawn = self.reader.widget.timeline
        series = data.draw(st.sampled_from(drawn["series"]))
        period = data.draw(st.sampled_from(drawn["periods"]))
        self.do("set", state={"period": period["period"], "group": series["group"], "term": series["term"]})

    @rule(sort=st.sampled_from(["date", "left", "right"]), sample=st.sampled_from([None, 1, 3]))
    def arrange(self, sort: str, sample: int | None) -> None:
        self.do("set", state={"sort": sort, "sample": sample})

    @rule(line=st.integers(0, 9), label=st.sampled_from(["x", "1", "2", None]))
    def label(self, line: int, label: str | None) -> None:
        if line < self.reader.widget.lines["total"]:
            note(self.reader, line, label=label)

    @rule(line=st.integers(0, 9))
    def annotate(self, line: int) -> None:
        if line < self.reader.widget.lines["total"]:
            note(self.reader, line, note="look at this <again>")

    @rule(what=st.sampled_from(["open", "back", "forward", "hit", "document", "beside"]), by=st.sampled_from([-1, 1]))
    def move(self, what: str, by: int) -> None:
        given = {"open": {"line": 2}, "hit": {"by": by}, "document": {"by": by}}.get(what, {})
        self.do(what, **given)

    @rule()
    def save_and_open_again(self) -> None:
        again = Reader(DOCUMENTS, TOKENS, state=self.reader.state)
        notes = self.reader.notes
        again.notes = notes
        assert again.code == self.reader.code
        pd.testing.assert_frame_equal(again.hits, self.reader.hits)
        self.reader = again

    @invariant()
    def the_code_gives_the_hits(self) -> None:
        pd.testing.assert_frame_equal(run_code(self.reader), self.reader.hits)

    @invariant()
    def the_lines_are_the_hits(self) -> None:
        lines = self.reader.widget.lines
        kept = [row for row in lines["rows"] if row.get("label") != "x"]
        assert [(row["doc"], row["start"]) for row in kept] == list(
            zip(self.reader.hits["doc"].astype("str"), self.reader.hits["start"], strict=True)
        )
        assert lines["total"] - lines["excluded"] == len(self.reader.hits)

    @invariant()
    def the_text_is_whole(self) -> None:
        for page in self.reader.widget.text["pages"]:
            if page["doc"] is not None:
                assert "".join(part["text"] for part in page["parts"]) == DOCUMENTS["text"][page["doc"]]


TestReading = Reading.TestCase
TestReading.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)


def test_the_timeline_counts_what_the_lines_show():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "freq": "M"})
    rates = timeline(TOKENS, DOCUMENTS, "war", freq="M")
    assert reader.rates["n"].tolist() == rates["n"].tolist() == [5, 0, 3, 1]
    assert reader.widget.lines["total"] == rates["n"].sum()


def test_an_excluded_line_leaves_the_rate_and_stays_on_screen():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "freq": "M"})
    note(reader, 0, label="x")
    assert reader.rates["n"].sum() == 8
    assert reader.widget.lines["total"] == 9
    assert reader.state["excluded"] == [["a", 20, 23]]
    note(reader, 0, label=None)
    assert reader.rates["n"].sum() == 9


def test_notes_are_spans_that_a_timeline_counts():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war"})
    for line in (0, 2, 3):
        note(reader, line, label="1")
    counted = timeline(TOKENS, DOCUMENTS, reader.notes, freq="M")
    assert counted["n"].sum() == 3


def test_a_sample_that_is_labelled_gives_the_share_of_correct_hits_with_the_interval_of_clopper_and_pearson():
    """Clopper and Pearson's 95 % interval for 2 of 3 is 0.0943 to 0.9916 (SciPy's binomtest)."""
    from scipy.stats import binomtest

    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "sample": 3})
    assert "label the correct ones 1" in reader.widget.view["sentence"]["note"]
    for line, label in enumerate(("1", "1", "x")):
        note(reader, line, label=label)
    interval = binomtest(2, 3).proportion_ci()
    shares = f"2 of 3 labelled lines are correct: 67% (95% interval {interval.low:.0%} to {interval.high:.0%})"
    assert shares in reader.widget.view["sentence"]["note"]


def test_the_trail_goes_back_and_forward_with_a_sentence_for_each_view():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "freq": "M"})
    reader.state = {"period": "2022-03"}
    reader.state = {"query": "peace"}
    reader.trail.back()
    assert (reader.state["query"], reader.state["period"]) == ("war", "2022-03")
    reader.trail.forward()
    assert reader.state["query"] == "peace"
    assert [sentence.split(":")[0] for sentence in reader.trail] == ["All periods", "March 2022", "March 2022"]
    assert repr(reader.trail).splitlines()[-1].startswith("→ March 2022")
    reader.trail.back()
    reader.state = {"query": "wa*"}
    assert len(list(reader.trail)) == 3


def test_what_was_excluded_and_noted_stays_when_going_back_and_forward():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "freq": "M"})
    reader.state = {"period": "2022-01"}
    note(reader, 0, label="x", note="another war")
    reader.trail.back()
    assert reader.rates["n"].sum() == 8
    reader.trail.forward()
    assert len(reader.hits) == 4
    assert list(reader.hits) == [*kwic(TOKENS, DOCUMENTS, "war"), "label", "note"]
    reader.state = reader.state
    assert reader.notes[["label", "note"]].to_numpy().tolist() == [["x", "another war"]]
    reader.state = {"excluded": []}
    assert reader.notes["note"].tolist() == ["another war"]
    assert len(reader.hits) == 5


GROUPS = {
    "day": pd.to_datetime(["2020-01-01", "2020-01-02", None, "2020-01-01", "2020-01-02", "2020-01-02"]),
    "kind": pd.Categorical(["u", "v", None, "u", "v", "v"], categories=["u", "v", "never"]),
    "is_long": pd.array([True, None, None, True, False, False], "boolean"),
    "said": ["nan", None, "None", "nan", "None", "nan"],
    "volume": pd.array([1, 2, None, 1, 2, 2], "Int64"),
    "hits": list("ababab"),
}


@pytest.mark.parametrize("by", list(GROUPS))
def test_each_period_of_each_group_of_any_type_is_code(by):
    documents = DOCUMENTS.assign(**{by: GROUPS[by]})
    state = {"query": "war", "by": by, "freq": "M"}
    drawn = Reader(documents, TOKENS, state=state).widget.timeline
    groups = documents[by].astype("str").fillna(f"no {by}")
    hits = kwic(TOKENS, documents, "war")["doc"].astype("str").map(groups).value_counts()
    assert {one["group"]: one["n"] for one in drawn["series"] if one["n"]} == hits.to_dict()
    for one in drawn["series"]:
        for period in drawn["periods"]:
            chosen = {"group": one["group"], "period": period["period"]}
            reader = Reader(documents, TOKENS, state=state | chosen)
            names = {"tokens": TOKENS, "documents": documents}
            exec(reader.code, names)
            assert spans_of(names["hits"]) == spans_of(reader.hits)


def test_columns_that_cannot_divide_are_not_offered():
    """Those of a timeline have its names; values that look alike, or like a missing one, would be one group."""
    tags = [["a"], ["b"]] * 3
    documents = DOCUMENTS.assign(
        low=list("ababab"), status=list("ababab"), tags=tags, odd=[1, "1", 2, 2, 1, 1], kind=["no kind", "b", None] * 2
    )
    assert Reader(documents, TOKENS).widget.view["options"]["by"] == ["side"]


@pytest.mark.parametrize("state", [{"query": "war", "by": "side"}, {"query": "war, peace"}])
def test_a_series_has_one_colour_as_point_line_mark_and_strip(state):
    reader = Reader(DOCUMENTS, TOKENS, state=state)
    series = {(one["group"], one["term"]): one["color"] for one in reader.widget.timeline["series"]}
    for row in reader.widget.lines["rows"]:
        reader.state = {"doc": row["doc"]}
        page = reader.widget.text["pages"][0]
        part = next(part for part in page["parts"] if part["start"] == row["start"])
        at = row["start"] / len(DOCUMENTS["text"][row["doc"]])
        color = series[row["group"], row["term"]]
        assert (row["color"], part["color"]) == (color, color)
        assert any(abs(place - at) < 0.001 and (kind, drawn) == ("hit", color) for place, kind, drawn in page["strip"])


def test_names_of_groups_do_not_turn_round_the_words_beside_them():
    documents = DOCUMENTS.assign(kind=["a\u202eb", "c\x00", None] * 2)
    reader = Reader(documents, TOKENS, state={"query": "war", "by": "kind", "group": "a\u202eb"})
    assert reader.widget.view["sentence"]["text"].startswith("A b: ")
    assert [one["name"] for one in reader.widget.timeline["series"]] == ["a b", "c", "no kind"]


def test_series_that_are_not_drawn_are_counted():
    documents = DOCUMENTS.assign(part=[*"abcdef"])
    reader = Reader(documents, TOKENS, state={"query": "war, peace, group", "by": "part"})
    assert len(reader.widget.timeline["series"]) == 12
    assert reader.widget.timeline["note"] == "The first 12 of 18 series; the lines are those of all."


def test_the_next_hit_is_the_next_in_the_text_whatever_the_order_of_the_lines():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "sort": "right"})
    places = [(row["doc"], row["start"]) for row in reader.widget.lines["rows"]]
    first = places.index(("b", TEXTS["b"][1].index("War")))
    reader._act({"do": "open", "line": first})
    seen = []
    for _ in range(2):
        reader._act({"do": "hit", "by": 1})
        seen.append(places[reader.widget.lines["current"]])
    assert seen == [("b", 28), ("b", 46)]
    reader._act({"do": "hit", "by": -1})
    assert places[reader.widget.lines["current"]] == ("b", 28)
    reader._act({"do": "hit", "by": -1})
    assert places[reader.widget.lines["current"]] == places[first], "the first of the text, not the text before"


def test_undated_texts_have_a_period_of_their_own():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "freq": "W", "period": "unplaced"})
    assert reader.hits["doc"].tolist() == ["e", "f"]
    assert reader.widget.timeline["periods"][-1]["label"] == "no date"
    dates = [row["date"] for row in reader.widget.lines["rows"]]
    assert dates == ["Mar 2022", "undated"]


def test_mentioned_times_of_centuries_draw_the_periods_around_the_documents():
    texts = {"a": ("2022-01-03", "The war of 1701 and of 1815.", "x"), "b": ("2022-03-01", "A war now.", "y")}
    documents = read_corpus(
        pd.DataFrame.from_dict(texts, orient="index", columns=["date", "text", "side"])
        .rename_axis("doc")
        .reset_index(),
    )
    reader = Reader(documents, state={"query": "war", "axis": "mentioned", "freq": "Y"})
    assert len(reader.widget.timeline["periods"]) < 130
    assert "1 hit in periods further away" in reader.widget.timeline["note"]
    assert reader.widget.timeline["series"][0]["n"] == 2


@pytest.mark.parametrize(
    ("axis", "period", "docs"),
    [
        ("mentioned", "longer", {"b"}),  # of March 2022
        ("mentioned", "unplaced", {"e", "f"}),
        ("published", "unplaced", {"e", "f"}),
        ("mentioned", "2022-02-21", {"d"}),  # last week, of 2 March
    ],
)
def test_the_code_chooses_the_period_on_screen_and_what_no_period_holds(axis, period, docs):
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "freq": "W", "axis": axis, "period": period})
    assert set(reader.hits["doc"]) == docs
    assert spans_of(run_code(reader)) == spans_of(reader.hits)


def test_thousands_of_periods_are_not_drawn_and_the_lines_stay():
    documents = read_corpus(pd.DataFrame({"date": ["1901-01-01", "2023-03-01"], "text": ["war"] * 2, "n": [1, 2]}))
    reader = Reader(documents, state={"query": "war", "freq": "D"})
    assert reader.widget.timeline["note"] == "44,620 periods are too many to draw; choose a longer grain."
    assert reader.widget.lines["total"] == 2
    assert reader.widget.view["options"]["by"] == []


def test_given_expressions_are_named_in_the_code_only_if_they_differ_from_those_found():
    found = time_expressions(DOCUMENTS)
    state = {"query": "war", "axis": "mentioned", "freq": "M", "period": "2022-03"}
    assert "time_expressions(documents)" in Reader(DOCUMENTS, TOKENS, found, state=state).code
    reader = Reader(DOCUMENTS, TOKENS, found.iloc[:-1], state=state)
    names = {"tokens": TOKENS, "documents": DOCUMENTS, "expressions": found.iloc[:-1]}
    assert "time_expressions" not in reader.code
    exec(reader.code, names)
    assert spans_of(names["hits"]) == spans_of(reader.hits)


def test_quotations_are_marked_with_their_speaker():
    quotations = pd.DataFrame({"doc": ["b"], "start": [0], "end": [17], "speaker": ["the war group"]})
    reader = Reader(DOCUMENTS, TOKENS, quotations=quotations, state={"query": "war", "doc": "b"})
    first = reader.widget.text["pages"][0]["parts"][0]
    assert (first["text"], first["before"], set(first["kinds"])) == ("War", "the war group", {"quote", "hit"})


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("war", "war"),
        (" war , peace ", ["war", "peace"]),
        ("Conflict: war | war group, peace", {"Conflict": ["war", "war group"], "peace": ["peace"]}),
        ("war | peace", {"war | peace": ["war", "peace"]}),
        ("70,000, 2022,2023", ["70,000", "2022", "2023"]),
        ("1,234,567 men,war", ["1,234,567 men", "war"]),
    ],
)
def test_queries_as_they_are_typed(text, queries):
    assert read_line(text) == queries


def test_a_regex_may_be_one_of_a_concept_and_keeps_its_flags():
    assert [getattr(each, "pattern", each) for each in read_line("C: /a|b,c/ | war")["C"]] == ["a|b,c", "war"]
    assert write_line(re.compile("WAR", re.IGNORECASE)) == "/(?i)WAR/"
    assert write_line(read_line("/(?i)WAR/, peace")) == "/(?i)WAR/, peace"


def test_what_a_line_cannot_say_is_refused():
    with pytest.raises(ValueError, match="cannot be written on one line"):
        write_line(["a, b", "c"])


def test_a_regex_may_contain_commas():
    assert read_line("/wa{1,2}r/").pattern == "wa{1,2}r"
    assert [getattr(each, "pattern", each) for each in read_line("/a{1,2}/, war")] == ["a{1,2}", "war"]


@pytest.mark.parametrize(
    "query",
    ["war", ["war", "peace"], {"Conflict": ["war", "war group"]}, {"Either": [re.compile("w.r|p{1,2}eace"), "group"]}],
)
def test_a_state_takes_queries_as_python_has_them(query):
    reader = Reader(DOCUMENTS, TOKENS, state={"query": query})
    assert spans_of(reader.hits) == spans_of(kwic(TOKENS, DOCUMENTS, query, sort="date"))


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"quary": "war"}, "state has the key 'quary'"),
        ({"freq": "X"}, "freq='X' is not a calendar period"),
        ({"axis": "told"}, "axis='told'"),
        ({"sort": "size"}, "sort='size'"),
        ({"by": "text"}, "by='text' is not a column"),
        ({"doc": "z"}, "doc='z' is not a document"),
        ({"query": "war", "period": "1999-01"}, "period='1999-01'"),
        ({"query": "war", "term": "peace"}, "term='peace'"),
        ({"query": "*"}, "matches every word"),
        ({"query": "/(/"}, r"the regex /\(/ cannot be read"),
        ({"query": ["war, peace"]}, "cannot be written on one line"),
        ({"query": {"a, b": ["war"]}}, "cannot be written on one line"),
        ({"query": None}, "query has None"),
        ({"query": "war", "group": "North"}, "group='North' is a group of no column"),
        ({"query": "war", "sample": -1}, "sample=-1"),
        ({"query": "war", "sample": "3"}, "sample='3'"),
        ({"query": "war", "doc": ["a"]}, r"doc=\['a'\] is not a document"),
        ({"query": "war", "excluded": None}, "excluded=None is not a list of spans"),
        ({"query": "war", "excluded": [["z", 0, 3]]}, "excluded='z' is not a document"),
    ],
)
def test_impossible_states_are_sentences(state, message):
    with pytest.raises((TypeError, ValueError), match=message):
        Reader(DOCUMENTS, TOKENS, state=state)
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war"})
    before = reader.state
    reader._act({"do": "set", "state": state})
    assert reader.widget.view["message"]
    assert reader.state == before


def test_what_a_browser_cannot_ask_is_ignored():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war"})
    before = reader.widget.view
    for message in (
        {"do": "nothing"},
        {},
        {"do": "open", "line": 99},
        {"do": "open", "line": len(reader.hits)},
        {"do": "open", "line": -1},
        {"do": "hit", "by": -1},
        {"do": "note", "line": 99, "span": ["a", 0, 1]},
        {"do": "note", "line": 0, "span": ["a", 0, 1], "label": "x"},
    ):
        reader._act(message)
    assert reader.widget.view == before


def test_a_key_pressed_before_the_lines_have_changed_labels_nothing():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "sort": "date"})
    row = reader.widget.lines["rows"][0]
    reader.state = {"query": "peace"}
    reader._act({"do": "note", "line": 0, "span": [row["doc"], row["start"], row["end"]], "label": "x"})
    assert reader.notes.empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"doc": "z"}, "doc of notes='z' is not a document"),
        ({"label": "good"}, "label of notes='good' is not a valid choice"),
    ],
)
def test_notes_that_belong_to_other_documents_or_have_other_labels_are_refused(change, message):
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war"})
    note(reader, 0, label="1")
    with pytest.raises(ValueError, match=message):
        reader.notes = reader.notes.assign(**change)


def test_times_in_a_language_without_rules_are_announced_beside_the_timeline():
    text = "Сегодня война продолжается, и в понедельник об этом говорили все, кто это видел и знал. " * 3
    documents = read_corpus(pd.DataFrame({"date": ["2022-03-01", "2022-04-01"], "text": [text, text]}))
    reader = Reader(documents, state={"query": "война", "axis": "mentioned", "freq": "M"})
    assert "are not in the language 'en'" in reader.widget.view["sentence"]["note"]


def test_a_query_without_hits_says_what_comes_close():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "wars"})
    assert "'wars'" in reader.widget.view["empty"]
    assert reader.hits.empty
    assert Reader(DOCUMENTS, TOKENS).code == ""


def test_quotations_are_found_where_none_are_given():
    """The seeds: Prigozhin's words in March."""
    reader = Reader(read_corpus("seeds"), state={"query": "prigozhin"})
    quoted = [part for part in reader.widget.text["pages"][0]["parts"] if "quote" in part["kinds"]]
    assert "Prigozhin" in {part["before"] for part in quoted}
    assert quoted[0]["text"].startswith("Wagner has put up its")


def test_the_times_of_a_text_are_found_once_however_often_it_is_clicked(monkeypatch):
    asked = []
    monkeypatch.setattr(views, "time_expressions", lambda table: asked.extend(table.index) or time_expressions(table))
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war"})
    for line in (2, 3, 4, 2):
        reader._act({"do": "open", "line": line})
    assert asked == ["a", "b"]


def test_without_documents_the_reader_says_so():
    with pytest.raises(ValueError, match="documents has no rows"):
        Reader(DOCUMENTS.iloc[:0], TOKENS.iloc[:0])


def test_lines_are_fetched_as_they_are_scrolled_to():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war"})
    sent = []
    reader.widget.send = sent.append
    reader._act({"do": "lines", "start": 2, "stop": 4})
    assert [row["start"] for row in sent[0]["lines"]["rows"]] == reader.hits["start"].iloc[2:4].tolist()


def test_what_displays_without_a_kernel_has_the_lines_and_no_corpus_text_as_markup():
    documents = DOCUMENTS.assign(text="<script>alert(1)</script> war </script>")
    bundle, _ = Reader(documents, state={"query": "war"})._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"} <= set(bundle)
    html = bundle["text/html"]
    assert "<script>alert" not in html
    assert html.count("</script") == 1
    assert html.count("<tr>") == 6


def test_an_exported_page_says_how_many_of_the_lines_it_contains():
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": ["war " * 501]}))
    assert (
        "This page contains 500 of 501 lines, some from each period."
        in Reader(documents, state={"query": "war"}).to_html()
    )
    assert "This page contains" not in Reader(DOCUMENTS, TOKENS, state={"query": "war"}).to_html()


def test_an_exported_page_contains_lines_of_every_period():
    texts = ["war " * 600, "war " * 600, "war"]
    documents = read_corpus(pd.DataFrame({"date": ["2023-01-01", "2023-02-01", "2023-03-01"], "text": texts}))
    html = Reader(documents, state={"query": "war", "freq": "M"}).to_html()
    data = json.loads(re.search(r"^embed\((.*), document", html, re.MULTILINE)[1])
    periods = [row["period"] for row in data["lines"]["rows"]]
    assert [periods.count(period) for period in ("2023-01", "2023-02", "2023-03")] == [250, 249, 1]


def test_a_text_full_of_hits_is_sent_in_less_than_two_megabytes():
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": ["war and so on " * 30_000]}))
    reader = Reader(documents, state={"query": "war"})
    assert len(json.dumps(reader.widget.text)) < 2_000_000


def test_a_saved_view_opens_at_its_text():
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "war", "doc": "d"})
    assert reader.widget.lines["rows"][reader.widget.lines["current"]]["doc"] == "d"


def test_a_very_long_text_is_sent_around_the_hit():
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": ["peace " * 100_000 + "war"]}))
    page = Reader(documents, state={"query": "war"}).widget.text["pages"][0]
    assert "characters 550,000 to 600,003 of 600,003" in page["meta"]
    assert page["parts"][-1]["text"] == "war"


@pytest.mark.parametrize(("length", "is_whole"), [(100_000, True), (100_001, False)])
def test_a_text_of_up_to_a_hundred_thousand_characters_is_sent_whole(length, is_whole):
    text = "war " + "x" * (length - 4)
    page = Reader(read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": [text]})), state={"query": "war"})
    sent = page.widget.text["pages"][0]
    assert sum(len(part["text"]) for part in sent["parts"]) == 100_000
    assert ("characters" in sent["meta"]) == (not is_whole)


def test_without_the_extra_the_reader_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ImportError, match="install it with pip install 'dateline-workbook"):
        Reader(DOCUMENTS, TOKENS)


@pytest.mark.parametrize("line", ["", " , ", ","])
def test_an_empty_line_is_no_query(line):
    with pytest.raises(ValueError, match="is empty: type a word"):
        read_line(line)


def test_without_anywidget_the_reader_names_the_extra_and_the_rest_works():
    code = (
        "import sys; sys.modules['anywidget'] = None\n"
        "from analysis import *\n"
        "documents = read_corpus('seeds')\n"
        "try:\n    Reader(documents)\nexcept ImportError as error:\n    print(error)\n"
        "print(len(repr(show(kwic(tokenize(documents), documents, 'wagner')))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "Reader needs anywidget: install it with pip install 'dateline-workbook[lab]'"


def test_the_two_reports():
    """Counted with a plain regular expression: Wagner 7 and 3 times."""
    documents = read_corpus("seeds")
    reader = Reader(documents, state={"query": "wagner", "freq": "M"})
    assert reader.rates["n"].tolist() == [7, 3]
    assert np.isnan(reader.rates["low"]).all()
    assert analysis.Reader is Reader
