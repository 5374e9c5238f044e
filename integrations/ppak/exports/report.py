"""Reports: where the header stands, and which rows are data.

A report has a banner above its header, and page breaks, group headings and totals among its rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from integrations.ppak.exports.export import Block, Furniture, RowClass, Table, empty_batch
from integrations.ppak.exports.headings import Aliases, Layout, layouts_of, unique_headings
from integrations.ppak.schemas import ENTITIES, Entity

HEAD_ROWS = 200
"""The header stands within so many rows with text."""


class Row(NamedTuple):
    """A row with text: its first and its last physical line, and its cells."""

    line: int
    last_line: int
    cells: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its last row is the one *at* that place, *above* are the rows down to it.

    *layout* says how the table is read; ``None``: nobody knows it.
    """

    at: int
    headings: tuple[str, ...]
    above: tuple[Furniture, ...]
    layout: Layout | None

    @property
    def score(self) -> int:
        """How many of its headings are known."""
        return len(self.layout.columns) if self.layout else 0


Finder = Callable[[Sequence[Row]], Header]
"""The header among the first rows with text of a table, of which there is at least one."""


def header_finder(aliases: Aliases, ignored: Mapping[str, Sequence[str]]) -> Finder:
    """How headers are found where *aliases* are known and *ignored* headings are passed over."""
    return partial(_find, aliases=aliases, ignored=ignored)


def _find(rows: Sequence[Row], aliases: Aliases, ignored: Mapping[str, Sequence[str]]) -> Header:
    """The row that most aliases know, the first of equals; where none is known, the first row."""
    headers = (_header(rows, at, aliases, ignored) for at in range(len(rows)))
    return max(headers, key=lambda header: header.score)


def _header(rows: Sequence[Row], at: int, aliases: Aliases, ignored: Mapping[str, Sequence[str]]) -> Header:
    headings = unique_headings(rows[at].cells)
    banner = (Furniture(row.line, RowClass.BANNER, tuple(row.cells)) for row in rows[:at])
    own = Furniture(rows[at].line, RowClass.HEADER, tuple(rows[at].cells))
    return Header(at, headings, (*banner, own), layout_of(headings, aliases, ignored))


def layout_of(headings: Sequence[str], aliases: Aliases, ignored: Mapping[str, Sequence[str]]) -> Layout | None:
    """How a table of these *headings* is read; ``None`` where they make it no entity's."""
    layouts = layouts_of(headings, aliases, ignored)
    return next((layout for layout in layouts if _is_enough(ENTITIES[layout.entity], layout.columns)), None)


def _is_enough(entity: Entity, columns: Mapping[str, str]) -> bool:
    """Whether the columns that make a table one of *entity* are there."""
    return all(any(field in columns for field in choice) for choice in entity.known_by)


def blocks_of(table: Table, layout: Layout) -> Iterator[Block]:
    """The rows of *table*, data and furniture apart; what stands above them comes with the first block."""
    del layout
    above = table.above
    for batch in table.batches():
        yield Block(batch, above)
        above = ()
    if above:  # there is no row below the header
        yield Block(empty_batch(table.headings), above)
