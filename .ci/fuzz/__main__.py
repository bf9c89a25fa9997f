"""Random texts, dates, queries, options and files for every way in: `python .ci/fuzz --seconds 60 --seed 1`.

Each batch of inputs must give results that obey the laws, or an error that the package itself raises, of a type that
its documentation names; must end within a second per kilobyte; and must write nothing, and read nothing outside the
folder given. A batch that fails is halved down to the input that fails, and printed. Batch N of a seed is always the
same: `--target files --batch N` runs it alone.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

import laws  # noqa: F401 -- finds the package
from files import file_batch
from laws import demand, fails_well
from memory import date_batch, option_batch, query_batch, rule_batch, scanner_batch, text_batch, time_batch

SECONDS_PER_KB = 1.0
LEAST_SECONDS = 20.0  # for a batch, on a busy machine
TARGETS = {
    "texts": text_batch,
    "scanner": scanner_batch,
    "times": time_batch,
    "dates": date_batch,
    "queries": query_batch,
    "options": option_batch,
    "rules": rule_batch,
    "files": file_batch,
}


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
                    print(
                        f"FAILED {target} (--seed {asked.seed} --batch {number}) {settings} {left[:3]!a}\n{problem}",
                        flush=True,
                    )
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
