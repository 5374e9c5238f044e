"""Every planted defect is found, at its file, line and field, and nothing else is."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from integrations.canonical.rejects import Sifted
from integrations.canonical.rules import ROW_REPEATED, Severity
from integrations.ppak.etl.survey import Part, survey
from integrations.ppak.etl.transform import Judge, sift
from integrations.ppak.exports.export import LINE
from integrations.ppak.exports.folder import load_folder
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.schemas import ENTITIES
from tests.ppak.shop import EXAMPLES, TABLES, Migrated

MESSY = EXAMPLES / "messy"
EXPECTED: dict[str, Any] = json.loads((MESSY / "expected.json").read_text("utf-8"))

Place = tuple[str, str | None, int, str, str, str, str]
"""File, sheet, line, entity, field, rule, severity."""


def expected(*severities: Severity) -> set[Place]:
    return {
        (it["file"], it["sheet"], it["line"], it["entity"], it["field"], it["rule"], it["severity"])
        for it in EXPECTED["faults"]
        if it["severity"] in severities
    }


def sifted(entity: str) -> Iterator[tuple[Part, Sifted]]:
    """Every batch of the messy set, judged by the kernel itself."""
    exports = load_folder(MESSY, "cp1252", load_aliases({})).current[entity]
    blocks = ((export, export.blocks()) for export in exports)
    facts = survey(ENTITIES[entity], blocks, TABLES, month_first=True, pivot=50)
    for part in facts.parts:
        for block in part.export.blocks():
            yield part, sift(block.rows, part, ENTITIES[entity], TABLES, Judge())


def marked(entity: str) -> Iterator[Place]:
    """Every place that a mask of the kernel marks, but for skipped repeats."""
    for part, batch in sifted(entity):
        for mask in batch.masks:
            if mask.rule is not ROW_REPEATED:
                for line in batch.faulty.filter(batch.faulty[mask.column])[LINE]:
                    table = part.export.table
                    yield (table.file, table.sheet, line, entity, mask.field, mask.rule.name, mask.severity.value)


def written(migrated: Migrated) -> Iterator[Place]:
    """Every fault in the files of rejects and blanks; the severity is that of the rule in its place."""
    severity = {(place[0], *place[2:6]): place[6] for place in expected(*Severity)}
    for it in migrated.lines("rejects") + migrated.lines("blanks"):
        for fault in it["faults"]:
            place = (it["file"], it["line"], it["entity"], fault["field"], fault["rule"])
            yield (place[0], it["sheet"], *place[1:], severity.get(place, "unexpected"))


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_kernel_marks_every_planted_fault_and_note_and_no_other(entity: str) -> None:
    found = list(marked(entity))
    assert len(found) == len(set(found))
    assert set(found) == {place for place in expected(*Severity) if place[3] == entity}


def test_the_files_of_rejects_and_blanks_name_every_planted_fault_and_no_other(messy: Migrated) -> None:
    found = list(written(messy))
    assert len(found) == len(set(found))
    assert set(found) == expected(Severity.REJECT, Severity.BLANK)


def test_a_rejected_row_is_no_blank_and_a_blank_is_no_reject(messy: Migrated) -> None:
    rejected = {(place[0], place[2]) for place in expected(Severity.REJECT)}
    assert {(it["file"], it["line"]) for it in messy.lines("rejects")} == rejected
    blanked = {(place[0], place[2]) for place in expected(Severity.BLANK)} - rejected
    assert {(it["file"], it["line"]) for it in messy.lines("blanks")} == blanked


def test_the_buckets_are_the_planted_ones(messy: Migrated) -> None:
    assert {entity: asdict(buckets) for entity, buckets in messy.result.buckets.items()} == EXPECTED["buckets"]


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_findings_count_what_the_files_name(messy: Migrated, entity: str) -> None:
    counted = {(place[5], place[6]): 0 for place in expected(*Severity) if place[3] == entity}
    for place in expected(*Severity):
        if place[3] == entity:
            counted[place[5], place[6]] += 1
    found = dict.fromkeys(counted, 0)
    for finding in messy.result.findings:
        if finding.message.startswith(f"{entity}, ") and finding.rule != ROW_REPEATED.name:
            found[finding.rule, finding.severity.value] += finding.count
    assert found == counted


def test_every_kept_row_is_in_the_lineage_once_and_no_other(messy: Migrated) -> None:
    lineage = messy.lines("lineage")
    places = [(it["file"], it["sheet"], it["line"]) for it in lineage]
    assert len(places) == len(set(places))
    kept = {entity: sum(it["entity"] == entity for it in lineage) for entity in ENTITIES}
    assert kept == {entity: it["kept"] for entity, it in EXPECTED["buckets"].items()}


def test_what_waits_for_its_project_or_work_order_is_listed_with_it(messy: Migrated) -> None:
    waiting = [(it["file"], it["line"], it["key"], it["faults"][0]["rule"]) for it in messy.lines("parked")]
    assert waiting == [
        ("Work_Orders_2026-01-15.csv", 34, "24999/70030", "parent.absent"),
        ("Work_Orders_2026-01-15.csv", 35, "25992/70031", "parent.absent"),
        ("work_order_materials_2026-01-15.csv", 14, "25601/79999/MESSY-001", "parent.absent"),
        ("work_order_materials_2026-01-15.csv", 15, "25601/70081/MESSY-001", "parent.absent"),
    ]


def test_the_files_that_nobody_knows_and_the_columns_that_nobody_reads_are_named(messy: Migrated) -> None:
    assert [it.message for it in messy.found("file.unknown")] == ["not read: Vendors.csv, expected.json, notes.txt"]
    assert [it.message for it in messy.found("column.unknown")] == ["Projects_2026-01-15.CSV: not read: Sq Footage Est"]
