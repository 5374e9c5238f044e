"""What is there is compared with what it should be, whoever changed it."""

from dataclasses import replace
from pathlib import Path

import pytest

from integrations.canonical.rejects import Finding
from integrations.reconcile.changes import Desired, Ref
from integrations.reconcile.compare import compare
from tests.fakes.rehearsal import Rehearsal, material, project

P1, M1 = Ref("projects", "P1"), Ref("materials", "M1")


@pytest.fixture
def shop(tmp_path: Path) -> Rehearsal:
    return Rehearsal(tmp_path / "ledger.sqlite")


def found(shop: Rehearsal, *desired: Desired) -> dict[str, Finding]:
    return {finding.rule: finding for finding in compare(desired, shop.target.snapshot(), shop.memory)}


def test_an_applied_input_has_no_findings(shop: Rehearsal) -> None:
    shop.migrate([project("P1"), material("M1")])
    assert found(shop, project("P1"), material("M1")) == {}


def test_a_field_that_a_person_changed_there_differs(shop: Rehearsal) -> None:
    shop.migrate([project("P1", phase="design")])
    shop.target.edit(P1, name="Theirs", phase="ordering")
    finding = found(shop, project("P1", phase="design"))["field.differs"]
    assert finding.count == 2
    assert finding.samples == (
        "projects P1 name: 'Project P1' here, 'Theirs' there",
        "projects P1 phase: 'design' here, 'ordering' there",
    )


def test_a_field_that_changed_here_and_was_not_sent_yet_differs(shop: Rehearsal) -> None:
    shop.migrate([project("P1")])
    assert found(shop, project("P1", name="New"))["field.differs"].count == 1


def test_a_field_that_is_empty_here_and_was_never_written_does_not(shop: Rehearsal) -> None:
    shop.target.add(P1, {"name": "Project P1", "notes": "theirs"})
    shop.migrate([project("P1", notes=None)])
    assert found(shop, project("P1", notes=None)) == {}


def test_a_field_that_was_emptied_here_and_is_still_filled_there_differs(shop: Rehearsal) -> None:
    shop.migrate([project("P1", notes="n")])
    assert found(shop, project("P1", notes=None))["field.differs"].count == 1


def test_a_field_that_cannot_be_seen_there_is_not_compared(shop: Rehearsal) -> None:
    shop.migrate([project("P1")])
    assert found(shop, project("P1", unseen="x")) == {}


def test_what_was_never_imported_and_what_is_gone_are_told_apart(shop: Rehearsal) -> None:
    shop.migrate([project("P1")])
    shop.target.remove(P1)
    findings = found(shop, project("P1"), project("P2"))
    assert findings["link.gone"].samples == ("projects P1: it was N-1",)
    assert findings["link.missing"].samples == ("projects P2",)


def test_an_inactive_material_that_was_never_imported_is_not_missing(shop: Rehearsal) -> None:
    assert found(shop, material("M1", active=False)) == {}


def test_activity_that_differs_is_a_finding_either_way(shop: Rehearsal) -> None:
    shop.migrate([material("M1")])
    assert found(shop, material("M1", active=False))["field.differs"].samples == (
        "materials M1: inactive here, active there",
    )
    shop.migrate([material("M1", active=False)])
    assert found(shop, material("M1", active=False, cost="9")) == {}
    assert found(shop, material("M1"))["field.differs"].samples == ("materials M1: active here, inactive there",)


def test_what_the_target_does_not_offer_is_said_once_for_all(shop: Rehearsal) -> None:
    shop.target.absent = {"projects": "no listProjects"}
    finding = found(shop, *(project(f"P{number}") for number in range(9)))["operation.absent"]
    assert (finding.count, len(finding.samples)) == (9, 5)


def test_the_order_of_the_input_does_not_matter(shop: Rehearsal) -> None:
    desired = [project(f"P{number}") for number in range(4)]
    snapshot = replace(shop.target.snapshot())
    assert compare(desired, snapshot, shop.memory) == compare(desired[::-1], snapshot, shop.memory)


def test_several_records_under_the_key_of_a_linked_one_are_a_finding(shop: Rehearsal) -> None:
    shop.migrate([project("P1")])
    doubled = replace(shop.target.snapshot(), ambiguous={P1: ("a", "b")})
    (finding,) = compare([project("P1")], doubled, shop.memory)
    assert (finding.rule, finding.samples) == ("match.ambiguous", ("projects P1: a, b",))
