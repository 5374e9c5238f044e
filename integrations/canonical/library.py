"""The master material library: a CSV that the data owner keeps, or a canonical materials file.

The columns of the CSV are the fields of `CanonicalMaterial`; units and categories may be PPak's words or ours.
A bad row costs that row and never the library.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.canonical.cells import (
    CellFault,
    DateOrder,
    date_evidence,
    money_evidence,
    parse_count,
    parse_date,
    parse_flag,
    parse_money,
    parse_stamp,
    parse_tags,
    parse_text,
    proven_order,
    proves_decimal_comma,
)
from integrations.canonical.errors import FileError
from integrations.canonical.exact import divided, whole
from integrations.canonical.files import load_records
from integrations.canonical.mappings.lines import folded
from integrations.canonical.mappings.table import Tables
from integrations.canonical.models import CanonicalMaterial
from integrations.canonical.rejects import Fault, Finding, Reject, SourceRef
from integrations.canonical.rules import (
    CATEGORY_UNMAPPED,
    COLUMN_UNKNOWN,
    COST_INEXACT,
    QUANTITY_INEXACT,
    ROW_RAGGED,
    ROW_REPEATED,
    SKU_DUPLICATE,
    UNIT_UNMAPPED,
    VALUE_MISSING,
)

_PIVOT = 50
_REQUIRED = tuple(name for name, field in CanonicalMaterial.model_fields.items() if field.is_required())
_ADVICE = "name the master CSV or a canonical materials file in MATERIAL_LIBRARY_MASTER or --material-library"


@dataclass(frozen=True, slots=True)
class Library:
    """The materials that stand, sorted by SKU; the rows refused, with all their faults; and what to see beside."""

    records: tuple[CanonicalMaterial, ...]
    rejects: tuple[Reject, ...] = ()
    findings: tuple[Finding, ...] = ()


def load_materials(path: Path, tables: Tables) -> Library:
    """The library at *path*: a master CSV, or a canonical materials file.

    Raises `FileError` when it is missing, empty, or neither of the two.
    """
    text = _text_of(path)
    if path.suffix.lower() == ".json" or text.lstrip().startswith("["):
        records = load_records(path, CanonicalMaterial)
        return _library([(_Line(path.name, at, {}), record) for at, record in enumerate(records, start=2)], [], [])
    headings, lines = _lines_of(path, text)
    judge = _judge_of(headings, lines, tables)
    judged = [(line, judge(line)) for line in lines]
    return _library(
        [(line, record) for line, record in judged if isinstance(record, CanonicalMaterial)],
        [
            _reject(line, faults, line.cell("sku") or None)
            for line, faults in judged
            if not isinstance(faults, CanonicalMaterial)
        ],
        [heading for heading in headings if _field_of(heading) is None],
    )


# ── reading ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: its file, its first physical line, and its cells by heading; *extra* are cells under no heading."""

    file: str
    number: int
    cells: Mapping[str, str]
    extra: int = 0

    def cell(self, field: str) -> str:
        """The cell of one of our fields; empty where there is no such column."""
        return next((text for heading, text in self.cells.items() if _field_of(heading) == field), "")


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}", _ADVICE) from error
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip():
            return text
        raise FileError(f"{path} is empty", _ADVICE)
    raise FileError(f"{path} is neither UTF-8 nor Windows text", "save it from Excel as CSV UTF-8")


def _lines_of(path: Path, text: str) -> tuple[list[str], list[_Line]]:
    """The headings and the rows that hold anything."""
    rows = _rows_of(path, text)
    headings = [heading.strip() for heading in next(rows)[1]]
    _check_headings(path, headings)
    lines = [
        _Line(path.name, number, dict(zip(headings, cells, strict=False)), sum(map(bool, cells[len(headings) :])))
        for number, cells in rows
    ]
    if not lines:
        raise FileError(f"{path} holds no materials", _ADVICE)
    return headings, lines


def _rows_of(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Trimmed rows with their first physical lines; cells are parted by the mark most common in the first row."""
    mark = max(",;\t", key=text.lstrip().partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    number = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"{path}, line {number}: {error}", "save it again as CSV") from error


def _check_headings(path: Path, headings: Sequence[str]) -> None:
    fields = [_field_of(heading) for heading in headings]
    if absent := [name for name in _REQUIRED if name not in fields]:
        raise FileError(f"{path} has no column {', '.join(absent)}", f"its first line must name {', '.join(_REQUIRED)}")
    if twice := sorted({name for name in fields if name and fields.count(name) > 1}):
        raise FileError(f"{path} has twice the column {', '.join(twice)}", "remove one of the two")


def _field_of(heading: str) -> str | None:
    """The field that a heading names; capitals, spaces and underscores make no difference."""
    name = folded(heading).replace(" ", "_")
    return name if name in CanonicalMaterial.model_fields else None


# ── one row ──────────────────────────────────────────────────────────────────

_Parse = Callable[[str], Any]
_Judge = Callable[[_Line], CanonicalMaterial | list[Fault]]


def _judge_of(headings: Sequence[str], lines: Sequence[_Line], tables: Tables) -> _Judge:
    """What tells a row's material, or all its faults; numbers and dates are read as their whole columns prove."""
    parsers = _parsers_of(lines)
    heading_of = {field: heading for heading in headings if (field := _field_of(heading))}

    def judge(line: _Line) -> CanonicalMaterial | list[Fault]:
        values = {
            field: parsers.get(field, parse_text)(line.cells.get(heading, "")) for field, heading in heading_of.items()
        }
        faults = dict(_faults_of(line, values, tables))
        if not faults:
            return _material_of(line, values, tables)
        return [_fault(line, field, heading_of.get(field), fault) for field, fault in faults.items()]

    return judge


def _parsers_of(lines: Sequence[_Line]) -> Mapping[str, _Parse]:
    """How to read the fields that are no text; a date that fits two days is none, unless its column proves which."""
    has_comma = proves_decimal_comma(money_evidence(line.cell("cost_per_unit")) for line in lines)

    def order_of(field: str) -> DateOrder:
        return proven_order(date_evidence(line.cell(field)) for line in lines) or DateOrder.BOTH

    orders = {field: order_of(field) for field in ("price_date", "created_at", "updated_at")}
    return {
        "cost_per_unit": lambda text: parse_money(text, has_comma),
        "price_date": lambda text: parse_date(text, orders["price_date"], _PIVOT),
        "created_at": lambda text: parse_stamp(text, orders["created_at"], _PIVOT),
        "updated_at": lambda text: parse_stamp(text, orders["updated_at"], _PIVOT),
        "is_active": lambda text: parse_flag(text, "active", "inactive"),
        "lead_time_days": parse_count,
        "minimum_order_quantity": parse_count,
        "tags": parse_tags,
    }


def _faults_of(line: _Line, values: Mapping[str, Any], tables: Tables) -> Iterator[tuple[str, CellFault]]:
    if line.extra:
        yield "", CellFault(ROW_RAGGED, f"{line.extra} cells stand under no heading")
    for field, value in values.items():
        if isinstance(value, CellFault):
            yield field, value
        elif value is None and field in _REQUIRED:
            yield field, CellFault(VALUE_MISSING, VALUE_MISSING.sentence)
    category, unit, cost = values["category"], values["unit_of_measure"], values.get("cost_per_unit")
    if isinstance(category, str) and tables.category(category) is None:
        yield "category", CellFault(CATEGORY_UNMAPPED, CATEGORY_UNMAPPED.sentence)
    row = tables.unit(unit) if isinstance(unit, str) else None
    if isinstance(unit, str) and row is None:
        yield "unit_of_measure", CellFault(UNIT_UNMAPPED, UNIT_UNMAPPED.sentence)
    least = values.get("minimum_order_quantity")
    if isinstance(least, int) and row and whole(Decimal(least), row.factor) is None:
        yield "minimum_order_quantity", CellFault(QUANTITY_INEXACT, QUANTITY_INEXACT.sentence)
    if isinstance(cost, Decimal) and row and divided(cost, row.factor) is None:
        yield "cost_per_unit", CellFault(COST_INEXACT, f"{cost} divided by {row.factor} has no exact amount")


def _material_of(line: _Line, values: Mapping[str, Any], tables: Tables) -> CanonicalMaterial:
    category, unit = tables.category(values["category"]), tables.unit(values["unit_of_measure"])
    assert category
    assert unit
    cost, least = values.get("cost_per_unit"), values.get("minimum_order_quantity")
    is_active = values.get("is_active")
    return CanonicalMaterial.model_validate(
        {
            **values,
            "category": category.canonical_category,
            "subcategory": values.get("subcategory") or values["category"],
            "unit_of_measure": unit.canonical_unit,
            "cost_per_unit": None if cost is None else divided(cost, unit.factor),
            "minimum_order_quantity": None if least is None else whole(Decimal(least), unit.factor),
            "is_active": True if is_active is None else is_active,
        }
    )


# ── all rows together ────────────────────────────────────────────────────────


def _library(kept: Iterable[tuple[_Line, CanonicalMaterial]], rejects: list[Reject], unknown: list[str]) -> Library:
    """Rows that differ share no SKU: all of them are refused; identical repeats count once."""
    by_sku: defaultdict[str, list[tuple[_Line, CanonicalMaterial]]] = defaultdict(list)
    for line, record in kept:
        by_sku[record.sku].append((line, record))
    records, repeats = [], 0
    for sku in sorted(by_sku):
        lines, versions = zip(*by_sku[sku], strict=True)
        if any(version != versions[0] for version in versions):
            rejects += _twins(sku, lines)
        else:
            records.append(versions[0])
            repeats += len(versions) - 1
    findings = [Finding.of(COLUMN_UNKNOWN, 1, f"No field is called {name!r}, so it was not read.") for name in unknown]
    if repeats:
        findings.append(Finding.of(ROW_REPEATED, repeats))
    rejects.sort(key=lambda reject: reject.source.line)
    return Library(tuple(records), tuple(rejects), tuple(findings))


def _twins(sku: str, lines: Sequence[_Line]) -> Iterator[Reject]:
    for line in lines:
        others = ", ".join(str(other.number) for other in lines if other is not line)
        fault = Fault(SKU_DUPLICATE.name, "sku", "sku", sku, f"line {others} says something else of this SKU")
        yield _reject(line, [fault], sku)


def _fault(line: _Line, field: str, heading: str | None, fault: CellFault) -> Fault:
    return Fault(fault.rule.name, field, heading, line.cells.get(heading or ""), fault.message)


def _reject(line: _Line, faults: Sequence[Fault], sku: str | None) -> Reject:
    cells = {heading: text or None for heading, text in line.cells.items()}
    return Reject(SourceRef(line.file, None, line.number), "materials", sku, tuple(faults), cells)
