"""Rows of several layouts that are one record: what one says fills the gaps of the others, or contradicts them.

A refused row fills no gap, as nothing of it may come into a record; it contradicts all the same.
Values are compared as they were read: dates as dates, amounts in the canonical unit, words by the mapped word.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from integrations.canonical.mappings.table import Tables
from integrations.canonical.rules import Severity
from integrations.ppak.etl.legality import illegal_values
from integrations.ppak.etl.shapes import SCALED, shape
from integrations.ppak.etl.survey import SAID, WHOLE, Part
from integrations.ppak.etl.transform import Judge, Masks, costs_the_row, missing_values, read_fields
from integrations.ppak.exports.export import LINE, Block
from integrations.ppak.schemas import Entity, Kind

_NAMED = 5  # places named in the message of a contradiction
_LONGEST = 60  # characters of a value there


def joined(
    parts: Sequence[Part],
    blocks: Sequence[Callable[[], Iterator[Block]]],
    shared: pl.DataFrame,
    entity: Entity,
    tables: Tables,
    judge: Judge,
) -> tuple[Part, ...]:
    """The *parts*, each knowing what the exports together say of its *shared* rows (`part`, `LINE`, `key`)."""
    rows = pl.concat(
        _fields(batch, number, part, entity, tables, judge)
        for number, (part, read) in enumerate(zip(parts, blocks, strict=True))
        for batch in _shared(read(), shared.filter(part=number))
    )
    whole = _scaled(rows, entity, tables)
    told = _told(whole, whole.filter(_speaks(entity)))
    told = told.with_columns(_contradictions(whole, _told(whole, whole), entity))
    return tuple(
        replace(part, joined=told.filter(pl.col("@part") == number).drop("@part", "@key", "@place"))
        for number, part in enumerate(parts)
    )


_PLACE = ("@part", "@key", "@place", LINE)
_REFUSED, _LACKS = "@refused", "@lacks"  # by the row's own cells; for want of what its own export alone asks for


def _told(rows: pl.DataFrame, speaking: pl.DataFrame) -> pl.DataFrame:
    """Beside the place of each of *rows*, what the *speaking* rows of its record say first."""
    said = [name for name in rows.columns if name not in (*_PLACE, _REFUSED, _LACKS)]
    merged = speaking.group_by("@key", maintain_order=True).agg(pl.col(said).drop_nulls().first())
    return rows.select(_PLACE).join(merged, on="@key", how="left", maintain_order="left")


def _speaks(entity: Entity) -> pl.Expr:
    """Whether a row fills the gaps of others: it is not refused, or all rows of its record are."""
    refused = pl.col(_REFUSED)
    for name in _asked_by_some(entity):
        refused |= pl.col(_LACKS) & ~(pl.col(name).is_not_null() & ~pl.col(_REFUSED)).any().over("@key")
    return ~refused | refused.all().over("@key")


def _shared(blocks: Iterator[Block], lines: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of *blocks* that stand on the *lines*, with their `@key`."""
    keys = lines.select(LINE, pl.col("key").alias("@key"))
    for block in blocks:
        yield block.rows.join(keys, on=LINE, maintain_order="left")


def _fields(batch: pl.DataFrame, number: int, part: Part, entity: Entity, tables: Tables, judge: Judge) -> pl.DataFrame:
    """The fields of *batch* and where its rows stand."""
    fields, masks = read_fields(batch, part, entity, tables, judge)
    shaped = shape(entity, fields, fields["unit_text"], tables)
    own: Masks = {**masks, **shaped.faults, **illegal_values(shaped.record, entity.record)}
    missing = missing_values(fields, masks, part, entity)
    asked: Masks = {at: mask for at, mask in missing.items() if at[1] in _asked_by_some(entity)}
    if "is_active" in fields.columns:  # a column of either says both
        fields = fields.with_columns(
            is_active=pl.coalesce("is_active", ~pl.col("is_inactive")), is_inactive=pl.lit(None, pl.Boolean)
        )
    where = " sheet ".join(filter(None, part.export.place))
    return fields.with_columns(
        batch["@key"],
        batch[LINE],
        pl.lit(number, pl.UInt32).alias("@part"),
        pl.format("{} line {}", pl.lit(where), batch[LINE]).alias("@place"),
        _any_refusing(own, batch.height, entity, judge).alias(_REFUSED),
        _any_refusing(asked, batch.height, entity, judge).alias(_LACKS),
    )


def _asked_by_some(entity: Entity) -> Sequence[str]:
    """The fields that only an export asks for that has their column."""
    return [name for name, cell in entity.cells.items() if cell.kind is Kind.PHASE]


def _any_refusing(masks: Masks, height: int, entity: Entity, judge: Judge) -> pl.Series:
    """The rows that any of the *masks* refuses."""
    refused = pl.Series([False]).new_from_index(0, height)
    for (rule, name), mask in masks.items():
        if judge.severity(rule, required=costs_the_row(entity, name)) is Severity.REJECT:
            refused |= mask
    return refused


def _scaled(rows: pl.DataFrame, entity: Entity, tables: Tables) -> pl.DataFrame:
    """*rows* with their amounts in the canonical unit, where the unit may stand in another row of the record."""
    if not SCALED[entity.name]:
        return rows
    units = rows.select(pl.coalesce("unit_text", pl.col("unit_text").drop_nulls().first().over("@key"))).to_series()
    record = shape(entity, rows, units, tables).record
    amounts = (record[name].alias(f"{WHOLE}{name}") for name in SCALED[entity.name])
    return rows.with_columns(*amounts).drop(SCALED[entity.name])


# ── contradictions ───────────────────────────────────────────────────────────


def _contradictions(rows: pl.DataFrame, told: pl.DataFrame, entity: Entity) -> Iterator[pl.Series]:
    """For each field on which rows differ from what is *told* of their record: what each says, in words."""
    for name, cell in entity.cells.items():
        column = name if name in rows.columns else f"{WHOLE}{name}"
        own, first = _comparable(rows[column], cell.kind), _comparable(told[column], cell.kind)
        if (own != first).any():
            keys = rows["@key"].filter(own != first).unique()
            yield _words(rows, column, keys).alias(f"{SAID}{name}")


def _comparable(values: pl.Series, kind: Kind) -> pl.Series:
    """*values* as text that is the same for the same value."""
    match kind:
        case Kind.MONEY | Kind.QUANTITY:
            return values.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
        case Kind.TEXT | Kind.EMAIL:
            return values.str.to_lowercase().str.replace_all(r"\s+", " ")
        case Kind.TAGS:
            return values.list.eval(pl.element().str.to_lowercase()).list.sort().list.join("\n")
        case _:
            return values.cast(pl.String)


def _words(rows: pl.DataFrame, column: str, keys: pl.Series) -> pl.Series:
    """What each row of the *keys* says, in words, beside every row of those keys; null beside the others."""
    values = rows[column].list.join(", ") if rows[column].dtype == pl.List(pl.String) else rows[column].cast(pl.String)
    saying = rows.select("@key", "@place", value=values.str.slice(0, _LONGEST))
    saying = saying.filter(pl.col("@key").is_in(keys.implode()) & pl.col("value").is_not_null())
    one = pl.format("{} has {}", "@place", "value").head(_NAMED).str.join(", ").alias("words")
    words = saying.group_by("@key", maintain_order=True).agg(one)
    return rows.select("@key").join(words, on="@key", how="left", maintain_order="left")["words"]
