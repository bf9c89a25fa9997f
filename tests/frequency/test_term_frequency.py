"""Counts that a reader can check with a pencil."""

from __future__ import annotations

import json
import math
import sqlite3
from contextlib import closing

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis import align_to_event, document_term_matrix, drop_terms, term_frequency, tf_idf, timeline, tokenize


@pytest.fixture(scope="module")
def documents(corpus_of) -> pd.DataFrame:
    """Four dated texts and one undated: in March a a b, c, in April a b, in some month of 2023 a, and b b."""
    documents = corpus_of(
        {
            "m1": ("2023-03-01", "a a b"),
            "m2": ("2023-03-31", "c"),
            "ap": ("2023-04", "a b"),
            "yr": ("2023", "a"),
            "un": ("", "b b"),
        }
    )
    return documents.assign(paper=documents.index.map({"m1": "P", "m2": "P", "ap": "Q", "un": "Q"}))


@pytest.fixture(scope="module")
def tokens(documents: pd.DataFrame) -> pd.DataFrame:
    return tokenize(documents)


def rows(table: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(
        table[list(columns)].astype(object).where(table[list(columns)].notna(), None).itertuples(index=False, name=None)
    )


def test_all_texts_are_one_group(tokens: pd.DataFrame) -> None:
    table = term_frequency(tokens)
    assert list(table) == ["term", "n", "total", "rate", "docs"]
    assert rows(table, "term", "n", "total", "docs") == [("a", 4, 9, 3), ("b", 4, 9, 3), ("c", 1, 9, 1)]
    assert table["rate"].tolist() == [4 / 9 * 1000, 4 / 9 * 1000, 1 / 9 * 1000]


def test_by_month_with_what_cannot_be_placed_last(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    table = term_frequency(tokens, "M", documents=documents)
    assert [(str(p), *rest) for p, *rest in rows(table, "period", "term", "n", "total", "docs")] == [
        ("2023-03", "a", 2, 4, 1),
        ("2023-03", "b", 1, 4, 1),
        ("2023-03", "c", 1, 4, 1),
        ("2023-04", "a", 1, 2, 1),
        ("2023-04", "b", 1, 2, 1),
        ("None", "b", 2, 3, 1),
        ("None", "a", 1, 3, 1),
    ]


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (None, 1),
        ([], 1),
        ("doc", 5),
        ("paper", 3),
        ("precision", 4),
        ("date", 5),
        (["paper", "M"], 4),
        (["doc", "Y"], 5),
        ("D", 3),
        ("position", 3),
        (["position", "paper"], 6),
    ],
)
def test_groups_share_out_all_tokens(tokens, documents, by, groups: int) -> None:
    table = term_frequency(tokens, by, documents=documents)
    keys = list(table.columns[: list(table).index("term")])
    totals = table.drop_duplicates(keys)["total"] if keys else table["total"][:1]
    assert totals.sum() == table["n"].sum() == 9
    assert len(totals) == groups


def test_dropped_terms_stay_in_the_denominator_unless_asked(tokens: pd.DataFrame) -> None:
    left = drop_terms(tokens, ["b"])
    assert rows(term_frequency(left), "term", "n", "total") == [("a", 4, 9), ("c", 1, 9)]
    assert rows(term_frequency(left, total="kept"), "term", "n", "total") == [("a", 4, 5), ("c", 1, 5)]
    assert rows(term_frequency(left, "doc", total="kept"), "doc", "n", "total") == [
        ("yr", 1, 1),
        ("m1", 2, 2),
        ("m2", 1, 1),
        ("ap", 1, 1),
    ]


def test_per(tokens: pd.DataFrame) -> None:
    assert term_frequency(tokens, per=9)["rate"].tolist() == [4, 4, 1]


def test_columns_of_the_documents_may_have_any_other_name(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    table = term_frequency(tokens, "group", documents=documents.assign(group=list("xxyyy")))
    assert table.drop_duplicates("group")["group"].tolist() == ["x", "y"]


def test_offsets_from_an_event_are_a_group(tokens: pd.DataFrame, documents: pd.DataFrame) -> None:
    table = term_frequency(tokens, "offset", documents=align_to_event(documents, "2023-03-31"))
    assert table.drop_duplicates("offset")[["offset", "total"]].astype(object).to_numpy().tolist() == [
        [-30, 3],
        [0, 1],
        [pd.NA, 5],
    ]


def test_empty_tables(documents: pd.DataFrame) -> None:
    nothing = tokenize(documents.iloc[:0])
    assert term_frequency(nothing, ["M", "doc"], documents=documents).empty
    assert tf_idf(nothing).empty
    assert document_term_matrix(nothing)[0].shape == (0, 0)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("n", "column of the counts themselves"),
        ("term", "column of the counts themselves"),
        ("ME", r"neither a column .* nor a period"),
        ("nonsense", r"neither a column .*paper.* nor a period"),
        (["M", "W"], "two periods"),
        (["doc", "doc"], "twice"),
    ],
)
def test_unknown_groups(tokens, documents, by, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        term_frequency(tokens, by, documents=documents)


def test_documents_are_asked_for_and_must_be_the_right_ones(tokens, documents) -> None:
    with pytest.raises(ValueError, match=r"by='M'.*pass documents="):
        term_frequency(tokens, "M")
    with pytest.raises(ValueError, match=r"lacks 1 of 5 documents.*'un'"):
        term_frequency(tokens, "M", documents=documents.drop("un"))
    with pytest.raises(ValueError, match="no column 'precision'"):
        term_frequency(tokens, "M", documents=documents.drop(columns="precision"))
    with pytest.raises(ValueError, match="total='some'"):
        term_frequency(tokens, total="some")


def test_tf_idf_by_hand(tokens: pd.DataFrame) -> None:
    """N = 5 documents; a in 3 of them, b in 3, c in 1; m1 has a twice in 3 tokens."""
    table = tf_idf(tokens).set_index(["doc", "term"])
    assert table.loc[("m1", "a"), "tf_idf"] == pytest.approx(2 / 3 * math.log(5 / 3))
    assert table.loc[("m2", "c"), "tf_idf"] == pytest.approx(math.log(5))
    assert table.loc[("m1", "b"), ["n", "total"]].tolist() == [1, 3]
    assert tf_idf(tokens, tf="log", idf="smooth").set_index(["doc", "term"]).loc[
        ("m1", "a"), "tf_idf"
    ] == pytest.approx((1 + math.log(2)) * (math.log(6 / 4) + 1))


def test_what_every_group_holds_weighs_nothing() -> None:
    table = tf_idf(tokenize(pd.Series({"x": "a b", "y": "a", "empty": ""})))
    assert rows(table, "doc", "term", "tf_idf") == [
        ("x", "b", 0.5 * math.log(2)),
        ("x", "a", 0.0),
        ("y", "a", 0.0),
    ]


def test_tf_idf_refuses_other_weights(tokens: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="tf='double'"):
        tf_idf(tokens, tf="double")


def test_document_term_matrix_is_count_vectorizers() -> None:
    """Numbers of scikit-learn's user guide (6.2.3.3, CountVectorizer), whose words have two letters or more."""
    texts = pd.Series(
        [
            "This is the first document.",
            "This is the second second document.",
            "And the third one.",
            "Is this the first document?",
        ]
    )
    matrix, docs, terms = document_term_matrix(tokenize(texts))
    assert docs.tolist() == ["0", "1", "2", "3"]
    assert terms.tolist() == ["and", "document", "first", "is", "one", "second", "the", "third", "this"]
    assert matrix.toarray().tolist() == [
        [0, 1, 1, 1, 0, 0, 1, 0, 1],
        [0, 1, 0, 1, 0, 2, 1, 0, 1],
        [1, 0, 0, 0, 1, 0, 1, 1, 0],
        [0, 1, 1, 1, 0, 0, 1, 0, 1],
    ]
    assert matrix.dtype == "int64"


def test_document_term_matrix_keeps_documents_without_a_word() -> None:
    tokens = drop_terms(tokenize(pd.Series({"x": "b a b", "y": "", "z": "a"})), ["a"])
    matrix, docs, terms = document_term_matrix(tokens)
    assert (docs.tolist(), terms.tolist(), matrix.toarray().tolist()) == (
        ["x", "y", "z"],
        ["b"],
        [[2], [0], [0]],
    )


@pytest.mark.parametrize("freq", ["D", "W", "M", "Q", "Y"])
def test_a_table_with_periods_reaches_sql_json_and_duckdb_by_one_step(press, press_tokens, freq) -> None:
    for table in (term_frequency(press_tokens, freq, documents=press), timeline(press_tokens, press, "war", freq=freq)):
        plain = table.astype({"period": "str"})
        sums = plain.groupby("period", dropna=False)["n"].sum()
        n = {None if pd.isna(period) else period: int(hits) for period, hits in sums.items()}
        with closing(sqlite3.connect(":memory:")) as database:
            plain.to_sql("counts", database, index=False)
            assert dict(database.execute("select period, sum(n) from counts group by 1").fetchall()) == n
        assert dict(duckdb.sql("select period, sum(n)::int from plain group by 1").fetchall()) == n
        rows = json.loads(plain.to_json(orient="records"))
        assert [row["period"] or "" for row in rows] == plain["period"].fillna("").tolist()


LISTS = [["x"], ("x", ["y"]), {"x": 1}, {"x"}, np.array(["x"])]


@pytest.mark.parametrize("value", LISTS, ids=lambda value: type(value).__name__)
def test_a_key_whose_cells_are_lists_is_named_and_the_remedy_works(press, press_tokens, value) -> None:
    documents = press.assign(tags=[value] * 4 + [None])
    for by in ("tags", ["paper", "tags"]):
        with pytest.raises(TypeError, match=r"by='tags' has cells that are not single values, such as"):
            term_frequency(press_tokens, by, documents=documents)
    documents["tags"] = documents["tags"].map(str)
    assert term_frequency(press_tokens, "tags", documents=documents)["n"].sum() == len(press_tokens)


def test_lists_of_arrow_are_named_too(press, press_tokens) -> None:
    tags = pd.Series([["x"]] * 5, press.index, dtype=pd.ArrowDtype(pa.list_(pa.string())))
    with pytest.raises(TypeError, match="by='tags' has cells that are not single values"):
        term_frequency(press_tokens, "tags", documents=press.assign(tags=tags))


def test_words_that_are_names_of_columns_are_terms_like_others() -> None:
    tokens = tokenize(pd.Series({"a": "document doc term n term date"}))
    table = term_frequency(tokens).set_index("term")["n"]
    assert table.to_dict() == {"term": 2, "date": 1, "doc": 1, "document": 1, "n": 1}
    matrix, _, terms = document_term_matrix(tokens)
    assert dict(zip(terms, matrix.toarray()[0].tolist(), strict=True)) == table.to_dict()
