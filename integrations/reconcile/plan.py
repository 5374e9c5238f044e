"""Desired × existing × memory → plan. Pure: it reads no clock and no file, and sends nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from graphlib import TopologicalSorter

from integrations.canonical.errors import SettingsError, UnsafePlanError
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import (
    FIELD_EMPTIED,
    LIMIT_EXCEEDED,
    OPERATION_ABSENT,
    PARENT_ABSENT,
    RECORD_ABSENT,
    rule_named,
)
from integrations.reconcile.basis import Basis, fingerprint_there
from integrations.reconcile.changes import (
    Adopt,
    Blocked,
    Change,
    Deactivate,
    Desired,
    Filtered,
    Memory,
    Parked,
    Ref,
    Snapshot,
    Update,
    Waiting,
    Write,
)
from integrations.reconcile.decide import Notes, View, decide, parent_of
from integrations.reconcile.matching import match_all
from integrations.reconcile.plans import Plan, seal

_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan may do unasked.

    More than *update_percent* updates, or *deactivate_percent* deactivations, of at least *at_least* linked records
    of an entity is too much.
    *processing* is how long the target may still carry out a request that got no answer.
    """

    update_percent: int = 30
    deactivate_percent: int = 30
    at_least: int = 10
    processing: timedelta = timedelta(seconds=120)


def plan(
    desired: Sequence[Desired],
    snapshot: Snapshot,
    memory: Memory,
    basis: Basis,
    limits: Limits,
    now: datetime,
    *,
    only: Collection[str] | None = None,
    limit: int | None = None,
) -> Plan:
    """One change for each of *desired*, whatever their order.

    *only* leaves out what it does not name; a record is named by its key or its parent's.
    *limit* leaves out all but the first that many records (by key; those with a parent go with it).
    Raises `UnsafePlanError` when *snapshot* and *basis* speak of different tenants or a record is desired twice,
    `SettingsError` when *only* names nobody.
    """
    _check_tenants(basis.tenant, snapshot.tenant)
    entities = _entity_order(desired)
    wanted = sorted(desired, key=lambda one: (entities.index(one.ref.entity), one.ref.key))
    _check_unique(wanted)
    chosen = _first(_named(wanted, only), limit)
    view = View(snapshot, memory, limits.processing)
    changes, notes = _decide_all(wanted, chosen, view)
    refusals = _refusals_of(changes, memory, limits, entities)
    findings = (*snapshot.findings, *findings_of(changes, notes, _absent_from(wanted, memory, entities), refusals))
    return seal(now, complete(basis, changes, snapshot, memory), entities, changes, findings, refusals)


def complete(basis: Basis, changes: Iterable[Change], snapshot: Snapshot, memory: Memory) -> Basis:
    """*basis* of the records that *changes* would touch."""
    touched = [change for change in changes if isinstance(change, Write)]
    return replace(
        basis,
        source={change.ref: basis.source[change.ref] for change in touched if change.ref in basis.source},
        existing={change.ref: fingerprint_there(change, snapshot) for change in touched},
        ledger=memory.version,
    )


def _decide_all(
    wanted: Sequence[Desired], chosen: Collection[Ref], view: View
) -> tuple[tuple[Change, ...], tuple[tuple[Ref, Notes], ...]]:
    matches = match_all(wanted, view.snapshot, view.memory)
    decided: dict[Ref, Change] = {}
    notes: list[tuple[Ref, Notes]] = []
    for one in wanted:
        if one.ref not in chosen:
            decided[one.ref] = Filtered(one.ref)
            continue
        decided[one.ref], said = decide(one, matches[one.ref], parent_of(one, decided, view), view)
        notes.append((one.ref, said))
    return tuple(decided.values()), tuple(notes)


# ── who takes part ───────────────────────────────────────────────────────────


def _check_tenants(ours: str, theirs: str) -> None:
    if ours != theirs:
        raise UnsafePlanError(f"the plan is for {ours}, but {theirs} answered", "check the base URL and the key")


def _check_unique(wanted: Sequence[Desired]) -> None:
    twice = [ref for ref, count in Counter(one.ref for one in wanted).items() if count > 1]
    if twice:
        raise UnsafePlanError(
            f"{twice[0].entity} {twice[0].key} is in the input more than once",
            "run health-check, and remove the repeated records",
        )


def _entity_order(desired: Sequence[Desired]) -> tuple[str, ...]:
    """The entities in order of appearance, but parents before children."""
    graph: dict[str, set[str]] = {}
    for one in desired:
        graph.setdefault(one.ref.entity, set()).update({one.parent.entity} if one.parent else ())
    return tuple(entity for entity in TopologicalSorter(graph).static_order() if entity in graph)


def _named(wanted: Sequence[Desired], only: Collection[str] | None) -> Sequence[Desired]:
    if only is None:
        return wanted
    names = {one.ref: {one.ref.key} | ({one.parent.key} if one.parent else set()) for one in wanted}
    unknown = sorted(set(only).difference(*names.values()))
    if unknown:
        raise SettingsError(f"--only names what no record is called: {', '.join(unknown)}", "check the keys")
    return [one for one in wanted if names[one.ref] & set(only)]


def _first(named: Sequence[Desired], limit: int | None) -> Collection[Ref]:
    refs = {one.ref for one in named}
    if limit is None:
        return refs
    heads = [one.ref for one in named if one.parent not in refs]
    chosen = set(heads[:limit])
    for one in named:
        if one.parent in chosen:
            chosen.add(one.ref)
    return chosen


# ── is it safe unasked? ──────────────────────────────────────────────────────


def _refusals_of(changes: Sequence[Change], memory: Memory, limits: Limits, entities: Sequence[str]) -> tuple[str, ...]:
    linked = Counter(ref.entity for ref in memory.links)
    updated = Counter(change.ref.entity for change in changes if _is_update(change, memory))
    deactivated = Counter(change.ref.entity for change in changes if isinstance(change, Deactivate))
    return tuple(
        f"{count} of {linked[entity]} linked {entity} ({count * 100 / linked[entity]:.1f} %) would be {verb}; "
        f"more than {percent} % is not done unasked"
        for entity in entities
        for verb, count, percent in (
            ("updated", updated[entity], limits.update_percent),
            ("deactivated", deactivated[entity], limits.deactivate_percent),
        )
        if linked[entity] >= limits.at_least and count * 100 > percent * linked[entity]
    )


def _is_update(change: Change, memory: Memory) -> bool:
    return isinstance(change, Update) or (
        isinstance(change, Adopt) and bool(change.changes) and change.ref in memory.links
    )


# ── what to see ──────────────────────────────────────────────────────────────


def _absent_from(wanted: Sequence[Desired], memory: Memory, entities: Sequence[str]) -> list[Ref]:
    """The linked records that the input no longer names."""
    return sorted({ref for ref in memory.links if ref.entity in entities} - {one.ref for one in wanted})


def findings_of(
    changes: Sequence[Change],
    notes: Sequence[tuple[Ref, Notes]] = (),
    absent: Sequence[Ref] = (),
    refusals: Sequence[str] = (),
) -> Iterable[Finding]:
    """A finding for each rule that *changes* or *notes* name, and for the records *absent* from the input."""
    said: dict[str, list[str]] = {}
    for rule, words in (
        *_said_of(changes),
        *((rule, _sample(ref, text)) for ref, pairs in notes for rule, text in pairs),
    ):
        said.setdefault(rule, []).append(words)
    if absent:
        said[RECORD_ABSENT.name] = [_sample(ref, "left alone") for ref in absent]
    if refusals:
        said[LIMIT_EXCEEDED.name] = list(refusals)
    for name, samples in sorted(said.items()):
        yield Finding.of(rule_named(name), len(samples), samples=tuple(samples[:_SAMPLES]))


def _said_of(changes: Sequence[Change]) -> Iterable[tuple[str, str]]:
    for change in changes:
        match change:
            case Blocked(ref, rule, reason):
                yield rule, _sample(ref, reason)
            case Parked(ref, reason):
                yield PARENT_ABSENT.name, _sample(ref, reason)
            case Waiting(ref, reason):
                yield OPERATION_ABSENT.name, _sample(ref, reason)
            case Adopt(ref=ref, changes=fields) | Update(ref=ref, changes=fields):
                emptied = (one for one in fields if one.new is None and one.old is not None)
                yield from ((FIELD_EMPTIED.name, _sample(ref, f"{one.name} {one.old!r}")) for one in emptied)
            case _:
                pass


def _sample(ref: Ref, words: str) -> str:
    return f"{ref.entity} {ref.key}: {words}"
