"""The two doors of this room."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("door", ["sync_materials", "import_projects"])
def test_a_door_explains_itself_without_a_warning(door: str) -> None:
    command = [sys.executable, "-W", "error", "-m", f"integrations.innergy.{door}", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    assert door.replace("_", "-") in done.stdout


@pytest.mark.parametrize("door", ["sync_materials", "import_projects"])
def test_a_door_opens_without_the_heavy_furniture(door: str) -> None:
    heavy = {"aiohttp", "polars", "sqlalchemy"}
    code = f"import sys, integrations.innergy.{door}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
