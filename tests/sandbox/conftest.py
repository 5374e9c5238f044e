"""A sandbox behind a real port, and a way to ask it something."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from integrations.sandbox.server import serving

KEY = "a-key-of-no-one"
DOCUMENT = Path(__file__).parents[2] / "integrations" / "innergy" / "openapi_innergy.json"

Answer = tuple[int, Any]
Ask = Callable[..., Answer]


def _ask(url: str, method: str, path: str, body: object = None, **headers: str) -> Answer:
    """Status and body: JSON read, HTML as text, nothing as ``None``; no key with ``key=""``."""
    key = headers.pop("key", KEY)
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        connection.request(method, path, raw, {**headers, **({"Api-Key": key} if key else {})})
        response = connection.getresponse()
        text = response.read().decode("utf-8")
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(text) if is_json else text or None
    finally:
        connection.close()


@contextmanager
def _opened(document: Any, state: Path | None = None, **options: Any) -> Iterator[Ask]:
    with serving(document, state, KEY, **options) as sandbox:
        yield lambda *args, **kwargs: _ask(sandbox.url, *args, **kwargs)


@pytest.fixture
def document() -> Any:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


@pytest.fixture
def sandbox_of() -> Callable[..., Any]:
    """A context manager of an `Ask` of a sandbox: of a document, a state file and the options of `build_app`."""
    return _opened


@pytest.fixture
def ask(document: Any) -> Iterator[Ask]:
    """Ask a fresh sandbox of our document, in memory."""
    with _opened(document) as asked:
        yield asked


@pytest.fixture(scope="module")
def shared_ask() -> Iterator[Ask]:
    """Ask the one sandbox that a file of tests shares, whatever the others have left in it."""
    with _opened(json.loads(DOCUMENT.read_text(encoding="utf-8"))) as asked:
        yield asked


@pytest.fixture
def ask_at() -> Ask:
    """Ask whoever serves the URL that comes first."""
    return _ask
