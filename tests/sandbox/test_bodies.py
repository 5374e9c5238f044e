"""Request bodies are closed: each field of each of them is broken in turn, and nothing of it is kept."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

BODIES = json.loads((Path(__file__).parent / "bodies.json").read_text(encoding="utf-8"))
GUID = "11111111-aaaa-4bbb-8ccc-000000000001"

Ask = Callable[..., tuple[int, Any]]
Steps = tuple[str, ...]
Writes = dict[str, list[tuple[str, str]]]

REQUIRED: dict[str, list[Steps]] = {
    "ProjectWrite": [
        ("Name",),
        ("Status",),
        ("Customer",),
        ("Customer", "Name"),
        ("TotalContract", "Value"),
        ("TotalContract", "CurrencyCode"),
    ],
    "WorkOrderWrite": [("Name",)],
    "MaterialWrite": [("MaterialName",), ("Cost", "Value"), ("Cost", "CurrencyCode")],
    "OpportunityCreate": [(field,) for field in BODIES["OpportunityCreate"]],
}

NOT_WORDS: dict[str, list[tuple[Steps, object]]] = {
    "ProjectWrite": [
        (("Name",), ""),
        (("Name",), None),
        (("Customer",), None),
        (("SubstantialCompletion",), "30.09.2031"),
        (("SubstantialCompletion",), "2031-02-30"),
        (("CloseDate",), "2031-10-15"),
        (("TotalContract", "CurrencyCode"), "$"),
        (("Tags",), ["healthcare", 7]),
    ],
    "WorkOrderWrite": [(("Name",), "")],
    "MaterialWrite": [(("Status",), "Retired"), (("LeadTime",), -1), (("LeadTime",), 1.5)],
    "OpportunityCreate": [(("BidTypeId",), "Budget"), (("WinProbabilityPercentage",), 50)],
}


def _broken(name: str) -> Iterator[Any]:
    body = BODIES[name]
    for steps in REQUIRED[name]:
        yield pytest.param(name, _changed(body, steps, drop=True), id=f"{name} without {'.'.join(steps)}")
    for steps, value in _places(body):
        if isinstance(value, dict):
            unknown = {**value, "Colour": "white"}
            yield pytest.param(name, _changed(body, steps, unknown), id=f"{name} unknown in {'.'.join(steps) or 'it'}")
        wrong = 7 if isinstance(value, str) else "7"
        yield pytest.param(name, _changed(body, steps, wrong), id=f"{name} mistyped {'.'.join(steps) or 'it'}")
    for steps, value in NOT_WORDS[name]:
        yield pytest.param(name, _changed(body, steps, value), id=f"{name} {'.'.join(steps)} {value!r}")


def _places(value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    yield steps, value
    if isinstance(value, dict):
        for field, part in value.items():
            yield from _places(part, (*steps, field))


def _changed(body: Any, steps: Steps, value: object = None, *, drop: bool = False) -> Any:
    if not steps:
        return value
    changed = copy.deepcopy(body)
    part = changed
    for step in steps[:-1]:
        part = part[step]
    part[steps[-1]] = value
    if drop:
        del part[steps[-1]]
    return changed


@pytest.fixture(scope="module")
def writes(shared_ask: Ask) -> Writes:
    """Where each body can be sent, with a record of each kind to replace."""
    project = shared_ask("POST", "/api/projects", BODIES["ProjectWrite"])[1]["Id"]
    orders = f"/api/projects/{project}/workOrders"
    order = shared_ask("POST", orders, BODIES["WorkOrderWrite"])[1]["Id"]
    material = shared_ask("POST", "/api/materials", BODIES["MaterialWrite"])[1]["Id"]
    return {
        "ProjectWrite": [("POST", "/api/projects"), ("PUT", f"/api/projects/{project}")],
        "WorkOrderWrite": [("POST", orders), ("PUT", f"{orders}/{order}")],
        "MaterialWrite": [("POST", "/api/materials"), ("PUT", f"/api/materials/{material}")],
        "OpportunityCreate": [("POST", "/api/opportunities/create")],
    }


@pytest.mark.parametrize(("name", "body"), [case for name in BODIES for case in _broken(name)])
def test_a_broken_body_is_refused_and_leaves_no_trace(shared_ask: Ask, writes: Writes, name: str, body: Any) -> None:
    before = _records(shared_ask)
    for method, path in writes[name]:
        status, answer = shared_ask(method, path, [body] if name == "OpportunityCreate" else body)
        assert (status, answer["OutcomeType"], bool(answer["Messages"])) == (400, "Failure", True), path
    assert _records(shared_ask) == before


@pytest.mark.parametrize("name", BODIES)
def test_the_same_body_unbroken_is_taken(shared_ask: Ask, writes: Writes, name: str) -> None:
    for method, path in writes[name]:
        assert shared_ask(method, path, [BODIES[name]] if name == "OpportunityCreate" else BODIES[name])[0] in (
            200,
            201,
        )


def test_one_broken_opportunity_of_several_refuses_them_all(ask: Ask) -> None:
    good = BODIES["OpportunityCreate"]
    assert ask("POST", "/api/opportunities/create", [good, {**good, "Name": ""}])[0] == 400
    assert ask("GET", "/api/opportunities") == (200, {"Items": []})


@pytest.mark.parametrize("raw", [b"", b"{", b"NaN", b'{"Name": "\xe4"}', b"Name=x"])
def test_a_body_that_is_not_json_is_refused(shared_ask: Ask, raw: bytes) -> None:
    status, answer = shared_ask("POST", "/api/projects", raw)
    assert (status, answer["OutcomeType"]) == (400, "Failure")


@pytest.mark.parametrize("path", ["/api/projects/24-0117", "/api/projects/workflows"])
def test_an_id_that_is_no_guid_is_refused(shared_ask: Ask, path: str) -> None:
    status, answer = shared_ask("GET", path)
    assert (status, answer["Messages"][0][:3]) == (400, "id:")


def _records(ask: Ask) -> list[Any]:
    lists = ("projects", "projectWorkOrders", "materials", "opportunities", "companies")
    return [ask("GET", f"/api/{name}") for name in lists]
