"""Tables as people read them: nothing is lost, nothing becomes markup, labels are words."""

import html
import re
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given

from analysis import (
    audit_corpus,
    chronology,
    collocations,
    keyness,
    kwic,
    passages,
    read_corpus,
    show,
    similarity,
    term_frequency,
    time_expressions,
    timeline,
    tokenize,
)
from analysis.reading import reader
from analysis.reading.marks import Mark, divide_by_marks

DOCUMENTS = read_corpus("seeds")
TOKENS = tokenize(DOCUMENTS)
HITS = kwic(TOKENS, DOCUMENTS, "prigozhin")
HASH = re.compile("[0-9a-f]{16}")


def words(markup: str) -> str:
    """The text of HTML."""
    return html.unescape(re.sub("<[^>]*>", "", markup))


TABLES = {
    "hits": HITS,
    "passages": passages(DOCUMENTS, HITS),
    "documents": DOCUMENTS.drop(columns=["text", "source"]),
    "counts": term_frequency(TOKENS, by="doc"),
    "timeline": timeline(TOKENS, DOCUMENTS, ["wagner", "war"], freq="W"),
    "expressions": time_expressions(DOCUMENTS),
    "chronology": chronology(DOCUMENTS),
    "keyness": keyness(TOKENS, DOCUMENTS.iloc[:1], DOCUMENTS.iloc[1:]),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_the_workbook_is_shown_without_a_hash(name):
    shown = show(TABLES[name], DOCUMENTS)
    assert not HASH.search(shown.html)
    assert not HASH.search(shown.text)
    assert "NaT" not in shown.html
    assert "nan" not in words(shown.html).split()
    assert "<script" not in shown._repr_html_()


def test_a_concordance_has_one_line_per_hit_with_the_node_on_one_axis():
    lines = repr(show(HITS)).splitlines()
    assert len(lines) == len(HITS) == 4
    assert {line.index("  Prigozhin") for line in lines} == {lines[0].index("  Prigozhin")}
    assert all(line.startswith("8 Mar 2023") for line in lines)
    assert "¶" in repr(show(kwic(TOKENS, DOCUMENTS, "wagner")))
    assert show(HITS).html.count("<b>Prigozhin</b>") == 4


def test_a_text_without_a_title_has_its_date_once_and_one_with_a_title_has_both():
    for hits in (show(HITS), show(HITS, DOCUMENTS)):
        assert hits.html.count("8 Mar 2023") == 4
        assert "8 March 2023" not in hits.html
    titled = DOCUMENTS.assign(title=["Rift", "Withdrawal"])
    assert show(HITS, titled).html.count("<td>Rift</td>") == 4
    assert show(passages(DOCUMENTS, HITS), titled).html.startswith("<h4>Rift, 8 March 2023</h4>")
    same_day = DOCUMENTS.assign(date=pd.Timestamp("2023-03-08"))
    assert show(passages(DOCUMENTS, HITS), same_day).text.startswith("8 March 2023 (1)\n")


def test_a_sentence_with_three_hits_is_shown_once_with_three_marks():
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": ["A war, a war, a war. Peace."]}))
    hits = kwic(tokenize(documents), documents, "war")
    shown = show(passages(documents, hits), documents)
    assert shown.text == "8 March 2023\n  A [war], a [war], a [war]."
    assert shown.html.count("<mark>war</mark>") == 3
    assert show(hits.drop(columns="left"), documents).text == shown.text


def test_a_whole_text_keeps_every_character_between_its_marks():
    doc = DOCUMENTS.index[0]
    expressions = time_expressions(DOCUMENTS)
    shown = show(DOCUMENTS, doc=doc, mark=[expressions, HITS])
    body = re.sub("<sup>[^<]*</sup>", "", shown.html.split("</h4>")[1])
    assert words(body) == DOCUMENTS["text"][doc]
    assert shown.text.startswith("8 March 2023\n\n")
    assert "<span class='dl-time'>Tuesday</span><sup>2023-03-07</sup>" in shown.html


def test_quotations_are_marked_by_a_line_and_the_name_of_the_speaker():
    doc = DOCUMENTS.index[0]
    text = DOCUMENTS["text"][doc]
    start = text.index('"last stand"')
    quotations = pd.DataFrame({"doc": [doc], "start": [start], "end": [start + 12], "speaker": ["Many analysts"]})
    shown = show(DOCUMENTS, doc=doc, mark=quotations)
    assert (
        "<sup class='dl-speaker'>Many analysts</sup><span class='dl-quote'>&quot;last stand&quot;</span>" in shown.html
    )


def test_missing_and_imprecise_dates_are_words():
    table = pd.DataFrame({"date": ["2023-04", "2022", None, "2023-03-08"], "text": ["war"] * 4})
    documents = read_corpus(table)
    shown = show(documents.drop(columns="text")).text
    for label in ("8 March 2023", "April 2023, day unknown", "2022, month unknown", "undated"):
        assert label in shown
    lines = repr(show(kwic(tokenize(documents), documents, "war"), documents)).splitlines()
    assert [line.split("  ")[0].strip() for line in lines] == ["2022", "8 Mar 2023", "Apr 2023", "undated"]
    assert "no period" in show(timeline(tokenize(documents), documents, "war", freq="W")).text


def test_numbers_have_sensible_digits_and_bars():
    shown = show(term_frequency(TOKENS).head(3))
    assert shown.text.splitlines()[1].split() == ["the", "47", "71.8", "2"]
    assert shown.text.splitlines()[-1] == "In every row: total 655."
    assert show(term_frequency(TOKENS).head(2)).text.splitlines()[-1] == "In every row: total 655."
    assert "In every row" not in show(term_frequency(TOKENS).head(1)).text
    assert shown.html.count("dl-length") == 6
    table = pd.DataFrame({"p": [0.0, 0.2], "x": [1234567.0, -0.5], "y": [float("inf"), None], "ok": [True, False]})
    assert [line.split() for line in show(table).text.splitlines()] == [
        ["p", "x", "y", "ok"],
        ["<", "0.001", "1,234,567", "∞", "yes"],
        ["0.2", "−0.5"],
    ]


def test_lists_and_times_in_a_column_are_words():
    table = pd.DataFrame({"found": [[1, 2]], "seen": [pd.Timestamp("2023-03-08")]})
    assert show(table).text.splitlines()[1].split("  ") == ["[1, 2]", "8 March 2023"]


def test_the_sides_of_a_comparison_have_their_names():
    sides = keyness(TOKENS, DOCUMENTS.iloc[:1], DOCUMENTS.iloc[1:])
    heads = show(sides, names=("March", "April")).text.splitlines()[0]
    assert "n, March  n, April" in heads
    assert "n target  n reference" in show(sides).text


def test_the_window_of_collocations_is_said_once():
    shown = show(collocations(TOKENS, window=(2, 3)), rows=1000)
    assert "before" not in shown.text.splitlines()[0]
    assert "before 2, after 3" in shown.text.splitlines()[-1]


def test_long_tables_are_paged():
    counts = term_frequency(TOKENS)
    first, last = show(counts, rows=300), show(counts, rows=300, page=2)
    assert first.text.splitlines()[-1] == f"Rows 1 to 300 of {len(counts)}. The next: page=2."
    assert last.text.splitlines()[-1] == f"Rows 301 to {len(counts)} of {len(counts)}."
    with pytest.raises(ValueError, match="page=3 is beyond the last"):
        show(counts, rows=300, page=3)
    assert show(counts[:0]).text.endswith("No rows.")
    assert show(HITS[:0]).text == "No hits."
    assert show(passages(DOCUMENTS, HITS[:0])).text == "No passages."
    assert show(chronology(DOCUMENTS)[:0]).text == "No times."


def test_a_finding_about_no_document_is_shown():
    findings = audit_corpus(pd.DataFrame({"Day": ["2023-03-08"], "Body": ["The river rose."]}))
    assert findings["doc"].isna().all()
    assert "date=None if the texts have no date" in words(show(findings).html)


def test_wrong_arguments_are_sentences():
    with pytest.raises(ValueError, match="doc='x' is not a document"):
        show(DOCUMENTS, doc="x")
    with pytest.raises(ValueError, match="rows=0"):
        show(HITS, rows=0)
    with pytest.raises(TypeError, match="is a list, not a table"):
        show([1, 2])


SPANS = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25), st.sampled_from("ht")), max_size=6)
HOSTILE = st.text(st.sampled_from("<>&'\"/ws\n\t\r\u202e$🙂"), min_size=1, max_size=30)


@given(HOSTILE, HOSTILE)
def test_no_text_or_name_becomes_markup(text, name):
    table = pd.DataFrame({"date": ["2023-03-08"], "text": [f"<b>war</b> {text}"], "title": [name], "id": ["<i>"]})
    documents = read_corpus(table)
    hits = kwic(tokenize(documents), documents, "war")
    for shown in (show(hits, documents), show(passages(documents, hits), documents), show(table, documents)):
        tags = set(re.findall(r"<\s*/?\s*([^\s/>]*)", shown.html))
        assert tags <= {"table", "tr", "td", "th", "bdi", "b", "sup", "p", "h4", "mark", "span", "div", "small"}
        assert "<b>war</b> " not in shown.html.replace("<b>war</b>&lt;", "")


@given(st.text(max_size=20), SPANS)
def test_parts_joined_are_the_text_however_marks_overlap(text, spans):
    marks = [Mark(min(a, b), max(a, b), kind) for a, b, kind in spans if a != b]
    parts = divide_by_marks(text, marks)
    assert "".join(part.text for part in parts) == text
    for part in parts:
        for i in range(part.start, part.start + len(part.text)):
            assert set(part.kinds) == {mark.kind for mark in marks if mark.start <= i < mark.end}


def test_speakers_are_named_before_quotations_and_dates_after_times():
    marks = [Mark(0, 9, "quote", "Ann"), Mark(3, 6, "time", "2014"), Mark(6, 9, "hit", "no label")]
    parts = [(part.text, part.before, part.after) for part in divide_by_marks("abcdefghij", marks)]
    assert parts == [("abc", "Ann", ""), ("def", "", "2014"), ("ghi", "", ""), ("j", "", "")]
    later = [(part.start, part.text, set(part.kinds)) for part in divide_by_marks("efgh", marks, start=4)]
    assert later == [(4, "ef", {"quote", "time"}), (6, "gh", {"quote", "hit"})]


def test_a_time_that_says_its_date_has_no_label_wherever_it_stands():
    text = "It was cold here. It rained in 2014. It rained in May."
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": [text]}))
    html = show(time_expressions(documents), documents).html
    assert (html.count("2014"), html.count("2022-05")) == (1, 1)


def test_no_rule_of_the_reader_applies_to_what_is_shown():
    rules = Path(reader.__file__).with_suffix(".css").read_text("utf-8")
    shown = show(term_frequency(TOKENS), rows=3)._repr_html_() + show(HITS, DOCUMENTS, rows=3).html
    classes = set(re.findall(r"class='(dl-\w+)", shown))
    assert {"dl-length", "dl-remark", "dl-kwic"} <= classes
    assert not classes & set(re.findall(r"\.(dl-\w+)", rules))


def test_an_index_named_as_a_column_and_columns_of_words_named_as_counts_are_shown():
    assert "n" in show(pd.DataFrame({"n": [1]}, index=pd.Index([2], name="n"))).text
    words = pd.DataFrame({"n": pd.Categorical(["few", "many"]), "rate": ["low", "high"]})
    assert show(words).text.split() == ["n", "rate", "few", "low", "many", "high"]


@pytest.mark.parametrize("names", [("March",), ("a", "b", "c")])
def test_names_of_sides_are_two(names):
    with pytest.raises(ValueError, match="must be two names"):
        show(DOCUMENTS, names=names)


def test_a_very_long_word_is_cut_and_neither_vanishes_nor_widens_the_page():
    shown = show(pd.DataFrame({"word": ["x" * 500], "sentence": ["word " * 100]}))
    assert "x" * 100 in shown.text
    assert shown.text.count("…") == 2
    rules = {rule.split("{")[0].strip(): rule for rule in shown._repr_html_().split("}")}
    for place in (".dl-show h4", ".dl-show p, .dl-show .dl-whole"):
        assert "overflow-wrap: anywhere" in rules[place]


def test_documents_at_the_head_of_columns_have_their_dates():
    shown = show(similarity(TOKENS), DOCUMENTS).text.splitlines()
    assert shown[0].split("  ")[-2:] == ["8 March 2023", "14 April 2023"]
    assert shown[1].startswith("8 March 2023")


def test_a_description_is_set_as_a_paragraph():
    shown = show("3 hits in <March>")
    assert (shown.text, shown.html) == ("3 hits in <March>", "<p>3 hits in &lt;March&gt;</p>")


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (HITS.assign(start=HITS["start"].where(HITS.index > 0)), "mark has 1 of 4 rows whose 'start' is missing"),
        (HITS.assign(end=HITS["end"] + 0.5), "mark has 4 of 4 rows whose 'end' is missing or not whole"),
        (HITS.assign(start="here"), "mark has 'here' as 'start', which is not a number"),
        ("prigozhin", "mark='prigozhin' is a str, not a table"),
        (HITS.drop(columns="doc"), "mark has no column 'doc'"),
    ],
)
def test_marks_that_are_no_spans_are_sentences(mark, message):
    with pytest.raises((TypeError, ValueError), match=message):
        show(DOCUMENTS, doc=DOCUMENTS.index[0], mark=mark)


def test_documents_that_occur_twice_are_refused_wherever_they_name_something():
    twice = pd.concat([DOCUMENTS, DOCUMENTS])
    for call in (lambda: show(twice, doc=DOCUMENTS.index[0]), lambda: show(HITS, twice), lambda: show(TOKENS, twice)):
        with pytest.raises(ValueError, match="occurs more than once"):
            call()
    with pytest.raises(ValueError, match=r"doc=\[\] is not a document"):
        show(DOCUMENTS, doc=[])


def test_hits_whose_context_is_missing_are_shown_without_it():
    assert show(HITS.assign(left=None)).text.count("Prigozhin") >= len(HITS)


@pytest.mark.parametrize("words", ["eight months", "the past two days"])
def test_a_duration_has_no_code_beside_its_words(words):
    """Only its words: P8M is no date."""
    expressions = time_expressions(DOCUMENTS)
    of_words = expressions[expressions["text"] == words]
    assert of_words["value"].str.startswith("P").all()
    assert len(of_words)
    page = show(DOCUMENTS, doc=of_words["doc"].iloc[0], mark=of_words).html
    assert words in page
    assert of_words["value"].iloc[0] not in page


def test_a_part_of_the_day_has_its_day_beside_it():
    """2022-02-24TMO is TimeML's code for the morning of that day."""
    documents = read_corpus(pd.DataFrame({"date": ["2022-02-24"], "text": ["It began in the morning."]}))
    assert "<sup>2022-02-24</sup>" in show(documents, doc=documents.index[0], mark=time_expressions(documents)).html


def test_a_table_is_shown_by_the_columns_it_has_even_if_it_has_no_others():
    assert "dl-kwic" in show(HITS[["left", "match", "right"]]).html
    found = show(HITS[["doc", "start", "end"]], DOCUMENTS)
    assert found.html.count("<mark>Prigozhin</mark>") == 4
    assert found.text.startswith("8 March 2023\n")
    dated = pd.DataFrame({"date": [pd.Timestamp("2023-04-01")], "precision": "month", "source": "a.txt"})
    assert "April 2023, day unknown" in show(dated).text
    assert "1 April 2023" in show(dated.drop(columns="source")).text


def test_tokens_are_shown_in_their_sentences():
    words = TOKENS[TOKENS["term"] == "prigozhin"]
    for tokens in (words, words[["doc", "term", "start", "end"]]):
        assert show(tokens, DOCUMENTS).html.count("<mark>Prigozhin</mark>") == 4
    by_term = words[["term", "doc", "start", "end"]]
    assert show(by_term, DOCUMENTS).text.splitlines()[0].split() == ["term", "doc"]


def test_an_index_with_a_name_is_the_first_column_row_by_row():
    table = pd.DataFrame({"n": [3, 4]}, index=pd.Index(["x", "y"], name="office"))
    assert [line.split() for line in show(table).text.splitlines()] == [["office", "n"], ["x", "3"], ["y", "4"]]
    levels = pd.MultiIndex.from_tuples([("x", 1), ("y", 2)])
    assert len(show(pd.DataFrame({"n": [3, 4]}, index=levels)).text.splitlines()) == 3


def test_what_all_rows_share_is_said_on_a_page_with_one_of_them():
    counts = term_frequency(TOKENS)
    assert "In every row: total 655." in show(counts, rows=1, page=2).text
    assert "\nRows 2 to 2 of 333. The next: page=3." in show(counts, rows=1, page=2).text


def test_a_table_without_columns_has_a_head_and_no_rows():
    assert show(pd.DataFrame(index=[0, 1])).html.count("<tr>") == 1
    assert show(pd.DataFrame({"n": [1, 2]})).html.count("<tr>") == 3


def test_columns_of_short_words_are_not_broken_and_numbers_are_to_the_right():
    page = show(pd.DataFrame({"short": ["x" * 24], "long": ["x" * 25], "n": [1]})).html
    cells = re.findall(r"<td([^>]*)>", page)
    assert cells == [" class='dl-short'", "", " align='right' class='dl-short'", ""]
    assert page.count("<th></th>") == 1, "above the bar"


@pytest.mark.parametrize("length", [159, 160, 161])
def test_cells_have_up_to_160_characters_and_remedies_all_of_theirs(length):
    text = "x" * length
    shown = show(pd.DataFrame({"word": [text]})).text.splitlines()[1]
    assert len(shown) == min(length, 160)
    assert (shown == text) == (length <= 160)
    assert text in show(pd.DataFrame({"detail": [text]})).text


@pytest.mark.parametrize(("value", "text"), [(0.0009, "< 0.001"), (0.001, "0.001"), (0.05, "0.05")])
def test_probabilities_below_a_thousandth_are_not_written_out(value, text):
    for name in ("p", "q"):
        assert show(pd.DataFrame({name: [value, 0.5]})).text.splitlines()[1].strip() == text
    assert "<" not in show(pd.DataFrame({"rate": [0.0001, 0.5]})).text


def test_pages_are_numbered_from_one_and_hold_the_rows_asked_for():
    counts = term_frequency(TOKENS).head(4)
    assert "Rows" not in show(counts, rows=4).text
    assert len(show(counts, rows=3, page=2).text.splitlines()) == 4  # head, row, what is shared, page
    with pytest.raises(ValueError, match="page=0"):
        show(counts, page=0)
    assert "Rows" not in show(counts[:0], rows=1).text


def test_context_in_a_terminal_has_up_to_45_characters_a_side():
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": ["left " * 30 + "war" + " right" * 30]}))
    line = repr(show(kwic(tokenize(documents), documents, "war", left=30, right=30)))
    before, _, after = line.removeprefix("8 Mar 2023  ").partition("war")
    assert 40 <= len(before.strip()) <= 45
    assert 40 <= len(after) <= 45


def test_hits_without_dates_have_the_ids_of_their_documents():
    first, *_ = HITS["doc"].astype("str")
    assert f"<td>{html.escape(first)}</td>" not in show(HITS).html
    assert f"<td>{html.escape(first)}</td>" in show(HITS.drop(columns="date")).html


def test_notes_and_labels_of_hits_are_beside_them():
    hits = HITS.assign(label=["1", None, "x", None], note=[None, "who?", "again", None])
    lines = repr(show(hits)).splitlines()
    assert [line.endswith(end) for line, end in zip(lines, (" 1", " who?", " x again", ""), strict=True)] == [True] * 4
    assert show(hits).html.count("<sup>") == 3


def test_a_passage_of_another_table_of_marks_has_these_beside_its_hits():
    """A hit that is also marked by a table has the mark of that table alone."""
    found = passages(DOCUMENTS, HITS)
    said = HITS.head(1).assign(speaker="Reporter")
    page = show(found, DOCUMENTS, mark=said).html
    assert page.count("<sup class='dl-speaker'>Reporter</sup>") == 1
    assert page.count("<mark>Prigozhin</mark>") == 3


def test_times_are_shown_with_who_reports_them():
    story = chronology(DOCUMENTS).assign(speaker=None)
    story.loc[story.index[0], "speaker"] = "Girkin"
    lines = show(story, DOCUMENTS).text.splitlines()
    assert lines[0] == "2014"
    assert lines[1].endswith("(Girkin, 8 March 2023)")
    assert sum("Girkin, 8 March" in line for line in lines) == 1
    assert len({line for line in lines if not line.startswith("  ")}) == len(
        [line for line in lines if not line.startswith("  ")]
    ), "each time is named once"


def test_passages_keep_the_order_of_their_table_and_undated_ones_stay():
    found = passages(DOCUMENTS, kwic(TOKENS, DOCUMENTS, "wagner"))[::-1]
    names = [line for line in show(found, DOCUMENTS).text.splitlines() if not line.startswith("  ")]
    assert names == ["14 April 2023", "8 March 2023"]
    undated = show(found.assign(date=pd.NaT))
    assert undated.html.count("<mark>Wagner</mark>") == 10


def test_what_some_rows_lack_is_not_said_of_every_row():
    shown = show(pd.DataFrame({"why": ["repeated", None], "n": [1, 2]})).text
    assert shown.splitlines()[0].split() == ["why", "n"]
    assert "In every row" not in shown
