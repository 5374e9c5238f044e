"""One request, from the key to the answer."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integrations.sandbox.answers import Dropped, nothing, page, refusal
from integrations.sandbox.contract import Operation, faults_of
from integrations.sandbox.deeds import DEEDS
from integrations.sandbox.faults import Fault, Faults, parse_plan
from integrations.sandbox.tenant import Call, Tenant

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Stage:
    """The tenant behind its key, what is planned to go wrong, and how often each operation was asked for."""

    tenant: Tenant
    key: str
    faults: Faults
    absent: frozenset[str]
    received: Counter[Operation] = field(default_factory=Counter)

    def locked(self, answer: Endpoint) -> Endpoint:
        """*answer*, for those who have the key."""

        async def answer_with_key(request: Request) -> Response:
            if request.headers.get("Api-Key") != self.key:
                return self._refusal(401, "The API key is missing or wrong.")
            return await answer(request)

        return answer_with_key

    async def answer(self, operation: Operation, request: Request) -> Response:
        """Answer a request for *operation*, or let happen what is planned for it."""
        self.received[operation] += 1
        raw = await request.body()
        if operation.id in self.absent:
            return nothing(404)
        fault = self.faults.due(operation.id)
        if fault is None:
            return self._carry_out(operation, request, raw)
        return await self._befall(fault, partial(self._carry_out, operation, request, raw))

    async def set_faults(self, request: Request) -> Response:
        """Take a new plan of faults."""
        try:
            self.faults.plan(parse_plan(orjson.loads(await request.body())))
        except ValueError as error:
            return self._refusal(400, str(error))
        return nothing(204)

    async def count_requests(self, request: Request) -> Response:
        """How many requests came in with the key."""
        operations = {operation.id: count for operation, count in self.received.items()}
        writes = sum(count for operation, count in self.received.items() if operation.is_write)
        return JSONResponse({"operations": operations, "writes": writes})

    async def _befall(self, fault: Fault, carry_out: Callable[[], Response]) -> Response:
        match fault.fault:
            case "lost_answer":
                carry_out()
                return Dropped()
            case "lost_request":
                return Dropped()
            case "status":
                return self._refusal(fault.status, "This was planned to go wrong.", retry_after=fault.seconds)
            case "html":
                return page()
            case "absent":
                return nothing(404)
            case "delay":
                await asyncio.sleep(fault.seconds or 0)
                return carry_out()
            case _:
                assert_never(fault.fault)

    def _carry_out(self, operation: Operation, request: Request, raw: bytes) -> Response:
        deed = DEEDS.get(operation.id)
        if deed is None:
            return self._refusal(501, f"The sandbox does not know how to carry out {operation.id}.")
        parameters = {**request.query_params, **request.path_params}
        body, wrong = _read(operation, parameters, raw)
        if wrong:
            return self._refusal(400, *wrong)
        with self.tenant.store.transaction():
            answer = deed(self.tenant, Call(parameters, body))
        if answer is None:
            return self._refusal(404, "There is no such record.")
        return self._checked(operation, answer)

    def _checked(self, operation: Operation, answer: object) -> Response:
        check = operation.answers.get(operation.success)
        broken = faults_of(check, answer) if check else []
        if broken:
            return self._refusal(500, f"The sandbox's own answer to {operation.id} breaks the document.", *broken)
        return Response(orjson.dumps(answer), operation.success, media_type="application/json")

    def _refusal(self, status: int, *messages: str, retry_after: float | None = None) -> Response:
        headers = None if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        return refusal(status, messages, self.tenant.new_id(), headers)


def _read(operation: Operation, parameters: dict[str, str], raw: bytes) -> tuple[object, list[str]]:
    """The body, and what is wrong with the request."""
    wrong = [message for parameter in operation.parameters for message in parameter.faults_in(parameters)]
    if operation.body is None:
        return None, wrong
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return None, [*wrong, f"body: {error}"]
    return body, [*wrong, *faults_of(operation.body, body)]
