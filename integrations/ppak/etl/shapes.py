"""From the fields of a row to those of its record: what is computed, not only read.

A *shape* takes the parsed columns (a missing column is all null) and gives the record's columns,
with the masks of the rules that only show up on the way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from integrations.canonical.cells import parse_address
from integrations.canonical.exact import divided, multiplied, whole
from integrations.canonical.mappings.table import Tables
from integrations.canonical.models import Address
from integrations.canonical.rules import (
    COMPLETION_UNUSED,
    COST_INEXACT,
    DATE_ORDER,
    KEY_MISSING,
    QUANTITY_INEXACT,
    Rule,
)
from integrations.ppak.schemas import Entity

ADDRESS = pl.Struct(dict.fromkeys(sorted(Address.model_fields), pl.String))
LINES = pl.List(pl.Struct({"quantity": pl.String, "sku": pl.String, "unit_of_measure": pl.String}))

_DTYPES: Mapping[str, Any] = {
    "address": ADDRESS,
    "is_active": pl.Boolean,
    "lead_time_days": pl.Int64,
    "lines": LINES,
    "material_skus": pl.List(pl.String),
    "minimum_order_quantity": pl.Int64,
    "tags": pl.List(pl.String),
}

_TIES: Mapping[str, tuple[str, ...]] = {
    "projects": ("key", "project_number"),
    "materials": ("key",),
    "work_orders": ("key", "project_number"),
    "work_order_materials": ("key", "project_number", "order"),
}


SCALED: Mapping[str, tuple[str, ...]] = {
    "projects": (),
    "materials": ("cost_per_unit", "minimum_order_quantity"),
    "work_orders": (),
    "work_order_materials": ("quantity",),
}
"""The fields of an entity that are brought into the canonical unit by their row's own one."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """The record's columns of a batch, and (rule, field) → the rows that break it."""

    record: pl.DataFrame
    faults: Mapping[tuple[Rule, str], pl.Series]


def keys_of(entity: Entity) -> Mapping[str, pl.Expr]:
    """A row's `key` and, for projects, its `number` and whether its job is all it names: over the key fields."""
    match entity.name:
        case "projects":
            return {
                "key": pl.coalesce("ppak_id", "ppak_job_number"),
                "number": pl.coalesce("ppak_job_number", "ppak_id"),
                "job_only": pl.col("ppak_id").is_null(),
            }
        case "materials":
            key = pl.col("sku")
        case "work_orders":
            key = pl.format("{}/{}", "project_number", "number")
        case _:
            key = pl.format("{}/{}/{}", "project_number", "number", "sku")
    return {"key": key, "number": pl.lit(None, pl.String), "job_only": pl.lit(value=False)}


def shape(entity: Entity, fields: pl.DataFrame, units: pl.Series | None, tables: Tables) -> Shaped:
    """The records of the parsed *fields*; *units* is the raw unit column, for its factors."""
    shaped = _SHAPES[entity.name](fields, units, tables)
    wanted = empty_records(entity).drop("@line", "@file", "@sheet").schema
    absent = {name: pl.lit(None, dtype) for name, dtype in wanted.items() if name not in shaped.record.columns}
    return Shaped(shaped.record.with_columns(**absent).select(wanted.names()), shaped.faults)


def empty_records(entity: Entity) -> pl.DataFrame:
    """No records of *entity*, with all their columns: the record's, those that tie it to others, and its source."""
    names = [
        *sorted(entity.record.model_fields),
        *(name for name in _TIES[entity.name] if name not in entity.record.model_fields),
    ]
    return pl.DataFrame(
        schema={name: _DTYPES.get(name, pl.String) for name in names}
        | {"@line": pl.UInt32, "@file": pl.String, "@sheet": pl.String}
    )


# ── projects ─────────────────────────────────────────────────────────────────


def _project(fields: pl.DataFrame, _units: pl.Series | None, _tables: Tables) -> Shaped:
    is_completed = (pl.col("status") == "completed").fill_null(value=False)
    open_end = pl.when(~is_completed).then("completion_date")
    record = fields.with_columns(
        _address(fields),
        key=pl.coalesce("ppak_id", "ppak_job_number"),
        project_number=pl.coalesce("ppak_job_number", "ppak_id"),
        target_completion_date=pl.coalesce("target_completion_date", open_end),
        actual_completion_date=pl.when(is_completed).then("completion_date"),
        address_text=_address_text(fields),
    )
    reversed_dates = (record["start_date"] > record["target_completion_date"]).fill_null(value=False)
    unused = record.select(
        ((open_end != pl.col("target_completion_date")) & open_end.is_not_null()).fill_null(value=False)
    )
    return Shaped(
        record,
        {
            (KEY_MISSING, "ppak_id"): record["key"].is_null(),
            (DATE_ORDER, "start_date"): reversed_dates,
            (COMPLETION_UNUSED, "completion_date"): unused.to_series(),
        },
    )


_PARTS = ("line1", "line2", "city", "state", "postal_code", "country")


def _address(fields: pl.DataFrame) -> pl.Series:
    """The address in parts: from the columns that hold parts, else from the one text where that is certain."""
    in_parts = pl.any_horizontal(pl.col(part).is_not_null() for part in _PARTS)
    parts = fields.select(pl.when(in_parts).then(pl.struct(*sorted(_PARTS))).alias("address")).to_series()
    texts = fields["address"].drop_nulls().unique(maintain_order=True)
    if texts.is_empty():
        return parts.cast(ADDRESS)
    read = [parse_address(text) for text in texts]
    read_once = pl.DataFrame(
        {"text": texts, "parts": pl.Series([address and address.model_dump() for address in read], dtype=ADDRESS)}
    )
    joined = fields.select(text="address").join(read_once, on="text", how="left", maintain_order="left")
    return parts.cast(ADDRESS).zip_with(parts.is_not_null(), joined["parts"].alias("address"))


def _address_text(fields: pl.DataFrame) -> pl.Expr:
    joined = pl.concat_str(_PARTS, separator=", ", ignore_nulls=True)
    return pl.coalesce("address", pl.when(joined != "").then(joined))


# ── materials, work orders ───────────────────────────────────────────────────


def _material(fields: pl.DataFrame, units: pl.Series | None, tables: Tables) -> Shaped:
    costs = _scaled(fields["cost_per_unit"], units, tables, divided)
    asked = fields["minimum_order_quantity"]
    least = _scaled(asked.cast(pl.String), units, tables, whole).cast(pl.Int64)
    record = fields.with_columns(
        costs.alias("cost_per_unit"),
        least.alias("minimum_order_quantity"),
        _innergy_skus(fields["sku"], tables),
        key=pl.col("sku"),
        subcategory=pl.coalesce("subcategory", "category_text"),
        is_active=pl.coalesce("is_active", ~pl.col("is_inactive"), pl.lit(True)),
    )
    return Shaped(
        record,
        {
            (COST_INEXACT, "cost_per_unit"): costs.is_null() & fields["cost_per_unit"].is_not_null(),
            (QUANTITY_INEXACT, "minimum_order_quantity"): least.is_null() & asked.is_not_null(),
        },
    )


def _innergy_skus(skus: pl.Series, tables: Tables) -> pl.Series:
    renamed = {row.canonical_sku: row.innergy_sku for row in tables.materials.values() if row.innergy_sku}
    return skus.replace_strict(renamed, default=None, return_dtype=pl.String).alias("innergy_sku")


def _work_order(fields: pl.DataFrame, _units: pl.Series | None, _tables: Tables) -> Shaped:
    return Shaped(fields.with_columns(key=pl.format("{}/{}", "project_number", "number")), {})


def _line(fields: pl.DataFrame, units: pl.Series | None, tables: Tables) -> Shaped:
    quantities = _scaled(fields["quantity"], units, tables, multiplied)
    order = pl.format("{}/{}", "project_number", "number")
    return Shaped(
        fields.with_columns(quantities.alias("quantity"), order=order, key=pl.format("{}/{}", order, "sku")), {}
    )


_SHAPES: Mapping[str, Callable[[pl.DataFrame, pl.Series | None, Tables], Shaped]] = {
    "projects": _project,
    "materials": _material,
    "work_orders": _work_order,
    "work_order_materials": _line,
}


def _scaled(
    numbers: pl.Series, units: pl.Series | None, tables: Tables, scale: Callable[[Decimal, Decimal], Decimal | None]
) -> pl.Series:
    """*numbers* in the canonical unit, exactly; null where the factor does not come out even."""
    factors = _factors(units, tables)
    if units is None or not factors:
        return numbers
    pairs = pl.DataFrame({"number": numbers, "unit": units})
    wanted = pairs.filter(pl.col("unit").is_in(list(factors)) & pl.col("number").is_not_null()).unique(
        maintain_order=True
    )
    scaled = (scale(Decimal(number), factors[unit]) for number, unit in wanted.iter_rows())
    results = [None if number is None else format(number, "f") for number in scaled]
    joined = pairs.join(
        wanted.with_columns(pl.Series("scaled", results, dtype=pl.String)),
        on=["number", "unit"],
        how="left",
        maintain_order="left",
    )
    return joined["scaled"].zip_with(units.is_in(list(factors)).fill_null(value=False), numbers)


def _factors(units: pl.Series | None, tables: Tables) -> Mapping[str, Decimal]:
    """The raw unit texts that are not the canonical unit itself, with their factors."""
    texts = units.drop_nulls().unique() if units is not None else ()
    rows = ((text, tables.unit(text)) for text in texts)
    return {text: row.factor for text, row in rows if row and row.factor != 1}
