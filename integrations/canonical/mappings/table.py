"""The mapping tables: CSV files that the data owner edits, read into typed rows and looked up by word.

Words match without case, outer and repeated space.
A table that is missing, or contradicts itself, is a `TableError` that names the file and the lines.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Protocol, Self, TypeVar

import orjson

from integrations.canonical.errors import FileError, TableError
from integrations.canonical.files import sha256_of, write_bytes
from integrations.canonical.mappings.lines import Line, folded, load_lines
from integrations.canonical.mappings.rows import (
    CategoryRow,
    MaterialRow,
    PhaseRow,
    StatusRow,
    UnitRow,
    WorkOrderLink,
    work_order_key,
)
from integrations.canonical.models import Category, Phase, Status, Unit

STATUSES, PHASES, MATERIALS = "status_mapping.csv", "phase_mapping.csv", "material_mapping.csv"
UNITS, CATEGORIES, LINKS = "unit_mapping.csv", "category_mapping.csv", "work_order_links.csv"
FILES = (STATUSES, PHASES, MATERIALS, UNITS, CATEGORIES, LINKS)


@dataclass(frozen=True, slots=True)
class InnergyUnit:
    """INNERGY's *word* for a canonical unit; one of it is *base_factor* of the base unit."""

    word: str
    base_unit: str | None
    base_factor: Decimal | None


@dataclass(frozen=True, slots=True)
class InnergyCategory:
    """Where a material stands in INNERGY's tree, and the budget group that bears its cost."""

    location: str | None
    budget_group: str | None


@dataclass(frozen=True, slots=True)
class InnergyWords:
    """The tables read towards INNERGY: its word for each canonical one that has any."""

    statuses: Mapping[Status, str]
    win_probabilities: Mapping[Status, Decimal]
    phases: Mapping[Phase, str]
    skus: Mapping[str, str]  # by folded canonical SKU
    units: Mapping[Unit, InnergyUnit]


@dataclass(frozen=True, slots=True)
class Tables:
    """All six tables, their rows by folded PPak word; look words up through the methods.

    *versions* maps a file name to its SHA-256; *fingerprint* stays the same while the tables say the same.
    """

    statuses: Mapping[str, StatusRow]
    phases: Mapping[str, PhaseRow]
    materials: Mapping[str, MaterialRow]
    units: Mapping[str, UnitRow]
    categories: Mapping[str, CategoryRow]
    links: Mapping[str, WorkOrderLink]
    words: InnergyWords
    versions: Mapping[str, str]
    fingerprint: str

    def status(self, ppak: str) -> StatusRow | None:
        """The row of PPak's status."""
        return self.statuses.get(folded(ppak))

    def phase(self, ppak: str) -> PhaseRow | None:
        """The row of PPak's phase."""
        return self.phases.get(folded(ppak))

    def material(self, ppak_sku: str) -> MaterialRow | None:
        """The row that renames PPak's SKU."""
        return self.materials.get(folded(ppak_sku))

    def unit(self, ppak: str) -> UnitRow | None:
        """The row of PPak's unit."""
        return self.units.get(folded(ppak))

    def category(self, ppak: str) -> CategoryRow | None:
        """The row of PPak's category."""
        return self.categories.get(folded(ppak))

    def innergy_status(self, status: Status) -> str | None:
        """INNERGY's word for *status*; ``None`` when the table names none."""
        return self.words.statuses.get(status)

    def win_probability(self, status: Status) -> Decimal | None:
        """In percent; ``None``: projects of this *status* do not become opportunities."""
        return self.words.win_probabilities.get(status)

    def innergy_phase(self, phase: Phase) -> str | None:
        """INNERGY's word for *phase*; ``None`` when the table names none."""
        return self.words.phases.get(phase)

    def innergy_sku(self, canonical_sku: str) -> str | None:
        """INNERGY's SKU for ours; ``None`` when the table names none."""
        return self.words.skus.get(folded(canonical_sku))

    def innergy_unit(self, unit: Unit) -> InnergyUnit | None:
        """INNERGY's words for *unit*; ``None`` when the table names none."""
        return self.words.units.get(unit)

    def innergy_category(self, subcategory: str | None, category: Category) -> InnergyCategory:
        """By PPak's own word (*subcategory*) where it has a row of this *category*, else by the canonical word's row.

        A cell that the word's own row leaves empty is taken from the canonical word's.
        """
        candidates = (self.category(subcategory or ""), self.category(category))
        rows = [row for row in candidates if row and row.canonical_category is category]
        return InnergyCategory(
            next((row.innergy_location for row in rows if row.innergy_location), None),
            next((row.innergy_budget_group for row in rows if row.innergy_budget_group), None),
        )

    def work_order_link(self, project_number: str, number: str) -> str | None:
        """The INNERGY number that a person gave for the work order."""
        link = self.links.get(work_order_key(project_number, number))
        return link.innergy_number if link else None


# ── files ────────────────────────────────────────────────────────────────────


def load_tables(folder: Path) -> Tables:
    """The six tables of *folder*; `TableError` when one is missing, unreadable or contradicts itself."""
    statuses = _load(folder / STATUSES, StatusRow)
    phases = _load(folder / PHASES, PhaseRow)
    materials = _load(folder / MATERIALS, MaterialRow)
    units = _load(folder / UNITS, UnitRow)
    categories = _load(folder / CATEGORIES, CategoryRow)
    links = _load(folder / LINKS, WorkOrderLink)
    _one(LINKS, links.values(), lambda row: row.innergy_number, lambda row: row.key)
    rows = (statuses, phases, materials, units, categories, links)
    return Tables(
        *rows,
        words=_words(statuses, phases, materials, units),
        versions={name: sha256_of(folder / name) for name in FILES},
        fingerprint=_fingerprint(rows),
    )


def packaged_tables() -> Path:
    """The folder of the tables that come with the package."""
    return Path(str(resources.files("integrations.canonical.mappings")))


def copy_tables(to: Path) -> tuple[Path, ...]:
    """Copy the packaged tables into the folder *to*; `FileError` rather than overwrite one that is there."""
    there = [name for name in FILES if (to / name).exists()]
    if there:
        raise FileError(f"{to} already holds {', '.join(there)}", "name another folder, or move those away first")
    return tuple(write_bytes(to / name, (packaged_tables() / name).read_bytes()) for name in FILES)


# ── one truth a table ────────────────────────────────────────────────────────


class _Row(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def line(self) -> int: ...

    @classmethod
    def of(cls, line: Line) -> Self: ...


_R = TypeVar("_R", bound=_Row)
_K = TypeVar("_K")
_V = TypeVar("_V")


def _load(path: Path, of: type[_R]) -> Mapping[str, _R]:
    columns = [column.name for column in fields(of) if column.name != "line"]  # type: ignore[arg-type]
    rows = [of.of(line) for line in load_lines(path, columns)]
    return _one(path.name, rows, lambda row: row.key, lambda row: row)


def _one(file: str, rows: Iterable[_R], key: Callable[[_R], _K], value: Callable[[_R], _V | None]) -> dict[_K, _V]:
    """The value of each key; `TableError` when two rows give it different ones, but a row may give none."""
    first: dict[_K, tuple[_V, int]] = {}
    for row in rows:
        given = value(row)
        if given is None:
            continue
        known, line = first.setdefault(key(row), (given, row.line))
        if known != given:
            raise TableError(
                f"{file}: lines {line} and {row.line} contradict each other about {key(row)!s}",
                "keep the one that is right and run again",
            )
    return {key: value for key, (value, _) in first.items()}


def _words(
    statuses: Mapping[str, StatusRow],
    phases: Mapping[str, PhaseRow],
    materials: Mapping[str, MaterialRow],
    units: Mapping[str, UnitRow],
) -> InnergyWords:
    return InnergyWords(
        _one(STATUSES, statuses.values(), lambda row: row.canonical_status, lambda row: row.innergy_status),
        _win_probabilities(statuses.values()),
        _one(PHASES, phases.values(), lambda row: row.canonical_phase, lambda row: row.innergy_phase),
        _one(MATERIALS, materials.values(), lambda row: folded(row.canonical_sku), lambda row: row.innergy_sku),
        _one(UNITS, units.values(), lambda row: row.canonical_unit, _innergy_unit),
    )


def _win_probabilities(rows: Iterable[StatusRow]) -> dict[Status, Decimal]:
    # An empty probability says something (no opportunity), so here it contradicts a number.
    given = _one(STATUSES, rows, lambda row: row.canonical_status, lambda row: (row.win_probability,))
    return {status: percent for status, (percent,) in given.items() if percent is not None}


def _innergy_unit(row: UnitRow) -> InnergyUnit | None:
    return InnergyUnit(row.innergy_unit, row.base_unit, row.base_factor) if row.innergy_unit else None


def _fingerprint(tables: Iterable[Mapping[str, _Row]]) -> str:
    said = [sorted((key, *_said(row)) for key, row in table.items()) for table in tables]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _said(row: _Row) -> list[str]:
    """What a row says, as text: equal numbers as equal text."""
    values = [getattr(row, column.name) for column in fields(row) if column.compare]  # type: ignore[arg-type]
    return [format(v.normalize(), "f") if isinstance(v, Decimal) else str(v or "") for v in values]
