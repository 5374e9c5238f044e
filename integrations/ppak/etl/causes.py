"""Why rows are refused, by root cause: what is wrong with how many rows, and how much money waits behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from integrations.canonical.mappings.lines import folded
from integrations.canonical.rejects import Mask, Sifted
from integrations.canonical.rules import Severity
from integrations.ppak.etl.columns import money_reader, read_columns
from integrations.ppak.etl.survey import Part
from integrations.ppak.schemas import Entity

_MONEY: Mapping[str, str] = {"projects": "estimated_value", "materials": "cost_per_unit"}
_MOST_VALUES = 1_000  # of a rule and field; rows of further values are counted together
_LONGEST = 200  # characters of a value that are kept


@dataclass(frozen=True, slots=True)
class Cause:
    """Refused *rows* of an *entity* that share what is wrong: the *rule*, the field, and the *value* where one counts.

    *released* are those that nothing else holds back.
    *money* is the sum of their amounts (*money_field*), ``None`` where the entity has none;
    *unpriced* rows have no amount that can be read.
    *is_rest* marks the rows of values that were too many to be kept apart.
    """

    entity: str
    rule: str
    field: str
    column: str | None
    value: str | None
    is_rest: bool
    rows: int
    released: int
    money: Decimal | None
    money_field: str | None
    unpriced: int


@dataclass(slots=True)
class _Weight:
    """What hangs on a cause so far; *value* as it was first spelled."""

    column: str | None
    value: str | None
    rows: int = 0
    released: int = 0
    money: Decimal = Decimal(0)
    unpriced: int = 0


class Causes:
    """The root causes of one entity, counted batch by batch; iterating gives them, the weightiest first."""

    def __init__(self, entity: Entity) -> None:
        self._entity = entity
        self._weights: dict[tuple[str, str], dict[str | None, _Weight]] = {}

    def add(self, sifted: Sifted, part: Part) -> None:
        """Count the refused rows of a batch."""
        masks = [mask for mask in sifted.masks if mask.severity is Severity.REJECT]
        if masks:
            columns = [mask.column for mask in masks]
            alone = pl.sum_horizontal(pl.col(column).cast(pl.UInt32) for column in columns) == 1
            rows = sifted.faulty.filter(pl.any_horizontal(columns))
            rows = rows.with_columns(alone.alias("@alone"), self._amounts(rows, part).alias("@amount"))
            for mask in masks:
                self._count(mask, rows, part)

    def __iter__(self) -> Iterator[Cause]:
        return iter(sorted(self._all(), key=_weight_of))

    def _count(self, mask: Mask, rows: pl.DataFrame, part: Part) -> None:
        heading = part.export.layout.columns.get(mask.field)
        by = pl.col(heading).str.strip_chars() if heading and mask.rule.is_by_value else pl.lit(None, pl.String)
        broken = rows.select("@amount", value=by, alone="@alone", is_broken=mask.column).filter("is_broken")
        counted = broken.group_by("value", "alone").agg(pl.len(), pl.col("@amount").drop_nulls())
        weights = self._weights.setdefault((mask.rule.name, mask.field), {})
        for value, alone, count, amounts in counted.sort("value", "alone").iter_rows():
            _weigh(_weight(weights, value, heading), count, amounts, is_alone=alone)

    def _amounts(self, rows: pl.DataFrame, part: Part) -> pl.Series:
        """The amount of each row, in plain digits; null where none can be read."""
        field = _MONEY.get(self._entity.name, "")
        if (heading := part.export.layout.columns.get(field)) is None:
            return pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        reader = money_reader(part.facts(field))
        return read_columns(rows, {field: (heading, reader)})[field].values

    def _all(self) -> Iterator[Cause]:
        name, money = self._entity.name, _MONEY.get(self._entity.name)
        for (rule, field), weights in self._weights.items():
            for key, it in weights.items():
                yield Cause(
                    name,
                    rule,
                    field,
                    it.column,
                    it.value,
                    key == _REST,
                    it.rows,
                    it.released,
                    it.money if money else None,
                    money,
                    it.unpriced if money else 0,
                )


_REST = "\x00"  # no value of a cell is folded to it


def _weight(weights: dict[str | None, _Weight], value: str | None, column: str | None) -> _Weight:
    key = None if value is None else folded(value[:_LONGEST])
    if key not in weights and len(weights) >= _MOST_VALUES:
        key, value = _REST, None
    return weights.setdefault(key, _Weight(column, value and value[:_LONGEST]))


def _weigh(weight: _Weight, count: int, amounts: Sequence[str], *, is_alone: bool) -> None:
    weight.rows += count
    weight.released += count if is_alone else 0
    weight.money += sum(map(Decimal, amounts))
    weight.unpriced += count - len(amounts)


def _weight_of(cause: Cause) -> tuple[Decimal, int, str, str, str, str]:
    return (-(cause.money or Decimal(0)), -cause.rows, cause.entity, cause.rule, cause.field, cause.value or "")


def weightiest(causes: Iterable[Causes]) -> tuple[Cause, ...]:
    """The causes of all entities, most money first, then most rows."""
    return tuple(sorted((cause for each in causes for cause in each), key=_weight_of))
