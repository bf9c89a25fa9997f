"""Word pairs beside NLTK's finder: seconds, their ratio in one run, and peak memory.

    .venv/bin/python benchmarks/collocations.py CORPUS [--node war] [--rounds 5]

CORPUS is anything that `read_corpus` reads, and is tokenised once. NLTK's `BigramCollocationFinder` gets the same
words, at most `MAX_NLTK_WORDS` of them; its time is scaled up by the number of words. Memory is measured in a separate
process, over what it had with the tokens in memory; their table has 18 bytes per token.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version

import pandas as pd
from memory import grown
from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

from analysis import collocations, cooccurrences, read_corpus, tokenize

MAX_NLTK_WORDS = 1_000_000

TASKS: dict[str, dict[str, object]] = {
    "5+5 words around one node": {"window": (5, 5)},
    "bigrams that occur twice": {"min_count": 2},
    "all bigrams": {"min_count": 1},
    "5+5 words around every word": {"window": (5, 5), "min_count": 5},
}


def ours(tokens: pd.DataFrame, task: str, node: str) -> pd.DataFrame:
    options = TASKS[task] | ({"node": node} if "one node" in task else {})
    return collocations(tokens, **options)  # type: ignore[arg-type]


def nltk(tokens: pd.DataFrame, task: str, node: str) -> float:
    """Seconds that NLTK would take for all tokens and three measures; its window has only the words to the right."""
    words = tokens["term"].astype(object).tolist()[:MAX_NLTK_WORDS]
    measures = BigramAssocMeasures.likelihood_ratio, BigramAssocMeasures.pmi, BigramAssocMeasures.dice
    began = time.perf_counter()
    finder = BigramCollocationFinder.from_words(words, window_size=6 if "5+5" in task else 2)
    if "one node" in task:
        finder.apply_ngram_filter(lambda one, other: node not in (one, other))
    finder.apply_freq_filter(int(str(TASKS[task].get("min_count", 2))))
    for measure in measures:
        finder.score_ngrams(measure)
    return (time.perf_counter() - began) * len(tokens) / len(words)


def seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def peak_memory(corpus: str, task: str, node: str) -> float:
    """MB that the task needs in addition to the tokens, in a separate process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure_memory, (corpus, task, node))


def _measure_memory(corpus: str, task: str, node: str) -> float:
    tokens = tokenize(read_corpus(corpus))
    collocations(tokens[:1000])
    return grown(partial(ours, tokens, task, node))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--node", default="war")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    tokens = tokenize(read_corpus(arguments.corpus))
    size = 18e-6 * len(tokens)
    print(f"{len(tokens):,} tokens, {tokens['term'].nunique():,} types, a table of {size:.0f} MB")
    print(f"{platform.platform()}, {os.cpu_count()} cores; nltk {version('nltk')}, numpy {version('numpy')}")
    for task in TASKS:
        first = seconds(partial(ours, tokens, task, arguments.node))
        our_seconds, nltk_seconds = [], []
        for _ in range(arguments.rounds):
            our_seconds.append(seconds(partial(ours, tokens, task, arguments.node)))
            if "every word" not in task:
                nltk_seconds.append(nltk(tokens, task, arguments.node))
        median = statistics.median(our_seconds)
        ratio = f", NLTK {statistics.median(nltk_seconds) / median:.0f} times that" if nltk_seconds else ""
        memory = peak_memory(arguments.corpus, task, arguments.node)
        print(f"{task}: {median:.2f} s (at first {first:.2f}){ratio}; {memory:.0f} MB, {memory / size:.1f} tables")
    row = collocations(tokens, window=(5, 5), node=arguments.node).iloc[0]
    print(f"places of {row['n']:,} pairs: {seconds(lambda: cooccurrences(tokens, row)):.2f} s")


if __name__ == "__main__":
    main()
