"""A user, and a sandbox that is a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.user import EXPORTS, KEY, SandboxProcess, User


@pytest.fixture
def user(tmp_path: Path) -> User:
    """A user in an empty folder, with the example exports at hand."""
    return User(tmp_path, {"PPAK_EXPORT_DIR": str(EXPORTS), "MIGRATION_OUTPUT_DIR": "out"})


@pytest.fixture
def over_there(user: User) -> Iterator[SandboxProcess]:
    """A running sandbox that the user's settings point at."""
    sandbox = SandboxProcess(user)
    user.settings |= {"INNERGY_API_BASE_URL": sandbox.url, "INNERGY_API_KEY": KEY}
    sandbox.start()
    yield sandbox
    sandbox.kill()
