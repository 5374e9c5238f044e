"""Excel exports: every sheet a table of text, every error cell named.

The reader gives a number as its shortest digits and a date as an ISO stamp, so nothing is typed by guess.
It gives an error cell as empty, so those are looked up once more.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import fastexcel
import polars as pl

from integrations.canonical.errors import ExportError
from integrations.ppak.exports.archive import DAMAGES, ErrorCells, errors_in, may_hold_errors
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS, Table
from integrations.ppak.exports.library.report import library_report
from integrations.ppak.exports.merges import merged_rows
from integrations.ppak.exports.report.header import HEAD_ROWS, Finder, Row
from integrations.ppak.exports.text import has_text

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_workbook(start: bytes) -> bool:
    """Whether a file's first bytes are those of a workbook (xlsx or the older xls)."""
    return start.startswith((b"PK\x03\x04", _OLE))


def load_tables(path: Path, find_header: Finder) -> tuple[Table, ...]:
    """The tables of a workbook's visible sheets.

    Raises `ExportError` for a damaged or a password-protected workbook.
    """
    _refuse_encrypted(path)
    try:
        has_errors = may_hold_errors(path)
        reader = fastexcel.read_excel(path)
        # One sheet after the other, so that no two of them are in memory as cells.
        tables = [_sheet(path, reader, name, find_header, has_errors=has_errors) for name in reader.sheet_names]
    except (fastexcel.FastExcelError, *DAMAGES) as error:
        raise ExportError(
            f"{path.name} cannot be read as a workbook: {str(error).splitlines()[0]}",
            "open it in Excel and save it again, or export it from PPak anew",
        ) from error
    return tuple(table for table in tables if table is not None)


def _refuse_encrypted(path: Path) -> None:
    with path.open("rb") as file:
        is_encrypted = file.read(len(_OLE)) == _OLE and _ENCRYPTED in file.read()
    if is_encrypted:
        raise ExportError(f"{path.name} is protected by a password", "open it in Excel and save it without one")


def _sheet(
    path: Path, reader: fastexcel.ExcelReader, name: str, find_header: Finder, *, has_errors: bool
) -> Table | None:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if sheet.visible != "visible" or not sheet.width:
        return None
    return _table(path, name, _cells(sheet, errors_in(path, name) if has_errors else {}), find_header)


def _cells(sheet: fastexcel.ExcelSheet, errors: Mapping[int, ErrorCells]) -> pl.DataFrame:
    """The sheet's cells with their row numbers; its empty leading rows count, as skip_rows=0 keeps them."""
    names = {column.name: str(column.absolute_index + 1) for column in sheet.available_columns()}
    cells = sheet.to_polars().rename(names).with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(LINE))
    for column, found in errors.items():
        named = pl.DataFrame({LINE: found.rows, "@error": found.texts}, schema_overrides={LINE: pl.UInt32})
        joined = cells.join(named.unique(LINE), on=LINE, how="left", maintain_order="left")
        cells = joined.with_columns(pl.col(str(column)).fill_null(pl.col("@error"))).drop("@error")
    return cells


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
    return Table(
        *(path.name, sheet, header.headings, line, header.above, header.layout, lambda: iter((marked,))),
        records_above=header.records_above,
    )
