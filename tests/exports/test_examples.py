"""The examples are what they say they are."""

import csv
import io
import re
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

EXAMPLES = Path(__file__).parents[2] / "examples"
EXPORTS = EXAMPLES / "ppak_exports"
DAYS = ("2026-01-15", "2025-10-01")

PROJECT_HEADINGS = [
    *("Project Id", "Job #", "Project Name", "Customer", "Customer Email", "Customer Phone", "Status", "Phase"),
    *("Bid Date", "Start Date", "Target Completion", "Completion Date", "Contract Amount", "Address 1", "Address 2"),
    *("City", "State", "Zip", "Project Type", "Notes", "Created", "Last Modified"),
]
MATERIAL_HEADINGS = [
    *("Material Id", "SKU", "Description", "Category", "Sub Category", "UOM", "Unit Cost", "Last Updated", "Vendor"),
    *("Vendor Part #", "GL Cost Type", "Lead Time", "Min Order Qty", "Active", "Notes"),
]
MASTER_HEADINGS = [
    *("sku", "description", "category", "subcategory", "unit_of_measure", "cost_per_unit", "vendor"),
    *("vendor_part_number", "is_active", "notes"),
]
WORDS_OF_STATUS = {
    *("Draft", "Quoted", "Approved", "In Progress", "On Hold", "Complete", "Cancelled"),
    *("Won", "Awarded", "Sent", "Pending", "Lost", "No Bid"),
}
WORDS_OF_PHASE = {"Design", "Ordering", "Fab", "Assembly", "Install", "Punch", "Complete"}


def rows_of(path: Path, encoding: str = "cp1252") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def projects_of(day: str) -> list[dict[str, str]]:
    return rows_of(EXPORTS / f"projects_{day}.csv")


def materials_of(day: str) -> list[dict[str, object]]:
    sheet = load_workbook(EXPORTS / f"materials_{day}.xlsx")["Materials"]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def master() -> list[dict[str, str]]:
    return rows_of(EXAMPLES / "material_library_master.csv", "ascii")


def us_date(text: str) -> date | None:
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None


def files_below(folder: Path) -> dict[str, bytes]:
    """What the generator writes: everything but itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "making" not in path.parts and path.name not in {"make_examples.py", ".gitattributes"}
        if "__pycache__" not in path.parts
    }


def test_they_are_written_again_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", EXAMPLES / "make_examples.py", tmp_path], check=True, timeout=120)
    written, committed = files_below(tmp_path), files_below(EXAMPLES)
    assert written.keys() == committed.keys()
    assert [name for name in written if written[name] != committed[name]] == []


@pytest.mark.parametrize("day", DAYS)
def test_the_headings_are_those_of_the_exports(day: str) -> None:
    assert list(projects_of(day)[0]) == PROJECT_HEADINGS
    assert list(materials_of(day)[0]) == MATERIAL_HEADINGS
    work_orders = rows_of(EXPORTS / f"work_orders_{day}.csv")
    assert list(work_orders[0]) == ["WO #", "Job #", "Description", "Purpose", "Status", "Order Qty", "Instructions"]
    lines = rows_of(EXPORTS / f"work_order_materials_{day}.csv")
    assert list(lines[0]) == ["Job #", "WO #", "SKU", "Qty", "UOM"]
    assert list(master()[0]) == MASTER_HEADINGS


def test_they_are_as_many_as_a_small_shop_has() -> None:
    assert len(projects_of("2026-01-15")) >= 60
    assert len(materials_of("2026-01-15")) >= 120
    assert len(rows_of(EXPORTS / "work_orders_2026-01-15.csv")) >= 150
    assert len(rows_of(EXPORTS / "work_order_materials_2026-01-15.csv")) >= 250
    assert len(master()) >= 40


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.csv")), ids=lambda path: path.name)
def test_a_csv_is_saved_as_excel_on_windows_saves_it(path: Path) -> None:
    content = path.read_bytes()
    quoted = re.sub(rb'"[^"]*"', b"", content)
    assert quoted.count(b"\n") == quoted.count(b"\r\n") == content.count(b"\r\n") > 0
    assert content.endswith(b"\r\n")
    assert b"\r\n" not in b"".join(re.findall(rb'"[^"]*"', content))


def test_the_projects_need_windows_1252() -> None:
    content = (EXPORTS / "projects_2026-01-15.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    names = " ".join(row["Project Name"] for row in projects_of("2026-01-15"))
    assert set('–½®",') <= set(names)


@pytest.mark.parametrize("day", DAYS)
def test_every_project_is_whole(day: str) -> None:
    rows = projects_of(day)
    assert all(row["Project Name"] and row["Customer"] for row in rows)
    assert {row["Status"] for row in rows} <= WORDS_OF_STATUS
    assert {row["Phase"] for row in rows} <= WORDS_OF_PHASE
    assert all(re.fullmatch(r"\d\d-\d{4}", row["Project Id"]) for row in rows)
    assert all(re.fullmatch(r"\d{5}|", row["Job #"]) for row in rows)
    assert max(Counter(row["Project Id"] for row in rows).values()) == 1
    assert max(Counter(row["Job #"] for row in rows if row["Job #"]).values()) == 1


@pytest.mark.parametrize("day", DAYS)
def test_the_dates_are_month_first_provable_and_in_order(day: str) -> None:
    rows = projects_of(day)
    for heading in ("Bid Date", "Start Date", "Target Completion", "Completion Date"):
        dates = [found for row in rows if (found := us_date(row[heading]))]
        assert any(found.day > 12 for found in dates), heading
    for row in rows:
        start, target = us_date(row["Start Date"]), us_date(row["Target Completion"])
        assert (start is None) == (target is None)
        assert start is None or target is None or start <= target


def test_some_projects_are_bids_and_some_amounts_are_blank_or_negative() -> None:
    rows = projects_of("2026-01-15")
    amounts = {row["Contract Amount"] for row in rows}
    assert any(not row["Job #"] for row in rows)
    assert {"", "$12,076.09"} <= amounts
    assert any(amount.startswith(("(", "-")) for amount in amounts)


@pytest.mark.parametrize("day", DAYS)
def test_work_orders_and_lines_find_what_they_belong_to(day: str) -> None:
    jobs = {row["Job #"] for row in projects_of(day) if row["Job #"]}
    work_orders = rows_of(EXPORTS / f"work_orders_{day}.csv")
    lines = rows_of(EXPORTS / f"work_order_materials_{day}.csv")
    unit_of = {row["SKU"]: row["UOM"] for row in materials_of(day)}
    per_job = Counter(row["Job #"] for row in work_orders)
    numbers = {(row["Job #"], row["WO #"]) for row in work_orders}
    assert set(per_job) <= jobs
    assert max(per_job.values()) <= 5
    assert len(numbers) == len(work_orders)
    assert {(row["Job #"], row["WO #"]) for row in lines} <= numbers
    assert all(unit_of[row["SKU"]] == row["UOM"] for row in lines)
    assert max(Counter((row["Job #"], row["WO #"], row["SKU"]) for row in lines).values()) == 1


def test_every_job_has_a_work_order() -> None:
    jobs = {row["Job #"] for row in projects_of("2026-01-15") if row["Job #"]}
    assert jobs == {row["Job #"] for row in rows_of(EXPORTS / "work_orders_2026-01-15.csv")}


def test_the_workbook_holds_true_numbers_dates_and_texts() -> None:
    rows = materials_of("2026-01-15")
    assert all(isinstance(row["Unit Cost"], int | float) for row in rows)
    assert all(isinstance(row["Last Updated"], datetime) for row in rows)
    assert all(isinstance(row["SKU"], str) and row["Description"] for row in rows)
    assert len({row["SKU"] for row in rows}) == len(rows)
    assert {row["Active"] for row in rows} == {"Yes", "No"}
    assert {"C", "M", "GAL", "QT", "TUBE", "SHT", "LF", "BF", "PR"} <= {row["UOM"] for row in rows}


def test_the_older_snapshot_is_smaller_and_differs() -> None:
    now, then = ({row["Project Id"]: row for row in projects_of(day)} for day in DAYS)
    assert then.keys() < now.keys()
    assert any(now[key]["Job #"] and not then[key]["Job #"] for key in then)
    cost_now, cost_then = ({row["SKU"]: row["Unit Cost"] for row in materials_of(day)} for day in DAYS)
    assert cost_then.keys() < cost_now.keys()
    assert any(cost_then[sku] != cost_now[sku] for sku in cost_then)
    for entity in ("work_orders", "work_order_materials"):
        now_rows, then_rows = (rows_of(EXPORTS / f"{entity}_{day}.csv") for day in DAYS)
        assert len(then_rows) < len(now_rows)


def test_the_master_list_holds_the_same_materials_in_canonical_words() -> None:
    renamed = {"CAB-DOOR-001": "PP-DOOR-001", "CAB-HW-123": "PP-HW-123"}
    factors = {"C": ("EA", 100), "M": ("EA", 1000), "MBF": ("BF", 1000), "CLF": ("LF", 100)}
    exported = {row["SKU"]: row for row in materials_of("2026-01-15")}
    assert renamed.keys() <= {row["sku"] for row in master()}
    for row in master():
        twin = exported[renamed.get(row["sku"], row["sku"])]
        unit, factor = factors.get(str(twin["UOM"]), (str(twin["UOM"]), 1))
        assert row["unit_of_measure"] == unit
        assert Decimal(row["cost_per_unit"]) * factor == Decimal(str(twin["Unit Cost"]))
        assert row["is_active"] == ("true" if twin["Active"] == "Yes" else "false")
        assert (row["description"], row["vendor"]) == (twin["Description"], twin["Vendor"])
        assert (row["subcategory"], row["vendor_part_number"]) == (twin["Sub Category"], twin["Vendor Part #"])
        assert row["notes"] == (twin["Notes"] or "")
    assert {"true", "false"} == {row["is_active"] for row in master()}
    assert any(row["unit_of_measure"] == "EA" and len(row["cost_per_unit"]) > 5 for row in master())
