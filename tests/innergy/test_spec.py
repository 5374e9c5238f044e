"""The specification: what is offered, on what evidence, and a shop's own document."""

import json
from pathlib import Path
from typing import Any

import pytest

from integrations.canonical.errors import FileError
from integrations.innergy.spec import Spec, load_spec


def written(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def with_paths(paths: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "INNERGY", "version": "1"}, "paths": paths, **more}


def test_every_operation_has_its_evidence_and_source(spec: Spec) -> None:
    assert spec.operations
    for operation in spec.operations.values():
        assert operation.evidence in {"observed", "assumed"}
        assert operation.source
        assert operation.path.startswith("/api/")


@pytest.mark.parametrize(
    ("name", "is_assumed"),
    [("listProjects", False), ("listProjectWorkOrders", False), ("createProject", True), ("listMaterials", True)],
)
def test_what_nobody_was_seen_using_is_assumed(name: str, is_assumed: bool, spec: Spec) -> None:
    operation = spec.operation(name)
    assert operation
    assert operation.is_assumed is is_assumed


def test_an_operation_that_is_not_there_is_not_offered(spec: Spec) -> None:
    assert spec.operation("deleteEverything") is None
    assert not spec.takes("deleteEverything", "Name")


def test_a_body_says_what_it_may_hold(spec: Spec) -> None:
    assert spec.takes("createProject", "Customer", "Name")
    assert spec.takes("createProject", "TotalContract", "Value")
    assert spec.takes("createOpportunities", "BidTypeId")
    assert not spec.takes("createProject", "CustomerEmail")
    assert not spec.takes("listProjects", "Name")


def test_ids_are_put_into_the_path_in_order_and_escaped(spec: Spec) -> None:
    operation = spec.operations["updateWorkOrder"]
    assert operation.path_for("P 1/2", "7") == "/api/projects/P%201%2F2/workOrders/7"


def test_a_shops_document_is_recognised_by_method_and_path(tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": {"properties": {"Name": {"type": "string"}}}}}}
    document = with_paths({"/projects": {"post": {"requestBody": body}}, "/API/Projects/{projectId}": {"put": {}}})
    spec = load_spec(written(tmp_path / "own.json", document))
    create, update = spec.operations["createProject"], spec.operations["updateProject"]
    assert (create.path, create.method) == ("/api/projects", "POST")
    assert spec.takes("createProject", "Name")
    assert not spec.takes("createProject", "ExternalId")
    assert update.path_for("7") == "/api/Projects/7"
    assert create.is_assumed
    assert spec.operation("listProjects") is None


def test_a_shops_document_is_recognised_by_its_own_names(tmp_path: Path) -> None:
    document = with_paths({"/api/jobs": {"get": {"operationId": "listProjects", "x-evidence": "observed"}}})
    operation = load_spec(written(tmp_path / "own.json", document)).operations["listProjects"]
    assert operation.path == "/api/jobs"
    assert not operation.is_assumed


def test_a_schema_may_point_elsewhere_and_at_itself(tmp_path: Path) -> None:
    node = {"properties": {"Name": {}, "Child": {"$ref": "#/components/schemas/Node"}}}
    parts = {
        "allOf": [{"$ref": "#/components/schemas/Node"}, {"properties": {"Extra": {"$ref": "https://else.test/x"}}}]
    }
    body = {"content": {"application/json": {"schema": parts}}}
    document = with_paths({"/api/projects": {"post": {"requestBody": body}}}, components={"schemas": {"Node": node}})
    spec = load_spec(written(tmp_path / "own.json", document))
    assert spec.operations["createProject"].properties == {"Name", "Child", "Extra"}


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(with_paths({})), encoding="utf-8-sig")
    assert load_spec(path).operations == {}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "openapi: 3.0.1",
        "[]",
        "{}",
        '{"swagger": "2.0", "paths": {}}',
        '{"openapi": "3.1.0"}',
        '{"openapi": "3.1.0", "paths": {"/x": 1}}',
    ],
)
def test_a_file_that_is_no_specification_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match=r"broken\.json") as caught:
        load_spec(path)
    assert "INNERGY_OPENAPI" in caught.value.advice


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.json"):
        load_spec(tmp_path / "none.json")
