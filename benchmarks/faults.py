"""What is left after a crash, a full disk, a read-only folder, files that vanish, and too few file handles.

    .venv/bin/python benchmarks/faults.py [--kills 100]

Each writer saves two versions in turn, without a pause, in a process that is killed (SIGKILL) at a random moment. What
is on disk then must be one of the versions byte for byte, and its loader must read it. Full disks and read-only folders
are file systems in memory, which only root may mount; others get a limit on the size of files, and a folder without
permission. Nothing outside a temporary folder is written.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import multiprocessing
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from bs4 import BeautifulSoup
from PIL import Image

import analysis as dl

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))
import build_html  # noqa: E402

NOTEBOOK = ROOT / "notebooks" / "00-start-here.ipynb"
ENTRY = build_html.read_entry(NOTEBOOK)
COPIES = (200, 400)  # of the seeds, in the two versions
FILES, HANDLES = 5_000, 64


# --- what is written, and how it is read ---------------------------------------------------------


@cache
def documents(version: int) -> pd.DataFrame:
    seeds = dl.read_corpus("seeds")
    return pd.concat([seeds.rename(index=lambda doc, i=i: f"{doc}-{i}") for i in range(COPIES[version])])


@cache
def tokens(version: int) -> pd.DataFrame:
    return dl.tokenize(documents(version))


@cache
def notes(version: int) -> pd.DataFrame:
    spans = dl.kwic(tokens(version), documents(version), "wagner")[["doc", "start", "end"]]
    return spans.assign(label="1", note=f"read {version + 1} times")


@cache
def reader() -> dl.Reader:
    return dl.Reader(documents(1), tokens(1))


def save_notes(version: int, folder: Path) -> None:
    reader().notes = notes(version)
    dl.save_table(reader().notes, folder / "notes.jsonl")


def load_notes(file: Path) -> None:
    reader().notes = pd.read_json(file, lines=True, dtype={"label": str})


@cache
def page(version: int) -> BeautifulSoup:
    """The page of a notebook that has run; in the second version its cells are in another order."""
    notebook = nbformat.read(os.environ["FAULTS_NOTEBOOK"], as_version=4)
    notebook.cells = notebook.cells[:: 1 - 2 * version]
    with tempfile.TemporaryDirectory() as folder:
        build_html.make_page(notebook, ENTRY, [ENTRY], Path(folder))
        return BeautifulSoup((Path(folder) / f"{ENTRY.name}.html").read_text("utf-8"), "html.parser")


def save_pages(version: int, folder: Path) -> None:
    build_html.make_thumbnail(page(version), folder / f"{ENTRY.name}.png")
    build_html.write(ENTRY, [ENTRY], folder, str(page(version).main))
    build_html.write_index([ENTRY], {}, folder)


def load_page(file: Path) -> None:
    if file.suffix == ".png":
        Image.open(file).load()
    elif file.suffix == ".html":
        assert file.read_text("utf-8").rstrip().endswith("</html>")


WRITERS: dict[str, tuple[Callable[[int, Path], None], Callable[[Path], object]]] = {
    "save_tokens": (lambda version, to: dl.save_tokens(tokens(version), to / "tokens.parquet"), dl.load_tokens),
    "save_table": (lambda version, to: dl.save_table(documents(version), to / "documents.csv"), dl.read_corpus),
    "save_annotations": (
        lambda version, to: dl.save_annotations(notes(version), documents(version), to / "notes.jsonld"),
        dl.read_annotations,
    ),
    "notes of the reader": (save_notes, load_notes),
    "pages": (save_pages, load_page),
}


def files_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".part"]


def is_whole(folder: Path, versions: list[Path], load: Callable[[Path], object]) -> bool:
    """Whether each file is that of one of the versions, none is missing, and all can be loaded."""
    for file in files_in(folder):
        if file.read_bytes() not in [(version / file.relative_to(folder)).read_bytes() for version in versions]:
            return False
        load(file)
    return len(files_in(folder)) == len(files_in(versions[0]))


def save_versions(folder: Path, save: Callable[[int, Path], None]) -> list[Path]:
    """Folders with the first version, with the second, and with the first again."""
    folders = [folder / each for each in ("first", "second", "target")]
    for version, place in zip((0, 1, 0), folders, strict=True):
        place.mkdir(parents=True)
        save(version, place)
    return folders


# --- killed --------------------------------------------------------------------------------------


def write_on(name: str, folder: Path, ready: Any) -> None:
    """Write the versions in turn, without a pause, and tell how long it takes to write both."""
    save = WRITERS[name][0]
    began = time.monotonic()
    for turn in itertools.count():
        save(turn % 2, folder)
        if turn == 1:
            ready.send(time.monotonic() - began)


def kill_writers(folder: Path, times: int) -> None:
    print("\n| writer | killed | files whole | second version | unfinished files left |\n|---|---|---|---|---|")
    context, generator = multiprocessing.get_context("fork"), random.Random(16)
    for name, (save, load) in WRITERS.items():
        *versions, target = save_versions(folder / name, save)
        whole = second = left = 0
        for _ in range(times):
            receiver, sender = context.Pipe()
            child = context.Process(target=write_on, args=(name, target, sender))
            child.start()
            time.sleep(generator.uniform(0, receiver.recv()))
            child.kill()
            child.join()
            whole += is_whole(target, versions, load)
            second += is_whole(target, versions[1:], load)
            for part in target.rglob("*.part"):
                part.unlink()
                left += 1
        print(f"| {name} | {times} | {whole} | {second} | {left} |", flush=True)


# --- no room, no permission ----------------------------------------------------------------------


@contextlib.contextmanager
def limited(what: int, most: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(what, (soft, hard))


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """No room in a folder for much more than what is there."""
    size = sum(file.stat().st_size for file in files_in(folder))
    with (
        mounted(folder, f"size={int(1.1 * size) + (64 << 10)}") as is_mounted,
        contextlib.nullcontext() if is_mounted else limited(resource.RLIMIT_FSIZE, size // 8),
    ):
        yield


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    with mounted(folder, "size=64m") as is_mounted:
        if is_mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        else:
            folder.chmod(0o555)
        yield
        folder.chmod(0o755) if not is_mounted else None


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[bool]:
    """The folder with its files as a file system in memory, if this process may mount one."""
    copy = shutil.copytree(folder, folder.with_name(f"{folder.name}-copy"))
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    is_mounted = shutil.which("mount") is not None and not subprocess.run(mount, stderr=subprocess.DEVNULL).returncode
    if is_mounted:
        shutil.copytree(copy, folder, dirs_exist_ok=True)
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=True)


def explain(job: Callable[[], object], folder: Path) -> str:
    """The error that a job raises, without the name of the temporary folder."""
    try:
        job()
    except (OSError, ValueError, build_html.NotebookError) as error:
        return f"{type(error).__name__}: {error}".replace(str(folder), "…")
    return "no error"


def refuse_writers(folder: Path) -> None:
    """Write a second version where there is no room for it, or nothing may be written."""
    print("\n| fault | writer | files whole | unfinished files left | error |\n|---|---|---|---|---|")
    for fault in (full_disk, read_only):
        for name, (save, load) in WRITERS.items():
            *versions, target = save_versions(folder / fault.__name__ / name, save)
            with fault(target):
                error = explain(lambda: save(1, target), target)  # noqa: B023
                whole, left = is_whole(target, versions, load), len(list(target.rglob("*.part")))
            print(
                f"| {fault.__name__.replace('_', ' ')} | {name} | {'yes' if whole else 'NO'} | {left} | {error} |",
                flush=True,
            )


# --- files that vanish, too few handles ----------------------------------------------------------


def write_texts(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    files = [folder / f"{i:05}.txt" for i in range(FILES)]
    for i, file in enumerate(files):
        file.write_text(f"date 2023-04-{i % 28 + 1:02} Text {i} from Bakhmut.", "utf-8")
    return files


def delete_while(job: Callable[[], pd.DataFrame], files: list[Path]) -> tuple[pd.DataFrame, str]:
    """The result of a job while files are deleted, and its warning."""
    deleting = threading.Thread(target=lambda: [file.unlink() for file in files])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        deleting.start()
        result = job()
        deleting.join()
    return result, " ".join(str(warning.message) for warning in caught)


def vanish(folder: Path) -> None:
    """Delete files while others are read: those that stay must all be read, and those listed be read or named."""
    print(f"\n{FILES:,} files, of which half are deleted while they are read\n")
    print("| function | texts read | of those that stay | read in part | warning |\n|---|---|---|---|---|")
    files = write_texts(folder)
    half = FILES // 2
    random.Random(16).shuffle(files)
    texts, warning = delete_while(lambda: dl.read_corpus(folder, on_error="skip"), files[:half])
    stay, torn = {file.stem for file in files[half:]}, ~texts["text"].str.endswith("Bakhmut.")
    print(f"| read_corpus | {len(texts)} | {len(stay & set(texts.index))} of {half} | {torn.sum()} | {warning} |")
    write_texts(folder)
    counts, warning = delete_while(lambda: dl.count_corpus(folder, "doc", size=10_000), files[:half])
    docs, words = set(counts["doc"]), counts.groupby("doc", observed=True)["n"].sum()
    warning = warning.partition("\n")[0]
    print(f"| count_corpus | {len(docs)} | {len(stay & docs)} of {half} | {(words != 4).sum()} | {warning} |")


def use_few_handles(folder: Path) -> None:
    """What every step says with 64 file handles, and whether its result is that with more."""
    write_texts(folder)
    table, pages = folder / "tokens.parquet", folder / "pages"
    pages.mkdir()
    jobs: dict[str, Callable[[], Any]] = {
        f"read_corpus, {FILES:,} files": lambda: dl.read_corpus(folder),
        f"count_corpus, {FILES:,} files": lambda: dl.count_corpus(folder, size=10_000),
        "audit_corpus": lambda: dl.audit_corpus(folder),
        "save_tokens and load_tokens": lambda: dl.save_tokens(tokens(1), table) or dl.load_tokens(table),
        "pages": lambda: save_pages(0, pages) or pd.Series([file.name for file in files_in(pages)]),
        "pages, with the run of a notebook": lambda: pd.Series(build_html.execute(NOTEBOOK).cells).map(len),
    }
    print(f"\n| with {HANDLES} file handles | result |\n|---|---|")
    for name, job in jobs.items():
        results = [job()]
        with limited(resource.RLIMIT_NOFILE, HANDLES):
            error = explain(lambda: results.append(job()), folder)  # noqa: B023
        is_same = len(results) == 2 and results[0].equals(results[1])
        print(f"| {name} | {'the same' if is_same else error} |", flush=True)


def run_notebook(folder: Path) -> None:
    """Run the notebook once; its outputs are in a file that each process reads."""
    os.environ["FAULTS_NOTEBOOK"] = str(folder / "run.ipynb")
    nbformat.write(build_html.execute(NOTEBOOK), folder / "run.ipynb")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    asked = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_notebook(folder)
        vanish(folder / "vanishing")
        use_few_handles(folder / "handles")
        refuse_writers(folder)
        kill_writers(folder / "killed", asked.kills)


if __name__ == "__main__":
    main()
