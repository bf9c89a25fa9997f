"""Speed on texts that consist of one unit, in MB/s of CPU time, and how time grows: `python benchmarks/worst.py`.

A ratio of 4 is linear: the longer text is four times as long. Repeated units are the worst inputs that fuzzing found;
runs of random dates are worse still, since no two places in them are equal.
"""

import random
import time
import warnings
from collections.abc import Callable

import pandas as pd

from analysis import sentences, time_expressions

UNITS = [
    "Monday and ", "2023-", "1/2/", "March-", "5 May – ", "in May ", "the '80s ", "until Friday ", "May 5, 2023, ",
    "1998-99 ", "8 p.m. ", "two years ago ", "first quarter ", "see no. 5 and ", "“Why?” he said and ", "! ", "Mr. ",
]  # fmt: skip
SHORT_CHARS, LONG_CHARS = 50_000, 200_000


def measure_seconds(function: Callable[[pd.DataFrame], object], text: str) -> float:
    documents = pd.DataFrame({"date": pd.to_datetime(["2023-03-08"]), "text": [text]}, index=["a"])
    start = time.process_time()
    function(documents)
    return time.process_time() - start


def main() -> None:
    warnings.simplefilter("ignore")
    draw = random.Random(1)
    months = draw.choices(["March", "April", "May", "June", "July"], k=LONG_CHARS // 5)
    dates = ", ".join(f"{draw.randint(1, 28)} {month} {draw.randint(1900, 2023)}" for month in months)
    texts = {unit: unit * LONG_CHARS for unit in UNITS} | {"random months": "-".join(months), "random dates": dates}
    for function in (time_expressions, sentences):
        measure_seconds(function, "On Monday it was March 2023.")
        for name, text in texts.items():
            short, long = (measure_seconds(function, text[:chars]) for chars in (SHORT_CHARS, LONG_CHARS))
            print(f"{function.__name__:18}{name:22}{LONG_CHARS / long / 1e6:8.3f} MB/s   ratio {long / short:5.1f}")


if __name__ == "__main__":
    main()
