"""The other readers: what each makes of a report, as a sensible user would call it.

They are told the delimiter and given UTF-8, so that only the report itself is in question.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report_layouts import Report
from bench.report_scores import Score


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader gave: the names of its columns, and its rows as text."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


Reader = Callable[[Path, str], Read]
"""File and delimiter → what was read."""


def with_pandas(path: Path, delimiter: str) -> Read:
    """Text cells, ragged lines passed over."""
    import pandas as pd

    frame = pd.read_csv(path, sep=delimiter, dtype=str, keep_default_na=False, on_bad_lines="skip", engine="python")
    return Read([str(name) for name in frame.columns], [[str(cell) for cell in row] for row in frame.to_numpy()])


def with_polars(path: Path, delimiter: str) -> Read:
    """Text cells, ragged lines cut."""
    import polars as pl

    frame = pl.read_csv(path, separator=delimiter, infer_schema=False, truncate_ragged_lines=True)
    return Read(frame.columns, [[cell or "" for cell in row] for row in frame.rows()])


def with_duckdb(path: Path, delimiter: str) -> Read:
    """DuckDB's sniffer, which looks for the header itself; short lines padded, bad ones passed over."""
    import duckdb

    found = duckdb.read_csv(
        str(path), sep=delimiter, all_varchar=True, null_padding=True, ignore_errors=True, strict_mode=False
    )
    return Read(found.columns, [[cell or "" for cell in row] for row in found.fetchall()])


def with_frictionless(path: Path, delimiter: str) -> Read:
    """Frictionless, which detects the header; every cell as text."""
    from frictionless import Detector, Dialect, Resource, formats, system

    dialect = Dialect(controls=[formats.CsvControl(delimiter=delimiter)])
    with system.use_context(trusted=True):
        resource = Resource(str(path), dialect=dialect, detector=Detector(field_type="string"))
        rows = [[str(cell or "") for cell in row.to_list()] for row in resource.read_rows()]
        return Read(resource.header.labels, rows)


OTHERS: Mapping[str, Reader] = {
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
    "frictionless": with_frictionless,
}


def score_other(reader: Reader, path: Path, report: Report) -> Score:
    """A reader's rows against the keys of the data, wherever in a row they stand: a row without one is furniture."""
    from duckdb import Error
    from frictionless import FrictionlessException
    from polars.exceptions import PolarsError

    keys = {fields[report.kind.headings[0]] for fields in report.data.values()}
    try:
        read = reader(path, report.layout.delimiter)
    except (ValueError, PolarsError, Error, FrictionlessException):
        return Score(header=False, lost=len(keys), kept=0)
    names = {cell for at in range(report.header + 1) for cell in report.rows[at]} & {*report.rows[report.header]} - {""}
    held = [keys & {cell.strip() for cell in row} for row in read.rows]
    lost = len(keys - {key for row in held for key in row})
    kept = sum(not row and any(cell.strip() for cell in cells) for row, cells in zip(held, read.rows, strict=True))
    return Score(names <= {name.strip() for name in read.columns}, lost, kept)
