"""One run at a time on a ledger; the system frees the lock of a killed one."""

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, func, inspect, select

from integrations.canonical.errors import FileError, UnsafePlanError
from integrations.reconcile.store.engine import name_of, path_of
from integrations.reconcile.store.tables import runs

_ADVISORY = 0x5050414B
"""The number of our lock in a PostgreSQL database, the same for every version."""


def lock(url: URL, connection: Connection) -> Callable[[], None]:
    """Take the ledger's lock; returns what frees it.

    Raises `UnsafePlanError` naming the run that holds it, `FileError` when it cannot be taken at all.
    """
    path = path_of(url)
    release = _lock_file(path) if path else _lock_server(connection)
    if release is None:
        raise UnsafePlanError(
            f"the ledger {name_of(url)} is in use by {_holder(connection)}",
            "wait until it has ended, or stop it, and run the same command again",
        )
    return release


def _lock_file(path: Path) -> Callable[[], None] | None:
    file = FileLock(path.with_name(path.name + ".lock"), timeout=0, thread_local=False)
    try:
        file.acquire()
    except Timeout:
        return None
    except (OSError, NotImplementedError) as error:
        raise FileError(f"{file.lock_file} cannot be locked: {error}", "check the ledger's folder") from error
    return file.release


def _lock_server(connection: Connection) -> Callable[[], None] | None:
    with connection.begin():
        is_ours = connection.execute(select(func.pg_try_advisory_lock(_ADVISORY))).scalar()
    return connection.close if is_ours else None


def _holder(connection: Connection) -> str:
    """The first run, by number, process and host, so that somebody can find it."""
    with connection.begin():
        if inspect(connection).has_table(runs.name):
            row = connection.execute(
                select(runs.c.id, runs.c.pid, runs.c.host)
                .where(runs.c.state == "running")
                .order_by(runs.c.id.desc())
                .limit(1)
            ).first()
            if row is not None:
                return f"run {row.id} (process {row.pid} on {row.host})"
    return "a run that is just starting"
