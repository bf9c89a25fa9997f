"""What the README shows is what a reader gets."""

import doctest
import re
from pathlib import Path

import analysis

ROOT = Path(__file__).parents[1]


def test_the_examples_run_as_printed(monkeypatch):
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert (result.failed, result.attempted) == (0, 9)


def test_every_public_name_is_in_the_list_of_functions():
    listed = (ROOT / "docs/functions.md").read_text("utf-8")
    described = [name for name in analysis.__all__ if not name.startswith("describe_")]
    assert [name for name in described if f"`{name}" not in listed] == ["CorpusError", "word_tokenizer"]


def test_the_readme_is_short_and_shows_three_pictures():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.split()) <= 900
    assert re.findall(r"!\[[^\]]+\]\(docs/pictures/(\w+)\.png\)", readme) == ["reader", "clocks", "keyness"]


def test_every_relative_link_leads_to_a_file():
    pages = [
        *ROOT.glob("*.md"),
        *(page for folder in ("docs", "benchmarks", "data") for page in ROOT.glob(f"{folder}/*.md")),
    ]
    links = [(page, target) for page in pages for target in re.findall(r"\]\(([^)#:]+)[)#]", page.read_text("utf-8"))]
    assert len(links) > 10
    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []
