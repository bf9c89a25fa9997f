"""The project's own files: the corpus as it came, versions in step, nothing that belongs to one machine."""

import ast
import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis import read_corpus

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
PINS = [Requirement(line) for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()]
EXTRAS = PROJECT["optional-dependencies"]
DEPENDENCIES = sorted({*PROJECT["dependencies"], *(name for extra in EXTRAS.values() for name in extra)})


def python(code):
    """What a fresh Python prints after running the code."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("name", "sha256"),
    [
        ("000_b52a5e761dfd4e79.txt", "a42d39ac3b5bfacbbc9009ef4ebbe4c804efeb5d48fc6367c94ab909e14a5faf"),
        ("003_94c64cefa98ad6d7.txt", "1c67728e90be6be587efe774640bb925c51e1b30b8309b3b20fe2823f4d56c19"),
    ],
)
def test_seeds_are_byte_for_byte_as_they_came(name, sha256):
    assert hashlib.sha256((ROOT / "seeds" / name).read_bytes()).hexdigest() == sha256


def test_the_press_releases_are_those_that_their_note_describes():
    note = (ROOT / "data" / "README.md").read_text("utf-8")
    assert hashlib.sha256((ROOT / "data" / "press-releases.parquet").read_bytes()).hexdigest() in note
    documents = read_corpus(ROOT / "data" / "press-releases.parquet")
    assert documents["office"].value_counts().to_dict() == {"Kyiv": 980, "Kremlin": 816}
    assert documents["date"].agg(["min", "max"]).dt.strftime("%Y-%m-%d").tolist() == ["2021-10-24", "2022-06-24"]
    assert documents.index.is_unique


def test_seeds_hold_two_texts():
    assert len(list((ROOT / "seeds").glob("*.txt"))) == 2


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_every_dependency_is_pinned_at_a_version_it_allows(dependency):
    wanted = Requirement(dependency)
    pinned = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert pinned, f"{wanted.name} is not in constraints.txt"
    for pin in pinned:
        (exact,) = pin.specifier
        assert wanted.specifier.contains(exact.version), f"{pin} does not fit {wanted}"


def test_constraints_are_exact_versions_without_addresses():
    for pin in PINS:
        assert [exact.operator for exact in pin.specifier] == ["=="], pin
        assert pin.url is None


def test_conda_users_get_the_same_versions():
    pip = ENVIRONMENT["dependencies"][-1]["pip"]
    assert pip == ["-c constraints.txt", "-e .[lab,test,scale]"]
    assert '"-c", "constraints.txt", "-e", ".[lab,test]"' in (ROOT / "workbook.py").read_text("utf-8")


def test_the_oldest_python_is_the_same_everywhere():
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert ENVIRONMENT["dependencies"][0] == f"python>={oldest}"
    assert PYPROJECT["tool"]["mypy"]["python_version"] == oldest
    workbook = (ROOT / "workbook.py").read_text("utf-8")
    assert f"sys.version_info < ({oldest.replace('.', ', ')})" in workbook
    assert set(re.findall(r"Python (3\.\d+)", workbook)) == {oldest}


def test_the_version_is_the_same_everywhere():
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"] == PROJECT["version"]
    released = re.findall(r"^## \[(\d[^]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert released[0] == PROJECT["version"]


def test_without_extras_there_is_no_jupyter():
    names = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert not names & {"jupyterlab", "notebook", "ipykernel", "ipython", "dask", "bokeh"}
    assert [Requirement(line).name for line in EXTRAS["lab"]] == ["jupyterlab", "anywidget"]


def test_other_systems_run_the_same_script():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    jobs = workflow["jobs"]
    systems = jobs["checks"]["strategy"]["matrix"]["os"]
    assert {name.partition("-")[0] for name in systems} == {"ubuntu", "macos", "windows"}
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert commands == ["bash .ci/run", "bash .ci/run full"]


def test_hooks_before_a_commit_are_local():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    assert [hook["id"] for hook in config["repos"][0]["hooks"]] == [
        "ruff",
        "ruff-format",
        "codespell",
        "clean-notebooks",
    ]


# lines or branches that coverage leaves out, with the reason; there are none
EXCLUDED: dict[str, str] = {}


def test_what_coverage_leaves_out_has_a_reason():
    marks = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "analysis").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "pragma: no" in line
    ]
    assert marks == list(EXCLUDED)
    settings = PYPROJECT["tool"]["coverage"]
    assert not {"omit", "exclude_lines", "exclude_also"} & {*settings["run"], *settings["report"]}


def test_type_checkers_see_the_types():
    assert (ROOT / "analysis/py.typed").exists()
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["analysis"]


# in two parts, so that this file does not name them
HOSTS = ["pypi" + ".org", "python" + "hosted", "npm" + "js", "ana" + "conda.org", "deb." + "debian"]
MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|root|work|mnt)/\w|\b[A-Z]:\\Users\b")


def committed():
    """The files that are in Git, or would be if all were added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a Git checkout")
    return [path for path in map(ROOT.joinpath, sorted({*names.split("\0")} - {""})) if path.is_file()]


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    found = []
    for path in committed():
        text = path.read_text("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {host}" for host in HOSTS if host in text]
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in MACHINE.finditer(text)]
    assert found == []


def test_workbook_needs_only_the_standard_library():
    source = (ROOT / "workbook.py").read_text("utf-8")
    # an older Python must be able to read the file as far as the sentence that names the version
    nodes = list(ast.walk(ast.parse(source, feature_version=(3, 7))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("arguments", [[], ["frobnicate"], ["--help"]])
def test_workbook_says_which_commands_there_are(arguments):
    command = [sys.executable, ROOT / "workbook.py", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "lab, test or html" in run.stderr
    assert "Traceback" not in run.stderr


def test_import_costs_little_more_than_pandas():
    # counted, not timed: pandas itself loads NumPy and pyarrow, and a clock measures the machine
    code = """
import sys
import pandas
before = set(sys.modules)
import analysis
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - sys.stdlib_module_names))
"""
    assert set(python(code).split()) <= {"analysis", "pyarrow", "regex"}
    heavy = {"matplotlib", "nltk", "scipy", "pyarrow.parquet", "IPython", "ipywidgets", "anywidget", "dask"}
    assert python(f"import sys, analysis; print(*sorted({heavy!r} & set(sys.modules)))") == ""


def test_the_file_with_hashes_has_the_pinned_versions():
    """pip refuses editable installs in hash mode, so hashes are in a file of their own."""
    lines = [line for line in (ROOT / "requirements-hashes.txt").read_text().splitlines() if not line.startswith("#")]
    for line in lines:
        name, version = re.fullmatch(r"([\w.-]+)==(\S+) --hash=sha256:[0-9a-f]{64}", line).groups()
        pins = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(name)]
        assert any(pin.specifier.contains(version) for pin in pins), line
    listed = {canonicalize_name(line.partition("==")[0]) for line in lines}
    wanted = {canonicalize_name(Requirement(each).name) for each in DEPENDENCIES}
    assert {"pandas", "jupyterlab", "anywidget", "dask", "pytest"} <= listed & wanted
