"""The clean exports speak in words that the packaged mapping tables know, and the master list in theirs."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables

EXAMPLES = Path(__file__).parents[2] / "examples"
EXPORTS = EXAMPLES / "ppak_exports"
DAYS = ("2026-01-15", "2025-10-01")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables(packaged_tables())


def words_of(name: str, heading: str) -> set[str]:
    text = (EXPORTS / name).read_bytes().decode("cp1252")
    return {row[heading] for row in csv.DictReader(io.StringIO(text, newline=""))}


def materials_of(day: str) -> list[dict[str, Any]]:
    headings, *rows = load_workbook(EXPORTS / f"materials_{day}.xlsx")["Materials"].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


@pytest.mark.parametrize("day", DAYS)
def test_every_word_of_the_clean_exports_is_in_a_table(day: str, tables: Tables) -> None:
    materials = materials_of(day)
    assert all(tables.status(word) for word in words_of(f"projects_{day}.csv", "Status"))
    assert all(tables.phase(word) for word in words_of(f"projects_{day}.csv", "Phase"))
    assert all(tables.unit(word) for word in words_of(f"work_order_materials_{day}.csv", "UOM"))
    assert all(tables.unit(row["UOM"]) for row in materials)
    assert all(tables.category(row["Category"]) for row in materials)


def test_the_master_list_says_what_the_tables_make_of_the_export(tables: Tables) -> None:
    text = (EXAMPLES / "material_library_master.csv").read_text("ascii")
    listed = list(csv.DictReader(text.splitlines()))
    master = {row["sku"]: row for row in listed}
    assert len(master) == len(listed)
    seen = set()
    for row in materials_of("2026-01-15"):
        renamed, unit, category = tables.material(row["SKU"]), tables.unit(row["UOM"]), tables.category(row["Category"])
        twin = master.get(renamed.canonical_sku if renamed else row["SKU"])
        if twin and unit and category:
            seen.add(twin["sku"])
            assert twin["category"] == category.canonical_category
            assert twin["unit_of_measure"] == unit.canonical_unit
            assert Decimal(twin["cost_per_unit"]) * unit.factor == Decimal(str(row["Unit Cost"]))
    assert seen == master.keys()
