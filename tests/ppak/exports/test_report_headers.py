"""The header of a report is found by its headings, wherever it stands and however it is set."""

from collections.abc import Sequence

import pytest

from integrations.ppak.exports.export import RowClass
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.exports.report.header import Header, Row, header_finder
from tests.ppak.shop import HEADERS

HEADINGS = ("Project Id", "Project Name", "Customer", "Status", "Contract Amount")
SOUND = ("24-0117", "Harbor Clinic", "Northpier Builders", "Approved", "1,200.50")


def found(*rows: Sequence[str]) -> Header:
    """The header among *rows*, each on a line of its own."""
    return HEADERS([Row(line, line, cells) for line, cells in enumerate(rows, start=1)])


def columns(header: Header) -> dict[str, str]:
    assert header.layout is not None
    return dict(header.layout.columns)


@pytest.mark.parametrize("length", [0, 1, 7, 150])
def test_a_banner_of_any_length_may_stand_above_the_header(length: int) -> None:
    header = found(*[[f"Harbor Millwork, line {line}"] for line in range(length)], HEADINGS, SOUND)
    assert (header.at, header.headings) == (length, HEADINGS)
    assert [row.kind for row in header.above] == [RowClass.BANNER] * length + [RowClass.HEADER]


def test_a_row_whose_values_are_words_of_a_header_is_data() -> None:
    hostile = ("24-0118", "Location", "Notes", "Status", "12.00")
    assert found(HEADINGS, hostile, SOUND).at == 0
    assert found(["Status"], HEADINGS, hostile).at == 1


def test_of_a_header_that_pages_repeat_the_first_counts() -> None:
    assert found(HEADINGS, SOUND, HEADINGS, SOUND).at == 0


def test_where_no_heading_is_known_the_first_row_is_the_header() -> None:
    header = found(["Vendor", "Phone"], ["1", "2"])
    assert (header.at, header.layout) == (0, None)


def test_a_heading_may_be_broken_over_lines_and_columns_may_be_blank() -> None:
    header = found(["Project\nId", "", "Project\r\nName", "Customer", "", "Status"], ["24-1", "", "A", "B", "", "C"])
    assert header.headings == ("Project Id", "column 2", "Project Name", "Customer", "column 5", "Status")
    assert columns(header)["ppak_id"] == "Project Id"


# ── two rows ─────────────────────────────────────────────────────────────────


def test_captions_above_captions_are_read_together() -> None:
    header = found(
        ["Project List"],
        ["Project", "", "Customer", "", "Contract", ""],
        ["Id", "Name", "Name", "Email", "Amount", "Status"],
        ["24-0117", "Harbor Clinic", "Northpier Builders", "office@northpier.example", "1,200.50", "Approved"],
    )
    assert columns(header) == {
        "ppak_id": "Project Id",
        "name": "Project Name",
        "customer_name": "Customer Name",
        "customer_email": "Customer Email",
        "estimated_value": "Contract Amount",
        "status": "Status",
    }
    assert [row.kind for row in header.above] == [RowClass.BANNER, RowClass.HEADER, RowClass.HEADER]


def test_a_caption_may_stand_over_the_unit_and_the_cost() -> None:
    header = found(
        ["", "", "", "Unit", "Vendor"],
        ["Code", "Description", "UOM", "Cost", "Part #"],
        ["MEL-1", "White melamine", "SHT", "62.40", "V-77"],
    )
    assert columns(header)["cost_per_unit"] == "Unit Cost"
    assert columns(header)["vendor_part_number"] == "Vendor Part #"


def test_a_full_header_above_its_second_line_is_one_header() -> None:
    header = found(
        ["Project Id", "Project Name", "Customer", "Status", "Contract", "Bid"],
        ["", "", "", "", "Amount", "Date"],
        ["24-0117", "Harbor Clinic", "Northpier Builders", "Approved", "1,200.50", "01/02/2024"],
    )
    assert header.at == 1
    assert {"estimated_value": "Contract Amount", "bid_date": "Bid Date"}.items() <= columns(header).items()


def test_the_first_row_of_data_is_no_second_line_of_the_header() -> None:
    words = ("Project Id", "Project Name", "Customer", "Status", "Contract", "Foo")
    assert found(words, ("AB", "Name", "Customer", "Open", "Amount", "Notes"), SOUND).at == 0


def test_a_title_above_a_full_header_is_no_part_of_it() -> None:
    header = found(["Project"], HEADINGS, SOUND)
    assert (header.at, header.above[0].kind) == (1, RowClass.BANNER)


# ── headings that do not stand over their columns ────────────────────────────

TYPED = ("Project Id", "Project Name", "Customer", "Status", "Bid Date", "Contract Amount")
ROWS = [(f"24-{number:04}", "Clinic", "Northpier", "Approved", "01/02/2024", "1,200.50") for number in range(5)]


def test_headings_a_column_too_far_left_move_where_every_row_proves_it() -> None:
    header = found([*TYPED, ""], *[["", *row] for row in ROWS])
    assert header.headings == ("column 1", *TYPED)
    assert found(TYPED, *[["", *row] for row in ROWS]).headings == ("column 1", *TYPED)


def test_headings_a_column_too_far_right_move_where_every_row_proves_it() -> None:
    assert found(["", *TYPED], *[[*row, ""] for row in ROWS]).headings[:6] == TYPED


def test_headings_stay_where_one_row_disproves_that_they_are_moved() -> None:
    assert found([*TYPED, ""], *[["", *row] for row in ROWS], [*ROWS[0], ""]).headings[:6] == TYPED


# ── what groups say ──────────────────────────────────────────────────────────


def test_a_label_fills_the_field_that_has_no_column() -> None:
    header = found(
        ["Project Id", "Project Name", "Status"],
        ["Customer: Northpier Builders"],
        ["24-0117", "Harbor Clinic", "Approved"],
    )
    assert columns(header)["customer_name"] == "Customer (group)"


def test_a_work_order_report_is_known_by_the_job_that_its_groups_name() -> None:
    header = found(
        ["WO #", "Description", "Status", "Order Qty"],
        ["Job: 24001"],
        ["70001", "Base cabinets", "Engineering", "12"],
    )
    assert header.layout is not None
    assert (header.layout.entity, columns(header)["project_number"]) == ("work_orders", "Job (group)")


def test_a_lone_value_names_the_only_field_that_rows_are_grouped_by_and_have_not() -> None:
    header = found(["SKU", "Description", "UOM"], ["Panels"], ["MEL-1", "White melamine", "SHT"])
    assert columns(header)["category"] == "Category (group)"
    with_it = found(["SKU", "Description", "UOM", "Category"], ["Panels"], ["MEL-1", "White", "SHT", "Panels"])
    assert columns(with_it)["category"] == "Category"


@pytest.mark.parametrize("text", ["March", "March 2024", "Page 2 of 7", "Total", "12.00", "MEL-7"])
def test_a_month_a_page_a_total_a_number_or_a_key_names_no_group(text: str) -> None:
    header = found(["SKU", "Description", "UOM"], [text], ["MEL-1", "White melamine", "SHT"])
    assert header.layout is None or "category" not in header.layout.columns


def test_a_group_column_never_takes_the_place_of_a_real_one() -> None:
    header = found(
        ["Project Id", "Project Name", "Status", "Customer (group)"],
        ["Customer: Northpier Builders"],
        ["24-0117", "Harbor Clinic", "Approved", "x"],
    )
    assert columns(header)["customer_name"] == "Customer (group) (2)"


def test_a_filter_in_the_banner_names_no_group() -> None:
    header = found(["Customer: All"], ["Project Id", "Project Name", "Status"], ["24-0117", "Clinic", "Approved"])
    assert "customer_name" not in columns(header)


def test_only_what_a_shop_names_is_filled_down() -> None:
    finder = header_finder(load_aliases({}), {}, {"work_orders": ("project_number",)})
    header = finder([Row(1, 1, ["Job #", "WO #", "Description"])])
    assert columns(header)["project_number"] == "Job # (filled down)"
