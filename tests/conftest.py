"""What every test stands on: no setting of the machine it runs on."""

import os

import pytest

_OURS = ("INNERGY_", "PPAK_", "MIGRATION_", "MATERIAL_LIBRARY_", "HTTPS_PROXY", "https_proxy")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_OURS):
            monkeypatch.delenv(name)
