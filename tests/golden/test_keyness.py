"""Keyness and similarity as published elsewhere: `keyness.json` says where each value comes from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr
from texts import SNOWBALL, TEXTS

from analysis import drop_terms, keyness, read_corpus, similarity, tokenize

HERE = Path(__file__).parent
ENTRIES = json.loads((HERE / "keyness.json").read_text("utf-8"))
GOLDEN = {entry["id"]: entry for entry in ENTRIES}
TABLES = [entry for entry in ENTRIES if "measure" in entry or "effect" in entry]


def agrees(value: float, printed: float, digits: int) -> bool:
    """Whether a value agrees with the printed one to its last digit."""
    return abs(value - printed) <= 0.5 * 10.0**-digits * (1 + 1e-9)


@pytest.mark.filterwarnings("ignore:target and reference have no term in common")
@pytest.mark.parametrize("entry", TABLES, ids=[entry["id"] for entry in TABLES])
def test_one_table(entry: dict) -> None:
    counts, option = entry["input"], "measure" if "measure" in entry else "effect"
    target, reference = (
        pd.DataFrame({"term": ["word"], "n": [counts["n_" + side]], "total": [counts["total_" + side]]})
        for side in ("target", "reference")
    )
    row = keyness(None, target, reference, **{option: entry[option]}).iloc[0]
    assert agrees(row[entry[option]], entry["expected"], entry["digits"])


def test_log_odds_of_scattertext() -> None:
    entry = GOLDEN["scattertext.logodds"]
    target, reference = (pd.Series(entry["input"][side], list("wxyz")) for side in ("target", "reference"))
    table = keyness(None, target, reference, measure="log_odds_z", prior=entry["input"]["prior"])
    scores = 1 - 2 * ndtr(table.set_index("term")["log_odds_z"].loc[list("wxyz")])
    for score, expected in zip(scores, entry["expected"], strict=True):
        assert agrees(score, expected, entry["digits"])


@pytest.mark.parametrize("measure", ["chi_squared_yates", "log_likelihood"])
def test_order_of_quanteda(measure: str) -> None:
    entry = GOLDEN["quanteda.key.order"]
    tokens = tokenize(pd.Series(entry["input"]))
    orders = ["".join(keyness(tokens, target, measure=measure)["term"]) for target in ("d1", "d2")]
    assert orders == entry["expected"][measure]


@pytest.fixture(scope="module")
def addresses() -> pd.DataFrame:
    addresses = read_corpus(TEXTS / "inaugural")
    addresses["year"] = addresses.index.str[:4].astype(int)
    return addresses


def test_after_the_war_as_in_quanteda(addresses: pd.DataFrame) -> None:
    """All 20 printed rows of 9,437, first and last, in their order; quanteda's sign is our ``favours``."""
    entry = GOLDEN["quanteda.key.postwar"]
    tokens = tokenize(addresses[addresses["year"] <= 2021], punctuation=True)
    postwar = addresses[addresses["year"].between(1945, 2021)]
    table = keyness(tokens, postwar, measure="chi_squared_yates")
    assert len(table) == entry["features"]
    shown = pd.concat([table.head(10), table.tail(10)])
    assert shown["term"].tolist() == list(entry["expected"])
    sign = np.where(shown["favours"] == "target", 1, -1)
    for value, n, other, (printed, *counts) in zip(
        shown["chi_squared_yates"] * sign,
        shown["n_target"],
        shown["n_reference"],
        entry["expected"].values(),
        strict=True,
    ):
        assert [n, other] == counts
        assert agrees(value, printed, entry["digits"][int(printed < 0)])


def test_one_address_among_others_as_in_quanteda(addresses: pd.DataFrame) -> None:
    entry = GOLDEN["quanteda.key.trump"]
    tokens = tokenize(addresses[addresses["year"].between(1945, 2021)], punctuation=True)
    table = keyness(tokens, "2017-Trump", measure="chi_squared_yates").head(10).set_index("term")
    assert table.index.tolist() == list(entry["expected"])
    for term, (printed, *counts) in entry["expected"].items():
        assert table.loc[term, ["n_target", "n_reference"]].tolist() == counts
        assert agrees(table.loc[term, "chi_squared_yates"], printed, entry["digits"])
    for term, printed in entry["p"].items():
        assert table.loc[term, "p"] == pytest.approx(printed, rel=1e-6)


def test_cosine_of_six_addresses(addresses: pd.DataFrame) -> None:
    entry = GOLDEN["quanteda.inaug.cosine"]
    names = ["2001-Bush", "2005-Bush", "2009-Obama", "2013-Obama", "2017-Trump", "2021-Biden"]
    table = similarity(drop_terms(tokenize(addresses.loc[names]), SNOWBALL))
    assert table.index.tolist() == table.columns.tolist() == names
    for cosine, expected in zip(table.to_numpy().ravel(), np.ravel(entry["expected"]), strict=True):
        assert agrees(cosine, expected, entry["digits"])
