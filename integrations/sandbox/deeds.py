"""Which function carries out which operation of the document."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from integrations.sandbox import materials, office, projects
from integrations.sandbox.store import Record
from integrations.sandbox.tenant import Call, Tenant

Deed = Callable[[Tenant, Call], Record | list[Record] | None]
"""An operation carried out: the body of the answer, or ``None`` where no such record is."""

DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "listProjects": projects.list_projects,
        "getProject": projects.get_project,
        "createProject": projects.create_project,
        "updateProject": projects.update_project,
        "listProjectWorkOrdersOf": projects.list_project_work_orders_of,
        "listProjectWorkOrders": projects.list_project_work_orders,
        "createWorkOrder": projects.create_work_order,
        "updateWorkOrder": projects.update_work_order,
        "listMaterials": materials.list_materials,
        "createMaterial": materials.create_material,
        "updateMaterial": materials.update_material,
        "listInventoryByMaterial": materials.list_inventory_by_material,
        "listOpportunities": office.list_opportunities,
        "createOpportunities": office.create_opportunities,
        "listCompanies": office.list_companies,
        "getOurCompanyInfo": office.get_our_company_info,
        "listEmployees": office.list_employees,
        "getVersion": office.get_version,
    }
)
