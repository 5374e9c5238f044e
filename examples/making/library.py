"""The material library of an invented millwork shop: one export, and the same materials as a master list."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from making.files import Cell, csv_bytes, xlsx_bytes
from making.stock import Material, materials

HEADINGS = (
    *("Material Id", "SKU", "Description", "Category", "Sub Category", "UOM", "Unit Cost", "Last Updated", "Vendor"),
    *("Vendor Part #", "GL Cost Type", "Lead Time", "Min Order Qty", "Active", "Notes"),
)
MASTER_HEADINGS = (
    *("sku", "description", "category", "subcategory", "unit_of_measure", "cost_per_unit", "vendor"),
    *("vendor_part_number", "is_active", "notes"),
)


def export_rows(listed: list[Material], updated: date) -> list[tuple[Cell, ...]]:
    """Header and rows of the materials export; prices were last touched in the half year before *updated*."""
    return [HEADINGS, *(_row(it, updated - timedelta(days=it.number * 7 % 180)) for it in listed)]


def _row(it: Material, updated: date) -> tuple[Cell, ...]:
    return (
        *(f"MAT-{it.number:04}", it.sku, it.description, it.category, it.sub_category, it.uom, Decimal(it.cost)),
        *(updated, it.vendor, it.part, "Material", it.lead, it.minimum, it.active, it.notes),
    )


BOUGHT_SINCE = ("Veneer", "Lumber", "Trim", "Glass")


def older(listed: list[Material]) -> list[Material]:
    """The library as it was in October: some kinds were not in it, and prices were 35 cents lower (15 at least)."""
    known = (it for it in listed if it.category not in BOUGHT_SINCE)
    return [replace(it, cost=str(max(Decimal(it.cost) - Decimal("0.35"), Decimal("0.15")))) for it in known]


# ── the same materials in canonical words ────────────────────────────────────

CANONICAL_SKU = {"PP-DOOR-001": "CAB-DOOR-001", "PP-HW-123": "CAB-HW-123"}
CANONICAL_UNIT = {"C": ("EA", 100), "M": ("EA", 1000), "MBF": ("BF", 1000), "CLF": ("LF", 100)}
CANONICAL_CATEGORY = {
    **dict.fromkeys(("Sheet Goods", "Melamine", "Plywood", "Laminate", "Veneer"), "panels"),
    **dict.fromkeys(("Hinges", "Slides", "Hardware"), "hardware"),
    **dict.fromkeys(("Trim", "Edge Banding", "Lumber"), "trim"),
    **dict.fromkeys(("Adhesives", "Countertops", "Glass"), "other"),
    **{word.title(): word for word in ("doors", "drawers", "fasteners", "finish", "other")},
}


def master_rows(listed: list[Material]) -> list[tuple[str, ...]]:
    """Header and rows of the master list: every second material, and the two whose SKU a table renames.

    Only those with a plain ASCII description, so that no program can read the file wrongly.
    """
    plain = [it for it in listed if it.description.isascii()]
    chosen = (it for position, it in enumerate(plain) if position % 2 or it.sku in CANONICAL_SKU)
    return [MASTER_HEADINGS, *(_master_row(it) for it in chosen)]


def _master_row(it: Material) -> tuple[str, ...]:
    unit, factor = CANONICAL_UNIT.get(it.uom, (it.uom, 1))
    cost = format(Decimal(it.cost) / factor, "f")
    active = "true" if it.active == "Yes" else "false"
    return (
        *(CANONICAL_SKU.get(it.sku, it.sku), it.description, CANONICAL_CATEGORY[it.category], it.sub_category, unit),
        *(cost, it.vendor, it.part, active, it.notes),
    )


def library_files() -> dict[str, bytes]:
    """Path below examples/ → bytes."""
    listed = materials()
    today, october = export_rows(listed, date(2026, 1, 14)), export_rows(older(listed), date(2025, 9, 30))
    return {
        "ppak_exports/materials_2026-01-15.xlsx": xlsx_bytes("Materials", today),
        "ppak_exports/materials_2025-10-01.xlsx": xlsx_bytes("Materials", october),
        "material_library_master.csv": csv_bytes(master_rows(listed), "utf-8"),
    }
