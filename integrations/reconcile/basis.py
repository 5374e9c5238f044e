"""What a plan rests on, so that a saved one can be told to be stale.

A fingerprint is a short text that differs when the thing behind it differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from integrations.reconcile.changes import Create, Existing, Ref, Snapshot, Write

ABSENT = "absent"
"""The fingerprint of a record that is not over there."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was made from.

    The caller gives *tenant*, the fingerprint of each *source* record, and one of the mapping *tables*.
    The planner keeps the sources that the plan touches, and adds the fingerprint of each *existing* record it touches
    and the last entry of the *ledger*.
    """

    tenant: str
    source: Mapping[Ref, str]
    tables: str
    existing: Mapping[Ref, str] = field(default_factory=dict)
    ledger: int = 0


def fingerprint(value: Any) -> str:
    """The fingerprint of a JSON value, whatever the order of its keys."""
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def fingerprint_there(change: Write, snapshot: Snapshot) -> str:
    """The fingerprint of the record over there that *change* would touch."""
    found = (
        snapshot.existing.get(change.ref)
        if isinstance(change, Create)
        else found_as(snapshot, change.ref, change.remote_id)
    )
    if found is None:
        return ABSENT
    return fingerprint([found.remote_id, found.number, found.is_active, dict(found.fields)])


def found_as(snapshot: Snapshot, ref: Ref, remote_id: str) -> Existing | None:
    """The record of that *remote_id*, if it was found."""
    found = snapshot.by_id.get((ref.entity, remote_id))
    if found is None and (named := snapshot.existing.get(ref)) and named.remote_id == remote_id:
        return named
    return found
