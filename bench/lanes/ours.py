"""The recipe itself, on a folder that holds the one export."""

from datetime import date
from pathlib import Path

from integrations.canonical.mappings.table import load_tables, packaged_tables
from integrations.canonical.progress import silent
from integrations.ppak.etl.run_migration import MigrationOptions, run_migration


def run(source: Path, folder: Path) -> None:
    options = MigrationOptions(source.parent, folder, today=date(2026, 1, 15))
    run_migration(options, load_tables(packaged_tables()), silent)
