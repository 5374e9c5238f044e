"""A person's corrections: put into the rows when they are read, before anything is judged; the files stay as they are.

Each is bound to one cell by the file's SHA-256, its line, its column and its old text.
What does not fit is not applied, and said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from integrations.canonical.files import load_lines, sha256_of
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import (
    CORRECTION_APPLIED,
    CORRECTION_STALE,
    CORRECTION_UNFIT,
    CORRECTION_UNKNOWN,
    CORRECTION_WRONG,
    Rule,
)
from integrations.ppak.etl.correction_file import Correction, load_corrections, mark_of
from integrations.ppak.exports.export import LINE, Block, Export
from integrations.ppak.exports.folder import Folder
from integrations.ppak.schemas import ENTITIES, Kind

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?")
_MIDNIGHT = re.compile(r"[ T]00:00:00(?:\.0+)?$")
_SAMPLES = 5

_Cells = dict[str, dict[int, Correction]]
"""Heading → line → the correction of that cell."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a correction: *rule* says whether it was applied, *reason* why not, or what is wrong again.

    *file* is what the export is called now, *old* what its cell held, *new* what was read instead,
    *kind* that of its column.
    """

    correction: Correction
    rule: Rule
    reason: str = ""
    file: str | None = None
    old: str | None = None
    new: str | None = None
    kind: Kind | None = None

    @property
    def is_applied(self) -> bool:
        """Whether the new text was read in place of the old one."""
        return self.rule in (CORRECTION_APPLIED, CORRECTION_WRONG)


class Corrections:
    """The corrections of a run, on their way into its exports.

    *path* is the workbook that somebody filled in, ``None`` for no corrections; `FileError` when it cannot be used.
    """

    def __init__(self, path: Path | None) -> None:
        self._source = {"file": path.name, "sha256": sha256_of(path)} if path and path.is_file() else {}
        self._given = load_corrections(path) if path else ()
        self._cells: dict[tuple[str, str | None], _Cells] = {}
        self._verdicts: dict[Correction, Verdict] = {}
        for one in self._given:
            sheet = self._cells.setdefault((one.binding.sha256, one.binding.sheet), {})
            if one.binding.column is not None:
                sheet.setdefault(one.binding.column, {})[one.binding.line] = one

    def over(self, export: Export) -> Export:
        """*export* with its cells corrected, whenever it is read."""
        cells = self._cells.get((export.sha256, export.table.sheet), {})
        there = {column: lines for column, lines in cells.items() if column in export.headings}
        return replace(export, blocks=partial(self._blocks, export, there)) if there else export

    def verdicts(self, folder: Folder, faulty: Sequence[Path]) -> tuple[Verdict, ...]:
        """What became of each correction, once the exports of *folder* were read.

        *faulty* are the files of rows at fault (JSON lines): a corrected cell named there is `correction.wrong`.
        """
        current, superseded = (
            {export.sha256 for exports in part.values() for export in exports}
            for part in (folder.current, folder.superseded)
        )
        judged = [self._verdicts.get(one) or _unapplied(one, current, superseded) for one in self._given]
        return _told_again(judged, load_lines(*faulty))

    def record(self, verdicts: Iterable[Verdict]) -> Mapping[str, Any] | None:
        """The corrections for the manifest: each cell, its old and its new text, and what became of it."""
        return {**self._source, "cells": [_record(one) for one in verdicts]} if self._source else None

    def _blocks(self, export: Export, cells: _Cells) -> Iterator[Block]:
        for block in export.blocks():
            yield replace(block, rows=self._corrected(block.rows, export, cells))

    def _corrected(self, rows: pl.DataFrame, export: Export, cells: _Cells) -> pl.DataFrame:
        for column, lines in cells.items():
            held = rows.select(LINE, column).filter(pl.col(LINE).is_in(list(lines)))
            judged = {line: self._judged(lines[line], text, export) for line, text in held.iter_rows()}
            new = {line: one.new for line, one in judged.items() if one.is_applied}
            if new:
                typed = pl.col(LINE).replace_strict(new, default=None, return_dtype=pl.String)
                rows = rows.with_columns(pl.coalesce(typed, pl.col(column)).alias(column))
        return rows

    def _judged(self, correction: Correction, text: str | None, export: Export) -> Verdict:
        if correction not in self._verdicts:
            self._verdicts[correction] = _verdict(correction, text, export)
        return self._verdicts[correction]


def _verdict(correction: Correction, text: str | None, export: Export) -> Verdict:
    kind = _kind_of(export, correction.binding.column)
    told = partial(Verdict, correction, file=export.table.file, old=text, kind=kind)
    if mark_of(text) != correction.binding.was:
        return told(CORRECTION_STALE, "the cell holds another text than the one that was corrected")
    if _STAMP.fullmatch(correction.new) and kind not in (Kind.DATE, Kind.STAMP):
        return told(CORRECTION_UNFIT, f"a spreadsheet made the date {correction.new} of what was typed")
    new = _MIDNIGHT.sub("", correction.new) if kind is Kind.DATE else correction.new
    return told(CORRECTION_APPLIED, new=new)


def _kind_of(export: Export, column: str | None) -> Kind | None:
    cells = ENTITIES[export.entity].cells
    return next((cells[name].kind for name, heading in export.layout.columns.items() if heading == column), None)


def _unapplied(correction: Correction, current: set[str], superseded: set[str]) -> Verdict:
    binding = correction.binding
    if binding.sha256 and binding.column is None:
        return Verdict(correction, CORRECTION_UNFIT, "there is no single cell to correct in that row")
    if not binding.sha256:
        reason = "its row has lost the hidden binding, so nobody knows the cell"
    elif binding.sha256 in current:
        reason = "the export has no such row or column"
    elif binding.sha256 in superseded:
        reason = "a newer export has taken the place of the file"
    else:
        reason = "the file is not in the export folder, or it has changed since"
    return Verdict(correction, CORRECTION_UNKNOWN, reason)


# ── afterwards ───────────────────────────────────────────────────────────────


def _told_again(verdicts: Sequence[Verdict], faulty: Iterable[bytes]) -> tuple[Verdict, ...]:
    places = {_place(one): at for at, one in enumerate(verdicts) if one.is_applied}
    judged = list(verdicts)
    for line in faulty if places else ():
        row = orjson.loads(line)
        for fault in row["faults"]:
            at = places.get((row["file"], row["sheet"], row["line"], fault["column"]))
            if at is not None:
                judged[at] = replace(judged[at], rule=CORRECTION_WRONG, reason=fault["message"])
    return tuple(judged)


def _place(verdict: Verdict) -> tuple[str | None, str | None, int, str | None]:
    binding = verdict.correction.binding
    return (verdict.file, binding.sheet, binding.line, binding.column)


def correction_findings(verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """What became of the corrections, one finding a rule; one that is wrong again was applied all the same."""
    for rule in (CORRECTION_UNKNOWN, CORRECTION_STALE, CORRECTION_UNFIT, CORRECTION_WRONG):
        if said := [_words(one) for one in verdicts if one.rule is rule]:
            yield Finding.of(rule, len(said), samples=tuple(said[:_SAMPLES]))
    if applied := [_words(replace(one, reason="")) for one in verdicts if one.is_applied]:
        yield Finding.of(CORRECTION_APPLIED, len(applied), samples=tuple(applied[:_SAMPLES]))


def _words(verdict: Verdict) -> str:
    binding, place = verdict.correction.binding, verdict.correction.place
    where = f"{binding.words} ({place})" if binding.sha256 else place
    old = verdict.old or ""
    return f"{where}: {verdict.reason or f'{old!r} to {verdict.new!r}'}"


def _record(verdict: Verdict) -> Mapping[str, str | int | bool | None]:
    binding = verdict.correction.binding
    return {
        "place": verdict.correction.place,
        "sha256": binding.sha256,
        "file": verdict.file or binding.file,
        "sheet": binding.sheet,
        "line": binding.line,
        "field": binding.field,
        "column": binding.column,
        "old": verdict.old,
        "new": verdict.new if verdict.is_applied else verdict.correction.new,
        "applied": verdict.is_applied,
        "rule": verdict.rule.name,
        "reason": verdict.reason,
    }
