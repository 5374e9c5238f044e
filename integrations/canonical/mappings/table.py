"""The mapping tables: CSV files that the data owner edits, read into typed rows and looked up by word.

Words match without case, outer and repeated space.
A table that is missing, or contradicts itself, is a `TableError` that names the file and the lines.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import orjson

from integrations.canonical.errors import FileError, TableError
from integrations.canonical.files import sha256_of, write_bytes
from integrations.canonical.models import Category, Phase, Status, Unit


def folded(word: str) -> str:
    """*word* as it is compared: without case, outer and repeated space."""
    return " ".join(word.split()).casefold()


# ── rows, named as their columns ─────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status of PPak; an empty probability means that such projects do not become opportunities."""

    ppak_status: str = field(compare=False)
    canonical_status: Status
    innergy_status: str | None
    win_probability: Decimal | None  # percent
    notes: str | None = field(compare=False)
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase of PPak."""

    ppak_phase: str = field(compare=False)
    canonical_phase: Phase
    innergy_phase: str | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A SKU that gets another name; one without a row keeps its own."""

    ppak_sku: str = field(compare=False)
    canonical_sku: str
    innergy_sku: str | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of PPak: one of it is *factor* canonical units; one of those is *base_factor* of INNERGY's base unit."""

    ppak_unit: str = field(compare=False)
    canonical_unit: Unit
    factor: Decimal
    innergy_unit: str | None
    base_unit: str | None
    base_factor: Decimal | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category of PPak."""

    ppak_category: str = field(compare=False)
    canonical_category: Category
    innergy_location: str | None
    innergy_budget_group: str | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class WorkOrderLink:
    """A person's word on the number that a work order got in INNERGY."""

    project_number: str = field(compare=False)
    work_order_number: str = field(compare=False)
    innergy_number: str
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class InnergyUnit:
    """INNERGY's *word* for a canonical unit, and its base unit: one canonical unit is *base_factor* base units."""

    word: str
    base_unit: str | None
    base_factor: Decimal | None


@dataclass(frozen=True, slots=True)
class InnergyCategory:
    """Where a material goes in INNERGY's tree, and the budget group that bears its cost."""

    location: str | None
    budget_group: str | None


# ── the tables ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Tables:
    """All six tables. The mappings are keyed by folded PPak words; look up through the methods.

    *versions* maps a file name to its SHA-256; *fingerprint* stays the same while the tables say the same.
    """

    statuses: Mapping[str, StatusRow]
    phases: Mapping[str, PhaseRow]
    materials: Mapping[str, MaterialRow]
    units: Mapping[str, UnitRow]
    categories: Mapping[str, CategoryRow]
    links: Mapping[str, WorkOrderLink]
    versions: Mapping[str, str]
    fingerprint: str

    def status(self, ppak: str) -> StatusRow | None:
        """The row of PPak's status."""
        ...

    def phase(self, ppak: str) -> PhaseRow | None:
        """The row of PPak's phase."""
        ...

    def material(self, ppak_sku: str) -> MaterialRow | None:
        """The row that renames PPak's SKU."""
        ...

    def unit(self, ppak: str) -> UnitRow | None:
        """The row of PPak's unit."""
        ...

    def category(self, ppak: str) -> CategoryRow | None:
        """The row of PPak's category."""
        ...

    def innergy_status(self, status: Status) -> str | None:
        """INNERGY's word for *status*; ``None`` when the table names none."""
        ...

    def win_probability(self, status: Status) -> Decimal | None:
        """In percent; ``None``: projects of this *status* do not become opportunities."""
        ...

    def innergy_phase(self, phase: Phase) -> str | None:
        """INNERGY's word for *phase*; ``None`` when the table names none."""
        ...

    def innergy_sku(self, canonical_sku: str) -> str | None:
        """INNERGY's SKU for ours; ``None`` when the table names none."""
        ...

    def innergy_unit(self, unit: Unit) -> InnergyUnit | None:
        """INNERGY's words for *unit*; ``None`` when the table names none."""
        ...

    def innergy_category(self, subcategory: str | None, category: Category) -> InnergyCategory:
        """By PPak's own word (*subcategory*) where it has a row of this *category*, else by the canonical word's row."""
        ...

    def work_order_link(self, project_number: str, number: str) -> str | None:
        """The INNERGY number that a person gave for the work order."""
        ...


def load_tables(folder: Path) -> Tables:
    """The six tables of *folder*; `TableError` when one is missing, unreadable or contradicts itself."""
    ...


def packaged_tables() -> Path:
    """The folder of the tables that come with the package."""
    ...


def copy_tables(to: Path) -> tuple[Path, ...]:
    """Copy the packaged tables into the folder *to*; `FileError` rather than overwrite one that is there."""
    ...
