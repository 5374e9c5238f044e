"""An export folder as a shop on Windows fills it, and what a migration of it writes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml  # type: ignore[import-untyped]
import openpyxl

from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables
from integrations.canonical.progress import silent
from integrations.canonical.rejects import Finding
from integrations.ppak.etl.run_migration import MigrationOptions, MigrationResult, run_migration
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.exports.report.header import header_finder

Cells = Mapping[str, Any]

TODAY = date(2026, 11, 24)
TABLES = load_tables(packaged_tables())
HEADERS = header_finder(load_aliases({}), {})
EXAMPLES = Path(__file__).parents[2] / "examples" / "ppak_exports"

PROJECT: Cells = {
    "Project Id": "24-{:04}",
    "Job #": "24{:03}",
    "Project Name": "Harbor Clinic Casework",
    "Customer": "Northpier Builders",
    "Status": "In Progress",
    "Phase": "Fab",
    "Bid Date": "2024-03-14",
    "Start Date": "2024-06-17",
    "Target Completion": "2024-09-27",
    "Contract Amount": "48250.75",
}
MATERIAL: Cells = {
    "SKU": "MEL-{:03}",
    "Description": "White melamine on particle board",
    "Category": "Panels",
    "UOM": "SHT",
    "Unit Cost": "62.40",
}
WORK_ORDER: Cells = {
    "WO #": "700{:02}",
    "Job #": "24001",
    "Description": "Base cabinets of the clinic",
    "Status": "Engineering",
    "Order Qty": "12",
}
LINE: Cells = {"Job #": "24001", "WO #": "70001", "SKU": "MEL-{:03}", "Qty": "9", "UOM": "SHT"}


def table(good: Cells, *changes: Cells) -> list[dict[str, Any]]:
    """One row for each of *changes* to the *good* row, ``{}`` in whose cells is the row's number, from 1."""
    numbered = [
        {name: cell.format(number) if isinstance(cell, str) else cell for name, cell in good.items()}
        for number in range(1, len(changes) + 1)
    ]
    return [{**row, **change} for row, change in zip(numbered, changes, strict=True)]


def csv_bytes(
    rows: Sequence[Cells], *, encoding: str = "cp1252", delimiter: str = ",", extra: Iterable[Sequence[str]] = ()
) -> bytes:
    """A CSV file of *rows* as Excel on Windows saves it, with *extra* rows of any width below."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    headings = list(dict.fromkeys(name for row in rows for name in row))
    writer.writerow(headings)
    writer.writerows([row.get(heading, "") for heading in headings] for row in rows)
    writer.writerows(extra)
    return text.getvalue().encode(encoding)


def write_workbook(path: Path, *rows: Sequence[Any], sheet: str = "Sheet1") -> Path:
    """A workbook with one *sheet* of *rows*."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = sheet
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def write_locked_workbook(path: Path, *rows: Sequence[Any]) -> Path:
    """A workbook of *rows* under a password."""
    content = io.BytesIO(write_workbook(path, *rows).read_bytes())
    with path.open("wb") as target:
        msoffcrypto.format.ooxml.OOXMLFile(content).encrypt("secret", target)
    return path


@dataclass(frozen=True)
class Migrated:
    """What a migration gave back and wrote."""

    result: MigrationResult

    def content(self, role: str) -> bytes:
        """The bytes of a file."""
        return self.result.files[role].read_bytes()

    def records(self, entity: str) -> list[dict[str, Any]]:
        """The canonical records of *entity*."""
        records: list[dict[str, Any]] = json.loads(self.content(f"canonical_{entity}"))
        return records

    def column(self, entity: str, field: str) -> list[Any]:
        """One field of all records."""
        return [record[field] for record in self.records(entity)]

    def lines(self, role: str) -> list[dict[str, Any]]:
        """The values of a file of JSON lines."""
        return [json.loads(line) for line in self.content(role).splitlines()]

    def faults(self, role: str) -> list[tuple[int, str, str]]:
        """(line, field, rule) of every fault in the rejects or blanks."""
        return [(it["line"], fault["field"], fault["rule"]) for it in self.lines(role) for fault in it["faults"]]

    def found(self, rule: str) -> list[Finding]:
        """The findings of a *rule*."""
        return [it for it in self.result.findings if it.rule == rule]


def migrate(folder: Path, files: Mapping[str, bytes] = {}, tables: Tables = TABLES, **told: Any) -> Migrated:
    """Write *files* into an export folder under *folder* and migrate it; *told* are options of the run."""
    exports = folder / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (exports / name).write_bytes(content)
    options = MigrationOptions(**{"export_dir": exports, "output_dir": folder / "out", "today": TODAY, **told})
    return Migrated(run_migration(options, tables, silent))


def migrate_projects(folder: Path, *changes: Cells, **told: Any) -> Migrated:
    """Migrate one project list whose rows are *changes* to a good one."""
    return migrate(folder, {"projects_2026-01-15.csv": csv_bytes(table(PROJECT, *changes))}, **told)


def migrate_materials(folder: Path, *changes: Cells, **told: Any) -> Migrated:
    """Migrate one material list whose rows are *changes* to a good one."""
    return migrate(folder, {"materials_2026-01-15.csv": csv_bytes(table(MATERIAL, *changes))}, **told)
