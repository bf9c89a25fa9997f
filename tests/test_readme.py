"""What the README shows is what a reader gets."""

import doctest
import re
from pathlib import Path

import analysis

ROOT = Path(__file__).parents[1]


def test_the_examples_run_as_printed(monkeypatch):
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert (result.failed, result.attempted) == (0, 11)


def test_every_public_name_is_in_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    described = [name for name in analysis.__all__ if not name.startswith("describe_")]
    assert [name for name in described if name not in readme] == ["CorpusError", "word_tokenizer"]


def test_every_file_it_links_to_is_there():
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
