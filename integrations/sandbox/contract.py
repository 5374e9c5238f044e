"""The OpenAPI document, read as the operations to serve and the checks of what goes in and out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Parameter:
    """A value in the path or the query, checked as the text that it is."""

    name: str
    required: bool
    check: Draft202012Validator

    def faults_in(self, parameters: Mapping[str, str]) -> list[str]:
        """What is wrong with its value among *parameters*."""
        if self.name in parameters:
            return [f"{self.name}: {error.message}" for error in self.check.iter_errors(parameters[self.name])]
        return [f"{self.name}: is required"] if self.required else []


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of the document: where it is served, and what it takes and gives."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Draft202012Validator | None
    answers: Mapping[int, Draft202012Validator]

    @property
    def success(self) -> int:
        """The status of an answer that went well."""
        return min((status for status in self.answers if status < 300), default=200)

    @property
    def is_write(self) -> bool:
        """Whether it changes something."""
        return self.method != "get"


def operations_of(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Every operation of *document*, a fixed path segment before one that takes anything."""
    found = (
        _operation(document, path, item, method)
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    )
    return tuple(sorted(found, key=lambda operation: _precedence(operation.path)))


def faults_of(check: Draft202012Validator, value: object) -> list[str]:
    """What is wrong with *value*, one sentence each, in order; empty when nothing is."""
    return [
        f"{'.'.join(map(str, error.instance_path)) or 'body'}: {error.message}" for error in check.iter_errors(value)
    ]


def blank_of(document: Mapping[str, Any], name: str) -> dict[str, None]:
    """The fields of the schema *name* that may be null, all of them null."""
    schema = document.get("components", {}).get("schemas", {}).get(name, {})
    return {
        field: None for field, part in schema.get("properties", {}).items() if _check(document, part).is_valid(None)
    }


def _precedence(path: str) -> list[tuple[bool, str]]:
    return [(segment.startswith("{"), segment) for segment in path.split("/")]


def _operation(document: Mapping[str, Any], path: str, item: Mapping[str, Any], method: str) -> Operation:
    node = item[method]
    body = _schema_of(document, node.get("requestBody", {}))
    return Operation(
        id=node.get("operationId", f"{method.upper()} {path}"),
        method=method,
        path=path,
        parameters=tuple(_parameters(document, [*item.get("parameters", ()), *node.get("parameters", ())])),
        body=None if body is None else _check(document, body),
        answers=dict(_answers(document, node.get("responses", {}))),
    )


def _parameters(document: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> Iterator[Parameter]:
    for node in (_followed(document, node) for node in nodes):
        if node["in"] in ("path", "query"):
            yield Parameter(node["name"], node.get("required", False), _check(document, node.get("schema", {})))


def _answers(document: Mapping[str, Any], nodes: Mapping[str, Any]) -> Iterator[tuple[int, Draft202012Validator]]:
    for status, node in nodes.items():
        schema = _schema_of(document, node)
        if status.isdigit() and schema is not None:
            yield int(status), _check(document, schema)


def _schema_of(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any] | None:
    media: Mapping[str, Any] = _followed(document, node).get("content", {}).get("application/json", {})
    return media.get("schema")


def _followed(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _check(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Draft202012Validator:
    # The schemas refer to each other from the document's root, so each check carries that root along.
    return Draft202012Validator({**schema, "components": document.get("components", {})}, validate_formats=True)
