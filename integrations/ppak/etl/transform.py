"""The kernel: a batch of text → canonical records, and every row that is none with all its faults.

`sift` depends on nothing but its arguments, so any engine may carry it, batch by batch.
`park` then sets children aside whose parents did not come through.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Buckets, Mask, Sifted
from integrations.canonical.rules import (
    DATE_OUTLIER,
    ID_SHORTENED,
    KEY_MISSING,
    NUMBER_DUPLICATE,
    RANGE_UNDATED,
    RECORD_CONTRADICTED,
    ROW_RAGGED,
    ROW_REPEATED,
    TEXT_CUT,
    VALUE_MISSING,
    Rule,
    Severity,
)
from integrations.ppak.etl.columns import Column, read_columns, reader_of
from integrations.ppak.etl.days import outliers
from integrations.ppak.etl.legality import illegal_values
from integrations.ppak.etl.priced import without_units
from integrations.ppak.etl.shapes import shape
from integrations.ppak.etl.survey import SAID, WHOLE, Part
from integrations.ppak.etl.zeros import lost_zeros
from integrations.ppak.exports.export import LINE, RAGGED
from integrations.ppak.schemas import Cell, Entity, Kind

OTHERS = "@others"
"""Faulty column: where a repeated key stands elsewhere, in words."""

PARKED = "@parked"
"""Aside column: whether the record waits for its parent, rather than being filtered with it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """How strictly rows are judged: *severities* by rule name where they differ from the default.

    *date_range* (both ends inclusive, either may be open) filters projects.
    """

    severities: Mapping[str, Severity] = field(default_factory=dict)
    strict: bool = False
    pivot: int = 50
    date_range: tuple[date | None, date | None] | None = None

    def severity(self, rule: Rule, *, required: bool) -> Severity:
        """What breaking *rule* costs; a *required* value that is lost costs the row, whatever a shop says."""
        severity = self.severities.get(rule.name, rule.severity)
        is_lost = severity is Severity.BLANK or rule.severity is not Severity.NOTE
        if rule.is_guard or (required and is_lost) or (self.strict and severity is Severity.BLANK):
            return Severity.REJECT
        return severity


Masks = dict[tuple[Rule, str], pl.Series]
"""(rule, field) → the rows that break it."""


def sift(batch: pl.DataFrame, part: Part, entity: Entity, tables: Tables, judge: Judge) -> Sifted:
    """The records of *batch* and its faulty rows.

    Kept frames have the record's columns, `key`, and the source line under `LINE`.
    """
    own, read = read_fields(batch, part, entity, tables, judge)
    joined = part.joined_to(batch)
    fields = _filled(own, joined)
    shaped = shape(entity, fields, fields["unit_text"], tables)
    record = _filled(shaped.record, joined, WHOLE)
    masks: Masks = {
        **shaped.faults,
        **read,
        **missing_values(fields, read, part, entity),
        **illegal_values(record, entity.record),
        **_contradictions(joined),
    }
    if judge.date_range and entity.name == "projects":
        masks[RANGE_UNDATED, "start_date"] = fields["start_date"].is_null() & fields["bid_date"].is_null()
    repeated = batch.select(LINE).join(part.repeats, on=LINE, how="left", maintain_order="left")
    told = repeated.hstack(joined.select(f"^{SAID}.*$"))
    return _sorted_out(batch, record, _judged(masks, batch, repeated, entity), told, entity, judge)


def read_fields(
    batch: pl.DataFrame, part: Part, entity: Entity, tables: Tables, judge: Judge
) -> tuple[pl.DataFrame, Masks]:
    """The fields of *batch* as its own cells give them, and the rules that these break.

    Beside the fields stand the texts that were looked up: `ppak_sku`, `category_text` and `unit_text`.
    """
    columns = _read(batch, part, entity, tables, judge)
    masks: Masks = {}
    for name, column in columns.items():
        masks |= dict(_column_masks(part, entity, name, column))
    fields = pl.DataFrame({name: _left(column, name, masks, entity, judge) for name, column in columns.items()})
    texts = (("sku", "ppak_sku"), ("category", "category_text"), ("unit_of_measure", "unit_text"))
    return fields.with_columns(_raw(batch, part, fields, name, alias) for name, alias in texts), masks


# ── columns ──────────────────────────────────────────────────────────────────


def _read(batch: pl.DataFrame, part: Part, entity: Entity, tables: Tables, judge: Judge) -> Mapping[str, Column]:
    """Every field of *entity*; one that the export does not have is all null."""
    readers = {
        name: reader_of(cell.kind, part.facts(name), judge.pivot, tables, part.export.lookups.get(name))
        for name, cell in entity.cells.items()
    }
    wanted = {name: (heading, readers[name]) for name, heading in part.export.layout.columns.items()}
    there = read_columns(without_units(batch, part.export.layout, entity, tables), wanted)
    return {
        name: there.get(name) or Column(pl.Series([None], dtype=reader.dtype).new_from_index(0, batch.height))
        for name, reader in readers.items()
    }


def _raw(batch: pl.DataFrame, part: Part, fields: pl.DataFrame, name: str, alias: str) -> pl.Series:
    """The texts as PPak has them, trimmed, of the values that a table translated."""
    heading = part.export.layout.columns.get(name)
    if heading is None or name not in fields.columns:
        return pl.Series(alias, [None], dtype=pl.String).new_from_index(0, batch.height)
    known = pl.select(pl.when(fields[name].is_not_null()).then(batch[heading].str.strip_chars()))
    return known.to_series().alias(alias)


def _column_masks(
    part: Part, entity: Entity, name: str, column: Column
) -> Iterator[tuple[tuple[Rule, str], pl.Series]]:
    cell = entity.cells[name]
    yield from (((rule, name), mask) for rule, mask in column.faults.items())
    if name not in part.export.layout.columns:
        return
    if cell.limits and name not in part.export.layout.made:
        yield (TEXT_CUT, name), _false_for_null(column.values.str.len_chars().is_in(cell.limits))
    if cell.kind is Kind.ID:
        yield (ID_SHORTENED, name), lost_zeros(column.values, part.facts(name).id_width)
    if cell.kind in (Kind.DATE, Kind.STAMP):
        yield (DATE_OUTLIER, name), outliers(column.values, part.facts(name).dates)


def missing_values(fields: pl.DataFrame, masks: Masks, part: Part, entity: Entity) -> Masks:
    """The required values that no cell gives and no fault explains."""
    missing: Masks = {}
    for name, cell in entity.cells.items():
        if _is_required(cell, part.export.layout.columns.get(name)):
            lost = fields[name].is_null()
            for mask in (mask for (_, field), mask in masks.items() if field == name):
                lost &= ~mask
            missing[KEY_MISSING if name in entity.key_fields else VALUE_MISSING, name] = lost
    return missing


def _left(column: Column, name: str, masks: Masks, entity: Entity, judge: Judge) -> pl.Series:
    """The values of *column* without those that could be read, but break a rule that a shop made a blank."""
    values, is_needed = column.values, costs_the_row(entity, name)
    for (rule, of), mask in masks.items():
        is_raised = of == name and rule.severity is Severity.NOTE
        if is_raised and judge.severity(rule, required=is_needed) is Severity.BLANK:
            values = pl.select(pl.when(~mask).then(values)).to_series()
    return values


def _is_required(cell: Cell, heading: str | None) -> bool:
    # A phase is a fault where the export has that column; many project lists have none.
    return cell.required or (cell.kind is Kind.PHASE and heading is not None)


def _false_for_null(mask: pl.Series) -> pl.Series:
    return mask.fill_null(value=False)


# ── what other layouts say ───────────────────────────────────────────────────


def _filled(frame: pl.DataFrame, joined: pl.DataFrame, prefix: str = "") -> pl.DataFrame:
    """*frame* with its gaps filled by what is *joined* under the same name behind *prefix*."""
    there = [name for name in frame.columns if f"{prefix}{name}" in joined.columns]
    return frame.with_columns(
        frame[name].zip_with(frame[name].is_not_null(), joined[f"{prefix}{name}"]) for name in there
    )


def _contradictions(joined: pl.DataFrame) -> Masks:
    said = [name for name in joined.columns if name.startswith(SAID)]
    return {(RECORD_CONTRADICTED, name.removeprefix(SAID)): joined[name].is_not_null() for name in said}


# ── verdicts ─────────────────────────────────────────────────────────────────


def _judged(masks: Masks, batch: pl.DataFrame, repeated: pl.DataFrame, entity: Entity) -> Masks:
    """The masks that hold for some row; a ragged row is judged on nothing else."""
    ragged = batch[RAGGED].is_not_null()
    verdict = repeated["verdict"]
    masks = masks | {
        (ROW_REPEATED, entity.key_fields[0]): _false_for_null(verdict == "repeat"),
        (NUMBER_DUPLICATE, "project_number"): _false_for_null(verdict == "number"),
    }
    if entity.duplicate:
        masks[entity.duplicate, entity.key_fields[0]] = _false_for_null(verdict == "differs")
    if ragged.any():
        masks = {name: mask & ~ragged for name, mask in masks.items()} | {(ROW_RAGGED, ""): ragged}
    return {name: mask for name, mask in masks.items() if mask.any()}


def _sorted_out(
    batch: pl.DataFrame, record: pl.DataFrame, masks: Masks, repeated: pl.DataFrame, entity: Entity, judge: Judge
) -> Sifted:
    named = tuple(
        Mask(f"@{rule.name}/{name}", rule, name, judge.severity(rule, required=costs_the_row(entity, name)))
        for rule, name in masks
    )
    marks = pl.DataFrame({mask.column: series for mask, series in zip(named, masks.values(), strict=True)})
    nobody = pl.Series([False]).new_from_index(0, batch.height)
    rejected = _any(marks, [mask.column for mask in named if mask.severity is Severity.REJECT], nobody)
    skipped = _any(marks, [mask.column for mask in named if mask.rule is ROW_REPEATED], nobody) & ~rejected
    sound = record.with_columns(batch[LINE]).filter(~(rejected | skipped))
    outside = _outside(sound, judge) if entity.name == "projects" else None
    aside = sound.clear() if outside is None else sound.filter(outside)
    said = repeated.select(f"^{SAID}.*$")
    faulty = (
        batch.with_columns(repeated["others"].alias(OTHERS), record["key"].alias("@key")).hstack(said).hstack(marks)
    )
    broken = _any(marks, marks.columns, nobody) & ~batch[LINE].is_in(aside[LINE].implode())
    return Sifted(
        kept=sound if outside is None else sound.filter(~outside),
        faulty=faulty.filter(broken) if named else faulty.clear(),
        aside=aside,
        masks=named,
        buckets=_counted(batch.height, sound.height, rejected, skipped, outside),
    )


def costs_the_row(entity: Entity, name: str) -> bool:
    """Whether a row that loses the field *name* is refused."""
    # A project that lost one of its two numbers would be taken for another one.
    return name in entity.key_fields or (name in entity.cells and entity.cells[name].required)


def _any(marks: pl.DataFrame, columns: list[str], nobody: pl.Series) -> pl.Series:
    return marks.select(pl.any_horizontal(columns)).to_series() if columns else nobody


def _outside(projects: pl.DataFrame, judge: Judge) -> pl.Series | None:
    """The projects whose start date, else bid date, lies outside the range; one without either is kept."""
    if judge.date_range is None:
        return None
    first, last = judge.date_range
    day = pl.coalesce("start_date", "bid_date")
    outside = (day < (first or date.min).isoformat()) | (day > (last or date.max).isoformat())
    return _false_for_null(projects.select(outside).to_series())


def _counted(read: int, sound: int, rejected: pl.Series, skipped: pl.Series, outside: pl.Series | None) -> Buckets:
    filtered = int(outside.sum()) if outside is not None else 0
    return Buckets(read, sound - filtered, int(rejected.sum()), int(skipped.sum()), 0, filtered)


# ── children ─────────────────────────────────────────────────────────────────


def park(children: Sifted, on: str, parents: pl.Series, filtered: pl.Series) -> Sifted:
    """*children* without those whose parent (named by column *on*) is not among *parents*.

    The children of *filtered* parents are filtered with them; the others wait: they are parked (`PARKED`).
    """
    kept = children.kept
    at_home = kept[on].is_in(parents.implode())
    gone_along = ~at_home & kept[on].is_in(filtered.implode())
    aside = kept.with_columns(gone_along.not_().alias(PARKED)).filter(~at_home)
    left = aside.height - int(gone_along.sum())
    moved = Buckets(kept=-aside.height, filtered=int(gone_along.sum()), parked=left)
    return replace(children, kept=kept.filter(at_home), aside=aside, buckets=children.buckets + moved)
