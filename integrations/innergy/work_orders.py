"""Work orders: our fields ↔ INNERGY's bodies."""

from integrations.canonical.mappings.table import Tables
from integrations.canonical.models import CanonicalWorkOrder
from integrations.innergy.bodies import TEXT, Resource, Slot, text_form
from integrations.innergy.spec import Spec
from integrations.reconcile.changes import Desired, Ref

ENTITY = "work_orders"

WORK_ORDERS = Resource(
    entity=ENTITY,
    identity="key",
    number="Number",
    created="createWorkOrder",
    updated="updateWorkOrder",
    ours=frozenset({"project_number", "number", "innergy_id", "innergy_number"}),
    slots=(
        Slot("key", ("ExternalIdentifier",), TEXT),
        Slot("description", ("Name",), TEXT),
        Slot("instructions", ("Instructions",), TEXT),
    ),
)
"""Where a work order's fields stand; its number is INNERGY's own, ours is in its key."""


def desired_of(work_order: CanonicalWorkOrder, project: Ref, tables: Tables, spec: Spec) -> Desired:
    """The work order as INNERGY should hold it, in its *project*."""
    fields = {
        "key": text_form(work_order.key),
        "description": text_form(work_order.description),
        "instructions": text_form(work_order.instructions),
    }
    return Desired(
        Ref(ENTITY, work_order.key),
        WORK_ORDERS.sendable(fields, spec),
        parent=project,
        known_as=tables.work_order_link(work_order.project_number, work_order.number),
    )
