"""ProjectPAK's material library report as a workbook, row by row."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Row = Callable[[Worksheet, int, bool], None]
"""Fills a row of the sheet; with its merged cells, or without."""


def item(
    name: Any = '3/4" White melamine 49x97',
    date: Any = "3/14/24",
    price: Any = "62.40",
    unit: Any = "SHT\nTax? N",
    *,
    cost_type: Any = "Material cost",
    vendor: Any = "Cascadia Panel Supply",
    **more: Any,
) -> Row:
    """An item; *more* are cells by column letter."""

    def fill(sheet: Worksheet, row: int, merge: bool) -> None:
        _put(sheet, row, {"A": name, "E": date, "F": price, "G": unit, "J": cost_type, "M": vendor, **more})
        _merged(sheet, row, ("A:B", "J:L", "M:P") if merge else ())

    return fill


def category(text: str, last: str = "P") -> Row:
    """A category, merged across the report."""
    return cells(f"A:{last}", A=text)


def titles() -> Sequence[Row]:
    """What every page begins with."""
    header = {"A": "Code / Description", "E": "LastDate", "F": "Price", "G": "UOM", "J": "GL Cost Type", "M": "Vendor"}
    return (category("Material Library Report"), cells("A:B", "J:L", "M:P", **header))


def cells(*merged: str, **texts: Any) -> Row:
    """Any other row: *texts* by column letter, ranges of columns *merged*."""

    def fill(sheet: Worksheet, row: int, merge: bool) -> None:
        _put(sheet, row, texts)
        _merged(sheet, row, merged if merge else ())

    return fill


def report(*rows: Row | Sequence[Row], merge: bool = True, sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet of *rows*; without *merge* as another program may save it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for number, fill in enumerate(_flat(rows), start=1):
        fill(page, number, merge)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _flat(rows: Sequence[Row | Sequence[Row]]) -> list[Row]:
    return [row for part in rows for row in ([part] if callable(part) else part)]


def _put(sheet: Worksheet, row: int, texts: dict[str, Any]) -> None:
    for column, value in texts.items():
        if value is not None:
            sheet[f"{column}{row}"] = value


def _merged(sheet: Worksheet, row: int, ranges: Sequence[str]) -> None:
    for first, last in (columns.split(":") for columns in ranges):
        sheet.merge_cells(f"{first}{row}:{last}{row}")
