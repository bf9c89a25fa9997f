"""How often the intervals of `timeline` and `rolling` contain the true rate.

    .venv/bin/python benchmarks/intervals.py [--draws 4000]

Periods of some documents are drawn many times. Hits in a document are Poisson, with a rate that differs among documents
by a gamma law of the shape given ("none": they do not differ; "tenth": a tenth of them have all hits). Documents are of
equal length or of very unequal ones (log-normal, sigma 1). Printed for each setting: the share of intervals that
contain the true rate, among the periods with an interval and among all with a hit; the share of periods with a hit that
have an interval; and the same for `rolling` over three periods.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import rolling, timeline

SHAPES = ["0.3", "1", "3", "none", "tenth"]
DOCUMENTS = [3, 5, 9, 10, 20, 50]
HITS = [0.2, 0.5, 1, 2, 6, 20]
# Terms drawn in the same documents; each is a trial of its own.
TERMS = 400


def draw_rates(random: np.random.Generator, shape: str, documents: int, months: int) -> NDArray[np.float64]:
    """The rate of each term in each document, in units of its mean."""
    size = (months, documents, TERMS)
    if shape == "none":
        return np.ones(size)
    if shape == "tenth":
        rank = random.random(size).argsort(axis=1).argsort(axis=1)
        holders = max(1, round(documents / 10))
        return (rank < holders) * documents / holders
    return random.gamma(float(shape), 1 / float(shape), size)


def simulate(documents: int, mean: float, shape: str, *, even: bool, draws: int) -> pd.DataFrame:
    """A timeline of many terms with the same true rate, `mean` hits in 400 tokens, by month."""
    random = np.random.default_rng([documents, int(mean * 100), SHAPES.index(shape), even])
    months = -(-draws // TERMS)
    length = np.full((months, documents), 400.0) if even else 400 * random.lognormal(0, 1, (months, documents))
    length = np.maximum(length, 20).astype(int)
    hits = random.poisson(mean * length[..., None] / 400 * draw_rates(random, shape, documents, months))
    hits, length = hits.reshape(-1, TERMS), length.ravel()
    scale = int((hits.sum(axis=1) / length).max()) + 1  # so that there is room for the hits of all terms
    doc, term = hits.nonzero()
    others = length * scale - hits.sum(axis=1)
    number = np.concatenate([doc.repeat(hits[doc, term]), np.arange(len(length)).repeat(others)])
    code = np.concatenate([term.repeat(hits[doc, term]), np.full(others.sum(), -1)])
    ids, names = [f"d{i:05}" for i in range(len(length))], [f"t{i}" for i in range(TERMS)]
    tokens = pd.DataFrame(
        {"doc": pd.Categorical.from_codes(number, ids), "term": pd.Categorical.from_codes(code, names)}
    )
    day = pd.period_range("2001-01", periods=months, freq="M").to_timestamp().repeat(documents)
    table = pd.DataFrame({"date": day, "precision": "day"}, index=ids)
    return timeline(tokens, table, names, freq="M", per=400 * scale)


def judge(table: pd.DataFrame, mean: float) -> tuple[float, float, float]:
    """Coverage among the periods with an interval and among those with a hit, and the share that has one."""
    has_hit, has_interval = table["n"] > 0, table["status"] == "ok"
    covered = (table["low"] <= mean) & (mean <= table["high"])
    among = covered[has_interval].mean() if has_interval.any() else float("nan")
    return among, covered[has_hit].mean(), has_interval[has_hit].mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=4000)
    draws = parser.parse_args().draws
    rows = []
    for shape in SHAPES:
        for documents in DOCUMENTS:
            for mean in HITS:
                for even in (True, False):
                    table = simulate(documents, mean, shape, even=even, draws=draws)
                    per = table.attrs["per"]
                    pooled = rolling(table, 3, per=per)
                    pooled = pooled[pooled["window"] == 3]
                    values = *judge(table, mean), *judge(pooled, mean)
                    rows.append((shape, documents, mean, "even" if even else "uneven", *values))
    keys = ["shape", "documents", "hits", "lengths"]
    columns = ["covered", "covered of all", "share", "rolling: covered", "of all", "share of all"]
    table = pd.DataFrame(rows, columns=[*keys, *columns])
    table[columns] = (100 * table[columns]).round(1)
    print(f"{draws:,} draws a setting; 95 % intervals; all values in percent")
    print(table.to_string(index=False))
    for lowest in DOCUMENTS:
        these = table[(table["documents"] == lowest) & (table["shape"] != "tenth")]
        print(
            f"{lowest} documents: lowest coverage {these['covered'].min()}, rolling {these['rolling: covered'].min()}"
        )


if __name__ == "__main__":
    main()
