"""Batches read ahead: Polars lets go of the interpreter, so a second core reads while the first one judges."""

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")


def ahead(items: Iterable[_T]) -> Generator[_T, None, None]:
    """The *items*, each drawn on another thread while the caller uses the one before it."""
    source = iter(items)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(_drawn, source)
        while drawn := coming.result():
            coming = pool.submit(_drawn, source)
            yield drawn[0]


def _drawn(source: Iterator[_T]) -> tuple[_T, ...]:
    """The next item, if there is one."""
    return tuple(islice(source, 1))
