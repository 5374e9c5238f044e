"""Which database keeps the ledger, and how it is opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from integrations.canonical.errors import FileError, SettingsError, UnsafePlanError
from integrations.reconcile.store.tables import HEAD, VERSION_TABLE

_EXAMPLES = "MIGRATION_LEDGER is a URL such as sqlite:///ledger.sqlite or postgresql://user@host/name"


def parse_url(url: str) -> URL:
    """*url* with the driver we use; `SettingsError` when it names no database that we know, or no file."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("the ledger's URL cannot be read", _EXAMPLES) from error
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or parsed.database in {None, "", ":memory:"}:
        raise SettingsError(f"a ledger cannot be kept in {parsed.render_as_string()}", _EXAMPLES)
    return parsed


def path_of(url: URL) -> Path | None:
    """The ledger's file; ``None`` when it is kept by a server."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def name_of(url: URL) -> str:
    """The ledger as a message names it: no password."""
    return str(path_of(url) or url.render_as_string())


@contextmanager
def reading(url: URL) -> Iterator[Connection]:
    """A connection that cannot write, in one transaction: all it reads is of one moment."""
    path = path_of(url)
    engine = _file_engine(path, "ro") if path else _server_engine(url)
    options = {} if path else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with explained(url), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def connect(url: URL) -> Connection:
    """A connection that writes, each commit durable; a missing file is made. The caller closes it."""
    path = path_of(url)
    return (_file_engine(path, "rwc") if path else _server_engine(url)).connect()


def _file_engine(path: Path, mode: str) -> Engine:
    place = f"file:///{quote(path.absolute().as_posix())}?mode={mode}"

    def open_file() -> sqlite3.Connection:
        # No isolation level: the driver would begin transactions where it likes, and never around DDL.
        connection = sqlite3.connect(place, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
        if mode == "rwc":
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
        return connection

    engine = create_engine("sqlite://", creator=open_file, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    if mode == "rwc":
        event.listen(engine, "close", _rest)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _rest(connection: sqlite3.Connection, _: object) -> None:
    """At rest a ledger is one file: it can be copied, and looking at it leaves nothing beside it."""
    with suppress(sqlite3.Error):  # somebody is reading it just now: the next run tidies up
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA journal_mode=DELETE")


def _server_engine(url: URL) -> Engine:
    try:
        return create_engine(url, poolclass=NullPool)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"the ledger is {name_of(url)}, and the PostgreSQL driver is not installed",
            "pip install 'ppak-innergy[postgres]'",
        ) from error


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turns what a database raises into what a person can act on."""
    try:
        yield
    except IntegrityError as error:
        raise UnsafePlanError(
            f"the ledger {name_of(url)} already holds an unanswered write for the record: {error.orig}", "plan again"
        ) from error
    except DBAPIError as error:
        raise FileError(
            f"the ledger {name_of(url)} cannot be used: {error.orig}", _advice_on(str(error.orig))
        ) from error


def _advice_on(reason: str) -> str:
    if "full" in reason:
        return "free some space and run the same command again"
    if "malformed" in reason or "not a database" in reason:
        return "put a backup of the ledger back; without it the next run would have to match every record by its key"
    return "check MIGRATION_LEDGER, and that its folder can be written"


def revision_of(connection: Connection, url: URL) -> str | None:
    """The ledger's schema revision, ``None`` when it has no tables yet.

    Raises `FileError` when it is newer than we know, or the file is another program's.
    """
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        if tables and path_of(url):
            raise FileError(f"{name_of(url)} is no ledger of this tool", "check MIGRATION_LEDGER")
        return None
    revision = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    if revision is not None and revision > HEAD:
        raise FileError(
            f"the ledger {name_of(url)} was written by a newer version of this tool: schema {revision}, not {HEAD}",
            "install that version",
        )
    return revision
