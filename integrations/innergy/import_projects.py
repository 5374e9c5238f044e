"""Canonical projects and work orders → a plan for INNERGY. Also the door of `import-projects`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from integrations.canonical.models import CanonicalProject, CanonicalWorkOrder
    from integrations.innergy.planning import Planning, Wanted
    from integrations.reconcile.changes import Memory
    from integrations.reconcile.plans import Plan


async def plan_projects(
    projects: Sequence[CanonicalProject], work_orders: Sequence[CanonicalWorkOrder], planning: Planning
) -> Plan:
    """Plan the projects and their work orders; raises as looking and planning do, and sends nothing."""
    from integrations.innergy.planning import plan_wanted

    return await plan_wanted(want_projects(projects, work_orders, planning), planning)


def want_projects(
    projects: Sequence[CanonicalProject], work_orders: Sequence[CanonicalWorkOrder], planning: Planning
) -> Wanted:
    """What the projects and their work orders come to in INNERGY.

    A work order whose project is not among *projects* is parked unless that project is linked.
    """
    from integrations.innergy import projects as of_projects
    from integrations.innergy import work_orders as of_work_orders
    from integrations.innergy.bodies import check_unsent
    from integrations.innergy.planning import Wanted, fingerprint_of
    from integrations.reconcile.changes import Ref

    tables, spec, accepted = planning.tables, planning.spec, planning.accepted
    refs = {project.project_number: Ref("projects", project.key) for project in projects}
    desired = [of_projects.desired_of(project, tables, spec) for project in projects]
    for order in work_orders:
        parent = refs.get(order.project_number, Ref("projects", order.project_number))
        desired.append(of_work_orders.desired_of(order, parent, tables, spec))
    records = (*projects, *work_orders)
    source = {one.ref: fingerprint_of(record) for one, record in zip(desired, records, strict=True)}
    findings = [
        *check_unsent([of_projects.content_of(one) for one in projects], of_projects.PROJECTS, spec, accepted),
        *check_unsent([one.model_dump(mode="json") for one in work_orders], of_work_orders.WORK_ORDERS, spec, accepted),
    ]
    return Wanted(desired, source, findings)


def update_canonical(path: Path, memory: Memory) -> int:
    """Write the ids and numbers of confirmed links into the canonical projects at *path*; how many records changed.

    The file is replaced at once or not at all, and stays as it is when nothing changed.
    Raises `FileError` when it cannot be read or written.
    """
    from integrations.canonical.files import load_records, write_records
    from integrations.canonical.models import CanonicalProject

    before = load_records(path, CanonicalProject)
    after = [_linked(project, memory) for project in before]
    changed = sum(old != new for old, new in zip(before, after, strict=True))
    if changed:
        write_records(path, after)
    return changed


def _linked(project: CanonicalProject, memory: Memory) -> CanonicalProject:
    from integrations.reconcile.changes import Ref

    link = memory.links.get(Ref("projects", project.key))
    if link is None:
        return project
    return project.model_copy(update={"innergy_id": link.remote_id, "innergy_project_number": link.number})


def main() -> None:
    """The command ``import-projects``."""
    from integrations.cli.hall import enter

    enter("import-projects")


if __name__ == "__main__":
    main()
