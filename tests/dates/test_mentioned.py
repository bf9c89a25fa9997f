"""The mentioned axis: which stretch of text is about which period."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import (
    occurrences,
    passages,
    sentences,
    time_expressions,
    timeline,
    tokenize,
)


def line(documents: pd.DataFrame, terms="a", **options) -> pd.DataFrame:
    return timeline(tokenize(documents), documents, terms, **options)


def rows(table: pd.DataFrame) -> list[tuple[str, str, int, int, int]]:
    columns = ["period", "speaks_of", "docs", "tokens", "n"]
    return [(str(period), *rest) for period, *rest in table[columns].itertuples(index=False)]


def spoken(documents: pd.DataFrame, expressions: pd.DataFrame, terms="a", **options) -> pd.DataFrame:
    options = {"freq": "M", "axis": "mentioned", "expressions": expressions, **options}
    return timeline(tokenize(documents), documents, terms, **options)


def test_what_is_announced_in_march_stands_beside_the_report_of_march(seeds, seed_tokens, seed_mentions) -> None:
    table = spoken(seeds, seed_mentions, "announced")
    march = table[table["period"] == "2023-03"]
    assert march[["docs", "n"]].to_numpy().tolist() == [[2, 1]]
    found = occurrences(seed_tokens, march, seeds, expressions=seed_mentions)
    (sentence,) = passages(seeds, found)["text"]
    assert "but announced in March it would fight on" in sentence
    assert found["doc"].tolist() == [seeds.index[1]]
    february = spoken(seeds, seed_mentions, "abandon")
    assert february.loc[february["n"] > 0, "period"].astype(str).tolist() == ["2023-02"]
    published = timeline(seed_tokens, seeds, "announced", freq="M")
    assert published.loc[published["n"] > 0, "period"].astype(str).tolist() == ["2023-04"]


def test_each_sentence_speaks_of_its_interval_or_of_its_documents_date(letters, letter_mentions) -> None:
    table = spoken(letters, letter_mentions)
    assert rows(table) == [
        ("2023-01", "period", 1, 0, 0),  # a text without a word is a document of its date
        ("2023-02", "period", 0, 0, 0),
        ("2023-03", "period", 2, 8, 2),
        ("2023-04", "period", 0, 0, 0),
        ("2023-05", "period", 2, 12, 4),
        ("NaT", "longer", 1, 4, 1),
        ("NaT", "unplaced", 1, 2, 1),
    ]
    assert table["by_expression"].tolist() == [0, 0, 8, 0, 0, 4, 0]
    assert table["divided"].sum() == 0
    assert table["status"].tolist() == ["few documents", "no documents"] * 2 + ["few documents"] * 3


def test_every_period_from_the_first_published_or_mentioned_to_the_last(letters, letter_mentions) -> None:
    years = spoken(letters, letter_mentions, freq="Y")
    assert [str(period) for period in years["period"]] == [*map(str, range(1999, 2024)), "NaT"]
    assert rows(years)[-1] == ("NaT", "unplaced", 1, 2, 1)  # no interval is longer than a year
    later = letter_mentions.assign(
        **{name: letter_mentions[name] + pd.Timedelta(days=500) for name in ("begin", "until")}
    )
    assert spoken(letters, later)["period"].max() == pd.Period("2024-07")


CUTS = {
    "comma": ("It left in February, | and came in March.", "February", "March"),
    "the last sign": ("In 2014, we, they: | and in March he came.", "2014", "March"),
    "dash": ("In February he — so in fact — | she in March.", "February", "March"),
    "bracket": ("It came on Monday (so they letter_mentions) | and Tuesday.", "Monday", "Tuesday"),
    "no sign": ("It left in February and came | back in March.", "February", "March"),
    "a number": ("In February 70,000 men | who came in March.", "February", "March"),
    "three": ("On Monday, | or Tuesday, | or on Friday it came.", "Monday", "Tuesday", "Friday"),
    "side by side": ("It came Friday | March on the way.", "Friday", "March"),
}


@pytest.mark.parametrize("case", CUTS)
def test_a_sentence_with_several_is_cut_between_them(corpus_of, mentions_of, case: str) -> None:
    text, *words = CUTS[case]
    documents = corpus_of({"x": ("2023-05-03", text.replace("| ", ""))})
    months = [f"2023-0{number}" for number in range(1, len(words) + 1)]
    letter_mentions = mentions_of(documents, *[("x", word, month) for word, month in zip(words, months, strict=True)])
    table = spoken(documents, letter_mentions, None)
    held = [len(tokenize(pd.Series([part]))) for part in text.split("|")]
    tokens = table.groupby("period")["tokens"].first()
    assert tokens[months].tolist() == held
    assert table.groupby("period")["divided"].first()[months].tolist() == held
    assert tokens["2023-05"] == 0


@pytest.mark.parametrize(
    ("freq", "meaning", "period"),
    [
        ("M", "2023-03-31/2023-04-01", "2023-03"),  # the middle is the earlier of two days
        ("M", "2023-03-31/2023-04-02", "2023-04"),
        ("M", "2023-03-16/2023-04-15", "2023-03"),  # 31 days, as March has
        ("M", "2023-03-16/2023-04-16", "longer"),
        ("M", "2023-01-31/2023-02-28", "longer"),  # 29 days, and February has 28
        ("W", "2023-03-08/2023-03-14", "2023-03-06/2023-03-12"),
        ("W", "2023-03-09/2023-03-15", "2023-03-06/2023-03-12"),
        ("W", "2023-03-10/2023-03-16", "2023-03-13/2023-03-19"),
        ("W", "2023-03", "longer"),
        ("W-SAT", "2023-03-12", "2023-03-12/2023-03-18"),
        ("D", "2023-03-08", "2023-03-08"),
        ("D", "2023-03-08/2023-03-09", "longer"),
        ("Q", "2022-12-01/2023-02-28", "2023Q1"),
        ("Q", "2022-08-14/2023-04-14", "longer"),
        ("Y", "2014", "2014"),
        ("Y", "1066-10-14", "1066"),
        ("Y", "2010-01-01/2019-12-31", "longer"),
        ("M", "0001-01-05", str(pd.Period("0001-01", "M"))),  # "1-01" in pandas 3.0
        ("M", "9998-12-31", "9998-12"),
    ],
)
def test_an_interval_has_one_place(corpus_of, mentions_of, freq: str, meaning: str, period: str) -> None:
    documents = corpus_of({"x": ("2023-03-08", "Then a")})
    table = spoken(documents, mentions_of(documents, ("x", "Then", meaning)), freq=freq)
    (held,) = rows(table[table["tokens"] > 0])
    assert period in (held[0], held[1])
    assert (held[1] == "longer") == (period == "longer")


def test_an_expression_belongs_to_the_sentence_in_which_it_starts(corpus_of, mentions_of) -> None:
    documents = corpus_of({"x": ("2023-05-03", "It came in March. But a was not there. A b.")})
    letter_mentions = mentions_of(documents, ("x", "March. But a", "2023-03"))
    assert rows(spoken(documents, letter_mentions))[0] == ("2023-03", "period", 1, 4, 0)


def test_expressions_over_each_other_are_cut_where_the_next_begins(corpus_of, mentions_of) -> None:
    documents = corpus_of({"x": ("2023-05-03", "It came on the first Friday in March a.")})
    long = mentions_of(documents, ("x", "the first Friday in March", "2023-03"))
    both = pd.concat([long, mentions_of(documents, ("x", "Friday", "2023-02-03")), long])
    for table in (spoken(documents, both), spoken(documents, both[::-1])):
        # "It came on the first | Friday in March a"
        assert table.set_index(table["period"].astype(str))["by_expression"].to_dict() == {
            "2023-02": 4,
            "2023-03": 5,
            "2023-04": 0,
            "2023-05": 0,
        }


def test_the_sampling_units_are_documents(corpus_of, mentions_of) -> None:
    """What 20 texts say of March, half of them with 2 hits there, is as good as 20 texts of March that say no more."""
    half = [("a a b b b b b b b bee", 10), ("b b b b b b b b b bee", 10)]
    texts = [f"{text}. In March {text}." for text, times in half for _ in range(times)]
    documents = corpus_of({f"d{i:02}": ("2023-05-08", text) for i, text in enumerate(texts)})
    letter_mentions = mentions_of(documents, *[(doc, "March", "2023-03") for doc in documents.index])
    march = spoken(documents, letter_mentions).iloc[0]
    halves = corpus_of({f"d{i:02}": ("2023-03-08", text.split(". ")[1]) for i, text in enumerate(texts)})
    alone = line(halves, freq="M").iloc[0]
    columns = ["docs", "tokens", "n", "rate", "low", "high", "status", "deff"]
    assert march[columns].tolist() == alone[columns].tolist()
    assert march["status"] == "ok"


def test_without_expressions_those_that_are_found_count(letters) -> None:
    found = time_expressions(letters)
    table = timeline(tokenize(letters), letters, "a", freq="M", axis="mentioned")
    assert table["by_expression"].sum() > 0
    pd.testing.assert_frame_equal(table, spoken(letters, found))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: x.drop(columns="until"), "expressions has no column 'until'.*time_expressions"),
        (lambda x: x.assign(doc="other"), "documents lacks 1 of 1 documents.*'other'"),
        (lambda x: x.assign(doc=None), r"\(its text has 0\) are '', not the time expression 'March'"),
        (lambda x: x.assign(end=1000), r"characters \d+ to 1000 of 'x' \(its text has \d+\) are"),
        (lambda x: x.assign(start=-1), "characters -1 to"),
        (lambda x: x.assign(end=x["start"]), "are '', not the time expression"),
        (lambda x: x.assign(start=1).drop(columns="text"), "are ' .*, not a time expression"),
        (lambda x: x.assign(start=1), "not the time expression 'March'"),
        (lambda x: x.assign(until=pd.Timestamp("1998-01-01")), "before it begins"),
    ],
)
def test_expressions_of_other_texts_are_refused(letters, letter_mentions, change, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spoken(letters, change(letter_mentions))


def test_axes_are_two(letters, letter_mentions) -> None:
    with pytest.raises(ValueError, match=r"axis='mention' is not a valid choice .*: use 'published' or 'mentioned'"):
        spoken(letters, letter_mentions, axis="mention")
    with pytest.raises(ValueError, match="add axis='mentioned', or leave them out"):
        spoken(letters, letter_mentions, axis="published")
    tokens = tokenize(letters)[["doc", "term"]]
    with pytest.raises(ValueError, match="tokens has no column 'start'"):
        timeline(tokens, letters, "a", axis="mentioned", expressions=letter_mentions)


def test_far_mentions_make_too_many_periods(letters, letter_mentions, monkeypatch) -> None:
    monkeypatch.setattr("analysis.dates.timeline.MAX_ROWS", 1000)
    far = letter_mentions.assign(begin=pd.Timestamp("1066-10-14"), until=pd.Timestamp("1066-10-14"))
    remedy = "name the terms, or use a longer freq. Periods run from 1066-10-14 to 2023-05-03: .*out of expressions"
    with pytest.raises(ValueError, match=remedy):
        spoken(letters, far, freq="D")
    assert len(spoken(letters, far, freq="Y")) < 1000
    assert len(spoken(letters, far[far["begin"] > "1900"], freq="D")) < 1000


def test_sentences_that_the_user_has_give_the_same(letters, letter_mentions) -> None:
    spans = sentences(letters)
    table = spoken(letters, letter_mentions)
    shuffled = spans.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(spoken(letters, letter_mentions, within=shuffled), table)
    tokens = tokenize(letters)
    rows_of = [table.iloc[[i]] for i in range(len(table)) if table["n"].iloc[i]]
    for row in rows_of:
        behind = occurrences(tokens, row, letters, expressions=letter_mentions, within=spans)
        assert len(behind) == row["n"].iloc[0]


def test_sentences_must_cover_the_expressions(letters, letter_mentions) -> None:
    with pytest.raises(ValueError, match=r"within has no sentence at some time expressions: pass all sentences"):
        spoken(letters, letter_mentions, within=sentences(letters).iloc[:1])
    with pytest.raises(ValueError, match="within has no column 'start'"):
        spoken(letters, letter_mentions, within=sentences(letters)[["doc"]])
