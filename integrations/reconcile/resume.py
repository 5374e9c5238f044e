"""A saved plan, carried out later: is it still true, and what is left of it? Pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from integrations.canonical.errors import UnsafePlanError
from integrations.reconcile.basis import Basis, fingerprint_there
from integrations.reconcile.changes import (
    Adopt,
    Blocked,
    Change,
    Create,
    Deactivate,
    Desired,
    Entry,
    Keep,
    Memory,
    Snapshot,
    Update,
    Write,
)
from integrations.reconcile.decide import View, decide
from integrations.reconcile.matching import match_all
from integrations.reconcile.plan import Limits, complete, findings_of
from integrations.reconcile.plans import Plan

_SAMPLES = 5


def resume(saved: Plan, snapshot: Snapshot, memory: Memory, basis: Basis, limits: Limits) -> Plan:
    """What is left of *saved*, if it is still true; raises `UnsafePlanError` when it is not."""
    check_fresh(saved, snapshot, memory, basis)
    return remaining(saved, snapshot, memory, limits)


def check_fresh(saved: Plan, snapshot: Snapshot, memory: Memory, basis: Basis) -> None:
    """Raises `UnsafePlanError` when what *saved* rests on was changed by another hand than its own run.

    *snapshot*, *memory* and *basis* are of now; of *basis* only tenant, sources and tables count.
    """
    if {basis.tenant, snapshot.tenant} != {saved.tenant}:
        raise UnsafePlanError(
            f"the plan is for {saved.tenant}, and this is {snapshot.tenant}", "plan again for this tenant"
        )
    stale = list(_stale_parts(saved, snapshot, memory, basis))
    if stale:
        more = f" and {len(stale) - _SAMPLES} more" if len(stale) > _SAMPLES else ""
        raise UnsafePlanError(
            f"the plan is stale: {'; '.join(stale[:_SAMPLES])}{more}", "plan again with --dry-run, and read that plan"
        )


def remaining(saved: Plan, snapshot: Snapshot, memory: Memory, limits: Limits) -> Plan:
    """*saved* without what its own run has done, under the same id.

    What was done is kept; a write that got no answer is decided again, from what is there now.
    """
    view = View(snapshot, memory, limits.processing)
    changes = tuple(_left_of(change, saved.id, view) for change in saved.changes)
    blocked = [change for change in changes if isinstance(change, Blocked) and change not in saved.changes]
    findings = (*saved.findings, *findings_of(blocked))
    return replace(saved, changes=changes, findings=findings, basis=complete(saved.basis, changes, snapshot, memory))


# ── is it still true? ────────────────────────────────────────────────────────


def _stale_parts(saved: Plan, snapshot: Snapshot, memory: Memory, basis: Basis) -> Iterator[str]:
    if basis.tables != saved.basis.tables:
        yield "the mapping tables changed"
    for change in saved.writes:
        ref = change.ref
        if basis.source.get(ref) != saved.basis.source.get(ref):
            yield f"{ref.entity} {ref.key} changed in the input"
        entry = memory.last.get(ref)
        if _is_another_hand(entry, saved):
            yield f"{ref.entity} {ref.key} was written by another run"
        elif not _may_have_written(entry, saved) and fingerprint_there(change, snapshot) != saved.basis.existing[ref]:
            yield f"{ref.entity} {ref.key} changed over there"


def _is_another_hand(entry: Entry | None, saved: Plan) -> bool:
    return entry is not None and entry.id > saved.basis.ledger and entry.plan != saved.id


def _may_have_written(entry: Entry | None, saved: Plan) -> bool:
    """Whether the plan's own run may be why the record looks different now."""
    return entry is not None and entry.plan == saved.id and entry.state in {"open", "done"}


# ── what is left ─────────────────────────────────────────────────────────────


def _left_of(change: Change, plan_id: str, view: View) -> Change:
    if not isinstance(change, Write):
        return change
    entry = view.memory.last.get(change.ref)
    if entry is not None and entry.plan == plan_id:
        if entry.state == "open":
            return _decide_again(change, view)
        if entry.state == "done":
            return Keep(change.ref)
    return _with_parent(change, view) if isinstance(change, Create) else change


def _with_parent(change: Create, view: View) -> Create:
    link = view.memory.links.get(change.parent) if change.parent else None
    return replace(change, parent_id=link.remote_id) if link else change


def _decide_again(change: Write, view: View) -> Change:
    wanted = _desired_of(change)
    match = match_all([wanted], view.snapshot, view.memory)[change.ref]
    parent_id = _with_parent(change, view).parent_id if isinstance(change, Create) else None
    return decide(wanted, match, parent_id, view)[0]


def _desired_of(change: Write) -> Desired:
    """The record that the plan wanted, as far as the plan still knows."""
    match change:
        case Create(ref, fields, parent):
            return Desired(ref, fields, parent)
        case Adopt(ref=ref, changes=changes, parent=parent, agreed=agreed):
            return Desired(ref, {**agreed, **{field.name: field.new for field in changes}}, parent)
        case Update(ref=ref, changes=changes, parent=parent):
            return Desired(ref, {field.name: field.new for field in changes}, parent)
        case Deactivate(ref=ref):
            return Desired(ref, {}, active=False)
        case never:
            assert_never(never)
