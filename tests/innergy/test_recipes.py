"""The recipes, end to end: records → plan → apply → nothing left to do, on a real ledger and a real port."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from integrations.canonical.errors import FileError
from integrations.canonical.files import load_records, write_records
from integrations.canonical.mappings.table import Tables
from integrations.canonical.models import CanonicalMaterial, CanonicalProject, CanonicalWorkOrder
from integrations.innergy.client import INNERGYClient
from integrations.innergy.import_projects import plan_projects, update_canonical
from integrations.innergy.options import ClientOptions
from integrations.innergy.planning import Planning
from integrations.innergy.spec import Spec
from integrations.innergy.sync_materials import plan_materials
from integrations.innergy.target import INNERGYTarget
from integrations.reconcile.apply import apply, count_results
from integrations.reconcile.changes import Blocked, Create, Link, Memory, Parked, Ref, Update
from integrations.reconcile.ledger import open_run, read_memory, url_of
from integrations.reconcile.plans import Plan
from integrations.sandbox.server import serving as sandbox

KEY = "s3cret-k3y-0f-a-shop"


def now() -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


def materials(count: int = 3, **more: Any) -> list[CanonicalMaterial]:
    usual = {
        "description": "Melamine",
        "category": "panels",
        "unit_of_measure": "SHT",
        "cost_per_unit": Decimal("45.00"),
    }
    return [CanonicalMaterial.model_validate({"sku": f"M-{number}", **usual, **more}) for number in range(count)]


def projects(count: int = 3, **more: Any) -> list[CanonicalProject]:
    usual = {"name": "Harbor Clinic", "customer_name": "Northpier", "status": "approved", "phase": "design"}
    return [
        CanonicalProject.model_validate(
            {"project_number": f"24-{number}", "ppak_id": f"P-{number}", **usual, "estimated_value": "81250.50", **more}
        )
        for number in range(count)
    ]


def work_orders(count: int = 3) -> list[CanonicalWorkOrder]:
    return [
        CanonicalWorkOrder(project_number=f"24-{number}", number="1", description="Base cabinets", quantity=Decimal(2))
        for number in range(count)
    ]


class Shop:
    """One target, one ledger."""

    def __init__(self, client: INNERGYClient, spec: Spec, tables: Tables, folder: Path) -> None:
        self.target = INNERGYTarget(client, now, "rehearsal")
        self.ledger = url_of(folder / "ledger.sqlite")
        self.planning = Planning(self.target, spec, tables, self.memory, now)

    def memory(self, tenant: str) -> Memory:
        return read_memory(self.ledger, tenant)

    async def carry_out(self, plan: Plan) -> dict[str, int]:
        async with open_run(self.ledger, plan.tenant, plan, "test", now, 1, "here") as run:
            results = await apply(plan, self.target, run, now, 4)
        return {word: count for word, count in count_results(results).items() if count}


def in_shop(
    call: Callable[[Shop], Any], at: Callable[..., ClientOptions], spec: Spec, tables: Tables, folder: Path
) -> Any:
    @asynccontextmanager
    async def opened(url: str) -> AsyncIterator[Shop]:
        async with INNERGYClient(at(url), spec) as client:
            yield Shop(client, spec, tables, folder)

    async def run(url: str) -> Any:
        async with opened(url) as shop:
            return await call(shop)

    with sandbox(spec.document, None, KEY) as stage:
        return asyncio.run(run(stage.url))


def counts(plan: Plan) -> dict[str, int]:
    return {kind: count for kind, count in plan.counts.items() if count}


At = Callable[..., ClientOptions]


def test_the_library_is_synced_once(options: At, spec: Spec, tables: Tables, tmp_path: Path) -> None:
    async def twice(shop: Shop) -> tuple[Any, ...]:
        first = await plan_materials(materials(), shop.planning)
        outcome = await shop.carry_out(first)
        return counts(first), outcome, counts(await plan_materials(materials(), shop.planning))

    assert in_shop(twice, options, spec, tables, tmp_path) == ({"create": 3}, {"done": 3}, {"keep": 3})


def test_a_changed_price_is_the_only_thing_to_do(options: At, spec: Spec, tables: Tables, tmp_path: Path) -> None:
    dearer = [*materials(2), *materials(3, cost_per_unit=Decimal("48.00"))[2:]]

    async def run(shop: Shop) -> Sequence[Any]:
        await shop.carry_out(await plan_materials(materials(), shop.planning))
        plan = await plan_materials(dearer, shop.planning)
        assert await shop.carry_out(plan) == {"kept": 2, "done": 1}
        assert counts(await plan_materials(dearer, shop.planning)) == {"keep": 3}
        return plan.writes

    (update,) = in_shop(run, options, spec, tables, tmp_path)
    assert isinstance(update, Update)
    assert [(change.name, change.old, change.new) for change in update.changes] == [
        ("cost_per_unit", "1.40625", "1.50")
    ]


def test_a_retired_material_is_set_inactive_and_comes_back(
    options: At, spec: Spec, tables: Tables, tmp_path: Path
) -> None:
    async def run(shop: Shop) -> list[dict[str, int]]:
        said = []
        for is_active in (True, False, False, True, True):
            plan = await plan_materials(materials(is_active=is_active), shop.planning)
            said.append(counts(plan))
            await shop.carry_out(plan)
        return said

    said = in_shop(run, options, spec, tables, tmp_path)
    assert said == [{"create": 3}, {"deactivate": 3}, {"keep": 3}, {"update": 3}, {"keep": 3}]


def test_two_materials_under_one_sku_over_there_are_blocked(
    options: At, spec: Spec, tables: Tables, tmp_path: Path
) -> None:
    async def run(shop: Shop) -> Plan:
        return await plan_materials([*materials(2, innergy_sku="INN-1"), *materials(3)[2:]], shop.planning)

    plan = in_shop(run, options, spec, tables, tmp_path)
    blocked = [change for change in plan.changes if isinstance(change, Blocked)]
    assert [(change.ref.key, change.rule) for change in blocked] == [("M-0", "sku.duplicate"), ("M-1", "sku.duplicate")]
    assert counts(plan) == {"create": 1, "blocked": 2}


def test_projects_and_their_work_orders_are_imported_once(
    options: At, spec: Spec, tables: Tables, tmp_path: Path
) -> None:
    async def twice(shop: Shop) -> tuple[Any, ...]:
        first = await plan_projects(projects(), work_orders(), shop.planning)
        outcome = await shop.carry_out(first)
        return counts(first), outcome, counts(await plan_projects(projects(), work_orders(), shop.planning))

    assert in_shop(twice, options, spec, tables, tmp_path) == ({"create": 6}, {"done": 6}, {"keep": 6})


def test_a_work_order_hangs_on_its_project_whatever_that_is_known_by(
    options: At, spec: Spec, tables: Tables, tmp_path: Path
) -> None:
    async def run(shop: Shop) -> Plan:
        strays = [*work_orders(1), CanonicalWorkOrder(project_number="99-9", number="1", description="Stray")]
        return await plan_projects(projects(1), strays, shop.planning)

    plan = in_shop(run, options, spec, tables, tmp_path)
    by_key = {change.ref.key: change for change in plan.changes}
    assert isinstance(by_key["24-0/1"], Create)
    assert by_key["24-0/1"].parent == Ref("projects", "P-0")
    assert isinstance(by_key["99-9/1"], Parked)


def test_what_innergy_has_no_field_for_is_said(options: At, spec: Spec, tables: Tables, tmp_path: Path) -> None:
    async def run(shop: Shop) -> Plan:
        return await plan_projects(projects(customer_phone="555-0100"), work_orders(), shop.planning)

    said = [
        finding for finding in in_shop(run, options, spec, tables, tmp_path).findings if finding.rule == "field.unsent"
    ]
    assert {(finding.message.split(",")[0], finding.count) for finding in said} == {
        ("projects: INNERGY has no field for customer_phone", 3),
        ("work_orders: INNERGY has no field for quantity", 3),
    }


def test_ids_in_the_canonical_file_do_not_make_a_plan_stale(
    options: At, spec: Spec, tables: Tables, tmp_path: Path
) -> None:
    async def run(shop: Shop) -> tuple[Any, Any]:
        bare = await plan_projects(projects(), [], shop.planning)
        marked = await plan_projects(projects(innergy_id="x", innergy_project_number="y"), [], shop.planning)
        return bare.basis.source, marked.basis.source

    bare, marked = in_shop(run, options, spec, tables, tmp_path)
    assert bare == marked
    assert len(bare) == 3


# ── --update-canonical ───────────────────────────────────────────────────────


def linked(*keys: str) -> Memory:
    return Memory(links={Ref("projects", key): Link(f"id-{key}", f"N-{key}") for key in keys})


def test_confirmed_links_are_written_into_the_canonical_file(tmp_path: Path) -> None:
    path = write_records(tmp_path / "canonical_projects_2026-01-15.json", projects())
    assert update_canonical(path, linked("P-0", "P-2")) == 2
    found = {one.key: (one.innergy_id, one.innergy_project_number) for one in load_records(path, CanonicalProject)}
    assert found == {"P-0": ("id-P-0", "N-P-0"), "P-1": (None, None), "P-2": ("id-P-2", "N-P-2")}


def test_a_second_update_changes_no_byte(tmp_path: Path) -> None:
    path = write_records(tmp_path / "canonical_projects_2026-01-15.json", projects())
    update_canonical(path, linked("P-1"))
    before = path.read_bytes()
    assert update_canonical(path, linked("P-1")) == 0
    assert path.read_bytes() == before


def test_nothing_else_in_the_file_changes(tmp_path: Path) -> None:
    path = write_records(tmp_path / "canonical_projects_2026-01-15.json", projects())
    lines = path.read_bytes().splitlines()
    update_canonical(path, linked("P-1"))
    after = path.read_bytes().splitlines()
    assert [old == new for old, new in zip(lines, after, strict=True)] == [True, True, False, True, True]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.json"):
        update_canonical(tmp_path / "none.json", linked("P-1"))
