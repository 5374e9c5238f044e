"""Workbooks: every cell as text, every error cell named, every row with its number in the sheet."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from integrations.canonical.errors import ExportError
from integrations.ppak.exports.export import LINE, Table
from integrations.ppak.exports.workbook import is_workbook, load_tables
from tests.ppak.shop import HEADERS, write_locked_workbook, write_workbook


def rows_of(table: Table) -> list[tuple[Any, ...]]:
    """(row of the sheet, cells)."""
    return [
        (row[LINE], *(row[heading] for heading in table.headings))
        for batch in table.batches()
        for row in batch.iter_rows(named=True)
    ]


def only_table(path: Path) -> Table:
    (table,) = load_tables(path, HEADERS)
    return table


def failed(sheet: Worksheet, place: str, word: str) -> None:
    """A cell that shows *word* because its formula failed."""
    sheet[place] = word
    sheet[place].data_type = "e"


def book_of(path: Path, fill: Callable[[Worksheet], None]) -> Path:
    book = openpyxl.Workbook()
    fill(book.worksheets[0])
    book.save(path)
    return path


def test_every_kind_of_cell_comes_as_text(tmp_path: Path) -> None:
    cells = (
        date(2024, 3, 14),
        datetime(2024, 3, 14, 9, 30),
        45365,
        62.4,
        1234567.5,
        "001",
        True,
        False,
        "=A1&B1",
        None,
    )
    path = write_workbook(tmp_path / "a.xlsx", [f"c{at}" for at in range(len(cells))], cells)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["I2"].data_type = "s"
    book.save(path)
    (row,) = rows_of(only_table(path))
    assert row == (
        *(2, "2024-03-14 00:00:00", "2024-03-14 09:30:00", "45365", "62.4", "1234567.5", "001", "true", "false"),
        *("=A1&B1", None),
    )


def test_rows_and_columns_that_are_empty_in_front_are_passed_over_but_counted(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C4"], sheet["D4"] = "SKU", "Description"
        sheet["C6"], sheet["D6"] = "MEL-1", "Melamine"

    table = only_table(book_of(tmp_path / "a.xlsx", fill))
    assert table.header_line == 4
    assert table.headings == ("SKU", "Description")
    assert rows_of(table) == [(6, "MEL-1", "Melamine")]


def test_a_column_without_heading_is_kept_under_a_number(tmp_path: Path) -> None:
    table = only_table(write_workbook(tmp_path / "a.xlsx", ["SKU", None, "Notes"], ["MEL-1", "stray", "n"]))
    assert table.headings == ("SKU", "column 2", "Notes")
    assert rows_of(table) == [(2, "MEL-1", "stray", "n")]


def test_blank_rows_are_no_rows(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", ["A", "B"], ["1", "2"], [None, "  "], [None, None], ["3", None])
    assert rows_of(only_table(path)) == [(2, "1", "2"), (5, "3", None)]


def test_every_visible_sheet_is_a_table_and_hidden_ones_are_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, state in (("Hidden", "hidden"), ("Deep", "veryHidden"), ("Shown", "visible"), ("Empty", "visible")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        if title != "Empty":
            sheet.append(["A"])
            sheet.append([title])
    book.worksheets[0].append(["First"])
    book.save(tmp_path / "a.xlsx")
    tables = load_tables(tmp_path / "a.xlsx", HEADERS)
    assert [(table.sheet, table.headings, rows_of(table)) for table in tables] == [
        ("Sheet", ("First",), []),
        ("Shown", ("A",), [(2, "Shown")]),
    ]


def test_a_workbook_without_any_cell_has_no_table(tmp_path: Path) -> None:
    assert load_tables(write_workbook(tmp_path / "a.xlsx"), HEADERS) == ()


def test_error_cells_are_named_where_they_stand(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in ([None, "Cost", "Only errors"], [None, "1"], [], [None, "3"]):
            sheet.append(row)
        failed(sheet, "B3", "#DIV/0!")
        failed(sheet, "C3", "#N/A")
        failed(sheet, "C4", "#REF!")

    table = only_table(book_of(tmp_path / "a.xlsx", fill))
    assert rows_of(table) == [(2, "1", None), (3, "#DIV/0!", "#N/A"), (4, "3", "#REF!")]


def test_error_cells_are_looked_up_sheet_by_sheet_and_count_from_the_first_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    one, two = book.worksheets[0], book.create_sheet("Two")
    for sheet in (one, two):
        sheet["B3"], sheet["C3"] = "SKU", "Cost"
        sheet["B5"] = sheet.title
    failed(two, "C5", "#NAME?")
    book.save(tmp_path / "a.xlsx")
    assert [rows_of(table) for table in load_tables(tmp_path / "a.xlsx", HEADERS)] == [
        [(5, "Sheet", None)],
        [(5, "Two", "#NAME?")],
    ]


# ── what cannot be read ──────────────────────────────────────────────────────


def test_a_workbook_under_a_password_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = write_locked_workbook(tmp_path / "locked.xlsx", ["SKU"], ["MEL-1"])
    with pytest.raises(ExportError, match=r"locked\.xlsx is protected by a password") as caught:
        load_tables(path, HEADERS)
    assert caught.value.advice


@pytest.mark.parametrize("kept", [30, 0.5, 0.95])
def test_a_damaged_workbook_is_an_error_that_names_it(tmp_path: Path, kept: float) -> None:
    whole = write_workbook(tmp_path / "whole.xlsx", ["SKU"], ["MEL-1"]).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(kept if kept > 1 else kept * len(whole))])
    with pytest.raises(ExportError, match=r"cut\.xlsx cannot be read as a workbook"):
        load_tables(path, HEADERS)


def test_an_old_workbook_that_is_damaged_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert is_workbook(path.read_bytes())
    with pytest.raises(ExportError, match=r"old\.xls cannot be read as a workbook"):
        load_tables(path, HEADERS)
