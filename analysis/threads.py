"""Work in threads, or one item after the other where threads cannot be started."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import TypeVar

__all__ = ["map_threads"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def map_threads(function: Callable[[_Item], _Result], items: Iterable[_Item], threads: int = 2) -> Iterator[_Result]:
    """The result of `function` for each item, in the order of the items.

    Two threads suit work that NumPy and Arrow do without holding Python's lock; more hardly help.
    """
    items = list(items)
    if len(items) < 2 or not _can_start_threads():
        yield from map(function, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(function, items)


def _can_start_threads() -> bool:
    """Whether this Python can start threads, which browsers and some sandboxes refuse."""
    try:
        Thread(target=bool).start()
    except RuntimeError:
        return False
    return True
