"""What becomes of each defect that exports of such shops are known for, by its number in the catalogue."""

import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from integrations.canonical.formulas import guarded, unguarded
from tests.ppak.shop import (
    MATERIAL,
    PROJECT,
    WORK_ORDER,
    Cells,
    Migrated,
    csv_bytes,
    migrate,
    migrate_materials,
    migrate_projects,
    table,
    write_workbook,
)

PROJECTS, MATERIALS, ORDERS = "projects_2026-01-15.csv", "materials_2026-01-15.csv", "work_orders_2026-01-15.csv"


def report(*lines: str) -> dict[str, bytes]:
    """A project report of these lines under its headings."""
    head = "Project Id,Project Name,Customer,Status,Contract Amount"
    return {PROJECTS: "\r\n".join([head, *lines, ""]).encode("cp1252")}


ONE, TWO = "24-0001,Harbor Clinic,Northpier,In Progress,100.25", "24-0002,Cedar Library,Northpier,In Progress,200.25"


def kept(migrated: Migrated) -> list[str]:
    """The ids of the projects kept, after all rows were accounted for."""
    buckets = migrated.result.buckets["projects"]
    assert buckets.read == buckets.kept + buckets.rejected + buckets.skipped
    return [str(each) for each in migrated.column("projects", "ppak_id")]


def skipped(migrated: Migrated) -> int:
    return migrated.result.buckets["projects"].skipped


# ── rows that are no records ─────────────────────────────────────────────────


def test_defect_01_a_separator_row_is_skipped_and_counted(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, report(ONE, ",March,,,", TWO))
    assert (kept(migrated), skipped(migrated)) == (["24-0001", "24-0002"], 2)


def test_defect_02_a_legend_below_the_table_is_skipped_and_counted(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, report(ONE, TWO, "", "Date format: MM/DD/YYYY,,,,"))
    assert (kept(migrated), skipped(migrated)) == (["24-0001", "24-0002"], 2)


def test_defect_03_totals_and_repeated_headings_are_skipped_and_the_totals_agree(tmp_path: Path) -> None:
    head = "Project Id,Project Name,Customer,Status,Contract Amount"
    lines = [ONE, "Page Total,,,,100.25", "Page 2 of 2,,,,", head, TWO, "Page Total,,,,200.25", "Grand Total,,,,300.50"]
    migrated = migrate(tmp_path, report(*lines))
    assert (kept(migrated), skipped(migrated)) == (["24-0001", "24-0002"], 6)
    assert migrated.found("total.differs") == []


def test_defect_04_a_value_only_on_the_first_row_of_a_group_is_filled_down_where_a_shop_says_so(
    tmp_path: Path,
) -> None:
    files = report(ONE, "24-0002,Cedar Library,,In Progress,200.25")
    said = migrate(tmp_path / "said", files, fill_down={"projects": ["customer_name"]})
    assert said.column("projects", "customer_name") == ["Northpier", "Northpier"]
    assert kept(migrate(tmp_path / "unsaid", files)) == ["24-0001"]


# ── dates ────────────────────────────────────────────────────────────────────


def test_defect_05_true_dates_and_text_dates_of_one_column_are_both_read(tmp_path: Path) -> None:
    rows = table(PROJECT, {"Bid Date": datetime(2024, 3, 14)}, {"Bid Date": "3/18/2024"})
    (tmp_path / "exports").mkdir()
    write_workbook(
        tmp_path / "exports" / "projects_2026-01-15.xlsx", list(PROJECT), *[list(row.values()) for row in rows]
    )
    assert migrate(tmp_path).column("projects", "bid_date") == ["2024-03-14", "2024-03-18"]


def test_defect_06_a_year_far_from_the_others_is_kept_and_noted(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, *[{}] * 9, {"Bid Date": "2004-03-14"})
    assert migrated.column("projects", "bid_date")[-1] == "2004-03-14"
    assert [it.count for it in migrated.found("date.outlier")] == [1]


def test_defect_07_a_day_count_of_excel_is_a_date_in_date_columns_only(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Bid Date": "45365", "Project Name": "45365"})
    assert migrated.column("projects", "bid_date") == ["2024-03-14"]
    assert migrated.column("projects", "name") == ["45365"]


def test_defect_07_a_workbook_that_counts_from_1904_shows_the_days_that_it_showed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)
    for row in (list(PROJECT), [*table(PROJECT, {"Bid Date": datetime(2024, 3, 14)})[0].values()]):
        book.worksheets[0].append(row)
    (tmp_path / "exports").mkdir()
    book.save(tmp_path / "exports" / "projects_2026-01-15.xlsx")
    assert migrate(tmp_path).column("projects", "bid_date") == ["2024-03-14"]


@pytest.mark.parametrize("empty", ["00/00/0000", "12/30/1899", "01/01/1900", "TBD", "-"])
def test_defect_08_a_text_that_stands_for_no_date_is_an_empty_date(tmp_path: Path, empty: str) -> None:
    migrated = migrate_projects(tmp_path, {"Bid Date": empty})
    assert migrated.column("projects", "bid_date") == [None]
    assert migrated.lines("blanks") == []


def test_defect_09_two_digit_years_follow_the_pivot_and_are_noted(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Bid Date": "3/14/24"}, {"Bid Date": "3/14/97"}, two_digit_year_pivot=60)
    assert migrated.column("projects", "bid_date") == ["2024-03-14", "1997-03-14"]
    assert [it.count for it in migrated.found("year.pivoted")] == [2]


# ── money, identifiers, texts ────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["Opt #1 $12,500 / Opt #2 $14,000", "Options", "VOID", "T+M", "12.00 ea"])
def test_defect_10_words_in_a_money_column_never_become_a_number(tmp_path: Path, text: str) -> None:
    migrated = migrate_projects(tmp_path, {"Contract Amount": text})
    assert migrated.column("projects", "estimated_value") == [None]
    ((fault,),) = [it["faults"] for it in migrated.lines("blanks")]
    assert (fault["rule"], fault["value"]) == ("money.unreadable", text)


def test_defect_11_every_way_to_write_money_is_read_and_credits_are_negative(tmp_path: Path) -> None:
    texts = ["$1,234.50", "(125.00)", "125.00-", "125.00 CR", "", "0"]
    migrated = migrate_projects(tmp_path, *[{"Contract Amount": text} for text in texts])
    assert migrated.column("projects", "estimated_value") == ["1234.50", "-125.00", "-125.00", "-125.00", None, "0"]


def test_defect_12_identifiers_are_text_and_what_a_spreadsheet_did_to_them_is_named(tmp_path: Path) -> None:
    ids = ["0017", "0018", "0019", "20", "1.2E+05"]
    migrated = migrate_projects(tmp_path, *[{"Project Id": text} for text in ids])
    assert sorted(kept(migrated)) == sorted(ids)
    assert [it.samples for it in migrated.found("id.shortened")] == [("20",)]
    assert [it.samples for it in migrated.found("id.damaged")] == [("1.2E+05",)]


def test_defect_13_outer_and_double_spaces_do_not_hide_a_word_of_the_tables(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Status": " in  PROGRESS ", "Customer": " Northpier "})
    assert migrated.column("projects", "status") == ["in_progress"]
    assert migrated.column("projects", "customer_name") == ["Northpier"]


def test_defect_14_two_spellings_of_a_customer_stay_two(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Customer": "NORTHPIER BUILDERS"}, {"Customer": "Northpier Bldrs."})
    assert migrated.column("projects", "customer_name") == ["NORTHPIER BUILDERS", "Northpier Bldrs."]


@pytest.mark.parametrize("nothing", ["—", "N/A", "."])
def test_defect_15_a_placeholder_is_an_empty_cell(tmp_path: Path, nothing: str) -> None:
    migrated = migrate_projects(tmp_path, {"Notes": nothing, "Contract Amount": nothing})
    assert (migrated.column("projects", "notes"), migrated.lines("blanks")) == ([None], [])


@pytest.mark.parametrize("yes", ["✔", "X", "Y", "-1", "True"])
def test_defect_16_every_mark_for_yes_is_yes(tmp_path: Path, yes: str) -> None:
    content = csv_bytes(table(MATERIAL, {"Inactive": yes}), encoding="utf-8")
    assert migrate(tmp_path, {MATERIALS: content}).column("materials", "is_active") == [False]


def test_defect_17_several_values_in_a_cell_are_a_set(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Job Type": "TI, Commercial"}, {"Job Type": "Commercial, TI"})
    assert migrated.column("projects", "tags") == [["Commercial", "TI"]] * 2


def test_defect_18_inch_marks_slashes_and_commas_stay_in_a_description(tmp_path: Path) -> None:
    rows = table(MATERIAL, {"Description": 'Shelf 1/4" x 48"w, 3/4"t'})
    stray = b'MEL-9,3/4" birch ply,Panels,SHT,62.40\r\n'
    migrated = migrate(tmp_path, {MATERIALS: csv_bytes(rows) + stray})
    assert migrated.column("materials", "description") == ['Shelf 1/4" x 48"w, 3/4"t', '3/4" birch ply']


def test_defect_19_mixed_fractions_need_their_space_or_hyphen(tmp_path: Path) -> None:
    texts = ["1 1/2", "1-1/2", '3/4"', "11/2"]
    orders = csv_bytes(table(WORK_ORDER, *[{"Order Qty": text} for text in texts]))
    migrated = migrate(tmp_path, {PROJECTS: csv_bytes(table(PROJECT, {"Job #": "24001"})), ORDERS: orders})
    assert migrated.column("work_orders", "quantity") == ["1.5", "1.5", "0.75", None]
    assert migrated.faults("blanks") == [(5, "quantity", "quantity.unreadable")]


def test_defect_20_a_category_that_was_cut_is_no_category_by_likeness(tmp_path: Path) -> None:
    migrated = migrate_materials(tmp_path, {"Category": "Panels - Veneer Wood E"})
    assert migrated.faults("rejects") == [(2, "category", "category.unmapped")]


@pytest.mark.parametrize(("text", "unit"), [("ea.", "EA"), ("sq. ft.", "SF"), ("lin. ft", "LF"), ("pair", "PR")])
def test_defect_21_every_spelling_of_a_unit_is_one_unit(tmp_path: Path, text: str, unit: str) -> None:
    assert migrate_materials(tmp_path, {"UOM": text}).column("materials", "unit_of_measure") == [unit]


def test_defect_22_misspelled_text_is_left_alone(tmp_path: Path) -> None:
    words = "Refridgerator surround, 2 Drw. w/ pulls"
    assert migrate_projects(tmp_path, {"Project Name": words}).column("projects", "name") == [words]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_defect_23_every_encoding_that_windows_writes_gives_the_same_words(tmp_path: Path, encoding: str) -> None:
    rows = table(PROJECT, {"Project Name": "Café – ½ Reveal®"})
    assert migrate(tmp_path, {PROJECTS: csv_bytes(rows, encoding=encoding)}).column("projects", "name") == [
        "Café – ½ Reveal®"
    ]


def test_defect_23_characters_that_a_conversion_destroyed_are_noted(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Project Name": "Caf?? counter"})
    assert [it.samples for it in migrated.found("text.damaged")] == [("Caf?? counter",)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_defect_24_delimiters_line_breaks_in_notes_and_foot_marks_are_read(tmp_path: Path, delimiter: str) -> None:
    rows = table(PROJECT, {"Project Name": "Bar top 16' long", "Notes": "Verify.\nDock 6:00"})
    migrated = migrate(tmp_path, {PROJECTS: csv_bytes(rows, delimiter=delimiter)})
    assert migrated.column("projects", "name") == ["Bar top 16' long"]
    assert migrated.column("projects", "notes") == ["Verify.\nDock 6:00"]


# ── reports, lists, and what goes out ────────────────────────────────────────


def test_defect_25_a_header_of_two_rows_below_a_banner_is_found_by_its_words(tmp_path: Path) -> None:
    lines = [
        "Northpier Millwork,,,,",
        ",,,,",
        "Project,Project,Bill To,,Contract",
        "Id,Name,Customer,Status,Amount",
        ONE,
    ]
    migrated = migrate(tmp_path, {PROJECTS: "\r\n".join(lines).encode()})
    assert migrated.column("projects", "estimated_value") == ["100.25"]
    assert migrated.column("projects", "customer_name") == ["Northpier"]


def test_defect_26_a_total_that_was_rounded_for_display_agrees(tmp_path: Path) -> None:
    assert migrate(tmp_path / "a", report(ONE, TWO, "Grand Total,,,,301")).found("total.differs") == []
    assert migrate(tmp_path / "b", report(ONE, TWO, "Grand Total,,,,310")).found("total.differs") != []


def test_defect_27_a_text_exactly_as_long_as_ppak_allows_is_noted(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Project Name": "n" * 60}, {"Project Name": "n" * 59})
    assert [it.count for it in migrated.found("text.cut")] == [1]
    lengths = ({"SKU": "S" * 30}, {"Description": "d" * 160}, {"Description": "d" * 159})
    assert sum(it.count for it in migrate_materials(tmp_path / "m", *lengths).found("text.cut")) == 2


def test_defect_28_inactive_rows_keep_their_flag_and_rows_that_differ_share_no_key(tmp_path: Path) -> None:
    rows: tuple[Cells, ...] = ({"Inactive": "Y"}, {"SKU": "MEL-9"}, {"SKU": "MEL-9", "Unit Cost": "1"})
    migrated = migrate_materials(tmp_path, *rows)
    assert migrated.column("materials", "is_active") == [False]
    assert {rule for _, _, rule in migrated.faults("rejects")} == {"sku.duplicate"}


def test_defect_29_an_orphan_waits_with_its_reason(tmp_path: Path) -> None:
    orders = csv_bytes(table(WORK_ORDER, {"Job #": "99999"}))
    migrated = migrate(tmp_path, {PROJECTS: csv_bytes(table(PROJECT, {})), ORDERS: orders})
    assert [fault["rule"] for it in migrated.lines("parked") for fault in it["faults"]] == ["parent.absent"]
    assert json.loads(migrated.content("canonical_work_orders")) == []


def test_defect_30_a_price_by_the_hundred_or_the_thousand_is_divided_exactly(tmp_path: Path) -> None:
    rows = ({"UOM": "M", "Unit Cost": "89.50"}, {"UOM": "C", "Unit Cost": "1.875"}, {"UOM": "MBF", "Unit Cost": "1250"})
    migrated = migrate_materials(tmp_path, *rows)
    assert migrated.column("materials", "cost_per_unit") == ["0.0895", "0.01875", "1.25"]
    assert migrated.column("materials", "unit_of_measure") == ["EA", "EA", "BF"]


def test_defect_30_a_price_may_name_the_unit_of_its_row_and_no_other(tmp_path: Path) -> None:
    texts = ["62.40 sht", "$62.40/sheet", "62.40 per SHT", "62.40 ea", "62.40 yd", "0.06M"]
    migrated = migrate_materials(tmp_path, *[{"Unit Cost": text} for text in texts])
    assert migrated.column("materials", "cost_per_unit") == ["62.40"] * 3 + [None] * 3
    messages = {fault["message"] for it in migrated.lines("blanks") for fault in it["faults"]}
    assert messages == {"what follows the amount is not the row's own unit; the text is kept here"}


def test_defect_31_a_pasted_formula_is_text_and_never_a_number(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, {"Notes": "=SUM(B2:B9)", "Contract Amount": "=SUM(B2:B9)"})
    assert migrated.column("projects", "notes") == ["=SUM(B2:B9)"]
    assert migrated.column("projects", "estimated_value") == [None]


@pytest.mark.parametrize("cell", ["=1+1", "+1 206 555 0118", "-4143", "@Pier", "'-4143", "'quoted'", "\ttab"])
def test_defect_32_what_a_spreadsheet_would_run_goes_out_guarded_and_comes_back_as_it_was(cell: str) -> None:
    import polars as pl

    text = pl.DataFrame({"cell": [cell]})
    out = text.select(guarded(pl.col("cell")))
    assert out["cell"][0][0] not in "=+-@\t\r"
    assert out.select(unguarded(pl.col("cell")))["cell"][0] == cell


def test_every_defect_of_the_catalogue_has_a_test() -> None:
    named = {name.split("_")[2] for name in globals() if name.startswith("test_defect_")}
    assert named == {f"{number:02}" for number in range(1, 33)}
