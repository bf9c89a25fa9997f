"""Sets Dateline up in the folder .venv beside this file, then does what the command says.

    python3 workbook.py lab     open JupyterLab on the first notebook
    python3 workbook.py test    run every test, in about twenty minutes
    python3 workbook.py html    run the notebooks and write them to build/html/
    python3 workbook.py html --corpus FOLDER    only the notebook your-corpus, on the texts in FOLDER
    python3 workbook.py html --corpus reports.csv --text Text --date Date    the same, on a table with these columns
Whatever follows the command goes on to JupyterLab or pytest. Needs Python 3.11 or newer and nothing else.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "dateline-stamp"
# JupyterLab on the notebook 00, for this machine alone; it looks up neither news nor newer versions
LAB = ["-m", "jupyterlab", "-y", "--ip=127.0.0.1", f"--ServerApp.root_dir={HERE}"]
LAB += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
LAB += ["--KernelManager.transport_encryption=auto"]
LAB += ["--allow-root"] if os.name != "nt" and os.geteuid() == 0 else []
LAB += [f"--LabApp.default_url=/lab/tree/notebooks/{path.name}" for path in HERE.glob("notebooks/00-*.ipynb")]
COMPILE = "import pandas, analysis; analysis.tokenize(pandas.Series(['a word '] * 50_000))"
COMMANDS = {"lab": LAB, "test": ["-m", "pytest"], "html": ["docs/build_html.py"]}


def step(doing: str, command: list, remedy: str) -> None:
    """Run one step of the set-up, with a sign of life now and then; if it fails, end with a sentence."""
    print(doing, "...", flush=True)
    with subprocess.Popen(command, cwd=HERE) as process:
        while process.poll() is None:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                print("... still at work", flush=True)
    if process.returncode:
        sys.exit(f"workbook.py: that failed, for the reason above. {remedy}")


def set_up() -> None:
    """Make .venv and install the project at the pinned versions, unless the stamp says that this is done."""
    # the path counts, as an editable install points at the folder it was made in
    facts = [(HERE / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    stamp = hashlib.sha256(b"\n".join([*facts, sys.version.encode(), os.fsencode(HERE)])).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == stamp:
        return
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # as pip does; else uv fails behind office proxies
    # keep a .venv that runs this very Python, and has a pip where there is no uv
    probe = f"import sys{'' if uv else ', pip'}; sys.exit(sys.version != {sys.version!r})"
    if not PYTHON.exists() or subprocess.call([PYTHON, "-c", probe], stderr=subprocess.DEVNULL):
        shutil.rmtree(VENV, ignore_errors=True)
        make = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
        step("Making .venv", [*make, VENV], "Debian and Ubuntu need: sudo apt install python3-venv")
    os.environ.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    pip = [uv, "pip", "install", "--python", PYTHON] if uv else [PYTHON, "-m", "pip", "install"]
    install = [*pip, "--quiet", "-c", "constraints.txt", "-e", ".[lab,test]"]
    print("The first time this downloads about 200 MB and takes a minute or more.")
    step("Installing Dateline", install, "It needs the network and 1 GB on the disk; then try it again.")
    # the first large corpus would wait for this
    step("Compiling the word loop", [PYTHON, "-c", COMPILE], "Send us the message on the issues page.")
    settings = VENV / "share/jupyter/lab/settings/overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)  # else JupyterLab opens with a question about its news
    settings.write_text('{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}')
    ipython = VENV / "etc/ipython/ipython_config.py"
    ipython.parent.mkdir(parents=True, exist_ok=True)  # pictures that stay sharp on any screen and on paper
    ipython.write_text("get_config().InlineBackend.figure_formats = ['retina']\n")
    STAMP.write_text(stamp)


def main(command: str = "", *rest: str) -> None:
    """Set up, then give way to the command: on POSIX it takes the place of this process, signals and all."""
    if command not in COMMANDS:
        sys.exit(f"workbook.py: the command is lab, test or html, not {command!r}.\n\n{__doc__}")
    if sys.version_info < (3, 11):
        sys.exit(f"workbook.py: Dateline needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    set_up()
    pairs = zip(("", *rest), rest, strict=False)  # a path counts from where the command was typed
    rest = tuple(os.path.abspath(value) if option == "--corpus" else value for option, value in pairs)
    os.chdir(HERE)
    if os.name != "nt":
        os.execv(PYTHON, [PYTHON, *COMMANDS[command], *rest])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command by itself
    sys.exit(subprocess.call([PYTHON, *COMMANDS[command], *rest]))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (KeyboardInterrupt, OSError) as cause:
        sys.exit(f"workbook.py: stopped. {cause}")
