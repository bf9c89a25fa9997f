"""The imports of the package are those that CONTRIBUTING permits, and only of names that modules offer."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "analysis").rglob("*.py"))


def permitted() -> dict[str, set[str]]:
    """The table of CONTRIBUTING: for each folder or base module, the folders and modules it may import from."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.split("## Permitted imports")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    table = [(re.findall(r"`(\w+)`", left), right) for left, right in rows]
    base = set(table[0][0])
    return {
        name: set(re.findall(r"`(\w+)`", right)) | (base if "base modules" in right else set())
        for names, right in table
        for name in names
    }


def imports(path: Path) -> list[tuple[str, str]]:
    """The module and the name of each import from the package in a file."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    statements = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return [
        (node.module, alias.name) for node in statements for alias in node.names if node.module.startswith("analysis.")
    ]


def room(module: str) -> str:
    return module.split(".")[1]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


PACKAGE = [path for path in MODULES if path.name != "__init__.py"]


@pytest.mark.parametrize("path", PACKAGE, ids=module_name)
def test_a_module_imports_only_what_its_folder_may(path: Path) -> None:
    own = room(module_name(path))
    allowed = permitted()[own] | {own}
    assert {room(module) for module, _ in imports(path)} <= allowed


def test_every_folder_and_base_module_is_in_the_table() -> None:
    assert {room(module_name(path)) for path in PACKAGE} == set(permitted())


@pytest.mark.parametrize("module", ["scanner", "numbering"])
def test_the_compiled_modules_import_base_modules_and_each_other_only(module: str) -> None:
    imported = {name for name, _ in imports(ROOT / f"analysis/tokens/{module}.py")} - {"analysis.tokens.numbering"}
    assert {room(name) for name in imported} <= permitted()["tokens"]


@pytest.mark.parametrize("path", PACKAGE, ids=module_name)
def test_a_module_lists_what_others_may_use(path: Path) -> None:
    module = importlib.import_module(module_name(path))
    assert not [name for name in module.__all__ if name.startswith("_")]
    assert not [name for name in module.__all__ if not hasattr(module, name)]
    assert len(set(module.__all__)) == len(module.__all__)


TEST_FILES = sorted(p for folder in ("tests", "benchmarks", "docs") for p in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", [*MODULES, *TEST_FILES], ids=lambda p: str(p.relative_to(ROOT)))
def test_only_names_that_are_listed_are_imported(path: Path) -> None:
    for module, name in imports(path):
        is_module = (ROOT / module.replace(".", "/") / f"{name}.py").exists()
        assert is_module or name in importlib.import_module(module).__all__, f"{module} does not list {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_name_that_is_not_listed_begins_with_an_underscore(path):
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    assert {name for name in names if not name.startswith("_")} <= set(getattr(module, "__all__", ()))
