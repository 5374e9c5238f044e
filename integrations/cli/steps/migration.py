"""What `run-migration` does once its settings are known."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from integrations import wiring
from integrations.canonical.files import load_json, write_bytes
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import FILE_UNUSABLE, WORKBOOK_KEPT, Severity
from integrations.cli.options import command_line
from integrations.cli.progress import watching
from integrations.cli.steps.rejects import set_aside, write_workbook
from integrations.ppak.etl.run_migration import MigrationOptions, MigrationResult, run_migration
from integrations.ppak.snapshot import Snapshot
from integrations.report.answer import Answer, exit_code_of, render_json
from integrations.report.causes import LISTED, record_of, render_causes
from integrations.report.markdown import render_findings
from integrations.report.migration import render_buckets, render_migration
from integrations.settings import Settings


def migrate(settings: Settings, given: Mapping[str, object], source: str | None = None, **narrowed: Any) -> Answer:
    """Run the recipe and write its summary.

    *given* is what the following commands need to be told, *source* the data source to pull from first,
    *narrowed* are fields of `MigrationOptions`.
    """
    tables = wiring.tables_of(settings)
    with watching(sys.stderr) as progress:
        pulled = wiring.pull_of(settings, source, narrowed.get("as_of"), progress) if source is not None else None
        folder = pulled.folder if pulled else settings.export_dir
        result = run_migration(_options(settings, folder, narrowed), tables, progress)
    kept = set_aside(result, settings.output_dir)
    workbook = write_workbook(result, settings.output_dir, tables)
    return _written(result, pulled, workbook, kept, given)


def _options(settings: Settings, folder: Path, narrowed: Mapping[str, Any]) -> MigrationOptions:
    shop = settings.shop
    return MigrationOptions(
        export_dir=folder,
        output_dir=settings.output_dir,
        today=wiring.today(),
        encoding=shop.encoding,
        date_order=shop.date_order,
        two_digit_year_pivot=shop.two_digit_year_pivot,
        aliases=shop.aliases,
        ignore=shop.ignore,
        references=shop.references,
        fill_down=shop.fill_down,
        severities=shop.severity,
        **narrowed,
    )


def _written(
    result: MigrationResult, pulled: Snapshot | None, workbook: Path, kept: Path | None, given: Mapping[str, object]
) -> Answer:
    """The answer, once its summary stands beside the *workbook* of faults; an older one may have been *kept*."""
    page, record = (workbook.with_name(f"migration_summary_{result.as_of}.{form}") for form in ("md", "json"))
    unreadable = tuple(Finding.of(FILE_UNUSABLE, 1, str(error)) for error in result.unreadable)
    findings = (*unreadable, *result.findings, *(pulled.findings if pulled else ()), *_kept(kept))
    exit_code = 3 if unreadable else exit_code_of(findings)
    answer = Answer(
        exit_code=exit_code,
        counts=_counts(result),
        files={
            **({"snapshot": pulled.folder} if pulled else {}),
            **result.files,
            "rejects_xlsx": workbook,
            **({"rejects_kept_xlsx": kept} if kept else {}),
            "migration_summary_md": page,
            "migration_summary_json": record,
        },
        findings=findings,
        next_step=_next_step(result, workbook, exit_code, given),
        more={
            "exports": [_export(one) for one in _inputs(result)],
            "causes": [record_of(cause) for cause in result.causes[:LISTED]],
            "cause_count": len(result.causes),
        },
    )
    write_bytes(
        page, render_migration(answer, result.as_of.isoformat(), _inputs(result), render_causes(result.causes)).encode()
    )
    write_bytes(record, render_json("run-migration", answer, indent=2).encode() + b"\n")
    return answer.with_words(_words(answer, page))


def _kept(workbook: Path | None) -> Sequence[Finding]:
    return [Finding.of(WORKBOOK_KEPT, 1, f"{workbook.name}: {WORKBOOK_KEPT.sentence}")] if workbook else ()


def _inputs(result: MigrationResult) -> Sequence[Mapping[str, Any]]:
    inputs: Sequence[Mapping[str, Any]] = load_json(result.files["manifest"])["inputs"]
    return inputs


def _export(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a summary says of an input: how many of its rows are no data, by class, and how its totals stand."""
    skipped = {kind: len(lines) for kind, lines in (one["skipped"] or {}).items()}
    return {**{name: one[name] for name in ("file", "sheet", "entity", "role", "totals")}, "skipped": skipped}


def _counts(result: MigrationResult) -> Mapping[str, Mapping[str, int]]:
    return {
        entity: {**asdict(buckets), "records": result.records.get(entity, 0)}
        for entity, buckets in result.buckets.items()
    }


def _next_step(result: MigrationResult, workbook: Path, exit_code: int, given: Mapping[str, object]) -> str:
    if result.unreadable:
        return result.unreadable[0].advice
    onward = command_line("sync-materials", material_library=result.files.get("canonical_materials"), **given)
    if exit_code == 0:
        return onward
    return f"fill in {workbook.name} and give it back with --corrections; or go on: {onward}"


def _words(answer: Answer, page: Path) -> str:
    seen = [one for one in answer.findings if one.severity is not Severity.NOTE or one.rule == WORKBOOK_KEPT.name]
    notes = len(answer.findings) - len(seen)
    closing = f"Summary: {page}{f' ({notes} notes)' if notes else ''}\nNext: {answer.next_step}"
    parts = (render_buckets(answer.counts), render_findings(seen), closing)
    return "\n\n".join(part for part in parts if part)
