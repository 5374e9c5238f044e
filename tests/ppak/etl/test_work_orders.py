"""Work orders follow their project, and their material lines follow them: kept, filtered or parked."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ppak.shop import LINE, PROJECT, WORK_ORDER, Cells, Migrated, csv_bytes, migrate, table

Rows = Sequence[Cells]


def shop_of(folder: Path, projects: Rows, orders: Rows, lines: Rows = (), **told: Any) -> Migrated:
    files = {"jobs.csv": table(PROJECT, *projects), "wo.csv": table(WORK_ORDER, *orders)}
    if lines:
        files["wo_lines.csv"] = table(LINE, *lines)
    return migrate(folder, {name: csv_bytes(rows) for name, rows in files.items()}, **told)


def where(migrated: Migrated, entity: str) -> tuple[int, int, int, int]:
    buckets = migrated.result.buckets[entity]
    return buckets.kept, buckets.rejected, buckets.filtered, buckets.parked


REJECTED: Cells = {"Status": "Hot"}


def test_a_work_order_is_kept_with_its_project_and_its_lines(tmp_path: Path) -> None:
    lines = [{"SKU": "B", "Qty": "2"}, {"SKU": "A", "Qty": "1 1/2"}]
    migrated = shop_of(tmp_path, [{}], [{}, {}], lines)
    one, two = migrated.records("work_orders")
    assert one["lines"] == [
        {"quantity": "1.5", "sku": "A", "unit_of_measure": "SHT"},
        {"quantity": "2", "sku": "B", "unit_of_measure": "SHT"},
    ]
    assert two["lines"] is None
    assert (one["project_number"], one["number"], one["status"]) == ("24001", "70001", "Engineering")


def test_equal_lines_of_a_work_order_in_one_file_are_all_kept_and_noted(tmp_path: Path) -> None:
    line: Cells = {"SKU": "A", "Qty": "5", "UOM": "EA"}
    migrated = shop_of(tmp_path, [{}], [{}], [line, line, {**line, "Qty": "6"}])
    (order,) = migrated.records("work_orders")
    assert [(it["sku"], it["quantity"]) for it in order["lines"]] == [("A", "5"), ("A", "5"), ("A", "6")]
    (note,) = migrated.found("line.equal")
    assert (note.severity, note.count, note.samples) == ("note", 1, ("24001/70001/A",))
    assert not migrated.found("row.repeated")


def test_the_same_lines_in_another_file_of_the_snapshot_are_repeats(tmp_path: Path) -> None:
    line: Cells = {"SKU": "A", "Qty": "5", "UOM": "EA"}
    lines = {"lines_a.csv": csv_bytes(table(LINE, line, line)), "lines_b.csv": csv_bytes(table(LINE, line, line, line))}
    migrated = migrate(
        tmp_path, {"jobs.csv": csv_bytes(table(PROJECT, {})), "wo.csv": csv_bytes(table(WORK_ORDER, {})), **lines}
    )
    assert len(migrated.records("work_orders")[0]["lines"]) == 3
    assert [it.count for it in migrated.found("row.repeated")] == [2]


def test_a_work_order_of_a_rejected_project_or_of_none_is_parked_and_so_are_its_lines(tmp_path: Path) -> None:
    migrated = shop_of(
        tmp_path,
        [REJECTED, {}],
        [{}, {"Job #": "99999"}, {"Job #": "24002"}],
        [{}, {"Job #": "99999", "WO #": "70002"}, {"Job #": "24002", "WO #": "70003"}],
    )
    assert where(migrated, "work_orders") == where(migrated, "work_order_materials") == (1, 0, 0, 2)
    assert [(it["entity"], it["line"], it["key"]) for it in migrated.lines("parked")] == [
        ("work_orders", 2, "24001/70001"),
        ("work_orders", 3, "99999/70002"),
        ("work_order_materials", 2, "24001/70001/MEL-001"),
        ("work_order_materials", 3, "99999/70002/MEL-002"),
    ]
    assert [(it.severity, it.count) for it in migrated.found("parent.absent")] == [("note", 2), ("note", 2)]


def test_what_is_parked_keeps_the_cells_of_its_record(tmp_path: Path) -> None:
    (parked,) = shop_of(tmp_path, [REJECTED], [{"Instructions": "See dwg A4.1"}]).lines("parked")
    assert parked["cells"]["instructions"] == "See dwg A4.1"
    assert parked["faults"][0]["value"] == "24001"


def test_a_work_order_of_a_bid_is_kept_by_the_bids_project_id(tmp_path: Path) -> None:
    migrated = shop_of(tmp_path, [{"Project Id": "24-0117", "Job #": ""}], [{"Job #": "24-0117"}])
    assert where(migrated, "work_orders") == (1, 0, 0, 0)


def test_lines_of_a_rejected_work_order_are_parked(tmp_path: Path) -> None:
    migrated = shop_of(tmp_path, [{}], [{"Description": ""}], [{}])
    assert where(migrated, "work_orders") == (0, 1, 0, 0)
    assert where(migrated, "work_order_materials") == (0, 0, 0, 1)


def test_work_orders_and_lines_go_along_with_a_filtered_project(tmp_path: Path) -> None:
    projects: list[Cells] = [{"Start Date": "2020-01-01"}, {}, {"Start Date": "2020-01-01", **REJECTED}]
    orders: list[Cells] = [{"Job #": f"2400{number}"} for number in (1, 2, 3)]
    lines: list[Cells] = [{"Job #": f"2400{number}", "WO #": f"7000{number}"} for number in (1, 2, 3)]
    migrated = shop_of(tmp_path, projects, orders, lines, date_range=(date(2024, 1, 1), None))
    assert where(migrated, "projects") == (1, 1, 1, 0)
    assert where(migrated, "work_orders") == where(migrated, "work_order_materials") == (1, 0, 1, 1)
    assert [it["key"] for it in migrated.lines("parked")] == ["24003/70003", "24003/70003/MEL-003"]


def test_a_project_carries_the_skus_of_its_work_orders_in_canonical_words(tmp_path: Path) -> None:
    orders: list[Cells] = [{}, {}, {"Job #": "24002"}]
    lines: list[Cells] = [
        {"SKU": "Z"},
        {"SKU": "pp-door-001"},
        {"WO #": "70002", "SKU": "Z"},
        {"WO #": "70002", "SKU": "A"},
        {"WO #": "79999", "SKU": "OF NO WORK ORDER"},
    ]
    migrated = shop_of(tmp_path, [{}, {}], orders, lines)
    assert migrated.column("projects", "material_skus") == [["A", "CAB-DOOR-001", "Z"], None]
    assert migrated.records("work_orders")[0]["lines"][0]["sku"] == "CAB-DOOR-001"


@pytest.mark.parametrize(
    ("unit", "text", "quantity"), [("C", "2", "200"), ("M", "0.5", "500.0"), ("ea.", "1/2", "0.5")]
)
def test_a_quantity_per_hundred_or_thousand_is_multiplied_exactly(
    tmp_path: Path, unit: str, text: str, quantity: str
) -> None:
    (order,) = shop_of(tmp_path, [{}], [{}], [{"UOM": unit, "Qty": text}]).records("work_orders")
    assert order["lines"] == [{"quantity": quantity, "sku": "MEL-001", "unit_of_measure": "EA"}]


def test_a_line_without_sku_quantity_or_known_unit_is_refused(tmp_path: Path) -> None:
    lines: list[Cells] = [{"SKU": ""}, {"Qty": ""}, {"Qty": "11/2"}, {"UOM": "BDL"}, {"UOM": ""}]
    migrated = shop_of(tmp_path, [{}], [{}], lines)
    assert [it[1:] for it in migrated.faults("rejects")] == [
        ("sku", "key.missing"),
        ("quantity", "value.missing"),
        ("quantity", "quantity.unreadable"),
        ("unit_of_measure", "unit.unmapped"),
        ("unit_of_measure", "value.missing"),
    ]


def test_one_number_in_two_jobs_is_two_work_orders_and_twice_in_one_job_a_contradiction(tmp_path: Path) -> None:
    orders: list[Cells] = [
        {"WO #": "7"},
        {"WO #": "7", "Job #": "24002"},
        {"WO #": "8"},
        {"WO #": "8", "Order Qty": "1"},
    ]
    migrated = shop_of(tmp_path, [{}, {}], orders)
    assert migrated.column("work_orders", "project_number") == ["24001", "24002"]
    assert migrated.faults("rejects") == [(4, "number", "work_order.duplicate"), (5, "number", "work_order.duplicate")]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("12", "12"), ("1 1/2", "1.5"), ("1-1/2", "1.5"), ("3/4", "0.75"), ("2½", "2.5"), ("1,250", "1250"), ("", None)],
)
def test_a_quantity_is_read_in_every_spelling(tmp_path: Path, text: str, quantity: str | None) -> None:
    assert shop_of(tmp_path, [{}], [{"Order Qty": text}]).column("work_orders", "quantity") == [quantity]


def test_without_a_project_list_every_work_order_waits(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, {"wo.csv": csv_bytes(table(WORK_ORDER, {}, {}))})
    assert where(migrated, "work_orders") == (0, 0, 0, 2)
    assert migrated.records("work_orders") == []
    assert "canonical_projects" not in migrated.result.files
