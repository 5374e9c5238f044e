"""Planted work orders and their material lines."""

from making.files import Raw
from making.planting import Table
from making.shop import LINE_HEADINGS, WORK_ORDER_HEADINGS

WORK_ORDER = {
    "Job #": "25601",
    "Description": "Base cabinets",
    "Purpose": "Fabrication",
    "Status": "Engineering",
    "Order Qty": "12",
    "Instructions": "See dwg A4.1",
}
LINE = {"Job #": "25601", "WO #": "70001", "SKU": "MESSY-001", "Qty": "9", "UOM": "SHT"}
GOOD_SKUS = tuple(f"MESSY-{number:03}" for number in range(1, 11))


def messy_work_orders() -> Table:
    """Work orders; most belong to job 25601, the good row of the main file of projects."""
    it = Table("Work_Orders_2026-01-15.csv", "work_orders", WORK_ORDER_HEADINGS, dict(WORK_ORDER), {"WO #": "700{:02}"})
    it.plant("", "a good row, to compare with")
    _plant_quantities(it)
    _plant_texts(it)
    _plant_keys(it)
    _plant_orphans(it)
    it.plant("18", "a comma without quotes: one cell too many", "_ row.ragged", Instructions=Raw("Scribe, then seal"))
    it.plant("", "three cells only", "_ row.ragged", cells=["70092", "25601", "Short row"])
    return it


def _plant_quantities(it: Table) -> None:
    for text in ("1 1/2", "1-1/2", "3/4", '3/4"', "2.5", "1,200", "", "0"):
        it.plant("19", "a quantity in one more spelling", Order_Qty=text)
    it.plant("19", "11/2: was it 1 1/2?", "quantity quantity.unreadable", Order_Qty="11/2")
    it.plant("", "words for a quantity", "quantity quantity.unreadable", Order_Qty="a few")


def _plant_texts(it: Table) -> None:
    cut = "Reception desk, curved die wall, quartz top with LED toe kick lights"[:60]
    it.plant("27", "a description exactly as long as PPak allows: 60", "description text.cut", Description=cut)
    it.plant("27", "as long as a department may be, 22: nothing for a purpose", Purpose="Finishing & Assembly 2")
    it.plant(
        "18", "inch marks with and without quotes", Description=Raw('Base cab 30"w x 24"d'), Instructions='1/4" reveal'
    )
    it.plant("24", "line breaks in a quoted cell", Instructions='WO #70015\nITEM #4\n\nPART #A-12: "left hand"')
    it.plant("23", "Windows-1252 characters", Description='Doors – ½" overlay', Instructions="Stain to match Café®")
    it.plant("31 32", "formula text", Description="=CONCAT(A1,B1)", Instructions="+2 spare doors")
    it.plant("", "no description", "description value.missing", Description="")
    it.plant("15", "placeholders in optional cells", Purpose="N/A", Status="—", Instructions=".")


def _plant_keys(it: Table) -> None:
    it.plant("12", "a number with leading zeros", WO="001")
    it.plant("12", "another number: 1 is not 001", WO="1")
    it.plant("12", "a number that Excel rewrote", "number id.damaged", WO="7.0E+04")
    it.plant("12", "a number that passed through a program as a decimal", "number id.damaged", WO="70041.0")
    it.plant("", "no work order number", "number key.missing", WO="")
    it.plant("28", "a row that is repeated below", WO="70080")
    it.again("28", "its identical repeat")
    it.plant("28", "one number, two truths", "number work_order.duplicate", WO="70081")
    it.plant("28", "one number, two truths", "number work_order.duplicate", WO="70081", Order_Qty="14")
    it.plant("", "the same number in another job is another work order", WO="70080", Job="25602")


def _plant_orphans(it: Table) -> None:
    it.plant("29", "its job is in no file", "parked", Job="24999")
    it.plant("29", "its project was rejected: two truths under one Project Id", "parked", Job="25992")
    it.plant("", "its project is a bid, known by its Project Id", Job="25-0610")


def messy_lines() -> Table:
    """Material lines; most belong to work order 70001, the good row above."""
    it = Table("work_order_materials_2026-01-15.csv", "work_order_materials", LINE_HEADINGS, dict(LINE), {})
    it.plant("", "a good row, to compare with")
    for sku, text in zip(GOOD_SKUS[1:], ("1 1/2", "1-1/2", "3/4", "2.25", "1,200"), strict=False):
        it.plant("19", "a quantity in one more spelling", SKU=sku, Qty=text)
    it.plant("30", "two hundred screws: 200 EA", SKU="MESSY-026", Qty="2", UOM="C")
    it.plant("21", "a unit in a shop's spelling", SKU="MESSY-012", UOM="ea.")
    it.plant("21", "a unit that no table knows", "unit_of_measure unit.unmapped", SKU="MESSY-007", UOM="BDL")
    it.plant("", "no quantity", "quantity value.missing", SKU="MESSY-008", Qty="")
    it.plant("19", "a line needs its quantity", "quantity quantity.unreadable reject", SKU="MESSY-009", Qty="11/2")
    it.plant("", "no SKU", "sku key.missing", SKU="")
    it.plant("29", "its work order is in no file", "parked", WO="79999")
    it.plant("29", "its work order was rejected", "parked", WO="70081")
    it.plant("28", "a line that stands twice: both count", SKU="MESSY-010")
    it.plant("28", "the same line again: both count", SKU="MESSY-010")
    it.plant("28", "one material twice, with two quantities: two lines", SKU="MESSY-011", Qty="4")
    it.plant("28", "one material twice, with two quantities: two lines", SKU="MESSY-011", Qty="6")
    it.plant("", "four cells only", "_ row.ragged", cells=["25601", "70001", "MESSY-001", "3"])
    it.plant("18", "a comma without quotes: one cell too many", "_ row.ragged", SKU="MESSY-002", Qty=Raw("1,100"))
    return it


def work_order_tables() -> list[Table]:
    """All files of work orders and of their lines."""
    return [messy_work_orders(), messy_lines()]
