"""What `make` promises, asked of `make` itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TARGETS = (
    "demo",
    "ppak-migrate-latest",
    "innergy-sync-materials",
    "innergy-import-projects",
    "migration-health-check",
    "test",
    "check",
    "fuzz",
    "bench",
)


def make(*words: str, **settings: str) -> str:
    """What ``make WORDS`` prints, with our own interpreter in the place of the one that it would install."""
    ours = (f"RUN={sys.executable} -m integrations", "-o", ".venv/run.stamp")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    ended = subprocess.run(
        ["make", *ours, *words],
        cwd=ROOT,
        env=environment | settings,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return ended.stdout


def test_make_alone_names_every_target() -> None:
    assert re.findall(r"^make (\S+)", make(), re.MULTILINE) == list(TARGETS)


def test_a_loader_looks_unless_it_is_told_to_apply() -> None:
    for target in ("innergy-sync-materials", "innergy-import-projects"):
        assert "--dry-run" in make("-n", target)
        assert "--apply" not in make("-n", target)
        assert "--dry-run" in make("-n", target, APPLY="0")
        assert "--apply" in make("-n", target, "APPLY=1")
        assert "--apply" in make("-n", target, APPLY="1")


def test_variables_are_taken_from_the_environment_and_from_the_command_line(tmp_path: Path) -> None:
    exports = str(ROOT / "examples" / "ppak_exports")
    printed = make("ppak-migrate-latest", f"MIGRATION_OUTPUT_DIR={tmp_path / 'out'}", PPAK_EXPORT_DIR=exports)
    assert "projects" in printed
    assert (tmp_path / "out" / "canonical_projects_2026-01-15.json").exists()


def test_continuous_integration_runs_what_the_readme_tells_a_developer_to_run() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert script.endswith("\nmake check\nmake test\n")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
