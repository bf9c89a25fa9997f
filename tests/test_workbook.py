"""The two commands at work: a JupyterLab that starts and ends as it should, and pages that need no network."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def load(path):
    """The script at `path` as a module, with no byte code left beside it."""
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    exec(compile(path.read_text("utf-8"), path, "exec"), module.__dict__)
    return module


workbook = load(ROOT / "workbook.py")
build_html = load(ROOT / "docs" / "build_html.py")


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


def write_series(folder, *cells):
    """A notebook 00 with these cells, in a folder of its own."""
    folder.mkdir()
    path = folder / "00-first.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def test_html_pages_stand_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)  # under Agg a notebook shows no picture
    path = write_series(
        tmp_path / "notebooks",
        new_markdown_cell("# Rising & falling\n\n[next](01-next.ipynb#here), [read me](../README.md)"),
        new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.gca()"),
        new_code_cell("print('It \"rises\" from <1> to 2.')"),
        new_markdown_cell("## Falling"),
        new_code_cell("plt.plot([2, 1]);"),
    )
    before = path.read_bytes()
    build_html.main(path.parent, tmp_path / "html")

    assert path.read_bytes() == before
    page = BeautifulSoup((tmp_path / "html" / "00-first.html").read_text("utf-8"), "html.parser")
    assert page.title.get_text() == "Rising & falling"
    assert [image["alt"] for image in page.select("img")] == ['It "rises" from <1> to 2.', "Falling"]
    links = [link["href"] for link in page.select("p a")]
    assert links == ["01-next.html#here", "../../README.md"]
    fetched = [tag.get("src") or tag.get("href") for tag in page.select("script[src], link[href], img[src]")]
    assert all(source.startswith("data:") for source in fetched)
    index = BeautifulSoup((tmp_path / "html" / "index.html").read_text("utf-8"), "html.parser")
    assert [(link["href"], link.get_text()) for link in index.select("a")] == [("00-first.html", "Rising & falling")]


def test_html_stops_at_a_cell_that_fails(tmp_path):
    path = write_series(tmp_path / "notebooks", new_code_cell("1 / 0"))
    with pytest.raises(SystemExit, match=r"00-first\.ipynb failed:(.|\n)*ZeroDivisionError"):
        build_html.main(path.parent, tmp_path / "html")
