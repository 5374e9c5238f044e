"""A column of text → values and faults, each distinct text parsed once.

Most cells of a big export are already what their parser would make of them.
A pattern proves that for a whole column at once, and only the other texts are parsed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from integrations.canonical import cells
from integrations.canonical.blanks import CellFault
from integrations.canonical.dates import DateOrder
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rules import CATEGORY_UNMAPPED, PHASE_UNMAPPED, STATUS_UNMAPPED, UNIT_UNMAPPED, Rule
from integrations.ppak.schemas import Kind

Value = str | bool | int | tuple[str, ...]
"""A parsed cell as canonical JSON holds it: dates in ISO form, numbers as plain digits."""

Read = Callable[[str], Value | CellFault | None]


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a whole column proved, before any of its cells is read."""

    order: DateOrder = DateOrder.MDY
    decimal_comma: bool = False
    years: tuple[int, int] | None = None  # the first and last year that are no outliers


@dataclass(frozen=True, slots=True)
class Column:
    """A column after reading: its *values*, and for each rule that some cell breaks, a mask of those rows."""

    values: pl.Series
    faults: Mapping[Rule, pl.Series] = field(default_factory=dict)


DTYPES: Mapping[Kind, Any] = {Kind.FLAG: pl.Boolean, Kind.COUNT: pl.Int64, Kind.TAGS: pl.List(pl.String)}
"""The type of a kind's values where it is not text."""

_SOLID = r"[^\s#(\x00-\x1f\x7f-\x9f]"
_INSIDE = r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]"
_OWN_TEXT = f"^{_SOLID}{_INSIDE}{{6,}}{_SOLID}$"  # longer than any placeholder, nothing to trim
_OWN_ID = r"^[A-Za-z-]*\d[\dA-DF-Za-df-z_/-]*$"  # a digit, and neither point nor exponent
_OWN_NUMBER = r"^(?:0|[1-9]\d{0,14})(?:\.\d{1,18})?$"


def own_pattern(kind: Kind, facts: ColumnFacts) -> str | None:
    """A pattern of texts that are their own value; ``None`` where there is none."""
    if kind is Kind.TEXT:
        return _OWN_TEXT
    if kind is Kind.ID:
        return _OWN_ID
    return _OWN_NUMBER if kind in (Kind.MONEY, Kind.QUANTITY) and not facts.decimal_comma else None


def read_column(text: pl.Series, kind: Kind, read: Read, facts: ColumnFacts) -> Column:
    """*text* (null where the row has no such cell) as values and faults."""
    pattern = own_pattern(kind, facts)
    own = text.str.contains(pattern).fill_null(value=False) if pattern else None
    if own is not None and own.all():
        return Column(text)
    distinct = (text if own is None else text.filter(~own)).drop_nulls().unique(maintain_order=True)
    outcomes = [read(each) for each in distinct]
    rules = tuple(dict.fromkeys(outcome.rule for outcome in outcomes if isinstance(outcome, CellFault)))
    values = [None if isinstance(outcome, CellFault) else outcome for outcome in outcomes]
    codes = [rules.index(outcome.rule) if isinstance(outcome, CellFault) else None for outcome in outcomes]
    read_once = pl.DataFrame(
        {"text": distinct, "value": pl.Series(values, dtype=DTYPES.get(kind, pl.String)), "code": codes},
        schema_overrides={"code": pl.UInt8},
    )
    joined = text.rename("text").to_frame().join(read_once, on="text", how="left", maintain_order="left")
    found = joined["value"] if own is None else joined["value"].zip_with(~own, text)
    return Column(found, {rule: (joined["code"] == code).fill_null(value=False) for code, rule in enumerate(rules)})


# ── readers ──────────────────────────────────────────────────────────────────


def reader_of(kind: Kind, facts: ColumnFacts, pivot: int, tables: Tables) -> Read:
    """How a cell of *kind* is read in a column of these *facts*."""
    match kind:
        case Kind.DATE:
            return lambda text: _iso(cells.parse_date(text, facts.order, pivot))
        case Kind.STAMP:
            return lambda text: _iso(cells.parse_stamp(text, facts.order, pivot))
        case Kind.MONEY:
            return lambda text: _digits(cells.parse_money(text, facts.decimal_comma))
        case Kind.QUANTITY:
            return lambda text: _digits(cells.parse_quantity(text, facts.decimal_comma))
        case Kind.STATUS:
            return _word(tables.status, "canonical_status", STATUS_UNMAPPED)
        case Kind.PHASE:
            return _word(tables.phase, "canonical_phase", PHASE_UNMAPPED)
        case Kind.CATEGORY:
            return _word(tables.category, "canonical_category", CATEGORY_UNMAPPED)
        case Kind.UNIT:
            return _word(tables.unit, "canonical_unit", UNIT_UNMAPPED)
        case _:
            return _PARSERS[kind]


_PARSERS: Mapping[Kind, Read] = {
    Kind.TEXT: cells.parse_text,
    Kind.ID: cells.parse_id,
    Kind.SKU: cells.parse_id,
    Kind.COUNT: cells.parse_count,
    Kind.FLAG: cells.parse_flag,
    Kind.EMAIL: cells.parse_email,
    Kind.TAGS: cells.parse_tags,
}


def _iso(value: date | CellFault | None) -> str | CellFault | None:
    return value.isoformat() if isinstance(value, date) else value


def _digits(value: Decimal | CellFault | None) -> str | CellFault | None:
    return format(value, "f") if isinstance(value, Decimal) else value


def _word(lookup: Callable[[str], Any], column: str, unmapped: Rule) -> Read:
    def read(text: str) -> str | CellFault | None:
        word = cells.parse_text(text)
        if not isinstance(word, str):
            return word
        row = lookup(word)
        return getattr(row, column).value if row else CellFault(unmapped, unmapped.sentence)

    return read
