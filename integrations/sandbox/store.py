"""The sandbox's records in SQLite: a killed process loses nothing that it answered."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson

_TABLES = """
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    parent TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (kind, id)
);
CREATE INDEX IF NOT EXISTS by_label ON records (kind, label);
CREATE INDEX IF NOT EXISTS by_parent ON records (kind, parent);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""

Record = dict[str, Any]


class Store:
    """Records of several kinds, in the order in which they came.

    A record is a JSON object with its id under ``Id``.
    Its *label* is the second name it is found by, its *parent* the id of the record it belongs to, if any.
    """

    def __init__(self, file: Path | None) -> None:
        """Open *file*, made with its folder where missing; none means memory.

        ``OSError`` where that cannot be done.
        """
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = _opened(file)
        except sqlite3.Error as error:
            raise OSError(f"{file} cannot be used as the sandbox's state: {error}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything within is kept, or nothing when it raises."""
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            yield

    def add(self, kind: str, record: Record, *, label: str, parent: str = "") -> None:
        """Keep a new *record*."""
        self._db.execute(
            "INSERT INTO records (kind, id, label, parent, body) VALUES (?, ?, ?, ?, ?)",
            (kind, record["Id"], label, parent, orjson.dumps(record)),
        )

    def replace(self, kind: str, record: Record, *, label: str) -> None:
        """Put *record* in the place of the one with its id."""
        self._db.execute(
            "UPDATE records SET body = ?, label = ? WHERE kind = ? AND id = ?",
            (orjson.dumps(record), label, kind, record["Id"]),
        )

    def get(self, kind: str, record_id: str, *, parent: str = "") -> Record | None:
        """The record with this id, however it is capitalised, if it belongs to *parent*."""
        sql = "SELECT body FROM records WHERE kind = ? AND id = ? AND parent = ?"
        return self._first(sql, kind, record_id.lower(), parent)

    def find(self, kind: str, label: str) -> Record | None:
        """The first record with this label."""
        return self._first("SELECT body FROM records WHERE kind = ? AND label = ? ORDER BY seq LIMIT 1", kind, label)

    def list(self, kind: str, *, parent: str = "") -> list[Record]:
        """All records of a kind that belong to *parent*, oldest first."""
        sql = "SELECT body FROM records WHERE kind = ? AND parent = ? ORDER BY seq"
        return [orjson.loads(body) for (body,) in self._db.execute(sql, (kind, parent))]

    def list_with_parents(self, kind: str, parent_kind: str) -> Iterator[tuple[Record, Record]]:
        """All records of a kind, each with the record it belongs to."""
        sql = """
            SELECT child.body, parent.body FROM records AS child
            JOIN records AS parent ON parent.kind = ? AND parent.id = child.parent
            WHERE child.kind = ? ORDER BY child.seq
        """
        for child, parent in self._db.execute(sql, (parent_kind, kind)):
            yield orjson.loads(child), orjson.loads(parent)

    def next(self, name: str) -> int:
        """Count one further under *name*, from 1."""
        sql = "INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value"
        [(value,)] = self._db.execute(sql, (name,)).fetchall()
        return int(value)

    def _first(self, sql: str, *values: str) -> Record | None:
        row = self._db.execute(sql, values).fetchone()
        return None if row is None else orjson.loads(row[0])


def _opened(file: Path | None) -> sqlite3.Connection:
    # The application is built in one thread and served in another, never in two at once.
    db = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
    with ExitStack() as unless_ready:
        unless_ready.callback(db.close)
        db.execute("PRAGMA journal_mode = WAL")
        # Only a power cut could lose the last answers, and not waiting for the disk is ten times faster.
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_TABLES)
        unless_ready.pop_all()
    return db
