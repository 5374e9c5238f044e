"""What may change over there, and what became of it: the words planner, target and ledger share.

A *ref* names a record by entity and key.
*Fields* map a field's canonical name to text (``None`` is absent): never a request body, never a float.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from integrations.canonical.rejects import Finding

Fields = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A record's name on our side: entity (``projects``, ``materials``, ``work_orders``) and key."""

    entity: str
    key: str


# ── what we want, what is there ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Desired:
    """A record as it should be over there.

    *parent* must exist over there first.
    A record that is not *creatable* is only followed if it exists (an inactive material).
    *active* is ``False`` when its own row says inactive.
    *refused_because* blocks it before anything is sent: (rule name, reason).
    *known_as* is a person's word on its number over there, which outranks matching by key.
    """

    ref: Ref
    fields: Fields
    parent: Ref | None = None
    creatable: bool = True
    active: bool = True
    refused_because: tuple[str, str] | None = None
    known_as: str | None = None


@dataclass(frozen=True, slots=True)
class Existing:
    """A record as it is over there; *number* is the one people see, *is_active* its state.

    A name that *fields* leaves out cannot be seen over there; one that is empty there maps to ``None``.
    """

    remote_id: str
    number: str | None
    fields: Fields
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was found over there, in a read that began at *read_at* (aware UTC).

    *existing* is everything found under one of our keys, *by_id* everything found, by remote id.
    *ambiguous* names the refs that several records answer to, with their ids.
    *absent* maps an entity to the reason why this target does not offer it: its records wait.
    """

    tenant: str
    read_at: datetime
    existing: Mapping[Ref, Existing]
    by_id: Mapping[tuple[str, str], Existing] = field(default_factory=dict)  # (entity, remote id)
    ambiguous: Mapping[Ref, tuple[str, ...]] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


# ── what we remember ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Link:
    """Our record *is* that one: its remote id and number, confirmed by an answer or a match."""

    remote_id: str
    number: str | None


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that was about to be sent, to leave *fields* there as ours (a deactivation: that found them).

    *gave_up_at* is when we stopped waiting for its answer.
    """

    id: int
    ref: Ref
    kind: str  # "create", "update", "deactivate"
    intended_at: datetime
    gave_up_at: datetime | None = None
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """The ledger's last word on a record, and under which plan."""

    id: int
    plan: str
    state: str  # "open", "done", "refused", "waiting", or "linked": not yet brought in line


@dataclass(frozen=True, slots=True)
class Memory:
    """The ledger of one tenant, read in one transaction; a missing ledger is an empty one.

    *version* is the id of the ledger's last entry, *last* the last entry of each record.
    """

    version: int = 0
    links: Mapping[Ref, Link] = field(default_factory=dict)
    written: Mapping[Ref, Fields] = field(default_factory=dict)
    open: Mapping[Ref, Intent] = field(default_factory=dict)
    refused: Mapping[Ref, str] = field(default_factory=dict)
    last: Mapping[Ref, Entry] = field(default_factory=dict)


# ── changes ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's *old* value over there and the *new* one."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Create:
    """It is not there: make it, once; *parent_id* where its parent is there already."""

    ref: Ref
    fields: Fields
    parent: Ref | None = None
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Adopt:
    """It is there under our key but not linked: link it, and bring it in line in the same run.

    *fields* is the whole record after the changes, for targets that replace whole records.
    *agreed* is what counts as last written once it is linked.
    """

    ref: Ref
    remote_id: str
    number: str | None
    fields: Fields
    changes: tuple[FieldChange, ...] = ()
    parent: Ref | None = None
    agreed: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update:
    """It is linked and differs where only we changed it."""

    ref: Ref
    remote_id: str
    fields: Fields
    changes: tuple[FieldChange, ...]
    parent: Ref | None = None


@dataclass(frozen=True, slots=True)
class Deactivate:
    """It is linked, active there, and its own row says inactive."""

    ref: Ref
    remote_id: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Keep:
    """Nothing to do."""

    ref: Ref
    notes: tuple[tuple[str, str], ...] = ()  # (rule name, words)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The target does not offer the operation; *reason* says which."""

    ref: Ref
    reason: str


@dataclass(frozen=True, slots=True)
class Parked:
    """Its parent is not there and will not be made by this plan."""

    ref: Ref
    reason: str


@dataclass(frozen=True, slots=True)
class Filtered:
    """Left out by `--only` or `--limit`."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Blocked:
    """A person must decide first: *rule* and *reason*."""

    ref: Ref
    rule: str
    reason: str


Change = Create | Adopt | Update | Deactivate | Keep | Waiting | Parked | Filtered | Blocked
Write = Create | Adopt | Update | Deactivate  # an `Adopt` without field changes sends nothing


# ── outcomes of a write ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Done:
    """It was carried out; *fields* is what was written, in our words."""

    ref: Ref
    remote_id: str
    number: str | None
    fields: Fields


@dataclass(frozen=True, slots=True)
class Refused:
    """The target understood and said no; it was not carried out."""

    ref: Ref
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer that can be trusted: it may or may not have been carried out."""

    ref: Ref
    reason: str


Outcome = Done | Refused | Unknown | Waiting  # a `Waiting` was not carried out: the operation is not offered
Result = Outcome | Keep | Parked | Filtered | Blocked
"""What became of a change of a plan: the outcome of its write, else why nothing was sent."""


# ── the seams ────────────────────────────────────────────────────────────────


class Catalogue(Protocol):
    """A target that can only look."""

    async def look(self, desired: Sequence[Desired]) -> Snapshot:
        """Find what is there for *desired*; raises `RemoteError` when the target cannot be used."""
        ...


class Target(Catalogue, Protocol):
    """A target that can also write.

    A refused or unanswered write is a value, item by item; only what ends the run is raised
    (`AuthError`, `RemoteError` when it is certain that nothing was carried out).
    """

    def lot_size(self, entity: str) -> int:
        """How many creations of *entity* one request takes."""
        ...

    async def create(self, lot: Sequence[Create], parent_ids: Sequence[str | None]) -> Sequence[Outcome]:
        """Make the records of one *lot* (one entity), in order."""
        ...

    async def update(self, change: Adopt | Update) -> Outcome:
        """Bring one record in line."""
        ...

    async def deactivate(self, change: Deactivate) -> Outcome:
        """Set one record inactive."""
        ...
