"""The material library report through a whole run: what its cells become, and a name that is the same every time."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars import DataFrame

from integrations.canonical.mappings.table import MATERIALS, copy_tables, load_tables
from integrations.ppak.exports.library.cells import load_form, values_of
from tests.ppak.library_sheet import Row, category, item, report, titles
from tests.ppak.shop import EXAMPLES, MATERIAL, Migrated, csv_bytes, migrate, table

REPORTS = EXAMPLES.parent / "ppak_library_report"
GOLDEN = Path(__file__).parent / "golden"
SHEETS = category("Sheet Goods")
NAME = "library_report_2026-01-15.xlsx"


def migrate_report(folder: Path, *rows: Row | Sequence[Row], **told: Any) -> Migrated:
    return migrate(folder, {NAME: report(titles(), *rows)}, **told)


def only_record(folder: Path, row: Row) -> dict[str, Any]:
    (record,) = migrate_report(folder, SHEETS, row).records("materials")
    return record


# ── the whole run ────────────────────────────────────────────────────────────


def test_a_run_on_the_example_writes_what_was_once_looked_through(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, export_dir=REPORTS)
    for role in ("canonical_materials", "lineage"):
        path = migrated.result.files[role]
        assert path.read_bytes() == (GOLDEN / path.name).read_bytes()
    assert migrated.content("rejects") == migrated.content("blanks") == b""
    inputs = {it["file"]: it for it in json.loads(migrated.content("manifest"))["inputs"]}
    skipped = {kind: len(lines) for kind, lines in inputs[NAME]["skipped"].items()}
    assert skipped == {"banner": 4, "header": 4, "group": 19, "page": 4}
    found = [(it.rule, it.count) for it in migrated.result.findings]
    assert found == [("text.dropped", 9), ("text.dropped", 141), ("text.dropped", 128), ("year.pivoted", 36)]


def test_it_is_the_library_that_the_list_holds(tmp_path: Path) -> None:
    name = "materials_2026-01-15.xlsx"
    listed = migrate(tmp_path / "list", {name: (EXAMPLES / name).read_bytes()}).records("materials")
    reported = migrate(tmp_path / "report", export_dir=REPORTS).records("materials")
    assert facts_of(reported) == facts_of(listed)


def facts_of(records: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    fields = ("description", "category", "unit_of_measure", "price_date")
    return sorted((*(it[field] for field in fields), Decimal(it["cost_per_unit"])) for it in records)


# ── cells ────────────────────────────────────────────────────────────────────


def test_a_row_becomes_a_material_that_is_named_by_category_and_name(tmp_path: Path) -> None:
    record = only_record(tmp_path, item('3/4" White melamine\nformerly PB-7', vendor="Cascadia Panel Supply\n555-0119"))
    assert {field: value for field, value in record.items() if value is not None} == {
        "sku": 'Sheet Goods / 3/4" White melamine',
        "ppak_sku": 'Sheet Goods / 3/4" White melamine',
        "description": '3/4" White melamine',
        "category": "panels",
        "subcategory": "Sheet Goods",
        "unit_of_measure": "SHT",
        "cost_per_unit": "62.40",
        "price_date": "2024-03-14",
        "vendor": "Cascadia Panel Supply",
        "gl_cost_type": "Material cost",
        "is_active": True,
    }


@pytest.mark.parametrize(
    "written",
    [
        *("03/14/24", "03/14/2024", "3/14/24\nby phone", datetime(2024, 3, 14)),
        "Thu Mar 14 2024 00:00:00 GMT-0700 (Pacific Daylight Time)",
    ],
)
def test_a_price_s_date_is_read_in_every_shape(tmp_path: Path, written: Any) -> None:
    assert only_record(tmp_path, item(date=written))["price_date"] == "2024-03-14"


def test_the_order_of_day_and_month_is_proved_by_the_column(tmp_path: Path) -> None:
    dates = ("03/04/2024\nx", "25/04/2024")
    migrated = migrate_report(tmp_path, SHEETS, [item(f"{at}", date=date) for at, date in enumerate(dates)])
    assert migrated.column("materials", "price_date") == ["2024-04-03", "2024-04-25"]


@pytest.mark.parametrize(
    ("unit", "read"),
    [("EA", "EA"), ("EA Tax? N", "EA"), ("EA\nTax? N", "EA"), ("each  Tax? Y\nx", "EA"), ("pcs.   tax? n", "EA")],
)
def test_a_unit_loses_what_is_printed_behind_it(tmp_path: Path, unit: str, read: str) -> None:
    assert only_record(tmp_path, item(unit=unit))["unit_of_measure"] == read


@pytest.mark.parametrize("text", ["N/A Stock: 0", "In Stock: 12\nRow B", "Stock: 4", "in stock:  9 sheets"])
def test_stock_is_no_vendor_but_a_note(tmp_path: Path, text: str) -> None:
    record = only_record(tmp_path, item(vendor=text))
    assert (record["vendor"], record["notes"]) == (None, text)


@pytest.mark.parametrize("price", ["3.65?", "call", "1.200,50 x", "62.40\n58.00", "ab12.00"])
def test_a_price_that_is_no_money_is_never_made_a_number(tmp_path: Path, price: str) -> None:
    migrated = migrate_report(tmp_path, SHEETS, item("A"), item("B", price=price))
    assert migrated.faults("blanks") == [(5, "cost_per_unit", "money.unreadable")]
    assert migrated.column("materials", "cost_per_unit") == ["62.40", None]


def test_a_fault_shows_the_cells_as_the_sheet_has_them(tmp_path: Path) -> None:
    migrated = migrate_report(tmp_path, SHEETS, item("A\nold", unit="BDL\nTax? N"))
    (reject,) = migrated.lines("rejects")
    assert [(it["field"], it["column"], it["value"]) for it in reject["faults"]] == [("unit_of_measure", "UOM", "BDL")]
    assert (reject["cells"]["column A"], reject["cells"]["column G"]) == ("A\nold", "BDL\nTax? N")
    assert (reject["sheet"], reject["line"], reject["key"]) == ("Sheet1", 4, "Sheet Goods / A")


def test_what_is_dropped_is_counted_and_sampled(tmp_path: Path) -> None:
    rows = (
        item("A\nold code", unit="EA"),
        item("B", unit="EA", date="3/1/24\nby phone"),
        item("C", vendor="Stock: 1\nx"),
    )
    dropped = migrate_report(tmp_path, SHEETS, *rows).found("text.dropped")
    assert [(it.message.split(": ")[0].split(", ")[1], it.count, it.samples) for it in dropped] == [
        ("Name", 1, ("old code",)),
        ("LastDate", 1, ("by phone",)),
        ("UOM", 1, ("Tax? N",)),
    ]


_PIECES = ("a", "Z9", " ", "\n", '3/4"', "$1.20", "é", "EA", " Tax? N", "Tax? Y", "Stock: 3", "In Stock:", "N/A Stock:")
_CELL = st.lists(st.sampled_from(_PIECES), max_size=5).map("".join)


@settings(deadline=None)
@given(st.tuples(*(st.none() | _CELL for _ in range(7))))
def test_no_letter_of_a_cell_is_made_up_or_moved(row: tuple[str | None, ...]) -> None:
    form = load_form()
    columns = ("category", *form.place.values())
    raw = DataFrame([row], schema=dict.fromkeys(columns, str), orient="row")
    before = {field: (raw[place][0] or "").strip() or None for field, place in form.place.items()}
    after = {field: values_of(raw, form)[heading][0] for field, heading in form.heading.items()}
    for field, text in before.items():
        value = after[field]
        assert value is None or (value and text and text.startswith(value))
        assert field not in form.words["first_line"] or "\n" not in (value or "")
    assert (after["cost_per_unit"], after["gl_cost_type"]) == (before["cost_per_unit"], before["gl_cost_type"])
    assert after["notes"] is None or (after["vendor"] is None and after["notes"] == before["vendor"])
    parts = (row[0], after["description"])
    assert after["sku"] == (None if None in parts else f"{parts[0]} / {parts[1]}")


# ── rows that are refused ────────────────────────────────────────────────────


def test_an_item_without_a_category_is_refused(tmp_path: Path) -> None:
    migrated = migrate_report(tmp_path, item("A"), SHEETS, item("B"))
    assert sorted(migrated.faults("rejects")) == [(3, "category", "value.missing"), (3, "sku", "key.missing")]
    assert migrated.column("materials", "sku") == ["Sheet Goods / B"]


def test_an_unmapped_category_refuses_its_items_and_names_itself(tmp_path: Path) -> None:
    migrated = migrate_report(tmp_path, category("Material handling"), item("A"), item("B"))
    (finding,) = migrated.found("category.unmapped")
    assert (finding.count, finding.samples) == (2, ("Material handling",))


def test_rows_of_one_name_are_refused_where_they_differ_and_skipped_where_not(tmp_path: Path) -> None:
    twice = (item("A"), item("A", price="58.00"), item("B"), item("B"), category("Plywood"), item("A"))
    migrated = migrate_report(tmp_path, SHEETS, *twice)
    assert migrated.faults("rejects") == [(4, "sku", "sku.duplicate"), (5, "sku", "sku.duplicate")]
    assert migrated.column("materials", "sku") == ["Plywood / A", "Sheet Goods / B"]
    assert migrated.result.buckets["materials"].skipped == 5


def test_a_shop_may_ignore_a_column_that_nobody_knows(tmp_path: Path) -> None:
    row = item(C="c", H="h")
    known = migrate_report(tmp_path, SHEETS, row, ignore={"materials": ["Column H"]}).found("column.unknown")
    assert [it.message for it in known] == [f"{NAME}: not read: column C"]


def test_no_length_of_an_inventory_code_cuts_a_name(tmp_path: Path) -> None:
    migrated = migrate_report(tmp_path, SHEETS, item("x" * 16))
    assert len(migrated.column("materials", "sku")[0]) == 30
    assert migrated.found("text.cut") == []


# ── the same name every time ─────────────────────────────────────────────────


def test_the_key_outlives_another_order_date_and_price(tmp_path: Path) -> None:
    names = [f"{size} Melamine" for size in ("1/4", "1/2", "3/4", "1")]
    shuffled = Random(7).sample(names, len(names))
    rows = {
        "2026-01-15": [SHEETS, *map(item, names), category("Hinges"), item("Hinge")],
        "2026-02-15": [
            *(category("Hinges"), item("Hinge", price=9), SHEETS),
            *(item(f"{name}\nnew", date="4/1/25", price="1.00", vendor="Stock: 1") for name in shuffled),
        ],
    }
    keys = [
        migrate(tmp_path / day, {f"library_{day}.xlsx": report(titles(), *them)}).column("materials", "sku")
        for day, them in rows.items()
    ]
    assert keys[0] == keys[1]


def test_a_newer_list_does_not_supersede_it(tmp_path: Path) -> None:
    files = {NAME: report(titles(), SHEETS, item("A")), "materials_2026-02-15.csv": csv_bytes(table(MATERIAL, {}))}
    migrated = migrate(tmp_path, files)
    assert migrated.column("materials", "sku") == ["MEL-001", "Sheet Goods / A"]
    assert migrated.found("material.doubled") == []


# ── a material in a list and in the report ───────────────────────────────────


def test_a_material_under_two_keys_is_raised_with_both_places_and_the_row_that_joins_them(tmp_path: Path) -> None:
    files = {
        NAME: report(titles(), SHEETS, item('3/4" White  Melamine'), item("Else"), category("Hinges"), item("Hinge")),
        "materials_2026-02-15.csv": csv_bytes(
            table(
                MATERIAL,
                {"Description": '3/4" white melamine', "Category": "Melamine"},
                {"Description": "Hinge", "Category": "Doors"},  # another category: another material
            )
        ),
    }
    (finding,) = migrate(tmp_path, files).found("material.doubled")
    assert (finding.severity.value, finding.count) == ("blank", 1)
    assert finding.message == (
        f'{NAME} sheet Sheet1 line 4 (Sheet Goods / 3/4" White  Melamine) and materials_2026-02-15.csv line 2 (MEL-001)'
        " say the same; if they are one, material_mapping.csv needs the row "
        '"Sheet Goods / 3/4"" White  Melamine",MEL-001,,'
    )


def test_the_row_that_is_advised_ends_the_doubling(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    copy_tables(tables)
    path = tables / MATERIALS
    path.write_text(path.read_text("utf-8") + "Sheet Goods / A,MEL-001,,\n", encoding="utf-8")
    files = {
        NAME: report(titles(), SHEETS, item("A")),
        "materials_2026-02-15.csv": csv_bytes(table(MATERIAL, {"Description": "A"})),
    }
    assert len(migrate(tmp_path / "before", files).found("material.doubled")) == 1
    after = migrate(tmp_path / "after", files, load_tables(tables))
    assert after.found("material.doubled") == []
    assert after.column("materials", "sku") == ["MEL-001"]


def test_of_many_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    names = [f"Panel {number}" for number in range(50)]
    files = {
        NAME: report(titles(), SHEETS, *map(item, names)),
        "materials_2026-02-15.csv": csv_bytes(table(MATERIAL, *({"Description": name} for name in names))),
    }
    counts = [it.count for it in migrate(tmp_path, files).found("material.doubled")]
    assert counts == [*[1] * 20, 30]
    assert json.loads(migrate(tmp_path, files).content("manifest"))["inputs"][0]["file"] == NAME
