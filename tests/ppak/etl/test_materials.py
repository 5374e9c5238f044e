"""Materials: costs in the canonical unit, exactly or not at all; categories and units by table only."""

from pathlib import Path
from typing import Any

import pytest

from integrations.canonical.mappings.table import UNITS, Tables, copy_tables, load_tables
from tests.ppak.shop import MATERIAL, TABLES, csv_bytes, migrate, migrate_materials, table


def costs(folder: Path, unit: str, *amounts: str, tables: Tables = TABLES) -> list[Any]:
    rows = [{"UOM": unit, "Unit Cost": amount} for amount in amounts]
    content = csv_bytes(table(MATERIAL, *rows))
    return migrate(folder, {"materials.csv": content}, tables).column("materials", "cost_per_unit")


@pytest.mark.parametrize(
    ("unit", "amounts", "expected"),
    [
        ("EA", ("62.40", "$1,234.50", "0", "", "-3.10"), ["62.40", "1234.50", "0", None, "-3.10"]),
        ("C", ("8.95", "100", "0.01"), ["0.0895", "1", "0.0001"]),
        ("M", ("18.75", "$1,000.00"), ["0.01875", "1.00"]),
        ("MBF", ("2450",), ["2.45"]),
        ("CLF", ("55.5",), ["0.555"]),
    ],
)
def test_a_cost_per_hundred_or_thousand_is_divided_exactly(
    tmp_path: Path, unit: str, amounts: tuple[str, ...], expected: list[str | None]
) -> None:
    assert costs(tmp_path, unit, *amounts) == expected


def test_a_cost_that_its_factor_does_not_divide_exactly_is_blank(tmp_path: Path) -> None:
    dozen = tmp_path / "tables"
    copy_tables(dozen)
    units = dozen / UNITS
    units.write_text(units.read_text("utf-8") + "dozen,EA,12,,,,\n", encoding="utf-8")
    migrated = migrate(
        tmp_path,
        {"materials.csv": csv_bytes(table(MATERIAL, *({"UOM": "Dozen", "Unit Cost": it} for it in ("6.00", "1.00"))))},
        load_tables(dozen),
    )
    assert migrated.column("materials", "cost_per_unit") == ["0.50", None]
    assert migrated.faults("blanks") == [(3, "cost_per_unit", "cost.inexact")]


def test_a_cost_that_is_no_amount_is_unreadable_and_not_inexact(tmp_path: Path) -> None:
    migrated = migrate_materials(tmp_path, {"UOM": "C", "Unit Cost": "call"})
    assert migrated.faults("blanks") == [(2, "cost_per_unit", "money.unreadable")]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("ea.", "EA"),
        ("lin. ft", "LF"),
        (" Sq. Ft. ", "SF"),
        ("hr.", "HR"),
        ("PAIR", "PR"),
        ("lot", "LOT"),
        ("Sheets", "SHT"),
    ],
)
def test_a_unit_is_known_in_a_shops_spelling(tmp_path: Path, text: str, unit: str) -> None:
    assert migrate_materials(tmp_path, {"UOM": text}).column("materials", "unit_of_measure") == [unit]


def test_a_unit_or_category_that_no_table_knows_is_refused_and_never_guessed(tmp_path: Path) -> None:
    migrated = migrate_materials(tmp_path, {"UOM": "BDL"}, {"Category": "Hardware - Drawer Sl"})
    assert migrated.faults("rejects") == [
        (2, "unit_of_measure", "unit.unmapped"),
        (3, "category", "category.unmapped"),
    ]


@pytest.mark.parametrize(
    ("sub", "expected"), [("", "Drawer Slides"), ("N/A", "Drawer Slides"), ("Undermount", "Undermount")]
)
def test_ppaks_own_category_stays_as_subcategory_where_none_is_given(tmp_path: Path, sub: str, expected: str) -> None:
    (material,) = migrate_materials(tmp_path, {"Category": " Drawer Slides ", "Sub Category": sub}).records("materials")
    assert (material["category"], material["subcategory"]) == ("hardware", expected)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, True),
        ({"Active": "✔"}, True),
        ({"Active": "N"}, False),
        ({"Active": "-1"}, True),
        ({"Inactive": "X"}, False),
        ({"Inactive": ""}, True),
        ({"Inactive": "inactive"}, False),
        ({"Active": "", "Inactive": "True"}, False),
    ],
)
def test_a_material_is_active_unless_its_row_says_otherwise(
    tmp_path: Path, cells: dict[str, str], expected: bool
) -> None:
    content = csv_bytes(table(MATERIAL, cells), encoding="utf-8")
    assert migrate(tmp_path, {"materials.csv": content}).column("materials", "is_active") == [expected]


def test_counts_are_whole_numbers_and_other_texts_are_blank(tmp_path: Path) -> None:
    cells = [{"Lead Time": text} for text in ("14", "2-3 weeks", "1.5", "-2", "")]
    migrated = migrate_materials(tmp_path, *cells)
    assert migrated.column("materials", "lead_time_days") == [14, None, None, None, None]
    assert [it[0] for it in migrated.faults("blanks")] == [3, 4, 5]


def test_decimal_commas_are_proved_by_the_column(tmp_path: Path) -> None:
    assert costs(tmp_path / "a", "EA", "1.234,50", "2.000") == ["1234.50", "2000"]
    assert costs(tmp_path / "b", "EA", "1,234.50", "2,000") == ["1234.50", "2000"]


@pytest.mark.parametrize(
    ("unit", "least", "expected"), [("EA", "5", 5), ("C", "5", 500), ("M", "2", 2000), ("C", "", None)]
)
def test_a_least_order_is_counted_in_the_canonical_unit(
    tmp_path: Path, unit: str, least: str, expected: int | None
) -> None:
    migrated = migrate_materials(tmp_path, {"UOM": unit, "Min Order Qty": least})
    assert migrated.column("materials", "minimum_order_quantity") == [expected]
