"""Frames → JSON lines: canonical records, lineage, and faulty rows with their faults and raw cells."""

import io
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from integrations.canonical.blanks import CellFault
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Mask, Sifted
from integrations.canonical.rules import (
    KEY_MISSING,
    PARENT_ABSENT,
    RECORD_CONTRADICTED,
    ROW_RAGGED,
    ROW_REPEATED,
    VALUE_MISSING,
    Severity,
)
from integrations.ppak.etl.columns import reader_of
from integrations.ppak.etl.survey import SAID, Part
from integrations.ppak.etl.transform import OTHERS
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS
from integrations.ppak.schemas import Entity

_FAULT = ("column", "field", "message", "rule", "value")


def record_lines(records: pl.DataFrame, entity: Entity) -> bytes:
    """The canonical lines of *records*, keys sorted, in their order."""
    return _lines(records.select(sorted(entity.record.model_fields)))


def lineage_lines(records: pl.DataFrame, entity: Entity) -> bytes:
    """Where each of *records* comes from: ``{entity, file, key, line, sheet}``."""
    return _lines(
        records.select(
            entity=pl.lit(entity.name), file="@file", key="key", line="@line", sheet=pl.col("@sheet").cast(pl.String)
        )
    )


def _lines(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ndjson(buffer)
    return buffer.getvalue()


# ── rows that are no records ─────────────────────────────────────────────────


class FaultyLines(NamedTuple):
    """The lines of a batch's refused rows, and of its kept rows that lost an optional value."""

    rejects: bytes
    blanks: bytes


def faulty_lines(sifted: Sifted, part: Part, entity: Entity, tables: Tables, pivot: int) -> FaultyLines:
    """The faulty rows of a batch, each with its faults and its raw cells."""
    return FaultyLines(
        rejects=_reject_lines(sifted, part, entity, tables, pivot),
        blanks=_blank_lines(sifted, part, entity, tables, pivot),
    )


def _reject_lines(sifted: Sifted, part: Part, entity: Entity, tables: Tables, pivot: int) -> bytes:
    """The refused rows of a batch, each with all its faults (notes are none) and its raw cells."""
    masks = [mask for mask in sifted.masks if mask.severity is not Severity.NOTE]
    refusing = [mask.column for mask in masks if mask.severity is Severity.REJECT]
    rows = sifted.faulty.filter(pl.any_horizontal(refusing)) if refusing else sifted.faulty.clear()
    return _fault_lines(rows, _Faults(masks, part, entity, tables, pivot))


def _blank_lines(sifted: Sifted, part: Part, entity: Entity, tables: Tables, pivot: int) -> bytes:
    """The kept rows of a batch that lost an optional value, in the same shape."""
    leaving = [mask.column for mask in sifted.masks if mask.severity is Severity.REJECT or mask.rule is ROW_REPEATED]
    masks = [mask for mask in sifted.masks if mask.severity is Severity.BLANK]
    kept = sifted.faulty.filter(~pl.any_horizontal(leaving)) if leaving else sifted.faulty
    rows = kept.filter(pl.any_horizontal(mask.column for mask in masks)) if masks else kept.clear()
    return _fault_lines(rows, _Faults(masks, part, entity, tables, pivot))


def parked_lines(records: pl.DataFrame, entity: Entity) -> bytes:
    """Records that wait for their parent, in the same shape; their cells are the record's own fields."""
    fault = pl.struct(
        column=pl.lit(None, pl.String),
        field=pl.lit("project_number"),
        message=pl.lit(PARENT_ABSENT.sentence),
        rule=pl.lit(PARENT_ABSENT.name),
        value="project_number",
    )
    fields = sorted(entity.record.model_fields)
    return _lines(
        records.sort("@file", "@sheet", "@line").select(
            cells=pl.struct(fields),
            entity=pl.lit(entity.name),
            faults=pl.concat_list(fault),
            file="@file",
            key="key",
            line="@line",
            sheet=pl.col("@sheet").cast(pl.String),
        )
    )


def _fault_lines(rows: pl.DataFrame, faults: "_Faults") -> bytes:
    if rows.is_empty():
        return b""
    told = rows.with_columns(faults.of(rows))
    if told[SURPLUS].null_count() == told.height:
        return faults.lines(told, ())
    # A row that is too long has one cell more than the others, so it is written by itself.
    parts = told.partition_by(LINE, maintain_order=True)
    return b"".join(faults.lines(part, () if part[SURPLUS][0] is None else (SURPLUS,)) for part in parts)


def sentence_of(mask: Mask, heading: str | None) -> str:
    """The rule's sentence; a value that is missing from every row says that its column is."""
    has_no_column = heading is None and mask.rule in (VALUE_MISSING, KEY_MISSING)
    return f"{mask.rule.sentence} The export has no column for it." if has_no_column else mask.rule.sentence


class _Faults:
    """The faults of an export's rows, told once for each distinct text of a column."""

    def __init__(self, masks: Sequence[Mask], part: Part, entity: Entity, tables: Tables, pivot: int) -> None:
        self._masks, self._export, self._entity = masks, part.export, entity
        self._columns = part.export.layout.columns
        self._readers = {
            name: reader_of(
                entity.cells[name].kind,
                part.facts(name),
                pivot,
                tables,
                part.export.lookups.get(name),
            )
            for name in self._columns
        }

    def of(self, rows: pl.DataFrame) -> pl.Series:
        """The column `@faults`: for each row a list of its faults, in the order of the masks."""
        numbered = rows.with_row_index("@at")
        told = pl.concat(self._told(numbered.filter(mask.column), mask) for mask in self._masks)
        gathered = told.group_by("@at", maintain_order=True).agg(pl.struct(_FAULT).alias("@faults"))
        return numbered.join(gathered, on="@at", how="left", maintain_order="left")["@faults"]

    def lines(self, rows: pl.DataFrame, surplus: Sequence[str]) -> bytes:
        """*rows* as JSON lines: ``{cells, entity, faults, file, key, line, sheet}``."""
        table = self._export.table
        cells = {heading: heading for heading in self._export.headings}
        cells |= {f"beyond {table.headings[-1]}": column for column in surplus}
        return _lines(
            rows.select(
                cells=pl.struct(pl.col(cells[name]).alias(name) for name in sorted(cells)),
                entity=pl.lit(self._entity.name),
                faults="@faults",
                file=pl.lit(table.file),
                key="@key",
                line=LINE,
                sheet=pl.lit(table.sheet, pl.String),
            )
        )

    def _told(self, rows: pl.DataFrame, mask: Mask) -> pl.DataFrame:
        """One fault for each of *rows*, all of which break the rule of *mask*."""
        heading = self._columns.get(mask.field)
        value = pl.col(heading) if heading else pl.lit(None, pl.String)
        return rows.select(
            "@at",
            column=pl.lit(heading, pl.String),
            field=pl.lit(mask.field),
            message=self._message(mask, rows, heading),
            rule=pl.lit(mask.rule.name),
            value=value,
        )

    def _message(self, mask: Mask, rows: pl.DataFrame, heading: str | None) -> pl.Expr:
        if mask.rule is ROW_RAGGED:
            return pl.format(f"{mask.rule.sentence} It has {{}}.", RAGGED)
        if mask.rule.names_others:
            return pl.format(f"{mask.rule.sentence} See {{}}.", OTHERS)
        if mask.rule is RECORD_CONTRADICTED:
            return pl.format(f"{mask.rule.sentence} {{}}.", f"{SAID}{mask.field}")
        if heading is None:
            return pl.lit(sentence_of(mask, heading))
        reasons = {text: self._reason(mask, text) for text in rows[heading].drop_nulls().unique()}
        return pl.col(heading).replace_strict(reasons, default=mask.rule.sentence, return_dtype=pl.String)

    def _reason(self, mask: Mask, text: str) -> str:
        outcome = self._readers[mask.field].read(text)
        return outcome.message if isinstance(outcome, CellFault) and outcome.rule == mask.rule else mask.rule.sentence
