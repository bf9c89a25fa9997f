"""Tables, tokens, annotations and concepts: saved, read back as the same, and read again with damage."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
from files import damage, make_table
from laws import Batch, demand, draw, fails_well
from pieces import CUES, MARKS, QUERIES, mix_texts

import analysis as an

JUNK = [None, True, -1, 0, 2**31, 2**63, 10**30, 1e308, 0.5, "", "a", "\ud800", "\0", [], {}, [None], {"value": 1}]
DAMAGED_COPIES = 10  # of each page of annotations
KINDS = ["table", "annotations", "annotations", "concepts", "timelinejs"]


def read_documents(rng: random.Random) -> pd.DataFrame:
    """Some documents in memory."""
    texts = [text.encode("utf-8", "replace").decode().replace("\0", "") for text in mix_texts(rng, CUES["en"], 4)]
    dates = [rng.choice(["2023-03-08", "2023-03", "2023", None]) for _ in texts]
    ids = [f"{name}{i}" for i, name in enumerate(rng.choices(["a", "é", "a/b", "x,y", '"', "0"], k=4))]
    return an.read_corpus(pd.DataFrame({"doc": ids, "date": dates, "text": texts, "kind": rng.choices("xy", k=4)}))


def change_json(rng: random.Random, value: Any) -> Any:
    """JSON with a value replaced or left out, somewhere."""
    if not value or not isinstance(value, dict | list) or rng.random() < 0.1:
        return rng.choice(JUNK)
    key = rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
    if rng.random() < 0.2:
        value.pop(key)
    else:
        value[key] = change_json(rng, value[key])
    return value


def check_table(rng: random.Random, path: Path) -> None:
    """A table of texts is read back as it was saved, others with as many rows; damage is read or refused."""
    path = path.with_suffix(rng.choice([".csv", ".tsv", ".jsonl"]))
    documents = read_documents(rng)
    an.save_table(documents, path)
    again = an.read_corpus(path)
    demand(again[["text", "kind"]].sort_index().equals(documents[["text", "kind"]].sort_index()), "texts differ")
    path.write_bytes(damage(rng, path.read_bytes()))
    fails_well(lambda: an.read_corpus(path))
    tokens = an.tokenize(documents)
    tables = [tokens, make_table(rng), an.quotations(documents), an.kwic(tokens, documents, "the")]
    tables.append(an.term_frequency(tokens, documents=documents, by="kind") if len(tokens) else tokens)
    fails_well(lambda: an.save_table(rng.choice(tables), path))


def check_annotations(rng: random.Random, path: Path) -> None:
    """Spans are read back as they were saved; a changed file is read as spans or refused."""
    documents = read_documents(rng)
    spans = rng.choice([an.quotations, an.time_expressions, an.tokenize, an.sentences])(documents).assign(note="x")[:5]
    an.save_annotations(spans, documents, path)
    again = an.read_annotations(path)
    names = ["doc", "start", "end"]
    demand(again[names].astype(str).equals(spans[names].astype(str).reset_index(drop=True)), "spans differ")
    sound = path.read_bytes()
    for _ in range(DAMAGED_COPIES):
        is_byte = rng.random() < 0.3
        path.write_bytes(damage(rng, sound) if is_byte else json.dumps(change_json(rng, json.loads(sound))).encode())
        again = fails_well(lambda: an.read_annotations(path))
        demand(again is None or (again["start"].between(0, again["end"])).all(), "a span ends before it starts")


def check_concepts(rng: random.Random, path: Path) -> None:
    """A file of concepts is read or refused, and what is read can be looked up."""
    lines = ["A:", "B:", "  a:", "    war", "\tpeace", "  !war", "@A", "  @B", "  @a", "  /w.*/", "  /(/", "# x", ":"]
    lines += ["  " + draw(rng, QUERIES, 4), " " + draw(rng, MARKS, 4)]
    path.write_text("\n".join(["A:", "  war", *rng.choices(lines, k=rng.randint(0, 6))]), "utf-8", "replace")
    if rng.random() < 0.3:
        path.write_bytes(damage(rng, path.read_bytes()))
    concepts = fails_well(lambda: an.read_concepts(path, categories=rng.random() < 0.3))
    if concepts is not None:
        fails_well(lambda: an.lookup(an.tokenize(read_documents(rng)), concepts))


def check_timelinejs(rng: random.Random, path: Path) -> None:
    """A chronology becomes events, each with a year."""
    rows = an.chronology(read_documents(rng))
    fails_well(lambda: an.to_timelinejs(rows, path))
    if path.exists():
        demand(all(event["start_date"]["year"] for event in json.loads(path.read_text("utf-8"))["events"]), "no year")


def check_saved(paths: list[Path], seed: str) -> None:
    """Each file is saved, read, damaged and read again, by a law of its kind."""
    for path in paths:
        checks = {"table": check_table, "annotations": check_annotations, "concepts": check_concepts}
        checks["timelinejs"] = check_timelinejs
        checks[path.suffix[1:]](random.Random(f"{seed} {path.name}"), path)


def saved_batch(rng: random.Random, folder: Path) -> Batch:
    """Files that are still to be made."""
    return check_saved, [folder / f"{i}.{rng.choice(KINDS)}" for i in range(20)], {"seed": str(rng.random())}
