"""Planted materials: a workbook and a tab-separated text file."""

from datetime import date
from decimal import Decimal

from making.files import Failed, Raw
from making.library import HEADINGS
from making.planting import Table

MATERIAL = {
    "Description": '3/4" White Melamine 2S PB',
    "Category": "Panels",
    "Sub Category": "Melamine",
    "UOM": "SHT",
    "Unit Cost": Decimal("62.45"),
    "Last Updated": date(2025, 10, 14),
    "Vendor": "Cascadia Panel Supply",
    "GL Cost Type": "Material",
    "Lead Time": 5,
    "Active": "Yes",
}
NUMBERED = {"Material Id": "MAT-9{:03}", "SKU": "MESSY-{:03}", "Vendor Part #": "0034-{:04}"}
LONG = "Cabinet door, five-piece, mortise and tenon, hard maple select white, clear conversion varnish, "


def typed_materials() -> Table:
    """A workbook with true types beside texts."""
    it = Table("materials_2026-01-15.xlsx", "materials", HEADINGS, dict(MATERIAL), NUMBERED, sheet="Materials")
    it.plant("", "a good row, to compare with")
    _plant_flags(it)
    _plant_units_and_categories(it)
    _plant_costs_and_dates(it)
    _plant_keys(it)
    _plant_texts(it)
    return it


def _plant_flags(it: Table) -> None:
    for yes in ("✔", "X", "Y", "-1", "True", True):
        it.plant("16", "a yes in one more spelling", Active=yes)
    for no in ("No", "0", "False"):
        it.plant("16 28", "an inactive row is kept, inactive", Active=no)
    it.plant("16", "neither yes nor no", "is_active flag.unreadable", Active="ask Dana")


def _plant_units_and_categories(it: Table) -> None:
    for unit in ("ea.", "lin. ft", "sq. ft.", "hr.", "pair", "set", "lot", "day"):
        it.plant("21", "a unit in a shop's spelling", UOM=unit)
    it.plant("21", "a unit that no table knows", "unit_of_measure unit.unmapped", UOM="BDL")
    it.plant("", "no unit", "unit_of_measure value.missing", UOM="")
    it.plant("20", "a category cut at a fixed width", "category category.unmapped", Category="Hardware - Drawer Sl")
    it.plant("", "a category that no table knows", "category category.unmapped", Category="Misc. Stuff")
    it.plant("", "no category", "category value.missing", Category="")
    it.plant("13", "spaces around and inside list values", Category=" hardware ", UOM="lin.  ft ")
    it.plant("30", "a price per hundred: 0.0895 each", UOM="C", Category="Fasteners", Unit_Cost=Decimal("8.95"))
    it.plant("30", "a price per thousand: 0.01875 each", UOM="M", Category="Fasteners", Unit_Cost=Decimal("18.75"))


def _plant_costs_and_dates(it: Table) -> None:
    it.plant("10", "text where money is due", "cost_per_unit money.unreadable", Unit_Cost="call for price")
    it.plant("11", "blank is not zero", Unit_Cost="")
    it.plant("11", "zero is not blank", Unit_Cost=0)
    it.plant("11", "a price as text", Unit_Cost="$1,062.40")
    it.plant("31", "a formula that failed", "cost_per_unit cell.error", Unit_Cost=Failed("#DIV/0!"))
    it.plant("31", "a lookup that failed", "cost_per_unit cell.error", Unit_Cost=Failed("#N/A"))
    it.plant("5", "a text date among true ones", Last_Updated="10/24/2025")
    it.plant("7", "a bare serial: 10/14/2025", Last_Updated=45944)
    it.plant("9", "a text date with a two-digit year", Last_Updated="10/24/25")
    it.plant("8", "no date", Last_Updated="TBD")
    it.plant("6", "a wrong year: 2052 for 2025", "price_date date.outlier", Last_Updated=date(2052, 10, 14))
    it.plant("", "words for a date", "price_date date.unreadable", Last_Updated="last fall")
    it.plant("", "a range where a count is due", "lead_time_days quantity.unreadable", Lead_Time="2-3 weeks")


def _plant_keys(it: Table) -> None:
    it.plant("12", "a SKU that Excel rewrote", "sku id.damaged", SKU="1.2E+05")
    it.plant("12", "a vendor's number that Excel rewrote", "vendor_part_number id.damaged", Vendor_Part="5.51E+11")
    it.plant("12", "a SKU with leading zeros", SKU="00501")
    it.plant("27", "a SKU exactly as long as PPak allows: 30", "sku text.cut", SKU="WDBRCH12-60X96-ROTARY-CUT-UV2S")
    it.plant("", "no SKU", "sku key.missing", SKU="")
    it.plant("28", "a row that is repeated below", SKU="MESSY-TWICE", Material_Id="MAT-9901")
    it.again("28", "its identical repeat")
    it.plant("28", "one SKU, two prices", "sku sku.duplicate", SKU="MESSY-CLASH")
    it.plant("28", "one SKU, two prices", "sku sku.duplicate", SKU="MESSY-CLASH", Unit_Cost=Decimal("64.15"))


def _plant_texts(it: Table) -> None:
    cut = (LONG + "bored for concealed hinges, 24 x 30, per approved shop drawing sequence and sample panel")[:160]
    it.plant("27", "a description exactly as long as PPak allows: 160", "description text.cut", Description=cut)
    it.plant("", "no description", "description value.missing", Description="")
    it.plant("18", "inch marks, a slash and a comma", Description='Glass shelf 1/4" x 48"w, 3/4"t edge')
    it.plant("23", "U+FFFD where a letter was", "description text.damaged", Description="Cr\ufffdme laminate")
    it.plant("31", "formula text", Description="=B2*1.1", Notes="**call first**")
    it.plant("15", "placeholders in optional cells", Vendor="N/A", Vendor_Part=".", Notes="—")
    it.plant("14", "a vendor in another spelling", Vendor="CASCADIA PANEL SUPPLY CO")
    it.plant("22", "misspellings and abbreviations stay", Description="Refridgerator panal, w/ Drw. cutout")
    it.plant("32", "a description that starts with @", Description='@ each end, filler 3"', Notes="-see vendor quote")


def text_materials() -> Table:
    """The hardware list as Excel's tab-separated text, in cp1252."""
    good = dict(MATERIAL) | {"Description": "Wire pull", "Category": "Hardware", "Sub Category": "Pulls", "UOM": "EA"}
    good |= {"Unit Cost": "$2.35", "Last Updated": "10/14/2025", "Vendor": "Northline Hardware", "Lead Time": "3"}
    numbered = {"Material Id": "MAT-8{:03}", "SKU": "PULL-{:03}", "Vendor Part #": "NL-{:04}"}
    it = Table("Materials_Hardware_2026-01-15.CSV", "materials", HEADINGS, good, numbered, delimiter="\t")
    it.plant("24", "tabs between the cells", Description="Wire pull 4 in, 26D")
    it.plant("18 23", "inch marks without quotes, ½ and ® in cp1252", Description=Raw('Bar pull 5½" x 12", Luma®'))
    it.plant("11", "a credit", Unit_Cost="(4.15)")
    it.plant("24", "a line break in a quoted cell", Notes="Keyed alike;\nsee key schedule")
    it.plant("", "five cells only", "_ row.ragged", cells=["MAT-8901", "PULL-901", "Wire pull", "Hardware", "Pulls"])
    it.plant("16", "inactive in text", Active="N")
    return it


def material_tables() -> list[Table]:
    """All files of materials."""
    return [typed_materials(), text_materials()]
