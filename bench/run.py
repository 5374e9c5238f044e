"""How fast and how lean, as ratios measured in one run: `python -m bench.run`.

Every lane is its own process, and its bare start (same interpreter, same imports, no work) is taken off.
Before a time is printed, every lane must have given the same records and the same faults.
Exit 1 when a lane gave something else, or when a bar was not reached.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.generate import write_export, write_report
from bench.measure import ROOT, Cost, FailedError, cost_of, ratios, rounds, spread, work_of
from bench.table import Line, print_lines
from bench.workbooks import ROWS as WORKBOOK_ROWS
from bench.workbooks import measure as measure_workbook

LANES = {
    "ours": "ours",
    "pydantic": "pydantic_rows",
    "pydantic-cached": "pydantic_cached",
    "pandas": "pandas_columns",
    "dlt": "dlt_pipeline",
    "dlt-tuned": "dlt_tuned",
    "polars-floor": "polars_floor",
}
FLOOR = "polars-floor"
QUOTED_LANES = ("ours", "pydantic", FLOOR)
QUICK_LANES = ("ours", "pydantic", "pydantic-cached", FLOOR)
PYTHON = sys.executable

BARS: Mapping[tuple[int, bool], Mapping[str, float]] = {
    (200_000, False): {"pydantic": 4, "pandas": 3, "dlt": 8, FLOOR: 0.30},
    (60_000, False): {"pydantic": 3},
    (200_000, True): {"pydantic": 2, FLOOR: 0.20},
}
"""Rows, and whether each holds a line break → how many times faster than the lane; of the floor, which part."""

REPORT_SPEED = 0.6
"""How fast a report is read, of the speed of a list with the same rows."""


def main() -> int:
    """Measure what the command line asks for; the exit code."""
    options = _options()
    with TemporaryDirectory(prefix="bench-") as folder:
        reached = [SECTIONS[name](options, Path(folder)) for name in options.only]
    return int(not all(reached))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--rows", type=_numbers, default=(200_000, 60_000), help="sizes of the export: 200000,60000")
    parser.add_argument("--repeats", type=int, default=5, help="rounds, each with every lane once")
    parser.add_argument("--lanes", type=_names, default=tuple(LANES), help=f"of {','.join(LANES)}; ours is always run")
    parser.add_argument("--only", type=_names, default=tuple(SECTIONS), help=f"of {','.join(SECTIONS)}")
    parser.add_argument(
        "--quick", action="store_true", help="2,000 rows, one round, no dlt and no pandas: does it run?"
    )
    options = parser.parse_args()
    if options.quick:
        options.rows, options.repeats, options.lanes, options.only = (2_000,), 1, QUICK_LANES, ("messy", "quoted")
    return options


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


# ── lanes side by side ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane on one export: where it writes, and how it is started."""

    name: str
    source: Path
    folder: Path

    def cost(self) -> Cost:
        """The cost of its work."""
        shutil.rmtree(self.folder, ignore_errors=True)
        bare = (PYTHON, "-m", "bench.lanes", LANES[self.name])
        return work_of(bare, (*bare, self.source, self.folder))


def _messy(options: argparse.Namespace, folder: Path) -> bool:
    reached = [_side_by_side(options, folder, rows, options.lanes, quoted=False) for rows in options.rows]
    return all(reached)


def _quoted(options: argparse.Namespace, folder: Path) -> bool:
    lanes = [name for name in QUOTED_LANES if name in options.lanes]
    return _side_by_side(options, folder, max(options.rows), lanes, quoted=True)


def _side_by_side(options: argparse.Namespace, folder: Path, rows: int, names: Sequence[str], *, quoted: bool) -> bool:
    title = f"{rows:,} rows x 25 columns" + (", a quoted line break in each row" if quoted else "")
    print(f"{title}: every lane once, to compare what they wrote …", file=sys.stderr, flush=True)
    place = folder / f"{rows}{'-quoted' if quoted else ''}"
    source = _exported(place, rows, quoted_breaks=quoted)
    lanes = {name: Lane(name, source, place / name) for name in dict.fromkeys(("ours", *names))}
    failed = {name: reason for lane in lanes.values() for name, reason in _faults_of(lane, place / "ours")}
    if "ours" in failed:
        print_lines(title, [Line("ours", (), failed["ours"], is_reached=False)])
        return False
    print(f"{title}: {options.repeats} rounds …", file=sys.stderr, flush=True)
    costs = rounds({name: lane.cost for name, lane in lanes.items() if name not in failed}, options.repeats)
    bars = BARS.get((rows, quoted), {})
    lines = [_line(name, costs[name], costs["ours"], bars.get(name)) for name in costs]
    lines += [Line(name, (), reason, is_reached=False) for name, reason in failed.items()]
    print_lines(title, lines)
    shutil.rmtree(place)
    return all(line.is_reached is not False for line in lines)


def _exported(place: Path, rows: int, *, quoted_breaks: bool = False) -> Path:
    folder = place / "exports"
    folder.mkdir(parents=True)
    return write_export(folder / "projects_2026-01-15.csv", rows, quoted_breaks=quoted_breaks)


def _faults_of(lane: Lane, ours: Path) -> Iterator[tuple[str, str]]:
    """The lane and the reason, when it did not end well or wrote something else than ours."""
    try:
        lane.cost()
    except FailedError as error:
        yield lane.name, str(error)
        return
    if lane.name not in ("ours", FLOOR):
        command = (PYTHON, "-m", "bench.check", ours, lane.folder)  # on its own, so that this process stays small
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if said.returncode:
            yield lane.name, "\n    ".join(["differs", *(said.stdout or said.stderr).splitlines()])


def _line(name: str, costs: Sequence[Cost], ours: Sequence[Cost], bar: float | None) -> Line:
    if name == "ours":
        return Line(name, costs)
    times = ratios(costs, ours)
    is_reached = None if bar is None else statistics.median(times) >= bar
    if name == FLOOR:
        return Line(name, costs, f"ours at {spread(times, '.0%')} of it", f"≥ {bar:.0%}" if bar else "", is_reached)
    return Line(name, costs, f"ours {spread(times, '.1f')} times faster", f"≥ {bar:g} times" if bar else "", is_reached)


# ── ours alone ───────────────────────────────────────────────────────────────


def _large(_options: argparse.Namespace, folder: Path) -> bool:
    source = _exported(folder / "large", 2_000_000)
    cost = Lane("ours", source, folder / "large" / "ours").cost()
    shutil.rmtree(folder / "large")
    line = Line("ours", [cost], f"{cost.peak:.0f} MB", "< 1000 MB", cost.peak < 1000)
    print_lines("2,000,000 rows x 25 columns", [line])
    return bool(line.is_reached)


def _report(options: argparse.Namespace, folder: Path) -> bool:
    rows = max(options.rows)
    clean = _exported(folder / "clean", rows)
    paged = folder / "paged" / "exports" / clean.name
    paged.parent.mkdir(parents=True)
    write_report(paged, rows)
    lanes = {"a list": clean, "a report": paged}
    bare = (PYTHON, "-m", "bench.lanes", "reading")
    costs = rounds(
        {name: partial(work_of, bare, (*bare, source, source.parents[1] / "read")) for name, source in lanes.items()},
        options.repeats,
    )
    counts = [(source.parents[1] / "read" / "rows.txt").read_text("utf-8") for source in lanes.values()]
    speeds = ratios(costs["a list"], costs["a report"])
    is_reached = statistics.median(speeds) >= REPORT_SPEED and counts[0] == counts[1]
    line = Line("a report", costs["a report"], f"{spread(speeds, '.0%')} of its speed", "≥ 60%", is_reached)
    title = f"{rows:,} rows read, page breaks every 50 ({' and '.join(counts)} rows of data)"
    print_lines(title, [Line("a list", costs["a list"]), line])
    return is_reached


def _workbook(options: argparse.Namespace, folder: Path) -> bool:
    return measure_workbook(folder, min(WORKBOOK_ROWS, *options.rows), options.repeats)


def _small(options: argparse.Namespace, folder: Path) -> bool:
    source = _exported(folder / "small", 5_000)
    given = ("--ppak-export-dir", source.parent, "--output-dir", folder / "small" / "ours")
    command = (PYTHON, "-m", "integrations", "run-migration", *given)
    imports = (PYTHON, "-c", "import polars, pydantic")
    costs = rounds(
        {"run-migration": partial(cost_of, command, allowed=(0, 1)), "imports alone": partial(cost_of, imports)},
        options.repeats,
    )
    times = ratios(costs["run-migration"], costs["imports alone"])
    is_reached = statistics.median(times) <= 3
    line = Line("run-migration", costs["run-migration"], f"{spread(times, '.1f')} times", "≤ 3 times", is_reached)
    print_lines("5,000 rows, process start to exit", [line, Line("imports alone", costs["imports alone"])])
    return is_reached


def _help(options: argparse.Namespace, _folder: Path) -> bool:
    shown, bare = (PYTHON, "-m", "integrations", "--help"), (PYTHON, "-c", "pass")
    costs = rounds({"--help": partial(cost_of, shown), "bare": partial(cost_of, bare)}, options.repeats)
    over = [above.wall - 3 * below.wall for above, below in zip(costs["--help"], costs["bare"], strict=True)]
    is_reached = statistics.median(over) <= 0.3
    measured = f"3 times bare and {spread(over, '+.2f')} s"
    print_lines(
        "--help", [Line("--help", costs["--help"], measured, "≤ 0.3 s", is_reached), Line("bare", costs["bare"])]
    )
    return is_reached


SECTIONS: Mapping[str, Callable[[argparse.Namespace, Path], bool]] = {
    "messy": _messy,
    "quoted": _quoted,
    "large": _large,
    "report": _report,
    "workbook": _workbook,
    "small": _small,
    "help": _help,
}

if __name__ == "__main__":
    sys.exit(main())
