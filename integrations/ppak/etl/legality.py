"""The canonical model's own schema, held against every distinct value of a column.

As no keyword of it spans two fields (a test says so), this proves of every record what its model would,
at a fraction of the time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import jsonschema_rs
import polars as pl
from pydantic import BaseModel

from integrations.canonical.rules import VALUE_ILLEGAL, Rule

_ANY_TEXT = r"\S"
_REMARKS = {"title", "description", "examples", "default"}


@dataclass(frozen=True)
class _Leaf:
    """A value within a record: its field, where it stands in a frame, and what its schema asks."""

    field: str
    place: pl.Expr
    schema: Mapping[str, Any]
    definitions: Mapping[str, Any]

    @cached_property
    def pattern(self) -> str | None:
        """The pattern, where the schema of a value that is not null asks for nothing else."""
        choices = [each for each in self.schema.get("anyOf", [self.schema]) if each.get("type") != "null"]
        is_only = len(choices) == 1 and choices[0].keys() - _REMARKS == {"type", "pattern"}
        return str(choices[0]["pattern"]) if is_only else None


def illegal_values(record: pl.DataFrame, model: type[BaseModel]) -> Mapping[tuple[Rule, str], pl.Series]:
    """(`value.illegal`, field) → the rows whose value the model does not allow; empty for a sound batch.

    A null is for the required rules to judge.
    """
    leaves = _leaves_of(model)
    patterned = [leaf for leaf in leaves if leaf.pattern]
    # The model and Polars have the same engine for patterns.
    broken = _failing(record, _failing(record, patterned, _is_plain), _matches)
    masks = [(leaf.field, record.select(~_matches(leaf)).to_series()) for leaf in broken]
    for leaf in leaves:
        if not leaf.pattern and (wrong := _wrong(record.select(leaf.place.drop_nulls().unique()).to_series(), leaf)):
            values = record.select(leaf.place).to_series()
            masks.append(
                (leaf.field, values.is_in(pl.Series(wrong, dtype=values.dtype).implode()).fill_null(value=False))
            )
    return _joined(masks)


@cache
def _leaves_of(model: type[BaseModel]) -> Sequence[_Leaf]:
    """The values of a record; an address is one value a part."""
    return tuple(_all_leaves_of(model))


def _all_leaves_of(model: type[BaseModel]) -> Iterator[_Leaf]:
    schema = model.model_json_schema(mode="serialization")
    definitions = schema.get("$defs", {})
    for name, each in schema["properties"].items():
        parts = next((_parts(choice, definitions) for choice in each.get("anyOf", [each]) if "$ref" in choice), None)
        if parts:
            yield from (
                _Leaf(name, pl.col(name).struct.field(part), inner, definitions) for part, inner in parts.items()
            )
        else:
            yield _Leaf(name, pl.col(name), each, definitions)


def _parts(choice: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = definitions[choice["$ref"].rpartition("/")[2]].get("properties", {})
    return found


def _failing(record: pl.DataFrame, leaves: Sequence[_Leaf], test: Callable[[_Leaf], pl.Expr]) -> Sequence[_Leaf]:
    """Those of *leaves* that fail the *test* in some row."""
    passed = record.select(**{str(at): test(leaf).all() for at, leaf in enumerate(leaves)})
    return [leaf for leaf, has_passed in zip(leaves, passed.row(0), strict=True) if not has_passed] if leaves else ()


def _is_plain(leaf: _Leaf) -> pl.Expr:
    """Whether a value that may be any text begins with a printed sign of ASCII: a sixth of the time of its pattern."""
    is_any_text = pl.lit(leaf.pattern == _ANY_TEXT)
    return is_any_text & leaf.place.is_between(pl.lit("!"), pl.lit("~")).fill_null(value=True)


def _matches(leaf: _Leaf) -> pl.Expr:
    return leaf.place.str.contains(leaf.pattern or "").fill_null(value=True)


def _wrong(distinct: pl.Series, leaf: _Leaf) -> Sequence[Any]:
    values = distinct.to_list()
    every = {"$defs": leaf.definitions, "type": "array", "items": leaf.schema}
    if jsonschema_rs.validator_for(every).is_valid(values):
        return ()
    allowed = jsonschema_rs.validator_for({"$defs": leaf.definitions, **leaf.schema})
    return [value for value in values if not allowed.is_valid(value)]


def _joined(masks: Sequence[tuple[str, pl.Series]]) -> Mapping[tuple[Rule, str], pl.Series]:
    joined: dict[tuple[Rule, str], pl.Series] = {}
    for field, mask in masks:
        joined[VALUE_ILLEGAL, field] = joined[VALUE_ILLEGAL, field] | mask if (VALUE_ILLEGAL, field) in joined else mask
    return joined
