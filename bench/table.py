"""The one table that the bench prints."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.measure import Cost, spread


@dataclass(frozen=True, slots=True)
class Line:
    """What one lane cost, what was *measured* of it, the *bar*, and whether it was reached (``None``: no bar)."""

    name: str
    costs: Sequence[Cost]
    measured: str = ""
    bar: str = ""
    is_reached: bool | None = None


_WIDTHS = (16, 24, 8, 9, 36, 14)
_HEADINGS = ("lane", "seconds (least–most)", "CPU s", "peak MB", "measured", "bar", "")


def print_lines(title: str, lines: Sequence[Line]) -> None:
    """Print *lines* under their *title*."""
    print(f"\n{title}")
    for cells in (_HEADINGS, *map(_cells, lines)):
        padded = [cell.ljust(width) for cell, width in zip(cells, (*_WIDTHS, 0), strict=True)]
        print("  " + " ".join(padded).rstrip(), flush=True)


def _cells(line: Line) -> tuple[str, ...]:
    verdict = {None: "", True: "pass", False: "FAIL"}[line.is_reached]
    if not line.costs:
        return line.name, "", "", "", line.measured, line.bar, verdict
    cpu = statistics.median(cost.cpu for cost in line.costs)
    peak = max(cost.peak for cost in line.costs)
    seconds = spread([cost.wall for cost in line.costs], ".2f")
    return line.name, seconds, f"{cpu:.2f}", f"{peak:.0f}", line.measured, line.bar, verdict
