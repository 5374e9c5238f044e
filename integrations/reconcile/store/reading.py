"""Rows of the ledger → `Memory`."""

from datetime import datetime

import orjson
from sqlalchemy import Connection, Select, func, select

from integrations.reconcile.changes import Entry, Fields, Intent, Link, Memory, Ref
from integrations.reconcile.store.tables import intents, links, outcomes, runs, tenants, written


def read(connection: Connection, tenant: str) -> Memory:
    """All that the ledger knows of *tenant*, in the caller's transaction."""
    tenant_id = find_tenant(connection, tenant)
    if tenant_id is None:
        return Memory()
    last = _read_last(connection, tenant_id)
    return Memory(
        version=max((entry.id for entry in last.values()), default=0),
        links=_read_links(connection, tenant_id),
        written=_read_written(connection, tenant_id),
        open=_read_open(connection, tenant_id),
        refused=_read_refused(connection, tenant_id),
        last=last,
    )


def find_tenant(connection: Connection, tenant: str) -> int | None:
    """The number that the ledger gave *tenant*."""
    return connection.execute(select(tenants.c.id).where(tenants.c.name == tenant)).scalar()


def list_tenants(connection: Connection) -> tuple[str, ...]:
    """The names of all tenants, sorted."""
    return tuple(connection.execute(select(tenants.c.name).order_by(tenants.c.name)).scalars())


def _last_ids(tenant_id: int) -> Select[tuple[int]]:
    """The ids of the last intent of each record."""
    return (
        select(func.max(intents.c.id)).where(intents.c.tenant_id == tenant_id).group_by(intents.c.entity, intents.c.key)
    )


def _read_last(connection: Connection, tenant_id: int) -> dict[Ref, Entry]:
    rows = connection.execute(
        select(intents.c.entity, intents.c.key, intents.c.id, runs.c.plan, intents.c.state)
        .join(runs, runs.c.id == intents.c.run_id)
        .where(intents.c.id.in_(_last_ids(tenant_id)))
    )
    return {Ref(row.entity, row.key): Entry(row.id, row.plan, row.state) for row in rows}


def _read_links(connection: Connection, tenant_id: int) -> dict[Ref, Link]:
    rows = connection.execute(
        select(links.c.entity, links.c.key, links.c.remote_id, links.c.number).where(links.c.tenant_id == tenant_id)
    )
    return {Ref(row.entity, row.key): Link(row.remote_id, row.number) for row in rows}


def _read_written(connection: Connection, tenant_id: int) -> dict[Ref, Fields]:
    rows = connection.execute(
        select(written.c.entity, written.c.key, written.c.fields)
        .where(written.c.tenant_id == tenant_id)
        .where(written.c.is_current)
    )
    return {Ref(row.entity, row.key): orjson.loads(row.fields) for row in rows}


def _read_open(connection: Connection, tenant_id: int) -> dict[Ref, Intent]:
    rows = connection.execute(select(intents).where(intents.c.tenant_id == tenant_id).where(intents.c.state == "open"))
    found = (
        Intent(
            row.id,
            Ref(row.entity, row.key),
            row.kind,
            datetime.fromisoformat(row.intended_at),
            datetime.fromisoformat(row.gave_up_at) if row.gave_up_at else None,
            orjson.loads(row.fields),
        )
        for row in rows
    )
    return {intent.ref: intent for intent in found}


def _read_refused(connection: Connection, tenant_id: int) -> dict[Ref, str]:
    rows = connection.execute(
        select(intents.c.entity, intents.c.key, outcomes.c.reason)
        .join(outcomes, outcomes.c.intent_id == intents.c.id)
        .where(intents.c.id.in_(_last_ids(tenant_id)))
        .where(outcomes.c.kind == "refused")
    )
    return {Ref(row.entity, row.key): row.reason for row in rows}
