"""Prices that name their unit (``62.40 ea``): taken where it is the row's own, left to be refused elsewhere."""

import polars as pl

from integrations.canonical.cells import split_unit
from integrations.canonical.mappings.table import Tables
from integrations.ppak.exports.headings import Layout
from integrations.ppak.schemas import Entity, Kind

_NAMES_UNIT = r"\d\S?\s*/?\s*[A-Za-z][A-Za-z. ]*\s*$"


def without_units(batch: pl.DataFrame, layout: Layout, entity: Entity, tables: Tables) -> pl.DataFrame:
    """*batch* with the bare amount where a money cell ends in the unit of its row, as the unit table reads both."""
    units = layout.columns.get("unit_of_measure")
    prices = [heading for name, heading in layout.columns.items() if entity.cells[name].kind is Kind.MONEY]
    return batch.with_columns(_bare(batch, price, units, tables) for price in prices if units)


def _bare(batch: pl.DataFrame, price: str, unit: str, tables: Tables) -> pl.Series:
    named = batch.select(price=price, unit=unit).filter(pl.col("price").str.contains(_NAMES_UNIT)).unique()
    bare = [_amount(text, own, tables) for text, own in named.iter_rows()]
    known = named.with_columns(bare=pl.Series(bare, dtype=pl.String)).drop_nulls()
    if known.is_empty():
        return batch[price]
    pairs = batch.select(price=price, unit=unit).join(known, on=["price", "unit"], how="left", maintain_order="left")
    return pairs.select(pl.coalesce("bare", "price").alias(price)).to_series()


def _amount(price: str, unit: str | None, tables: Tables) -> str | None:
    """The amount of a *price* that names the *unit* of its row."""
    amount, named = split_unit(price) or (price, "")
    own, other = tables.unit(unit or ""), tables.unit(named)
    agree = own and other and (own.canonical_unit, own.factor) == (other.canonical_unit, other.factor)
    return amount if agree else None
