"""Commits shared by whoever waits."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from integrations.reconcile.store.pages import Page


class Commits:
    """Hands pages to a thread that commits them; those that come meanwhile share the next commit."""

    def __init__(self, hand: Executor, commit: Callable[[Sequence[Page]], None]) -> None:
        self._hand = hand
        self._commit = commit
        self._waiting: list[tuple[Page, asyncio.Future[None]]] = []
        self._flusher: asyncio.Task[None] | None = None

    async def write(self, page: Page) -> None:
        """Returns when *page* is durable; raises what the commit raised."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((page, written))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await written

    async def drain(self) -> None:
        """Wait until nothing is left to commit."""
        if self._flusher is not None:
            await asyncio.wait([self._flusher])

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            commit = asyncio.get_running_loop().run_in_executor(self._hand, self._commit, [page for page, _ in batch])
            await asyncio.wait([commit])
            for _, written in batch:
                _pass_on(commit, written)


def _pass_on(commit: asyncio.Future[None], written: asyncio.Future[None]) -> None:
    if written.done():  # whoever waited was cancelled
        return
    error = commit.exception()
    if error is None:
        written.set_result(None)
    else:
        written.set_exception(error)
