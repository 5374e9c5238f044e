"""A server that answers whatever a test tells it to, on a real port; and the house's own parts, once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables
from integrations.innergy.options import ClientOptions
from integrations.innergy.spec import Spec, load_spec

KEY = "s3cret-k3y-0f-a-shop"


@dataclass
class Asked:
    """A request as it came over the wire; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Reply = Callable[[Asked], bytes | None]
"""The raw answer; ``None`` drops the connection."""


@dataclass
class Wire:
    """The server: where it is, and what it was asked."""

    url: str
    asked: list[Asked]


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@asynccontextmanager
async def _serving(handler: Handler) -> AsyncIterator[str]:
    """A TCP server; leaving waits until its clients are gone."""
    tasks = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.append(task)
        try:
            await handler(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await asyncio.gather(*tasks)


@asynccontextmanager
async def _wire(reply: Reply) -> AsyncIterator[Wire]:
    asked: list[Asked] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await _request(reader):
            asked.append(request)
            answer = reply(request)
            if answer is None:
                break
            writer.write(answer)
            await writer.drain()

    async with _serving(handle) as url:
        yield Wire(url, asked)


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, path, headers, body)


@pytest.fixture
def wire() -> Callable[[Reply], AbstractAsyncContextManager[Wire]]:
    return _wire


@pytest.fixture
def serving() -> Callable[[Handler], AbstractAsyncContextManager[str]]:
    return _serving


@pytest.fixture
def options() -> Callable[..., ClientOptions]:
    def at(url: str, **given: Any) -> ClientOptions:
        quick = {"rate": 1000, "first_wait": 0.001, "timeout": 10.0, "attempts": 3}
        return ClientOptions(base_url=url, api_key=SecretStr(KEY), **{**quick, **given})

    return at


@pytest.fixture(scope="session")
def spec() -> Spec:
    return load_spec()


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables(packaged_tables())
