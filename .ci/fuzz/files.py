"""Damaged files, archives and tables, made in a folder and read all together."""

from __future__ import annotations

import io
import random
import re
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from laws import Batch, demand, draw, fails_well
from pieces import DATES, MARKS, cut_releases

import analysis as an

# How often a batch has each kind of file.
KINDS = {"txt": 12, "zip": 6, "tar": 3, "tar.gz": 3, "csv": 1, "tsv": 1, "jsonl": 1, "parquet": 1, "tokens": 2}
NAMES = [
    "a.txt",
    "b.txt",
    "x/a.txt",
    "../evil.txt",
    "/evil.txt",
    "C:\\evil.txt",
    "a/../../evil.txt",
    "caf\udce9.txt",
    "\x1b[2J.txt",
    "n" * 200 + ".txt",
    ".hidden.txt",
    "README",
    "пес.txt",
    "a\\b.txt",
    "c.csv",
]


def make_table(rng: random.Random) -> pd.DataFrame:
    """A small table of texts."""
    rows = range(rng.randint(0, 6))
    pieces = [piece for piece in MARKS if piece not in ("\ud800", "\0")]
    table = pd.DataFrame(
        {
            "doc": [f"{rng.random()}" for _ in rows],
            "date": [draw(rng, DATES, 3) for _ in rows],
            "text": [draw(rng, pieces, 8) for _ in rows],
        }
    )
    if rng.random() < 0.3:
        table["date"] = rng.choice(["2023-03-08", 2023, 1.5, pd.Timestamp("2023-03-08"), None, True])
    if rng.random() < 0.3:
        table["kind"] = rng.choice(["x", 1, None, b"\xff", 1.5])
    return table.set_index("doc") if rng.random() < 0.2 else table


def make_file(rng: random.Random, kind: str, path: Path) -> None:
    """A sound file of a kind, from which damage starts."""
    text = (f" date {draw(rng, DATES, 2) or '2023-03-08'} " + draw(rng, MARKS + cut_releases(rng, 20), 12)).encode(
        "utf-8", "replace"
    )
    if kind == "txt":
        path.write_bytes(text)
    elif kind in ("csv", "tsv"):
        make_table(rng).to_csv(path, index=False, sep="," if kind == "csv" else "\t")
    elif kind == "jsonl":
        make_table(rng).map(lambda value: str(value) if isinstance(value, bytes) else value).to_json(
            path, orient="records", lines=True
        )
    elif kind == "parquet":
        make_table(rng).to_parquet(path, row_group_size=2, compression=rng.choice(["snappy", None]))
    elif kind == "tokens":
        an.save_tokens(an.tokenize(pd.Series({"a": "War and peace.", "b": draw(rng, MARKS, 4)}, dtype=object)), path)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
            for name in rng.choices(NAMES, k=rng.randint(0, 3)):
                archive.writestr(name.encode("utf-8", "replace").decode(), text)
    else:
        with tarfile.open(
            path, "w:gz" if kind == "tar.gz" else "w", format=rng.choice([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
        ) as archive:
            for name in rng.choices(NAMES, k=rng.randint(0, 3)):
                member = tarfile.TarInfo(name)
                member.type = rng.choice([tarfile.REGTYPE] * 6 + [tarfile.SYMTYPE, tarfile.FIFOTYPE])
                member.size, member.linkname = len(text), "../evil.txt"
                archive.addfile(member, io.BytesIO(text))


def damage(rng: random.Random, data: bytes) -> bytes:
    """The bytes with some changed, lost, added or repeated."""
    changed = bytearray(data)
    for _ in range(rng.choice([0, 1, 1, 2, 8])):
        place, length = rng.randrange(len(changed) + 1), rng.choice([1, 1, 2, 4, 100])
        new = rng.choice(
            [rng.randbytes(length), b"\0" * length, b"\xff" * length, bytes(changed[:length]), b"", b'"', b"\n", b"-1"]
        )
        changed[place : place + rng.choice([0, len(new), length])] = new
    return bytes(changed[: rng.randrange(len(changed) + 1)] if rng.random() < 0.1 else changed)


def damage_parquet(rng: random.Random, path: Path) -> None:
    """Damage a Parquet file behind its checks: the metadata of pandas, or the bytes of a column."""
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(path)
    metadata = {key: damage(rng, value) for key, value in (table.schema.metadata or {}).items()}
    name = rng.choice(table.column_names)
    column = table[name].combine_chunks()
    if pa.types.is_large_string(column.type) or pa.types.is_string(column.type):
        damaged = [damage(rng, value.encode()) for value in column.fill_null("").to_pylist()]
        column = pa.Array.from_buffers(pa.large_string(), len(column), pa.array(damaged, pa.large_binary()).buffers())
        table = table.set_column(table.column_names.index(name), name, column)
    elif pa.types.is_integer(column.type):
        column = pa.array([rng.randrange(-(2**63), 2**63) for _ in column], pa.int64())
        table = table.set_column(
            table.column_names.index(name),
            name,
            column.view(rng.choice([pa.int64(), pa.timestamp("ms"), pa.timestamp("ns")])),
        )
    parquet.write_table(table.replace_schema_metadata(metadata), path)


def check_files(
    paths: list[Path], options: dict[str, Any], *, on_error: Literal["raise", "skip"], divides: bool
) -> None:
    """A source is read, audited and divided, or refused in a sentence; its parts are the whole."""
    tokens = [path for path in paths if path.suffix == ".tokens"]
    sources = [path for path in paths if path not in tokens]
    for path in tokens:
        loaded = fails_well(lambda path=path: an.load_tokens(path))
        if loaded is not None:
            an.term_frequency(loaded)
    if not sources:
        return
    whole = fails_well(lambda: an.read_corpus(sources, on_error=on_error, **options))
    audit = an.audit_corpus(sources, **options)
    shown = "".join(audit["detail"]) + "".join(audit["source"]) + "".join(audit["doc"].dropna())
    demand(not re.search("[\0-\x1f\x7f-\x9f]", shown.replace("\n", "")), "a control character in a finding")
    demand(whole is not None or (audit["severity"] == "error").any(), "refused without a finding")
    if whole is None or not divides or (audit["finding"] == "duplicate id").any():
        return
    read = [
        fails_well(lambda part=part: an.read_corpus(part, on_error="skip", **options))
        for part in an.partitions(sources, 40)
    ]
    texts = Counter(pair for part in read if part is not None for pair in part["text"].items())
    lacking = Counter(whole["text"]) - Counter(text for _, text in texts.elements())
    demand(not lacking, "the parts lack a text of the whole")
    is_same = texts == Counter(whole["text"].items())
    # of a damaged file, a part may be sound
    demand(is_same or (audit["severity"] == "error").any(), "the parts are not the whole")


def file_batch(rng: random.Random, folder: Path) -> Batch:
    """Damaged files of all kinds."""
    divides = rng.random() < 0.1  # few files, or an id would occur twice
    paths = []
    for number, kind in enumerate(rng.choices(list(KINDS), KINDS.values(), k=12 if divides else 120)):
        path = folder / f"{number}.{kind}"
        make_file(rng, kind, path)
        if kind in ("parquet", "tokens") and rng.random() < 0.5:
            try:
                damage_parquet(rng, path)
            except Exception:  # what Arrow does not write is no input
                make_file(rng, kind, path)
        for _ in range(rng.choice([1, 1, 1, 0])):
            path.write_bytes(damage(rng, path.read_bytes()))
        paths.append(path)
    options: dict[str, Any] = rng.choice([{}, {}, {"date": None}, {"date_pattern": r"(\d{4})", "date_in": "text"}])
    if rng.random() < 0.2:
        options = {"encoding": rng.choice(["cp1251", "utf-16", "latin-1", "ascii"])}
    on_error = "skip" if divides else rng.choice(["skip", "skip", "raise"])
    return check_files, paths, {"options": options, "on_error": on_error, "divides": divides}
