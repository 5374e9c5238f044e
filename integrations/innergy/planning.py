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
from integrations.reconcile.changes import Desired, Memory, Ref
from integrations.reconcile.plan import Limits, plan
from integrations.reconcile.plans import Plan


@dataclass(frozen=True, slots=True)
class Planning:
    """What a recipe plans with.

    *catalogue* can only look; *recall* gives the ledger's memory of a tenant; *now* is the clock (aware UTC).
    *accepted* are fields whose loss the shop has accepted, so that nobody is told again.
    *only* and *limit* narrow the plan.
    """

    catalogue: INNERGYCatalogue
    spec: Spec
    tables: Tables
    recall: Callable[[str], Memory]
    now: Callable[[], datetime]
    limits: Limits = field(default_factory=Limits)
    accepted: Collection[str] = ()
    only: Collection[str] | None = None
    limit: int | None = None


async def plan_desired(
    desired: Sequence[Desired], source: Mapping[Ref, str], findings: Sequence[Finding], planning: Planning
) -> Plan:
    """Look, remember and plan; *source* holds the records' fingerprints, *findings* what is to be said beside."""
    snapshot = await planning.catalogue.look(desired)
    memory = planning.recall(snapshot.tenant)
    return plan(
        desired,
        replace(snapshot, findings=(*snapshot.findings, *findings)),
        memory,
        Basis(snapshot.tenant, source, planning.tables.fingerprint),
        planning.limits,
        planning.now(),
        only=planning.only,
        limit=planning.limit,
    )


def fingerprint_of(record: BaseModel) -> str:
    """The record's fingerprint, whatever INNERGY ids were written into its file since."""
    content = record.model_dump(mode="json")
    return fingerprint({name: value for name, value in content.items() if not name.startswith("innergy_")})
