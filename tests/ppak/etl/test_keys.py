"""One record a key: repeats are skipped, contradictions refused with all their rows."""

from pathlib import Path
from typing import Any

import pytest

from tests.ppak.shop import MATERIAL, PROJECT, csv_bytes, migrate, migrate_materials, migrate_projects, table

SAME = {"Project Id": "24-0117", "Job #": "24117"}


def counts(migrated: Any, entity: str = "projects") -> tuple[int, int, int]:
    buckets = migrated.result.buckets[entity]
    return buckets.kept, buckets.rejected, buckets.skipped - 1  # the header


def test_of_identical_rows_the_first_is_kept_and_the_others_are_skipped(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {}, SAME, SAME, {}, SAME)
    assert counts(migrated) == (3, 0, 2)
    assert [it["line"] for it in migrated.lines("lineage")] == [2, 3, 5]
    assert [finding.count for finding in migrated.found("row.repeated")] == [2]


def test_identical_rows_are_found_across_the_files_of_a_snapshot(tmp_path: Path) -> None:
    files = {name: csv_bytes(table(PROJECT, SAME)) for name in ("a_2026-01-15.csv", "b_2026-01-15.csv")}
    migrated = migrate(tmp_path, files)
    assert [it["file"] for it in migrated.lines("lineage")] == ["a_2026-01-15.csv"]


def test_a_skipped_repeat_loses_no_second_value(tmp_path: Path) -> None:
    blank = {**SAME, "Contract Amount": "VOID"}
    migrated = migrate_projects(tmp_path, blank, blank)
    assert migrated.faults("blanks") == [(2, "estimated_value", "money.unreadable")]
    assert [finding.count for finding in migrated.found("money.unreadable")] == [1]


def test_repeats_of_a_refused_row_are_refused_too(tmp_path: Path) -> None:
    bad = {**SAME, "Status": "Hot"}
    migrated = migrate_projects(tmp_path, bad, bad)
    assert counts(migrated) == (0, 2, 0)


@pytest.mark.parametrize("column", ["Contract Amount", "Project Name", "A column nobody reads"])
def test_rows_that_differ_anywhere_under_one_key_are_all_refused_each_naming_the_others(
    tmp_path: Path, column: str
) -> None:
    migrated = migrate_projects(tmp_path, SAME, {}, {**SAME, column: "999"}, SAME)
    assert counts(migrated) == (1, 3, 0)
    rejects = migrated.lines("rejects")
    assert [it["line"] for it in rejects] == [2, 4, 5]
    for it in rejects:
        (fault,) = it["faults"]
        assert (it["key"], fault["rule"], fault["field"]) == ("24-0117", "project.duplicate", "ppak_id")
        assert (fault["column"], fault["value"]) == ("Project Id", "24-0117")
        assert all(f"line {line}" in fault["message"] for line in (2, 4, 5))


def test_rows_of_other_columns_are_no_repeat_though_their_cells_are_the_same(tmp_path: Path) -> None:
    plain = {name: PROJECT[name] for name in ("Project Id", "Project Name", "Customer", "Status")}
    files = {
        "a.csv": csv_bytes(table(plain | {"Bid Date": "2024-03-14"}, SAME)),
        "b.csv": csv_bytes(table(plain | {"Completed": "2024-03-14"}, SAME)),
    }
    migrated = migrate(tmp_path, files)
    assert {(it["file"], it["faults"][0]["rule"]) for it in migrated.lines("rejects")} == {
        ("a.csv", "project.duplicate"),
        ("b.csv", "project.duplicate"),
    }


def test_a_duplicate_across_files_names_file_and_line(tmp_path: Path) -> None:
    files = {"a.csv": csv_bytes(table(PROJECT, SAME)), "b.csv": csv_bytes(table(PROJECT, {**SAME, "Status": "Lost"}))}
    messages = [it["faults"][0]["message"] for it in migrate(tmp_path, files).lines("rejects")]
    assert len(messages) == 2
    assert all("a.csv line 2" in message and "b.csv line 2" in message for message in messages)


def test_two_projects_with_one_job_number_are_both_refused(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Job #": "24900"}, {}, {"Job #": "24900"})
    assert migrated.faults("rejects") == [
        (2, "project_number", "project_number.duplicate"),
        (4, "project_number", "project_number.duplicate"),
    ]
    assert all("line 2" in it["faults"][0]["message"] for it in migrated.lines("rejects"))


def test_a_bid_whose_project_id_is_the_job_number_of_another_is_refused_with_it(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Project Id": "900", "Job #": ""}, {"Project Id": "7", "Job #": "900"})
    assert [it[2] for it in migrated.faults("rejects")] == ["project_number.duplicate"] * 2


def test_a_job_whose_number_is_the_project_id_of_another_is_one_key(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Project Id": "", "Job #": "900"}, {"Project Id": "900", "Job #": "7"})
    assert [it[2] for it in migrated.faults("rejects")] == ["project.duplicate"] * 2


@pytest.mark.parametrize(
    ("ppak_id", "job", "key", "number"),
    [("24-0117", "24117", "24-0117", "24117"), ("24-0117", "—", "24-0117", "24-0117"), ("", "24117", "24117", "24117")],
)
def test_a_project_is_known_by_its_id_and_numbered_by_its_job(
    tmp_path: Path, ppak_id: str, job: str, key: str, number: str
) -> None:
    migrated = migrate_projects(tmp_path, {"Project Id": ppak_id, "Job #": job})
    assert migrated.column("projects", "project_number") == [number]
    assert [it["key"] for it in migrated.lines("lineage")] == [key]


def test_a_row_without_any_key_is_refused(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Project Id": "N/A", "Job #": " "})
    assert migrated.faults("rejects") == [(2, "ppak_id", "key.missing")]
    assert migrated.lines("rejects")[0]["key"] is None


def test_keys_are_text_so_that_zeros_and_case_count(tmp_path: Path) -> None:
    skus = ("001", "1", "a-1", "A-1", "1.0")
    migrated = migrate_materials(tmp_path, *({"SKU": sku} for sku in skus))
    assert sorted(migrated.column("materials", "sku")) == sorted(skus)


def test_two_skus_that_a_table_gives_one_name_are_one_key(tmp_path: Path) -> None:
    migrated = migrate_materials(tmp_path, {"SKU": "PP-DOOR-001"}, {"SKU": "CAB-DOOR-001"})
    assert [it[2] for it in migrated.faults("rejects")] == ["sku.duplicate"] * 2


def test_a_renamed_sku_keeps_its_old_name_beside_the_new_ones(tmp_path: Path) -> None:
    (material,) = migrate_materials(tmp_path, {"SKU": " pp-door-001 "}).records("materials")
    assert (material["sku"], material["ppak_sku"], material["innergy_sku"]) == (
        "CAB-DOOR-001",
        "pp-door-001",
        "INN-DOOR-001",
    )


def test_a_sku_without_a_row_in_the_table_keeps_its_own_name(tmp_path: Path) -> None:
    (material,) = migrate_materials(tmp_path, {"SKU": "MEL-9"}).records("materials")
    assert (material["sku"], material["ppak_sku"], material["innergy_sku"]) == ("MEL-9", "MEL-9", None)


def test_more_rows_than_can_be_named_are_all_refused(tmp_path: Path) -> None:
    rows = [{"SKU": "MEL-1", "Unit Cost": str(number)} for number in range(12)]
    migrated = migrate(tmp_path, {"materials.csv": csv_bytes(table(MATERIAL, *rows))})
    assert counts(migrated, "materials") == (0, 12, 0)
