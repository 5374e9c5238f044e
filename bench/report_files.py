"""Reports as files: text in four encodings, and workbooks."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from bench.report_layouts import Report

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")


def text_of(report: Report) -> str:
    """The report as text, its lines ended as on Windows."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=report.layout.delimiter, lineterminator="\r\n").writerows(report.rows)
    return text.getvalue()


def write_text(report: Report, path: Path, encoding: str) -> Path:
    """Write *report* as text."""
    path.write_bytes(text_of(report).encode(encoding))
    return path


def write_workbook(report: Report, path: Path) -> Path:
    """Write *report* as a workbook of texts, a header's captions merged over the columns that they stand over."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for at, row in enumerate(report.rows, start=1):
        sheet.append([cell or None for cell in row] or [None])
        if at - 1 in report.captions:
            _merge(sheet, at, row)
    book.save(path)
    return path


def _merge(sheet: Worksheet, at: int, row: Sequence[str]) -> None:
    starts = [column for column, cell in enumerate(row, start=1) if cell]
    for start, end in zip(starts, [*starts[1:], len(row) + 1], strict=True):
        if end - start > 1:
            sheet.merge_cells(start_row=at, start_column=start, end_row=at, end_column=end - 1)
