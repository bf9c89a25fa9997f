"""Documents to quotations: the seeds, laws, sentences of each form, and bad input."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import read_corpus
from analysis.quotes.marks import find_pairs, find_paragraphs
from analysis.quotes.quotations import check_example, cue_family, quotations
from analysis.quotes.tables import list_languages, read_language

ROOT = Path(__file__).parents[2]
# annotated by hand; source and conventions are in the file
GOLD = json.loads((ROOT / "tests/golden/seeds_quotes.json").read_text("utf-8"))["documents"]
NAMES = {"scare": "mention", "fragment": "direct"}
EXAMPLES = [
    (language, example)
    for language in list_languages()
    for family in read_language(language).families
    for *_, example in family.rows
]
# fmt: off
PIECES = st.sampled_from([
    "“", "”", '"', "''", "‘", "’", "'", "«", "»", "„", "``", "‹", "›", ",", ".", "?", ":", ";", "—", "…", " ", " ", " ",
    "\n", "\n\n", "\r\n", "\r\n\r\n", "\xa0", "🙂", "he said", "said Smith", "Smith", "the mayor", "told CNN that",
    "According to", "it was late", "adding that", "who", "accused him of", "called it", "NAME: yes.", "I", "they went",
    "and", "but", "Mr.", "U.S.", "on Monday", "as he put it", "stated", "in a statement", "[", "]", "(", ")", "don't",
])
# fmt: on
PARAGRAPHS = [line for path in sorted((ROOT / "seeds").glob("*.txt")) for line in path.read_text("utf-8").split("\n\n")]
# a pair of curly marks without any other mark, as a regular expression sees it
CURLY_PAIR = re.compile(r"(?:(?<!\S)“|“(?=\w))[^“”\"'‘’`«»„‹›\r\n]*[^\s“”\"'‘’`«»„‹›\r\n]”(?!\w)")


def edit(text: str, edits: list[tuple[int, str]]) -> str:
    """The text, some of whose words, blanks and marks are replaced."""
    pieces = re.split(r"([\s“”\"‘’])", text)
    for place, piece in edits:
        pieces[place % len(pieces)] = piece
    return "".join(pieces)


EDITS = st.lists(st.tuples(st.integers(0, 10_000), PIECES), max_size=25)
TEXTS = (
    st.lists(PIECES, max_size=30).map(" ".join)
    | st.lists(PIECES, max_size=30).map("".join)
    | st.builds(edit, st.sampled_from(PARAGRAPHS), EDITS)
)


def is_as_annotated(row, gold) -> bool:
    """Whether a row has the span, type, speaker and cue of an annotation; second boundaries are right too."""
    starts, ends = ({gold[name], gold.get(f"accept_{name}", gold[name])} for name in ("start", "end"))
    if row.start not in starts or row.end not in ends or row.type != NAMES.get(gold["type"], gold["type"]):
        return False
    pairs = [(gold["speaker"], row.speaker_start, row.speaker_end), (gold["cue"], row.cue_start, row.cue_end)]
    return all(
        pd.isna(start) if span is None else (span["start"], span["end"]) == (start, end) for span, start, end in pairs
    )


@pytest.mark.parametrize("annotated", GOLD, ids=lambda document: document["date"])
def test_the_quotations_of_the_seeds_are_those_annotated_by_hand_and_no_others(annotated):
    documents = read_corpus(ROOT / "seeds")
    table = quotations(documents[documents["date"] == annotated["date"]])
    rows = list(table.itertuples())
    for gold in annotated["quotations"]:
        assert gold["optional"] or any(is_as_annotated(row, gold) for row in rows), gold["text"]
    for row in rows:
        assert any(is_as_annotated(row, gold) for gold in annotated["quotations"]), row.text


@pytest.mark.parametrize(("language", "example"), EXAMPLES, ids=lambda value: value[:60])
def test_each_example_of_a_cue_has_its_speaker_and_statement(language, example):
    assert check_example(example, language) == ""


@given(st.lists(TEXTS, max_size=3))
def test_spans_hold_in_reading_order_and_each_pair_of_marks_lies_in_a_row(texts):
    documents = pd.DataFrame(
        {"date": "2023-03-08", "text": pd.array(texts, "str")}, [f"d{i}" for i in range(len(texts))]
    )
    table = quotations(documents)
    assert list(table["doc"].cat.categories) == list(documents.index)
    for row in table.itertuples():
        text = documents["text"][row.doc]
        assert text[row.start : row.end] == row.text
        assert row.text
        for start, end, words in (
            (row.speaker_start, row.speaker_end, row.speaker),
            (row.cue_start, row.cue_end, row.cue),
        ):
            assert pd.isna(start) == pd.isna(words)
            assert pd.isna(start) or text[start:end] == words != ""
    keys = list(zip(table["doc"].cat.codes, table["start"], -table["end"], strict=True))
    assert keys == sorted(keys)
    for doc, text in documents["text"].items():
        own = table[table["doc"] == doc]
        paired: list[tuple[int, int]] = []
        carried = False
        for span in find_paragraphs(text):
            pairs = find_pairs(text, *span, carried=carried)
            carried = bool(pairs) and not pairs[-1].closed
            paired += [pair[:2] for pair in pairs]
        for start, end in paired + [match.span() for match in CURLY_PAIR.finditer(text)]:
            assert ((own["start"] <= start) & (own["end"] >= end)).any(), (text, start, end)


@given(TEXTS)
def test_statements_have_speakers_and_never_overlap(text):
    table = quotations(pd.DataFrame({"date": ["2023-03-08"], "text": pd.array([text], "str")}, ["a"]))
    assert (table["speaker"].isna() == (table["type"] == "mention")).all()
    said = table[table["type"] != "mention"]
    assert (said["start"].to_numpy()[1:] >= said["end"].to_numpy()[:-1]).all()


# What each sentence says, as its grammar has it.
SENTENCES = [
    ("Ann said it rained.", [("indirect", "Ann", "it rained")]),
    ("It has rained for days, Ann said.", [("indirect", "Ann", "It has rained for days")]),
    (
        "The museum, Ann said, would open soon.",
        [("indirect", "Ann", "The museum"), ("indirect", "Ann", "would open soon")],
    ),
    ("“Go,” said Ann Lee, a nurse. “Now.”", [("direct", "Ann Lee", "“Go,”"), ("direct", "Ann Lee", "“Now.”")]),
    ("“We won,” he told reporters, adding, “Again.”", [("direct", "he", "“We won,”"), ("direct", "he", "“Again.”")]),
    ("Ann, who lives in Kyiv, said she was tired.", [("indirect", "Ann", "she was tired")]),
    ("Ann met Bob, who said that he was ill.", [("indirect", "Bob", "he was ill")]),
    (
        "Critics say the law does little; supporters say it is a start.",
        [("indirect", "Critics", "the law does little"), ("indirect", "supporters", "it is a start")],
    ),
    ("Warning that rain was near, Ann urged them to go.", [("indirect", "Ann", "rain was near")]),
    ("The judge, Ann Lee, ruled that the order was void.", [("indirect", "The judge", "the order was void")]),
    (
        "ANN: I will build it.\n\nBOB: He will not.",
        [("direct", "ANN", "I will build it."), ("direct", "BOB", "He will not.")],
    ),
    ("Ann was clear: “We cannot wait.”", [("direct", "Ann", "“We cannot wait.”")]),
    ("Ann issued a statement. “We cannot wait any longer.”", [("direct", "Ann", "“We cannot wait any longer.”")]),
    ("“This is it,” Ann mocked.", [("direct", "Ann", "“This is it,”")]),
    ("Ann liked the film “The Long Road Home” a lot.", [("mention", None, "“The Long Road Home”")]),
    ("The “crazy” plan was dropped.", [("mention", None, "“crazy”")]),
    (
        "The governor, who faces a race, told NBC News on Sunday that taxes would rise.",
        [("indirect", "The governor", "taxes would rise")],
    ),
    (
        "Ann, speaking on CNN’s “State of the Union,” said it rained.",
        [
            ("mention", None, "“State of the Union,”"),
            ("indirect", "Ann", "it rained"),
        ],
    ),
    ("Ann and Bob have also said on Monday it rained.", [("indirect", "Ann and Bob", "it rained")]),
    ("The rain, as one friend put it, “never ends.”", [("direct", "one friend", "“never ends.”")]),
    ("As Ann told The Times, the roads were wet.", [("indirect", "Ann", "the roads were wet")]),
    ("As Ann wrote on Twitter after the storm, “the roads were wet.”", [("direct", "Ann", "“the roads were wet.”")]),
    (
        "Officials in Kyiv, according to an adviser, expect rain.",
        [
            ("indirect", "an adviser", "Officials in Kyiv"),
            ("indirect", "an adviser", "expect rain"),
        ],
    ),
    ("According to Ann, a nurse, the roads were wet.", [("indirect", "Ann", "the roads were wet")]),
    ("According to police 12 people died.", [("indirect", "police", "12 people died")]),
    (
        "Ann complained that it rained, while Bob said it was dry.",
        [
            ("indirect", "Ann", "it rained"),
            ("indirect", "Bob", "it was dry"),
        ],
    ),
    (
        "There were, officials said, no survivors.",
        [
            ("indirect", "officials", "There were"),
            ("indirect", "officials", "no survivors"),
        ],
    ),
    ("In addition, Ann said, the roads were wet.", [("indirect", "Ann", "the roads were wet")]),
    ("The paper quoted an aide as saying that it rained.", [("indirect", "an aide", "it rained")]),
    (
        "A friend of the family, Ann Lee, said that he was innocent.",
        [
            ("indirect", "A friend of the family", "he was innocent"),
        ],
    ),
    ("Ann wrote, in a post,\n\n“The roads were wet again.”", [("direct", "Ann", "“The roads were wet again.”")]),
    ("The rain will end soon, says Ann.", [("indirect", "Ann", "The rain will end soon")]),
    ("Data received since the board met in May suggests that rain is near.", [("indirect", "Data", "rain is near")]),
    (
        "Ann said why it rained and Bob asked “who would know.”",
        [
            ("indirect", "Ann", "why it rained"),
            ("direct", "Bob", "“who would know.”"),
        ],
    ),
    ("Kelly said it rained.", [("indirect", "Kelly", "it rained")]),
    ("The roads were closed after the mayor said it rained.", [("indirect", "the mayor", "it rained")]),
    (
        "The museum, Ann said, would open soon, and Bob said it rained.",
        [
            ("indirect", "Ann", "The museum"),
            ("indirect", "Ann", "would open soon"),
            ("indirect", "Bob", "it rained"),
        ],
    ),
    ("“It rained.” Ann said it was dry.", [("mention", None, "“It rained.”"), ("indirect", "Ann", "it was dry")]),
    ("Is it so? Ann said it was dry.", [("indirect", "Ann", "it was dry")]),
    ("The union blamed the owners for", []),
    ("In court Ann said it rained.", [("indirect", "Ann", "it rained")]),
    ("Spending rose sharply last year, the bank said.", [("indirect", "the bank", "Spending rose sharply last year")]),
    ("The mayor noted the key role of the police.", []),
    ("The mayor noted the rules we follow.", []),
    ("He denied the men killed in the attack were his.", [("indirect", "He", "the men killed in the attack were his")]),
    ("The claims of the mayor were false, and that report stated nothing.", []),
    (
        "“I like it,” Ann said. Bob disagreed. “It was dry all week.” The sun shone. “It never rained.”",
        [
            ("direct", "Ann", "“I like it,”"),
            ("direct", "Bob", "“It was dry all week.”"),
            ("direct", "Bob", "“It never rained.”"),
        ],
    ),
    ("Every meter is a step, a step for our entire state.", []),
    ("The United States won many rules.", []),
    ("Let me remind you that it rained.", []),
    ("He was told that it rained.", []),
    ("Ann called it “a disgrace to us all”... and left.", [("mixed", "Ann", "it “a disgrace to us all”")]),
    ("It rained all day.” Bob left.", []),
    ("Ann said it was “dry and very cold” there.", [("mixed", "Ann", "it was “dry and very cold” there")]),
    (
        "Ann said it was “dry and cold” there.",
        [("mixed", "Ann", "it was “dry and cold” there"), ("mention", None, "“dry and cold”")],
    ),
]


@pytest.mark.parametrize(("text", "rows"), SENTENCES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_sentence_is_read_as_its_grammar_has_it(find_said, text, rows):
    assert find_said(text) == rows


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("“It rains,” sneered Ann.", "sneered"),
        ("“It rains,” Ann sneered.", "sneered"),
        ("Ann nodded, “It rains.”", "nodded"),
        ("Ann was clear: “It rains.”", ":"),
        ("Ann issued a statement. “We cannot wait any longer.”", "statement"),
        ("ANN: It rains.\nBOB: It is dry.\n", ":"),
        ("It rains, according to Ann.", "according to"),
        ("Critics pointed out that it rains.", "pointed out"),
    ],
)
def test_the_cue_is_the_word_phrase_or_colon_that_reports(quote, text, cue):
    assert set(quote(text)["cue"]) == {cue}


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("It rains, according to Ann.", "phrase"),
        ("Ann said it rains.", "say"),
        ("Ann is convinced it rains.", "convinced"),
        ("Ann told Bob that it rains.", "tell"),
    ],
)
def test_the_family_of_a_row_is_the_table_of_its_cue(quote, text, family):
    assert quote(text)["family"].tolist() == [family]


def test_each_turn_of_a_transcript_is_recognised_as_one(quote):
    assert set(quote("Ann Lee: “We met in May.”\nBob Ray: “We did not.”")["family"]) == {"transcript"}


def test_parts_of_a_statement_share_its_number(quote):
    table = quote("“A plan,” he said, “is needed.” Ann said it rained.")
    assert table["statement"].tolist() == [0, 0, 1]
    table = quote("The “old” plan, Ann said, was dropped.")
    assert table[table["type"] != "mention"]["statement"].tolist() == [0, 0]


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n", " \n \n"])
def test_a_quotation_that_opens_again_in_the_next_paragraph_keeps_its_speaker(find_said, gap):
    rows = find_said(f"Ann said: “It rained for days.{gap}“Then it was dry again.”")
    assert rows == [("direct", "Ann", "“It rained for days."), ("direct", "Ann", "“Then it was dry again.”")]


def test_a_quotation_without_comma_or_colon_goes_on_in_the_next_paragraph(find_said):
    rows = find_said("Ann spoke of “the rain. It fell for days.\n\n“Then it was dry again,” Ann said.")
    assert [text for *_, text in rows] == ["“the rain. It fell for days.", "“Then it was dry again,”"]


def test_a_word_after_the_cue_belongs_to_the_statement_with_and_without_a_full_stop(find_said):
    for end in ("again", "again."):
        rows = find_said(f"It has rained for days, Ann said, {end}")
        assert rows == [("indirect", "Ann", "It has rained for days"), ("indirect", "Ann", "again")]


def test_a_family_of_your_own_takes_precedence(find_said, quote):
    gossip = cue_family("gossip", "say", [("hum, hums, hummed", "", "[Anna] hummed {it was late}.")])
    assert find_said("Bob hummed it was over.") == []
    assert find_said("Bob hummed it was over.", families=[gossip]) == [("indirect", "Bob", "it was over")]
    assert quote("Bob hummed it was over.", families=[gossip])["family"].tolist() == ["gossip"]


@pytest.mark.parametrize(
    ("kind", "rows", "message"),
    [
        ("hum", [("hums", "", "[Ann] hums {it}.")], "kind='hum'"),
        ("say", [], "is empty"),
        ("say", [("hums", "")], "is not three strings"),
        ("say", [("hums", "", "Ann hums {it is late}.")], "needs a speaker in [ ]"),
        ("say", [("hums", "", "[Ann] sings {it is late}.")], "is read as []"),
    ],
)
def test_a_family_that_cannot_be_right_is_an_error(kind, rows, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        cue_family("own", kind, rows)


def test_documents_in_other_languages_are_left_out_with_a_warning(quote):
    polish = "Minister powiedział w piątek, że wojska wycofały się z miasta i nie wrócą tam do końca roku, bo nie mają"
    with pytest.warns(UserWarning, match="1 of 1 documents are not in the language 'en' and get no quotations"):
        assert quote(f"{polish} już żadnych zapasów ani ludzi, którzy mogliby o nie walczyć.").empty


def test_families_and_documents_are_checked(quote):
    family = cue_family("own", "say", [("hums", "", "[Ann] hums {it is late}.")])
    with pytest.raises(ValueError, match="is for language='en', the texts are read with language='uk'"):
        quote("Yes.", families=[family], language="uk")
    with pytest.raises(TypeError, match="is a str: give a list of three strings each"):
        cue_family("own", "say", "hums")
    with pytest.raises(TypeError, match="put it in a list"):
        quote("Yes.", families=family)
    with pytest.raises(TypeError, match="not a family of cues"):
        quote("Yes.", families=["say"])
    with pytest.raises(ValueError, match="language='xx'"):
        quote("Yes.", language="xx")
    with pytest.raises(ValueError, match="not a string"):
        quotations(pd.DataFrame({"date": ["2023-03-08"], "text": [None]}, ["a"]))
    with pytest.raises(ValueError, match="no column 'text'"):
        quotations(pd.DataFrame({"date": ["2023-03-08"]}, ["a"]))


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "why"),
    [
        ("Ann was certain:\n\n“We will win this match.”", "Ann", ":", "what follows the colon; the subject before it"),
        ("Ann said yesterday:\n\n“We will win this match.”", "Ann", "said", "the sentence before introduces it"),
        ("Ann issued a letter. “It rained\nall day.”", "Ann", "letter", "the letter in the sentence before"),
        (
            "For his part, Bob Fox, head of the office, stressed that all will be well.",
            "Bob Fox",
            "stressed",
            "a clause with 'that'; its subject",
        ),
        ("Friday showed that the plan worked.", "Friday", "showed", "a clause with 'that'; its subject"),
    ],
)
def test_the_reason_names_what_shows_the_speaker(quote, text, speaker, cue, why):
    (row,) = quote(text).itertuples()
    assert (row.speaker, row.cue, row.why) == (speaker, cue, why)
