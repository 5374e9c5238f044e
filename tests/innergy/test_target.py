"""The target, against the sandbox and against a server that answers oddly."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.canonical.errors import AuthError, RemoteError
from integrations.innergy.client import INNERGYClient
from integrations.innergy.options import ClientOptions
from integrations.innergy.spec import Spec
from integrations.innergy.target import INNERGYCatalogue, INNERGYTarget
from integrations.reconcile.changes import (
    Create,
    Deactivate,
    Desired,
    Done,
    Fields,
    Ref,
    Refused,
    Snapshot,
    Unknown,
    Update,
    Waiting,
)
from integrations.sandbox.faults import Fault
from integrations.sandbox.server import serving as sandbox

KEY = "s3cret-k3y-0f-a-shop"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

At = Callable[..., ClientOptions]
Wire = Callable[[Any], AbstractAsyncContextManager[Any]]


def project(key: str, **more: str | None) -> Fields:
    return {
        "key": key,
        "project_number": key,
        "name": f"Job {key}",
        "customer_name": "Northpier",
        "status": "Open",
        **more,
    }


def order(key: str, **more: str | None) -> Fields:
    return {"key": key, "description": f"Work {key}", **more}


def material(sku: str, **more: str | None) -> Fields:
    return {"innergy_sku": sku, "description": f"Material {sku}", "is_active": "true", **more}


def wanting(entity: str, *records: Fields, parent: Ref | None = None) -> list[Desired]:
    return [
        Desired(
            Ref(entity, str(fields.get("key") or fields.get("innergy_sku") or fields["project_number"])),
            fields,
            parent=parent,
        )
        for fields in records
    ]


def making(entity: str, fields: Fields) -> Create:
    return Create(wanting(entity, fields)[0].ref, fields)


def against_sandbox(options: At, spec: Spec, call: Any, **more: Any) -> Any:
    """What *call* gives on a target of a fresh sandbox."""

    async def run(url: str) -> Any:
        async with INNERGYClient(options(url), spec) as client:
            return await call(INNERGYTarget(client, lambda: NOON, "rehearsal"))

    with sandbox(spec.document, None, KEY, **more) as stage:
        return asyncio.run(run(stage.url))


async def made(target: INNERGYTarget, entity: str, fields: Fields, parent_id: str | None = None) -> Done:
    (outcome,) = await target.create([making(entity, fields)], [parent_id])
    assert isinstance(outcome, Done)
    return outcome


# ── looking ──────────────────────────────────────────────────────────────────


def test_a_tenant_is_the_address_and_the_company(options: At, spec: Spec) -> None:
    async def look(target: INNERGYTarget) -> tuple[Snapshot, str]:
        return await target.look(wanting("projects", project("24-1"))), await INNERGYCatalogue(
            target._client, lambda: NOON
        ).tenant()

    snapshot, plain = against_sandbox(options, spec, look, company="Alder & Finch")
    assert snapshot.tenant == "rehearsal Alder & Finch"
    assert plain.startswith("http://127.0.0.1:")
    assert plain.endswith(" Alder & Finch")
    assert snapshot.read_at == NOON


def test_a_catalogue_has_no_pen(options: At, spec: Spec) -> None:
    assert not {"create", "update", "deactivate"} & set(dir(INNERGYCatalogue))


@pytest.mark.parametrize(
    ("entity", "fields"), [("projects", project("24-1", notes="call first")), ("materials", material("M-1", notes="x"))]
)
def test_what_was_made_is_found_by_its_key(entity: str, fields: Fields, options: At, spec: Spec) -> None:
    async def make_and_look(target: INNERGYTarget) -> tuple[Done, Snapshot]:
        done = await made(target, entity, fields)
        return done, await target.look(wanting(entity, fields))

    done, snapshot = against_sandbox(options, spec, make_and_look)
    found = snapshot.existing[done.ref]
    assert (found.remote_id, found.number) == (done.remote_id, done.number)
    assert {name: found.fields[name] for name in fields} == fields
    assert snapshot.by_id[entity, done.remote_id] == found


def test_a_work_order_is_found_and_replaced_within_its_project(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> tuple[Any, Snapshot]:
        house = await made(target, "projects", project("24-1"))
        room = await made(target, "work_orders", order("24-1/1", instructions="Maple"), house.remote_id)
        wanted = wanting("work_orders", order("24-1/1"), parent=Ref("projects", "24-1"))
        await target.look(wanted)
        fields = order("24-1/1", instructions="Birch")
        outcome = await target.update(Update(room.ref, room.remote_id, fields, ()))
        return outcome, await target.look(wanted)

    outcome, snapshot = against_sandbox(options, spec, run)
    assert isinstance(outcome, Done)
    assert snapshot.existing[Ref("work_orders", "24-1/1")].fields["instructions"] == "Birch"
    assert Ref("projects", "24-1") in snapshot.existing


def test_what_a_person_filled_in_there_survives_a_replacement(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> Any:
        house = await made(target, "projects", project("24-1"))
        room = await made(target, "work_orders", order("24-1/1"), house.remote_id)
        theirs = {"Name": "Work 24-1/1", "ExternalIdentifier": "24-1/1", "Tags": ["rush"], "Instructions": None}
        await target._client.update_work_order(house.remote_id, room.remote_id, theirs)
        await target.look(wanting("work_orders", order("24-1/1"), parent=Ref("projects", "24-1")))
        await target.update(Update(room.ref, room.remote_id, order("24-1/1", instructions="Birch"), ()))
        return await target._client.list_project_work_orders()

    (row,) = against_sandbox(options, spec, run)
    assert (row["Tags"], row["Instructions"]) == (["rush"], "Birch")


def test_a_project_typed_in_by_a_person_is_found_by_its_number(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> tuple[Done, Snapshot]:
        typed = await made(target, "projects", {**project("24-1"), "key": None})
        return typed, await target.look(wanting("projects", {**project("24-1"), "key": "P-881"}))

    typed, snapshot = against_sandbox(options, spec, run)
    assert snapshot.existing[Ref("projects", "P-881")].remote_id == typed.remote_id


def test_a_project_that_is_another_record_of_ours_is_not_found_by_its_number(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> Snapshot:
        await made(target, "projects", {**project("24-1"), "key": "P-1"})
        return await target.look(wanting("projects", {**project("24-1"), "key": "P-2"}))

    snapshot = against_sandbox(options, spec, run)
    assert snapshot.existing == {}
    # Made once more, it would be the same job twice: an export that lost its Project Id column looks like this.
    (taken,) = snapshot.ambiguous[Ref("projects", "P-2")]
    assert taken == next(remote_id for _, remote_id in snapshot.by_id)


def test_a_project_imported_under_its_number_is_found_when_it_gets_an_id(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> Snapshot:
        await made(target, "projects", project("24-1"))
        return await target.look(wanting("projects", {**project("24-1"), "key": "P-881"}))

    assert Ref("projects", "P-881") in against_sandbox(options, spec, run).existing


def test_several_records_under_one_key_are_for_a_person(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> tuple[set[str], Snapshot]:
        ids = {(await made(target, "materials", material("M-1"))).remote_id for _ in range(2)}
        return ids, await target.look(wanting("materials", material("M-1")))

    ids, snapshot = against_sandbox(options, spec, run)
    assert snapshot.existing == {}
    assert set(snapshot.ambiguous[Ref("materials", "M-1")]) == ids


def test_an_operation_that_does_not_exist_makes_its_records_wait(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> tuple[Snapshot, Any]:
        snapshot = await target.look(wanting("materials", material("M-1")))
        return snapshot, (await target.create([making("projects", project("24-1"))], [None]))[0]

    snapshot, outcome = against_sandbox(options, spec, run, absent=["listMaterials", "createProject"])
    assert "GET /api/materials" in snapshot.absent["materials"]
    assert isinstance(outcome, Waiting)


def test_a_specification_without_a_place_for_our_key_makes_nothing(options: At, spec: Spec) -> None:
    create = spec.operations["createProject"]
    keyless = type(create)(
        **{
            **{name: getattr(create, name) for name in ("id", "method", "path", "evidence", "source")},
            "properties": create.properties - {"ExternalId"},
        }
    )
    poorer = Spec({**spec.operations, "createProject": keyless}, spec.document)

    async def look(target: INNERGYTarget) -> Snapshot:
        return await target.look(wanting("projects", project("24-1")))

    assert "no field for our key" in against_sandbox(options, poorer, look).absent["projects"]
    unmade = Spec({name: one for name, one in spec.operations.items() if name != "createProject"}, spec.document)
    assert "createProject" in against_sandbox(options, unmade, look).absent["projects"]


def test_a_wrong_key_ends_the_look(options: At, spec: Spec) -> None:
    async def run(url: str) -> None:
        async with INNERGYClient(options(url), spec) as client:
            await INNERGYTarget(client, lambda: NOON).look(wanting("projects", project("24-1")))

    with sandbox(spec.document, None, "another-key") as stage, pytest.raises(AuthError) as caught:
        asyncio.run(run(stage.url))
    assert "check INNERGY_API_KEY" in caught.value.advice


# ── writing ──────────────────────────────────────────────────────────────────


def test_a_material_is_deactivated_by_its_state(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> Snapshot:
        done = await made(target, "materials", material("M-1", notes="keep me"))
        outcome = await target.deactivate(Deactivate(done.ref, done.remote_id, done.fields))
        assert isinstance(outcome, Done)
        return await target.look(wanting("materials", material("M-1")))

    found = against_sandbox(options, spec, run).existing[Ref("materials", "M-1")]
    assert not found.is_active
    assert found.fields["notes"] == "keep me"


def test_a_record_that_innergy_refuses_carries_its_reason(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> Any:
        return await target.update(
            Update(Ref("projects", "24-1"), "11111111-aaaa-4bbb-8ccc-000000000001", project("24-1"), ())
        )

    outcome = against_sandbox(options, spec, run)
    assert isinstance(outcome, Refused)
    assert outcome.reason


def test_a_lost_answer_is_unknown_and_the_record_is_found_later(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> tuple[Any, Snapshot]:
        (outcome,) = await target.create([making("materials", material("M-1"))], [None])
        return outcome, await target.look(wanting("materials", material("M-1")))

    outcome, snapshot = against_sandbox(options, spec, run, faults=[Fault("createMaterial", "lost_answer", nth=1)])
    assert isinstance(outcome, Unknown)
    assert Ref("materials", "M-1") in snapshot.existing


def test_a_busy_server_gets_the_record_once(options: At, spec: Spec) -> None:
    async def run(target: INNERGYTarget) -> Snapshot:
        await made(target, "materials", material("M-1"))
        return await target.look(wanting("materials", material("M-1")))

    faults = [Fault("createMaterial", "status", nth=1, status=429, seconds=0)]
    assert len(against_sandbox(options, spec, run, faults=faults).by_id) == 1


# ── a server that answers oddly ──────────────────────────────────────────────


def answer(status: int, value: Any) -> bytes:
    body = json.dumps(value).encode()
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def looking(wire: Wire, options: At, spec: Spec, answers: dict[str, Any], desired: list[Desired]) -> Any:
    """The snapshot of a server that answers the given paths, and the paths it was asked for."""

    def reply(asked: Any) -> bytes:
        value = {"/api/ourCompanyInfo": {"CompanyName": "Alder"}, **answers}.get(asked.path, "absent")
        return answer(404, {}) if value == "absent" else answer(200, value)

    async def run() -> Any:
        async with wire(reply) as server, INNERGYClient(options(server.url), spec) as client:
            return await INNERGYTarget(client, lambda: NOON).look(desired), [one.path for one in server.asked]

    return asyncio.run(run())


P = [{"Id": "p1", "Number": "24-1", "ExternalId": "24-1"}, {"Id": "p2", "Number": "24-2", "ExternalId": "24-2"}]


def test_projects_whose_work_orders_are_not_listed_are_asked_one_by_one(wire: Wire, options: At, spec: Spec) -> None:
    wanted = [
        *wanting("work_orders", order("24-1/1"), parent=Ref("projects", "24-1")),
        *wanting("work_orders", order("24-2/1"), parent=Ref("projects", "24-2")),
    ]
    seen = {"Id": "w1", "Number": "24-1-001p", "ExternalIdentifier": "24-1/1", "ProjectNumber": "24-1"}
    closed = {"Id": "w2", "Number": "24-2-001p", "ExternalIdentifier": "24-2/1"}
    snapshot, asked = looking(
        wire,
        options,
        spec,
        {
            "/api/projects": P,
            "/api/projectWorkOrders": {"Items": [seen]},
            "/api/projects/p2/workOrders": {"Items": [closed]},
        },
        wanted,
    )
    assert {ref.key: found.remote_id for ref, found in snapshot.existing.items() if ref.entity == "work_orders"} == {
        "24-1/1": "w1",
        "24-2/1": "w2",
    }
    assert [path for path in asked if path.endswith("/workOrders")] == ["/api/projects/p2/workOrders"]


def test_a_project_that_cannot_list_its_work_orders_ends_the_look(wire: Wire, options: At, spec: Spec) -> None:
    wanted = wanting("work_orders", order("24-1/1"), parent=Ref("projects", "24-1"))
    with pytest.raises(RemoteError, match="workOrders"):
        looking(wire, options, spec, {"/api/projects": P, "/api/projectWorkOrders": []}, wanted)


def test_a_row_without_an_id_ends_the_look(wire: Wire, options: At, spec: Spec) -> None:
    with pytest.raises(RemoteError, match="without an Id"):
        looking(wire, options, spec, {"/api/projects": [{"Number": "24-1"}]}, wanting("projects", project("24-1")))


@pytest.mark.parametrize("info", [{}, {"CompanyName": " "}, {"CompanyName": None}, []])
def test_a_company_without_a_name_ends_the_look(info: Any, wire: Wire, options: At, spec: Spec) -> None:
    with pytest.raises(RemoteError):
        looking(wire, options, spec, {"/api/ourCompanyInfo": info}, wanting("projects", project("24-1")))


@pytest.mark.parametrize("body", [{}, {"Id": None}, {"Number": "P-1"}, [], [{"Id": 7}]])
def test_a_creation_without_an_id_is_unknown(body: Any, wire: Wire, options: At, spec: Spec) -> None:
    async def run() -> Any:
        async with wire(lambda _: answer(201, body)) as server, INNERGYClient(options(server.url), spec) as client:
            return await INNERGYTarget(client, lambda: NOON).create([making("projects", project("24-1"))], [None])

    (outcome,) = asyncio.run(run())
    assert isinstance(outcome, Unknown)


def test_a_creation_may_be_answered_with_a_list_of_one(wire: Wire, options: At, spec: Spec) -> None:
    async def run() -> Any:
        reply = answer(200, [{"Id": "p1", "Number": "P-1"}])
        async with wire(lambda _: reply) as server, INNERGYClient(options(server.url), spec) as client:
            return await INNERGYTarget(client, lambda: NOON).create([making("projects", project("24-1"))], [None])

    assert asyncio.run(run()) == [Done(Ref("projects", "24-1"), "p1", "P-1", project("24-1"))]
