"""Documents tables as joins, files and other libraries leave them: matched by id and by date, or refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis import (
    CorpusError,
    align_to_event,
    describe_calendar,
    describe_clocks,
    keyness,
    kwic,
    load_tokens,
    occurrences,
    paragraphs,
    passages,
    plot_dispersion,
    published,
    quotations,
    read_corpus,
    save_tokens,
    sentences,
    term_frequency,
    tf_idf,
    time_expressions,
    timeline,
    tokenize,
)

ROWS = pd.DataFrame(
    {
        "date": ["2023-03-01", "2023-01-01", "2023-02-01"],
        "text": ["war on Monday", "peace talks", "war and peace"],
        "paper": ["A", "B", "A"],
    }
)
OWNERS = pd.DataFrame({"paper": ["A", "B"], "owner": ["x", "y"]})
# The ids are row labels, and in order of date they are 1, 2, 0.
DOCUMENTS = read_corpus(ROWS)
TOKENS = tokenize(DOCUMENTS)
EXPRESSIONS = time_expressions(DOCUMENTS)
WAR = term_frequency(TOKENS, "M", documents=DOCUMENTS).query("term == 'war'")
Table = pd.DataFrame

# Tables whose rows are numbered anew, and that have no ids.
LOST: dict[str, Table] = {
    "merge": DOCUMENTS.merge(OWNERS),
    "merge, sorted and filtered": DOCUMENTS.merge(OWNERS).sort_values("owner").query("text != ''"),
    "left merge": DOCUMENTS.merge(OWNERS, how="left", on="paper"),
    "reset_index": DOCUMENTS.assign(owner="x").reset_index(drop=True),
    "concat": pd.concat([DOCUMENTS.iloc[:1], DOCUMENTS.iloc[1:]], ignore_index=True).assign(owner="x"),
    "concat with rows that have no ids": pd.concat([DOCUMENTS, ROWS.iloc[:0].assign(date=None)])
    .set_axis(["1", "2", 0])
    .assign(owner="x"),
    "concat of columns": pd.concat([DOCUMENTS.reset_index(drop=True), OWNERS[["owner"]]], axis=1).fillna("x"),
    "sample": DOCUMENTS.assign(owner="x").sample(frac=1, random_state=1, ignore_index=True),
    "categories": DOCUMENTS.assign(owner="x").set_axis(pd.CategoricalIndex([0, 1, 2])),
}


def read_back(table: Table, path: Path, **options: object) -> Table:
    table.to_csv(path / "documents.csv")
    return pd.read_csv(path / "documents.csv", **options)


# Tables that have ids, in whatever order and place.
KEPT: dict[str, Callable[[Path], Table]] = {
    "reset_index": lambda _: DOCUMENTS.assign(owner="x").reset_index(),
    "reset_index and merge": lambda _: DOCUMENTS.reset_index().merge(OWNERS).sort_values("owner"),
    "join": lambda _: DOCUMENTS.join(OWNERS.set_index("paper"), on="paper"),
    "merge by index": lambda _: DOCUMENTS.merge(
        pd.DataFrame({"doc": ["2", "1", "0"], "owner": ["x", "y", "x"]}), left_index=True, right_on="doc"
    ),
    "a shuffled index": lambda _: DOCUMENTS.assign(owner="x").sample(frac=1, random_state=1),
    "an index without a name": lambda _: DOCUMENTS.assign(owner="x").rename_axis(None),
    "an index with a level": lambda _: pd.concat({"x": DOCUMENTS.assign(owner="x")}),
    "numbers named doc": lambda _: DOCUMENTS.assign(owner="x").set_axis(pd.Index([1, 2, 0], name="doc")),
    "numbers in a column with a gap": lambda _: DOCUMENTS.assign(owner="x").reset_index().astype({"doc": float}),
    "categories": lambda _: DOCUMENTS.assign(owner="x").set_axis(pd.CategoricalIndex(["1", "2", "0"])),
    "a CSV file": lambda path: read_back(DOCUMENTS.assign(owner="x"), path),
    "a CSV file with an index": lambda path: read_back(DOCUMENTS.assign(owner="x"), path, index_col=0),
    "a CSV file of strings": lambda path: read_back(DOCUMENTS.assign(owner="x"), path, dtype=str),
    "read_corpus of the table": lambda _: read_corpus(DOCUMENTS.assign(owner="x").reset_index()),
}

# Everything that takes a documents table and something made of it.
MATCHING: dict[str, Callable[[Table], object]] = {
    "kwic": lambda documents: kwic(TOKENS, documents, "war"),
    "timeline": lambda documents: timeline(TOKENS, documents, "war", freq="M"),
    "mentioned axis": lambda documents: timeline(
        TOKENS, documents, "war", freq="M", axis="mentioned", expressions=EXPRESSIONS
    ),
    "by a period": lambda documents: term_frequency(TOKENS, "M", documents=documents),
    "by a column": lambda documents: term_frequency(TOKENS, "paper", documents=documents),
    "tf_idf": lambda documents: tf_idf(TOKENS, "paper", documents=documents),
    "occurrences": lambda documents: occurrences(TOKENS, WAR, documents),
    "passages": lambda documents: passages(documents, kwic(TOKENS, DOCUMENTS, "war")),
    "keyness": lambda documents: keyness(TOKENS, documents[documents["paper"] == "A"]),
    "keyness of a mask": lambda documents: keyness(TOKENS, index_like(documents)["paper"] == "A"),
    "keyness of ids": lambda documents: keyness(TOKENS, index_like(documents).query("paper == 'A'").index),
    "describe_clocks": lambda documents: describe_clocks(documents, EXPRESSIONS),
    "plot_dispersion": lambda documents: draw_labels(documents),
}
# Everything that gives ids, or carries them along.
MAKING: dict[str, Callable[[Table], object]] = {
    "tokenize": lambda documents: in_order(tokenize(documents)),
    "sentences": lambda documents: in_order(sentences(documents)),
    "paragraphs": lambda documents: in_order(paragraphs(documents)),
    "time_expressions": lambda documents: in_order(time_expressions(documents)),
    "quotations": lambda documents: in_order(quotations(documents)),
}


def draw_labels(documents: Table) -> list[str]:
    ax = plot_dispersion(TOKENS, ["war"], documents=documents)
    labels = sorted(text.get_text() for text in ax.texts)
    plt.close(ax.figure)
    return labels


def index_like(documents: Table) -> Table:
    """The table as someone has it who makes masks: the column ``doc`` as its index."""
    return documents.set_index("doc") if "doc" in documents else documents


def in_order(spans: Table) -> Table:
    spans = spans.assign(doc=spans["doc"].astype("str")).astype({"doc": "str"})
    return spans.sort_values(["doc", "start"], ignore_index=True)


def assert_same(left: object, right: object) -> None:
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
    else:
        assert left == right


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("step", MATCHING | MAKING)
def test_a_table_with_ids_gives_what_the_documents_table_gives(tmp_path: Path, step: str, table: str) -> None:
    run = (MATCHING | MAKING)[step]
    assert_same(run(KEPT[table](tmp_path)), run(DOCUMENTS))


@pytest.mark.parametrize("table", LOST)
@pytest.mark.parametrize("step", MATCHING | MAKING)
def test_a_table_that_lost_its_ids_is_refused(step: str, table: str) -> None:
    with pytest.raises(ValueError, match=r"row numbers instead of document ids|exactly one True or False"):
        (MATCHING | MAKING)[step](LOST[table])


@pytest.mark.parametrize("table", LOST)
def test_saved_tokens_are_not_compared_with_a_table_that_lost_its_ids(tmp_path: Path, table: str) -> None:
    save_tokens(TOKENS, tmp_path / "tokens.parquet", documents=DOCUMENTS.reset_index())
    assert len(load_tokens(tmp_path / "tokens.parquet", DOCUMENTS)) == len(TOKENS)
    with pytest.raises(ValueError, match="row numbers"):
        load_tokens(tmp_path / "tokens.parquet", LOST[table])


def test_the_remedies_for_lost_ids_work() -> None:
    with pytest.raises(ValueError, match=r"keep the ids as a column, documents\.reset_index\(\)\.merge\(…\)"):
        kwic(TOKENS, DOCUMENTS.merge(OWNERS), "peace")
    joined = DOCUMENTS.reset_index().merge(OWNERS)
    assert kwic(TOKENS, joined, "peace")["match"].tolist() == ["peace", "peace"]
    owned = term_frequency(TOKENS, by="owner", documents=joined).query("term == 'talks'")
    assert owned["owner"].tolist() == ["y"]
    named = ROWS.rename_axis("doc")  # the numbers are the ids
    assert kwic(tokenize(ROWS), named, "talks")["match"].tolist() == ["talks"]
    with pytest.raises(ValueError, match=r"rename_axis\('doc'\)"):
        kwic(tokenize(ROWS), ROWS, "talks")


def test_ids_that_are_missing_or_repeated_are_named() -> None:
    outer = DOCUMENTS.reset_index().merge(pd.DataFrame({"paper": ["A", "C"]}), how="outer")
    with pytest.raises(ValueError, match="documents has 1 of 4 rows without a 'doc': drop or correct them"):
        kwic(TOKENS, outer, "war")
    assert len(kwic(TOKENS, outer.dropna(subset="doc"), "war")) == 2
    twice = DOCUMENTS.reset_index().merge(pd.DataFrame({"paper": ["A", "A", "B"]}))
    with pytest.raises(ValueError, match=r"document id '.' occurs more than once in documents.* drop or rename"):
        kwic(TOKENS, twice, "war")
    assert len(kwic(TOKENS, twice.drop_duplicates("doc"), "war")) == 2


def test_an_index_of_several_levels_is_refused_with_a_remedy_that_works() -> None:
    several = DOCUMENTS.set_axis(pd.MultiIndex.from_arrays([["x", "y", "z"], list(DOCUMENTS.index)]))
    for step in (kwic, lambda _, documents, __: tokenize(documents), lambda _, d, __: tokenize(d["text"])):
        with pytest.raises(ValueError, match=r"an index of 2 levels .*documents\.rename_axis\(\[None, 'doc'\]\)"):
            step(TOKENS, several, "war")
    with pytest.raises(ValueError, match="an index of 2 levels"):
        keyness(TOKENS, several["paper"] == "A")
    assert len(kwic(TOKENS, several.rename_axis([None, "doc"]), "war")) == 2


ZONES = ["UTC", "Asia/Tokyo", "US/Hawaii"]
# The dates of `DOCUMENTS` as other libraries and files leave them.
DAYS = DOCUMENTS["date"]
DATES: dict[str, pd.Series] = {
    "text": DAYS.dt.strftime("%Y-%m-%d"),
    "text with a time": DAYS.dt.strftime("%Y-%m-%d 17:37:00"),
    "text with a zone": DAYS.dt.strftime("%Y-%m-%dT23:30:00+09:00"),
    "objects of text": DAYS.dt.strftime("%Y-%m-%d").astype(object),
    "dates of Python": DAYS.dt.date,
    "datetimes of Python": pd.Series(list(DAYS.dt.to_pydatetime()), DAYS.index, dtype=object),
    "datetimes of NumPy": pd.Series([np.datetime64(day, "D") for day in DAYS], DAYS.index, dtype=object),
    "text and dates": pd.Series(["2023-01-01", datetime.date(2023, 2, 1), pd.Timestamp("2023-03-01")], DAYS.index),
    "categories of text": DAYS.dt.strftime("%Y-%m-%d").astype("category"),
    "categories of dates": DAYS.astype("category"),
    "periods": DAYS.dt.to_period("D"),
    "seconds": DAYS.astype("datetime64[s]"),
    "nanoseconds": DAYS.astype("datetime64[ns]"),
    "a time of day": DAYS + pd.Timedelta(hours=17),
    "UTC": DAYS.dt.tz_localize("UTC"),
    "a zone": (DAYS + pd.Timedelta(hours=1)).dt.tz_localize("Asia/Tokyo"),
    "several zones": pd.Series(
        [
            pd.Timestamp(f"{day:%Y-%m-%d} 23:00", tz=tz)
            for day, tz in zip(DAYS, ["UTC", "Asia/Tokyo", "US/Hawaii"], strict=True)
        ],
        DAYS.index,
        dtype=object,
    ),
    "Arrow's timestamps": DAYS.astype(pd.ArrowDtype(pa.timestamp("ms"))),
    "Arrow's timestamps with a zone": DAYS.dt.tz_localize("Asia/Tokyo").astype(
        pd.ArrowDtype(pa.timestamp("us", "Asia/Tokyo"))
    ),
    "Arrow's days": pd.Series(pd.array(DAYS.dt.date, dtype=pd.ArrowDtype(pa.date32())), DAYS.index),
    "Arrow's text": DAYS.dt.strftime("%Y-%m-%d").astype(pd.ArrowDtype(pa.string())),
}
DATED: dict[str, Callable[[Table], object]] = MATCHING | {
    "published": lambda documents: published(documents, since="2023-02", until="2023-03-01").index.tolist(),
    "align_to_event": lambda documents: align_to_event(documents, "2023-02-02")["offset"],
    "describe_calendar": describe_calendar,
    "time_expressions": time_expressions,
    "quotations": quotations,
}


@cache
def dated_result(step: str) -> object:
    return DATED[step](DOCUMENTS)


@pytest.mark.parametrize("dates", DATES)
@pytest.mark.parametrize("step", DATED)
def test_dates_of_any_type_are_read_alike_by_all_that_take_documents(step: str, dates: str) -> None:
    left, right = DATED[step](DOCUMENTS.assign(date=DATES[dates])), dated_result(step)
    if isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right)
    else:
        assert_same(left, right)


NOT_NEEDED = {"by a column", "tf_idf", "keyness", "keyness of a mask", "keyness of ids"}


@pytest.mark.parametrize("value", ["03/04/2023", "8 March 2023", "2023-02-30", 44927, "2023-W09"])
@pytest.mark.parametrize("step", DATED.keys() - NOT_NEEDED)
def test_dates_that_cannot_be_read_are_one_guided_error(step: str, value: object) -> None:
    dates = DOCUMENTS["date"].dt.strftime("%Y-%m-%d").astype(object)
    dates.iloc[0] = value
    with pytest.raises(ValueError, match=f"documents has 1 of 3 dates that cannot be read: '{value}'"):
        DATED[step](DOCUMENTS.assign(date=dates))


def test_a_side_whose_dates_cannot_be_compared_is_refused() -> None:
    slashed = DOCUMENTS.assign(date=DOCUMENTS["date"].dt.strftime("%d/%m/%Y"))
    later = slashed[slashed["date"] > "01/02"]  # compares letters
    with pytest.raises(ValueError, match="documents has 2 of 2 dates that cannot be read: '01/02/2023'"):
        keyness(TOKENS, later)


def test_the_remedy_for_dates_in_another_form_works() -> None:
    slashed = DOCUMENTS.assign(date=DOCUMENTS["date"].dt.strftime("%d/%m/%Y"))
    with pytest.raises(ValueError, match=r"'%d/%m/%Y' or '%m/%d/%Y'.*read_corpus\(documents, date_format=…\)"):
        timeline(TOKENS, slashed, "war")
    pd.testing.assert_frame_equal(read_corpus(slashed, date_format="%d/%m/%Y"), DOCUMENTS)


def test_a_month_in_text_is_a_month_even_where_a_column_says_day() -> None:
    months = DOCUMENTS.assign(date=DOCUMENTS["date"].dt.strftime("%Y-%m"))
    assert timeline(TOKENS, months, "war", freq="D")["period"].isna().all()
    assert timeline(TOKENS, months, "war", freq="M")["n"].tolist() == [0, 1, 1]
    assert align_to_event(months, "2023-02-02")["offset"].isna().all()


def test_missing_dates_of_any_type_are_undated() -> None:
    for missing in (None, pd.NaT, np.nan, pd.NA, "", " "):
        dates = pd.Series(["2023-01-01", missing, "2023-03-01"], DOCUMENTS.index, dtype=object)
        assert published(DOCUMENTS.assign(date=dates)).index.tolist() == ["1", "0"]


@pytest.mark.parametrize("precision", ["Day", None, np.nan, "week"])
def test_a_precision_that_is_none_is_named(precision: object) -> None:
    wrong = DOCUMENTS.assign(precision=pd.Series([precision, "day", "day"], DOCUMENTS.index, dtype=object))
    with pytest.raises(ValueError, match=f"precision of document '1'={precision!r} is not a valid choice"):
        timeline(TOKENS, wrong, "war")


def test_a_saved_table_of_documents_comes_back_from_csv_with_its_days_and_precisions(tmp_path: Path) -> None:
    rough = read_corpus(ROWS.assign(date=["2023-03", "2023", None]))
    back = read_back(rough, tmp_path)
    for freq in ("D", "M", "Y"):
        tokens = tokenize(rough)
        pd.testing.assert_frame_equal(
            timeline(tokens, back, "war", freq=freq), timeline(tokens, rough, "war", freq=freq)
        )


@pytest.mark.parametrize("table", LOST)
def test_read_corpus_does_not_number_documents_anew_that_had_ids(table: str) -> None:
    with pytest.raises(CorpusError, match=r"row numbers instead of ids: keep these as a column"):
        read_corpus(LOST[table])
    assert read_corpus(LOST[table].drop(columns="source")).index.tolist()
    assert read_corpus(LOST[table].assign(name=["a", "b", "c"]), doc="name").index.isin(["a", "b", "c"]).all()


@pytest.mark.parametrize(
    "step", [read_corpus, tokenize, published, time_expressions, lambda table: kwic(TOKENS, table, "war")]
)
def test_a_table_of_another_library_is_named_and_the_remedy_works(step: Callable[[object], Table]) -> None:
    table = pa.Table.from_pandas(DOCUMENTS.reset_index(), preserve_index=False)
    with pytest.raises(TypeError, match=r"is a Table of pyarrow.*: pass (source|documents)\.to_pandas\(\)"):
        step(table)
    assert len(step(table.to_pandas()))


@pytest.mark.parametrize("doc", ["int64", "float64", "str", "Int64"])
def test_tokens_that_a_file_gave_other_ids_still_fit(doc: str) -> None:
    plain = TOKENS.astype({"doc": "str", "term": "str"}).astype({"doc": doc})
    pd.testing.assert_frame_equal(kwic(plain, DOCUMENTS, "war").astype(str), kwic(TOKENS, DOCUMENTS, "war").astype(str))
    spans = kwic(TOKENS, DOCUMENTS, "war").astype({"doc": "str"}).astype({"doc": doc})
    assert passages(DOCUMENTS, spans)["text"].str.contains("war").all()
