"""What tells texts from other texts: checksums, cheap enough to be taken whenever texts are tokenised."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.scanner import as_bytes

RUNS = 250
"""Checksums of texts at most: up to so many documents each has its own, more share one with their neighbours."""


def fingerprint(texts: pd.Series) -> dict[str, Any]:
    """Checksums (CRC-32) of texts and of their ids, in their order, however pandas stores them.

    They find every change of up to four bytes in a row; any other escapes them once in four thousand million times.

    Returns
    -------
    dict
        ``count`` (documents), ``ids`` (a checksum in eight hexadecimal digits), ``texts`` (one after the other, the
        checksums of up to `RUNS` runs of documents): small, and fit for JSON and for ``DataFrame.attrs``.
    """
    return {"count": len(texts), "ids": _checksums(texts.index, 1), "texts": _checksums(texts, RUNS)}


def run_edges(count: int, runs: int = RUNS) -> list[int]:
    """Where each run of documents begins, and where the last one ends."""
    runs = min(count, runs)
    return [run * count // runs for run in range(runs + 1)] if runs else [0]


def changed_runs(before: str, after: str) -> list[int]:
    """The numbers of the runs whose checksums differ."""
    digits = range(0, len(before), 8)
    return [at // 8 for at in digits if before[at : at + 8] != after[at : at + 8]]


def _checksums(strings: pd.Series | pd.Index, runs: int) -> str:
    if not len(strings):
        return ""
    try:
        array = pa.array(strings, pa.large_string())
    except UnicodeEncodeError:  # half a pair of surrogates, which pandas may hold
        array = pa.array([string.encode("utf-8", "surrogatepass") for string in strings], pa.large_binary())
    data, limits = as_bytes(array)
    edges = run_edges(len(strings), runs)
    # Lengths go first, or a character could move from one string to the next unnoticed.
    lengths = np.diff(limits).astype("<i8").data
    runs_of = zip(pairwise(edges), pairwise(limits[edges].tolist()), strict=True)
    return "".join(f"{crc32(data[a:b], crc32(lengths[i:j])):08x}" for (i, j), (a, b) in runs_of)
