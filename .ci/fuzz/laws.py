"""What every call must do: obey a law, or fail in a sentence of the package, of a type that its documentation names."""

from __future__ import annotations

import random
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import analysis as an  # noqa: E402

# A check, its inputs, and its settings.
Batch = tuple[Callable[..., None], list[Any], dict[str, Any]]
ERRORS = (ValueError, TypeError, an.CorpusError, OSError, FileNotFoundError, IsADirectoryError, PermissionError)


class BrokenLawError(Exception):
    """A result that breaks a law."""


def demand(condition: object, what: str) -> None:
    """Raise unless the law holds."""
    if not condition:
        raise BrokenLawError(what)


def fails_well(call: Callable[[], Any]) -> Any:
    """The result of a call, or None if it raises an error that the package raises itself, as documented."""
    try:
        return call()
    except ERRORS as error:
        kind = type(error).__name__
        frames = [(Path(frame.filename), frame) for frame in traceback.extract_tb(error.__traceback__)]
        ours = [frame for path, frame in frames if path.is_relative_to(ROOT / "analysis")]
        demand(type(error) in ERRORS, f"raised {kind}")
        demand(ours and ours[-1] == frames[-1][1], f"{kind} raised in {frames[-1][0]}:{frames[-1][1].lineno}")
        demand(frames[-1][1].line.startswith("raise "), f"{kind} of Python, not of the package: {error}")
        demand(" " in str(error), f"no sentence: {error!r}")
        _, _, raises = getattr(an, ours[0].name).__doc__.partition("    Raises\n")
        named = re.findall(r"^    (\w+(?:, \w+)*)$", raises, re.MULTILINE)
        bases = {base.__name__ for base in type(error).__mro__}
        demand(bases & set(", ".join(named).split(", ")), f"{ours[0].name} does not document {kind}: {error}")
        return None


def draw(rng: random.Random, pieces: list[str], most: int) -> str:
    """A text of some pieces."""
    return "".join(rng.choices(pieces, k=rng.randint(0, most)))
