"""The canonical model's own schema, held against every distinct value of a column.

As no keyword of it spans two fields (a test says so), this proves of every record what its model would,
at a fraction of the time.
"""

from collections.abc import Mapping
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
    found = ((name, _illegal(record[name], name, schema)) for name in schema["properties"] if name in record.columns)
    return {(VALUE_ILLEGAL, name): mask for name, mask in found if mask is not None}


def _illegal(values: pl.Series, name: str, schema: Mapping[str, Any]) -> pl.Series | None:
    distinct = values.drop_nulls().unique().to_list()
    each = {"$defs": schema.get("$defs", {}), **schema["properties"][name]}
    if jsonschema_rs.validator_for({"$defs": each.pop("$defs"), "type": "array", "items": each}).is_valid(distinct):
        return None
    allowed = jsonschema_rs.validator_for({"$defs": schema.get("$defs", {}), **schema["properties"][name]})
    wrong = [value for value in distinct if not allowed.is_valid(value)]
    return values.is_in(pl.Series(wrong, dtype=values.dtype).implode()).fill_null(value=False)
