"""Projects: our fields ↔ INNERGY's bodies."""

from collections.abc import Mapping
from typing import Any

from integrations.canonical.mappings.table import Tables
from integrations.canonical.models import Address, CanonicalProject
from integrations.canonical.rules import WORD_MISSING
from integrations.innergy.bodies import (
    DAY,
    MONEY,
    STAMP,
    TEXT,
    TEXTS,
    Resource,
    Slot,
    date_form,
    list_form,
    money_form,
    text_form,
)
from integrations.innergy.spec import Spec
from integrations.reconcile.changes import Desired, Fields, Ref

ENTITY = "projects"

_ADDRESS = {
    "line1": "Address1",
    "line2": "Address2",
    "city": "City",
    "state": "State",
    "postal_code": "ZipCode",
    "country": "Country",
}

PROJECTS = Resource(
    entity=ENTITY,
    identity="key",
    number="Number",
    created="createProject",
    updated="updateProject",
    ours=frozenset({"ppak_id", "ppak_job_number", "material_skus", "innergy_id", "innergy_project_number"}),
    slots=(
        Slot("key", ("ExternalId",), TEXT),
        Slot("project_number", ("Number",), TEXT),
        Slot("name", ("Name",), TEXT),
        Slot("customer_name", ("Customer", "Name"), TEXT),
        Slot("status", ("Status",), TEXT),
        Slot("phase", ("WorkflowStepName",), TEXT),
        Slot("target_completion_date", ("SubstantialCompletion",), DAY),
        Slot("actual_completion_date", ("CloseDate",), STAMP),
        Slot("estimated_value", ("TotalContract",), MONEY),
        Slot("notes", ("MasterNote",), TEXT),
        Slot("tags", ("Tags",), TEXTS),
        *(Slot(f"address.{part}", ("Address", name), TEXT) for part, name in _ADDRESS.items()),
    ),
)
"""Where a project's fields stand; status and phase are INNERGY's own words."""


def desired_of(project: CanonicalProject, tables: Tables, spec: Spec) -> Desired:
    """The project as INNERGY should hold it; refused when a table names no INNERGY word for its status or phase."""
    status = tables.innergy_status(project.status)
    phase = tables.innergy_phase(project.phase) if project.phase else None
    refused = None
    if status is None:
        refused = (WORD_MISSING.name, f"status_mapping.csv names no INNERGY status for {project.status}")
    elif project.phase and phase is None:
        refused = (WORD_MISSING.name, f"phase_mapping.csv names no INNERGY phase for {project.phase}")
    fields = _fields_of(project, status, phase)
    return Desired(Ref(ENTITY, project.key), PROJECTS.sendable(fields, spec), refused_because=refused)


def content_of(project: CanonicalProject) -> Mapping[str, Any]:
    """What the project has to tell, as JSON has it; the address as PPak had it only where its parts are not known."""
    content = project.model_dump(mode="json")
    return {**content, "address_text": None if project.address else project.address_text}


def _fields_of(project: CanonicalProject, status: str | None, phase: str | None) -> Fields:
    address = project.address or Address()
    value = project.estimated_value
    return {
        "key": text_form(project.key),
        "project_number": text_form(project.project_number),
        "name": text_form(project.name),
        "customer_name": text_form(project.customer_name),
        "status": status,
        "phase": phase,
        "target_completion_date": date_form(project.target_completion_date),
        "actual_completion_date": date_form(project.actual_completion_date),
        "estimated_value": None if value is None else money_form(value),
        "notes": text_form(project.notes),
        "tags": list_form(project.tags or ()),
        **{f"address.{part}": text_form(getattr(address, part)) for part in _ADDRESS},
    }
