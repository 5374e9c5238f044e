"""The sandbox behind a port of this machine: for a while in a thread, or until Ctrl-C."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from integrations.sandbox.app import build_app
from integrations.sandbox.faults import Fault

_HOST = "127.0.0.1"


class Options(TypedDict, total=False):
    """The options of `build_app`."""

    company: str
    faults: Iterable[Fault]
    absent: Iterable[str]
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]


class Sandbox:
    """A sandbox at work; *url* is where, without ``/api``."""

    def __init__(self, listener: socket.socket, server: uvicorn.Server) -> None:
        self.url = _url_of(listener)
        self._server = server
        # A daemon dies with the process, so that a killed run leaves nothing behind.
        self._thread = threading.Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests at hand, a second at most, and close the port and the state file."""
        self._server.should_exit = True
        self._thread.join()


@contextmanager
def serving(
    document: Mapping[str, Any], state: Path | None, key: str, *, port: int = 0, **options: Unpack[Options]
) -> Iterator[Sandbox]:
    """A sandbox of *document* on this machine only, for as long as the context lasts.

    Port 0 takes a free one.
    Arguments as in `build_app`; ``OSError`` when the port is taken or the state file cannot be opened.
    """
    sandbox = Sandbox(*_prepared(document, state, key, port, options))
    try:
        yield sandbox
    finally:
        sandbox.stop()


def run(
    document: Mapping[str, Any],
    state: Path | None,
    key: str,
    *,
    port: int,
    ready: Callable[[str], object],
    **options: Unpack[Options],
) -> None:
    """Serve until Ctrl-C; *ready* is told the URL as soon as it can be used.

    Otherwise as `serving`.
    """
    listener, server = _prepared(document, state, key, port, options)
    ready(_url_of(listener))
    with suppress(KeyboardInterrupt):
        server.run([listener])


class _Protocol(H11Protocol):
    """HTTP/1.1 that lets a request find its connection, so that a planned fault can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = self.app_state | {"transport": transport}


def _prepared(
    document: Mapping[str, Any], state: Path | None, key: str, port: int, options: Options
) -> tuple[socket.socket, uvicorn.Server]:
    # The port listens from here on: whoever connects early waits, and no other program can take it.
    with ExitStack() as unless_ready:
        listener = unless_ready.enter_context(socket.create_server((_HOST, port)))
        app = build_app(document, state, key, **options)
        unless_ready.pop_all()
    return listener, uvicorn.Server(_config(app))


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=_Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


def _url_of(listener: socket.socket) -> str:
    return f"http://{_HOST}:{listener.getsockname()[1]}"
