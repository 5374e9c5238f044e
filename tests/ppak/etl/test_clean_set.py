"""The clean set comes through whole, and always as the same bytes."""

import csv
import io
import json
import random
from dataclasses import asdict
from pathlib import Path

import pytest

from integrations.canonical.files import load_records, sha256_of, write_records
from integrations.canonical.models import type_of_entity
from integrations.ppak.etl import survey
from integrations.ppak.exports import text
from tests.ppak.shop import EXAMPLES, Migrated, migrate

CANONICAL = [f"canonical_{entity}" for entity in type_of_entity]
EXPORTS = {path.name: path.read_bytes() for path in EXAMPLES.iterdir() if path.is_file()}


def test_nothing_of_the_clean_set_is_refused_lost_or_waiting(clean: Migrated) -> None:
    assert clean.content("rejects") == clean.content("blanks") == clean.content("parked") == b""
    assert clean.result.findings == ()
    assert clean.result.unreadable == ()


def test_every_row_of_the_clean_set_is_a_record(clean: Migrated) -> None:
    kept = {"materials": 141, "work_orders": 164, "work_order_materials": 371, "projects": 74}
    assert {entity: buckets.kept for entity, buckets in clean.result.buckets.items()} == kept
    assert clean.result.records == kept
    assert {entity: len(clean.records(entity)) for entity in type_of_entity} == {
        entity: kept[entity] for entity in type_of_entity
    }
    lines = [line for lines in clean.column("work_orders", "lines") for line in lines or ()]
    assert len(lines) == kept["work_order_materials"]


def test_every_row_of_the_older_files_is_superseded(clean: Migrated) -> None:
    rows = {
        "materials": 120,
        "work_orders": len(csv_rows("work_orders_2025-10-01.csv")),
        "work_order_materials": len(csv_rows("work_order_materials_2025-10-01.csv")),
        "projects": len(csv_rows("projects_2025-10-01.csv")),
    }
    assert {entity: it.superseded for entity, it in clean.result.buckets.items()} == rows
    assert all(it.is_whole for it in clean.result.buckets.values())


def csv_rows(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(EXPORTS[name].decode("cp1252"), newline="")))


@pytest.mark.parametrize("entity", type_of_entity)
def test_the_records_are_those_of_the_models_byte_for_byte(clean: Migrated, tmp_path: Path, entity: str) -> None:
    records = load_records(clean.result.files[f"canonical_{entity}"], type_of_entity[entity])
    assert write_records(tmp_path / "again.json", records).read_bytes() == clean.content(f"canonical_{entity}")
    assert [record.key for record in records] == sorted(record.key for record in records)


def test_the_same_exports_give_the_same_bytes(clean: Migrated, tmp_path: Path) -> None:
    again = migrate(tmp_path, EXPORTS)
    assert {role: again.content(role) for role in again.result.files} == {
        role: clean.content(role) for role in clean.result.files
    }


def shuffled(name: str) -> bytes:
    header, *rows = csv_rows(name)
    random.Random(7).shuffle(rows)
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([header, *rows])
    return file.getvalue().encode("cp1252")


def test_the_bytes_do_not_depend_on_the_order_of_the_rows(clean: Migrated, tmp_path: Path) -> None:
    files = {name: shuffled(name) if name.endswith("2026-01-15.csv") else content for name, content in EXPORTS.items()}
    again = migrate(tmp_path, files)
    assert files["projects_2026-01-15.csv"] != EXPORTS["projects_2026-01-15.csv"]
    assert [again.content(role) for role in CANONICAL] == [clean.content(role) for role in CANONICAL]


@pytest.mark.parametrize(("range_rows", "block"), [(25, 1 << 20), (10, 3_000)])
def test_the_bytes_do_not_depend_on_ranges_and_blocks(
    clean: Migrated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, range_rows: int, block: int
) -> None:
    monkeypatch.setattr(survey, "RANGE_ROWS", range_rows)
    monkeypatch.setattr(text, "_BLOCK", block)
    again = migrate(tmp_path, EXPORTS)
    roles = [*CANONICAL, "lineage", "rejects", "blanks", "parked"]
    assert [again.content(role) for role in roles] == [clean.content(role) for role in roles]


def test_the_messy_files_do_not_depend_on_ranges_and_blocks_either(
    messy: Migrated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "RANGE_ROWS", 15)
    monkeypatch.setattr(text, "_BLOCK", 1_500)
    again = migrate(tmp_path, export_dir=EXAMPLES / "messy")
    assert {role: again.content(role) for role in again.result.files} == {
        role: messy.content(role) for role in messy.result.files
    }
    assert [asdict(it) for it in again.result.findings] == [asdict(it) for it in messy.result.findings]


def test_the_manifest_names_every_input_and_output_with_its_hash(clean: Migrated) -> None:
    manifest = json.loads(clean.content("manifest"))
    current = [it["file"] for it in manifest["inputs"] if it["role"] == "current"]
    assert {it["file"] for it in manifest["inputs"]} == set(EXPORTS)
    assert all(name.startswith(("projects", "materials", "work_order")) and "2026-01-15" in name for name in current)
    assert all(it["sha256"] == sha256_of(EXAMPLES / it["file"]) for it in manifest["inputs"])
    written = {path.name: sha256_of(path) for role, path in clean.result.files.items() if role != "manifest"}
    assert {it["file"]: it["sha256"] for it in manifest["outputs"]} == written
