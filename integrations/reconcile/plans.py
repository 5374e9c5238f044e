"""A plan: a value to be read, kept in a file, and carried out exactly as it was read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from integrations.canonical.errors import FileError, UnsafePlanError
from integrations.canonical.files import load_json, write_json
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import Severity
from integrations.reconcile.basis import Basis, fingerprint
from integrations.reconcile.changes import (
    Adopt,
    Blocked,
    Change,
    Create,
    Deactivate,
    Filtered,
    Keep,
    Parked,
    Ref,
    Update,
    Waiting,
    Write,
)

_KINDS: Mapping[str, type[Change]] = {
    kind.__name__.lower(): kind
    for kind in (Create, Adopt, Update, Deactivate, Keep, Waiting, Parked, Filtered, Blocked)
}

Counts = Mapping[str, int]
"""How many changes of each kind: ``create``, ``adopt``, … ``blocked``, in the order of `changes.py`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen to every desired record: one change each.

    *id* is a hash of all the rest but *made_at*.
    *entities* are in the order of writing, parents first; *changes* are sorted by it, then by key.
    *refusals* are the reasons why it should not be carried out unasked; it is safe when there are none.
    """

    id: str
    made_at: datetime
    basis: Basis
    entities: tuple[str, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    refusals: tuple[str, ...]

    @property
    def tenant(self) -> str:
        """Whose records it changes."""
        return self.basis.tenant

    @property
    def writes(self) -> tuple[Write, ...]:
        """The changes that may send something; a plan without any has nothing to do."""
        return tuple(change for change in self.changes if isinstance(change, Write))

    @property
    def counts(self) -> Counts:
        """How many changes of each kind."""
        return _count(self.changes)

    @property
    def entity_counts(self) -> Mapping[str, Counts]:
        """How many changes of each kind, per entity."""
        return {
            entity: _count([change for change in self.changes if change.ref.entity == entity])
            for entity in self.entities
        }


def kind_of(change: Change) -> str:
    """The word for the kind of *change*, as counts and files use it."""
    return type(change).__name__.lower()


def operation_of(write: Write) -> str:
    """What *write* asks of the target: ``create``, ``update`` or ``deactivate``."""
    return "update" if isinstance(write, Adopt) else kind_of(write)


def _count(changes: Sequence[Change]) -> Counts:
    found = Counter(kind_of(change) for change in changes)
    return {kind: found[kind] for kind in _KINDS}


def seal(
    made_at: datetime,
    basis: Basis,
    entities: tuple[str, ...],
    changes: tuple[Change, ...],
    findings: tuple[Finding, ...],
    refusals: tuple[str, ...],
) -> Plan:
    """The plan of these parts, with its id."""
    unsealed = Plan("", made_at, basis, entities, changes, findings, refusals)
    return Plan(_id_of(unsealed), made_at, basis, entities, changes, findings, refusals)


def _id_of(plan: Plan) -> str:
    return fingerprint({name: part for name, part in _parts_of(plan).items() if name not in {"id", "made_at"}})


# ── its file ─────────────────────────────────────────────────────────────────

_FORMAT = 1


def write_plan(path: Path, plan: Plan) -> Path:
    """Write *plan* as JSON; the same plan gives the same bytes. Raises `FileError`."""
    return write_json(path, _parts_of(plan) | {"format": _FORMAT, "tenant": plan.tenant, "counts": plan.counts})


def load_plan(path: Path) -> Plan:
    """The plan that `write_plan` wrote to *path*.

    Raises `FileError` when the file is missing or holds no plan, `UnsafePlanError` when it was edited.
    """
    try:
        plan = _plan_of(path, load_json(path))
    except FileError as error:
        raise FileError(error.message, "name a plan that a dry run wrote: --dry-run --plan FILE") from error
    if plan.id != _id_of(plan):
        raise UnsafePlanError(
            f"{path} was changed after it was planned", "plan again with --dry-run, and read that plan"
        )
    return plan


def _parts_of(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "made_at": plan.made_at.isoformat(),
        "basis": {
            "tenant": plan.basis.tenant,
            "source": _nested(plan.basis.source),
            "tables": plan.basis.tables,
            "existing": _nested(plan.basis.existing),
            "ledger": plan.basis.ledger,
        },
        "entities": list(plan.entities),
        "changes": [_row_of(change) for change in plan.changes],
        "findings": [asdict(finding) for finding in plan.findings],
        "refusals": list(plan.refusals),
    }


def _row_of(change: Change) -> dict[str, Any]:
    """Not `asdict`, which copies every value: a plan may hold a hundred thousand changes."""
    return {"change": kind_of(change), **{part.name: getattr(change, part.name) for part in fields(change)}}


def _nested(prints: Mapping[Ref, str]) -> dict[str, dict[str, str]]:
    nested: dict[str, dict[str, str]] = {}
    for ref in sorted(prints):
        nested.setdefault(ref.entity, {})[ref.key] = prints[ref]
    return nested


def _flat(nested: Mapping[str, Mapping[str, str]]) -> dict[Ref, str]:
    return {Ref(entity, key): text for entity, prints in nested.items() for key, text in prints.items()}


def _plan_of(path: Path, parts: Any) -> Plan:
    try:
        if parts["format"] != _FORMAT:
            raise FileError(f"{path} is a plan of another version of this tool", "plan again with --dry-run")
        basis = parts["basis"]
        return Plan(
            id=parts["id"],
            made_at=datetime.fromisoformat(parts["made_at"]),
            basis=Basis(**basis | {"source": _flat(basis["source"]), "existing": _flat(basis["existing"])}),
            entities=tuple(parts["entities"]),
            changes=_changes_of(parts["changes"]),
            findings=tuple(_finding_of(row) for row in parts["findings"]),
            refusals=tuple(parts["refusals"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
        raise FileError(f"{path} is no plan: {error}", "name a file that a dry run wrote") from error


def _finding_of(row: Mapping[str, Any]) -> Finding:
    return Finding(row["rule"], Severity(row["severity"]), row["count"], row["message"], tuple(row["samples"]))


def _changes_of(rows: Sequence[dict[str, Any]]) -> tuple[Change, ...]:
    return tuple(
        _reader_of(row["change"]).validate_python({name: part for name, part in row.items() if name != "change"})
        for row in rows
    )


@cache
def _reader_of(kind: str) -> TypeAdapter[Change]:
    return TypeAdapter(_KINDS[kind])
