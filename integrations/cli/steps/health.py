"""What `health-check` does once its settings are known."""

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from integrations import wiring
from integrations.canonical.errors import SettingsError
from integrations.canonical.files import load_json, load_rows, write_bytes
from integrations.canonical.health_check import Migration, check_migration, judge, read_summary
from integrations.canonical.models import CanonicalMaterial, CanonicalProject, CanonicalWorkOrder
from integrations.canonical.progress import Progress
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import LINK_MISSING, Severity
from integrations.cli.options import Site, command_line
from integrations.cli.progress import watching
from integrations.cli.steps.files import beside, dated, newest
from integrations.cli.steps.library import read_library
from integrations.innergy.import_projects import want_projects
from integrations.innergy.planning import Planning, compare_wanted
from integrations.innergy.spec import Spec
from integrations.innergy.sync_materials import want_materials
from integrations.reconcile.changes import Memory
from integrations.reconcile.ledger import read_memory, read_tenants
from integrations.report.answer import Answer, exit_code_of, render_json
from integrations.report.health import render_health
from integrations.report.markdown import render_findings
from integrations.settings import Settings

_R = TypeVar("_R", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class _Files:
    """What is checked: the rows as the files hold them, and what there was to see while they were read."""

    date: str
    projects: list[Any]
    work_orders: list[Any]
    materials: list[Any]
    summary: Any | None
    findings: tuple[Finding, ...]


def check(
    settings: Settings,
    site: Site,
    files: tuple[Path | None, Path | None, Path | None],
    *,
    is_live: bool,
) -> Answer:
    """Check the projects, work orders and materials of *files*; what is not named there is found."""
    held = _read(settings, *files)
    if is_live:
        memory, live = _compared(settings, site, held)
    else:
        memory, live = _memory_of_one(settings), ()
    buckets, written = read_summary(held.summary) if held.summary else ({}, {})
    linked = {(ref.entity, ref.key): link.remote_id for ref, link in memory.links.items()}
    found = check_migration(
        Migration(
            projects=held.projects,
            work_orders=held.work_orders,
            materials=held.materials,
            known_skus=_known_skus(held, linked),
            links=linked,
            buckets=buckets,
            written={entity: count for entity, count in written.items() if entity in {"projects", "work_orders"}},
            live=live,
        )
    )
    return _written((*held.findings, *found), held, settings, site, is_live=is_live)


# ── reading ──────────────────────────────────────────────────────────────────


def _read(settings: Settings, canonical: Path | None, orders: Path | None, library: Path | None) -> _Files:
    """The files that are named, else those of the output folder; one that is missing or empty is a `FileError`."""
    path = canonical or newest(settings.output_dir, "canonical_projects")
    summary = beside(path, "migration_summary")
    lost = load_json(summary) if summary.exists() else None
    materials, findings = _materials(settings, path, library)
    return _Files(
        date=dated(path),
        projects=list(load_rows(path)),
        work_orders=_rows(orders, beside(path, "canonical_work_orders")),
        materials=materials,
        summary=lost,
        findings=(*findings, *_blanks(lost)),
    )


def _rows(named: Path | None, found: Path) -> list[Any]:
    """The rows of the file that is *named*, else of the one that may be *found*: a shop without any has none."""
    if named:
        return list(load_rows(named))
    return list(load_rows(found)) if found.exists() and load_json(found) else []


def _materials(settings: Settings, path: Path, named: Path | None) -> tuple[list[Any], tuple[Finding, ...]]:
    """The library that was synced: the one *named*, else the master, else the canonical materials beside *path*."""
    found = next((one for one in (named, settings.material_library) if one and (one == named or one.exists())), None)
    if found is None or found.suffix.lower() == ".json":
        return _rows(found, beside(path, "canonical_materials")), ()
    library, findings = read_library(found, wiring.tables_of(settings))
    return [record.model_dump(mode="json") for record in library.records], findings


def _blanks(summary: Any) -> list[Finding]:
    """The values that were left empty on the way here."""
    found = summary.get("findings", ()) if isinstance(summary, dict) else ()
    return [
        Finding(one["rule"], Severity.BLANK, one["count"], one["message"], tuple(one["samples"]))
        for one in found
        if one["severity"] == Severity.BLANK
    ]


def _memory_of_one(settings: Settings) -> Memory:
    """The links of the one tenant that can be meant, without asking INNERGY who it is."""
    url = wiring.ledger_url(settings)
    tenants = [name for name in read_tenants(url) if name.startswith(f"{settings.api_base_url or ''}")]
    if len(tenants) > 1:
        advice = "set INNERGY_API_BASE_URL to one of them, or ask INNERGY with --live"
        raise SettingsError(f"the ledger holds several tenants: {', '.join(tenants)}", advice)
    return read_memory(url, tenants[0]) if tenants else Memory()


def _known_skus(held: _Files, linked: Mapping[tuple[str, str], str]) -> frozenset[str]:
    listed = {row["sku"] for row in held.materials if isinstance(row, dict) and isinstance(row.get("sku"), str)}
    return frozenset(listed | {key for entity, key in linked if entity == "materials"})


# ── comparing ────────────────────────────────────────────────────────────────


def _compared(settings: Settings, site: Site, held: _Files) -> tuple[Memory, tuple[Finding, ...]]:
    spec = wiring.spec_of(settings)
    with (
        watching(sys.stderr) as progress,
        wiring.reaching(settings, spec, site.max_in_flight, site.rate) as place,
    ):
        return asyncio.run(_compare(settings, spec, place, held, progress))


async def _compare(
    settings: Settings, spec: Spec, place: wiring.Place, held: _Files, progress: Progress
) -> tuple[Memory, tuple[Finding, ...]]:
    """What INNERGY holds against the records that are legal; what was never imported is said elsewhere."""
    async with wiring.looking(place, spec, progress) as catalogue:
        planning = wiring.planning_of(settings, spec, catalogue)
        memory = planning.recall(await catalogue.tenant())
        found = [*await _compare_materials(held, planning), *await _compare_projects(held, planning)]
    return memory, tuple(finding for finding in found if finding.rule != LINK_MISSING.name)


async def _compare_materials(held: _Files, planning: Planning) -> tuple[Finding, ...]:
    return await compare_wanted(want_materials(_legal(held.materials, CanonicalMaterial), planning), planning)


async def _compare_projects(held: _Files, planning: Planning) -> tuple[Finding, ...]:
    projects, orders = _legal(held.projects, CanonicalProject), _legal(held.work_orders, CanonicalWorkOrder)
    return await compare_wanted(want_projects(projects, orders, planning), planning)


def _legal(rows: list[Any], model: type[_R]) -> list[_R]:
    records = []
    for row in rows:
        try:
            records.append(model.model_validate(row))
        except ValidationError:
            continue  # a finding of its own
    return records


# ── telling ──────────────────────────────────────────────────────────────────


def _written(findings: tuple[Finding, ...], held: _Files, settings: Settings, site: Site, *, is_live: bool) -> Answer:
    """The answer, once its report stands in the output folder."""
    page, record = (settings.output_dir / f"health_check_{held.date}.{form}" for form in ("md", "json"))
    health = judge(findings)
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.rule] += finding.count
    answer = Answer(
        exit_code=exit_code_of(findings),
        counts=dict(counts),
        files={"health_check_md": page, "health_check_json": record},
        findings=findings,
        next_step=_next_step(health, findings, site, is_live=is_live),
        more={"overall_health": health},
    )
    checked = _checked(held, is_live=is_live)
    write_bytes(page, render_health(answer, held.date, checked).encode())
    write_bytes(record, render_json("health-check", answer, indent=2).encode() + b"\n")
    listed = render_findings(findings)
    closing = f"Report: {page}\nNext: {answer.next_step}"
    words = (f"Overall health: {health}. Checked: {checked}.", listed, closing)
    return answer.with_words("\n\n".join(part for part in words if part))


def _checked(held: _Files, *, is_live: bool) -> str:
    counted = (("projects", held.projects), ("work orders", held.work_orders), ("materials", held.materials))
    buckets = "the rows of the migration summary" if held.summary else "no rows, as no migration summary stands there"
    place = "INNERGY itself" if is_live else "the ledger, not INNERGY itself"
    return ", ".join((*(f"{len(rows):,} {name}" for name, rows in counted), buckets, place))


def _next_step(health: str, findings: tuple[Finding, ...], site: Site, *, is_live: bool) -> str:
    if health == "errors":
        return "look into the findings"
    missing = [finding.message for finding in findings if finding.rule == LINK_MISSING.name]
    if any(message.startswith("materials") for message in missing):
        return command_line("sync-materials", **site.told())
    if missing:
        return command_line("import-projects", **site.told())
    if health == "warnings":
        return "look into the values that were left empty"
    return "the migration is whole" if is_live else command_line("health-check", "--live", **site.told())
