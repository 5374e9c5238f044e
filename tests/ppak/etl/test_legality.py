"""What the schema finds in a column is what the model would find record by record."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from integrations.canonical.rules import VALUE_ILLEGAL
from integrations.ppak.etl.legality import illegal_values
from integrations.ppak.etl.shapes import empty_records
from integrations.ppak.schemas import ENTITIES

SOUND: dict[str, dict[str, Any]] = {
    "projects": {"project_number": "24001", "name": "Harbor", "customer_name": "Northpier", "status": "quoted"},
    "materials": {
        "sku": "MEL-1",
        "description": "Melamine",
        "category": "panels",
        "unit_of_measure": "SHT",
        "is_active": True,
    },
}


def found(entity: str, *changes: dict[str, Any]) -> dict[str, list[bool]]:
    """Field → which of the rows (a sound one, changed) the schema refuses."""
    columns = {name: dtype for name, dtype in empty_records(ENTITIES[entity]).schema.items() if name[0] != "@"}
    record = pl.DataFrame([SOUND[entity] | change for change in changes], schema=columns)
    illegal = illegal_values(record, ENTITIES[entity].record)
    assert {rule for rule, _ in illegal} <= {VALUE_ILLEGAL}
    return {field: mask.to_list() for (_, field), mask in illegal.items()}


@pytest.mark.parametrize("entity", SOUND)
def test_a_sound_batch_has_no_illegal_value(entity: str) -> None:
    assert found(entity, {}, {}) == {}


@pytest.mark.parametrize(
    ("entity", "field", "value"),
    [
        ("projects", "status", "hot"),
        ("projects", "phase", "limbo"),
        ("projects", "name", " \n"),
        ("projects", "customer_email", "a@b"),
        ("projects", "estimated_value", "1e5"),
        ("projects", "tags", ["TI", " "]),
        ("projects", "address", {"line1": "12 School Rd", "city": " "}),
        ("materials", "category", "wood"),
        ("materials", "unit_of_measure", "BDL"),
        ("materials", "lead_time_days", -1),
    ],
)
def test_a_value_that_the_model_does_not_allow_is_found_in_its_row(entity: str, field: str, value: Any) -> None:
    assert found(entity, {}, {field: value}, {}, {field: value}) == {field: [False, True, False, True]}


TEXTS = ["quoted", "design", "hot", "a@b.co", "a b@c.d", "", " ", "\x1c", "\u200b", "x\ny", "½"]
words = st.sampled_from([*TEXTS, "\x85"])
tags = st.lists(st.sampled_from(TEXTS), max_size=3)  # no tag is a next-line sign: its parser trims it
FIELDS = ("name", "customer_name", "status", "phase", "customer_email", "notes", "ppak_id")
addresses = st.fixed_dictionaries(dict.fromkeys(("line1", "city", "state"), words))
changes = st.fixed_dictionaries({}, optional={**dict.fromkeys(FIELDS, words), "tags": tags, "address": addresses})


@settings(max_examples=60, deadline=None)
@given(st.lists(changes, min_size=1, max_size=4))
def test_the_columns_are_judged_as_the_model_judges_each_record(rows: list[dict[str, Any]]) -> None:
    refused = found("projects", *rows)
    by_column = [{field for field, mask in refused.items() if mask[at]} for at in range(len(rows))]
    assert by_column == [fields_refused_by_the_model(SOUND["projects"] | row) for row in rows]


def fields_refused_by_the_model(record: dict[str, Any]) -> set[str]:
    try:
        ENTITIES["projects"].record.model_validate(record)
    except ValidationError as error:
        return {str(fault["loc"][0]) for fault in error.errors()}
    return set()
