"""One table of one export file, as blocks of text that may be read again and again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import polars as pl

from integrations.canonical.rejects import Finding
from integrations.ppak.exports.encoding import Encoding
from integrations.ppak.exports.headings import Layout
from integrations.ppak.exports.lookup import Lookup

LINE = "@line"
"""Batch column: the row's first physical line, or its row in the sheet, from 1."""

RAGGED = "@ragged"
"""Batch column: what is wrong with a row's number of cells, in words; null where nothing is."""

SURPLUS = "@surplus"
"""Batch column: the cells a ragged row has beyond the header, tab-joined; null where none."""

BATCH_ROWS = 100_000
"""About as many rows a batch holds: enough that distinct values repeat, small enough for memory."""


def empty_batch(headings: Sequence[str]) -> pl.DataFrame:
    """A batch without rows."""
    return pl.DataFrame(
        schema={**dict.fromkeys(headings, pl.String), LINE: pl.UInt32, RAGGED: pl.String, SURPLUS: pl.String}
    )


class RowClass(StrEnum):
    """What a row is that is nobody's record."""

    BANNER = "banner"  # above the header: whose report this is, and of when
    HEADER = "header"  # the headings, also where a page repeats them
    PAGE = "page"  # Page 2 of 20, and what stands beside it
    GROUP = "group"  # one value that belongs to the rows below
    TOTAL = "total"  # of a group, a page or the whole report
    FOOTER = "footer"  # legends and whatever else stands below the rows


@dataclass(frozen=True, slots=True)
class Furniture:
    """A row that is no data: its first physical line, its class, and its cells as the file has them."""

    line: int
    kind: RowClass
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a table: its data *rows* as a batch, and the *furniture* between them, by line."""

    rows: pl.DataFrame
    furniture: Sequence[Furniture] = ()

    @property
    def row_count(self) -> int:
        """All rows with text, furniture included."""
        return self.rows.height + len(self.furniture)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a table are read: its blocks, and what there is to say of them."""

    blocks: Callable[[], Iterator[Block]]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table before anybody knows what it is: its headings and its rows.

    *above* are the rows with text down to the header, the header among them; *header_line* is its last physical line.
    *layout* says how it is read; ``None``: its headings make it no entity's.
    *batches* starts a new reading of the rows below at each call.
    A batch has one text column a heading (as the file has it, a missing cell null) plus `LINE`, `RAGGED` and `SURPLUS`;
    rows without any text are not in it.
    A workbook has no *encoding*.
    *records_above* counts the rows above its header that may be records, so that it must not be read.
    A table that is known by its shape, and not by its headings, brings its *reading* along.
    """

    file: str
    sheet: str | None
    headings: tuple[str, ...]
    header_line: int
    above: tuple[Furniture, ...]
    layout: Layout | None
    batches: Callable[[], Iterator[pl.DataFrame]]
    encoding: Encoding | None = None
    reading: Reading | None = None
    records_above: int = 0


@dataclass(frozen=True, slots=True)
class Export:
    """A table that is known: its entity by *layout*, its date by file name (ISO text or ``None``).

    *blocks* starts a new reading at each call.
    The first block holds the furniture above the rows, so that the blocks hold every row with text.
    Their batches have a column for each of *headings*: those of the table, those that its furniture fills,
    and those of the texts that its numbers stand for; *lookups* maps a field to where its texts are from.
    *findings* are what its reading has to say.
    """

    path: Path
    table: Table
    layout: Layout
    dated: str | None
    sha256: str
    headings: tuple[str, ...]
    blocks: Callable[[], Iterator[Block]]
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def entity(self) -> str:
        """The entity its rows are of."""
        return self.layout.entity

    @property
    def place(self) -> tuple[str, str]:
        """File and sheet, for sorting and for messages."""
        return (self.table.file, self.table.sheet or "")
