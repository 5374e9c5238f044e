"""Rows of a report: data comes through whole, with its line; a row is furniture only where that is proved."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.ppak.exports.export import LINE, RAGGED, Block, RowClass
from integrations.ppak.exports.report.rows import blocks_of
from integrations.ppak.exports.text import load_table
from tests.ppak.shop import HEADERS

HEADINGS = ("Project Id", "Project Name", "Customer", "Status", "Contract Amount", "Notes")
MATERIALS = ("SKU", "Description", "UOM", "Unit Cost")


def read(lines: Sequence[Sequence[str]], finder: object = HEADERS) -> Block:
    """A text file of *lines* as one block."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "projects.csv"
        path.write_bytes(text.getvalue().encode())
        table = load_table(path, "cp1252", finder)  # type: ignore[arg-type]
        assert table is not None
        assert table.layout is not None
        blocks = list(blocks_of(table, table.layout))
    return Block(pl.concat([block.rows for block in blocks]), [row for block in blocks for row in block.furniture])


def classes(block: Block) -> Mapping[int, str]:
    return {row.line: row.kind.value for row in block.furniture}


def project(name: str = "Harbor Clinic", customer: str = "Northpier Builders", number: str = "24-0117") -> list[str]:
    return [number, name, customer, "Approved", "1,200.50", ""]


def told(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> tuple[list[int], Mapping[int, str]]:
    """The lines of the data, and the classes of the other rows, of a report of *rows* below its header in line 1."""
    block = read([headings, *rows])
    return block.rows[LINE].to_list(), classes(block)


# ── furniture ────────────────────────────────────────────────────────────────


def test_the_furniture_of_a_page_is_told_by_its_class() -> None:
    page = [["Harbor Millwork"], ["Project List", "", "", "", "", "Page 2 of 7"], HEADINGS]
    first = [["Harbor Millwork"], ["Project List", "", "", "", "", "Page 1 of 7"], HEADINGS]
    rows = [project(), ["Page Total", "", "", "", "1,200.50", ""], *page, project(number="24-0118"), ["Grand Total: 2"]]
    block = read([*first, *rows])
    assert block.rows[LINE].to_list() == [4, 9]
    kinds = ["banner", "page", "header", "total", "banner", "page", "header", "total"]
    assert list(classes(block).values()) == kinds


@pytest.mark.parametrize(
    "cells",
    [
        ["Page 2 of 7"],
        ["", "", "", "", "", "Page 2"],
        ["Printed 01/15/2026 3:04 PM", "", "Page 2/7"],
        ["January 15, 2026", "Page: 2"],
        ["Pg. 2   Run date: 1/15/26"],
        ["Run by: R. Okafor"],
    ],
)
def test_a_page_line_is_a_page_line_wherever_it_says_so(cells: list[str]) -> None:
    assert told(project(), cells, project(number="24-0118")) == ([2, 4], {1: "header", 3: "page"})


@pytest.mark.parametrize(
    "cells",
    [
        ["Total", "", "", "", "$1,200.50"],
        ["", "", "Subtotal:", "", "(1,200.50)"],
        ["Grand Total"],
        ["Total for Northpier Builders", "", "", "", "1,200.50", ""],
        ["Northpier Builders Total", "1", "", "", "1,200.50", ""],
        ["Customer Total", "", "", "", "1,200.50"],
        ["Subtotal", "", "Northpier Builders", "", "1200.5"],
        ["Count: 1"],
        ["1 record"[:1] + " records"],
        ["Number of Projects", "1"],
        ["Page 3 Total", "", "", "", "1,200.50"],
    ],
)
def test_a_total_is_a_word_for_it_and_numbers(cells: list[str]) -> None:
    assert told(project(), cells, project(number="24-0118")) == ([2, 4], {1: "header", 3: "total"})


@pytest.mark.parametrize("text", ["March", "MARCH 2024", "Sept", "Customer: Total Builders", "Status: Approved"])
def test_a_month_or_a_labelled_value_is_a_group(text: str) -> None:
    assert told([text], project()) == ([3], {1: "header", 2: "group"})


def test_a_lone_value_that_the_next_row_repeats_is_its_group() -> None:
    assert told(project(), ["Keel & Sons"], project(customer="Keel & Sons")) == ([2, 4], {1: "header", 3: "group"})


def test_lines_between_the_foot_of_a_page_and_the_next_header_are_its_banner() -> None:
    rows = [project(), ["Page 1"], ["Harbor Millwork, North Plant"], HEADINGS, project(number="24-0118")]
    assert told(*rows) == ([2, 6], {1: "header", 3: "page", 4: "banner", 5: "header"})


@pytest.mark.parametrize("padding", [0, 5])
def test_a_legend_below_the_rows_is_a_footer(padding: int) -> None:
    blank = [""] * padding
    rows = [project(), [], ["Status codes: A = Awarded", *blank], ["H = on hold", *blank], ["*** End of Report ***"]]
    assert told(*rows) == ([2], {1: "header", 4: "footer", 5: "footer", 6: "footer"})


# ── data that looks like furniture ───────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    [
        project("Subtotal"),
        project("Page 2 Café"),
        project("Page 2"),
        project("Grand Total"),
        project("Total", "Total Builders"),
        project("Count: 12"),
        project("March", "March"),
        project("Project Name", "Customer"),
        project("Printed matters", "Page & Sons"),
        project("Customer: Northpier Builders"),
        ["24117", "Subtotal", "", "", "12.00", ""],
        ["24-0117", "Subtotal", "", "", "", ""],
        ["", "Grand Total Cabinet", "", "", "12.00", ""],
        ["", "Page 2 Café", "", "", "", ""],
        ["24-0117", "", "", "", "", ""],
        ["", "", "", "", "1,200.50", ""],
        ["Note: the next rows are estimates", "", "", "", "", ""],
    ],
)
def test_a_row_that_is_not_proved_to_be_furniture_stays_data(row: list[str]) -> None:
    assert told(project(), row, project(number="24-0118")) == ([2, 3, 4], {1: "header"})


@pytest.mark.parametrize("row", [["24-0119", "", "", "", "", ""], ["", "Reception desk", "", "", "", ""]])
def test_a_last_row_with_only_one_value_is_no_footer(row: list[str]) -> None:
    assert told(project(), row) == ([2, 3], {1: "header"})


@pytest.mark.parametrize("text", ["Customer: {}", "{} Total", "Grand Total: {}", "*** {} ***"])
def test_a_text_too_long_for_a_line_of_furniture_stays_data(text: str) -> None:
    long = text.format("Northpier " * 500)
    assert told(project(), [long], project(number="24-0118"), [long]) == ([2, 3, 4, 5], {1: "header"})


def test_a_ragged_row_that_is_no_furniture_stays_ragged() -> None:
    block = read([HEADINGS, project(), ["24-0118", "Library"], ["Page 2"], [*project(number="24-0119"), "more"]])
    assert block.rows[LINE].to_list() == [2, 3, 5]
    assert block.rows[RAGGED].is_not_null().to_list() == [False, True, True]


# ── groups ───────────────────────────────────────────────────────────────────


def filled(block: Block, heading: str) -> list[str | None]:
    return block.rows[heading].to_list()


def material(number: int) -> list[str]:
    return [f"MEL-{number}", "White melamine", "SHT", "62.40"]


def test_a_group_gives_its_value_to_the_rows_below_across_pages() -> None:
    page = [["Page 1 of 2"], MATERIALS]
    block = read(
        [
            MATERIALS,
            ["Panels", "", "", ""],
            material(1),
            *page,
            ["Panels (continued)", "", "", ""],
            material(2),
            ["Total Panels", "", "", "124.80"],
            ["Hardware", "", "", ""],
            material(3),
        ]
    )
    assert filled(block, "Category (group)") == ["Panels", "Panels", "Hardware"]


def test_after_the_total_of_a_group_nobody_knows_whose_the_rows_are() -> None:
    block = read([MATERIALS, ["Panels"], material(1), ["Subtotal", "", "", "62.40"], material(2)])
    assert filled(block, "Category (group)") == ["Panels", None]


@pytest.mark.parametrize("lone", ["HPL2", "HPL2" * 2_000])
def test_after_a_lone_value_that_may_be_a_key_the_last_group_is_not_believed(lone: str) -> None:
    block = read([MATERIALS, ["Panels"], material(1), [lone], material(2)])
    assert (filled(block, "SKU"), filled(block, "Category (group)")) == (
        ["MEL-1", lone, "MEL-2"],
        ["Panels", None, None],
    )


def test_a_label_above_the_header_counts_for_the_rows_below_it() -> None:
    header = ["Project Id", "Project Name", "Status"]
    row = ["24-0117", "Harbor Clinic", "Approved"]
    block = read([["Customer:", "Northpier Builders"], header, row, ["Customer: Keel & Sons"], header, row])
    assert filled(block, "Customer (group)") == ["Northpier Builders", "Keel & Sons"]


def test_an_inner_group_ends_before_the_outer_one() -> None:
    line = ["MEL-1", "9", "SHT"]
    block = read(
        [
            ["SKU", "Qty", "UOM"],
            ["Job: 24001"],
            ["WO #: 70001"],
            line,
            ["Subtotal", "9"],
            ["WO #: 70002"],
            line,
        ]
    )
    assert filled(block, "Job (group)") == ["24001", "24001"]
    assert filled(block, "WO # (group)") == ["70001", "70002"]


def test_a_group_that_is_named_like_a_total_is_a_group() -> None:
    block = read(
        [["Project Id", "Project Name", "Status"], ["Total Builders"], ["24-0117", "Harbor Clinic", "Approved"]]
    )
    assert filled(block, "Customer Name (group)") == ["Total Builders"]


# ── any table, any furniture ─────────────────────────────────────────────────

_NAMES = st.one_of(
    st.sampled_from(["Subtotal", "Page 2 Café", "Grand Total", "Total Builders", "March 2024", "Count: 7", "Customer"]),
    st.text("aZé 7:.=-%&\"'\n", min_size=1, max_size=12).filter(str.strip),
)
_DATA = st.builds(
    lambda number, name, customer, amount: [f"24-{number:04}", name, customer, "Approved", amount, ""],
    st.integers(0, 9999),
    _NAMES,
    _NAMES,
    st.sampled_from(["", "12.00", "$1,234.50", "(5.00)"]),
)
_BANNER = [["Harbor Millwork & Casework"], ["Project List", "", "", "", "", "As of 01/15/2026"]]
_HEADER = list(HEADINGS)
_FURNITURE = st.sampled_from(
    [
        [["Page 3 of 9"]],
        [["Printed 1/15/2026", "", "", "", "", "Page 3"], *_BANNER, _HEADER],
        [*_BANNER, ["Page 4"], ["", "", "", "", "", ""], _HEADER],
        [_HEADER],
        [["Subtotal", "", "", "", "12.00", ""]],
        [["Page Total", "", "", "", "12.00"], ["Page 5"], _HEADER],
        [["Customer: Total Builders"]],
        [["April"]],
        [["", "", "", "", "", ""]],
        [["", "Total:", "", "", "$12.00", ""], ["Count: 4"]],
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(_DATA, st.lists(_FURNITURE, max_size=2)), max_size=8), st.booleans())
def test_whatever_furniture_stands_between_them_all_rows_come_back_with_their_lines(
    rows: list[tuple[list[str], list[list[list[str]]]]], is_padded: bool
) -> None:
    lines: list[list[str]] = [*_BANNER, _HEADER]
    data: list[tuple[int, list[str]]] = []
    line = len(lines)
    furniture = 3
    for cells, pieces in rows:
        data.append((line + 1, cells))
        lines.append(cells)
        line += 1 + sum(cell.count("\n") for cell in cells)
        for piece in pieces:
            planted = [[*row, *[""] * (6 - len(row))] if is_padded else list(row) for row in piece]
            lines += planted
            line += len(planted)
            furniture += sum(any(row) for row in planted)
    block = read(lines)
    assert list(zip(block.rows[LINE], map(list, block.rows.select(HEADINGS).rows()), strict=True)) == data
    assert block.rows[RAGGED].null_count() == len(data)
    assert len(block.furniture) == furniture
    assert RowClass.FOOTER not in {row.kind for row in block.furniture}
