"""A value that stands only in the first row of its group is filled down, as far as nothing says that the group ends."""

from collections.abc import Sequence

import polars as pl
import pytest

from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS, Table
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.exports.report.header import Row, header_finder
from integrations.ppak.exports.report.rows import blocks_of
from tests.ppak.exports.test_rows import classes, filled, read


def test_an_empty_cell_takes_the_value_above_it_only_where_a_shop_says_so() -> None:
    rows = [["Job #", "WO #", "Description"], ["24001", "70001", "A"], ["", "70002", "B"], ["24002", "70003", "C"]]
    assert filled(read(rows), "Job #") == ["24001", "", "24002"]
    finder = header_finder(load_aliases({}), {}, {"work_orders": ("project_number",)})
    block = read(rows, finder)
    assert filled(block, "Job # (filled down)") == ["24001", "24001", "24002"]
    assert filled(block, "Job #") == ["24001", "", "24002"]


def categories(*rows: Sequence[str]) -> tuple[list[str | None], list[str]]:
    """What is filled down in a list of materials by category, and the classes of its other rows."""
    finder = header_finder(load_aliases({}), {}, {"materials": ("category",)})
    block = read([("SKU", "Description", "Category", "UOM", "Unit Cost"), *rows], finder)
    return filled(block, "Category (filled down)"), list(classes(block).values())


def listed(number: int, category: str = "") -> list[str]:
    return [f"MEL-{number}", "White melamine", category, "SHT", "62.40"]


def test_a_ragged_row_may_name_the_next_group_so_the_rows_below_it_take_nothing() -> None:
    rows = [listed(1, "Panels"), ["MEL-2", "White, cut", "melamine", "Trim", "EA", "9"], listed(3), listed(4, "Trim")]
    assert categories(*rows, listed(5))[0] == ["Panels", None, None, "Trim", "Trim"]


@pytest.mark.parametrize("word", ["Subtotal", "Total for Panels", "Grand Total"])
def test_after_the_total_of_its_group_no_row_takes_the_value_above_it(word: str) -> None:
    total = [word, "", "", "", "124.80"]
    found = categories(listed(1, "Panels"), listed(2), total, listed(3), listed(4, "Trim"), listed(5))
    assert found == (["Panels", "Panels", None, "Trim", "Trim"], ["header", "total"])


def test_a_total_that_begins_a_block_ends_the_group_of_the_block_before() -> None:
    finder = header_finder(load_aliases({}), {}, {"materials": ("category",)})
    head = ["SKU", "Description", "Category", "UOM", "Unit Cost"]
    layout = finder([Row(1, 1, head)]).layout
    texts = [[listed(1, "Panels")], [["Subtotal", "", "", "", "62.40"], listed(2)]]
    marks = {RAGGED: pl.lit(None, pl.String), SURPLUS: pl.lit(None, pl.String)}
    schema = dict.fromkeys(head, pl.String)
    batches = [
        pl.DataFrame(rows, schema, orient="row").with_columns(pl.lit(2, pl.UInt32).alias(LINE), **marks)
        for rows in texts
    ]
    assert layout is not None
    table = Table("materials.csv", None, tuple(head), 1, (), layout, lambda: iter(batches))
    found = pl.concat([block.rows for block in blocks_of(table, layout)])
    assert found["Category (filled down)"].to_list() == ["Panels", None]


def test_after_the_total_of_a_page_the_group_goes_on() -> None:
    total = ["Page Total", "", "", "", "124.80"]
    assert categories(listed(1, "Panels"), total, listed(2))[0] == ["Panels", "Panels"]


def test_a_column_may_already_be_called_as_the_one_that_is_filled_down() -> None:
    finder = header_finder(load_aliases({}), {}, {"work_orders": ("project_number",)})
    headings = ["Job #", "WO #", "Description", "Job # (filled down)"]
    block = read([headings, ["24001", "70001", "A", "x"], ["", "70002", "B", "y"]], finder)
    assert filled(block, "Job # (filled down) (2)") == ["24001", "24001"]
