"""The workbook of faults, written beside the files that it shows."""

from functools import partial
from pathlib import Path

from integrations.canonical.files import load_json, load_lines, replacing
from integrations.canonical.mappings.table import Tables
from integrations.ppak.etl.run_migration import MigrationResult
from integrations.ppak.etl.words import mapped_words

ROLES = ("rejects", "blanks")


def write_workbook(result: MigrationResult, folder: Path, tables: Tables) -> Path:
    """Write the faults of *result* into *folder*, for a person to correct; the path."""
    from integrations.report.reject_workbook import Faulty, write_reject_workbook

    path = folder / f"rejects_{result.as_of}.xlsx"
    faulty = Faulty(
        {role: partial(load_lines, result.files[role]) for role in ROLES},
        load_json(result.files["manifest"])["inputs"],
        mapped_words(tables),
        result.corrections,
    )
    with replacing(path) as file:
        write_reject_workbook(file, faulty, " and ".join(result.files[role].name for role in ROLES))
    return path
