"""Canonical records → what INNERGY should hold."""

from datetime import date
from decimal import Decimal
from typing import Any

from integrations.canonical.mappings.table import Tables
from integrations.canonical.models import Address, CanonicalMaterial, CanonicalProject, CanonicalWorkOrder
from integrations.innergy import materials, projects, work_orders
from integrations.innergy.materials import check_costs, cost_per_base_unit
from integrations.innergy.spec import Spec
from integrations.reconcile.changes import Ref


class Wordless:
    """Tables that name no INNERGY word."""

    fingerprint = ""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def a_project(**given: Any) -> CanonicalProject:
    return CanonicalProject.model_validate(
        {
            "project_number": "24-0117",
            "name": "Harbor Clinic",
            "customer_name": "Northpier",
            "status": "approved",
            **given,
        }
    )


def a_material(**given: Any) -> CanonicalMaterial:
    usual = {"sku": "MEL-WHT", "description": "Melamine", "category": "panels", "unit_of_measure": "EA"}
    return CanonicalMaterial.model_validate({**usual, **given})


def test_a_project_goes_over_in_innergys_words(tables: Tables, spec: Spec) -> None:
    project = a_project(
        ppak_id="P-881",
        phase="fabrication",
        target_completion_date=date(2026, 9, 30),
        estimated_value=Decimal("45000.50"),
        address=Address(line1="9 Quay Rd", city="Astoria"),
        tags=("kitchen", "clinic"),
        notes="line one\r\nline two ",
    )
    wanted = projects.desired_of(project, tables, spec)
    assert wanted.ref == Ref("projects", "P-881")
    assert wanted.refused_because is None
    assert wanted.fields == {
        "key": "P-881",
        "project_number": "24-0117",
        "name": "Harbor Clinic",
        "customer_name": "Northpier",
        "status": tables.innergy_status(project.status),
        "phase": tables.innergy_phase(project.phase) if project.phase else None,
        "target_completion_date": "2026-09-30",
        "actual_completion_date": None,
        "estimated_value": "45000.50",
        "notes": "line one\nline two",
        "tags": '["clinic","kitchen"]',
        "address.line1": "9 Quay Rd",
        "address.line2": None,
        "address.city": "Astoria",
        "address.state": None,
        "address.postal_code": None,
        "address.country": None,
    }


def test_a_status_without_an_innergy_word_blocks_the_project(spec: Spec) -> None:
    wanted = projects.desired_of(a_project(), Wordless(), spec)  # type: ignore[arg-type]
    assert wanted.refused_because
    assert wanted.refused_because[0] == "word.missing"
    assert "status_mapping.csv" in wanted.refused_because[1]


def test_a_phase_without_an_innergy_word_blocks_the_project(tables: Tables, spec: Spec) -> None:
    class Phaseless(Wordless):
        def innergy_status(self, status: str) -> str:
            return "Open"

    wanted = projects.desired_of(a_project(phase="design"), Phaseless(), spec)  # type: ignore[arg-type]
    assert wanted.refused_because
    assert "phase_mapping.csv" in wanted.refused_because[1]
    assert projects.desired_of(a_project(), Phaseless(), spec).refused_because is None  # type: ignore[arg-type]


def test_the_address_as_ppak_had_it_is_lost_only_where_its_parts_are_not_known() -> None:
    whole = a_project(address=Address(city="Astoria"), address_text="Astoria")
    assert projects.content_of(whole)["address_text"] is None
    assert projects.content_of(a_project(address_text="somewhere"))["address_text"] == "somewhere"


def test_a_work_order_carries_its_key_and_hangs_on_its_project(tables: Tables, spec: Spec) -> None:
    order = CanonicalWorkOrder(project_number="24-0117", number="3", description="Base cabinets", instructions="Maple")
    wanted = work_orders.desired_of(order, Ref("projects", "P-881"), tables, spec)
    assert wanted.ref == Ref("work_orders", "24-0117/3")
    assert wanted.parent == Ref("projects", "P-881")
    assert wanted.known_as is None
    assert wanted.fields == {"key": "24-0117/3", "description": "Base cabinets", "instructions": "Maple"}


def test_a_persons_word_on_a_number_is_handed_on(spec: Spec) -> None:
    class Linked(Wordless):
        def work_order_link(self, project_number: str, number: str) -> str:
            return f"{project_number}-00{number}p"

    order = CanonicalWorkOrder(project_number="24-0117", number="3", description="Base cabinets")
    linked = work_orders.desired_of(order, Ref("projects", "24-0117"), Linked(), spec)  # type: ignore[arg-type]
    assert linked.known_as == "24-0117-003p"


def test_a_material_costs_what_one_base_unit_costs(tables: Tables, spec: Spec) -> None:
    unit = tables.innergy_unit(a_material(unit_of_measure="SHT").unit_of_measure)
    assert unit
    assert unit.base_factor == 32
    wanted = materials.desired_of(a_material(unit_of_measure="SHT", cost_per_unit=Decimal("45.00")), tables, spec)
    assert wanted.fields["cost_per_unit"] == "1.40625"
    assert wanted.fields["unit_of_measure"] == unit.word
    assert wanted.refused_because is None


def test_a_cost_that_does_not_divide_exactly_blocks_the_material(tables: Tables, spec: Spec) -> None:
    class Thirds(Wordless):
        def __getattr__(self, name: str) -> Any:
            return getattr(tables, name)

        def innergy_unit(self, unit: Any) -> Any:
            found = tables.innergy_unit(unit)
            assert found
            return type(found)(found.word, found.base_unit, Decimal(3))

    wanted = materials.desired_of(a_material(cost_per_unit=Decimal("10.00")), Thirds(), spec)  # type: ignore[arg-type]
    assert wanted.refused_because
    assert wanted.refused_because[0] == "cost.inexact"
    nine = materials.desired_of(a_material(cost_per_unit=Decimal("9.00")), Thirds(), spec)  # type: ignore[arg-type]
    assert nine.fields["cost_per_unit"] == "3.00"


def test_a_cost_of_nothing_is_a_cost(tables: Tables, spec: Spec) -> None:
    assert materials.desired_of(a_material(cost_per_unit=Decimal(0)), tables, spec).fields["cost_per_unit"] == "0.00"
    assert materials.desired_of(a_material(), tables, spec).fields["cost_per_unit"] is None


def test_a_unit_without_an_innergy_word_blocks_the_material(tables: Tables, spec: Spec) -> None:
    class Unitless(Wordless):
        def __getattr__(self, name: str) -> Any:
            return getattr(tables, name)

        def innergy_unit(self, unit: Any) -> None:
            return None

    wanted = materials.desired_of(a_material(cost_per_unit=Decimal(1)), Unitless(), spec)  # type: ignore[arg-type]
    assert wanted.refused_because
    assert wanted.refused_because[0] == "word.missing"


def test_an_inactive_material_is_followed_and_not_made(tables: Tables, spec: Spec) -> None:
    wanted = materials.desired_of(a_material(is_active=False), tables, spec)
    assert not wanted.active
    assert not wanted.creatable
    assert wanted.fields["is_active"] == "false"


def test_a_material_is_known_by_its_innergy_sku_else_its_own(tables: Tables, spec: Spec) -> None:
    assert materials.desired_of(a_material(), tables, spec).fields["innergy_sku"] == "MEL-WHT"
    renamed = materials.desired_of(a_material(innergy_sku="INN-7"), tables, spec)
    assert renamed.fields["innergy_sku"] == "INN-7"
    assert renamed.ref.key == "MEL-WHT"


def test_a_cost_without_a_unit_is_none() -> None:
    assert cost_per_base_unit(Decimal(1), None) is None


def test_costs_that_are_sent_per_base_unit_are_said_to_be(tables: Tables) -> None:
    sheet = a_material(sku="MEL", unit_of_measure="SHT", cost_per_unit="62.40")
    screw = a_material(sku="SCR", cost_per_unit="0.04")
    (note,) = check_costs([sheet, screw], tables)
    assert (note.rule, note.count, note.samples) == ("cost.converted", 1, ("MEL",))
    assert "per SHT are sent per SF, divided by 32" in note.message
