"""Fields ↔ bodies: what goes out comes back, and fits the specification."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from integrations.innergy.bodies import (
    COUNT,
    DAY,
    FLAG,
    MONEY,
    STAMP,
    TEXTS,
    Resource,
    check_unsent,
    date_form,
    encoded,
    list_form,
    money_form,
    text_form,
)
from integrations.innergy.materials import MATERIALS
from integrations.innergy.projects import PROJECTS
from integrations.innergy.spec import Spec, load_spec
from integrations.innergy.work_orders import WORK_ORDERS

SPEC = load_spec()
RESOURCES = (MATERIALS, PROJECTS, WORK_ORDERS)
SCHEMAS = {"materials": "MaterialWrite", "projects": "ProjectWrite", "work_orders": "WorkOrderWrite"}

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).map(text_form).filter(bool)
amounts = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False, places=6).map(money_form)
days = st.dates(date(1000, 1, 1)).map(date_form)
lists = st.lists(texts, min_size=1, max_size=4).map(lambda values: list_form(map(str, values)))
OF_KIND = {
    id(MONEY): amounts,
    id(DAY): days,
    id(STAMP): days,
    id(TEXTS): lists,
    id(COUNT): st.integers(0, 10**9).map(str),
    id(FLAG): st.sampled_from(["true", "false"]),
}
NEEDED = {"name", "status", "customer_name", "project_number", "description"}


def fields_for(resource: Resource) -> st.SearchStrategy[dict[str, str | None]]:
    """Any fields in their normal form; those that INNERGY demands are there."""
    return st.fixed_dictionaries(
        {
            slot.field: values if slot.field in NEEDED else st.none() | values
            for slot in resource.slots
            for values in [OF_KIND.get(id(slot.kind), texts)]
        }
    )


def validator(resource: Resource) -> Draft202012Validator:
    schemas = SPEC.document["components"]
    return Draft202012Validator({"$ref": f"#/components/schemas/{SCHEMAS[resource.entity]}", "components": schemas})


VALIDATORS = {resource.entity: validator(resource) for resource in RESOURCES}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.entity)
def test_what_goes_out_comes_back(resource: Resource) -> None:
    @given(fields_for(resource))
    def check(fields: dict[str, str | None]) -> None:
        assert resource.fields_of(json.loads(encoded(resource.payload_of(fields)), parse_float=Decimal)) == fields

    check()


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.entity)
def test_every_body_fits_the_specification(resource: Resource) -> None:
    @given(fields_for(resource))
    def check(fields: dict[str, str | None]) -> None:
        VALIDATORS[resource.entity].validate(json.loads(encoded(resource.payload_of(fields))))

    check()


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.entity)
def test_the_packaged_specification_has_a_home_for_every_field(resource: Resource) -> None:
    fields = {slot.field: None for slot in resource.slots}
    assert resource.sendable(fields, SPEC) == fields


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False))
def test_money_goes_out_exactly(amount: Decimal) -> None:
    sent = json.loads(encoded(MONEY.written(money_form(amount))), parse_float=Decimal, parse_int=Decimal)
    assert sent["Value"] == amount


@pytest.mark.parametrize("there", ["45000", "45000.0", "45000.00", "45000.000", "4.5E+4"])
def test_an_amount_is_the_same_however_it_is_written(there: str) -> None:
    assert MONEY.read({"Value": Decimal(there), "CurrencyCode": "USD"}) == "45000.00"


@pytest.mark.parametrize(
    ("amount", "form"),
    [("0", "0.00"), ("-0", "0.00"), ("-0.00", "0.00"), ("-0.5", "-0.50"), ("1.40625", "1.40625"), ("12.10", "12.10")],
)
def test_money_has_one_form(amount: str, form: str) -> None:
    assert money_form(Decimal(amount)) == form


def test_a_cost_of_nothing_is_sent_as_nothing_and_no_null() -> None:
    assert encoded(MATERIALS.payload_of({"cost_per_unit": "0.00"})) == b'{"Cost":{"Value":0.00,"CurrencyCode":"USD"}}'


def test_an_absent_cost_is_sent_as_null() -> None:
    assert MATERIALS.payload_of({"cost_per_unit": None}) == {"Cost": None}


def test_money_of_another_currency_differs_and_survives() -> None:
    there = {"Value": Decimal("100.50"), "CurrencyCode": "CAD", "OriginalValue": Decimal("100.50")}
    assert MONEY.read(there) == "100.50 CAD"
    assert MONEY.written("100.50 CAD") == {"Value": Decimal("100.50"), "CurrencyCode": "CAD"}


@pytest.mark.parametrize("stamp", ["2026-01-15", "2026-01-15T00:00:00Z", "2026-01-15T00:00:00.000+00:00"])
def test_midnight_is_the_day(stamp: str) -> None:
    assert STAMP.read(stamp) == "2026-01-15"


def test_a_stamp_with_a_time_keeps_it() -> None:
    assert STAMP.written(str(STAMP.read("2026-01-15T08:30:00Z"))) == "2026-01-15T08:30:00Z"


@pytest.mark.parametrize(
    ("word", "flag"), [("Active", "true"), ("INACTIVE", "false"), ("Discontinued", "Discontinued")]
)
def test_a_state_is_read_in_any_capitals(word: str, flag: str) -> None:
    assert FLAG.read(word) == flag


def test_the_order_of_tags_means_nothing() -> None:
    assert TEXTS.read(["b", " a ", "", "b"]) == TEXTS.read(["a", "b"]) == '["a","b"]'
    assert TEXTS.read([]) is None


@pytest.mark.parametrize("form", [text_form, date_form])
def test_nothing_stays_nothing(form: Any) -> None:
    assert form(None) is form("  ") is None


def test_what_is_not_shown_is_left_out_and_what_is_empty_is_none() -> None:
    body = {"Name": " Harbor ", "MasterNote": "  ", "Address": None, "Customer": {"Id": "1"}}
    assert PROJECTS.fields_of(body) == {
        "name": "Harbor",
        "notes": None,
        **{f"address.{part}": None for part in ("line1", "line2", "city", "state", "postal_code", "country")},
    }


def test_a_body_holds_no_value_that_nobody_knows() -> None:
    with pytest.raises(TypeError, match="complex"):
        encoded({"What": 1j})


def test_every_field_that_stays_behind_is_counted(spec: Spec) -> None:
    records: list[dict[str, Any]] = [
        {"sku": "A", "tags": ["x"], "minimum_order_quantity": 5},
        {"sku": "B", "tags": [], "notes": "here"},
    ]
    found = check_unsent(records, MATERIALS, spec, accepted=())
    assert [(finding.rule, finding.count) for finding in found] == [("field.unsent", 1), ("field.unsent", 1)]
    assert "minimum_order_quantity" in found[0].message
    assert check_unsent(records, MATERIALS, spec, accepted={"tags", "minimum_order_quantity"}) == []
