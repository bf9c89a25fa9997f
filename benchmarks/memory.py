"""The memory that a job needs; not a benchmark itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def grown(job: Callable[[], object]) -> float:
    """MB that this process needs at most while `job` runs, over what it has before; NaN where there is no Linux."""
    if not RESET.exists():
        return float("nan")
    reset_highest()
    before = highest()
    result = job()
    del result
    return highest() - before


def reset_highest() -> None:
    """From here on, `highest` is the most since now."""
    RESET.write_text("5")


def highest() -> float:
    """The most MB that this process has had, where there is Linux."""
    (line,) = [line for line in STATUS.read_text().splitlines() if "VmHWM" in line]
    return int(line.split()[1]) * 1.024e-3
