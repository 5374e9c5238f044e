"""Projects: addresses in parts only where that is certain, phases only where the export has them."""

from pathlib import Path
from typing import Any

import pytest

from tests.ppak.shop import PROJECT, Cells, csv_bytes, migrate, migrate_projects, table


def address(**parts: str) -> dict[str, Any]:
    return {**dict.fromkeys(("line1", "line2", "city", "state", "postal_code", "country")), **parts}


TACOMA = address(line1="12 School Rd", city="Tacoma", state="WA", postal_code="98402")


@pytest.mark.parametrize(
    ("cells", "parts", "text"),
    [
        ({}, None, None),
        ({"Address": "12 School Rd, Tacoma, WA 98402"}, TACOMA, "12 School Rd, Tacoma, WA 98402"),
        ({"Address": "behind the mill"}, None, "behind the mill"),
        (
            {"Address": "12 School Rd\r\n\r\nTacoma, WA 98402"},
            TACOMA,
            "12 School Rd\n\nTacoma, WA 98402",
        ),
        (
            {"Address 1": "12 School Rd", "City": "Tacoma", "State": "WA", "Zip": "98402"},
            TACOMA,
            "12 School Rd, Tacoma, WA, 98402",
        ),
        ({"Address 1": "", "City": "Tacoma", "State": "—"}, address(city="Tacoma"), "Tacoma"),
        (
            {"Address": "behind the mill", "City": "Tacoma", "State": "WA"},
            address(city="Tacoma", state="WA"),
            "behind the mill",
        ),
        ({"Zip": "01970"}, address(postal_code="01970"), "01970"),
    ],
)
def test_an_address_is_in_parts_where_that_is_certain_and_its_text_stays(
    tmp_path: Path, cells: Cells, parts: Any, text: str | None
) -> None:
    (project,) = migrate_projects(tmp_path, cells).records("projects")
    assert (project["address"], project["address_text"]) == (parts, text)


def without(heading: str) -> bytes:
    return csv_bytes([{name: cell for name, cell in row.items() if name != heading} for row in table(PROJECT, {}, {})])


def test_an_export_without_a_phase_column_has_no_phases_and_one_note(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, {"projects.csv": without("Phase")})
    assert migrated.column("projects", "phase") == [None, None]
    assert [(it.count, it.message.startswith("projects.csv: ")) for it in migrated.found("phase.absent")] == [(1, True)]


def test_a_blank_phase_is_a_fault_where_the_export_has_the_column(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Phase": "n/a"}, {})
    assert migrated.faults("rejects") == [(2, "phase", "value.missing")]
    assert migrated.found("phase.absent") == []


def test_an_export_without_a_status_column_has_no_projects(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, {"projects.csv": without("Status")})
    assert [it[1:] for it in migrated.faults("rejects")] == [("status", "value.missing")] * 2


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Won", "approved"),
        ("AWARDED", "approved"),
        (" sent", "quoted"),
        ("Pending", "quoted"),
        ("Lost", "cancelled"),
        ("No  Bid", "cancelled"),
        ("In Progress", "in_progress"),
    ],
)
def test_a_status_is_mapped_without_case_and_repeated_space(tmp_path: Path, text: str, status: str) -> None:
    assert migrate_projects(tmp_path, {"Status": text}).column("projects", "status") == [status]


def test_several_values_in_a_cell_are_a_set(tmp_path: Path) -> None:
    types = ("TI, Commercial", "Commercial; TI", "Commercial TI", "TI, , TI", "—")
    tags = migrate_projects(tmp_path, *({"Project Type": text} for text in types)).column("projects", "tags")
    assert tags == [["Commercial", "TI"], ["Commercial", "TI"], ["Commercial TI"], ["TI"], None]


def test_money_keeps_its_scale_and_its_sign(tmp_path: Path) -> None:
    texts = ("$12,076.09", "48250.750", "(425.00)", "125.00-", "125.00 CR", "0", "0.00", "", "$-3.50")
    values = migrate_projects(tmp_path, *({"Contract Amount": text} for text in texts)).column(
        "projects", "estimated_value"
    )
    assert values == ["12076.09", "48250.750", "-425.00", "-125.00", "-125.00", "0", "0.00", None, "-3.50"]


def test_what_innergy_gives_is_empty_until_it_gives_it(tmp_path: Path) -> None:
    (project,) = migrate_projects(tmp_path, {}).records("projects")
    assert (project["innergy_id"], project["innergy_project_number"], project["material_skus"]) == (None, None, None)


def test_a_column_that_the_last_snapshot_had_is_missed(tmp_path: Path) -> None:
    whole = table(PROJECT, {})
    short = [{name: value for name, value in row.items() if name != "Contract Amount"} for row in whole]
    migrated = migrate(tmp_path, {"p_2026-01-15.csv": csv_bytes(whole), "p_2026-01-22.csv": csv_bytes(short)})
    (finding,) = migrated.found("column.lost")
    assert "Contract Amount (estimated_value)" in finding.message


def test_a_required_column_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if name != "Customer"} for row in table(PROJECT, {})]
    migrated = migrate(tmp_path, {"projects.csv": csv_bytes(rows)})
    (finding,) = migrated.found("value.missing")
    assert finding.message.endswith("The export has no column for it.")
    ((fault,),) = [reject["faults"] for reject in migrated.lines("rejects")]
    assert fault["message"].endswith("The export has no column for it.")
