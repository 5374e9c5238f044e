"""What `import-projects` does once its settings are known."""

from collections.abc import Collection
from pathlib import Path

from integrations.canonical.files import load_json, load_records
from integrations.canonical.models import CanonicalProject, CanonicalWorkOrder
from integrations.cli.options import Site, command_line
from integrations.cli.steps.files import beside, dated, newest
from integrations.cli.steps.loading import Load, load
from integrations.innergy.import_projects import want_projects
from integrations.report.answer import Answer
from integrations.settings import Settings


def import_all(
    settings: Settings,
    site: Site,
    files: tuple[Path | None, Path | None],
    *,
    is_apply: bool,
    plan: Path | None = None,
    is_forced: bool = False,
    is_exported: bool = False,
    only: Collection[str] | None = None,
    limit: int | None = None,
) -> Answer:
    """Plan or apply the projects and their work orders; *files* are those that the command line names."""
    canonical_file, work_orders = files
    path = canonical_file or newest(settings.output_dir, "canonical_projects")
    projects = load_records(path, CanonicalProject)
    orders = load_records(work_orders, CanonicalWorkOrder) if work_orders else _orders_beside(path)
    named = {"canonical_file": canonical_file, "work_orders": work_orders, **site.told()}
    asked = Load(
        command="import-projects",
        want=lambda planning: want_projects(projects, orders, planning),
        plan=plan or settings.output_dir / f"plan_projects_{dated(path)}.json",
        again=command_line("import-projects", **named),
        after=command_line("health-check", "--live", **named),
        saved=plan if is_apply else None,
        is_apply=is_apply,
        is_forced=is_forced,
        only=only,
        limit=limit,
        export=path if is_exported else None,
    )
    return load(settings, asked, site)


def _orders_beside(path: Path) -> list[CanonicalWorkOrder]:
    """The work orders of the same date; a shop that exports none has none."""
    orders = beside(path, "canonical_work_orders")
    return load_records(orders, CanonicalWorkOrder) if orders.exists() and load_json(orders) else []
