"""What a live pull has left in a folder: which of its files are ours, and so hold guarded text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from integrations.canonical.errors import ExportError
from integrations.canonical.files import load_json
from integrations.canonical.formulas import unguarded
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import FILE_CHANGED
from integrations.ppak.exports.export import Export, Table
from integrations.ppak.exports.report.header import Finder, Header, Row

CONTENTS = "snapshot.json"
"""The list of a pull's files, beside them."""


def load_contents(folder: Path) -> Mapping[str, str]:
    """The files in *folder* that a pull wrote, by name, with their SHA-256; `FileError` where its list is damaged."""
    path = folder / CONTENTS
    if not path.exists():
        return {}
    match load_json(path):
        case {"tables": [*tables]}:
            written = [_written(table) for table in tables]
            if None not in written:
                return dict(filter(None, written))
    raise ExportError(f"{path} does not list the files of a pull", "pull again, or take it out of the folder")


def _written(table: object) -> tuple[str, str] | None:
    """The name and the SHA-256 of a listed file."""
    match table:
        case {"file": str(name), "sha256": str(sha256)}:
            return name, sha256
        case _:
            return None


def header_of_pulled(find_header: Finder) -> Finder:
    """How the header of a pulled file is found: its first row; none of the others is a total, however it looks."""

    def found(rows: Sequence[Row]) -> Header:
        header = find_header(rows[:1])
        return replace(header, layout=replace(header.layout, is_raw=True)) if header.layout else header

    return found


def changed(export: Export) -> Export:
    """A pulled *export* that somebody saved anew: as nobody knows what became of its guarded text, it is only noted."""
    note = Finding.of(FILE_CHANGED, 1, f"{export.table.file}: {FILE_CHANGED.sentence}")
    return replace(export, findings=(*export.findings, note))


def with_text_as_it_was(table: Table) -> Table:
    """A pulled *table* with the apostrophes taken off that guard its text."""

    def batches() -> Iterator[pl.DataFrame]:
        return (batch.with_columns(unguarded(pl.col(*table.headings))) for batch in table.batches())

    return replace(table, batches=batches)
