"""What is worth saying about an entity's rows: every rule that was broken, counted by column, with its usual values."""

from collections import Counter
from collections.abc import Iterator

import polars as pl

from integrations.canonical.rejects import Finding, Mask, Sifted
from integrations.canonical.rules import (
    COLUMN_LOST,
    COLUMN_UNKNOWN,
    ENCODING_MIXED,
    FILE_UNKNOWN,
    LOOKUP_OLDER,
    PARENT_ABSENT,
    PHASE_ABSENT,
    ROW_REPEATED,
    Severity,
)
from integrations.ppak.etl.lines import sentence_of
from integrations.ppak.etl.survey import Facts, Part
from integrations.ppak.exports.export import Export
from integrations.ppak.exports.folder import Folder
from integrations.ppak.schemas import Entity, Kind

_SAMPLES = 5
_NAMED = 20  # lines


class Tally:
    """The broken rules of one entity, counted batch by batch."""

    def __init__(self, entity: Entity) -> None:
        self._entity = entity
        self._counts: Counter[tuple[Mask, str]] = Counter()
        self._values: dict[tuple[Mask, str], Counter[str]] = {}

    def add(self, sifted: Sifted, part: Part) -> None:
        """Count the masks of a batch; of a repeat that is skipped, only that it is one."""
        repeats = [mask.column for mask in sifted.masks if mask.rule is ROW_REPEATED]
        judged = sifted.faulty.filter(~pl.any_horizontal(repeats)) if repeats else sifted.faulty
        for mask in sifted.masks:
            is_lesser = mask.severity is not Severity.REJECT and mask.rule is not ROW_REPEATED
            self._count(mask, judged if is_lesser else sifted.faulty, part)

    def _count(self, mask: Mask, rows: pl.DataFrame, part: Part) -> None:
        heading = part.export.layout.columns.get(mask.field, "")
        value = pl.col(heading) if heading else pl.lit(None, pl.String)
        broken = rows.select(is_broken=mask.column, value=value).filter("is_broken")
        if broken.height:
            self._counts[mask, heading] += broken.height
        if broken.height and heading:
            counted = broken.drop_nulls("value").group_by("value").len()
            usual = counted.sort("len", "value", descending=[True, False]).head(10 * _SAMPLES)
            self._values.setdefault((mask, heading), Counter()).update(dict(usual.iter_rows()))

    def __iter__(self) -> Iterator[Finding]:
        """One finding a rule and column, the most frequent values as samples."""
        for (mask, heading), count in sorted(self._counts.items(), key=lambda item: (item[0][0].column, item[0][1])):
            where = f"{self._entity.name}, {heading or mask.field or 'rows'}"
            usual = sorted(self._values.get((mask, heading), Counter()).items(), key=lambda item: (-item[1], item[0]))
            samples = tuple(value[:60] for value, _ in usual[:_SAMPLES])
            yield Finding(
                mask.rule.name, mask.severity, count, f"{where}: {sentence_of(mask, heading or None)}", samples
            )


def folder_findings(folder: Folder) -> Iterator[Finding]:
    """The files and columns that nobody reads, and the columns that an older export still had."""
    if folder.unknown:
        yield Finding.of(FILE_UNKNOWN, len(folder.unknown), f"not read: {', '.join(folder.unknown)}")
    yield from (finding for tables in folder.lookups.values() for table in tables for finding in table.findings)
    for exports in folder.current.values():
        for export in exports:
            yield from export.findings
            if export.layout.unknown:
                names = ", ".join(export.layout.unknown)
                yield Finding.of(COLUMN_UNKNOWN, len(export.layout.unknown), f"{export.table.file}: not read: {names}")

            yield from _mixed_lines(export)

    for entity in folder.current:
        yield from _lost_columns(folder, entity)
    yield from _older_lookups(folder)


def _mixed_lines(export: Export) -> Iterator[Finding]:
    """The lines that are not encoded as the others of their file are: the fewer ones by number."""
    encoding = export.table.encoding
    if encoding is None or not encoding.utf8_lines:
        return
    both = (("UTF-8", encoding.utf8_lines), (encoding.name, encoding.own_lines))
    (name, few), (usual, many) = sorted(both, key=lambda kind: len(kind[1]))
    numbers = ", ".join(map(str, few[:_NAMED])) + (", …" if len(few) > _NAMED else "")
    message = (
        f"{export.table.file}: {len(few)} lines are {name} among {len(many)} in {usual}, each read as such: {numbers}"
    )
    yield Finding.of(ENCODING_MIXED, len(few), message)


def _older_lookups(folder: Folder) -> Iterator[Finding]:
    """The tables that say what numbers stand for, and are older than an export whose numbers they tell."""
    exports = [export for parts in folder.current.values() for export in parts]
    for kind, tables in folder.lookups.items():
        asking = [it for it in exports if kind in {reference.table for reference in it.layout.references.values()}]
        for table in tables:
            newer = [f"{it.table.file} of {it.dated}" for it in asking if (it.dated or "") > (table.dated or "")]
            if table.dated and newer:
                words = f"{table.table.file} is of {table.dated}, and tells the numbers of {', '.join(newer)}"
                yield Finding.of(LOOKUP_OLDER, len(newer), f"{words}: {LOOKUP_OLDER.sentence}")


def _lost_columns(folder: Folder, entity: str) -> Iterator[Finding]:
    """The fields that the last superseded snapshot had a column for: without one they are not empty, but unknown."""
    exports, older = folder.current[entity], folder.superseded.get(entity, ())
    last = {it.layout.name: it.dated for it in sorted(older, key=lambda it: it.dated or "")}
    there = {field for export in exports for field in export.layout.columns}
    newest = (it for it in older if it.dated == last[it.layout.name])
    before = {field: name for it in newest for field, name in it.layout.columns.items()}
    if lost := sorted(f"{name} ({field})" for field, name in before.items() if field not in there):
        yield Finding.of(
            COLUMN_LOST, len(lost), f"{exports[0].table.file} has no column for {', '.join(lost)} any more"
        )


def survey_findings(entity: Entity, facts: Facts) -> Iterator[Finding]:
    """What whole columns say, and which are missing altogether."""
    yield from facts.findings
    phases = {name for name, cell in entity.cells.items() if cell.kind is Kind.PHASE}
    layouts = {part.export.layout.name for part in facts.parts if phases & part.export.layout.columns.keys()}
    for part in facts.parts:
        # Another layout may have the column, and then the phases of its rows.
        if not phases <= part.export.layout.columns.keys() and not layouts - {part.export.layout.name}:
            yield Finding.of(PHASE_ABSENT, 1, f"{part.export.table.file}: {PHASE_ABSENT.sentence}")


def parked(entity: Entity, records: pl.DataFrame) -> Iterator[Finding]:
    """The records that wait for their parent."""
    if records.height:
        samples = tuple(records["key"].sort().head(_SAMPLES))
        yield Finding.of(PARENT_ABSENT, records.height, f"{entity.name}: {PARENT_ABSENT.sentence}", samples)
