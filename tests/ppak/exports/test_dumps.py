"""A raw table is known by its own columns, whatever its file is called, and is never taken for a list."""

from pathlib import Path

import pytest

from integrations.canonical.errors import ExportError, SettingsError
from integrations.ppak.exports.dumps import DUMPS, LOOKUPS, Reference
from integrations.ppak.exports.folder import Folder, load_folder
from integrations.ppak.exports.headings import LOOKUP, Aliases, Layout, load_aliases
from integrations.ppak.exports.report.header import Row, header_finder
from integrations.ppak.schemas import ENTITIES

ALIASES = load_aliases({})

RAW = {
    "dba.job": "job_tag,company_nbr,JobStatusRef,Project Id,Project Name",
    "dba.jobs": "jobnbr,jobdescr,ppakid",
    "dba.wo": "WoNbr,JobNbr,WoDescr,OrderQty,Instructions",
    "dba.inventory_item": "InvNbr,LibDivRef,StockUOMRef,LeadTime,MatCost,Price,AvgUnitCost,Code,Descr,Inactive",
}
JOB_LIST = "Job Nbr,Job Id,Job Description,Bill To Customer,Job Status,PPak Id"
PROJECT_LIST = "Project Id,Job Tag,Project Name,Business No,Business Name,Status"


def layout_of(headings: str, aliases: Aliases = ALIASES, ignored: tuple[str, ...] = ()) -> Layout | None:
    """How a table of these headings is read, if it is known."""
    return header_finder(aliases, {"projects": ignored})([Row(1, 1, headings.split(","))]).layout


def layout(headings: str) -> Layout:
    """How a table of these headings is read, which is known."""
    found = layout_of(headings)
    assert found is not None
    return found


@pytest.mark.parametrize("name", RAW)
def test_a_raw_table_is_known_in_any_case(name: str) -> None:
    for headings in (RAW[name], RAW[name].upper(), RAW[name].lower()):
        assert (layout(headings).name, layout(headings).entity) == (name, DUMPS[name].entity)


def test_job_and_jobs_are_two_tables() -> None:
    assert layout("job_tag,company_nbr").columns == {
        "ppak_id": "job_tag (project ids)",
        "customer_name": "company_nbr (businesses)",
    }
    assert layout("jobnbr,jobdescr,ppakid").columns == {
        "name": "jobdescr",
        "ppak_id": "ppakid (project ids)",
        "ppak_job_number": "jobnbr (job numbers)",
    }


def test_a_view_of_both_is_neither() -> None:
    assert layout_of("job_tag,company_nbr,jobnbr,jobdescr,ppakid") is None


@pytest.mark.parametrize(
    ("headings", "entity"),
    [
        (PROJECT_LIST, "projects"),
        ("Project Id,Company Nbr,Job Tag,Description,Customer", "projects"),
        ("WO #,Job #,Description", "work_orders"),
        ("Code,Description,UOM", "materials"),
    ],
)
def test_a_list_stays_a_list(headings: str, entity: str) -> None:
    assert (layout(headings).entity, layout(headings).name) == (entity, "list")


def test_the_ppak_id_of_a_job_list_is_a_number_that_only_the_database_knows() -> None:
    found = layout(JOB_LIST)
    assert (found.name, list(found.references)) == ("job list", ["ppak_id"])
    assert (found.columns["ppak_job_number"], found.columns["customer_name"]) == ("Job Id", "Bill To Customer")
    assert layout("PPak Id,Job #,Project Name,Customer").columns["ppak_id"] == "PPak Id"


def test_a_number_is_read_beside_an_empty_text_only(tmp_path: Path) -> None:
    lists = "List,Number,Value\nUOM,7,SHT\n"
    rows = "5,A,Melamine,7,LF\n6,B,Melamine,7,NULL\n7,C,Melamine,99,EA\n8,D,Melamine,,\n"
    found = folder(tmp_path, {"Lists.csv": lists, "items.csv": f"InvNbr,Code,Descr,StockUOMRef,UOM\n{rows}"})
    (inventory,) = found.current["materials"]
    assert (inventory.layout.columns["unit_of_measure"], inventory.layout.unknown) == ("UOM or StockUOMRef", ())
    *_, block = inventory.blocks()
    assert block.rows["UOM or StockUOMRef"].to_list() == ["LF", "SHT", "EA", None]


def test_the_numbers_of_the_database_in_a_list_are_known() -> None:
    assert layout(PROJECT_LIST).unknown == ("Business No",)


def test_a_column_that_is_ignored_is_not_read() -> None:
    found = layout_of(JOB_LIST, ignored=("Job Status",))
    assert found
    assert "status" not in found.columns
    assert found.unknown == ()


@pytest.mark.parametrize(
    ("headings", "kind"),
    [("List,Number,Value", "lists"), ("LIST,REF,VALUE", "lists"), ("company_nbr,Name,Phone", "businesses")],
)
def test_a_lookup_table_is_known_by_its_headings(headings: str, kind: str) -> None:
    assert (layout(headings).entity, layout(headings).name, layout(headings).unknown) == (kind, LOOKUP, ())


def test_the_contacts_of_businesses_are_no_businesses() -> None:
    assert layout_of("Contact No,Business No,Business Name") is None


def test_what_the_package_knows_names_fields_that_exist() -> None:
    for name, dump in DUMPS.items():
        assert dump.columns.keys() | dump.references.keys() <= ENTITIES[dump.entity].cells.keys(), name
    assert not LOOKUPS.keys() & ENTITIES.keys()


def test_a_shop_names_a_raw_column_under_its_table() -> None:
    aliases = load_aliases({"dba.inventory_item": {"cost_per_unit": ("AvgUnitCost",)}})
    found = layout_of(RAW["dba.inventory_item"], aliases)
    assert found
    assert found.columns["cost_per_unit"] == "AvgUnitCost"
    with pytest.raises(SettingsError, match=r"\[aliases\.dba\.wo\] .* colour"):
        load_aliases({"dba.wo": {"colour": ("Pick1Nbr",)}})


# ── in a folder ──────────────────────────────────────────────────────────────


def folder(path: Path, files: dict[str, str], **references: dict[str, Reference]) -> Folder:
    """An export folder of *files*; *references* name their table with ``_`` for its point."""
    for name, text in files.items():
        (path / name).write_bytes(text.replace("\n", "\r\n").encode())
    wanted = {name.replace("_", ".", 1): fields for name, fields in references.items()}
    return load_folder(path, "cp1252", ALIASES, {}, wanted)


def test_a_misnamed_table_is_what_its_columns_say(tmp_path: Path) -> None:
    found = folder(
        tmp_path,
        {
            "dba_jobs_2026-01-15.csv": "job_tag,company_nbr\n8812,1042\n",
            "dba_job_2026-01-15.csv": "jobnbr,jobdescr,ppakid\n3307,Clinic,8812\n",
        },
    )
    names = {export.table.file: export.layout.name for export in found.current["projects"]}
    assert names == {"dba_jobs_2026-01-15.csv": "dba.job", "dba_job_2026-01-15.csv": "dba.jobs"}


def test_the_newest_export_counts_of_each_layout(tmp_path: Path) -> None:
    texts = {"dba_wo": "WoNbr,JobNbr,WoDescr\n1,2,Doors\n", "work_orders": "WO #,Job #,Description\n1,2,Doors\n"}
    days = {"dba_wo": ("2025-10-01", "2026-01-12"), "work_orders": ("2025-11-01", "2026-01-15")}
    found = folder(tmp_path, {f"{name}_{day}.csv": texts[name] for name in texts for day in days[name]})
    assert [export.table.file for export in found.current["work_orders"]] == [
        "dba_wo_2026-01-12.csv",
        "work_orders_2026-01-15.csv",
    ]
    assert len(found.superseded["work_orders"]) == 2


def test_lookup_tables_are_no_strangers_and_the_newest_counts(tmp_path: Path) -> None:
    found = folder(
        tmp_path,
        {
            "Lists_2025-10-01.csv": "List,Number,Value\nUOM,7,EA\n",
            "Lists_2026-01-15.csv": "List,Number,Value\nUOM,7,SHT\nUOM,8,\n",
            "dba_inventory_item_2026-01-15.csv": "InvNbr,Code,Descr,StockUOMRef\n"
            + "".join(f"{at},MEL-{at},Melamine,{unit}\n" for at, unit in enumerate(("7", "8", "99", "NULL", ""))),
        },
    )
    (inventory,) = found.current["materials"]
    *_, block = inventory.blocks()
    assert block.rows["StockUOMRef (UOM)"].to_list() == ["SHT", None, "?99", None, None]
    assert found.unknown == ()
    assert [export.table.file for export in found.lookups["lists"]] == ["Lists_2026-01-15.csv"]
    assert [export.table.file for export in found.superseded["lists"]] == ["Lists_2025-10-01.csv"]


def test_a_list_that_contradicts_itself_stops_the_run_and_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"Lists\.csv line 4 and Lists\.csv line 2 contradict .* uom 7") as caught:
        folder(tmp_path, {"Lists.csv": "List,Number,Value\nUOM,7,SHT\nUOM,7,SHT\n uom ,7,EA\n"})
    assert caught.value.exit_code == 3


def test_one_number_may_stand_in_two_lists(tmp_path: Path) -> None:
    assert folder(tmp_path, {"Lists.csv": "List,Number,Value\nUOM,7,SHT\nDivision,7,Panels\n"}).lookups


def test_a_shop_names_the_list_that_a_column_of_numbers_stands_in(tmp_path: Path) -> None:
    kind = Reference.model_validate({"column": "InvTypeNbr", "list": "Inventory Type"})
    found = folder(
        tmp_path,
        {
            "Lists.csv": "List,Number,Value\nInventory Type,1,Raw Materials\n",
            "inventory.csv": "InvNbr,Code,Descr,InvTypeNbr\n5,MEL-5,Melamine,1\n",
        },
        dba_inventory_item={"category": kind},
    )
    (inventory,) = found.current["materials"]
    *_, block = inventory.blocks()
    assert block.rows[inventory.layout.columns["category"]].to_list() == ["Raw Materials"]


def test_a_text_beside_a_number_never_takes_the_name_of_a_column(tmp_path: Path) -> None:
    table = "InvNbr,Code,Descr,StockUOMRef,StockUOMRef (UOM)\n5,MEL-5,Melamine,7,mine\n"
    found = folder(tmp_path, {"Lists.csv": "List,Number,Value\nUOM,7,SHT\n", "inventory.csv": table})
    (inventory,) = found.current["materials"]
    *_, block = inventory.blocks()
    assert block.rows["StockUOMRef (UOM)"].to_list() == ["mine"]
    assert block.rows[inventory.layout.columns["unit_of_measure"]].to_list() == ["SHT"]
