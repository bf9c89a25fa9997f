"""A corpus many times over: what a hundred million tokens take, and from files to monthly counts.

    .venv/bin/python benchmarks/large.py FOLDER [--times 12]

FOLDER holds text files that begin with their dates. Two corpora are made of it in a temporary folder:

- copies: the same texts many times. Types and months do not grow with the corpus.
- variants: in each copy the rare words have an ending of their own, and all dates are in a month of their own. So
  types and rows of the counts grow with the corpus, as they do in newspapers that were read by a machine.

Copies are counted all at once and part by part, variants part by part, each in a process of its own. The peak memory
that is printed is that of the process so far.
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

import numpy as np

from analysis import count_corpus, kwic, read_corpus, term_frequency, timeline, tokenize

# Types that get an ending, the rarest first: so many that 12 variants have 8 times the types, as 617 MB of real
# newspapers have beside 49 MB.
RARE_SHARE = 0.633


def timed(task: str, job: Callable[[], Any]) -> Any:
    """The result of `job`; the time that it took is printed, and the most memory that this process has had."""
    began, cpu = time.perf_counter(), time.process_time()
    result = job()
    took = f"{time.perf_counter() - began:.2f} s, {time.process_time() - cpu:.2f} s of processors"
    print(f"{task}: {took}, peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1.024e-3:,.0f} MB")
    return result


def count_at_once(folder: Path) -> None:
    documents = timed("read_corpus", lambda: read_corpus(folder))
    tokens = timed("tokenize", lambda: tokenize(documents))
    print(f"  {len(tokens):,} tokens in {len(documents):,} documents")
    counts = timed("counts by month", lambda: term_frequency(tokens, "M", documents=documents))
    rare = counts.loc[counts["n"].sub(12).abs().idxmin(), "term"]
    for word in (rare, rare, "the"):
        hits = timed(f"kwic {word!r}", lambda w=word: kwic(tokens, documents, w))
        print(f"  {len(hits):,} hits")
        del hits
    for _ in range(2):
        timed("term_frequency, all terms, W", lambda: term_frequency(tokens, "W", documents=documents))
    for _ in range(2):
        timed("timeline, all terms, W", lambda: timeline(tokens, documents, freq="W"))


def count_in_parts(folder: Path) -> None:
    timed(f"the package, before {folder.name} are counted", lambda: None)
    table = timed("count_corpus by month", lambda: count_corpus(folder, "M"))
    size = table.memory_usage(deep=True).sum() / 1e6
    print(f"  the table: {table['term'].nunique():,} types, {len(table):,} rows, {size:,.0f} MB")


def run(job: Callable[..., None], *arguments: Any) -> None:
    """The job in a process of its own, whose memory is its own."""
    process = multiprocessing.get_context("spawn").Process(target=job, args=arguments)
    process.start()
    process.join()


def link_copies(source: Path, target: Path, times: int) -> None:
    for i in range(times):
        copy = target / f"{i:02}"
        copy.mkdir(parents=True)
        for file in source.rglob("*.txt"):
            (copy / file.name).symlink_to(file.resolve())


def write_variants(source: Path, target: Path, times: int) -> None:
    """Copies, each in a month of its own, in which the rare words end in a letter of their own."""
    documents = read_corpus(source)
    tokens = tokenize(documents)
    counts = term_frequency(tokens)  # the most frequent term first
    marked = tokens[tokens["term"].isin(counts["term"].tail(round(RARE_SHARE * len(counts))))]
    ends = {doc: rows.to_numpy() for doc, rows in marked.groupby("doc", observed=False)["end"]}
    for i in range(times):
        copy = target / f"{i:02}"
        copy.mkdir(parents=True)
        year, month = divmod(i, 12)
        for doc, date, text in zip(documents.index, documents["date"], documents["text"], strict=True):
            characters = np.frombuffer(text.encode("utf-32-le"), "<u4")
            varied = np.insert(characters, ends[doc], ord("a") + i).tobytes().decode("utf-32-le")
            header = f" date {date.year + year}-{month + 1:02}-{min(date.day, 28):02} "
            (copy / f"{doc}.txt").write_bytes((header + varied).encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=12)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as many:
        copies, variants = Path(many) / "copies", Path(many) / "variants"
        link_copies(arguments.folder, copies, arguments.times)
        run(count_at_once, copies)
        run(count_in_parts, copies)
        run(write_variants, arguments.folder, variants, arguments.times)
        run(count_in_parts, variants)


if __name__ == "__main__":
    main()
