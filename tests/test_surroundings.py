"""The same results in other surroundings: hash seed, time zone, locale, ``-O``, threads, and order of files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def results(*options: str, python: tuple[str, ...] = (), **environment: str) -> dict[str, str]:
    run = subprocess.run(
        [sys.executable, *python, "tests/results.py", *options],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def usual() -> dict[str, str]:
    return results(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")


def test_results_do_not_depend_on_hashes_time_zone_locale_or_optimisation(usual: dict[str, str]) -> None:
    assert len(usual) >= 20
    threads = {"OMP_NUM_THREADS": "1", "ARROW_IO_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    # dotted and dotless i, and other names of months, where this locale is installed
    assert results(python=("-O",), PYTHONHASHSEED="4", TZ="Pacific/Apia", LC_ALL="tr_TR.UTF-8", **threads) == usual


def test_results_do_not_depend_on_the_order_of_files(usual: dict[str, str]) -> None:
    assert results("backwards", PYTHONHASHSEED="7", TZ="America/St_Johns", LC_ALL="C", PYTHONUTF8="0") == usual
