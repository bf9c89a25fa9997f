"""What a view of the reader counts, says and draws."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from analysis import Reader, read_corpus

pytest.importorskip("anywidget", reason="the reader needs the extra lab")


def corpus(texts: dict[str, tuple[str | None, str]], **columns: list) -> pd.DataFrame:
    table = pd.DataFrame.from_dict(texts, orient="index", columns=["date", "text"]).rename_axis("doc").reset_index()
    return read_corpus(table.assign(**columns))


THREE = corpus(
    {
        "a": ("2022-01-03", "No war, no war group, no peace."),
        "b": ("2022-01-04", "War, said the group."),
        "c": ("2022-03-02", "Peace, at last peace."),
    },
    side=["North", "South", "North"],
)


def sentence(documents: pd.DataFrame, **state) -> tuple[str, str]:
    said = Reader(documents, state={"freq": "M", **state}).widget.view["sentence"]
    return said["text"], said["note"]


@pytest.mark.parametrize(("values", "is_offered"), [(1, False), (2, True), (24, True), (25, False)])
def test_a_column_with_2_to_24_values_can_divide_the_documents(values, is_offered):
    texts = {f"d{i:02}": ("2022-01-03", "war") for i in range(max(values, 2))}
    documents = corpus(texts, part=[f"v{i % values:02}" for i in range(len(texts))])
    assert Reader(documents).widget.view["options"]["by"] == (["part"] if is_offered else [])


def test_the_scope_is_named_by_group_query_and_period():
    """With one query its name is not repeated."""
    chosen = {"query": "war, peace", "by": "side", "group": "North", "term": "peace", "period": "2022-03"}
    assert sentence(THREE, **chosen)[0].startswith("North, peace, March 2022: 2 hits in 1 document of 1, ")
    assert sentence(THREE, query="war", term="war", period="2022-01")[0].startswith("January 2022: 3 hits in 2 doc")
    assert sentence(THREE, query="war, peace", term="war")[0].startswith("War: 3 hits in 2 documents of 3, ")


def test_hits_are_per_thousand_words_of_the_scope_and_words_are_counted_once_for_several_queries():
    """Of 15 words 3 are "war" and 3 "peace"; the 4 words of c have 2 of "peace"."""
    assert ", 400 per 1,000 words." in sentence(THREE, query="war, peace")[0]
    assert ", 200 per 1,000 words." in sentence(THREE, query="war, peace", term="war")[0]
    assert ", 500 per 1,000 words." in sentence(THREE, query="peace", period="2022-03")[0]


def test_one_period_says_why_it_has_no_interval_and_several_what_hollow_points_are():
    assert sentence(THREE, query="war")[1].startswith("Hollow points have no interval")
    assert sentence(THREE, query="war", period="2022-01")[1] == "No interval: few documents."
    assert sentence(THREE, query="war", period="2022-02")[1] == "No interval: no documents."
    many = corpus({f"d{i}": ("2022-01-03", "war and peace" if i % 2 else "no war war") for i in range(8)})
    text, note = sentence(many, query="war", period="2022-01")
    assert "(95% interval " in text
    assert note == ""


def test_an_excluded_line_is_in_no_document_of_the_sentence():
    reader = Reader(THREE, state={"query": "war", "freq": "M", "excluded": [["b", 0, 3]]})
    assert reader.widget.view["sentence"]["text"].startswith("All periods: 2 hits in 1 document of 3, ")


def test_the_code_of_a_query_alone_is_one_call():
    code = Reader(THREE, state={"query": "war"}).code.splitlines()
    assert code == ["from analysis import kwic", "", "hits = kwic(tokens, documents, 'war', sort='date')"]
    assert Reader(THREE, state={"query": "/w.r/"}).code.splitlines()[0] == "import re"


def test_documents_without_a_date_for_the_grain_are_named_so():
    documents = corpus({"a": ("2022-01-03", "war"), "b": ("2022", "war"), "c": (None, "war")})
    assert sentence(documents, query="war", period="unplaced")[0].startswith(
        "Without a date for this grain: 2 hits in 2 documents of 2, "
    )


def test_a_sample_of_labelled_lines_gives_the_number_of_correct_hits():
    documents = corpus({f"d{i}": ("2022-01-03", "war") for i in range(8)})
    reader = Reader(documents, state={"query": "war", "sample": 4})
    assert reader.widget.view["sentence"]["note"].startswith("4 lines drawn at random: label the correct ones 1")
    assert reader.widget.view["sentence"]["text"].startswith("All periods: 8 hits, ")
    for line, label in enumerate("1112"):
        row = reader.widget.lines["rows"][line]
        span = [row["doc"], row["start"], row["end"]]
        reader._act({"do": "note", "line": line, "span": span, "label": label})
        missing = f"{3 - line} not yet labelled." if line < 3 else "or about 6 hits."
        assert reader.widget.view["sentence"]["note"].endswith(missing)
    assert len(Reader(documents, state={"query": "war", "sample": 1}).widget.lines["rows"]) == 1
    with pytest.raises(ValueError, match="sample=0"):
        Reader(documents, state={"query": "war", "sample": 0})


def test_of_centuries_about_120_years_are_drawn_as_many_before_the_documents_as_after():
    documents = corpus({"a": ("2022-01-03", "The war of 1701."), "b": ("2022-03-01", "A war in 2150. A war in 2023.")})
    drawn = Reader(documents, state={"query": "war", "axis": "mentioned", "freq": "Y"}).widget.timeline
    years = [int(each["period"]) for each in drawn["periods"] if each["period"].isdigit()]
    assert 115 <= len(years) <= 125
    assert 2022 - years[0] == years[-1] - 2022
    assert drawn["note"] == "2 hits in periods further away; choose a longer grain to see them."


def test_up_to_120_years_are_all_drawn():
    documents = corpus({"a": ("2022-01-03", "The war of 1903."), "b": ("2022-03-01", "A war now.")})
    drawn = Reader(documents, state={"query": "war", "axis": "mentioned", "freq": "Y"}).widget.timeline
    assert [each["period"] for each in drawn["periods"]][:2] == ["1903", "1904"]
    assert drawn["note"] == ""


@pytest.mark.parametrize(("queries", "is_cut"), [(12, False), (13, True)])
def test_up_to_twelve_series_are_drawn(queries, is_cut):
    words = [f"w{i}" for i in range(queries)]
    documents = corpus({"a": ("2022-01-03", " ".join(words)), "b": ("2022-01-04", "war")})
    drawn = Reader(documents, state={"query": ", ".join(words)}).widget.timeline
    assert len(drawn["series"]) == 12
    assert bool(drawn["note"]) == is_cut
    assert [each["color"] for each in drawn["series"]] == [0, 1, 2, 3, 4, 5] * 2


def test_lines_have_ninety_characters_of_context_and_their_group_and_period():
    text = "a" * 100 + " war " + "b" * 100
    documents = corpus({"a": ("2022-01-03", text), "b": ("2022-02-04", "war")}, side=["North", "South"])
    lines = Reader(documents, state={"query": "war", "by": "side", "freq": "M"}).widget.lines
    first, second = lines["rows"]
    assert (len(first["left"]), len(first["right"])) == (89, 90)
    assert (first["group"], first["period"]) == ("North", "2022-01")
    assert (second["group"], second["period"], second["left"], second["right"]) == ("South", "2022-02", "", "")
    assert (lines["start"], lines["current"], lines["total"], lines["excluded"]) == (0, 0, 2, 0)


def test_a_text_says_which_hit_is_the_current_one():
    reader = Reader(THREE, state={"query": "war"})
    reader._act({"do": "open", "line": 1})
    page = reader.widget.text["pages"][0]
    assert page["meta"] == "hit 2 of 2"
    assert page["strip_label"] == "hits: 2; times and quotations: 0"
    assert [part["text"] for part in page["parts"] if part["here"]] == ["war"]
    other = Reader(THREE, state={"query": "war", "doc": "c"}).widget.text["pages"][0]
    assert other["meta"] == ""
    assert not any(part["here"] for part in other["parts"])


def test_a_hit_at_the_beginning_of_a_text_is_the_first_and_on_its_strip():
    page = Reader(THREE, state={"query": "war", "doc": "b"}).widget.text["pages"][0]
    assert page["meta"] == "hit 1 of 1"
    assert (0.0, "hit", 0) in [tuple(place) for place in page["strip"]]


def test_the_trail_is_marked_where_it_is_and_moves_no_further_than_its_ends():
    reader = Reader(THREE, state={"query": "war"})
    reader.state = {"query": "peace"}
    view = reader.widget.view
    assert (view["back"], view["forward"]) == (True, False)
    for _ in range(3):
        reader._act({"do": "back"})
    view = reader.widget.view
    assert (view["back"], view["forward"]) == (False, True)
    assert [line[0] for line in repr(reader.trail).splitlines()] == ["→", " "]
    for _ in range(3):
        reader._act({"do": "forward"})
    assert reader.state["query"] == "peace"


def test_a_second_text_can_be_kept_beside_the_first():
    reader = Reader(THREE, state={"query": "war"})
    reader._act({"do": "beside"})
    reader._act({"do": "document", "by": 1})
    assert [page["doc"] for page in reader.widget.text["pages"]] == ["a", "b"]
    reader._act({"do": "document", "by": 1})
    assert [page["doc"] for page in reader.widget.text["pages"]] == ["a", "b"], "b is the last with a hit"
    reader._act({"do": "beside"})
    assert [page["doc"] for page in reader.widget.text["pages"]] == ["b"]


def test_many_lines_are_sent_in_blocks_of_a_hundred_around_the_current_one():
    documents = corpus({"a": ("2022-01-03", "war " * 300), "b": ("2022-01-04", "war")})
    reader = Reader(documents, state={"query": "war"})
    assert (len(reader.widget.lines["rows"]), reader.widget.lines["total"]) == (100, 301)
    reader._act({"do": "document", "by": 1})
    lines = reader.widget.lines
    assert (lines["current"], lines["start"]) == (300, 250)
    assert lines["rows"][lines["current"] - lines["start"]]["doc"] == "b"
    page = json.loads(re.search(r"^embed\((.*), document", reader.to_html(), re.MULTILINE)[1])["lines"]
    assert (page["start"], page["rows"][page["current"]]["doc"]) == (0, "b")


def test_an_exported_page_has_at_most_40_texts():
    documents = corpus({f"d{i:02}": ("2022-01-03", f"war text{i:02}x") for i in range(42)})
    page = Reader(documents, state={"query": "war"}).to_html()
    texts = page.split('"texts": ')[1]
    assert [i for i in range(42) if f'"title": "3 January 2022 ({i + 1})"' in texts] == list(range(40))


def test_the_lines_as_a_table_have_eight_words_on_each_side():
    before, after = [" ".join(f"{side}{i}" for i in range(12)) for side in "ab"]
    hits = Reader(corpus({"a": ("2022-01-03", f"{before} war {after}")}), state={"query": "war"}).hits
    assert hits.loc[0, "left"].split() == before.split()[-8:]
    assert hits.loc[0, "right"].split() == after.split()[:8]
