"""`import-projects`: plan or apply projects and their work orders."""

from pathlib import Path
from typing import Annotated

from integrations.canonical.errors import SettingsError
from integrations.cli.options import (
    Apply,
    CanonicalFile,
    DryRun,
    Force,
    Limit,
    Only,
    PlanFile,
    Site,
    WorkOrdersFile,
    is_apply,
    option,
)
from integrations.report.answer import Answer


def import_projects(
    *,
    canonical_file: CanonicalFile = None,
    work_orders: WorkOrdersFile = None,
    apply: Apply = False,
    dry_run: DryRun = None,
    plan: PlanFile = None,
    force: Force = False,
    update_canonical: Annotated[bool, option("write INNERGY's ids into the canonical file, after --apply")] = False,
    only: Only = None,
    limit: Limit = None,
    site: Site | None = None,
) -> Answer:
    """Plan what the projects and their work orders change in INNERGY; with --apply, change it."""
    carry_out = is_apply(apply, dry_run)
    keys = [key.strip() for key in only.split(",") if key.strip()] if only is not None else None
    _check(carry_out, update_canonical, plan, keys, limit)

    from integrations.cli.steps.projects import import_all

    site = site or Site()
    return import_all(
        site.settings(),
        site,
        (canonical_file, work_orders),
        is_apply=carry_out,
        plan=plan,
        is_forced=force,
        is_exported=update_canonical,
        only=keys,
        limit=limit,
    )


def _check(
    carry_out: bool, update_canonical: bool, plan: Path | None, keys: list[str] | None, limit: int | None
) -> None:
    """Raises `SettingsError` for options that do not go together."""
    if update_canonical and not carry_out:
        raise SettingsError("--update-canonical needs --apply: a dry run has no ids to write", "add --apply")
    if carry_out and plan and (keys is not None or limit is not None):
        raise SettingsError("--apply --plan carries out the whole plan", "give --only and --limit to its dry run")
    if keys is not None and not keys:
        raise SettingsError("--only names no key", "give keys separated by commas, or leave it out")
