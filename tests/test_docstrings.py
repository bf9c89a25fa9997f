"""Docstrings and sizes: every public function is explained, and every function fits on a screen."""

import ast
import inspect
import re
from pathlib import Path
from statistics import median

import pandas as pd
import pytest
from results import compute_results, write_corpus

import analysis

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = {name: value for name in analysis.__all__ if inspect.isfunction(value := getattr(analysis, name))}
MEASURES = {name for name, function in FUNCTIONS.items() if function.__module__.startswith("analysis.measures.")} - {
    "cooccurrences"
}  # which finds places and computes nothing
MAX_FUNCTION_LINES = 40
MAX_MEDIAN_LINES = 8
MAX_FILE_LINES = 450


def sections(function):
    """The text below each heading of a NumPy docstring."""
    parts = re.split(r"^(\w+)\n-{3,}$", inspect.getdoc(function), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def explained(section):
    """The names that a section explains: those of its lines that are not indented."""
    heads = re.findall(r"^(?=\S)(.+)\n {4}\S", section, re.MULTILINE)
    return {name.strip(" *") for head in heads for name in head.split(",")}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_explains_every_parameter(name):
    parameters = set(inspect.signature(FUNCTIONS[name]).parameters)
    assert explained(sections(FUNCTIONS[name]).get("Parameters", "")) == parameters


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_says_what_it_returns(name):
    returns_nothing = inspect.signature(FUNCTIONS[name]).return_annotation in ("None", None)
    assert returns_nothing or {"Returns", "Yields"} & set(sections(FUNCTIONS[name]))


@pytest.mark.parametrize("name", [*FUNCTIONS, "Reader"])
def test_the_error_for_a_number_in_place_of_every_argument_is_one_that_is_explained(name):
    function = getattr(analysis, name)
    parameters = inspect.signature(function).parameters.values()
    needed = [each for each in parameters if each.default is each.empty and each.kind != each.VAR_KEYWORD]
    if needed:
        with pytest.raises((TypeError, ValueError)) as raised:
            function(*(5 for _ in needed))
        assert type(raised.value).__name__ in explained(sections(function)["Raises"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_has_a_runnable_example(name):
    assert ">>> " in sections(FUNCTIONS[name]).get("Examples", "")


@pytest.mark.parametrize("name", sorted({*MEASURES, "timeline", "tf_idf"}))
def test_a_measure_names_its_source(name):
    assert "References" in sections(FUNCTIONS[name]) or "docs/methods.md" in FUNCTIONS[name].__doc__


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return compute_results(write_corpus(tmp_path_factory.mktemp("corpus"), backwards=False))


def described(name):
    """The docstring of a function, and what those functions return that it names in "Returns"."""
    parts = sections(FUNCTIONS[name])
    others = FUNCTIONS.keys() & set(re.findall(r"(?<!`)`(\w+)`(?!`)", parts["Returns"]))
    return "\n".join([inspect.getdoc(FUNCTIONS[name]), *(sections(FUNCTIONS[other])["Returns"] for other in others)])


def test_every_column_is_described(tables):
    names = [name for name in tables if name in FUNCTIONS and not name.startswith("describe_")]
    missing = {
        name: [
            column
            for column in tables[name].columns
            if not isinstance(column, pd.Period)  # a group that is compared with others
            and column not in ("period", "side")  # what the call groups by, and metadata
            and not re.search(rf"``{column}``|\"{column}\"", described(name))
        ]
        for name in names
    }
    assert len(names) > 20
    assert {name: columns for name, columns in missing.items() if columns} == {}


def function_lines(path):
    """The number of lines of each function's body, docstring aside."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            yield f"{path.relative_to(ROOT)}: {node.name}", lines


def test_functions_and_files_are_short():
    paths = sorted((ROOT / "analysis").rglob("*.py"))
    lengths = dict(length for path in paths for length in function_lines(path))
    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION_LINES} == {}
    assert median(lengths.values()) <= MAX_MEDIAN_LINES
    files = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {name: length for name, length in files.items() if length > MAX_FILE_LINES} == {}
