"""What is planned to go wrong goes wrong, once or always, and only where it was planned."""

import http.client
import json
from collections.abc import Callable
from typing import Any

import pytest

from integrations.sandbox.faults import Fault, parse_plan
from integrations.sandbox.server import serving

Ask = Callable[..., tuple[int, Any]]
KEY = "a-key-of-no-one"

PROJECT = {"Name": "Harbor Clinic", "Status": "Open", "Customer": {"Name": "Northpier Builders"}}


def _plan(ask: Ask, *faults: dict[str, Any]) -> None:
    assert ask("POST", "/sandbox/faults", list(faults)) == (204, None)


def _count(ask: Ask) -> int:
    return len(ask("GET", "/api/projects")[1]["Items"])


def test_a_lost_answer_is_a_dropped_connection_after_the_record_was_made(ask: Ask) -> None:
    _plan(ask, {"operation": "createProject", "fault": "lost_answer", "nth": 2})
    assert ask("POST", "/api/projects", PROJECT)[0] == 201
    with pytest.raises(http.client.RemoteDisconnected):
        ask("POST", "/api/projects", PROJECT)
    assert _count(ask) == 2
    assert ask("POST", "/api/projects", PROJECT)[0] == 201


def test_a_lost_request_is_a_dropped_connection_and_no_record(ask: Ask) -> None:
    _plan(ask, {"operation": "createProject", "fault": "lost_request", "nth": 1})
    with pytest.raises(http.client.RemoteDisconnected):
        ask("POST", "/api/projects", PROJECT)
    assert _count(ask) == 0


def test_a_status_is_answered_with_its_wait_and_no_record(document: Any, ask_at: Ask) -> None:
    faults = [Fault("createProject", "status", nth=1, status=429, seconds=2), Fault("createProject", "status", nth=2)]
    with serving(document, None, KEY, faults=faults) as sandbox:
        answers = []
        for _ in range(2):
            connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=10)
            connection.request("POST", "/api/projects", "{}", {"Api-Key": KEY})
            response = connection.getresponse()
            answers.append((response.status, response.headers["Retry-After"]))
            connection.close()
        assert answers == [(429, "2"), (503, None)]
        assert ask_at(sandbox.url, "GET", "/api/projects") == (200, {"Items": []})


def test_the_page_of_the_web_application_can_come_in_the_place_of_an_answer(ask: Ask) -> None:
    _plan(ask, {"operation": "listProjects", "fault": "html", "nth": 1})
    assert "<!doctype html>" in ask("GET", "/api/projects")[1]
    assert ask("GET", "/api/projects") == (200, {"Items": []})


def test_an_operation_can_go_absent_at_run_time(ask: Ask) -> None:
    _plan(ask, {"operation": "createProject", "fault": "absent"})
    assert [ask("POST", "/api/projects", PROJECT) for _ in range(2)] == [(404, None)] * 2
    _plan(ask)
    assert ask("POST", "/api/projects", PROJECT)[0] == 201


def test_a_delayed_request_is_carried_out_though_nobody_waits_for_it(document: Any, ask_at: Ask) -> None:
    faults = [Fault("createProject", "delay", nth=1, seconds=0.2)]
    with serving(document, None, KEY, faults=faults) as sandbox:
        connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=10)
        connection.request("POST", "/api/projects", json.dumps(PROJECT), {"Api-Key": KEY})
        connection.close()
        lists = (ask_at(sandbox.url, "GET", "/api/projects")[1]["Items"] for _ in range(10_000))
        assert next(items for items in lists if items)[0]["Name"] == "Harbor Clinic"


def test_a_fault_for_any_operation_counts_all_requests(ask: Ask) -> None:
    _plan(ask, {"operation": "*", "fault": "status", "status": 500, "nth": 2})
    statuses = [ask("GET", f"/api/{name}")[0] for name in ("version", "employees", "companies")]
    assert statuses == [200, 500, 200]


def test_a_new_plan_counts_from_the_start(ask: Ask) -> None:
    for _ in range(2):
        _plan(ask, {"operation": "getVersion", "fault": "absent", "nth": 2})
        assert [ask("GET", "/api/version")[0] for _ in range(3)] == [200, 404, 200]


@pytest.mark.parametrize(
    "plan",
    [
        {"operation": "getVersion", "fault": "absent"},
        [{"operation": "getVersion", "fault": "burnt"}],
        [{"operation": "getVerison", "fault": "absent"}],
        [{"operation": "getVersion"}],
        [{"operation": "getVersion", "fault": "absent", "nth": 0}],
        [{"operation": "getVersion", "fault": "absent", "when": "later"}],
        b"[",
    ],
)
def test_a_plan_that_cannot_come_true_is_refused_and_the_old_one_stays(shared_ask: Ask, plan: Any) -> None:
    _plan(shared_ask, {"operation": "getVersion", "fault": "absent"})
    status, answer = shared_ask("POST", "/sandbox/faults", plan)
    assert (status, answer["OutcomeType"]) == (400, "Failure")
    assert shared_ask("GET", "/api/version")[0] == 404


def test_a_plan_can_be_written_as_json() -> None:
    item = {"operation": "createProject", "fault": "delay", "nth": 3, "seconds": 0.5}
    assert parse_plan([item, {"operation": "*", "fault": "absent"}]) == (
        Fault("createProject", "delay", nth=3, seconds=0.5),
        Fault("*", "absent"),
    )


def test_requests_are_counted_per_operation_and_writes_on_their_own(ask: Ask) -> None:
    assert ask("GET", "/sandbox/requests") == (200, {"operations": {}, "writes": 0})
    ask("POST", "/api/projects", PROJECT)
    ask("POST", "/api/projects", {})
    ask("GET", "/api/projects")
    ask("GET", "/api/projects", key="wrong")
    ask("GET", "/api/nowhere")
    counted = {"operations": {"createProject": 2, "listProjects": 1}, "writes": 2}
    assert ask("GET", "/sandbox/requests") == (200, counted)


@pytest.mark.parametrize(("method", "path"), [("POST", "/sandbox/faults"), ("GET", "/sandbox/requests")])
def test_the_controls_want_the_key_too(shared_ask: Ask, method: str, path: str) -> None:
    assert shared_ask(method, path, [], key="")[0] == 401
