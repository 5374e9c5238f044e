"""Files as Excel on Windows saves them, and the same bytes on every run."""

import io
import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

os.environ["OPENPYXL_LXML"] = "False"  # one XML writer wherever it runs: the bytes must not depend on what is installed

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell

Cell = str | int | Decimal | date | bool | None

_SAVED = datetime(2026, 1, 15, 17, 5)  # noqa: DTZ001  a workbook's stamps have no zone
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class Raw(str):
    """CSV text that is written as it stands, without the quotes it would need."""

    __slots__ = ()


class Failed(str):
    """What a sheet shows where a formula failed, such as ``#DIV/0!``."""

    __slots__ = ()


def csv_bytes(rows: Sequence[Sequence[str]], encoding: str = "cp1252", delimiter: str = ",") -> bytes:
    """Rows as CSV: CRLF between rows, a lone LF inside a cell, quotes only where they are needed."""
    lines = (delimiter.join(_quoted(cell, delimiter) for cell in row) + "\r\n" for row in rows)
    return "".join(lines).encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    if isinstance(cell, Raw) or not any(sign in cell for sign in (delimiter, '"', "\n")):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def xlsx_bytes(sheet: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    """Rows as a workbook of one *sheet* with true numbers, dates and texts."""
    book = Workbook()
    book.properties.creator, book.properties.created = "Front office", _SAVED
    page = book.worksheets[0]
    page.title = sheet
    for y, row in enumerate(rows, start=1):
        for x, value in enumerate(row, start=1):
            if value not in (None, ""):
                _fill(page.cell(y, x), value)
    page.freeze_panes = "A2"
    draft = io.BytesIO()
    book.save(draft)
    return _steady(draft)


def report_bytes(sheet: str, rows: Sequence[tuple[Mapping[str, Cell], str]]) -> bytes:
    """A report as a workbook: rows of cells by column letter, each with its merged ranges (``A:B J:L``)."""
    book = Workbook()
    book.properties.creator, book.properties.created = "Front office", _SAVED
    page = book.worksheets[0]
    page.title = sheet
    for y, (cells, merged) in enumerate(rows, start=1):
        for column, value in cells.items():
            _fill(page[f"{column}{y}"], value)
        for first, last in (columns.split(":") for columns in merged.split()):
            page.merge_cells(f"{first}{y}:{last}{y}")
    draft = io.BytesIO()
    book.save(draft)
    return _steady(draft)


def _fill(cell: SheetCell, value: Cell) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "e" if isinstance(value, Failed) else "s"  # a text that starts with "=" stays a text
    elif isinstance(value, date):
        cell.number_format = "mm-dd-yy"  # Excel's own short date: it shows 1/9/2026
    elif isinstance(value, Decimal):
        cell.number_format = '"$"#,##0.00'


def _steady(draft: io.BytesIO) -> bytes:
    """The same workbook without clock values, and stored, because compressors differ between machines."""
    final = io.BytesIO()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(final, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            content = _MODIFIED.sub(rb"\g<1>2026-01-15T17:05:00Z", source.read(name))
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 15, 17, 5, 0))
            entry.create_system = 0  # as on Windows
            target.writestr(entry, content)
    return final.getvalue()


def us(day: date | None) -> str:
    """A date as Excel shows it in the United States; nothing for nothing."""
    return f"{day.month}/{day.day}/{day.year}" if day else ""
