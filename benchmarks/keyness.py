"""Keyness of all terms, and other programs that do a part of it: ratios of medians, measured in turns in one run.

    .venv/bin/python -m pip install -e '.[bench]' -c constraints.txt
    .venv/bin/python benchmarks/keyness.py CORPUS [--rounds 5]

CORPUS is anything that `read_corpus` accepts. It is split at the middle of a month, 15 February 1916, unless `--before`
names another day. A ratio above 1 says how many times longer another program takes than `keyness`, which returns
counts, documents, test, p, q, effect, interval and dispersion; the others return one or two of these columns. All
start from tokens. Peak memory is measured in a separate process (on Linux): what it needs beyond its tokens, as a ratio
to the size of the tokens table.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from memory import grown

from analysis import document_term_matrix, keyness, load_tokens, read_corpus, save_tokens, tokenize
from analysis.measures.contrast import MEASURES

SAMPLE = 2000
"""Terms that the slowest programs are given; their time is scaled up."""

Job = Callable[[], object]


def split(documents: pd.DataFrame, before: str) -> list[str]:
    """The documents dated before a day."""
    return documents.index[documents["date"] < pd.Timestamp(before)].astype("str").tolist()


def jobs(tokens: pd.DataFrame, first: list[str]) -> dict[str, Job]:
    """This package, and programs that each return one or two columns of the table."""
    return {
        **{f"keyness, {name}": lambda name=name: keyness(tokens, first, measure=name) for name in MEASURES},
        "pandas: counts of two sides and G²": lambda: pandas_table(tokens, first),
        "scikit-learn: chi2 of a ready matrix": sklearn_job(tokens, first),
        "NLTK: likelihood_ratio of ready counts": nltk_job(tokens, first),
        "SciPy: chi2_contingency of ready counts": scipy_job(tokens, first),
    }


def counts(tokens: pd.DataFrame, first: list[str]) -> tuple[pd.DataFrame, int, int]:
    side = tokens["doc"].isin(first)
    table = pd.DataFrame({"a": tokens["term"][side].value_counts(), "b": tokens["term"][~side].value_counts()}).fillna(
        0
    )
    return table, int(side.sum()), int((~side).sum())


def pandas_table(tokens: pd.DataFrame, first: list[str]) -> pd.DataFrame:
    """What a notebook would do by hand."""
    table, n, m = counts(tokens, first)
    g2 = pd.Series(0.0, table.index)
    for observed, row, column in (
        (table["a"], table["a"] + table["b"], n),
        (table["b"], table["a"] + table["b"], m),
        (n - table["a"], n + m - table["a"] - table["b"], n),
        (m - table["b"], n + m - table["a"] - table["b"], m),
    ):
        expected = row * column / (n + m)
        g2 += 2 * (observed * np.log((observed / expected).where(observed > 0, 1)))
    return table.assign(g2=g2).sort_values("g2", ascending=False)


def sklearn_job(tokens: pd.DataFrame, first: list[str]) -> Job:
    from sklearn.feature_selection import chi2

    matrix, ids, _ = document_term_matrix(tokens)
    return lambda: chi2(matrix, ids.isin(first))


def nltk_job(tokens: pd.DataFrame, first: list[str]) -> Job:
    from nltk.metrics import BigramAssocMeasures

    table, n, m = counts(tokens, first)
    cells = table.head(SAMPLE).astype(int).itertuples(index=False)
    marginals = [(a, (a + b, n), n + m) for a, b in cells]
    return lambda: (
        [BigramAssocMeasures.likelihood_ratio(*cell) for cell in marginals],
        len(table) / len(marginals),
    )


def scipy_job(tokens: pd.DataFrame, first: list[str]) -> Job:
    from scipy.stats import chi2_contingency

    table, n, m = counts(tokens, first)
    tables = [[[a, b], [n - a, m - b]] for a, b in table.head(SAMPLE).itertuples(index=False)]
    return lambda: (
        [chi2_contingency(cells, lambda_="log-likelihood") for cells in tables],
        len(table) / len(tables),
    )


def seconds(job: Job) -> float:
    start = time.perf_counter()
    result = job()
    duration = time.perf_counter() - start
    return duration * result[1] if isinstance(result, tuple) and isinstance(result[1], float) else duration


def peak_memory(kept: str, first: list[str], measure: str) -> float:
    """MB that a separate process needs beyond its tokens."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure_memory, (kept, first, measure))


def _measure_memory(kept: str, first: list[str], measure: str) -> float:
    import scipy.special
    import scipy.stats  # noqa: F401 -- libraries are loaded before measuring

    tokens = load_tokens(kept)
    return grown(lambda: keyness(tokens, first, measure=measure))  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--before", default="1916-02-15")
    options = parser.parse_args()
    documents = read_corpus(options.corpus)
    tokens, first = tokenize(documents), split(documents, options.before)
    size = tokens.memory_usage(index=False).sum() / 1e6
    types = len(tokens["term"].cat.categories)
    print(f"{len(tokens):,} tokens ({size:.0f} MB), {types:,} types, {len(tokens['doc'].cat.categories):,} documents")
    work = jobs(tokens, first)
    spent = {name: [] for name in work}
    for _ in range(options.rounds):
        for name, job in work.items():
            spent[name].append(seconds(job))
    medians = {name: statistics.median(times) for name, times in spent.items()}
    ours = medians["keyness, log_likelihood"]
    for name, median in medians.items():
        print(f"{name:44} {median:8.2f} s  {median / ours:7.2f}")
    with tempfile.TemporaryDirectory() as folder:
        kept = str(Path(folder) / "tokens.parquet")
        save_tokens(tokens, kept)
        for measure in ("log_likelihood", "fisher"):
            grown = peak_memory(kept, first, measure)
            print(f"peak memory of keyness, {measure:20} {grown:8.0f} MB {grown / size:7.2f} tokens tables")


if __name__ == "__main__":
    main()
