"""Results and tests in other environments: the lowest versions that pyproject.toml allows, every Python at hand."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# These check the code, not how it runs.
CHECKERS = ("mypy", "ruff", "pandas-stubs", "types-")
PYTHONS = ["python3.11", "python3.12", "python3.13", "python3.14"]


def lowest_versions() -> list[str]:
    """Each direct dependency at its lower bound."""
    extras = PROJECT["optional-dependencies"]
    requirements = [*PROJECT["dependencies"], *extras["lab"], *extras["test"]]
    return sorted({name.replace(">=", "==") for name in requirements if not name.startswith(CHECKERS)})


def compute_results(python: str | Path) -> dict[str, str]:
    """The hash of what each function gives."""
    run = subprocess.run([python, "-W", "ignore", "tests/results.py"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def check_environment(name: str, python: str, install: list[str]) -> None:
    """Make an environment, install the project in it, compare its results with those of this one and run the tests."""
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([python, "-m", "venv", folder], check=True)
        inside = next(
            path for path in (Path(folder, "bin/python"), Path(folder, "Scripts/python.exe")) if path.exists()
        )
        subprocess.run([inside, "-m", "pip", "install", "--quiet", *install], cwd=ROOT, check=True)
        usual, results = compute_results(sys.executable), compute_results(inside)
        different = [table for table in usual if results[table] != usual[table]]
        if different:
            sys.exit(f"{name}: other results of {', '.join(different)}")
        print(f"{len(usual)} tables are the same", flush=True)
        subprocess.run([inside, "-m", "pytest", "--ignore=tests/test_workbook.py"], cwd=ROOT, check=True)


def main() -> None:
    """Run every leg for which there is an interpreter; the others are named."""
    check_environment("lowest versions", sys.executable, [*lowest_versions(), "-e", ".[lab,test]"])
    for python in PYTHONS:
        path = shutil.which(python)
        version = path and subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if not version or not re.match(r"Python 3\.1[1-4]", version):
            print(f"== {python} is not installed here: left out")
        elif not version.startswith(f"Python {sys.version_info[0]}.{sys.version_info[1]}."):
            check_environment(python, path, ["-c", "constraints.txt", "-e", ".[lab,test]"])


if __name__ == "__main__":
    main()
