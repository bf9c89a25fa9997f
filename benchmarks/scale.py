"""What a Dask cluster costs and brings: `count_corpus` on one and two workers beside the plain loop, by turns.

    .venv/bin/python -m pip install -e '.[scale]' -c constraints.txt
    .venv/bin/python benchmarks/scale.py CORPUS [--size 48MB] [--rounds 3]

CORPUS is whatever `read_corpus` takes. Overhead is how much longer than the plain loop, which has both cores as well.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import time
from collections.abc import Iterator
from importlib.metadata import version

import dask
import pandas as pd
from distributed import Client, LocalCluster

from analysis import count_corpus, read_corpus


@contextlib.contextmanager
def workers(count: int) -> Iterator[Client | None]:
    """A cluster of so many processes on this machine; none for no workers."""
    if not count:
        yield None
        return
    # Dask's default returns freed memory to the system at once, which takes longer than the counting.
    with (
        dask.config.set({"distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1}}),
        LocalCluster(n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.run(warm_up)
        yield client


def warm_up() -> None:
    """What each process does once, at its first text."""
    count_corpus(pd.DataFrame({"text": ["war and “peace”"]}), date=None)


def measure(corpus: str, size: str, rounds: int) -> dict[str, list[float]]:
    """Seconds for the plain loop and for one and two workers; each is warm before it is measured."""
    names = {0: "plain loop", 1: "1 worker", 2: "2 workers"}
    seconds: dict[str, list[float]] = {name: [] for name in names.values()}
    for turn in range(rounds + 1):
        for count, name in names.items():
            with workers(count) as client:
                began = time.perf_counter()
                count_corpus(corpus, "M", size=size, client=client)
                if turn:
                    seconds[name].append(time.perf_counter() - began)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--size", default="48MB")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    documents = read_corpus(asked.corpus)
    size = sum(len(text.encode()) for text in documents["text"]) / 1e6
    medians = {who: statistics.median(took) for who, took in measure(asked.corpus, asked.size, asked.rounds).items()}
    table = pd.DataFrame({"seconds": medians})
    table["MB/s"] = size / table["seconds"]
    table["overhead"] = table["seconds"] / table["seconds"]["plain loop"] - 1
    print(f"{len(documents):,} documents, {size:.1f} MB; {platform.platform()}, {os.cpu_count()} cores")
    print(", ".join(f"{name} {version(name)}" for name in ("dask", "distributed", "numpy", "pandas")))
    print(table.round({"seconds": 2, "MB/s": 1}).to_string(formatters={"overhead": "{:+.0%}".format}))


if __name__ == "__main__":
    main()
