"""One table of one export file, as text batches that may be read again and again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from integrations.ppak.exports.headings import Layout

LINE = "@line"
"""Batch column: the row's first physical line, or its row in the sheet, from 1."""

RAGGED = "@ragged"
"""Batch column: what is wrong with a row's number of cells, in words; null where nothing is."""

SURPLUS = "@surplus"
"""Batch column: the cells a ragged row has beyond the header, tab-joined; null where none."""

BATCH_ROWS = 100_000
"""About as many rows a batch holds: enough that distinct values repeat, small enough for memory."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table before anybody knows what it is: its headings and its rows.

    *batches* starts a new reading at each call.
    A batch has one text column a heading (as the file has it, a missing cell null) plus `LINE`, `RAGGED` and `SURPLUS`;
    rows without any text are not in it.
    """

    file: str
    sheet: str | None
    headings: tuple[str, ...]
    header_line: int
    batches: Callable[[], Iterator[pl.DataFrame]]


@dataclass(frozen=True, slots=True)
class Export:
    """A table that is known: its entity by *layout*, its date by file name (ISO text or ``None``)."""

    path: Path
    table: Table
    layout: Layout
    dated: str | None
    sha256: str

    @property
    def entity(self) -> str:
        """The entity its rows are of."""
        return self.layout.entity

    @property
    def place(self) -> tuple[str, str]:
        """File and sheet, for sorting and for messages."""
        return (self.table.file, self.table.sheet or "")
