"""A canonical record is checked when it is made, closed, and frozen."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from integrations.canonical.models import CanonicalMaterial, CanonicalProject, CanonicalWorkOrder, type_of_entity

PROJECT: dict[str, Any] = {"project_number": "24-1", "name": "N", "customer_name": "C", "status": "draft"}
MATERIAL: dict[str, Any] = {"sku": "S", "description": "D", "category": "panels", "unit_of_measure": "SHT"}
WORK_ORDER: dict[str, Any] = {"project_number": "24-1", "number": "1", "description": "D"}
RECORDS = {CanonicalProject: PROJECT, CanonicalMaterial: MATERIAL, CanonicalWorkOrder: WORK_ORDER}


@pytest.mark.parametrize("model", RECORDS)
def test_the_required_fields_are_enough_and_each_is_needed(model: Any) -> None:
    fields = RECORDS[model]
    model.model_validate(fields)
    for name in fields:
        for broken in ({**fields, name: None}, {**fields, name: " "}, {k: v for k, v in fields.items() if k != name}):
            with pytest.raises(ValidationError, match=name):
                model.model_validate(broken)


@pytest.mark.parametrize("model", RECORDS)
def test_a_record_is_closed_and_frozen(model: Any) -> None:
    with pytest.raises(ValidationError, match="extra"):
        model.model_validate({**RECORDS[model], "colour": "white"})
    record = model.model_validate(RECORDS[model])
    with pytest.raises(ValidationError, match="frozen"):
        record.notes = "changed"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "bogus"},
        {"status": "In Progress"},
        {"phase": "fab"},
        {"customer_email": "dana"},
        {"customer_email": "a@b.example; c@d.example"},
        {"estimated_value": "NaN"},
        {"estimated_value": "Infinity"},
        {"notes": ""},
        {"tags": [" "]},
        {"address": {"street": "410 Alder St"}},
        {"start_date": "2024-03-02", "target_completion_date": "2024-03-01"},
    ],
)
def test_an_illegal_project_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CanonicalProject.model_validate({**PROJECT, **change})


def test_a_project_may_start_and_end_on_one_day_or_have_one_date_only() -> None:
    day = "2024-03-01"
    for dates in (
        {"start_date": day, "target_completion_date": day},
        {"start_date": day},
        {"target_completion_date": day},
    ):
        CanonicalProject.model_validate({**PROJECT, **dates})


@pytest.mark.parametrize("change", [{"category": "sheets"}, {"unit_of_measure": "each"}, {"lead_time_days": -1}])
def test_an_illegal_material_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CanonicalMaterial.model_validate({**MATERIAL, **change})


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_money_keeps_its_scale_and_is_written_in_plain_digits(amount: Decimal) -> None:
    record = CanonicalProject.model_validate({**PROJECT, "estimated_value": str(amount)})
    written = orjson.loads(record.model_dump_json())["estimated_value"]
    assert written == format(amount, "f")
    assert "E" not in written
    assert CanonicalProject.model_validate_json(record.model_dump_json()) == record


def test_keys_are_the_identities() -> None:
    bid = CanonicalProject.model_validate({**PROJECT, "project_number": "8812", "ppak_id": "8812"})
    job = CanonicalProject.model_validate({**PROJECT, "ppak_id": "8812", "ppak_job_number": "24-1"})
    assert bid.key == job.key == "8812"
    assert CanonicalProject.model_validate(PROJECT).key == "24-1"
    assert CanonicalMaterial.model_validate(MATERIAL).key == "S"
    assert CanonicalWorkOrder.model_validate(WORK_ORDER).key == "24-1/1"


def test_no_keyword_of_the_schemas_spans_fields() -> None:
    """Checking each column's distinct values proves as much as checking every record, as long as this holds."""
    spanning = {"if", "then", "else", "allOf", "oneOf", "not", "dependentRequired", "dependentSchemas", "minProperties"}
    for model in type_of_entity.values():
        assert not spanning & set(model.model_json_schema())
