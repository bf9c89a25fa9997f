"""Hashes of what the functions give for one corpus, as JSON: `python tests/results.py [backwards]`.

Results must not depend on where they are computed: `test_surroundings.py` and `.ci/legs.py` compare these hashes.
"""

import hashlib
import json
import locale
import re
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import analysis as an

SEEDS = Path(__file__).parents[1] / "seeds"


def write_corpus(folder: Path, *, backwards: bool) -> list[str]:
    """A file for each paragraph of the seeds, with a date of its own, written and listed in either order."""
    for name in sorted(SEEDS.glob("*.txt"), reverse=backwards):
        for number, part in enumerate(re.split(r"(?<=\n)\n", name.read_text("utf-8"))):
            header = "" if number == 0 else f" date 2023-0{1 + number % 9}-1{number % 10} "
            (folder / f"{name.stem}-{number:02}.txt").write_text(header + part, "utf-8")
    return sorted(map(str, folder.iterdir()), reverse=backwards)


def compute_results(source: list[str]) -> Mapping[str, pd.DataFrame]:
    """The tables of most functions, by name."""
    documents = an.read_corpus(source)
    documents["source"] = documents["source"].map(lambda path: Path(path).name)
    documents["side"] = ["a" if number % 2 else "b" for number in range(len(documents))]
    tokens = an.tokenize(documents)
    expressions, quoted = an.time_expressions(documents), an.quotations(documents)
    line = an.timeline(tokens, documents, ["bakhmut", "wagner"], freq="M")
    target = documents[documents["side"] == "a"]
    axes = [an.plot_timeline(line), an.plot_calendar(documents), an.plot_chronology(an.chronology(documents))]
    for ax in axes:
        ax.figure.canvas.draw()
    labels = [label.get_text() for ax in axes for label in ax.get_xticklabels()]
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
        "distance": an.distance(tokens, by="M", documents=documents),
        "collocations": an.collocations(tokens, window=3),
        "dispersion": an.dispersion(tokens),
        "lexical_diversity": an.lexical_diversity(tokens, by="M", documents=documents),
        "vocabulary_growth": an.vocabulary_growth(tokens),
        "time_expressions": expressions,
        "chronology": an.chronology(documents, expressions, quotations=quoted),
        "quotations": quoted,
        "speakers": an.speakers(quoted),
        "count_corpus": an.count_corpus(source, "M", size=300),
        "names of months": an.read_corpus(april, date_format="%d %B %Y"),
        "labels of months": pd.DataFrame({"label": labels}),
        "describe_chronology": pd.DataFrame({"text": [an.describe_chronology(an.chronology(documents))]}),
        "describe_timeline": pd.DataFrame({"text": [an.describe_timeline(line)]}),
        "describe_keyness": pd.DataFrame({"text": [an.describe_keyness(an.keyness(tokens, target))]}),
    }
    return results


def hash_table(table: pd.DataFrame) -> str:
    """The hash of a table, its floats rounded to 12 digits."""
    rounded = table.copy()
    for name in table.select_dtypes("float"):
        rounded[name] = [f"{value:.12g}" for value in table[name]]
    return hashlib.sha256(rounded.to_csv().encode()).hexdigest()


def main() -> None:
    """Print the hashes."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")  # that of the environment
    mpl.use("agg")
    with tempfile.TemporaryDirectory() as folder:
        results = compute_results(write_corpus(Path(folder), backwards="backwards" in sys.argv))
    print(json.dumps({name: hash_table(table) for name, table in results.items()}))


if __name__ == "__main__":
    main()
