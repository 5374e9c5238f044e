"""What `sync-materials` does once its settings are known."""

from pathlib import Path

from integrations import wiring
from integrations.cli.options import Site, command_line
from integrations.cli.steps.files import dated
from integrations.cli.steps.library import read_library
from integrations.cli.steps.loading import Load, load
from integrations.innergy.sync_materials import want_materials
from integrations.report.answer import Answer
from integrations.settings import Settings


def sync(
    settings: Settings,
    site: Site,
    named: Path | None,
    *,
    is_apply: bool,
    plan: Path | None = None,
    is_forced: bool = False,
) -> Answer:
    """Plan or apply the material library; *named* is the one that the command line names."""
    path = settings.material_library
    library, findings = read_library(path, wiring.tables_of(settings))
    asked = Load(
        command="sync-materials",
        want=lambda planning: want_materials(library.records, planning),
        plan=plan or settings.output_dir / f"plan_materials_{dated(path)}.json",
        again=command_line("sync-materials", material_library=named, **site.told()),
        after=command_line("import-projects", **site.told()),
        findings=findings,
        saved=plan if is_apply else None,
        is_apply=is_apply,
        is_forced=is_forced,
    )
    return load(settings, asked, site)
