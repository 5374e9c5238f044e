"""A column of text → values and faults, each distinct text parsed once.

Most cells of a big export are what their parser would make of them, or nearly so.
A *shortcut* proves that for a whole column at once, by a pattern or by what the survey read already;
only the other texts are parsed.
A test holds shortcuts and parsers together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from integrations.canonical import cells
from integrations.canonical.blanks import CellFault
from integrations.canonical.dates import DateOrder
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rules import (
    CATEGORY_UNMAPPED,
    PHASE_UNMAPPED,
    STATUS_UNMAPPED,
    TEXT_DAMAGED,
    UNIT_UNMAPPED,
    Rule,
)
from integrations.ppak.etl.days import DayFacts
from integrations.ppak.exports.lookup import Lookup
from integrations.ppak.schemas import Kind

Value = str | bool | int | tuple[str, ...]
"""A parsed cell as canonical JSON holds it: dates in ISO form, numbers as plain digits."""

Read = Callable[[str], Value | CellFault | None]
Shortcut = Callable[[pl.Expr], pl.Expr]
"""A column of text → the values of the texts it knows; null for the others."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a whole column proved, before any of its cells is read."""

    dates: DayFacts = field(default_factory=lambda: DayFacts(DateOrder.MDY))
    decimal_comma: bool = False
    id_width: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """How the cells of a column are read.

    *note* names what is odd about a text that has a value all the same.
    """

    read: Read
    dtype: Any = pl.String
    shortcut: Shortcut | None = None
    note: Callable[[str], Rule | None] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column after reading: its *values*, and for each rule that some cell breaks, a mask of those rows."""

    values: pl.Series
    faults: Mapping[Rule, pl.Series] = field(default_factory=dict)


def read_columns(batch: pl.DataFrame, readers: Mapping[str, tuple[str, Reader]]) -> Mapping[str, Column]:
    """The columns of *readers* (name → heading and reader); a cell that a row does not have is null."""
    # In one select, which takes all cores.
    shorts = batch.select(**{name: it.shortcut(pl.col(text)) for name, (text, it) in readers.items() if it.shortcut})
    return {
        name: _read_column(batch[heading], shorts[name], reader) if name in shorts else _parsed(batch[heading], reader)
        for name, (heading, reader) in readers.items()
    }


def _read_column(text: pl.Series, short: pl.Series, reader: Reader) -> Column:
    rest = short.is_null().arg_true()
    if rest.is_empty():
        return Column(short)
    parsed = _parsed(text.gather(rest), reader)
    faults = {rule: _spread(mask, rest, len(text)) for rule, mask in parsed.faults.items()}
    return Column(short.scatter(rest, parsed.values), faults)


def _spread(mask: pl.Series, places: pl.Series, length: int) -> pl.Series:
    """*mask* at its *places* in a column of that *length*."""
    marked = places.filter(mask)
    return pl.repeat(value=False, n=length, dtype=pl.Boolean, eager=True).scatter(marked, values=True)


def _parsed(text: pl.Series, reader: Reader) -> Column:
    """*text* by the parser, each distinct text once."""
    distinct = text.drop_nulls().unique()
    outcomes = [reader.read(each) for each in distinct]
    broken = [it.rule if isinstance(it, CellFault) else None for it in outcomes]
    if reader.note:
        broken = [rule or reader.note(each) for rule, each in zip(broken, distinct, strict=True)]
    rules = sorted({rule for rule in broken if rule}, key=lambda rule: rule.name)
    read_once = pl.DataFrame(
        {
            "text": distinct,
            "value": pl.Series([None if isinstance(it, CellFault) else it for it in outcomes], dtype=reader.dtype),
            "code": pl.Series([rules.index(rule) if rule else None for rule in broken], dtype=pl.UInt8),
        }
    )
    joined = text.rename("text").to_frame().join(read_once, on="text", how="left", maintain_order="left")
    faults = {rule: (joined["code"] == code).fill_null(value=False) for code, rule in enumerate(rules)}
    return Column(joined["value"], faults)


# ── shortcuts and notes ──────────────────────────────────────────────────────

_SOLID = r"[^\s#(?\x{FFFD}\x00-\x1f\x7f-\x9f]"
_INSIDE = r"[^?\x{FFFD}\x00-\x09\x0b-\x1f\x7f-\x9f]"
_AMOUNT = r"\$?(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[1-9][0-9]{0,14})(?:\.[0-9]{1,18})?"


def _itself_where(pattern: str) -> Shortcut:
    return lambda text: pl.when(text.str.contains(pattern)).then(text)


_text = _itself_where(f"^{_SOLID}{_INSIDE}{{6,}}{_SOLID}$")  # longer than any placeholder
_id = _itself_where(r"^[A-Za-z-]*[0-9][0-9A-DF-Za-df-z_/-]*$")  # neither point nor exponent


def _money(text: pl.Expr) -> pl.Expr:
    digits = text.str.strip_chars("$()- CR").str.replace_all(",", "", literal=True)
    is_negative = text.str.contains(r"[)R-]$")
    is_plain = text.str.contains(rf"^(?:{_AMOUNT}(?:-| CR)?|\({_AMOUNT}\))$")
    return pl.when(is_plain & is_negative).then(pl.lit("-") + digits).when(is_plain).then(digits)


def _stamp_in(stamps: pl.DataFrame) -> Shortcut:
    return lambda text: text.replace_strict(stamps["text"], stamps["stamp"], default=None, return_dtype=pl.String)


def _day_in(stamps: pl.DataFrame) -> Shortcut:
    return lambda text: _stamp_in(stamps)(text).str.slice(0, len("2024-01-15"))


def _damage(text: str) -> Rule | None:
    return TEXT_DAMAGED if "\ufffd" in text or "??" in text else None


def _rewriting(text: str) -> Rule | None:
    fault = cells.check_id(text)
    return fault.rule if fault else None


# ── readers ──────────────────────────────────────────────────────────────────


def reader_of(kind: Kind, facts: ColumnFacts, pivot: int, tables: Tables, lookup: Lookup | None = None) -> Reader:
    """How a cell of *kind* is read in a column of these *facts*, whose texts may come from a *lookup*."""
    reader = _reader_of(kind, facts, pivot, tables)
    if lookup is None:
        return reader
    return replace(reader, shortcut=None, read=lambda text: lookup.fault_of(text) or reader.read(text))


def _reader_of(kind: Kind, facts: ColumnFacts, pivot: int, tables: Tables) -> Reader:
    match kind:
        case Kind.DATE | Kind.STAMP:
            return _date_reader(kind, facts.dates, pivot)
        case Kind.MONEY:
            return money_reader(facts)
        case Kind.QUANTITY:
            return Reader(lambda text: _digits(cells.parse_quantity(text, facts.decimal_comma)))
        case Kind.SKU:
            return Reader(lambda text: _renamed(cells.parse_id(text), tables), note=_rewriting)
        case Kind.STATUS | Kind.PHASE | Kind.CATEGORY | Kind.UNIT:
            return Reader(_word_reader(kind, tables))
        case _:
            return _READERS[kind]


def money_reader(facts: ColumnFacts) -> Reader:
    """How an amount is read in a column of these *facts*."""
    shortcut = None if facts.decimal_comma else _money
    return Reader(lambda text: _digits(cells.parse_money(text, facts.decimal_comma)), shortcut=shortcut)


_READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: Reader(cells.parse_text, shortcut=_text, note=_damage),
    Kind.ID: Reader(cells.parse_id, shortcut=_id, note=_rewriting),
    Kind.EMAIL: Reader(cells.parse_email),
    Kind.COUNT: Reader(cells.parse_count, pl.Int64),
    Kind.ACTIVE: Reader(lambda text: cells.parse_flag(text, "active", "inactive"), pl.Boolean),
    Kind.INACTIVE: Reader(lambda text: cells.parse_flag(text, "inactive", "active"), pl.Boolean),
    Kind.TAGS: Reader(cells.parse_tags, pl.List(pl.String)),
}


def _date_reader(kind: Kind, dates: DayFacts, pivot: int) -> Reader:
    if kind is Kind.DATE:
        return Reader(lambda text: _iso(cells.parse_date(text, dates.order, pivot)), shortcut=_day_in(dates.stamps))
    return Reader(lambda text: _iso(cells.parse_stamp(text, dates.order, pivot)), shortcut=_stamp_in(dates.stamps))


def _word_reader(kind: Kind, tables: Tables) -> Read:
    match kind:
        case Kind.STATUS:
            return _word(tables.status, "canonical_status", STATUS_UNMAPPED)
        case Kind.PHASE:
            return _word(tables.phase, "canonical_phase", PHASE_UNMAPPED)
        case Kind.CATEGORY:
            return _word(tables.category, "canonical_category", CATEGORY_UNMAPPED)
        case _:
            return _word(tables.unit, "canonical_unit", UNIT_UNMAPPED)


def _renamed(sku: str | CellFault | None, tables: Tables) -> str | CellFault | None:
    row = tables.material(sku) if isinstance(sku, str) else None
    return row.canonical_sku if row else sku


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
        return str(getattr(row, column).value) if row else CellFault(unmapped, unmapped.sentence)

    return read
