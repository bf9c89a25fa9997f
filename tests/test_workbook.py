"""The commands at work: a JupyterLab that starts and ends as it should, and pages that need no network."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from scripts import load

import analysis
from analysis import describe_calendar, read_corpus

ROOT = Path(__file__).resolve().parents[1]
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


workbook = load("workbook.py")
build_html = load("docs/build_html.py")


def set_up_is_current():
    """Whether these tests run in the .venv of workbook.py, and nothing has changed since it was made."""
    if Path(sys.prefix) != workbook.VENV or not workbook.STAMP.exists():
        return False
    stamped = workbook.STAMP.stat().st_mtime
    return all((ROOT / name).stat().st_mtime <= stamped for name in ("pyproject.toml", "constraints.txt"))


def status(port, token=""):
    """The HTTP status of the server's answer to a question, with or without the token."""
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/status", headers=headers)
    try:
        with OPENER.open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def wait_for(pattern, log, process, seconds):
    """The first match in a log that grows."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if match := re.search(pattern, log.read_text("utf-8", errors="replace")):
            return match
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text('utf-8', errors='replace')}")


def first_status(port, token, seconds=20):
    """As `status`; the address may be printed a moment before the server listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            return status(port, token)
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.fixture
def taken():
    """JupyterLab's usual port, taken by someone else."""
    with socket.socket() as other:
        try:
            other.bind(("127.0.0.1", 8888))
            other.listen()
        except OSError:
            pass  # someone else has it already
        yield 8888


@pytest.fixture
def lab(tmp_path, taken):
    """`workbook.py lab --no-browser`, with a home folder of its own, and its log."""
    if not set_up_is_current():
        pytest.skip("these tests do not run in the .venv that workbook.py makes")
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    log = tmp_path / "lab.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, ROOT / "workbook.py", "lab", "--no-browser"],
            cwd=tmp_path,
            env=env | {"HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            # a shell that starts the tests in the background has them ignore Ctrl-C
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    yield process, log
    process.kill()
    process.wait()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a console, not to a process")
def test_lab_starts_on_a_free_port_with_its_token_and_ends_at_ctrl_c(lab, taken):
    process, log = lab
    address = wait_for(r"http://127\.0\.0\.1:(\d+)/lab/tree/notebooks/00-\S+\?token=(\w+)", log, process, 60)
    port, token = address.groups()
    assert int(port) != taken
    assert first_status(port, token) == 200
    assert status(port) == 403
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert "Traceback" not in log.read_text("utf-8", errors="replace")
    with pytest.raises(urllib.error.URLError):
        status(port, token)


def write_notebook(folder, name, *cells):
    """A notebook with these cells, in a folder of its own."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def read_page(folder, name):
    return BeautifulSoup((folder / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def shown(monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)  # under Agg a notebook shows no picture


def test_html_pages_stand_alone(tmp_path, shown):
    path = write_notebook(
        tmp_path / "notebooks",
        "00-first",
        new_markdown_cell(
            "# Rising & falling\n\nDoes *it* rise? Then read on.\n\n"
            "[01-next](01-next.ipynb#here), [so](01-next.ipynb), [read me](../README.md)"
        ),
        new_code_cell("import matplotlib.pyplot as plt\nprint('It rises.')\nplt.plot([1, 2])"),
        new_markdown_cell("## Falling"),
        new_code_cell("plt.plot([2, 1]);"),
    )
    write_notebook(path.parent, "01-next", new_markdown_cell("# What <next>?\n\nIt falls. So\nwhat? Read."))
    before = path.read_bytes()
    assert build_html.main(path.parent, tmp_path / "html") == 0

    assert path.read_bytes() == before
    page, index = read_page(tmp_path / "html", "00-first"), read_page(tmp_path / "html", "index")
    assert page.title.get_text() == page.h1.get_text() == "Rising & falling"
    assert [image["alt"] for image in page.select("img")] == ["Rising & falling", "Falling"]
    links = [(link["href"], link.get_text()) for link in page.select("p a")]
    assert links == [("01-next.html#here", "What <next>?"), ("01-next.html", "so"), ("README.md", "read me")]
    assert (tmp_path / "html" / "README.md").read_bytes() == (ROOT / "README.md").read_bytes()
    assert [link.get_text() for link in page.select("header a")] == ["Dateline", "What <next>? →"]
    fetched = [tag.get("src") or tag.get("href") for tag in page.select("script[src], link[href], img[src]")]
    assert all(source.startswith("data:") for source in fetched)
    cards = [(card.a["href"], card.a.get_text(), card.p.get_text()) for card in index.select(".card")]
    assert cards == [
        ("00-first.html", "Rising & falling", "Does it rise?"),
        ("01-next.html", "What <next>?", "It falls. So what?"),
    ]
    assert [image["src"] for image in index.select("img")] == ["00-first.png"]


def test_html_shows_the_story_first_and_the_code_at_a_click(tmp_path, shown):
    cells = ["print('It rises.')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);", "print('a  b')"]
    path = write_notebook(tmp_path / "notebooks", "00-first", new_markdown_cell("# A"), *map(new_code_cell, cells))
    build_html.main(path.parent, tmp_path / "html")
    page = read_page(tmp_path / "html", "00-first")
    folded = page.select("details.code:not([open])")
    assert [code.summary.get_text() for code in folded] == ["Code", "Code"]
    assert [code.pre.get_text().strip() for code in folded] == cells
    sentence, picture, table = page.select(".output_subarea")
    assert picture.img
    assert ("prose" in sentence["class"], "prose" in table["class"]) == (True, False)


def test_html_describes_a_plot_as_its_describe_function_does(tmp_path, shown):
    code = "from analysis import *\ndocuments = read_corpus(SEEDS)\nplot_calendar(documents, title='x');"
    code = code.replace("SEEDS", repr(str(ROOT / "seeds")))
    path = write_notebook(tmp_path / "notebooks", "00-first", new_markdown_cell("# A"), new_code_cell(code))
    assert build_html.main(path.parent, tmp_path / "html") == 0
    page = read_page(tmp_path / "html", "00-first")
    assert page.img["alt"] == describe_calendar(read_corpus(ROOT / "seeds"))
    assert "describe_calendar" not in page.get_text()


@pytest.mark.parametrize("name", build_html.PLOTS)
def test_every_plot_has_a_description(name):
    (call,) = build_html.name_descriptions(f"{name}(table)")
    assert callable(getattr(analysis, call.partition("(")[0]))


def test_html_shows_a_reader_without_its_kernel(tmp_path):
    code = f"from analysis import *\nReader(read_corpus({str(ROOT / 'seeds')!r}), state={{'query': 'wagner'}})"
    path = write_notebook(tmp_path / "notebooks", "00-first", new_markdown_cell("# A"), new_code_cell(code))
    assert build_html.main(path.parent, tmp_path / "html") == 0
    page = read_page(tmp_path / "html", "00-first")
    assert "widget-view" not in str(page)
    assert "embed(" in page.find("script", type="module").string


def test_html_shortens_warnings(tmp_path):
    code = "import warnings\nwarnings.warn('The river rose.\\nAnd fell.')"
    path = write_notebook(tmp_path / "notebooks", "00-first", new_markdown_cell("# A"), new_code_cell(code))
    build_html.main(path.parent, tmp_path / "html")
    warned = read_page(tmp_path / "html", "00-first").select_one(".output_stderr").get_text().strip()
    assert warned.startswith("UserWarning: The river rose.")
    assert "ipykernel" not in warned


def test_html_names_the_cell_that_fails_and_writes_the_rest(tmp_path, capsys):
    path = write_notebook(tmp_path / "notebooks", "00-first", new_markdown_cell("# A"), new_code_cell("1 / 0"))
    write_notebook(path.parent, "01-next", new_markdown_cell("# B\n\nIt rises. It falls."))
    assert build_html.main(path.parent, tmp_path / "html") == 1
    named = "cell 2 failed: ZeroDivisionError: division by zero"
    assert f"00-first.ipynb, {named}\n\n1 / 0" in capsys.readouterr().out
    assert named in read_page(tmp_path / "html", "00-first").main.get_text()
    assert read_page(tmp_path / "html", "01-next").h1.get_text() == "B"
    cards = read_page(tmp_path / "html", "index").select(".card")
    assert [card.p.get_text() for card in cards] == [named, "It rises."]


def test_html_names_a_picture_that_cannot_be_drawn(tmp_path, capsys, shown):
    code = "import matplotlib.pyplot as plt\nplt.title('$x^$');"
    path = write_notebook(tmp_path / "notebooks", "00-first", new_markdown_cell("# A"), new_code_cell(code))
    assert build_html.main(path.parent, tmp_path / "html") == 1
    assert "00-first.ipynb, cell 2 failed: ValueError" in capsys.readouterr().out


def test_html_leaves_old_pictures_and_files_if_new_ones_cannot_be_written(tmp_path, monkeypatch):
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    cells = [new_markdown_cell("# A\n\n[methods](../docs/methods.md)"), new_code_cell(code)]
    path, out = write_notebook(tmp_path / "notebooks", "00-first", *cells), tmp_path / "html"
    build_html.main(path.parent, out)
    files = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    assert {file.suffix for file in files} == {".html", ".md", ".png"}
    (entry,), notebook = [build_html.read_entry(path)], build_html.execute(path)

    def fail(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    soup = BeautifulSoup(files[out / "00-first.html"], "html.parser")
    link = BeautifulSoup('<a href="../docs/methods.md">methods</a>', "html.parser")
    for job in (
        lambda: build_html.make_thumbnail(soup, out / "00-first.png"),
        lambda: build_html.finish_links(link, {}, out),
        lambda: build_html.make_page(notebook, entry, [entry], out),
    ):
        with pytest.raises(OSError, match="No space left on device"):
            job()
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == files


def test_html_says_what_may_have_stopped_a_kernel(tmp_path, capsys):
    path = write_notebook(tmp_path / "notebooks", "00-first", new_code_cell("import os\nos._exit(1)"))
    assert build_html.main(path.parent, tmp_path / "html") == 1
    said = "Kernel died: it may have had too little memory, or too few file handles (ulimit -n)"
    assert f"00-first.ipynb, {said}" in capsys.readouterr().out


def test_html_writes_the_index_first(tmp_path):
    index = tmp_path / "html" / "index.html"
    code = f"print(open({str(index)!r}, encoding='utf-8').read().count('Not written yet.'))"
    path = write_notebook(tmp_path / "notebooks", "00-first", new_markdown_cell("# A"), new_code_cell(code))
    write_notebook(path.parent, "01-next", new_markdown_cell("# B"))
    build_html.main(path.parent, tmp_path / "html")
    assert read_page(tmp_path / "html", "00-first").select_one(".output_stdout").get_text().strip() == "2"
    assert "Not written yet." not in index.read_text("utf-8")


def test_html_of_a_corpus_runs_your_corpus_alone_and_keeps_earlier_pages(tmp_path):
    settings = new_code_cell("SOURCE = 'seeds'  # a folder\nGRAIN = None", metadata={"tags": ["settings"]})
    own = write_notebook(
        tmp_path / "notebooks", "your-corpus", new_markdown_cell("# Mine"), settings, new_code_cell("print(SOURCE)")
    )
    write_notebook(own.parent, "00-first", new_code_cell("1 / 0"))
    folders = [tmp_path / "a" / "letters", tmp_path / "b" / "letters", tmp_path / "a" / "C:\\d"]
    for folder in [*folders, folders[0]]:
        assert build_html.main(own.parent, tmp_path / "html", str(folder)) == 0
    pages = [page for page in (tmp_path / "html").glob("*.html") if page.stem != "index"]
    said = {read_page(tmp_path / "html", page.stem).select_one(".output_stdout").get_text().strip() for page in pages}
    assert said == set(map(str, folders))
    assert len(pages) == 3
    titles = [card.h2.get_text() for card in read_page(tmp_path / "html", "index").select(".card")]
    assert sorted(titles) == ["Mine: C:\\d", "Mine: letters", "Mine: letters"]


def test_html_of_a_table_takes_the_names_of_its_columns(tmp_path):
    table = tmp_path / "reports.csv"
    table.write_text("Date,Text\n2023-03-01,The river rose.\n", "utf-8")
    settings = new_code_cell("SOURCE = ''\nCOLUMNS = {}", metadata={"tags": ["settings"]})
    code = "from analysis import *\nprint(len(read_corpus(SOURCE, **COLUMNS)))"
    path = write_notebook(
        tmp_path / "notebooks", "your-corpus", new_markdown_cell("# Mine"), settings, new_code_cell(code)
    )
    columns = {"text": "Text", "date": "Date"}
    assert build_html.main(path.parent, tmp_path / "html", str(table), COLUMNS=columns) == 0
    (page,) = (tmp_path / "html").glob("corpus-reports-*.html")
    assert read_page(tmp_path / "html", page.stem).select_one(".output_stdout").get_text().strip() == "1"


def test_a_setting_that_a_notebook_does_not_have_is_named():
    notebook = new_notebook(cells=[new_code_cell("SOURCE = 1", metadata={"tags": ["settings"]})])
    with pytest.raises(ValueError, match="SOURC is not a setting of the notebook: no line begins with 'SOURC = '"):
        build_html.change_settings(notebook, SOURC=2)


def test_the_path_of_a_corpus_counts_from_where_the_command_is_typed(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(workbook, "set_up", lambda: None)
    monkeypatch.setattr(workbook.os, "execv", lambda program, command: started.append(command))
    monkeypatch.setattr(workbook.subprocess, "call", lambda command: started.append(command) or 0)
    monkeypatch.setattr(workbook.signal, "signal", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        workbook.main("html", "--corpus", "letters")
    assert started[0][1:] == ["docs/build_html.py", "--corpus", str(tmp_path / "letters")]
