"""What stands around the projects: opportunities, companies, employees, the tenant itself."""

from integrations.sandbox.store import Record
from integrations.sandbox.tenant import FACILITY, Call, Tenant

_KEY_HOLDER = {
    "Id": "00000000-0000-4000-8000-000000000001",
    "FirstName": "Sandbox",
    "LastName": "User",
    "LoginEmail": "user@sandbox.example",
    "Status": "Active",
    "Facility": FACILITY,
}


def list_opportunities(tenant: Tenant, call: Call) -> Record:
    """All opportunities."""
    return {"Items": tenant.store.list("opportunity")}


def create_opportunities(tenant: Tenant, call: Call) -> list[Record]:
    """New opportunities, all or none, each with one bid."""
    return [_create_opportunity(tenant, body) for body in call.body]


def list_companies(tenant: Tenant, call: Call) -> Record:
    """Every customer that a project has named."""
    return {"Items": [company | {"ExternalIdentifier": None} for company in tenant.store.list("company")]}


def get_our_company_info(tenant: Tenant, call: Call) -> Record:
    """The tenant itself, with one facility."""
    facility = tenant.blank("Facility") | {"Name": FACILITY}
    return tenant.blank("OurCompanyInfo") | {"CompanyName": tenant.company, "Facilities": [facility]}


def list_employees(tenant: Tenant, call: Call) -> list[Record]:
    """One employee: whoever holds the key."""
    return [tenant.blank("Employee") | _KEY_HOLDER]


def get_version(tenant: Tenant, call: Call) -> Record:
    """A version that says what this is."""
    return {"ServerVersion": "sandbox"}


def _create_opportunity(tenant: Tenant, body: Record) -> Record:
    opportunity = tenant.blank("Opportunity") | {
        "Id": tenant.fresh_id(),
        "Number": tenant.free_number("opportunity", f"O-{tenant.now():%y}-", 4),
        "Name": body["Name"],
        "FacilityId": body["FacilityId"],
        "FacilityName": FACILITY,
        "FirstDelivery": body["FirstDeliveryDate"],
        "LastDelivery": body["LastDeliveryDate"],
        "SubstantialCompletion": body["SubstantialCompletionDate"],
        "CurrentBid": body["CurrentBidName"],
        "Bids": [{"Id": tenant.fresh_id()}],
    }
    tenant.store.add("opportunity", opportunity, label=opportunity["Number"])
    return opportunity
