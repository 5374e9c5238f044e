"""The recipe: an export folder → canonical files, rejects, blanks, parked records, lineage and manifest.

Materials come first, then work orders and their material lines, then projects, which carry the SKUs of their lines.
Last, the work orders whose project did not come through are parked, and their lines with them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import polars as pl

from integrations.canonical.errors import ExportError, FileError
from integrations.canonical.files import write_array, write_json, write_lines
from integrations.canonical.mappings.table import Tables
from integrations.canonical.progress import Progress
from integrations.canonical.rejects import Buckets, Finding, Sifted
from integrations.canonical.rules import Severity
from integrations.ppak.etl import findings
from integrations.ppak.etl.abreast import abreast
from integrations.ppak.etl.agreement import agreement_findings
from integrations.ppak.etl.causes import Cause, weightiest
from integrations.ppak.etl.corrections import Corrections, Verdict, correction_findings
from integrations.ppak.etl.doubles import Doubles
from integrations.ppak.etl.held import Held
from integrations.ppak.etl.joining import joined
from integrations.ppak.etl.lines import FaultyLines, faulty_lines, parked_lines
from integrations.ppak.etl.manifest import manifest_of
from integrations.ppak.etl.outputs import Draft, EntityOutput, placed
from integrations.ppak.etl.shapes import empty_records
from integrations.ppak.etl.survey import Part, survey
from integrations.ppak.etl.totals import TotalsCheck
from integrations.ppak.etl.transform import PARKED, Judge, park, sift
from integrations.ppak.etl.uses import with_lines, with_skus
from integrations.ppak.etl.words import offered_rows
from integrations.ppak.exports.dumps import References
from integrations.ppak.exports.export import Block
from integrations.ppak.exports.files import load_files
from integrations.ppak.exports.folder import Folder, folder_of
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.schemas import ENTITIES, Entity

CANONICAL = ("projects", "materials", "work_orders")
ROLES = ("rejects", "blanks", "parked", "lineage")

_NOBODY = pl.Series(dtype=pl.String)


@dataclass(frozen=True, slots=True)
class MigrationOptions:
    """What a run is told; *today* names its files when no export does.

    *date_order* (``month-first`` or ``day-first``) holds where nothing in a column proves either.
    """

    export_dir: Path
    output_dir: Path
    today: date
    encoding: str = "cp1252"
    date_order: str = "month-first"
    two_digit_year_pivot: int = 50
    aliases: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    ignore: Mapping[str, Sequence[str]] = field(default_factory=dict)
    references: References = field(default_factory=dict)
    fill_down: Mapping[str, Sequence[str]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    date_range: tuple[date | None, date | None] | None = None
    as_of: date | None = None
    strict: bool = False
    corrections: Path | None = None


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """What a run did: buckets and written records per entity, files by role, findings, and files it could not read.

    *corrections* are a person's, each with what became of it; *causes* say why rows were refused, the weightiest first.
    """

    as_of: date
    buckets: Mapping[str, Buckets]
    records: Mapping[str, int]
    files: Mapping[str, Path]
    findings: tuple[Finding, ...]
    unreadable: tuple[FileError, ...]
    corrections: tuple[Verdict, ...] = ()
    causes: tuple[Cause, ...] = ()


def main() -> NoReturn:
    """Come in by this door."""
    from integrations.cli.hall import enter

    enter("run-migration")


def run_migration(options: MigrationOptions, tables: Tables, progress: Progress) -> MigrationResult:
    """Read the newest exports of *options.export_dir* and write the canonical files.

    An entity of which a file cannot be read is not written; the others are.
    Raises `ExportError` when the folder holds no export at all, `FileError` when an output cannot be written
    or the corrections cannot be read.
    """
    corrections = Corrections(options.corrections)
    aliases = load_aliases(options.aliases)
    files = load_files(options.export_dir, options.encoding, aliases, options.ignore, options.fill_down)
    folder = folder_of(files, options.references, corrections.over)
    if not folder.current and not folder.unreadable:
        raise ExportError(
            f"no file in {options.export_dir} is an export that we know ({', '.join(folder.unknown)})",
            "export projects and materials with their headings, or name your headings in a shop file under [aliases]",
        )
    options.output_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".migration-", dir=options.output_dir, ignore_cleanup_errors=True) as drafts:
        run = _Run(options, tables, progress, folder, Path(drafts), corrections)
        run.transform()
        return run.write()


class _Run:
    """One run: what it was told, and what it has judged so far."""

    def __init__(
        self,
        options: MigrationOptions,
        tables: Tables,
        progress: Progress,
        folder: Folder,
        place: Path,
        corrections: Corrections,
    ) -> None:
        self._options, self._tables, self._progress, self._folder = options, tables, progress, folder
        self._place, self._corrections = place, corrections
        self._drafts = {role: Draft(place / role) for role in ROLES}
        self._judge = Judge(options.severities, options.strict, options.two_digit_year_pivot, options.date_range)
        self._outputs: dict[str, EntityOutput] = {}
        self._findings: list[Finding] = list(findings.folder_findings(folder))
        unreadable = {entity for entity, _ in folder.unreadable}
        self._current = {
            entity: exports
            for entity, exports in folder.current.items()
            if None not in unreadable and entity not in unreadable
        }

    # ── transform ────────────────────────────────────────────────────────────

    def transform(self) -> None:
        """Judge every row, and take every sound record."""
        doubles = Doubles(self._current.get("materials", ()))
        for sifted in self._sifted("materials"):
            self._outputs["materials"].keep(sifted.kept)
            doubles.add(sifted.kept)
        self._findings += doubles
        orders, lines = self._gathered("work_orders"), self._gathered("work_order_materials")
        in_orders = park(lines, "order", orders.kept["key"], filtered=_NOBODY)
        orders = park(orders, "project_number", *self._projects(in_orders.kept))
        filtered = orders.aside.filter(~pl.col(PARKED))["key"]
        lines = park(lines, "order", orders.kept["key"], filtered)
        self._take("work_order_materials", lines, lines.kept)
        self._take("work_orders", orders, with_lines(orders.kept, lines.kept))

    def _projects(self, lines: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """Take the projects, with the SKUs of their *lines*; give the numbers of those kept and of those filtered."""
        kept, filtered = [_NOBODY], [_NOBODY]
        for sifted in self._sifted("projects"):
            self._outputs["projects"].keep(with_skus(sifted.kept, lines))
            kept.append(sifted.kept["project_number"])
            filtered.append(sifted.aside["project_number"])
        return pl.concat(kept), pl.concat(filtered)

    def _sifted(self, name: str) -> Iterator[Sifted]:
        """Every batch of an entity's exports, judged; its records know the file and sheet they come from."""
        entity, options = ENTITIES[name], self._options
        held = [Held(export, entity) for export in self._current.get(name, ())]
        facts = survey(
            entity,
            [(each.export, self._watched(f"survey of {name}", each.blocks())) for each in held],
            self._tables,
            month_first=options.date_order == "month-first",
            pivot=options.two_digit_year_pivot,
        )
        self._findings += findings.survey_findings(entity, facts)
        self._findings += chain.from_iterable(each.once.findings() for each in held)
        output = EntityOutput(entity, facts.bounds, self._place, self._drafts, facts.shared["key"])
        self._outputs[name] = output
        output.buckets += self._superseded(name)
        parts = facts.parts
        if facts.shared.height:
            parts = joined(parts, [each.blocks for each in held], facts.shared, entity, self._tables, self._judge)
        for each, part in zip(held, parts, strict=True):
            totals = TotalsCheck(part, entity, self._tables) if each.has_totals else None
            blocks = self._watched(f"transform of {name}", each.blocks())
            for block, sifted, lines in abreast(partial(self._judged, entity, part), blocks):
                output.skip(block.furniture, part)
                output.judge(sifted, lines, part)
                if totals:
                    totals.add(block)
                yield replace(sifted, kept=placed(sifted.kept, part), aside=placed(sifted.aside, part))
            if totals:
                output.agree(totals.agreement, part)
                self._findings += agreement_findings(" sheet ".join(filter(None, part.export.place)), totals.agreement)

    def _judged(self, entity: Entity, part: Part, block: Block) -> tuple[Block, Sifted, FaultyLines]:
        """A block with its rows judged and its faulty rows told; blocks may go through this abreast."""
        sifted = sift(block.rows, part, entity, self._tables, self._judge)
        return block, sifted, faulty_lines(sifted, part, entity, self._tables, self._options.two_digit_year_pivot)

    def _gathered(self, name: str) -> Sifted:
        """All batches of an entity as one, for records that wait for others."""
        nothing = empty_records(ENTITIES[name])
        batches = list(self._sifted(name))
        kept = pl.concat([nothing, *(sifted.kept for sifted in batches)])
        return Sifted(kept, nothing, nothing, (), Buckets())

    def _take(self, name: str, sifted: Sifted, records: pl.DataFrame) -> None:
        """Take the *records* of children that found their parents, and set the others aside."""
        output, waiting = self._outputs[name], sifted.aside.filter(pl.col(PARKED))
        output.buckets += sifted.buckets
        output.keep(records)
        for place, rows in waiting.group_by("@file", "@sheet", maintain_order=True):
            self._drafts["parked"].add((str(place[0]), str(place[1] or "")), parked_lines(rows, output.entity))
        self._findings += findings.parked(output.entity, waiting)

    def _superseded(self, name: str) -> Buckets:
        old = self._folder.superseded.get(name, ())
        rows = sum(block.row_count for export in old for block in export.blocks())
        return Buckets(read=rows, superseded=rows)

    def _watched(self, label: str, blocks: Iterator[Block]) -> Iterator[Block]:
        done = 0
        for block in blocks:
            yield block
            done += block.row_count
            self._progress(label, done, None)

    # ── write ────────────────────────────────────────────────────────────────

    def write(self) -> MigrationResult:
        """Check that the rows add up, and write every file."""
        for output in self._outputs.values():
            output.check()
        as_of = self._as_of()
        written = {
            f"canonical_{name}": write_array(
                self._file(f"canonical_{name}", as_of, "json"), self._outputs[name].lines()
            )
            for name in CANONICAL
            if name in self._current
        }
        for role in ROLES:
            written[role] = write_lines(self._file(role, as_of, "jsonl"), self._drafts[role].blocks())
        skipped = {place: rows for output in self._outputs.values() for place, rows in output.skipped.items()}
        totals = {place: found for output in self._outputs.values() for place, found in output.totals.items()}
        corrected = self._corrections.verdicts(self._folder, [written[role].path for role in ("rejects", "blanks")])
        record = self._corrections.record(corrected)
        manifest = manifest_of(self._folder, self._tables, written, skipped, totals, record)
        files = {role: it.path for role, it in written.items()}
        files["manifest"] = write_json(self._file("manifest", as_of, "json"), manifest)
        tallies = chain.from_iterable(output.tally for output in self._outputs.values())
        return MigrationResult(
            as_of,
            {name: output.buckets for name, output in self._outputs.items()},
            {name: output.record_count for name, output in self._outputs.items()},
            files,
            (*tallies, *self._findings, *correction_findings(corrected), *offered_rows(corrected, self._tables)),
            tuple(error for _, error in self._folder.unreadable),
            corrected,
            weightiest(output.causes for output in self._outputs.values()),
        )

    def _as_of(self) -> date:
        dated = [export.dated for exports in self._current.values() for export in exports if export.dated]
        return self._options.as_of or (date.fromisoformat(max(dated)) if dated else self._options.today)

    def _file(self, role: str, as_of: date, form: str) -> Path:
        return self._options.output_dir / f"{role}_{as_of}.{form}"


if __name__ == "__main__":
    main()
