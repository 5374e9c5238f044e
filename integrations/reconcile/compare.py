"""What is there against what it should be, whoever changed it. Pure; for a health check."""

from collections.abc import Iterator, Sequence

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import FIELD_DIFFERS, LINK_GONE, LINK_MISSING, MATCH_AMBIGUOUS, OPERATION_ABSENT, Rule
from integrations.reconcile.basis import found_as
from integrations.reconcile.changes import Desired, Existing, Fields, Memory, Snapshot

_SAMPLES = 5


def compare(desired: Sequence[Desired], snapshot: Snapshot, memory: Memory) -> tuple[Finding, ...]:
    """A finding for each rule that a record breaks, counted; none when all is as it should be.

    ``field.differs`` counts fields, the others records.
    Not compared are records inactive on both sides, fields that cannot be seen over there,
    and fields that are empty here and were never written.
    """
    broken: dict[Rule, list[str]] = {}
    for wanted in sorted(desired, key=lambda one: one.ref):
        for rule, words in _broken_by(wanted, snapshot, memory):
            broken.setdefault(rule, []).append(f"{wanted.ref.entity} {wanted.ref.key}{words}")
    return tuple(
        Finding.of(rule, len(samples), samples=tuple(samples[:_SAMPLES]))
        for rule, samples in sorted(broken.items(), key=lambda item: item[0].name)
    )


def _broken_by(wanted: Desired, snapshot: Snapshot, memory: Memory) -> Iterator[tuple[Rule, str]]:
    link = memory.links.get(wanted.ref)
    found = found_as(snapshot, wanted.ref, link.remote_id) if link else None
    if ids := snapshot.ambiguous.get(wanted.ref):
        yield MATCH_AMBIGUOUS, f": {', '.join(ids)}"
    if reason := snapshot.absent.get(wanted.ref.entity):
        yield OPERATION_ABSENT, f": {reason}"
    elif link is None:
        if wanted.creatable:
            yield LINK_MISSING, ""
    elif found is None:
        yield LINK_GONE, f": it was {link.number or link.remote_id}"
    else:
        yield from _differing(wanted, found, memory.written.get(wanted.ref, {}))


def _differing(wanted: Desired, found: Existing, written: Fields) -> Iterator[tuple[Rule, str]]:
    if wanted.active != found.is_active:
        yield FIELD_DIFFERS, f": {_state(wanted.active)} here, {_state(found.is_active)} there"
    elif wanted.active:
        yield from _differing_fields(wanted, found, written)


def _state(is_active: bool) -> str:
    return "active" if is_active else "inactive"


def _differing_fields(wanted: Desired, found: Existing, written: Fields) -> Iterator[tuple[Rule, str]]:
    for name in sorted(wanted.fields.keys() & found.fields.keys()):
        ours, theirs = wanted.fields[name], found.fields[name]
        was_sent = ours is not None or written.get(name) is not None
        if ours != theirs and was_sent:
            yield FIELD_DIFFERS, f" {name}: {ours!r} here, {theirs!r} there"
