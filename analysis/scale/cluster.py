"""Work on the parts of a corpus by the workers of a Dask cluster."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.loading.records import Partition

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["hash_package", "run_on_cluster"]


def run_on_cluster(
    parts: list[Partition],
    count: Callable[[Partition, int], Any],
    merge: Callable[[list[Any]], Any],
    client: Client | str,
) -> Any:
    """The merged results of `count` for each part and its number; a client may be the address of its scheduler.

    Work that is lost with a worker is done again under the same key, so that nothing counts twice.

    Raises
    ------
    RuntimeError
        If a worker has other code, or a part kills every worker that counts it.
    """
    from distributed import Client, KilledWorker

    if isinstance(client, str):
        with Client(client) as connected:  # type: ignore[no-untyped-call]
            return run_on_cluster(parts, count, merge, connected)
    _check_workers(client)
    counts = [client.submit(count, part, i, pure=False) for i, part in enumerate(parts)]
    results = counts
    while len(results) > 1:
        results = [client.submit(merge, results[i : i + 2], pure=False) for i in range(0, len(results), 2)]
    try:
        return results[0].result()
    except KilledWorker as error:
        failed = [_name_part(part) for each, part in zip(counts, parts, strict=True) if each.key == error.task]
        place = failed[0] if failed else "the merging of counts"
        remedy = "give workers more memory, or make parts smaller with size="
        raise RuntimeError(f"{place} killed every worker that counted it: {remedy}") from error


def _check_workers(client: Client) -> None:
    """Raise an error if a worker has other code, as its counts could not be summed with those of the others."""
    own = hash_package()
    for worker, code in client.run(hash_package).items():
        if code != own:
            raise RuntimeError(f"worker {worker} has another version of this package: install the same one there")


def hash_package() -> str:
    """A checksum of the code and the word lists of this package."""
    files = [path for path in Path(__file__).parents[1].rglob("*") if path.suffix in {".py", ".md", ".txt"}]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()


def _name_part(part: Partition) -> str:
    """What a part contains, for a message."""
    if part.rows is not None:
        return f"the part of {part.rows.file!r} from row {part.rows.first}"
    if part.texts:
        return f"the part of {len(part.texts)} texts that begins with {part.texts[0].path!r}"
    return f"the part from row {part.first}"
