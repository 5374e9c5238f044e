"""Whoever waits for a commit shares it."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from integrations.reconcile.store.commits import Commits
from integrations.reconcile.store.pages import Page

SQL = text("SELECT 1")


def page(number: int) -> Page:
    return {SQL: [{"number": number}]}


def numbers(batch: Sequence[Page]) -> list[int]:
    return [row["number"] for one in batch for row in one[SQL]]


def test_pages_that_come_during_a_commit_share_the_next_one() -> None:
    batches: list[list[int]] = []
    first_begun, go_on = threading.Event(), threading.Event()

    def commit(batch: Sequence[Page]) -> None:
        batches.append(numbers(batch))
        first_begun.set()
        assert go_on.wait(60)

    async def write() -> None:
        with ThreadPoolExecutor(1) as hand:
            commits = Commits(hand, commit)
            first = asyncio.create_task(commits.write(page(0)))
            await asyncio.to_thread(first_begun.wait, 60)
            others = [asyncio.create_task(commits.write(page(number))) for number in range(1, 6)]
            await asyncio.sleep(0)
            assert not first.done()  # nobody is told before it is durable
            go_on.set()
            await asyncio.gather(first, *others)

    asyncio.run(write())
    assert batches == [[0], [1, 2, 3, 4, 5]]


def test_a_commit_that_fails_fails_for_each_who_waited_and_for_nobody_else() -> None:
    failing = True

    def commit(_: Sequence[Page]) -> None:
        if failing:
            raise OSError("full")

    async def write() -> None:
        nonlocal failing
        with ThreadPoolExecutor(1) as hand:
            commits = Commits(hand, commit)
            ends = await asyncio.gather(*(commits.write(page(n)) for n in range(3)), return_exceptions=True)
            assert [type(end) for end in ends] == [OSError] * 3
            failing = False
            await commits.write(page(4))

    asyncio.run(write())


def test_a_page_is_committed_even_if_its_writer_no_longer_waits() -> None:
    done: list[int] = []

    async def write() -> None:
        with ThreadPoolExecutor(1) as hand:
            commits = Commits(hand, lambda batch: done.extend(numbers(batch)))
            task = asyncio.create_task(commits.write(page(1)))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await commits.drain()

    asyncio.run(write())
    assert done == [1]
