"""PPak's rows: per entity a row model whose fields say how each cell is read, and a recipe for the rest.

The headings that hold a field stand in columns.toml.
A new column is a field here, its headings there, and a field of the canonical record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel

from integrations.canonical.models import CanonicalMaterial, CanonicalProject, CanonicalWorkOrder, MaterialLine
from integrations.canonical.rules import PROJECT_DUPLICATE, SKU_DUPLICATE, WORK_ORDER_DUPLICATE, Rule


class Kind(StrEnum):
    """What a column's cells are, and so how they are read."""

    TEXT = "text"
    ID = "id"
    DATE = "date"
    STAMP = "stamp"
    MONEY = "money"
    QUANTITY = "quantity"
    COUNT = "count"
    ACTIVE = "active"
    INACTIVE = "inactive"
    EMAIL = "email"
    TAGS = "tags"
    STATUS = "status"
    PHASE = "phase"
    UNIT = "unit"
    CATEGORY = "category"
    SKU = "sku"


@dataclass(frozen=True, slots=True)
class Cell:
    """How a field's cells are read.

    A *required* cell refuses its row when it has no value.
    *limits* are PPak's own lengths: a text exactly that long may be cut.
    """

    kind: Kind
    required: bool = False
    limits: tuple[int, ...] = ()


_Text = Annotated[str | None, Cell(Kind.TEXT)]
_Id = Annotated[str | None, Cell(Kind.ID)]
_RequiredId = Annotated[str | None, Cell(Kind.ID, required=True)]
_Date = Annotated[str | None, Cell(Kind.DATE)]
_Stamp = Annotated[str | None, Cell(Kind.STAMP)]
_Money = Annotated[str | None, Cell(Kind.MONEY)]
_Count = Annotated[str | None, Cell(Kind.COUNT)]
_Tags = Annotated[str | None, Cell(Kind.TAGS)]


class PPakProjectRow(BaseModel):
    """A row of a project or job list."""

    ppak_id: _Id = None
    ppak_job_number: _Id = None
    name: Annotated[str | None, Cell(Kind.TEXT, required=True, limits=(60,))] = None
    customer_name: Annotated[str | None, Cell(Kind.TEXT, required=True, limits=(60,))] = None
    customer_email: Annotated[str | None, Cell(Kind.EMAIL)] = None
    customer_phone: _Text = None
    status: Annotated[str | None, Cell(Kind.STATUS, required=True)] = None
    phase: Annotated[str | None, Cell(Kind.PHASE)] = None  # required where the export has the column
    bid_date: _Date = None
    start_date: _Date = None
    target_completion_date: _Date = None
    completion_date: _Date = None
    created_at: _Stamp = None
    updated_at: _Stamp = None
    estimated_value: _Money = None
    address: _Text = None
    line1: _Text = None
    line2: _Text = None
    city: _Text = None
    state: _Text = None
    postal_code: _Id = None
    country: _Text = None
    tags: _Tags = None
    notes: _Text = None


class PPakMaterialRow(BaseModel):
    """A row of a library or inventory list."""

    ppak_id: _Id = None
    sku: Annotated[str | None, Cell(Kind.SKU, required=True, limits=(30,))] = None
    description: Annotated[str | None, Cell(Kind.TEXT, required=True, limits=(60, 160))] = None
    category: Annotated[str | None, Cell(Kind.CATEGORY, required=True)] = None
    subcategory: _Text = None
    unit_of_measure: Annotated[str | None, Cell(Kind.UNIT, required=True)] = None
    cost_per_unit: _Money = None
    price_date: _Date = None
    vendor: _Text = None
    vendor_part_number: _Id = None
    is_active: Annotated[str | None, Cell(Kind.ACTIVE)] = None
    is_inactive: Annotated[str | None, Cell(Kind.INACTIVE)] = None
    created_at: _Stamp = None
    updated_at: _Stamp = None
    gl_cost_type: _Text = None
    lead_time_days: _Count = None
    minimum_order_quantity: _Count = None
    tags: _Tags = None
    notes: _Text = None


class PPakWorkOrderRow(BaseModel):
    """A row of a work order list."""

    project_number: _RequiredId = None
    number: _RequiredId = None
    description: Annotated[str | None, Cell(Kind.TEXT, required=True, limits=(60,))] = None
    purpose: _Text = None
    status: _Text = None
    quantity: Annotated[str | None, Cell(Kind.QUANTITY)] = None
    instructions: _Text = None


class PPakWorkOrderMaterialRow(BaseModel):
    """A material that a work order uses."""

    project_number: _RequiredId = None
    number: _RequiredId = None
    sku: Annotated[str | None, Cell(Kind.SKU, required=True, limits=(30,))] = None
    quantity: Annotated[str | None, Cell(Kind.QUANTITY, required=True)] = None
    unit_of_measure: Annotated[str | None, Cell(Kind.UNIT, required=True)] = None


@dataclass(frozen=True)
class Entity:
    """A kind of record: its row model, its canonical record, and what makes a table one of it.

    *known_by* are the fields a table must have, each a choice of several;
    *key_fields* are those that make the key, the first named in messages;
    *groups* are those by which reports group their rows, and then name once above them;
    *duplicate* is the rule for rows that differ under one key (``None``: such rows are all kept,
    and so are equal ones within one export).
    """

    name: str
    row: type[BaseModel]
    record: type[BaseModel]
    known_by: tuple[tuple[str, ...], ...]
    key_fields: tuple[str, ...]
    groups: tuple[str, ...]
    duplicate: Rule | None

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Field → how its cells are read."""
        return {
            name: cell
            for name, field in self.row.model_fields.items()
            for cell in field.metadata
            if isinstance(cell, Cell)
        }


ENTITIES: Mapping[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity(
            "materials",
            PPakMaterialRow,
            CanonicalMaterial,
            known_by=(("sku",), ("description",), ("unit_of_measure", "category")),
            key_fields=("sku",),
            groups=("category",),
            duplicate=SKU_DUPLICATE,
        ),
        Entity(
            "work_orders",
            PPakWorkOrderRow,
            CanonicalWorkOrder,
            known_by=(("number",), ("project_number",), ("description",)),
            key_fields=("number", "project_number"),
            groups=("project_number",),
            duplicate=WORK_ORDER_DUPLICATE,
        ),
        Entity(
            "work_order_materials",
            PPakWorkOrderMaterialRow,
            MaterialLine,
            known_by=(("number",), ("project_number",), ("sku",), ("quantity",)),
            key_fields=("sku", "number", "project_number"),
            groups=("project_number", "number"),
            duplicate=None,
        ),
        Entity(
            "projects",
            PPakProjectRow,
            CanonicalProject,
            known_by=(("ppak_id", "ppak_job_number"), ("name",), ("customer_name", "status")),
            key_fields=("ppak_id", "ppak_job_number"),
            groups=("customer_name", "status"),
            duplicate=PROJECT_DUPLICATE,
        ),
    )
}
