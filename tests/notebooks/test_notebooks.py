"""Every notebook of the series is committed clean and runs from top to bottom without a network."""

import ast
import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
# by the number of the notebook: what its prose says, asserted of its variables after it has run
CHECKS = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parent / "checks").glob("*.py")}
SERIES = [
    "00-start-here",
    "01-load-and-audit",
    "02-tokenise",
    "03-count-terms",
    "04-align-by-date",
    "05-read-closely",
    "06-compare",
    "08-words-in-company",
    "09-two-clocks",
    "10-outgrow-this-machine",
]

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
    """Execute a notebook in the folder of the series, with every address but loopback blocked."""
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-block.py").write_text(BLOCK, "utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")

    def execute(notebook, *, pictures=True):
        config = Config({"KernelManager": {"transport_encryption": "auto"}})
        folder = {"metadata": {"path": str(ROOT / "notebooks")}}
        client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources=folder, config=config)
        client.execute()
        for cell in notebook.cells:  # a picture that fails to display raises no error
            shown = "".join(str(output) for output in cell.get("outputs", []))
            assert "Traceback" not in shown, shown
            plots = pictures and cell.cell_type == "code" and "plot_" in cell.source
            assert not plots or "image/png" in shown, cell.source

    return execute


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_the_series_is_complete():
    assert [path.stem for path in NOTEBOOKS] == SERIES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs_and_its_prose_is_true(path, run, monkeypatch):
    monkeypatch.delenv("CORPUS", raising=False)
    notebook = nbformat.read(path, as_version=4)
    if path.stem[:2] in CHECKS:
        notebook.cells.append(nbformat.v4.new_code_cell(CHECKS[path.stem[:2]]))
    run(notebook)


def test_each_check_belongs_to_a_notebook():
    assert CHECKS.keys() <= {path.stem[:2] for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs_on_another_folder(path, run, monkeypatch, tmp_path):
    corpus = tmp_path / "another"
    corpus.mkdir()
    for i in range(12):
        dated = ["date 2021-02-28 ", "date 2022-01 ", ""][0 if i < 10 else i - 9].replace("28", f"{i + 10}")
        (corpus / f"{i}.txt").write_text(f"{dated}The river rose. The river's town, the river’s bridge {i}.", "utf-8")
    monkeypatch.setenv("CORPUS", str(corpus))
    run(nbformat.read(path, as_version=4))


def test_two_clocks_describes_in_words_what_has_no_day(run, monkeypatch, tmp_path):
    corpus = tmp_path / "another"
    corpus.mkdir()
    (corpus / "undated.txt").write_text("In March the river rose.", "utf-8")
    monkeypatch.setenv("CORPUS", str(corpus))
    notebook = nbformat.read(ROOT / "notebooks/09-two-clocks.ipynb", as_version=4)
    run(notebook, pictures=False)
    shown = str([cell.outputs for cell in notebook.cells if cell.cell_type == "code"])
    assert "0 of 1 time expression can be compared with a day of publication" in shown
    assert "1 document not dated to the day" in shown
    assert "5 tokens of documents that cannot be placed in a period" in shown


@pytest.mark.parametrize("name", ["06-compare", "08-words-in-company"])
def test_a_corpus_of_one_document_is_halved_and_says_so(name, run, monkeypatch, tmp_path):
    only = sorted((ROOT / "seeds").glob("*.txt"))[0]
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / only.name).write_bytes(only.read_bytes())
    monkeypatch.setenv("CORPUS", str(tmp_path / "one"))
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    run(notebook)
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "One document" in printed


def test_the_network_is_blocked(run):
    code = "import urllib.request\nurllib.request.urlopen('http://192.0.2.1', timeout=1)"
    with pytest.raises(Exception, match="no network in notebooks"):
        run(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]))


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_opens_with_question_and_parameters_and_ends_with_exercises(path):
    cells = nbformat.read(path, as_version=4).cells
    for word in ("**Question.**", "**You will**", "**You need**", "**Time**"):
        assert word in cells[0].source
    first = code_cells(path)[0]
    assert (first.source, first.metadata.tags) == ('CORPUS = "../seeds"', ["parameters"])
    exercises = next(i for i, cell in enumerate(cells) if cell.source.startswith("## Exercises"))
    asked = re.findall(r"^\d+\.", cells[exercises].source, re.MULTILINE)
    solved = [
        cell.source.split("\n")[0] for cell in cells[exercises + 1 :] if cell.metadata.get("tags") == ["solution"]
    ]
    assert solved == [f"# {number[:-1]}" for number in asked]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_has_no_helpers_installs_downloads_or_absolute_paths(path):
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= 16, cell.source
        assert not re.search(
            r"^\s*[!%]|pip install|\.download\(|urlopen|requests\.|https?://", cell.source, re.MULTILINE
        )
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert not [text for text in strings if os.path.isabs(text) or re.match(r"[A-Za-z]:\\", text)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_links_lead_somewhere(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#:]+)\)", cell.source):
                assert (path.parent / target).exists(), target
