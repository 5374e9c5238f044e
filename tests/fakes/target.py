"""A target in memory that creates whatever it is told to, as often as it is told to, and loses answers on request."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from integrations.canonical.errors import RemoteError
from integrations.reconcile.changes import (
    Adopt,
    Create,
    Deactivate,
    Desired,
    Done,
    Existing,
    Fields,
    Outcome,
    Ref,
    Refused,
    Snapshot,
    Unknown,
    Update,
    Waiting,
)

Fault = Literal["lost after", "lost before", "refused", "absent", "unreachable"]
TENANT = "https://there.example Northpier"


@dataclass
class FakeClock:
    """A clock that stands still until it is told to go on."""

    at: datetime = datetime(2026, 1, 15, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class FakeTarget:
    """Holds records by remote id; *faults* are what happens to the next writes of a record."""

    clock: Callable[[], datetime] = field(default_factory=FakeClock)
    records: dict[str, tuple[Ref, Existing]] = field(default_factory=dict)
    faults: dict[Ref, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    absent: dict[str, str] = field(default_factory=dict)
    lot: int = 1
    tenant: str = TENANT
    writes: list[tuple[str, Ref, str | None]] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    # ── looking ──────────────────────────────────────────────────────────────

    async def look(self, desired: Sequence[Desired]) -> Snapshot:
        return self.snapshot()

    def snapshot(self) -> Snapshot:
        by_key: defaultdict[Ref, list[Existing]] = defaultdict(list)
        for ref, record in self.records.values():
            by_key[ref].append(record)
        return Snapshot(
            self.tenant,
            self.clock(),
            existing={ref: found[0] for ref, found in by_key.items() if len(found) == 1},
            by_id={(ref.entity, remote_id): record for remote_id, (ref, record) in self.records.items()},
            ambiguous={ref: tuple(one.remote_id for one in found) for ref, found in by_key.items() if len(found) > 1},
            absent=self.absent,
        )

    def twice(self) -> list[Ref]:
        """The refs that several records answer to."""
        return [ref for ref, count in Counter(ref for ref, _ in self.records.values()).items() if count > 1]

    def fields_of(self, ref: Ref) -> Fields:
        return self.the(ref).fields

    def the(self, ref: Ref) -> Existing:
        [found] = [record for own, record in self.records.values() if own == ref]
        return found

    # ── a person at work over there ──────────────────────────────────────────

    def add(self, ref: Ref, fields: Fields, is_active: bool = True) -> Existing:
        remote_id = f"id-{len(self.records) + 1}"
        record = Existing(remote_id, f"N-{len(self.records) + 1}", dict(fields), is_active)
        self.records[remote_id] = (ref, record)
        return record

    def edit(self, ref: Ref, **fields: str | None) -> None:
        record = self.the(ref)
        self.records[record.remote_id] = (ref, replace(record, fields={**record.fields, **fields}))

    def remove(self, ref: Ref) -> None:
        del self.records[self.the(ref).remote_id]

    # ── writing ──────────────────────────────────────────────────────────────

    def lot_size(self, entity: str) -> int:
        return self.lot

    async def create(self, lot: Sequence[Create], parent_ids: Sequence[str | None]) -> Sequence[Outcome]:
        async with self._counted():
            return [self._create(change, parent) for change, parent in zip(lot, parent_ids, strict=True)]

    def _create(self, change: Create, parent_id: str | None) -> Outcome:
        if change.parent is not None:
            assert parent_id in self.records
        return self._write("create", change.ref, lambda: self.add(change.ref, change.fields), parent_id)

    async def update(self, change: Adopt | Update) -> Outcome:
        async with self._counted():
            return self._write("update", change.ref, lambda: self._replace(change.remote_id, change.fields, True))

    async def deactivate(self, change: Deactivate) -> Outcome:
        async with self._counted():
            return self._write("deactivate", change.ref, lambda: self._replace(change.remote_id, change.fields, False))

    def _replace(self, remote_id: str, fields: Fields, is_active: bool) -> Existing:
        ref, record = self.records[remote_id]
        changed = replace(record, fields=dict(fields), is_active=is_active and record.is_active)
        self.records[remote_id] = (ref, changed)
        return changed

    def _write(self, operation: str, ref: Ref, carry_out: Callable[[], Existing], parent: str | None = None) -> Outcome:
        self.writes.append((operation, ref, parent))
        fault = self.faults[ref].pop(0) if self.faults.get(ref) else None
        match fault:
            case "refused":
                return Refused(ref, "Name is too long")
            case "absent":
                return Waiting(ref, f"there is no {operation} for {ref.entity}")
            case "lost before":
                return Unknown(ref, "no answer")
            case "lost after":
                carry_out()
                return Unknown(ref, "no answer")
            case "unreachable":
                raise RemoteError("the server cannot be reached", "try again later")
        record = carry_out()
        return Done(ref, record.remote_id, record.number, record.fields)

    def _counted(self) -> "_Counted":
        return _Counted(self)


@dataclass
class _Counted:
    target: FakeTarget

    async def __aenter__(self) -> None:
        self.target.in_flight += 1
        self.target.most_in_flight = max(self.target.in_flight, self.target.most_in_flight)
        await asyncio.sleep(0)

    async def __aexit__(self, *_: object) -> None:
        self.target.in_flight -= 1
