"""A stand-in for INNERGY's HTTP API, whose routes come from the OpenAPI document that it is handed.

Requests and answers are both checked against that document.
It knows nothing of the tool that calls it, so the two cannot be wrong in the same way.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from integrations.sandbox.answers import page
from integrations.sandbox.contract import Operation, blank_of, operations_of
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.stage import Stage
from integrations.sandbox.store import Store
from integrations.sandbox.tenant import Tenant


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


def build_app(
    document: Mapping[str, Any],
    state: Path | None,
    key: str,
    *,
    company: str = "Sandbox Millwork",
    faults: Iterable[Fault] = (),
    absent: Iterable[str] = (),
    now: Callable[[], datetime] = utc_now,
    new_id: Callable[[], UUID] = uuid4,
) -> Starlette:
    """The application: every operation of *document*, and INNERGY's web page for anything else.

    *state* is a SQLite file that outlives a restart; none keeps the records in memory.
    *key* is what the header ``Api-Key`` must hold.
    The operations in *absent* answer as if they did not exist: 404 without a body.
    *now* gives aware times.
    ``ValueError`` when *faults* or *absent* name an operation that the document does not have.

    Beside the document it serves ``POST /sandbox/faults`` (a JSON array of `Fault`, in place of the present plan) and
    ``GET /sandbox/requests`` (requests that came in, per operation, and how many were writes); both want the key too.
    """
    operations = operations_of(document)
    plan = Faults(faults, (operation.id for operation in operations))
    plan.require(absent)
    store = Store(state)
    tenant = Tenant(company, store, now, new_id, cache(partial(blank_of, document)))
    stage = Stage(tenant, key, plan, frozenset(absent))
    return Starlette(
        routes=[
            *(_route(stage, operation) for operation in operations),
            Route("/sandbox/faults", stage.locked(stage.set_faults), methods=["POST"]),
            Route("/sandbox/requests", stage.locked(stage.count_requests)),
            Mount("/", page()),
        ],
        lifespan=partial(_lifespan, store),
    )


def _route(stage: Stage, operation: Operation) -> Route:
    answer = stage.locked(partial(stage.answer, operation))
    route = Route(operation.path, answer, methods=[operation.method])
    # INNERGY takes `workOrders` and `workorders` alike.
    route.path_regex = re.compile(route.path_regex.pattern, re.IGNORECASE)
    return route


@asynccontextmanager
async def _lifespan(store: Store, app: Starlette) -> AsyncIterator[None]:
    yield
    store.close()
