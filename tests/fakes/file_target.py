"""A fake target that outlives its process, and a run of the engine that is killed at its n-th step."""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Sequence
from dataclasses import asdict
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from integrations.reconcile.apply import Run, apply
from integrations.reconcile.changes import Adopt, Create, Desired, Existing, Intent, Outcome, Ref, Update, Write
from integrations.reconcile.ledger import open_run
from tests.fakes.rehearsal import Rehearsal, project, work_order
from tests.fakes.target import TENANT, FakeClock, FakeTarget

T = TypeVar("T")

SHOP: Sequence[Desired] = (project("P1"), project("P2", notes="ours"), work_order("P1", 1))
"""P1 and its work order are to be made; P2 is there already, and to be adopted and updated."""


def shop_in(folder: Path, at: datetime) -> Rehearsal:
    """The shop whose ledger and target are kept in *folder*."""
    shop = Rehearsal(folder / "ledger.sqlite", FakeClock(at))
    shop.target = FileTarget(folder / "target.json", shop.clock)
    return shop


class FileTarget(FakeTarget):
    """Keeps its records in a file, so that a write is carried out whatever becomes of the one who sent it."""

    def __init__(self, path: Path, clock: FakeClock) -> None:
        super().__init__(clock)
        self.path = path
        if path.exists():
            rows = json.loads(path.read_text(encoding="utf-8"))
            self.records = {row["remote_id"]: (Ref(*own), Existing(**row)) for own, row in rows}

    def save(self) -> None:
        rows = [[[ref.entity, ref.key], asdict(record)] for ref, record in self.records.values()]
        draft = self.path.with_suffix(".part")
        draft.write_text(json.dumps(rows), encoding="utf-8")
        draft.replace(self.path)

    async def create(self, lot: Sequence[Create], parent_ids: Sequence[str | None]) -> Sequence[Outcome]:
        outcomes = await super().create(lot, parent_ids)
        self.save()
        return outcomes

    async def update(self, change: Adopt | Update) -> Outcome:
        outcome = await super().update(change)
        self.save()
        return outcome


class Fuse:
    """Kills its own process when the n-th step begins or ends."""

    def __init__(self, left: int) -> None:
        self.left = left

    async def around(self, step: Awaitable[T]) -> T:
        self.burn()
        result = await step
        self.burn()
        return result

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


class FusedTarget(FileTarget):
    def __init__(self, path: Path, clock: FakeClock, fuse: Fuse) -> None:
        super().__init__(path, clock)
        self.fuse = fuse

    async def create(self, lot: Sequence[Create], parent_ids: Sequence[str | None]) -> Sequence[Outcome]:
        return await self.fuse.around(super().create(lot, parent_ids))

    async def update(self, change: Adopt | Update) -> Outcome:
        return await self.fuse.around(super().update(change))


class FusedRun:
    def __init__(self, run: Run, fuse: Fuse) -> None:
        self.run, self.fuse = run, fuse

    async def intend(self, lot: Sequence[Write], now: datetime) -> Sequence[Intent]:
        return await self.fuse.around(self.run.intend(lot, now))

    async def settle(self, intents: Sequence[Intent], outcomes: Sequence[Outcome], now: datetime) -> None:
        await self.fuse.around(self.run.settle(intents, outcomes, now))

    async def link(self, adopted: Adopt, now: datetime) -> None:
        await self.fuse.around(self.run.link(adopted, now))


def migrate_until_killed(folder: Path, at: datetime, steps: int, in_flight: int) -> None:
    """One apply of `SHOP`, killed at the given step; ends by itself when it has fewer."""
    shop, fuse = shop_in(folder, at), Fuse(steps)
    target, planned = FusedTarget(folder / "target.json", shop.clock, fuse), shop.plan(SHOP)

    async def carry_out() -> None:
        async with open_run(shop.url, TENANT, planned, "rehearsal", shop.clock, os.getpid(), "bench-pc") as run:
            await apply(planned, target, FusedRun(run, fuse), shop.clock, in_flight)

    asyncio.run(carry_out())


def hold_ledger(folder: Path, at: datetime, line: Connection) -> None:
    """Open a run, say so, and hold it until somebody says something or the process is killed."""
    shop = shop_in(folder, at)
    planned = shop.plan(SHOP)

    async def hold() -> None:
        async with open_run(shop.url, TENANT, planned, "rehearsal", shop.clock, os.getpid(), "first-pc") as run:
            line.send(run.id)
            line.recv()

    asyncio.run(hold())
