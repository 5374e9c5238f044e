"""The canonical model's own schema, held against every distinct value of a column.

As no keyword of it spans two fields (a test says so), this proves of every record what its model would,
at a fraction of the time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs
import polars as pl
from pydantic import BaseModel

from integrations.canonical.rules import VALUE_ILLEGAL, Rule


def illegal_values(record: pl.DataFrame, model: type[BaseModel]) -> Mapping[tuple[Rule, str], pl.Series]:
    """(`value.illegal`, field) → the rows whose value the model does not allow; empty for a sound batch.

    A null is for the required rules to judge.
    """
    schema = model.model_json_schema(mode="serialization")
    found = ((name, _illegal(record[name], each, schema)) for name, each in schema["properties"].items())
    return {(VALUE_ILLEGAL, name): mask for name, mask in found if mask is not None}


def _illegal(values: pl.Series, each: Mapping[str, Any], schema: Mapping[str, Any]) -> pl.Series | None:
    pattern = _only_pattern(each)
    if pattern is not None:  # the model and Polars have the same engine for patterns
        legal = values.str.contains(pattern).fill_null(value=True)
        return None if legal.all() else ~legal
    wrong = _wrong(values.drop_nulls().unique().to_list(), each, schema.get("$defs", {}))
    return values.is_in(pl.Series(wrong, dtype=values.dtype).implode()).fill_null(value=False) if wrong else None


def _only_pattern(each: Mapping[str, Any]) -> str | None:
    """The pattern, where the schema of a value that is not null asks for nothing else."""
    choices = [choice for choice in each.get("anyOf", [each]) if choice.get("type") != "null"]
    if len(choices) != 1 or {*choices[0]} - {"title", "description", "examples", "default"} != {"type", "pattern"}:
        return None
    return str(choices[0]["pattern"]) if choices[0]["type"] == "string" else None


def _wrong(distinct: Sequence[Any], each: Mapping[str, Any], definitions: Mapping[str, Any]) -> Sequence[Any]:
    if jsonschema_rs.validator_for({"$defs": definitions, "type": "array", "items": each}).is_valid(distinct):
        return ()
    allowed = jsonschema_rs.validator_for({"$defs": definitions, **each})
    return [value for value in distinct if not allowed.is_valid(value)]
