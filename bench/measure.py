"""What a process costs: wall clock, CPU seconds and peak memory, round after round."""

import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).parents[1]
Command = Sequence[str | Path]


class FailedError(Exception):
    """A process that did not end well, with the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process, or the work in it, cost: *wall* and *cpu* in seconds, *peak* memory in millions of bytes."""

    wall: float
    cpu: float
    peak: float


def cost_of(command: Command, allowed: tuple[int, ...] = (0,)) -> Cost:
    """Run *command* in the repository from start to exit; `FailedError` when its exit code is not *allowed*."""
    with TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL, stderr=said)
        cpu, peak = _ended(process)
        wall = time.perf_counter() - start
        said.seek(0)
        if process.returncode not in allowed:
            words = said.read().decode(errors="replace").strip().splitlines()[-3:]
            raise FailedError(f"exit {process.returncode}: " + " | ".join(words))
    return Cost(wall, cpu, peak)


def _environment() -> Mapping[str, str]:
    """The environment, but that modules are compiled once, as on the machine of a user, and not at every start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _ended(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """CPU seconds and peak memory of a process that is waited for."""
    if sys.platform == "win32":  # where a process that has ended tells neither
        process.wait()
        return math.nan, math.nan
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1_000_000


def work_of(bare: Command, command: Command) -> Cost:
    """The cost of *command* without that of its *bare* start; the peak is the whole one."""
    start, whole = cost_of(bare), cost_of(command)
    return Cost(whole.wall - start.wall, whole.cpu - start.cpu, whole.peak)


def rounds(runs: Mapping[str, Callable[[], Cost]], repeats: int) -> dict[str, list[Cost]]:
    """Every run once a round, so that a busy minute of the machine falls on all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            costs[name].append(run())
    return costs


def ratios(numerators: Sequence[Cost], denominators: Sequence[Cost]) -> list[float]:
    """How the wall clocks compare, round by round."""
    return [above.wall / below.wall for above, below in zip(numerators, denominators, strict=True)]


def spread(values: Sequence[float], form: str) -> str:
    """Median (least to most)."""
    middle, least, most = (format(value, form) for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({least}–{most})"
