"""`health-check`: is the migration whole?"""

from pathlib import Path
from typing import Annotated

from integrations.cli.options import (
    CanonicalFile,
    MappingsDir,
    MaterialLibrary,
    OutputDir,
    Remote,
    ShopFile,
    WorkOrdersFile,
    option,
)
from integrations.report.answer import Answer


def health_check(
    *,
    canonical_file: CanonicalFile = None,
    work_orders: WorkOrdersFile = None,
    material_library: MaterialLibrary = None,
    live: Annotated[bool, option("read INNERGY back, and compare every field that was sent")] = False,
    output_dir: OutputDir = None,
    mappings_dir: MappingsDir = None,
    shop: ShopFile = None,
    remote: Remote | None = None,
) -> Answer:
    """Check that nothing of the migration is missing, doubled, illegal or different."""
    from integrations.cli.steps.health import check
    from integrations.settings import load_settings

    remote = remote or Remote()
    settings = load_settings(
        Path.cwd(),
        shop,
        material_library=material_library,
        output_dir=output_dir,
        mappings_dir=mappings_dir,
        **remote.settings(),
    )
    files = (canonical_file, work_orders, material_library)
    given = remote.given() | {"output_dir": output_dir, "mappings_dir": mappings_dir, "shop": shop}
    return check(settings, remote, files, given, is_live=live)
