"""Every command of README, reference and runbook, typed as it stands there, in a folder that holds the examples."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from docs.generate import ROOT
from tests.docs.pages import README, REFERENCE, RUNBOOK, Block, blocks_of, name_of

OUTER = ("INNERGY_", "PPAK_", "MIGRATION_", "MATERIAL_LIBRARY_", "MAKE", "MFLAGS")


def test_every_command_of_the_pages_prints_what_they_show(tmp_path: Path) -> None:
    """Each page is one session of a shell; all pages at the same time, as a session mostly waits to start."""
    with ThreadPoolExecutor() as hands:
        played = hands.map(lambda page: play(page, tmp_path / page.stem), (README, REFERENCE, RUNBOOK))
        told = [fault for faults in played for fault in faults]
    assert not told, "\n\n".join(told)


def test_make_help_prints_what_the_reference_shows() -> None:
    (shown,) = [block.text for block in blocks_of(REFERENCE) if block.text.startswith("$ make help\n")]
    assert shown == f"$ make help\n{output_of(['make', 'help'], ROOT)}"


def test_make_demo_does_what_the_readme_shows(tmp_path: Path) -> None:
    (shown,) = [block.text for block in blocks_of(README) if block.text.startswith("$ make demo\n")]
    command = output_of(["make", "--dry-run", "demo"], ROOT).splitlines()[-1]
    interpreter, *words = command.split()
    assert Path(interpreter).stem == "python"
    told = output_of([sys.executable, *words], tmp_path)
    assert is_shown(f"$ make demo\n{command}\n{told}", shown), told


def output_of(words: Sequence[str], folder: Path) -> str:
    return subprocess.run(
        words, cwd=folder, env=environment(), check=True, capture_output=True, encoding="utf-8", timeout=300
    ).stdout


# ── a page as a session ──────────────────────────────────────────────────────


def play(page: Path, folder: Path) -> Sequence[str]:
    """Type the page's commands in *folder*; what was not as the page shows it, in words."""
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    blocks = blocks_of(page)
    typed = [block for block in blocks if block.language == "bash"]
    assert typed
    subprocess.run(["bash", "-c", script_of(typed)], cwd=folder, env=environment(), check=True, timeout=600)
    shown = {first.line: second.text for first, second in pairwise(blocks) if second.language == "text"}
    return [
        f"{name_of(page)}, line {block.line}: {fault}"
        for block in typed
        for fault in faults_of(block, folder / f"{block.line}", shown.get(block.line))
    ]


def script_of(typed: Sequence[Block]) -> str:
    """One script, so that what is exported in one block holds in the next."""
    return "\n".join(
        f"{{\n{block.text}\n}} >{block.line}.out 2>{block.line}.err </dev/null\necho $? >{block.line}.code"
        for block in typed
    )


def faults_of(block: Block, stem: Path, shown: str | None) -> Iterator[str]:
    out, err, code = (stem.with_suffix(f".{kind}").read_text(encoding="utf-8") for kind in ("out", "err", "code"))
    if int(code) != block.exit_code:
        yield f"exit code {code.strip()} instead of {block.exit_code}\n{out}{err}"
    printed = err if block.exit_code > 1 else out
    if shown is not None and not is_shown(printed, shown):
        yield f"the page shows\n{shown}but this was printed\n{printed}{err if printed is out else ''}"


def is_shown(printed: str, shown: str) -> bool:
    """Whether the page shows what was printed: `…` stands for the rest of a line, or alone for any lines."""
    return re.fullmatch("".join(map(pattern_of, shown.splitlines())), printed) is not None


def pattern_of(line: str) -> str:
    """The id of a plan is a hash that no page can know."""
    if line == "…":
        return r"(?:.*\n)*?"
    known = re.sub(r"(?<=^Plan )[0-9a-f]{16}", "…", line)
    return re.escape(known).replace("…", ".*") + r"\n"


def environment() -> dict[str, str]:
    """A shell where `python` is the one that runs the tests, where nothing is set, and which no `make` has started."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OUTER)}
    bin_ = str(Path(sys.executable).parent)
    return kept | {
        "PATH": os.pathsep.join((bin_, os.environ["PATH"])),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
