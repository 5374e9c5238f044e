"""The script an able developer would write: csv, one model a row, orjson."""

from pathlib import Path

from bench.lanes.rowwise import Outcome, kept_rows
from bench.lanes.words import write_lines, write_records
from integrations.canonical.files import line_of
from integrations.canonical.mappings.table import load_tables, packaged_tables
from integrations.canonical.models import CanonicalProject


def run(source: Path, folder: Path, *, cached: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    outcome = Outcome()
    lines = []
    for values in kept_rows(source, load_tables(packaged_tables()), outcome, cached=cached):
        record = CanonicalProject(**values)
        lines.append((record.key, line_of(record)[:-1]))
    write_records(folder, lines)
    write_lines(folder, "rejects", outcome.rejects)
    write_lines(folder, "blanks", outcome.blanks)
