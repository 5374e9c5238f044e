"""The canonical records: the one truth between PPak and INNERGY.

Fields and enumerations come from the user's own README; the rest from `docs/migrations/innergy_ppak/DATA_MODEL.md`.
A record is frozen, closed (no other field), and checked on construction.
Money and quantities are `Decimal` with their scale kept, written as text.
Stamps have no zone, because PPak's have none.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator


class Status(StrEnum):
    """Where a project stands."""

    DRAFT = "draft"
    QUOTED = "quoted"
    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """What is being done to a project."""

    DESIGN = "design"
    ORDERING = "ordering"
    FABRICATION = "fabrication"
    ASSEMBLY = "assembly"
    INSTALLATION = "installation"
    PUNCH_LIST = "punch_list"
    COMPLETED = "completed"


class Category(StrEnum):
    """What kind of material it is."""

    DOORS = "doors"
    DRAWERS = "drawers"
    HARDWARE = "hardware"
    PANELS = "panels"
    TRIM = "trim"
    FINISH = "finish"
    FASTENERS = "fasteners"
    OTHER = "other"


class Unit(StrEnum):
    """The unit a quantity or a cost is counted in."""

    EA = "EA"
    PR = "PR"
    SET = "SET"
    SHT = "SHT"
    SF = "SF"
    LF = "LF"
    BF = "BF"
    RL = "RL"
    BX = "BX"
    CTN = "CTN"
    GAL = "GAL"
    QT = "QT"
    TUBE = "TUBE"
    LB = "LB"
    HR = "HR"
    DAY = "DAY"
    LOT = "LOT"


Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""Text that is not blank."""

Email = Annotated[str, StringConstraints(pattern=r"^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$")]

Number = Annotated[
    Decimal,
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]
"""A `Decimal` with its scale kept; plain digits in JSON, never a float."""

Count = Annotated[int, Field(ge=0)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Address(_Record):
    """A postal address in parts; a part that the source does not give is ``None``."""

    line1: Text | None = None
    line2: Text | None = None
    city: Text | None = None
    state: Text | None = None
    postal_code: Text | None = None
    country: Text | None = None


class CanonicalProject(_Record):
    """A project: a bid, a job, or a job that was a bid."""

    project_number: Text = Field(description="PPak's `Job #`, else its `Project Id`", examples=["24-0117"])
    name: Text = Field(examples=["Harbor Clinic Casework"])
    customer_name: Text = Field(examples=["Northpier Builders"])
    customer_email: Email | None = None
    customer_phone: Text | None = None
    status: Status = Field(examples=["in_progress"])
    phase: Phase | None = Field(default=None, description="Null only where the export has no phase column")
    bid_date: date | None = None
    start_date: date | None = None
    target_completion_date: date | None = None
    actual_completion_date: date | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    ppak_id: Text | None = Field(default=None, description="PPak's `Project Id`")
    ppak_job_number: Text | None = Field(default=None, description="PPak's `Job #`")
    innergy_id: Text | None = Field(default=None, description="Filled by `--update-canonical` only")
    innergy_project_number: Text | None = Field(default=None, description="Filled by `--update-canonical` only")
    notes: Text | None = None
    address: Address | None = None
    address_text: Text | None = Field(default=None, description="The address as PPak had it")
    estimated_value: Number | None = None
    tags: tuple[Text, ...] | None = None
    material_skus: tuple[Text, ...] | None = Field(
        default=None, description="Canonical SKUs that the material lines of its work orders use"
    )

    @model_validator(mode="after")
    def _has_its_dates_in_order(self) -> Self:
        if self.start_date and self.target_completion_date and self.start_date > self.target_completion_date:
            raise ValueError("start_date lies after target_completion_date")
        return self

    @property
    def key(self) -> str:
        """Its identity: PPak's `Project Id`, else its `Job #`."""
        return self.ppak_id or self.project_number


class CanonicalMaterial(_Record):
    """A material of the library."""

    sku: Text = Field(description="Canonical SKU", examples=["MEL-WHT-34-4X8"])
    description: Text
    category: Category
    subcategory: Text | None = Field(default=None, description="PPak's own category where none is given")
    unit_of_measure: Unit
    cost_per_unit: Number | None = None
    price_date: date | None = None
    vendor: Text | None = None
    vendor_part_number: Text | None = None
    is_active: bool = True
    created_at: datetime | None = None
    updated_at: datetime | None = None
    ppak_sku: Text | None = None
    ppak_id: Text | None = None
    innergy_id: Text | None = None
    innergy_sku: Text | None = None
    gl_cost_type: Text | None = None
    notes: Text | None = None
    lead_time_days: Count | None = None
    minimum_order_quantity: Count | None = None
    tags: tuple[Text, ...] | None = None

    @property
    def key(self) -> str:
        """Its identity: the canonical SKU."""
        return self.sku


class MaterialLine(_Record):
    """A material that a work order uses."""

    sku: Text
    quantity: Number
    unit_of_measure: Unit


class CanonicalWorkOrder(_Record):
    """A package of work in a project; *status* stays in PPak's own words."""

    project_number: Text
    number: Text
    description: Text
    purpose: Text | None = None
    status: Text | None = None
    quantity: Number | None = None
    instructions: Text | None = None
    lines: tuple[MaterialLine, ...] | None = None
    innergy_id: Text | None = None
    innergy_number: Text | None = None

    @property
    def key(self) -> str:
        """Its identity: ``project_number/number``."""
        return f"{self.project_number}/{self.number}"


type_of_entity: dict[str, type[CanonicalProject | CanonicalMaterial | CanonicalWorkOrder]] = {
    "projects": CanonicalProject,
    "materials": CanonicalMaterial,
    "work_orders": CanonicalWorkOrder,
}
