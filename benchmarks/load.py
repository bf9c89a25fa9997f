"""How much the package bears: time and memory for very many documents, and for very large ones.

    .venv/bin/python benchmarks/load.py [CASE …] [--share 0.1] [--skip FUNCTION …]

Texts are random pieces of the seeds, five to fifteen words each, so that dates and quotations are as frequent in them
as in news. Each case runs in a process of its own, which may use about 10 GB. "Peak" is the most memory that it has
while a function runs, "more" what that is above the memory for the tables that the function is given, also in multiples
of the text. `--share` makes each case smaller.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import multiprocessing
import os
import platform
import random
import resource
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
from memory import highest, reset_highest

import analysis as dl

LIMIT_BYTES = 20 << 30  # of addresses, of which about half are used
DOCUMENTS, PIECES = 1_000_000, 6  # of about ten words
FILE_BYTES, LINE_BYTES = 500_000_000, 50_000_000
DATES = 200_000
TYPES, TYPE_DOCUMENTS = 10_000_000, 100
PIECE_WORDS = range(5, 16)
CYRILLIC = str.maketrans("0123456789abcdef", "абвгдежзиклмнопр")
LATIN = str.maketrans("0123456789abcdef", "abcdefghiklmnopr")


def cut_pieces() -> list[str]:
    """All pieces of the seeds, as sentences."""
    documents = dl.read_corpus("seeds")
    pieces = []
    for doc, words in dl.tokenize(documents).groupby("doc", observed=True):
        text, starts, ends = documents["text"][doc], words["start"].tolist(), words["end"].tolist()
        for size in PIECE_WORDS:
            found = (" ".join(text[a:b].split()) for a, b in zip(starts, ends[size - 1 :], strict=False))
            pieces += [f"{piece[0].upper()}{piece[1:]}." for piece in found]
    return pieces


def make_text(folder: Path, share: float, *, size: int, separator: str) -> Path:
    """A file of about `size` bytes; `separator` follows every tenth sentence."""
    pieces, generator, written = cut_pieces(), random.Random(16), 0
    with open(folder / "text.txt", "w", encoding="utf-8") as file:
        file.write("date 2023-04-14 ")
        while written < size * share:
            sentences = " ".join(generator.choices(pieces, k=10)) + separator
            file.write(sentences)
            written += len(sentences.encode())
    return folder / "text.txt"


def make_many(folder: Path, share: float) -> Path:
    """A table of documents on the days of forty years, and the same as JSON Lines."""
    pieces, generator, count = cut_pieces(), random.Random(16), int(DOCUMENTS * share)
    days = pd.Timestamp("1984-01-01") + pd.to_timedelta([i % 14_600 for i in range(count)], unit="D")
    texts = [" ".join(generator.choices(pieces, k=PIECES)) for _ in range(count)]
    table = pd.DataFrame({"doc": [f"d{i:07}" for i in range(count)], "date": days, "text": texts})
    dl.save_table(table, folder / "many.jsonl")
    table.to_parquet(folder / "many.parquet", index=False, row_group_size=100_000)
    return folder / "many.parquet"


def make_types(folder: Path, share: float) -> Path:
    """Documents of words that occur once, half of them Cyrillic, and one word that occurs in each document."""
    numbers = random.Random(16).sample(range(16**6), int(TYPES * share))
    alphabets = LATIN, CYRILLIC
    words = [f"{n:06x}{n * n % 16**6:x}"[: 6 + n % 6].translate(alphabets[n & 1]) for n in numbers]
    texts = [" ".join(["Bakhmut", *words[i::TYPE_DOCUMENTS]]) + "." for i in range(TYPE_DOCUMENTS)]
    days = pd.date_range("2023-01-01", periods=TYPE_DOCUMENTS)
    pd.DataFrame({"doc": [f"d{i:02}" for i in range(TYPE_DOCUMENTS)], "date": days, "text": texts}).to_parquet(
        folder / "types.parquet"
    )
    return folder / "types.parquet"


def make_dates(folder: Path, share: float) -> Path:
    """A text with a date in each of its sentences, no two of them equal."""
    days = [pd.Timestamp("1476-01-01") + pd.Timedelta(i, "D") for i in range(int(DATES * share))]
    random.Random(16).shuffle(days)
    text = " ".join(f"It rained on {day.day} {day:%B} {day.year} in Bakhmut." for day in days)
    (folder / "dates.txt").write_text(f"date 2023-04-14 {text}", "utf-8")
    return folder / "dates.txt"


def make_days(folder: Path, share: float) -> Path:
    """A document on each day of five centuries."""
    days = pd.date_range("1476-01-01", periods=int(DATES * share), unit="us")
    table = pd.DataFrame({"date": days, "text": "It rained in Bakhmut."}, index=[f"d{i}" for i in range(len(days))])
    table.rename_axis("doc").reset_index().to_parquet(folder / "days.parquet", index=False)
    return folder / "days.parquet"


CASES: dict[str, tuple[str, Callable[[Path, float], Path]]] = {
    "documents": ("1,000,000 documents of 60 words", make_many),
    "file": ("a file of 500 MB", partial(make_text, size=FILE_BYTES, separator="\n\n")),
    "line": ("a line of 50 MB", partial(make_text, size=LINE_BYTES, separator=" ")),
    "dates": ("a text with 200,000 dates", make_dates),
    "days": ("documents on 200,000 days", make_days),
    "types": ("10,000,000 different words", make_types),
}


def list_jobs(source: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a user would call, one after the other; the tables that later functions need are kept."""
    if source.with_suffix(".jsonl").exists():
        yield "read_corpus, JSON Lines", lambda: dl.read_corpus(source.with_suffix(".jsonl"))
        table = pd.read_parquet(source)
        yield "read_corpus, DataFrame", lambda: dl.read_corpus(table, doc="doc")
        del table
    yield "read_corpus", lambda: dl.read_corpus(source)
    yield "audit_corpus", lambda: dl.audit_corpus(source)
    yield "count_corpus by month", lambda: dl.count_corpus(source, "M")
    documents = dl.read_corpus(source)
    yield "tokenize", lambda: dl.tokenize(documents)
    yield "sentences", lambda: dl.sentences(documents)
    tokens, saved = dl.tokenize(documents), source.with_name("tokens.parquet")
    yield "save_tokens", lambda: dl.save_tokens(tokens, saved, documents=documents)
    yield "load_tokens", lambda: dl.load_tokens(saved, documents)
    yield "term_frequency by month", lambda: dl.term_frequency(tokens, "M", documents=documents)
    yield "timeline of a word by day", lambda: dl.timeline(tokens, documents, "bakhmut", freq="D")
    yield "kwic of a word", lambda: dl.kwic(tokens, documents, "paratroopers" if len(tokens) > 10**6 else "bakhmut")
    yield "kwic of a glob", lambda: dl.kwic(tokens, documents, "paratroop*")
    yield "drop_terms", lambda: dl.drop_terms(tokens, dl.stop_words("en"))
    yield "collocations of a word", lambda: dl.collocations(tokens, node="bakhmut")
    yield "time_expressions", lambda: dl.time_expressions(documents)
    yield "quotations", lambda: dl.quotations(documents)


def run_case(case: str, share: float, skip: list[str]) -> None:
    """Print a line for each function."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        title, make = CASES[case]
        source = make(Path(folder), share)
        warm_up()
        resource.setrlimit(resource.RLIMIT_DATA, (LIMIT_BYTES, LIMIT_BYTES))
        size = sum(map(len, map(str.encode, dl.read_corpus(source)["text"]))) / 1e6
        print(f"\n{title}, {size:,.1f} MB of text, load {os.getloadavg()[0]:.1f}")
        print("| function | seconds | of processors | peak, MB | more, MB | times the text |", flush=True)
        for name, job in list_jobs(source):
            if name not in skip:
                print(f"| {name} | {measure(job, size)} |", flush=True)


def measure(job: Callable[[], object], size: float) -> str:
    """Seconds, and memory in MB, or the error; what earlier jobs have freed goes back to the system first."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL(None).malloc_trim(0)
    reset_highest()
    before, began, cpu = highest(), time.perf_counter(), time.process_time()
    try:
        job()
        took = f"{time.perf_counter() - began:.1f} | {time.process_time() - cpu:.1f}"
    except (ValueError, MemoryError) as error:
        took = f"– | {type(error).__name__}: {error}"
    return f"{took} | {highest():,.0f} | {highest() - before:,.0f} | {(highest() - before) / size:.1f}"


def warm_up() -> None:
    """What each process does once."""
    texts = dl.read_corpus("seeds")
    for function in (dl.sentences, dl.time_expressions, dl.quotations):
        function(texts)
    dl.tokenize(pd.Series({"a": "war " * 100_000}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--share", type=float, default=1)
    parser.add_argument("--skip", nargs="*", default=[], metavar="FUNCTION")
    asked = parser.parse_args()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    print(f"{platform.platform()}, {os.cpu_count()} cores, {memory:.0f} GB, load {os.getloadavg()[0]:.1f}")
    for case in asked.cases or CASES:
        process = multiprocessing.get_context("spawn").Process(target=run_case, args=(case, asked.share, asked.skip))
        process.start()
        process.join()
        if process.exitcode:
            print(f"{case}: ended with {process.exitcode}")


if __name__ == "__main__":
    main()
