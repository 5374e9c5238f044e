"""The contract with INNERGY: which operations it offers, on what evidence, and what a body may hold.

The specification is an OpenAPI 3 document.
The packaged one marks every operation with its evidence; a shop may name its own document instead,
whose operations are recognised by their `operationId` or, failing that, by method and path.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from integrations.canonical.errors import FileError

PACKAGED_SPEC = Path(__file__).with_name("openapi_innergy.json")
"""The specification that comes with the package."""

_METHODS = ("get", "post", "put", "patch", "delete")
_PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: its name, verb, path below the host, evidence and source.

    *properties* are the dotted paths that its request body may hold (``Customer.Name``).
    """

    id: str
    method: str
    path: str
    evidence: str
    source: str
    properties: frozenset[str]

    @property
    def is_assumed(self) -> bool:
        """Whether nobody was seen using it, so that it may not exist."""
        return self.evidence != "observed"

    @property
    def is_addressed(self) -> bool:
        """Whether its path names a record."""
        return "{" in self.path

    def takes(self, *path: str) -> bool:
        """Whether the request body has a property at *path*."""
        return ".".join(path) in self.properties

    def path_for(self, *ids: str) -> str:
        """The path with *ids*, in order, in place of its parameters."""
        given = iter(ids)
        return _PARAMETER.sub(lambda _: quote(next(given), safe=""), self.path)


@dataclass(frozen=True, slots=True)
class Spec:
    """The operations that this INNERGY is said to offer, by name, and the *document* that says so."""

    operations: Mapping[str, Operation]
    document: Mapping[str, Any]

    def operation(self, name: str) -> Operation | None:
        """The operation called *name*, or ``None`` when it is not offered."""
        return self.operations.get(name)

    def properties_of(self, name: str) -> frozenset[str]:
        """The dotted paths that a request of the operation *name* may hold; none when it is not offered."""
        operation = self.operations.get(name)
        return operation.properties if operation else frozenset()

    def takes(self, name: str, *path: str) -> bool:
        """Whether the operation *name* is offered and its body has a property at *path*."""
        operation = self.operations.get(name)
        return operation is not None and operation.takes(*path)


def load_spec(path: Path | None = None) -> Spec:
    """The specification in the file at *path*, or the packaged one.

    Raises `FileError` when the file is missing or no OpenAPI 3 document.
    """
    packaged = _operations_of(_load_document(PACKAGED_SPEC))
    if path is None:
        return Spec(packaged, _load_document(PACKAGED_SPEC))
    document = _load_document(path)
    return Spec(_recognised(_operations_of(document), packaged), document)


def root_of(base_url: str) -> str:
    """The address before ``/api``: a *base_url* works with and without it."""
    return re.sub(r"/api$", "", base_url.strip().rstrip("/"), flags=re.IGNORECASE)


# ── reading a document ───────────────────────────────────────────────────────


def _load_document(path: Path) -> Mapping[str, Any]:
    advice = "name INNERGY's OpenAPI 3 document, saved as JSON, in INNERGY_OPENAPI, or leave it out"
    try:
        document = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}", advice) from error
    except orjson.JSONDecodeError as error:
        raise FileError(f"{path} is not JSON: {error}", advice) from error
    if not _is_openapi(document):
        raise FileError(f"{path} is no OpenAPI 3 document", advice)
    return document  # type: ignore[no-any-return]


def _is_openapi(document: Any) -> bool:
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        return False
    paths = document.get("paths")
    return isinstance(paths, dict) and all(isinstance(item, dict) for item in paths.values())


def _operations_of(document: Mapping[str, Any]) -> Mapping[str, Operation]:
    found = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if isinstance(stated := item.get(method), dict):
                operation = _operation_of(path, method, stated, document)
                found[operation.id] = operation
    return found


def _operation_of(path: str, method: str, stated: Mapping[str, Any], document: Mapping[str, Any]) -> Operation:
    body = _resolved(stated.get("requestBody", {}), document)
    media = body.get("content", {}).get("application/json", {})
    return Operation(
        id=stated.get("operationId", f"{method} {path}"),
        method=method.upper(),
        path="/api" + re.sub(r"^/api(?=/)", "", path, flags=re.IGNORECASE),
        evidence=stated.get("x-evidence", "stated"),
        source=stated.get("x-source", "the shop's own specification"),
        properties=frozenset(_properties(media.get("schema", {}), document)),
    )


def _properties(
    schema: Mapping[str, Any], document: Mapping[str, Any], above: str = "", seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The dotted paths of a schema; a schema that contains itself is walked once."""
    if (reference := schema.get("$ref")) in seen:
        return
    seen = seen | {reference} if reference else seen
    schema = _resolved(schema, document)
    for part in _parts(schema):
        yield from _properties(part, document, above, seen)
    for name, below in schema.get("properties", {}).items():
        yield above + name
        yield from _properties(below, document, f"{above}{name}.", seen)


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for word in ("allOf", "anyOf", "oneOf"):
        yield from schema.get(word, ())
    if isinstance(items := schema.get("items"), dict):
        yield items


def _resolved(value: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a ``$ref`` within the document points at; another kind of reference holds nothing we know."""
    reference = value.get("$ref")
    if reference is None:
        return value
    found: Any = document
    for name in reference.removeprefix("#/").split("/"):
        found = found.get(name, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


# ── recognising a shop's own operations ──────────────────────────────────────


def _recognised(stated: Mapping[str, Operation], known: Mapping[str, Operation]) -> Mapping[str, Operation]:
    """The operations of *stated* under the names that we know them by, beside those we do not know."""
    by_shape = {_shape(operation): operation for operation in stated.values()}
    ours = {name: stated.get(name) or by_shape.get(_shape(operation)) for name, operation in known.items()}
    return {**stated, **{name: operation for name, operation in ours.items() if operation is not None}}


def _shape(operation: Operation) -> tuple[str, str]:
    return operation.method, _PARAMETER.sub("{}", operation.path).casefold()
