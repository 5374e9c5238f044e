"""The materials of an invented millwork shop as ProjectPAK's material library report: merged cells and no codes."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from making.files import Cell, report_bytes
from making.library import older
from making.stock import Material, materials

Row = tuple[dict[str, Cell], str]
"""Cells by column letter, and the ranges of columns that are merged."""

PAGE_ROWS = 40
ITEM_MERGED = "A:B J:L M:P"
TITLES: tuple[Row, ...] = (
    ({"A": "Material Library Report"}, "A:P"),
    (
        {"A": "Code / Description", "E": "LastDate", "F": "Price", "G": "UOM", "J": "GL Cost Type", "M": "Vendor"},
        ITEM_MERGED,
    ),
)


def library_report_files() -> dict[str, bytes]:
    """Path below examples/ → bytes."""
    listed = materials()
    return {
        "ppak_library_report/library_report_2026-01-15.xlsx": _report(listed, date(2026, 1, 14)),
        "ppak_library_report/library_report_2025-10-01.xlsx": _report(older(listed)[::-1], date(2025, 9, 30)),
    }


def _report(listed: list[Material], printed: date) -> bytes:
    rows = list(_rows(listed, printed))
    pages = [rows[start : start + PAGE_ROWS] for start in range(0, len(rows), PAGE_ROWS)]
    return report_bytes(
        "Sheet1", [row for at, page in enumerate(pages, start=1) for row in _page(page, at, len(pages))]
    )


def _page(rows: list[Row], number: int, of: int) -> list[Row]:
    return [*TITLES, *rows, ({"M": f"Page {number} of {of}"}, "M:P")]


def _rows(listed: list[Material], printed: date) -> Iterator[Row]:
    for category, items in groupby(listed, key=lambda it: it.category):
        yield {"A": category}, "A:P"
        for it in items:
            yield _cells(it, printed - timedelta(days=it.number * 7 % 180)), ITEM_MERGED


def _cells(it: Material, priced: date) -> dict[str, Cell]:
    stock = ("In Stock: 12", "Stock: 4", "N/A Stock: 0")[it.number % 3]
    return {
        "A": f"{it.description}\nformerly {it.part}" if it.number % 17 == 5 else it.description,
        "E": _day(it.number, priced),
        "F": f"${it.cost}",
        "G": f"{it.uom}\nTax? N" if it.number % 2 else f"{it.uom} Tax? Y",
        "J": "Material",
        "M": stock if it.number % 11 == 4 else f"{it.vendor}\n{it.part}",
    }


def _day(number: int, priced: date) -> Cell:
    """A date as the report may hold it: a true one, or text."""
    match number % 4:
        case 0:
            return priced
        case 1:
            return f"{priced.month}/{priced.day}/{priced:%y}"
        case 2:
            return f"{priced:%m/%d/%Y}"
        case _:
            return f"{priced:%a %b %d %Y} 00:00:00 GMT-0800 (Pacific Standard Time)"
