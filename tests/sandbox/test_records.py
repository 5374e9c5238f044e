"""What was written can be read, in INNERGY's shapes, for as long as the state file lasts."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BODIES = json.loads((Path(__file__).parent / "bodies.json").read_text(encoding="utf-8"))
PROJECT, WORK_ORDER, MATERIAL, OPPORTUNITY = BODIES.values()

Ask = Callable[..., tuple[int, Any]]
SandboxOf = Callable[..., Any]


def _shown(body: Any) -> Any:
    """How INNERGY shows what was written: money with its original value, an address with its county."""
    shown = dict(body)
    for field in ("TotalContract", "Cost"):
        if shown.get(field):
            shown[field] = {**shown[field], "OriginalValue": shown[field]["Value"]}
    if shown.get("Address"):
        shown["Address"] = {**shown["Address"], "County": None}
    if "Customer" in shown:
        shown["Customer"] = shown["Customer"]["Name"]
    return shown


def _same_fields(record: Any, body: Any) -> Any:
    fields = {field: record[field] for field in body}
    return {**fields, "Customer": fields["Customer"]["Name"]} if "Customer" in fields else fields


def test_a_project_reads_back_as_it_was_written_listed_and_alone(ask: Ask) -> None:
    status, created = ask("POST", "/api/projects", PROJECT)
    assert status == 201
    assert _same_fields(created, PROJECT) == _shown(PROJECT)
    assert ask("GET", "/api/projects") == (200, {"Items": [created]})
    assert ask("GET", f"/api/projects/{created['Id']}") == (200, created)
    assert ask("GET", f"/api/projects/{created['Id'].upper()}") == (200, created)


def test_a_replacement_clears_what_it_leaves_out_and_keeps_what_is_innergys_own(ask: Ask) -> None:
    created = ask("POST", "/api/projects", PROJECT)[1]
    bare = {"Name": "Harbor Clinic", "Status": "Closed", "Customer": {"Name": "Northpier Builders"}}
    status, replaced = ask("PUT", f"/api/projects/{created['Id']}", bare)
    assert status == 200
    assert [replaced[field] for field in ("Id", "Number", "CreatedOn", "Customer")] == [
        created[field] for field in ("Id", "Number", "CreatedOn", "Customer")
    ]
    cleared = PROJECT.keys() - bare.keys() - {"Number"}
    assert {field: replaced[field] for field in cleared} == dict.fromkeys(cleared)
    assert ask("GET", "/api/projects")[1]["Items"] == [replaced]


def test_a_material_and_a_work_order_are_replaced_as_a_whole_too(ask: Ask) -> None:
    material = ask("POST", "/api/materials", MATERIAL)[1]
    replaced = ask("PUT", f"/api/materials/{material['Id']}", {"MaterialName": "Melamine", "Status": "Inactive"})[1]
    assert (replaced["Status"], replaced["Cost"], replaced["InnergySKU"]) == ("Inactive", None, material["InnergySKU"])
    project = ask("POST", "/api/projects", PROJECT)[1]
    order = ask("POST", f"/api/projects/{project['Id']}/workOrders", WORK_ORDER)[1]
    replaced = ask("PUT", f"/api/projects/{project['Id']}/workOrders/{order['Id']}", {"Name": "Level 2"})[1]
    assert replaced == order | {"Name": "Level 2", "Instructions": None, "ExternalIdentifier": None, "Tags": None}


def test_the_same_request_twice_makes_two_records(ask: Ask) -> None:
    for path, name, body in (("projects", "Number", PROJECT), ("materials", "MaterialName", MATERIAL)):
        first, second = (ask("POST", f"/api/{path}", body)[1] for _ in range(2))
        assert first["Id"] != second["Id"]
        assert [item[name] for item in ask("GET", f"/api/{path}")[1]["Items"]] == [body[name]] * 2


def test_a_project_without_a_number_gets_the_next_free_one(document: Any, sandbox_of: SandboxOf) -> None:
    unnumbered = {field: value for field, value in PROJECT.items() if field != "Number"}
    with sandbox_of(document, now=lambda: datetime(2031, 2, 3, tzinfo=UTC)) as ask:
        ask("POST", "/api/projects", {**PROJECT, "Number": "P-31-0002"})
        numbers = [
            ask("POST", "/api/projects", body)[1]["Number"] for body in (unnumbered, {**unnumbered, "Number": None})
        ]
    assert numbers == ["P-31-0001", "P-31-0003"]


def test_work_orders_are_found_by_the_projects_id_and_by_its_number(ask: Ask) -> None:
    project = ask("POST", "/api/projects", PROJECT)[1]
    first = ask("POST", f"/api/projects/{project['Id']}/workOrders", WORK_ORDER)[1]
    second = ask("POST", "/api/projects/24-0117/workorders", WORK_ORDER)[1]
    assert [first["Number"], second["Number"]] == ["24-0117-001p", "24-0117-002p"]
    assert _same_fields(first, WORK_ORDER) == WORK_ORDER
    naming = {"ProjectNumber": "24-0117", "ProjectName": "Harbor Clinic Casework"}
    for ident in (project["Id"], "24-0117"):
        assert ask("GET", f"/api/projects/{ident}/workOrders") == (200, naming | {"Items": [first, second]})
    assert ask("GET", "/api/projectWorkOrders")[1]["Items"] == [first | naming, second | naming]
    assert ask("GET", "/api/projectWorkOrders?status=Open")[1]["Items"] == [first | naming, second | naming]
    assert ask("GET", "/api/projectWorkOrders?status=Closed") == (200, {"Items": []})


def test_a_record_that_is_not_there_is_a_404_in_innergys_words(ask: Ask) -> None:
    nobody = "11111111-aaaa-4bbb-8ccc-000000000001"
    project, other = (ask("POST", "/api/projects", PROJECT)[1]["Id"] for _ in range(2))
    order = ask("POST", f"/api/projects/{other}/workOrders", WORK_ORDER)[1]["Id"]
    calls = [
        ("GET", f"/api/projects/{nobody}", None),
        ("PUT", f"/api/projects/{nobody}", PROJECT),
        ("GET", f"/api/projects/{nobody}/workOrders", None),
        ("POST", "/api/projects/99-9999/workOrders", WORK_ORDER),
        ("PUT", f"/api/projects/{project}/workOrders/{order}", WORK_ORDER),
        ("PUT", f"/api/materials/{project}", MATERIAL),
    ]
    for method, path, body in calls:
        status, answer = ask(method, path, body)
        assert (status, answer["OutcomeType"]) == (404, "Failure"), path


def test_an_opportunity_reads_back_under_other_names_than_it_was_written(ask: Ask) -> None:
    status, created = ask("POST", "/api/opportunities/create", [OPPORTUNITY, OPPORTUNITY | {"Name": "Quay Hall"}])
    assert (status, [item["Name"] for item in created]) == (200, ["Harbor Clinic", "Quay Hall"])
    first = ask("GET", "/api/opportunities")[1]["Items"][0]
    assert {field: first[field] for field in ("Id", "CurrentBid", "FirstDelivery", "LastDelivery", "FacilityId")} == {
        "Id": created[0]["Id"],
        "CurrentBid": "First bid",
        "FirstDelivery": "2031-06-02",
        "LastDelivery": "2031-08-01",
        "FacilityId": OPPORTUNITY["FacilityId"],
    }
    assert len(first["Bids"]) == 1


def test_the_tenant_names_itself_and_lists_the_customers_that_were_named(document: Any, sandbox_of: SandboxOf) -> None:
    with sandbox_of(document, company="Fir & Sons") as ask:
        assert ask("GET", "/api/ourCompanyInfo")[1]["CompanyName"] == "Fir & Sons"
        assert len(ask("GET", "/api/employees")[1]) == 1
        for _ in range(2):
            ask("POST", "/api/projects", PROJECT)
        assert ask("GET", "/api/companies")[1]["Items"] == [
            {"Id": _any, "Name": "Northpier Builders", "ExternalIdentifier": None}
        ]


def test_stock_is_listed_by_material_name(ask: Ask) -> None:
    ask("POST", "/api/materials", MATERIAL)
    [row] = ask("GET", "/api/inventoryByMaterial")[1]["Items"]
    assert (row["MaterialName"], row["OnHandTotal"], row["Items"]) == (
        MATERIAL["MaterialName"],
        0,
        [{"CommonUoM": "SF"}],
    )


def test_everything_survives_a_restart(document: Any, sandbox_of: SandboxOf, tmp_path: Path) -> None:
    state = tmp_path / "a folder" / "sandbox.sqlite"
    lists = ("projects", "projectWorkOrders", "materials", "opportunities", "companies")
    unnumbered = {field: value for field, value in PROJECT.items() if field != "Number"}
    with sandbox_of(document, state) as ask:
        project = ask("POST", "/api/projects", unnumbered)[1]
        ask("POST", f"/api/projects/{project['Id']}/workOrders", WORK_ORDER)
        ask("POST", "/api/materials", MATERIAL)
        ask("POST", "/api/opportunities/create", [OPPORTUNITY])
        before = [ask("GET", f"/api/{name}") for name in lists]
    with sandbox_of(document, state) as ask:
        assert [ask("GET", f"/api/{name}") for name in lists] == before
        assert ask("POST", "/api/projects", unnumbered)[1]["Number"] > project["Number"]
        assert ask("POST", f"/api/projects/{project['Id']}/workOrders", WORK_ORDER)[1]["Number"].endswith("-002p")


def test_without_a_state_file_nothing_survives(document: Any, sandbox_of: SandboxOf) -> None:
    with sandbox_of(document) as ask:
        ask("POST", "/api/projects", PROJECT)
    with sandbox_of(document) as ask:
        assert ask("GET", "/api/projects") == (200, {"Items": []})


def test_the_same_clock_and_ids_give_the_same_answers(document: Any, sandbox_of: SandboxOf) -> None:
    def answers() -> list[Any]:
        numbers = count(1)
        clock = datetime(2031, 2, 3, 15, 4, 5, 120_000, tzinfo=UTC)
        with sandbox_of(document, now=lambda: clock, new_id=lambda: UUID(int=next(numbers))) as ask:
            ask("POST", "/api/projects", PROJECT)
            return [
                ask("POST", "/api/projects", PROJECT),
                ask("POST", "/api/materials", MATERIAL),
                ask("PUT", "/api/projects/7", {}),
            ]

    first = answers()
    assert first == answers()
    assert first[0][1]["CreatedOn"] == "2031-02-03T15:04:05.120Z"


def test_a_state_file_that_is_no_database_is_an_os_error_that_names_it(
    document: Any, sandbox_of: SandboxOf, tmp_path: Path
) -> None:
    state = tmp_path / "notes.txt"
    state.write_text("Not a database, but long enough to look like one to a hurried reader.\n" * 20, encoding="utf-8")
    with pytest.raises(OSError, match=r"notes\.txt cannot be used"), sandbox_of(document, state):
        pass


_text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
_amounts = st.decimals(-(10**9), 10**9, places=4).map(float)
_projects = st.fixed_dictionaries(
    {"Name": _text, "Status": _text, "Customer": st.fixed_dictionaries({"Name": _text})},
    optional={
        "ExternalId": st.none() | _text,
        "SubstantialCompletion": st.none() | st.dates().map(str),
        "TotalContract": st.none() | st.fixed_dictionaries({"Value": _amounts, "CurrencyCode": st.just("USD")}),
        "Address": st.none() | st.fixed_dictionaries(dict.fromkeys(PROJECT["Address"], st.none() | _text)),
        "Tags": st.none() | st.lists(_text, max_size=3),
    },
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=_projects, replacement=_projects)
def test_whatever_the_document_allows_reads_back_as_written(shared_ask: Ask, written: Any, replacement: Any) -> None:
    created = shared_ask("POST", "/api/projects", written)[1]
    assert _same_fields(created, written) == _shown(written)
    shared_ask("PUT", f"/api/projects/{created['Id']}", replacement)
    assert _same_fields(shared_ask("GET", f"/api/projects/{created['Id']}")[1], replacement) == _shown(replacement)


class _Any:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


_any = _Any()
