"""The material catalogue, and the stock that stands beside it."""

from integrations.sandbox.store import Record
from integrations.sandbox.tenant import Call, Tenant, kept


def list_materials(tenant: Tenant, call: Call) -> Record:
    """The whole catalogue."""
    return {"Items": tenant.store.list("material")}


def create_material(tenant: Tenant, call: Call) -> Record:
    """A new material, with an SKU of INNERGY's own."""
    stamp = tenant.stamp()
    material = tenant.read_back("Material", call.body) | {
        "Id": tenant.fresh_id(),
        "InnergySKU": tenant.free_number("material", "M-", 5),
        "CreatedOn": stamp,
        "ModifiedOn": stamp,
    }
    tenant.store.add("material", material, label=material["InnergySKU"])
    return material


def update_material(tenant: Tenant, call: Call) -> Record | None:
    """Replace a material."""
    old = tenant.store.get("material", call.parameters["id"])
    if old is None:
        return None
    fixed = kept(old, "Id", "InnergySKU", "CreatedOn") | {"ModifiedOn": tenant.stamp()}
    material = tenant.read_back("Material", call.body) | fixed
    tenant.store.replace("material", material, label=old["InnergySKU"])
    return material


def list_inventory_by_material(tenant: Tenant, call: Call) -> Record:
    """A row per material with nothing in stock, since the sandbox buys nothing."""
    return {"Items": [_stock_of(material) for material in tenant.store.list("material")]}


def _stock_of(material: Record) -> Record:
    return {
        "ManufacturerSKU": None,
        "MaterialName": material["MaterialName"],
        "OnHandTotal": 0,
        "TotalCost": {"Value": 0, "OriginalValue": 0, "CurrencyCode": "USD"},
        "Items": [{"CommonUoM": material["DefaultCommonUoM"]}],
    }
