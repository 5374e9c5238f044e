"""What is to happen to one record. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from integrations.canonical.rules import ANSWER_AWAITED, FIELD_CHANGED_THERE, FIELD_CONFLICT, RECORD_INACTIVE
from integrations.reconcile.basis import found_as
from integrations.reconcile.changes import (
    Adopt,
    Blocked,
    Change,
    Create,
    Deactivate,
    Desired,
    Existing,
    FieldChange,
    Fields,
    Intent,
    Keep,
    Memory,
    Parked,
    Ref,
    Snapshot,
    Update,
    Waiting,
)
from integrations.reconcile.fields import Difference, differ
from integrations.reconcile.matching import Match

Notes = tuple[tuple[str, str], ...]
"""(rule name, words) pairs about one record."""


@dataclass(frozen=True, slots=True)
class View:
    """What is there, what we remember, and how long an unanswered write may still be carried out."""

    snapshot: Snapshot
    memory: Memory
    window: timedelta


def decide(wanted: Desired, match: Match, parent: str | Waiting | Parked | None, view: View) -> tuple[Change, Notes]:
    """The change for one record, and what to note about it; *parent* as `parent_of` gave it."""
    ref = wanted.ref
    if reason := view.snapshot.absent.get(ref.entity):
        return Waiting(ref, reason), ()
    if isinstance(parent, Waiting | Parked):
        return parent, ()
    if trouble := wanted.refused_because or match.trouble:
        return Blocked(ref, *trouble), ()
    if match.existing is None:
        change = _decide_absent(wanted, parent, view)
        return change, change.notes if isinstance(change, Keep) else ()
    return _decide_present(wanted, match.existing, match.is_linked, view)


def parent_of(wanted: Desired, decided: Mapping[Ref, Change], view: View) -> str | Waiting | Parked | None:
    """The remote id of the record's parent; ``None`` when it has none or this plan makes it.

    A `Waiting` or `Parked` is what the record itself becomes, because its parent cannot be had.
    """
    parent = wanted.parent
    if parent is None:
        return None
    match decided.get(parent):
        case Waiting(reason=reason):
            return Waiting(wanted.ref, f"{parent.key} waits: {reason}")
        case Blocked(reason=reason):
            return Parked(wanted.ref, f"{parent.key} is blocked: {reason}")
        case Parked():
            return Parked(wanted.ref, f"{parent.key} is parked")
        case Create():
            return None
        case Adopt(remote_id=remote_id) | Update(remote_id=remote_id) | Deactivate(remote_id=remote_id):
            return remote_id
        case _:
            return _id_there(parent, view) or Parked(wanted.ref, f"{parent.key} is not there")


def _id_there(ref: Ref, view: View) -> str | None:
    """The remote id of a record that this plan leaves alone, if it is there."""
    link = view.memory.links.get(ref)
    found = found_as(view.snapshot, ref, link.remote_id) if link else view.snapshot.existing.get(ref)
    return found.remote_id if found else None


# ── not there ────────────────────────────────────────────────────────────────


def _decide_absent(wanted: Desired, parent_id: str | None, view: View) -> Create | Keep | Blocked:
    intent = view.memory.open.get(wanted.ref)
    if intent is not None and _is_awaited(intent, view):
        return _awaiting(intent, view.window)
    if not wanted.creatable:
        return Keep(wanted.ref, ((RECORD_INACTIVE.name, "inactive here and absent there"),))
    return Create(wanted.ref, wanted.fields, wanted.parent, parent_id)


def _is_awaited(intent: Intent, view: View) -> bool:
    """Whether *intent* may still have been carried out after we looked."""
    return intent.gave_up_at is None or view.snapshot.read_at <= intent.gave_up_at + view.window


def _awaiting(intent: Intent, window: timedelta) -> Blocked:
    sent = f"the {intent.kind} of {intent.intended_at.isoformat(timespec='seconds')} got no answer"
    if intent.gave_up_at is None:
        return Blocked(intent.ref, ANSWER_AWAITED.name, f"{sent}, and its run may still be waiting for it")
    until = (intent.gave_up_at + window).isoformat(timespec="seconds")
    return Blocked(
        intent.ref, ANSWER_AWAITED.name, f"{sent}; run again after {until}, when it can be told what became of it"
    )


# ── there ────────────────────────────────────────────────────────────────────


def _decide_present(wanted: Desired, there: Existing, is_linked: bool, view: View) -> tuple[Change, Notes]:
    ref, memory = wanted.ref, view.memory
    intent = memory.open.get(ref)
    if intent is not None and _is_awaited(intent, view) and not _is_carried_out(intent, there):
        return _awaiting(intent, view.window), ()
    difference = differ(wanted.fields, there.fields, _bases_of(ref, is_linked, memory))
    if not wanted.active:
        return _decide_inactive(wanted, there, difference, is_linked, intent), ()
    if difference.conflicts:
        return Blocked(ref, FIELD_CONFLICT.name, _words_of(difference.conflicts)), ()
    notes = _notes_of(difference, there)
    if not is_linked or intent is not None or _is_news(difference.agreed, memory.written.get(ref, {})):
        return _adopt(wanted, there, difference), notes
    if difference.changes:
        return Update(ref, there.remote_id, difference.fields, difference.changes, wanted.parent), notes
    return Keep(ref, notes), notes


def _is_carried_out(intent: Intent, there: Existing) -> bool:
    """Whether what we see is what *intent* would have left."""
    if intent.kind == "deactivate":
        return not there.is_active
    return intent.kind == "create" or all(there.fields.get(name, new) == new for name, new in intent.fields.items())


def _bases_of(ref: Ref, is_linked: bool, memory: Memory) -> tuple[Fields, ...]:
    """Every version of the record that we wrote, or may have written."""
    if not is_linked and ref in memory.links:
        return ()
    written = (memory.written[ref],) if ref in memory.written else ()
    intent = memory.open.get(ref)
    return written if intent is None or intent.kind == "deactivate" else (*written, intent.fields)


def _is_news(agreed: Fields, written: Fields) -> bool:
    """Whether both sides came to agree on a value that we never wrote."""
    return any(written.get(name) != value for name, value in agreed.items())


def _decide_inactive(
    wanted: Desired, there: Existing, difference: Difference, is_linked: bool, intent: Intent | None
) -> Change:
    """An inactive record's fields are left as they are; only a linked one is deactivated."""
    if is_linked and there.is_active:
        return Deactivate(wanted.ref, there.remote_id, there.fields)
    if is_linked and intent is None:
        return Keep(wanted.ref)
    return _adopt(wanted, there, replace(difference, changes=(), fields=there.fields))


def _adopt(wanted: Desired, there: Existing, difference: Difference) -> Adopt:
    return Adopt(
        wanted.ref,
        there.remote_id,
        there.number,
        difference.fields,
        difference.changes,
        wanted.parent,
        agreed=difference.agreed,
    )


# ── words ────────────────────────────────────────────────────────────────────


def _notes_of(difference: Difference, there: Existing) -> Notes:
    kept = tuple(f"{field.name}: {field.old!r} here, {field.new!r} there" for field in difference.kept)
    asleep = () if there.is_active or kept or difference.changes else ("active here, inactive there",)
    return tuple((FIELD_CHANGED_THERE.name, words) for words in kept + asleep)


def _words_of(conflicts: tuple[FieldChange, ...]) -> str:
    return "; ".join(f"{field.name}: {field.new!r} here, {field.old!r} there" for field in conflicts)
