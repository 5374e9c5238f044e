"""The ledger: what we sent, what became of it, and which record over there is ours.

A reader sees one moment and takes no lock.
A writer holds the ledger alone, from `open_run` until its block ends, however it ends.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection

from integrations.canonical.errors import UnsafePlanError
from integrations.reconcile.changes import Adopt, Intent, Memory, Outcome, Write
from integrations.reconcile.plans import Plan
from integrations.reconcile.store.book import Book, Signature, open_book
from integrations.reconcile.store.commits import Commits
from integrations.reconcile.store.engine import parse_url, path_of, reading, revision_of
from integrations.reconcile.store.pages import Scribe
from integrations.reconcile.store.reading import list_tenants, read


def url_of(path: Path) -> str:
    """The URL of a ledger in a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def read_memory(url: str, tenant: str) -> Memory:
    """What the ledger at *url* knows of *tenant*; a missing ledger knows nothing, and none is made.

    Takes no lock: it may be read while a run writes.
    Raises `SettingsError` for a URL that is none of ours,
    `FileError` when the ledger is damaged, another program's, or newer than this tool.
    """
    with _looking(url) as connection:
        return read(connection, tenant) if connection else Memory()


def read_tenants(url: str) -> tuple[str, ...]:
    """The tenants that the ledger at *url* knows, sorted; otherwise as `read_memory`."""
    with _looking(url) as connection:
        return list_tenants(connection) if connection else ()


@contextmanager
def _looking(url: str) -> Iterator[Connection | None]:
    """A connection that only reads; ``None`` when there is no ledger yet."""
    place = parse_url(url)
    path = path_of(place)
    if path is not None and not path.exists():
        yield None
        return
    with reading(place) as connection:
        yield connection if revision_of(connection, place) else None


class LedgerRun:
    """A `Run`: what an apply tells it is durable in the ledger when the call returns. *id* is its number."""

    def __init__(self, book: Book, commits: Commits) -> None:
        self.id = book.run_id
        self._scribe = Scribe(book.tenant_id, book.run_id, book.first_id, book.memory)
        self._commits = commits

    async def intend(self, lot: Sequence[Write], now: datetime) -> Sequence[Intent]:
        """Record that the writes of *lot* are about to be sent."""
        begun, page = self._scribe.intend(lot, now)
        await self._commits.write(page)
        return begun

    async def settle(self, intents: Sequence[Intent], outcomes: Sequence[Outcome], now: datetime) -> None:
        """Record what became of them."""
        await self._commits.write(self._scribe.settle(intents, outcomes, now))

    async def link(self, adopted: Adopt, now: datetime) -> None:
        """Record that our record is that one."""
        await self._commits.write(self._scribe.link(adopted, now))


@asynccontextmanager
async def open_run(
    url: str, tenant: str, plan: Plan, command: str, clock: Callable[[], datetime], pid: int, host: str
) -> AsyncIterator[LedgerRun]:
    """Hold the ledger at *url*, made when missing, while *plan* is carried out for *tenant*.

    Open it for every apply, even of a plan that sends nothing:
    the time that an unanswered write of a killed run is waited for begins when its lock is taken over.

    Raises `UnsafePlanError` when another run holds the ledger (named by number, process and host),
    when the plan is another tenant's, or when the ledger has grown since it was made;
    `FileError` when the ledger cannot be written; `SettingsError` when its URL or its driver is missing.
    """
    if plan.tenant != tenant:
        raise UnsafePlanError(f"the plan is for {plan.tenant}, not for {tenant}", "plan again for this tenant")
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger") as hand:
        who = Signature(command, pid, host)
        book = await loop.run_in_executor(hand, open_book, parse_url(url), plan, who, clock())
        commits = Commits(hand, book.commit)
        state = "failed"
        try:
            yield LedgerRun(book, commits)
            state = "ended"
        except asyncio.CancelledError:
            state = "paused"
            raise
        finally:
            await commits.drain()
            await loop.run_in_executor(hand, book.close, state, clock())
