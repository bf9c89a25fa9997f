"""What inputs are made of, and what every call must do: obey a law, or fail in a sentence of the package."""

from __future__ import annotations

import random
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from analysis import CorpusError  # noqa: E402

# A check, its inputs, and its settings.
Batch = tuple[Callable[..., None], list[Any], dict[str, Any]]
ERRORS = (ValueError, TypeError, CorpusError, OSError, FileNotFoundError, IsADirectoryError, PermissionError)
PIECES = [
    *"aAzZ09 .-'’_*?[]!$%&/\\\"“”«»—…,;:()\n\r\t\0½๑𐍈İßﬁ",
    *("Ukraine’s", "U.S.", "70,000", "No. 5", "Mr. ", "e\u0301", "\u0301", "سلام", "שָׁלוֹם", "中文", "👩‍👩‍👧", "🇺🇦"),
    *("\r\n", "\n\n", "\u2028", "\u00ad", "\u200d", "\u202e", "\ufeff", "\x1f", "\ud800", "…", "  ", "war", "peace"),
]
DATE_PIECES = [
    *"0123456789-/.,: T+Z", *("2023", "1999", "0000", "9999", "-03-08", "2023-02-29", "March", "Mar", "8th", "5:37 PM"),
    *("Monday", "Tue", "UTC", "+02:00", "CEST", "березня", "nan", "NaT", "1e9", "٢٠٢٣", "1678838400", "45000"),
]  # fmt: skip


class BrokenLawError(Exception):
    """A result that breaks a law."""


def demand(condition: object, what: str) -> None:
    """Raise unless the law holds."""
    if not condition:
        raise BrokenLawError(what)


def draw(rng: random.Random, pieces: list[str], most: int) -> str:
    """A text of some pieces."""
    return "".join(rng.choices(pieces, k=rng.randint(0, most)))


def with_new_signs(rng: random.Random, pieces: list[str]) -> list[str]:
    """The pieces and as many random characters."""
    return pieces + [
        chr(rng.choice([rng.randrange(0x250), rng.randrange(0x3000), rng.randrange(0xE000, 0x110000)])) for _ in pieces
    ]


def fails_well(call: Callable[[], Any]) -> Any:
    """The result of a call, or None if it raises an error that the package raises itself, in a sentence."""
    try:
        return call()
    except ERRORS as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        demand(type(error) in ERRORS, f"raised {type(error).__name__}")
        demand("/analysis/" in last.filename, f"{type(error).__name__} raised in {last.filename}:{last.lineno}")
        demand(" " in str(error), f"no sentence: {error!r}")
        return None
