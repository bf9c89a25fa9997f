"""JupyterLab and a browser for the tests of what people see; skipped where Chromium is not installed."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
    SCREENS.mkdir(parents=True, exist_ok=True)
    sync_api.expect.set_options(timeout=60_000)  # a slow machine may draw late, and only a failure waits so long
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, chromium_sandbox=False)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """Open an address in a new page; the page remembers its errors and requests to other hosts."""
    pages = []

    def open_(address, *, width=1280, height=1000, theme="light"):
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
        page.faults, page.outside = [], []
        host = urllib.parse.urlparse(address).netloc

        def pass_on(route):
            url = urllib.parse.urlparse(route.request.url)
            if url.scheme in ("http", "https") and url.netloc != host:
                page.outside.append(route.request.url)
                route.abort()
            else:
                route.continue_()

        page.route("**/*", pass_on)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(address)
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()


class Lab:
    """JupyterLab on a folder, with settings, data and workspaces of its own."""

    def __init__(self, root: Path, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token, self.root = secrets.token_hex(16), root
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
        (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
        places = {
            "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "run",
            "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython",
        }  # fmt: skip
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={self.port}",
            f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={root}", "--ServerApp.port_retries=0",
            "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--KernelManager.transport_encryption=auto", "--allow-root",
        ]  # fmt: skip
        environment = os.environ | {name: str(home / folder) for name, folder in places.items()}
        environment["PYTHONPATH"] = str(ROOT)
        self.log = home / "jupyterlab.log"
        self.process = subprocess.Popen(
            command, env=environment, stdout=self.log.open("wb"), stderr=subprocess.STDOUT, cwd=root
        )
        until = time.monotonic() + 120
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)

    def get(self, path: str):
        """What the server's interface answers."""
        address = f"http://127.0.0.1:{self.port}/api/{path}"
        request = urllib.request.Request(address, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def answers(self) -> bool:
        """Whether the server is ready."""
        try:
            return bool(self.get("status"))
        except OSError:
            return False

    def address(self, path: str) -> str:
        """Where a notebook is opened in JupyterLab."""
        return f"http://127.0.0.1:{self.port}/lab/tree/{urllib.parse.quote(path)}?token={self.token}&reset"

    def run_all(self, page, path: str, seconds: float = 300) -> dict:
        """Run all cells of the open notebook; the notebook with its outputs."""
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=120_000)
        until = time.monotonic() + seconds
        while not any(s["path"] == path and s["kernel"]["execution_state"] == "idle" for s in self.get("sessions")):
            assert time.monotonic() < until, "no idle kernel"
            page.wait_for_timeout(100)
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )
        page.set_default_timeout(1000 * seconds)
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.set_default_timeout(30_000)
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return self.get(f"contents/{urllib.parse.quote(path)}?content=1")["content"]


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """JupyterLab on a copy of the notebooks and what they read."""
    root = tmp_path_factory.mktemp("lab") / "root"
    for folder in ("notebooks", "seeds", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    server = Lab(root, tmp_path_factory.mktemp("home"))
    yield server
    server.process.terminate()
    server.process.wait(20)
