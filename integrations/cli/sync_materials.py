"""`sync-materials`: plan or apply the material library."""

from pathlib import Path

from integrations.cli.options import (
    Apply,
    DryRun,
    Force,
    MappingsDir,
    MaterialLibrary,
    OutputDir,
    PlanFile,
    Remote,
    ShopFile,
    is_apply,
)
from integrations.report.answer import Answer


def sync_materials(
    *,
    material_library: MaterialLibrary = None,
    apply: Apply = False,
    dry_run: DryRun = None,
    plan: PlanFile = None,
    force: Force = False,
    output_dir: OutputDir = None,
    mappings_dir: MappingsDir = None,
    shop: ShopFile = None,
    remote: Remote | None = None,
) -> Answer:
    """Plan what the material library changes in INNERGY; with --apply, change it."""
    carry_out = is_apply(apply, dry_run)

    from integrations.cli.steps.materials import sync
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
    given = remote.given() | {"output_dir": output_dir, "mappings_dir": mappings_dir, "shop": shop}
    return sync(settings, remote, material_library, given, is_apply=carry_out, plan=plan, is_forced=force)
