"""The workbook of faults, written beside the files that it shows."""

from functools import partial
from itertools import count
from pathlib import Path

from integrations.canonical.errors import FileError
from integrations.canonical.files import load_json, load_lines, replacing
from integrations.canonical.mappings.table import Tables
from integrations.ppak.etl.correction_file import load_corrections
from integrations.ppak.etl.run_migration import MigrationResult
from integrations.ppak.etl.words import mapped_words

ROLES = ("rejects", "blanks")


def set_aside(result: MigrationResult, folder: Path) -> Path | None:
    """Give the workbook that stands in *folder* another name if it says more than the run was told; that name."""
    path = _path(result, folder)
    if not path.exists() or _is_known(path, result):
        return None
    names = (folder / f"rejects_kept_{number}_{result.as_of}.xlsx" for number in count(1))
    aside = next(name for name in names if not name.exists())
    path.replace(aside)
    return aside


def _is_known(path: Path, result: MigrationResult) -> bool:
    """Whether every correction of the workbook at *path* was given to the run."""
    given = {(one.correction.binding.cell, one.correction.new) for one in result.corrections}
    try:
        return all((one.binding.cell, one.new) in given for one in load_corrections(path))
    except FileError:  # what cannot be read is not ours to overwrite
        return False


def _path(result: MigrationResult, folder: Path) -> Path:
    return folder / f"rejects_{result.as_of}.xlsx"


def write_workbook(result: MigrationResult, folder: Path, tables: Tables) -> Path:
    """Write the faults of *result* into *folder*, for a person to correct; the path."""
    from integrations.report.reject_workbook import Faulty, write_reject_workbook

    path = _path(result, folder)
    faulty = Faulty(
        {role: partial(load_lines, result.files[role]) for role in ROLES},
        load_json(result.files["manifest"])["inputs"],
        mapped_words(tables),
        result.corrections,
    )
    with replacing(path) as file:
        write_reject_workbook(file, faulty, " and ".join(result.files[role].name for role in ROLES))
    return path
