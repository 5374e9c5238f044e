"""Typed calls to INNERGY; the only socket of the house.

`INNERGYReader` can only look; `INNERGYClient` can write as well.
A read is sent again after a lost connection, a *429* or a *5xx*.
A write is sent again only when it is certain that it was not carried out:
the connection never stood, or INNERGY answered *429*.
The key is shown to INNERGY's own host and to nobody else, and appears in no message.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import aiohttp
import stamina
from aiohttp.client_middlewares import ClientHandlerType
from pyrate_limiter import GCRA, Duration, Limiter, Rate, StateBucket
from yarl import URL

from integrations.canonical.errors import RemoteError
from integrations.innergy.answers import (
    Answer,
    Body,
    NotOffered,
    Unanswered,
    WriteAnswer,
    items_of,
    judge_read,
    judge_write,
)
from integrations.innergy.attempts import (
    TOO_MANY,
    Again,
    FailedAttemptError,
    may_read_again,
    may_write_again,
    seconds_to_wait,
)
from integrations.innergy.bodies import encoded
from integrations.innergy.options import (
    ClientOptions,
    checked_key,
    checked_root,
    is_loopback,
    is_protected,
    origin_of,
    trust_of,
)
from integrations.innergy.spec import Operation, Spec

_LONGEST_TRAIL = 5
_CHECK_IT = "check INNERGY_API_BASE_URL and the network, and run again"
_TRUST_IT = "name your company's certificate authority in SSL_CERT_FILE"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class INNERGYReader:
    """Looks at INNERGY; an async context manager.

    Every call raises `AuthError` when the key or a permission is refused,
    and `RemoteError` when INNERGY cannot be reached or does not answer as itself.
    A list that is `NotOffered` belongs to an operation that this INNERGY does not have.
    """

    def __init__(self, options: ClientOptions, spec: Spec) -> None:
        """Raises `SettingsError` for an address or a key that cannot be used."""
        self.base_url = checked_root(options.base_url)
        self.spec = spec
        self._options = replace(options, api_key=checked_key(options.api_key))

    async def __aenter__(self) -> Self:
        options = self._options
        is_near = is_loopback(self.base_url)
        self._slots = asyncio.Semaphore(options.max_in_flight)
        self._pace = Limiter(StateBucket([Rate(options.rate, Duration.SECOND, burst=1)], GCRA()), buffer_ms=1)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=trust_of(options.ca_file)),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept": "application/json", "User-Agent": options.user_agent},
            proxy=None if is_near else options.proxy,
            trust_env=not is_near,  # a company's proxy does not know our loopback
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        self._pace.close()

    async def get_our_company_info(self) -> Body:
        """The company that the key belongs to; the call that proves a key."""
        info = await self._read("getOurCompanyInfo")
        if isinstance(info, dict):
            return info
        raise RemoteError("INNERGY does not say whose key this is", "check INNERGY_OPENAPI and INNERGY_API_BASE_URL")

    async def list_projects(self) -> list[Body] | NotOffered:
        """All projects."""
        return await self._list("listProjects")

    async def list_project_work_orders(self) -> list[Body] | NotOffered:
        """The work orders of all projects; each names its ``ProjectNumber``."""
        return await self._list("listProjectWorkOrders")

    async def list_project_work_orders_of(self, project_id: str) -> list[Body] | NotOffered:
        """The work orders of one project."""
        return await self._list("listProjectWorkOrdersOf", project_id)

    async def list_materials(self) -> list[Body] | NotOffered:
        """The whole catalogue of materials."""
        return await self._list("listMaterials")

    async def _list(self, name: str, *ids: str) -> list[Body] | NotOffered:
        value = await self._read(name, *ids)
        return value if isinstance(value, NotOffered) else items_of(value, self.spec.operations[name])

    async def _read(self, name: str, *ids: str) -> Any | NotOffered:
        operation = self.spec.operation(name)
        if operation is None:
            return NotOffered(f"the specification has no operation {name}")
        try:
            answer = await self._answer(operation, operation.path_for(*ids), None, may_read_again)
        except FailedAttemptError as failure:
            raise self._lost(operation, failure) from failure
        value = judge_read(answer, operation)
        if isinstance(value, NotOffered):
            await self.get_our_company_info()  # a key that fails here is the reason, not the operation
        return value

    # ── one call, several attempts ───────────────────────────────────────────

    async def _answer(self, operation: Operation, path: str, content: bytes | None, again: Again) -> Answer:
        """The answer of the last attempt; `FailedAttemptError` when there was none worth having."""
        options = self._options
        async for attempt in stamina.retry_context(
            on=lambda error: again(error, options.longest_wait),
            attempts=options.attempts,
            timeout=None,
            wait_initial=options.first_wait,
            wait_jitter=options.first_wait,
            wait_max=options.longest_wait,
        ):
            with attempt:
                answer = await self._follow(operation.method, self.base_url + path, content)
                if answer.status == TOO_MANY or answer.status >= 500:
                    raise FailedAttemptError(f"it answered with status {answer.status}", answer)
        return answer

    async def _follow(self, method: str, url: str, content: bytes | None) -> Answer:
        """The answer at the end of a trail of redirects; a write follows none."""
        for _ in range(_LONGEST_TRAIL):
            answer = await self._exchange(method, url, content)
            if method != "GET" or answer.location is None:
                return answer
            url = _next_url(url, answer.location)
        raise FailedAttemptError("it redirects without an end", advice=_CHECK_IT)

    async def _exchange(self, method: str, url: str, content: bytes | None) -> Answer:
        async with self._slots:
            await self._pace.try_acquire_async()
            try:
                async with self._session.request(
                    method,
                    URL(url, encoded=True),
                    data=content,
                    headers=self._headers_for(url, content),
                    timeout=self._timeout_of(method),
                    allow_redirects=False,
                    middlewares=() if method == "GET" else (_send_once,),
                ) as response:
                    return self._answer_of(response, await response.read())
            except _NEVER_SENT as error:
                advice = _TRUST_IT if isinstance(error, _NOT_TRUSTED) else ""
                raise FailedAttemptError(_words_of(error), is_sent=False, advice=advice) from None
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise FailedAttemptError(_words_of(error)) from None

    def _headers_for(self, url: str, content: bytes | None) -> Mapping[str, str]:
        headers = {} if content is None else {"Content-Type": "application/json"}
        if origin_of(url) == origin_of(self.base_url):
            headers["Api-Key"] = self._options.api_key.get_secret_value()
        return headers

    def _timeout_of(self, method: str) -> aiohttp.ClientTimeout:
        """A read may take as long as bytes keep coming; a write has one span for everything."""
        options = self._options
        total = 5 * options.timeout if method == "GET" else options.timeout
        connect = options.connect_timeout
        return aiohttp.ClientTimeout(total=total, connect=connect, sock_connect=connect, sock_read=options.timeout)

    def _answer_of(self, response: aiohttp.ClientResponse, content: bytes) -> Answer:
        return Answer(
            status=response.status,
            content=content,
            location=response.headers.get("Location") if response.status in _REDIRECTS else None,
            retry_after=seconds_to_wait(response.headers),
            key=self._options.api_key,
        )

    def _lost(self, operation: Operation, failure: FailedAttemptError) -> RemoteError:
        message = f"INNERGY at {self.base_url} could not be used for {operation.method} {operation.path}: {failure}"
        if failure.answer is not None and failure.answer.status == TOO_MANY:
            return RemoteError(message, "run again later, with a lower --rate")
        return RemoteError(message, failure.advice or _CHECK_IT)


class INNERGYClient(INNERGYReader):
    """Looks at INNERGY and writes to it.

    An answer to a write is a value.
    A write raises `AuthError` or `RemoteError` only when it is certain that nothing was carried out.
    """

    async def create_project(self, body: Body) -> WriteAnswer:
        """Make a project."""
        return await self._write("createProject", body)

    async def update_project(self, project_id: str, body: Body) -> WriteAnswer:
        """Replace a project."""
        return await self._write("updateProject", body, project_id)

    async def create_work_order(self, project_id: str, body: Body) -> WriteAnswer:
        """Make a work order in a project."""
        return await self._write("createWorkOrder", body, project_id)

    async def update_work_order(self, project_id: str, work_order_id: str, body: Body) -> WriteAnswer:
        """Replace a work order of a project."""
        return await self._write("updateWorkOrder", body, project_id, work_order_id)

    async def create_material(self, body: Body) -> WriteAnswer:
        """Make a material."""
        return await self._write("createMaterial", body)

    async def update_material(self, material_id: str, body: Body) -> WriteAnswer:
        """Replace a material."""
        return await self._write("updateMaterial", body, material_id)

    async def _write(self, name: str, body: Body, *ids: str) -> WriteAnswer:
        operation = self.spec.operation(name)
        if operation is None:
            return NotOffered(f"the specification has no operation {name}")
        try:
            answer = await self._answer(operation, operation.path_for(*ids), encoded(body), may_write_again)
        except FailedAttemptError as failure:
            if failure.is_harmless:
                raise self._lost(operation, failure) from failure
            return Unanswered(str(failure))
        verdict = judge_write(answer, operation)
        if isinstance(verdict, NotOffered):
            await self.get_our_company_info()  # a key that fails here is the reason, not the operation
        return verdict


# ── what became of one attempt ───────────────────────────────────────────────

_NOT_TRUSTED = (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    *_NOT_TRUSTED,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
)


async def _send_once(request: aiohttp.ClientRequest, handler: ClientHandlerType) -> aiohttp.ClientResponse:
    """Send a write once: by itself, aiohttp sends a PUT again when a kept connection drops."""
    try:
        return await handler(request)
    except _NEVER_SENT:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise FailedAttemptError(_words_of(error)) from None


def _words_of(error: Exception) -> str:
    """What happened, without the address: a blob's address is a secret too."""
    if isinstance(error, _NOT_TRUSTED):
        return "its certificate is not trusted"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection ({error.os_error.strerror or type(error.os_error).__name__})"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return f"the connection was lost ({type(error).__name__})"


# ── connecting ───────────────────────────────────────────────────────────────


def _next_url(url: str, location: str) -> str:
    following = urljoin(url, location)
    if not is_protected(following):
        raise FailedAttemptError("it redirects to an address without https", advice=_CHECK_IT)
    return following
