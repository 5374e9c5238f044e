"""Above a header stands a banner or nothing: records there are never passed over, the file is refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from integrations.ppak.exports.folder import Folder, load_folder
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.exports.report.header import Row
from tests.ppak.shop import HEADERS, MATERIAL, csv_bytes, migrate, table, write_workbook

HEADINGS = ("Project Id", "Project Name", "Customer", "Status", "Contract Amount")
SOUND = ("24-0117", "Harbor Clinic", "Northpier Builders", "Approved", "1,200.50")
MATERIALS = csv_bytes(table(MATERIAL, {}))


def records_above(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> int:
    """How many of *rows* may be records, where they stand above *headings*."""
    return HEADERS([Row(line, line, cells) for line, cells in enumerate([*rows, headings, SOUND], 1)]).records_above


def csv_of(*rows: Sequence[str]) -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows).encode()


def folder_of(path: Path, **files: bytes) -> Folder:
    for name, content in files.items():
        (path / name).write_bytes(content)
    return load_folder(path, "cp1252", load_aliases({}))


# ── a sheet that was sorted with its header ──────────────────────────────────

SORTED = csv_of(*[SOUND] * 5, HEADINGS, *[SOUND] * 3)


def test_records_above_the_headings_make_a_file_unreadable_and_its_entity_is_not_written(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, {"projects_2026-01-15.csv": SORTED, "materials_2026-01-15.csv": MATERIALS})
    (error,) = migrated.result.unreadable
    assert error.exit_code == 3
    assert "projects_2026-01-15.csv has 5 rows above its headings (line 6)" in error.message
    assert "move the headings to the top" in error.advice
    assert {"canonical_projects", "canonical_materials"} & migrated.result.files.keys() == {"canonical_materials"}


def test_the_entity_is_that_of_the_headings_whatever_the_file_is_called(tmp_path: Path) -> None:
    found = folder_of(tmp_path, **{"list.csv": SORTED, "materials.csv": MATERIALS})
    assert [entity for entity, _ in found.unreadable] == ["projects"]
    assert list(found.current) == ["materials"]


def test_of_a_workbook_only_the_sheet_with_records_above_its_headings_is_refused(tmp_path: Path) -> None:
    write_workbook(tmp_path / "projects.xlsx", SOUND, HEADINGS, SOUND, sheet="Jobs")
    ((entity, error),) = folder_of(tmp_path, **{"materials.csv": MATERIALS}).unreadable
    assert (entity, error.message.startswith("projects.xlsx, sheet Jobs, has a row above")) == ("projects", True)


def test_an_older_file_with_records_above_its_headings_is_no_hindrance(tmp_path: Path) -> None:
    found = folder_of(tmp_path, **{"a_2024-01-15.csv": SORTED, "b_2026-01-15.csv": csv_of(HEADINGS, SOUND)})
    assert found.unreadable == ()


# ── what may be a record ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    [
        SOUND,
        ("24-0117", "Page 2 Café", "Northpier Builders", "Approved", ""),
        ("24-0118", "Location", "Notes", "Status", "12.00"),
        ("24-0119", "Library", "", "", ""),
        ("24-0119", "Subtotal", "Total Builders", "Draft", "9.00"),
        ("", "Harbor Clinic", "Northpier Builders", "Approved", "1,200.50"),
        ("HARBOR", "Clinic", "Northpier Builders", "Approved", ""),
    ],
)
def test_a_row_of_values_above_the_headings_may_be_a_record(row: Sequence[str]) -> None:
    assert records_above(row, ["Project List"]) == 1


def test_a_second_table_above_the_headings_counts_with_its_headings() -> None:
    assert records_above(["SKU", "Description"], ["MEL-1", "White melamine"], ["Projects"]) == 2


# ── what is a banner ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    [
        ("Harbor Millwork & Casework",),
        ("sep=", ""),
        ("Project List", "", "", "", "As of 01/15/2026"),
        ("Harbor Millwork", "Project List", "01/15/2026"),
        ("Harbor Millwork", "", "Project List", "", "Page 1 of 7"),
        ("Printed by", "R. Okafor", "Run date", "01/15/2026 3:04 PM", "Page 1"),
        ("Job range:", "24001", "to:", "24999", "Status:", "All"),
        ("Customer:", "Northpier Builders", "Status:", "Approved"),
        ("Customer", "Northpier Builders", "Status", "Approved"),
        ("Customer: Northpier Builders", "Status: Approved", "Jobs: 12"),
        ("12 Quay Street", " Suite 4", " Portland", " OR 97201"),
        ("Total", "", "", "12", "1,200.50"),
        ("Grand Total:", "", "", "", "1,200.50"),
    ],
)
def test_a_thin_row_or_one_of_labels_is_a_banner(row: Sequence[str]) -> None:
    assert records_above(row, ["As asked for"]) == 0


def test_captions_over_the_headings_are_no_record() -> None:
    assert records_above(["Job", "", "Customer", "Sales", "Money"]) == 0
