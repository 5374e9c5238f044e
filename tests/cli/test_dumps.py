"""The example dumps become the records that they are of, each once, and what is wrong with them is said."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Visitor
from tests.ppak.shop import Migrated, migrate

DUMPS = Path(__file__).parents[2] / "examples" / "ppak_dumps"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    """What a migration of the dumps writes."""
    return migrate(tmp_path_factory.mktemp("dumps"), export_dir=DUMPS)


def some(record: dict[str, Any], *fields: str) -> tuple[Any, ...]:
    """Those *fields* of a record."""
    return tuple(record[field] for field in fields)


def test_every_project_of_list_and_dumps_is_one_record(migrated: Migrated) -> None:
    fields = ("ppak_id", "project_number", "name", "customer_name", "status", "bid_date", "start_date", "notes")
    library, lab, bid, fixtures = (some(record, *fields) for record in migrated.records("projects"))
    assert library == (
        *("24-0117", "24017", "Cedar Hollow Library", "Northpier Builders", "in_progress"),
        *("2024-03-14", "2024-06-17", "Lift gate"),
    )
    assert lab[3:] == ("Brinewater Institute", "in_progress", "2024-04-30", "2024-08-05", None)
    assert bid[:5] == ("25-0004", "25-0004", "Foxglove Café", "Saltmarsh Hospitality LLC", "quoted")
    assert fixtures[:5] == (None, "3320", "Shop fixtures", "Pier 9 Kiosk", "quoted")


def test_work_orders_and_materials_are_read_by_what_their_numbers_stand_for(migrated: Migrated) -> None:
    orders = [
        some(it, "project_number", "number", "quantity", "instructions") for it in migrated.records("work_orders")
    ]
    assert orders == [
        ("24017", "10452", "12", "See dwg A4.1; field verify"),
        ("24021", "10453", "4", None),
        ("3320", "10455", "1", None),
    ]
    fields = ("sku", "category", "unit_of_measure", "cost_per_unit", "is_active", "lead_time_days", "updated_at")
    assert [some(it, *fields) for it in migrated.records("materials")] == [
        ("MELGRY34-49X97", "panels", "SHT", None, False, None, None),
        ("MELWHT34-49X97", "panels", "SHT", "62.4000", True, 10, "2025-11-30T08:15:00"),
        ("SCR-8X114", "hardware", "EA", "0.0315", True, None, None),
    ]


def test_what_contradicts_and_what_nobody_knows_is_refused(migrated: Migrated) -> None:
    found = [(it["file"].rpartition("_")[0], it["line"], *_said(it)) for it in migrated.lines("rejects")]
    assert found == [
        ("dba_inventory_item", 4, ("reference.unresolved", "unit_of_measure", "?99")),
        ("dba_job", 4, ("record.contradicted", "status", None)),
        ("dba_jobs", 4, ("record.contradicted", "status", "In Progress")),
        ("dba_jobs", 6, ("reference.unresolved", "ppak_id", "?9999")),
        ("dba_wo", 6, ("reference.unresolved", "project_number", "?3399")),
        ("projects", 4, ("record.contradicted", "status", "On Hold")),
    ]
    assert [it["key"] for it in migrated.lines("parked")] == ["24028/10454"]
    assert migrated.lines("blanks") == []


def _said(reject: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(fault["rule"], fault["field"], fault["value"]) for fault in reject["faults"]]


def test_every_row_is_kept_or_refused_and_has_its_line_in_the_lineage(migrated: Migrated) -> None:
    buckets, records = migrated.result.buckets["projects"], migrated.result.records["projects"]
    assert (buckets.kept, buckets.rejected, records) == (9, 4, 4)
    lineage = [it["key"] for it in migrated.lines("lineage") if it["entity"] == "projects"]
    assert sorted(lineage) == sorted(["24-0117"] * 3 + ["24-0122"] * 3 + ["25-0004"] * 2 + ["3320"])
    assert not migrated.found("file.unknown")


def test_the_dumps_go_to_innergy_once_and_the_migration_is_whole(visitor: Visitor, migrated: Migrated) -> None:
    out = migrated.result.files["manifest"].parent
    files = {name: str(migrated.result.files[f"canonical_{name}"]) for name in ("projects", "materials")}
    synced = visitor.asks("sync-materials", "--material-library", files["materials"], "--apply")
    assert synced["outcomes"]["done"] == 2  # the third is inactive, and INNERGY does not have it
    words = ("import-projects", "--canonical-file", files["projects"])
    assert visitor.asks(*words, "--apply")["outcomes"]["done"] == 7
    again = visitor.asks(*words)
    assert (again["counts"]["create"], again["counts"]["keep"]) == (0, 7)
    health = visitor.asks(
        *("health-check", "--canonical-file", files["projects"], "--material-library", files["materials"], "--live")
    )
    assert (health["overall_health"], health["counts"]) == ("healthy", {}), out
