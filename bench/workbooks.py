"""A workbook read by ours and by bare fastexcel: every value the same, and how much longer ours takes."""

import statistics
import sys
from functools import partial
from pathlib import Path

import polars as pl

from bench.generate import write_workbook
from bench.lanes import workbook, workbook_bare
from bench.measure import ratios, rounds, spread, work_of
from bench.table import Line, print_lines

ROWS = 50_000
SLOWEST = 1.5
"""How many times as long as bare fastexcel ours may take."""


def measure(folder: Path, rows: int, repeats: int) -> bool:
    """Print what both cost on a workbook of so many *rows*; whether they agree and the bar was reached."""
    title = f"a workbook of {rows:,} rows x 25 columns"
    print(f"{title}: written, and every value compared …", file=sys.stderr, flush=True)
    source = write_workbook(folder / "projects_2026-01-15.xlsx", rows)
    if different := differences(source):
        print_lines(title, [Line("ours", (), different, is_reached=False)])
        return False
    print(f"{title}: {repeats} rounds …", file=sys.stderr, flush=True)
    bare = (sys.executable, "-m", "bench.lanes")
    lanes = {"ours": "workbook", "fastexcel": "workbook_bare"}
    costs = rounds(
        {name: partial(work_of, (*bare, lane), (*bare, lane, source, folder)) for name, lane in lanes.items()}, repeats
    )
    times = ratios(costs["ours"], costs["fastexcel"])
    is_reached = statistics.median(times) <= SLOWEST
    ours = Line("ours", costs["ours"], f"{spread(times, '.2f')} times as long", f"≤ {SLOWEST:g} times", is_reached)
    print_lines(title, [ours, Line("fastexcel", costs["fastexcel"])])
    return is_reached


def differences(source: Path) -> str:
    """How what ours reads differs from what fastexcel gives of the same sheet; empty where it does not."""
    ours, theirs = list(workbook.batches(source)), workbook_bare.cells(source)
    if not ours:
        return "no rows"
    return differences_of(pl.concat(ours), theirs)


def differences_of(ours: pl.DataFrame, theirs: pl.DataFrame) -> str:
    """How the rows of *ours* differ from those of *theirs*, which has its headings in the first row."""
    if ours.columns != list(theirs.row(0)):
        return "other headings"
    theirs = theirs.slice(1).rename(dict(zip(theirs.columns, ours.columns, strict=True)))
    if ours.height != theirs.height:
        return f"{ours.height:,} rows where there are {theirs.height:,}"
    counts = {name: ours[name].ne_missing(theirs[name]).sum() for name in ours.columns}
    return "; ".join(f"{name}: {count:,} values differ" for name, count in counts.items() if count)
