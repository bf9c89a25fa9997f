"""Speed beside what else does the job: ratios of medians, all measured by turns in one run.

    .venv/bin/python -m pip install -e '.[bench]' -c constraints.txt
    .venv/bin/python benchmarks/run.py CORPUS [--rounds 5]

CORPUS is whatever `read_corpus` takes. A ratio above 1 says how many times faster this package is.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from analysis import read_corpus, scanner, term_frequency, tokenize

WORDS = r"[\p{L}\p{N}_]+(?:['’.\-][\p{L}\p{N}]+)*"
SLICE = 2_000_000
"""Characters that the slowest peer gets; its time is scaled up."""

Job = Callable[[], object]


def ours(documents: pd.DataFrame) -> dict[str, Job]:
    """This package: the token table with all places, on two threads and on one; and counts by day and term."""

    def one_thread() -> object:
        scanner.THREADS, before = 1, scanner.THREADS
        try:
            return tokenize(documents)
        finally:
            scanner.THREADS = before

    return {
        "tokenize": lambda: tokenize(documents),
        "tokenize, one thread": one_thread,
        "counts by day and term": lambda: term_frequency(tokenize(documents), "D", documents=documents),
    }


def polars_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """polars: words by regular expression, exploded, grouped; no places are kept."""
    import polars

    frame = polars.DataFrame({"date": documents["date"].to_numpy(), "text": documents["text"].tolist()})
    words = frame.lazy().select(
        "date", polars.col("text").str.to_lowercase().str.extract_all(WORDS).alias("term")
    )
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
        select date, term, count(*) from (
            select date, unnest(regexp_extract_all(lower(text), '{WORDS.replace("'", "''")}')) as term from documents
        ) group by date, term"""
    return {"counts by day and term": lambda: connection.execute(query).fetchall()}


def nltk_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """NLTK's `NLTKWordTokenizer`, places and all, on the beginning of the corpus."""
    from nltk.tokenize import NLTKWordTokenizer

    texts, size = [], 0
    for text in documents["text"]:
        if size >= SLICE:
            break
        texts.append(text)
        size += len(text)
    scale = documents["text"].str.len().sum() / size
    tokenizer = NLTKWordTokenizer()

    def job() -> float:
        began = time.perf_counter()
        for text in texts:
            list(tokenizer.span_tokenize(text))
        return (time.perf_counter() - began) * scale

    return {"tokenize": job}


def c_jobs(documents: pd.DataFrame) -> dict[str, Job]:
    """A plain loop in C on one core (`words.c`), reading the texts from one file; no places are kept."""
    compiler = shutil.which("cc")
    if compiler is None:
        return {}
    folder = Path(tempfile.mkdtemp())
    source = Path(__file__).with_name("words.c")
    subprocess.run([compiler, "-O3", "-march=native", "-o", folder / "words", source], check=True)
    (folder / "texts").write_text("\n".join(documents["text"]), "utf-8")
    return {
        "tokenize": lambda: subprocess.run(
            [folder / "words", folder / "texts"], check=True, capture_output=True
        )
    }


PEERS = {
    "polars": polars_jobs,
    "scikit-learn": sklearn_jobs,
    "duckdb": duckdb_jobs,
    "nltk": nltk_jobs,
    "C, one core": c_jobs,
}


def measure(job: Job) -> float:
    """Seconds that `job` takes, or says that it would."""
    began = time.perf_counter()
    said = job()
    return said if isinstance(said, float) else time.perf_counter() - began


def compare(documents: pd.DataFrame, rounds: int) -> pd.DataFrame:
    """Median seconds of each job, ours and theirs, by turns."""
    jobs = {("this package", task): job for task, job in ours(documents).items()}
    for peer, make in PEERS.items():
        jobs |= {(peer, task): job for task, job in make(documents).items()}
    seconds: dict[tuple[str, str], list[float]] = {key: [] for key in jobs}
    for turn in range(rounds + 1):
        for key, job in jobs.items():
            took = measure(job)
            if turn:  # the first round warms up
                seconds[key].append(took)
    rows = [(task, who, statistics.median(took)) for (who, task), took in seconds.items()]
    return pd.DataFrame(rows, columns=["task", "who", "seconds"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    documents = read_corpus(asked.corpus)
    size = sum(len(text.encode()) for text in documents["text"]) / 1e6
    table = compare(documents, asked.rounds)
    base = table[table["who"] == "this package"].set_index("task")["seconds"]
    table["MB/s"] = size / table["seconds"]
    table["ratio"] = table["seconds"] / table["task"].map(base)
    single = table[table["who"] == "C, one core"].assign(task="tokenize, one thread")
    single["ratio"] = single["seconds"] / base["tokenize, one thread"]
    table = pd.concat([table, single]).sort_values(["task", "ratio"])
    print(f"{len(documents):,} documents, {size:.1f} MB; {platform.platform()}, {os.cpu_count()} cores")
    names = ["polars", "scikit-learn", "duckdb", "nltk", "numpy", "pandas"]
    print(", ".join(f"{name} {version(name)}" for name in names))
    print(table.round({"seconds": 3, "MB/s": 1, "ratio": 2}).to_string(index=False))


if __name__ == "__main__":
    main()
