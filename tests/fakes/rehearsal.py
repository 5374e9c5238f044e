"""A migration in small: a ledger file, a fake target, a clock, and the engine between them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from integrations.reconcile.apply import PATIENCE, apply
from integrations.reconcile.basis import Basis, fingerprint
from integrations.reconcile.changes import Desired, Fields, Memory, Ref, Result
from integrations.reconcile.ledger import LedgerRun, open_run, read_memory, url_of
from integrations.reconcile.plan import Limits, plan
from integrations.reconcile.plans import Plan
from tests.fakes.target import TENANT, FakeClock, FakeTarget


@dataclass
class Rehearsal:
    """Plans and applies against one fake target and one ledger file."""

    ledger: Path
    clock: FakeClock = field(default_factory=FakeClock)
    target: FakeTarget = field(init=False)
    tenant: str = TENANT
    tables: str = "tables-1"
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self.target = FakeTarget(self.clock, tenant=self.tenant)

    @property
    def url(self) -> str:
        return url_of(self.ledger)

    @property
    def memory(self) -> Memory:
        return read_memory(self.url, self.tenant)

    def basis(self, desired: Sequence[Desired]) -> Basis:
        return Basis(self.tenant, {one.ref: fingerprint(dict(one.fields)) for one in desired}, self.tables)

    def plan(self, desired: Sequence[Desired], **narrowed: Any) -> Plan:
        snapshot = self.target.snapshot()
        return plan(desired, snapshot, self.memory, self.basis(desired), self.limits, self.clock(), **narrowed)

    async def carry_out(self, planned: Plan, in_flight: int = 4, patience: timedelta = PATIENCE) -> Sequence[Result]:
        async with open_run(self.url, self.tenant, planned, "rehearsal", self.clock, pid=7, host="bench-pc") as run:
            return await apply(planned, self.target, run, self.clock, in_flight, patience=patience)

    def apply(self, planned: Plan, in_flight: int = 4) -> Sequence[Result]:
        return asyncio.run(self.carry_out(planned, in_flight))

    def in_a_run(self, act: Callable[[LedgerRun], Awaitable[None]]) -> None:
        """Open a run of a plan that does nothing, and let *act* use its pen."""
        planned = self.plan([])

        async def write() -> None:
            async with open_run(self.url, self.tenant, planned, "rehearsal", self.clock, 7, "bench-pc") as run:
                await act(run)

        asyncio.run(write())

    def migrate(self, desired: Sequence[Desired]) -> Sequence[Result]:
        """Plan and apply; time goes by, as it does."""
        results = self.apply(self.plan(desired))
        self.clock.pass_by(1)
        return results


def project(key: str, parent: Ref | None = None, **fields: str | None) -> Desired:
    """A desired project, with a name unless it is given one."""
    return Desired(Ref("projects", key), {"name": f"Project {key}", **fields}, parent)


def work_order(project_key: str, number: int, **fields: str | None) -> Desired:
    """A desired work order of a project."""
    filled: Fields = {"description": f"Work order {number}", **fields}
    return Desired(Ref("work_orders", f"{project_key}/{number}"), filled, Ref("projects", project_key))


def material(key: str, active: bool = True, **fields: str | None) -> Desired:
    """A desired material; one that is not active is only followed."""
    return Desired(Ref("materials", key), {"description": f"Material {key}", **fields}, None, active, active)
