"""The four laws: offsets hold, nothing vanishes, zero is not nothing, no number without its ground."""

from __future__ import annotations

import doctest
import importlib
import itertools
import pkgutil
import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import analysis
from analysis import (
    CorpusError,
    align_to_event,
    document_term_matrix,
    drop_terms,
    kwic,
    ngrams,
    occurrences,
    paragraphs,
    passages,
    read_corpus,
    rolling,
    sentences,
    term_frequency,
    timeline,
    tokenize,
)
from analysis.tokens.words import fold

# Any character but the halves of a surrogate pair, which are no text, and NUL, which `read_corpus` refuses.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
AWKWARD = (
    st.sampled_from(["Ukraine’s ", "U.S. ", "70,000", "-", "’", ". ", "…", "_", "½", "“Why?” ", "No. 5 ", "Mr. "])
    | st.sampled_from(["\r\n", "\n\n", "\r", "\u2028", "\u00ad", "\u200d", "\u202e", "\ufeff", "\x1f"])
    | st.sampled_from(["👩‍👩‍👧", "🇺🇦", "e\u0301", "\u0301", "سلام", "שָׁלוֹם", "中文", "𐍈", "İ", "ﬁ", "๑"])
)
TEXTS = st.lists(st.text(CHARACTERS, max_size=12) | AWKWARD, max_size=12).map("".join)

WORDS = st.lists(st.sampled_from(["a", "b", "A", "c’s", "c's", "…"]), max_size=8).map(" ".join)
DATES = st.sampled_from(
    ["", "2020", "2021", "2020-12", "2021-01", "2020-12-28", "2020-12-31", "2021-01-03", "2024-02-29"]
)
CONTENTS = st.lists(st.tuples(DATES, WORDS), max_size=8).map(lambda rows: {f"d{i}": row for i, row in enumerate(rows)})
FREQUENCIES = st.sampled_from(["D", "W", "W-SAT", "M", "Q", "Y"])


def slices(texts: pd.Series, spans: pd.DataFrame, start: str = "start", end: str = "end") -> list[str]:
    return [texts[doc][a:b] for doc, a, b in zip(spans["doc"], spans[start], spans[end], strict=True)]


# --- 1. offsets hold --------------------------------------------------------------------------


@given(TEXTS, st.booleans(), st.booleans())
def test_tokens_name_their_text(text: str, punctuation: bool, lower: bool) -> None:
    texts = pd.Series({"a": text}, dtype=object)
    tokens = tokenize(texts, punctuation=punctuation, lower=lower)
    words = slices(texts, tokens)
    assert [fold(word, lower=lower) for word in words] == tokens["term"].tolist()
    assert all(words)
    assert not any(character.isspace() for word in words for character in word)
    edges = tokens[["start", "end"]].to_numpy().ravel()
    assert (np.diff(edges) >= 0).all()
    assert tokens["position"].tolist() == list(range(len(tokens)))


@given(TEXTS)
def test_all_letters_and_digits_are_in_words(text: str) -> None:
    texts = pd.Series({"a": text}, dtype=object)
    inside = set(itertools.chain(*(range(a, b) for a, b in tokenize(texts)[["start", "end"]].to_numpy())))
    assert not [c for i, c in enumerate(text) if i not in inside and (c.isalpha() or c.isdecimal())]


def is_unseen(sign: str) -> bool:
    """Whether it is white space, a control or format character, or half a pair of surrogates."""
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Cs")


@given(st.lists(TEXTS | st.sampled_from(["\ud800", "\udfff"]), max_size=3).map("".join))
@example("a\u0301 \u0301 \u200d\u0301 $ € ½ 👩‍🚒🇺🇦 \U000e0100\ue000 \x1f\u202e\u2028\ud800!")
def test_marks_and_words_leave_only_what_cannot_be_seen(text: str) -> None:
    texts = pd.Series({"a": text}, dtype=object)
    both, words = tokenize(texts, punctuation=True), tokenize(texts)
    places = list(zip(both["start"], both["end"], strict=True))
    assert set(zip(words["start"], words["end"], strict=True)) <= set(places)
    inside = set(itertools.chain(*(range(start, end) for start, end in places)))
    assert all(is_unseen(sign) for i, sign in enumerate(text) if i not in inside)
    assert not any(is_unseen(text[start]) for start, _ in places)


@given(TEXTS)
def test_sentences_and_paragraphs_lose_nothing_but_white_space(text: str) -> None:
    texts = pd.Series({"a": text}, dtype=object)
    for cut in (sentences, paragraphs):
        spans = cut(texts)
        parts = slices(texts, spans)
        assert "".join("".join(parts).split()) == "".join(text.split())
        assert parts == [part.strip() for part in parts]
        assert (np.diff(spans[["start", "end"]].to_numpy().ravel()) >= 0).all()


@given(TEXTS, st.sampled_from(["sentence", "paragraph", 0, 7]))
def test_passages_hold_their_match(text: str, unit) -> None:
    documents = pd.DataFrame({"date": [pd.NaT], "text": pd.Series([text], dtype=object)}).set_axis(["a"])
    tokens = tokenize(documents, punctuation=True)
    table = passages(documents, tokens, unit=unit)
    assert slices(documents["text"], table) == table["text"].tolist()
    held = [t[a:b] for t, a, b in zip(table["text"], table["match_start"], table["match_end"], strict=True)]
    assert held == slices(documents["text"], tokens)


@given(TEXTS)
def test_kwic_is_one_stretch_of_text(text: str) -> None:
    documents = pd.DataFrame({"date": [pd.NaT], "text": pd.Series([text], dtype=object)}).set_axis(["a"])
    tokens = tokenize(documents)
    for term in tokens["term"].unique()[:3]:
        hits = kwic(tokens, documents, term, left=2, right=2)
        assert hits["match"].tolist() == slices(documents["text"], hits)
        starts = hits["start"] - hits["left"].str.len()
        stretch = [text[a:b] for a, b in zip(starts, hits["end"] + hits["right"].str.len(), strict=True)]
        assert (hits["left"] + hits["match"] + hits["right"]).tolist() == stretch


def test_offsets_hold_on_the_seeds(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    assert [fold(word) for word in slices(seeds["text"], seed_tokens)] == seed_tokens["term"].tolist()
    pairs = slices(seeds["text"], ngrams(seed_tokens, 2))
    assert pairs[:3] == ["Wagner, a", "a Russian", "Russian mercenary"]


def test_nul_is_refused(tmp_path) -> None:
    (tmp_path / "a.txt").write_text(" date 2023-03-08 one\0two", encoding="utf-8")
    with pytest.raises(CorpusError, match="NUL"):
        read_corpus(tmp_path)


# --- 2. nothing vanishes ----------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:no token is")  # some corpora have no "a"
@given(CONTENTS, FREQUENCIES)
def test_periods_sum_to_the_whole(corpus_of, contents: dict, freq: str) -> None:
    documents = corpus_of(contents)
    tokens = tokenize(documents)
    table = timeline(tokens, documents, freq=freq)
    whole = term_frequency(tokens)
    assert table.groupby("term")["n"].sum().to_dict() == whole.set_index("term")["n"].to_dict()
    one = timeline(tokens, documents, "a", freq=freq)
    assert one["tokens"].sum() == len(tokens)
    assert one["docs"].sum() == len(documents)
    assert not one["period"].duplicated().any()


@given(CONTENTS, FREQUENCIES)
def test_a_timeline_and_counts_agree(corpus_of, contents: dict, freq: str) -> None:
    documents = corpus_of(contents)
    tokens = tokenize(documents)
    counts = term_frequency(tokens, freq, documents=documents)
    line = timeline(tokens, documents, freq=freq)
    columns = ["period", "term", "n", "total", "rate"]
    line = line[line["n"] > 0].rename(columns={"tokens": "total"})[columns]
    # repr keeps NaT comparable
    assert sorted(map(repr, line.to_numpy().tolist())) == sorted(map(repr, counts[columns].to_numpy().tolist()))


@settings(max_examples=25)
@given(CONTENTS, FREQUENCIES)
def test_hits_equal_counts(corpus_of, contents: dict, freq: str) -> None:
    documents = corpus_of(contents)
    tokens = tokenize(documents)
    whole = term_frequency(tokens)
    for row in whole.itertuples():
        assert len(kwic(tokens, documents, row.term)) == row.n
    line = timeline(tokens, documents, freq=freq)
    by_period = term_frequency(tokens, [freq, "doc"], documents=documents)
    for table in (whole, by_period, line[line["n"] > 0], line[line["n"] == 0][:5]):
        for i in range(len(table)):
            assert len(occurrences(tokens, table.iloc[[i]], documents)) == table["n"].iloc[i]


@given(CONTENTS, st.sets(st.sampled_from(["a", "b", "c's", "none"])))
def test_dropping_keeps_rows_places_and_denominators(corpus_of, contents: dict, words: set[str]) -> None:
    documents = corpus_of(contents)
    tokens = tokenize(documents)
    left = drop_terms(tokens, words)
    assert left.drop(columns="term").equals(tokens.drop(columns="term"))
    before, after = term_frequency(tokens, "doc"), term_frequency(left, "doc")
    kept = before[~before["term"].isin(words)].reset_index(drop=True)
    assert after.astype({"doc": "str"}).equals(kept.astype({"doc": "str"}))


@given(CONTENTS)
def test_documents_by_terms_holds_every_token(corpus_of, contents: dict) -> None:
    documents = corpus_of(contents)
    tokens = tokenize(documents)
    matrix, docs, _ = document_term_matrix(tokens)
    assert docs.tolist() == documents.index.tolist()
    sums = np.asarray(matrix.sum(axis=1)).ravel().tolist()
    assert sums == [int((tokens["doc"] == doc).sum()) for doc in documents.index]


@given(CONTENTS, st.integers(1, 4))
def test_ngrams_are_as_many_as_words_allow(corpus_of, contents: dict, n: int) -> None:
    tokens = tokenize(corpus_of(contents))
    per_document = tokens.groupby("doc", observed=False).size()
    assert len(ngrams(tokens, n)) == int((per_document - n + 1).clip(lower=0).sum())


@given(CONTENTS)
def test_alignment_keeps_every_document(corpus_of, contents: dict) -> None:
    documents = corpus_of(contents)
    table = align_to_event(documents, "2020-12-31")
    assert table[documents.columns.tolist()].equals(documents)
    assert table["offset"].notna().tolist() == (documents["precision"] == "day").tolist()


@pytest.mark.parametrize(("same", "expected"), [(7, ["y", "z"]), (8, ["z", "y"])])
@pytest.mark.parametrize("sort", ["left", "right"])
def test_kwic_sorts_by_eight_words_and_leaves_the_rest_in_reading_order(
    corpus_of, sort: str, same: int, expected: list[str]
) -> None:
    shared = [f"w{i}" for i in range(same)]
    sides = {"1": [*shared, "z"], "2": [*shared, "y"]}  # alike in the words nearest to the hit
    lines = {doc: ["hit", *side] if sort == "right" else [*side[::-1], "hit"] for doc, side in sides.items()}
    documents = corpus_of({doc: ("2023-03-08", " ".join(line)) for doc, line in lines.items()})
    hits = kwic(tokenize(documents), documents, "hit", left=9, right=9, sort=sort)
    assert [sides[doc][-1] for doc in hits["doc"]] == expected


@pytest.mark.parametrize(("sort", "texts"), [("right", ["hit b a", "hit a b"]), ("left", ["a b hit", "b a hit"])])
def test_kwic_sorts_by_the_nearest_word_before_it_looks_further(corpus_of, sort: str, texts: list[str]) -> None:
    documents = corpus_of({str(i): ("2023-03-08", text) for i, text in enumerate(texts)})
    assert kwic(tokenize(documents), documents, "hit", sort=sort)["doc"].tolist() == ["1", "0"]


@pytest.mark.parametrize("largest", [6, 5])
def test_a_timeline_of_too_many_rows_is_refused(corpus_of, monkeypatch, largest: int) -> None:
    documents = corpus_of({"1": ("2023-03-08", "war peace"), "2": ("2023-03-10", "war")})
    monkeypatch.setattr("analysis.dates.timeline.MAX_ROWS", largest)
    if largest == 6:  # two terms on three days
        assert len(timeline(tokenize(documents), documents, freq="D")) == 6
    else:
        with pytest.raises(ValueError, match=r"2 terms in 3 periods are more than 5 rows: name the terms"):
            timeline(tokenize(documents), documents, freq="D")


TIMES = st.sampled_from(
    ["", "2019", "2020-11", "2020-12-30", "2021-02-01", "2020-12-20/2021-01-10", "1999-12-31/2000-01-01"]
)
SENTENCES = st.lists(st.sampled_from(["T", "a", "b,", "c's", "a.", "b.\n\n", "…"]), max_size=12).map(" ".join)
SPOKEN = st.lists(st.tuples(DATES, SENTENCES, st.lists(TIMES, min_size=12, max_size=12)), max_size=5)


def build_spoken(corpus_of, contents: list) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Documents, and a time expression for each of their words T."""
    documents = corpus_of({f"d{i}": (date, text) for i, (date, text, _) in enumerate(contents)})
    rows = []
    for i, (_, text, times) in enumerate(contents):
        for match, time in zip(re.finditer("T", text), times, strict=False):
            first, _, last = time.partition("/")
            begin = pd.Period(first).start_time if time else pd.NaT
            until = pd.Period(last or first).end_time.normalize() if time else pd.NaT
            rows.append((f"d{i}", match.start(), match.end(), "T", begin, until))
    said = pd.DataFrame(rows, columns=["doc", "start", "end", "text", "begin", "until"])
    return documents, said.astype({"begin": "M8[us]", "until": "M8[us]"})


@pytest.mark.filterwarnings("ignore:no token is")
@given(SPOKEN, FREQUENCIES)
def test_rows_of_mentioned_time_sum_to_the_whole(corpus_of, contents: list, freq: str) -> None:
    documents, said = build_spoken(corpus_of, contents)
    tokens = tokenize(documents)
    options = {"freq": freq, "axis": "mentioned", "expressions": said}
    one, table = timeline(tokens, documents, "a", **options), timeline(tokens, documents, **options)
    assert one["tokens"].sum() == len(tokens)
    assert not one.duplicated(["period", "speaks_of"]).any()
    assert (one["divided"] <= one["by_expression"]).all()
    assert (one["by_expression"] <= one["tokens"]).all()
    whole = term_frequency(tokens)
    assert table.groupby("term")["n"].sum().to_dict() == whole.set_index("term")["n"].to_dict()
    spoken_of = np.flatnonzero(one["tokens"] > 0)  # and one of the many days between that nothing speaks of
    for i in [*spoken_of, *np.flatnonzero(one["tokens"] == 0)[:1]]:
        found = occurrences(tokens, one.iloc[[i]], documents, expressions=said)
        assert len(found) == one["n"].iloc[i]


@pytest.mark.filterwarnings("ignore:no token is")
@settings(max_examples=2 * settings().max_examples)
@given(SPOKEN, FREQUENCIES, st.sampled_from(["all", "dropped", "pairs", "one term", "reversed"]))
def test_both_axes_have_the_same_totals(corpus_of, contents: list, freq: str, kept: str) -> None:
    documents, said = build_spoken(corpus_of, contents)
    tokens = tokenize(documents, punctuation=True)
    spoken = {"axis": "mentioned", "expressions": said[::-1]}
    table = {
        "all": tokens,
        "dropped": drop_terms(tokens, ["b"]),
        "pairs": ngrams(tokens, 2),
        "one term": tokens[tokens["term"] == "a"],
        "reversed": tokens[::-1],
    }[kept]
    for options in ({}, spoken):
        line = timeline(table, documents[::-1], "a", freq=freq, **options)
        assert (line["tokens"].sum(), line["n"].sum()) == (len(table), (table["term"] == "a").sum())


@pytest.mark.filterwarnings("ignore:no token is")
@given(SPOKEN, FREQUENCIES)
def test_without_mentions_both_axes_are_one(corpus_of, contents: list, freq: str) -> None:
    documents, said = build_spoken(corpus_of, contents)
    tokens = tokenize(documents)
    published = timeline(tokens, documents, ["a", "b"], freq=freq)
    for none in (said[:0], said.assign(begin=pd.NaT, until=pd.NaT)):
        table = timeline(tokens, documents, ["a", "b"], freq=freq, axis="mentioned", expressions=none)
        assert table["by_expression"].sum() == 0
        added = ["speaks_of", "by_expression", "divided"]
        pd.testing.assert_frame_equal(table.drop(columns=added), published)


@pytest.mark.filterwarnings("ignore:no token is")
@given(SPOKEN, st.integers(-60, 60))
def test_what_all_moves_by_weeks_moves_weekly_periods(corpus_of, contents: list, weeks: int) -> None:
    documents, said = build_spoken(corpus_of, contents)
    documents = documents[documents["precision"].isin(["day", "none"])]  # a month moved by weeks is none
    said = said[said["doc"].isin(documents.index)]
    tokens = tokenize(documents)
    shift = pd.Timedelta(weeks=weeks)
    moved = said.assign(begin=said["begin"] + shift, until=said["until"] + shift)
    options = {"freq": "W", "axis": "mentioned"}
    now = timeline(tokens, documents, "a", expressions=said, **options)
    then = timeline(tokens, documents.assign(date=documents["date"] + shift), "a", expressions=moved, **options)
    if len(now):
        pd.testing.assert_frame_equal(now.assign(period=now["period"] + weeks), then)


# --- 3. zero is not nothing -------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:no token is")  # some corpora have no "a"
@given(CONTENTS, FREQUENCIES, st.integers(1, 3))
def test_zero_is_not_nothing(corpus_of, contents: dict, freq: str, window: int) -> None:
    documents = corpus_of(contents)
    tokens = tokenize(documents)
    for table in (
        timeline(tokens, documents, "a", freq=freq),
        rolling(timeline(tokens, documents, "a", freq=freq), window),
    ):
        nothing = table["docs"] == 0
        assert (table["status"][nothing] == "no documents").all()
        assert table.loc[nothing, ["rate", "low", "high"]].isna().all(axis=None)
        zero = (table["tokens"] > 0) & (table["n"] == 0)
        assert (table["rate"][zero] == 0).all()
        assert (table[["low", "high"]].notna().all(axis=1) == (table["status"] == "ok")).all()
        reasons = ["ok", "few documents", "few documents with the term"]
        assert table["status"][~nothing].isin(reasons).all()


# --- 4. no number without its ground ----------------------------------------------------------


@given(CONTENTS, FREQUENCIES)
def test_rates_have_their_denominators_and_intervals(corpus_of, contents: dict, freq: str) -> None:
    documents = corpus_of(contents)
    tokens = tokenize(documents)
    table = timeline(tokens, documents, freq=freq, per=100)
    known = table[table["tokens"] > 0]
    assert known["rate"].tolist() == pytest.approx((known["n"] / known["tokens"] * 100).tolist())
    ok = known[known["status"] == "ok"]
    assert ((ok["low"] <= ok["rate"]) & (ok["rate"] <= ok["high"])).all()
    counts = term_frequency(tokens, ["doc"], per=100)
    assert counts["rate"].tolist() == pytest.approx((counts["n"] / counts["total"] * 100).tolist())


# --- and the docstrings say what is so --------------------------------------------------------


MODULES = [module.name for module in pkgutil.walk_packages(analysis.__path__, "analysis.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])  # they read "seeds"
    module = importlib.import_module(name)
    failed, attempted = doctest.testmod(module)
    assert failed == 0
    assert (attempted > 0) == (">>> " in Path(module.__file__).read_text("utf-8"))


def test_some_docstrings_have_examples() -> None:
    finder = doctest.DocTestFinder()
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name))]
    assert sum(len(test.examples) for test in found) > 0
    assert {"analysis.loading.corpus.read_corpus", "analysis.tokens.words.tokenize"} <= {
        t.name for t in found if t.examples
    }
