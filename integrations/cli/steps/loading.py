"""What both loaders do once their records are read: look and plan, or carry a plan out."""

import asyncio
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from integrations import wiring
from integrations.canonical.errors import SettingsError
from integrations.canonical.progress import Progress
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import LIMIT_EXCEEDED
from integrations.cli.options import Site, quoted
from integrations.cli.progress import watching
from integrations.innergy.import_projects import update_canonical
from integrations.innergy.planning import Planning, Wanted, plan_wanted, resume_wanted
from integrations.innergy.spec import Spec
from integrations.innergy.target import INNERGYTarget
from integrations.reconcile.apply import apply, count_results
from integrations.reconcile.ledger import read_memory
from integrations.reconcile.plans import Plan, load_plan, write_plan
from integrations.report.answer import Answer, exit_code_of
from integrations.report.markdown import render_findings
from integrations.report.plan import check_results, render_outcomes, render_plan
from integrations.settings import Settings


@dataclass(frozen=True, slots=True)
class Load:
    """What a loader is asked.

    *want* says what its records come to, *findings* what there was to see while they were read.
    *plan* is where a dry run writes its plan, *saved* the plan that an apply carries out.
    *again* is the command without its mode, *after* the command that comes next; *export* takes the new links.
    """

    command: str
    want: Callable[[Planning], Wanted]
    plan: Path
    again: str
    after: str
    findings: tuple[Finding, ...] = ()
    saved: Path | None = None
    is_apply: bool = False
    is_forced: bool = False
    only: Collection[str] | None = None
    limit: int | None = None
    export: Path | None = None


def load(settings: Settings, asked: Load, site: Site) -> Answer:
    """Plan, and with ``--apply`` carry the plan out."""
    spec = wiring.spec_of(settings)
    act = _apply if asked.is_apply else _look
    with (
        watching(sys.stderr) as progress,
        wiring.reaching(settings, spec, site.max_in_flight, site.rate) as place,
    ):
        return asyncio.run(act(settings, spec, place, asked, progress))


_ENTITIES_OF = {"sync-materials": {"materials"}, "import-projects": {"projects", "work_orders"}}


# ── looking ──────────────────────────────────────────────────────────────────


async def _look(settings: Settings, spec: Spec, place: wiring.Place, asked: Load, progress: Progress) -> Answer:
    async with wiring.looking(place, spec, progress) as catalogue:
        planning = wiring.planning_of(settings, spec, catalogue, asked.only, asked.limit)
        plan = await plan_wanted(asked.want(planning), planning)
    write_plan(asked.plan, plan)
    return _planned(plan, asked)


def _planned(plan: Plan, asked: Load) -> Answer:
    """A plan that was made but not carried out; one that goes too far is exit code 5."""
    findings = _findings(plan, asked)
    refused = plan.refusals and not asked.is_forced
    next_step = _next_step(plan, asked)
    words = f"{render_plan(plan)}\n\n{_about_reading(asked)}Plan: {asked.plan}\nNext: {next_step}"
    return Answer(
        exit_code=5 if refused else exit_code_of(findings),
        counts=_counts(plan),
        files={"plan": asked.plan},
        findings=findings,
        next_step=next_step,
        words=words,
    )


def _next_step(plan: Plan, asked: Load) -> str:
    if not plan.writes:
        return asked.after
    force = " --force" if plan.refusals else ""
    return f"{asked.again} --apply{force} --plan {quoted(asked.plan)}"


# ── applying ─────────────────────────────────────────────────────────────────


async def _apply(settings: Settings, spec: Spec, place: wiring.Place, asked: Load, progress: Progress) -> Answer:
    saved = _saved(asked)
    async with wiring.writing(place, spec, progress) as target:
        planning = wiring.planning_of(settings, spec, target, asked.only, asked.limit)
        wanted = asked.want(planning)
        plan = await (resume_wanted(saved, wanted, planning) if saved else plan_wanted(wanted, planning))
        if plan.refusals and not asked.is_forced:
            return _planned(plan, asked)
        return await _carry_out(plan, settings, target, asked, place.options.max_in_flight, progress)


def _saved(asked: Load) -> Plan | None:
    """The plan that an apply was given; `SettingsError` when it is another command's."""
    plan = load_plan(asked.saved) if asked.saved else None
    if plan and not set(plan.entities) <= _ENTITIES_OF[asked.command]:
        raise SettingsError(
            f"{asked.saved} is no plan of {asked.command}: it is about {', '.join(plan.entities)}",
            "name the plan that this command's dry run wrote",
        )
    return plan


async def _carry_out(
    plan: Plan, settings: Settings, target: INNERGYTarget, asked: Load, in_flight: int, progress: Progress
) -> Answer:
    async with wiring.run_of(settings, plan, await target.tenant(), asked.command) as run:
        results = await apply(plan, target, run, wiring.now, in_flight, progress=progress)
    if asked.export:
        update_canonical(asked.export, read_memory(wiring.ledger_url(settings), plan.tenant))
    outcomes = count_results(results)
    findings = (*_findings(plan, asked), *check_results(results))
    exit_code = exit_code_of(findings)
    next_step = asked.after if exit_code == 0 else f"look into the findings; then {asked.again} --apply goes on"
    parts = (f"Run {run.id} on {plan.tenant}", render_outcomes(outcomes), render_findings(findings))
    return Answer(
        exit_code=exit_code,
        counts=_counts(plan),
        files={"plan": asked.saved} if asked.saved else {},
        findings=findings,
        next_step=next_step,
        words="\n\n".join(part for part in parts if part) + f"\n\nNext: {next_step}",
        more={"run": run.id, "outcomes": outcomes},
    )


# ── both ─────────────────────────────────────────────────────────────────────


def _findings(plan: Plan, asked: Load) -> tuple[Finding, ...]:
    """What there is to see; a limit that a person lifted is not."""
    lifted = LIMIT_EXCEEDED.name if asked.is_forced else ""
    return (*asked.findings, *(finding for finding in plan.findings if finding.rule != lifted))


def _about_reading(asked: Load) -> str:
    return f"{render_findings(asked.findings)}\n\n" if asked.findings else ""


def _counts(plan: Plan) -> dict[str, object]:
    return {**plan.counts, "entities": plan.entity_counts}
