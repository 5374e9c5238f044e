"""Printed reports of an invented shop: projects by customer over three pages, and materials by category.

Their totals are the sums of their rows, and some of their data looks like furniture.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from making.files import Cell, csv_bytes, xlsx_bytes

FOLDER = "ppak_exports/reports"
DAY = "2026-01-15"

_ROWS_A_PAGE = 6
_WIDTH = 6

PROJECTS = {
    "Northpier Builders": (
        ("24-0117", "Cedar Hollow Library", "In Progress", "03/14/2024", "12076.09"),
        ("24-0121", "Subtotal", "Quoted", "04/02/2024", "850.00"),
        ("24-0125", "Pier 9 Tasting Bar", "On Hold", "04/18/2024", "31400.50"),
    ),
    "Total Builders": (
        ("24-0130", "Page 2 Café", "In Progress", "05/21/2024", "9900.00"),
        ("24-0131", "Heron Park Lobby", "Complete", "05/28/2024", "44125.75"),
        ("24-0138", "Grand Total Cabinet Showroom", "Quoted", "06/13/2024", "7300.00"),
        ("24-0140", "Heron Park Lobby, credit", "Complete", "06/25/2024", "-1250.25"),
    ),
    "Quillfeather Dental Group": (
        ("25-0004", "Exam Room Casework", "In Progress", "01/17/2025", "22415.00"),
        ("25-0009", "Reception Desk – Phase 2", "Quoted", "02/20/2025", "18240.00"),
        ("25-0011", "March", "Quoted", "03/05/2025", "5125.10"),
        ("25-0015", "Nurse Station", "Approved", "03/27/2025", "27990.00"),
    ),
}
MATERIALS = {
    "Panels": (
        ("MEL-WHT-34", '3/4" White Melamine 2S', "SHT", "62.40", "Cascadia Panel Supply"),
        ("MDF-34", '3/4" MDF', "SHT", "41.15", "Cascadia Panel Supply"),
    ),
    "Hardware": (
        ("HNG-110", "Hinge 110°, full overlay", "EA", "3.85", "Tidewater Hardware"),
        ("PULL-TOT", "Total Reach pull", "EA", "6.20", "Tidewater Hardware"),
        ("SLD-22", 'Slide 22", page of catalog 7', "PR", "18.90", "Tidewater Hardware"),
    ),
    "Edge Banding": (("EB-WHT", "PVC 1 mm white", "LF", "0.24", "Cascadia Panel Supply"),),
}


def report_files() -> dict[str, bytes]:
    """File name → content of both reports."""
    return {
        f"{FOLDER}/projects_{DAY}.csv": csv_bytes(list(_projects())),
        f"{FOLDER}/materials_{DAY}.xlsx": xlsx_bytes("Report", list(_materials())),
    }


def _projects() -> Iterator[Sequence[str]]:
    rows = [(customer, row) for customer, listed in PROJECTS.items() for row in listed]
    pages = [rows[at : at + _ROWS_A_PAGE] for at in range(0, len(rows), _ROWS_A_PAGE)]
    last, of_customer, of_all = "", Decimal(), Decimal()
    for number, page in enumerate(pages, start=1):
        yield from _head(number, len(pages))
        on_page = Decimal()
        for at, (customer, row) in enumerate(page):
            if customer != last or at == 0:
                yield [f"Customer: {customer}{' (continued)' if customer == last else ''}"]
            last, amount = customer, Decimal(row[-1])
            yield [*row[:-1], f"{amount:,}", ""]
            of_customer, on_page, of_all = of_customer + amount, on_page + amount, of_all + amount
            if row == PROJECTS[customer][-1]:
                yield _total(f"Total for {customer}", of_customer)
                of_customer = Decimal()
        yield _total("Page Total", on_page)
    yield _total("Grand Total", of_all)
    yield [f"Project Count: {len(rows)}"]
    yield [""] * _WIDTH
    yield ["Amounts are contract amounts, change orders not included."]
    yield ["*** End of Report ***"]


def _head(number: int, pages: int) -> Iterator[Sequence[str]]:
    yield ["Saltmarsh Millwork"]
    yield ["Project List by Customer", "", "", "Printed 01/15/2026 5:05 PM", "", f"Page {number} of {pages}"]
    yield ["Project", "", "", "Bid", "Contract", ""]
    yield ["Id", "Name", "Status", "Date", "Amount", "Notes"]


def _total(word: str, amount: Decimal) -> Sequence[str]:
    return [word, "", "", "", f"{amount:,}", ""]


def _materials() -> Iterator[Sequence[Cell]]:
    yield ["Saltmarsh Millwork"]
    yield ["Material List by Category", None, None, None, "Page 1"]
    yield [None]
    yield ["Inventory\nCode", "Description", "Stock\nUOM", "Unit\nCost", "Vendor"]
    for category, rows in MATERIALS.items():
        yield [category]
        for code, description, unit, cost, vendor in rows:
            yield [code, description, unit, Decimal(cost), vendor]
        yield [f"Count: {len(rows)}"]
    yield [f"Total Items: {sum(map(len, MATERIALS.values()))}"]
    yield [None]
    yield ["Costs as of the last vendor invoice; UOM is the stock unit."]
