"""Routes come from the document; whatever it does not have is the web application's page."""

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

GUID = "11111111-aaaa-4bbb-8ccc-000000000001"

Ask = Callable[..., tuple[int, Any]]
SandboxOf = Callable[..., Any]


def _calls(document: Any) -> list[tuple[str, str]]:
    paths = document["paths"]
    concrete = {path: path.replace("{id}", GUID).replace("{workOrderId}", GUID) for path in paths}
    return [(method.upper(), concrete[path]) for path, item in paths.items() for method in item]


def test_every_operation_of_the_document_is_served_and_wants_the_key(document: Any, ask: Ask) -> None:
    calls = _calls(document)
    error = {"$ref": "#/components/schemas/Error", "components": document["components"]}
    assert len(calls) == 18
    for key in ("", "another-key", "A-KEY-OF-NO-ONE"):
        for method, path in calls:
            status, body = ask(method, path, {}, key=key)
            assert (status, body["OutcomeType"]) == (401, "AuthenticationError"), (method, path)
            jsonschema_rs.validate(error, body)
    for method, path in calls:
        assert ask(method, path, {})[0] in (200, 400, 404), (method, path)


def test_a_path_that_moves_in_the_document_moves_in_the_sandbox(document: Any, sandbox_of: SandboxOf) -> None:
    document["paths"]["/api/v9/jobs"] = document["paths"].pop("/api/projects")
    with sandbox_of(document) as ask:
        assert ask("GET", "/api/v9/jobs") == (200, {"Items": []})
        assert _is_page(ask("GET", "/api/projects"))


def test_an_operation_that_the_sandbox_cannot_play_says_so(document: Any, sandbox_of: SandboxOf) -> None:
    document["paths"]["/api/labors"] = {
        "get": {"operationId": "listLabors", "responses": {"200": {"description": "-"}}}
    }
    document["paths"]["/api/operations"] = {"get": {"responses": {"200": {"description": "-"}}}}
    with sandbox_of(document) as ask:
        status, body = ask("GET", "/api/labors")
        assert (status, body["Messages"]) == (501, ["The sandbox does not know how to carry out listLabors."])
        status, body = ask("GET", "/api/operations")
        assert (status, body["Messages"]) == (501, ["The sandbox does not know how to carry out GET /api/operations."])


def test_an_answer_that_breaks_the_document_is_an_error_of_the_sandbox(document: Any, sandbox_of: SandboxOf) -> None:
    document["components"]["schemas"]["Version"]["properties"]["ServerVersion"] = {"type": "integer"}
    with sandbox_of(document) as ask:
        status, body = ask("GET", "/api/version")
        assert status == 500
        assert body["Messages"][1].startswith("ServerVersion: ")


@pytest.mark.parametrize("path", ["/api/ProjectWorkOrders", "/API/projectworkorders", "/api/projectWORKORDERS"])
def test_the_case_of_a_path_does_not_matter(shared_ask: Ask, path: str) -> None:
    assert shared_ask("GET", path) == (200, {"Items": []})


@pytest.mark.parametrize("name", ["api-key", "API-KEY", "Api-key"])
def test_the_case_of_the_header_does_not_matter(shared_ask: Ask, name: str) -> None:
    assert shared_ask("GET", "/api/version", key="", **{name: "a-key-of-no-one"}) == (200, {"ServerVersion": "sandbox"})


@pytest.mark.parametrize("key", ["", "a-key-of-no-one"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/labors"),
        ("POST", "/api/v1/projects"),
        ("GET", "/projects"),
        ("DELETE", "/api/projects"),
    ],
)
def test_an_unknown_route_or_method_is_the_web_page_with_or_without_a_key(
    shared_ask: Ask, method: str, path: str, key: str
) -> None:
    assert _is_page(shared_ask(method, path, key=key))


def test_a_fixed_path_wins_over_one_that_takes_anything(document: Any, sandbox_of: SandboxOf) -> None:
    paths = document["paths"]
    document["paths"] = {"/api/{thing}": {"get": {"responses": {}}}, **paths}
    with sandbox_of(document) as ask:
        assert ask("GET", "/api/version")[0] == 200
        assert ask("GET", "/api/anything")[0] == 501


def test_an_absent_operation_answers_as_a_web_server_without_such_a_route(document: Any, sandbox_of: SandboxOf) -> None:
    with sandbox_of(document, absent={"listMaterials", "createProject"}) as ask:
        assert ask("GET", "/api/materials") == (404, None)
        assert ask("POST", "/api/projects", {}) == (404, None)
        assert ask("GET", "/api/projects") == (200, {"Items": []})


def test_an_absent_operation_that_the_document_does_not_have_is_refused(document: Any, sandbox_of: SandboxOf) -> None:
    with (
        pytest.raises(ValueError, match="no such operation: createProjcet"),
        sandbox_of(document, absent={"createProjcet"}),
    ):
        pass


def _is_page(answer: tuple[int, Any]) -> bool:
    status, body = answer
    return status == 200 and isinstance(body, str) and body.startswith("<!doctype html>")
