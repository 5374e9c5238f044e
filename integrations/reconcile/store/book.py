"""The open ledger of one run: its lock, its connection, its commits. Blocking; for one thread."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import URL, Connection, func, select, update

from integrations.canonical.errors import FileError, UnsafePlanError
from integrations.reconcile.changes import Memory
from integrations.reconcile.plans import Plan
from integrations.reconcile.store.engine import connect, explained, path_of, revision_of
from integrations.reconcile.store.lock import lock
from integrations.reconcile.store.migrate import migrate
from integrations.reconcile.store.pages import ORDER, Page
from integrations.reconcile.store.reading import find_tenant, read
from integrations.reconcile.store.tables import HEAD, intents, runs, tenants


@dataclass(frozen=True, slots=True)
class Signature:
    """Who runs: what was asked, and which process on which host."""

    command: str
    pid: int
    host: str


@dataclass(frozen=True, slots=True)
class Book:
    """A ledger that is ours until `close`."""

    url: URL
    connection: Connection
    held: ExitStack
    tenant_id: int
    run_id: int
    first_id: int
    memory: Memory

    def commit(self, pages: Sequence[Page]) -> None:
        """Make *pages* durable, all in one transaction."""
        with explained(self.url), self.connection.begin():
            for statement in ORDER:
                rows = [row for page in pages for row in page.get(statement, ())]
                if rows:
                    self.connection.execute(statement, rows)

    def close(self, state: str, now: datetime) -> None:
        """End the run as *state*; what is unanswered is waited for no longer; the ledger is free again."""
        with self.held, explained(self.url), self.connection.begin():
            _give_up(self.connection, now)
            ended = {"state": state, "ended_at": now.isoformat()}
            self.connection.execute(update(runs).where(runs.c.id == self.run_id).values(ended))


def open_book(url: URL, plan: Plan, who: Signature, now: datetime) -> Book:
    """Take the ledger, bring its tables up to date, and begin a run."""
    _make_folder(url)
    with ExitStack() as held, explained(url):
        connection = connect(url)
        held.callback(connection.close)
        held.callback(lock(url, connection))
        _bring_up_to_date(connection, url)
        with connection.begin():
            _take_over(connection, now)
            memory = read(connection, plan.tenant)
            _check_version(memory.version, plan.basis.ledger)
            tenant_id = find_tenant(connection, plan.tenant) or _add_tenant(connection, plan.tenant)
            run_id = _begin_run(connection, tenant_id, plan.id, who, now)
            last_id = connection.execute(select(func.max(intents.c.id))).scalar() or 0
        return Book(url, connection, held.pop_all(), tenant_id, run_id, last_id + 1, memory)


def _make_folder(url: URL) -> None:
    path = path_of(url)
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{path.parent} cannot be made: {error.strerror}", "check MIGRATION_LEDGER") from error


def _bring_up_to_date(connection: Connection, url: URL) -> None:
    with connection.begin():
        revision = revision_of(connection, url)
    if revision != HEAD:
        migrate(connection)


def _take_over(connection: Connection, now: datetime) -> None:
    """Whoever is still called running held the lock that we hold now: it was killed."""
    killed = {"state": "killed", "ended_at": now.isoformat()}
    connection.execute(update(runs).where(runs.c.state == "running").values(killed))
    _give_up(connection, now)


def _give_up(connection: Connection, now: datetime) -> None:
    connection.execute(
        update(intents)
        .where(intents.c.state == "open")
        .where(intents.c.gave_up_at.is_(None))
        .values(gave_up_at=now.isoformat())
    )


def _check_version(now: int, planned: int) -> None:
    if now != planned:
        raise UnsafePlanError(
            f"the ledger has grown from entry {planned} to {now} since the plan was made",
            "run the same command again: it plans afresh",
        )


def _add_tenant(connection: Connection, tenant: str) -> int:
    added: int = connection.execute(tenants.insert().values(name=tenant).returning(tenants.c.id)).scalar_one()
    return added


def _begin_run(connection: Connection, tenant_id: int, plan_id: str, who: Signature, now: datetime) -> int:
    row = {
        "tenant_id": tenant_id,
        "plan": plan_id,
        "command": who.command,
        "started_at": now.isoformat(),
        "pid": who.pid,
        "host": who.host,
        "state": "running",
    }
    begun: int = connection.execute(runs.insert().values(row).returning(runs.c.id)).scalar_one()
    return begun
