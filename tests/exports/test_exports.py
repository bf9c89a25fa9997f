"""What other programs read is what the tables say."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from nltk import FreqDist

from analysis import (
    Reader,
    cite_methods,
    collocations,
    drop_terms,
    keyness,
    kwic,
    quotations,
    read_annotations,
    read_corpus,
    rolling,
    save_annotations,
    save_table,
    stop_words,
    term_frequency,
    time_expressions,
    timeline,
    to_nltk,
    tokenize,
    trends,
)

DOCUMENTS = read_corpus("seeds")
TOKENS = tokenize(DOCUMENTS)


def test_a_text_of_nltk_counts_what_term_frequency_counts():
    counts = term_frequency(TOKENS)
    vocabulary = to_nltk(TOKENS, name="Bakhmut").vocab()
    assert isinstance(vocabulary, FreqDist)
    assert dict(vocabulary) == dict(zip(counts["term"].astype("str"), counts["n"], strict=True))


def test_dropped_words_are_not_in_a_text_of_nltk():
    assert "the" not in to_nltk(drop_terms(TOKENS, stop_words())).vocab()


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl"])
@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4))
def test_documents_come_back_as_they_were(suffix, texts, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / f"documents{suffix}"
    table = pd.DataFrame({"date": "2023-03-08", "text": texts, "office": "=1+1"})
    documents = read_corpus(table.rename_axis("doc").reset_index())
    save_table(documents, path)
    again = read_corpus(path)
    pd.testing.assert_frame_equal(again, documents)


def test_counts_come_back_with_all_their_digits(tmp_path):
    counts = timeline(TOKENS, DOCUMENTS, ["wagner", "war"], freq="W")
    save_table(counts, tmp_path / "weeks.csv")
    again = pd.read_csv(tmp_path / "weeks.csv", dtype="str")
    assert list(again) == list(counts)
    assert again["period"].iloc[0] == "2023-03-06/2023-03-12"
    np.testing.assert_array_equal(again["rate"].map(float), counts["rate"])
    lines = (tmp_path / "weeks.csv").read_text("utf-8")
    assert "nan" not in lines.lower()


def test_json_lines_have_all_digits_of_small_numbers_and_null_for_what_is_no_number(tmp_path):
    values = [1e-7 / 3, 0.1 + 0.2, 1.25e-300, float("nan"), float("inf")]
    table = pd.DataFrame(
        {"p": values, "n": pd.array([1, None, 3, 4, 5], dtype="Int64"), "x": [[1], None, "é", True, 2]}
    )
    save_table(table, tmp_path / "p.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()]
    assert [row["p"] for row in rows] == [*values[:3], None, None]
    assert [row["n"] for row in rows] == [1, None, 3, 4, 5]
    assert [row["x"] for row in rows] == [[1], None, "é", True, 2]


def test_times_of_day_are_kept_and_missing_dates_are_empty(tmp_path):
    table = pd.DataFrame({"at": pd.to_datetime(["2023-03-08 12:30", None]), "on": pd.to_datetime(["2023-03-08", None])})
    save_table(table, tmp_path / "times.tsv")
    assert (tmp_path / "times.tsv").read_text("utf-8") == "at\ton\n2023-03-08T12:30:00\t2023-03-08\n\t\n"


@pytest.mark.parametrize(
    ("table", "name", "error", "message"),
    [
        (DOCUMENTS, "a.xlsx", ValueError, "ends in '.xlsx': use .csv, .tsv, .jsonl"),
        (DOCUMENTS["text"], "a.csv", TypeError, "is a Series, not a table"),
        (DOCUMENTS, "none/a.csv", FileNotFoundError, "is in a folder that does not exist"),
    ],
)
def test_what_cannot_be_saved_is_a_sentence_and_leaves_nothing(table, name, error, message, tmp_path):
    with pytest.raises(error, match=message):
        save_table(table, tmp_path / name)
    assert not list(tmp_path.iterdir())


# --- annotations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "label"),
    [
        (lambda: kwic(TOKENS, DOCUMENTS, ["wagner", "russia*"]), "term"),
        (lambda: time_expressions(DOCUMENTS), "type"),
        (lambda: quotations(DOCUMENTS), "type"),
    ],
)
def test_spans_come_back_with_their_words(make, label, tmp_path):
    spans = make()
    save_annotations(spans, DOCUMENTS, tmp_path / "a.jsonld")
    again = read_annotations(tmp_path / "a.jsonld")
    for name in ("doc", "start", "end"):
        assert again[name].tolist() == spans[name].astype(again[name].dtype).tolist()
    assert again["label"].tolist() == spans[label].astype("str").tolist()
    for row in again.itertuples():
        assert DOCUMENTS["text"][row.doc][row.start : row.end] == row.text


def test_notes_of_the_reader_come_back(tmp_path):
    pytest.importorskip("anywidget", reason="the reader needs the extra lab")
    reader = Reader(DOCUMENTS, TOKENS, state={"query": "wagner"})
    rows = reader.hits.iloc[:2][["doc", "start", "end"]]
    reader.notes = rows.assign(doc=rows["doc"].astype("str"), label=["1", None], note=[None, "who says so?"])
    save_annotations(reader.notes, DOCUMENTS, tmp_path / "notes.jsonld")
    again = Reader(DOCUMENTS, TOKENS)
    again.notes = read_annotations(tmp_path / "notes.jsonld")
    pd.testing.assert_frame_equal(again.notes, reader.notes)


def test_an_annotation_has_the_form_of_the_recommendation(tmp_path):
    """Web Annotation Data Model, examples 22 and 23: selectors of positions and of quotes; code points from 0."""
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": ["🙂 War and peace"]}))
    save_annotations(kwic(tokenize(documents), documents, "war"), documents, tmp_path / "a.jsonld")
    page = json.loads((tmp_path / "a.jsonld").read_text("utf-8"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    target = page["items"][0]["target"]
    assert target["selector"] == [
        {"type": "TextPositionSelector", "start": 2, "end": 5},
        {"type": "TextQuoteSelector", "exact": "War", "prefix": "🙂 ", "suffix": " and peace"},
    ]


def test_other_files_and_other_documents_are_sentences(tmp_path):
    path = tmp_path / "a.jsonld"
    for content in (
        "",
        "[]",
        '{"items": [{"target": "x"}]}',
        '{"items": [{"target": {"selector": []}}]}',
        "{}",
        "[" * 100_000,
    ):
        path.write_text(content)
        with pytest.raises(ValueError, match="is not a page of annotations with positions"):
            read_annotations(path)
    with pytest.raises(FileNotFoundError, match=r"save_annotations\(spans, documents, path\) makes it"):
        read_annotations(tmp_path / "none.jsonld")
    hits = kwic(TOKENS, DOCUMENTS, "wagner")
    with pytest.raises(ValueError, match="which documents lack"):
        save_annotations(hits, DOCUMENTS.iloc[1:], path)


# --- methods ----------------------------------------------------------------------------------

RELEASES = read_corpus("data/press-releases.parquet").iloc[:60]
PRESS = tokenize(RELEASES)


@pytest.mark.parametrize(
    ("make", "sentences"),
    [
        (
            lambda: timeline(TOKENS, DOCUMENTS, "wagner", freq="M"),
            ["“wagner” was counted in 2 periods (2023-03 to 2023-04): 10 hits in 655 tokens of 2 documents",
             "per 1,000 tokens", "0 of 2 rates have an interval (confidence: 0.95)"],
        ),
        (lambda: term_frequency(TOKENS, by="doc"), ["by doc (2 groups): 655 hits in 655 tokens"]),
        (lambda: term_frequency(TOKENS), ["655 hits in 655 tokens"]),
        (
            lambda: keyness(TOKENS, DOCUMENTS.index[:1]),
            ["between 352 tokens of 1 document with 303 tokens", "Dunning 1993", "Hardie 2014", "drawn by itself"],
        ),
        (lambda: trends(PRESS, RELEASES, ["war"], freq="W"), ["“war” was tested for a trend", "Hamed and Rao (1998)"]),
        (lambda: collocations(TOKENS, node="bakhmut", min_count=1), ["pairs of words", "Evert 2008"]),
        (lambda: kwic(TOKENS, DOCUMENTS, "wagner"), ["10 hits in 2 documents"]),
        (lambda: time_expressions(DOCUMENTS), ["15 time expressions", "13 have a place in the calendar"]),
        (lambda: quotations(DOCUMENTS), ["17 quotations", "15 have a speaker", "three statements in ten"]),
    ],
)  # fmt: skip
def test_the_paragraph_says_what_the_table_records(make, sentences):
    text = cite_methods(make(), corpus="two news reports", words="by Unicode's rules")
    assert text.startswith("Corpus: two news reports. Words: by Unicode's rules. ")
    assert "Computed with Dateline" in text
    assert "Not recorded" not in text
    for sentence in sentences:
        assert sentence in text


def test_what_is_not_recorded_is_named_and_can_be_passed():
    table = timeline(TOKENS, DOCUMENTS, "wagner", freq="M")
    table.attrs = {}
    assert cite_methods(table).endswith("Not recorded: corpus, words, per, confidence; pass them to cite_methods.")
    assert "Not recorded" not in cite_methods(table, corpus="two reports", words="stems", per=1000, confidence=0.95)
    assert "Words: stems." in cite_methods(table, words="stems")
    compared = keyness(TOKENS, DOCUMENTS.index[:1])
    compared.attrs = {}
    assert cite_methods(compared, corpus="x", words="y").endswith(
        "measure, effect, resample; pass them to cite_methods."
    )


def test_no_document_is_counted_twice():
    """Windows overlap, and a text that speaks of two months is in both."""
    weeks = timeline(PRESS, RELEASES, "ukraine", freq="W")
    assert f"{len(RELEASES):,} documents" in cite_methods(weeks)
    assert "documents." not in cite_methods(rolling(weeks, 2)).split("Rates are")[0]
    assert "in windows of 2." in cite_methods(rolling(weeks, 2))
    spoken_of = cite_methods(timeline(PRESS, RELEASES, "ukraine", freq="M", axis="mentioned"))
    assert "tokens, by the time that sentences are about." in spoken_of


def test_a_setting_of_another_name_is_refused():
    with pytest.raises(TypeError, match="pre=1000 is not a setting: use corpus, words, per"):
        cite_methods(kwic(TOKENS, DOCUMENTS, "bakhmut"), pre=1000)


def test_tables_of_no_known_kind_are_a_sentence():
    with pytest.raises(ValueError, match="is of no known kind: pass one of timeline"):
        cite_methods(DOCUMENTS)
    assert "0 hits" in cite_methods(kwic(TOKENS, DOCUMENTS, "bakhmut").iloc[:0])


def test_without_an_installation_the_version_is_left_open(monkeypatch):
    from analysis.exports import methods

    def find(name: str) -> str:
        if name == "pandas":
            return "3"
        raise methods.PackageNotFoundError

    monkeypatch.setattr(methods, "version", find)
    assert "Dateline …" in cite_methods(kwic(TOKENS, DOCUMENTS, "bakhmut"))
    assert Path(methods.__file__).name == "methods.py"


def test_an_annotation_has_32_characters_before_and_after_its_span(tmp_path):
    text = "a" * 40 + " war " + "b" * 40
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": [text]}))
    save_annotations(kwic(tokenize(documents), documents, "war"), documents, tmp_path / "a.jsonld")
    quote = json.loads((tmp_path / "a.jsonld").read_text("utf-8"))["items"][0]["target"]["selector"][1]
    assert (quote["prefix"], quote["exact"], quote["suffix"]) == ("a" * 31 + " ", "war", " " + "b" * 31)


@pytest.mark.parametrize(
    ("start", "end", "is_span"),
    [(0, 0, True), (0, 3, True), (3, 3, True), (4, 3, False), (-1, 3, False), (0.0, 3, False), (0, 2**63, False)],
)
def test_spans_are_whole_numbers_from_zero_whose_end_is_not_before_their_start(tmp_path, start, end, is_span):
    selectors = [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": "war"},
    ]
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps({"items": [{"target": {"source": "x", "selector": selectors}}]}), "utf-8")
    if is_span:
        assert read_annotations(path)[["start", "end"]].values.tolist() == [[start, end]]
    else:
        with pytest.raises(ValueError, match="is not a page of annotations"):
            read_annotations(path)


def test_a_label_is_the_tag_before_a_term_and_this_before_a_type(tmp_path):
    hits = kwic(TOKENS, DOCUMENTS, ["wagner"]).head(2)
    for columns, label in (({"label": "l", "term": "t", "type": "y"}, "l"), ({"term": "t", "type": "y"}, "t")):
        save_annotations(hits[["doc", "start", "end"]].assign(**columns), DOCUMENTS, tmp_path / "a.jsonld")
        assert set(read_annotations(tmp_path / "a.jsonld")["label"]) == {label}
    save_annotations(hits[["doc", "start", "end"]], DOCUMENTS, tmp_path / "a.jsonld")
    assert read_annotations(tmp_path / "a.jsonld")[["label", "note"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        (1, "The query “w0” was counted"),
        (2, "2 terms (“w0”, “w1”) were counted"),
        (5, "5 terms (“w0”, “w1”, “w2”, “w3”, “w4”) were counted"),
        (6, "6 terms (“w0”, “w1”, “w2”, “w3”, “w4”, …) were counted"),
    ],
)
def test_up_to_five_terms_are_named(terms, named):
    words = [f"w{i}" for i in range(terms)]
    counts = term_frequency(tokenize(pd.Series({"a": " ".join(words)}))).sort_values("term")
    assert named in cite_methods(counts)


def test_of_several_terms_tokens_and_documents_are_counted_once():
    months = timeline(TOKENS, DOCUMENTS, ["wagner", "russia"], freq="M")
    hits = int(months["n"].sum())
    assert f"(2023-03 to 2023-04): {hits} hits in 655 tokens of 2 documents" in cite_methods(months)
    march = DOCUMENTS[DOCUMENTS["date"] < "2023-04"]
    one = cite_methods(timeline(tokenize(march), march, "wagner", freq="M"))
    assert "counted in 1 period (2023-03 to 2023-03): 7 hits in 352 tokens of 1 document." in one


def test_dates_with_a_time_of_day_keep_it_and_others_have_none(tmp_path):
    times = pd.to_datetime(["2023-03-08 07:30", "2023-03-09 00:00"])
    table = pd.DataFrame({"day": pd.to_datetime(["2023-03-08", None]), "at": times})
    save_table(table, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8") == "day,at\n2023-03-08,2023-03-08T07:30:00\n,2023-03-09T00:00:00\n"
