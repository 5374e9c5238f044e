"""The document itself: valid, honest about its evidence, and closed where it is written to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

BODIES = json.loads((Path(__file__).parent / "bodies.json").read_text(encoding="utf-8"))

OPERATIONS = {
    "getVersion": ("get", "/api/version", "observed"),
    "getOurCompanyInfo": ("get", "/api/ourCompanyInfo", "observed"),
    "listEmployees": ("get", "/api/employees", "observed"),
    "listProjects": ("get", "/api/projects", "observed"),
    "getProject": ("get", "/api/projects/{id}", "observed"),
    "listProjectWorkOrdersOf": ("get", "/api/projects/{id}/workOrders", "observed"),
    "listProjectWorkOrders": ("get", "/api/projectWorkOrders", "observed"),
    "listOpportunities": ("get", "/api/opportunities", "observed"),
    "createOpportunities": ("post", "/api/opportunities/create", "observed"),
    "listInventoryByMaterial": ("get", "/api/inventoryByMaterial", "observed"),
    "listCompanies": ("get", "/api/companies", "observed"),
    "createProject": ("post", "/api/projects", "assumed"),
    "updateProject": ("put", "/api/projects/{id}", "assumed"),
    "createWorkOrder": ("post", "/api/projects/{id}/workOrders", "assumed"),
    "updateWorkOrder": ("put", "/api/projects/{id}/workOrders/{workOrderId}", "assumed"),
    "listMaterials": ("get", "/api/materials", "assumed"),
    "createMaterial": ("post", "/api/materials", "assumed"),
    "updateMaterial": ("put", "/api/materials/{id}", "assumed"),
}


def test_it_is_valid_openapi_31(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    jsonschema_rs.validate(OPENAPI_31, document)


def test_each_of_its_schemas_is_a_valid_json_schema(document: Any) -> None:
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


def test_its_operations_keep_their_names_their_places_and_their_evidence(document: Any) -> None:
    found = {
        node["operationId"]: (method, path, node["x-evidence"])
        for path, item in document["paths"].items()
        for method, node in item.items()
    }
    assert found == OPERATIONS


def test_every_source_that_an_operation_names_is_explained_and_every_explained_one_is_named(document: Any) -> None:
    named = {key for item in document["paths"].values() for node in item.values() for key in node["x-source"].split()}
    assert named == set(document["info"]["x-sources"])


def test_it_says_what_is_not_known(document: Any) -> None:
    assert len(document["info"]["x-unknowns"]) > 3


@pytest.mark.parametrize("name", BODIES)
def test_what_is_written_is_closed_at_every_level(document: Any, name: str) -> None:
    schemas = document["components"]["schemas"]
    objects = list(_objects(schemas, schemas[name]))
    assert [schema["additionalProperties"] for schema in objects] == [False] * len(objects)


@pytest.mark.parametrize("name", BODIES)
def test_the_example_bodies_of_these_tests_fill_every_field(document: Any, name: str) -> None:
    schema = document["components"]["schemas"][name]
    assert BODIES[name].keys() == schema["properties"].keys()


@pytest.mark.parametrize("name", ["Project", "WorkOrder", "Material"])
def test_whatever_is_written_can_be_read_back_under_the_same_name(document: Any, name: str) -> None:
    schemas = document["components"]["schemas"]
    assert schemas[f"{name}Write"]["properties"].keys() <= schemas[name]["properties"].keys()


def test_whatever_need_not_be_written_may_be_null(document: Any) -> None:
    components = document["components"]
    for name in ("ProjectWrite", "WorkOrderWrite", "MaterialWrite", "AddressWrite"):
        schema = components["schemas"][name]
        for field in schema["properties"].keys() - set(schema.get("required", ())):
            assert jsonschema_rs.is_valid({**schema["properties"][field], "components": components}, None), (
                name,
                field,
            )


def _objects(schemas: Any, schema: Any) -> Iterator[Any]:
    if "$ref" in schema:
        yield from _objects(schemas, schemas[schema["$ref"].rpartition("/")[2]])
    if "properties" in schema:
        yield schema
    for part in [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]:
        yield from _objects(schemas, part)
