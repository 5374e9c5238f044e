"""INNERGY as a target of the engine.

`INNERGYCatalogue` can only look, whatever it is handed; `INNERGYTarget` can write as well.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from integrations.canonical.errors import RemoteError
from integrations.canonical.progress import Progress, silent
from integrations.innergy.answers import Body, CarriedOut, NotOffered, Refusal, Unanswered, WriteAnswer
from integrations.innergy.bodies import Resource, carried_over
from integrations.innergy.client import INNERGYClient, INNERGYReader
from integrations.innergy.matching import existing_of, match_keys, match_rivals
from integrations.innergy.materials import MATERIALS
from integrations.innergy.projects import PROJECTS
from integrations.innergy.spec import Spec
from integrations.innergy.work_orders import WORK_ORDERS
from integrations.reconcile.changes import (
    Adopt,
    Create,
    Deactivate,
    Desired,
    Done,
    Existing,
    Fields,
    Outcome,
    Ref,
    Refused,
    Snapshot,
    Unknown,
    Update,
    Waiting,
)

_RESOURCES = {resource.entity: resource for resource in (MATERIALS, PROJECTS, WORK_ORDERS)}

There = dict[str, Existing]
"""Everything of one entity over there, by remote id."""


class INNERGYCatalogue:
    """Looks at INNERGY through a reader that cannot write.

    *now* gives the time (aware UTC).
    *name* stands for the address in the tenant's name, where the address is not the same every time.
    """

    def __init__(
        self, reader: INNERGYReader, now: Callable[[], datetime], name: str | None = None, progress: Progress = silent
    ) -> None:
        self._reader = reader
        self._now = now
        self._name = name or reader.base_url
        self._progress = progress
        self._home_of: dict[str, str] = {}  # work order's id → project's id
        self._rows: dict[str, Body] = {}  # remote id → the record as it was listed

    async def tenant(self) -> str:
        """The address and the company that the key belongs to; proves the key."""
        company = (await self._reader.get_our_company_info()).get("CompanyName")
        if isinstance(company, str) and company.strip():
            return f"{self._name} {company.strip()}"
        raise RemoteError("INNERGY does not say which company the key belongs to", "fill in the company's name there")

    async def look(self, desired: Sequence[Desired]) -> Snapshot:
        """Find what is there for *desired*, and everything else of the same entities.

        Raises `AuthError` or `RemoteError` when INNERGY cannot be used.
        """
        read_at = self._now()
        tenant = await self.tenant()
        sought = _with_parents(desired)
        found: dict[str, There | NotOffered] = {}
        for entity in _RESOURCES:  # projects before their work orders
            if any(wanted.ref.entity == entity for wanted in sought):
                found[entity] = await self._everything(entity, sought, found)
        return _snapshot(tenant, read_at, sought, found, self._reader.spec)

    async def _everything(
        self, entity: str, sought: Sequence[Desired], found: Mapping[str, There | NotOffered]
    ) -> There | NotOffered:
        self._progress(f"reading {entity} from INNERGY", 0, None)
        if entity == WORK_ORDERS.entity:
            projects = found[PROJECTS.entity]
            return projects if isinstance(projects, NotOffered) else await self._work_orders(sought, projects)
        is_material = entity == MATERIALS.entity
        rows = await (self._reader.list_materials() if is_material else self._reader.list_projects())
        return rows if isinstance(rows, NotOffered) else self._remembered(rows, _RESOURCES[entity])

    def _remembered(self, rows: list[Body], resource: Resource) -> There:
        there = existing_of(rows, resource)
        self._rows |= {str(row["Id"]): row for row in rows}
        return there

    # ── work orders ──────────────────────────────────────────────────────────

    async def _work_orders(self, sought: Sequence[Desired], projects: There) -> There | NotOffered:
        """The list of all of them, and the lists of those projects whose work orders it does not show."""
        listed = await self._reader.list_project_work_orders()
        rows = [] if isinstance(listed, NotOffered) else listed
        self._settle_homes(rows, projects)
        there = self._remembered(rows, WORK_ORDERS)
        missing = _projects_to_ask(sought, there, projects)
        for project_id, more in zip(missing, await self._work_orders_of(missing), strict=True):
            if isinstance(more, NotOffered):
                return listed if isinstance(listed, NotOffered) else there
            self._home_of |= {row["Id"]: project_id for row in more if "Id" in row}
            there |= self._remembered(more, WORK_ORDERS)
        return there

    def _settle_homes(self, rows: Iterable[Body], projects: There) -> None:
        ids: dict[object, str] = {project.number: project.remote_id for project in projects.values() if project.number}
        homes = {row.get("Id"): ids.get(row.get("ProjectNumber")) for row in rows}
        self._home_of |= {order: home for order, home in homes.items() if order and home}

    async def _work_orders_of(self, project_ids: Sequence[str]) -> Sequence[list[Body] | NotOffered]:
        done = 0

        async def ask(project_id: str) -> list[Body] | NotOffered:
            nonlocal done
            answer = await self._reader.list_project_work_orders_of(project_id)
            done += 1
            self._progress("reading work orders from INNERGY", done, len(project_ids))
            return answer

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ask(project_id)) for project_id in project_ids]
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        return [task.result() for task in tasks]


class INNERGYTarget(INNERGYCatalogue):
    """Looks at INNERGY and writes to it, record by record.

    It looks before it replaces a record: what it does not manage is carried over from there,
    and INNERGY finds a work order only under its project.
    """

    def __init__(
        self, client: INNERGYClient, now: Callable[[], datetime], name: str | None = None, progress: Progress = silent
    ) -> None:
        super().__init__(client, now, name, progress)
        self._client = client

    def lot_size(self, entity: str) -> int:
        """One: every creation is a request of its own."""
        return 1

    async def create(self, lot: Sequence[Create], parent_ids: Sequence[str | None]) -> Sequence[Outcome]:
        """Make the records of *lot*, in order."""
        return [await self._create(change, parent) for change, parent in zip(lot, parent_ids, strict=True)]

    async def update(self, change: Adopt | Update) -> Outcome:
        """Replace the record by its whole self after the changes."""
        return await self._replace(change.ref, change.remote_id, change.fields)

    async def deactivate(self, change: Deactivate) -> Outcome:
        """Set a material inactive."""
        return await self._replace(change.ref, change.remote_id, {**change.fields, "is_active": "false"})

    async def _create(self, change: Create, parent_id: str | None) -> Outcome:
        resource, client = _RESOURCES[change.ref.entity], self._client
        body = resource.payload_of(resource.sendable(change.fields, client.spec))
        answer: WriteAnswer
        if resource is MATERIALS:
            answer = await client.create_material(body)
        elif resource is PROJECTS:
            answer = await client.create_project(body)
        else:
            assert parent_id is not None
            answer = await client.create_work_order(parent_id, body)
        return _outcome_of(change.ref, change.fields, answer)

    async def _replace(self, ref: Ref, remote_id: str, fields: Fields) -> Outcome:
        resource, client = _RESOURCES[ref.entity], self._client
        ours = resource.payload_of(resource.sendable(fields, client.spec))
        takes = client.spec.properties_of(resource.updated)
        body = carried_over(ours, self._rows.get(remote_id, {}), takes)
        answer: WriteAnswer
        if resource is MATERIALS:
            answer = await client.update_material(remote_id, body)
        elif resource is PROJECTS:
            answer = await client.update_project(remote_id, body)
        elif home := self._home_of.get(remote_id):
            answer = await client.update_work_order(home, remote_id, body)
        else:
            answer = Refusal(("no project over there lists it",), 404)
        return _outcome_of(ref, fields, answer, remote_id)


def _outcome_of(ref: Ref, fields: Fields, answer: WriteAnswer, known_id: str | None = None) -> Outcome:
    match answer:
        case CarriedOut(body):
            return _done(ref, fields, body, known_id)
        case Refusal(messages):
            return Refused(ref, "; ".join(messages))
        case Unanswered(reason):
            return Unknown(ref, reason)
        case NotOffered(reason):
            return Waiting(ref, reason)
        case _:
            assert_never(answer)


def _done(ref: Ref, fields: Fields, body: Body, known_id: str | None) -> Outcome:
    remote_id, number = known_id or body.get("Id"), body.get(_RESOURCES[ref.entity].number)
    if not isinstance(remote_id, str) or not remote_id:
        return Unknown(ref, "INNERGY accepted the record but named no Id")
    return Done(ref, remote_id, str(number) if number else None, fields)


# ── what was found ───────────────────────────────────────────────────────────


def _with_parents(desired: Sequence[Desired]) -> Sequence[Desired]:
    """*desired*, and a stand-in for every parent that is not among them."""
    named = {wanted.ref for wanted in desired}
    parents = dict.fromkeys(wanted.parent for wanted in desired if wanted.parent and wanted.parent not in named)
    return [*desired, *(Desired(parent, {}) for parent in parents)]


def _projects_to_ask(sought: Sequence[Desired], there: There, projects: There) -> list[str]:
    """The projects over there that should hold a work order which the list of all did not show."""
    orders = [wanted for wanted in sought if wanted.ref.entity == WORK_ORDERS.entity]
    seen = match_keys(orders, there, WORK_ORDERS)
    ids = match_keys([wanted for wanted in sought if wanted.ref.entity == PROJECTS.entity], projects, PROJECTS)
    parents = [wanted.parent for wanted in orders if wanted.parent and wanted.ref not in seen]
    return list(dict.fromkeys(project.remote_id for parent in parents for project in ids.get(parent, ())))


def _snapshot(
    tenant: str,
    read_at: datetime,
    sought: Sequence[Desired],
    found: Mapping[str, There | NotOffered],
    spec: Spec,
) -> Snapshot:
    there = {entity: rows for entity, rows in found.items() if not isinstance(rows, NotOffered)}
    absent = {entity: rows.reason for entity, rows in found.items() if isinstance(rows, NotOffered)}
    matches: dict[Ref, tuple[Existing, ...]] = {}
    rivals: dict[Ref, tuple[Existing, ...]] = {}
    for entity, rows in there.items():
        wanted = [one for one in sought if one.ref.entity == entity]
        matches |= match_keys(wanted, rows, _RESOURCES[entity])
        rivals |= match_rivals([one for one in wanted if one.ref not in matches], rows, _RESOURCES[entity])
    return Snapshot(
        tenant,
        read_at,
        existing={ref: several[0] for ref, several in matches.items() if len(several) == 1},
        by_id={(entity, one.remote_id): one for entity, rows in there.items() for one in rows.values()},
        ambiguous={
            ref: tuple(sorted(one.remote_id for one in several))
            for ref, several in (*matches.items(), *rivals.items())
            if len(several) > 1 or ref in rivals
        },
        absent=absent | {entity: reason for entity in there if (reason := _cannot_create(entity, spec))},
    )


def _cannot_create(entity: str, spec: Spec) -> str | None:
    """Why the specification gives us no safe way to make records: without our key over there, a lost answer would
    leave a record that nobody can find again.
    """
    resource = _RESOURCES[entity]
    operation = spec.operation(resource.created)
    if operation is None:
        return f"the specification has no operation {resource.created}"
    if not resource.sendable({resource.identity: None}, spec):
        return f"the specification of {resource.created} has no field for our key"
    return None
