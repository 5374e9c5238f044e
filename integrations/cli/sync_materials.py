"""`sync-materials`: plan or apply the material library."""

from integrations.cli.options import Apply, DryRun, Force, MaterialLibrary, PlanFile, Site, is_apply
from integrations.report.answer import Answer


def sync_materials(
    *,
    material_library: MaterialLibrary = None,
    apply: Apply = False,
    dry_run: DryRun = None,
    plan: PlanFile = None,
    force: Force = False,
    site: Site | None = None,
) -> Answer:
    """Plan what the material library changes in INNERGY; with --apply, change it."""
    carry_out = is_apply(apply, dry_run)

    from integrations.cli.steps.materials import sync

    site = site or Site()
    settings = site.settings(material_library=material_library)
    return sync(settings, site, material_library, is_apply=carry_out, plan=plan, is_forced=force)
