"""What every test stands on: no setting of the machine it runs on, and the same examples each time.

A change must not fail because of chance, or of a busy machine; `HYPOTHESIS_PROFILE=default` searches anew.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.fakes.odbc import PPakDatabase, ppak_database
from tests.fakes.postgres import Postgres, running_postgres

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_OURS = ("INNERGY_", "PPAK_", "MIGRATION_", "MATERIAL_LIBRARY_", "HTTPS_PROXY", "https_proxy")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_OURS):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own, started by the first test that asks for it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def ppak(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> PPakDatabase:
    """A database for live pulls; only where its ODBC driver is installed."""
    return ppak_database(postgres, tmp_path_factory.mktemp("odbc"))
