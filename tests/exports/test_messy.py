"""The planted defects are in the files, and the expectation beside them speaks of the files as they are."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from integrations.canonical.models import type_of_entity
from integrations.canonical.rules import Severity, rule_named

EXAMPLES = Path(__file__).parents[2] / "examples"
MESSY = EXAMPLES / "ppak_exports" / "messy"
EXPECTED: dict[str, Any] = json.loads((MESSY / "expected.json").read_text("utf-8"))
FAULTS: list[dict[str, Any]] = EXPECTED["faults"]
BUCKETS: dict[str, dict[str, int]] = EXPECTED["buckets"]

TEXTS: dict[str, tuple[str, str, str]] = {
    "Projects_2026-01-15.CSV": ("projects", "cp1252", ","),
    "projects_branch_2026-01-15.csv": ("projects", "utf-8-sig", ";"),
    "projects_twin_2026-01-15.csv": ("projects", "cp1252", ","),
    "projects_twin_utf8_2026-01-15.csv": ("projects", "utf-8-sig", ","),
    "Materials_Hardware_2026-01-15.CSV": ("materials", "cp1252", "\t"),
    "Work_Orders_2026-01-15.csv": ("work_orders", "cp1252", ","),
    "work_order_materials_2026-01-15.csv": ("work_order_materials", "cp1252", ","),
}
WORKBOOKS = {"materials_2026-01-15.xlsx": "materials", "projects_2026-01-15.xlsx": "projects"}
HEADING_OF = {
    "projects": {
        "ppak_id": "Project Id",
        "project_number": "Job #",
        "name": "Project Name",
        "customer_name": "Customer",
        "customer_email": "Customer Email",
        "status": "Status",
        "phase": "Phase",
        "bid_date": "Bid Date",
        "start_date": "Start Date",
        "target_completion_date": "Target Completion",
        "estimated_value": "Contract Amount",
    },
    "materials": {
        "sku": "SKU",
        "description": "Description",
        "category": "Category",
        "unit_of_measure": "UOM",
        "cost_per_unit": "Unit Cost",
        "price_date": "Last Updated",
        "vendor_part_number": "Vendor Part #",
        "is_active": "Active",
        "lead_time_days": "Lead Time",
    },
    "work_orders": {
        "number": "WO #",
        "description": "Description",
        "purpose": "Purpose",
        "quantity": "Order Qty",
    },
    "work_order_materials": {"sku": "SKU", "quantity": "Qty", "unit_of_measure": "UOM"},
}


class Row(NamedTuple):
    file: str
    entity: str
    line: int
    headings: list[str]
    cells: list[Any]

    def cell(self, field: str) -> str:
        value = dict(zip(self.headings, self.cells, strict=False)).get(HEADING_OF[self.entity][field])
        return "" if value is None else str(value)


def rows_of_text(name: str) -> Iterator[Row]:
    entity, encoding, delimiter = TEXTS[name]
    reader = csv.reader(io.StringIO((MESSY / name).read_bytes().decode(encoding), newline=""), delimiter=delimiter)
    headings, line = next(reader), reader.line_num + 1
    for cells in reader:
        yield Row(name, entity, line, headings, cells)
        line = reader.line_num + 1


def rows_of_workbook(name: str) -> Iterator[Row]:
    sheet = load_workbook(MESSY / name).worksheets[0]
    headings, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    for line, cells in enumerate(rows, start=2):
        yield Row(name, WORKBOOKS[name], line, [str(it) for it in headings], list(cells))


ROWS = [row for name in TEXTS for row in rows_of_text(name)] + [
    row for name in WORKBOOKS for row in rows_of_workbook(name)
]
AT = {(row.file, row.line): row for row in ROWS}


def expected(rule: str) -> list[tuple[Row, str]]:
    """The row and the field of every fault of *rule*."""
    return [(AT[it["file"], it["line"]], it["field"]) for it in FAULTS if it["rule"] == rule]


def test_every_file_of_the_folder_is_accounted_for() -> None:
    names = {path.name for path in MESSY.iterdir()}
    assert names == {*TEXTS, *WORKBOOKS, "notes.txt", "Vendors.csv", "expected.json"}


def test_every_fault_stands_on_a_row_and_in_order() -> None:
    places = [(it["file"], it["sheet"] or "", it["line"], it["field"]) for it in FAULTS]
    assert places == sorted(places)
    assert len({(*place, it["rule"]) for place, it in zip(places, FAULTS, strict=True)}) == len(places)
    for it in FAULTS:
        assert AT[it["file"], it["line"]].entity == it["entity"]
        assert it["sheet"] == (load_workbook(MESSY / it["file"]).sheetnames[0] if it["file"] in WORKBOOKS else None)


def test_every_fault_names_a_rule_of_the_house_at_its_severity() -> None:
    for it in FAULTS:
        rule = rule_named(it["rule"])
        needed = (it["entity"], it["field"]) == ("work_order_materials", "quantity")
        assert it["severity"] == (Severity.REJECT if needed else rule.severity), it


def test_every_fault_names_a_canonical_field() -> None:
    for it in FAULTS:
        fields = {*getattr(type_of_entity.get(it["entity"]), "model_fields", {"sku", "quantity", "unit_of_measure"})}
        assert it["field"] in fields | ({""} if it["rule"] == "row.ragged" else set()), it


def test_the_buckets_add_up_to_the_rows_of_the_files() -> None:
    files = {**{name: entity for name, (entity, _, _) in TEXTS.items()}, **WORKBOOKS}
    for entity, found in BUCKETS.items():
        headers = sum(it == entity for it in files.values())
        assert found["read"] == sum(row.entity == entity for row in ROWS) + headers
        assert found["read"] == sum(found.values()) - found["read"]
        refused = {(it["file"], it["line"]) for it in FAULTS if it["entity"] == entity and it["severity"] == "reject"}
        assert found["rejected"] == len(refused)


def test_the_repeats_are_the_rows_that_are_skipped() -> None:
    seen: set[tuple[Any, ...]] = set()
    repeats = dict.fromkeys(BUCKETS, 0)
    for row in sorted(ROWS, key=lambda row: (row.file, row.line)):
        content = (row.entity, *row.headings, *map(str, row.cells))
        # Equal lines of a work order are all kept.
        repeats[row.entity] += content in seen and row.entity != "work_order_materials"
        seen.add(content)
    files = [entity for entity, _, _ in TEXTS.values()] + list(WORKBOOKS.values())
    assert repeats == {entity: BUCKETS[entity]["skipped"] - files.count(entity) for entity in BUCKETS}


def test_the_ragged_rows_are_those_with_another_number_of_cells() -> None:
    ragged = [(row.file, row.line) for row in ROWS if len(row.cells) != len(row.headings)]
    assert sorted(ragged) == sorted((row.file, row.line) for row, _ in expected("row.ragged"))


@pytest.mark.parametrize("rule", ["value.missing", "key.missing"])
def test_what_is_missing_is_missing(rule: str) -> None:
    assert {row.cell(field) for row, field in expected(rule)} <= {"", "N/A"}


def test_texts_as_long_as_ppak_allows_are_the_planted_ones_only() -> None:
    sound = [row for row in ROWS if len(row.cells) == len(row.headings)]
    long = [
        (row.file, row.line, heading)
        for row in sound
        for heading, cell in zip(row.headings, row.cells, strict=True)
        if isinstance(cell, str) and len(cell.strip()) in {30, 60, 160}
    ]
    cut = [(row.file, row.line, HEADING_OF[row.entity][field]) for row, field in expected("text.cut")]
    assert sorted(long) == sorted(cut)
    assert {len(row.cell(field).strip()) for row, field in expected("text.cut")} == {30, 60, 160}


def test_damaged_texts_are_the_planted_ones_only() -> None:
    damaged = [(row.file, row.line) for row in ROWS if any(re.search("\ufffd|\\?\\?", str(cell)) for cell in row.cells)]
    assert sorted(damaged) == sorted((row.file, row.line) for row, _ in expected("text.damaged"))


def test_damaged_numbers_are_the_planted_ones_only() -> None:
    sign = re.compile(r"\d\.\d+E\+\d\d|\d{5}\.0")
    ids = ("ppak_id", "project_number", "sku", "number", "vendor_part_number")
    damaged = [
        (row.file, row.line)
        for row in ROWS
        if any(field in HEADING_OF[row.entity] and sign.fullmatch(row.cell(field)) for field in ids)
    ]
    assert sorted(damaged) == sorted((row.file, row.line) for row, _ in expected("id.damaged"))


def test_the_ambiguous_column_proves_both_orders() -> None:
    dates = [row.cell("bid_date") for row in rows_of_text("projects_branch_2026-01-15.csv")]
    slashed = [tuple(map(int, text.split("/"))) for text in dates if "/" in text]
    assert any(first > 12 for first, _, _ in slashed)
    assert any(second > 12 for _, second, _ in slashed)
    fits_both = {text for text in dates if text.count("/") == 2 and all(int(it) <= 12 for it in text.split("/")[:2])}
    assert fits_both == {row.cell(field) for row, field in expected("date.ambiguous")}


def test_the_twins_hold_the_same_rows_in_two_encodings() -> None:
    ours, theirs = (
        [row.cells for row in rows_of_text(name)]
        for name in ("projects_twin_2026-01-15.csv", "projects_twin_utf8_2026-01-15.csv")
    )
    assert ours == theirs
    assert (MESSY / "projects_twin_utf8_2026-01-15.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("file", [*TEXTS, *WORKBOOKS])
def test_what_is_planted_is_told_in_the_readme(file: str) -> None:
    section = (EXAMPLES / "README.md").read_text("utf-8").split(f"### {file}")[1].split("### ")[0]
    told = re.findall(r"^\|[^|]*\| (\d+) \|", section, re.MULTILINE)
    assert [int(line) for line in told] == [row.line for row in ROWS if row.file == file]


def test_every_defect_that_such_a_table_can_have_is_planted() -> None:
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    numbers = re.findall(r"^\| ([\d, ]+) \| \d+ \|", readme, re.MULTILINE)
    planted = {int(it) for cell in numbers for it in cell.split(",")}
    assert planted == set(range(5, 33)) - {25, 26}
