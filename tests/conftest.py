"""What every test stands on: no setting of the machine it runs on, and the same examples each time.

A change must not fail because of chance; `HYPOTHESIS_PROFILE=default` searches anew.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_OURS = ("INNERGY_", "PPAK_", "MIGRATION_", "MATERIAL_LIBRARY_", "HTTPS_PROXY", "https_proxy")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_OURS):
            monkeypatch.delenv(name)
