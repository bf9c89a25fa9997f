"""Speed and memory beside what else does the job: ratios of medians, all measured by turns in one run.

    .venv/bin/python -m pip install -e '.[bench]' -c constraints.txt
    .venv/bin/python benchmarks/run.py CORPUS [--rounds 5]

CORPUS is whatever `read_corpus` takes. A ratio above 1 says how many times longer another needs than this package. Peak
memory is that of a process of its own, over what it had when the texts were there (of C: all that it had). At last the
time for 1, 2, 4 and 8 times the corpus, and the power of the text's length with which it grows.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from memory import grown

from analysis import load_tokens, read_corpus, save_tokens, sentences, term_frequency, tokenize
from analysis.loading.files import locate_files
from analysis.tokens import scanner

# The same words as this package's, to the token: the rule of `analysis.tokens.words.WORD` without looking ahead.
RUN = "[\\p{L}\\p{Nd}_\\p{M}\u00ad\u200c\u200d]"
WORDS = f"[\\p{{L}}\\p{{Nd}}_]{RUN}*(?:(?:['’.:·]\\p{{L}}|[.,;']\\p{{Nd}}|[-‐‑][\\p{{L}}\\p{{Nd}}]){RUN}*)*"
SLICE = 2_000_000
"""Characters that the slowest peers get; their time is scaled up."""
OURS = "this package"
SINGLE = "tokenize, one thread"

Job = Callable[[], object]


def ours(documents: pd.DataFrame) -> dict[str, Job]:
    """This package: the token table with all places, on two threads and on one; and counts by day and term."""
    folder = tempfile.TemporaryDirectory()  # goes with the last job that knows it
    kept = Path(folder.name) / "tokens.parquet"
    save_tokens(tokenize(documents), kept)

    def one_thread() -> object:
        scanner.map_threads, before = map, scanner.map_threads
        try:
            return tokenize(documents)
        finally:
            scanner.map_threads = before

    return {
        "tokenize": lambda: tokenize(documents),
        SINGLE: one_thread,
        "counts by day and term": lambda: term_frequency(tokenize(documents), "D", documents=documents),
        "sentences": lambda: sentences(documents),
        "tokens from disk": lambda held=folder: load_tokens(kept),
    }


def polars_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """polars: words by regular expression, exploded, grouped; no places are kept."""
    import polars

    frame = polars.DataFrame({"date": documents["date"].to_numpy(), "text": documents["text"].tolist()})
    words = frame.lazy().select("date", polars.col("text").str.to_lowercase().str.extract_all(WORDS).alias("term"))
    tall = words.explode("term")
    return {
        "tokenize": lambda: tall.group_by("term").len().collect(),
        "counts by day and term": lambda: tall.group_by("date", "term").len().collect(),
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
    return {"counts by day and term": lambda: connection.execute(query)}


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


def measure(job: Job) -> float:
    """Seconds that `job` takes, or says that it would."""
    began = time.perf_counter()
    said = job()
    return said if isinstance(said, float) else time.perf_counter() - began


def compare(corpus: str, documents: pd.DataFrame, rounds: int) -> pd.DataFrame:
    """Median seconds and peak memory of each job, ours and theirs, by turns."""
    jobs = reading_jobs(corpus)
    for peer, make in PEERS.items():
        jobs |= {(peer, task): job for task, job in make(documents).items()}
    seconds: dict[tuple[str, str], list[float]] = {key: [] for key in jobs}
    for turn in range(rounds + 1):
        for key, job in jobs.items():
            took = measure(job)
            if turn:  # the first round warms up
                seconds[key].append(took)
    rows = [
        (task, who, statistics.median(took), peak_memory(corpus, who, task)) for (who, task), took in seconds.items()
    ]
    return pd.DataFrame(rows, columns=["task", "who", "seconds", "peak MB"])


def peak_memory(corpus: str, who: str, task: str) -> float:
    """MB that a job needs at most beside what was there before it, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure_memory, (corpus, who, task))


def _measure_memory(corpus: str, who: str, task: str) -> float:
    documents = read_corpus(corpus)
    tokenize(documents.iloc[:10])
    job = reading_jobs(corpus)[who, task] if task == "read" else PEERS[who](documents)[task]
    if who.startswith("C"):
        job()
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1.024e-3
    return grown(job)


def growth(documents: pd.DataFrame, rounds: int) -> None:
    """Time by times the corpus, and the exponent of the line through it."""
    times = [1, 2, 4, 8]
    tables = [
        pd.concat([documents.set_axis(documents.index + f"-{i}") for i in range(n)]).sort_values("date") for n in times
    ]
    tasks: dict[str, Callable[[pd.DataFrame], object]] = {
        "tokenize": tokenize,
        "counts by day and term": lambda table: term_frequency(tokenize(table), "D", documents=table),
        "sentences": sentences,
    }
    for task, job in tasks.items():
        seconds = [statistics.median(measure(partial(job, table)) for _ in range(rounds)) for table in tables]
        exponent = np.polyfit(np.log(times), np.log(seconds), 1)[0]
        listed = ", ".join(f"{n}x {took:.2f} s" for n, took in zip(times, seconds, strict=True))
        print(f"{task}: {listed}: exponent {exponent:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    documents = read_corpus(asked.corpus)
    size = sum(len(text.encode()) for text in documents["text"]) / 1e6
    table = compare(asked.corpus, documents, asked.rounds)
    base = table[table["who"] == OURS].set_index("task")["seconds"]
    table["MB/s"] = size / table["seconds"]
    table["ratio"] = table["seconds"] / table["task"].map(base)
    table = table.sort_values(["task", "ratio"])
    print(f"{len(documents):,} documents, {size:.1f} MB; {platform.platform()}, {os.cpu_count()} cores")
    names = ["polars", "scikit-learn", "duckdb", "nltk", "numpy", "pandas", "pyarrow"]
    print(", ".join(f"{name} {version(name)}" for name in names))
    shown = table.round({"seconds": 3, "MB/s": 1, "ratio": 2, "peak MB": 0})
    print(shown[["task", "who", "seconds", "MB/s", "ratio", "peak MB"]].to_string(index=False))
    tokens = len(tokenize(documents))
    print(f"{tokens:,} tokens; their table (18 bytes each) and twice the text are {18e-6 * tokens + 2 * size:.0f} MB")
    growth(documents, max(1, asked.rounds // 2))


if __name__ == "__main__":
    main()
