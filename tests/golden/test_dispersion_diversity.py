"""Published values of dispersion and lexical diversity: `dispersion_diversity.json` says where each comes from.

Values that we do not reproduce are listed there too, with the reason.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nltk.tokenize import RegexpTokenizer

from analysis import dispersion, lexical_diversity, tokenize
from analysis.measures.dispersion import distances

HERE = Path(__file__).parent
GOLDEN = {value["id"]: value for value in json.loads((HERE / "dispersion_diversity.json").read_text("utf-8"))}


def spread(n: list[int], sizes: list[int] | None = None) -> pd.Series:
    """The row of a term that occurs `n` times in each part; parts have 20 words unless `sizes` says otherwise."""
    sizes = sizes or [20] * len(n)
    parts = [["a"] * hits + ["x"] * (size - hits) for hits, size in zip(n, sizes, strict=True)]
    return dispersion(tokenize(pd.Series([" ".join(part) for part in parts]))).set_index("term").loc["a"]


def text_of(frequencies: list[int]) -> str:
    """A text in which each term has the given frequency, and the terms take turns."""
    rounds = range(max(frequencies))
    return " ".join(f"t{i}" for turn in rounds for i, often in enumerate(frequencies) if turn < often)


def diversity(text: str, *measures: str, **options: object) -> list[float]:
    return lexical_diversity(tokenize(pd.Series([text])), measures=measures, **options)[list(measures)].iloc[0].tolist()


def check(values: object, id: str) -> None:
    """Within the tolerance given with the value: half a unit of the last printed digit."""
    golden = GOLDEN[id]
    distance = np.abs(np.subtract(values, golden["expected"]))
    assert (distance <= golden["tolerance"]).all(), (id, values)


def test_measures_of_equal_parts() -> None:
    check(spread(GOLDEN["carroll1970.D2"]["input"])["carroll_d2"], "carroll1970.D2")
    check(spread(GOLDEN["carroll1970.D"]["input"])["juilland_d"], "carroll1970.D")
    check(spread(GOLDEN["gries2008.S"]["input"])["rosengren_s"], "gries2008.S")
    even, uneven = map(spread, GOLDEN["gries2008.DPnorm"]["input"])
    check([even["dp"], uneven["dp_norm"]], "gries2008.DPnorm")


@pytest.mark.parametrize(
    ("id", "adjust"),
    [
        ("adjusted.U", lambda row: row["juilland_d"] * row["n"]),
        ("adjusted.Um", lambda row: row["n"] * (row["carroll_d2"] + (1 - row["carroll_d2"]) / row["parts"])),
        ("adjusted.KF", lambda row: row["rosengren_s"] * row["n"]),
        ("adjusted.FM", lambda row: row["range"] * row["n"] / row["parts"]),
    ],
)
def test_adjusted_frequencies_follow_from_their_measures(id: str, adjust) -> None:
    check([adjust(spread(n)) for n in GOLDEN[id]["input"]], id)


def test_distances_and_the_reduced_frequency() -> None:
    tokens = tokenize(pd.Series(GOLDEN["gries2008.dists"]["input"]))
    n, distance = distances(tokens["term"].cat.codes.to_numpy(), 16)
    assert distance[: n[0]].tolist() == GOLDEN["gries2008.dists"]["expected"]
    table = dispersion(tokens, by=5).set_index("term")
    check(table.loc["a", "arf"], "gries2008.ARF")


def test_measures_of_unequal_parts() -> None:
    table = dispersion(tokenize(pd.Series(GOLDEN["gries2020.a"]["input"]))).set_index("term")
    golden = GOLDEN["gries2020.a"]
    for name, expected in golden["expected"].items():
        assert table.loc["a", name] == pytest.approx(expected, abs=golden["tolerance"][name]), name
    for name, expected in GOLDEN["gries2020.biqx"]["expected"].items():
        values = table.loc[["b", "i", "q", "x"], name].tolist()
        assert values == pytest.approx(expected, abs=GOLDEN["gries2020.biqx"]["tolerance"]), name


def test_measures_of_nearly_equal_parts() -> None:
    row = spread(**GOLDEN["tlda.allemand"]["input"])
    share = row["range"] / row["parts"]
    check([share, *row[["juilland_d", "carroll_d2", "rosengren_s"]], 1 / (1 + row["kl"])], "tlda.allemand")


def test_measures_of_frequencies() -> None:
    check([*diversity(text_of([3, 2, 2, 1, 1, 1]), "yule_k"), *diversity(text_of([4, 3, 2, 2, 1, 1, 1]), "yule_k")],
          "quanteda.yuleK")  # fmt: skip
    check(diversity(GOLDEN["quanteda.yuleI"]["input"], "yule_i")[0], "quanteda.yuleI")
    names = ["ttr", "rttr", "cttr", "herdan_c", "summer_s", "dugast_u", "maas"]
    check(diversity(GOLDEN["lexrich.basic"]["input"], *names), "lexrich.basic")
    names = ["yule_k", "yule_i", "herdan_vm", "simpson_d"]
    check(diversity(GOLDEN["lexrich.yule"]["input"], *names), "lexrich.yule")
    shrimp = [diversity(text, "ttr", "cttr", "yule_k") for text in GOLDEN["quanteda.lexdiv.shrimp"]["input"]]
    check(shrimp, "quanteda.lexdiv.shrimp")


def test_measures_of_the_order_of_words() -> None:
    mattr, msttr = GOLDEN["quanteda.mattr"], GOLDEN["quanteda.msttr"]
    check([diversity(mattr["input"], "mattr", window=size)[0] for size in (2, 3, 4)], "quanteda.mattr")
    check([diversity(msttr["input"], "msttr", window=size)[0] for size in (2, 3, 4)], "quanteda.msttr")
    text = GOLDEN["lexrich.order"]["input"]
    check(diversity(text, "msttr", "mattr", "mtld", "hdd", window=5, draws=5), "lexrich.order")
    text = text_of(GOLDEN["wordless.sentence"]["input"])
    check(diversity(text, "mtld", "msttr", "hdd", "simpson_d", "yule_k"), "wordless.sentence")


def test_repeat_rate_follows_from_yules_k() -> None:
    frequencies = GOLDEN["popescu2009.RR-H"]["input"] + [2] * 18 + [1] * 85
    assert (sum(frequencies), len(frequencies)) == (225, 124)
    check(diversity(text_of(frequencies), "yule_k")[0] / 1e4 + 1 / 225, "popescu2009.RR-H")


def test_genesis() -> None:
    text = (HERE / "genesis-kjv.txt").read_text("utf-8")
    tokens = tokenize(pd.Series([text]), tokenizer=RegexpTokenizer(r"\w+|[^\w\s]+"), lower=False)
    check(lexical_diversity(tokens, measures="ttr")["ttr"].iloc[0], "nltk.text3.ttr")


def test_what_is_not_reached_says_why() -> None:
    reasons = {id: golden["not_reached"] for id, golden in GOLDEN.items() if "not_reached" in golden}
    assert list(reasons) == [
        "gries2008.D3",
        "adjusted.UR",
        "lexrich.ttr_nd",
        "wordless.fisher",
        "miranda2005.K",
    ]
    assert all(reasons.values())
