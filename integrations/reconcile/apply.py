"""Carry a plan out: parents first, many at once, nothing twice.

Each write is written down before it is sent and again when it is answered,
so a run that dies at any point leaves behind what it may have done.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, assert_never

from integrations.canonical.errors import RemoteError
from integrations.canonical.progress import Progress, silent
from integrations.reconcile.changes import (
    Adopt,
    Blocked,
    Change,
    Create,
    Deactivate,
    Done,
    Filtered,
    Intent,
    Keep,
    Outcome,
    Parked,
    Ref,
    Refused,
    Result,
    Target,
    Unknown,
    Update,
    Waiting,
    Write,
)
from integrations.reconcile.plans import Plan, operation_of

PATIENCE = timedelta(seconds=30)
"""How long a stopped run waits for the answers that are still on their way."""


class Run(Protocol):
    """The pen: what an apply may write into the ledger. Durable when the call returns."""

    async def intend(self, lot: Sequence[Write], now: datetime) -> Sequence[Intent]:
        """Record that the writes of *lot* are about to be sent."""
        ...

    async def settle(self, intents: Sequence[Intent], outcomes: Sequence[Outcome], now: datetime) -> None:
        """Record what became of them."""
        ...

    async def link(self, adopted: Adopt, now: datetime) -> None:
        """Record that our record is that one; what is agreed counts as last written, an open intent is closed."""
        ...


async def apply(
    plan: Plan,
    target: Target,
    run: Run,
    clock: Callable[[], datetime],
    in_flight: int,
    *,
    progress: Progress = silent,
    patience: timedelta = PATIENCE,
) -> tuple[Result, ...]:
    """Carry *plan* out, at most *in_flight* requests at once; one result for each change, in its order.

    A refusal or a lost answer is a result; the rest goes on.
    When *target* raises (`AuthError`, `RemoteError`), when the ledger does (`FileError`), or when the caller cancels,
    nothing more is sent, the answers on their way are awaited for *patience* and written down,
    and only then is it raised.
    What was done by then is in the ledger, so the next plan goes on from there.
    """
    carrier = _Carrier(target, run, clock, progress, patience)
    for entity in plan.entities:
        changes = [change for change in plan.changes if change.ref.entity == entity]
        await carrier.carry(entity, changes, in_flight)
    return tuple(carrier.results[change.ref] for change in plan.changes)


def count_results(results: Iterable[Result]) -> Mapping[str, int]:
    """How many results of each kind: ``done``, ``kept``, ``refused``, … in words; an adopted record is done."""
    found = Counter(type(result) for result in results)
    return {word: found[kind] for word, kind in _WORDS}


_WORDS: tuple[tuple[str, type[Result]], ...] = (
    ("done", Done),
    ("kept", Keep),
    ("refused", Refused),
    ("unknown", Unknown),
    ("waiting", Waiting),
    ("parked", Parked),
    ("filtered", Filtered),
    ("blocked", Blocked),
)

_Lot = Sequence[Change]
"""Creations that share one request, or one other change."""


@dataclass(slots=True)
class _Carrier:
    target: Target
    run: Run
    clock: Callable[[], datetime]
    progress: Progress
    patience: timedelta
    results: dict[Ref, Result] = field(default_factory=dict)
    unoffered: dict[tuple[str, str], str] = field(default_factory=dict)  # (entity, operation) → the target's reason

    async def carry(self, entity: str, changes: Sequence[Change], in_flight: int) -> None:
        """Carry out the changes of one entity."""
        lots = deque(_lots_of(changes, self.target.lot_size(entity)))
        tell = _teller(self.progress, entity, changes)
        workers = [asyncio.create_task(self._work(lots, tell)) for _ in range(min(in_flight, len(lots)))]
        try:
            await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            lots.clear()  # empty already, unless something went wrong: nothing more is sent
            await _drain(workers, self.patience)
        for worker in sorted(workers, key=asyncio.Task.cancelled):  # what went wrong, before what it cut short
            worker.result()

    async def _work(self, lots: deque[_Lot], tell: Callable[[_Lot], None]) -> None:
        while lots:
            lot = lots.popleft()
            await self._carry_lot(lot)
            tell(lot)

    async def _carry_lot(self, lot: _Lot) -> None:
        match lot[0]:
            case Create():
                await self._create([change for change in lot if isinstance(change, Create)])
            case Adopt() as adopt:
                await self._adopt(adopt)
            case Update() as update:
                await self._send([update], partial(self._update, update))
            case Deactivate() as change:
                await self._send([change], partial(self._deactivate, change))
            case Keep() | Waiting() | Parked() | Filtered() | Blocked() as nothing:
                self.results[nothing.ref] = nothing
            case never:
                assert_never(never)

    # ── one lot ──────────────────────────────────────────────────────────────

    async def _create(self, lot: Sequence[Create]) -> None:
        self.results.update((change.ref, orphan) for change in lot if (orphan := self._orphan(change)))
        ready = [change for change in lot if change.ref not in self.results]
        if ready:
            parents = [self._parent_id(change) for change in ready]
            await self._send(ready, partial(self.target.create, ready, parents))

    def _orphan(self, change: Create) -> Waiting | Parked | None:
        """What becomes of a record whose parent did not come to be in this run."""
        if change.parent is None or self._parent_id(change) is not None:
            return None
        match self.results.get(change.parent):
            case Waiting(reason=reason):
                return Waiting(change.ref, f"{change.parent.key} waits: {reason}")
            case Refused(reason=reason) | Unknown(reason=reason) | Blocked(reason=reason):
                return Parked(change.ref, f"{change.parent.key} was not made: {reason}")
            case _:
                return Parked(change.ref, f"{change.parent.key} is not there")

    def _parent_id(self, change: Create) -> str | None:
        parent = self.results.get(change.parent) if change.parent else None
        return parent.remote_id if isinstance(parent, Done) else change.parent_id

    async def _adopt(self, adopt: Adopt) -> None:
        await self.run.link(adopt, self.clock())
        if adopt.changes:
            await self._send([adopt], partial(self._update, adopt))
        else:
            self.results[adopt.ref] = Done(adopt.ref, adopt.remote_id, adopt.number, adopt.agreed)

    async def _update(self, change: Adopt | Update) -> Sequence[Outcome]:
        return [await self.target.update(change)]

    async def _deactivate(self, change: Deactivate) -> Sequence[Outcome]:
        return [await self.target.deactivate(change)]

    async def _send(self, lot: Sequence[Write], call: Callable[[], Awaitable[Sequence[Outcome]]]) -> None:
        """Write down, send, write down."""
        operation = (lot[0].ref.entity, operation_of(lot[0]))
        if reason := self.unoffered.get(operation):
            self.results.update((change.ref, Waiting(change.ref, reason)) for change in lot)
            return
        intents = await self.run.intend(lot, self.clock())
        try:
            outcomes = await call()
        except RemoteError as error:  # a target raises it only when nothing was carried out
            await self.run.settle(intents, [Refused(change.ref, error.message) for change in lot], self.clock())
            raise
        _check_answers(lot, outcomes)
        await self.run.settle(intents, outcomes, self.clock())
        self.results.update((outcome.ref, outcome) for outcome in outcomes)
        self.unoffered.update((operation, outcome.reason) for outcome in outcomes if isinstance(outcome, Waiting))


def _lots_of(changes: Sequence[Change], size: int) -> Iterator[_Lot]:
    creates = [change for change in changes if isinstance(change, Create)]
    yield from ([change] for change in changes if not isinstance(change, Create))
    yield from (creates[start : start + size] for start in range(0, len(creates), size))


def _teller(progress: Progress, label: str, changes: Sequence[Change]) -> Callable[[_Lot], None]:
    """Tells *progress* how many of the writes among *changes* are over."""
    total = sum(isinstance(change, Write) for change in changes)
    done = 0

    def tell(lot: _Lot) -> None:
        nonlocal done
        if isinstance(lot[0], Write):
            done += len(lot)
            progress(label, done, total)

    return tell


async def _drain(workers: Iterable[asyncio.Task[None]], patience: timedelta) -> None:
    """Wait for the *workers*, but not for ever."""
    try:
        await asyncio.wait(workers, timeout=patience.total_seconds())
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


def _check_answers(lot: Sequence[Write], outcomes: Sequence[Outcome]) -> None:
    """An answer that is about another record must never become a link."""
    if [change.ref for change in lot] != [outcome.ref for outcome in outcomes]:
        raise ValueError("the target's outcomes are not those of the lot")
