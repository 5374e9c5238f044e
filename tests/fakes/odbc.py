"""A data source of the user's own, for a database that a test has filled."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from integrations.ppak.odbc import INSTALL_LINE
from tests.fakes.postgres import PASSWORD, USER, Postgres

DRIVER = "PostgreSQL Unicode"


@dataclass(frozen=True)
class PPakDatabase:
    """A database of the shop's, and the ODBC data source *name* that leads to it, listed in the file *ini*."""

    postgres: Postgres
    ini: Path
    name: str = "ppak"

    def settings(self) -> dict[str, str]:
        """What a process needs to find it and to log in; the data source holds no login."""
        return {"ODBCINI": str(self.ini), "PPAK_ODBC_USER": USER, "PPAK_ODBC_PASSWORD": PASSWORD}

    def holds(self, *statements: str) -> None:
        """Empty it, and fill its schema ``dba`` by *statements*."""
        self.runs("DROP SCHEMA IF EXISTS dba CASCADE", "CREATE SCHEMA dba", *statements)

    def runs(self, *statements: str) -> None:
        self.postgres.runs(*statements, database=self.name)

    def count(self, table: str) -> int:
        (row,) = self.postgres.asks(f"SELECT count(*) FROM {table}", database=self.name)
        return int(row[0])


def ppak_database(postgres: Postgres, folder: Path) -> PPakDatabase:
    """An empty one; *folder* gets the list of data sources."""
    needs_driver()
    made = PPakDatabase(postgres, folder / "odbc.ini")
    postgres.database(made.name)
    made.ini.write_text(source_of(made.name, postgres.port, made.name), encoding="utf-8")
    return made


def source_of(name: str, port: int, database: str) -> str:
    """The entry of a data source: where it leads to, and no login."""
    return f"[{name}]\nDriver={DRIVER}\nServername=127.0.0.1\nPort={port}\nDatabase={database}\n"


def needs_driver() -> None:
    """Go on only where the driver is: elsewhere say how to get it, and where tests are required, fail."""
    if DRIVER in drivers():
        return
    missing = f"the ODBC driver {DRIVER!r} is not installed: {INSTALL_LINE}"
    if os.environ.get("ODBC_TESTS") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


def drivers() -> list[str]:
    try:
        import pyodbc
    except ImportError:  # there is no driver manager
        return []
    return list(pyodbc.drivers())
