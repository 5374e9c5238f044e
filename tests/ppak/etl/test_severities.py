"""What a broken rule costs: by default, under --strict, and in a shop that says otherwise."""

from pathlib import Path

import pytest

from integrations.canonical.files import load_records
from integrations.canonical.models import CanonicalProject
from integrations.canonical.rules import Severity
from tests.ppak.shop import (
    EXAMPLES,
    PROJECT,
    Cells,
    Migrated,
    csv_bytes,
    migrate,
    migrate_materials,
    migrate_projects,
    table,
)

BAD: Cells = {
    "Status": "Cold",
    "Phase": "Limbo",
    "Customer": "",
    "Customer Email": "none given",
    "Bid Date": "Q3",
    "Contract Amount": "see estimate",
}
REJECT, BLANK, NOTE = Severity


def test_a_reject_carries_every_fault_of_its_row_and_every_cell(tmp_path: Path) -> None:
    (reject,) = migrate_projects(tmp_path, {**BAD, "Nobody's Column": "kept all the same"}).lines("rejects")
    assert {(fault["rule"], fault["field"], fault["column"], fault["value"]) for fault in reject["faults"]} == {
        ("status.unmapped", "status", "Status", "Cold"),
        ("phase.unmapped", "phase", "Phase", "Limbo"),
        ("value.missing", "customer_name", "Customer", ""),
        ("email.unreadable", "customer_email", "Customer Email", "none given"),
        ("date.unreadable", "bid_date", "Bid Date", "Q3"),
        ("money.unreadable", "estimated_value", "Contract Amount", "see estimate"),
    }
    assert all(fault["message"] for fault in reject["faults"])
    assert (reject["file"], reject["sheet"], reject["line"]) == ("projects_2026-01-15.csv", None, 2)
    assert (reject["entity"], reject["key"]) == ("projects", "24-0001")
    assert reject["cells"]["Nobody's Column"] == "kept all the same"
    assert {name: reject["cells"][name] for name in BAD} == BAD
    assert set(reject["cells"]) == {*PROJECT, *BAD, "Nobody's Column"}


def test_a_ragged_row_is_judged_on_nothing_else_and_keeps_its_surplus(tmp_path: Path) -> None:
    content = (
        b"Project Id,Job #,Project Name,Customer,Status\r\n"
        b"24-1,,,,Hot,more,and more\r\n"
        b"24-2,1,Harbor\r\n"
        b"24-1,7,Pier,Northpier,Won\r\n"
    )
    migrated = migrate(tmp_path, {"projects.csv": content})
    many, few = migrated.lines("rejects")
    assert migrated.faults("rejects") == [(2, "", "row.ragged"), (3, "", "row.ragged")]
    assert "7 cells where the header has 5" in many["faults"][0]["message"]
    assert many["cells"]["beyond Status"] == "more\tand more"
    assert few["cells"] == {
        "Project Id": "24-2",
        "Job #": "1",
        "Project Name": "Harbor",
        "Customer": None,
        "Status": None,
    }
    assert migrated.column("projects", "ppak_id") == ["24-1"]


def test_strict_makes_every_blank_a_reject_and_no_note(tmp_path: Path, messy: Migrated) -> None:
    strict = migrate(tmp_path, export_dir=EXAMPLES / "messy", strict=True)
    assert strict.content("blanks") == b""
    blanked = {(it["file"], it["line"]) for it in messy.lines("blanks")}
    rejected = {(it["file"], it["line"]) for it in messy.lines("rejects")}
    assert {(it["file"], it["line"]) for it in strict.lines("rejects")} == blanked | rejected
    assert all(it.is_whole for it in strict.result.buckets.values())


def test_a_shop_may_refuse_what_is_only_blanked_or_noted_elsewhere(tmp_path: Path) -> None:
    rows: list[Cells] = [{"Contract Amount": "VOID"}, {"Project Name": "Caf\ufffd"}, {}]
    severities = {"money.unreadable": REJECT, "text.damaged": REJECT}
    migrated = migrate(tmp_path, {"projects.csv": _utf8(*rows)}, severities=severities)
    assert migrated.faults("rejects") == [
        (2, "estimated_value", "money.unreadable"),
        (3, "name", "text.damaged"),
    ]


def _utf8(*rows: Cells) -> bytes:
    return csv_bytes(table(PROJECT, *rows), encoding="utf-8")


def test_a_shop_may_blank_an_unknown_phase(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Phase": "Limbo"}, severities={"phase.unmapped": BLANK})
    assert migrated.column("projects", "phase") == [None]
    assert migrated.faults("blanks") == [(2, "phase", "phase.unmapped")]


def test_a_shop_may_pass_over_what_is_blank_with_a_note(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Contract Amount": "VOID"}, severities={"money.unreadable": NOTE})
    assert migrated.content("blanks") == b""
    assert [(it.severity, it.count) for it in migrated.found("money.unreadable")] == [(NOTE, 1)]


def test_a_note_that_a_shop_makes_a_blank_empties_the_value_that_it_lists(tmp_path: Path) -> None:
    years = [{"Start Date": "", "Target Completion": "", "Bid Date": f"{year}-03-14"} for year in [2024] * 6 + [2005]]
    migrated = migrate_projects(tmp_path, *years, severities={"date.outlier": BLANK})
    assert migrated.column("projects", "bid_date") == ["2024-03-14"] * 6 + [None]
    assert migrated.faults("blanks") == [(8, "bid_date", "date.outlier")]


def test_a_blank_on_a_required_value_refuses_the_row(tmp_path: Path) -> None:
    migrated = migrate(
        tmp_path, {"projects.csv": _utf8({"Project Name": "Caf\ufffd"})}, severities={"text.damaged": BLANK}
    )
    assert migrated.faults("rejects") == [(2, "name", "text.damaged")]


@pytest.mark.parametrize("severity", [BLANK, NOTE])
@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"Status": "Hot"}, "status.unmapped"),
        ({"Customer": ""}, "value.missing"),
        ({"Project Name": "#REF!"}, "cell.error"),
        ({"Project Id": "", "Job #": ""}, "key.missing"),
        ({"Start Date": "2024-12-01"}, "date.order"),
        ({"Project Id": "24-0002"}, "project.duplicate"),
        ({"Job #": "24002"}, "project_number.duplicate"),
    ],
)
def test_no_shop_can_let_a_record_through_that_breaks_its_model(
    tmp_path: Path, severity: Severity, cells: Cells, rule: str
) -> None:
    migrated = migrate_projects(tmp_path, cells, {}, {}, severities={rule: severity})
    assert (2, rule) in {(line, found) for line, _, found in migrated.faults("rejects")}
    records = load_records(migrated.result.files["canonical_projects"], CanonicalProject)
    assert len({record.key for record in records}) == len(records)


def test_a_broken_cell_where_a_project_number_is_due_refuses_the_row(tmp_path: Path) -> None:
    """Else the project would go by its other number, and come again as another one when the cell is mended."""
    migrated = migrate_projects(tmp_path, {"Project Id": "#N/A"}, {"Job #": "#REF!"})
    assert migrated.faults("rejects") == [(2, "ppak_id", "cell.error"), (3, "ppak_job_number", "cell.error")]


def test_a_damaged_number_is_kept_as_it_is_with_a_note(tmp_path: Path) -> None:
    migrated = migrate_materials(tmp_path, {"SKU": "1.2E+05"}, {"SKU": "24001.0"}, {"SKU": "1.2.3"})
    assert migrated.column("materials", "sku") == ["1.2.3", "1.2E+05", "24001.0"]
    assert [(it.severity, it.count) for it in migrated.found("id.damaged")] == [(NOTE, 2)]


def test_a_finding_shows_its_most_frequent_values(tmp_path: Path) -> None:
    rows = [{"Status": status} for status in ("Hot", "Cold", "Hot", "Warm", "Hot", "Cold")]
    (finding,) = migrate_projects(tmp_path, *rows).found("status.unmapped")
    assert (finding.count, finding.samples) == (6, ("Hot", "Cold", "Warm"))
    assert finding.message.startswith("projects, Status: ")
