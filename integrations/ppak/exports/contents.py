"""What a live pull has left in a folder: which of its files are ours, and so hold guarded text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from integrations.canonical.errors import ExportError
from integrations.canonical.files import load_json
from integrations.canonical.formulas import unguarded
from integrations.ppak.exports.export import Block, Export, Table, empty_batch

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


def all_data(export: Export) -> Export:
    """A pulled *export*, none of whose rows is taken for a total or a page break, however it looks."""
    table = with_text_as_it_was(export.table)

    def blocks() -> Iterator[Block]:
        yield Block(empty_batch(table.headings), table.above)
        for batch in table.batches():
            yield Block(batch)

    return replace(export, table=table, headings=table.headings, blocks=blocks)


def with_text_as_it_was(table: Table) -> Table:
    """A pulled *table* with the apostrophes taken off that guard its text."""

    def batches() -> Iterator[pl.DataFrame]:
        return (batch.with_columns(unguarded(pl.col(*table.headings))) for batch in table.batches())

    return replace(table, batches=batches)
