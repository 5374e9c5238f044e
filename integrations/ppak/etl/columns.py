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


NO_FACTS = ColumnFacts()
"""What a column proved that nobody looked at."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How the cells of a column are read; an empty text has no value in any of them.

    *known* are texts that were read before (`text`, and their `value`).
    *note* names what is odd about a text that has a value all the same.
    """

    read: Read
    dtype: Any = pl.String
    shortcut: Shortcut | None = None
    known: pl.DataFrame | None = None
    note: Callable[[str], Rule | None] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column after reading: its *values*, and for each rule that some cell breaks, a mask of those rows."""

    values: pl.Series
    faults: Mapping[Rule, pl.Series] = field(default_factory=dict)


def read_columns(batch: pl.DataFrame, readers: Mapping[str, tuple[str, Reader]]) -> Mapping[str, Column]:
    """The columns of *readers* (name → heading and reader); a cell that a row does not have is null."""
    short = _short(batch, readers)
    is_left = {name: pl.lit(values).is_null() & (pl.col(readers[name][0]) != "") for name, values in short.items()}
    # In one select, which takes all cores.
    rests = batch.select(**{name: mask.arg_true().implode() for name, mask in is_left.items()})
    return {
        name: _rest_parsed(batch[text], short[name], rests[name][0], reader)
        if name in short
        else _parsed(batch[text], reader)
        for name, (text, reader) in readers.items()
    }


def _short(batch: pl.DataFrame, readers: Mapping[str, tuple[str, Reader]]) -> Mapping[str, pl.Series]:
    """The values of the texts that no parser is asked for, null for the others; of the columns that have such."""
    seen = batch.select(**{name: it.shortcut(pl.col(text)) for name, (text, it) in readers.items() if it.shortcut})
    known = {name: (batch[text], it.known) for name, (text, it) in readers.items() if it.known is not None}
    return seen.to_dict() | {name: _values(text, values)["value"] for name, (text, values) in known.items()}


def _rest_parsed(text: pl.Series, short: pl.Series, rest: pl.Series, reader: Reader) -> Column:
    """*text* of which *short* has the values but those at the places of the *rest*."""
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
    found = _values(text, read_once)
    faults = {rule: (found["code"] == code).fill_null(value=False) for code, rule in enumerate(rules)}
    return Column(found["value"], faults)


def _values(text: pl.Series, known: pl.DataFrame) -> pl.DataFrame:
    """What is *known* of each of *text*; null where nothing is."""
    return text.rename("text").to_frame().join(known, on="text", how="left", maintain_order="left")


# ── shortcuts and notes ──────────────────────────────────────────────────────

_FIRST = r"[^\s#?\x{FFFD}\x00-\x1f\x7f-\x9f]"
_INSIDE = r"[^?\x{FFFD}\x00-\x09\x0b-\x1f\x7f-\x9f]"
_LAST = r"[^\s?\x{FFFD}\x00-\x1f\x7f-\x9f]"
_NO_PLACEHOLDER = r"(?:[0-9A-MO-Za-mo-z]|[Nn][B-TV-Zb-tv-z])"  # the only ones of letters are NA and NULL
_AMOUNT = r"\$?(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[1-9][0-9]{0,14})(?:\.[0-9]{1,18})?"


def _itself_where(pattern: str) -> Shortcut:
    return lambda text: pl.when(text.str.contains(pattern)).then(text)


# Longer than any placeholder, or begun as none is.
_text = _itself_where(f"^(?:{_FIRST}{_INSIDE}{{6,}}{_LAST}|{_NO_PLACEHOLDER}(?:{_INSIDE}*{_LAST})?)$")
_id = _itself_where(r"^[A-Za-z-]*[0-9][0-9A-DF-Za-df-z_/-]*$")  # neither point nor exponent
_email = _itself_where(r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+$")


def _money(text: pl.Expr) -> pl.Expr:
    is_negative = pl.any_horizontal(map(text.str.ends_with, (")", "-", "R")))
    sign = pl.when(is_negative).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = text.str.strip_chars("$()- CR").str.replace_all(",", "", literal=True)
    is_plain = text.str.contains(rf"^(?:{_AMOUNT}(?:-| CR)?|\({_AMOUNT}\))$")
    return pl.when(is_plain).then(sign + digits)


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
    return replace(reader, shortcut=None, known=None, read=lambda text: lookup.fault_of(text) or reader.read(text))


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
    Kind.EMAIL: Reader(cells.parse_email, shortcut=_email),
    Kind.COUNT: Reader(cells.parse_count, pl.Int64),
    Kind.ACTIVE: Reader(lambda text: cells.parse_flag(text, "active", "inactive"), pl.Boolean),
    Kind.INACTIVE: Reader(lambda text: cells.parse_flag(text, "inactive", "active"), pl.Boolean),
    Kind.TAGS: Reader(cells.parse_tags, pl.List(pl.String)),
}


def _date_reader(kind: Kind, dates: DayFacts, pivot: int) -> Reader:
    if kind is Kind.DATE:
        days = dates.stamps.select("text", value=pl.col("stamp").str.slice(0, len("2024-01-15")))
        return Reader(lambda text: _iso(cells.parse_date(text, dates.order, pivot)), known=days)
    stamps = dates.stamps.select("text", value="stamp")
    return Reader(lambda text: _iso(cells.parse_stamp(text, dates.order, pivot)), known=stamps)


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
