"""Counts over parts, in this process and on a real cluster of two, are the counts of the whole."""

from __future__ import annotations

import os
import re
import signal
import warnings
from functools import partial

import numpy as np
import pandas as pd
import pytest
import regex
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st
from nltk.tokenize import WhitespaceTokenizer
from pandas.testing import assert_frame_equal

from analysis import CorpusError, count_corpus, drop_terms, kwic, read_corpus, term_frequency, tokenize
from analysis.frequency.counting import count_terms, merge_counts
from analysis.scale import cluster

BYS = [None, "doc", "D", "M", ["doc", "Y"], ["precision", "M"]]


def count_whole(source, by=None, per=1000, **options):
    documents = read_corpus(source, **options)
    return term_frequency(tokenize(documents), by, documents=documents, per=per)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """The seeds cut into their paragraphs, dated by day, by month, or not at all."""
    folder = tmp_path_factory.mktemp("corpus")
    for doc, text in read_corpus(ROOT / "seeds")["text"].items():
        for i, paragraph in enumerate(text.split("\n\n")):
            header = ["", f" date 2023-0{1 + i % 9}-1{i % 10} ", f" date 2023-0{1 + i % 9} "][i % 3]
            (folder / f"{doc}-{i:03}.txt").write_text(header + paragraph, "utf-8")
    return folder


@pytest.fixture(scope="module")
def client():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.mark.parametrize("by", BYS, ids=str)
def test_parts_sum_to_the_whole(corpus, by):
    assert_frame_equal(count_corpus(corpus, by, size=500), count_whole(corpus, by), check_exact=True)


@pytest.mark.parametrize("by", BYS, ids=str)
def test_a_cluster_gives_the_same(corpus, client, by):
    counted = count_corpus(corpus, by, size=500, client=client, per=100)
    assert_frame_equal(counted, count_whole(corpus, by, per=100), check_exact=True)


def test_a_killed_worker_changes_nothing(corpus, client, tmp_path):
    killed = tmp_path / "killed"

    def die_once(documents):
        if "ukraine" in documents["text"].str.lower().str.cat():
            try:
                killed.touch(exist_ok=False)
            except FileExistsError:
                return tokenize(documents)
            os.kill(os.getpid(), signal.SIGKILL)
        return tokenize(documents)

    counted = count_corpus(corpus, "M", size=500, client=client, tokenize=die_once)
    assert killed.exists()
    assert_frame_equal(counted, count_whole(corpus, "M"), check_exact=True)


def test_a_cluster_may_be_given_by_its_address(corpus, client):
    counted = count_corpus(corpus, "M", size=500, client=client.scheduler.address)
    assert_frame_equal(counted, count_whole(corpus, "M"), check_exact=True)


def test_a_worker_with_other_code_is_refused_by_name(corpus, client, monkeypatch):
    monkeypatch.setattr(cluster, "hash_package", lambda: str(os.getpid()))
    with pytest.raises(RuntimeError, match=r"worker tcp://\S+ has another version of this package: install the same"):
        count_corpus(corpus, "M", size=500, client=client)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("folder", r"the part of \d+ texts that begins with '.*\.txt'"),
        ("frame", "the part from row 1"),
        ("table", r"the part of '.*\.csv' from row 1"),
    ],
)
def test_a_part_that_kills_every_worker_is_named(source, place, corpus, tmp_path):
    from dask import config
    from distributed import Client, LocalCluster

    def die(documents):
        os.kill(os.getpid(), signal.SIGKILL)

    documents = read_corpus(corpus)
    documents.to_csv(tmp_path / "table.csv")
    given = {"folder": corpus, "frame": documents.reset_index(), "table": tmp_path / "table.csv"}[source]
    with (
        config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as workers,
        Client(workers) as client,
        pytest.raises(RuntimeError, match=f"{place} killed every worker that counted it: give workers more memory"),
    ):
        count_corpus(given, "M", size="1MB", client=client, tokenize=die)


@pytest.fixture
def broken(corpus, tmp_path):
    for file in list(corpus.iterdir())[:10]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "broken.txt").write_bytes(b"date 2023-03-08 war \xff")
    return tmp_path


@pytest.mark.parametrize("on_cluster", [False, True])
def test_a_broken_file_is_named_and_the_others_are_counted(broken, client, on_cluster):
    with pytest.warns(
        UserWarning,
        match=r"1 place in the corpus cannot be read \(left out of the counts\).*\n.*broken\.txt: not UTF-8: byte 20",
    ):
        counted = count_corpus(broken, "M", size=300, client=client if on_cluster else None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert_frame_equal(counted, count_whole(broken, "M", on_error="skip"), check_exact=True)
    (left_out,) = counted.attrs["left_out"]
    assert left_out["source"].endswith("broken.txt")


def test_a_broken_file_can_be_an_error(broken):
    with pytest.raises(CorpusError, match=r"broken\.txt"):
        count_corpus(broken, size=300, on_error="raise")


def test_an_error_says_in_which_part_it_was(corpus):
    def fail(documents):
        raise ZeroDivisionError("no")

    with pytest.raises(ZeroDivisionError) as caught:
        count_corpus(corpus, tokenize=fail)
    assert caught.value.__notes__[0].startswith("This was part 0 of the source")


def test_terms_keep_the_totals_of_all(corpus):
    counted = count_corpus(corpus, "M", terms=["Bakhmut", "the", "nowhere"], size=500)
    whole = count_whole(corpus, "M")
    kept = whole[whole["term"].isin(["bakhmut", "the"])].reset_index(drop=True)
    assert_frame_equal(counted, kept)
    assert_frame_equal(count_corpus(corpus, "M", terms="the"), kept[kept["term"] == "the"].reset_index(drop=True))


@pytest.mark.parametrize("terms", ["bakh*", "in bakhmut", {"Bakhmut": ["bakhmut", "in bakhmut"], "in": "in"}])
def test_queries_are_counted_part_by_part(corpus, terms):
    documents = read_corpus(corpus)
    whole = term_frequency(tokenize(documents), "M", documents=documents, terms=terms)
    assert_frame_equal(count_corpus(corpus, "M", terms=terms, size=500), whole)


def test_tokens_made_another_way(corpus):
    def without_the(documents):
        return drop_terms(tokenize(documents, lower=False), ["the"])

    documents = read_corpus(corpus)
    whole = term_frequency(without_the(documents), "M", documents=documents)
    assert_frame_equal(count_corpus(corpus, "M", size=500, tokenize=without_the), whole)
    counted = count_corpus(corpus, terms="The", size=500, tokenize=without_the)
    assert counted["term"].tolist() == ["The"]


def test_an_id_that_occurs_in_two_parts_is_an_error(tmp_path):
    rows = pd.DataFrame({"doc": ["a", "b", "a"], "text": ["war " * 9, "war " * 9, "war " * 9]})
    with pytest.raises(CorpusError, match="1 of 3 documents have the same id as another"):
        count_corpus(rows, date=None, size=50)


def test_a_date_pattern_is_searched_where_it_would_be_in_the_whole_source(tmp_path):
    (tmp_path / "2023-03-08.txt").write_text("war")
    (tmp_path / "undated.txt").write_text("on 2023-04-14 war")
    pattern = r"(\d{4}-\d{2}-\d{2})"
    counted = count_corpus(tmp_path, "D", size=5, date_pattern=pattern)
    assert_frame_equal(counted, count_whole(tmp_path, "D", date_pattern=pattern))
    assert counted["period"].isna().sum() == 3


def test_nothing_to_read(tmp_path):
    with pytest.raises(CorpusError, match="no file in the folder"):
        count_corpus(tmp_path)


def test_metadata_and_documents_without_words():
    rows = pd.DataFrame(
        {
            "text": ["war " * 9, "", "peace " * 9, "…"],
            "paper": ["Sun", "Post", None, "Sun"],
            "date": ["2023-03-08", "2023-03-09", "2023", None],
        }
    )
    for by in ("paper", ["paper", "M"], "doc"):
        assert_frame_equal(count_corpus(rows, by, size=60), count_whole(rows, by))


TEXTS = st.lists(st.text(st.sampled_from("abé ’-"), max_size=12), min_size=1, max_size=8)


@given(TEXTS, st.integers(0, 8), st.sampled_from([None, "doc"]))
def test_merging_any_two_halves(texts, cut, by):
    texts = pd.Series(texts, dtype="str", index=[f"d{i}" for i in range(len(texts))])
    parts = [count_terms(tokenize(half), by) for half in (texts[:cut], texts[cut:])]
    if by:
        parts = [part._replace(groups=part.groups.astype("str")) for part in parts]
    whole, merged = count_terms(tokenize(texts), by), merge_counts(parts)
    for name in ("group", "term", "n", "docs"):
        np.testing.assert_array_equal(getattr(merged, name), getattr(whole, name))
    assert merged.terms.tolist() == whole.terms.tolist()
    assert merged.total.sum() == whole.total.sum()


def test_keys_of_two_types_are_refused(tmp_path):
    path = tmp_path / "table.jsonl"
    path.write_text('{"text": "war", "page": 1}\n{"text": "war", "page": "A1"}\n')
    with pytest.raises(ValueError, match="by='page' is int64 in one part of the table and str in another"):
        count_corpus(path, "page", date=None, size=8)
    table = tmp_path / "table.csv"  # in which all cells are strings
    for pages in ("1\nwar,2\nwar,A1\nwar,1\n", "1\nwar,\nwar,2\n"):
        table.write_text("text,page\nwar," + pages)
        assert_frame_equal(count_corpus(table, "page", date=None, size=4), count_whole(table, "page", date=None))


def test_a_pattern_for_dates_of_a_table_in_parts(tmp_path):
    rows = pd.DataFrame({"text": ["war"] * 9, "date": "2023"})
    with pytest.raises(ValueError, match="depends on the whole of a table"):
        count_corpus(rows, size=50, date_pattern=r"(\d{4})")


def test_columns_with_the_names_of_our_own():
    rows = pd.DataFrame({"doc": ["a", "b"], "date": "2023", "text": "war", "_date": ["x", "y"], "_group": [7, 8]})
    for by in (["doc", "_date"], "_group"):
        assert_frame_equal(count_corpus(rows, by), count_whole(rows, by))
    assert count_whole(rows, "_group")["_group"].tolist() == [7, 8]


def test_no_rows_are_an_empty_table():
    rows = pd.DataFrame({"date": ["2023"], "text": ["war"]}).iloc[:0]
    assert_frame_equal(count_corpus(rows), count_whole(rows))


def test_per_must_be_above_0(corpus):
    with pytest.raises(ValueError, match="per=0"):
        count_corpus(corpus, per=0)


def test_time_expressions_are_counted_by_their_values_part_by_part() -> None:
    def find_years(documents: pd.DataFrame) -> pd.DataFrame:
        years = documents["text"].str.extractall("(?P<value>[0-9]{4})").reset_index()
        return years.assign(text=years["value"])[["doc", "text", "value"]]

    texts = ["In 1914 and 1918", "none", "1914 again", "since 2014", "1914"]
    dates = ["2023-03-01", "2023-03-02", "2023-04-01", "2023-04-02", None]
    frame = pd.DataFrame({"doc": list("abcde"), "date": dates, "text": texts})

    def find_terms(documents: pd.DataFrame) -> pd.DataFrame:
        return find_years(documents).rename(columns={"value": "term"})

    documents = read_corpus(frame)
    whole = term_frequency(find_terms(documents), "M", documents=documents)
    assert whole["n"].tolist() == [1, 1, 1, 1, 1]
    for size in (1, "64MB"):
        parts = count_corpus(frame, "M", tokenize=find_terms, size=size)
        pd.testing.assert_frame_equal(parts, whole)


def test_a_pattern_for_dates_of_a_table_in_parts_is_searched_where_the_user_says():
    rows = pd.DataFrame({"text": [f"war of 2023-0{month}-01" for month in (3, 4, 4)]})
    options = {"date": None, "date_pattern": r"(\d{4}-\d\d)-\d\d", "date_in": "text"}
    assert_frame_equal(count_corpus(rows, "M", size=1, **options), count_whole(rows, "M", **options))


@pytest.mark.parametrize("kind", ["csv", "frame"])
def test_an_error_names_the_file_of_its_part(tmp_path, kind):
    def fail(documents):
        raise ZeroDivisionError("no")

    rows = pd.DataFrame({"text": ["war", "peace"]})
    rows.to_csv(tmp_path / "rows.csv", index=False)
    source, name = (tmp_path / "rows.csv", "rows.csv") if kind == "csv" else (rows, "a DataFrame")
    with pytest.raises(ZeroDivisionError) as caught:
        count_corpus(source, date=None, tokenize=fail)
    assert caught.value.__notes__[0].endswith(name)


def test_nothing_is_printed(corpus, client, capsys):
    count_corpus(corpus, "M", size=500, client=client)
    assert capsys.readouterr().out == ""


def test_an_option_that_read_corpus_does_not_have(corpus):
    with pytest.raises(TypeError, match="dateformat"):
        count_corpus(corpus, dateformat="%Y")


QUERIES = {
    "a word": "bakhmut",
    "a phrase": "in bakhmut",
    "a glob": "ukrain*",
    "a regex": re.compile("^(mercenar|prigozh)"),
    "a regex of the other module": regex.compile(r"\p{N}{4}"),
    "a list": ["wagner", "wagner group", "russia*", re.compile("^mercenar")],
    "concepts": {"Wagner": ["wagner", "!wagner group", "mercenar*"], "group": ["wagner group", re.compile("^group$")]},
}


@pytest.mark.parametrize("terms", QUERIES.values(), ids=list(QUERIES))
def test_what_a_cluster_counts_is_what_kwic_finds(corpus, client, terms):
    documents = read_corpus(corpus)
    tokens = tokenize(documents)
    hits = kwic(tokens, documents, terms)
    names = hits["term"] if "term" in hits else pd.Series(["it"] * len(hits))
    whole = term_frequency(tokens, "M", documents=documents, terms=terms)
    for counted in (count_corpus(corpus, "M", terms=terms, size=500, client=each) for each in (client, None)):
        assert_frame_equal(counted, whole)
        assert sorted(counted.groupby("term")["n"].sum()) == sorted(names.value_counts())


with_capitals = partial(tokenize, lower=False)
with_marks = partial(tokenize, lower=False, punctuation=True)


def split_at_spaces(documents):
    return tokenize(documents, tokenizer=WhitespaceTokenizer())


@given(
    st.lists(
        st.lists(st.sampled_from(["Polish", "polish", "Army", "/", "his/her", "x"]), max_size=4), min_size=2, max_size=4
    ),
    st.sampled_from(["Polish", "POLISH", "polish", "Polish army", "his/her", "Pol*", "polish / army"]),
    st.sampled_from(["query", "queries", "concepts"]),
    st.sampled_from([tokenize, with_capitals, with_marks, split_at_spaces]),
)
@example([["Polish"], ["polish"]], "Polish", "query", with_capitals)
@example([["his/her"], ["his", "her"]], "his/her", "queries", with_marks)
@example([["his/her"], ["his", "x"]], "his/her", "concepts", split_at_spaces)
@example([["Polish"], ["polish"]], "Pol*", "query", with_capitals)
@pytest.mark.filterwarnings("ignore:no token is")
def test_a_query_means_the_same_in_every_part(texts, query, form, tokenize):
    terms = {"query": query, "queries": [query, "polish"], "concepts": {"concept": [query, "x"], "other": [query]}}[
        form
    ]
    rows = pd.DataFrame({"text": [" ".join(words) for words in texts]})
    documents = read_corpus(rows, date=None)
    whole = term_frequency(tokenize(documents), "doc", documents=documents, terms=terms)
    parts = count_corpus(rows, "doc", terms=terms, date=None, size=1, tokenize=tokenize)
    assert parts.astype({"doc": "str"}).values.tolist() == whole.astype({"doc": "str"}).values.tolist()


def test_a_word_that_is_another_one_in_one_part_is_not_counted_there(client):
    rows = pd.DataFrame({"text": ["A Polish general", "They polish the guns"]})
    for each in (None, client):
        counted = count_corpus(rows, terms="Polish", date=None, size=1, tokenize=with_capitals, client=each)
        assert counted[["term", "n", "docs"]].values.tolist() == [["Polish", 1, 1]]
    assert count_corpus(rows, terms="Polish", date=None, size=1)["n"].tolist() == [2]  # where all is in lower case


def test_absent_patterns_are_named_with_what_comes_close():
    with pytest.warns(UserWarning, match="no token is") as caught:
        count_corpus(ROOT / "seeds", terms=["wagner", "zelensky", "zebra"], size=1000)
    assert [str(each.message) for each in caught] == [
        "no token is 'zelensky': what comes close: 'zelenskyy', \"zelensky's\"; "
        "no token is 'zebra': is it spelt as in the texts?"
    ]
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="no token is 'merceneries' .a pattern of 'Wagner'.*: 'mercenaries'"):
        count_corpus(ROOT / "seeds", terms={"Wagner": ["wagner", "merceneries", "!the wagner"]})
    with pytest.raises(ValueError, match="two queries 'war', a word and a regex"):
        count_corpus(ROOT / "seeds", terms=["war", re.compile("war")])
