"""The workbook of faults, as the data owner opens it."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from integrations.cli.steps.rejects import write_workbook
from integrations.ppak.etl.correction_file import WORDS
from tests.ppak.shop import (
    MATERIAL,
    PROJECT,
    TABLES,
    Cells,
    Migrated,
    csv_bytes,
    migrate,
    migrate_projects,
    table,
)
from tests.ppak.shop import (
    write_workbook as write_export,
)

RED, YELLOW = "FFFFC7CE", "FFFFF2CC"


def opened(migrated: Migrated, folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(write_workbook(migrated.result, folder, TABLES))


def rows_of(page: Worksheet) -> list[dict[str, object]]:
    headings, *rows = page.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def faulty(folder: Path, *changes: Cells) -> list[dict[str, object]]:
    return rows_of(opened(migrate_projects(folder, *changes), folder)["projects"])


def test_each_fault_is_a_row_with_its_place_its_reason_and_the_raw_row(tmp_path: Path) -> None:
    hot, lossy = faulty(tmp_path, {"Status": "Hot"}, {}, {"Contract Amount": "call us"})
    assert hot | {"Binding": ""} == {
        "Binding": "", "File": "projects_2026-01-15.csv", "Sheet": None, "Line": 2, "Key": "24-0001",
        "Field": "status", "Column": "Status", "Value": "Hot",
        "Reason": "The status has no row in status_mapping.csv.", "Effect": "row refused",
        "What to do": "Choose a word under Corrected, or give this one a row in status_mapping.csv.",
        "Corrected": None, **PROJECT, "Project Id": "24-0001", "Job #": "24001", "Status": "Hot",
    }  # fmt: skip
    assert (lossy["Line"], lossy["Effect"], lossy["Value"]) == (4, "value left empty", "call us")


def test_a_row_of_two_faults_is_two_rows_each_with_its_own_cell_in_red(tmp_path: Path) -> None:
    page = opened(migrate_projects(tmp_path, {"Status": "Hot", "Customer": ""}), tmp_path)["projects"]
    headings = [cell.value for cell in page[1]]
    red = [[headings[cell.column - 1] for cell in row if cell.fill.start_color.rgb == RED] for row in page["A2:Z3"]]
    assert sorted(red) == [["Customer"], ["Status"]]
    assert [page.cell(row, 12).fill.start_color.rgb for row in (2, 3)] == [YELLOW, YELLOW]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-4143", "@SUM(A1)", '=HYPERLINK("x")', "\t=1+1"])
def test_a_value_that_looks_like_a_formula_is_a_text_cell_unchanged(tmp_path: Path, text: str) -> None:
    migrated = migrate_projects(tmp_path, {"Status": text, "Project Name": text})
    path = write_workbook(migrated.result, tmp_path, TABLES)
    page = openpyxl.load_workbook(path)["projects"]
    headings = [cell.value for cell in page[1]]
    for column in ("Value", "Status", "Project Name"):
        cell = page.cell(2, headings.index(column) + 1)
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@"), column
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(re.search(rb"<f[ >/]", sheet) for sheet in sheets)


def test_a_carriage_return_before_a_formula_is_shown_as_a_line_feed_and_is_still_a_text(tmp_path: Path) -> None:
    page = opened(migrate_projects(tmp_path, {"Status": "\r=1+1"}), tmp_path)["projects"]
    seen = {cell.value: cell.data_type for cell in page[2]}
    assert seen["\n=1+1"] == "s"


def test_a_sheet_reads_well(tmp_path: Path) -> None:
    book = opened(migrate_projects(tmp_path, {"Status": "Hot"}, {"Phase": "Limbo"}), tmp_path)
    page = book["projects"]
    assert book.sheetnames == ["What to do", "projects", WORDS]
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:V3")
    assert page.column_dimensions["A"].hidden
    assert book[WORDS].sheet_state == "hidden"
    told = [row[0] for row in book["What to do"].iter_rows(values_only=True)]
    assert len([text for text in told[:5] if text]) == 5
    assert "projects: 2 faults." in told


def test_a_list_offers_the_words_that_have_a_mapping_by_the_field_of_its_row(tmp_path: Path) -> None:
    book = opened(migrate_projects(tmp_path, {"Status": "Hot"}, {"Phase": "Limbo"}), tmp_path)
    (listing,) = book["projects"].data_validations.dataValidation
    assert (str(listing.sqref), listing.showErrorMessage) == ("L2:L3", False)
    assert listing.formula1 == 'IF($F2="phase",Words!$B$1:$B$22,IF($F2="status",Words!$C$1:$C$22,$XFD$1))'
    offered = [cell.value for (cell,) in book[WORDS]["C1:C22"]]
    assert offered == sorted((row.ppak_status for row in TABLES.statuses.values()), key=str.casefold)


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"Customer": ""}, "Type the right value under Corrected."),
        ({"Project Id": "24-0002"}, "Give one of the rows a key of its own under Corrected, or delete the wrong one"),
    ],
)
def test_a_row_says_what_to_do(tmp_path: Path, change: Cells, advice: str) -> None:
    assert str(faulty(tmp_path, change, {})[0]["What to do"]).startswith(advice)


def test_rows_without_a_single_bad_cell_say_what_to_do_instead(tmp_path: Path) -> None:
    short = csv_bytes(table({name: MATERIAL[name] for name in MATERIAL if name != "Category"}, {}), extra=[["a"] * 6])
    migrated = migrate(tmp_path, {"materials_2026-01-15.csv": short})
    absent, ragged = rows_of(opened(migrated, tmp_path)["materials"])
    assert absent["What to do"] == "The export has no column for it: add the column in PPak, and export again."
    assert str(ragged["What to do"]).startswith("No single cell is wrong")
    assert (ragged["SKU"], ragged["beyond Unit Cost"]) == ("a", "a\ta")


def test_a_sheet_holds_the_headings_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    write_export(tmp_path / "exports" / "b_2026-01-15.xlsx", ["Job #", "Name", "Customer", "Status", "Memo"],
                 ["9", "Depot", "Northpier", "Hot", "by fax"], sheet="Jobs")  # fmt: skip
    migrated = migrate(tmp_path, {"a_2026-01-15.csv": csv_bytes(table(PROJECT, {"Status": "Hot"}))})
    first, second = rows_of(opened(migrated, tmp_path)["projects"])
    assert (first["File"], first["Project Name"], first["Memo"]) == ("a_2026-01-15.csv", PROJECT["Project Name"], None)
    assert (second["Sheet"], second["Line"], second["Name"], second["Memo"]) == ("Jobs", 2, "Depot", "by fax")


def test_a_workbook_without_faults_says_that_there_is_nothing_to_do(tmp_path: Path) -> None:
    book = opened(migrate_projects(tmp_path, {}), tmp_path)
    assert book.sheetnames == ["What to do", WORDS]
    assert str(book["What to do"]["A1"].value).startswith("Nothing was refused")


def test_a_sheet_that_is_full_says_where_the_rest_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.report.reject_workbook.LAST_ROW", 3)
    book = opened(migrate_projects(tmp_path, *({"Status": f"W{number}"} for number in range(5))), tmp_path)
    assert [row["Value"] for row in rows_of(book["projects"])] == ["W0", "W1"]
    told = [row[0] for row in book["What to do"].iter_rows(values_only=True)]
    assert told[-1] == (
        "projects: 5 faults. A sheet ends with row 3; those that do not fit on it are in "
        "rejects_2026-01-15.jsonl and blanks_2026-01-15.jsonl."
    )


def test_the_same_exports_give_the_same_workbook(tmp_path: Path) -> None:
    migrated = [migrate_projects(tmp_path / name, {"Status": "Hot"}) for name in "ab"]
    assert len({write_workbook(it.result, tmp_path, TABLES).read_bytes() for it in migrated}) == 1
