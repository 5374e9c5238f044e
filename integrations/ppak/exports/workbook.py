"""Excel exports: every sheet a table of text, every error cell named.

The reader gives a number as its shortest digits and a date as an ISO stamp, so nothing is typed by guess.
It gives an error cell as empty, so those are looked up once more.
"""

import re
import zipfile
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path

import fastexcel
import polars as pl

from integrations.canonical.errors import ExportError
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS, Table
from integrations.ppak.exports.library_report import library_report
from integrations.ppak.exports.merges import merged_rows
from integrations.ppak.exports.report import HEAD_ROWS, Finder, Row
from integrations.ppak.exports.text import has_text

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERROR_CELL = re.compile(rb'<c\b[^>]*\bt="e"')

_Errors = Mapping[str, Mapping[int, Mapping[int, str]]]
"""Sheet → column → row (both from 1) → error text."""


def is_workbook(start: bytes) -> bool:
    """Whether a file's first bytes are those of a workbook (xlsx or the older xls)."""
    return start.startswith((b"PK\x03\x04", _OLE))


def load_tables(path: Path, find_header: Finder) -> tuple[Table, ...]:
    """The tables of a workbook's visible sheets.

    Raises `ExportError` for a damaged or a password-protected workbook.
    """
    _refuse_encrypted(path)
    try:
        reader = fastexcel.read_excel(path)
        sheets = [reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string") for name in reader.sheet_names]
        errors = _errors_in(path)
    except (fastexcel.FastExcelError, zipfile.BadZipFile) as error:
        raise ExportError(
            f"{path.name} cannot be read as a workbook: {str(error).splitlines()[0]}",
            "open it in Excel and save it again, or export it from PPak anew",
        ) from error
    shown = (sheet for sheet in sheets if sheet.visible == "visible" and sheet.width)
    tables = (_table(path, sheet.name, _cells(sheet, errors.get(sheet.name, {})), find_header) for sheet in shown)
    return tuple(table for table in tables if table is not None)


def _refuse_encrypted(path: Path) -> None:
    content = path.read_bytes()
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise ExportError(f"{path.name} is protected by a password", "open it in Excel and save it without one")


def _cells(sheet: fastexcel.ExcelSheet, errors: Mapping[int, Mapping[int, str]]) -> pl.DataFrame:
    """The sheet's cells with their row numbers; its empty leading rows count, as skip_rows=0 keeps them."""
    names = {column.name: str(column.absolute_index + 1) for column in sheet.available_columns()}
    cells = sheet.to_polars().rename(names).with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(LINE))
    return cells.with_columns(
        pl.col(str(column)).fill_null(pl.col(LINE).replace_strict(texts, default=None, return_dtype=pl.String))
        for column, texts in errors.items()
    )


def _table(path: Path, sheet: str, cells: pl.DataFrame, find_header: Finder) -> Table | None:
    columns = [column for column in cells.columns if column != LINE]
    rows = cells.filter(has_text(columns))
    if rows.is_empty():
        return None
    head = rows.head(HEAD_ROWS).select(*columns, LINE).iter_rows()
    header = find_header([Row(line, line, texts) for *texts, line in head])
    if header.layout is None and (report := library_report(path.name, sheet, cells, partial(merged_rows, path, sheet))):
        return report
    nothing = pl.lit(None, pl.String)
    batch = rows.slice(header.at + 1).rename(dict(zip(columns, header.headings, strict=True)))
    marked = batch.with_columns(nothing.alias(RAGGED), nothing.alias(SURPLUS))
    line = int(rows[LINE][header.at])
    return Table(path.name, sheet, header.headings, line, header.above, header.layout, lambda: iter((marked,)))


# ── error cells ──────────────────────────────────────────────────────────────


def _errors_in(path: Path) -> _Errors:
    """The error cells of a workbook; most hold none, which one look at its bytes tells."""
    if not zipfile.is_zipfile(path) or not _holds_error_cell(path):
        return {}
    import openpyxl
    from openpyxl.cell.read_only import ReadOnlyCell

    found: dict[str, dict[int, dict[int, str]]] = {}
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            for cell in chain.from_iterable(sheet.iter_rows()):
                if isinstance(cell, ReadOnlyCell) and cell.data_type == "e":
                    found.setdefault(sheet.title, {}).setdefault(cell.column, {})[cell.row] = str(cell.value)
    return found


def _holds_error_cell(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        names = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(_ERROR_CELL.search(archive.read(name)) for name in names)
