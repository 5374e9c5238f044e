"""What a live pull has left in a folder: which of its files are ours, and so hold guarded text."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from integrations.canonical.errors import ExportError
from integrations.canonical.files import load_json
from integrations.canonical.formulas import unguarded
from integrations.ppak.exports.export import Table
from integrations.ppak.exports.report import Finder, Header, Row

CONTENTS = "snapshot.json"
"""The list of a pull's files, beside them."""


def load_contents(folder: Path) -> frozenset[str]:
    """The names of the files in *folder* that a pull wrote; `FileError` where its list is damaged."""
    path = folder / CONTENTS
    if not path.exists():
        return frozenset()
    match load_json(path):
        case {"tables": [*tables]}:
            return frozenset(str(table["file"]) for table in tables)
    raise ExportError(f"{path} does not list the files of a pull", "pull again, or take it out of the folder")


def header_of_pulled(find_header: Finder) -> Finder:
    """How the header of a pulled file is found: its first row; none of the others is a total, however it looks."""

    def found(rows: Sequence[Row]) -> Header:
        header = find_header(rows[:1])
        return replace(header, layout=replace(header.layout, is_raw=True)) if header.layout else header

    return found


def with_text_as_it_was(table: Table) -> Table:
    """A pulled *table* with the apostrophes taken off that guard its text."""

    def batches() -> Iterator[pl.DataFrame]:
        return (batch.with_columns(unguarded(pl.col(*table.headings))) for batch in table.batches())

    return replace(table, batches=batches)
