"""The same results in other surroundings: hash seed, time zone, locale, ``-O``, threads, and order of files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What each call gives, as a hash; floats are rounded to 12 digits.
SCRIPT = r"""
import hashlib, json, os, re, shutil, sys, tempfile
from pathlib import Path
import numpy as np, pandas as pd
import analysis as an

folder = Path(tempfile.mkdtemp())
names = sorted(Path("seeds").glob("*.txt"), reverse="backwards" in sys.argv)
for name in names:
    for number, part in enumerate(re.split(r"(?<=\n)\n", name.read_text("utf-8"))):
        header = "" if number == 0 else f" date 2023-0{1 + number % 9}-1{number % 10} "
        (folder / f"{name.stem}-{number:02}.txt").write_text(header + part, "utf-8")
source = sorted(map(str, folder.iterdir()), reverse="backwards" in sys.argv)
documents = an.read_corpus(source)
documents["source"] = documents["source"].str.rpartition("/")[2]
documents["side"] = ["a" if number % 2 else "b" for number in range(len(documents))]
tokens, dated = an.tokenize(documents), documents.dropna(subset="date")
expressions = an.time_expressions(documents)
line = an.timeline(tokens, documents, ["bakhmut", "wagner"], freq="M")
months = an.timeline(tokens, documents, freq="M")
target = documents[documents["side"] == "a"]
april = pd.DataFrame({"doc": ["a"], "date": ["14 April 2023"], "text": ["x"]})
results = {
    "read_corpus": documents,
    "audit_corpus": an.audit_corpus(source, language="en").drop(columns=["source"]),
    "tokenize": tokens,
    "sentences": an.sentences(documents),
    "variants": an.variants(tokens, documents),
    "term_frequency": an.term_frequency(tokens, ["M", "side"], documents=documents),
    "tf_idf": an.tf_idf(tokens),
    "timeline": line,
    "mentioned": an.timeline(tokens, documents, "bakhmut", freq="M", axis="mentioned", expressions=expressions),
    "trends": an.trends(tokens, documents, ["bakhmut"], freq="M"),
    "kwic": an.kwic(tokens, documents, ["w*", re.compile("^un")], sort="right"),
    "passages": an.passages(documents, an.kwic(tokens, documents, "wagner")),
    "keyness": an.keyness(tokens, target),
    "word_shift": an.word_shift(tokens, target, documents.drop(target.index)),
    "similarity": an.similarity(tokens, by="M", documents=documents),
    "collocations": an.collocations(tokens, window=3),
    "dispersion": an.dispersion(tokens),
    "lexical_diversity": an.lexical_diversity(tokens, by="M", documents=documents),
    "vocabulary_growth": an.vocabulary_growth(tokens),
    "time_expressions": expressions,
    "chronology": an.chronology(documents, expressions),
    "count_corpus": an.count_corpus(source, "M", size=300),
    "names of months": an.read_corpus(april, date_format="%d %B %Y"),
    "describe_timeline": pd.DataFrame({"text": [an.describe_timeline(line)]}),
    "describe_keyness": pd.DataFrame({"text": [an.describe_keyness(an.keyness(tokens, target))]}),
}
shutil.rmtree(folder)


def sum_up(table):
    for name in table.select_dtypes("float"):
        table[name] = [f"{value:.12g}" for value in table[name]]
    return hashlib.sha256(table.to_csv().encode()).hexdigest()


print(json.dumps({name: sum_up(table.copy()) for name, table in results.items()}))
"""


def results(*options: str, python: tuple[str, ...] = (), **environment: str) -> dict[str, str]:
    run = subprocess.run(
        [sys.executable, *python, "-c", SCRIPT, *options],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def usual() -> dict[str, str]:
    return results(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")


def test_results_do_not_depend_on_hashes_time_zone_locale_or_optimisation(usual: dict[str, str]) -> None:
    assert len(usual) >= 20
    threads = {"OMP_NUM_THREADS": "1", "ARROW_IO_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    assert results(python=("-O",), PYTHONHASHSEED="4", TZ="Pacific/Apia", LC_ALL="tr_TR.UTF-8", **threads) == usual


def test_results_do_not_depend_on_the_order_of_files(usual: dict[str, str]) -> None:
    assert results("backwards", PYTHONHASHSEED="7", TZ="America/St_Johns", LC_ALL="C", PYTHONUTF8="0") == usual
