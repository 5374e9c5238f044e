"""The rows of the mapping tables, their fields named as the columns.

Two rows are equal when they say the same: spelling of the key, notes and place do not count.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from integrations.canonical.mappings.lines import Line, folded
from integrations.canonical.models import Category, Phase, Status, Unit


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status of PPak; without a *win_probability* (percent) such projects do not become opportunities."""

    ppak_status: str = field(compare=False)
    canonical_status: Status
    innergy_status: str | None
    win_probability: Decimal | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return folded(self.ppak_status)

    @classmethod
    def of(cls, line: Line) -> Self:
        """The row of a *line*; `TableError` when a cell is wrong."""
        return cls(
            line.word("ppak_status"),
            line.member("canonical_status", Status),
            line.optional("innergy_status"),
            line.percentage("win_probability"),
            line.optional("notes"),
            line.number,
        )


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase of PPak."""

    ppak_phase: str = field(compare=False)
    canonical_phase: Phase
    innergy_phase: str | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return folded(self.ppak_phase)

    @classmethod
    def of(cls, line: Line) -> Self:
        """The row of a *line*; `TableError` when a cell is wrong."""
        return cls(
            line.word("ppak_phase"),
            line.member("canonical_phase", Phase),
            line.optional("innergy_phase"),
            line.optional("notes"),
            line.number,
        )


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A SKU that gets another name; one without a row keeps its own."""

    ppak_sku: str = field(compare=False)
    canonical_sku: str
    innergy_sku: str | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return folded(self.ppak_sku)

    @classmethod
    def of(cls, line: Line) -> Self:
        """The row of a *line*; `TableError` when a cell is wrong."""
        return cls(
            line.word("ppak_sku"),
            line.word("canonical_sku"),
            line.optional("innergy_sku"),
            line.optional("notes"),
            line.number,
        )


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

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return folded(self.ppak_unit)

    @classmethod
    def of(cls, line: Line) -> Self:
        """The row of a *line*; `TableError` when a cell is wrong."""
        return cls(
            line.word("ppak_unit"),
            line.member("canonical_unit", Unit),
            line.factor("factor"),
            line.optional("innergy_unit"),
            line.optional("base_unit"),
            line.optional_factor("base_factor"),
            line.optional("notes"),
            line.number,
        )


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category of PPak."""

    ppak_category: str = field(compare=False)
    canonical_category: Category
    innergy_location: str | None
    innergy_budget_group: str | None
    notes: str | None = field(compare=False)
    line: int = field(compare=False)

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return folded(self.ppak_category)

    @classmethod
    def of(cls, line: Line) -> Self:
        """The row of a *line*; `TableError` when a cell is wrong."""
        return cls(
            line.word("ppak_category"),
            line.member("canonical_category", Category),
            line.optional("innergy_location"),
            line.optional("innergy_budget_group"),
            line.optional("notes"),
            line.number,
        )


@dataclass(frozen=True, slots=True)
class WorkOrderLink:
    """A person's word on the number that a work order got in INNERGY."""

    project_number: str = field(compare=False)
    work_order_number: str = field(compare=False)
    innergy_number: str
    line: int = field(compare=False)

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return work_order_key(self.project_number, self.work_order_number)

    @classmethod
    def of(cls, line: Line) -> Self:
        """The row of a *line*; `TableError` when a cell is wrong."""
        return cls(
            line.word("project_number"), line.word("work_order_number"), line.word("innergy_number"), line.number
        )


def work_order_key(project_number: str, number: str) -> str:
    """What the link of a work order is looked up by: ``project_number/number``, folded."""
    return f"{folded(project_number)}/{folded(number)}"
