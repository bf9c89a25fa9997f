"""Speed and memory beside other tools: ratios of medians, all measured in turn in one run.

    .venv/bin/python -m pip install -e '.[bench]' -c constraints.txt
    .venv/bin/python benchmarks/run.py CORPUS [--rounds 7]

CORPUS is whatever `read_corpus` takes. A ratio above 1 says how many times longer the other tool needs than this
package; "cpu" is the time of all threads, which other work on the machine disturbs least. Peak memory is that of a
process of its own, beyond what it had once the texts were read (for C: all of it). Then come a corpus made to collide
in hash tables, and the time for 1, 2, 4 and 8 times the corpus with the power of the length with which it grows.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import random
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
from memory import grown

from analysis import arrays, load_tokens, read_corpus, save_tokens, sentences, term_frequency, tokenize
from analysis.loading.files import locate_files
from analysis.tokens import scanner

# The words of `analysis.tokens.words.WORD` in Latin, Greek and Cyrillic texts, without looking ahead.
LETTERS, DIGITS = r"[\p{L}\p{Nl}][\p{L}\p{Nl}\p{M}\p{Cf}]*", r"\p{Nd}[\p{Nd}\p{M}\p{Cf}]*"
ITEM = f"(?:{LETTERS}(?:['’‘.:·]{LETTERS})*|{DIGITS}(?:['’‘.,;]{DIGITS})*)"
WORDS = f"_*{ITEM}(?:(?:[-‐‑]|_*){ITEM})*_*"
SLICE = 2_000_000
"""Characters that the slowest peers get; their time is scaled up."""
TOUCHED_BYTES = 3_200_000_000
OURS = "this package"
SINGLE = "tokenize, one thread"
COUNTS = "counts by day and term"

Job = Callable[[], object]


def ours(documents: pd.DataFrame) -> dict[str, Job]:
    """This package: the token table with all places, on two threads and on one; and counts by day and term."""
    folder = tempfile.TemporaryDirectory()  # removed with the last job that refers to it
    kept = Path(folder.name) / "tokens.parquet"
    save_tokens(tokenize(documents), kept)

    def one_thread() -> object:
        before = scanner.scan_words, arrays.map_threads
        scanner.scan_words, arrays.map_threads = partial(scanner.scan_words, threads=1), map
        try:
            return tokenize(documents)
        finally:
            scanner.scan_words, arrays.map_threads = before

    return {
        "tokenize": lambda: tokenize(documents),
        SINGLE: one_thread,
        COUNTS: lambda: term_frequency(tokenize(documents), "D", documents=documents),
        f"{COUNTS}, bare": lambda: term_frequency(tokenize(documents), "D", documents=documents),
        "sentences": lambda: sentences(documents),
        "tokens from disk": lambda _=folder: load_tokens(kept),
    }


def polars_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """polars: words by regular expression, exploded, grouped; no places are kept.

    The counts once as bare numbers, and once as the table that this package gives: documents, totals, rates, sorted.
    """
    import polars
    from polars import col

    frame = polars.DataFrame({"date": documents["date"].to_numpy(), "text": documents["text"].tolist()})
    words = frame.lazy().with_row_index("doc").with_columns(term=col("text").str.to_lowercase().str.extract_all(WORDS))
    tall = words.select("doc", "date", "term").explode("term")
    table = (
        tall.group_by("date", "term")
        .agg(n=polars.len(), docs=col("doc").n_unique())
        .with_columns(total=col("n").sum().over("date"))
        .with_columns(rate=col("n") / col("total") * 1000)
        .sort(["date", "n", "term"], descending=[False, True, False])
    )
    return {
        "tokenize": lambda: tall.group_by("term").len().collect(),
        COUNTS: lambda: table.collect(),
        f"{COUNTS}, bare": lambda: tall.group_by("date", "term").len().collect(),
    }


def sklearn_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """scikit-learn: counts of documents by terms."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = documents["text"].tolist()
    return {"tokenize": lambda: CountVectorizer().fit_transform(texts)}


def duckdb_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """DuckDB: words by regular expression, unnested, grouped."""
    import duckdb

    table = pd.DataFrame({"date": documents["date"], "text": documents["text"].astype(object)})
    connection = duckdb.connect()
    connection.register("documents", table)
    query = f"""
        create or replace table counts as select date, term, count(*) as n from (
            select date, unnest(regexp_extract_all(lower(text), '{WORDS.replace("'", "''")}')) as term from documents
        ) group by date, term"""
    return {f"{COUNTS}, bare": lambda: connection.execute(query)}


def nltk_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """NLTK's `NLTKWordTokenizer` and Punkt, places and all, on the beginning of the corpus."""
    from nltk.tokenize import NLTKWordTokenizer, PunktSentenceTokenizer

    texts, size = [], 0
    for text in documents["text"]:
        if size >= SLICE:
            break
        texts.append(text)
        size += len(text)
    scale = documents["text"].str.len().sum() / size

    def timed(tokenizer: object) -> float:
        began = time.perf_counter()
        for text in texts:
            list(tokenizer.span_tokenize(text))  # type: ignore[attr-defined]
        return (time.perf_counter() - began) * scale

    words, punkt = NLTKWordTokenizer(), PunktSentenceTokenizer()
    return {"tokenize": lambda: timed(words), "sentences": lambda: timed(punkt)}


def c_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """A plain loop in C on one core (`words.c`), reading the texts from one file; no places are kept."""
    compiler = shutil.which("cc")
    if compiler is None:
        return {}
    held = tempfile.TemporaryDirectory()
    folder = Path(held.name)
    source = Path(__file__).with_name("words.c")
    subprocess.run([compiler, "-O3", "-march=native", "-o", folder / "words", source], check=True)
    (folder / "texts").write_text("\n".join(documents["text"]), "utf-8")

    def loop(held: object = held) -> object:
        return subprocess.run([folder / "words", folder / "texts"], check=True, capture_output=True)

    return {"tokenize": loop, SINGLE: loop}


PEERS = {
    OURS: ours,
    "polars": polars_jobs,
    "scikit-learn": sklearn_jobs,
    "duckdb": duckdb_jobs,
    "nltk": nltk_jobs,
    "C, one core": c_jobs,
}


def reading_jobs(corpus: str) -> dict[tuple[str, str], Job]:
    """`read_corpus` beside reading the same files' bytes, one after the other."""
    files, _ = locate_files(corpus)

    def read_bytes() -> object:
        return [Path(file).read_bytes() for file in files.values()]

    return {(OURS, "read"): lambda: read_corpus(corpus), ("bytes alone", "read"): read_bytes}


def measure(job: Job) -> tuple[float, float]:
    """Seconds that `job` takes, by the clock and of all processors, or those that it returns."""
    began, used = time.perf_counter(), processor_time()
    result = job()
    took = time.perf_counter() - began, processor_time() - used
    return (result, result) if isinstance(result, float) else took


def processor_time() -> float:
    """Processor time of this process, and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def compare(corpus: str, documents: pd.DataFrame, rounds: int) -> pd.DataFrame:
    """Median seconds and peak memory of each job, ours and theirs, in turn."""
    jobs = reading_jobs(corpus)
    for peer, make in PEERS.items():
        jobs |= {(peer, task): job for task, job in make(documents).items()}
    seconds: dict[tuple[str, str], list[tuple[float, float]]] = {key: [] for key in jobs}
    for turn in range(rounds + 1):
        for key, job in jobs.items():
            took = measure(job)
            if turn:  # the first round warms up
                seconds[key].append(took)
    rows = [
        (task, tool, *np.median(took, axis=0), peak_memory(corpus, tool, task))
        for (tool, task), took in seconds.items()
    ]
    return pd.DataFrame(rows, columns=["task", "tool", "seconds", "cpu", "peak MB"])


def peak_memory(corpus: str, tool: str, task: str) -> float:
    """MB that a job needs at most beside what was there before it, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure_memory, (corpus, tool, task))


def _measure_memory(corpus: str, tool: str, task: str) -> float:
    documents = read_corpus(corpus)
    tokenize(documents.iloc[:10])
    job = reading_jobs(corpus)[tool, task] if task == "read" else PEERS[tool](documents)[task]
    if tool.startswith("C"):
        job()
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1.024e-3
    return grown(job)


def collisions(rounds: int) -> None:
    """Words of the same eight bytes in another order, and words of eight bytes that differ in the first ones only."""
    lanes = ["abcdefgh", "hgfedcba", "aaaaaaaa", "bbbbbbbb", "abababab", "babababa", "aabbaabb", "bbaabbaa"]
    swapped = ["".join(order) for order in permutations(lanes)]
    short = ["".join(letters) + "same" for letters in product("abcdefghijklmno", repeat=4)]
    for name, crafted in (("swapped lanes", swapped), ("same endings", short)):
        shuffled = random.Random(1)
        ordinary = ["".join(shuffled.choices("abcdefghijklmnop", k=len(word))) for word in crafted]
        texts = {kind: pd.Series([" ".join(words)] * 4) for kind, words in (("c", crafted), ("o", ordinary))}
        took = [[measure(partial(tokenize, texts[kind]))[1] for kind in "co"] for _ in range(rounds + 1)][1:]
        crafted_seconds, ordinary_seconds = np.median(took, axis=0)
        print(f"made to collide, {name}: {crafted_seconds / ordinary_seconds:.2f} times the time of random words")


def measure_touched(job: Job) -> tuple[float, float]:
    """What `measure` returns, once memory was used and freed: a virtual machine first has to fetch it from its host."""
    parts = [np.ones(TOUCHED_BYTES // 80) for _ in range(10)]
    del parts
    return measure(job)


def growth(documents: pd.DataFrame, rounds: int) -> None:
    """Time by times the corpus, and the exponent of the line through it."""
    times = [1, 2, 4, 8]
    tables = [
        pd.concat([documents.set_axis(documents.index + f"-{i}") for i in range(n)]).sort_values("date") for n in times
    ]
    tasks: dict[str, Callable[[pd.DataFrame], object]] = {
        "tokenize": tokenize,
        COUNTS: lambda table: term_frequency(tokenize(table), "D", documents=table),
        "sentences": sentences,
    }
    for task, job in tasks.items():
        took = np.array([[measure_touched(partial(job, table)) for table in tables] for _ in range(rounds)])
        seconds, cpu = np.median(took, axis=0).T
        listed = ", ".join(f"{n}x {wall:.2f} s" for n, wall in zip(times, seconds, strict=True))
        exponents = [np.polyfit(np.log(times), np.log(column), 1)[0] for column in (seconds, cpu)]
        print(f"{task}: {listed}: exponent {exponents[0]:.2f} (cpu {exponents[1]:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    documents = read_corpus(options.corpus)
    size = sum(len(text.encode()) for text in documents["text"]) / 1e6
    print(f"{len(documents):,} documents, {size:.1f} MB; {platform.platform()}, {os.cpu_count()} cores")
    names = ["polars", "scikit-learn", "duckdb", "nltk", "numpy", "pandas", "pyarrow", "numba"]
    print(", ".join(f"{name} {version(name)}" for name in names))
    load = [os.getloadavg()[0]]
    table = compare(options.corpus, documents, options.rounds)
    load.append(os.getloadavg()[0])
    base = table[table["tool"] == OURS].set_index("task")
    table["MB/s"] = size / table["seconds"]
    table["ratio"] = table["seconds"] / table["task"].map(base["seconds"])
    table["cpu ratio"] = table["cpu"] / table["task"].map(base["cpu"])
    table = table.sort_values(["task", "ratio"])
    print(f"load before and after: {load[0]:.1f}, {load[1]:.1f}; medians of {options.rounds} rounds")
    digits = {"seconds": 3, "cpu": 3, "MB/s": 1, "ratio": 2, "cpu ratio": 2, "peak MB": 0}
    print(table.round(digits)[["task", "tool", *digits]].to_string(index=False))
    tokens = len(tokenize(documents))
    print(f"{tokens:,} tokens; their table (18 bytes each) and twice the text are {18e-6 * tokens + 2 * size:.0f} MB")
    collisions(options.rounds)
    growth(documents, max(3, options.rounds // 2))


if __name__ == "__main__":
    main()
