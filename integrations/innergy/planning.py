"""From records to a plan: what both recipes do once they know what they want."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import BaseModel

from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Finding
from integrations.innergy.spec import Spec
from integrations.innergy.target import INNERGYCatalogue
from integrations.reconcile.basis import Basis, fingerprint
from integrations.reconcile.changes import Desired, Memory, Ref, Snapshot
from integrations.reconcile.compare import compare
from integrations.reconcile.plan import Limits, plan
from integrations.reconcile.plans import Plan
from integrations.reconcile.resume import resume


@dataclass(frozen=True, slots=True)
class Planning:
    """What a recipe plans with.

    *catalogue* can only look; *recall* gives the ledger's memory of a tenant; *clock* tells the time (aware UTC).
    *accepted* are fields whose loss the shop has accepted, so that nobody is told again.
    *only* and *limit* narrow the plan.
    """

    catalogue: INNERGYCatalogue
    spec: Spec
    tables: Tables
    recall: Callable[[str], Memory]
    clock: Callable[[], datetime]
    limits: Limits = field(default_factory=Limits)
    accepted: Collection[str] = ()
    only: Collection[str] | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a recipe's records come to: *source* holds their fingerprints, *findings* what is to be said beside."""

    desired: Sequence[Desired]
    source: Mapping[Ref, str]
    findings: Sequence[Finding] = ()


async def plan_wanted(wanted: Wanted, planning: Planning) -> Plan:
    """Look, remember and plan."""
    snapshot = await planning.catalogue.look(wanted.desired)
    return plan(
        wanted.desired,
        replace(snapshot, findings=(*snapshot.findings, *wanted.findings)),
        planning.recall(snapshot.tenant),
        _basis(wanted, snapshot, planning),
        planning.limits,
        planning.clock(),
        only=planning.only,
        limit=planning.limit,
    )


async def resume_wanted(saved: Plan, wanted: Wanted, planning: Planning) -> Plan:
    """What is left of the plan *saved*; raises `UnsafePlanError` when it is not true any more."""
    snapshot = await planning.catalogue.look(wanted.desired)
    memory = planning.recall(snapshot.tenant)
    return resume(saved, snapshot, memory, _basis(wanted, snapshot, planning), planning.limits)


async def compare_wanted(wanted: Wanted, planning: Planning) -> tuple[Finding, ...]:
    """Where INNERGY differs from what is wanted, whoever changed it."""
    snapshot = await planning.catalogue.look(wanted.desired)
    return compare(wanted.desired, snapshot, planning.recall(snapshot.tenant))


def _basis(wanted: Wanted, snapshot: Snapshot, planning: Planning) -> Basis:
    return Basis(snapshot.tenant, wanted.source, planning.tables.fingerprint)


def fingerprint_of(record: BaseModel) -> str:
    """The record's fingerprint, whatever INNERGY ids were written into its file since."""
    content = record.model_dump(mode="json")
    return fingerprint({name: value for name, value in content.items() if not name.startswith("innergy_")})
