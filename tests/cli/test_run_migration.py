"""What a shop that exports badly gets to read."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Visitor, write_export

HEADINGS = "Project Id,Job #,Project Name,Customer,Status,Phase,Bid Date,Start Date,Target Completion,Contract Amount"
SOUND = "1,24-001,Clinic,Northpier Builders,In Progress,Design,01/15/2024,02/20/2024,06/30/2024,1200.00"
UNMAPPED = "2,24-002,Depot,Northpier Builders,Adrift,Design,01/16/2024,02/21/2024,06/29/2024,1300.00"
LOSSY = "3,24-003,Annex,Northpier Builders,In Progress,Design,01/17/2024,02/22/2024,06/28/2024,call us"
MATERIALS = "SKU,Description,Category,UOM,Unit Cost\nPNL-1,Panel,Panels,EA,4.25"


def test_sound_exports_are_exit_0_and_the_summary_says_so(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND)
    write_export(exports, "materials_2026-01-15.csv", MATERIALS)
    write_export(exports, "projects_2025-01-15.csv", HEADINGS, SOUND)
    answer = visitor.asks("run-migration")
    assert (answer["exit_code"], answer["verdict"]) == (0, "ok")
    assert answer["counts"]["projects"] == {
        "read": 4, "kept": 1, "rejected": 0, "skipped": 1, "superseded": 2, "filtered": 0, "parked": 0, "records": 1,
    }  # fmt: skip
    materials = answer["files"]["canonical_materials"]
    assert answer["next"] == f"python -m integrations sync-materials --material-library {materials}"
    assert all((visitor.folder / path).exists() for path in answer["files"].values())
    assert json.loads((visitor.folder / answer["files"]["migration_summary_json"]).read_bytes()) == answer
    page = (visitor.folder / answer["files"]["migration_summary_md"]).read_text(encoding="utf-8")
    assert "Verdict: ok (exit code 0)." in page
    assert "projects_2025-01-15.csv" in page


def test_a_reject_or_a_blank_is_exit_1_and_stands_in_the_summary(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND, UNMAPPED, LOSSY)
    write_export(exports, "holidays.txt", "to be read by nobody")
    answer = visitor.asks("run-migration")
    assert (answer["exit_code"], answer["verdict"]) == (1, "findings")
    found = {finding["rule"]: finding["severity"] for finding in answer["findings"]}
    assert found["status.unmapped"] == "reject"
    assert found["money.unreadable"] == "blank"
    assert found["file.unknown"] == "note"
    page = (visitor.folder / answer["files"]["migration_summary_md"]).read_text(encoding="utf-8")
    assert "1 × status.unmapped" in page
    assert "For example: Adrift." in page
    assert "holidays.txt" in page
    assert "Verdict: findings (exit code 1)." in page


def test_strict_refuses_the_row_that_would_lose_a_value(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND, LOSSY)
    assert visitor.asks("run-migration")["counts"]["projects"]["rejected"] == 0
    assert visitor.asks("run-migration", "--strict")["counts"]["projects"]["rejected"] == 1


def test_a_shop_file_changes_what_a_rule_costs(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND, LOSSY)
    (visitor.folder / "shop.toml").write_text('[severity]\n"money.unreadable" = "note"\n', encoding="utf-8")
    assert visitor.asks("run-migration", "--shop", "shop.toml")["exit_code"] == 0


def test_a_date_range_and_a_date_for_the_names_are_obeyed(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND, LOSSY)
    answer = visitor.asks("run-migration", "--date-range", "2024-02-21,2024-02-22", "--as-of", "2026-03-01")
    assert answer["counts"]["projects"]["filtered"] == 1
    assert answer["files"]["canonical_projects"] == str(Path("out") / "canonical_projects_2026-03-01.json")


def test_a_file_that_cannot_be_read_is_exit_3_and_costs_only_its_entity(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND)
    (exports / "materials_2026-01-15.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    answer = visitor.asks("run-migration")
    assert (answer["exit_code"], answer["verdict"]) == (3, "failed")
    assert (answer["findings"][0]["rule"], answer["findings"][0]["severity"]) == ("file.unusable", "reject")
    assert "materials_2026-01-15.xlsx" in answer["findings"][0]["message"]
    assert "canonical_projects" in answer["files"]
    assert "canonical_materials" not in answer["files"]
    page = (visitor.folder / answer["files"]["migration_summary_md"]).read_text(encoding="utf-8")
    assert "Verdict: failed (exit code 3)." in page
    assert "materials_2026-01-15.xlsx" in page


@pytest.mark.parametrize("name", ["no-such-folder", "empty"])
def test_a_missing_or_empty_folder_is_exit_3_and_says_what_to_do(visitor: Visitor, name: str) -> None:
    (visitor.folder / "empty").mkdir()
    answer = visitor.asks("run-migration", "--ppak-export-dir", name)
    assert (answer["exit_code"], answer["counts"], answer["files"]) == (3, {}, {})
    assert name in answer["findings"][0]["message"]
    assert answer["next"]


def test_an_output_folder_that_is_a_file_is_exit_3(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND)
    (visitor.folder / "taken").write_text("a file", encoding="utf-8")
    assert visitor.asks("run-migration", "--output-dir", "taken")["exit_code"] == 3


# ── corrections ──────────────────────────────────────────────────────────────


def fill_in(path: Path, value: str, typed: str) -> None:
    """Type a correction beside a *value*, as a person does, and save."""
    book = openpyxl.load_workbook(path)
    for page in book.worksheets[1:-1]:
        for row in page.iter_rows(min_row=2):
            if row[7].value == value:
                row[11].value = typed
    book.save(path)


def test_a_corrected_workbook_goes_back_through_the_command_line_until_nothing_is_left(
    visitor: Visitor, exports: Path
) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND, UNMAPPED, LOSSY)
    first = visitor.asks("run-migration")
    workbook = first["files"]["rejects_xlsx"]
    assert first["next"].startswith("fill in rejects_2026-01-15.xlsx and give it back with --corrections; or go on: ")
    assert first["causes"][0]["message"] == (
        "status 'Adrift' unmapped: 1 project, $1,300.00; one row in status_mapping.csv releases it."
    )
    fill_in(visitor.folder / workbook, "Adrift", "Won")
    second = visitor.asks("run-migration", "--corrections", workbook)
    assert (second["exit_code"], second["counts"]["projects"]["rejected"]) == (1, 0)
    fill_in(visitor.folder / workbook, "call us", "$1,400.00")
    third = visitor.asks("run-migration", "--corrections", workbook)
    assert (third["exit_code"], third["counts"]["projects"]["kept"], third["causes"]) == (0, 3, [])
    projects = json.loads((visitor.folder / third["files"]["canonical_projects"]).read_bytes())
    assert [project["estimated_value"] for project in projects] == ["1200.00", "1300.00", "1400.00"]
    assert "What holds rows back" not in (visitor.folder / third["files"]["migration_summary_md"]).read_text("utf-8")


def test_a_filled_workbook_that_a_run_was_not_given_is_kept_under_another_name(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND, UNMAPPED)
    workbook = visitor.folder / visitor.asks("run-migration")["files"]["rejects_xlsx"]
    fill_in(workbook, "Adrift", "Won")
    filled = workbook.read_bytes()
    for number in (1, 2):
        kept = visitor.folder / visitor.asks("run-migration")["files"]["rejects_kept_xlsx"]
        assert (kept.name, kept.read_bytes()) == (f"rejects_kept_{number}_2026-01-15.xlsx", filled)
        workbook.write_bytes(filled)
    assert "rejects_kept_1_2026-01-15.xlsx: It holds corrections" in "".join(visitor.said)
    assert "rejects_kept_xlsx" not in visitor.asks("run-migration", "--corrections", str(workbook))["files"]
    assert "rejects_kept_xlsx" not in visitor.asks("run-migration", "--corrections", str(kept))["files"]


@pytest.mark.parametrize("name", ["nowhere.xlsx", "exports/projects_2026-01-15.csv"])
def test_corrections_that_cannot_be_read_are_exit_3_and_nothing_is_written(
    visitor: Visitor, exports: Path, name: str
) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND)
    answer = visitor.asks("run-migration", "--corrections", name)
    assert (answer["exit_code"], answer["files"]) == (3, {})
    assert Path(name).name in answer["findings"][0]["message"]
    assert not (visitor.folder / "out").exists()
