"""`health-check`: is the migration whole?"""

from typing import Annotated

from integrations.cli.options import CanonicalFile, MaterialLibrary, Site, WorkOrdersFile, option
from integrations.report.answer import Answer


def health_check(
    *,
    canonical_file: CanonicalFile = None,
    work_orders: WorkOrdersFile = None,
    material_library: MaterialLibrary = None,
    live: Annotated[bool, option("read INNERGY back, and compare every field that was sent")] = False,
    site: Site | None = None,
) -> Answer:
    """Check that nothing of the migration is missing, doubled, illegal or different."""
    from integrations.cli.steps.health import check

    site = site or Site()
    settings = site.settings(material_library=material_library)
    return check(settings, site, (canonical_file, work_orders, material_library), is_live=live)
