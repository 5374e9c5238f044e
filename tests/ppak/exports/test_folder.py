"""Which files of a folder are exports, of what, and which of them count."""

import hashlib
import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from integrations.canonical.errors import ExportError, FileError
from integrations.canonical.files import sha256_of
from integrations.ppak.exports.folder import Folder, load_folder
from integrations.ppak.exports.headings import load_aliases
from tests.ppak.shop import LINE, MATERIAL, PROJECT, WORK_ORDER, csv_bytes, table, write_locked_workbook, write_workbook

PROJECTS = csv_bytes(table(PROJECT, {}))
MATERIALS = csv_bytes(table(MATERIAL, {}))
WORK_ORDERS = csv_bytes(table(WORK_ORDER, {}))
LINES = csv_bytes(table(LINE, {}))
HTML = b"<html><body><table><tr><td>Project Id</td></tr></table></body></html>"


def folder_of(path: Path, **files: bytes) -> Folder:
    for name, content in files.items():
        (path / name).write_bytes(content)
    return load_folder(path, "cp1252", load_aliases({}))


def names(folder: Folder, entity: str, role: str = "current") -> list[str]:
    return [export.table.file for export in getattr(folder, role).get(entity, ())]


# ── what is what ─────────────────────────────────────────────────────────────


def test_a_file_is_known_by_its_headings_whatever_its_name(tmp_path: Path) -> None:
    files = {"a.csv": PROJECTS, "b.txt": MATERIALS, "C.CSV": WORK_ORDERS, "d": LINES}
    found = folder_of(tmp_path, **files)
    assert {entity: names(found, entity) for entity in found.current} == {
        "projects": ["a.csv"],
        "materials": ["b.txt"],
        "work_orders": ["C.CSV"],
        "work_order_materials": ["d"],
    }


def test_a_workbook_is_known_by_its_bytes_whatever_its_name(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "a.xlsx", list(MATERIAL), list(MATERIAL.values()))
    book.rename(tmp_path / "materials.csv")
    assert names(folder_of(tmp_path), "materials") == ["materials.csv"]


def test_every_sheet_that_is_an_export_counts_and_the_others_are_named(tmp_path: Path) -> None:

    book = openpyxl.Workbook()
    for title, row in (("Jobs", PROJECT), ("Library", MATERIAL), ("Read me", {"Hello": ""})):
        book.create_sheet(title).append(list(row))
    book.save(tmp_path / "ppak.xlsx")
    found = folder_of(tmp_path)
    assert [(entity, exports[0].table.sheet) for entity, exports in found.current.items()] == [
        ("materials", "Library"),
        ("projects", "Jobs"),
    ]
    assert found.unknown == ("ppak.xlsx, sheet Read me",)


def test_a_file_that_is_no_export_is_named(tmp_path: Path) -> None:
    found = folder_of(
        tmp_path, **{"Vendors.csv": b"Vendor,Phone\r\n1,2\r\n", "notes.txt": b"call Dana", "p.csv": PROJECTS}
    )
    assert found.unknown == ("Vendors.csv", "notes.txt")


def test_hidden_files_and_the_locks_of_excel_are_nobodys(tmp_path: Path) -> None:
    found = folder_of(tmp_path, **{"~$projects.xlsx": b"x", ".DS_Store": b"x", "p.csv": PROJECTS})
    assert (found.unknown, found.unreadable) == ((), ())


def test_sub_folders_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "projects_2027-01-01.csv").write_bytes(PROJECTS)
    found = folder_of(tmp_path, **{"projects_2026-01-15.csv": PROJECTS})
    assert names(found, "projects") == ["projects_2026-01-15.csv"]
    assert names(found, "projects", "superseded") == []


def test_a_missing_folder_and_an_empty_one_are_errors_that_name_it(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nowhere is not there"):
        load_folder(tmp_path / "nowhere", "cp1252", load_aliases({}))
    (tmp_path / "sub").mkdir()
    with pytest.raises(ExportError, match="is empty") as caught:
        load_folder(tmp_path, "cp1252", load_aliases({}))
    assert caught.value.exit_code == 3
    assert caught.value.advice


# ── which count ──────────────────────────────────────────────────────────────


def test_the_newest_dated_export_wins_for_each_entity_by_itself(tmp_path: Path) -> None:
    files = {
        "Projects_2025-10-01.csv": PROJECTS,
        "projects_2026-01-15.CSV": PROJECTS,
        "PROJECTS 2024-01-01.csv": PROJECTS,
        "materials_2025-10-01.csv": MATERIALS,
    }
    found = folder_of(tmp_path, **files)
    assert names(found, "projects") == ["projects_2026-01-15.CSV"]
    assert names(found, "projects", "superseded") == ["PROJECTS 2024-01-01.csv", "Projects_2025-10-01.csv"]
    assert names(found, "materials") == ["materials_2025-10-01.csv"]


def test_files_of_one_date_are_parts_of_one_snapshot(tmp_path: Path) -> None:
    files = {"a_2026-01-15.csv": PROJECTS, "b_2026-01-15.csv": PROJECTS, "c_2026-01-14.csv": PROJECTS}
    found = folder_of(tmp_path, **files)
    assert names(found, "projects") == ["a_2026-01-15.csv", "b_2026-01-15.csv"]
    assert names(found, "projects", "superseded") == ["c_2026-01-14.csv"]


def test_undated_files_alone_are_parts_of_one_snapshot(tmp_path: Path) -> None:
    found = folder_of(tmp_path, **{"north.csv": PROJECTS, "south.csv": PROJECTS})
    assert names(found, "projects") == ["north.csv", "south.csv"]


def test_an_undated_file_beside_a_dated_one_is_an_error_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"jobs\.csv .* projects_2026-01-15\.csv") as caught:
        folder_of(tmp_path, **{"jobs.csv": PROJECTS, "projects_2026-01-15.csv": PROJECTS})
    assert caught.value.exit_code == 3


def test_an_undated_file_of_another_entity_is_none_of_its_business(tmp_path: Path) -> None:
    found = folder_of(tmp_path, **{"materials.csv": MATERIALS, "projects_2026-01-15.csv": PROJECTS})
    assert found.current["materials"][0].dated is None
    assert found.current["projects"][0].dated == "2026-01-15"


# ── what cannot be read ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("materials.xls", HTML, "web page"),
        ("materials.xls", b"\xef\xbb\xbf\r\n <!DOCTYPE html><table>", "web page"),
        ("materials.xlsx", MATERIALS, "no workbook"),
        ("materials.xlsx", b"PK\x03\x04 cut", "cannot be read as a workbook"),
        ("materials.csv", b'SKU,"Description\r\n1,2\r\n', "never closes"),
        ("materials.csv", b"", "empty"),
        ("materials_2026-01-15.csv", b"\r\n , \r\n", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_blocks_its_entity_only(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    found = folder_of(tmp_path, **{name: content, "projects.csv": PROJECTS})
    ((entity, error),) = found.unreadable
    assert entity == "materials"
    assert error.exit_code == 3
    assert name in str(error)
    assert words in str(error)
    assert error.advice
    assert names(found, "projects") == ["projects.csv"]


def test_an_empty_workbook_that_is_called_an_export_cannot_be_read(tmp_path: Path) -> None:
    write_workbook(tmp_path / "Inventory 2026-01-15.xlsx")
    found = folder_of(tmp_path, **{"projects.csv": PROJECTS})
    assert [(entity, str(error)) for entity, error in found.unreadable] == [
        ("materials", "Inventory 2026-01-15.xlsx is empty")
    ]


def test_an_empty_file_of_any_other_name_is_no_export(tmp_path: Path) -> None:
    found = folder_of(tmp_path, **{"log.txt": b"", "projects.csv": PROJECTS})
    assert (found.unknown, found.unreadable) == (("log.txt",), ())


def test_a_workbook_under_a_password_blocks_the_entity_of_its_name(tmp_path: Path) -> None:
    write_locked_workbook(tmp_path / "WO_2026-01-15.xlsx", list(WORK_ORDER))
    found = folder_of(tmp_path, **{"projects.csv": PROJECTS})
    assert [(entity, "password" in str(error)) for entity, error in found.unreadable] == [("work_orders", True)]


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Projects.xlsx", "projects"),
        ("Job List 2026.xlsx", "projects"),
        ("Bid Log.xlsx", "projects"),
        ("Work Order Materials.xlsx", "work_order_materials"),
        ("work_order_materials_2026-01-15.xlsx", "work_order_materials"),
        ("Work_Orders.xlsx", "work_orders"),
        ("Library.xlsx", "materials"),
        ("scan.xlsx", None),
    ],
)
def test_an_unreadable_file_is_of_the_entity_that_its_name_says(tmp_path: Path, name: str, entity: str | None) -> None:
    assert [each for each, _ in folder_of(tmp_path, **{name: HTML}).unreadable] == [entity]


def test_a_newer_file_of_an_export_s_name_whose_headings_nobody_knows_blocks_its_entity(tmp_path: Path) -> None:
    (tmp_path / "projects_2026-01-15.csv").write_bytes(csv_bytes(table(PROJECT, {})))
    (tmp_path / "projects_2026-02-01.csv").write_bytes(b"Vorgang;Kunde\r\n1;Northpier\r\n")
    (tmp_path / "projects_2025-02-01.csv").write_bytes(b"Vorgang;Kunde\r\n1;Northpier\r\n")
    folder = load_folder(tmp_path, "cp1252", load_aliases({}))
    ((entity, error),) = folder.unreadable
    assert entity == "projects"
    assert "projects_2026-02-01.csv" in error.message
    assert "[aliases.projects]" in error.advice
    assert folder.unknown == ("projects_2025-02-01.csv",)


# ── folders of a pull ────────────────────────────────────────────────────────

PULLED = (
    b'\xef\xbb\xbf"Project Id","Project Name","Customer","Status","Notes"\r\n'
    b'"1","Grand Total","Mill","Won","\'-5"\r\n"2","Clinic","Mill","Won",\r\n"Total","","","",\r\n'
)


def pulled_folder(path: Path, content: bytes, listed: object) -> Folder:
    """A folder as a pull leaves it, its list saying *listed* and its file now holding *content*."""
    (path / "snapshot.json").write_text(json.dumps(listed))
    return folder_of(path, **{"dba_job_2026-01-15.csv": content})


def listing(content: bytes) -> object:
    """The list of a pull that wrote *content*."""
    return {"tables": [{"file": "dba_job_2026-01-15.csv", "sha256": hashlib.sha256(content).hexdigest()}]}


def test_a_file_as_a_pull_wrote_it_is_data_to_the_last_row(tmp_path: Path) -> None:
    (export,) = pulled_folder(tmp_path, PULLED, listing(PULLED)).current["projects"]
    rows = pl.concat(block.rows for block in export.blocks())
    assert (rows["Project Id"].to_list(), rows["Notes"][0]) == (["1", "2", "Total"], "-5")
    assert export.findings == ()


def test_a_file_of_a_pull_that_was_saved_anew_is_an_ordinary_export_and_named(tmp_path: Path) -> None:
    saved = PULLED.replace(b'"', b"")
    (export,) = pulled_folder(tmp_path, saved, listing(PULLED)).current["projects"]
    rows = pl.concat(block.rows for block in export.blocks())
    assert (rows["Project Id"].to_list(), rows["Notes"][0]) == (["1", "2"], "'-5")
    (note,) = export.findings
    assert (note.rule, note.severity) == ("file.changed", "note")
    assert note.message.startswith("dba_job_2026-01-15.csv: ")


@pytest.mark.parametrize(
    "listed",
    [{"tables": [1]}, {"tables": [{"file": "a.csv"}]}, {"tables": [{"file": 1, "sha256": "0"}]}, {"tables": "a"}, []],
)
def test_a_damaged_list_of_a_pull_is_an_error_that_says_so(tmp_path: Path, listed: object) -> None:
    with pytest.raises(FileError, match="does not list the files of a pull"):
        pulled_folder(tmp_path, PULLED, listed)


def test_a_workbook_is_hashed_once_however_many_sheets_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    def counting(path: Path) -> str:
        hashed.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr("integrations.ppak.exports.files.sha256_of", counting)
    book = openpyxl.Workbook()
    for name in ("North", "South", "West"):
        page = book.create_sheet(name)
        page.append(["Project Id", "Project Name", "Customer", "Status"])
        page.append([name, "Clinic", "Mill", "Won"])
    book.save(tmp_path / "projects_2026-01-15.xlsx")
    exports = folder_of(tmp_path).current["projects"]
    assert len(exports) == 3
    assert {export.sha256 for export in exports} == {sha256_of(tmp_path / "projects_2026-01-15.xlsx")}
    assert hashed == ["projects_2026-01-15.xlsx"]
