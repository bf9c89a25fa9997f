"""Scripts of the project that are no part of the package, as modules."""

import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def load(name: str) -> types.ModuleType:
    """The script as a module, with no byte code left beside it."""
    path = ROOT / name
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    exec(compile(path.read_text("utf-8"), path, "exec"), module.__dict__)
    return module
