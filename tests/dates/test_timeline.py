"""Counts on the calendar: where documents fall, how sure a rate is, and what is made of both."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import (
    align_to_event,
    drop_terms,
    ngrams,
    occurrences,
    passages,
    rolling,
    term_frequency,
    time_expressions,
    timeline,
    tokenize,
)


def line(documents: pd.DataFrame, terms="a", **options) -> pd.DataFrame:
    return timeline(tokenize(documents), documents, terms, **options)


def periods(table: pd.DataFrame) -> list[tuple[str, int, int]]:
    return [(str(p), docs, n) for p, docs, n in table[["period", "docs", "n"]].itertuples(index=False)]


# --- where documents fall ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("freq", "together", "apart"),
    [
        ("W", ["2020-12-28", "2021-01-03"], "2021-01-04"),  # ISO week 53 of 2020
        ("W", ["2024-12-30", "2025-01-05"], "2024-12-29"),  # ISO week 1 of 2025
        ("W-SAT", ["2023-03-05", "2023-03-11"], "2023-03-12"),
        ("M", ["2024-02-01", "2024-02-29"], "2024-03-01"),
        ("M", ["2023-12-01", "2023-12-31"], "2024-01-01"),
        ("Q", ["2024-01-01", "2024-03-31"], "2024-04-01"),
        ("Q-NOV", ["2023-12-01", "2024-02-29"], "2024-03-01"),
        ("Y", ["2024-01-01", "2024-12-31"], "2025-01-01"),
        ("D", ["2024-02-29", "2024-02-29"], "2024-03-01"),
    ],
)
def test_calendar_edges(corpus_of, freq: str, together: list[str], apart: str) -> None:
    documents = corpus_of({"x": (together[0], "a"), "y": (together[1], "a"), "z": (apart, "a")})
    table = line(documents, freq=freq)
    assert sorted(table["docs"]) == [1, 2]
    assert table["n"].sum() == 3


def test_every_period_is_a_row(corpus_of) -> None:
    documents = corpus_of({"x": ("2024-02-28", "a"), "y": ("2024-03-02", "b")})
    table = line(documents, freq="D")
    assert periods(table) == [
        ("2024-02-28", 1, 1),
        ("2024-02-29", 0, 0),
        ("2024-03-01", 0, 0),
        ("2024-03-02", 1, 0),
    ]
    assert table["status"].tolist() == ["sparse", "no documents", "no documents", "sparse"]


def test_zero_is_not_nothing(corpus_of) -> None:
    table = line(corpus_of({"x": ("2023-01-01", "a"), "y": ("2023-03-01", "b")}), freq="M")
    assert table["rate"].tolist()[0::2] == [1000, 0]
    assert np.isnan(table["rate"][1])
    assert table["high"][2] == pytest.approx(3.689 * 1000, abs=0.5)


@pytest.mark.parametrize(
    ("freq", "unplaced"),
    [
        ("D", ["month", "none", "year"]),
        ("W", ["month", "none", "year"]),
        ("M", ["none", "year"]),
        ("Q", ["none", "year"]),
        ("Y", ["none"]),
    ],
)
def test_what_cannot_be_placed_is_the_last_row(corpus_of, freq: str, unplaced: list[str]) -> None:
    documents = corpus_of(
        {
            "day": ("2023-03-08", "a"),
            "month": ("2023-03", "a a"),
            "year": ("2023", "a a a"),
            "none": ("", "a a a a"),
        }
    )
    lost = line(documents, freq=freq).iloc[-1]
    assert pd.isna(lost["period"])
    assert (lost["docs"], lost["n"]) == (
        len(unplaced),
        sum({"month": 2, "year": 3, "none": 4}[d] for d in unplaced),
    )
    assert line(documents, freq=freq)[["docs", "n", "tokens"]].sum().tolist() == [4, 10, 10]


def test_without_any_date_there_is_one_row(corpus_of) -> None:
    assert periods(line(corpus_of({"x": ("", "a"), "y": ("", "b")}))) == [("NaT", 2, 1)]


def test_texts_without_a_word_are_documents(corpus_of) -> None:
    table = line(corpus_of({"x": ("2023-03-08", ""), "y": ("2023-03-08", "…")}), freq="D")
    assert periods(table) == [("2023-03-08", 2, 0)]
    assert np.isnan(table["rate"][0])


def test_empty_table(corpus_of) -> None:
    documents = corpus_of({"x": ("2023-03-08", "a")})
    assert line(documents.iloc[:0]).empty
    assert periods(timeline(tokenize(documents.iloc[:0]), documents, "a", freq="D")) == [("2023-03-08", 1, 0)]


def test_documents_with_numbers_for_ids(corpus_of) -> None:
    documents = corpus_of({"x": ("2023-03-08", "a")}).reset_index(drop=True)
    assert periods(line(documents, freq="D")) == [("2023-03-08", 1, 1)]


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ("War", ["war"]),
        (["war", "WAR", "none"], ["war", "none"]),
        ("U.S.", ["u.s"]),
        (None, ["the", "u.s", "war"]),
    ],
)
def test_terms(corpus_of, terms, names: list[str]) -> None:
    assert line(corpus_of({"x": ("2023-03-08", "The U.S. war")}), terms, freq="D")["term"].tolist() == names


def test_all_terms_are_those_that_occur(corpus_of) -> None:
    documents = corpus_of({"x": ("2023-03-08", "a b"), "y": ("2023-03-08", "c")})
    tokens = tokenize(documents)
    assert timeline(tokens[tokens["doc"] == "x"], documents, freq="D")["term"].tolist() == ["a", "b"]


def test_phrases_by_ngrams(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    assert timeline(ngrams(seed_tokens, 2), seeds, "Wagner Group")["n"].sum() == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"freq": "ME"}, "freq='ME'"),
        ({"freq": "h"}, "freq='h'"),
        ({"confidence": 95}, "confidence=95"),
        ({"terms": "on friday"}, "ngrams"),
        ({"terms": "zelensk*"}, "pattern"),
    ],
)
def test_unknown_options(seeds, seed_tokens, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        timeline(seed_tokens, seeds, **{"terms": "war", **options})


# --- how sure a rate is -----------------------------------------------------------------------


def test_rates_are_pooled(corpus_of) -> None:
    """1 hit in 10 words and 1 in 990 are 2 in 1,000, not the mean of 100 and 1 per thousand."""
    documents = corpus_of({"x": ("2023-03-06", "a" + " b" * 9), "y": ("2023-03-07", "a" + " b" * 989)})
    assert line(documents)["rate"].tolist() == [2.0]


# Garwood's exact 95 % limits of n events, as tables print them.
GARWOOD = {
    0: ("0.000", "3.689"),
    1: ("0.0253", "5.572"),
    2: ("0.242", "7.225"),
    5: ("1.623", "11.668"),
    10: ("4.795", "18.39"),
    100: ("81.36", "121.63"),
}


@pytest.mark.parametrize("n", GARWOOD)
def test_sparse_intervals_are_garwoods(corpus_of, n: int) -> None:
    documents = corpus_of({"x": ("2023-03-08", " ".join(["a"] * n + ["b"] * (1000 - n)))})
    row = line(documents).iloc[0]
    assert row["status"] == "sparse"
    digits = [len(limit.partition(".")[2]) for limit in GARWOOD[n]]
    assert (f"{row['low']:.{digits[0]}f}", f"{row['high']:.{digits[1]}f}") == GARWOOD[n]


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99])
def test_sparse_intervals_are_scipys(corpus_of, confidence: float) -> None:
    row = line(corpus_of({"x": ("2023-03-08", "a " * 7 + "b " * 93)}), per=100, confidence=confidence).iloc[0]
    tail = (1 - confidence) / 2
    assert row["low"] == pytest.approx(stats.chi2.ppf(tail, 14) / 2)
    assert row["high"] == pytest.approx(stats.chi2.isf(tail, 16) / 2)


def week_of(corpus_of, texts: list[str]) -> pd.DataFrame:
    return corpus_of({f"d{i:02}": ("2023-03-08", text) for i, text in enumerate(texts)})


@pytest.mark.parametrize(
    ("documents", "holders", "status"),
    [(20, 5, "ok"), (19, 19, "sparse"), (20, 4, "sparse"), (200, 0, "sparse")],
)
def test_ok_needs_documents_and_holders(corpus_of, documents: int, holders: int, status: str) -> None:
    texts = ["a b"] * holders + ["b b"] * (documents - holders)
    assert line(week_of(corpus_of, texts))["status"].tolist() == [status]


def test_design_effect_by_hand(corpus_of) -> None:
    """20 texts of 10 words, half of them with 2 hits, half with none: each is 1 off the mean of 1.

    V = 20 · 1² / (1 - 1/20)² = 22.161 for n = 20 hits; t with 19 degrees of freedom is 2.0930, z is 1.9600.
    """
    row = line(week_of(corpus_of, ["a a b b b b b b b b"] * 10 + ["b " * 10] * 10)).iloc[0]
    assert row["deff"] == pytest.approx(22.161 / 20 * (2.0930 / 1.9600) ** 2, rel=1e-4)


def test_few_long_documents_among_many_are_few(corpus_of) -> None:
    """One text of 81 words, 19 of 1: T² / Σ t² = 100² / (81² + 19) = 1.52 documents, so t has 1 degree of freedom."""
    row = line(week_of(corpus_of, ["a " * 10 + "b " * 71] + ["a"] * 10 + ["b"] * 9)).iloc[0]
    assert row["status"] == "ok"
    assert row["deff"] > (12.706 / 1.960) ** 2


def test_even_counts_are_no_surer_than_poisson(corpus_of) -> None:
    row = line(week_of(corpus_of, ["a b b b b b b b b b"] * 25)).iloc[0]
    assert row["deff"] == 1
    # mid-P: half a hit off Garwood's limits on either side, here of 25 hits in 250 words
    assert row["low"] == pytest.approx(stats.gamma.ppf(0.025, 25.5) * 4)
    assert row["high"] == pytest.approx(stats.gamma.ppf(0.975, 25.5) * 4)


def simulate(documents: int, mean: float, k: float, *, months: int = 12, terms: int = 400) -> pd.DataFrame:
    """The timeline of many terms with one true rate, in months of unequal documents, and whether it was covered.

    Each term's hits in a document are Poisson, with a rate that varies among documents by a gamma law of shape `k`
    (variance mean + mean² / k): terms and months are independent trials.
    """
    random = np.random.default_rng([documents, int(mean * 100), int(k)])
    size = documents * months
    length = np.maximum(random.lognormal(np.log(400) - 0.32, 0.8, size), 30).astype(int)
    hits = random.poisson(mean * length[:, None] / 400 * random.gamma(k, 1 / k, (size, terms)))
    scale = int((hits.sum(axis=1) / length).max()) + 1  # so that all terms' hits find room
    doc, term = hits.nonzero()
    others = length * scale - hits.sum(axis=1)
    number = np.concatenate([np.repeat(doc, hits[doc, term]), np.repeat(np.arange(size), others)])
    code = np.concatenate([np.repeat(term, hits[doc, term]), np.full(others.sum(), -1)])
    ids, names = [f"d{i:04}" for i in range(size)], [f"t{i}" for i in range(terms)]
    tokens = pd.DataFrame(
        {"doc": pd.Categorical.from_codes(number, ids), "term": pd.Categorical.from_codes(code, names)}
    )
    day = pd.period_range("2001-01", periods=months, freq="M").to_timestamp().repeat(documents)
    table = timeline(
        tokens, pd.DataFrame({"date": day, "precision": "day"}, index=ids), names, freq="M", per=400 * scale
    )
    return table.assign(covered=(table["low"] <= mean) & (mean <= table["high"]))


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("documents", [20, 30, 60, 200])
@pytest.mark.parametrize("mean", [1, 2, 5])
def test_intervals_cover_the_true_rate(documents: int, mean: float, k: float) -> None:
    trials = simulate(documents, mean, k, months=12 if documents < 200 else 6)
    ok = trials[trials["status"] == "ok"]
    assert len(ok) > 0.95 * len(trials)
    assert 0.93 < ok["covered"].mean() < 0.97


@pytest.mark.parametrize(("documents", "mean"), [(20, 0.5), (30, 0.25), (60, 0.1)])
def test_intervals_of_rare_words_err_on_the_safe_side(documents: int, mean: float) -> None:
    """Where only some periods have hits enough to be "ok", those are the ones with more hits than most."""
    trials = simulate(documents, mean, 1)
    ok = trials[trials["status"] == "ok"]
    assert len(ok) < 0.9 * len(trials)
    assert ok["covered"].mean() > 0.93


# --- rolling ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def days(corpus_of) -> pd.DataFrame:
    """Day by day: 1 hit in 2 words, 0 in 1, nothing, 3 in 3; and 1 in 1 that is undated."""
    documents = corpus_of(
        {
            "d1": ("2023-03-01", "a b"),
            "d2": ("2023-03-02", "b"),
            "d4": ("2023-03-04", "a a a"),
            "un": ("", "a"),
        }
    )
    return line(documents, ["a", "b"], freq="D")


def test_rolling_by_hand(days: pd.DataFrame) -> None:
    table = rolling(days, 2)
    a = table[table["term"] == "a"]
    assert a[["docs", "tokens", "n", "window"]].to_numpy().tolist() == [
        [1, 2, 1, 1],
        [2, 3, 1, 2],
        [1, 1, 0, 2],
        [1, 3, 3, 2],
        [1, 1, 1, 1],
    ]
    assert a["rate"].tolist() == pytest.approx([500, 1000 / 3, 0, 1000, 1000])
    assert table.index.equals(days.index)


def test_a_window_of_one_changes_nothing(days: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(rolling(days, 1).drop(columns="window"), days)


def test_a_window_over_nothing_has_no_rate(corpus_of) -> None:
    table = rolling(line(corpus_of({"x": ("2023-03-01", "a"), "y": ("2023-03-09", "a")}), freq="D"), 3)
    assert table["status"].tolist() == ["sparse"] * 3 + ["no documents"] * 5 + ["sparse"]
    assert table["rate"].isna().tolist() == [False] * 3 + [True] * 5 + [False]


def test_rolling_follows_periods_not_rows(days: pd.DataFrame) -> None:
    shuffled = days.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(rolling(shuffled, 3).sort_index(), rolling(days, 3))


@pytest.mark.parametrize(
    ("table", "window", "message"),
    [
        (lambda days: days, 0, "window=0"),
        (lambda days: days[days["docs"] > 0], 2, r"2023-03-04 of 'a' does not follow"),
        (lambda days: pd.concat([days, days]), 2, "more than once"),
        (lambda days: rolling(days, 2), 2, "pooled already"),
        (lambda days: days.drop(columns="deff"), 2, "timeline has no column 'deff'"),
    ],
)
def test_rolling_refuses(days: pd.DataFrame, table, window: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rolling(table(days), window)


def test_pooled_ok_periods_are_ok_and_narrower(corpus_of) -> None:
    texts = ["a a b b b", "b b b b b", "a b b b b b"] * 10
    documents = corpus_of(
        {f"{month}{i}": (f"2023-0{month}-01", t) for month in (1, 2, 3) for i, t in enumerate(texts)}
    )
    single, pooled = line(documents, freq="M"), rolling(line(documents, freq="M"), 3)
    assert pooled["status"].tolist() == ["ok"] * 3
    assert pooled["deff"].tolist() == pytest.approx(single["deff"].tolist())
    width = (pooled["high"] - pooled["low"]).tolist()
    assert width[0] > width[1] > width[2]


# --- time from an event -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def diary(corpus_of) -> pd.DataFrame:
    return corpus_of(
        {
            "a": ("2023-03-01", ""),
            "b": ("2023-03-07", ""),
            "c": ("2023-03-08", ""),
            "d": ("2023-03-15", ""),
            "m": ("2023-03", ""),
            "u": ("", ""),
        }
    )


@pytest.mark.parametrize(
    ("freq", "expected"),
    [("D", {"a": -7, "b": -1, "c": 0, "d": 7}), ("W", {"a": -1, "b": -1, "c": 0, "d": 1})],
)
@pytest.mark.parametrize(
    "event",
    ["2023-03-08", datetime.date(2023, 3, 8), pd.Timestamp("2023-03-08 15:00"), np.datetime64("2023-03-08")],
)
def test_days_and_weeks_from_an_event(diary, event, freq: str, expected: dict[str, int]) -> None:
    table = align_to_event(diary, event, freq=freq)
    assert table["offset"].dropna().to_dict() == expected
    assert table["event"].dropna().unique().tolist() == ["2023-03-08"]
    assert table.index[table["offset"].isna()].tolist() == ["m", "u"]


def test_the_nearest_of_several_events_and_the_earlier_of_two_as_near(diary: pd.DataFrame) -> None:
    table = align_to_event(diary, {"late": "2023-03-15", "early": "2023-03-01"})
    assert table["event"].dropna().to_dict() == {"a": "early", "b": "early", "c": "early", "d": "late"}
    assert table.loc[["b", "c"], "offset"].tolist() == [6, 7]
    given = pd.DataFrame({"event": ["early", "late"], "date": pd.to_datetime(["2023-03-01", "2023-03-15"])})
    pd.testing.assert_frame_equal(align_to_event(diary, given), table)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("2023-02-30", "not a day"),
        ("2023-03", "not a day"),
        ("8 March", "not a day"),
        ({"x": 20230308}, "'x' is dated '20230308'"),
        ({"x": None}, "not a day"),
        ({}, "event is empty"),
        (pd.DataFrame({"date": ["2023-03-08"]}), "event has no column 'event'"),
    ],
)
def test_what_is_no_event(diary: pd.DataFrame, event, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        align_to_event(diary, event)


def test_unknown_unit(diary: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="freq='M'"):
        align_to_event(diary, "2023-03-08", freq="M")


def test_offsets_are_ready_to_count_by(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    table = term_frequency(seed_tokens, "offset", documents=align_to_event(seeds, "2023-03-08"))
    assert table.groupby("offset")["n"].sum().to_dict() == {0: 352, 37: 303}


def test_a_term_that_no_token_is_gets_its_zeros_with_a_warning(corpus_of) -> None:
    documents = corpus_of({"a": ("2023-03-08", "it may be")})
    dropped = drop_terms(tokenize(documents), ["may"])
    with pytest.warns(UserWarning, match=r"no token is 'may'.* 1 tokens were dropped; is it one of them"):
        assert timeline(dropped, documents, "may")["n"].tolist() == [0]


def test_pooling_keeps_the_unit_and_the_confidence_of_the_timeline(corpus_of) -> None:
    documents = corpus_of({"a": ("2023-03-08", "war and peace"), "b": ("2023-03-15", "war")})
    weeks = timeline(tokenize(documents), documents, "war", per=1_000_000, confidence=0.5)
    pooled = rolling(weeks, 1, per=1_000_000, confidence=0.5)
    assert pooled[["rate", "low", "high"]].equals(weeks[["rate", "low", "high"]])
    with pytest.raises(ValueError, match="rates of timeline are not per 1000 tokens: pass the per="):
        rolling(weeks, 1)


@pytest.mark.parametrize("per", [0, -5, float("nan")])
def test_a_rate_is_per_something(corpus_of, per) -> None:
    documents = corpus_of({"a": ("2023-03-08", "war")})
    with pytest.raises(ValueError, match=r"must be (above 0|a finite number)"):
        timeline(tokenize(documents), documents, "war", per=per)


@pytest.mark.parametrize("column", ["event", "offset"])
def test_alignment_overwrites_no_column(corpus_of, column) -> None:
    documents = corpus_of({"a": ("2023-03-08", "war")}).assign(**{column: "mine"})
    with pytest.raises(ValueError, match=f"has a column '{column}' already"):
        align_to_event(documents, "2023-03-01")


# --- the time that texts speak of -------------------------------------------------------------


def rows(table: pd.DataFrame) -> list[tuple[str, str, int, int, int]]:
    columns = ["period", "speaks_of", "docs", "tokens", "n"]
    return [(str(period), *rest) for period, *rest in table[columns].itertuples(index=False)]


def spoken(documents: pd.DataFrame, expressions: pd.DataFrame, terms="a", **options) -> pd.DataFrame:
    options = {"freq": "M", "axis": "mentioned", "expressions": expressions, **options}
    return timeline(tokenize(documents), documents, terms, **options)


def test_what_is_announced_in_march_stands_beside_the_report_of_march(
    seeds, seed_tokens, seed_mentions
) -> None:
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


@pytest.fixture
def letters(corpus_of) -> pd.DataFrame:
    return corpus_of(
        {
            "x": ("2023-05-03", "A was there. In March a came. In 1999 a went.\n\nA, in sum."),
            "y": ("2023-05", "A spoke. On Friday a left."),
            "z": ("", "A spoke. In March a left."),
            "silent": ("2023-01-09", "…"),
        }
    )


@pytest.fixture
def said(letters, mentions_of) -> pd.DataFrame:
    return mentions_of(
        letters,
        ("x", "March", "2023-03"),
        ("x", "1999", "1999"),
        ("y", "Friday", ""),
        ("z", "March", "2023-03-04/2023-03-05"),
    )


def test_each_sentence_speaks_of_its_interval_or_of_its_documents_date(letters, said) -> None:
    table = spoken(letters, said)
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
    assert table["status"].tolist() == ["sparse", "no documents", "sparse", "no documents"] + ["sparse"] * 3


def test_every_period_from_the_first_published_or_mentioned_to_the_last(letters, said) -> None:
    years = spoken(letters, said, freq="Y")
    assert [str(period) for period in years["period"]] == [*map(str, range(1999, 2024)), "NaT"]
    assert rows(years)[-1] == ("NaT", "unplaced", 1, 2, 1)  # no interval is longer than a year
    later = said.assign(**{name: said[name] + pd.Timedelta(days=500) for name in ("begin", "until")})
    assert spoken(letters, later)["period"].max() == pd.Period("2024-07")


CUTS = {
    "comma": ("It left in February, | and came in March.", "February", "March"),
    "the last sign": ("In 2014, we, they: | and in March he came.", "2014", "March"),
    "dash": ("In February he — so in fact — | she in March.", "February", "March"),
    "bracket": ("It came on Monday (so they said) | and Tuesday.", "Monday", "Tuesday"),
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
    said = mentions_of(documents, *[("x", word, month) for word, month in zip(words, months, strict=True)])
    table = spoken(documents, said, None)
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
        ("M", "0001-01-05", "0001-01"),
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
    said = mentions_of(documents, ("x", "March. But a", "2023-03"))
    assert rows(spoken(documents, said))[0] == ("2023-03", "period", 1, 4, 0)


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
    said = mentions_of(documents, *[(doc, "March", "2023-03") for doc in documents.index])
    march = spoken(documents, said).iloc[0]
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
        (lambda x: x.assign(doc=None), "is outside its text"),
        (lambda x: x.assign(end=1000), r"characters \d+ to 1000 of 'x' is outside its text \(0 to"),
        (lambda x: x.assign(start=-1), "is outside its text"),
        (lambda x: x.assign(end=x["start"]), "is outside its text"),
        (lambda x: x.assign(start=1).drop(columns="text"), "or begins with a space"),
        (lambda x: x.assign(start=1), "not the time expression 'March'"),
        (lambda x: x.assign(until=pd.Timestamp("1998-01-01")), "before it begins"),
    ],
)
def test_expressions_of_other_texts_are_refused(letters, said, change, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spoken(letters, change(said))


def test_axes_are_two(letters, said) -> None:
    with pytest.raises(
        ValueError, match=r"axis='mention' is not a valid choice .*: use 'published' or 'mentioned'"
    ):
        spoken(letters, said, axis="mention")
    with pytest.raises(ValueError, match="add axis='mentioned', or leave them out"):
        spoken(letters, said, axis="published")
    tokens = tokenize(letters)[["doc", "term"]]
    with pytest.raises(ValueError, match="tokens has no column 'start'"):
        timeline(tokens, letters, "a", axis="mentioned", expressions=said)


def test_far_mentions_make_too_many_periods(letters, said, monkeypatch) -> None:
    monkeypatch.setattr("analysis.dates.timeline.MAX_ROWS", 1000)
    far = said.assign(begin=pd.Timestamp("1066-10-14"), until=pd.Timestamp("1066-10-14"))
    remedy = "name the terms, or use a longer freq. Periods run from 1066-10-14 to 2023-05-03: .*out of expressions"
    with pytest.raises(ValueError, match=remedy):
        spoken(letters, far, freq="D")
    assert len(spoken(letters, far, freq="Y")) < 1000
    assert len(spoken(letters, far[far["begin"] > "1900"], freq="D")) < 1000


def test_pooling_mentioned_time_is_refused(letters, said) -> None:
    with pytest.raises(ValueError, match=r"a document is in many periods.*freq='Q'"):
        rolling(spoken(letters, said), 2)
