"""Random texts, dates, queries, options and files for every way in: `python .ci/fuzz --seconds 60 --seed 1`.

Each batch of inputs must give results that obey the laws, or an error that the package itself raises, of a type that
its documentation names; must end within a second per kilobyte; and must write nothing (but where it is told to save),
and read nothing outside the folder given. A batch that fails is halved down to the input that fails, and printed.
Batch N of a seed is always the same: `--target files --batch N` runs it alone. What takes three times its time ends the
run with a traceback; the folder named last says which batch it was.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from calls import option_batch, query_batch, rule_batch
from files import file_batch
from laws import ROOT, Batch, demand
from saved import saved_batch
from texts import date_batch, quotation_batch, scanner_batch, text_batch, time_batch

SECONDS_PER_KB = 1.0
LEAST_SECONDS = 20.0  # for a batch, on a busy machine
TARGETS = {
    "texts": text_batch,
    "scanner": scanner_batch,
    "times": time_batch,
    "quotations": quotation_batch,
    "dates": date_batch,
    "queries": query_batch,
    "options": option_batch,
    "rules": rule_batch,
    "files": file_batch,
    "saved": saved_batch,
}
ON_DISK = ("files", "saved")
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.symlink", "os.truncate", "os.link", "os.chmod")
# Where Python and the libraries read their own files.
SYSTEM = [os.path.realpath(place) for place in (ROOT, sys.prefix, sys.base_prefix, "/usr", "/proc", "/sys", "/dev")]


class Watch:
    """Notices what is opened for writing outside `writable`, or opened at all outside `readable`, while it is on."""

    def __init__(self) -> None:
        self.is_on, self.seen, self.readable, self.writable = False, [], SYSTEM, []
        sys.addaudithook(self.hear)

    def start(self, folder: Path, *, saves: bool) -> None:
        """Listen while a batch runs in a folder."""
        self.seen, self.readable = [], [*SYSTEM, str(folder)]
        self.writable = [str(folder)] if saves else []
        self.is_on = True

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Keep what should not have happened."""
        if not self.is_on or (event != "open" and event not in CHANGES) or isinstance(arguments[0], int):
            return
        path, flags = os.path.realpath(os.fsdecode(arguments[0])), arguments[2] if event == "open" else os.O_RDWR
        writes = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)) and "__pycache__" not in path
        if sys.platform != "linux" and not writes:  # other systems keep their own files in other places
            return
        allowed = self.writable if writes else self.readable
        if not any(path == place or path.startswith(place + os.sep) for place in allowed):
            self.seen.append(f"{event} {path}")


class Run:
    """The batches of a seed, in a folder of their own, and what came of them."""

    def __init__(self, seed: int, keep: Path | None) -> None:
        self.seed, self.keep, self.watch = seed, keep, Watch()
        self.counts: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.home = Path(os.path.realpath(tempfile.mkdtemp(prefix="fuzz")))

    def run_batch(self, target: str, number: int) -> None:
        """Run a batch; report it if it fails as none before."""
        folder = self.home / f"{target}-{number}"
        folder.mkdir()
        batch = TARGETS[target](random.Random(f"{self.seed} {target} {number}"), folder)
        self.counts[target] += len(batch[1])
        problem = self.find_problem(batch, folder)
        if problem:
            batch = self.shrink(batch, folder)
            problem = self.find_problem(batch, folder) or problem
            kind = f"{target}: {problem.strip().splitlines()[-1][:150]}"
            self.failures[kind] += 1
            if self.failures[kind] == 1:
                _, inputs, settings = batch
                print(f"FAILED {target} (--seed {self.seed} --batch {number}) {settings} {inputs[:3]!a}\n{problem}")
                sys.stdout.flush()
                if self.keep:
                    shutil.copytree(folder, self.keep / f"{self.seed}-{folder.name}", dirs_exist_ok=True)
        shutil.rmtree(folder)

    def find_problem(self, batch: Batch, folder: Path) -> str | None:
        """What is wrong with a batch, if anything is."""
        check, inputs, settings = batch
        size = sum(
            each.stat().st_size if isinstance(each, Path) and each.exists() else len(str(each)) for each in inputs
        )
        limit = max(LEAST_SECONDS, SECONDS_PER_KB * size / 1024)
        faulthandler.dump_traceback_later(3 * limit, exit=True)
        self.watch.start(folder, saves=folder.name.startswith("saved"))
        begin = time.process_time()
        try:
            check(inputs, **settings)
            demand(time.process_time() - begin < limit, f"took more than {limit:.0f} s for {size} bytes")
            demand(not self.watch.seen, f"touched {self.watch.seen[:3]}")
        except Exception as error:
            return "".join(traceback.format_exception(error)[-3:])
        finally:
            self.watch.is_on = False
            faulthandler.cancel_dump_traceback_later()
        return None

    def shrink(self, batch: Batch, folder: Path) -> Batch:
        """A batch of half of the inputs again and again, as long as it fails."""
        check, inputs, settings = batch
        while len(inputs) > 1:
            middle = len(inputs) // 2
            halves = [
                half
                for half in (inputs[:middle], inputs[middle:])
                if self.find_problem((check, half, settings), folder)
            ]
            if not halves:
                break
            inputs = halves[0]
        return check, inputs, settings


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
    run, number = Run(asked.seed, asked.keep), asked.batch or 0
    print(f"In {run.home}", flush=True)
    end = time.monotonic() + asked.seconds
    while time.monotonic() < end:
        for target in asked.target or TARGETS:
            run.run_batch(target, number)
        number += 1
        if asked.batch is not None:
            break
    strangers = [path.name for path in run.home.iterdir()]
    shutil.rmtree(run.home)
    files = sum(run.counts[target] for target in ON_DISK)
    print(f"{run.counts.total() - files:,} inputs in memory and {files:,} files (seed {run.seed}, {number} batches)")
    print(json.dumps({"inputs": run.counts, "failures": run.failures}, ensure_ascii=False))
    if run.failures or strangers:
        sys.exit(f"{run.failures.total()} batches failed; written outside: {strangers}")


if __name__ == "__main__":
    main()
