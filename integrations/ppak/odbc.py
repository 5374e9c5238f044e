"""A read-only session with PPak's database through ODBC: statements in, batches of text out.

Nothing else in the house opens ODBC.
Where a driver never answers, the session ends all the same.
A driver's own words may repeat how we logged in, so they are shown only about statements, and never with the login.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from queue import Empty, SimpleQueue
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any

from integrations.canonical.errors import ExportError, SettingsError
from integrations.ppak.statements import Statement

if TYPE_CHECKING:
    import pyodbc

INSTALL_LINE = "apt-get install unixodbc odbc-postgresql"
"""What brings a driver manager, and the driver of the tests, on Debian and its kin."""

_PREFIX = "odbc:"
_SOURCE = re.compile(r"[^\[\]{}(),;?*=!@\\\x00-\x1f]{1,32}")  # what ODBC allows in the name of a data source
_PLAIN = re.compile(r"[\w.$-]+(?: +[\w.$-]+)*")
_ROWS = 10_000  # fetched at a time
_NO_TABLE = {"42S02", "S0002", "42P01", "3F000"}
_NO_SOURCE = {"IM002", "IM003", "IM004", "IM012", "IM014", "01000"}
_PAIR = re.compile(
    r"\b(UID|PWD|USER ?(?:NAME|ID)?|USERID|PASSWORD)\s*=\s*(?:\{(?:[^}]|\}\})*\}|[^;\s]*)", re.IGNORECASE
)

# Standard SQL; a database that does not know it says so, and the rest still only reads.
_READ_ONLY = "SET TRANSACTION READ ONLY"


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A data source by name; *user* and *password* where the source itself does not hold them."""

    source: str
    user: str | None
    password: str | None
    login_seconds: int
    answer_seconds: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gives: its column names, and its rows as lists of cells, column by column.

    A cell is text, or ``None`` for NULL: numbers with all their digits and no exponent, dates as ISO, binary as hex.
    """

    headings: tuple[str, ...]
    batches: Iterator[Sequence[Sequence[str | None]]]


def parse_source(text: str) -> str:
    """The name of the data source in ``odbc:NAME``; `SettingsError`, which repeats nothing of a login, for all else."""
    if not text.startswith(_PREFIX):
        raise SettingsError("--source is no ODBC data source", "write it as odbc:NAME, or use --ppak-export-dir")
    name = text.removeprefix(_PREFIX).strip()
    if not _SOURCE.fullmatch(name):
        raise SettingsError(
            "--source takes only the name of an ODBC data source, as in odbc:PPAK",
            "keep the login in the data source, or in PPAK_ODBC_USER and PPAK_ODBC_PASSWORD; "
            "if a password stood on the command line, change it",
        )
    return name


@contextmanager
def session(login: Login, statements: Sequence[Statement]) -> "Iterator[Iterator[tuple[Statement, Answer | None]]]":
    """Each of *statements* with what it gives, in their order; ``None`` where the database has no such table.

    An answer's batches are read to their end before the next answer is asked for.
    Raises `SettingsError` where driver or data source are not there, `ExportError` where it cannot be used,
    where a statement fails, and where nothing comes for too long.
    """
    driver = _driver()
    hand = _Hand(login, lambda: _conversation(driver, login, statements))
    try:
        hand.next(login.login_seconds + 5)  # the driver's own limit comes first, as it knows what it was waiting for
        yield _answers(hand, login, statements)
        with suppress(ExportError):
            hand.next(login.login_seconds)
    finally:
        hand.let_go()


def _answers(hand: "_Hand", login: Login, statements: Sequence[Statement]) -> Iterator[tuple[Statement, Answer | None]]:
    for statement in statements:
        headings = hand.next(login.answer_seconds)
        if headings is _ABSENT:
            yield statement, None
        else:
            yield statement, Answer(headings, iter(lambda: hand.next(login.answer_seconds), _END))


# ── a thread that can be left behind ─────────────────────────────────────────

_READY, _ABSENT, _END, _GONE = object(), object(), object(), object()


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What the driver said: how ODBC calls it, in its own words, and about which statement."""

    state: str
    words: str
    statement: Statement | None


class _Hand:
    """A thread that holds the conversation, piece by piece as it is asked.

    A driver may wait for ever, and whoever then only lets go of what belongs to it waits with it.
    So nothing of the driver's ever leaves that thread, and a thread that does not answer is left as it is.
    """

    def __init__(self, login: Login, conversation: Callable[[], Iterator[Any]]) -> None:
        self._login = login
        self._asked: SimpleQueue[bool] = SimpleQueue()
        self._told: SimpleQueue[Any] = SimpleQueue()
        Thread(target=_serve, args=(conversation, self._asked, self._told), daemon=True).start()

    def next(self, seconds: int) -> Any:
        """The next piece; `ExportError` when it does not come, or is trouble."""
        self._asked.put(True)
        try:
            piece = self._told.get(timeout=seconds)
        except Empty:
            raise ExportError(
                f"the data source {self._login.source} did not answer within {seconds} seconds",
                "check the network, and whether the database is busy; "
                "the limits are login_seconds and answer_seconds under [odbc] of the shop file",
            ) from None
        if isinstance(piece, _Trouble):
            raise _error_of(piece, self._login)
        return piece

    def let_go(self) -> None:
        """Ask for nothing more."""
        self._asked.put(False)


def _serve(conversation: Callable[[], Iterator[Any]], asked: "SimpleQueue[bool]", told: "SimpleQueue[Any]") -> None:
    try:
        pieces = conversation()
        while asked.get():
            told.put(next(pieces, _GONE))
    finally:
        told.put(_Trouble("", "the conversation has ended", None))


def _conversation(driver: ModuleType, login: Login, statements: Sequence[Statement]) -> Iterator[Any]:
    """Once logged in `_READY`; of each statement `_ABSENT`, or its headings, its batches and `_END`; or `_Trouble`."""
    statement = None
    try:
        connection = _connected(driver, login)
        yield _READY
        for statement in statements:
            yield from _pieces(driver, connection, statement)
        connection.close()
    except (driver.Error, UnicodeError, ValueError) as error:  # a text or a date that cannot be held is one of the two
        yield _Trouble(_state_of(error), str(error.args[-1] if error.args else error), statement)


def _connected(driver: ModuleType, login: Login) -> "pyodbc.Connection":
    words = (("DSN", login.source), ("UID", login.user), ("PWD", login.password))
    text = ";".join(f"{name}={_worded(value)}" for name, value in words if value is not None)
    connection: pyodbc.Connection = driver.connect(text, timeout=login.login_seconds, readonly=True)
    # Asked for as UTF-16, text is converted by the driver, which knows the database's own encoding.
    connection.setdecoding(driver.SQL_CHAR, encoding="utf-16", ctype=driver.SQL_WCHAR)
    connection.setdecoding(driver.SQL_WCHAR, encoding="utf-16", ctype=driver.SQL_WCHAR)
    return connection


def _pieces(driver: ModuleType, connection: "pyodbc.Connection", statement: Statement) -> Iterator[Any]:
    cursor = _executed(driver, connection, statement)
    if cursor is None:
        yield _ABSENT
    else:
        yield tuple(str(column[0]) for column in cursor.description)
        while rows := cursor.fetchmany(_ROWS):
            yield [_texts(cells) for cells in zip(*rows, strict=True)]
        cursor.close()
        yield _END
    connection.rollback()


def _executed(driver: ModuleType, connection: "pyodbc.Connection", statement: Statement) -> "pyodbc.Cursor | None":
    """The cursor of *statement*, ``None`` where there is no such table."""
    try:
        connection.execute(_READ_ONLY)
    except driver.Error:
        connection.rollback()
    try:
        return connection.execute(statement.sql)
    except driver.Error as error:
        if _state_of(error) in _NO_TABLE:
            return None
        raise


# ── words ────────────────────────────────────────────────────────────────────


def _driver() -> ModuleType:
    try:
        import pyodbc
    except ModuleNotFoundError as error:
        raise SettingsError("reading through ODBC needs a package more", "pip install 'ppak-innergy[odbc]'") from error
    except ImportError as error:
        raise SettingsError(
            "this machine has no ODBC driver manager",
            f"install one with the driver of your database; on Debian: {INSTALL_LINE}",
        ) from error
    driver: ModuleType = pyodbc
    return driver


def _worded(value: str) -> str:
    """A value of a connection string; not every driver takes the braces off, so they stand only where they must."""
    return value if _PLAIN.fullmatch(value) else "{" + value.replace("}", "}}") + "}"


def _state_of(error: Exception) -> str:
    """The five characters by which ODBC names what went wrong."""
    return str(error.args[0]) if error.args else ""


def _error_of(trouble: _Trouble, login: Login) -> SettingsError | ExportError:
    if trouble.statement is not None:
        return ExportError(
            f"{trouble.statement.name} cannot be read from {login.source}: {_scrubbed(trouble.words, login)}",
            f"check [odbc.tables] of the shop file, and that the login may read: {trouble.statement.sql}",
        )
    if trouble.state in _NO_SOURCE:
        return SettingsError(
            f"there is no usable ODBC data source {login.source} ({trouble.state})",
            "add it with the ODBC administrator of this machine, of the same 32 or 64 bits as Python, and its driver",
        )
    return ExportError(
        f"the data source {login.source} could not be opened ({trouble.state})",
        "check that the database runs and is reached from here, "
        "and the login in the data source or in PPAK_ODBC_USER and PPAK_ODBC_PASSWORD",
    )


def _scrubbed(words: str, login: Login) -> str:
    """The driver's *words* without the login."""
    said = _PAIR.sub("***", words)
    for secret in filter(None, (login.password, login.user)):
        said = said.replace(secret, "***")
    return " ".join(said.split())


# ── cells ────────────────────────────────────────────────────────────────────


def _texts(cells: Sequence[Any]) -> Sequence[str | None]:
    return [cell if cell is None else _WRITERS.get(type(cell), str)(cell) for cell in cells]


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda cell: str(int(cell)),
    float: lambda cell: f"{Decimal(repr(cell)):f}",
    Decimal: lambda cell: f"{cell:f}",
    datetime: lambda cell: cell.isoformat(" "),
    date: date.isoformat,
    time: time.isoformat,
    bytes: bytes.hex,
    bytearray: bytearray.hex,
}
