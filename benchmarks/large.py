"""A corpus many times over: what a hundred million tokens take, and from files to monthly counts.

    .venv/bin/python benchmarks/large.py FOLDER [--times 12]

FOLDER holds text files. Copies of it are linked into a temporary folder, and read, tokenised and
counted: once at one go, once part by part. Each is a process of its own, so that the peak of its
memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis import count_corpus, kwic, read_corpus, term_frequency, timeline, tokenize


def timed(task: str, job: Callable[[], Any]) -> Any:
    """What `job` gives; how long it took is printed."""
    began = time.perf_counter()
    result = job()
    print(f"{task}: {time.perf_counter() - began:.2f} s")
    return result


def at_one_go(folder: str) -> None:
    documents = timed("read_corpus", lambda: read_corpus(folder))
    tokens = timed("tokenize", lambda: tokenize(documents))
    print(f"{len(tokens):,} tokens in {len(documents):,} documents")
    counts = timed("counts by month", lambda: term_frequency(tokens, "M", documents=documents))
    for freq in ("M", "W", "W"):
        timed(
            f"term_frequency, all terms, {freq}",
            lambda f=freq: term_frequency(tokens, f, documents=documents),
        )
    for _ in range(2):
        timed("timeline, all terms, W", lambda: timeline(tokens, documents, freq="W"))
    rare = counts.loc[counts["n"].sub(12).abs().idxmin(), "term"]
    for word in (rare, rare, "the"):
        hits = timed(f"kwic {word!r}", lambda w=word: kwic(tokens, documents, w))
        print(f"  {len(hits):,} hits")


def in_parts(folder: str) -> None:
    timed("count_corpus by month", lambda: count_corpus(folder, "M"))


def run(job: Callable[[str], None], folder: str) -> None:
    """The job in a process of its own, and its peak memory."""
    process = multiprocessing.get_context("spawn").Process(target=_report, args=(job, folder))
    process.start()
    process.join()


def _report(job: Callable[[str], None], folder: str) -> None:
    job(folder)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1.024e-3:,.0f} MB\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as many:
        for i in range(asked.times):
            copy = Path(many) / f"{i:02}"
            copy.mkdir()
            for file in asked.folder.rglob("*.txt"):
                (copy / file.name).symlink_to(file.resolve())
        for job in (at_one_go, in_parts):
            run(job, many)


if __name__ == "__main__":
    main()
