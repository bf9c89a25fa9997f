"""How many one-token changes to analysis/ the tests notice, of a random sample.

``record`` runs the tests once and keeps which test runs which line, and how long it takes. ``sample`` makes one change
at a time, in a copy of the project, and runs the tests of the changed line, then those beside them, then of its
function and of its module, up to a limit of seconds. Each is printed: "caught", "slow" if the tests do not end any
more, or "survived", which means that the program is equivalent or a test is missing.

    python .ci/mutants.py record
    python .ci/mutants.py sample --seed 1 --count 200
    python .ci/mutants.py sample --seed 1 --count 60 --module quotes
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import os
import random
import re
import shutil
import signal
import sys
import time
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from coverage import Coverage, CoverageData

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "build" / "mutants"
# pages and notebooks take minutes, and the other two start the tests themselves
NOT_RUN = ["browser", "notebooks", "test_release.py", "test_workbook.py"]

# the changes that mutmut makes to operators, keywords and numbers
CHANGES = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "is": "is not", "is not": "is", "in": "not in", "not in": "in", "and": "or", "or": "and", "not": "",
    "+": "-", "-": "+", "*": "/", "/": "*", "//": "/", "%": "/", "**": "*", "&": "|", "|": "&", "^": "&",
    "<<": ">>", ">>": "<<", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|=",
    "True": "False", "False": "True",
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Mutant:
    """A token of a file, and the one that replaces it."""

    path: str
    line: int
    column: int
    old: str
    new: str

    def source(self) -> str:
        """The text of the file after the change."""
        lines = (ROOT / self.path).read_text("utf-8").splitlines(keepends=True)
        line = lines[self.line - 1]
        lines[self.line - 1] = line[: self.column] + self.new + line[self.column + len(self.old) :]
        return "".join(lines)

    def __str__(self) -> str:
        line = (ROOT / self.path).read_text("utf-8").splitlines()[self.line - 1]
        return f"{self.path}:{self.line}:{self.column} {self.old} -> {self.new or 'nothing'} | {line.strip()}"


def find_mutants(path: Path) -> Iterator[Mutant]:
    """Every token that can be changed, except in annotations."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type in (1, 2, 54)]
    lines = source.splitlines()

    def place(row: int, byte: int) -> tuple[int, int]:
        return row, len(lines[row - 1].encode()[:byte].decode())

    def between(left: ast.expr, right: ast.expr) -> tokenize.TokenInfo:
        start = place(left.end_lineno or 0, left.end_col_offset or 0)
        end = place(right.lineno, right.col_offset)
        inside = [t for t in tokens if start <= t.start and t.end <= end and t.string not in "()"]
        return inside[0]._replace(string=" ".join(t.string for t in inside))

    def changes(token: tokenize.TokenInfo) -> Iterator[Mutant]:
        text = token.string
        new = CHANGES.get(text)
        if new is None and re.fullmatch(r"[\d._]+(e-?\d+)?", text):
            new = repr(ast.literal_eval(text) + 1)
        if new is not None and token.line[token.start[1] :].startswith(text):
            yield Mutant(str(path.relative_to(ROOT)), *token.start, text, new)

    def first(node: ast.expr) -> Iterator[tokenize.TokenInfo]:
        start = place(node.lineno, node.col_offset)
        return (t for t in tokens if t.start == start)

    for node in walk_code(tree):
        match node:
            case ast.Compare():
                for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
                    yield from changes(between(left, right))
            case ast.BoolOp():
                for left, right in zip(node.values, node.values[1:], strict=False):
                    yield from changes(between(left, right))
            case ast.BinOp():
                yield from changes(between(node.left, node.right))
            case ast.AugAssign():
                yield from changes(between(node.target, node.value))
            case ast.Constant(value=bool() | int() | float()) | ast.UnaryOp(op=ast.Not()):
                for token in first(node):
                    yield from changes(token)


def walk_code(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all nodes inside it, without annotations and formatted strings."""
    if isinstance(node, ast.JoinedStr):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from walk_code(child)


class Recorder:
    """A pytest plugin that records which lines each test runs, and for how many seconds."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.seconds: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Count lines for this test from here on."""
        self.coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the seconds of set-up, test and what follows."""
        self.seconds[report.nodeid] += report.duration


def record(shard: int, shards: int, files: list[str]) -> None:
    """Run every ``shards``-th file of tests, or the given ones, and keep their lines and seconds."""
    RECORD.mkdir(parents=True, exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(RECORD / "compiled")
    skipped = {ROOT / "tests" / name for name in NOT_RUN}
    found = sorted(f for f in (ROOT / "tests").rglob("test_*.py") if skipped.isdisjoint([f, *f.parents]))
    files = files or [str(path) for path in found[shard::shards]]
    coverage = Coverage(data_file=str(RECORD / f"lines.{shard}"), source=["analysis"])
    coverage.start()
    recorder = Recorder(coverage)
    pytest.main([*files, "-p", "no:cacheprovider"], plugins=[recorder])
    coverage.stop()
    coverage.save()
    (RECORD / f"seconds.{shard}.json").write_text(json.dumps(recorder.seconds), "utf-8")


class Chosen:
    """A pytest plugin that runs the given tests, file by file in their order, and does not shrink failing examples."""

    def __init__(self, tests: list[str]) -> None:
        files = {test.split("::")[0]: number for number, test in reversed(list(enumerate(tests)))}
        self.rank = {test: (files[test.split("::")[0]], number) for number, test in enumerate(tests)}

    def pytest_collection(self) -> None:
        """Take over from the profile of conftest.py, before any test is read."""
        suite = hypothesis.settings.get_profile("suite")
        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        hypothesis.settings.register_profile("mutants", parent=suite, phases=phases)
        hypothesis.settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the chosen tests."""
        items[:] = sorted((i for i in items if i.nodeid in self.rank), key=lambda i: self.rank[i.nodeid])


class Record:
    """Which test runs which line, and how long it takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.parts = [CoverageData(str(path)) for path in sorted(RECORD.glob("lines.*"))]
        for data in self.parts:
            data.read()
        for path in RECORD.glob("seconds.*.json"):
            self.seconds |= json.loads(path.read_text("utf-8"))

    @cache  # noqa: B019
    def lines(self, path: str) -> dict[int, set[str]]:
        """The tests of each line of a file."""
        runs: dict[int, set[str]] = defaultdict(set)
        for data in self.parts:
            for line, tests in data.contexts_by_lineno(str(ROOT / path)).items():
                runs[line].update(test for test in tests if test in self.seconds)
        return runs

    def tests(self, mutant: Mutant, limit: float) -> tuple[list[str], list[str]]:
        """The tests in the folder of its module, then all others, as many as `limit` seconds allow.

        Those of the line come first, then those in the same files, which share what is computed once for all of them,
        then those of its function, of its module and of its folder; the short ones first.
        """
        runs = self.lines(mutant.path)
        name = mutant.path.split("/")[1]
        folder = f"tests/test_{name}" if name.endswith(".py") else f"tests/{name}/"
        chosen: list[str] = []
        left = limit
        spans = surrounding_spans(mutant)
        found = [{test for line in runs if first <= line <= last for test in runs[line]} for first, last in spans]
        files = {test.split("::")[0] for test in found[0]}
        found.insert(1, {test for test in self.seconds if test.split("::")[0] in files})
        # nothing but the import runs a module of constants
        found.append({test for test in self.seconds if test.startswith(folder)})
        for tests in found:
            for test in sorted(tests - set(chosen), key=lambda test: (not test.startswith(folder), self.seconds[test])):
                if self.seconds[test] <= left:
                    chosen.append(test)
                    left -= self.seconds[test]
        own = [test for test in chosen if test.startswith(folder)]
        return own, [test for test in chosen if not test.startswith(folder)]


def surrounding_spans(mutant: Mutant) -> list[tuple[int, int]]:
    """The first and last lines of the statement, of the function and of the file around a change."""
    tree = ast.parse((ROOT / mutant.path).read_text("utf-8"))
    around = []
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        last = node.end_lineno or first
        if first <= mutant.line <= last:
            around.append((first, last, isinstance(node, ast.FunctionDef)))
    around.sort(key=lambda span: span[1] - span[0])
    return [around[0][:2], *(span[:2] for span in around if span[2]), (1, sys.maxsize)]


def try_mutant(mutant: Mutant, stages: tuple[list[str], ...], copy: Path, limit: float) -> str:
    """Run the tests on a copy with the change: "caught", "survived", or "slow" if they do not end."""
    target = copy / mutant.path
    target.write_text(mutant.source(), "utf-8")
    compiled = copy / "build" / "compiled"
    if "numba" in mutant.source():
        # numba does not see that a function called by a compiled one has changed
        compiled = copy / "build" / "compiled-changed"
        shutil.rmtree(compiled, ignore_errors=True)
    child = os.fork()
    if not child:
        try:
            run_tests(stages, copy, compiled)
        finally:
            os._exit(1)
    result = wait(child, limit)
    shutil.copy2(ROOT / mutant.path, target)
    return result


def run_tests(stages: tuple[list[str], ...], copy: Path, compiled: Path) -> None:
    """End this process with 0 if all tests pass."""
    os.setsid()
    os.chdir(copy)
    os.environ |= {"NUMBA_CACHE_DIR": str(compiled), "PYTHONPATH": str(copy)}
    log = os.open(copy / "build" / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.path[:] = [str(copy), *(path for path in sys.path if Path(path or ".").resolve() != ROOT)]
    import analysis  # noqa: F401  # what no longer imports is caught, even where no test was recorded

    for tests in filter(None, stages):
        files = sorted({test.split("::")[0] for test in tests})
        if pytest.main([*files, "-x", "-p", "no:cacheprovider"], plugins=[Chosen(tests)]) not in (0, 5):
            os._exit(1)
    os._exit(0)


def wait(child: int, limit: float) -> str:
    """What the tests say, or that they took too long."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "caught" if status else "survived"
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "slow"


def sample(seed: int, count: int, module: str, limit: float, shard: int, shards: int) -> None:
    """Try ``count`` random changes and print each with its result."""
    found = [m for f in sorted((ROOT / "analysis").rglob("*.py")) for m in find_mutants(f)]
    found = sorted({m for m in found if m.path.startswith(f"analysis/{module}")})
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    print(f"{len(found)} changes are possible, {len(chosen)} are tried", flush=True)
    known = Record()
    load_libraries()
    copy = RECORD / f"copy{shard}"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".mypy_cache"))
    shutil.copytree(RECORD / "compiled", copy / "build" / "compiled", dirs_exist_ok=True)
    for mutant in chosen[shard::shards]:
        stages = known.tests(mutant, limit)
        began = time.monotonic()
        result = try_mutant(mutant, stages, copy, 3 * limit + 60)
        print(f"{result} {sum(map(len, stages))} {time.monotonic() - began:.0f}s {mutant}", flush=True)


def load_libraries() -> None:
    """Import what the package imports, but not the package, so that each run of tests begins at once."""
    import analysis  # noqa: F401

    for name in [name for name in sys.modules if name.partition(".")[0] == "analysis"]:
        del sys.modules[name]


def main() -> None:
    """Read the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["record", "sample"])
    parser.add_argument("files", nargs="*", help="record: only these files of tests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--module", default="", help="only below this folder or in this module of analysis/")
    parser.add_argument("--limit", type=float, default=60, help="seconds of tests for one change")
    parser.add_argument("--shard", type=int, default=0)
    parser.add_argument("--shards", type=int, default=1, help="how many such commands run beside each other")
    asked = parser.parse_intermixed_args()
    if asked.command == "record":
        record(asked.shard, asked.shards, asked.files)
    else:
        sample(asked.seed, asked.count, asked.module, asked.limit, asked.shard, asked.shards)


if __name__ == "__main__":
    main()
