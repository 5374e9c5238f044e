"""Frames → JSON lines: canonical records and lineage by the column, faulty rows one by one."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import polars as pl

from integrations.canonical.blanks import CellFault
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Fault, Mask, Reject, Sifted, SourceRef
from integrations.canonical.rules import PARENT_ABSENT, ROW_RAGGED, Severity
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
    refusing = [mask.column for mask in sifted.masks if mask.severity is Severity.REJECT]
    blanking = [mask for mask in sifted.masks if mask.severity is Severity.BLANK]
    if blanking:
        kept = sifted.faulty.filter(~pl.any_horizontal(refusing)) if refusing else sifted.faulty
        lost = kept.filter(pl.any_horizontal(mask.column for mask in blanking))
        yield from _rejects(lost, blanking, part, entity, tables, pivot)


def _rejects(
    rows: pl.DataFrame, masks: Sequence[Mask], part: Part, entity: Entity, tables: Tables, pivot: int
) -> Iterator[Reject]:
    table = part.export.table
    headings = table.headings
    say = _Sayings(part, entity, tables, pivot)
    for row in rows.iter_rows(named=True):
        cells = {heading: row[heading] for heading in headings}
        if row[SURPLUS] is not None:
            cells[f"beyond {headings[-1]}"] = row[SURPLUS]
        faults = tuple(say.fault(mask, row) for mask in masks if row[mask.column])
        yield Reject(SourceRef(table.file, table.sheet, row[LINE]), entity.name, row["@key"], faults, cells)


class _Sayings:
    """What is said of a fault, worked out once for each distinct text of a column."""

    def __init__(self, part: Part, entity: Entity, tables: Tables, pivot: int) -> None:
        self._columns = part.export.layout.columns
        self._readers = {
            name: reader_of(entity.cells[name].kind, part.columns.get(name, ColumnFacts()), pivot, tables)
            for name in self._columns
        }
        self._said: dict[tuple[str, str, str | None], str] = {}

    def fault(self, mask: Mask, row: Mapping[str, Any]) -> Fault:
        """The fault that *mask* marks in *row*."""
        column = self._columns.get(mask.field)
        value = row[column] if column else None
        return Fault(mask.rule.name, mask.field, column, value, self._message(mask, value, row))

    def _message(self, mask: Mask, value: str | None, row: Mapping[str, Any]) -> str:
        if mask.rule is ROW_RAGGED:
            return f"{mask.rule.sentence} It has {row[RAGGED]}."
        if mask.rule.name.endswith(".duplicate"):
            return f"{mask.rule.sentence} See {row[OTHERS]}."
        known = (mask.field, mask.rule.name, value)
        if known not in self._said:
            self._said[known] = self._reason(mask, value)
        return self._said[known]

    def _reason(self, mask: Mask, value: str | None) -> str:
        outcome = self._readers[mask.field](value) if value is not None and mask.field in self._readers else None
        return outcome.message if isinstance(outcome, CellFault) and outcome.rule == mask.rule else mask.rule.sentence
