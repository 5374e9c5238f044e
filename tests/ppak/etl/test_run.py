"""A run writes every file or says why not; every row of every file is in exactly one bucket."""

import tempfile
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.errors import ExportError, MigrationError
from integrations.canonical.rejects import Buckets, Sifted
from integrations.ppak.etl.run_migration import MigrationOptions, run_migration
from integrations.ppak.etl.transform import sift
from tests.ppak.shop import (
    LINE,
    MATERIAL,
    PROJECT,
    TABLES,
    TODAY,
    WORK_ORDER,
    csv_bytes,
    migrate,
    migrate_projects,
    table,
    write_workbook,
)

PROJECTS = csv_bytes(table(PROJECT, {}, {}))
MATERIALS = csv_bytes(table(MATERIAL, {}))
HTML = b"<html><table></table></html>"


# ── names ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("names", "told", "day"),
    [
        (("projects_2026-01-15.csv", "materials_2026-02-01.csv"), {}, "2026-02-01"),
        (("projects.csv", "materials.csv"), {}, TODAY.isoformat()),
        (("projects_2026-01-15.csv", "materials.csv"), {"as_of": date(2026, 3, 1)}, "2026-03-01"),
    ],
)
def test_files_are_named_for_the_day_told_or_the_newest_export_or_today(
    tmp_path: Path, names: tuple[str, str], told: dict[str, Any], day: str
) -> None:
    migrated = migrate(tmp_path, dict(zip(names, (PROJECTS, MATERIALS), strict=True)), **told)
    assert migrated.result.as_of == date.fromisoformat(day)
    assert {path.name for path in migrated.result.files.values()} == {
        *(f"canonical_{entity}_{day}.json" for entity in ("projects", "materials")),
        *(f"{role}_{day}.jsonl" for role in ("rejects", "blanks", "parked", "lineage")),
        f"manifest_{day}.json",
    }


def test_nothing_but_the_named_files_stays_in_the_output_folder(tmp_path: Path) -> None:
    files = migrate(tmp_path, {"projects.csv": PROJECTS}).result.files
    assert sorted((tmp_path / "out").iterdir()) == sorted(files.values())


def test_a_run_says_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "projects.csv").write_bytes(PROJECTS)
    told: list[tuple[str, int, int | None]] = []
    options = MigrationOptions(tmp_path / "exports", tmp_path / "out", TODAY)
    run_migration(options, TABLES, lambda label, done, total: told.append((label, done, total)))
    assert told == [("survey of projects", 3, None), ("transform of projects", 3, None)]


# ── files that cannot be read ────────────────────────────────────────────────


def test_a_file_that_cannot_be_read_leaves_its_entity_out_and_no_older_one_takes_its_place(tmp_path: Path) -> None:
    files = {"materials_2026-01-15.xls": HTML, "materials_2025-10-01.csv": MATERIALS, "projects.csv": PROJECTS}
    migrated = migrate(tmp_path, files)
    assert [error.exit_code for error in migrated.result.unreadable] == [3]
    assert "materials_2026-01-15.xls" in str(migrated.result.unreadable[0])
    assert "canonical_materials" not in migrated.result.files
    assert len(migrated.records("projects")) == 2


def test_a_file_that_might_be_anything_leaves_everything_out(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, {"scan.xls": HTML, "projects.csv": PROJECTS, "materials.csv": MATERIALS})
    assert not {"canonical_projects", "canonical_materials"} & set(migrated.result.files)
    assert len(migrated.result.unreadable) == 1


def test_a_folder_without_any_export_that_we_know_is_an_error_that_names_its_files(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"Vendors\.csv") as caught:
        migrate(tmp_path, {"Vendors.csv": b"Vendor,Phone\r\n1,2\r\n"})
    assert "aliases" in caught.value.advice
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["projects.csv", "projects.xlsx"])
def test_an_export_with_headings_only_is_no_records_and_no_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "exports").mkdir()
    if name.endswith("xlsx"):
        write_workbook(tmp_path / "exports" / name, list(PROJECT))
    else:
        (tmp_path / "exports" / name).write_text(",".join(PROJECT), encoding="utf-8")
    migrated = migrate(tmp_path)
    assert migrated.content("canonical_projects") == b"[]\n"
    assert asdict(migrated.result.buckets["projects"]) == asdict(Buckets(read=1, skipped=1))


# ── buckets ──────────────────────────────────────────────────────────────────


def test_every_row_of_every_file_is_in_one_bucket_headers_and_older_files_too(tmp_path: Path) -> None:
    rows = [{"Status": "Hot"}, {}, {"Project Id": "1", "Job #": "1"}, {"Project Id": "1", "Job #": "1"}, {}]
    files = {
        "a_2026-01-15.csv": csv_bytes(table(PROJECT, *rows), extra=[["", ""], ["x"], []]),
        "b_2026-01-15.csv": csv_bytes(table(PROJECT, {"Project Id": "2", "Job #": "2", "Start Date": "2001-01-01"})),
        "c_2025-01-15.csv": PROJECTS,
    }
    migrated = migrate(tmp_path, files, date_range=(date(2024, 1, 1), None))
    assert migrated.result.buckets["projects"] == Buckets(
        read=12, kept=3, rejected=2, skipped=3, superseded=3, filtered=1
    )


def test_a_row_that_goes_missing_ends_the_run_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def losing(*args: Any) -> Sifted:
        sifted = sift(*args)
        return replace(sifted, kept=sifted.kept.head(1))

    monkeypatch.setattr("integrations.ppak.etl.run_migration.sift", losing)
    with pytest.raises(MigrationError, match="the rows of projects do not add up") as caught:
        migrate_projects(tmp_path, {}, {})
    assert caught.value.exit_code == 1
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("change", [{"read": 1}, {"kept": 1}, {"rejected": 1, "kept": -1}, {"superseded": 1}])
def test_buckets_that_do_not_add_up_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, int]
) -> None:
    def miscounting(*args: Any) -> Sifted:
        sifted = sift(*args)
        return replace(sifted, buckets=sifted.buckets + Buckets(**change))

    monkeypatch.setattr("integrations.ppak.etl.run_migration.sift", miscounting)
    with pytest.raises(MigrationError, match="do not add up"):
        migrate_projects(tmp_path, {}, {})


# ── any table ────────────────────────────────────────────────────────────────

CELLS = {
    "Project Id": ["1", "2", "3", "001", "1.2E+05", "", "N/A", "#REF!"],
    "Job #": ["1", "2", "7", "", "—", "24001.0"],
    "Project Name": ["Harbor", "", "x" * 60, "??", "#N/A"],
    "Customer": ["Northpier", "", "N/A"],
    "Customer Email": ["a@b.example", "none", ""],
    "Status": ["Won", "Complete", "Hot", ""],
    "Phase": ["Fab", "Limbo", ""],
    "Bid Date": ["3/14/2024", "13/02/2024", "02/13/24", "00/00/0000", "45365", "Q3", ""],
    "Start Date": ["2024-01-01", "2025-01-01", "1/2/2003", "TBD", ""],
    "Target Completion": ["2024-06-01", "01/02/2024", "ASAP", ""],
    "Completion Date": ["2024-06-02", ""],
    "Contract Amount": ["$1,234.50", "1.234,50", "(3)", "VOID", "", "0"],
    "Address": ["12 School Rd, Tacoma, WA 98402", "mill", ""],
    "City": ["Tacoma", ""],
    "Created": ["2024-01-01 8:00 AM", "1/2/2024", "soon", ""],
    "Notes": ["n", "", 'say "when"\nor not'],
}


@st.composite
def any_tables(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of some of the columns, each cell from a few, so that keys collide and columns contradict themselves."""
    optional = [name for name in CELLS if name not in ("Project Id", "Project Name", "Status")]
    chosen = draw(st.lists(st.sampled_from(optional), unique=True))
    names = [name for name in CELLS if name in chosen or name not in optional]
    return draw(st.lists(st.fixed_dictionaries({name: st.sampled_from(CELLS[name]) for name in names}), min_size=1))


@settings(max_examples=15, deadline=None)
@given(
    any_tables(),
    st.lists(st.lists(st.sampled_from(["", "1", "x"]), max_size=20), max_size=3),
    st.sampled_from([None, (date(2024, 1, 1), date(2024, 12, 31)), (None, date(2024, 1, 1))]),
    st.booleans(),
)
def test_any_table_of_projects_gives_buckets_that_add_up(
    rows: list[dict[str, str]], extra: list[list[str]], date_range: Any, strict: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "projects.csv": csv_bytes(rows, extra=extra, encoding="utf-8"),
            "wo.csv": csv_bytes(table(WORK_ORDER, {"Job #": "1"}, {"Job #": "7"})),
            "wo_lines.csv": csv_bytes(table(LINE, {"Job #": "1"}, {"Job #": "7"})),
        }
        migrated = migrate(Path(folder), files, date_range=date_range, strict=strict)
        buckets = migrated.result.buckets
        blank = sum(not any(row) for row in (*extra, *(list(row.values()) for row in rows)))
        assert buckets["projects"].read == 1 + len(rows) + len(extra) - blank
        assert all(it.is_whole for it in buckets.values())
        assert buckets["projects"].kept == len(migrated.records("projects"))
        assert len(migrated.lines("rejects")) == sum(it.rejected for it in buckets.values())
        assert len(migrated.lines("lineage")) == sum(it.kept for it in buckets.values())
        assert len(migrated.lines("parked")) == sum(it.parked for it in buckets.values())
        keys = [it["key"] for it in migrated.lines("lineage") if it["entity"] == "projects"]
        assert len(keys) == len(set(keys))
