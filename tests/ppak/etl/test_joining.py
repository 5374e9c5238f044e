"""One record that comes in rows of several layouts is one record: gaps are filled, contradictions are faults."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.errors import ExportError
from tests.ppak.shop import MATERIAL, PROJECT, WORK_ORDER, Cells, Migrated, csv_bytes, migrate, table

LISTS = csv_bytes(
    [
        {"List": "Job Status", "Number": "3", "Value": "In Progress"},
        {"List": "Job Status", "Number": "4", "Value": "On Hold"},
        {"List": "UOM", "Number": "7", "Value": "SHT"},
        {"List": "UOM", "Number": "8", "Value": "C"},
    ]
)
TAGGED: Cells = {**PROJECT, "Job Tag": "88{:02}"}
JOB: Cells = {"jobnbr": "33{:02}", "jobdescr": "Harbor Clinic Casework", "ppakid": "88{:02}", "JobStatusRef": "3"}
ORDER: Cells = {"WoNbr": "700{:02}", "JobNbr": "3301", "WoDescr": "Base cabinets of the clinic", "OrderQty": "12.00"}
ITEM: Cells = {"InvNbr": "{}", "Code": "MEL-{:03}", "Descr": "White melamine on particle board"}


def without(cells: Cells, *names: str) -> Cells:
    """*cells* without those of *names*."""
    return {name: cell for name, cell in cells.items() if name not in names}


def run(folder: Path, **tables: Sequence[Cells]) -> Migrated:
    """Migrate one file of each of *tables*, beside the lists."""
    files = {f"{name}_2026-01-15.csv": csv_bytes(rows, encoding="utf-8") for name, rows in tables.items()}
    return migrate(folder, files | {"Lists_2026-01-15.csv": LISTS})


# ── projects ─────────────────────────────────────────────────────────────────


def test_a_list_and_a_dump_of_one_project_are_one_record(tmp_path: Path) -> None:
    migrated = run(tmp_path, projects=table(TAGGED, {}), dba_jobs=table(JOB, {}))
    (record,) = migrated.records("projects")
    assert (record["ppak_id"], record["ppak_job_number"], record["status"]) == ("24-0001", "24001", "in_progress")
    buckets = migrated.result.buckets["projects"]
    assert (buckets.read, buckets.kept, buckets.skipped, migrated.result.records["projects"]) == (4, 2, 2, 1)
    places = [(it["key"], it["file"], it["line"]) for it in migrated.lines("lineage")]
    assert places == [("24-0001", "dba_jobs_2026-01-15.csv", 2), ("24-0001", "projects_2026-01-15.csv", 2)]
    assert migrated.lines("rejects") == []


def test_a_value_that_one_export_lacks_is_taken_from_the_other(tmp_path: Path) -> None:
    rows = table(without(TAGGED, "Status"), {"Phase": "Fab", "Notes": ""})
    migrated = run(tmp_path, projects=rows, dba_jobs=table(JOB, {"Notes": "Call first"}))
    (record,) = migrated.records("projects")
    assert (record["status"], record["notes"], record["customer_name"]) == (
        "in_progress",
        "Call first",
        "Northpier Builders",
    )
    assert migrated.lines("rejects") == []
    assert not migrated.found("phase.absent")


def test_a_required_value_that_no_export_has_is_missing_from_all(tmp_path: Path) -> None:
    migrated = run(tmp_path, projects=table({**TAGGED, "Customer": ""}, {}), dba_jobs=table(JOB, {}))
    assert migrated.faults("rejects") == [(2, "customer_name", "value.missing")] * 2


def test_a_contradiction_refuses_both_rows_and_names_both_places(tmp_path: Path) -> None:
    migrated = run(tmp_path, projects=table(TAGGED, {}, {}), dba_jobs=table(JOB, {"JobStatusRef": "4"}, {}))
    assert migrated.faults("rejects") == [(2, "status", "record.contradicted")] * 2
    dump, lists = migrated.lines("rejects")
    message = dump["faults"][0]["message"]
    assert "dba_jobs_2026-01-15.csv line 2 has on_hold, projects_2026-01-15.csv line 2 has in_progress" in message
    assert (lists["faults"][0]["message"], lists["key"]) == (message, "24-0001")
    assert [dump["faults"][0]["value"], lists["faults"][0]["value"]] == ["On Hold", "In Progress"]
    assert migrated.column("projects", "ppak_id") == ["24-0002"]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ({"Contract Amount": "$48,250.75"}, {"Contract Amount": "48250.7500"}),
        ({"Start Date": "6/17/2024"}, {"Start Date": "2024-06-17T00:00:00"}),
        ({"Status": "In Progress"}, {"Status": "Production"}),
        ({"Project Name": "Harbor  Clinic"}, {"jobdescr": "HARBOR CLINIC"}),
        ({"Tags": "School, TI"}, {"Tags": "TI, School"}),
    ],
)
def test_the_same_value_in_other_writing_is_no_contradiction(tmp_path: Path, there: Cells, here: Cells) -> None:
    job = {**without(JOB, "JobStatusRef"), "Start Date": "2024-06-17", "Status": "In Progress"}
    migrated = run(tmp_path, projects=table(TAGGED, there), dba_jobs=table(job, {**here}))
    assert migrated.lines("rejects") == []
    assert migrated.result.records["projects"] == 1


def test_a_refused_row_gives_nothing_to_a_record_that_is_kept(tmp_path: Path) -> None:
    lists = table(TAGGED, {"Notes": ""}, {"Notes": ""})
    dump = table({**without(JOB, "JobStatusRef"), "Notes": "Call first"}, {"Status": "Hot"}, {"Status": "In Progress"})
    migrated = run(tmp_path, projects=lists, dba_jobs=dump)
    assert migrated.faults("rejects") == [(2, "status", "status.unmapped")]
    assert migrated.column("projects", "notes") == [None, "Call first"]
    places = [(it["key"], it["file"]) for it in migrated.lines("lineage")]
    assert ("24-0001", "dba_jobs_2026-01-15.csv") not in places
    assert ("24-0002", "dba_jobs_2026-01-15.csv") in places


def test_a_row_that_is_refused_for_a_phase_that_nobody_gives_fills_nothing_either(tmp_path: Path) -> None:
    lists = table({**TAGGED, "Phase": "", "Notes": "Call first"}, {})
    job = {**JOB, "Customer": "Northpier Builders", "Notes": ""}
    migrated = run(tmp_path, projects=lists, dba_jobs=table(job, {}))
    assert migrated.faults("rejects") == [(2, "phase", "value.missing")]
    assert migrated.column("projects", "notes") == [None]


def test_a_refused_row_still_contradicts(tmp_path: Path) -> None:
    job = {**without(JOB, "JobStatusRef"), "Status": "Hot", "jobdescr": "Another Clinic"}
    migrated = run(tmp_path, projects=table(TAGGED, {}), dba_jobs=table(job, {}))
    assert ("name", "record.contradicted") in {(field, rule) for _, field, rule in migrated.faults("rejects")}
    assert migrated.records("projects") == []


def test_a_list_that_knows_the_job_alone_is_of_the_project_that_a_dump_names(tmp_path: Path) -> None:
    rows = table(without(PROJECT, "Project Id"), {})
    migrated = run(tmp_path, projects=rows, dba_jobs=table({**JOB, "Project Id": "P-9", "Job Id": "24001"}, {}))
    (record,) = migrated.records("projects")
    assert (record["ppak_id"], record["project_number"]) == ("P-9", "24001")
    assert migrated.lines("rejects") == []


def test_two_projects_that_share_a_number_are_refused_with_all_their_rows(tmp_path: Path) -> None:
    rows = table(TAGGED, {"Job #": "24-7"}, {"Job #": "24-7"})
    migrated = run(tmp_path, projects=rows, dba_jobs=table(JOB, {}, {}))
    assert {rule for _, _, rule in migrated.faults("rejects")} == {"project_number.duplicate"}
    assert migrated.result.buckets["projects"].rejected == 4


def test_rows_that_differ_within_one_export_speak_for_nobody(tmp_path: Path) -> None:
    rows = table(TAGGED, {"Notes": "one"}, {"Project Id": "24-0001", "Job Tag": "8801", "Notes": "two"})
    job = {**JOB, "Customer": "Northpier Builders"}
    migrated = run(tmp_path, projects=rows, dba_jobs=table(job, {}))
    assert migrated.column("projects", "notes") == [None]
    assert {rule for _, _, rule in migrated.faults("rejects")} == {"project.duplicate"}


def test_the_newest_export_of_each_layout_is_joined_and_the_older_one_is_superseded(tmp_path: Path) -> None:
    old = csv_bytes(table({**JOB, "JobStatusRef": "4"}, {}))
    files = {"dba_jobs_2025-10-01.csv": old, "dba_jobs_2026-01-12.csv": csv_bytes(table(JOB, {}))}
    migrated = migrate(
        tmp_path, {**files, "projects_2026-01-15.csv": csv_bytes(table(TAGGED, {})), "Lists_2026-01-15.csv": LISTS}
    )
    assert migrated.column("projects", "status") == ["in_progress"]
    assert migrated.result.buckets["projects"].superseded == 2


def dated(folder: Path, **tables: tuple[str, Sequence[Cells]]) -> Migrated:
    """Migrate one file of each of *tables*, each of its own date, beside the lists of January."""
    files = {f"{name}_{day}.csv": csv_bytes(rows) for name, (day, rows) in tables.items()}
    return migrate(folder, files | {"Lists_2026-01-15.csv": LISTS})


def test_records_that_only_an_older_export_of_another_layout_has_are_raised(tmp_path: Path) -> None:
    jobs = table({**JOB, "Customer": "Northpier Builders"}, {}, {"ppakid": "", "jobnbr": "190"}, {"jobnbr": "7 "})
    jobs[2] |= {"ppakid": ""}
    migrated = dated(tmp_path, projects=("2026-01-15", table(TAGGED, {}, {})), dba_jobs=("2019-01-01", jobs))
    (found,) = migrated.found("export.older")
    assert (found.severity, found.count, found.samples) == ("blank", 2, ("190", "7"))
    assert "dba_jobs_2019-01-01.csv of 2019-01-01 alone has 2 projects" in found.message
    assert "projects_2026-01-15.csv of 2026-01-15 is newer" in found.message


def test_an_older_export_that_has_nothing_of_its_own_is_only_joined(tmp_path: Path) -> None:
    jobs = table(JOB, {})
    migrated = dated(tmp_path, projects=("2026-01-15", table(TAGGED, {}, {})), dba_jobs=("2019-01-01", jobs))
    assert not migrated.found("export.older")
    assert migrated.result.records["projects"] == 2


def test_lists_that_are_older_than_the_numbers_they_tell_are_noted(tmp_path: Path) -> None:
    jobs = table({**JOB, "Customer": "Northpier Builders", "ppakid": ""}, {})
    migrated = dated(tmp_path, dba_jobs=("2026-03-01", jobs))
    (note,) = migrated.found("lookup.older")
    assert (note.severity, note.count) == ("note", 1)
    assert "Lists_2026-01-15.csv is of 2026-01-15" in note.message
    assert "dba_jobs_2026-03-01.csv of 2026-03-01" in note.message


def test_lists_of_the_same_day_or_a_later_one_are_not_noted(tmp_path: Path) -> None:
    jobs = table({**JOB, "Customer": "Northpier Builders", "ppakid": ""}, {})
    assert not dated(tmp_path, dba_jobs=("2026-01-15", jobs)).found("lookup.older")


def test_an_undated_export_beside_a_dated_one_of_another_layout_is_an_error_that_names_both(tmp_path: Path) -> None:
    files = {"dba_jobs.csv": csv_bytes(table(JOB, {})), "projects_2026-01-15.csv": csv_bytes(table(TAGGED, {}))}
    with pytest.raises(ExportError, match=r"dba_jobs\.csv .* projects_2026-01-15\.csv"):
        migrate(tmp_path, files)


def test_a_list_of_jobs_and_a_list_of_projects_are_joined_by_the_number_of_the_database(tmp_path: Path) -> None:
    job: Cells = {"Job Nbr": "3301", "Job Id": "24001", "Job Description": "Harbor Clinic Casework", "PPak Id": "8801"}
    orders = table(ORDER, {})
    migrated = run(tmp_path, projects=table(without(TAGGED, "Job #"), {}), jobs=[job], dba_wo=orders)
    (record,) = migrated.records("projects")
    assert (record["ppak_id"], record["ppak_job_number"], record["project_number"]) == ("24-0001", "24001", "24001")
    assert migrated.column("work_orders", "project_number") == ["24001"]
    assert migrated.lines("rejects") == []


def test_a_record_is_filtered_by_a_date_that_any_of_its_exports_has(tmp_path: Path) -> None:
    rows = table(without(TAGGED, "Start Date", "Bid Date"), {}, {})
    jobs = table(JOB, {"Order Date": "2024-05-06"}, {"Order Date": "2024-06-17"})
    files = {"projects.csv": csv_bytes(rows), "dba_jobs.csv": csv_bytes(jobs), "Lists.csv": LISTS}
    migrated = migrate(tmp_path, files, date_range=(date(2024, 6, 1), None))
    assert migrated.column("projects", "ppak_id") == ["24-0002"]
    assert migrated.result.buckets["projects"].filtered == 2


# ── work orders ──────────────────────────────────────────────────────────────


def test_a_work_order_list_and_a_dump_are_joined_under_the_number_of_the_project(tmp_path: Path) -> None:
    migrated = run(
        tmp_path,
        projects=table(TAGGED, {}),
        dba_jobs=table(JOB, {}),
        dba_wo=table(ORDER, {"Instructions": "Field verify"}),
        work_orders=table(WORK_ORDER, {}),
    )
    (record,) = migrated.records("work_orders")
    assert (record["project_number"], record["number"], record["quantity"]) == ("24001", "70001", "12.00")
    assert (record["status"], record["instructions"]) == ("Engineering", "Field verify")
    assert migrated.result.buckets["work_orders"].kept == 2
    assert migrated.result.records["work_orders"] == 1
    assert migrated.lines("parked") == []


# ── materials ────────────────────────────────────────────────────────────────


def test_an_amount_is_filled_in_the_canonical_unit_whatever_the_units_of_the_rows(tmp_path: Path) -> None:
    rows = table({**MATERIAL, "UOM": "EA", "Unit Cost": ""}, {})
    migrated = run(
        tmp_path, materials=rows, dba_inventory_item=table({**ITEM, "MatCost": "125.00", "StockUOMRef": "8"}, {})
    )
    assert migrated.column("materials", "cost_per_unit") == ["1.25"]
    assert migrated.lines("rejects") == []


def test_a_cost_without_a_unit_of_its_own_is_per_the_unit_of_the_other_export(tmp_path: Path) -> None:
    rows = table({**MATERIAL, "UOM": "C", "Unit Cost": ""}, {})
    migrated = run(tmp_path, materials=rows, dba_inventory_item=table({**ITEM, "MatCost": "125.00"}, {}))
    (record,) = migrated.records("materials")
    assert (record["cost_per_unit"], record["unit_of_measure"]) == ("1.25", "EA")


def test_active_and_inactive_are_one_thing_to_say(tmp_path: Path) -> None:
    migrated = run(
        tmp_path,
        materials=table({**MATERIAL, "Active": "Y"}, {}, {}),
        dba_inventory_item=table({**ITEM, "StockUOMRef": "7"}, {"Inactive": "1"}, {"Inactive": "0"}),
    )
    assert migrated.faults("rejects") == [(2, "is_active", "record.contradicted")] * 2
    assert migrated.column("materials", "is_active") == [True]


# ── any split ────────────────────────────────────────────────────────────────

TEXT = st.sampled_from(["", "NULL", "Harbor Clinic", "Café", "Mill (2)"])
FULL = {
    "Description": TEXT,
    "Category": st.sampled_from(["Panels", "Hardware", "", "Strange"]),
    "UOM": st.sampled_from(["SHT", "C", "M", "", "EA"]),
    "Unit Cost": st.sampled_from(["$1,250.00", "125", "", "0.01", "call"]),
    "Price Date": st.sampled_from(["2026-01-09", "1/30/2026", "", "TBD"]),
    "Vendor": TEXT,
    "Inactive": st.sampled_from(["0", "1", "", "maybe"]),
    "Min Order Qty": st.sampled_from(["200", "7", ""]),
    "Tags": st.sampled_from(["TI, School", "", "x"]),
}
DUMPED = {"Description": "Descr", "Unit Cost": "MatCost"}


@settings(max_examples=10, deadline=None)
@given(
    rows=st.lists(st.fixed_dictionaries(FULL), min_size=6, max_size=16), there=st.sets(st.sampled_from(sorted(FULL)))
)
def test_a_table_whose_columns_are_split_over_two_layouts_gives_the_same_records(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], there: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("split")
    whole = [{"SKU": f"S-{at}", **row} for at, row in enumerate(rows)]
    gone = there - {"Description", "UOM"}  # without these it would be no list
    lists = [{name: "" if name in there else cell for name, cell in row.items() if name not in gone} for row in whole]
    dump = [
        {"InvNbr": "", "Code": row["SKU"], "Descr": "", **{DUMPED.get(name, name): row[name] for name in there}}
        for row in whole
    ]
    one = migrate(folder / "one", {"materials.csv": csv_bytes(whole, encoding="utf-8")})
    files = {"materials.csv": csv_bytes(lists, encoding="utf-8"), "items.csv": csv_bytes(dump, encoding="utf-8")}
    two = migrate(folder / "two", files)
    assert two.records("materials") == one.records("materials")
    assert two.result.records["materials"] == one.result.records["materials"]
