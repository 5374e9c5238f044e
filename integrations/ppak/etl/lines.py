"""Frames → JSON lines: canonical records and lineage by the column, faulty rows one by one."""

import io
from collections.abc import Iterable, Iterator, Sequence

import orjson
import polars as pl

from integrations.canonical.blanks import CellFault
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Fault, Mask, Reject, Sifted, SourceRef
from integrations.canonical.rules import PARENT_ABSENT, ROW_RAGGED, ROW_REPEATED, Severity
from integrations.ppak.etl.columns import ColumnFacts, reader_of
from integrations.ppak.etl.survey import Part
from integrations.ppak.etl.transform import OTHERS
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS
from integrations.ppak.schemas import Entity


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


def fault_lines(rejects: Iterable[Reject]) -> bytes:
    """*rejects* as JSON lines: ``{cells, entity, faults, file, key, line, sheet}``."""
    return b"".join(
        orjson.dumps(
            {
                "cells": reject.cells,
                "entity": reject.entity,
                "faults": reject.faults,
                "file": reject.source.file,
                "key": reject.key,
                "line": reject.source.line,
                "sheet": reject.source.sheet,
            },
            option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS,
        )
        for reject in rejects
    )


def parked_lines(records: pl.DataFrame, entity: Entity) -> bytes:
    """Records that wait for their parent, in the same shape; their cells are the record's own fields."""
    return fault_lines(
        Reject(
            SourceRef(row["@file"], row["@sheet"], row["@line"]),
            entity.name,
            row["key"],
            (Fault(PARENT_ABSENT.name, "project_number", None, row["project_number"], PARENT_ABSENT.sentence),),
            {name: value for name, value in row.items() if isinstance(value, str) and not name.startswith("@")},
        )
        for row in records.sort("@file", "@sheet", "@line").iter_rows(named=True)
    )


# ── faulty rows ──────────────────────────────────────────────────────────────


def rejects_of(sifted: Sifted, part: Part, entity: Entity, tables: Tables, pivot: int) -> Iterator[Reject]:
    """The refused rows of a batch, each with all its faults (notes are none)."""
    masks = [mask for mask in sifted.masks if mask.severity is not Severity.NOTE]
    refusing = [mask.column for mask in masks if mask.severity is Severity.REJECT]
    if refusing:
        yield from _rejects(sifted.faulty.filter(pl.any_horizontal(refusing)), masks, part, entity, tables, pivot)


def blanks_of(sifted: Sifted, part: Part, entity: Entity, tables: Tables, pivot: int) -> Iterator[Reject]:
    """The kept rows of a batch that lost an optional value."""
    leaving = [mask.column for mask in sifted.masks if mask.severity is Severity.REJECT or mask.rule is ROW_REPEATED]
    blanking = [mask for mask in sifted.masks if mask.severity is Severity.BLANK]
    if blanking:
        kept = sifted.faulty.filter(~pl.any_horizontal(leaving)) if leaving else sifted.faulty
        lost = kept.filter(pl.any_horizontal(mask.column for mask in blanking))
        yield from _rejects(lost, blanking, part, entity, tables, pivot)


def _rejects(
    rows: pl.DataFrame, masks: Sequence[Mask], part: Part, entity: Entity, tables: Tables, pivot: int
) -> Iterator[Reject]:
    table = part.export.table
    faults = _faults(rows, masks, _Sayings(part, entity, tables, pivot))
    marks = rows.select(LINE, "@key", SURPLUS).iter_rows()
    for (line, key, surplus), cells, broken in zip(marks, rows.select(table.headings).to_dicts(), faults, strict=True):
        if surplus is not None:
            cells[f"beyond {table.headings[-1]}"] = surplus
        yield Reject(SourceRef(table.file, table.sheet, line), entity.name, key, tuple(broken), cells)


def _faults(rows: pl.DataFrame, masks: Sequence[Mask], say: "_Sayings") -> Sequence[Sequence[Fault]]:
    """The faults of each row, in the order of the *masks*."""
    faults: list[list[Fault]] = [[] for _ in range(rows.height)]
    for mask in masks:
        broken = rows.with_row_index("@at").filter(mask.column)
        for row in broken.select("@at", RAGGED, OTHERS, *say.column(mask)).iter_rows():
            faults[row[0]].append(say.fault(mask, row[3] if len(row) > 3 else None, row[1], row[2]))
    return faults


class _Sayings:
    """What is said of a fault, worked out once for each distinct text of a column."""

    def __init__(self, part: Part, entity: Entity, tables: Tables, pivot: int) -> None:
        self._columns = part.export.layout.columns
        self._readers = {
            name: reader_of(entity.cells[name].kind, part.columns.get(name, ColumnFacts()), pivot, tables)
            for name in self._columns
        }
        self._said: dict[tuple[str, str, str | None], Fault] = {}

    def column(self, mask: Mask) -> tuple[str, ...]:
        """The heading of the mask's field, where the export has one."""
        heading = self._columns.get(mask.field)
        return (heading,) if heading else ()

    def fault(self, mask: Mask, value: str | None, ragged: str | None, others: str | None) -> Fault:
        """The fault that *mask* marks in a row with this *value*."""
        if mask.rule is ROW_RAGGED:
            return self._fault(mask, value, f"{mask.rule.sentence} It has {ragged}.")
        if mask.rule.name.endswith(".duplicate"):
            return self._fault(mask, value, f"{mask.rule.sentence} See {others}.")
        known = (mask.field, mask.rule.name, value)
        if known not in self._said:
            self._said[known] = self._fault(mask, value, self._reason(mask, value))
        return self._said[known]

    def _fault(self, mask: Mask, value: str | None, message: str) -> Fault:
        return Fault(mask.rule.name, mask.field, self._columns.get(mask.field), value, message)

    def _reason(self, mask: Mask, value: str | None) -> str:
        outcome = self._readers[mask.field].read(value) if value is not None and mask.field in self._readers else None
        return outcome.message if isinstance(outcome, CellFault) and outcome.rule == mask.rule else mask.rule.sentence
