"""Materials: our fields ↔ INNERGY's bodies."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from integrations.canonical.exact import divided
from integrations.canonical.mappings.table import InnergyUnit, Tables
from integrations.canonical.models import CanonicalMaterial, Unit
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import COST_CONVERTED, COST_INEXACT, WORD_MISSING
from integrations.innergy.bodies import COUNT, FLAG, MONEY, TEXT, Resource, Slot, money_form, text_form
from integrations.innergy.spec import Spec
from integrations.reconcile.changes import Desired, Fields, Ref

ENTITY = "materials"

MATERIALS = Resource(
    entity=ENTITY,
    identity="innergy_sku",
    number="InnergySKU",
    created="createMaterial",
    updated="updateMaterial",
    ours=frozenset({"sku", "ppak_sku", "ppak_id", "innergy_id"}),
    slots=(
        Slot("innergy_sku", ("ExternalID",), TEXT),
        Slot("description", ("MaterialName",), TEXT),
        Slot("category.location", ("Location",), TEXT),
        Slot("category.budget_group", ("BudgetGroup",), TEXT),
        Slot("unit_of_measure", ("DefaultCommonUoM",), TEXT),
        Slot("cost_per_unit", ("Cost",), MONEY),
        Slot("gl_cost_type", ("ExpenseOrCostOfGoodsSoldGLAccount",), TEXT),
        Slot("vendor", ("Vendor",), TEXT),
        Slot("vendor_part_number", ("VendorSKU",), TEXT),
        Slot("lead_time_days", ("LeadTime",), COUNT),
        Slot("notes", ("Note",), TEXT),
        Slot("is_active", ("Status",), FLAG),
    ),
)
"""Where a material's fields stand; unit and category are INNERGY's own words, the cost is per base unit."""


def desired_of(material: CanonicalMaterial, tables: Tables, spec: Spec) -> Desired:
    """The material as INNERGY should hold it.

    Refused when a table names no INNERGY word for its unit or category,
    or when its cost per base unit has no end of digits.
    """
    unit = tables.innergy_unit(material.unit_of_measure)
    fields, refused = _fields_of(material, tables), None
    if unit is None:
        refused = (WORD_MISSING.name, f"unit_mapping.csv names no INNERGY unit for {material.unit_of_measure}")
    elif fields["category.location"] is None or fields["category.budget_group"] is None:
        refused = (WORD_MISSING.name, f"category_mapping.csv names no INNERGY words for {material.category}")
    elif material.cost_per_unit is not None and fields["cost_per_unit"] is None:
        refused = (COST_INEXACT.name, f"{material.cost_per_unit} divided by {unit.base_factor} has no exact amount")
    return Desired(
        Ref(ENTITY, material.key),
        MATERIALS.sendable(fields, spec),
        creatable=material.is_active,
        active=material.is_active,
        refused_because=refused,
    )


def _fields_of(material: CanonicalMaterial, tables: Tables) -> Fields:
    unit = tables.innergy_unit(material.unit_of_measure)
    category = tables.innergy_category(material.subcategory, material.category)
    cost = cost_per_base_unit(material.cost_per_unit, unit)
    days = material.lead_time_days
    return {
        "innergy_sku": tables.innergy_sku(material.sku) or material.innergy_sku or material.sku,
        "description": text_form(material.description),
        "category.location": category.location,
        "category.budget_group": category.budget_group,
        "unit_of_measure": unit.word if unit else None,
        "cost_per_unit": None if cost is None else money_form(cost),
        "gl_cost_type": text_form(material.gl_cost_type),
        "vendor": text_form(material.vendor),
        "vendor_part_number": text_form(material.vendor_part_number),
        "lead_time_days": None if days is None else str(days),
        "notes": text_form(material.notes),
        "is_active": str(material.is_active).lower(),
    }


def check_costs(materials: Iterable[CanonicalMaterial], tables: Tables) -> list[Finding]:
    """A note for every unit whose costs are sent per base unit: the factor is the shop's word, and worth a look."""
    priced: defaultdict[Unit, list[str]] = defaultdict(list)
    for material in materials:
        if material.cost_per_unit is not None:
            priced[material.unit_of_measure].append(material.key)
    return [
        Finding.of(COST_CONVERTED, len(keys), _conversion(inner, unit), tuple(sorted(keys)[:3]))
        for unit, keys in sorted(priced.items())
        if (inner := tables.innergy_unit(unit)) and inner.base_factor not in (None, 1)
    ]


def _conversion(inner: InnergyUnit, unit: Unit) -> str:
    return f"materials: costs per {unit} are sent per {inner.base_unit}, divided by {inner.base_factor}"


def cost_per_base_unit(cost: Decimal | None, unit: InnergyUnit | None) -> Decimal | None:
    """*cost* of one canonical unit as the cost of one base unit; ``None`` when it cannot be written exactly."""
    return None if cost is None or unit is None else divided(cost, unit.base_factor or Decimal(1))
