"""Desired, existing and memory of a case file give the change that stands beside them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.reconcile.basis import Basis
from integrations.reconcile.changes import Change, Desired, Existing, Intent, Link, Memory, Ref, Snapshot
from integrations.reconcile.plan import Limits, plan
from integrations.reconcile.plans import kind_of

READ_AT = datetime(2026, 1, 15, 8, tzinfo=UTC)
FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
CASES = {case["name"]: case for file in FILES for case in json.loads(file.read_text(encoding="utf-8"))}

Case = Mapping[str, Any]


@pytest.mark.parametrize("name", CASES)
def test_the_planner_decides(name: str) -> None:
    case = CASES[name]
    made = plan(
        [desired_of(row) for row in case["desired"]],
        snapshot_of(case),
        memory_of(case.get("memory", {})),
        Basis("T", {}, ""),
        Limits(processing=timedelta(seconds=120)),
        READ_AT,
        only=case.get("only"),
        limit=case.get("limit"),
    )
    expected = case["changes"]
    found = {change.ref.key: shown(change) for change in made.changes}
    assert found.keys() == expected.keys()
    assert {key: {name: found[key][name] for name in row} for key, row in expected.items()} == expected
    notes = {finding.rule: finding.count for finding in made.findings}
    assert {rule: notes.get(rule) for rule in case.get("notes", {})} == case.get("notes", {})


def test_no_two_cases_share_a_name() -> None:
    assert len(CASES) == sum(len(json.loads(file.read_text(encoding="utf-8"))) for file in FILES)


def shown(change: Change) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(json.dumps({"change": kind_of(change), **asdict(change)}))
    return shape


def ref_of(key: str) -> Ref:
    return Ref("work_orders" if "/" in key else "materials" if key.startswith("M") else "projects", key)


def desired_of(row: Case) -> Desired:
    return Desired(
        ref_of(row["key"]),
        row["fields"],
        ref_of(row["parent"]) if "parent" in row else None,
        row.get("creatable", True),
        row.get("active", True),
        tuple(row["refused_because"]) if "refused_because" in row else None,
        row.get("known_as"),
    )


def snapshot_of(case: Case) -> Snapshot:
    found: dict[Ref, list[Existing]] = {}
    for row in case.get("there", ()):
        record = Existing(row["id"], row.get("number"), row["fields"], row.get("active", True))
        found.setdefault(ref_of(row["key"]), []).append(record)
    return Snapshot(
        "T",
        READ_AT,
        existing={ref: records[0] for ref, records in found.items() if len(records) == 1},
        by_id={(ref.entity, one.remote_id): one for ref, records in found.items() for one in records},
        ambiguous={ref: tuple(one.remote_id for one in several) for ref, several in found.items() if len(several) > 1},
        absent=case.get("absent", {}),
    )


def memory_of(row: Case) -> Memory:
    return Memory(
        links={ref_of(key): Link(remote_id, None) for key, remote_id in row.get("links", {}).items()},
        written={ref_of(key): fields for key, fields in row.get("written", {}).items()},
        open={ref_of(key): intent_of(ref_of(key), shape) for key, shape in row.get("open", {}).items()},
        refused={ref_of(key): reason for key, reason in row.get("refused", {}).items()},
    )


def intent_of(ref: Ref, row: Case) -> Intent:
    ago = row["gave_up_ago"]
    gave_up_at = None if ago is None else READ_AT - timedelta(seconds=ago)
    return Intent(1, ref, row["kind"], READ_AT - timedelta(hours=1), gave_up_at, row.get("fields", {}))
