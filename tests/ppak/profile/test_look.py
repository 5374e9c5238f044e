"""A first look at folders as shops fill them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from integrations.canonical.errors import ExportError
from integrations.canonical.progress import silent
from integrations.ppak.profile.look import ProfileOptions, profile_folder
from integrations.ppak.profile.values import Profile, Role, TableProfile
from tests.ppak.shop import MATERIAL, PROJECT, TABLES, csv_bytes, table, write_locked_workbook, write_workbook

PROJECTS = csv_bytes(table(PROJECT, {}, {"Bid Date": "03/04/2024"}, {"Bid Date": "03/14/2024"}))


def look(
    folder: Path, files: Mapping[str, bytes] = {}, ignored: Mapping[str, list[str]] = {}, **aliases: Any
) -> Profile:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return profile_folder(ProfileOptions(folder, aliases=aliases, ignore=ignored), TABLES, silent)


def rules_of(profile: Profile) -> list[str]:
    return [finding.rule for finding in profile.findings]


def uses_of(table: TableProfile) -> dict[str, str | None]:
    return {column.name: column.used_as for column in table.columns}


def test_a_known_file_is_told_by_its_entity_header_encoding_and_rows(tmp_path: Path) -> None:
    content = b"Project list\r\n\r\n" + PROJECTS.replace(b"Harbor Clinic", b"Caf\xe9 Annex")
    profile = look(tmp_path, {"projects_2026-01-15.csv": content})
    (found,) = profile.tables
    assert (found.role, found.entity, found.layout) == (Role.CURRENT, "projects", "list")
    assert (found.header_line, found.encoding) == (3, "cp1252")
    assert found.rows == {"data": 3, "banner": 1, "header": 1}
    assert uses_of(found)["Contract Amount"] == "estimated_value"
    assert profile.findings == ()


def test_a_column_is_read_ignored_or_nobodys(tmp_path: Path) -> None:
    rows = table({**PROJECT, "Sq Footage Est": "1200", "Proj Mgr": "", "Customer Emial": "a@b.example"}, {}, {})
    profile = look(tmp_path, {"p_2026-01-15.csv": csv_bytes(rows)}, {"projects": ["proj mgr"]})
    columns = {column.name: column for column in profile.tables[0].columns}
    assert [columns[name].used_as for name in ("Customer", "Proj Mgr", "Sq Footage Est")] == [
        "customer_name",
        "ignored",
        None,
    ]
    assert (columns["Proj Mgr"].fill, columns["Sq Footage Est"].fill) == (0.0, 1.0)
    assert columns["Customer Emial"].suggestions[0].field == "customer_email"
    assert columns["Sq Footage Est"].suggestions == ()
    assert rules_of(profile) == ["column.unknown"]


def test_an_older_snapshot_is_marked(tmp_path: Path) -> None:
    profile = look(tmp_path, {"projects_2026-01-15.csv": PROJECTS, "projects_2025-01-15.csv": PROJECTS})
    assert [(it.file, it.role) for it in profile.tables] == [
        ("projects_2025-01-15.csv", Role.SUPERSEDED),
        ("projects_2026-01-15.csv", Role.CURRENT),
    ]
    assert rules_of(profile) == ["file.superseded"]


def test_a_strange_table_says_what_it_lacks_and_what_its_headings_may_be(tmp_path: Path) -> None:
    rows = [
        {name: cell for name, cell in row.items() if name != "Project Name"} | {"Name of Project": "Annex"}
        for row in table(PROJECT, {})
    ]
    profile = look(tmp_path, {"list.csv": csv_bytes(rows), "lunch.csv": b"Dish,Cost of it\r\nSoup,4\r\n"})
    ours, theirs = profile.tables
    assert (ours.role, ours.entity, ours.why) == (
        Role.UNKNOWN,
        None,
        "it is most like projects, but has no column for name",
    )
    assert [(it.entity, it.field) for it in ours.columns[-1].suggestions] == [("projects", "name")]
    assert set(uses_of(ours).values()) == {None}
    assert (theirs.role, theirs.why) == (Role.UNKNOWN, "none of its headings is known")
    assert rules_of(profile) == ["file.unknown", "file.unknown"]


def test_what_cannot_be_read_is_listed_with_its_reason(tmp_path: Path) -> None:
    write_locked_workbook(tmp_path / "materials_2026-01-15.xlsx", list(MATERIAL))
    files = {
        "bids.xls": b"<html><table></table></html>",
        "jobs.csv": b"",
        "nothing.txt": b" \r\n",
        "p_2026-01-15.csv": PROJECTS,
    }
    profile = look(tmp_path, files)
    assert [(it.file, it.role, it.why) for it in profile.tables] == [
        ("bids.xls", Role.UNREADABLE, "bids.xls is a web page, whatever its name says"),
        ("jobs.csv", Role.UNREADABLE, "jobs.csv is empty"),
        ("materials_2026-01-15.xlsx", Role.UNREADABLE, "materials_2026-01-15.xlsx is protected by a password"),
        ("nothing.txt", Role.UNKNOWN, "it holds no text"),
        ("p_2026-01-15.csv", Role.CURRENT, ""),
    ]
    assert rules_of(profile) == ["file.unusable"] * 3 + ["file.unknown"]


def test_files_that_contradict_each_other_are_looked_at_all_the_same(tmp_path: Path) -> None:
    profile = look(tmp_path, {"projects.csv": PROJECTS, "projects_2026-01-15.csv": PROJECTS})
    assert [it.entity for it in profile.tables] == ["projects", "projects"]
    assert rules_of(profile) == ["file.unusable"]
    assert "nobody can tell which projects are newer" in profile.findings[0].message


def test_every_sheet_is_a_table(tmp_path: Path) -> None:
    write_workbook(tmp_path / "materials_2026-01-15.xlsx", list(MATERIAL), [*MATERIAL.values()], sheet="Stock")
    (found,) = look(tmp_path).tables
    assert (found.place, found.encoding, found.rows) == (
        "materials_2026-01-15.xlsx, sheet Stock", "workbook", {"data": 1, "header": 1},
    )  # fmt: skip


def test_a_ragged_row_is_counted_and_its_cells_prove_nothing(tmp_path: Path) -> None:
    content = csv_bytes(table(PROJECT, {"Bid Date": "03/04/2024"}), extra=[["24-9", "x", "13/01/2024"]])
    profile = look(tmp_path, {"projects_2026-01-15.csv": content})
    (found,) = profile.tables
    assert (found.rows["data"], found.ragged, found.columns[0].holds.filled, found.columns[0].fill) == (2, 1, 1, 1.0)
    assert rules_of(profile) == ["row.ragged", "date.assumed"]


def test_a_column_that_proves_both_orders_is_found(tmp_path: Path) -> None:
    rows = table(PROJECT, *({"Bid Date": day} for day in ("03/14/2024", "14/03/2024", "03/04/2024")))
    assert rules_of(look(tmp_path, {"projects_2026-01-15.csv": csv_bytes(rows)})) == ["date.ambiguous"]


def test_the_headings_of_a_shop_are_known_to_the_look(tmp_path: Path) -> None:
    rows = table({**PROJECT, "Sell Total": "5"}, {})
    del rows[0]["Contract Amount"]
    profile = look(tmp_path, {"p.csv": csv_bytes(rows)}, projects={"estimated_value": ["Sell Total"]})
    assert uses_of(profile.tables[0])["Sell Total"] == "estimated_value"


def test_a_folder_that_is_missing_or_empty_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="is empty"):
        look(tmp_path)
    with pytest.raises(ExportError, match="is not there"):
        look(tmp_path / "nowhere")


# ── reports and raw tables ───────────────────────────────────────────────────

REPORT = (
    "Harbor Millwork\r\n\r\nSKU,Description,UOM,Unit Cost\r\nCategory: Panels,,,\r\nPNL-1,White panel,SHT,4.25\r\n"
    "Total Panels,,,4.25\r\nPage 1 of 2,,,\r\nSKU,Description,UOM,Unit Cost\r\nCategory: Hardware,,,\r\n"
    "HNG-1,Hinge,EA,4.25\r\nTotal Hardware,,,4.25\r\nGrand Total,,,{}\r\n"
)


def test_a_report_has_its_rows_by_class_and_its_totals_agree(tmp_path: Path) -> None:
    profile = look(tmp_path, {"materials_2026-01-15.csv": REPORT.format("8.50").encode()})
    (found,) = profile.tables
    assert found.rows == {"data": 2, "banner": 1, "header": 2, "group": 2, "total": 3, "page": 1}
    assert uses_of(found)["Category (group)"] == "category"
    assert found.totals
    assert found.totals.sentence == "2 rows, 2 subtotals and the grand total agree to the cent"
    assert profile.findings == ()


def test_a_total_that_its_rows_do_not_make_is_found(tmp_path: Path) -> None:
    profile = look(tmp_path, {"materials_2026-01-15.csv": REPORT.format("9.50").encode()})
    assert rules_of(profile) == ["total.differs"]
    assert "states 9.50" in profile.findings[0].message


def test_a_column_of_numbers_is_used_as_the_field_that_they_stand_for(tmp_path: Path) -> None:
    files = {
        "dba_job_2026-01-15.csv": b"job_tag,company_nbr,job_descr,status_ref\r\n8812,1042,Annex,3\r\n",
        "lists_2026-01-15.csv": b"List,Number,Value\r\nPROJECT STATUS,3,In Progress\r\n",
    }
    job, lists = look(tmp_path, files).tables
    assert (job.entity, job.layout, lists.layout) == ("projects", "dba.job", "lookup")
    assert uses_of(job)["job_tag"] is not None
    assert None not in uses_of(lists).values()
