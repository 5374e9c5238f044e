"""A workbook of faults that somebody filled in, given back."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.errors import FileError
from integrations.cli.steps.rejects import write_workbook
from integrations.ppak.etl.correction_file import Binding, Correction, load_corrections
from tests.ppak.shop import MATERIAL, PROJECT, TABLES, Migrated, csv_bytes, migrate, migrate_projects, table
from tests.ppak.shop import write_workbook as write_export

Filling = Mapping[Any, Any]
"""(line, column of the export) → what is typed under *Corrected*."""

NAME = "projects_2026-01-15.csv"


def filled(folder: Path, migrated: Migrated, filling: Filling, also: Callable[[Any], None] = lambda _: None) -> Path:
    """The workbook of *migrated*, filled in as a person does, saved under a name of its own."""
    book = openpyxl.load_workbook(write_workbook(migrated.result, folder, TABLES))
    left: dict[Any, Any] = dict(filling)
    for page in book.worksheets[1:-1]:
        headings = [cell.value for cell in page[1]]
        for row in page.iter_rows(min_row=2):
            told = dict(zip(headings, (cell.value for cell in row), strict=True))
            if (told["Line"], told["Column"]) in left:
                row[headings.index("Corrected")].value = left.pop((told["Line"], told["Column"]))
    assert left == {}
    also(book)
    book.save(folder / "filled.xlsx")
    return folder / "filled.xlsx"


def again(folder: Path, path: Path, **told: Any) -> Migrated:
    """The same exports, migrated with the corrections of *path*."""
    return migrate(folder, corrections=path, **told)


def outcomes(migrated: Migrated) -> list[str]:
    return [cell["rule"] for cell in json.loads(migrated.content("manifest"))["corrections"]["cells"]]


# ── what is corrected ────────────────────────────────────────────────────────


def test_a_corrected_cell_is_read_as_if_it_stood_in_the_export(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot", "Customer": ""}, {"Contract Amount": "call us"})
    before = (tmp_path / "exports" / NAME).read_bytes()
    typed = {(2, "Status"): "Won", (2, "Customer"): "Northpier Builders", (3, "Contract Amount"): "$1,234.50"}
    second = again(tmp_path, filled(tmp_path, first, typed))
    assert second.result.buckets["projects"].rejected == 0
    assert second.lines("blanks") == []
    assert second.column("projects", "estimated_value") == ["48250.75", "1234.50"]
    assert second.column("projects", "status") == ["approved", "in_progress"]
    assert outcomes(second) == ["correction.applied"] * 3
    assert [(it.count, it.severity) for it in second.found("correction.applied")] == [(3, "note")]
    assert (tmp_path / "exports" / NAME).read_bytes() == before


def test_a_number_that_nobody_knows_is_corrected_by_the_word_it_stands_for(tmp_path: Path) -> None:
    item = {"InvNbr": "5", "Code": "MEL-5", "Descr": "White melamine", "Category": "Panels", "StockUOMRef": "99"}
    first = migrate(tmp_path, {"items.csv": csv_bytes([item])})
    second = again(tmp_path, filled(tmp_path, first, {(2, "StockUOMRef (UOM)"): "SHT"}))
    assert second.column("materials", "unit_of_measure") == ["SHT"]
    assert outcomes(second) == ["correction.applied"]


def test_a_corrected_job_number_is_the_one_that_its_work_orders_ask_for(tmp_path: Path) -> None:
    job = {**PROJECT, "Project Id": "24-0001", "Job #": "#REF!", "Job Tag": "8801"}
    nbr = {"jobnbr": "3301", "jobdescr": "Harbor Clinic Casework", "ppakid": "8801"}
    order = {"WoNbr": "70001", "JobNbr": "3301", "WoDescr": "Doors"}
    tables = {"projects": job, "dba_jobs": nbr, "dba_wo": order}
    first = migrate(tmp_path, {f"{name}_2026-01-15.csv": csv_bytes([row]) for name, row in tables.items()})
    second = again(tmp_path, filled(tmp_path, first, {(2, "Job #"): "24001"}))
    assert second.column("projects", "project_number") == ["24001"]
    assert second.column("work_orders", "project_number") == ["24001"]
    assert outcomes(second) == ["correction.applied"]


def test_a_correction_of_a_superseded_export_is_not_applied_to_its_numbers(tmp_path: Path) -> None:
    nbr = {"jobnbr": "3301", "jobdescr": "Clinic", "ppakid": "", "Job #": "#REF!", "Status": "Won", "Customer": "Mill"}
    first = migrate(tmp_path, {"dba_jobs_2026-01-15.csv": csv_bytes([nbr])})
    path = filled(tmp_path, first, {(2, "Job # or jobnbr"): "24001"})
    newer = {"dba_jobs_2026-02-01.csv": csv_bytes([{**nbr, "Job #": "24009"}])}
    second = migrate(tmp_path, newer, corrections=path)
    assert outcomes(second) == ["correction.unknown"]
    assert second.column("projects", "project_number") == ["24009"]


def test_the_manifest_says_what_was_corrected(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"})
    assert json.loads(first.content("manifest"))["corrections"] is None
    told = json.loads(again(tmp_path, filled(tmp_path, first, {(2, "Status"): " Won "})).content("manifest"))
    (cell,) = told["corrections"]["cells"]
    assert cell.pop("sha256") == told["inputs"][0]["sha256"]
    assert told["corrections"]["file"] == "filled.xlsx"
    assert cell == {
        "place": "sheet projects, row 2", "file": NAME, "sheet": None, "line": 2, "field": "status",
        "column": "Status", "old": "Hot", "new": "Won", "applied": True, "rule": "correction.applied", "reason": "",
    }  # fmt: skip


def test_a_corrected_key_counts_before_repeats_are_judged(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Project Id": "24-0002"}, {"Project Name": "Depot"})
    assert first.result.buckets["projects"].rejected == 2
    second = again(tmp_path, filled(tmp_path, first, {(2, "Project Id"): "24-0009"}))
    assert second.column("projects", "ppak_id") == ["24-0002", "24-0009"]


def test_an_excel_export_is_corrected_as_well(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    path = tmp_path / "exports" / "b_2026-01-15.xlsx"
    write_export(path, ["a report"], ["Job #", "Name", "Customer", "Status"], [9, "Depot", "Mill", "Hot"], sheet="Jobs")
    second = again(tmp_path, filled(tmp_path, migrate(tmp_path), {(3, "Status"): "Won"}))
    assert second.column("projects", "status") == ["approved"]


def test_the_word_empty_empties_a_cell_and_an_empty_cell_changes_nothing(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Contract Amount": "call us"}, {"Contract Amount": "VOID"})
    typed = {(2, "Contract Amount"): "(Empty)", (3, "Contract Amount"): "  "}
    second = again(tmp_path, filled(tmp_path, first, typed))
    assert second.faults("blanks") == [(3, "estimated_value", "money.unreadable")]
    assert outcomes(second) == ["correction.applied"]


# ── what people do to a workbook ─────────────────────────────────────────────


def resorted(book: Any) -> None:
    """Sort the rows, put a title above and a column before, rename the sheet, drop a row and the other sheets."""
    page = book["projects"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    for title in book.sheetnames:
        del book[title]
    fresh = book.create_sheet("Carla's part")
    fresh.append(["as of Friday"])
    fresh.append([])
    for row in [rows[0], *reversed(rows[2:])]:
        fresh.append(["mine", *row])


def test_rows_that_were_sorted_moved_or_left_out_still_find_their_cells(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"}, {"Status": "Cold"}, {"Phase": "Limbo"})
    path = filled(tmp_path, first, {(2, "Status"): "Won", (3, "Status"): "Lost", (4, "Phase"): "Fab"}, resorted)
    second = again(tmp_path, path)
    assert second.faults("rejects") == [(2, "status", "status.unmapped")]
    assert outcomes(second) == ["correction.applied"] * 2


@pytest.mark.parametrize(
    ("column", "typed", "field", "value"),
    [
        ("Contract Amount", 1234.5, "estimated_value", "1234.5"),
        ("Contract Amount", "'-4143", "estimated_value", "-4143"),
        ("Start Date", datetime(2026, 3, 4), "start_date", "2026-03-04"),
        ("Start Date", "3/4/2026 ", "start_date", "2026-03-04"),
        ("Customer", "'57 Chevy Club", "customer_name", "'57 Chevy Club"),
        ("Customer", "=Mill+Works", "customer_name", "=Mill+Works"),
    ],
)
def test_what_a_spreadsheet_made_of_a_text_is_understood(
    tmp_path: Path, column: str, typed: Any, field: str, value: str
) -> None:
    bad = {"Contract Amount": "VOID", "Start Date": "soon", "Customer": ""}
    first = migrate_projects(tmp_path, {column: bad[column], "Target Completion": ""})

    def as_text(book: Any) -> None:
        for row in book["projects"].iter_rows():
            for cell in row:
                cell.data_type = "s" if cell.data_type == "f" else cell.data_type

    second = again(tmp_path, filled(tmp_path, first, {(2, column): typed}, as_text))
    assert second.column("projects", field) == [value]


def test_a_date_that_a_spreadsheet_made_of_a_job_number_is_not_taken(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Customer": ""})
    second = again(tmp_path, filled(tmp_path, first, {(2, "Customer"): datetime(2026, 3, 4)}))
    assert outcomes(second) == ["correction.unfit"]
    assert second.result.buckets["projects"].rejected == 1


def doubled(word: str) -> Callable[[Any], None]:
    def double(book: Any) -> None:
        row = [cell.value for cell in book["projects"][2]]
        row[11] = word
        book["projects"].append(row)

    return double


def test_the_same_correction_twice_is_one(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"})
    second = again(tmp_path, filled(tmp_path, first, {(2, "Status"): "Won"}, doubled("Won ")))
    assert outcomes(second) == ["correction.applied"]


def test_two_different_corrections_of_a_cell_are_an_error_that_names_both(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"})
    path = filled(tmp_path, first, {(2, "Status"): "Won"}, doubled("Lost"))
    with pytest.raises(FileError, match=r"sheet projects, row 2 and sheet projects, row 3"):
        again(tmp_path, path)


# ── what cannot be applied ───────────────────────────────────────────────────


def test_a_correction_for_a_file_that_has_changed_is_said_and_not_applied(tmp_path: Path) -> None:
    path = filled(tmp_path, migrate_projects(tmp_path, {"Status": "Hot"}), {(2, "Status"): "Won"})
    second = migrate_projects(tmp_path, {"Status": "Hot"}, {}, corrections=path)
    (found,) = second.found("correction.unknown")
    assert (found.count, found.severity) == (1, "blank")
    assert found.samples == (
        f"{NAME} line 2, Status (sheet projects, row 2): the file is not in the export folder, or it has changed since",
    )
    assert second.result.buckets["projects"].rejected == 1


def test_a_correction_for_a_file_with_a_newer_one_beside_it_is_said(tmp_path: Path) -> None:
    path = filled(tmp_path, migrate_projects(tmp_path, {"Status": "Hot"}), {(2, "Status"): "Won"})
    second = migrate(tmp_path, {"projects_2026-02-01.csv": csv_bytes(table(PROJECT, {}))}, corrections=path)
    assert "a newer export has taken the place of the file" in second.found("correction.unknown")[0].samples[0]


def test_a_file_that_was_only_renamed_is_the_same_file(tmp_path: Path) -> None:
    path = filled(tmp_path, migrate_projects(tmp_path, {"Status": "Hot"}), {(2, "Status"): "Hut"})
    exports = tmp_path / "exports"
    (exports / NAME).rename(exports / "jobs_2026-01-15.csv")
    second = again(tmp_path, path)
    assert outcomes(second) == ["correction.wrong"]
    assert second.lines("rejects")[0]["faults"][0]["value"] == "Hut"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"line": 9}, "correction.unknown"),
        ({"column": "Stage"}, "correction.unknown"),
        ({"was": "0"}, "correction.stale"),
        ({"column": None}, "correction.unfit"),
    ],
)
def test_a_binding_that_fits_no_cell_is_said_by_what_is_wrong_with_it(
    tmp_path: Path, change: Mapping[str, Any], rule: str
) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"})

    def rebind(book: Any) -> None:
        cell = book["projects"]["A2"]
        names = list(Binding.__dataclass_fields__)
        cell.value = Binding(**{**dict(zip(names, json.loads(cell.value), strict=True)), **change}).encoded()

    second = again(tmp_path, filled(tmp_path, first, {(2, "Status"): "Won"}, rebind))
    assert outcomes(second) == [rule]
    assert second.result.buckets["projects"].rejected == 1


@pytest.mark.parametrize("lost", ["", "[1]", "not ours"])
def test_a_row_without_its_binding_is_said(tmp_path: Path, lost: str) -> None:
    def unbind(book: Any) -> None:
        book["projects"]["A2"].value = lost

    first = migrate_projects(tmp_path, {"Status": "Hot"})
    second = again(tmp_path, filled(tmp_path, first, {(2, "Status"): "Won"}, unbind))
    assert second.found("correction.unknown")[0].samples == (
        "sheet projects, row 2: its row has lost the hidden binding, so nobody knows the cell",
    )


def test_a_correction_of_a_fault_without_a_cell_is_said(tmp_path: Path) -> None:
    short = csv_bytes(table({name: MATERIAL[name] for name in MATERIAL if name != "Category"}, {}))
    first = migrate(tmp_path, {"materials_2026-01-15.csv": short})
    second = again(tmp_path, filled(tmp_path, first, {(2, None): "Panels"}))
    assert outcomes(second) == ["correction.unfit"]


def test_a_corrected_value_that_is_still_wrong_is_a_fault_again_and_said(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"})
    second = again(tmp_path, filled(tmp_path, first, {(2, "Status"): "Warm"}))
    assert second.lines("rejects")[0]["faults"][0]["value"] == "Warm"
    (found,) = second.found("correction.wrong")
    assert found.samples[0].endswith("The status has no row in status_mapping.csv.")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"File,Corrected\r\n"])
def test_what_is_no_workbook_of_rejects_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(FileError):
        load_corrections(tmp_path / "x.xlsx")


def test_a_workbook_without_our_columns_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no sheet with the columns Binding and Corrected"):
        load_corrections(write_export(tmp_path / "x.xlsx", ["File", "Corrected"], ["a", "b"]))


def test_the_workbook_of_a_run_without_faults_holds_no_correction(tmp_path: Path) -> None:
    assert load_corrections(write_workbook(migrate_projects(tmp_path, {}).result, tmp_path, TABLES)) == ()


def test_a_workbook_that_would_take_all_memory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = write_export(tmp_path / "x.xlsx", ["Binding", "Corrected"])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["XFD1048576"] = "far"
    book.save(path)
    with pytest.raises(FileError, match="cells"):
        load_corrections(path)


# ── round after round ────────────────────────────────────────────────────────


def test_the_next_workbook_carries_the_corrections_on(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"}, {"Phase": "Limbo"}, {"Status": "Cold"})
    second = again(tmp_path, filled(tmp_path, first, {(2, "Status"): "Won", (4, "Status"): "Worn"}))
    third = again(tmp_path, filled(tmp_path, second, {(3, "Phase"): "Fab", (4, "Status"): "Lost"}))
    assert outcomes(third) == ["correction.applied"] * 3
    assert third.result.buckets["projects"].rejected == 0
    written = write_workbook(third.result, tmp_path, TABLES)
    assert again(tmp_path, written).content("canonical_projects") == third.content("canonical_projects")


def test_a_correction_that_repeats_is_offered_as_a_row_of_its_table(tmp_path: Path) -> None:
    first = migrate_projects(tmp_path, {"Status": "Hot"}, {"Status": "hot "}, {"Status": "Cold"}, {"Phase": "Limbo"})
    typed = {(2, "Status"): "Won", (3, "Status"): "won", (4, "Status"): "Lost", (5, "Phase"): "Fab"}
    second = again(tmp_path, filled(tmp_path, first, typed))
    (found,) = second.found("correction.repeated")
    row = TABLES.status("Won")
    assert row
    assert (found.count, found.severity) == (2, "note")
    assert found.message.endswith(f"add a row to status_mapping.csv: Hot,{row.canonical_status},{row.innergy_status},"
                                  f"{row.win_probability},")  # fmt: skip


# ── any text ─────────────────────────────────────────────────────────────────

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=12) | st.sampled_from(
    ["=1+1", "+1", "-4143", "@x", "'x", "_x0041_", "a\x00b", "½", "x" * 40_000, "\ud7ff", "\uffff"]
)


@settings(max_examples=10, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_any_text_of_an_export_is_found_again_by_its_correction(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    rows = table(PROJECT, *({"Contract Amount": f"no amount {text}"} for text in texts))
    first = migrate(folder, {NAME: csv_bytes(rows, encoding="utf-8")})
    places = {(line, "Contract Amount"): str(line) for line, _, _ in first.faults("blanks")}
    second = again(folder, filled(folder, first, places))
    assert outcomes(second) == ["correction.applied"] * len(texts)
    assert second.column("projects", "estimated_value") == list(places.values())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_what_was_typed_is_carried_on_as_it_was_meant(text: str) -> None:
    from integrations.ppak.etl.correction_file import _tidied

    if meant := text.strip():
        assert _tidied(Correction(Binding(), _tidied(meant), "").typed) == _tidied(meant)
