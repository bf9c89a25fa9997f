"""How fast the reader answers: medians of 20 with 100,000 documents of 300 words. python benchmarks/reader.py"""

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import Reader, read_corpus, tokenize

DOCUMENTS, WORDS, TIMES = 100_000, 300, 20
QUERIES = ["ukraine", "president", "peace", "meeting", "sanctions", "energy", "moscow", "war", "children", "europe"]
GLOBS = [
    "ukrain*",
    "presiden*",
    "sanction*",
    "zelensk*",
    "russia*",
    "attack*",
    "milit*",
    "econom*",
    "negotiat*",
    "*ism",
]


def make_corpus() -> pd.DataFrame:
    """Stretches of the press releases, over eleven years and two papers."""
    generator = np.random.default_rng(0)
    releases = read_corpus("data/press-releases.parquet")
    words = np.array(" ".join(releases["text"].iloc[:600]).split(), dtype=object)
    starts = generator.integers(0, len(words) - WORDS, DOCUMENTS)
    days = pd.Timestamp("2010-01-01") + pd.to_timedelta(np.sort(generator.integers(0, 4000, DOCUMENTS)), unit="D")
    return pd.DataFrame(
        {
            "date": days,
            "precision": "day",
            "text": [" ".join(words[start : start + WORDS]) for start in starts],
            "paper": generator.choice(["A", "B"], DOCUMENTS),
        },
        index=pd.Index([f"d{i:06}" for i in range(DOCUMENTS)], name="doc"),
    )


def measure(act: Callable[[int], object]) -> str:
    """The median and the slowest of 20 acts, in milliseconds."""
    times = []
    for i in range(TIMES):
        began = time.perf_counter()
        act(i)
        times.append(1000 * (time.perf_counter() - began))
    return f"{statistics.median(times):6.0f} ms, slowest {max(times):.0f}"


def main() -> None:
    """Print the times of each kind of act."""
    documents = make_corpus()
    reader = Reader(documents, tokenize(documents), state={"query": "war", "freq": "M"})
    periods = [period["period"] for period in reader.widget.timeline["periods"]]
    acts = {
        "a word (at most 200)": lambda i: reader._do_set({"query": QUERIES[i % 10], "period": None}),
        "a glob (at most 500)": lambda i: reader._do_set({"query": GLOBS[i % 10], "period": None}),
        "a click on a period (at most 100)": lambda i: reader._do_set({"period": periods[5 * i]}),
        "a click on a line (at most 100)": lambda i: reader._do_open(i),
        "100 further lines": lambda i: reader._do_lines(100 * i, 100 * i + 100),
    }
    for name, act in acts.items():
        print(f"{name:36}{measure(act)}")


if __name__ == "__main__":
    main()
