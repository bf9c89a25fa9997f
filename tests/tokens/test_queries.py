"""A query means the same everywhere, and what is counted is what `kwic` finds."""

from __future__ import annotations

import fnmatch
import itertools
import re
import time
from collections import Counter
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import regex
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection

from analysis import (
    collocations,
    cooccurrences,
    count_corpus,
    drop_terms,
    keyness,
    kwic,
    lookup,
    map_terms,
    ngrams,
    occurrences,
    plot_dispersion,
    read_corpus,
    term_frequency,
    timeline,
    tokenize,
)
from analysis.tokens.queries import find_matches

Pattern = str | re.Pattern[str]
Concepts = dict[str, list[Pattern]]
pytestmark = [
    pytest.mark.filterwarnings("ignore:no token is"),
    pytest.mark.filterwarnings("ignore:every match of"),
]

WORDS = ["a", "b", "ab", "ba", "aab"]
STEPS = [*WORDS, "a*", "*b", "?", "[ab]b", "[!a]*"]


def matches_of(terms: list[str | None], pattern: Pattern) -> list[tuple[int, int]]:
    """The first and last position of each match in a text, by the plain definition."""
    if not isinstance(pattern, str):
        return [(i, i) for i, term in enumerate(terms) if term and pattern.search(term)]
    steps = pattern.removeprefix("!").split()
    runs = ((i, terms[i : i + len(steps)]) for i in range(len(terms) - len(steps) + 1))
    return [
        (i, i + len(steps) - 1)
        for i, run in runs
        if all(term and fnmatch.fnmatchcase(term, step) for term, step in zip(run, steps, strict=True))
    ]


def expected_matches(terms: list[str | None], patterns: list[Pattern]) -> list[tuple[int, int]]:
    """The matches of a concept that count, as in quanteda: the longest first, then from the left, each word once."""
    is_exception = [isinstance(pattern, str) and pattern.startswith("!") for pattern in patterns]
    found = {m for p, out in zip(patterns, is_exception, strict=True) if not out for m in matches_of(terms, p)}
    excepted = {m for p, out in zip(patterns, is_exception, strict=True) if out for m in matches_of(terms, p)}
    taken: set[int] = set()
    counted = []
    for first, last in sorted(found, key=lambda match: (match[0] - match[1], match[0])):
        is_excepted = any(other[0] <= first and last <= other[1] for other in excepted)
        if not is_excepted and taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            counted.append((first, last))
    return sorted(counted)


phrases = st.lists(st.sampled_from(STEPS), min_size=1, max_size=3).map(" ".join)
patterns = st.one_of(phrases, st.sampled_from([re.compile("b$"), re.compile("A", re.IGNORECASE)]))
concepts = st.dictionaries(
    st.sampled_from(["One", "Two", "Three"]),
    st.tuples(st.lists(patterns, min_size=1, max_size=3), st.lists(phrases.map("!{}".format), max_size=2)).map(
        lambda both: [*both[0], *both[1]]
    ),
    min_size=1,
)
texts = st.lists(st.lists(st.sampled_from([*WORDS, "x"]), max_size=9).map(" ".join), min_size=2, max_size=4)


def documents_of(texts: list[str]) -> pd.DataFrame:
    dates = pd.date_range("2023-01-20", periods=len(texts), freq="10D")
    ids = [f"d{i}" for i in range(len(texts))]
    return read_corpus(
        pd.DataFrame({"doc": ids, "date": dates, "text": texts, "side": [i % 2 for i in range(len(texts))]})
    )


@given(texts, concepts, st.booleans())
def test_what_is_counted_is_what_kwic_finds(texts: list[str], concepts: Concepts, dropped: bool) -> None:
    documents = documents_of(texts)
    tokens = tokenize(documents)
    if dropped:
        tokens = drop_terms(tokens, ["x"])
    terms = {
        doc: [None if dropped and word == "x" else word for word in text.split()]
        for doc, text in documents["text"].items()
    }
    expected = {name: {doc: expected_matches(terms[doc], each) for doc in terms} for name, each in concepts.items()}

    hits = kwic(tokens, documents, concepts)
    starts = {doc: tokens.loc[tokens["doc"] == doc, "start"].tolist() for doc in terms}
    ends = {doc: tokens.loc[tokens["doc"] == doc, "end"].tolist() for doc in terms}
    for name, by_doc in expected.items():
        for doc, places in by_doc.items():
            own = hits[(hits["term"] == name) & (hits["doc"] == doc)]
            assert list(zip(own["start"], own["end"], strict=True)) == [
                (starts[doc][a], ends[doc][b]) for a, b in places
            ]

    counts = {name: sum(map(len, by_doc.values())) for name, by_doc in expected.items()}
    counted = {name: n for name, n in counts.items() if n}
    looked_up = lookup(tokens, concepts)
    assert dict(Counter(looked_up["term"].dropna())) == counted
    assert len(looked_up[~looked_up["overlaps"]]) == len(tokens)
    for table in (
        term_frequency(tokens, "doc", terms=concepts),
        term_frequency(looked_up, "doc"),
        term_frequency(tokens, "M", documents=documents, terms=concepts),
        timeline(tokens, documents, concepts, freq="M"),
        timeline(looked_up, documents, freq="M"),
        timeline(tokens, documents, hits, freq="M"),
        timeline(tokens, documents, concepts, freq="M", by="side"),
        timeline(tokens, documents, concepts, freq="M", axis="mentioned"),
    ):
        sums = table.groupby("term", observed=True)["n"].sum()
        assert sums[sums > 0].to_dict() == counted
        total = "total" if "total" in table else "tokens"
        for name in counted:
            assert table.loc[table["term"] == name, total].sum() <= len(tokens)
    for term in counted:
        assert len(kwic(looked_up, documents, term)) == counted[term]
    if counted and not dropped:
        parts = count_corpus(documents.reset_index().drop(columns=["precision", "source"]), terms=concepts, size=12)
        assert parts.set_index("term")["n"].to_dict() == counted


@given(texts, concepts)
def test_the_measures_count_what_kwic_finds(texts: list[str], concepts: Concepts) -> None:
    documents = documents_of(["a b x " + text for text in texts])
    tokens = tokenize(documents)
    n = kwic(tokens, documents, concepts)["term"].value_counts()
    found = {name: patterns for name, patterns in concepts.items() if name in n}
    if not found:
        return
    sides = keyness(tokens, documents[documents["side"] == 0], terms=found, resample="words").set_index("term")
    assert (sides["n_target"] + sides["n_reference"]).to_dict() == n.to_dict()
    assert (sides["total_target"] + sides["total_reference"]).eq(len(tokens)).all()
    groups = keyness(tokens, documents, by="side", terms=found, resample="words")
    assert groups.groupby("term")["n_target"].sum().to_dict() == n.to_dict()
    pairs = collocations(tokens, node=found, window=(2, 2), min_count=1)
    for name, rows in pairs.groupby("term"):
        assert rows["n_term"].unique().tolist() == [n[name]]
    assert len(cooccurrences(tokens, pairs, node=found)) == pairs["n"].sum()
    ax = plot_dispersion(tokens, found, documents=documents)
    marks = [each for each in ax.collections if isinstance(each, PathCollection)]
    assert sum(len(each.get_offsets()) for each in marks) == n.sum()
    plt.close(ax.figure)


@given(texts, st.lists(phrases, min_size=1, max_size=3, unique=True))
def test_every_row_of_a_query_leads_back_to_its_hits(texts: list[str], queries: list[str]) -> None:
    documents = documents_of(texts)
    tokens = tokenize(documents)
    for table in (
        timeline(tokens, documents, queries, freq="M", by="side"),
        term_frequency(tokens, "doc", terms=queries),
    ):
        assert len(occurrences(tokens, table, documents)) == table["n"].sum()
    hits = kwic(tokens, documents, queries)
    spans = occurrences(tokens, term_frequency(tokens, terms=queries), documents)
    assert Counter(zip(hits["doc"], hits["start"], hits["end"], strict=True)) == Counter(
        zip(spans["doc"], spans["start"], spans["end"], strict=True)
    )


globs = st.text("ab*?[]!-%_\\.^x", min_size=1, max_size=6).filter(
    lambda glob: set(glob) & set("*?[") and (set(glob) - set("*?") or "*" not in glob)
)


@given(st.lists(st.text("ab%_\\.^x[!", min_size=1, max_size=4), unique=True), globs)
def test_a_glob_matches_as_in_the_shell(terms: list[str], glob: str) -> None:
    if (
        re.search(r"\[!?\]|\[[^]]*$|\[\^|[^[]\]|\[!?[^]]*-", glob) or " " in glob
    ):  # classes that shells read differently
        return
    doc = pd.Categorical(["d"] * len(terms))
    tokens = pd.DataFrame({"doc": doc, "position": range(len(terms)), "start": 0, "end": 1, "term": terms})
    tokens["start"] = tokens["position"] * 2
    expected = [term for term in terms if fnmatch.fnmatchcase(term, glob)]
    _, _, matches, _ = find_matches(tokens, glob)
    assert [terms[row] for row in matches.first] == expected


def test_counts_of_the_seeds(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    # counted with grep -ow in the two files
    expected = {
        "ukrain*": (8, 5),
        "wagner": (7, 3),
        "wagner group": (0, 2),
        "mercenar*": (4, 1),
        "zelensk*": (2, 0),
        "russia*": (8, 10),
        "russia*-backed": (2, 0),
    }
    table = timeline(seed_tokens, seeds, list(expected), freq="M")
    assert {term: tuple(rows["n"]) for term, rows in table.groupby("term", sort=False)} == expected


def test_counts_of_the_press_releases() -> None:
    # counted with plain regular expressions, such as r"\\bdonbass?\\b", in the texts in lower case
    documents = read_corpus(ROOT / "data" / "press-releases.parquet")
    queries = ["special military operation", "donbas", "donbass"]
    counts = term_frequency(tokenize(documents), "office", documents=documents, terms=queries)
    assert counts.set_index(["office", "term"])["n"].to_dict() == {
        ("Kremlin", "special military operation"): 107,
        ("Kyiv", "special military operation"): 2,
        ("Kyiv", "donbas"): 327,
        ("Kremlin", "donbass"): 272,
    }


def test_a_query_without_hits_names_what_comes_close(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    with pytest.warns(UserWarning, match=r"no token is 'zelensky': what comes close: .*'zelenskyy' \(1\)") as caught:
        assert kwic(seed_tokens, seeds, "zelensky").empty
    assert '"zelensky\'s" (1)' in str(caught[0].message)
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="no token is 'zelensky'") as caught:
        assert timeline(seed_tokens, seeds, "zelensky", freq="M")["n"].sum() == 0
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="no token is 'qqq': is it spelt as in the texts"):
        term_frequency(seed_tokens, terms="qqq")
    with pytest.warns(UserWarning, match="no token is 'on the moon'"):
        lookup(seed_tokens, {"on the moon": ["on the moon"]})


def test_a_star_in_brackets_is_a_star() -> None:
    documents = documents_of(["a * b * c?", "aa ? [ ]"])
    tokens = tokenize(documents, punctuation=True)
    assert kwic(tokens, documents, "[*]")["match"].tolist() == ["*", "*"]
    assert kwic(tokens, documents, "a [*] b")["match"].tolist() == ["a * b"]
    assert kwic(tokens, documents, "[?]")["match"].tolist() == ["?", "?"]
    assert kwic(tokens, documents, "a*")["match"].tolist() == ["a", "aa"]
    assert kwic(tokens, documents, "[")["match"].tolist() == ["["]


def test_an_exclamation_mark_alone_is_a_token() -> None:
    documents = documents_of(["a ! b !", "? !"])
    tokens = tokenize(documents, punctuation=True)
    assert kwic(tokens, documents, {"mark": ["!", "!a !"]})["match"].tolist() == ["!", "!"]
    pairs = collocations(tokens, min_count=1)
    assert len(cooccurrences(tokens, pairs)) == pairs["n"].sum() == 4


def test_a_pattern_is_never_a_word() -> None:
    documents = documents_of(["war", "wars"])
    tokens = map_terms(tokenize(documents), {"wars": "war*"})
    assert len(kwic(tokens, documents, "war*")) == 2
    assert len(kwic(tokens, documents, "war[*]")) == 1


def test_a_regex_is_matched_within_one_term() -> None:
    documents = documents_of(["war and peace", "Warsaw"])
    tokens = tokenize(documents)
    assert kwic(tokens, documents, re.compile("^war"))["match"].tolist() == ["war", "Warsaw"]
    assert kwic(tokens, documents, re.compile("WAR$", re.I))["match"].tolist() == ["war"]
    assert kwic(tokens, documents, regex.compile(r"\p{L}{6}"))["match"].tolist() == ["Warsaw"]
    assert kwic(tokens, documents, re.compile("war and")).empty


def test_phrases_stay_within_documents_and_do_not_cross_dropped_words() -> None:
    documents = documents_of(["a b", "b of a"])
    tokens = tokenize(documents)
    assert len(kwic(tokens, documents, "b b")) == 0
    assert len(kwic(drop_terms(tokens, ["of"]), documents, "b a")) == 0
    assert len(kwic(tokens, documents, "b of a")) == 1
    assert len(kwic(ngrams(tokens, 2), documents, "of a")) == 1


def test_rows_in_any_order_and_filtered_rows(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    shuffled = seed_tokens.sample(frac=1, random_state=1)
    assert timeline(shuffled, seeds, "wagner group", freq="M")["n"].tolist() == [0, 2]
    assert timeline(seed_tokens[seed_tokens["term"] != "wagner"], seeds, "bakhmut", freq="M")["n"].sum() == 9


def test_two_letters_or_more_are_a_pattern() -> None:
    tokens = tokenize(pd.DataFrame({"text": ["I go on"]}))
    assert term_frequency(tokens, terms="*??")["n"].tolist() == [2]


@pytest.mark.parametrize(
    ("queries", "error", "message"),
    [
        ("", ValueError, "terms has the pattern '', which is empty: give a word"),
        ("  ", ValueError, "which is empty"),
        ("*", ValueError, r"terms has the pattern '\*', which matches every word: add letters to it"),
        ("* **", ValueError, "matches every word"),
        ("?*", ValueError, "matches every word"),
        ([], ValueError, "terms is empty"),
        ({}, ValueError, "terms is empty"),
        ({"A": []}, ValueError, r"terms\['A'\] is empty: give a word"),
        ({"A": iter(())}, ValueError, r"terms\['A'\] is empty"),
        (b"war", TypeError, "terms has b'war', of type bytes: give a word"),
        ({"A": ["b", b"war"]}, TypeError, r"terms\['A'\] has b'war', of type bytes"),
        ({"A": "!b"}, ValueError, r"terms\['A'\] has exceptions only"),
        ({"A": ["b", ""]}, ValueError, r"terms\['A'\] has the pattern ''"),
        ({"": "b"}, TypeError, "terms has the name ''"),
        ({1: "b"}, TypeError, "terms has the name 1"),
        ({"A": {"B": "b"}}, TypeError, "concepts inside a concept"),
        (
            re.compile("a*"),
            ValueError,
            r"the regex 'a\*', which matches the empty string: make a part of it obligatory",
        ),
        (re.compile(b"a"), TypeError, "of type bytes: give a word"),
        (3.5, TypeError, "terms has 3.5, of type float"),
        ("a[z-b]c*", ValueError, r"the glob 'a\[z-b\]c\*' cannot be read"),
    ],
)
def test_what_is_no_query(
    seeds: pd.DataFrame, seed_tokens: pd.DataFrame, queries: Any, error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        timeline(seed_tokens, seeds, queries)


def test_a_regex_that_backtracks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = documents_of(["a" * 60 + "b", "c"])
    began = time.monotonic()
    with pytest.raises(ValueError, match=r"the regex '\^\(a\|a\)\+\$' takes more than 10 s"):
        kwic(tokenize(documents), documents, re.compile("^(a|a)+$"))
    assert time.monotonic() - began < 60


# --- what dictionaries of quanteda arrived at (tokens_lookup, its issues on nested and overlapping values) ---


def find(text: str, concepts: Concepts) -> list[tuple[str, str]]:
    looked_up = lookup(tokenize(pd.Series({"d": text})), concepts)
    hits = looked_up[looked_up["term"].notna()]
    return list(zip(hits["term"], hits["matched"], strict=True))


def test_the_longest_match_counts_whatever_the_order_of_the_patterns() -> None:
    patterns = ["united states", "united", "states", "united states of america"]
    for order in itertools.permutations(patterns):
        text = "The United States of America, the united front, the states"
        assert find(text, {"US": list(order)}) == [
            ("US", "united states of america"),
            ("US", "united"),
            ("US", "states"),
        ]


def test_an_exception_counts_no_word_inside_it() -> None:
    concept = {"Guinea": ["guinea", "!equatorial guinea", "!guinea pig*"]}
    assert find("Guinea, Equatorial Guinea, guinea pigs and New Guinea", concept) == [("Guinea", "guinea")] * 2


def test_an_exception_may_be_inside_another() -> None:
    assert find("a b c d e, b", {"X": ["b", "!c", "!d", "!a b c d e"]}) == [("X", "b")]


def test_a_word_counts_for_each_concept_that_it_belongs_to() -> None:
    concepts = {"army": ["armed forces"], "law": ["armed"], "all": ["forces", "armed forces"]}
    assert find("armed forces", concepts) == [("army", "armed forces"), ("all", "armed forces"), ("law", "armed")]


def test_a_word_counts_once_for_a_concept() -> None:
    # quanteda's tutorial on dictionaries: matches of one key with the same token count once
    assert find("a b c", {"x": ["a b", "b c"]}) == [("x", "a b")]
    assert find("a a a a a", {"x": ["a a"]}) == [("x", "a a")] * 2
    assert find("new york city council", {"x": ["new york city", "york city council", "new"]}) == [
        ("x", "new york city")
    ]
    assert find("a b c d e f", {"x": ["a b c d", "d e f", "f", "e"]}) == [("x", "a b c d"), ("x", "e"), ("x", "f")]
    assert find("z a b c", {"x": ["a b", "b c", "!z a b"]}) == [("x", "b c")]


def test_lookup_keeps_a_row_for_each_token(seed_tokens: pd.DataFrame) -> None:
    concepts = {"Wagner": ["wagner", "wagner group", "mercenar*"], "group": "group", "W": "wagner"}
    looked_up = lookup(seed_tokens, concepts)
    kept = looked_up[~looked_up["overlaps"]].reset_index(drop=True)
    assert kept[["doc", "position", "start"]].equals(seed_tokens[["doc", "position", "start"]])
    assert term_frequency(looked_up, "doc")["total"].unique().tolist() == [352, 303]
    assert looked_up["overlaps"].sum() == 12  # each of 10 "wagner" and 2 "group" is in a match of the first concept
    assert looked_up["matched"].notna().equals(looked_up["term"].notna())


def test_lookup_takes_concepts_and_tokens(seed_tokens: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match="concepts is a list: give names and patterns"):
        lookup(seed_tokens, ["wagner"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="tokens come from lookup already"):
        lookup(lookup(seed_tokens, {"W": "wagner"}), {"V": "w"})
    with pytest.raises(ValueError, match="no column 'position'"):
        lookup(seed_tokens.drop(columns="position"), {"W": "wagner"})


def test_spans_labelled_by_hand_become_series(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    hits = kwic(seed_tokens, seeds, "ukrain*").assign(term=["troops", "state", None] * 4 + ["troops"])
    table = timeline(seed_tokens, seeds, hits, freq="M")
    assert table.groupby("term")["n"].sum().to_dict() == {"state": 4, "troops": 5}
    assert table["tokens"].unique().tolist() == [352, 303]
    with pytest.raises(ValueError, match="terms has a span in the document 'x'"):
        timeline(seed_tokens, seeds, hits.assign(doc="x"), freq="M")
    with pytest.raises(ValueError, match="terms has no column 'start'"):
        timeline(seed_tokens, seeds, hits.drop(columns="start"), freq="M")


def test_a_sample_of_hits_is_drawn_again_by_its_seed(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    every = kwic(seed_tokens, seeds, "ukrain*")
    samples = [kwic(seed_tokens, seeds, "ukrain*", sample=5, random_state=seed) for seed in (1, 1, 2)]
    assert samples[0].equals(samples[1])
    assert not samples[0].equals(samples[2])
    for sample in samples:
        assert len(sample) == len(sample.merge(every)) == 5
    assert kwic(seed_tokens, seeds, "ukrain*", sample=99).equals(every)
    with pytest.raises(ValueError, match="sample=0"):
        kwic(seed_tokens, seeds, "ukrain*", sample=0)


def test_context_goes_on_past_second_hits_at_a_word(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    looked_up = lookup(seed_tokens, {"A": "wagner", "B": ["wagner", "wagner group"]})
    plain = kwic(seed_tokens, seeds, "wagner")
    for sort in (None, "left", "right", "date"):
        assert len(kwic(looked_up, seeds, "A", sort=sort)) == len(plain)
    assert kwic(looked_up, seeds, "A").equals(plain)


def test_rates_and_totals_are_those_of_all_tokens(seeds: pd.DataFrame, seed_tokens: pd.DataFrame) -> None:
    kept = drop_terms(seed_tokens, ["the"])
    totals = {
        total: term_frequency(kept, "doc", terms="wagner", total=total)["total"].tolist() for total in ("all", "kept")
    }
    assert totals == {"all": [352, 303], "kept": [352 - 23, 303 - 24]}
    groups = timeline(seed_tokens, seeds.assign(side=["x", None]), "wagner", freq="M", by="side")
    assert groups["side"].fillna("").tolist() == ["x", "x", "", ""]
    assert np.isnan(groups["rate"]).tolist() == [False, True, True, False]


@pytest.mark.parametrize("queries", [["war", re.compile("war")], [re.compile("UKR"), re.compile("UKR", re.IGNORECASE)]])
def test_two_queries_of_one_name_are_refused(seeds, seed_tokens, queries) -> None:
    with pytest.raises(ValueError, match=r"has two queries .*: name each, as in"):
        kwic(seed_tokens, seeds, queries)
    named = {f"{i}": [query] for i, query in enumerate(queries)}
    assert set(kwic(seed_tokens, seeds, named)["term"]) <= {"0", "1"}


@pytest.mark.parametrize("query", ["?*", "*?", "* ?*", re.compile(r"\b"), re.compile("x*")])
def test_a_query_that_matches_every_word_is_refused(seeds, seed_tokens, query) -> None:
    with pytest.raises(ValueError, match=r"matches (every word|the empty string)"):
        kwic(seed_tokens, seeds, query)


def test_count_corpus_warns_of_a_query_without_hits() -> None:
    with pytest.warns(UserWarning, match="no token is 'zebra': is it spelt as in the texts"):
        count_corpus(ROOT / "seeds", terms=["wagner", "zebra"])


@pytest.mark.parametrize(
    ("terms", "n"), [("a a", 2), (["a a"], 2), ({"x": "a a"}, 2), ({"x": ["a a"]}, 1), ({"x": ["a a", "a"]}, 3)]
)
def test_a_query_has_all_of_its_matches_and_a_concept_none_that_share_a_word(terms, n) -> None:
    """In "a a a b a b", "a a" begins at the first and the second word; two of its matches would share the second."""
    documents = read_corpus(pd.DataFrame({"date": ["2023-03-08"], "text": ["a a a b a b"]}))
    assert len(kwic(tokenize(documents), documents, terms)) == n
