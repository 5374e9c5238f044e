"""A number of a raw table becomes the text it stands for, or a fault that names it."""

from pathlib import Path

from tests.ppak.shop import LINE, MATERIAL, PROJECT, Migrated, csv_bytes, migrate, table

LISTS = [
    {"List": "UOM", "Number": "7", "Value": "SHT"},
    {"List": "UOM", "Number": "9", "Value": "Furlong"},
    {"List": "Division", "Number": "1", "Value": "Panels"},
    {"List": "Job Status", "Number": "3", "Value": "In Progress"},
]
ITEM = {
    "InvNbr": "{}",
    "LibDivRef": "1",
    "StockUOMRef": "7",
    "Code": "MEL-{:03}",
    "Descr": "White melamine",
    "MatCost": "62.4000",
    "LeadTime": "NULL",
    "Inactive": "0",
    "Modified": "2025-11-30T08:15:00",
}
JOB_TAGGED = {**PROJECT, "Job Tag": "88{:02}"}


def inventory(folder: Path, *changes: dict[str, str], lists: list[dict[str, str]] = LISTS) -> Migrated:
    """Migrate a dump of inventory items beside the lists."""
    files = {"dba_inventory_item_2026-01-15.csv": csv_bytes(table(ITEM, *changes), encoding="utf-8")}
    return migrate(folder, files | ({"Lists_2026-01-15.csv": csv_bytes(lists)} if lists else {}))


def test_numbers_become_the_words_of_their_lists_and_nulls_nothing(tmp_path: Path) -> None:
    migrated = inventory(tmp_path, {})
    (record,) = migrated.records("materials")
    assert (record["unit_of_measure"], record["category"], record["ppak_id"]) == ("SHT", "panels", "1")
    assert (record["cost_per_unit"], record["lead_time_days"]) == ("62.4000", None)
    assert (record["updated_at"], record["is_active"]) == ("2025-11-30T08:15:00", True)
    assert not migrated.found("file.unknown")


def test_a_number_that_stands_in_no_list_refuses_a_row_that_needs_it(tmp_path: Path) -> None:
    migrated = inventory(tmp_path, {"StockUOMRef": "99"}, {})
    (reject,) = migrated.lines("rejects")
    (fault,) = reject["faults"]
    assert (fault["rule"], fault["field"]) == ("reference.unresolved", "unit_of_measure")
    assert (fault["column"], fault["value"]) == ("StockUOMRef (UOM)", "?99")
    assert fault["message"].endswith("In list UOM, there is no 99.")
    assert (reject["cells"]["StockUOMRef"], reject["cells"]["StockUOMRef (UOM)"]) == ("99", "?99")
    assert migrated.column("materials", "sku") == ["MEL-002"]


def test_a_number_that_stands_in_no_list_leaves_a_value_blank_that_is_not_needed(tmp_path: Path) -> None:
    files = {"dba_wo.csv": csv_bytes([{"WoNbr": "1", "JobNbr": "24001", "WoDescr": "Doors"}])}
    jobs = [{"jobnbr": "24001", "jobdescr": "Clinic", "ppakid": "", "Customer": "Northpier", "JobStatusRef": "4"}]
    migrated = migrate(tmp_path, files | {"dba_jobs.csv": csv_bytes(jobs), "Lists.csv": csv_bytes(LISTS)})
    assert migrated.faults("rejects") == [(2, "status", "reference.unresolved")]
    assert len(migrated.lines("parked")) == 1


def test_a_word_of_a_list_is_still_looked_up_in_the_mapping_tables(tmp_path: Path) -> None:
    migrated = inventory(tmp_path, {"StockUOMRef": "9"})
    ((fault,),) = (it["faults"] for it in migrated.lines("rejects"))
    assert (fault["rule"], fault["value"]) == ("unit.unmapped", "Furlong")


def test_without_any_list_no_number_is_read_as_a_word(tmp_path: Path) -> None:
    migrated = inventory(tmp_path, {}, lists=[])
    assert {rule for _, _, rule in migrated.faults("rejects")} == {"reference.unresolved"}
    assert migrated.records("materials") == []


def test_an_empty_number_is_a_missing_value_and_no_fault_of_a_list(tmp_path: Path) -> None:
    assert inventory(tmp_path, {"StockUOMRef": "NULL"}).faults("rejects") == [(2, "unit_of_measure", "value.missing")]


# ── job and jobs ─────────────────────────────────────────────────────────────

JOB = {
    "jobnbr": "33{:02}",
    "jobdescr": "Harbor Clinic Casework",
    "ppakid": "88{:02}",
    "Customer": "Northpier Builders",
    "JobStatusRef": "3",
}
ORDER = {"WoNbr": "700{:02}", "JobNbr": "3301", "WoDescr": "Base cabinets", "OrderQty": "12", "Instructions": "NULL"}


def jobs(folder: Path, *changes: dict[str, str], **files: bytes) -> Migrated:
    """Migrate a dump of jobs, and whatever other *files* lie beside them."""
    lists = {"Lists.csv": csv_bytes(LISTS), "dba_jobs.csv": csv_bytes(table(JOB, *changes))}
    return migrate(folder, lists | {f"{name}.csv": content for name, content in files.items()})


def test_a_job_that_has_no_project_keeps_its_own_number(tmp_path: Path) -> None:
    orders = csv_bytes(table(ORDER, {}))
    migrated = jobs(tmp_path, {"ppakid": "NULL"}, dba_wo=orders)
    (project,) = migrated.records("projects")
    assert (project["project_number"], project["ppak_id"], project["ppak_job_number"]) == ("3301", None, "3301")
    (order,) = migrated.records("work_orders")
    assert (order["project_number"], order["number"], order["instructions"]) == ("3301", "70001", None)


def test_a_job_whose_project_nobody_knows_is_refused_and_joins_no_project_by_that_number(tmp_path: Path) -> None:
    migrated = jobs(tmp_path, {}, {"ppakid": "8801"})
    rules = ("key.missing", "reference.unresolved")
    assert migrated.faults("rejects") == [(line, "ppak_id", rule) for line in (2, 3) for rule in rules]


def test_a_work_order_of_a_job_that_is_in_no_file_is_refused(tmp_path: Path) -> None:
    migrated = jobs(tmp_path, {"ppakid": ""}, dba_wo=csv_bytes(table(ORDER, {"JobNbr": "9999"})))
    assert migrated.faults("rejects") == [(2, "project_number", "reference.unresolved")]


def test_a_raw_table_and_a_material_list_beside_each_other_are_both_read(tmp_path: Path) -> None:
    lines = {"work_order_materials.csv": csv_bytes(table(LINE, {"Job #": "3301"}))}
    files = {
        "dba_wo.csv": csv_bytes(table(ORDER, {})),
        "materials.csv": csv_bytes(table(MATERIAL, {})),
        "dba_jobs.csv": csv_bytes(table(JOB, {"ppakid": ""})),
        "Lists.csv": csv_bytes(LISTS),
    }
    migrated = migrate(tmp_path, files | lines)
    assert migrated.column("projects", "material_skus") == [["MEL-001"]]


TAGGED_JOB = {"job_tag": "8801", "company_nbr": "1042", "Project Id": "24-0117", "JobStatusRef": "3"}
BUSINESSES = csv_bytes([{"Business No": "1042", "Name": "Northpier Builders"}])


def test_the_table_of_projects_tells_the_project_of_a_job_and_the_businesses_its_customer(tmp_path: Path) -> None:
    tags = {"dba_job": csv_bytes([TAGGED_JOB])}
    migrated = jobs(tmp_path, {"Customer": ""}, **tags, Businesses=BUSINESSES)
    (record,) = migrated.records("projects")
    assert (record["ppak_id"], record["customer_name"]) == ("24-0117", "Northpier Builders")
    assert (record["name"], record["ppak_job_number"]) == ("Harbor Clinic Casework", None)
    assert migrated.lines("rejects") == []


def test_a_number_that_stands_for_two_projects_is_a_fault_that_names_both(tmp_path: Path) -> None:
    tags = csv_bytes([TAGGED_JOB, {**TAGGED_JOB, "Project Id": "24-0118"}])
    migrated = jobs(tmp_path, {}, dba_job=tags, Businesses=BUSINESSES)
    (reject,) = (it for it in migrated.lines("rejects") if it["file"] == "dba_jobs.csv")
    message = next(it["message"] for it in reject["faults"] if it["rule"] == "reference.unresolved")
    assert "8801 is 24-0117 in dba_job.csv line 2, 24-0118 in dba_job.csv line 3" in message


def test_a_work_order_of_a_job_that_two_projects_claim_is_refused(tmp_path: Path) -> None:
    rows = csv_bytes([{**TAGGED_JOB, "Name": "Clinic"}, {**TAGGED_JOB, "job_tag": "8802", "Project Id": "24-0118"}])
    twice = ({"jobnbr": "3301", "ppakid": "8801"}, {"jobnbr": "3301", "ppakid": "8802"})
    migrated = jobs(tmp_path, *twice, dba_job=rows, Businesses=BUSINESSES, dba_wo=csv_bytes(table(ORDER, {})))
    (reject,) = (it for it in migrated.lines("rejects") if it["entity"] == "work_orders")
    assert "3301 is 8801 in dba_jobs.csv line 2, 8802 in dba_jobs.csv line 3" in reject["faults"][0]["message"]


def test_a_heading_that_is_called_as_a_field_is_that_heading(tmp_path: Path) -> None:
    row = {"Project Id": "24-0001", "Name": "Clinic", "Customer": "Mill", "Status": "Won", "Job Nbr": "3301"}
    files = {
        "projects.csv": csv_bytes([{**row, "notes": "24001", "Comments": "Call first"}]),
        "dba_wo.csv": csv_bytes(table(ORDER, {})),
    }
    aliases = {"projects": {"ppak_job_number": ["notes"], "notes": ["Comments"]}}
    migrated = migrate(tmp_path, files, aliases=aliases)
    assert migrated.column("projects", "notes") == ["Call first"]
    assert migrated.column("work_orders", "project_number") == ["24001"]


def test_a_text_that_begins_like_an_unknown_number_is_a_text(tmp_path: Path) -> None:
    names = csv_bytes([{"Business No": "1042", "Name": "?What If Builders"}])
    job = {**TAGGED_JOB, "Name": "Harbor Clinic"}
    lists = {"Lists.csv": csv_bytes(LISTS), "dba_job.csv": csv_bytes([job]), "Businesses.csv": names}
    assert migrate(tmp_path, lists).column("projects", "customer_name") == ["?What If Builders"]


def test_an_unknown_number_is_not_taken_for_a_text_that_looks_like_its_mark(tmp_path: Path) -> None:
    lists = [*LISTS, {"List": "UOM", "Number": "1", "Value": "?17"}, {"List": "UOM", "Number": "2", "Value": "??x"}]
    migrated = inventory(tmp_path, {"StockUOMRef": "17"}, {"StockUOMRef": "1"}, lists=lists)
    rules = [(it["faults"][0]["rule"], it["faults"][0]["value"]) for it in migrated.lines("rejects")]
    assert rules == [("reference.unresolved", "???17"), ("unit.unmapped", "?17")]


def test_a_text_of_a_row_that_looks_like_a_known_number_with_a_mark_is_its_text(tmp_path: Path) -> None:
    migrated = inventory(tmp_path, {"UOM": "?7"})
    ((fault,),) = (it["faults"] for it in migrated.lines("rejects"))
    assert (fault["rule"], fault["value"]) == ("unit.unmapped", "?7")
