"""Every notebook is committed clean, runs from top to bottom without a network, and says what is true."""

import ast
import json
import os
import re
import shutil
from pathlib import Path
from statistics import median

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from scripts import load
from traitlets.config import Config

import analysis

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SERIES = [path for path in NOTEBOOKS if path.stem[0].isdigit()]
OWN = ROOT / "notebooks" / "your-corpus.ipynb"
# by the number of the notebook: what its prose says, asserted of its variables after it has run
CHECKS = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parent / "checks").glob("*.py")}
NAMES = [
    "00-start-here",
    "01-load-and-audit",
    "02-tokenise",
    "03-count-terms",
    "04-align-by-date",
    "05-read-closely",
    "06-compare",
    "07-how-sure",
    "08-words-in-company",
    "09-two-clocks",
    "10-who-says-so",
    "11-outgrow-this-machine",
    "your-corpus",
]
MAX_LINES, MAX_MEDIAN_LINES = 8, 3
MAX_WORDS, MAX_OWN_WORDS = 5500, 300

BLOCK = """
import ipaddress, socket

def refuse(address):
    host = address[0] if isinstance(address, tuple) else ""
    if host not in ("", "localhost") and not ipaddress.ip_address(host).is_loopback:
        raise PermissionError(f"no network in notebooks: {host}")

def guarded(method):
    def connect(self, address):
        refuse(address)
        return method(self, address)
    return connect

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, guarded(getattr(socket.socket, name)))

def lookup(host, *args, original=socket.getaddrinfo, **kwargs):
    if host not in (None, "", "localhost", "127.0.0.1", "::1"):
        raise PermissionError(f"no network in notebooks: {host}")
    return original(host, *args, **kwargs)

socket.getaddrinfo = lookup
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Execute a notebook beside copies of what it reads, with every address but loopback blocked."""
    for name in ("seeds", "data", "benchmarks"):
        shutil.copytree(ROOT / name, tmp_path / "root" / name)
    (tmp_path / "root" / "notebooks").mkdir()
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-block.py").write_text(BLOCK, "utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")

    def execute(notebook):
        config = Config({"KernelManager": {"transport_encryption": "auto"}})
        folder = {"metadata": {"path": str(tmp_path / "root" / "notebooks")}}
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources=folder, config=config).execute()
        for cell in notebook.cells:  # a picture that fails to display raises no error
            shown = "".join(str(output) for output in cell.get("outputs", []))
            assert "Traceback" not in shown, shown

    return execute


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def texts(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]


def pictures(notebook):
    """The plots of a notebook that has run."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if {"image/png", "image/svg+xml"} & output.get("data", {}).keys()]


def printed(notebook, name="stdout"):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.get("name") == name)


def shown(notebook):
    """The tables and descriptions of a notebook that has run, as plain text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.data.get("text/plain", "") for output in outputs if "data" in output)


def test_the_series_is_complete():
    assert [path.stem for path in NOTEBOOKS] == NAMES


@pytest.mark.parametrize("path", SERIES, ids=lambda p: p.stem)
def test_runs_shows_a_picture_and_says_what_is_true(path, run):
    notebook = nbformat.read(path, as_version=4)
    answers = [
        code for text in texts(path) if "<details>" in text for code in re.findall("```python\n(.*?)```", text, re.S)
    ]
    added = [CHECKS.get(path.stem[:2], ""), *answers]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in added]
    run(notebook)
    assert pictures(notebook)


def test_each_check_belongs_to_a_notebook():
    assert CHECKS.keys() <= {path.stem[:2] for path in SERIES}


def test_the_network_is_blocked(run):
    code = "import urllib.request\nurllib.request.urlopen('http://192.0.2.1', timeout=1)"
    with pytest.raises(Exception, match="no network in notebooks"):
        run(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]))


# --- how they are written ----------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_is_clean(path):
    notebook = json.loads(path.read_text("utf-8"))
    nbformat.validate(nbformat.from_dict(notebook))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in notebook["metadata"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert ids == [f"{path.stem[:2]}-{i:02d}" for i in range(len(ids))]
    for cell in notebook["cells"]:
        assert "execution" not in cell["metadata"]
        assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)


@pytest.mark.parametrize("path", SERIES, ids=lambda p: p.stem)
def test_opens_with_a_question_and_the_preamble_and_reads_only_what_ships(path):
    assert "?" in texts(path)[0]
    assert code_cells(path)[0].source.startswith('from analysis import *\n\ndocuments = read_corpus("../seeds")')
    code = "\n".join(cell.source for cell in code_cells(path))
    assert not re.search("CORPUS|SEEDS|environ", code)
    assert set(re.findall(r"[\"'](\.\./.*?)[\"']", code)) <= {"../seeds", "../data/press-releases.parquet"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_answers_are_folded_away(path):
    assert not [cell for cell in code_cells(path) if "solution" in cell.metadata.get("tags", [])]
    for text in texts(path):
        assert text.count("<details>") == text.count("<summary>Answer") == text.count("</details>")


def is_folded(cell):
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


def called(cells):
    """The public functions that some cells call, apart from those that put a picture into words."""
    calls = (node for cell in cells for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call))
    return {call.func.id for call in calls if isinstance(call.func, ast.Name) and not call.func.id.startswith("desc")}


def test_the_story_comes_first_and_the_code_that_teaches_stays_open():
    assert all(is_folded(cell) for cell in code_cells(SERIES[0]))
    assert [is_folded(cell) for cell in code_cells(OWN)] == [False] + [True] * (len(code_cells(OWN)) - 1)
    cells = {path.stem: code_cells(path) for path in SERIES[1:]}
    assert all({is_folded(cell) for cell in each} == {True, False} for each in cells.values())
    every = [cell for each in cells.values() for cell in each]
    names = called(every) & set(analysis.__all__)
    assert {"keyness", "show", "timeline", "Reader"} < names
    assert names <= called([cell for cell in every if not is_folded(cell)])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_has_no_assertions_print_loops_helpers_installs_downloads_or_absolute_paths(path):
    for cell in code_cells(path):
        assert not re.search(
            r"^\s*[!%]|pip install|\.download\(|urlopen|requests\.|https?://", cell.source, re.MULTILINE
        )
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert | ast.FunctionDef | ast.ClassDef)]
        loops = [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.ListComp)]
        assert not [
            node for loop in loops for node in ast.walk(loop) if isinstance(node, ast.Name) and node.id == "print"
        ]
        strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert not [text for text in strings if os.path.isabs(text) or re.match(r"[A-Za-z]:\\", text)]


def test_code_cells_are_short():
    lines = {(path.stem, cell.id): len(cell.source.splitlines()) for path in NOTEBOOKS for cell in code_cells(path)}
    assert {cell: count for cell, count in lines.items() if count > MAX_LINES} == {}
    assert median(lines.values()) <= MAX_MEDIAN_LINES


def test_the_prose_is_short():
    words = {path.stem: sum(len(text.split()) for text in texts(path)) for path in NOTEBOOKS}
    assert sum(words.values()) <= MAX_WORDS, words
    assert words["your-corpus"] <= MAX_OWN_WORDS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_links_lead_somewhere(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#:]+)\)", cell.source):
                assert (path.parent / target).exists(), target


# --- your-corpus -------------------------------------------------------------------------------

UKRAINIAN = (
    "Сьогодні війська відійшли з міста, як повідомило міністерство. У березні вони ще трималися, але вода в річці "
    "піднялася. Мер каже, що міст на {number}-й дорозі не працює з вівторка."
)
RUSSIAN = (
    "Сегодня войска отошли из города, как сообщило министерство. В марте они ещё держались, но вода в реке "
    "поднялась. Мэр говорит, что мост на {number}-й дороге не работает со вторника."
)
ENGLISH = (
    "On Monday the river rose by {number} feet, as it had in May. The mayor said that the bridge of {word} was closed."
)
DAYS = pd.date_range("2022-03-01", periods=40)


def write_texts(folder, template, dates, name="{number}"):
    """A folder of texts that differ; each begins with its date, unless that is empty."""
    folder.mkdir()
    for number, date in enumerate(dates):
        values = {"number": number % 97, "word": f"hill{number % 7}"}
        header = f" date {date} " if date else ""
        path = folder / f"{name.format(number=number)}.txt"
        path.write_text(header + template.format(**values) + " again" * (number * 7 // len(dates)), "utf-8")
    return {"SOURCE": str(folder)}


def undated(folder):
    return write_texts(folder, ENGLISH, [""] * 12)


def single(folder):
    return write_texts(folder, ENGLISH, ["2023-04-14"])


def dates_in_file_names(folder):
    settings = write_texts(folder, ENGLISH, [""] * 28, name="report_2022-02-{number:02d}")
    (folder / "report_2022-02-00.txt").unlink()
    return settings | {"DATE_PATTERN": r"(\d{4}-\d{2}-\d{2})"}


def months_only(folder):
    return write_texts(folder, ENGLISH, [f"{day:%Y-%m}" for day in pd.date_range("2018-01-05", periods=180, freq="5D")])


def ukrainian(folder):
    return write_texts(folder, UKRAINIAN, [f"{day:%Y-%m-%d}" for day in DAYS])


def russian(folder):
    return write_texts(folder, RUSSIAN, [f"{day:%Y-%m-%d}" for day in DAYS])


def two_centuries(folder):
    return write_texts(folder, ENGLISH, [f"{year}-06-01" for year in range(1800, 2000, 2)])


def thirty_thousand(folder):
    days = pd.date_range("2015-01-01", periods=3000).strftime("%Y-%m-%d")
    return write_texts(folder, ENGLISH, days.repeat(10))


def table(folder):
    folder.mkdir()
    rows = pd.DataFrame({"Day": DAYS.strftime("%d/%m/%Y"), "Body": [f"The river rose by {i} feet." for i in range(40)]})
    rows.to_csv(folder / "reports.csv", index=False)
    settings = {"COLUMNS": {"text": "Body", "date": "Day"}, "DATE_FORMAT": "%d/%m/%Y"}
    return {"SOURCE": str(folder / "reports.csv")} | settings


def damaged(folder):
    settings = write_texts(folder, ENGLISH, [f"{day:%Y-%m-%d}" for day in DAYS])
    (folder / "other-encoding.txt").write_text("Мост закрыт", "cp1251")
    (folder / "nul.txt").write_bytes(b"The bridge\0")
    return settings


def queries(folder):
    return {"SOURCE": "../data/press-releases.parquet", "QUERIES": ["war", "special military operation", "sanction*"]}


def seeds(folder):
    return {}


@pytest.mark.parametrize(
    ("make", "language", "grain", "count", "sentences"),
    [
        (seeds, "en", "M", 2, ["cannot be judged: few periods", "since 2023-03-26: 1"]),
        (undated, "en", "M", 12, ["No document is dated to the day", "No text has a date", "There are not two dates"]),
        (single, "en", "M", 1, ["1 document on 1 day", "cannot be judged: few periods", "There are not two dates"]),
        (dates_in_file_names, "en", "W", 27, ["27 documents on 27 days from 1 Feb 2022 to 27 Feb 2022"]),
        (months_only, "en", "M", 180, ["Not dated to the day: 180 documents", "30 periods with documents"]),
        (ukrainian, "uk", "W", 40, ["40 time expressions in 40 documents"]),
        (russian, "ru", "W", 40, ["0 time expressions in 0 documents"]),
        (two_centuries, "en", "Y", 100, ["from 1 Jun 1800 to 1 Jun 1998", "100 periods with documents"]),
        (thirty_thousand, "en", "Q", 30_000, ["30,000 documents on 3,000 days", "33 periods with documents"]),
        (table, "en", "W", 40, ["40 documents on 40 days from 1 Mar 2022 to 9 Apr 2022"]),
        (damaged, "en", "W", 40, ["not UTF-8", "NUL byte", "40 documents on 40 days"]),
        (queries, "en", "W", 1796, ["“war”: 2,439 hits", "“special military operation”: 109 hits"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_your_corpus_runs_to_the_end(make, language, grain, count, sentences, run, tmp_path):
    notebook = nbformat.read(OWN, as_version=4)
    load("docs/build_html.py").change_settings(notebook, **make(tmp_path / "texts"))
    run(notebook)
    said = shown(notebook)
    assert f"Texts: {count:,}. Language: {language}. Time grain: {grain}." in said
    for sentence in sentences:
        assert sentence in said
    assert pictures(notebook)
    warning = {russian: "looks like 'ru'", damaged: "2 of 42 documents could not be read"}.get(make, "")
    assert warning in printed(notebook, "stderr")
    assert (printed(notebook, "stderr") == "") == (warning == "")


def test_your_corpus_has_one_cell_of_settings():
    cells = [cell for cell in code_cells(OWN) if "settings" in cell.metadata.get("tags", [])]
    assert cells == code_cells(OWN)[:1]
    assert len(cells[0].source.splitlines()) <= MAX_LINES
    assert all(re.match("[A-Z_]+ = ", line) for line in cells[0].source.splitlines())
