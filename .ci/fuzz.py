"""Random texts, dates, queries, options and files for every way in, for so many seconds: `fuzz.py --seconds 60 --seed 1`.

Each batch of inputs must give results that obey the laws, or an error that the package itself raises, of a type that
its documentation names; must end within a second per kilobyte; and must write nothing, and read nothing outside the
folder given. A batch that fails is halved down to the input that fails, and printed. Batch N of a seed is always the
same: `--target files --batch N` runs it alone.
"""

from __future__ import annotations

import argparse
import faulthandler
import inspect
import io
import json
import os
import random
import re
import shutil
import sys
import tarfile
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

import analysis as an  # noqa: E402
from analysis.tokens.words import fold  # noqa: E402

ERRORS = (ValueError, TypeError, an.CorpusError, OSError, FileNotFoundError, IsADirectoryError, PermissionError)
SECONDS_PER_KB = 1.0
LEAST_SECONDS = 20.0  # for a batch, on a busy machine
PIECES = [
    *"aAzZ09 .-'’_*?[]!$%&/\\\"“”«»—…,;:()\n\r\t\0½๑𐍈İßﬁ",
    *("Ukraine’s", "U.S.", "70,000", "No. 5", "Mr. ", "e\u0301", "\u0301", "سلام", "שָׁלוֹם", "中文", "👩‍👩‍👧", "🇺🇦"),
    *("\r\n", "\n\n", "\u2028", "\u00ad", "\u200d", "\u202e", "\ufeff", "\x1f", "\ud800", "…", "  ", "war", "peace"),
]
DATE_PIECES = [
    *"0123456789-/.,: T+Z", *("2023", "1999", "0000", "9999", "-03-08", "2023-02-29", "March", "Mar", "8th", "5:37 PM"),
    *("Monday", "Tue", "UTC", "+02:00", "CEST", "березня", "nan", "NaT", "1e9", "٢٠٢٣", "1678838400", "45000"),
]  # fmt: skip
DIRECTIVES = [*("%Y", "%m", "%d", "%y", "%B", "%b", "%H:%M", "%z", "%Z", "%j", "%A", "%G", "%V", "%u", "%%", "%"), *"-/ ."]
QUERY_PIECES = [*"*?[]!-_^$\\ aw.", "war", "peace", "zelensk", "[a-z]", "[!a]", "U.S.", "new york", "’s", "***", "??", "war on"]
REGEX_PIECES = [*"ab.*+?()[]|^${}\\", r"\w", r"\d", "(?:", "(?i)", "(?=", "war", "{2,3}", "[a-z]"]
OPTIONS = [
    *(None, True, -1, 0, 1, 2, 0.5, 2**31, 2**63, -(2**63), 10**30, 1e308, float("nan"), float("inf"), "", " ", "a", "9" * 400),
    *("\0", "M", "W", "doc", "text", "date", "term", "a\nb", "en", "utf-8", "%Y", "2023-03-08", [], {}, [None]),
    *(["war", None], {"a": None}, {None: "a"}, {"x": ["war"]}, {1: 2}, re.compile("a"), re.compile(b"a"), pd.Timestamp("2023-03-08")),
]  # fmt: skip


class BrokenLawError(Exception):
    """A result that breaks a law."""


def demand(condition: object, what: str) -> None:
    """Raise unless the law holds."""
    if not condition:
        raise BrokenLawError(what)


def draw(rng: random.Random, pieces: list[str], most: int) -> str:
    """A text of some pieces."""
    return "".join(rng.choices(pieces, k=rng.randint(0, most)))


def with_new_signs(rng: random.Random, pieces: list[str]) -> list[str]:
    """The pieces and as many random characters."""
    return pieces + [chr(rng.choice([rng.randrange(0x250), rng.randrange(0x3000), rng.randrange(0xE000, 0x110000)])) for _ in pieces]


def fails_well(call: Callable[[], Any]) -> Any:
    """The result of a call, or None if it raises an error that the package raises itself, in a sentence."""
    try:
        return call()
    except ERRORS as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        demand(type(error) in ERRORS, f"raised {type(error).__name__}")
        demand("/analysis/" in last.filename, f"{type(error).__name__} raised in {last.filename}:{last.lineno}")
        demand(" " in str(error), f"no sentence: {error!r}")
        return None


# --- in memory: each takes a list of inputs -----------------------------------------------------


def check_spans(spans: pd.DataFrame, texts: list[str], *, letters: bool) -> None:
    """What is between spans in reading order has no letters, or nothing but white space."""
    codes, gaps, last, place = spans["doc"].cat.codes.tolist(), [], -1, 0
    for doc, start, end in zip(codes, spans["start"].tolist(), spans["end"].tolist(), strict=True):
        if doc != last:
            gaps.append(texts[last][place:] if last >= 0 else "")
            gaps.extend(texts[last + 1 : doc])
            last, place = doc, 0
        demand(place <= start < end <= len(texts[doc]), "spans overlap or leave their text")
        gaps.append(texts[doc][place:start])
        place = end
    rest = "".join(gaps) + (texts[last][place:] if last >= 0 else "") + "".join(texts[last + 1 :])
    lost = [sign for sign in rest if (sign.isalpha() or sign.isdecimal() if letters else not sign.isspace())]
    demand(not lost, f"{lost[:3]} is in no span")


def check_texts(texts: list[str]) -> None:
    """Words, marks, sentences and paragraphs name their places and lose nothing."""
    series = pd.Series(texts, [f"d{i}" for i in range(len(texts))], dtype=object)
    tokens = an.tokenize(series)
    check_spans(tokens, texts, letters=True)
    places = zip(tokens["doc"].cat.codes, tokens["start"], tokens["end"], tokens["term"], strict=True)
    demand(all(fold(texts[doc][start:end]) == term for doc, start, end, term in places), "a term is not its word")
    both = an.tokenize(series, punctuation=True)
    demand(len(both) >= len(tokens), "marks take words away")
    for spans in (an.sentences(series), an.paragraphs(series)):
        check_spans(spans, texts, letters=False)


def check_scanner(texts: list[str]) -> None:
    """The compiled loop, which large corpora use, gives the tokens that small ones get."""
    series = pd.Series(texts, [f"d{i}" for i in range(len(texts))], dtype=object)
    large = pd.concat([series, pd.Series({"long": "war and peace " * 20_000})])
    few, many = an.tokenize(series), an.tokenize(large)
    many = many[many["doc"] != "long"]
    demand(few.astype({"doc": str, "term": str}).equals(many.astype({"doc": str, "term": str})), "small and large differ")


def check_times(texts: list[str], language: str, mode: str, dates: list[str]) -> None:
    """Time expressions name their places, do not overlap, and end after they begin."""
    table = pd.DataFrame({"date": dates, "text": pd.Series(texts, dtype=object)}).set_axis([f"d{i}" for i in range(len(texts))])
    found = an.time_expressions(table, language=language, mode=mode)
    codes = found["doc"].cat.codes
    places = zip(codes, found["start"], found["end"], found["text"], strict=True)
    demand(all(texts[doc][start:end] == text for doc, start, end, text in places), "an expression is not its text")
    same = codes.diff() == 0
    demand((found["start"] >= found["end"].shift())[same].all(), "expressions overlap")
    demand((found["begin"] <= found["until"])[found["begin"].notna()].all(), "an expression ends before it begins")


def check_dates(dates: list[str], date_format: str | None) -> None:
    """Each date is read or refused, and what was read is read again as the same."""
    table = pd.DataFrame({"doc": [f"d{i}" for i in range(len(dates))], "date": pd.Series(dates, dtype=object), "text": "a"})
    left = an.audit_corpus(table, date_format=date_format)
    errors = left.loc[left["severity"] == "error", "doc"].nunique()
    try:
        read = an.read_corpus(table, date_format=date_format, on_error="skip")
    except an.CorpusError:
        demand(errors == len(dates), "dates are refused that have no finding")
        return
    demand(len(read) + errors == len(dates), "a date is neither read nor refused")
    length = read["precision"].map({"day": 10, "month": 7, "year": 4, "none": 0})
    written = ["" if day is pd.NaT else day.isoformat()[:n] for day, n in zip(read["date"], length, strict=True)]
    again = an.read_corpus(read[["text"]].assign(date=written))
    demand(again[["date", "precision"]].equals(read[["date", "precision"]]), "a date is read again as another")


def check_queries(queries: list[Any]) -> None:
    """Hits are as many as counts, whatever the query."""
    for query in queries:
        hits = fails_well(lambda query=query: an.kwic(TOKENS, DOCUMENTS, query))
        counts = fails_well(lambda query=query: an.term_frequency(TOKENS, terms=query))
        demand((hits is None) == (counts is None), "kwic and term_frequency do not both accept the query")
        if hits is not None:
            demand(len(hits) == counts["n"].sum(), f"{len(hits)} hits, but {counts['n'].sum()} counted")


def check_options(cases: list[tuple[str, str, int]]) -> None:
    """A function with a value that no option should have gives a result or a sentence."""
    for name, option, value in cases:
        arguments = CALLS[name] | {option: OPTIONS[value]}
        fails_well(lambda name=name, arguments=arguments: getattr(an, name)(**arguments))


def check_rules(rules: list[tuple[str, str, str, str]]) -> None:
    """A rule for time expressions is accepted or refused in a sentence."""
    for rule in rules:
        fails_well(lambda rule=rule: an.time_rules("own", [rule]))


# --- files: made in a folder, and read all together -----------------------------------------------

NAMES = ["a.txt", "b.txt", "x/a.txt", "../evil.txt", "/evil.txt", "C:\\evil.txt", "a/../../evil.txt", "caf\udce9.txt", "\x1b[2J.txt",
         "n" * 200 + ".txt", ".hidden.txt", "README", "пес.txt", "a\\b.txt", "c.csv"]  # fmt: skip


def make_table(rng: random.Random) -> pd.DataFrame:
    """A small table of texts."""
    rows = range(rng.randint(0, 6))
    pieces = [piece for piece in PIECES if piece not in ("\ud800", "\0")]
    table = pd.DataFrame({"doc": [f"{rng.random()}" for _ in rows], "date": [draw(rng, DATE_PIECES, 3) for _ in rows], "text": [draw(rng, pieces, 8) for _ in rows]})
    if rng.random() < 0.3:
        table["date"] = rng.choice(["2023-03-08", 2023, 1.5, pd.Timestamp("2023-03-08"), None, True])
    if rng.random() < 0.3:
        table["kind"] = rng.choice(["x", 1, None, b"\xff", 1.5])
    return table.set_index("doc") if rng.random() < 0.2 else table


def make_file(rng: random.Random, kind: str, path: Path) -> None:
    """A sound file of a kind, from which damage starts."""
    text = (f" date {draw(rng, DATE_PIECES, 2) or '2023-03-08'} " + draw(rng, PIECES, 12)).encode("utf-8", "replace")
    if kind == "txt":
        path.write_bytes(text)
    elif kind in ("csv", "tsv"):
        make_table(rng).to_csv(path, index=False, sep="," if kind == "csv" else "\t")
    elif kind == "jsonl":
        make_table(rng).map(lambda value: str(value) if isinstance(value, bytes) else value).to_json(path, orient="records", lines=True)
    elif kind == "parquet":
        make_table(rng).to_parquet(path, row_group_size=2, compression=rng.choice(["snappy", None]))
    elif kind == "tokens":
        an.save_tokens(an.tokenize(pd.Series({"a": "War and peace.", "b": draw(rng, PIECES, 4)}, dtype=object)), path)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
            for name in rng.choices(NAMES, k=rng.randint(0, 3)):
                archive.writestr(name.encode("utf-8", "replace").decode(), text)
    else:
        with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w", format=rng.choice([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])) as archive:
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
        new = rng.choice([rng.randbytes(length), b"\0" * length, b"\xff" * length, bytes(changed[:length]), b"", b'"', b"\n", b"-1"])
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
        table = table.set_column(table.column_names.index(name), name, column.view(rng.choice([pa.int64(), pa.timestamp("ms"), pa.timestamp("ns")])))
    parquet.write_table(table.replace_schema_metadata(metadata), path)


def check_files(paths: list[Path], options: dict[str, Any], divides: bool) -> None:
    """A source is read, audited and divided, or refused in a sentence; its parts are the whole."""
    tokens = [path for path in paths if path.suffix == ".tokens"]
    sources = [path for path in paths if path not in tokens]
    for path in tokens:
        loaded = fails_well(lambda path=path: an.load_tokens(path))
        if loaded is not None:
            an.term_frequency(loaded)
    if not sources:
        return
    whole = fails_well(lambda: an.read_corpus(sources, on_error="skip", **options))
    audit = an.audit_corpus(sources, **options)
    shown = "".join(audit["detail"]) + "".join(audit["source"]) + "".join(audit["doc"].dropna())
    demand(not re.search("[\0-\x1f\x7f-\x9f]", shown.replace("\n", "")), "a control character in a finding")
    demand(whole is not None or (audit["severity"] == "error").any(), "refused without a finding")
    if whole is None or not divides or (audit["finding"] == "duplicate id").any():
        return
    read = [fails_well(lambda part=part: an.read_corpus(part, on_error="skip", **options)) for part in an.partitions(sources, 40)]
    texts = Counter(pair for part in read if part is not None for pair in part["text"].items())
    demand(not Counter(whole["text"]) - Counter(text for _, text in texts.elements()), "the parts lack a text of the whole")
    # of a damaged file, a part may be sound
    demand((audit["severity"] == "error").any() or texts == Counter(whole["text"].items()), "the parts are not the whole")


# --- batches ------------------------------------------------------------------------------------

DOCUMENTS = an.read_corpus(ROOT / "seeds")
TOKENS = an.tokenize(DOCUMENTS)
SMALL = an.read_corpus(pd.DataFrame({"doc": list("abc"), "date": ["2023-03-08", "2023-04", None], "text": ["War and peace.", "On Monday, war.", ""]}))
WORDS = an.tokenize(SMALL)
ARGUMENTS = {
    "documents": SMALL, "tokens": WORDS, "source": SMALL, "query": "war", "concepts": {"war": ["war"]}, "spans": WORDS, "how": str.upper,
    "timeline": an.timeline(WORDS, SMALL, "war", freq="M"), "event": "2023-03-08", "target": SMALL[:1], "a": SMALL[:1], "b": SMALL[1:],
    "rows": an.term_frequency(WORDS)[:1], "row": an.collocations(WORDS, min_count=1)[:1], "table": an.contingency_table(WORDS), "n": 2,
    "window": 2, "rules": [("V-Day", "value 1945-05-08", "on [V-Day]", "1945-05-08")], "name": "own", "text": "war", "words": ["war"],
}  # fmt: skip
SKIPPED = {"CorpusError", "Reader", "show", "save_tokens", "load_tokens", "to_timelinejs", "read_concepts", "STOPWORDS", "TIME_WORDS", "plotted"}


def find_calls() -> dict[str, dict[str, Any]]:
    """The arguments with which each public function works, apart from those that write or draw."""
    calls = {}
    for name in an.__all__:
        if name not in SKIPPED and not name.startswith(("plot_", "describe_")):
            needed = [key for key, each in inspect.signature(getattr(an, name)).parameters.items() if each.default is each.empty]
            calls[name] = {key: ARGUMENTS[key] for key in needed if key in ARGUMENTS}
    return calls


CALLS = find_calls()
TIME_PIECES = {
    language: re.findall(r"[\w'-]+", (ROOT / f"analysis/timex/languages/{language}.md").read_text("utf-8")) + [*" ,.-/\n", "2023", "3", "1/2", "20:15"]
    for language in ("en", "uk")
}


def text_batch(rng: random.Random, _: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """Short texts of awkward pieces."""
    pieces = with_new_signs(rng, PIECES)
    return check_texts, [draw(rng, pieces, 6) for _ in range(2000)], {}


def scanner_batch(rng: random.Random, _: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """The same for the compiled loop."""
    pieces = with_new_signs(rng, PIECES)
    return check_scanner, [draw(rng, pieces, 6) for _ in range(10_000)], {}


def time_batch(rng: random.Random, _: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """Word salad of the lexicon of a language."""
    language = rng.choice(["en", "en", "uk"])
    words = rng.sample(TIME_PIECES[language], 60) + [" "] * 4
    texts = [rng.choice([" ", " ", "-", ""]).join(rng.choices(words, k=rng.randint(1, 6))) for _ in range(500)]
    date = rng.choice(["2023-03-08", "2023-03", "2023", None, "0001-01-01", "9999-12-31", "1000", "2024-02-29"])
    return check_times, texts, {"language": language, "mode": rng.choice(["news", "narrative"]), "dates": date}


def date_batch(rng: random.Random, _: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """Strings that look like dates, with and without a format."""
    pieces = with_new_signs(rng, DATE_PIECES) if rng.random() < 0.2 else DATE_PIECES
    date_format = "%Y" + draw(rng, DIRECTIVES, 4) if rng.random() < 0.3 else None
    return check_dates, [draw(rng, pieces, 5) for _ in range(500)], {"date_format": date_format}


def query_batch(rng: random.Random, _: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """Globs, phrases, regular expressions and concepts."""
    queries: list[Any] = [draw(rng, QUERY_PIECES, 5) for _ in range(60)]
    for _ in range(20):
        try:
            queries.append(re.compile(draw(rng, REGEX_PIECES, 5)))
        except re.error:
            continue
    return check_queries, [*queries, *({"x": rng.sample(queries, 2)} for _ in range(10)), rng.sample(queries, 3)], {}


def option_batch(rng: random.Random, _: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """Values for options."""
    names = list(CALLS)
    cases = []
    for name in rng.choices(names, k=50):
        options = [key for key in inspect.signature(getattr(an, name)).parameters if key not in ("client", "read_options")]
        cases.append((name, rng.choice(options), rng.randrange(len(OPTIONS))))
    return check_options, cases, {}


def rule_batch(rng: random.Random, _: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """Rules of patterns that may not be closed, with meanings that may not exist."""
    pieces = [*"[]()/<>{}! ", "{month}", "{day}", "{date}", "{number}", "V-Day", "!(", "the", "{moon}", "{day2}"]
    meanings = ["value", "near", "of", "back", "nth", "shift", "ago", "U", "D", "W", "1", "-1", "{number}", "{day+1}", "2023", "nothing", "clock", "in"]
    return check_rules, [(draw(rng, pieces, 5), " ".join(rng.choices(meanings, k=3)), "on [" + draw(rng, pieces, 3) + "]", "2023") for _ in range(20)], {}


def file_batch(rng: random.Random, folder: Path) -> tuple[Callable[..., None], list[Any], dict[str, Any]]:
    """Damaged files of all kinds."""
    paths = []
    for number in range(40):
        kind = rng.choice(["txt", "txt", "csv", "tsv", "jsonl", "parquet", "zip", "tar", "tar.gz", "tokens", "tokens"])
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
    options = rng.choice([{}, {}, {"encoding": rng.choice(["cp1251", "utf-16", "latin-1", "ascii"])}, {"date_pattern": r"(\d{4})", "date_in": "text"}, {"date": None}])
    return check_files, paths, {"options": options, "divides": rng.random() < 0.1}


TARGETS = {"texts": text_batch, "scanner": scanner_batch, "times": time_batch, "dates": date_batch, "queries": query_batch,
           "options": option_batch, "rules": rule_batch, "files": file_batch}  # fmt: skip


class Watch:
    """Notices what is opened for writing, or opened at all beside the folder given, while it is on."""

    def __init__(self, folder: Path):
        self.folder, self.is_on, self.seen = folder, False, []
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Keep what should not have happened."""
        if not self.is_on or event not in ("open", "os.rename", "os.remove", "os.mkdir", "os.symlink", "os.truncate"):
            return
        path, flags = str(arguments[0]), arguments[2] if event == "open" else os.O_RDWR
        writes = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)) and "__pycache__" not in path
        beside = path.startswith(str(self.folder.parent)) and not path.startswith(str(self.folder))
        if writes or beside or "evil" in path:
            self.seen.append(f"{event} {path}")


def run(check: Callable[..., None], inputs: list[Any], settings: dict[str, Any], watch: Watch) -> str | None:
    """What is wrong with a batch, if anything is."""
    if "dates" in settings:
        settings = settings | {"dates": [settings["dates"]] * len(inputs)}
    size = sum(path.stat().st_size if isinstance(path, Path) else len(str(path)) for path in inputs)
    limit = max(LEAST_SECONDS, SECONDS_PER_KB * size / 1024)
    faulthandler.dump_traceback_later(3 * limit, exit=True)
    watch.is_on, watch.seen, begin = True, [], time.process_time()
    try:
        fails_well(lambda: check(inputs, **settings))
        demand(time.process_time() - begin < limit, f"took more than {limit:.0f} s for {size} bytes")
        demand(not watch.seen, f"touched {watch.seen[:3]}")
    except Exception as error:
        return "".join(traceback.format_exception(error)[-3:])
    finally:
        watch.is_on = False
        faulthandler.cancel_dump_traceback_later()
    return None


def shrink(check: Callable[..., None], inputs: list[Any], settings: dict[str, Any], watch: Watch) -> list[Any]:
    """Half of the inputs again and again, as long as they fail."""
    while len(inputs) > 1:
        middle = len(inputs) // 2
        halves = [half for half in (inputs[:middle], inputs[middle:]) if run(check, half, settings, watch)]
        if not halves:
            break
        inputs = halves[0]
    return inputs


def main() -> None:
    """Run batches until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--batch", type=int, help="run this batch alone")
    parser.add_argument("--keep", type=Path, help="a folder for files that fail")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    home = Path(tempfile.mkdtemp())
    watch = Watch(home / "given")
    end, number = time.monotonic() + asked.seconds, asked.batch or 0
    while time.monotonic() < end:
        for target in asked.target or TARGETS:
            shutil.rmtree(home / "given", ignore_errors=True)
            (home / "given").mkdir()
            check, inputs, settings = TARGETS[target](random.Random(f"{asked.seed} {target} {number}"), home / "given")
            counts[target] += len(inputs)
            problem = run(check, inputs, settings, watch)
            if problem:
                left = shrink(check, inputs, settings, watch)
                problem = run(check, left, settings, watch) or problem
                kind = problem.strip().splitlines()[-1][:150]
                failures[f"{target}: {kind}"] += 1
                if failures[f"{target}: {kind}"] == 1:
                    print(f"FAILED {target} (--seed {asked.seed} --batch {number}) {settings} {left[:3]!a}\n{problem}", flush=True)
                    if asked.keep and target == "files":
                        shutil.copytree(home / "given", asked.keep / f"{asked.seed}-{number}", dirs_exist_ok=True)
        number += 1
        if asked.batch is not None:
            break
    strangers = [path.name for path in home.iterdir() if path.name != "given"]
    shutil.rmtree(home)
    in_memory = sum(counts.values()) - counts["files"]
    print(f"{in_memory:,} inputs in memory and {counts['files']:,} files (seed {asked.seed}, {number} batches)")
    print(json.dumps({"inputs": counts, "failures": failures}, ensure_ascii=False))
    if failures or strangers:
        sys.exit(f"{sum(failures.values())} batches failed; written outside: {strangers}")


if __name__ == "__main__":
    main()
