"""The material library report: known by its shape, and every row of it an item, a category or furniture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from integrations.ppak.exports.export import LINE, Block, Table
from integrations.ppak.exports.merges import letters_of, merged_rows, number_of
from integrations.ppak.exports.workbook import load_tables
from tests.ppak.library_sheet import Row, category, cells, item, report, titles
from tests.ppak.shop import HEADERS, write_workbook

HINGES, SLIDES = category("Hinges"), category("Slides")
HEADER = titles()[1]


def table_of(folder: Path, *rows: Row | Sequence[Row], merge: bool = True) -> Table:
    path = folder / "library.xlsx"
    path.write_bytes(report(*rows, merge=merge))
    (table,) = load_tables(path, HEADERS)
    return table


def block_of(table: Table) -> Block:
    assert table.reading is not None
    (block,) = table.reading.blocks()
    return block


def items(folder: Path, *rows: Row | Sequence[Row], merge: bool = True) -> list[tuple[Any, ...]]:
    """(row of the sheet, category, name) of every item."""
    block = block_of(table_of(folder, *rows, merge=merge))
    return list(block.rows.select(LINE, "Category", "Name").iter_rows())


def furniture(folder: Path, *rows: Row | Sequence[Row], merge: bool = True) -> list[tuple[int, str]]:
    """(row of the sheet, class) of every other row."""
    return [(it.line, it.kind.value) for it in block_of(table_of(folder, *rows, merge=merge)).furniture]


# ── which sheets are reports ─────────────────────────────────────────────────


@pytest.mark.parametrize("merge", [True, False])
def test_it_is_known_by_its_titles_whatever_its_name(tmp_path: Path, merge: bool) -> None:
    table = table_of(tmp_path, titles(), HINGES, item(), merge=merge)
    assert table.layout is not None
    assert (table.layout.entity, table.layout.name) == ("materials", "library_report")
    assert table.header_line == 2


def test_it_is_known_by_its_merged_cells_alone(tmp_path: Path) -> None:
    assert items(tmp_path, HINGES, item("Hinge")) == [(2, "Hinges", "Hinge")]


@pytest.mark.parametrize(
    ("rows", "merge"),
    [
        ((HINGES, item()), False),  # neither titles nor merged cells
        ((HINGES, HINGES), True),  # no item
        ((titles(), HINGES, cells("A:B", A="Hinge", C="3.15", D="EA")), True),  # price and unit stand elsewhere
        ((titles(),), True),
    ],
)
def test_another_sheet_is_none(tmp_path: Path, rows: Sequence[Row], merge: bool) -> None:
    assert table_of(tmp_path, *rows, merge=merge).reading is None


def test_a_list_stays_a_list_although_its_cells_are_merged_alike(tmp_path: Path) -> None:
    listed = cells("A:B", A="SKU", C="Description", F="Unit Cost", G="UOM", H="Category")
    row = cells("A:B", A="HNG-1", C="Hinge", F="3.15", G="EA", H="Hinges")
    table = table_of(tmp_path, category("Stock"), listed, row)
    assert table.reading is None
    assert table.headings[0] == "SKU"


def test_sheets_of_one_workbook_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "both.xlsx"
    path.write_bytes(report(titles(), HINGES, item(), sheet='Lib "A" & <B>'))
    book = openpyxl.load_workbook(path)
    book.create_sheet("List", 0).append(["SKU", "Description", "UOM"])
    book.save(path)
    first, second = load_tables(path, HEADERS)
    assert first.reading is None
    assert second.reading is not None


# ── which rows are what ──────────────────────────────────────────────────────


@pytest.mark.parametrize("merge", [True, False])
def test_a_category_belongs_to_the_items_below_it_over_pages(tmp_path: Path, merge: bool) -> None:
    page = cells("M:P", M="Page 1 of 2")
    rows = (titles(), HINGES, item("A"), item("B"), page, titles(), item("C"), SLIDES, item("D"))
    assert items(tmp_path, *rows, merge=merge) == [
        (4, "Hinges", "A"),
        (5, "Hinges", "B"),
        (9, "Hinges", "C"),
        (11, "Slides", "D"),
    ]
    assert furniture(tmp_path, *rows, merge=merge) == [
        *((1, "banner"), (2, "header"), (3, "group"), (6, "page")),
        *((7, "banner"), (8, "header"), (10, "group")),
    ]


def test_every_row_with_text_is_an_item_or_furniture(tmp_path: Path) -> None:
    block = block_of(table_of(tmp_path, titles(), cells(), HINGES, item(), cells(Q="lost"), cells(B="  ")))
    assert block.row_count == 5
    assert [(row.line, row.cells[0]) for row in block.furniture] == [
        (1, "Material Library Report"),
        (2, "Code / Description"),
        (4, "Hinges"),
    ]


@pytest.mark.parametrize("merge", [True, False])
def test_an_item_above_any_category_has_none(tmp_path: Path, merge: bool) -> None:
    rows = (titles(), item("A"), HINGES, item("B"))
    assert items(tmp_path, *rows, merge=merge) == [(3, None, "A"), (5, "Hinges", "B")]


@pytest.mark.parametrize("name", ["Material hoist rope", "Materials kit", "MATERIAL\nfor jigs"])
def test_an_item_may_begin_as_a_title_does(tmp_path: Path, name: str) -> None:
    for more in ({}, {"date": None}, {"date": None, "price": None, "unit": "EA"}):
        assert len(items(tmp_path, titles(), HINGES, item(), item(name, **more))) == 2


@pytest.mark.parametrize("merge", [True, False])
def test_a_category_may_hold_a_title_s_word(tmp_path: Path, merge: bool) -> None:
    rows = (titles(), HINGES, item("A"), category("Raw Materials"), item("B"), titles(), item("C"))
    assert [row[1] for row in items(tmp_path, *rows, merge=merge)] == ["Hinges", "Raw Materials", "Raw Materials"]


def test_titles_may_count_their_pages_and_stand_in_two_rows(tmp_path: Path) -> None:
    def head(page: int) -> Sequence[Row]:
        return (category(f"Material Library, page {page}"), cells("A:B", A="Material", E="Last", F="Unit"), HEADER)

    assert items(tmp_path, head(1), HINGES, item("A"), head(2), item("B")) == [(5, "Hinges", "A"), (9, "Hinges", "B")]
    assert furniture(tmp_path, head(1), HINGES, item("A"), head(2), item("B")) == [
        *((1, "banner"), (2, "header"), (3, "header"), (4, "group")),
        *((6, "banner"), (7, "header"), (8, "header")),
    ]


@pytest.mark.parametrize("text", ['3/4" Hinges, $3.15 EA', "Code of hinges", "Page of hinges", "1/15/2026"])
def test_a_merged_category_is_one_whatever_it_says(tmp_path: Path, text: str) -> None:
    assert items(tmp_path, titles(), category(text), item("A"))[0][1] == text


def test_a_name_without_any_value_is_an_item_where_it_is_merged_as_one(tmp_path: Path) -> None:
    rows = (titles(), HINGES, item("A"), cells("A:B", A="Slides"), item("B"))
    assert items(tmp_path, *rows) == [(4, "Hinges", "A"), (5, "Hinges", "Slides"), (6, "Hinges", "B")]


def test_an_item_without_any_value_above_the_titles_is_no_title(tmp_path: Path) -> None:
    rows = (cells("A:B", A="Hinge"), titles(), HINGES, item("A"))
    assert items(tmp_path, *rows) == [(1, None, "Hinge"), (5, "Hinges", "A")]


def test_what_stands_below_the_name_of_a_category_is_counted(tmp_path: Path) -> None:
    table = table_of(tmp_path, titles(), category("Hinges\nImported"), item("A"))
    assert table.reading is not None
    found = [(it.rule, it.count, it.samples) for it in table.reading.findings if "Category" in it.message]
    assert found == [("text.dropped", 1, ("Imported",))]


@pytest.mark.parametrize("odd", [cells(A="Slides"), category("Slides", last="M"), cells("A:P", A="Slides", Q="x")])
def test_below_what_may_be_a_category_there_is_none_until_the_next(tmp_path: Path, odd: Row) -> None:
    rows = (titles(), HINGES, item("A"), odd, item("B"), category("Locks"), item("C"))
    assert [row[1:] for row in items(tmp_path, *rows)] == [
        ("Hinges", "A"),
        (None, "Slides"),
        (None, "B"),
        ("Locks", "C"),
    ]


def test_without_merged_cells_a_name_is_a_category_only_right_above_an_item(tmp_path: Path) -> None:
    rows = (titles(), HINGES, item("A"), category("Alone"), SLIDES, titles(), item("B"), category("Last"))
    assert items(tmp_path, *rows, merge=False) == [
        *((4, "Hinges", "A"), (5, "Hinges", "Alone"), (9, "Slides", "B"), (10, "Slides", "Last"))
    ]
    table = table_of(tmp_path, *rows, merge=False)
    assert table.reading is not None
    (finding,) = (it for it in table.reading.findings if it.rule == "category.inferred")
    assert (finding.count, finding.samples) == (2, ("Hinges", "Slides"))


def test_text_in_other_columns_is_an_unknown_column(tmp_path: Path) -> None:
    table = table_of(tmp_path, cells(A="Shop", T="printed today"), titles(), HINGES, item(C="c", AB="far"))
    assert table.layout is not None
    assert table.layout.unknown == ("column C", "column AB")
    assert block_of(table).rows.select("column C", "column AB").row(0) == ("c", "far")


def test_an_older_workbook_is_read_without_its_merged_cells() -> None:
    (table,) = load_tables(Path(__file__).parent / "files" / "library_report.xls", HEADERS)
    block = block_of(table)
    assert list(block.rows.select("Category / Name", "Price", "UOM", "Vendor", "Notes").iter_rows()) == [
        ("Hinges / Concealed hinge 110", "3.15", "EA", "Northline Hardware Co.", None),
        ('Slides / Drawer slide 18"', "14.35", "PR", None, "In Stock: 12"),
    ]
    assert [row.kind.value for row in block.furniture] == ["banner", "header", "group", "group"]


# ── merged cells ─────────────────────────────────────────────────────────────


def test_merged_ranges_are_found_by_sheet(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", ["x"], sheet="O'Hara & Co")
    book = openpyxl.load_workbook(path)
    for row in range(1, 100, 3):
        book["O'Hara & Co"].merge_cells(f"A{row}:{'P' if row % 2 else 'B'}{row + 1}")
    book.create_sheet("Other").merge_cells("A1:C1")
    book.save(path)
    assert merged_rows(path, "O'Hara & Co", "A") == {row: 16 if row % 2 else 2 for row in range(1, 100, 3)}
    assert merged_rows(path, "Other", "A") == {1: 3}
    assert merged_rows(path, "Other", "B") == merged_rows(path, "None such", "A") == {}


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("P", 16), ("Z", 26), ("AA", 27), ("XFD", 16_384)])
def test_columns_are_numbered_as_a_spreadsheet_does(letters: str, number: int) -> None:
    assert (number_of(letters), letters_of(number)) == (number, letters)
