"""Batches worked on two at a time: Polars lets go of the interpreter, so a second core has its share."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_ABREAST = 2  # each batch on its way costs memory, so more cores than this stay with Polars itself


def abreast(work: Callable[[_T], _R], items: Iterable[_T]) -> Generator[_R, None, None]:
    """What *work*, which shares nothing with itself, makes of each item, in the order of the *items*.

    The caller's own thread draws the items and uses the results in the meantime.
    """
    with ThreadPoolExecutor(_ABREAST) as pool:
        under_way: deque[Future[_R]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) > _ABREAST:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
