"""The material library → a plan for INNERGY's catalogue. Also the door of `sync-materials`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from integrations.canonical.rules import SKU_DUPLICATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from integrations.canonical.models import CanonicalMaterial
    from integrations.innergy.planning import Planning, Wanted
    from integrations.reconcile.changes import Desired
    from integrations.reconcile.plans import Plan


async def plan_materials(materials: Sequence[CanonicalMaterial], planning: Planning) -> Plan:
    """Plan the library; raises as looking and planning do, and sends nothing."""
    from integrations.innergy.planning import plan_wanted

    return await plan_wanted(want_materials(materials, planning), planning)


def want_materials(materials: Sequence[CanonicalMaterial], planning: Planning) -> Wanted:
    """What the library comes to in INNERGY's catalogue."""
    from integrations.innergy.bodies import check_unsent
    from integrations.innergy.materials import MATERIALS, check_costs, desired_of
    from integrations.innergy.planning import Wanted, fingerprint_of

    desired = [desired_of(material, planning.tables, planning.spec) for material in materials]
    source = {one.ref: fingerprint_of(material) for one, material in zip(desired, materials, strict=True)}
    contents = [material.model_dump(mode="json") for material in materials]
    findings = check_unsent(contents, MATERIALS, planning.spec, planning.accepted)
    return Wanted(_refusing_shared(desired), source, [*findings, *check_costs(materials, planning.tables)])


def _refusing_shared(desired: Sequence[Desired]) -> list[Desired]:
    """Two materials under one SKU over there would be one record written twice: a person must tell them apart."""
    skus = [one.fields.get("innergy_sku") or one.ref.key for one in desired]
    owners = Counter(skus)
    return [one if owners[sku] == 1 else _refusing(one, sku) for one, sku in zip(desired, skus, strict=True)]


def _refusing(one: Desired, sku: str) -> Desired:
    return replace(one, refused_because=(SKU_DUPLICATE.name, f"several materials would be {sku} in INNERGY"))


def main() -> None:
    """The command ``sync-materials``."""
    from integrations.cli.hall import enter

    enter("sync-materials")


if __name__ == "__main__":
    main()
