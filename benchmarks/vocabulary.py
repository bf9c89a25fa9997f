"""Seconds and memory that dispersion and lexical diversity of a folder need; memory as a multiple of the token table.

    .venv/bin/python benchmarks/vocabulary.py FOLDER

FOLDER contains text files. Each task runs in a separate process, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from memory import grown

from analysis import (
    dispersion,
    lexical_diversity,
    load_tokens,
    rank_frequency,
    read_corpus,
    save_tokens,
    tokenize,
    vocabulary_growth,
)
from analysis.measures.diversity import MEASURES

LINEAR = [name for name in MEASURES if name != "mtld"]
TASKS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "dispersion over documents": dispersion,
    "dispersion over 100 equal parts": lambda tokens: dispersion(tokens, by=100),
    "lexical_diversity by document": lexical_diversity,
    "the same without mtld": lambda tokens: lexical_diversity(tokens, measures=LINEAR),
    "lexical_diversity of all as one text": lambda tokens: lexical_diversity(tokens, by=None),
    "vocabulary_growth": vocabulary_growth,
    "rank_frequency": rank_frequency,
}


def measure(task: str, file: str) -> None:
    """How long the task takes, and how much memory it needs in addition to the table."""
    tokens = load_tokens(file)
    table = tokens.memory_usage(deep=True).sum() / 1e6
    began = time.perf_counter()
    rows = len(TASKS[task](tokens))
    seconds = time.perf_counter() - began
    more = grown(lambda: TASKS[task](tokens))
    print(f"{task}: {seconds:.2f} s, {more / table:.1f} times the table of {table:.0f} MB beside it; {rows:,} rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/tokens.parquet"
        tokens = tokenize(read_corpus(arguments.folder))
        terms, documents = (len(tokens[name].cat.categories) for name in ("term", "doc"))
        print(f"{len(tokens):,} tokens, {terms:,} types, {documents:,} documents")
        save_tokens(tokens, file)
        del tokens
        for task in TASKS:
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(task, file))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
