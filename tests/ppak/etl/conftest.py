"""The two example folders, migrated once for all tests of a process."""

import pytest

from tests.ppak.shop import EXAMPLES, Migrated, migrate


@pytest.fixture(scope="session")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    return migrate(tmp_path_factory.mktemp("messy"), export_dir=EXAMPLES / "messy")


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    return migrate(tmp_path_factory.mktemp("clean"), export_dir=EXAMPLES)
