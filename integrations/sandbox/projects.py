"""Projects and their work orders.

Where INNERGY's behaviour is not known the plainest is played: two requests to create make two records, whatever they
say, and a replacement clears what it leaves out.
"""

from integrations.sandbox.store import Record
from integrations.sandbox.tenant import FACILITY, Call, Tenant, kept


def list_projects(tenant: Tenant, call: Call) -> Record:
    """All projects."""
    return {"Items": tenant.store.list("project")}


def get_project(tenant: Tenant, call: Call) -> Record | None:
    """One project by its id."""
    return tenant.store.get("project", call.parameters["id"])


def create_project(tenant: Tenant, call: Call) -> Record:
    """A new project, numbered by the request or else ``P-YY-NNNN``."""
    number = call.body.get("Number") or tenant.free_number("project", f"P-{tenant.now():%y}-", 4)
    project = _project(tenant, call.body, {"Id": tenant.fresh_id(), "Number": number})
    tenant.store.add("project", project, label=number)
    return project


def update_project(tenant: Tenant, call: Call) -> Record | None:
    """Replace a project; its number stays when the request gives none."""
    old = tenant.store.get("project", call.parameters["id"])
    if old is None:
        return None
    number = call.body.get("Number") or old["Number"]
    project = _project(tenant, call.body, kept(old, "Id", "CreatedOn") | {"Number": number})
    tenant.store.replace("project", project, label=number)
    return project


def list_project_work_orders_of(tenant: Tenant, call: Call) -> Record | None:
    """The work orders of one project."""
    project = _named(tenant, call.parameters["id"])
    return project and _naming(project) | {"Items": tenant.store.list("work order", parent=project["Id"])}


def list_project_work_orders(tenant: Tenant, call: Call) -> Record:
    """The work orders of all projects, or those of one status; each names its project."""
    status = call.parameters.get("status")
    pairs = tenant.store.list_with_parents("work order", "project")
    return {"Items": [order | _naming(project) for order, project in pairs if status in (None, order["Status"])]}


def create_work_order(tenant: Tenant, call: Call) -> Record | None:
    """A new work order of a project, numbered ``<project>-NNNp``."""
    project = _named(tenant, call.parameters["id"])
    if project is None:
        return None
    order = tenant.read_back("WorkOrder", call.body) | {
        "Id": tenant.fresh_id(),
        "Number": tenant.free_number("work order", f"{project['Number']}-", 3, "p"),
        "Type": "Production",
        "Status": "Open",
        "Facility": FACILITY,
        "CreatedOn": tenant.stamp(),
    }
    tenant.store.add("work order", order, label=order["Number"], parent=project["Id"])
    return order


def update_work_order(tenant: Tenant, call: Call) -> Record | None:
    """Replace a work order of a project."""
    project = _named(tenant, call.parameters["id"])
    old = project and tenant.store.get("work order", call.parameters["workOrderId"], parent=project["Id"])
    if not old:
        return None
    fixed = kept(old, "Id", "Number", "Type", "Status", "Facility", "CreatedOn")
    order = tenant.read_back("WorkOrder", call.body) | fixed
    tenant.store.replace("work order", order, label=old["Number"])
    return order


def _project(tenant: Tenant, body: Record, fixed: Record) -> Record:
    stamp = tenant.stamp()
    customer = _company(tenant, body["Customer"]["Name"])
    born = {"CreatedOn": stamp, "ModifiedOn": stamp, "Customer": customer}
    return tenant.read_back("Project", body) | born | fixed


def _company(tenant: Tenant, name: str) -> Record:
    company = tenant.store.find("company", name)
    if company is None:
        company = {"Id": tenant.fresh_id(), "Name": name}
        tenant.store.add("company", company, label=name)
    return company


def _named(tenant: Tenant, id_or_number: str) -> Record | None:
    return tenant.store.get("project", id_or_number) or tenant.store.find("project", id_or_number)


def _naming(project: Record) -> Record:
    return {"ProjectNumber": project["Number"], "ProjectName": project["Name"]}
