"""Concepts in a text file: headings, exceptions, references, categories, and one clear error for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex

from analysis import lookup, read_concepts, read_corpus, timeline, tokenize

REVIEWED = """\
# who fights
Forces:
    Wagner:      # and its men
        wagner
        mercenar*
        !mercenary spirit

    Ukrainian army:
        /^ukrain.*#?/
        armed forces of ukraine
Places:
\tDonbas:
\t\tdonbas
\t\tdonbass
All:
    @Wagner
    @ Places
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "concepts.txt"
    path.write_text(text, "utf-8")
    return path


def test_a_file_of_concepts_is_read_with_exceptions_regexes_and_references(tmp_path: Path) -> None:
    assert read_concepts(write(tmp_path, REVIEWED)) == {
        "Wagner": ["wagner", "mercenar*", "!mercenary spirit"],
        "Ukrainian army": [regex.compile("^ukrain.*#?"), "armed forces of ukraine"],
        "Donbas": ["donbas", "donbass"],
        "All": ["wagner", "mercenar*", "!mercenary spirit", "donbas", "donbass"],
    }


def test_categories_have_all_patterns_below_them_once(tmp_path: Path) -> None:
    categories = read_concepts(write(tmp_path, REVIEWED + "    @Donbas\n"), categories=True)
    assert list(categories) == ["Forces", "Places", "All"]
    assert categories["Places"] == ["donbas", "donbass"]
    assert categories["All"] == ["wagner", "mercenar*", "!mercenary spirit", "donbas", "donbass"]
    assert len(categories["Forces"]) == 5


def test_a_file_of_concepts_counts_like_the_same_mapping(tmp_path: Path) -> None:
    corpus = read_corpus("seeds")
    tokens = tokenize(corpus)
    concepts = read_concepts(write(tmp_path, "Wagner:\n  wagner\n  wagner group\n  mercenar*\n"))
    # 7 wagner and 4 mercenar* in March, 3 (two of them "Wagner Group") and 1 in April, counted with grep
    assert lookup(tokens, concepts)["term"].value_counts().to_dict() == {"Wagner": 15}
    assert timeline(tokens, corpus, concepts, freq="M")["n"].tolist() == [11, 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no concept: write 'Name:', and its patterns below"),
        ("# a comment\n", "has no concept"),
        ("wagner\n", "line 1 of .* has the pattern 'wagner' under no heading: write 'Name:' above it"),
        ("Wagner:\n  wagner\nkyiv\n", "line 3 of .* has the pattern 'kyiv' under no heading"),
        ("A:\n  a\nB:\n  b\nA:\n  c\n", "line 5 of .* defines 'A' a second time: join both, or rename one"),
        ("A:\nB:\n  b\n", "concept 'A' has no pattern: write one below it"),
        ("A:\n  @B\n", "concept 'A' refers to '@B', which the file does not define: add it"),
        ("A:\n  @B\nB:\n  @C\nC:\n  @B\n", r"concept 'B' refers to itself \(B → C → B\): take one @ out"),
        ("A:\n  @A\n", r"concept 'A' refers to itself \(A → A\)"),
        ("A:\n  /(/\n", r"concept 'A' has the regex /\(/, which cannot be read \(missing \).*\): correct it"),
        ("A:\n  *\n", r"the file .*concepts.txt.* '\*'"),
        ("A:\n  /x*/\n", "the file .*concepts.txt"),
    ],
)
def test_a_mistake_in_a_file_of_concepts_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_concepts(write(tmp_path, text))


def test_a_folder_is_no_file_of_concepts(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="is not a file: give a text file of concepts"):
        read_concepts(tmp_path)


def test_a_comment_may_follow_a_regex_and_exceptions_are_words(tmp_path: Path) -> None:
    assert read_concepts(write(tmp_path, "A:\n  /^a#/  # a note\n  !b* # none\n")) == {
        "A": [regex.compile("^a#"), "!b*"]
    }
    for exception in ("!@B", "!/^a/"):
        with pytest.raises(
            ValueError, match=r"line 3 of .* has the exception .*: an exception is a word, a phrase or a glob"
        ):
            read_concepts(write(tmp_path, f"A:\n  a\n  {exception}\nB:\n  b\n"))


def test_a_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("A:\n  café\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"latin.txt' is not UTF-8 .*: save it as UTF-8"):
        read_concepts(path)
