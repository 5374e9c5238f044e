"""A migration is whole, or the check says what is missing; it never passes for want of looking."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from integrations.canonical.errors import FileError
from integrations.canonical.files import load_rows, write_records
from integrations.canonical.health_check import Migration, check_migration, judge, read_summary
from integrations.canonical.models import CanonicalMaterial, CanonicalProject, CanonicalWorkOrder
from integrations.canonical.rejects import Buckets, Finding
from integrations.canonical.rules import FIELD_DIFFERS, RULES

PROJECT: dict[str, Any] = {
    "project_number": "24-0117",
    "ppak_id": "8812",
    "name": "Maple Ridge Library",
    "customer_name": "Harrow Builders",
    "status": "in_progress",
    "phase": "fabrication",
    "start_date": "2024-01-15",
    "target_completion_date": "2024-03-01",
    "estimated_value": "12076.09",
    "material_skus": ["MEL-WHT-34"],
}
MATERIAL: dict[str, Any] = {
    "sku": "MEL-WHT-34",
    "description": "3/4 white melamine",
    "category": "panels",
    "unit_of_measure": "SHT",
    "cost_per_unit": "62.40",
}
WORK_ORDER: dict[str, Any] = {
    "project_number": "24-0117",
    "number": "10452",
    "description": "Base cabinets",
    "lines": [{"sku": "MEL-WHT-34", "quantity": "9", "unit_of_measure": "SHT"}],
}
WHOLE = Migration(
    projects=[PROJECT],
    work_orders=[WORK_ORDER],
    materials=[MATERIAL],
    known_skus=frozenset({"MEL-WHT-34"}),
    links={
        ("projects", "8812"): "id-1",
        ("materials", "MEL-WHT-34"): "id-2",
        ("work_orders", "24-0117/10452"): "id-3",
    },
    buckets={"projects": Buckets(read=3, kept=1, rejected=1, skipped=1)},
    written={"projects": 1, "materials": 1, "work_orders": 1},
)


def found(migration: Migration) -> list[tuple[str, int]]:
    return [(finding.rule, finding.count) for finding in check_migration(migration)]


def samples(migration: Migration) -> str:
    return " ".join(sample for finding in check_migration(migration) for sample in finding.samples)


def test_a_whole_migration_is_healthy() -> None:
    assert check_migration(WHOLE) == ()
    assert judge(()) == "healthy"


def test_the_keys_are_the_models_keys() -> None:
    records: list[tuple[str, Any]] = [
        ("projects", CanonicalProject.model_validate(PROJECT)),
        ("materials", CanonicalMaterial.model_validate(MATERIAL)),
        ("work_orders", CanonicalWorkOrder.model_validate(WORK_ORDER)),
    ]
    assert {(entity, record.key) for entity, record in records} == set(WHOLE.links)


# ── values ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "bogus"}, "status"),
        ({"status": "In Progress"}, "status"),
        ({"phase": "fab"}, "phase"),
        ({"name": " "}, "name"),
        ({"customer_name": None}, "customer_name"),
        ({"start_date": "01/15/2024"}, "start_date"),
        ({"estimated_value": "NaN"}, "estimated_value"),
        ({"customer_email": "dana"}, "customer_email"),
        ({"colour": "white"}, "colour"),
    ],
)
def test_an_illegal_value_is_found_and_placed(change: dict[str, Any], field: str) -> None:
    migration = replace(WHOLE, projects=[{**PROJECT, **change}])
    assert found(migration) == [("value.illegal", 1)]
    assert f"record 1 (8812): {field}: " in samples(migration)
    assert judge(check_migration(migration)) == "errors"


def test_a_bogus_status_and_phase_never_pass_whatever_the_id() -> None:
    row = {**PROJECT, "status": "bogus", "phase": "fab", "innergy_id": "id-1"}
    assert found(replace(WHOLE, projects=[row])) == [("value.illegal", 2)]


def test_a_start_after_completion_is_a_rule_of_its_own() -> None:
    migration = replace(WHOLE, projects=[{**PROJECT, "start_date": "2024-03-02"}])
    assert found(migration) == [("date.order", 1)]


@pytest.mark.parametrize("row", [None, 7, "text", [], {}, {"project_number": 7, "material_skus": "x", "lines": 3}])
def test_what_is_no_record_is_illegal_and_breaks_nothing(row: Any) -> None:
    migration = replace(WHOLE, projects=[row], work_orders=[row], materials=[row], buckets={}, written={})
    assert {rule for rule, _ in found(migration)} == {"value.illegal"}


def test_samples_are_few_and_the_count_is_whole() -> None:
    rows = [{**PROJECT, "ppak_id": str(n), "project_number": str(n), "status": "?"} for n in range(50)]
    links = {("projects", str(n)): f"id-{n}" for n in range(50)} | dict(WHOLE.links)
    (finding,) = check_migration(replace(WHOLE, projects=rows, links=links, written={}))
    assert (finding.rule, finding.count, len(finding.samples)) == ("value.illegal", 50, 5)


# ── duplicates ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("migration", "expected"),
    [
        (
            replace(WHOLE, projects=[PROJECT, PROJECT], written={}),
            [("project.duplicate", 1), ("project_number.duplicate", 1)],
        ),
        (replace(WHOLE, materials=[MATERIAL, MATERIAL, MATERIAL], written={}), [("sku.duplicate", 1)]),
        (replace(WHOLE, work_orders=[WORK_ORDER, WORK_ORDER], written={}), [("work_order.duplicate", 1)]),
    ],
)
def test_a_key_is_there_once(migration: Migration, expected: list[tuple[str, int]]) -> None:
    assert found(migration) == expected


def test_two_projects_of_one_number_are_found() -> None:
    other = {**PROJECT, "ppak_id": "8813"}
    links = {**WHOLE.links, ("projects", "8813"): "id-9"}
    assert found(replace(WHOLE, projects=[PROJECT, other], links=links, written={})) == [
        ("project_number.duplicate", 1)
    ]


# ── links ────────────────────────────────────────────────────────────────────


def test_what_was_not_imported_yet_is_a_warning() -> None:
    migration = replace(WHOLE, links={})
    assert found(migration) == [("link.missing", 1)] * 3
    assert judge(check_migration(migration)) == "warnings"


def test_an_id_that_the_ledger_confirms_passes() -> None:
    assert found(replace(WHOLE, projects=[{**PROJECT, "innergy_id": "id-1"}])) == []


@pytest.mark.parametrize("links", [{}, WHOLE.links])
def test_an_id_that_no_apply_confirmed_fails(links: dict[tuple[str, str], str]) -> None:
    migration = replace(WHOLE, projects=[{**PROJECT, "innergy_id": "typed-by-hand"}], links=links)
    assert ("link.unconfirmed", 1) in found(migration)
    assert judge(check_migration(migration)) == "errors"


def test_an_id_of_a_dry_run_fails_even_if_a_ledger_held_it() -> None:
    links = {**WHOLE.links, ("projects", "8812"): "dry_run_1"}
    assert found(replace(WHOLE, projects=[{**PROJECT, "innergy_id": "dry_run_1"}], links=links)) == [
        ("link.unconfirmed", 1)
    ]


def test_an_inactive_material_need_not_be_there() -> None:
    links = {ref: remote for ref, remote in WHOLE.links.items() if ref[0] != "materials"}
    assert found(replace(WHOLE, materials=[{**MATERIAL, "is_active": False}], links=links)) == []
    assert found(replace(WHOLE, materials=[{**MATERIAL, "is_active": True}], links=links)) == [("link.missing", 1)]


# ── materials, buckets, live ─────────────────────────────────────────────────


def test_a_material_that_no_library_holds_is_found_wherever_it_is_used() -> None:
    migration = replace(WHOLE, known_skus=frozenset({"OTHER"}))
    assert found(migration) == [("material.unknown", 1), ("material.unknown", 1)]
    assert "MEL-WHT-34 in 24-0117/10452" in samples(migration)


def test_rows_that_are_in_no_bucket_are_found() -> None:
    buckets = {"projects": Buckets(read=3, kept=1, rejected=1)}
    assert found(replace(WHOLE, buckets=buckets)) == [("buckets.unequal", 1)]


def test_a_record_that_left_its_file_is_found() -> None:
    migration = replace(WHOLE, written={"projects": 2, "materials": 1})
    assert found(migration) == [("buckets.unequal", 1)]
    assert check_migration(migration)[0].message == "projects: 2 records were written, and the file holds 1."


def test_a_summary_gives_its_buckets() -> None:
    counts = {
        "read": 3,
        "kept": 1,
        "rejected": 1,
        "skipped": 1,
        "superseded": 0,
        "filtered": 0,
        "parked": 0,
        "records": 1,
    }
    buckets, written = read_summary({"counts": {"projects": counts}})
    assert (buckets, written) == (WHOLE.buckets, {"projects": 1})


@pytest.mark.parametrize(
    "broken", [{}, [], None, {"counts": {"projects": {}}}, {"counts": {"projects": None}}, {"counts": 3}]
)
def test_a_summary_without_counts_is_refused(broken: Any) -> None:
    with pytest.raises(FileError, match="no counts"):
        read_summary(broken)


def test_what_a_live_comparison_found_is_passed_on() -> None:
    live = (Finding.of(FIELD_DIFFERS, 2),)
    assert check_migration(replace(WHOLE, live=live)) == live
    assert judge(live) == "errors"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_grade_of_a_rule_decides_the_health(rule: Any) -> None:
    expected = {"reject": "errors", "blank": "warnings", "note": "healthy"}[rule.severity]
    assert judge([Finding.of(rule, 1)]) == expected


# ── files and door ───────────────────────────────────────────────────────────


def test_a_canonical_file_is_healthy_until_a_hand_edits_it(tmp_path: Path) -> None:
    path = write_records(tmp_path / "canonical_projects_2026-01-15.json", [CanonicalProject.model_validate(PROJECT)])
    assert check_migration(replace(WHOLE, projects=load_rows(path))) == ()
    path.write_bytes(path.read_bytes().replace(b'"in_progress"', b'"bogus"'))
    assert found(replace(WHOLE, projects=load_rows(path))) == [("value.illegal", 1)]


@pytest.mark.parametrize("content", [None, b"", b"[]\n", b"{}", b"[", orjson.dumps("text")])
def test_an_empty_or_missing_file_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "canonical_projects_2026-01-15.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileError):
        load_rows(path)


def test_the_door_opens_without_a_warning() -> None:
    words = [sys.executable, "-W", "error", "-m", "integrations.canonical.health_check", "--help"]
    door = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert (door.returncode, door.stderr.count("Warning")) == (0, 0)
    assert "health-check" in door.stdout
